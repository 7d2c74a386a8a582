//! What a cell should hold, and how numbers are written wrong.

use crate::both;
use crate::problem::{Both, Lang, backtick, list, too_fine};
use crate::value::PeriodKind;

use super::limits::{MOST_DIGITS, MOST_SHOWN};

/// What a cell should hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Yes or no.
    Flag,
    /// The id of a unit.
    Id,
    /// A text.
    Text,
    /// A whole number, number or percentage.
    Number {
        /// Digits behind the point.
        decimals: u8,
        /// Whether percentages are read.
        percent: bool,
    },
    /// A day.
    Date,
    /// A period, of one kind if the policy says so.
    Period(Option<PeriodKind>),
    /// One of these.
    OneOf(Vec<String>),
    /// One of these levels.
    Level(Vec<String>),
    /// A member of a set, one of these.
    Member(Vec<String>),
}

/// How a number is written wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberFault {
    /// `1,234`; the number without the marks.
    Thousands(String),
    /// `1.2E+10`.
    Scientific,
    /// More digits than are read exactly.
    TooLong,
    /// More digits behind the point than the column has.
    TooFine(u8),
    /// `95%` in a column that is no percentage.
    Percent,
    /// `95` in a column of percentages.
    NoPercent,
}

impl Wanted {
    /// What it should hold, as the object of a sentence.
    pub(super) fn name(&self, lang: Lang) -> String {
        match self {
            Wanted::Flag => lang.pick("“是”或“否”", "yes or no").to_owned(),
            Wanted::Id => lang.pick("单位的编号", "the unit's id").to_owned(),
            Wanted::Text => lang.pick("文字", "a text").to_owned(),
            Wanted::Number { percent: true, .. } => lang.pick("百分比", "a percentage").to_owned(),
            Wanted::Number { decimals: 0, .. } => lang.pick("整数", "a whole number").to_owned(),
            Wanted::Number { .. } => lang.pick("数字", "a number").to_owned(),
            Wanted::Date => lang.pick("日期", "a date").to_owned(),
            Wanted::Period(Some(kind)) => kind_name(*kind, lang).to_owned(),
            Wanted::Period(None) => lang.pick("评价期", "a period").to_owned(),
            Wanted::Level(names) => lang
                .pick(format!("等级（{}）", some(names, lang)), format!("a level ({})", some(names, lang))),
            Wanted::OneOf(names) | Wanted::Member(names) => {
                format!("{}{}", lang.pick(" ", ""), some(names, lang))
            }
        }
    }

    /// What to type.
    pub(super) fn tip(&self) -> Both {
        match self {
            Wanted::Flag => both!(
                "填 `是` 或 `否`（√ 或 ×、有 或 无、1 或 0 也可以）",
                "write `yes` or `no` (also √ or ×, 1 or 0, true or false)"
            ),
            Wanted::Id => both!("填单位的编号", "write the unit's id"),
            Wanted::Text => both!("填文字", "write a text"),
            Wanted::Number { percent: true, .. } => both!("写成 `95%` 或 `0.95`", "write `95%` or `0.95`"),
            Wanted::Number { decimals: 0, .. } => both!("写成 `12`，不带单位", "write `12`, without a unit"),
            Wanted::Number { .. } => both!("写成 `12.5`，不带单位", "write `12.5`, without a unit"),
            Wanted::Date => both!("写成 `2020-10-01`", "write `2020-10-01`"),
            Wanted::Period(None) => {
                both!("写成 `2021`、`2021Q3` 或 `2021-07`", "write `2021`, `2021Q3` or `2021-07`")
            }
            Wanted::Period(Some(PeriodKind::Year)) => both!("写成 `2021`", "write `2021`"),
            Wanted::Period(Some(PeriodKind::Quarter)) => both!("写成 `2021Q3`", "write `2021Q3`"),
            Wanted::Period(Some(PeriodKind::Month)) => both!("写成 `2021-07`", "write `2021-07`"),
            Wanted::Level(_) => {
                both!("照原样填其中一级，不带加减号", "write one of the levels as it stands, without signs")
            }
            Wanted::OneOf(_) => both!("照原样填其中一个", "write one of them as it stands"),
            Wanted::Member(_) => both!(
                "照原样填其中的名称，用 `、` 隔开；没有的填 `无`",
                "write names from these as they stand, parted by commas; `-` for none"
            ),
        }
    }
}

impl NumberFault {
    /// Message and help for the cell `value`, which stands in backticks.
    pub(super) fn say(&self, value: &str) -> (Both, Both) {
        match self {
            NumberFault::Thousands(plain) => (
                both!("{value} 带有千位分隔符", "{value} has thousands marks"),
                both!("写成 `{plain}`", "write `{plain}`"),
            ),
            NumberFault::Scientific => (
                both!(
                    "{value} 是科学记数法，可能已丢失后面的数字",
                    "{value} is in scientific notation and may have lost digits"
                ),
                both!(
                    "在 Excel 中把这一列的单元格格式设为“数值”，核对后写出全部数字",
                    "set the cell format to “number” in Excel, then check and write all digits"
                ),
            ),
            NumberFault::TooLong => (
                both!("{value} 的位数太多", "{value} has too many digits"),
                both!(
                    "最多 {MOST_DIGITS} 位；编码一类的列应为文本",
                    "at most {MOST_DIGITS} digits; a column of codes should be text"
                ),
            ),
            NumberFault::TooFine(decimals) => too_fine(value, *decimals),
            NumberFault::Percent => (
                both!("{value} 是百分比，这一列却不是", "{value} is a percentage, but the column is not"),
                both!("写成不带 % 的数字", "write a number without %"),
            ),
            NumberFault::NoPercent => (
                both!("{value} 少了百分号", "{value} has no percent sign"),
                both!("写成 `95%` 或 `0.95`", "write `95%` or `0.95`"),
            ),
        }
    }
}

pub(super) fn kind_name(kind: PeriodKind, lang: Lang) -> &'static str {
    match kind {
        PeriodKind::Year => lang.pick("年度", "a year"),
        PeriodKind::Quarter => lang.pick("季度", "a quarter"),
        PeriodKind::Month => lang.pick("月份", "a month"),
    }
}

/// The first few of `words`, and how many there are when there are more.
pub(super) fn some(words: &[String], lang: Lang) -> String {
    some_of(words, words.len(), lang)
}

/// The first few of `count` words, of which those few are known.
pub(super) fn some_of(words: &[String], count: usize, lang: Lang) -> String {
    match words.get(..MOST_SHOWN) {
        Some(first) if count > MOST_SHOWN => {
            let shown: Vec<String> = first.iter().map(|word| backtick(word)).collect();
            match lang {
                Lang::Zh => format!("{} 等 {count} 个", shown.join("、")),
                Lang::En => format!("{} and {} more", shown.join(", "), count - MOST_SHOWN),
            }
        }
        _ => list(words, lang),
    }
}
