//! Reading records, and putting them to the rows of the units: block by block, each for all versions that have it.

use std::collections::{HashMap, HashSet};
use std::mem;

use crate::ir::{self, Against, Column, ColumnKind, Policy, Response};
use crate::problem::{DataPlace, Problem, Problems, nearest};
use crate::value::Decimal;

use super::doubtful::{Doubts, ask_no_period, in_several_rows, twins};
use super::found::{Found, RowPlace};
use super::index::{Groups, Index};
use super::join::{Misfit, answer, attach};
use super::json::{is_blank, read_lists};
use super::kept::kept_rows;
use super::limits::MOST_SHOWN;
use super::nested::Nest;
use super::owners::{Elsewhere, Owners};
use super::problem::{DataProblem, Wrong};
use super::read::{Holds, Input, Reading, RecordsRead, Refused, read_into};
use super::rows::{Gather, Gathered, Lost, take_out};
use super::side::Side;
use super::units::{Dictionary, Joined, Units, Value};
use super::unjoined::Unjoined;
use super::version::Force;

/// A version, for reading, and when it is in force.
pub(super) type Timed<'p> = (&'p Policy, Force);

/// The blocks of records of all versions, as rows of units may have them.
pub(super) fn nests<'p>(versions: &[Timed<'p>], inputs: &[Input<'_>]) -> Vec<Nest<'p>> {
    let mut names: Vec<&str> = Vec::new();
    for block in versions.iter().flat_map(|(policy, _)| &policy.records) {
        if !names.contains(&block.name.as_str()) {
            names.push(&block.name);
        }
    }
    let nest = |name: &'p str| {
        let block = |policy: &'p Policy| policy.records.iter().find(|block| block.name == name);
        let blocks: Vec<_> = versions.iter().map(|(policy, _)| block(policy)).collect();
        Nest::new(name, &blocks, inputs.iter().any(|input| is_of(input, name)))
    };
    names.into_iter().map(nest).collect()
}

/// Whether a file is of the records of this name.
fn is_of(input: &Input<'_>, name: &str) -> bool {
    matches!(&input.holds, Holds::Records(records) if records == name)
}

/// That no version has records of this name, where that is so.
pub fn no_such_records<'p>(versions: impl Iterator<Item = &'p Policy>, name: &str) -> Option<Problem> {
    let what = unknown(versions, name)?;
    Some(DataProblem { place: DataPlace::default(), what }.into())
}

/// The same of a file.
pub(super) fn unknown<'p>(versions: impl Iterator<Item = &'p Policy>, name: &str) -> Option<Wrong> {
    let mut known: Vec<String> = Vec::new();
    for block in versions.flat_map(|policy| &policy.records) {
        if !known.contains(&block.name) {
            known.push(block.name.clone());
        }
    }
    let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    let what = || Unjoined::Unknown { known: known.clone(), near };
    (!known.iter().any(|known| known == name))
        .then(|| Wrong::OfRecords { records: name.to_owned(), what: what() })
}

