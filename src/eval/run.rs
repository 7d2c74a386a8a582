//! Running a plan over blocks of rows: simple loops over whole registers.

use std::mem;

use super::node::{Arithmetic, Id, Node, Test};
use super::plan::{Instruction, Plan};

/// Rows in a block unless said otherwise.
pub(crate) const BLOCK_ROWS: usize = 8192;

/// The registers of one block. Shape: each plane `words` words, each wide column `64 * words` numbers; of these
/// the block at hand fills `here` words.
pub(crate) struct Machine<'p> {
    plan: &'p Plan<'p>,
    words: usize,
    here: usize,
    planes: Vec<Vec<u64>>,
    wides: Vec<Vec<i64>>,
    /// The block of each source and column of the data.
    sources: Vec<Input<'p, u64>>,
    columns: Vec<Input<'p, i64>>,
}

/// A block of the data: in place, but a copy filled up with zeros where the data ends before the block does.
#[derive(Clone, Default)]
struct Input<'p, T> {
    place: &'p [T],
    filled: Vec<T>,
}

impl<'p, T: Copy + Default> Input<'p, T> {
    fn seek(&mut self, all: &'p [T], first: usize, length: usize) {
        self.filled.clear();
        self.place = all.get(first..first + length).unwrap_or_default();
        if self.place.len() < length {
            self.filled.extend_from_slice(all.get(first..).unwrap_or_default());
            self.filled.resize(length, T::default());
        }
    }

    fn get(&self) -> &[T] {
        if self.filled.is_empty() { self.place } else { &self.filled }
    }
}

impl<'p> Machine<'p> {
    /// Registers for blocks of `rows` rows, a multiple of 64 (rounded up, at least 64).
    pub(crate) fn new(plan: &'p Plan<'p>, rows: usize) -> Self {
        let words = rows.div_ceil(64).max(1);
        Machine {
            plan,
            words,
            here: words,
            planes: vec![vec![0; words]; plan.planes],
            wides: vec![vec![0; words * 64]; plan.wides],
            sources: vec![Input::default(); plan.sources.len()],
            columns: vec![Input::default(); plan.columns.len()],
        }
    }

    /// Rows in a block.
    pub(crate) fn block_rows(&self) -> usize {
        self.words * 64
    }

    /// Computes the block that starts at row `first`, a multiple of 64. Rows past the data are of no meaning.
    pub(crate) fn run(&mut self, first: usize) {
        let left = self.plan.units.rows.saturating_sub(first);
        self.here = left.div_ceil(64).clamp(1, self.words);
        for (input, words) in self.sources.iter_mut().zip(&self.plan.sources) {
            input.seek(words, first / 64, self.here);
        }
        for (input, numbers) in self.columns.iter_mut().zip(&self.plan.columns) {
            input.seek(numbers, first, self.here * 64);
        }
        for step in &self.plan.steps {
            if step.node.is_wide() {
                self.wide(step);
            } else {
                self.bits(step);
            }
        }
    }

    /// The words of a plane.
    pub(crate) fn plane(&self, id: Id) -> &[u64] {
        match id.input() {
            Some(source) => self.sources.get(source).map_or(&[], Input::get),
            None => self.planes.get(id.index()).and_then(|plane| plane.get(..self.here)).unwrap_or(&[]),
        }
    }

    /// The numbers of a wide column.
    pub(crate) fn column(&self, id: Id) -> &[i64] {
        match id.input() {
            Some(column) => self.columns.get(column).map_or(&[], Input::get),
            None => self.wides.get(id.index()).and_then(|wide| wide.get(..self.here * 64)).unwrap_or(&[]),
        }
    }

    fn bits(&mut self, step: &Instruction) {
        let Some(slot) = self.planes.get_mut(step.to.index()) else { return };
        let mut to = mem::take(slot);
        match &step.node {
            Node::Fill(yes) => to.fill(if *yes { u64::MAX } else { 0 }),
            Node::Not(a) => unary(&mut to, self.plane(*a), |a| !a),
            Node::And(a, b) => binary(&mut to, self.plane(*a), self.plane(*b), |a, b| a & b),
            Node::Or(a, b) => binary(&mut to, self.plane(*a), self.plane(*b), |a, b| a | b),
            Node::Xor(a, b) => binary(&mut to, self.plane(*a), self.plane(*b), |a, b| a ^ b),
            Node::AndNot(a, b) => binary(&mut to, self.plane(*a), self.plane(*b), |a, b| a & !b),
            Node::Mux(on, a, b) => {
                ternary(&mut to, [*on, *a, *b].map(|id| self.plane(id)), |on, a, b| b ^ ((a ^ b) & on));
            }
            Node::Parity(a, b, c) => {
                ternary(&mut to, [*a, *b, *c].map(|id| self.plane(id)), |a, b, c| a ^ b ^ c);
            }
            Node::Majority(a, b, c) => {
                ternary(&mut to, [*a, *b, *c].map(|id| self.plane(id)), |a, b, c| (a & b) | (c & (a ^ b)));
            }
            Node::Compare(test, a, b) => {
                let (a, b) = (self.column(*a), self.column(*b));
                match test {
                    Test::Equal => compare(&mut to, a, b, |a, b| a == b),
                    Test::AtLeast => compare(&mut to, a, b, |a, b| a >= b),
                }
            }
            Node::CompareTo(test, a, number) => {
                let (a, number) = (self.column(*a), *number);
                match test {
                    Test::Equal => sliced(&mut to, a, |a| a == number),
                    Test::AtLeast => sliced(&mut to, a, |a| a >= number),
                }
            }
            Node::PlaneOf(a, place) => {
                let place = u32::from(*place).min(63);
                sliced(&mut to, self.column(*a), |a| a >> place & 1 == 1);
            }
            Node::Overflow(what, a, b) => {
                let (a, b) = (self.column(*a), self.column(*b));
                match what {
                    Arithmetic::Add => compare(&mut to, a, b, |a, b| a.checked_add(b).is_none()),
                    Arithmetic::Subtract => compare(&mut to, a, b, |a, b| a.checked_sub(b).is_none()),
                    Arithmetic::Multiply => compare(&mut to, a, b, |a, b| a.checked_mul(b).is_none()),
                    other => compare(&mut to, a, b, |a, b| other.exact(a, b).is_none()),
                }
            }
            _ => {}
        }
        if let Some(slot) = self.planes.get_mut(step.to.index()) {
            *slot = to;
        }
    }

