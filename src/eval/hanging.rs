//! Why a result is not determined: the unknown that it hangs on, and what it would be in each case.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::possible::Possible;
use super::show::Show;
use super::undetermined::{self, Grades, Named, Undetermined};
use super::unknown::{Ground, Reckoner, Source, Unknown, Way};
use super::values::Value;
use crate::ir::{ColumnKind, Grade, Reg, Slot, Target, Type};

/// Cases that are told one by one.
const MOST_CASES: usize = 12;

/// Why a result is not determined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HangingTrace {
    /// What the result can be.
    #[serde(flatten)]
    pub result: Undetermined,
    /// What is not known and could change it.
    pub hangs_on: Vec<UnknownTrace>,
    /// What it would be in each case, where that is few; else none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseTrace>,
}

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownTrace {
    /// The column; empty for an expression, which stands at `span`.
    pub name: String,
    /// The expression in the policy, first byte and one past the last.
    pub span: (u32, u32),
}

/// One case of the unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseTrace {
    /// For each column what it is taken to be.
    pub when: Vec<(String, String)>,
    /// What the result then is, or can be.
    #[serde(serialize_with = "plain")]
    pub result: Undetermined,
}

/// One text, or null, where it is determined.
fn plain<S: Serializer>(result: &Undetermined, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    match result.is_one() {
        true => result.these.first().serialize(serializer),
        false => result.serialize(serializer),
    }
}

/// What is asked of a row: the parts of a result.
pub(crate) enum Asked {
    Of(Target),
    /// Whether a flag is yes.
    Flag(Reg),
}

/// One way in which the unknown was told apart: by source which piece, and what came of it.
struct Told {
    pieces: BTreeMap<usize, (usize, Possible)>,
    result: Undetermined,
}

/// Why what is asked of a row is not determined; nothing when it is.
pub(crate) fn hanging(
    ground: Ground<'_>,
    show: &Show<'_>,
    asked: &Asked,
    row: usize,
) -> Option<HangingTrace> {
    let policy = ground.policy;
    let regs = match asked {
        Asked::Of(target) => policy.regs_of(*target),
        Asked::Flag(reg) => vec![*reg],
    };
    let mut reckoner = Reckoner::new(ground, vec![regs])?;
    let mut ways: Vec<Told> = Vec::new();
    let mut all = Outcome::new(asked, show);
    let mut unsplit: Vec<usize> = Vec::new();
    reckoner.row(row, &mut |_, root, way| {
        if way.fails(root) {
            return;
        }
        all.add(way);
        let mut result = Outcome::new(asked, show);
        result.add(way);
        unsplit = way.whole().collect();
        ways.push(Told { pieces: way.pieces().collect(), result: result.finish() });
    });
    if ways.is_empty() {
        return None;
    }
    let told: Vec<usize> = ways.first().map(|way| way.pieces.keys().copied().collect()).unwrap_or_default();
    let matters = |source: &usize| {
        let mut seen: BTreeMap<Vec<usize>, &Undetermined> = BTreeMap::new();
        ways.iter().any(|way| {
            let others = way.pieces.iter().filter(|(at, _)| *at != source).map(|(_, (piece, _))| *piece);
            let known = seen.entry(others.collect()).or_insert(&way.result);
            **known != way.result
        })
    };
    let mattering: Vec<usize> = told.into_iter().filter(matters).collect();
    // What was not told apart is taken to matter where anything is open still.
    unsplit.retain(|_| ways.iter().any(|way| !way.result.is_one()));
    let mut hangs_on: Vec<UnknownTrace> = Vec::new();
    for source in mattering.iter().chain(&unsplit).filter_map(|&at| reckoner.sources.get(at)) {
        let trace = unknown(show, source);
        if !hangs_on.contains(&trace) {
            hangs_on.push(trace);
        }
    }
    let columns: Vec<usize> = mattering
        .iter()
        .filter_map(|&at| match reckoner.sources.get(at)?.what {
            Unknown::Column(column) => Some(column),
            Unknown::Op(_) => None,
        })
        .collect();
    let cases = match columns.len() == mattering.len() && unsplit.is_empty() {
        true => cases(show, &mattering, &columns, &ways),
        false => Vec::new(),
    };
    Some(HangingTrace { result: all.finish(), hangs_on, cases })
}

/// The cases of the sources that matter, next to each other put together where the same comes of them.
fn cases(show: &Show<'_>, mattering: &[usize], columns: &[usize], ways: &[Told]) -> Vec<CaseTrace> {
    let mut by_piece: BTreeMap<Vec<usize>, (Vec<Possible>, &Undetermined)> = BTreeMap::new();
    for way in ways {
        let (places, pieces): (Vec<usize>, Vec<Possible>) =
            mattering.iter().filter_map(|at| way.pieces.get(at).cloned()).unzip();
        by_piece.entry(places).or_insert((pieces, &way.result));
    }
    let mut merged: Vec<(Vec<Possible>, &Undetermined)> = Vec::new();
    for (pieces, result) in by_piece.into_values() {
        match merged.last_mut() {
            Some((last, same)) if **same == *result && last.len() == 1 && is_number(&pieces) => {
                let both = last.iter().cloned().zip(pieces).map(|(a, b)| joined(a, b));
                *last = both.collect();
            }
            _ => merged.push((pieces, result)),
        }
    }
    if merged.len() > MOST_CASES {
        return Vec::new();
    }
    let case = |(pieces, result): (Vec<Possible>, &Undetermined)| CaseTrace {
        when: columns.iter().zip(&pieces).map(|(column, piece)| cell(show, *column, piece)).collect(),
        result: result.clone(),
    };
    merged.into_iter().map(case).collect()
}

