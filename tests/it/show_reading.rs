//! What `heng show reading` says: a sentence for every statement, another one for every form.

use std::collections::BTreeMap;

use heng::problem::Lang;
use heng::reading::Said;
use heng::source::Source;

use crate::common::text_of;

/// A policy text, and what it is said to mean.
fn read(text: &str) -> (Source, Vec<Said>) {
    let source = Source::new("test.rule", text);
    let (file, _) = heng::syntax::parse(&source);
    let lang = heng::syntax::surface_of(text);
    let said = file.map(|file| heng::reading::read(&file, &source, lang)).unwrap_or_default();
    (source, said)
}

/// Every program that the project shows: the policies, the examples, the drafts, the language reference.
fn programs() -> Vec<(String, String)> {
    let files = [
        "policies/luoning/2020-10-01.rule",
        "policies/luoning-en/2020-10-01.rule",
        "examples/canteens/2022-01-01.rule",
        "examples/canteens/2024-01-01.rule",
        "examples/canteens-en/2022-01-01.rule",
        "examples/canteens-en/2024-01-01.rule",
        "tests/cases/syntax/draft.zh.rule",
        "tests/cases/syntax/draft.en.rule",
    ];
    let mut programs: Vec<(String, String)> =
        files.iter().map(|path| ((*path).to_owned(), text_of(path))).collect();
    let mut beginnings = BTreeMap::new();
    for fence in crate::docs::fences("grammar/README.md").iter().filter(|fence| fence.kind == "rule") {
        let surface = fence.surface().to_owned();
        let mut text = fence.text.clone();
        if fence.is("part") {
            text = format!("{}\n{text}", beginnings[&surface]);
        }
        if fence.is("beginning") {
            beginnings.insert(surface, text.clone());
        }
        programs.push((fence.at.clone(), text));
    }
    programs
}

#[test]
fn every_statement_of_every_program_has_a_sentence() {
    for (at, text) in programs() {
        let source = Source::new(&at, &text);
        let (Some(file), _) = heng::syntax::parse(&source) else { panic!("{at} has no tree") };
        for lang in [Lang::Zh, Lang::En] {
            let said = heng::reading::read(&file, &source, lang);
            assert!(said.len() >= file.blocks.len(), "{at}");
            for one in &said {
                let written = source.slice(one.span);
                assert!(one.sentence.chars().count() > 4, "{at}: {written}");
                assert!(!one.sentence.contains("  · \n"), "{at}: {written}\n{}", one.sentence);
            }
        }
    }
}

/// Forms of one meaning: these may share their sentence.
const SAME: [(&str, &str); 1] = [("不小于80", "80以上")];

/// The words of a text without marks and spaces.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || "+-<>=≥≤≠×÷".contains(*c)).collect()
}

#[test]
fn statements_that_differ_are_said_differently() {
    for (at, text) in programs() {
        let (source, said) = read(&text);
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        for one in &said {
            if one.head {
                seen.clear();
            }
            let written = bare(source.slice(one.span));
            if let Some(before) = seen.insert(&one.sentence, written.clone()) {
                let same = before == written || SAME.iter().any(|(a, b)| before.replace(a, b) == written);
                assert!(same, "{at}: {before} and {written} are both said as {}", one.sentence);
            }
        }
    }
}

#[test]
fn no_sentence_is_the_statement_itself() {
    for (at, text) in programs() {
        let (source, said) = read(&text);
        for one in &said {
            let (written, sentence) = (bare(source.slice(one.span)), bare(&one.sentence));
            assert!(!sentence.contains(&written) || one.head, "{at}: {written} is said as {sentence}");
        }
    }
}

