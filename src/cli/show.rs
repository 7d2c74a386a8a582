//! `heng show reading|ast|ir FILE`

use clap::ArgMatches;
use unicode_width::UnicodeWidthChar;

use super::prose::statement;
use super::report::Report;
use super::{Exit, files};
use crate::problem::Lang;
use crate::reading::Said;
use crate::source::Source;

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let path = matches.get_one::<String>("policy").map_or("-", String::as_str);
    let source = match files::policy(path).and_then(|path| files::source(&path)) {
        Ok(source) => source,
        Err(problem) => return report.refuse(&problem),
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
            for (at, line) in wrapped(text, room.saturating_sub(depth)).iter().enumerate() {
                let (mark, hang) =
                    if at == 0 { (mark, depth) } else { ("  ", depth + if depth > 0 { 2 } else { 0 }) };
                out.push_str(&format!("{:gutter$}  {mark}{:hang$}{line}\n", "", ""));
            }
        }
    }
    out
}

/// A text in lines of at most `room` places: broken at spaces, and behind any wide character.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in pieces(text) {
        let wide: usize = piece.chars().filter_map(UnicodeWidthChar::width).sum();
        let bare: usize = piece.trim_end().chars().filter_map(UnicodeWidthChar::width).sum();
        if used > 0 && used + bare > room {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if used == 0 { piece.trim_start() } else { piece });
        }
        used += wide;
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The shortest parts of a text between which a line may break: no mark that closes begins a line.
fn pieces(text: &str) -> Vec<&str> {
    let breaks = |before: char, after: char| {
        let closes = matches!(
            after,
            '，' | '。' | '；' | '：' | '、' | '）' | '〕' | '」' | '”' | ']' | ')' | ',' | ';' | ':'
        );
        let opens = matches!(before, '（' | '〔' | '「' | '“' | '[' | '(');
        let wide = |c: char| UnicodeWidthChar::width(c) == Some(2);
        !closes && !opens && (before == ' ' || (after != ' ' && (wide(before) || wide(after))))
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, after) in text.char_indices() {
        if before.is_some_and(|before| breaks(before, after)) {
            pieces.extend(text.get(start..at));
            start = at;
        }
        before = Some(after);
    }
    pieces.extend(text.get(start..));
    pieces
}
