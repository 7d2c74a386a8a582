//! What reads well and is hardly meant: words given away as names, percentages without a sign, settled conditions,
//! points that change nothing, and cells of examples that no data may hold.

use heng::problem::Lang;
use heng::source::Source;

use crate::common::shown_in;

/// The codes found, those of unused names and columns aside, and all that is told in `lang`.
fn told(text: &str, lang: Lang) -> (Vec<&'static str>, String) {
    let source = Source::new("p.rule", text);
    let (_, problems) = heng::compile(&source);
    let codes = problems.iter().map(|problem| problem.code.id());
    (codes.filter(|code| *code != "H206" && *code != "H207").collect(), shown_in(&problems, &source, lang))
}

#[track_caller]
fn finds(text: &str, codes: &[&str]) {
    let lang = heng::syntax::surface_of(text);
    let (found, shown) = told(text, lang);
    assert_eq!(found, codes, "{text}\n{shown}");
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    let (_, shown) = told(text, heng::syntax::surface_of(text));
    let plain: String = shown.split_whitespace().collect();
    for part in parts {
        let part: String = part.split_whitespace().collect();
        assert!(plain.contains(&part), "{part}\n{shown}");
    }
}

const ZH: &str = "办法 “样例”
等级 甲等 > 乙等 > 丙等
数据
    单位 为 编号
    得分 为 整数，0 至 100
    件数 为 整数，不小于 0
    事故 为 整数，0 至 5
    达标率 为 百分比，0 至 100%
    增长率 为 百分比
    报数、应报 为 整数，不小于 0
    类型 为 乡 或 村 或 【无】
    问题 为 集合 取自 虚开 或 迟报
    其他 为 集合
    结果数 为 1位小数，0 至 10
    说明 为 整数，空白视为 无
";
const EN: &str = "policy \"sample\"
scale first > second > third
data
    unit is an id
    points is a whole number, 0 to 100
    cases is a whole number, at least 0
    accidents is a whole number, 0 to 5
    rate is a percentage, 0 to 100%
    growth is a percentage
    sent, due are whole numbers, at least 0
    kind is town or village or [none]
    faults are a set of forged or late
    others are a set
    score is a number with 1 decimal, 0 to 10
    remark is a whole number, blank means none
";

#[track_caller]
fn zh(rest: &str, codes: &[&str]) {
    finds(&format!("{ZH}{rest}"), codes);
}

#[track_caller]
fn en(rest: &str, codes: &[&str]) {
    finds(&format!("{EN}{rest}"), codes);
}

/// A condition in both surfaces, as a statement of a measure.
#[track_caller]
fn condition(in_zh: &str, in_en: &str, codes: &[&str]) {
    zh(&format!("评价 一\n    起始 甲等\n    凡 {in_zh} 的，降一级\n"), codes);
    en(&format!("measure one\n    start at first\n    when {in_en}, drop one level\n"), codes);
}

const BANDS_ZH: &str = "表 分档 按 得分\n    90 以上：甲等\n    60 以上不满 90：乙等\n    不满 60：丙等\n";
const BANDS_EN: &str =
    "table bands by points\n    90 and above: first\n    60 to under 90: second\n    under 60: third\n";

#[test]
fn a_column_named_like_the_points_of_a_measure_is_told_apart() {
    zh(
        &format!("评价 一\n    起评（得分）分\n    每 件数 满 1，扣 2 分\n    按 分档 定级\n{BANDS_ZH}"),
        &["H208"],
    );
    en(
        &format!(
            "measure one\n    start at (points) points\n    every 1 of cases deducts 2 points\n    graded by bands\n{BANDS_EN}"
        ),
        &["H208"],
    );
    zh(
        "评价 一\n    起始 甲等\n    起评 100 分\n    每 件数 满 1，扣 2 分\n    凡 得分 < 60 的，降一级\n",
        &["H208"],
    );
    en(
        "measure one\n    start at first\n    start at 100 points\n    every 1 of cases deducts 2 points\n    when points < 60, drop one level\n",
        &["H208"],
    );
    says(
        &format!("{ZH}评价 一\n    起评（得分）分\n    每 件数 满 1，扣 2 分\n    按 分档 定级\n{BANDS_ZH}"),
        &["`得分` 在这里有两种意思", "原始得分 为 …，列名 “得分”"],
    );
}

