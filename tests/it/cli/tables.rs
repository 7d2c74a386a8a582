//! Tables through the program: files beside the policy, explanations.

use super::{folder, heng};

const POLICY: &str = "办法 “期限”
等级 A > B
数据
    编号 为 编号
    风险 为 高 或 低
    分数 为 整数，0 至 100
表 期限 按 风险、分数，取自 “表/期限.csv”
    其余：无
表 折算 按 分数，内插
    0：0
    35：50
    100：100
评价 一
    起始 A
    凡 期限 的 天数 > 5 无则 否 的，降一级
    凡 未 够 的，降一级
定义 够
    折算 ≥ 50
例 “高”
    已知 风险 为 高，分数 为 90
    应得 一 = A
";
const TABLE: &str = "风险,分数,天数,责任人\n高,90 以上,3,科长\n低,不满 60,7,科员\n";
const DATA: &str = "编号,风险,分数\nu1,高,95\nu2,低,20\nu3,低,70\n";

/// Every verb that takes a policy reads the files beside it, wherever it is called from.
#[test]
fn every_verb_reads_the_files_beside_a_policy() {
    let golden = "编号,一\nu1,A\nu2,B\nu3,A\n";
    let folder = folder(&[
        ("办法/p.rule", POLICY),
        ("办法/表/期限.csv", TABLE),
        ("办法/g.csv", DATA),
        ("办法/g.golden.csv", golden),
    ]);
    for args in
        ["check 办法", "check 办法/p.rule", "show ir 办法/p.rule", "show ast 办法/p.rule", "test 办法"]
    {
        let run = heng(folder.path(), args, "");
        assert_eq!(run.code, 0, "{args}\n{}{}", run.out, run.err);
    }
    let run = heng(folder.path(), "grade 办法/p.rule 办法/g.csv --format csv --with all", "");
    let expected = "\u{feff}编号,一,够,期限 的 天数,期限 的 责任人,折算\nu1,A,是,3,科长,96.153846\nu2,B,否,7,科员,28.571429\nu3,A,是,,,76.923077\n";
    assert_eq!((run.code, run.out.replace('\r', "").as_str()), (0, expected), "{}", run.err);
}

/// An explanation names the keys, the results, the row with its file and line, and both break points.
#[test]
fn an_explanation_names_the_row() {
    let folder = folder(&[("p.rule", POLICY), ("表/期限.csv", TABLE), ("g.csv", DATA)]);
    let run = heng(folder.path(), "explain p.rule g.csv u2", "");
    for line in [
        "期限（风险 = 低，分数 = 20）：天数 = 7，责任人 = 科员  表/期限.csv 第 3 行：低,不满 60,7,科员",
        "折算（分数 = 20） = 28.571429  在 第 10 行：0：0 与 第 11 行：35：50 之间",
    ] {
        assert!(run.out.contains(line), "{line}\n{}", run.out);
    }
    let json = heng(folder.path(), "explain p.rule g.csv u2 --format json", "");
    let told: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let tables = told[0]["lookups"].as_array().unwrap();
    let lookup = tables.iter().find(|table| table["name"] == "期限").unwrap();
    assert_eq!(lookup["file"], "表/期限.csv");
    assert_eq!(lookup["line"], 3);
    assert_eq!(lookup["keys"][0], serde_json::json!(["风险", "低"]));
    assert_eq!(lookup["results"][0], serde_json::json!(["天数", "7"]));
    let lookup = tables.iter().find(|table| table["name"] == "折算").unwrap();
    assert_eq!((&lookup["line"], &lookup["to"]["line"]), (&10.into(), &11.into()));
}

/// A file that is not there, or not within the folder, is told with the reason; what is wrong in it with its line.
#[test]
fn a_file_that_cannot_be_read_is_told() {
    let folder = folder(&[("p.rule", POLICY)]);
    let run = heng(folder.path(), "check p.rule", "");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("H255") && run.err.contains("没有这个文件"), "{}", run.err);
    std::fs::create_dir(folder.path().join("表")).unwrap();
    let table = folder.path().join("表/期限.csv");
    std::fs::write(&table, TABLE.replace("低,不满", "底,不满")).unwrap();
    let run = heng(folder.path(), "check p.rule --format json", "");
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let problem = &told["problems"][0];
    assert_eq!((&problem["file"], &problem["line"]), (&"表/期限.csv".into(), &3.into()), "{}", run.out);
    std::fs::write(&table, b"\xb7\xe7\xcf\xd5,\xb7\xd6\xca\xfd\n").unwrap();
    let run = heng(folder.path(), "check p.rule", "");
    assert!(run.err.contains("H301") && run.err.contains("表/期限.csv"), "{}", run.err);
}

/// A link that leads out of the folder is not followed.
#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let outside = folder(&[("期限.csv", TABLE)]);
    let folder = folder(&[("p.rule", POLICY)]);
    std::os::unix::fs::symlink(outside.path(), folder.path().join("表")).unwrap();
    let run = heng(folder.path(), "check p.rule", "");
    assert!(run.code == 1 && run.err.contains("H255"), "{}", run.err);
    assert!(run.err.contains("它指向文件夹之外"), "{}", run.err);
}
