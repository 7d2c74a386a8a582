//! From the cases of a table to registers: what each of its results is where the keys are known.

use std::collections::HashMap;

use super::Checker;
use super::results::Held;
use crate::ir::{Comparison, OpKind, Reg, Tree, Type};
use crate::source::Span;

/// Ways out of the branches of a tree that is still a choice between comparisons; a larger one is one operation.
const MOST_WAYS: usize = 64;

const WHOLE: Type = Type::Number { decimals: 0 };

/// What is needed to find a case.
pub(super) struct Finder {
    /// Value and type of each key, and where it has a value if that is told apart.
    pub(super) keys: Vec<(Reg, Type, Option<Reg>)>,
    pub(super) tree: Tree,
}

impl Checker<'_> {
    /// One of `of`, a value for each case: that of the case that the keys fall to.
    pub(super) fn find(&mut self, finder: &Finder, of: &[Held], ty: Type, span: Span) -> Option<Reg> {
        if let Some((first, rest)) = of.split_first()
            && rest.iter().all(|held| held == first)
        {
            return Some(self.in_register(*first, ty, span));
        }
        if finder.tree.ways() <= MOST_WAYS {
            let regs: Vec<Reg> = of.iter().map(|held| self.in_register(*held, ty, span)).collect();
            let of = Regs { of: &regs, ty, span };
            return self.branch(finder, 0, finder.tree.first, &of, &mut HashMap::new());
        }
        let case = self.case(finder, span);
        let fixed: Option<Vec<i64>> = of
            .iter()
            .map(|held| match held {
                Held::Fixed(number) => Some(*number),
                Held::In(_) => None,
            })
            .collect();
        match fixed {
            Some(numbers) if ty == Type::Flag => {
                let number = self.emit(OpKind::At(case, numbers), WHOLE, span);
                let one = self.whole(1, span);
                Some(self.compare(Comparison::Equal, number, one, span))
            }
            Some(numbers) => Some(self.emit(OpKind::At(case, numbers), ty, span)),
            None => {
                let mut ways: Vec<(i64, Reg)> = Vec::new();
                for (at, held) in (0i64..).zip(of) {
                    let reg = self.in_register(*held, ty, span);
                    if ways.last().is_none_or(|(_, before)| *before != reg) {
                        ways.push((at, reg));
                    }
                }
                self.halve(&ways, (case, WHOLE), ty, span)
            }
        }
    }

    /// The number of the case that the keys fall to.
    fn case(&mut self, finder: &Finder, span: Span) -> Reg {
        let keys = finder.keys.iter().map(|(reg, _, given)| (*reg, *given)).collect();
        self.emit(OpKind::Case(keys, Box::new(finder.tree.clone())), WHOLE, span)
    }

    pub(super) fn in_register(&mut self, held: Held, ty: Type, span: Span) -> Reg {
        match held {
            Held::In(reg) => reg,
            Held::Fixed(number) => match ty {
                Type::Flag => self.flag(number != 0, span),
                Type::Set => self.emit(OpKind::Set(Vec::new()), Type::Set, span),
                _ => self.number(number, ty, span),
            },
        }
    }

    /// A branch of the tree as a choice between comparisons.
    fn branch(
        &mut self,
        finder: &Finder,
        level: usize,
        at: u32,
        of: &Regs<'_>,
        known: &mut HashMap<(usize, u32), Reg>,
    ) -> Option<Reg> {
        let Some(&(key, key_type, given)) = finder.keys.get(level) else {
            return of.of.get(at as usize).copied();
        };
        if let Some(&reg) = known.get(&(level, at)) {
            return Some(reg);
        }
        let branch = finder.tree.branches.get(at as usize)?;
        let mut ways: Vec<(i64, Reg)> = Vec::new();
        for (low, next) in branch.lows.iter().zip(&branch.next) {
            let reg = self.branch(finder, level + 1, *next, of, known)?;
            if ways.last().is_none_or(|(_, before)| *before != reg) {
                ways.push((*low, reg));
            }
        }
        let mut found = self.halve(&ways, (key, key_type), of.ty, of.span)?;
        if let (Some(next), Some(given)) = (branch.none, given) {
            let none = self.branch(finder, level + 1, next, of, known)?;
            found = self.select(given, found, none, of.ty, of.span);
        }
        known.insert((level, at), found);
        Some(found)
    }

    /// The last of the ways that begins at or below the key.
    fn halve(&mut self, ways: &[(i64, Reg)], key: (Reg, Type), ty: Type, span: Span) -> Option<Reg> {
        if let [(_, only)] = ways {
            return Some(*only);
        }
        let (below, above) = ways.split_at_checked(ways.len() / 2)?;
        let (edge, _) = above.first()?;
        let less = match key {
            (reg, Type::Flag) => self.not(reg, span),
            (reg, key_type) => {
                let edge = self.number(*edge, key_type, span);
                self.compare(Comparison::Less, reg, edge, span)
            }
        };
        let below = self.halve(below, key, ty, span)?;
        let above = self.halve(above, key, ty, span)?;
        Some(self.select(less, below, above, ty, span))
    }
}

/// A register for each case.
struct Regs<'r> {
    of: &'r [Reg],
    ty: Type,
    span: Span,
}