/// Reads the records beside units and joins them. A row is refused where not all of its records could be read.
pub(super) fn with_records<'a>(
    versions: &'a [Timed<'a>],
    inputs: &'a [Input<'a>],
    gathered: Gathered<'a>,
) -> (Reading<Vec<Units>>, Problems) {
    let Gathered { mut reading, lost, mut found, mut first_period, nests, .. } = gathered;
    for ((policy, _), units) in versions.iter().zip(&mut reading.units) {
        let none = Joined { stretches: vec![(0, 0); units.rows], ..Joined::default() };
        units.records = vec![none; policy.records.len()];
    }
    let policies: Vec<&Policy> = versions.iter().map(|(policy, _)| *policy).collect();
    let kept = inputs.iter().filter(|input| input.holds == Holds::Kept && !nests.is_empty());
    let kept: Vec<Elsewhere> = kept.flat_map(|input| kept_rows(&policies, input)).collect();
    let refused = lost.iter().filter_map(|lost| Some((lost.row.unit.clone()?, lost.period)));
    let elsewhere: Vec<Elsewhere> = refused.chain(kept).collect();
    let whole = reading.refused_files.is_empty();
    let mut dropped = Vec::new();
    for nest in &nests {
        let missing = nest.missing(&reading.units, &mut found);
        let block = Block::new(versions, nest);
        let members = block.members(&mut reading.units);
        let settled = {
            let owners = block.owners(&reading.units, &elsewhere, whole);
            let gather = Gather::of_records(block.sides(members, found.files()), found, owners, first_period);
            let gathered = block.read(gather, inputs);
            first_period = gathered.first_period;
            block.settle(gathered, &reading.units, &missing)
        };
        found = settled.found;
        dropped.extend(settled.dropped);
        for ((at, block, ..), (joined, members)) in block.having.iter().zip(settled.joined) {
            let Some(units) = reading.units.get_mut(*at) else { continue };
            units.members = members;
            if let Some(slot) = units.records.get_mut(*block) {
                *slot = joined;
            }
        }
        reading.refused_files.extend(settled.refused_files);
        reading.unused.extend(settled.unused);
        reading.records.push(settled.read);
    }
    dropped.sort_unstable();
    dropped.dedup();
    reading.refused = lost.into_iter().map(|lost| lost.row).collect();
    for (version, ((policy, _), units)) in versions.iter().zip(&mut reading.units).enumerate() {
        let rows: Vec<usize> = dropped.iter().filter(|(of, _)| *of == version).map(|(_, row)| *row).collect();
        reading.refused.extend(take_out(units, &rows, policy.id_column()));
    }
    reading.refused.sort_by_key(|refused| (refused.file, refused.line));
    (reading, found.finish())
}

/// One block of records in all versions.
struct Block<'a> {
    nest: &'a Nest<'a>,
    versions: &'a [Timed<'a>],
    /// The versions that have it, oldest first: their position, that of the block, and the block.
    having: Vec<(usize, usize, &'a ir::Records)>,
}

/// The records of one block, joined for each version that has it, with the members of its units.
struct Settled {
    joined: Vec<(Joined, Dictionary)>,
    /// Rows of units that are refused for these records, by version.
    dropped: Vec<(usize, usize)>,
    found: Found,
    refused_files: Vec<u32>,
    unused: Vec<(u32, Vec<String>)>,
    read: RecordsRead,
}