#[test]
fn a_column_named_like_points_is_itself_where_there_are_none_or_the_same() {
    zh(&format!("评价 一\n    按 分档 定级\n{BANDS_ZH}"), &[]);
    en(&format!("measure one\n    graded by bands\n{BANDS_EN}"), &[]);
    zh(&format!("评价 一\n    起评（得分）分\n    按 分档 定级\n{BANDS_ZH}"), &[]);
    en(&format!("measure one\n    start at (points) points\n    graded by bands\n{BANDS_EN}"), &[]);
    // A measure that has nothing but points looks at the column where it starts from it.
    zh("评价 一\n    起评（得分）分\n    每 件数 满 1，扣 2 分\n", &[]);
    en("measure one\n    start at (points) points\n    every 1 of cases deducts 2 points\n", &[]);
}

#[test]
fn a_column_named_like_the_block_overall_is_told_apart() {
    let (zh_text, en_text) = (ZH.replace("得分 为", "总评 为"), EN.replace("points is", "overall is"));
    let measure = "评价 一\n    起始 甲等\n";
    finds(&format!("{zh_text}{measure}总评\n    各评价就低不就高\n"), &["H208"]);
    finds(&format!("{zh_text}{measure}    凡 总评 < 60 的，降一级\n"), &[]);
    let measure = "measure one\n    start at first\n";
    finds(&format!("{en_text}{measure}overall\n    worst of the measures\n"), &["H208"]);
    finds(&format!("{en_text}{measure}    when overall < 60, drop one level\n"), &[]);
}

#[test]
fn a_percentage_stands_beside_numbers_with_a_percent_sign() {
    condition("达标率 < 90", "rate < 90", &["H216"]);
    condition("90 > 达标率", "90 > rate", &["H216"]);
    condition("达标率 60 以上不满 90", "rate 60 to under 90", &["H216", "H216"]);
    condition("增长率 > 20", "growth > 20", &["H216"]);
    condition("增长率 > 1.2", "growth > 1.2", &["H216"]);
    condition("报数 占 应报 < 95 无则 否", "sent out of due < 95 or else no", &["H216"]);
    condition("达标率 < 90.5", "rate < 90.5", &["H216"]);
    condition("（达标率、增长率）的最大 < 90", "max of (rate, growth) < 90", &["H216"]);
    says(
        &format!("{ZH}评价 一\n    起始 甲等\n    凡 达标率 < 90 的，降一级\n"),
        &["90 少了百分号：这样写是 9000%", "请写 `90%`"],
    );
}

#[test]
fn a_percentage_with_its_sign_or_below_one_is_fine() {
    condition("达标率 < 90%", "rate < 90%", &[]);
    condition("达标率 < 0.9", "rate < 0.9", &[]);
    condition("增长率 > 120%", "growth > 120%", &[]);
    condition("增长率 > 150.5%", "growth > 150.5%", &[]);
    condition("增长率 > 1000%", "growth > 1000%", &[]);
    condition("达标率 = 1", "rate = 1", &[]);
    condition("达标率 × 100 < 90", "rate * 100 < 90", &[]);
    condition("报数 占 应报 < 95% 无则 否", "sent out of due < 95% or else no", &[]);
}

