//! Earlier periods, ranks and outcomes: what may speak of what, both surfaces as one program, hostile sizes.

use std::fmt::Write;

use super::time::{EN, ZH, found};

/// The codes of the errors in `rest` behind the English beginning.
fn codes(rest: &str) -> Vec<&'static str> {
    let (_, problems) = found(EN, rest);
    let mut codes: Vec<_> = problems.iter().filter(|one| one.is_error()).map(|one| one.code.id()).collect();
    codes.dedup();
    codes
}

#[track_caller]
fn finds(rest: &str, expected: &[&str]) {
    assert_eq!(codes(rest), expected, "{rest}");
}

#[test]
fn a_circle_through_the_present_is_told() {
    for rest in [
        "define x\n not warned\noutcome warned\n when x, \"warned\"",
        "define x\n rank or else 0\nrank\n order by x lowest first",
        "outcome warned\n when praised, \"w\"\noutcome praised\n when warned, \"p\"",
        "rank first_rank\n order by second_rank lowest first\nrank second_rank\n order by first_rank lowest first",
        "define x\n (n for 1 period in a row) and x",
        "define x\n sum of x in the last 3 years",
        "define x\n max of x in units",
        "define x\n rank of x highest first",
        "outcome warned\n when any of warned in the last 3 years, \"w\"",
    ] {
        let found = codes(rest);
        assert!(found == ["H204"] || found == ["H211", "H204"], "{rest}: {found:?}");
    }
}

#[test]
fn a_circle_through_the_past_is_none() {
    for rest in [
        "define streak\n if a then (previous streak or else 0) + 1 else 0",
        "define ever\n a or (previous ever or else no)",
        "define best_n\n max of (n, previous best_n or else 0)",
        "outcome warned\n when a and not (previous warned or else no), \"warned\"",
        "outcome warned\n when previous praised or else no, \"w\"\noutcome praised\n when previous warned or else a, \"p\"",
        "rank\n order by n highest first, then (previous rank or else 1000) lowest first",
        "rank\n order by moved highest first\ndefine moved\n n - (previous rank or else 0)",
        "measure two\n start at A\n when previous two is A or else no, drop one level",
        "measure two\n start at A\n when (previous warned or else no), drop one level\noutcome warned\n when two is B, \"w\"",
        "define up\n overall better than previous overall or else no\noutcome rising\n when up for 2 periods in a row, \"r\"",
        "define x\n 1 + (x 2 years ago or else 0)",
        "define x\n if a for 2 periods in a row then (previous y or else 0) else 1\ndefine y\n x + 1",
    ] {
        finds(rest, &[]);
    }
}

