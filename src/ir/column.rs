//! The columns of the unit data, as the policy declares them.

use crate::source::Span;
use crate::value::{Date, PeriodKind};

/// A column that a policy reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in the policy.
    pub name: String,
    /// The headers it may stand under; its name when the policy says none.
    pub headers: Vec<String>,
    /// What it holds.
    pub kind: ColumnKind,
    /// What a blank cell means.
    pub blank: Blank,
    /// Bounds of a number (at the column's decimals), date (day number) or period, edges included.
    pub low: Option<i64>,
    /// The upper bound.
    pub high: Option<i64>,
    /// The text of the bounds as written in the policy, for messages.
    pub bounds: Option<String>,
    /// The scale whose levels it holds (by position), where it holds levels; its kind is then one of them.
    pub scale: Option<usize>,
    /// Whether its texts are made members of free sets.
    pub listed: bool,
    /// The text shown in reports.
    pub label: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

impl Column {
    /// A column read from the header of its own name; blanks are refused, nothing bounds it.
    pub fn new(name: impl Into<String>, kind: ColumnKind, span: Span) -> Self {
        let name = name.into();
        Column {
            headers: vec![name.clone()],
            name,
            kind,
            blank: Blank::Refused,
            low: None,
            high: None,
            bounds: None,
            scale: None,
            listed: false,
            label: None,
            span,
        }
    }

    /// The least and the greatest number that a cell may hold: a number at the column's decimals, a day, a period, the
    /// position of one of several, 0 and 1 for no and yes. Nothing for texts and sets.
    pub fn extent(&self) -> Option<(i64, i64)> {
        /// Cells hold at most 18 digits.
        const MOST: i64 = 999_999_999_999_999_999;
        let (low, high) = match &self.kind {
            ColumnKind::Flag => return Some((0, 1)),
            ColumnKind::OneOf(values) => return Some((0, (values.len() as i64 - 1).max(0))),
            ColumnKind::Number { .. } => (-MOST, MOST),
            ColumnKind::Date => (Date::FIRST, Date::LAST),
            ColumnKind::Period(_) => (0, MOST),
            ColumnKind::Id | ColumnKind::Text | ColumnKind::Set(_) => return None,
        };
        let (low, high) = (self.low.unwrap_or(low), self.high.unwrap_or(high));
        Some((low, high.max(low)))
    }

    /// A number that a cell may hold, which stands where the cell is not known: the nearest to 0, or to a day in the
    /// middle of the calendar.
    pub fn stand_in(&self) -> i64 {
        const MIDDLE: i64 = 730_120;
        let near = if self.kind == ColumnKind::Date { MIDDLE } else { 0 };
        self.extent().map_or(0, |(low, high)| near.clamp(low, high))
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnKind {
    /// The unit's identity: text, unique within a period, never blank.
    Id,
    /// Text, kept as written.
    Text,
    /// Yes or no.
    Flag,
    /// An exact decimal stored as a whole number of 10^-decimals.
    Number {
        /// Digits kept behind the point; more in a cell is an error.
        decimals: u8,
        /// Whether cells are percentages: `95%` and `0.95` are the same.
        percent: bool,
    },
    /// A day.
    Date,
    /// A year, quarter or month; one kind in a data set. The kind asked for, if the policy says.
    Period(Option<PeriodKind>),
    /// One of several; stored as the position in the list.
    OneOf(Vec<Named>),
    /// A set of names; stored as positions in the list, or as ids of interned texts.
    Set(Members),
}

/// What the members of a set are.
#[derive(Debug, Clone, PartialEq)]
pub enum Members {
    /// Any texts: interned, one dictionary for all free sets of a data set.
    Free,
    /// These only.
    Named(Vec<Named>),
}

/// A name and the text it has in the data. In data both are read; the title, where given, is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name in the policy.
    pub name: String,
    /// Its text in data and results.
    pub title: Option<String>,
}

impl Named {
    /// The text shown: the title, else the name.
    pub fn text(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}

/// What a blank cell means.
#[derive(Debug, Clone, PartialEq)]
pub enum Blank {
    /// An error. (A blank set is empty all the same.)
    Refused,
    /// There is no such value.
    None,
    /// There is a value, and nobody knows it.
    Unknown,
    /// This value.
    Means(Cell),
}

/// A typed cell.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cell {
    /// No value.
    None,
    /// A value that nobody knows.
    Unknown,
    /// Yes or no.
    Flag(bool),
    /// A number at its column's decimals, a day number, a period number.
    Number(i64),
    /// The position of one of several.
    Code(u32),
    /// The members of a set, by position or interned id, in any order, repeats allowed.
    Set(Vec<u32>),
    /// A text.
    Text(String),
}
