//! The words of the language: one table of twins, Chinese and English, for both surfaces and for messages.

use super::grammar::Rule;
use crate::both;
use crate::problem::{Both, Lang, backtick};

macro_rules! words {
    ($($rule:ident $zh:literal $en:literal,)*) => {
        /// The Chinese and the English of a word rule; the empty text where a surface needs no word.
        pub(super) fn twin(rule: Rule) -> Option<(&'static str, &'static str)> {
            match rule { $(Rule::$rule => Some(($zh, $en)),)* _ => None }
        }
    };
}

words! {
    w_and "且" "and",
    w_or "或" "or",
    w_not "未" "not",
    w_if "若" "if",
    w_then "则" "then",
    w_else "否则" "else",
    w_or_else "无则" "or else",
    w_is "为" "is",
    w_are "为" "are",
    w_is_not "不为" "is not",
    w_is_given "有值" "is given",
    w_not_given "无值" "is not given",
    w_is_empty "为空" "is empty",
    w_not_empty "不为空" "is not empty",
    w_in_zh "在" "in",
    w_not_in_zh "不在" "not in",
    w_in "在" "in",
    w_not_in "不在" "not in",
    w_among "中" "in",
    w_de "的" ",",
    w_none "无" "none",
    w_unknown "未知" "unknown",
    w_yes "是" "yes",
    w_no "否" "no",
    w_it "其" "it",
    w_citing "依据" "citing",
    w_because "因" "because",
    w_where "中 … 的" "where",
    w_by "按" "by",
    w_of "的" "of",
    w_the "" "the",
    w_a "一" "a",
    w_for "连续" "for",
    w_policy "办法" "policy",
    w_scale "等级" "scale",
    w_data "数据" "data",
    w_records "明细" "records",
    w_choice "取义" "choice",
    w_table "表" "table",
    w_define "定义" "define",
    w_measure "评价" "measure",
    w_every_measure "每项评价" "every measure",
    w_overall "总评" "overall",
    w_rank "名次" "rank",
    w_outcome "结果" "outcome",
    w_example "例" "example",
    w_number "文号" "number",
    w_issued "印发" "issued by",
    w_force "施行" "in force from",
    w_until "至" "until",
    w_replaces "替代" "replaces",
    w_cancel "加减号相抵" "signs cancel",
    w_apart "加减号并列" "signs kept apart",
    w_sign_most "最多" "at most",
    w_each_sign "个" "",
    w_outside "另有" "outside it",
    w_formerly "原" "formerly",
    w_now "现为" "now",
    w_against "对照" "against",
    w_orphans "无主的明细" "rows without a unit",
    w_barren "无明细的单位" "units without rows",
    w_error "报错" "error",
    w_warn "提醒" "warn",
    w_ignore "不论" "ignore",
    w_id "编号" "id",
    w_text "文本" "text",
    w_yes_no "是否" "yes/no",
    w_whole "整数" "whole number",
    w_any_number "数值" "number",
    w_number_with "位小数" "number with",
    w_places_zh "位小数" "decimals",
    w_places_en "位小数" "decimals",
    w_percent "百分比" "percentage",
    w_date "日期" "date",
    w_period "评价期" "period",
    w_year_kind "年度" "year",
    w_quarter_kind "季度" "quarter",
    w_month_kind "月份" "month",
    w_set "集合" "set",
    w_set_of "取自" "of",
    w_measures "各评价" "measures",
    w_level_zh "等级" "level",
    w_level_en "等级" "level",
    w_read "列名" "read from",
    w_blank "空白视为" "blank means",
    w_label "标签" "label",
    w_taken "取" "taken",
    w_for_each "逐条" "for each",
    w_first_match "依次判断" "first match",
    w_interpolated "内插" "interpolated",
    w_from "取自" "from",
    w_otherwise "其余" "otherwise",
    w_anything "任意" "any",
    w_applies_zh "适用于" "applies when",
    w_applies_en "适用于" "applies when",
    w_on_scale "采用等级" "on scale",
    w_points_from "起评" "start at",
    w_start "起始" "start at",
    w_graded_zh "按" "graded by",
    w_graded_end "定级" "graded by",
    w_graded "按 … 定级" "graded by",
    w_reach "评为" "to reach",
    w_must "须" ",",
    w_indicators "指标" "indicators",
    w_categories "类别" "categories",
    w_required "应有" "required",
    w_base "首个不计" "beyond the first",
    w_base_else "未定应有的首个不计" "else beyond the first",
    w_each_missing_zh "每缺" "each missing",
    w_each_met_zh "每有" "each met",
    w_each_extra_zh "每多" "each extra",
    w_each_missing_one_zh "每少" "each missing",
    w_indicator_zh "项指标" "indicator",
    w_category_zh "个类别" "category",
    w_each "每" "each",
    w_missing "每缺" "missing",
    w_met "每有" "met",
    w_extra "每多" "extra",
    w_indicator "项指标" "indicator",
    w_category "个类别" "category",
    w_each_row "每条" "each row of",
    w_every_zh "每" "every",
    w_full_zh "满" "every",
    w_every "每" "every",
    w_when_zh "凡" "when",
    w_when "凡" "when",
    w_unless "凡 未" "unless",
    w_knock "一票否决项" "knock-outs",
    w_drops_most "共降最多" "drops at most",
    w_raises_most "共升最多" "raises at most",
    w_deducts_most "共扣最多" "deducts at most",
    w_adds_most "共加最多" "adds at most",
    w_full_marks "满分" "full marks",
    w_floor "扣完为止" "never below 0",
    w_join "连写各评价等级" "join levels in order",
    w_sum_signs "合计加减号" "sum signs",
    w_worst_of "各评价就低不就高" "worst of the measures",
    w_best_of "各评价就高不就低" "best of the measures",
    w_weights "权重" "weights",
    w_rescaled "缺项折算" "rescaled",
    w_own_points "得分" "points",
    w_drop "降" "drop",
    w_raise "升" "raise",
    w_add "加" "add",
    w_deduct "扣" "deduct",
    w_most_deducted "最多扣" "at most",
    w_most_added "最多加" "at most",
    w_group_zh "每" "for each",
    w_group "每" "for each",
    w_at_best "最高评为" "at best",
    w_at_worst "最低评为" "at worst",
    w_grade "直接判定" "grade",
    w_level "级" "levels",
    w_point "分" "points",
    w_order "依" "order by",
    w_then_by "再依" "then",
    w_lowest "低者先" "lowest first",
    w_highest "高者先" "highest first",
    w_best_first "优者先" "best first",
    w_inside "内" "within",
    w_within "在 … 内" "within",
    w_follows "处置" "",
    w_lasts "期限" "lasts",
    w_included "含当期" "the current one included",
    w_excludes "互斥" "excludes",
    w_given "已知" "given",
    w_as_in "同" "as in",
    w_year_mark "年" "",
    w_expect "应得" "expect",
    w_at_least "不小于" "at least",
    w_at_most "不大于" "at most",
    w_better "优于" "better than",
    w_worse "差于" "worse than",
    w_no_worse "不差于" "no worse than",
    w_no_better "不优于" "no better than",
    w_has_any "含任一" "has any of",
    w_has_all "含全部" "has all of",
    w_back "前" "before",
    w_before "前" "before",
    w_without "除去" "without",
    w_shared "同有" "shared with",
    w_out_of "占" "out of",
    w_previous "上期" "previous",
    w_ago_zh "前" "ago",
    w_ago "前" "ago",
    w_row_zh "连续" "periods in a row",
    w_times_zh "期" "periods in a row",
    w_row "连续" "periods in a row",
    w_round_zh "四舍五入到" "round",
    w_round_up_zh "进到" "round up to",
    w_round_down_zh "舍到" "round down to",
    w_round "四舍五入到" "round",
    w_round_up "进到" "up",
    w_round_down "舍到" "down",
    w_raised "升" "raised by",
    w_lowered "降" "lowered by",
    w_this_measure "本评价" "this measure",
    w_any_measure "任一评价" "any measure",
    w_all_measures "各评价均" "every measure",
    w_any "任一" "any",
    w_all "全部" "all",
    w_at_least_zh "至少" "at least",
    w_items_zh "项" "of",
    w_sum "合计" "sum",
    w_mean "平均" "mean",
    w_max "最大" "max",
    w_min "最小" "min",
    w_best "最优" "best",
    w_worst_fn "最差" "worst",
    w_count "条数" "count",
    w_latest "最近" "latest",
    w_nth "第" "highest of",
    w_high "高" "highest",
    w_low "低" "lowest",
    w_highest_fn "高" "highest",
    w_lowest_fn "低" "lowest",
    w_trim_low "去掉最低" "without the lowest",
    w_trim_high "去掉最高" "without the highest",
    w_last_zh "近" "the last",
    w_last "近" "the last",
    w_since_zh "自" "since",
    w_since_end "起" "since",
    w_since "自" "since",
    w_same "同" "within",
    w_each_unit "各单位" "units",
    w_units "各单位" "units",
    w_points_of "得分" "points",
    w_signs_of "加减号" "signs",
    w_levels_of "等级" "levels",
    w_size "个数" "size",
    w_size_en "个数" "size",
    w_down "由高到低" "highest first",
    w_up "由低到高" "lowest first",
    w_best_down "由优到差" "best first",
    w_place "名次" "rank",
    w_over "超过" "over",
    w_under "不满" "under",
    w_above "以上" "and above",
    w_below "以下" "and below",
    w_to "至" "to",
    w_edge_point "分" "points",
    w_year "年" "years",
    w_quarter "季度" "quarter",
    w_month "个月" "months",
    w_day "天" "days",
    w_period_unit "期" "periods",
}

