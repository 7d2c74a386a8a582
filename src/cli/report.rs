//! What is shown to a person, and where.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};

use clap::ArgMatches;

use super::Exit;
use super::graded::Graded;
use super::load::VersionFile;
use super::summed::summed;
use crate::problem::{Lang, Problem, Problems, Severity, Style, render};
use crate::source::Source;

/// Most problems of one policy told as text.
const MOST_TOLD: usize = 1_000;

/// How this run speaks.
#[derive(Debug)]
pub(super) struct Report {
    /// `--lang`, if it was said.
    asked: Option<Lang>,
    /// The language until a policy is read.
    run: Lang,
    color: bool,
    /// Whether what goes to standard output is coloured.
    color_out: bool,
    pub(super) quiet: bool,
    /// Whether what is said to standard error is JSON, an object a line: results asked for as JSON.
    json: bool,
    broken: Cell<bool>,
}

impl Report {
    pub(super) fn new(matches: &ArgMatches, run: Lang) -> Self {
        let said = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let colors = |terminal: bool| match said("color") {
            Some("always") => true,
            Some("never") => false,
            _ => std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && terminal,
        };
        let (color, color_out) = (colors(io::stderr().is_terminal()), colors(io::stdout().is_terminal()));
        let asked = match said("lang") {
            Some("zh") => Some(Lang::Zh),
            Some("en") => Some(Lang::En),
            _ => None,
        };
        // `check` and `test` put their problems into the one object they write.
        let json = matches!(matches.subcommand(), Some(("grade" | "explain" | "history" | "test", verb))
            if matches!(verb.get_one::<String>("format").map(String::as_str), Some("json" | "jsonl")));
        Report {
            asked,
            run,
            color,
            color_out,
            quiet: matches.get_flag("quiet"),
            json,
            broken: Cell::new(false),
        }
    }

    /// The language to speak beside a policy of this surface.
    pub(super) fn lang(&self, surface: Option<Lang>) -> Lang {
        self.asked.or(surface).unwrap_or(self.run)
    }

    /// Whether results are coloured.
    pub(super) fn colors_out(&self) -> bool {
        self.color_out
    }

    /// The language to sum up in: that of the policies where they agree, else the run's.
    pub(super) fn lang_of_all(&self, surfaces: &[Lang]) -> Lang {
        let first = surfaces.first().copied();
        self.lang(first.filter(|first| surfaces.iter().all(|surface| surface == first)))
    }

    /// Problems to standard error, warnings and notes only when not quiet. As text those of data that are many of a
    /// kind are summed up; JSON has all.
    pub(super) fn problems(&self, problems: &Problems, source: Option<&Source>, lang: Lang) {
        let mut text = String::new();
        let told: Vec<&Problem> =
            problems.iter().filter(|problem| problem.is_error() || !self.quiet).collect();
        if source.is_none() {
            match self.json {
                true => told.iter().for_each(|problem| text.push_str(&self.one(problem, None, lang))),
                false => {
                    summed(&told).iter().for_each(|problem| text.push_str(&self.one(problem, None, lang)))
                }
            }
            write_err(&text);
            return;
        }
        for problem in told.iter().take(MOST_TOLD) {
            text.push_str(&self.one(problem, source, lang));
        }
        let more = told.len().saturating_sub(MOST_TOLD);
        if more > 0 {
            text.push_str(&lang.pick(
                format!("还有 {more} 处没有列出；heng check --format json 列出全部\n"),
                format!("{more} more are not listed here; heng check --format json lists them all\n"),
            ));
        }
        write_err(&text);
    }

    /// One problem as text.
    pub(super) fn one(&self, problem: &Problem, source: Option<&Source>, lang: Lang) -> String {
        if self.json {
            return format!("{}\n", problem.to_json(source, lang));
        }
        render(problem, source, Style { lang, color: self.color, width: width() })
    }

    /// What was found in grading: of the data, and at places in the texts of versions.
    pub(super) fn graded(&self, graded: &Graded<'_>, versions: &[VersionFile], lang: Lang) {
        for (at, problem) in &graded.of_versions {
            let source = versions.get(*at).map(|version| &version.source);
            self.problems(&Problems(vec![problem.clone()]), source, lang);
        }
        self.problems(&graded.problems, None, lang);
    }

    /// A problem of the run itself, and the exit code for it.
    pub(super) fn refuse(&self, problem: &Problem) -> Exit {
        write_err(&self.one(problem, None, self.lang(None)));
        Exit::Use
    }

    /// The same in `lang`.
    pub(super) fn refuse_in(&self, problem: &Problem, lang: Lang) -> Exit {
        write_err(&self.one(problem, None, lang));
        Exit::Use
    }

    /// Text to standard output.
    pub(super) fn out(&self, text: &str) {
        if !self.broken.get() && write_out(text.as_bytes()) != Exit::Fine {
            self.broken.set(true);
        }
    }

    /// A line to standard error, unless quiet.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet && !self.json {
            write_err(&format!("{text}\n"));
        }
    }
}

impl Report {
    /// An object to standard error where that is JSON, unless quiet.
    pub(super) fn tell(&self, value: &serde_json::Value) {
        if self.json && !self.quiet {
            write_err(&format!("{value}\n"));
        }
    }
}

/// How many errors, warnings and notes.
pub(super) fn counts(problems: &Problems) -> [usize; 3] {
    [Severity::Error, Severity::Warning, Severity::Note]
        .map(|severity| problems.iter().filter(|problem| problem.severity == severity).count())
}

/// `1 policy`, `2 policies`.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// Bytes to standard output. A reader that has gone away is no fault.
pub(super) fn write_out(bytes: &[u8]) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Exit::Fine,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine,
        Err(_) => Exit::Use,
    }
}

/// Text to standard error; where even that fails there is nobody left to tell.
pub(super) fn write_err(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// How wide the terminal is that results are shown on; nothing when they go elsewhere.
pub(super) fn terminal_width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let own = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns().or_else(own).filter(|width| *width > 0)
}

/// What `COLUMNS` says.
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok())
}

/// The width that explanations are wrapped to: that of the terminal that they go to, or what `COLUMNS` says.
pub(super) fn room() -> Option<usize> {
    columns().or_else(terminal_width).map(|width| width.clamp(40, 400))
}

/// The width that messages are wrapped to.
pub(super) fn width() -> usize {
    columns().unwrap_or(100).clamp(40, 400)
}
