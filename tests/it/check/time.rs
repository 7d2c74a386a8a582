//! What a person is told about earlier periods, ranks, outcomes, units and compared grades, in both surfaces.

use heng::problem::Problems;
use heng::source::Source;

use crate::common::shown;

pub(super) const ZH: &str = "办法 “样例”
等级 A > B > C，加减号相抵，另有 作废
数据
    编号 为 编号
    期 为 评价期
    名称 为 文本
    甲、乙 为 是否
    数 为 整数
    额 为 2位小数，空白视为 无
    类 为 城 或 乡，空白视为 无
    项 为 集合
评价 一
    起始 A
    凡 甲 的，降一级
    凡 乙 的，直接判定 作废
总评
    连写各评价等级，合计加减号
    凡 任一评价 为 作废 的，直接判定 作废
";

pub(super) const EN: &str = "policy \"sample\"
scale A > B > C, signs cancel, outside it void
data
    id is an id
    term is a period
    label is a text
    a, b are yes/no
    n is a whole number
    sum is a number with 2 decimals, blank means none
    kind is town or village, blank means none
    items is a set
measure one
    start at A
    when a, drop one level
    when b, grade void
overall
    join levels in order, sum signs
    when any measure is void, grade void
";

/// What is found in `rest` behind its beginning, unused names and columns aside: they are beside the point.
pub(super) fn found(head: &str, rest: &str) -> (Source, Problems) {
    let source = Source::new("x.rule", format!("{head}{rest}\n"));
    let (_, problems) = heng::compile(&source);
    let problems =
        problems.0.into_iter().filter(|problem| !matches!(problem.code.id(), "H206" | "H207")).collect();
    (source, Problems(problems))
}

/// The messages of a mistake: of its Chinese text in Chinese, of its English text in English.
#[track_caller]
fn told(zh: &str, en: &str) -> String {
    let [zh, en] = [(ZH, zh), (EN, en)].map(|(head, rest)| {
        let without = rest.strip_prefix("# no_period\n");
        let head = match without {
            Some(_) => head.replace("    期 为 评价期\n", "").replace("    term is a period\n", ""),
            None => head.to_owned(),
        };
        let (source, problems) = found(&head, without.unwrap_or(rest));
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        (codes, format!("{rest}\n\n{}", shown(&problems, &source)))
    });
    assert_eq!(zh.0, en.0, "{}{}", zh.1, en.1);
    assert!(!zh.0.is_empty(), "{}{}", zh.1, en.1);
    format!("{}\n{}", zh.1, en.1)
}

macro_rules! messages {
    ($($name:ident: $zh:literal $en:literal,)*) => {
        $(
            #[test]
            fn $name() {
                let mut settings = insta::Settings::clone_current();
                settings.set_snapshot_path("../../cases/check/messages");
                settings.set_prepend_module_to_snapshot(false);
                settings.set_omit_expression(true);
                settings.bind(|| insta::assert_snapshot!(stringify!($name), told($zh, $en)));
            }
        )*
    };
}