impl<'a> Block<'a> {
    fn new(versions: &'a [Timed<'a>], nest: &'a Nest<'a>) -> Self {
        let mut having = Vec::new();
        for (version, (policy, _)) in versions.iter().enumerate() {
            let block = policy.records.iter().enumerate().find(|(_, block)| block.name == nest.name);
            having.extend(block.map(|(at, block)| (version, at, block)));
        }
        Block { nest, versions, having }
    }

    /// Takes the members of the units, to which the records add theirs.
    fn members(&self, units: &mut [Units]) -> Vec<Dictionary> {
        let mut take = |version: usize| units.get_mut(version).map(|units| mem::take(&mut units.members));
        self.having.iter().filter_map(|(version, ..)| take(*version)).collect()
    }

    fn sides(&self, members: Vec<Dictionary>, files: &[String]) -> Vec<Side<'a>> {
        let sides = self.having.iter().zip(members).filter_map(|((version, _, block), members)| {
            let (policy, force) = self.versions.get(*version)?;
            Some(Side::of_records(block, &policy.columns, members, files, force.clone()))
        });
        sides.collect()
    }

    fn owners<'u>(&self, units: &'u [Units], elsewhere: &'u [Elsewhere], whole: bool) -> Owners<'u>
    where
        'a: 'u,
    {
        let has = |version: usize| self.having.iter().any(|(having, ..)| *having == version);
        let (mut ids, mut others) = (Vec::new(), Vec::new());
        for (version, ((policy, force), units)) in self.versions.iter().zip(units).enumerate() {
            let index = Index::new(units, policy.id_column().into_iter());
            if has(version) {
                ids.push(index);
            } else {
                others.push((force.clone(), index));
            }
        }
        let response = self.having.last().map_or(Response::Ignore, |(.., block)| block.orphans);
        Owners::new(self.nest.name, response, ids, others, elsewhere, whole)
    }

    /// Reads the files of the block, and the lists in rows of units.
    fn read<'g>(&self, mut gather: Gather<'g>, inputs: &'g [Input<'g>]) -> Gathered<'g>
    where
        'a: 'g,
    {
        for (file, input) in (0u32..).zip(inputs) {
            if is_of(input, self.nest.name) && !read_into(&mut gather, file, input) {
                (0..self.having.len()).for_each(|at| gather.lost_side(at));
            }
        }
        let versions: Vec<usize> = self.having.iter().map(|(version, ..)| *version).collect();
        read_lists(&mut gather, &self.nest.lists, &versions);
        gather.into_parts()
    }

    /// The rows, by version, of units whose records were probably given under another id.
    fn rows_of(&self, meant: &HashSet<String>, units: &[Units]) -> Vec<(usize, usize)> {
        let mut rows = Vec::new();
        for (version, ..) in self.having.iter().filter(|_| !meant.is_empty()) {
            let (Some((policy, _)), Some(units)) = (self.versions.get(*version), units.get(*version)) else {
                continue;
            };
            let Some(id) = policy.id_column() else { continue };
            let is_meant = |row: &usize| meant.contains(units.text(id, *row));
            rows.extend((0..units.rows).filter(is_meant).map(|row| (*version, row)));
        }
        rows
    }

    /// Joins what was read, and tells of what does not fit. For the rows of `missing`, by version, nobody gave records.
    fn settle(&self, gathered: Gathered<'_>, units: &[Units], missing: &[(usize, usize)]) -> Settled {
        let Gathered { reading, mut lost, mut found, owners, .. } = gathered;
        let mut read = RecordsRead { records: self.nest.name.to_owned(), ..RecordsRead::default() };
        let (mut joined_all, mut dropped) = (Vec::new(), missing.to_vec());
        let mut doubts = Doubts::default();
        if let Some(mut owners) = owners {
            let joins = self.having.iter().zip(reading.units).zip(0..);
            for (((version, _, block), mut rows), side) in joins {
                let (Some((policy, _)), Some(units)) = (self.versions.get(*version), units.get(*version))
                else {
                    continue;
                };
                let one = One { block, policy, units, version: *version, side };
                let members = mem::take(&mut rows.members);
                let (mut joined, mut groups, misfits) = attach(block, units, rows);
                if !misfits.is_empty() {
                    let rows = one.without_orphans(joined.rows, &misfits, &mut owners);
                    (joined, groups, _) = attach(block, units, rows);
                }
                let shared = one.shared(self.nest, &groups, &mut found);
                dropped.extend(shared.into_iter().map(|row| (*version, row)));
                let mut answered = None;
                if let Some(against) = &block.against {
                    let (answers, misfits) = answer(block, against, units, &joined, &groups);
                    lost.extend(one.unanswered(against, &joined.rows, &misfits, &mut found));
                    answered = Some(answers);
                }
                one.doubtful(&joined, &mut doubts);
                let broken = owners.broken.get(side) == Some(&true);
                let dropped_before: HashSet<usize> =
                    dropped.iter().filter(|(of, _)| of == version).map(|(_, row)| *row).collect();
                let rows = one.refused(&joined, (&lost, broken), &dropped_before, &mut found);
                dropped.extend(rows.into_iter().map(|row| (*version, row)));
                joined_all.push((answered.unwrap_or(joined), members));
            }
            doubts.tell(self.nest.name, &mut found);
            // One that several versions read is one.
            let count = |counts: &dyn Fn(&Lost) -> bool| {
                let records = lost.iter().filter(|lost| counts(lost));
                records
                    .map(|lost| ((lost.row.file, lost.row.line), lost.record))
                    .collect::<HashSet<(RowPlace, usize)>>()
                    .len()
            };
            // Where nothing is known of a version's records, all its rows are refused anyway.
            let is_broken =
                |side: Option<usize>| side.is_some_and(|side| owners.broken.get(side) == Some(&true));
            read.read = owners.read;
            read.refused = count(&|_| true);
            read.nameless = count(&|lost| lost.row.unit.is_none() && !is_broken(lost.side));
            let (orphans, meant) = owners.tell(&mut found);
            read.orphans = orphans;
            dropped.extend(self.rows_of(&meant, units));
        }
        Settled {
            joined: joined_all,
            dropped,
            found,
            refused_files: reading.refused_files,
            unused: reading.unused,
            read,
        }
    }
}

