//! The compiled policy.

mod column;

pub use column::{Blank, Cell, Column, ColumnKind, Members, Named};
