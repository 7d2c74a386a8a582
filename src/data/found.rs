//! What is found in reading: listed up to a number, then counted.

use std::collections::HashMap;

use crate::problem::{DataPlace, Place, Problem, Problems};

use super::limits::MOST_PROBLEMS;
use super::problem::{DataProblem, Wrong};

/// Where a row stands: index of the file, line from 1.
pub(super) type RowPlace = (u32, u64);

/// All that was found so far in files of these names.
#[derive(Debug, Default)]
pub(super) struct Found {
    files: Vec<String>,
    problems: Problems,
    more: usize,
}

impl Found {
    pub(super) fn new(files: Vec<String>) -> Self {
        Found { files, ..Found::default() }
    }

    pub(super) fn files(&self) -> &[String] {
        &self.files
    }

    /// The name of a file.
    pub(super) fn file(&self, file: u32) -> String {
        self.files.get(file as usize).cloned().unwrap_or_default()
    }

    /// The place of a row.
    pub(super) fn place(&self, (file, line): RowPlace, unit: Option<&str>) -> DataPlace {
        DataPlace {
            file: self.file(file),
            line: Some(line),
            unit: unit.map(str::to_owned),
            ..DataPlace::default()
        }
    }

    /// Notes a problem, up to the number that is listed.
    pub(super) fn note(&mut self, place: DataPlace, what: Wrong) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(DataProblem { place, what });
        } else {
            self.more += 1;
        }
    }

    /// Notes a problem of a whole file, at `line` if there is one.
    pub(super) fn note_file(&mut self, file: u32, line: Option<u64>, what: Wrong) {
        let place = DataPlace { file: self.file(file), line, ..DataPlace::default() };
        self.note(place, what);
    }

    /// Notes a problem of the data as a whole.
    pub(super) fn note_whole(&mut self, what: Wrong) {
        self.note(DataPlace::default(), what);
    }

    /// So many problems are not listed.
    pub(super) fn count(&mut self, more: usize) {
        self.more += more;
    }

    /// By file as given, line and code; the order of columns stays.
    pub(super) fn finish(self) -> Problems {
        let order: HashMap<&str, usize> =
            self.files.iter().enumerate().map(|(at, file)| (file.as_str(), at)).collect();
        let mut problems = self.problems.0;
        problems.sort_by_key(|problem: &Problem| match &problem.place {
            Place::Data(place) => (order.get(place.file.as_str()).copied(), place.line),
            _ => (None, None),
        });
        let mut problems = Problems(problems);
        if self.more > 0 {
            problems.push(DataProblem { place: DataPlace::default(), what: Wrong::More(self.more) });
        }
        problems
    }
}
