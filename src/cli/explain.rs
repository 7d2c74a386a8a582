//! `heng explain POLICY DATA… UNIT`

use clap::ArgMatches;
use serde_json::{Value, json};

use super::report::{Report, write_err};
use super::{Exit, load, prose};
use crate::both;
use crate::data::Units;
use crate::eval::{Explanation, Registers};
use crate::ir::{ColumnKind, Policy};
use crate::problem::{Code, Place, Problem, Problems, nearest};
use crate::source::{Source, Span};

/// A unit in a period, and why it got what it got.
pub(super) struct Told {
    pub(super) unit: String,
    pub(super) names: Vec<String>,
    pub(super) period: Option<String>,
    pub(super) explanation: Explanation,
}

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let said = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let loaded = match load::policy(said("policy").unwrap_or_default(), report) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let (policy, lang) = (&loaded.policy, loaded.lang);
    let paths: Vec<String> = matches.get_many::<String>("data").into_iter().flatten().cloned().collect();
    let contents = match load::contents(&paths) {
        Ok(contents) => contents,
        Err(problems) => {
            problems.iter().for_each(|problem| write_err(&report.one(problem, None, lang)));
            return Exit::Use;
        }
    };
    let unit = said("unit").unwrap_or_default();
    let Ok(graded) = load::graded(policy, &load::inputs(&contents), true) else { return Exit::Fault };
    let units = &graded.reading.units;
    let rows = rows_of(policy, units, unit, said("period"));
    let about = about(&graded.problems, unit, !rows.is_empty());
    report.problems(&about, None, lang);
    if rows.is_empty() {
        if about.any_error() {
            return Exit::Data;
        }
        write_err(&report.one(&no_such_unit(policy, units, unit, said("period")), None, lang));
        return Exit::Use;
    }
    let registers = Registers::new(policy, units);
    let told: Vec<Told> = rows.into_iter().map(|row| tell(policy, units, &registers, row)).collect();
    if said("format") == Some("json") {
        let all: Vec<Value> = told.iter().map(|told| as_json(told, policy, &loaded.source)).collect();
        report.out(&format!("{:#}\n", json!(all)));
    } else {
        for told in &told {
            report.out(&prose::explanation(told, policy, &loaded.source, policy.surface));
        }
    }
    if about.any_error() { Exit::Data } else { Exit::Fine }
}

fn tell(policy: &Policy, units: &Units, registers: &Registers<'_>, row: usize) -> Told {
    let names = policy.columns.iter().enumerate().filter(|(_, column)| column.kind == ColumnKind::Text);
    Told {
        unit: policy.id_column().map_or(String::new(), |id| units.text(id, row).to_owned()),
        names: names.map(|(at, _)| units.text(at, row).to_owned()).filter(|name| !name.is_empty()).collect(),
        period: period_of(policy, units, row),
        explanation: registers.explain(row),
    }
}

/// The rows of a unit, named by its id or, failing that, by one of its texts; of one period if it is said.
fn rows_of(policy: &Policy, units: &Units, unit: &str, period: Option<&str>) -> Vec<usize> {
    let columns = |wanted: ColumnKind| {
        policy.columns.iter().enumerate().filter(move |(_, column)| column.kind == wanted).map(|(at, _)| at)
    };
    let named = |at: usize| -> Vec<usize> {
        (0..units.rows)
            .filter(|row| units.text(at, *row) == unit)
            .filter(|row| period.is_none() || period_of(policy, units, *row).as_deref() == period)
            .collect()
    };
    let found =
        columns(ColumnKind::Id).chain(columns(ColumnKind::Text)).map(named).find(|rows| !rows.is_empty());
    found.unwrap_or_default()
}

fn period_of(policy: &Policy, units: &Units, row: usize) -> Option<String> {
    units.period(policy.period_column()?, row).map(|period| period.to_string())
}

/// The problems that bear on this unit: its own rows', and those of whole files where it was not found.
fn about(problems: &Problems, unit: &str, found: bool) -> Problems {
    let bears = |problem: &&Problem| match &problem.place {
        Place::Data(place) => match &place.unit {
            Some(other) => other == unit,
            None => !found && problem.is_error(),
        },
        _ => !found,
    };
    Problems(problems.iter().filter(bears).cloned().collect())
}

fn no_such_unit(policy: &Policy, units: &Units, unit: &str, period: Option<&str>) -> Problem {
    let at = period.map_or(String::new(), |period| format!(" {period}"));
    let message = both!("数据里没有单位 {unit}{at}", "there is no unit {unit}{at} in the data");
    let all = policy.columns.iter().enumerate();
    let texts = all.filter(|(_, column)| matches!(column.kind, ColumnKind::Id | ColumnKind::Text));
    let known = texts.flat_map(|(at, _)| (0..units.rows).map(move |row| units.text(at, row)));
    let help = match nearest(unit, known) {
        Some(near) => both!("您是不是想写 {near}？", "did you mean {near}?"),
        None if period.is_some() => both!("请核对编号和评价期", "check the id and the period"),
        None => both!("请核对编号", "check the id"),
    };
    Problem::new(Code::H402, Place::Whole, message).help(help)
}

fn as_json(told: &Told, policy: &Policy, source: &Source) -> Value {
    let mut value = json!({
        "unit": told.unit,
        "names": told.names,
        "period": told.period,
        "policy": { "title": policy.title, "number": policy.number, "file": source.name },
    });
    let mut explanation = json!(told.explanation);
    places(&mut explanation, source);
    if let (Some(value), Value::Object(parts)) = (value.as_object_mut(), explanation) {
        value.extend(parts.into_iter().filter(|(key, _)| key != "row"));
    }
    value
}

/// Turns byte spans into what a person can look up: the line, and for a statement its words.
fn places(value: &mut Value, source: &Source) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| places(item, source)),
        Value::Object(parts) => {
            if let Some(Value::Array(span)) = parts.remove("span") {
                let mut ends =
                    span.iter().filter_map(Value::as_u64).filter_map(|end| u32::try_from(end).ok());
                let span = Span::new(ends.next().unwrap_or(0), ends.next().unwrap_or(0));
                parts.insert("line".to_owned(), json!(source.line_column(span.start).0));
                if parts.contains_key("effect") || parts.contains_key("by") {
                    parts.insert("statement".to_owned(), json!(prose::statement(source, span)));
                }
            }
            parts.values_mut().for_each(|part| places(part, source));
        }
        _ => {}
    }
}
