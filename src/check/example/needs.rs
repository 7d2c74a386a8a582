//! Whether an example says all that a result hangs on: in its own row, in the unit's earlier rows, and in the rows of
//! the other units.

use std::collections::BTreeSet;

use super::super::Checker;
use super::super::problem::CheckProblem;
use super::Row;
use crate::ir::{self, OpKind, Reg, Target};
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast;

/// Columns that a message names.
const SHOWN: usize = 12;

impl Checker<'_> {
    /// Reports columns that are not given and that `target` in row `row` hangs on.
    pub(super) fn complete(
        &mut self,
        policy: &ir::Policy,
        name: &ast::Name,
        target: Target,
        rows: &[Row],
        row: usize,
        span: Span,
    ) -> Option<()> {
        let is_open = |cell: &Option<ir::Cell>| cell.is_none();
        // What is all said leaves nothing open.
        if !rows.iter().any(|row| row.cells.iter().any(is_open)) {
            return Some(());
        }
        let own = rows.get(row)?;
        let regs = regs_of(policy, target);
        let here = policy.cone_of_row(regs.iter().copied());
        let same = columns_in(policy, &here);
        let elsewhere = match target {
            Target::Place(_) => policy.columns_of(regs),
            _ => beside(policy, &here),
        };
        let past = past_of(policy, &here);
        let earlier = policy.columns_of(past.iter().copied());
        let earlier_elsewhere = beside(policy, &policy.cone(past.iter().copied()));
        let mut open = Vec::new();
        for (at, other) in rows.iter().enumerate() {
            let unit = other.unit == own.unit;
            let wanted = match () {
                () if at == row => &same,
                () if other.period == own.period && !unit => &elsewhere,
                () if other.period < own.period && unit => &earlier,
                () if other.period < own.period => &earlier_elsewhere,
                () => continue,
            };
            let missing = wanted.iter().filter(|column| matches!(other.cells.get(**column), Some(None)));
            let place = if at == row { String::new() } else { other.shown(rows) };
            for column in missing.filter_map(|column| policy.columns.get(*column)) {
                let name = &column.name;
                open.push(if place.is_empty() {
                    Both::same(name.clone())
                } else {
                    Both { zh: format!("{place} 的 {name}"), en: format!("{name} of {place}") }
                });
            }
        }
        // What a statement with a problem of its own would have said may be what the result depends on.
        if open.is_empty() || self.problems.any_error() {
            return Some(());
        }
        open.truncate(SHOWN);
        let problem = CheckProblem::ExampleIncomplete { target: name.node.clone(), columns: open };
        self.report(span, problem);
        None
    }
}

/// The registers that a result is made of.
fn regs_of(policy: &ir::Policy, target: Target) -> Vec<Reg> {
    match target {
        Target::Measure(_) | Target::Overall | Target::Define(_) => policy.regs_of(target),
        Target::Place(at) => policy.rankings.get(at).map(ir::Ranking::reads).unwrap_or_default(),
        Target::Outcome(at) => policy.outcomes.get(at).map(|outcome| vec![outcome.holds]).unwrap_or_default(),
    }
}

/// The operations of a cone.
fn within<'p>(policy: &'p ir::Policy, cone: &'p [bool]) -> impl Iterator<Item = &'p OpKind> {
    policy.ops.iter().zip(cone).filter(|(_, wanted)| **wanted).map(|(op, _)| &op.kind)
}

/// The records blocks that results hang on.
pub(super) fn records_of(policy: &ir::Policy, targets: impl IntoIterator<Item = Target>) -> BTreeSet<usize> {
    let cone = policy.cone(targets.into_iter().flat_map(|target| regs_of(policy, target)));
    let records = within(policy, &cone).filter_map(|kind| match kind {
        OpKind::Records { records, .. } => Some(*records),
        _ => None,
    });
    records.collect()
}

fn columns_in(policy: &ir::Policy, cone: &[bool]) -> Vec<usize> {
    let columns: BTreeSet<usize> = within(policy, cone).filter_map(OpKind::column).collect();
    columns.into_iter().collect()
}

/// The registers that a cone looks at in the unit's earlier rows.
fn past_of(policy: &ir::Policy, cone: &[bool]) -> Vec<Reg> {
    let tracks = within(policy, cone).filter_map(OpKind::track).filter_map(|track| policy.tracks.get(track));
    tracks.flat_map(|track| [Some(track.value), track.given].into_iter().flatten()).collect()
}

/// The columns that a cone looks at in the rows of other units.
fn beside(policy: &ir::Policy, cone: &[bool]) -> Vec<usize> {
    let mut regs = Vec::new();
    for kind in within(policy, cone) {
        match kind {
            OpKind::Place(ranking) => {
                regs.extend(policy.rankings.get(*ranking).map(ir::Ranking::reads).unwrap_or_default());
            }
            OpKind::Group { .. } => regs.extend(kind.reads()),
            _ => {}
        }
    }
    policy.columns_of(regs)
}
