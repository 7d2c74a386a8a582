//! Points: where they start, what is added and deducted, their limits; summed before the level is found.

use super::names::Symbol;
use super::overflow::Form;
use super::problem::{CheckProblem, Kind};
use super::statement::{Phases, When};
use super::value::{Value, What};
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, Comparison, Effect, Phase, Reg, Subject, Target, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, EffectKind, Expr, Item, Limited, Rounding, Statement};
use crate::value::Decimal;

/// A number and its decimals.
type Amount = (Reg, u8);

/// What a measure says of points.
#[derive(Debug, Default)]
pub(super) struct Points {
    start: Option<(Amount, Span)>,
    adds: Vec<Amount>,
    deducts: Vec<Amount>,
    most_adds: Option<Amount>,
    most_deducts: Option<Amount>,
    full: Option<(Amount, Span)>,
    floor: Option<Span>,
    rounded: Option<((Rounding, Spanned<u32>), Span)>,
    /// The weighted points of the measures, in overall.
    pub(super) weighed: Option<(Value, Span)>,
}

impl Points {
    /// Whether measures are weighed whatever their verdicts.
    pub(super) fn weighs_all(&self) -> bool {
        self.weighed.as_ref().is_some_and(|(weighed, _)| matches!(weighed.what, What::Number(..)))
    }
}

/// Whether a statement is about points: these come before all others but whether the measure applies.
pub(super) fn is_of_points(item: &Item) -> bool {
    let said = matches!(
        item,
        Item::StartPoints(_)
            | Item::FullMarks(_)
            | Item::NeverBelowZero
            | Item::RoundPoints(..)
            | Item::Weights { .. }
            | Item::Limit(Limited::Deducts | Limited::Adds, _)
    );
    said || moves_points(item)
}

/// Whether a statement adds or deducts points.
fn moves_points(item: &Item) -> bool {
    let of_points = |effects: &[ast::Effect]| {
        effects.iter().any(|effect| matches!(effect.kind, EffectKind::Deduct(..) | EffectKind::Add(..)))
    };
    match item {
        Item::Each { effects, .. }
        | Item::Every { effects, .. }
        | Item::EachRow { effects, .. }
        | Item::When { effects, .. }
        | Item::Always(effects) => of_points(effects),
        Item::KnockOuts(_, effect) => of_points(std::slice::from_ref(effect)),
        _ => false,
    }
}

impl Points {
    /// Points added or deducted, and how many each time.
    pub(super) fn moved(&mut self, amount: Amount, each: Reg, deducts: bool) -> Effect {
        if deducts {
            self.deducts.push(amount);
            Effect::Deduct(amount.0, each)
        } else {
            self.adds.push(amount);
            Effect::AddPoints(amount.0, each)
        }
    }
}

