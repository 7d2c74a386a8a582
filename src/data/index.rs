//! Rows by what stands in some of their columns, looked up many at a time.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;

use super::units::{UnitColumn, Units, Value};

/// Stands for no row.
pub(super) const NOBODY: u32 = u32::MAX;

/// Rows that are looked up together: memory is waited for once for all of them, not once for each.
const BATCH: usize = 256;

/// A slot of the table without a row.
const FREE: u64 = u64::MAX;

/// What stands in a cell, as far as rows can agree in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'u> {
    Number(i64),
    Text(&'u [u8]),
}

impl Part<'_> {
    fn feed(self, hasher: &mut impl Hasher) {
        match self {
            Part::Number(number) => hasher.write_i64(number),
            Part::Text(text) => {
                hasher.write(text);
                // No text has this byte: where it ends is part of what is hashed.
                hasher.write_u8(0xff);
            }
        }
    }
}

fn part(column: &UnitColumn, row: usize) -> Option<Part<'_>> {
    if let Some(texts) = column.all_texts() {
        return Some(Part::Text(texts.bytes_of(row)));
    }
    match column.value(row) {
        Value::Flag(yes) => Some(Part::Number(i64::from(yes))),
        Value::Number(number) => Some(Part::Number(number)),
        Value::Code(code) => Some(Part::Number(i64::from(code))),
        Value::Text(text) => Some(Part::Text(text.as_bytes())),
        // Nothing agrees with what nobody knows.
        Value::Set(_) | Value::None | Value::Unknown(_) => None,
    }
}

/// The columns in which rows agree or do not.
struct Key<'u>(Vec<&'u UnitColumn>);

impl<'u> Key<'u> {
    fn new(units: &'u Units, columns: impl Iterator<Item = usize>) -> Self {
        Key(columns.filter_map(|column| units.columns.get(column)).collect())
    }

    /// Nothing for a row that agrees with no other.
    fn hash(&self, row: usize, seed: &RandomState) -> Option<u64> {
        let mut hasher = seed.build_hasher();
        for column in &self.0 {
            part(column, row)?.feed(&mut hasher);
        }
        Some(hasher.finish())
    }

    fn agrees(&self, row: usize, other: &Key<'_>, there: usize) -> bool {
        self.0.iter().zip(&other.0).all(|(ours, theirs)| {
            let ours = part(ours, row);
            ours.is_some() && ours == part(theirs, there)
        })
    }
}

/// Rows next to each other that agree, on their way to a group.
#[derive(Debug, Clone, Copy)]
struct Sought {
    from: usize,
    to: usize,
    hash: u64,
    /// What stood in the first slot that may have them.
    slot: u64,
}

/// Rows by what stands in some of their columns: those that agree in all of these are one group, called by the first of
/// them. A row with a none among them is a group of its own that nothing finds.
pub(super) struct Index<'u> {
    key: Key<'u>,
    /// Nobody can choose ids that fall together.
    seed: RandomState,
    /// Open addressing, at most half full: the upper half of a hash, and below it the first row of a group.
    slots: Vec<u64>,
    groups: Groups,
}

/// Rows in groups.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// The group of each row.
    of: Vec<u32>,
}

impl Groups {
    /// The group of a row.
    pub(super) fn of(&self, row: usize) -> Option<u32> {
        self.of.get(row).copied()
    }

    /// The group of every row.
    pub(super) fn all(&self) -> &[u32] {
        &self.of
    }

    /// The first row of each group, in order.
    pub(super) fn firsts(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.of).filter(|(row, group)| row == *group).map(|(row, _)| row)
    }
}

impl<'u> Index<'u> {
    /// Time: linear, whatever the rows.
    pub(super) fn new(units: &'u Units, columns: impl Iterator<Item = usize>) -> Self {
        let groups = Groups { of: (0u32..).take(units.rows).collect() };
        let mut index = Index {
            key: Key::new(units, columns),
            seed: RandomState::new(),
            slots: vec![FREE; units.rows.saturating_mul(2).next_power_of_two()],
            groups,
        };
        let mut batch = Vec::with_capacity(BATCH);
        for from in (0..units.rows).step_by(BATCH) {
            index.seek_rows(&index.key, from..units.rows.min(from + BATCH), &mut batch);
            for sought in &batch {
                let first = sought.from as u32;
                // A slot that was free when the batch began may be another's by now; a full one stays as it is.
                let group = index.walk(&index.key, sought).or_else(|at| {
                    let slot = index.slots.get(at).copied().unwrap_or(FREE);
                    index.walk_from(&index.key, sought, at, slot)
                });
                let group = group.unwrap_or_else(|at| {
                    if let Some(slot) = index.slots.get_mut(at) {
                        *slot = tag(sought.hash) | u64::from(first);
                    }
                    first
                });
                if let Some(groups) = index.groups.of.get_mut(sought.from..sought.to) {
                    groups.fill(group);
                }
            }
        }
        index
    }

