//! `heng explain POLICY DATA… UNIT`

use clap::ArgMatches;
use serde_json::{Value, json};

use super::graded::{Asked, Failed, Graded, graded};
use super::load::{self, Loaded, VersionFile};
use super::report::{Report, write_err};
use super::{Exit, prose, sheet};
use crate::both;
use crate::data::Units;
use crate::eval::{Explanation, GradedPeriod, Options};
use crate::ir::{ColumnKind, OpKind, Policy};
use crate::problem::{Code, Place, Problem, Problems, Severity, nearest};
use crate::source::{Source, Span};
use crate::value::Period;

/// A unit in a period, and why it got what it got.
pub(super) struct Told {
    /// The version that graded it, by position.
    pub(super) version: usize,
    pub(super) unit: String,
    pub(super) names: Vec<String>,
    pub(super) period: Option<String>,
    pub(super) explanation: Explanation,
}

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let json = matches.get_one::<String>("format").is_some_and(|format| format == "json");
    of_unit(matches, report, false, |graded, loaded, rows| {
        let told: Vec<Told> = rows.iter().filter_map(|row| tell(graded, loaded, row)).collect();
        if json {
            let all: Vec<Value> = told.iter().map(|told| as_json(told, loaded)).collect();
            report.out(&format!("{:#}\n", json!(all)));
        } else {
            for told in &told {
                let Some(version) = loaded.versions.get(told.version) else { continue };
                report.out(&prose::explanation(
                    told,
                    &version.policy,
                    &version.source,
                    version.policy.surface,
                ));
            }
        }
    })
}

/// A graded row of a unit: the period and the row in it, by position.
pub(super) type UnitRow = (usize, usize);

