//! Conditions of several parts, laid out one part to a line, so that what belongs together is seen.

use crate::syntax::ast::{Expr, ExprKind, Quantity};

use super::{Voice, say};

/// A condition in words, and the parts it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// The clause, for the inside of a sentence.
    pub(super) text: String,
    parts: Vec<Clause>,
}

/// Longest condition of several parts that stays inside the sentence, in Chinese and in Latin characters.
const MOST_INLINE: (usize, usize) = (44, 88);

impl Clause {
    /// A sentence that holds this clause's text, with the parts on lines of their own below it.
    pub(super) fn under(&self, sentence: String) -> String {
        let mut said = sentence;
        self.add(&mut said, 1);
        said
    }

    fn add(&self, said: &mut String, depth: usize) {
        for part in &self.parts {
            said.push_str(&format!("\n{}· {}", "  ".repeat(depth), part.text));
            part.add(said, depth + 1);
        }
    }
}

impl Voice<'_> {
    /// What `when C` or `unless C` asks.
    pub(super) fn clause(&self, condition: &Expr, negated: bool) -> Clause {
        let inline = self.condition(condition, negated);
        let laid_out = if negated { self.none_of(condition) } else { self.parted(condition) };
        let (zh, en) = MOST_INLINE;
        match laid_out {
            Some(clause) if inline.chars().count() > self.lang.pick(zh, en) => clause,
            _ => Clause { text: inline, parts: Vec::new() },
        }
    }

    /// A condition of parts, laid out; nothing for one that is whole.
    fn parted(&self, condition: &Expr) -> Option<Clause> {
        let of = |text: String, parts: &[Expr]| {
            Some(Clause { text, parts: parts.iter().map(|part| self.clause(part, false)).collect() })
        };
        match &condition.kind {
            ExprKind::And(parts) => of(say!(self, "以下各条全都成立", "all of the following hold"), parts),
            ExprKind::Or(parts) => {
                of(say!(self, "以下各条至少有一条成立", "at least one of the following holds"), parts)
            }
            ExprKind::Quantified { quantity, conditions, source: None, .. } => {
                let text = match quantity {
                    Quantity::Any => say!(
                        self,
                        "以下各条，成立的有 1 条以上（为“无”的不看）",
                        "1 or more of the following hold (those that are none are left out)"
                    ),
                    Quantity::All => say!(
                        self,
                        "以下各条，没有一条不成立（为“无”的不看）",
                        "none of the following fails (those that are none are left out)"
                    ),
                    Quantity::AtLeast(n) => {
                        let n = n.node;
                        say!(
                            self,
                            "以下各条，成立的有{n}条或者更多（为“无”的不看）",
                            "{n} or more of the following hold (those that are none are left out)"
                        )
                    }
                };
                of(text, conditions)
            }
            ExprKind::Not(inner) => self.none_of(inner),
            ExprKind::OrElse(parts) => {
                let (first, others) = parts.split_first()?;
                let mut clause = self.parted(first)?;
                for other in others {
                    clause.text = self.or_else(&clause.text, other);
                }
                Some(clause)
            }
            ExprKind::Previous(inner) => {
                let clause = self.parted(inner)?;
                Some(Clause { text: self.in_previous(&clause.text), ..clause })
            }
            ExprKind::InARow(inner, n) => {
                let clause = self.parted(inner)?;
                Some(Clause { text: self.in_a_row(n.node, &clause.text), ..clause })
            }
            _ => None,
        }
    }

    /// The same where the condition does not hold.
    fn none_of(&self, condition: &Expr) -> Option<Clause> {
        let (text, parts) = match &condition.kind {
            ExprKind::And(parts) => (
                say!(
                    self,
                    "以下各条没有全都成立（至少缺一条）",
                    "not all of the following hold (one at least fails)"
                ),
                parts,
            ),
            ExprKind::Or(parts) => (say!(self, "以下各条一条也不成立", "none of the following holds"), parts),
            _ => return None,
        };
        Some(Clause { text, parts: parts.iter().map(|part| self.clause(part, false)).collect() })
    }
}
