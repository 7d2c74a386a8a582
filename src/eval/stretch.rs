//! Folds over stretches of records that stand next to each other, block by block.

use std::collections::BTreeMap;

use super::input::{Input, Values};
use super::lower::Held;
use super::node::Id;
use super::number::Form;
use super::rank::as_declared;
use super::run::Machine;
use super::series::{Block, numbers_of};
use crate::data::Cells;
use crate::ir::{Fold, Reg};
use crate::value::Bits;

/// Numbers of the block at hand that more than one fold may read.
#[derive(Debug, Default)]
pub(crate) struct Source {
    numbers: BTreeMap<Reg, Vec<i64>>,
}

impl Source {
    /// A new block begins.
    pub(crate) fn begin(&mut self) {
        self.numbers.clear();
    }
}

/// A fold on its way over the records of rows.
#[derive(Debug)]
pub(crate) struct Folding {
    fold: Fold,
    flag: bool,
    value: Reg,
    counts: Reg,
    /// What was made of the rows so far; 0 for a row without records.
    numbers: Vec<i64>,
    /// The rows that have each member so far, where a set is made.
    sets: BTreeMap<u32, Bits>,
    faults: Bits,
    /// The first row of the piece, and the row in it that is at hand.
    first: usize,
    at: usize,
    open: Open,
}

/// The stretch at hand.
#[derive(Debug, Clone, Default)]
struct Open {
    /// The sum, or how many.
    sum: i128,
    /// The largest, the smallest or the last.
    number: Option<i64>,
    /// All of them, where their order is looked at.
    all: Vec<i64>,
    /// The members of a set, repeats among them.
    members: Vec<u32>,
    /// Whether it is not known which records count, or what one of them is.
    doubt: bool,
}

impl Folding {
    /// Over no record yet of `rows` rows.
    pub(crate) fn new(fold: Fold, flag: bool, [value, counts]: [Reg; 2], rows: usize) -> Self {
        Folding {
            fold,
            flag,
            value,
            counts,
            numbers: vec![0; rows],
            sets: BTreeMap::new(),
            faults: Bits::no(rows),
            first: 0,
            at: 0,
            open: Open::default(),
        }
    }

    /// The registers that it reads, of the records' policy.
    pub(crate) fn regs(&self) -> [Reg; 2] {
        [self.value, self.counts]
    }

    /// A piece begins, whose first row is `first`.
    pub(crate) fn begin(&mut self, first: usize) {
        (self.first, self.at, self.open) = (first, 0, Open::default());
    }

    /// Adds the records of a block; `ends` says where those of each row of the piece end.
    pub(crate) fn block(&mut self, block: &Block<'_, '_>, ends: &[u32], source: &mut Source) {
        let machine = block.machine;
        let held = |reg: Reg| block.plan.kept.get(&reg);
        let fault = |reg: Reg| block.plan.faults.get(&reg).copied().filter(|&fault| fault != Id::ZERO);
        let counts = machine.plane(held(self.counts).map_or(Id::ZERO, Held::flag));
        let value_fault = fault(self.value).filter(|_| self.fold != Fold::Count);
        let doubts = doubts(machine, counts, fault(self.counts), value_fault);
        let doubts = doubts.as_deref();
        match (self.fold, held(self.value)) {
            (Fold::Count, _) => self.stretches(block, ends, doubts, |open, from, to| {
                open.sum += i128::from(ones(counts, from, to, u64::MAX, &[]));
            }),
            (Fold::Sum, Some(Held::Flag(plane))) => {
                let plane = machine.plane(*plane);
                self.stretches(block, ends, doubts, |open, from, to| {
                    open.sum += i128::from(ones(counts, from, to, 0, plane));
                });
            }
            (fold, Some(Held::Flag(plane))) => {
                let plane = machine.plane(*plane);
                let number = |at: usize| plane.get(at / 64).map_or(0, |word| (word >> (at % 64) & 1) as i64);
                self.numbers(block, ends, doubts, fold, counts, number);
            }
            (fold, Some(Held::Number(number))) => {
                let kept;
                let numbers = match &number.form {
                    Form::Wide(column) => machine.column(*column),
                    _ => {
                        kept = source
                            .numbers
                            .entry(self.value)
                            .or_insert_with(|| numbers_of(machine, number, block.rows));
                        kept.as_slice()
                    }
                };
                self.numbers(block, ends, doubts, fold, counts, |at| numbers.get(at).copied().unwrap_or(0));
            }
            (Fold::Members, Some(Held::Text(column))) => {
                let (units, members) = (block.plan.units, block.plan.members);
                let cells = units.columns.get(*column).map(|column| &column.cells);
                let Some(Cells::Text(texts)) = cells else { return };
                self.stretches(block, ends, doubts, |open, from, to| {
                    each_set(counts, from, to, |at| {
                        open.members.extend(members.id(texts.get(block.first + at)));
                    });
                });
            }
            (fold, _) => self.numbers(block, ends, doubts, fold, counts, |_| 0),
        }
    }

