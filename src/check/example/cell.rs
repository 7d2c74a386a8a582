//! The cells of an example's pipe tables: texts without quotes, read as their column says.

use super::super::Checker;
use super::super::columns::{Extra, find, kind_of};
use super::super::problem::{CheckProblem, Kind};
use crate::ir::{self, Blank, Cell, ColumnKind, Members};
use crate::syntax::ast;
use crate::value::{Date, Decimal, key};

/// A text without the quotes it may stand in.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    let within = |open: char, close: char| {
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).filter(|_| text.len() > 1)
    };
    within('“', '”').or_else(|| within('"', '"')).unwrap_or(text)
}

/// Yes, no, in either surface.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match key(text).as_str() {
        "是" | "yes" => Some(true),
        "否" | "no" => Some(false),
        _ => None,
    }
}

/// Whether a cell says that there is no value.
pub(super) fn is_none(text: &str) -> bool {
    matches!(text, "无" | "none")
}

/// Whether a cell says that nobody knows its value, or a result that it is not determined.
pub(super) fn is_unknown(text: &str) -> bool {
    matches!(text, "未知" | "unknown")
}

impl Checker<'_> {
    /// A cell of a column; a problem when it cannot be one.
    pub(super) fn cell_of_text(
        &mut self,
        column: &ir::Column,
        cell: &ast::Text,
        members: &mut Extra,
    ) -> Option<Cell> {
        let (text, span) = (bare(&cell.node), cell.span);
        let quoted = text.len() < cell.node.trim().len();
        let called_so = |values: &[ir::Named]| find(values, text).is_some();
        let is_value = matches!(&column.kind, ColumnKind::OneOf(values) if called_so(values));
        if is_none(text) && !quoted && !is_value {
            let set = matches!(column.kind, ColumnKind::Set(_)) && column.blank != Blank::None;
            return if set {
                Some(Cell::Set(Vec::new()))
            } else {
                self.cell_in_data(column, Cell::None, span)
            };
        }
        if is_unknown(text) && !quoted && !matches!(column.kind, ColumnKind::Id | ColumnKind::Period(_)) {
            return Some(Cell::Unknown);
        }
        let read = match &column.kind {
            ColumnKind::Id | ColumnKind::Text => {
                if column.listed {
                    self.member_or_extra(text, members);
                }
                Some(Cell::Text(text.to_owned()))
            }
            ColumnKind::Flag => yes_no(text).map(Cell::Flag),
            ColumnKind::Number { decimals, .. } => match Decimal::parse(&key(text)) {
                Some(number) => {
                    let cell = self.number_cell(column, number, *decimals, span)?;
                    return self.cell_in_data(column, cell, span);
                }
                None => None,
            },
            ColumnKind::Date => match Date::parse(&key(text)) {
                Some(date) => return self.cell_in_data(column, Cell::Number(date.day_number()), span),
                None => None,
            },
            ColumnKind::Period(_) => None,
            ColumnKind::OneOf(values) => {
                return self.position(values, text, span).map(|at| Cell::Code(at as u32));
            }
            ColumnKind::Set(of) => {
                let inner = text.trim_start_matches(['{', '｛']).trim_end_matches(['}', '｝']);
                let mut ids = Vec::new();
                for member in inner.split(['、', '，', ',', '；', ';']).map(bare) {
                    if member.is_empty() {
                        continue;
                    }
                    ids.push(match of {
                        Members::Named(values) => self.position(values, member, span)? as u32,
                        Members::Free => self.member_or_extra(member, members),
                    });
                }
                Some(Cell::Set(ids))
            }
        };
        if read.is_none() {
            let expected = kind_of(&column.kind);
            self.report(span, CheckProblem::WrongKind { found: Kind::Text, expected, help: None });
        }
        read
    }
}
