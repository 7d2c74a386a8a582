//! Each form gives the same tree in both surfaces.

use super::{clean, read};
use heng::syntax::ast::Block;

/// The blocks of two texts are the same.
#[track_caller]
fn same(zh: &str, en: &str) {
    let blocks = |text: &str| -> Vec<Block> { clean(text).blocks };
    assert_eq!(blocks(zh), blocks(en), "\n{zh}\n{en}");
}

/// Lines of a measure.
#[track_caller]
fn line(zh: &str, en: &str) {
    same(&format!("评价 m\n  {zh}"), &format!("measure m\n  {en}"));
}

/// Expressions.
#[track_caller]
fn expression(zh: &str, en: &str) {
    same(&format!("定义 d\n  {zh}"), &format!("define d\n  {en}"));
}

/// Attributes and types of a column.
#[track_caller]
fn column(zh: &str, en: &str) {
    same(&format!("数据\n  {zh}"), &format!("data\n  {en}"));
}

/// Rows of a table.
#[track_caller]
fn row(zh: &str, en: &str) {
    same(&format!("表 t 按 k\n  {zh}"), &format!("table t by k\n  {en}"));
}

/// Lines of an outcome.
#[track_caller]
fn outcome(zh: &str, en: &str) {
    same(&format!("结果 o\n  {zh}"), &format!("outcome o\n  {en}"));
}

/// Lines of an example.
#[track_caller]
fn example(zh: &str, en: &str) {
    same(&format!("例 “x”\n  {zh}"), &format!("example \"x\"\n  {en}"));
}

#[test]
fn policy_and_scale() {
    same(
        "办法 “t”\n文号 “n”\n印发 “i”\n施行 2020-10-01，至 2021-10-01\n替代 “o”",
        "policy \"t\"\nnumber \"n\"\nissued by \"i\"\nin force from 2020-10-01 until 2021-10-01\nreplaces \"o\"",
    );
    same(
        "等级 A > B，加减号相抵，最多 3 个 +，另有 x “X” > y",
        "scale A > B, signs cancel, at most 3 +, outside it x \"X\" > y",
    );
    same(
        "等级 s：5 > 4 > 3\n加减号并列\n原 A 现为 B",
        "scale s: 5 > 4 > 3\nsigns kept apart\nformerly A now B",
    );
    same("等级 A+ > A > A-\n最多 2 个 -", "scale A+ > A > A-\nat most 2 -");
    same("取义 c 依据 “x”\n2 或 3，取 2，因 “y”", "choice c citing \"x\"\n2 or 3, taken 2, because \"y\"");
}

#[test]
fn columns() {
    column("a 为 编号", "a is an id");
    column("a、b 为 文本", "a, b are texts");
    column("a 为 是否，列名 “x” 或 “y”", "a is yes/no, read from \"x\" or \"y\"");
    column("a 为 整数，不小于 0，不大于 9", "a is a whole number, at least 0, at most 9");
    column("a 为 数值，0 至 100，空白视为 0", "a is a number, 0 to 100, blank means 0");
    column("a 为 2位小数，空白视为 无", "a is a number with 2 decimals, blank means none");
    column("a 为 百分比，标签 “x”", "a is a percentage, label \"x\"");
    column("a 为 日期", "a is a date");
    column("a 为 评价期", "a is a period");
    column("a 为 年度", "a is a year");
    column("a 为 季度", "a is a quarter");
    column("a 为 月份", "a is a month");
    column("a 为 x 或 y “Y” 或 z", "a is x or y \"Y\" or z");
    column("a 为 x、y", "a is x or y");
    column("a 为 “有” 或 “无”", "a is \"有\" or \"无\"");
    column("a 为 集合，空白视为 {}", "a is a set, blank means {}");
    column("a 为 集合 取自 x 或 y", "a is a set of x or y");
    column("a 为 集合 取自 各评价", "a is a set of measures");
    column("a 为 等级", "a is a level");
    column("a 为 s 的 等级", "a is a level of s");
    column("凡 a 且 未 b 的，报错 “x”", "when a and not b, error \"x\"");
    column("凡 a 的，提醒 “x”，依据 “y”", "when a, warn \"x\", citing \"y\"");
    column("凡例 为 是否", "凡例 is yes/no");
    same(
        "明细 r 按 i、j，对照 t\na 为 日期\n无主的明细，报错\n无明细的单位，不论",
        "records r by i, j, against t\na is a date\nrows without a unit, error\nunits without rows, ignore",
    );
}

