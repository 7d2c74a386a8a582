//! Pipe tables: their cells, their columns, what is wrong with them, and what they say where a level is wanted.

use super::{finds, gives, says};

/// A table `档` with one result, and what it says.
#[track_caller]
fn pipe(head: &str, rows: &str, cases: &[(&str, &str)]) {
    gives(&format!("表 档 按 {head}\n{rows}"), cases);
}

#[test]
fn cells_said_in_every_way() {
    pipe(
        "分、区",
        "    ｜ 区 ｜ 分 ｜｜ 果 ｜
    ｜ 东，西 ｜ 不小于 60、不满 60 ｜｜ 1 ｜
    ｜ 南 ｜ 超过 10、20 以下、25 至 30 ｜｜ 3 ｜
    ｜ 南 ｜ ≤ 10、21、22 至 24、> 30 ｜｜ 4 ｜
",
        &[
            ("区 为 东，分 为 3", "1"),
            ("区 为 南，分 为 10", "4"),
            ("区 为 南，分 为 11", "3"),
            ("区 为 南，分 为 20", "3"),
            ("区 为 南，分 为 21", "4"),
            ("区 为 南，分 为 25", "3"),
            ("区 为 南，分 为 31", "4"),
        ],
    );
}

#[test]
fn texts_need_no_quotes() {
    pipe(
        "名、甲",
        "    | 名 | 甲 || 果 |
    | 第一 分局、(二) 所 | 任意 || 好 样 |
    | “甲”、“a、b” | 是 || “无” |
    | 其余 | 其余 || 差 + |
",
        &[
            ("名 为 “第一 分局”", "“好 样”"),
            ("名 为 “(二) 所”", "“好 样”"),
            ("名 为 “a、b”，甲 为 是", "“无”"),
            ("名 为 “甲”，甲 为 否", "“差 +”"),
        ],
    );
}

#[test]
fn one_key_and_days_and_shares() {
    pipe(
        "分",
        "    | 分 || 果 |\n    | ≥ 60 || 是 |\n    | < 60 || 否 |\n",
        &[("分 为 60", "是"), ("分 为 59", "否")],
    );
    pipe(
        "日、率",
        "    | 日 | 率 || 果 |
    | 2024-01-01 以上 | ≥ 95% || 2030-01-01 |
    | 2024-01-01 以上 | 不满 95% || 2029-01-01 |
    | 不满 2024-01-01 | 任意 || 无 |
",
        &[
            ("日 为 2024-01-01，率 为 95%", "2030-01-01"),
            ("日 为 2024-01-01", "2029-01-01"),
            ("日 为 2023-12-31", "无"),
        ],
    );
}

#[test]
fn a_share_is_compared_exactly() {
    pipe(
        "比",
        "    | 比 || 果 |\n    | 33% 以上 || 1 |\n    | 不满 33% || 2 |\n定义 比\n    分 占 （分 + 67）\n",
        &[("分 为 33", "1"), ("分 为 32", "2"), ("分 为 34", "1")],
    );
    pipe(
        "比",
        "    | 比 || 果 |\n    | 0.5 || 1 |\n    | 超过 0.5 || 2 |\n    | 不满 0.5 || 3 |\n定义 比\n    额 ÷ 3\n",
        &[("额 为 1.5", "1"), ("额 为 1.51", "2"), ("额 为 1.49", "3"), ("额 为 -1.5", "3")],
    );
    says(
        "表 档 按 比\n    0.5 以上：1\n    不满 0.4：2\n定义 比\n    额 ÷ 3\n定义 值\n    档\n",
        "H250",
        "0.4 不在任何一行",
    );
}

#[test]
fn a_key_that_is_none_in_a_cell() {
    let rows = "    | 补 | 甲 || 果 |
    | 1 以上 | 任意 || 1 |
    | 不满 1 | 任意 || 2 |
    | 无 | 是 || 3 |
";
    pipe(
        "补、甲",
        rows,
        &[("补 为 1", "1"), ("补 为 无", "无"), ("补 为 无，甲 为 是", "3"), ("补 为 0，甲 为 是", "2")],
    );
    pipe(
        "补、甲",
        "    | 补 | 甲 || 果 |\n    | 1、无 | 任意 || 1 |\n    | 其余 | 其余 || 2 |\n",
        &[("补 为 无", "1"), ("补 为 2", "2")],
    );
    finds("表 档 按 分\n    | 分 || 果 |\n    | 任意 || 1 |\n    | 无 || 2 |\n定义 值\n    档\n", &["H252"]);
}

