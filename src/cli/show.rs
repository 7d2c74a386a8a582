//! `heng show reading|ast|ir FILE`

use clap::ArgMatches;

use super::prose::statement;
use super::report::Report;
use super::{Exit, files, wrap};
use crate::problem::Lang;
use crate::reading::Said;
use crate::source::Source;

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let path = matches.get_one::<String>("policy").map_or("-", String::as_str);
    let source = match files::policy(path).and_then(|path| files::source(&path)) {
        Ok(source) => source,
        Err(problem) => return report.refuse_in(&problem, report.lang(files::language_of(path))),
    };
    let lang = report.lang(Some(crate::syntax::surface_of(&source.text)));
    let (text, problems) = match matches.get_one::<String>("stage").map(String::as_str) {
        Some("ast") => {
            let (file, problems) = crate::parse(&source);
            (file.map(|file| format!("{file:#?}\n")), problems)
        }
        Some("ir") => {
            let (policy, problems) = crate::compile(&source);
            (policy.map(|policy| crate::ir::print(&policy, Some(&source))), problems)
        }
        _ => {
            let (file, problems) = crate::syntax::parse(&source);
            let said = file.map(|file| crate::reading::read(&file, &source, lang));
            (said.map(|said| reading(&said, &source, report.colors_out(), lang)), problems)
        }
    };
    report.problems(&problems, Some(&source), lang);
    if let Some(text) = text {
        report.out(&text);
    }
    if problems.any_error() { Exit::Problems } else { Exit::Fine }
}

/// Each statement with its line, as it was written, and under it what it means.
fn reading(said: &[Said], source: &Source, color: bool, lang: Lang) -> String {
    let numbers: Vec<usize> = said.iter().map(|one| source.line_column(one.span.start).0).collect();
    let gutter = numbers.iter().max().map_or(1, |last| last.to_string().len());
    let (dim, plain) = if color { ("\u{1b}[2m", "\u{1b}[0m") } else { ("", "") };
    let mut out = lang.pick(
        "每句下面是换一种说法的意思；与想写的不一样的，就是写错了形式。\n".to_owned(),
        "Under each statement stands what it means; where that is not what was meant, another form is needed.\n"
            .to_owned(),
    );
    let room = super::report::width().saturating_sub(gutter + 8);
    for (one, number) in said.iter().zip(numbers) {
        if one.head {
            out.push('\n');
        }
        let written = statement(source, one.span);
        out.push_str(&format!("{dim}{number:>gutter$}  {written}{plain}\n"));
        for (at, part) in one.sentence.split('\n').enumerate() {
            let text = part.trim_start();
            let depth = part.len() - text.len();
            let mark = if at == 0 { "= " } else { "  " };
            for (at, line) in wrap::wrapped(text, room.saturating_sub(depth)).iter().enumerate() {
                let (mark, hang) =
                    if at == 0 { (mark, depth) } else { ("  ", depth + if depth > 0 { 2 } else { 0 }) };
                out.push_str(&format!("{:gutter$}  {mark}{:hang$}{line}\n", "", ""));
            }
        }
    }
    out
}
