//! Conditions that the bounds of the columns have settled: they never hold, or always.

use super::Checker;
use super::cover::SMALL;
use super::meant_problem::MeantProblem;
use super::names::Symbol;
use super::shares::ENDS;
use crate::ir::{OpKind, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{BlockKind, Expr, ExprKind};

/// Expressions looked into for a choice.
const MOST_STEPS: usize = 200;

impl Checker<'_> {
    /// Notes a comparison, `reg`, that the bounds settle; `sides` are what it compares.
    pub(super) fn note_comparison(&mut self, reg: Reg, sides: [&Expr; 2], span: Span) {
        let settled = self.by_extent(reg).filter(|yes| !yes && !self.hangs_on_choice(&sides));
        self.note((span, false), settled);
    }

    /// Notes a range, the comparisons with whose edges are `edges`.
    pub(super) fn note_range(&mut self, edges: &[Reg], of: &Expr, span: Span) {
        let never = edges.iter().any(|edge| self.by_extent(*edge) == Some(false)) || self.exclude(edges);
        self.note((span, false), (never && !self.hangs_on_choice(&[of])).then_some(false));
    }

    /// Notes the whole condition of a statement.
    pub(super) fn note_condition(&mut self, reg: Reg, condition: &Expr) {
        let settled = self.by_extent(reg).or_else(|| self.small_settled(reg));
        let settled = settled.filter(|_| !self.hangs_on_choice(&[condition]));
        self.note((condition.span.span, true), settled);
    }

    /// What is lowered in several places is settled where it is in all of them.
    fn note(&mut self, at: (Span, bool), settled: Option<bool>) {
        let known = self.meant.settled.entry(at).or_insert(settled);
        if *known != settled {
            *known = None;
        }
    }

    /// Warns of the conditions noted, of the innermost that tells.
    pub(super) fn settled_conditions(&mut self) {
        if self.problems.any_error() {
            return;
        }
        let noted = std::mem::take(&mut self.meant.settled);
        let mut told: Vec<Span> = Vec::new();
        for ((span, whole), settled) in &noted {
            if let (false, Some(false)) = (whole, settled) {
                told.push(*span);
                self.report(*span, MeantProblem::Settled { always: false });
            }
        }
        for ((span, whole), settled) in &noted {
            let (true, Some(always)) = (whole, settled) else { continue };
            // Sorted by where they begin: what is told within stands from there on.
            let from = told.partition_point(|inner| inner.start < span.start);
            let within = told.get(from).is_some_and(|inner| inner.end <= span.end);
            if !within {
                self.report(*span, MeantProblem::Settled { always: *always });
            }
        }
    }

    /// How a comparison of two numbers or days comes out, where the extent of both tells.
    fn by_extent(&self, reg: Reg) -> Option<bool> {
        let Some(OpKind::Compare(by, a, b)) = self.ops.get(reg.0 as usize).map(|op| &op.kind) else {
            return None;
        };
        let number = |reg: &Reg| {
            let ty = self.ops.get(reg.0 as usize).map(|op| op.ty);
            matches!(ty, Some(Type::Number { .. } | Type::Date))
        };
        if !number(a) || !number(b) {
            return None;
        }
        let ((a0, a1), (b0, b1)) = (self.extent(*a), self.extent(*b));
        let below = is_end(a0) || is_end(b1) || a0 < b1;
        let above = is_end(a1) || is_end(b0) || a1 > b0;
        let apart = !is_end(a1) && !is_end(b0) && a1 < b0 || !is_end(a0) && !is_end(b1) && a0 > b1;
        let ways = [(below, -1), (!apart, 0), (above, 1)];
        let mut ways = ways.iter().filter(|(may, _)| *may).map(|(_, order)| by.holds(*order, 0));
        let first = ways.next()?;
        ways.all(|way| way == first).then_some(first)
    }

    /// Whether comparisons of one number cannot all hold.
    fn exclude(&self, comparisons: &[Reg]) -> bool {
        self.compared_together(comparisons)
            .iter()
            .any(|together| !together.ways.is_empty() && together.ways.iter().all(|way| way.contains(&false)))
    }

    /// How a condition over few facts comes out, where its comparisons of numbers leave no other way.
    fn small_settled(&self, condition: Reg) -> Option<bool> {
        if self.known_flag(condition).is_some() {
            return None;
        }
        let facts = self.facts_of(condition, SMALL)?;
        let mut compared =
            facts.iter().filter_map(|fact| match self.ops.get(fact.0 as usize).map(|op| &op.kind) {
                Some(OpKind::Compare(_, a, _)) => self.ops.get(a.0 as usize).map(|op| op.ty),
                _ => None,
            });
        // That a column of two values has either is said for the reader.
        let numbers = compared.clone().next().is_some()
            && compared.all(|ty| matches!(ty, Type::Number { .. } | Type::Date));
        if !numbers {
            return None;
        }
        match (self.some_case(condition, true), self.some_case(condition, false)) {
            (false, true) => Some(false),
            (true, false) => Some(true),
            _ => None,
        }
    }

    /// Whether expressions name a choice: with another alternative they may come out differently.
    fn hangs_on_choice(&self, of: &[&Expr]) -> bool {
        let mut steps = MOST_STEPS;
        of.iter().any(|expr| self.names_choice(expr, &mut steps))
    }

    fn names_choice(&self, expr: &Expr, steps: &mut usize) -> bool {
        let Some(left) = steps.checked_sub(1) else { return true };
        *steps = left;
        let mut of = |expr: &Expr| self.names_choice(expr, steps);
        match &expr.kind {
            ExprKind::Name(name) => match self.peek(name) {
                Some(Symbol::Choice(_) | Symbol::Table(_)) => true,
                Some(Symbol::Define(at)) => match self.names.defines.get(at).map(|block| &block.kind) {
                    Some(BlockKind::Define(define)) => {
                        define.value.as_ref().is_some_and(|line| of(&line.node))
                    }
                    _ => false,
                },
                _ => false,
            },
            ExprKind::Or(all) | ExprKind::And(all) | ExprKind::OrElse(all) | ExprKind::List(all) => {
                all.iter().any(of)
            }
            ExprKind::Not(one)
            | ExprKind::Given(one, _)
            | ExprKind::Round(one, ..)
            | ExprKind::Power(one, _)
            | ExprKind::Previous(one)
            | ExprKind::Ago(one, _) => of(one),
            ExprKind::InRange(one, range) => {
                let edges = [&range.low, &range.high];
                of(one) || edges.into_iter().flatten().any(|(edge, _)| of(edge))
            }
            ExprKind::Compare(_, a, b) | ExprKind::OutOf(a, b) => of(a) || of(b),
            ExprKind::Sum(terms) | ExprKind::Product(terms) => terms.iter().any(|(_, term)| of(term)),
            ExprKind::If(branches, last) => {
                branches.iter().any(|(condition, value)| of(condition) || of(value))
                    || last.as_ref().is_some_and(|last| of(last))
            }
            ExprKind::Apply(..) | ExprKind::ColumnOf(..) => true,
            _ => false,
        }
    }
}

/// Whether a number is an open end.
fn is_end(number: i128) -> bool {
    number <= ENDS.0 || number >= ENDS.1
}
