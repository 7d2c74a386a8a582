//! The unit's earlier periods: what is looked at there, and when.

use std::collections::HashMap;

use super::infer::Known;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::value::{Given, Tally, Value, What};
use super::{Checker, Progress};
use crate::both;
use crate::ir::{
    self, Carried, Comparison, Fold, Level, OpKind, Part, Reg, Shift, SignRule, Target, Track, Tracked, Type,
    Window,
};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Expr, ExprKind, ListSource};

const WHOLE: Type = Type::Number { decimals: 0 };
/// Most steps back that one expression takes, and most periods in a row.
const MOST_STEPS: usize = 60;

/// What a policy says of other periods and other units, as it is gathered.
#[derive(Debug, Default)]
pub(super) struct Time {
    pub(super) carried: Vec<Carried>,
    /// How many measures have each level, once it is asked for.
    pub(super) counts: HashMap<usize, Reg>,
    /// Those of the rank blocks first, each at its place once it is lowered.
    pub(super) rankings: Vec<Option<ir::Ranking>>,
    tracks: Vec<Pending>,
    moments: Vec<Vec<Shift>>,
    pub(super) windows: Vec<Window>,
    /// Whether it was said that there is no period column.
    no_period: bool,
    /// Guesses of what defines are that are looked at before they are lowered, and where.
    guessed: Vec<(usize, Span, Known)>,
}

/// A track whose registers may not be made yet.
#[derive(Debug, Clone, PartialEq)]
struct Pending {
    source: Source,
    ty: Type,
    shown: Tracked,
    /// Where it is first looked at.
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    /// A value and where it exists.
    Value(Reg, Option<Reg>),
    Part(Target, Part),
    Define(usize),
}

/// What an expression looks at in earlier rows.
enum LookedAt {
    Result(Target),
    Define(usize, Known),
    Value(Value),
}

