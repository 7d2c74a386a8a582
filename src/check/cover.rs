//! Whether conditions leave a case open, found by trying every combination of the facts they look at.

use super::Checker;
use crate::ir::{OpKind, Reg, Type};
use crate::problem::Both;

/// Most facts tried; more are taken to leave a case open.
const MOST_FACTS: usize = 16;

impl Checker<'_> {
    /// A combination of facts for which none of `conditions` holds, if there is one.
    /// Facts are the yes/no values that are not made of other yes/no values; each may be either.
    pub(super) fn uncovered(&self, conditions: &[Reg]) -> Option<Vec<(Reg, bool)>> {
        let mut facts = Vec::new();
        conditions.iter().for_each(|condition| self.facts(*condition, &mut facts));
        if facts.len() > MOST_FACTS {
            return Some(Vec::new());
        }
        (0u32..1 << facts.len())
            .map(|case| {
                let chosen = facts.iter().enumerate();
                chosen.map(|(at, fact)| (*fact, case >> at & 1 == 1)).collect::<Vec<_>>()
            })
            .find(|case| !conditions.iter().any(|condition| self.holds(*condition, case)))
    }

    fn facts(&self, reg: Reg, facts: &mut Vec<Reg>) {
        match self.ops.get(reg.0 as usize).map(|op| &op.kind) {
            Some(OpKind::Flag(_)) | None => {}
            Some(OpKind::Not(a)) => self.facts(*a, facts),
            Some(OpKind::All(all) | OpKind::Any(all)) => all.iter().for_each(|reg| self.facts(*reg, facts)),
            Some(OpKind::Select(c, a, b)) if self.is_flag(reg) => {
                [c, a, b].into_iter().for_each(|reg| self.facts(*reg, facts));
            }
            Some(_) if facts.contains(&reg) => {}
            Some(_) => facts.push(reg),
        }
    }

    fn holds(&self, reg: Reg, case: &[(Reg, bool)]) -> bool {
        match self.ops.get(reg.0 as usize).map(|op| &op.kind) {
            Some(OpKind::Flag(yes)) => *yes,
            Some(OpKind::Not(a)) => !self.holds(*a, case),
            Some(OpKind::All(all)) => all.iter().all(|reg| self.holds(*reg, case)),
            Some(OpKind::Any(any)) => any.iter().any(|reg| self.holds(*reg, case)),
            Some(OpKind::Select(c, a, b)) if self.is_flag(reg) => {
                self.holds(if self.holds(*c, case) { *a } else { *b }, case)
            }
            _ => case.iter().any(|(fact, yes)| *fact == reg && *yes),
        }
    }

    fn is_flag(&self, reg: Reg) -> bool {
        self.ops.get(reg.0 as usize).is_some_and(|op| op.ty == Type::Flag)
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
