//! Tables: complete, unambiguous, and right at every edge.

mod files;
mod laws;
mod pipes;

use crate::common::shown;
use heng::source::Source;

const HEAD: &str = "办法 “样例”
等级 A > B > C
数据
    编号 为 编号
    名 为 文本，空白视为 “无名”
    甲、乙 为 是否，空白视为 否
    区 为 东 或 西 或 南，空白视为 东
    分 为 整数，0 至 100，空白视为 0
    额 为 2位小数，空白视为 0
    率 为 百分比，0 至 100%，空白视为 0
    日 为 日期，空白视为 2020-01-01
    补 为 整数，空白视为 无
评价 一
    起始 A
    凡 甲 的，降一级
评价 二
    按 若 乙 则 B 否则 A 定级
";

fn told(rest: &str) -> (Vec<&'static str>, String) {
    let source = Source::new("x.rule", format!("{HEAD}{rest}"));
    let (_, problems) = heng::compile(&source);
    let codes = problems.iter().map(|problem| problem.code.id());
    let codes = codes.filter(|code| !matches!(*code, "H206" | "H207")).collect();
    (codes, shown(&problems, &source))
}

/// The codes found in a policy with this table, names and columns that nothing uses left out.
#[track_caller]
fn finds(table: &str, expected: &[&str]) {
    let (codes, told) = told(table);
    assert_eq!(codes, expected, "{told}");
}

/// A finding, and what its message says.
#[track_caller]
fn says(table: &str, code: &str, words: &str) {
    let (codes, told) = told(table);
    assert_eq!(codes, [code], "{told}");
    assert!(told.contains(words), "{told}");
}

/// A table named `表`, and what it says of rows of the data.
#[track_caller]
fn gives(table: &str, cases: &[(&str, &str)]) {
    let mut text = table.to_owned();
    for (at, (given, value)) in cases.iter().enumerate() {
        text.push_str(&format!("例 “{at}”\n    已知 {given}\n    应得 值 = {value}\n"));
    }
    finds(&format!("定义 值\n    档\n{text}"), &[]);
}

#[test]
fn ranges_of_a_bounded_whole_number() {
    let table = "表 档 按 分\n    90 以上：A\n    60 以上不满 90：B\n    不满 60：C\n";
    gives(
        table,
        &[
            ("分 为 100", "A"),
            ("分 为 90", "A"),
            ("分 为 89", "B"),
            ("分 为 60", "B"),
            ("分 为 59", "C"),
            ("分 为 0", "C"),
        ],
    );
}

#[test]
fn edges_said_in_every_way() {
    let table = "表 档 按 额\n    超过 90：1\n    超过 70、90 以下：2\n    60.5 至 70：3\n    超过 50 不满 60.5：4\n    50 以下：5\n";
    gives(
        table,
        &[
            ("额 为 90.01", "1"),
            ("额 为 90", "2"),
            ("额 为 70.01", "2"),
            ("额 为 70", "3"),
            ("额 为 60.50", "3"),
            ("额 为 60.49", "4"),
            ("额 为 50.01", "4"),
            ("额 为 50", "5"),
            ("额 为 -3", "5"),
        ],
    );
}

#[test]
fn percentages_and_dates() {
    gives(
        "表 档 按 率\n    95% 以上：A\n    80%以上不满95%：B\n    其余：C\n",
        &[("率 为 95%", "A"), ("率 为 0.949999", "B"), ("率 为 79.9%", "C")],
    );
    gives(
        "表 档 按 日\n    超过 2024-03-31：“逾期”\n    2024-01-01 至 2024-03-31：“按期”\n    不满 2024-01-01：“提前”\n",
        &[("日 为 2024-04-01", "“逾期”"), ("日 为 2024-03-31", "“按期”"), ("日 为 2023-12-31", "“提前”")],
    );
}

#[test]
fn named_values_levels_texts_and_flags() {
    gives("表 档 按 区\n    东、西：5\n    南：3.5\n", &[("区 为 西", "5"), ("区 为 南", "3.5")]);
    gives("表 档 按 二\n    A：“好”\n    B、C：“一般”\n", &[("乙 为 否", "“好”"), ("乙 为 是", "“一般”")]);
    gives("表 档 按 甲\n    是：1\n    否：2\n", &[("甲 为 是", "1"), ("甲 为 否", "2")]);
    gives("表 档 按 甲\n    是：否\n    否：是\n", &[("甲 为 是", "否"), ("甲 为 否", "是")]);
    gives(
        "定义 称\n    若 甲 则 “优” 否则 “良”\n表 档 按 称\n    优：2020-01-01\n    良：2021-01-01\n",
        &[("甲 为 是", "2020-01-01"), ("甲 为 否", "2021-01-01")],
    );
    gives(
        "表 档 按 名\n    甲镇、“乙 镇”：1\n    其余：2\n",
        &[("名 为 甲镇", "1"), ("名 为 “乙 镇”", "1"), ("名 为 丙", "2")],
    );
    gives("表 档 按 分\n    0：区\n    1 以上：区\n", &[("区 为 南", "南")]);
}