#[test]
fn several_results() {
    let table = "表 档 按 分、区
    | 分 | 区 || 天 | 谁 |
    | ≥ 60 | 任意 || 3 | 甲组 |
    | < 60 | 任意 || 7.5 | 无 |
";
    finds(
        &format!(
            "{table}定义 值\n    档 的 天\n定义 人\n    档（分 + 1、区）的 谁\n例 “一”\n    已知 分 为 59\n    应得 值 = 7.5，人 = 甲组\n"
        ),
        &[],
    );
    finds(&format!("{table}定义 值\n    档\n"), &["H270"]);
    says(&format!("{table}定义 值\n    档 的 日子\n"), "H270", "它的结果有：天、谁");
    finds(&format!("{table}    其余：无\n定义 值\n    档 的 天\n"), &["H252"]);
    finds(&format!("{table}    其余：3\n定义 值\n    档 的 天\n"), &["H257"]);
    finds("定义 值\n    分 的 天\n", &["H231"]);
    let named = "表 档 按 分\n    | 分 || 等级 | 得分 |\n    | 任意 || B | 3 |\n";
    finds(
        &format!(
            "{named}定义 值\n    档 的 得分\n评价 三\n    按（档 的 等级）定级\n例 “一”\n    已知 分 为 1\n    应得 值 = 3，三 = B\n"
        ),
        &[],
    );
}

#[test]
fn what_is_wrong_with_a_pipe_table() {
    let head = "表 档 按 分、区\n";
    let rows = "    | 任意 | 任意 || 1 |\n";
    says(&format!("{head}    | 分 | 地区 || 果 |\n{rows}"), "H256", "表头没有说按 `地区` 查");
    says(&format!("{head}    | 分 || 果 |\n    | 任意 || 1 |\n"), "H256", "第一行没有 `区` 这一列");
    says(&format!("{head}    | 分 | 区 | 果 |\n    | 任意 | 任意 | 1 |\n"), "H256", "没有双竖线");
    says(&format!("{head}    | 分 || 区 | 果 |\n    | 任意 || 任意 | 1 |\n"), "H256", "却在双竖线右边");
    says(&format!("{head}    | 分 | 区 ||\n    | 任意 | 任意 ||\n"), "H256", "没有结果的列");
    says("表 档\n    | 分 || 果 |\n    | 任意 || 1 |\n", "H256", "请在表头写“按 分”");
    finds(&format!("{head}    | 分 | 分 || 果 |\n{rows}"), &["H225"]);
    says(
        &format!("{head}    | 分 | 区 || 果 |\n    | 任意 || 1 |\n"),
        "H254",
        "这一行有 2 格，第一行有 3 格",
    );
    says(&format!("{head}    | 分 | 区 || 果 |\n    | 任意 |  || 1 |\n"), "H257", "这一行的 `区` 是空格");
    says(&format!("{head}    | 分 | 区 || 果 |\n    | 任意 | 任意 ||  |\n"), "H257", "没有结果就写“无”");
    says(&format!("{head}    | 分 | 区 || 果 |\n    | 6o以上 | 任意 || 1 |\n"), "H201", "6o以上");
    says(&format!("{head}    | 分 | 区 || 果 |\n    | 60 以上？ | 任意 || 1 |\n"), "H257", "看不懂这一格");
    says(&format!("{head}    | 分 | 区 || 果 |\n    | 任意 | 北 || 1 |\n"), "H201", "北");
    says(&format!("{head}    | 分 | 区 || 果 |\n    | 其余 | 东 || 1 |\n{rows}"), "H257", "要么都不写");
    finds(&format!("{head}    | 分 | 区 || 果 |\n{rows}    60 以上：2\n"), &["H231"]);
    finds(&format!("{head}    | 分 | 区 || 果 |\n    | 任意 | 任意 || 分 + 名 |\n"), &["H211"]);
}

