//! Tables whose rows are asked in their order, because some of them are conditions.

use super::Checker;
use super::cases::Asked;
use super::key::Key;
use super::results::Held;
use super::rows::Rows;
use super::shares::{ENDS, Shares};
use super::table_problem::TableProblem;
use crate::both;
use crate::ir::{Comparison, Reg, Type};
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast::{self, KeyCell};

/// Conditions of a table that are compared with one another.
const COMPARED: usize = 100;

/// Where each row holds, in order.
pub(super) struct Ordered {
    /// For each row; nothing for the one of all other cases.
    holds: Vec<Option<Reg>>,
    otherwise: Option<usize>,
    /// Whether a row is for a key without a value.
    pub(super) none: bool,
}

impl Checker<'_> {
    /// Where each row of a table of conditions holds. `span` is where it is applied, else its head.
    pub(super) fn in_order(
        &mut self,
        table: &ast::Table,
        rows: &Rows<'_>,
        keys: &mut [Key],
        cells: &[Vec<Option<KeyCell>>],
        (span, applied): (Span, bool),
    ) -> Option<Ordered> {
        let mut asked: Vec<Option<Asked>> = Vec::new();
        let mut fine = true;
        for cells in cells {
            let cell = cells.first().and_then(Option::as_ref).zip(keys.first());
            let own = cell.map(|(cell, key)| self.asked(cell, key.scope));
            fine &= own.as_ref().is_none_or(Option::is_some);
            asked.push(own.flatten());
        }
        if !fine {
            return None;
        }
        let key = match keys.first_mut() {
            Some(key) => {
                self.words_of(key, &mut asked);
                let (reg, ty) = self.key_register(key)?;
                Some((&*key, reg, ty))
            }
            None => None,
        };
        self.every_case(table, rows, key.map(|(key, ..)| key), &asked, (span, applied))?;
        let given = key.and_then(|(key, ..)| key.value.given.as_ref().map(|given| given.reg));
        let mut holds = Vec::new();
        for (row, asked) in rows.rows.iter().zip(&asked) {
            holds.push(match (row.when, asked, key) {
                (Some(when), ..) => Some(when),
                (None, Some(asked), Some((_, reg, ty))) => {
                    let mut any = Vec::new();
                    for stretch in &asked.stretches {
                        any.push(self.within((reg, ty), *stretch, row.span)?);
                    }
                    let mut here = self.any(any, row.span);
                    if let Some(given) = given {
                        here = self.all(vec![given, here], row.span);
                        if asked.none {
                            let none = self.not(given, row.span);
                            here = self.any(vec![none, here], row.span);
                        }
                    }
                    Some(here)
                }
                _ => None,
            });
        }
        let none = asked.iter().flatten().any(|asked| asked.none);
        Some(Ordered { holds, otherwise: rows.otherwise, none })
    }

    /// The value of the first row that holds.
    pub(super) fn find_in_order(
        &mut self,
        ordered: &Ordered,
        of: &[Held],
        ty: Type,
        span: Span,
    ) -> Option<Reg> {
        let last = ordered.otherwise.or_else(|| of.len().checked_sub(1))?;
        let mut found = self.in_register(*of.get(last)?, ty, span);
        for (holds, held) in ordered.holds.iter().zip(of).rev() {
            let Some(holds) = holds else { continue };
            let own = self.in_register(*held, ty, span);
            found = self.select(*holds, own, found, ty, span);
        }
        Some(found)
    }

    /// Whether a key lies in a stretch of values.
    fn within(&mut self, (reg, ty): (Reg, Type), (low, high): (i128, i128), span: Span) -> Option<Reg> {
        if ty == Type::Flag {
            let (yes, no) = (low <= 1 && 1 <= high, low <= 0 && 0 <= high);
            return Some(match (yes, no) {
                (true, true) => self.flag(true, span),
                (true, false) => reg,
                (false, true) => self.not(reg, span),
                (false, false) => self.flag(false, span),
            });
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

    /// Every case must have a row, and should every row have a case.
    fn every_case(
        &mut self,
        table: &ast::Table,
        rows: &Rows<'_>,
        key: Option<&Key>,
        asked: &[Option<Asked>],
        (span, applied): (Span, bool),
    ) -> Option<()> {
        let values = key.map_or(vec![(0, 0)], |key| self.values_of(&key.value, key.scope));
        let mut shares = Shares::new(values);
        let mut idle: Vec<(Span, Both, Option<Span>)> = Vec::new();
        let mut whens: Vec<(Reg, Span)> = Vec::new();
        for (at, (row, asked)) in rows.rows.iter().zip(asked).enumerate() {
            if let Some(when) = row.when {
                let earlier = whens.iter().take(COMPARED).find(|(before, _)| self.implies(when, *before));
                let first = earlier.map(|(_, span)| *span);
                let never = self.known_flag(when) == Some(false);
                if first.is_some() || never || shares.gap().is_none() {
                    idle.push((row.span, both!("轮不到这一行", "nothing reaches this row"), first));
                }
                if self.known_flag(when) == Some(true) {
                    shares.rest(at);
                }
                whens.push((when, row.span));
                continue;
            }
            let Some(asked) = asked.as_ref().filter(|asked| !asked.none) else { continue };
            let mut got = false;
            let mut clash = None;
            for piece in &asked.stretches {
                let claim = shares.claim(*piece, at);
                got |= claim.got;
                clash = clash.or(claim.clash);
            }
            if !got {
                let first = clash.and_then(|(_, other)| Some(rows.rows.get(other)?.span));
                idle.push((row.span, both!("轮不到这一行", "nothing reaches this row"), first));
            }
        }
        let conditions: Vec<Reg> = whens.iter().map(|(when, _)| *when).collect();
        let covered = !conditions.is_empty() && self.uncovered(&conditions).is_none();
        let open = shares.gap().filter(|_| !covered);
        match (rows.otherwise.and_then(|at| rows.rows.get(at)), open) {
            (Some(row), None) => {
                let message = both!(
                    "轮不到这一行：其余的情形没有了",
                    "nothing reaches this row: no other case is left"
                );
                idle.push((row.span, message, None));
            }
            (None, Some(gap)) => {
                let case = match key {
                    Some(key) => self.shown_gap(key, gap),
                    None => {
                        let case = self.uncovered(&conditions).and_then(|case| self.show_case(&case));
                        case.unwrap_or_else(|| {
                            both!("以上条件都不满足的", "what meets none of the conditions")
                        })
                    }
                };
                let at = if applied { span } else { table.name.span };
                self.report(at, TableProblem::Gap { table: table.name.node.clone(), case });
                return None;
            }
            _ => {}
        }
        // A table applied to something narrower than its key need not use all its rows.
        if !applied {
            for (span, message, first) in idle {
                self.report(span, TableProblem::NeverReached { message, first });
            }
        }
        Some(())
    }
}
