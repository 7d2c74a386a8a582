//! Tables for a terminal.

use std::borrow::Cow;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use unicode_width::UnicodeWidthStr;

use crate::data::{Sheet, SheetCells, SheetColumn};

/// The cell of a sheet of texts.
pub(super) fn cell(sheet: &Sheet, column: usize, row: usize) -> &str {
    match sheet.columns.get(column).map(|column| &column.cells) {
        Some(SheetCells::Text(texts)) => texts.get(row),
        _ => "",
    }
}

/// A table with a rule under its head, as wide as its cells; wide characters take two places.
pub(super) fn table(headers: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_separator(rule));
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headers.iter().map(|header| one_line(header)));
    for row in rows {
        table.add_row(row.iter().map(|cell| one_line(cell)).collect::<Vec<_>>());
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
        column.set_cell_alignment(CellAlignment::Left);
    }
    let mut text: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if text.ends_with("\n\n") {
        text.pop();
    }
    text
}

/// A text without line breaks, which would tear a row apart.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| c.is_control();
    if text.contains(breaks) { Cow::Owned(text.replace(breaks, " ")) } else { Cow::Borrowed(text) }
}

/// A sheet of texts as a table, and whether it shows less than the sheet holds: of a table wider than `width` the
/// columns named in `first` are shown, as many as fit, and then the others.
pub(super) fn sheet_table(sheet: &Sheet, width: Option<usize>, first: &[String]) -> (String, bool) {
    let all: Vec<usize> = (0..sheet.columns.len()).collect();
    let widths: Vec<usize> = sheet.columns.iter().map(column_width).collect();
    let most = width.unwrap_or(usize::MAX);
    let mut cut = None;
    let shown = if widths.iter().sum::<usize>() <= most {
        all
    } else {
        let rank = |at: &usize| {
            let header = sheet.columns.get(*at).map_or("", |column| &column.header);
            first.iter().position(|name| name == header).unwrap_or(usize::MAX)
        };
        let mut wanted = all;
        wanted.sort_by_key(|at| (rank(at), *at));
        let mut left = most;
        let mut kept = Vec::new();
        for at in wanted {
            let own = widths.get(at).copied().unwrap_or(0);
            if own <= left {
                left -= own;
                kept.push(at);
            } else if cut.is_none() && rank(&at) < usize::MAX && left >= LEAST {
                cut = Some((at, left));
                left = 0;
                kept.push(at);
            } else {
                // What is left would stand there without its neighbours.
                break;
            }
        }
        kept.sort_unstable();
        kept
    };
    let headers: Vec<String> =
        shown.iter().filter_map(|at| sheet.columns.get(*at)).map(|column| column.header.clone()).collect();
    let text = |column: usize, row: usize| match cut {
        Some((at, width)) if at == column => cut_to(cell(sheet, column, row), width.saturating_sub(GAP)),
        _ => cell(sheet, column, row).to_owned(),
    };
    let rows = (0..sheet.rows).map(|row| shown.iter().map(|column| text(*column, row)).collect());
    (table(&headers, rows), shown.len() < sheet.columns.len() || cut.is_some())
}

/// The places that a table takes.
pub(super) fn width_of(headers: &[String], rows: &[Vec<String>]) -> usize {
    let column = |at: usize, header: &String| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max();
        cells.unwrap_or(0).max(header.width()) + GAP
    };
    headers.iter().enumerate().map(|(at, header)| column(at, header)).sum::<usize>().saturating_sub(GAP)
}

/// Places between two columns.
const GAP: usize = 3;
/// The least room in which a column is shown that must be cut.
const LEAST: usize = 12;

/// The places that a column takes.
fn column_width(column: &SheetColumn) -> usize {
    let cells = match &column.cells {
        SheetCells::Text(texts) => texts.iter().map(UnicodeWidthStr::width).max(),
        _ => None,
    };
    cells.unwrap_or(0).max(column.header.width()) + GAP
}

/// A text cut to so many places.
pub(super) fn cut_to(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut shown = String::new();
    for c in text.chars() {
        let mut next = shown.clone();
        next.push(c);
        if next.width() + 1 > most {
            break;
        }
        shown = next;
    }
    shown.push('…');
    shown
}
