//! Unknown cells, on the command line.

use super::{folder, heng};

const POLICY: &str = "办法 “检查”
等级 A > B > C
数据
    店 为 编号
    年 为 年度
    得分 为 整数，0 至 100，空白视为 未知
    整改 为 是否，空白视为 未知
评价 卫生
    起始 A
    凡 得分 不满 60 的，降一级
    凡 未 整改 的，降一级
评价 趋势
    起始 A
    凡 卫生 差于 上期 卫生 无则 否 的，降一级
名次
    依 卫生 优者先
结果 约谈
    凡 卫生 为 C 的，处置 “约谈”
    期限 2 年，含当期
";
const EARLIER: &str = "店,年,得分,整改\nS1,2021,50,\nS2,2021,80,是\nS3,2021,50,是\nS4,2021,50,\n";
const NOW: &str = "店,年,得分,整改\nS1,2022,50,否\nS2,2022,,是\nS3,2022,90,是\nS4,2022,90,是\n";
const GRADED: &str = "\u{feff}店,年,卫生,趋势,名次,处置,止期\r
S1,2021,待定（B、C）,A,待定（2、3、4）,约谈（待定）,\r
S2,2021,A,A,1,,\r
S3,2021,B,A,2,,\r
S4,2021,待定（B、C）,A,待定（2、3、4）,约谈（待定）,\r
";
const LATER: &str = "S1,2022,C,待定（A、B）,4,约谈,约谈 2023-12-31\r
S2,2022,待定（A、B）,待定（A、B）,待定（1、2、3）,,\r
S3,2022,A,A,1,,\r
S4,2022,A,A,1,约谈（待定）,\r
";

#[test]
fn undetermined_results_are_written_with_what_they_can_be() {
    let folder = folder(&[("p.rule", POLICY), ("2021.csv", EARLIER), ("2022.csv", NOW)]);
    let run = heng(folder.path(), "grade p.rule 2021.csv 2022.csv --format csv", "");
    assert_eq!((run.out, run.code), (format!("{GRADED}{LATER}"), 0));
    assert!(run.err.contains("5 行有待定的结果"), "{}", run.err);
}

#[test]
fn kept_results_that_are_undetermined_stay_so() {
    for ending in ["csv", "json"] {
        let folder = folder(&[("p.rule", POLICY), ("2021.csv", EARLIER), ("2022.csv", NOW)]);
        let kept = heng(folder.path(), &format!("grade p.rule 2021.csv -o kept.{ending}"), "");
        assert_eq!(kept.code, 0, "{}", kept.err);
        let args = format!("grade p.rule 2022.csv --history kept.{ending} --format csv");
        let run = heng(folder.path(), &args, "");
        let (_, rows) = run.out.split_once("\r\n").unwrap();
        assert_eq!((rows, run.code), (LATER, 0), "{}", run.err);
    }
}

#[test]
fn json_has_what_is_possible_as_a_list() {
    let folder = folder(&[("p.rule", POLICY), ("d.csv", EARLIER)]);
    let run = heng(folder.path(), "grade p.rule d.csv --format jsonl", "");
    let rows: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows[0]["卫生"], serde_json::json!({ "undetermined": ["B", "C"] }));
    assert_eq!(rows[0]["名次"], serde_json::json!({ "undetermined": [2, 3, 4] }));
    assert_eq!(rows[0]["处置"][0]["undetermined"], true);
    assert_eq!((&rows[1]["卫生"], &rows[1]["名次"]), (&"A".into(), &1.into()));
}

#[test]
fn an_explanation_says_what_it_hangs_on_and_what_each_case_gives() {
    let folder = folder(&[("p.rule", POLICY), ("2021.csv", EARLIER), ("2022.csv", NOW)]);
    let run = heng(folder.path(), "explain p.rule 2021.csv 2022.csv S2", "");
    let expected = "卫生：待定（A、B）
  要看 得分（未知）
  若 得分 为 0 至 59：B
  若 得分 为 60 至 100：A
  起始 A              第 9 行：起始 A
  可能    得分：未知  第 10 行：凡 得分 不满 60 的，降一级
";
    assert!(run.out.contains(expected), "{}", run.out);
    let expected =
        "趋势：待定（A、B）\n  要看 得分（未知）\n  若 得分 为 0 至 59：B\n  若 得分 为 60 至 100：A\n";
    assert!(run.out.contains(expected), "{}", run.out);
    let run = heng(folder.path(), "explain p.rule 2021.csv 2022.csv S1 --format json", "");
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let open = &told[0]["measures"][0]["undetermined"];
    assert_eq!(open["undetermined"], serde_json::json!(["B", "C"]));
    assert_eq!(open["hangs_on"][0]["name"], "整改");
    assert_eq!(open["cases"][0], serde_json::json!({ "when": [["整改", "是"]], "result": "B" }));
}
