//! `heng show ast|ir FILE`

use clap::ArgMatches;

use super::report::Report;
use super::{Exit, files};

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let path = matches.get_one::<String>("policy").map_or("-", String::as_str);
    let source = match files::policy(path).and_then(|path| files::source(&path)) {
        Ok(source) => source,
        Err(problem) => return report.refuse(&problem),
    };
    let lang = report.lang(Some(crate::syntax::surface_of(&source.text)));
    let ast = matches.get_one::<String>("stage").is_some_and(|stage| stage == "ast");
    let (text, problems) = if ast {
        let (file, problems) = crate::syntax::parse(&source);
        (file.map(|file| format!("{file:#?}\n")), problems)
    } else {
        let (policy, problems) = crate::compile(&source);
        (policy.map(|policy| crate::ir::print(&policy, Some(&source))), problems)
    };
    report.problems(&problems, Some(&source), lang);
    if let Some(text) = text {
        report.out(&text);
    }
    if problems.any_error() { Exit::Problems } else { Exit::Fine }
}