#[test]
fn defines_tables_bounds_and_every_of_percentages_ask_for_the_sign_too() {
    zh(
        "定义 率\n    （达标率、增长率）的最小 无则 0\n评价 一\n    起始 甲等\n    凡 率 < 90 的，降一级\n",
        &["H216"],
    );
    en(
        "define share\n    min of (rate, growth) or else 0\nmeasure one\n    start at first\n    when share < 90, drop one level\n",
        &["H216"],
    );
    zh("评价 一\n    按 档 定级\n表 档 按 达标率\n    90 以上：甲等\n    不满 90：丙等\n", &["H216", "H216"]);
    en(
        "measure one\n    graded by steps\ntable steps by rate\n    90 and above: first\n    under 90: third\n",
        &["H216", "H216"],
    );
    zh("评价 一\n    起始 甲等\n    每 增长率 满 5，降一级\n", &["H216"]);
    en("measure one\n    start at first\n    every 5 of growth drops one level\n", &["H216"]);
    finds(
        &ZH.replace("增长率 为 百分比", "增长率 为 百分比，0 至 100").replace("说明", "注明"),
        &["H220", "H216"],
    );
}

#[test]
fn conditions_that_never_hold_by_the_bounds_are_warned_of() {
    condition("事故 > 10", "accidents > 10", &["H288"]);
    condition("事故 = 6", "accidents = 6", &["H288"]);
    condition("事故 < 0", "accidents < 0", &["H288"]);
    condition("达标率 > 100%", "rate > 100%", &["H288"]);
    condition("事故 6 以上", "accidents 6 and above", &["H288"]);
    condition("事故 > 10 或 件数 > 3", "accidents > 10 or cases > 3", &["H288"]);
    condition("事故 + 得分 > 105", "accidents + points > 105", &["H288"]);
    condition("件数 > 5 且 件数 < 3", "cases > 5 and cases < 3", &["H288"]);
    condition("事故 × 20 > 得分 + 100", "accidents * 20 > points + 100", &["H288"]);
}

#[test]
fn conditions_that_always_hold_by_the_bounds_are_warned_of() {
    condition("事故 ≤ 5", "accidents <= 5", &["H288"]);
    condition("事故 ≥ 0", "accidents >= 0", &["H288"]);
    condition("件数 > 5 或 件数 < 8", "cases > 5 or cases < 8", &["H288"]);
    zh("评价 一\n    适用于 事故 < 10 的\n    起始 甲等\n", &["H288"]);
    en("measure one\n    applies when accidents < 10\n    start at first\n", &["H288"]);
    zh("评价 一\n    起始 甲等\n结果 约谈\n    凡 事故 > 5 的，处置 “约谈”\n", &["H288"]);
    en("measure one\n    start at first\noutcome called\n    when accidents > 5, \"called\"\n", &["H288"]);
}

#[test]
fn conditions_that_the_bounds_leave_open_are_not() {
    condition("事故 > 4", "accidents > 4", &[]);
    condition("事故 5 以上", "accidents 5 and above", &[]);
    condition("事故 0 以上不满 3", "accidents 0 to under 3", &[]);
    condition("事故 ≥ 0 且 件数 > 3", "accidents >= 0 and cases > 3", &[]);
    condition("件数 > 5 或 件数 < 3", "cases > 5 or cases < 3", &[]);
    condition("说明 > 5 无则 否", "remark > 5 or else no", &[]);
    condition("类型 在（乡、村、【无】）中", "kind in (town, village, [none])", &[]);
    condition(
        "若 事故 > 3 则 件数 > 1 否则 事故 ≥ 0",
        "if accidents > 3 then cases > 1 else accidents >= 0",
        &[],
    );
}

#[test]
fn a_condition_that_hangs_on_a_choice_is_not() {
    zh(
        "取义 门槛\n    3 或 9，取 9，因 “从宽”\n评价 一\n    起始 甲等\n    凡 事故 > 门槛 的，降一级\n",
        &[],
    );
    en(
        "choice most\n    3 or 9, taken 9, because \"lenient\"\nmeasure one\n    start at first\n    when accidents > most, drop one level\n",
        &[],
    );
}

#[test]
fn a_condition_of_every_measure_may_be_idle_in_one() {
    let points = "    起评 50 分\n    按 分档 定级\n";
    let both = format!(
        "评价 一\n{points}评价 二\n    起评 100 分\n    每 件数 满 1，扣 1 分\n    按 分档 定级\n每项评价\n    凡 得分 > 80 的，升一级\n{}",
        BANDS_ZH
    );
    finds(&format!("{}{both}", ZH.replace("得分 为", "分数 为")), &[]);
}

