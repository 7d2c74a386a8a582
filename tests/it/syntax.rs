//! From text to tree: every form in both surfaces, recovery, messages, hostile texts.

mod forms;
mod hostile;
mod messages;
mod recovery;
mod said;

use heng::problem::{Lang, Problems, Style, render};
use heng::source::Source;
use heng::syntax::{ast, parse};

const DRAFTS: [&str; 2] =
    [include_str!("../cases/syntax/draft.zh.rule"), include_str!("../cases/syntax/draft.en.rule")];

/// The tree and the problems of a text.
fn read(text: &str) -> (Option<ast::File>, Problems) {
    parse(&Source::new("x.rule", text))
}

/// The tree of a text without problems.
#[track_caller]
fn clean(text: &str) -> ast::File {
    let (file, problems) = read(text);
    assert!(problems.is_empty(), "{}", shown(text, &problems, Lang::En));
    assert!(file.is_some());
    file.unwrap_or(ast::File { surface: Lang::Zh, blocks: Vec::new(), comments: Vec::new() })
}

/// The problems of a text as a person sees them.
fn shown(text: &str, problems: &Problems, lang: Lang) -> String {
    let source = Source::new("x.rule", text);
    let style = Style { lang, color: false, width: 100 };
    problems.iter().map(|problem| render(problem, Some(&source), style)).collect()
}

/// The codes of the problems of a text.
fn codes(text: &str) -> Vec<&'static str> {
    read(text).1.iter().map(|problem| problem.code.id()).collect()
}

#[test]
fn both_drafts_are_clean() {
    for draft in DRAFTS {
        clean(draft);
    }
}

#[test]
fn the_first_block_word_decides_the_surface() {
    assert_eq!(heng::syntax::surface_of(DRAFTS[0]), Lang::Zh);
    assert_eq!(heng::syntax::surface_of(DRAFTS[1]), Lang::En);
    assert_eq!(heng::syntax::surface_of("# nothing"), Lang::Zh);
}

#[test]
fn comments_survive() {
    let file = clean("# 首行\n办法 “题” # 同行\n等级 A > B, # 句中\n  加减号相抵\n");
    let comments: Vec<(&str, bool)> =
        file.comments.iter().map(|c| (c.text.node.as_str(), c.own_line)).collect();
    assert_eq!(comments, [("# 首行", true), ("# 同行", false), ("# 句中", false)]);
}
