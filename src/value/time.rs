//! Dates and periods.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A day of the common calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(NaiveDate);

impl Date {
    /// The number of the first day of year 1.
    pub const FIRST: i64 = 1;
    /// The number of the last day of year 9999.
    pub const LAST: i64 = 3_652_059;

    /// The day, if the calendar has it.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Date)
    }

    /// Reads `2020-10-01`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        Date::new(digits(year)?, digits(month)?.try_into().ok()?, digits(day)?.try_into().ok()?)
    }

    /// Reads a day as spreadsheets write it too, year first: `2020/10/1`, `2020-10-1`, `2020.10.01`.
    pub fn parse_loosely(text: &str) -> Option<Self> {
        let mark = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
        let mut parts = text.split(mark);
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let short = |part: &str| matches!(part.len(), 1 | 2);
        if parts.next().is_some() || year.len() != 4 || !short(month) || !short(day) {
            return None;
        }
        Date::new(digits(year)?, digits(month)?.try_into().ok()?, digits(day)?.try_into().ok()?)
    }

    /// The day so many months later, or earlier below 0; a day that the month does not have is its last.
    /// Nothing outside the years 1 to 9999.
    pub fn add_months(self, months: i64) -> Option<Self> {
        let count = chrono::Months::new(u32::try_from(months.unsigned_abs()).ok()?);
        let moved =
            if months < 0 { self.0.checked_sub_months(count)? } else { self.0.checked_add_months(count)? };
        (1..=9999).contains(&moved.year()).then_some(Date(moved))
    }

    /// Days since the first day of year 1, which is day 1.
    pub fn day_number(self) -> i64 {
        i64::from(self.0.num_days_from_ce())
    }

    /// The day with that number.
    pub fn from_day_number(number: i64) -> Option<Self> {
        NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?).map(Date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeriodKind {
    /// `2021`.
    Year,
    /// `2021Q3`.
    Quarter,
    /// `2021-07`.
    Month,
}

impl PeriodKind {
    /// Periods in a year.
    pub fn per_year(self) -> i64 {
        match self {
            PeriodKind::Year => 1,
            PeriodKind::Quarter => 4,
            PeriodKind::Month => 12,
        }
    }
}

/// A year, a quarter or a month. Periods of one kind are ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// Its length.
    pub kind: PeriodKind,
    /// Periods of this kind since year 0: `year × per_year + part`, the part from 0.
    pub number: i64,
}

impl Period {
    /// Reads `2021`, `2021Q3` (or `2021q3`) or `2021-07`.
    pub fn parse(text: &str) -> Option<Self> {
        let year: i64 = digits(text.get(..4)?)?.into();
        let rest = text.get(4..)?;
        let (kind, part) = match rest.as_bytes() {
            [] => (PeriodKind::Year, 1),
            [b'Q' | b'q', quarter @ b'1'..=b'4'] => (PeriodKind::Quarter, i64::from(quarter - b'0')),
            [b'-', _, _] => (PeriodKind::Month, digits(rest.get(1..)?)?.into()),
            _ => return None,
        };
        if year == 0 || part < 1 || part > kind.per_year() {
            return None;
        }
        Some(Period { kind, number: year * kind.per_year() + part - 1 })
    }

    /// The period of a kind that holds a day.
    pub fn of(kind: PeriodKind, day: Date) -> Option<Self> {
        let months = i64::from(day.0.year()) * 12 + i64::from(day.0.month0());
        (day.0.year() > 0).then(|| Period { kind, number: months.div_euclid(12 / kind.per_year()) })
    }

    /// The last day of the period.
    pub fn last_day(self) -> Option<Date> {
        let months = 12 / self.kind.per_year();
        let next = (self.number + 1) * months;
        let first_after = Date::new(
            i32::try_from(next.div_euclid(12)).ok()?,
            u32::try_from(next.rem_euclid(12)).ok()? + 1,
            1,
        )?;
        Date::from_day_number(first_after.day_number() - 1)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_year = self.kind.per_year();
        let (year, part) = (self.number.div_euclid(per_year), self.number.rem_euclid(per_year) + 1);
        match self.kind {
            PeriodKind::Year => write!(f, "{year:04}"),
            PeriodKind::Quarter => write!(f, "{year:04}Q{part}"),
            PeriodKind::Month => write!(f, "{year:04}-{part:02}"),
        }
    }
}

fn digits(text: &str) -> Option<i32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}
