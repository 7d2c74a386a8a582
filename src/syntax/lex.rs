//! One pass over the characters: words, marks, quotes, comments, line ends, and what no text may hold.

use crate::problem::Problem;
use crate::source::Span;

use super::problem::Fault;

/// A piece of the text; the space between pieces is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// What it is.
    pub kind: Kind,
    /// Its place.
    pub span: Span,
}

/// The kinds of pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of letters, digits and `_`.
    Word,
    /// A text in quotes.
    Quote,
    /// A name in square brackets.
    Name,
    /// `#` to the end of the line.
    Comment,
    /// A round or curly bracket that opens.
    Open(char),
    /// A round or curly bracket that closes.
    Close(char),
    /// Any other mark.
    Mark(char),
    /// The end of a physical line.
    Newline,
    /// `;` or `。`: the end of a statement.
    Stop,
}

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    /// The pieces, in order.
    pub lexemes: Vec<Lexeme>,
    /// Problems of characters, quotes and names in brackets.
    pub problems: Vec<Problem>,
}

/// Most problems of characters that are listed.
const MOST_PROBLEMS: usize = 100;

/// The pieces of `text`.
pub(super) fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer { text, at: 0, out: Lexed::default() };
    lexer.run();
    lexer.out
}

/// Whether a character may stand in a name.
pub(super) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || ('\u{2E80}'..='\u{2FDF}').contains(&c)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    out: Lexed,
}

impl Lexer<'_> {
    fn run(&mut self) {
        let mut first = true;
        let mut pipe = false;
        while let Some(c) = self.peek() {
            let start = self.at;
            self.at += c.len_utf8();
            let kind = match c {
                '\n' => {
                    (first, pipe) = (true, false);
                    self.push(Kind::Newline, start);
                    continue;
                }
                '\r' if self.peek() == Some('\n') => continue,
                ' ' | '\t' | '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200a}' => continue,
                '#' | '＃' => {
                    self.skip(|c| c != '\n');
                    self.trim_return(start);
                    continue;
                }
                ';' | '；' | '。' if !pipe => Kind::Stop,
                '"' => self.quote('"', start),
                '＂' => self.quote('＂', start),
                '“' => self.curly(start),
                '[' => self.name(']', start),
                '［' => self.name('］', start),
                '【' => self.name('】', start),
                '(' | '（' | '{' | '｛' => Kind::Open(half(c)),
                ')' | '）' | '}' | '｝' => Kind::Close(half(c)),
                c if is_name_char(c) => {
                    self.skip(is_name_char);
                    Kind::Word
                }
                c if self.refuse(c, start) => continue,
                c => {
                    pipe |= first && matches!(c, '|' | '｜');
                    Kind::Mark(half(c))
                }
            };
            first = false;
            self.push(kind, start);
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let span = span(start, self.at);
        self.out.lexemes.push(Lexeme { kind, span });
    }

    fn fault(&mut self, fault: Fault, span: Span) {
        if self.out.problems.len() < MOST_PROBLEMS {
            self.out.problems.push(fault.at(span));
        }
    }

    /// Reports a character that no text may hold.
    fn refuse(&mut self, c: char, start: usize) -> bool {
        let fault = if c.is_control() && !matches!(c, '\t' | '\n') {
            Fault::Control(c)
        } else if is_invisible(c) {
            Fault::Invisible(c)
        } else {
            return false;
        };
        self.fault(fault, span(start, start + c.len_utf8()));
        true
    }

    /// Goes on while `wanted`, not past a line break.
    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        while let Some(c) = self.peek().filter(|&c| wanted(c)) {
            let start = self.at;
            self.at += c.len_utf8();
            if c != '\r' || self.peek() != Some('\n') {
                self.refuse(c, start);
            }
        }
    }

    /// Ends a comment before the carriage return of its line end.
    fn trim_return(&mut self, start: usize) {
        let end = self.at;
        if self.text.get(start..end).is_some_and(|comment| comment.ends_with('\r')) {
            self.at -= 1;
        }
        self.push(Kind::Comment, start);
        self.at = end;
    }

    fn quote(&mut self, close: char, start: usize) -> Kind {
        self.skip(|c| c != close && c != '\n');
        self.close(close, start, Fault::UnclosedQuote)
    }

    fn name(&mut self, close: char, start: usize) -> Kind {
        self.skip(|c| c != close && c != '\n');
        self.close(close, start, Fault::Unbalanced { mark: '[', opens: true });
        Kind::Name
    }

    /// `“…”` with further pairs inside.
    fn curly(&mut self, start: usize) -> Kind {
        let mut depth = 1u32;
        loop {
            self.skip(|c| !matches!(c, '“' | '”' | '\n'));
            match self.peek() {
                Some('“') => depth += 1,
                Some('”') => depth -= 1,
                _ => return self.close('”', start, Fault::UnclosedQuote),
            }
            if depth == 0 {
                return self.close('”', start, Fault::UnclosedQuote);
            }
            self.at += '“'.len_utf8();
        }
    }

    fn close(&mut self, close: char, start: usize, otherwise: Fault) -> Kind {
        if self.peek() == Some(close) {
            self.at += close.len_utf8();
        } else {
            let first = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            self.fault(otherwise, span(start, start + first));
        }
        Kind::Quote
    }
}

/// A span of two offsets; a text of at most 1 MiB has no others.
pub(super) fn span(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

/// The half-width form of a full-width mark.
pub(super) fn half(c: char) -> char {
    match c {
        '，' => ',',
        '：' => ':',
        '−' => '-',
        '｜' => '|',
        '＊' => '*',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Characters that cannot be seen, or that reorder what is seen.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
