//! The examples inside a policy, run by the operations that grade.

use super::{Book, GradedPeriod, Options, Run, Undetermined};
use crate::both;
use crate::data::{Units, Value, join};
use crate::ir::{Cell, Column, ColumnKind, Example, Expectation, Policy, Target, Type};
use crate::problem::{Code, Problem, Problems};
use crate::value::Period;

/// Runs every example of `policy`: each expectation that is not met is a problem at its place.
pub fn examples(policy: &Policy) -> Problems {
    let mut problems = Problems::new();
    for example in &policy.examples {
        run(policy, example, &mut problems);
    }
    problems
}

fn run(policy: &Policy, example: &Example, problems: &mut Problems) {
    let mut units = Units::new(&policy.columns);
    units.period_kind = example.period_kind;
    for member in policy.members.iter().chain(&example.members) {
        units.members.intern(member);
    }
    for (row, line) in example.rows.iter().zip(1..) {
        push(&mut units, &policy.columns, &cells(policy, row), line);
    }
    for (at, block) in policy.records.iter().enumerate() {
        let mut rows = Units::new(block.own_columns());
        rows.period_kind = example.period_kind;
        for (record, line) in example.records.get(at).into_iter().flatten().zip(1..) {
            let cells: Vec<Cell> = record.iter().map(|cell| cell.clone().unwrap_or(Cell::Unknown)).collect();
            push(&mut rows, block.own_columns(), &cells, line);
        }
        // The check has seen to it that each belongs to a row.
        let (joined, _) = join(block, &units, rows);
        units.records.push(joined);
    }
    let mut targets: Vec<Target> = Vec::new();
    for expectation in &example.expected {
        if !targets.contains(&expectation.target) {
            targets.push(expectation.target);
        }
    }
    let options = Options { targets: Some(targets), checks: false, by_name: true, ..Options::default() };
    let book = Book::of(policy, &units);
    let run = Run::new(&book, &options);
    let mut places = vec![None; units.rows];
    for graded in run.periods() {
        for (at, row) in graded.rows.iter().enumerate() {
            if let Some(place) = places.get_mut(*row as usize) {
                *place = Some((graded, at));
            }
        }
    }
    for expectation in &example.expected {
        let Some(Some((graded, at))) = places.get(expectation.row) else { continue };
        let Some(got) = outcome(policy, graded, *at, expectation.target) else { continue };
        let met = match &got {
            Got::Text(text) => !expectation.undetermined && same(policy, expectation, text),
            Got::Open(_) => expectation.undetermined,
            Got::Error => false,
        };
        if !met {
            problems.push(problem(policy, example, expectation, got));
        }
    }
}

/// Whether a result is what was expected; the members of a set stand in any order.
fn same(policy: &Policy, expectation: &Expectation, text: &str) -> bool {
    let slot = policy.slot_of(expectation.target);
    if slot.and_then(|slot| policy.op(slot.value)).is_none_or(|op| op.ty != Type::Set) {
        return *text == expectation.text;
    }
    let members = |text: &str| -> Vec<String> {
        let mut members: Vec<String> =
            text.split(policy.surface.pick("、", ", ")).map(str::to_owned).collect();
        members.sort();
        members
    };
    members(text) == members(&expectation.text)
}

/// Adds a row; what is unknown stands as something of its kind.
fn push(units: &mut Units, columns: &[Column], cells: &[Cell], line: u64) {
    for ((into, cell), column) in units.columns.iter_mut().zip(cells).zip(columns) {
        let value = match cell {
            Cell::Unknown => Value::Unknown(column.stand_in()),
            cell => cell.into(),
        };
        into.put(units.rows, value);
    }
    units.rows += 1;
    units.places.push((0, line));
}

/// The cells of a row: what is not said is not known; a unit that is not named still is one.
fn cells(policy: &Policy, row: &[Option<Cell>]) -> Vec<Cell> {
    let blank = |column: usize| match policy.columns.get(column).map(|column| &column.kind) {
        Some(ColumnKind::Id) => Cell::Text(Example::UNNAMED.to_owned()),
        Some(ColumnKind::Period(_)) => Cell::None,
        _ => Cell::Unknown,
    };
    row.iter().enumerate().map(|(at, cell)| cell.clone().unwrap_or_else(|| blank(at))).collect()
}

/// What came out for a row.
enum Got {
    Text(String),
    /// What it can be, where it is not determined.
    Open(String),
    /// A number left the range.
    Error,
}

