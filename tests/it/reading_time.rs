//! The readings R8 and R10 to R14 and the outcomes, stated once more over whole histories, apart from the library
//! and from the policy files.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;

use crate::reading::{Facts, expected, measured};

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Year,
    Quarter,
    Month,
}

/// A period, numbered from the first one of the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) kind: Kind,
    pub(crate) number: usize,
}

impl When {
    fn year(self) -> usize {
        match self.kind {
            Kind::Year => self.number,
            Kind::Quarter => self.number / 4,
            Kind::Month => self.number / 12,
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, number) = (self.year(), self.number);
        match self.kind {
            Kind::Year => write!(f, "{year}"),
            Kind::Quarter => write!(f, "{year}Q{}", number % 4 + 1),
            Kind::Month => write!(f, "{year}-{:02}", number % 12 + 1),
        }
    }
}

/// A row of the data.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) unit: String,
    pub(crate) when: When,
    pub(crate) facts: Facts,
}

impl Row {
    /// The row as it stands in a data file.
    pub(crate) fn text(&self) -> String {
        self.facts.row_of(&format!("{0},单位{0},乡镇,{1}", self.unit, self.when))
    }
}

/// What the readings see in a row, and what they found of it.
#[derive(Debug, Clone, Default)]
struct Seen {
    cancelled: bool,
    /// How many D, C, B and A there are among the levels that count.
    levels: [usize; 4],
    signs: i64,
    rank: usize,
    slide: bool,
    barred_to: usize,
}

impl Seen {
    fn new(facts: &Facts) -> Self {
        let mut seen = Seen { cancelled: facts.fraud.contains(&true), ..Seen::default() };
        for (at, (level, signs)) in measured(facts).into_iter().enumerate() {
            if !facts.fraud[at] {
                seen.levels["DCBA".find(level).unwrap()] += 1; // R10: a cancelled measure has no level
            }
            seen.signs += signs;
        }
        seen
    }

    /// R11: smaller is better.
    fn order(&self) -> ([usize; 3], i64) {
        (self.bad(), -self.signs)
    }

    /// How many D, C and B.
    fn bad(&self) -> [usize; 3] {
        let [d, c, b, _] = self.levels;
        [d, c, b]
    }
}

/// What comes out of each row, as one line: the unit, the period, six grades, the rank, the outcomes, the end of
/// the bar. By period, then unit.
pub(crate) fn followed(rows: &[Row]) -> Vec<String> {
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by(|a, b| (a.when.number, &a.unit).cmp(&(b.when.number, &b.unit)));
    let mut last: BTreeMap<&str, Seen> = BTreeMap::new();
    let mut lines = Vec::new();
    for rows in rows.chunk_by(|a, b| a.when == b.when) {
        let all: Vec<Seen> = rows.iter().map(|row| Seen::new(&row.facts)).collect();
        for (row, seen) in rows.iter().zip(&all) {
            let mut seen = seen.clone();
            if !seen.cancelled {
                let ahead = all.iter().filter(|other| !other.cancelled && other.order() < seen.order());
                seen.rank = ahead.count() + 1;
            }
            let before = last.get(row.unit.as_str());
            let (line, seen) = follow(row, seen, before);
            lines.push(line);
            last.insert(&row.unit, seen);
        }
    }
    lines
}

fn follow(row: &Row, mut seen: Seen, before: Option<&Seen>) -> (String, Seen) {
    let (mut rise, mut moved_up, mut fall) = (false, false, false);
    if let Some(before) = before.filter(|before| !before.cancelled) {
        if seen.cancelled {
            fall = true; // R13: becoming cancelled
        } else {
            rise = seen.order() < before.order(); // R12
            moved_up = seen.rank < before.rank;
            fall = seen.bad() > before.bad();
            seen.slide = seen.bad() == before.bad() && before.signs - seen.signs >= 2;
        }
    }
    seen.slide |= fall;
    let slid_twice = seen.slide && before.is_some_and(|before| before.slide);
    seen.barred_to = before.map_or(0, |before| before.barred_to);
    if seen.cancelled {
        seen.barred_to = row.when.year() + 2; // R8
    }
    let barred = row.when.year() <= seen.barred_to;
    let [d, .., a] = seen.levels;
    let recognised = a == 5 && seen.signs >= 0 && !barred;
    let outcomes = [
        ("5A认定", recognised),
        ("负责人奖励", recognised),
        ("优先次序", !seen.cancelled),
        ("进位晋级表彰", (rise || moved_up) && !barred),
        ("取消参评", d > 0),
        ("提级督导", d > 1),
        ("提请问责", d > 1 && row.facts.incident),
        ("风险预警", fall),
        ("领导责任", d > 1 || slid_twice || row.facts.notices > 1),
        ("取消评先", barred),
    ];
    let held: Vec<&str> = outcomes.iter().filter(|(_, holds)| *holds).map(|(name, _)| *name).collect();
    let place = if seen.rank > 0 { seen.rank.to_string() } else { "-".into() };
    let until = if barred { format!(" 取消评先 {}-12-31", seen.barred_to) } else { String::new() };
    let grades = expected(&row.facts).join(",");
    (format!("{} {} {grades} {place} {}{until}", row.unit, row.when, held.join("、")), seen)
}

/// Histories of three units over up to five periods of one kind, with pauses, in any order.
pub(crate) fn world() -> impl Strategy<Value = Vec<Row>> {
    let kinds = prop_oneof![
        Just((Kind::Year, 2021..2030_usize)),
        Just((Kind::Quarter, 2020 * 4 + 3..2024 * 4)),
        Just((Kind::Month, 2020 * 12 + 9..2024 * 12)),
    ];
    kinds.prop_flat_map(|(kind, numbers)| {
        let periods = prop::collection::btree_set(numbers, 2..=5);
        let units = prop::collection::vec(prop::collection::vec(prop::option::weighted(0.85, facts()), 5), 3);
        (periods, units).prop_flat_map(move |(periods, units)| {
            let rows: Vec<Row> = (units.iter().enumerate())
                .flat_map(|(unit, told)| {
                    let told = periods.iter().zip(told);
                    told.filter_map(move |(&number, facts)| {
                        let when = When { kind, number };
                        Some(Row { unit: format!("U{unit}"), when, facts: facts.clone()? })
                    })
                })
                .collect();
            Just(rows).prop_shuffle()
        })
    })
}

/// Facts whose grades lie close together, so that they tie, rise, fall and slide.
fn facts() -> impl Strategy<Value = Facts> {
    let missing = prop_oneof![4 => Just([0, 0]), 2 => Just([1, 0]), 1 => Just([0, 1]), 1 => Just([2, 0]),
        1 => Just([1, 1]), 1 => Just([3, 0]), 1 => Just([3, 3])];
    let fraud = prop_oneof![7 => Just(None), 1 => (0..5_usize).prop_map(Some)];
    let notices = prop_oneof![6 => Just(0u8), 1 => Just(1), 1 => Just(2), 1 => Just(3)];
    (missing, 0..4_u8, prop::bool::weighted(0.1), fraud, notices, prop::bool::weighted(0.2)).prop_map(
        |(missing, scenes, short, fraud, notices, incident)| {
            let mut facts = Facts::standard();
            for (at, missing) in missing.into_iter().enumerate() {
                facts.set(at, [0b111, 0b110, 0b100, 0b000][missing], false);
            }
            facts.scenes = (0..=scenes).collect();
            if short {
                facts.pilots.clear();
            }
            if let Some(at) = fraud {
                facts.fraud[at] = true;
            }
            Facts { notices, incident, ..facts }
        },
    )
}
