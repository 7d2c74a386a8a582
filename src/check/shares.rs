//! The values of a table's key, shared out among its rows.

use std::collections::BTreeMap;

/// Below and above every value of a key.
pub(super) const ENDS: (i128, i128) = (i64::MIN as i128, i64::MAX as i128);

/// Who has which values. Shape: stretches of values, both ends included, none touching another of the same map twice.
#[derive(Debug, Default)]
pub(super) struct Shares {
    free: BTreeMap<i128, i128>,
    taken: BTreeMap<i128, (i128, usize)>,
}

/// What became of a claim.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Whether the row has got any value by it.
    pub(super) got: bool,
    /// A value that another row has, and which row.
    pub(super) clash: Option<(i128, usize)>,
}

impl Shares {
    /// All values free: those of `stretches`.
    pub(super) fn new(stretches: impl IntoIterator<Item = (i128, i128)>) -> Self {
        Shares { free: stretches.into_iter().collect(), taken: BTreeMap::new() }
    }

    /// Gives `row` what is still free from `low` to `high`.
    pub(super) fn claim(&mut self, (low, high): (i128, i128), row: usize) -> Claim {
        if low > high {
            return Claim { got: false, clash: None };
        }
        let clash = self.owner(low, high).filter(|(_, other)| *other != row);
        let mut got = false;
        while let Some((&from, &to)) = self.free.range(..=high).next_back().filter(|(_, to)| low <= **to) {
            self.free.remove(&from);
            if from < low {
                self.free.insert(from, low - 1);
            }
            if high < to {
                self.free.insert(high + 1, to);
            }
            self.taken.insert(from.max(low), (to.min(high), row));
            got = true;
        }
        Claim { got, clash }
    }

    /// The first value from `low` to `high` that a row has.
    fn owner(&self, low: i128, high: i128) -> Option<(i128, usize)> {
        let before = self.taken.range(..=low).next_back().filter(|(_, (to, _))| low <= *to);
        let within = || self.taken.range(low..=high).next();
        before.or_else(within).map(|(from, (_, row))| (low.max(*from), *row))
    }

    /// The first stretch that nobody has.
    pub(super) fn gap(&self) -> Option<(i128, i128)> {
        self.free.iter().next().map(|(low, high)| (*low, *high))
    }

    /// Gives `row` all that is free; whether there was anything.
    pub(super) fn rest(&mut self, row: usize) -> bool {
        let any = !self.free.is_empty();
        let free = std::mem::take(&mut self.free);
        self.taken.extend(free.into_iter().map(|(low, high)| (low, (high, row))));
        any
    }
}

/// A value from `low` to `high` with few decimals, of numbers of 10^-`decimals`.
pub(super) fn plain(low: i128, high: i128, decimals: u8) -> i128 {
    if low <= ENDS.0 && high >= ENDS.1 {
        return 0;
    }
    for kept in 0..=u32::from(decimals) {
        let unit = 10i128.pow(u32::from(decimals).saturating_sub(kept).min(18));
        let first = -(-low).div_euclid(unit) * unit;
        let last = high.div_euclid(unit) * unit;
        if first <= last {
            return match (low <= ENDS.0, high >= ENDS.1) {
                (true, _) => last,
                (_, true) => first,
                _ => ((low + high).div_euclid(2).div_euclid(unit) * unit).max(first),
            };
        }
    }
    low
}
