//! Results as text: the same sheet gives the same bytes.

use crate::value::{Bits, Decimal, Texts};

use super::guard::guarded;

/// A table of results. Shape: `rows` rows; every column has a value or none for each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// How many rows.
    pub rows: usize,
    /// The columns, in the order in which they are written.
    pub columns: Vec<SheetColumn>,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetColumn {
    /// Its header; the key in JSON.
    pub header: String,
    /// Its values.
    pub cells: SheetCells,
    /// Which rows have a value; nothing when all have. The others are blank, and null in JSON.
    pub given: Option<Bits>,
}

/// The values of a sheet's column.
#[derive(Debug, Clone, PartialEq)]
pub enum SheetCells {
    /// Texts.
    Text(Texts),
    /// Numbers of 10^-decimals; numbers in JSON too.
    Number {
        /// The digits.
        digits: Vec<i64>,
        /// How many of them stand behind the point.
        decimals: u8,
    },
    /// Values as JSON; in CSV as they stand, null as blank.
    Json(Texts),
    /// Yes/no; true and false in JSON.
    Flag {
        /// The values.
        yes: Bits,
        /// The words for yes and no.
        words: [String; 2],
    },
    /// Lists of texts; lists in JSON, else parted by `separator`.
    List {
        /// The items of all rows, one row after the other.
        items: Texts,
        /// How many items the rows up to and with this one have.
        ends: Vec<usize>,
        /// What stands between two items.
        separator: String,
    },
}

/// A cell of a sheet.
enum Shown<'a> {
    Blank,
    Json(&'a str),
    Text(&'a str),
    Number(Decimal),
    Flag(bool, &'a [String; 2]),
    List(Vec<&'a str>, &'a str),
}

impl SheetColumn {
    fn cell(&self, row: usize) -> Shown<'_> {
        if self.given.as_ref().is_some_and(|given| !given.get(row)) {
            return Shown::Blank;
        }
        match &self.cells {
            SheetCells::Text(texts) => Shown::Text(texts.get(row)),
            SheetCells::Number { digits, decimals } => match digits.get(row) {
                Some(&digits) => Shown::Number(Decimal { digits, decimals: *decimals }),
                None => Shown::Blank,
            },
            SheetCells::Json(values) => match values.get(row) {
                "" | "null" => Shown::Blank,
                value => Shown::Json(value),
            },
            SheetCells::Flag { yes, words } => Shown::Flag(yes.get(row), words),
            SheetCells::List { items, ends, separator } => {
                let from = row.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
                let to = ends.get(row).copied().unwrap_or(from);
                Shown::List((from..to).map(|item| items.get(item)).collect(), separator)
            }
        }
    }
}

/// CSV in UTF-8 with a byte order mark, so that Excel and WPS show Chinese right, and CRLF line ends (RFC 4180).
///
/// A text that a spreadsheet would run as a formula gets a `'` in front, which reading takes off again.
pub fn to_csv(sheet: &Sheet) -> Vec<u8> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
    // Writing to memory cannot fail.
    let _ = writer.write_record(sheet.columns.iter().map(|column| guarded(&column.header).into_owned()));
    for row in 0..sheet.rows {
        for column in &sheet.columns {
            let _ = match column.cell(row) {
                Shown::Blank => writer.write_field(""),
                Shown::Json(words) | Shown::Text(words) => writer.write_field(guarded(words).as_bytes()),
                Shown::Number(number) => writer.write_field(number.to_string()),
                Shown::Flag(yes, [word, _]) if yes => writer.write_field(word),
                Shown::Flag(_, [_, word]) => writer.write_field(word),
                Shown::List(items, separator) => {
                    writer.write_field(guarded(&items.join(separator)).as_bytes())
                }
            };
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    let _ = writer.flush();
    drop(writer);
    out
}

/// A JSON list with one object a line.
pub fn to_json(sheet: &Sheet) -> Vec<u8> {
    let mut out = String::from("[");
    for row in 0..sheet.rows {
        out.push_str(if row == 0 { "\n  " } else { ",\n  " });
        object(sheet, row, &mut out);
    }
    out.push_str(if sheet.rows == 0 { "]\n" } else { "\n]\n" });
    out.into_bytes()
}

/// JSON Lines: one object a line, without anything around them.
pub fn to_jsonl(sheet: &Sheet) -> Vec<u8> {
    let mut out = String::new();
    for row in 0..sheet.rows {
        object(sheet, row, &mut out);
        out.push('\n');
    }
    out.into_bytes()
}

fn object(sheet: &Sheet, row: usize, out: &mut String) {
    out.push('{');
    for (at, column) in sheet.columns.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        quoted(&column.header, out);
        out.push_str(": ");
        match column.cell(row) {
            Shown::Blank => out.push_str("null"),
            Shown::Json(value) => out.push_str(value),
            Shown::Text(text) => quoted(text, out),
            Shown::Number(number) => out.push_str(&number.to_string()),
            Shown::Flag(yes, _) => out.push_str(if yes { "true" } else { "false" }),
            Shown::List(items, _) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push_str(", ");
                    }
                    quoted(item, out);
                }
                out.push(']');
            }
        }
    }
    out.push('}');
}

/// Appends `text` as a JSON string.
fn quoted(text: &str, out: &mut String) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        // A text always has a JSON form.
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}
