//! Texts of the policy as values: chosen, compared, shown.

use crate::common::shown;
use heng::source::Source;

const HEAD: &str = "办法 “样例”
等级 A > B > C
数据
    编号 为 编号
    名 为 文本
    甲、乙 为 是否
    区 为 东 或 西
取义 渠道
    “线上” 或 “线下”，取 “线上”
定义 称号
    若 甲 则 “优胜” 否则 若 乙 则 “入围” 否则 无
评价 一
    起始 A
    凡 区 为 东 的，降一级
";

/// The codes of all that is found in a policy that begins with [`HEAD`], unused names left out.
#[track_caller]
fn finds(rest: &str, expected: &[&str]) {
    let source = Source::new("x.rule", format!("{HEAD}{rest}"));
    let (_, problems) = heng::compile(&source);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
    let codes: Vec<&str> = codes.into_iter().filter(|code| !matches!(*code, "H206" | "H207")).collect();
    assert_eq!(codes, expected, "{}", shown(&problems, &source));
}

/// A condition holds in a row where 甲 is no, 乙 is yes and 名 is 入围.
#[track_caller]
fn holds(condition: &str, yes: bool) {
    let row = "例 “一”\n    已知 甲 为 否，乙 为 是，名 为 “入围”，区 为 东\n";
    let wanted = if yes { "是" } else { "否" };
    finds(&format!("定义 成立\n    {condition}\n{row}    应得 成立 = {wanted}\n"), &[]);
}

#[test]
fn a_text_is_chosen_and_expected() {
    let row = "例 “一”\n    已知 甲 为 否，乙 为 是\n";
    finds(&format!("{row}    应得 称号 = “入围”\n"), &[]);
    finds(&format!("{row}    应得 称号 = “优胜”\n"), &["H230"]);
    finds("例 “一”\n    已知 甲、乙 为 否\n    应得 称号 = 无\n", &[]);
    finds("定义 叫法\n    称号 无则 渠道\n例 “一”\n    已知 甲、乙 为 否\n    应得 叫法 = “线上”\n", &[]);
}

#[test]
fn texts_are_compared() {
    holds("称号 = “入围” 无则 否", true);
    holds("称号 ≠ “入围” 无则 否", false);
    holds("称号 为 入围 无则 否", true);
    holds("称号 在（“优胜”、“入围”）中 无则 否", true);
    holds("称号 在（“优胜”）中 无则 否", false);
    holds("渠道 = “线下”", false);
    holds("“线上” = 渠道", true);
    holds("名 = 称号 无则 否", true);
    holds("称号 = 名 无则 否", true);
    holds("名 在（“乙”、“入围”）中", true);
}

#[test]
fn what_texts_cannot_be() {
    finds("定义 叫\n    若 甲 则 名 否则 “无名”\n", &["H231"]);
    finds("定义 叫\n    若 甲 则 “有” 否则 1\n", &["H210"]);
    finds("定义 对\n    称号 为 入选\n", &["H201"]);
    finds("定义 对\n    称号 > “入围”\n", &["H210"]);
    finds("评价 二\n    起始 A\n    凡 称号 = “入围” 的，降一级\n", &["H214"]);
}
