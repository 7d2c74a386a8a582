//! What each kind of column reads and refuses.

use heng::ir::{Blank, Cell, Column, ColumnKind, Members};
use heng::problem::{Code, Lang};
use heng::value::PeriodKind;

use super::schema::{codes, column, named, number, read_all, show};

/// A file of one row with `cell` in column `x`.
fn file(cell: &str) -> String {
    format!("id,x\n1,\"{}\"\n", cell.replace('"', "\"\""))
}

#[track_caller]
fn reads_in(x: Column, cell: &str, expected: &str) {
    let columns = [column("id", ColumnKind::Id), x];
    let (reading, problems) = read_all(&columns, &[("x.csv", file(cell).as_bytes())]);
    assert_eq!(codes(&problems), []);
    assert_eq!(show(&columns, &reading.units, 1, 0), expected);
}

#[track_caller]
fn refuses_in(x: Column, cell: &str, code: Code, help: &str) {
    let columns = [column("id", ColumnKind::Id), x];
    let (reading, problems) = read_all(&columns, &[("x.csv", file(cell).as_bytes())]);
    assert_eq!(codes(&problems), [(2, code)]);
    assert_eq!(reading.refused.len(), 1);
    let shown = problems.0[0].help.as_ref().map_or("", |help| help.get(Lang::En));
    assert!(shown.contains(help), "{shown}");
}

#[track_caller]
fn reads(kind: ColumnKind, cell: &str, expected: &str) {
    reads_in(column("x", kind), cell, expected);
}

#[track_caller]
fn refuses(kind: ColumnKind, cell: &str, code: Code, help: &str) {
    refuses_in(column("x", kind), cell, code, help);
}

fn kinds() -> ColumnKind {
    ColumnKind::OneOf(named(&[("乡镇", ""), ("dept", "县直单位"), ("其他", "")]))
}

fn measures() -> ColumnKind {
    ColumnKind::Set(Members::Named(named(&[("信息归集", ""), ("pilots", "示范试点")])))
}

const FREE: ColumnKind = ColumnKind::Set(Members::Free);

#[test]
fn yes_and_no_in_every_spelling() {
    for cell in [
        "是",
        "√",
        "✓",
        "有",
        "对",
        "1",
        "true",
        "TRUE",
        "Yes",
        "y",
        "Y",
        " 是 ",
        "　是　",
        "１",
        "ＹＥＳ",
        "ｙ",
    ] {
        reads(ColumnKind::Flag, cell, "yes");
    }
    for cell in ["否", "×", "✗", "无", "错", "0", "false", "False", "NO", "n", "N", "\t否", "０", "ｎｏ"]
    {
        reads(ColumnKind::Flag, cell, "no");
    }
}

#[test]
fn anything_else_is_neither_yes_nor_no() {
    for cell in ["以上", "2", "是的", "T", "-", "/", "01"] {
        refuses(ColumnKind::Flag, cell, Code::H323, "write `yes` or `no`");
    }
    refuses(ColumnKind::Flag, " ", Code::H322, "yes or no");
}

#[test]
fn numbers_are_exact() {
    reads(number(0, false), "12", "12");
    reads(number(0, false), " -3 ", "-3");
    reads(number(0, false), "＋１２", "12");
    reads(number(0, false), "12.000", "12");
    reads(number(2, false), "0.10", "0.10");
    reads(number(2, false), "-0", "0.00");
    reads(number(2, false), "1234567890123456.78", "1234567890123456.78");
    reads(number(0, false), "999999999999999999", "999999999999999999");
    reads(number(0, false), "000000000000000000000000000007", "7");
}

#[test]
fn numbers_that_would_change_are_refused() {
    refuses(number(0, false), "1.5", Code::H323, "without decimals");
    refuses(number(2, false), "1.005", Code::H323, "at most 2 decimals");
    refuses(number(0, false), "123456789012345678901234567890", Code::H323, "at most 18 digits");
    refuses(number(4, false), "123456789012345678", Code::H323, "at most 18 digits");
    refuses(number(0, false), "1,234", Code::H323, "write `1234`");
    refuses(number(0, false), "１，２３４", Code::H323, "write `1234`");
    refuses(number(0, false), "1.2E+10", Code::H323, "set the cell format");
    refuses(number(0, false), "95%", Code::H323, "without %");
    for cell in ["十二", "12分", "1.2.3", "1.", ".5", "--1", "0x10", "1e", "NaN", "#REF!", "-"] {
        refuses(number(0, false), cell, Code::H323, "write `12`");
    }
}

#[test]
fn percentages_in_both_forms() {
    reads(number(4, true), "95%", "0.9500");
    reads(number(4, true), "95.5 %", "0.9550");
    reads(number(4, true), "９５％", "0.9500");
    reads(number(4, true), "0.95", "0.9500");
    refuses(number(2, true), "95.5%", Code::H323, "decimals");
    refuses(number(2, true), "abc", Code::H323, "`95%` or `0.95`");
    refuses(number(4, true), "95", Code::H323, "write `95%` or `0.95`");
    reads(number(4, true), "1", "1.0000");
}