#[test]
fn points_that_stay_at_zero_are_warned_of() {
    let stuck = |rest: &str| format!("评价 一\n    每 件数 满 1，扣 2 分\n{rest}");
    zh(&stuck("    满分 100 分\n"), &["H228"]);
    zh(&stuck("    扣完为止\n"), &["H228"]);
    zh(&stuck("    起评 0 分\n    扣完为止\n"), &["H228"]);
    zh(&stuck("    起评 100 分\n    满分 100 分\n    扣完为止\n"), &[]);
    zh(&stuck("    满分 100 分\n    凡 事故 = 0 的，加 5 分\n"), &[]);
    // Points that count what went wrong, below 0.
    zh(&stuck(""), &[]);
    let stuck = |rest: &str| format!("measure one\n    every 1 of cases deducts 2 points\n{rest}");
    en(&stuck("    full marks 120\n"), &["H228"]);
    en(&stuck("    never below 0\n"), &["H228"]);
    en(&stuck("    start at 120 points\n    full marks 120\n"), &[]);
    says(&format!("{EN}{}", stuck("    full marks 120\n")), &["`start at 120 points`"]);
    says(&format!("{ZH}评价 一\n    每 件数 满 1，扣 2 分\n    满分 100 分\n"), &["请加一句“起评 100 分”"]);
}

#[test]
fn points_that_nothing_looks_at_are_warned_of() {
    let (zh_text, en_text) = (ZH.replace("得分 为", "综合分 为"), EN.replace("points is", "total is"));
    let bands = BANDS_ZH.replace("按 得分", "按 综合分");
    let measure = "评价 一\n    起评（综合分）分\n    每 件数 满 1，扣 2 分\n    按 分档 定级\n";
    finds(&format!("{zh_text}{measure}{bands}"), &["H228"]);
    finds(&format!("{zh_text}{measure}{BANDS_ZH}"), &[]);
    finds(&format!("{zh_text}{measure}{bands}名次\n    依（一 的得分）高者先\n"), &[]);
    finds(&format!("{zh_text}{measure}    凡 得分 < 60 的，降一级\n{bands}"), &[]);
    let bands = BANDS_EN.replace("by points", "by total");
    let measure = "measure one\n    start at (total) points\n    every 1 of cases deducts 2 points\n    graded by bands\n";
    finds(&format!("{en_text}{measure}{bands}"), &["H228"]);
    finds(&format!("{en_text}{measure}{BANDS_EN}"), &[]);
    finds(&format!("{en_text}{measure}{bands}rank\n    order by points of one highest first\n"), &[]);
}

/// A `given` line of an example, in both surfaces, that must tell of the codes.
#[track_caller]
fn given(in_zh: &str, in_en: &str, codes: &[&str]) {
    zh(&format!("评价 一\n    起始 甲等\n例 “例”\n    已知 {in_zh}\n    应得 一 = 甲等\n"), codes);
    en(
        &format!(
            "measure one\n    start at first\nexample \"e\"\n    given {in_en}\n    expect one = first\n"
        ),
        codes,
    );
    let (zh_column, zh_cell) = in_zh.split_once(" 为 ").unwrap();
    let (en_column, en_cell) = in_en.split_once(" is ").unwrap();
    zh(
        &format!(
            "评价 一\n    起始 甲等\n例 “例”\n    已知 单位：\n        | 单位 | {zh_column} |\n        | 1 | {zh_cell} |\n    应得 一 = 甲等\n"
        ),
        codes,
    );
    en(
        &format!(
            "measure one\n    start at first\nexample \"e\"\n    given unit:\n        | unit | {en_column} |\n        | 1 | {en_cell} |\n    expect one = first\n"
        ),
        codes,
    );
}

