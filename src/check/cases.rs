//! The cases of a table over all its keys: which row has which, what no row has, what two rows have.
//!
//! Key by key, the values are cut where rows begin and end; between two cuts the same rows are left, and the next key
//! is cut for those alone. Equal sets of rows are cut once, so what comes out is a tree whose branches are shared.

use std::collections::{BTreeMap, HashMap};

use super::shares::ENDS;
use crate::ir::{Branch, Tree};

/// Rows looked at in all cuts together; a table that needs more is given up.
const MOST_STEPS: usize = 8_000_000;
/// Pairs of rows told of that have a case in common.
const MOST_CLASHES: usize = 10;

/// A stretch of values, both ends included.
pub(super) type Stretch = (i128, i128);

/// What a key can be.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    /// Its values, ascending.
    pub(super) values: Vec<Stretch>,
    /// Whether no value is a case of its own.
    pub(super) none: bool,
}

/// What a row asks of one key.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) stretches: Vec<Stretch>,
    /// Whether the row is for no value too.
    pub(super) none: bool,
}

impl Asked {
    pub(super) fn anything() -> Self {
        Asked { stretches: vec![ENDS], none: false }
    }

    /// Whether it leaves out nothing that the key can be.
    fn is_all(&self, of: &Domain) -> bool {
        let covers = |value: &Stretch| self.stretches.iter().any(|own| own.0 <= value.0 && value.1 <= own.1);
        of.values.iter().all(covers) && (self.none || !of.none)
    }
}

/// A case: for each key a stretch of values, or none.
pub(super) type Case = Vec<Option<Stretch>>;

/// Where a case leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Leaf {
    /// A row.
    Row(usize),
    /// Between two rows with break points.
    Between(usize, usize),
    /// No row is for it.
    Gap,
    /// No row is for it, and a key has no value.
    None,
}

/// The tree of a table and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Cases {
    pub(super) tree: Tree,
    /// What the ends of the tree are.
    pub(super) leaves: Vec<Leaf>,
    /// The first case that no row is for.
    pub(super) gap: Option<Case>,
    /// Two rows that have a case in common, the earlier first.
    pub(super) clashes: Vec<(usize, usize, Case)>,
    /// Whether the cases were too many to look at.
    pub(super) too_many: bool,
}

/// The rows of a table as boxes over its keys.
#[derive(Debug)]
pub(super) struct Boxes<'b> {
    pub(super) keys: &'b [Domain],
    /// For each row, what it asks of each key.
    pub(super) rows: &'b [Vec<Asked>],
    /// Whether the earlier row has what two rows ask for.
    pub(super) first_match: bool,
    /// For each row, its break point of the last key; nothing where nothing is interpolated.
    pub(super) points: Option<&'b [Option<Point>]>,
}

/// A break point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    /// Where it is, in units as fine as any break point is written.
    pub(super) fine: i128,
    /// The first value of the key that is not below it.
    pub(super) from: i128,
    /// Whether it is a value of the key.
    pub(super) exact: bool,
}

/// Finds the cases of `boxes`.
pub(super) fn cases(boxes: &Boxes<'_>) -> Cases {
    let mut builder = Builder {
        boxes,
        found: Cases::default(),
        known: HashMap::new(),
        leaves: HashMap::new(),
        branches: HashMap::new(),
        path: Vec::new(),
        steps: MOST_STEPS,
    };
    let rows: Vec<u32> = (0u32..).zip(boxes.rows).map(|(at, _)| at).collect();
    let rows = builder.needed(0, rows, false);
    builder.found.tree.first = builder.level(0, rows, false);
    builder.found
}

struct Builder<'b> {
    boxes: &'b Boxes<'b>,
    found: Cases,
    known: HashMap<(usize, bool, Vec<u32>), u32>,
    leaves: HashMap<Leaf, u32>,
    branches: HashMap<Branch, u32>,
    path: Case,
    steps: usize,
}

