//! Records that stand in the rows of their units: lists of objects in JSON.

use std::collections::HashSet;

use crate::ir::Records;
use crate::value::half_width;

use super::cell::{Given, Reader};
use super::found::{Found, RowPlace};
use super::problem::Wrong;
use super::rows::Gather;
use super::units::Units;
use super::unjoined::Unjoined;

/// One block of records, as rows of units may have it.
pub(super) struct Nest<'c> {
    /// Its name.
    pub(super) name: &'c str,
    /// Its name, as headers are compared.
    pub(super) header: String,
    /// The columns of the join in each version that has it: that of the records, that of the units.
    by: Vec<Option<&'c [(usize, usize)]>>,
    /// The columns of the newest version that has it, but those of the join: the headers of each, as they are compared.
    own: Vec<Vec<String>>,
    /// Whether there is a file of it: then no row needs a list.
    by_file: bool,
    pub(super) lists: Vec<List<'c>>,
    /// The rows that have no list, in files where others have one.
    without: Vec<Without>,
    /// The files in which no row has a list.
    bare: Vec<u32>,
    /// How many lists and rows without one there were when the current file began.
    begun: (usize, usize),
}

/// The list of one row.
pub(super) struct List<'c> {
    /// The version that grades the row, by position.
    pub(super) version: usize,
    /// The row among those of the version; nothing when it was refused.
    pub(super) at: Option<usize>,
    /// Where the row stands.
    pub(super) row: RowPlace,
    /// The line where the list begins.
    pub(super) line: u64,
    /// The list.
    pub(super) text: &'c str,
    /// What the row says in the columns of the join.
    pub(super) cells: Vec<(usize, Given<'c>)>,
}

/// A row without a list, as `List` has it.
struct Without {
    version: usize,
    at: Option<usize>,
    row: RowPlace,
    unit: Option<String>,
}

/// A row of a version: its position, its place, and whether it is stored, as what.
#[derive(Clone, Copy)]
pub(super) struct NestRow {
    pub(super) version: usize,
    pub(super) at: Option<usize>,
    pub(super) row: RowPlace,
}

impl<'c> Nest<'c> {
    /// The blocks called `name`, one for each version that has it; `by_file` says whether there is a file of them.
    pub(super) fn new(name: &'c str, blocks: &[Option<&'c Records>], by_file: bool) -> Self {
        let newest = blocks.iter().flatten().next_back();
        let own = newest.into_iter().flat_map(|block| {
            let joined = |at: usize| block.by.iter().any(|(of_records, _)| *of_records == at);
            let own = block.own_columns().iter().enumerate().filter(move |(at, _)| !joined(*at));
            own.map(|(_, column)| Reader::new(column).headers)
        });
        Nest {
            name,
            header: half_width(name),
            by: blocks.iter().map(|block| block.map(|block| block.by.as_slice())).collect(),
            own: own.collect(),
            by_file,
            lists: Vec::new(),
            without: Vec::new(),
            bare: Vec::new(),
            begun: (0, 0),
        }
    }

    /// Whether all columns of the records stand under these headers, as they are compared.
    pub(super) fn is_headed(&self, headers: &[String]) -> bool {
        !self.own.is_empty()
            && self.own.iter().all(|column| column.iter().any(|header| headers.contains(header)))
    }

    /// Adds a row: its list, if it has one, with the line where that begins.
    pub(super) fn row(
        &mut self,
        NestRow { version, at, row }: NestRow,
        unit: Option<&str>,
        cells: &[Given<'c>],
        list: Option<(u64, &'c str)>,
    ) {
        let Some(Some(by)) = self.by.get(version) else { return };
        match list {
            Some((line, text)) => {
                let cells = by
                    .iter()
                    .filter_map(|(of_records, of_units)| Some((*of_records, cells.get(*of_units)?.clone())));
                self.lists.push(List { version, at, row, line, text, cells: cells.collect() });
            }
            None if self.by_file => {}
            None => self.without.push(Without { version, at, row, unit: unit.map(str::to_owned) }),
        }
    }

    /// Ends a file whose rows have no lists.
    pub(super) fn bare_file(&mut self, file: u32) {
        if !self.by_file {
            self.bare.push(file);
        }
    }

    /// Ends a file whose rows may have lists.
    pub(super) fn end_file(&mut self, file: u32) {
        if self.lists.len() == self.begun.0 {
            self.without.truncate(self.begun.1);
            self.bare_file(file);
        }
        self.begun = (self.lists.len(), self.without.len());
    }

    /// Follows the rows of a version, of which those in `dropped`, which ascends, are taken out.
    pub(super) fn take_out(&mut self, version: usize, dropped: &[usize]) {
        let moved = |at: Option<usize>| match dropped.binary_search(&at?) {
            Ok(_) => None,
            Err(before) => Some(at? - before),
        };
        self.lists
            .iter_mut()
            .filter(|list| list.version == version)
            .for_each(|list| list.at = moved(list.at));
        let without = self.without.iter_mut().filter(|without| without.version == version);
        without.for_each(|without| without.at = moved(without.at));
    }

    /// Tells of rows for which nobody gave records; those are named by version and row.
    pub(super) fn missing(&self, units: &[Units], found: &mut Found) -> Vec<(usize, usize)> {
        let bare: HashSet<u32> = self.bare.iter().copied().collect();
        let stored = |without: &Without| Some((without.version, without.at?));
        let mut missing: Vec<(usize, usize)> = self.without.iter().filter_map(stored).collect();
        let mut files: Vec<u32> = Vec::new();
        for (at, units) in
            units.iter().enumerate().filter(|(at, _)| matches!(self.by.get(*at), Some(Some(_))))
        {
            for (row, place) in units.places.iter().enumerate() {
                let in_bare = bare.contains(&place.0);
                if in_bare && files.last() != Some(&place.0) && !files.contains(&place.0) {
                    files.push(place.0);
                }
                if in_bare {
                    missing.push((at, row));
                }
            }
        }
        files.sort_unstable();
        let name = || self.name.to_owned();
        if self.lists.is_empty() && !files.is_empty() {
            found.note_whole(Wrong::OfRecords {
                records: name(),
                what: Unjoined::NotGiven { in_file: false },
            });
        } else {
            for file in files {
                found.note_file(
                    file,
                    None,
                    Wrong::OfRecords { records: name(), what: Unjoined::NotGiven { in_file: true } },
                );
            }
        }
        for Without { row, unit, .. } in &self.without {
            let what =
                Wrong::MissingColumn { headers: vec![name()], near: None, unused: Vec::new(), in_row: true };
            found.note(found.place(*row, unit.as_deref()), what);
        }
        missing
    }
}

impl<'c> Gather<'c> {
    /// Ends a file whose rows may have records in them.
    pub(super) fn end_nests(&mut self, file: u32) {
        self.nests.iter_mut().for_each(|nest| nest.end_file(file));
    }
}
