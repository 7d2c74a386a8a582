//! Points and defines through the program: columns of results, explanations.

use super::{folder, heng};

const POLICY: &str = "办法 “窗口”
等级 优 > 良 > 差
数据
    窗口 为 编号
    投诉、表扬 为 整数，不小于 0
    满意率 为 百分比
表 分档 按 得分
    90 以上：优
    60 以上不满 90：良
    不满 60：差
评价 日常
    起评 100 分
    每 投诉 满 1，扣 5.5 分，最多扣 40 分
    每 表扬 满 1，加 2 分
    满分 100 分
    按 分档 定级
评价 满意
    起评 （满意率 × 100） 分
总评
    权重 日常 60%，满意 40%
    按 分档 定级
定义 相差
    日常 的得分 - 满意 的得分
";
const DATA: &str = "窗口,投诉,表扬,满意率\nw1,2,9,95%\nw2,50,0,20%\n";

/// Points stand beside the grade, a measure of points alone is its points, defines are written when asked for.
#[test]
fn points_and_defines_are_columns() {
    let folder = folder(&[("p.rule", POLICY), ("a.csv", DATA)]);
    let run = heng(folder.path(), "grade p.rule a.csv --format csv --with 相差", "");
    let expected = "\u{feff}窗口,日常,日常 的得分,满意,总评,总评 的得分,相差
w1,优,100,95,优,98,5
w2,良,60,20,差,44,40
";
    assert_eq!((run.code, run.out.replace('\r', "").as_str()), (0, expected), "{}", run.err);
    let all = heng(folder.path(), "grade p.rule a.csv --format csv --with all", "");
    assert_eq!(all.out, run.out);
}

/// A define that is not there is refused with the nearest one.
#[test]
fn a_misspelt_define_is_told() {
    let folder = folder(&[("p.rule", POLICY), ("a.csv", DATA)]);
    let run = heng(folder.path(), "grade p.rule a.csv --with 相好", "");
    assert_eq!(run.code, 2);
    assert!(run.err.contains("H605") && run.err.contains("没有叫 相好 的定义"), "{}", run.err);
}

/// The explanation tells what was added and deducted, how often, and the points that came of it.
#[test]
fn an_explanation_sums_up_points() {
    let folder = folder(&[("p.rule", POLICY), ("a.csv", DATA)]);
    let run = heng(folder.path(), "explain p.rule a.csv w2", "");
    for line in ["日常：良（60 分）", "扣 40 分", "满意：20", "总评：差（44 分）", "加权得 44 分"]
    {
        assert!(run.out.contains(line), "{line}\n{}", run.out);
    }
}

/// A define stands for itself: the points of the measure that uses it are not its own.
#[test]
fn a_define_knows_no_points_of_the_measure_that_uses_it() {
    let used = POLICY
        .replace("    按 分档 定级\n评价 满意", "    按 分档 定级\n    凡 高 的，最高评为 良\n评价 满意");
    let policy = format!("{used}定义 高\n    得分 > 95\n");
    let folder = folder(&[("p.rule", &policy)]);
    let run = heng(folder.path(), "check p.rule", "");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("H201") && run.err.contains("得分"), "{}", run.err);
}

const SPREAD: &str = "办法 “年度”
等级 优 > 差，另有 缓评
数据
    单位 为 编号
    甲分、乙分 为 整数，0 至 100
    有乙、查处 为 是否
评价 甲
    起评 甲分 分
    凡 查处 的，直接判定 缓评
评价 乙
    适用于 有乙 的
    起评 乙分 分
表 分档 按 得分
    100 以上：优
    不满 100：差
总评
    权重 甲 70%，乙 30%，缺项折算
    按 分档 定级
";