/// Both surfaces lower to the same operations.
#[test]
fn twins() {
    let operations = |head: &str, rest: &str| {
        let text = format!("{head}{rest}\n");
        heng::ir::print(&crate::common::policy(&text), None)
    };
    for (zh, en) in [
        ("定义 丁\n 上期 甲 无则 否", "define d\n previous a or else no"),
        ("定义 丁\n 2 年前 数 无则 0", "define d\n n 2 years ago or else 0"),
        ("定义 丁\n 上期 1 年前 数 无则 0", "define d\n previous n 1 year ago or else 0"),
        ("定义 丁\n 连续 3 期 甲", "define d\n a for 3 periods in a row"),
        ("定义 丁\n 连续 2 期（甲 且 乙）", "define d\n (a and b) for 2 periods in a row"),
        ("定义 丁\n 近 3 年 中 数 的合计", "define d\n sum of n in the last 3 years"),
        ("定义 丁\n 近 3 年 中 甲 的 数 的合计", "define d\n sum of n in the last 3 years where a"),
        ("定义 丁\n 近 4 期 中 甲 的条数", "define d\n count of the last 4 periods where a"),
        ("定义 丁\n 近 4 期 中 甲 的个数", "define d\n count of a in the last 4 periods"),
        ("定义 丁\n 近 4 期 的条数", "define d\n count of the last 4 periods"),
        ("定义 丁\n 自 2021 起 中 额 的最大 无则 0", "define d\n max of sum in since 2021 or else 0"),
        ("定义 丁\n 自 2021Q2 起 中 额 的最近 无则 0", "define d\n latest of sum in since 2021Q2 or else 0"),
        ("定义 丁\n 近 3 年 中 任一 甲", "define d\n any of a in the last 3 years"),
        ("定义 丁\n 近 3 年 中 全部（数 > 3）", "define d\n all of (n > 3) in the last 3 years"),
        ("定义 丁\n 近 3 年 中 至少 2 项 甲", "define d\n at least 2 of a in the last 3 years"),
        ("定义 丁\n 各单位 的条数", "define d\n count of units"),
        ("定义 丁\n 各单位 中 甲 的条数", "define d\n count of units where a"),
        ("定义 丁\n 同 甲 各单位 中 数 的合计", "define d\n sum of n in units within a"),
        (
            "定义 丁\n 数 占 各单位 的条数 ≥ 50% 无则 否",
            "define d\n n out of count of units >= 50% or else no",
        ),
        ("定义 丁\n 数 由高到低 的名次", "define d\n rank of n highest first"),
        ("定义 丁\n 数 在 甲 内 由低到高 的名次", "define d\n rank of n lowest first within a"),
        ("定义 丁\n 一 由优到差 的名次 无则 0", "define d\n rank of one best first or else 0"),
        (
            "定义 丁\n 总评 优于 上期 总评 无则 否",
            "define d\n overall better than previous overall or else no",
        ),
        (
            "定义 丁\n 总评 的等级 不差于 上期 总评 的等级 无则 否",
            "define d\n levels of overall no worse than levels of previous overall or else no",
        ),
        (
            "定义 丁\n 总评 的加减号 - 上期 总评 的加减号 无则 0",
            "define d\n signs of overall - signs of previous overall or else 0",
        ),
        (
            "名次 数名 依据 “三”\n 依 数 高者先，再依 总评 中 A 的个数 低者先\n 在 甲 内",
            "rank by_n citing \"三\"\n order by n highest first, then count of A in overall lowest first\n within a",
        ),
        (
            "结果 警告 依据 “四”\n 凡 甲 的，处置 “警告{数}次”，因 “重”\n 凡 未 乙 的，处置 “至{止期}{{”\n 期限 1 年 6 个月，含当期\n 互斥 表扬\n结果 表扬\n 凡 乙 的，处置 “警告{数}次”",
            "outcome warned citing \"四\"\n when a, \"警告{n}次\", because \"重\"\n unless b, \"至{until}{{\"\n lasts 1 year, 6 months, the current one included\n excludes praised\noutcome praised\n when b, \"警告{n}次\"",
        ),
    ] {
        assert_eq!(operations(ZH, zh), operations(EN, en), "{en}");
    }
}

#[test]
fn many_rank_keys() {
    let keys: Vec<String> = (0..1_000).map(|at| format!("(n + {at}) highest first")).collect();
    finds(&format!("rank\n order by {}", keys.join(", then ")), &[]);
}

#[test]
fn deep_brackets() {
    finds(&format!("define d\n {}n{} or else 0", "previous (".repeat(60), ")".repeat(60)), &[]);
    finds(&format!("define d\n {}n{} or else 0", "previous (".repeat(64), ")".repeat(64)), &["H215"]);
    finds(&format!("define d\n {}a{}", "(".repeat(20), ") for 60 periods in a row".repeat(20)), &[]);
    finds(&format!("define d\n a{}", " for 60 periods in a row".repeat(60)), &[]);
    let inner = "previous (n + ".repeat(60);
    finds(&format!("define d\n {inner}n{} or else 0", ")".repeat(60)), &[]);
}

#[test]
fn long_runs_of_long_runs() {
    let mut text = String::from("define d0\n a for 60 periods in a row\n");
    for at in 1..60 {
        writeln!(text, "define d{at}\n d{} for 60 periods in a row", at - 1).unwrap();
    }
    finds(&text, &[]);
}