#[test]
fn tables() {
    row("90 以上：A", "90 and above: A");
    row("40 以下：A", "40 and below: A");
    row("不满 40：A", "under 40: A");
    row("超过 90：A", "over 90: A");
    row("70 以上不满 90：A", "70 to under 90: A");
    row("超过 70、90 以下：A", "over 70 to 90: A");
    row("超过 70 不满 90：A", "over 70 to under 90: A");
    row("70 至 90：A", "70 to 90: A");
    row("x、“y”：5", "x, \"y\": 5");
    row("其余：无\n无：C\n未知：D", "otherwise: none\nnone: C\nunknown: D");
    row("90以上：\n  A\n70以上不满90：B", "90 and above:\n  A\n70 to under 90: B");
    row("| 甲 | 乙 || 丙 |\n| 高 | “a|b” || 3 |", "| 甲 | 乙 || 丙 |\n| 高 | “a|b” || 3 |");
    same("表 t，依次判断\n凡 a 且 b 的：A", "table t, first match\nwhen a and b: A");
    same("表 t 逐条 r，内插，取自 “x.csv”", "table t for each r, interpolated, from \"x.csv\"");
    same("表 t 按 a、b，依次判断 依据 “x”", "table t by a, b, first match citing \"x\"");
    same("定义 d 逐条 r\n  a", "define d for each r\n  a");
}

#[test]
fn statements() {
    line("适用于 a 的", "applies when a");
    line("采用等级 s", "on scale s");
    line("起评 100 分", "start at 100 points");
    line("起始 A", "start at A");
    line("按 t 定级", "graded by t");
    line("评为 A 须 a ≥ 3 且 b", "to reach A, a >= 3 and b");
    line("指标 a、b", "indicators a, b");
    line("类别 a", "categories a");
    line("类别 a，应有 b，首个不计", "categories a, required b, beyond the first");
    line("类别 a，应有 b，未定应有的首个不计", "categories a, required b, else beyond the first");
    line("每缺一项指标，降一级", "each missing indicator drops one level");
    line("每缺两项指标，降2级", "each two missing indicators drop 2 levels");
    line("每有一项指标，升 n 级", "each met indicator raises n levels");
    line("每多一个类别，加一个 +", "each extra category adds a +");
    line("每少一个类别，加一个 -\n起始 A", "each missing category adds a -\nstart at A");
    line("每 a 满 3，扣 2 分", "every 3 of a deducts 2 points");
    line("每条 r，扣 p 分", "each row of r deducts p points");
    line("每条 r 中（a 且 b）的，降（n + 1）级", "each row of r where (a and b) drops (n + 1) levels");
    line("凡 a 的，降一级，加 ---", "when a, drop one level, add ---");
    line("凡a的，直接判定 D，依据 “x”，因 “y”", "when a, grade D, citing \"x\", because \"y\"");
    line("一票否决项 a、b：直接判定 D", "knock-outs a, b: grade D");
    line("降一级", "drops one level");
    line("扣 5 分，最多扣 10 分", "deduct 5 points, at most 10 points");
    line("加 5 分，最多加 10 分", "add 5 points, at most 10 points");
    line("最高评为 B，最低评为 C", "at best B, at worst C");
    line("共降最多 2 级", "drops at most 2 levels");
    line("共升最多 2 级", "raises at most 2 levels");
    line("共扣最多 20 分", "deducts at most 20 points");
    line("共加最多 20 分", "adds at most 20 points");
    line("满分 100 分", "full marks 100");
    line("扣完为止", "never below 0");
    same(
        "每项评价 依据 “x”\n凡 本评价 在 s 中 的，加 ---",
        "every measure citing \"x\"\nwhen this measure in s, add ---",
    );
    same("总评\n连写各评价等级，合计加减号", "overall\njoin levels in order, sum signs");
    same("总评\n各评价就低不就高", "overall\nworst of the measures");
    same("总评\n各评价就高不就低", "overall\nbest of the measures");
    same("总评\n权重 a 30%，b 70%，缺项折算", "overall\nweights a 30%, b 70%, rescaled");
    same("总评\n凡 任一评价 为 x 的，直接判定 x", "overall\nwhen any measure is x, grade x");
    same("评价 m “题” 依据 “x”", "measure m \"题\" citing \"x\"");
}

