//! Which rows of units records belong to, and which requirement of a unit each one answers.

use crate::ir::{Against, Cell, Records};

use super::found::RowPlace;
use super::index::{Groups, Index, NOBODY};
use super::units::{Joined, UnitColumn, Units, Value};

/// A record that is not used, or not alone in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// It belongs to no row of the units.
    Orphan(u32),
    /// It answers none of the requirements.
    Beyond(u32),
    /// It answers the requirement of a unit that the first one answers too.
    Again(u32, u32),
}

/// Puts records to the rows of the units that they belong to, by the columns that `block` joins them by: the two of a
/// pair are of one kind, a none agrees with nothing. Where the block stands against requirements, each unit has one
/// record for each of them. Misfits name rows of `rows`; those that belong to nobody or answer nothing are in no stretch.
/// Time: linear, in whatever order the records stand.
pub fn join(block: &Records, units: &Units, rows: Units) -> (Joined, Vec<Misfit>) {
    let (joined, groups, mut misfits) = attach(block, units, rows);
    match &block.against {
        None => (joined, misfits),
        Some(against) => {
            let (joined, more) = answer(block, against, units, &joined, &groups);
            misfits.extend(more);
            (joined, misfits)
        }
    }
}

/// The first step of a join: whose the records are.
pub(super) fn attach(block: &Records, units: &Units, rows: Units) -> (Joined, Groups, Vec<Misfit>) {
    let index = Index::new(units, block.by.iter().map(|(_, of_units)| *of_units));
    let owners = index.find(&rows, block.by.iter().map(|(of_records, _)| *of_records));
    let groups = index.into_groups();
    // Where the records of each group begin, then where they end so far, at its first row.
    let mut ends = vec![0u32; units.rows];
    for owner in &owners {
        if let Some(count) = ends.get_mut(*owner as usize) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    let mut order = vec![0u32; sum as usize];
    let mut misfits = Vec::new();
    for (record, owner) in (0u32..).zip(&owners) {
        let Some(end) = ends.get_mut(*owner as usize) else {
            misfits.push(Misfit::Orphan(record));
            continue;
        };
        if let Some(slot) = order.get_mut(*end as usize) {
            *slot = record;
        }
        *end += 1;
    }
    let stretch = |group: &u32| {
        let end = |group: Option<usize>| group.and_then(|group| ends.get(group)).copied().unwrap_or(0);
        (end((*group as usize).checked_sub(1)), end(Some(*group as usize)))
    };
    let stretches = groups.all().iter().map(stretch).collect();
    (Joined { rows, order, stretches }, groups, misfits)
}

/// The second step where there are requirements: for each group of rows one record for each of them.
pub(super) fn answer(
    block: &Records,
    against: &Against,
    units: &Units,
    joined: &Joined,
    groups: &Groups,
) -> (Joined, Vec<Misfit>) {
    let columns = &block.rows.columns;
    let mut wanted = Units::new(columns);
    for cells in &against.rows {
        let cells: Vec<Cell> = cells.iter().map(|cell| cell.clone().unwrap_or(Cell::None)).collect();
        wanted.push(&cells, (0, 0));
    }
    let each = wanted.rows;
    let index = Index::new(&wanted, against.keys.iter().copied());
    let answered = index.find(&joined.rows, against.keys.iter().copied());
    let firsts: Vec<u32> = groups.firsts().collect();
    let mut numbers = vec![0u32; units.rows];
    let mut misfits = Vec::new();
    let mut sources = vec![NOBODY; firsts.len() * each];
    for (group, &first) in firsts.iter().enumerate() {
        if let Some(number) = numbers.get_mut(first as usize) {
            *number = group as u32;
        }
        for &record in joined.of(first as usize) {
            let requirement = answered.get(record as usize).copied().unwrap_or(NOBODY);
            if requirement == NOBODY {
                misfits.push(Misfit::Beyond(record));
                continue;
            }
            let Some(source) = sources.get_mut(group * each + requirement as usize) else { continue };
            match *source {
                NOBODY => *source = record,
                earlier => misfits.push(Misfit::Again(earlier, record)),
            }
        }
    }
    let mut rows = Units { rows: sources.len(), period_kind: joined.rows.period_kind, ..Units::default() };
    rows.files.clone_from(&joined.rows.files);
    let unit_of = |at: usize| at.checked_div(each).and_then(|group| firsts.get(group)).copied();
    let required = |row: usize, column: usize| {
        let cells = row.checked_rem(each).and_then(|row| against.rows.get(row))?;
        cells.get(column)?.as_ref()
    };
    for (at, column) in columns.iter().enumerate() {
        let owner = block.by.iter().find(|(of_records, _)| *of_records == at);
        let owner = owner.and_then(|(_, of_units)| units.columns.get(*of_units));
        let filled = at >= block.own || against.keys.contains(&at);
        let read = joined.rows.columns.get(at).filter(|_| owner.is_none() && !filled);
        rows.columns.push(match (read, owner) {
            (Some(read), _) => read.spread(&sources),
            (None, owner) => {
                let mut made = UnitColumn::new(column);
                for row in 0..sources.len() {
                    made.put(
                        row,
                        match owner {
                            Some(owner) => {
                                unit_of(row).map_or(Value::None, |unit| owner.value(unit as usize))
                            }
                            None => required(row, at).map_or(Value::None, Value::from),
                        },
                    );
                }
                made
            }
        });
    }
    let place = |(row, &source): (usize, &u32)| -> RowPlace {
        let read = joined.rows.places.get(source as usize);
        let unit = || units.places.get(unit_of(row)? as usize);
        read.or_else(unit).copied().unwrap_or_default()
    };
    rows.places = sources.iter().enumerate().map(place).collect();
    let end = |group: u32| (group as usize * each) as u32;
    let number = |first: &u32| numbers.get(*first as usize).copied().unwrap_or(0);
    let stretches = groups.all().iter().map(number).map(|group| (end(group), end(group + 1))).collect();
    let order = (0..u32::try_from(rows.rows).unwrap_or(0)).collect();
    (Joined { rows, order, stretches }, misfits)
}