#[test]
fn cases_in_the_users_words() {
    let head = "表 档 按 区、分、甲\n    | 区 | 分 | 甲 || 果 |\n";
    says(
        &format!(
            "{head}    | 东、西 | 任意 | 任意 || 1 |\n    | 南 | ≥ 70 | 任意 || 1 |\n    | 南 | < 70 | 是 || 2 |\n"
        ),
        "H250",
        "区 = 南，分 = 34，甲 = 否",
    );
    says(
        &format!(
            "{head}    | 东、西 | 任意 | 任意 || 1 |\n    | 西、南 | ≥ 70 | 任意 || 1 |\n    | 南 | < 70 | 任意 || 2 |\n"
        ),
        "H251",
        "区 = 西，分 = 70，甲 = 否",
    );
    says(
        "表 档 按 名、补，依次判断\n    | 名 | 补 || 果 |\n    | 东镇 | 任意 || 1 |\n",
        "H250",
        "名 = 别的文字，补 = 0",
    );
}

#[test]
fn a_row_behind_rows_that_have_its_cases() {
    let head = "表 档 按 区、分，依次判断\n    | 区 | 分 || 果 |\n";
    says(
        &format!("{head}    | 任意 | ≥ 50 || 1 |\n    | 东 | ≥ 60 || 2 |\n    | 任意 | 任意 || 3 |\n"),
        "H252",
        "这一行已经占了",
    );
    finds(
        &format!("{head}    | 任意 | ≥ 50 || 1 |\n    | 东 | ≥ 40 || 2 |\n    | 任意 | 任意 || 3 |\n"),
        &[],
    );
    finds(&format!("{head}    | 任意 | 任意 || 3 |\n    | 其余 | 其余 || 1 |\n"), &["H252"]);
}

#[test]
fn verdicts_signs_and_levels_named_by_numbers() {
    let policy = |scale: &str, table: &str, cases: &str| {
        let text = format!(
            "办法 “样例”\n等级 {scale}\n数据\n    编号 为 编号\n    分 为 整数，0 至 100\n{table}评价 一\n    按 档 定级\n例 “一”\n{cases}"
        );
        let source = heng::source::Source::new("x.rule", text);
        let (_, problems) = heng::compile(&source);
        assert!(problems.is_empty(), "{}", crate::common::shown(&problems, &source));
    };
    let case = |score: u32, grade: &str| format!("    已知 分 为 {score}\n    应得 一 = {grade}\n");
    let graded = "表 档 按 分\n    90 以上：A+\n    60 以上不满 90：B\n    30 以上不满 60：C--\n    10 以上不满 30：缓\n    不满 10：撤\n";
    for (score, grade) in [(90, "A+"), (60, "B"), (59, "C--"), (29, "缓"), (9, "撤")] {
        policy("A > B > C，加减号相抵，另有 撤 > 缓", graded, &case(score, grade));
        policy("A > B > C，加减号并列，另有 撤 > 缓", graded, &case(score, grade));
    }
    let named = "表 档 按 分\n    90 以上：5\n    60 以上不满 90：4\n    不满 60：3\n";
    for (score, grade) in [(90, "5"), (60, "4"), (59, "3")] {
        policy("5 > 4 > 3", named, &case(score, grade));
    }
    let mixed = "表 档 按 分\n    90 以上：5\n    60 以上不满 90：4\n    不满 60：差\n";
    for (score, grade) in [(90, "5"), (60, "4"), (59, "差")] {
        policy("5 > 4 > 差", mixed, &case(score, grade));
    }
}

#[test]
fn levels_that_are_none_of_the_scale() {
    finds("表 档 按 分\n    60 以上：A\n    不满 60：E\n评价 三\n    按 档 定级\n", &["H201"]);
    finds(
        "表 档 按 分\n    | 分 || 级 |\n    | ≥ 60 || A |\n    | < 60 || E |\n评价 三\n    按 档 定级\n",
        &["H212"],
    );
    finds("表 档 按 分\n    60 以上：A\n    不满 60：5\n评价 三\n    按 档 定级\n", &["H212"]);
    finds("表 档 按 分\n    60 以上：6\n    不满 60：5\n评价 三\n    按 档 定级\n", &["H211"]);
}

