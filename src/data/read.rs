//! Reading the files of a data set into units.

use crate::ir::Policy;
use crate::problem::Problems;

use super::csv::read_csv;
use super::format::{Format, is_workbook};
use super::found::Found;
use super::json::{read_json, read_json_lines};
use super::problem::Wrong;
use super::records::{self, Timed};
use super::rows::{Gather, take_out};
use super::side::Side;
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
    /// What stands in it.
    pub holds: Holds,
}

/// What stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Holds {
    /// Units.
    #[default]
    Units,
    /// The records that the policy calls so.
    Records(String),
    /// Results of earlier periods, which [`super::read_kept`] reads: here they only say of which units records may be.
    Kept,
}

impl<'a> Input<'a> {
    /// A file of units.
    pub fn new(name: impl Into<String>, bytes: &'a [u8]) -> Self {
        Input { name: name.into(), bytes, format: None, holds: Holds::Units }
    }

    /// A file of the records that the policy calls `records`.
    pub fn of_records(records: impl Into<String>, name: impl Into<String>, bytes: &'a [u8]) -> Self {
        Input { holds: Holds::Records(records.into()), ..Input::new(name, bytes) }
    }
}

/// What was read. Always: `rows_read` is the rows of `units` and `refused.len()` together; records are no rows.
/// `U` is one set of units, or one for each version of a policy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading<U = Units> {
    /// The good rows, in the order of the files.
    pub units: U,
    /// Rows seen in files that could be read at all; blank lines do not count.
    pub rows_read: usize,
    /// The rows that are not in `units`, by file and line; those too whose records could not all be read.
    pub refused: Vec<Refused>,
    /// The files of which no row could be read, those of records too, as indices into `units.files`.
    pub refused_files: Vec<u32>,
    /// Lines without any cell filled.
    pub blank_lines: usize,
    /// The headers that the policy does not use, for each file that has any, as indices into `units.files`.
    pub unused: Vec<(u32, Vec<String>)>,
    /// What was read of each block of records.
    pub records: Vec<RecordsRead>,
}

/// How many records were read of a block. Those that are neither refused nor without a row are joined, unless their
/// row was refused or its version has no such block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordsRead {
    /// The block's name.
    pub records: String,
    /// How many were seen, in files and in rows of units.
    pub read: usize,
    /// How many could not be read or used.
    pub refused: usize,
    /// How many of these do not say whose they are: any row may lack one of them.
    pub nameless: usize,
    /// How many belong to no row of the units.
    pub orphans: usize,
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
            records: self.records,
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

/// Reads all `inputs` into one set of units, whatever their periods. Every problem of every row is reported; who grades
/// decides whether the good rows may be graded while there are errors.
///
/// The texts of the policy's own sets get the ids from 0 on in the dictionary.
pub fn read(policy: &Policy, inputs: &[Input<'_>]) -> (Reading, Problems) {
    let (mut reading, problems) = gathered(&[(policy, Force::default())], inputs);
    let units = reading.units.pop().unwrap_or_default();
    (reading.with(units), problems)
}

/// Reads all `inputs` by the versions of a policy, oldest first: every row by the columns of the version in force on
/// the last day of its period, every record by those of the versions that grade rows of its unit. Units come back for
/// each version. A period in which none is in force is an error.
pub fn read_versions(versions: &[Version<'_>], inputs: &[Input<'_>]) -> (Reading<Vec<Units>>, Problems) {
    let several = versions.len() > 1;
    let versions: Vec<Timed<'_>> =
        versions.iter().map(|version| (version.policy, version.force(several))).collect();
    gathered(&versions, inputs)
}

fn gathered(versions: &[Timed<'_>], inputs: &[Input<'_>]) -> (Reading<Vec<Units>>, Problems) {
    let files: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    let sides = versions.iter().map(|(policy, force)| Side::new(policy, &files, force.clone()));
    let nests = records::nests(versions, inputs);
    let mut strange = Vec::new();
    let mut gather = Gather::new(sides.collect(), Found::new(files.clone()), nests);
    for (file, input) in (0u32..).zip(inputs) {
        match &input.holds {
            Holds::Units => drop(read_into(&mut gather, file, input)),
            Holds::Kept => {}
            Holds::Records(name) => {
                let what = records::unknown(versions.iter().map(|(policy, _)| *policy), name);
                strange.extend(what.map(|what| (file, what)));
            }
        }
    }
    let mut gathered = gather.finish();
    for (file, what) in &strange {
        gathered.found.note_file(*file, None, what.clone());
    }
    let (mut reading, problems) = records::with_records(versions, inputs, gathered);
    reading.refused_files.extend(strange.iter().map(|(file, _)| *file));
    reading.refused_files.sort_unstable();
    (reading, problems)
}

/// Reads a file, or tells why no row of it can be read.
pub(super) fn read_into<'a>(gather: &mut Gather<'a>, file: u32, input: &'a Input<'a>) -> bool {
    let read = read_file(gather, file, input);
    if let Err((line, what)) = read {
        gather.reading.refused_files.push(file);
        for what in what {
            gather.note_file(file, line, what);
        }
        return false;
    }
    true
}

/// Why no row of a file is read: the line, and all that is wrong with it.
pub(super) type FileError = (Option<u64>, Vec<Wrong>);

fn read_file<'a>(gather: &mut Gather<'a>, file: u32, input: &'a Input<'a>) -> Result<(), FileError> {
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
