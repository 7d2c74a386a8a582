//! Which of two written grades is better, across versions of a policy.

use std::cmp::Ordering;

use super::load::VersionFile;
use crate::ir::{Level, Measure, Policy, Scale, SignRule};

/// How a grade changed from one period to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Better,
    Worse,
    Same,
    /// One of the two is no grade, or a verdict, or nobody says how the scales compare.
    Unknown,
}

impl Change {
    /// As an arrow.
    pub(super) fn arrow(self) -> &'static str {
        match self {
            Change::Better => "↑",
            Change::Worse => "↓",
            Change::Same => "→",
            Change::Unknown => "—",
        }
    }

    /// As a word of JSON.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Change::Better => Some("better"),
            Change::Worse => Some("worse"),
            Change::Same => Some("same"),
            Change::Unknown => None,
        }
    }
}

/// The overall grade of a policy, else its only measure.
pub(super) fn leading(policy: &Policy) -> Option<&Measure> {
    match (&policy.overall, policy.measures.as_slice()) {
        (Some(overall), _) => Some(overall),
        (None, [only]) => Some(only),
        _ => None,
    }
}

/// The change from `old` to `new`, leading grades as written by the versions at those positions.
pub(super) fn change(versions: &[VersionFile], old: (usize, &str), new: (usize, &str)) -> Change {
    compare(versions, old, new).map_or(Change::Unknown, |ordering| match ordering {
        Ordering::Less => Change::Worse,
        Ordering::Greater => Change::Better,
        Ordering::Equal => Change::Same,
    })
}

fn compare(versions: &[VersionFile], old: (usize, &str), new: (usize, &str)) -> Option<Ordering> {
    let policy = |at: usize| versions.get(at).map(|version| &version.policy);
    let (before, after) = (policy(old.0)?, policy(new.0)?);
    let now = read(after, new.1)?;
    let mut then = read(before, old.1)?;
    then.levels = then
        .levels
        .into_iter()
        .map(|level| level_now(versions, level, old.0, new.0))
        .collect::<Option<_>>()?;
    if now.joined != then.joined {
        return None;
    }
    // Fewer of the worst level is better, then fewer of the next.
    let count = |of: &Standing, level: usize| of.levels.iter().filter(|&&one| one == level).count();
    let scale = after.scale(leading(after)?.grade.scale);
    let levels = (0..scale.levels.len()).rev().map(|level| count(&then, level).cmp(&count(&now, level)));
    Some(levels.fold(Ordering::Equal, Ordering::then).then(now.signs.cmp(&then.signs)))
}

/// What a level of version `from` is in version `to`, through all between: as they say, else by its name.
fn level_now(versions: &[VersionFile], level: usize, from: usize, to: usize) -> Option<usize> {
    let mut level = level;
    let pairs = versions.iter().zip(versions.iter().skip(1)).skip(from).take(to.checked_sub(from)?);
    for (before, after) in pairs {
        let scale = |version: &VersionFile| leading(&version.policy).map(|measure| measure.grade.scale);
        let (from, to) = (scale(before)?, scale(after)?);
        let old = before.policy.scale(from).levels.get(level)?;
        let mut here = after.policy.formerly.iter().filter(|said| said.scale == to);
        let said = here.find(|said| said.old == old.name || said.old == old.text());
        level = match said {
            Some(said) => said.now.ok()?,
            None => after.policy.scale(to).levels.iter().position(|level| level.name == old.name)?,
        };
    }
    Some(level)
}

/// A grade that has levels.
struct Standing {
    levels: Vec<usize>,
    joined: bool,
    signs: i64,
}

/// Reads a leading grade as it was written; nothing for a verdict, an error or no grade.
fn read(policy: &Policy, text: &str) -> Option<Standing> {
    let grade = &leading(policy)?.grade;
    let scale = policy.scale(grade.scale);
    let joined = matches!(grade.level, Level::Joined(_));
    let called =
        |text: &str| scale.levels.iter().position(|level| level.text() == text || level.name == text);
    if text.is_empty() || scale.verdicts.iter().any(|verdict| verdict.text() == text || verdict.name == text)
    {
        return None;
    }
    if let Some(level) = called(text).filter(|_| !joined) {
        return Some(Standing { levels: vec![level], joined, signs: 0 });
    }
    let bare = if scale.signs == SignRule::None { text } else { text.trim_end_matches(['+', '-']) };
    let signs = text.get(bare.len()..)?;
    let signs = signs.chars().map(|sign| if sign == '+' { 1 } else { -1 }).sum();
    let levels = if joined { cut(scale, bare)? } else { vec![called(bare)?] };
    Some(Standing { levels, joined, signs })
}

/// A text cut into levels.
fn cut(scale: &Scale, text: &str) -> Option<Vec<usize>> {
    // For each byte, the level that ends there and where it begins.
    let mut ends: Vec<Option<(usize, usize)>> = vec![None; text.len() + 1];
    for at in 0..text.len() {
        if at > 0 && ends.get(at).is_none_or(Option::is_none) {
            continue;
        }
        let Some(rest) = text.get(at..) else { continue };
        for (level, named) in scale.levels.iter().enumerate() {
            for name in [named.text(), named.name.as_str()] {
                if !name.is_empty()
                    && rest.starts_with(name)
                    && let Some(end) = ends.get_mut(at + name.len())
                {
                    end.get_or_insert((level, at));
                }
            }
        }
    }
    let mut levels = Vec::new();
    let mut at = text.len();
    while at > 0 {
        let (level, before) = (*ends.get(at)?)?;
        levels.push(level);
        at = before;
    }
    Some(levels)
}
