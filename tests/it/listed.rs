//! Sets made of records and of measures, and what else is made of the measures.

use heng::data::Input;
use heng::eval::{Book, Options, Run};
use heng::ir::Target;
use proptest::prelude::*;

use crate::common::policy;

const TEXT: &str = "policy \"p\"
scale A > B > C, outside it void
data
    unit is an id
    x, y, z is a whole number, 0 to 3, blank means none
    limit is a whole number, 0 to 3
records issues by unit
    item is a text, blank means none
    kind is major or minor
    fixed is yes/no, blank means unknown
measure first
    applies when x is given
    start at (x or else 0) points
    graded by band
measure second
    applies when y is given
    start at (y or else 0) points
    graded by band
    when limit = 3, grade void
measure third
    start at (z or else 0) points
    graded by band
table band by points
    2 and above: A
    1: B
    under 1: C
define items
    set of item in issues
define open_items
    set of item in issues where (not fixed)
define kinds
    set of kind in issues where (not fixed)
define high
    set of measures where (points of this measure > limit)
define void_ones
    set of measures where (this measure is void)
define applying
    set of measures
define most
    max of (points of this measure) in measures
define total
    sum of (points of this measure) in measures where (points of this measure < 3)
define second_most
    2nd highest of (points of this measure) in measures
define best_kept
    mean of (points of this measure) in measures without the lowest one
define how_many
    count of measures where (this measure no better than B or else no)
define any_high
    any of (points of this measure > limit) in measures
define all_high
    all of (points of this measure > limit) in measures
define two_high
    at least 2 of (points of this measure > limit) in measures
";

type Issue = (usize, Option<u8>, bool, Option<bool>);
type Unit = ([Option<i64>; 3], i64);

fn unit() -> impl Strategy<Value = Unit> {
    ([prop::option::of(0..4i64), prop::option::of(0..4i64), prop::option::of(0..4i64)], 0..4i64)
}

fn issue() -> impl Strategy<Value = Issue> {
    (0..4usize, prop::option::of(0..5u8), any::<bool>(), prop::option::weighted(0.9, any::<bool>()))
}

/// As results write a set: members in the order in which they came up first.
fn written(members: impl Iterator<Item = String>, order: &[String]) -> String {
    let mut members: Vec<usize> =
        members.filter_map(|member| order.iter().position(|known| *known == member)).collect();
    members.sort_unstable();
    members.dedup();
    members.into_iter().map(|at| order[at].clone()).collect::<Vec<_>>().join(", ")
}

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    /// Each is what a person finds who goes through the records, and the measures, one by one.
    #[test]
    fn sets_and_measures_one_by_one(
        units in prop::collection::vec(unit(), 1..5),
        issues in prop::collection::vec(issue(), 0..24),
        block_rows in 64..200usize,
    ) {
        let policy = policy(TEXT);
        let cell = |number: &Option<i64>| number.map_or(String::new(), |number| number.to_string());
        let data = units.iter().enumerate().map(|(at, (points, limit))| {
            format!("u{at},{},{},{},{limit}\n", cell(&points[0]), cell(&points[1]), cell(&points[2]))
        });
        let data = format!("unit,x,y,z,limit\n{}", data.collect::<String>());
        let issues: Vec<&Issue> = issues.iter().filter(|issue| issue.0 < units.len()).collect();
        let name = |item: u8| format!("i{item}");
        let records = issues.iter().map(|(unit, item, major, fixed)| {
            let fixed = fixed.map_or(String::new(), yes);
            format!("u{unit},{},{},{fixed}\n", item.map_or(String::new(), name), if *major { "major" } else { "minor" })
        });
        let records = format!("unit,item,kind,fixed\n{}", records.collect::<String>());
        let files = [
            Input::new("units.csv", data.as_bytes()),
            Input::of_records("issues", "issues.csv", records.as_bytes()),
        ];
        let (reading, problems) = heng::data::read(&policy, &files);
        prop_assert!(!problems.any_error(), "{:#?}", problems);
        let targets: Vec<Target> = (0..policy.defines.len()).map(Target::Define).collect();
        let book = Book::of(&policy, &reading.units);
        let run = Run::new(&book, &Options { block_rows, targets: Some(targets), ..Options::default() });
        let mut items: Vec<String> = Vec::new();
        for item in issues.iter().filter_map(|issue| issue.1).map(name) {
            if !items.contains(&item) {
                items.push(item);
            }
        }
        let kinds = ["major".to_owned(), "minor".to_owned()];
        let measures = ["first", "second", "third"].map(str::to_owned);
        for graded in run.periods() {
            for (place, &row) in graded.rows.iter().enumerate() {
                let (points, limit) = &units[row as usize];
                let own = || issues.iter().filter(|issue| issue.0 == row as usize);
                let open = || own().filter(|issue| issue.3 == Some(false));
                let has_open = |is: &dyn Fn(&Issue) -> bool| own().any(|issue| issue.3.is_none() && is(issue));
                let applies = [points[0], points[1], Some(points[2].unwrap_or(0))];
                let listed = || measures.iter().zip(applies).filter_map(|(name, points)| Some((name, points?)));
                let mut all: Vec<i64> = listed().map(|(_, points)| points).collect();
                all.sort_unstable();
                let above = all.iter().filter(|points| **points > *limit).count();
                let void = |name: &str| name == "second" && *limit == 3;
                let kept = &all[1..];
                let expected = [
                    ("items", written(own().filter_map(|issue| issue.1).map(name), &items)),
                    ("open_items", written(open().filter_map(|issue| issue.1).map(name), &items)),
                    ("kinds", written(open().map(|issue| kinds[usize::from(!issue.2)].clone()), &kinds)),
                    ("high", written(listed().filter(|(_, points)| points > limit).map(|one| one.0.clone()), &measures)),
                    ("void_ones", written(listed().filter(|(name, _)| void(name)).map(|one| one.0.clone()), &measures)),
                    ("applying", written(listed().map(|one| one.0.clone()), &measures)),
                    ("most", all[all.len() - 1].to_string()),
                    ("total", all.iter().filter(|points| **points < 3).sum::<i64>().to_string()),
                    ("second_most", all.iter().rev().nth(1).map_or(String::new(), i64::to_string)),
                    ("best_kept", match kept {
                        [] => String::new(),
                        [one] => one.to_string(),
                        [one, other] if (one + other) % 2 == 0 => ((one + other) / 2).to_string(),
                        [one, other] => format!("{}.5", (one + other) / 2),
                        _ => panic!("three measures"),
                    }),
                    ("how_many", listed().filter(|(name, points)| *points < 2 && !void(name)).count().to_string()),
                    ("any_high", yes(above > 0)),
                    ("all_high", yes(above == all.len())),
                    ("two_high", yes(above > 1)),
                ];
                for (name, expected) in expected {
                    let at = policy.defines.iter().position(|define| define.name == name).unwrap();
                    let column = &graded.grades.defines[at];
                    if column.undetermined.contains_key(&place) {
                        let hangs = match name {
                            "open_items" => has_open(&|issue| issue.1.is_some()),
                            "kinds" => has_open(&|_| true),
                            _ => false,
                        };
                        prop_assert!(hangs, "{} of u{}", name, row);
                    } else {
                        prop_assert_eq!(column.texts.get(place), expected.as_str(), "{} of u{}", name, row);
                    }
                }
            }
        }
    }
}

