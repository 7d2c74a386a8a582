//! What a policy gives of its data, as texts: by grading, and by explaining each row.

use std::collections::BTreeMap;

use heng::data::{Input, Units};
use heng::eval::{Book, Explanation, GradedPeriod, Options, Run};
use heng::ir::{Policy, Target};
use heng::value::Date;

use super::sheets::Sheets;

/// For each unit and period every result by name.
pub(super) type Results = BTreeMap<(String, String), BTreeMap<String, String>>;

/// The data as a policy reads it; warnings do not matter.
#[track_caller]
pub(super) fn units(policy: &Policy, sheets: &Sheets) -> Units {
    let mut inputs = vec![Input::new("units.csv", sheets.units.as_bytes())];
    for (name, text) in [("log", &sheets.log), ("reply", &sheets.reply)] {
        if policy.records.iter().any(|records| records.name == name) {
            inputs.push(Input::of_records(name, format!("{name}.csv"), text.as_bytes()));
        }
    }
    let (reading, problems) = heng::data::read(policy, &inputs);
    assert!(!problems.any_error(), "{problems:#?}");
    reading.units
}

pub(super) fn options(policy: &Policy, block_rows: usize) -> Options {
    let targets = (0..policy.measures.len()).map(Target::Measure);
    let targets = targets.chain(policy.overall.iter().map(|_| Target::Overall));
    let targets = targets.chain((0..policy.defines.len()).map(Target::Define));
    let targets = targets.chain((0..policy.rankings.len()).map(Target::Place));
    let targets = targets.chain((0..policy.outcomes.len()).map(Target::Outcome)).collect();
    Options { block_rows, targets: Some(targets), texts: true, ..Options::default() }
}

fn put(row: &mut BTreeMap<String, String>, name: &str, text: String) {
    let mut name = name.to_owned();
    while row.contains_key(&name) {
        name.push('′');
    }
    row.insert(name, text);
}

/// Whether a measure has no grade but its points, which stand by themselves.
fn is_its_points(policy: &Policy, name: &str) -> bool {
    let own = policy.measures.iter().find(|measure| measure.name.name == name);
    own.is_some_and(|measure| measure.points.is_some() && !measure.grade.has_level())
}

const ERROR: &str = "out of range";
const OPEN: &str = "open";

fn number(value: u32) -> String {
    if value == 0 { String::new() } else { value.to_string() }
}

/// What grading gives.
pub(super) fn graded(run: &Run<'_>) -> Results {
    let mut results = Results::new();
    for period in run.periods() {
        let (policy, units) = run.book().versions[period.version];
        for (at, &row) in period.rows.iter().enumerate() {
            let unit = units.text(policy.id_column().unwrap(), row as usize).to_owned();
            results.insert((unit, period.period.unwrap().to_string()), of_row(policy, period, at));
        }
    }
    results
}

fn of_row(policy: &Policy, period: &GradedPeriod, at: usize) -> BTreeMap<String, String> {
    let grades = &period.grades;
    let mut row = BTreeMap::new();
    let names = policy.measures.iter().map(|measure| measure.name.name.as_str()).chain(["overall"]);
    let columns = names.zip(grades.measures.iter().chain(&grades.overall));
    let defines = policy.defines.iter().map(|define| define.name.as_str()).zip(&grades.defines);
    for (name, column) in columns.chain(defines) {
        if is_its_points(policy, name) {
            continue;
        }
        let open = column.undetermined.contains_key(&at);
        let text = if column.errors.get(at) {
            ERROR
        } else if open {
            OPEN
        } else {
            column.texts.get(at)
        };
        put(&mut row, name, plain(text));
    }
    for (ranking, column) in policy.rankings.iter().zip(&grades.places) {
        if column.places.is_empty() {
            continue;
        }
        let text = if column.errors.get(at) {
            ERROR.to_owned()
        } else if column.undetermined.contains_key(&at) {
            OPEN.to_owned()
        } else {
            number(column.places[at])
        };
        // Those in expressions have no names, and stand in no order.
        if let Some(name) = &ranking.name {
            put(&mut row, &format!("place {name}"), text);
        }
    }
    for (outcome, column) in policy.outcomes.iter().zip(&grades.outcomes) {
        let mut text = match (column.errors.get(at), column.undetermined.get(at), column.holds.get(at)) {
            (true, ..) => ERROR,
            (_, true, _) => OPEN,
            (.., true) => "holds",
            _ => "",
        }
        .to_owned();
        if text == "holds" {
            let end = column.until.get(at).and_then(|day| Date::from_day_number(*day));
            let end = end.map_or(String::new(), |day| day.to_string());
            let end = column.undetermined_until.get(&at).map_or(end, |open| open.text(policy.surface));
            let found = if column.found.get(at) { " found" } else { "" };
            text = format!("holds{found} {end}");
        }
        put(&mut row, &format!("outcome {}", outcome.name.name), text);
        if let Some(texts) = &column.texts {
            put(&mut row, &format!("follows {}", outcome.name.name), sorted(texts.get(at)));
        }
    }
    for (check, column) in policy.checks.iter().zip(&grades.checks) {
        let told = [column.holds.get(at), column.errors.get(at), column.undetermined.get(at)];
        put(&mut row, &format!("check {}", check.message), format!("{told:?}"));
    }
    row
}

