//! What an example gives: its rows, built upon those of another example and changed line by line.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::Checker;
use super::super::columns::Extra;
use super::super::names::Symbol;
use super::super::problem::CheckProblem;
use super::records::Taken;
use super::{Given, MOST_CELLS, MOST_ROWS, Row};
use crate::both;
use crate::ir::{self, Blank, Cell, ColumnKind};
use crate::problem::backtick;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, BlockKind, ExampleItem, Expr, ExprKind};
use crate::value::{Period, PeriodKind, key};

/// A `given` line.
struct Line<'a> {
    period: Option<&'a Spanned<Period>>,
    as_in: Option<&'a ast::Text>,
    said: Said,
}

/// Cells by column, and the period where it is said as a column.
#[derive(Default)]
struct Said {
    cells: Vec<(usize, Cell)>,
    period: Option<Period>,
}

/// A row of a pipe table.
struct Entry {
    unit: String,
    period: Option<Period>,
    cells: Vec<(usize, Cell)>,
    span: Span,
}

impl Checker<'_> {
    /// The rows that the example in block `at` gives, made when they are first asked for.
    pub(super) fn given_rows(
        &mut self,
        policy: &ir::Policy,
        at: usize,
        example: &ast::Example,
    ) -> Option<Rc<Given>> {
        if let Some(made) = self.examples_made.made.get(&at) {
            let made = made.clone();
            if made.is_none() {
                self.circle(&example.title.node, example.title.span);
            }
            return made;
        }
        if self.chained_too_far(example.title.span) {
            return None;
        }
        self.examples_made.made.insert(at, None);
        self.path.push(example.title.node.clone());
        let made = Rc::new(self.made_rows(policy, example));
        self.path.pop();
        let cells = made.rows.len() * policy.columns.len();
        self.examples_made.cells = self.examples_made.cells.saturating_add(cells);
        self.examples_made.made.insert(at, Some(made.clone()));
        Some(made)
    }

    fn made_rows(&mut self, policy: &ir::Policy, example: &ast::Example) -> Given {
        let mut given = Given { sound: true, span: example.title.span, ..Given::default() };
        let mut lines: Vec<Line<'_>> = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        let mut tables = false;
        let mut named: HashMap<(Option<Period>, String), Span> = HashMap::new();
        let mut bases: HashMap<Option<Period>, Span> = HashMap::new();
        for line in &example.lines {
            let period = match &line.node {
                ExampleItem::Given { period, .. }
                | ExampleItem::GivenTable { period, .. }
                | ExampleItem::Expect { period, .. }
                | ExampleItem::ExpectTable { period, .. } => period.as_ref(),
            };
            if let Some(period) = period
                && self.known_period(policy, period).is_none()
            {
                given.sound = false;
                continue;
            }
            let at = period.map(|period| period.node);
            match &line.node {
                ExampleItem::Given { as_in, cells, .. } => {
                    for name in cells.iter().flat_map(|(names, _)| names) {
                        if let Some(first) = named.insert((at, key(&name.node)), name.span) {
                            let name_twice = name.node.clone();
                            self.report(name.span, CheckProblem::ListedTwice { name: name_twice, first });
                        }
                    }
                    if let Some(title) = as_in
                        && let Some(first) = bases.insert(at, title.span)
                    {
                        self.report(title.span, CheckProblem::SaidTwice { first });
                        given.sound = false;
                    }
                    let mut said = Said::default();
                    for (names, value) in cells {
                        for name in names {
                            self.given_cell(policy, name, value, &mut said, &mut given.members);
                        }
                    }
                    lines.push(Line { period, as_in: as_in.as_ref(), said });
                }
                ExampleItem::GivenTable { name, rows, .. } if self.table_of_records(name).is_some() => {
                    let of = self.table_of_records(name).unwrap_or_default();
                    given.tables.insert(of);
                    match self.given_records(policy, of, at, rows, line.span.span, &mut given.members) {
                        Some(found) => given.records.extend(found),
                        None => given.sound = false,
                    }
                }
                ExampleItem::GivenTable { name, rows, .. } => {
                    tables = true;
                    match self.entries(policy, name, at, rows, line.span.span, &mut given.members) {
                        Some(found) => entries.extend(found),
                        None => given.sound = false,
                    }
                }
                ExampleItem::Expect { .. } | ExampleItem::ExpectTable { .. } => {}
            }
        }
        if tables {
            for period in lines.iter().filter_map(|line| line.period) {
                if entries.iter().all(|entry| entry.period != Some(period.node)) {
                    let message = both!("表里没有这一期的行", "the tables have no row of this period");
                    let help = both!("请在表里加上这一期的行", "add rows of this period to a table");
                    self.report(period.span, CheckProblem::NoSuchRow { message, help });
                    given.sound = false;
                }
            }
        }
        if !given.sound {
            return given;
        }
        let common = lines.iter().filter(|line| line.period.is_none()).find_map(|line| line.as_in);
        let base = match common.map(|title| self.base(policy, title)) {
            None => Rc::default(),
            Some(Some(base)) => base,
            Some(None) => {
                given.sound = false;
                return given;
            }
        };
        // Which rows there are: those of tables, else the periods named, else those of the base.
        let mut keys: Vec<(Option<String>, Option<Period>, Option<usize>)> = Vec::new();
        if tables {
            let all = entries.iter().enumerate();
            keys.extend(all.map(|(at, entry)| (Some(entry.unit.clone()), entry.period, Some(at))));
        } else {
            if base.rows.len() > 1 {
                keys.extend(base.rows.iter().map(|row| (row.unit.clone(), row.period, None)));
            }
            let mut known: HashSet<Option<Period>> = keys.iter().map(|(_, period, _)| *period).collect();
            for period in lines.iter().filter_map(|line| line.period).map(|period| period.node) {
                if known.insert(Some(period)) {
                    keys.push((None, Some(period), None));
                }
            }
            if keys.is_empty() {
                let only = base.rows.first();
                keys.push(only.map_or((None, None, None), |row| (row.unit.clone(), row.period, None)));
            }
        }
        if !self.room_for(keys.len(), policy, example.title.span) {
            given.sound = false;
            return given;
        }
        let mut taken: Vec<Taken> = Vec::new();
        for (unit, period, entry) in keys {
            let own = lines.iter().filter(|line| line.period.is_some_and(|own| period == Some(own.node)));
            let from = match own.clone().find_map(|line| line.as_in) {
                None => meant(&base.rows, unit.as_deref(), period).map(|at| (Rc::clone(&base), at)),
                Some(title) => {
                    let Some(rows) = self.base(policy, title) else {
                        given.sound = false;
                        continue;
                    };
                    let Some(at) = meant(&rows.rows, unit.as_deref(), period) else {
                        let message = both!(
                            "那个例子有几行，没有这一期的",
                            "that example has several rows and none of this period"
                        );
                        let help = both!(
                            "请换一个例子，或写上它有的评价期",
                            "take another example, or a period that it has"
                        );
                        self.report(title.span, CheckProblem::NoSuchRow { message, help });
                        given.sound = false;
                        continue;
                    };
                    if let Some(period) = period {
                        let (from, unit) = (Rc::clone(&rows), unit.clone());
                        taken.push(Taken { unit, from, row: at, period, span: title.span });
                    }
                    Some((rows, at))
                }
            };
            let mut row = match from {
                Some((rows, at)) => self.adopted(&rows, at, &mut given.members),
                None => None,
            }
            .unwrap_or_else(|| blank_row(policy));
            row.period = period.or(row.period);
            row.unit = unit.or(row.unit);
            let common = lines.iter().filter(|line| line.period.is_none());
            for line in common.chain(own) {
                row.say(&line.said.cells);
                row.period = row.period.or(line.said.period);
            }
            if let Some(entry) = entry.and_then(|at| entries.get(at)) {
                row.say(&entry.cells);
            }
            match (policy.id_column().and_then(|id| row.cells.get_mut(id)), &row.unit) {
                (Some(slot), Some(unit)) if entry.is_some() => *slot = Some(Cell::Text(unit.clone())),
                (Some(Some(Cell::Text(unit))), _) => row.unit = Some(unit.clone()),
                _ => {}
            }
            given.rows.push(row);
        }
        self.adopt_records(policy, &base, &taken, &mut given);
        self.twice(&given.rows, &entries);
        given
    }

    /// Reports a unit that has two rows in one period.
    fn twice(&mut self, rows: &[Row], entries: &[Entry]) {
        let mut seen: HashMap<(&str, Option<Period>), Span> = HashMap::new();
        for (row, entry) in rows.iter().zip(entries) {
            let Some(unit) = row.unit.as_deref() else { continue };
            if let Some(first) = seen.insert((unit, row.period), entry.span) {
                self.report(entry.span, CheckProblem::ListedTwice { name: unit.to_owned(), first });
            }
        }
    }

    /// Whether an example may have so many rows.
    fn room_for(&mut self, rows: usize, policy: &ir::Policy, span: Span) -> bool {
        let cells = self.examples_made.cells.saturating_add(rows.saturating_mul(policy.columns.len()));
        let (message, help) = if rows > MOST_ROWS {
            (
                both!("一个例子最多 {MOST_ROWS} 行", "an example has at most {MOST_ROWS} rows"),
                both!("请拆成几个例子", "make several examples of it"),
            )
        } else if cells > MOST_CELLS && rows > 1 {
            if std::mem::replace(&mut self.examples_made.full, true) {
                return false;
            }
            (
                both!("各例子的行加起来太多", "the rows of all examples together are too many"),
                both!("请减少例子的行", "let the examples have fewer rows"),
            )
        } else {
            return true;
        };
        self.report(span, CheckProblem::OutOfRange { message, help });
        false
    }

    /// A period that the data can have.
    fn known_period(&mut self, policy: &ir::Policy, period: &Spanned<Period>) -> Option<Period> {
        let Some(column) = policy.period_column().and_then(|at| policy.columns.get(at)) else {
            self.report(period.span, CheckProblem::NoPeriod);
            return None;
        };
        let wanted = match column.kind {
            ColumnKind::Period(Some(kind)) if kind != period.node.kind => kind,
            _ => return Some(period.node),
        };
        let (zh, en) = match wanted {
            PeriodKind::Year => ("年度，如 2021", "a year, such as 2021"),
            PeriodKind::Quarter => ("季度，如 2021Q3", "a quarter, such as 2021Q3"),
            PeriodKind::Month => ("月份，如 2021-07", "a month, such as 2021-07"),
        };
        let message = both!("这里的评价期应当是{zh}", "the period here must be {en}");
        let help = both!("请照“数据”里的说法写", "write it as `data` says");
        let first = Some(column.span);
        self.report(period.span, CheckProblem::Contradiction { message, help, first });
        None
    }

    /// What the example called `title` gives, unless it has problems of its own.
    fn base(&mut self, policy: &ir::Policy, title: &ast::Text) -> Option<Rc<Given>> {
        let file = self.file;
        let Some((at, other)) = self.examples_by_title.get(title.node.as_str()).and_then(|&at| {
            match &file.blocks.get(at)?.kind {
                BlockKind::Example(other) => Some((at, other)),
                _ => None,
            }
        }) else {
            let titles: Vec<&str> = self.examples_by_title.keys().copied().collect();
            let nearest = crate::problem::nearest(&title.node, titles).map(str::to_owned);
            self.report(title.span, CheckProblem::NoSuchExample { title: title.node.clone(), nearest });
            return None;
        };
        if matches!(self.examples_made.made.get(&at), Some(None)) {
            self.circle(&title.node, title.span);
            return None;
        }
        self.given_rows(policy, at, other).filter(|given| given.sound)
    }

    /// A row of another example, its free texts among `members`.
    fn adopted(&self, from: &Given, at: usize, members: &mut Extra) -> Option<Row> {
        let mut row = from.rows.get(at)?.clone();
        self.adopt_members(&mut row.cells, from, members);
        Some(row)
    }

    /// Puts free texts of another example's cells among `members`.
    pub(super) fn adopt_members(&self, cells: &mut [Option<Cell>], from: &Given, members: &mut Extra) {
        let own = self.members.len();
        for cell in cells.iter_mut().flatten() {
            let Cell::Set(ids) = cell else { continue };
            for id in ids {
                if let Some(text) =
                    (*id as usize).checked_sub(own).and_then(|extra| from.members.texts.get(extra))
                {
                    *id = self.member_or_extra(text, members);
                }
            }
        }
    }

    fn given_cell(
        &mut self,
        policy: &ir::Policy,
        name: &ast::Name,
        value: &Expr,
        said: &mut Said,
        members: &mut Extra,
    ) {
        match self.peek(&name.node) {
            Some(Symbol::Column(at)) => {
                let Some(column) = policy.columns.get(at) else { return };
                if let (ColumnKind::Period(_), Some(period)) = (&column.kind, period_of(value)) {
                    let period = Spanned::new(period, value.span.span);
                    said.period = self.known_period(policy, &period).or(said.period);
                } else if let Some(cell) = self.cell(column, value, members)
                    && let Some(cell) = self.cell_in_data(column, cell, value.span.span)
                {
                    said.cells.push((at, cell));
                }
            }
            Some(_) => self.no_column(name.span),
            None => self.unknown_name(&name.node, name.span),
        }
    }

    fn no_column(&mut self, span: Span) {
        let message = both!("“已知”里只能写数据的列", "`given` takes columns of the data only");
        let help = both!("请写列名", "write the name of a column");
        self.report(span, CheckProblem::WrongPlace { message, help });
    }

    /// The rows of a pipe table under the name of the id column.
    fn entries(
        &mut self,
        policy: &ir::Policy,
        name: &ast::Name,
        period: Option<Period>,
        rows: &[Vec<ast::Text>],
        span: Span,
        members: &mut Extra,
    ) -> Option<Vec<Entry>> {
        self.is_id(policy, name)?;
        let header = self.header(rows, span)?;
        let mut columns = Vec::new();
        for title in header {
            match self.peek(&title.node) {
                Some(Symbol::Column(at)) => columns.push(at),
                Some(_) => {
                    self.no_column(title.span);
                    return None;
                }
                None => {
                    self.unknown_name(&title.node, title.span);
                    return None;
                }
            }
        }
        let id = policy.id_column()?;
        let ids = columns.iter().position(|column| *column == id);
        let Some(ids) = ids else {
            self.without_id(name, span);
            return None;
        };
        let mut entries = Vec::new();
        for cells in rows.iter().skip(1) {
            let unit = cells.get(ids)?;
            let unit_name = self.unit_of(unit)?;
            let mut entry = Entry { unit: unit_name, period, cells: Vec::new(), span: unit.span };
            for (column, text) in columns.iter().zip(cells) {
                let is_period = Some(*column) == policy.period_column();
                if *column == id || text.node.is_empty() {
                    continue;
                }
                if is_period {
                    entry.period = Some(self.period_cell(policy, text)?);
                } else {
                    let cell = self.cell_of_text(policy.columns.get(*column)?, text, members)?;
                    entry.cells.push((*column, cell));
                }
            }
            entries.push(entry);
        }
        Some(entries)
    }

    /// The name of the id column, before a table.
    pub(super) fn is_id(&mut self, policy: &ir::Policy, name: &ast::Name) -> Option<()> {
        match self.peek(&name.node) {
            Some(Symbol::Column(at)) if policy.id_column() == Some(at) => Some(()),
            Some(_) => {
                let id = policy.id_column().and_then(|at| policy.columns.get(at));
                let shown = backtick(id.map_or("", |column| &column.name));
                let message = both!(
                    "表的前面应当写编号列 {shown}",
                    "a table stands behind the name of the id column, {shown}"
                );
                let help = both!("请写 {shown}，再加冒号", "write {shown} and a colon");
                self.report(name.span, CheckProblem::WrongPlace { message, help });
                None
            }
            None => {
                self.unknown_name(&name.node, name.span);
                None
            }
        }
    }

    pub(super) fn without_id(&mut self, name: &ast::Name, span: Span) {
        let shown = backtick(&name.node);
        let message = both!("表里没有 {shown} 一列", "the table has no column {shown}");
        let help = both!(
            "请在表头加上 {shown}，每行写明是哪个单位",
            "add {shown} to its first line: each row says which unit it is of"
        );
        self.report(span, CheckProblem::NoSuchRow { message, help });
    }

    /// The first line of a pipe table, when every other line has as many cells and there is one.
    pub(super) fn header<'t>(&mut self, rows: &'t [Vec<ast::Text>], span: Span) -> Option<&'t [ast::Text]> {
        if rows.len() < 2 {
            let message = both!(
                "这里要一张表：一行列名，下面每行一个单位",
                "a table is missing here: a line of names, then a line for each unit"
            );
            let help =
                both!("请在下面写“| 列 | 列 |”这样的行", "write lines such as `| name | name |` below");
            self.report(span, CheckProblem::RaggedTable { message, help });
            return None;
        }
        self.first_line(rows)
    }

    /// The first line of a pipe table, when every other line has as many cells.
    pub(super) fn first_line<'t>(&mut self, rows: &'t [Vec<ast::Text>]) -> Option<&'t [ast::Text]> {
        let (header, body) = rows.split_first()?;
        let mut seen: HashMap<String, Span> = HashMap::new();
        for title in header {
            if let Some(first) = seen.insert(key(&title.node), title.span) {
                self.report(title.span, CheckProblem::ListedTwice { name: title.node.clone(), first });
                return None;
            }
        }
        let wanted = header.len();
        for row in body {
            let found = row.len();
            if found != wanted {
                let at = row.first().or(header.first())?.span;
                let message = both!(
                    "表头有 {wanted} 格，这一行有 {found} 格",
                    "the first line has {wanted} cells and this one {found}"
                );
                let help = both!(
                    "请补上或去掉格子；不填的格子留空",
                    "add cells or take some out; leave a cell empty that says nothing"
                );
                self.report(at, CheckProblem::RaggedTable { message, help });
                return None;
            }
        }
        Some(header)
    }

    /// The unit of a table's row.
    pub(super) fn unit_of(&mut self, cell: &ast::Text) -> Option<String> {
        let unit = super::cell::bare(&cell.node).to_owned();
        if unit.is_empty() {
            let message = both!("这一行没有说是哪个单位", "this row does not say which unit it is of");
            let help = both!("请填上编号", "fill in the unit's id");
            self.report(cell.span, CheckProblem::NoSuchRow { message, help });
            return None;
        }
        Some(unit)
    }

    /// The period of a table's row.
    pub(super) fn period_cell(&mut self, policy: &ir::Policy, cell: &ast::Text) -> Option<Period> {
        match Period::parse(&key(&cell.node)) {
            Some(period) => self.known_period(policy, &Spanned::new(period, cell.span)),
            None => {
                use super::super::problem::Kind;
                let problem =
                    CheckProblem::WrongKind { found: Kind::Text, expected: Kind::Period, help: None };
                self.report(cell.span, problem);
                None
            }
        }
    }
}

