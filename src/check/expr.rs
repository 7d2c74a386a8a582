//! Expressions to registers.

use super::Checker;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What, same_kind};
use crate::both;
use crate::ir::{self, ColumnKind, Members, OpKind, Reg, Type};
use crate::problem::{Both, nearest};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind};
use crate::value::{Decimal, key};

impl Checker<'_> {
    /// Lowers an expression; nothing when it has a problem, which is then reported.
    pub(super) fn expr(&mut self, expr: &Expr) -> Option<Value> {
        let span = expr.span.span;
        if self.is_of_unit(expr) {
            return self.of_unit(|checker| checker.expr(expr));
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
            ExprKind::SignsOf(grade) => return self.signs_of(grade, span),
            ExprKind::LevelsOf(grade) => return self.levels_of(grade, span),
            ExprKind::SizeOf(set) => {
                let value = self.wanted_set(set)?;
                let What::Set(reg, _) = value.what else { return None };
                let size = self.emit(OpKind::Size(reg), Type::Number { decimals: 0 }, span);
                return Some(Value::new(What::Number(size, 0), span).given(value.given));
            }
            ExprKind::Measures(any, verdict) => return self.measures_are(*any, verdict, span),
            ExprKind::Quantified { quantity, conditions, source: None } => {
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
            ExprKind::PointsOf(of) => return self.points_of(of, span),
            ExprKind::Unknown => {
                self.of_no_kind(span);
                return None;
            }
            ExprKind::ColumnOf(level, of) if self.is_scale(of).is_some() => {
                let scale = self.is_scale(of);
                return self.on_scale(scale, |checker| checker.level_of_scale(level, scale));
            }
            ExprKind::It => return self.it(span),
            ExprKind::OutOf(part, whole) => return self.out_of(part, whole, span),
            ExprKind::Power(base, exponent) => return self.power(base, *exponent, span),
            ExprKind::Round(x, rounding, places) => return self.round(x, *rounding, *places, span),
            ExprKind::Before(day, length, end) => return self.before(day, length, end, span),
            ExprKind::Quantified { quantity, conditions, source: Some(source) } => {
                return self.quantified_over(quantity, conditions, source, span);
            }
            ExprKind::ThisMeasure => {
                let message = both!("“本评价”在这里没有所指", "`this measure` means nothing here");
                let help = both!(
                    "请写成“凡 本评价 在 … 中 的，…”，放在“每项评价”里",
                    "write `when this measure in …, …` under `every measure`"
                );
                self.report(span, CheckProblem::WrongPlace { message, help });
                return None;
            }
            other => {
                self.report(span, CheckProblem::NotYet { what: form_name(other) });
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

    fn name(&mut self, name: &str, span: Span) -> Option<Value> {
        if self.is_points_word(name) && self.points_here.is_some() {
            return self.own_points(span);
        }
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
            Symbol::Table(at) => return self.table(at, span),
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

    /// `five of stars`: a level or verdict of the scale at hand.
    fn level_of_scale(&mut self, level: &ast::Name, scale: Option<usize>) -> Option<Value> {
        let found = self.peek(&level.node).is_some().then(|| self.name(&level.node, level.span)).flatten();
        if found.as_ref().is_none_or(|value| value.scale() != scale) {
            self.not_on_scale(&level.node, level.span);
            return None;
        }
        found
    }

    pub(super) fn column(&mut self, at: usize, span: Span) -> Option<Value> {
        let column = self.columns.get(at)?;
        let may_be_none = column.blank == ir::Blank::None;
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
            why: both!("{shown} 的空白视为无", "a blank {shown} is none"),
        })
    }

    /// `A++`, or a joined grade such as `AABD`, as it is written.
    fn signed(&mut self, level: &str, plus: u32, minus: u32, span: Span) -> Option<Value> {
        let whole = format!("{level}{}{}", "+".repeat(plus as usize), "-".repeat(minus as usize));
        if self.peek(&whole).is_some() {
            return self.name(&whole, span);
        }
        match self.peek(level) {
            Some(Symbol::Level(scale, at)) => {
                self.told_apart(level, span)?;
                if self.scale(scale).signs == ir::SignRule::None {
                    self.report(span, CheckProblem::NoSigns);
                    return None;
                }
                Some(Value::new(What::Signed { scale, level: at as i64, plus, minus }, span))
            }
            _ => {
                self.not_on_scale(level, span);
                None
            }
        }
    }

    pub(super) fn not_on_scale(&mut self, name: &str, span: Span) {
        let scale = self.scale(self.scale_here().unwrap_or(0));
        let all = scale.levels.iter().chain(&scale.verdicts);
        let levels: Vec<String> = all.map(|level| level.name.clone()).collect();
        let near = nearest(name, levels.iter().map(String::as_str)).map(str::to_owned);
        self.report(span, CheckProblem::NotOnScale { name: name.to_owned(), levels, nearest: near });
    }

    /// An expression where a level or verdict is wanted; a bare word there can be nothing else.
    pub(super) fn level(&mut self, expr: &Expr) -> Option<Value> {
        let span = expr.span.span;
        match &expr.kind {
            ExprKind::Name(name) if self.peek(name).is_none() => {
                self.not_on_scale(name, span);
                None
            }
            ExprKind::Number(number) => {
                let name = number.to_string();
                match self.peek(&name) {
                    Some(_) => self.name(&name, span),
                    None => {
                        self.not_on_scale(&name, span);
                        None
                    }
                }
            }
            _ => self.expr(expr),
        }
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
        let values: Vec<Option<Value>> = self.on_scale(scale, |checker| {
            operands.iter().map(|operand| checker.expr_or_unknown(operand)).collect()
        });
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

    fn if_then(&mut self, branches: &[(Expr, Expr)], last: Option<&Expr>, span: Span) -> Option<Value> {
        let mut lowered = Vec::new();
        let scale = self.common_scale(branches.iter().map(|(_, value)| value).chain(last));
        for (condition, value) in branches {
            let condition = self.condition(condition);
            let value = self.on_scale(scale, |checker| checker.expr_or_unknown(value));
            lowered.push(condition.zip(value));
        }
        let mut result = match last {
            Some(last) => self.on_scale(scale, |checker| checker.expr_or_unknown(last))?,
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
        let grades = |what: &What| matches!(what, What::Grade(_) | What::Signed { .. });
        let both_grades = grades(&yes.what) && grades(&no.what);
        let number = |what: &What| matches!(what, What::Number(..) | What::Ratio(..));
        let both_numbers = number(&yes.what) && number(&no.what);
        if !none(&yes.what) && !none(&no.what) && !both_grades && !both_numbers && !same_kind(&yes, &no) {
            self.different_kinds(&yes, &no, no.span);
            return None;
        }
        let why = both!(
            "不满足“若”的条件时没有说算什么",
            "no `else` says what it is where the condition does not hold"
        );
        let yes_given = match self.where_given(&yes, span) {
            // Where the condition asks for it, it is there.
            given if self.implies(condition, given) => self.flag(true, span),
            given => given,
        };
        let no_given = self.where_given(&no, span);
        let reg = self.select(condition, yes_given, no_given, Type::Flag, span);
        let source = match (&yes.given, &no.given) {
            (_, Some(given)) if !none(&no.what) => Some(given.clone()),
            (Some(given), _) => Some(given.clone()),
            _ => None,
        };
        let (from, why) = source.map_or((span, why), |given| (given.from, given.why));
        let given = (self.known_flag(reg) != Some(true)).then_some(Given { reg, from, why });
        let known = if none(&yes.what) { &no } else { &yes };
        let what = match (yes.reg(), no.reg()) {
            (a, b) if both_numbers && (a.is_none() || b.is_none()) => {
                self.choose_fraction(condition, &yes, &no, span)?
            }
            (None, None) if matches!(known.what, What::Ratio(..) | What::Unknown) => known.what.clone(),
            (Some(_), None) | (None, Some(_)) => known.what.clone(),
            (None, None) => {
                let Both { zh, en } = known.kind().words();
                let what = both!("在这里选用{zh}", "choosing {en} here");
                self.report(span, CheckProblem::NotYet { what });
                return None;
            }
            (Some((a, ty)), Some((b, _))) => {
                let reg = self.select(condition, a, b, ty, span);
                match &yes.what {
                    What::Flag(_) => What::Flag(reg),
                    What::Number(_, decimals) => What::Number(reg, *decimals),
                    What::Date(_) => What::Date(reg),
                    What::Period(_) => What::Period(reg),
                    What::Level(_, scale) => What::Level(reg, *scale),
                    What::Word(_) => What::Word(reg),
                    What::Code(_, names) => What::Code(reg, *names),
                    What::Set(_, names) => What::Set(reg, *names),
                    other => other.clone(),
                }
            }
        };
        Some(Value { what, given, span })
    }

    fn shift(&mut self, level: &Expr, up: bool, by: &Expr, span: Span) -> Option<Value> {
        let value = self.level(level)?;
        let value = self.single_level(value)?;
        let What::Level(reg, scale) = value.what else { return None };
        let by = self.whole_amount(by)?;
        let ty = Type::Level(scale);
        let moved = if up {
            let zero = self.number(0, ty, span);
            let raised = self.subtract(reg, by, ty, span);
            self.larger(raised, zero, ty, span)
        } else {
            let worst = self.number(self.scale(scale).worst(), ty, span);
            let lowered = self.add(reg, by, ty, span);
            self.smaller(lowered, worst, ty, span)
        };
        Some(Value::new(What::Level(moved, scale), span).given(value.given))
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

    /// Whether names are the same after folding.
    pub(super) fn same_name(a: &str, b: &str) -> bool {
        key(a) == key(b)
    }
}

/// What a form is called, for the answer that it is not yet supported.
fn form_name(kind: &ExprKind) -> Both {
    match kind {
        ExprKind::List(_) => both!("在这里写一列值", "a list of values in this place"),
        ExprKind::ColumnOf(..) => both!("表的一列", "a column of a table"),
        ExprKind::Duration(_) => both!("一段时间", "durations"),
        _ => both!("这种写法", "this form"),
    }
}
