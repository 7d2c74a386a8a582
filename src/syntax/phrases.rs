//! Phrases of offices that are no forms, and the form for each: what a line begins with, and what stands where reading stopped.

use crate::both;
use crate::problem::{Both, Lang};

/// A phrase, and what to type for it, in Chinese and in English.
type Phrase = (&'static str, &'static str, &'static str);

/// For each of something, in words that count nothing.
const EACH_ZH: (&str, &str) = (
    "`每 次数 满 1，扣 2 分`；一次一条明细的写 `每条 明细，扣 2 分`",
    "`每 次数 满 1，扣 2 分`, or with records `每条 明细，扣 2 分`",
);
const EACH_EN: (&str, &str) = (
    "`every 1 of times deducts 2 points`；一次一条明细的写 `each row of records deducts 2 points`",
    "`every 1 of times deducts 2 points`, or with records `each row of records deducts 2 points`",
);
const AT_BEST: (&str, &str) = ("`最高评为 良`", "`最高评为 良`");
const AT_WORST: (&str, &str) = ("`最低评为 良`", "`最低评为 良`");
const KNOCK: (&str, &str) = ("`一票否决项 甲、乙：直接判定 差`", "`一票否决项 甲、乙：直接判定 差`");
const FLOOR: (&str, &str) = (
    "`扣完为止`，单独一行；这一句的上限写 `最多扣 10 分`",
    "`扣完为止` on a line of its own, or `最多扣 10 分` for the limit of this statement",
);
const ROUND_ZH: (&str, &str) = (
    "`得分四舍五入到 2 位小数`；一个数写 `（甲 ÷ 乙）四舍五入到 2 位小数`",
    "`得分四舍五入到 2 位小数`, or for a number `（甲 ÷ 乙）四舍五入到 2 位小数`",
);
const LAST_ZH: (&str, &str) = ("`近三年 中 次数 的合计`", "`近三年 中 次数 的合计`");
const BEFORE_ZH: (&str, &str) = ("`上期`，如 `上期 得分`", "`上期`, as in `上期 得分`");
const ROW_ZH: (&str, &str) = ("`连续两期（总评 为 差）`", "`连续两期（总评 为 差）`");
const PLACE_ZH: (&str, &str) = (
    "`名次 ≤ 3`，前两成写 `名次 占（各单位 的条数）≤ 20%`",
    "`名次 ≤ 3`, or `名次 占（各单位 的条数）≤ 20%` for a fifth",
);

/// What lines begin with.
const OPENINGS_ZH: [(&str, (&str, &str)); 25] = [
    ("每发现", EACH_ZH),
    ("每出现", EACH_ZH),
    ("每发生", EACH_ZH),
    ("每起", EACH_ZH),
    ("每次", EACH_ZH),
    ("每件", EACH_ZH),
    ("最高不超过", AT_BEST),
    ("最高不得", AT_BEST),
    ("最高为", AT_BEST),
    ("不得高于", AT_BEST),
    ("不得评", AT_BEST),
    ("不能评", AT_BEST),
    ("不予评", AT_BEST),
    ("最低不低于", AT_WORST),
    ("最低不得", AT_WORST),
    ("最低为", AT_WORST),
    ("不得低于", AT_WORST),
    ("一票否决：", KNOCK),
    ("一票否决:", KNOCK),
    ("一票否决 ", KNOCK),
    ("扣至", FLOOR),
    ("扣到", FLOOR),
    ("扣光", FLOOR),
    ("四舍五入", ROUND_ZH),
    ("保留", ROUND_ZH),
];
const OPENINGS_EN: [Phrase; 20] = [
    ("if ", "`when late, drop one level`", "`when late, drop one level`"),
    ("for each", EACH_EN.0, EACH_EN.1),
    ("for every", EACH_EN.0, EACH_EN.1),
    ("per ", EACH_EN.0, EACH_EN.1),
    (
        "maximum",
        "`full marks 100`，加减的上限写 `adds at most 5 points`",
        "`full marks 100`, or `adds at most 5 points`",
    ),
    ("max ", "`full marks 100`", "`full marks 100`"),
    ("minimum", "`never below 0`，等级写 `at worst C`", "`never below 0`, or `at worst C` for a level"),
    ("not below", "`never below 0`，等级写 `at worst C`", "`never below 0`, or `at worst C` for a level"),
    ("not less", "`never below 0`，等级写 `at worst C`", "`never below 0`, or `at worst C` for a level"),
    ("no better than", "`at best B`", "`at best B`"),
    ("no worse than", "`at worst B`", "`at worst B`"),
    ("the worst of", "`worst of the measures`", "`worst of the measures`"),
    ("the best of", "`best of the measures`", "`best of the measures`"),
    ("round to", "`round points to 2 decimals`", "`round points to 2 decimals`"),
    ("fail ", "`when late, grade poor`", "`when late, grade poor`"),
    (
        "otherwise",
        "另一句，如 `unless late, raise one level`",
        "a statement of its own, as `unless late, raise one level`",
    ),
    ("start ", "`start at A`", "`start at A`"),
    ("each ", EACH_EN.0, EACH_EN.1),
    ("every ", EACH_EN.0, EACH_EN.1),
    ("weighted", "`weights a 60%, b 40%`", "`weights a 60%, b 40%`"),
];

/// What stands where reading stopped; the longer of two that begin alike first.
const HERE_ZH: [(&str, (&str, &str)); 35] = [
    ("达到", ("`≥`，范围写 `60 以上`", "`≥`, or `60 以上` in a range")),
    ("不足", ("`<`，范围写 `不满 60`", "`<`, or `不满 60` in a range")),
    ("未达到", ("`<`，范围写 `不满 60`", "`<`, or `不满 60` in a range")),
    ("未达", ("`<`，范围写 `不满 60`", "`<`, or `不满 60` in a range")),
    ("超出", ("`>`，范围写 `超过 60`", "`>`, or `超过 60` in a range")),
    ("大于或等于", ("`≥`", "`≥`")),
    ("小于或等于", ("`≤`", "`≤`")),
    ("不得低于", ("`不小于`", "`不小于`")),
    ("不得超过", ("`不大于`", "`不大于`")),
    ("及以下", ("`以下`", "`以下`")),
    ("到", ("`至`，如 `60 至 70`", "`至`, as in `60 至 70`")),
    ("之间", ("`60 至 70`", "`60 至 70`")),
    ("累计", ("`的合计`，如 `近三年 中 次数 的合计`", "`的合计`, as in `近三年 中 次数 的合计`")),
    ("总和", ("`的合计`", "`的合计`")),
    ("总数", ("`的合计`，数几条写 `的条数`", "`的合计`, or `的条数` for how many")),
    ("平均值", ("`的平均`", "`的平均`")),
    ("平均分", ("`的平均`", "`的平均`")),
    ("排名前", PLACE_ZH),
    ("排名", PLACE_ZH),
    ("名次前", PLACE_ZH),
    ("近三年", LAST_ZH),
    ("近两年", LAST_ZH),
    ("近一年", LAST_ZH),
    ("近几年", LAST_ZH),
    ("近年", LAST_ZH),
    ("三年内", LAST_ZH),
    ("两年内", LAST_ZH),
    ("一年内", LAST_ZH),
    ("最近", LAST_ZH),
    ("过去", LAST_ZH),
    ("上年", BEFORE_ZH),
    ("上一年", BEFORE_ZH),
    ("上一期", BEFORE_ZH),
    ("去年", BEFORE_ZH),
    ("上次", BEFORE_ZH),
];
const HERE_EN: [Phrase; 27] = [
    ("greater than or equal to", "`>=`", "`>=`"),
    ("more than or equal to", "`>=`", "`>=`"),
    ("less than or equal to", "`<=`", "`<=`"),
    ("not less than", "`at least`", "`at least`"),
    ("not lower than", "`at least`", "`at least`"),
    ("no less than", "`at least`", "`at least`"),
    ("no fewer than", "`at least`", "`at least`"),
    ("not more than", "`at most`", "`at most`"),
    ("not higher than", "`at most`", "`at most`"),
    ("no more than", "`at most`", "`at most`"),
    ("lower than", "`<`，范围写 `under 60`", "`<`, or `under 60` in a range"),
    ("smaller than", "`<`，范围写 `under 60`", "`<`, or `under 60` in a range"),
    ("higher than", "`>`，范围写 `over 60`", "`>`, or `over 60` in a range"),
    ("larger than", "`>`，范围写 `over 60`", "`>`, or `over 60` in a range"),
    ("at or above", "`>=`，范围写 `60 and above`", "`>=`, or `60 and above` in a range"),
    ("at or below", "`<=`，范围写 `60 and below`", "`<=`, or `60 and below` in a range"),
    ("minimum", "`at least 0`", "`at least 0`"),
    ("min ", "`at least 0`", "`at least 0`"),
    ("maximum", "`at most 100`", "`at most 100`"),
    ("max ", "`at most 100`", "`at most 100`"),
    ("downgrade", "`drop one level`", "`drop one level`"),
    ("upgrade", "`raise one level`", "`raise one level`"),
    ("lower by", "`drop one level`", "`drop one level`"),
    ("subtract", "`deduct 2 points`", "`deduct 2 points`"),
    ("minus", "`deduct 2 points`，算式里写 `-`", "`deduct 2 points`, or `-` in a sum"),
    ("within the last", "`in the last 3 years`", "`in the last 3 years`"),
    ("during the last", "`in the last 3 years`", "`in the last 3 years`"),
];
/// Words of time where reading stopped, or just before.
const PAST_EN: [Phrase; 5] = [
    ("over the last", "`in the last 3 years`", "`in the last 3 years`"),
    ("last year", "`previous`，如 `previous score`", "`previous`, as in `previous score`"),
    ("last period", "`previous`，如 `previous score`", "`previous`, as in `previous score`"),
    (
        "years in a row",
        "`(daily is poor) for 2 periods in a row`",
        "`(daily is poor) for 2 periods in a row`",
    ),
    (
        "times in a row",
        "`(daily is poor) for 2 periods in a row`",
        "`(daily is poor) for 2 periods in a row`",
    ),
];

/// Words of time that are read as a name, and stand before the place where reading stopped.
const WINDOWS: [&str; 15] = [
    "近三年",
    "近两年",
    "近一年",
    "近几年",
    "近年",
    "三年内",
    "两年内",
    "一年内",
    "最近",
    "过去",
    "上年",
    "上一年",
    "上一期",
    "去年",
    "上次",
];

/// Words behind a number that the language does without.
const UNITS_ZH: [&str; 22] = [
    "件", "次", "人", "个", "元", "万元", "分", "家", "起", "名", "天", "项", "处", "份", "户", "岁", "条",
    "例", "篇", "场", "内", "米",
];
const UNITS_EN: [&str; 8] = ["points", "point", "percent", "items", "times", "cases", "people", "yuan"];

/// The phrase that a line begins with: where it stands in the line, and what to type.
pub(super) fn opening(line: &str, surface: Lang) -> Option<(usize, &'static str, Both)> {
    if surface == Lang::En {
        // What counts indicators and categories has a form, and only a part of it is wrong.
        let counts = ["indicator", "categor", " of "].into_iter().any(|word| line.contains(word));
        let found = OPENINGS_EN.iter().find(|(phrase, ..)| line.starts_with(phrase));
        let found = found.filter(|(phrase, ..)| !(counts && matches!(*phrase, "each " | "every ")));
        return found.map(|(phrase, zh, en)| (0, phrase.trim_end(), said(zh, en)));
    }
    if let Some((phrase, (zh, en))) = OPENINGS_ZH.iter().find(|(phrase, _)| line.starts_with(phrase)) {
        return Some((0, phrase.trim_end_matches(['：', ':', ' ']), said(zh, en)));
    }
    // `投诉每件扣2分`, `扣完10分为止`
    let counted = ["每件扣", "每次扣", "每起扣", "每人扣", "每处扣", "每项扣", "每例扣"];
    let each =
        counted.into_iter().find_map(|phrase| Some((line.find(phrase)?, phrase, said(EACH_ZH.0, EACH_ZH.1))));
    let floor = || Some((line.find("为止")?, "为止", said(FLOOR.0, FLOOR.1)));
    each.or_else(floor)
}

/// The phrase that begins at byte `at` of a line, or shortly before: where it begins, and what to type.
pub(super) fn here(line: &str, at: usize, surface: Lang) -> Option<(usize, usize, Both)> {
    if at == 0 {
        return None;
    }
    let rest = line.get(at..)?;
    if surface == Lang::En {
        let found = HERE_EN.iter().find(|(phrase, ..)| rest.starts_with(phrase));
        if let Some((phrase, zh, en)) = found {
            return Some((at, phrase.trim_end().len(), said(zh, en)));
        }
        return PAST_EN.iter().find_map(|(phrase, zh, en)| {
            let from = line.find(phrase)?;
            (from <= at + 8 && at <= from + phrase.len()).then(|| (from, phrase.len(), said(zh, en)))
        });
    }
    let from = |at: usize| {
        let rest = line.get(at..)?;
        let (phrase, (zh, en)) = HERE_ZH.iter().find(|(phrase, _)| rest.starts_with(phrase))?;
        Some((at, phrase.len(), said(zh, en)))
    };
    // `连续两年 差 的`: the words before are read as a name.
    let in_a_row = line.find("连续").filter(|start| *start <= at).and_then(|start| {
        let word = line.get(start..)?.split([' ', '（', '(', '，']).next()?;
        let last = ["年", "次", "季度", "个月"].into_iter().any(|unit| word.ends_with(unit));
        (last && start + word.len() <= at).then(|| (start, word.len(), said(ROW_ZH.0, ROW_ZH.1)))
    });
    let before = line.get(..at)?.trim_end();
    let word = before.rfind([' ', '，', '（', '凡']).map_or(0, |found| {
        found + before.get(found..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    });
    let window = || {
        from(word)
            .filter(|_| line.get(word..).is_some_and(|rest| WINDOWS.iter().any(|w| rest.starts_with(w))))
    };
    // `类型 为 城、乡 的`
    let listed = rest.starts_with('、') && before.contains(" 为 ");
    if listed {
        return Some((at, '、'.len_utf8(), said("`在（甲、乙）中`", "`在（甲、乙）中`")));
    }
    from(at).or(in_a_row).or_else(window)
}

/// The unit that stands behind a number at byte `at` of a line, in a language that writes numbers without units.
pub(super) fn unit_at(line: &str, at: usize, surface: Lang) -> Option<&'static str> {
    let units: &[&'static str] = surface.pick(&UNITS_ZH, &UNITS_EN);
    let digit = line.get(..at)?.trim_end().ends_with(|c: char| c.is_ascii_digit());
    let rest = line.get(at..)?;
    units.iter().copied().find(|unit| digit && rest.starts_with(unit))
}

fn said(zh: &str, en: &str) -> Both {
    both!("{zh}", "{en}")
}
