//! What bounds tell: numbers that may grow too large, divisors that may be 0, comparisons that hold together.

use heng::problem::Lang;
use heng::source::Source;

use crate::common::shown_in;

const HEAD: &str = "policy \"p\"
scale A > B > C
data
    id is an id
    n, m are whole numbers
    x, y are numbers
    small is a number with 2 decimals, 0 to 1000
    wide is a whole number, 0 to 900000000000
    large is a whole number, 0 to 900000000000000000
    fine is a number with 9 decimals, 0 to 1
    small_but_one is a number with 2 decimals, 1 to 1000
    some is a number, over 0
    maybe is a whole number, blank means none
    kind is town or village or hamlet
    level is a level
";

fn told(rest: &str, lang: Lang) -> (Vec<&'static str>, String) {
    let source = Source::new("p.rule", format!("{HEAD}{rest}"));
    let (_, problems) = heng::compile(&source);
    let codes = problems.iter().map(|problem| problem.code.id());
    (codes.filter(|code| *code != "H206" && *code != "H207").collect(), shown_in(&problems, &source, lang))
}

#[track_caller]
fn finds(rest: &str, codes: &[&str]) {
    let (found, shown) = told(rest, Lang::En);
    assert_eq!(found, codes, "{rest}\n{shown}");
}

/// A measure in which `condition` drops a level.
#[track_caller]
fn condition(condition: &str, codes: &[&str]) {
    finds(&format!("measure one\n    start at A\n    when {condition}, drop one level\n"), codes);
}

#[test]
fn products_without_bounds_are_warned_of_once() {
    condition("n * m > 5", &["H286"]);
    condition("n * m * n * m > 5 or n * m = 3", &["H286"]);
    condition("x^3 > 5", &["H286"]);
    condition("(n out of some) > 2 * (m out of some)", &["H286"]);
}

#[test]
fn bounded_products_and_plain_sums_are_not_warned_of() {
    condition("small * small > 5", &[]);
    condition("small^3 > 5", &[]);
    condition("n + m + x - y > 5", &[]);
    condition("3 * n - 0.5 * x > 5", &[]);
    condition("n out of some > 95%", &[]);
    condition("wide * 1000 > 5", &[]);
}

#[test]
fn bounded_products_that_are_too_large_all_the_same_are() {
    condition("wide * wide > 5", &["H286"]);
    condition("wide * 1000000000 > 5", &["H286"]);
}

#[test]
fn sums_are_followed_by_the_bounds_that_are_stated() {
    condition("large + large > 5", &[]);
    let sum = ["large"; 11].join(" + ");
    condition(&format!("{sum} > 5"), &["H286"]);
    condition("sum of (large, large, large * 9) > 5", &["H286"]);
    condition("large - (0 - 10 * large) > 5", &["H286"]);
    // Beside 9 decimals it gets as many.
    condition("large * 0.01 > fine", &["H286"]);
    condition("n + fine > 5", &[]);
    condition("n * 10000 + x * 100 - 0.5 * y > 5", &[]);
    condition("x * n * 10 > 5", &["H286"]);
    // Within a choice each way counts.
    condition("(if kind is town then large * 20 else 1) > 5", &["H286"]);
}

#[test]
fn quotients_and_roundings_are_followed() {
    condition("(round (large / some) to 2 decimals) > 5", &["H286"]);
    condition("(round (wide / small_but_one) to 2 decimals) > 5", &[]);
    condition("(round (wide / some) to 6 decimals) > 5", &["H286"]);
    condition("(round (n / some) to 2 decimals) > 5", &[]);
    condition("(round (large * 0.001) to a whole number) * 10 > 5", &[]);
    condition("(round (large * 0.001) to a whole number) * 100000 > 5", &["H286"]);
    condition("wide out of some > 95%", &["H286"]);
    condition("n out of some > 95%", &[]);
    condition("large out of some > fine out of some", &["H286"]);
    condition("mean of (n, x, 3) > 5 or else no", &[]);
}

#[test]
fn sums_over_rows_are_reckoned_with_a_thousand() {
    let over = |what: &str| {
        let head = "records gifts by id\n    given is a number with 2 decimals, 0 to 1000000\n    wealth is a whole number, 0 to 1000000000000000\n    paid is a number\n";
        format!("{head}measure one\n    start at A\n    when {what}, drop one level\n")
    };
    finds(&over("sum of given in gifts > 5"), &[]);
    finds(&over("sum of paid in gifts > 5 and sum of paid in gifts * 100 > 5"), &[]);
    finds(&over("sum of wealth in gifts > 5"), &[]);
    finds(&over("sum of (wealth * 10) in gifts > 5"), &["H286"]);
    finds(&over("max of wealth in gifts > 5 or else no"), &[]);
    finds(&over("count of gifts * 1000000 > 5"), &[]);
    finds(&over("mean of given in gifts > mean of paid in gifts or else no"), &[]);
    finds(&over("sum of (wealth * 10000) in gifts > 5"), &["H286"]);
    finds(&over("sum of large in units > 5"), &["H286"]);
    finds(&over("sum of small in units > 5"), &[]);
    // Over rows, of their unit.
    finds(&over("sum of (given * large) in gifts > 5"), &["H286"]);
    finds(&over("sum of (given * small) in gifts > 5"), &[]);
}

