//! Several periods, row by row and looked up by unit and period: what a run over time must agree with.

use std::collections::HashMap;

use heng::data::Units;
use heng::ir::{Fold, OpKind, Policy, Reg, Shift, Type};
use heng::value::Period;

use crate::naive::{self, Naive};

/// The value of every register in every row, and whether it hangs on an overflow.
pub(crate) fn grade(policy: &Policy, units: &Units) -> Vec<Vec<(Naive, bool)>> {
    let (id, period) = (policy.id_column().unwrap(), policy.period_column().unwrap());
    let period_of = |row: usize| units.period(period, row).unwrap();
    let mut periods: Vec<Period> = (0..units.rows).map(period_of).collect();
    periods.sort();
    periods.dedup();
    let mut naive = NaiveRun { policy, known: HashMap::new(), values: vec![Vec::new(); units.rows] };
    for here in periods {
        let rows: Vec<usize> = (0..units.rows).filter(|row| period_of(*row) == here).collect();
        for op in &policy.ops {
            let all: Vec<(Naive, bool)> = match &op.kind {
                OpKind::Place(ranking) => naive.places(&rows, *ranking),
                OpKind::Group { fold, value, given, group } => {
                    let results = naive.group(&rows, *fold, *value, *given, *group);
                    results.into_iter().map(|(number, fault)| (as_type(number, op.ty), fault)).collect()
                }
                kind => rows
                    .iter()
                    .map(|&row| {
                        let unit = units.text(id, row);
                        naive.beyond(unit, here, kind, op.ty).unwrap_or_else(|| {
                            let (value, own) = naive::operation(&naive.values[row], units, row, kind);
                            let read = kind.reads().iter().any(|reg| naive.values[row][reg.0 as usize].1);
                            (value, own || read)
                        })
                    })
                    .collect(),
            };
            rows.iter().zip(all).for_each(|(&row, value)| naive.values[row].push(value));
        }
        for &row in &rows {
            naive.known.entry(units.text(id, row).to_owned()).or_default().push((here, row));
        }
    }
    naive.values
}

fn as_type(number: i64, ty: Type) -> Naive {
    if ty == Type::Flag { Naive::Flag(number != 0) } else { Naive::Number(number) }
}

fn nothing(ty: Type) -> Naive {
    match ty {
        Type::Set => Naive::Set(Default::default()),
        Type::Text => Naive::Text(String::new()),
        _ => as_type(0, ty),
    }
}

fn as_number(value: &Naive) -> i64 {
    match value {
        Naive::Flag(yes) => i64::from(*yes),
        Naive::Number(number) => *number,
        _ => 0,
    }
}

struct NaiveRun<'a> {
    policy: &'a Policy,
    /// The periods and rows of each unit before the period at hand, oldest first.
    known: HashMap<String, Vec<(Period, usize)>>,
    values: Vec<Vec<(Naive, bool)>>,
}