/// Which of a base's rows stands for a unit and period: its own, else that of the period, else the only one.
fn meant(base: &[Row], unit: Option<&str>, period: Option<Period>) -> Option<usize> {
    let only = |fits: &dyn Fn(&Row) -> bool| {
        let mut fitting = base.iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at);
        fitting.next().filter(|_| fitting.next().is_none())
    };
    only(&|row| row.period == period && row.unit.as_deref() == unit)
        .or_else(|| only(&|row| row.period == period))
        .or_else(|| only(&|_| true))
}

/// A row that says nothing.
fn blank_row(policy: &ir::Policy) -> Row {
    Row { unit: None, period: None, cells: policy.columns.iter().map(not_said).collect() }
}

/// What a column holds in an example that does not name it: as a blank cell, unless that is an error.
pub(super) fn not_said(column: &ir::Column) -> Option<Cell> {
    match (&column.blank, &column.kind) {
        (Blank::Means(cell), _) => Some(cell.clone()),
        (Blank::None, _) => Some(Cell::None),
        (Blank::Unknown, _) => Some(Cell::Unknown),
        (Blank::Refused, ColumnKind::Set(_)) => Some(Cell::Set(Vec::new())),
        (Blank::Refused, _) => None,
    }
}

/// A period as a value; a bare year reads as a number.
fn period_of(value: &Expr) -> Option<Period> {
    match &value.kind {
        ExprKind::Period(period) => Some(*period),
        ExprKind::Number(year) => Period::parse(&format!("{:04}", year.as_whole()?)),
        _ => None,
    }
}
