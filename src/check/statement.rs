//! The statements of a measure, each sorted into its phase.

use std::collections::HashMap;

use super::Checker;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{self, Effect, OpKind, Phase, Reg, Step, Subject, Type};
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Counted, EffectKind, Expr, First, Item, Limited, Sign, Statement};

const WHOLE: Type = Type::Number { decimals: 0 };

/// What the statements of one measure come to, phase by phase. Inside a phase the order never counts.
#[derive(Debug, Default)]
pub(super) struct Phases {
    /// The scale of the block.
    pub(super) scale: usize,
    pub(super) applies: Vec<Reg>,
    pub(super) start: Option<(Reg, Span)>,
    pub(super) drops: Vec<Reg>,
    pub(super) raises: Vec<Reg>,
    pub(super) most_drops: Vec<Reg>,
    pub(super) most_raises: Vec<Reg>,
    pub(super) at_best: Vec<(Reg, Reg, Span)>,
    pub(super) at_worst: Vec<(Reg, Reg, Span)>,
    pub(super) levels: Vec<(Reg, Reg, Span)>,
    pub(super) verdicts: Vec<(Reg, i64, Span)>,
    pub(super) plus: Vec<Reg>,
    pub(super) minus: Vec<Reg>,
    pub(super) steps: Vec<Step>,
    /// The steps of a ladder: level, what it needs, where.
    pub(super) ladder: Vec<(i64, Reg, Span)>,
    pub(super) join: Option<(Join, Span)>,
    pub(super) points: super::points::Points,
    pub(super) indicators: Vec<(String, Reg, Option<Given>)>,
    pub(super) indicators_at: Option<Span>,
    listed: HashMap<String, Span>,
    /// Whether what can be counted is known yet.
    is_listed: bool,
    pub(super) categories: Option<Categories>,
    pub(super) counted: Vec<Counted>,
    limits: Vec<(Limited, Span)>,
    /// The points, where there are any.
    pub(super) total: Option<Value>,
    /// The block of the measure; statements outside it are those of every measure.
    block: Span,
}

impl Phases {
    /// Whether a statement is the measure's own, not one of every measure.
    pub(super) fn own(&self, statement: Span) -> bool {
        self.block.start <= statement.start && statement.end <= self.block.end
    }
}

/// How overall puts the measures together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    Levels { sum_signs: bool },
    Worst,
    Best,
}

/// The categories of a measure.
#[derive(Debug, Clone)]
pub(super) struct Categories {
    pub(super) extra: (Reg, Reg),
    pub(super) missing: Option<(Reg, Reg)>,
    pub(super) names: Option<usize>,
    span: Span,
}

/// When a statement acts, and on what.
pub(super) struct When {
    pub(super) fires: Reg,
    /// How many times; once without.
    pub(super) times: Option<Reg>,
    pub(super) subject: Subject,
}

