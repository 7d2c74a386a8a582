//! The key of a table: what its values are, which of them a row is for, and how they are written.

use super::Checker;
use super::cases::Asked;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::shares::{ENDS, plain};
use super::table_problem::TableProblem;
use super::value::{Value, What};
use crate::both;
use crate::ir::{self, ColumnKind, OpKind, Reg, Type};
use crate::problem::{Both, Code, Problem, backtick};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, KeyCell, KeyItem};
use crate::value::{Date, Decimal, Period};

/// Decimals of a quotient that is shown.
const SHOWN_DECIMALS: u8 = 6;

/// What the values of a key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Number {
        decimals: u8,
        percent: bool,
    },
    Date,
    Code(usize),
    /// A level of a scale.
    Level(usize),
    Flag,
    Word,
    /// A text column of the data.
    Column(usize),
    /// The row's period, by its last day.
    Period,
    /// A quotient in doubled units of 10^-`decimals`: what lies between two of them is odd.
    Ratio {
        decimals: u8,
    },
}

/// A key of a table where it is looked up.
#[derive(Debug, Clone)]
pub(super) struct Key {
    /// Its value; of a quotient, of a period and of a text column what stands for it.
    pub(super) value: Value,
    /// The value as it was asked for.
    pub(super) asked: Value,
    pub(super) scope: Scope,
    /// What the table calls it.
    pub(super) name: String,
    /// How its value is shown.
    pub(super) shown: Option<ir::Slot>,
    /// The number it is, before it was made whole: for interpolation.
    pub(super) number: Option<super::number::Fraction>,
    /// The texts that rows of a text column are for, by position among those of the policy.
    pub(super) words: Vec<i128>,
}