impl Checker<'_> {
    /// Reports, once, that there are no periods to look at.
    pub(super) fn needs_period(&mut self, span: Span) -> Option<()> {
        if self.data_columns().iter().any(|column| matches!(column.kind, ir::ColumnKind::Period(_))) {
            return Some(());
        }
        if !std::mem::replace(&mut self.time.no_period, true) {
            self.report(span, CheckProblem::NoPeriod);
        }
        None
    }

    fn moment(&mut self, shifts: Vec<Shift>) -> usize {
        index_of(&mut self.time.moments, shifts)
    }

    fn track(&mut self, source: Source, ty: Type, shown: Tracked, span: Span) -> usize {
        // The same values are one track, however they are called.
        if let Some(at) = self.time.tracks.iter().position(|track| track.source == source) {
            return at;
        }
        self.time.tracks.push(Pending { source, ty, shown, span });
        self.time.tracks.len() - 1
    }

    /// The register that a track looks at, once that is known.
    pub(super) fn track_register(&self, at: usize) -> Option<Reg> {
        match self.time.tracks.get(at)?.source {
            Source::Value(reg, _) => Some(reg),
            _ => None,
        }
    }

    /// `previous X`, `X 2 years ago`; of each other too.
    pub(super) fn earlier(&mut self, inner: &Expr, shift: Shift, span: Span) -> Option<Value> {
        self.needs_period(span)?;
        let mut shifts = vec![shift];
        let mut inner = inner;
        loop {
            let (next, shift) = match &inner.kind {
                ExprKind::Previous(next) => (next, Shift::Previous),
                ExprKind::Ago(next, length) => (next, self.ago(length)?),
                _ => break,
            };
            shifts.push(shift);
            inner = next;
        }
        if shifts.len() > MOST_STEPS {
            self.too_many_steps(span);
            return None;
        }
        let moment = self.moment(shifts);
        self.at_moment(inner, moment, span)
    }

    fn too_many_steps(&mut self, span: Span) {
        let message = both!(
            "期数只能从 1 到 {MOST_STEPS}",
            "the number of periods is at least 1 and at most {MOST_STEPS}"
        );
        let help = both!("请改这个数", "write another number");
        self.report(span, CheckProblem::OutOfRange { message, help });
    }

    /// The value of an expression in the earlier row that `moment` names.
    fn at_moment(&mut self, inner: &Expr, moment: usize, span: Span) -> Option<Value> {
        let looked_at = self.looked_at(inner)?;
        self.read_at(&looked_at, inner, moment, span)
    }

    /// What is looked at in earlier rows: a result or a define by its name, which need not be lowered for it, or
    /// the value of an expression.
    fn looked_at(&mut self, inner: &Expr) -> Option<LookedAt> {
        if let ExprKind::Name(name) = &inner.kind {
            if let Some(target) = self.result_named(name) {
                self.look_up(name);
                return Some(LookedAt::Result(target));
            }
            if let Some(Symbol::Define(at)) = self.peek(name)
                && !matches!(self.defines.get(at), Some(Progress::Done(_)))
                && !self.path.is_empty()
                && let Some(known) = self.infer_define(at)
            {
                self.look_up(name);
                self.time.guessed.push((at, inner.span.span, known));
                return Some(LookedAt::Define(at, known));
            }
            if let Some(Symbol::Define(at)) = self.peek(name)
                && matches!(self.defines.get(at), Some(Progress::Started))
            {
                self.unknown_kind(inner.span.span);
                return None;
            }
        }
        let value = self.expr(inner)?;
        match &value.what {
            What::Literal(_) => self.as_set(value, None).map(LookedAt::Value),
            What::Text(_) => Some(LookedAt::Value(self.as_word(value))),
            What::Grade(_) => Some(LookedAt::Value(value)),
            _ if value.reg().is_some() => Some(LookedAt::Value(value)),
            _ => {
                let found = value.kind().words();
                let (zh, en) = (found.zh, found.en);
                let message = both!("往期的{zh}看不了", "{en} of an earlier period cannot be looked at");
                let help = both!(
                    "能看的有：评价、结果、名次、是或否、数、日期、等级、集合、若干取值之一",
                    "what can be: results, yes/no, numbers, dates, levels, sets, and columns of one of several values"
                );
                self.report(inner.span.span, CheckProblem::WrongPlace { message, help });
                None
            }
        }
    }

    fn read_at(&mut self, looked_at: &LookedAt, inner: &Expr, moment: usize, span: Span) -> Option<Value> {
        let from = inner.span.span;
        let value = match looked_at {
            LookedAt::Result(target) => return self.result_at(*target, moment, from, span),
            LookedAt::Define(at, known) => {
                let track = self.track(Source::Define(*at), known.ty(), Tracked::Written(from), span);
                let reg = self.emit(OpKind::Past(track, moment), known.ty(), span);
                let given = self.past_given(track, moment, from, span);
                return Some(Value::new(known.what(reg), span).given(Some(given)));
            }
            LookedAt::Value(value) => value,
        };
        if let What::Grade(grade) = &value.what {
            // A grade that is not a result by name: `levels of overall`.
            return self.grade_at(grade, value.given.clone(), moment, from, span);
        }
        let (reg, ty) = value.reg()?;
        let shown = self.tracked_as(inner);
        let track =
            self.track(Source::Value(reg, value.given.as_ref().map(|given| given.reg)), ty, shown, span);
        let past = self.emit(OpKind::Past(track, moment), ty, span);
        let given = self.past_given(track, moment, from, span);
        Some(Value::new(value.what.in_reg(past)?, span).given(Some(given)))
    }

    /// How the track of an expression is shown.
    fn tracked_as(&self, inner: &Expr) -> Tracked {
        match &inner.kind {
            ExprKind::Name(name) => match self.peek(name) {
                Some(Symbol::Column(at)) => Tracked::Column(at),
                _ => Tracked::Written(inner.span.span),
            },
            _ => Tracked::Written(inner.span.span),
        }
    }

    fn past_given(&mut self, track: usize, moment: usize, from: Span, span: Span) -> Given {
        let shifts = self.time.moments.get(moment).map_or(&[][..], Vec::as_slice);
        let why = if shifts.iter().any(|shift| matches!(shift, Shift::Ago(_))) {
            both!("单位不一定有那一期的数据", "a unit may have no row of that period")
        } else {
            both!("单位的第一期没有上期", "the first period of a unit has no previous one")
        };
        Given { reg: self.emit(OpKind::PastGiven(track, moment), Type::Flag, span), from, why }
    }

    fn part_track(&mut self, target: Target, part: Part, span: Span) -> usize {
        self.track(Source::Part(target, part), self.part_type(target, part), Tracked::Result(target), span)
    }

    fn past_part(&mut self, target: Target, part: Part, moment: usize, span: Span) -> Reg {
        let track = self.part_track(target, part, span);
        self.emit(OpKind::Past(track, moment), self.part_type(target, part), span)
    }

    /// A result of an earlier row.
    fn result_at(&mut self, target: Target, moment: usize, from: Span, span: Span) -> Option<Value> {
        let value = |what, given| Some(Value::new(what, span).given(Some(given)));
        match target {
            Target::Outcome(_) => {
                let track = self.part_track(target, Part::Holds, span);
                let given = self.past_given(track, moment, from, span);
                value(What::Flag(self.past_part(target, Part::Holds, moment, span)), given)
            }
            Target::Place(_) => {
                let track = self.part_track(target, Part::Place, span);
                let place = self.past_part(target, Part::Place, moment, span);
                let mut given = self.past_given(track, moment, from, span);
                let zero = self.whole(0, span);
                let placed = self.compare(Comparison::More, place, zero, span);
                given.reg = self.all(vec![given.reg, placed], span);
                value(What::Number(place, 0), given)
            }
            _ => {
                let joined = target == Target::Overall && self.overall_joins();
                let anchor = self.part_track(target, Part::Given, span);
                let given = self.past_given(anchor, moment, from, span);
                let applies = self.past_part(target, Part::Given, moment, span);
                let on = self.target_scale(target);
                let scale = self.scale(on).clone();
                let verdict =
                    (!scale.verdicts.is_empty()).then(|| self.past_part(target, Part::Verdict, moment, span));
                let signs = (scale.signs != SignRule::None)
                    .then(|| self.past_part(target, Part::Signs, moment, span));
                let minuses = (scale.signs == SignRule::Apart)
                    .then(|| self.past_part(target, Part::Minuses, moment, span));
                let what = if joined {
                    let levels = 0..scale.levels.len();
                    let counts = levels
                        .map(|level| self.past_part(target, Part::Count(level), moment, span))
                        .collect();
                    What::Tally(Tally { scale: on, given: Some(applies), verdict, counts, signs, minuses })
                } else {
                    let level = Level::One(self.past_part(target, Part::Level, moment, span));
                    What::Grade(ir::Grade { scale: on, given: Some(applies), verdict, level, signs, minuses })
                };
                value(what, given)
            }
        }
    }

    /// A grade that an expression gave, in an earlier row.
    fn grade_at(
        &mut self,
        grade: &ir::Grade,
        given: Option<Given>,
        moment: usize,
        from: Span,
        span: Span,
    ) -> Option<Value> {
        let yes = self.flag(true, span);
        let anchor_source = Source::Value(given.as_ref().map_or(yes, |given| given.reg), None);
        let anchor = self.track(anchor_source, Type::Flag, Tracked::Written(from), span);
        let was = self.emit(OpKind::Past(anchor, moment), Type::Flag, span);
        let mut exists = self.past_given(anchor, moment, from, span);
        exists.reg = self.all(vec![exists.reg, was], span);
        let past = |checker: &mut Self, reg: Reg| {
            let ty = checker.ops.get(reg.0 as usize).map_or(WHOLE, |op| op.ty);
            let track = checker.track(Source::Value(reg, None), ty, Tracked::Written(from), span);
            checker.emit(OpKind::Past(track, moment), ty, span)
        };
        let applies = grade.given.map(|reg| past(self, reg));
        let verdict = grade.verdict.map(|reg| past(self, reg));
        let signs = grade.signs.map(|reg| past(self, reg));
        let minuses = grade.minuses.map(|reg| past(self, reg));
        let what = match &grade.level {
            Level::One(level) => {
                let level = Level::One(past(self, *level));
                What::Grade(ir::Grade { scale: grade.scale, given: applies, verdict, level, signs, minuses })
            }
            Level::Joined(_) => {
                let mut counts = Vec::new();
                for level in 0..self.scale(grade.scale).levels.len() {
                    let count = self.overall_count(level, span)?;
                    counts.push(past(self, count));
                }
                What::Tally(Tally { scale: grade.scale, given: applies, verdict, counts, signs, minuses })
            }
        };
        Some(Value::new(what, span).given(Some(exists)))
    }

    /// The last day of an outcome by the findings up to the unit's previous row; 0 when there was none.
    pub(super) fn previous_until(&mut self, outcome: usize, span: Span) -> Reg {
        let moment = self.moment(vec![Shift::Previous]);
        self.past_part(Target::Outcome(outcome), Part::Until, moment, span)
    }

    /// `C for 2 periods in a row`: no where the unit has fewer periods, since there was no such run.
    pub(super) fn in_a_row(&mut self, condition: &Expr, number: Spanned<u32>, span: Span) -> Option<Value> {
        self.needs_period(span)?;
        let steps = number.node as usize;
        if steps == 0 || steps > MOST_STEPS {
            self.too_many_steps(number.span);
            return None;
        }
        let now = self.wanted_flag(condition)?;
        let What::Flag(reg) = now.what else { return None };
        let looked_at = match &condition.kind {
            ExprKind::Name(_) => self.looked_at(condition)?,
            _ => LookedAt::Value(now.clone()),
        };
        let always = self.flag(true, span);
        let is_row =
            self.track(Source::Value(always, None), Type::Flag, Tracked::Written(condition.span.span), span);
        let (mut yes, mut no, mut known) = (Vec::new(), Vec::new(), Vec::new());
        for step in 0..steps {
            let (holds, given) = if step == 0 {
                (reg, self.where_given(&now, span))
            } else {
                let moment = self.moment(vec![Shift::Previous; step]);
                let value = self.read_at(&looked_at, condition, moment, span)?;
                let What::Flag(holds) = value.what else { return None };
                let row = self.emit(OpKind::PastGiven(is_row, moment), Type::Flag, span);
                no.push(self.not(row, span));
                (holds, self.where_given(&value, span))
            };
            let fails = self.not(holds, span);
            no.push(self.all(vec![given, fails], span));
            yes.push(self.all(vec![given, holds], span));
            known.push(given);
        }
        let holds = self.all(yes, span);
        let Some(given) = now.given else {
            return Some(Value::new(What::Flag(holds), span));
        };
        let broken = self.any(no, span);
        let complete = self.all(known, span);
        let reg = self.any(vec![broken, complete], span);
        Some(Value::new(What::Flag(holds), span).given(Some(Given { reg, ..given })))
    }

    /// A fold over the rows of a source: the unit's rows of a time, this one included, or the units of the period.
    /// `given` tells the rows that count.
    pub(super) fn fold(
        &mut self,
        fold: Fold,
        (value, ty): (Reg, Type),
        given: Reg,
        source: &ListSource,
        span: Span,
    ) -> Option<Reg> {
        let counts = fold == Fold::Count || (ty == Type::Flag && fold == Fold::Sum);
        let result = if counts { WHOLE } else { ty };
        if let ListSource::Units(group) = source {
            let group = match group {
                Some(name) => Some(self.group(name)?.value),
                None => None,
            };
            return Some(self.emit(OpKind::Group { fold, value, given, group }, result, span));
        }
        self.needs_period(span)?;
        let window = self.window(source)?;
        let track = self.track(Source::Value(value, Some(given)), ty, Tracked::Written(span), span);
        let past = self.emit(OpKind::PastFold(fold, track, window), result, span);
        let given = match self.within_window(source, span) {
            Some(within) => self.all(vec![given, within], span),
            None => given,
        };
        Some(match fold {
            Fold::Count => {
                let here = self.count(vec![given], span);
                self.add(past, here, WHOLE, span)
            }
            Fold::Sum => {
                let here = if ty == Type::Flag {
                    let both = self.all(vec![given, value], span);
                    self.count(vec![both], span)
                } else {
                    self.when(given, value, ty, span)
                };
                self.add(past, here, result, span)
            }
            Fold::Latest => self.select(given, value, past, result, span),
            Fold::Max | Fold::Min => {
                let count = self.emit(OpKind::PastFold(Fold::Count, track, window), WHOLE, span);
                let zero = self.whole(0, span);
                let before = self.compare(Comparison::More, count, zero, span);
                let together = if fold == Fold::Max {
                    self.larger(past, value, ty, span)
                } else {
                    self.smaller(past, value, ty, span)
                };
                let here = self.select(before, together, value, ty, span);
                self.select(given, here, past, ty, span)
            }
        })
    }

    /// Gives every track its registers, now that everything is lowered.
    pub(super) fn resolve_tracks(&mut self) {
        let mut at = 0;
        while let Some(pending) = self.time.tracks.get(at).cloned() {
            let span = pending.span;
            let source = match pending.source {
                Source::Part(target, part) => self.part(target, part, span).map(|reg| (reg, None)),
                Source::Define(define) => match self.defines.get(define) {
                    Some(Progress::Done(Some(value))) => {
                        let given = value.given.as_ref().map(|given| given.reg);
                        value.reg().map(|(reg, _)| (reg, given))
                    }
                    _ => None,
                },
                Source::Value(reg, given) => Some((reg, given)),
            };
            if let Some((reg, given)) = source
                && let Some(track) = self.time.tracks.get_mut(at)
            {
                track.source = Source::Value(reg, given);
            }
            at += 1;
        }
        for (define, span, known) in std::mem::take(&mut self.time.guessed) {
            if let Some(Progress::Done(Some(value))) = self.defines.get(define)
                && value.reg().is_some_and(|(_, ty)| ty != known.ty())
            {
                self.unknown_kind(span);
            }
        }
    }

    /// Reports a define that speaks of itself through the past so that what it is cannot be told.
    fn unknown_kind(&mut self, span: Span) {
        let message = both!(
            "这个定义由自己的往期得出，看不出它是什么",
            "this define comes from its own earlier value, and what it is cannot be told"
        );
        let help = both!(
            "请写明第一期的值，如“（上期 {{名称}} 无则 0）+ 1”；是数的，每期的小数位数要一样",
            "say what holds in the first period, as in `(previous {{NAME}} or else 0) + 1`; a number has the same decimals in every period"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
    }

    /// Moves what was gathered into the policy.
    pub(super) fn time_into(&mut self, policy: &mut ir::Policy) {
        let time = std::mem::take(&mut self.time);
        policy.carried = time.carried;
        policy.rankings = time.rankings.into_iter().flatten().collect();
        policy.moments = time.moments;
        policy.windows = time.windows;
        policy.formerly = std::mem::take(&mut self.formerly);
        policy.tracks = time
            .tracks
            .into_iter()
            .map(|track| {
                let (value, given) = match track.source {
                    Source::Value(value, given) => (value, given),
                    // What has a problem of its own is not run.
                    _ => (Reg(0), None),
                };
                Track { value, given, ty: track.ty, shown: track.shown }
            })
            .collect();
        policy.outcomes = self
            .outcomes
            .iter()
            .filter_map(|progress| match progress {
                Progress::Done(outcome) => outcome.clone(),
                _ => None,
            })
            .collect();
    }
}

pub(super) fn index_of<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}
