//! The flat, typed list of operations over columns.

use super::exact::Rounding;
use super::time::{Fold, Length};
use super::tree::Tree;
use crate::source::Span;
pub use crate::syntax::ast::Comparison;

/// A register: the position of the operation that fills it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reg(pub u32);

/// One operation. It reads registers before its own and fills its own, for every row, and cannot fail
/// but by overflow, which marks the row.
#[derive(Debug, Clone, PartialEq)]
pub struct Op {
    /// What is computed.
    pub kind: OpKind,
    /// What kind of value results.
    pub ty: Type,
    /// The words of the policy it came from.
    pub span: Span,
}

/// The kind of a register's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Yes or no.
    Flag,
    /// A whole number of 10^-decimals.
    Number {
        /// Digits behind the point.
        decimals: u8,
    },
    /// A day number.
    Date,
    /// A period number.
    Period,
    /// A level of a scale (by position): its position on it, 0 the best.
    Level(usize),
    /// A verdict outside a scale (by position): 0 none, else the larger the stronger.
    Verdict(usize),
    /// One of several: its position.
    Code,
    /// A set.
    Set,
    /// A text of the data.
    Text,
    /// A text of the policy: its position among them.
    Word,
}

/// What an operation computes. A value that does not exist is 0, no or the empty set, and a flag beside it says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OpKind {
    /// The values of a column.
    Column(usize),
    /// Whether a column has a value.
    Given(usize),
    /// Whether the cell of a column is not known.
    CellUnknown(usize),
    /// A value that nobody knows: a number, level, code or flag within bounds, any set.
    Unknown {
        /// The least.
        low: i64,
        /// The greatest.
        high: i64,
        /// Which of the policy's unknown values: two of them may differ.
        which: usize,
    },
    /// Whether what is known of the row leaves any of these open. Never open itself.
    Undetermined(Vec<Reg>),
    /// Yes or no for every row.
    Flag(bool),
    /// The same number, level, verdict or code for every row.
    Number(i64),
    /// The same set for every row: member ids, ascending.
    Set(Vec<u32>),
    /// Yes where it is no.
    Not(Reg),
    /// Yes where all are.
    All(Vec<Reg>),
    /// Yes where any is.
    Any(Vec<Reg>),
    /// How many are yes.
    Count(Vec<Reg>),
    /// A comparison of two numbers of one kind.
    Compare(Comparison, Reg, Reg),
    /// The second where the first is yes, else the third.
    Select(Reg, Reg, Reg),
    /// Sum.
    Add(Reg, Reg),
    /// Difference.
    Subtract(Reg, Reg),
    /// Product.
    Multiply(Reg, Reg),
    /// How many whole times the constant goes into the number; 0 for a number below 0.
    Times(Reg, i64),
    /// The first × 10^power ÷ the second, rounded; 0 where the second is 0.
    Quotient(Reg, Reg, i8, Rounding),
    /// A day so many months later; a day that the month does not have is its last.
    AddMonths(Reg, Reg),
    /// The smaller.
    Min(Reg, Reg),
    /// The larger.
    Max(Reg, Reg),
    /// Whether a set holds a member.
    Contains(Reg, u32),
    /// How many members a set has.
    Size(Reg),
    /// Members of the first that are not in the second.
    Without(Reg, Reg),
    /// Members of both.
    Shared(Reg, Reg),
    /// The members, by id and all different, of which the flag is yes.
    Members(Vec<(u32, Reg)>),
    /// Whether a text column's cell is exactly this.
    TextIs(usize, String),
    /// Which of these texts, all different, a text column's cell is; how many there are where it is none of them.
    Among(usize, Vec<String>),
    /// The case of a table that keys fall to: their numbers, and where each has one if that is told apart.
    Case(Vec<(Reg, Option<Reg>)>, Box<Tree>),
    /// The number at a position among these; 0 behind the last.
    At(Reg, Vec<i64>),
    /// The value of a track (by position) at a moment (by position): the unit's earlier row that it names.
    Past(usize, usize),
    /// Whether there is such a row and the track has a value there.
    PastGiven(usize, usize),
    /// What a fold makes of a track's values in a window (by position) of the unit's earlier rows.
    PastFold(Fold, usize, usize),
    /// The place in a ranking (by position) among the rows of the period, from 1; 0 where there is none.
    Place(usize),
    /// What a fold makes of the values of the rows of the period that have one.
    Group {
        /// How.
        fold: Fold,
        /// The values.
        value: Reg,
        /// Which rows have one.
        given: Reg,
        /// What the rows of one group share; nothing when the whole period is one group.
        group: Option<Reg>,
    },
    /// What a fold makes of the values of the row's records that count; 0 or no where none does.
    Records {
        /// Which records, by position.
        records: usize,
        /// How.
        fold: Fold,
        /// The values: a register of the records' own policy.
        value: Reg,
        /// Which records count: a register of the records' own policy.
        counts: Reg,
        /// The registers of this policy that those two hang on.
        outer: Vec<Reg>,
    },
    /// In the policy of records: a register of the outer policy, in the row that the record belongs to.
    Unit(Reg),
    /// In the policy of records: the position of a record among those of its row that count, from 1; 0 where it does
    /// not. Equal ones stand in the order of the file.
    Position {
        /// What they are put in order by.
        value: Reg,
        /// Which of them count.
        counts: Reg,
        /// Whether the largest comes first.
        largest: bool,
        /// Whether of equal ones the later in the file comes first.
        later: bool,
    },
    /// The last day of the row's period.
    LastDay,
    /// The last day of a length of time that begins with the row's period; whether that period's unit counts.
    EndOf(Length, bool),
    /// The part of a result (by position in `Policy::carried`) that a register holds. In a row of an earlier
    /// period that another version graded, or of which only the results were kept, it is as it stood.
    Carried(usize, Reg),
}

