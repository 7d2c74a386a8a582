//! `heng help [CODE|VERB]`

use clap::ArgMatches;

use super::report::Report;
use super::{Exit, args, report};
use crate::problem::{Code, Lang, nearest, page};

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let lang = report.lang(None);
    let mut command = args::command(lang);
    let Some(topic) = matches.get_one::<String>("topic") else {
        report.out(&args::in_lang(&command.render_help().to_string(), lang));
        return Exit::Fine;
    };
    if let Some(code) = Code::from_id(topic) {
        report.out(&page(code, lang));
        return Exit::Fine;
    }
    // Gives the verbs the options of all of them.
    command.build();
    if let Some(verb) = command.find_subcommand_mut(topic) {
        let mut verb = verb.clone().bin_name(format!("heng {topic}"));
        report.out(&args::in_lang(&verb.render_help().to_string(), lang));
        return Exit::Fine;
    }
    let verbs: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    let codes = Code::ALL.iter().map(|code| code.id());
    let near = nearest(topic, verbs.iter().map(String::as_str).chain(codes));
    let hint = match (near, lang) {
        (Some(near), Lang::Zh) => format!("，是不是 {near}？"),
        (Some(near), Lang::En) => format!(", did you mean {near}?"),
        (None, _) => String::new(),
    };
    report::write_err(&lang.pick(
        format!("错误：没有 {topic} 这个命令或代码{hint}\n"),
        format!("error: there is no verb or code {topic}{hint}\n"),
    ));
    Exit::Use
}
