//! Small builders of operations that the lowering is made of; constants fold here.

use std::collections::HashSet;

use super::Checker;
use crate::ir::{Comparison, OpKind, Reg, Type};
use crate::source::Span;

const WHOLE: Type = Type::Number { decimals: 0 };
/// How far conditions are looked into for facts that decide them.
const DEPTH: usize = 3;

impl Checker<'_> {
    fn constant(&self, reg: Reg) -> Option<&OpKind> {
        self.ops.get(reg.0 as usize).map(|op| &op.kind)
    }

    /// The flag if it is the same for every row.
    pub(super) fn known_flag(&self, reg: Reg) -> Option<bool> {
        match self.constant(reg) {
            Some(OpKind::Flag(yes)) => Some(*yes),
            _ => None,
        }
    }

    /// The number if it is the same for every row.
    pub(super) fn known_number(&self, reg: Reg) -> Option<i64> {
        match self.constant(reg) {
            Some(OpKind::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn has_type(&self, reg: Reg, ty: Type) -> bool {
        self.ops.get(reg.0 as usize).is_some_and(|op| op.ty == ty)
    }

    pub(super) fn flag(&mut self, yes: bool, span: Span) -> Reg {
        self.emit(OpKind::Flag(yes), Type::Flag, span)
    }

    pub(super) fn number(&mut self, number: i64, ty: Type, span: Span) -> Reg {
        self.emit(OpKind::Number(number), ty, span)
    }

    pub(super) fn whole(&mut self, number: i64, span: Span) -> Reg {
        self.number(number, WHOLE, span)
    }

    pub(super) fn not(&mut self, a: Reg, span: Span) -> Reg {
        match self.constant(a) {
            Some(OpKind::Flag(yes)) => {
                let no = !yes;
                self.flag(no, span)
            }
            Some(OpKind::Not(inner)) => *inner,
            _ => self.emit(OpKind::Not(a), Type::Flag, span),
        }
    }

    /// What `flag` is made of as one `all` or one `any`, down to `depth` of them within each other.
    fn parts(&self, flag: Reg, all: bool, depth: usize, parts: &mut HashSet<Reg>) {
        match (self.constant(flag), depth.checked_sub(1)) {
            (Some(OpKind::All(inner)), Some(depth)) if all => {
                inner.iter().for_each(|flag| self.parts(*flag, all, depth, parts));
            }
            (Some(OpKind::Any(inner)), Some(depth)) if !all => {
                inner.iter().for_each(|flag| self.parts(*flag, all, depth, parts));
            }
            _ => {
                parts.insert(flag);
            }
        }
    }

    /// Whether `fact` holds wherever `condition` does, as far as their form tells.
    pub(super) fn implies(&self, condition: Reg, fact: Reg) -> bool {
        let (mut held, mut asked) = (HashSet::new(), HashSet::new());
        self.parts(condition, true, DEPTH, &mut held);
        self.parts(fact, true, DEPTH, &mut asked);
        held.contains(&fact) || asked.iter().all(|part| held.contains(part) || self.not_zero(*part, &held))
    }

    /// Whether `fact` says that a number is not 0 and one of `held` says so of it in other words.
    fn not_zero(&self, fact: Reg, held: &HashSet<Reg>) -> bool {
        let Some(OpKind::Compare(Comparison::NotEqual, number, zero)) = self.constant(fact) else {
            return false;
        };
        self.known_number(*zero) == Some(0)
            && held.iter().any(|held| match self.constant(*held) {
                Some(OpKind::Compare(comparison, a, b)) if a == number => {
                    self.known_number(*b).is_some_and(|limit| match comparison {
                        Comparison::Equal => limit != 0,
                        Comparison::More => limit >= 0,
                        Comparison::AtLeast => limit > 0,
                        Comparison::Less => limit <= 0,
                        Comparison::AtMost => limit < 0,
                        Comparison::NotEqual => false,
                    })
                }
                _ => false,
            })
    }

    /// All (`want` yes) or any (`want` no) of flags.
    fn gather(&mut self, flags: Vec<Reg>, all: bool, span: Span) -> Reg {
        let mut kept = Vec::new();
        for flag in flags {
            match self.known_flag(flag) {
                Some(yes) if yes == all => {}
                Some(_) => return self.flag(!all, span),
                None if kept.contains(&flag) => {}
                None => kept.push(flag),
            }
        }
        // A fact and its opposite decide the whole.
        let mut parts = HashSet::new();
        kept.iter().for_each(|flag| self.parts(*flag, all, DEPTH, &mut parts));
        let opposite = |part: &Reg| match self.constant(*part) {
            Some(OpKind::Not(inner)) => parts.contains(inner),
            _ => false,
        };
        if parts.iter().any(opposite) {
            return self.flag(!all, span);
        }
        match kept.as_slice() {
            [] => self.flag(all, span),
            [only] => *only,
            _ => self.emit(if all { OpKind::All(kept) } else { OpKind::Any(kept) }, Type::Flag, span),
        }
    }

    pub(super) fn all(&mut self, flags: Vec<Reg>, span: Span) -> Reg {
        self.gather(flags, true, span)
    }

    pub(super) fn any(&mut self, flags: Vec<Reg>, span: Span) -> Reg {
        self.gather(flags, false, span)
    }

    pub(super) fn count(&mut self, flags: Vec<Reg>, span: Span) -> Reg {
        if flags.is_empty() { self.whole(0, span) } else { self.emit(OpKind::Count(flags), WHOLE, span) }
    }

    pub(super) fn compare(&mut self, comparison: Comparison, a: Reg, b: Reg, span: Span) -> Reg {
        match (self.known_number(a), self.known_number(b)) {
            (Some(x), Some(y)) => self.flag(comparison.holds(x, y), span),
            _ => self.emit(OpKind::Compare(comparison, a, b), Type::Flag, span),
        }
    }

    pub(super) fn select(&mut self, condition: Reg, yes: Reg, no: Reg, ty: Type, span: Span) -> Reg {
        match self.known_flag(condition) {
            Some(true) => yes,
            Some(false) => no,
            None if yes == no => yes,
            None if ty == Type::Flag => self.select_flag(condition, yes, no, span),
            None => self.emit(OpKind::Select(condition, yes, no), ty, span),
        }
    }

    /// A choice between flags, without one where a flag is known or is the condition itself.
    fn select_flag(&mut self, condition: Reg, yes: Reg, no: Reg, span: Span) -> Reg {
        match (self.known_flag(yes), self.known_flag(no)) {
            (Some(true), _) => self.any(vec![condition, no], span),
            (Some(false), _) => {
                let opposite = self.not(condition, span);
                self.all(vec![opposite, no], span)
            }
            (_, Some(true)) => {
                let opposite = self.not(condition, span);
                self.any(vec![opposite, yes], span)
            }
            (_, Some(false)) => self.all(vec![condition, yes], span),
            _ if yes == condition => self.any(vec![condition, no], span),
            _ if no == condition => self.all(vec![condition, yes], span),
            _ => self.emit(OpKind::Select(condition, yes, no), Type::Flag, span),
        }
    }

    /// `number` where `condition` holds, else 0.
    pub(super) fn when(&mut self, condition: Reg, number: Reg, ty: Type, span: Span) -> Reg {
        let zero = self.number(0, ty, span);
        self.select(condition, number, zero, ty, span)
    }

    pub(super) fn add(&mut self, a: Reg, b: Reg, ty: Type, span: Span) -> Reg {
        match (self.known_number(a), self.known_number(b)) {
            (Some(0), _) => b,
            (_, Some(0)) => a,
            _ => self.emit(OpKind::Add(a, b), ty, span),
        }
    }

    pub(super) fn total(&mut self, numbers: &[Reg], ty: Type, span: Span) -> Reg {
        let mut sum = self.number(0, ty, span);
        for &number in numbers {
            sum = self.add(sum, number, ty, span);
        }
        sum
    }

    pub(super) fn subtract(&mut self, a: Reg, b: Reg, ty: Type, span: Span) -> Reg {
        if self.known_number(b) == Some(0) { a } else { self.emit(OpKind::Subtract(a, b), ty, span) }
    }

    pub(super) fn multiply(&mut self, a: Reg, b: Reg, ty: Type, span: Span) -> Reg {
        match (self.known_number(a), self.known_number(b)) {
            (Some(x), Some(y)) if x.checked_mul(y).is_some() => self.number(x.saturating_mul(y), ty, span),
            // Only a whole 1 leaves the decimals as they are.
            (Some(1), _) if self.has_type(b, ty) => b,
            (_, Some(1)) if self.has_type(a, ty) => a,
            _ => self.emit(OpKind::Multiply(a, b), ty, span),
        }
    }

    pub(super) fn smaller(&mut self, a: Reg, b: Reg, ty: Type, span: Span) -> Reg {
        match (self.known_number(a), self.known_number(b)) {
            (Some(x), Some(y)) => self.number(x.min(y), ty, span),
            _ => self.emit(OpKind::Min(a, b), ty, span),
        }
    }

    pub(super) fn larger(&mut self, a: Reg, b: Reg, ty: Type, span: Span) -> Reg {
        match (self.known_number(a), self.known_number(b)) {
            (Some(x), Some(y)) => self.number(x.max(y), ty, span),
            _ => self.emit(OpKind::Max(a, b), ty, span),
        }
    }

    /// Whole times that `per` goes into `of`.
    pub(super) fn times(&mut self, of: Reg, per: i64, span: Span) -> Reg {
        if per == 1 { of } else { self.emit(OpKind::Times(of, per), WHOLE, span) }
    }

    /// A number at more decimals.
    pub(super) fn rescale(&mut self, reg: Reg, from: u8, to: u8, span: Span) -> Reg {
        if from == to {
            return reg;
        }
        let factor = 10i64.checked_pow(u32::from(to.saturating_sub(from))).unwrap_or(i64::MAX);
        let factor = self.number(factor, Type::Number { decimals: to.saturating_sub(from) }, span);
        self.multiply(reg, factor, Type::Number { decimals: to }, span)
    }
}
