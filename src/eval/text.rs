//! Grade texts: the very end of grading, one lookup and one copy of 16 bytes for each part of a text.

use std::collections::{BTreeMap, HashMap};

use super::node::Id;
use super::plan::Plan;
use super::run::Machine;
use super::table::{Entry, GradeTables, Table};
use super::transpose::{self, Indexes, MOST_PLANES, ROWS};
use crate::value::{Bits, Texts};

/// The texts of one grade in the making, 64 rows at a time.
pub(crate) struct Writer<'p> {
    plan: &'p Plan<'p>,
    /// The planes of all tables; the bits of a table are next to each other in one index.
    planes: Vec<Vec<Id>>,
    parts: Vec<Part<'p>>,
    texts: Texts,
    /// The texts of the rows at hand.
    group: Box<[u8; GROUP_BYTES]>,
    /// How often each level part occurs, when several tables write it.
    labels: HashMap<Vec<u16>, usize>,
}

/// With more tables than this, texts are put together one by one.
const MOST_PARTS: usize = 8;
/// Room for the texts of 64 rows, and for a copy behind the last of them.
const GROUP_BYTES: usize = ROWS * MOST_PARTS * 16 + 16;

/// One table, and the entries made so far.
struct Part<'p> {
    table: &'p Table,
    /// Which index it reads, and where in it.
    index: usize,
    shift: u32,
    mask: u16,
    /// The positions of the rows at hand in the table.
    at: Indexes,
    entries: Vec<Entry>,
    /// The texts that are too long for an entry.
    long: Vec<String>,
}

impl<'p> Writer<'p> {
    /// For grades of `tables`.
    pub(crate) fn new(plan: &'p Plan<'p>, tables: &'p GradeTables) -> Self {
        let mut planes: Vec<Vec<Id>> = Vec::new();
        let mut parts = Vec::new();
        for table in &tables.tables {
            let own = table.planes.len();
            if planes.last().is_none_or(|open| open.len() + own > MOST_PLANES) {
                planes.push(Vec::new());
            }
            let index = planes.len() - 1;
            let Some(open) = planes.last_mut() else { continue };
            let positions = 1usize << own;
            parts.push(Part {
                table,
                index,
                shift: open.len() as u32,
                mask: (positions - 1) as u16,
                at: [0; ROWS],
                entries: vec![Entry::NONE; positions],
                long: Vec::new(),
            });
            open.extend(&table.planes);
        }
        Writer {
            plan,
            planes,
            group: Box::new([0; GROUP_BYTES]),
            parts,
            texts: Texts::with_capacity(plan.units.rows),
            labels: HashMap::new(),
        }
    }

    /// Adds the texts of the first `rows` rows of the block.
    pub(crate) fn block(&mut self, machine: &Machine<'_>, rows: usize) {
        let planes: Vec<Vec<&[u64]>> =
            self.planes.iter().map(|all| all.iter().map(|&plane| machine.plane(plane)).collect()).collect();
        let before = self.texts.bytes();
        let mut indexes = [0; ROWS];
        for (word, first) in (0..rows).step_by(ROWS).enumerate() {
            for (index, planes) in planes.iter().enumerate() {
                transpose::indexes(&mut indexes, planes, word);
                for part in self.parts.iter_mut().filter(|part| part.index == index) {
                    part.seek(&indexes);
                }
            }
            self.rows((rows - first).min(ROWS));
        }
        if before == 0 {
            // As much again for each block to come, and a little more.
            let all = self.texts.bytes() as f64 * self.plan.units.rows as f64 / rows as f64 * 1.02;
            self.texts.reserve_text(all as usize);
        }
    }

    /// Adds the texts of the first `rows` of the rows at hand.
    fn rows(&mut self, rows: usize) {
        let mut ends = [0; ROWS];
        let whole = rows == ROWS && self.parts.len() <= MOST_PARTS;
        let mut seen = if whole { self.fill::<true>(&mut ends) } else { Entry::UNSET };
        if seen >= Entry::UNSET {
            self.parts.iter_mut().for_each(|part| part.make(self.plan));
            if whole {
                seen = self.fill::<false>(&mut ends);
            }
        }
        if seen < Entry::LONG {
            let [.., length] = ends;
            let text = self.group.get(..usize::from(length)).unwrap_or_default();
            self.texts.push_group(text, &ends);
        } else {
            (0..rows).for_each(|row| self.row(row, !whole));
        }
        if self.parts.iter().filter(|part| part.table.has_levels()).count() > 1 {
            self.count_labels(rows);
        }
    }

    /// Puts short texts together. Says which bits there are in the lengths of the entries.
    fn fill<const COUNT: bool>(&mut self, ends: &mut [u16; ROWS]) -> u32 {
        let group = &mut self.group;
        match self.parts.as_mut_slice() {
            [one] => fill::<COUNT>(group, ends, &mut [one.source()]),
            [one, two] => fill::<COUNT>(group, ends, &mut [one.source(), two.source()]),
            all => fill::<COUNT>(group, ends, &mut all.iter_mut().map(Part::source).collect::<Vec<_>>()),
        }
    }

