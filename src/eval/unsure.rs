//! Rows put together where not all of them are determined: folds over what values can be, and places in a ranking.

use std::cmp::Ordering;

use super::possible::{Open, Possible};
use super::rank::Columns;
use super::reckon;
use super::series::{Followed, Series};
use crate::ir::{Fold, Ranking, Reg};

/// What several values make, each of which may be open or may not exist; added the latest first or in any order.
#[derive(Debug, Clone)]
pub(crate) struct Folding {
    fold: Fold,
    value: Possible,
    /// Whether there may have been no value so far.
    nothing: bool,
    /// All of them and whether each surely exists, where their order is looked at.
    all: Vec<(Possible, bool)>,
    /// Whether a number among them leaves the range.
    spoilt: bool,
}

impl Folding {
    pub(crate) fn new(fold: Fold) -> Self {
        let value = match fold {
            Fold::Sum | Fold::Count => Possible::One(0),
            _ => Possible::Never,
        };
        Folding { fold, value, nothing: true, all: Vec::new(), spoilt: false }
    }

    /// Adds a value that exists where `given` says so.
    pub(crate) fn add(&mut self, value: &Possible, given: &Possible) {
        let (absent, present) = given.as_flag();
        if !present {
            return;
        }
        let before = std::mem::replace(&mut self.value, Possible::Never);
        let nothing = self.nothing;
        self.nothing &= absent;
        let zero = Possible::One(0);
        self.value = match self.fold {
            Fold::Sum if absent => reckon::sum(&before, &as_number(value).or(zero)),
            Fold::Sum => reckon::sum(&before, &as_number(value)),
            Fold::Count => {
                reckon::sum(&before, &if absent { Possible::between(0, 1) } else { Possible::One(1) })
            }
            Fold::Latest if nothing => before.or(value.clone()),
            Fold::Latest => before,
            Fold::Max | Fold::Min => {
                let larger = self.fold == Fold::Max;
                let mut made = reckon::extreme_of(larger, &before, &as_number(value));
                if nothing {
                    made = made.or(as_number(value));
                }
                if absent { made.or(before) } else { made }
            }
            Fold::Members => before,
            Fold::Highest(_) | Fold::Lowest(_) => {
                self.all.push((as_number(value), !absent));
                before
            }
        };
    }

    /// Adds a value that left the range.
    pub(crate) fn spoil(&mut self) {
        self.spoilt = true;
    }

    /// What they make, as a flag where the operation is one.
    pub(crate) fn result(self, flag: bool) -> Possible {
        if self.spoilt {
            return Possible::Never;
        }
        let whole = match self.fold {
            Fold::Sum | Fold::Count => self.value,
            Fold::Max | Fold::Min | Fold::Latest if self.nothing => match self.value {
                Possible::Never => Possible::One(0),
                Possible::Flag { .. } => self.value.or(Possible::flag(false)),
                Possible::Set(..) => self.value.or(Possible::Set(Vec::new(), Some(Vec::new()))),
                Possible::Text(_) | Possible::OtherText | Possible::AnyText => Possible::AnyText,
                value => value.or(Possible::One(0)),
            },
            Fold::Max | Fold::Min | Fold::Latest => self.value,
            Fold::Highest(_) | Fold::Lowest(_) => nth(self.fold, &self.all),
            // Only asked where a record is open: it may be any.
            Fold::Members => Possible::Set(Vec::new(), None),
        };
        if flag { as_flag(&whole) } else { whole }
    }
}

/// The n-th of values in order, each of which may be open or may not exist.
fn nth(fold: Fold, all: &[(Possible, bool)]) -> Possible {
    let ends = |surely: bool, end: fn((i64, i64)) -> i64| -> Vec<i64> {
        let some = all.iter().filter(|(_, exists)| *exists || !surely);
        some.filter_map(|(value, _)| value.bounds().map(end)).collect()
    };
    let (low, high) = (|ends: (i64, i64)| ends.0, |ends: (i64, i64)| ends.1);
    // It is lowest where the smaller ones, and of the largest no more than must, exist.
    let (least, most) = match fold {
        Fold::Highest(_) => (fold.nth(ends(true, low)), fold.nth(ends(false, high))),
        _ => (fold.nth(ends(false, low)), fold.nth(ends(true, high))),
    };
    let Some((least, most)) = (match (least, most) {
        (Some(least), Some(most)) => Some((least, most)),
        (None, Some(most)) => ends(false, low).into_iter().min().map(|least| (least, most)),
        (Some(least), None) => ends(false, high).into_iter().max().map(|most| (least, most)),
        (None, None) => None,
    }) else {
        return Possible::One(0);
    };
    let listed: Option<Vec<Vec<i64>>> = all.iter().map(|(value, _)| value.listed()).collect();
    let made = match listed {
        Some(listed) => {
            let within = |number: &i64| (least..=most).contains(number);
            Possible::numbers(listed.into_iter().flatten().filter(within).collect())
        }
        None => Possible::between(least, most),
    };
    let surely = all.iter().filter(|(_, exists)| *exists).count();
    let enough = matches!(fold, Fold::Highest(n) | Fold::Lowest(n) if surely >= n as usize);
    if enough { made } else { made.or(Possible::One(0)) }
}

