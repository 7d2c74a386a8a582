//! The rows of one version as another version's columns.

use super::values::{self, Value};
use crate::data::{self, Dictionary, Joined, UnitColumn, Units};
use crate::ir::{Blank, Column, ColumnKind, Members, Named, Policy};
use crate::value::{Bits, Decimal, Period};

/// Rows in the columns of a version. Shape: as many `missing` and `strange` as columns.
pub(crate) struct Recast {
    pub(crate) units: Units,
    /// The columns that the rows do not have.
    pub(crate) missing: Vec<bool>,
    /// The rows whose cell the version could not have read.
    pub(crate) strange: Vec<Bits>,
    /// Of each records block of the version what the records lack; nothing where there are no such records. The
    /// records stand in `units`.
    pub(crate) records: Vec<Option<Lacking>>,
}

/// What records lack, as [`Recast`] has it.
pub(crate) struct Lacking {
    pub(crate) missing: Vec<bool>,
    pub(crate) strange: Vec<Bits>,
}

/// The rows of `units` that `rows` names and their records as columns of `to`, those that `wanted` and, for each records
/// block, `of_records` mark; columns and records are matched by name.
pub(crate) fn recast(
    (from, units): (&Policy, &Units),
    to: &Policy,
    members: &mut Dictionary,
    rows: &[u32],
    (wanted, of_records): (&[bool], &[Vec<bool>]),
) -> Recast {
    let mut recast = cast((from, units, &units.members), to, members, rows, wanted);
    for (block, wanted) in to.records.iter().zip(of_records) {
        let same = from.records.iter().position(|other| other.name == block.name);
        let Some((old, at)) = same.and_then(|at| Some((from.records.get(at)?, at))) else {
            recast.units.records.push(Joined::default());
            recast.records.push(None);
            continue;
        };
        let nothing = Joined::default();
        let joined = units.records.get(at).unwrap_or(&nothing);
        let mut stretches = Vec::with_capacity(rows.len());
        let mut records: Vec<u32> = Vec::new();
        for &row in rows {
            let start = records.len() as u32;
            records.extend_from_slice(joined.of(row as usize));
            stretches.push((start, records.len() as u32));
        }
        let of_block =
            cast((&old.rows, &joined.rows, &units.members), &block.rows, members, &records, wanted);
        let order = (0..records.len() as u32).collect();
        recast.units.records.push(Joined { rows: of_block.units, order, stretches });
        recast.records.push(Some(Lacking { missing: of_block.missing, strange: of_block.strange }));
    }
    recast
}

/// Rows as columns of `to`; `texts` has their members of free sets.
fn cast(
    (from, units, texts): (&Policy, &Units, &Dictionary),
    to: &Policy,
    members: &mut Dictionary,
    rows: &[u32],
    wanted: &[bool],
) -> Recast {
    let mut recast = empty(to, rows.len());
    recast.units.period_kind = units.period_kind;
    let Recast { units: cast, missing, strange, .. } = &mut recast;
    for (((at, column), cells), (missing, strange)) in to
        .columns
        .iter()
        .enumerate()
        .zip(&mut cast.columns)
        .zip(missing.iter_mut().zip(strange))
        .filter(|(((at, _), _), _)| wanted.get(*at) == Some(&true))
    {
        let _ = at;
        let Some(same) = from.columns.iter().position(|other| other.name == column.name) else { continue };
        let Some(old) = from.columns.get(same).filter(|old| alike(&old.kind, &column.kind)) else { continue };
        *missing = false;
        let mut ids = Vec::new();
        for (row, &source) in rows.iter().enumerate() {
            let found = values::cell(units, same, source as usize);
            let value = found.as_ref().filter(|(_, given)| *given).map(|(value, _)| value);
            let unknown = units.columns.get(same).and_then(|column| column.unknown.as_ref());
            let cell = match (value, &column.blank) {
                _ if unknown.is_some_and(|unknown| unknown.get(source as usize)) => {
                    Some(data::Value::Unknown(column.stand_in()))
                }
                (Some(value), _) => cell(value, (old, column), to, texts, members, &mut ids),
                (None, Blank::Means(cell)) => Some(cell.into()),
                (None, Blank::None) => Some(data::Value::None),
                (None, Blank::Unknown) => Some(data::Value::Unknown(column.stand_in())),
                (None, Blank::Refused) if matches!(column.kind, ColumnKind::Set(_)) => {
                    Some(data::Value::Set(&[]))
                }
                (None, Blank::Refused) => None,
            };
            if cell.is_none() {
                strange.set(row);
            }
            cells.put(row, cell.unwrap_or(data::Value::None));
        }
    }
    recast
}

