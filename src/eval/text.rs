//! Grade texts: the very end of grading, one lookup and one copy of 16 bytes for each part of a text.

use std::collections::{BTreeMap, HashMap};

use super::node::Id;
use super::plan::Plan;
use super::run::Machine;
use super::table::{Entry, GradeTables, Table};
use super::transpose;
use crate::value::{Bits, Texts};

/// The texts of one grade in the making.
pub(crate) struct Writer<'p> {
    plan: &'p Plan<'p>,
    parts: Vec<Part<'p>>,
    texts: Texts,
    /// The texts of the block at hand.
    block: Vec<u8>,
    /// Where they end.
    ends: Vec<u32>,
    /// The room that short texts may need.
    short_room: usize,
    /// How often each level part occurs, when several tables write it.
    labels: HashMap<Vec<u16>, usize>,
}

/// One table, the entries made so far, and the indexes of the block at hand.
struct Part<'p> {
    table: &'p Table,
    entries: Vec<Entry>,
    long: Vec<String>,
    indexes: Vec<u16>,
    /// How often each index occurs; two of them, for rows in turn.
    counts: [Vec<u32>; 2],
}

impl<'p> Writer<'p> {
    /// For grades of `tables`, in blocks of `block_rows`.
    pub(crate) fn new(plan: &'p Plan<'p>, tables: &'p GradeTables, block_rows: usize) -> Self {
        let parts: Vec<Part<'p>> = tables
            .tables
            .iter()
            .map(|table| Part {
                table,
                entries: vec![Entry::UNSET; 1 << table.planes.len()],
                long: Vec::new(),
                indexes: vec![0; block_rows],
                counts: [vec![0; 1 << table.planes.len()], vec![0; 1 << table.planes.len()]],
            })
            .collect();
        let short_room = block_rows * parts.len() * 16 + 16;
        Writer {
            plan,
            parts,
            texts: Texts::with_capacity(plan.units.rows),
            block: vec![0; short_room],
            ends: vec![0; block_rows],
            short_room,
            labels: HashMap::new(),
        }
    }

    /// Adds the texts of the first `rows` rows of the block.
    pub(crate) fn block(&mut self, machine: &Machine<'_>, rows: usize) {
        for part in &mut self.parts {
            part.index(machine, rows);
        }
        self.block.truncate(self.short_room);
        let (plan, block, ends) = (self.plan, &mut self.block, &mut self.ends);
        let mut at = 0;
        match self.parts.as_mut_slice() {
            [one] => {
                let table = one.table;
                for (end, &index) in ends.iter_mut().zip(&one.indexes).take(rows) {
                    at = append(block, at, &mut one.entries, &mut one.long, index, plan, table);
                    *end = at as u32;
                }
            }
            [one, two] => {
                let (table_one, table_two) = (one.table, two.table);
                for ((end, &first), &second) in ends.iter_mut().zip(&one.indexes).zip(&two.indexes).take(rows)
                {
                    at = append(block, at, &mut one.entries, &mut one.long, first, plan, table_one);
                    at = append(block, at, &mut two.entries, &mut two.long, second, plan, table_two);
                    *end = at as u32;
                }
            }
            parts => {
                for (row, end) in ends.iter_mut().enumerate().take(rows) {
                    for part in parts.iter_mut() {
                        let index = part.indexes.get(row).copied().unwrap_or(0);
                        at = append(block, at, &mut part.entries, &mut part.long, index, plan, part.table);
                    }
                    *end = at as u32;
                }
            }
        }
        let text = self.block.get(..at).and_then(|bytes| std::str::from_utf8(bytes).ok());
        if let (Some(text), Some(ends)) = (text, self.ends.get(..rows)) {
            self.texts.push_rows(text, ends);
        }
        self.count(rows);
    }

    /// Where a level part is spread over several tables, all their indexes together are counted.
    fn count(&mut self, rows: usize) {
        if self.parts.iter().filter(|part| part.table.has_levels()).count() < 2 {
            return;
        }
        let mut key = Vec::new();
        for row in 0..rows {
            key.clear();
            key.extend(self.parts.iter().filter_map(|part| part.indexes.get(row)));
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
        let (scale, naming) = (&self.plan.policy.scale, self.plan.naming);
        let mut counts: BTreeMap<(Vec<i64>, String), usize> = BTreeMap::new();
        if self.labels.is_empty() {
            if let Some(Part { table, counts: [even, odd], .. }) = self.parts.first() {
                for (index, (even, odd)) in
                    even.iter().zip(odd).enumerate().filter(|(_, (a, b))| **a + **b > 0)
                {
                    let written = table.write(scale, naming, index);
                    *counts.entry((written.key, written.label)).or_default() += (even + odd) as usize;
                }
            }
        } else {
            for (indexes, count) in &self.labels {
                let (mut key, mut label) = (Vec::new(), String::new());
                for (part, &index) in self.parts.iter().zip(indexes) {
                    let written = part.table.write(scale, naming, index.into());
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
    fn index(&mut self, machine: &Machine<'_>, rows: usize) {
        let planes: Vec<&[u64]> = self.table.planes.iter().map(|&plane| machine.plane(plane)).collect();
        transpose::indexes(&mut self.indexes, &planes);
        if !self.table.has_levels() {
            return;
        }
        let [even, odd] = &mut self.counts;
        let mut pairs = self.indexes.get(..rows).unwrap_or(&[]).chunks(2);
        for pair in &mut pairs {
            for (index, counts) in pair.iter().zip([&mut *even, &mut *odd]) {
                if let Some(count) = counts.get_mut(usize::from(*index)) {
                    *count = count.wrapping_add(1);
                }
            }
        }
    }
}

/// Writes the text of `index` at `at` and says where it ends. There is room for 16 bytes a table and row.
#[inline(always)]
fn append(
    block: &mut Vec<u8>,
    at: usize,
    entries: &mut [Entry],
    long: &mut Vec<String>,
    index: u16,
    plan: &Plan<'_>,
    table: &Table,
) -> usize {
    if let Some(entry) = entries.get(usize::from(index))
        && entry.len() < 16
        && let Some(room) = block.get_mut(at..).and_then(|room| room.first_chunk_mut::<16>())
    {
        *room = entry.0;
        return at + usize::from(entry.len());
    }
    append_slowly(block, at, entries, long, index, plan, table)
}

/// A text that is long, or was not needed before.
#[cold]
#[inline(never)]
fn append_slowly(
    block: &mut Vec<u8>,
    at: usize,
    entries: &mut [Entry],
    long: &mut Vec<String>,
    index: u16,
    plan: &Plan<'_>,
    table: &Table,
) -> usize {
    let Some(entry) = entries.get_mut(usize::from(index)) else { return at };
    if entry.0 == Entry::UNSET.0 {
        let written = table.write(&plan.policy.scale, plan.naming, index.into());
        *entry = Entry::new(written.text, long);
    }
    let text = if entry.len() == Entry::LONG {
        long.get(entry.long()).map_or(&[][..], |text| text.as_bytes())
    } else {
        entry.0.get(..usize::from(entry.len())).unwrap_or(&[])
    };
    // Room for this text besides what the rows to come may need.
    block.resize(block.len() + text.len(), 0);
    if let Some(room) = block.get_mut(at..at + text.len()) {
        room.copy_from_slice(text);
    }
    at + text.len()
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