/// What an explanation of each row says.
pub(super) fn explained(run: &Run<'_>) -> Results {
    let mut results = Results::new();
    for (at, period) in run.periods().iter().enumerate() {
        let (policy, units) = run.book().versions[period.version];
        for (place, &row) in period.rows.iter().enumerate() {
            let unit = units.text(policy.id_column().unwrap(), row as usize).to_owned();
            let told = run.explain(at, place).unwrap();
            results.insert((unit, period.period.unwrap().to_string()), of_explanation(policy, &told));
        }
    }
    results
}

fn of_explanation(policy: &Policy, told: &Explanation) -> BTreeMap<String, String> {
    let mut row = BTreeMap::new();
    let names = policy.measures.iter().map(|measure| measure.name.name.as_str()).chain(["overall"]);
    for (name, measure) in names.zip(told.measures.iter().chain(&told.overall)) {
        if is_its_points(policy, name) {
            continue;
        }
        let text = match (measure.error, &measure.undetermined) {
            (true, _) => ERROR,
            (_, Some(_)) => OPEN,
            _ => &measure.text,
        };
        put(&mut row, name, plain(text));
    }
    for define in &told.defines {
        let text = match (define.error, &define.undetermined) {
            (true, _) => ERROR.to_owned(),
            (_, Some(_)) => OPEN.to_owned(),
            _ => define.value.text(policy.surface),
        };
        put(&mut row, &define.name, plain(&text));
    }
    for place in &told.places {
        let text = match (place.error, &place.undetermined) {
            (true, _) => ERROR.to_owned(),
            (_, Some(_)) => OPEN.to_owned(),
            _ => number(place.place.unwrap_or(0)),
        };
        if let Some(name) = &place.name {
            put(&mut row, &format!("place {name}"), text);
        }
    }
    for outcome in &told.outcomes {
        let mut text = match (outcome.error, &outcome.undetermined, outcome.holds) {
            (true, ..) => ERROR,
            (_, Some(_), _) => OPEN,
            (.., true) => "holds",
            _ => "",
        }
        .to_owned();
        if text == "holds" {
            let found = if outcome.found { " found" } else { "" };
            let end = outcome.until.clone().unwrap_or_default();
            text = format!("holds{found} {end}");
        }
        put(&mut row, &format!("outcome {}", outcome.name), text);
        let text = outcome.text.as_deref().unwrap_or_default();
        put(&mut row, &format!("follows {}", outcome.name), sorted(text));
    }
    row
}

/// What follows of several conditions stands in their order, which means nothing.
fn sorted(text: &str) -> String {
    let mut texts: Vec<&str> = text.split(['；', ';']).map(str::trim).collect();
    texts.sort_unstable();
    texts.join("; ")
}

/// A text of either surface.
fn plain(text: &str) -> String {
    match text {
        "是" => "yes".into(),
        "否" => "no".into(),
        other => other.into(),
    }
}

/// Grades data in blocks of so many rows.
pub(super) fn run<T>(
    policy: &Policy,
    units: &Units,
    block_rows: usize,
    ask: impl FnOnce(&Run<'_>) -> T,
) -> T {
    let book = Book::of(policy, units);
    ask(&Run::new(&book, &options(policy, block_rows)))
}
