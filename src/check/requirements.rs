//! A table read as a list of requirements: every row with its cells as values, whatever its keys are elsewhere.

use super::Checker;
use super::grid::{Asks, bare_name};
use super::problem::Kind;
use super::results::Constant;
use super::table_problem::TableProblem;
use crate::both;
use crate::problem::backtick;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, KeyCell, KeyItem};
use crate::syntax::key_cell;

/// A table as a list of requirements. Shape: each row has a value for every key and every result column.
#[derive(Debug, Clone)]
pub(super) struct Requirements {
    /// The key columns, in the order of the head.
    pub(super) keys: Vec<ast::Name>,
    /// The result columns, in the order of the first line, and what they hold.
    pub(super) columns: Vec<(ast::Name, Kind)>,
    pub(super) rows: Vec<Requirement>,
}

/// A row of the list.
#[derive(Debug, Clone)]
pub(super) struct Requirement {
    pub(super) keys: Vec<Spelled>,
    pub(super) results: Vec<Constant>,
    pub(super) span: Span,
}

/// The value of a key cell, and how it is written: a column of texts has `5.10` and `5.1` apart.
#[derive(Debug, Clone)]
pub(super) struct Spelled {
    pub(super) value: Constant,
    pub(super) text: String,
}

impl Checker<'_> {
    /// The rows of table `at` as a list of requirements. Nothing, with the reason reported, where a key cell is not one
    /// value or a result differs from unit to unit. Counts as a use of the table.
    pub(super) fn requirement_rows(&mut self, at: usize) -> Option<Requirements> {
        let (table, head) = self.table_at(at)?;
        self.applied.insert(at);
        self.names.used.insert(super::names::Symbol::Table(at));
        let rows = self.rows(at, head)?;
        let mut columns = Vec::new();
        for column in &rows.columns {
            let Some(name) = &column.name else {
                let message = both!(
                    "对照的表要有第一行，写明各列的名称",
                    "a table of requirements has a first line that names its columns"
                );
                let help = both!(
                    "请写成“| 项目 || 分值 |”这样的表格",
                    "write it as a pipe table, such as `| item || marks |`"
                );
                self.report(table.name.span, TableProblem::Header { message, help });
                return None;
            };
            columns.push((name.clone(), column.kind()));
        }
        let mut list = Requirements { keys: table.keys.clone(), columns, rows: Vec::new() };
        let mut fine = true;
        for (place, row) in rows.rows.iter().enumerate() {
            let keys = match &row.asked {
                Asks::Cells(cells) => cells.iter().map(|cell| self.one_value(cell)).collect(),
                Asks::Key(_) => None,
            };
            let results: Option<Vec<Constant>> =
                rows.columns.iter().map(|column| column.constants.get(place).cloned().flatten()).collect();
            if results.is_none() || matches!(row.asked, Asks::Key(_)) {
                let message = both!(
                    "对照的表的每一行都是写定的值",
                    "every row of a table of requirements holds fixed values"
                );
                let help = both!("请写数、日期、等级或文字", "write numbers, dates, levels or texts");
                self.report(row.span, TableProblem::Cell { message, help });
            }
            match (keys, results) {
                (Some(keys), Some(results)) => list.rows.push(Requirement { keys, results, span: row.span }),
                _ => fine = false,
            }
        }
        fine.then_some(list)
    }

    /// The one value of a key cell.
    fn one_value(&mut self, cell: &ast::Text) -> Option<Spelled> {
        if let Ok(KeyCell::These(items)) = key_cell(cell, true)
            && let [KeyItem::Value(value)] = items.as_slice()
        {
            let text = match &value.kind {
                ExprKind::Text(text) => text.clone(),
                _ => bare_name(&cell.node).to_owned(),
            };
            let value = match &value.kind {
                ExprKind::Text(_) => None,
                // A name of the policy is a text here too.
                _ => self.cell_constant(cell).ok(),
            };
            return Some(Spelled { value: value.unwrap_or_else(|| Constant::Text(text.clone())), text });
        }
        let shown = backtick(&cell.node);
        let message = both!("{shown} 不是一个值", "{shown} is not one value");
        let help = both!(
            "对照的表每一行是一项要求，这一格写它的编号或名称",
            "each row of a table of requirements is one requirement: write its number or name here"
        );
        self.report(cell.span, TableProblem::Cell { message, help });
        None
    }
}
