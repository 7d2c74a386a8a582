//! What the check finds beyond one mistake a code, which the pages of the codes show.

mod bounds;
mod guesses;
mod history;
mod meant;
mod points;
mod records;
mod time;

use crate::common::shown;
use heng::source::Source;

const HEAD: &str = "办法 “样例”
等级 A > B > C，加减号相抵，另有 作废
数据
    编号 为 编号
    甲、乙、丙 为 是否
    数 为 整数
";

/// The codes found in a policy that begins with [`HEAD`], in order of place.
fn codes(rest: &str) -> Vec<&'static str> {
    let (_, problems) = heng::compile(&Source::new("x.rule", format!("{HEAD}{rest}")));
    problems.iter().map(|problem| problem.code.id()).collect()
}

#[track_caller]
fn finds(rest: &str, expected: &[&str]) {
    // Columns that these small policies leave unused are beside the point.
    let found: Vec<&str> = codes(rest).into_iter().filter(|code| *code != "H207").collect();
    assert_eq!(found, expected, "{rest}");
}

#[test]
fn names_that_look_alike_are_told_apart_by_their_code_points() {
    for (names, points) in [
        ("信用、信\u{2f64}", ["U+7528", "U+2F64"]),
        ("A1、\u{410}1", ["U+0041", "U+0410"]),
        ("甲项、甲\u{9879}\u{fe00}", ["U+FE00", "U+FE00"]),
    ] {
        let text = HEAD.replace("甲、乙、丙", names);
        let source = Source::new("x.rule", format!("{text}评价 一\n    起始 A\n"));
        let (_, problems) = heng::compile(&source);
        let told = shown(&problems, &source);
        assert!(points.iter().all(|point| told.contains(point)), "{names}: {told}");
    }
}

#[test]
fn a_name_is_found_in_any_compatible_form() {
    finds("评价 一\n    起始 A\n    指标 甲\n    每缺一项指标，降一级\n    凡 【甲】 且 乙 的，加 +\n", &[]);
    let wide = HEAD.replace("数 为 整数", "Ａ１ 为 是否");
    let source = Source::new("x.rule", format!("{wide}评价 一\n    起始 A\n    凡 A1 的，降一级\n"));
    assert!(!heng::compile(&source).1.any_error());
}

#[test]
fn one_statement_that_cannot_be_read_hides_no_other_and_invents_none() {
    finds(
        "评价 一\n    起是 A\n    指标 甲\n    每缺一项指标，降一级\n评价 二\n    起始 E\n",
        &["H120", "H212"],
    );
}

#[test]
fn starts() {
    finds("评价 一\n    起始 A\n    起始 B\n", &["H224"]);
    finds("评价 一\n    起始 A\n每项评价\n    起始 B\n", &["H224"]);
    finds("评价 一\n    凡 甲 的，直接判定 A\n", &["H223"]);
    finds("评价 一\n    凡 甲 的，直接判定 A\n    凡 未 甲 的，直接判定 C\n", &[]);
    finds("评价 一\n    凡 甲 且 乙 的，直接判定 A\n    凡 未 甲 或 未 乙 的，直接判定 C\n", &[]);
    finds("评价 一\n    按 若 甲 则 A 定级\n", &["H214"]);
    finds("评价 一\n    按 若 甲 则 A 否则 B 定级\n", &[]);
}

#[test]
fn caps() {
    finds("评价 一\n    起始 B\n    最高评为 A\n", &["H226"]);
    finds("评价 一\n    起始 A\n    最高评为 A\n", &["H228"]);
    finds("评价 一\n    起始 B\n    凡 甲 的，升一级\n    最高评为 B\n", &[]);
    finds("评价 一\n    起始 A\n    最低评为 C\n", &["H228"]);
    finds("评价 一\n    起始 B\n    凡 甲 的，升一级，降一级\n    最高评为 C\n    最低评为 A\n", &["H226"]);
}

