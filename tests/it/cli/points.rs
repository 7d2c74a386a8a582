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
