//! Records through the program: files beside the data, lists in JSON, golden cases.

use super::{folder, heng};

const POLICY: &str = "办法 “日常检查”
等级 优 > 良 > 差
数据
    编号 为 编号
    年份 为 年度
明细 检查 按 编号、年份
    分数 为 整数，0 至 100
    严重 为 是否，空白视为 否
    凡 严重 且 分数 ≥ 90 的，报错 “严重的问题不会有 90 分”
    凡 分数 = 0 的，提醒 “分数是 0”
评价 日常
    起始 优
    每条 检查 中 分数 < 60 的，降一级
";
const UNITS: &str = "编号,年份\nu1,2021\nu2,2021\nu1,2022\n";
const CHECKS: &str = "编号,年份,分数,严重\nu1,2021,50,\nu2,2021,80,\nu1,2021,40,否\n";
const GRADES: &str = "编号,年份,日常\nu1,2021,差\nu2,2021,优\nu1,2022,优\n";

fn plain(text: &str) -> String {
    text.replace(['\r', '\u{feff}'], "")
}

/// Runs in a folder with the policy, the units and these checks; the error output.
#[track_caller]
fn told(checks: &str, args: &str, code: i32, words: &[&str]) -> String {
    let folder = folder(&[("p.rule", POLICY), ("u.csv", UNITS), ("c.csv", checks)]);
    let run = heng(folder.path(), args, "");
    assert_eq!(run.code, code, "{args}: {}{}", run.out, run.err);
    for word in words {
        assert!(run.err.contains(word), "{word}: {}", run.err);
    }
    plain(&run.out)
}

/// Each verb that reads data takes records by their name, in several files too, and from standard input.
#[test]
fn records_are_files_by_their_name() {
    let folder = folder(&[("p.rule", POLICY), ("u.csv", UNITS), ("c.csv", CHECKS)]);
    let run = heng(folder.path(), "grade p.rule u.csv --records 检查=c.csv --format csv", "");
    assert_eq!((run.code, plain(&run.out).as_str()), (0, GRADES), "{}", run.err);
    assert!(run.err.contains("明细 检查：读入 3 条，拒收 0，无主 0"), "{}", run.err);
    let more = "编号,年份,分数,严重\nu2,2021,10,\n";
    let run =
        heng(folder.path(), "grade p.rule u.csv --records 检查=c.csv --records 检查＝- --format csv", more);
    assert_eq!(plain(&run.out), GRADES.replace("u2,2021,优", "u2,2021,良"), "{}", run.err);
    let run = heng(folder.path(), "explain p.rule u.csv u1 --records 检查=c.csv --period 2021", "");
    assert!(run.code == 0 && run.out.contains("日常：差"), "{}{}", run.out, run.err);
    let run = heng(folder.path(), "history p.rule u.csv u1 --records 检查=c.csv", "");
    assert!(run.code == 0 && run.out.contains("2022"), "{}{}", run.out, run.err);
}

/// Records may stand in the rows of JSON data.
#[test]
fn records_in_rows_need_no_file() {
    let json = r#"[{"编号": "u1", "年份": 2021, "检查": [{"分数": 50, "严重": null}]}]"#;
    let folder = folder(&[("p.rule", POLICY), ("u.json", json)]);
    let run = heng(folder.path(), "grade p.rule u.json --format csv", "");
    assert_eq!((run.code, plain(&run.out).as_str()), (0, "编号,年份,日常\nu1,2021,良\n"), "{}", run.err);
}

/// What is not given, or is called otherwise, is told with what to type.
#[test]
fn the_command_line_is_mended_by_what_is_said() {
    told(CHECKS, "grade p.rule u.csv", 2, &["H343", "--records 检查=明细文件"]);
    told(CHECKS, "explain p.rule u.csv u1", 2, &["H343"]);
    told(CHECKS, "grade p.rule u.csv --records 检察=c.csv", 2, &["H344", "--records 检查=…"]);
    told(CHECKS, "grade p.rule u.csv --records c.csv", 2, &["H344", "--records 名称=文件"]);
    told(CHECKS, "grade p.rule u.csv --records 检查=none.csv", 2, &["H601", "none.csv"]);
}

/// A unit is refused with its bad record; the others are graded when that is asked for.
#[test]
fn a_bad_record_refuses_its_unit() {
    let bad = format!("{CHECKS}u2,2021,x,\nu9,2021,1,\n");
    told(&bad, "grade p.rule u.csv --records 检查=c.csv", 4, &["H323 c.csv 第 5 行（单位 u2）", "H345"]);
    let out = told(
        &bad,
        "grade p.rule u.csv --records 检查=c.csv --keep-going --format csv",
        4,
        &["拒收：u.csv 第 3 行 u2", "评定 2 + 拒收 1", "拒收 1，无主 1"],
    );
    assert_eq!(out, GRADES.replace("u2,2021,优\n", ""));
}

