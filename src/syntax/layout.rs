//! From physical lines to statements: what goes on, what begins a block, and how deep its brackets stand.

use crate::problem::{Code, Lang, Problem};
use crate::source::{Span, Spanned};

use super::ast::Comment;
use super::lex::{Kind, Lexed, Lexeme};
use super::problem::{Deep, Fault};
use super::words::{HEADS, is_reserved, twin};
use super::{MOST_DEPTH, MOST_STATEMENT, MOST_STATEMENTS, grammar::Rule};

/// The statements of a text.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The statements, in order.
    pub statements: Vec<Logical>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// Problems of brackets and sizes, and those of the characters.
    pub problems: Vec<Problem>,
}

/// A statement as laid out: one or several physical lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Logical {
    /// From its first to its last piece.
    pub span: Span,
    /// The head rule of the block it opens.
    pub head: Option<Rule>,
    /// Whether it is a line of a pipe table.
    pub pipe: bool,
    /// Whether space stands before it.
    pub indented: bool,
    /// Whether a problem was reported in it already; a further one would be the same.
    pub flawed: bool,
    /// Whether it stands too deep to be read at all.
    pub too_deep: bool,
}

/// Joins the pieces of `text` to statements.
pub(super) fn layout(text: &str, lexed: Lexed) -> Layout {
    let out = Layout { problems: lexed.problems, ..Layout::default() };
    let mut joiner = Joiner { text, out, pieces: Vec::new(), block: None, too_many: false };
    for line in lexed.lexemes.split_inclusive(|lexeme| matches!(lexeme.kind, Kind::Newline | Kind::Stop)) {
        joiner.line(line);
    }
    joiner.close();
    joiner.out
}

/// The surface whose block word comes first in the text; Chinese when there is none.
pub(super) fn first_surface(text: &str, lexemes: &[Lexeme]) -> Lang {
    let lines = lexemes.split(|lexeme| matches!(lexeme.kind, Kind::Newline | Kind::Stop));
    for line in lines {
        let line: Vec<Lexeme> = line.iter().copied().filter(|lexeme| lexeme.kind != Kind::Comment).collect();
        if head_of(text, &line, None).is_some() {
            let first = line.first().and_then(|lexeme| slice(text, lexeme.span).chars().next());
            return if first.is_some_and(|c| c.is_ascii()) { Lang::En } else { Lang::Zh };
        }
    }
    // No block word at all: a first word in Latin letters is a misspelt English one.
    let first = lexemes.iter().find(|lexeme| lexeme.kind == Kind::Word);
    let latin =
        first.is_some_and(|lexeme| slice(text, lexeme.span).starts_with(|c: char| c.is_ascii_alphabetic()));
    if latin { Lang::En } else { Lang::Zh }
}

/// The text under a span.
pub(super) fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or("")
}

struct Joiner<'a> {
    text: &'a str,
    out: Layout,
    /// The pieces of the statement that is being joined.
    pieces: Vec<Lexeme>,
    /// The block it stands in, and how many statements that has.
    block: Option<(Rule, usize)>,
    /// Whether the limit of statements was passed.
    too_many: bool,
}

