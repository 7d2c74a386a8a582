//! Grades of one level, joined levels, signs that cancel or stand apart, long titles, many measures.

use heng::data::Units;
use heng::eval::{self, Options, Registers};
use heng::ir::{Cell, ColumnKind, Grade, Level, Named, OpKind, Policy, Scale, SignRule, Target, Type};
use proptest::prelude::*;

use crate::build_ir::{Builder, measure, scale};

const LEVELS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "J", "K"];

/// What a random policy has.
#[derive(Debug, Clone)]
struct Shape {
    levels: usize,
    measures: usize,
    /// Whether measures may not apply, or have a verdict.
    given: bool,
    verdicts: usize,
    signs: SignRule,
    most: Option<u32>,
    long: bool,
    by_name: bool,
}

fn shape() -> impl Strategy<Value = Shape> {
    let signs = prop_oneof![Just(SignRule::None), Just(SignRule::Cancel), Just(SignRule::Apart)];
    let most = prop_oneof![Just(None), Just(Some(3)), Just(Some(20))];
    ((1usize..=12, 1usize..=20, any::<bool>(), 0usize..3), signs, most, any::<[bool; 2]>()).prop_map(
        |((levels, measures, given, verdicts), signs, most, [long, by_name])| Shape {
            levels,
            measures,
            given,
            verdicts,
            signs,
            most,
            long,
            by_name,
        },
    )
}

fn titled(names: &[&str], long: bool) -> Vec<Named> {
    let title = |name: &&str| long.then(|| format!("{name}（很长很长的等级名称，写满一格）"));
    names.iter().map(|name| Named { name: name.to_string(), title: title(name) }).collect()
}

/// Columns of plain numbers and flags for every part of every grade.
fn policy(shape: &Shape) -> Policy {
    let mut b = Builder::new();
    let rank = |size: usize| {
        ColumnKind::OneOf((0..size).map(|at| crate::build_ir::named(&at.to_string())).collect())
    };
    let whole = ColumnKind::Number { decimals: 0, percent: false };
    let scale = Scale {
        levels: titled(&LEVELS[..shape.levels], shape.long),
        verdicts: titled(&["取消", "不评"][..shape.verdicts], shape.long),
        most_plus: shape.most,
        most_minus: shape.most,
        ..scale(&[], &[], shape.signs)
    };
    b.policy.scales = vec![scale];
    let grade = |b: &mut Builder, at: usize| {
        let level = b.column("level", rank(shape.levels));
        let given = shape.given.then(|| b.column("given", ColumnKind::Flag));
        let verdict = (shape.verdicts > 0).then(|| {
            let [f, g] = ["f", "g"].map(|name| b.column(name, ColumnKind::Flag));
            let (zero, one, strongest) = (b.constant(0), b.constant(1), b.constant(shape.verdicts as i64));
            let verdict = b.op(OpKind::Select(f, one, zero), Type::Verdict(0));
            b.op(OpKind::Select(g, strongest, verdict), Type::Verdict(0))
        });
        // Every third measure has signs in a wide column.
        let signs = (shape.signs != SignRule::None).then(|| {
            let column =
                b.column(if shape.signs == SignRule::Cancel { "signed" } else { "signs" }, whole.clone());
            if at.is_multiple_of(3) {
                return column;
            }
            let (low, high) = (b.constant(-5), b.constant(6));
            let above = b.number(OpKind::Max(column, low));
            b.number(OpKind::Min(above, high))
        });
        let minuses = (shape.signs == SignRule::Apart).then(|| b.column("signs", whole.clone()));
        Grade { scale: 0, given, verdict, level: Level::One(level), signs, minuses }
    };
    for at in 0..shape.measures {
        let grade = grade(&mut b, at);
        b.policy.measures.push(measure("m", grade));
    }
    let own = grade(&mut b, shape.measures);
    let level = Level::Joined((0..shape.measures).collect());
    b.policy.overall = Some(measure("overall", Grade { level, ..own }));
    b.policy
}

fn units(policy: &Policy, rows: usize, mut state: u64) -> Units {
    let mut units = Units::new(&policy.columns);
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for row in 0..rows {
        let cells: Vec<Cell> = policy
            .columns
            .iter()
            .map(|column| match (&column.kind, column.name.as_str()) {
                (ColumnKind::Flag, "given") => Cell::Flag(next(6) != 0),
                (ColumnKind::Flag, _) => Cell::Flag(next(12) == 0),
                (ColumnKind::OneOf(names), _) => Cell::Code(next(names.len() as u64) as u32),
                (_, "signed") => Cell::Number(next(30) as i64 - 15),
                _ => Cell::Number(next(25) as i64),
            })
            .collect();
        units.push(&cells, (0, row as u64));
    }
    units
}

