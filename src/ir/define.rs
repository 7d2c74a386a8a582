//! Named values, and the results that are values or grades.

use super::{Grade, Policy, Reg, Target};
use crate::source::Span;

/// A named value.
#[derive(Debug, Clone)]
pub struct Define {
    /// Its name.
    pub name: String,
    /// Its values.
    pub value: Defined,
    /// The clause.
    pub citing: Option<String>,
    /// Its place.
    pub span: Span,
}

/// What a named value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defined {
    /// One value; of a quotient that was not rounded, to six decimals.
    Value(Slot),
    /// A grade: a level with its signs, or a verdict.
    Grade(Grade),
}

impl Define {
    /// Its value, unless it is a grade.
    pub fn slot(&self) -> Option<&Slot> {
        match &self.value {
            Defined::Value(slot) => Some(slot),
            Defined::Grade(_) => None,
        }
    }
}

/// A value in registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The values.
    pub value: Reg,
    /// Which rows have one; nothing when all have.
    pub given: Option<Reg>,
    /// The column whose list of values names a code or the members of a set, as `Policy::naming_column` counts.
    pub names: Option<usize>,
}

impl Slot {
    /// Its registers.
    pub fn regs(&self) -> impl Iterator<Item = Reg> + use<> {
        std::iter::once(self.value).chain(self.given)
    }
}

impl Policy {
    /// The grade that a result is, unless it is something else.
    pub fn grade_of(&self, target: Target) -> Option<&Grade> {
        match target {
            Target::Measure(at) => Some(&self.measures.get(at)?.grade),
            Target::Overall => Some(&self.overall.as_ref()?.grade),
            Target::Define(at) => match &self.defines.get(at)?.value {
                Defined::Grade(grade) => Some(grade),
                Defined::Value(_) => None,
            },
            Target::Place(_) | Target::Outcome(_) => None,
        }
    }

    /// The value that a define is, unless it is a grade; nothing of other results.
    pub fn slot_of(&self, target: Target) -> Option<&Slot> {
        match target {
            Target::Define(at) => self.defines.get(at)?.slot(),
            _ => None,
        }
    }

    /// The registers that make up a measure, overall or a define; none of a place or an outcome, which are more than that.
    pub fn regs_of(&self, target: Target) -> Vec<Reg> {
        let grade = self.grade_of(target).map(|grade| self.grade_regs(grade));
        grade.or_else(|| Some(self.slot_of(target)?.regs().collect())).unwrap_or_default()
    }
}
