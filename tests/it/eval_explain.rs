//! Explanations say what grading says, and why.

use heng::eval::{self, EffectTrace, Registers, SubjectTrace};

use crate::baseline::generated;
use crate::luoning;

#[test]
fn explanations_agree_with_grades() {
    let policy = luoning::policy();
    let units = luoning::units(&policy, &generated(300));
    let grades = eval::grade(&policy, &units);
    let registers = Registers::new(&policy, &units);
    for row in 0..units.rows {
        let told = registers.explain(row);
        let overall = told.overall.unwrap();
        assert_eq!(overall.text, grades.overall.as_ref().unwrap().texts.get(row));
        // A cancelled grade has no signs, whatever those of the measures.
        let sum: i64 = overall.joined.iter().filter_map(|joined| joined.signs).sum();
        assert_eq!(overall.signs, Some(if overall.text == "取消" { 0 } else { sum }));
        for (measure, column) in told.measures.iter().zip(&grades.measures) {
            assert_eq!(measure.text, column.texts.get(row));
            if let Some(level) = &measure.level {
                assert_eq!(measure.levels.last().map(|after| &after.level), Some(level), "row {row}");
                assert_eq!(measure.signs, Some(measure.totals.pluses - measure.totals.minuses));
            }
        }
    }
}

#[test]
fn an_explanation_names_what_counted() {
    let policy = luoning::policy();
    let units = luoning::units(&policy, &generated(300));
    let registers = Registers::new(&policy, &units);
    let told =
        (0..300).map(|row| registers.explain(row)).find(|told| told.measures[0].totals.drops == 2).unwrap();
    let first = &told.measures[0];
    assert_eq!(first.start.as_deref(), Some("A"));
    let drop = first.steps.iter().find(|step| matches!(step.effect, EffectTrace::Drop { .. })).unwrap();
    assert!(drop.fired && drop.effect == EffectTrace::Drop { by: 2 });
    assert!(
        matches!(&drop.subject, SubjectTrace::Named { counted, of: 3, per: 1, .. } if counted.len() == 2)
    );
    let direct = &first.steps[2];
    assert!(matches!(&direct.subject, SubjectTrace::Condition { reads, .. } if reads[0].0 == "瞒报拒不改正"));
    let json = serde_json::to_string(&told).unwrap();
    assert!(json.contains(r#""kind":"drop","by":2"#), "{json}");
}
