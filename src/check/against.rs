//! Records against a requirement table: one record for each requirement and unit, answered or not.

use std::collections::HashMap;

use super::Checker;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::requirements::{Requirement, Spelled};
use super::results::Constant;
use crate::both;
use crate::ir::{self, Blank, Cell, ColumnKind};
use crate::problem::backtick;
use crate::source::Span;
use crate::syntax::ast;

impl<'a> Checker<'a> {
    /// Matches a records block to the table it is against, and gives it the table's result columns.
    pub(super) fn against(&mut self, at: usize, name: &'a ast::Name) -> Option<ir::Against> {
        let table = match self.look_up(&name.node) {
            Some(Symbol::Table(table)) => table,
            Some(_) => {
                let shown = backtick(&name.node);
                let message = both!("{shown} 不是表", "{shown} is no table");
                let help = both!(
                    "“对照”后面写列出各项要求的表",
                    "the name of a table that lists the requirements stands behind `against`"
                );
                self.report(name.span, CheckProblem::WrongPlace { message, help });
                return None;
            }
            None => {
                self.unknown_name(&name.node, name.span);
                return None;
            }
        };
        let requirements = self.requirement_rows(table)?;
        let own = self.columns_of(at);
        let mut keys = Vec::new();
        for key in &requirements.keys {
            let Some(column) = self.column_named(at, &key.node) else {
                let (shown, records) = (backtick(&key.node), backtick(&self.records_name(at)));
                let message = both!(
                    "表按 {shown} 列出要求，明细 {records} 却没有这一列",
                    "the table lists its requirements by {shown}, which is no column of {records}"
                );
                let key = &key.node;
                let help = both!(
                    "请在明细里加一行“{key} 为 文本”",
                    "add a line such as `{key} is a text` to the records"
                );
                self.report(name.span, CheckProblem::WrongPlace { message, help });
                return None;
            };
            keys.push(column);
        }
        let mut rows: Vec<Vec<Option<Cell>>> = Vec::new();
        let mut sound = true;
        let mut seen: HashMap<Vec<Cell>, Span> = HashMap::new();
        for requirement in &requirements.rows {
            let mut cells = vec![None; own.len() + requirements.columns.len()];
            for (column, value) in keys.iter().zip(&requirement.keys) {
                match self.key_of_requirement(*column, value, requirement.span) {
                    Some(cell) => {
                        if let Some(slot) = cells.get_mut(column - own.start) {
                            *slot = Some(cell);
                        }
                    }
                    None => sound = false,
                }
            }
            let asked: Option<Vec<Cell>> =
                keys.iter().map(|column| cells.get(column - own.start).cloned().flatten()).collect();
            if let Some(asked) = asked
                && let Some(first) = seen.insert(asked, requirement.span)
            {
                let written: Vec<&str> = requirement.keys.iter().map(|key| key.text.as_str()).collect();
                let (zh, en) = (backtick(&written.join("、")), backtick(&written.join(", ")));
                let message =
                    both!("表里有两行都是要求 {zh}", "two rows of the table are the requirement {en}");
                let help = both!(
                    "请删去其中一行，或改正它的编号或名称",
                    "take one of the two out, or mend its number or name"
                );
                self.report(
                    requirement.span,
                    CheckProblem::Contradiction { message, help, first: Some(first) },
                );
                sound = false;
            }
            rows.push(cells);
        }
        for (place, (title, _)) in requirements.columns.iter().enumerate() {
            let column = self.filled_column(title, place, &requirements.rows)?;
            for (cells, requirement) in rows.iter_mut().zip(&requirements.rows) {
                let cell = requirement.results.get(place).and_then(|value| filled_cell(&column, value));
                if let Some(slot) = cells.get_mut(own.len() + place) {
                    *slot = Some(cell.unwrap_or(Cell::None));
                }
            }
            if self.peek(&title.node).is_some() {
                let first = self
                    .names
                    .table
                    .get(&crate::value::key(&title.node))
                    .map_or(title.span, |(_, first)| *first);
                let name = title.node.clone();
                self.report(title.span, CheckProblem::NamedTwice { name, first });
            }
            self.push_column(at, title, column);
        }
        // What a unit did not answer is none.
        for column in own.clone() {
            if !keys.contains(&column) && !self.is_joined_column(at, column) {
                self.lacking.insert(column);
            }
        }
        let keys = keys.into_iter().map(|column| column - own.start).collect();
        sound.then_some(ir::Against { name: name.node.clone(), keys, rows })
    }

