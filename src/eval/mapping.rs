//! A version's levels and verdicts in terms of a later one's scale.

use std::collections::BTreeSet;

use super::book::Book;
use super::stood::What;
use crate::ir::{Named, Policy, Target};

/// What a grade of an earlier version is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Now {
    None,
    Level(usize),
    Verdict(i64),
    /// No version in between says.
    Unknown,
}

/// From the scale of one version to that of another.
#[derive(Debug)]
pub(crate) struct Mapping {
    levels: Vec<(String, Now)>,
    /// By code, from 1.
    verdicts: Vec<(String, Now)>,
    /// The levels and verdicts that were met and that nobody says how to read.
    pub(crate) missed: BTreeSet<String>,
}

impl Mapping {
    /// From version `from` to version `to` of `book`, through all between, as the grade of `target` (in version `to`)
    /// is on the scale of each.
    pub(crate) fn new(book: &Book<'_>, from: usize, to: usize, target: Target) -> Self {
        let policy = |at: usize| book.versions.get(at).map(|(policy, _)| *policy);
        let chain: Vec<&Policy> = if from < to {
            (from + 1..=to).filter_map(policy).collect()
        } else {
            policy(to).into_iter().filter(|_| from != to).collect()
        };
        let last = policy(to);
        let on = |policy: &Policy| last.map_or(0, |last| scale_of(policy, last, target));
        let Some(first) = policy(from) else {
            return Mapping { levels: Vec::new(), verdicts: Vec::new(), missed: BTreeSet::new() };
        };
        let through = |start: Now, named: &Named| {
            let mut now = start;
            let mut name = named;
            for &next in &chain {
                now = step(next, on(next), name, now);
                name = match now {
                    Now::Level(at) => next.scale(on(next)).levels.get(at).unwrap_or(named),
                    Now::Verdict(code) => next.scale(on(next)).verdict(code).unwrap_or(named),
                    Now::None | Now::Unknown => return now,
                };
            }
            now
        };
        let scale = first.scale(on(first));
        let levels = scale.levels.iter().enumerate();
        let levels = levels.map(|(at, named)| (named.text().to_owned(), through(Now::Level(at), named)));
        let codes = 1..=scale.verdicts.len() as i64;
        let verdicts = codes.filter_map(|code| {
            let named = scale.verdict(code)?;
            Some((named.text().to_owned(), through(Now::Verdict(code), named)))
        });
        Mapping { levels: levels.collect(), verdicts: verdicts.collect(), missed: BTreeSet::new() }
    }

    /// What `what` is now.
    pub(crate) fn now(&mut self, what: What) -> Now {
        let found = match what {
            What::None => return Now::None,
            What::Level(at) => self.levels.get(at),
            What::Verdict(code) => usize::try_from(code - 1).ok().and_then(|at| self.verdicts.get(at)),
        };
        match found {
            Some((text, Now::Unknown)) => {
                if !self.missed.contains(text) {
                    self.missed.insert(text.clone());
                }
                Now::Unknown
            }
            Some((_, now)) => *now,
            // Joined levels of a scale without any.
            None if matches!(what, What::Level(_)) => Now::Level(0),
            None => Now::Unknown,
        }
    }
}

/// The scale of a result of `last` in another version: that of what has the same name, else the scale of the same name.
fn scale_of(policy: &Policy, last: &Policy, target: Target) -> usize {
    let (own, found) = match target {
        Target::Measure(at) => {
            let own = last.measures.get(at);
            let same = own.map(|own| &own.name.name);
            (own, policy.measures.iter().find(|measure| Some(&measure.name.name) == same))
        }
        _ => (last.overall.as_ref(), policy.overall.as_ref()),
    };
    if let Some(found) = found {
        return found.grade.scale;
    }
    let name = own.and_then(|own| last.scale(own.grade.scale).name.as_ref());
    policy.scales.iter().position(|scale| scale.name.as_ref() == name).unwrap_or(0)
}

/// What `named`, a level or verdict of the version before, is on a scale of `next`: as it says, else what has the same
/// name.
fn step(next: &Policy, scale: usize, named: &Named, kind: Now) -> Now {
    let mut here = next.formerly.iter().filter(|formerly| formerly.scale == scale);
    let said = here.find(|formerly| formerly.old == named.name || formerly.old == named.text());
    let scale = next.scale(scale);
    if let Some(said) = said {
        return match said.now {
            Ok(level) => Now::Level(level),
            Err(code) => Now::Verdict(code),
        };
    }
    let level = || scale.levels.iter().position(|level| level.name == named.name).map(Now::Level);
    let verdict = || {
        let at = scale.verdicts.iter().position(|verdict| verdict.name == named.name)?;
        Some(Now::Verdict(scale.verdict_code(at)))
    };
    let same = match kind {
        Now::Level(_) => level(),
        _ => verdict(),
    };
    same.unwrap_or(Now::Unknown)
}
