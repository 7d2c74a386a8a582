//! Reading the files of a data set into units.

use crate::ir::Column;
use crate::problem::Problems;

use super::csv::read_csv;
use super::format::{Format, is_workbook};
use super::json::{read_json, read_json_lines};
use super::problem::Wrong;
use super::rows::{Gather, Side, take_out};
use super::units::Units;
use super::version::{Force, Version};

/// A file to read.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Its name, for messages and for telling the format.
    pub name: String,
    /// Its content.
    pub bytes: &'a [u8],
    /// Its format, where the caller knows better than its name and content.
    pub format: Option<Format>,
}

/// What was read. Always: `rows_read` is the rows of `units` and `refused.len()` together.
/// `U` is one set of units, or one for each version of a policy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading<U = Units> {
    /// The good rows, in the order of the files.
    pub units: U,
    /// Rows seen in files that could be read at all; blank lines do not count.
    pub rows_read: usize,
    /// The rows that are not in `units`, by file and line.
    pub refused: Vec<Refused>,
    /// The files of which no row could be read, as indices into `units.files`.
    pub refused_files: Vec<u32>,
    /// Lines without any cell filled.
    pub blank_lines: usize,
    /// The headers that the policy does not use, for each file that has any, as indices into `units.files`.
    pub unused: Vec<(u32, Vec<String>)>,
}

impl<U> Reading<U> {
    /// The same with other units.
    pub(super) fn with<V>(self, units: V) -> Reading<V> {
        Reading {
            units,
            rows_read: self.rows_read,
            refused: self.refused,
            refused_files: self.refused_files,
            blank_lines: self.blank_lines,
            unused: self.unused,
        }
    }
}

impl Reading<Vec<Units>> {
    /// Moves rows of the version `at` to the refused ones; `rows` ascends, `id` is the position of the id column.
    pub fn refuse(&mut self, at: usize, rows: &[usize], id: Option<usize>) {
        let Some(units) = self.units.get_mut(at) else { return };
        self.refused.extend(take_out(units, rows, id));
        self.refused.sort_by_key(|refused| (refused.file, refused.line));
    }
}

/// A row that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its file, as an index into `units.files`.
    pub file: u32,
    /// The line where it begins, from 1.
    pub line: u64,
    /// The unit's id, when it could be read.
    pub unit: Option<String>,
}

/// Reads all `inputs` into one set of units. Every problem of every row is reported; who grades decides whether
/// the good rows may be graded while there are errors.
///
/// `members` are the texts of the policy's own sets: they get the ids from 0 on in the dictionary.
pub fn read(columns: &[Column], members: &[String], inputs: &[Input<'_>]) -> (Reading, Problems) {
    let files: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    let side = Side::new(columns, members, &files, Force::default());
    let (mut reading, problems) = gathered(vec![side], files, inputs);
    let units = reading.units.pop().unwrap_or_default();
    (reading.with(units), problems)
}

/// Reads all `inputs` by the versions of a policy, oldest first: every row by the columns of the version in force on
/// the last day of its period. Units come back for each version. A period in which none is in force is an error.
pub fn read_versions(versions: &[Version<'_>], inputs: &[Input<'_>]) -> (Reading<Vec<Units>>, Problems) {
    let files: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    let several = versions.len() > 1;
    let sides = versions.iter().map(|version| {
        let policy = version.policy;
        Side::new(&policy.columns, &policy.members, &files, version.force(several))
    });
    gathered(sides.collect(), files, inputs)
}

fn gathered(
    sides: Vec<Side<'_>>,
    files: Vec<String>,
    inputs: &[Input<'_>],
) -> (Reading<Vec<Units>>, Problems) {
    let mut gather = Gather::new(sides, files);
    for (file, input) in (0u32..).zip(inputs) {
        if let Err((line, what)) = read_file(&mut gather, file, input) {
            gather.reading.refused_files.push(file);
            for what in what {
                gather.note_file(file, line, what);
            }
        }
    }
    gather.finish()
}

/// Why no row of a file is read: the line, and all that is wrong with it.
pub(super) type FileError = (Option<u64>, Vec<Wrong>);

fn read_file(gather: &mut Gather<'_>, file: u32, input: &Input<'_>) -> Result<(), FileError> {
    let whole = |what| (None, vec![what]);
    let Some(format) = input.format.or_else(|| Format::of(&input.name, input.bytes)) else {
        return Err(whole(Wrong::UnknownFormat { workbook: is_workbook(input.bytes) }));
    };
    if is_workbook(input.bytes) {
        return Err(whole(Wrong::UnknownFormat { workbook: true }));
    }
    let text = decode(input.bytes)?;
    match format {
        Format::Csv => read_csv(gather, file, text),
        Format::Json => read_json(gather, file, text),
        Format::JsonLines => read_json_lines(gather, file, text),
    }
}

/// The text of a file in UTF-8, without a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, FileError> {
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = error.valid_up_to();
            let before = bytes.get(..good).unwrap_or_default();
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
            Err((Some(line), vec![Wrong::NotUtf8 { byte: good + 1, utf16 }]))
        }
    }
}
