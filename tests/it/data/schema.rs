//! Policies' columns and readings that the tests share.

use heng::data::{Cells, Format, Input, Reading, Units, read};
use heng::ir::{Blank, Column, ColumnKind, Members, Named, Policy};
use heng::problem::{Code, Lang, Place, Problems};
use heng::source::Span;
use heng::value::{Date, Decimal, Period, PeriodKind};

pub(super) fn column(name: &str, kind: ColumnKind) -> Column {
    Column::new(name, kind, Span::default())
}

pub(super) fn named(names: &[(&str, &str)]) -> Vec<Named> {
    names
        .iter()
        .map(|(name, title)| Named {
            name: (*name).to_owned(),
            title: Some((*title).to_owned()).filter(|title| !title.is_empty()),
        })
        .collect()
}

pub(super) fn number(decimals: u8, percent: bool) -> ColumnKind {
    ColumnKind::Number { decimals, percent }
}

/// id (id), a (text), b (yes/no).
pub(super) fn small() -> Vec<Column> {
    vec![column("id", ColumnKind::Id), column("a", ColumnKind::Text), column("b", ColumnKind::Flag)]
}

/// A column of every kind.
pub(super) fn wide() -> Vec<Column> {
    let mut times = column("次数", number(0, false));
    (times.low, times.bounds) = (Some(0), Some("不小于 0".to_owned()));
    let mut share = column("占比", number(4, true));
    share.blank = Blank::None;
    let mut day = column("验收日期", ColumnKind::Date);
    day.blank = Blank::None;
    vec![
        column("单位编码", ColumnKind::Id),
        column("单位名称", ColumnKind::Text),
        column("单位类别", ColumnKind::OneOf(named(&[("乡镇", ""), ("县直", "县直单位")]))),
        column("评价期", ColumnKind::Period(None)),
        column("全量", ColumnKind::Flag),
        column("试点类别", ColumnKind::Set(Members::Free)),
        column("屡次通报", ColumnKind::Set(Members::Named(named(&[("信息归集", ""), ("信用承诺", "")])))),
        times,
        share,
        day,
    ]
}

/// A policy of these columns and nothing else.
pub(super) fn policy(columns: &[Column]) -> Policy {
    Policy { columns: columns.to_vec(), ..Policy::new(Lang::Zh) }
}

pub(super) fn input<'a>(name: &str, bytes: &'a [u8]) -> Input<'a> {
    Input::new(name, bytes)
}

#[track_caller]
pub(super) fn read_all(columns: &[Column], files: &[(&str, &[u8])]) -> (Reading, Problems) {
    let inputs: Vec<Input<'_>> = files.iter().map(|(name, bytes)| input(name, bytes)).collect();
    let (reading, problems) = read(&policy(columns), &inputs);
    assert_eq!(reading.rows_read, reading.units.rows + reading.refused.len(), "no row is lost");
    assert_eq!(reading.units.places.len(), reading.units.rows, "each row has a place");
    (reading, problems)
}

pub(super) fn read_as(columns: &[Column], format: Format, bytes: &[u8]) -> (Reading, Problems) {
    let input = Input { format: Some(format), ..Input::new("x", bytes) };
    let (reading, problems) = read(&policy(columns), &[input]);
    assert_eq!(reading.rows_read, reading.units.rows + reading.refused.len(), "no row is lost");
    (reading, problems)
}

/// Line and code of each problem; line 0 for the file as a whole.
pub(super) fn codes(problems: &Problems) -> Vec<(u64, Code)> {
    problems
        .iter()
        .map(|problem| match &problem.place {
            Place::Data(place) => (place.line.unwrap_or(0), problem.code),
            _ => (0, problem.code),
        })
        .collect()
}

/// Each row as text: its line, then its cells parted by bars.
pub(super) fn rows(columns: &[Column], units: &Units) -> Vec<String> {
    (0..units.rows)
        .map(|row| {
            let cells: Vec<String> = (0..columns.len()).map(|at| show(columns, units, at, row)).collect();
            format!("{}: {}", units.places[row].1, cells.join("|"))
        })
        .collect()
}

/// One cell as text, `none` when there is no value.
pub(super) fn show(columns: &[Column], units: &Units, at: usize, row: usize) -> String {
    let column = &units.columns[at];
    if column.given.as_ref().is_some_and(|given| !given.get(row)) {
        return "none".to_owned();
    }
    match (&column.cells, &columns[at].kind) {
        (Cells::Text(texts), _) => texts.get(row).to_owned(),
        (Cells::Flag(bits), _) => if bits.get(row) { "yes" } else { "no" }.to_owned(),
        (Cells::Number(numbers), ColumnKind::Number { decimals, .. }) => {
            Decimal { digits: numbers[row], decimals: *decimals }.to_string()
        }
        (Cells::Number(numbers), ColumnKind::Date) => {
            Date::from_day_number(numbers[row]).map_or(String::new(), |date| date.to_string())
        }
        (Cells::Number(numbers), _) => {
            Period { kind: units.period_kind.unwrap_or(PeriodKind::Year), number: numbers[row] }.to_string()
        }
        (Cells::Code(planes), ColumnKind::OneOf(values)) => {
            let code = planes
                .iter()
                .enumerate()
                .map(|(bit, plane)| usize::from(plane.get(row)) << bit)
                .sum::<usize>();
            values[code].name.clone()
        }
        (Cells::Set(members), kind) => {
            let names: Vec<&str> = members
                .iter()
                .filter(|(_, rows)| rows.get(row))
                .map(|(id, _)| match kind {
                    ColumnKind::Set(Members::Named(values)) => values[*id as usize].name.as_str(),
                    _ => units.members.text(*id),
                })
                .collect();
            format!("{{{}}}", names.join(","))
        }
        (Cells::Code(_), _) => String::new(),
    }
}
