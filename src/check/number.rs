//! Numbers: sums, products, quotients, shares, powers and rounding, exact until rounded.

use super::Checker;
use super::overflow::Form;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{Comparison, OpKind, Reg, Rounding, Type};
use crate::problem::{Both, Lang};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Expr, ExprKind, Operator};

/// Most decimals that a number may have.
const MOST_DECIMALS: u8 = 18;
/// Largest exponent of a power.
const MOST_POWER: u32 = 18;

/// A number as one register over another, each with its decimals; `whole` is nothing for 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fraction {
    pub(super) part: (Reg, u8),
    pub(super) whole: Option<(Reg, u8)>,
}

fn number_type(decimals: u8) -> Type {
    Type::Number { decimals }
}

impl Checker<'_> {
    /// A number or a quotient of numbers.
    pub(super) fn fraction(&mut self, value: &Value) -> Option<Fraction> {
        match value.what {
            What::Number(reg, decimals) => Some(Fraction { part: (reg, decimals), whole: None }),
            What::Ratio(part, whole) => Some(Fraction { part, whole: Some(whole) }),
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Number, help: None };
                self.report(value.span, problem);
                None
            }
        }
    }

    pub(super) fn from_fraction(fraction: Fraction, given: Option<Given>, span: Span) -> Value {
        let what = match fraction.whole {
            Some(whole) => What::Ratio(fraction.part, whole),
            None => What::Number(fraction.part.0, fraction.part.1),
        };
        Value::new(what, span).given(given)
    }

    /// Reports a number with `decimals`, made of numbers with `of`.
    pub(super) fn too_many_decimals(&mut self, decimals: i16, of: [u8; 2], span: Span) {
        let [a, b] = of;
        let message = both!(
            "算出来有 {decimals} 位小数（{a} 位和 {b} 位的数相乘除），最多 {MOST_DECIMALS} 位",
            "what is computed here has {decimals} decimals (of numbers with {a} and {b}), and the most is {MOST_DECIMALS}"
        );
        let help = both!(
            "请在相乘之前先取整，如“（…）四舍五入到 2 位小数”；只写“数值”“百分比”的列有 6 位小数，可写明“2位小数”",
            "round before multiplying, as by `round (…) to 2 decimals`; a column that is just a number or a percentage has 6 decimals: say `a number with 2 decimals`"
        );
        self.report(span, CheckProblem::OutOfRange { message, help });
    }

    /// The product of two registers with decimals.
    pub(super) fn times_exact(
        &mut self,
        (a, x): (Reg, u8),
        (b, y): (Reg, u8),
        span: Span,
    ) -> Option<(Reg, u8)> {
        let decimals = x.saturating_add(y);
        if decimals > MOST_DECIMALS {
            self.too_many_decimals(decimals.into(), [x, y], span);
            return None;
        }
        Some((self.multiply(a, b, number_type(decimals), span), decimals))
    }

    pub(super) fn add_exact(
        &mut self,
        (a, x): (Reg, u8),
        (b, y): (Reg, u8),
        minus: bool,
        span: Span,
    ) -> (Reg, u8) {
        let most = x.max(y);
        let (a, b) = (self.rescale(a, x, most, span), self.rescale(b, y, most, span));
        let ty = number_type(most);
        (if minus { self.subtract(a, b, ty, span) } else { self.add(a, b, ty, span) }, most)
    }

    /// `a + b - c`: numbers, or a day moved by a time, or the days between two days.
    pub(super) fn sum(&mut self, terms: &[(Operator, Expr)], span: Span) -> Option<Value> {
        let mut total: Option<Value> = None;
        for (operator, term) in terms {
            let minus = *operator == Operator::Minus;
            if let ExprKind::Duration(length) = &term.kind {
                total = Some(self.moved_day(total.take(), length, minus, term.span.span, span)?);
                continue;
            }
            let value = self.expr(term)?;
            total = Some(match total {
                None if matches!(value.what, What::Date(_)) && !minus => value,
                None if !minus => {
                    self.fraction(&value)?;
                    value
                }
                None => {
                    let zero = Value::new(What::Number(self.whole(0, span), 0), span);
                    self.add_values(zero, value, minus, span)?
                }
                Some(before) => self.add_values(before, value, minus, span)?,
            });
        }
        total.map(|value| Value { span, ..value })
    }

    pub(super) fn add_values(&mut self, a: Value, b: Value, minus: bool, span: Span) -> Option<Value> {
        let given = self.both_given(a.given.clone(), b.given.clone(), span);
        if let (What::Date(x), What::Date(y)) = (&a.what, &b.what)
            && minus
        {
            let days = self.subtract(*x, *y, number_type(0), span);
            return Some(Value::new(What::Number(days, 0), span).given(given));
        }
        if let Some(date) = [&a, &b].into_iter().find(|value| matches!(value.what, What::Date(_))) {
            let help = Some(both!(
                "日期可以加减“30 天”“6 个月”，也可以减去另一个日期",
                "add a time to a date, as `+ 30 days`, or take another date from it"
            ));
            let problem = CheckProblem::WrongKind { found: Kind::Date, expected: Kind::Number, help };
            self.report(date.span, problem);
            return None;
        }
        let (a, b) = (self.fraction(&a)?, self.fraction(&b)?);
        let sum = match (a.whole, b.whole) {
            (None, None) => Fraction { part: self.add_exact(a.part, b.part, minus, span), whole: None },
            (Some(x), Some(y)) if x == y => {
                Fraction { part: self.add_exact(a.part, b.part, minus, span), whole: a.whole }
            }
            // a/x + b/y = (ay + bx)/xy
            (x, y) => {
                self.forms.entry(span).or_insert(Form::Quotients);
                let left = match y {
                    Some(y) => self.times_exact(a.part, y, span)?,
                    None => a.part,
                };
                let right = match x {
                    Some(x) => self.times_exact(b.part, x, span)?,
                    None => b.part,
                };
                let whole = match (x, y) {
                    (Some(x), Some(y)) => Some(self.times_exact(x, y, span)?),
                    (x, y) => x.or(y),
                };
                Fraction { part: self.add_exact(left, right, minus, span), whole }
            }
        };
        Some(Self::from_fraction(sum, given, span))
    }

    /// `a × b ÷ c`
    pub(super) fn product(&mut self, factors: &[(Operator, Expr)], span: Span) -> Option<Value> {
        let mut total: Option<(Fraction, Option<Given>)> = None;
        for (operator, factor) in factors {
            let value = self.expr(factor)?;
            let next = self.fraction(&value)?;
            let given = value.given.clone();
            total = Some(match total {
                None => (next, given),
                Some((before, known)) => {
                    let given = self.both_given(known, given, span);
                    if *operator == Operator::Divide {
                        let some = self.divisor(next.part, factor.span.span, span);
                        (self.over(before, next, span)?, self.both_given(given, some, span))
                    } else {
                        let part = self.times_exact(before.part, next.part, span)?;
                        let whole = match (before.whole, next.whole) {
                            (Some(x), Some(y)) => Some(self.times_exact(x, y, span)?),
                            (x, y) => x.or(y),
                        };
                        (Fraction { part, whole }, given)
                    }
                }
            });
        }
        let (fraction, given) = total?;
        Some(Self::from_fraction(fraction, given, span))
    }

    /// a/x ÷ b/y = ay/xb
    pub(super) fn over(&mut self, a: Fraction, b: Fraction, span: Span) -> Option<Fraction> {
        let part = match b.whole {
            Some(y) => self.times_exact(a.part, y, span)?,
            None => a.part,
        };
        let whole = match a.whole {
            Some(x) => self.times_exact(x, b.part, span)?,
            None => b.part,
        };
        Some(Fraction { part, whole: Some(whole) })
    }

    /// Where a divisor is not 0; nothing where it never is.
    fn divisor(&mut self, (reg, decimals): (Reg, u8), from: Span, span: Span) -> Option<Given> {
        if self.known_number(reg).is_some_and(|number| number != 0) || self.never_zero(reg) {
            return None;
        }
        let zero = self.number(0, number_type(decimals), span);
        let some = self.compare(Comparison::NotEqual, reg, zero, span);
        self.divisors.insert(some);
        Some(Given {
            reg: some,
            from,
            why: both!("除以 0 的地方没有值", "where this is 0 there is nothing to divide by"),
        })
    }

    /// Whether bounds, and what is made of them, keep a number from 0.
    fn never_zero(&self, reg: Reg) -> bool {
        let (low, high) = self.extent(reg);
        low > 0
            || high < 0
            || match self.ops.get(reg.0 as usize).map(|op| &op.kind) {
                Some(OpKind::Multiply(a, b)) => [*a, *b].into_iter().all(|reg| self.never_zero(reg)),
                _ => false,
            }
    }

    /// `a out of b`: none where b is 0.
    pub(super) fn out_of(&mut self, part: &Expr, whole: &Expr, span: Span) -> Option<Value> {
        let (a, b) = (self.expr(part)?, self.expr(whole)?);
        let (x, y) = (self.fraction(&a)?, self.fraction(&b)?);
        let given = self.both_given(a.given, b.given, span);
        let some = self.divisor(y.part, whole.span.span, span);
        let given = self.both_given(given, some, span);
        let fraction = self.over(x, y, span)?;
        Some(Self::from_fraction(fraction, given, span))
    }

    /// `X^N`
    pub(super) fn power(&mut self, base: &Expr, exponent: Spanned<u32>, span: Span) -> Option<Value> {
        if exponent.node > MOST_POWER {
            let message = both!("乘方最高 {MOST_POWER} 次", "the exponent is at most {MOST_POWER}");
            let help = both!("请改小这个数", "write a smaller number");
            self.report(exponent.span, CheckProblem::OutOfRange { message, help });
            return None;
        }
        let value = self.expr(base)?;
        let fraction = self.fraction(&value)?;
        self.forms.entry(span).or_insert(Form::Power);
        let one = (self.whole(1, span), 0);
        let mut power = Fraction { part: one, whole: fraction.whole.map(|_| one) };
        for _ in 0..exponent.node {
            power.part = self.times_exact(power.part, fraction.part, span)?;
            if let (Some(above), Some(below)) = (power.whole, fraction.whole) {
                power.whole = Some(self.times_exact(above, below, span)?);
            }
        }
        Some(Self::from_fraction(power, value.given, span))
    }

    /// `round (X) to N decimals`
    pub(super) fn round(
        &mut self,
        x: &Expr,
        rounding: ast::Rounding,
        places: Spanned<u32>,
        span: Span,
    ) -> Option<Value> {
        let value = self.expr(x)?;
        self.rounded(value, rounding, places, span)
    }

    /// Reports a quotient where a number with ended decimals is asked for.
    pub(super) fn quotient_not_rounded(&mut self, expr: &Expr, message: Both, span: Span) {
        let help = match typed(expr, self.file.surface) {
            Some(said) => both!(
                "请改写成“（{said}）四舍五入到 2 位小数”",
                "write `round ({said}) to 2 decimals` in its place"
            ),
            None => both!(
                "请改写成“（…）四舍五入到 2 位小数”，括号里是原来的式子",
                "write `round (…) to 2 decimals` in its place, with what stands here in the brackets"
            ),
        };
        self.report(span, CheckProblem::WrongPlace { message, help });
    }

    /// A value rounded to so many decimals.
    pub(super) fn rounded(
        &mut self,
        value: Value,
        rounding: ast::Rounding,
        places: Spanned<u32>,
        span: Span,
    ) -> Option<Value> {
        let Some(decimals) = u8::try_from(places.node).ok().filter(|places| *places <= MOST_DECIMALS) else {
            let message = both!("最多 {MOST_DECIMALS} 位小数", "at most {MOST_DECIMALS} decimals");
            let help = both!("请改小这个数", "write a smaller number");
            self.report(places.span, CheckProblem::OutOfRange { message, help });
            return None;
        };
        let rounding = match rounding {
            ast::Rounding::Nearest => Rounding::Nearest,
            ast::Rounding::Up => Rounding::Up,
            ast::Rounding::Down => Rounding::Down,
        };
        let fraction = self.fraction(&value)?;
        let reg = self.rounded_to(fraction, decimals, rounding, span)?;
        Some(Value::new(What::Number(reg, decimals), span).given(value.given))
    }

    /// A number with so many decimals.
    pub(super) fn rounded_to(
        &mut self,
        Fraction { part: (part, x), whole }: Fraction,
        decimals: u8,
        rounding: Rounding,
        span: Span,
    ) -> Option<Reg> {
        if whole.is_none() && x <= decimals {
            return Some(self.rescale(part, x, decimals, span));
        }
        let (whole, y) = whole.unwrap_or((self.whole(1, span), 0));
        // part/10^x ÷ whole/10^y, in units of 10^-decimals
        let power = i16::from(decimals) + i16::from(y) - i16::from(x);
        let Ok(power) = i8::try_from(power) else {
            self.too_many_decimals(power, [x, y], span);
            return None;
        };
        let kind = OpKind::Quotient(part, whole, power, rounding);
        Some(self.emit(kind, number_type(decimals), span))
    }

    /// A quotient compared with a number or another quotient, exactly: both sides times what they are out of.
    pub(super) fn compare_fractions(
        &mut self,
        comparison: Comparison,
        a: &Value,
        b: &Value,
        span: Span,
    ) -> Option<Reg> {
        let (a, b) = (self.fraction(a)?, self.fraction(b)?);
        self.forms.entry(span).or_insert(Form::Quotients);
        let left = match b.whole {
            Some(y) => self.times_exact(a.part, y, span)?,
            None => a.part,
        };
        let right = match a.whole {
            Some(x) => self.times_exact(b.part, x, span)?,
            None => b.part,
        };
        let most = left.1.max(right.1);
        let (x, y) = (self.rescale(left.0, left.1, most, span), self.rescale(right.0, right.1, most, span));
        let mut holds = self.compare(comparison, x, y, span);
        if matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return Some(holds);
        }
        // Each divisor below 0 turns the comparison round.
        let mut turned = self.compare(comparison, y, x, span);
        for (whole, decimals) in [a.whole, b.whole].into_iter().flatten() {
            let zero = self.number(0, number_type(decimals), span);
            let positive = self.compare(Comparison::More, whole, zero, span);
            let next = self.select(positive, holds, turned, Type::Flag, span);
            turned = self.select(positive, turned, holds, Type::Flag, span);
            holds = next;
        }
        Some(holds)
    }

    /// A choice between numbers of which one is a quotient.
    pub(super) fn choose_fraction(
        &mut self,
        condition: Reg,
        yes: &Value,
        no: &Value,
        span: Span,
    ) -> Option<What> {
        let (a, b) = (self.fraction(yes)?, self.fraction(no)?);
        let one = (self.whole(1, span), 0);
        let pick = |checker: &mut Self, (a, x): (Reg, u8), (b, y): (Reg, u8)| {
            let most = x.max(y);
            let (a, b) = (checker.rescale(a, x, most, span), checker.rescale(b, y, most, span));
            (checker.select(condition, a, b, number_type(most), span), most)
        };
        let part = pick(self, a.part, b.part);
        let whole = pick(self, a.whole.unwrap_or(one), b.whole.unwrap_or(one));
        Some(What::Ratio(part, whole))
    }
}