/// What a statement of a measure, of a measure with points, or of an outcome is said as.
fn said_of(surface: Lang, line: &str) -> String {
    let (zh, en) = (
        "等级 A > B > C > D，加减号相抵，另有 取消\n数据\n编号 为 编号\n期 为 年度\n甲、乙、丙 为 是否\n分 为 整数\n日 为 日期\n类 为 城 或 乡\n已、应 为 集合\n评价 一\n指标 甲、乙\n类别 已，应有 应\n",
        "scale A > B > C > D, signs cancel, outside it gone\ndata\nid is an id\nyear is a year\na, b, c are yes/no\nn is a whole number\nday is a date\nkind is town or village\ndone, asked are sets\nmeasure one\nindicators a, b\ncategories done, required asked\n",
    );
    let (source, said) = read(&format!("{}{line}\n", surface.pick(zh, en)));
    let last = said.last().unwrap();
    assert_eq!(source.slice(last.span), line, "it is not read as a statement");
    last.sentence.clone()
}

#[test]
fn forms_that_are_taken_for_one_another_are_told_apart() {
    // Each is read as if it were its neighbour; the sentence has the words on the right and not those of the statement.
    let zh = [
        ("凡 分 ≥ 60 的，降一级", "大于或等于 60，", "≥"),
        ("凡 分 > 60 的，降一级", "大于 60（60 本身不算）", ">"),
        ("凡 分 不满 60 的，降一级", "小于 60（60 本身不算）", "不满"),
        ("凡 分 60 以下 的，降一级", "小于或等于 60，", "以下"),
        ("凡 分 70 以上不满 90 的，降一级", "大于或等于 70，并且小于 90（90 本身不算）", "以上不满"),
        ("凡 分 超过 70、90 以下 的，降一级", "大于 70（70 本身不算），并且小于或等于 90", "超过"),
        ("每缺一项指标，降一级", "为“否”的，有一个算一次，有两个算两次：等级往下走 1 级", "缺"),
        ("每缺两项指标，降一级", "凑满 2 个才算一次，零头不算：等级往下走 1 级", "缺"),
        ("凡 未 甲 的，最高评为 B", "升降之后比 B 好的，改成 B", "最高"),
        ("凡 未 甲 的，最低评为 B", "升降之后比 B 差的，改成 B", "最低"),
        ("凡 甲 的，直接判定 B", "起始、升降、封顶都不管了", "直接"),
        ("凡 甲 的，直接判定 取消", "不再有等级和加减号", "直接"),
        ("共降最多 2 级", "全部加起来，超过 2 的部分不算", "共降"),
        ("每 分 满 10，扣 2 分，最多扣 6 分", "只就这一句而言，累计不超过 6", "最多"),
        ("扣完为止", "分数是负数的，按 0 算", "为止"),
        ("凡 甲 或 乙 的，降一级", "〔「甲」为“是”〕、〔「乙」为“是”〕当中至少有一个成立", "或 "),
        (
            "凡（甲 或 乙）且 丙 的，降一级",
            "〔〔「甲」为“是”〕、〔「乙」为“是”〕当中至少有一个成立〕、〔「丙」为“是”〕全都成立",
            "或 ",
        ),
        ("凡 未（甲 且 乙）的，降一级", "没有全都成立（至少缺一个）", "未"),
        ("凡 一 优于 上期 一 无则 否 的，降一级", "最近一个更早评价期的「一」（没有更早的就是“无”）", "上期"),
        (
            "凡 一 优于 2 年前 一 无则 是 的，降一级",
            "恰好 2 年以前那个评价期的「一」（那一期没有数据时为“无”）",
            "年前",
        ),
        ("凡 连续 2 期 甲 的，降一级", "有数据的 2 个评价期里，每一期都是：「甲」为“是”", "连续"),
        ("凡 近 3 年 中 分 的合计 > 5 的，降一级", "含本期所在的那一个", "近 3"),
        ("凡 近 3 期 中 分 的合计 > 5 的，降一级", "没有数据的一期也占一个", "近 3"),
        ("凡（分 ÷ 3）四舍五入到整数 > 5 的，降一级", "正好在半数时往离 0 远的方向进", "五入到"),
        (
            "凡（分、3）的最大 无则 0 > 5 的，降一级",
            "（这一整个条件是“无”时，改看：0 大于 5（5 本身不算））",
            "的最大",
        ),
        ("凡 一 为 A 的，降一级", "的等级是 A（有没有加减号都算）", "为 A"),
        ("凡 一 为 A+ 的，降一级", "的等级是 A 而且加减号正好是 +", "为 A"),
        ("凡 甲 且 一 差于 B 无则 否 的，降一级", "（这一整个条件是“无”时，算不成立）", "无则"),
        ("凡 日 在 2024-03-31 前 12 个月内 的，降一级", "含那天；12 个月以前的那一天本身不算", "月内"),
        ("每多一个类别，加一个 +", "「已」里有、「应」里没有的类别", "多一个类别"),
        ("类别 已，应有 应，首个不计", "多出来的第一个一律不算", "首个"),
        ("类别 已，应有 应，未定应有的首个不计", "「应」为空的单位，多出来的第一个不算", "首个"),
    ];
    let en = [
        ("when n >= 60, drop one level", "60 or more,", ">="),
        ("when n over 60, drop one level", "more than 60 (60 itself does not count)", "over"),
        ("when n under 60, drop one level", "less than 60 (60 itself does not count)", "under"),
        ("when n 60 and below, drop one level", "60 or less,", "below 60"),
        (
            "when n 70 to under 90, drop one level",
            "70 or more and less than 90 (90 itself does not count)",
            "to under",
        ),
        (
            "when n over 70 to 90, drop one level",
            "more than 70 (70 itself does not count) and 90 or less",
            "over 70",
        ),
        ("each missing indicator drops one level", "once for each one of `a`, `b` that is no", "missing"),
        (
            "each two missing indicators drop one level",
            "once for every 2 together, a rest not counted",
            "missing",
        ),
        ("unless a, at best B", "a level above B after all moves becomes B", "at best"),
        ("unless a, at worst B", "a level below B after all moves becomes B", "at worst"),
        ("when a, grade B", "whatever start, moves and ceilings say", "grade B"),
        ("when a, grade gone", "without level or signs", "grade gone"),
        ("drops at most 2 levels", "no more than 2 count together", "at most"),
        ("never below 0", "less than 0 is taken as 0", "never"),
        ("when a or b, drop one level", "at least one of these holds: [`a` is yes], [`b` is yes]", " or b"),
        (
            "when previous a or else no, drop one level",
            "in the unit's latest earlier period (none where there is no earlier one)",
            "previous",
        ),
        (
            "when a for 2 periods in a row, drop one level",
            "in each of the unit's 2 latest periods, this one included",
            "in a row",
        ),
        ("when round (n / 3) to a whole number > 5, drop one level", "a half goes away from zero", "round"),
        ("when one is A, drop one level", "has the level A, whatever its signs", "is A"),
    ];
    let all = zh.iter().map(|case| (Lang::Zh, case)).chain(en.iter().map(|case| (Lang::En, case)));
    for (surface, (line, says, not)) in all {
        let sentence = said_of(surface, line);
        let sentence = sentence.replace("\n  · ", "");
        assert!(sentence.contains(says), "{line}: {sentence}");
        assert!(!sentence.contains(not), "{line}: {sentence}");
    }
}

