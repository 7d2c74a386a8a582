//! What bounds tell: which comparisons can hold together, and where a divisor is 0.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Checker;
use crate::both;
use crate::ir::{Blank, ColumnKind, Comparison, Fold, OpKind, Reg, Type};
use crate::problem::Both;

/// Numbers that are looked at for comparisons of one number.
const MOST_SAMPLES: usize = 64;
/// Operations looked into for one place.
const MOST_STEPS: usize = 1_000;
/// Columns that a message names.
pub(super) const SHOWN: usize = 4;

/// A comparison with a fixed number: its position among the facts, how, and the number.
type Compared = (usize, Comparison, i64);

/// Comparisons of the same two things, and each way in which they can come out together.
pub(super) struct Together {
    /// Their positions among the facts.
    pub(super) facts: Vec<usize>,
    /// Shape: as many flags as facts.
    pub(super) ways: BTreeSet<Vec<bool>>,
}

impl Checker<'_> {
    /// Those of `facts` that compare the same number with fixed numbers, or the same two numbers.
    pub(super) fn compared_together(&self, facts: &[Reg]) -> Vec<Together> {
        let mut of: BTreeMap<(Reg, Option<Reg>), Vec<Compared>> = BTreeMap::new();
        for (at, fact) in facts.iter().enumerate() {
            let Some(OpKind::Compare(comparison, a, b)) = self.ops.get(fact.0 as usize).map(|op| &op.kind)
            else {
                continue;
            };
            let (key, comparison, limit) = match (self.known_number(*a), self.known_number(*b)) {
                (None, Some(limit)) => ((*a, None), *comparison, limit),
                (Some(limit), None) => ((*b, None), comparison.turned(), limit),
                (None, None) if a <= b => ((*a, Some(*b)), *comparison, 0),
                (None, None) => ((*b, Some(*a)), comparison.turned(), 0),
                _ => continue,
            };
            of.entry(key).or_default().push((at, comparison, limit));
        }
        let mut all = Vec::new();
        for ((reg, other), compared) in of {
            let samples = match other {
                // Of two numbers, one less the other.
                Some(_) => vec![-1, 0, 1],
                None => self.samples(reg, compared.iter().map(|(_, _, limit)| *limit)),
            };
            if samples.len() > MOST_SAMPLES {
                continue;
            }
            let holds =
                |sample: i64| compared.iter().map(|(_, by, limit)| by.holds(sample, *limit)).collect();
            all.push(Together {
                facts: compared.iter().map(|(at, ..)| *at).collect(),
                ways: samples.into_iter().map(holds).collect(),
            });
        }
        all
    }

    /// Numbers that stand for all that a register may hold, as far as comparisons with `limits` tell them apart.
    fn samples(&self, reg: Reg, limits: impl Iterator<Item = i64>) -> Vec<i64> {
        let (low, high) = self.domain(reg);
        let near = limits.flat_map(|limit| [limit.saturating_sub(1), limit, limit.saturating_add(1)]);
        let samples: BTreeSet<i64> = near.map(|sample| sample.clamp(low, high)).collect();
        samples.into_iter().collect()
    }

    /// The least and greatest value that a register holds in any row: also where there is none, and it holds 0.
    fn domain(&self, reg: Reg) -> (i64, i64) {
        let all = (i64::MIN, i64::MAX);
        let Some(op) = self.ops.get(reg.0 as usize) else { return all };
        let last = |count: usize| (0, i64::try_from(count).unwrap_or(i64::MAX).saturating_sub(1).max(0));
        match (&op.kind, op.ty) {
            (OpKind::Column(column), ty) => match self.columns.get(*column) {
                Some(column) if matches!(column.blank, Blank::None | Blank::Unknown) && ty != Type::Code => {
                    all
                }
                Some(column) => match &column.kind {
                    ColumnKind::OneOf(values) => last(values.len()),
                    ColumnKind::Number { .. } => {
                        let (low, high) = self.extent(reg);
                        (i64::try_from(low).unwrap_or(i64::MIN), i64::try_from(high).unwrap_or(i64::MAX))
                    }
                    _ => all,
                },
                None => all,
            },
            (_, Type::Level(scale)) => last(self.scale(scale).levels.len()),
            (OpKind::Size(_) | OpKind::Count(_), _) => (0, i64::MAX),
            _ => all,
        }
    }

    /// What to type where a value is none because a divisor may be 0; `given` says where it is there.
    pub(super) fn division_help(&self, given: Reg) -> Option<Both> {
        let mut open = vec![given];
        let mut seen = HashSet::new();
        let divisor = loop {
            let flag = open.pop()?;
            if !seen.insert(flag) || seen.len() > MOST_STEPS {
                continue;
            }
            match self.ops.get(flag.0 as usize).map(|op| &op.kind) {
                Some(OpKind::Compare(Comparison::NotEqual, number, zero))
                    if self.divisors.contains(&flag) && self.known_number(*zero) == Some(0) =>
                {
                    break *number;
                }
                Some(kind @ (OpKind::All(_) | OpKind::Any(_) | OpKind::Select(..))) => {
                    open.extend(kind.reads())
                }
                _ => {}
            }
        };
        let named = |column: usize| self.columns.get(column).map(|column| column.name.clone());
        if let Some(OpKind::Column(at)) = self.ops.get(divisor.0 as usize).map(|op| &op.kind) {
            let name = named(*at)?;
            let least = self.columns.get(*at).map(|column| &column.kind);
            let (zh, en) = match least {
                Some(ColumnKind::Number { decimals: 0, .. }) => ("不小于 1", "at least 1"),
                _ => ("超过 0", "over 0"),
            };
            return Some(both!(
                "{name} 可能是 0：从来不是 0 的，请在数据里给它加上“，{zh}”；可能是 0 的，请说明是 0 时算什么：“若 {name} > 0 则 … 否则 …”，或在后面写“无则 …”",
                "`{name}` may be 0: if it never is, add `, {en}` to it in `data`; if it may be, say what holds then by `if {name} > 0 then … else …`, or by `or else …` behind it"
            ));
        }
        let mut names: Vec<String> = self.columns_below(divisor).into_iter().filter_map(named).collect();
        if names.is_empty() {
            return None;
        }
        names.truncate(SHOWN);
        let (zh, en) = (names.join("、"), names.join(", "));
        Some(both!(
            "除数由 {zh} 算出，可能是 0：请在数据里给它们加上下限，或说明是 0 时算什么：“若 … > 0 则 … 否则 …”，或在后面写“无则 …”",
            "the divisor is made of {en} and may be 0: bound them in `data`, or say what holds then by `if … > 0 then … else …`, or by `or else …` behind it"
        ))
    }

    /// The columns of numbers that a register is made of; those of records too.
    pub(super) fn columns_below(&self, reg: Reg) -> Vec<usize> {
        let (mut open, mut seen, mut columns) = (vec![(self.within, reg)], HashSet::new(), BTreeSet::new());
        while let Some((side, reg)) = open.pop() {
            if !seen.insert((side, reg)) || seen.len() > MOST_STEPS {
                continue;
            }
            let Some(op) = self.op_elsewhere(side, reg) else { continue };
            match &op.kind {
                OpKind::Column(column) if matches!(op.ty, Type::Number { .. }) => {
                    columns.insert(*column);
                }
                OpKind::Select(_, a, b) => open.extend([(side, *a), (side, *b)]),
                OpKind::Records { records, fold, value, .. } if *fold != Fold::Count => {
                    open.push((Some(*records), *value));
                }
                OpKind::Group { fold, value, .. } if *fold != Fold::Count => open.push((side, *value)),
                OpKind::Unit(reg) => open.push((None, *reg)),
                OpKind::Past(track, _)
                | OpKind::PastFold(Fold::Sum | Fold::Max | Fold::Min | Fold::Latest, track, _) => {
                    open.extend(self.track_register(*track).map(|reg| (None, reg)));
                }
                OpKind::Records { .. } | OpKind::Group { .. } | OpKind::Count(_) | OpKind::Case(..) => {}
                kind => open.extend(kind.reads().into_iter().map(|reg| (side, reg))),
            }
        }
        columns.into_iter().collect()
    }
}