#[test]
fn cells_of_examples_are_checked_as_data_are() {
    given("达标率 为 30", "rate is 30", &["H216"]);
    given("达标率 为 30%", "rate is 30%", &[]);
    given("事故 为 6", "accidents is 6", &["H215"]);
    given("事故 为 5", "accidents is 5", &[]);
    given("结果数 为 6.55", "score is 6.55", &["H215"]);
    given("结果数 为 6.50", "score is 6.50", &[]);
    given("结果数 为 11", "score is 11", &["H215"]);
    given("事故 为 无", "accidents is none", &["H215"]);
    given("说明 为 无", "remark is none", &[]);
    given("类型 为 市", "kind is city", &["H201"]);
    given("类型 为 3", "kind is 3", &["H201"]);
    given("类型 为 无", "kind is none", &[]);
    given("问题 为 {迟报}", "faults is {late}", &[]);
    given("问题 为 {早报}", "faults is {early}", &["H201"]);
    given("问题 为 无", "faults is none", &[]);
}

#[test]
fn a_set_of_an_example_stands_in_braces() {
    for (in_zh, in_en) in [
        ("问题 为 虚开", "faults is forged"),
        ("其他 为 虚开", "others is forged"),
        ("问题 为 不认识的", "faults is unheard_of"),
    ] {
        zh(&format!("评价 一\n    起始 甲等\n例 “例”\n    已知 {in_zh}\n    应得 一 = 甲等\n"), &["H211"]);
        en(
            &format!(
                "measure one\n    start at first\nexample \"e\"\n    given {in_en}\n    expect one = first\n"
            ),
            &["H211"],
        );
    }
    says(
        &format!("{ZH}评价 一\n    起始 甲等\n例 “例”\n    已知 问题 为 虚开\n    应得 一 = 甲等\n"),
        &["集合写在花括号里：`{虚开}`"],
    );
}

#[test]
fn a_value_called_none_is_that_value_in_an_example() {
    let rest = "评价 一\n    起始 甲等\n    凡 类型 为 【无】 的，降一级\n例 “例”\n    已知 类型 为 无\n    应得 一 = 乙等\n";
    zh(rest, &[]);
    let rest = "measure one\n    start at first\n    when kind is [none], drop one level\nexample \"e\"\n    given kind is none\n    expect one = second\n";
    en(rest, &[]);
}

/// How often a code is told, and all that is told.
fn times(text: &str, code: &str) -> (usize, String) {
    let (found, shown) = told(text, heng::syntax::surface_of(text));
    (found.iter().filter(|found| **found == code).count(), shown)
}

#[test]
fn a_define_that_may_be_none_is_told_of_once_at_the_define() {
    let twice = "评价 一\n    起始 甲等\n    凡 率 < 90% 的，降一级\n    凡 率 < 60% 的，降一级\n";
    let text = format!("{ZH}定义 率\n    报数 占 应报\n{twice}");
    assert_eq!(times(&text, "H214").0, 1, "{}", times(&text, "H214").1);
    says(&text, &["定义 `率` 可能没有值", "末尾加上“ 无则 0”", "（率 无则 0）"]);
    finds(&format!("{ZH}定义 率\n    报数 占 应报 无则 0\n{twice}"), &[]);
    finds(&format!("{ZH}定义 率\n    报数 占 应报\n{}", twice.replace("凡 率", "凡（率 无则 0）")), &[]);
    let twice = "measure one\n    start at first\n    when share < 90%, drop one level\n    when share < 60%, drop one level\n";
    let text = format!("{EN}define share\n    sent out of due\n{twice}");
    assert_eq!(times(&text, "H214").0, 1, "{}", times(&text, "H214").1);
    says(&text, &["the define `share` may be none", "add ` or else 0`", "`(share or else 0)`"]);
    finds(&format!("{EN}define share\n    sent out of due or else 0\n{twice}"), &[]);
    // What a define is made of is told where its none begins.
    let text = format!(
        "{EN}define part\n    sent out of due\ndefine double\n    part * 2\n{}",
        twice.replace("share", "double")
    );
    says(&text, &["the define `part` may be none"]);
}

