//! Tables of any shape agree with a plain lookup, row by row; what they leave open or say twice is found, and only that.

use std::fmt::Write;

use heng::eval::{self, Options};
use heng::ir::Target;
use heng::source::Source;
use proptest::prelude::*;

use crate::common::{policy, shown, units};

const KINDS: [&str; 3] = ["东", "西", "南"];

/// A key cell: which values it has.
#[derive(Debug, Clone)]
enum Cell {
    Any,
    Not,
    Range(Option<(i64, bool)>, Option<(i64, bool)>),
    Values(Vec<i64>, bool),
}

impl Cell {
    fn has(&self, value: Option<i64>) -> bool {
        let Some(value) = value else { return matches!(self, Cell::Not | Cell::Values(_, true)) };
        match self {
            Cell::Any => true,
            Cell::Not => false,
            Cell::Values(values, _) => values.contains(&value),
            Cell::Range(low, high) => {
                low.is_none_or(|(low, included)| if included { value >= low } else { value > low })
                    && high.is_none_or(|(high, included)| if included { value <= high } else { value < high })
            }
        }
    }

    /// As written; `names` gives values names.
    fn text(&self, names: &[&str]) -> String {
        let name = |value: &i64| match names {
            [] => value.to_string(),
            names => names[*value as usize].to_owned(),
        };
        match self {
            Cell::Any => "任意".into(),
            Cell::Not => "无".into(),
            Cell::Values(values, none) => {
                let none = none.then(|| "无".to_owned());
                values.iter().map(name).chain(none).collect::<Vec<_>>().join("、")
            }
            Cell::Range(None, None) => "任意".into(),
            Cell::Range(Some((low, true)), None) => format!("{low} 以上"),
            Cell::Range(Some((low, false)), None) => format!("> {low}"),
            Cell::Range(None, Some((high, true))) => format!("{high} 以下"),
            Cell::Range(None, Some((high, false))) => format!("不满 {high}"),
            Cell::Range(Some((low, true)), Some((high, true))) => format!("{low} 至 {high}"),
            Cell::Range(Some((low, true)), Some((high, false))) => format!("{low} 以上不满 {high}"),
            Cell::Range(Some((low, false)), Some((high, true))) => format!("超过 {low}、{high} 以下"),
            Cell::Range(Some((low, false)), Some((high, false))) => format!("超过 {low} 不满 {high}"),
        }
    }
}

/// Cells for a key of the values 0 to `most`; a range of them reads forwards.
fn cell(most: i64, ranges: bool, none: bool) -> impl Strategy<Value = Cell> {
    let edge = (0..=most, any::<bool>());
    let range =
        (prop::option::of(edge.clone()), prop::option::of(edge)).prop_map(|(low, high)| match (low, high) {
            (Some(low), Some(high)) if low.0 >= high.0 => {
                Cell::Range(Some((high.0, true)), Some((low.0, true)))
            }
            (low, high) => Cell::Range(low, high),
        });
    let values = (prop::collection::vec(0..=most, 1..3), any::<bool>())
        .prop_map(move |(values, with)| Cell::Values(values, with && none));
    let weight = |yes: bool, weight: u32| u32::from(yes) * weight;
    prop_oneof![
        2 => Just(Cell::Any),
        3 => values,
        weight(ranges, 5) => range,
        weight(none, 1) => Just(Cell::Not),
    ]
}

type Row = [Cell; 3];

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let row = (cell(12, true, false), cell(2, false, false), cell(4, true, true));
    prop::collection::vec(row.prop_map(|(a, b, c)| [a, b, c]), 0..most)
}

/// A policy whose table `表甲` has these rows, with their numbers as results.
fn text(rows: &[Row], rest: bool, first: bool) -> String {
    let mut text = "办法 “律”
等级 A > B
数据
    编号 为 编号
    甲 为 整数，0 至 12
    乙 为 东 或 西 或 南
    丙 为 整数，0 至 4，空白视为 无
评价 一
    起始 A
    凡 值 有值 的，降一级
定义 值
    查
"
    .to_owned();
    writeln!(text, "表 查 按 丙、甲、乙{}", if first { "，依次判断" } else { "" }).unwrap();
    text.push_str("    | 乙 | 甲 | 丙 || 果 |\n");
    for (at, [a, b, c]) in rows.iter().enumerate() {
        // Every fifth result is none.
        let result = if at % 5 == 4 { "无".to_owned() } else { at.to_string() };
        writeln!(text, "    | {} | {} ｜ {} || {result} |", b.text(&KINDS), a.text(&[]), c.text(&[]))
            .unwrap();
    }
    if rest {
        text.push_str("    | 其余 | 其余 | 其余 || 999 |\n");
    }
    text
}

/// Every unit there can be.
fn all_units() -> Vec<(i64, i64, Option<i64>)> {
    let thirds = || (0..5).map(Some).chain([None]);
    (0..13).flat_map(|a| (0..3).flat_map(move |b| thirds().map(move |c| (a, b, c)))).collect()
}

fn values(text: &str) -> Vec<String> {
    let policy = policy(text);
    let mut csv = "编号,甲,乙,丙\n".to_owned();
    for (at, (a, b, c)) in all_units().iter().enumerate() {
        let c = c.map_or(String::new(), |c| c.to_string());
        writeln!(csv, "{at},{a},{},{c}", KINDS[*b as usize]).unwrap();
    }
    let units = units(&policy, &csv);
    let at = policy.defines.iter().position(|define| define.name == "值").unwrap();
    let options = Options { targets: Some(vec![Target::Define(at)]), ..Options::default() };
    let grades = eval::grade_with(&policy, &units, &options);
    (0..units.rows).map(|row| grades.defines[0].texts.get(row).to_owned()).collect()
}

