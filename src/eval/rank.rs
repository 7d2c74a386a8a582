//! Places among the rows of a period, and what is made of the values of a group.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use super::grades::PlaceColumn;
use super::input::{Input, Values};
use super::possible::Open;
use super::series::{Followed, Series};
use super::undetermined;
use super::unsure;
use crate::ir::{Fold, Ranking, Reg};
use crate::value::Bits;

/// Registers over the rows of one period.
pub(crate) type Columns = BTreeMap<Reg, Followed>;

/// The places of a period's rows in a ranking.
#[derive(Debug)]
pub(crate) struct Ranked {
    /// The place of each row, from 1; 0 where it has none.
    pub(crate) places: Vec<u32>,
    /// The rows whose place hangs on a number out of range.
    pub(crate) faults: Bits,
    /// The rows whose place is not determined, and the places that they may have, 0 for none.
    pub(crate) open: Open,
    /// The rows that have a place, group by group, best first, equals by row.
    pub(crate) order: Vec<u32>,
    /// The group of each row; empty when the period is one group.
    pub(crate) groups: Vec<u32>,
}

impl Ranked {
    /// The group of a row.
    pub(crate) fn group(&self, row: usize) -> u32 {
        self.groups.get(row).copied().unwrap_or(0)
    }

    /// The places as results.
    pub(crate) fn column(&self) -> PlaceColumn {
        let mut column = PlaceColumn {
            places: self.places.clone(),
            errors: self.faults.clone(),
            ..PlaceColumn::default()
        };
        for (&row, open) in &self.open {
            if let Some(place) = column.places.get_mut(row) {
                *place = 0;
            }
            column.errors.clear(row);
            column.undetermined.insert(row, undetermined::place(open));
        }
        column
    }

    /// The places as what an operation is given.
    pub(crate) fn input(&self) -> Input {
        let places = self.places.iter().map(|&place| place.into()).collect();
        Input::new(Values::numbers(places), self.faults.clone()).but(self.open.clone())
    }
}

/// The values that order rows, as numbers of which the smaller comes first.
struct Keys<'a> {
    columns: Vec<(&'a Series, bool)>,
    /// All in one number, when they fit.
    packed: Option<Vec<u64>>,
}

