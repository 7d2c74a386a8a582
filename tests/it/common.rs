//! Small helpers that more than one module uses.

use heng::data::{Input, Reading, Units};
use heng::ir::Policy;
use heng::problem::{Lang, Problems, Style, render};
use heng::source::Source;

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
    let input = Input { name: "units.csv".into(), bytes: csv.as_bytes(), format: None };
    heng::data::read(&policy.columns, &policy.members, &[input])
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
