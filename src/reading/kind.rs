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
            ExprKind::YesNo(_)
            | ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::Compare(..)
            | ExprKind::CompareGrades(..)
            | ExprKind::InRange(..)
            | ExprKind::Given(..)
            | ExprKind::Empty(..)
            | ExprKind::In(..)
            | ExprKind::HasAny(..)
            | ExprKind::HasAll(..)
            | ExprKind::Before(..)
            | ExprKind::InARow(..)
            | ExprKind::Quantified { .. }
            | ExprKind::Measures(..) => true,
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Date(_)
            | ExprKind::Period(_)
            | ExprKind::Grade { .. }
            | ExprKind::None
            | ExprKind::Unknown
            | ExprKind::It
            | ExprKind::ThisMeasure
            | ExprKind::Set(_)
            | ExprKind::List(_)
            | ExprKind::If(..)
            | ExprKind::Sum(_)
            | ExprKind::Product(_)
            | ExprKind::Duration(_)
            | ExprKind::Without(..)
            | ExprKind::SharedWith(..)
            | ExprKind::OutOf(..)
            | ExprKind::Power(..)
            | ExprKind::Round(..)
            | ExprKind::Shift(..)
            | ExprKind::Apply(..)
            | ExprKind::Aggregate { .. }
            | ExprKind::PointsOf(_)
            | ExprKind::SignsOf(_)
            | ExprKind::LevelsOf(_)
            | ExprKind::SizeOf(_)
            | ExprKind::ColumnOf(..)
            | ExprKind::RankOf(..) => false,
        }
    }

    /// Whether an expression is a column of periods, as far as the tree tells.
    pub(super) fn is_period(&self, x: &Expr) -> bool {
        matches!(&x.kind, ExprKind::Name(name)
            if matches!(self.names.sort(name), Some(Sort::Column(ColumnKind::Period(_)))))
    }
}
