//! Values that come from other rows: what operations that look beyond their row are given before a plan runs.

use std::collections::BTreeMap;

use super::number;
use super::possible::Open;
use crate::value::{Bits, Texts};

/// The values of operations, by position. An operation that has one here is not computed.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    all: BTreeMap<usize, Input>,
}

/// The values of one operation for every row of a period.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) values: Values,
    /// The rows whose value hangs on a number out of range.
    pub(crate) faults: Option<Bits>,
    /// The rows in which it is not determined, and what it can be there.
    pub(crate) open: Open,
}

/// Values for every row.
#[derive(Debug)]
pub(crate) enum Values {
    Same(i64),
    Flags(Bits),
    /// In two's complement, the lowest plane first, within bounds.
    Sliced(i64, i64, Vec<Bits>),
    /// Within bounds.
    Wide(i64, i64, Vec<i64>),
    Sets(BTreeMap<u32, Bits>),
    Texts(Texts),
}

impl Inputs {
    pub(crate) const fn none() -> Self {
        Inputs { all: BTreeMap::new() }
    }

    pub(crate) fn get(&self, op: usize) -> Option<&Input> {
        self.all.get(&op)
    }

    pub(crate) fn has(&self, op: usize) -> bool {
        self.all.contains_key(&op)
    }

    pub(crate) fn put(&mut self, op: usize, input: Input) {
        self.all.insert(op, input);
    }
}

impl Input {
    /// Values without a fault.
    pub(crate) fn sound(values: Values) -> Self {
        Input { values, faults: None, open: Open::new() }
    }

    /// Values and the rows that are faulty, if any are.
    pub(crate) fn new(values: Values, faults: Bits) -> Self {
        Input { values, faults: Some(faults).filter(|faults| faults.count() > 0), open: Open::new() }
    }

    /// Nothing that anybody knows, in any of `rows` rows.
    pub(crate) fn faulty(rows: usize) -> Self {
        Input {
            values: Values::Same(0),
            faults: Some(Bits::from_words(vec![u64::MAX; rows.div_ceil(64)], rows)),
            open: Open::new(),
        }
    }

    /// The same, not determined in the rows of `open`.
    pub(crate) fn but(self, open: Open) -> Self {
        Input { open, ..self }
    }
}

impl Values {
    /// Numbers, sliced when they are small.
    pub(crate) fn numbers(numbers: Vec<i64>) -> Self {
        let bounds = numbers.iter().fold(None, |bounds: Option<(i64, i64)>, &number| {
            let (low, high) = bounds.unwrap_or((number, number));
            Some((low.min(number), high.max(number)))
        });
        let (low, high) = bounds.unwrap_or_default();
        let planes = number::width(low, high);
        if low == high {
            return Values::Same(low);
        }
        if planes > number::MOST_PLANES {
            return Values::Wide(low, high, numbers);
        }
        let plane = |place: usize| {
            let words = numbers.chunks(64).map(|numbers| {
                numbers
                    .iter()
                    .enumerate()
                    .fold(0u64, |word, (row, number)| word | ((number >> place & 1) as u64) << row)
            });
            Bits::from_words(words.collect(), numbers.len())
        };
        Values::Sliced(low, high, (0..planes).map(plane).collect())
    }
}
