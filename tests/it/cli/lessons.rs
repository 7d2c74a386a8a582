//! The lessons in `examples/`: each has data, results and a place in the list, and twins are one program.

use std::collections::BTreeMap;
use std::path::Path;

use super::{GOOD, POLICY, folder, heng};
use crate::common::{policy, text_of};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The names of the lessons without `.rule`, in order.
fn lessons() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("examples")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut lessons: Vec<String> = names
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .filter_map(|name| name.strip_suffix(".rule").map(str::to_owned))
        .collect();
    lessons.sort();
    lessons
}

/// Surfaces of each lesson by its name without them.
fn surfaces() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for lesson in lessons() {
        let (name, surface) = lesson.rsplit_once('.').unwrap();
        found.entry(name.to_owned()).or_default().push(surface.to_owned());
    }
    found
}

#[test]
fn every_lesson_gives_its_golden_results() {
    let run = heng(root(), "test examples --lang en", "");
    assert!(run.code == 0 && run.err.ends_with("all as expected\n"), "{}{}", run.out, run.err);
}

#[test]
fn every_lesson_has_data_a_command_and_a_line_in_the_list() {
    let list = text_of("examples/README.md");
    for lesson in lessons() {
        let text = text_of(&format!("examples/{lesson}.rule"));
        let rows = |ending: &str| text_of(&format!("examples/{lesson}{ending}")).lines().count() - 1;
        assert!(rows(".csv") >= 8 && rows(".golden.csv") >= 8, "{lesson}: eight units at least");
        assert!(
            text.contains(&format!("heng grade examples/{lesson}.rule examples/{lesson}.csv")),
            "{lesson}"
        );
        assert!(text.lines().count() <= 100, "{lesson}: longer than a page");
        assert!(list.contains(&format!("{lesson}.rule")), "{lesson} is not in examples/README.md");
    }
}

#[test]
fn the_lessons_are_numbered_without_a_gap() {
    let names: Vec<String> = surfaces().into_keys().collect();
    for (name, number) in names.iter().zip(1..) {
        assert!(name.starts_with(&format!("{number:02}-")), "{name}");
    }
}

/// A lesson in two surfaces is one program, and its files differ in nothing but names.
#[test]
fn twin_lessons_are_the_same_program() {
    let twins = surfaces().into_iter().filter(|(_, surfaces)| surfaces.len() == 2);
    let twins: Vec<String> = twins.map(|(name, _)| name).collect();
    assert!(twins.len() >= 2, "{twins:?}");
    for name in twins {
        let [en, zh] = ["en", "zh"].map(|surface| {
            let policy = policy(&text_of(&format!("examples/{name}.{surface}.rule")));
            heng::ir::print(&policy, None)
        });
        assert_eq!(zh, en, "{name}");
    }
}

#[test]
fn a_golden_case_named_after_a_policy_is_that_policys_alone() {
    let mild = POLICY.replace("每缺一项指标，降一级", "每缺两项指标，降一级");
    let files = [
        ("all/strict.rule", POLICY),
        ("all/mild.rule", &mild),
        ("all/strict.csv", GOOD),
        ("all/strict.golden.csv", "编号,年份,质量\nu1,2021,A\nu2,2021,C\n"),
        ("all/mild-2021.csv", GOOD),
        ("all/mild-2021.golden.csv", "编号,年份,质量\nu1,2021,A\nu2,2021,B\n"),
    ];
    let folder = folder(&files);
    for (paths, counts) in [
        ("all", "2 policies, 2 examples, 2 golden cases"),
        ("all/mild.rule", "1 policy, 1 example, 1 golden case"),
    ] {
        let run = heng(folder.path(), &format!("test {paths} --lang en"), "");
        assert!(run.code == 0 && run.err.starts_with(counts), "{}{}", run.out, run.err);
    }
}

#[test]
fn a_golden_file_may_hold_defines() {
    let policy = format!("{POLICY}定义 十倍\n    件数 × 10\n");
    let golden = |wrong: &str| format!("编号,年份,十倍\nu1,2021,0\nu2,2021,{wrong}\n");
    for (tenfold, code) in [("120", 0), ("12", 1)] {
        let golden = golden(tenfold);
        let folder = folder(&[("p.rule", &policy), ("u.csv", GOOD), ("u.golden.csv", &golden)]);
        let run = heng(folder.path(), "test .", "");
        assert_eq!(run.code, code, "{}{}", run.out, run.err);
    }
}
