//! The rows of a table, lowered but for their keys.

use std::rc::Rc;

use super::grid::Asks;
use super::problem::CheckProblem;
use super::results::Column;
use super::table_problem::TableProblem;
use super::{Checker, Progress};
use crate::both;
use crate::ir::Reg;
use crate::source::Span;
use crate::syntax::ast::{self, KeyCell, RowKey, TableRow};
use crate::syntax::key_cell;

/// Most keys of a table.
const MOST_KEYS: usize = 16;

/// A table's rows, lowered but for their keys.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row<'a>>,
    pub(super) otherwise: Option<usize>,
    /// `unknown: …`, which is for no case of its own but for a key that is left open.
    pub(super) unknown: Option<usize>,
}

/// A row of a table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) asked: Asks<'a>,
    /// `when C`
    pub(super) when: Option<Reg>,
    pub(super) span: Span,
}

impl<'a> Checker<'a> {
    /// The rows of a table, lowered when they are first asked for.
    pub(super) fn rows(&mut self, at: usize, asked: Span) -> Option<Rc<Rows<'a>>> {
        let (table, _) = self.table_at(at)?;
        match self.table_rows.get(at)? {
            Progress::Done(rows) => return rows.clone(),
            Progress::Started => {
                self.circle(&table.name.node, asked);
                return None;
            }
            Progress::Waiting => {}
        }
        if self.chained_too_far(asked) {
            return None;
        }
        if let Some(progress) = self.table_rows.get_mut(at) {
            *progress = Progress::Started;
        }
        let rows = self.apart(&table.name.node, |checker| checker.lower_rows(table)).map(Rc::new);
        if let Some(progress) = self.table_rows.get_mut(at) {
            *progress = Progress::Done(rows.clone());
        }
        rows
    }

    /// The rows of a table from the tree, as they are in what is being lowered just now.
    pub(super) fn lower_rows(&mut self, table: &'a ast::Table) -> Option<Rows<'a>> {
        if let Some(from) = &table.from
            && !table.rows.iter().any(|line| matches!(line.node, TableRow::Pipe { right: None, .. }))
        {
            self.report(from.span, TableProblem::NoFile { name: from.node.clone() });
            return None;
        }
        if table.keys.len() > MOST_KEYS {
            let message = both!("一个表最多按 {MOST_KEYS} 项查", "a table has at most {MOST_KEYS} keys");
            let help = both!("请把其中几项先并成一个定义", "put several of them into one define first");
            self.report(table.name.span, CheckProblem::OutOfRange { message, help });
            return None;
        }
        let grid = self.grid(table)?;
        let mut rows = Vec::new();
        let (mut otherwise, mut none, mut unknown): (Option<usize>, Option<Span>, Option<usize>) =
            (None, None, None);
        let mut sound = true;
        for (at, row) in grid.rows.iter().enumerate() {
            let span = row.span;
            let mut when = None;
            let mut is_otherwise = false;
            match &row.asked {
                Asks::Key(RowKey::When(condition)) => {
                    when = self.condition(condition);
                    sound &= when.is_some();
                    if !table.first_match {
                        let message = both!(
                            "写条件的行只用于依次判断的表",
                            "rows with conditions are for tables with `first match`"
                        );
                        let help = both!(
                            "请在表头末尾加“，依次判断”",
                            "add `, first match` at the end of the table's head"
                        );
                        self.report(span, CheckProblem::WrongPlace { message, help });
                        sound = false;
                    }
                }
                Asks::Key(RowKey::Otherwise) => is_otherwise = true,
                Asks::Key(RowKey::None) => {
                    if let Some(first) = none.replace(span) {
                        self.report(span, CheckProblem::SaidTwice { first });
                        sound = false;
                    }
                }
                Asks::Key(RowKey::Unknown) => {
                    if table.interpolated {
                        let message =
                            both!("内插的表没有“未知”的行", "an interpolated table has no row for unknown");
                        let help = both!(
                            "请在用到的地方问“… 为 未知”",
                            "ask by `… is unknown` where the table is used"
                        );
                        self.report(span, CheckProblem::WrongPlace { message, help });
                        sound = false;
                    }
                    if let Some(first) = unknown.replace(at) {
                        let first = grid.rows.get(first).map_or(span, |row| row.span);
                        self.report(span, CheckProblem::SaidTwice { first });
                        sound = false;
                    }
                }
                Asks::Key(RowKey::Range(_) | RowKey::Values(_)) => {}
                Asks::Cells(cells) => {
                    let is = |cell: &&&ast::Text| matches!(key_cell(cell, true), Ok(KeyCell::Otherwise));
                    let said = cells.iter().filter(is).count();
                    is_otherwise = said == cells.len();
                    if said > 0 && !is_otherwise {
                        let message = both!(
                            "“其余”要么写在每一格，要么都不写",
                            "`otherwise` stands in every key cell of a row or in none"
                        );
                        let help =
                            both!("不论是什么都行的格，请写“任意”", "write `any` where it may be anything");
                        self.report(span, TableProblem::Cell { message, help });
                        sound = false;
                    }
                }
            }
            if is_otherwise && let Some(first) = otherwise.replace(at) {
                let first = grid.rows.get(first).map_or(span, |row| row.span);
                self.report(span, CheckProblem::SaidTwice { first });
                sound = false;
            }
            let keyed =
                matches!(&row.asked, Asks::Key(key) if !matches!(key, RowKey::When(_) | RowKey::Otherwise));
            if keyed && table.keys.is_empty() {
                let message = both!("这个表没有说按什么查", "this table does not say by which key");
                let help = both!("请在表头写“按 名称”", "write `by NAME` in the table's head");
                // A head that cannot be read has been answered already.
                if !table.name.node.is_empty() {
                    self.report(span, CheckProblem::WrongPlace { message, help });
                }
                sound = false;
            }
            rows.push(Row { asked: row.asked.clone(), when, span });
        }
        let mut columns = Vec::new();
        for (at, name) in grid.columns.iter().enumerate() {
            let said: Vec<_> =
                grid.rows.iter().filter_map(|row| Some((*row.results.get(at)?, row.span))).collect();
            columns.push(self.result_column(*name, &said));
        }
        let columns: Vec<Column> = columns.into_iter().collect::<Option<_>>()?;
        sound.then_some(Rows { columns, rows, otherwise, unknown })
    }
}
