//! The overall grade: the measures put together, then the phases again.

use super::early::Begun;
use super::problem::CheckProblem;
use super::scale_problem::ScaleProblem;
use super::statement::{Join, Phases};
use super::value::What;
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, Level, OpKind, Reg, SignRule, Target, Type};
use crate::source::Span;
use crate::syntax::ast::{BlockKind, Item, Statement};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// The overall grade, lowered when it is first asked for.
    pub(super) fn overall_grade(&mut self, asked: Span) -> Option<ir::Grade> {
        let started = matches!(self.overall, Progress::Started) || self.is_beginning(Target::Overall);
        if started || self.this_measure.is_some() {
            let name = self.target_name(Target::Overall);
            self.circle(&name, asked);
            return None;
        }
        self.overall();
        match &self.overall {
            Progress::Done(Some(overall)) => Some(overall.grade.clone()),
            _ => None,
        }
    }

    /// Lowers `overall`, if it is not yet.
    pub(super) fn overall(&mut self) {
        if !matches!(self.overall, Progress::Waiting) {
            return;
        }
        let Some((block, statements)) = self.statements_of(Target::Overall) else { return };
        let BlockKind::Overall(lines) = &block.kind else { return };
        self.begin(Target::Overall);
        let Some(Begun { mut phases, points, flawed }) = self.begun.remove(&Target::Overall) else { return };
        self.overall = Progress::Started;
        self.repeats(lines);
        let before = self.problems.len();
        let grade = self.of_target(Target::Overall, |checker| {
            checker.phases_of_level(&mut phases, points, &statements, block);
            let said =
                |line: &Statement| matches!(line.node, Item::Start(_) | Item::GradedBy(_) | Item::Reach(..));
            let flawed = flawed || checker.problems.len() > before || lines.iter().any(said);
            checker.lower_overall(&phases, block.head.span, flawed)
        });
        let name = self.target_name(Target::Overall);
        self.overall = Progress::Done(grade.map(|grade| ir::Measure {
            name: ir::Named { name, title: None },
            citing: block.citing.as_ref().map(|text| text.node.clone()),
            span: block.span.span,
            grade,
            points: None,
            steps: phases.steps,
        }));
    }

    fn lower_overall(&mut self, phases: &Phases, span: Span, flawed: bool) -> Option<ir::Grade> {
        let mut measures = Vec::new();
        for at in 0..self.names.measures.len() {
            measures.push(self.measure_grade(at, span));
        }
        let measures: Vec<ir::Grade> = measures.into_iter().collect::<Option<_>>()?;
        let joined = match (phases.join, phases.start) {
            (Some((_, first)), Some((_, second))) => {
                let (first, second) = if first < second { (first, second) } else { (second, first) };
                self.report(second, CheckProblem::TwoStarts { first });
                return None;
            }
            (None, None) if flawed => return None,
            (None, None) if phases.total.is_some() && phases.levels.is_empty() => {
                if phases.points.weighs_all() {
                    self.verdicts_settled(&measures, phases, span);
                }
                if phases.total.as_ref().is_some_and(|points| matches!(points.what, What::Ratio(..))) {
                    self.points_not_rounded(span);
                    return None;
                }
                return Some(self.points_only(phases, span));
            }
            (None, None) => {
                self.report(span, CheckProblem::NoOverall);
                return None;
            }
            (joined, _) => joined,
        };
        let verdict = self.verdict(phases, span);
        if phases.points.weighs_all() {
            self.verdicts_settled(&measures, phases, span);
        }
        let mut given: Vec<Reg> = phases.applies.clone();
        if let Some((_, at)) = joined {
            if measures.iter().any(|grade| !grade.has_level()) {
                self.no_level(at);
                return None;
            }
            self.on_one_scale(&measures, phases.scale, at)?;
            let applying: Option<Vec<Reg>> = measures.iter().map(|grade| grade.given).collect();
            if let Some(applying) = applying {
                given.push(self.any(applying, span));
            }
            self.verdicts_settled(&measures, phases, span);
        }
        let given = (!given.is_empty()).then(|| self.all(given, span));
        let mut base = None;
        let level = match joined {
            Some((Join::Levels { sum_signs }, _)) => {
                self.only_joined(phases);
                if sum_signs {
                    base = Some(self.summed_signs(&measures, span));
                }
                Level::Joined((0..measures.len()).collect())
            }
            other => {
                let start = match (other, phases.start) {
                    (Some((join, at)), _) => {
                        if self.scale(phases.scale).signs == SignRule::Apart {
                            let what = both!(
                                "加减号并列时取最差或最好",
                                "the worst or best where signs stand apart"
                            );
                            self.report(at, CheckProblem::NotYet { what });
                            return None;
                        }
                        let (level, signs) = self.extreme(&measures, join == Join::Worst, phases.scale, span);
                        let zero = self.whole(0, span);
                        base = signs.map(|signs| (signs, zero));
                        level
                    }
                    (None, Some((start, _))) => start,
                    _ => return None,
                };
                let level = self.moved(phases, start, span);
                let level = self.capped(phases, level, span);
                Level::One(self.direct(phases, level, span))
            }
        };
        self.contradictions(phases);
        let mut grade = ir::Grade { scale: phases.scale, given, verdict, level, signs: None, minuses: None };
        self.signs(phases, &mut grade, base, span);
        Some(grade)
    }

    /// Pluses and minuses of all measures; with signs that cancel, their signed sum and 0.
    fn summed_signs(&mut self, measures: &[ir::Grade], span: Span) -> (Reg, Reg) {
        let mut parts: [Vec<Reg>; 2] = [Vec::new(), Vec::new()];
        for grade in measures {
            let has_level = self.grade_given(grade, span);
            for (part, signs) in parts.iter_mut().zip([grade.signs, grade.minuses]) {
                if let Some(signs) = signs {
                    part.push(self.when(has_level, signs, WHOLE, span));
                }
            }
        }
        let [plus, minus] = parts;
        (self.total(&plus, WHOLE, span), self.total(&minus, WHOLE, span))
    }

    /// The worst or best level among the measures that have one, and the signs of the worst or best with it.
    fn extreme(
        &mut self,
        measures: &[ir::Grade],
        worst: bool,
        scale: usize,
        span: Span,
    ) -> (Reg, Option<Reg>) {
        let ty = Type::Level(scale);
        let least = self.number(self.scale(scale).worst(), ty, span);
        let mut level = if worst { self.number(0, ty, span) } else { least };
        for grade in measures {
            let Level::One(one) = grade.level else { continue };
            let has_level = self.grade_given(grade, span);
            level = if worst {
                let here = self.when(has_level, one, ty, span);
                self.larger(level, here, ty, span)
            } else {
                let here = self.select(has_level, one, least, ty, span);
                self.smaller(level, here, ty, span)
            };
        }
        if self.scale(scale).signs == SignRule::None {
            return (level, None);
        }
        let mut signs = self.whole(0, span);
        let mut found = self.flag(false, span);
        for grade in measures {
            let Level::One(one) = grade.level else { continue };
            let has_level = self.grade_given(grade, span);
            let same = self.level_is(one, level, span);
            let counts = self.all(vec![has_level, same], span);
            let net = self.net_signs(grade, span);
            let with_before = if worst {
                self.smaller(signs, net, WHOLE, span)
            } else {
                self.larger(signs, net, WHOLE, span)
            };
            let here = self.select(found, with_before, net, WHOLE, span);
            signs = self.select(counts, here, signs, WHOLE, span);
            found = self.any(vec![found, counts], span);
        }
        (level, Some(signs))
    }

    /// A joined grade has no one level that could be moved, capped or named.
    fn only_joined(&mut self, phases: &Phases) {
        let moves = phases.steps.iter().filter(|step| {
            matches!(
                step.effect,
                ir::Effect::Drop(_)
                    | ir::Effect::Raise(_)
                    | ir::Effect::AtBest(_)
                    | ir::Effect::AtWorst(_)
                    | ir::Effect::Level(_)
            )
        });
        let spans: Vec<Span> = moves.map(|step| step.span).collect();
        for span in spans {
            let message = both!(
                "总评是连写的各项等级，没有一个等级可以升降或判定",
                "overall joins the levels of the measures: there is no one level to move or name"
            );
            let help = both!(
                "请写在“每项评价”里，或让总评“各评价就低不就高”",
                "say it under `every measure`, or let overall be the `worst of the measures`"
            );
            self.report(span, CheckProblem::WrongPlace { message, help });
        }
    }

    /// Where a measure may have a verdict, overall must say what it is then.
    fn verdicts_settled(&mut self, measures: &[ir::Grade], phases: &Phases, span: Span) {
        let mut codes: Vec<(usize, i64)> = Vec::new();
        for (scale, all) in self.scales.all.iter().enumerate() {
            codes.extend((0..all.verdicts.len()).map(|at| (scale, all.verdict_code(at))));
        }
        let mut leaves = Vec::new();
        for (fires, ..) in &phases.verdicts {
            self.alternatives(*fires, &mut leaves);
        }
        for (scale, code) in codes {
            for at in (0..measures.len()).filter(|at| measures.get(*at).is_some_and(|m| m.scale == scale)) {
                let may = match self.measures.get(at) {
                    Some(Progress::Done(Some(measure))) => {
                        measure.steps.iter().any(|step| step.effect == ir::Effect::Verdict(code))
                    }
                    _ => false,
                };
                if !may {
                    continue;
                }
                let Some(value) = self.measure_value(at, span) else { continue };
                let is = self.grade_is_verdict(&value, code, span);
                let mut cases: Vec<Reg> = phases.verdicts.iter().map(|entry| entry.0).collect();
                cases.push(self.not(is, span));
                if !leaves.contains(&is) && self.uncovered(&cases).is_some() {
                    let verdict =
                        self.scale(scale).verdict(code).map_or(String::new(), |verdict| verdict.name.clone());
                    let measure = self.measure_name(at);
                    self.report(span, CheckProblem::VerdictUnsettled { measure, verdict });
                    break;
                }
            }
        }
    }

    /// Reports measures that are put together though they are on different scales.
    fn on_one_scale(&mut self, measures: &[ir::Grade], own: usize, span: Span) -> Option<()> {
        let told = |checker: &Self, at: usize| {
            (checker.measure_name(at), checker.scale_words(checker.measure_scale(at)))
        };
        let first = measures.first().map_or(own, |grade| grade.scale);
        if let Some(at) = measures.iter().position(|grade| grade.scale != first) {
            let problem = ScaleProblem::Mixed { first: told(self, 0), second: told(self, at) };
            self.problems.push(problem.at(span));
            return None;
        }
        self.of_own_scale(first, own, span)
    }

    /// The conditions of which any alone makes `reg` hold.
    fn alternatives(&self, reg: Reg, leaves: &mut Vec<Reg>) {
        match self.ops.get(reg.0 as usize).map(|op| &op.kind) {
            Some(OpKind::Any(any)) => any.iter().for_each(|reg| self.alternatives(*reg, leaves)),
            _ => leaves.push(reg),
        }
    }
}
