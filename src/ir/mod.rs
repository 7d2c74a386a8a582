//! The compiled policy: one flat, typed list of operations over columns. Nothing about a policy is decided elsewhere.

mod column;
mod define;
mod exact;
mod lookup;
mod op;
mod policy;
mod print;
mod records;
mod time;
mod tree;

pub use column::{Blank, Cell, Column, ColumnKind, Members, Named};
pub use define::{Define, Defined, Slot};
pub use exact::{Rounding, add_months, quotient};
pub use lookup::Lookup;
pub use op::{Comparison, Op, OpKind, Reg, Type};
pub use policy::{
    Choice, Counted, Effect, Example, Expectation, Grade, Level, Measure, Phase, Policy, RowCheck, Scale,
    SignRule, Step, Subject, Target,
};
pub use print::print;
pub use records::{Against, Records, Response};
pub use time::{
    Carried, Cause, Fold, Formerly, Lasting, Length, Outcome, Part, Piece, RankKey, Ranking, Shift, Track,
    Tracked, Window,
};
pub use tree::{Branch, Tree};
