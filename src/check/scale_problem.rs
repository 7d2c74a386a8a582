//! What the check finds where a policy has several scales, in both languages.

use super::problem::CheckProblem;
use crate::both;
use crate::problem::{Both, Code, Lang, Problem, backtick, list, nearest};
use crate::source::Span;

/// A finding about scales. The comment above each is the smallest mistake that gives it.
#[derive(Debug, Clone)]
pub(super) enum ScaleProblem {
    /// `five better than A`, of two scales; `from` is a level of the right one, `to` of the left one.
    TwoScales { left: Both, right: Both, from: String, to: String },
    /// `start at five` in a measure that is on the unnamed scale
    OffScale { found: Both, expected: Both, name: Option<String> },
    /// `on scale nosuch`
    NoSuchScale { name: String, scales: Vec<String> },
    /// a level that two scales have, in a define; `first` is a scale of it that has a name.
    Unclear { name: String, scales: Vec<Both>, first: Option<String> },
    /// a measure without `on scale` where all scales have names
    NotSaid { scales: Vec<String> },
    /// `a level` where all scales have names
    ColumnNotSaid { scales: Vec<String> },
    /// `worst of the measures` over measures of two scales: a measure of each, and its scale.
    Mixed { first: (String, Both), second: (String, Both) },
}

impl ScaleProblem {
    /// Two scales without a name.
    pub(super) fn second_unnamed(first: Span) -> CheckProblem {
        CheckProblem::BlockTwice { zh: "等级", en: "scale", first }
    }

    /// The problem at its place.
    pub(super) fn at(self, span: Span) -> Problem {
        use ScaleProblem as P;
        match self {
            P::TwoScales { left, right, from, to } => {
                let (lz, le, rz, re) = (left.zh, left.en, right.zh, right.en);
                let message = both!(
                    "这里碰到两种等级：{lz}，{rz}，分不出高低",
                    "levels of two scales meet here, {le} and {re}: neither is better or worse"
                );
                let help = both!(
                    "请用一个表写明彼此怎样对应（表里一行如“{from}：{to}”），再拿表来用",
                    "say by a table which level answers to which (a row such as `{from}: {to}`), and use the table here"
                );
                Problem::at(Code::H280, span, message).help(help)
            }
            P::OffScale { found, expected, name } => {
                let (fz, fe, ez, ee) = (found.zh, found.en, expected.zh, expected.en);
                let message = both!("这是{fz}的，这里用的是{ez}", "this is of {fe}, and here is {ee}");
                let help = match name {
                    Some(name) => both!(
                        "请写这里的等级，或在这项评价里加一句“采用等级 {name}”；要折算的，用一个表写明彼此怎样对应",
                        "write a level of the scale here, or add `on scale {name}` to this measure; to convert, say by a table which level answers to which"
                    ),
                    None => both!(
                        "请写这里的等级，或去掉“采用等级 …”；要折算的，用一个表写明彼此怎样对应",
                        "write a level of the scale here, or take `on scale …` out; to convert, say by a table which level answers to which"
                    ),
                };
                Problem::at(Code::H280, span, message).help(help)
            }
            P::NoSuchScale { name, scales } => {
                let shown = backtick(&name);
                let message = both!("没有叫 {shown} 的等级", "no scale is called {shown}");
                let problem = Problem::at(Code::H281, span, message);
                let near = nearest(&name, scales.iter().map(String::as_str)).map(str::to_owned);
                match (near, scales.is_empty()) {
                    (Some(near), _) => {
                        problem.help(both!("您是不是想写 `{near}`？", "did you mean `{near}`?"))
                    }
                    (None, true) => problem.help(both!(
                        "请加一块“等级 {name}：… > …”，最好的在前",
                        "add a block `scale {name}: … > …`, best first"
                    )),
                    (None, false) => {
                        let (zh, en) = (list(&scales, Lang::Zh), list(&scales, Lang::En));
                        problem.help(both!("可用的是：{zh}", "there is {en}"))
                    }
                }
            }
            P::Unclear { name, scales, first } => {
                let shown = backtick(&name);
                let zh = scales.iter().map(|scale| scale.zh.as_str()).collect::<Vec<_>>().join("、");
                let en = scales.iter().map(|scale| scale.en.as_str()).collect::<Vec<_>>().join(" and ");
                let scale = first.unwrap_or_default();
                let message =
                    both!("{shown} 在几种等级里都有：{zh}", "{shown} stands on several scales: {en}");
                let help = both!(
                    "请写明是哪一种，如“{scale} 的 {name}”",
                    "say which is meant, such as `{name} of {scale}`"
                );
                Problem::at(Code::H282, span, message)
                    .label(both!("看不出是哪一种", "nothing here tells which"))
                    .help(help)
            }
            P::NotSaid { scales } => {
                let (zh, en) = (list(&scales, Lang::Zh), list(&scales, Lang::En));
                let one = scales.into_iter().next().unwrap_or_default();
                let message = both!(
                    "等级有几种，都有名称，这里没有说用哪一种",
                    "there are several scales, all with names, and nothing here says which one counts"
                );
                let help = both!(
                    "请加一句“采用等级 {one}”（可用的是：{zh}），或让常用的那种等级不带名称",
                    "add `on scale {one}` (there is {en}), or take the name off the usual scale"
                );
                Problem::at(Code::H283, span, message).help(help)
            }
            P::ColumnNotSaid { scales } => {
                let (zh, en) = (list(&scales, Lang::Zh), list(&scales, Lang::En));
                let one = scales.into_iter().next().unwrap_or_default();
                let message = both!(
                    "等级有几种，都有名称，没有说这一列是哪一种",
                    "there are several scales, all with names, and this column does not say which one it holds"
                );
                let help = both!(
                    "请写“{one} 的 等级”（可用的是：{zh}）",
                    "write `a level of {one}` (there is {en})"
                );
                Problem::at(Code::H283, span, message).help(help)
            }
            P::Mixed { first: (a, of_a), second: (b, of_b) } => {
                let (az, ae, bz, be) = (of_a.zh, of_a.en, of_b.zh, of_b.en);
                let message = both!(
                    "各评价用的不是同一种等级，不能放在一起：{a} 用{az}，{b} 用{bz}",
                    "the measures are on different scales and cannot be put together: `{a}` is on {ae}, `{b}` on {be}"
                );
                let help = both!(
                    "请让各评价用同一种等级；或用一个表写明 {b} 的等级怎样对应，再用“按 … 定级”来定总评",
                    "put the measures on one scale, or say by a table what the levels of `{b}` answer to and let overall be `graded by` an expression"
                );
                Problem::at(Code::H284, span, message).help(help)
            }
        }
    }
}
