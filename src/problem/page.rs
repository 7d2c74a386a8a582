//! The page of each code: what it means, a wrong program and a right one, in both languages.

use super::{Code, Lang};

/// The page of `code` in `lang`: its title and that language's section, as Markdown.
pub fn page(code: Code, lang: Lang) -> String {
    let whole = code.page();
    let title = whole.lines().next().unwrap_or_default();
    let wanted = lang.pick("## 中文", "## English");
    let section: Vec<&str> = whole
        .lines()
        .skip_while(|line| *line != wanted)
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .collect();
    format!("{title}\n\n{}\n", section.join("\n").trim())
}
