//! The command line: one file per verb, exit codes, and nothing that the library does not offer.

mod args;
mod around;
mod check;
mod contradictions;
mod explain;
mod files;
mod golden;
mod grade;
mod graded;
mod help;
mod history;
mod language;
mod listed;
mod load;
mod order;
mod progress;
mod prose;
mod report;
mod sheet;
mod show;
mod standing;
mod summed;
mod table;
mod test;
mod wrap;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::ErrorKind;

use crate::problem::Lang;
use report::Report;

/// How a run ended; the numbers are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: all is well.
    Fine,
    /// 1: problems in a policy, or a golden case that differs.
    Problems,
    /// 2: the command was used wrongly, or a file could not be read or written.
    Use,
    /// 4: data was refused.
    Data,
    /// 70: a fault of ours.
    Fault,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::Problems => 1,
            Exit::Use => 2,
            Exit::Data => 4,
            Exit::Fault => 70,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// Runs the command line `args`, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = language::of_run(&args);
    let mut command = args::command(lang);
    let args = order::options_first(&args, &command);
    let matches = match command.try_get_matches_from_mut(&args) {
        Ok(matches) => matches,
        Err(error) => return wrong_use(&error, lang),
    };
    let report = Report::new(&matches, lang);
    match matches.subcommand() {
        Some(("check", rest)) => check::run(rest, &report),
        Some(("grade", rest)) => grade::run(rest, &report),
        Some(("explain", rest)) => explain::run(rest, &report),
        Some(("history", rest)) => history::run(rest, &report),
        Some(("test", rest)) => test::run(rest, &report),
        Some(("show", rest)) => show::run(rest, &report),
        Some(("help", rest)) => help::run(rest, &report),
        Some(("completions", rest)) => completions(rest),
        _ => {
            report.out(&args::in_lang(&args::command(lang).render_help().to_string(), lang));
            Exit::Fine
        }
    }
}

fn completions(matches: &ArgMatches) -> Exit {
    let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") else { return Exit::Use };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut args::command(Lang::En), "heng", &mut script);
    report::write_out(&script)
}

/// Says what was wrong with the command line, in the user's language.
fn wrong_use(error: &clap::Error, lang: Lang) -> Exit {
    use clap::error::{ContextKind, ContextValue};
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return report::write_out(args::in_lang(&error.render().to_string(), lang).as_bytes());
    }
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let message = match (lang, error.kind()) {
        (Lang::Zh, ErrorKind::UnknownArgument) => match text(ContextKind::InvalidArg) {
            option if option.starts_with('-') => format!("没有 {option} 这个选项"),
            word => format!("多了一个 {word}"),
        },
        (Lang::Zh, ErrorKind::ArgumentConflict) => {
            format!("{} 只能写一次", text(ContextKind::InvalidArg))
        }
        (Lang::Zh, ErrorKind::InvalidValue) if text(ContextKind::InvalidValue).is_empty() => {
            format!("{} 后面少了要写的值", text(ContextKind::InvalidArg))
        }
        (Lang::Zh, ErrorKind::InvalidSubcommand) => {
            let near = text(ContextKind::SuggestedSubcommand);
            let hint = if near.is_empty() { String::new() } else { format!("，是不是 {near}？") };
            format!("没有 {} 这个命令{hint}", text(ContextKind::InvalidSubcommand))
        }
        (Lang::Zh, ErrorKind::MissingRequiredArgument) => {
            format!("还缺：{}", text(ContextKind::InvalidArg))
        }
        (Lang::Zh, ErrorKind::InvalidValue) => {
            format!(
                "{} 不能是 {}，可用的有：{}",
                text(ContextKind::InvalidArg),
                text(ContextKind::InvalidValue),
                text(ContextKind::ValidValue)
            )
        }
        _ => {
            report::write_err(&error.render().to_string());
            return Exit::Use;
        }
    };
    report::write_err(&format!("错误：{message}\n用法见 heng help\n"));
    Exit::Use
}
