//! Rows gathered into units: each row is stored whole or refused whole, and all that is wrong with it is noted.

use std::collections::HashMap;
use std::mem;

use crate::ir::ColumnKind;
use crate::problem::{DataPlace, Problem, Problems};
use crate::value::PeriodKind;

use super::cell::{Given, Reader, Scratch, Staged, period_of};
use super::headers::missing;
use super::limits::MOST_PROBLEMS;
use super::problem::{DataProblem, Wrong};
use super::read::{Reading, Refused};
use super::units::{Cells, Units};

/// Where a row stands: index of the file, line from 1.
pub(super) type RowPlace = (u32, u64);

/// The JSON rows of one file that lack a column: how many, and the first of them with their units' ids.
#[derive(Debug, Clone, Default)]
struct Absent {
    count: usize,
    first: Vec<(RowPlace, Option<String>)>,
}

/// The first row of each unit and period: where it stands, and its number among the stored ones.
type Seen<'u> = HashMap<(&'u str, Option<i64>), (RowPlace, Option<usize>)>;

/// All that is gathered from the files of one reading.
pub(super) struct Gather<'c> {
    pub(super) readers: Vec<Reader<'c>>,
    pub(super) reading: Reading,
    /// The period of each refused row, if it was read; as many as `reading.refused`.
    refused_periods: Vec<Option<i64>>,
    scratch: Scratch,
    staged: Vec<Staged>,
    first_period: Option<(PeriodKind, RowPlace)>,
    /// Per column, the JSON rows of the current file that lack it.
    absent: Vec<Absent>,
    found: Problems,
    more: usize,
    id: Option<usize>,
    period: Option<usize>,
}

impl<'c> Gather<'c> {
    pub(super) fn new(readers: Vec<Reader<'c>>, units: Units) -> Self {
        let kind = |wanted: fn(&ColumnKind) -> bool| readers.iter().position(|r| wanted(&r.column.kind));
        Gather {
            id: kind(|kind| matches!(kind, ColumnKind::Id)),
            period: kind(|kind| matches!(kind, ColumnKind::Period(_))),
            absent: vec![Absent::default(); readers.len()],
            staged: Vec::with_capacity(readers.len()),
            readers,
            scratch: Scratch { members: units.members.clone(), ids: Vec::new() },
            reading: Reading { units, ..Reading::default() },
            refused_periods: Vec::new(),
            first_period: None,
            found: Problems::new(),
            more: 0,
        }
    }

    /// Notes a problem, up to the number that is listed.
    pub(super) fn note(&mut self, place: DataPlace, what: Wrong) {
        if self.found.len() < MOST_PROBLEMS {
            self.found.push(DataProblem { place, what });
        } else {
            self.more += 1;
        }
    }

    /// Notes a problem of a whole file, at `line` if there is one.
    pub(super) fn note_file(&mut self, file: u32, line: Option<u64>, what: Wrong) {
        let place = DataPlace { file: self.file(file), line, ..DataPlace::default() };
        self.note(place, what);
    }

    fn file(&self, file: u32) -> String {
        self.reading.units.files.get(file as usize).cloned().unwrap_or_default()
    }

    fn place(&self, (file, line): RowPlace, unit: Option<&str>) -> DataPlace {
        DataPlace {
            file: self.file(file),
            line: Some(line),
            unit: unit.map(str::to_owned),
            ..DataPlace::default()
        }
    }

