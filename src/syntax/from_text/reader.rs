//! What every part of the translation needs: places, names, texts, numbers, and the first mistake met.

use pest::iterators::Pair;

use super::super::ast::{Duration, Expr, ExprKind, Line, Name, Sign, Text, TimeUnit, Titled};
use super::super::grammar::Rule;
use super::super::lex::{half, span};
use super::super::problem::{Deep, Fault};
use super::super::words::{is_mark, twin};
use super::super::{MOST_DEPTH, MOST_NAME};
use crate::problem::{Lang, Problem};
use crate::source::{Span, Spanned};
use crate::value::{Date, Decimal, Period};

/// A part of a parsed statement.
pub(super) type Node<'a> = Pair<'a, Rule>;

/// Translates the parts of one statement.
pub(super) struct Reader {
    /// Where the statement begins in the text.
    base: usize,
    /// The surface of the file.
    pub surface: Lang,
    /// The first mistake.
    pub fault: Option<Problem>,
    /// How many nodes were chained to the left so far.
    chained: usize,
}

impl Reader {
    /// For a statement that begins at byte `base`.
    pub(super) fn new(base: u32, surface: Lang) -> Self {
        Reader { base: base as usize, surface, fault: None, chained: 0 }
    }

    /// The place of a part in the whole text.
    pub(super) fn span(&self, node: &Node<'_>) -> Span {
        let place = node.as_span();
        let written = place.as_str().trim_end().len();
        span(self.base + place.start(), self.base + place.start() + written)
    }

    /// The same, as the tree holds it.
    pub(super) fn place(&self, node: &Node<'_>) -> Spanned<()> {
        Spanned::new((), self.span(node))
    }

    /// Remembers the first mistake.
    pub(super) fn fault(&mut self, fault: Fault, span: Span) {
        if self.fault.is_none() {
            self.fault = Some(fault.at(span));
        }
    }

    /// Counts a node chained to the left; nothing when there are too many.
    pub(super) fn chain(&mut self, span: Span) -> Option<()> {
        self.chained += 1;
        if self.chained > MOST_DEPTH {
            self.fault(Fault::TooDeep(Deep::Chain), span);
            return None;
        }
        Some(())
    }

    /// A name, without its brackets.
    pub(super) fn name(&mut self, node: &Node<'_>) -> Name {
        let span = self.span(node);
        let written = node.as_str().trim_end();
        let bare = written
            .strip_prefix(['[', '［', '【'])
            .and_then(|rest| rest.strip_suffix([']', '］', '】']))
            .map_or(written, str::trim);
        if bare.chars().count() > MOST_NAME {
            self.fault(Fault::NameTooLong, span);
        }
        Spanned::new(bare.to_owned(), span)
    }

    /// All names among the parts of `node`.
    pub(super) fn names(&mut self, node: Node<'_>) -> Vec<Name> {
        let names: Vec<Node<'_>> = parts(node);
        names.iter().map(|name| self.name(name)).collect()
    }

    /// A level's name: its signs in half-width.
    pub(super) fn level(&mut self, node: &Node<'_>) -> Name {
        let name = self.name(node);
        name.map(|level| {
            if level.ends_with(['＋', '－', '−']) { level.chars().map(half).collect() } else { level }
        })
    }

    /// A text without its quotes.
    pub(super) fn text(&self, node: &Node<'_>) -> Text {
        let written = node.as_str();
        let mut inner = written.chars();
        inner.next();
        inner.next_back();
        Spanned::new(inner.as_str().to_owned(), self.span(node))
    }

    /// A name with its title.
    pub(super) fn titled(&mut self, node: Node<'_>) -> Option<Titled> {
        let mut kids = node.into_inner();
        let first = kids.next()?;
        let name = if first.as_rule() == Rule::text { self.text(&first) } else { self.level(&first) };
        let title = kids.next().map(|title| self.text(&title));
        Some(Titled { name, title })
    }

    /// A number as written, in half-width digits.
    pub(super) fn decimal(&mut self, node: &Node<'_>) -> Option<Decimal> {
        let written = plain(node.as_str());
        let number = Decimal::parse(&written);
        if number.is_none() {
            self.fault(Fault::LongNumber(written), self.span(node));
        }
        number
    }

