//! The rows of all versions and of kept results in order of period and unit, and each row's row before.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::book::Book;
use crate::data::Units;
use crate::ir::Policy;
use crate::value::{Period, PeriodKind};

/// No entry.
pub(crate) const NONE: u32 = u32::MAX;

/// All rows in order. Shape: an entry is a position in `rows` and `previous`; slices cut the entries up.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    /// The kind of all periods.
    pub(crate) kind: Option<PeriodKind>,
    pub(crate) slices: Vec<Slice>,
    /// The row of each entry in its source.
    pub(crate) rows: Vec<u32>,
    /// The entry of the same unit's latest earlier period, or `NONE`; empty when no unit has two rows.
    pub(crate) previous: Vec<u32>,
}

/// The rows of one period from one source, in order of unit id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slice {
    pub(crate) source: Source,
    pub(crate) period: Option<Period>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Where rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Source {
    Earlier,
    Version(usize),
}

/// A source's rows as the order sees them.
struct Rows<'a> {
    source: Source,
    len: usize,
    /// Nothing where a row is a unit of its own.
    id: Box<dyn Fn(usize) -> Option<&'a str> + 'a>,
    period: Box<dyn Fn(usize) -> Option<i64> + 'a>,
}

impl Timeline {
    pub(crate) fn new(book: &Book<'_>) -> Self {
        let earlier = book.earlier.map(|kept| Rows {
            source: Source::Earlier,
            len: kept.periods.len(),
            id: Box::new(|row| Some(kept.units.get(row))),
            period: Box::new(|row| kept.periods.get(row).copied()),
        });
        let versions = book.versions.iter().enumerate();
        let versions = versions.map(|(at, &(policy, units))| of_version(at, policy, units));
        let sources: Vec<Rows<'_>> = earlier.into_iter().chain(versions).collect();
        let kinds = book.versions.iter().map(|(_, units)| units.period_kind);
        let kind = kinds.chain([book.earlier.and_then(|kept| kept.period_kind)]).flatten().next();
        let mut timeline = Timeline { kind, ..Timeline::default() };
        let mut units = ranked(&sources);
        timeline.cut(&sources);
        timeline.fill(&sources, &mut units);
        timeline
    }

    /// The slice that an entry belongs to.
    pub(crate) fn slice_of(&self, entry: usize) -> Option<&Slice> {
        self.slices.get(self.slices.partition_point(|slice| slice.end <= entry))
    }

    /// The entries of the period of that number: the first, and one past the last.
    pub(crate) fn entries_of(&self, number: i64) -> (usize, usize) {
        let start = |number: i64| {
            let earlier = |slice: &Slice| slice.period.is_none_or(|period| period.number < number);
            let at = self.slices.partition_point(earlier);
            self.slices.get(at).map_or(self.rows.len(), |slice| slice.start)
        };
        (start(number), start(number.saturating_add(1)))
    }

    /// The entry before, if the unit has one.
    pub(crate) fn before(&self, entry: usize) -> Option<usize> {
        self.previous.get(entry).filter(|&&before| before != NONE).map(|&before| before as usize)
    }

