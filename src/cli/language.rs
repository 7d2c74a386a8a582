//! The language of a run: `--lang`, else the policy's, else that of the words on the command line, else the machine's.

use std::ffi::OsString;

use super::files;
use crate::problem::Lang;

/// The language for what is said before a policy is read: `--lang`, else Chinese where a word on the command line or a
/// policy named there is Chinese, else the locale. Where no locale is set at all, as on Windows, it is Chinese.
pub(super) fn of_run(args: &[OsString]) -> Lang {
    let chinese = args.iter().skip(1).any(|arg| arg.to_string_lossy().chars().any(is_chinese));
    let policy = || args.iter().skip(1).filter_map(|arg| arg.to_str()).find_map(files::language_of);
    asked(args)
        .or(chinese.then_some(Lang::Zh))
        .or_else(|| policy().filter(|lang| *lang == Lang::Zh))
        .unwrap_or_else(|| {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
            match locale {
                Some(locale) if !locale.starts_with("zh") => Lang::En,
                _ => Lang::Zh,
            }
        })
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// `--lang zh` or `--lang=en`, read before the rest so that even wrong use is answered in it.
fn asked(args: &[OsString]) -> Option<Lang> {
    let mut args = args.iter().filter_map(|arg| arg.to_str());
    while let Some(arg) = args.next() {
        let value = match arg.strip_prefix("--lang") {
            Some("") => args.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        match value {
            Some("zh") => return Some(Lang::Zh),
            Some("en") => return Some(Lang::En),
            _ => {}
        }
    }
    None
}
