//! The compiled policy: one flat, typed list of operations over columns. Nothing about a policy is decided elsewhere.

mod column;
mod op;
mod policy;
mod print;

pub use column::{Blank, Cell, Column, ColumnKind, Members, Named};
pub use op::{Comparison, Op, OpKind, Reg, Type};
pub use policy::{
    Choice, Counted, Define, Effect, Example, Expectation, Grade, Level, Measure, Phase, Policy, RowCheck,
    Scale, SignRule, Slot, Step, Subject, Target,
};
pub use print::print;
