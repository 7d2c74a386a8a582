//! What may be none is settled where it is used: everywhere, or where its statement counts.

use super::Checker;
use super::problem::CheckProblem;
use super::value::{Value, What};
use crate::ir::Reg;
use crate::syntax::ast::Expr;

impl Checker<'_> {
    /// A condition: yes/no, and settled in every row.
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<Reg> {
        let value = self.wanted_flag(expr)?;
        let What::Flag(reg) = value.what else { return None };
        self.settled(&value)?;
        Some(reg)
    }

    /// Reports a value that may be none where it has to be settled.
    pub(super) fn settled(&mut self, value: &Value) -> Option<()> {
        match &value.given {
            Some(given) if self.uncovered(&[given.reg]).is_some() => {
                let (from, why) = (given.from, given.why.clone());
                self.report(value.span, CheckProblem::MayBeNone { from, why, help: None });
                None
            }
            _ => Some(()),
        }
    }

    /// As `condition`, of a statement.
    pub(super) fn condition_here(&mut self, expr: &Expr) -> Option<Reg> {
        let value = self.wanted_flag(expr)?;
        let What::Flag(reg) = value.what else { return None };
        self.settled_here(&value)?;
        Some(reg)
    }

    /// As `settled`, of a part of a statement: it need not be settled where the statement does not count.
    pub(super) fn settled_here(&mut self, value: &Value) -> Option<()> {
        let Some(given) = value.given.as_ref().filter(|_| !self.assumed.is_empty()) else {
            return self.settled(value);
        };
        let all = self.all(self.assumed.clone(), value.span);
        let idle = self.not(all, value.span);
        if self.uncovered(&[given.reg, idle]).is_none() { Some(()) } else { self.settled(value) }
    }
}
