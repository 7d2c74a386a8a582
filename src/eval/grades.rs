//! Grading: every row of the unit data, the results as columns of text.

use std::collections::BTreeMap;

use super::book::Book;
use super::history::{self, Run};
use super::input::Inputs;
use super::plan::{Plan, Wanted};
use super::records::Beside;
use super::run::{BLOCK_ROWS, Machine};
use super::series::Block;
use super::show;
use super::stage::Job;
use super::text::{Collector, Writer};
use super::undetermined::Undetermined;
use crate::data::Units;
use crate::ir::{Policy, Target};
use crate::value::{Bits, Texts};

/// The results of grading. Shape: one column for each measure, define, ranking and outcome of the policy, in its
/// order, empty when it was not asked for; each column with a value for every row.
#[derive(Debug, Clone, Default)]
pub struct Grades {
    /// How many rows.
    pub rows: usize,
    /// The grade of each measure.
    pub measures: Vec<Column>,
    /// The overall grade, if the policy has one and it was asked for.
    pub overall: Option<Column>,
    /// The defines.
    pub defines: Vec<Column>,
    /// The places in each ranking.
    pub places: Vec<PlaceColumn>,
    /// The outcomes.
    pub outcomes: Vec<OutcomeColumn>,
    /// The conditions that make a row contradictory.
    pub checks: Vec<Check>,
    /// For each records block the conditions that make a record contradictory; empty when they were not asked for.
    pub records: Vec<Vec<RecordCheck>>,
}

impl Grades {
    /// Whether a grade, place or outcome of a row is not determined.
    pub fn is_open(&self, row: usize) -> bool {
        let columns = self.measures.iter().chain(&self.overall).map(|column| &column.undetermined);
        let columns = columns.chain(self.places.iter().map(|column| &column.undetermined));
        let mut columns = columns.chain(self.outcomes.iter().map(|column| &column.undetermined_until));
        columns.any(|open| open.contains_key(&row))
            || self.outcomes.iter().any(|column| column.undetermined.get(row))
    }
}

/// The places in a ranking; empty when they were not asked for.
#[derive(Debug, Clone, Default)]
pub struct PlaceColumn {
    /// The place of each row, from 1; 0 where it has none.
    pub places: Vec<u32>,
    /// The rows whose place hangs on a number out of range.
    pub errors: Bits,
    /// The rows whose place hangs on something unknown and is not determined: what it can be.
    pub undetermined: BTreeMap<usize, Undetermined>,
}

/// An outcome; empty when it was not asked for.
#[derive(Debug, Clone, Default)]
pub struct OutcomeColumn {
    /// The rows for which it holds, newly found or still lasting.
    pub holds: Bits,
    /// The rows in which it was found.
    pub found: Bits,
    /// The rows of which nobody can say, because a number left the range.
    pub errors: Bits,
    /// The rows of which nobody can say whether it holds, because something is not known.
    pub undetermined: Bits,
    /// The rows in which it holds and its end hangs on something unknown: what that can be.
    pub undetermined_until: BTreeMap<usize, Undetermined>,
    /// The day number until which it holds, 0 where it does not; empty unless the outcome can last.
    pub until: Vec<i64>,
    /// What follows, where it holds; nothing unless asked for.
    pub texts: Option<Texts>,
}

/// A column of results.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// The text of each row; empty where there is no grade.
    pub texts: Texts,
    /// The rows whose value left the range of whole numbers: their text is empty.
    pub errors: Bits,
    /// The rows whose value hangs on something unknown and is not determined: what it can be. Their text says so.
    pub undetermined: BTreeMap<usize, Undetermined>,
    counts: Vec<(String, usize)>,
}

impl Column {
    /// How many rows have each level, joined levels or verdict, signs left out, in the order of the scale.
    /// Rows without a grade are not counted, nor are defines.
    pub fn counts(&self) -> &[(String, usize)] {
        &self.counts
    }
}

/// The rows for which a row check holds.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// The rows that contradict themselves.
    pub holds: Bits,
    /// The rows of which nobody can say, because a number left the range.
    pub errors: Bits,
    /// The rows of which nobody can say, because something is not known.
    pub undetermined: Bits,
}