impl Checker<'_> {
    /// A key and what its values are; `cells` is what rows are for.
    pub(super) fn table_key(&mut self, name: &str, key: Value, cells: &[Option<KeyCell>]) -> Option<Key> {
        let key = self.as_word(key);
        let key = match &key.what {
            What::Grade(_) => self.single_level(key)?,
            _ => key,
        };
        let scope = self.scope_of(&key, cells)?;
        let number =
            matches!(key.what, What::Number(..) | What::Ratio(..)).then(|| self.fraction(&key)).flatten();
        let shown = self.shown_slot(&key, scope);
        let asked = key.clone();
        let value = match (scope, &key.what) {
            (Scope::Ratio { decimals }, _) => self.doubled(&key, decimals)?,
            (Scope::Period, _) => {
                let reg = self.emit(OpKind::LastDay, Type::Date, key.span);
                Value { what: What::Date(reg), ..key }
            }
            _ => key,
        };
        Some(Key { value, asked, scope, name: name.to_owned(), shown, number, words: Vec::new() })
    }

    /// What the values of a key are.
    fn scope_of(&mut self, key: &Value, cells: &[Option<KeyCell>]) -> Option<Scope> {
        Some(match &key.what {
            What::Number(reg, decimals) => {
                Scope::Number { decimals: *decimals, percent: self.is_percent(*reg) }
            }
            What::Ratio(..) => Scope::Ratio { decimals: self.finest(cells) },
            What::Date(_) => Scope::Date,
            What::Period(reg) if self.is_column(*reg) && self.within.is_none() => Scope::Period,
            What::Code(_, column) => Scope::Code(*column),
            What::Level(_, scale) => Scope::Level(*scale),
            What::Flag(_) => Scope::Flag,
            What::Word(_) => Scope::Word,
            What::TextColumn(column) => Scope::Column(*column),
            _ => {
                let found = key.kind();
                let help = Some(both!(
                    "表可以按数、日期、评价期、等级、文字、是或否，或若干取值之一来查",
                    "a table is looked up by a number, a date, a period, a level, a text, yes/no, or one of several values"
                ));
                self.report(key.span, CheckProblem::WrongKind { found, expected: Kind::Number, help });
                return None;
            }
        })
    }

    fn is_column(&self, reg: Reg) -> bool {
        matches!(self.ops.get(reg.0 as usize).map(|op| &op.kind), Some(OpKind::Column(_)))
    }

    /// The most decimals that a cell of a key has.
    fn finest(&mut self, cells: &[Option<KeyCell>]) -> u8 {
        let mut most = 0;
        for cell in cells.iter().flatten() {
            let KeyCell::These(items) = cell else { continue };
            for item in items {
                let edges = match item {
                    KeyItem::Range(range) => {
                        [&range.low, &range.high].map(|edge| edge.as_ref().map(|e| &*e.0))
                    }
                    KeyItem::Value(value) => [Some(value), None],
                    _ => [None, None],
                };
                for edge in edges.into_iter().flatten() {
                    most = most.max(match &edge.kind {
                        ExprKind::Number(number) => number.reduced().decimals,
                        ExprKind::Name(name) => match self.peek(name) {
                            Some(Symbol::Choice(at)) => match self.choice(at, edge.span.span) {
                                Some(Value { what: What::Number(_, decimals), .. }) => decimals,
                                _ => 0,
                            },
                            _ => 0,
                        },
                        _ => 0,
                    });
                }
            }
        }
        most
    }

    /// A quotient in doubled units of 10^-`decimals`: towards zero and away from it, added up.
    fn doubled(&mut self, key: &Value, decimals: u8) -> Option<Value> {
        let span = key.span;
        let fraction = self.fraction(key)?;
        let down = self.rounded_to(fraction, decimals, ir::Rounding::Down, span)?;
        let up = self.rounded_to(fraction, decimals, ir::Rounding::Up, span)?;
        let reg = self.add(down, up, Type::Number { decimals: 0 }, span);
        Some(Value { what: What::Number(reg, 0), ..key.clone() })
    }

    /// How a key is shown.
    fn shown_slot(&mut self, key: &Value, scope: Scope) -> Option<ir::Slot> {
        let given = key.given.as_ref().map(|given| given.reg);
        let (value, names) = match scope {
            Scope::Column(column) => (self.text_cells(column, key.span), None),
            Scope::Code(column) => (key.reg()?.0, Some(column)),
            Scope::Ratio { .. } => {
                let fraction = self.fraction(key)?;
                (self.rounded_to(fraction, SHOWN_DECIMALS, ir::Rounding::Nearest, key.span)?, None)
            }
            _ => (key.reg()?.0, None),
        };
        Some(ir::Slot { value, given, names })
    }

    fn is_percent(&self, reg: Reg) -> bool {
        let Some(OpKind::Column(column)) = self.ops.get(reg.0 as usize).map(|op| &op.kind) else {
            return false;
        };
        let kind = self.columns.get(*column).map(|column| &column.kind);
        matches!(kind, Some(ColumnKind::Number { percent: true, .. }))
    }

    /// The values that a key may have.
    pub(super) fn values_of(&self, key: &Value, scope: Scope) -> Vec<(i128, i128)> {
        let upto = |count: usize| vec![(0, count as i128 - 1)];
        match (scope, &key.what) {
            (Scope::Number { .. } | Scope::Ratio { .. }, What::Number(reg, _))
            | (Scope::Date | Scope::Period, What::Date(reg)) => {
                vec![self.extent(*reg)]
            }
            (Scope::Code(column), _) => match self.columns.get(column).map(|column| &column.kind) {
                Some(ColumnKind::OneOf(values)) => upto(values.len()),
                _ => Vec::new(),
            },
            (Scope::Level(scale), _) => upto(self.scale(scale).levels.len()),
            (Scope::Flag, _) => upto(2),
            (Scope::Word, What::Word(reg)) => match self.possible_words(*reg) {
                Some(words) => words.into_iter().map(|word| (word.into(), word.into())).collect(),
                None => vec![(0, ENDS.1)],
            },
            _ => vec![(0, ENDS.1)],
        }
    }

    /// What a cell asks of a key; nothing when it has a problem.
    pub(super) fn asked(&mut self, cell: &KeyCell, scope: Scope) -> Option<Asked> {
        let items = match cell {
            KeyCell::Any => return Some(Asked::anything()),
            KeyCell::Otherwise => return Some(Asked::default()),
            KeyCell::These(items) => items,
        };
        let mut asked = Asked::default();
        let mut fine = true;
        for item in items {
            let stretch = match item {
                KeyItem::None(_) => {
                    asked.none = true;
                    continue;
                }
                KeyItem::Unknown(span) => {
                    let message = both!("“未知”不能写在格里", "`unknown` cannot stand in a cell");
                    let help = both!(
                        "按一项查的表可以另写一行“未知：…”",
                        "a table by one key may have a row `unknown: …`"
                    );
                    self.report(*span, TableProblem::Cell { message, help });
                    None
                }
                KeyItem::Range(range) => self.stretch(range, scope),
                KeyItem::Value(value) => self.key_value(value, scope),
            };
            fine &= stretch.is_some();
            asked.stretches.extend(stretch);
        }
        fine.then_some(asked)
    }

    fn stretch(&mut self, range: &ast::Range, scope: Scope) -> Option<(i128, i128)> {
        let low = match &range.low {
            Some((edge, included)) => {
                let (first, last) = self.edge(edge, scope)?;
                if *included { first } else { last + 1 }
            }
            None => ENDS.0,
        };
        let high = match &range.high {
            Some((edge, included)) => {
                let (first, last) = self.edge(edge, scope)?;
                if *included { last } else { first - 1 }
            }
            None => ENDS.1,
        };
        if let (Some((from, _)), Some((to, _))) = (&range.low, &range.high)
            && low > high
            && self.backwards(from, to)
        {
            let message = both!("这个范围里一个数也没有", "no value lies in this range");
            let help = both!("请改正上下限的先后", "put the lower bound first");
            self.report(range.span.span, CheckProblem::Contradiction { message, help, first: None });
            return None;
        }
        Some((low, high))
    }

    /// Whether the lower edge is not below the upper one.
    fn backwards(&self, low: &Expr, high: &Expr) -> bool {
        let number = |expr: &Expr| match &expr.kind {
            ExprKind::Number(number) => Some(scaled(*number, 18).0),
            ExprKind::Date(date) => Some(date.day_number().into()),
            _ => None,
        };
        number(low) >= number(high)
    }

    /// An edge in units of the key: the first value that is not below it and the last that is not above it.
    fn edge(&mut self, edge: &Expr, scope: Scope) -> Option<(i128, i128)> {
        match (scope, &edge.kind) {
            (Scope::Number { decimals, .. }, ExprKind::Number(number)) => {
                let (floor, exact) = scaled(*number, decimals);
                Some((if exact { floor } else { floor + 1 }, floor))
            }
            (Scope::Ratio { decimals }, ExprKind::Number(number)) => {
                let (floor, exact) = scaled(*number, decimals);
                Some(if exact { (2 * floor, 2 * floor) } else { (2 * floor + 2, 2 * floor + 1) })
            }
            (Scope::Date, ExprKind::Date(date)) => Some((date.day_number().into(), date.day_number().into())),
            (Scope::Period, ExprKind::Period(period)) => days_of(*period),
            (Scope::Period, ExprKind::Number(year)) => Period::parse(&year.to_string()).and_then(days_of),
            _ => {
                let found = super::columns::kind_of_expr(edge);
                let expected = scope.kind();
                self.report(edge.span.span, CheckProblem::WrongKind { found, expected, help: None });
                None
            }
        }
    }

    /// A fixed value of a key.
    fn key_value(&mut self, expr: &Expr, scope: Scope) -> Option<(i128, i128)> {
        let span = expr.span.span;
        let named = |checker: &Self, name: &str| matches!(checker.peek(name), Some(Symbol::Choice(_)));
        let code = |checker: &mut Self, column: usize, text: &str| {
            let Some(ColumnKind::OneOf(values)) = checker.columns.get(column).map(|c| c.kind.clone()) else {
                return None;
            };
            checker.position(&values, text, span).map(|at| (at as i128, at as i128))
        };
        let value = match (scope, &expr.kind) {
            (Scope::Code(column), ExprKind::Name(text) | ExprKind::Text(text)) if !named(self, text) => {
                return code(self, column, text);
            }
            (Scope::Word | Scope::Column(_), ExprKind::Name(text)) if !named(self, text) => {
                Value::new(What::Text(text.clone()), span)
            }
            (Scope::Level(scale), _) => self.on_scale(Some(scale), |checker| checker.level(expr))?,
            (Scope::Period, ExprKind::Number(_) | ExprKind::Period(_)) => {
                let (first, last) = self.edge(expr, scope)?;
                return Some((first, last));
            }
            (Scope::Number { .. } | Scope::Ratio { .. }, ExprKind::Number(_)) => {
                return self.edge(expr, scope);
            }
            (Scope::Number { .. } | Scope::Ratio { .. } | Scope::Date, ExprKind::Name(text))
                if self.peek(text).is_none() =>
            {
                self.no_number(text, scope, span);
                return None;
            }
            _ => self.expr(expr)?,
        };
        let value = self.as_word(value);
        let known = value.reg().and_then(|(reg, _)| self.known_number(reg));
        let number = match (scope, &value.what) {
            (Scope::Number { .. } | Scope::Ratio { .. }, What::Number(_, decimals)) => match known {
                Some(digits) => {
                    let number = ExprKind::Number(Decimal { digits, decimals: *decimals });
                    return self.edge(&Expr { kind: number, span: expr.span }, scope);
                }
                None => None,
            },
            (Scope::Flag, What::Flag(reg)) => self.known_flag(*reg).map(i128::from),
            (Scope::Date, What::Date(_)) => known.map(i128::from),
            (Scope::Level(scale), What::Level(_, of)) if scale == *of => known.map(i128::from),
            (Scope::Word | Scope::Column(_), What::Word(_)) => known.map(i128::from),
            (Scope::Code(column), What::Word(_)) => {
                let text = known.and_then(|word| self.word_text(word)).unwrap_or_default().to_owned();
                return code(self, column, &text);
            }
            _ => {
                let (found, expected) = (value.kind(), scope.kind());
                self.report(span, CheckProblem::WrongKind { found, expected, help: None });
                return None;
            }
        };
        if number.is_none() {
            let message = both!("表的行只能按固定的值", "the rows of a table are for fixed values");
            let help = both!("请写数、日期、等级或文字", "write a number, a date, a level or a text");
            self.report(span, CheckProblem::WrongPlace { message, help });
        }
        number.map(|number| (number, number))
    }

    /// Reports what stands where a number or a day, or a range of them, is asked for.
    fn no_number(&mut self, text: &str, scope: Scope, span: Span) {
        let shown = backtick(text);
        let (message, help) = match scope {
            Scope::Date => (
                both!("{shown} 既不是日期，也不是范围", "{shown} is neither a date nor a range"),
                both!(
                    "请写成“2024-03-01”“2024-03-01 以上”“不满 2024-03-01”这样",
                    "write one such as `2024-03-01`, `2024-03-01 and above`, `under 2024-03-01`"
                ),
            ),
            _ => (
                both!("{shown} 既不是数，也不是范围", "{shown} is neither a number nor a range"),
                both!(
                    "数用数字写，不带单位：“60”“60 以上”“不满 60”“60 至 80”",
                    "write digits, without a unit: `60`, `60 and above`, `under 60`, `60 to 80`"
                ),
            ),
        };
        self.problems.push(Problem::at(Code::H201, span, message).help(help));
    }

    /// A value of a stretch, in words.
    pub(super) fn shown_gap(&self, key: &Key, (low, high): (i128, i128)) -> Both {
        let scope = key.scope;
        match scope {
            Scope::Number { decimals, .. } => self.shown_key(key, plain(low, high, decimals)),
            Scope::Ratio { decimals } => {
                let (from, to) = ((low + 1).div_euclid(2), high.div_euclid(2));
                let all = low <= ENDS.0 || high >= ENDS.1;
                let ends = (if low <= ENDS.0 { low } else { from }, if high >= ENDS.1 { high } else { to });
                self.shown_key(key, if all || from <= to { 2 * plain(ends.0, ends.1, decimals) } else { low })
            }
            Scope::Date | Scope::Period if low <= ENDS.0 && high >= ENDS.1 => both!("任何日期", "any day"),
            Scope::Date | Scope::Period if low <= ENDS.0 => self.shown_key(key, high),
            Scope::Word | Scope::Column(_) if high >= ENDS.1 => both!("别的文字", "any other text"),
            _ => self.shown_key(key, low),
        }
    }

    /// The first value of a stretch that has one, in words.
    pub(super) fn shown_first(&self, key: &Key, (low, high): (i128, i128)) -> Both {
        if low <= ENDS.0 { self.shown_gap(key, (low, high)) } else { self.shown_gap(key, (low, low)) }
    }

    /// A value of a key as it is written.
    fn shown_key(&self, key: &Key, value: i128) -> Both {
        let scope = key.scope;
        let digits = i64::try_from(value).unwrap_or(i64::MAX);
        let at = usize::try_from(digits).unwrap_or(usize::MAX);
        let text = match scope {
            Scope::Number { decimals, percent: true } if decimals >= 2 => {
                format!("{}%", Decimal { digits, decimals: decimals - 2 }.reduced())
            }
            Scope::Number { decimals, .. } => Decimal { digits, decimals }.reduced().to_string(),
            Scope::Date => Date::from_day_number(digits).map_or_else(String::new, |date| date.to_string()),
            Scope::Flag if digits == 1 => return both!("是", "yes"),
            Scope::Flag => return both!("否", "no"),
            Scope::Level(scale) => self.level_name(scale, digits),
            Scope::Code(column) => match self.columns.get(column).map(|column| &column.kind) {
                Some(ColumnKind::OneOf(values)) => {
                    values.get(at).map(|value| value.name.clone()).unwrap_or_default()
                }
                _ => String::new(),
            },
            Scope::Ratio { decimals } => {
                Decimal { digits: digits.saturating_mul(5), decimals: decimals + 1 }.reduced().to_string()
            }
            Scope::Period => Date::from_day_number(digits).map_or_else(String::new, |date| date.to_string()),
            Scope::Word | Scope::Column(_) => {
                let word = match scope {
                    Scope::Column(_) => key.words.get(at).and_then(|word| i64::try_from(*word).ok()),
                    _ => Some(digits),
                };
                let text = word.and_then(|word| self.word_text(word)).unwrap_or_default();
                return both!("“{text}”", "\"{text}\"");
            }
        };
        Both::same(text)
    }
}

