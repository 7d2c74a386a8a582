//! The parser that pest makes of `grammar/heng.pest`.

/// The parser of single statements.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/heng.pest"]
pub(crate) struct Grammar;
