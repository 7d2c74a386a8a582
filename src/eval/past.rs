//! What a row is given from the unit's earlier rows.

use std::collections::BTreeMap;

use super::input::{Input, Values};
use super::possible::{Open, Possible};
use super::rank::{Folding, as_declared};
use super::series::{Followed, Series, picked};
use super::timeline::{NONE, Slice, Timeline};
use super::unsure;
use crate::ir::{Fold, OpKind, Policy, Shift, Type, Window};
use crate::value::Bits;

/// A track over all rows so far. Shape: one value for each entry of the timeline.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) value: Followed,
    /// Where there is a value; nothing when everywhere.
    pub(crate) given: Option<Followed>,
}

impl Kept {
    pub(crate) fn is_given(&self, entry: usize) -> bool {
        self.given.as_ref().is_none_or(|given| given.values.number(entry) != 0)
    }

    /// Whether nobody knows if there is a value.
    fn given_fault(&self, entry: usize) -> bool {
        self.given.as_ref().is_some_and(|given| given.is_faulty(entry))
    }

    fn fault(&self, entry: usize) -> bool {
        self.given_fault(entry) || self.is_given(entry) && self.value.is_faulty(entry)
    }

    /// Whether anything is not determined in any entry.
    fn is_open(&self) -> bool {
        !self.value.open.is_empty() || self.given.as_ref().is_some_and(|given| !given.open.is_empty())
    }

    /// Whether something is not determined in an entry.
    fn is_open_at(&self, entry: usize) -> bool {
        self.value.open.contains_key(&entry)
            || self.given.as_ref().is_some_and(|given| given.open.contains_key(&entry))
    }

    /// Where there may be a value in an entry.
    fn may_be_given(&self, entry: usize) -> Possible {
        self.given.as_ref().map_or(Possible::flag(true), |given| unsure::at(given, entry))
    }

    /// What its value can be in an entry, nothing where there is none.
    fn may_be(&self, entry: usize) -> Possible {
        let nothing = || unsure::nothing(&self.value.values);
        match self.may_be_given(entry).as_flag() {
            (false, _) => unsure::at(&self.value, entry),
            (true, true) => unsure::at(&self.value, entry).or(nothing()),
            (true, false) => nothing(),
        }
    }

    /// What rows are given that look at entries: `of` an entry that is not determined.
    fn open(&self, links: &[u32], of: impl Fn(usize) -> Possible) -> Open {
        if !self.is_open() {
            return Open::new();
        }
        let links = links.iter().enumerate().filter(|(_, link)| **link != NONE);
        let open = links.filter(|(_, link)| self.is_open_at(**link as usize));
        open.map(|(row, link)| (row, of(*link as usize))).filter(|(_, open)| !open.is_one()).collect()
    }
}

/// The past of the rows of one period, as one version sees it.
#[derive(Clone, Copy)]
pub(crate) struct Past<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) timeline: &'a Timeline,
    pub(crate) slice: &'a Slice,
    /// The tracks of the version, those that are needed.
    pub(crate) tracks: &'a [Option<Kept>],
}