/// The first and the last day of a period.
fn days_of(period: Period) -> Option<(i128, i128)> {
    let before = Period { number: period.number.checked_sub(1)?, ..period };
    let first = before.last_day()?.day_number().checked_add(1)?;
    Some((first.into(), period.last_day()?.day_number().into()))
}

impl Scope {
    pub(super) fn kind(self) -> Kind {
        match self {
            Scope::Number { decimals: 0, .. } => Kind::WholeNumber,
            Scope::Number { .. } => Kind::Number,
            Scope::Ratio { .. } => Kind::Number,
            Scope::Period => Kind::Period,
            Scope::Date => Kind::Date,
            Scope::Code(_) => Kind::OneOf,
            Scope::Level(_) => Kind::Level,
            Scope::Flag => Kind::Flag,
            Scope::Word | Scope::Column(_) => Kind::Text,
        }
    }
}

/// A number in units of 10^-`decimals`, downwards, and whether it is exact.
pub(super) fn scaled(number: Decimal, decimals: u8) -> (i128, bool) {
    let power = |by: u8| 10i128.pow(u32::from(by.min(18)));
    if decimals >= number.decimals {
        (i128::from(number.digits) * power(decimals - number.decimals), true)
    } else {
        let unit = power(number.decimals - decimals);
        let digits = i128::from(number.digits);
        (digits.div_euclid(unit), digits.rem_euclid(unit) == 0)
    }
}
