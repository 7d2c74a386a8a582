//! What a table says where a level is wanted: its verdicts and signs, and levels that are named by numbers.

use super::Checker;
use super::find::Finder;
use super::results::Held;
use super::statement::Phases;
use super::value::{Value, What};
use crate::ir::{self, Branch, Comparison, Effect, Level, Phase, Reg, Subject, Tree, Type};
use crate::source::Span;
use crate::syntax::ast::Statement;
use crate::value::Decimal;

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// The level that a measure is graded by and where there is one; what a table or a choice says besides is taken
    /// into the phases.
    pub(super) fn graded_level(
        &mut self,
        phases: &mut Phases,
        statement: &Statement,
        value: Value,
    ) -> Option<(Value, Reg)> {
        let span = statement.span.span;
        let always = self.flag(true, span);
        let Some(grade) = self.stated_grade(&value) else {
            return Some((self.single_level(value)?, always));
        };
        self.of_own_scale(grade.scale, phases.scale, value.span)?;
        let some = self.verdicts_of(phases, statement, &grade, always);
        let zero = self.whole(0, span);
        let (plus, minus) = match (grade.signs, grade.minuses) {
            (Some(plus), Some(minus)) => (plus, minus),
            (Some(signs), None) => {
                let less = self.subtract(zero, signs, WHOLE, span);
                (self.larger(signs, zero, WHOLE, span), self.larger(less, zero, WHOLE, span))
            }
            _ => (zero, zero),
        };
        for (amount, is_plus) in [(plus, true), (minus, false)] {
            let amount = self.when(some, amount, WHOLE, span);
            if self.known_number(amount) == Some(0) {
                continue;
            }
            let fires = self.compare(Comparison::More, amount, zero, span);
            let effect = if is_plus {
                phases.plus.push(amount);
                Effect::Plus(amount)
            } else {
                phases.minus.push(amount);
                Effect::Minus(amount)
            };
            self.step(phases, statement, Phase::Signs, fires, effect, Subject::Always);
        }
        let level = match grade.level {
            Level::One(level) => level,
            // Where there is always a verdict, no level is seen.
            Level::Joined(_) => self.number(0, Type::Level(grade.scale), span),
        };
        Some((Value { what: What::Level(level, grade.scale), ..value }, some))
    }

    /// The level that is given directly where `fires` says so, and where it is; a verdict in its place is taken into
    /// the phases. The level is missing where there is always a verdict.
    pub(super) fn direct_level(
        &mut self,
        phases: &mut Phases,
        statement: &Statement,
        value: Value,
        fires: Reg,
    ) -> Option<(Option<Reg>, Reg)> {
        let grade = self.stated_grade(&value).filter(|grade| grade.signs.is_none());
        let value = if grade.is_some() { value } else { self.single_level(value)? };
        self.settled(&value)?;
        self.of_own_scale(value.scale()?, phases.scale, value.span)?;
        match (grade, value.what) {
            (Some(grade), _) => {
                let some = self.verdicts_of(phases, statement, &grade, fires);
                Some((grade.one_level(), some))
            }
            (None, What::Level(level, _)) => Some((Some(level), fires)),
            _ => None,
        }
    }

    /// A grade that is said with all its parts.
    fn stated_grade(&self, value: &Value) -> Option<ir::Grade> {
        match &value.what {
            What::Grade(grade) if self.stated.contains(grade) => Some(grade.clone()),
            _ => None,
        }
    }

    /// Takes the verdicts of a grade into the phases, where `fires` says so; where it has a level then.
    fn verdicts_of(
        &mut self,
        phases: &mut Phases,
        statement: &Statement,
        grade: &ir::Grade,
        fires: Reg,
    ) -> Reg {
        let span = statement.span.span;
        let Some(verdict) = grade.verdict else { return fires };
        let all = || (1..=self.scale(grade.scale).verdicts.len() as i64).collect();
        for code in self.possible_words(verdict).unwrap_or_else(all).into_iter().filter(|code| *code > 0) {
            let own = self.number(code, Type::Verdict(grade.scale), span);
            let is = self.compare(Comparison::Equal, verdict, own, span);
            let fires = self.all(vec![fires, is], span);
            phases.verdicts.push((fires, code, span));
            self.step(phases, statement, Phase::Direct, fires, Effect::Verdict(code), Subject::Always);
        }
        let none = self.number(0, Type::Verdict(grade.scale), span);
        let some = self.compare(Comparison::Equal, verdict, none, span);
        self.all(vec![fires, some], span)
    }

    /// The levels that a number names, where all that it can be are names of levels. Nothing where that cannot be
    /// told; a number that names none is reported.
    pub(super) fn level_by_number(
        &mut self,
        (reg, decimals): (Reg, u8),
        span: Span,
    ) -> Option<Option<(Reg, usize)>> {
        let Some(numbers) = self.possible_words(reg) else { return Some(None) };
        if numbers.iter().all(|digits| self.level_named(Decimal { digits: *digits, decimals }).is_none()) {
            return Some(None);
        }
        let mut levels = Vec::new();
        let mut scale = None;
        for digits in &numbers {
            let number = Decimal { digits: *digits, decimals };
            match self.level_named(number) {
                Some((on, level)) if scale.is_none_or(|scale| scale == on) => {
                    scale = Some(on);
                    levels.push(Held::Fixed(level));
                }
                _ => {
                    self.not_on_scale(&number.reduced().to_string(), span);
                    return None;
                }
            }
        }
        let next = (0u32..).take(numbers.len()).collect();
        let branch = Branch { lows: numbers.into_iter().collect(), next, none: None };
        let tree = Tree { branches: vec![branch], first: 0 };
        let finder = Finder { keys: vec![(reg, Type::Number { decimals }, None)], tree };
        let scale = scale.unwrap_or(0);
        self.find(&finder, &levels, Type::Level(scale), span).map(|level| Some((level, scale)))
    }
}