#[test]
fn expressions() {
    expression("a 无则 b 无则 0", "a or else b or else 0");
    expression("若 a 则 1 否则 若 b 则 2 否则 3", "if a then 1 else if b then 2 else 3");
    expression("若 a 则 1", "if a then 1");
    expression("a 或 b 或 c", "a or b or c");
    expression("（a 且 b）或 c", "(a and b) or c");
    expression("未 a 且 未（b 或 c）", "not a and not (b or c)");
    expression("a = 1 且 b ≠ 2 且 c < 3 且 d ≤ 4", "a = 1 and b <> 2 and c < 3 and d <= 4");
    expression("a > 1 且 b ≥ 2", "a > 1 and b >= 2");
    expression("a 为 x 且 b 不为 y", "a is x and b is not y");
    expression("a 不小于 1 且 b 不大于 2", "a at least 1 and b at most 2");
    expression("a 70 以上不满 90", "a is 70 to under 90");
    expression("a 为 70以上不满90", "a is 70 to under 90");
    expression(
        "a 有值 且 b 无值 且 c 为空 且 d 不为空",
        "a is given and b is not given and c is empty and d is not empty",
    );
    expression("a 为 未知", "a is unknown");
    expression("a 优于 b", "a better than b");
    expression("a 差于 b", "a worse than b");
    expression("a 不差于 b", "a no worse than b");
    expression("a 不优于 b", "a no better than b");
    expression("a 在（x、y）中", "a in (x, y)");
    expression("a 不在 s 中", "a not in s");
    expression("s 含任一 {x、y}", "s has any of {x, y}");
    expression("s 含全部 {x、y}", "s has all of {x, y}");
    expression("a 在 b 前 12 个月内", "a in the 12 months before b");
    expression("a + b - c", "a + b - c");
    expression("a+b-3个月", "a+b-3 months");
    expression("s 除去 t", "s without t");
    expression("s 同有 t", "s shared with t");
    expression("a × b ÷ 2", "a * b / 2");
    expression("a 占 b", "a out of b");
    expression("a^2", "a^2");
    expression("上期 a", "previous a");
    expression("2 年前 a", "a 2 years ago");
    expression("连续 2 期 a", "a for 2 periods in a row");
    expression("（a）四舍五入到 2 位小数", "round (a) to 2 decimals");
    expression("（a）四舍五入到整数", "round (a) to a whole number");
    expression("（a）进到 1 位小数", "round (a) up to 1 decimal");
    expression("（a）舍到整数", "round (a) down to a whole number");
    expression("a 升 2 级", "a raised by 2 levels");
    expression("a 降一级", "a lowered by one level");
    expression("t（a、b）", "t(a, b)");
    expression("A+++", "A+++");
    expression("2020-10-01", "2020-10-01");
    expression("2021Q3", "2021Q3");
    expression("-5", "-5");
    expression("【在】", "[在]");
    expression("5A认定", "5A认定");
}

