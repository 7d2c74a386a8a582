//! A run over time: period by period, each graded by its version.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Book, Conflict, Gap, GradedPeriod, RunProblem};
use super::gather::gather;
use super::grades::{self, Options};
use super::input::Inputs;
use super::ledger::Ledger;
use super::outcome::{self, Outcomes};
use super::past::Past;
use super::plan::{Plan, Wanted};
use super::problem;
use super::records::{self, Beside};
use super::series::Followed;
use super::stage::Job;
use super::stood::Stood;
use super::timeline::{Slice, Source, Timeline};
use crate::ir::{OpKind, Policy, Reg, Target};
use crate::value::Bits;

/// A book graded, oldest period first. Nothing hangs on the order of rows or files.
#[derive(Debug)]
pub struct Run<'a> {
    pub(crate) book: &'a Book<'a>,
    pub(crate) options: Options,
    pub(crate) timeline: Timeline,
    pub(crate) periods: Vec<GradedPeriod>,
    /// What each version knows of all rows before those it grades next.
    pub(crate) ledgers: Vec<Ledger<'a>>,
    /// The parts of results of each slice, where another version may ask for them.
    pub(crate) stood: BTreeMap<usize, Stood>,
    problems: Vec<RunProblem>,
}

impl<'a> Run<'a> {
    /// Grades everything in `book`.
    pub fn new(book: &'a Book<'a>, options: &Options) -> Self {
        let timeline = Timeline::new(book);
        let foreign = book.versions.len() > 1 || book.earlier.is_some();
        let ledgers = book.versions.iter().map(|(policy, units)| {
            let tracks = needed_tracks(policy, &wanted(policy, options));
            Ledger::new(policy, units, tracks, timeline.rows.len(), foreign)
        });
        let mut run = Run {
            book,
            options: options.clone(),
            ledgers: ledgers.collect(),
            timeline,
            periods: Vec::new(),
            stood: BTreeMap::new(),
            problems: Vec::new(),
        };
        for slice in 0..run.timeline.slices.len() {
            run.slice(slice);
        }
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

    /// What was found on the way: kept results that cannot be read, moments that are no whole periods. Where an
    /// error hangs on it, rows are marked as faulty.
    pub fn problems(&self) -> &[RunProblem] {
        &self.problems
    }

    /// The units that skip periods, by period and row.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for (period, slice) in self.graded_slices().enumerate() {
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
                    let both =
                        one.holds.words().iter().zip(other.holds.words()).map(|(one, other)| one & other);
                    conflicts.extend(rows_of(both).map(|row| Conflict {
                        period,
                        row,
                        outcome,
                        excluded,
                        span,
                    }));
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
                .chain(grades.defines.iter().map(|column| &column.errors))
                .chain(grades.places.iter().map(|column| &column.errors))
                .chain(grades.outcomes.iter().map(|column| &column.errors));
            let mut words = vec![0u64; grades.rows.div_ceil(64)];
            columns
                .for_each(|errors| words.iter_mut().zip(errors.words()).for_each(|(to, word)| *to |= word));
            faults.extend(rows_of(words.into_iter()).map(|row| (period, row)));
        }
        faults
    }

    /// The slices that are graded, in the order of `periods`.
    pub(crate) fn graded_slices(&self) -> impl Iterator<Item = &Slice> {
        self.timeline.slices.iter().filter(|slice| slice.source != Source::Earlier)
    }

    pub(crate) fn tell(&mut self, problem: RunProblem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Grades a slice, or leaves kept results for those who ask.
    fn slice(&mut self, at: usize) {
        let Some(slice) = self.timeline.slices.get(at).copied() else { return };
        let Source::Version(version) = slice.source else { return };
        let Some(&(policy, units)) = self.book.versions.get(version) else { return };
        self.catch_up(version, at);
        let rows = self.timeline.rows.get(slice.start..slice.end).unwrap_or_default().to_vec();
        let mut wanted = wanted(policy, &self.options);
        let asked = Asked::of(policy, &wanted);
        let Some(ledger) = self.ledgers.get_mut(version) else { return };
        let mut tracks = std::mem::take(&mut ledger.tracks);
        let members = std::mem::take(&mut ledger.members);
        let stands = self.book.versions.iter().skip(version + 1).any(|(later, _)| !later.carried.is_empty());
        let mut stood = stands.then(|| Stood::new(policy, version, rows.len()));
        wanted.kept.extend(Ledger::regs(policy, &tracks));
        wanted.kept.extend(stood.iter().flat_map(|stood| stood.regs(policy)));
        let roots: Vec<Reg> = roots(policy, &wanted);
        let gathered = gather(units, &rows, &columns_of(policy, &roots, &asked.rankings));
        let block_rows = self.options.block_rows;
        let beside = Beside { joined: &units.records, rows: &rows };
        let job = Job {
            policy,
            units: &gathered,
            members: &members,
            period: slice.period,
            block_rows,
            beside,
            owners: None,
        };
        let past = Past { policy, timeline: &self.timeline, slice: &slice, tracks: &tracks };
        let mut inputs = Inputs::none();
        let beyond = job.beyond(&mut inputs, Some(&past), &roots, &asked.rankings);
        let plan = Plan::bind(policy, &gathered, &members, &inputs, &wanted);
        let mut outcomes =
            Outcomes::new(policy, &beyond.places, &asked.outcomes, self.options.texts, rows.len());
        let mut graded = grades::run_with(&plan, block_rows, &mut |block| {
            for (track, kept) in policy.tracks.iter().zip(&mut tracks) {
                kept.iter_mut().for_each(|kept| kept.follow(track, block));
            }
            outcomes.block(block);
            stood.iter_mut().for_each(|stood| stood.follow(block));
        });
        if wanted.checks {
            graded.records = job.record_checks(&inputs);
        }
        outcomes.finish(&mut graded.outcomes, rows.len(), |outcome, row| {
            self.text_before(policy, outcome, slice.start + row).unwrap_or_default()
        });
        for (ranking, ranked) in &beyond.places {
            if let Some(column) = graded.places.get_mut(*ranking).filter(|_| asked.rankings.contains(ranking))
            {
                *column = ranked.column();
            }
        }
        if let Some(mut stood) = stood {
            stood.finish(policy, &beyond.places);
            self.stood.insert(at, stood);
        }
        let problems: Vec<RunProblem> = beyond
            .no_periods
            .iter()
            .filter_map(|&op| problem::no_periods(version, policy, op, slice.period))
            .collect();
        if let Some(ledger) = self.ledgers.get_mut(version) {
            ledger.tracks = tracks;
            ledger.members = members;
            ledger.len = slice.end;
        }
        problems.into_iter().for_each(|problem| self.tell(problem));
        self.periods.push(GradedPeriod { version, period: slice.period, rows, grades: graded });
    }

    /// The text of an outcome in the unit's row before that of an entry.
    fn text_before(&self, policy: &Policy, outcome: usize, entry: usize) -> Option<String> {
        let name = &policy.outcomes.get(outcome)?.name;
        let before = self.timeline.before(entry)?;
        let at = self.timeline.slices.partition_point(|slice| slice.end <= before);
        let slice = self.timeline.slices.get(at)?;
        let graded =
            self.periods.get(self.graded_slices().take_while(|other| other.start < slice.start).count())?;
        let Source::Version(version) = slice.source else { return None };
        let (other, _) = self.book.versions.get(version)?;
        let same = other.outcomes.iter().position(|other| other.name.name == name.name)?;
        let texts = graded.grades.outcomes.get(same)?.texts.as_ref()?;
        Some(texts.get(before - slice.start).to_owned())
    }
}

