//! From policy text to syntax tree.

pub mod ast;
