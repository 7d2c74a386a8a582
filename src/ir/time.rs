//! What a policy says of a unit's other periods and of the other units: history, ranks, outcomes.

use super::{Named, Reg, Slot, Target, Type};
use crate::source::Span;
use crate::value::{Date, Period, PeriodKind};

/// A register whose values in a unit's earlier rows are looked at. Whether there is a value in a row is told by
/// `given`, else every row has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// The values.
    pub value: Reg,
    /// Which rows have one; nothing when all have.
    pub given: Option<Reg>,
    /// Its kind.
    pub ty: Type,
    /// What it is called in explanations.
    pub shown: Tracked,
}

/// What a track is the value of, for explanations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tracked {
    /// A part of a result: shown as the whole result is.
    Result(Target),
    /// A column, by position.
    Column(usize),
    /// An expression: shown as it is written.
    Written(Span),
}

/// One step back in a unit's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shift {
    /// To the unit's latest earlier row.
    Previous,
    /// To the unit's row of exactly the period so much earlier.
    Ago(Length),
}

/// A length of time in calendar units and in periods of the data's own kind, as it is written: twelve months are no year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Length {
    /// How many periods.
    pub period: u32,
    /// How many years.
    pub year: u32,
    /// How many quarters.
    pub quarter: u32,
    /// How many months.
    pub month: u32,
    /// How many days.
    pub day: u32,
}

impl Length {
    /// Months in its years, quarters and months.
    fn all_months(self) -> i64 {
        i64::from(self.year) * 12 + i64::from(self.quarter) * 3 + i64::from(self.month)
    }

    /// How many whole periods of `kind` it is; nothing when it is not whole periods.
    pub fn in_periods(self, kind: PeriodKind) -> Option<i64> {
        let each = 12 / kind.per_year();
        let months = self.all_months();
        (self.day == 0 && months % each == 0).then(|| months / each + i64::from(self.period))
    }

    /// The last day of what begins with `from`. Of its units the largest is reckoned first: the calendar unit that
    /// holds the last day of `from` is the first one when `included`, else the one after it; each smaller unit goes
    /// on from there. A year ends with December, a quarter with its third month; days count from the day before.
    pub fn ends(self, from: Period, included: bool) -> Option<Date> {
        let mut last = from.last_day()?;
        let mut within = i64::from(included);
        let units = [
            (self.period, from.kind),
            (self.year, PeriodKind::Year),
            (self.quarter, PeriodKind::Quarter),
            (self.month, PeriodKind::Month),
        ];
        for (count, kind) in units.into_iter().filter(|(count, _)| *count > 0) {
            let at = Period::of(kind, last)?;
            last = Period { kind, number: at.number + i64::from(count) - within }.last_day()?;
            within = 0;
        }
        if self.day > 0 {
            last = Date::from_day_number(last.day_number() + i64::from(self.day) - within)?;
        }
        Some(last)
    }
}

/// Which of a unit's earlier rows are looked at; this row is no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// The calendar units that a length ends with, the one of this row included: the last 3 years.
    Last(Length),
    /// From a period on.
    Since(Period),
}

impl Window {
    /// The number of the first period of `here`'s kind in a window that ends with `here`; nothing when the window
    /// does not begin with a period of this kind.
    pub fn first_period(self, here: Period) -> Option<i64> {
        let each = 12 / here.kind.per_year();
        let first_month = match self {
            Window::Last(length) => {
                if length.day > 0 {
                    return None;
                }
                let last_month = here.number.checked_add(1)?.checked_mul(each)? - 1;
                let units = [(length.year, 12), (length.quarter, 3), (length.month, 1)];
                let mut units = units.into_iter().filter(|(count, _)| *count > 0);
                // The largest unit tells where the last of its kind begins; the rest go further back.
                let first = match units.next() {
                    Some((count, months)) => {
                        let begins = last_month.div_euclid(months) * months;
                        begins - (i64::from(count) - 1) * months
                    }
                    None => last_month + 1,
                };
                let further: i64 = units.map(|(count, months)| i64::from(count) * months).sum();
                first - further - i64::from(length.period) * each
            }
            Window::Since(from) => from.number.checked_mul(12 / from.kind.per_year())?,
        };
        (first_month % each == 0).then(|| first_month.div_euclid(each))
    }
}

/// What is made of several values; those that do not exist are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    /// Their sum; how many are yes; of nothing 0.
    Sum,
    /// The largest; of nothing 0.
    Max,
    /// The smallest; of nothing 0.
    Min,
    /// The latest; of nothing 0.
    Latest,
    /// How many exist.
    Count,
    /// The n-th largest, from 1; of fewer 0.
    Highest(u32),
    /// The n-th smallest, from 1; of fewer 0.
    Lowest(u32),
    /// The set of them, of texts; of records only.
    Members,
}