impl Joiner<'_> {
    fn line(&mut self, line: &[Lexeme]) {
        let mut pieces = Vec::with_capacity(line.len());
        for lexeme in line {
            match lexeme.kind {
                Kind::Comment => {
                    let text = Spanned::new(slice(self.text, lexeme.span).to_owned(), lexeme.span);
                    self.out.comments.push(Comment { text, own_line: pieces.is_empty() });
                }
                Kind::Newline | Kind::Stop => {}
                _ => pieces.push(*lexeme),
            }
        }
        let stopped = line.last().is_some_and(|lexeme| lexeme.kind == Kind::Stop);
        if !pieces.is_empty() {
            let head = head_of(self.text, &pieces, self.block);
            if head.is_none() && self.goes_on(&pieces) {
                self.pieces.append(&mut pieces);
            } else {
                self.close();
                self.open(&pieces, head);
                self.pieces = pieces;
            }
        }
        if stopped {
            self.close();
        }
    }

    fn open(&mut self, pieces: &[Lexeme], head: Option<Rule>) {
        let Some(first) = pieces.first() else { return };
        let before = self.text.get(..first.span.start as usize).unwrap_or("");
        self.out.statements.push(Logical {
            span: first.span,
            head,
            pipe: is_pipe(pieces),
            indented: before.ends_with([' ', '\t', '\u{3000}', '\u{a0}']),
            flawed: false,
            too_deep: false,
        });
        self.block = match (head, self.block) {
            (Some(rule), _) => Some((rule, 0)),
            (None, Some((rule, count))) => Some((rule, count + 1)),
            (None, None) => None,
        };
    }

    /// Whether the statement being joined goes on with `next`.
    fn goes_on(&self, next: &[Lexeme]) -> bool {
        let (Some(last), Some(first)) = (self.pieces.last(), next.first()) else { return false };
        if is_pipe(&self.pieces) || is_pipe(next) || self.next_row(first, next) {
            return false;
        }
        let after = match last.kind {
            Kind::Open(_) => true,
            Kind::Mark('+' | '-') => !self.ends_with_sign(),
            // Of all heads only that of a scale has a colon.
            Kind::Mark(':') => !matches!(self.block, Some((rule, 0)) if rule != Rule::scale_head),
            Kind::Mark(c) => {
                matches!(c, ',' | '、' | '×' | '÷' | '*' | '/' | '>' | '<' | '=' | '≥' | '≤' | '≠' | '^')
            }
            Kind::Word => {
                matches!(
                    slice(self.text, last.span),
                    "and"
                        | "or"
                        | "not"
                        | "then"
                        | "else"
                        | "if"
                        | "且"
                        | "或"
                        | "未"
                        | "若"
                        | "则"
                        | "否则"
                        | "无则"
                )
            }
            _ => false,
        };
        after
            || match first.kind {
                Kind::Close(_) => true,
                Kind::Mark(c) => matches!(c, '+' | '×' | '÷' | '*' | '/' | '>' | '≥' | '<' | '≤' | '=' | '≠'),
                Kind::Word => {
                    matches!(
                        slice(self.text, first.span),
                        "and" | "or" | "then" | "else" | "且" | "或" | "则" | "否则" | "无则"
                    )
                }
                _ => false,
            }
    }

    /// Whether `next` is a row of a table that begins like the rest of a line, behind its head or a row before it: `≥ 90：A`, and `否则：A`
    /// where `其余：A` is meant.
    fn next_row(&self, first: &Lexeme, next: &[Lexeme]) -> bool {
        let colon = |piece: &Lexeme| matches!(piece.kind, Kind::Mark(':'));
        let compares = matches!(first.kind, Kind::Mark('>' | '≥' | '<' | '≤'))
            || matches!(slice(self.text, first.span), "否则" | "else");
        let whole = |rows: usize| rows == 0 || self.pieces.iter().any(colon);
        compares
            && next.iter().any(colon)
            && matches!(self.block, Some((Rule::table_head, rows)) if whole(rows))
    }

    /// Whether the last `+` or `-` is a sign, not an operator: `A+`, `A+-`, `---`, `加一个 +`, `adds a +`, `at most 3 +`.
    fn ends_with_sign(&self) -> bool {
        let mut back = self.pieces.iter().rev();
        let Some(last) = back.next() else { return false };
        let Some(before) = back.next() else { return true };
        let behind = matches!(before.kind, Kind::Word | Kind::Mark('+' | '-'));
        if before.kind == last.kind || (behind && before.span.end == last.span.start) {
            return true;
        }
        let word = slice(self.text, before.span);
        let earlier = back.next().map_or("", |lexeme| slice(self.text, lexeme.span));
        word.ends_with('个')
            || matches!(word, "add" | "adds" | "加" | "最多")
            || matches!(earlier, "add" | "adds" | "加" | "most" | "最多")
    }

    /// Ends the statement being joined: its place, its brackets, its depth.
    fn close(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let span = first.span.to(last.span);
        let flawed = self.out.problems.iter().any(|problem| within(problem, span));
        let too_long = (span.end - span.start) as usize > MOST_STATEMENT;
        let fault = if too_long {
            Some(Fault::TooDeep(Deep::Effort).at(first.span))
        } else {
            brackets(self.text, &pieces)
        };
        if let Some(statement) = self.out.statements.last_mut() {
            statement.span = span;
            statement.flawed = flawed || fault.is_some();
            statement.too_deep = fault.as_ref().is_some_and(|problem| problem.code == Code::H107);
        }
        if !flawed {
            self.out.problems.extend(fault);
        }
        if self.out.statements.len() > MOST_STATEMENTS {
            if !std::mem::replace(&mut self.too_many, true) {
                self.out.problems.push(Fault::TooManyStatements.at(span));
            }
            self.out.statements.truncate(MOST_STATEMENTS);
        }
    }
}

