//! A ladder as a start: the best level for which its own requirements and those of every level below it hold.

use super::Checker;
use super::problem::CheckProblem;
use super::statement::{Phases, by_name};
use crate::both;
use crate::ir::{Effect, Phase, Reg, Subject, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, Statement};

impl Checker<'_> {
    /// `to reach L, C`
    pub(super) fn reach(
        &mut self,
        phases: &mut Phases,
        statement: &Statement,
        level: &ast::Name,
        condition: &Expr,
    ) {
        let span = statement.span.span;
        let level = self.level(&by_name(level)).and_then(|value| match value.what {
            super::value::What::Level(reg, scale) => {
                self.of_own_scale(scale, phases.scale, value.span)?;
                self.known_number(reg).map(|at| (reg, at))
            }
            _ => {
                self.not_on_scale(&level.node, level.span);
                None
            }
        });
        let holds = self.condition(condition);
        let (Some((reg, at)), Some(holds)) = (level, holds) else { return };
        if at == self.scale(phases.scale).worst() {
            let name = self.level_name(phases.scale, at);
            let message = both!(
                "{name} 是最差的等级，谁都达得到，这一句不起作用",
                "{name} is the worst level, which everyone reaches: this line does nothing"
            );
            let help = both!("请去掉这一句，或写更好的等级", "take the line out, or name a better level");
            self.report(span, CheckProblem::NoEffect { message, help });
            return;
        }
        let subject = Subject::Condition(holds);
        self.step(phases, statement, Phase::Start, holds, Effect::Reach(reg, reg), subject);
        phases.ladder.push((at, holds, span));
    }

    /// The start that the ladder of a measure makes, if it has one.
    pub(super) fn ladder(&mut self, phases: &mut Phases, span: Span) {
        let Some((.., at)) = phases.ladder.first().copied() else { return };
        if let Some((_, first)) = phases.start {
            self.report(at, CheckProblem::TwoStarts { first });
            return;
        }
        let mut reached: Vec<Reg> = Vec::new();
        let mut below = self.flag(true, span);
        for level in (0..self.scale(phases.scale).worst()).rev() {
            let own = phases.ladder.iter().filter(|(at, ..)| *at == level).map(|(_, holds, _)| *holds);
            let needs: Vec<Reg> = own.chain([below]).collect();
            below = self.all(needs, span);
            reached.push(below);
        }
        let worst = self.number(self.scale(phases.scale).worst(), Type::Level(phases.scale), span);
        let steps = self.count(reached, span);
        let start = self.subtract(worst, steps, Type::Level(phases.scale), span);
        for step in &mut phases.steps {
            if let Effect::Reach(level, _) = step.effect {
                step.effect = Effect::Reach(level, start);
            }
        }
        phases.start = Some((start, at));
    }
}
