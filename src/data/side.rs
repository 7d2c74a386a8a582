//! The rows of one version of a policy, as they are read: its columns, and what is stored so far.

use crate::ir::{Column, ColumnKind, Policy, Records};

use super::cell::{Given, Reader, Scratch, Staged};
use super::found::RowPlace;
use super::units::{Cells, Dictionary, Units};
use super::version::Force;

/// The JSON rows of one file that lack a column: how many, and the first of them with their units' ids.
#[derive(Debug, Clone, Default)]
pub(super) struct Absent {
    pub(super) count: usize,
    pub(super) first: Vec<(RowPlace, Option<String>)>,
}

/// The rows of one version of the policy.
pub(super) struct Side<'c> {
    pub(super) readers: Vec<Reader<'c>>,
    pub(super) units: Units,
    pub(super) scratch: Scratch,
    pub(super) staged: Vec<Staged>,
    /// Per column, the JSON rows of the current file that lack it.
    pub(super) absent: Vec<Absent>,
    pub(super) id: Option<usize>,
    pub(super) period: Option<usize>,
    pub(super) force: Force,
}

impl<'c> Side<'c> {
    /// The units of a version.
    pub(super) fn new(policy: &'c Policy, files: &[String], force: Force) -> Self {
        let mut members = Dictionary::default();
        for member in &policy.members {
            members.intern(member);
        }
        let at = (policy.id_column(), policy.period_column());
        Side::reading(&policy.columns, at, members, files, force)
    }

    /// The records of a block of a version, whose units have the columns `columns`. `members` are those of the units.
    pub(super) fn of_records(
        block: &'c Records,
        columns: &[Column],
        members: Dictionary,
        files: &[String],
        force: Force,
    ) -> Self {
        let by = |wanted: fn(&ColumnKind) -> bool| {
            let is = |of_units: usize| columns.get(of_units).is_some_and(|column| wanted(&column.kind));
            block.by.iter().find(|(_, of_units)| is(*of_units)).map(|(of_records, _)| *of_records)
        };
        let at = (by(|kind| *kind == ColumnKind::Id), by(|kind| matches!(kind, ColumnKind::Period(_))));
        Side::reading(block.own_columns(), at, members, files, force)
    }

    fn reading(
        columns: &'c [Column],
        (id, period): (Option<usize>, Option<usize>),
        members: Dictionary,
        files: &[String],
        force: Force,
    ) -> Self {
        let readers: Vec<Reader<'c>> = columns.iter().map(Reader::new).collect();
        Side {
            id,
            period,
            units: Units { files: files.to_vec(), ..Units::new(columns) },
            scratch: Scratch { members, ids: Vec::new() },
            staged: Vec::with_capacity(readers.len()),
            absent: vec![Absent::default(); readers.len()],
            readers,
            force,
        }
    }

    /// The reader of the period column.
    pub(super) fn period(&self) -> Option<&Reader<'c>> {
        self.readers.get(self.period?)
    }

    /// What messages call the version; nothing when there is only one.
    pub(super) fn name(&self) -> Option<&str> {
        Some(self.force.name.as_str()).filter(|_| self.force.told)
    }

    /// The unit's id in a row, when it can be read.
    pub(super) fn unit<'v>(&self, row: &'v [Given<'_>]) -> Option<&'v str> {
        row.get(self.id?).and_then(named)
    }

    /// Stores the row whose values are staged.
    pub(super) fn store(&mut self, place: RowPlace, row: &[Given<'_>]) {
        let at = self.units.rows;
        for (((reader, column), given), staged) in
            self.readers.iter().zip(&mut self.units.columns).zip(row).zip(&self.staged)
        {
            column.put(at, reader.value(*staged, given, &self.scratch.ids));
        }
        self.units.rows += 1;
        self.units.places.push(place);
    }

    /// The period number of a stored row.
    pub(super) fn period_of(&self, row: usize) -> Option<i64> {
        match self.units.columns.get(self.period?).map(|column| &column.cells) {
            Some(Cells::Number(numbers)) => numbers.get(row).copied(),
            _ => None,
        }
    }
}

/// The id of a unit that a cell holds.
pub(super) fn named<'v>(cell: &'v Given<'_>) -> Option<&'v str> {
    match cell {
        Given::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    }
}
