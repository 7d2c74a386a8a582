//! Examples inside a policy: rows of several periods and units.

use crate::common::shown;
use heng::source::Source;

const HEAD: &str = "办法 “样例”
    施行 2020-10-01
等级 A > B > C，加减号相抵，另有 作废
数据
    编号 为 编号
    年 为 年度
    甲、乙 为 是否
    分 为 1位小数，空白视为 无
    区 为 东 或 西，空白视为 东
    办 为 集合
    日 为 日期，空白视为 无
评价 一
    起始 A
    凡 未 甲 的，降一级
    凡 “水” 在 办 中 的，加 ++
    凡 区 为 西 的，直接判定 作废
评价 二
    起始 A
    凡 未 乙 的，降一级
总评
    连写各评价等级，合计加减号
    凡 任一评价 为 作废 的，直接判定 作废
定义 分数
    分 无则 0
定义 称
    若 甲 则 “好” 否则 无
";

/// What is told of `head` and an example of these lines; the codes but those of unused names are `expected`.
#[track_caller]
fn told_of(head: &str, rest: &str, expected: &[&str]) -> String {
    let source = Source::new("x.rule", format!("{head}例 “一”\n{rest}"));
    let (_, problems) = heng::compile(&source);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
    let codes: Vec<&str> = codes.into_iter().filter(|code| !matches!(*code, "H206" | "H207")).collect();
    let told = shown(&problems, &source);
    assert_eq!(codes, expected, "{told}");
    told
}

#[track_caller]
fn told(rest: &str, expected: &[&str]) -> String {
    told_of(HEAD, rest, expected)
}

#[track_caller]
fn finds(rest: &str, expected: &[&str]) {
    told(rest, expected);
}

#[track_caller]
fn says(rest: &str, code: &str, words: &str) {
    let told = told(rest, &[code]);
    assert!(told.contains(words), "{told}");
}

#[test]
fn several_periods_are_several_rows() {
    finds(
        "    已知 2021 年，甲、乙 为 是\n    已知 2022，甲 为 否\n    已知 2022，乙 为 是\n    应得 2021 年，总评 = AA\n    应得 2022，总评 = BA\n",
        &[],
    );
    says(
        "    已知 2021 年，甲、乙 为 是\n    已知 2022，甲、乙 为 否\n    应得 2021 年，总评 = AA\n    应得 2022，总评 = BA\n",
        "H230",
        "2022 的 总评 应得 BA，实得 BB",
    );
}

#[test]
fn periods_of_two_kinds_are_both_named() {
    let head = HEAD.replace("年 为 年度", "年 为 评价期");
    let given = "    已知 2021 年，甲、乙 为 是\n    已知 2022Q2，甲、乙 为 是\n";
    let source = Source::new("x.rule", format!("{head}例 “一”\n{given}    应得 2021 年，总评 = AA\n"));
    let (_, problems) = heng::compile(&source);
    let told = shown(&problems, &source);
    assert!(told.contains("H226") && told.contains("2021 和 2022Q2"), "{told}");
}

#[test]
fn a_line_without_a_period_is_for_every_row() {
    finds(
        "    已知 2021 年，乙 为 是\n    已知 甲 为 否\n    已知 2022 年，乙 为 否\n    应得 2021，总评 = BA\n    应得 2022，总评 = BB\n",
        &[],
    );
    finds("    已知 甲、乙 为 是\n    已知 2021 年，甲 为 否\n    应得 总评 = BA\n", &[]);
}

#[test]
fn one_row_has_a_period_all_the_same() {
    finds("    已知 甲、乙 为 是\n    应得 总评 = AA\n", &[]);
    finds("    已知 甲、乙 为 是\n    应得 2023，总评 = AA\n", &[]);
    finds("    已知 2023 年，甲、乙 为 是\n    应得 总评 = AA\n", &[]);
    finds("    已知 年 为 2023，甲、乙 为 是\n    应得 2023，总评 = AA\n", &[]);
}

