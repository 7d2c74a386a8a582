//! The values of a register over all rows so far, held small.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::input::Values;
use super::lower::Held;
use super::node::Id;
use super::number::{Form, Number};
use super::plan::Plan;
use super::possible::{Open, Possible};
use super::run::Machine;
use super::timeline::NONE;
use super::values::Value;
use crate::ir::{Reg, Type};
use crate::value::{Bits, Texts};

/// A growing column of values of one kind.
#[derive(Debug, Clone)]
pub(crate) enum Series {
    Flags(Bits),
    Numbers(Numbers),
    /// For each member that occurs, the rows that hold it.
    Sets {
        members: BTreeMap<u32, Bits>,
        len: usize,
    },
    Texts(Texts),
}

/// Whole numbers, as wide as the widest of them.
#[derive(Debug, Clone)]
pub(crate) enum Numbers {
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

impl Numbers {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Numbers::I8(Vec::with_capacity(rows))
    }

    /// Row `row`; 0 past the end.
    pub(crate) fn get(&self, row: usize) -> i64 {
        match self {
            Numbers::I8(all) => all.get(row).map_or(0, |&number| number.into()),
            Numbers::I16(all) => all.get(row).map_or(0, |&number| number.into()),
            Numbers::I32(all) => all.get(row).map_or(0, |&number| number.into()),
            Numbers::I64(all) => all.get(row).copied().unwrap_or(0),
        }
    }

    pub(crate) fn extend(&mut self, numbers: &[i64]) {
        let (low, high) =
            numbers.iter().fold((0, 0), |(low, high), &number| (number.min(low), number.max(high)));
        while !self.holds(low) || !self.holds(high) {
            self.widen();
        }
        match self {
            Numbers::I8(all) => all.extend(numbers.iter().map(|&number| number as i8)),
            Numbers::I16(all) => all.extend(numbers.iter().map(|&number| number as i16)),
            Numbers::I32(all) => all.extend(numbers.iter().map(|&number| number as i32)),
            Numbers::I64(all) => all.extend_from_slice(numbers),
        }
    }

    fn holds(&self, number: i64) -> bool {
        match self {
            Numbers::I8(_) => i8::try_from(number).is_ok(),
            Numbers::I16(_) => i16::try_from(number).is_ok(),
            Numbers::I32(_) => i32::try_from(number).is_ok(),
            Numbers::I64(_) => true,
        }
    }

    fn widen(&mut self) {
        fn wider<A: Copy, B: From<A>>(all: &Vec<A>) -> Vec<B> {
            let mut wide = Vec::with_capacity(all.capacity());
            wide.extend(all.iter().map(|&number| B::from(number)));
            wide
        }
        *self = match self {
            Numbers::I8(all) => Numbers::I16(wider(all)),
            Numbers::I16(all) => Numbers::I32(wider(all)),
            Numbers::I32(all) => Numbers::I64(wider(all)),
            Numbers::I64(all) => Numbers::I64(std::mem::take(all)),
        };
    }
}

impl Series {
    /// None yet, with room for so many.
    pub(crate) fn new(ty: Type, rows: usize) -> Self {
        match ty {
            Type::Flag => {
                let mut bits = Bits::new();
                bits.reserve(rows);
                Series::Flags(bits)
            }
            Type::Set => Series::Sets { members: BTreeMap::new(), len: 0 },
            Type::Text => Series::Texts(Texts::new()),
            _ => Series::Numbers(Numbers::with_capacity(rows)),
        }
    }

    /// The number of row `row`; a yes is 1, what is no number is 0.
    pub(crate) fn number(&self, row: usize) -> i64 {
        match self {
            Series::Flags(bits) => bits.get(row).into(),
            Series::Numbers(numbers) => numbers.get(row),
            Series::Sets { .. } | Series::Texts(_) => 0,
        }
    }

    /// The value of row `row`.
    pub(crate) fn value(&self, row: usize) -> Value {
        match self {
            Series::Flags(bits) => Value::Flag(bits.get(row)),
            Series::Numbers(numbers) => Value::Number(numbers.get(row)),
            Series::Sets { members, .. } => {
                let held = members.iter().filter(|(_, bits)| bits.get(row));
                Value::Set(held.map(|(&member, _)| member).collect())
            }
            Series::Texts(texts) => Value::Text(texts.get(row).to_owned()),
        }
    }

