//! Explanations name the records that counted.

use heng::data::{Joined, Units};
use heng::eval::{Book, Explanation, Options, Run, StepTrace, SubjectTrace};
use heng::ir::Cell;

use crate::common::policy;

const TEXT: &str = "办法 “样例”
等级 A > B > C
数据
    编号 为 编号
    规模 为 整数
明细 检查 按 编号
    日期 为 日期
    类别 为 卫生 或 消防
    地点 为 文本
    分数 为 整数
    严重 为 是否
定义 应扣 逐条 检查
    若 规模 > 500 则 3 否则（若 类别 为 卫生 则 1 否则 2）
评价 日常
    起评 100 分
    每条 检查 中 分数 < 60 的，扣 应扣 分，最多扣 20 分
    按 档 定级
    凡 检查 中 严重 的条数 ≥ 2 的，直接判定 C
    凡（检查 中 分数 的平均 无则 100）< 70 的，最高评为 B
    凡 检查 中（分数 不满 60）的条数 ≥ 1 的，最高评为 B
    凡 未（检查 中 全部 严重 无则 否）的，最低评为 C
表 档 按 得分
    90 以上：A
    不满 90：B
";

/// One unit of that size, with records of a score and whether they are serious.
fn explained(size: i64, records: &[(i64, bool)]) -> Explanation {
    let policy = policy(TEXT);
    let block = &policy.records[0];
    let mut units = Units::new(&policy.columns);
    units.push(&[Cell::Text("u".into()), Cell::Number(size)], (0, 2));
    let files = vec!["检查.csv".to_owned()];
    let mut joined = Joined { rows: Units { files, ..Units::new(&block.rows.columns) }, ..Joined::default() };
    for (at, (score, serious)) in (0..).zip(records) {
        let cells = block.rows.columns.iter().map(|column| match column.name.as_str() {
            "编号" => Cell::Text("u".into()),
            "日期" => Cell::Number(738_000 + i64::from(at)),
            "类别" => Cell::Code(at % 2),
            "地点" => Cell::Text(format!("甲{at}")),
            "分数" => Cell::Number(*score),
            _ => Cell::Flag(*serious),
        });
        joined.rows.push(&cells.collect::<Vec<_>>(), (0, u64::from(at) + 2));
        joined.order.push(at);
    }
    joined.stretches.push((0, joined.order.len() as u32));
    units.records.push(joined);
    let book = Book::of(&policy, &units);
    let run = Run::new(&book, &Options { by_name: true, ..Options::default() });
    run.explain(0, 0).unwrap()
}

fn step<'a>(told: &'a Explanation, words: &str) -> &'a StepTrace {
    let statement = |step: &&StepTrace| {
        TEXT.get(step.span.0 as usize..step.span.1 as usize).is_some_and(|text| text.contains(words))
    };
    told.measures[0].steps.iter().find(statement).unwrap()
}

/// A statement for each record names each that counts, with the cells that matter; what each gives where they differ.
#[test]
fn a_statement_for_each_record_names_them() {
    let told = explained(100, &[(55, true), (80, false), (40, false), (59, true)]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&step(&told, "每条").subject).unwrap());
    let told = explained(600, &[(55, true), (80, false), (40, false), (59, true)]);
    let SubjectTrace::Records { count, each, together, reads, .. } = &step(&told, "每条").subject else {
        panic!("not of records");
    };
    assert_eq!((*count, each.as_deref(), together.as_deref()), (3, Some("3"), None));
    assert_eq!(reads[0].0, "规模");
}

/// Many records are counted all and named in part; the sum before a limit is told.
#[test]
fn many_records_are_named_in_part() {
    let told = explained(600, &[(1, false); 30]);
    let SubjectTrace::Records { count, together, rows, .. } = &step(&told, "每条").subject else {
        panic!("not of records");
    };
    assert_eq!((*count, together.as_deref(), rows.len()), (30, Some("90"), 10));
}

/// What a condition makes of records is told with those that counted.
#[test]
fn conditions_name_the_records_that_they_counted() {
    let told = explained(100, &[(55, true), (80, false), (40, true)]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&step(&told, "严重 的条数").subject).unwrap());
    let SubjectTrace::Condition { made, .. } = &step(&told, "平均").subject else {
        panic!("no condition");
    };
    assert_eq!((made[0].count, made[0].sum.as_deref(), made[0].against), (3, Some("175"), false));
    let SubjectTrace::Condition { made, .. } = &step(&told, "全部").subject else {
        panic!("no condition");
    };
    let failed = made.iter().find(|made| made.against).unwrap();
    assert_eq!((failed.count, failed.rows[0].line), (1, 3));
}

/// An expression that counts the records of a statement is not called by the words of that statement.
#[test]
fn what_a_statement_counts_too_is_called_by_its_records() {
    let told = explained(100, &[(10, true), (80, true)]);
    let SubjectTrace::Condition { made, .. } = &step(&told, "不满 60").subject else {
        panic!("no condition");
    };
    assert_eq!((made[0].records.as_str(), made[0].span, made[0].count), ("检查", (0, 0), 1));
}
