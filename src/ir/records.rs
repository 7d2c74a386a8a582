//! Records: a second file of rows beside the data, many for one unit, as the policy declares them.

use super::{Blank, Cell, Column, Policy};
use crate::source::Span;
pub use crate::syntax::ast::Response;

/// A records block.
#[derive(Debug, Clone)]
pub struct Records {
    /// Its name: that of the file on the command line, and of the list in JSON.
    pub name: String,
    /// Its place.
    pub span: Span,
    /// Its columns, what is computed for each of its rows, and its row checks; a policy of one row for each record
    /// that grades nothing. Registers of this policy are no registers of the outer one.
    pub rows: Policy,
    /// How many of the columns are read from the file; those behind them are filled from the requirements.
    pub own: usize,
    /// The columns by which a record belongs to a row of the data: that of the records, that of the data. The id is
    /// one of them.
    pub by: Vec<(usize, usize)>,
    /// What is done about a record that belongs to no row of the data.
    pub orphans: Response,
    /// What is done about a row of the data without records.
    pub barren: Response,
    /// The requirements that it answers, one record for each.
    pub against: Option<Against>,
}

/// A requirement table: each unit has one record for each of its rows, filled or not.
#[derive(Debug, Clone)]
pub struct Against {
    /// Its name.
    pub name: String,
    /// The columns of the records by which a record is matched to a requirement.
    pub keys: Vec<usize>,
    /// The requirements. Shape: a cell for each column of the records, none for those that only a record fills.
    pub rows: Vec<Vec<Option<Cell>>>,
}

impl Records {
    /// The columns that are read from the file.
    pub fn own_columns(&self) -> &[Column] {
        self.rows.columns.get(..self.own).unwrap_or(&self.rows.columns)
    }

    /// The texts of the policy that stand in columns of which sets are made: those of requirements, and what a blank means.
    pub fn listed_texts(&self) -> Vec<&str> {
        let listed = |at: usize| self.rows.columns.get(at).filter(|column| column.listed);
        let blanks = (0..self.rows.columns.len()).filter_map(|at| match &listed(at)?.blank {
            Blank::Means(cell) => Some(cell),
            _ => None,
        });
        let rows = self.against.iter().flat_map(|against| &against.rows);
        let filled = rows.flat_map(|row| row.iter().enumerate());
        let filled = filled.filter_map(|(at, cell)| listed(at).and(cell.as_ref()));
        let texts = blanks.chain(filled).filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}
