//! One cell's text to a typed value.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::ir::{Blank, Column, ColumnKind, Members, Named};
use crate::problem::nearest;
use crate::value::{Date, Decimal, Period, PeriodKind, half_width, key};

use super::hints;
use super::limits::{MOST_CHARS, MOST_MEMBERS};
use super::problem::Wrong;
use super::units::{Dictionary, Value};
use super::wanted::{NumberFault, Wanted};

/// What a file holds for one column of a row.
#[derive(Debug, Clone)]
pub(super) enum Given<'a> {
    /// A JSON row without the column.
    Absent,
    /// A text; blank when empty.
    Text(Cow<'a, str>),
    /// A list of names, from JSON.
    Names(Vec<Cow<'a, str>>),
    /// An object, or a list of anything else, from JSON.
    Nested,
}

/// A value read, waiting for the other cells of its row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Staged {
    /// What the policy says a blank cell means.
    Blank,
    Flag(bool),
    Number(i64),
    Period(Period),
    Code(u32),
    /// Members `from..to` of the scratch list.
    Set(usize, usize),
    /// The cell's own text, trimmed.
    Text,
}

/// What reading cells adds to: the dictionary of free sets, and the members of the current row's sets.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) members: Dictionary,
    pub(super) ids: Vec<u32>,
}

/// A column of the policy, ready for reading.
pub(super) struct Reader<'c> {
    pub(super) column: &'c Column,
    /// The headers it may stand under, as they are compared.
    pub(super) headers: Vec<String>,
    /// Positions of names and titles, for one of several and sets of named members.
    codes: HashMap<&'c str, u32>,
    /// What stands in the place of a cell that is not known.
    stand_in: i64,
}

impl<'c> Reader<'c> {
    pub(super) fn new(column: &'c Column) -> Self {
        let mut headers: Vec<String> = column.headers.iter().map(|header| half_width(header)).collect();
        if headers.is_empty() {
            headers.push(half_width(&column.name));
        }
        let mut codes = HashMap::new();
        if let Some(named) = named(&column.kind) {
            let numbered = || named.iter().zip(0u32..);
            for (entry, code) in numbered() {
                codes.entry(entry.name.trim()).or_insert(code);
            }
            for (entry, code) in numbered() {
                codes.entry(entry.text().trim()).or_insert(code);
            }
        }
        Reader { column, headers, codes, stand_in: column.stand_in() }
    }

