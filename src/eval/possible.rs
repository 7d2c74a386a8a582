//! What a value can be where not all that it hangs on is known.

use std::collections::BTreeMap;

use super::values::Value;
use crate::ir::Type;

/// Numbers that are listed one by one; of more only the bounds are kept.
pub(crate) const MOST_LISTED: usize = 64;

/// For rows that hang on something unknown, what a register can be there.
pub(crate) type Open = BTreeMap<usize, Possible>;

/// What a value can be. It may say too much, never too little.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Possible {
    /// Nothing: whatever the unknown is, a number leaves the range.
    Never,
    /// Yes, no, or either.
    Flag { no: bool, yes: bool },
    /// This number.
    One(i64),
    /// One of these, ascending, at least two.
    Many(Vec<i64>),
    /// Any from the first to the second.
    Range(i64, i64),
    /// The members that it surely has, and those that it may have besides; nothing for any. Both ascending.
    Set(Vec<u32>, Option<Vec<u32>>),
    /// This text.
    Text(String),
    /// A text that the policy does not name.
    OtherText,
    /// Any text.
    AnyText,
}

impl Possible {
    /// A flag that is known.
    pub(crate) fn flag(yes: bool) -> Self {
        Possible::Flag { no: !yes, yes }
    }

    /// A flag that may be no where the first is so, and yes where the second is so.
    pub(crate) fn either(no: bool, yes: bool) -> Self {
        if no || yes { Possible::Flag { no, yes } } else { Possible::Never }
    }

    /// A flag that may be either.
    pub(crate) const EITHER: Possible = Possible::Flag { no: true, yes: true };

    /// A value that is known.
    pub(crate) fn known(value: &Value) -> Self {
        match value {
            Value::Flag(yes) => Possible::flag(*yes),
            Value::Number(number) => Possible::One(*number),
            Value::Set(members) => Possible::Set(members.clone(), Some(Vec::new())),
            Value::Text(text) => Possible::Text(text.clone()),
        }
    }

    /// One of these numbers.
    pub(crate) fn numbers(mut numbers: Vec<i64>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        match numbers.as_slice() {
            [] => Possible::Never,
            [one] => Possible::One(*one),
            [low, .., high] if numbers.len() > MOST_LISTED => Possible::Range(*low, *high),
            _ => Possible::Many(numbers),
        }
    }

    /// Any number within bounds.
    pub(crate) fn between(low: i64, high: i64) -> Self {
        match high.checked_sub(low) {
            Some(0) => Possible::One(low),
            Some(above) if above > 0 && above < MOST_LISTED as i64 => Possible::Many((low..=high).collect()),
            Some(..0) => Possible::Never,
            _ => Possible::Range(low, high),
        }
    }

    /// Any value of a type; numbers within bounds.
    pub(crate) fn any(ty: Type, low: i64, high: i64) -> Self {
        match ty {
            Type::Flag => Possible::EITHER,
            Type::Set => Possible::Set(Vec::new(), None),
            Type::Text => Possible::AnyText,
            _ => Possible::between(low, high),
        }
    }

    /// Whether it can be one thing only.
    pub(crate) fn is_one(&self) -> bool {
        match self {
            Possible::Flag { no, yes } => no != yes,
            Possible::One(_) | Possible::Text(_) => true,
            Possible::Set(_, more) => more.as_ref().is_some_and(Vec::is_empty),
            _ => false,
        }
    }

    /// Whether it can be no, and whether it can be yes. What is no flag is no.
    pub(crate) fn as_flag(&self) -> (bool, bool) {
        match self {
            Possible::Flag { no, yes } => (*no, *yes),
            Possible::Never => (false, false),
            _ => (true, false),
        }
    }

    /// The least and the greatest number; a yes is 1, what is no number is 0. Nothing where there is none.
    pub(crate) fn bounds(&self) -> Option<(i64, i64)> {
        match self {
            Possible::Never => None,
            Possible::Flag { no, yes } => Some((i64::from(!no), i64::from(*yes))),
            Possible::One(number) => Some((*number, *number)),
            Possible::Many(numbers) => Some((*numbers.first()?, *numbers.last()?)),
            Possible::Range(low, high) => Some((*low, *high)),
            _ => Some((0, 0)),
        }
    }

    /// The numbers, where they are listed.
    pub(crate) fn listed(&self) -> Option<Vec<i64>> {
        match self {
            Possible::Never => Some(Vec::new()),
            Possible::Many(numbers) => Some(numbers.clone()),
            Possible::Range(..) => None,
            _ => self.bounds().map(|(low, high)| if low == high { vec![low] } else { vec![low, high] }),
        }
    }

    /// The value, where it is one; of a kind that has registers.
    pub(crate) fn value(&self) -> Option<Value> {
        Some(match self {
            Possible::Flag { no, yes } if no != yes => Value::Flag(*yes),
            Possible::One(number) => Value::Number(*number),
            Possible::Set(members, Some(more)) if more.is_empty() => Value::Set(members.clone()),
            Possible::Text(text) => Value::Text(text.clone()),
            _ => return None,
        })
    }

    /// What is one or the other.
    pub(crate) fn or(self, other: Possible) -> Possible {
        match (self, other) {
            (a, b) if a == b => a,
            (Possible::Never, other) | (other, Possible::Never) => other,
            (Possible::Flag { no, yes }, Possible::Flag { no: other_no, yes: other_yes }) => {
                Possible::either(no || other_no, yes || other_yes)
            }
            (Possible::Set(a, more), Possible::Set(b, other)) => {
                let surely = both(&a, &b);
                let more = more.zip(other).map(|(more, other)| {
                    let all = union(&union(&a, &more), &union(&b, &other));
                    less(&all, &surely)
                });
                Possible::Set(surely, more)
            }
            (a @ (Possible::Text(_) | Possible::OtherText | Possible::AnyText), _)
            | (_, a @ (Possible::Text(_) | Possible::OtherText | Possible::AnyText)) => {
                let _ = a;
                Possible::AnyText
            }
            (a, b) => match (a.listed(), b.listed(), a.bounds(), b.bounds()) {
                (Some(mut all), Some(more), ..) => {
                    all.extend(more);
                    Possible::numbers(all)
                }
                (_, _, Some((low, high)), Some((from, to))) => Possible::Range(low.min(from), high.max(to)),
                _ => Possible::Never,
            },
        }
    }
}

/// Members of both.
pub(crate) fn both(a: &[u32], b: &[u32]) -> Vec<u32> {
    a.iter().copied().filter(|member| b.binary_search(member).is_ok()).collect()
}

/// Members of the first and not of the second.
pub(crate) fn less(a: &[u32], b: &[u32]) -> Vec<u32> {
    a.iter().copied().filter(|member| b.binary_search(member).is_err()).collect()
}

/// Members of either.
pub(crate) fn union(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut all: Vec<u32> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}
