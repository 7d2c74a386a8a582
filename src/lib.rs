//! Official grading policies, written as text and run as programs.
//!
//! ```text
//!  .rule text ──syntax::parse──▶ tree ──check::check──▶ ir::Policy ─┐
//!                                                                    ├─▶ eval::grade ─▶ Grades ─▶ data::Sheet
//!  CSV, JSON ───────────────────data::read───────────▶ data::Units ─┘   eval::Registers::explain ─▶ Explanation
//! ```
//!
//! Each stage returns what it could make and all that it found. A policy may take rows of its tables from files beside it:
//! [`files_beside`] names them, and [`source::Source::put_beside`] hands them in. [`compile`] goes from text to a compiled
//! policy, [`data::read`] from files to units, [`eval::grade`] from both to grades, and [`eval::Registers::explain`]
//! tells of one unit why. Nothing here reads files, asks the clock or prints, but [`cli`].

mod beside;
pub mod check;
pub mod cli;
pub mod data;
pub mod eval;
pub mod ir;
pub mod problem;
pub mod reading;
pub mod source;
mod stack;
pub mod syntax;
pub mod value;

pub use beside::{files_beside, parse};
use problem::Problems;
use source::Source;

/// Parses and checks a policy text, its examples included. A policy comes back unless there is an error in
/// what it says; a failing example is an error that does not keep it back.
pub fn compile(source: &Source) -> (Option<ir::Policy>, Problems) {
    let (file, mut problems) = parse(source);
    let Some(file) = file else { return (None, problems.sorted()) };
    let (policy, found) = check::check(&file, &problems);
    problems.extend(found);
    if let Some(policy) = &policy {
        problems.extend(eval::examples(policy));
    }
    (policy, problems.sorted())
}
