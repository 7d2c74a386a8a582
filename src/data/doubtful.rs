//! Records that fit and may be a mistake all the same: the same one twice, and those that count in every period.

use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::ir::{self, ColumnKind, OpKind, Policy};
use crate::value::Bits;

use super::found::{Found, RowPlace};
use super::limits::MOST_SHOWN;
use super::problem::Wrong;
use super::units::{Cells, Joined, Units, Value};
use super::unjoined::Unjoined;

/// What is doubtful in the records of one block.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    /// Records that say what an earlier one says, each with that one.
    pub(super) twins: BTreeSet<(RowPlace, RowPlace)>,
    /// A unit whose records count in several rows, and the columns by which they could be told apart.
    pub(super) everywhere: Option<(String, Vec<String>)>,
}

impl Doubts {
    /// Tells of them, as warnings.
    pub(super) fn tell(self, records: &str, found: &mut Found) {
        let wrong = |what| Wrong::OfRecords { records: records.to_owned(), what };
        if let Some(&((file, line), _)) = self.twins.first() {
            let name = |(of, line): RowPlace| ((of != file).then(|| found.file(of)), line);
            let pairs = self.twins.iter().take(MOST_SHOWN).map(|(one, other)| (name(*one), name(*other)));
            let what = Unjoined::Twins { pairs: pairs.collect(), count: self.twins.len() };
            let place = found.place((file, line), None);
            found.note(place, wrong(what));
        }
        if let Some((unit, by)) = self.everywhere {
            found.note_whole(wrong(Unjoined::EveryPeriod { unit, by }));
        }
    }
}

/// Pairs of records of one unit that say the same in every column: the first, and one behind it. Only where a day or a
/// text tells records apart; two that have neither may well be alike.
pub(super) fn twins(block: &ir::Records, joined: &Joined) -> Vec<(u32, u32)> {
    let tells = |(at, column): (usize, &ir::Column)| {
        let own = block.by.iter().all(|(of_records, _)| *of_records != at);
        (own && matches!(column.kind, ColumnKind::Date | ColumnKind::Text)).then_some(at)
    };
    let telling: Vec<usize> = block.own_columns().iter().enumerate().filter_map(tells).collect();
    if telling.is_empty() || block.against.is_some() {
        return Vec::new();
    }
    let rows = &joined.rows;
    // Nothing where none of the cells that tell records apart is filled.
    let hash = |record: u32| {
        let (mut hasher, mut filled) = (DefaultHasher::new(), false);
        for column in telling.iter().filter_map(|at| rows.columns.get(*at)) {
            match column.value(record as usize) {
                Value::Number(number) => number.hash(&mut hasher),
                Value::Text(text) => text.hash(&mut hasher),
                _ => continue,
            }
            filled = true;
        }
        filled.then(|| hasher.finish())
    };
    let (mut pairs, mut seen) = (Vec::new(), HashSet::new());
    let mut keys: Vec<(u64, u32)> = Vec::new();
    for &(from, to) in joined.stretches.iter().filter(|(from, to)| to.saturating_sub(*from) > 1) {
        if !seen.insert(from) {
            continue;
        }
        keys.clear();
        let records = joined.order.get(from as usize..to as usize).unwrap_or_default();
        keys.extend(records.iter().filter_map(|record| Some((hash(*record)?, *record))));
        keys.sort_unstable();
        for (&(hash, one), &(next, other)) in keys.iter().zip(keys.iter().skip(1)) {
            if hash == next && agree(rows, one as usize, other as usize) {
                pairs.push((one, other));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether two rows say the same in every column.
fn agree(rows: &Units, one: usize, other: usize) -> bool {
    rows.columns.iter().all(|column| {
        let both = |bits: &Option<Bits>| bits.as_ref().is_none_or(|bits| bits.get(one) == bits.get(other));
        both(&column.given)
            && both(&column.unknown)
            && match &column.cells {
                Cells::Text(texts) => texts.get(one) == texts.get(other),
                Cells::Flag(bits) => bits.get(one) == bits.get(other),
                Cells::Number(numbers) => numbers.get(one) == numbers.get(other),
                Cells::Code(planes) => planes.iter().all(|plane| plane.get(one) == plane.get(other)),
                Cells::Set(members) => members.values().all(|rows| rows.get(one) == rows.get(other)),
            }
    })
}

/// Whether records with a day of their own belong to their unit in every period alike, and nothing that the policy
/// makes of them asks for the row's period or anything else of the unit.
pub(super) fn ask_no_period(policy: &Policy, block: &ir::Records) -> bool {
    let Some(period) = policy.period_column() else { return false };
    let dated = block.own_columns().iter().any(|column| column.kind == ColumnKind::Date);
    let asks = |kind: &OpKind| matches!(kind, OpKind::Unit(_) | OpKind::LastDay | OpKind::EndOf(..));
    dated
        && block.by.iter().all(|(_, of_units)| *of_units != period)
        && !block.rows.ops.iter().any(|op| asks(&op.kind))
}

/// The first unit that has several rows with the same records, by the position of its second row.
pub(super) fn in_several_rows(joined: &Joined) -> Option<usize> {
    let mut seen = HashSet::new();
    joined.stretches.iter().position(|(from, to)| from < to && !seen.insert(*from))
}
