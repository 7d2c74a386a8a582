//! A version's tracks over rows that it did not grade: its operations run over what these rows still tell.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::gather;
use super::history::{Run, columns_of};
use super::input::Inputs;
use super::kept;
use super::ledger::Ledger;
use super::lower;
use super::mapping::Mapping;
use super::past::Past;
use super::plan::{Plan, Wanted};
use super::problem::{self, Missing};
use super::recast::{self, Recast};
use super::run::Machine;
use super::series::Block;
use super::stage::Job;
use super::timeline::Source;
use crate::data::{outcomes_header, until_header};
use crate::ir::{Carried, OpKind, Part, Policy, Ranking, Reg, Target};
use crate::value::Bits;

impl Run<'_> {
    /// Brings what `version` knows up to slice `upto`.
    pub(crate) fn catch_up(&mut self, version: usize, upto: usize) {
        for at in 0..upto {
            let Some(slice) = self.timeline.slices.get(at) else { return };
            let known = self.ledgers.get(version).map_or(usize::MAX, |ledger| ledger.len);
            if known <= slice.start && slice.end > slice.start {
                self.replay(version, at);
            }
        }
    }

    fn replay(&mut self, version: usize, at: usize) {
        let Some(slice) = self.timeline.slices.get(at).copied() else { return };
        let Some(&(policy, _)) = self.book.versions.get(version) else { return };
        let Some(ledger) = self.ledgers.get_mut(version) else { return };
        ledger.len = slice.end;
        if ledger.tracks.iter().all(Option::is_none) {
            return;
        }
        let mut tracks = std::mem::take(&mut ledger.tracks);
        let mut members = std::mem::take(&mut ledger.members).into_owned();
        let rows = self.timeline.rows.get(slice.start..slice.end).unwrap_or_default().to_vec();
        let followed: Vec<Reg> = Ledger::regs(policy, &tracks);
        let wanted_columns = columns_of(policy, &followed, &[]);
        let recast = match (slice.source, self.book.earlier) {
            (Source::Version(from), _) => self.book.versions.get(from).map(|&(other, units)| {
                recast::recast((other, units), policy, &mut members, &rows, &wanted_columns)
            }),
            (Source::Earlier, Some(earlier)) => {
                let ids = rows.iter().map(|&row| earlier.units.get(row as usize).to_owned());
                Some(recast::kept(policy, ids, slice.period))
            }
            (Source::Earlier, None) => None,
        };
        let mut problems = Vec::new();
        if let (Source::Earlier, Some(earlier)) = (slice.source, self.book.earlier)
            && !self.stood.contains_key(&at)
        {
            let then = kept::in_force(self.book, slice.period);
            if let Some((other, _)) = self.book.versions.get(then) {
                self.stood.insert(at, kept::read(other, then, earlier, &rows, &mut problems));
            }
        }
        if let Some(mut recast) = recast {
            let mut inputs = Inputs::none();
            self.carry(version, at, &mut inputs, &mut problems);
            let missing = missing(policy, &inputs, &recast);
            let is_missing = |reg: Reg| missing.get(reg.0 as usize).is_some_and(Option::is_some);
            let lost: Vec<bool> = policy
                .tracks
                .iter()
                .map(|track| is_missing(track.value) || track.given.is_some_and(is_missing))
                .collect();
            if slice.source == Source::Earlier {
                for (op, _) in self.looking(policy, version) {
                    let track = policy
                        .ops
                        .get(op)
                        .and_then(|op| op.kind.track())
                        .and_then(|at| policy.tracks.get(at));
                    let regs = track.into_iter().flat_map(|track| [Some(track.value), track.given]).flatten();
                    let cause = regs.filter_map(|reg| missing.get(reg.0 as usize)?.as_ref()).next();
                    problems.extend(cause.and_then(|cause| problem::not_kept(version, policy, op, cause)));
                }
            }
            let whole = recast.units.rows;
            let roots: Vec<Reg> = policy
                .tracks
                .iter()
                .zip(&lost)
                .filter(|(_, lost)| !**lost)
                .flat_map(|(track, _)| [Some(track.value), track.given])
                .flatten()
                .filter(|reg| followed.contains(reg))
                .collect();
            let strange = strange(policy, &inputs, &mut recast);
            let period = slice.period;
            let all: Vec<u32> = (0..whole as u32).collect();
            let gathered = gather(&recast.units, &all, &[]);
            let job = Job {
                policy,
                units: &gathered,
                members: &members,
                period,
                block_rows: self.options.block_rows,
            };
            let past = Past { policy, timeline: &self.timeline, slice: &slice, tracks: &tracks };
            let beyond = job.beyond(&mut inputs, &past, &roots, &[]);
            problems.extend(
                beyond.no_periods.iter().filter_map(|&op| problem::no_periods(version, policy, op, period)),
            );
            let wanted = Wanted { kept: roots, ..Wanted::default() };
            let plan = Plan::bind(policy, &gathered, &members, &inputs, &wanted);
            let mut machine = Machine::new(&plan, self.options.block_rows);
            for first in (0..whole).step_by(machine.block_rows()) {
                machine.run(first);
                let rows = (whole - first).min(machine.block_rows());
                let block = Block { plan: &plan, machine: &machine, first, rows };
                for (((track, kept), lost), strange) in
                    policy.tracks.iter().zip(&mut tracks).zip(&lost).zip(&strange)
                {
                    let Some(kept) = kept else { continue };
                    match strange {
                        Some(strange) if !*lost => kept.follow_but(track, &block, strange),
                        None if !*lost => kept.follow(track, &block),
                        _ if slice.source == Source::Earlier => kept.lose(rows),
                        _ => kept.skip(rows),
                    }
                }
            }
        }
        if let Some(ledger) = self.ledgers.get_mut(version) {
            ledger.tracks = tracks;
            ledger.members = std::borrow::Cow::Owned(members);
        }
        problems.into_iter().for_each(|problem| self.tell(problem));
    }

    /// Gives the carried parts as they stood.
    fn carry(
        &self,
        version: usize,
        at: usize,
        inputs: &mut Inputs,
        problems: &mut Vec<super::book::RunProblem>,
    ) {
        let Some((stood, &(policy, _))) = self.stood.get(&at).zip(self.book.versions.get(version)) else {
            return;
        };
        let mut mappings: BTreeMap<Target, Mapping> = BTreeMap::new();
        for (op, kind) in policy.ops.iter().enumerate().map(|(at, op)| (at, &op.kind)) {
            let OpKind::Carried(part, _) = kind else { continue };
            let Some(carried) = policy.carried.get(*part) else { continue };
            let target = carried.target;
            let new = || Mapping::new(self.book, stood.version, version, target);
            let mapping = mappings.entry(target).or_insert_with(new);
            if let Some(input) = stood.part(self.book, policy, mapping, *carried) {
                inputs.put(op, input);
            }
        }
        let missed: BTreeSet<&String> = mappings.values().flat_map(|mapping| &mapping.missed).collect();
        problems.extend(missed.into_iter().map(|old| problem::unmapped(version, policy, old)));
    }

    /// The operations that look at tracks of `version` which are followed.
    fn looking<'p>(&self, policy: &'p Policy, version: usize) -> Vec<(usize, &'p OpKind)> {
        let needed = self.ledgers.get(version).map(|ledger| &ledger.needed);
        let ops = policy.ops.iter().enumerate().map(|(at, op)| (at, &op.kind));
        ops.filter(|(_, kind)| {
            kind.track().is_some_and(|track| needed.and_then(|needed| needed.get(track)) == Some(&true))
        })
        .collect()
    }
}

