//! What the check can find, in both languages.

use super::meant_problem::MeantProblem;
use super::table_problem::TableProblem;
use crate::both;
use crate::problem::{Both, Code, Problem, backtick, list};
use crate::source::Span;

/// A kind of value, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Flag,
    Number,
    WholeNumber,
    Date,
    Period,
    Level,
    Grade,
    Verdict,
    Set,
    OneOf,
    Text,
    List,
    Duration,
    Ratio,
    None,
    Unknown,
}

impl Kind {
    pub(super) fn words(self) -> Both {
        let (zh, en) = match self {
            Kind::Flag => ("是或否", "yes/no"),
            Kind::Number => ("数", "a number"),
            Kind::WholeNumber => ("整数", "a whole number"),
            Kind::Date => ("日期", "a date"),
            Kind::Period => ("评价期", "a period"),
            Kind::Level => ("等级", "a level"),
            Kind::Grade => ("评价等级", "a grade"),
            Kind::Verdict => ("等级之外的结论", "a verdict"),
            Kind::Set => ("集合", "a set"),
            Kind::OneOf => ("若干取值之一", "one of several values"),
            Kind::Text => ("文本", "a text"),
            Kind::List => ("一列值", "a list"),
            Kind::Duration => ("一段时间", "a length of time"),
            Kind::Ratio => ("没有取整的商", "a quotient that is not rounded"),
            Kind::None => ("无", "none"),
            Kind::Unknown => ("未知", "an unknown value"),
        };
        Both { zh: zh.into(), en: en.into() }
    }
}

/// A finding of the check. The comment above each is the smallest mistake that gives it.
#[derive(Debug, Clone)]
pub(super) enum CheckProblem {
    /// `when nosuch, grade D`
    UnknownName {
        name: String,
        nearest: Option<String>,
        part: Option<(String, String)>,
        spaced: Option<String>,
    },
    /// `when undone, grade D` where a column is called done
    Misread { message: Both, help: Both },
    /// `when kind is c` where kind is a or b
    NoSuchValue { name: String, values: Vec<String>, nearest: Option<String> },
    /// `given as in "no such example"`
    NoSuchExample { title: String, nearest: Option<String> },
    /// a column and a measure of one name
    NamedTwice { name: String, first: Span },
    /// Latin `A` and Cyrillic `А`
    LookAlike { name: String, other: String, first: Span },
    /// a define that needs itself
    Circular { names: Vec<String>, periods: bool },
    /// a define by a define by a define …
    ChainedTooFar,
    /// a set literal of more members than allowed
    TooManyMembers { most: usize },
    /// a define that nothing uses
    UnusedName { name: String },
    /// a yes/no column that no measure reads
    UnusedColumn { name: String, kind: Kind, only_checked: bool },
    /// `notices = yes`
    DifferentKinds { left: Kind, right: Kind },
    /// `when notices, …`
    WrongKind { found: Kind, expected: Kind, help: Option<Both> },
    /// `start at E` on a scale A to D
    NotOnScale { name: String, levels: Vec<String>, nearest: Option<String> },
    /// `add a +` on a scale without signs
    NoSigns,
    /// a condition that may be none
    MayBeNone { from: Span, why: Both, help: Option<Both> },
    /// `drops 0 levels`
    OutOfRange { message: Both, help: Both },
    /// a file without `data`
    MissingBlock { zh: &'static str, en: &'static str, help: Both },
    /// `data` without an id
    NoId,
    /// two `data` blocks
    BlockTwice { zh: &'static str, en: &'static str, first: Span },
    /// the same line twice
    SaidTwice { first: Span },
    /// the same effect twice
    DoneTwice { first: Span },
    /// a measure without a start
    NoStart { measure: String, case: Option<Both>, best: String },
    /// an `overall` that says neither how measures combine nor where it starts
    NoOverall,
    /// `start at A` and `start at B`
    TwoStarts { first: Span },
    /// `indicators a, a`
    ListedTwice { name: String, first: Span },
    /// one condition straight to two levels
    Contradiction { message: Both, help: Both, first: Option<Span> },
    /// `each missing indicator …` without `indicators`
    NothingToCount { zh: &'static str, en: &'static str },
    /// `indicators a` that nothing counts
    NoEffect { message: Both, help: Both },
    /// `define x` that is `unknown` and nothing else
    UnknownOfNoKind,
    /// a measure may be cancelled and overall does not say what then
    VerdictUnsettled { measure: String, verdict: String },
    /// `join levels in order` in a measure
    WrongPlace { message: Both, help: Both },
    /// an example that leaves out a column its expectation needs
    ExampleIncomplete { target: String, columns: Vec<Both> },
    /// `expect overall = A` where the example has rows of two periods
    NoSuchRow { message: Both, help: Both },
    /// a row of a table with fewer cells than the first
    RaggedTable { message: Both, help: Both },
    /// of a table's rows and cases
    Table(TableProblem),
    /// of what is hardly meant
    Meant(MeantProblem),
    /// in force until a day before the first
    BadForce,
    /// `previous overall` without a column of periods
    NoPeriod,
    /// `rank` without `order by`
    Incomplete { message: Both, help: Both },
}