/// Grades what the command line names and hands the rows of the unit that it asks for to `then`, those of history
/// too if `all`.
pub(super) fn of_unit(
    matches: &ArgMatches,
    report: &Report,
    all: bool,
    then: impl FnOnce(&Graded<'_>, &Loaded, &[UnitRow]),
) -> Exit {
    let said = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let loaded = match load::policy(said("policy").unwrap_or_default(), report) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let lang = loaded.lang;
    let asked = match Asked::of(matches) {
        Ok(asked) => asked,
        Err(problem) => return report.refuse_in(&problem, lang),
    };
    let unit = said("unit").unwrap_or_default();
    let keep_going = matches.get_flag("keep-going");
    let options = Options { texts: true, ..Options::default() };
    // Graded without the rows that are refused: whether what comes out holds is told by what was refused.
    let done = graded(&loaded.versions, &asked, &options, true, |graded| {
        let rows = rows_of(graded, &loaded, unit, all);
        let ids: Vec<String> = rows
            .iter()
            .filter_map(|&(at, row)| {
                let period = graded.run.periods().get(at)?;
                let policy = &loaded.versions.get(period.version)?.policy;
                Some(super::sheet::unit_of(policy, graded, period, row).to_owned())
            })
            .chain([unit.to_owned()])
            .collect();
        for (at, problem) in &graded.of_versions {
            let source = loaded.versions.get(*at).map(|version| &version.source);
            report.problems(&Problems(vec![problem.clone()]), source, lang);
        }
        let of_unit = |problem: &Problem| match &problem.place {
            Place::Data(place) => place.unit.as_ref().is_some_and(|other| ids.contains(other)),
            _ => rows.is_empty(),
        };
        let errors = || graded.stops.iter();
        // Skipped periods are seen where they are; what is not counted anywhere concerns every unit.
        let about = |problem: &&Problem| {
            (of_unit(problem) && !(all && problem.code == Code::H340) || problem.code == Code::H352)
                && !graded.stops.0.contains(problem)
        };
        let told = errors().chain(graded.problems.iter().filter(about)).cloned().collect();
        report.problems(&Problems(told).sorted(), None, lang);
        let exit = if graded.refused() { Exit::Data } else { Exit::Fine };
        if rows.is_empty() {
            if errors().any(of_unit) {
                return exit;
            }
            let missing = report.refuse_in(&no_such_unit(graded, &loaded, unit, &asked.periods), lang);
            return if graded.stops.is_empty() { missing } else { exit };
        }
        if errors().any(|problem| of_unit(problem) || is_nobodys(problem)) {
            if !keep_going {
                report.say(lang.pick(
                    "没有说明：请改好上面的错误，或加 --keep-going 按其余的行说明",
                    "nothing was explained: mend the errors above, or add --keep-going to go by the other rows",
                ));
                return exit;
            }
        } else if errors().next().is_some() {
            let problem = others_refused(&loaded, unit, keep_going);
            let stops = problem.is_error();
            report.problems(&Problems(vec![problem]), None, lang);
            if stops {
                return exit;
            }
        }
        then(graded, &loaded, &rows);
        exit
    });
    match done {
        Ok(exit) => exit,
        Err(Failed::Use(problems)) => {
            problems.iter().for_each(|problem| write_err(&report.one(problem, None, lang)));
            Exit::Use
        }
        Err(Failed::Data(_)) => Exit::Fault,
    }
}

fn tell(graded: &Graded<'_>, loaded: &Loaded, &(at, row): &UnitRow) -> Option<Told> {
    let period = graded.run.periods().get(at)?;
    let policy = &loaded.versions.get(period.version)?.policy;
    let unit = sheet::unit_of(policy, graded, period, row).to_owned();
    let mut explanation = graded.run.explain(at, row)?;
    said_before(graded, &unit, period.period, &mut explanation);
    Some(Told {
        version: period.version,
        unit,
        names: names_of(graded, policy, period, row),
        period: period.period.map(|period| period.to_string()),
        explanation,
    })
}

/// What kept results say of outcomes that still last: their text, and since when.
fn said_before(graded: &Graded<'_>, unit: &str, now: Option<Period>, explanation: &mut Explanation) {
    let (Some(kept), Some(now)) = (&graded.data.kept, now) else { return };
    for outcome in explanation.outcomes.iter_mut().filter(|outcome| outcome.holds && !outcome.found) {
        let rows = kept.said.iter().filter(|said| said.id == outcome.shown);
        let rows = rows.filter(|said| kept.earlier.units.get(said.row) == unit);
        let rows = rows.filter_map(|said| Some((*kept.earlier.periods.get(said.row)?, said)));
        let latest = rows.filter(|(period, _)| *period < now.number).max_by_key(|(period, _)| *period);
        let Some((_, said)) = latest else { continue };
        if outcome.text.as_deref().is_none_or(str::is_empty) {
            outcome.text.clone_from(&said.text);
            outcome.since.clone_from(&said.since);
        }
    }
}

/// The texts of a row beside its id: its names.
pub(super) fn names_of(
    graded: &Graded<'_>,
    policy: &Policy,
    period: &GradedPeriod,
    row: usize,
) -> Vec<String> {
    let Some((units, row)) = source_of(graded, period, row) else { return Vec::new() };
    let names = policy.columns.iter().enumerate().filter(|(_, column)| column.kind == ColumnKind::Text);
    names.map(|(at, _)| units.text(at, row).to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The units and the row in them of a graded row.
fn source_of<'a>(graded: &'a Graded<'_>, period: &GradedPeriod, row: usize) -> Option<(&'a Units, usize)> {
    Some((graded.data.reading.units.get(period.version)?, *period.rows.get(row)? as usize))
}

/// The rows of a unit that are asked for, named by its id or, failing that, by one of its texts.
fn rows_of(graded: &Graded<'_>, loaded: &Loaded, unit: &str, all: bool) -> Vec<UnitRow> {
    let named = |kind: ColumnKind| -> Vec<UnitRow> {
        let mut found = Vec::new();
        for (at, period) in graded.run.periods().iter().enumerate() {
            let Some(version) = loaded.versions.get(period.version) else { continue };
            let columns: Vec<usize> = (version.policy.columns.iter().enumerate())
                .filter(|(_, column)| column.kind == kind)
                .map(|(at, _)| at)
                .collect();
            found.extend((0..period.rows.len()).filter_map(|row| {
                let (units, source) = source_of(graded, period, row)?;
                let is = columns.iter().any(|column| units.text(*column, source) == unit);
                (is && (all || graded.data.is_written(period, row))).then_some((at, row))
            }));
        }
        found
    };
    let by_id = named(ColumnKind::Id);
    if by_id.is_empty() { named(ColumnKind::Text) } else { by_id }
}

/// Whether nobody knows which unit an error is about: it may be any.
fn is_nobodys(problem: &Problem) -> bool {
    match &problem.place {
        // A record whose unit is not in the data may have been meant for one that is.
        Place::Data(_) if problem.code == Code::H345 => true,
        // A row of totals is no unit's.
        Place::Data(place) => place.unit.is_none() && problem.code != Code::H356,
        _ => true,
    }
}

/// That the errors are all of other units: an error, where what the unit got hangs on them, unless one goes on.
fn others_refused(loaded: &Loaded, unit: &str, keep_going: bool) -> Problem {
    let beyond = |policy: &Policy| {
        !policy.rankings.is_empty() || policy.ops.iter().any(|op| matches!(op.kind, OpKind::Group { .. }))
    };
    if !loaded.policies().any(beyond) {
        let message = both!(
            "上面的错误都是别的单位的，{unit} 的结果不看别的单位，下面说的不受影响",
            "these errors are all of other units, and nothing of {unit} hangs on other units: what follows stands"
        );
        let problem = Problem::new(Code::H342, Place::Whole, message);
        return Problem { severity: Severity::Note, ..problem };
    }
    if keep_going {
        let message = both!(
            "上面的错误都是别的单位的，而名次和“各单位”的数也看它们：下面只按读通的行说明",
            "these errors are all of other units, on which ranks and what is counted over units hang too: what follows goes by the remaining rows only"
        );
        let help = both!("改好那些行再看", "mend those rows and look again");
        return Problem::new(Code::H342, Place::Whole, message).help(help);
    }
    let message = both!(
        "上面的错误都是别的单位的，可名次和“各单位”的数也看它们：{unit} 的结果还定不了",
        "these errors are all of other units, but ranks and what is counted over units hang on them: nobody can say yet what {unit} got"
    );
    let help = both!(
        "改好那些行，或加 --keep-going 只按其余的行说明",
        "mend those rows, or add --keep-going to go by the remaining rows only"
    );
    Problem { severity: Severity::Error, ..Problem::new(Code::H342, Place::Whole, message).help(help) }
}

fn no_such_unit(graded: &Graded<'_>, loaded: &Loaded, unit: &str, periods: &[Period]) -> Problem {
    let at: String = periods.iter().map(|period| format!(" {period}")).collect();
    let message = both!("数据里没有单位 {unit}{at}", "there is no unit {unit}{at} in the data");
    let known = loaded.policies().zip(&graded.data.reading.units).flat_map(|(policy, units)| {
        let all = policy.columns.iter().enumerate();
        let texts = all.filter(|(_, column)| matches!(column.kind, ColumnKind::Id | ColumnKind::Text));
        texts.flat_map(move |(at, _)| (0..units.rows).map(move |row| units.text(at, row)))
    });
    let help = match nearest(unit, known) {
        Some(near) => both!("您是不是想写 {near}？", "did you mean {near}?"),
        None if !periods.is_empty() => both!("请核对编号和评价期", "check the id and the period"),
        None => both!("请核对编号", "check the id"),
    };
    Problem::new(Code::H402, Place::Whole, message).help(help)
}

fn as_json(told: &Told, loaded: &Loaded) -> Value {
    let Some(VersionFile { policy, source }) = loaded.versions.get(told.version) else { return Value::Null };
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
                // What has a name of its own is looked up by it.
                if span.end > 0 {
                    parts.insert("line".to_owned(), json!(source.line_column(span.start).0));
                    if let Some(name) = source.beside_at(span.start) {
                        parts.insert("file".to_owned(), json!(name));
                    }
                    let named =
                        parts.get("name").and_then(Value::as_str).is_some_and(|name| !name.is_empty());
                    if !named || parts.contains_key("keys") {
                        parts.insert("statement".to_owned(), json!(prose::statement(source, span)));
                    }
                }
            }
            parts.values_mut().for_each(|part| places(part, source));
        }
        _ => {}
    }
}
