//! Records blocks: their columns, and how what is said of their rows is kept apart from what is said of the data's.

use std::collections::HashMap;
use std::mem;
use std::ops::Range;
use std::rc::Rc;

use super::extent::Extent;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::rows::Rows;
use super::value::{Given, Tally, Value, What};
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, ColumnKind, Level, Op, OpKind, Reg, Response, Type};
use crate::problem::backtick;
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, DataItem, Expr, ExprKind, ListSource};
use crate::value::key;

/// A records block.
#[derive(Debug)]
pub(super) struct Records<'a> {
    block: &'a ast::Records,
    head: Span,
    /// Its columns stand from here on among all columns, up to `end`.
    base: usize,
    end: usize,
    /// Its columns by their names; these are known nowhere else.
    names: HashMap<String, usize>,
    /// Its column, the data's column.
    by: Vec<(usize, usize)>,
    orphans: Response,
    barren: Response,
    checks: Vec<ir::RowCheck>,
    against: Option<ir::Against>,
    /// How many columns it has besides those of the requirements.
    own: usize,
    /// The defines for each of its rows, by position among the defines.
    pub(super) defines: HashMap<usize, Progress<Value>>,
    /// What is lowered over its rows; while its rows are looked at, what is lowered over the data's.
    side: Side<'a>,
}

/// What hangs on which rows are looked at.
#[derive(Debug, Default)]
struct Side<'a> {
    ops: Vec<Op>,
    extents: Vec<Extent>,
    known: HashMap<(OpKind, Type), Reg>,
    table_rows: Vec<Progress<Rc<Rows<'a>>>>,
    table_values: Vec<Progress<Vec<Value>>>,
    stated: Vec<ir::Grade>,
    lookups: Vec<ir::Lookup>,
}

impl<'a> Checker<'a> {
    /// The columns of the data.
    pub(super) fn data_columns(&self) -> &[ir::Column] {
        let end = self.records.first().map_or(self.columns.len(), |records| records.base);
        self.columns.get(..end).unwrap_or(&self.columns)
    }

    /// Declares the columns of all records blocks, now that every other name is known.
    pub(super) fn declare_records(&mut self) {
        let file = self.file;
        for block in &file.blocks {
            let BlockKind::Records(records) = &block.kind else { continue };
            let base = self.columns.len();
            let tables = self.names.tables.len();
            self.records.push(Records {
                block: records,
                head: block.head.span,
                base,
                end: base,
                names: HashMap::new(),
                by: Vec::new(),
                orphans: Response::Error,
                barren: Response::Ignore,
                checks: Vec::new(),
                against: None,
                own: 0,
                defines: HashMap::new(),
                side: Side {
                    table_rows: vec![Progress::Waiting; tables],
                    table_values: vec![Progress::Waiting; tables],
                    ..Side::default()
                },
            });
            let at = self.records.len() - 1;
            let by = self.joined_by(records, block.head.span);
            self.columns_of_records(at, records, &by);
            for (name, column) in by {
                let own = match self.records.get(at).and_then(|r| r.names.get(&key(&name.node))) {
                    Some(&own) => own,
                    None => {
                        let Some(declared) = self.columns.get(column) else { continue };
                        let mut own = ir::Column::new(name.node.clone(), declared.kind.clone(), name.span);
                        own.scale = declared.scale;
                        own.headers.clone_from(&declared.headers);
                        self.push_column(at, name, own)
                    }
                };
                if let Some(records) = self.records.get_mut(at) {
                    records.by.push((own, column));
                }
            }
            let own = self.columns_of(at).len();
            let against = records.against.as_ref().and_then(|table| self.against(at, table));
            if let Some(records) = self.records.get_mut(at) {
                (records.own, records.against) = (own, against);
            }
        }
    }

