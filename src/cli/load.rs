//! What several verbs begin with: a compiled policy, and units graded by it.

use super::report::Report;
use super::{Exit, files};
use crate::both;
use crate::data::{Input, Reading};
use crate::eval::{Grades, grade};
use crate::ir::Policy;
use crate::problem::{Both, Code, DataPlace, Lang, Place, Problem, Problems, Severity};
use crate::source::Source;

/// A policy ready to grade with.
pub(super) struct Loaded {
    pub(super) source: Source,
    pub(super) policy: Policy,
    pub(super) lang: Lang,
}

/// Compiles the policy that `path` names and shows its problems. Failing examples are shown and do not stop
/// the run: whoever has just changed a line wants to see what it does.
pub(super) fn policy(path: &str, report: &Report) -> Result<Loaded, Exit> {
    let source = match files::policy(path).and_then(|path| files::source(&path)) {
        Ok(source) => source,
        Err(problem) => {
            let exit = report.refuse(&problem);
            return Err(if problem.code == Code::H601 { exit } else { Exit::Problems });
        }
    };
    let lang = report.lang(Some(crate::syntax::surface_of(&source.text)));
    let (policy, mut problems) = crate::compile(&source);
    if policy.is_some() {
        for problem in problems.0.iter_mut().filter(|problem| problem.code == Code::H230) {
            problem.severity = Severity::Warning;
        }
    }
    report.problems(&problems, Some(&source), lang);
    match policy {
        Some(policy) if !problems.any_error() => Ok(Loaded { source, policy, lang }),
        _ => Err(Exit::Problems),
    }
}

/// Units read and graded, and all that was found on the way.
pub(super) struct Graded {
    pub(super) reading: Reading,
    pub(super) grades: Grades,
    pub(super) problems: Problems,
    /// Whether anything was refused.
    pub(super) refused: bool,
    /// Rows that were graded but for a number out of range.
    pub(super) faulty: usize,
}

/// What was found in data that was not graded, and how much was read.
pub(super) struct Stopped {
    pub(super) problems: Problems,
    pub(super) rows: usize,
    pub(super) blank_lines: usize,
}

impl Stopped {
    fn new(reading: &Reading, problems: Problems) -> Self {
        Stopped { problems: problems.sorted(), rows: reading.rows_read, blank_lines: reading.blank_lines }
    }
}

/// Reads and grades. Nothing is graded when data was refused and `keep_going` is no.
pub(super) fn graded(policy: &Policy, inputs: &[Input<'_>], keep_going: bool) -> Result<Graded, Stopped> {
    let (mut reading, mut problems) = crate::data::read(&policy.columns, &policy.members, inputs);
    if problems.any_error() && !keep_going {
        return Err(Stopped::new(&reading, problems));
    }
    let mut grades = grade(policy, &reading.units);
    let refused = row_checks(policy, &reading, &grades, &mut problems);
    if problems.any_error() && !keep_going {
        return Err(Stopped::new(&reading, problems));
    }
    if !refused.is_empty() {
        reading.refuse(&refused, policy.id_column());
        grades = grade(policy, &reading.units);
    }
    let faulty = faults(policy, &reading, &grades, &mut problems);
    let refused = problems.any_error();
    Ok(Graded { reading, grades, problems: problems.sorted(), refused, faulty })
}

/// Most rows that one check warns of one by one.
const MOST_WARNED: usize = 10;

/// Reports the rows that contradict themselves; those that are refused come back, in order.
fn row_checks(policy: &Policy, reading: &Reading, grades: &Grades, problems: &mut Problems) -> Vec<usize> {
    let mut refused = Vec::new();
    for (check, found) in policy.checks.iter().zip(&grades.checks) {
        let most = if check.refuse { usize::MAX } else { MOST_WARNED };
        let told = found.holds.count().min(most);
        if found.holds.count() > told {
            let (more, text) = (found.holds.count() - told, &check.message);
            let message = both!("另有 {more} 行也是：{text}", "and so of {more} more rows: {text}");
            problems.push(Problem::new(Code::H328, Place::Whole, message));
        }
        for row in (0..grades.rows).filter(|row| found.holds.get(*row)).take(told) {
            let code = if check.refuse { Code::H327 } else { Code::H328 };
            let text = &check.message;
            let help = if check.refuse {
                both!("请核对这一行", "check this row")
            } else {
                both!("请核对这一行；照原样也能评", "check this row; it is graded as it stands")
            };
            let message = both!("{text}", "{text}");
            problems.push(Problem::new(code, Place::Data(place(policy, reading, row)), message).help(help));
            if check.refuse {
                refused.push(row);
            }
        }
        for row in (0..grades.rows).filter(|row| found.errors.get(*row)) {
            let text = &check.message;
            let message = both!(
                "这个单位的数算出了范围，无法核对“{text}”",
                "a number of this unit is out of range: nobody can say whether \"{text}\""
            );
            let place = Place::Data(place(policy, reading, row));
            problems.push(Problem::new(Code::H401, place, message).help(too_many_digits()));
            refused.push(row);
        }
    }
    refused.sort_unstable();
    refused.dedup();
    refused
}

/// Reports the rows of which a number left the range, and counts them.
fn faults(policy: &Policy, reading: &Reading, grades: &Grades, problems: &mut Problems) -> usize {
    let columns = || grades.measures.iter().chain(&grades.overall);
    if columns().all(|column| column.errors.count() == 0) {
        return 0;
    }
    let mut faulty = 0;
    for row in 0..grades.rows {
        if columns().any(|column| column.errors.get(row)) {
            faulty += 1;
            let message = both!(
                "这个单位的数算出了范围，没有等级",
                "a number of this unit is out of range: it has no grade"
            );
            let place = Place::Data(place(policy, reading, row));
            problems.push(Problem::new(Code::H401, place, message).help(too_many_digits()));
        }
    }
    faulty
}

fn too_many_digits() -> Both {
    both!("请核对这一行的数是否多写了几位", "check whether a number of this row has too many digits")
}

/// Where a row was read.
pub(super) fn place(policy: &Policy, reading: &Reading, row: usize) -> DataPlace {
    let (file, line) = reading.units.places.get(row).copied().unwrap_or_default();
    DataPlace {
        file: reading.units.files.get(file as usize).cloned().unwrap_or_default(),
        line: Some(line),
        unit: policy.id_column().map(|id| reading.units.text(id, row).to_owned()),
        ..DataPlace::default()
    }
}

/// The bytes of the data files that the command line names.
pub(super) fn contents(paths: &[String]) -> Result<Vec<(String, Vec<u8>)>, Vec<Problem>> {
    let mut read = Vec::new();
    let mut failed = Vec::new();
    for path in paths {
        let name = if path == "-" { "<stdin>".to_owned() } else { path.clone() };
        match files::read(path) {
            Ok(bytes) => read.push((name, bytes)),
            Err(problem) => failed.push(problem),
        }
    }
    if failed.is_empty() { Ok(read) } else { Err(failed) }
}

/// The files as inputs of the reader.
pub(super) fn inputs(contents: &[(String, Vec<u8>)]) -> Vec<Input<'_>> {
    contents.iter().map(|(name, bytes)| Input { name: name.clone(), bytes, format: None }).collect()
}
