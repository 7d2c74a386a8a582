//! Lengths of time and windows, reckoned by hand.

use heng::ir::{Length, Window};
use heng::value::{Period, PeriodKind};

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

fn years(year: u32) -> Length {
    Length { year, ..Length::default() }
}

fn quarters(quarter: u32) -> Length {
    Length { quarter, ..Length::default() }
}

fn months(month: u32) -> Length {
    Length { month, ..Length::default() }
}

fn days(day: u32) -> Length {
    Length { day, ..Length::default() }
}

fn periods(period: u32) -> Length {
    Length { period, ..Length::default() }
}

/// A length that begins with a period ends where the calendar says.
#[test]
fn lengths_end_with_calendar_units() {
    let year_and_half = Length { year: 1, month: 6, ..Length::default() };
    let cases = [
        ("2021", years(3), true, "2023-12-31"),
        ("2021", years(3), false, "2024-12-31"),
        ("2021Q3", years(3), true, "2023-12-31"),
        ("2021-07", years(3), true, "2023-12-31"),
        ("2021-12", years(1), true, "2021-12-31"),
        ("2021-08", months(6), true, "2022-01-31"),
        ("2021-08", months(6), false, "2022-02-28"),
        ("2023-08", months(6), false, "2024-02-29"),
        ("2021-08", quarters(2), true, "2021-12-31"),
        ("2021Q3", months(1), true, "2021-09-30"),
        ("2021Q4", periods(2), true, "2022-03-31"),
        ("2021Q4", periods(2), false, "2022-06-30"),
        ("2021", periods(1), true, "2021-12-31"),
        ("2021-01", days(10), false, "2021-02-10"),
        ("2021-01", days(1), true, "2021-01-31"),
        ("2021", year_and_half, true, "2022-06-30"),
    ];
    for (from, length, included, wanted) in cases {
        let end = length.ends(period(from), included).unwrap().to_string();
        assert_eq!(end, wanted, "{from} {length:?} included: {included}");
    }
}

/// A length is whole periods of a kind, or none.
#[test]
fn lengths_are_whole_periods_or_none() {
    let cases = [
        (years(2), PeriodKind::Year, Some(2)),
        (years(2), PeriodKind::Quarter, Some(8)),
        (quarters(2), PeriodKind::Month, Some(6)),
        (quarters(2), PeriodKind::Year, None),
        (quarters(4), PeriodKind::Year, Some(1)),
        (months(6), PeriodKind::Quarter, Some(2)),
        (months(4), PeriodKind::Quarter, None),
        (periods(3), PeriodKind::Quarter, Some(3)),
        (days(30), PeriodKind::Month, None),
    ];
    for (length, kind, wanted) in cases {
        assert_eq!(length.in_periods(kind), wanted, "{length:?} in {kind:?}");
    }
}

/// A window begins with a calendar unit; one that begins within a period is none.
#[test]
fn windows_begin_with_calendar_units() {
    let last = Window::Last;
    let cases = [
        (last(years(3)), "2023", Some("2021")),
        (last(years(3)), "2023Q2", Some("2021Q1")),
        (last(years(1)), "2023-05", Some("2023-01")),
        (last(quarters(2)), "2023-05", Some("2023-01")),
        (last(months(6)), "2023-05", Some("2022-12")),
        (last(months(6)), "2023Q2", Some("2023Q1")),
        (last(months(4)), "2023Q2", None),
        (last(quarters(1)), "2023", None),
        (last(periods(4)), "2023Q2", Some("2022Q3")),
        (last(days(30)), "2023-05", None),
        (Window::Since(period("2021")), "2023-05", Some("2021-01")),
        (Window::Since(period("2021Q2")), "2023-05", Some("2021-04")),
        (Window::Since(period("2021Q1")), "2023", Some("2021")),
        (Window::Since(period("2021Q2")), "2023", None),
    ];
    for (window, here, wanted) in cases {
        let here = period(here);
        let first = window.first_period(here).map(|number| Period { kind: here.kind, number });
        assert_eq!(first, wanted.map(period), "{window:?} to {here}");
    }
}
