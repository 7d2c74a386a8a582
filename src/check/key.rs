//! The key of a table: what its values are, which of them a row is for, and how they are written.

use super::Checker;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::shares::{ENDS, plain};
use super::value::{Value, What};
use crate::both;
use crate::ir::{self, ColumnKind, OpKind, Reg};
use crate::problem::Both;
use crate::syntax::ast::{self, Expr, ExprKind, RowKey};
use crate::value::{Date, Decimal};

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
}

impl Checker<'_> {
    /// A key and what its values are.
    pub(super) fn table_key(&mut self, key: Value) -> Option<(Value, Scope)> {
        let key = self.as_word(key);
        let key = match &key.what {
            What::Grade(_) => self.single_level(key)?,
            What::Ratio(..) => self.between_decimals(key)?,
            _ => key,
        };
        let scope = match &key.what {
            What::Number(reg, decimals) => {
                Scope::Number { decimals: *decimals, percent: self.is_percent(*reg) }
            }
            What::Date(_) => Scope::Date,
            What::Code(_, column) => Scope::Code(*column),
            What::Level(_, scale) => Scope::Level(*scale),
            What::Flag(_) => Scope::Flag,
            What::Word(_) => Scope::Word,
            What::TextColumn(column) => Scope::Column(*column),
            _ => {
                let found = key.kind();
                let help = Some(both!(
                    "表可以按数、日期、等级、文字、是或否，或若干取值之一来查",
                    "a table is looked up by a number, a date, a level, a text, yes/no, or one of several values"
                ));
                self.report(key.span, CheckProblem::WrongKind { found, expected: Kind::Number, help });
                return None;
            }
        };
        Some((key, scope))
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
            (Scope::Number { .. }, What::Number(reg, _)) | (Scope::Date, What::Date(reg)) => {
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

    /// The stretches of values that a row is for; nothing when it has none, or a problem.
    pub(super) fn pieces(&mut self, key: &RowKey, scope: Scope) -> Option<Vec<(i128, i128)>> {
        match key {
            RowKey::Range(range) => self.stretch(range, scope).map(|piece| vec![piece]),
            RowKey::Values(values) => {
                let pieces: Vec<Option<i128>> =
                    values.iter().map(|value| self.key_value(value, scope)).collect();
                let pieces: Vec<i128> = pieces.into_iter().collect::<Option<_>>()?;
                Some(pieces.into_iter().map(|value| (value, value)).collect())
            }
            _ => None,
        }
    }

    fn stretch(&mut self, range: &ast::Range, scope: Scope) -> Option<(i128, i128)> {
        let low = match &range.low {
            Some((edge, included)) => {
                let (floor, exact) = self.edge(edge, scope)?;
                if exact && *included { floor } else { floor + 1 }
            }
            None => ENDS.0,
        };
        let high = match &range.high {
            Some((edge, included)) => {
                let (floor, exact) = self.edge(edge, scope)?;
                if exact && !*included { floor - 1 } else { floor }
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

    /// An edge in units of the key, downwards, and whether it is exact.
    fn edge(&mut self, edge: &Expr, scope: Scope) -> Option<(i128, bool)> {
        match (scope, &edge.kind) {
            (Scope::Number { decimals, .. }, ExprKind::Number(number)) => Some(scaled(*number, decimals)),
            (Scope::Date, ExprKind::Date(date)) => Some((date.day_number().into(), true)),
            _ => {
                let found = super::columns::kind_of_expr(edge);
                let expected = scope.kind();
                self.report(edge.span.span, CheckProblem::WrongKind { found, expected, help: None });
                None
            }
        }
    }

    /// A fixed value of a key.
    fn key_value(&mut self, expr: &Expr, scope: Scope) -> Option<i128> {
        let span = expr.span.span;
        let named = |checker: &Self, name: &str| matches!(checker.peek(name), Some(Symbol::Choice(_)));
        let value = match (scope, &expr.kind) {
            (Scope::Code(column), ExprKind::Name(text) | ExprKind::Text(text)) if !named(self, text) => {
                let Some(ColumnKind::OneOf(values)) = self.columns.get(column).map(|c| c.kind.clone()) else {
                    return None;
                };
                return self.position(&values, text, span).map(|at| at as i128);
            }
            (Scope::Word | Scope::Column(_), ExprKind::Name(text)) if !named(self, text) => {
                Value::new(What::Text(text.clone()), span)
            }
            (Scope::Level(scale), _) => self.on_scale(Some(scale), |checker| checker.level(expr))?,
            _ => self.expr(expr)?,
        };
        let value = self.as_word(value);
        let known = value.reg().and_then(|(reg, _)| self.known_number(reg));
        let number = match (scope, &value.what) {
            (Scope::Number { decimals, .. }, What::Number(_, from)) => known.map(|digits| {
                let (floor, exact) = scaled(Decimal { digits, decimals: *from }, decimals);
                // Between two values of the key: no row of the data has it.
                if exact { floor } else { ENDS.1 + 1 }
            }),
            (Scope::Flag, What::Flag(reg)) => self.known_flag(*reg).map(i128::from),
            (Scope::Date, What::Date(_)) => known.map(i128::from),
            (Scope::Level(scale), What::Level(_, of)) if scale == *of => known.map(i128::from),
            (Scope::Word | Scope::Column(_), What::Word(_)) => known.map(i128::from),
            (Scope::Code(column), What::Word(_)) => {
                let text = known.and_then(|word| self.word_text(word)).unwrap_or_default().to_owned();
                let Some(ColumnKind::OneOf(values)) = self.columns.get(column).map(|c| c.kind.clone()) else {
                    return None;
                };
                return self.position(&values, &text, span).map(|at| at as i128);
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
        number
    }

    /// The key in registers.
    pub(super) fn key_slot(&mut self, key: &Value, scope: Scope) -> Option<ir::Slot> {
        let value = match scope {
            Scope::Column(column) => self.text_cells(column, key.span),
            _ => key.reg()?.0,
        };
        let names = match scope {
            Scope::Code(column) => Some(column),
            _ => None,
        };
        Some(ir::Slot { value, given: key.given.as_ref().map(|given| given.reg), names })
    }

    /// A value that no row has, in words.
    pub(super) fn shown_gap(&self, scope: Scope, (low, high): (i128, i128)) -> Both {
        match scope {
            Scope::Number { decimals, .. } => self.shown_key(scope, plain(low, high, decimals)),
            Scope::Date if low <= ENDS.0 && high >= ENDS.1 => both!("任何日期", "any day"),
            Scope::Date if low <= ENDS.0 => self.shown_key(scope, high),
            Scope::Word | Scope::Column(_) if high >= ENDS.1 => both!("别的文字", "any other text"),
            _ => self.shown_key(scope, low),
        }
    }

    /// A value of a key as it is written.
    pub(super) fn shown_key(&self, scope: Scope, value: i128) -> Both {
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
            Scope::Word | Scope::Column(_) => {
                let text = self.word_text(digits).unwrap_or_default();
                return both!("“{text}”", "\"{text}\"");
            }
        };
        Both::same(text)
    }
}

impl Scope {
    fn kind(self) -> Kind {
        match self {
            Scope::Number { decimals: 0, .. } => Kind::WholeNumber,
            Scope::Number { .. } => Kind::Number,
            Scope::Date => Kind::Date,
            Scope::Code(_) => Kind::OneOf,
            Scope::Level(_) => Kind::Level,
            Scope::Flag => Kind::Flag,
            Scope::Word | Scope::Column(_) => Kind::Text,
        }
    }
}

/// A number in units of 10^-`decimals`, downwards, and whether it is exact.
fn scaled(number: Decimal, decimals: u8) -> (i128, bool) {
    let power = |by: u8| 10i128.pow(u32::from(by.min(18)));
    if decimals >= number.decimals {
        (i128::from(number.digits) * power(decimals - number.decimals), true)
    } else {
        let unit = power(number.decimals - decimals);
        let digits = i128::from(number.digits);
        (digits.div_euclid(unit), digits.rem_euclid(unit) == 0)
    }
}