impl OpKind {
    /// The registers of the same row that it reads, in order; those of a ranking stand in the ranking.
    pub fn reads(&self) -> Vec<Reg> {
        match self {
            OpKind::Column(_)
            | OpKind::Given(_)
            | OpKind::CellUnknown(_)
            | OpKind::Unknown { .. }
            | OpKind::Flag(_)
            | OpKind::Number(_)
            | OpKind::Set(_)
            | OpKind::TextIs(..)
            | OpKind::Among(..)
            | OpKind::Past(..)
            | OpKind::PastGiven(..)
            | OpKind::PastFold(..)
            | OpKind::Place(_)
            | OpKind::Unit(_)
            | OpKind::LastDay
            | OpKind::EndOf(..) => Vec::new(),
            OpKind::Records { outer, .. } => outer.clone(),
            OpKind::Position { value, counts, .. } => vec![*value, *counts],
            OpKind::Not(a)
            | OpKind::Times(a, _)
            | OpKind::At(a, _)
            | OpKind::Contains(a, _)
            | OpKind::Size(a)
            | OpKind::Carried(_, a) => vec![*a],
            OpKind::Group { value, given, group, .. } => [*value, *given].into_iter().chain(*group).collect(),
            OpKind::Case(keys, _) => {
                keys.iter().flat_map(|(key, given)| [Some(*key), *given]).flatten().collect()
            }
            OpKind::All(all) | OpKind::Any(all) | OpKind::Count(all) | OpKind::Undetermined(all) => {
                all.clone()
            }
            OpKind::Compare(_, a, b)
            | OpKind::Add(a, b)
            | OpKind::Subtract(a, b)
            | OpKind::Multiply(a, b)
            | OpKind::Quotient(a, b, ..)
            | OpKind::AddMonths(a, b)
            | OpKind::Min(a, b)
            | OpKind::Max(a, b)
            | OpKind::Without(a, b)
            | OpKind::Shared(a, b) => vec![*a, *b],
            OpKind::Select(a, b, c) => vec![*a, *b, *c],
            OpKind::Members(members) => members.iter().map(|(_, flag)| *flag).collect(),
        }
    }

    /// The track it reads in the unit's earlier rows, if it reads one.
    pub fn track(&self) -> Option<usize> {
        match self {
            OpKind::Past(track, _) | OpKind::PastGiven(track, _) | OpKind::PastFold(_, track, _) => {
                Some(*track)
            }
            _ => None,
        }
    }

    /// Whether it reads other rows than its own, or what is known of its own row as a whole.
    pub fn is_beyond_the_row(&self) -> bool {
        self.track().is_some()
            || matches!(
                self,
                OpKind::Place(_)
                    | OpKind::Group { .. }
                    | OpKind::Records { .. }
                    | OpKind::Unit(_)
                    | OpKind::Position { .. }
                    | OpKind::Undetermined(_)
            )
    }

    /// The column it reads, if it reads one.
    pub fn column(&self) -> Option<usize> {
        match self {
            OpKind::Column(column)
            | OpKind::Given(column)
            | OpKind::CellUnknown(column)
            | OpKind::TextIs(column, _)
            | OpKind::Among(column, _) => Some(*column),
            _ => None,
        }
    }

    /// The same, to be set.
    pub fn column_mut(&mut self) -> Option<&mut usize> {
        match self {
            OpKind::Column(column)
            | OpKind::Given(column)
            | OpKind::CellUnknown(column)
            | OpKind::TextIs(column, _)
            | OpKind::Among(column, _) => Some(column),
            _ => None,
        }
    }
}
