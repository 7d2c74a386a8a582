//! Records are put to rows as a loop over all pairs puts them, whatever the key and the order.

use heng::data::{Cells, Joined, Misfit, Units, join, read};
use heng::eval::{Options, grade_with};
use heng::ir::{Against, Cell, Column, ColumnKind, Policy, Records, Response, Target};
use heng::source::Span;
use proptest::prelude::*;

use super::schema::{column, input, named, number, policy};

/// What stands in the five columns that rows may be joined by: 0 is none, 1 is not known.
type Key = [u8; 5];

fn key_columns() -> Vec<Column> {
    let kind = ColumnKind::OneOf(named(&[("p", ""), ("q", ""), ("r", ""), ("s", "")]));
    vec![
        column("id", ColumnKind::Id),
        column("n", number(0, false)),
        column("day", ColumnKind::Date),
        column("f", ColumnKind::Flag),
        column("c", kind),
    ]
}

fn cells(key: Key) -> Vec<Cell> {
    let cell = |(at, value): (usize, u8)| match (value, at) {
        (0, _) => Cell::None,
        (1, _) => Cell::Unknown,
        // Ids that begin alike, of any length.
        (_, 0) => Cell::Text("K".repeat(usize::from(value) - 2)),
        (_, 3) => Cell::Flag(value % 2 == 0),
        (_, 4) => Cell::Code(u32::from(value) - 2),
        _ => Cell::Number(i64::from(value) - 4),
    };
    (0..).zip(key).map(cell).collect()
}

/// Mostly values, and few of them.
fn key() -> impl Strategy<Value = Key> {
    let one = || prop_oneof![1 => 0u8..2, 12 => 2u8..6];
    [one(), one(), one(), one(), one()]
}

/// Units of the key alone.
fn units(keys: &[Key]) -> Units {
    let mut units = Units::new(&key_columns());
    keys.iter().for_each(|key| units.push(&cells(*key), (0, 1)));
    units
}

/// Records that are called by their number, in front of the key.
fn records(keys: &[Key]) -> Units {
    let mut records = Units::new(&record_columns());
    for (at, key) in (0..).zip(keys) {
        let cells: Vec<Cell> = [Cell::Number(at)].into_iter().chain(cells(*key)).collect();
        records.push(&cells, (0, 1));
    }
    records
}

fn record_columns() -> Vec<Column> {
    [column("at", number(0, false))].into_iter().chain(key_columns()).collect()
}

/// Joined by the columns of the key that `by` names.
fn block(by: &[usize], against: Option<Against>) -> Records {
    let columns = record_columns();
    Records {
        name: "r".into(),
        span: Span::default(),
        own: columns.len(),
        rows: policy(&columns),
        by: by.iter().map(|at| (at + 1, *at)).collect(),
        orphans: Response::Error,
        barren: Response::Ignore,
        against,
    }
}

/// The id, and some of the others.
fn by() -> impl Strategy<Value = Vec<usize>> {
    prop::sample::subsequence(vec![1, 2, 3, 4], 0..=4).prop_map(|others| [vec![0], others].concat())
}

fn agree(by: &[usize], one: &Key, other: &Key) -> bool {
    by.iter().all(|&at| {
        let same = match at {
            3 => one[at] % 2 == other[at] % 2,
            _ => one[at] == other[at],
        };
        one[at] > 1 && other[at] > 1 && same
    })
}

/// The records of each row, by their number; none for a requirement that no record answers.
fn shown(joined: &Joined, rows: usize) -> Vec<Vec<Option<usize>>> {
    let column = &joined.rows.columns[0];
    let Cells::Number(numbers) = &column.cells else { panic!("no numbers") };
    let number = |record: u32| {
        let given = column.given.as_ref().is_none_or(|given| given.get(record as usize));
        given.then(|| numbers[record as usize] as usize)
    };
    (0..rows).map(|row| joined.of(row).iter().map(|record| number(*record)).collect()).collect()
}

const POLICY: &str = "policy \"sample\"
scale A > B > C
data
    id is an id
    year is a year
table wanted by item
    | item || marks |
    | 0    || 5     |
    | 1    || 7     |
    | 2    || 11    |
records checks by id, year
    score is a whole number
    serious is yes/no
records answers by id, against wanted
    item is a whole number
    fits is yes/no
define bad
    count of (serious and score < 60) in checks
define sums
    sum of score in checks where serious
define least
    min of score in checks or else 100
define most
    max of score in checks where serious or else 100
define average
    round (mean of score in checks without the lowest one or else 100) to 1 decimal
define met for each answers
    fits or else no
define marks_met
    sum of marks in answers where met
measure daily
    start at 100 points
    each row of checks where score < 60 deducts 2 points, at most 20 points
    graded by bands
    when any of serious in checks, at best B
    when marks_met > 12, at best B
table bands by points
    90 and above: A
    under 90: B
";

/// Every result of every row.
fn graded(policy: &Policy, units: &str, checks: &[String], answers: &[String]) -> Vec<Vec<String>> {
    let checks = format!("id,year,score,serious\n{}", checks.concat());
    let answers = format!("id,item,fits\n{}", answers.concat());
    let inputs = [
        input("units.csv", units.as_bytes()),
        heng::data::Input::of_records("checks", "checks.csv", checks.as_bytes()),
        heng::data::Input::of_records("answers", "answers.csv", answers.as_bytes()),
    ];
    let (reading, problems) = read(policy, &inputs);
    assert!(!problems.any_error(), "{problems:#?}");
    let targets = (0..policy.defines.len()).map(Target::Define).chain([Target::Measure(0)]).collect();
    let grades =
        grade_with(policy, &reading.units, &Options { targets: Some(targets), ..Options::default() });
    let columns: Vec<_> = grades.defines.iter().chain(&grades.measures).collect();
    columns.iter().map(|column| column.texts.iter().map(str::to_owned).collect()).collect()
}