#[test]
fn verdicts_of_measures_are_settled_in_overall() {
    let measure = "评价 一\n    起始 A\n    凡 甲 的，直接判定 作废\n";
    finds(&format!("{measure}总评\n    连写各评价等级\n"), &["H229"]);
    finds(&format!("{measure}总评\n    各评价就低不就高\n"), &["H229"]);
    finds(&format!("{measure}总评\n    连写各评价等级\n    凡 任一评价 为 作废 的，直接判定 作废\n"), &[]);
    finds(
        &format!("{measure}总评\n    连写各评价等级\n    凡 乙 或 任一评价 为 作废 的，直接判定 作废\n"),
        &[],
    );
    finds(
        &format!("{measure}总评\n    连写各评价等级\n    凡 乙 且 任一评价 为 作废 的，直接判定 作废\n"),
        &["H229"],
    );
}

#[test]
fn circles_are_found_wherever_they_close() {
    finds("定义 一\n    二\n定义 二\n    未 一\n评价 三\n    起始 A\n    凡 一 的，降一级\n", &["H204"]);
    finds("评价 一\n    起始 A\n    凡 一 为 A 的，降一级\n", &["H204"]);
    finds("评价 一\n    起始 A\n    凡 总评 为 A 的，降一级\n总评\n    各评价就低不就高\n", &["H204"]);
}

#[test]
fn kinds_are_compared_with_their_like() {
    finds("评价 一\n    起始 A\n    凡 数 为 是 的，降一级\n", &["H210"]);
    finds("评价 一\n    起始 A\n    凡 数 的，降一级\n", &["H211"]);
    finds("评价 一\n    起始 A\n评价 二\n    起始 A\n    凡 一 > B 的，降一级\n", &["H226"]);
    finds("评价 一\n    起始 A\n评价 二\n    起始 A\n    凡 一 差于 A 的，降一级\n", &[]);
}

/// What is valid is all there beside a warning, and what is not is told beside one.
#[test]
fn a_warning_hides_neither_grades_nor_errors() {
    let points = "评价 一\n    起评 100 分\n    指标 甲、乙\n总评\n    权重 一 100%\n";
    finds(points, &["H228"]);
    let source = Source::new("x.rule", format!("{HEAD}{points}"));
    assert!(heng::compile(&source).0.unwrap().overall.is_some());
    finds("评价 一\n    指标 甲、乙\n", &["H223", "H228"]);
    finds("评价 一\n    起始 A\n总评\n    共升最多 1 级\n", &["H223", "H228"]);
}

#[test]
fn a_lower_and_an_upper_bound_are_one_range() {
    let column = |bounds: &str| HEAD.replace("数 为 整数", &format!("数 为 整数，{bounds}"));
    let check = |bounds: &str| {
        let text = column(bounds)
            + "评价 一\n    起始 A\n    凡 档 = 1 的，降一级\n表 档 按 数\n    0 至 4：1\n    5：2\n";
        let (_, problems) = heng::compile(&Source::new("x.rule", text));
        let errors = problems.iter().filter(|problem| problem.is_error());
        errors.map(|problem| problem.code.id()).collect::<Vec<_>>()
    };
    assert!(check("不小于 0，不大于 5").is_empty());
    assert!(check("不满 6，空白视为 0，不小于 0").is_empty());
    assert_eq!(check("不小于 0，不小于 1"), ["H222", "H250"]);
    assert_eq!(check("0 至 5，不大于 4"), ["H222"]);
    assert_eq!(check("不大于 0，不小于 5"), ["H226"]);
}

/// Values that are none are left out of lists before `it` is asked about.
#[test]
fn a_condition_on_the_values_of_a_list_need_not_settle_none() {
    let text = HEAD.replace("数 为 整数", "数 为 整数，空白视为 无");
    let text = text
        + "评价 一\n    起始 A\n    凡（数、3）中（其 > 2）的条数 > 1 的，降一级\n例 “空白”\n    应得 一 = A\n例 “五”\n    已知 数 为 5\n    应得 一 = B\n";
    let source = Source::new("x.rule", text);
    let (_, problems) = heng::compile(&source);
    assert!(!problems.any_error(), "{}", shown(&problems, &source));
}