    /// The group of each row of `others`, whose `columns` stand for those of the index; [`NOBODY`] where there is none.
    pub(super) fn find(&self, others: &Units, columns: impl Iterator<Item = usize>) -> Vec<u32> {
        let mut found = vec![NOBODY; others.rows];
        let key = Key::new(others, columns);
        if key.0.len() != self.key.0.len() {
            return found;
        }
        let mut batch = Vec::with_capacity(BATCH);
        for from in (0..others.rows).step_by(BATCH) {
            self.seek_rows(&key, from..others.rows.min(from + BATCH), &mut batch);
            for sought in &batch {
                if let (Ok(group), Some(found)) =
                    (self.walk(&key, sought), found.get_mut(sought.from..sought.to))
                {
                    found.fill(group);
                }
            }
        }
        found
    }

    /// The groups.
    pub(super) fn into_groups(self) -> Groups {
        self.groups
    }

    /// The texts in the first column, each once where it is the only one.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'u str> {
        let column = self.key.0.first().copied();
        self.groups.firsts().filter_map(move |row| match column?.value(row as usize) {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }

    /// Whether a row has this text in the only column.
    pub(super) fn has(&self, text: &str) -> bool {
        let hash = self.hash(text);
        let (at, slot) = self.home(hash);
        self.is_text(text, hash, at, slot)
    }

    /// The same of many texts.
    pub(super) fn have(&self, texts: &[Option<&str>]) -> Vec<bool> {
        let text = |at: usize| texts.get(at).copied().flatten();
        let mut sought = Vec::with_capacity(texts.len());
        let same = |at: usize, before: usize| text(at).is_some() && text(at) == text(before);
        self.seek(0..texts.len(), same, |at| text(at).map(|text| self.hash(text)), &mut sought);
        let mut have = vec![false; texts.len()];
        for Sought { from, to, hash, slot } in sought {
            let is_known = text(from).is_some_and(|text| self.is_text(text, hash, self.home(hash).0, slot));
            if let Some(have) = have.get_mut(from..to) {
                have.fill(is_known);
            }
        }
        have
    }

    fn hash(&self, text: &str) -> u64 {
        let mut hasher = self.seed.build_hasher();
        Part::Text(text.as_bytes()).feed(&mut hasher);
        hasher.finish()
    }

    /// Whether the text stands in the only column of a row, from the slot `at` on, in which `slot` stands.
    fn is_text(&self, text: &str, hash: u64, at: usize, slot: u64) -> bool {
        let wanted = Some(Part::Text(text.as_bytes()));
        let column = self.key.0.first();
        self.row(hash, at, slot, |row| column.is_some_and(|column| part(column, row) == wanted)).is_ok()
    }

    fn seek_rows(&self, key: &Key<'_>, rows: Range<usize>, batch: &mut Vec<Sought>) {
        self.seek(rows, |row, before| key.agrees(row, key, before), |row| key.hash(row, &self.seed), batch);
    }

    /// Readies rows to be looked up, in `batch`; those that are the `same` as the row before them come with it.
    fn seek(
        &self,
        rows: Range<usize>,
        same: impl Fn(usize, usize) -> bool,
        hash: impl Fn(usize) -> Option<u64>,
        batch: &mut Vec<Sought>,
    ) {
        batch.clear();
        for row in rows {
            if let Some(before) = batch.last_mut().filter(|before| before.to == row)
                && same(row, before.from)
            {
                before.to = row + 1;
            } else if let Some(hash) = hash(row) {
                batch.push(Sought { from: row, to: row + 1, hash, slot: FREE });
            }
        }
        // Apart from the above, so that no look into the table waits for another.
        for sought in batch {
            sought.slot = self.home(sought.hash).1;
        }
    }

    fn walk(&self, key: &Key<'_>, sought: &Sought) -> Result<u32, usize> {
        self.walk_from(key, sought, self.home(sought.hash).0, sought.slot)
    }

    fn walk_from(&self, key: &Key<'_>, sought: &Sought, at: usize, slot: u64) -> Result<u32, usize> {
        self.row(sought.hash, at, slot, |row| key.agrees(sought.from, &self.key, row))
    }

    /// The first slot that may have a hash, and what stands there.
    fn home(&self, hash: u64) -> (usize, u64) {
        let at = hash as usize & (self.slots.len() - 1);
        (at, self.slots.get(at).copied().unwrap_or(FREE))
    }

    /// The row that is meant, from the slot `at` on, in which `slot` stands; else the free slot where it would be.
    fn row(
        &self,
        hash: u64,
        mut at: usize,
        mut slot: u64,
        is_meant: impl Fn(usize) -> bool,
    ) -> Result<u32, usize> {
        while slot != FREE {
            let row = slot as u32;
            if tag(slot) == tag(hash) && is_meant(row as usize) {
                return Ok(row);
            }
            at = (at + 1) & (self.slots.len() - 1);
            slot = self.slots.get(at).copied().unwrap_or(FREE);
        }
        Err(at)
    }
}

fn tag(hash: u64) -> u64 {
    hash & !u64::from(u32::MAX)
}
