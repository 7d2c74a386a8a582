//! What a run over time grades, and what it gives.

use super::grades::Grades;
use crate::data::{Earlier, Units};
use crate::ir::Policy;
use crate::problem::Problem;
use crate::source::Span;
use crate::value::Period;

/// Versions of a policy, oldest first, each with the rows of the periods it grades, and kept results of earlier
/// periods. A version that grades no row may still be there to read kept results by.
#[derive(Debug, Clone)]
pub struct Book<'a> {
    /// The versions and their rows.
    pub versions: Vec<(&'a Policy, &'a Units)>,
    /// Kept results. Of a row that is also graded the graded one counts.
    pub earlier: Option<&'a Earlier>,
}

impl<'a> Book<'a> {
    /// One version that grades everything.
    pub fn of(policy: &'a Policy, units: &'a Units) -> Self {
        Book { versions: vec![(policy, units)], earlier: None }
    }
}

/// What the grading of one period gave.
#[derive(Debug, Clone)]
pub struct GradedPeriod {
    /// Which version graded it.
    pub version: usize,
    /// The period; none when the data has no periods.
    pub period: Option<Period>,
    /// The row in the version's units of each result row, in order of unit id.
    pub rows: Vec<u32>,
    /// The results, row by row as `rows`.
    pub grades: Grades,
}

/// A unit that has rows on both sides of periods without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The graded period (by position) behind the gap.
    pub period: usize,
    /// The result row in it.
    pub row: usize,
    /// The period of the unit's row before.
    pub before: Period,
    /// How many periods lie between.
    pub skipped: i64,
}

/// A row in which two outcomes hold although one excludes the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// The graded period, by position.
    pub period: usize,
    /// The result row in it.
    pub row: usize,
    /// The outcome that says so, by position in the version.
    pub outcome: usize,
    /// The outcome that it excludes.
    pub excluded: usize,
    /// Where that is said, in the version's text.
    pub span: Span,
}

/// A problem of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProblem {
    /// The version whose text a place in a text is a place of.
    pub version: usize,
    /// What is wrong.
    pub problem: Problem,
}
