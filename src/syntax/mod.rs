//! From policy text to syntax tree: characters to pieces (`lex`), pieces to statements (`layout`), each statement
//! by the grammar to the tree (`from_text`), and what went wrong (`repair`, `problem`).

pub mod ast;
mod from_text;
mod grammar;
mod hints;
mod layout;
mod lex;
mod problem;
mod repair;
mod words;

use crate::problem::{Lang, Problems};
use crate::source::{Source, Span};

/// Most bytes of a policy file.
const MOST_BYTES: usize = 1024 * 1024;
/// Most bytes of a statement; the call limit of the grammar is set for it.
const MOST_STATEMENT: usize = 384 * 1024;
/// Most statements of a policy file.
const MOST_STATEMENTS: usize = 10_000;
/// Deepest nesting of brackets, of `if`, and of words in a row.
const MOST_DEPTH: usize = 64;
/// Most characters of a name.
const MOST_NAME: usize = 128;
/// The stack of the reading thread: 64 open brackets stay far below it even without optimisation.
const STACK: usize = 256 * 1024 * 1024;

/// Reads a policy text: all blocks that can be made of it, and every problem found.
pub fn parse(source: &Source) -> (Option<ast::File>, Problems) {
    let text = source.text.as_str();
    if text.len() > MOST_BYTES {
        let problem = problem::Fault::TooLarge.at(Span::default());
        return (None, Problems(vec![problem]));
    }
    let (file, problems) = std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(STACK);
        match worker.spawn_scoped(scope, || from_text::file(text)) {
            Ok(reading) => reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => from_text::file(text),
        }
    });
    (file, problems.sorted())
}

/// The surface a text is written in: that of its first block word, Chinese when it has none.
pub fn surface_of(text: &str) -> Lang {
    layout::first_surface(text, &lex::lex(text).lexemes)
}