impl Checker<'_> {
    /// The phases of a block up to its points: its `statements` and those of every measure.
    pub(super) fn phases_of_points(&mut self, statements: &[&Statement], whole: &ast::Block) -> Phases {
        let scale = self.this_measure.map_or(self.overall_scale(), |at| self.measure_scale(at));
        let mut phases = Phases { scale, block: whole.span.span, ..Phases::default() };
        // Where the measure does not apply, nothing in it counts.
        let (late, early): (Vec<_>, Vec<_>) = statements
            .iter()
            .filter_map(|statement| match &statement.node {
                Item::Applies(condition) => Some((*statement, self.speaks_of_points(condition))),
                _ => None,
            })
            .partition(|(_, of_points)| *of_points);
        for (statement, _) in early {
            self.statement(&mut phases, statement);
        }
        self.assumed.extend(&phases.applies);
        let of_points = || statements.iter().filter(|statement| super::points::is_of_points(&statement.node));
        if of_points().any(|statement| matches!(statement.node, Item::Each { .. })) {
            self.counted_things(&mut phases, statements);
        }
        for statement in of_points() {
            self.statement(&mut phases, statement);
        }
        phases.total = self.points_of_phases(&mut phases, whole.head.span);
        self.points_here = phases.total.clone().map(Some);
        for (statement, _) in late {
            self.statement(&mut phases, statement);
        }
        phases
    }

    /// The phases that follow. Of `points` that have a problem nothing is known.
    pub(super) fn phases_of_level(
        &mut self,
        phases: &mut Phases,
        points: Option<Option<Value>>,
        statements: &[&Statement],
        whole: &ast::Block,
    ) {
        self.assumed.extend(&phases.applies);
        self.points_here = points;
        if !phases.is_listed {
            self.counted_things(phases, statements);
        }
        let then = statements.iter().filter(|statement| {
            !super::points::is_of_points(&statement.node) && !matches!(statement.node, Item::Applies(_))
        });
        for statement in then {
            self.statement(phases, statement);
        }
        self.ladder(phases, whole.span.span);
        phases.steps.sort_by_key(|step| (step.phase, step.span.start));
        self.idle(phases);
    }

    /// What can be counted.
    fn counted_things(&mut self, phases: &mut Phases, statements: &[&Statement]) {
        phases.is_listed = true;
        for statement in statements {
            match &statement.node {
                Item::Indicators(names) => self.indicators(phases, names, statement.span.span),
                Item::Categories { carried, required, first } => {
                    self.categories(phases, carried, required.as_ref(), *first, statement.span.span);
                }
                _ => {}
            }
        }
    }

    fn indicators(&mut self, phases: &mut Phases, names: &[ast::Name], span: Span) {
        phases.indicators_at.get_or_insert(span);
        for name in names {
            match phases.listed.get(&crate::value::key(&name.node)) {
                Some(&first) => {
                    self.report(name.span, CheckProblem::ListedTwice { name: name.node.clone(), first });
                    continue;
                }
                None => {
                    phases.listed.insert(crate::value::key(&name.node), name.span);
                }
            }
            let Some(value) = self.expr(&by_name(name)) else { continue };
            if let What::Flag(reg) = value.what {
                phases.indicators.push((name.node.clone(), reg, value.given));
            } else {
                let help = Some(both!(
                    "指标只能是“是”或“否”的：请用“定义”给条件起个名称，再把这个名称列为指标",
                    "an indicator is yes/no: give the condition a name by `define` and list that name"
                ));
                let problem = CheckProblem::WrongKind { found: value.kind(), expected: Kind::Flag, help };
                self.report(name.span, problem);
            }
        }
    }

    fn categories(
        &mut self,
        phases: &mut Phases,
        carried: &Expr,
        required: Option<&Expr>,
        first: First,
        span: Span,
    ) {
        if let Some(before) = &phases.categories {
            let first = before.span;
            self.report(span, CheckProblem::SaidTwice { first });
            return;
        }
        let Some(carried) = self.wanted_set(carried) else { return };
        let What::Set(a, names) = carried.what else { return };
        if self.settled(&carried).is_none() {
            return;
        }
        let required = match required {
            None => None,
            Some(required) => {
                let Some(value) = self.expr(required) else { return };
                let Some(value) = self.as_set(value, names) else { return };
                if self.settled(&value).is_none() {
                    return;
                }
                value.reg().map(|(reg, _)| reg)
            }
        };
        let extra = match required {
            Some(b) => self.emit(OpKind::Without(a, b), Type::Set, span),
            None => a,
        };
        let size = self.emit(OpKind::Size(extra), WHOLE, span);
        let (zero, one) = (self.whole(0, span), self.whole(1, span));
        let less_one = |checker: &mut Self| {
            let less = checker.subtract(size, one, WHOLE, span);
            checker.larger(less, zero, WHOLE, span)
        };
        let count = match (first, required) {
            (First::Counts, _) => size,
            (First::Base, _) | (First::BaseWhereNoneRequired, None) => less_one(self),
            (First::BaseWhereNoneRequired, Some(b)) => {
                let none = self.is_empty(b, span);
                let less = less_one(self);
                self.select(none, less, size, WHOLE, span)
            }
        };
        let missing = required.map(|b| {
            let missing = self.emit(OpKind::Without(b, a), Type::Set, span);
            (missing, self.emit(OpKind::Size(missing), WHOLE, span))
        });
        phases.categories = Some(Categories { extra: (extra, count), missing, names, span });
    }

    fn statement(&mut self, phases: &mut Phases, statement: &Statement) {
        let span = statement.span.span;
        match &statement.node {
            Item::Indicators(_) | Item::Categories { .. } => {}
            Item::Applies(condition) => {
                if let Some(reg) = self.condition(condition) {
                    self.note_condition(reg, condition);
                    phases.applies.push(reg);
                    let subject = Subject::Condition(reg);
                    self.step(phases, statement, Phase::Applies, reg, Effect::Applies, subject);
                }
            }
            Item::Start(level) | Item::GradedBy(level) => {
                let Some(value) = self.level(level) else { return };
                let Some((value, fires)) = self.graded_level(phases, statement, value) else { return };
                if self.settled(&value).is_none() {
                    return;
                }
                let What::Level(reg, scale) = value.what else { return };
                if self.of_own_scale(scale, phases.scale, value.span).is_none() {
                    return;
                }
                self.start(phases, reg, span);
                let effect = Effect::Start(reg);
                self.step(phases, statement, Phase::Start, fires, effect, Subject::Always);
            }
            Item::Each { what, per, effects } => {
                if let Some(when) = self.each(phases, what, per) {
                    self.effects(phases, statement, when, effects);
                }
            }
            Item::Every { per, of, effects } => {
                if let Some(when) = self.every(per, of) {
                    self.effects(phases, statement, when, effects);
                }
            }
            Item::When { condition, negated, effects } => {
                let Some(reg) = self.condition(condition) else { return };
                self.note_condition(reg, condition);
                let fires = if *negated { self.not(reg, span) } else { reg };
                let when = When { fires, times: None, subject: Subject::Condition(reg) };
                self.effects(phases, statement, when, effects);
            }
            Item::KnockOuts(names, effect) => {
                let mut items = Vec::new();
                for name in names {
                    if let Some(reg) = self.condition(&by_name(name)) {
                        items.push((name.node.clone(), reg));
                    }
                }
                let fires = self.any(items.iter().map(|(_, reg)| *reg).collect(), span);
                let when = When {
                    fires,
                    times: None,
                    subject: Subject::Named { what: ir::Counted::KnockOut, items, per: 1 },
                };
                self.effects(phases, statement, when, std::slice::from_ref(effect));
            }
            Item::Always(effects) => {
                let fires = self.flag(true, span);
                self.effects(
                    phases,
                    statement,
                    When { fires, times: None, subject: Subject::Always },
                    effects,
                );
            }
            Item::Limit(limited, most) => self.limit(phases, statement, *limited, most),
            Item::Join { sum_signs } => self.join(phases, statement, Join::Levels { sum_signs: *sum_signs }),
            Item::WorstOfMeasures => self.join(phases, statement, Join::Worst),
            Item::BestOfMeasures => self.join(phases, statement, Join::Best),
            // Read before all else.
            Item::OnScale(_) => {}
            Item::StartPoints(_) | Item::FullMarks(_) | Item::NeverBelowZero | Item::RoundPoints(..) => {
                self.points_line(phases, statement);
            }
            Item::Reach(level, condition) => self.reach(phases, statement, level, condition),
            Item::EachRow { records, condition, effects } => {
                self.each_row(phases, statement, records, condition.as_ref(), effects);
            }
            Item::Weights { .. } => self.weights(phases, statement),
        }
    }

    fn start(&mut self, phases: &mut Phases, reg: Reg, span: Span) {
        match phases.start {
            Some((_, first)) => self.report(span, CheckProblem::TwoStarts { first }),
            None => phases.start = Some((reg, span)),
        }
    }

    fn join(&mut self, phases: &mut Phases, statement: &Statement, join: Join) {
        let span = statement.span.span;
        if self.this_measure.is_some() {
            let message = both!("评价里不能汇总各评价", "a measure cannot put the measures together");
            let help = both!("请移到“总评”里", "move this to `overall`");
            self.report(span, CheckProblem::WrongPlace { message, help });
            return;
        }
        match phases.join {
            Some((_, first)) => self.report(span, CheckProblem::TwoStarts { first }),
            None => phases.join = Some((join, span)),
        }
        let always = self.flag(true, span);
        let effect = match join {
            Join::Levels { .. } => Effect::Join,
            Join::Worst => Effect::OfMeasures(true),
            Join::Best => Effect::OfMeasures(false),
        };
        self.step(phases, statement, Phase::Start, always, effect, Subject::Always);
        if matches!(join, Join::Levels { sum_signs: true }) {
            self.step(phases, statement, Phase::Signs, always, Effect::SumSigns, Subject::Always);
        }
    }

    /// Whether the block of some measure has such a statement.
    pub(super) fn some_measure(&self, is: impl Fn(&Item) -> bool) -> bool {
        self.names.measures.iter().any(|block| match &block.kind {
            BlockKind::Measure(measure) => measure.statements.iter().any(|statement| is(&statement.node)),
            _ => false,
        })
    }

    fn limit(&mut self, phases: &mut Phases, statement: &Statement, limited: Limited, most: &Expr) {
        let span = statement.span.span;
        if let Some((_, first)) = phases.limits.iter().find(|(before, _)| *before == limited) {
            let first = *first;
            self.report(span, CheckProblem::SaidTwice { first });
            return;
        }
        phases.limits.push((limited, span));
        if matches!(limited, Limited::Deducts | Limited::Adds) {
            self.points_limit(phases, statement, limited, most);
            return;
        }
        let Some(most) = self.whole_amount(most) else { return };
        let always = self.flag(true, span);
        let effect = if limited == Limited::Drops {
            phases.most_drops.push(most);
            Effect::MostDrops(most)
        } else {
            phases.most_raises.push(most);
            Effect::MostRaises(most)
        };
        self.step(phases, statement, Phase::Moves, always, effect, Subject::Always);
    }

    fn effects(&mut self, phases: &mut Phases, statement: &Statement, when: When, effects: &[ast::Effect]) {
        // An effect counts where its statement acts.
        self.assumed.push(when.fires);
        for effect in effects {
            self.effect(phases, statement, &when, effect);
        }
        self.assumed.pop();
    }

    fn effect(&mut self, phases: &mut Phases, statement: &Statement, when: &When, effect: &ast::Effect) {
        let span = effect.span.span;
        let mut fires = when.fires;
        let (phase, done) = match &effect.kind {
            EffectKind::Drop(by) | EffectKind::Raise(by) => {
                let literal_zero = matches!(by.kind, ast::ExprKind::Number(_));
                let Some(by) = self.whole_amount(by) else { return };
                if literal_zero && self.known_number(by) == Some(0) {
                    let message = both!("动 0 级等于没有动", "0 levels is no move");
                    let help =
                        both!("请写 1 或更大的数，或删去这一句", "write 1 or more, or take the line out");
                    self.report(span, CheckProblem::OutOfRange { message, help });
                    return;
                }
                let amount = self.amount(when, by, span);
                if matches!(effect.kind, EffectKind::Drop(_)) {
                    phases.drops.push(amount);
                    (Phase::Moves, Effect::Drop(amount))
                } else {
                    phases.raises.push(amount);
                    (Phase::Moves, Effect::Raise(amount))
                }
            }
            EffectKind::Signs(sign, number) => {
                if self.scale(phases.scale).signs == crate::ir::SignRule::None {
                    self.report(span, CheckProblem::NoSigns);
                    return;
                }
                let by = self.whole(i64::from(*number), span);
                let amount = self.amount(when, by, span);
                if *sign == Sign::Plus {
                    phases.plus.push(amount);
                    (Phase::Signs, Effect::Plus(amount))
                } else {
                    phases.minus.push(amount);
                    (Phase::Signs, Effect::Minus(amount))
                }
            }
            EffectKind::AtBest(level) | EffectKind::AtWorst(level) => {
                let Some(level) = self.settled_level(level, phases.scale) else { return };
                let entry = (when.fires, level, span);
                if matches!(effect.kind, EffectKind::AtBest(_)) {
                    phases.at_best.push(entry);
                    (Phase::Caps, Effect::AtBest(level))
                } else {
                    phases.at_worst.push(entry);
                    (Phase::Caps, Effect::AtWorst(level))
                }
            }
            EffectKind::Grade(level) => {
                let Some(value) = self.level(level) else { return };
                if let What::Verdict(code, scale) = value.what {
                    if self.of_own_scale(scale, phases.scale, value.span).is_none() {
                        return;
                    }
                    phases.verdicts.push((when.fires, code, span));
                    (Phase::Direct, Effect::Verdict(code))
                } else {
                    let Some((level, some)) = self.direct_level(phases, statement, value, when.fires) else {
                        return;
                    };
                    let Some(level) = level else { return };
                    phases.levels.push((some, level, span));
                    fires = some;
                    (Phase::Direct, Effect::Level(level))
                }
            }
            EffectKind::Deduct(by, most) | EffectKind::Add(by, most) => {
                let deducts = matches!(effect.kind, EffectKind::Deduct(..));
                match self.points_effect(phases, when, (by, most.as_ref()), deducts, span) {
                    Some(done) => (Phase::Points, done),
                    None => return,
                }
            }
        };
        self.step(phases, statement, phase, fires, done, when.subject.clone());
    }

    /// A level of `own` scale, settled.
    pub(super) fn settled_level(&mut self, level: &Expr, own: usize) -> Option<Reg> {
        let value = self.level(level)?;
        let value = self.single_level(value)?;
        self.settled(&value)?;
        match value.what {
            What::Level(reg, scale) => self.of_own_scale(scale, own, value.span).map(|()| reg),
            _ => None,
        }
    }

    /// `by` for each time, or once where it fires.
    fn amount(&mut self, when: &When, by: Reg, span: Span) -> Reg {
        match when.times {
            Some(times) => self.multiply(times, by, WHOLE, span),
            None => self.when(when.fires, by, WHOLE, span),
        }
    }

    pub(super) fn step(
        &mut self,
        phases: &mut Phases,
        statement: &Statement,
        phase: Phase,
        fires: Reg,
        effect: Effect,
        subject: Subject,
    ) {
        phases.steps.push(Step {
            phase,
            fires,
            effect,
            subject,
            span: statement.span.span,
            citing: statement.citing.as_ref().map(|text| text.node.clone()),
            because: statement.because.as_ref().map(|text| text.node.clone()),
        });
    }

    /// Warns of lines that nothing takes up.
    fn idle(&mut self, phases: &Phases) {
        let counts = |wanted: [Counted; 2]| phases.counted.iter().any(|counted| wanted.contains(counted));
        if let Some(span) = phases.indicators_at
            && phases.own(span)
            && !counts([Counted::MissingIndicator, Counted::MetIndicator])
        {
            let message =
                both!("列了指标，却没有说缺一项怎样", "indicators are listed, but nothing follows from them");
            let help =
                both!("请加一句“每缺一项指标，降一级”", "add `each missing indicator drops one level`");
            self.report(span, CheckProblem::NoEffect { message, help });
        }
        if let Some(categories) = &phases.categories
            && phases.own(categories.span)
            && !counts([Counted::ExtraCategory, Counted::MissingCategory])
        {
            let message =
                both!("列了类别，却没有说多一个怎样", "categories are listed, but nothing follows from them");
            let help = both!("请加一句“每多一个类别，加一个 +”", "add `each extra category adds a +`");
            self.report(categories.span, CheckProblem::NoEffect { message, help });
        }
        for (limited, span) in &phases.limits {
            let idle = phases.own(*span)
                && match limited {
                    Limited::Drops => phases.drops.is_empty(),
                    Limited::Raises => phases.raises.is_empty(),
                    _ => false,
                };
            if idle {
                let message = both!("限了总数，却没有一句会动到", "a total is limited that no line adds to");
                let help = both!(
                    "请删去这一句，或补上升降级的句子",
                    "take this line out, or add the moves it limits"
                );
                self.report(*span, CheckProblem::NoEffect { message, help });
            }
        }
    }
}

/// A name as an expression.
pub(super) fn by_name(name: &ast::Name) -> Expr {
    Expr { kind: ast::ExprKind::Name(name.node.clone()), span: crate::source::Spanned::new((), name.span) }
}