/// The records for which a row check of theirs holds: each with the result row that it belongs to, before it, as its
/// row of [`crate::data::Joined::rows`]; by result row and in the order of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordCheck {
    /// The records that contradict themselves.
    pub holds: Vec<(u32, u32)>,
    /// The records of which nobody can say, because a number left the range.
    pub errors: Vec<(u32, u32)>,
}

/// How to grade.
#[derive(Debug, Clone)]
pub struct Options {
    /// Rows computed at a time, a multiple of 64. Results do not depend on it.
    pub block_rows: usize,
    /// The results asked for; nothing for all but the defines.
    pub targets: Option<Vec<Target>>,
    /// Defines asked for besides, by name; a version that has none of a name leaves it empty.
    pub defines: Vec<String>,
    /// Whether row checks are computed.
    pub checks: bool,
    /// Whether levels and verdicts are written by name rather than by title.
    pub by_name: bool,
    /// Whether the texts of outcomes are made, not only who has them.
    pub texts: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            block_rows: BLOCK_ROWS,
            targets: None,
            defines: Vec::new(),
            checks: true,
            by_name: false,
            texts: false,
        }
    }
}

/// Grades every row, results in the order of the data: all but the defines. [`super::Run`] gives them by period and
/// unit, and more about them.
pub fn grade(policy: &Policy, units: &Units) -> Grades {
    grade_with(policy, units, &Options::default())
}

/// Grades every row as `options` say, results in the order of the data.
pub fn grade_with(policy: &Policy, units: &Units, options: &Options) -> Grades {
    let wanted = history::wanted(policy, options);
    if history::is_of_row(policy, &wanted) {
        return alone(policy, units, &wanted, options.block_rows);
    }
    let book = Book::of(policy, units);
    in_order_of_rows(&Run::new(&book, options), policy, units.rows)
}

/// Grades rows of which each hangs on itself and its records alone.
fn alone(policy: &Policy, units: &Units, wanted: &Wanted, block_rows: usize) -> Grades {
    let rows: Vec<u32> =
        if policy.records.is_empty() { Vec::new() } else { (0..units.rows as u32).collect() };
    let beside = Beside { joined: &units.records, rows: &rows };
    let job = Job { policy, units, members: &units.members, period: None, block_rows, beside, owners: None };
    let mut inputs = Inputs::none();
    job.beyond(&mut inputs, None, &history::roots(policy, wanted), &[]);
    let mut grades = run(&Plan::bind(policy, units, &units.members, &inputs, wanted), block_rows);
    if wanted.checks {
        grades.records = job.record_checks(&inputs);
    }
    grades
}