#[test]
fn rows_of_another_example_are_changed() {
    let base = "    已知 2021 年，甲、乙 为 是，办 为 {水}\n    已知 2022 年，甲、乙 为 否，办 为 {}\n    应得 2021，总评 = AA++\n    应得 2022，总评 = BB\n";
    finds(
        &format!(
            "{base}例 “二”\n    已知 同 “一”，甲 为 是\n    应得 2021，总评 = AA++\n    应得 2022，总评 = AB\n"
        ),
        &[],
    );
    finds(
        &format!(
            "{base}例 “二”\n    已知 2022 年，甲 为 是\n    已知 同 “一”\n    应得 2021，总评 = AA++\n    应得 2022，总评 = AB\n"
        ),
        &[],
    );
    finds(&format!("{base}例 “二”\n    已知 2022 年，同 “一”\n    应得 总评 = BB\n"), &[]);
    finds(&format!("{base}例 “二”\n    已知 2023 年，同 “一”\n    应得 总评 = BB\n"), &["H253"]);
    finds(
        &format!(
            "{base}例 “二”\n    已知 同 “一”\n    已知 2021，同 “三”，乙 为 否\n    应得 2021，总评 = AB\n    应得 2022，总评 = BB\n例 “三”\n    已知 甲 为 是\n    已知 乙 为 是\n    应得 总评 = AA\n"
        ),
        &[],
    );
    finds(
        &format!("{base}例 “二”\n    已知 同 “一”\n    已知 同 “一”，甲 为 是\n    应得 2021，总评 = AA\n"),
        &["H222"],
    );
    let one = "    已知 甲、乙 为 是，办 为 {火}\n    应得 总评 = AA\n";
    finds(
        &format!(
            "{one}例 “二”\n    已知 2021 年，同 “一”\n    已知 2022 年，同 “一”，办 为 {{水、火}}\n    应得 2021，总评 = AA\n    应得 2022，总评 = AA++\n"
        ),
        &[],
    );
}

#[test]
fn several_units_stand_in_a_table() {
    let given = "    已知 编号：\n        | 编号 | 年 | 甲 | 乙 | 办 | 区 | 分 | 日 |\n        | 东镇 | 2021 | 是 | 是 | {水、火} | 东 | 1.5 | 2021-01-01 |\n        | “西 镇” | 2021 | 否 | 是 | | 西 | | |\n        | 东镇 | 2022 | 否 | 否 | 水 | | 无 | |\n";
    finds(
        &format!(
            "{given}    应得 编号：\n        | 编号 | 年 | 总评 | 一 | 分数 | 称 |\n        | 东镇 | 2021 | AA++ | A++ | 1.50 | 好 |\n        | 西 镇 | | 作废 | | 0 | 无 |\n        | 东镇 | 2022 | BB++ | | | |\n"
        ),
        &[],
    );
    says(
        &format!("{given}    应得 2021 年，编号：\n        | 编号 | 总评 |\n        | 东镇 | AA |\n"),
        "H230",
        "东镇 2021 的 总评 应得 AA，实得 AA++",
    );
    finds(&format!("{given}    应得 2022 年，总评 = BB++\n"), &[]);
    says(&format!("{given}    应得 2021 年，总评 = AA++\n"), "H253", "几个单位");
    says(
        &format!("{given}    应得 编号：\n        | 编号 | 总评 |\n        | 东镇 | AA |\n"),
        "H253",
        "几期",
    );
    says(
        &format!("{given}    应得 编号：\n        | 编号 | 总评 |\n        | 南镇 | AA |\n"),
        "H253",
        "没有 南镇",
    );
    says(&format!("{given}    应得 编号：\n        | 年 | 总评 |\n        | 2021 | AA |\n"), "H253", "编号");
}

#[test]
fn a_table_upon_common_lines() {
    finds(
        "    已知 同 “二”\n    已知 2022 年，乙 为 否\n    已知 编号：\n        | 编号 | 年 | 甲 |\n        | a | 2021 | 否 |\n        | b | 2022 | |\n    应得 编号：\n        | 编号 | 总评 |\n        | a | BA++ |\n        | b | AB++ |\n例 “二”\n    已知 甲、乙 为 是，办 为 {水}\n    应得 总评 = AA++\n",
        &[],
    );
}

