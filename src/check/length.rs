//! Lengths of time: how long an outcome lasts, how far back is looked.

use super::Checker;
use super::past::index_of;
use super::problem::CheckProblem;
use crate::both;
use crate::ir::{self, Comparison, Length, OpKind, Reg, Shift, Type, Window};
use crate::source::Span;
use crate::syntax::ast::{self, ListSource, TimeUnit};
use crate::value::{Period, PeriodKind};

/// Longest time in years, and in whatever else is counted.
const MOST_YEARS: u32 = 1_000;

impl Checker<'_> {
    /// A length of time as months, days and periods.
    pub(super) fn length(&mut self, duration: &ast::Duration) -> Option<Length> {
        let mut length = Length::default();
        for (number, unit) in &duration.parts {
            let slot = match unit {
                TimeUnit::Year => &mut length.year,
                TimeUnit::Quarter => &mut length.quarter,
                TimeUnit::Month => &mut length.month,
                TimeUnit::Day => &mut length.day,
                TimeUnit::Period => &mut length.period,
            };
            *slot = slot.saturating_add(*number);
        }
        let units = [
            (length.year, 1),
            (length.quarter, 4),
            (length.month, 12),
            (length.period, 12),
            (length.day, 366),
        ];
        if length == Length::default() || units.iter().any(|(count, a_year)| *count > MOST_YEARS * a_year) {
            let message = both!(
                "一段时间不能是 0，也不能超过 {MOST_YEARS} 年",
                "a length of time is more than 0 and at most {MOST_YEARS} years"
            );
            let help = both!("请改这个数", "write another number");
            self.report(duration.span.span, CheckProblem::OutOfRange { message, help });
            return None;
        }
        Some(length)
    }

    /// The kind of period that the data are declared to have, if one is.
    fn declared_kind(&self) -> Option<PeriodKind> {
        self.data_columns().iter().find_map(|column| match column.kind {
            ir::ColumnKind::Period(kind) => kind,
            _ => None,
        })
    }

    fn no_whole_periods(&mut self, span: Span) {
        let message =
            both!("回看的时间要正好是若干期", "what is looked back at is a whole number of periods");
        let help = both!(
            "请不要用天；按年评价的用年，按季的用季度或年，按月的用月、季度或年",
            "do not count days; yearly data are looked at by years, quarterly ones by quarters or years"
        );
        self.report(span, CheckProblem::OutOfRange { message, help });
    }

    /// How long ago: whole periods, as far as the kind of period is declared.
    pub(super) fn ago(&mut self, duration: &ast::Duration) -> Option<Shift> {
        let length = self.length(duration)?;
        let whole =
            length.day == 0 && self.declared_kind().is_none_or(|kind| length.in_periods(kind).is_some());
        if !whole {
            self.no_whole_periods(duration.span.span);
            return None;
        }
        Some(Shift::Ago(length))
    }

    /// The window of earlier rows that a source names.
    pub(super) fn window(&mut self, source: &ListSource) -> Option<usize> {
        let (window, span, days) = match source {
            ListSource::Last(duration) => {
                let length = self.length(duration)?;
                (Window::Last(length), duration.span.span, length.day)
            }
            ListSource::Since(period) => (Window::Since(period.node), period.span, 0),
            _ => return None,
        };
        // Where a window begins hangs on its units only, so that any period tells whether it does.
        let any = self.declared_kind().map(|kind| Period { kind, number: 2000 * kind.per_year() });
        if days > 0 || any.is_some_and(|any| window.first_period(any).is_none()) {
            self.no_whole_periods(span);
            return None;
        }
        Some(index_of(&mut self.time.windows, window))
    }

    /// Where a row stands in a window of which it is the last: a row before the first period of one does not.
    pub(super) fn within_window(&mut self, source: &ListSource, span: Span) -> Option<Reg> {
        let ListSource::Since(from) = source else { return None };
        let before = Period { number: from.node.number - 1, ..from.node }.last_day()?;
        let before = self.number(before.day_number(), Type::Date, span);
        let today = self.emit(OpKind::LastDay, Type::Date, span);
        Some(self.compare(Comparison::More, today, before, span))
    }
}
