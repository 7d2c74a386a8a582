//! Comparisons: with a number, a day, a level, a verdict or one of several values.

use crate::syntax::ast::{Comparison, Expr, ExprKind};

use super::names::Sort;
use super::range::Side;
use super::{Voice, say};

impl Voice<'_> {
    /// `X < Y` and its kind.
    pub(super) fn compare(&self, how: Comparison, left: &Expr, right: &Expr) -> String {
        let x = self.subject(left);
        let in_time = self.is_period(left);
        match how {
            Comparison::Equal if in_time => {
                let period = self.literal(right);
                say!(self, "{x}在{period}之内", "{x} is within {period}")
            }
            Comparison::NotEqual if in_time => {
                let period = self.literal(right);
                say!(self, "{x}不在{period}之内", "{x} is outside {period}")
            }
            Comparison::Equal | Comparison::NotEqual => {
                let is = if how == Comparison::Equal { self.is(right) } else { self.is_not(right) };
                say!(self, "{x}{is}", "{x} {is}")
            }
            Comparison::Less | Comparison::AtMost | Comparison::More | Comparison::AtLeast => {
                let side = match how {
                    Comparison::Less => Side::Under(false),
                    Comparison::AtMost => Side::Under(true),
                    Comparison::More => Side::Over(false),
                    _ => Side::Over(true),
                };
                let edge = self.edge(right, side, in_time);
                say!(self, "{x}{edge}", "{x} is {edge}")
            }
        }
    }

    /// `is V`: what a value that stands behind a comparison asks for.
    pub(super) fn is(&self, value: &Expr) -> String {
        match self.asked(value) {
            Asked::Level(level) => {
                say!(self, "的等级是{level}（有没有加减号都算）", "has the level {level}, whatever its signs")
            }
            Asked::Grade(level) => say!(self, "的等级是{level}", "has the level {level}"),
            Asked::Verdict(verdict) => say!(
                self,
                "的结果是{verdict}（不在等级之列）",
                "has the verdict {verdict}, which is no level"
            ),
            Asked::Value(value) => say!(self, "是{value}", "is {value}"),
            Asked::Number(value) => say!(self, "正好等于{value}", "equals {value}"),
        }
    }

    /// `is not V`
    fn is_not(&self, value: &Expr) -> String {
        match self.asked(value) {
            Asked::Level(level) => {
                say!(
                    self,
                    "的等级不是{level}（有没有加减号都一样）",
                    "has another level than {level}, whatever its signs"
                )
            }
            Asked::Grade(level) => say!(self, "的等级不是{level}", "has not the level {level}"),
            Asked::Verdict(verdict) => say!(self, "的结果不是{verdict}", "has not the verdict {verdict}"),
            Asked::Value(value) => say!(self, "不是{value}", "is other than {value}"),
            Asked::Number(value) => say!(self, "与{value}不相等", "differs from {value}"),
        }
    }

    /// `are V`, of several; in Chinese as of one.
    pub(super) fn are(&self, value: &Expr) -> String {
        match self.asked(value) {
            Asked::Level(level) => format!("have the level {level}, whatever its signs"),
            Asked::Grade(level) => format!("have the level {level}"),
            Asked::Verdict(verdict) => format!("have the verdict {verdict}"),
            Asked::Value(value) => format!("are {value}"),
            Asked::Number(value) => format!("equal {value}"),
        }
    }

    fn asked(&self, value: &Expr) -> Asked {
        match &value.kind {
            ExprKind::Grade { .. } => Asked::Grade(self.value(value)),
            ExprKind::Name(name) => match self.names.sort(name) {
                Some(Sort::Level) => Asked::Level(self.level(name)),
                Some(Sort::Verdict) => Asked::Verdict(self.quote(name)),
                None => Asked::Value(self.text(name)),
                Some(
                    Sort::Choice(_)
                    | Sort::Column(_)
                    | Sort::Value
                    | Sort::Records
                    | Sort::Graded
                    | Sort::Rank
                    | Sort::Outcome(_),
                ) => Asked::Number(self.value(value)),
            },
            ExprKind::Text(_)
            | ExprKind::YesNo(_)
            | ExprKind::None
            | ExprKind::Unknown
            | ExprKind::Period(_) => Asked::Value(self.value(value)),
            _ => Asked::Number(self.operand(value)),
        }
    }
}

/// What a comparison for equality asks for.
enum Asked {
    /// A level, whatever the signs.
    Level(String),
    /// A level with its signs.
    Grade(String),
    /// A verdict.
    Verdict(String),
    /// One of several values, a text, yes, no, none.
    Value(String),
    /// A number, a day, or a value by its name.
    Number(String),
}