#[test]
fn the_first_match_wins() {
    let table = "表 档，依次判断\n    凡 甲 且 乙 的：1\n    凡 甲 的：2\n    其余：无\n";
    gives(table, &[("甲、乙 为 是", "1"), ("甲 为 是", "2"), ("乙 为 是", "无")]);
    let table = "表 档 按 分，依次判断\n    凡 甲 的：0\n    90 以上：1\n    60 以上：2\n    凡 乙 的：3\n    其余：4\n";
    gives(
        table,
        &[
            ("甲 为 是，分 为 95", "0"),
            ("分 为 95", "1"),
            ("分 为 90，乙 为 是", "1"),
            ("分 为 60", "2"),
            ("乙 为 是", "3"),
            ("分 为 1", "4"),
        ],
    );
    gives(
        "表 档 按 分，依次判断\n    90 以上：1\n    60 以上：2\n    100 以下：3\n",
        &[("分 为 95", "1"), ("分 为 89", "2"), ("分 为 0", "3")],
    );
}

#[test]
fn a_key_that_is_none() {
    gives(
        "表 档 按 补\n    10 以上：1\n    其余：2\n",
        &[("补 为 10", "1"), ("补 为 9", "2"), ("补 为 无", "无")],
    );
    gives(
        "表 档 按 补\n    10 以上：1\n    其余：2\n    无：3\n",
        &[("补 为 10", "1"), ("补 为 9", "2"), ("补 为 无", "3")],
    );
    gives(
        "表 档 按 补\n    10 以上：1\n    其余：无\n    无：无\n",
        &[("补 为 10", "1"), ("补 为 无", "无")],
    );
    finds("表 档 按 补\n    10 以上：A\n    其余：B\n评价 三\n    按 档 定级\n", &["H214"]);
    finds("表 档 按 补\n    10 以上：A\n    其余：B\n    无：C\n评价 三\n    按 档 定级\n", &[]);
}

#[test]
fn a_table_applied_to_a_value() {
    let table = "表 档 按 数\n    10 以上：1\n    其余：2\n定义 值\n    档（分 + 补）\n";
    finds(
        &format!(
            "{table}例 “一”\n    已知 分 为 4，补 为 6\n    应得 值 = 1\n例 “二”\n    已知 分 为 4，补 为 无\n    应得 值 = 无\n"
        ),
        &[],
    );
    let table = "表 档 按 分\n    50 以上：1\n    不满 50：2\n定义 值\n    档（额）+ 档\n";
    finds(&format!("{table}例 “一”\n    已知 分 为 50，额 为 49.99\n    应得 值 = 3\n"), &[]);
    says("表 档 按 分\n    50 至 100：1\n    0 至 49：2\n定义 值\n    档（额）\n", "H250", "-1 不在任何一行");
    finds("表 档 按 分\n    50 以上：1\n    不满 50：2\n定义 值\n    档（分、额）\n", &["H231"]);
    finds("定义 值\n    分（额）\n", &["H231"]);
    finds("定义 值\n    没有（额）\n", &["H201"]);
    finds("表 档 按 数\n    10 以上：1\n    其余：2\n", &["H201"]);
}

