//! The records that an example gives: tables under the name of a records block.

use std::rc::Rc;

use super::super::Checker;
use super::super::columns::Extra;
use super::super::names::Symbol;
use super::super::problem::CheckProblem;
use super::given::not_said;
use super::{Given, Row};
use crate::both;
use crate::ir::{self, Cell, ColumnKind, OpKind};
use crate::problem::{backtick, nearest};
use crate::source::Span;
use crate::syntax::ast::{self, Response};
use crate::value::{Period, key};

/// A record as a table gives it.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// The block, by position.
    of: usize,
    unit: Option<String>,
    period: Option<Period>,
    /// A cell for each of its columns.
    cells: Vec<Option<Cell>>,
    span: Span,
    /// Whether it is another example's.
    adopted: bool,
}

/// A row that one period takes from another example.
pub(super) struct Taken {
    pub(super) unit: Option<String>,
    pub(super) from: Rc<Given>,
    /// The row there, by position.
    pub(super) row: usize,
    pub(super) period: Period,
    /// The title by which it is taken.
    pub(super) span: Span,
}

impl Checker<'_> {
    /// The records block that a table stands under.
    pub(super) fn table_of_records(&self, name: &ast::Name) -> Option<usize> {
        match self.peek(&name.node) {
            Some(Symbol::Records(at)) => Some(at),
            _ => None,
        }
    }

    /// The records of a table; a first line alone says that there are none.
    pub(super) fn given_records(
        &mut self,
        policy: &ir::Policy,
        of: usize,
        period: Option<Period>,
        rows: &[Vec<ast::Text>],
        span: Span,
        members: &mut Extra,
    ) -> Option<Vec<Record>> {
        let block = policy.records.get(of)?;
        let titles = self.first_line(rows)?;
        let mut columns = Vec::new();
        for title in titles {
            columns.push(self.column_of_records(block, title)?);
        }
        self.all_columns(block, &columns, span)?;
        let mut records = Vec::new();
        for line in rows.iter().skip(1) {
            let cells: Vec<Option<Cell>> = block.own_columns().iter().map(not_said).collect();
            let at = line.first().map_or(span, |cell| cell.span);
            let mut record = Record { of, unit: None, period, cells, span: at, adopted: false };
            for (column, text) in columns.iter().zip(line) {
                let declared = block.rows.columns.get(*column)?;
                if text.node.is_empty() {
                    continue;
                }
                match declared.kind {
                    ColumnKind::Id => record.unit = Some(self.unit_of(text)?),
                    ColumnKind::Period(_) if is_joined(block, *column) => {
                        record.period = Some(self.period_cell(policy, text)?);
                    }
                    _ => {
                        let cell = self.cell_of_text(declared, text, members)?;
                        *record.cells.get_mut(*column)? = Some(cell);
                    }
                }
            }
            records.push(record);
        }
        Some(records)
    }

    fn column_of_records(&mut self, block: &ir::Records, title: &ast::Text) -> Option<usize> {
        let folded = key(&title.node);
        let found = block.own_columns().iter().position(|column| key(&column.name) == folded);
        if found.is_none() {
            let names: Vec<&str> = block.own_columns().iter().map(|column| column.name.as_str()).collect();
            let near = nearest(&title.node, names).map(str::to_owned);
            let name = title.node.clone();
            self.report(
                title.span,
                CheckProblem::UnknownName { name, nearest: near, part: None, spaced: None },
            );
        }
        found
    }

    /// Whether every column is given that something reads and that a blank cell does not settle.
    fn all_columns(&mut self, block: &ir::Records, given: &[usize], span: Span) -> Option<()> {
        let read = |at: usize| block.rows.ops.iter().any(|op| op.kind == OpKind::Column(at));
        let columns = block.own_columns().iter().enumerate();
        let mut missing = columns.filter(|(at, column)| {
            !given.contains(at) && !is_joined(block, *at) && not_said(column).is_none() && read(*at)
        });
        let Some((_, column)) = missing.next() else { return Some(()) };
        let shown = backtick(&column.name);
        let message = both!("表里没有 {shown} 一列", "the table has no column {shown}");
        let help = both!(
            "请在表头加上 {shown}：办法要看这一列",
            "add {shown} to its first line: the policy looks at it"
        );
        self.report(span, CheckProblem::NoSuchRow { message, help });
        None
    }

    /// Takes over the records of other examples, of the blocks of which this one has no table: those of `base`, and in
    /// place of them, where records are joined by the period, those of the rows that single periods take.
    pub(super) fn adopt_records(
        &mut self,
        policy: &ir::Policy,
        base: &Rc<Given>,
        taken: &[Taken],
        given: &mut Given,
    ) {
        for (of, block) in policy.records.iter().enumerate() {
            if given.tables.contains(&of) {
                continue;
            }
            let whole = |from: &Rc<Given>| from.records.iter().any(|record| record.of == of);
            if by_period(block) {
                let replaced = |at: Option<Period>| taken.iter().any(|one| Some(one.period) == at);
                self.adopt_where(base, given, |record| record.of == of && !replaced(record.period));
                for one in taken {
                    let Some(row) = one.from.rows.get(one.row) else { continue };
                    let first = given.records.len();
                    let fits = |record: &Record| {
                        record.of == of
                            && (record.period.is_none() || record.period == row.period)
                            && (record.unit.is_none() || record.unit == row.unit)
                    };
                    self.adopt_where(&one.from, given, fits);
                    for record in given.records.iter_mut().skip(first) {
                        record.period = Some(one.period);
                        record.unit = one.unit.clone().or(record.unit.take());
                    }
                }
                continue;
            }
            // They belong to all periods, so that one example has to say them.
            let mut source = Some(base).filter(|base| whole(base));
            for one in taken.iter().filter(|one| whole(&one.from)) {
                if source.is_some_and(|source| !Rc::ptr_eq(source, &one.from)) {
                    let shown = backtick(&block.name);
                    let message = both!(
                        "几个例子都有 {shown} 的明细，而它们不分期",
                        "several examples have records of {shown}, which belong to all periods"
                    );
                    let help = both!("请在本例里写明 {shown}", "give {shown} in this example");
                    self.report(one.span, CheckProblem::NoSuchRow { message, help });
                }
                source = source.or(Some(&one.from));
            }
            if let Some(source) = source {
                self.adopt_where(source, given, |record| record.of == of);
            }
        }
    }

    fn adopt_where(&self, from: &Given, given: &mut Given, fits: impl Fn(&Record) -> bool) {
        for record in from.records.iter().filter(|record| fits(record)) {
            let mut record = Record { adopted: true, ..record.clone() };
            self.adopt_members(&mut record.cells, from, &mut given.members);
            given.records.push(record);
        }
    }

    /// The records of an example, block by block: each belongs to the row it names, or to the only one there is.
    pub(super) fn records_of_example(
        &mut self,
        policy: &ir::Policy,
        given: &Given,
        rows: &[Row],
    ) -> Vec<Vec<Vec<Option<Cell>>>> {
        let mut all = vec![Vec::new(); policy.records.len()];
        for record in &given.records {
            let (Some(block), Some(into)) = (policy.records.get(record.of), all.get_mut(record.of)) else {
                continue;
            };
            let Some(cells) = self.owned(block, record, rows) else { continue };
            into.push(cells);
        }
        all
    }

    /// Reports rows of an example without the records that the policy relies on in what is expected.
    pub(super) fn without_records(
        &mut self,
        policy: &ir::Policy,
        given: &Given,
        rows: &[Row],
        expected: &[ir::Expectation],
    ) {
        let relied_on = self.meant.relied_on.clone();
        if relied_on.is_empty() {
            return;
        }
        let asked = super::needs::records_of(policy, expected.iter().map(|one| one.target));
        for of in relied_on.intersection(&asked).copied() {
            let Some(block) = policy.records.get(of) else { continue };
            let has = |row: &Row| {
                given.records.iter().filter(|record| record.of == of).any(|record| {
                    (record.unit.is_none() || record.unit == row.unit)
                        && (record.period.is_none() || record.period == row.period)
                })
            };
            if rows.iter().all(has) {
                continue;
            }
            let shown = backtick(&block.name);
            let message = both!(
                "例子没有给明细 {shown}，办法里写了没有明细的单位报错",
                "the example gives no rows of {shown}, and the policy says that a unit without them is an error"
            );
            let name = &block.name;
            let help = both!("请加上“已知 {name}：”和它的表", "add `given {name}:` with a table of them");
            self.report(given.span, CheckProblem::NoSuchRow { message, help });
        }
    }

    /// A record with the cells by which it belongs to its row.
    fn owned(&mut self, block: &ir::Records, record: &Record, rows: &[Row]) -> Option<Vec<Option<Cell>>> {
        let by_period = by_period(block);
        let fits = |row: &&Row| {
            (record.unit.is_none() || record.unit == row.unit)
                && (!by_period || record.period.is_none() || record.period == row.period)
        };
        let mut fitting = rows.iter().filter(fits);
        let owner = fitting.next();
        let differs = |row: &Row| {
            owner.is_some_and(|owner| owner.unit != row.unit || by_period && owner.period != row.period)
        };
        if fitting.any(differs) {
            let message = both!("这一条没有说是哪一行的", "this row does not say whose it is");
            let help = both!(
                "例子里有几个单位或几期：请在表里加上编号、评价期两列",
                "the example has several units or periods: add columns for them to the table"
            );
            self.report(record.span, CheckProblem::NoSuchRow { message, help });
            return None;
        }
        if owner.is_none() && !record.adopted && block.orphans == Response::Error {
            let message = both!("例子里没有这一条所属的行", "no row of the example is that of this record");
            let help = both!(
                "请核对表里的编号和评价期，或加一句那一行的“已知”",
                "check its id and period, or add a `given` line of that row"
            );
            self.report(record.span, CheckProblem::NoSuchRow { message, help });
            return None;
        }
        let mut cells = record.cells.clone();
        for (own, data) in &block.by {
            let slot = cells.get_mut(*own)?;
            let from_row = owner.and_then(|row| row.cells.get(*data).cloned().flatten());
            *slot = match block.rows.columns.get(*own).map(|column| &column.kind) {
                Some(ColumnKind::Id) => {
                    let unit = record.unit.clone().map(Cell::Text).or(from_row);
                    Some(unit.unwrap_or_else(|| Cell::Text(ir::Example::UNNAMED.to_owned())))
                }
                Some(ColumnKind::Period(_)) => {
                    record.period.map(|period| Cell::Number(period.number)).or(from_row)
                }
                _ => slot.clone().or(from_row),
            };
        }
        Some(cells)
    }
}

/// Whether each period has records of its own.
fn by_period(block: &ir::Records) -> bool {
    let kind = |own: usize| block.rows.columns.get(own).map(|column| &column.kind);
    block.by.iter().any(|(own, _)| matches!(kind(*own), Some(ColumnKind::Period(_))))
}

fn is_joined(block: &ir::Records, column: usize) -> bool {
    block.by.iter().any(|(own, _)| *own == column)
}
