//! Several versions of a policy, several files, history and chosen periods.

use super::{Run, folder, heng};

const OLD: &str = "办法 “考核”
    文号 “甲1号”
    施行 2021-01-01
等级 A > B > C
数据
    编号 为 编号
    季度 为 季度
    甲、乙 为 是否
评价 质量
    起始 A
    指标 甲、乙
    每缺一项指标，降一级
总评
    各评价就低不就高
";

const NEW: &str = "办法 “考核”
    文号 “乙2号”
    施行 2021-07-01
    替代 “甲1号”
等级 A > B > C > D
数据
    编号 为 编号
    季度 为 季度
    甲 为 是否
    丙 为 整数
评价 质量
    起始 A
    凡 未 甲 的，降一级
评价 数量
    起始 A
    每 丙 满 10，降一级
总评
    各评价就低不就高
";

const OLD_DATA: &str = "编号,季度,甲,乙\nu2,2021Q2,是,否\nu1,2021Q2,是,是\n";
const NEW_DATA: &str = "编号,季度,甲,丙\nu2,2021Q3,是,12\nu1,2021Q3,否,0\n";

const GRADED: &str = "\u{feff}编号,季度,质量,数量,总评\r
u1,2021Q2,A,,A\r
u2,2021Q2,B,,B\r
u1,2021Q3,B,A,B\r
u2,2021Q3,A,B,B\r
";

/// Runs beside both versions, in the folder `p`, and the data.
fn beside(files: &[(&str, &str)], args: &str) -> Run {
    let all: Vec<(&str, &str)> =
        [("p/2021.rule", OLD), ("p/2021b.rule", NEW), ("a.csv", OLD_DATA), ("b.csv", NEW_DATA)]
            .into_iter()
            .filter(|(name, _)| !files.iter().any(|(other, _)| other == name))
            .chain(files.iter().copied().filter(|(_, text)| !text.is_empty()))
            .collect();
    let folder = folder(&all);
    heng(folder.path(), args, "")
}

#[track_caller]
fn gives(files: &[(&str, &str)], args: &str, expected: &str) {
    let run = beside(files, args);
    assert_eq!((run.out.as_str(), run.code), (expected, 0), "{}", run.err);
}

/// Exit code 4 and each of `words` in what is said.
#[track_caller]
fn fails(files: &[(&str, &str)], args: &str, code: i32, words: &[&str]) {
    let run = beside(files, args);
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    for word in words {
        assert!(run.err.contains(word), "no {word} in\n{}", run.err);
    }
}

#[test]
fn each_row_is_graded_by_the_version_in_force_on_its_last_day() {
    gives(&[], "grade p a.csv b.csv --format csv -q", GRADED);
}

#[test]
fn the_order_of_files_and_rows_never_changes_the_output() {
    gives(&[], "grade p b.csv a.csv --format csv -q", GRADED);
    let turned = "编号,季度,甲,乙\nu1,2021Q2,是,是\nu2,2021Q2,是,否\n";
    gives(&[("a.csv", turned)], "grade p b.csv a.csv --format csv -q", GRADED);
}

#[test]
fn a_file_may_hold_rows_of_several_versions() {
    let both = "编号,季度,甲,乙,丙\nu1,2021Q3,否,,0\nu1,2021Q2,是,是,\nu2,2021Q3,是,,12\nu2,2021Q2,是,否,\n";
    gives(&[("a.csv", both)], "grade p a.csv --format csv -q", GRADED);
    let json = r#"[{"编号": "u1", "季度": "2021Q2", "甲": true, "乙": true}, {"编号": "u2", "季度": "2021Q2", "甲": true, "乙": false},
        {"编号": "u1", "季度": "2021Q3", "甲": false, "丙": 0}, {"编号": "u2", "季度": "2021Q3", "甲": true, "丙": 12}]"#;
    gives(&[("a.json", json)], "grade p a.json --format csv -q", GRADED);
}