#[test]
fn a_gap_is_shown_by_a_case_in_it() {
    says("表 档 按 分\n    70 以上：A\n    不满 69：B\n", "H250", "69 不在任何一行");
    finds("表 档 按 分\n    70 以上：A\n    69 以下：B\n", &[]);
    says("表 档 按 额\n    70 以上：A\n    69 以下：B\n", "H250", "69.5 不在任何一行");
    says("表 档 按 额\n    0 至 70：A\n    超过 70：B\n", "H250", "-1 不在任何一行");
    says("表 档 按 率\n    70% 以上：A\n    不满 69.5%：B\n", "H250", "69.7% 不在任何一行");
    says("表 档 按 区\n    东：A\n    西：B\n", "H250", "南 不在任何一行");
    says("表 档 按 二\n    A：1\n    C：2\n", "H250", "B 不在任何一行");
    says("表 档 按 甲\n    是：1\n", "H250", "否 不在任何一行");
    says("表 档 按 名\n    东镇：1\n", "H250", "别的文字 不在任何一行");
    says("表 档 按 日\n    2024-01-01 以上：1\n    不满 2023-01-01：2\n", "H250", "2023-01-01 不在任何一行");
    says("表 档，依次判断\n    凡 甲 的：1\n", "H250", "甲 为 否 不在任何一行");
    finds("表 档，依次判断\n    凡 甲 的：1\n    凡 未 甲 的：2\n", &[]);
    says("表 档 按 分\n", "H250", "50 不在任何一行");
}

#[test]
fn a_clash_is_shown_by_a_case_in_both() {
    says("表 档 按 分\n    90 以上：A\n    60 至 90：B\n    不满 60：C\n", "H251", "两行都有 90");
    says("表 档 按 额\n    70 以上：A\n    70.5 以下：B\n", "H251", "两行都有 70");
    says("表 档 按 区\n    东、西：1\n    西、南：2\n", "H251", "两行都有 西");
    finds("表 档 按 区\n    东、东：1\n    西、南：2\n", &[]);
    says("表 档 按 分\n    0：1\n    0 至 100：2\n", "H251", "两行都有 0");
}

#[test]
fn a_row_that_nothing_reaches() {
    finds("表 档 按 分\n    不满 0：1\n    0 以上：2\n", &["H252"]);
    finds("表 档 按 分\n    69.5：1\n    其余：2\n", &["H252"]);
    finds("表 档 按 分\n    50 以上：1\n    不满 50：2\n    其余：3\n", &["H252"]);
    finds("表 档 按 分\n    50 以上：1\n    不满 50：2\n    无：3\n", &["H252"]);
    finds("表 档 按 分，依次判断\n    50 以上：1\n    60 以上：2\n    其余：3\n", &["H252"]);
    finds("表 档，依次判断\n    凡 甲 的：1\n    凡 甲 且 乙 的：2\n    其余：3\n", &["H252"]);
    finds("表 档，依次判断\n    凡 甲 的：1\n    凡 未 甲 的：2\n    其余：3\n", &["H252"]);
}

#[test]
fn what_does_not_fit_a_table() {
    finds("表 档 按 分\n    凡 甲 的：1\n    其余：2\n", &["H231"]);
    finds("表 档，依次判断\n    90 以上：1\n    其余：2\n", &["H231"]);
    finds("表 档 按 分\n    90 至 60：1\n    其余：2\n", &["H226"]);
    finds("表 档 按 分\n    90 以上：1\n    其余：2\n    其余：3\n", &["H222"]);
    finds("表 档 按 分\n    90 以上：1\n    其余：“无”\n", &["H210"]);
    finds("表 档 按 分\n    东：1\n    其余：2\n", &["H201"]);
    finds("表 档 按 分\n    是：1\n    其余：2\n", &["H211"]);
    finds("表 档 按 区\n    北：1\n    其余：2\n", &["H201"]);
    finds("表 档 按 日\n    2024-01-01 以上：1\n    其余：2\n定义 值\n    档 × 2\n", &[]);
    finds("表 档 按 分、额\n    1：1\n    其余：2\n", &["H231"]);
    finds("表 档 按 编号\n    1：1\n", &["H211"]);
    finds("表 档 按 档\n    1 以上：1\n    其余：2\n", &["H204"]);
    finds("表 档 按 分\n    1 以上：值\n    其余：2\n定义 值\n    档 + 1\n", &["H204"]);
    finds("表 档 按 值\n    1 以上：1\n    其余：2\n定义 值\n    档 + 1\n", &["H204"]);
}

#[test]
fn a_thousand_rows() {
    let rows: String = (0..1000).map(|at| format!("    {at}：{}\n", at * 7 % 1000)).collect();
    let table = format!("表 档 按 补\n    不满 0：-1\n{rows}    1000 以上：-2\n定义 值\n    档\n");
    let cases: String = [(0, 0), (1, 7), (143, 1), (999, 993), (1000, -2), (-5, -1)]
        .iter()
        .map(|(key, value)| format!("例 “{key}”\n    已知 补 为 {key}\n    应得 值 = {value}\n"))
        .collect();
    finds(&format!("{table}{cases}"), &[]);
}