impl Past<'_> {
    /// What an operation is given; nothing when it does not look back. `Err` when its moment or window is no
    /// whole number of the data's periods. `known` has the links of moments that were looked for before.
    pub(crate) fn input(
        &self,
        kind: &OpKind,
        ty: Type,
        known: &mut BTreeMap<usize, Option<Vec<u32>>>,
    ) -> Option<Result<Input, NoPeriods>> {
        let rows = self.slice.end - self.slice.start;
        let kept = self.tracks.get(kind.track()?).and_then(Option::as_ref);
        let input = match kind {
            OpKind::Past(_, moment) | OpKind::PastGiven(_, moment) => {
                let links = known.entry(*moment).or_insert_with(|| self.links(*moment)).as_deref();
                links.map(|links| match (kept, kind) {
                    (Some(kept), OpKind::Past(..)) => {
                        past(kept, links).but(kept.open(links, |entry| kept.may_be(entry)))
                    }
                    (Some(kept), _) => {
                        past_given(kept, links).but(kept.open(links, |entry| kept.may_be_given(entry)))
                    }
                    (None, _) => Input::faulty(rows),
                })
            }
            OpKind::PastFold(fold, _, window) => self.policy.windows.get(*window).and_then(|window| {
                let bound = self.bound(*window)?;
                Some(match kept {
                    Some(kept) => {
                        self.fold(*fold, ty, kept, bound).but(self.open_fold(*fold, ty, kept, bound))
                    }
                    None => Input::faulty(rows),
                })
            }),
            _ => return None,
        };
        Some(input.ok_or(NoPeriods))
    }

    /// The entry that a moment names for each row.
    fn links(&self, moment: usize) -> Option<Vec<u32>> {
        let steps = self.policy.moments.get(moment)?;
        (self.slice.start..self.slice.end).map(|entry| self.link(entry, steps)).collect()
    }

    /// The entry that steps back from one lead to; nothing when they are no whole number of periods.
    pub(crate) fn link(&self, entry: usize, steps: &[Shift]) -> Option<u32> {
        let mut link = entry as u32;
        for step in steps {
            link = match step {
                Shift::Previous => self.timeline.before(link as usize).map_or(NONE, |before| before as u32),
                Shift::Ago(length) => match self.timeline.kind {
                    Some(kind) => self.ago(link, length.in_periods(kind).filter(|&back| back > 0)?),
                    None => NONE,
                },
            };
        }
        Some(link)
    }

    fn ago(&self, link: u32, back: i64) -> u32 {
        // Most links of a slice lead from its own period.
        let own = (self.slice.start..self.slice.end).contains(&(link as usize)).then_some(self.slice);
        let here = own.or_else(|| self.timeline.slice_of(link as usize)).and_then(|slice| slice.period);
        let Some(here) = here.filter(|_| link != NONE) else { return NONE };
        let (from, to) = self.timeline.entries_of(here.number.saturating_sub(back));
        let mut at = self.timeline.before(link as usize);
        while let Some(entry) = at.filter(|&entry| entry >= to) {
            at = self.timeline.before(entry);
        }
        at.filter(|&entry| entry >= from).map_or(NONE, |entry| entry as u32)
    }

    /// The first entry of a window.
    pub(crate) fn bound(&self, window: Window) -> Option<usize> {
        let Some(here) = self.slice.period else { return Some(self.slice.end) };
        Some(self.timeline.entries_of(window.first_period(here)?).0)
    }

    fn fold(&self, fold: Fold, ty: Type, kept: &Kept, bound: usize) -> Input {
        let rows = self.slice.end - self.slice.start;
        if fold == Fold::Latest {
            return self.latest(kept, bound);
        }
        let mut faults = Bits::no(rows);
        let mut numbers = Vec::with_capacity(rows);
        for (row, entry) in (self.slice.start..self.slice.end).enumerate() {
            let mut folding = Folding::new(fold);
            let mut at = self.timeline.before(entry);
            while let Some(earlier) = at.filter(|&earlier| earlier >= bound) {
                folding.spoilt |=
                    if fold == Fold::Count { kept.given_fault(earlier) } else { kept.fault(earlier) };
                if kept.is_given(earlier) {
                    folding.add(kept.value.values.number(earlier));
                }
                at = self.timeline.before(earlier);
            }
            let result = folding.result(fold);
            if result.is_none() {
                faults.set(row);
            }
            numbers.push(result.unwrap_or(0));
        }
        Input::new(as_declared(numbers, ty == Type::Flag), faults)
    }

    /// What a fold can make in the rows of which an entry in the window is not determined.
    fn open_fold(&self, fold: Fold, ty: Type, kept: &Kept, bound: usize) -> Open {
        let mut open = Open::new();
        if !kept.is_open() {
            return open;
        }
        for (row, entry) in (self.slice.start..self.slice.end).enumerate() {
            let before = |entry: &usize| self.timeline.before(*entry).filter(|&earlier| earlier >= bound);
            let window = || std::iter::successors(before(&entry), before);
            if !window().any(|entry| kept.is_open_at(entry)) {
                continue;
            }
            let mut folding = unsure::Folding::new(fold);
            for entry in window() {
                if kept.fault(entry) {
                    folding.spoil();
                }
                folding.add(&unsure::at(&kept.value, entry), &kept.may_be_given(entry));
            }
            let result = folding.result(ty == Type::Flag);
            if !result.is_one() && result != Possible::Never {
                open.insert(row, result);
            }
        }
        open
    }

    /// The latest value of a window.
    fn latest(&self, kept: &Kept, bound: usize) -> Input {
        let mut doubtful = Bits::no(self.slice.end - self.slice.start);
        let mut links = Vec::new();
        for (row, entry) in (self.slice.start..self.slice.end).enumerate() {
            let mut at = self.timeline.before(entry).filter(|&earlier| earlier >= bound);
            while let Some(earlier) = at.filter(|&earlier| !kept.is_given(earlier)) {
                if kept.given_fault(earlier) {
                    doubtful.set(row);
                }
                at = self.timeline.before(earlier).filter(|&earlier| earlier >= bound);
            }
            links.push(at.map_or(NONE, |at| at as u32));
        }
        let mut input = past(kept, &links);
        let mut faults = input.faults.take().unwrap_or_default();
        (0..links.len()).filter(|&row| doubtful.get(row)).for_each(|row| faults.set(row));
        Input::new(input.values, faults)
    }
}

/// A moment or window that is no whole number of the data's periods.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoPeriods;

fn past(kept: &Kept, links: &[u32]) -> Input {
    let Some(given) = &kept.given else { return sound(kept, links) };
    let given_links: Vec<u32> = match &given.values {
        Series::Flags(bits) => {
            let there = |link: &u32| *link != NONE && bits.get(*link as usize);
            links.iter().map(|link| if there(link) { *link } else { NONE }).collect()
        }
        _ => links.to_vec(),
    };
    let input = sound(kept, &given_links);
    if given.faults.count() == 0 {
        return input;
    }
    let mut faults = picked(&given.faults, links);
    let more = input.faults.unwrap_or_default();
    (0..links.len()).filter(|&row| more.get(row)).for_each(|row| faults.set(row));
    Input::new(input.values, faults)
}

/// The values that links lead to, and where they are faulty.
fn sound(kept: &Kept, links: &[u32]) -> Input {
    let values = kept.value.values.pick(links);
    if kept.value.faults.count() == 0 {
        Input::sound(values)
    } else {
        Input::new(values, picked(&kept.value.faults, links))
    }
}

fn past_given(kept: &Kept, links: &[u32]) -> Input {
    let there = |link: u32| link != NONE;
    let given = match kept.given.as_ref().map(|given| &given.values) {
        Some(Series::Flags(bits)) => picked(bits, links),
        _ => {
            let words = links.chunks(64).map(|links| {
                links.iter().enumerate().fold(0u64, |word, (row, &link)| word | u64::from(there(link)) << row)
            });
            Bits::from_words(words.collect(), links.len())
        }
    };
    match kept.given.as_ref().filter(|given| given.faults.count() > 0) {
        Some(kept) => Input::new(Values::Flags(given), picked(&kept.faults, links)),
        None => Input::sound(Values::Flags(given)),
    }
}