fn as_number(value: &Possible) -> Possible {
    value.listed().map_or_else(|| value.clone(), Possible::numbers)
}

/// Yes where a number is not 0.
fn as_flag(value: &Possible) -> Possible {
    if let Possible::Flag { .. } = value {
        return value.clone();
    }
    match (value.listed(), value.bounds()) {
        (Some(all), _) => Possible::either(all.contains(&0), all.iter().any(|number| *number != 0)),
        (None, Some((low, high))) => Possible::either(low <= 0 && high >= 0, true),
        (None, None) => Possible::Never,
    }
}

/// What a column can be in a row.
pub(crate) fn at(column: &Followed, row: usize) -> Possible {
    column.open.get(&row).cloned().unwrap_or_else(|| Possible::known(&column.values.value(row)))
}

/// Whether a flag column is surely yes in a row, and whether it may be; yes where there is no column.
fn flag_at(column: Option<&Followed>, row: usize) -> (bool, bool) {
    match column {
        Some(column) => match column.open.get(&row) {
            Some(open) => {
                let (no, yes) = open.as_flag();
                (!no, yes)
            }
            None => {
                let yes = column.values.number(row) != 0;
                (yes, yes)
            }
        },
        None => (true, true),
    }
}

/// What a fold makes of each group's values for every row whose result is open. `groups` has the group of each row;
/// a row of an open group may be of any.
pub(crate) fn group(
    fold: Fold,
    flag: bool,
    [value, given]: [&Followed; 2],
    group: Option<&Followed>,
    groups: &[u32],
    rows: usize,
) -> Open {
    let mut open = Open::new();
    let wild = |row: usize| group.is_some_and(|group| group.open.contains_key(&row));
    if value.open.is_empty() && given.open.is_empty() && group.is_none_or(|group| group.open.is_empty()) {
        return open;
    }
    let group_of = |row: usize| groups.get(row).copied().unwrap_or(0) as usize;
    let count = groups.iter().max().map_or(1, |last| *last as usize + 1);
    let mut folds: Vec<Folding> = vec![Folding::new(fold); count];
    let mut strays: Vec<usize> = Vec::new();
    for row in 0..rows {
        if given.is_faulty(row) || flag_at(Some(given), row).1 && value.is_faulty(row) {
            if let Some(folding) = folds.get_mut(group_of(row)) {
                folding.spoil();
            }
        } else if wild(row) {
            strays.push(row);
        } else if let Some(folding) = folds.get_mut(group_of(row)) {
            folding.add(&at(value, row), &at(given, row));
        }
    }
    if !strays.is_empty() {
        // A row of an open group may also be of one that no other row is of.
        folds.push(Folding::new(fold));
    }
    for &row in &strays {
        let (value, (_, may)) = (at(value, row), flag_at(Some(given), row));
        folds.iter_mut().for_each(|folding| folding.add(&value, &Possible::either(true, may)));
    }
    let results: Vec<Possible> = folds.into_iter().map(|folding| folding.result(flag)).collect();
    let anywhere =
        (!strays.is_empty()).then(|| results.iter().cloned().reduce(Possible::or).unwrap_or(Possible::Never));
    for row in 0..rows {
        let result = match (wild(row), &anywhere) {
            (true, Some(anywhere)) => Some(anywhere),
            _ => results.get(group_of(row)),
        };
        if let Some(result) = result.filter(|result| !result.is_one() && **result != Possible::Never) {
            open.insert(row, result.clone());
        }
    }
    open
}

/// The keys of all rows, so that the smaller comes first: at best and at worst.
struct Keys {
    width: usize,
    best: Vec<i64>,
    worst: Vec<i64>,
}

