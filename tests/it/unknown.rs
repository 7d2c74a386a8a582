//! Unknown values over time and among units: whatever they are, what comes of them was told as possible.

use std::collections::BTreeSet;

use heng::eval::{Grades, Options, Undetermined, grade_with};
use heng::ir::{Policy, Target};
use proptest::prelude::*;

use crate::common::{grades, policy, units};

const POLICY: &str = "policy \"time\"
scale A > B > C > D, outside it gone
data
    unit is an id
    year is a year
    f, g are yes/no, blank means unknown
    n is a whole number, 0 to 3, blank means unknown
    k is east or west, blank means unknown
    m is a whole number, 0 to 5, blank means none
measure one
    start at A
    unless f, drop one level
    every 2 of n drops one level
    when previous n > n or else no, drop one level
    when previous one worse than B or else no, at best B
    when f and g, grade gone
measure two
    start at A
    when sum of n in the last 2 years >= 3, drop one level
    when (count of units within k where f) >= 2, drop one level
    when rank of n highest first within k = 1 or else no, drop two levels
overall
    worst of the measures
    when any measure is gone, grade gone
define top
    max of n in units
define late
    (latest of m in the last 3 years or else 9) + n
define run
    if f then (previous run or else 0) + 1 else 0
rank
    order by overall best first, then n highest first
    within k
outcome barred
    when one is C, \"barred\"
    lasts 2 years, the current one included
outcome first
    when not barred and rank <= 1 or else no, \"first\"
";
const HEAD: &str = "unit,year,f,g,n,k,m\n";

/// What the columns that may be unknown can be: f, g, n, k.
fn values(column: usize) -> Vec<&'static str> {
    match column {
        0 | 1 => vec!["yes", "no"],
        2 => vec!["0", "1", "2", "3"],
        _ => vec!["east", "west"],
    }
}

/// A result of every row: its text, and what it can be where it is not determined.
fn results(policy: &Policy, csv: &str) -> Vec<Vec<(String, Option<Undetermined>)>> {
    let units = units(policy, csv);
    let measures = (0..policy.measures.len()).map(Target::Measure);
    let defines = (0..policy.defines.len()).map(Target::Define);
    let outcomes = (0..policy.outcomes.len()).map(Target::Outcome);
    let targets = measures.chain(defines).chain(outcomes).chain([Target::Overall, Target::Place(0)]);
    let options = Options { targets: Some(targets.collect()), texts: true, ..Options::default() };
    let found: Grades = grade_with(policy, &units, &options);
    let row = |row: usize| {
        let columns = found.measures.iter().chain(&found.defines).chain(&found.overall);
        let mut all: Vec<(String, Option<Undetermined>)> = columns
            .map(|column| (column.texts.get(row).to_owned(), column.undetermined.get(&row).cloned()))
            .collect();
        let place = &found.places[0];
        let text =
            Some(place.places[row]).filter(|place| *place > 0).map_or(String::new(), |p| p.to_string());
        all.push((text, place.undetermined.get(&row).cloned()));
        for outcome in &found.outcomes {
            let either = Undetermined { these: vec!["yes".into(), "no".into()], ..Undetermined::default() };
            let holds = if outcome.holds.get(row) { "yes" } else { "no" };
            all.push((holds.to_owned(), outcome.undetermined.get(row).then_some(either)));
        }
        if let Some(until) = found.outcomes[0].until.get(row) {
            // Until when is not told where nobody can say whether at all.
            let open = found.outcomes[0].undetermined.get(row).then(Undetermined::default);
            let open = found.outcomes[0].undetermined_until.get(&row).cloned().or(open);
            let day = heng::value::Date::from_day_number(*until).filter(|_| *until > 0);
            all.push((day.map_or(String::new(), |day| day.to_string()), open));
        }
        all
    };
    (0..units.rows).map(row).collect()
}

/// Whether a text is among what is told as possible.
fn admits(open: &Undetermined, text: &str) -> bool {
    if text.is_empty() && open.none || open.these.iter().any(|one| one == text) {
        return true;
    }
    match &open.range {
        Some((low, high)) => {
            let within = |low: &str, high: &str| match text.parse::<f64>() {
                Ok(number) => {
                    low.parse().unwrap_or(f64::MIN) <= number && number <= high.parse().unwrap_or(f64::MAX)
                }
                Err(_) => low <= text && text <= high,
            };
            !text.is_empty() && within(low.as_deref().unwrap_or(""), high.as_deref().unwrap_or("~"))
        }
        None => open.these.is_empty(),
    }
}

