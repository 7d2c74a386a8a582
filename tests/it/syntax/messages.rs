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
    chained: "评价 信息归集\n    凡 1 < 得分 < 5 的，降一级",
    empty: "# 只有注",
}