    /// Adds the text of one row, whatever its length.
    fn row(&mut self, row: usize, count: bool) {
        let mut text = String::new();
        for (place, part) in self.parts.iter_mut().enumerate() {
            let Some(&at) = part.at.get(row) else { continue };
            let Some(entry) = part.entries.get_mut(usize::from(at)) else { continue };
            entry.count += u32::from(count && place == 0);
            text.push_str(entry.text(&part.long));
        }
        self.texts.push(&text);
    }

    /// Where a level part is spread over several tables, all their positions together are counted.
    fn count_labels(&mut self, rows: usize) {
        let mut key = Vec::new();
        for row in 0..rows {
            key.clear();
            key.extend(self.parts.iter().filter_map(|part| part.at.get(row)));
            match self.labels.get_mut(&key) {
                Some(count) => *count += 1,
                None => {
                    self.labels.insert(key.clone(), 1);
                }
            }
        }
    }

    /// The texts and how often each level part occurs, in the order of the scale.
    pub(crate) fn finish(self) -> (Texts, Vec<(String, usize)>) {
        let (policy, naming) = (self.plan.policy, self.plan.naming);
        let mut counts: BTreeMap<(Vec<i64>, String), usize> = BTreeMap::new();
        if self.labels.is_empty() {
            // Levels stand in the first table.
            for Part { table, entries, .. } in self.parts.iter().take(1) {
                for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.count > 0) {
                    let written = table.write(policy, naming, index);
                    *counts.entry((written.key, written.label)).or_default() += entry.count as usize;
                }
            }
        } else {
            for (indexes, count) in &self.labels {
                let (mut key, mut label) = (Vec::new(), String::new());
                for (part, &index) in self.parts.iter().zip(indexes) {
                    let written = part.table.write(policy, naming, usize::from(index));
                    key.extend(written.key);
                    label.push_str(&written.label);
                }
                *counts.entry((key, label)).or_default() += count;
            }
        }
        let counts = counts.into_iter().map(|((_, label), count)| (label, count));
        let counts = counts.filter(|(label, _)| !label.is_empty()).collect();
        (self.texts, counts)
    }
}

impl Part<'_> {
    /// Goes to the rows of `indexes`.
    fn seek(&mut self, indexes: &Indexes) {
        let (shift, mask) = (self.shift, self.mask);
        for (at, index) in self.at.iter_mut().zip(indexes) {
            *at = index.wrapping_shr(shift) & mask;
        }
    }

    /// Makes the entries of the rows at hand.
    fn make(&mut self, plan: &Plan<'_>) {
        for &at in &self.at {
            let entry = self.entries.get_mut(usize::from(at));
            if let Some(entry) = entry.filter(|entry| entry.length == Entry::UNSET) {
                let written = self.table.write(plan.policy, plan.naming, at.into());
                entry.fill(written.text, &mut self.long);
            }
        }
    }

    fn source(&mut self) -> (&mut [Entry], &Indexes) {
        (&mut self.entries, &self.at)
    }
}

/// Writes the texts of rows one after the other, each part with a copy of 16 bytes of which the next part
/// covers what is too much. Entries that are missing or long are passed over: the bits of all lengths together
/// tell. Counts the entries of the first part.
#[inline(always)]
fn fill<const COUNT: bool>(
    group: &mut [u8; GROUP_BYTES],
    ends: &mut [u16; ROWS],
    parts: &mut [(&mut [Entry], &Indexes)],
) -> u32 {
    let (mut here, mut seen) = (0usize, 0);
    for (row, end) in ends.iter_mut().enumerate() {
        for (place, (entries, at)) in parts.iter_mut().enumerate() {
            // Positions lie within their tables, so this never returns.
            let Some(&at) = at.get(row) else { return Entry::LONG };
            let Some(entry) = entries.get_mut(usize::from(at)) else { return Entry::LONG };
            if COUNT && place == 0 {
                entry.count = entry.count.wrapping_add(1);
            }
            let Entry { bytes, length, .. } = *entry;
            let Some(to) = group.get_mut(here..).and_then(|rest| rest.first_chunk_mut()) else {
                return Entry::LONG;
            };
            *to = bytes;
            seen |= length;
            here = here.wrapping_add((length & (Entry::LONG - 1)) as usize);
        }
        *end = here as u16;
    }
    seen
}

/// A yes/no column from the planes of each block.
#[derive(Default)]
pub(crate) struct Collector {
    words: Vec<u64>,
}

impl Collector {
    /// Adds a block of a plane.
    pub(crate) fn block(&mut self, machine: &Machine<'_>, plane: Id) {
        if plane != Id::ZERO {
            self.words.extend_from_slice(machine.plane(plane));
        }
    }

    /// The first `rows` rows.
    pub(crate) fn finish(self, rows: usize) -> Bits {
        Bits::from_words(self.words, rows)
    }
}