/// For each operation what it lacks, if anything.
fn missing(policy: &Policy, inputs: &Inputs, recast: &Recast) -> Vec<Option<Missing>> {
    let mut missing: Vec<Option<Missing>> = Vec::with_capacity(policy.ops.len());
    for (at, op) in policy.ops.iter().enumerate() {
        let of = |regs: Vec<Reg>| regs.into_iter().find_map(|reg| missing.get(reg.0 as usize)?.clone());
        let lacks = match &op.kind {
            _ if inputs.has(at) => None,
            OpKind::Carried(part, _) => {
                policy.carried.get(*part).map(|carried| Missing::Result(header(policy, carried)))
            }
            OpKind::Place(ranking) => {
                of(policy.rankings.get(*ranking).map(Ranking::reads).unwrap_or_default())
            }
            kind => match kind.column() {
                Some(column) if recast.missing.get(column) == Some(&true) => {
                    policy.columns.get(column).map(|column| Missing::Column(column.name.clone()))
                }
                _ => of(kind.reads()),
            },
        };
        missing.push(lacks);
    }
    missing
}

/// The result column that a part is read from.
fn header(policy: &Policy, carried: &Carried) -> String {
    let name = match carried.target {
        Target::Measure(at) => policy.measures.get(at).map(|measure| measure.name.name.clone()),
        Target::Overall if matches!(carried.part, Part::Count(_)) => {
            let names: Vec<&str> = policy.measures.iter().map(|measure| measure.name.name.as_str()).collect();
            Some(names.join(policy.surface.pick("、", ", ")))
        }
        Target::Overall => policy.overall.as_ref().map(|overall| overall.name.name.clone()),
        Target::Place(at) => policy.rankings.get(at).and_then(|ranking| ranking.name.clone()),
        // Outcomes without ends are refused in reading, so that here both are missing, or the outcomes alone.
        Target::Outcome(_) if carried.part == Part::Until => {
            let headers = [outcomes_header(policy.surface), until_header(policy.surface)];
            Some(headers.join(policy.surface.pick("、", ", ")))
        }
        Target::Outcome(_) => Some(outcomes_header(policy.surface).to_owned()),
        Target::Define(_) => None,
    };
    name.unwrap_or_default()
}

/// For each track the rows that it cannot be computed for, because a cell is not what the version reads.
fn strange(policy: &Policy, inputs: &Inputs, recast: &mut Recast) -> Vec<Option<Bits>> {
    if recast.strange.iter().all(|bits| bits.count() == 0) {
        return vec![None; policy.tracks.len()];
    }
    let rows = recast.units.rows;
    let of = |track: &crate::ir::Track| {
        let cone = lower::cone(policy, inputs, [Some(track.value), track.given].into_iter().flatten());
        let mut strange = Bits::no(rows);
        let mut others = false;
        for (at, op) in policy.ops.iter().enumerate().filter(|(at, _)| cone.get(*at) == Some(&true)) {
            others |= !inputs.has(at) && matches!(op.kind, OpKind::Place(_) | OpKind::Group { .. });
            let bits =
                op.kind.column().filter(|_| !inputs.has(at)).and_then(|column| recast.strange.get(column));
            let Some(bits) = bits else { continue };
            (0..rows).filter(|&row| bits.get(row)).for_each(|row| strange.set(row));
        }
        // What one row lacks, all lack whose value hangs on it.
        if others && strange.count() > 0 {
            strange = Bits::from_words(vec![u64::MAX; rows.div_ceil(64)], rows);
        }
        Some(strange).filter(|strange| strange.count() > 0)
    };
    policy.tracks.iter().map(of).collect()
}