/// One block in one version.
struct One<'a> {
    block: &'a ir::Records,
    policy: &'a Policy,
    units: &'a Units,
    version: usize,
    /// The position of the version among those that have the block.
    side: usize,
}

impl One<'_> {
    /// The columns of the records and of the units that hold the period, where records are joined by it.
    fn period(&self) -> Option<(usize, usize)> {
        let period = self.policy.period_column()?;
        self.block.by.iter().copied().find(|(_, of_units)| *of_units == period)
    }

    /// The column of the records that holds the unit's id.
    fn id(&self) -> Option<usize> {
        let id = self.policy.id_column()?;
        self.block.by.iter().find(|(_, of_units)| *of_units == id).map(|(of_records, _)| *of_records)
    }

    /// The unit that a record names, and its period, where records are joined by it.
    fn unit<'r>(&self, rows: &'r Units, record: usize) -> (&'r str, Option<i64>) {
        let unit = self.id().map_or("", |id| rows.text(id, record));
        (unit, self.period().and_then(|(of_records, _)| number(rows, of_records, record)))
    }

    /// The records that belong to a row; of the others it is told, unless their row was refused.
    fn without_orphans(&self, mut rows: Units, misfits: &[Misfit], owners: &mut Owners<'_>) -> Units {
        let others = self.block.by.iter().filter(|(of_records, _)| Some(*of_records) != self.id());
        let names = others.filter_map(|(of_records, _)| self.block.rows.columns.get(*of_records));
        let by: Vec<String> = names.map(|column| column.name.clone()).collect();
        let mut orphan = vec![false; rows.rows];
        for misfit in misfits {
            let Misfit::Orphan(record) = *misfit else { continue };
            let record = record as usize;
            if let Some(orphan) = orphan.get_mut(record) {
                *orphan = true;
            }
            let (unit, period) = self.unit(&rows, record);
            if !owners.is_known(unit, period) {
                let place = rows.places.get(record).copied().unwrap_or_default();
                owners.orphan(place, unit, &by);
            }
        }
        let kept: Vec<usize> = (0..rows.rows).filter(|record| orphan.get(*record) == Some(&false)).collect();
        rows.keep(&kept);
        rows
    }

    /// Tells of rows that have lists of their own though they share their records; those rows.
    fn shared(&self, nest: &Nest<'_>, groups: &Groups, found: &mut Found) -> Vec<usize> {
        let mut firsts: HashMap<u32, usize> = HashMap::new();
        let mut shared = Vec::new();
        for list in nest.lists.iter().filter(|list| list.version == self.version && !is_blank(list.text)) {
            let Some((row, group)) = list.at.and_then(|row| Some((row, groups.of(row)?))) else { continue };
            let Some(&first) = firsts.get(&group) else {
                firsts.insert(group, row);
                continue;
            };
            shared.extend([first, row]);
            let (file, line) = self.units.places.get(first).copied().unwrap_or_default();
            let file = found.file(file);
            let place = self.place(row, found);
            let records = self.block.name.clone();
            found.note(place, Wrong::OfRecords { records, what: Unjoined::Shared { file, line } });
        }
        shared
    }

    /// Tells of records that answer no requirement, or one that another answers; those records.
    fn unanswered(
        &self,
        against: &Against,
        rows: &Units,
        misfits: &[Misfit],
        found: &mut Found,
    ) -> Vec<Lost> {
        let place = |record: u32| rows.places.get(record as usize).copied().unwrap_or_default();
        let mut lost = Vec::new();
        let cell =
            |key: &usize, record: u32| shown(self.block.rows.columns.get(*key)?, rows, *key, record as usize);
        for misfit in misfits {
            let (record, what) = match *misfit {
                Misfit::Orphan(_) => continue,
                Misfit::Beyond(record) => {
                    let asked = against.keys.iter().map(|key| cell(key, record).unwrap_or_default());
                    let (table, asked) = (against.name.clone(), asked.collect());
                    (record, Unjoined::Beyond { table, asked })
                }
                Misfit::Again(first, record) => {
                    let (file, line) = place(first);
                    (record, Unjoined::Again { file: found.file(file), line })
                }
            };
            let (file, line) = place(record);
            let (unit, period) = self.unit(rows, record as usize);
            let key = against.keys.first().and_then(|key| self.block.rows.columns.get(*key));
            let place = DataPlace {
                column: key.map(|column| column.headers.first().unwrap_or(&column.name).clone()),
                value: against.keys.first().and_then(|key| cell(key, record)),
                ..found.place((file, line), Some(unit))
            };
            found.note(place, Wrong::OfRecords { records: self.block.name.clone(), what });
            let row = Refused { file, line, unit: Some(unit.to_owned()) };
            lost.push(Lost { row, period, side: Some(self.side), record: 0 });
        }
        lost
    }

    /// The rows that are refused because records of theirs were lost, or because they have none; the latter is told.
    fn refused(
        &self,
        joined: &Joined,
        (lost, broken): (&[Lost], bool),
        dropped: &HashSet<usize>,
        found: &mut Found,
    ) -> Vec<usize> {
        let mut units: HashMap<&str, Vec<Option<i64>>> = HashMap::new();
        for lost in lost.iter().filter(|lost| lost.side.is_none_or(|side| side == self.side)) {
            if let Some(unit) = lost.row.unit.as_deref() {
                units.entry(unit).or_default().push(lost.period);
            }
        }
        let id = self.policy.id_column();
        let period = |row: usize| self.period().and_then(|(_, of_units)| number(self.units, of_units, row));
        let is_lost = |row: usize| {
            let periods = id.and_then(|id| units.get(self.units.text(id, row)));
            periods.is_some_and(|periods| {
                let here = period(row);
                periods.iter().any(|lost| lost.is_none() || here.is_none() || *lost == here)
            })
        };
        let mut refused = Vec::new();
        let (mut first, mut count) = (Vec::new(), 0);
        let records = || self.block.name.clone();
        for row in 0..self.units.rows {
            if broken || is_lost(row) {
                refused.push(row);
                continue;
            }
            if !joined.of(row).is_empty() || dropped.contains(&row) {
                continue;
            }
            match self.block.barren {
                Response::Error => {
                    refused.push(row);
                    let place = self.place(row, found);
                    found.note(place, Wrong::OfRecords { records: records(), what: Unjoined::Barren });
                }
                Response::Warn => {
                    count += 1;
                    if first.len() < MOST_SHOWN {
                        first.extend(id.map(|id| self.units.text(id, row).to_owned()));
                    }
                }
                Response::Ignore => {}
            }
        }
        if count > 0 {
            let what = Unjoined::SomeBarren { units: first, count };
            found.note_whole(Wrong::OfRecords { records: records(), what });
        }
        refused
    }

    /// Notes records that fit and may be a mistake all the same.
    fn doubtful(&self, joined: &Joined, doubts: &mut Doubts) {
        let place = |record: u32| joined.rows.places.get(record as usize).copied().unwrap_or_default();
        doubts
            .twins
            .extend(twins(self.block, joined).iter().map(|(one, other)| (place(*other), place(*one))));
        if !ask_no_period(self.policy, self.block) || doubts.everywhere.is_some() {
            return;
        }
        let names = [self.policy.id_column(), self.policy.period_column()].into_iter().flatten();
        let names = names.filter_map(|at| self.policy.columns.get(at)).map(|column| column.name.clone());
        let row = in_several_rows(joined);
        let id = row.zip(self.policy.id_column());
        doubts.everywhere = id.map(|(row, id)| (self.units.text(id, row).to_owned(), names.collect()));
    }

    /// The place of a row of the units.
    fn place(&self, row: usize, found: &Found) -> DataPlace {
        let place = self.units.places.get(row).copied().unwrap_or_default();
        found.place(place, self.policy.id_column().map(|id| self.units.text(id, row)))
    }
}

fn number(units: &Units, column: usize, row: usize) -> Option<i64> {
    match units.columns.get(column)?.value(row) {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// A cell as it was probably written.
fn shown(column: &Column, rows: &Units, at: usize, row: usize) -> Option<String> {
    match (rows.columns.get(at)?.value(row), &column.kind) {
        (Value::Text(text), _) => Some(text.to_owned()),
        (Value::Number(digits), ColumnKind::Number { decimals, .. }) => {
            Some(Decimal { digits, decimals: *decimals }.to_string())
        }
        (Value::Code(code), ColumnKind::OneOf(named)) => Some(named.get(code as usize)?.text().to_owned()),
        _ => None,
    }
}