/// Both surfaces say the same.
#[test]
fn twins() {
    let zh = "办法 “p”\n等级 甲 > 乙\n数据\n    单位 为 编号\n明细 问题 按 单位\n    项目 为 文本\n    大 为 是否\n评价 一\n    起评 3 分\n评价 二\n    起评 4 分\n";
    let en = "policy \"p\"\nscale 甲 > 乙\ndata\n    单位 is an id\nrecords 问题 by 单位\n    项目 is a text\n    大 is yes/no\nmeasure 一\n    start at 3 points\nmeasure 二\n    start at 4 points\n";
    for (a, b) in [
        ("定义 丁\n 问题 中 大 的 项目 的集合", "define 丁\n set of 项目 in 问题 where 大"),
        ("定义 丁\n 问题 中 项目 的集合", "define 丁\n set of 项目 in 问题"),
        (
            "定义 丁\n 各评价 中（本评价 的得分 > 3）的集合",
            "define 丁\n set of measures where (points of this measure > 3)",
        ),
        ("定义 丁\n 各评价 的集合", "define 丁\n set of measures"),
        (
            "定义 丁\n 各评价 中（本评价 的得分）的最大",
            "define 丁\n max of (points of this measure) in measures",
        ),
        (
            "定义 丁\n 各评价 中（本评价 的得分 > 3）的条数",
            "define 丁\n count of measures where (points of this measure > 3)",
        ),
        (
            "定义 丁\n 各评价 中 任一（本评价 的得分 > 3）",
            "define 丁\n any of (points of this measure > 3) in measures",
        ),
    ] {
        let operations = |head: &str, rest: &str| heng::ir::print(&policy(&format!("{head}{rest}\n")), None);
        assert_eq!(operations(zh, a), operations(en, b), "{b}");
    }
}

/// A set of what no set is made of, and `this measure` where there is none, are told.
#[test]
fn what_cannot_be_listed() {
    for (rest, code) in [
        ("define d\n set of (x, y)", "H231"),
        ("define d\n set of x in units", "H231"),
        ("define d\n set of fixed in issues", "H211"),
        ("define d\n set of (points of this measure) in measures", "H231"),
        ("define d\n points of this measure", "H231"),
        ("measure fourth\n start at 1 points\n when count of measures > 1, deduct 1 points", "H231"),
    ] {
        let source = heng::source::Source::new("p.rule", format!("{TEXT}{rest}\n"));
        let (_, problems) = heng::compile(&source);
        let codes: Vec<_> = problems.iter().filter(|one| one.is_error()).map(|one| one.code.id()).collect();
        assert_eq!(codes, [code], "{rest}");
    }
}