impl<'a> Keys<'a> {
    fn new(ranking: &Ranking, columns: &'a Columns, rows: usize) -> Self {
        let by = ranking.keys.iter().flat_map(|key| &key.by);
        let series = by.filter_map(|(reg, larger)| Some((&columns.get(reg)?.values, *larger)));
        let mut keys = Keys { columns: series.collect(), packed: None };
        let mut packed = vec![0u64; rows];
        let mut used = 0;
        for (series, larger) in &keys.columns {
            let numbers = || (0..rows).map(|row| i128::from(series.number(row)));
            let (low, high) = (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0));
            let width = i128::BITS - (high - low).leading_zeros();
            used += width;
            if used > u64::BITS {
                return keys;
            }
            for (packed, number) in packed.iter_mut().zip(numbers()) {
                let own = if *larger { high - number } else { number - low };
                *packed = packed.checked_shl(width).unwrap_or(0) | own as u64;
            }
        }
        keys.packed = Some(packed);
        keys
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        let (a, b) = (a as usize, b as usize);
        if let Some(packed) = &self.packed {
            return packed.get(a).cmp(&packed.get(b));
        }
        let mut orders = self.columns.iter().map(|(series, larger)| {
            let order = series.number(a).cmp(&series.number(b));
            if *larger { order.reverse() } else { order }
        });
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// The places of `rows` rows; `columns` has what the ranking reads. Where it cannot be known how a row compares,
/// nobody of its group has a place.
pub(crate) fn places(ranking: &Ranking, columns: &Columns, rows: usize) -> Ranked {
    let column = |reg: Reg| columns.get(&reg);
    let among = column(ranking.among);
    let group = ranking.group.and_then(|slot| column(slot.value));
    let given = ranking.group.and_then(|slot| slot.given).and_then(column);
    let keys = Keys::new(ranking, columns, rows);
    let groups = group.map(|group| group_ids(&group.values, rows)).unwrap_or_default();
    let group_of = |row: u32| groups.get(row as usize).copied().unwrap_or(0);
    let stands = |row: usize| {
        among.is_some_and(|among| among.values.number(row) != 0)
            && given.is_none_or(|given| given.values.number(row) != 0)
    };
    let mut order: Vec<u32> = (0..rows as u32).filter(|&row| stands(row as usize)).collect();
    match &keys.packed {
        // Sorted next to each other, without a look at other places of memory.
        Some(packed) => {
            let key = |row: u32| packed.get(row as usize).copied().unwrap_or(0);
            let mut sorted: Vec<(u32, u64, u32)> =
                order.iter().map(|&row| (group_of(row), key(row), row)).collect();
            sorted.sort_unstable();
            order.clear();
            order.extend(sorted.into_iter().map(|(_, _, row)| row));
        }
        None => order.sort_unstable_by(|&a, &b| {
            group_of(a).cmp(&group_of(b)).then_with(|| keys.compare(a, b)).then(a.cmp(&b))
        }),
    }
    let mut places = vec![0; rows];
    let (mut first, mut place, mut before) = (0, 0, None);
    for (at, &row) in order.iter().enumerate() {
        match before {
            Some(other) if group_of(other) != group_of(row) => (first, place) = (at, 1),
            Some(other) if keys.compare(other, row).is_eq() => {}
            _ => place = (at - first + 1) as u32,
        }
        if let Some(slot) = places.get_mut(row as usize) {
            *slot = place;
        }
        before = Some(row);
    }
    let read: Vec<&Followed> = ranking.reads().into_iter().filter_map(column).collect();
    let faults = if read.iter().all(|column| column.faults.count() == 0) {
        Bits::no(rows)
    } else {
        let uncertain = |row: usize| {
            let doubt = |column: Option<&Followed>| column.is_some_and(|column| column.is_faulty(row));
            doubt(among) || stands(row) && read.iter().any(|column| column.is_faulty(row)) || {
                // A row of no known group may be of any.
                among.is_some_and(|among| among.values.number(row) != 0) && (doubt(group) || doubt(given))
            }
        };
        let lost = |row: usize| [group, given].into_iter().flatten().any(|column| column.is_faulty(row));
        spread(rows, uncertain, lost, group_of, stands)
    };
    (0..rows).filter(|&row| faults.get(row)).for_each(|row| {
        if let Some(slot) = places.get_mut(row) {
            *slot = 0;
        }
    });
    let mut open = unsure::places(ranking, columns, &groups, rows);
    open.retain(|row, _| !faults.get(*row));
    Ranked { places, faults, open, order, groups }
}

/// The rows whose group has an uncertain row, of those that stand in it or are uncertain themselves.
fn spread(
    rows: usize,
    uncertain: impl Fn(usize) -> bool,
    lost: impl Fn(usize) -> bool,
    group_of: impl Fn(u32) -> u32,
    stands: impl Fn(usize) -> bool,
) -> Bits {
    let mut spoilt: HashMap<u32, ()> = HashMap::new();
    let mut all = false;
    for row in (0..rows).filter(|&row| uncertain(row)) {
        all |= lost(row);
        spoilt.insert(group_of(row as u32), ());
    }
    let mut faults = Bits::no(rows);
    for row in 0..rows {
        let touched = all || spoilt.contains_key(&group_of(row as u32));
        if uncertain(row) || touched && stands(row) {
            faults.set(row);
        }
    }
    faults
}

/// Equal numbers for rows of equal value.
fn group_ids(series: &Series, rows: usize) -> Vec<u32> {
    fn ids<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> Vec<u32> {
        let mut known = HashMap::new();
        keys.map(|key| {
            let next = known.len() as u32;
            *known.entry(key).or_insert(next)
        })
        .collect()
    }
    match series {
        Series::Texts(texts) => ids((0..rows).map(|row| texts.get(row))),
        Series::Sets { members, .. } => ids((0..rows).map(|row| {
            let held = members.iter().filter(|(_, bits)| bits.get(row));
            held.map(|(&member, _)| member).collect::<Vec<u32>>()
        })),
        _ => ids((0..rows).map(|row| series.number(row))),
    }
}

/// What `fold` makes of the values of each group, for every row of it.
pub(crate) fn group(
    fold: Fold,
    flag: bool,
    [value, given]: [&Followed; 2],
    group: Option<&Followed>,
    rows: usize,
) -> Input {
    let groups = group.map(|group| group_ids(&group.values, rows)).unwrap_or_default();
    let group_of = |row: usize| groups.get(row).copied().unwrap_or(0);
    let mut folds: Vec<Folding> = Vec::new();
    let mut all_lost = false;
    for row in 0..rows {
        let at = group_of(row) as usize;
        if folds.len() <= at {
            folds.resize(at + 1, Folding::new(fold));
        }
        let stands = given.values.number(row) != 0;
        let doubt = given.is_faulty(row) || stands && value.is_faulty(row);
        let Some(folding) = folds.get_mut(at) else { continue };
        folding.spoilt |= doubt;
        if (stands || doubt) && group.is_some_and(|group| group.is_faulty(row)) {
            all_lost = true;
        }
        if stands && !doubt {
            folding.add(value.values.number(row));
        }
    }
    let results: Vec<Option<i64>> = folds.into_iter().map(|folding| folding.result(fold)).collect();
    let mut faults = Bits::no(rows);
    let mut numbers = Vec::with_capacity(rows);
    for row in 0..rows {
        let result = results.get(group_of(row) as usize).copied().flatten();
        if all_lost || result.is_none() || group.is_some_and(|group| group.is_faulty(row)) {
            faults.set(row);
        }
        numbers.push(result.unwrap_or(0));
    }
    let open = unsure::group(fold, flag, [value, given], group, &groups, rows);
    Input::new(as_declared(numbers, flag), faults).but(open)
}

/// Numbers, or flags where the operation is of flags.
pub(crate) fn as_declared(numbers: Vec<i64>, flag: bool) -> Values {
    if !flag {
        return Values::numbers(numbers);
    }
    let mut bits = Bits::no(numbers.len());
    numbers.iter().enumerate().filter(|(_, number)| **number != 0).for_each(|(row, _)| bits.set(row));
    Values::Flags(bits)
}

/// Several values on the way to one; added the latest first or in any order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folding {
    count: i64,
    sum: i128,
    most: Option<i64>,
    least: Option<i64>,
    first: Option<i64>,
    /// All of them, where their order is looked at.
    all: Option<Vec<i64>>,
    /// Whether a value is not known.
    pub(crate) spoilt: bool,
}

impl Folding {
    pub(crate) fn new(fold: Fold) -> Self {
        let all = matches!(fold, Fold::Highest(_) | Fold::Lowest(_)).then(Vec::new);
        Folding { all, ..Folding::default() }
    }

    pub(crate) fn add(&mut self, number: i64) {
        if let Some(all) = &mut self.all {
            all.push(number);
        }
        self.count += 1;
        self.sum += i128::from(number);
        self.most = self.most.max(Some(number));
        self.least = Some(self.least.map_or(number, |least| least.min(number)));
        self.first = self.first.or(Some(number));
    }

    /// What they make; nothing when it is not known or leaves the range.
    pub(crate) fn result(self, fold: Fold) -> Option<i64> {
        if self.spoilt {
            return None;
        }
        match fold {
            Fold::Sum => i64::try_from(self.sum).ok(),
            Fold::Max => Some(self.most.unwrap_or(0)),
            Fold::Min => Some(self.least.unwrap_or(0)),
            Fold::Latest => Some(self.first.unwrap_or(0)),
            Fold::Count => Some(self.count),
            Fold::Members => None,
            Fold::Highest(_) | Fold::Lowest(_) => Some(fold.nth(self.all.unwrap_or_default()).unwrap_or(0)),
        }
    }
}
