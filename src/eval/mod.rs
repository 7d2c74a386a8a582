//! Grading: a compiled policy run over unit data, and the explanation of one row.

mod around;
mod book;
mod counted;
mod examples;
mod explain;
mod findings;
mod followed;
mod gather;
mod grades;
mod graph;
mod hanging;
mod history;
mod input;
mod kept;
mod ledger;
mod lower;
mod mapping;
mod named;
mod node;
mod number;
mod outcome;
mod past;
mod peers;
mod placed;
mod plan;
mod possible;
mod problem;
mod rank;
mod recast;
mod reckon;
mod records;
mod replay;
mod run;
mod series;
mod show;
mod stage;
mod stood;
mod stretch;
mod table;
mod text;
mod timeline;
mod trace;
mod transpose;
mod undetermined;
mod unknown;
mod unsure;
mod values;

pub use book::{Book, Conflict, Gap, GradedPeriod, RunProblem};
pub use examples::examples;
pub use explain::{CheckTrace, DefineTrace, Explanation, MeasureTrace};
pub use followed::{
    CauseTrace, Distance, KeyTrace, Neighbour, OutcomeTrace, PastRead, PlaceTrace, RecordTrace, RecordsHeld,
    RecordsRead, StepBack, When,
};
pub use grades::{
    Check, Column, Grades, Options, OutcomeColumn, PlaceColumn, RecordCheck, grade, grade_with, run,
};
pub use hanging::{CaseTrace, HangingTrace, UnknownTrace};
pub use history::Run;
pub use plan::{Plan, Wanted};
pub use show::{Shown, shown_cell};
pub use trace::{EffectTrace, Joined, LevelAfter, LookupTrace, RowTrace, StepTrace, SubjectTrace, Totals};
pub use undetermined::Undetermined;
pub use values::{Registers, Value, Values};