/// The rows that are for a unit.
fn for_unit(rows: &[Row], (a, b, c): (i64, i64, Option<i64>)) -> Vec<usize> {
    let is = |row: &Row| row[0].has(Some(a)) && row[1].has(Some(b)) && row[2].has(c);
    rows.iter().enumerate().filter(|(_, row)| is(row)).map(|(at, _)| at).collect()
}

fn result(at: Option<usize>, unit: (i64, i64, Option<i64>)) -> String {
    match at {
        Some(at) if at % 5 == 4 => String::new(),
        Some(at) => at.to_string(),
        // No row speaks of none: then none gives none.
        None if unit.2.is_none() => String::new(),
        None => "999".into(),
    }
}

fn codes(text: &str) -> (Vec<&'static str>, String) {
    let source = Source::new("x.rule", text);
    let (_, problems) = heng::compile(&source);
    let errors = problems.iter().filter(|problem| problem.is_error());
    (errors.map(|problem| problem.code.id()).collect(), shown(&problems, &source))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_first_of_any_rows(rows in prop_oneof![rows(6), rows(40)]) {
        let said = values(&text(&rows, true, true));
        for (unit, said) in all_units().into_iter().zip(said) {
            let first = for_unit(&rows, unit).first().copied();
            prop_assert_eq!(said, result(first, unit), "{:?}", unit);
        }
    }

    #[test]
    fn gaps_and_clashes_are_found_and_nothing_else(rows in rows(5), rest in any::<bool>()) {
        let text = text(&rows, rest, false);
        let (codes, told) = codes(&text);
        let found: Vec<Vec<usize>> = all_units().into_iter().map(|unit| for_unit(&rows, unit)).collect();
        let clash = found.iter().any(|rows| rows.len() > 1);
        let gap = all_units().into_iter().zip(&found).any(|(unit, rows)| unit.2.is_some() && rows.is_empty());
        if clash {
            prop_assert!(!codes.is_empty() && codes.iter().all(|code| *code == "H251"), "{}\n{}", text, told);
        } else if gap && !rest {
            prop_assert_eq!(codes, ["H250"], "{}\n{}", text, told);
        } else {
            prop_assert!(codes.is_empty(), "{}\n{}", text, told);
            for ((unit, rows), said) in all_units().into_iter().zip(found).zip(values(&text)) {
                prop_assert_eq!(said, result(rows.first().copied(), unit), "{:?}", unit);
            }
        }
    }

    #[test]
    fn the_order_of_rows_means_nothing_unless_said(rows in rows(5), turn in 0usize..5) {
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len().max(1));
        let (one, other) = (codes(&text(&rows, true, false)).0, codes(&text(&turned, true, false)).0);
        prop_assert_eq!(one.is_empty(), other.is_empty());
    }

    #[test]
    fn between_break_points_lies_a_straight_line(
        points in prop::collection::btree_map(-40i64..140, -500i64..500, 1..30),
        whole in any::<bool>(), turn in 0usize..30,
    ) {
        let decimals = if whole { 0 } else { 1 };
        let unit = 10i64.pow(decimals);
        let show = |number: i64| {
            let sign = if number < 0 { "-" } else { "" };
            format!("{sign}{}.{}", number.abs() / 10, number.abs() % 10)
        };
        let mut lines: Vec<String> =
            points.iter().map(|(x, y)| format!("    {}：{}\n", show(*x), show(*y))).collect();
        lines.rotate_left(turn % points.len());
        let kind = if whole { "整数" } else { "1位小数" };
        let text = format!(
            "办法 “律”\n等级 A > B\n数据\n    编号 为 编号\n    甲 为 {kind}，-10 至 20\n评价 一\n    起始 A\n    凡 值 有值 的，降一级\n定义 值\n    （查）舍到 3 位小数\n表 查 按 甲，内插\n{}    其余：无\n",
            lines.concat()
        );
        let policy = policy(&text);
        let all: Vec<i64> = (-10 * unit..=20 * unit).collect();
        let rows: String = all.iter().enumerate().map(|(at, x)| {
            let x = if whole { x.to_string() } else { show(*x) };
            format!("{at},{x}\n")
        }).collect();
        let units = units(&policy, &format!("编号,甲\n{rows}"));
        let at = policy.defines.iter().position(|define| define.name == "值").unwrap();
        let options = Options { targets: Some(vec![Target::Define(at)]), ..Options::default() };
        let grades = eval::grade_with(&policy, &units, &options);
        for (row, x) in all.iter().enumerate() {
            // In tenths.
            let x = x * 10 / unit;
            let expected = match (points.range(..=x).next_back(), points.range(x..).next()) {
                (Some((x0, y0)), Some((x1, y1))) => {
                    let (part, whole) = if x0 == x1 { (*y0, 1) } else { (y0 * (x1 - x0) + (x - x0) * (y1 - y0), x1 - x0) };
                    // Thousandths of what stands in tenths, towards zero.
                    let digits = part * 100 / whole;
                    let sign = if digits < 0 { "-" } else { "" };
                    let digits = format!("{:04}", digits.abs());
                    let (front, back) = digits.split_at(digits.len() - 3);
                    let text = format!("{front}.{back}").trim_end_matches('0').trim_end_matches('.').to_owned();
                    if text == "0" { text } else { format!("{sign}{text}") }
                }
                _ => String::new(),
            };
            prop_assert_eq!(grades.defines[0].texts.get(row), expected, "{} in {}", x, text);
        }
    }
}
