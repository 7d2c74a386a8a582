//! Tables for hints: how statements begin in each block, and the one form for each synonym.

use super::grammar::Rule;
use crate::problem::{Both, Lang};

/// How the statements of a block begin; the short list is for messages.
pub(super) fn openers(line: Rule, surface: Lang, short: bool) -> Vec<&'static str> {
    let (zh, en): (&[&str], &[&str]) = match line {
        Rule::policy_line => {
            (&["文号", "印发", "施行", "替代"], &["number", "issued by", "in force from", "replaces"])
        }
        Rule::scale_line => (
            &["加减号相抵", "加减号并列", "最多", "另有"],
            &["signs cancel", "signs kept apart", "at most", "outside it", "formerly"],
        ),
        Rule::data_line => (
            &["凡", "无主的明细", "无明细的单位"],
            &["when", "unless", "rows without a unit", "units without rows"],
        ),
        Rule::table_row => (&["其余", "凡"], &["otherwise", "when"]),
        Rule::measure_line if short => (
            &["起始", "指标", "类别", "每缺一项指标", "每多一个类别", "凡"],
            &[
                "start at",
                "indicators",
                "categories",
                "each missing indicator",
                "each extra category",
                "when",
            ],
        ),
        Rule::measure_line => (
            &[
                "每缺一项指标",
                "每多一个类别",
                "每少一个类别",
                "每有一项指标",
                "起始",
                "起评",
                "指标",
                "类别",
                "适用于",
                "采用等级",
                "评为",
                "每条",
                "一票否决项",
                "共降最多",
                "共升最多",
                "共扣最多",
                "共加最多",
                "满分",
                "扣完为止",
                "连写各评价等级",
                "各评价就低不就高",
                "各评价就高不就低",
                "权重",
                "最高评为",
                "最低评为",
                "直接判定",
                "凡",
            ],
            &[
                "each",
                "every",
                "start at",
                "indicators",
                "categories",
                "when",
                "unless",
                "applies when",
                "on scale",
                "graded by",
                "to reach",
                "each row of",
                "knock-outs",
                "drops at most",
                "raises at most",
                "deducts at most",
                "adds at most",
                "full marks",
                "never below 0",
                "join levels in order",
                "worst of the measures",
                "best of the measures",
                "weights",
                "drop",
                "raise",
                "add",
                "deduct",
                "at best",
                "at worst",
                "grade",
            ],
        ),
        Rule::rank_line => (&["依", "在"], &["order by", "within"]),
        Rule::outcome_line => (&["凡", "期限", "互斥"], &["when", "unless", "lasts", "excludes"]),
        Rule::example_line => (&["已知", "应得"], &["given", "expect"]),
        _ => (&[], &[]),
    };
    surface.pick(zh, en).to_vec()
}

/// The synonym at the beginning of a word, and the form to type.
pub(super) fn synonym(word: &str, surface: Lang) -> Option<(&'static str, Both)> {
    const NO_MORE: (&str, &str) = ("`不大于`", "`不大于`");
    const NO_LESS: (&str, &str) = ("`不小于`", "`不小于`");
    const LESS: (&str, &str) = ("`<`，范围写 `不满 60`", "`<`, or `不满 60` in a range");
    const MORE: (&str, &str) = ("`>`，范围写 `超过 60`", "`>`, or `超过 60` in a range");
    const ZH: [(&str, (&str, &str)); 18] = [
        ("未满", ("`不满`", "`不满`")),
        ("大于等于", ("`≥`", "`≥`")),
        ("小于等于", ("`≤`", "`≤`")),
        ("不低于", NO_LESS),
        ("不少于", NO_LESS),
        ("至少", NO_LESS),
        ("不高于", NO_MORE),
        ("不多于", NO_MORE),
        ("不超过", NO_MORE),
        ("低于", LESS),
        ("少于", LESS),
        ("小于", LESS),
        ("高于", MORE),
        ("多于", MORE),
        ("大于", MORE),
        ("等于", ("`=`", "`=`")),
        (
            "以内",
            ("`以下`（含本数）或 `不满`（不含）", "`以下` (the number included) or `不满` (not included)"),
        ),
        ("及以上", ("`以上`", "`以上`")),
    ];
    const UNDER: (&str, &str) = ("`<`，范围写 `under 60`", "`<`, or `under 60` in a range");
    const OVER: (&str, &str) = ("`>`，范围写 `over 60`", "`>`, or `over 60` in a range");
    const EN: [(&str, (&str, &str)); 9] = [
        (
            "between",
            (
                "`70 to 90`（两端都含）或 `70 to under 90`（不含上端）",
                "`70 to 90` (both included) or `70 to under 90` (90 not included)",
            ),
        ),
        ("less", UNDER),
        ("fewer", UNDER),
        ("below", UNDER),
        ("more", OVER),
        ("greater", OVER),
        ("above", OVER),
        ("equals", ("`=`", "`=`")),
        ("exceeds", ("`>`", "`>`")),
    ];
    let found = match surface {
        Lang::Zh => ZH.iter().find(|(synonym, _)| word.starts_with(synonym)),
        Lang::En => EN.iter().find(|(synonym, _)| word == *synonym),
    };
    found.map(|&(synonym, (zh, en))| (synonym, Both { zh: zh.to_owned(), en: en.to_owned() }))
}
