//! Laws that hold for every policy, not only for the shipped one.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{grades, policy, units};

/// One statement of a measure over the columns of [`HEAD`].
fn statement() -> impl Strategy<Value = String> {
    let flag = prop::sample::select(vec!["a", "b", "c", "d"]);
    let level = prop::sample::select(vec!["A", "B", "C", "D", "E"]);
    let condition = prop_oneof![
        flag.clone().prop_map(str::to_owned),
        flag.clone().prop_map(|f| format!("not {f}")),
        (flag.clone(), flag.clone()).prop_map(|(f, g)| format!("{f} and not {g}")),
        (flag.clone(), 0..6i32).prop_map(|(f, n)| format!("({f} or n >= {n})")),
        (0..4usize).prop_map(|n| format!("size of s > {n}")),
        (0..5i32, 1..5i32).prop_map(|(n, m)| format!("n is {n} to under {}", n + m)),
        flag.clone().prop_map(|f| format!("(this measure in hit or {f})")),
        Just("s has any of {x, y}".to_owned()),
        Just("kind is small".to_owned()),
    ];
    let effect = prop_oneof![
        (1..4u32).prop_map(|n| format!("drop {n} levels")),
        (1..3u32).prop_map(|n| format!("raise {n} levels")),
        (1..4usize).prop_map(|n| format!("add {}", "+".repeat(n))),
        (1..4usize).prop_map(|n| format!("add {}", "-".repeat(n))),
        level.clone().prop_map(|l| format!("at best {l}")),
        level.clone().prop_map(|l| format!("at worst {l}")),
        level.prop_map(|l| format!("grade {l}")),
        Just("grade gone".to_owned()),
        Just("grade lost".to_owned()),
        Just("drop (n) levels".to_owned()),
    ];
    prop_oneof![
        5 => (condition, effect).prop_map(|(condition, effect)| format!("when {condition}, {effect}")),
        1 => (1..3i32, 1..3u32).prop_map(|(n, d)| format!("every {n} of n drops {d} levels")),
        1 => (1..3u32).prop_map(|n| format!("each missing indicator drops {n} levels")),
        1 => Just("each two met indicators add a +".to_owned()),
        1 => Just("each extra category adds a +".to_owned()),
        1 => Just("each missing category adds a -".to_owned()),
        1 => Just("knock-outs b, c: grade E".to_owned()),
    ]
}

const HEAD: &str = "policy \"law\"
    in force from 2020-01-01
scale A > B > C > D > E, signs cancel, at most 5 +, outside it gone > lost
data
    unit is an id
    kind is small or large
    a, b, c, d are yes/no
    n is a whole number, 0 to 9
    s, t are sets
    hit is a set of measures
";

fn text(blocks: &[(usize, Vec<String>)]) -> String {
    let mut text = HEAD.to_owned();
    for (at, (_, statements)) in blocks.iter().enumerate() {
        text.push_str(&format!("measure m{at}\n"));
        for statement in statements {
            text.push_str(&format!("    {statement}\n"));
        }
    }
    text + "overall\n    join levels in order, sum signs\n    when any measure is gone, grade gone\n    when any measure is lost, grade lost\n"
}

fn measure() -> impl Strategy<Value = Vec<String>> {
    vec(statement(), 0..8).prop_map(|mut statements| {
        statements.sort();
        statements.dedup();
        let mut all = vec![
            "start at B".to_owned(),
            "indicators a, b, c".to_owned(),
            "categories s, required t, else beyond the first".to_owned(),
        ];
        all.extend(statements);
        all
    })
}

