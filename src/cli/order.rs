//! The words of a command line in an order that can be read whatever they came in.

use std::ffi::OsString;

use clap::{Arg, Command};

/// The same command line with the options of its verb before all other words: where several files and then a unit are
/// wanted, an option between them would end the files.
pub(super) fn options_first(args: &[OsString], command: &Command) -> Vec<OsString> {
    let mut known: Vec<&Arg> = command.get_arguments().collect();
    let mut ordered = Vec::new();
    let mut words = Vec::new();
    let mut rest = args.iter();
    // The program's own name.
    ordered.extend(rest.next().cloned());
    let mut has_verb = false;
    let mut last = None;
    while let Some(arg) = rest.next() {
        match arg.to_str() {
            Some("--") => {
                words.insert(0, arg.clone());
                words.extend(rest.by_ref().cloned());
            }
            Some(option) if option.len() > 1 && option.starts_with('-') => {
                let value = if wants_more(option, &known) { Some(rest.next()) } else { None };
                match value {
                    // Its value is missing: it must not take one of the other words.
                    Some(None) => last = Some(arg.clone()),
                    value => ordered.extend([Some(arg), value.flatten()].into_iter().flatten().cloned()),
                }
            }
            verb if !has_verb => {
                has_verb = true;
                let verb = command.get_subcommands().find(|known| Some(known.get_name()) == verb);
                known.extend(verb.into_iter().flat_map(Command::get_arguments));
                ordered.push(arg.clone());
            }
            _ => words.push(arg.clone()),
        }
    }
    ordered.extend(words.into_iter().chain(last));
    ordered
}

/// Whether the word behind an option is its value.
fn wants_more(option: &str, known: &[&Arg]) -> bool {
    let takes = |arg: &Arg| arg.get_action().takes_values();
    if let Some(name) = option.strip_prefix("--") {
        return known.iter().any(|arg| arg.get_long() == Some(name) && takes(arg));
    }
    // Short ones may share a word; what stands behind one that takes a value is the value.
    let mut letters = option.chars().skip(1);
    let found = |letter: char| known.iter().any(|arg| arg.get_short() == Some(letter) && takes(arg));
    letters.find(|letter| found(*letter)).is_some() && letters.next().is_none()
}