/// The text of a grade, put together from the values of its registers.
fn expected(policy: &Policy, grade: &Grade, row: &[(crate::naive::Naive, bool)], by_name: bool) -> String {
    let value = |reg: &heng::ir::Reg| &row[reg.0 as usize].0;
    let text = |named: &Named| if by_name { named.name.clone() } else { named.text().to_owned() };
    let level = |grade: &Grade| match &grade.level {
        Level::One(level) => text(&policy.scale(0).levels[value(level).number() as usize]),
        Level::Joined(_) => String::new(),
    };
    let given = |grade: &Grade| grade.given.as_ref().is_none_or(|given| value(given).flag());
    let verdict = |grade: &Grade| grade.verdict.as_ref().map_or(0, |verdict| value(verdict).number());
    if !given(grade) {
        return String::new();
    }
    if let Some(verdict) = policy.scale(0).verdict(verdict(grade)) {
        return text(verdict);
    }
    let mut written = match &grade.level {
        Level::One(_) => level(grade),
        Level::Joined(measures) => {
            let grades = measures.iter().map(|at| &policy.measures[*at].grade);
            grades.filter(|grade| given(grade) && verdict(grade) == 0).map(level).collect()
        }
    };
    let most = policy.scale(0).most_plus.map_or(usize::MAX, |most| most as usize);
    if let Some(signs) = &grade.signs {
        let signs = value(signs).number();
        written += &(if signs < 0 { "-" } else { "+" }).repeat(most.min(signs.unsigned_abs() as usize));
    }
    if let Some(minuses) = &grade.minuses {
        written += &"-".repeat(most.min(value(minuses).number() as usize));
    }
    written
}

fn check(shape: &Shape, rows: usize, state: u64, block_rows: usize) {
    let policy = policy(shape);
    let units = units(&policy, rows, state);
    let grades = eval::grade_with(
        &policy,
        &units,
        &Options { block_rows, by_name: shape.by_name, ..Options::default() },
    );
    let overall = grades.overall.as_ref().unwrap();
    assert_eq!(overall.texts.len(), rows);
    let registers =
        if shape.by_name { Registers::by_name(&policy, &units) } else { Registers::new(&policy, &units) };
    for row in 0..rows {
        let values = crate::naive::row(&policy, &units, row);
        let expected = |grade: &Grade| expected(&policy, grade, &values, shape.by_name);
        let total = policy.overall.as_ref().map(|overall| expected(&overall.grade)).unwrap();
        assert_eq!(overall.texts.get(row), total, "row {row}");
        for (measure, column) in policy.measures.iter().zip(&grades.measures) {
            assert_eq!(column.texts.get(row), expected(&measure.grade), "row {row}");
        }
        if row % 50 == 0 {
            assert_eq!(registers.row(row).text(Target::Overall), total);
            assert_eq!(registers.explain(row).measures[0].text, grades.measures[0].texts.get(row));
        }
    }
    for column in grades.measures.iter().chain([overall]) {
        let counted: usize = column.counts().iter().map(|(_, count)| count).sum();
        assert!(counted <= rows && (shape.given || std::ptr::eq(column, overall) || counted == rows));
    }
    assert!(grades.measures.iter().all(|column| column.errors.count() == 0));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn texts_are_put_together_right(shape in shape(), rows in 0usize..200, state in any::<u64>(), block in 0usize..3) {
        check(&shape, rows, state, [64, 128, 4096][block]);
    }
}

#[test]
fn twenty_joined_measures_with_long_titles_over_many_rows() {
    let shape = Shape {
        levels: 12,
        measures: 20,
        given: true,
        verdicts: 2,
        signs: SignRule::Apart,
        most: None,
        long: true,
        by_name: false,
    };
    check(&shape, 700, 7, 128);
}

#[test]
fn counts_stand_in_the_order_of_the_scale() {
    let shape = Shape {
        levels: 3,
        measures: 1,
        given: false,
        verdicts: 1,
        signs: SignRule::None,
        most: None,
        long: false,
        by_name: false,
    };
    let policy = policy(&shape);
    let grades = eval::grade(&policy, &units(&policy, 500, 3));
    let labels: Vec<&str> = grades.measures[0].counts().iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["一", "二", "三", "取消"]);
}

#[test]
fn more_signs_than_anyone_writes_are_an_error_of_that_unit_alone() {
    let mut b = Builder::new();
    b.policy.scales = vec![scale(&["A"], &[], SignRule::Cancel)];
    let signs = b.column("n", ColumnKind::Number { decimals: 0, percent: false });
    let level = b.constant(0);
    let level = Level::One(level);
    b.policy.measures.push(measure(
        "m",
        Grade { scale: 0, given: None, verdict: None, level, signs: Some(signs), minuses: None },
    ));
    let mut units = Units::new(&b.policy.columns);
    for (row, signs) in [2, i64::MAX, -1, i64::MIN, 2000, 2001].into_iter().enumerate() {
        units.push(&[Cell::Number(signs)], (0, row as u64));
    }
    let grades = eval::grade(&b.policy, &units);
    let texts: Vec<&str> = grades.measures[0].texts.iter().collect();
    assert_eq!(texts, ["A++", "", "A-", "", &format!("A{}", "+".repeat(2000)), ""]);
    assert_eq!(grades.measures[0].errors.count(), 3);
}
