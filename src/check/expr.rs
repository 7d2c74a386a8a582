//! Expressions to registers.

use super::Checker;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{self, ColumnKind, Members, OpKind, Reg, Type};
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::value::{Decimal, key};

impl Checker<'_> {
    /// Lowers an expression; nothing when it has a problem, which is then reported.
    pub(super) fn expr(&mut self, expr: &Expr) -> Option<Value> {
        let span = expr.span.span;
        if self.is_of_unit(expr) {
            return self.of_unit(|checker| checker.expr(expr));
        }
        if !self.assumed.is_empty() && looks_elsewhere(&expr.kind) {
            // What holds in this row need not hold in the rows looked at.
            let assumed = std::mem::take(&mut self.assumed);
            let value = self.expr(expr);
            self.assumed = assumed;
            return value;
        }
        let what = match &expr.kind {
            ExprKind::Name(name) => return self.name(name, span),
            ExprKind::Number(number) => self.literal_number(*number, span),
            ExprKind::Text(text) => What::Text(text.clone()),
            ExprKind::Date(date) => What::Date(self.number(date.day_number(), Type::Date, span)),
            ExprKind::Period(period) => What::Span(*period),
            ExprKind::YesNo(yes) => What::Flag(self.flag(*yes, span)),
            ExprKind::None => What::None,
            ExprKind::Set(texts) => What::Literal(texts.clone()),
            ExprKind::Grade { level, plus, minus } => return self.signed(level, *plus, *minus, span),
            ExprKind::OrElse(operands) => return self.or_else(operands, span),
            ExprKind::If(branches, last) => return self.if_then(branches, last.as_deref(), span),
            ExprKind::Or(conditions) => return self.logic(conditions, false, span),
            ExprKind::And(conditions) => return self.logic(conditions, true, span),
            ExprKind::Not(inner) => {
                let value = self.wanted_flag(inner)?;
                let What::Flag(reg) = value.what else { return None };
                let reg = self.not(reg, span);
                return Some(Value::new(What::Flag(reg), span).given(value.given));
            }
            ExprKind::Compare(comparison, left, right) => {
                return self.comparison(*comparison, left, right, span);
            }
            ExprKind::CompareGrades(comparison, left, right) => {
                return self.grade_comparison(*comparison, left, right, span);
            }
            ExprKind::InRange(value, range) => return self.in_range(value, range, span),
            ExprKind::Given(inner, yes) => {
                let value = self.expr(inner)?;
                let given = self.where_given(&value, span);
                What::Flag(if *yes { given } else { self.not(given, span) })
            }
            ExprKind::Empty(inner, yes) => return self.empty(inner, *yes, span),
            ExprKind::In(item, set, yes) => return self.membership(item, set, *yes, span),
            ExprKind::HasAny(set, wanted) => return self.has(set, wanted, false, span),
            ExprKind::HasAll(set, wanted) => return self.has(set, wanted, true, span),
            ExprKind::Sum(terms) => return self.sum(terms, span),
            ExprKind::Product(factors) => return self.product(factors, span),
            ExprKind::Without(a, b) => return self.set_pair(a, b, OpKind::Without, span),
            ExprKind::SharedWith(a, b) => return self.set_pair(a, b, OpKind::Shared, span),
            ExprKind::Shift(level, up, by) => return self.shift(level, *up, by, span),
            ExprKind::SignsOf(of) => {
                return self.column_else(&["加减号", "signs"], of, span, Self::signs_of);
            }
            ExprKind::LevelsOf(of) => {
                return self.column_else(&["等级", "levels"], of, span, Self::levels_of);
            }
            ExprKind::SizeOf(set) => {
                let value = self.wanted_set(set)?;
                let What::Set(reg, _) = value.what else { return None };
                let size = self.emit(OpKind::Size(reg), Type::Number { decimals: 0 }, span);
                return Some(Value::new(What::Number(size, 0), span).given(value.given));
            }
            ExprKind::Measures(any, verdict) => return self.measures_are(*any, verdict, span),
            ExprKind::Quantified { quantity, conditions, source: None, .. } => {
                return self.quantified(quantity, conditions, span);
            }
            ExprKind::Aggregate { function, x, source, condition } => {
                return self.aggregate(*function, x.as_deref(), source, condition.as_deref(), span);
            }
            ExprKind::Apply(table, arguments) => return self.apply(table, arguments, span),
            ExprKind::Previous(inner) => return self.earlier(inner, ir::Shift::Previous, span),
            ExprKind::Ago(inner, length) => {
                let shift = self.ago(length)?;
                return self.earlier(inner, shift, span);
            }
            ExprKind::InARow(condition, number) => return self.in_a_row(condition, *number, span),
            ExprKind::RankOf(x, order, within) => return self.rank_of(x, *order, within.as_ref(), span),
            ExprKind::PointsOf(of) => {
                return self.column_else(&["得分", "points"], of, span, Self::points_of);
            }
            ExprKind::Unknown => {
                self.of_no_kind(span);
                return None;
            }
            ExprKind::ColumnOf(level, of) if self.is_scale(of).is_some() => {
                let scale = self.is_scale(of);
                return self.on_scale(scale, |checker| checker.level_of_scale(level, scale));
            }
            ExprKind::ColumnOf(column, of) => return self.column_of(column, of, span),
            ExprKind::It => return self.it(span),
            ExprKind::OutOf(part, whole) => return self.out_of(part, whole, span),
            ExprKind::Power(base, exponent) => return self.power(base, *exponent, span),
            ExprKind::Round(x, rounding, places) => return self.round(x, *rounding, *places, span),
            ExprKind::Before(day, length, end) => return self.before(day, length, end, span),
            ExprKind::Quantified { quantity, conditions, source: Some(source), among } => {
                return self.quantified_over(quantity, conditions, source, among.as_deref(), span);
            }
            ExprKind::ThisMeasure => {
                if let Some(at) = self.that_measure {
                    return Some(Value::new(What::Grade(self.measure_value(at, span)?), span));
                }
                let message = both!("“本评价”在这里没有所指", "`this measure` means nothing here");
                let help = both!(
                    "请写成“凡 本评价 在 … 中 的，…”，放在“每项评价”里",
                    "write `when this measure in …, …` under `every measure`"
                );
                self.report(span, CheckProblem::WrongPlace { message, help });
                return None;
            }
            ExprKind::List(all) => {
                self.list_for_value(all, span);
                return None;
            }
            other => {
                let (message, help) = no_value(other);
                self.report(span, CheckProblem::WrongPlace { message, help });
                return None;
            }
        };
        Some(Value::new(what, span))
    }

    fn literal_number(&mut self, number: Decimal, span: Span) -> What {
        let number = number.reduced();
        let reg = self.number(number.digits, Type::Number { decimals: number.decimals }, span);
        What::Number(reg, number.decimals)
    }

    /// What has a name, be it a word of the language elsewhere.
    pub(super) fn named(&mut self, name: &str, span: Span) -> Option<Value> {
        let Some(symbol) = self.look_up(name) else {
            self.unknown_name(name, span);
            return None;
        };
        let what = match symbol {
            Symbol::Column(at) => return self.column(at, span),
            Symbol::Level(scale, at) => {
                self.told_apart(name, span)?;
                What::Level(self.number(at as i64, Type::Level(scale), span), scale)
            }
            Symbol::Verdict(scale, at) => {
                self.told_apart(name, span)?;
                What::Verdict(self.scale(scale).verdict_code(at), scale)
            }
            Symbol::Scale(scale) => {
                let first = self.level_name(scale, 0);
                let message =
                    both!("“{name}”是一种等级的名称，不是值", "`{name}` is the name of a scale, not a value");
                let help = both!(
                    "请写其中的等级，如“{name} 的 {first}”",
                    "write a level of it, such as `{first} of {name}`"
                );
                self.report(span, CheckProblem::WrongPlace { message, help });
                return None;
            }
            Symbol::Choice(at) => return self.choice(at, span),
            Symbol::Define(at) => return self.define(at, span),
            Symbol::Table(at) => return self.table_value(at, span),
            Symbol::Measure(at) => What::Grade(self.measure_value(at, span)?),
            Symbol::Overall => What::Grade(self.overall_value(span)?),
            Symbol::Rank(at) => {
                let (place, given) = self.place(at, span)?;
                return Some(Value::new(What::Number(place, 0), span).given(Some(given)));
            }
            Symbol::Outcome(at) => What::Flag(self.outcome(at, span)?.holds),
            Symbol::Records(at) => {
                self.records_are_no_value(at, span);
                return None;
            }
            Symbol::Later => return None,
        };
        Some(Value::new(what, span))
    }

    pub(super) fn column(&mut self, at: usize, span: Span) -> Option<Value> {
        let column = self.columns.get(at)?;
        let may_be_none = column.blank == ir::Blank::None || self.lacking.contains(&at);
        let shown = crate::problem::backtick(&column.name);
        let from = column.span;
        let (ty, what): (Type, fn(Reg, usize) -> What) = match &column.kind {
            ColumnKind::Id | ColumnKind::Text => {
                let given = self.column_given(at, may_be_none, from, &shown, span);
                return Some(Value::new(What::TextColumn(at), span).given(given));
            }
            ColumnKind::Flag => (Type::Flag, |reg, _| What::Flag(reg)),
            ColumnKind::Number { decimals, .. } => {
                let decimals = *decimals;
                let reg = self.emit(OpKind::Column(at), Type::Number { decimals }, span);
                let given = self.column_given(at, may_be_none, from, &shown, span);
                return Some(Value::new(What::Number(reg, decimals), span).given(given));
            }
            ColumnKind::Date => (Type::Date, |reg, _| What::Date(reg)),
            ColumnKind::Period(_) => (Type::Period, |reg, _| What::Period(reg)),
            ColumnKind::OneOf(_) if let Some(scale) = column.scale => {
                let reg = self.emit(OpKind::Column(at), Type::Level(scale), span);
                let given = self.column_given(at, may_be_none, from, &shown, span);
                return Some(Value::new(What::Level(reg, scale), span).given(given));
            }
            ColumnKind::OneOf(_) => (Type::Code, What::Code),
            ColumnKind::Set(Members::Free) => (Type::Set, |reg, _| What::Set(reg, None)),
            ColumnKind::Set(Members::Named(_)) => (Type::Set, |reg, at| What::Set(reg, Some(at))),
        };
        let reg = self.emit(OpKind::Column(at), ty, span);
        let given = self.column_given(at, may_be_none, from, &shown, span);
        Some(Value::new(what(reg, at), span).given(given))
    }

    fn column_given(&mut self, at: usize, none: bool, from: Span, shown: &str, span: Span) -> Option<Given> {
        none.then(|| Given {
            reg: self.emit(OpKind::Given(at), Type::Flag, span),
            from,
            why: if self.lacking.contains(&at) {
                both!("没有作答的要求，{shown} 是无", "{shown} is none where a requirement is not answered")
            } else {
                both!("{shown} 的空白视为无", "a blank {shown} is none")
            },
        })
    }

    /// A condition: yes/no, and settled in every row.
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<Reg> {
        let value = self.wanted_flag(expr)?;
        let What::Flag(reg) = value.what else { return None };
        self.settled(&value)?;
        Some(reg)
    }

    /// Reports a value that may be none where it has to be settled.
    pub(super) fn settled(&mut self, value: &Value) -> Option<()> {
        match &value.given {
            Some(given) if !self.holds_here(given.reg, value.span) => {
                self.may_be_none(value, given);
                None
            }
            _ => Some(()),
        }
    }

    /// Whether a condition holds wherever the statement at hand acts.
    fn holds_here(&mut self, condition: Reg, span: Span) -> bool {
        let mut cases = vec![condition];
        for assumed in self.assumed.clone() {
            cases.push(self.not(assumed, span));
        }
        self.uncovered(&cases).is_none() || self.holds_with_records(&cases, span)
    }

    pub(super) fn wanted_flag(&mut self, expr: &Expr) -> Option<Value> {
        let value = self.expr(expr)?;
        if matches!(value.what, What::Flag(_)) {
            return Some(value);
        }
        let help = match (&value.what, &expr.kind) {
            (What::Number(..), ExprKind::Name(name)) => {
                Some(both!("请写成比较，如“{name} > 0”", "write a comparison, such as `{name} > 0`"))
            }
            (What::Code(..) | What::Grade(_), ExprKind::Name(name)) => {
                Some(both!("请写成比较，如“{name} 为 …”", "write a comparison, such as `{name} is …`"))
            }
            (What::Set(..), ExprKind::Name(name)) => {
                Some(both!("请写“{name} 不为空”", "write `{name} is not empty`"))
            }
            _ => None,
        };
        self.report(value.span, CheckProblem::WrongKind { found: value.kind(), expected: Kind::Flag, help });
        None
    }

    /// A number and its decimals.
    pub(super) fn wanted_number(&mut self, expr: &Expr) -> Option<(Value, Reg, u8)> {
        let value = self.expr(expr)?;
        self.as_number(value)
    }

    pub(super) fn as_number(&mut self, value: Value) -> Option<(Value, Reg, u8)> {
        match value.what {
            What::Number(reg, decimals) => Some((value, reg, decimals)),
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Number, help: None };
                self.report(value.span, problem);
                None
            }
        }
    }

    /// Where a value exists, as a flag.
    pub(super) fn where_given(&mut self, value: &Value, span: Span) -> Reg {
        let given = value.given.as_ref().map(|given| given.reg);
        match (&value.what, given) {
            (What::None, _) => self.flag(false, span),
            (What::Grade(grade), given) => {
                let has_level = self.grade_given(&grade.clone(), span);
                self.all(given.into_iter().chain([has_level]).collect(), span)
            }
            (What::Tally(tally), given) => {
                let has_levels = self.tally_given(&tally.clone(), span);
                self.all(given.into_iter().chain([has_levels]).collect(), span)
            }
            (_, Some(reg)) => reg,
            _ => self.flag(true, span),
        }
    }

    /// Both exist; the reason of the first that may not.
    pub(super) fn both_given(&mut self, a: Option<Given>, b: Option<Given>, span: Span) -> Option<Given> {
        match (a, b) {
            (Some(a), Some(b)) => Some(Given { reg: self.all(vec![a.reg, b.reg], span), ..a }),
            (a, b) => a.or(b),
        }
    }

    /// `and` and `or`: a deciding value wins over none.
    fn logic(&mut self, conditions: &[Expr], all: bool, span: Span) -> Option<Value> {
        if !all {
            self.bare_alternatives(conditions)?;
        }
        let values: Vec<Option<Value>> =
            conditions.iter().map(|condition| self.wanted_flag(condition)).collect();
        let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
        let regs: Vec<Reg> = values.iter().filter_map(|value| value.reg().map(|(reg, _)| reg)).collect();
        let result = if values.iter().all(|value| value.given.is_none()) {
            let reg = if all { self.all(regs, span) } else { self.any(regs, span) };
            return Some(Value::new(What::Flag(reg), span));
        } else {
            // A value that is not given is no in its register, so it decides an `or` never, an `and` only when given.
            let mut decided = Vec::new();
            let mut counted = Vec::new();
            for (value, reg) in values.iter().zip(&regs) {
                let given = self.where_given(value, span);
                let hit = if all { self.not(*reg, span) } else { *reg };
                decided.push(self.all(vec![given, hit], span));
                counted.push(given);
            }
            let decides = self.any(decided, span);
            let complete = self.all(counted, span);
            let known = self.any(vec![decides, complete], span);
            let reg = if all { self.not(decides, span) } else { decides };
            let first = values.into_iter().find_map(|value| value.given)?;
            (reg, Given { reg: known, ..first })
        };
        let settled = self.known_flag(result.1.reg) == Some(true);
        let reg = self.all(vec![result.0, result.1.reg], span);
        Some(Value::new(What::Flag(reg), span).given((!settled).then_some(result.1)))
    }

    fn or_else(&mut self, operands: &[Expr], span: Span) -> Option<Value> {
        let scale = self.common_scale(operands);
        let values = self.on_scale(scale, |checker| checker.ways(operands.iter()));
        let mut values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
        if values.iter().any(|value| matches!(value.what, What::Level(..))) {
            // Beside a level, the grade of a measure stands for its level.
            for value in &mut values {
                if matches!(&value.what, What::Grade(ir::Grade { level: ir::Level::One(_), .. })) {
                    *value = self.single_level(value.clone())?;
                }
            }
        }
        let most = values.len().saturating_sub(1);
        if let Some(always) = values
            .iter()
            .take(most)
            .find(|v| v.given.is_none() && !matches!(v.what, What::None | What::Grade(_)))
        {
            let problem = CheckProblem::NoEffect {
                message: both!(
                    "这里总是有值，“无则”不起作用",
                    "this always has a value: `or else` does nothing"
                ),
                help: both!("请去掉“无则”和它后面的部分", "take `or else` and what follows it out"),
            };
            let at = always.span;
            self.report(at, problem);
        }
        let mut values = values.into_iter().rev();
        let mut result = values.next()?;
        for value in values {
            let given = self.where_given(&value, span);
            result = self.choose(given, value, result, span)?;
        }
        self.of_a_kind(Value { span, ..result })
    }

    /// The ways in which a value may come out. Beside one of a column's own values a bare word is one of them too.
    pub(super) fn ways<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr>) -> Vec<Option<Value>> {
        let exprs: Vec<&Expr> = exprs.collect();
        let is_word = |checker: &Self, expr: &Expr| match &expr.kind {
            ExprKind::Name(name) => checker.peek(name).is_none() && !checker.is_points_word(name),
            ExprKind::Text(_) => true,
            _ => false,
        };
        let words: Vec<bool> = exprs.iter().map(|expr| is_word(self, expr)).collect();
        let mut values: Vec<Option<Value>> = exprs
            .iter()
            .zip(&words)
            .map(|(expr, word)| if *word { None } else { self.expr_or_unknown(expr) })
            .collect();
        let like = values.iter().flatten().find(|value| matches!(value.what, What::Code(..))).cloned();
        for ((value, expr), _) in values.iter_mut().zip(exprs).zip(words).filter(|(_, word)| *word) {
            *value = match &like {
                Some(like) => self.right_side(like, expr),
                None => self.expr_or_unknown(expr),
            };
        }
        values
    }

    /// A settled whole number of at least 0: how many levels, how many times.
    pub(super) fn whole_amount(&mut self, expr: &Expr) -> Option<Reg> {
        let (value, reg, decimals) = self.wanted_number(expr)?;
        self.settled(&value)?;
        if decimals != 0 {
            let problem =
                CheckProblem::WrongKind { found: Kind::Number, expected: Kind::WholeNumber, help: None };
            self.report(value.span, problem);
            return None;
        }
        if self.known_number(reg).is_some() {
            return Some(reg);
        }
        let zero = self.whole(0, value.span);
        Some(self.larger(reg, zero, Type::Number { decimals: 0 }, value.span))
    }

    /// Reports a list where one value is asked for; a name in it that nothing has is the likelier mistake.
    fn list_for_value(&mut self, all: &[Expr], span: Span) {
        for one in all {
            if let ExprKind::Name(name) = &one.kind
                && self.peek(name).is_none()
            {
                self.unknown_name(name, one.span.span);
                return;
            }
        }
        let message = both!("这里要一个值，写了几个", "one value is asked for here, and there are several");
        let help = both!(
            "请写它们的一个统计，如“（甲、乙）的合计”“（甲、乙）的最大”",
            "say what is made of them, as in `sum of (a, b)` or `max of (a, b)`"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
    }

    /// Whether names are the same after folding.
    pub(super) fn same_name(a: &str, b: &str) -> bool {
        key(a) == key(b)
    }
}

/// Why an expression is no value where one stands, and what to write.
fn no_value(kind: &ExprKind) -> (Both, Both) {
    match kind {
        ExprKind::Duration(_) => (
            both!("一段时间不是一个值", "a length of time is no value"),
            both!(
                "一段时间只能加在日期上，如“日期 + 3年”；日期请写成 2024-01-31",
                "a length of time is added to a date, as in `day + 3 years`; a date is written 2024-01-31"
            ),
        ),
        _ => (
            both!("这里不能这样写", "this cannot stand here"),
            both!("请写一个名称、一个数或一个条件", "write a name, a number or a condition"),
        ),
    }
}

/// Whether an expression is reckoned over other rows than the one at hand.
fn looks_elsewhere(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Previous(_)
            | ExprKind::Ago(..)
            | ExprKind::InARow(..)
            | ExprKind::RankOf(..)
            | ExprKind::Aggregate { .. }
            | ExprKind::Quantified { source: Some(_), .. }
    )
}
