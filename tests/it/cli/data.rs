//! Messages about data, as a person reads them: many of a kind summed up, and what was probably meant.

use super::{Run, folder, heng};

const POLICY: &str = "办法 “考核”
等级 优 > 差
数据
    编号 为 编号
    人数 为 整数
    类型 为 严重 或 一般
明细 检查 按 编号
    日期 为 日期
    扣 为 整数
评价 日常
    起始 优
    凡 人数 > 100 的，降一级
    凡 类型 为 严重 的，降一级
    凡 检查 中（日期 ≥ 2024-01-01）的 扣 的合计 ≥ 3 的，降一级
";
const ONE: &str = "编号,人数,类型\nA,1,一般\n";
const CHECKS: &str = "编号,日期,扣\nA,2024-03-01,1\n";

/// Runs over this data and these records in both languages; the outcome of each.
#[track_caller]
fn both(policy: &str, data: &str, checks: &str, args: &str, code: i32) -> [Run; 2] {
    let folder = folder(&[("p.rule", policy), ("u.csv", data), ("c.csv", checks)]);
    ["zh", "en"].map(|lang| {
        let run = heng(folder.path(), &format!("{args} --lang {lang}"), "");
        assert_eq!(run.code, code, "{args}: {}{}", run.out, run.err);
        run
    })
}

/// Grades with records and looks for words in each language.
#[track_caller]
fn told(policy: &str, data: &str, checks: &str, code: i32, words: [&str; 2]) -> [Run; 2] {
    let args = "grade p.rule u.csv --records 检查=c.csv --format csv";
    let runs = both(policy, data, checks, args, code);
    for (run, word) in runs.iter().zip(words) {
        assert!(run.err.contains(word), "{word}: {}", run.err);
    }
    runs
}

/// One wrong spelling in many rows is told three times and then counted; another one beside it is still seen.
#[test]
fn many_problems_of_a_kind_are_summed_up() {
    let mut data = "编号,人数,类型\n".to_owned();
    for row in 2..=3001 {
        data += &format!("u{row},1,{}\n", if row == 2000 { "轻微" } else { "严種" });
    }
    let words =
        ["另有 2996 处同类的错：第 5、6、7、", "and 2996 more such cells in this column: lines 5, 6, 7,"];
    let runs = told(POLICY, &data, "编号,日期,扣\n", 4, words);
    for run in &runs {
        assert_eq!(run.err.matches("严種").count(), 3, "{}", run.err);
        assert!(run.err.contains("轻微") && run.err.lines().count() < 20, "{}", run.err);
    }
    let args = "grade p.rule u.csv --records 检查=c.csv --keep-going";
    for run in both(POLICY, &data, "编号,日期,扣\n", args, 4) {
        assert!(run.err.lines().count() < 50, "{}", run.err);
    }
    for run in both(POLICY, &data, "编号,日期,扣\n", &format!("{args} --format json"), 4) {
        assert_eq!(run.err.matches("\"H323\"").count(), 3000);
    }
}

#[test]
fn records_given_as_data_are_recognised() {
    let records = CHECKS.replace("A,2024-03-01,1\n", &"A,2024-03-01,1\n".repeat(50));
    let bare = POLICY
        .replace("    人数 为 整数\n    类型 为 严重 或 一般\n", "")
        .replace("    凡 人数 > 100 的，降一级\n    凡 类型 为 严重 的，降一级\n", "");
    for policy in [POLICY, &bare] {
        let runs = told(policy, &records, CHECKS, 4, ["--records 检查=这个文件", "--records 检查=FILE"]);
        for run in runs {
            let errors = run.err.lines().filter(|line| line.starts_with("错误") || line.starts_with("error"));
            assert_eq!(errors.count(), 1, "{}", run.err);
        }
    }
}

/// Beside a missing header stand those that nothing reads; the column's own name, and one with a unit, are recognised.
#[test]
fn a_missing_header_shows_what_is_there() {
    let strange = ONE.replace("人数", "识别号");
    told(POLICY, &strange, CHECKS, 4, ["没有用上的表头有 `识别号`", "not read are `识别号`"]);
    let with_unit = ONE.replace("人数", "人数（人）");
    told(
        POLICY,
        &with_unit,
        CHECKS,
        4,
        ["把表头 `人数（人）` 改为 `人数`", "rename the header `人数（人）` to `人数`"],
    );
    let renamed = POLICY.replace("人数 为 整数", "人数 为 整数，列名 “在编合计”");
    told(
        &renamed,
        ONE,
        CHECKS,
        4,
        ["把表头 `人数` 改为 `在编合计`", "rename the header `人数` to `在编合计`"],
    );
}

