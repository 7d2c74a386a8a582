//! Grades as text.

use heng::eval::{self, Options};
use heng::ir::Target;

use crate::luoning_ir;

#[test]
fn luoning_grades_follow_the_reading() {
    let policy = luoning_ir::policy();
    let units = luoning_ir::units(&policy, 5000);
    let grades = eval::grade(&policy, &units);
    let overall = grades.overall.as_ref().unwrap();
    for row in 0..units.rows {
        assert_eq!(overall.texts.get(row), luoning_ir::by_hand(&units, &policy, row), "row {row}");
    }
    assert_eq!(overall.counts().iter().map(|(_, count)| count).sum::<usize>(), 5000);
    assert_eq!(overall.counts().first().map(|(level, _)| level.as_str()), Some("AAAAA"));
    for block_rows in [64, 128] {
        let options = Options { block_rows, targets: Some(vec![Target::Overall]), ..Options::default() };
        let again = eval::grade_with(&policy, &units, &options);
        assert_eq!(again.overall.unwrap().texts, overall.texts);
    }
}
