//! Grades as text.

use heng::data::{Cells, Units};
use heng::eval::{self, Options};
use heng::ir::{Policy, Target};

use crate::luoning_ir;

#[test]
fn luoning_grades_follow_the_reading() {
    let policy = luoning_ir::policy();
    let units = luoning_ir::units(&policy, 5000);
    let grades = eval::grade(&policy, &units);
    let overall = grades.overall.as_ref().unwrap();
    for row in 0..units.rows {
        assert_eq!(overall.texts.get(row), by_hand(&units, &policy, row), "row {row}");
    }
    assert_eq!(overall.counts().iter().map(|(_, count)| count).sum::<usize>(), 5000);
    assert_eq!(overall.counts().first().map(|(level, _)| level.as_str()), Some("AAAAA"));
    for block_rows in [64, 128] {
        let options = Options { block_rows, targets: Some(vec![Target::Overall]), ..Options::default() };
        let again = eval::grade_with(&policy, &units, &options);
        assert_eq!(again.overall.unwrap().texts, overall.texts);
    }
}

/// The overall grade of one row, straight from the reading of the regulation.
fn by_hand(units: &Units, policy: &Policy, row: usize) -> String {
    let at = |name: &str| policy.columns.iter().position(|column| column.name == name).unwrap();
    let flag = |name: &str| match &units.columns[at(name)].cells {
        Cells::Flag(bits) => bits.get(row),
        _ => panic!("{name} is no flag"),
    };
    let set = |name: &str| -> Vec<u32> {
        match &units.columns[at(name)].cells {
            Cells::Set(all) => all.iter().filter(|(_, bits)| bits.get(row)).map(|(id, _)| *id).collect(),
            _ => panic!("{name} is no set"),
        }
    };
    let missing = |names: [&str; 3]| names.iter().filter(|name| !flag(name)).count();
    let level = |missing: usize, direct: bool| ["A", "B", "C", "D"][if direct { 3 } else { missing }];
    if !set("弄虚作假").is_empty() {
        return "取消".into();
    }
    let mut text = String::new();
    text += level(missing(["全量", "及时", "精准"]), flag("瞒报拒不改正"));
    text += level(missing(["机关人员承诺", "从业人员承诺", "经营机构承诺公示"]), !flag("承诺工作开展"));
    text += level(missing(["监管制度健全", "监管运行实施", "监管效果明显"]), !flag("监管工作开展"));
    text += level(missing(["试点制度健全", "试点运行实施", "试点效果明显"]), !flag("试点工作开展"));
    text += level(0, !flag("场景工作开展"));
    let (pilots, required, scenes) = (set("试点类别"), set("应开展试点类别"), set("场景类别"));
    let extra = match required.is_empty() {
        true => pilots.len().saturating_sub(1),
        false => pilots.iter().filter(|id| !required.contains(id)).count(),
    };
    let lacking = required.iter().filter(|id| !pilots.contains(id)).count();
    let plus = extra + scenes.len().saturating_sub(1);
    let minus = lacking + 3 * set("屡次通报").len();
    text + &"+".repeat(plus.saturating_sub(minus)) + &"-".repeat(minus.saturating_sub(plus))
}
