//! Tables for hints: how statements begin in each block, and the one form for each synonym.

use super::grammar::Rule;
use crate::problem::{Both, Lang, backtick};

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
                "一票否决项",
                "共降最多",
                "共升最多",
                "共扣最多",
                "共加最多",
                "满分",
                "扣完为止",
                "得分四舍五入到",
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
                "round points",
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

/// How the statements of a block begin, for messages; those of `overall` first say how the measures combine.
pub(super) fn beginnings(line: Rule, overall: bool, surface: Lang) -> Vec<&'static str> {
    let (first, zh, en): ([&str; 4], [&str; 14], [&str; 14]) = (
        surface.pick(
            ["连写各评价等级", "各评价就低不就高", "各评价就高不就低", "权重"],
            ["join levels in order", "worst of the measures", "best of the measures", "weights"],
        ),
        [
            "起始",
            "起评",
            "满分",
            "按 … 定级",
            "指标",
            "类别",
            "每缺一项指标",
            "每多一个类别",
            "每 … 满",
            "每条",
            "凡",
            "一票否决项",
            "共扣最多",
            "适用于",
        ],
        [
            "start at",
            "full marks",
            "graded by",
            "indicators",
            "categories",
            "each missing indicator",
            "each extra category",
            "every … of",
            "each row of",
            "when",
            "unless",
            "knock-outs",
            "deducts at most",
            "applies when",
        ],
    );
    match line {
        Rule::measure_line if overall => {
            let more = surface.pick(["起评", "按 … 定级", "凡"], ["start at", "graded by", "when"]);
            first.into_iter().chain(more).collect()
        }
        Rule::measure_line => surface.pick(zh, en).to_vec(),
        _ => openers(line, surface, true),
    }
}

/// The type of column that `word` was meant to be.
pub(super) fn column_kind(word: &str, surface: Lang) -> Option<&'static str> {
    const ZH: [(&str, &str); 22] = [
        ("编码", "编号"),
        ("代码", "编号"),
        ("文字", "文本"),
        ("字符", "文本"),
        ("字符串", "文本"),
        ("是/否", "是否"),
        ("是／否", "是否"),
        ("是 或 否", "是否"),
        ("是或否", "是否"),
        ("布尔", "是否"),
        ("有无", "是否"),
        ("数字", "数值"),
        ("小数", "数值"),
        ("金额", "2位小数"),
        ("两位小数", "2位小数"),
        ("百分数", "百分比"),
        ("时间", "日期"),
        ("年月日", "日期"),
        ("年", "年度"),
        ("年份", "年度"),
        ("季", "季度"),
        ("月", "月份"),
    ];
    const EN: [(&str, &str); 8] = [
        ("boolean", "yes/no"),
        ("yes or no", "yes/no"),
        ("string", "a text"),
        ("text", "a text"),
        ("integer", "a whole number"),
        ("decimal", "a number"),
        ("percent", "a percentage"),
        ("list", "a set"),
    ];
    let kinds: &[(&str, &'static str)] = surface.pick(&ZH, &EN);
    kinds.iter().find(|(synonym, _)| *synonym == word).map(|(_, kind)| *kind)
}

/// The word that opens the block for which `word` is another name.
pub(super) fn block_synonym(word: &str, surface: Lang) -> Option<&'static str> {
    const ZH: [(&str, &str); 8] = [
        ("例子", "例"),
        ("示例", "例"),
        ("例如", "例"),
        ("举例", "例"),
        ("综合评价", "总评"),
        ("总体评价", "总评"),
        ("综合评定", "总评"),
        ("数据项目", "数据"),
    ];
    (surface == Lang::Zh)
        .then(|| ZH.iter().find(|(synonym, _)| *synonym == word).map(|(_, meant)| *meant))
        .flatten()
}

/// The synonym at the beginning of a word, and the form to type.
pub(super) fn synonym(word: &str, surface: Lang) -> Option<(&'static str, Both)> {
    const NO_MORE: (&str, &str) = ("`不大于`", "`不大于`");
    const NO_LESS: (&str, &str) = ("`不小于`", "`不小于`");
    const LESS: (&str, &str) = ("`<`，范围写 `不满 60`", "`<`, or `不满 60` in a range");
    const MORE: (&str, &str) = ("`>`，范围写 `超过 60`", "`>`, or `超过 60` in a range");
    const EXACT: [(&str, &str); 10] = [
        ("和", "且"),
        ("并且", "且"),
        ("或者", "或"),
        ("不", "未"),
        ("如果", "凡 … 的"),
        ("评为", "直接判定"),
        ("判定为", "直接判定"),
        ("评定为", "直接判定"),
        ("判定", "直接判定"),
        ("每缺一项", "每缺一项指标"),
    ];
    if surface == Lang::Zh
        && let Some(&(synonym, form)) = EXACT.iter().find(|(synonym, _)| word == *synonym)
    {
        return Some((synonym, Both::same(backtick(form))));
    }
    const ZH: [(&str, (&str, &str)); 27] = [
        ("空白为", ("`空白视为`", "`空白视为`")),
        ("降低", ("`降`", "`降`")),
        ("提高", ("`升`", "`升`")),
        ("就低不就高", ("`各评价就低不就高`", "`各评价就低不就高`")),
        ("就高不就低", ("`各评价就高不就低`", "`各评价就高不就低`")),
        ("不早于", NO_LESS),
        ("不晚于", NO_MORE),
        ("早于", ("`<`", "`<`")),
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
        ("晚于", ("`>`", "`>`")),
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