fn within(problem: &Problem, span: Span) -> bool {
    matches!(problem.place, crate::problem::Place::Text(place) if place.start >= span.start && place.end <= span.end)
}

fn is_pipe(pieces: &[Lexeme]) -> bool {
    pieces.first().is_some_and(|first| first.kind == Kind::Mark('|'))
}

/// The first bracket without its partner, or the place where the nesting becomes too deep.
fn brackets(text: &str, pieces: &[Lexeme]) -> Option<Problem> {
    let mut open: Vec<(char, Span)> = Vec::new();
    let mut ifs = 0;
    for piece in pieces {
        match piece.kind {
            Kind::Open(mark) => {
                open.push((mark, piece.span));
                if open.len() > MOST_DEPTH {
                    return Some(Fault::TooDeep(Deep::Brackets).at(piece.span));
                }
            }
            Kind::Close(mark) => match open.pop() {
                Some((opened, _)) if (opened == '(') == (mark == ')') => {}
                Some((opened, span)) => {
                    return Some(unbalanced(text, opened, span, true));
                }
                None => return Some(unbalanced(text, mark, piece.span, false)),
            },
            Kind::Word if matches!(slice(text, piece.span), "if" | "若") => {
                ifs += 1;
                if ifs > MOST_DEPTH {
                    return Some(Fault::TooDeep(Deep::Ifs).at(piece.span));
                }
            }
            _ => {}
        }
    }
    open.pop().map(|(mark, span)| unbalanced(text, mark, span, true))
}

/// The mark is shown as written, full-width or not.
fn unbalanced(text: &str, mark: char, span: Span, opens: bool) -> Problem {
    let mark = slice(text, span).chars().next().unwrap_or(mark);
    Fault::Unbalanced { mark, opens }.at(span)
}

/// The head rule of the block that a line opens, if it opens one.
fn head_of(text: &str, pieces: &[Lexeme], block: Option<(Rule, usize)>) -> Option<Rule> {
    let word = |at: usize| {
        pieces.get(at).filter(|piece| piece.kind == Kind::Word).map(|piece| slice(text, piece.span))
    };
    let first = word(0)?;
    let (words, rule) = HEADS.iter().find_map(|&(word_rule, head)| {
        let (zh, en) = twin(word_rule)?;
        if first == zh || first == en {
            return Some((1, head));
        }
        let (one, two) = en.split_once(' ')?;
        (first == one && word(1) == Some(two)).then_some((2, head))
    })?;
    let ends =
        |at: usize| at >= pieces.len() || matches!(word(at), Some("citing" | "依据" | "because" | "因"));
    let named = |at: usize| {
        pieces.get(at).is_some_and(|piece| piece.kind == Kind::Name)
            || word(at).is_some_and(|word| !is_reserved(word))
    };
    let quoted = pieces.get(words).is_some_and(|piece| piece.kind == Kind::Quote);
    // The one line of a define may begin with a name spelt like a block word.
    let expression = matches!(block, Some((Rule::define_head, 0)));
    let mixed = matches!(block, Some((Rule::define_head | Rule::table_head | Rule::choice_head, _)));
    let opens = match rule {
        Rule::every_head | Rule::overall_head => {
            quoted || (ends(words) && !(expression && rule == Rule::overall_head))
        }
        Rule::rank_head => quoted || (ends(words) && !expression) || (named(words) && ends(words + 1)),
        _ => {
            quoted
                || (ends(words) && !expression)
                || (named(words) && !(mixed && word(words).is_some_and(is_operator)))
        }
    };
    opens.then_some(rule)
}

/// Words that stand behind a value, so that a name spelt like a block word may stand before them.
fn is_operator(word: &str) -> bool {
    matches!(
        word,
        "better"
            | "worse"
            | "at"
            | "out"
            | "shared"
            | "raised"
            | "lowered"
            | "has"
            | "for"
            | "over"
            | "under"
            | "of"
            | "优于"
            | "差于"
            | "不优于"
            | "不差于"
            | "除去"
            | "占"
            | "同有"
            | "升"
            | "降"
            | "不小于"
            | "不大于"
            | "含任一"
            | "含全部"
            | "超过"
            | "不满"
            | "四舍五入到"
            | "进到"
            | "舍到"
            | "由高到低"
    )
}