impl CheckProblem {
    /// The problem at `span`.
    pub(super) fn at(self, span: Span) -> Problem {
        use CheckProblem as P;
        match self {
            P::UnknownName { name, nearest, part, spaced } => {
                let shown = backtick(&name);
                let problem =
                    Problem::at(Code::H201, span, both!("没有叫 {shown} 的名称", "there is no name {shown}"))
                        .label(both!("这个名称没有定义", "this name is not defined"));
                if let Some(spaced) = spaced {
                    return problem.help(both!(
                        "请用空格把词分开：`{spaced}`",
                        "part the words with spaces: `{spaced}`"
                    ));
                }
                if matches!(name.as_str(), "名次" | "rank" | "总评" | "overall") {
                    return problem.help(both!("请加一块“{name}”", "add a block `{name}`"));
                }
                match (part, nearest) {
                    (Some((word, rest)), _) => problem.help(both!(
                        "如果是指“{word}”和“{rest}”，请在两者之间加空格",
                        "if you mean the word `{word}` and the name `{rest}`, part them with a space"
                    )),
                    (None, Some(near)) => problem.help(both!("您是不是想写 `{near}`？", "did you mean `{near}`?")),
                    (None, None) => problem.help(both!(
                        "请在“数据”中声明它，或用“定义”给出；如果它是数据里的文字，请加引号：“{name}”",
                        "declare it under `data`, give it by `define`, or, if it is a text in the data, put it in quotes: \"{name}\""
                    )),
                }
            }
            P::Misread { message, help } => Problem::at(Code::H201, span, message)
                .label(both!("这个名称没有定义", "this name is not defined"))
                .help(help),
            P::NoSuchValue { name, values, nearest } => {
                let shown = backtick(&name);
                let (zh, en) =
                    (list(&values, crate::problem::Lang::Zh), list(&values, crate::problem::Lang::En));
                let problem = Problem::at(
                    Code::H201,
                    span,
                    both!("这里没有 {shown} 这个值", "{shown} is not one of the values here"),
                )
                .label(both!("没有这个值", "no such value"));
                match nearest {
                    Some(near) => problem.help(both!(
                        "您是不是想写 `{near}`？列出的有：{zh}",
                        "did you mean `{near}`? the values are {en}"
                    )),
                    None => problem.help(both!("列出的有：{zh}", "the values are {en}")),
                }
            }
            P::NoSuchExample { title, nearest } => {
                let shown = backtick(&title);
                let problem = Problem::at(
                    Code::H201,
                    span,
                    both!("没有叫 {shown} 的例子", "there is no example {shown}"),
                )
                .label(both!("没有这个例子", "no such example"));
                problem.help(match nearest {
                    Some(near) => both!("您是不是想写 `{near}`？", "did you mean `{near}`?"),
                    None => {
                        both!("请照抄另一个例子的题目", "write the title of another example as it stands")
                    }
                })
            }
            P::NamedTwice { name, first } => {
                let shown = backtick(&name);
                Problem::at(
                    Code::H202,
                    span,
                    both!("{shown} 这个名称用了两次", "the name {shown} is given twice"),
                )
                .label(both!("第二次", "second"))
                .also(first, both!("第一次", "first"))
                .help(both!("请给其中一个换个名称", "give one of the two another name"))
            }
            P::LookAlike { name, other, first } => {
                let (a, b) = (code_points(&other, &name), code_points(&name, &other));
                Problem::at(
                    Code::H203,
                    span,
                    both!(
                        "两个名称看上去一样，字符却不同：{a} 与 {b}",
                        "two names look alike but differ: {a} and {b}"
                    ),
                )
                .label(both!("这里是 {b}", "here {b}"))
                .also(first, both!("这里是 {a}", "here {a}"))
                .help(both!(
                    "请用同一种写法重新输入其中一个",
                    "type one of the two anew so that both are spelt the same, or rename it"
                ))
            }
            P::Circular { names, periods } => {
                let ring = names.join(" → ");
                let name = names.last().map_or("…", String::as_str);
                Problem::at(
                    Code::H204,
                    span,
                    both!("定义绕成了圈：{ring}", "these depend on one another in a circle: {ring}"),
                )
                .label(both!("从这里又回到了自己", "from here it comes back to itself"))
                .help(if periods {
                    both!(
                        "请去掉其中一处引用；指的是上一期的，请写“上期 {name}”，“近 3 年”这样的写法连本期也算在内",
                        "take one of the references out; if the period before is meant, write `previous {name}`:                          `the last 3 years` has the current period in it"
                    )
                } else {
                    both!("请去掉其中一处引用", "take one of the references out")
                })
            }
            P::ChainedTooFar => {
                let most = super::MOST_CHAINED;
                Problem::at(
                    Code::H107,
                    span,
                    both!(
                        "一个名称由另一个得出，接连超过 {most} 层",
                        "names are defined by one another more than {most} times over"
                    ),
                )
                .help(both!("请把其中几步并成一步", "put several of the steps into one"))
            }
            P::TooManyMembers { most } => Problem::at(
                Code::H205,
                span,
                both!("这里列出的值超过 {most} 个", "more than {most} values are listed here"),
            )
            .label(both!("从这里开始", "from here on"))
            .help(both!(
                "这么长的名单请留在数据里：这一列写成“集合”，不写“取自 …”",
                "leave a list of that length to the data: let the column be `a set`, without `of …`"
            )),
            P::UnusedName { name } => {
                let shown = backtick(&name);
                Problem::at(Code::H206, span, both!("{shown} 没有被用到", "{shown} is not used"))
                    .label(both!("哪里都没有用到它", "nothing uses it"))
                    .help(both!("请在某句中用到它，或删去", "use it in a statement, or take it out"))
            }
            P::UnusedColumn { name, kind, only_checked } => {
                let shown = backtick(&name);
                let (zh, en) = if only_checked {
                    ("，它只用于核对数据", ", it is only used to check rows")
                } else {
                    ("", "")
                };
                Problem::at(
                    Code::H207,
                    span,
                    both!("没有评价用到列 {shown}{zh}", "no grade depends on the column {shown}{en}"),
                )
                .label(both!("这一列不影响任何等级", "this column changes no grade"))
                .help({
                    let (zh, en) = match kind {
                        Kind::Flag => (format!("凡 未 {name} 的，直接判定 …"), format!("unless {name}, grade …")),
                        Kind::Date => (
                            format!("凡 {name} > 2024-12-31 的，降一级"),
                            format!("when {name} > 2024-12-31, drop one level"),
                        ),
                        Kind::Set => (
                            format!("凡 {name} 不为空 的，降一级"),
                            format!("when {name} is not empty, drop one level"),
                        ),
                        _ => (
                            format!("每 {name} 满 3，降一级"),
                            format!("every 3 of {name} drops one level"),
                        ),
                    };
                    both!(
                        "是不是漏写了一句（如“{zh}”）？确实不需要就删去这一列，数据里多出的列不碍事",
                        "is a statement missing (as `{en}`)? if not, take the column out: extra columns in the data do no harm"
                    )
                })
            }
            P::DifferentKinds { left, right } => {
                let (l, r) = (left.words(), right.words());
                let (lz, le, rz, re) = (l.zh, l.en, r.zh, r.en);
                Problem::at(
                    Code::H210,
                    span,
                    both!(
                        "两边不是同一种东西：左边是“{lz}”，右边是“{rz}”",
                        "the two sides are of different kinds: {le} and {re}"
                    ),
                )
                .label(both!("不能这样比较", "these cannot be compared"))
                .help(both!("请让两边都是“{lz}”，或都是“{rz}”", "make both sides {le}, or both {re}"))
            }
            P::WrongKind { found, expected, help } => {
                let (f, e) = (found.words(), expected.words());
                let (fz, fe, ez, ee) = (f.zh, f.en, e.zh, e.en);
                Problem::at(
                    Code::H211,
                    span,
                    both!("这里应当是“{ez}”，却是“{fz}”", "expected {ee} here, found {fe}"),
                )
                .label(both!("这是“{fz}”", "this is {fe}"))
                .help(help.unwrap_or_else(|| match found {
                    Kind::Ratio => both!(
                        "请先取到几位小数，如“（甲 占 乙）四舍五入到 2 位小数”",
                        "round it first, as by `round (a out of b) to 2 decimals`"
                    ),
                    _ => match expected {
                        Kind::Date => both!("请写日期，如 `2024-12-31`", "write a date, such as `2024-12-31`"),
                        Kind::Period => both!(
                            "请写评价期，如 `2024`、`2024Q3` 或 `2024-07`",
                            "write a period, such as `2024`, `2024Q3` or `2024-07`"
                        ),
                        _ => both!("请改写成“{ez}”", "write {ee} here"),
                    },
                }))
            }
            P::NotOnScale { name, levels, nearest } => {
                let shown = backtick(&name);
                let (zh, en) =
                    (list(&levels, crate::problem::Lang::Zh), list(&levels, crate::problem::Lang::En));
                let problem = Problem::at(
                    Code::H212,
                    span,
                    both!("{shown} 不在等级之列", "{shown} is not on the scale"),
                )
                .label(both!("没有这个等级", "no such level"));
                match nearest {
                    Some(near) => problem.help(both!(
                        "您是不是想写 `{near}`？可用的是：{zh}",
                        "did you mean `{near}`? the scale has {en}"
                    )),
                    None => problem.help(both!("可用的是：{zh}", "the scale has {en}")),
                }
            }
            P::NoSigns => {
                Problem::at(Code::H213, span, both!("等级里没有说可以有加减号", "the scale has no signs"))
                    .label(both!("这里用了加减号", "signs are used here"))
                    .help(both!(
                        "请在“等级”一行末尾加上“，加减号相抵”或“，加减号并列”",
                        "add `, signs cancel` or `, signs kept apart` to the `scale` line"
                    ))
            }
            P::MayBeNone { from, why, help } => {
                let (zh, en) = (why.zh, why.en);
                let problem = Problem::at(
                    Code::H214,
                    span,
                    both!("这里可能没有值：{zh}", "this may be none: {en}"),
                )
                .label(both!("没有值时怎么办，没有说", "what holds then is not said"))
                .help(help.unwrap_or_else(|| {
                    both!(
                        "请在后面写“无则 …”说明没有值时算什么，或先用“… 有值”问一问",
                        "write `or else …` behind it to say what holds then, or ask first by `… is given`"
                    )
                }));
                if from == span {
                    problem
                } else {
                    problem.also(from, both!("无从这里来", "none comes from here"))
                }
            }
            P::OutOfRange { message, help } => Problem::at(Code::H215, span, message).help(help),
            P::MissingBlock { zh, en, help } => {
                Problem::at(Code::H220, span, both!("缺少“{zh}”一块", "there is no `{en}` block")).help(help)
            }
            P::NoId => {
                Problem::at(Code::H220, span, both!("“数据”里没有编号列", "no column of `data` is an id"))
                    .label(both!("分不清哪一行是哪个单位", "nothing tells the units apart"))
                    .help(both!("请加一行“单位编码 为 编号”", "add a line such as `unit_id is an id`"))
            }
            P::BlockTwice { zh, en, first } => {
                Problem::at(Code::H221, span, both!("“{zh}”一块写了两次", "there are two `{en}` blocks"))
                    .label(both!("第二次", "second"))
                    .also(first, both!("第一次", "first"))
                    .help(both!("请合并成一块", "put both into one block"))
            }
            P::SaidTwice { first } => {
                Problem::at(Code::H222, span, both!("这一句说了两遍", "this is said twice"))
                    .label(both!("第二遍", "second"))
                    .also(first, both!("第一遍", "first"))
                    .help(both!("请删去一句", "take one of the two out"))
            }
            P::DoneTwice { first } => P::SaidTwice { first }.at(span).help(both!(
                "请删去一句；要加倍就改数字",
                "take one of the two out; if it is meant to count twice, change its number"
            )),
            P::NoOverall => Problem::at(
                Code::H223,
                span,
                both!(
                    "“总评”没有说怎样由各评价得出",
                    "`overall` does not say how it comes from the measures"
                ),
            )
            .label(both!("这里少一句", "a line is missing here"))
            .help(both!(
                "请加一句“连写各评价等级”或“各评价就低不就高”",
                "add `join levels in order` or `worst of the measures`"
            )),
            P::NoStart { measure, case, best } => {
                let shown = backtick(&measure);
                let problem = Problem::at(
                    Code::H223,
                    span,
                    both!(
                        "评价 {shown} 让有的单位得不到等级",
                        "the measure {shown} gives some units no grade"
                    ),
                )
                .label(both!("这里没有写起始", "no start is said here"));
                match case {
                    Some(case) => {
                        let (zh, en) = (case.zh, case.en);
                        problem.help(both!(
                            "例如 {zh} 的单位就没有等级；请加一句“起始 {best}”之类，或补上这种情形的“直接判定”",
                            "a unit with {en}, for one, gets no grade; add a line such as `start at {best}`, or say what is graded in that case"
                        ))
                    }
                    None => problem
                        .help(both!("请加一句“起始 {best}”之类", "add a line such as `start at {best}`")),
                }
            }
            P::TwoStarts { first } => {
                Problem::at(Code::H224, span, both!("起始说了两次", "there are two starts"))
                    .label(both!("第二次", "second"))
                    .also(first, both!("第一次", "first"))
                    .help(both!(
                        "一项评价只有一个起始，请删去一句",
                        "a measure has one start: take one of the two out"
                    ))
            }
            P::ListedTwice { name, first } => {
                let shown = backtick(&name);
                Problem::at(Code::H225, span, both!("{shown} 列了两次", "{shown} is listed twice"))
                    .label(both!("第二次", "second"))
                    .also(first, both!("第一次", "first"))
                    .help(both!("请删去一个", "take one of the two out"))
            }
            P::Contradiction { message, help, first } => {
                let problem = Problem::at(Code::H226, span, message).help(help);
                match first {
                    Some(first) => problem
                        .label(both!("与那一句矛盾", "contradicts the other"))
                        .also(first, both!("那一句", "the other")),
                    None => problem,
                }
            }
            P::NothingToCount { zh, en } => Problem::at(
                Code::H227,
                span,
                both!("这里按{zh}计，可是没有列出{zh}", "this counts {en}, but none are listed"),
            )
            .help(both!("请加一句“{zh} 甲、乙”", "add a line such as `{en} a, b`")),
            P::NoEffect { message, help } => Problem::at(Code::H228, span, message).help(help),
            P::UnknownOfNoKind => Problem::at(
                Code::H275,
                span,
                both!(
                    "看不出这里未知的是数、等级还是别的什么",
                    "nothing here tells whether a number, a level or what else is not known"
                ),
            )
            .label(both!("只写了未知", "only `unknown` is written"))
            .help(both!(
                "请在旁边写出知道时的值，如“若 条件 则 未知 否则 数值”；整列不知道的，请写“空白视为 未知”",
                "say beside it what it is where it is known, as in `if C then unknown else X`; for a column write \
                 `blank means unknown`"
            )),
            P::VerdictUnsettled { measure, verdict } => {
                let (m, v) = (backtick(&measure), backtick(&verdict));
                Problem::at(
                    Code::H229,
                    span,
                    both!(
                        "评价 {m} 可能是 {v}，总评没有说这时怎么定",
                        "the measure {m} may be {v}, and overall does not say what it is then"
                    ),
                )
                .label(both!("这里少一句", "a line is missing here"))
                .help(both!(
                    "请在“总评”里加一句“凡 任一评价 为 {verdict} 的，直接判定 {verdict}”",
                    "add `when any measure is {verdict}, grade {verdict}` to `overall`"
                ))
            }
            P::WrongPlace { message, help } => Problem::at(Code::H231, span, message).help(help),
            P::ExampleIncomplete { target, columns } => {
                let shown = backtick(&target);
                let zh = columns.iter().map(|column| column.zh.as_str()).collect::<Vec<_>>().join("、");
                let en = columns.iter().map(|column| column.en.as_str()).collect::<Vec<_>>().join(", ");
                Problem::at(
                    Code::H234,
                    span,
                    both!(
                        "要得出 {shown}，例子还要说明：{zh}",
                        "to expect {shown}, the example must also give {en}"
                    ),
                )
                .label(both!("它取决于没有说明的列", "it depends on columns not given"))
                .help(both!("请在“已知”中加上这些列", "add these columns to `given`"))
            }
            P::NoSuchRow { message, help } => Problem::at(Code::H253, span, message).help(help),
            P::RaggedTable { message, help } => Problem::at(Code::H254, span, message).help(help),
            P::Table(problem) => problem.at(span),
            P::Meant(problem) => problem.at(span),
            P::BadForce => Problem::at(
                Code::H233,
                span,
                both!("失效日期早于施行日期", "the policy ends before it begins"),
            )
            .help(both!("请改正两个日期的先后", "put the earlier day first")),
            P::NoPeriod => Problem::at(
                Code::H240,
                span,
                both!(
                    "数据里没有评价期，往期、期限都无从谈起",
                    "the data has no period: nothing is earlier, nothing lasts"
                ),
            )
            .label(both!("这里要看评价期", "this looks at periods"))
            .help(both!(
                "请在“数据”里加一列，如“评价期 为 评价期”",
                "add a column under `data`, such as `term is a period`"
            )),
            P::Incomplete { message, help } => Problem::at(Code::H241, span, message)
                .label(both!("还缺一句", "something is missing"))
                .help(help),
        }
    }
}

/// The characters of `name` that are not in `other`, with their code points.
fn code_points(name: &str, other: &str) -> String {
    let marks: Vec<String> = name
        .chars()
        .filter(|c| !other.contains(*c))
        .map(|c| format!("{c} (U+{:04X})", u32::from(c)))
        .collect();
    if marks.is_empty() { backtick(name) } else { format!("{} {}", backtick(name), marks.join(" ")) }
}
