//! A measure: its phases in order, down to the registers of its grade.

use super::early::Begun;
use super::problem::CheckProblem;
use super::statement::Phases;
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, Comparison, Level, Phase, Reg, SignRule, Target, Type};
use crate::source::Span;
use crate::syntax::ast::{BlockKind, Item, Statement};

const WHOLE: Type = Type::Number { decimals: 0 };
/// Statements of one block that are compared with one another for repeats.
const COMPARED: usize = 1_000;

impl Checker<'_> {
    pub(super) fn measure_name(&self, at: usize) -> String {
        match self.names.measures.get(at).map(|block| &block.kind) {
            Some(BlockKind::Measure(measure)) => measure.name.name.node.clone(),
            _ => String::new(),
        }
    }

    /// The grade of measure `at`, lowered when it is first asked for.
    pub(super) fn measure_grade(&mut self, at: usize, asked: Span) -> Option<ir::Grade> {
        let started = matches!(self.measures.get(at), Some(Progress::Started));
        if started || self.is_beginning(Target::Measure(at)) {
            let name = self.measure_name(at);
            self.circle(&name, asked);
            return None;
        }
        self.measure(at);
        match self.measures.get(at) {
            Some(Progress::Done(Some(measure))) => Some(measure.grade.clone()),
            _ => None,
        }
    }

    /// Lowers measure `at`, if it is not yet.
    pub(super) fn measure(&mut self, at: usize) {
        if !matches!(self.measures.get(at), Some(Progress::Waiting)) {
            return;
        }
        let target = Target::Measure(at);
        let Some((block, statements)) = self.statements_of(target) else { return };
        let BlockKind::Measure(measure) = &block.kind else { return };
        self.begin(target);
        let Some(Begun { mut phases, points, flawed }) = self.begun.remove(&target) else { return };
        if let Some(progress) = self.measures.get_mut(at) {
            *progress = Progress::Started;
        }
        self.repeats(&measure.statements);
        if at == 0 {
            for every in self.names.every.clone() {
                if let BlockKind::EveryMeasure(shared) = &every.kind {
                    self.repeats(shared);
                }
            }
        }
        let before = self.problems.len();
        let name = measure.name.name.node.clone();
        let lowered = self.of_target(target, |checker| {
            checker.phases_of_level(&mut phases, points, &statements, block);
            // A start may hang on what has a problem elsewhere.
            let said =
                |line: &&Statement| matches!(line.node, Item::Start(_) | Item::GradedBy(_) | Item::Reach(..));
            let flawed = flawed || checker.problems.len() > before || statements.iter().any(said);
            checker.lower_measure(&phases, &name, block.head.span, flawed)
        });
        let done = lowered.map(|grade| ir::Measure {
            name: super::scale::named(&measure.name),
            citing: block.citing.as_ref().map(|text| text.node.clone()),
            span: block.span.span,
            grade,
            points: None,
            steps: phases.steps,
        });
        if let Some(progress) = self.measures.get_mut(at) {
            *progress = Progress::Done(done);
        }
    }

    /// Reports a statement that stands twice in one block.
    pub(super) fn repeats(&mut self, statements: &[Statement]) {
        let compared = statements.get(..COMPARED.min(statements.len())).unwrap_or_default();
        for (at, statement) in compared.iter().enumerate() {
            let earlier = compared.iter().take(at).find(|earlier| earlier.node == statement.node);
            if let Some(earlier) = earlier {
                let first = earlier.span.span;
                self.report(statement.span.span, CheckProblem::DoneTwice { first });
            }
        }
    }

    /// The name of the best level.
    pub(super) fn best(&self, scale: usize) -> String {
        self.level_name(scale, 0)
    }

    /// The phases of one measure, down to its grade. `flawed` says that a statement had a problem already.
    fn lower_measure(&mut self, phases: &Phases, name: &str, span: Span, flawed: bool) -> Option<ir::Grade> {
        let start = match phases.start {
            Some((start, _)) => start,
            None if flawed => return None,
            None if phases.total.is_some() && phases.levels.is_empty() => {
                return Some(self.points_only(phases, span));
            }
            None => {
                let mut fires: Vec<Reg> = phases
                    .levels
                    .iter()
                    .map(|entry| entry.0)
                    .chain(phases.verdicts.iter().map(|e| e.0))
                    .collect();
                let nothing = fires.is_empty();
                // Where the measure does not apply it needs no grade.
                let applies = self.all(phases.applies.clone(), span);
                fires.push(self.not(applies, span));
                if nothing || self.uncovered(&fires).is_some() {
                    let case = self.uncovered(&fires).and_then(|case| self.show_case(&case));
                    let problem = CheckProblem::NoStart {
                        measure: name.to_owned(),
                        case,
                        best: self.best(phases.scale),
                    };
                    self.report(span, problem);
                    return None;
                }
                self.number(0, Type::Level(phases.scale), span)
            }
        };
        let level = self.moved(phases, start, span);
        let level = self.capped(phases, level, span);
        let level = self.direct(phases, level, span);
        let verdict = self.verdict(phases, span);
        let given = self.all_applying(phases, span);
        self.contradictions(phases);
        let mut grade = ir::Grade {
            scale: phases.scale,
            given,
            verdict,
            level: Level::One(level),
            signs: None,
            minuses: None,
        };
        self.signs(phases, &mut grade, None, span);
        Some(grade)
    }

    /// A measure that has points and no level.
    pub(super) fn points_only(&mut self, phases: &Phases, span: Span) -> ir::Grade {
        let verdict = self.verdict(phases, span);
        let given = self.all_applying(phases, span);
        let moves = phases
            .steps
            .iter()
            .filter(|step| matches!(step.phase, Phase::Moves | Phase::Caps | Phase::Signs));
        for at in moves.map(|step| step.span).collect::<Vec<_>>() {
            let message = both!(
                "这项评价只有得分，没有等级可以升降",
                "this measure has points and no level that could be moved"
            );
            let help = both!("请加一句“按 … 定级”或“起始 …”", "add `graded by …` or `start at …`");
            self.report(at, CheckProblem::WrongPlace { message, help });
        }
        ir::Grade::without_level(phases.scale, given, verdict)
    }

    /// The start after drops and raises, netted, within the limits said, kept on the scale.
    pub(super) fn moved(&mut self, phases: &Phases, start: Reg, span: Span) -> Reg {
        let mut level = start;
        let ty = Type::Level(phases.scale);
        for (moves, limits, down) in
            [(&phases.drops, &phases.most_drops, true), (&phases.raises, &phases.most_raises, false)]
        {
            let mut total = self.total(moves, WHOLE, span);
            for limit in limits {
                total = self.smaller(total, *limit, WHOLE, span);
            }
            level =
                if down { self.add(level, total, ty, span) } else { self.subtract(level, total, ty, span) };
        }
        if !phases.drops.is_empty() {
            let worst = self.number(self.scale(phases.scale).worst(), ty, span);
            level = self.smaller(level, worst, ty, span);
        }
        if !phases.raises.is_empty() {
            let best = self.number(0, ty, span);
            level = self.larger(level, best, ty, span);
        }
        level
    }

    /// `at worst` first, then `at best`: where they cross, the cap holds.
    pub(super) fn capped(&mut self, phases: &Phases, level: Reg, span: Span) -> Reg {
        let mut level = level;
        let ty = Type::Level(phases.scale);
        for (fires, cap, at) in &phases.at_worst {
            let worst = self.number(self.scale(phases.scale).worst(), ty, *at);
            let bound = self.select(*fires, *cap, worst, ty, *at);
            level = self.smaller(level, bound, ty, span);
        }
        for (fires, cap, at) in &phases.at_best {
            let bound = self.when(*fires, *cap, ty, *at);
            level = self.larger(level, bound, ty, span);
        }
        level
    }

    /// Of the levels named directly the worst wins over what came before.
    pub(super) fn direct(&mut self, phases: &Phases, level: Reg, span: Span) -> Reg {
        let Some((_, first, _)) = phases.levels.first().copied() else { return level };
        let ty = Type::Level(phases.scale);
        let any = self.any(phases.levels.iter().map(|entry| entry.0).collect(), span);
        let named = if phases.levels.iter().all(|entry| entry.1 == first) {
            first
        } else {
            let mut worst = self.number(0, ty, span);
            for (fires, named, at) in &phases.levels {
                let bound = self.when(*fires, *named, ty, *at);
                worst = self.larger(worst, bound, ty, span);
            }
            worst
        };
        self.select(any, named, level, ty, span)
    }

    /// Of several verdicts the strongest.
    pub(super) fn verdict(&mut self, phases: &Phases, span: Span) -> Option<Reg> {
        let mut strongest: Option<Reg> = None;
        let ty = Type::Verdict(phases.scale);
        for (fires, code, at) in &phases.verdicts {
            let code = self.number(*code, ty, *at);
            let here = self.when(*fires, code, ty, *at);
            strongest = Some(match strongest {
                Some(before) => self.larger(before, here, ty, span),
                None => here,
            });
        }
        strongest
    }

    /// Sums the signs; a grade without a level has none. `base` are signs to begin with: pluses and minuses.
    pub(super) fn signs(
        &mut self,
        phases: &Phases,
        grade: &mut ir::Grade,
        base: Option<(Reg, Reg)>,
        span: Span,
    ) {
        let scale = self.scale(phases.scale).clone();
        if scale.signs == SignRule::None
            || (phases.plus.is_empty() && phases.minus.is_empty() && base.is_none())
        {
            return;
        }
        let has_level = self.grade_given(grade, span);
        let (mut plus, mut minus) = (phases.plus.clone(), phases.minus.clone());
        if let Some((more, less)) = base {
            plus.push(more);
            minus.push(less);
        }
        let plus = self.total(&plus, WHOLE, span);
        let minus = self.total(&minus, WHOLE, span);
        let most_plus = scale.most_plus.map(|most| self.whole(i64::from(most), span));
        let most_minus = scale.most_minus.map(|most| self.whole(i64::from(most), span));
        if scale.signs == SignRule::Apart {
            for (slot, total, most) in [(0, plus, most_plus), (1, minus, most_minus)] {
                let total = most.map_or(total, |most| self.smaller(total, most, WHOLE, span));
                let total = self.when(has_level, total, WHOLE, span);
                if slot == 0 { grade.signs = Some(total) } else { grade.minuses = Some(total) }
            }
            return;
        }
        let mut net = self.subtract(plus, minus, WHOLE, span);
        if let Some(most) = most_plus {
            net = self.smaller(net, most, WHOLE, span);
        }
        if let Some(most) = scale.most_minus {
            let least = self.whole(-i64::from(most), span);
            net = self.larger(net, least, WHOLE, span);
        }
        grade.signs = Some(self.when(has_level, net, WHOLE, span));
    }

    /// Statements of one measure that cannot all be meant.
    pub(super) fn contradictions(&mut self, phases: &Phases) {
        let mut named: Vec<(Reg, Result<Reg, i64>, Span)> = Vec::new();
        let levels = phases.levels.iter().map(|(fires, level, at)| (*fires, Ok(*level), *at));
        let verdicts = phases.verdicts.iter().map(|(fires, code, at)| (*fires, Err(*code), *at));
        for (fires, what, at) in levels.chain(verdicts) {
            if self.known_flag(fires) == Some(false) {
                continue;
            }
            let other = named.iter().find(|(before, other, _)| *before == fires && *other != what);
            if let Some((_, _, first)) = other {
                let problem = CheckProblem::Contradiction {
                    message: both!("同一个条件直接判定了两种结果", "one condition is graded in two ways"),
                    help: both!(
                        "请只留一句，或把条件写得不同",
                        "keep one of the two, or make their conditions differ"
                    ),
                    first: Some(*first),
                };
                self.report(at, problem);
            }
            named.push((fires, what, at));
        }
        for (best_fires, best, at) in &phases.at_best {
            for (worst_fires, worst, first) in &phases.at_worst {
                if best_fires == worst_fires
                    && self.known_flag(*best_fires) != Some(false)
                    && let (Some(b), Some(w)) = (self.known_number(*best), self.known_number(*worst))
                    && b > w
                {
                    let problem = CheckProblem::Contradiction {
                        message: both!(
                            "“最高评为”比“最低评为”还差，不能都成立",
                            "`at best` is worse than `at worst`: both cannot hold"
                        ),
                        help: both!("请改正其中一句", "mend one of the two"),
                        first: Some(*first),
                    };
                    self.report(*at, problem);
                }
            }
        }
        self.idle_caps(phases);
    }

    /// A cap that the start can never reach.
    fn idle_caps(&mut self, phases: &Phases) {
        let Some((start, first)) = phases.start else { return };
        let Some(start) = self.known_number(start) else { return };
        let unreached = |caps: &[(Reg, Reg, Span)], moved: bool, better: bool| -> Vec<(i64, Span)> {
            if moved {
                return Vec::new();
            }
            // What holds for every measure need not act in each.
            caps.iter()
                .filter(|(_, _, at)| phases.own(*at))
                .filter_map(|(_, cap, at)| Some((self.known_number(*cap)?, *at)))
                .filter(|(cap, _)| if better { *cap <= start } else { *cap >= start })
                .collect()
        };
        let mut found: Vec<(i64, Span, bool)> = Vec::new();
        // Floors come before caps: they too can lift a level past its start.
        let raised = !phases.raises.is_empty() || !phases.at_worst.is_empty();
        let best = unreached(&phases.at_best, raised, true);
        found.extend(best.into_iter().map(|(cap, at)| (cap, at, cap < start)));
        // A floor below the start is never reached, but nothing contradicts it.
        let worst = unreached(&phases.at_worst, !phases.drops.is_empty(), false);
        found.extend(worst.into_iter().map(|(cap, at)| (cap, at, false)));
        for (cap, at, contradicts) in found {
            let named = |level: i64| self.level_name(phases.scale, level);
            let (start_name, cap_name) = (named(start), named(cap));
            let help = both!("请改正起始或这一句", "mend the start or this line");
            if !contradicts {
                let message = both!(
                    "起始是 {start_name}，没有哪一句会越过 {cap_name}，这一句不起作用",
                    "the start is {start_name} and no line moves it past {cap_name}: this line does nothing"
                );
                self.report(at, CheckProblem::NoEffect { message, help });
            } else {
                let message = both!(
                    "起始是 {start_name}，到不了 {cap_name}，这一句与起始矛盾",
                    "the start is {start_name} and never reaches {cap_name}: this line contradicts it"
                );
                self.report(at, CheckProblem::Contradiction { message, help, first: Some(first) });
            }
        }
    }

    /// Compares a level register with a constant.
    pub(super) fn level_is(&mut self, level: Reg, wanted: Reg, span: Span) -> Reg {
        self.compare(Comparison::Equal, level, wanted, span)
    }
}
