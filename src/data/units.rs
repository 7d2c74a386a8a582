//! Unit data in memory: typed columns, one row for each unit and period.

use std::collections::{BTreeMap, HashMap};

use crate::ir::{Cell, Column, ColumnKind};
use crate::value::{Bits, Period, PeriodKind, Texts};

/// Unit data. Shape: `rows` rows; `columns` as many as, and in the order of, the policy's columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Units {
    /// How many rows.
    pub rows: usize,
    /// One for each column of the policy.
    pub columns: Vec<UnitColumn>,
    /// The dictionary of all free sets: the text of each member id.
    pub members: Dictionary,
    /// The kind of all periods, if there are any.
    pub period_kind: Option<PeriodKind>,
    /// The records beside the rows, one for each records block of the policy; nothing where none were read.
    pub records: Vec<Joined>,
    /// Where each row was read: index into `files`, and line from 1.
    pub places: Vec<(u32, u64)>,
    /// The names of the files.
    pub files: Vec<String>,
}

/// Records, and whose they are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joined {
    /// The records. Shape: a row for each record, a column for each of the block's (those filled from requirements
    /// too). Ids of free members are those of the units' dictionary; it has no members and no records of its own.
    pub rows: Units,
    /// Rows of `rows`: the records of one unit stand next to each other, in the order of the files.
    pub order: Vec<u32>,
    /// For each row of the units its stretch of `order`: from, to. Rows of one unit may share it.
    pub stretches: Vec<(u32, u32)>,
}

impl Joined {
    /// The records of a row of the units, in the order of the files.
    pub fn of(&self, row: usize) -> &[u32] {
        let stretch = self.stretches.get(row).map(|&(from, to)| from as usize..to as usize);
        stretch.and_then(|stretch| self.order.get(stretch)).unwrap_or_default()
    }
}

/// A column of unit data.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitColumn {
    /// The values; where `given` is no, a value that means nothing (0, no, empty).
    pub cells: Cells,
    /// Which rows have a value; nothing when all have.
    pub given: Option<Bits>,
    /// Which rows have a value that nobody knows; nothing when there is none. Another value that the column may have
    /// stands in its place.
    pub unknown: Option<Bits>,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Texts and ids.
    Text(Texts),
    /// Yes/no.
    Flag(Bits),
    /// Numbers, day numbers, period numbers.
    Number(Vec<i64>),
    /// One of several, bit-sliced: plane `p` holds bit `p` of each row's position.
    Code(Vec<Bits>),
    /// Sets, transposed: for each member that occurs, the rows that hold it.
    Set(BTreeMap<u32, Bits>),
}

/// A cell about to be stored, borrowed.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// No value.
    None,
    /// A value that nobody knows, and a number that the column may have in its place.
    Unknown(i64),
    /// Yes or no.
    Flag(bool),
    /// A number at its column's decimals, a day number, a period number.
    Number(i64),
    /// The position of one of several.
    Code(u32),
    /// The members of a set, in any order, repeats allowed.
    Set(&'a [u32]),
    /// A text.
    Text(&'a str),
}

impl<'a> From<&'a Cell> for Value<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::None => Value::None,
            Cell::Unknown => Value::Unknown(0),
            Cell::Flag(yes) => Value::Flag(*yes),
            Cell::Number(number) => Value::Number(*number),
            Cell::Code(code) => Value::Code(*code),
            Cell::Set(ids) => Value::Set(ids),
            Cell::Text(text) => Value::Text(text),
        }
    }
}

/// Interned texts: ids count from 0 in the order of first sight.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dictionary {
    texts: Vec<String>,
    ids: HashMap<String, u32>,
}

impl Dictionary {
    /// The id of `text`, new when it was not seen before.
    pub fn intern(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.ids.insert(text.to_owned(), id);
        id
    }

    /// The id of `text`, if it was seen.
    pub fn id(&self, text: &str) -> Option<u32> {
        self.ids.get(text).copied()
    }

    /// Forgets the texts from id `length` on.
    pub(super) fn truncate(&mut self, length: usize) {
        for text in self.texts.drain(length.min(self.texts.len())..) {
            self.ids.remove(&text);
        }
    }

    /// The text of `id`.
    pub fn text(&self, id: u32) -> &str {
        self.texts.get(id as usize).map_or("", String::as_str)
    }

