//! The lessons in `examples/`: each has data, results and a place in the list, and twins are one program.

use std::collections::BTreeMap;
use std::path::Path;

use heng::source::{Content, Source};

use super::{GOOD, POLICY, folder, heng};
use crate::common::{shown, text_of};

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

/// The lessons, each there in both languages.
fn twins() -> Vec<String> {
    let told = surfaces().into_iter().map(|(name, surfaces)| {
        assert_eq!(surfaces.len(), 2, "{name}: {surfaces:?}");
        name
    });
    told.collect()
}

/// The tables of a lesson, by the part of their names behind the lesson's: data, results, records, rows of tables.
fn tables(lesson: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    let folder = root().join("examples");
    let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut tables = BTreeMap::new();
    for name in names.map(|name| name.to_string_lossy().into_owned()) {
        let part = name.strip_prefix(lesson).and_then(|rest| rest.strip_suffix(".csv"));
        let Some(part) = part else { continue };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join(&name)).unwrap();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        tables.insert(part.to_owned(), rows.collect());
    }
    tables
}

#[test]
fn twin_lessons_are_the_same_program() {
    for name in twins() {
        let [en, zh] = ["en", "zh"].map(|surface| {
            let lesson = format!("{name}.{surface}");
            let mut source = Source::new("lesson.rule", text_of(&format!("examples/{lesson}.rule")));
            for part in tables(&lesson).into_keys() {
                let path = format!("{lesson}{part}.csv");
                let bytes = text_of(&format!("examples/{path}")).into_bytes();
                source.put_beside(path, Content::Bytes(bytes));
            }
            let (policy, problems) = heng::compile(&source);
            assert!(!problems.any_error(), "{}", shown(&problems, &source));
            heng::ir::print(&policy.unwrap(), None)
        });
        assert_eq!(zh, en, "{name}");
    }
}

/// What a cell lists: `undetermined (A, B)` is three words.
fn words(cell: &str) -> Vec<&str> {
    cell.split(['、', ';', ',', '（', '）', '(', ')']).map(str::trim).collect()
}

/// The number, date or period at the end of a word, if one is there.
fn figure(word: &str) -> Option<&str> {
    let last = word.rsplit(' ').next()?;
    last.trim_start_matches('-').starts_with(|first: char| first.is_ascii_digit()).then_some(last)
}

/// Cell by cell, with one word for each word and the same figures.
#[test]
fn twin_lessons_have_the_same_data_and_results() {
    for name in twins() {
        let [en, zh] = ["en", "zh"].map(|surface| {
            let mut tables: Vec<_> = tables(&format!("{name}.{surface}")).into_iter().collect();
            // Records are called by other names: those with as many rows are each other's twins.
            tables.sort_by_key(|(part, rows)| (!part.is_empty(), part != ".golden", rows.len()));
            tables
        });
        assert_eq!(zh.len(), en.len(), "{name}");
        for ((part, zh), (_, en)) in zh.iter().zip(&en) {
            let (mut to_en, mut to_zh) = (BTreeMap::new(), BTreeMap::new());
            assert_eq!(zh.len(), en.len(), "{name}{part}");
            for (zh, en) in zh.iter().flatten().zip(en.iter().flatten()) {
                let at = format!("{name}{part}: `{zh}` and `{en}`");
                assert_eq!(words(zh).len(), words(en).len(), "{at}");
                for (zh, en) in words(zh).into_iter().zip(words(en)) {
                    assert_eq!(figure(zh), figure(en), "{at}");
                    assert_eq!(*to_en.entry(zh).or_insert(en), en, "{at}");
                    assert_eq!(*to_zh.entry(en).or_insert(zh), zh, "{at}");
                }
            }
        }
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