/// The results of all periods, each at the row of the data that it is of.
fn in_order_of_rows(run: &Run<'_>, policy: &Policy, rows: usize) -> Grades {
    let mut at: Vec<(usize, usize)> = vec![(usize::MAX, 0); rows];
    for (period, graded) in run.periods().iter().enumerate() {
        for (row, &source) in graded.rows.iter().enumerate() {
            if let Some(slot) = at.get_mut(source as usize) {
                *slot = (period, row);
            }
        }
    }
    let graded = |period: usize| run.periods().get(period).map(|graded| &graded.grades);
    let bits = |pick: &dyn Fn(&Grades) -> Option<&Bits>| {
        let mut bits = Bits::no(rows);
        for (row, &(period, from)) in at.iter().enumerate() {
            if graded(period).and_then(pick).is_some_and(|bits| bits.get(from)) {
                bits.set(row);
            }
        }
        bits
    };
    let open = |pick: &dyn Fn(&Grades) -> Option<&BTreeMap<usize, Undetermined>>| {
        let mut open = BTreeMap::new();
        for graded in run.periods() {
            let found = pick(&graded.grades).into_iter().flatten();
            open.extend(found.filter_map(|(row, found)| {
                Some((usize::try_from(*graded.rows.get(*row)?).ok()?, found.clone()))
            }));
        }
        open
    };
    let texts = |pick: &dyn Fn(&Grades) -> Option<&Texts>| {
        let mut texts = Texts::with_capacity(rows);
        let found =
            at.iter().map(|&(period, from)| graded(period).and_then(pick).map_or("", |all| all.get(from)));
        found.for_each(|text| texts.push(text));
        texts
    };
    let column = |pick: &dyn Fn(&Grades) -> Option<&Column>| {
        let mut counts: Vec<(String, usize)> = Vec::new();
        for (label, count) in
            run.periods().iter().filter_map(|graded| pick(&graded.grades)).flat_map(|c| &c.counts)
        {
            match counts.iter_mut().find(|(known, _)| known == label) {
                Some((_, sum)) => *sum += count,
                None => counts.push((label.clone(), *count)),
            }
        }
        Column {
            texts: texts(&|grades| pick(grades).map(|column| &column.texts)),
            errors: bits(&|grades| pick(grades).map(|column| &column.errors)),
            undetermined: open(&|grades| pick(grades).map(|column| &column.undetermined)),
            counts,
        }
    };
    Grades {
        rows,
        measures: (0..policy.measures.len()).map(|at| column(&|grades| grades.measures.get(at))).collect(),
        overall: policy.overall.as_ref().map(|_| column(&|grades| grades.overall.as_ref())),
        defines: (0..policy.defines.len()).map(|at| column(&|grades| grades.defines.get(at))).collect(),
        places: (0..policy.rankings.len())
            .map(|ranking| PlaceColumn {
                places: at
                    .iter()
                    .map(|&(period, from)| {
                        let column = graded(period).and_then(|grades| grades.places.get(ranking));
                        column.and_then(|column| column.places.get(from)).copied().unwrap_or(0)
                    })
                    .collect(),
                errors: bits(&|grades| grades.places.get(ranking).map(|column| &column.errors)),
                undetermined: open(&|grades| grades.places.get(ranking).map(|column| &column.undetermined)),
            })
            .collect(),
        outcomes: (0..policy.outcomes.len())
            .map(|outcome| OutcomeColumn {
                holds: bits(&|grades| grades.outcomes.get(outcome).map(|column| &column.holds)),
                found: bits(&|grades| grades.outcomes.get(outcome).map(|column| &column.found)),
                errors: bits(&|grades| grades.outcomes.get(outcome).map(|column| &column.errors)),
                undetermined: bits(&|grades| grades.outcomes.get(outcome).map(|column| &column.undetermined)),
                undetermined_until: open(&|grades| {
                    grades.outcomes.get(outcome).map(|column| &column.undetermined_until)
                }),
                until: at
                    .iter()
                    .filter_map(|&(period, from)| {
                        graded(period)?.outcomes.get(outcome)?.until.get(from).copied()
                    })
                    .collect(),
                texts: run.options.texts.then(|| {
                    texts(&|grades| grades.outcomes.get(outcome).and_then(|column| column.texts.as_ref()))
                }),
            })
            .collect(),
        records: records_in_order(run, policy),
        checks: (0..policy.checks.len())
            .filter(|_| run.options.checks)
            .map(|check| Check {
                holds: bits(&|grades| grades.checks.get(check).map(|check| &check.holds)),
                errors: bits(&|grades| grades.checks.get(check).map(|check| &check.errors)),
                undetermined: bits(&|grades| grades.checks.get(check).map(|check| &check.undetermined)),
            })
            .collect(),
    }
}

/// The row checks of records of all periods, each at the row of the data that it is of.
fn records_in_order(run: &Run<'_>, policy: &Policy) -> Vec<Vec<RecordCheck>> {
    let blocks = policy.records.iter().enumerate().filter(|_| run.options.checks);
    let of_check = |block: usize, check: usize, pick: &dyn Fn(&RecordCheck) -> &Vec<(u32, u32)>| {
        let mut all = Vec::new();
        for period in run.periods() {
            let found = period.grades.records.get(block).and_then(|checks| checks.get(check));
            for &(row, record) in found.map(pick).into_iter().flatten() {
                all.extend(period.rows.get(row as usize).map(|&row| (row, record)));
            }
        }
        all.sort_by_key(|(row, _)| *row);
        all
    };
    blocks
        .map(|(at, block)| {
            let checks = 0..block.rows.checks.len();
            checks
                .map(|check| RecordCheck {
                    holds: of_check(at, check, &|found| &found.holds),
                    errors: of_check(at, check, &|found| &found.errors),
                })
                .collect()
        })
        .collect()
}

