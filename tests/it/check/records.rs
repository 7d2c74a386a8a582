//! Records: what may be said of their rows and where, both surfaces as one program.

use heng::ir::print;

const ZH: &str = "办法 “样例”\n施行 2024-01-01\n等级 A > B > C，加减号相抵，另有 取消\n数据\n 编号 为 编号\n 年 为 年度\n 数 为 整数，1 至 9\n 名 为 文本\n明细 检查 按 编号、年\n 日 为 日期\n 类 为 卫生 或 消防\n 分 为 1位小数，0 至 100，空白视为 无\n 重 为 是否\n 人 为 文本\n明细 投诉 按 编号\n 日 为 日期\n 分 为 整数\n评价 一\n 起始 A\n 凡 数 < 3 的，降一级\n";
const EN: &str = "policy \"sample\"\nin force from 2024-01-01\nscale A > B > C, signs cancel, outside it cancelled\ndata\n id is an id\n year is a year\n n is a whole number, 1 to 9\n label is a text\nrecords checks by id, year\n day is a date\n kind is hygiene or fire\n score is a number with 1 decimal, 0 to 100, blank means none\n serious is yes/no\n by_whom is a text\nrecords complaints by id\n day is a date\n score is a whole number\nmeasure one\n start at A\n when n < 3, drop one level\n";

/// The operations of the rest of a policy, records and units.
fn operations(head: &str, rest: &str) -> String {
    print(&crate::common::policy(&format!("{head}{rest}\n")), None)
}

