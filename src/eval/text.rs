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
        let short_room = block_rows * parts.len() * 16 + 32;
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
        let (mut at, mut done) = (0, 0);
        while done < rows {
            let block = self.block.as_mut_slice();
            let ends = self.ends.get_mut(done..rows).unwrap_or_default();
            let ready = match self.parts.as_slice() {
                [one] => append_one(block, &mut at, ends, one.row(done)),
                [one, two] => append_two(block, &mut at, ends, one.row(done), two.row(done)),
                _ => 0,
            };
            done += ready;
            if done < rows {
                at = self.append_row(at, done);
                self.ends.get_mut(done).into_iter().for_each(|end| *end = at as u32);
                done += 1;
            }
        }
        if self.texts.is_empty() {
            // As much again for each block to come, and a little more.
            let all = (at as f64 * self.plan.units.rows as f64 / rows as f64 * 1.02) as usize;
            self.texts.reserve_text(all + 64);
        }
        let text = self.block.get(..at).and_then(|bytes| std::str::from_utf8(bytes).ok());
        if let (Some(text), Some(ends)) = (text, self.ends.get(..rows)) {
            self.texts.push_rows(text, ends);
        }
        self.count(rows);
    }

    /// The text of one row, whatever its tables, and where it ends.
    fn append_row(&mut self, mut at: usize, row: usize) -> usize {
        for part in &mut self.parts {
            let index = part.indexes.get(row).copied().unwrap_or(0);
            let Some(entry) = part.entries.get_mut(usize::from(index)) else { continue };
            if entry.0 == Entry::UNSET.0 {
                let written = part.table.write(&self.plan.policy.scale, self.plan.naming, index.into());
                *entry = Entry::new(written.text, &mut part.long);
            }
            if entry.len() < Entry::LONG {
                if let Some(room) = room_at(&mut self.block, at) {
                    *room = entry.0;
                }
                at += usize::from(entry.len());
            } else if let Some(text) = part.long.get(entry.long()) {
                // Room for this text besides what the rows to come may need.
                self.block.resize(self.block.len() + text.len(), 0);
                if let Some(room) = self.block.get_mut(at..at + text.len()) {
                    room.copy_from_slice(text.as_bytes());
                }
                at += text.len();
            }
        }
        at
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
        let (pairs, last) = self.indexes.get(..rows).unwrap_or(&[]).as_chunks::<2>();
        for [first, second] in pairs {
            add(even, *first);
            add(odd, *second);
        }
        last.iter().for_each(|index| add(even, *index));
    }

    /// The indexes from `row` on, and the entries.
    fn row(&self, row: usize) -> (&[u16], &[Entry]) {
        (self.indexes.get(row..).unwrap_or(&[]), &self.entries)
    }
}

fn add(counts: &mut [u32], index: u16) {
    if let Some(count) = counts.get_mut(usize::from(index)) {
        *count = count.wrapping_add(1);
    }
}

fn room_at<const BYTES: usize>(block: &mut [u8], at: usize) -> Option<&mut [u8; BYTES]> {
    block.get_mut(at..)?.first_chunk_mut()
}

/// Writes rows of one short text each, until one is long or was not made yet. Says how many.
fn append_one(block: &mut [u8], at: &mut usize, ends: &mut [u32], one: (&[u16], &[Entry])) -> usize {
    let (mut here, mut done) = (*at, 0);
    for (end, &index) in ends.iter_mut().zip(one.0) {
        let Some(entry) = one.1.get(usize::from(index)).filter(|entry| entry.len() < 16) else { break };
        let Some(room) = room_at(block, here) else { break };
        *room = entry.0;
        here += usize::from(entry.len());
        *end = here as u32;
        done += 1;
    }
    *at = here;
    done
}

/// Writes rows of two short texts each, until one is long or was not made yet. Says how many.
fn append_two(
    block: &mut [u8],
    at: &mut usize,
    ends: &mut [u32],
    one: (&[u16], &[Entry]),
    two: (&[u16], &[Entry]),
) -> usize {
    let (mut here, mut done) = (*at, 0);
    for ((end, &first), &second) in ends.iter_mut().zip(one.0).zip(two.0) {
        let Some(first) = one.1.get(usize::from(first)).filter(|entry| entry.len() < 16) else { break };
        let Some(second) = two.1.get(usize::from(second)).filter(|entry| entry.len() < 16) else { break };
        let Some(room) = room_at::<32>(block, here) else { break };
        let middle = usize::from(first.len());
        if let Some(room) = room.first_chunk_mut() {
            *room = first.0;
        }
        if let Some(room) = room_at(room, middle) {
            *room = second.0;
        }
        here += middle + usize::from(second.len());
        *end = here as u32;
        done += 1;
    }
    *at = here;
    done
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
