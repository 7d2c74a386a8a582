//! What an unknown name, a list, a weight or a number was probably meant to be.

use heng::problem::Lang;
use heng::source::Source;

use crate::common::{shown, shown_in};

const ZH: &str = "办法 “样例”
等级 A > B > C，另有 作废
数据
    编号 为 编号
    年 为 年度
    有制度、制度 为 是否
    检查日 为 日期，空白视为 无
    分数、领导 为 1位小数，0 至 100
";
const EN: &str = "policy \"sample\"
scale A > B > C
data
    id is an id
    done is yes/no
    day is a date, blank means none
    score, chief are numbers with 1 decimal, 0 to 100
";

/// The errors of a policy are of these codes, and their messages have these words.
#[track_caller]
fn says(head: &str, rest: &str, codes: &[&str], words: &[&str]) {
    let source = Source::new("x.rule", format!("{head}{rest}"));
    let (_, problems) = heng::compile(&source);
    let found: Vec<&str> =
        problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.code.id()).collect();
    assert_eq!(found, codes, "{rest}\n{}", shown(&problems, &source));
    let told =
        format!("{}{}", shown_in(&problems, &source, Lang::Zh), shown_in(&problems, &source, Lang::En));
    let told: String = told.split_whitespace().collect();
    for word in words {
        let word: String = word.split_whitespace().collect();
        assert!(told.contains(&word), "{word}\n{}", shown(&problems, &source));
    }
}

#[test]
fn a_word_for_not_before_a_name_never_leads_to_the_opposite() {
    let when = |condition: &str| format!("评价 一\n    起始 A\n    凡 {condition} 的，降一级\n");
    says(ZH, &when("没有制度"), &["H201"], &["`未 制度`"]);
    says(&ZH.replace("有制度、制度", "有制度"), &when("没有制度"), &["H201"], &["`未 有制度`"]);
    says(ZH, &when("无检查日"), &["H201"], &["`检查日 无值`"]);
    let when =
        |condition: &str| format!("measure one\n    start at A\n    when {condition}, drop one level\n");
    says(EN, &when("undone"), &["H201"], &["`not done`"]);
    says(EN, &when("no_day"), &["H201"], &["`day is not given`"]);
}

#[test]
fn a_number_is_written_without_its_unit() {
    let when = |condition: &str| format!("评价 一\n    起始 A\n    凡 {condition} 的，降一级\n");
    says(ZH, &when("分数 ≥ 5万元"), &["H201"], &["`50000`", "`5`"]);
    says(ZH, &when("分数 ≥ 90分"), &["H201"], &["`90`"]);
}

#[test]
fn a_name_with_brackets_in_it_is_quoted() {
    let rest = "定义 【罚款（万元）】\n    分数\n评价 一\n    起始 A\n    凡 罚款（万元） > 3 的，降一级\n";
    says(ZH, rest, &["H201"], &["`【罚款（万元）】`"]);
}

#[test]
fn a_result_column_is_named_with_its_table() {
    let table = "表 矩阵 按 制度\n    | 制度 || 等次 | 频次 |\n    | 是 || “高” | “每月” |\n    | 否 || “低” | “每年” |\n";
    let rest = format!("评价 一\n    起始 A\n结果 报\n    凡 制度 的，处置 “{{频次}}”\n{table}");
    says(ZH, &rest, &["H201"], &["`矩阵 的 频次`", "`定义 频次`"]);
}

#[test]
fn columns_are_not_weighed_but_added_up() {
    let weights = "    权重 分数 40%，领导 60%\n";
    says(ZH, &format!("评价 一\n    起始 A\n{weights}"), &["H231"], &["起评（分数 × 40% + 领导 × 60%）分"]);
    says(
        ZH,
        &format!("评价 一\n    起始 A\n总评\n{weights}"),
        &["H231"],
        &["起评（分数 × 40% + 领导 × 60%）分"],
    );
    let weights = "    weights score 40%, chief 60%\n";
    says(
        EN,
        &format!("measure one\n    start at A\n{weights}"),
        &["H231"],
        &["start at (score * 40% + chief * 60%) points"],
    );
}

#[test]
fn rounding_in_other_words_is_no_list() {
    says(ZH, "评价 一\n    起评（分数 ÷ 3，四舍五入取整）分\n", &["H201"], &["四舍五入到整数"]);
    says(ZH, "评价 一\n    起评（（分数、领导））分\n", &["H231"], &["的合计"]);
}

#[test]
fn a_circle_over_time_names_the_period_before() {
    let rest = "定义 名声\n    若 近 3 年 中 任一（名声 为 “黑”） 则 “黑” 否则 “白”\n评价 一\n    起始 A\n    凡 名声 为 “黑” 的，降一级\n";
    says(ZH, rest, &["H204"], &["上期 名声"]);
}

#[test]
fn ranges_that_overlap_are_told_how_they_are_parted() {
    let bands = |rows: &str| format!("评价 一\n    起评 分数 分\n    按 分档 定级\n表 分档 按 得分\n{rows}");
    says(ZH, &bands("    60 以上：A\n    60 以下：B\n"), &["H251"], &["不满 60"]);
    says(ZH, &bands("    ≥ 90：A\n    ≥ 60：B\n    < 60：C\n"), &["H251"], &["60 以上不满 90"]);
}

#[test]
fn bands_with_the_unit_of_points_and_bands_as_comparisons() {
    let bands = |rows: &str| {
        format!(
            "评价 一\n    起评100分\n    扣（100 - 分数）分\n    按 分档 定级\n表 分档 按 得分\n{rows}例 “边”\n    已知 分数 为 90\n    应得 一 = A\n"
        )
    };
    says(ZH, &bands("    90分以上：A\n    60 分以上不满 90 分：B\n    不满60分：C\n"), &[], &[]);
    says(ZH, &bands("    ≥ 90：A\n    60 至 89.9：B\n    <60：C\n"), &[], &[]);
    let bands = |rows: &str| {
        format!(
            "measure one\n    start at score points\n    graded by bands\ntable bands by points\n{rows}example \"edge\"\n    given score is 90\n    expect one = A\n"
        )
    };
    says(EN, &bands("    90 points and above: A\n    60 to under 90 points: B\n    under 60: C\n"), &[], &[]);
    says(EN, &bands("    >= 90: A\n    60 to 89.9: B\n    < 60: C\n"), &[], &[]);
}

#[test]
fn a_table_with_an_unread_row_or_head_has_no_gap() {
    let bands = "评价 一\n    起评 分数 分\n    按 分档 定级\n";
    says(ZH, &format!("{bands}表 分档 按 得分\n    60 以上：A\n    60 分不到：B\n"), &["H123"], &[]);
    says(ZH, &format!("{bands}表 分档 按 得分：\n    60 以上：A\n    不满 60：B\n"), &["H123"], &[]);
}

#[test]
fn an_example_says_how_many_decimals_a_column_has() {
    let rest = "评价 一\n    起始 A\n例 “甲”\n    已知 分数 为 6.55\n    应得 一 = A\n";
    says(ZH, rest, &["H215"], &["`6.55` 的小数位太多", "最多 1 位小数"]);
    says(ZH, &rest.replace("分数 为 6.55", "检查日 为 3"), &["H211"], &["`2024-12-31`"]);
}