#[test]
fn points_are_followed() {
    let points = |lines: &str| format!("measure one\n{lines}");
    finds(
        &points(
            "    start at 100 points\n    every 3 of n deducts 2.5 points\n    adds at most 5 points\n    when m > 0, add (x) points\n",
        ),
        &[],
    );
    finds(&points("    start at (large * 9) points\n    when m > 0, add (large * 9) points\n"), &["H286"]);
    finds(&points("    start at (large * 9) points\n    when m > 0, deduct (large * 9) points\n"), &[]);
}

#[test]
fn divisors_that_cannot_be_zero_are_known() {
    condition("n / some > 2", &[]);
    condition("n / (some + small) > 2", &[]);
    condition("n / m > 2", &["H214"]);
    condition("m > 0 and n / m > 2", &[]);
    condition("m >= 0 and n / m > 2", &["H214"]);
    condition("m = 0 or n / m > 2", &[]);
    condition("if m = 0 then no else n / m > 2", &[]);
    condition("if m <= 0 then no else n / m > 2", &[]);
    condition("if m > 5 then n / m > 2 else m = 0", &[]);
    condition("if m < 5 then n / m > 2 else no", &["H214"]);
    condition("maybe > 0 and n / maybe > 2 or else no", &[]);
}

#[test]
fn a_divisor_is_known_where_its_statement_acts() {
    let points = |lines: &str| format!("measure one\n{lines}");
    finds(
        &points("    start at 9 points\n    when m > 0, deduct (round (n / m) to 1 decimal) points\n"),
        &[],
    );
    finds(
        &points("    start at 9 points\n    when m < 9, deduct (round (n / m) to 1 decimal) points\n"),
        &["H214"],
    );
    finds(&points("    start at (round (n / m) to 1 decimal) points\n    applies when m > 0\n"), &[]);
    finds(&points("    applies when m > 0\n    start at A\n    when n / m > 2, drop one level\n"), &[]);
    let apart = "define share\n    n / m > 2\nmeasure two\n    start at A\n    when share, drop one level\n";
    finds(
        &format!(
            "{}{apart}",
            points("    applies when m > 0\n    start at A\n    when share, drop one level\n")
        ),
        &["H214"],
    );
    finds(
        "table t, first match\n    when m = 0: 0\n    otherwise: round (n / m) to 1 decimal\nmeasure one\n    start at t points\n",
        &[],
    );
}

#[test]
fn comparisons_of_one_number_are_taken_together() {
    let direct = |lines: &[&str]| {
        let lines: String = lines.iter().map(|line| format!("    when {line}\n")).collect();
        format!("measure one\n{lines}")
    };
    finds(&direct(&["n >= 5, grade A", "n < 5, grade B"]), &[]);
    finds(&direct(&["n > 5, grade A", "n < 5, grade B"]), &["H223"]);
    finds(&direct(&["n > 5, grade A", "n <= 3, grade B", "n = 4, grade B", "n = 5, grade C"]), &[]);
    finds(&direct(&["small > 5, grade A", "small < 0, grade B"]), &["H223"]);
    finds(&direct(&["small >= 0, grade A"]), &["H288"]);
    finds(&direct(&["n > m, grade A", "m >= n, grade B"]), &[]);
    finds(&direct(&["n > m, grade A", "m > n, grade B"]), &["H223"]);
    finds(&direct(&["kind is town, grade A", "kind is village, grade B", "kind is hamlet, grade C"]), &[]);
    finds(&direct(&["kind is town, grade A", "kind is village, grade B"]), &["H223"]);
    finds(&direct(&["level is A, grade A", "level worse than A, grade B"]), &[]);
}

#[test]
fn what_to_type_is_told_in_both_languages() {
    let says = |rest: &str, lang: Lang, words: &[&str]| {
        let (_, shown) = told(rest, lang);
        let joined: String =
            shown.lines().map(|line| line.trim_start_matches([' ', '│'])).collect::<Vec<_>>().join(" ");
        assert!(words.iter().all(|word| joined.contains(word)), "{words:?}\n{shown}");
    };
    let rest =
        |condition: &str| format!("measure one\n    start at A\n    when {condition}, drop one level\n");
    says(
        &rest("n / m > 2"),
        Lang::En,
        &[
            "`m` may be 0: if it never is, add `, at least 1` to it in `data`",
            "`if m > 0 then … else …`, or by `or else …` behind it",
        ],
    );
    says(
        &rest("n / m > 2"),
        Lang::Zh,
        &["m 可能是 0", "加上“，不小于 1”", "“若 m > 0 则 … 否则 …”，或在后面写“无则 …”"],
    );
    says(&rest("n / x > 2"), Lang::En, &["add `, over 0`"]);
    says(&rest("n / (m - 1) > 2"), Lang::En, &["the divisor is made of m and may be 0"]);
    says(
        &rest("n * m > 5"),
        Lang::En,
        &["may have more than 18 digits", "bound n, m in `data`, such as `, 0 to 1000000`"],
    );
    says(
        &rest("n * m > 5"),
        Lang::Zh,
        &["结果可能超出 18 位数", "请在数据里给 n、m 加上下限，如“，0 至 1000000”"],
    );
    says(
        &rest("wide * wide > 5"),
        Lang::En,
        &["as large as 810000000000000000000000", "bound wide more narrowly"],
    );
    says(&rest("wide * wide > 5"), Lang::Zh, &["最大可到 810000000000000000000000", "收紧 wide 的上下限"]);
    says(
        &rest("x^4 > 5"),
        Lang::En,
        &["has 24 decimals (of numbers with 18 and 6), and the most is 18", "round before multiplying"],
    );
    says(&rest("x^4 > 5"), Lang::Zh, &["算出来有 24 位小数", "最多 18 位", "请在相乘之前先取整"]);
}
