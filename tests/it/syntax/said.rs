//! What people type first: the message has the line to type, and that line is read.

use heng::problem::{Lang, Style, render};
use heng::source::Source;

use super::{codes, read};

const ZH: &str = "等级 A > B > C，另有 作废\n";
const EN: &str = "scale A > B > C, outside it struck\n";

/// The one problem of a text in both languages, on one line each.
#[track_caller]
fn told(text: &str) -> String {
    let (_, problems) = read(text);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
    assert_eq!(codes.len(), 1, "{text}\n{codes:?}");
    let source = Source::new("x.rule", text);
    let all = [Lang::Zh, Lang::En].map(|lang| {
        let style = Style { lang, color: false, width: 1_000 };
        problems.iter().map(|problem| render(problem, Some(&source), style)).collect::<String>()
    });
    all.join("\n")
}

/// Under `head`, `line` is answered by each of `forms`, and each is read there.
#[track_caller]
fn said(head: &str, line: &str, forms: &[&str]) {
    let scale = if head.is_ascii() { EN } else { ZH };
    let told = told(&format!("{scale}{head}\n    {line}\n"));
    for form in forms {
        assert_eq!(told.matches(&format!("`{form}`")).count(), 2, "{form}: {told}");
        assert_eq!(codes(&format!("{scale}{head}\n    {form}\n")), [""; 0], "{form}");
    }
}

#[test]
fn effects_in_other_words() {
    for (effect, form) in [
        ("不得评为 A", "最高评为 B"),
        ("不得评为A级", "最高评为 B"),
        ("定为 C", "直接判定 C"),
        ("直接评为 C", "直接判定 C"),
        ("直接判定 C 级", "直接判定 C"),
        ("最高为 B", "最高评为 B"),
        ("不得高于 B", "最高评为 B"),
        ("不得低于 B", "最低评为 B"),
        ("取消评级", "直接判定 作废"),
        ("一票否决", "直接判定 C"),
        ("减 20 分", "扣 20 分"),
        ("扣除20分", "扣 20 分"),
        ("增加 5 分", "加 5 分"),
        ("加 次数×3 分", "加（次数×3）分"),
        ("每 次数 满 1 加 3 分", "加（次数 × 3）分"),
        ("每 次数 满 5，扣 3 分", "扣（（次数 ÷ 5）舍到整数 × 3）分"),
        ("上调两级", "升 2 级"),
    ] {
        said("评价 一", &format!("凡 甲 的，{effect}"), &[&format!("凡 甲 的，{form}")]);
    }
    for (effect, form) in [
        ("cannot be A", "at best B"),
        ("set to C", "grade C"),
        ("no better than B", "at best B"),
        ("no worse than B", "at worst B"),
        ("disqualified", "grade struck"),
        ("minus 5 points", "deduct 5 points"),
        ("deduct times*3 points", "deduct (times*3) points"),
        ("at best B level", "at best B"),
    ] {
        said("measure one", &format!("when done, {effect}"), &[&format!("when done, {form}")]);
    }
}

#[test]
fn what_can_be_meant_in_two_ways_is_said_in_both() {
    said("评价 一", "凡 甲 的，降至 C", &["凡 甲 的，最高评为 C", "凡 甲 的，直接判定 C"]);
    said("评价 一", "凡 没有 甲 的，降一级", &["凡 未 甲 的，降一级", "凡 甲 无值 的，降一级"]);
    said("表 档 按 得分", "60分以上90分以下：B", &["60 至 90：B", "60 以上不满 90：B"]);
    said("例 “一”", "年度 为 A", &["应得 年度 = A", "已知 年度 为 A"]);
    said("数据", "人均 产值 为 数值", &["【人均 产值】 为 数值", "人均、产值 为 数值"]);
    said("measure one", "when done, drop to C", &["when done, at best C", "when done, grade C"]);
    said("example \"one\"", "yearly is A", &["expect yearly = A", "given yearly is A"]);
    said("data", "level two is a number", &["[level two] is a number", "level, two is a number"]);
}

