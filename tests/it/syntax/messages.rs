//! What a person is told about typical mistakes.

use super::{read, shown};
use heng::problem::Lang;

/// The messages of a mistake in both languages, next to the text.
fn told(text: &str) -> String {
    let (_, problems) = read(text);
    assert_eq!(problems.len(), 1, "{text}\n{problems:#?}");
    [Lang::Zh, Lang::En].map(|lang| shown(text, &problems, lang)).join("")
}

macro_rules! messages {
    ($($name:ident: $text:literal,)*) => {
        $(
            #[test]
            fn $name() {
                let mut settings = insta::Settings::clone_current();
                settings.set_snapshot_path("../../cases/syntax/messages");
                settings.set_prepend_module_to_snapshot(false);
                settings.set_omit_expression(true);
                settings.bind(|| insta::assert_snapshot!(stringify!($name), format!("{}\n\n{}", $text, told($text))));
            }
        )*
    };
}

messages! {
    misspelt_opener_zh: "评价 信息归集\n    每却一项指标，降一级",
    misspelt_opener_en: "measure collection\n    eech missing indicator drops one level",
    misspelt_head: "平价 信息归集\n    起始 A",
    head_without_quotes: "办法 洛宁县信用办法",
    before_any_block: "起始 A",
    in_the_wrong_block: "结果 提级督导\n    指标 全量、及时",
    no_such_statement: "评价 信息归集\n    全都不合格",
    not_below: "表 分档 按 得分\n    未满 60：D",
    within: "表 分档 按 得分\n    60 以内：D",
    less_than: "measure m\n    when score less than 60, grade D",
    between: "measure m\n    when score is between 60 and 70, grade D",
    and_with_or: "评价 信息归集\n    凡 甲 且 乙 或 丙 的，降一级",
    spaced_sign: "定义 差\n    得分- 扣分",
    long_dash: "定义 差\n    得分 — 扣分",
    thousands: "measure m\n    when score >= 1,000, grade D",
    myriad: "评价 m\n    凡 金额 ≥ 10万 的，降一级",
    chinese_date: "办法 “题”\n    施行 2020年10月1日",
    no_such_day: "办法 “题”\n    施行 2020-02-30",
    reserved_name: "评价 信息归集\n    指标 全量、在",
    other_surface_word: "评价 信息归集\n    start at A",
    other_surface_line: "评价 信息归集\n    each missing indicator drops one level",
    unclosed_quote: "办法 “题”\n    文号 “宁信组办",
    unclosed_bracket: "评价 信息归集\n    凡（甲 且 乙 的，降一级",
    invisible: "评价 信息归集\n    指标 全\u{200b}量",
    missing_de: "评价 信息归集\n    凡 瞒报，降一级",
    missing_colon: "表 分档 按 得分\n    90 以上 A",
    colon_behind_opener: "评价 信息归集\n    起始：A",
    colon_behind_head: "评价：信息归集\n    起始 A",
    head_without_space: "评价信息归集\n    起始 A",
    head_in_other_quotes: "办法 《洛宁县信用办法》",
    block_by_another_name: "综合评价\n    连写各评价等级",
    unknown_head: "第一部分\n    起始 A",
    overall_by_guess: "总评\n    取最低",
    missing_pause: "评价 信息归集\n    指标 全量 及时",
    comma_for_colon: "评价 信息归集\n    一票否决项 瞒报，直接判定 D",
    colon_for_is: "数据\n    编号：编号",
    is_for_equals: "例 “甲”\n    应得 总评 为 A",
    dash_for_to: "数据\n    得分 为 整数，0-100",
    no_such_type: "数据\n    名称 为 逻辑",
    type_by_another_name: "数据\n    齐全 为 是/否",
    type_by_another_name_en: "data\n    complete is boolean",
    notch_for_level: "评价 信息归集\n    每缺一项指标，降一档",
    both_in_other_words: "评价 信息归集\n    凡 甲 和 乙 的，降一级",
    not_in_other_words: "评价 信息归集\n    凡 不 甲 的，降一级",
    nothing_behind_condition: "评价 信息归集\n    凡 甲 的。降一级",
    not_before: "评价 信息归集\n    凡 报送日 不早于 2024-01-01 的，降一级",
    chained: "评价 信息归集\n    凡 1 < 得分 < 5 的，降一级",
    empty: "# 只有注",
}
