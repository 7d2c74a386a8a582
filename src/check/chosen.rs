//! Values of which a condition chooses one; grades among them, and what a named value is in results.

use super::Checker;
use super::problem::CheckProblem;
use super::value::{Given, Value, What, same_kind};
use crate::both;
use crate::ir::{self, Defined, Level, Reg, SignRule, Type};
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast::Expr;

const WHOLE: Type = Type::Number { decimals: 0 };
/// Flags looked into for what a condition tells of what follows it.
const MOST_FLAGS: usize = 200;
/// Decimals to which a quotient that was not rounded is shown.
const SHOWN_DECIMALS: u8 = 6;

impl Checker<'_> {
    /// `if C then X else Y`
    pub(super) fn if_then(
        &mut self,
        branches: &[(Expr, Expr)],
        last: Option<&Expr>,
        span: Span,
    ) -> Option<Value> {
        let mut lowered = Vec::new();
        let scale = self.common_scale(branches.iter().map(|(_, value)| value).chain(last));
        let conditions: Vec<Option<Reg>> =
            branches.iter().map(|(condition, _)| self.condition(condition)).collect();
        let values = branches.iter().map(|(_, value)| value).chain(last);
        let mut values = self.on_scale(scale, |checker| checker.ways(values)).into_iter();
        for condition in conditions {
            lowered.push(condition.zip(values.next().flatten()));
        }
        let mut result = match last {
            Some(_) => values.next().flatten()?,
            None => Value::new(What::None, span),
        };
        for branch in lowered.into_iter().rev() {
            let (condition, value) = branch?;
            result = self.choose(condition, value, result, span)?;
        }
        self.of_a_kind(Value { span, ..result })
    }

    /// `yes` where `condition` holds, else `no`; both of one kind, or none.
    pub(super) fn choose(&mut self, condition: Reg, yes: Value, no: Value, span: Span) -> Option<Value> {
        let (yes, no) = (self.as_word(yes), self.as_word(no));
        let (yes, no) = (self.unknown_like(yes.clone(), &no)?, self.unknown_like(no, &yes)?);
        if let Some(column) = [&yes, &no].into_iter().find(|value| matches!(value.what, What::TextColumn(_)))
        {
            self.column_not_chosen(column.span);
            return None;
        }
        let (yes, no) = match (&yes.what, &no.what) {
            (What::None, What::None) => return Some(yes),
            (What::Number(a, x), What::Number(b, y)) if x != y => {
                let most = *x.max(y);
                let (a, b) = (self.rescale(*a, *x, most, span), self.rescale(*b, *y, most, span));
                (Value { what: What::Number(a, most), ..yes }, Value { what: What::Number(b, most), ..no })
            }
            (What::Literal(_), What::Literal(_)) => (self.as_set(yes, None)?, self.as_set(no, None)?),
            (What::Literal(_), What::Set(_, names)) => {
                let names = *names;
                (self.as_set(yes, names)?, no)
            }
            (What::Set(_, names), What::Literal(_)) => {
                let names = *names;
                let no = self.as_set(no, names)?;
                (yes, no)
            }
            _ => (yes, no),
        };
        let none = |what: &What| matches!(what, What::None);
        let chosen = self.choose_grade(condition, &yes, &no, span);
        let number = |what: &What| matches!(what, What::Number(..) | What::Ratio(..));
        let both_numbers = number(&yes.what) && number(&no.what);
        if !none(&yes.what) && !none(&no.what) && chosen.is_none() && !both_numbers && !same_kind(&yes, &no) {
            self.different_kinds(&yes, &no, no.span);
            return None;
        }
        let why = both!(
            "不满足“若”的条件时没有说算什么",
            "no `else` says what it is where the condition does not hold"
        );
        let (chosen, (yes, no), [yes_there, no_there]) = match chosen {
            Some((what, [yes, no])) => {
                let there = [&yes, &no].map(|value| match &value.given {
                    Some(given) => given.reg,
                    None => self.flag(true, span),
                });
                (Some(what), (yes, no), there)
            }
            None => {
                let there = [&yes, &no].map(|value| self.where_given(value, span));
                (None, (yes, no), there)
            }
        };
        let yes_given = match yes_there {
            // Where the condition asks for it, it is there.
            given if self.implies(condition, given) || self.always_where(condition, given, span) => {
                self.flag(true, span)
            }
            given => given,
        };
        let otherwise = self.not(condition, span);
        let no_given = if no.given.is_some() && self.always_where(otherwise, no_there, span) {
            self.flag(true, span)
        } else {
            no_there
        };
        let reg = self.select(condition, yes_given, no_given, Type::Flag, span);
        let source = match (&yes.given, &no.given) {
            (_, Some(given)) if !none(&no.what) => Some(given.clone()),
            (Some(given), _) => Some(given.clone()),
            _ => None,
        };
        let (from, why) = source.map_or((span, why), |given| (given.from, given.why));
        let given = (self.known_flag(reg) != Some(true)).then_some(Given { reg, from, why });
        if let Some(what) = chosen {
            return Some(Value { what, given, span });
        }
        let known = if none(&yes.what) { &no } else { &yes };
        let what = match (yes.reg(), no.reg()) {
            (a, b) if both_numbers && (a.is_none() || b.is_none()) => {
                self.choose_fraction(condition, &yes, &no, span)?
            }
            (None, None) if !none(&yes.what) && !none(&no.what) && !matches!(known.what, What::Unknown) => {
                let Both { zh, en } = known.kind().words();
                let message = both!("这里不能在两个{zh}之间选", "of two {en}s none can be chosen here");
                let help = both!(
                    "请在两边各写一个条件，如“（甲 且 …）或（未 甲 且 …）”",
                    "write a condition for each, as in `(a and …) or (not a and …)`"
                );
                self.report(span, CheckProblem::WrongPlace { message, help });
                return None;
            }
            (Some(_), None) | (None, Some(_)) | (None, None) => known.what.clone(),
            (Some((a, ty)), Some((b, _))) => {
                let reg = self.select(condition, a, b, ty, span);
                yes.what.in_reg(reg)?
            }
        };
        Some(Value { what, given, span })
    }

    /// Whether a fact holds wherever a condition does.
    fn always_where(&mut self, condition: Reg, fact: Reg, span: Span) -> bool {
        let otherwise = self.not(condition, span);
        self.known_flag(fact) == Some(true) || self.uncovered_within(&[otherwise, fact], MOST_FLAGS).is_none()
    }

    /// A level, a verdict or a grade as a grade, and whether it is said with all its parts.
    fn as_grade(&mut self, value: &Value) -> Option<(ir::Grade, bool)> {
        let span = value.span;
        let level = |scale: usize, level: Reg| ir::Grade {
            level: Level::One(level),
            ..ir::Grade::without_level(scale, None, None)
        };
        Some(match &value.what {
            What::Level(reg, scale) => (level(*scale, *reg), false),
            What::Verdict(code, scale) => {
                let verdict = self.number(*code, Type::Verdict(*scale), span);
                (ir::Grade::without_level(*scale, None, Some(verdict)), true)
            }
            What::Signed { scale, level: at, plus, minus } => {
                let reg = self.number(*at, Type::Level(*scale), span);
                let (plus, minus) = (i64::from(*plus), i64::from(*minus));
                let apart = self.scale(*scale).signs == SignRule::Apart;
                let signs = self.whole(if apart { plus } else { plus - minus }, span);
                let minuses = if apart { Some(self.whole(minus, span)) } else { None };
                (ir::Grade { signs: Some(signs), minuses, ..level(*scale, reg) }, true)
            }
            What::Grade(grade) => (grade.clone(), self.stated.contains(grade)),
            _ => return None,
        })
    }

    /// Where there is a level, a verdict or a grade; nothing when everywhere.
    fn grade_there(&mut self, value: &Value) -> Option<Given> {
        let own = match &value.what {
            What::Grade(grade) => grade.given,
            _ => None,
        };
        let own = own.map(|reg| Given {
            reg,
            from: value.span,
            why: both!("不适用的评价没有等级", "a measure that does not apply has no grade"),
        });
        self.both_given(value.given.clone(), own, value.span)
    }

    /// Of two values the one that `condition` chooses, and both with where they exist; nothing when they are no grades
    /// of one scale.
    pub(super) fn choose_grade(
        &mut self,
        condition: Reg,
        yes: &Value,
        no: &Value,
        span: Span,
    ) -> Option<(What, [Value; 2])> {
        if yes.scale()? != no.scale()? || matches!((&yes.what, &no.what), (What::Level(..), What::Level(..)))
        {
            return None;
        }
        let ((a, whole), (b, also_whole)) = (self.as_grade(yes)?, self.as_grade(no)?);
        let scale = a.scale;
        let level = match (&a.level, &b.level) {
            _ if !a.has_level() && !b.has_level() => Level::Joined(Vec::new()),
            (Level::One(x), Level::One(y)) => {
                Level::One(self.select(condition, *x, *y, Type::Level(scale), span))
            }
            (Level::One(one), _) if !b.has_level() => Level::One(*one),
            (_, Level::One(one)) if !a.has_level() => Level::One(*one),
            _ => return None,
        };
        let mut part = |x: Option<Reg>, y: Option<Reg>, ty: Type| {
            if x.is_none() && y.is_none() {
                return None;
            }
            let zero = self.number(0, ty, span);
            Some(self.select(condition, x.unwrap_or(zero), y.unwrap_or(zero), ty, span))
        };
        let grade = ir::Grade {
            scale,
            given: None,
            verdict: part(a.verdict, b.verdict, Type::Verdict(scale)),
            level,
            signs: part(a.signs, b.signs, WHOLE),
            minuses: part(a.minuses, b.minuses, WHOLE),
        };
        if whole || also_whole {
            self.stated.push(grade.clone());
        }
        let there = [yes, no].map(|value| Value { given: self.grade_there(value), ..value.clone() });
        Some((What::Grade(grade), there))
    }

    /// What a named value is in results; nothing for what can only be compared.
    pub(super) fn defined(&mut self, value: Value) -> Option<Defined> {
        let value = self.as_word(value);
        let value = if let What::Literal(_) = value.what { self.as_set(value, None)? } else { value };
        if let Some(slot) = self.located(&value) {
            return Some(Defined::Value(slot));
        }
        let span = value.span;
        let given = value.given.as_ref().map(|given| given.reg);
        if let What::Ratio(..) = value.what {
            let value = self.shown_quotient(&value, span)?;
            return Some(Defined::Value(ir::Slot { value, given, names: None }));
        }
        let (grade, _) = self.as_grade(&value)?;
        let given = self.grade_there(&value).map(|given| given.reg);
        Some(Defined::Grade(ir::Grade { given, ..grade }))
    }

    /// A quotient that was not rounded, as it is shown.
    pub(super) fn shown_quotient(&mut self, quotient: &Value, span: Span) -> Option<Reg> {
        let fraction = self.fraction(quotient)?;
        self.rounded_to(fraction, SHOWN_DECIMALS, ir::Rounding::Nearest, span)
    }
}