#[test]
fn bounds_hold_for_numbers_and_their_edges() {
    let bounded = || {
        let mut x = column("x", number(0, false));
        (x.low, x.high, x.bounds) = (Some(0), Some(100), Some("0 至 100".to_owned()));
        x
    };
    reads_in(bounded(), "0", "0");
    reads_in(bounded(), "100", "100");
    refuses_in(bounded(), "101", Code::H324, "");
    refuses_in(bounded(), "-1", Code::H324, "");
}

#[test]
fn dates_with_the_year_first() {
    reads(ColumnKind::Date, "2020-10-01", "2020-10-01");
    reads(ColumnKind::Date, "２０２０－１０－０１", "2020-10-01");
    for cell in ["2020/10/1", "2020.10.1", "2020-10-1", "2020/10/01", "2020年10月1日", "2020年１０月1号"]
    {
        reads(ColumnKind::Date, cell, "2020-10-01");
    }
    for cell in ["2020年10月1", "20201001", "2020-10-01 00:00:00", "44105", "1/10/2020", "2020/10-1"] {
        refuses(ColumnKind::Date, cell, Code::H323, "write `2020-10-01`");
    }
    refuses(ColumnKind::Date, "2021-02-29", Code::H323, "write `2020-10-01`");
}

#[test]
fn periods_in_three_forms() {
    let any = || ColumnKind::Period(None);
    reads(any(), "2021", "2021");
    reads(any(), "2021q3", "2021Q3");
    reads(any(), "２０２１－０７", "2021-07");
    refuses(any(), "2021年", Code::H323, "write `2021`");
    refuses(any(), "2021年第三季度", Code::H323, "write `2021Q3`");
    refuses(any(), "2021年7月", Code::H323, "write `2021-07`");
    refuses(any(), "2021/7", Code::H323, "write `2021-07`");
    refuses(any(), "2021-13", Code::H323, "`2021Q3` or `2021-07`");
    refuses(any(), "今年", Code::H323, "`2021Q3` or `2021-07`");
    refuses(ColumnKind::Period(Some(PeriodKind::Year)), "2021Q3", Code::H323, "write `2021`");
}

#[test]
fn one_of_by_name_or_title() {
    reads(kinds(), "乡镇", "乡镇");
    reads(kinds(), " dept ", "dept");
    reads(kinds(), "县直单位", "dept");
    reads(kinds(), "其他", "其他");
    refuses(kinds(), "县直单", Code::H323, "write `县直单位`");
    refuses(kinds(), "Dept", Code::H323, "write one of them");
    refuses(kinds(), "省", Code::H323, "write one of them");
}

#[test]
fn sets_of_free_names() {
    reads(FREE, "甲、乙；丙;丁，戊,己|庚\n辛", "{甲,乙,丙,丁,戊,己,庚,辛}");
    reads(FREE, " 甲 、、甲、 ", "{甲}");
    for cell in ["", "  ", "无", "/", "-", " 无 "] {
        reads(FREE, cell, "{}");
    }
    reads(FREE, "无、甲", "{无,甲}");
    reads(FREE, "Ａ、A", "{Ａ,A}");
}

#[test]
fn sets_of_named_members() {
    reads(measures(), "示范试点、信息归集、pilots", "{信息归集,pilots}");
    reads(measures(), "", "{}");
    refuses(measures(), "信息归集、示范试", Code::H323, "write `示范试点`");
    refuses(measures(), "别的", Code::H323, "`-` for none");
}

#[test]
fn a_blank_is_what_the_policy_says() {
    let blank = |kind: ColumnKind, blank: Blank| Column { blank, ..column("x", kind) };
    refuses(number(0, false), "　", Code::H322, "a whole number");
    refuses(ColumnKind::Text, "", Code::H322, "a text");
    reads_in(blank(number(0, false), Blank::None), "", "none");
    reads_in(blank(number(0, false), Blank::Means(Cell::Number(7))), " ", "7");
    reads_in(blank(ColumnKind::Text, Blank::Means(Cell::Text("缺".into()))), "", "缺");
    reads_in(blank(FREE, Blank::None), "", "none");
    reads_in(blank(FREE, Blank::None), "无", "{}");
    reads_in(blank(kinds(), Blank::Means(Cell::Code(1))), "", "dept");
}

#[test]
fn texts_keep_everything_but_spaces_around_them() {
    reads(ColumnKind::Text, "　Ａ１ b\tc\n\"d\" ", "Ａ１ b\tc\n\"d\"");
    for cell in ["a\0b", "a\u{7}", "\u{200b}X01", "X\u{202d}01", "\u{feff}a", "a\u{85}b"] {
        refuses(ColumnKind::Text, cell, Code::H309, "type it again");
    }
}

#[test]
fn a_cell_is_no_longer_than_excels() {
    reads(ColumnKind::Text, &"字".repeat(32_767), &"字".repeat(32_767));
    refuses(ColumnKind::Text, &"x".repeat(32_768), Code::H308, "");
    refuses(FREE, &"x".repeat(1 << 20), Code::H308, "");
    refuses(number(0, false), &"1".repeat(1 << 20), Code::H308, "");
    refuses(kinds(), &"县".repeat(30_000), Code::H323, "write one of them");
}
