//! The command line, through the program itself: exit codes, streams, files.

mod data;
mod files;
mod history;
mod lessons;
mod outcomes;
mod points;
mod records;
mod requirements;
mod scales;
mod tables;
mod unknown;
mod versions;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const POLICY: &str = "办法 “考核”
等级 A > B > C，另有 作废
数据
    编号 为 编号
    年份 为 年度
    甲、乙 为 是否
    件数 为 整数，不小于 0
    凡 未 甲 且 乙 的，提醒 “没有甲，却有乙”
    凡 件数 > 100 的，报错 “件数不会超过 100”
评价 质量  依据 “一”
    起始 A
    指标 甲、乙
    每缺一项指标，降一级
    每 件数 满 10，降一级，依据 “二”
总评
    各评价就低不就高
例 “样样好”
    已知 甲、乙 为 是，件数 为 0
    应得 质量 = A
";
const GOOD: &str = "编号,年份,甲,乙,件数\nu1,2021,是,是,0\nu2,2021,是,否,12\n";

struct Run {
    code: i32,
    out: String,
    err: String,
}

/// A folder with a policy and data in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Runs `heng` in `folder`, with `input` on standard input.
fn heng(folder: &Path, args: &str, input: &str) -> Run {
    heng_with(folder, args, input, &[])
}

