//! Days: moved by a length of time, and within a time before another day.

use super::Checker;
use super::problem::{CheckProblem, Kind};
use super::value::{Value, What};
use crate::both;
use crate::ir::{ColumnKind, Comparison, Length, OpKind, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Expr};
use crate::value::{Period, PeriodKind};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// A day plus or minus a length of time: its months first, then its days.
    fn day_and(&mut self, day: Reg, length: Length, minus: bool, span: Span) -> Reg {
        let sign = if minus { -1 } else { 1 };
        let months = i64::from(length.year) * 12 + i64::from(length.quarter) * 3 + i64::from(length.month);
        let mut day = day;
        if months > 0 {
            let months = self.whole(months * sign, span);
            day = self.emit(OpKind::AddMonths(day, months), Type::Date, span);
        }
        if length.day > 0 {
            let days = self.number(i64::from(length.day) * sign, WHOLE, span);
            day = self.add(day, days, Type::Date, span);
        }
        day
    }

    /// `D + 3 months`, where `day` is what stands before the time.
    pub(super) fn moved_day(
        &mut self,
        day: Option<Value>,
        length: &ast::Duration,
        minus: bool,
        at: Span,
        span: Span,
    ) -> Option<Value> {
        let parsed = self.calendar_length(length)?;
        let Some(day) = day else {
            let problem =
                CheckProblem::WrongKind { found: Kind::Duration, expected: Kind::Number, help: None };
            self.report(at, problem);
            return None;
        };
        let What::Date(reg) = day.what else {
            let help = Some(both!("一段时间只能加在日期上", "a time is added to a date"));
            let problem = CheckProblem::WrongKind { found: day.kind(), expected: Kind::Date, help };
            self.report(day.span, problem);
            return None;
        };
        let moved = self.day_and(reg, parsed, minus, span);
        Some(Value { what: What::Date(moved), ..day })
    }

    /// A length without periods of the data, which no day can be moved by.
    fn calendar_length(&mut self, duration: &ast::Duration) -> Option<Length> {
        let length = self.length(duration)?;
        if length.period > 0 {
            let help = Some(both!("请写年、季度、个月或天", "write years, quarters, months or days"));
            let problem = CheckProblem::WrongKind { found: Kind::Period, expected: Kind::Duration, help };
            self.report(duration.span.span, problem);
            return None;
        }
        Some(length)
    }

    /// `day in the 12 months before D`: after D less 12 months, up to and with D.
    pub(super) fn before(
        &mut self,
        day: &Expr,
        length: &ast::Duration,
        end: &Expr,
        span: Span,
    ) -> Option<Value> {
        let length = self.calendar_length(length)?;
        let (day, end) = (self.wanted_date(day)?, self.wanted_date(end)?);
        let given = self.both_given(day.given, end.given, span);
        let (What::Date(day), What::Date(end)) = (day.what, end.what) else { return None };
        let begin = self.day_and(end, length, true, span);
        let after = self.compare(Comparison::More, day, begin, span);
        let within = self.compare(Comparison::AtMost, day, end, span);
        let reg = self.all(vec![after, within], span);
        Some(Value::new(What::Flag(reg), span).given(given))
    }

    fn wanted_date(&mut self, expr: &Expr) -> Option<Value> {
        let value = self.expr(expr)?;
        if matches!(value.what, What::Date(_)) {
            return Some(value);
        }
        let problem = CheckProblem::WrongKind { found: value.kind(), expected: Kind::Date, help: None };
        self.report(value.span, problem);
        None
    }

    /// A period compared with one that is written: it is before, within or after it by its last day.
    pub(super) fn compare_period(
        &mut self,
        comparison: Comparison,
        reg: Reg,
        period: Period,
        span: Span,
    ) -> Option<Reg> {
        let declared = self.data_columns().iter().find_map(|column| match column.kind {
            ColumnKind::Period(kind) => Some(kind),
            _ => None,
        });
        let kind = declared.flatten();
        let own = matches!(self.ops.get(reg.0 as usize).map(|op| &op.kind), Some(OpKind::Column(_)));
        let too_long = kind.is_some_and(|kind| kind.per_year() < period.kind.per_year());
        if too_long || (!own && kind != Some(period.kind)) {
            let message = both!(
                "这一列的评价期不能与 {period} 相比",
                "the periods of this column cannot be compared with {period}"
            );
            let help = match (too_long, period.kind) {
                (true, _) => {
                    both!("请写与数据里的评价期一样长的一期", "write a period as long as those in the data")
                }
                (_, PeriodKind::Year) => both!("请把这一列写成“为 年度”", "declare the column as `a year`"),
                (_, PeriodKind::Quarter) => {
                    both!("请把这一列写成“为 季度”", "declare the column as `a quarter`")
                }
                (_, PeriodKind::Month) => both!("请把这一列写成“为 月份”", "declare the column as `a month`"),
            };
            self.report(span, CheckProblem::Contradiction { message, help, first: None });
            return None;
        }
        if !own {
            let number = self.number(period.number, Type::Period, span);
            return Some(self.compare(comparison, reg, number, span));
        }
        let before = Period { number: period.number.checked_sub(1)?, ..period };
        let first = before.last_day()?.day_number().checked_add(1)?;
        let (first, last) = (first, period.last_day()?.day_number());
        let day = self.emit(OpKind::LastDay, Type::Date, span);
        let against = |checker: &mut Self, comparison, edge| {
            let edge = checker.number(edge, Type::Date, span);
            checker.compare(comparison, day, edge, span)
        };
        Some(match comparison {
            Comparison::Less => against(self, Comparison::Less, first),
            Comparison::AtLeast => against(self, Comparison::AtLeast, first),
            Comparison::More => against(self, Comparison::More, last),
            Comparison::AtMost => against(self, Comparison::AtMost, last),
            Comparison::Equal | Comparison::NotEqual => {
                let begun = against(self, Comparison::AtLeast, first);
                let not_over = against(self, Comparison::AtMost, last);
                let within = self.all(vec![begun, not_over], span);
                if comparison == Comparison::Equal { within } else { self.not(within, span) }
            }
        })
    }
}
