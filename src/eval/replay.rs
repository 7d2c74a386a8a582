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
use super::records::Beside;
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
        let of_records = columns_of_records(policy, &followed);
        let recast = match (slice.source, self.book.earlier) {
            (Source::Version(from), _) => self.book.versions.get(from).map(|&(other, units)| {
                let wanted = (wanted_columns.as_slice(), of_records.as_slice());
                recast::recast((other, units), policy, &mut members, &rows, wanted)
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
                beside: Beside { joined: &recast.units.records, rows: &all },
                owners: None,
            };
            let past = Past { policy, timeline: &self.timeline, slice: &slice, tracks: &tracks };
            let beyond = job.beyond(&mut inputs, Some(&past), &roots, &[]);
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
            OpKind::Records { records, value, counts, .. } => {
                let lacking = recast.records.get(*records).and_then(Option::as_ref);
                match policy.records.get(*records).zip(lacking) {
                    Some((block, lacking)) => {
                        let columns = block.rows.columns_of([*value, *counts]);
                        let mut missing =
                            columns.into_iter().filter(|&column| lacking.missing.get(column) == Some(&true));
                        let column = missing.next().and_then(|column| block.rows.columns.get(column));
                        column
                            .map(|column| Missing::Column(column.name.clone()))
                            .or_else(|| of(op.kind.reads()))
                    }
                    None => policy.records.get(*records).map(|block| Missing::Records(block.name.clone())),
                }
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

/// The columns of each records block that `regs` hang on.
fn columns_of_records(policy: &Policy, regs: &[Reg]) -> Vec<Vec<bool>> {
    let cone = policy.cone_of_row(regs.iter().copied());
    let of_block = |(at, block): (usize, &crate::ir::Records)| {
        let ops = policy.ops.iter().zip(&cone).filter(|(_, within)| **within);
        let regs = ops.filter_map(|(op, _)| match op.kind {
            OpKind::Records { records, value, counts, .. } if records == at => Some([value, counts]),
            _ => None,
        });
        columns_of(&block.rows, &regs.flatten().collect::<Vec<_>>(), &[])
    };
    policy.records.iter().enumerate().map(of_block).collect()
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
    let of_records = recast.records.iter().flatten().flat_map(|lacking| &lacking.strange);
    if recast.strange.iter().chain(of_records).all(|bits| bits.count() == 0) {
        return vec![None; policy.tracks.len()];
    }
    let rows = recast.units.rows;
    let of = |track: &crate::ir::Track| {
        let cone = lower::cone(policy, inputs, [Some(track.value), track.given].into_iter().flatten());
        let mut strange = Bits::no(rows);
        let mut others = false;
        for (at, op) in policy.ops.iter().enumerate().filter(|(at, _)| cone.get(*at) == Some(&true)) {
            others |= !inputs.has(at) && matches!(op.kind, OpKind::Place(_) | OpKind::Group { .. });
            if inputs.has(at) {
                continue;
            }
            if let Some(bits) = op.kind.column().and_then(|column| recast.strange.get(column)) {
                (0..rows).filter(|&row| bits.get(row)).for_each(|row| strange.set(row));
            }
            let records = of_strange_records(policy, &op.kind, recast);
            records.into_iter().for_each(|row| strange.set(row));
        }
        // What one row lacks, all lack whose value hangs on it.
        if others && strange.count() > 0 {
            strange = Bits::from_words(vec![u64::MAX; rows.div_ceil(64)], rows);
        }
        Some(strange).filter(|strange| strange.count() > 0)
    };
    policy.tracks.iter().map(of).collect()
}

/// The rows with records that an operation reads a cell of which is not what the version reads.
fn of_strange_records(policy: &Policy, kind: &OpKind, recast: &Recast) -> Vec<usize> {
    let OpKind::Records { records, value, counts, .. } = kind else { return Vec::new() };
    let lacking = recast.records.get(*records).and_then(Option::as_ref);
    let found = policy.records.get(*records).zip(recast.units.records.get(*records)).zip(lacking);
    let Some(((block, joined), lacking)) = found else { return Vec::new() };
    let columns = block.rows.columns_of([*value, *counts]);
    let strange: Vec<&Bits> =
        columns.iter().filter_map(|&at| lacking.strange.get(at)).filter(|bits| bits.count() > 0).collect();
    let is_strange = |record: u32| strange.iter().any(|bits| bits.get(record as usize));
    let stretches = joined.stretches.iter().enumerate();
    stretches.filter(|(_, (from, to))| (*from..*to).any(is_strange)).map(|(row, _)| row).collect()
}
