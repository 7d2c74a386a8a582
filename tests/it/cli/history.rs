//! `heng history`: a unit over time.

use super::{folder, heng};

const OLD: &str = "办法 “考核”
    文号 “甲1号”
    施行 2019-01-01
等级 优 > 良 > 差，加减号相抵，另有 作废
数据
    编号 为 编号
    名称 为 文本
    年份 为 年度
    缺项 为 整数
    好事 为 整数
    作假 为 是否
评价 质量
    起始 优
    每 缺项 满 1，降一级
    每 好事 满 1，加一个 +
    凡 作假 的，直接判定 作废
总评
    各评价就低不就高
    凡 质量 为 作废 的，直接判定 作废
";
const DATA: &str = "编号,名称,年份,缺项,好事,作假
u1,河湾乡,2019,1,0,否
u1,河湾乡,2020,0,0,否
u1,河湾乡,2022,0,0,否
u1,河湾乡,2023,0,0,是
u1,河湾乡,2024,2,0,否
u2,青石镇,2019,0,0,否
";

#[track_caller]
fn shows(files: &[(&str, &str)], args: &str, expected: &str) {
    let run = heng(folder(files).path(), args, "");
    assert_eq!((run.out.as_str(), run.err.as_str(), run.code), (expected, "", 0));
}

#[test]
fn a_unit_over_time_with_the_direction_of_each_change() {
    let expected = "u1  河湾乡

评价期   质量   总评   变化
─────────────────────────────
2019     良     良
2020     优     优     ↑
（缺 1 期）
2022     优     优     →
2023     作废   作废   —
2024     差     差     —
";
    shows(&[("p.rule", OLD), ("d.csv", DATA)], "history p.rule d.csv 河湾乡", expected);
    shows(&[("p.rule", OLD), ("d.csv", DATA)], "history p.rule d.csv u1", expected);
}

#[test]
fn a_new_version_is_seen_and_levels_compare_as_it_says() {
    let new = OLD
        .replace("甲1号", "乙2号")
        .replace("施行 2019-01-01", "施行 2022-01-01\n    替代 “甲1号”")
        .replace("优 > 良 > 差，加减号相抵，另有 作废", "好 > 中等 > 不好，加减号相抵，另有 作废\n    原 优 现为 好\n    原 良 现为 中等\n    原 差 现为 不好")
        .replace("起始 优", "起始 好");
    let expected = "u1  河湾乡

评价期   质量   总评   变化
─────────────────────────────
2019     良     良
2020     优     优     ↑
（缺 1 期）
（以下依 乙2号，2022-01-01 起施行）
2022     好     好     →
2023     作废   作废   —
2024     不好   不好   —
";
    shows(&[("p/1.rule", OLD), ("p/2.rule", &new), ("d.csv", DATA)], "history p d.csv u1", expected);
}

#[test]
fn kept_results_stand_beside_what_is_graded() {
    let kept = "编号,年份,质量,总评\nu1,2018,良,良\n";
    let early = OLD.replace("施行 2019-01-01", "施行 2018-01-01");
    let run = heng(
        folder(&[("p.rule", &early), ("d.csv", DATA), ("k.csv", kept)]).path(),
        "history p.rule d.csv u2 --history k.csv",
        "",
    );
    assert!(run.code == 0 && !run.out.contains("2018"), "{}{}", run.out, run.err);
    let run = heng(
        folder(&[("p.rule", &early), ("d.csv", DATA), ("k.csv", kept)]).path(),
        "history p.rule d.csv u1 --history k.csv",
        "",
    );
    assert!(run.out.contains("2018*    良     良\n2019     良     良     →\n"), "{}{}", run.out, run.err);
    assert!(run.out.ends_with("* 留存的结果\n"), "{}", run.out);
}

#[test]
fn json_has_what_the_table_has() {
    let folder = folder(&[("p.rule", OLD), ("d.csv", DATA)]);
    let run = heng(folder.path(), "history p.rule d.csv u1 --format json", "");
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&told["unit"], &told["names"][0]), (&"u1".into(), &"河湾乡".into()));
    let third = &told["periods"][2];
    assert_eq!(
        (&third["period"], &third["overall"], &third["measures"]["质量"]),
        (&"2022".into(), &"优".into(), &"优".into())
    );
    assert_eq!((&third["change"], &third["skipped_before"]), (&"same".into(), &1.into()));
    assert_eq!(told["periods"][3]["change"], serde_json::Value::Null);
}

#[test]
fn a_unit_called_by_its_name_is_told_of_as_by_its_id() {
    let kept = "编号,年份,质量,总评\nu1,2019,良,良\n";
    let folder = folder(&[("p.rule", OLD), ("d.csv", DATA), ("kept.csv", kept)]);
    for unit in ["u1", "河湾乡"] {
        let run = heng(folder.path(), &format!("history p.rule d.csv {unit} --history kept.csv"), "");
        assert!(run.code == 4 && run.err.contains("H333"), "{}", run.err);
    }
}

#[test]
fn a_unit_that_is_not_there_is_wrong_use() {
    let folder = folder(&[("p.rule", OLD), ("d.csv", DATA)]);
    let run = heng(folder.path(), "history p.rule d.csv 河弯乡", "");
    assert!(run.code == 2 && run.err.contains("H402") && run.err.contains("河湾乡"), "{}", run.err);
}

/// Means, counts and places among the units stand beside the condition that they decided.
#[test]
fn an_explanation_tells_what_was_made_of_the_other_units() {
    let policy = "policy \"p\"\nscale A > B > C\ndata\n    unit is an id\n    kind is x or y\n    n is a whole number, 0 to 100, blank means none\nmeasure one\n    start at A\n    when n < mean of n in units or else no, drop one level\n    when count of units within kind > 1, drop one level\n    when rank of n highest first > 1 or else no, drop one level\n";
    let folder = folder(&[("p.rule", policy), ("d.csv", "unit,kind,n\nu1,x,40\nu2,y,91\nu3,x,\n")]);
    let run = heng(folder.path(), "explain p.rule d.csv u1", "");
    for told in ["mean of n in units: 65.5", "count of units within kind: 2", "rank of n highest first: 2"] {
        assert!(run.out.contains(told), "{told}\n{}", run.out);
    }
}