impl Keys {
    fn new(by: &[(&Followed, bool)], rows: usize) -> Self {
        let mut keys = Keys { width: by.len(), best: Vec::new(), worst: Vec::new() };
        for row in 0..rows {
            for (column, larger) in by {
                let (low, high) = match column.open.get(&row) {
                    Some(open) => open.bounds().unwrap_or((i64::MIN, i64::MAX)),
                    None => (column.values.number(row), column.values.number(row)),
                };
                // The complement turns the order round.
                keys.best.push(if *larger { !high } else { low });
                keys.worst.push(if *larger { !low } else { high });
            }
        }
        keys
    }

    fn best(&self, row: usize) -> &[i64] {
        self.best.get(row * self.width..(row + 1) * self.width).unwrap_or_default()
    }

    fn worst(&self, row: usize) -> &[i64] {
        self.worst.get(row * self.width..(row + 1) * self.width).unwrap_or_default()
    }
}

/// For the rows whose place in a ranking is open, the places that they may have; 0 for none.
pub(crate) fn places(ranking: &Ranking, columns: &Columns, groups: &[u32], rows: usize) -> Open {
    let column = |reg: Reg| columns.get(&reg);
    let mut open = Open::new();
    if ranking.reads().into_iter().filter_map(column).all(|column| column.open.is_empty()) {
        return open;
    }
    let among = column(ranking.among);
    let group = ranking.group.and_then(|slot| column(slot.value));
    let given = ranking.group.and_then(|slot| slot.given).and_then(column);
    let by = ranking.keys.iter().flat_map(|key| &key.by);
    let by: Vec<(&Followed, bool)> = by.filter_map(|(reg, larger)| Some((column(*reg)?, *larger))).collect();
    let keys = Keys::new(&by, rows);
    let stands = |row: usize| {
        let ((among, may), (grouped, may_be_grouped)) = (flag_at(among, row), flag_at(given, row));
        (among && grouped, may && may_be_grouped)
    };
    let wild = |row: usize| group.is_some_and(|group| group.open.contains_key(&row));
    let group_of = |row: usize| groups.get(row).copied().unwrap_or(0);
    let order = |a: usize, one: &[i64], b: usize, other: &[i64]| -> Ordering {
        group_of(a).cmp(&group_of(b)).then_with(|| one.cmp(other))
    };
    let standing: Vec<usize> = (0..rows).filter(|&row| stands(row).1).collect();
    let (strays, known): (Vec<usize>, Vec<usize>) = standing.iter().partition(|&&row| wild(row));
    let mut surely: Vec<usize> = known.iter().copied().filter(|&row| stands(row).0).collect();
    surely.sort_unstable_by(|&a, &b| order(a, keys.worst(a), b, keys.worst(b)));
    let mut maybe = known.clone();
    maybe.sort_unstable_by(|&a, &b| order(a, keys.best(a), b, keys.best(b)));
    let mut astray = strays.clone();
    astray.sort_unstable_by(|&a, &b| keys.best(a).cmp(keys.best(b)));
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    for &row in &known {
        let (best, worst, own) = (keys.best(row), keys.worst(row), group_of(row));
        let start = surely.partition_point(|&other| group_of(other) < own);
        let above = surely.partition_point(|&other| {
            group_of(other).cmp(&own).then_with(|| keys.worst(other).cmp(best)).is_lt()
        });
        let first = maybe.partition_point(|&other| group_of(other) < own);
        let perhaps = maybe.partition_point(|&other| {
            group_of(other).cmp(&own).then_with(|| keys.best(other).cmp(worst)).is_lt()
        });
        let more = astray.partition_point(|&other| keys.best(other) < worst);
        let low = 1 + count(above - start);
        let high = 1 + count(perhaps - first + more) - i64::from(best < worst);
        let place = Possible::between(low, high.max(low));
        let place = if stands(row).0 { place } else { place.or(Possible::One(0)) };
        if !place.is_one() {
            open.insert(row, place);
        }
    }
    for &row in &strays {
        let place = Possible::between(1, count(standing.len()));
        open.insert(row, if stands(row).0 { place } else { place.or(Possible::One(0)) });
    }
    open
}

/// What a series holds where there is no value.
pub(crate) fn nothing(series: &Series) -> Possible {
    match series {
        Series::Flags(_) => Possible::flag(false),
        Series::Numbers(_) => Possible::One(0),
        Series::Sets { .. } => Possible::Set(Vec::new(), Some(Vec::new())),
        Series::Texts(_) => Possible::Text(String::new()),
    }
}