/// Checks one set of rows; says how many results were open, and of how many just what may be was told.
fn holds(seed: u64, open_cells: usize) -> (usize, usize) {
    let policy = policy(POLICY);
    let mut state = seed;
    let mut below = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for unit in 0..3 {
        for year in 2020..2023 {
            let mut row = vec![format!("u{unit}"), year.to_string()];
            for column in 0..4 {
                let values = values(column);
                row.push(values[below(values.len())].to_owned());
            }
            row.push(if below(2) == 0 { String::new() } else { below(6).to_string() });
            if below(6) > 0 {
                rows.push(row);
            }
        }
    }
    let mut ways = vec![rows.clone()];
    for _ in 0..open_cells {
        let (row, column) = (below(rows.len()), below(4));
        rows[row][2 + column] = String::new();
        let with = |way: &Vec<Vec<String>>, value: &str| {
            let mut way = way.clone();
            way[row][2 + column] = value.to_owned();
            way
        };
        ways = ways
            .iter()
            .flat_map(|way| values(column).into_iter().map(|v| with(way, v)).collect::<Vec<_>>())
            .collect();
    }
    let csv =
        |rows: &[Vec<String>]| rows.iter().fold(HEAD.to_owned(), |text, row| text + &row.join(",") + "\n");
    let found = results(&policy, &csv(&rows));
    let known: Vec<_> = ways.iter().map(|way| results(&policy, &csv(way))).collect();
    let (mut open, mut exact) = (0, 0);
    for (row, cells) in found.iter().enumerate() {
        for (at, (text, undetermined)) in cells.iter().enumerate() {
            let may_be: BTreeSet<&str> = known.iter().map(|way| way[row][at].0.as_str()).collect();
            let place =
                || format!("seed {seed}, row {row}, result {at}: {text} of {may_be:?}\n{}", csv(&rows));
            match undetermined {
                None => assert_eq!(may_be, BTreeSet::from([text.as_str()]), "{}", place()),
                Some(told) => {
                    open += 1;
                    exact += usize::from(told.these.len() + usize::from(told.none) == may_be.len());
                    assert!(may_be.iter().all(|text| admits(told, text)), "{told:?} {}", place());
                }
            }
        }
    }
    (open, exact)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn whatever_the_unknown_is_what_comes_of_it_was_told(seed in any::<u64>(), open_cells in 1..4usize) {
        holds(seed, open_cells);
    }
}

#[test]
fn what_comes_of_the_unknown_was_told_where_a_rank_hangs_on_it() {
    for open_cells in 1..4 {
        holds(2_917_794_631_478_484_472, open_cells);
    }
}

/// What is told is not vacuous: where it is not just what may be, it is the lesser part.
#[test]
fn mostly_just_what_may_be_is_told() {
    let (open, exact) = (0..25).map(|seed| holds(seed, 1)).fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    assert!(open > 50 && exact * 5 > open * 3, "{exact} of {open}");
}

/// What a measure gives units of these rows: `rows` has the cells behind the id.
#[track_caller]
fn gives(body: &str, rows: &[(&str, &str)]) {
    let text = format!(
        "policy \"one\"\nscale A > B > C, signs cancel, outside it gone\ndata\n    id is an id\n    a, b are yes/no, blank means unknown\n    \
         n is a whole number, 0 to 100, blank means unknown\n    kind is town or isle, blank means unknown\n    name is a text, blank means unknown\n{body}"
    );
    let policy = policy(&text);
    for (cells, wanted) in rows {
        let units = units(&policy, &format!("id,a,b,n,kind,name\nu,{cells}\n"));
        assert_eq!(grades(&policy, &units)[0].last().map(String::as_str), Some(*wanted), "{cells}");
    }
}

#[test]
fn what_the_unknown_cannot_change_is_determined() {
    gives(
        "measure m\n    start at A\n    when a and b, drop one level\n    when a or not a, add a +\n",
        &[
            (",no,1,town,x", "A+"),
            (",yes,1,town,x", "undetermined (A+, B+)"),
            (",,,,", "undetermined (A+, B+)"),
        ],
    );
    gives(
        "measure m\n    start at A\n    unless a, drop one level\n    when b, grade gone\n",
        &[(",yes,1,town,x", "gone"), (",,1,town,x", "undetermined (A, B, gone)")],
    );
    gives(
        "measure m\n    applies when a\n    start at B\n",
        &[(",no,1,town,x", "undetermined (B, none)"), ("no,,1,town,x", "")],
    );
}

#[test]
fn a_number_is_told_apart_where_it_is_compared() {
    gives(
        "measure m\n    start at A\n    when n under 60, drop one level\n    when n >= 60 and n under 60, drop two levels\n",
        &[("yes,yes,,town,x", "undetermined (A, B)")],
    );
    gives(
        "measure m\n    start at A\n    when name = \"x\" and name = \"y\", drop one level\n    when kind is town and kind is isle, drop one level\n",
        &[("yes,yes,1,,", "A")],
    );
}

#[test]
fn is_unknown_is_always_known() {
    let body = "define score\n    if b then n else 3\nmeasure m\n    start at A\n    when n is unknown, drop one level\n    when score is unknown, drop one level\n";
    gives(
        body,
        &[("yes,no,,town,x", "B"), ("yes,,,town,x", "C"), ("yes,,3,town,x", "A"), ("yes,,4,town,x", "B")],
    );
}

#[test]
fn a_table_has_a_row_for_the_unknown_key() {
    let body =
        "table t by n\n    60 and above: A\n    under 60: B\n    unknown: C\nmeasure m\n    graded by t\n";
    gives(body, &[("yes,no,,town,x", "C"), ("yes,no,60,town,x", "A")]);
    gives(&body.replace("C\n", "unknown\n"), &[("yes,no,,town,x", "undetermined (A, B, C)")]);
}