#[test]
fn shares_as_results() {
    gives(
        "表 比 按 分\n    60 以上：分 占 100\n    不满 60：0.5\n定义 档\n    （比）四舍五入到 2 位小数\n",
        &[("分 为 75", "0.75"), ("分 为 59", "0.5")],
    );
}

#[test]
fn break_points() {
    let table = |rows: &str| format!("表 折 按 分，内插\n{rows}定义 档\n    （折）四舍五入到 2 位小数\n");
    gives(
        &table("    100：100\n    0：0\n    35：50\n"),
        &[
            ("分 为 0", "0"),
            ("分 为 7", "10"),
            ("分 为 35", "50"),
            ("分 为 36", "50.77"),
            ("分 为 100", "100"),
        ],
    );
    gives(
        &table("    20：1\n    80：4\n    不满 20：0\n    超过 80：无\n"),
        &[("分 为 19", "0"), ("分 为 20", "1"), ("分 为 21", "1.05"), ("分 为 80", "4"), ("分 为 81", "无")],
    );
    gives(&table("    20：1\n    80：4\n    其余：9\n"), &[("分 为 19", "9"), ("分 为 50", "2.5")]);
    let wrong = |rows: &str, code: &str| {
        finds(&format!("{}定义 值\n    档\n", table(rows)), &[code]);
    };
    wrong("    20：1\n    80：4\n", "H250");
    wrong("    0：1\n    50：2\n    50：3\n    100：4\n", "H251");
    wrong("    0：1\n    100：4\n    40 至 60：3\n", "H251");
    wrong("    0：1\n    100：4\n    100 以上：3\n", "H251");
    wrong("    0：1\n    100：无\n", "H259");
    wrong("    0：1\n    20、100：3\n", "H259");
    wrong("    0：“一”\n    100：“二”\n", "H259");
    wrong("    0：1\n    100：分\n", "H259");
    finds("表 折 按 区，内插\n    东：1\n    西：3\n    南：4\n定义 值\n    （折）进到整数\n", &["H259"]);
    finds(
        "表 折 按 分，内插\n    0：1\n    100：3\n定义 值\n    折 + 0\n评价 三\n    按 值 定级\n",
        &["H211"],
    );
}

#[test]
fn break_points_finer_than_the_key_days_and_shares() {
    gives(
        "表 折 按 分，内插\n    0：0\n    99.5：199\n    超过 99.5：无\n定义 档\n    （折）四舍五入到 1 位小数\n",
        &[("分 为 1", "2"), ("分 为 99", "198"), ("分 为 100", "无")],
    );
    gives(
        "表 折 按 日，内插\n    2020-01-01：0\n    2020-01-31：60\n    其余：无\n定义 档\n    （折）四舍五入到 1 位小数\n",
        &[("日 为 2020-01-01", "0"), ("日 为 2020-01-02", "2"), ("日 为 2020-02-01", "无")],
    );
    gives(
        "表 折 按 比，内插\n    0：0\n    50%：100\n    超过 50%：100\n定义 比\n    分 占 （分 + 60）\n定义 档\n    （折）四舍五入到 2 位小数\n",
        &[("分 为 30", "66.67"), ("分 为 60", "100"), ("分 为 61", "100"), ("分 为 0", "0")],
    );
}

#[test]
fn a_category_chooses_the_break_points() {
    let rows = "    | 区 | 分 || 果 | 又 |
    | 东 | 0 || 0 | 1 |
    | 东、西 | 100 || 100 | 1 |
    | 西 | 0 || 50 | 2 |
    | 西 | 50 || 100 | 3 |
    | 南 | 任意 || 7 | 8 |
";
    gives(
        &format!("表 折 按 区、分，内插\n{rows}定义 档\n    （折 的 果）进到整数\n"),
        &[
            ("区 为 东，分 为 25", "25"),
            ("区 为 西，分 为 25", "75"),
            ("区 为 西，分 为 75", "100"),
            ("区 为 南，分 为 25", "7"),
        ],
    );
}

