//! Rows gathered into units: each row is stored whole or refused whole, and all that is wrong with it is noted.

use std::collections::{BTreeSet, HashMap};
use std::mem;

use crate::problem::DataPlace;
use crate::value::{Period, PeriodKind};

use super::alike::look_alikes;
use super::cell::{Given, Staged, folded, period_of};
use super::found::{Found, RowPlace};
use super::headers::missing;
use super::limits::{MOST_PROBLEMS, MOST_SHOWN};
use super::nested::Nest;
use super::owners::Owners;
use super::problem::Wrong;
use super::read::{Reading, Refused};
use super::side::{Absent, Side, named};
use super::units::Units;
use super::unjoined::Unjoined;

/// The first row of each unit and period: where it stands, its version and its number among that one's stored rows.
type Seen<'u> = HashMap<(&'u str, Option<i64>), (RowPlace, Option<(usize, usize)>)>;

/// The versions that read a row, by position.
pub(super) enum Takers {
    One(usize),
    Several(Vec<usize>),
}

impl Takers {
    /// No version does.
    pub(super) const NOBODY: Takers = Takers::Several(Vec::new());

    pub(super) fn add(&mut self, at: usize) {
        match self {
            Takers::One(first) => *self = Takers::Several(vec![*first, at]),
            Takers::Several(all) if all.is_empty() => *self = Takers::One(at),
            Takers::Several(all) => all.push(at),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let (one, several) = match self {
            Takers::One(at) => (Some(*at), &[][..]),
            Takers::Several(all) => (None, all.as_slice()),
        };
        one.into_iter().chain(several.iter().copied())
    }
}

/// A row that was not stored.
#[derive(Debug, Clone)]
pub(super) struct Lost {
    pub(super) row: Refused,
    /// Its period, if it was read.
    pub(super) period: Option<i64>,
    /// The version that read it; nothing when it could not be taken apart.
    pub(super) side: Option<usize>,
    /// Of a record its number among all that were seen, from 1; else 0.
    pub(super) record: usize,
}

/// All that is gathered from files of one kind: those of units, or those of one block of records.
pub(super) struct Gather<'c> {
    /// One for each version, oldest first; never empty.
    pub(super) sides: Vec<Side<'c>>,
    pub(super) reading: Reading<()>,
    pub(super) found: Found,
    lost: Vec<Lost>,
    first_period: FirstPeriod,
    /// Whether rows belong to versions by their periods.
    parted: bool,
    /// Whose the rows can be, where they are records.
    owners: Option<Owners<'c>>,
    /// The records that may stand in the rows themselves.
    pub(super) nests: Vec<Nest<'c>>,
    /// Files of data whose columns are those of records, by file.
    mistaken: HashMap<u32, String>,
}

/// The kind of the first period that was read, and where.
pub(super) type FirstPeriod = Option<(PeriodKind, RowPlace)>;

impl<'c> Gather<'c> {
    /// For the rows of units.
    pub(super) fn new(sides: Vec<Side<'c>>, found: Found, nests: Vec<Nest<'c>>) -> Self {
        Gather {
            parted: sides.iter().any(|side| side.period.is_some() && side.force.is_bounded()),
            sides,
            reading: Reading::default(),
            found,
            lost: Vec::new(),
            first_period: None,
            owners: None,
            nests,
            mistaken: HashMap::new(),
        }
    }

    /// For records of `owners`, in a reading whose first period is known.
    pub(super) fn of_records(
        sides: Vec<Side<'c>>,
        found: Found,
        owners: Owners<'c>,
        first_period: FirstPeriod,
    ) -> Self {
        let gather = Gather::new(sides, found, Vec::new());
        Gather { parted: false, owners: Some(owners), first_period, ..gather }
    }

    /// Whether rows belong to versions by their periods.
    pub(super) fn is_parted(&self) -> bool {
        self.parted
    }

    /// The position of the newest version.
    pub(super) fn newest(&self) -> usize {
        self.sides.len().saturating_sub(1)
    }

