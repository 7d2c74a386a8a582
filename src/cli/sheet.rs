//! Results as a sheet, and a sheet as a table for a terminal.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use crate::data::{Cells, Sheet, SheetCells, SheetColumn, Units};
use crate::eval::{Column, Grades};
use crate::ir::Policy;
use crate::problem::Lang;
use crate::value::{Bits, Texts};

/// The results: id, period, one column for each measure, and the overall grade.
pub(super) fn results(policy: &Policy, units: &Units, grades: &Grades) -> Sheet {
    let mut columns = Vec::new();
    for at in [policy.id_column(), policy.period_column()].into_iter().flatten() {
        let Some(column) = policy.columns.get(at) else { continue };
        columns.push(text_column(&column.name, identity(units, at)));
    }
    for (measure, column) in policy.measures.iter().zip(&grades.measures) {
        columns.push(text_column(&measure.name.name, with_errors(column, grades.rows, policy.surface)));
    }
    if let (Some(overall), Some(column)) = (&policy.overall, &grades.overall) {
        columns.push(text_column(&overall.name.name, with_errors(column, grades.rows, policy.surface)));
    }
    Sheet { rows: grades.rows, columns }
}

fn text_column(header: &str, texts: Texts) -> SheetColumn {
    SheetColumn { header: header.to_owned(), cells: SheetCells::Text(texts), given: None::<Bits> }
}

/// The texts of an id or period column.
fn identity(units: &Units, at: usize) -> Texts {
    match units.columns.get(at).map(|column| &column.cells) {
        Some(Cells::Text(texts)) => texts.clone(),
        Some(Cells::Number(_)) => {
            let mut texts = Texts::new();
            for row in 0..units.rows {
                texts.push(&units.period(at, row).map_or(String::new(), |period| period.to_string()));
            }
            texts
        }
        _ => Texts::new(),
    }
}

/// The texts of a column; where a number left the range the word for an error.
fn with_errors(column: &Column, rows: usize, lang: Lang) -> Texts {
    if column.errors.count() == 0 {
        return column.texts.clone();
    }
    let mut texts = Texts::new();
    for row in 0..rows {
        texts.push(if column.errors.get(row) { error_word(lang) } else { column.texts.get(row) });
    }
    texts
}

/// What stands in the cell of a unit whose number left the range.
pub(super) fn error_word(lang: Lang) -> &'static str {
    lang.pick("错误", "error")
}

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
    table.set_header(headers);
    for row in rows {
        table.add_row(row);
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

/// A sheet of texts as a table.
pub(super) fn sheet_table(sheet: &Sheet) -> String {
    let headers: Vec<String> = sheet.columns.iter().map(|column| column.header.clone()).collect();
    let width = headers.len();
    let rows =
        (0..sheet.rows).map(|row| (0..width).map(|column| cell(sheet, column, row).to_owned()).collect());
    table(&headers, rows)
}
