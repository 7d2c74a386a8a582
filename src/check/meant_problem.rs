//! What reads well and is hardly meant: a name of two readings, a percentage without its sign, a condition that the
//! bounds have settled.

use crate::both;
use crate::problem::{Both, Code, Problem};
use crate::source::Span;
use crate::value::Decimal;

use super::problem::CheckProblem;

/// A finding of what is hardly meant. The comment above each is the smallest mistake that gives it.
#[derive(Debug, Clone)]
pub(super) enum MeantProblem {
    /// `when points >= 60` in a measure with points, where a column is called `points` too
    TwoReadings { name: String, here: Both, column: bool, first: Span },
    /// `when rate < 90` where rate is a percentage
    NoPercentSign { number: Decimal },
    /// a define of a mean, that two conditions look at
    OpenDefine { name: String, why: Both, from: Span, used: Span, then: Both },
    /// `when accidents > 10` where accidents is 0 to 5
    Settled { always: bool },
}

impl MeantProblem {
    /// The problem at `span`.
    pub(super) fn at(self, span: Span) -> Problem {
        match self {
            MeantProblem::TwoReadings { name, here, column, first } => {
                let (zh, en) = (here.zh, here.en);
                let problem = Problem::at(
                    Code::H208,
                    span,
                    both!(
                        "`{name}` 在这里有两种意思：{zh}，或另一处起的同一个名称",
                        "`{name}` can be read in two ways here: as {en}, or as what else has that name"
                    ),
                )
                .label(both!("分不清是哪一个", "which is meant?"))
                .also(first, both!("这里也叫 `{name}`", "this is called `{name}` too"));
                problem.help(if column {
                    both!(
                        "请给这一列换个名称，如“原始{name} 为 …，列名 “{name}””，数据文件不用改；要用这一列的地方写 `原始{name}`，写 `{name}` 的就是{zh}",
                        "give the column another name, as in `raw_{name} is …, read from \"{name}\"`; the data stay as they are. Write `raw_{name}` where the column is meant: `{name}` is then {en}"
                    )
                } else {
                    both!(
                        "请给那一处换个名称，要用它的地方写新的名称；写 `{name}` 的就是{zh}",
                        "give that another name and write it where that is meant: `{name}` is then {en}"
                    )
                })
            }
            MeantProblem::NoPercentSign { number } => {
                let number = number.reduced();
                let hundredfold = Decimal { digits: number.digits.saturating_mul(100), ..number }.reduced();
                Problem::at(
                    Code::H216,
                    span,
                    both!(
                        "这里是百分比，{number} 少了百分号：这样写是 {hundredfold}%",
                        "this is a percentage and {number} has no percent sign: as it stands it is {hundredfold}%"
                    ),
                )
                .label(both!("少了百分号", "no percent sign"))
                .help(both!(
                    "请写 `{number}%`；确实是 {hundredfold}% 的，请写 `{hundredfold}%`",
                    "write `{number}%`, or `{hundredfold}%` if so much is meant"
                ))
            }
            MeantProblem::OpenDefine { name, why, from, used, then } => {
                let (zh, en, zh_then, en_then) = (why.zh, why.en, then.zh, then.en);
                let problem = Problem::at(
                    Code::H214,
                    span,
                    both!("定义 `{name}` 可能没有值：{zh}", "the define `{name}` may be none: {en}"),
                )
                .label(both!("没有值时怎么办，没有说", "what holds then is not said"))
                .also(used, both!("这里要用它的值", "its value is asked for here"))
                .help(both!(
                    "请在定义这一行的末尾加上“ 无则 {zh_then}”；只有几处要写明的，就在那几处连同括号写成“（{name} 无则 {zh_then}）”",
                    "add ` or else {en_then}` at the end of this line of the define; or, where it matters in some places only, write `({name} or else {en_then})` there, brackets included"
                ));
                if from == span {
                    problem
                } else {
                    problem.also(from, both!("无从这里来", "none comes from here"))
                }
            }
            MeantProblem::Settled { always } => Problem::at(
                Code::H288,
                span,
                if always {
                    both!(
                        "这个条件总是成立：哪一行数据都满足",
                        "this always holds: every row of data meets it"
                    )
                } else {
                    both!(
                        "这个条件永远不会成立：没有哪一行数据能满足",
                        "this never holds: no row of data can meet it"
                    )
                },
            )
            .help(both!(
                "请改正这里的数，或改正数据里的上下限",
                "mend the numbers here, or the bounds under `data`"
            )),
        }
    }
}

impl From<MeantProblem> for CheckProblem {
    fn from(problem: MeantProblem) -> Self {
        CheckProblem::Meant(problem)
    }
}
