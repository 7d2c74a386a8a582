//! Levels as they are written: by name, with signs, of a scale that is said, moved.

use super::Checker;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::value::{Value, What};
use crate::ir::{self, Type};
use crate::problem::nearest;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind};

impl Checker<'_> {
    /// `five of stars`: a level or verdict of the scale at hand.
    pub(super) fn level_of_scale(&mut self, level: &ast::Name, scale: Option<usize>) -> Option<Value> {
        let found = self.peek(&level.node).is_some().then(|| self.name(&level.node, level.span)).flatten();
        if found.as_ref().is_none_or(|value| value.scale() != scale) {
            self.not_on_scale(&level.node, level.span);
            return None;
        }
        found
    }

    /// `A++`, or a joined grade such as `AABD`, as it is written.
    pub(super) fn signed(&mut self, level: &str, plus: u32, minus: u32, span: Span) -> Option<Value> {
        let whole = format!("{level}{}{}", "+".repeat(plus as usize), "-".repeat(minus as usize));
        if self.peek(&whole).is_some() {
            return self.name(&whole, span);
        }
        match self.peek(level) {
            Some(Symbol::Level(scale, at)) => {
                self.told_apart(level, span)?;
                if self.scale(scale).signs == ir::SignRule::None {
                    self.report(span, CheckProblem::NoSigns);
                    return None;
                }
                Some(Value::new(What::Signed { scale, level: at as i64, plus, minus }, span))
            }
            _ => {
                self.not_on_scale(level, span);
                None
            }
        }
    }

    pub(super) fn not_on_scale(&mut self, name: &str, span: Span) {
        let scale = self.scale(self.scale_here().unwrap_or(0));
        let all = scale.levels.iter().chain(&scale.verdicts);
        let levels: Vec<String> = all.map(|level| level.name.clone()).collect();
        let near = nearest(name, levels.iter().map(String::as_str)).map(str::to_owned);
        self.report(span, CheckProblem::NotOnScale { name: name.to_owned(), levels, nearest: near });
    }

    /// An expression where a level or verdict is wanted; a bare word there can be nothing else.
    pub(super) fn level(&mut self, expr: &Expr) -> Option<Value> {
        let span = expr.span.span;
        match &expr.kind {
            ExprKind::Name(name) if self.peek(name).is_none() => {
                self.not_on_scale(name, span);
                None
            }
            ExprKind::Number(number) => {
                let name = number.to_string();
                match self.peek(&name) {
                    Some(_) => self.name(&name, span),
                    None => {
                        self.not_on_scale(&name, span);
                        None
                    }
                }
            }
            _ => self.expr(expr),
        }
    }

    /// `L raised by N levels`, kept on its scale.
    pub(super) fn shift(&mut self, level: &Expr, up: bool, by: &Expr, span: Span) -> Option<Value> {
        let value = self.level(level)?;
        let value = self.single_level(value)?;
        let What::Level(reg, scale) = value.what else { return None };
        let by = self.whole_amount(by)?;
        let ty = Type::Level(scale);
        let moved = if up {
            let zero = self.number(0, ty, span);
            let raised = self.subtract(reg, by, ty, span);
            self.larger(raised, zero, ty, span)
        } else {
            let worst = self.number(self.scale(scale).worst(), ty, span);
            let lowered = self.add(reg, by, ty, span);
            self.smaller(lowered, worst, ty, span)
        };
        Some(Value::new(What::Level(moved, scale), span).given(value.given))
    }
}
