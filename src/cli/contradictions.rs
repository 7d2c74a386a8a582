//! Rows and records that contradict themselves, by the checks of the policy.

use std::collections::{BTreeMap, HashSet};

use super::graded::{DataSet, MOST_TOLD, too_many_digits};
use super::load::VersionFile;
use crate::both;
use crate::data::limits::MOST_PROBLEMS;
use crate::eval::{GradedPeriod, Run};
use crate::ir::RowCheck;
use crate::problem::{Code, DataPlace, Place, Problem, Problems};

/// Reports the rows that contradict themselves or have such records, those that are told without being refused of all
/// units or of the one that is `asked` about; those that are refused come back by version and row, in order.
pub(super) fn row_checks(
    versions: &[VersionFile],
    data: &DataSet,
    run: &Run<'_>,
    asked: Option<&str>,
    problems: &mut Problems,
) -> Vec<(usize, usize)> {
    let of = Of { versions, data, asked };
    let mut told = Told { of, problems, counts: BTreeMap::new(), refused: Vec::new() };
    for period in run.periods() {
        let Some(version) = versions.get(period.version) else { continue };
        for (at, (check, found)) in version.policy.checks.iter().zip(&period.grades.checks).enumerate() {
            for row in (0..period.grades.rows).filter(|row| found.holds.get(*row)) {
                told.refuse(period, row, check.refuse);
                if check.refuse || of.is_told(period, row) {
                    told.holds((period.version, None, at), check, data.place(versions, period, row));
                }
            }
            for row in (0..period.grades.rows).filter(|row| found.errors.get(*row)) {
                told.refuse(period, row, true);
                told.out_of_range(check, data.place(versions, period, row));
            }
        }
    }
    records(of, run, &mut told);
    told.finish()
}

/// The same of records: each is told of once, whatever rows it belongs to.
fn records(of: Of<'_>, run: &Run<'_>, told: &mut Told<'_>) {
    let Of { versions, data, .. } = of;
    let mut seen: HashSet<(usize, usize, usize, u32)> = HashSet::new();
    for period in run.periods() {
        let Some(version) = versions.get(period.version) else { continue };
        for (block_at, (block, checks)) in
            version.policy.records.iter().zip(&period.grades.records).enumerate()
        {
            for (at, (check, found)) in block.rows.checks.iter().zip(checks).enumerate() {
                let mut is_new = |record: u32| seen.insert((period.version, block_at, at, record));
                for &(row, record) in &found.holds {
                    told.refuse(period, row as usize, check.refuse);
                    if (check.refuse || of.is_told(period, row as usize)) && is_new(record) {
                        let place = data.record_place(versions, period, row as usize, (block_at, record));
                        told.holds((period.version, Some(block_at), at), check, place);
                    }
                }
                for &(row, record) in &found.errors {
                    told.refuse(period, row as usize, true);
                    if is_new(record) {
                        let place = data.record_place(versions, period, row as usize, (block_at, record));
                        told.out_of_range(check, place);
                    }
                }
            }
        }
    }
}

/// A check: its version, its records if it is one of theirs, and its position.
type Which = (usize, Option<usize>, usize);

/// Whose row checks are told.
#[derive(Clone, Copy)]
struct Of<'a> {
    versions: &'a [VersionFile],
    data: &'a DataSet,
    /// The unit that is asked about; nothing where all are. What refuses a row is told of every unit.
    asked: Option<&'a str>,
}

impl Of<'_> {
    fn is_told(&self, period: &GradedPeriod, row: usize) -> bool {
        self.asked.is_none_or(|unit| self.data.is_of(self.versions, period, row, unit))
    }
}

/// What was told so far.
struct Told<'p> {
    of: Of<'p>,
    problems: &'p mut Problems,
    /// How many rows or records each check was told of, and the last that was not named.
    counts: BTreeMap<Which, (usize, DataPlace)>,
    /// Rows that are refused, by version.
    refused: Vec<(usize, usize)>,
}

impl Told<'_> {
    fn refuse(&mut self, period: &GradedPeriod, row: usize, refuse: bool) {
        let row = period.rows.get(row).filter(|_| refuse);
        self.refused.extend(row.map(|row| (period.version, *row as usize)));
    }

    /// A check holds at a place.
    fn holds(&mut self, which: Which, check: &RowCheck, place: DataPlace) {
        let (count, last) = self.counts.entry(which).or_default();
        *count += 1;
        if *count > most(check) {
            *last = place;
            return;
        }
        let (code, text) = (code_of(check), &check.message);
        let help = if check.refuse {
            both!("请核对这一行", "check this row")
        } else {
            both!("请核对这一行；照原样也能评", "check this row; it is graded as it stands")
        };
        self.problems.push(Problem::new(code, Place::Data(place), both!("{text}", "{text}")).help(help));
    }

    /// A check cannot be made at a place.
    fn out_of_range(&mut self, check: &RowCheck, place: DataPlace) {
        let text = &check.message;
        let message = both!(
            "这个单位的数算出了范围，无法核对“{text}”",
            "a number of this unit is out of range: nobody can say whether \"{text}\""
        );
        self.problems.push(Problem::new(Code::H401, Place::Data(place), message).help(too_many_digits()));
    }

    /// How many more there are; the rows that are refused.
    fn finish(mut self) -> Vec<(usize, usize)> {
        for ((version, records, check), (count, last)) in self.counts {
            let Some(policy) = self.of.versions.get(version).map(|version| &version.policy) else { continue };
            let checks = match records {
                Some(records) => policy.records.get(records).map(|block| &block.rows.checks),
                None => Some(&policy.checks),
            };
            let Some(check) = checks.and_then(|checks| checks.get(check)) else { continue };
            if count > most(check) {
                let (more, text) = (count - most(check), &check.message);
                let message = both!("另有 {more} 行也是：{text}", "and so of {more} more rows: {text}");
                let place = match self.of.asked.filter(|_| !check.refuse) {
                    Some(_) => Place::Data(DataPlace { line: None, ..last }),
                    None => Place::Whole,
                };
                self.problems.push(Problem::new(code_of(check), place, message));
            }
        }
        self.refused.sort_unstable();
        self.refused.dedup();
        self.refused
    }
}

fn code_of(check: &RowCheck) -> Code {
    if check.refuse { Code::H327 } else { Code::H328 }
}

/// How many are told of one by one.
fn most(check: &RowCheck) -> usize {
    if check.refuse { MOST_PROBLEMS } else { MOST_TOLD }
}
