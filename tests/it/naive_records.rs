//! Records, one by one and unit by unit: what folds over them must agree with.

use heng::data::Units;
use heng::ir::{Fold, OpKind, Policy, Type};

use crate::naive::{self, Naive};

/// Values of registers, and whether each hangs on an overflow.
type Row = Vec<(Naive, bool)>;

/// The value of every register of a unit's row whose period is of no matter.
pub(crate) fn row(policy: &Policy, units: &Units, row: usize) -> Row {
    let mut values: Row = Vec::new();
    for op in &policy.ops {
        let value = match &op.kind {
            OpKind::Records { records, fold, value, counts, .. } => {
                let rows = records_of(policy, units, *records, row, &values);
                let of = |record: &Row, reg: usize| record[reg].clone();
                folded(
                    *fold,
                    op.ty,
                    rows.iter().map(|record| (of(record, value.0 as usize), of(record, counts.0 as usize))),
                )
            }
            kind => one(&values, units, row, kind),
        };
        values.push(value);
    }
    values
}

fn one(values: &Row, units: &Units, row: usize, kind: &OpKind) -> (Naive, bool) {
    let (value, own) = naive::operation(values, units, row, kind);
    (value, own || kind.reads().iter().any(|reg| values[reg.0 as usize].1))
}

/// The registers of each record of a row, in the order of the file.
pub(crate) fn records_of(
    policy: &Policy,
    units: &Units,
    records: usize,
    row: usize,
    outer: &Row,
) -> Vec<Row> {
    let (inner, joined) = (&policy.records[records].rows, &units.records[records]);
    let own = joined.of(row);
    let mut rows: Vec<Row> = vec![Vec::new(); own.len()];
    for op in &inner.ops {
        let all: Row = match &op.kind {
            OpKind::Unit(reg) => vec![outer[reg.0 as usize].clone(); own.len()],
            OpKind::Position { value, counts, largest, later } => {
                let of = |reg: u32| rows.iter().map(|row| row[reg as usize].clone()).collect::<Row>();
                positions(&of(value.0), &of(counts.0), *largest, *later)
            }
            kind => {
                rows.iter().zip(own).map(|(row, at)| one(row, &joined.rows, *at as usize, kind)).collect()
            }
        };
        rows.iter_mut().zip(all).for_each(|(row, value)| row.push(value));
    }
    rows
}

/// One more than the records that count and stand before it.
fn positions(values: &Row, counts: &Row, largest: bool, later: bool) -> Row {
    let counted = |at: usize| counts[at].0.flag();
    let unsure = |at: usize| counts[at].1 || counted(at) && values[at].1;
    let before = |a: usize, b: usize| {
        let (x, y) = (number(&values[a].0), number(&values[b].0));
        if x == y { if later { a > b } else { a < b } } else { (x > y) == largest }
    };
    let all = 0..values.len();
    let lost = all.clone().any(unsure);
    all.clone()
        .map(|at| {
            let place =
                all.clone().filter(|&other| counted(other) && (other == at || before(other, at))).count();
            let stands = counted(at) && !lost;
            (Naive::Number(if stands { place as i64 } else { 0 }), lost && (counted(at) || unsure(at)))
        })
        .collect()
}

fn folded(
    fold: Fold,
    ty: Type,
    records: impl Iterator<Item = ((Naive, bool), (Naive, bool))>,
) -> (Naive, bool) {
    let mut values: Vec<i64> = Vec::new();
    let mut lost = false;
    for ((value, value_lost), (counts, counts_lost)) in records {
        lost |= counts_lost || counts.flag() && value_lost && fold != Fold::Count;
        if counts.flag() {
            values.push(number(&value));
        }
    }
    let sum: i128 = values.iter().map(|&value| i128::from(value)).sum();
    let result = match fold {
        Fold::Sum => i64::try_from(sum).ok(),
        Fold::Max => Some(values.iter().copied().max().unwrap_or(0)),
        Fold::Min => Some(values.iter().copied().min().unwrap_or(0)),
        Fold::Latest => Some(values.last().copied().unwrap_or(0)),
        Fold::Count => Some(values.len() as i64),
        // Told one by one in `listed.rs`.
        Fold::Members => None,
        Fold::Highest(_) | Fold::Lowest(_) => Some(crate::naive_time::nth(fold, values)),
    };
    let number = result.filter(|_| !lost).unwrap_or(0);
    let value = if ty == Type::Flag { Naive::Flag(number != 0) } else { Naive::Number(number) };
    (value, lost || result.is_none())
}

fn number(value: &Naive) -> i64 {
    match value {
        Naive::Flag(yes) => i64::from(*yes),
        Naive::Number(number) => *number,
        _ => 0,
    }
}