    /// Adds so many rows without a value.
    pub(crate) fn skip(&mut self, rows: usize) {
        match self {
            Series::Flags(bits) => bits.extend(&[], rows),
            Series::Numbers(numbers) => numbers.extend(&vec![0; rows]),
            Series::Sets { len, .. } => *len += rows,
            Series::Texts(texts) => (0..rows).for_each(|_| texts.push("")),
        }
    }

    /// The values of the rows that `links` names; nothing where it names none.
    pub(crate) fn pick(&self, links: &[u32]) -> Values {
        match self {
            Series::Flags(bits) => Values::Flags(picked(bits, links)),
            Series::Numbers(numbers) => {
                let at = |&link: &u32| if link == NONE { 0 } else { numbers.get(link as usize) };
                Values::numbers(links.iter().map(at).collect())
            }
            Series::Sets { members, .. } => {
                let picked = members.iter().map(|(&member, bits)| (member, picked(bits, links)));
                Values::Sets(picked.filter(|(_, bits)| bits.count() > 0).collect())
            }
            Series::Texts(texts) => {
                let mut picked = Texts::with_capacity(links.len());
                for &link in links {
                    picked.push(if link == NONE { "" } else { texts.get(link as usize) });
                }
                Values::Texts(picked)
            }
        }
    }

    /// Adds the values of the first `rows` rows of a block.
    pub(crate) fn block(&mut self, held: &Held, at: &Block<'_, '_>) {
        let Block { plan, machine, first, rows } = *at;
        match self {
            Series::Flags(bits) => bits.extend(machine.plane(held.flag()), rows),
            Series::Numbers(numbers) => numbers.extend(&numbers_of(machine, &held.number(), rows)),
            Series::Sets { members, len } => {
                for (member, plane) in held.set() {
                    let words = machine.plane(*plane);
                    if words.iter().all(|word| *word == 0) {
                        continue;
                    }
                    let bits = members.entry(*member).or_default();
                    bits.extend(&[], *len - bits.len());
                    bits.extend(words, rows);
                }
                *len += rows;
            }
            Series::Texts(texts) => {
                for row in 0..rows {
                    texts.push(match held {
                        Held::Text(column) => plan.text(*column, first + row),
                        _ => "",
                    });
                }
            }
        }
    }
}

/// A block that has just been computed.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a, 'p> {
    pub(crate) plan: &'a Plan<'p>,
    pub(crate) machine: &'a Machine<'p>,
    pub(crate) first: usize,
    pub(crate) rows: usize,
}

impl<'a> Block<'a, '_> {
    /// What a register can be in a row of the block in which it is not determined.
    pub(crate) fn open(&self, reg: Reg, row: usize) -> Option<&'a Possible> {
        self.plan.findings.regs.get(&reg)?.get(&(self.first + row))
    }
}

/// The bits that `links` names.
pub(crate) fn picked(bits: &Bits, links: &[u32]) -> Bits {
    let words = links.chunks(64).map(|links| {
        links
            .iter()
            .enumerate()
            .fold(0u64, |word, (row, &link)| word | u64::from(link != NONE && bits.get(link as usize)) << row)
    });
    Bits::from_words(words.collect(), links.len())
}

/// The numbers of the first `rows` rows of the block at hand.
pub(crate) fn numbers_of(machine: &Machine<'_>, number: &Number, rows: usize) -> Vec<i64> {
    match &number.form {
        Form::Same(number) => vec![*number; rows],
        Form::Wide(column) => machine.column(*column).iter().take(rows).copied().collect(),
        Form::Planes(planes) => {
            let mut numbers = vec![0i64; rows];
            for (place, &plane) in planes.iter().enumerate() {
                let sign = number.low < 0 && place + 1 == planes.len();
                for (numbers, word) in numbers.chunks_mut(64).zip(machine.plane(plane)) {
                    for (row, to) in numbers.iter_mut().enumerate() {
                        let bit = (word >> row & 1) as i64;
                        *to |= if sign { 0i64.wrapping_sub(bit) } else { bit } << place.min(63);
                    }
                }
            }
            numbers
        }
    }
}

