//! `heng check PATH…`

use clap::ArgMatches;
use serde_json::json;

use super::load::{self, VersionFile};
use super::report::{Report, counted, counts};
use super::{Exit, files};
use crate::both;
use crate::problem::{Lang, Problems};
use crate::source::Source;

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
    let mut compiled: Vec<Option<VersionFile>> = Vec::new();
    let mut tell = |problems: Problems, source: Option<&Source>, surface: Option<Lang>| {
        let here = report.lang(surface);
        if json {
            listed.extend(problems.iter().map(|problem| problem.to_json(source, here)));
        } else {
            report.problems(&problems, source, here);
        }
        all.extend(problems);
    };
    for path in &found {
        let (policy, problems, source) = match files::source(path) {
            Ok(source) => {
                let (policy, problems) = crate::compile(&source);
                (policy, problems, Some(source))
            }
            Err(problem) if problem.code == crate::problem::Code::H601 => {
                exit = Exit::Use;
                (None, Problems(vec![problem]), None)
            }
            Err(problem) => (None, Problems(vec![problem]), None),
        };
        let surface = match &source {
            Some(source) => Some(crate::syntax::surface_of(&source.text)),
            None => files::language_of(path),
        };
        surfaces.extend(surface);
        tell(problems, source.as_ref(), surface);
        compiled.push(source.zip(policy).map(|(source, policy)| VersionFile { source, policy }));
    }
    for folder in files::folders(&paths, &found) {
        let versions = folder.iter().map(|at| compiled.get_mut(*at).and_then(Option::take));
        let Some(mut versions) = versions.collect::<Option<Vec<_>>>() else { continue };
        if load::are_versions(&versions) {
            for (at, problem) in load::beside_each_other(&mut versions) {
                let version = versions.get(at);
                let surface = version.map(|version| version.policy.surface);
                tell(Problems(vec![problem]), version.map(|version| &version.source), surface);
            }
        }
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
