//! Grading one period: what hangs on all rows is computed in stages, each from whole columns of the one before.

use std::collections::{BTreeMap, BTreeSet};

use super::input::{Input, Inputs, Values};
use super::lower;
use super::past::Past;
use super::plan::{Plan, Wanted};
use super::rank::{self, Columns, Ranked};
use super::records::{Beside, Owners};
use super::run::Machine;
use super::series::{Block, Followed};
use crate::data::{Dictionary, Units};
use crate::ir::{OpKind, Policy, Reg, Type};
use crate::value::{Bits, Period};

/// The rows of one period and the version that grades them.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) units: &'a Units,
    pub(crate) members: &'a Dictionary,
    pub(crate) period: Option<Period>,
    pub(crate) block_rows: usize,
    /// The records of the rows.
    pub(crate) beside: Beside<'a>,
    /// The rows that these belong to, when they are records themselves.
    pub(crate) owners: Option<Owners<'a>>,
}

/// What had to be known of other rows.
#[derive(Debug, Default)]
pub(crate) struct Beyond {
    /// The places in each ranking that was needed or asked for.
    pub(crate) places: BTreeMap<usize, Ranked>,
    /// The operations whose moment or window is no whole number of the data's periods.
    pub(crate) no_periods: BTreeSet<usize>,
}

/// For each operation how many times all rows must be known before it.
fn stages(policy: &Policy) -> (Vec<usize>, Vec<usize>) {
    let mut stages: Vec<usize> = Vec::with_capacity(policy.ops.len());
    let most = |stages: &[usize], regs: Vec<Reg>| {
        regs.into_iter().filter_map(|reg| stages.get(reg.0 as usize).copied()).max().unwrap_or(0)
    };
    for op in &policy.ops {
        let stage = match op.kind {
            OpKind::Place(at) => {
                policy.rankings.get(at).map_or(0, |ranking| most(&stages, ranking.reads()) + 1)
            }
            OpKind::Group { .. }
            | OpKind::Undetermined(_)
            | OpKind::Records { .. }
            | OpKind::Position { .. } => most(&stages, op.kind.reads()) + 1,
            _ => most(&stages, op.kind.reads()),
        };
        stages.push(stage);
    }
    let rankings = policy.rankings.iter().map(|ranking| most(&stages, ranking.reads()) + 1).collect();
    (stages, rankings)
}