#[test]
fn a_table_that_cannot_be_looked_at_is_given_up_soon() {
    let rows: String =
        (1..600).map(|at| format!("    | {at} 至 10{at} | {at} 至 10{at} || {at} |\n")).collect();
    says(&format!("表 档 按 补、额，依次判断\n    | 补 | 额 || 果 |\n{rows}"), "H258", "情形太多");
    let keys: Vec<String> = (0..20).map(|at| format!("键{at}")).collect();
    let head = keys.join("、");
    finds(&format!("表 档 按 {head}\n    | {} || 果 |\n", keys.join(" | ")), &["H215"]);
}

#[test]
fn a_key_that_is_unknown_leaves_the_rows_it_may_lead_to() {
    let head = "办法 “样例”\n等级 A > B > C\n数据\n    编号 为 编号\n    区 为 东 或 西 或 南，空白视为 未知\n    分 为 整数，0 至 100，空白视为 未知\n    名 为 文本，空白视为 未知\n评价 一\n    按 档 定级\n";
    let graded = |table: &str, cases: &[(&str, &str)]| {
        let policy = crate::common::policy(&format!("{head}{table}"));
        let rows: String = cases.iter().enumerate().map(|(at, (row, _))| format!("{at},{row}\n")).collect();
        let units = crate::common::units(&policy, &format!("编号,区,分,名\n{rows}"));
        let column = &heng::eval::grade(&policy, &units).measures[0];
        let said: Vec<String> = (0..units.rows)
            .map(|row| match column.undetermined.get(&row) {
                Some(open) => format!("? {}", open.these.join("、")),
                None => column.texts.get(row).to_owned(),
            })
            .collect();
        let expected: Vec<&str> = cases.iter().map(|(_, grade)| *grade).collect();
        assert_eq!(said, expected, "{table}");
    };
    let small = "表 档 按 区、分\n    | 区 | 分 || 级 |\n    | 东 | ≥ 60 || A |\n    | 东 | < 60 || C |\n    | 西、南 | ≥ 60 || B |\n    | 西、南 | < 60 || C |\n";
    let cases = [
        ("东,70,甲", "A"),
        ("东,,甲", "? A、C"),
        (",70,甲", "? A、B"),
        (",50,甲", "C"),
        (",,甲", "? A、B、C"),
    ];
    graded(small, &cases);
    // The same from a table that is one operation.
    let steps: String = (0..=100)
        .map(|at| {
            let (first, second) = if at >= 60 { ("A", "B") } else { ("C", "C") };
            format!("    | 东 | {at} || {first} |\n    | 西、南 | {at} || {second} |\n")
        })
        .collect();
    graded(&format!("表 档 按 区、分\n    | 区 | 分 || 级 |\n{steps}"), &cases);
    let texts: String = (0..100).map(|at| format!("    | 名{at} || A |\n")).collect();
    let names = format!("表 档 按 名\n    | 名 || 级 |\n{texts}    | 其余 || B |\n");
    graded(&names, &[("东,70,名1", "A"), ("东,70,丁", "B"), ("东,70,", "? A、B")]);
    let open = "表 档 按 分\n    60 以上：A\n    不满 60：B\n    未知：C\n";
    graded(open, &[("东,70,甲", "A"), ("东,,甲", "C"), ("东,59,甲", "B")]);
}

#[test]
fn a_result_that_is_unknown() {
    finds(
        "表 档 按 分\n    | 分 || 级 |\n    | ≥ 60 || A |\n    | < 60 || 未知 |\n定义 值\n    档 为 A\n",
        &[],
    );
    finds("表 档 按 分\n    | 分 | 区 || 级 |\n", &["H256"]);
    finds(
        "表 档 按 分\n    | 分 || 果 |\n    | 未知 || A |\n    | 任意 || B |\n定义 值\n    档 为 A\n",
        &["H257"],
    );
}