    /// The header shown in messages when the file has none.
    pub(super) fn header(&self) -> &'c str {
        self.column.headers.first().unwrap_or(&self.column.name)
    }

    /// Reads one cell.
    pub(super) fn read(&self, given: &Given<'_>, scratch: &mut Scratch) -> Result<Staged, Wrong> {
        match (given, &self.column.kind) {
            (Given::Text(text), _) => self.text(text, scratch),
            (Given::Names(names), ColumnKind::Set(members)) => {
                self.set(members, names.iter().map(Cow::as_ref), scratch)
            }
            (Given::Absent, _) => self.blank(),
            (Given::Names(_) | Given::Nested, kind) => {
                Err(Wrong::CellShape { set: matches!(kind, ColumnKind::Set(_)) })
            }
        }
    }

    /// Whether two cells say the same, as far as both can be read.
    pub(super) fn agree(&self, one: &Given<'_>, other: &Given<'_>) -> bool {
        if let (Given::Text(one), Given::Text(other)) = (one, other)
            && one.trim() == other.trim()
        {
            return true;
        }
        let mut scratch = Scratch::default();
        match (self.read(one, &mut scratch), self.read(other, &mut scratch)) {
            (Ok(Staged::Text), Ok(Staged::Text)) => false,
            (Ok(one), Ok(other)) => one == other,
            _ => true,
        }
    }

    fn text(&self, raw: &str, scratch: &mut Scratch) -> Result<Staged, Wrong> {
        match (&self.column.kind, raw) {
            (ColumnKind::Flag, "是") => return Ok(Staged::Flag(true)),
            (ColumnKind::Flag, "否") => return Ok(Staged::Flag(false)),
            _ => {}
        }
        let cell = raw.trim();
        if cell.is_empty() {
            return self.blank();
        }
        check_length(cell)?;
        let found = match &self.column.kind {
            ColumnKind::Id => {
                check_visible(cell)?;
                return match cell.chars().find(|c| c.is_control()) {
                    Some(c) => Err(Wrong::Control(c)),
                    None if is_spoilt(cell) => Err(Wrong::SpoiltId(cell.to_owned())),
                    None => Ok(Staged::Text),
                };
            }
            ColumnKind::Text => {
                check_visible(cell)?;
                if self.column.listed {
                    member(cell, scratch)?;
                }
                return Ok(Staged::Text);
            }
            ColumnKind::Set(members) => {
                return self.set(members, cell.split(is_separator), scratch);
            }
            ColumnKind::Flag => flag(cell).map(Staged::Flag),
            ColumnKind::Number { decimals, percent } => {
                match number(cell, *decimals, percent.then_some(self.column.high)) {
                    Ok(None) if self.says_blank(cell) => return self.blank(),
                    Ok(number) => number.map(Staged::Number),
                    Err(fault) => return Err(Wrong::Number { value: cell.to_owned(), fault }),
                }
            }
            ColumnKind::Date => {
                let cell = folded(cell);
                let date = Date::parse_loosely(&cell).or_else(|| hints::spelt_date(&cell));
                date.map(|date| Staged::Number(date.day_number()))
            }
            ColumnKind::Period(kind) => Period::parse(&folded(cell))
                .filter(|period| kind.is_none_or(|kind| kind == period.kind))
                .map(Staged::Period),
            ColumnKind::OneOf(_) => self.codes.get(cell).copied().map(Staged::Code),
        };
        let Some(staged) = found else {
            if self.says_blank(cell) {
                return self.blank();
            }
            check_visible(cell)?;
            let wanted = self.wanted();
            let near = self.near(cell, &wanted);
            return Err(Wrong::Bad { value: cell.to_owned(), wanted, near });
        };
        let number = match staged {
            Staged::Number(number) => number,
            Staged::Period(period) => period.number,
            _ => return Ok(staged),
        };
        let column = self.column;
        if column.low.is_some_and(|low| number < low) || column.high.is_some_and(|high| number > high) {
            return Err(Wrong::Bounds(cell.to_owned(), column.bounds.clone()));
        }
        Ok(staged)
    }

    /// Whether a cell that says nothing else says in words what a blank one means: none, or that nobody knows.
    fn says_blank(&self, cell: &str) -> bool {
        match self.column.blank {
            Blank::None => is_nothing(cell) || cell.eq_ignore_ascii_case("none"),
            Blank::Unknown => cell == "未知" || cell.eq_ignore_ascii_case("unknown"),
            Blank::Refused | Blank::Means(_) => false,
        }
    }

    fn blank(&self) -> Result<Staged, Wrong> {
        match (&self.column.blank, &self.column.kind) {
            (_, ColumnKind::Id) => Err(Wrong::Blank(Wanted::Id)),
            (Blank::Refused, ColumnKind::Set(_)) => Ok(Staged::Set(0, 0)),
            (Blank::Refused, _) => Err(Wrong::Blank(self.wanted())),
            (Blank::None | Blank::Unknown | Blank::Means(_), _) => Ok(Staged::Blank),
        }
    }

    /// The members named; `无`, `/` or `-` alone is none.
    fn set<'t>(
        &self,
        members: &Members,
        names: impl Iterator<Item = &'t str>,
        scratch: &mut Scratch,
    ) -> Result<Staged, Wrong> {
        let mut names = names.map(str::trim).filter(|name| !name.is_empty()).peekable();
        let from = scratch.ids.len();
        let mut first = true;
        while let Some(name) = names.next() {
            if first && names.peek().is_none() && is_nothing(name) {
                break;
            }
            first = false;
            check_length(name)?;
            let id = match members {
                Members::Named(_) => match self.codes.get(name) {
                    Some(&code) => code,
                    None => {
                        check_visible(name)?;
                        let wanted = self.wanted();
                        let near = self.near(name, &wanted);
                        return Err(Wrong::Bad { value: name.to_owned(), wanted, near });
                    }
                },
                Members::Free => member(name, scratch)?,
            };
            scratch.ids.push(id);
        }
        Ok(Staged::Set(from, scratch.ids.len()))
    }

    fn wanted(&self) -> Wanted {
        let texts = |named: &[Named]| named.iter().map(|entry| entry.text().to_owned()).collect();
        match &self.column.kind {
            ColumnKind::Id => Wanted::Id,
            ColumnKind::Text => Wanted::Text,
            ColumnKind::Flag => Wanted::Flag,
            &ColumnKind::Number { decimals, percent } => Wanted::Number { decimals, percent },
            ColumnKind::Date => Wanted::Date,
            ColumnKind::Period(kind) => Wanted::Period(*kind),
            ColumnKind::OneOf(values) if self.column.scale.is_some() => Wanted::Level(texts(values)),
            ColumnKind::OneOf(values) => Wanted::OneOf(texts(values)),
            ColumnKind::Set(Members::Named(values)) => Wanted::Member(texts(values)),
            ColumnKind::Set(Members::Free) => Wanted::Text,
        }
    }

    /// What `cell` was probably meant to be.
    fn near(&self, cell: &str, wanted: &Wanted) -> Option<String> {
        const LONGEST: usize = 200;
        if cell.len() > LONGEST {
            return None;
        }
        let plain = folded(cell);
        match wanted {
            Wanted::Date => hints::date(&plain),
            Wanted::Period(kind) => hints::period(&plain, *kind),
            Wanted::Level(names) if names.iter().any(|name| name == plain.trim_end_matches(['+', '-'])) => {
                Some(plain.trim_end_matches(['+', '-']).to_owned())
            }
            Wanted::OneOf(names) | Wanted::Level(names) | Wanted::Member(names) => {
                let alike = names.iter().find(|name| key(name).eq_ignore_ascii_case(&plain));
                alike.cloned().or_else(|| {
                    nearest(cell, names.iter().map(String::as_str).filter(|name| name.len() <= LONGEST))
                        .map(str::to_owned)
                })
            }
            _ => None,
        }
    }

    /// The value to store for `staged`.
    pub(super) fn value<'v>(&'v self, staged: Staged, given: &'v Given<'_>, ids: &'v [u32]) -> Value<'v> {
        match staged {
            Staged::Blank => match &self.column.blank {
                Blank::Means(cell) => cell.into(),
                Blank::Unknown => Value::Unknown(self.stand_in),
                Blank::None | Blank::Refused => Value::None,
            },
            Staged::Flag(yes) => Value::Flag(yes),
            Staged::Number(number) => Value::Number(number),
            Staged::Period(period) => Value::Number(period.number),
            Staged::Code(code) => Value::Code(code),
            Staged::Set(from, to) => Value::Set(ids.get(from..to).unwrap_or(&[])),
            Staged::Text => match given {
                Given::Text(text) => Value::Text(text.trim()),
                _ => Value::None,
            },
        }
    }
}