    /// How many texts.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

impl UnitColumn {
    /// An empty column of the kind that `column` declares.
    pub fn new(column: &Column) -> Self {
        let cells = match &column.kind {
            ColumnKind::Id | ColumnKind::Text => Cells::Text(Texts::new()),
            ColumnKind::Flag => Cells::Flag(Bits::new()),
            ColumnKind::Number { .. } | ColumnKind::Date | ColumnKind::Period(_) => Cells::Number(Vec::new()),
            ColumnKind::OneOf(values) => {
                let planes = usize::BITS - values.len().saturating_sub(1).leading_zeros();
                Cells::Code((0..planes).map(|_| Bits::new()).collect())
            }
            ColumnKind::Set(_) => Cells::Set(BTreeMap::new()),
        };
        UnitColumn { cells, given: None, unknown: None }
    }

    /// Sets row `row`, the next one, to `cell`. A cell of another kind counts as none.
    pub fn push(&mut self, row: usize, cell: &Cell) {
        self.put(row, cell.into());
    }

    /// Sets row `row`, the next one, to `value`. A value of another kind counts as none.
    pub fn put(&mut self, row: usize, value: Value<'_>) {
        let value = match value {
            Value::Unknown(number) => {
                self.unknown.get_or_insert_default().set(row);
                match &self.cells {
                    Cells::Text(_) => Value::Text(""),
                    Cells::Flag(_) => Value::Flag(number != 0),
                    Cells::Number(_) => Value::Number(number),
                    Cells::Code(_) => Value::Code(u32::try_from(number).unwrap_or(0)),
                    Cells::Set(_) => Value::Set(&[]),
                }
            }
            value => value,
        };
        let fits = match (&mut self.cells, value) {
            (Cells::Text(texts), Value::Text(text)) => {
                texts.push(text);
                true
            }
            (Cells::Flag(bits), Value::Flag(yes)) => {
                bits.push(yes);
                true
            }
            (Cells::Number(numbers), Value::Number(number)) => {
                numbers.push(number);
                true
            }
            (Cells::Code(planes), Value::Code(code)) => {
                for (place, plane) in planes.iter_mut().enumerate() {
                    plane.push(code >> place & 1 == 1);
                }
                true
            }
            (Cells::Set(members), Value::Set(ids)) => {
                for id in ids {
                    members.entry(*id).or_default().set(row);
                }
                true
            }
            (cells, _) => {
                match cells {
                    Cells::Text(texts) => texts.push(""),
                    Cells::Flag(bits) => bits.push(false),
                    Cells::Number(numbers) => numbers.push(0),
                    Cells::Code(planes) => planes.iter_mut().for_each(|plane| plane.push(false)),
                    Cells::Set(_) => {}
                }
                false
            }
        };
        match (&mut self.given, fits) {
            (None, true) => {}
            (Some(given), _) => given.push(fits),
            (none, false) => {
                let mut given = Bits::no(row);
                (0..row).for_each(|before| given.set(before));
                given.push(false);
                *none = Some(given);
            }
        }
    }

    /// The texts of a column in which all rows have one.
    pub(super) fn all_texts(&self) -> Option<&Texts> {
        match &self.cells {
            Cells::Text(texts) if self.given.is_none() && self.unknown.is_none() => Some(texts),
            _ => None,
        }
    }

    /// The value in row `row`; none of a set, whose members stand apart.
    pub fn value(&self, row: usize) -> Value<'_> {
        if self.given.as_ref().is_some_and(|given| !given.get(row)) {
            return Value::None;
        }
        let value = match &self.cells {
            Cells::Text(texts) => Value::Text(texts.get(row)),
            Cells::Flag(bits) => Value::Flag(bits.get(row)),
            Cells::Number(numbers) => numbers.get(row).map_or(Value::None, |number| Value::Number(*number)),
            Cells::Code(planes) => {
                let bits = planes.iter().enumerate();
                Value::Code(bits.fold(0, |code, (place, plane)| code | u32::from(plane.get(row)) << place))
            }
            Cells::Set(_) => Value::None,
        };
        match (&self.unknown, value) {
            (Some(unknown), value) if unknown.get(row) => Value::Unknown(match value {
                Value::Number(number) => number,
                Value::Code(code) => code.into(),
                Value::Flag(yes) => yes.into(),
                _ => 0,
            }),
            (_, value) => value,
        }
    }