/// Each text behind the English beginning gives these errors.
#[track_caller]
fn find(cases: &[(&str, &[&str])]) {
    let codes = |rest: &str| {
        let (_, problems) = super::time::found(EN, rest);
        let mut codes: Vec<_> =
            problems.iter().filter(|one| one.is_error()).map(|one| one.code.id()).collect();
        codes.dedup();
        codes
    };
    let wrong: Vec<_> = cases.iter().map(|(rest, _)| (*rest, codes(rest))).collect();
    let wrong: Vec<_> = wrong.iter().zip(cases).filter(|(found, case)| found.1 != case.1).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Both surfaces lower to the same operations.
#[test]
fn twins() {
    for (zh, en) in [
        ("定义 丁\n 检查 的条数", "define d\n count of checks"),
        ("定义 丁\n 检查 中 重 的条数", "define d\n count of checks where serious"),
        ("定义 丁\n 检查 中 重 的个数", "define d\n count of serious in checks"),
        (
            "定义 丁\n 检查 中（重 且（分 < 数 无则 否））的条数",
            "define d\n count of (serious and (score < n or else no)) in checks",
        ),
        ("定义 丁\n 检查 中 分 的合计", "define d\n sum of score in checks"),
        ("定义 丁\n 检查 中 重 的 分 的合计", "define d\n sum of score in checks where serious"),
        (
            "定义 丁\n （检查 中 分 的平均 无则 0）四舍五入到 1 位小数",
            "define d\n round (mean of score in checks or else 0) to 1 decimal",
        ),
        ("定义 丁\n 检查 中 分 的最大 无则 0", "define d\n max of score in checks or else 0"),
        ("定义 丁\n 检查 中 日 的最小", "define d\n min of day in checks"),
        ("定义 丁\n 检查 中 分 的第 2 高 无则 0", "define d\n 2nd highest of score in checks or else 0"),
        (
            "定义 丁\n 检查 中 分 去掉最低一个 去掉最高 2 个 的合计",
            "define d\n sum of score in checks without the lowest one without the highest 2",
        ),
        (
            "定义 丁\n 检查 中 类 的最近 为 消防 无则 否",
            "define d\n latest of kind in checks is fire or else no",
        ),
        ("定义 丁\n 检查 中 任一 重", "define d\n any of serious in checks"),
        (
            "定义 丁\n 检查 中 全部（分 > 60 无则 否）无则 否",
            "define d\n all of (score > 60 or else no) in checks or else no",
        ),
        ("定义 丁\n 检查 中 至少 2 项 重", "define d\n at least 2 of serious in checks"),
        (
            "定义 严 逐条 检查\n 若 一 为 A 则 1 否则 2\n定义 丁\n 检查 中 严 的合计",
            "define strict for each checks\n if one is A then 1 else 2\ndefine d\n sum of strict in checks",
        ),
        (
            "表 扣 按 类\n 卫生：1\n 消防：2\n评价 二\n 起评 10 分\n 每条 检查 中 重 且 日 < 2024-03-01 的，扣 扣 分，最多扣 5 分\n 按 档 定级\n表 档 按 得分\n 5 以上：A\n 不满 5：B",
            "table taken by kind\n hygiene: 1\n fire: 2\nmeasure two\n start at 10 points\n each row of checks where serious and day < 2024-03-01 deducts taken points, at most 5 points\n graded by bands\ntable bands by points\n 5 and above: A\n under 5: B",
        ),
        (
            "评价 二\n 起评 10 分\n 每条 检查 中 重 的，扣 2 分，每 类 最多扣 3 分\n 每条 检查，加 1 分，每 重 最多加 2 分\n 按 档 定级\n表 档 按 得分\n 5 以上：A\n 不满 5：B",
            "measure two\n start at 10 points\n each row of checks where serious deducts 2 points, at most 3 points for each kind\n each row of checks adds 1 point, at most 2 points for each serious\n graded by bands\ntable bands by points\n 5 and above: A\n under 5: B",
        ),
        (
            "评价 二\n 起始 A\n 每条 检查 中 重 的，降一级，加一个 -，最高评为 B\n 每条 投诉 中 分 < 数 的，直接判定 取消",
            "measure two\n start at A\n each row of checks where serious drops one level, adds a -, at best B\n each row of complaints where score < n, grade cancelled",
        ),
        (
            "定义 丁\n 检查 中（投诉 中 分 的合计 > 3 且 人 为 “甲”）的条数",
            "define d\n count of (sum of score in complaints > 3 and by_whom is \"甲\") in checks",
        ),
        (
            "定义 丁\n 检查 中（名 为 “乙” 且 日 在 2024-05-01 前 3 个月内）的条数",
            "define d\n count of (label is \"乙\" and day in the 3 months before 2024-05-01) in checks",
        ),
        (
            "定义 丁\n 检查 中（（上期 数 无则 0）> 2）的条数",
            "define d\n count of ((previous n or else 0) > 2) in checks",
        ),
        (
            "定义 丁\n 检查 中 重 的 全部（分 > 60 无则 否）无则 是",
            "define d\n all of (score > 60 or else no) in checks where serious or else yes",
        ),
        (
            "定义 丁\n 检查 中（类 为 消防）的 至少 2 项 重",
            "define d\n at least 2 of serious in checks where (kind is fire)",
        ),
        (
            "定义 丁\n 近 3 年 中 （数 > 2）的 任一（数 < 5）",
            "define d\n any of (n < 5) in the last 3 years where (n > 2)",
        ),
    ] {
        assert_eq!(operations(ZH, zh), operations(EN, en), "{zh}");
    }
}

#[test]
fn a_column_of_records_is_known_over_their_rows_alone() {
    find(&[
        ("define d\n serious", &["H201"]),
        ("define d\n count of by_whom in complaints", &["H201"]),
        ("define each_one for each checks\n score\ndefine d\n each_one", &["H231"]),
        ("define each_one for each checks\n score\ndefine d\n sum of each_one in complaints", &["H231"]),
        ("define d\n checks", &["H231"]),
        ("define d\n sum of checks", &["H241"]),
        ("measure two\n start at 9 points\n deduct 2 points, at most 1 point for each kind", &["H231"]),
        (
            "measure two\n start at 9 points\n each row of checks deducts 2 points, at most 1 point for each score",
            &["H214"],
        ),
        (
            "measure two\n start at 9 points\n each row of checks deducts 2 points, at most 1 point for each n",
            &["H211"],
        ),
        ("measure two\n start at 9 points\n each row of more deducts 2 points", &["H201"]),
        ("measure two\n start at 9 points\n each row of n deducts 2 points", &["H231"]),
    ]);
}

#[test]
fn what_records_are_joined_by_is_checked() {
    find(&[
        ("records more by year\n score is a whole number", &["H231"]),
        ("records more by id, id\n score is a whole number", &["H225"]),
        ("records more by id, one\n score is a whole number", &["H231"]),
        ("records more by id, nobody\n score is a whole number", &["H201"]),
        ("records more by id\n year is a whole number", &["H202"]),
        ("records more by id, year\n year is a text", &["H210"]),
        ("records more by id\n score is a number\n score is a text", &["H202"]),
        (
            "records more by id\n score is a whole number\n rows without a unit, warn\n rows without a unit, error",
            &["H222"],
        ),
    ]);
}

#[test]
fn what_is_made_of_rows_fits_its_kind() {
    find(&[
        ("define d\n sum of serious in checks", &["H211"]),
        ("define d\n mean of day in checks", &["H211"]),
        ("define d\n count of score in checks", &["H211"]),
        ("define d\n best of score in checks", &["H211"]),
        ("define d\n max of by_whom in checks", &["H231"]),
        ("define d\n sum of (score out of n) in checks", &["H231"]),
        ("records more by id\n score is a whole number\ndefine d\n latest of score in more", &["H231"]),
        ("records more by id\n day is a date\n tags is a set\ndefine d\n latest of tags in more", &["H211"]),
        ("measure two\n start at A\n when all of serious in checks, drop one level", &["H214"]),
        ("measure two\n start at A\n when max of score in checks > 3, drop one level", &["H214"]),
        ("define d\n sum of score in checks where score > 3", &["H211"]),
        (
            "define d\n count of (score > 3) in checks where (overall is A)\noverall\n join levels in order",
            &["H231"],
        ),
    ]);
}

#[test]
fn a_circle_through_records_is_told() {
    find(&[
        ("define d\n count of (d > 1) in checks", &["H204"]),
        ("define a for each checks\n b\ndefine b for each checks\n a", &["H204"]),
        ("define a for each checks\n d\ndefine d\n sum of a in checks", &["H204"]),
    ]);
}

/// A text of each row chooses its row of a table.
#[test]
fn a_table_by_a_text_of_the_rows_finds_its_row() {
    let rest = "table worth by by_whom\n chief: 5\n otherwise: 1\ndefine d\n sum of worth in checks\nexample \"two\"\n given in 2024, n is 3, label is x\n given in 2024, checks:\n  | day | kind | score | serious | by_whom |\n  | 2024-01-02 | fire | 3 | no | chief |\n  | 2024-01-03 | fire | 4 | no | clerk |\n expect d = 6\n";
    find(&[(rest, &[]), (&rest.replace("d = 6", "d = 2"), &["H230"])]);
}
