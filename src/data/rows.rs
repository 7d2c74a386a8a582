//! Rows gathered into units: each row is stored whole or refused whole, and all that is wrong with it is noted.

use std::collections::HashMap;
use std::mem;

use crate::ir::{Column, ColumnKind};
use crate::problem::{DataPlace, Problem, Problems};
use crate::value::{Period, PeriodKind};

use super::cell::{Given, Reader, Scratch, Staged, folded, period_of};
use super::headers::missing;
use super::limits::MOST_PROBLEMS;
use super::problem::{DataProblem, Wrong};
use super::read::{Reading, Refused};
use super::units::{Cells, Dictionary, Units};
use super::version::Force;

/// Where a row stands: index of the file, line from 1.
pub(super) type RowPlace = (u32, u64);

/// The JSON rows of one file that lack a column: how many, and the first of them with their units' ids.
#[derive(Debug, Clone, Default)]
struct Absent {
    count: usize,
    first: Vec<(RowPlace, Option<String>)>,
}

/// The first row of each unit and period: where it stands, its version and its number among that one's stored rows.
type Seen<'u> = HashMap<(&'u str, Option<i64>), (RowPlace, Option<(usize, usize)>)>;

/// The rows of one version of the policy.
pub(super) struct Side<'c> {
    pub(super) readers: Vec<Reader<'c>>,
    units: Units,
    scratch: Scratch,
    staged: Vec<Staged>,
    /// Per column, the JSON rows of the current file that lack it.
    absent: Vec<Absent>,
    id: Option<usize>,
    period: Option<usize>,
    force: Force,
}

