//! Tables: their rows, and what they say for their own keys or for those they are applied to.

use std::rc::Rc;

use super::cases::Leaf;
use super::conditions::Ordered;
use super::decide::Decided;
use super::grid::{Asks, bare_name};
use super::key::Key;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::results::{Column, Constant, Held, Shape};
use super::statement::by_name;
use super::value::{Given, Value, What};
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, Reg, Type};
use crate::problem::{backtick, nearest};
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Expr, ExprKind, RowKey};
use crate::syntax::{ast::KeyCell, key_cell};

/// Most keys of a table.
const MOST_KEYS: usize = 16;

/// A table's rows, lowered but for their keys.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row<'a>>,
    pub(super) otherwise: Option<usize>,
}

/// A row of a table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) asked: Asks<'a>,
    /// `when C`
    pub(super) when: Option<Reg>,
    pub(super) span: Span,
}

/// How the case of a table is found.
pub(super) enum Found {
    ByKeys(Decided),
    InOrder(Ordered),
}

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
            if known != formal && !self.applied.contains(&at) {
                self.table(at, head);
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
        let here = |values: Vec<Value>| values.into_iter().map(|value| Value { span: asked, ..value }).collect();
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
            let keys: Vec<Option<Value>> =
                table.keys.iter().map(|name| self.expr(&by_name(name))).collect();
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
        let names: Vec<&str> =
            rows.columns.iter().filter_map(|known| known.name.as_ref()).map(|name| name.node.as_str()).collect();
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
                        both!("这个表只有一个结果，写表的名称就行", "it has one result: write the table's name")
                    }
                    None => both!("它的结果有：{zh}", "its results are {en}"),
                };
                self.report(column.span, CheckProblem::WhichColumn { message, help });
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

    fn applied_to(&mut self, name: &ast::Name, arguments: &[Expr], span: Span) -> Option<(usize, Vec<Value>)> {
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
                let names: Vec<&str> =
                    rows.columns.iter().filter_map(|column| column.name.as_ref()).map(|n| n.node.as_str()).collect();
                let (name, zh, en) = (&table.name.node, names.join("、"), names.join(", "));
                let first = names.first().copied().unwrap_or_default();
                let message = both!("表 `{name}` 有几列结果：{zh}", "the table `{name}` has several results: {en}");
                let help = both!("请写明要哪一列，如“{name} 的 {first}”", "say which, such as `{first} of {name}`");
                self.report(span, CheckProblem::WhichColumn { message, help });
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

    /// The rows of a table, lowered when they are first asked for.
    pub(super) fn rows(&mut self, at: usize, asked: Span) -> Option<Rc<Rows<'a>>> {
        let (table, head) = self.table_at(at)?;
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
        let rows = self.apart(&table.name.node, |checker| checker.lower_rows(table, head)).map(Rc::new);
        if let Some(progress) = self.table_rows.get_mut(at) {
            *progress = Progress::Done(rows.clone());
        }
        rows
    }

    /// The rows of a table from the tree, as they are in what is being lowered just now.
    pub(super) fn lower_rows(&mut self, table: &'a ast::Table, head: Span) -> Option<Rows<'a>> {
        let later = [
            (table.each.is_some(), both!("逐条的表", "tables for each record")),
            (table.from.is_some(), both!("取自文件的表", "tables read from a file")),
        ];
        if let Some((_, what)) = later.into_iter().find(|(said, _)| *said) {
            self.report(head, CheckProblem::NotYet { what });
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
        let (mut otherwise, mut none): (Option<usize>, Option<Span>) = (None, None);
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
                    self.report(span, CheckProblem::NotYet { what: both!("未知", "unknown values") });
                    sound = false;
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
                        let help = both!("不论是什么都行的格，请写“任意”", "write `any` where it may be anything");
                        self.report(span, CheckProblem::TableCell { message, help });
                        sound = false;
                    }
                }
            }
            if is_otherwise && let Some(first) = otherwise.replace(at) {
                let first = grid.rows.get(first).map_or(span, |row| row.span);
                self.report(span, CheckProblem::SaidTwice { first });
                sound = false;
            }
            let keyed = matches!(&row.asked, Asks::Key(key) if !matches!(key, RowKey::When(_) | RowKey::Otherwise));
            if keyed && table.keys.is_empty() {
                let message = both!("这个表没有说按什么查", "this table does not say by which key");
                let help = both!("请在表头写“按 名称”", "write `by NAME` in the table's head");
                self.report(span, CheckProblem::WrongPlace { message, help });
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
        sound.then_some(Rows { columns, rows, otherwise })
    }

    /// What a table says for its keys, in each result column. `asked` is where it is applied.
    fn looked_up(
        &mut self,
        at: usize,
        rows: &Rows<'a>,
        keys: Vec<Value>,
        asked: Option<Span>,
    ) -> Option<Vec<Value>> {
        let (table, head) = self.table_at(at)?;
        let span = asked.unwrap_or(head);
        let Some((found, keys)) = self.found(table, rows, keys, (span, asked.is_some())) else {
            // Said once; what it would be for other keys is beside the point.
            if let Some(progress) = self.table_rows.get_mut(at) {
                *progress = Progress::Done(None);
            }
            return None;
        };
        let needed = found.needed(&keys);
        let key_given =
            needed.into_iter().fold(None, |given, next| self.both_given(given, Some(next), span));
        let leaves = found.leaves(rows);
        let mut values = Vec::new();
        let mut columns = Vec::new();
        for column in &rows.columns {
            let exists: Vec<Held> = leaves.iter().map(|leaf| of_leaf(*leaf, rows, &column.given)).collect();
            let own = self.find_in(&found, &exists, Type::Flag, span)?;
            let exists = match &key_given {
                Some(given) => self.all(vec![given.reg, own], span),
                None => own,
            };
            let given = (self.known_flag(exists) != Some(true)).then(|| {
                let source = key_given.clone().or_else(|| column.why.clone());
                let source = source.or_else(|| keys.iter().find_map(|key| key.value.given.clone()));
                let (from, why) = source.map_or_else(
                    || (span, both!("表的有的行没有值", "some rows of the table have no value")),
                    |given| (given.from, given.why),
                );
                Given { reg: exists, from, why }
            });
            let what = match (&found, table.interpolated) {
                (Found::ByKeys(decided), true) => {
                    self.interpolated(rows, column, keys.last()?, decided, span)?
                }
                _ => {
                    let mut parts = Vec::new();
                    for (ty, held) in &column.parts {
                        let held: Vec<Held> = leaves.iter().map(|leaf| of_leaf(*leaf, rows, held)).collect();
                        parts.push(self.find_in(&found, &held, *ty, span)?);
                    }
                    let what = column.value(&parts, given.as_ref().map(|given| given.reg))?;
                    if let What::Grade(grade) = &what {
                        self.stated.push(grade.clone());
                    }
                    what
                }
            };
            let value = Value::new(what, span).given(given);
            columns.push((column, self.shown_result(column, &value, &found, &leaves, rows, span)));
            values.push(value);
        }
        self.lookup(table, &keys, rows, (&found, &leaves), columns, span);
        Some(values)
    }

    /// How the case of a table is found for `keys`.
    fn found(
        &mut self,
        table: &ast::Table,
        rows: &Rows<'_>,
        keys: Vec<Value>,
        place: (Span, bool),
    ) -> Option<(Found, Vec<Key>)> {
        let textual: Vec<bool> = keys.iter().map(Self::is_textual).collect();
        let cells = self.cells_of(rows, &textual)?;
        let mut own = Vec::new();
        for (at, (name, key)) in table.keys.iter().zip(keys).enumerate() {
            let column: Vec<_> = cells.iter().map(|row| row.get(at).cloned().flatten()).collect();
            own.push(self.table_key(&name.node, key, &column));
        }
        let mut keys = own.into_iter().collect::<Option<Vec<Key>>>()?;
        let found = if keys.is_empty() || rows.rows.iter().any(|row| row.when.is_some()) {
            Found::InOrder(self.in_order(table, rows, &mut keys, &cells, place)?)
        } else {
            Found::ByKeys(self.decide(table, rows, &mut keys, &cells, place)?)
        };
        Some((found, keys))
    }

    pub(super) fn find_in(&mut self, found: &Found, of: &[Held], ty: Type, span: Span) -> Option<Reg> {
        match found {
            Found::ByKeys(decided) => self.find(&decided.finder, of, ty, span),
            Found::InOrder(ordered) => self.find_in_order(ordered, of, ty, span),
        }
    }

    /// Where the result of a column is shown from.
    fn shown_result(
        &mut self,
        column: &Column,
        value: &Value,
        found: &Found,
        leaves: &[Leaf],
        rows: &Rows<'_>,
        span: Span,
    ) -> Option<ir::Slot> {
        let given = value.given.as_ref().map(|given| given.reg);
        match &column.shape {
            Shape::Grade => {
                let mut texts = Vec::new();
                for constant in &column.constants {
                    let text = self.constant_text(constant.as_ref()?);
                    let word = self.word(&text, span);
                    texts.push(Held::Fixed(self.known_number(word)?));
                }
                let held: Vec<Held> = leaves.iter().map(|leaf| of_leaf(*leaf, rows, &texts)).collect();
                let value = self.find_in(found, &held, Type::Word, span)?;
                Some(ir::Slot { value, given, names: None })
            }
            _ if matches!(value.what, What::Ratio(..)) => {
                let fraction = self.fraction(value)?;
                let value = self.rounded(fraction, 6, ir::Rounding::Nearest, span)?;
                Some(ir::Slot { value, given, names: None })
            }
            _ => value.slot(),
        }
    }

    /// Notes where a table is looked up, for explanations.
    fn lookup(
        &mut self,
        table: &ast::Table,
        keys: &[Key],
        rows: &Rows<'_>,
        (found, leaves): (&Found, &[Leaf]),
        columns: Vec<(&Column, Option<ir::Slot>)>,
        span: Span,
    ) {
        let numbers: Vec<Held> = (0i64..).take(leaves.len()).map(Held::Fixed).collect();
        let Some(case) = self.find_in(found, &numbers, Type::Number { decimals: 0 }, span) else { return };
        let span_of = |at: usize| rows.rows.get(at).map_or(span, |row| row.span);
        let several = columns.len() > 1;
        let results = columns.into_iter().filter_map(|(column, slot)| {
            let name = column.name.as_ref().filter(|_| several).map(|name| name.node.clone());
            Some((name, slot?))
        });
        let lookup = ir::Lookup {
            name: table.name.node.clone(),
            keys: keys.iter().filter_map(|key| Some((key.name.clone(), key.shown?))).collect(),
            results: results.collect(),
            row: case,
            rows: leaves
                .iter()
                .map(|leaf| match *leaf {
                    Leaf::Row(at) => (span_of(at), None),
                    Leaf::Between(first, second) => (span_of(first), Some(span_of(second))),
                    Leaf::Gap => (rows.otherwise.map_or(span, span_of), None),
                    Leaf::None => (Span::default(), None),
                })
                .collect(),
            span,
        };
        let same = |other: &ir::Lookup| {
            other.name == lookup.name && other.keys == lookup.keys && other.results == lookup.results
        };
        if !self.lookups.iter().any(same) {
            self.lookups.push(lookup);
        }
    }

    /// A constant as it is written.
    pub(super) fn constant_text(&self, constant: &Constant) -> String {
        let level = |at: i64| {
            let level = usize::try_from(at).ok().and_then(|at| self.scale.levels.get(at));
            level.map_or_else(String::new, |level| level.name.clone())
        };
        match constant {
            Constant::None => String::new(),
            Constant::Number(number) => number.to_string(),
            Constant::Date(day) => {
                crate::value::Date::from_day_number(*day).map_or_else(String::new, |date| date.to_string())
            }
            Constant::Flag(yes) => {
                let (zh, en) = if *yes { ("是", "yes") } else { ("否", "no") };
                self.file.surface.pick(zh, en).to_owned()
            }
            Constant::Level(at) => level(*at),
            Constant::Verdict(code) => {
                self.scale.verdict(*code).map_or_else(String::new, |verdict| verdict.name.clone())
            }
            Constant::Signed { level: at, plus, minus } => {
                format!("{}{}{}", level(*at), "+".repeat(*plus as usize), "-".repeat(*minus as usize))
            }
            Constant::Text(text) => text.clone(),
        }
    }
}

