//! JSON and JSON Lines.

use heng::data::Format;
use heng::ir::{ColumnKind, Members};
use heng::problem::{Code, Lang};

use super::schema::{codes, column, number, read_as, rows, small};

#[track_caller]
fn reads(text: &str, expected: &[&str]) {
    let (reading, problems) = read_as(&small(), Format::Json, text.as_bytes());
    assert_eq!(codes(&problems), []);
    assert_eq!(rows(&small(), &reading.units), expected);
}

#[track_caller]
fn finds(text: &str, expected: &[(u64, Code)], good: usize) {
    let (reading, problems) = read_as(&small(), Format::Json, text.as_bytes());
    assert_eq!(codes(&problems), expected);
    assert_eq!(reading.units.rows, good);
}

#[track_caller]
fn lines(text: &str, expected: &[(u64, Code)], good: usize) {
    let (reading, problems) = read_as(&small(), Format::JsonLines, text.as_bytes());
    assert_eq!(codes(&problems), expected);
    assert_eq!(reading.units.rows, good);
}

/// Cell `x`, and what it reads as, or the code of the problem.
#[track_caller]
fn cell(kind: ColumnKind, value: &str, expected: Result<&str, Code>) {
    let columns = [column("id", ColumnKind::Id), column("x", kind)];
    let text = format!("[{{\"id\": 1, \"x\": {value}}}]");
    let (reading, problems) = read_as(&columns, Format::Json, text.as_bytes());
    match expected {
        Ok(shown) => {
            assert_eq!(codes(&problems), []);
            assert_eq!(rows(&columns, &reading.units), [format!("1: 1|{shown}")]);
        }
        Err(code) => assert_eq!(codes(&problems), [(1, code)]),
    }
}

#[test]
fn a_list_of_objects() {
    reads("[]", &[]);
    reads("\u{feff}[{\"id\":\"1\",\"a\":\"x\",\"b\":true}]", &["1: 1|x|yes"]);
    reads(
        "[\n  {\"id\": 1, \"a\": \"\\u7532\", \"b\": \"否\"},\n\n  {\"b\": 1,\n \"a\": \"x\", \"ｉｄ\": \"2\"}]\n",
        &["2: 1|甲|no", "4: 2|x|yes"],
    );
}

#[test]
fn values_are_read_as_cells_are() {
    cell(ColumnKind::Flag, "false", Ok("no"));
    cell(ColumnKind::Flag, "\"√\"", Ok("yes"));
    cell(ColumnKind::Flag, "null", Err(Code::H322));
    cell(number(2, false), "0.10", Ok("0.10"));
    cell(number(0, false), "999999999999999999", Ok("999999999999999999"));
    cell(number(2, false), "1234567890123456.78", Ok("1234567890123456.78"));
    cell(number(0, false), "123456789012345678901234567890", Err(Code::H323));
    cell(number(0, false), "1e3", Err(Code::H323));
    cell(number(0, false), "true", Err(Code::H323));
    cell(number(0, false), "\"12\"", Ok("12"));
    cell(number(0, false), "[12]", Err(Code::H306));
    cell(number(0, false), "{}", Err(Code::H306));
    cell(ColumnKind::Text, "00012.50", Err(Code::H305));
    cell(ColumnKind::Text, "12.50", Ok("12.50"));
    cell(ColumnKind::Text, "\"a\\u0000b\"", Err(Code::H309));
}

#[test]
fn sets_are_lists_or_texts() {
    let free = || ColumnKind::Set(Members::Free);
    cell(free(), "[\"甲\", \" 乙 \", \"甲\", 3]", Ok("{甲,乙,3}"));
    cell(free(), "[\"a, b\"]", Ok("{a, b}"));
    cell(free(), "\"甲、乙\"", Ok("{甲,乙}"));
    cell(free(), "[]", Ok("{}"));
    cell(free(), "null", Ok("{}"));
    cell(free(), "[\"无\"]", Ok("{}"));
    cell(free(), "[[\"甲\"]]", Err(Code::H306));
    cell(free(), "[true]", Err(Code::H306));
    cell(free(), "{\"甲\": 1}", Err(Code::H306));
}