    /// Goes over the stretches of a block that is of numbers.
    fn numbers(
        &mut self,
        block: &Block<'_, '_>,
        ends: &[u32],
        doubts: Option<&[u64]>,
        fold: Fold,
        counts: &[u64],
        number: impl Fn(usize) -> i64,
    ) {
        match fold {
            Fold::Sum | Fold::Count => self.stretches(block, ends, doubts, |open, from, to| {
                let mut sum = 0i128;
                each_set(counts, from, to, |at| sum += i128::from(number(at)));
                open.sum += sum;
            }),
            Fold::Max => self.stretches(block, ends, doubts, |open, from, to| {
                each_set(counts, from, to, |at| open.number = open.number.max(Some(number(at))));
            }),
            Fold::Min => self.stretches(block, ends, doubts, |open, from, to| {
                each_set(counts, from, to, |at| {
                    let number = number(at);
                    open.number = Some(open.number.map_or(number, |least| least.min(number)));
                });
            }),
            Fold::Latest => self.stretches(block, ends, doubts, |open, from, to| {
                each_set(counts, from, to, |at| open.number = Some(number(at)));
            }),
            Fold::Members => self.stretches(block, ends, doubts, |open, from, to| {
                each_set(counts, from, to, |at| open.members.extend(u32::try_from(number(at))));
            }),
            Fold::Highest(_) | Fold::Lowest(_) => self.stretches(block, ends, doubts, |open, from, to| {
                each_set(counts, from, to, |at| open.all.push(number(at)));
            }),
        }
    }

    /// Goes over the stretches of a block: from and to in the block.
    fn stretches(
        &mut self,
        block: &Block<'_, '_>,
        ends: &[u32],
        doubts: Option<&[u64]>,
        mut add: impl FnMut(&mut Open, usize, usize),
    ) {
        let mut from = 0;
        while from < block.rows {
            let end = ends.get(self.at).map_or(usize::MAX, |&end| end as usize).saturating_sub(block.first);
            let to = end.min(block.rows);
            if to > from {
                add(&mut self.open, from, to);
                if let Some(doubts) = doubts {
                    self.open.doubt |= ones(doubts, from, to, u64::MAX, &[]) > 0;
                }
                from = to;
            }
            if end <= block.rows {
                self.close();
            }
        }
    }

    /// The stretch at hand is over.
    fn close(&mut self) {
        let open = std::mem::take(&mut self.open);
        let row = self.first + self.at;
        self.at += 1;
        let result = match self.fold {
            Fold::Sum | Fold::Count => i64::try_from(open.sum).ok(),
            Fold::Max | Fold::Min | Fold::Latest => Some(open.number.unwrap_or(0)),
            Fold::Highest(_) | Fold::Lowest(_) => Some(self.fold.nth(open.all).unwrap_or(0)),
            Fold::Members => {
                open.members.into_iter().for_each(|member| self.sets.entry(member).or_default().set(row));
                Some(0)
            }
        };
        match (result, self.numbers.get_mut(row)) {
            (Some(result), Some(slot)) if !open.doubt => *slot = result,
            _ => self.faults.set(row),
        }
    }

    /// What every row is given.
    pub(crate) fn finish(self) -> Input {
        let values = match self.fold {
            Fold::Members => Values::Sets(self.sets),
            _ => as_declared(self.numbers, self.flag),
        };
        Input::new(values, self.faults)
    }
}

/// The records that it is not known of whether they count, or what they are although they count; nothing when there
/// are none.
fn doubts(
    machine: &Machine<'_>,
    counts: &[u64],
    of_counts: Option<Id>,
    of_value: Option<Id>,
) -> Option<Vec<u64>> {
    if of_counts.is_none() && of_value.is_none() {
        return None;
    }
    let mut doubts = vec![0u64; counts.len()];
    if let Some(fault) = of_value {
        let words = machine.plane(fault).iter().zip(counts);
        doubts.iter_mut().zip(words).for_each(|(to, (fault, counts))| *to = fault & counts);
    }
    if let Some(fault) = of_counts {
        doubts.iter_mut().zip(machine.plane(fault)).for_each(|(to, fault)| *to |= fault);
    }
    doubts.iter().any(|word| *word != 0).then_some(doubts)
}

/// The bits of a word that lie in `from..to` of all words.
fn within(at: usize, from: usize, to: usize) -> u64 {
    let low = from.saturating_sub(at * 64).min(64);
    let high = to.saturating_sub(at * 64).min(64);
    if low >= high { 0 } else { u64::MAX << low & u64::MAX >> (64 - high) }
}

/// How many are yes in `from..to`, and in `also` too; a word that `also` lacks is `lacking`.
fn ones(words: &[u64], from: usize, to: usize, lacking: u64, also: &[u64]) -> u32 {
    let (first, last) = (from / 64, to.div_ceil(64));
    let all = words.get(first..last.min(words.len())).unwrap_or_default();
    let counted = (first..).zip(all).map(|(at, word)| {
        let also = also.get(at).copied().unwrap_or(lacking);
        (word & also & within(at, from, to)).count_ones()
    });
    counted.sum()
}

/// Each position in `from..to` that is yes, in order.
pub(crate) fn each_set(words: &[u64], from: usize, to: usize, mut each: impl FnMut(usize)) {
    let (first, last) = (from / 64, to.div_ceil(64));
    let all = words.get(first..last.min(words.len())).unwrap_or_default();
    for (at, word) in (first..).zip(all) {
        let mut left = word & within(at, from, to);
        while left != 0 {
            each(at * 64 + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
}