impl<'c> Side<'c> {
    pub(super) fn new(columns: &'c [Column], members: &[String], files: &[String], force: Force) -> Self {
        let readers: Vec<Reader<'c>> = columns.iter().map(Reader::new).collect();
        let kind = |wanted: fn(&ColumnKind) -> bool| readers.iter().position(|r| wanted(&r.column.kind));
        let mut dictionary = Dictionary::default();
        for member in members {
            dictionary.intern(member);
        }
        Side {
            id: kind(|kind| matches!(kind, ColumnKind::Id)),
            period: kind(|kind| matches!(kind, ColumnKind::Period(_))),
            units: Units { files: files.to_vec(), ..Units::new(columns) },
            scratch: Scratch { members: dictionary, ids: Vec::new() },
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
    fn unit<'v>(&self, row: &'v [Given<'_>]) -> Option<&'v str> {
        match row.get(self.id?)? {
            Given::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn store(&mut self, place: RowPlace, row: &[Given<'_>]) {
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
    fn period_of(&self, row: usize) -> Option<i64> {
        match self.units.columns.get(self.period?).map(|column| &column.cells) {
            Some(Cells::Number(numbers)) => numbers.get(row).copied(),
            _ => None,
        }
    }
}

/// Whose row it is.
pub(super) enum Whose {
    /// That of a version, by position. One whose period cannot be read is the newest version's.
    Side(usize),
    /// Nobody's: no version is in force on the last day of its period.
    Nobody,
}

/// All that is gathered from the files of one reading.
pub(super) struct Gather<'c> {
    /// One for each version, oldest first; never empty.
    pub(super) sides: Vec<Side<'c>>,
    pub(super) reading: Reading<()>,
    files: Vec<String>,
    /// The period of each refused row, if it was read; as many as `reading.refused`.
    refused_periods: Vec<Option<i64>>,
    first_period: Option<(PeriodKind, RowPlace)>,
    found: Problems,
    more: usize,
    /// Whether rows belong to versions by their periods.
    parted: bool,
}

impl<'c> Gather<'c> {
    pub(super) fn new(sides: Vec<Side<'c>>, files: Vec<String>) -> Self {
        Gather {
            parted: sides.iter().any(|side| side.period.is_some() && side.force.is_bounded()),
            sides,
            reading: Reading::default(),
            files,
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
        self.files.get(file as usize).cloned().unwrap_or_default()
    }

    fn place(&self, (file, line): RowPlace, unit: Option<&str>) -> DataPlace {
        DataPlace {
            file: self.file(file),
            line: Some(line),
            unit: unit.map(str::to_owned),
            ..DataPlace::default()
        }
    }

    /// Whether rows belong to versions by their periods.
    pub(super) fn is_parted(&self) -> bool {
        self.parted
    }

    /// The position of the newest version.
    pub(super) fn newest(&self) -> usize {
        self.sides.len().saturating_sub(1)
    }

    /// Whose row it is that has this period cell.
    pub(super) fn whose(&self, period: Option<&Given<'_>>) -> Whose {
        let read = match period {
            Some(Given::Text(text)) if self.parted => Period::parse(&folded(text.trim())),
            _ => None,
        };
        let Some(day) = read.and_then(Period::last_day) else { return Whose::Side(self.newest()) };
        match self.sides.iter().position(|side| side.force.holds(day)) {
            Some(side) => Whose::Side(side),
            None => Whose::Nobody,
        }
    }

    /// Adds a row of a period in which no version is in force; `row` in the order of the newest one's columns.
    pub(super) fn foreign_row(&mut self, place: RowPlace, row: &[Given<'_>], period: Option<&Given<'_>>) {
        let unit = self.unit(self.newest(), row).map(str::to_owned);
        let forces = self.sides.iter().map(|side| side.force.clone()).collect();
        let value = period.and_then(shown).unwrap_or_default().trim().to_owned();
        self.bad_row(place, unit.as_deref(), Wrong::OutOfForce { value, forces });
    }

    /// The unit's id in a row in the order of the columns of the version `at`, when it can be read.
    pub(super) fn unit<'v>(&self, at: usize, row: &'v [Given<'_>]) -> Option<&'v str> {
        self.sides.get(at)?.unit(row)
    }

    /// Adds a row of the version `at`: `row` and `headers` in the order of its columns.
    pub(super) fn row(&mut self, at: usize, place: RowPlace, headers: &[&str], row: &[Given<'_>]) {
        self.reading.rows_read += 1;
        let Some(side) = self.sides.get_mut(at) else { return };
        side.staged.clear();
        side.scratch.ids.clear();
        let known = side.scratch.members.len();
        let mut wrong = Vec::new();
        let mut good = true;
        let mut first_period = self.first_period;
        for at in 0..side.readers.len() {
            let (Some(reader), Some(given)) = (side.readers.get(at), row.get(at)) else { break };
            let read = match given {
                Given::Absent => {
                    good = false;
                    let unit = side.unit(row);
                    if let Some(absent) = side.absent.get_mut(at) {
                        absent.count += 1;
                        if absent.first.len() < MOST_PROBLEMS {
                            absent.first.push((place, unit.map(str::to_owned)));
                        }
                    }
                    Ok(Staged::Blank)
                }
                _ => reader.read(given, &mut side.scratch),
            };
            let read =
                read.and_then(|staged| same_kind(&mut first_period, &self.files, staged, place, given));
            side.staged.push(*read.as_ref().unwrap_or(&Staged::Blank));
            if let Err(what) = read {
                good = false;
                wrong.push((headers.get(at).map(|header| (*header).to_owned()), shown(given), what));
            }
        }
        self.first_period = first_period;
        if good {
            side.store(place, row);
            return;
        }
        side.scratch.members.truncate(known);
        let period = side.period.and_then(|at| side.staged.get(at)).and_then(|s| period_of(*s));
        let unit = side.unit(row).map(str::to_owned);
        for (column, value, what) in wrong {
            self.note(DataPlace { column, value, ..self.place(place, unit.as_deref()) }, what);
        }
        self.refuse(place, unit, period.map(|(_, number)| number));
    }

    /// Adds a row that cannot be taken apart into cells.
    pub(super) fn bad_row(&mut self, place: RowPlace, unit: Option<&str>, what: Wrong) {
        self.note(self.place(place, unit), what);
        self.lost_row(place, unit);
    }

    /// Adds a row that is refused for what was said of its file.
    pub(super) fn lost_row(&mut self, place: RowPlace, unit: Option<&str>) {
        self.reading.rows_read += 1;
        self.refuse(place, unit.map(str::to_owned), None);
    }

    fn refuse(&mut self, (file, line): RowPlace, unit: Option<String>, period: Option<i64>) {
        self.reading.refused.push(Refused { file, line, unit });
        self.refused_periods.push(period);
    }

    /// Ends a JSON file of `rows` rows of the version `at`: a column that none has is missing from the file, else
    /// from those rows.
    pub(super) fn end_file(&mut self, at: usize, file: u32, rows: usize, unused: &[String]) {
        let Some(side) = self.sides.get_mut(at) else { return };
        let version = side.name().map(str::to_owned);
        let absent: Vec<Absent> = side.absent.iter_mut().map(mem::take).collect();
        let mut said = Vec::new();
        for (reader, absent) in side.readers.iter().zip(absent).filter(|(_, absent)| absent.count > 0) {
            let in_row = absent.count < rows;
            let what = missing(reader, unused.iter().map(String::as_str), in_row);
            said.push((Wrong::of(version.as_deref(), what), absent, in_row));
        }
        for (what, absent, in_row) in said {
            if !in_row {
                self.note_file(file, None, what);
                continue;
            }
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
        let periods = self.sides.iter().any(|side| side.period.is_some());
        let stored = self.sides.iter().enumerate().filter_map(|(at, side)| Some((at, side, side.id?)));
        let stored = stored.flat_map(|(at, side, id)| {
            (0..side.units.rows).map(move |row| {
                let place = side.units.places.get(row).copied();
                (side.units.text(id, row), side.period_of(row), place, Some((at, row)))
            })
        });
        let refused = self
            .reading
            .refused
            .iter()
            .zip(&self.refused_periods)
            .filter(|(_, period)| period.is_some() || !periods)
            .filter_map(|(r, period)| Some((r.unit.as_deref()?, *period, Some((r.file, r.line)), None)));
        let rows = self.sides.iter().map(|side| side.units.rows).sum();
        let mut seen: Seen<'_> = HashMap::with_capacity(rows);
        let mut dropped: Vec<(usize, usize)> = Vec::new();
        let mut pairs = Vec::new();
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
        for ((file, line), second, unit) in pairs {
            let file = self.file(file);
            let same = (self.file(second.0) == file) && second.1 == line;
            self.note(self.place(second, Some(&unit)), Wrong::DuplicateUnit { periods, same, file, line });
        }
        for (at, side) in self.sides.iter_mut().enumerate() {
            let here = dropped.iter().filter(|(of, _)| *of == at).map(|(_, row)| *row);
            self.reading.refused.extend(take_out(&mut side.units, &here.collect::<Vec<_>>(), side.id));
        }
    }

    /// What was gathered, one set of units for each version, and all that was found.
    pub(super) fn finish(mut self) -> (Reading<Vec<Units>>, Problems) {
        self.refuse_duplicates();
        let kind = self.first_period.map(|(kind, _)| kind);
        let units = self.sides.into_iter().map(|side| Units {
            members: side.scratch.members,
            period_kind: kind.filter(|_| side.units.rows > 0),
            ..side.units
        });
        let mut reading = self.reading.with(units.collect());
        reading.refused.sort_by_key(|refused| (refused.file, refused.line));
        let mut problems = in_file_order(self.found, &self.files);
        if self.more > 0 {
            problems.push(DataProblem { place: DataPlace::default(), what: Wrong::More(self.more) });
        }
        (reading, problems)
    }
}

/// Takes `rows`, which ascends, out of `units`, whose ids stand in column `id`.
pub(super) fn take_out(units: &mut Units, rows: &[usize], id: Option<usize>) -> Vec<Refused> {
    if rows.is_empty() {
        return Vec::new();
    }
    let refused = rows.iter().map(|&row| {
        let (file, line) = units.places.get(row).copied().unwrap_or_default();
        Refused { file, line, unit: id.map(|id| units.text(id, row).to_owned()) }
    });
    let refused = refused.collect();
    let kept: Vec<usize> = (0..units.rows).filter(|row| rows.binary_search(row).is_err()).collect();
    units.keep(&kept);
    refused
}

/// Refuses a period of another kind than the first one.
fn same_kind(
    first: &mut Option<(PeriodKind, RowPlace)>,
    files: &[String],
    staged: Staged,
    place: RowPlace,
    given: &Given<'_>,
) -> Result<Staged, Wrong> {
    let Some((kind, _)) = period_of(staged) else { return Ok(staged) };
    match *first {
        None => *first = Some((kind, place)),
        Some((first, (file, line))) if first != kind => {
            let file = files.get(file as usize).cloned().unwrap_or_default();
            return Err(Wrong::MixedPeriods {
                value: shown(given).unwrap_or_default(),
                kind,
                first,
                file,
                line,
            });
        }
        Some(_) => {}
    }
    Ok(staged)
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
