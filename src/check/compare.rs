//! Comparisons: numbers, dates, values, levels and grades.

use super::Checker;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{self, ColumnKind, Comparison, Level, OpKind, Reg, SignRule, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, GradeComparison, Range};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    pub(super) fn comparison(
        &mut self,
        comparison: Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Value> {
        let a = self.expr(left)?;
        let b = self.right_side(&a, right)?;
        self.compare_values(comparison, a, b, span)
    }

    /// The right side of a comparison: a bare word there may be one of the left side's own values.
    fn right_side(&mut self, left: &Value, right: &Expr) -> Option<Value> {
        let span = right.span.span;
        match (&left.what, &right.kind) {
            (What::Code(_, column), ExprKind::Name(text) | ExprKind::Text(text)) => {
                let column = *column;
                let Some(ColumnKind::OneOf(values)) = self.columns.get(column).map(|c| c.kind.clone()) else {
                    return None;
                };
                if values
                    .iter()
                    .all(|value| !Self::same_name(&value.name, text) && value.title.as_deref() != Some(text))
                    && let ExprKind::Name(name) = &right.kind
                    && matches!(
                        self.peek(name),
                        Some(Symbol::Column(_) | Symbol::Choice(_) | Symbol::Define(_))
                    )
                {
                    return self.expr(right).map(|value| self.text_as_code(value, &values, column));
                }
                let at = self.position(&values, text, span)?;
                let reg = self.number(at as i64, Type::Code, span);
                Some(Value::new(What::Code(reg, column), span))
            }
            (What::Grade(grade), ExprKind::Name(name)) if self.peek(name).is_none() => {
                let grade = grade.clone();
                self.joined_literal(&grade, name, 0, 0, span)
            }
            (What::Grade(grade), ExprKind::Grade { level, plus, minus }) if self.peek(level).is_none() => {
                let (grade, plus, minus) = (grade.clone(), i64::from(*plus), i64::from(*minus));
                self.joined_literal(&grade, level, plus, minus, span)
            }
            (What::Grade(_) | What::Level(_) | What::Verdict(_), _) => self.level(right),
            (What::TextColumn(_), ExprKind::Name(name)) if self.peek(name).is_none() => {
                Some(Value::new(What::Text(name.clone()), span))
            }
            _ => self.expr(right),
        }
    }

    /// A text value of a choice, as one of a column's values.
    fn text_as_code(&mut self, value: Value, values: &[ir::Named], column: usize) -> Value {
        match &value.what {
            What::Text(text) => match self.position(values, text, value.span) {
                Some(at) => {
                    let reg = self.number(at as i64, Type::Code, value.span);
                    Value { what: What::Code(reg, column), ..value }
                }
                None => value,
            },
            _ => value,
        }
    }

    /// `AABD` beside a joined grade: a flag for each level, gathered where they are compared.
    fn joined_literal(
        &mut self,
        grade: &ir::Grade,
        text: &str,
        plus: i64,
        minus: i64,
        span: Span,
    ) -> Option<Value> {
        let Level::Joined(measures) = &grade.level else {
            self.not_on_scale(text, span);
            return None;
        };
        let Some(levels) = super::example::split_levels(text, &self.scale.levels, measures.len()) else {
            self.not_on_scale(text, span);
            return None;
        };
        let mut flags = Vec::new();
        for (measure, level) in measures.clone().into_iter().zip(levels) {
            let grade = self.measure_grade(measure, span)?;
            flags.push(self.grade_is_level(&grade, level as i64, None, span));
        }
        if plus != 0 || minus != 0 {
            flags.push(self.signs_equal(grade, plus - minus, span));
        }
        if let Some(verdict) = grade.verdict {
            let none = self.number(0, Type::Verdict, span);
            flags.push(self.compare(Comparison::Equal, verdict, none, span));
        }
        let reg = self.all(flags, span);
        Some(Value::new(What::Flag(reg), span))
    }

    pub(super) fn compare_values(
        &mut self,
        comparison: Comparison,
        a: Value,
        b: Value,
        span: Span,
    ) -> Option<Value> {
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let given = self.both_given(a.given.clone(), b.given.clone(), span);
        let equal = comparison == Comparison::Equal;
        let settle = |checker: &mut Self, reg: Reg| if equal { reg } else { checker.not(reg, span) };
        let reg = match (&a.what, &b.what) {
            (What::Number(x, from), What::Number(y, to)) => {
                let most = *from.max(to);
                let (x, y) = (self.rescale(*x, *from, most, span), self.rescale(*y, *to, most, span));
                self.compare(comparison, x, y, span)
            }
            (What::Date(x), What::Date(y)) => self.compare(comparison, *x, *y, span),
            (What::Period(_), _) | (_, What::Period(_)) => {
                self.report(span, CheckProblem::NotYet { what: both!("与评价期比较", "comparing periods") });
                return None;
            }
            (What::Code(x, m), What::Code(y, n)) if equality && m == n => {
                self.compare(comparison, *x, *y, span)
            }
            (What::Flag(x), What::Flag(y)) if equality => {
                let (x, y) = (*x, *y);
                let other = self.not(y, span);
                let same = self.select(x, y, other, Type::Flag, span);
                settle(self, same)
            }
            (What::Level(x), What::Level(y)) if equality => self.compare(comparison, *x, *y, span),
            // A joined grade written out is a flag already.
            (What::Grade(_), What::Flag(y)) if equality => settle(self, *y),
            (What::Grade(grade), What::Level(_) | What::Signed { .. } | What::Verdict(_)) if equality => {
                let same = self.grade_is(&grade.clone(), &b.what, span);
                settle(self, same)
            }
            (What::TextColumn(column), What::Text(text)) if equality => {
                let same = self.emit(OpKind::TextIs(*column, text.clone()), Type::Flag, span);
                settle(self, same)
            }
            (What::Set(x, names), What::Set(..) | What::Literal(_)) if equality => {
                let (x, names) = (*x, *names);
                let b = self.as_set(b, names)?;
                let What::Set(y, _) = b.what else { return None };
                let left = self.emit(OpKind::Without(x, y), Type::Set, span);
                let right = self.emit(OpKind::Without(y, x), Type::Set, span);
                let (left, right) = (self.is_empty(left, span), self.is_empty(right, span));
                let same = self.all(vec![left, right], span);
                settle(self, same)
            }
            (What::Level(_) | What::Grade(_), What::Level(_) | What::Signed { .. } | What::Grade(_))
                if !equality =>
            {
                let message = both!("等级之间不能用大于、小于比较", "grades are not compared by < and >");
                let help = both!(
                    "请写“优于”“差于”“不差于”“不优于”",
                    "write `better than`, `worse than`, `no worse than` or `no better than`"
                );
                self.report(span, CheckProblem::Contradiction { message, help, first: None });
                return None;
            }
            _ => {
                self.report(span, CheckProblem::DifferentKinds { left: a.kind(), right: b.kind() });
                return None;
            }
        };
        Some(Value::new(What::Flag(reg), span).given(given))
    }

    /// Whether a grade is this level (whatever its signs), this level with these signs, or this verdict.
    fn grade_is(&mut self, grade: &ir::Grade, what: &What, span: Span) -> Reg {
        match what {
            What::Verdict(code) => self.grade_is_verdict(grade, *code, span),
            What::Level(reg) => match self.known_number(*reg) {
                Some(level) => self.grade_is_level(grade, level, None, span),
                None => self.flag(false, span),
            },
            What::Signed { level, signs } => self.grade_is_level(grade, *level, Some(*signs), span),
            _ => self.flag(false, span),
        }
    }

    pub(super) fn grade_is_verdict(&mut self, grade: &ir::Grade, code: i64, span: Span) -> Reg {
        let Some(verdict) = grade.verdict else { return self.flag(false, span) };
        let code = self.number(code, Type::Verdict, span);
        let is = self.compare(Comparison::Equal, verdict, code, span);
        match grade.given {
            Some(given) => self.all(vec![given, is], span),
            None => is,
        }
    }

    /// Yes where the grade has a level, it is `level`, and its signs, if asked for, are `signs`.
    pub(super) fn grade_is_level(
        &mut self,
        grade: &ir::Grade,
        level: i64,
        signs: Option<i64>,
        span: Span,
    ) -> Reg {
        let Level::One(reg) = grade.level else { return self.flag(false, span) };
        let wanted = self.number(level, Type::Level, span);
        let mut flags =
            vec![self.grade_given(grade, span), self.compare(Comparison::Equal, reg, wanted, span)];
        if let Some(signs) = signs {
            flags.push(self.signs_equal(grade, signs, span));
        }
        self.all(flags, span)
    }

    fn signs_equal(&mut self, grade: &ir::Grade, signs: i64, span: Span) -> Reg {
        let net = self.net_signs(grade, span);
        let wanted = self.whole(signs, span);
        self.compare(Comparison::Equal, net, wanted, span)
    }

    /// The signed number of a grade's signs.
    pub(super) fn net_signs(&mut self, grade: &ir::Grade, span: Span) -> Reg {
        match (grade.signs, grade.minuses) {
            (Some(plus), Some(minus)) => self.subtract(plus, minus, WHOLE, span),
            (Some(signs), None) => signs,
            _ => self.whole(0, span),
        }
    }

    /// Where a grade has a level: it applies and has no verdict.
    pub(super) fn grade_given(&mut self, grade: &ir::Grade, span: Span) -> Reg {
        let mut flags: Vec<Reg> = grade.given.into_iter().collect();
        if let Some(verdict) = grade.verdict {
            let none = self.number(0, Type::Verdict, span);
            flags.push(self.compare(Comparison::Equal, verdict, none, span));
        }
        self.all(flags, span)
    }

    fn grade_given_because(&mut self, grade: &ir::Grade, span: Span) -> Option<Given> {
        let reg = self.grade_given(grade, span);
        (self.known_flag(reg) != Some(true)).then(|| Given {
            reg,
            from: span,
            why: both!(
                "等级之外的结论、不适用的评价没有等级",
                "a verdict, or a measure that does not apply, has no level"
            ),
        })
    }

    pub(super) fn grade_comparison(
        &mut self,
        comparison: GradeComparison,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Value> {
        let (a, b) = (self.level(left)?, self.level(right)?);
        let (level_a, signs_a, given_a) = self.comparable(a)?;
        let (level_b, signs_b, given_b) = self.comparable(b)?;
        let given = self.both_given(given_a, given_b, span);
        // The smaller position is the better level; of equal levels the larger number of signs.
        let (strict, negate, swap) = match comparison {
            GradeComparison::Better => (Comparison::Less, false, false),
            GradeComparison::Worse => (Comparison::Less, false, true),
            GradeComparison::NoWorse => (Comparison::Less, true, true),
            GradeComparison::NoBetter => (Comparison::Less, true, false),
        };
        let ((level_a, signs_a), (level_b, signs_b)) = if swap {
            ((level_b, signs_b), (level_a, signs_a))
        } else {
            ((level_a, signs_a), (level_b, signs_b))
        };
        let better = self.compare(strict, level_a, level_b, span);
        let same = self.compare(Comparison::Equal, level_a, level_b, span);
        let more = match (signs_a, signs_b) {
            (None, None) => self.flag(false, span),
            (a, b) => {
                let zero = self.whole(0, span);
                self.compare(Comparison::More, a.unwrap_or(zero), b.unwrap_or(zero), span)
            }
        };
        let tie = self.all(vec![same, more], span);
        let reg = self.any(vec![better, tie], span);
        let reg = if negate { self.not(reg, span) } else { reg };
        Some(Value::new(What::Flag(reg), span).given(given))
    }

    /// Level and signs of a single grade.
    fn comparable(&mut self, value: Value) -> Option<(Reg, Option<Reg>, Option<Given>)> {
        let span = value.span;
        match &value.what {
            What::Level(reg) => Some((*reg, None, value.given)),
            What::Signed { level, signs } => {
                let (level, signs) = (*level, *signs);
                Some((self.number(level, Type::Level, span), Some(self.whole(signs, span)), None))
            }
            What::Grade(grade) => {
                let grade = grade.clone();
                let Level::One(level) = grade.level else {
                    let what = both!("比较连写的等级", "comparing joined grades");
                    self.report(span, CheckProblem::NotYet { what });
                    return None;
                };
                let signs = (self.scale.signs != SignRule::None).then(|| self.net_signs(&grade, span));
                let given = self.grade_given_because(&grade, span);
                Some((level, signs, given))
            }
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Grade, help: None };
                self.report(span, problem);
                None
            }
        }
    }

    /// A value that is one level: a level, or a single grade without its signs.
    pub(super) fn single_level(&mut self, value: Value) -> Option<Value> {
        match &value.what {
            What::Level(_) => Some(value),
            What::Grade(ir::Grade { level: Level::One(level), .. }) => {
                let (level, span) = (*level, value.span);
                let What::Grade(grade) = &value.what else { return None };
                let given = self.grade_given_because(&grade.clone(), span);
                Some(Value::new(What::Level(level), span).given(given))
            }
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Level, help: None };
                self.report(value.span, problem);
                None
            }
        }
    }

    pub(super) fn signs_of(&mut self, grade: &Expr, span: Span) -> Option<Value> {
        let grade = self.wanted_grade(grade)?;
        if self.scale.signs == SignRule::None {
            self.report(span, CheckProblem::NoSigns);
            return None;
        }
        let signs = self.net_signs(&grade, span);
        let given = self.grade_given_because(&grade, span);
        Some(Value::new(What::Number(signs, 0), span).given(given))
    }

    pub(super) fn levels_of(&mut self, grade: &Expr, span: Span) -> Option<Value> {
        let grade = self.wanted_grade(grade)?;
        let given = self.grade_given_because(&grade, span);
        let what = match grade.level {
            Level::One(level) => What::Level(level),
            Level::Joined(_) => What::Grade(ir::Grade { signs: None, minuses: None, ..grade }),
        };
        Some(Value::new(what, span).given(given))
    }

    fn wanted_grade(&mut self, expr: &Expr) -> Option<ir::Grade> {
        let value = self.expr(expr)?;
        match value.what {
            What::Grade(grade) => Some(grade),
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Grade, help: None };
                self.report(value.span, problem);
                None
            }
        }
    }

    pub(super) fn in_range(&mut self, value: &Expr, range: &Range, span: Span) -> Option<Value> {
        let value = self.expr(value)?;
        let mut flags = Vec::new();
        let mut given = None;
        let low = range
            .low
            .as_ref()
            .map(|(edge, included)| (edge, if *included { Comparison::AtLeast } else { Comparison::More }));
        let high = range
            .high
            .as_ref()
            .map(|(edge, included)| (edge, if *included { Comparison::AtMost } else { Comparison::Less }));
        for (edge, comparison) in [low, high].into_iter().flatten() {
            let edge = self.expr(edge)?;
            let compared = self.compare_values(comparison, value.clone(), edge, span)?;
            let What::Flag(reg) = compared.what else { return None };
            flags.push(reg);
            given = self.both_given(given, compared.given, span);
        }
        let reg = self.all(flags, span);
        Some(Value::new(What::Flag(reg), span).given(given))
    }
}