/// Rows of which only the results were kept: their ids and their period, no other column and no records.
pub(crate) fn kept(to: &Policy, ids: impl Iterator<Item = String>, period: Option<Period>) -> Recast {
    let ids: Vec<String> = ids.collect();
    let mut recast = empty(to, ids.len());
    recast.units.period_kind = period.map(|period| period.kind);
    let Recast { units, missing, .. } = &mut recast;
    for ((column, cells), missing) in to.columns.iter().zip(&mut units.columns).zip(missing) {
        match (&column.kind, period) {
            (ColumnKind::Id, _) => {
                ids.iter().enumerate().for_each(|(row, id)| cells.put(row, data::Value::Text(id)));
            }
            (ColumnKind::Period(_), Some(period)) => {
                (0..ids.len()).for_each(|row| cells.put(row, data::Value::Number(period.number)));
            }
            _ => continue,
        }
        *missing = false;
    }
    recast
}

fn empty(to: &Policy, rows: usize) -> Recast {
    Recast {
        units: Units { rows, columns: to.columns.iter().map(UnitColumn::new).collect(), ..Units::default() },
        missing: vec![true; to.columns.len()],
        strange: vec![Bits::new(); to.columns.len()],
        records: Vec::new(),
    }
}

/// Whether cells of one kind can be read as another.
fn alike(from: &ColumnKind, to: &ColumnKind) -> bool {
    use ColumnKind::{Date, Flag, Id, Number, OneOf, Period, Set, Text};
    matches!(
        (from, to),
        (Id | Text, Id | Text)
            | (Flag, Flag)
            | (Number { .. }, Number { .. })
            | (Date, Date)
            | (Period(_), Period(_))
            | (OneOf(_), OneOf(_))
            | (Set(_), Set(_))
    )
}

/// A cell of the old column as one of the new; nothing when the new one has no such value.
fn cell<'a>(
    value: &'a Value,
    (old, new): (&Column, &Column),
    to: &Policy,
    texts: &Dictionary,
    members: &mut Dictionary,
    ids: &'a mut Vec<u32>,
) -> Option<data::Value<'a>> {
    Some(match (value, &old.kind, &new.kind) {
        (Value::Text(text), _, _) => data::Value::Text(text),
        (Value::Flag(yes), _, _) => data::Value::Flag(*yes),
        (Value::Number(code), ColumnKind::OneOf(names), ColumnKind::OneOf(others)) => {
            let name = names.get(usize::try_from(*code).ok()?)?;
            let mut here =
                to.formerly.iter().filter(|said| old.scale.is_some() && Some(said.scale) == new.scale);
            let at = match here.find(|said| said.old == name.name || said.old == name.text()) {
                Some(said) => said.now.ok()?,
                None => position(others, &name.name, name.text())?,
            };
            data::Value::Code(u32::try_from(at).ok()?)
        }
        (
            Value::Number(digits),
            ColumnKind::Number { decimals, .. },
            ColumnKind::Number { decimals: other, .. },
        ) => {
            let number = Decimal { digits: *digits, decimals: *decimals }.at(*other)?;
            data::Value::Number(number)
        }
        (Value::Number(number), _, _) => data::Value::Number(*number),
        (Value::Set(held), ColumnKind::Set(from), ColumnKind::Set(to)) => {
            ids.clear();
            for &member in held {
                let (name, text) = match from {
                    Members::Named(names) => {
                        let named = names.get(member as usize)?;
                        (named.name.as_str(), named.text())
                    }
                    Members::Free => (texts.text(member), texts.text(member)),
                };
                ids.push(match to {
                    Members::Named(names) => u32::try_from(position(names, name, text)?).ok()?,
                    Members::Free => members.intern(text),
                });
            }
            data::Value::Set(ids)
        }
        _ => return None,
    })
}

fn position(names: &[Named], name: &str, text: &str) -> Option<usize> {
    let by_name = names.iter().position(|other| other.name == name);
    by_name.or_else(|| names.iter().position(|other| other.text() == text))
}