#[test]
fn lists() {
    expression("r 的条数", "count of r");
    expression("r 中（a 且 b < 3）的条数", "count of r where (a and b < 3)");
    expression("r 中 a 的条数", "count of r where a");
    expression("s 中 D 的个数", "count of D in s");
    expression("r 中 a 的合计", "sum of a in r");
    expression("r 中 c 的 a 的平均", "mean of a in r where c");
    expression("r 中 a 的最大 - r 中 a 的最小", "max of a in r - min of a in r");
    expression("（a、b）的最优", "best of (a, b)");
    expression("（a、b）的最差", "worst of (a, b)");
    expression("r 中 a 的最近", "latest of a in r");
    expression("a 的第 2 高", "2nd highest of a");
    expression("r 中 a 的第 3 低", "3rd lowest of a in r");
    expression("a 去掉最低一个 的平均", "mean of a without the lowest one");
    expression("r 中 a 去掉最高 2 个 的平均", "mean of a in r without the highest 2");
    expression("任一（a、b）", "any of (a, b)");
    expression("全部（a、b）", "all of (a, b)");
    expression("至少 2 项（a、b、c）", "at least 2 of (a, b, c)");
    expression("r 中 任一 c", "any of c in r");
    expression("近 3 年 中 a 的合计", "sum of a in the last 3 years");
    expression("自 2021 起 中 a 的合计", "sum of a in since 2021");
    expression("各单位 的条数", "count of units");
    expression("同 g 各单位 中 a 的平均", "mean of a in units within g");
    expression("（30、90）中（其 < a）的条数", "count of (30, 90) where (it < a)");
    expression("各评价均 为 A", "every measure is A");
    expression("m 的得分 + m 的加减号", "points of m + signs of m");
    expression("m 的等级", "levels of m");
    expression("s 的个数", "size of s");
    expression("上期 s 的加减号", "signs of previous s");
    expression("t 的 列", "列 of t");
    expression("a 由高到低 的名次", "rank of a highest first");
    expression("a 在 g 内 由高到低 的名次", "rank of a highest first within g");
    assert!(read("定义 d\n  名次 < 上期 名次 无则 否").1.is_empty());
    assert!(read("define d\n  rank < previous rank or else no").1.is_empty());
    assert!(read("define d\n  overall better than previous overall or else no").1.is_empty());
}

#[test]
fn rank_outcome_example() {
    same(
        "名次 r 依据 “x”\n依 a 低者先，再依 b 高者先，\n  再依 c 优者先\n在 g 内",
        "rank r citing \"x\"\norder by a lowest first, then b highest first,\n  then c best first\nwithin g",
    );
    outcome("凡 a 的，处置 “x”", "when a, \"x\"");
    outcome("期限 3 年，含当期", "lasts 3 years, the current one included");
    outcome("期限 3年 6个月 10天", "lasts 3 years, 6 months, 10 days");
    outcome("互斥 b", "excludes b");
    example("已知 a、b 为 是，c 为 {x、y}", "given a, b are yes, c is {x, y}");
    example("已知 2021 年，同 “y”，a 为 1", "given in 2021, as in \"y\", a is 1");
    example("已知 同 “y”", "given as in \"y\"");
    example("已知 2021年数量 为 3", "given 2021年数量 is 3");
    example("应得 2021 年，r：\n| a | b |\n| 1 | 2 |", "expect in 2021, r:\n| a | b |\n| 1 | 2 |");
    example("已知 r：\n| a | b |\n| 1 | 2 |", "given r:\n| a | b |\n| 1 | 2 |");
    example("应得 2021Q3，a = A+，b，未 c", "expect in 2021Q3, a = A+, b, not c");
}

#[test]
fn unless_is_kept() {
    let (zh, en) = (clean("评价 m\n凡 未 a 的，降一级"), clean("measure m\nunless a, drop one level"));
    assert_ne!(zh.blocks, en.blocks);
}

#[test]
fn lines_go_on() {
    line("凡 a\n  且 b 的，\n  # 注\n\n  降一级", "when a\n  and b,\n  drop one level");
    line("指标 a、\n b", "indicators a,\n b");
    line("加一个 +\n降一级", "adds a +\ndrop one level");
    line("加 ---\n降一级；升一级。", "add ---\ndrop one level; raise one level");
    same("等级 A > B\n最多 3 个 +\n另有 x", "scale A > B\nat most 3 +\noutside it x");
    same("定义 d\n a +\n b\n定义 e\n c", "define d\n a +\n b\ndefine e\n c");
}

#[test]
fn widths_are_the_same() {
    let full = clean("评价 m\n凡（ａ ＞＝ １０％）的，降 ２ 级").blocks;
    assert_eq!(full.len(), 1);
    line("起始 A，依据 “x”", "start at A, citing \"x\"");
    same("定义 d\n（a＋b）＝３", "define d\n(a+b)=3");
    assert_eq!(clean("办法 “t”\r\n文号 “n”\r\n").blocks, clean("办法 “t”\n文号 “n”\n").blocks);
}

#[test]
fn block_words_are_free_for_names() {
    column("结果、名次 为 是否", "结果, 名次 are yes/no");
    column("rank 为 是否\n table 为 日期", "rank is yes/no\n table is a date");
    assert!(read("数据\n评价期 为 评价期").1.is_empty());
}