/// Records that contradict themselves are told at their line, and refuse their unit or do not.
#[test]
fn records_are_checked_as_rows_are() {
    let doubtful = CHECKS.replace("80", "0");
    told(
        &doubtful,
        "grade p.rule u.csv --records 检查=c.csv",
        0,
        &["H328 c.csv 第 3 行（单位 u2）：分数是 0"],
    );
    let wrong = format!("{CHECKS}u1,2022,95,是\n");
    told(&wrong, "grade p.rule u.csv --records 检查=c.csv", 4, &["H327 c.csv 第 5 行（单位 u1）"]);
    let out = told(&wrong, "grade p.rule u.csv --records 检查=c.csv --keep-going --format csv", 4, &["H327"]);
    assert_eq!(out, GRADES.replace("u1,2022,优\n", ""));
}

/// A golden case has its records beside it, under their name.
#[test]
fn golden_cases_have_records_beside_them() {
    let files = [("p.rule", POLICY), ("a.csv", UNITS), ("a.golden.csv", GRADES), ("a.检查.csv", CHECKS)];
    let whole = folder(&files);
    let run = heng(whole.path(), "test p.rule", "");
    assert!(run.code == 0 && run.err.contains("1 个标准答案（3 行）：全部相符"), "{}", run.err);
    let without = folder(&files[..3]);
    let run = heng(without.path(), "test p.rule", "");
    assert!(run.code == 1 && run.err.contains("H343") && run.err.contains("a.名称.csv"), "{}", run.err);
}

/// Records of units of which only results were kept are nobody's now, and no mistake.
#[test]
fn records_of_kept_results_are_no_orphans() {
    let policy =
        POLICY.replace("年份 为 年度\n", "年份 为 年度\n    甲 为 是否\n") + "    凡 未 甲 的，降一级\n";
    let checks = "编号,年份,分数,严重\nu1,2021,50,\nu3,2021,50,\nu1,2022,40,否\n";
    let folder = folder(&[
        ("p.rule", &policy),
        ("u.csv", "编号,年份,甲\nu1,2022,是\n"),
        ("old.csv", "编号,年份,日常\nu1,2021,良\nu3,2021,良\n"),
        ("c.csv", checks),
    ]);
    let args = "grade p.rule u.csv --records 检查=c.csv --format csv";
    let run = heng(folder.path(), &format!("{args} --history old.csv"), "");
    let expected = "编号,年份,日常\nu1,2022,良\n";
    assert_eq!((run.code, plain(&run.out).as_str()), (0, expected), "{}", run.err);
    let run = heng(folder.path(), args, "");
    assert_eq!(run.code, 4);
    assert_eq!(run.err.matches("H345").count(), 2, "{}", run.err);
}

/// Options stand anywhere among the other words of every verb.
#[test]
fn options_may_stand_between_the_other_words() {
    let more = "编号,年份\nu3,2021\n";
    let folder = folder(&[("p.rule", POLICY), ("u.csv", UNITS), ("v.csv", more), ("c.csv", CHECKS)]);
    let orders = [
        "p.rule u.csv v.csv u1 --period 2021 --records 检查=c.csv --format json",
        "p.rule u.csv --period=2021 v.csv --records 检查=c.csv u1 --format json",
        "--records 检查=c.csv p.rule --period 2021 u.csv v.csv --format json u1",
        "p.rule u.csv v.csv --format json --records 检查=c.csv --period 2021 -q u1",
        "--format json --records 检查=c.csv --period 2021 -- p.rule u.csv v.csv u1",
    ];
    let told = orders.map(|order| heng(folder.path(), &format!("explain {order}"), ""));
    for (order, run) in orders.iter().zip(&told) {
        assert_eq!((run.code, &run.out), (0, &told[0].out), "{order}: {}", run.err);
    }
    for args in [
        "history p.rule u.csv --records 检查=c.csv u1",
        "--lang en history p.rule --records 检查=c.csv u.csv v.csv --color never u1",
        "grade p.rule u.csv --records 检查=c.csv v.csv -qo r.csv",
        "grade -o r.csv p.rule u.csv --records 检查=c.csv v.csv",
        "check p.rule --format json p.rule",
        "show --lang en ir p.rule",
    ] {
        let run = heng(folder.path(), args, "");
        assert_eq!(run.code, 0, "{args}: {}{}", run.out, run.err);
    }
    let run = heng(folder.path(), "explain p.rule --lang zh --recrods 检查=c.csv u.csv u1", "");
    assert!(run.code == 2 && run.err.contains("没有 --recrods 这个选项"), "{}", run.err);
    let run = heng(folder.path(), "explain p.rule --records 检查=c.csv --lang zh u.csv", "");
    assert!(run.code == 2 && run.err.contains("还缺"), "{}", run.err);
}

