//! Which case of a table the values of its keys fall to.

use std::collections::BTreeSet;

/// One decision for each key, in order. Shape: `branches` in layers; a branch of the last key leads to cases, any
/// other to branches of the next key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Tree {
    /// All branches.
    pub branches: Vec<Branch>,
    /// The branch of the first key.
    pub first: u32,
}

/// Where the value of one key leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Branch {
    /// Ascending: a value leads where the last of these leads that is not above it; one below all where the first does.
    pub lows: Vec<i64>,
    /// Where each leads.
    pub next: Vec<u32>,
    /// Where no value leads, if that is told apart.
    pub none: Option<u32>,
}

impl Tree {
    /// The case that the values fall to, one for each key; 0 where the tree is broken.
    pub fn case(&self, keys: impl IntoIterator<Item = Option<i64>>) -> u32 {
        let mut at = self.first;
        for key in keys {
            let Some(branch) = self.branches.get(at as usize) else { return 0 };
            at = branch.leads(key);
        }
        at
    }

    /// The cases that keys fall to of which no more is known than stretches of values, and whether there may be none.
    pub fn cases(&self, keys: impl IntoIterator<Item = (Vec<(i64, i64)>, bool)>) -> Vec<i64> {
        let mut at = BTreeSet::from([self.first]);
        for (stretches, none) in keys {
            let mut next = BTreeSet::new();
            for branch in at.iter().filter_map(|at| self.branches.get(*at as usize)) {
                for (low, high) in &stretches {
                    let way = |value: i64| branch.lows.partition_point(|low| *low <= value).saturating_sub(1);
                    next.extend(branch.next.get(way(*low)..=way(*high)).unwrap_or_default());
                }
                if none {
                    next.insert(branch.leads(None));
                }
            }
            at = next;
        }
        at.into_iter().map(i64::from).collect()
    }

    /// Where the values of a key (by position) are cut.
    pub fn cuts(&self, key: usize) -> Vec<i64> {
        let mut at = BTreeSet::from([self.first]);
        for _ in 0..key {
            let branches = at.iter().filter_map(|at| self.branches.get(*at as usize));
            at = branches.flat_map(|branch| branch.next.iter().chain(&branch.none).copied()).collect();
        }
        let branches = at.iter().filter_map(|at| self.branches.get(*at as usize));
        branches.flat_map(|branch| branch.lows.iter().copied()).collect()
    }

    /// How many ways lead out of all its branches.
    pub fn ways(&self) -> usize {
        self.branches.iter().map(|branch| branch.next.len() + usize::from(branch.none.is_some())).sum()
    }
}

impl Branch {
    fn leads(&self, key: Option<i64>) -> u32 {
        match (key, self.none) {
            (None, Some(none)) => none,
            (key, _) => {
                let key = key.unwrap_or(0);
                let at = self.lows.partition_point(|low| *low <= key).saturating_sub(1);
                self.next.get(at).copied().unwrap_or(0)
            }
        }
    }
}