/// Whether a rule is a word or a mark: matched, but without meaning of its own in the tree.
pub(super) fn is_mark(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::comma
            | Rule::sep
            | Rule::pause
            | Rule::colon
            | Rule::above
            | Rule::open
            | Rule::close
            | Rule::open_set
            | Rule::close_set
            | Rule::article_word
            | Rule::EOI
    )
}

/// The words that open a block, with the kind's head rule.
pub(super) const HEADS: [(Rule, Rule); 13] = [
    (Rule::w_every_measure, Rule::every_head),
    (Rule::w_policy, Rule::policy_head),
    (Rule::w_scale, Rule::scale_head),
    (Rule::w_data, Rule::data_head),
    (Rule::w_records, Rule::records_head),
    (Rule::w_choice, Rule::choice_head),
    (Rule::w_table, Rule::table_head),
    (Rule::w_define, Rule::define_head),
    (Rule::w_measure, Rule::measure_head),
    (Rule::w_overall, Rule::overall_head),
    (Rule::w_rank, Rule::rank_head),
    (Rule::w_outcome, Rule::outcome_head),
    (Rule::w_example, Rule::example_head),
];

/// Words that are never a bare name, in both surfaces.
pub(super) const RESERVED: [&str; 44] = [
    "and",
    "or",
    "not",
    "is",
    "are",
    "in",
    "then",
    "else",
    "if",
    "where",
    "to",
    "by",
    "without",
    "than",
    "citing",
    "because",
    "none",
    "unknown",
    "it",
    "yes",
    "no",
    "且",
    "或",
    "未",
    "为",
    "在",
    "中",
    "的",
    "若",
    "则",
    "否则",
    "无则",
    "有值",
    "无值",
    "为空",
    "不为空",
    "不为",
    "不在",
    "依据",
    "因",
    "无",
    "未知",
    "其",
    "是",
];