impl Fold {
    /// The n-th of `numbers` in the order that this fold is of, where it is of one and there are so many.
    pub(crate) fn nth(self, mut numbers: Vec<i64>) -> Option<i64> {
        let (n, largest) = match self {
            Fold::Highest(n) => (n, true),
            Fold::Lowest(n) => (n, false),
            _ => return None,
        };
        let at = usize::try_from(n).ok()?.checked_sub(1).filter(|&at| at < numbers.len())?;
        let at = if largest { numbers.len() - 1 - at } else { at };
        Some(*numbers.select_nth_unstable(at).1)
    }
}

/// An order of units: keys one after the other, the first that differs decides. Equal units share a place and
/// the next place skips (1, 2, 2, 4).
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Its name; nothing for one that stands in an expression.
    pub name: Option<String>,
    /// The keys.
    pub keys: Vec<RankKey>,
    /// The rows that have a place.
    pub among: Reg,
    /// The value that units of one group share; nothing when the whole period is one group. A text register is
    /// compared by its text.
    pub group: Option<Slot>,
    /// The clause.
    pub citing: Option<String>,
    /// Its place.
    pub span: Span,
}

impl Ranking {
    /// The registers of a row that decide its place.
    pub fn reads(&self) -> Vec<Reg> {
        let keys = self.keys.iter().flat_map(|key| key.by.iter().map(|(reg, _)| *reg));
        let group = self.group.iter().flat_map(Slot::regs);
        keys.chain([self.among]).chain(group).collect()
    }
}

/// A key of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RankKey {
    /// Registers compared one after the other, and whether the larger number comes first.
    pub by: Vec<(Reg, bool)>,
    /// The value as it is shown, and where it exists.
    pub shown: Option<Slot>,
    /// The key as it is written.
    pub span: Span,
}

/// What follows from a grade.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Name and title; the title, where given, is its id in results.
    pub name: Named,
    /// The clause.
    pub citing: Option<String>,
    /// Its block.
    pub span: Span,
    /// Its conditions and what each says.
    pub causes: Vec<Cause>,
    /// Where a condition holds in this row.
    pub found: Reg,
    /// Where it holds, or still lasts from an earlier period.
    pub holds: Reg,
    /// How long it lasts; nothing when it is of its own period only.
    pub lasting: Option<Lasting>,
    /// The outcomes that it excludes, and where that is said.
    pub excludes: Vec<(usize, Span)>,
}

/// One condition of an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Where it holds.
    pub fires: Reg,
    /// What follows.
    pub text: Vec<Piece>,
    /// The statement.
    pub span: Span,
    /// Its own clause.
    pub citing: Option<String>,
    /// Its reason.
    pub because: Option<String>,
}

/// A piece of a filled text.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Words as they stand.
    Text(String),
    /// A value.
    Value(Slot),
    /// A result: a grade.
    Result(Target),
    /// The last day of a lasting outcome.
    Until,
}

/// How long an outcome lasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Lasting {
    /// The last day on which it holds, by the findings up to this row: a day number, 0 when there was none.
    pub until: Reg,
    /// How long.
    pub length: Length,
    /// Whether the calendar unit of the finding counts.
    pub included: bool,
    /// Where it is said.
    pub span: Span,
}

/// A part of a result that earlier periods bring along as it stood, when another version of the policy gave it or
/// only the results were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Whether there is a grade at all (the measure applies).
    Given,
    /// The verdict, 0 for none.
    Verdict,
    /// The level.
    Level,
    /// How many measures have this level.
    Count(usize),
    /// The signed number of signs, or of pluses when kept apart.
    Signs,
    /// The number of minuses when kept apart.
    Minuses,
    /// The place in a ranking, 0 for none.
    Place,
    /// Whether an outcome holds.
    Holds,
    /// The last day of a lasting outcome, 0 for none.
    Until,
}

/// A part of a result and the register that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Carried {
    /// Whose part.
    pub target: Target,
    /// Which part.
    pub part: Part,
}

/// A version's grades in terms of the next one's scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formerly {
    /// The scale that says it, by position.
    pub scale: usize,
    /// The level or verdict of the version before.
    pub old: String,
    /// The level (by position) or the verdict (by code) that it is now.
    pub now: Result<usize, i64>,
    /// Where it is said.
    pub span: Span,
}