/// What cannot be misread is read: `无` where a blank is none, and a day with its words.
#[test]
fn what_cannot_be_misread_is_read() {
    let policy =
        POLICY.replace("人数 为 整数", "人数 为 整数，空白视为 无").replace("> 100 的", "> 100 无则 是 的");
    let checks = CHECKS.replace("2024-03-01", "2024年3月1日");
    for cell in ["", "无", "/", "-"] {
        let data = ONE.replace(",1,", &format!(",{cell},"));
        for run in told(&policy, &data, &checks, 0, ["评定 1", "graded 1"]) {
            assert!(run.out.ends_with("A,差\r\n"), "{}", run.out);
        }
    }
    told(POLICY, &ONE.replace(",1,", ",无,"), CHECKS, 4, ["`无` 不是整数", "`无` is not a whole number"]);
    for day in ["2024/3/1", "2024年03月01日", "２０２４年３月１日", "2024年3月1号"] {
        told(POLICY, ONE, &CHECKS.replace("2024-03-01", day), 0, ["评定 1", "graded 1"]);
    }
    for day in ["2024年13月1日", "24年3月1日", "2024年3月"] {
        told(POLICY, ONE, &CHECKS.replace("2024-03-01", day), 4, ["H323", "H323"]);
    }
}

/// A row of totals is one error, and never a unit.
#[test]
fn a_row_of_totals_is_told_once() {
    for row in ["合计,,\n", "合 计,12,一般\n", ",总计：,\n", "Total,3,\n"] {
        for run in told(POLICY, &format!("{ONE}{row}"), CHECKS, 4, ["H356", "H356"]) {
            assert_eq!(run.err.matches("u.csv").count(), 1, "{}", run.err);
        }
    }
    told(POLICY, ONE, &format!("{CHECKS}合计,,1\n"), 4, ["H356 c.csv 第 3 行", "H356 c.csv line 3"]);
}

/// An id that Excel has spoilt is refused, and so is one with a line break; ids that look alike are told with all of them.
#[test]
fn ids_that_are_easily_mistaken_are_told() {
    let spoilt = ONE.replace("A,", "9.11101E+17,");
    told(
        POLICY,
        &spoilt,
        CHECKS,
        4,
        ["`9.11101E+17` 是科学记数法", "`9.11101E+17` is in scientific notation"],
    );
    told(POLICY, &ONE.replace("A,", "\"A\nB\","), CHECKS, 4, ["H309", "H309"]);
    let data = format!("{ONE}A03,1,一般\na03,1,一般\nＡ03,1,一般\nA 03,1,一般\nB,1,一般\n1E5,1,一般\n");
    let ids = "`A03`、`a03`、`Ａ03`、`A 03`";
    let ids_en = "`A03`, `a03`, `Ａ03`, `A 03`";
    let runs = told(POLICY, &data, CHECKS, 0, [ids, ids_en]);
    for run in runs {
        assert_eq!(run.err.matches("H357").count(), 1, "{}", run.err);
    }
    let orphan = CHECKS.replace("A,", "B  1,");
    told(POLICY, &format!("{ONE}B 1,1,一般\n"), &orphan, 4, ["是不是 `B 1`", "is it `B 1`"]);
}

/// Records alike in every column are a warning where a day or a text tells records apart.
#[test]
fn records_entered_twice_are_told() {
    let twice = format!("{CHECKS}A,2024-03-02,1\nA,2024-03-01,1\n");
    told(
        POLICY,
        ONE,
        &twice,
        0,
        ["有 1 条和前面一条各列都一样，都算了：第 4 行同第 2 行", "line 4 as line 2"],
    );
    let other = twice.replace("A,2024-03-02,1\nA,2024-03-01,1", "A,2024-03-01,2");
    for run in told(POLICY, ONE, &other, 0, ["评定 1", "graded 1"]) {
        assert!(!run.err.contains("H353"), "{}", run.err);
    }
    let undated = POLICY.replace("    日期 为 日期\n", "").replace("（日期 ≥ 2024-01-01）的", " ");
    for run in told(&undated, ONE, "编号,扣\nA,1\nA,1\n", 0, ["评定 1", "graded 1"]) {
        assert!(!run.err.contains("H353"), "{}", run.err);
    }
}

/// Records of the id alone count in each period; that is told where they have a day and nothing asks for the period.
#[test]
fn records_in_every_period_are_told() {
    let yearly = POLICY.replace("    人数 为", "    年 为 年度\n    人数 为");
    let data = "编号,年,人数,类型\nA,2023,1,一般\nA,2024,1,一般\n";
    told(&yearly, data, CHECKS, 0, ["H354", "H354"]);
    for run in told(&yearly, &data.replace("A,2023,1,一般\n", ""), CHECKS, 0, ["评定 1", "graded 1"]) {
        assert!(!run.err.contains("H354"), "{}", run.err);
    }
    let joined = yearly.replace("按 编号", "按 编号、年");
    let checks = "编号,年,日期,扣\nA,2023,2023-03-01,1\n";
    for run in told(&joined, data, checks, 0, ["评定 2", "graded 2"]) {
        assert!(!run.err.contains("H354"), "{}", run.err);
    }
}