    fn wide(&mut self, step: &Instruction) {
        let Some(slot) = self.wides.get_mut(step.to.index()) else { return };
        let mut to = mem::take(slot);
        match &step.node {
            Node::Number(number) => to.fill(*number),
            Node::Widen(planes, signed) => self.widen(&mut to, planes, *signed),
            Node::Arithmetic(what, a, b) => {
                let (a, b) = (self.column(*a), self.column(*b));
                match what {
                    Arithmetic::Add => binary(&mut to, a, b, |a: i64, b| a.checked_add(b).unwrap_or(0)),
                    Arithmetic::Subtract => binary(&mut to, a, b, |a: i64, b| a.checked_sub(b).unwrap_or(0)),
                    Arithmetic::Multiply => binary(&mut to, a, b, |a: i64, b| a.checked_mul(b).unwrap_or(0)),
                    other => binary(&mut to, a, b, |a: i64, b| other.exact(a, b).unwrap_or(0)),
                }
            }
            Node::Least(a, b) => binary(&mut to, self.column(*a), self.column(*b), i64::min),
            Node::Most(a, b) => binary(&mut to, self.column(*a), self.column(*b), i64::max),
            Node::Select(on, a, b) => {
                let rows = self.column(*a).chunks_exact(64).zip(self.column(*b).chunks_exact(64));
                for ((to, (a, b)), on) in to.chunks_exact_mut(64).zip(rows).zip(self.plane(*on)) {
                    for (place, ((to, a), b)) in to.iter_mut().zip(a).zip(b).enumerate() {
                        let mask = 0i64.wrapping_sub((on >> place & 1) as i64);
                        *to = b ^ ((a ^ b) & mask);
                    }
                }
            }
            Node::Case(keys, tree) => {
                let keys: Vec<(&[i64], Option<&[u64]>)> = keys
                    .iter()
                    .map(|(key, given)| (self.column(*key), given.map(|given| self.plane(given))))
                    .collect();
                for (row, to) in to.iter_mut().enumerate().take(self.here * 64) {
                    *to = i64::from(tree.case(keys.iter().map(|(key, given)| {
                        let none = given.is_some_and(|plane| !bit(plane, row));
                        if none { None } else { key.get(row).copied() }
                    })));
                }
            }
            Node::At(a, numbers) => {
                let number = |at: i64| usize::try_from(at).ok().and_then(|at| numbers.get(at)).copied();
                unary(&mut to, self.column(*a), |at| number(at).unwrap_or(0));
            }
            Node::Times(a, per) => {
                let per = (*per).max(1);
                unary(&mut to, self.column(*a), |a| if a > 0 { a.checked_div(per).unwrap_or(0) } else { 0 });
            }
            _ => {}
        }
        if let Some(slot) = self.wides.get_mut(step.to.index()) {
            *slot = to;
        }
    }

    fn widen(&self, to: &mut [i64], planes: &[Id], signed: bool) {
        to.fill(0);
        for (place, &plane) in planes.iter().enumerate() {
            let sign = signed && place + 1 == planes.len();
            for (to, word) in to.chunks_exact_mut(64).zip(self.plane(plane)) {
                for (row, to) in to.iter_mut().enumerate() {
                    let bit = (word >> row & 1) as i64;
                    // The sign plane fills all the places above.
                    *to |= if sign { 0i64.wrapping_sub(bit) } else { bit } << place.min(63);
                }
            }
        }
    }
}

fn bit(plane: &[u64], row: usize) -> bool {
    plane.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

fn unary<T: Copy>(to: &mut [T], a: &[T], f: impl Fn(T) -> T) {
    for (to, a) in to.iter_mut().zip(a) {
        *to = f(*a);
    }
}

fn binary<T: Copy>(to: &mut [T], a: &[T], b: &[T], f: impl Fn(T, T) -> T) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = f(*a, *b);
    }
}

fn ternary(to: &mut [u64], [a, b, c]: [&[u64]; 3], f: impl Fn(u64, u64, u64) -> u64) {
    for (((to, a), b), c) in to.iter_mut().zip(a).zip(b).zip(c) {
        *to = f(*a, *b, *c);
    }
}

fn sliced(to: &mut [u64], a: &[i64], f: impl Fn(i64) -> bool) {
    for (to, a) in to.iter_mut().zip(a.chunks_exact(64)) {
        *to = a.iter().enumerate().fold(0, |word, (place, a)| word | u64::from(f(*a)) << place);
    }
}

fn compare(to: &mut [u64], a: &[i64], b: &[i64], f: impl Fn(i64, i64) -> bool) {
    for ((to, a), b) in to.iter_mut().zip(a.chunks_exact(64)).zip(b.chunks_exact(64)) {
        *to =
            a.iter().zip(b).enumerate().fold(0, |word, (place, (a, b))| word | u64::from(f(*a, *b)) << place);
    }
}