    /// The columns of the data that a block is joined by.
    fn joined_by(&mut self, records: &'a ast::Records, head: Span) -> Vec<(&'a ast::Name, usize)> {
        let mut by: Vec<(&'a ast::Name, usize)> = Vec::new();
        for name in &records.by {
            match self.peek(&name.node) {
                Some(Symbol::Column(at)) if by.iter().any(|(_, other)| *other == at) => {
                    let first =
                        by.iter().find(|(_, other)| *other == at).map_or(head, |(first, _)| first.span);
                    self.report(name.span, CheckProblem::ListedTwice { name: name.node.clone(), first });
                }
                Some(Symbol::Column(at)) => {
                    self.look_up(&name.node);
                    by.push((name, at));
                }
                Some(_) => {
                    let shown = backtick(&name.node);
                    let message = both!("{shown} 不是数据的列", "{shown} is no column of the data");
                    let help = both!(
                        "明细按“数据”里的列与单位对应，如编号",
                        "records are joined to units by columns of `data`, such as the id"
                    );
                    self.report(name.span, CheckProblem::WrongPlace { message, help });
                }
                None => self.unknown_name(&name.node, name.span),
            }
        }
        let id = self.data_columns().iter().position(|column| column.kind == ColumnKind::Id);
        if let Some(id) = id
            && by.len() == records.by.len()
            && by.iter().all(|(_, at)| *at != id)
        {
            let name = self.columns.get(id).map_or(String::new(), |column| column.name.clone());
            let message = both!(
                "明细没有按编号对应，看不出是哪个单位的",
                "these records are not joined by the id: nothing says whose they are"
            );
            let help = both!("请写成“按 {name}”", "write `by {name}`");
            self.report(head, CheckProblem::WrongPlace { message, help });
        }
        by
    }

    fn columns_of_records(&mut self, at: usize, block: &'a ast::Records, by: &[(&'a ast::Name, usize)]) {
        let mut said: [Option<Span>; 2] = [None, None];
        for line in &block.data.lines {
            let span = line.span.span;
            match &line.node {
                DataItem::Columns { names, kind, attributes } => {
                    let Some(kind) = self.column_kind(kind) else { continue };
                    for name in names {
                        let joined = by.iter().find(|(other, _)| key(&other.node) == key(&name.node));
                        let declared = joined.and_then(|(_, column)| self.columns.get(*column)).cloned();
                        let column = self.one_column(name, kind.clone(), attributes);
                        match declared {
                            Some(declared) if declared.kind != kind.0 => {
                                let (left, right) = (
                                    super::columns::kind_of(&declared.kind),
                                    super::columns::kind_of(&kind.0),
                                );
                                self.report(name.span, CheckProblem::DifferentKinds { left, right });
                            }
                            None if kind.0 == ColumnKind::Id => {
                                let message = both!(
                                    "明细的编号列就是它按以对应的那一列",
                                    "the id column of records is the one they are joined by"
                                );
                                let help =
                                    both!("别的编码请写成“为 文本”", "declare another code as `a text`");
                                self.report(name.span, CheckProblem::WrongPlace { message, help });
                            }
                            None if self.peek(&name.node).is_some() => {
                                let first =
                                    self.names.table.get(&key(&name.node)).map_or(span, |(_, first)| *first);
                                let name_said = name.node.clone();
                                self.report(name.span, CheckProblem::NamedTwice { name: name_said, first });
                            }
                            _ => {}
                        }
                        self.push_column(at, name, column);
                    }
                }
                DataItem::Check { .. } => {}
                DataItem::RowsWithoutUnit(response) | DataItem::UnitsWithoutRows(response) => {
                    let orphans = matches!(line.node, DataItem::RowsWithoutUnit(_));
                    let [first, second] = &mut said;
                    if let Some(first) = (if orphans { first } else { second }).replace(span) {
                        self.report(span, CheckProblem::SaidTwice { first });
                    }
                    if let Some(records) = self.records.get_mut(at) {
                        *(if orphans { &mut records.orphans } else { &mut records.barren }) = *response;
                    }
                }
            }
        }
    }

    /// Adds a column to a records block; one of that name before it is a problem.
    pub(super) fn push_column(&mut self, at: usize, name: &ast::Name, column: ir::Column) -> usize {
        let own = self.columns.len();
        self.columns.push(column);
        let Some(records) = self.records.get_mut(at) else { return own };
        records.end = self.columns.len();
        if let Some(first) = records.names.insert(key(&name.node), own) {
            let first = self.columns.get(first).map_or(name.span, |column| column.span);
            self.report(name.span, CheckProblem::NamedTwice { name: name.node.clone(), first });
        }
        own
    }

    /// The column of the records whose rows are looked at that is called so.
    pub(super) fn record_column(&self, folded: &str) -> Option<usize> {
        self.records.get(self.within?)?.names.get(folded).copied()
    }

    /// The first records block that has a column of that name.
    pub(super) fn records_with(&self, name: &str) -> Option<usize> {
        let folded = key(name);
        self.records.iter().position(|records| records.names.contains_key(&folded))
    }

    /// Whether a records block refuses units that have no records.
    pub(super) fn asks_for_records(&self, at: usize) -> bool {
        self.records.get(at).is_some_and(|records| records.barren == Response::Error)
    }

    /// The position of a records block by its name.
    pub(super) fn records_named(&mut self, name: &ast::Name) -> Option<usize> {
        match self.look_up(&name.node) {
            Some(Symbol::Records(at)) => Some(at),
            Some(_) => {
                let shown = backtick(&name.node);
                let message = both!("{shown} 不是明细", "{shown} are no records");
                let help = both!("这里写一块“明细”的名称", "the name of a `records` block stands here");
                self.report(name.span, CheckProblem::WrongPlace { message, help });
                None
            }
            None => {
                self.unknown_name(&name.node, name.span);
                None
            }
        }
    }

    /// The records that an expression names.
    pub(super) fn as_records(&self, source: &Expr) -> Option<usize> {
        match &source.kind {
            ExprKind::Name(name) => match self.peek(name) {
                Some(Symbol::Records(at)) => Some(at),
                _ => None,
            },
            _ => None,
        }
    }

    fn exchange(&mut self, at: usize) {
        let Some(records) = self.records.get_mut(at) else { return };
        let side = &mut records.side;
        mem::swap(&mut self.ops, &mut side.ops);
        mem::swap(&mut self.extents, &mut side.extents);
        mem::swap(&mut self.known, &mut side.known);
        mem::swap(&mut self.table_rows, &mut side.table_rows);
        mem::swap(&mut self.table_values, &mut side.table_values);
        mem::swap(&mut self.stated, &mut side.stated);
        mem::swap(&mut self.lookups, &mut side.lookups);
    }

    /// Lowers something over the rows of records: a name is one of their columns first.
    pub(super) fn over_rows<T>(&mut self, at: usize, lower: impl FnOnce(&mut Self) -> T) -> T {
        self.exchange(at);
        let outside = (self.within.replace(at), self.it.take(), mem::take(&mut self.assumed));
        let lowered = lower(self);
        (self.within, self.it, self.assumed) = outside;
        self.exchange(at);
        lowered
    }

    /// Lowers something over the data's rows, wherever it stands; over the rows of records it is then the value of
    /// their unit.
    pub(super) fn of_unit(&mut self, lower: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Value> {
        let Some(at) = self.within.take() else { return lower(self) };
        self.exchange(at);
        let (it, assumed) = (self.it.take(), mem::take(&mut self.assumed));
        let value = lower(self);
        (self.it, self.assumed) = (it, assumed);
        self.exchange(at);
        self.within = Some(at);
        self.brought(value?)
    }

    /// Whether an expression over the rows of records speaks of their unit.
    pub(super) fn is_of_unit(&self, expr: &Expr) -> bool {
        if self.within.is_none() {
            return false;
        }
        match &expr.kind {
            ExprKind::Name(name) => self.is_name_of_unit(name),
            ExprKind::Previous(_)
            | ExprKind::Ago(..)
            | ExprKind::InARow(..)
            | ExprKind::RankOf(..)
            | ExprKind::PointsOf(_)
            | ExprKind::SignsOf(_)
            | ExprKind::LevelsOf(_)
            | ExprKind::Measures(..) => true,
            ExprKind::Aggregate { source, .. } | ExprKind::Quantified { source: Some(source), .. } => {
                self.is_source_of_unit(source)
            }
            _ => false,
        }
    }

    fn is_source_of_unit(&self, source: &ListSource) -> bool {
        let ListSource::Of(of) = source else { return true };
        match &of.kind {
            ExprKind::Name(name) => {
                matches!(self.peek(name), Some(Symbol::Overall | Symbol::Records(_)))
            }
            ExprKind::Aggregate { source, .. } => self.is_source_of_unit(source),
            _ => false,
        }
    }

    fn is_name_of_unit(&self, name: &str) -> bool {
        if self.is_points_word(name) && self.points_here.is_some() {
            return true;
        }
        match self.peek(name) {
            Some(Symbol::Column(at)) => self.is_unit_column(at),
            Some(Symbol::Define(at)) => self.define_each(at).is_none(),
            Some(Symbol::Measure(_) | Symbol::Overall | Symbol::Rank(_) | Symbol::Outcome(_)) => true,
            _ => false,
        }
    }

    /// Whether a column, over the rows of records, is one of their unit.
    pub(super) fn is_unit_column(&self, at: usize) -> bool {
        self.within.and_then(|within| self.records.get(within)).is_some_and(|records| at < records.base)
    }

    /// The records for each row of which a define is.
    pub(super) fn define_each(&self, at: usize) -> Option<&'a ast::Name> {
        match &self.names.defines.get(at)?.kind {
            BlockKind::Define(define) => define.each.as_ref(),
            _ => None,
        }
    }

    /// What is lowered over the rows of records, or over those of the data, when it is not what is looked at.
    fn side(&self, of: Option<usize>) -> Option<&Side<'a>> {
        let at = if of == self.within { None } else { of.or(self.within) };
        self.records.get(at?).map(|records| &records.side)
    }

    /// An operation over the rows of records, or over those of the data, from wherever it is asked for.
    pub(super) fn op_elsewhere(&self, of: Option<usize>, reg: Reg) -> Option<&Op> {
        self.side(of).map_or(&self.ops, |side| &side.ops).get(reg.0 as usize)
    }

    /// The same, what its values may be.
    pub(super) fn extent_elsewhere(&self, of: Option<usize>, reg: Reg) -> Extent {
        let extents = self.side(of).map_or(&self.extents, |side| &side.extents);
        extents.get(reg.0 as usize).copied().unwrap_or_default()
    }

    /// A register of the unit, over the rows of its records.
    fn bring(&mut self, reg: Reg, span: Span) -> Reg {
        let unit = self.within.and_then(|at| self.records.get(at));
        match unit.and_then(|unit| unit.side.ops.get(reg.0 as usize)).map(|op| (op.kind.clone(), op.ty)) {
            Some((kind @ (OpKind::Number(_) | OpKind::Flag(_) | OpKind::Set(_)), ty)) => {
                self.emit(kind, ty, span)
            }
            Some((_, ty)) => self.emit(OpKind::Unit(reg), ty, span),
            None => reg,
        }
    }

    /// A value of the unit, over the rows of its records.
    fn brought(&mut self, value: Value) -> Option<Value> {
        let span = value.span;
        let reg = value.reg().map(|(reg, _)| self.bring(reg, span));
        let what = match value.what {
            what if reg.is_some() => what.in_reg(reg?)?,
            What::Ratio((a, x), (b, y)) => What::Ratio((self.bring(a, span), x), (self.bring(b, span), y)),
            What::Grade(grade) => {
                let Level::One(level) = grade.level else {
                    let message = both!(
                        "几项评价连写的等级不能用在明细的条件里",
                        "a grade of joined levels cannot be used over records"
                    );
                    let help = both!(
                        "请先用“定义”写出要看的那一点，如“总评 中 D 的个数”",
                        "give what matters of it a name by `define`, such as `count of D in overall`"
                    );
                    self.report(span, CheckProblem::WrongPlace { message, help });
                    return None;
                };
                let mut part = |reg: Reg| self.bring(reg, span);
                What::Grade(ir::Grade {
                    scale: grade.scale,
                    given: grade.given.map(&mut part),
                    verdict: grade.verdict.map(&mut part),
                    level: Level::One(part(level)),
                    signs: grade.signs.map(&mut part),
                    minuses: grade.minuses.map(&mut part),
                })
            }
            What::Tally(tally) => {
                let mut part = |reg: Reg| self.bring(reg, span);
                What::Tally(Tally {
                    scale: tally.scale,
                    given: tally.given.map(&mut part),
                    verdict: tally.verdict.map(&mut part),
                    counts: tally.counts.into_iter().map(&mut part).collect(),
                    signs: tally.signs.map(&mut part),
                    minuses: tally.minuses.map(&mut part),
                })
            }
            // What stands for itself is the same over any rows; a text column is read where it is compared.
            what => what,
        };
        let given = value.given.map(|given| Given { reg: self.bring(given.reg, given.from), ..given });
        Some(Value { what, given, span })
    }

    /// Whether the cell of a text column is exactly this.
    pub(super) fn text_is(&mut self, column: usize, text: String, span: Span) -> Reg {
        self.of_column(column, OpKind::TextIs(column, text), Type::Flag, span)
    }

    /// The cells of a text column.
    pub(super) fn text_cells(&mut self, column: usize, span: Span) -> Reg {
        self.of_column(column, OpKind::Column(column), Type::Text, span)
    }

    pub(super) fn of_column(&mut self, column: usize, kind: OpKind, ty: Type, span: Span) -> Reg {
        let Some(at) = self.within.filter(|_| self.is_unit_column(column)) else {
            return self.emit(kind, ty, span);
        };
        self.exchange(at);
        let reg = self.emit(kind, ty, span);
        self.exchange(at);
        self.bring(reg, span)
    }

    /// The registers of the unit that registers over its records hang on.
    pub(super) fn unit_regs(&self, regs: impl IntoIterator<Item = Reg>) -> Vec<Reg> {
        let mut seen = vec![false; self.ops.len()];
        let mut open: Vec<Reg> = regs.into_iter().collect();
        let mut found = std::collections::BTreeSet::new();
        while let Some(reg) = open.pop() {
            let at = reg.0 as usize;
            let (Some(slot), Some(op)) = (seen.get_mut(at), self.ops.get(at)) else { continue };
            if mem::replace(slot, true) {
                continue;
            }
            if let OpKind::Unit(of) = op.kind {
                found.insert(of);
            }
            open.extend(op.kind.reads());
        }
        found.into_iter().collect()
    }

    /// A define for each row of the records that are looked at.
    pub(super) fn define_of_row(&mut self, at: usize, each: &'a ast::Name, asked: Span) -> Option<Value> {
        let block = *self.names.defines.get(at)?;
        let BlockKind::Define(define) = &block.kind else { return None };
        let of = self.records_named(each)?;
        if self.within != Some(of) {
            let (name, records) = (&define.name.node, &each.node);
            let message = both!(
                "`{name}` 是每条 `{records}` 的，一个单位可以有许多条",
                "`{name}` is a value of each row of `{records}`, of which a unit may have many"
            );
            let help = both!(
                "请写成“{records} 中 {name} 的合计”这样的统计",
                "say what is made of them, as in `sum of {name} in {records}`"
            );
            self.report(asked, CheckProblem::WrongPlace { message, help });
            return None;
        }
        match self.records.get(of)?.defines.get(&at) {
            Some(Progress::Done(value)) => return value.clone().map(|value| Value { span: asked, ..value }),
            Some(Progress::Started) => {
                self.circle(&define.name.node, asked);
                return None;
            }
            _ => {}
        }
        if self.chained_too_far(asked) {
            return None;
        }
        self.records.get_mut(of)?.defines.insert(at, Progress::Started);
        let value = self.apart(&define.name.node, |checker| {
            let value = define.value.as_ref().and_then(|line| checker.expr(&line.node))?;
            checker.storable(value)
        });
        self.records.get_mut(of)?.defines.insert(at, Progress::Done(value.clone()));
        value.map(|value| Value { span: asked, ..value })
    }

    /// Lowers what is said of rows of records and used nowhere, so that it is checked: row checks, defines and tables
    /// for each of them.
    pub(super) fn whole_records(&mut self) {
        for at in 0..self.records.len() {
            let Some(block) = self.records.get(at).map(|records| records.block) else { continue };
            let checks = self.over_rows(at, |checker| checker.checks_of(&block.data));
            if let Some(records) = self.records.get_mut(at) {
                records.checks = checks;
            }
        }
        for at in 0..self.names.defines.len() {
            let Some(each) = self.define_each(at) else { continue };
            if let Some(of) = self.records_named(each) {
                self.over_rows(of, |checker| checker.define_of_row(at, each, each.span));
            }
        }
    }

    /// The name of a records block.
    pub(super) fn records_name(&self, at: usize) -> String {
        self.records.get(at).map_or(String::new(), |records| records.block.name.node.clone())
    }

    /// The columns of the records whose rows are looked at, among all columns.
    pub(super) fn columns_of_rows(&self) -> Range<usize> {
        self.within.map_or(0..0, |at| self.columns_of(at))
    }

    /// The columns of a records block, among all columns.
    pub(super) fn columns_of(&self, at: usize) -> Range<usize> {
        self.records.get(at).map_or(0..0, |records| records.base..records.end)
    }

    /// The column of a records block that is called so.
    pub(super) fn column_named(&self, at: usize, name: &str) -> Option<usize> {
        self.records.get(at)?.names.get(&key(name)).copied()
    }

    /// Whether a records block is joined by a column.
    pub(super) fn is_joined_column(&self, at: usize, column: usize) -> bool {
        self.records.get(at).is_some_and(|records| records.by.iter().any(|(own, _)| *own == column))
    }

    /// The records blocks as compiled; their columns leave the checker's.
    pub(super) fn records_into(&mut self, policy: &mut ir::Policy) {
        let mut all = mem::take(&mut self.records);
        for records in all.drain(..).rev() {
            let mut rows = ir::Policy::new(policy.surface);
            rows.scales.clone_from(&policy.scales);
            rows.formerly.clone_from(&policy.formerly);
            rows.columns = self.columns.split_off(records.base);
            rows.ops = records.side.ops;
            for column in rows.ops.iter_mut().filter_map(|op| op.kind.column_mut()) {
                *column = column.saturating_sub(records.base);
            }
            rows.checks = records.checks;
            let by = records.by.into_iter().map(|(column, of)| (column.saturating_sub(records.base), of));
            policy.records.push(ir::Records {
                name: records.block.name.node.clone(),
                span: records.head,
                own: records.own,
                rows,
                by: by.collect(),
                orphans: records.orphans,
                barren: records.barren,
                against: records.against,
            });
        }
        policy.records.reverse();
    }
}
