//! What a row's condition saw of the other units: sums, counts, means and extremes of a group.

use std::collections::BTreeMap;

use super::around::Around;
use super::followed::{PastRead, When};
use super::show::{Show, Shown};
use super::values::Values;
use crate::ir::{Fold, OpKind, Reg, Rounding, Type, quotient};
use crate::value::Decimal;

/// Decimals to which a mean is shown.
const SHOWN_DECIMALS: u8 = 6;

/// What is made of the units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Fold(Fold),
    /// This unit's place among them.
    Place,
}

impl Around<'_> {
    /// What operations made of the rows of the period, each expression once; nothing of what is not determined.
    pub(super) fn peers(&self, ops: &[usize]) -> Vec<PastRead> {
        let mut by_words: BTreeMap<(u32, u32), Vec<(Made, usize)>> = BTreeMap::new();
        for &at in ops {
            let Some(op) = self.plan.policy.ops.get(at) else { continue };
            let words = by_words.entry((op.span.start, op.span.end));
            match op.kind {
                OpKind::Group { fold, .. } => words.or_default().push((Made::Fold(fold), at)),
                // One with a name is told by it.
                OpKind::Place(ranking)
                    if self.plan.policy.rankings.get(ranking).is_some_and(|one| one.name.is_none()) =>
                {
                    words.or_default().push((Made::Place, at));
                }
                _ => {}
            }
        }
        let told = by_words.into_iter().filter_map(|(span, made)| {
            let made = self.made_of_units(&made)?;
            let found = vec![(String::new(), Shown::One(made))];
            Some(PastRead { name: String::new(), span, when: When::Units, found })
        });
        told.collect()
    }

    /// What folds of one expression make together; nothing of those that leave some of the values out.
    fn made_of_units(&self, all: &[(Made, usize)]) -> Option<Option<String>> {
        let known = |at: usize| {
            let input = self.inputs.get(at)?;
            let lost = input.faults.as_ref().is_some_and(|faults| faults.get(self.row));
            (!lost && !input.open.contains_key(&self.row)).then(|| Reg(u32::try_from(at).unwrap_or(u32::MAX)))
        };
        let values = Values::of(self.plan, self.row);
        let number = |at: usize| known(at).map(|reg| values.get(reg).number());
        let is_count = |(made, _): &&(Made, usize)| *made == Made::Fold(Fold::Count);
        let count = all.iter().find(is_count);
        let others: Vec<&(Made, usize)> = all.iter().filter(|one| !is_count(one)).collect();
        match (others.as_slice(), count) {
            ([], Some((_, count))) => Some(Some(number(*count)?.to_string())),
            ([(Made::Fold(Fold::Sum), sum)], Some((_, count))) => {
                let Type::Number { decimals } = self.plan.policy.ops.get(*sum)?.ty else { return None };
                let (sum, count) = (number(*sum)?, number(*count)?);
                if count == 0 {
                    return Some(None);
                }
                let digits = quotient(sum, count, SHOWN_DECIMALS.cast_signed(), Rounding::Nearest)?;
                let mean = Decimal { digits, decimals: decimals.checked_add(SHOWN_DECIMALS)? };
                Some(Some(mean.reduced().to_string()))
            }
            ([(Made::Place, place)], None) => {
                Some(Some(number(*place)?).filter(|place| *place > 0).map(|place| place.to_string()))
            }
            ([(_, one)], count) => {
                let reg = known(*one)?;
                if let Some((_, count)) = count
                    && number(*count)? == 0
                {
                    return Some(None);
                }
                let ty = self.plan.policy.ops.get(*one)?.ty;
                let text =
                    Show::of(self.plan).value(&values.get(reg), ty, None).text(self.plan.policy.surface);
                Some(Some(text))
            }
            _ => None,
        }
    }
}