/// However many other rows a check is told of, an explanation tells what it says of the unit and of its records.
#[test]
fn an_explanation_tells_the_row_checks_of_its_unit() {
    let policy =
        POLICY.replace("    年份 为 年度\n", "    年份 为 年度\n    凡 年份 = 2021 的，提醒 “旧的一年”\n");
    let units: String = (1..=30).map(|unit| format!("u{unit},2021\n")).collect();
    let checks: String = (1..=30).map(|unit| format!("u{unit},2021,0,\n").repeat(12)).collect();
    let refused = "u9,2021,90,是\n";
    let head = "编号,年份,分数,严重\n";
    let (units, checks) = (format!("编号,年份\n{units}"), format!("{head}{checks}{refused}"));
    let folder = folder(&[("p.rule", &policy), ("u.csv", &units), ("c.csv", &checks)]);
    let run = heng(folder.path(), "explain p.rule u.csv u30 --records 检查=c.csv", "");
    // A record of another unit is refused, on which nothing here hangs.
    assert_eq!(run.code, 4, "{}{}", run.out, run.err);
    assert!(run.err.contains("附注 H342"), "{}", run.err);
    assert_eq!(run.err.matches("H328").count(), 12, "{}", run.err);
    for told in [
        "u.csv 第 31 行（单位 u30）：旧的一年",
        "c.csv 第 350 行（单位 u30）：分数是 0",
        "另有 2 行也是：分数是 0",
    ] {
        assert!(run.err.contains(told), "{told}: {}", run.err);
    }
    let run = heng(folder.path(), "explain p.rule u.csv u9 --records 检查=c.csv", "");
    assert!(run.code == 4 && run.err.contains("H327 c.csv 第 362 行（单位 u9）"), "{}", run.err);
    let run = heng(folder.path(), "explain p.rule u.csv u30 --records 检查=c.csv --format json", "");
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let checks = told[0]["checks"].as_array().unwrap();
    let said: Vec<_> = checks
        .iter()
        .map(|check| {
            (check["message"].as_str().unwrap(), check["holds"].as_bool().unwrap(), &check["of"]["count"])
        })
        .collect();
    assert_eq!(said[0], ("旧的一年", true, &serde_json::Value::Null));
    assert_eq!(said[1], ("严重的问题不会有 90 分", false, &0.into()));
    assert_eq!(said[2], ("分数是 0", true, &12.into()));
    assert_eq!(checks[2]["of"]["rows"].as_array().unwrap().len(), 10);
    assert_eq!(checks[2]["of"]["rows"][0]["line"], 350);
}

/// A record that does not say whose it is may be anybody's: every way to look at results says so.
#[test]
fn a_record_of_nobody_leaves_every_result_in_doubt() {
    let bad = format!("{CHECKS},2021,0,\n");
    let records = "--records 检查=c.csv";
    told(
        &bad,
        &format!("grade p.rule u.csv {records}"),
        4,
        &["H322 c.csv 第 5 行", "其中 1 条看不出是哪个单位的"],
    );
    let said =
        ["H322", "H352", "明细 `检查` 有 1 条看不出是哪个单位的", "拒收 1（其中 1 条看不出是哪个单位的）"];
    let out = told(&bad, &format!("grade p.rule u.csv {records} --keep-going --format csv"), 4, &said);
    assert_eq!(out, GRADES);
    for verb in ["explain", "history"] {
        let out = told(&bad, &format!("{verb} p.rule u.csv u2 {records}"), 4, &["H322", "H352"]);
        assert_eq!(out, "");
        let out = told(&bad, &format!("{verb} p.rule u.csv u2 {records} --keep-going"), 4, &["H352"]);
        assert!(out.contains('优'), "{out}");
    }
    // One whose unit is known is that unit's alone.
    let known = format!("{CHECKS}u1,x,0,\n");
    let run = told(&known, &format!("explain p.rule u.csv u2 {records}"), 4, &["附注 H342"]);
    assert!(run.contains("日常：优"));
}