/// Weights count for those measures that have points; where none has any there is no grade.
#[test]
fn weights_are_spread_over_what_counts() {
    let rounded = SPREAD.replace("缺项折算\n", "缺项折算\n    得分舍到 1 位小数\n");
    let data = "单位,甲分,乙分,有乙,查处\na,100,99,是,否\nb,100,0,否,否\nc,0,100,是,是\nd,5,5,否,是\n";
    let folder = folder(&[("p.rule", &rounded), ("q.rule", SPREAD), ("a.csv", data)]);
    let run = heng(folder.path(), "grade p.rule a.csv --format csv", "");
    let expected = "\u{feff}单位,甲,乙,总评,总评 的得分
a,100,99,差,99.7
b,100,,优,100
c,缓评,100,优,100
d,缓评,,,
";
    assert_eq!((run.code, run.out.replace('\r', "").as_str()), (0, expected), "{}", run.err);
    let exact = heng(folder.path(), "explain q.rule a.csv b", "");
    assert!(exact.out.contains("加权得 100 分（乙 不计，权重折算到其余各项）"), "{}", exact.out);
}

/// A measure that may have no points asks for `rescaled`, in both languages, and says where to write it.
#[test]
fn a_weight_that_may_be_lost_is_told() {
    let strict = SPREAD.replace("，缺项折算", "");
    let settled = strict.replace("    适用于 有乙 的\n", "");
    let idle = SPREAD.replace("    适用于 有乙 的\n", "").replace("    凡 查处 的，直接判定 缓评\n", "");
    let only = SPREAD
        .replace("    按 分档 定级\n", "")
        .replace("表 分档 按 得分\n    100 以上：优\n    不满 100：差\n", "");
    let folder = folder(&[("s.rule", &strict), ("t.rule", &settled), ("i.rule", &idle), ("o.rule", &only)]);
    for (file, told) in [
        ("s", ["这里可能没有值：不适用的评价没有得分", "请在这一句末尾加“，缺项折算”"]),
        (
            "s --lang en",
            ["a measure that does not apply has no points", "add `, rescaled` at the end of the line"],
        ),
        ("t", ["H229", "缓评"]),
        ("i", ["没有权重要折算", "请去掉“缺项折算”"]),
        ("o", ["没有说保留几位小数", "得分四舍五入到 2 位小数"]),
        (
            "o --lang en",
            ["rescaled points are a quotient", "add a line such as `round points to 2 decimals`"],
        ),
    ] {
        let (name, more) = file.split_once(' ').unwrap_or((file, ""));
        let run = heng(folder.path(), &format!("check {name}.rule {more}"), "");
        assert!(told.iter().all(|part| run.err.contains(part)), "{file}: {}", run.err);
    }
}

/// What decided is named with its value: points, places, defines, columns of an amount, and what a limit cut.
#[test]
fn the_evidence_of_a_statement_names_what_decided() {
    let policy = "办法 “窗口”
等级 优 > 良 > 差
数据
    窗口 为 编号
    投诉、表扬 为 整数，0 至 100
明细 检查 按 窗口
    类型 为 小 或 大
    分 为 整数，0 至 10
名次 名位
    依（日常 的得分）高者先
定义 扣分
    检查 中 分 的合计
定义 多
    扣分 + 投诉
评价 日常
    起评（80 + 投诉）分
    加（表扬 × 3）分
    每条 检查，扣（分）分，每 类型 最多扣 6 分
    共加最多 10 分
    起始 优
    凡 得分 < 85 的，降一级
    凡 多 > 5 的，降一级
结果 靠后
    凡 名位 > 1 无则 否 的，处置 “靠后”
评价 名次类
    起始 优
    凡 名位 > 1 无则 否 的，降一级
";
    let folder = folder(&[
        ("p.rule", policy),
        ("a.csv", "窗口,投诉,表扬\nw1,2,4\nw2,50,0\n"),
        ("r.csv", "窗口,类型,分\nw1,小,5\nw1,小,4\nw1,大,2\n"),
    ]);
    let run = heng(folder.path(), "explain p.rule a.csv w1 --records 检查=r.csv", "");
    for part in ["投诉：2", "表扬：4", "合计 12 → 10", "得分：84", "多：13", "名位：2", "类型：小", "扣 8 分"]
    {
        assert!(run.out.contains(part), "{part}\n{}{}", run.out, run.err);
    }
    assert!(!run.out.contains("得分：84；"), "what points are made of is told elsewhere\n{}", run.out);
}
