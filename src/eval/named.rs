//! What a statement looks at, by the names in it: named values, points and places with their values, and columns.

use std::collections::{BTreeMap, BTreeSet};

use super::explain::Teller;
use super::show::Shown;
use super::trace::SubjectTrace;
use crate::ir::{Defined, Effect, OpKind, Ranking, Reg};

impl Teller<'_> {
    /// Whether a register is the same for every row.
    pub(super) fn is_fixed(&self, reg: Reg) -> bool {
        self.policy.op(reg).is_none_or(|op| matches!(op.kind, OpKind::Number(_) | OpKind::Flag(_)))
    }

    /// What registers of a statement look at. `points` is the named value that the points of its measure are.
    pub(super) fn looked_at(&self, holds: bool, regs: &[Reg], points: Option<usize>) -> SubjectTrace {
        let (mut reads, ops) = self.names_in(regs, points);
        reads.extend(self.cells(&ops));
        SubjectTrace::Condition {
            holds,
            reads,
            past: self.around.iter().flat_map(|around| around.past(&ops)).collect(),
            made: self.made_of_records(&ops),
        }
    }

    /// The named values that registers are made of, and all operations down to points and places, of which it is
    /// told elsewhere how they come about.
    fn names_in(&self, regs: &[Reg], points: Option<usize>) -> (Vec<(String, Shown)>, Vec<usize>) {
        let measures = self.policy.measures.iter().chain(&self.policy.overall);
        let of_measures: Vec<usize> = measures.filter_map(|measure| measure.points).collect();
        let computed = |reg: Reg| {
            let op = self.policy.op(reg).map(|op| &op.kind);
            !matches!(op, Some(OpKind::Column(_) | OpKind::Number(_) | OpKind::Flag(_)) | None)
        };
        let defines = self.policy.defines.iter().enumerate();
        let mut by_register: BTreeMap<Reg, usize> = BTreeMap::new();
        for (at, define) in defines {
            let reg = match &define.value {
                Defined::Value(slot) => Some(slot.value),
                Defined::Grade(grade) => grade.verdict.or(grade.one_level()),
            };
            if let Some(reg) = reg.filter(|reg| computed(*reg)) {
                by_register.entry(reg).or_insert(at);
            }
        }
        let (mut named, mut ops) = (BTreeMap::new(), BTreeSet::new());
        // What a named value is made of in turn has no name here.
        let (mut open, mut inner) = (regs.to_vec(), Vec::new());
        while let Some(reg) = open.pop() {
            if !ops.insert(reg.0 as usize) {
                continue;
            }
            if let Some((name, place)) = self.place(reg) {
                named.insert(reg, (name, place));
                continue;
            }
            let define = by_register.get(&reg).and_then(|at| Some((*at, self.policy.defines.get(*at)?)));
            match define {
                Some((at, define)) => {
                    let own = self.policy.surface.pick("得分", "points");
                    let name = if points == Some(at) { own } else { define.name.as_str() };
                    named.insert(reg, (name.to_owned(), self.defined(at)));
                    if !of_measures.contains(&at) {
                        inner.extend(self.made_of(reg));
                    }
                }
                None => open.extend(self.made_of(reg)),
            }
        }
        while let Some(reg) = inner.pop() {
            if ops.insert(reg.0 as usize) && self.place(reg).is_none() {
                inner.extend(self.made_of(reg));
            }
        }
        (named.into_values().collect(), ops.into_iter().collect())
    }

    /// The registers that a register is made of in the row.
    fn made_of(&self, reg: Reg) -> Vec<Reg> {
        let Some(op) = self.policy.op(reg) else { return Vec::new() };
        match op.kind {
            OpKind::Place(at) => self.policy.rankings.get(at).map(Ranking::reads).unwrap_or_default(),
            _ => op.kind.reads(),
        }
    }

    /// The name and value of a place in a ranking that has a name.
    fn place(&self, reg: Reg) -> Option<(String, Shown)> {
        let op = self.policy.op(reg)?;
        let OpKind::Place(at) = op.kind else { return None };
        let name = self.policy.rankings.get(at)?.name.clone()?;
        Some((name, self.show.value(&self.value(reg), op.ty, None)))
    }
}

/// What an effect on points is made of.
pub(super) fn made_from(effect: &Effect) -> Option<Reg> {
    match effect {
        Effect::StartPoints(amount) | Effect::AddPoints(_, amount) | Effect::Deduct(_, amount) => {
            Some(*amount)
        }
        _ => None,
    }
}
