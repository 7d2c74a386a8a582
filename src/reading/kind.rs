//! What kind of thing an expression is, as far as the tree tells.

use crate::syntax::ast::{ColumnKind, Expr, ExprKind, Name};

use super::Voice;
use super::names::Sort;

/// A number or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    /// A number.
    Number,
    /// A day.
    Day,
}

impl Voice<'_> {
    /// Whether an expression is a number or a day, as far as the tree tells.
    pub(super) fn number_or_day(&self, expr: &Expr) -> Option<Is> {
        match &expr.kind {
            ExprKind::Name(name) => match self.names.sort(name)? {
                Sort::Column(
                    ColumnKind::Whole | ColumnKind::Number | ColumnKind::Decimals(_) | ColumnKind::Percentage,
                )
                | Sort::Rank => Some(Is::Number),
                Sort::Column(ColumnKind::Date) => Some(Is::Day),
                _ => None,
            },
            ExprKind::Number(_)
            | ExprKind::Product(_)
            | ExprKind::Power(..)
            | ExprKind::Round(..)
            | ExprKind::OutOf(..)
            | ExprKind::SizeOf(_)
            | ExprKind::PointsOf(_) => Some(Is::Number),
            ExprKind::Date(_) => Some(Is::Day),
            ExprKind::List(list) | ExprKind::OrElse(list) => {
                list.iter().find_map(|one| self.number_or_day(one))
            }
            ExprKind::Previous(x) | ExprKind::Ago(x, _) => self.number_or_day(x),
            _ => None,
        }
    }

    /// The result column that an expression such as `levels of T` stands for, where the table has one of that name.
    pub(super) fn column_called<'w>(&self, words: [&'w str; 2], of: &Expr) -> Option<&'w str> {
        let (ExprKind::Name(table) | ExprKind::Apply(Name { node: table, .. }, _)) = &of.kind else {
            return None;
        };
        words.into_iter().find(|word| self.names.is_result(table, word))
    }

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