#[test]
fn an_effect_that_is_none_has_all_effects_listed() {
    for (text, effects) in [
        (format!("{ZH}评价 一\n    凡 甲 的，予以关注\n"), ["扣 2 分", "最高评为 A", "直接判定 A"]),
        (format!("{EN}measure one\n    when done, take note\n"), ["deduct 2 points", "at best A", "grade A"]),
    ] {
        let told = told(&text);
        assert!(effects.iter().all(|effect| told.contains(&format!("`{effect}`"))), "{told}");
    }
}

#[test]
fn openings_of_statements() {
    for (line, form) in [
        ("从100分起评", "起评 100 分"),
        ("基础分 = 100", "起评 100 分"),
        ("基础分为100分", "起评 100 分"),
        ("起评 甲 × 40% + 乙 × 60%", "起评（甲 × 40% + 乙 × 60%）分"),
        ("得分 = 甲 + 乙", "起评（甲 + 乙）分"),
        ("最多扣 30 分", "共扣最多 30 分"),
        ("扣分不超过30分", "共扣最多 30 分"),
        ("（一）凡 甲 的，降一级", "凡 甲 的，降一级，依据 “（一）”"),
        ("第三条 凡甲的，降一级", "凡甲的，降一级，依据 “第三条”"),
        ("1、凡 甲 的，降一级", "凡 甲 的，降一级"),
        ("甲 的，降一级", "凡 甲 的，降一级"),
        ("2、甲的，不得评为A", "凡 甲 的，最高评为 B"),
        ("如果 甲，降一级", "凡 甲 的，降一级"),
        ("凡 甲 的 降一级", "凡 甲 的，降一级"),
        ("按分档定级", "按 分档 定级"),
        ("凡 甲 的，从 90 分起评", "起评（若 甲 则 90 否则 100）分"),
        ("起评（甲 ÷ 乙）分，四舍五入取整", "起评（（甲 ÷ 乙） 四舍五入到整数）分"),
        ("凡 甲 的，降一级，依据第三条", "凡 甲 的，降一级，依据 “第三条”"),
        ("凡 甲 的，降一级（第三条）", "凡 甲 的，降一级，依据 “第三条”"),
        ("凡 连续 2 年（甲）的，降一级", "凡 连续 2 期（甲）的，降一级"),
        ("每条 明细，扣 2 分，每类型最多扣6分", "每条 明细，扣 2 分，每 类型 最多扣 6 分"),
        ("凡 非 甲 的，降一级", "凡 未 甲 的，降一级"),
    ] {
        said("评价 一", line, &[form]);
    }
    for (line, form) in [
        ("start from 100 points", "start at 100 points"),
        ("points = a * 2", "start at (a * 2) points"),
        ("(1) when done, drop one level", "when done, drop one level, citing \"(1)\""),
        ("2. when done, drop one level", "when done, drop one level"),
        ("if done, drop one level", "when done, drop one level"),
        ("when no done, drop one level", "when not done, drop one level"),
        ("when done, drop one level, citing article 3", "when done, drop one level, citing \"article 3\""),
    ] {
        said("measure one", line, &[form]);
    }
    said("结果 甲", "凡 甲 的，约谈", &["凡 甲 的，处置 “约谈”"]);
    said("outcome one", "when done, talk to them", &["when done, \"talk to them\""]);
}

#[test]
fn a_row_of_a_table_in_a_measure_is_led_to_a_table() {
    for line in ["90以上为A", "90 分以上：A", "得分 90 以上的，A"] {
        let told = told(&format!("{ZH}评价 一\n    {line}\n"));
        assert!(told.contains("`按 分档 定级`") && told.contains("`表 分档 按 得分`"), "{told}");
    }
    let told = told(&format!("{EN}measure one\n    90 and above: A\n"));
    assert!(told.contains("`graded by bands`") && told.contains("`90 and above: A`"), "{told}");
}

