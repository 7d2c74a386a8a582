//! Several scales through the program: results, explanations, versions that rename the levels of one of them.

use super::{Run, folder, heng};

const OLD: &str = "办法 “酒店”
    文号 “甲1号”
    施行 2022-01-01
等级 优 > 良 > 差
等级 星级：五星 > 四星 > 三星，加减号相抵，另有 摘牌
数据
    编号 为 编号
    年 为 年度
    甲、乙 为 是否
    自评 为 星级 的 等级
评价 卫生
    起始 优
    凡 未 甲 的，降一级
评价 设施
    采用等级 星级
    按 自评 定级
    凡 未 乙 的，降一级，加一个 -
";

const NEW: &str = "办法 “酒店”
    文号 “乙2号”
    施行 2024-01-01
    替代 “甲1号”
等级 星级：白金 > 金 > 银，加减号相抵，原 五星 现为 白金，原 四星 现为 金，原 三星 现为 银，原 摘牌 现为 银
等级 优 > 良 > 差
数据
    编号 为 编号
    年 为 年度
    甲、乙 为 是否
    自评 为 星级 的 等级
评价 卫生
    起始 优
    凡 未 甲 的，降一级
    凡 卫生从前 差于 良 无则 否 的，降一级
评价 设施
    采用等级 星级
    按 自评 定级
    凡 未 乙 的，降一级
    凡 上期 设施 优于 金 无则 否 的，加一个 +
    凡 上期 自评 差于 自评 无则 否 的，加一个 +
定义 卫生从前
    上期 卫生
";

const OLD_DATA: &str = "编号,年,甲,乙,自评\na,2023,是,是,五星\nb,2023,否,否,四星\n";
const NEW_DATA: &str = "编号,年,甲,乙,自评\na,2024,是,是,金\nb,2024,否,是,白金\n";

fn beside(old: &str, new: &str, args: &str) -> Run {
    let files = [("p/1.rule", old), ("p/2.rule", new), ("a.csv", OLD_DATA), ("b.csv", NEW_DATA)];
    heng(folder(&files).path(), args, "")
}

const GRADED: &str = "\u{feff}编号,年,卫生,设施\r
a,2023,优,五星\r
b,2023,良,三星-\r
a,2024,优,金+\r
b,2024,良,白金+\r
";

/// Each version has its scales; what the levels of one were called before is said on it alone.
#[test]
fn levels_of_a_named_scale_are_renamed_by_a_later_version() {
    let new = NEW
        .replace("    凡 卫生从前 差于 良 无则 否 的，降一级\n", "")
        .replace("定义 卫生从前\n    上期 卫生\n", "");
    let run = beside(OLD, &new, "grade p a.csv b.csv --format csv");
    assert_eq!((run.out.as_str(), run.code), (GRADED, 0), "{}", run.err);
    let unsaid = new.replace("原 四星 现为 金，", "");
    let run = beside(OLD, &unsaid, "check p");
    assert!(run.err.contains("H265") && run.err.contains("“原 四星 现为 金”"), "{}", run.err);
}

/// Kept results of a named scale are read on the scale of their measure.
#[test]
fn kept_results_of_a_named_scale_are_read() {
    let new = NEW
        .replace("    凡 上期 自评 差于 自评 无则 否 的，加一个 +\n", "")
        .replace("定义 卫生从前\n    上期 卫生\n", "")
        .replace("卫生从前 差于", "（上期 卫生） 差于");
    let files = [("p/1.rule", OLD), ("p/2.rule", new.as_str()), ("kept.csv", GRADED), ("b.csv", NEW_DATA)];
    let kept = GRADED.lines().take(3).collect::<Vec<_>>().join("\n");
    let files: Vec<(&str, &str)> = files
        .into_iter()
        .map(|(name, text)| (name, if name == "kept.csv" { kept.as_str() } else { text }))
        .collect();
    let run = heng(folder(&files).path(), "grade p b.csv --history kept.csv --format csv", "");
    let expected = "\u{feff}编号,年,卫生,设施\r\na,2024,优,金+\r\nb,2024,良,白金\r\n";
    assert_eq!((run.out.as_str(), run.code), (expected, 0), "{}", run.err);
}

/// An explanation names the scale of a grade, where it has a name; in JSON too.
#[test]
fn an_explanation_names_the_scale() {
    let folder = folder(&[("p.rule", OLD), ("a.csv", OLD_DATA)]);
    let run = heng(folder.path(), "explain p.rule a.csv b", "");
    for line in ["卫生：良\n", "设施：三星-（等级 星级）", "起始 四星", "四星 → 三星 → 三星-"]
    {
        assert!(run.out.contains(line), "{line}\n{}", run.out);
    }
    let run = heng(folder.path(), "explain p.rule a.csv b --format json", "");
    assert_eq!(run.out.matches("\"scale\":").count(), 1, "{}", run.out);
    let ir = heng(folder.path(), "show ir p.rule", "");
    assert!(
        ir.out.contains("scale 1 星级 = 3 levels, 1 verdicts") && ir.out.contains("scale 1, level"),
        "{}",
        ir.out
    );
}

/// A cell of a column of levels is a level as it stands: no signs, no verdict, no other word.
#[test]
fn a_cell_that_is_no_level_is_told() {
    let data =
        "编号,年,甲,乙,自评\na,2023,是,是,五星+\nb,2023,是,是,摘牌\nc,2023,是,是,\nd,2023,是,是,二星\n";
    let folder = folder(&[("p.rule", OLD), ("a.csv", data)]);
    let run = heng(folder.path(), "grade p.rule a.csv", "");
    for line in
        ["`五星+` 不是等级（`五星`、`四星`或`三星`）", "写成 `五星`", "`摘牌` 不是等级", "不带加减号", "H322"]
    {
        assert!(run.err.contains(line), "{line}\n{}", run.err);
    }
    let run = heng(folder.path(), "grade p.rule a.csv --lang en", "");
    for line in ["`五星+` is not a level (`五星`, `四星` or `三星`)", "without signs"] {
        assert!(run.err.contains(line), "{line}\n{}", run.err);
    }
}
