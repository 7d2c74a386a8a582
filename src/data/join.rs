//! Which rows of units records belong to, and which requirement of a unit each one answers.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::ir::{Against, Cell, Records};

use super::found::RowPlace;
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
/// Time: linear; a file in the order of the units is not hashed at all.
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

/// Stands for no group, and for no record.
const NOBODY: u32 = u32::MAX;

/// Rows in groups, by row. Every group has a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// The group of each row.
    of: Vec<u32>,
    /// The first row of each group.
    firsts: Vec<u32>,
}

impl Groups {
    /// The group of a row.
    pub(super) fn of(&self, row: usize) -> Option<u32> {
        self.of.get(row).copied()
    }
}

/// The first step of a join: whose the records are.
pub(super) fn attach(block: &Records, units: &Units, rows: Units) -> (Joined, Groups, Vec<Misfit>) {
    let index = Index::new(units, block.by.iter().map(|(_, of_units)| *of_units));
    let mut finder = index.finder(&rows, block.by.iter().map(|(of_records, _)| *of_records));
    let owners: Vec<u32> = (0..rows.rows).map(|row| finder.find(row).unwrap_or(NOBODY)).collect();
    let groups = index.groups;
    // Where the records of each group begin, then where they end so far.
    let mut ends = vec![0u32; groups.firsts.len()];
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
    let stretches = groups.of.iter().map(stretch).collect();
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
    let mut finder = index.finder(&joined.rows, against.keys.iter().copied());
    let mut misfits = Vec::new();
    let mut sources = vec![NOBODY; groups.firsts.len() * each];
    for (group, &first) in groups.firsts.iter().enumerate() {
        for &record in joined.of(first as usize) {
            let Some(requirement) = finder.find(record as usize) else {
                misfits.push(Misfit::Beyond(record));
                continue;
            };
            let Some(source) = sources.get_mut(group * each + requirement as usize) else { continue };
            match *source {
                NOBODY => *source = record,
                earlier => misfits.push(Misfit::Again(earlier, record)),
            }
        }
    }
    let mut rows = Units { rows: sources.len(), period_kind: joined.rows.period_kind, ..Units::default() };
    rows.files.clone_from(&joined.rows.files);
    let unit_of = |at: usize| at.checked_div(each).and_then(|group| groups.firsts.get(group)).copied();
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
    let stretches = groups.of.iter().map(|group| (end(*group), end(group + 1))).collect();
    let order = (0..u32::try_from(rows.rows).unwrap_or(0)).collect();
    (Joined { rows, order, stretches }, misfits)
}

/// What stands in a cell, as far as rows can agree in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part<'u> {
    Number(i64),
    Text(&'u str),
}

fn part(column: &UnitColumn, row: usize) -> Option<Part<'_>> {
    match column.value(row) {
        Value::Flag(yes) => Some(Part::Number(i64::from(yes))),
        Value::Number(number) => Some(Part::Number(number)),
        Value::Code(code) => Some(Part::Number(i64::from(code))),
        Value::Text(text) => Some(Part::Text(text)),
        // Nothing agrees with what nobody knows.
        Value::Set(_) | Value::None | Value::Unknown(_) => None,
    }
}

/// Rows by what stands in some of their columns: those that agree in all of these are one group. A row with a none
/// among them is a group of its own that nothing finds.
pub(super) struct Index<'u> {
    columns: Vec<&'u UnitColumn>,
    /// Column by column, the group so far and the next part, to the group.
    steps: Vec<HashMap<(u32, Part<'u>), u32>>,
    groups: Groups,
}

impl<'u> Index<'u> {
    pub(super) fn new(units: &'u Units, columns: impl Iterator<Item = usize>) -> Self {
        let columns: Vec<&UnitColumn> = columns.filter_map(|column| units.columns.get(column)).collect();
        let mut steps: Vec<HashMap<(u32, Part<'u>), u32>> = vec![HashMap::new(); columns.len()];
        let mut groups = Groups { of: Vec::with_capacity(units.rows), firsts: Vec::new() };
        // Steps before the last have numbers of their own.
        let mut numbers = vec![0u32; columns.len()];
        for row in 0..units.rows {
            let mut group = Some(0);
            let last = columns.len().saturating_sub(1);
            for (at, ((column, step), next)) in columns.iter().zip(&mut steps).zip(&mut numbers).enumerate() {
                let Some((before, part)) = group.zip(part(column, row)) else {
                    group = None;
                    break;
                };
                group = Some(match step.entry((before, part)) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(new) => {
                        let number = if at == last { groups.firsts.len() as u32 } else { *next };
                        *next += 1;
                        if at == last {
                            groups.firsts.push(row as u32);
                        }
                        *new.insert(number)
                    }
                });
            }
            groups.of.push(group.unwrap_or_else(|| {
                groups.firsts.push(row as u32);
                groups.firsts.len() as u32 - 1
            }));
        }
        Index { columns, steps, groups }
    }

    /// Finds groups for rows of `others`, whose `columns` stand for those of the index.
    fn finder<'i>(&'i self, others: &'i Units, columns: impl Iterator<Item = usize>) -> Finder<'i, 'u> {
        let columns = columns.filter_map(|column| others.columns.get(column)).collect();
        Finder { index: self, columns, last: 0 }
    }

    /// The texts in the first column, each once where it is the only one.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'u str> {
        let column = self.columns.first().copied();
        self.groups.firsts.iter().filter_map(move |row| match column?.value(*row as usize) {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }

    /// Whether a row has this text in the only column.
    pub(super) fn has(&self, text: &str) -> bool {
        self.steps.first().is_some_and(|step| step.contains_key(&(0, Part::Text(text))))
    }
}

/// Looks up rows of other units; first where their neighbour was found.
struct Finder<'i, 'u> {
    index: &'i Index<'u>,
    columns: Vec<&'i UnitColumn>,
    last: u32,
}

impl Finder<'_, '_> {
    fn find(&mut self, row: usize) -> Option<u32> {
        let near = [self.last, self.last.wrapping_add(1)].into_iter().find(|group| self.is_of(row, *group));
        let found = match near {
            Some(group) => group,
            None => self.look_up(row)?,
        };
        self.last = found;
        Some(found)
    }

    /// Whether a row agrees with the rows of a group.
    fn is_of(&self, row: usize, group: u32) -> bool {
        let Some(&first) = self.index.groups.firsts.get(group as usize) else { return false };
        self.columns.len() == self.index.columns.len()
            && self.columns.iter().zip(&self.index.columns).all(|(here, there)| {
                let here = part(here, row);
                here.is_some() && here == part(there, first as usize)
            })
    }

    fn look_up(&self, row: usize) -> Option<u32> {
        let mut group = 0;
        for (column, step) in self.columns.iter().zip(&self.index.steps) {
            group = *step.get(&(group, part(column, row)?))?;
        }
        (self.columns.len() == self.index.columns.len()).then_some(group)
    }
}
