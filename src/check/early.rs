//! What is known of a measure or of overall before its level: whether it applies, and its points.

use super::points::is_of_points;
use super::statement::Phases;
use super::value::Value;
use super::{Checker, Progress};
use crate::ir::{Reg, Target};
use crate::source::Span;
use crate::syntax::ast::{Block, BlockKind, Statement};

/// The points of a measure or of overall.
#[derive(Debug, Clone)]
pub(super) struct Early {
    /// Nothing where no line speaks of points.
    pub(super) points: Option<Value>,
    /// Where it applies; nothing where it always does.
    pub(super) applies: Option<Reg>,
    /// Whether there are none because a line of points has a problem of its own.
    pub(super) flawed: bool,
}

/// The phases up to the points, for those that follow to go on from.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) phases: Phases,
    /// Its points, where it has any; nothing of them when they have problems of their own.
    pub(super) points: Option<Option<Value>>,
    /// Whether there was a problem.
    pub(super) flawed: bool,
}

impl<'a> Checker<'a> {
    /// The block of a measure or of overall, and its statements, those of every measure among them.
    pub(super) fn statements_of(&self, target: Target) -> Option<(&'a Block, Vec<&'a Statement>)> {
        let block = match target {
            Target::Measure(at) => *self.names.measures.get(at)?,
            _ => self.names.overall?,
        };
        let mut statements: Vec<&Statement> = match &block.kind {
            BlockKind::Measure(measure) => measure.statements.iter().collect(),
            BlockKind::Overall(statements) => return Some((block, statements.iter().collect())),
            _ => return None,
        };
        for every in &self.names.every {
            if let BlockKind::EveryMeasure(shared) = &every.kind {
                statements.extend(shared);
            }
        }
        Some((block, statements))
    }

    /// What a measure or overall is called in messages.
    pub(super) fn target_name(&self, target: Target) -> String {
        match target {
            Target::Measure(at) => self.measure_name(at),
            _ => self.file.surface.pick("总评", "overall").to_owned(),
        }
    }

    /// Lowers part of a measure or of overall: of where it is asked for, it knows nothing.
    pub(super) fn of_target<T>(&mut self, target: Target, lower: impl FnOnce(&mut Self) -> T) -> T {
        let name = self.target_name(target);
        self.apart(&name, |checker| {
            checker.this_measure = if let Target::Measure(at) = target { Some(at) } else { None };
            checker.give_back_scale(Some(checker.target_scale(target)));
            lower(checker)
        })
    }

    /// Lowers a measure or overall up to its points, if that is not done yet.
    pub(super) fn begin(&mut self, target: Target) {
        if self.early.contains_key(&target) {
            return;
        }
        let Some((block, statements)) = self.statements_of(target) else { return };
        if self.chained_too_far(block.head.span) {
            return;
        }
        self.early.insert(target, Progress::Started);
        let before = self.problems.len();
        let phases = self.of_target(target, |checker| checker.phases_of_points(&statements, block));
        let applies = self.all_applying(&phases, block.head.span);
        let points = phases.total.clone();
        let said = statements.iter().any(|statement| is_of_points(&statement.node));
        let flawed = points.is_none() && said && self.error_since(before);
        self.early.insert(target, Progress::Done(Some(Early { points: points.clone(), applies, flawed })));
        let points = if flawed { Some(None) } else { points.map(Some) };
        let flawed = self.error_since(before);
        self.begun.insert(target, Begun { phases, points, flawed });
    }

    /// Where a measure applies, by its statements; nothing where it always does.
    pub(super) fn all_applying(&mut self, phases: &Phases, span: Span) -> Option<Reg> {
        (!phases.applies.is_empty()).then(|| self.all(phases.applies.clone(), span))
    }

    /// Whether what comes before the level of a measure or of overall is being lowered just now.
    pub(super) fn is_beginning(&self, target: Target) -> bool {
        matches!(self.early.get(&target), Some(Progress::Started))
    }

    /// What is known of a measure or of overall before its level; nothing where that has a problem, which is then
    /// reported.
    pub(super) fn early(&mut self, target: Target, asked: Span) -> Option<Early> {
        if self.is_beginning(target) {
            let name = self.target_name(target);
            self.circle(&name, asked);
            return None;
        }
        self.begin(target);
        match self.early.get(&target) {
            Some(Progress::Done(early)) => early.clone(),
            _ => None,
        }
    }
}