fn is_number(pieces: &[Possible]) -> bool {
    matches!(pieces, [Possible::One(_) | Possible::Many(_) | Possible::Range(..)])
}

/// Two stretches of numbers next to each other.
fn joined(a: Possible, b: Possible) -> Possible {
    match (a.bounds(), b.bounds()) {
        (Some((low, high)), Some((from, to))) if high.checked_add(1) == Some(from) => {
            Possible::Range(low, to)
        }
        _ => a.or(b),
    }
}

/// A column and what its cell is taken to be.
fn cell(show: &Show<'_>, column: usize, piece: &Possible) -> (String, String) {
    let Some(declared) = show.policy.columns.get(column) else {
        return (String::new(), String::new());
    };
    let lang = show.policy.surface;
    let text = |number: i64| show.cell(column, &Value::Number(number), true).text(lang);
    let ty = match declared.kind {
        ColumnKind::Id | ColumnKind::Text => Type::Text,
        ColumnKind::Flag => Type::Flag,
        ColumnKind::Number { decimals, .. } => Type::Number { decimals },
        ColumnKind::Date => Type::Date,
        ColumnKind::Period(_) => Type::Period,
        ColumnKind::OneOf(_) => Type::Code,
        ColumnKind::Set(_) => Type::Set,
    };
    let taken = match (piece, ty) {
        (Possible::OtherText, _) => Undetermined::of(vec![lang.pick("别的文字", "another text").to_owned()]),
        (Possible::Range(low, high), Type::Number { .. } | Type::Date) => {
            let (first, last) = declared.extent().unwrap_or((i64::MIN, i64::MAX));
            let bounded =
                |edge: i64, end: i64, said: Option<i64>| (edge != end || said.is_some()).then(|| text(edge));
            let ends = (bounded(*low, first, declared.low), bounded(*high, last, declared.high));
            Undetermined { range: Some(ends), ..Undetermined::default() }
        }
        (Possible::One(number), Type::Number { .. }) => Undetermined::of(vec![text(*number)]),
        _ => undetermined::shown(show, piece, ty, Some(column)),
    };
    (declared.name.clone(), taken.items(lang).join(lang.pick(" 或 ", " or ")))
}

fn unknown(show: &Show<'_>, source: &Source<'_>) -> UnknownTrace {
    match source.what {
        Unknown::Column(column) => UnknownTrace {
            name: show.policy.columns.get(column).map(|column| column.name.clone()).unwrap_or_default(),
            span: (0, 0),
        },
        Unknown::Op(op) => {
            let span = show.policy.ops.get(op).map(|op| op.span).unwrap_or_default();
            UnknownTrace { name: String::new(), span: (span.start, span.end) }
        }
    }
}

/// What was found of what is asked, in some ways.
enum Outcome<'a> {
    Grade(&'a Grade, Grades, &'a Show<'a>),
    Named(&'a Slot, Named, &'a Show<'a>),
    Flag(Reg, Possible, &'a Show<'a>),
    Nothing,
}

impl<'a> Outcome<'a> {
    fn new(asked: &Asked, show: &'a Show<'a>) -> Self {
        let policy = show.policy;
        match asked {
            Asked::Of(target) => match (policy.grade_of(*target), policy.slot_of(*target)) {
                (Some(grade), _) => Outcome::Grade(grade, Grades::default(), show),
                (None, Some(slot)) => Outcome::Named(slot, Named::default(), show),
                (None, None) => Outcome::Nothing,
            },
            Asked::Flag(reg) => Outcome::Flag(*reg, Possible::Never, show),
        }
    }

    fn add(&mut self, way: &Way<'_>) {
        match self {
            Outcome::Grade(grade, grades, show) => grades.add(show.policy, show.naming, grade, way),
            Outcome::Named(slot, named, _) => named.add(slot, way),
            Outcome::Flag(reg, so_far, _) => {
                let before = std::mem::replace(so_far, Possible::Never);
                *so_far = before.or(way.get(*reg).clone());
            }
            Outcome::Nothing => {}
        }
    }

    fn finish(self) -> Undetermined {
        match self {
            Outcome::Grade(_, grades, _) => grades.finish(),
            Outcome::Named(slot, named, show) => named.finish(show, slot),
            Outcome::Flag(_, possible, show) => undetermined::shown(show, &possible, Type::Flag, None),
            Outcome::Nothing => Undetermined::default(),
        }
    }
}