    /// A small whole number: digits, `一`–`十`, `one`–`ten`.
    pub(super) fn count(&mut self, node: &Node<'_>) -> Option<Spanned<u32>> {
        let span = self.span(node);
        let written = plain(node.as_str());
        let number = match numeral(&written) {
            Some(number) => number,
            None => match written.parse() {
                Ok(number) => number,
                Err(_) => {
                    self.fault(Fault::LongNumber(written), span);
                    return None;
                }
            },
        };
        Some(Spanned::new(number, span))
    }

    /// A day.
    pub(super) fn date(&mut self, node: &Node<'_>) -> Option<Spanned<Date>> {
        let span = self.span(node);
        let written = plain(node.as_str());
        let date = Date::parse(&written);
        if date.is_none() {
            self.fault(Fault::BadDate(written), span);
        }
        Some(Spanned::new(date?, span))
    }

    /// A year, quarter or month.
    pub(super) fn period(&mut self, node: &Node<'_>) -> Option<Spanned<Period>> {
        let span = self.span(node);
        let written = plain(node.as_str());
        let period = Period::parse(&written);
        if period.is_none() {
            self.fault(Fault::BadDate(written), span);
        }
        Some(Spanned::new(period?, span))
    }

    /// `3 years, 6 months`
    pub(super) fn duration(&mut self, node: Node<'_>) -> Option<Duration> {
        let span = self.place(&node);
        let mut parts = Vec::new();
        for part in kids(node) {
            let mut inner = part.into_inner();
            let count = self.count(&inner.next()?)?;
            let unit = match inner.next()?.as_rule() {
                Rule::w_year => TimeUnit::Year,
                Rule::w_quarter => TimeUnit::Quarter,
                Rule::w_month => TimeUnit::Month,
                Rule::w_day => TimeUnit::Day,
                _ => TimeUnit::Period,
            };
            parts.push((count.node, unit));
        }
        Some(Duration { parts, span })
    }

    /// A run of signs: its kind and length.
    pub(super) fn signs(&self, node: &Node<'_>) -> (Sign, u32) {
        let written = node.as_str().trim();
        let sign = if written.starts_with(['+', '＋']) { Sign::Plus } else { Sign::Minus };
        (sign, u32::try_from(written.chars().count()).unwrap_or(u32::MAX))
    }

    /// A line from what it says and its `tail`.
    pub(super) fn line<T>(&mut self, node: T, span: Span, tail: Option<Node<'_>>) -> Line<T> {
        let mut line = Line { node, span: Spanned::new((), span), citing: None, because: None };
        for clause in tail.into_iter().flat_map(kids) {
            let said = clause.as_rule();
            let Some(text) = parts(clause).pop() else { continue };
            let place = if said == Rule::citing { &mut line.citing } else { &mut line.because };
            if place.is_some() {
                let found = text.as_str().to_owned();
                self.fault(Fault::Unexpected { found: Some(found), expected: Vec::new() }, self.span(&text));
            }
            *place = Some(self.text(&text));
        }
        line
    }

    /// An expression at the place of `node`.
    pub(super) fn made(&self, node: &Node<'_>, kind: ExprKind) -> Expr {
        Expr { kind, span: self.place(node) }
    }
}

/// The parts of a node, without marks.
pub(super) fn kids(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.into_inner().filter(|kid| !is_mark(kid.as_rule()))
}

/// The parts of a node, without marks and words.
pub(super) fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    kids(node).filter(|kid| twin(kid.as_rule()).is_none()).collect()
}

/// In half-width, without spaces.
fn plain(written: &str) -> String {
    written.chars().filter(|c| !c.is_whitespace()).map(half).collect()
}

fn numeral(word: &str) -> Option<u32> {
    let number = match word {
        "一" | "one" => 1,
        "二" | "两" | "two" => 2,
        "三" | "three" => 3,
        "四" | "four" => 4,
        "五" | "five" => 5,
        "六" | "six" => 6,
        "七" | "seven" => 7,
        "八" | "eight" => 8,
        "九" | "nine" => 9,
        "十" | "ten" => 10,
        _ => return None,
    };
    Some(number)
}