impl NaiveRun<'_> {
    fn get(&self, row: usize, reg: Reg) -> &(Naive, bool) {
        &self.values[row][reg.0 as usize]
    }

    /// A track in a row: its value if it has one, and whether nobody knows the value or if there is one.
    fn track(&self, track: usize, row: usize) -> (Option<Naive>, bool, bool) {
        let track = &self.policy.tracks[track];
        let (given, unsure) = match track.given {
            Some(given) => {
                let (given, unsure) = self.get(row, given);
                (given.flag(), *unsure)
            }
            None => (true, false),
        };
        let (value, fault) = self.get(row, track.value);
        (given.then(|| value.clone()), unsure || given && *fault, unsure)
    }

    fn moment(&self, unit: &str, here: Period, steps: &[Shift]) -> Option<usize> {
        let rows = self.known.get(unit)?;
        let mut at = here;
        let mut found = None;
        for step in steps {
            let (period, row) = match step {
                Shift::Previous => *rows.iter().rfind(|(period, _)| *period < at)?,
                Shift::Ago(length) => {
                    let wanted = at.number - length.in_periods(at.kind).unwrap();
                    *rows.iter().find(|(period, _)| period.number == wanted)?
                }
            };
            (at, found) = (period, Some(row));
        }
        found
    }

    fn beyond(&self, unit: &str, here: Period, kind: &OpKind, ty: Type) -> Option<(Naive, bool)> {
        Some(match kind {
            OpKind::Past(track, moment) => match self.moment(unit, here, &self.policy.moments[*moment]) {
                Some(row) => {
                    let (value, fault, _) = self.track(*track, row);
                    (value.unwrap_or_else(|| nothing(ty)), fault)
                }
                None => (nothing(ty), false),
            },
            OpKind::PastGiven(track, moment) => {
                match self.moment(unit, here, &self.policy.moments[*moment]) {
                    Some(row) => {
                        let (value, _, unsure) = self.track(*track, row);
                        (Naive::Flag(value.is_some()), unsure)
                    }
                    None => (Naive::Flag(false), false),
                }
            }
            OpKind::PastFold(fold, track, window) => {
                let first = self.policy.windows[*window].first_period(here).unwrap();
                let rows = self.known.get(unit).map(Vec::as_slice).unwrap_or_default();
                let rows = rows.iter().filter(|(period, _)| period.number >= first);
                let mut all: Vec<(Option<Naive>, bool, bool)> =
                    rows.map(|(_, row)| self.track(*track, *row)).collect();
                if *fold == Fold::Latest
                    && let Some(last) = all.iter().rposition(|(value, ..)| value.is_some())
                {
                    // Older values do not matter.
                    all.drain(..last);
                }
                let fault =
                    all.iter().any(|(_, fault, unsure)| if *fold == Fold::Count { *unsure } else { *fault });
                let values: Vec<Naive> = all.into_iter().filter_map(|(value, ..)| value).collect();
                if *fold == Fold::Latest {
                    return Some((values.last().cloned().unwrap_or_else(|| nothing(ty)), fault));
                }
                match folded(*fold, values.iter().map(as_number)) {
                    Some(number) => (as_type(number, ty), fault),
                    None => (nothing(ty), true),
                }
            }
            OpKind::LastDay => (Naive::Number(here.last_day().unwrap().day_number()), false),
            OpKind::EndOf(length, included) => {
                (Naive::Number(length.ends(here, *included).unwrap().day_number()), false)
            }
            _ => return None,
        })
    }

    /// The place of each row: one more than the rows of its group that come before it.
    fn places(&self, rows: &[usize], ranking: usize) -> Vec<(Naive, bool)> {
        let ranking = &self.policy.rankings[ranking];
        let among = |row: usize| self.get(row, ranking.among).0.flag();
        let stands = |row: usize| {
            let given = ranking.group.and_then(|slot| slot.given);
            among(row) && given.is_none_or(|given| self.get(row, given).0.flag())
        };
        let group = |row: usize| ranking.group.map(|slot| self.get(row, slot.value).0.clone());
        let lost = |row: usize| {
            let group = ranking.group.iter().flat_map(|slot| [Some(slot.value), slot.given]).flatten();
            group.into_iter().any(|reg| self.get(row, reg).1)
        };
        let unsure = |row: usize| {
            self.get(row, ranking.among).1
                || stands(row) && ranking.reads().iter().any(|reg| self.get(row, *reg).1)
                || among(row) && lost(row)
        };
        let keys = |row: usize| -> Vec<i128> {
            let by = ranking.keys.iter().flat_map(|key| &key.by);
            by.map(|(reg, larger)| {
                let number = i128::from(as_number(&self.get(row, *reg).0));
                if *larger { -number } else { number }
            })
            .collect()
        };
        rows.iter()
            .map(|&row| {
                let peers = || rows.iter().copied().filter(|&other| group(other) == group(row));
                let spoilt = peers().any(unsure) || rows.iter().any(|&other| unsure(other) && lost(other));
                let before = peers().filter(|&other| stands(other) && keys(other) < keys(row)).count();
                let place = if stands(row) { before as i64 + 1 } else { 0 };
                let reads = ranking.reads().iter().any(|reg| self.get(row, *reg).1);
                let _ = reads;
                (Naive::Number(place), unsure(row) || stands(row) && spoilt)
            })
            .collect()
    }

    fn group(
        &self,
        rows: &[usize],
        fold: Fold,
        value: Reg,
        given: Reg,
        group: Option<Reg>,
    ) -> Vec<(i64, bool)> {
        let of = |row: usize| group.map(|group| self.get(row, group).0.clone());
        let lost = |row: usize| group.is_some_and(|group| self.get(row, group).1);
        let stands = |row: usize| self.get(row, given).0.flag();
        let unsure = |row: usize| self.get(row, given).1 || stands(row) && self.get(row, value).1;
        let nowhere = rows.iter().any(|&row| lost(row) && (stands(row) || unsure(row)));
        rows.iter()
            .map(|&row| {
                let peers = || rows.iter().copied().filter(|&other| of(other) == of(row));
                let values =
                    peers().filter(|&other| stands(other)).map(|row| as_number(&self.get(row, value).0));
                let folded = folded(fold, values);
                let fault = nowhere || lost(row) || peers().any(unsure) || folded.is_none();
                (folded.unwrap_or(0), fault)
            })
            .collect()
    }
}

fn folded(fold: Fold, values: impl Iterator<Item = i64>) -> Option<i64> {
    let values: Vec<i64> = values.collect();
    Some(match fold {
        Fold::Sum => i64::try_from(values.iter().map(|&value| i128::from(value)).sum::<i128>()).ok()?,
        Fold::Max => values.iter().copied().max().unwrap_or(0),
        Fold::Min => values.iter().copied().min().unwrap_or(0),
        Fold::Latest => values.last().copied().unwrap_or(0),
        Fold::Count => values.len() as i64,
        Fold::Members => return None,
        Fold::Highest(_) | Fold::Lowest(_) => nth(fold, values),
    })
}

/// Every way to make one value of several.
pub(crate) const FOLDS: [Fold; 9] = [
    Fold::Sum,
    Fold::Max,
    Fold::Min,
    Fold::Latest,
    Fold::Count,
    Fold::Highest(1),
    Fold::Highest(2),
    Fold::Lowest(1),
    Fold::Lowest(3),
];

/// The n-th of values put in order; 0 where there are fewer.
pub(crate) fn nth(fold: Fold, mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    match fold {
        Fold::Highest(n) => values.into_iter().rev().nth(n as usize - 1).unwrap_or(0),
        Fold::Lowest(n) => values.into_iter().nth(n as usize - 1).unwrap_or(0),
        _ => panic!("no order"),
    }
}
