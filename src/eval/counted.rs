//! Explaining what is made of records: which of a row's records count, where each stands, and what each gives.

use std::collections::BTreeSet;

use super::around::Around;
use super::explain::{CheckTrace, Teller};
use super::followed::{RecordTrace, RecordsHeld, RecordsRead};
use super::grades::RecordCheck;
use super::plan::Wanted;
use super::rank::Columns;
use super::records::{Beside, outer_of};
use super::run::Machine;
use super::series::Followed;
use super::show::{Show, Shown};
use super::trace::SubjectTrace;
use super::values::{self, Value};
use crate::data::Joined;
use crate::ir::{ColumnKind, Comparison, Fold, OpKind, Records, Reg, RowCheck, Type};
use crate::source::Span;

/// Most records that are named one by one.
const MOST_NAMED: usize = 10;

/// The records of one row that count.
struct Counted {
    /// Each: its row in the file, and what it gives.
    records: Vec<(u32, Option<Value>)>,
    /// The columns that are told of each.
    columns: Vec<usize>,
}

impl Around<'_> {
    /// The records that count for a statement, and what each gives; `total` is what the statement comes to.
    pub(crate) fn subject_of_records(
        &self,
        teller: &Teller<'_>,
        at: usize,
        [counts, each]: [Reg; 2],
        total: Option<Reg>,
    ) -> Option<SubjectTrace> {
        let block = self.policy().records.get(at)?;
        let counted = self.counted(teller, at, counts, Some(each))?;
        let ty = block.rows.op(each)?.ty;
        let is_sum = matches!(ty, Type::Number { .. });
        let amount = |value: &Value| self.amount(teller, block, each, value);
        let amounts: Vec<Option<String>> =
            counted.records.iter().map(|(_, value)| amount(value.as_ref()?)).collect();
        let same = amounts
            .first()
            .cloned()
            .flatten()
            .filter(|first| amounts.iter().all(|other| other.as_ref() == Some(first)));
        let sum: i128 =
            counted.records.iter().flat_map(|(_, value)| value).map(|value| i128::from(value.number())).sum();
        let sum = i64::try_from(sum).ok().filter(|_| is_sum);
        let comes_to = total.map(|total| teller.number(total));
        let together = sum.filter(|sum| same.is_none() || Some(*sum) != comes_to);
        let outer = self.policy().cone_of_row(outer_of(&block.rows, [counts, each]));
        let outer: Vec<usize> = (0..outer.len()).filter(|&at| outer.get(at) == Some(&true)).collect();
        Some(SubjectTrace::Records {
            records: block.name.clone(),
            count: counted.records.len(),
            each: same.clone(),
            together: together.and_then(|sum| amount(&Value::Number(sum))),
            reads: teller.cells(&outer),
            rows: self.named(teller, at, &counted, |value| amount(value).filter(|_| same.is_none())),
        })
    }

    /// The folds over records among operations: of each the records that count.
    pub(crate) fn records_read(&self, teller: &Teller<'_>, ops: &[usize]) -> Vec<RecordsRead> {
        let policy = self.policy();
        let mut told: Vec<(usize, Reg)> = Vec::new();
        let mut all = Vec::new();
        for &at in ops {
            let Some(op) = policy.ops.get(at) else { continue };
            let OpKind::Records { records, counts, .. } = op.kind else { continue };
            // A mean is a sum and a count of the same records.
            if told.contains(&(records, counts)) {
                continue;
            }
            told.push((records, counts));
            let same: Vec<(usize, Fold, Reg)> = ops
                .iter()
                .filter_map(|&at| match policy.ops.get(at)?.kind {
                    OpKind::Records { records: block, counts: other, fold, value, .. }
                        if (block, other) == (records, counts) =>
                    {
                        Some((at, fold, value))
                    }
                    _ => None,
                })
                .collect();
            let Some(block) = policy.records.get(records) else { continue };
            let value = same.iter().find(|(_, fold, _)| *fold != Fold::Count).copied();
            let Some(counted) = self.counted(teller, records, counts, value.map(|(.., value)| value)) else {
                continue;
            };
            let many = counted.records.len();
            let made = value.filter(|(_, fold, _)| many > 0 || *fold == Fold::Sum);
            let made = made.and_then(|(at, fold, reg)| {
                let text = self.amount(teller, block, reg, &teller.value(Reg(at as u32)))?;
                Some((text, fold == Fold::Sum && same.len() > 1))
            });
            let (value_made, sum) = match made {
                Some((text, true)) => (None, Some(text)),
                Some((text, false)) => (Some(text), None),
                None => (None, None),
            };
            // What a record gives is seen in its cells, unless it is computed.
            let computed = value.is_some_and(|(_, _, reg)| {
                !matches!(
                    block.rows.op(reg).map(|op| &op.kind),
                    Some(OpKind::Column(_) | OpKind::Flag(_)) | None
                )
            });
            all.push(RecordsRead {
                records: block.name.clone(),
                span: if self.is_statement(op.span) { (0, 0) } else { (op.span.start, op.span.end) },
                value: value_made,
                sum,
                against: self.is_against(at),
                count: many,
                rows: self.named(teller, records, &counted, |given| {
                    value.filter(|_| computed).and_then(|(_, _, reg)| self.amount(teller, block, reg, given))
                }),
            });
        }
        all
    }

    /// The row checks of each block of records, with the records of the row for which they hold.
    pub(crate) fn record_checks(&self, teller: &Teller<'_>) -> Vec<CheckTrace> {
        let trace = |at: usize, block: &Records, check: &RowCheck, found: &RecordCheck| {
            let held = found.holds.iter().filter(|(row, _)| *row as usize == self.row);
            let counted = Counted {
                records: held.map(|(_, record)| (*record, None)).collect(),
                columns: told_columns(block, &[check.holds]),
            };
            let rows = self.named(teller, at, &counted, |_| None);
            let of = RecordsHeld { records: block.name.clone(), count: counted.records.len(), rows };
            CheckTrace {
                holds: of.count > 0,
                refuse: check.refuse,
                message: check.message.clone(),
                span: (check.span.start, check.span.end),
                of: Some(of),
            }
        };
        let blocks = self.policy().records.iter().zip(&self.graded.grades.records).enumerate();
        let traces = blocks.flat_map(|(at, (block, found))| {
            let checks = block.rows.checks.iter().zip(found);
            checks.map(move |(check, found)| trace(at, block, check, found))
        });
        traces.collect()
    }

    /// Whether a place is that of a statement for each record, which may count the same records as an expression does.
    fn is_statement(&self, span: Span) -> bool {
        let measures = self.policy().measures.iter().chain(&self.policy().overall);
        measures.flat_map(|measure| &measure.steps).any(|step| step.span == span)
    }

    /// Whether a count of records must be 0 for what it stands for, as in `all of`.
    fn is_against(&self, count: usize) -> bool {
        let ops = &self.policy().ops;
        let is_zero = |reg: Reg| ops.get(reg.0 as usize).is_some_and(|op| op.kind == OpKind::Number(0));
        let span = ops.get(count).map(|op| op.span);
        ops.iter().filter(|op| Some(op.span) == span).any(|op| match op.kind {
            OpKind::Compare(Comparison::Equal, a, b) => a.0 as usize == count && is_zero(b),
            _ => false,
        })
    }

    /// A value over records as text.
    fn amount(&self, teller: &Teller<'_>, block: &Records, reg: Reg, value: &Value) -> Option<String> {
        let op = block.rows.op(reg)?;
        let names = match op.kind {
            OpKind::Column(column) => Some(column),
            _ => None,
        };
        let shown = match (op.ty, names) {
            (Type::Code, Some(column)) => self.show(teller, block).cell(column, value, true),
            (Type::Code | Type::Flag | Type::Set | Type::Text | Type::Period, _) => return None,
            (ty, _) => teller.show.value(value, ty, None),
        };
        Some(shown.text(self.policy().surface))
    }

    /// Shows the records of a block.
    fn show<'b>(&'b self, teller: &Teller<'b>, block: &'b Records) -> Show<'b> {
        Show { policy: &block.rows, ..teller.show }
    }

    /// Which records of the row count, and what each gives.
    fn counted(&self, teller: &Teller<'_>, at: usize, counts: Reg, each: Option<Reg>) -> Option<Counted> {
        let (policy, block) = (self.policy(), self.policy().records.get(at)?);
        let regs: Vec<Reg> = [Some(counts), each].into_iter().flatten().collect();
        let mut columns = Columns::new();
        for reg in outer_of(&block.rows, regs.iter().copied()) {
            columns.insert(reg, Followed::of_one(policy.op(reg)?.ty, &teller.value(reg)));
        }
        let (row, joined) = self.beside()?;
        let rows = [row];
        let job = self.job(Beside { joined, rows: &rows });
        let mut records = Vec::new();
        let wanted = Wanted { kept: regs, ..Wanted::default() };
        job.over_records(at, &columns, &wanted, &mut |piece, plan| {
            let mut machine = Machine::new(plan, 64);
            for (place, &record) in piece.records.iter().enumerate() {
                let (first, row) = (place / 64 * 64, place % 64);
                if row == 0 {
                    machine.run(first);
                }
                let of = |reg: Reg| values::value(plan, &machine, reg, first, row);
                if of(counts).is_yes() {
                    records.push((record, each.map(of)));
                }
            }
        });
        Some(Counted { records, columns: told_columns(block, &wanted.kept) })
    }

    /// The first records, with their cells and what `amount` says of what each gives.
    fn named(
        &self,
        teller: &Teller<'_>,
        at: usize,
        counted: &Counted,
        amount: impl Fn(&Value) -> Option<String>,
    ) -> Vec<RecordTrace> {
        let joined = self.beside().and_then(|(_, joined)| joined.get(at));
        let (Some(block), Some(joined)) = (self.policy().records.get(at), joined) else {
            return Vec::new();
        };
        let show = self.show(teller, block);
        let trace = |(record, value): &(u32, Option<Value>)| {
            let (file, line) = joined.rows.places.get(*record as usize).copied().unwrap_or_default();
            RecordTrace {
                file: joined.rows.files.get(file as usize).cloned().unwrap_or_default(),
                line,
                cells: counted
                    .columns
                    .iter()
                    .filter_map(|&column| cell(&show, block, joined, column, *record as usize))
                    .collect(),
                amount: value.as_ref().and_then(&amount),
            }
        };
        counted.records.iter().take(MOST_NAMED).map(trace).collect()
    }
}

/// The columns that registers over records read, with the first date and the first text, by which a person knows a
/// record; without those that name its unit.
fn told_columns(block: &Records, regs: &[Reg]) -> Vec<usize> {
    let mut told: BTreeSet<usize> = block.rows.columns_of(regs.iter().copied()).into_iter().collect();
    let is_joined = |at: &usize| block.by.iter().any(|(own, _)| own == at);
    let first = |wanted: fn(&ColumnKind) -> bool| {
        let mut columns = block.rows.columns.iter().enumerate().filter(|(at, _)| !is_joined(at));
        columns.find(|(_, column)| wanted(&column.kind)).map(|(at, _)| at)
    };
    told.extend(first(|kind| matches!(kind, ColumnKind::Date)));
    told.extend(first(|kind| matches!(kind, ColumnKind::Text)));
    told.into_iter().filter(|at| !is_joined(at)).collect()
}

fn cell(
    show: &Show<'_>,
    block: &Records,
    joined: &Joined,
    column: usize,
    record: usize,
) -> Option<(String, Shown)> {
    let name = block.rows.columns.get(column)?.name.clone();
    let (value, given) = values::cell(&joined.rows, column, record)?;
    Some((name, show.cell(column, &value, given)))
}