/// Whether `word` is never a bare name.
pub(super) fn is_reserved(word: &str) -> bool {
    word == "否" || RESERVED.contains(&word)
}

/// The word of a rule in one surface.
pub(super) fn word(rule: Rule, surface: Lang) -> Option<&'static str> {
    twin(rule).map(|(zh, en)| surface.pick(zh, en)).filter(|word| !word.is_empty())
}

/// What a message says that it expected, in both languages; the words themselves are of the file's surface.
pub(super) fn expected(rule: Rule, surface: Lang) -> Option<Both> {
    let thing = |zh: &str, en: &str| Some(Both { zh: zh.to_owned(), en: en.to_owned() });
    match rule {
        Rule::EOI => thing("行末", "the end of the line"),
        Rule::comma | Rule::sep => Some(Both::same(backtick(surface.pick("，", ",")))),
        Rule::pause => Some(Both::same(backtick("、"))),
        Rule::colon => Some(Both::same(backtick(surface.pick("：", ":")))),
        Rule::close => Some(Both::same(backtick(surface.pick("）", ")")))),
        Rule::close_set => Some(Both::same(backtick("}"))),
        Rule::above => Some(Both::same(backtick(">"))),
        Rule::name | Rule::names | Rule::by_names => thing("名称", "a name"),
        Rule::level | Rule::titled | Rule::levels => thing("等级名", "a level"),
        Rule::text => Some(both!("带引号的文字", "a text in quotes")),
        Rule::date => thing("日期（如 2020-10-01）", "a date such as 2020-10-01"),
        Rule::any_period | Rule::period => thing("评价期（如 2021）", "a period such as 2021"),
        Rule::duration | Rule::duration_part | Rule::length | Rule::few_part => {
            thing("时长（如 3年）", "a duration such as 3 years")
        }
        Rule::count | Rule::int | Rule::number | Rule::loose | Rule::numeral | Rule::nth => {
            thing("数字", "a number")
        }
        Rule::levels_n => thing("几级", "how many levels"),
        Rule::points_n => thing("几分", "how many points"),
        Rule::sign | Rule::sign_run => thing("加减号", "a sign"),
        Rule::column_kind | Rule::k_simple | Rule::one_of => thing("类型", "a type"),
        Rule::attribute | Rule::a_bounds => thing("列的属性", "an attribute of the column"),
        Rule::scale_clause => thing("等级的说明", "a clause of the scale"),
        Rule::effect | Rule::effects => thing("结果（如 降一级）", "an effect such as `drop one level`"),
        Rule::expr | Rule::or_expr | Rule::and_expr | Rule::not_expr | Rule::compare => {
            thing("条件或数值", "a condition or value")
        }
        Rule::sum
        | Rule::product
        | Rule::power
        | Rule::suffixed
        | Rule::past
        | Rule::unit
        | Rule::value
        | Rule::source => thing("名称或数值", "a name or value"),
        Rule::range | Rule::edge | Rule::edge_number => thing("范围", "a range"),
        Rule::tail
        | Rule::plus
        | Rule::minus
        | Rule::times
        | Rule::divide
        | Rule::caret
        | Rule::w_edge_point => None,
        rule => word(rule, surface).map(|word| Both::same(backtick(word))),
    }
}
