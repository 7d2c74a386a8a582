//! A run over time: period by period, each graded by its version.

use super::book::{Book, Conflict, Gap, GradedPeriod, RunProblem};
use super::explain::Explanation;
use super::gather::gather;
use super::grades::{self, Options};
use super::plan::{Plan, Wanted};
use super::timeline::{Source, Timeline};
use super::values::Registers;

/// A book graded, oldest period first. Nothing hangs on the order of rows or files.
#[derive(Debug)]
pub struct Run<'a> {
    book: &'a Book<'a>,
    options: Options,
    timeline: Timeline,
    periods: Vec<GradedPeriod>,
    problems: Vec<RunProblem>,
}

impl<'a> Run<'a> {
    /// Grades everything in `book`.
    pub fn new(book: &'a Book<'a>, options: &Options) -> Self {
        let timeline = Timeline::new(book);
        let mut run =
            Run { book, options: options.clone(), timeline, periods: Vec::new(), problems: Vec::new() };
        run.grade();
        run
    }

    /// What it grades.
    pub fn book(&self) -> &'a Book<'a> {
        self.book
    }

    /// The graded periods, oldest first.
    pub fn periods(&self) -> &[GradedPeriod] {
        &self.periods
    }

    /// What was found on the way: kept results that cannot be read, moments that are no whole periods.
    pub fn problems(&self) -> &[RunProblem] {
        &self.problems
    }

    /// Explains result row `row` of graded period `period`.
    pub fn explain(&self, period: usize, row: usize) -> Option<Explanation> {
        let graded = self.periods.get(period)?;
        let &(policy, units) = self.book.versions.get(graded.version)?;
        let row = *graded.rows.get(row)? as usize;
        let registers = if self.options.by_name {
            Registers::by_name(policy, units)
        } else {
            Registers::new(policy, units)
        };
        Some(registers.explain(row))
    }

    /// The units that skip periods, by period and row.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let slices = self.timeline.slices.iter().filter(|slice| slice.source != Source::Earlier);
        for (period, slice) in slices.enumerate() {
            let Some(here) = slice.period else { continue };
            for (row, entry) in (slice.start..slice.end).enumerate() {
                let before = self.timeline.before(entry).and_then(|before| self.timeline.slice_of(before));
                if let Some(before) = before.and_then(|slice| slice.period)
                    && here.number - before.number > 1
                {
                    gaps.push(Gap { period, row, before, skipped: here.number - before.number - 1 });
                }
            }
        }
        gaps
    }

    /// The rows in which an outcome holds beside one that it excludes, by period, outcome and row.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut conflicts = Vec::new();
        for (period, graded) in self.periods.iter().enumerate() {
            let Some((policy, _)) = self.book.versions.get(graded.version) else { continue };
            for (outcome, declared) in policy.outcomes.iter().enumerate() {
                for &(excluded, span) in &declared.excludes {
                    let columns =
                        graded.grades.outcomes.get(outcome).zip(graded.grades.outcomes.get(excluded));
                    let Some((one, other)) = columns else { continue };
                    let both = one.holds.words().iter().zip(other.holds.words());
                    for (word, (one, other)) in both.enumerate() {
                        let mut left = one & other;
                        while left != 0 {
                            let row = word * 64 + left.trailing_zeros() as usize;
                            conflicts.push(Conflict { period, row, outcome, excluded, span });
                            left &= left - 1;
                        }
                    }
                }
            }
        }
        conflicts
    }

    /// The rows of which any result hangs on a number out of range: period and row, in order.
    pub fn faults(&self) -> Vec<(usize, usize)> {
        let mut faults = Vec::new();
        for (period, graded) in self.periods.iter().enumerate() {
            let grades = &graded.grades;
            let columns = grades.measures.iter().chain(&grades.overall).map(|column| &column.errors);
            let columns = columns
                .chain(grades.places.iter().map(|column| &column.errors))
                .chain(grades.outcomes.iter().map(|column| &column.errors));
            let mut words = vec![0u64; grades.rows.div_ceil(64)];
            columns
                .for_each(|errors| words.iter_mut().zip(errors.words()).for_each(|(to, word)| *to |= word));
            for (at, word) in words.into_iter().enumerate() {
                let mut left = word;
                while left != 0 {
                    faults.push((period, at * 64 + left.trailing_zeros() as usize));
                    left &= left - 1;
                }
            }
        }
        faults
    }

    fn grade(&mut self) {
        for slice in &self.timeline.slices {
            let Source::Version(version) = slice.source else { continue };
            let Some(&(policy, units)) = self.book.versions.get(version) else { continue };
            let rows = self.timeline.rows.get(slice.start..slice.end).unwrap_or_default().to_vec();
            let gathered = gather(units, &rows, &vec![true; units.columns.len()]);
            let mut wanted = Wanted::grades(policy);
            wanted.checks = self.options.checks;
            wanted.by_name = self.options.by_name;
            if let Some(targets) = &self.options.targets {
                wanted.targets.clone_from(targets);
            }
            let grades = grades::run(&Plan::new(policy, &gathered, &wanted), self.options.block_rows);
            self.periods.push(GradedPeriod { version, period: slice.period, rows, grades });
        }
    }
}