    /// The unit's id in a row, when it can be read.
    pub(super) fn unit<'v>(&self, row: &'v [Given<'_>]) -> Option<&'v str> {
        match row.get(self.id?)? {
            Given::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// Adds a row: `row` and `headers` in the order of the policy's columns.
    pub(super) fn row(&mut self, place: RowPlace, headers: &[&str], row: &[Given<'_>]) {
        self.reading.rows_read += 1;
        self.staged.clear();
        self.scratch.ids.clear();
        let known = self.scratch.members.len();
        let mut good = true;
        for at in 0..self.readers.len() {
            let (Some(reader), Some(given)) = (self.readers.get(at), row.get(at)) else { break };
            let read = match given {
                Given::Absent => {
                    good = false;
                    let unit = self.unit(row);
                    if let Some(absent) = self.absent.get_mut(at) {
                        absent.count += 1;
                        if absent.first.len() < MOST_PROBLEMS {
                            absent.first.push((place, unit.map(str::to_owned)));
                        }
                    }
                    Ok(Staged::Blank)
                }
                _ => reader.read(given, &mut self.scratch),
            };
            let read = read.and_then(|staged| self.same_kind(staged, place, given));
            self.staged.push(*read.as_ref().unwrap_or(&Staged::Blank));
            if let Err(what) = read {
                good = false;
                let column = headers.get(at).map(|header| (*header).to_owned());
                let place = DataPlace { column, value: shown(given), ..self.place(place, self.unit(row)) };
                self.note(place, what);
            }
        }
        if good {
            self.store(place, row);
        } else {
            self.scratch.members.truncate(known);
            let period = self.period.and_then(|at| self.staged.get(at)).and_then(|s| period_of(*s));
            let unit = self.unit(row).map(str::to_owned);
            self.refuse(place, unit, period.map(|(_, number)| number));
        }
    }

    /// Adds a row that cannot be taken apart into cells.
    pub(super) fn bad_row(&mut self, place: RowPlace, unit: Option<&str>, what: Wrong) {
        self.reading.rows_read += 1;
        self.note(self.place(place, unit), what);
        self.refuse(place, unit.map(str::to_owned), None);
    }

    fn refuse(&mut self, (file, line): RowPlace, unit: Option<String>, period: Option<i64>) {
        self.reading.refused.push(Refused { file, line, unit });
        self.refused_periods.push(period);
    }

    fn store(&mut self, place: RowPlace, row: &[Given<'_>]) {
        let units = &mut self.reading.units;
        let at = units.rows;
        for (((reader, column), given), staged) in
            self.readers.iter().zip(&mut units.columns).zip(row).zip(&self.staged)
        {
            column.put(at, reader.value(*staged, given, &self.scratch.ids));
        }
        units.rows += 1;
        units.places.push(place);
    }

    /// Refuses a period of another kind than the first one.
    fn same_kind(&mut self, staged: Staged, place: RowPlace, given: &Given<'_>) -> Result<Staged, Wrong> {
        let Some((kind, _)) = period_of(staged) else { return Ok(staged) };
        match self.first_period {
            None => self.first_period = Some((kind, place)),
            Some((first, (file, line))) if first != kind => {
                let (value, file) = (shown(given).unwrap_or_default(), self.file(file));
                return Err(Wrong::MixedPeriods { value, kind, first, file, line });
            }
            Some(_) => {}
        }
        Ok(staged)
    }

    /// Ends a JSON file of `rows` rows: a column that none has is missing from the file, else from those rows.
    pub(super) fn end_file(&mut self, file: u32, rows: usize, unused: &[String]) {
        for at in 0..self.readers.len() {
            let absent = self.absent.get_mut(at).map(mem::take).unwrap_or_default();
            let Some(reader) = self.readers.get(at).filter(|_| absent.count > 0) else { continue };
            let names = unused.iter().map(String::as_str);
            if absent.count == rows {
                let what = missing(reader, names, false);
                self.note_file(file, None, what);
                continue;
            }
            let what = missing(reader, names, true);
            self.more += absent.count - absent.first.len();
            for (place, unit) in absent.first {
                self.note(self.place(place, unit.as_deref()), what.clone());
            }
        }
    }

    /// Notes the headers of a file that the policy does not use.
    pub(super) fn unused(&mut self, file: u32, headers: Vec<String>) {
        if !headers.is_empty() {
            self.note_file(file, None, Wrong::UnusedColumns(headers.clone()));
            self.reading.unused.push((file, headers));
        }
    }

    /// Refuses every row of a unit that has more than one in a period: none of them can be trusted.
    fn refuse_duplicates(&mut self) {
        let Some(id) = self.id else { return };
        let units = &self.reading.units;
        let numbers = self.period.and_then(|at| units.columns.get(at)).map(|column| &column.cells);
        let period = |row: usize| match numbers {
            Some(Cells::Number(numbers)) => numbers.get(row).copied(),
            _ => None,
        };
        let mut seen: Seen<'_> = HashMap::with_capacity(units.rows);
        let mut dropped = Vec::new();
        let mut pairs = Vec::new();
        let stored = (0..units.rows)
            .map(|row| (units.text(id, row), period(row), units.places.get(row).copied(), Some(row)));
        let refused = self
            .reading
            .refused
            .iter()
            .zip(&self.refused_periods)
            .filter(|(_, period)| period.is_some() || self.period.is_none())
            .filter_map(|(r, period)| Some((r.unit.as_deref()?, *period, Some((r.file, r.line)), None)));
        for (unit, period, place, row) in stored.chain(refused) {
            let Some(place) = place else { continue };
            let Some(&(first, first_row)) = seen.get(&(unit, period)) else {
                seen.insert((unit, period), (place, row));
                continue;
            };
            dropped.extend([first_row, row].into_iter().flatten());
            pairs.push((first.min(place), first.max(place), unit.to_owned()));
        }
        if pairs.is_empty() {
            return;
        }
        pairs.sort_unstable();
        dropped.sort_unstable();
        dropped.dedup();
        for &row in &dropped {
            let (file, line) = self.reading.units.places.get(row).copied().unwrap_or_default();
            let unit = Some(self.reading.units.text(id, row).to_owned());
            self.reading.refused.push(Refused { file, line, unit });
        }
        let periods = self.period.is_some();
        for ((file, line), second, unit) in pairs {
            let file = self.file(file);
            self.note(self.place(second, Some(&unit)), Wrong::DuplicateUnit { periods, file, line });
        }
        let kept: Vec<usize> =
            (0..self.reading.units.rows).filter(|row| dropped.binary_search(row).is_err()).collect();
        self.reading.units.keep(&kept);
    }

    /// What was gathered, and all that was found.
    pub(super) fn finish(mut self) -> (Reading, Problems) {
        self.refuse_duplicates();
        self.reading.units.members = self.scratch.members;
        self.reading.units.period_kind =
            self.first_period.map(|(kind, _)| kind).filter(|_| self.reading.units.rows > 0);
        self.reading.refused.sort_by_key(|refused| (refused.file, refused.line));
        let mut problems = in_file_order(self.found, &self.reading.units.files);
        if self.more > 0 {
            problems.push(DataProblem { place: DataPlace::default(), what: Wrong::More(self.more) });
        }
        (self.reading, problems)
    }
}

/// By file as given, line and code; the order of columns stays.
fn in_file_order(found: Problems, files: &[String]) -> Problems {
    let order: HashMap<&str, usize> =
        files.iter().enumerate().map(|(at, file)| (file.as_str(), at)).collect();
    let mut problems = found.0;
    problems.sort_by_key(|problem: &Problem| match &problem.place {
        crate::problem::Place::Data(place) => (order.get(place.file.as_str()).copied(), place.line),
        _ => (None, None),
    });
    Problems(problems)
}

/// The cell as messages show it, cut to a length that a report can hold.
fn shown(given: &Given<'_>) -> Option<String> {
    const MOST: usize = 200;
    match given {
        Given::Text(text) => Some(text.chars().take(MOST).collect()),
        Given::Names(names) => Some(names.join("、").chars().take(MOST).collect()),
        Given::Absent | Given::Nested => None,
    }
}
