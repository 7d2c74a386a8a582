//! The Luoning policy over time: histories worked out by hand, random ones against the readings, and the six years
//! of the county in any order of rows and files.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use heng::data::{Input, item_mark};
use heng::eval::{Book, Options, Run};
use heng::ir::Policy;
use proptest::prelude::*;

use crate::common::{kept, lines, policy, read, text_of, units};
use crate::reading::{Facts, HEADERS};
use crate::reading_time::{Kind, Row, When, followed, world};

static POLICIES: LazyLock<[Policy; 2]> = LazyLock::new(|| {
    ["policies/luoning/2020-10-01.rule", "policies/luoning-en/2020-10-01.rule"]
        .map(|path| policy(&text_of(path)))
});

/// The results of the rows in `files`, as lines of [`followed`].
fn graded(policy: &Policy, files: &[String], block_rows: usize) -> Vec<String> {
    let inputs: Vec<Input<'_>> = files.iter().map(|text| Input::new("x.csv", text.as_bytes())).collect();
    let (reading, problems) = heng::data::read(policy, &inputs);
    assert!(!problems.any_error(), "{problems:#?}");
    let book = Book::of(policy, &reading.units);
    lines(&Run::new(&book, &Options { block_rows, ..Options::default() }))
}

fn csv<'a>(rows: impl IntoIterator<Item = &'a String>) -> String {
    rows.into_iter().fold(format!("{HEADERS}\n"), |text, row| text + row + "\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// R8, R10 to R14 and every outcome, in both surfaces.
    #[test]
    fn random_histories_are_as_the_readings_say(rows in world()) {
        let wanted = followed(&rows);
        let texts: Vec<String> = rows.iter().map(Row::text).collect();
        for policy in POLICIES.iter() {
            prop_assert_eq!(graded(policy, &[csv(&texts)], 64), wanted.clone());
        }
    }

    /// Of earlier periods the results are enough.
    #[test]
    fn kept_results_are_as_good_as_rows((rows, cut) in world().prop_flat_map(|rows| {
        let numbers: Vec<usize> = rows.iter().map(|row| row.when.number).collect();
        (Just(rows), prop::sample::select([numbers, vec![0]].concat()))
    })) {
        let texts = |later: bool| -> Vec<String> {
            rows.iter().filter(|row| !later || row.when.number > cut).map(Row::text).collect()
        };
        for policy in POLICIES.iter() {
            let (all, later) = (units(policy, &csv(&texts(false))), units(policy, &csv(&texts(true))));
            let book = Book::of(policy, &all);
            let run = Run::new(&book, &Options::default());
            let kept = kept(&run, cut as i64);
            let wanted = lines(&run).split_off(kept.periods.len());
            let book = Book { versions: vec![(policy, &later)], earlier: Some(&kept) };
            prop_assert_eq!(lines(&Run::new(&book, &Options::default())), wanted);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Row order, file order and the size of blocks change nothing.
    #[test]
    fn order_never_counts((order, cuts, block) in (
        Just((0..COUNTY.1.len()).collect::<Vec<_>>()).prop_shuffle(),
        prop::collection::btree_set(1..COUNTY.1.len(), 0..4),
        prop_oneof![Just(64usize), Just(128), Just(1 << 16)],
    )) {
        let (header, rows) = &*COUNTY;
        let mut files = vec![header.clone()];
        for (at, row) in order.into_iter().enumerate() {
            if cuts.contains(&at) {
                files.push(header.clone());
            }
            *files.last_mut().unwrap() += &rows[row];
        }
        prop_assert_eq!(&graded(&POLICIES[0], &files, block), &*AS_KEPT);
    }
}

/// The header and the rows of the county's six years, each with its line break.
static COUNTY: LazyLock<(String, Vec<String>)> = LazyLock::new(|| {
    let text = text_of("policies/luoning/county-2021-2026.csv");
    let mut records: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        match records.last_mut().filter(|open| open.matches('"').count() % 2 == 1) {
            Some(open) => *open += line,
            None => records.push(line.to_owned()),
        }
    }
    let header = records.remove(0);
    (header, records)
});

/// The results of the county's rows as they are kept.
static AS_KEPT: LazyLock<Vec<String>> = LazyLock::new(|| {
    let (header, rows) = &*COUNTY;
    graded(&POLICIES[0], &[header.clone() + &rows.concat()], 1 << 12)
});

/// Every outcome occurs in the county, and a unit recognised and held to account.
#[test]
fn the_county_has_it_all() {
    let lines = &*AS_KEPT;
    for outcome in &POLICIES[0].outcomes {
        let held = lines.iter().filter(|line| line.contains(outcome.name.text())).count();
        assert!(held > 5 && held < lines.len(), "{}: {held}", outcome.name.text());
    }
    let both = lines.iter().filter(|line| line.contains("5A认定") && line.contains("领导责任")).count();
    assert_eq!(both, 6);
}

/// A unit that skips periods is noted, and so is one both recognised and held to account.
#[test]
fn gaps_and_conflicts_are_told() {
    let rows = ["b 2021 AAAAA", "b 2025 AAAAA notices=2", "a 2021 AAAAA notices=2", "a 2022 BAAAA notices=2"];
    let texts: Vec<String> = rows.iter().map(|line| told(line).text()).collect();
    let (reading, _) = read(&POLICIES[0], &csv(&texts));
    let book = Book::of(&POLICIES[0], &reading.units);
    let run = Run::new(&book, &Options::default());
    let gaps: Vec<_> = run.gaps().iter().map(|gap| (gap.period, gap.row, gap.skipped)).collect();
    assert_eq!(gaps, [(2, 0, 3)]);
    let conflicts: Vec<_> = run.conflicts().iter().map(|conflict| (conflict.period, conflict.row)).collect();
    assert_eq!(conflicts, [(0, 0), (2, 0)]);
}

/// English and Chinese give the same results, and say them in their own words.
#[test]
fn both_surfaces_grade_the_county_alike() {
    let (header, rows) = &*COUNTY;
    let english = graded(&POLICIES[1], &[header.clone() + &rows.concat()], 1 << 12);
    assert_eq!(english, *AS_KEPT);
    assert_eq!([0, 1].map(|at| item_mark(POLICIES[at].surface)), ["、", ";"]);
}

/// What is told of a unit in a period: `A 2021 BAAAA++ fraud incident notices=2`.
fn told(line: &str) -> Row {
    let mut words = line.split_whitespace();
    let (unit, when, grade) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
    let mut facts = Facts::standard();
    for (at, level) in grade.chars().take(5).enumerate() {
        let missing = "ABCD".find(level).unwrap();
        facts.set(at, [0b111, 0b110, 0b100, 0b000][missing], at == 4 && missing == 3);
    }
    facts.scenes = (0..=grade.matches('+').count() as u8).collect();
    let short = grade.matches('-').count() as u8;
    if short > 0 {
        (facts.pilots, facts.required) = (BTreeSet::new(), (0..short).collect());
    }
    for word in words {
        match word.split_once('=') {
            None if word == "fraud" => facts.fraud[3] = true,
            None if word == "incident" => facts.incident = true,
            Some(("notices", times)) => facts.notices = times.parse().unwrap(),
            _ => panic!("{word}"),
        }
    }
    let number = |text: &str| text.parse::<usize>().unwrap();
    let when = if let Some((year, quarter)) = when.split_once('Q') {
        When { kind: Kind::Quarter, number: number(year) * 4 + number(quarter) - 1 }
    } else if let Some((year, month)) = when.split_once('-') {
        When { kind: Kind::Month, number: number(year) * 12 + number(month) - 1 }
    } else {
        When { kind: Kind::Year, number: number(when) }
    };
    Row { unit: unit.into(), when, facts }
}

/// The rows give these results, worked out by hand: unit, period, overall grade, rank, outcomes, end of the bar.
/// `5A` stands for what every recognised unit gets, `次` for 优先次序.
#[track_caller]
fn follows(rows: &[&str], wanted: &[&str]) {
    let rows: Vec<Row> = rows.iter().map(|line| told(line)).collect();
    assert_eq!(shortened(&followed(&rows)), wanted, "the readings");
    let texts: Vec<String> = rows.iter().map(Row::text).collect();
    for policy in POLICIES.iter() {
        assert_eq!(shortened(&graded(policy, &[csv(&texts)], 64)), wanted);
    }
}

/// Lines without the measures' own grades, and with short words for what many units get.
fn shortened(lines: &[String]) -> Vec<String> {
    let short = |line: &String| {
        let mut words: Vec<&str> = line.split(' ').collect();
        words[2] = words[2].rsplit(',').next().unwrap();
        words.join(" ").replace("5A认定、负责人奖励、优先次序", "5A").replace("优先次序", "次")
    };
    lines.iter().map(short).collect()
}

#[test]
fn the_first_period_neither_rises_nor_falls() {
    follows(&["a 2021 DDDDD--"], &["a 2021 DDDDD-- 1 次、取消参评、提级督导、领导责任"]);
    follows(&["a 2021 AAAAA fraud"], &["a 2021 取消 - 取消评先 取消评先 2023-12-31"]);
}

#[test]
fn two_slides_in_a_row() {
    follows(
        &["a 2021 AAAAA", "a 2022 BAAAA", "a 2023 CAAAA", "a 2024 CAAAA"],
        &[
            "a 2021 AAAAA 1 5A",
            "a 2022 BAAAA 1 次、风险预警",
            "a 2023 CAAAA 1 次、风险预警、领导责任",
            "a 2024 CAAAA 1 次",
        ],
    );
}

#[test]
fn two_slides_with_a_pause_between() {
    follows(
        &["a 2021 AAAAA", "a 2022 BAAAA", "a 2023 BAAAA-", "a 2024 CAAAA"],
        &[
            "a 2021 AAAAA 1 5A",
            "a 2022 BAAAA 1 次、风险预警",
            "a 2023 BAAAA- 1 次",
            "a 2024 CAAAA 1 次、风险预警",
        ],
    );
}

#[test]
fn a_skipped_period_parts_no_slides() {
    follows(
        &["a 2021 AAAAA", "a 2022 BAAAA", "a 2025 CAAAA"],
        &["a 2021 AAAAA 1 5A", "a 2022 BAAAA 1 次、风险预警", "a 2025 CAAAA 1 次、风险预警、领导责任"],
    );
}

#[test]
fn one_sign_fewer_is_no_slide_and_two_are() {
    follows(
        &["a 2021 BAAAA++", "a 2022 BAAAA+", "a 2023 BAAAA", "a 2024 BAAAA-"],
        &["a 2021 BAAAA++ 1 次", "a 2022 BAAAA+ 1 次", "a 2023 BAAAA 1 次", "a 2024 BAAAA- 1 次"],
    );
    follows(
        &["a 2021 BAAAA++", "a 2022 BAAAA", "a 2023 BAAAA--"],
        &["a 2021 BAAAA++ 1 次", "a 2022 BAAAA 1 次", "a 2023 BAAAA-- 1 次、领导责任"],
    );
}

#[test]
fn better_levels_with_fewer_signs_are_no_slide() {
    follows(
        &["a 2021 BAAAA", "a 2022 CAAAA", "a 2023 BBAAA---"],
        &["a 2021 BAAAA 1 次", "a 2022 CAAAA 1 次、风险预警", "a 2023 BBAAA--- 1 次、进位晋级表彰"],
    );
}

#[test]
fn a_recognised_unit_can_slide_twice() {
    follows(
        &["a 2021 AAAAA++++", "a 2022 AAAAA++", "a 2023 AAAAA"],
        &["a 2021 AAAAA++++ 1 5A", "a 2022 AAAAA++ 1 5A", "a 2023 AAAAA 1 5A、领导责任"],
    );
}

#[test]
fn fraud_again_inside_the_bar_lengthens_it() {
    follows(
        &["a 2021 AAAAA fraud", "a 2023 AAAAA fraud", "a 2024 AAAAA", "a 2025 AAAAA+", "a 2026 AAAAA"],
        &[
            "a 2021 取消 - 取消评先 取消评先 2023-12-31",
            "a 2023 取消 - 取消评先 取消评先 2025-12-31",
            "a 2024 AAAAA 1 次、取消评先 取消评先 2025-12-31",
            "a 2025 AAAAA+ 1 次、取消评先 取消评先 2025-12-31",
            "a 2026 AAAAA 1 5A",
        ],
    );
}

#[test]
fn the_bar_is_seen_past_a_skipped_period() {
    follows(
        &["a 2021 AAAAA fraud", "a 2023 AAAAA", "b 2021 AAAAA fraud", "b 2024 AAAAA"],
        &[
            "a 2021 取消 - 取消评先 取消评先 2023-12-31",
            "b 2021 取消 - 取消评先 取消评先 2023-12-31",
            "a 2023 AAAAA 1 次、取消评先 取消评先 2023-12-31",
            "b 2024 AAAAA 1 5A",
        ],
    );
}

#[test]
fn a_return_from_cancelled_is_nothing() {
    follows(
        &["a 2021 AAAAA fraud", "a 2022 DAAAA-", "a 2023 DBAAA-"],
        &[
            "a 2021 取消 - 取消评先 取消评先 2023-12-31",
            "a 2022 DAAAA- 1 次、取消参评、取消评先 取消评先 2023-12-31",
            "a 2023 DBAAA- 1 次、取消参评、风险预警、取消评先 取消评先 2023-12-31",
        ],
    );
}

#[test]
fn becoming_cancelled_is_a_fall_and_staying_so_is_not() {
    follows(
        &["a 2021 AAAAA", "a 2022 BAAAA", "a 2023 AAAAA fraud", "a 2024 AAAAA fraud"],
        &[
            "a 2021 AAAAA 1 5A",
            "a 2022 BAAAA 1 次、风险预警",
            "a 2023 取消 - 风险预警、领导责任、取消评先 取消评先 2025-12-31",
            "a 2024 取消 - 取消评先 取消评先 2026-12-31",
        ],
    );
}

#[test]
fn equal_units_share_a_rank_and_cancelled_ones_have_none() {
    follows(
        &[
            "a 2021 AAAAA",
            "b 2021 ABAAA+",
            "c 2021 BAAAA+",
            "d 2021 BAAAA",
            "e 2021 AAAAA+ fraud",
            "f 2021 CAAAA+++",
        ],
        &[
            "a 2021 AAAAA 1 5A",
            "b 2021 ABAAA+ 2 次",
            "c 2021 BAAAA+ 2 次",
            "d 2021 BAAAA 4 次",
            "e 2021 取消 - 取消评先 取消评先 2023-12-31",
            "f 2021 CAAAA+++ 5 次",
        ],
    );
}

#[test]
fn fewer_ds_come_before_fewer_cs_and_those_before_fewer_bs() {
    follows(
        &["a 2021 DAAAA++++", "b 2021 CCAAA", "c 2021 CBBBA", "d 2021 BBBBA---"],
        &[
            "a 2021 DAAAA++++ 4 次、取消参评",
            "b 2021 CCAAA 3 次",
            "c 2021 CBBBA 2 次",
            "d 2021 BBBBA--- 1 次",
        ],
    );
}

#[test]
fn a_better_rank_with_an_equal_grade_is_commended() {
    follows(
        &["a 2021 AAAAA", "b 2021 BAAAA", "a 2022 CAAAA", "b 2022 BAAAA"],
        &[
            "a 2021 AAAAA 1 5A",
            "b 2021 BAAAA 2 次",
            "a 2022 CAAAA 2 次、风险预警",
            "b 2022 BAAAA 1 次、进位晋级表彰",
        ],
    );
}

#[test]
fn barred_units_are_neither_recognised_nor_commended() {
    follows(
        &["a 2021 BAAAA fraud", "a 2022 BAAAA", "a 2023 AAAAA", "a 2024 AAAAA+"],
        &[
            "a 2021 取消 - 取消评先 取消评先 2023-12-31",
            "a 2022 BAAAA 1 次、取消评先 取消评先 2023-12-31",
            "a 2023 AAAAA 1 次、取消评先 取消评先 2023-12-31",
            "a 2024 AAAAA+ 1 5A、进位晋级表彰",
        ],
    );
}

#[test]
fn fraud_hides_no_ds_but_those_it_cancels() {
    follows(
        &["a 2021 DDAAA fraud incident", "b 2021 DAADA fraud"],
        &[
            "a 2021 取消 - 取消参评、提级督导、提请问责、领导责任、取消评先 取消评先 2023-12-31",
            "b 2021 取消 - 取消参评、取消评先 取消评先 2023-12-31",
        ],
    );
}

#[test]
fn an_incident_needs_two_ds_and_notices_two_times() {
    follows(
        &[
            "a 2021 DAAAA incident",
            "b 2021 DDAAA incident",
            "c 2021 AAAAA notices=1",
            "d 2021 AAAAA notices=2",
        ],
        &[
            "a 2021 DAAAA 3 次、取消参评",
            "b 2021 DDAAA 4 次、取消参评、提级督导、提请问责、领导责任",
            "c 2021 AAAAA 1 5A",
            "d 2021 AAAAA 1 5A、领导责任",
        ],
    );
}

#[test]
fn five_as_below_zero_are_not_recognised() {
    follows(&["a 2021 AAAAA-", "b 2021 AAAAA+++++"], &["a 2021 AAAAA- 2 次", "b 2021 AAAAA+++++ 1 5A"]);
}

#[test]
fn quarters_are_barred_to_the_end_of_the_second_year_after() {
    follows(
        &["a 2020Q4 AAAAA", "a 2021Q2 AAAAA fraud", "a 2021Q3 AAAAA", "a 2023Q4 AAAAA", "a 2024Q1 AAAAA"],
        &[
            "a 2020Q4 AAAAA 1 5A",
            "a 2021Q2 取消 - 风险预警、取消评先 取消评先 2023-12-31",
            "a 2021Q3 AAAAA 1 次、取消评先 取消评先 2023-12-31",
            "a 2023Q4 AAAAA 1 次、取消评先 取消评先 2023-12-31",
            "a 2024Q1 AAAAA 1 5A",
        ],
    );
}

#[test]
fn months_are_barred_to_the_end_of_the_second_year_after() {
    follows(
        &[
            "a 2021-12 AAAAA fraud",
            "a 2023-12 AAAAA",
            "a 2024-01 AAAAA",
            "b 2022-01 AAAAA fraud",
            "b 2024-12 AAAAA",
        ],
        &[
            "a 2021-12 取消 - 取消评先 取消评先 2023-12-31",
            "b 2022-01 取消 - 取消评先 取消评先 2024-12-31",
            "a 2023-12 AAAAA 1 次、取消评先 取消评先 2023-12-31",
            "a 2024-01 AAAAA 1 5A",
            "b 2024-12 AAAAA 1 次、取消评先 取消评先 2024-12-31",
        ],
    );
}

#[test]
fn slides_run_over_the_turn_of_the_year() {
    follows(
        &["a 2020-10 AAAAA", "a 2020-12 BAAAA", "a 2021-01 CAAAA"],
        &[
            "a 2020-10 AAAAA 1 5A",
            "a 2020-12 BAAAA 1 次、风险预警",
            "a 2021-01 CAAAA 1 次、风险预警、领导责任",
        ],
    );
}