impl Job<'_> {
    /// Finds what `roots` and the asked rankings need of other rows and puts it into `inputs`, which has what is
    /// carried along already; rows without a past find nothing there.
    pub(crate) fn beyond(
        &self,
        inputs: &mut Inputs,
        past: Option<&Past<'_>>,
        roots: &[Reg],
        rankings: &[usize],
    ) -> Beyond {
        let mut beyond = Beyond::default();
        let (policy, rows) = (self.policy, self.units.rows);
        if !policy.ops.iter().any(|op| op.kind.is_beyond_the_row() || is_of_period(&op.kind))
            && rankings.is_empty()
        {
            return beyond;
        }
        let asked = rankings.iter().filter_map(|&at| policy.rankings.get(at)).flat_map(|r| r.reads());
        let cone = lower::cone(policy, inputs, roots.iter().copied().chain(asked));
        let (stages, ranking_stages) = stages(policy);
        let mut links = BTreeMap::new();
        // By stage: operations that need a whole column, and rankings.
        let mut waiting: BTreeMap<usize, (Vec<usize>, BTreeSet<usize>)> = BTreeMap::new();
        for &at in rankings {
            let stage = ranking_stages.get(at).copied().unwrap_or(1);
            waiting.entry(stage).or_default().1.insert(at);
        }
        for (at, op) in policy.ops.iter().enumerate().filter(|(at, _)| cone.get(*at) == Some(&true)) {
            if inputs.has(at) {
                continue;
            }
            let stage = stages.get(at).copied().unwrap_or(1);
            match &op.kind {
                OpKind::Place(ranking) => {
                    let (ops, rankings) = waiting.entry(stage).or_default();
                    ops.push(at);
                    rankings.insert(*ranking);
                }
                OpKind::Group { .. }
                | OpKind::Undetermined(_)
                | OpKind::Records { .. }
                | OpKind::Position { .. } => {
                    waiting.entry(stage).or_default().0.push(at);
                }
                OpKind::Unit(reg) => {
                    let input = self.owners.map(|owners| owners.value(*reg));
                    inputs.put(at, input.unwrap_or_else(|| Input::faulty(rows)));
                }
                OpKind::LastDay => {
                    let last = self.period.map(|period| period.last_day());
                    inputs.put(at, self.day(last.map(|last| last.map(|last| last.day_number()))));
                }
                OpKind::EndOf(length, included) => {
                    let end = self.period.map(|period| length.ends(period, *included));
                    inputs.put(at, self.day(end.map(|end| end.map(|end| end.day_number()))));
                }
                kind => match past.and_then(|past| past.input(kind, op.ty, &mut links)) {
                    Some(Ok(input)) => inputs.put(at, input),
                    Some(Err(_)) => {
                        beyond.no_periods.insert(at);
                        inputs.put(at, Input::faulty(rows));
                    }
                    None => {}
                },
            }
        }
        for (ops, rankings) in waiting.into_values() {
            self.stage(inputs, &mut beyond, (&ops, &rankings), roots);
        }
        beyond
    }

    /// The last position that a register of positions is asked about; nothing when it is not only compared with
    /// fixed ones.
    fn last_position(&self, position: usize, roots: &[Reg]) -> Option<usize> {
        let reads = |reg: &Reg| reg.0 as usize == position;
        if roots.iter().any(reads) {
            return None;
        }
        let mut last = 0;
        for op in self.policy.ops.iter().filter(|op| op.kind.reads().iter().any(reads)) {
            let OpKind::Compare(_, a, b) = &op.kind else { return None };
            let other = if reads(a) { b } else { a };
            let OpKind::Number(number) = self.policy.op(*other)?.kind else { return None };
            last = last.max(usize::try_from(number).ok()?);
        }
        Some(last)
    }

    /// A day of the period; where there are no periods there is none, one beyond the calendar is a fault.
    fn day(&self, day: Option<Option<i64>>) -> Input {
        match day {
            Some(None) => Input::faulty(self.units.rows),
            Some(Some(day)) => Input::sound(Values::Same(day)),
            None => Input::sound(Values::Same(0)),
        }
    }

    fn stage(
        &self,
        inputs: &mut Inputs,
        beyond: &mut Beyond,
        (ops, rankings): (&[usize], &BTreeSet<usize>),
        roots: &[Reg],
    ) {
        let (policy, rows) = (self.policy, self.units.rows);
        let ranked = rankings.iter().filter_map(|&at| policy.rankings.get(at)).flat_map(|r| r.reads());
        let grouped = ops.iter().filter_map(|&at| policy.ops.get(at)).flat_map(|op| op.kind.reads());
        let columns = self.columns(inputs, ranked.chain(grouped).collect());
        for &at in rankings {
            if let Some(ranking) = policy.rankings.get(at) {
                beyond.places.insert(at, rank::places(ranking, &columns, rows));
            }
        }
        let mut of_records: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &at in ops {
            let Some(op) = policy.ops.get(at) else { continue };
            let input = match &op.kind {
                OpKind::Records { records, .. } => {
                    of_records.entry(*records).or_default().push(at);
                    continue;
                }
                OpKind::Position { value, counts, largest, later } => {
                    let columns = columns.get(value).zip(columns.get(counts));
                    let last = self.last_position(at, roots);
                    columns.zip(self.owners).map(|((value, counts), owners)| {
                        owners.positions([value, counts], (*largest, *later), last, rows)
                    })
                }
                OpKind::Place(ranking) => beyond.places.get(ranking).map(Ranked::input),
                OpKind::Group { fold, value, given, group } => {
                    let group = group.and_then(|group| columns.get(&group));
                    columns.get(value).zip(columns.get(given)).map(|(value, given)| {
                        rank::group(*fold, op.ty == Type::Flag, [value, given], group, rows)
                    })
                }
                OpKind::Undetermined(regs) => Some(undetermined(regs, &columns, rows)),
                _ => None,
            };
            inputs.put(at, input.unwrap_or_else(|| Input::faulty(rows)));
        }
        for (records, ops) in of_records {
            self.folds(records, &ops, &columns).into_iter().for_each(|(at, input)| inputs.put(at, input));
        }
    }

    /// Registers over all rows.
    pub(crate) fn columns(&self, inputs: &Inputs, regs: Vec<Reg>) -> Columns {
        if regs.is_empty() {
            return Columns::new();
        }
        let wanted = Wanted { kept: regs, ..Wanted::default() };
        let plan = Plan::bind(self.policy, self.units, self.members, inputs, &wanted);
        let mut columns: Columns = wanted
            .kept
            .iter()
            .filter_map(|&reg| Some((reg, Followed::new(self.policy.op(reg)?.ty, self.units.rows))))
            .collect();
        let mut machine = Machine::new(&plan, self.block_rows);
        for first in (0..self.units.rows).step_by(machine.block_rows()) {
            machine.run(first);
            let rows = (self.units.rows - first).min(machine.block_rows());
            let at = Block { plan: &plan, machine: &machine, first, rows };
            columns.iter_mut().for_each(|(reg, column)| column.follow(*reg, &at));
        }
        columns
    }
}

/// Where any of several registers is open.
fn undetermined(regs: &[Reg], columns: &Columns, rows: usize) -> Input {
    let mut open = Bits::no(rows);
    for column in regs.iter().filter_map(|reg| columns.get(reg)) {
        column.open.keys().filter(|row| **row < rows).for_each(|&row| open.set(row));
    }
    Input::sound(Values::Flags(open))
}

fn is_of_period(kind: &OpKind) -> bool {
    matches!(kind, OpKind::LastDay | OpKind::EndOf(..))
}
