//! A CSV file as a plain table of texts: golden results, and tables beside a policy.

use csv::StringRecord;

use super::csv::{reader, scan};
use super::guard;
use super::problem::{DataProblem, Wrong};
use super::read::decode;
use crate::problem::{DataPlace, Problems};

/// A table of texts. Shape: every row has as many cells as there are headers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The headers, trimmed.
    pub headers: Vec<String>,
    /// The rows; lines with no cell filled are left out.
    pub rows: Vec<Vec<String>>,
    /// The line of each row in its file, from 1.
    pub lines: Vec<u64>,
}

impl Table {
    /// Reads CSV. Errors: not UTF-8, broken quotes, no header, a row with more or fewer cells than the header.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Table, Problems> {
        let wrong = |line: Option<u64>, what| {
            let place = DataPlace { file: name.to_owned(), line, ..DataPlace::default() };
            Problems(vec![DataProblem { place, what }.into()])
        };
        let first = |(line, what): (Option<u64>, Vec<Wrong>)| {
            wrong(line, what.into_iter().next().unwrap_or(Wrong::NoHeader))
        };
        let text = decode(bytes).map_err(first)?;
        let scan = scan(text.as_bytes(), b',').map_err(|(line, what)| wrong(Some(line), what))?;
        let mut records = reader(text, b',');
        let mut record = StringRecord::new();
        let mut table = Table::default();
        let mut problems = Problems::new();
        for line in scan.lines {
            if !records.read_record(&mut record).unwrap_or(false) {
                break;
            }
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cells: Vec<String> =
                record.iter().map(|cell| guard::lifted(cell).trim().to_owned()).collect();
            if table.headers.is_empty() {
                table.headers = cells;
            } else if cells.len() == table.headers.len() {
                table.rows.push(cells);
                table.lines.push(line);
            } else {
                let what = Wrong::Ragged { cells: cells.len(), header: table.headers.len() };
                problems.extend(wrong(Some(line), what));
            }
        }
        if table.headers.is_empty() {
            return Err(wrong(None, Wrong::NoHeader));
        }
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }
}
