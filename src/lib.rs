//! Official grading policies, written as text and run as programs.

pub mod data;
pub mod eval;
pub mod ir;
pub mod problem;
pub mod source;
pub mod syntax;
pub mod value;