/// Names, numbers and their sums, products and shares as they are typed; nothing of any other form.
fn typed(expr: &Expr, lang: Lang) -> Option<String> {
    let operand = |expr: &Expr| {
        let said = typed(expr, lang)?;
        let atom = matches!(expr.kind, ExprKind::Name(_) | ExprKind::Number(_));
        Some(if atom { said } else { lang.pick(format!("（{said}）"), format!("({said})")) })
    };
    let joined = |terms: &[(Operator, Expr)]| {
        let mut said = String::new();
        for (at, (operator, term)) in terms.iter().enumerate() {
            if at > 0 {
                said.push_str(match operator {
                    Operator::Plus => " + ",
                    Operator::Minus => " - ",
                    Operator::Times => lang.pick(" × ", " * "),
                    Operator::Divide => lang.pick(" ÷ ", " / "),
                });
            }
            said.push_str(&operand(term)?);
        }
        Some(said)
    };
    let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    match &expr.kind {
        ExprKind::Name(name) if plain(name) => Some(name.clone()),
        ExprKind::Number(number) => Some(number.to_string()),
        ExprKind::Sum(terms) | ExprKind::Product(terms) => joined(terms),
        ExprKind::OutOf(a, b) => {
            Some(format!("{} {} {}", operand(a)?, lang.pick("占", "out of"), operand(b)?))
        }
        _ => None,
    }
}
