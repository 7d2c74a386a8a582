//! Points before levels, what follows from them, and what is told where they are wrong.

use heng::problem::Lang;
use heng::source::Source;

use crate::common::shown_in;

const ZH: &str = "办法 “样例”
等级 优 > 良 > 中 > 差
数据
    编号 为 编号
    a、b 为 整数，0 至 100
    好 为 是否
    核 为 过 或 不过，空白视为 无
表 分档 按 得分
    90 以上：优
    80 以上不满 90：良
    60 以上不满 80：中
    不满 60：差
";
const EN: &str = "policy \"sample\"
scale top > good > fair > poor
data
    id is an id
    a, b are whole numbers, 0 to 100
    fine is yes/no
    checked is met or not_met, blank means none
table bands by points
    90 and above: top
    80 to under 90: good
    60 to under 80: fair
    under 60: poor
";

#[track_caller]
fn told(head: &str, rest: &str, expected: &[&str]) -> String {
    let source = Source::new("p.rule", format!("{head}{rest}"));
    let (_, problems) = heng::compile(&source);
    let codes = problems.iter().map(|problem| problem.code.id());
    let found: Vec<_> = codes.filter(|code| *code != "H206" && *code != "H207").collect();
    let lang = if head == ZH { Lang::Zh } else { Lang::En };
    let shown = shown_in(&problems, &source, lang);
    assert_eq!(found, expected, "{rest}\n{shown}");
    shown
}

#[test]
fn points_of_a_measure_are_known_where_it_is_graded() {
    told(
        ZH,
        "评价 先\n    起始 优\n    凡 够高 的，最高评为 良
评价 一\n    起评（a）分\n    按 分档 定级\n    指标 好、够高\n    每缺一项指标，降一级\n    凡 够高 的，最高评为 良
    凡 一 的得分 ≥ 95 的，最高评为 中\n    凡 本评价 的得分 < 20 的，降一级
评价 二\n    起评（b）分\n    按 分档 定级\n    凡 全高 的，降一级
总评\n    权重 一 50%，二 50%\n    按 分档 定级\n    凡 全高 的，最高评为 中\n    凡 总评 的得分 ≥ 99 的，最高评为 差
定义 够高\n    一 的得分 ≥ 80\n定义 全高\n    总评 的得分 ≥ 90
例 “高”\n    已知 a 为 85，b 为 100，好 为 是\n    应得 先 = 良，一 = 良，一 的得分 = 85，二 = 良，总评 = 中，总评 的得分 = 92.5
例 “低”\n    已知 a 为 30，b 为 50，好 为 否\n    应得 先 = 优，一 = 差，二 = 差，未 够高
",
        &[],
    );
    told(
        EN,
        "measure before\n    start at top\n    when high, at best good
measure one\n    start at (a) points\n    graded by bands\n    when high, at best good\n    when points of this measure >= 95, at best fair
every measure\n    when fine, drop one level
define high\n    points of one >= 80
example \"high\"\n    given a is 97, fine is no\n    expect before = good, one = fair, points of one = 97
",
        &[],
    );
}

#[test]
fn what_adds_points_cannot_look_at_their_sum() {
    let used = |line: &str| {
        format!("评价 一\n    起评（a）分\n    按 分档 定级\n    {line}\n定义 够高\n    一 的得分 ≥ 80\n")
    };
    told(ZH, &used("凡 够高 的，扣 2 分"), &["H204"]);
    told(ZH, &used("凡 一 的得分 > 3 的，扣 2 分"), &["H204"]);
    told(ZH, &used("适用于 够高 的"), &["H204"]);
    told(ZH, &used("适用于 得分 ≥ 30 的"), &[]);
    told(ZH, &used("指标 够高\n    每缺一项指标，扣 2 分"), &["H204"]);
    told(
        EN,
        "measure one\n    start at 9 points\n    graded by bands\n    deduct level points\ndefine level\n    if one is top then 1 else 2\n",
        &["H204"],
    );
}

#[test]
fn only_the_cause_is_told() {
    let rest = "评价 一\n    起评（a ÷ b × 3）分\n    按 分档 定级\n    凡 得分 < 3 的，降一级\n    凡 高 的，降一级\n定义 高\n    一 的得分 > 3\n";
    let shown = told(ZH, rest, &["H214"]);
    assert!(shown.contains("可能是 0"), "{shown}");
    let rest = rest.replace("a ÷ b × 3", "a ÷ 7 × 3");
    let shown = told(ZH, &rest, &["H231"]);
    assert!(shown.contains("请改写成“（a ÷ 7 × 3）四舍五入到 2 位小数”"), "{shown}");
    let shown = told(
        EN,
        "measure one\n    start at (share) points\n    graded by bands\ndefine share\n    a / 7\n",
        &["H231"],
    );
    assert!(shown.contains("write `round (share) to 2 decimals` in its place"), "{shown}");
    let shown = told(EN, "measure one\n    deduct ((a + b) / 7) points\n    graded by bands\n", &["H231"]);
    assert!(shown.contains("write `round ((a + b) / 7) to 2 decimals` in its place"), "{shown}");
    // The table by points has none either.
    told(ZH, "评价 一\n    起始 优\n    凡 得分 < 3 的，降一级\n", &["H231", "H201"]);
}

#[test]
fn examples_expect_points_beside_levels() {
    let one = "measure one\n    start at (a) points\n    graded by bands\nmeasure two\n    start at top\n";
    let example = |expected: &str| format!("{one}example \"e\"\n    given a is 85\n    expect {expected}\n");
    told(EN, &example("points of one = 85, one = good"), &[]);
    told(EN, &example("points of one = 80"), &["H230"]);
    told(EN, &example("points of two = 80"), &["H231"]);
    told(EN, &example("points of three = 80"), &["H201"]);
    let table = |title: &str, points: &str| {
        format!(
            "{one}example \"e\"\n    given id:\n        | id | a  |\n        | 1  | 85 |\n        | 2  | 30 |
    expect id:\n        | id | one  | {title} |\n        | 1  | good | {points} |\n        | 2  | poor | 30 |\n"
        )
    };
    told(EN, &table("points of one", "85"), &[]);
    told(EN, &table("points of one", "86"), &["H230"]);
    told(EN, &table("one 的得分", "85"), &[]);
}

#[test]
fn a_bare_value_stands_beside_its_column() {
    let when = |condition: &str| {
        format!(
            "measure one\n    start at (a) points\n    graded by bands\n    when {condition}, drop one level\n"
        )
    };
    told(EN, &when("(checked or else not_met) is not_met"), &[]);
    told(EN, &when("(if fine then not_met else checked or else met) is not_met"), &[]);
    told(EN, &when("(checked or else not_mat) is not_met"), &["H201"]);
    told(EN, &when("(if fine then not_met else met) is not_met"), &["H201", "H201"]);
    told(
        ZH,
        "评价 一\n    起评（a）分\n    按 分档 定级\n    凡（核 无则 不过）为 不过 的，降一级\n例 “无”\n    已知 a 为 90，核 为 无\n    应得 一 = 良\n",
        &[],
    );
}

#[test]
fn a_define_of_its_own_past_may_be_of_any_form_of_condition() {
    let data = EN.replace("    id is an id\n", "    id is an id\n    year is a year\n    day is a date\n");
    let rest = "define lately\n    if (previous lately or else no) then day in the 12 months before 2024-12-31 else fine
define sum\n    round ((previous sum or else 0) * 0.5 + a) to 1 decimal
measure one\n    start at (a) points\n    graded by bands\n    when lately or sum > 9, drop one level\n";
    told(&data, rest, &[]);
}