#[test]
fn what_is_wrong_with_rows() {
    says(
        "    已知 2021 年，甲、乙 为 是\n    已知 2022 年，甲、乙 为 是\n    应得 总评 = AA\n",
        "H253",
        "几个评价期",
    );
    finds("    已知 2021 年，甲、乙 为 是\n    应得 2022 年，总评 = AA\n", &["H253"]);
    finds("    已知 2021Q1，甲、乙 为 是\n    应得 总评 = AA\n", &["H226"]);
    finds("    已知 2021，甲 为 是\n    已知 2021，甲 为 否，乙 为 是\n    应得 总评 = AA\n", &["H225"]);
    let table = |rows: &str| {
        format!("    已知 编号：\n{rows}    应得 编号：\n        | 编号 | 二 |\n        | a | A |\n")
    };
    finds(
        &table("        | 编号 | 甲 | 乙 |\n        | a | 是 | 是 |\n        | a | 是 | 是 |\n"),
        &["H225", "H253"],
    );
    finds(&table("        | 编号 | 甲 | 乙 |\n        | a | 是 |\n"), &["H254"]);
    finds(&table("        | 编号 | 甲 | 甲 |\n        | a | 是 | 是 |\n"), &["H225"]);
    finds(&table("        | 编号 | 甲 | 乙 |\n"), &["H254"]);
    finds(&table("        | 甲 | 乙 |\n        | 是 | 是 |\n"), &["H253"]);
    finds(&table("        | 编号 | 一 | 乙 |\n        | a | A | 是 |\n"), &["H231"]);
    finds(&table("        | 编号 | 丁 | 乙 |\n        | a | 是 | 是 |\n"), &["H201"]);
    finds(&table("        | 编号 | 甲 | 乙 |\n        | a | 对 | 是 |\n"), &["H211"]);
    finds(&table("        | 编号 | 区 | 乙 |\n        | a | 南 | 是 |\n"), &["H201"]);
    finds(&table("        | 编号 | 年 | 乙 |\n        | a | 21 | 是 |\n"), &["H211"]);
    finds(&table("        | 编号 | 年 | 乙 |\n        | a | 2021Q1 | 是 |\n"), &["H226"]);
    finds(&table("        | 编号 | 分 | 乙 |\n        | a | 1.55 | 是 |\n"), &["H215"]);
    finds(&table("        | 编号 | 甲 | 乙 |\n        | | 是 | 是 |\n"), &["H253"]);
    finds("    已知 甲：\n        | 编号 | 甲 |\n        | a | 是 |\n    应得 二 = A\n", &["H231"]);
    says(&table("        | 编号 | 甲 | 乙 |\n        | a | 是 | |\n"), "H234", "乙");
    finds(
        "    已知 2021 年，甲、乙 为 是\n    已知 编号：\n        | 编号 | 年 | 甲 | 乙 |\n        | a | 2022 | 是 | 是 |\n    应得 二 = A\n",
        &["H253"],
    );
}

#[test]
fn an_example_of_too_many_rows() {
    let rows: String = (0..1001).map(|at| format!("        | u{at} | 是 | 是 |\n")).collect();
    finds(
        &format!(
            "    已知 编号：\n        | 编号 | 甲 | 乙 |\n{rows}    应得 编号：\n        | 编号 | 二 |\n        | u1 | A |\n"
        ),
        &["H215"],
    );
}

#[test]
fn circles_of_examples() {
    finds(
        "    已知 同 “二”\n    应得 一 = A\n例 “二”\n    已知 2021 年，同 “一”\n    应得 一 = A\n",
        &["H204"],
    );
    finds("    已知 同 “一”\n    应得 一 = A\n", &["H204"]);
}

const OVER_TIME: &str = "办法 “样例”
    施行 2020-10-01
等级 A > B > C
数据
    编号 为 编号
    年 为 年度
    甲、乙 为 是否
    分 为 整数
评价 一
    起始 A
    凡 未 甲 的，降一级
名次
    依 分 高者先
结果 表扬
    凡 一 为 A 且 上期 一 为 A 无则 否 的，处置 “连续{称}”