fn outcome(policy: &Policy, graded: &GradedPeriod, row: usize, target: Target) -> Option<Got> {
    let (grades, lang) = (&graded.grades, policy.surface);
    let (text, error, open) = match target {
        Target::Place(at) => {
            let column = grades.places.get(at)?;
            let place = *column.places.get(row)?;
            let text = if place == 0 { String::new() } else { place.to_string() };
            (text, column.errors.get(row), column.undetermined.get(&row).map(|open| open.text(lang)))
        }
        Target::Outcome(at) => {
            let column = grades.outcomes.get(at).filter(|column| column.holds.len() > row)?;
            let word =
                |yes: bool| if yes { lang.pick("是", "yes") } else { lang.pick("否", "no") }.to_owned();
            let open = || Undetermined::of(vec![word(true), word(false)]).text(lang);
            let open = column.undetermined.get(row).then(open);
            (word(column.holds.get(row)), column.errors.get(row), open)
        }
        Target::Measure(_) | Target::Define(_) | Target::Overall => {
            let column = match target {
                Target::Measure(at) => grades.measures.get(at)?,
                Target::Define(at) => grades.defines.get(at)?,
                _ => grades.overall.as_ref()?,
            };
            let open = column.undetermined.get(&row).map(|open| open.text(lang));
            (column.texts.get(row).to_owned(), column.errors.get(row), open)
        }
    };
    Some(match open {
        Some(open) => Got::Open(open),
        None if error => Got::Error,
        None => Got::Text(text),
    })
}

fn problem(policy: &Policy, example: &Example, expectation: &Expectation, got: Got) -> Problem {
    let name = match expectation.target {
        Target::Measure(at) => policy.measures.get(at).map(|measure| measure.name.name.as_str()),
        Target::Define(at) => policy.defines.get(at).map(|define| define.name.as_str()),
        Target::Overall => policy.overall.as_ref().map(|overall| overall.name.name.as_str()),
        Target::Place(at) => policy.rankings.get(at).and_then(|ranking| ranking.name.as_deref()),
        Target::Outcome(at) => policy.outcomes.get(at).map(|outcome| outcome.name.name.as_str()),
    };
    let name = name.unwrap_or(policy.surface.pick("名次", "rank"));
    let place = place(policy, example, expectation.row);
    let (of_zh, of_en) = if place.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("{place} 的 "), format!(" of {place}"))
    };
    let or_none = |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
    let (got, failed) = match got {
        Got::Text(text) | Got::Open(text) => (text, false),
        Got::Error => (String::new(), true),
    };
    let (zh, en) = (or_none(&got, "无"), or_none(&got, "none"));
    let unknown = policy.surface.pick("未知", "unknown").to_owned();
    let wanted = if expectation.undetermined { &unknown } else { &expectation.text };
    let (wanted_zh, wanted_en) = (or_none(wanted, "无"), or_none(wanted, "none"));
    let title = &example.title;
    let message = if failed {
        both!(
            "例子“{title}”里 {of_zh}{name} 的数超出了范围",
            "in the example \"{title}\" a number of {name}{of_en} is out of range"
        )
    } else {
        both!(
            "例子“{title}”不符：{of_zh}{name} 应得 {wanted_zh}，实得 {zh}",
            "the example \"{title}\" fails: {name}{of_en} should be {wanted_en} and is {en}"
        )
    };
    Problem::at(Code::H230, expectation.span, message).label(both!("实得 {zh}", "it is {en}")).help(both!(
        "如果办法改对了，请把例子改成 {zh}；否则请改回办法",
        "if the policy is right as it now stands, expect {en} here; if not, mend the policy"
    ))
}

/// The unit and the period of a row, each where the rows of the example differ by it.
fn place(policy: &Policy, example: &Example, row: usize) -> String {
    let cell = |row: &[Option<Cell>], column: Option<usize>| row.get(column?)?.clone();
    let differs = |column: Option<usize>| {
        let mut cells = example.rows.iter().map(|row| cell(row, column));
        let first = cells.next();
        cells.any(|other| Some(other) != first)
    };
    let Some(here) = example.rows.get(row) else { return String::new() };
    let shown = [policy.id_column(), policy.period_column()].into_iter().filter(|column| differs(*column));
    let shown = shown.filter_map(|column| match (cell(here, column)?, example.period_kind) {
        (Cell::Text(unit), _) => Some(unit),
        (Cell::Number(number), Some(kind)) => Some(Period { kind, number }.to_string()),
        _ => None,
    });
    shown.collect::<Vec<_>>().join(" ")
}