/// The positions of the bits of words.
fn rows_of(words: impl Iterator<Item = u64>) -> impl Iterator<Item = usize> {
    words
        .enumerate()
        .flat_map(|(at, word)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit))
}

/// The rankings and outcomes that are asked for.
pub(crate) struct Asked {
    pub(crate) rankings: Vec<usize>,
    pub(crate) outcomes: Vec<usize>,
}

impl Asked {
    pub(crate) fn of(policy: &Policy, wanted: &Wanted) -> Self {
        let mut rankings: Vec<usize> = Vec::new();
        let mut outcomes = Vec::new();
        for target in &wanted.targets {
            match target {
                Target::Place(at) if *at < policy.rankings.len() => rankings.push(*at),
                Target::Outcome(at) if *at < policy.outcomes.len() => outcomes.push(*at),
                _ => {}
            }
        }
        rankings.sort_unstable();
        rankings.dedup();
        outcomes.sort_unstable();
        outcomes.dedup();
        Asked { rankings, outcomes }
    }
}

/// Whether every result that is wanted hangs on its own row and its records alone.
pub(crate) fn is_of_row(policy: &Policy, wanted: &Wanted) -> bool {
    let asked = Asked::of(policy, wanted);
    let cone = policy.cone_of_row(roots(policy, wanted));
    let is_of_period = |kind: &OpKind| matches!(kind, OpKind::LastDay | OpKind::EndOf(..));
    let beyond = |kind: &OpKind| {
        is_of_period(kind) || kind.is_beyond_the_row() && !matches!(kind, OpKind::Records { .. })
    };
    if policy.records.iter().flat_map(|records| &records.rows.ops).any(|op| is_of_period(&op.kind)) {
        return false;
    }
    let mut needed = policy.ops.iter().zip(cone).filter(|(_, needed)| *needed);
    asked.rankings.is_empty() && asked.outcomes.is_empty() && !needed.any(|(op, _)| beyond(&op.kind))
}

