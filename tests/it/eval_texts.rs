//! Grades as text.

use heng::eval::{self, Options};
use heng::ir::Target;

use crate::baseline::{all_texts, generated};
use crate::luoning;

#[test]
fn luoning_grades_are_those_of_the_program_by_hand() {
    let policy = luoning::policy();
    for rows in [0, 1, 63, 64, 65, 5000, 8193] {
        let facts = generated(rows);
        let units = luoning::units(&policy, &facts);
        let grades = eval::grade(&policy, &units);
        let columns: Vec<_> = grades.measures.iter().chain(&grades.overall).collect();
        let (mut out, mut ends) = (Vec::new(), Vec::new());
        all_texts(&facts, &mut out, &mut ends);
        let mut start = 0;
        for (at, &end) in ends.iter().enumerate() {
            let text = columns[at % 6].texts.get(at / 6);
            assert_eq!(text.as_bytes(), &out[start..end], "row {} of {rows}", at / 6);
            start = end;
        }
    }
}

#[test]
fn rows_are_counted_by_level_whatever_the_block() {
    let policy = luoning::policy();
    let units = luoning::units(&policy, &generated(5000));
    let overall = eval::grade(&policy, &units).overall.unwrap();
    assert_eq!(overall.counts().first().map(|(level, _)| level.as_str()), Some("AAAAA"));
    for (level, count) in overall.counts() {
        let rows = overall.texts.iter().filter(|text| text.trim_end_matches(['+', '-']) == level).count();
        assert_eq!(rows, *count, "{level}");
    }
    assert_eq!(overall.counts().iter().map(|(_, count)| count).sum::<usize>(), 5000);
    for block_rows in [64, 128] {
        let options = Options { block_rows, targets: Some(vec![Target::Overall]), ..Options::default() };
        let again = eval::grade_with(&policy, &units, &options).overall.unwrap();
        assert_eq!(again.texts, overall.texts);
        assert_eq!(again.counts(), overall.counts());
    }
}
