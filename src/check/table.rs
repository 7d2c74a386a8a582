//! Tables: their rows, and what they say for their own keys or for those they are applied to.

use super::grid::bare_name;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::statement::by_name;
use super::table_problem::TableProblem;
use super::value::Value;
use super::{Checker, Progress};
use crate::both;
use crate::ir;
use crate::problem::{backtick, nearest};
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Expr, ExprKind};

impl<'a> Checker<'a> {
    pub(super) fn table_at(&self, at: usize) -> Option<(&'a ast::Table, Span)> {
        let block = *self.names.tables.get(at)?;
        match &block.kind {
            BlockKind::Table(table) => Some((table, block.head.span)),
            _ => None,
        }
    }

    /// Lowers tables by their own keys, used or not, so that what they leave open is found: those whose keys are known
    /// first, in the end those that are only applied to other values.
    pub(super) fn whole_tables(&mut self, known: bool) {
        for at in 0..self.names.tables.len() {
            let Some((table, head)) = self.table_at(at) else { continue };
            let formal = table.keys.iter().any(|key| self.peek(&key.node).is_none());
            if known == formal || self.applied.contains(&at) {
                continue;
            }
            match self.rows_of_table(table) {
                Some(records) => self.over_rows(records, |checker| checker.table(at, head)),
                None => self.table(at, head),
            };
        }
    }

    /// The records whose rows a table is for: those it names, or those that alone have its keys.
    fn rows_of_table(&mut self, table: &'a ast::Table) -> Option<usize> {
        match &table.each {
            Some(each) => self.records_named(each),
            None => {
                let unknown = table.keys.iter().find(|key| self.peek(&key.node).is_none())?;
                self.records_with(&unknown.node)
            }
        }
    }

    /// What a table says in its one result column, by its own keys.
    pub(super) fn table_value(&mut self, at: usize, asked: Span) -> Option<Value> {
        let values = self.table(at, asked)?;
        self.only_column(at, values, asked)
    }

    /// What a table says by its own keys, in each of its result columns.
    fn table(&mut self, at: usize, asked: Span) -> Option<Vec<Value>> {
        let (table, _) = self.table_at(at)?;
        let here =
            |values: Vec<Value>| values.into_iter().map(|value| Value { span: asked, ..value }).collect();
        for name in &table.keys {
            self.own_meaning(&name.node, asked)?;
        }
        if table.keys.iter().any(|name| self.is_points_word(&name.node)) {
            // The points are those of the measure where the table is used.
            self.applied.insert(at);
            let mut keys = Vec::new();
            for name in &table.keys {
                keys.push(if self.is_points_word(&name.node) {
                    self.own_points(name.span).map(|key| Value { span: asked, ..key })?
                } else {
                    self.expr(&by_name(name))?
                });
            }
            let rows = self.rows(at, asked)?;
            return self.looked_up(at, &rows, keys, Some(asked));
        }
        match self.table_values.get(at)? {
            Progress::Done(values) => return values.clone().map(here),
            Progress::Started => {
                self.circle(&table.name.node, asked);
                return None;
            }
            Progress::Waiting => {}
        }
        if let Some(progress) = self.table_values.get_mut(at) {
            *progress = Progress::Started;
        }
        let rows = self.rows(at, asked);
        let values = rows.and_then(|rows| {
            self.path.push(table.name.node.clone());
            let keys: Vec<Option<Value>> = table.keys.iter().map(|name| self.expr(&by_name(name))).collect();
            self.path.pop();
            self.looked_up(at, &rows, keys.into_iter().collect::<Option<_>>()?, None)
        });
        if let Some(progress) = self.table_values.get_mut(at) {
            *progress = Progress::Done(values.clone());
        }
        values.map(here)
    }

    /// `T(x, y)`
    pub(super) fn apply(&mut self, name: &ast::Name, arguments: &[Expr], span: Span) -> Option<Value> {
        if self.peek(&name.node).is_none()
            && let Some((message, help)) = self.name_in_brackets(&name.node, arguments)
        {
            self.report(span, CheckProblem::Misread { message, help });
            return None;
        }
        let (at, values) = self.applied_to(name, arguments, span)?;
        self.only_column(at, values, span)
    }

    /// `who of T`, `who of T(x, y)`
    pub(super) fn column_of(&mut self, column: &ast::Name, of: &Expr, span: Span) -> Option<Value> {
        let (at, values) = match &of.kind {
            ExprKind::Apply(table, arguments) => self.applied_to(table, arguments, span)?,
            ExprKind::Name(table) => {
                let at = self.table_named(&ast::Name::new(table.clone(), of.span.span))?;
                (at, self.table(at, span)?)
            }
            _ => {
                let message = both!("这里应当是表的名称", "expected the name of a table here");
                let help = both!("请写“表名 的 列名”", "write `COLUMN of TABLE`");
                self.report(of.span.span, CheckProblem::WrongPlace { message, help });
                return None;
            }
        };
        let rows = self.rows(at, span)?;
        let names: Vec<&str> = rows
            .columns
            .iter()
            .filter_map(|known| known.name.as_ref())
            .map(|name| name.node.as_str())
            .collect();
        match names.iter().position(|name| Self::same_name(name, bare_name(&column.node))) {
            Some(place) => values.into_iter().nth(place),
            None => {
                let shown = backtick(&column.node);
                let (zh, en) = (names.join("、"), names.join(", "));
                let message = both!("这个表没有 {shown} 这一列", "this table has no column {shown}");
                let help = match nearest(&column.node, names.iter().copied()) {
                    Some(near) => both!(
                        "您是不是想写 `{near}`？它的结果有：{zh}",
                        "did you mean `{near}`? its results are {en}"
                    ),
                    None if names.is_empty() => {
                        both!(
                            "这个表只有一个结果，写表的名称就行",
                            "it has one result: write the table's name"
                        )
                    }
                    None => both!("它的结果有：{zh}", "its results are {en}"),
                };
                self.report(column.span, TableProblem::WhichColumn { message, help });
                None
            }
        }
    }

