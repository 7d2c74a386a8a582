//! A CSV file beside a policy as rows of texts, each with its place.

use super::cell::check_visible;
use super::csv::scan;
use super::guard;
use super::limits::MOST_COLUMNS;
use super::problem::{DataProblem, Wrong};
use super::read::decode;
use crate::problem::{DataPlace, Problems};
use crate::source::{Span, Spanned};

/// A row of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedRow {
    /// The cells, trimmed; those behind the last that is filled are left out.
    pub cells: Vec<Spanned<String>>,
    /// From its first to its last byte.
    pub span: Span,
}

/// The rows of a CSV file, its header first; lines with no cell filled are left out. Places count from `start`.
/// Errors: not UTF-8, broken quotes, too many columns, characters that cannot be seen.
pub fn read_placed(name: &str, bytes: &[u8], start: u32) -> Result<Vec<PlacedRow>, Problems> {
    let wrong = |line: Option<u64>, what| {
        let place = DataPlace { file: name.to_owned(), line, ..DataPlace::default() };
        Problems(vec![DataProblem { place, what }.into()])
    };
    let text = decode(bytes)
        .map_err(|(line, what)| wrong(line, what.into_iter().next().unwrap_or(Wrong::NoHeader)))?;
    let separator = separator(text);
    let scan = scan(text.as_bytes(), separator).map_err(|(line, what)| wrong(Some(line), what))?;
    let mut rows = Vec::new();
    let mut lines = scan.lines.into_iter();
    let mut at = 0;
    while at < text.len() {
        let (ends, next) = split(text.as_bytes(), at, separator);
        let blank = ends.last().is_none_or(|end| *end == at);
        let line = if blank { None } else { lines.next() };
        if ends.len() > MOST_COLUMNS {
            return Err(wrong(line, Wrong::TooManyColumns(ends.len())));
        }
        let mut cells = Vec::new();
        let mut from = at;
        for end in ends.iter().copied() {
            let cell = text.get(from..end).unwrap_or("");
            check_visible(cell).map_err(|what| wrong(line, what))?;
            cells.push(placed(cell, start as usize + from));
            from = end + 1;
        }
        while cells.last().is_some_and(|cell| cell.node.is_empty()) {
            cells.pop();
        }
        if !cells.is_empty() {
            let end = ends.last().copied().unwrap_or(at);
            rows.push(PlacedRow { cells, span: span(start as usize + at, start as usize + end) });
        }
        at = next;
    }
    Ok(rows)
}

/// The comma, unless the first line has none and has `;` or tabs: Excel writes them in some places.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    [b',', b';', b'\t'].into_iter().find(|mark| first.as_bytes().contains(mark)).unwrap_or(b',')
}

/// Where the cells of the row that begins at `at` end, and where the next row begins. The quotes are sound.
fn split(bytes: &[u8], at: usize, separator: u8) -> (Vec<usize>, usize) {
    let (mut ends, mut quoted) = (Vec::new(), false);
    let mut here = at;
    while let Some(&byte) = bytes.get(here) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => {
                ends.push(here);
                let pair = byte == b'\r' && bytes.get(here + 1) == Some(&b'\n');
                return (ends, here + 1 + usize::from(pair));
            }
            _ if byte == separator && !quoted => ends.push(here),
            _ => {}
        }
        here += 1;
    }
    ends.push(here);
    (ends, here)
}

/// A cell without its quotes and the spaces around it.
fn placed(cell: &str, at: usize) -> Spanned<String> {
    let quoted = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let (inner, at) = quoted.map_or((cell, at), |inner| (inner, at + 1));
    let text = guard::lifted(inner.trim());
    let at = at + (inner.len() - inner.trim_start().len());
    let written = inner.trim().len();
    let text = if quoted.is_some() { text.replace("\"\"", "\"") } else { text.to_owned() };
    Spanned::new(text, span(at, at + written))
}

fn span(from: usize, to: usize) -> Span {
    let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(place(from), place(to))
}