fn rows() -> impl Strategy<Value = String> {
    let set = prop::sample::subsequence(vec!["x", "y", "z", "w"], 0..=4);
    let hit = prop::sample::subsequence(vec!["m0", "m1"], 0..=2);
    let row = (any::<[bool; 5]>(), 0..10i32, set.clone(), set, hit).prop_map(|(f, n, s, t, hit)| {
        let kind = if f[4] { "small" } else { "large" };
        let flag = |yes: bool| if yes { "yes" } else { "no" };
        let list = |items: Vec<&str>| items.join("、");
        format!(
            "{kind},{},{},{},{},{n},{},{},{}",
            flag(f[0]),
            flag(f[1]),
            flag(f[2]),
            flag(f[3]),
            list(s),
            list(t),
            list(hit)
        )
    });
    vec(row, 1..40).prop_map(|rows| {
        let mut csv = "unit,kind,a,b,c,d,n,s,t,hit\n".to_owned();
        for (at, row) in rows.iter().enumerate() {
            csv.push_str(&format!("u{at},{row}\n"));
        }
        csv
    })
}

/// Statements of a policy with two measures, and the same in another order.
fn shuffled() -> impl Strategy<Value = (Vec<Vec<String>>, Vec<Vec<String>>)> {
    vec(measure(), 2).prop_flat_map(|measures| {
        let other: Vec<_> =
            measures.iter().map(|statements| Just(statements.clone()).prop_shuffle()).collect();
        (Just(measures), other)
    })
}

fn numbered(measures: Vec<Vec<String>>) -> Vec<(usize, Vec<String>)> {
    measures.into_iter().enumerate().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// The order of statements inside a block changes nothing.
    #[test]
    fn the_order_of_statements_never_counts((one, other) in shuffled(), csv in rows()) {
        let one = text(&numbered(one));
        let other = text(&numbered(other));
        let source = heng::source::Source::new("law.rule", one.as_str());
        let (first, problems) = heng::compile(&source);
        let codes = |problems: &heng::problem::Problems| {
            let mut codes: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
            codes.sort_unstable();
            codes
        };
        let (second, others) = heng::compile(&heng::source::Source::new("law.rule", other.as_str()));
        prop_assert_eq!(codes(&problems), codes(&others));
        // A policy that contradicts itself is refused in either order; there is nothing to grade.
        if let (Some(first), Some(second)) = (first, second) {
            let units = units(&first, &csv);
            prop_assert_eq!(grades(&first, &units), grades(&second, &units));
        }
    }
}

/// The generator above is not vacuous: most of its policies have no problem at all.
#[test]
fn the_generated_policies_compile() {
    let plain = text(&numbered(vec![
        vec!["start at B".into(), "indicators a, b".into(), "each missing indicator drops 2 levels".into()],
        vec!["start at A".into(), "every 2 of n drops 1 levels".into(), "when b, grade gone".into()],
    ]));
    let policy = policy(&plain);
    let csv = "unit,kind,a,b,c,d,n,s,t,hit\nu1,small,no,yes,no,no,3,,,\nu2,large,yes,no,no,no,4,,,\n";
    let units = units(&policy, csv);
    assert_eq!(grades(&policy, &units), [["D", "gone", "gone"], ["D", "C", "DC"]]);
}

/// Numbers read from data that happen to be 0 or 1 are still numbers, not bits.
#[test]
fn the_smaller_and_larger_of_numbers_that_happen_to_be_small() {
    let policy = policy(
        "policy \"small\"\nscale A > B > C\ndata\n    unit is an id\n    n, m are whole numbers\nmeasure low\n    start at A\n    drop (min of (n, m)) levels\nmeasure high\n    start at A\n    drop (max of (n, m)) levels\n",
    );
    let units = units(&policy, "unit,n,m\nu1,0,0\nu2,0,1\nu3,1,0\nu4,1,1\n");
    assert_eq!(grades(&policy, &units), [["A", "A"], ["A", "B"], ["A", "B"], ["B", "B"]]);
}

/// A raise far past the best level stays there: what may be below 0 is no bit.
#[test]
fn a_raise_past_the_best_level_stays_there() {
    let policy = policy(
        "policy \"high\"\nscale A > B > C > D\ndata\n    unit is an id\n    b is yes/no\nmeasure one\n    start at D\n    raise 2 levels\n    when b, raise 2 levels\n",
    );
    assert_eq!(grades(&policy, &units(&policy, "unit,b\nu1,yes\nu2,no\n")), [["A"], ["B"]]);
}