impl Builder<'_> {
    /// Where the rows `left` lead from key `level` on; `none` says that a key before has no value.
    fn level(&mut self, level: usize, left: Vec<u32>, none: bool) -> u32 {
        let Some(domain) = self.boxes.keys.get(level) else { return self.end(&left, none) };
        let key = (level, none, left);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let left = &key.2;
        let last = level + 1 == self.boxes.keys.len();
        let mut branch = Branch::default();
        match self.boxes.points.filter(|_| last) {
            Some(points) => self.between(domain, left, points, none, &mut branch),
            None => {
                for (stretch, rows) in self.cuts(level, domain, left) {
                    self.path.push(Some(stretch));
                    let next = self.level(level + 1, rows, none);
                    self.path.pop();
                    lead(&mut branch, stretch.0, next);
                }
            }
        }
        if domain.none {
            let asks = |row: &&u32| self.asked(**row, level).is_some_and(|asked| asked.none);
            let rows: Vec<u32> = left.iter().filter(asks).copied().collect();
            let rows = self.needed(level + 1, rows, true);
            self.path.push(None);
            branch.none = Some(self.level(level + 1, rows, true));
            self.path.pop();
        }
        let id = self.branch(branch);
        self.known.insert(key, id);
        id
    }

    fn branch(&mut self, branch: Branch) -> u32 {
        if let Some(&known) = self.branches.get(&branch) {
            return known;
        }
        let id = u32::try_from(self.found.tree.branches.len()).unwrap_or(u32::MAX);
        self.found.tree.branches.push(branch.clone());
        self.branches.insert(branch, id);
        id
    }

    fn leaf(&mut self, leaf: Leaf) -> u32 {
        let next = u32::try_from(self.found.leaves.len()).unwrap_or(u32::MAX);
        *self.leaves.entry(leaf).or_insert_with(|| {
            self.found.leaves.push(leaf);
            next
        })
    }

    fn asked(&self, row: u32, level: usize) -> Option<&Asked> {
        self.boxes.rows.get(row as usize)?.get(level)
    }

    /// `rows` without those behind the first one that asks for nothing more, where the earlier row counts.
    fn needed(&self, level: usize, mut rows: Vec<u32>, none: bool) -> Vec<u32> {
        if !self.boxes.first_match {
            return rows;
        }
        let whole = |row: &u32| {
            let rest = self.boxes.keys.iter().enumerate().skip(level);
            !none && rest.clone().all(|(at, of)| self.asked(*row, at).is_some_and(|asked| asked.is_all(of)))
                || rest.count() == 0
        };
        if let Some(at) = rows.iter().position(whole) {
            rows.truncate(at + 1);
        }
        rows
    }

    /// The stretches of a key in which the same rows are left.
    fn cuts(&mut self, level: usize, domain: &Domain, left: &[u32]) -> Vec<(Stretch, Vec<u32>)> {
        // Where rows begin and where they are over.
        let mut edges: Vec<(i128, bool, u32)> = Vec::new();
        for &row in left {
            for (low, high) in self.asked(row, level).map_or(&[][..], |asked| &asked.stretches) {
                if low <= high {
                    edges.push((*low, true, row));
                    edges.push((high + 1, false, row));
                }
            }
        }
        edges.sort_unstable();
        let mut cuts: Vec<(Stretch, Vec<u32>)> = Vec::new();
        let mut here: BTreeMap<u32, u32> = BTreeMap::new();
        let mut edges = edges.into_iter().peekable();
        for &(first, last) in &domain.values {
            let mut from = first;
            while from <= last {
                while let Some((_, begins, row)) = edges.next_if(|(at, ..)| *at <= from) {
                    let times = here.entry(row).or_default();
                    *times = if begins { *times + 1 } else { times.saturating_sub(1) };
                    if *times == 0 {
                        here.remove(&row);
                    }
                }
                let to = edges.peek().map_or(last, |(at, ..)| last.min(at - 1));
                match self.steps.checked_sub(here.len() + 1) {
                    Some(steps) => self.steps = steps,
                    None => {
                        self.found.too_many = true;
                        return Vec::new();
                    }
                }
                let rows = self.needed(level + 1, here.keys().copied().collect(), false);
                match cuts.last_mut() {
                    Some((stretch, same)) if *same == rows && stretch.1 + 1 == from => stretch.1 = to,
                    _ => cuts.push(((from, to), rows)),
                }
                from = to + 1;
            }
        }
        cuts
    }

    /// What the rows that are left come to when no key is.
    fn end(&mut self, left: &[u32], none: bool) -> u32 {
        let row = |at: &u32| *at as usize;
        let leaf = match left {
            [] if none => Leaf::None,
            [] => self.gap(),
            [only] => Leaf::Row(row(only)),
            [first, ..] if self.boxes.first_match => Leaf::Row(row(first)),
            [first, second, ..] => {
                self.clash(row(first), row(second), self.path.clone());
                Leaf::Row(row(first))
            }
        };
        self.leaf(leaf)
    }

    fn gap(&mut self) -> Leaf {
        if !self.found.too_many {
            self.found.gap.get_or_insert(self.path.clone());
        }
        Leaf::Gap
    }

    fn clash(&mut self, first: usize, second: usize, case: Case) {
        let clashes = &mut self.found.clashes;
        let known = clashes.iter().any(|(a, b, _)| (*a, *b) == (first, second));
        if !known && clashes.len() < MOST_CLASHES {
            clashes.push((first, second, case));
        }
    }

    /// The last key where it is interpolated: between two neighbouring break points, and what other rows say.
    fn between(
        &mut self,
        domain: &Domain,
        left: &[u32],
        points: &[Option<Point>],
        none: bool,
        branch: &mut Branch,
    ) {
        let level = self.boxes.keys.len().saturating_sub(1);
        let point = |row: &u32| points.get(*row as usize).copied().flatten();
        let others: Vec<u32> = left.iter().filter(|row| point(row).is_none()).copied().collect();
        let mut at: Vec<(Point, usize)> =
            left.iter().filter_map(|row| Some((point(row)?, *row as usize))).collect();
        at.sort_unstable();
        for ((before, first), (point, second)) in at.iter().zip(at.iter().skip(1)) {
            if before.fine == point.fine {
                let mut case = self.path.clone();
                case.push(Some((point.from, point.from)));
                self.clash(*first.min(second), *first.max(second), case);
            }
        }
        // Behind each break point but the last lies the way to the next.
        let mut ways: Vec<(Stretch, Leaf)> = Vec::new();
        for (place, &(point, row)) in at.iter().enumerate() {
            let next = at.get(place + 1);
            ways.push(match next {
                Some(&(next, to)) => ((point.from, next.from - 1), Leaf::Between(row, to)),
                None if point.exact => ((point.from, point.from), Leaf::Row(row)),
                None => continue,
            });
        }
        ways.retain(|((low, high), _)| low <= high);
        for (stretch, rows) in self.cuts(level, domain, &others) {
            let mut from = stretch.0;
            while from <= stretch.1 {
                let next = ways.partition_point(|((_, high), _)| *high < from);
                let way = ways.get(next).filter(|((low, _), _)| *low <= stretch.1).copied();
                let (to, leaf) = match way {
                    Some(((low, high), leaf)) if low <= from => (high.min(stretch.1), Some(leaf)),
                    Some(((low, _), _)) => (low - 1, None),
                    None => (stretch.1, None),
                };
                self.path.push(Some((from, to)));
                let leaf = match (leaf, rows.first()) {
                    (Some(leaf), Some(&row)) => {
                        let point = match leaf {
                            Leaf::Row(point) | Leaf::Between(point, _) => point,
                            _ => row as usize,
                        };
                        let (first, second) = (point.min(row as usize), point.max(row as usize));
                        self.clash(first, second, self.path.clone());
                        self.leaf(leaf)
                    }
                    (Some(leaf), None) => self.leaf(leaf),
                    (None, _) => self.end(&rows, none),
                };
                self.path.pop();
                lead(branch, from, leaf);
                from = to + 1;
            }
        }
    }
}

/// Adds a way to a branch; a stretch that leads where the one before it does is part of that.
fn lead(branch: &mut Branch, low: i128, next: u32) {
    if branch.next.last() == Some(&next) {
        return;
    }
    branch.lows.push(i64::try_from(low.max(ENDS.0)).unwrap_or(i64::MAX));
    branch.next.push(next);
}