#[test]
fn a_file_with_mistakes_is_read_as_far_as_it_goes() {
    let (_, said) =
        read("等级 A > B\n数据\n编号 为 编号\n评价 一\n起始 A\n凡 谁也不知道 的，降一级\n这一句读不懂\n");
    assert_eq!(
        said.last().unwrap().sentence.split('（').next(),
        Some("如果「谁也不知道」为“是”，那么等级往下走 1 级")
    );
}

#[test]
fn a_policy_is_read_aloud() {
    for (name, path) in [
        ("chinese", "examples/canteens/2024-01-01.rule"),
        ("english", "examples/canteens-en/2024-01-01.rule"),
    ] {
        let (source, said) = read(&text_of(path));
        let aloud: String = said
            .iter()
            .map(|one| {
                let written = source.slice(one.span).split_whitespace().collect::<Vec<_>>().join(" ");
                format!("{}{written}\n  = {}\n", if one.head { "\n" } else { "" }, one.sentence)
            })
            .collect();
        insta::assert_snapshot!(format!("aloud_in_{name}"), aloud);
    }
}

#[test]
fn hostile_texts_are_said_in_a_length_that_can_be_shown() {
    let nested = format!("{}a{}", "(".repeat(40), " = 1)".repeat(40));
    let chain = vec!["(previous a or else no)"; 50].join(" and ");
    let long = "很".repeat(60_000);
    let texts = [
        format!("define x\n{nested}\n"),
        format!("define x\n{chain}\n"),
        format!("define x\n{}a\n", "not ".repeat(60)),
        format!("table {long} by a\n{}", "1: 2\n".repeat(1_000)),
        format!(
            "choice a\n1 or 2, taken \"{}\", because \"x\"\nmeasure m\n{}",
            long,
            "start at a\n".repeat(1_000)
        ),
        format!("measure m\ncategories (\"{long}\")\n{}", "each extra category adds a +\n".repeat(1_000)),
    ];
    for text in texts {
        let (_, said) = read(&text);
        let all: usize = said.iter().map(|one| one.sentence.len()).sum();
        assert!(all < 20 * text.len() + 4_000_000, "{all} bytes for {} bytes of {:.60}", text.len(), text);
    }
}

