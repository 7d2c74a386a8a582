//! Reading unit data and writing results.

pub mod limits;
mod write;

mod alike;
mod beside;
mod cell;
mod csv;
mod doubtful;
mod earlier;
mod format;
mod found;
mod guard;
mod headers;
mod hints;
mod index;
mod join;
mod json;
mod kept;
mod messages;
mod nested;
mod owners;
mod problem;
mod read;
mod records;
mod rows;
mod side;
mod table;
mod units;
mod unjoined;
mod version;
mod wanted;

pub use beside::{PlacedRow, read_placed};
pub use earlier::{
    Earlier, error_word, item_mark, outcomes_header, undetermined_items, undetermined_mark,
    undetermined_word, until_header,
};
pub use format::Format;
pub use join::{Misfit, join};
pub use kept::{Kept, SaidOutcome, is_kept, read_kept, result_headers};
pub use problem::{DataProblem, Wrong};
pub use read::{Holds, Input, Reading, RecordsRead, Refused, read, read_versions};
pub use records::no_such_records;
pub use table::Table;
pub use units::{Cells, Dictionary, Joined, UnitColumn, Units, Value};
pub use unjoined::Unjoined;
pub use version::{Force, Version};
pub use wanted::{NumberFault, Wanted};
pub use write::{Sheet, SheetCells, SheetColumn, to_csv, to_json, to_jsonl};
