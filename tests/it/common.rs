//! Small helpers that more than one module uses.

use heng::data::{Earlier, Input, Reading, Units, item_mark, outcomes_header, until_header};
use heng::eval::Run;
use heng::ir::Policy;
use heng::problem::{Lang, Problems, Style, render};
use heng::source::Source;
use heng::value::{Date, Texts};

/// The text of a file of the project.
pub(crate) fn text_of(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A policy that must have no errors.
#[track_caller]
pub(crate) fn policy(text: &str) -> Policy {
    let source = Source::new("test.rule", text);
    let (policy, problems) = heng::compile(&source);
    assert!(!problems.any_error(), "{}", shown(&problems, &source));
    policy.unwrap()
}

/// Problems as a person sees them.
pub(crate) fn shown(problems: &Problems, source: &Source) -> String {
    let lang = heng::syntax::surface_of(&source.text);
    shown_in(problems, source, lang)
}

/// Problems as a person sees them, in `lang`.
pub(crate) fn shown_in(problems: &Problems, source: &Source, lang: Lang) -> String {
    let style = Style { lang, color: false, width: 100 };
    problems.iter().map(|problem| render(problem, Some(source), style)).collect()
}

/// Reads CSV text by a policy.
pub(crate) fn read(policy: &Policy, csv: &str) -> (Reading, Problems) {
    heng::data::read(policy, &[Input::new("units.csv", csv.as_bytes())])
}

/// Units from CSV text without a problem.
#[track_caller]
pub(crate) fn units(policy: &Policy, csv: &str) -> Units {
    let (reading, problems) = read(policy, csv);
    assert!(!problems.any_error(), "{problems:#?}");
    reading.units
}

/// The grades of every unit: one row each, the measures and then the overall grade, if there is one.
pub(crate) fn grades(policy: &Policy, units: &Units) -> Vec<Vec<String>> {
    let grades = heng::eval::grade(policy, units);
    let columns: Vec<_> = grades.measures.iter().chain(&grades.overall).collect();
    (0..units.rows)
        .map(|row| columns.iter().map(|column| column.texts.get(row).to_owned()).collect())
        .collect()
}

/// The results of a run, a line for each row: the unit, the period, all grades, the place or `-`, the outcomes that
/// hold, and until when.
pub(crate) fn lines(run: &Run<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for period in run.periods() {
        let (policy, units) = run.book().versions[period.version];
        let grades = &period.grades;
        let columns: Vec<_> = grades.measures.iter().chain(&grades.overall).collect();
        for (at, &row) in period.rows.iter().enumerate() {
            let texts: Vec<&str> = columns.iter().map(|column| column.texts.get(at)).collect();
            let place = match grades.places[0].places[at] {
                0 => "-".to_owned(),
                place => place.to_string(),
            };
            let (mut held, mut until) = (Vec::new(), String::new());
            for (outcome, column) in policy.outcomes.iter().zip(&grades.outcomes) {
                if column.holds.get(at) {
                    held.push(outcome.name.text());
                    if let Some(day) = column.until.get(at).and_then(|&day| Date::from_day_number(day)) {
                        until = format!(" {} {day}", outcome.name.text());
                    }
                }
            }
            let unit = units.text(policy.id_column().unwrap(), row as usize);
            let (when, texts, held) = (period.period.unwrap(), texts.join(","), held.join("、"));
            lines.push(format!("{unit} {when} {texts} {place} {held}{until}"));
        }
    }
    lines
}

/// What a run gave up to a period, as results that were kept.
pub(crate) fn kept(run: &Run<'_>, last: i64) -> Earlier {
    let (policy, units) = run.book().versions[0];
    let mut kept = Earlier { files: vec!["kept.csv".into()], ..Earlier::default() };
    let word = |zh: &str, en: &str| policy.surface.pick(zh, en).to_owned();
    let measures = policy.measures.iter().map(|measure| measure.name.name.clone());
    let headers = measures.chain([word("总评", "overall"), word("名次", "rank")]);
    let headers =
        headers.chain([outcomes_header(policy.surface).into(), until_header(policy.surface).into()]);
    kept.results = headers.map(|header| (header, Texts::new())).collect();
    let mark = item_mark(policy.surface);
    for period in run.periods() {
        let Some(when) = period.period.filter(|when| when.number <= last) else { continue };
        kept.period_kind = Some(when.kind);
        let grades = &period.grades;
        for (at, &row) in period.rows.iter().enumerate() {
            kept.units.push(units.text(policy.id_column().unwrap(), row as usize));
            kept.periods.push(when.number);
            kept.places.push((0, kept.periods.len() as u64 + 1));
            let columns = grades.measures.iter().chain(&grades.overall);
            let mut cells: Vec<String> = columns.map(|column| column.texts.get(at).to_owned()).collect();
            let place = Some(grades.places[0].places[at]).filter(|&place| place > 0);
            cells.push(place.map_or(String::new(), |place| place.to_string()));
            let outcomes = policy.outcomes.iter().zip(&grades.outcomes);
            let held: Vec<_> = outcomes.filter(|(_, column)| column.holds.get(at)).collect();
            let names: Vec<&str> = held.iter().map(|(outcome, _)| outcome.name.text()).collect();
            cells.push(names.join(mark));
            let ends = held.iter().filter(|(_, column)| !column.until.is_empty());
            let ends = ends.map(|(outcome, column)| {
                format!("{} {}", outcome.name.text(), Date::from_day_number(column.until[at]).unwrap())
            });
            cells.push(ends.collect::<Vec<_>>().join(mark));
            kept.results.iter_mut().zip(cells).for_each(|((_, texts), cell)| texts.push(&cell));
        }
    }
    kept
}