#[test]
fn many_outcomes_of_one_another() {
    let chain = |number: usize, first: &str| {
        let mut text = format!("outcome o0\n when {first}, \"0\"\n");
        for at in 1..number {
            writeln!(text, "outcome o{at}\n when o{} or b, \"{at}\"", at - 1).unwrap();
        }
        text
    };
    let number = if cfg!(debug_assertions) { 500 } else { 2_000 };
    finds(&chain(number, "a"), &[]);
    let each = |form: &dyn Fn(usize, usize) -> String| -> String {
        (0..number).map(|at| format!("outcome o{at}\n{}\n", form(at, (at + 1) % number))).collect()
    };
    finds(&each(&|_, next| format!(" when previous o{next} or else a, \"x\"")), &[]);
    finds(&each(&|at, next| format!(" when n = {at}, \"x\"\n excludes o{next}")), &[]);
    let backwards = each(&|at, _| format!(" when o{} or b, \"x\"", at + 1));
    finds(&format!("{backwards}outcome o{number}\n when a, \"x\""), &["H107"]);
    finds(&chain(100, "o99"), &["H204"]);
}

#[test]
fn a_text_with_many_braces() {
    let filled = "{n}".repeat(10_000);
    finds(&format!("outcome o\n when a, \"{filled}\""), &[]);
    finds(&format!("outcome o\n when a, \"{}\"", "{".repeat(10_001)), &["H231"]);
}

/// A grade is filled in only where the condition says that there is one; saying it of a long define is enough.
#[test]
fn a_grade_that_may_not_be_there_is_not_filled_in() {
    let two = "measure two\n applies when a\n start at A\n";
    finds(&format!("{two}outcome told\n when n > 0, \"{{two}}\""), &["H214"]);
    for condition in ["n > 0 and two is given", "two is A", "a and n > 0"] {
        finds(&format!("{two}outcome told\n when {condition}, \"{{two}}, {{overall}}\""), &[]);
    }
}

/// Points are no level: where a level is asked for, now or earlier, the policy is refused.
#[test]
fn points_are_no_level() {
    let points = "measure two\n start at n points\n";
    for rest in [
        "rank\n order by two best first",
        "outcome told\n when two better than previous two or else no, \"t\"",
        "outcome told\n when previous two is A or else no, \"t\"",
        "outcome told\n when a, \"{two}\"",
    ] {
        let alone = EN.split("overall").next().unwrap_or_default();
        let (_, problems) = found(alone, &format!("{points}{rest}"));
        assert!(problems.iter().any(|one| one.code.id() == "H231"), "{rest}");
    }
    // Overall joins the levels of the measures.
    assert!(codes(points).contains(&"H231"));
    let alone = EN.split("overall").next().unwrap_or_default();
    let weighed =
        format!("{points}overall\n weights two 60%, two 40%\n when any measure is void, grade void");
    let (_, problems) = found(alone, &weighed);
    assert!(problems.iter().any(|one| one.code.id() == "H231"));
}

/// An example expects the points of a measure that has no level by its name.
#[test]
fn points_are_expected_by_the_name_of_their_measure() {
    let head = "policy \"p\"\nscale A > B\ndata\n id is an id\n n is a whole number\n";
    let example = "measure two\n start at n points\nexample \"e\"\n given n is 85\n expect two =";
    assert!(!found(head, &format!("{example} 85")).1.any_error());
    assert!(found(head, &format!("{example} 86")).1.iter().any(|one| one.code.id() == "H230"));
}

/// What a define was is known before it is lowered, in whatever order its parts stand.
#[test]
fn earlier_values_of_tables_and_rounded_numbers() {
    let grid = "table grid by n\n | n || days | more |\n | 0 || 3 | 1 |\n | otherwise || 7.5 | 2 |\n";
    for value in ["days of grid", "round (n / 3) to 2 decimals", "(days of grid)^2", "n^2 + 0.5"] {
        let define = format!("define x\n if (previous x or else 0) > 1 then {value} else 0\n");
        finds(&format!("{grid}{define}"), &[]);
    }
}