/// The same with variables of the environment.
fn heng_with(folder: &Path, args: &str, input: &str, variables: &[(&str, &str)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_heng"))
        .args(args.split_whitespace())
        .env_remove("COLUMNS")
        .envs(variables.iter().copied())
        .current_dir(folder)
        .env("LANG", "en_GB.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs in a folder with the policy and good data and compares the exit code.
#[track_caller]
fn run(args: &str, code: i32) -> Run {
    let folder = folder(&[("p.rule", POLICY), ("u.csv", GOOD)]);
    let run = heng(folder.path(), args, "");
    assert_eq!(run.code, code, "{args}: {}{}", run.out, run.err);
    run
}

#[test]
fn grades_go_to_standard_output_and_the_summary_to_standard_error() {
    let run = run("grade p.rule u.csv --format csv", 0);
    assert_eq!(run.out, "\u{feff}编号,年份,质量,总评\r\nu1,2021,A,A\r\nu2,2021,C,C\r\n");
    assert!(run.err.contains("读入 2 行 = 评定 2 + 拒收 0"), "{}", run.err);
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    assert_eq!(run("grade p.rule u.csv --format csv -q", 0).err, "");
}

#[test]
fn json_lines_have_an_object_a_line() {
    let run = run("grade p.rule u.csv --format jsonl", 0);
    let rows: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows[1]["总评"], "C");
}

#[test]
fn the_table_lines_up() {
    let run = run("grade p.rule u.csv", 0);
    let widths: Vec<usize> = run.out.lines().map(|line| line.find("2021").unwrap_or(0)).collect();
    assert_eq!(widths[2], widths[3], "{}", run.out);
}

#[test]
fn a_policy_and_data_come_from_standard_input_too() {
    let folder = folder(&[("p.rule", POLICY), ("u.csv", GOOD)]);
    assert_eq!(heng(folder.path(), "check -", POLICY).code, 0);
    let graded = heng(folder.path(), "grade p.rule - --format csv", GOOD);
    assert_eq!((graded.code, graded.out.lines().count()), (0, 3), "{}", graded.err);
}

#[test]
fn output_files_are_written_whole_or_not_at_all() {
    let bad = GOOD.replace("u2,2021,是,否,12", "u2,2021,是,否,十二");
    let folder =
        folder(&[("p.rule", POLICY), ("bad.csv", bad.as_str()), ("u.csv", GOOD), ("out.csv", "before")]);
    let read = || std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(heng(folder.path(), "grade p.rule bad.csv -o out.csv", "").code, 4);
    assert_eq!(read(), "before");
    assert_eq!(heng(folder.path(), "grade p.rule u.csv -o out.csv", "").code, 0);
    assert!(read().contains("u2,2021,C,C"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "a temporary file was left behind");
}

#[test]
fn a_wrong_cell_stops_grading_unless_asked_to_go_on() {
    let bad = GOOD.replace("u2,2021,是,否,12", "u2,2021,是,也许,12");
    let folder = folder(&[("p.rule", POLICY), ("bad.csv", bad.as_str())]);
    let stopped = heng(folder.path(), "grade p.rule bad.csv --format csv", "");
    assert_eq!((stopped.code, stopped.out.as_str()), (4, ""), "{}", stopped.err);
    assert!(stopped.err.contains("读入 2 行 = 评定 0 + 拒收 2 + 空行 0"), "{}", stopped.err);
    assert!(stopped.err.contains("H323") && stopped.err.contains("第 3 行") && stopped.err.contains("也许"));
    let kept = heng(folder.path(), "grade p.rule bad.csv --format csv --keep-going", "");
    assert_eq!((kept.code, kept.out.lines().count()), (4, 2), "{}", kept.err);
    assert!(kept.err.contains("读入 2 行 = 评定 1 + 拒收 1"), "{}", kept.err);
}

#[test]
fn a_row_that_contradicts_itself_is_refused_or_told_of() {
    let doubtful = GOOD.replace("u1,2021,是,是,0", "u1,2021,否,是,0");
    let wrong = GOOD.replace(",12", ",101");
    let folder =
        folder(&[("p.rule", POLICY), ("doubtful.csv", doubtful.as_str()), ("wrong.csv", wrong.as_str())]);
    let told = heng(folder.path(), "grade p.rule doubtful.csv", "");
    assert!(
        told.code == 0 && told.err.contains("H328") && told.err.contains("没有甲，却有乙"),
        "{}",
        told.err
    );
    let refused = heng(folder.path(), "grade p.rule wrong.csv", "");
    assert!(refused.code == 4 && refused.err.contains("H327"), "{}", refused.err);
    let kept = heng(folder.path(), "grade p.rule wrong.csv --keep-going --format csv", "");
    assert!(kept.code == 4 && kept.out.lines().count() == 2, "{}{}", kept.out, kept.err);
}

#[test]
fn an_overflow_costs_only_its_own_unit() {
    let policy = POLICY
        .replace("每 件数 满 10", "每（件数 × 件数 × 件数）满 10")
        .replace("    凡 件数 > 100 的，报错 “件数不会超过 100”\n", "");
    let data = GOOD.replace(",12", ",9000000000000");
    let folder = folder(&[("p.rule", policy.as_str()), ("u.csv", data.as_str())]);
    let run = heng(folder.path(), "grade p.rule u.csv --format csv", "");
    assert!(
        run.code == 4 && run.out.contains("u1,2021,A,A") && run.out.contains("u2,2021,错误,错误"),
        "{}{}",
        run.out,
        run.err
    );
    assert!(run.err.contains("H401") && run.err.contains("评定 1 + 拒收 1"), "{}", run.err);
}

#[test]
fn an_explanation_names_what_counted() {
    let run = run("explain p.rule u.csv u2", 0);
    for words in
        ["u2  2021", "质量：C，依据“一”", "降 1 级", "缺 1 项（共 2 项）：乙", "12，每满 10 计一次", "A → C"]
    {
        assert!(run.out.contains(words), "no {words} in\n{}", run.out);
    }
}

#[test]
fn an_explanation_as_json_has_lines_and_statements() {
    let run = run("explain p.rule u.csv u2 --format json", 0);
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(told[0]["measures"][0]["text"], "C");
    assert_eq!(told[0]["measures"][0]["steps"][1]["subject"]["counted"][0], "乙");
    assert_eq!(told[0]["measures"][0]["steps"][1]["statement"], "每缺一项指标，降一级");
}

#[test]
fn a_unit_that_is_not_there_is_wrong_use() {
    let run = run("explain p.rule u.csv u3", 2);
    assert!(run.err.contains("H402"), "{}", run.err);
}

#[test]
fn only_the_period_asked_for_is_explained() {
    let two = format!("{GOOD}u1,2022,否,否,0\n");
    let folder = folder(&[("p.rule", POLICY), ("u.csv", two.as_str())]);
    let all = heng(folder.path(), "explain p.rule u.csv u1", "");
    assert!(all.out.contains("u1  2021") && all.out.contains("u1  2022"));
    let one = heng(folder.path(), "explain p.rule u.csv u1 --period 2022", "");
    assert!(!one.out.contains("u1  2021") && one.out.contains("u1  2022"));
    assert_eq!(heng(folder.path(), "explain p.rule u.csv u1 --period 2023", "").code, 2);
}

#[test]
fn problems_in_a_policy_are_exit_one() {
    let bad = POLICY.replace("起始 A", "起始 E");
    let folder = folder(&[("p.rule", bad.as_str()), ("u.csv", GOOD)]);
    for args in
        ["check p.rule", "grade p.rule u.csv", "explain p.rule u.csv u1", "show ir p.rule", "test p.rule"]
    {
        let run = heng(folder.path(), args, "");
        assert!(run.code == 1 && run.err.contains("H212"), "{args}: {} {}", run.code, run.err);
    }
}

#[test]
fn problems_as_json_have_code_place_and_help() {
    let folder = folder(&[("p.rule", &POLICY.replace("起始 A", "起始 E"))]);
    let run = heng(folder.path(), "check p.rule --format json", "");
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let problem = &told["problems"][0];
    assert_eq!(
        (run.code, &problem["code"], &problem["line"], &problem["column"]),
        (1, &"H212".into(), &11.into(), &8.into())
    );
}

#[test]
fn a_failing_example_fails_the_check_and_the_test_but_not_the_grading() {
    let changed = POLICY.replace("起始 A", "起始 B");
    let folder = folder(&[("p.rule", changed.as_str()), ("u.csv", GOOD)]);
    for (args, code) in [("check p.rule", 1), ("test p.rule", 1), ("grade p.rule u.csv", 0)] {
        let run = heng(folder.path(), args, "");
        assert!(run.code == code && run.err.contains("H230"), "{args}: {}", run.err);
    }
}

#[test]
fn a_golden_case_that_differs_is_shown_and_can_be_accepted() {
    let golden = "编号,年份,质量\nu1,2021,A\nu2,2021,B\n";
    let folder = folder(&[("p.rule", POLICY), ("u.csv", GOOD), ("u.golden.csv", golden)]);
    let differs = heng(folder.path(), "test .", "");
    assert_eq!(differs.code, 1);
    let line = differs.out.lines().find(|line| line.starts_with("u2")).unwrap();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["u2", "2021", "质量", "B", "C"]);
    assert_eq!(heng(folder.path(), "test . --accept", "").code, 0);
    assert_eq!(heng(folder.path(), "test .", "").code, 0);
    let now = std::fs::read_to_string(folder.path().join("u.golden.csv")).unwrap();
    assert_eq!(now, "\u{feff}编号,年份,质量\r\nu1,2021,A\r\nu2,2021,C\r\n", "only its own columns are kept");
}

#[test]
fn units_missing_on_either_side_of_a_golden_case_are_named() {
    let golden = "编号,年份,质量\nu1,2021,A\nu9,2021,B\n";
    let folder = folder(&[("p.rule", POLICY), ("u.csv", GOOD), ("u.golden.csv", golden)]);
    let run = heng(folder.path(), "test p.rule", "");
    assert!(run.code == 1 && run.err.contains("u9") && run.err.contains("u2"), "{}", run.err);
}

#[test]
fn wrong_use_is_exit_two_in_the_language_asked_for() {
    assert!(run("grad p.rule", 2).err.contains("grade"));
    assert!(run("grad p.rule --lang zh", 2).err.contains("没有 grad 这个命令"));
    assert!(run("grade p.rule u.csv --colour --lang zh", 2).err.contains("--colour"));
    assert!(run("grade --lang zh", 2).err.contains("还缺"));
    assert!(run("check nosuch.rule", 2).err.contains("H601"));
    assert!(run("grade p.rule u.csv -o nosuch/out.csv", 2).err.contains("H602"));
    assert!(run("grade p.rule u.csv -o out.txt", 2).err.contains(".csv"));
    assert_eq!(run("show tree p.rule", 2).code, 2);
}

#[test]
fn language_follows_the_policy_unless_said() {
    let folder = folder(&[("p.rule", &POLICY.replace("起始 A", "起始 E"))]);
    assert!(heng(folder.path(), "check p.rule", "").err.contains("不在等级之列"));
    assert!(heng(folder.path(), "check p.rule --lang en", "").err.contains("is not on the scale"));
}

#[test]
fn colour_is_only_there_when_asked_for() {
    let folder = folder(&[("p.rule", &POLICY.replace("起始 A", "起始 E"))]);
    assert!(!heng(folder.path(), "check p.rule", "").err.contains('\u{1b}'));
    assert!(heng(folder.path(), "check p.rule --color always", "").err.contains('\u{1b}'));
}

#[test]
fn help_knows_verbs_and_codes() {
    assert!(run("help", 0).out.contains("grade"));
    for args in ["help --lang zh", "help grade --lang zh", "explain --help --lang zh"] {
        let help = run(args, 0).out;
        assert!(
            help.contains("用法") && !["OPTIONS", "Print", "default"].iter().any(|w| help.contains(w)),
            "{help}"
        );
    }
    assert!(run("help H201 --lang zh", 0).out.starts_with("# H201"));
    assert!(run("help H999 --lang zh", 2).err.contains("H999"));
    assert!(run("completions bash", 0).out.contains("heng"));
}

#[test]
fn every_stage_can_be_shown() {
    assert!(run("show ast p.rule", 0).out.contains("surface: Zh"));
    assert!(run("show ir p.rule", 0).out.contains("flag = column 2"));
}

/// A row of which nobody can say whether it contradicts itself is not graded as if it did not.
#[test]
fn a_row_check_out_of_range_refuses_the_row() {
    let policy = "policy \"t\"\nscale A > B\ndata\n    id is an id\n    n is a whole number\n    when n * n > 100, error \"too many\"\nmeasure one\n    start at A\n    when n > 5, drop one level\n";
    let data = "id,n\nu1,1\nu2,999999999999\n";
    let folder = folder(&[("p.rule", policy), ("d.csv", data)]);
    let run = heng(folder.path(), "grade p.rule d.csv --keep-going --format csv", "");
    assert_eq!((run.code, run.err.contains("H401")), (4, true), "{}", run.err);
    assert!(run.out.contains("u1,A") && !run.out.contains("u2"), "{}", run.out);
}

#[test]
fn the_problems_of_a_row_stand_in_the_order_of_the_columns() {
    let folder = folder(&[("p.rule", POLICY), ("u.csv", "编号,年份,甲,乙,件数\nu1,2021,x,,一\n")]);
    let run = heng(folder.path(), "grade p.rule u.csv", "");
    assert_eq!(run.code, 4);
    let at = ["“甲”列", "“乙”列", "“件数”列"].map(|column| run.err.find(column).unwrap());
    assert!(at.is_sorted(), "{}", run.err);
}

#[test]
fn what_cannot_be_written_is_told_in_the_language_of_the_policy() {
    assert!(run("grade p.rule u.csv -o nosuch/out.csv", 2).err.contains("写不了文件"));
}

#[test]
fn words_run_together_are_parted_in_the_help() {
    let glued = [
        ("凡 甲为是 的，降一级", "`甲 为 是`"),
        ("凡 件数100以上 的，降一级", "`件数 100以上`"),
        ("凡 上期件数 有值 的，降一级", "“上期”和“件数”"),
        ("凡 件数低于5 的，降一级", "`件数 < 5`"),
        ("凡 不甲 的，降一级", "`未 甲`"),
        ("凡 连续两次（甲）的，降一级", "`连续两期`"),
        ("凡 上年件数 > 1 的，降一级", "`上期 件数`"),
        ("凡 件数 > 5件 的，降一级", "`5`"),
    ];
    for (line, help) in glued {
        let policy = POLICY.replace("    指标 甲、乙\n", &format!("    指标 甲、乙\n    {line}\n"));
        let folder = folder(&[("p.rule", &policy)]);
        let run = heng(folder.path(), "check p.rule", "");
        assert_eq!(run.code, 1);
        assert!(run.err.contains(help), "{}", run.err);
    }
}

#[test]
fn beside_json_results_everything_said_is_json() {
    let bad = GOOD.replace("u2,2021,是,否,12", "u2,2021,是,也许,12");
    let folder = folder(&[("p.rule", POLICY), ("bad.csv", bad.as_str()), ("u.csv", GOOD)]);
    let lines = |run: &Run| -> Vec<serde_json::Value> {
        run.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let refused = heng(folder.path(), "grade p.rule bad.csv --format json", "");
    let told = lines(&refused);
    assert_eq!((refused.code, &told[0]["code"], &told[0]["line"]), (4, &"H323".into(), &3.into()));
    assert_eq!((&told[1]["read"], &told[1]["graded"]), (&2.into(), &0.into()));
    let nowhere = heng(folder.path(), "test nowhere --format json", "");
    assert_eq!((nowhere.code, &lines(&nowhere)[0]["code"]), (2, &"H601".into()));
    let missing = heng(folder.path(), "explain p.rule u.csv u9 --format json", "");
    assert_eq!((missing.code, &lines(&missing)[0]["code"]), (2, &"H402".into()));
}

#[test]
fn a_level_may_be_called_by_the_word_for_the_middle() {
    let policy = POLICY
        .replace("A > B > C", "优 > 良 > 中 > 差")
        .replace("起始 A", "起始 中")
        .replace("质量 = A", "质量 = 中");
    let folder = folder(&[("p.rule", policy.as_str()), ("u.csv", GOOD)]);
    let run = heng(folder.path(), "grade p.rule u.csv --format csv", "");
    assert!(
        run.code == 0 && run.out.contains("u1,2021,中,中") && run.out.contains("u2,2021,差,差"),
        "{}{}",
        run.out,
        run.err
    );
}