    fn key_of_requirement(&mut self, column: usize, key: &Spelled, span: Span) -> Option<Cell> {
        let declared = self.columns.get(column)?.clone();
        let value = &key.value;
        let cell = match (&declared.kind, value) {
            (ColumnKind::Text, _) => Some(Cell::Text(key.text.clone())),
            (ColumnKind::OneOf(values), Constant::Text(_) | Constant::Number(_)) => {
                return self.position(values, &key.text, span).map(|at| Cell::Code(at as u32));
            }
            _ => filled_cell(&declared, value),
        };
        if cell.is_none() {
            let (found, expected) = (kind_of_constant(value), super::columns::kind_of(&declared.kind));
            self.report(span, CheckProblem::WrongKind { found, expected, help: None });
        }
        cell
    }

    /// A column that holds the results of a table at a place.
    fn filled_column(&mut self, title: &ast::Name, place: usize, rows: &[Requirement]) -> Option<ir::Column> {
        let values: Vec<&Constant> = rows.iter().filter_map(|row| row.results.get(place)).collect();
        let given = || values.iter().filter(|value| !matches!(value, Constant::None));
        let mut scale = None;
        let kind = match given().next() {
            Some(Constant::Number(_)) | None => {
                let decimals = given().filter_map(|value| match value {
                    Constant::Number(number) => Some(number.reduced().decimals),
                    _ => None,
                });
                ColumnKind::Number { decimals: decimals.max().unwrap_or(0), percent: false }
            }
            Some(Constant::Date(_)) => ColumnKind::Date,
            Some(Constant::Flag(_)) => ColumnKind::Flag,
            Some(Constant::Level(of, _)) => {
                scale = Some(*of);
                ColumnKind::OneOf(self.scale(*of).levels.clone())
            }
            Some(Constant::Text(_)) => {
                let mut names: Vec<ir::Named> = Vec::new();
                let mut seen = std::collections::HashSet::new();
                for value in given() {
                    if let Constant::Text(text) = value
                        && seen.insert(text.as_str())
                    {
                        names.push(ir::Named { name: text.clone(), title: None });
                    }
                }
                ColumnKind::OneOf(names)
            }
            Some(other) => {
                let found = kind_of_constant(other);
                let help = Some(both!(
                    "要求的各列可以是数、日期、等级、文字、是或否",
                    "the columns of requirements are numbers, dates, levels, texts or yes/no"
                ));
                self.report(title.span, CheckProblem::WrongKind { found, expected: Kind::Number, help });
                return None;
            }
        };
        let mut column = ir::Column::new(title.node.clone(), kind, title.span);
        column.scale = scale;
        if given().count() < values.len() {
            column.blank = Blank::None;
        }
        let numbers = given().filter_map(|value| match filled_cell(&column, value) {
            Some(Cell::Number(number)) => Some(number),
            _ => None,
        });
        let numbers: Vec<i64> = numbers.collect();
        (column.low, column.high) = (numbers.iter().min().copied(), numbers.iter().max().copied());
        Some(column)
    }
}

/// A fixed value as a cell of a column.
fn filled_cell(column: &ir::Column, value: &Constant) -> Option<Cell> {
    match (&column.kind, value) {
        (_, Constant::None) => Some(Cell::None),
        (ColumnKind::Number { decimals, .. }, Constant::Number(number)) => {
            number.at(*decimals).map(Cell::Number)
        }
        (ColumnKind::Date, Constant::Date(day)) => Some(Cell::Number(*day)),
        (ColumnKind::Flag, Constant::Flag(yes)) => Some(Cell::Flag(*yes)),
        (ColumnKind::OneOf(_), Constant::Level(scale, level)) if column.scale == Some(*scale) => {
            u32::try_from(*level).ok().map(Cell::Code)
        }
        (ColumnKind::OneOf(values), Constant::Text(text)) => {
            let at = values.iter().position(|value| value.name == *text)?;
            u32::try_from(at).ok().map(Cell::Code)
        }
        _ => None,
    }
}

fn kind_of_constant(value: &Constant) -> Kind {
    match value {
        Constant::None => Kind::None,
        Constant::Number(_) => Kind::Number,
        Constant::Date(_) => Kind::Date,
        Constant::Flag(_) => Kind::Flag,
        Constant::Level(..) => Kind::Level,
        Constant::Verdict(..) => Kind::Verdict,
        Constant::Signed { .. } => Kind::Grade,
        Constant::Text(_) => Kind::Text,
    }
}