impl Checker<'_> {
    /// A number of points: a number, settled, with ended decimals.
    pub(super) fn amount_of_points(&mut self, expr: &Expr) -> Option<Amount> {
        let value = self.expr(expr)?;
        self.settled(&value)?;
        match value.what {
            What::Number(reg, decimals) => Some((reg, decimals)),
            What::Ratio(..) => {
                let message = both!("分数要先四舍五入", "points are rounded first");
                self.quotient_not_rounded(expr, message, value.span);
                None
            }
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Number, help: None };
                self.report(value.span, problem);
                None
            }
        }
    }

    /// A line of points that stands once.
    pub(super) fn points_line(&mut self, phases: &mut Phases, statement: &Statement) {
        let span = statement.span.span;
        let always = self.flag(true, span);
        let again = |before: Option<Span>| before.map(|first| CheckProblem::SaidTwice { first });
        let points = &phases.points;
        let twice = match &statement.node {
            Item::StartPoints(_) => again(points.start.map(|(_, span)| span)),
            Item::FullMarks(_) => again(points.full.map(|(_, span)| span)),
            Item::NeverBelowZero => again(points.floor),
            Item::RoundPoints(..) => again(points.rounded.map(|(_, span)| span)),
            _ => None,
        };
        if let Some(problem) = twice {
            self.report(span, problem);
            return;
        }
        let effect = match &statement.node {
            Item::StartPoints(number) => {
                let Some(amount) = self.amount_of_points(number) else { return };
                phases.points.start = Some((amount, span));
                Effect::StartPoints(amount.0)
            }
            Item::FullMarks(number) => {
                let Some(amount) = self.amount_of_points(number) else { return };
                phases.points.full = Some((amount, span));
                Effect::FullMarks(amount.0)
            }
            Item::NeverBelowZero => {
                phases.points.floor = Some(span);
                Effect::NeverBelowZero
            }
            Item::RoundPoints(rounding, places) => {
                phases.points.rounded = Some(((*rounding, *places), span));
                // What they are rounded to is known when all points are.
                Effect::RoundPoints(self.whole(0, span))
            }
            _ => return,
        };
        self.step(phases, statement, Phase::Points, always, effect, Subject::Always);
    }

    /// `deducts at most N points`, `adds at most N points`
    pub(super) fn points_limit(
        &mut self,
        phases: &mut Phases,
        statement: &Statement,
        limited: Limited,
        most: &Expr,
    ) {
        let Some(most) = self.amount_of_points(most) else { return };
        let always = self.flag(true, statement.span.span);
        let effect = if limited == Limited::Deducts {
            phases.points.most_deducts = Some(most);
            Effect::MostDeducts(most.0)
        } else {
            phases.points.most_adds = Some(most);
            Effect::MostAdds(most.0)
        };
        self.step(phases, statement, Phase::Points, always, effect, Subject::Always);
    }

    /// `deduct N points[, at most M points]`, for each time or once where it fires.
    pub(super) fn points_effect(
        &mut self,
        phases: &mut Phases,
        when: &When,
        (by, most): (&Expr, Option<&ast::Most>),
        deducts: bool,
        span: Span,
    ) -> Option<Effect> {
        let (by, decimals) = self.amount_of_points(by)?;
        if let Some(group) = most.and_then(|most| most.group.as_ref()) {
            let message = both!(
                "这一句不看明细，没有可分的",
                "this line looks at no records: there is nothing to part"
            );
            let help = both!(
                "“每 … 最多扣”写在“每条 明细”的句子里",
                "`for each` stands in a statement for `each row of` records"
            );
            self.report(group.span, CheckProblem::WrongPlace { message, help });
            return None;
        }
        let most = match most {
            Some(most) => Some(self.amount_of_points(&most.points)?),
            None => None,
        };
        let ty = Type::Number { decimals };
        let amount = match when.times {
            Some(times) => self.multiply(times, by, ty, span),
            None => self.when(when.fires, by, ty, span),
        };
        let amount = self.at_most((amount, decimals), most, span);
        Some(phases.points.moved(amount, by, deducts))
    }

    pub(super) fn at_most(&mut self, (a, x): Amount, most: Option<Amount>, span: Span) -> Amount {
        let Some((b, y)) = most else { return (a, x) };
        let decimals = x.max(y);
        let (a, b) = (self.rescale(a, x, decimals, span), self.rescale(b, y, decimals, span));
        (self.smaller(a, b, Type::Number { decimals }, span), decimals)
    }

    fn points_total(&mut self, amounts: &[Amount], span: Span) -> Amount {
        let mut total = (self.whole(0, span), 0);
        for amount in amounts {
            total = self.add_exact(total, *amount, false, span);
        }
        total
    }

    /// The points of a measure, when a line speaks of points; a quotient where weights are rescaled and nothing
    /// rounds them.
    pub(super) fn points_of_phases(&mut self, phases: &mut Phases, span: Span) -> Option<Value> {
        let points = &phases.points;
        let said = points.start.is_some()
            || points.full.is_some()
            || points.floor.is_some()
            || points.rounded.is_some()
            || points.weighed.is_some()
            || !points.adds.is_empty()
            || !points.deducts.is_empty();
        if !said {
            return None;
        }
        self.forms.entry(span).or_insert(Form::Points);
        let number = |(reg, decimals): Amount| Value::new(What::Number(reg, decimals), span);
        let mut total = number(points.start.map_or((self.whole(0, span), 0), |(start, _)| start));
        if let Some((weighed, _)) = points.weighed.clone() {
            total = self.add_values(total, weighed, false, span)?;
        }
        let adds = self.points_total(&points.adds, span);
        let adds = self.at_most(adds, points.most_adds, span);
        let deducts = self.points_total(&points.deducts, span);
        let deducts = self.at_most(deducts, points.most_deducts, span);
        total = self.add_values(total, number(adds), false, span)?;
        total = self.add_values(total, number(deducts), true, span)?;
        // A limit and rounding change places freely where both are told once more behind.
        total = self.points_rounded(total, phases, span)?;
        if let Some((full, _)) = points.full {
            total = self.points_within(total, number(full), Comparison::AtMost, span)?;
        }
        if points.floor.is_some() {
            let zero = number((self.whole(0, span), 0));
            total = self.points_within(total, zero, Comparison::AtLeast, span)?;
        }
        self.stuck_points(phases);
        total = self.points_rounded(total, phases, span)?;
        if let (Some(_), What::Number(reg, _)) = (points.rounded, &total.what) {
            let mut steps = phases.steps.iter_mut();
            if let Some(step) = steps.find(|step| matches!(step.effect, Effect::RoundPoints(_))) {
                step.effect = Effect::RoundPoints(*reg);
            }
        }
        Some(Value { span, ..total })
    }

    /// Warns of points that begin at 0, are only deducted and may not fall below: or have full marks, but no start.
    fn stuck_points(&mut self, phases: &Phases) {
        let points = &phases.points;
        let start = points.start.map(|((reg, _), _)| self.known_number(reg));
        let only_deducts = points.adds.is_empty() && points.weighed.is_none() && !points.deducts.is_empty();
        if !only_deducts || !matches!(start, None | Some(Some(0))) {
            return;
        }
        let Some(at) = points.full.map(|(_, span)| span).or(points.floor).filter(|at| phases.own(*at)) else {
            return;
        };
        let full = points.full.and_then(|((reg, decimals), _)| {
            Some(Decimal { digits: self.known_number(reg)?, decimals }.reduced().to_string())
        });
        let full = full.unwrap_or_else(|| "100".to_owned());
        let message = match points.floor {
            Some(_) => both!(
                "得分从 0 起，只有扣分，又不低于 0：永远是 0",
                "the points start at 0, are only deducted and never fall below 0: they stay 0"
            ),
            None => both!(
                "得分从 0 起，只有扣分，永远到不了满分",
                "the points start at 0 and are only deducted: full marks are never reached"
            ),
        };
        let help = both!("请加一句“起评 {full} 分”", "add a line `start at {full} points`");
        self.report(at, CheckProblem::NoEffect { message, help });
    }

    /// Warns of points that change nothing: the grade of their measure does not look at them, and nothing else does.
    pub(super) fn unread_points(&mut self, policy: &crate::ir::Policy) {
        let measures = self.names.measures.clone();
        for (at, (block, measure)) in measures.iter().zip(&policy.measures).enumerate() {
            let ast::BlockKind::Measure(said) = &block.kind else { continue };
            if measure.points.is_none()
                || !measure.grade.has_level()
                || self.meant.points_read.contains(&Some(at))
            {
                continue;
            }
            let Some(first) = said.statements.iter().find(|statement| moves_points(&statement.node)) else {
                continue;
            };
            let name = &measure.name.name;
            let message = both!(
                "这项评价的得分不影响等级，也没有别处用到",
                "the points of this measure change no grade, and nothing looks at them"
            );
            let help = both!(
                "按得分定级的，请让表“按 得分”（如“表 分档 按 得分”）；要汇总的，请在别处写“（{name} 的得分）”；都不是的，请去掉加分扣分的句子",
                "to grade by points, let the table be `by points` (as in `table bands by points`); to use them elsewhere, write `(points of {name})`; else take the lines on points out"
            );
            self.report(first.span.span, CheckProblem::NoEffect { message, help });
        }
    }

    fn points_rounded(&mut self, total: Value, phases: &Phases, span: Span) -> Option<Value> {
        match phases.points.rounded {
            Some(((rounding, places), _)) => self.rounded(total, rounding, places, span),
            None => Some(total),
        }
    }

    /// `total` where it compares so with `limit`, else `limit`.
    fn points_within(&mut self, total: Value, limit: Value, within: Comparison, span: Span) -> Option<Value> {
        if let (What::Number(a, x), What::Number(b, y)) = (&total.what, &limit.what) {
            let decimals = *x.max(y);
            let (a, b) = (self.rescale(*a, *x, decimals, span), self.rescale(*b, *y, decimals, span));
            let ty = Type::Number { decimals };
            let reg = match within {
                Comparison::AtMost => self.smaller(a, b, ty, span),
                _ => self.larger(a, b, ty, span),
            };
            return Some(Value { what: What::Number(reg, decimals), ..total });
        }
        let fits = self.compare_fractions(within, &total, &limit, span)?;
        let what = self.choose_fraction(fits, &total, &limit, span)?;
        Some(Value { what, ..total })
    }

    /// Adds the points of measures and overall to the named values of the policy.
    pub(super) fn points_into(&mut self, policy: &mut ir::Policy) {
        let measures = (0..policy.measures.len()).map(Target::Measure);
        let targets = measures.chain(policy.overall.is_some().then_some(Target::Overall));
        let points: Vec<Option<Value>> = targets
            .map(|target| match self.early.get(&target) {
                Some(Progress::Done(Some(early))) => early.points.clone(),
                _ => None,
            })
            .collect();
        let defines = &mut policy.defines;
        for (measure, points) in policy.measures.iter_mut().chain(&mut policy.overall).zip(points) {
            let Some(slot) = points.as_ref().and_then(Value::slot) else { continue };
            measure.points = Some(defines.len());
            let name = &measure.name.name;
            defines.push(ir::Define {
                name: policy.surface.pick(format!("{name} 的得分"), format!("points of {name}")),
                value: ir::Defined::Value(ir::Slot { given: measure.grade.given, ..slot }),
                citing: measure.citing.clone(),
                span: measure.span,
            });
        }
    }

    /// The points of a measure, or of overall, by name.
    pub(super) fn points_of_name(&mut self, name: &ast::Name) -> Option<Value> {
        self.points_of(&super::statement::by_name(name), name.span)
    }

    /// `points of M`
    pub(super) fn points_of(&mut self, of: &Expr, span: Span) -> Option<Value> {
        let target = match (&of.kind, self.that_measure.or(self.this_measure)) {
            (ast::ExprKind::ThisMeasure, Some(at)) => Some(Target::Measure(at)),
            (ast::ExprKind::ThisMeasure, None) => return self.expr(of),
            (ast::ExprKind::Name(name), _) => match self.look_up(name) {
                Some(Symbol::Measure(at)) => Some(Target::Measure(at)),
                Some(Symbol::Overall) => Some(Target::Overall),
                Some(_) => None,
                None => {
                    self.unknown_name(name, of.span.span);
                    return None;
                }
            },
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: Kind::Grade, expected: Kind::Number, help: None };
                self.report(of.span.span, problem);
                return None;
            }
        };
        match target {
            Some(Target::Measure(at)) => self.meant.points_read.insert(Some(at)),
            _ => self.meant.points_read.insert(None),
        };
        let found = match target {
            Some(target) => {
                let early = self.early(target, of.span.span)?;
                if early.flawed {
                    return None;
                }
                early.points.map(|points| (points, early.applies))
            }
            None => None,
        };
        let Some((points, given)) = found else {
            let name = match (target, &of.kind) {
                (Some(target), _) => self.target_name(target),
                (None, ast::ExprKind::Name(name)) => name.clone(),
                _ => String::new(),
            };
            self.no_points(&name, of.span.span);
            return None;
        };
        let given = given.map(|reg| super::value::Given {
            reg,
            from: span,
            why: both!("不适用的评价没有得分", "a measure that does not apply has no points"),
        });
        Some(Value { span, ..points }.given(given))
    }

    /// Reports that something has no points.
    pub(super) fn no_points(&mut self, name: &str, span: Span) {
        let shown = crate::problem::backtick(name);
        let message = both!("{shown} 没有得分", "{shown} has no points");
        let help = both!(
            "有得分的评价要写“起评 100 分”、“扣 2 分”这样的话",
            "a measure has points by lines such as `start at 100 points` or `deduct 2 points`"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
    }

    /// Reports a grade that is nothing but points where a level is asked for.
    pub(super) fn no_level(&mut self, span: Span) {
        let message = both!("这里只有得分，没有等级", "there are points here and no level");
        let help = both!(
            "请写“（评价名 的得分）”，或在那项评价里加一句“按 … 定级”",
            "write `(points of MEASURE)`, or add `graded by …` to that measure"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
    }

    /// Whether a name is the word for the points of the measure it stands in.
    pub(super) fn is_points_word(&self, name: &str) -> bool {
        matches!(name, "得分" | "points") && self.peek(name).is_none()
    }

    /// Whether the points of the block it stands in are part of an expression.
    pub(super) fn speaks_of_points(&self, expr: &Expr) -> bool {
        use ast::ExprKind as K;
        match &expr.kind {
            K::Name(name) => self.is_points_word(name),
            K::Or(all) | K::And(all) | K::OrElse(all) | K::List(all) => {
                all.iter().any(|one| self.speaks_of_points(one))
            }
            K::Not(one) | K::InRange(one, _) | K::Given(one, _) | K::Round(one, ..) | K::Power(one, _) => {
                self.speaks_of_points(one)
            }
            K::Compare(_, a, b) | K::CompareGrades(_, a, b) | K::In(a, b, _) | K::OutOf(a, b) => {
                self.speaks_of_points(a) || self.speaks_of_points(b)
            }
            K::Sum(terms) | K::Product(terms) => terms.iter().any(|(_, term)| self.speaks_of_points(term)),
            K::Apply(_, arguments) => arguments.iter().any(|one| self.speaks_of_points(one)),
            _ => false,
        }
    }

    /// `points` within a measure or overall: its own.
    pub(super) fn own_points(&mut self, span: Span) -> Option<Value> {
        if let Some(points) = self.points_here.clone() {
            self.meant.points_read.insert(self.this_measure);
            return points.map(|points| Value { span, ..points });
        }
        let message = both!("这里没有得分", "there are no points here");
        let help = both!(
            "“得分”用在有加分、扣分的评价里；别处请写“评价名 的得分”",
            "`points` stands in a measure that adds or deducts points; elsewhere write `points of MEASURE`"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
        None
    }
}