结果 禁评
    凡 乙 的，处置 “至{止期}”
    期限 2 年，含当期
定义 称
    若（上期 甲 无则 否）则 “老优” 否则 “新优”
定义 进步
    名次 < 上期 名次 无则 否
";

#[track_caller]
fn over_time(rest: &str, expected: &[&str]) -> String {
    told_of(OVER_TIME, rest, expected)
}

#[test]
fn outcomes_over_the_periods_of_an_example() {
    let given = "    已知 2021，甲 为 是，乙 为 是，分 为 1\n    已知 2022，甲 为 是，乙 为 否，分 为 1\n    已知 2023，甲 为 否，乙 为 否，分 为 1\n";
    over_time(
        &format!(
            "{given}    应得 2021，未 表扬，禁评，称 = “新优”\n    应得 2022，表扬，禁评 = 是，称 = “老优”\n    应得 2023，未 表扬，未 禁评，名次 = 1\n"
        ),
        &[],
    );
    let told = over_time(&format!("{given}    应得 2023，禁评\n"), &["H230"]);
    assert!(told.contains("2023 的 禁评 应得 是，实得 否"), "{told}");
}

#[test]
fn places_among_the_units_of_an_example() {
    let given = "    已知 乙 为 否，甲 为 是\n    已知 编号：\n        | 编号 | 年 | 分 |\n        | a | 2021 | 5 |\n        | b | 2021 | 7 |\n        | c | 2021 | 7 |\n        | a | 2022 | 9 |\n        | b | 2022 | 8 |\n";
    over_time(
        &format!(
            "{given}    应得 2021，编号：\n        | 编号 | 名次 | 进步 |\n        | a | 3 | 否 |\n        | b | 1 | |\n        | c | 1 | 否 |\n    应得 2022，编号：\n        | 编号 | 名次 | 进步 | 表扬 |\n        | a | 1 | 是 | 是 |\n        | b | 2 | 否 | |\n"
        ),
        &[],
    );
    let told = over_time(
        &format!("{given}    应得 2021，编号：\n        | 编号 | 名次 |\n        | a | 2 |\n"),
        &["H230"],
    );
    assert!(told.contains("a 2021 的 名次 应得 2，实得 3"), "{told}");
    over_time(
        &format!("{given}    应得 2021，编号：\n        | 编号 | 名次 |\n        | a | 无 |\n"),
        &["H230"],
    );
    over_time(
        &format!("{given}    应得 2021，编号：\n        | 编号 | 名次 |\n        | a | 先 |\n"),
        &["H211"],
    );
}

#[test]
fn what_other_rows_must_say() {
    let told = over_time(
        "    已知 2021，乙 为 否，分 为 1\n    已知 2022，甲、乙 为 是，分 为 1\n    应得 2022，表扬\n",
        &["H234"],
    );
    assert!(told.contains("2021 的 甲"), "{told}");
    over_time("    已知 2021，乙 为 否\n    已知 2022，甲、乙 为 是\n    应得 2022，禁评，一 = A\n", &[]);
    over_time("    已知 2021，甲 为 是\n    已知 2022，乙 为 是\n    应得 2022，禁评\n", &["H234"]);
    let given = "    已知 甲、乙 为 是\n    已知 编号：\n        | 编号 | 年 | 分 |\n        | a | 2021 | 5 |\n        | b | 2021 | |\n        | b | 2022 | 1 |\n";
    let told = over_time(
        &format!("{given}    应得 2021，编号：\n        | 编号 | 名次 |\n        | a | 1 |\n"),
        &["H234"],
    );
    assert!(told.contains("b 2021 的 分"), "{told}");
    over_time(&format!("{given}    应得 2021，编号：\n        | 编号 | 一 |\n        | a | A |\n"), &[]);
    over_time(&format!("{given}    应得 2022，编号：\n        | 编号 | 名次 |\n        | b | 1 |\n"), &[]);
    over_time(
        &format!("{given}    应得 2022，编号：\n        | 编号 | 进步 |\n        | b | 否 |\n"),
        &["H234"],
    );
}