/// What a row's value is in a case; nothing, 0 or no where no row is for it.
pub(super) fn of_leaf(leaf: Leaf, rows: &Rows<'_>, held: &[Held]) -> Held {
    let row = match leaf {
        Leaf::Row(at) | Leaf::Between(at, _) => Some(at),
        Leaf::Gap => rows.otherwise,
        Leaf::None => None,
    };
    row.and_then(|at| held.get(at)).copied().unwrap_or(Held::Fixed(0))
}

impl Found {
    /// What each case is.
    fn leaves(&self, rows: &Rows<'_>) -> Vec<Leaf> {
        match self {
            Found::ByKeys(decided) => decided.leaves.clone(),
            Found::InOrder(_) => (0..rows.rows.len()).map(Leaf::Row).collect(),
        }
    }

    /// Where the keys that have to be there are.
    fn needed(&self, keys: &[Key]) -> Vec<Given> {
        let is_needed = |at: usize| match self {
            Found::ByKeys(decided) => decided.needed.contains(&at),
            Found::InOrder(ordered) => !ordered.none,
        };
        let needed = keys.iter().enumerate().filter(|(at, _)| is_needed(*at));
        needed.filter_map(|(_, key)| key.value.given.clone()).collect()
    }
}

impl Checker<'_> {
    fn is_textual(key: &Value) -> bool {
        matches!(key.what, What::Code(..) | What::Word(_) | What::Text(_) | What::TextColumn(_))
    }
}
