//! The block operations: what is computed for a block of rows at a time, on bit planes and on wide columns.

use std::sync::Arc;

use crate::ir::{Rounding, Tree, add_months, quotient};

/// A value of a block: a node of the graph, or, in a finished plan, the physical register that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Id(pub(crate) u32);

impl Id {
    /// The plane that is no everywhere.
    pub(crate) const ZERO: Id = Id(0);
    /// The plane that is yes everywhere.
    pub(crate) const ONES: Id = Id(1);

    /// The marker of data read in place.
    const INPUT: u32 = 1 << 31;

    /// A register that is the data itself: source or column `at` of a plan.
    pub(crate) fn input_at(at: usize) -> Id {
        Id(Id::INPUT | at as u32)
    }

    /// The source or column of the plan that it is, if it is one.
    pub(crate) fn input(self) -> Option<usize> {
        (self.0 >= Id::INPUT).then_some((self.0 & !Id::INPUT) as usize)
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// An operation on wide columns that may leave the range of whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    /// Times a power of ten, divided, rounded.
    Quotient(i8, Rounding),
    /// A day and months.
    AddMonths,
}

impl Arithmetic {
    /// What it makes of two numbers; nothing when it leaves the range.
    pub(crate) fn exact(self, a: i64, b: i64) -> Option<i64> {
        match self {
            Arithmetic::Add => a.checked_add(b),
            Arithmetic::Subtract => a.checked_sub(b),
            Arithmetic::Multiply => a.checked_mul(b),
            Arithmetic::Quotient(power, rounding) => quotient(a, b, power, rounding),
            Arithmetic::AddMonths => add_months(a, b),
        }
    }
}

/// A comparison of wide columns; the others are these turned round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    Equal,
    AtLeast,
}

/// One block operation. The first kinds make planes, those from `Column` on make wide columns.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    /// The same for every row.
    Fill(bool),
    /// The words of a source.
    Load(usize),
    Not(Id),
    And(Id, Id),
    Or(Id, Id),
    Xor(Id, Id),
    /// The first without the second.
    AndNot(Id, Id),
    /// The second where the first is yes, else the third.
    Mux(Id, Id, Id),
    /// The sum bit of a full adder.
    Parity(Id, Id, Id),
    /// The carry bit of a full adder.
    Majority(Id, Id, Id),
    /// A comparison of wide columns.
    Compare(Test, Id, Id),
    /// A comparison of a wide column with a number.
    CompareTo(Test, Id, i64),
    /// One bit of a wide column.
    PlaneOf(Id, u8),
    /// Where the arithmetic leaves the range.
    Overflow(Arithmetic, Id, Id),
    /// The numbers of a column of the data.
    Column(usize),
    /// The same number for every row.
    Number(i64),
    /// Planes put together as numbers; the last is the sign where so said.
    Widen(Vec<Id>, bool),
    /// Arithmetic; 0 where it leaves the range.
    Arithmetic(Arithmetic, Id, Id),
    Least(Id, Id),
    Most(Id, Id),
    /// The second where the plane is yes, else the third.
    Select(Id, Id, Id),
    /// How many whole times the number goes in, at least 0.
    Times(Id, i64),
    /// The case that keys fall to, each with the plane of where it has a value if that is told apart.
    Case(Vec<(Id, Option<Id>)>, Arc<Tree>),
    /// The number at a position.
    At(Id, Arc<Vec<i64>>),
}

impl Node {
    /// Whether it makes a wide column, not a plane.
    pub(crate) fn is_wide(&self) -> bool {
        matches!(
            self,
            Node::Column(_)
                | Node::Number(_)
                | Node::Widen(..)
                | Node::Arithmetic(..)
                | Node::Least(..)
                | Node::Most(..)
                | Node::Select(..)
                | Node::Times(..)
                | Node::Case(..)
                | Node::At(..)
        )
    }

    /// The values it reads, put through `f`.
    pub(crate) fn map(&self, mut f: impl FnMut(Id) -> Id) -> Node {
        match self {
            Node::Fill(_) | Node::Load(_) | Node::Column(_) | Node::Number(_) => self.clone(),
            Node::Not(a) => Node::Not(f(*a)),
            Node::And(a, b) => Node::And(f(*a), f(*b)),
            Node::Or(a, b) => Node::Or(f(*a), f(*b)),
            Node::Xor(a, b) => Node::Xor(f(*a), f(*b)),
            Node::AndNot(a, b) => Node::AndNot(f(*a), f(*b)),
            Node::Mux(a, b, c) => Node::Mux(f(*a), f(*b), f(*c)),
            Node::Parity(a, b, c) => Node::Parity(f(*a), f(*b), f(*c)),
            Node::Majority(a, b, c) => Node::Majority(f(*a), f(*b), f(*c)),
            Node::Compare(test, a, b) => Node::Compare(*test, f(*a), f(*b)),
            Node::CompareTo(test, a, number) => Node::CompareTo(*test, f(*a), *number),
            Node::PlaneOf(a, place) => Node::PlaneOf(f(*a), *place),
            Node::Overflow(what, a, b) => Node::Overflow(*what, f(*a), f(*b)),
            Node::Widen(planes, signed) => Node::Widen(planes.iter().map(|&a| f(a)).collect(), *signed),
            Node::Arithmetic(what, a, b) => Node::Arithmetic(*what, f(*a), f(*b)),
            Node::Least(a, b) => Node::Least(f(*a), f(*b)),
            Node::Most(a, b) => Node::Most(f(*a), f(*b)),
            Node::Select(a, b, c) => Node::Select(f(*a), f(*b), f(*c)),
            Node::Times(a, per) => Node::Times(f(*a), *per),
            Node::Case(keys, tree) => {
                let keys = keys.iter().map(|(key, given)| (f(*key), given.map(&mut f))).collect();
                Node::Case(keys, Arc::clone(tree))
            }
            Node::At(a, numbers) => Node::At(f(*a), Arc::clone(numbers)),
        }
    }

    /// The values it reads.
    pub(crate) fn reads(&self) -> Vec<Id> {
        let mut all = Vec::new();
        self.map(|id| {
            all.push(id);
            id
        });
        all
    }
}
