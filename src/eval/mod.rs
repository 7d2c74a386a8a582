//! Grading: a compiled policy run over unit data, and the explanation of one row.

mod examples;
mod explain;
mod grades;
mod graph;
mod lower;
mod node;
mod number;
mod plan;
mod run;
mod show;
mod table;
mod text;
mod trace;
mod transpose;
mod values;

pub use examples::examples;
pub use explain::{CheckTrace, DefineTrace, Explanation, MeasureTrace};
pub use grades::{Check, Column, Grades, Options, grade, grade_with, run};
pub use plan::{Plan, Wanted};
pub use show::Shown;
pub use trace::{EffectTrace, Joined, LevelAfter, LookupTrace, StepTrace, SubjectTrace, Totals};
pub use values::{Registers, Value, Values};