#[test]
fn a_missing_header_matters_only_to_a_file_with_rows_of_that_version() {
    let mixed = "编号,季度,甲,乙\nu1,2021Q2,是,是\nu1,2021Q3,否,是\nu2,2021Q3,否,是\n";
    fails(
        &[("a.csv", mixed)],
        "grade p a.csv --format csv --keep-going",
        4,
        &["H320", "丙", "2021b.rule", "读入 3 行 = 评定 1 + 拒收 2 + 空行 0"],
    );
}

#[test]
fn a_period_before_all_versions_names_the_files_and_dates() {
    let early = format!("{OLD_DATA}u1,2020Q4,是,是\n");
    fails(
        &[("a.csv", &early)],
        "grade p a.csv b.csv",
        4,
        &[
            "H332",
            "a.csv 第 4 行",
            "2020Q4",
            "2021.rule 自 2021-01-01 至 2021-06-30 施行",
            "2021b.rule 自 2021-07-01 起施行",
        ],
    );
}

#[test]
fn a_single_version_grades_only_its_own_time() {
    fails(&[], "grade p/2021b.rule a.csv b.csv", 4, &["H320"]);
    let early = NEW_DATA.replace("2021Q3", "2021Q2");
    fails(&[("b.csv", &early)], "grade p/2021b.rule b.csv", 4, &["H332", "2021b.rule 自 2021-07-01 起施行"]);
}

#[test]
fn nobody_is_told_to_keep_going_where_no_row_was_read() {
    let run = beside(&[], "grade p/2021b.rule a.csv");
    assert!(run.code == 4 && !run.err.contains("--keep-going"), "{}", run.err);
}

#[test]
fn a_file_given_twice_is_said_to_be() {
    fails(&[], "grade p a.csv b.csv a.csv", 4, &["H325", "a.csv 给了两次"]);
    fails(&[], "grade p b.csv --history b.csv", 4, &["H325", "b.csv 给了两次"]);
    let kept = "编号,季度,质量,总评\nu1,2021Q2,A,A\n";
    let args = "grade p b.csv --history kept.csv --history kept.csv";
    fails(&[("kept.csv", kept)], args, 4, &["H325", "kept.csv 给了两次"]);
}

#[test]
fn kinds_of_periods_are_not_mixed_across_files_and_versions() {
    let months = NEW_DATA.replace("2021Q3", "2021-08");
    let new = NEW.replace("为 季度", "为 评价期");
    fails(
        &[("b.csv", &months), ("p/2021b.rule", &new)],
        "grade p a.csv b.csv",
        4,
        &["H326", "b.csv 第 2 行", "a.csv 第 2 行"],
    );
}

#[test]
fn a_unit_has_one_row_a_period_over_all_files() {
    fails(
        &[("c.csv", OLD_DATA)],
        "grade p a.csv b.csv c.csv",
        4,
        &["H325", "c.csv 第 2 行", "a.csv 第 2 行"],
    );
}

#[test]
fn only_the_period_asked_for_is_written() {
    let second: String = GRADED.lines().filter(|l| !l.contains("2021Q2")).map(|l| format!("{l}\n")).collect();
    gives(&[], "grade p a.csv b.csv --period 2021Q3 --format csv -q", &second.replace('\n', "\r\n"));
    let run = beside(&[], "grade p a.csv b.csv --period 2021Q3 --format csv");
    assert!(run.err.contains("读入 4 行 = 评定 2 + 历史 2 + 拒收 0 + 空行 0"), "{}", run.err);
    fails(&[], "grade p a.csv b.csv --period 2022Q1", 2, &["H604", "2021Q2", "2021Q3"]);
    fails(&[], "grade p a.csv b.csv --period 22年", 2, &["H604"]);
}

#[test]
fn history_is_read_and_not_written() {
    let second: String = GRADED.lines().filter(|l| !l.contains("2021Q2")).map(|l| format!("{l}\n")).collect();
    gives(&[], "grade p b.csv --history a.csv --format csv -q", &second.replace('\n', "\r\n"));
}

