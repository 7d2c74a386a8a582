//! What can be wrong with unit data.

use crate::problem::{DataPlace, Place, Problem};
use crate::value::PeriodKind;

use super::unjoined::Unjoined;
use super::version::Force;
use super::wanted::{NumberFault, Wanted};

/// A problem of unit data and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataProblem {
    /// The file, line, unit, column and cell.
    pub place: DataPlace,
    /// What is wrong there.
    pub what: Wrong,
}

/// What is wrong. The first group refuses the whole file, the second a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// A file saved as GBK, or as UTF-16 when so marked; the byte, counted from 1, that is not UTF-8.
    NotUtf8 {
        /// Which byte of the file.
        byte: usize,
        /// Whether the file says that it is UTF-16.
        utf16: bool,
    },
    /// An Excel workbook, or a kind of file that its name and content do not tell.
    UnknownFormat {
        /// Whether it is a workbook.
        workbook: bool,
    },
    /// `"abc` and then the end of the file.
    QuoteUnclosed,
    /// `"abc"d`; the line where the quoted cell begins.
    QuoteThenText {
        /// That line.
        opened: u64,
    },
    /// `ab"c`.
    QuoteInside,
    /// `[{"id": 1}`; JSON that ends early or breaks its own rules.
    JsonSyntax {
        /// The character of the line, or of the row in it, from 1.
        column: usize,
        /// Whether the text ends too early.
        ended: bool,
    },
    /// Lists or objects in each other too often.
    JsonDepth,
    /// `{"units": []}` where a list of rows should be.
    JsonTop {
        /// Whether the file was read as JSON Lines.
        lines: bool,
    },
    /// More columns than can be read.
    TooManyColumns(usize),
    /// An empty file.
    NoHeader,
    /// A first line in which no header of the policy stands.
    StrangeHeader {
        /// The headers that the policy reads.
        wanted: Vec<String>,
        /// The line that looks like the header.
        likely: Option<u64>,
    },
    /// A column of the policy that the file, or the row of a JSON file, does not have.
    MissingColumn {
        /// Its headers.
        headers: Vec<String>,
        /// The file's header that was probably meant.
        near: Option<String>,
        /// Where none was, the file's headers that nothing reads.
        unused: Vec<String>,
        /// Whether a single JSON row lacks it.
        in_row: bool,
    },
    /// Two columns that mean the same.
    DuplicateHeader {
        /// The first header.
        first: String,
        /// The second header.
        second: String,
    },
    /// A file given as data that holds the records of this name.
    RecordsAsData(String),
    /// `合计,,120`; what the row calls itself.
    Totals(String),
    /// `9.11101E+17` as an id.
    SpoiltId(String),
    /// Ids of several units that are easily taken for one another.
    AlikeIds {
        /// The ids.
        ids: Vec<String>,
        /// How many more such groups of ids there are, where this is the last that is told.
        more: usize,
    },
    /// Columns that the policy does not read.
    UnusedColumns(Vec<String>),
    /// A row with more or fewer cells than the header.
    Ragged {
        /// Cells in the row.
        cells: usize,
        /// Cells in the header.
        header: usize,
    },
    /// `[1, {"id": 2}]`; a row that is no object.
    RowShape,
    /// `{"id": {"a": 1}}`; a list or object where a plain value should be.
    CellShape {
        /// Whether a list of texts would do.
        set: bool,
    },
    /// A cell longer than Excel's cells can be; how many characters.
    TooLong(usize),
    /// A character that cannot be seen.
    Control(char),
    /// A blank cell; what it should hold.
    Blank(Wanted),
    /// A cell that is not what it should be.
    Bad {
        /// The cell.
        value: String,
        /// What it should be.
        wanted: Wanted,
        /// What was probably meant, ready to type.
        near: Option<String>,
    },
    /// A number written in a way that is not read.
    Number {
        /// The cell.
        value: String,
        /// What is wrong with it.
        fault: NumberFault,
    },
    /// A value outside the column's bounds; the cell, and the bounds as the policy writes them.
    Bounds(String, Option<String>),
    /// A second row for one unit and period; where the first one is.
    DuplicateUnit {
        /// Whether the data has periods.
        periods: bool,
        /// Whether it is the same row of a file that was given twice.
        same: bool,
        /// The file of the other row.
        file: String,
        /// The line of the other row.
        line: u64,
    },
    /// A year where others are quarters; where the first period was read.
    MixedPeriods {
        /// The cell.
        value: String,
        /// The kind of this period.
        kind: PeriodKind,
        /// The kind of the first one.
        first: PeriodKind,
        /// The file of the first one.
        file: String,
        /// The line of the first one.
        line: u64,
    },
    /// A row of a time in which no version of the policy is in force.
    OutOfForce {
        /// The cell with the period.
        value: String,
        /// When the versions are in force, oldest first.
        forces: Vec<Force>,
    },
    /// A kept result of a unit and period whose data is there too; where the data is.
    KeptAndGraded {
        /// Its file.
        file: String,
        /// Its line.
        line: u64,
    },
    /// Kept results without a column that later periods look at.
    MissingResult {
        /// Its header.
        header: String,
        /// Whether it says until when outcomes last.
        lasting: bool,
    },
    /// What is wrong for one version of several.
    Of {
        /// The version's file.
        version: String,
        /// What.
        what: Box<Wrong>,
    },
    /// What is wrong in records of this name.
    In {
        /// Their name.
        records: String,
        /// What.
        what: Box<Wrong>,
    },
    /// What is wrong with records of this name.
    OfRecords {
        /// Their name.
        records: String,
        /// What.
        what: Unjoined,
    },
    /// More names than sets may have.
    TooManyMembers,
    /// So many problems were left out of the list.
    More(usize),
}

impl Wrong {
    /// The same, said of a version where there are several.
    pub(super) fn of(version: Option<&str>, what: Wrong) -> Wrong {
        match version {
            Some(version) => Wrong::Of { version: version.to_owned(), what: Box::new(what) },
            None => what,
        }
    }
}

impl From<DataProblem> for Problem {
    fn from(found: DataProblem) -> Self {
        let (code, message, help) = found.what.say();
        let place = match found.place {
            place if place.file.is_empty() => Place::Whole,
            place => Place::Data(place),
        };
        let problem = Problem::new(code, place, message);
        match help {
            Some(help) => problem.help(help),
            None => problem,
        }
    }
}