    /// Looks up together whose so many records are that come next; `cell` gives the cell of one, in a version's column.
    pub(super) fn look_ahead<'v>(
        &mut self,
        rows: usize,
        cell: &dyn Fn(usize, usize, usize) -> Option<Given<'v>>,
    ) {
        if let Some(owners) = &mut self.owners {
            owners.look_ahead(&self.sides, rows, cell);
        }
    }

    /// The versions that read a row, of which `cell` gives the cell of a version's column; a unit's row has this cell for
    /// a period, a record may have been looked up ahead as the one of this number. One whose period cannot be read is the newest version's. That nobody reads it is told here.
    pub(super) fn takers<'v>(
        &mut self,
        place: RowPlace,
        period: Option<&Given<'_>>,
        ahead: Option<usize>,
        cell: &dyn Fn(usize, usize) -> Option<Given<'v>>,
    ) -> Takers {
        if let Some(owners) = &mut self.owners {
            return owners.takers(&self.sides, place, ahead, cell);
        }
        let read = match period {
            Some(Given::Text(text)) if self.parted => Period::parse(&folded(text.trim())),
            _ => None,
        };
        let Some(day) = read.and_then(Period::last_day) else { return Takers::One(self.newest()) };
        match self.sides.iter().position(|side| side.force.holds(day)) {
            Some(side) => Takers::One(side),
            None => {
                let newest = self.newest();
                let id = self.sides.get(newest).and_then(|side| cell(newest, side.id?));
                self.foreign_row(place, id.as_ref().and_then(named), period);
                Takers::NOBODY
            }
        }
    }

    /// Adds a row of a unit in a period in which no version is in force.
    fn foreign_row(&mut self, place: RowPlace, unit: Option<&str>, period: Option<&Given<'_>>) {
        let forces = self.sides.iter().map(|side| side.force.clone()).collect();
        let value = period.and_then(shown).unwrap_or_default().trim().to_owned();
        self.bad_row(place, unit, Wrong::OutOfForce { value, forces }, None);
    }

    /// The unit's id in a row in the order of the columns of the version `at`, when it can be read.
    pub(super) fn unit<'v>(&self, at: usize, row: &'v [Given<'_>]) -> Option<&'v str> {
        self.sides.get(at)?.unit(row)
    }

    /// The same of single cells, each with its column.
    pub(super) fn unit_of<'v>(&self, at: usize, cells: &'v [(usize, Given<'_>)]) -> Option<&'v str> {
        let id = self.sides.get(at)?.id?;
        cells.iter().find(|(column, _)| *column == id).and_then(|(_, cell)| named(cell))
    }

    /// What is wrong with the records that are read.
    pub(super) fn unjoined(&self, what: Unjoined) -> Wrong {
        let records = self.owners.as_ref().map_or("", |owners| owners.name).to_owned();
        Wrong::OfRecords { records, what }
    }

    /// The position of the id column in the version `at`.
    pub(super) fn id_of(&self, at: usize) -> usize {
        self.sides.get(at).and_then(|side| side.id).unwrap_or(usize::MAX)
    }

    /// The records whose columns these headers are, where this reads units.
    pub(super) fn looks_like<'n>(&self, headers: impl Iterator<Item = &'n str>) -> Option<String> {
        if self.nests.is_empty() {
            return None;
        }
        let headers: Vec<String> = headers.map(|header| folded(header).into_owned()).collect();
        let nest = self.nests.iter().find(|nest| nest.is_headed(&headers))?;
        Some(nest.name.to_owned())
    }

    /// A record begins.
    pub(super) fn begin(&mut self) {
        if let Some(owners) = &mut self.owners {
            owners.read += 1;
        }
    }

    /// Adds a row of the version `at`: `row` and `headers` in the order of its columns. What is wrong in a column that
    /// `told` names has been told. Whether the row is good.
    pub(super) fn row(
        &mut self,
        at: usize,
        place: RowPlace,
        headers: &[&str],
        row: &[Given<'_>],
        told: &[usize],
    ) -> bool {
        self.reading.rows_read += 1;
        let Some(side) = self.sides.get_mut(at) else { return false };
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
                    if let Some(absent) = side.absent.get_mut(at).filter(|_| !told.contains(&at)) {
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
                read.and_then(|staged| same_kind(&mut first_period, &self.found, staged, place, given));
            side.staged.push(*read.as_ref().unwrap_or(&Staged::Blank));
            if let Err(what) = read {
                good = false;
                if !told.contains(&at) {
                    wrong.push((headers.get(at).map(|header| (*header).to_owned()), shown(given), what));
                }
            }
        }
        self.first_period = first_period;
        if good {
            side.store(place, row);
            return true;
        }
        side.scratch.members.truncate(known);
        let period = side.period.and_then(|at| side.staged.get(at)).and_then(|s| period_of(*s));
        let unit = side.unit(row).map(str::to_owned);
        for (column, value, what) in wrong {
            let place = DataPlace { column, value, ..self.found.place(place, unit.as_deref()) };
            self.found.note(place, what);
        }
        self.lose(place, unit, period.map(|(_, number)| number), Some(at));
        false
    }

    /// Adds a row that cannot be taken apart into cells, of the version `at` if it is known.
    pub(super) fn bad_row(&mut self, place: RowPlace, unit: Option<&str>, what: Wrong, at: Option<usize>) {
        self.found.note(self.found.place(place, unit), what);
        self.lost_row(place, unit, at);
    }

    /// Adds a row that is refused for what was said of its file, by the version `at` if it is known.
    pub(super) fn lost_row(&mut self, place: RowPlace, unit: Option<&str>, at: Option<usize>) {
        self.reading.rows_read += 1;
        self.lose(place, unit.map(str::to_owned), None, at);
    }

    /// The file cannot be read by the columns of the version `at`: no record of its units is known for certain.
    pub(super) fn lost_side(&mut self, at: usize) {
        if let Some(owners) = &mut self.owners {
            owners.lose(at);
        }
    }

    /// Ends a file whose rows have no records in them.
    pub(super) fn bare_file(&mut self, file: u32) {
        self.nests.iter_mut().for_each(|nest| nest.bare_file(file));
    }

    fn lose(
        &mut self,
        (file, line): RowPlace,
        unit: Option<String>,
        period: Option<i64>,
        side: Option<usize>,
    ) {
        let record = self.owners.as_ref().map_or(0, |owners| owners.read);
        self.lost.push(Lost { row: Refused { file, line, unit }, period, side, record });
    }

    /// Notes a problem of a whole file, at `line` if there is one.
    pub(super) fn note_file(&mut self, file: u32, line: Option<u64>, what: Wrong) {
        let what = match (&self.owners, what) {
            (Some(owners), what @ Wrong::MissingColumn { .. }) => {
                Wrong::In { records: owners.name.to_owned(), what: Box::new(what) }
            }
            (_, what) => what,
        };
        self.found.note_file(file, line, what);
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
            self.found.count(absent.count - absent.first.len());
            for (place, unit) in absent.first {
                self.found.note(self.found.place(place, unit.as_deref()), what.clone());
            }
        }
    }

    /// Notes the headers of a file that the policy does not use.
    pub(super) fn unused(&mut self, file: u32, headers: Vec<String>) {
        if !headers.is_empty() {
            self.mistaken
                .extend(self.looks_like(headers.iter().map(String::as_str)).map(|name| (file, name)));
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
        let lost = self.lost.iter().filter(|lost| lost.period.is_some() || !periods).filter_map(
            |Lost { row, period, .. }| {
                Some((row.unit.as_deref()?, *period, Some((row.file, row.line)), None))
            },
        );
        let rows = self.sides.iter().map(|side| side.units.rows).sum();
        let mut seen: Seen<'_> = HashMap::with_capacity(rows);
        let mut dropped: Vec<(usize, usize)> = Vec::new();
        let mut pairs = Vec::new();
        for (unit, period, place, row) in stored.chain(lost) {
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
        let mut told = BTreeSet::new();
        for ((first, line), second, unit) in pairs {
            // One file of records given as data has every unit many times.
            if let Some(records) = self.mistaken.get(&second.0) {
                if told.insert(second.0) {
                    self.found.note_file(second.0, None, Wrong::RecordsAsData(records.clone()));
                }
                continue;
            }
            let file = self.found.file(first);
            let same = first != second.0 && self.found.file(second.0) == file && second.1 == line;
            let place = self.found.place(second, Some(&unit));
            self.found.note(place, Wrong::DuplicateUnit { periods, same, file, line });
        }
        for (at, side) in self.sides.iter_mut().enumerate() {
            let here = dropped.iter().filter(|(of, _)| *of == at).map(|(_, row)| *row);
            let here: Vec<usize> = here.collect();
            self.nests.iter_mut().for_each(|nest| nest.take_out(at, &here));
            let periods: Vec<Option<i64>> = here.iter().map(|row| side.period_of(*row)).collect();
            let rows = take_out(&mut side.units, &here, side.id);
            self.lost.extend(rows.into_iter().zip(periods).map(|(row, period)| Lost {
                row,
                period,
                side: Some(at),
                record: 0,
            }));
        }
    }

    /// What was gathered of units.
    pub(super) fn finish(mut self) -> Gathered<'c> {
        self.refuse_duplicates();
        self.tell_look_alikes();
        self.into_parts()
    }

    /// Tells of ids that are easily taken for one another: the first few groups of them, and how many more there are.
    fn tell_look_alikes(&mut self) {
        let ids = self.sides.iter().filter_map(|side| Some((side, side.id?)));
        let ids = ids.flat_map(|(side, id)| {
            let places = side.units.places.iter().enumerate();
            places.map(move |(row, place)| (side.units.text(id, row), *place))
        });
        let groups = look_alikes(ids);
        let more = groups.len().saturating_sub(MOST_SHOWN);
        let last = groups.len().min(MOST_SHOWN).saturating_sub(1);
        for (at, (ids, place)) in groups.into_iter().take(MOST_SHOWN).enumerate() {
            let place = self.found.place(place, ids.last().map(String::as_str));
            let more = if at == last { more } else { 0 };
            self.found.note(place, Wrong::AlikeIds { ids, more });
        }
    }

    /// What was gathered.
    pub(super) fn into_parts(self) -> Gathered<'c> {
        let kind = self.first_period.map(|(kind, _)| kind);
        let units = self.sides.into_iter().map(|side| Units {
            members: side.scratch.members,
            period_kind: kind.filter(|_| side.units.rows > 0),
            ..side.units
        });
        Gathered {
            reading: self.reading.with(units.collect()),
            lost: self.lost,
            found: self.found,
            first_period: self.first_period,
            owners: self.owners,
            nests: self.nests,
        }
    }
}

/// What was gathered, one set of units for each version.
pub(super) struct Gathered<'c> {
    /// The refused rows stand in `lost`.
    pub(super) reading: Reading<Vec<Units>>,
    pub(super) lost: Vec<Lost>,
    pub(super) found: Found,
    pub(super) first_period: FirstPeriod,
    pub(super) owners: Option<Owners<'c>>,
    pub(super) nests: Vec<Nest<'c>>,
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
    first: &mut FirstPeriod,
    found: &Found,
    staged: Staged,
    place: RowPlace,
    given: &Given<'_>,
) -> Result<Staged, Wrong> {
    let Some((kind, _)) = period_of(staged) else { return Ok(staged) };
    match *first {
        None => *first = Some((kind, place)),
        Some((first, (file, line))) if first != kind => {
            let file = found.file(file);
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

/// The cell as messages show it, cut to a length that a report can hold.
fn shown(given: &Given<'_>) -> Option<String> {
    const MOST: usize = 200;
    match given {
        Given::Text(text) => Some(text.chars().take(MOST).collect()),
        Given::Names(names) => Some(names.join("、").chars().take(MOST).collect()),
        Given::Absent | Given::Nested => None,
    }
}