#[test]
fn a_repeated_key_is_an_error() {
    finds("[{\"id\":1,\"a\":\"x\",\"b\":1,\"b\":0},\n{\"id\":2,\"a\":\"x\",\"b\":1}]", &[(1, Code::H321)], 1);
    finds("[{\"id\":1,\"a\":\"x\",\"b\":1,\"\\u0062\":0}]", &[(1, Code::H321)], 0);
    finds("[{\"id\":1,\"a\":\"x\",\"b\":1,\" ｂ\":0}]", &[(1, Code::H321)], 0);
    finds("[{\"id\":1,\"a\":\"x\",\"b\":1,\"c\":0,\"c\":0}]", &[(0, Code::H329), (1, Code::H321)], 0);
}

#[test]
fn a_key_missing_everywhere_is_a_missing_column() {
    finds("[{\"id\":1,\"a\":\"x\"},{\"id\":2,\"a\":\"x\"}]", &[(0, Code::H320)], 0);
    finds("[{\"id\":1,\"a\":\"x\",\"b\":1},\n{\"id\":2,\"a\":\"x\"}]", &[(2, Code::H320)], 1);
}

#[test]
fn unknown_keys_are_unused_columns() {
    finds(
        "[{\"id\":1,\"a\":\"x\",\"b\":1,\"c\":{\"d\":[1]}},{\"id\":2,\"a\":\"x\",\"b\":1,\"e\":0}]",
        &[(0, Code::H329)],
        2,
    );
}

#[test]
fn wrong_shapes() {
    finds("{\"units\": []}", &[(1, Code::H306)], 0);
    finds("3", &[(1, Code::H306)], 0);
    finds("[1,\n {\"id\":1,\"a\":\"x\",\"b\":1},\n null]", &[(1, Code::H306), (3, Code::H306)], 1);
    finds("", &[(1, Code::H305)], 0);
}

#[test]
fn broken_json_names_line_and_character() {
    let (_, problems) = read_as(&small(), Format::Json, b"[\n  {\"id\": 1,}\n]");
    assert_eq!(codes(&problems), [(2, Code::H305)]);
    assert_eq!(problems.0[0].message.get(Lang::En), "this is not JSON at character 12");
    finds("[{\"id\":1,\"a\":\"x\",\"b\":1}", &[(1, Code::H305)], 0);
    finds("[{\"id\":1,\"a\":\"x\",\"b\":1}] x", &[(1, Code::H305)], 0);
    finds("[{\"id\":1,\"a\":\"\\ud800\",\"b\":1}]", &[(1, Code::H306)], 0);
    finds("[{\"id\":1,\"a\":\"a\u{1}\",\"b\":1}]", &[(1, Code::H305)], 0);
    finds("[nan]", &[(1, Code::H305)], 0);
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!("[{{\"id\":1,\"a\":\"x\",\"b\":1,\"c\":{open}{close}}}]")
    };
    finds(&nested(126), &[(0, Code::H329)], 1);
    finds(&nested(127), &[(0, Code::H329), (1, Code::H305)], 0);
    finds(&nested(1_000_000), &[(0, Code::H329), (1, Code::H305)], 0);
    finds(&"[".repeat(1_000_000), &[(1, Code::H305)], 0);
}

#[test]
fn too_many_keys() {
    let keys: Vec<String> = (0..1025).map(|at| format!("\"k{at}\":1")).collect();
    finds(&format!("[{{{}}}]", keys.join(",")), &[(1, Code::H307)], 0);
}

#[test]
fn blank_objects_are_blank_lines() {
    let text = "[{}, {\"id\":null,\"a\":\" \",\"b\":[]}, {\"id\":1,\"a\":\"x\",\"b\":1}]";
    let (reading, problems) = read_as(&small(), Format::Json, text.as_bytes());
    assert_eq!(codes(&problems), []);
    assert_eq!((reading.blank_lines, reading.rows_read), (2, 1));
}

#[test]
fn json_lines_cost_one_line_each() {
    lines("{\"id\":1,\"a\":\"x\",\"b\":1}\r\n\n{\"id\":2,\"a\":\"x\",\"b\":0}", &[], 2);
    lines(
        "{\"id\":1,\"a\":\"x\",\"b\":1}\n{\"id\":2,\n{\"id\":3,\"a\":\"x\",\"b\":0}\n7\nx\n",
        &[(2, Code::H305), (4, Code::H306), (5, Code::H305)],
        2,
    );
    lines("{\"id\":1,\"a\":\"x\",\"b\":1} {}\n", &[(1, Code::H305)], 0);
    lines("[{\"id\":1}]", &[(0, Code::H306)], 0);
    lines(" \n", &[], 0);
}
