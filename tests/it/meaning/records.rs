//! Records as the reference tells of them: what is made of random rows, against a plain loop over these rows.

use std::collections::BTreeSet;

use heng::data::Input;
use heng::eval::{Options, grade_with};
use heng::ir::Target;
use proptest::prelude::*;

use super::number;
use crate::common::policy;
use crate::meaning::make::Maker;

const SORTS: [&str; 3] = ["fire", "water", "noise"];

/// A record: its sort, score, cost in tenths if there is one, and whether it is grave.
#[derive(Debug, Clone, Copy)]
struct Record {
    sort: usize,
    score: i128,
    cost: Option<i128>,
    grave: bool,
}

/// A condition of a record, as written and as a plain function; `n` is the unit's.
type Condition = (&'static str, fn(&Record, i128) -> bool);

const CONDITIONS: [Condition; 7] = [
    ("grave", |row, _| row.grave),
    ("(score under 60)", |row, _| row.score < 60),
    ("(score 20 to under 80)", |row, _| (20..80).contains(&row.score)),
    ("(sort in (fire, noise))", |row, _| row.sort != 1),
    ("(cost > 5 or else grave)", |row, _| row.cost.map_or(row.grave, |cost| cost > 50)),
    ("(score >= 10 * n and not grave)", |row, n| row.score >= 10 * n && !row.grave),
    ("heavy", |row, n| row.grave || row.score + n > 70),
];

/// A number of a record in tenths, as written and as a plain function; none where it has none.
type Value = (&'static str, fn(&Record, i128) -> Option<i128>);

const VALUES: [Value; 5] = [
    ("score", |row, _| Some(row.score * 10)),
    ("cost", |row, _| row.cost),
    ("(score - n)", |row, n| Some((row.score - n) * 10)),
    ("(cost + 2 * n)", |row, n| row.cost.map(|cost| cost + 20 * n)),
    ("fee", |row, _| Some([20, 35, 35][row.sort])),
];

/// What is made of values in the order of the file, in tenths: as written, and as a plain function.
type Made = (&'static str, fn(&[i128]) -> Option<i128>);

const MADE: [Made; 8] = [
    ("sum of {x} in log{c}", |all| Some(all.iter().sum())),
    ("max of {x} in log{c}", |all| all.iter().copied().max()),
    ("min of {x} in log{c}", |all| all.iter().copied().min()),
    ("2nd highest of {x} in log{c}", |all| sorted(all).iter().rev().nth(1).copied()),
    ("2nd lowest of {x} in log{c}", |all| sorted(all).get(1).copied()),
    ("sum of {x} in log{c} without the lowest one", |all| Some(sorted(all).iter().skip(1).sum())),
    ("sum of {x} in log{c} without the highest 2", |all| Some(sorted(all).iter().rev().skip(2).sum())),
    // Days all the same: the last row of the file.
    ("latest of {x} in log{c}", |all| all.last().copied()),
];

fn sorted(all: &[i128]) -> Vec<i128> {
    let mut all = all.to_vec();
    all.sort_unstable();
    all
}

/// Points that each row deducts, and the limits of them, in tenths.
struct Statement {
    condition: usize,
    amount: usize,
    most: Option<(i128, bool)>,
}

const AMOUNTS: [Value; 3] = [
    ("2", |_, _| Some(20)),
    ("fee", |row, _| Some([20, 35, 35][row.sort])),
    ("(n + 1)", |_, n| Some(10 * (n + 1))),
];

impl Statement {
    fn text(&self) -> String {
        let (condition, _) = CONDITIONS[self.condition];
        let most = self.most.map_or(String::new(), |(most, each)| {
            let each = if each { " for each sort" } else { "" };
            format!(", at most {} points{each}", number((most, 1)))
        });
        format!("    each row of log where {condition} deducts {} points{most}\n", AMOUNTS[self.amount].0)
    }

    fn deducts(&self, rows: &[Record], n: i128) -> i128 {
        let of = |row: &&Record| CONDITIONS[self.condition].1(row, n);
        let mut sums = [0; 3];
        for row in rows.iter().filter(of) {
            sums[row.sort] += AMOUNTS[self.amount].1(row, n).unwrap_or(0);
        }
        match self.most {
            Some((most, true)) => sums.iter().map(|sum| (*sum).min(most)).sum(),
            Some((most, false)) => sums.iter().sum::<i128>().min(most),
            None => sums.iter().sum(),
        }
    }
}

/// What a define says of a unit's records and its `n`.
type Told = Box<dyn Fn(&[Record], i128) -> String>;

fn agrees(seed: u64) {
    let mut g = Maker::new(seed);
    let head = "policy \"records\"\nscale A > B\ndata\n    id is an id\n    n is a whole number, 0 to 9\n\
        records log by id\n    day is a date\n    sort is fire or water or noise\n    score is a whole number, 0 to 100\n    \
        cost is a number with 1 decimal, 0 to 20, blank means none\n    grave is yes/no\n\
        table fee by sort\n    fire: 2\n    water, noise: 3.5\n\
        define heavy for each log\n    grave or score + n > 70\n";
    let mut text = head.to_owned();
    let mut wanted: Vec<Told> = Vec::new();
    for at in 0..8 {
        let (x, value) = VALUES[g.below(5)];
        let condition = (g.below(3) > 0).then(|| CONDITIONS[g.below(7)]);
        let holds = move |row: &Record, n: i128| condition.is_none_or(|(_, holds)| holds(row, n));
        let c = condition.map_or(String::new(), |(c, _)| format!(" where {c}"));
        let (other, second) = CONDITIONS[g.below(7)];
        let kept = move |rows: &[Record], n| -> Vec<i128> {
            rows.iter().filter(|row| holds(row, n)).filter_map(|row| value(row, n)).collect()
        };
        let count = move |rows: &[Record], n: i128, yes: bool| {
            rows.iter().filter(|row| holds(row, n) && second(row, n) == yes).count()
        };
        let flag = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let made = match g.below(7) {
            0 => {
                wanted.push(Box::new(move |rows, n| flag(count(rows, n, true) > 0)));
                format!("any of {other} in log{c}")
            }
            1 => {
                let all = move |rows: &[Record], n| count(rows, n, false) == 0;
                wanted.push(Box::new(move |rows, n| {
                    if rows.iter().any(|row| holds(row, n)) { flag(all(rows, n)) } else { String::new() }
                }));
                format!("all of {other} in log{c}")
            }
            2 => {
                wanted.push(Box::new(move |rows, n| flag(count(rows, n, true) >= 2)));
                format!("at least 2 of {other} in log{c}")
            }
            3 => {
                wanted.push(Box::new(move |rows, n| count(rows, n, true).to_string()));
                format!("count of {other} in log{c}")
            }
            _ => {
                let (form, fold) = MADE[g.below(8)];
                wanted.push(Box::new(move |rows, n| {
                    fold(&kept(rows, n)).map_or(String::new(), |made| number((made, 1)))
                }));
                form.replace("{x}", x).replace("{c}", &c)
            }
        };
        text.push_str(&format!("define d{at}\n    {made}\n"));
    }
    let statements: Vec<Statement> = (0..1 + g.below(3))
        .map(|_| Statement {
            condition: g.below(7),
            amount: g.below(3),
            most: g.yes().then(|| (5 * (1 + g.below(20)) as i128, g.yes())),
        })
        .collect();
    text.push_str("measure points_of_it\n    start at 100 points\n    never below 0\n");
    let said: BTreeSet<String> = statements.iter().map(Statement::text).collect();
    if said.len() < statements.len() {
        // By chance the same is said twice, which is an error.
        return;
    }
    text.extend(said);
    let (mut units, mut log) = ("id,n\n".to_owned(), "id,day,sort,score,cost,grave\n".to_owned());
    let mut rows: Vec<(i128, Vec<Record>)> = Vec::new();
    for unit in 0..12 {
        let n = g.below(10) as i128;
        units.push_str(&format!("u{unit},{n}\n"));
        let mut own = Vec::new();
        for _ in 0..g.below(7) {
            let cost = (g.below(3) > 0).then(|| g.below(200) as i128);
            let row = Record { sort: g.below(3), score: g.below(101) as i128, cost, grave: g.yes() };
            let shown = cost.map_or(String::new(), |cost| number((cost, 1)));
            let grave = if row.grave { "yes" } else { "no" };
            log.push_str(&format!("u{unit},2024-01-01,{},{},{shown},{grave}\n", SORTS[row.sort], row.score));
            own.push(row);
        }
        rows.push((n, own));
    }
    let policy = policy(&text);
    let inputs =
        [Input::new("units.csv", units.as_bytes()), Input::of_records("log", "log.csv", log.as_bytes())];
    let (reading, problems) = heng::data::read(&policy, &inputs);
    assert!(!problems.any_error(), "{problems:#?}");
    let define =
        |at: usize| policy.defines.iter().position(|define| define.name == format!("d{at}")).unwrap();
    let targets = (0..8)
        .map(|at| Target::Define(define(at)))
        .chain(policy.measures[0].points.map(Target::Define))
        .collect();
    let grades =
        grade_with(&policy, &reading.units, &Options { targets: Some(targets), ..Options::default() });
    for (row, (n, own)) in rows.iter().enumerate() {
        for (at, wanted) in wanted.iter().enumerate() {
            let found = grades.defines[at].texts.get(row);
            assert_eq!(found, wanted(own, *n), "seed {seed}, d{at} of u{row}\n{text}\n{units}\n{log}");
        }
        let deducted: i128 = statements.iter().map(|statement| statement.deducts(own, *n)).sum();
        let points = number(((1000 - deducted).max(0), 1));
        assert_eq!(
            grades.defines[8].texts.get(row),
            points,
            "seed {seed}, points of u{row}\n{text}\n{units}\n{log}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn what_is_made_of_records_is_what_a_plain_loop_makes(seed in any::<u64>()) {
        agrees(seed);
    }
}
