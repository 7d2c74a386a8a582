//! Versions of a policy, and the time in which each is in force.

use crate::ir::Policy;
use crate::value::Date;

/// A version of a policy, for reading.
#[derive(Debug, Clone)]
pub struct Version<'p> {
    /// The policy; in force from its `from` to its `until`, both days included.
    pub policy: &'p Policy,
    /// What messages call it: its file.
    pub name: String,
}

impl Version<'_> {
    /// When it is in force; `told` where there are several.
    pub(super) fn force(&self, told: bool) -> Force {
        Force { name: self.name.clone(), told, from: self.policy.from, until: self.policy.until }
    }
}

/// When a version is in force, and what messages call it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Force {
    /// The version's file.
    pub name: String,
    /// Whether messages of a row say which version it is: there are several.
    pub told: bool,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl Force {
    /// Whether it is in force on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether there is a day on which it is not in force.
    pub(super) fn is_bounded(&self) -> bool {
        self.from.is_some() || self.until.is_some()
    }
}