/// A register over all rows so far, and where it is faulty.
#[derive(Debug, Clone)]
pub(crate) struct Followed {
    pub(crate) values: Series,
    pub(crate) faults: Bits,
    /// The rows in which it is not determined, and what it can be there.
    pub(crate) open: Open,
    len: usize,
}

impl Followed {
    pub(crate) fn new(ty: Type, rows: usize) -> Self {
        Followed { values: Series::new(ty, rows), faults: Bits::new(), open: Open::new(), len: 0 }
    }

    /// One row of which the value is known.
    pub(crate) fn of_one(ty: Type, value: &Value) -> Self {
        let mut one = Followed::new(ty, 1);
        one.len = 1;
        match (&mut one.values, value) {
            (Series::Flags(bits), value) => bits.push(value.is_yes()),
            (Series::Numbers(numbers), value) => numbers.extend(&[value.number()]),
            (Series::Sets { members, len }, Value::Set(held)) => {
                *len = 1;
                held.iter().for_each(|&member| members.entry(member).or_default().set(0));
            }
            (Series::Texts(texts), Value::Text(text)) => texts.push(text),
            (series, _) => series.skip(1),
        }
        one
    }

    /// Adds the rows of a block of a plan that keeps `reg`.
    pub(crate) fn follow(&mut self, reg: Reg, at: &Block<'_, '_>) {
        match at.plan.kept.get(&reg) {
            Some(held) => {
                let open = at.plan.findings.regs.get(&reg).into_iter();
                let here = open.flat_map(|open| open.range(at.first..at.first + at.rows));
                self.open.extend(here.map(|(row, open)| (self.len + row - at.first, open.clone())));
                self.block(held, at.plan.faults.get(&reg).copied().unwrap_or(Id::ZERO), at);
            }
            None => self.skip(at.rows),
        }
    }

    fn block(&mut self, held: &Held, fault: Id, at: &Block<'_, '_>) {
        self.values.block(held, at);
        let words = at.machine.plane(fault);
        if fault != Id::ZERO && words.iter().any(|word| *word != 0) {
            self.faults.extend(&[], self.len - self.faults.len());
            self.faults.extend(words, at.rows);
        }
        self.len += at.rows;
    }

    /// The rows of which nobody knows the value, whatever is unknown.
    pub(crate) fn known_faults(&self) -> Cow<'_, Bits> {
        if self.open.is_empty() || self.faults.count() == 0 {
            return Cow::Borrowed(&self.faults);
        }
        let mut faults = self.faults.clone();
        self.open.keys().for_each(|&row| faults.clear(row));
        Cow::Owned(faults)
    }

    /// Whether nobody knows its value in a row, whatever is unknown.
    pub(crate) fn is_faulty(&self, row: usize) -> bool {
        self.faults.get(row) && !self.open.contains_key(&row)
    }

    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds so many rows without a value.
    pub(crate) fn skip(&mut self, rows: usize) {
        self.values.skip(rows);
        self.len += rows;
    }

    /// Adds so many rows of which nobody knows the value.
    pub(crate) fn lose(&mut self, rows: usize) {
        self.values.skip(rows);
        self.faults.extend(&[], self.len - self.faults.len());
        self.faults.extend(&vec![u64::MAX; rows.div_ceil(64)], rows);
        self.len += rows;
    }

    /// Adds so many rows that are yes.
    pub(crate) fn fill(&mut self, rows: usize) {
        match &mut self.values {
            Series::Flags(bits) => bits.extend(&vec![u64::MAX; rows.div_ceil(64)], rows),
            other => other.skip(rows),
        }
        self.len += rows;
    }

    /// Makes row `row` a no.
    pub(crate) fn clear(&mut self, row: usize) {
        self.open.remove(&row);
        if let Series::Flags(bits) = &mut self.values {
            bits.clear(row);
        }
    }
}