    /// The same column with the rows that `sources` names, each at most once; none where it names no row (the largest
    /// number).
    pub(super) fn spread(&self, sources: &[u32]) -> Self {
        let cells = match &self.cells {
            Cells::Text(_) => Cells::Text(Texts::with_capacity(sources.len())),
            Cells::Flag(_) => Cells::Flag(Bits::new()),
            Cells::Number(_) => Cells::Number(Vec::with_capacity(sources.len())),
            Cells::Code(planes) => Cells::Code(vec![Bits::new(); planes.len()]),
            Cells::Set(members) => {
                let places: HashMap<u32, usize> = sources.iter().copied().zip(0..).collect();
                let members = members.iter().map(|(&id, rows)| {
                    let mut spread = Bits::new();
                    ones(rows).filter_map(|row| places.get(&(row as u32))).for_each(|&row| spread.set(row));
                    (id, spread)
                });
                Cells::Set(members.filter(|(_, rows)| !rows.is_empty()).collect())
            }
        };
        let is_set = matches!(cells, Cells::Set(_));
        let mut spread = UnitColumn { cells, given: None, unknown: None };
        for (row, source) in sources.iter().enumerate() {
            let at = *source as usize;
            let there = *source != u32::MAX && self.given.as_ref().is_none_or(|given| given.get(at));
            let value = match self.value(at) {
                _ if !there => Value::None,
                // Its members are there already.
                Value::None if is_set => Value::Set(&[]),
                value => value,
            };
            spread.put(row, value);
        }
        spread
    }

    /// The same column with the rows of `kept` only, in that order; `kept` ascends.
    fn only(&self, kept: &[usize]) -> Self {
        let pick = |bits: &Bits| {
            let mut picked = Bits::new();
            kept.iter().for_each(|&row| picked.push(bits.get(row)));
            picked
        };
        let cells = match &self.cells {
            Cells::Text(texts) => {
                let mut picked = Texts::new();
                kept.iter().for_each(|&row| picked.push(texts.get(row)));
                Cells::Text(picked)
            }
            Cells::Flag(bits) => Cells::Flag(pick(bits)),
            Cells::Number(numbers) => {
                Cells::Number(kept.iter().map(|&row| numbers.get(row).copied().unwrap_or(0)).collect())
            }
            Cells::Code(planes) => Cells::Code(planes.iter().map(pick).collect()),
            Cells::Set(members) => Cells::Set(
                members
                    .iter()
                    .map(|(&id, rows)| (id, sift(rows, kept)))
                    .filter(|(_, rows)| !rows.is_empty())
                    .collect(),
            ),
        };
        UnitColumn {
            cells,
            given: self.given.as_ref().map(pick).filter(|given| given.count() < kept.len()),
            unknown: self.unknown.as_ref().map(|rows| sift(rows, kept)).filter(|rows| rows.count() > 0),
        }
    }
}

/// The rows of `bits` that `kept` names, at their new places; only rows that are set cost time.
fn sift(bits: &Bits, kept: &[usize]) -> Bits {
    let mut sifted = Bits::new();
    ones(bits).filter_map(|row| kept.binary_search(&row).ok()).for_each(|place| sifted.set(place));
    sifted
}

/// The rows that are a yes; only they cost time.
fn ones(bits: &Bits) -> impl Iterator<Item = usize> {
    bits.words().iter().enumerate().flat_map(|(at, &word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            let row = at * 64 + left.trailing_zeros() as usize;
            let found = left != 0;
            left &= left.wrapping_sub(1);
            found.then_some(row)
        })
    })
}

impl Units {
    /// Whether any cell is not known, of the records too.
    pub fn has_unknown(&self) -> bool {
        self.columns.iter().any(|column| column.unknown.is_some())
            || self.records.iter().any(|joined| joined.rows.has_unknown())
    }

    /// No rows, with a column for each of the policy's.
    pub fn new(columns: &[Column]) -> Self {
        Units { columns: columns.iter().map(UnitColumn::new).collect(), ..Units::default() }
    }

    /// Adds a row; `cells` in the order of the columns, missing ones count as none.
    pub fn push(&mut self, cells: &[Cell], place: (u32, u64)) {
        let row = self.rows;
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.push(row, cells.get(at).unwrap_or(&Cell::None));
        }
        self.rows += 1;
        self.places.push(place);
    }

    /// Leaves only the rows of `kept`, which ascends.
    pub fn keep(&mut self, kept: &[usize]) {
        for column in &mut self.columns {
            *column = column.only(kept);
        }
        for joined in &mut self.records {
            joined.stretches =
                kept.iter().map(|&row| joined.stretches.get(row).copied().unwrap_or_default()).collect();
        }
        self.places = kept.iter().filter_map(|&row| self.places.get(row).copied()).collect();
        self.rows = kept.len();
    }

    /// The period in row `row` of period column `column`.
    pub fn period(&self, column: usize, row: usize) -> Option<Period> {
        match &self.columns.get(column)?.cells {
            Cells::Number(numbers) => Some(Period { kind: self.period_kind?, number: *numbers.get(row)? }),
            _ => None,
        }
    }

    /// The text in row `row` of text column `column`.
    pub fn text(&self, column: usize, row: usize) -> &str {
        match self.columns.get(column).map(|c| &c.cells) {
            Some(Cells::Text(texts)) => texts.get(row),
            _ => "",
        }
    }
}
