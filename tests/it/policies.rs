//! The shipped policies: every reading, every golden case, and the twins.

use crate::common::{grades, policy, text_of, units};
use crate::reading::{Facts, HEADERS, every_case, expected};

const ZH: &str = "policies/luoning/2020-10-01.rule";
const EN: &str = "policies/luoning-en/2020-10-01.rule";

fn csv(facts: &[Facts]) -> String {
    let rows: Vec<String> = facts.iter().enumerate().map(|(at, facts)| facts.row(at)).collect();
    format!("{HEADERS}\n{}\n", rows.join("\n"))
}

/// R1 to R9: every combination of indicators, flags, notices and fraud, against the readings as a table.
#[test]
fn every_reading_holds_in_every_case() {
    let facts: Vec<Facts> = every_case().collect();
    for path in [ZH, EN] {
        let policy = policy(&text_of(path));
        let units = units(&policy, &csv(&facts));
        assert_eq!(units.rows, facts.len());
        for (facts, graded) in facts.iter().zip(grades(&policy, &units)) {
            assert_eq!(graded, expected(facts), "{path}: {facts:#?}");
        }
    }
}

/// Chinese and English twins lower to the same operations.
#[test]
fn twins_are_the_same_program() {
    let (zh, en) = (policy(&text_of(ZH)), policy(&text_of(EN)));
    assert_eq!(heng::ir::print(&zh, None), heng::ir::print(&en, None));
}

/// A change of one line moves grades, with nothing rebuilt.
#[test]
fn one_changed_line_changes_grades() {
    let text = text_of(ZH);
    let facts = Facts { complete: false, ..Facts::standard() };
    let graded = |text: &str| {
        let source = heng::source::Source::new("changed.rule", text);
        let (policy, _) = heng::compile(&source);
        let policy = policy.unwrap();
        let units = units(&policy, &csv(std::slice::from_ref(&facts)));
        grades(&policy, &units).remove(0).remove(0)
    };
    assert_eq!(graded(&text), "B");
    assert_eq!(graded(&text.replacen("每缺一项指标，降一级", "每缺一项指标，降两级", 1)), "C");
}

/// R5: with the line left out, the hole is seen.
#[test]
fn a_left_out_case_is_found() {
    let text = text_of(ZH);
    let start = text.find("评价 场景应用").unwrap();
    let (head, tail) = text.split_at(start);
    let cut: String = tail
        .lines()
        .filter(|line| !line.contains("凡 未 场景工作开展 的"))
        .map(|line| format!("{line}\n"))
        .collect();
    let (_, problems) = heng::compile(&heng::source::Source::new("cut.rule", format!("{head}{cut}")));
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
    assert!(codes.contains(&"H207"), "{codes:?}");
}
