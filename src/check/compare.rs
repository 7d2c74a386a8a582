//! Comparisons: numbers, dates, values, levels and grades.

use super::Checker;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::value::{Tally, Value, What};
use crate::both;
use crate::ir::{self, ColumnKind, Comparison, Level, OpKind, Reg, SignRule, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Range};
use crate::value::Period;

impl Checker<'_> {
    pub(super) fn comparison(
        &mut self,
        comparison: Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Value> {
        if let (ExprKind::Unknown, Comparison::Equal | Comparison::NotEqual) = (&right.kind, comparison) {
            return self.is_unknown(left, comparison == Comparison::Equal, span);
        }
        let a = self.expr(left)?;
        if left.kind == ExprKind::ThisMeasure
            && matches!(comparison, Comparison::Equal | Comparison::NotEqual)
            && self.is_of_another_measure(&a, right)
        {
            return Some(Value::new(What::Flag(self.flag(comparison == Comparison::NotEqual, span)), span));
        }
        if let What::Grade(grade) = &a.what
            && let Level::Joined(measures) = &grade.level
            && grade.has_level()
            && matches!(comparison, Comparison::Equal | Comparison::NotEqual)
            && let Some((levels, plus, minus)) = self.joined_text(right)
        {
            let (grade, measures) = (grade.clone(), measures.clone());
            let same = self.joined_is(&grade, &measures, (&levels, plus, minus), right.span.span)?;
            let reg = if comparison == Comparison::Equal { same } else { self.not(same, span) };
            return Some(Value::new(What::Flag(reg), span));
        }
        let written = |checker: &Self| match &right.kind {
            ExprKind::Name(name) => checker.peek(name).is_none(),
            ExprKind::Grade { level, .. } => checker.peek(level).is_none(),
            _ => false,
        };
        if matches!(a.what, What::Tally(_)) && written(self) {
            self.joined_before(span);
            return None;
        }
        let b = self.right_side(&a, right)?;
        let unsigned = self.percent_signs(left, [right]) | self.percent_signs(right, [left]);
        let compared = self.compare_values(comparison, a, b, span)?;
        if let What::Flag(reg) = compared.what
            && !unsigned
        {
            self.note_comparison(reg, [left, right], span);
        }
        Some(compared)
    }

    /// Whether a level or verdict as written is none of this measure's scale, and one of another measure's.
    fn is_of_another_measure(&self, this: &Value, right: &Expr) -> bool {
        let name = match &right.kind {
            ExprKind::Name(name) | ExprKind::Grade { level: name, .. } => name.clone(),
            ExprKind::Number(number) => number.to_string(),
            _ => return false,
        };
        let scales = self.scales_with(&name);
        let mut others = (0..self.names.measures.len()).map(|at| self.measure_scale(at));
        this.scale().is_some_and(|own| !scales.contains(&own)) && others.any(|scale| scales.contains(&scale))
    }

    /// Reports an earlier joined grade where all of it would have to be known.
    fn joined_before(&mut self, span: Span) {
        let message = both!(
            "往期连写的总评只能看个数、加减号和结论",
            "of a joined grade of an earlier period only counts, signs and verdicts are known"
        );
        let help = both!(
            "请写“优于”“差于”，或先用“定义”记下要看的条件，再写“上期”",
            "write `better than` or `worse than`, or name the condition by `define` and look at it by `previous`"
        );
        self.report(span, CheckProblem::Contradiction { message, help, first: None });
    }

    /// The right side of a comparison: a bare word there may be one of the left side's own values.
    pub(super) fn right_side(&mut self, left: &Value, right: &Expr) -> Option<Value> {
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
                        Some(Symbol::Column(_) | Symbol::Choice(_) | Symbol::Define(_) | Symbol::Table(_))
                    )
                {
                    return self.expr(right).map(|value| self.text_as_code(value, &values, column));
                }
                let at = self.position(&values, text, span)?;
                let reg = self.number(at as i64, Type::Code, span);
                Some(Value::new(What::Code(reg, column), span))
            }
            (What::Period(_), ExprKind::Number(year)) => match Period::parse(&year.to_string()) {
                Some(period) => Some(Value::new(What::Span(period), span)),
                None => self.expr(right),
            },
            (What::Grade(_) | What::Tally(_) | What::Level(..) | What::Verdict(..), _) => {
                self.on_scale(left.scale(), |checker| checker.level(right))
            }
            (What::TextColumn(_), ExprKind::Name(name)) if self.peek(name).is_none() => {
                Some(Value::new(What::Text(name.clone()), span))
            }
            _ => match self.bare_word(left, right) {
                Some(word) => Some(word),
                None => self.expr(right),
            },
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

    /// What may be a joined grade written out, such as `AABD-`: its levels, pluses and minuses.
    fn joined_text(&self, right: &Expr) -> Option<(String, u32, u32)> {
        match &right.kind {
            ExprKind::Name(name) if matches!(self.peek(name), None | Some(Symbol::Level(..))) => {
                Some((name.clone(), 0, 0))
            }
            ExprKind::Number(number) => Some((number.to_string(), 0, 0)),
            ExprKind::Grade { level, plus, minus } => Some((level.clone(), *plus, *minus)),
            _ => None,
        }
    }

    /// Where a joined grade is the one written out; its signs count when some are written.
    fn joined_is(
        &mut self,
        grade: &ir::Grade,
        measures: &[usize],
        (text, plus, minus): (&str, u32, u32),
        span: Span,
    ) -> Option<Reg> {
        let grades: Vec<ir::Grade> =
            measures.iter().map(|&at| self.measure_value(at, span)).collect::<Option<_>>()?;
        // Measures that do not apply are left out of the text.
        let mut fewest = 0;
        for &at in measures {
            fewest += usize::from(self.measure_grade(at, span)?.given.is_none());
        }
        let fewest = fewest.max(1);
        let split = |text: &str| {
            let mut counts = (fewest..=grades.len()).rev();
            counts
                .find_map(|count| super::example::split_levels(text, &self.scale(grade.scale).levels, count))
        };
        let signs = plus + minus > 0;
        let whole = format!("{text}{}{}", "+".repeat(plus as usize), "-".repeat(minus as usize));
        let (levels, signs) = match (split(&whole), split(text)) {
            (Some(levels), _) => (levels, false),
            (None, Some(levels)) => (levels, signs),
            (None, None) => {
                self.on_scale(Some(grade.scale), |checker| checker.not_on_scale(text, span));
                return None;
            }
        };
        if signs && self.scale(grade.scale).signs == SignRule::None {
            self.report(span, CheckProblem::NoSigns);
            return None;
        }
        // Which of the first levels the measures so far may have written, and where.
        let mut reached = vec![self.flag(true, span)];
        reached.resize(levels.len() + 1, self.flag(false, span));
        for one in &grades {
            let applies = one.given.unwrap_or(self.flag(true, span));
            let absent = self.not(applies, span);
            let mut before: Option<Reg> = None;
            for (at, slot) in reached.iter_mut().enumerate() {
                let stays = self.all(vec![*slot, absent], span);
                let level = at.checked_sub(1).and_then(|at| levels.get(at));
                let moves = match (before, level) {
                    (Some(before), Some(&level)) => {
                        let level = self.number(level as i64, Type::Level(grade.scale), span);
                        let is = self.grade_is_level(one, level, None, span);
                        self.all(vec![before, is], span)
                    }
                    _ => self.flag(false, span),
                };
                before = Some(std::mem::replace(slot, self.any(vec![stays, moves], span)));
            }
        }
        let mut flags = vec![self.grade_given(grade, span)];
        flags.extend(reached.last());
        if signs {
            flags.push(self.signs_equal(grade, (plus, minus), span));
        }
        Some(self.all(flags, span))
    }

    pub(super) fn compare_values(
        &mut self,
        comparison: Comparison,
        a: Value,
        b: Value,
        span: Span,
    ) -> Option<Value> {
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if let (Some(x), Some(y)) = (a.scale(), b.scale())
            && x != y
        {
            self.two_scales(x, y, span);
            return None;
        }
        // What is written out stands on the right.
        let (a, b) = match (&a.what, &b.what) {
            (What::Level(..) | What::Signed { .. } | What::Verdict(..), What::Grade(_) | What::Tally(_))
            | (What::Text(_) | What::Word(_), What::TextColumn(_))
            | (What::Literal(_), What::Set(..))
                if equality =>
            {
                (b, a)
            }
            _ => (a, b),
        };
        let given = self.both_given(a.given.clone(), b.given.clone(), span);
        let equal = comparison == Comparison::Equal;
        let settle = |checker: &mut Self, reg: Reg| if equal { reg } else { checker.not(reg, span) };
        let reg = match (&a.what, &b.what) {
            (What::Number(x, from), What::Number(y, to)) => {
                let most = *from.max(to);
                let (x, y) = (self.rescale(*x, *from, most, span), self.rescale(*y, *to, most, span));
                self.compare(comparison, x, y, span)
            }
            (What::Ratio(..), What::Number(..) | What::Ratio(..)) | (What::Number(..), What::Ratio(..)) => {
                self.compare_fractions(comparison, &a, &b, span)?
            }
            (What::Date(x), What::Date(y)) => self.compare(comparison, *x, *y, span),
            (What::Period(x), What::Period(y)) => self.compare(comparison, *x, *y, span),
            (What::Period(reg), What::Span(period)) => {
                self.compare_period(comparison, *reg, *period, span)?
            }
            (What::Span(period), What::Period(reg)) => {
                self.compare_period(comparison.turned(), *reg, *period, span)?
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
            (What::Level(x, _), What::Level(y, _)) if equality => self.compare(comparison, *x, *y, span),
            (What::Grade(one), What::Grade(other)) if equality => {
                let (same, exists) = self.same_grade(&one.clone(), &other.clone(), span)?;
                let given = self.both_given(given, exists, span);
                let reg = settle(self, same);
                let reg = self.where_there(reg, &given, span);
                return Some(Value::new(What::Flag(reg), span).given(given));
            }
            (What::Grade(grade), What::Level(..) | What::Signed { .. })
                if equality && grade.has_level() && matches!(grade.level, Level::Joined(_)) =>
            {
                self.joined_with_one(span);
                return None;
            }
            (What::Grade(grade), What::Level(..) | What::Signed { .. } | What::Verdict(..)) if equality => {
                let same = self.grade_is(&grade.clone(), &b.what, span);
                settle(self, same)
            }
            (What::Tally(Tally { given: own, verdict, .. }), What::Verdict(code, scale)) if equality => {
                let (own, verdict, code) = (*own, *verdict, *code);
                let code = self.number(code, Type::Verdict(*scale), span);
                let is = match verdict {
                    Some(verdict) => self.compare(Comparison::Equal, verdict, code, span),
                    None => self.flag(false, span),
                };
                let same = self.all(own.into_iter().chain([is]).collect(), span);
                settle(self, same)
            }
            (What::Tally(_), _) | (_, What::Tally(_)) if equality => {
                self.joined_before(span);
                return None;
            }
            (What::TextColumn(column), What::Text(text)) if equality => {
                let same = self.text_is(*column, text.clone(), span);
                settle(self, same)
            }
            (What::TextColumn(column), What::Word(word)) if equality => {
                let same = self.text_is_word(*column, *word, span)?;
                settle(self, same)
            }
            (What::Word(_) | What::Text(_), What::Word(_) | What::Text(_)) if equality => {
                let (x, y) = (self.as_word(a).reg()?.0, self.as_word(b).reg()?.0);
                self.compare(comparison, x, y, span)
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
            (
                What::Level(..) | What::Grade(_) | What::Tally(_),
                What::Level(..) | What::Signed { .. } | What::Grade(_) | What::Tally(_),
            ) if !equality => {
                let message = both!("等级之间不能用大于、小于比较", "grades are not compared by < and >");
                let help = both!(
                    "请写“优于”“差于”“不差于”“不优于”",
                    "write `better than`, `worse than`, `no worse than` or `no better than`"
                );
                self.report(span, CheckProblem::Contradiction { message, help, first: None });
                return None;
            }
            (What::Ratio(..), _) | (_, What::Ratio(..)) => {
                let problem =
                    CheckProblem::WrongKind { found: Kind::Ratio, expected: Kind::Number, help: None };
                self.report(span, problem);
                return None;
            }
            _ => {
                self.report(span, CheckProblem::DifferentKinds { left: a.kind(), right: b.kind() });
                return None;
            }
        };
        Some(Value::new(What::Flag(reg), span).given(given))
    }

    pub(super) fn in_range(&mut self, of: &Expr, range: &Range, span: Span) -> Option<Value> {
        let value = self.expr(of)?;
        let unsigned = self.percent_edges(of, range);
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
            let edge = self.right_side(&value, edge)?;
            let compared = self.compare_values(comparison, value.clone(), edge, span)?;
            let What::Flag(reg) = compared.what else { return None };
            flags.push(reg);
            given = self.both_given(given, compared.given, span);
        }
        if !unsigned {
            self.note_range(&flags, of, span);
        }
        let reg = self.all(flags, span);
        Some(Value::new(What::Flag(reg), span).given(given))
    }
}
