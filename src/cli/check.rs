//! `heng check PATH…`

use clap::ArgMatches;
use serde_json::json;

use super::report::{Report, counted, counts};
use super::{Exit, files};
use crate::both;
use crate::problem::Problems;

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let paths: Vec<String> = matches.get_many::<String>("paths").into_iter().flatten().cloned().collect();
    let found = match files::policies(&paths) {
        Ok(found) => found,
        Err(problem) => return report.refuse(&problem),
    };
    let json = matches.get_one::<String>("format").is_some_and(|format| format == "json");
    let mut all = Problems::new();
    let mut listed = Vec::new();
    let mut exit = Exit::Fine;
    let mut surfaces = Vec::new();
    for path in &found {
        let (problems, source) = match files::source(path) {
            Ok(source) => (crate::compile(&source).1, Some(source)),
            Err(problem) if problem.code == crate::problem::Code::H601 => {
                exit = Exit::Use;
                (Problems(vec![problem]), None)
            }
            Err(problem) => (Problems(vec![problem]), None),
        };
        let surface = source.as_ref().map(|source| crate::syntax::surface_of(&source.text));
        surfaces.extend(surface);
        let here = report.lang(surface);
        if json {
            listed.extend(problems.iter().map(|problem| problem.to_json(source.as_ref(), here)));
        } else {
            report.problems(&problems, source.as_ref(), here);
        }
        all.extend(problems);
    }
    let [errors, warnings, notes] = counts(&all);
    if json {
        let value = json!({ "files": found.len(), "errors": errors, "warnings": warnings, "notes": notes, "problems": listed });
        report.out(&format!("{value:#}\n"));
    } else {
        let files = found.len();
        let policies = counted(files, "policy", "policies");
        let text = if all.is_empty() {
            both!("{files} 份办法，没有问题", "{policies}, no problems")
        } else {
            let errors_en = counted(errors, "error", "errors");
            let warnings_en = counted(warnings, "warning", "warnings");
            both!(
                "{files} 份办法：{errors} 处错误，{warnings} 处提醒",
                "{policies}: {errors_en}, {warnings_en}"
            )
        };
        report.say(text.get(report.lang_of_all(&surfaces)));
    }
    if exit == Exit::Fine && errors > 0 { Exit::Problems } else { exit }
}