fn named(kind: &ColumnKind) -> Option<&[Named]> {
    match kind {
        ColumnKind::OneOf(values) | ColumnKind::Set(Members::Named(values)) => Some(values),
        _ => None,
    }
}

/// The half-width form; costs nothing for a cell that is already ASCII.
pub(super) fn folded(cell: &str) -> Cow<'_, str> {
    if cell.is_ascii() { Cow::Borrowed(cell.trim()) } else { Cow::Owned(half_width(cell)) }
}

fn flag(cell: &str) -> Option<bool> {
    const YES: [&str; 8] = ["是", "√", "✓", "有", "对", "true", "yes", "y"];
    const NO: [&str; 8] = ["否", "×", "✗", "无", "错", "false", "no", "n"];
    let word = |cell: &str| match cell {
        "1" => Some(true),
        "0" => Some(false),
        _ if YES.iter().any(|yes| yes.eq_ignore_ascii_case(cell)) => Some(true),
        _ if NO.iter().any(|no| no.eq_ignore_ascii_case(cell)) => Some(false),
        _ => None,
    };
    word(cell).or_else(|| if cell.is_ascii() { None } else { word(&half_width(cell)) })
}

/// The number at `decimals`, nothing when it is no number at all.
/// `percent` holds the upper bound of a column of percentages.
fn number(cell: &str, decimals: u8, percent: Option<Option<i64>>) -> Result<Option<i64>, NumberFault> {
    let one = 10i64.saturating_pow(u32::from(decimals));
    // `95` for 95% would be taken a hundredfold: above 1 the sign must be there, unless the policy allows as much.
    let unsigned = |exact: i64| percent.is_some_and(|high| exact > high.unwrap_or(one).max(one));
    if let Some(exact) = plain(cell).and_then(|number| number.at(decimals)) {
        return if unsigned(exact) { Err(NumberFault::NoPercent) } else { Ok(Some(exact)) };
    }
    let cell = folded(cell);
    if let Some(number) = Decimal::parse(&cell) {
        if cell.ends_with('%') && percent.is_none() {
            return Err(NumberFault::Percent);
        }
        return match number.at(decimals) {
            Some(exact) if !cell.ends_with('%') && unsigned(exact) => Err(NumberFault::NoPercent),
            Some(exact) => Ok(Some(exact)),
            None if number.reduced().decimals > decimals => {
                Err(NumberFault::TooFine(if cell.ends_with('%') {
                    decimals.saturating_sub(2)
                } else {
                    decimals
                }))
            }
            None => Err(NumberFault::TooLong),
        };
    }
    match hints::number(&cell) {
        Some(fault) => Err(fault),
        None => Ok(None),
    }
}

