//! Each statement of a policy said again in other words, so that whoever wrote it notices a form that means something else.

mod blocks;
mod clause;
mod compare;
mod condition;
mod data;
mod example;
mod grades;
mod kind;
mod lists;
mod measure;
mod names;
mod range;
mod reckon;
mod table;
mod value;
mod words;

use crate::problem::Lang;
use crate::source::{Source, Span};
use crate::stack::on_large_stack;
use crate::syntax::ast::File;

/// A text in the voice's language from two format strings: what `both!` is to messages.
macro_rules! say {
    ($voice:expr, $zh:literal, $en:literal $(,)?) => {
        match $voice.lang {
            $crate::problem::Lang::Zh => format!($zh),
            $crate::problem::Lang::En => format!($en),
        }
    };
}
use say;

/// A statement, or the head of a block, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Where it stands.
    pub span: Span,
    /// Whether it is the head of a block.
    pub head: bool,
    /// What it means, in a sentence; parts of a condition stand below it, a line each, `·` before them.
    pub sentence: String,
}

/// What a policy says, statement by statement, in `lang`. `source` is the text that `file` was read from.
pub fn read(file: &File, source: &Source, lang: Lang) -> Vec<Said> {
    on_large_stack(|| {
        let voice = Voice { lang, source, names: names::Names::of(file) };
        let mut said = Vec::new();
        for block in &file.blocks {
            voice.block(block, &mut said);
        }
        said
    })
}

/// Says the parts of one policy.
struct Voice<'a> {
    lang: Lang,
    source: &'a Source,
    names: names::Names<'a>,
}
