//! Statements for each row of records, and the rows of one group.

use super::Checker;
use super::problem::{CheckProblem, Kind};
use super::statement::Phases;
use super::value::What;
use crate::both;
use crate::ir::{ColumnKind, Comparison, Effect, Fold, Phase, Reg, SignRule, Subject, Type};
use crate::source::Span;
use crate::syntax::ast::{self, EffectKind, Expr, Sign, Statement};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// `each row of R where C, E`
    pub(super) fn each_row(
        &mut self,
        phases: &mut Phases,
        statement: &Statement,
        records: &ast::Name,
        condition: Option<&Expr>,
        effects: &[ast::Effect],
    ) {
        let span = statement.span.span;
        let Some(at) = self.records_named(records) else { return };
        let counts = self.over_rows(at, |checker| {
            let counts = match condition {
                Some(condition) => checker.condition(condition)?,
                None => checker.flag(true, span),
            };
            Some((counts, checker.counted(counts)))
        });
        let Some((counts, counted)) = counts else { return };
        let count = self.records_op(at, counted, span);
        let zero = self.whole(0, span);
        let fires = self.compare(Comparison::More, count, zero, span);
        for effect in effects {
            let Some((phase, done, each)) = self.effect_of_rows(phases, at, (counts, fires), effect) else {
                continue;
            };
            let subject = Subject::Records { records: at, counts, each, count };
            self.step(phases, statement, phase, fires, done, subject);
        }
    }

    /// Over the rows: for each value of a column of few values the rows that count and have it.
    fn groups_of_rows(&mut self, group: &ast::Name, counts: Reg) -> Option<Vec<Reg>> {
        let span = group.span;
        let value = self.expr(&super::statement::by_name(group))?;
        self.settled(&value)?;
        let values = match &value.what {
            What::Code(_, column) => match self.columns.get(*column).map(|column| &column.kind) {
                Some(ColumnKind::OneOf(values)) => values.len(),
                _ => return None,
            },
            What::Level(_, scale) => self.scale(*scale).levels.len(),
            What::Flag(reg) => {
                let no = self.not(*reg, span);
                return Some(vec![self.all(vec![counts, *reg], span), self.all(vec![counts, no], span)]);
            }
            _ => {
                let help = Some(both!(
                    "请把这一列写成“为 甲 或 乙”，列出它的取值",
                    "declare the column as `a or b`, with all its values"
                ));
                let problem = CheckProblem::WrongKind { found: value.kind(), expected: Kind::OneOf, help };
                self.report(span, problem);
                return None;
            }
        };
        let (reg, ty) = value.reg()?;
        let groups = (0..values).map(|one| {
            let wanted = self.number(one as i64, ty, span);
            let is = self.compare(Comparison::Equal, reg, wanted, span);
            self.all(vec![counts, is], span)
        });
        Some(groups.collect())
    }

    /// A sum over the rows that count, of a register over them.
    fn sum_of_rows(&mut self, at: usize, counts: Reg, each: (Reg, Type), span: Span) -> Reg {
        let folded = self.over_rows(at, |checker| checker.folded(Fold::Sum, each, counts));
        self.records_op(at, folded, span)
    }

    /// What an effect comes to for all rows that count, and for each of them.
    fn effect_of_rows(
        &mut self,
        phases: &mut Phases,
        at: usize,
        (counts, fires): (Reg, Reg),
        effect: &ast::Effect,
    ) -> Option<(Phase, Effect, Reg)> {
        let span = effect.span.span;
        match &effect.kind {
            EffectKind::Deduct(by, most) | EffectKind::Add(by, most) => {
                let (each, decimals) = self.over_rows(at, |checker| checker.amount_of_points(by))?;
                let limit = match most {
                    Some(most) => Some(self.amount_of_points(&most.points)?),
                    None => None,
                };
                let ty = Type::Number { decimals };
                let groups = match most.as_ref().and_then(|most| most.group.as_ref()) {
                    Some(group) => self.over_rows(at, |checker| checker.groups_of_rows(group, counts))?,
                    None => vec![counts],
                };
                let mut total = (self.number(0, ty, span), decimals);
                for counts in groups {
                    let sum = self.sum_of_rows(at, counts, (each, ty), span);
                    let sum = self.at_most((sum, decimals), limit, span);
                    total = self.add_exact(total, sum, false, span);
                }
                let deducts = matches!(effect.kind, EffectKind::Deduct(..));
                let done = phases.points.moved(total, total.0, deducts);
                Some((Phase::Points, done, each))
            }
            EffectKind::Drop(by) | EffectKind::Raise(by) => {
                let each = self.over_rows(at, |checker| checker.whole_amount(by))?;
                let total = self.sum_of_rows(at, counts, (each, WHOLE), span);
                Some(if matches!(effect.kind, EffectKind::Drop(_)) {
                    phases.drops.push(total);
                    (Phase::Moves, Effect::Drop(total), each)
                } else {
                    phases.raises.push(total);
                    (Phase::Moves, Effect::Raise(total), each)
                })
            }
            EffectKind::Signs(sign, number) => {
                if self.scale(phases.scale).signs == SignRule::None {
                    self.report(span, CheckProblem::NoSigns);
                    return None;
                }
                let each = self.over_rows(at, |checker| checker.whole(i64::from(*number), span));
                let total = self.sum_of_rows(at, counts, (each, WHOLE), span);
                Some(if *sign == Sign::Plus {
                    phases.plus.push(total);
                    (Phase::Signs, Effect::Plus(total), each)
                } else {
                    phases.minus.push(total);
                    (Phase::Signs, Effect::Minus(total), each)
                })
            }
            EffectKind::AtBest(level) | EffectKind::AtWorst(level) => {
                let best = matches!(effect.kind, EffectKind::AtBest(_));
                // Of several caps the worst holds, of several floors the best.
                let fold = if best { Fold::Max } else { Fold::Min };
                let each = self.over_rows(at, |checker| checker.settled_level(level, phases.scale))?;
                let level = self.level_of_rows(at, fold, counts, (each, phases.scale), span);
                Some(if best {
                    phases.at_best.push((fires, level, span));
                    (Phase::Caps, Effect::AtBest(level), each)
                } else {
                    phases.at_worst.push((fires, level, span));
                    (Phase::Caps, Effect::AtWorst(level), each)
                })
            }
            EffectKind::Grade(level) => {
                let value = self.over_rows(at, |checker| checker.level(level))?;
                if let What::Verdict(code, scale) = value.what {
                    self.of_own_scale(scale, phases.scale, value.span)?;
                    phases.verdicts.push((fires, code, span));
                    return Some((Phase::Direct, Effect::Verdict(code), counts));
                }
                let each = self.over_rows(at, |checker| checker.settled_level(level, phases.scale))?;
                let level = self.level_of_rows(at, Fold::Max, counts, (each, phases.scale), span);
                phases.levels.push((fires, level, span));
                Some((Phase::Direct, Effect::Level(level), each))
            }
        }
    }

    fn level_of_rows(
        &mut self,
        at: usize,
        fold: Fold,
        counts: Reg,
        (each, scale): (Reg, usize),
        span: Span,
    ) -> Reg {
        let ty = Type::Level(scale);
        if let Some(same) = self.over_rows(at, |checker| checker.known_number(each)) {
            return self.number(same, ty, span);
        }
        let folded = self.over_rows(at, |checker| checker.folded(fold, (each, ty), counts));
        self.records_op(at, folded, span)
    }
}