/// What the last statement of a policy means.
fn last_of(text: &str) -> String {
    let (_, said) = read(text);
    said.last().map(|said| said.sentence.clone()).unwrap_or_default()
}

#[test]
fn the_largest_of_numbers_is_no_day() {
    let zh = "办法 “样例”\n等级 甲 > 乙\n数据\n    编号 为 编号\n    数 为 整数\n    日 为 日期\n明细 监测 按 编号\n    量 为 整数\n    日子 为 日期\n定义 最\n";
    for (value, part) in [
        ("监测 中 量 的最大", "当中最大的一个"),
        ("监测 中 量 的最小", "当中最小的一个"),
        ("监测 中 日子 的最大", "日子最晚的一个"),
        ("监测 中 日子 的最小", "日子最早的一个"),
        ("（数、3）的最大", "当中最大的一个"),
    ] {
        let said = last_of(&format!("{zh}    {value}\n"));
        assert!(said.contains(part) && !said.contains("数最大"), "{said}");
    }
    let en = "policy \"sample\"\nscale A > B\ndata\n    id is an id\nrecords checks by id\n    mark is a whole number\n    day is a date\ndefine most\n";
    for (value, part) in
        [("max of mark in checks", "the largest of"), ("min of day in checks", "the earliest day of")]
    {
        let said = last_of(&format!("{en}    {value}\n"));
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_result_column_called_like_a_part_of_a_grade_is_a_column() {
    let table =
        "表 风险 按 数\n    | 数 || 等级 | 天数 |\n    | 3 以上 || 甲 | 5 |\n    | 不满 3 || 乙 | 6 |\n";
    let text = format!(
        "办法 “样例”\n等级 甲 > 乙，加减号相抵\n数据\n    编号 为 编号\n    数 为 整数\n{table}评价 一\n    按 风险 的 等级 定级\n"
    );
    let said = last_of(&text);
    assert!(said.contains("一列的值") && !said.contains("加减号"), "{said}");
}

#[test]
fn a_value_called_none_is_read_as_that_value() {
    let text = "办法 “样例”\n等级 甲 > 乙\n数据\n    编号 为 编号\n    处分 为 【无】 或 警告\n    数 为 整数，空白视为 无\n评价 一\n    起始 甲\n例 “例”\n    已知 处分 为 无\n";
    let said = last_of(text);
    assert!(!said.contains("没有这个值"), "{said}");
    let said = last_of(&text.replace("已知 处分", "已知 数"));
    assert!(said.contains("没有这个值"), "{said}");
}