#[test]
fn a_step_on_the_way_is_a_define() {
    let told = told(&format!("{ZH}评价 一\n    综合 = 甲 × 40% + 乙 × 60%\n"));
    assert!(told.contains("`起评（甲 × 40% + 乙 × 60%）分`") && told.contains("`定义 综合`"), "{told}");
}

#[test]
fn bands() {
    for (line, form) in [
        ("90以上为A", "90以上：A"),
        ("90 分及以上：A", "90 分以上：A"),
        ("90（含）以上：A", "90以上：A"),
        ("60（不含）以下：C", "不满 60：C"),
        ("低于 60：C", "不满 60：C"),
        ("70～90分：B", "70 至 90分：B"),
        ("否则：C", "其余：C"),
    ] {
        said("表 档 按 得分", line, &[form]);
    }
    said("table t by points", "90 or more: A", &["90 and above: A"]);
    said("table t by points", "60-90: B", &["60 to 90: B"]);
    said("table t by points", "less than 60: C", &["under 60: C"]);
}

#[test]
fn columns() {
    for (line, form) in [
        ("人数为整数，0 至 1000", "人数 为 整数，0 至 1000"),
        ("末次 为 日期，可以空", "末次 为 日期，空白视为 无"),
        ("末次 为 日期，必填", "末次 为 日期"),
        ("数一 为 数值，2 位小数", "数一 为 2位小数"),
        ("PM2.5 为 2位小数", "【PM2.5】 为 2位小数"),
        ("罚款（万元） 为 数值", "【罚款（万元）】 为 数值"),
        ("达标率% 为 百分比", "【达标率%】 为 百分比"),
        ("人数/个 为 整数", "【人数/个】 为 整数"),
        ("处分 为 无、警告 或 记过", "处分 为 【无】、警告 或 记过"),
        ("处分 为 警告、无", "处分 为 警告、【无】"),
    ] {
        said("数据", line, &[form]);
    }
    for (line, form) in [
        ("n is a whole number, optional", "n is a whole number, blank means none"),
        ("n is a whole number, required", "n is a whole number"),
        ("PM2.5 is a number", "[PM2.5] is a number"),
        ("rate% is a percentage", "[rate%] is a percentage"),
    ] {
        said("data", line, &[form]);
    }
    said("评价 一", "凡 PM2.5 > 35 的，降一级", &["凡 【PM2.5】 > 35 的，降一级"]);
}

#[test]
fn heads() {
    for (line, form) in [
        ("结果 首要PM2.5", "`结果 【首要PM2.5】`"),
        ("评价 一 依据 第三条", "`评价 一 依据 “第三条”`"),
        ("表 档 按 得分：", "`：`"),
    ] {
        let (_, problems) = read(&format!("{ZH}{line}\n"));
        let source = Source::new("x.rule", format!("{ZH}{line}\n"));
        let style = Style { lang: Lang::Zh, color: false, width: 1_000 };
        let told: String = problems.iter().map(|problem| render(problem, Some(&source), style)).collect();
        assert!(problems.len() == 1 && told.contains(form), "{told}");
    }
}

#[test]
fn days_and_numbers() {
    for (line, form) in [
        ("凡 日 > 2024年1月1日 的，降一级", "2024-01-01"),
        ("凡 年 为 2024年 的，降一级", "2024"),
        ("凡 日 > 2024/1/31 的，降一级", "2024-01-31"),
        ("凡 日 > 2024.1.31 的，降一级", "2024-01-31"),
        ("凡 税 5 万元以上 的，降一级", "50000"),
        ("凡 税 ≥ 1.5万 的，降一级", "1.5"),
    ] {
        let told = told(&format!("{ZH}评价 一\n    {line}\n"));
        assert_eq!(told.matches(&format!("`{form}`")).count(), 2, "{form}: {told}");
    }
    let told = told(&format!("{EN}measure one\n    when day > 2024/1/31, drop one level\n"));
    assert!(told.contains("type `2024-01-31`"), "{told}");
}