#[test]
fn kept_results_serve_as_history() {
    let kept = "编号,季度,质量,总评\nu1,2021Q2,A,A\nu2,2021Q2,B,B\n";
    let run = beside(&[("kept.csv", kept)], "grade p b.csv --history kept.csv --format csv");
    assert_eq!((run.out.lines().count(), run.code), (3, 0), "{}", run.err);
    assert!(run.err.contains("读入 4 行 = 评定 2 + 历史 2 + 拒收 0 + 空行 0"), "{}", run.err);
    fails(
        &[("kept.csv", kept)],
        "grade p a.csv b.csv --history kept.csv",
        4,
        &["H333", "kept.csv 第 2 行", "a.csv 第 3 行"],
    );
}

#[test]
fn wrong_kept_results_name_their_line() {
    let kept = |row: &str| format!("编号,季度,质量,总评\n{row}\n");
    for (row, code) in [
        (",2021Q2,A,A", "H322"),
        ("u1,二季度,A,A", "H323"),
        ("u1,2021,A,A", "H326"),
        ("u1,2020Q1,A,A", "H332"),
    ] {
        fails(
            &[("kept.csv", &kept(row))],
            "grade p b.csv --history kept.csv",
            4,
            &[code, "kept.csv 第 2 行", "读入 3 行 = 评定 0 + 拒收 3"],
        );
    }
}

#[test]
fn versions_beside_each_other_are_checked_by_every_verb() {
    let overlap = NEW.replace("    替代 “甲1号”\n", "");
    for args in ["check p", "test p", "grade p a.csv", "explain p a.csv u1"] {
        fails(
            &[("p/2021b.rule", &overlap)],
            args,
            1,
            &["H263", "2021b.rule", "p/2021.rule", "至 2021-06-30", "替代 “甲1号”"],
        );
    }
    assert_eq!(beside(&[], "check p").code, 0);
}

#[test]
fn versions_may_not_leave_a_gap_nor_begin_together() {
    let ended = OLD.replace("施行 2021-01-01", "施行 2021-01-01，至 2021-03-31");
    fails(&[("p/2021.rule", &ended)], "grade p a.csv b.csv", 1, &["H264", "2021-04-01", "2021-06-30"]);
    let late = OLD.replace("施行 2021-01-01", "施行 2021-01-01，至 2021-08-31");
    fails(&[("p/2021.rule", &late)], "grade p a.csv b.csv", 1, &["H263", "2021-08-31"]);
    let same = NEW.replace("2021-07-01", "2021-01-01");
    fails(&[("p/2021b.rule", &same)], "grade p a.csv b.csv", 1, &["H262"]);
    let without = NEW.replace("    施行 2021-07-01\n", "");
    fails(&[("p/2021b.rule", &without)], "grade p a.csv b.csv", 1, &["H261"]);
}

#[test]
fn policies_that_are_no_versions_of_one_are_checked_each_for_itself() {
    let apart = |text: &str| {
        text.replace("    施行 2021-01-01\n", "").replace("    施行 2021-07-01\n    替代 “甲1号”\n", "")
    };
    let (old, new) = (apart(OLD), apart(NEW));
    let run = beside(&[("p/2021.rule", &old), ("p/2021b.rule", &new)], "check p");
    assert_eq!(run.code, 0, "{}", run.err);
    let renamed = NEW.replace("考核", "奖励").replace("    施行 2021-07-01\n    替代 “甲1号”\n", "");
    assert_eq!(beside(&[("p/2021b.rule", &renamed)], "check p").code, 0);
}

#[test]
fn a_copy_without_a_date_is_a_version_too() {
    let copy = NEW.replace("    施行 2021-07-01\n    替代 “甲1号”\n", "");
    for verb in ["check p", "grade p a.csv"] {
        fails(&[("p/2021b.rule", &copy)], verb, 1, &["H261", "2021b.rule"]);
    }
}

#[test]
fn a_golden_case_beside_versions_is_run_once_by_all_of_them() {
    let both = "编号,季度,甲,乙,丙\nu1,2021Q2,是,是,\nu1,2021Q3,否,,0\n";
    let golden = "编号,季度,质量\nu1,2021Q2,A\nu1,2021Q3,B\n";
    let files = [("p/x.csv", both), ("p/x.golden.csv", golden)];
    let run = beside(&files, "test p");
    assert!(run.code == 0 && run.err.contains("1 个标准答案（2 行）：全部相符"), "{}{}", run.out, run.err);
}