fn shuffled<T: Clone + std::fmt::Debug + 'static>(
    all: impl Strategy<Value = Vec<T>>,
) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    all.prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn the_join_is_that_of_a_loop(
        by in by(),
        of_units in prop::collection::vec(key(), 0..40),
        of_records in prop::collection::vec((key(), 1usize..4), 0..400),
    ) {
        let of_records: Vec<Key> =
            of_records.iter().flat_map(|(key, times)| std::iter::repeat_n(*key, *times)).collect();
        let (joined, misfits) = join(&block(&by, None), &units(&of_units), records(&of_records));
        let all = || 0..of_records.len();
        let expected: Vec<Vec<Option<usize>>> = of_units
            .iter()
            .map(|unit| all().filter(|at| agree(&by, unit, &of_records[*at])).map(Some).collect())
            .collect();
        prop_assert_eq!(shown(&joined, of_units.len()), expected);
        let is_orphan = |at: &usize| !of_units.iter().any(|unit| agree(&by, unit, &of_records[*at]));
        let orphans: Vec<Misfit> = all().filter(is_orphan).map(|at| Misfit::Orphan(at as u32)).collect();
        prop_assert_eq!(misfits, orphans);
    }

    #[test]
    fn each_requirement_is_answered_by_the_first_record_that_does(
        of_units in prop::collection::vec(2u8..6, 0..9),
        of_records in prop::collection::vec(key(), 0..60),
        keys in prop::sample::subsequence(vec![1usize, 2, 4], 1..=3),
        wanted in prop::collection::vec(key(), 0..4),
    ) {
        // Each is asked for once, and known.
        let mut distinct: Vec<Key> = Vec::new();
        for one in wanted.iter().map(|one| one.map(|value| value.max(2))) {
            if !distinct.iter().any(|other| agree(&keys, &one, other)) {
                distinct.push(one);
            }
        }
        let row = |one: &Key| {
            let cells = (0..).zip(cells(*one)).map(|(at, cell)| keys.contains(&at).then_some(cell));
            [None].into_iter().chain(cells).collect()
        };
        let against = Against {
            name: "t".into(),
            keys: keys.iter().map(|at| at + 1).collect(),
            rows: distinct.iter().map(row).collect(),
        };
        let of_units: Vec<Key> = of_units.iter().map(|id| [*id, 2, 2, 2, 2]).collect();
        let (joined, misfits) = join(&block(&[0], Some(against)), &units(&of_units), records(&of_records));
        let mut expected_misfits: Vec<Misfit> = (0..of_records.len())
            .filter(|at| !of_units.iter().any(|unit| agree(&[0], unit, &of_records[*at])))
            .map(|at| Misfit::Orphan(at as u32))
            .collect();
        let mut expected = Vec::new();
        for (row, unit) in of_units.iter().enumerate() {
            let mut answers = vec![None; distinct.len()];
            let first = !of_units[..row].iter().any(|before| before[0] == unit[0]);
            for at in (0..of_records.len()).filter(|at| agree(&[0], unit, &of_records[*at])) {
                let misfit = match distinct.iter().position(|one| agree(&keys, one, &of_records[at])) {
                    None => Misfit::Beyond(at as u32),
                    Some(one) => match answers[one] {
                        None => { answers[one] = Some(at); continue }
                        Some(earlier) => Misfit::Again(earlier as u32, at as u32),
                    },
                };
                // Rows of one unit share their records.
                expected_misfits.extend(first.then_some(misfit));
            }
            expected.push(answers);
        }
        prop_assert_eq!(shown(&joined, of_units.len()), expected);
        prop_assert_eq!(misfits, expected_misfits);
    }

    /// Where no form looks at the order of the file, the order of the file changes nothing.
    #[test]
    fn records_may_come_in_any_order(
        checks in shuffled(prop::collection::vec((0u8..9, 2020u16..2023, 0u8..100, any::<bool>()), 0..300)),
        answers in shuffled(prop::collection::btree_set((0u8..9, 0u8..3), 0..20).prop_map(|set| set.into_iter().collect())),
    ) {
        let policy = crate::common::policy(POLICY);
        let yes_no = |yes: bool| if yes { "yes" } else { "no" };
        let rows = (0..9).flat_map(|unit| (2020..2023).map(move |year| format!("U{unit},{year}\n")));
        let units = format!("id,year\n{}", rows.collect::<String>());
        let line = |(unit, year, score, serious): &(u8, u16, u8, bool)| {
            format!("U{unit},{year},{score},{}\n", yes_no(*serious))
        };
        let answer = |(unit, item): &(u8, u8)| format!("U{unit},{item},{}\n", yes_no((unit + item) % 2 == 0));
        let lines = |checks: &[_], answers: &[_]| -> (Vec<String>, Vec<String>) {
            (checks.iter().map(line).collect(), answers.iter().map(answer).collect())
        };
        let (some, other) = (lines(&checks.0, &answers.0), lines(&checks.1, &answers.1));
        prop_assert_eq!(
            graded(&policy, &units, &some.0, &some.1),
            graded(&policy, &units, &other.0, &other.1)
        );
    }
}
