//! Whether conditions leave a case open, found by trying every combination of the facts they look at.

use std::collections::{BTreeSet, HashMap};

use super::Checker;
use super::bounds::Together;
use crate::ir::{OpKind, Reg, Type};
use crate::problem::Both;

/// Most facts tried; more are taken to leave a case open.
const MOST_FACTS: usize = 16;
/// Most facts, and most flags made of them, where every statement is looked at.
pub(super) const SMALL: (usize, usize) = (8, 64);

impl Checker<'_> {
    /// A combination of facts for which none of `conditions` holds, if there is one.
    /// Facts are the yes/no values that are not made of other yes/no values; each may be either.
    pub(super) fn uncovered(&self, conditions: &[Reg]) -> Option<Vec<(Reg, bool)>> {
        if conditions.iter().any(|condition| self.known_flag(*condition) == Some(true)) {
            return None;
        }
        self.uncovered_within(conditions, usize::MAX)
    }

    /// The same, where conditions made of more than `most` flags are taken to leave a case open.
    pub(super) fn uncovered_within(&self, conditions: &[Reg], most: usize) -> Option<Vec<(Reg, bool)>> {
        let Some(cone) = self.flags_within(conditions, most) else { return Some(Vec::new()) };
        let facts = self.facts_among(&cone);
        if facts.len() > MOST_FACTS {
            return Some(Vec::new());
        }
        self.first_case(&cone, &facts, |held| {
            !conditions.iter().fold(0, |word, reg| word | held.get(reg).copied().unwrap_or(0))
        })
    }

    fn facts_among(&self, cone: &[Reg]) -> Vec<Reg> {
        cone.iter().copied().filter(|flag| self.flags_of(*flag).is_none()).collect()
    }

    /// The facts of a condition, unless there are more than a few.
    pub(super) fn facts_of(&self, condition: Reg, (most, flags): (usize, usize)) -> Option<Vec<Reg>> {
        let facts = self.facts_among(&self.flags_within(&[condition], flags)?);
        (facts.len() <= most).then_some(facts)
    }

    /// Whether there is a case in which a condition of few facts holds, or one in which it does not.
    pub(super) fn some_case(&self, condition: Reg, holds: bool) -> bool {
        let Some(cone) = self.flags_within(&[condition], SMALL.1) else { return true };
        let facts = self.facts_among(&cone);
        let asked = |held: &HashMap<Reg, u64>| {
            let word = held.get(&condition).copied().unwrap_or(0);
            if holds { word } else { !word }
        };
        facts.len() > SMALL.0 || self.first_case(&cone, &facts, asked).is_some()
    }

    /// The first case in which a bit of what is `asked` is set, and that numbers can make.
    fn first_case(
        &self,
        cone: &[Reg],
        facts: &[Reg],
        asked: impl Fn(&HashMap<Reg, u64>) -> u64,
    ) -> Option<Vec<(Reg, bool)>> {
        let together = self.compared_together(facts);
        // 64 cases at a time, one for each bit: the facts count upwards, the flags made of them follow.
        (0u32..1 << facts.len()).step_by(64).find_map(|first| {
            let mut held: HashMap<Reg, u64> = HashMap::new();
            for (at, fact) in facts.iter().enumerate() {
                let bits = (0..64).filter(|bit| (first + bit) >> at & 1 == 1);
                held.insert(*fact, bits.fold(0, |word, bit| word | 1 << bit));
            }
            for flag in cone {
                let of = |reg: &Reg| held.get(reg).copied().unwrap_or(0);
                let word = match self.flags_of(*flag) {
                    Some(OpKind::Flag(yes)) => u64::from(*yes).wrapping_neg(),
                    Some(OpKind::Carried(_, a)) => of(a),
                    Some(OpKind::Compare(..)) => {
                        u64::from(self.settled_comparison(*flag) == Some(true)).wrapping_neg()
                    }
                    Some(OpKind::Not(a)) => !of(a),
                    Some(OpKind::All(all)) => all.iter().fold(u64::MAX, |word, reg| word & of(reg)),
                    Some(OpKind::Any(any)) => any.iter().fold(0, |word, reg| word | of(reg)),
                    Some(OpKind::Select(c, a, b)) => (of(c) & of(a)) | (!of(c) & of(b)),
                    _ => continue,
                };
                held.insert(*flag, word);
            }
            let mut open = asked(&held);
            // Cases that no number makes are no cases.
            for Together { facts: compared, ways } in &together {
                let word = |at: &usize| facts.get(*at).and_then(|fact| held.get(fact)).copied().unwrap_or(0);
                let words: Vec<u64> = compared.iter().map(word).collect();
                let way = |way: &Vec<bool>| {
                    let each = words.iter().zip(way).map(|(word, yes)| if *yes { *word } else { !word });
                    each.fold(u64::MAX, |all, one| all & one)
                };
                open &= ways.iter().fold(0, |any, one| any | way(one));
            }
            let case = first.checked_add(open.trailing_zeros())?;
            (open != 0 && case < 1 << facts.len())
                .then(|| facts.iter().enumerate().map(|(at, fact)| (*fact, case >> at & 1 == 1)).collect())
        })
    }

    /// The yes/no values that `conditions` are made of, themselves included, each behind those it is made of.
    fn flags_within(&self, conditions: &[Reg], most: usize) -> Option<Vec<Reg>> {
        let mut found: BTreeSet<Reg> = BTreeSet::new();
        let mut open = conditions.to_vec();
        while let Some(flag) = open.pop() {
            if found.insert(flag) {
                if found.len() > most {
                    return None;
                }
                let made_of = self.flags_of(flag).filter(|kind| !matches!(kind, OpKind::Compare(..)));
                open.extend(made_of.into_iter().flat_map(OpKind::reads));
            }
        }
        Some(found.into_iter().collect())
    }

    /// The operation, if it makes a flag of other flags, or one that is the same for every row.
    fn flags_of(&self, reg: Reg) -> Option<&OpKind> {
        let op = self.ops.get(reg.0 as usize).filter(|op| op.ty == Type::Flag)?;
        let made = matches!(
            op.kind,
            OpKind::Flag(_)
                | OpKind::Not(_)
                | OpKind::All(_)
                | OpKind::Any(_)
                | OpKind::Select(..)
                | OpKind::Carried(..)
        );
        (made || self.settled_comparison(reg).is_some()).then_some(&op.kind)
    }

    /// The case in words, as far as its facts are columns.
    pub(super) fn show_case(&self, case: &[(Reg, bool)]) -> Option<Both> {
        let mut zh = Vec::new();
        let mut en = Vec::new();
        for (fact, yes) in case {
            if let Some(OpKind::Column(column)) = self.ops.get(fact.0 as usize).map(|op| &op.kind)
                && let Some(column) = self.columns.get(*column)
            {
                zh.push(format!("{} 为 {}", column.name, if *yes { "是" } else { "否" }));
                en.push(format!("`{}` {}", column.name, if *yes { "yes" } else { "no" }));
            }
        }
        (!zh.is_empty()).then(|| Both { zh: zh.join("、"), en: en.join(", ") })
    }
}
