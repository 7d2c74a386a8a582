//! Weights: the points of the measures weighed in overall, and what becomes of the weight of one that does not count.

use std::collections::HashSet;

use super::Checker;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::statement::Phases;
use super::value::{Value, What};
use crate::both;
use crate::ir::{Effect, OpKind, Phase, Reg, Rounding, Subject, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Item, Statement};
use crate::value::Decimal;

/// Decimals of weighed points in explanations where they are a quotient.
const SHOWN: u8 = 4;

/// The points of one measure, and its weight.
struct Weighed {
    name: String,
    /// Points times weight.
    part: (Reg, u8),
    weight: (Reg, u8),
    /// Where the weight counts; nothing when it always does.
    counts: Option<Reg>,
}

impl Checker<'_> {
    /// `weights a 30%, b 70%[, rescaled]`: the measures' points, weighed; the weights make 100%.
    pub(super) fn weights(&mut self, phases: &mut Phases, statement: &Statement) {
        let span = statement.span.span;
        let Item::Weights { weights, rescaled } = &statement.node else { return };
        let column =
            |name: &ast::Name| matches!(self.peek(&name.node), Some(Symbol::Column(_) | Symbol::Define(_)));
        let columns = weights.iter().any(|(name, _)| column(name));
        if columns || self.this_measure.is_some() {
            let message = if columns {
                both!(
                    "权重只给各评价的得分，这里有数据的列",
                    "weights are for the points of measures, and here is a column"
                )
            } else {
                both!("评价里不能给各评价加权", "a measure cannot weigh the measures")
            };
            let (zh, en) = (weighed_sum(weights, "×"), weighed_sum(weights, "*"));
            let help = if columns {
                both!("请写“起评（{zh}）分”", "write `start at ({en}) points`")
            } else {
                both!("请移到“总评”里", "move this to `overall`")
            };
            self.report(span, CheckProblem::WrongPlace { message, help });
            return;
        }
        if let Some((_, first)) = &phases.points.weighed {
            let first = *first;
            self.report(span, CheckProblem::SaidTwice { first });
            return;
        }
        let mut named = HashSet::new();
        let mut made = Vec::new();
        for (name, weight) in weights {
            if named.insert(&name.node) {
                made.push(self.one_weight(name, weight, *rescaled));
                continue;
            }
            let word = &name.node;
            let message = both!("“{word}”加了两次权", "`{word}` is weighed twice");
            let help = both!("请并成一处", "give it one weight");
            self.report(name.span, CheckProblem::WrongPlace { message, help });
            made.push(None);
        }
        let Some(made) = made.into_iter().collect::<Option<Vec<Weighed>>>() else { return };
        if !is_whole(weights) {
            let message = both!("各项权重合起来不是 100%", "the weights do not make 100%");
            let help = both!("请改正其中的百分比", "mend the percentages");
            self.report(span, CheckProblem::OutOfRange { message, help });
            return;
        }
        let rescaled = *rescaled && self.some_weight_is_spread(&made, span);
        let mut sum = (self.whole(0, span), 0);
        let mut share = (self.whole(0, span), 0);
        for Weighed { part, weight, counts, .. } in &made {
            let here = |checker: &mut Self, (reg, decimals): (Reg, u8)| match counts.filter(|_| rescaled) {
                Some(counts) => (checker.when(counts, reg, Type::Number { decimals }, span), decimals),
                None => (reg, decimals),
            };
            let (part, weight) = (here(self, *part), here(self, *weight));
            sum = self.add_exact(sum, part, false, span);
            share = self.add_exact(share, weight, false, span);
        }
        let always = self.flag(true, span);
        let (weighed, shown, spread) = if rescaled {
            let counts = |one: &Weighed| one.counts;
            let applies = made.iter().map(counts).collect::<Option<Vec<Reg>>>();
            if let Some(applies) = applies {
                // Where nothing is weighed there is no grade.
                phases.applies.push(self.any(applies, span));
            }
            let decimals = sum.1.clamp(SHOWN, 18);
            let power = i8::try_from(i16::from(decimals) + i16::from(share.1) - i16::from(sum.1));
            let kind = OpKind::Quotient(sum.0, share.0, power.unwrap_or(0), Rounding::Nearest);
            let shown = self.emit(kind, Type::Number { decimals }, span);
            let spread = made.into_iter().filter_map(|one| Some((one.name, one.counts?))).collect();
            (What::Ratio(sum, share), shown, spread)
        } else {
            (What::Number(sum.0, sum.1), sum.0, Vec::new())
        };
        phases.points.weighed = Some((Value::new(weighed, span), span));
        self.step(phases, statement, Phase::Points, always, Effect::Weigh(shown, spread), Subject::Always);
    }

    fn one_weight(&mut self, name: &ast::Name, weight: &Spanned<Decimal>, rescaled: bool) -> Option<Weighed> {
        let value = self.points_of_name(name)?;
        let What::Number(points, decimals) = value.what else {
            self.points_not_rounded(name.span);
            return None;
        };
        let counts = match &value.given {
            Some(given) if self.uncovered(&[given.reg]).is_some() => {
                if !rescaled {
                    let (from, why) = (given.from, given.why.clone());
                    let help = Some(both!(
                        "不适用的评价，其权重折算到其余各项的，请在这一句末尾加“，缺项折算”",
                        "add `, rescaled` at the end of the line, to spread the weight of a measure that does not apply over the rest"
                    ));
                    self.report(name.span, CheckProblem::MayBeNone { from, why, help });
                    return None;
                }
                Some(given.reg)
            }
            _ => None,
        };
        let counts = match self.look_up(&name.node) {
            // Nor does a verdict count: it stands in place of points.
            Some(Symbol::Measure(at)) if rescaled => {
                let grade = self.measure_grade(at, name.span)?;
                let has_none = self.grade_given(&grade, name.span);
                self.uncovered(&[has_none]).is_some().then_some(has_none)
            }
            _ => counts,
        };
        let number = weight.node.reduced();
        let factor = self.number(number.digits, Type::Number { decimals: number.decimals }, weight.span);
        let weight = (factor, number.decimals);
        let part = self.times_exact((points, decimals), weight, name.span)?;
        Some(Weighed { name: name.node.clone(), part, weight, counts })
    }

    /// Whether some measure may not count; says so where none can.
    fn some_weight_is_spread(&mut self, made: &[Weighed], span: Span) -> bool {
        if made.iter().any(|one| one.counts.is_some()) {
            return true;
        }
        let message = both!(
            "各项评价都适用，也没有结论，没有权重要折算",
            "every measure applies and has no verdict: there is no weight to spread"
        );
        let help = both!("请去掉“缺项折算”", "take `rescaled` out");
        self.report(span, CheckProblem::NoEffect { message, help });
        false
    }

    /// Reports points that are a quotient where a number with ended decimals is asked for.
    pub(super) fn points_not_rounded(&mut self, span: Span) {
        let message = both!(
            "缺项折算后的得分往往除不尽，没有说保留几位小数",
            "rescaled points are a quotient, and nothing says to how many decimals they are rounded"
        );
        let help = both!(
            "请在总评里加一句，如“得分四舍五入到 2 位小数”",
            "add a line such as `round points to 2 decimals` to `overall`"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
    }
}

/// `测评 × 40% + 领导 × 60%`
fn weighed_sum(weights: &[(ast::Name, Spanned<Decimal>)], times: &str) -> String {
    let terms = weights.iter().map(|(name, weight)| {
        let number = weight.node.reduced();
        let percent = match number.decimals.checked_sub(2) {
            Some(decimals) => Decimal { digits: number.digits, decimals },
            None => Decimal::whole(number.digits.saturating_mul(if number.decimals == 1 { 10 } else { 100 })),
        };
        format!("{} {times} {percent}%", name.node)
    });
    terms.collect::<Vec<_>>().join(" + ")
}

/// Whether weights make 100%.
fn is_whole(weights: &[(ast::Name, Spanned<Decimal>)]) -> bool {
    let whole = 10i128.pow(18);
    let sum = weights.iter().try_fold(0i128, |sum, (_, weight)| {
        let number = weight.node.reduced();
        let unit = 10i128.checked_pow(18u32.checked_sub(number.decimals.into())?)?;
        sum.checked_add(i128::from(number.digits).checked_mul(unit)?)
    });
    sum == Some(whole)
}
