//! Whose a record can be: the versions that grade rows of its unit read it, and one without a row is told of.

use std::collections::{HashMap, HashSet};

use crate::ir::Response;
use crate::value::{Date, Period};

use super::alike::plain;
use super::cell::{Given, folded};
use super::found::{Found, RowPlace};
use super::index::Index;
use super::limits::MOST_PROBLEMS;
use super::problem::Wrong;
use super::rows::Takers;
use super::side::{Side, named};
use super::unjoined::Unjoined;
use super::version::Force;

/// The unit of a row that is not among the units, and its period if it is known.
pub(super) type Elsewhere = (String, Option<i64>);

/// The units of all versions, as one block of records sees them.
pub(super) struct Owners<'u> {
    /// The block's name.
    pub(super) name: &'u str,
    /// How many records were seen.
    pub(super) read: usize,
    /// For each version that has the block, whether some of its records are not known at all.
    pub(super) broken: Vec<bool>,
    /// What is done about records without a unit.
    response: Response,
    /// The ids of the units, for each version that has the block.
    ids: Vec<Index<'u>>,
    /// For each of these versions whether it has the units of the records that come next.
    ahead: Vec<Vec<bool>>,
    /// When the other versions are in force, and the ids of their units.
    others: Vec<(Force, Index<'u>)>,
    /// The units of rows that were refused, or of which only results were kept, with the periods that are known.
    elsewhere: HashMap<&'u str, Vec<Option<i64>>>,
    /// Whether all files of units were read: only then a record is known to be without a unit.
    whole: bool,
    orphans: Orphans,
}

/// Records that belong to no row.
#[derive(Debug, Default)]
pub(super) struct Orphans {
    /// How many there are.
    pub(super) count: usize,
    /// A unit of theirs, with its first record and how many there are; the other columns by which it was looked for.
    units: Vec<(String, Vec<String>, RowPlace, usize)>,
    at: HashMap<(String, bool), usize>,
}

