//! What is made of the rows of a time and of units in order: means, the n-th, what is left without the ends.

use heng::eval::{Book, Options, Run};
use heng::ir::Target;
use proptest::prelude::*;

use crate::common::{policy, units};

const HEAD: &str = "policy \"p\"
scale A > B
data
    unit is an id
    year is a year
    kind is x or y
    counts is yes/no
    n is a whole number, 0 to 9, blank means none
measure m
    start at A
";

/// What is made, as it is written around its source, and of the numbers in order.
type Made = (&'static str, &'static str, fn(&[i64]) -> Option<i64>);

fn mean(numbers: &[i64]) -> Option<i64> {
    let (sum, count) = (numbers.iter().sum::<i64>(), numbers.len() as i64);
    (count > 0).then(|| (2 * sum + count) / (2 * count))
}

/// Without so many of the lowest and of the highest.
fn left(numbers: &[i64], lowest: usize, highest: usize) -> &[i64] {
    numbers.get(lowest..numbers.len().saturating_sub(highest)).unwrap_or_default()
}

const MADE: [Made; 9] = [
    ("round (mean of n", ") to a whole number", mean),
    ("2nd highest of n", "", |all| all.iter().rev().nth(1).copied()),
    ("3rd lowest of n", "", |all| all.get(2).copied()),
    ("sum of n", " without the lowest 2", |all| Some(left(all, 2, 0).iter().sum())),
    ("round (mean of n", " without the lowest one without the highest one) to a whole number", |all| {
        mean(left(all, 1, 1))
    }),
    ("max of n", " without the highest one", |all| left(all, 0, 1).last().copied()),
    ("min of n", " without the lowest 2", |all| left(all, 2, 0).first().copied()),
    ("2nd highest of n", " without the highest 2", |all| all.iter().rev().nth(3).copied()),
    ("count of n", " without the lowest one", |all| Some(left(all, 1, 0).len() as i64)),
];

const SOURCES: [&str; 4] = [
    " in the last 3 years",
    " in since 2018 where counts",
    " in units",
    " in units within kind where counts",
];

/// Which rows count.
type Counts<'a> = Box<dyn Fn(&Row) -> bool + 'a>;

type Row = (u8, u8, bool, bool, Option<i64>);

fn row() -> impl Strategy<Value = Row> {
    (0..4u8, 0..6u8, any::<bool>(), any::<bool>(), prop::option::weighted(0.8, 0..10i64))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Each is what a person finds who writes the numbers in a row.
    #[test]
    fn rows_in_order((mut rows, block_rows) in (prop::collection::vec(row(), 1..24), 64..200usize)) {
        rows.sort_by_key(|row| (row.0, row.1));
        rows.dedup_by_key(|row| (row.0, row.1));
        let mut text = HEAD.to_owned();
        for (at, (source, (before, behind, _))) in SOURCES.iter().flat_map(|source| MADE.map(|made| (source, made))).enumerate() {
            text.push_str(&format!("define d{at}\n ({before}{source}{behind}) or else -1\n"));
        }
        let policy = policy(&text);
        let yes = |yes: bool| if yes { "yes" } else { "no" };
        let csv = rows.iter().map(|(unit, year, kind, counts, n)| {
            let n = n.map_or(String::new(), |n| n.to_string());
            format!("u{unit},{},{},{},{n}\n", 2015 + i32::from(*year), if *kind { "x" } else { "y" }, yes(*counts))
        });
        let units = units(&policy, &format!("unit,year,kind,counts,n\n{}", csv.collect::<String>()));
        let targets: Vec<Target> = (0..policy.defines.len()).map(Target::Define).collect();
        let book = Book::of(&policy, &units);
        let run = Run::new(&book, &Options { block_rows, targets: Some(targets), ..Options::default() });
        for period in run.periods() {
            for (place, &at) in period.rows.iter().enumerate() {
                let (unit, year, kind, ..) = rows[at as usize];
                let sources: [Counts<'_>; 4] = [
                    Box::new(|row| row.0 == unit && row.1 <= year && row.1 + 3 > year),
                    Box::new(|row| row.0 == unit && row.1 <= year && row.1 >= 3 && row.3),
                    Box::new(|row| row.1 == year),
                    Box::new(|row| row.1 == year && row.2 == kind && row.3),
                ];
                let mut at = 0;
                for (name, source) in SOURCES.iter().zip(&sources) {
                    let mut numbers: Vec<i64> = rows.iter().filter(|row| source(row)).filter_map(|row| row.4).collect();
                    numbers.sort_unstable();
                    for (before, behind, made) in MADE {
                        let wanted = made(&numbers).unwrap_or(-1).to_string();
                        let found = period.grades.defines[at].texts.get(place);
                        prop_assert_eq!(found, wanted, "{}{}{} of {:?}", before, name, behind, numbers);
                        at += 1;
                    }
                }
            }
        }
    }
}