/// Runs a plan over all rows of its data.
pub fn run(plan: &Plan<'_>, block_rows: usize) -> Grades {
    run_with(plan, block_rows, &mut |_| {})
}

/// Runs a plan over all rows of its data and shows each block to `each`.
pub(crate) fn run_with(plan: &Plan<'_>, block_rows: usize, each: &mut dyn FnMut(&Block<'_, '_>)) -> Grades {
    let rows = plan.units.rows;
    let mut machine = Machine::new(plan, block_rows);
    let block_rows = machine.block_rows();
    let mut columns: Vec<Output<'_>> = plan
        .results
        .iter()
        .map(|result| Output {
            writer: result.tables.as_ref().map(|tables| Writer::new(plan, tables)),
            texts: Texts::new(),
            errors: Collector::default(),
        })
        .collect();
    let mut checks: Vec<(Collector, Collector)> = plan.checks.iter().map(|_| Default::default()).collect();
    for first in (0..rows).step_by(block_rows) {
        let here = (rows - first).min(block_rows);
        machine.run(first);
        for (column, result) in columns.iter_mut().zip(&plan.results) {
            column.errors.block(&machine, result.fault);
            match (&mut column.writer, result.target) {
                (Some(writer), _) => writer.block(&machine, here),
                (None, Target::Define(define)) => {
                    for row in 0..here {
                        let faulty = show::bit(&machine, result.fault, row);
                        let text = if faulty {
                            String::new()
                        } else {
                            show::define(plan, &machine, define, first, row)
                        };
                        column.texts.push(&text);
                    }
                }
                (None, _) => {}
            }
        }
        for (check, (holds, errors)) in plan.checks.iter().zip(&mut checks) {
            holds.block(&machine, check.holds);
            errors.block(&machine, check.fault);
        }
        each(&Block { plan, machine: &machine, first, rows: here });
    }
    let mut grades = Grades {
        rows,
        measures: vec![Column::default(); plan.policy.measures.len()],
        overall: None,
        defines: vec![Column::default(); plan.policy.defines.len()],
        places: vec![PlaceColumn::default(); plan.policy.rankings.len()],
        outcomes: vec![OutcomeColumn::default(); plan.policy.outcomes.len()],
        checks: checks
            .into_iter()
            .enumerate()
            .map(|(at, (holds, errors))| Check {
                holds: holds.finish(rows),
                errors: errors.finish(rows),
                undetermined: plan.findings.checks.get(&at).cloned().unwrap_or_else(|| Bits::no(rows)),
            })
            .collect(),
        records: Vec::new(),
    };
    for (column, result) in columns.into_iter().zip(&plan.results) {
        let column = column.finish(rows, plan, result.target);
        match result.target {
            Target::Measure(at) => put(&mut grades.measures, at, column),
            Target::Define(at) => put(&mut grades.defines, at, column),
            Target::Overall => grades.overall = Some(column),
            Target::Place(_) | Target::Outcome(_) => {}
        }
    }
    grades
}

fn put(columns: &mut [Column], at: usize, column: Column) {
    if let Some(slot) = columns.get_mut(at) {
        *slot = column;
    }
}

/// A column in the making.
struct Output<'p> {
    writer: Option<Writer<'p>>,
    texts: Texts,
    errors: Collector,
}

impl Output<'_> {
    fn finish(self, rows: usize, plan: &Plan<'_>, target: Target) -> Column {
        let (texts, counts) = match self.writer {
            Some(writer) => writer.finish(),
            None => (self.texts, Vec::new()),
        };
        let errors = self.errors.finish(rows);
        let Some(open) = plan.findings.targets.get(&target) else {
            return Column { texts, errors, undetermined: BTreeMap::new(), counts };
        };
        let mut all = Texts::with_capacity(rows);
        for (row, text) in texts.iter().enumerate() {
            match open.get(&row) {
                Some(open) => all.push(&open.text(plan.policy.surface)),
                None => all.push(text),
            }
        }
        let mut known = errors;
        open.keys().for_each(|&row| known.clear(row));
        Column { texts: all, errors: known, undetermined: open.clone(), counts }
    }
}
