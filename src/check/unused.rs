//! What the policy declares and does not use.

use super::Checker;
use super::columns::kind_of;
use super::names::Symbol;
use super::problem::CheckProblem;
use crate::ir::{self, ColumnKind};

impl Checker<'_> {
    pub(super) fn unused(&mut self, policy: &ir::Policy) {
        let mut outputs: Vec<ir::Reg> = Vec::new();
        for measure in policy.measures.iter().chain(&policy.overall) {
            outputs.extend(policy.grade_regs(&measure.grade));
        }
        outputs.extend((0..policy.defines.len()).flat_map(|at| policy.regs_of(ir::Target::Define(at))));
        for outcome in &policy.outcomes {
            outputs.push(outcome.holds);
            outputs.extend(outcome.lasting.iter().map(|lasting| lasting.until));
            for piece in outcome.causes.iter().flat_map(|cause| &cause.text) {
                if let ir::Piece::Value(slot) = piece {
                    outputs.extend(slot.regs());
                }
            }
        }
        outputs.extend(policy.rankings.iter().flat_map(ir::Ranking::reads));
        let graded = policy.columns_of(outputs);
        let checked = policy.columns_of(policy.checks.iter().map(|check| check.holds));
        if self.problems.any_error() {
            return;
        }
        for (at, column) in policy.columns.iter().enumerate() {
            // What tells units apart, or sorts them, need not change a grade.
            let sorts = matches!(
                column.kind,
                ColumnKind::Id | ColumnKind::Text | ColumnKind::Period(_) | ColumnKind::OneOf(_)
            );
            // Records find their row by it.
            let joins = policy.records.iter().any(|records| records.by.iter().any(|(_, data)| *data == at));
            if !sorts && !joins && graded.binary_search(&at).is_err() {
                let only_checked = checked.binary_search(&at).is_ok();
                let kind = kind_of(&column.kind);
                let problem = CheckProblem::UnusedColumn { name: column.name.clone(), kind, only_checked };
                self.report(column.span, problem);
            }
        }
        for records in &policy.records {
            for (at, column) in records.own_columns().iter().enumerate() {
                let sorts = matches!(
                    column.kind,
                    ColumnKind::Id
                        | ColumnKind::Text
                        | ColumnKind::Period(_)
                        | ColumnKind::OneOf(_)
                        | ColumnKind::Date
                );
                let read = records.rows.ops.iter().any(|op| op.kind.column() == Some(at));
                let joined = records.by.iter().any(|(own, _)| *own == at)
                    || records.against.as_ref().is_some_and(|against| against.keys.contains(&at));
                if !sorts && !read && !joined {
                    let (name, kind) = (column.name.clone(), kind_of(&column.kind));
                    let problem = CheckProblem::UnusedColumn { name, kind, only_checked: false };
                    self.report(column.span, problem);
                }
            }
        }
        self.unread_points(policy);
        for (name, symbol, span) in self.names.order.clone() {
            let named = matches!(
                symbol,
                Symbol::Choice(_) | Symbol::Define(_) | Symbol::Table(_) | Symbol::Records(_)
            );
            if named && !self.names.used.contains(&symbol) && !self.expected_in_example(&name) {
                self.report(span, CheckProblem::UnusedName { name });
            }
        }
    }
}
