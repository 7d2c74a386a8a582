//! Where tables are looked up, for explanations.

use super::{Reg, Slot};
use crate::problem::Lang;
use crate::source::Span;

/// A table looked up for its keys.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The table's name.
    pub name: String,
    /// Its keys: what the table calls them, and their values.
    pub keys: Vec<(String, Slot)>,
    /// What the table says, with the name of the result column where there are several.
    pub results: Vec<(Option<String>, Slot)>,
    /// The position of the row that says it, among `rows`.
    pub row: Reg,
    /// The rows as written; two where what lies between them is interpolated.
    pub rows: Vec<(Span, Option<Span>)>,
    /// Where it is looked up; the head of the table for its own key.
    pub span: Span,
}

impl Lookup {
    /// What a result of a table is called where it has several.
    pub fn result_name(table: &str, column: &str, surface: Lang) -> String {
        surface.pick(format!("{table} 的 {column}"), format!("{column} of {table}"))
    }
}
