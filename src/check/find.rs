//! Which row of a table a key falls to, in operations.

use super::Checker;
use super::key::Scope;
use super::shares::{ENDS, Shares};
use super::table::Rows;
use super::value::Value;
use crate::ir::{Comparison, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{self, TableRow};

/// What is needed to find a row.
pub(super) struct Finder<'f> {
    pub(super) key: Option<&'f (Value, Scope)>,
    pub(super) shares: &'f Shares,
    pub(super) rows: &'f Rows,
    pub(super) table: &'f ast::Table,
}

impl Checker<'_> {
    /// One of `of`, a register for each row: that of the row that the key falls to.
    pub(super) fn find(&mut self, finder: &Finder<'_>, of: &[Reg], ty: Type, span: Span) -> Option<Reg> {
        if finder.rows.rows.iter().any(|row| row.when.is_some()) || finder.key.is_none() {
            return self.one_by_one(finder, of, ty, span);
        }
        let (key, scope) = finder.key?;
        if let Scope::Column(column) = scope {
            let otherwise = finder.rows.otherwise?;
            let mut found = *of.get(otherwise)?;
            for (word, row) in finder.shares.stretches().filter(|(_, row)| *row != otherwise) {
                let text = i64::try_from(word).ok().and_then(|word| self.word_text(word))?.to_owned();
                let is = self.text_is(*column, text, span);
                found = self.select(is, *of.get(row)?, found, ty, span);
            }
            return Some(found);
        }
        let mut stretches: Vec<(i128, Reg)> = Vec::new();
        for (low, row) in finder.shares.stretches() {
            let reg = *of.get(row)?;
            if stretches.last().is_none_or(|(_, before)| *before != reg) {
                stretches.push((low, reg));
            }
        }
        self.halve(&stretches, key.reg()?, ty, span)
    }

    /// The last of the stretches that begins at or below the key.
    fn halve(&mut self, stretches: &[(i128, Reg)], key: (Reg, Type), ty: Type, span: Span) -> Option<Reg> {
        if let [(_, only)] = stretches {
            return Some(*only);
        }
        let (below, above) = stretches.split_at_checked(stretches.len() / 2)?;
        let (edge, _) = above.first()?;
        let less = match key {
            (reg, Type::Flag) => self.not(reg, span),
            (reg, key_type) => {
                let edge = self.number(i64::try_from(*edge).ok()?, key_type, span);
                self.compare(Comparison::Less, reg, edge, span)
            }
        };
        let below = self.halve(below, key, ty, span)?;
        let above = self.halve(above, key, ty, span)?;
        Some(self.select(less, below, above, ty, span))
    }

    /// The rows asked in their order.
    fn one_by_one(&mut self, finder: &Finder<'_>, of: &[Reg], ty: Type, span: Span) -> Option<Reg> {
        let last = finder.rows.otherwise.or_else(|| finder.rows.rows.len().checked_sub(1));
        let mut found = *of.get(last?)?;
        let rows = finder.rows.rows.iter().zip(&finder.table.rows).zip(of);
        for ((row, line), reg) in rows.rev() {
            let holds = match (row.when, &line.node, finder.key) {
                (Some(when), ..) => when,
                (None, TableRow::Row(key, _), Some((value, scope))) => {
                    let Some(pieces) = self.pieces(key, *scope) else { continue };
                    let mut any = Vec::new();
                    for piece in pieces {
                        any.push(self.within(value, *scope, piece, row.span)?);
                    }
                    self.any(any, row.span)
                }
                _ => continue,
            };
            found = self.select(holds, *reg, found, ty, span);
        }
        Some(found)
    }

    /// Whether a key lies in a stretch of values.
    fn within(&mut self, key: &Value, scope: Scope, (low, high): (i128, i128), span: Span) -> Option<Reg> {
        if let Scope::Column(column) = scope {
            let text = i64::try_from(low).ok().and_then(|word| self.word_text(word))?.to_owned();
            return Some(self.text_is(column, text, span));
        }
        let (reg, ty) = key.reg()?;
        if ty == Type::Flag {
            return Some(if low == 1 { reg } else { self.not(reg, span) });
        }
        let (Ok(low), Ok(high)) = (i64::try_from(low.max(ENDS.0)), i64::try_from(high.min(ENDS.1))) else {
            return Some(self.flag(false, span));
        };
        if low == high {
            let wanted = self.number(low, ty, span);
            return Some(self.compare(Comparison::Equal, reg, wanted, span));
        }
        let mut flags = Vec::new();
        if low > i64::MIN {
            let low = self.number(low, ty, span);
            flags.push(self.compare(Comparison::AtLeast, reg, low, span));
        }
        if high < i64::MAX {
            let high = self.number(high, ty, span);
            flags.push(self.compare(Comparison::AtMost, reg, high, span));
        }
        Some(self.all(flags, span))
    }
}