/// What a plan computes for `options`.
pub(crate) fn wanted(policy: &Policy, options: &Options) -> Wanted {
    let mut wanted = Wanted::grades(policy);
    wanted.checks = options.checks;
    wanted.by_name = options.by_name;
    match &options.targets {
        Some(targets) => wanted.targets.clone_from(targets),
        None => {
            let rankings = policy.rankings.iter().enumerate().filter(|(_, ranking)| ranking.name.is_some());
            wanted.targets.extend(rankings.map(|(at, _)| Target::Place(at)));
            wanted.targets.extend((0..policy.outcomes.len()).map(Target::Outcome));
        }
    }
    let named =
        policy.defines.iter().enumerate().filter(|(_, define)| options.defines.contains(&define.name));
    for target in named.map(|(at, _)| Target::Define(at)) {
        if !wanted.targets.contains(&target) {
            wanted.targets.push(target);
        }
    }
    for at in Asked::of(policy, &wanted).outcomes {
        let Some(outcome) = policy.outcomes.get(at) else { continue };
        wanted.kept.extend(outcome::regs_of(outcome, options.texts));
        for target in outcome::targets_of(outcome).filter(|_| options.texts) {
            if !wanted.targets.contains(&target) {
                wanted.targets.push(target);
            }
        }
    }
    wanted
}

/// The registers that a plan for `wanted` computes.
pub(crate) fn roots(policy: &Policy, wanted: &Wanted) -> Vec<Reg> {
    let checks = policy.checks.iter().filter(|_| wanted.checks).map(|check| check.holds);
    let targets = wanted.targets.iter().flat_map(|&target| policy.regs_of(target));
    let of_records = policy.records.iter().filter(|_| wanted.checks);
    let of_records = of_records.flat_map(|records| records::outer_of_checks(&records.rows));
    targets.chain(checks).chain(of_records).chain(wanted.kept.iter().copied()).collect()
}

/// The columns that `roots` and rankings read in their own row.
pub(crate) fn columns_of(policy: &Policy, roots: &[Reg], rankings: &[usize]) -> Vec<bool> {
    let ranked =
        rankings.iter().filter_map(|&at| policy.rankings.get(at)).flat_map(|ranking| ranking.reads());
    let cone = policy.cone_of_row(roots.iter().copied().chain(ranked));
    let mut columns = vec![false; policy.columns.len()];
    for (op, _) in policy.ops.iter().zip(cone).filter(|(_, within)| *within) {
        if let Some(slot) = op.kind.column().and_then(|column| columns.get_mut(column)) {
            *slot = true;
        }
    }
    columns
}

/// The tracks that what is wanted looks at.
fn needed_tracks(policy: &Policy, wanted: &Wanted) -> Vec<bool> {
    let asked = Asked::of(policy, wanted).rankings;
    let ranked = asked.iter().filter_map(|&at| policy.rankings.get(at)).flat_map(|ranking| ranking.reads());
    let cone = policy.cone(roots(policy, wanted).into_iter().chain(ranked));
    let ops = policy.ops.iter().zip(cone).filter(|(_, within)| *within);
    let used: BTreeSet<usize> = ops.filter_map(|(op, _)| op.kind.track()).collect();
    (0..policy.tracks.len()).map(|track| used.contains(&track)).collect()
}

/// Rows of a period so far.
pub(crate) fn none_of(rows: usize) -> Bits {
    Bits::no(rows)
}

/// A column for every row.
pub(crate) fn column_of(policy: &Policy, reg: Reg, rows: usize) -> Option<Followed> {
    Some(Followed::new(policy.op(reg)?.ty, rows))
}