messages! {
    // Earlier periods.
    previous_without_periods:
        "# no_period\n定义 曾甲\n    上期 甲 无则 否"
        "# no_period\ndefine had\n    previous a or else no",
    lasts_without_periods:
        "# no_period\n结果 警告\n    凡 甲 的，处置 “警告”\n    期限 1 年，含当期"
        "# no_period\noutcome warned\n    when a, \"warned\"\n    lasts 1 year, the current one included",
    in_a_row_without_periods:
        "# no_period\n定义 连甲\n    连续 2 期 甲"
        "# no_period\ndefine again\n    a for 2 periods in a row",
    window_without_periods:
        "# no_period\n定义 近合\n    近 3 年 中 数 的合计"
        "# no_period\ndefine lately\n    sum of n in the last 3 years",
    previous_unsettled:
        "评价 二\n    起始 A\n    凡 上期 甲 的，降一级"
        "measure two\n    start at A\n    when previous a, drop one level",
    previous_grade_unsettled:
        "评价 二\n    起始 A\n结果 警告\n    凡 二 差于 上期 二 的，处置 “警告”"
        "measure two\n    start at A\noutcome warned\n    when two worse than previous two, \"warned\"",
    previous_overall_unsettled:
        "结果 警告\n    凡 总评 差于 上期 总评 的，处置 “警告”"
        "outcome warned\n    when overall worse than previous overall, \"warned\"",
    previous_verdict_unsettled:
        "结果 警告\n    凡 上期 总评 为 作废 的，处置 “警告”"
        "outcome warned\n    when previous overall is void, \"warned\"",
    previous_rank_unsettled:
        "名次\n    依 数 高者先\n结果 进位\n    凡 名次 < 上期 名次 的，处置 “表扬”"
        "rank\n    order by n highest first\noutcome climbed\n    when rank < previous rank, \"praised\"",
    previous_outcome_unsettled:
        "结果 警告\n    凡 甲 的，处置 “警告”\n结果 再犯\n    凡 警告 且 上期 警告 的，处置 “通报”"
        "outcome warned\n    when a, \"warned\"\noutcome again\n    when warned and previous warned, \"named\"",
    previous_levels_joined:
        "结果 警告\n    凡 上期 总评 为 AA 的，处置 “警告”"
        "outcome warned\n    when previous overall is AA, \"warned\"",
    years_ago_unsettled:
        "结果 进步\n    凡 数 > 2 年前 数 的，处置 “表扬”"
        "outcome improved\n    when n > n 2 years ago, \"praised\"",
    previous_of_a_define_unsettled:
        "定义 少了\n    数 < 上期 数\n结果 警告\n    凡 少了 的，处置 “警告”"
        "define fewer\n    n < previous n\noutcome warned\n    when fewer, \"warned\"",
    previous_text:
        "定义 旧名\n    上期 名称"
        "define old_name\n    previous label",
    previous_list:
        "定义 旧\n    上期（甲、乙）"
        "define old\n    previous (a, b)",
    previous_unknown_name:
        "定义 旧\n    上期 丙 无则 否"
        "define old\n    previous c or else no",
    no_period_in_a_row:
        "定义 连甲\n    连续 0 期 甲"
        "define again\n    a for 0 periods in a row",
    too_many_periods_in_a_row:
        "定义 连甲\n    连续 61 期 甲"
        "define again\n    a for 61 periods in a row",
    number_in_a_row:
        "定义 连数\n    连续 2 期 数"
        "define again\n    n for 2 periods in a row",
    in_a_row_may_be_none:
        "结果 警告\n    凡 连续 2 期（额 > 0）的，处置 “警告”"
        "outcome warned\n    when (sum > 0) for 2 periods in a row, \"warned\"",
    no_time_ago:
        "定义 旧\n    0 年前 甲 无则 否"
        "define old\n    a 0 years ago or else no",
    guess_of_decimals:
        "定义 累计\n    （上期 累计 无则 0）× 0.5 + 数"
        "define total\n    (previous total or else 0) * 0.5 + n",
    itself_in_the_present:
        "定义 累计\n    累计 + 数"
        "define total\n    total + n",
    itself_without_a_beginning:
        "定义 旧\n    上期 旧"
        "define old\n    previous old",
    days_ago:
        "定义 旧\n    10 天前 甲 无则 否"
        "define old\n    a 10 days ago or else no",
    // Windows.
    last_days:
        "定义 合\n    近 30 天 中 数 的合计"
        "define total\n    sum of n in the last 30 days",
    sum_of_nothing:
        "定义 合\n    近 3 年 的合计"
        "define total\n    sum of the last 3 years",
    max_may_be_none:
        "结果 警告\n    凡 近 3 年 中 额 的最大 > 5 的，处置 “警告”"
        "outcome warned\n    when max of sum in the last 3 years > 5, \"warned\"",
    latest_without_the_lowest:
        "定义 近\n    近 3 年 中 数 去掉最低一个 的最近"
        "define last\n    latest of n in the last 3 years without the lowest one",
    mean_of_a_quotient:
        "定义 均\n    近 3 年 中（数 占 额）的平均"
        "define average\n    mean of (n out of sum) in the last 3 years",
    too_far_in_order:
        "定义 高\n    近 3 年 中 数 的第 65 高"
        "define high\n    65th highest of n in the last 3 years",
    sum_of_a_flag:
        "定义 合\n    近 3 年 中 甲 的合计"
        "define total\n    sum of a in the last 3 years",
    count_of_a_number:
        "定义 几次\n    近 3 年 中 数 的条数"
        "define times\n    count of n in the last 3 years",
    best_of_a_number:
        "定义 好\n    近 3 年 中 数 的最优"
        "define top\n    best of n in the last 3 years",
    no_years:
        "定义 合\n    近 0 年 中 数 的合计"
        "define total\n    sum of n in the last 0 years",
    too_many_years:
        "定义 合\n    近 400000 年 中 数 的合计"
        "define total\n    sum of n in the last 400000 years",
    several_conditions:
        "定义 有\n    近 3 年 中 任一（甲、乙）"
        "define some\n    any of (a, b) in the last 3 years",
    earlier_period_of_no_kind:
        "结果 久\n    凡 上期 期 = 2021Q3 无则 否 的，处置 “久”"
        "outcome long\n    when previous term = 2021Q3 or else no, \"long\"",
    divided_by_what_may_be_nothing:
        "结果 多\n    凡 额 ÷ 数 > 2 的，处置 “多”"
        "outcome much\n    when sum / n > 2, \"much\"",
    days_added:
        "定义 和\n    2021-01-01 + 2021-01-02"
        "define both\n    2021-01-01 + 2021-01-02",
    it_of_nothing:
        "定义 几\n    其 + 1"
        "define some\n    it + 1",
    second_of_too_many:
        "定义 二\n    （（1、2）去掉最低一个 的第 2 高）× 甲"
        "define second\n    2nd highest of ((1, 2) without the lowest one) * a",
    power_too_high:
        "定义 大\n    数^19"
        "define large\n    n^19",
    rounded_too_far:
        "定义 细\n    （数 ÷ 3）四舍五入到 30 位小数"
        "define fine\n    round (n / 3) to 30 decimals",
    // Units of the period.
    units_within_a_set:
        "定义 几家\n    同 项 各单位 的条数"
        "define how_many\n    count of units within items",
    units_within_a_grade:
        "定义 几家\n    同 一 各单位 的条数"
        "define how_many\n    count of units within one",
    best_of_units_may_be_none:
        "结果 前列\n    凡 额 = 各单位 中 额 的最大 的，处置 “表扬”"
        "outcome leading\n    when sum = max of sum in units, \"praised\"",
    ratio_as_key:
        "名次\n    依 数 占 3 高者先"
        "rank\n    order by n out of 3 highest first",
    ratio_filled_in:
        "结果 占比\n    凡 甲 的，处置 “{比}”\n定义 比\n    数 占 3"
        "outcome share\n    when a, \"{part}\"\ndefine part\n    n out of 3",
    previous_ratio:
        "定义 旧\n    上期（数 占 3）"
        "define old\n    previous (n out of 3)",
    unit_without_a_group:
        "结果 独一\n    凡 同 类 各单位 的条数 = 1 的，处置 “单列”"
        "outcome alone\n    when count of units within kind = 1, \"alone\"",
    ratio_may_be_none:
        "结果 警告\n    凡 数 占 各单位 的条数 > 50% 的，处置 “警告”"
        "outcome warned\n    when n out of count of units > 50%, \"warned\"",
    // Ranks.
    rank_without_order:
        "名次\n    在 类 内"
        "rank\n    within kind",
    rank_ordered_twice:
        "名次\n    依 数 高者先\n    依 数 低者先"
        "rank\n    order by n highest first\n    order by n lowest first",
    grade_highest_first:
        "名次\n    依 一 高者先"
        "rank\n    order by one highest first",
    number_best_first:
        "名次\n    依 数 优者先"
        "rank\n    order by n best first",
    flag_highest_first:
        "名次\n    依 甲 高者先"
        "rank\n    order by a highest first",
    key_may_be_none:
        "名次\n    依 额 高者先"
        "rank\n    order by sum highest first",
    key_of_a_measure_that_may_not_apply:
        "评价 二\n    适用于 甲 的\n    起始 A\n名次\n    依 二 优者先"
        "measure two\n    applies when a\n    start at A\nrank\n    order by two best first",
    rank_by_itself:
        "名次\n    依 名次 低者先"
        "rank\n    order by rank lowest first",
    rank_without_a_block:
        "结果 前三\n    凡 名次 ≤ 3 的，处置 “表扬”"
        "outcome top_three\n    when rank <= 3, \"praised\"",
    rank_unsettled:
        "名次\n    依 数 高者先\n结果 前三\n    凡 名次 ≤ 3 的，处置 “表扬”"
        "rank\n    order by n highest first\noutcome top_three\n    when rank <= 3, \"praised\"",
    place_may_be_none:
        "结果 前三\n    凡 额 由高到低 的名次 ≤ 3 的，处置 “表扬”"
        "outcome top_three\n    when rank of sum highest first <= 3, \"praised\"",
    within_a_set:
        "名次\n    依 数 高者先\n    在 项 内"
        "rank\n    order by n highest first\n    within items",
    two_ranks_without_a_name:
        "名次\n    依 数 高者先\n名次\n    依 数 低者先"
        "rank\n    order by n highest first\nrank\n    order by n lowest first",
    // Outcomes.
    outcome_without_condition:
        "结果 警告\n    期限 1 年"
        "outcome warned\n    lasts 1 year",
    outcome_lasts_twice:
        "结果 警告\n    凡 甲 的，处置 “警告”\n    期限 1 年\n    期限 2 年"
        "outcome warned\n    when a, \"warned\"\n    lasts 1 year\n    lasts 2 years",
    outcome_for_no_time:
        "结果 警告\n    凡 甲 的，处置 “警告”\n    期限 0 年"
        "outcome warned\n    when a, \"warned\"\n    lasts 0 years",
    one_condition_twice:
        "结果 警告\n    凡 甲 的，处置 “一”\n    凡 甲 的，处置 “二”"
        "outcome warned\n    when a, \"one\"\n    when a, \"two\"",
    outcome_of_itself:
        "结果 警告\n    凡 警告 或 甲 的，处置 “警告”"
        "outcome warned\n    when warned or a, \"warned\"",
    outcomes_of_each_other:
        "结果 警告\n    凡 未 表扬 的，处置 “警告”\n结果 表扬\n    凡 未 警告 的，处置 “表扬”"
        "outcome warned\n    when not praised, \"warned\"\noutcome praised\n    when not warned, \"praised\"",
    end_of_what_does_not_last:
        "结果 警告\n    凡 甲 的，处置 “警告，至{止期}”"
        "outcome warned\n    when a, \"warned until {until}\"",
    brace_left_open:
        "结果 警告\n    凡 甲 的，处置 “警告{数”"
        "outcome warned\n    when a, \"warned {n\"",
    brace_without_a_name:
        "结果 警告\n    凡 甲 的，处置 “警告{}”"
        "outcome warned\n    when a, \"warned {}\"",
    brace_with_an_unknown_name:
        "结果 警告\n    凡 甲 的，处置 “警告{几次}”"
        "outcome warned\n    when a, \"warned {times}\"",
    filled_with_what_may_be_none:
        "结果 警告\n    凡 甲 的，处置 “警告，{额}元”"
        "outcome warned\n    when a, \"warned, {sum} owed\"",
    filled_with_a_rank:
        "名次\n    依 数 高者先\n结果 排名\n    凡 甲 的，处置 “第{名次}名”"
        "rank\n    order by n highest first\noutcome placed\n    when a, \"number {rank}\"",
    excludes_itself:
        "结果 警告\n    凡 甲 的，处置 “警告”\n    互斥 警告"
        "outcome warned\n    when a, \"warned\"\n    excludes warned",
    excludes_twice:
        "结果 警告\n    凡 甲 的，处置 “警告”\n    互斥 表扬、表扬\n结果 表扬\n    凡 乙 的，处置 “表扬”"
        "outcome warned\n    when a, \"warned\"\n    excludes praised, praised\noutcome praised\n    when b, \"praised\"",
    excludes_a_column:
        "结果 警告\n    凡 甲 的，处置 “警告”\n    互斥 乙"
        "outcome warned\n    when a, \"warned\"\n    excludes b",
    excludes_an_unknown_name:
        "结果 警告\n    凡 甲 的，处置 “警告”\n    互斥 表扬"
        "outcome warned\n    when a, \"warned\"\n    excludes praised",
    outcome_named_like_a_column:
        "结果 甲\n    凡 乙 的，处置 “警告”"
        "outcome a\n    when b, \"warned\"",
    // Grades.
    joined_against_one:
        "结果 警告\n    凡 总评 差于 B 无则 否 的，处置 “警告”"
        "outcome warned\n    when overall worse than B or else no, \"warned\"",
    numbers_better_than:
        "结果 表扬\n    凡 数 优于 B 的，处置 “表扬”"
        "outcome praised\n    when n better than B, \"praised\"",
    signs_of_a_number:
        "定义 号\n    数 的加减号"
        "define net\n    signs of n",
}