impl<'u> Owners<'u> {
    pub(super) fn new(
        name: &'u str,
        response: Response,
        ids: Vec<Index<'u>>,
        others: Vec<(Force, Index<'u>)>,
        known: &'u [Elsewhere],
        whole: bool,
    ) -> Self {
        let mut elsewhere: HashMap<&str, Vec<Option<i64>>> = HashMap::new();
        for (unit, period) in known {
            elsewhere.entry(unit).or_default().push(*period);
        }
        let orphans = Orphans::default();
        let broken = vec![false; ids.len()];
        Owners { name, read: 0, broken, response, ids, ahead: Vec::new(), others, elsewhere, whole, orphans }
    }

    /// Some records are not known to the version `at`.
    pub(super) fn lose(&mut self, at: usize) {
        if let Some(broken) = self.broken.get_mut(at) {
            *broken = true;
        }
    }

    /// Looks up the units of so many records that come next; `cell` gives the cell of one, in a version's column.
    pub(super) fn look_ahead<'v>(
        &mut self,
        sides: &[Side<'_>],
        records: usize,
        cell: &dyn Fn(usize, usize, usize) -> Option<Given<'v>>,
    ) {
        self.ahead.clear();
        for (at, (side, ids)) in sides.iter().zip(&self.ids).enumerate() {
            let cells: Vec<_> = (0..records).map(|record| cell(record, at, side.id?)).collect();
            let units: Vec<Option<&str>> = cells.iter().map(|cell| named(cell.as_ref()?)).collect();
            self.ahead.push(ids.have(&units));
        }
    }

    /// The versions that read a record, of which `cell` gives the cell of a version's column; `ahead` is its number among
    /// those that were looked up ahead.
    pub(super) fn takers<'v>(
        &mut self,
        sides: &[Side<'_>],
        place: RowPlace,
        ahead: Option<usize>,
        cell: &dyn Fn(usize, usize) -> Option<Given<'v>>,
    ) -> Takers {
        let several = sides.len() + self.others.len() > 1;
        let (mut known, mut nameless) = (Takers::NOBODY, Takers::NOBODY);
        let mut who: Option<(String, Option<Period>)> = None;
        for (at, (side, ids)) in sides.iter().zip(&self.ids).enumerate() {
            let id = side.id.and_then(|id| cell(at, id));
            let Some(id) = id.as_ref().and_then(named) else {
                nameless.add(at);
                continue;
            };
            let looked_up = ahead.and_then(|ahead| self.ahead.get(at)?.get(ahead));
            let is_known = looked_up.copied().unwrap_or_else(|| ids.has(id));
            if is_known && !several {
                return Takers::One(at);
            }
            let period = match side.period.and_then(|period| cell(at, period)) {
                Some(Given::Text(text)) => Period::parse(&folded(text.trim())),
                _ => None,
            };
            if is_known && period.and_then(Period::last_day).is_none_or(|day| side.force.holds(day)) {
                known.add(at);
            } else {
                who = Some((id.to_owned(), period));
            }
        }
        if known.iter().next().is_some() {
            // A version in whose columns the file has no id says so.
            nameless.iter().for_each(|at| known.add(at));
            return known;
        }
        let Some((unit, period)) = who else { return Takers::One(sides.len().saturating_sub(1)) };
        let day = period.and_then(Period::last_day);
        if !self.is_elsewhere(&unit, day) && !self.is_known(&unit, period.map(|period| period.number)) {
            self.orphan(place, &unit, &[]);
        }
        Takers::NOBODY
    }

    /// Whether a version that has no such records grades the unit.
    fn is_elsewhere(&self, unit: &str, day: Option<Date>) -> bool {
        self.others.iter().any(|(force, ids)| ids.has(unit) && day.is_none_or(|day| force.holds(day)))
    }

    /// Whether the unit, in this period if it is known, is one of a row that is not among the units.
    pub(super) fn is_known(&self, unit: &str, period: Option<i64>) -> bool {
        let Some(periods) = self.elsewhere.get(unit) else { return false };
        period.is_none() || periods.iter().any(|known| known.is_none() || *known == period)
    }

    /// Counts a record that belongs to no row; `by` are the other columns of the join, where the unit is known.
    pub(super) fn orphan(&mut self, place: RowPlace, unit: &str, by: &[String]) {
        self.orphans.count += 1;
        if self.response == Response::Ignore || !self.whole {
            return;
        }
        let orphans = &mut self.orphans;
        let key = (unit.to_owned(), by.is_empty());
        if let Some((.., count)) = orphans.at.get(&key).and_then(|at| orphans.units.get_mut(*at)) {
            *count += 1;
        } else if orphans.units.len() <= MOST_PROBLEMS {
            orphans.at.insert(key, orphans.units.len());
            orphans.units.push((unit.to_owned(), by.to_vec(), place, 1));
        }
    }

    /// Tells of the records that belong to no row: each unit of theirs as an error, or all of them as one warning.
    /// How many there are, and the units that were probably meant by errors.
    pub(super) fn tell(self, found: &mut Found) -> (usize, HashSet<String>) {
        let Orphans { count, units, .. } = self.orphans;
        let records = self.name.to_owned();
        if self.response == Response::Warn {
            if let Some((_, _, first, _)) = units.first() {
                let place = found.place(*first, None);
                let units = units.iter().map(|(unit, ..)| unit.clone()).collect();
                found.note(place, Wrong::OfRecords { records, what: Unjoined::Orphans { units, count } });
            }
            return (count, HashSet::new());
        }
        let mut meant = HashSet::new();
        let near = near(units.iter().map(|(unit, ..)| unit.as_str()), &self.ids);
        for (unit, by, place, count) in units {
            let near = near.get(&plain(&unit)).filter(|_| by.is_empty()).cloned();
            meant.extend(near.clone());
            let records = records.clone();
            let place = found.place(place, Some(&unit));
            found.note(place, Wrong::OfRecords { records, what: Unjoined::Orphan { count, by, near } });
        }
        (count, meant)
    }
}

/// By plain id, the units that those which are not known may be.
fn near<'w>(wanted: impl Iterator<Item = &'w str>, ids: &[Index<'_>]) -> HashMap<String, String> {
    let wanted: HashSet<String> = wanted.map(plain).collect();
    if wanted.is_empty() {
        return HashMap::new();
    }
    let known = ids.iter().flat_map(Index::texts).map(|id| (plain(id), id));
    known.filter(|(plain, _)| wanted.contains(plain)).map(|(plain, id)| (plain, id.to_owned())).collect()
}
