//! From policy text to syntax tree: characters to pieces (`lex`), pieces to statements (`layout`), each statement
//! by the grammar to the tree (`from_text`), and what went wrong (`repair`, `problem`).

pub mod ast;
mod condition;
mod from_text;
mod grammar;
mod hanging;
mod hints;
mod layout;
mod lex;
mod phrases;
mod problem;
mod repair;
mod rewrite;
mod rewrites;
mod saying;
mod slips;
mod words;

pub use from_text::{key_cell, result_cell};
pub(crate) use saying::full_number;

use crate::both;
use crate::problem::{Code, Lang, Place, Problem, Problems};
use crate::source::{Source, Span};
use crate::stack::on_large_stack;

/// Most bytes of a policy file.
pub const MOST_BYTES: usize = 1024 * 1024;
/// Most words and marks of a policy file.
const MOST_PIECES: usize = 250_000;
/// Most bytes of a statement; the call limit of the grammar is set for it.
const MOST_STATEMENT: usize = 384 * 1024;
/// Most statements of a policy file.
const MOST_STATEMENTS: usize = 10_000;
/// Deepest nesting of brackets, of `if`, and of words in a row.
const MOST_DEPTH: usize = 64;
/// Most characters of a name.
const MOST_NAME: usize = 128;

/// The text of a policy file. Error: a file that is too large, no plain text, or not UTF-8, with the place of the first
/// wrong byte.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Source, Problem> {
    if bytes.len() > MOST_BYTES {
        return Err(Problem { place: Place::Whole, ..problem::Fault::TooLarge.at(Span::default()) });
    }
    if let Some((zh, en)) = document(&bytes) {
        let message = both!("{name} 是{zh}，不是纯文本", "{name} is {en}, no plain text");
        return Err(Problem::new(Code::H111, Place::Whole, message).help(both!(
            "在 WPS 或 Word 里“另存为”，类型选“纯文本（*.txt）”，编码选 UTF-8，文件名以 .rule 结尾",
            "choose “save as” where it was written, the type plain text and the encoding UTF-8, and let the name end in .rule"
        )));
    }
    let gbk = looks_like_gbk(&bytes);
    String::from_utf8(bytes).map(|text| Source::new(name, text)).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..at).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let message = match gbk {
            true => both!(
                "{name} 第 {line} 行不是 UTF-8 编码，看来是 GBK（ANSI）",
                "{name} line {line} is not UTF-8; it looks like GBK (ANSI)"
            ),
            false => both!("{name} 第 {line} 行不是 UTF-8 编码", "{name} line {line} is not UTF-8"),
        };
        Problem::new(Code::H101, Place::Whole, message).help(both!(
            "请用记事本或 WPS 打开，“另存为”，编码选 UTF-8",
            "open it in an editor and save it as UTF-8"
        ))
    })
}

/// Whether bytes that are not UTF-8 are Chinese in GBK: two characters of it stand next to each other, as letters with
/// accents in other encodings hardly ever do.
pub fn looks_like_gbk(bytes: &[u8]) -> bool {
    let high = |byte: &u8| (0xa1..=0xfe).contains(byte);
    std::str::from_utf8(bytes).is_err() && bytes.windows(4).any(|four| four.iter().all(high))
}

/// What a file is that a word processor or a spreadsheet wrote, in Chinese and in English.
fn document(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    if begins(b"PK\x03\x04") || begins(b"\xd0\xcf\x11\xe0") {
        Some((" Word（WPS）文档或工作簿", "a Word document or a workbook"))
    } else if begins(b"%PDF-") {
        Some((" PDF 文件", "a PDF file"))
    } else if begins(b"{\\rtf") {
        Some((" RTF 文档", "an RTF document"))
    } else {
        None
    }
}

/// Reads a policy text: all blocks that can be made of it, and every problem found.
pub fn parse(source: &Source) -> (Option<ast::File>, Problems) {
    let text = source.text.as_str();
    if text.len() > MOST_BYTES {
        let problem = problem::Fault::TooLarge.at(Span::default());
        return (None, Problems(vec![problem]));
    }
    let (file, problems) = on_large_stack(|| from_text::file(text));
    (file, problems.sorted())
}

/// The surface a text is written in: that of its first block word, Chinese when it has none.
pub fn surface_of(text: &str) -> Lang {
    layout::first_surface(text, &lex::lex(text).lexemes)
}