#[test]
fn what_to_write_for_none_has_its_brackets() {
    let (zh, en) = (
        format!("{ZH}评价 一\n    起始 甲等\n    凡 报数 占 应报 < 90% 的，降一级\n"),
        format!("{EN}measure one\n    start at first\n    when sent out of due < 90%, drop one level\n"),
    );
    says(&zh, &["应报 可能是 0"]);
    says(&en, &["`due` may be 0"]);
    says(&format!("{ZH}评价 一\n    起始 甲等\n    凡 说明 < 9 的，降一级\n"), &["“（…）无则 否”"]);
    says(
        &format!("{EN}measure one\n    start at first\n    when remark < 9, drop one level\n"),
        &["`(…) or else no`"],
    );
    says(&format!("{ZH}评价 一\n    起评（说明）分\n"), &["（… 无则 0）"]);
}

const ROWS_ZH: &str =
    "明细 检查 按 单位\n    日期 为 日期\n    分 为 整数，0 至 100\n    复核 为 整数，空白视为 无\n";
const ROWS_EN: &str = "records checks by unit\n    day is a date\n    mark is a whole number, 0 to 100\n    again is a whole number, blank means none\n";

#[test]
fn where_every_unit_has_records_what_is_made_of_them_is_there() {
    let measure = "评价 一\n    起始 甲等\n    凡 检查 中 分 的最大 < 60 的，降一级\n    凡 检查 中 分 的平均 < 60 的，降一级\n";
    zh(&format!("{ROWS_ZH}{measure}"), &["H214", "H214"]);
    zh(&format!("{ROWS_ZH}    无明细的单位，报错\n{measure}"), &[]);
    zh(&format!("{ROWS_ZH}    无明细的单位，提醒\n{measure}"), &["H214", "H214"]);
    let measure = "measure one\n    start at first\n    when max of mark in checks < 60, drop one level\n    when mean of mark in checks < 60, drop one level\n";
    en(&format!("{ROWS_EN}{measure}"), &["H214", "H214"]);
    en(&format!("{ROWS_EN}    units without rows, error\n{measure}"), &[]);
    // Of some of them, or of cells that may be blank, there may be none all the same.
    let some = "measure one\n    start at first\n    when max of mark in checks where (mark > 3) < 60, drop one level\n    when max of again in checks < 60, drop one level\n    when second highest of mark in checks < 60, drop one level\n";
    let text = format!("{EN}{ROWS_EN}    units without rows, error\n{some}");
    assert!(times(&text, "H214").0 >= 2, "{}", times(&text, "H214").1);
}

#[test]
fn an_example_gives_the_records_that_are_relied_on() {
    let measure = "measure one\n    start at first\n    when max of mark in checks < 60, drop one level\nmeasure two\n    start at first\n";
    let policy = format!("{ROWS_EN}    units without rows, error\n{measure}");
    en(&format!("{policy}example \"e\"\n    expect one = first\n"), &["H253"]);
    en(&format!("{policy}example \"e\"\n    expect two = first\n"), &[]);
    en(
        &format!(
            "{policy}example \"e\"\n    given checks:\n        | day | mark |\n        | 2024-01-02 | 70 |\n    expect one = first\n"
        ),
        &[],
    );
}

#[test]
fn columns_by_which_records_are_joined_are_used() {
    let text = format!(
        "{}明细 检查 按 单位、日期\n    分 为 整数，0 至 100\n评价 一\n    起始 甲等\n    凡 检查 中 分 的合计 > 5 的，降一级\n",
        ZH.replace("    得分 为", "    日期 为 日期\n    得分 为")
    );
    let (_, shown) = told(&text, Lang::Zh);
    assert!(!shown.contains("用到列 `日期`"), "{shown}");
    assert!(shown.contains("“每 得分 满 3，降一级”"), "{shown}");
    assert!(shown.contains("“凡 问题 不为空 的，降一级”"), "{shown}");
}
