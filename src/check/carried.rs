//! Results by name: as this version gives them, and as they stood where another version or only a file gave them.

use super::Checker;
use super::names::Symbol;
use crate::ir::{self, Carried, Level, OpKind, Part, Reg, SignRule, Target, Type};
use crate::source::Span;
use crate::syntax::ast::{BlockKind, Item};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// A register as a part of a result.
    pub(super) fn carry(&mut self, target: Target, part: Part, reg: Reg, span: Span) -> Reg {
        let Some(ty) = self.ops.get(reg.0 as usize).map(|op| op.ty) else { return reg };
        let carried = Carried { target, part };
        let at = self.time.carried.iter().position(|known| *known == carried).unwrap_or_else(|| {
            self.time.carried.push(carried);
            self.time.carried.len() - 1
        });
        self.emit(OpKind::Carried(at, reg), ty, span)
    }

    /// What a register is a part of a result of, if it is one.
    pub(super) fn uncarried(&self, reg: Reg) -> Reg {
        match self.ops.get(reg.0 as usize).map(|op| &op.kind) {
            Some(OpKind::Carried(_, inner)) => *inner,
            _ => reg,
        }
    }

    /// A grade as a result: with every part that the scale can give, since another version may have given it.
    fn carried_grade(&mut self, target: Target, grade: &ir::Grade, span: Span) -> ir::Grade {
        let given = grade.given.unwrap_or(self.flag(true, span));
        let scale = self.scale(grade.scale).clone();
        let verdict = match grade.verdict {
            None if !scale.verdicts.is_empty() => Some(self.number(0, Type::Verdict(grade.scale), span)),
            verdict => verdict,
        };
        let zero = self.whole(0, span);
        let signs = (scale.signs != SignRule::None).then(|| grade.signs.unwrap_or(zero));
        let minuses = (scale.signs == SignRule::Apart).then(|| grade.minuses.unwrap_or(zero));
        ir::Grade {
            scale: grade.scale,
            given: Some(self.carry(target, Part::Given, given, span)),
            verdict: verdict.map(|reg| self.carry(target, Part::Verdict, reg, span)),
            level: match &grade.level {
                Level::One(level) => Level::One(self.carry(target, Part::Level, *level, span)),
                Level::Joined(measures) => Level::Joined(measures.clone()),
            },
            signs: signs.map(|reg| self.carry(target, Part::Signs, reg, span)),
            minuses: minuses.map(|reg| self.carry(target, Part::Minuses, reg, span)),
        }
    }

    /// The grade of a measure where its name is used.
    pub(super) fn measure_value(&mut self, at: usize, span: Span) -> Option<ir::Grade> {
        let grade = self.measure_grade(at, span)?;
        Some(self.carried_grade(Target::Measure(at), &grade, span))
    }

    /// The overall grade where its name is used.
    pub(super) fn overall_value(&mut self, span: Span) -> Option<ir::Grade> {
        let grade = self.overall_grade(span)?;
        Some(self.carried_grade(Target::Overall, &grade, span))
    }

    /// How many measures on the scale of overall have a level, whatever their signs and whatever the overall verdict.
    pub(super) fn overall_count(&mut self, level: usize, span: Span) -> Option<Reg> {
        if let Some(&count) = self.time.counts.get(&level) {
            return Some(count);
        }
        let scale = self.overall_scale();
        let wanted = self.number(level as i64, Type::Level(scale), span);
        let mut flags = Vec::new();
        for at in
            (0..self.names.measures.len()).filter(|at| self.measure_scale(*at) == scale).collect::<Vec<_>>()
        {
            let grade = self.measure_grade(at, span)?;
            flags.push(self.grade_is_level(&grade, wanted, None, span));
        }
        let count = self.count(flags, span);
        let count = self.carry(Target::Overall, Part::Count(level), count, span);
        self.time.counts.insert(level, count);
        Some(count)
    }

    /// A part of a result, in the row itself; what a policy cannot give is 0 or no.
    pub(super) fn part(&mut self, target: Target, part: Part, span: Span) -> Option<Reg> {
        if let (Target::Overall, Part::Count(level)) = (target, part) {
            return self.overall_count(level, span);
        }
        let grade = match target {
            Target::Measure(at) => self.measure_value(at, span)?,
            Target::Overall => self.overall_value(span)?,
            Target::Place(at) => return self.place(at, span).map(|(place, _)| place),
            Target::Outcome(at) => {
                let outcome = self.outcome(at, span)?;
                return match part {
                    Part::Until => outcome.lasting.map(|lasting| lasting.until),
                    _ => Some(outcome.holds),
                };
            }
            Target::Define(_) => return None,
        };
        Some(match part {
            Part::Given => grade.given.unwrap_or(self.flag(true, span)),
            Part::Verdict => grade.verdict.unwrap_or(self.number(0, Type::Verdict(grade.scale), span)),
            Part::Level => match grade.level {
                Level::One(level) => level,
                Level::Joined(measures) => {
                    if measures.is_empty() {
                        self.no_level(span);
                    }
                    self.number(0, Type::Level(grade.scale), span)
                }
            },
            Part::Signs => grade.signs.unwrap_or(self.whole(0, span)),
            Part::Minuses => grade.minuses.unwrap_or(self.whole(0, span)),
            _ => self.whole(0, span),
        })
    }

    /// The type of a part of a result.
    pub(super) fn part_type(&self, target: Target, part: Part) -> Type {
        let scale = self.target_scale(target);
        match part {
            Part::Given | Part::Holds => Type::Flag,
            Part::Verdict => Type::Verdict(scale),
            Part::Level => Type::Level(scale),
            Part::Until => Type::Date,
            Part::Count(_) | Part::Signs | Part::Minuses | Part::Place => WHOLE,
        }
    }

    /// Whether overall joins the levels of the measures, as far as its statements tell.
    pub(super) fn overall_joins(&self) -> bool {
        match self.names.overall.map(|block| &block.kind) {
            Some(BlockKind::Overall(statements)) => {
                statements.iter().any(|line| matches!(line.node, Item::Join { .. }))
            }
            _ => false,
        }
    }

    /// The result that a bare name stands for.
    pub(super) fn result_named(&self, name: &str) -> Option<Target> {
        match self.peek(name)? {
            Symbol::Measure(at) => Some(Target::Measure(at)),
            Symbol::Overall => Some(Target::Overall),
            Symbol::Rank(at) => Some(Target::Place(at)),
            Symbol::Outcome(at) => Some(Target::Outcome(at)),
            _ => None,
        }
    }

    /// A comparison that is the same for every row, results of other versions aside.
    pub(super) fn settled_comparison(&self, reg: Reg) -> Option<bool> {
        let Some(OpKind::Compare(comparison, a, b)) = self.ops.get(reg.0 as usize).map(|op| &op.kind) else {
            return None;
        };
        let a = self.known_number(self.uncarried(*a))?;
        let b = self.known_number(self.uncarried(*b))?;
        Some(comparison.holds(a, b))
    }
}