    /// Finds the slices and how many rows each has.
    fn cut(&mut self, sources: &[Rows<'_>]) {
        let mut counts: HashMap<(Option<i64>, Source), usize> = HashMap::new();
        for rows in sources {
            let mut open: Option<(Option<i64>, usize)> = None;
            for row in 0..rows.len {
                let period = (rows.period)(row);
                match &mut open {
                    Some((known, count)) if *known == period => *count += 1,
                    _ => {
                        let before = open.replace((period, 1));
                        before.into_iter().for_each(|(period, count)| {
                            *counts.entry((period, rows.source)).or_default() += count;
                        });
                    }
                }
            }
            open.into_iter().for_each(|(period, count)| {
                *counts.entry((period, rows.source)).or_default() += count;
            });
        }
        let mut counts: Vec<((Option<i64>, Source), usize)> = counts.into_iter().collect();
        counts.sort_unstable();
        let mut start = 0;
        for ((number, source), count) in counts {
            let period = number.zip(self.kind).map(|(number, kind)| Period { kind, number });
            self.slices.push(Slice { source, period, start, end: start + count });
            start += count;
        }
    }

    /// Puts each row into its slice, orders slices by unit and links rows of one unit.
    fn fill(&mut self, sources: &[Rows<'_>], units: &mut Ranks) {
        let total = self.slices.last().map_or(0, |slice| slice.end);
        let mut keys = vec![0u64; total];
        let mut next: Vec<usize> = self.slices.iter().map(|slice| slice.start).collect();
        let known: HashMap<(Option<i64>, Source), usize> = self
            .slices
            .iter()
            .enumerate()
            .map(|(at, slice)| ((slice.period.map(|period| period.number), slice.source), at))
            .collect();
        let mut ranks = units.of_rows.iter();
        for rows in sources {
            let mut open: (Option<i64>, Option<usize>) = (None, None);
            for row in 0..rows.len {
                let period = (rows.period)(row).filter(|_| self.kind.is_some());
                if open.1.is_none() || open.0 != period {
                    open = (period, known.get(&(period, rows.source)).copied());
                }
                let rank = match &units.by_first {
                    Some(by_first) => {
                        ranks.next().and_then(|&first| by_first.get(first as usize)).copied().unwrap_or(NONE)
                    }
                    None => ranks.next().copied().unwrap_or(row as u32),
                };
                let Some(place) = open.1.and_then(|slice| next.get_mut(slice)) else { continue };
                if let Some(key) = keys.get_mut(*place) {
                    *key = u64::from(rank) << 32 | row as u64;
                }
                *place += 1;
            }
        }
        units.of_rows = Vec::new();
        for slice in &self.slices {
            if let Some(keys) = keys.get_mut(slice.start..slice.end)
                && !keys.is_sorted()
            {
                keys.sort_unstable();
            }
        }
        self.rows = keys.iter().map(|key| (key & u64::from(u32::MAX)) as u32).collect();
        if units.repeated {
            self.link(&keys, units.count);
        }
    }

    fn link(&mut self, keys: &[u64], units: usize) {
        let mut last = vec![NONE; units];
        self.previous = Vec::with_capacity(keys.len());
        let unit = |entry: usize| keys.get(entry).map_or(usize::MAX, |key| (key >> 32) as usize);
        for together in self.slices.chunk_by(|a, b| a.period == b.period) {
            let (Some(first), Some(end)) = (together.first(), together.last()) else { continue };
            let entries = first.start..end.end;
            self.previous.extend(entries.clone().map(|entry| last.get(unit(entry)).copied().unwrap_or(NONE)));
            for entry in entries {
                if let Some(last) = last.get_mut(unit(entry)) {
                    *last = entry as u32;
                }
            }
        }
    }
}

fn of_version<'a>(at: usize, policy: &'a Policy, units: &'a Units) -> Rows<'a> {
    let (id, period) = (policy.id_column(), policy.period_column());
    let named = id.and_then(|at| units.columns.get(at)).and_then(|column| column.given.as_ref());
    let given = period.and_then(|at| units.columns.get(at)).and_then(|column| column.given.as_ref());
    Rows {
        source: Source::Version(at),
        len: units.rows,
        id: Box::new(move |row| {
            let id = id.filter(|_| named.is_none_or(|named| named.get(row)))?;
            Some(units.text(id, row))
        }),
        period: Box::new(move |row| {
            let period = period.filter(|_| given.is_none_or(|given| given.get(row)))?;
            units.period(period, row).map(|period| period.number)
        }),
    }
}

/// Units as numbers in the order of their ids.
#[derive(Debug, Default)]
struct Ranks {
    /// For each row of all sources the unit in order of first sight; nothing when rows are units in order.
    of_rows: Vec<u32>,
    /// The rank by text of each unit in order of first sight; nothing when these are the same.
    by_first: Option<Vec<u32>>,
    count: usize,
    /// Whether any unit has two rows.
    repeated: bool,
}

fn ranked(sources: &[Rows<'_>]) -> Ranks {
    let total: usize = sources.iter().map(|rows| rows.len).sum();
    if let [rows] = sources
        && in_order(rows)
    {
        return Ranks { count: total, ..Ranks::default() };
    }
    let mut ids: HashMap<&str, u32> = HashMap::new();
    let mut texts: Vec<&str> = Vec::new();
    let mut of_rows = Vec::with_capacity(total);
    // Units mostly follow one another as they did before: the next one is looked at first.
    let mut next = 0u32;
    for rows in sources {
        for row in 0..rows.len {
            let id = (rows.id)(row);
            let likely = texts.get(next as usize).copied().filter(|text| !text.is_empty());
            if likely.is_some() && likely == id {
                of_rows.push(next);
                next += 1;
                continue;
            }
            let new = texts.len() as u32;
            let unit = match id.map(|id| ids.entry(id)) {
                None => new,
                Some(Entry::Occupied(known)) => *known.get(),
                Some(Entry::Vacant(vacant)) => *vacant.insert(new),
            };
            if unit == new {
                texts.push(id.unwrap_or_default());
            }
            of_rows.push(unit);
            next = unit.saturating_add(1);
        }
    }
    let repeated = texts.len() < total;
    drop(ids);
    let by_first = (!texts.is_sorted()).then(|| {
        let mut order: Vec<u32> = (0..texts.len() as u32).collect();
        let text = |unit: u32| texts.get(unit as usize).copied().unwrap_or("");
        order.sort_unstable_by(|&a, &b| text(a).cmp(text(b)).then(a.cmp(&b)));
        let mut ranks = vec![0; order.len()];
        for (rank, unit) in (0..).zip(order) {
            if let Some(slot) = ranks.get_mut(unit as usize) {
                *slot = rank;
            }
        }
        ranks
    });
    Ranks { of_rows, by_first, count: texts.len(), repeated }
}

/// Whether the rows are of one period, each id after the one before or each row a unit of its own.
fn in_order(rows: &Rows<'_>) -> bool {
    if rows.len == 0 {
        return true;
    }
    let (period, alone) = ((rows.period)(0), (rows.id)(0).is_none());
    (1..rows.len).all(|row| {
        let ids = ((rows.id)(row - 1), (rows.id)(row));
        let after = if alone { ids.1.is_none() } else { ids.0 < ids.1 };
        after && (rows.period)(row) == period
    })
}
