//! Problems of data as text: the first few of a kind stand in full, the others are counted with their lines.

use std::collections::HashMap;

use crate::both;
use crate::problem::{Both, Code, DataPlace, Place, Problem, Severity};

/// Most problems told in full that say the very same.
const MOST_ALIKE: usize = 3;
/// Most problems of a kind told in full.
const MOST_OF_KIND: usize = 12;
/// Most lines named of those that are counted.
const MOST_LINES: usize = 10;

/// What makes problems of one kind: code, file and column; of the office's own checks also their text.
type Kind<'p> = (Code, Severity, &'p str, Option<&'p str>, Option<&'p Both>);

/// The problems of one kind so far.
#[derive(Default)]
struct Few<'p> {
    /// How often each message was told.
    alike: HashMap<&'p Both, usize>,
    told: usize,
    /// The last that is told in full.
    last: usize,
    /// Those that are not, by position.
    hidden: Vec<usize>,
}

/// `problems` in their order, where there are many of a kind shortened; nothing is left out uncounted.
pub(super) fn summed(problems: &[&Problem]) -> Vec<Problem> {
    let mut kinds: HashMap<Kind<'_>, Few<'_>> = HashMap::new();
    for (at, problem) in problems.iter().enumerate() {
        let Some(kind) = kind(problem) else { continue };
        let few = kinds.entry(kind).or_default();
        let alike = few.alike.entry(&problem.message).or_default();
        if *alike < MOST_ALIKE && few.told < MOST_OF_KIND {
            *alike += 1;
            few.told += 1;
            few.last = at;
        } else {
            few.hidden.push(at);
        }
    }
    let mut hidden = vec![false; problems.len()];
    let mut behind: HashMap<usize, Problem> = HashMap::new();
    // One more is told as briefly as that there is one.
    for few in kinds.into_values().filter(|few| few.hidden.len() > 1) {
        for at in &few.hidden {
            if let Some(hidden) = hidden.get_mut(*at) {
                *hidden = true;
            }
        }
        let others = few.hidden.iter().filter_map(|at| problems.get(*at).copied());
        behind.extend(more(&others.collect::<Vec<_>>()).map(|more| (few.last, more)));
    }
    let mut told = Vec::new();
    for ((at, problem), hidden) in problems.iter().enumerate().zip(hidden) {
        if !hidden {
            told.push((*problem).clone());
        }
        told.extend(behind.remove(&at));
    }
    told
}

/// What a problem is one of; nothing for those of a whole file or of a header.
fn kind(problem: &Problem) -> Option<Kind<'_>> {
    let Place::Data(place) = &problem.place else { return None };
    let of_header = matches!(problem.code, Code::H310 | Code::H320 | Code::H321);
    if place.line.is_none() || of_header && place.unit.is_none() {
        return None;
    }
    // Warnings of the office's own checks are counted where they arise.
    if problem.code == Code::H328 {
        return None;
    }
    let text = (problem.code == Code::H327).then_some(&problem.message);
    Some((problem.code, problem.severity, &place.file, place.column.as_deref(), text))
}

/// How many `others` of one kind there are, and where.
fn more(others: &[&Problem]) -> Option<Problem> {
    let first = others.first()?;
    let Place::Data(place) = &first.place else { return None };
    let mut lines: Vec<u64> = Vec::new();
    for problem in others {
        if let Place::Data(DataPlace { line: Some(line), .. }) = &problem.place
            && !lines.contains(line)
            && lines.len() <= MOST_LINES
        {
            lines.push(*line);
        }
    }
    let cut = lines.len() > MOST_LINES;
    let lines: Vec<String> = lines.iter().take(MOST_LINES).map(u64::to_string).collect();
    let (zh, en) = (lines.join("、"), lines.join(", "));
    let (zh, en) = if cut { (format!("{zh} … "), format!("{en}, …")) } else { (format!("{zh} "), en) };
    let count = others.len();
    let message = match &place.column {
        Some(_) => both!(
            "这一列另有 {count} 处同类的错：第 {zh}行",
            "and {count} more such cells in this column: lines {en}"
        ),
        None => both!("另有 {count} 行也是这样：第 {zh}行", "and {count} more such rows: lines {en}"),
    };
    let place = DataPlace { line: None, unit: None, value: None, ..place.clone() };
    Some(Problem { severity: first.severity, ..Problem::new(first.code, Place::Data(place), message) })
}