/// Reads `-12.50` of at most 18 digits without allocating; nothing for any other form.
fn plain(cell: &str) -> Option<Decimal> {
    let (negative, body) = match cell.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, cell),
    };
    if body.len() > 18 || !body.starts_with(|c: char| c.is_ascii_digit()) || body.ends_with('.') {
        return None;
    }
    let (mut digits, mut decimals, mut point) = (0i64, 0u8, false);
    for byte in body.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10 + i64::from(byte - b'0');
                decimals += u8::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    Some(Decimal { digits: if negative { -digits } else { digits }, decimals })
}

/// The id of a member of free sets.
fn member(name: &str, scratch: &mut Scratch) -> Result<u32, Wrong> {
    if let Some(id) = scratch.members.id(name) {
        return Ok(id);
    }
    check_visible(name)?;
    if scratch.members.len() >= MOST_MEMBERS {
        return Err(Wrong::TooManyMembers);
    }
    Ok(scratch.members.intern(name))
}

/// Whether an id is what Excel makes of a long row of digits: `9.11101E+17`.
fn is_spoilt(id: &str) -> bool {
    let id = folded(id);
    let Some((mantissa, power)) = id.split_once("E+").or_else(|| id.split_once("e+")) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    power.len() >= 2 && digits(power) && digits(&mantissa.replacen('.', "", 1))
}

/// What a row of totals calls itself, if `cell` says so.
pub(super) fn is_total(cell: &str) -> bool {
    const WORDS: [&str; 4] = ["total", "totals", "subtotal", "average"];
    const CHINESE: [&str; 7] = ["合计", "总计", "小计", "共计", "总和", "平均", "平均值"];
    // Every row is asked: most are answered by their first letter.
    if cell.is_ascii() {
        let bare = cell.trim_end_matches([':', ' ']);
        return WORDS.iter().any(|word| word.eq_ignore_ascii_case(bare));
    }
    if cell.len() > 40 || !cell.starts_with(['合', '总', '小', '共', '平']) {
        return false;
    }
    let bare: String = folded(cell).chars().filter(|c| !c.is_whitespace()).collect();
    CHINESE.contains(&bare.trim_end_matches(':'))
}

fn is_separator(c: char) -> bool {
    matches!(c, '、' | '；' | ';' | '，' | ',' | '|' | '\n' | '\r')
}

fn is_nothing(name: &str) -> bool {
    matches!(name, "无" | "/" | "-" | "／" | "－")
}

fn check_length(cell: &str) -> Result<(), Wrong> {
    if cell.len() <= MOST_CHARS {
        return Ok(());
    }
    match cell.chars().count() {
        count if count > MOST_CHARS => Err(Wrong::TooLong(count)),
        _ => Ok(()),
    }
}

/// Refuses characters that cannot be seen: two codes that look the same would be two units.
pub(super) fn check_visible(cell: &str) -> Result<(), Wrong> {
    let plain = cell.bytes().fold(true, |plain, byte| plain & (0x20..0x7f).contains(&byte));
    if plain {
        return Ok(());
    }
    match cell.chars().find(|&c| is_invisible(c)) {
        Some(c) => Err(Wrong::Control(c)),
        None => Ok(()),
    }
}

/// Control characters save tab and line break, and characters without width that tables pick up in pasting.
fn is_invisible(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{feff}' => true,
        _ => c.is_control(),
    }
}

/// The kind of period a staged value is.
pub(super) fn period_of(staged: Staged) -> Option<(PeriodKind, i64)> {
    match staged {
        Staged::Period(period) => Some((period.kind, period.number)),
        _ => None,
    }
}