#[test]
fn a_golden_case_may_have_a_history() {
    let golden = "编号,季度,质量\nu1,2021Q3,B\nu2,2021Q3,A\n";
    let files = [("p/x.csv", NEW_DATA), ("p/x.history.csv", OLD_DATA), ("p/x.golden.csv", golden)];
    let run = beside(&files, "test p");
    assert!(run.code == 0 && run.err.contains("1 个标准答案（2 行）：全部相符"), "{}{}", run.out, run.err);
}

#[test]
fn an_explanation_speaks_by_the_version_that_graded() {
    let run = beside(&[], "explain p a.csv b.csv u1");
    assert!(
        run.out.contains("u1  2021Q2\n依《考核》（甲1号）")
            && run.out.contains("u1  2021Q3\n依《考核》（乙2号）"),
        "{}",
        run.out
    );
    let one = beside(&[], "explain p a.csv b.csv u1 --period 2021Q3");
    assert!(!one.out.contains("2021Q2") && one.out.contains("2021Q3"), "{}", one.out);
}

#[test]
fn a_skipped_period_is_noted() {
    let later = NEW_DATA.replace("u1,2021Q3", "u1,2022Q1");
    let run = beside(&[("b.csv", &later)], "grade p a.csv b.csv --format csv");
    assert!(
        run.code == 0
            && run.err.contains("H340")
            && run.err.contains("2021Q2 之后接着是 2022Q1，中间缺 2 期"),
        "{}",
        run.err
    );
}

/// Results are in the language of the newest version; an older one in the other language reads them all the same.
#[test]
fn kept_results_are_read_by_versions_in_both_languages() {
    let old = "办法 “考核”
    文号 “甲1号”
    施行 2021-01-01
等级 A > B
数据
    编号 为 编号
    季度 为 季度
    作假 为 是否
    缺项 为 整数
    多项 为 整数
评价 质量
    起始 A
    每 缺项 满 1，降一级
    每 多项 满 1，升一级
结果 受限
    凡 作假 的，处置 “受限”
    期限 2 年，含当期
结果 提醒
    凡 缺项 > 0 的，处置 “提醒”
";
    let new = "policy \"Review\"
    in force from 2021-07-01
    replaces \"甲1号\"
scale A > B
data
    id is an id, read from \"编号\"
    quarter is a quarter, read from \"季度\"
    cheated is yes/no, read from \"作假\"
    missing is a whole number, read from \"缺项\"
    extra is a whole number, read from \"多项\"
measure work
    start at A
    every 1 of missing drops one level
    every 1 of extra raises one level
outcome 受限
    when cheated, \"barred\"
    lasts 2 years, the current one included
outcome warned
    when missing > 0, \"warned\"
";
    let early = "编号,季度,作假,缺项,多项\nu1,2021Q2,是,1,0\nu2,2021Q2,否,1,0\n";
    let late = "编号,季度,作假,缺项,多项\nu1,2021Q3,否,0,0\nu2,2021Q3,否,0,0\n";
    let folder = folder(&[("p/1.rule", old), ("p/2.rule", new), ("early.csv", early), ("late.csv", late)]);
    let run = |args: &str| {
        let run = heng(folder.path(), args, "");
        assert_eq!(run.code, 0, "{args}: {}", run.err);
        run.out
    };
    run("grade p early.csv -o kept.csv");
    let from_data = run("grade p late.csv --history early.csv --format csv -q");
    assert!(from_data.contains("u1,2021Q3,A,,受限,受限 2022-12-31"), "{from_data}");
    assert_eq!(run("grade p late.csv --history kept.csv --format csv -q"), from_data);
}

#[test]
fn the_shipped_examples_of_two_versions_pass() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = heng(root, "test examples/canteens examples/canteens-en --lang en", "");
    let all = "4 policies, 12 examples, 2 golden cases (84 rows): all as expected
";
    assert_eq!((run.out.as_str(), run.err.as_str(), run.code), ("", all, 0));
}
