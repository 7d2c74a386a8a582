//! What kind of thing an expression is, as far as the tree tells.

use crate::syntax::ast::{ColumnKind, Expr, ExprKind};

use super::Voice;
use super::names::Sort;

impl Voice<'_> {
    /// Whether an expression is a yes or no, as far as the tree tells.
    pub(super) fn is_condition(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                matches!(self.names.sort(name), Some(Sort::Column(ColumnKind::YesNo) | Sort::Outcome(_)))
            }
            ExprKind::OrElse(list) => list.iter().any(|one| self.is_condition(one)),
            ExprKind::Previous(x) | ExprKind::Ago(x, _) => self.is_condition(x),
            form => form.is_condition() == Some(true),
        }
    }

    /// Whether an expression is a column of periods, as far as the tree tells.
    pub(super) fn is_period(&self, x: &Expr) -> bool {
        matches!(&x.kind, ExprKind::Name(name)
            if matches!(self.names.sort(name), Some(Sort::Column(ColumnKind::Period(_)))))
    }
}