    /// A result column that is spelt like a part of a grade, else that part.
    pub(super) fn column_else(
        &mut self,
        words: &[&str],
        of: &Expr,
        span: Span,
        part: fn(&mut Self, &Expr, Span) -> Option<Value>,
    ) -> Option<Value> {
        match words.iter().find(|word| self.is_column_of(word, of)) {
            Some(word) => self.column_of(&ast::Name::new((*word).to_owned(), span), of, span),
            None => part(self, of, span),
        }
    }

    /// Whether `of` names a table that has a result column called `word`.
    pub(super) fn is_column_of(&self, word: &str, of: &Expr) -> bool {
        let (ExprKind::Name(table) | ExprKind::Apply(ast::Name { node: table, .. }, _)) = &of.kind else {
            return false;
        };
        let Some(Symbol::Table(at)) = self.peek(table) else { return false };
        let header = self.table_at(at).and_then(|(table, _)| {
            table.rows.iter().find_map(|line| match &line.node {
                ast::TableRow::Pipe { left, right } => Some(right.as_ref().unwrap_or(left)),
                ast::TableRow::Row(..) => None,
            })
        });
        header.is_some_and(|titles| titles.iter().any(|title| Self::same_name(bare_name(&title.node), word)))
    }

    fn table_named(&mut self, name: &ast::Name) -> Option<usize> {
        match self.look_up(&name.node) {
            Some(Symbol::Table(at)) => Some(at),
            Some(_) => {
                let shown = backtick(&name.node);
                let message = both!("{shown} 不是表", "{shown} is no table");
                let help = both!(
                    "只有表可以这样用：`表名（值）`；名称和括号之间不要连写",
                    "only a table is applied so: `table(value)`"
                );
                self.report(name.span, CheckProblem::WrongPlace { message, help });
                None
            }
            None => {
                self.unknown_name(&name.node, name.span);
                None
            }
        }
    }

    fn applied_to(
        &mut self,
        name: &ast::Name,
        arguments: &[Expr],
        span: Span,
    ) -> Option<(usize, Vec<Value>)> {
        let at = self.table_named(name)?;
        self.applied.insert(at);
        let rows = self.rows(at, span)?;
        let (table, _) = self.table_at(at)?;
        if table.keys.len() != arguments.len() {
            let (asks, has) = (table.keys.len(), arguments.len());
            let message = both!(
                "这个表按 {asks} 项查，这里给了 {has} 项",
                "this table has {asks} keys and is given {has}"
            );
            let help = both!("请一项对一项地写", "write one value for each key");
            self.report(span, CheckProblem::WrongPlace { message, help });
            return None;
        }
        let keys: Vec<Option<Value>> = arguments.iter().map(|argument| self.expr(argument)).collect();
        let keys = keys.into_iter().collect::<Option<_>>()?;
        Some((at, self.looked_up(at, &rows, keys, Some(span))?))
    }

    /// The value of the only result column.
    fn only_column(&mut self, at: usize, values: Vec<Value>, span: Span) -> Option<Value> {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (only, None) => only,
            _ => {
                let (table, _) = self.table_at(at)?;
                let rows = self.rows(at, span)?;
                let names: Vec<&str> = rows
                    .columns
                    .iter()
                    .filter_map(|column| column.name.as_ref())
                    .map(|n| n.node.as_str())
                    .collect();
                let (name, zh, en) = (&table.name.node, names.join("、"), names.join(", "));
                let first = names.first().copied().unwrap_or_default();
                let message =
                    both!("表 `{name}` 有几列结果：{zh}", "the table `{name}` has several results: {en}");
                let help =
                    both!("请写明要哪一列，如“{name} 的 {first}”", "say which, such as `{first} of {name}`");
                self.report(span, TableProblem::WhichColumn { message, help });
                None
            }
        }
    }

    /// What each result of a table is called in the results of the policy.
    pub(super) fn result_names(&self, at: usize) -> Vec<String> {
        let name = self.table_at(at).map_or("", |(table, _)| table.name.node.as_str());
        let Some(Progress::Done(Some(rows))) = self.table_rows.get(at) else { return Vec::new() };
        let several = rows.columns.len() > 1;
        let columns = rows.columns.iter().map(|column| column.name.as_ref().filter(|_| several));
        let surface = self.file.surface;
        columns
            .map(|column| match column {
                Some(column) => ir::Lookup::result_name(name, &column.node, surface),
                None => name.to_owned(),
            })
            .collect()
    }
}
