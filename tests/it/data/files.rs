//! CSV files as people, spreadsheets and enemies make them.

use std::fmt::Write;

use heng::data::{Format, read};
use heng::ir::{ColumnKind, Members, Policy};
use heng::problem::{Code, Lang};

use super::schema::{codes, column, input, policy, read_all, rows, small, wide};

#[track_caller]
fn reads(text: &str, expected: &[&str]) {
    let (reading, problems) = read_all(&small(), &[("x.csv", text.as_bytes())]);
    assert_eq!(codes(&problems), []);
    assert_eq!(rows(&small(), &reading.units), expected);
}

/// The problems, and how many good rows are left beside them.
#[track_caller]
fn finds(text: &str, expected: &[(u64, Code)], good: usize) {
    let (reading, problems) = read_all(&small(), &[("x.csv", text.as_bytes())]);
    assert_eq!(codes(&problems), expected);
    assert_eq!(reading.units.rows, good);
}

#[track_caller]
fn says(bytes: &[u8], code: Code, words: &str) {
    let (reading, problems) = read_all(&small(), &[("x.csv", bytes)]);
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code]);
    assert_eq!((reading.rows_read, reading.refused_files), (0, vec![0]));
    let problem = &problems.0[0];
    let help = problem.help.as_ref().map_or("", |help| help.get(Lang::En));
    let all = format!("{} / {help}", problem.message.get(Lang::En));
    assert!(all.contains(words), "{all}");
}

#[test]
fn columns_stand_in_any_order_under_trimmed_half_width_headers() {
    reads("id,a,b\n1,x,是\n2,y,否\n", &["2: 1|x|yes", "3: 2|y|no"]);
    reads(" ｂ ,\"ａ\",id\n是,x,1\n", &["2: 1|x|yes"]);
    reads("\u{feff}id,a,b\n1,x,是", &["2: 1|x|yes"]);
}

#[test]
fn a_column_has_several_headers() {
    let mut columns = small();
    columns[1].headers = vec!["名称".into(), "单位名称".into()];
    let (reading, problems) = read_all(&columns, &[("x.csv", "单位名称,b,id\nx,1,1\n".as_bytes())]);
    assert_eq!(codes(&problems), []);
    assert_eq!(rows(&columns, &reading.units), ["2: 1|x|yes"]);
    let (_, problems) = read_all(&columns, &[("x.csv", "单位名称,名称,b,id\n".as_bytes())]);
    assert_eq!(codes(&problems), [(1, Code::H321)]);
}

#[test]
fn every_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["id,a,b", "1,x,是", "2,\"y\nz\",否", "3,z,否"].join(end);
        reads(&text, &["2: 1|x|yes", "3: 2|y\nz|no", "5: 3|z|no"]);
    }
}

#[test]
fn blank_lines_are_skipped_and_counted() {
    let text = "\n , ,\nid,a,b\n\n1,x,是\n,,\n 　,\"\",\n\n2,y,否\n\n";
    let (reading, problems) = read_all(&small(), &[("x.csv", text.as_bytes())]);
    assert_eq!(codes(&problems), []);
    assert_eq!(rows(&small(), &reading.units), ["5: 1|x|yes", "9: 2|y|no"]);
    assert_eq!(reading.blank_lines, 7);
}

#[test]
fn semicolons_and_tabs_part_cells_where_commas_do_not() {
    reads("id;a;b\n1;x,y;是\n", &["2: 1|x,y|yes"]);
    reads("id\ta\tb\n1\t\"x\ty\"\t是\n", &["2: 1|x\ty|yes"]);
}

#[test]
fn a_header_without_rows_is_no_unit() {
    reads("id,a,b\n", &[]);
    reads("id,a,b", &[]);
}

#[test]
fn nothing_at_all_is_no_header() {
    for text in ["", "\u{feff}", "\n\n", ",,\n"] {
        says(text.as_bytes(), Code::H310, "empty");
    }
}

#[test]
fn a_title_above_the_header_is_pointed_at() {
    says("评价表,,\nid,a,b\n1,x,是\n".as_bytes(), Code::H310, "line 2 looks like the header");
    says(b"x,y\n1,2\n", Code::H310, "the header needs `id`, `a` or `b`");
}

#[test]
fn encodings_other_than_utf8() {
    says(b"id,a,b\n1,\xc2\xe5\xc4\xfe,1\n", Code::H301, "byte 10 is not UTF-8");
    says(b"\xff\xfei\0d\0", Code::H301, "UTF-16");
    says(b"id,a,b\n1,\xe4\xb8", Code::H301, "byte 10 ");
}

#[test]
fn workbooks_are_told_from_text() {
    says(b"PK\x03\x04rest", Code::H302, "workbook");
    says(b"\xd0\xcf\x11\xe0rest", Code::H302, "workbook");
}

#[test]
fn the_format_is_told_by_name_then_by_content() {
    let of = |name, bytes: &str| Format::of(name, bytes.as_bytes());
    assert_eq!(of("a.CSV", "[]"), Some(Format::Csv));
    assert_eq!(of("a.json", ""), Some(Format::Json));
    assert_eq!(of("a.jsonl", ""), Some(Format::JsonLines));
    assert_eq!(of("-", "\u{feff} [{}]"), Some(Format::Json));
    assert_eq!(of("-", "{}"), Some(Format::JsonLines));
    assert_eq!(of("-", "id,a"), Some(Format::Csv));
    assert_eq!(of("-", "a\0b"), None);
    assert_eq!(of("a.xlsx", ""), None);
}

#[test]
fn an_unclosed_quote_is_found_where_it_opens() {
    says(b"id,a,b\n1,x,1\n2,\"x,1\n3,y,1\n", Code::H303, "opens in this line");
    finds("id,a,b\n1,x,1\n2,\"x,1\n3,y,1\n", &[(3, Code::H303)], 0);
    finds("id,a,b\n1,x,1\n2,\"x,1\n3,\"y\",1\n", &[(4, Code::H303)], 0);
    says(b"id,a,b\n2,\"x,1\n3,\"y\",1\n", Code::H303, "begins in line 2");
}

#[test]
fn text_behind_or_before_a_quote() {
    finds("id,a,b\n1,\"x\"y,1\n", &[(2, Code::H303)], 0);
    finds("id,a,b\n1,\"x\" ,1\n", &[(2, Code::H303)], 0);
    finds("id,a,b\n1,x\"y\",1\n", &[(2, Code::H303)], 0);
    finds("id,a,b\n1, \"x\",1\n", &[(2, Code::H303)], 0);
    finds("id,a,b\r1,x,1\r\"2\",5\",1\r", &[(3, Code::H303)], 0);
    reads("id,a,b\n1,\"\"\"x\"\"\",1\n", &["2: 1|\"x\"|yes"]);
}

#[test]
fn ragged_rows_cost_themselves_only() {
    let text = "id,a,b\n1,x\n2,x,是,多\n3,x,是\n4,x,是,,\n5\n";
    finds(text, &[(2, Code::H304), (3, Code::H304), (6, Code::H304)], 2);
}

#[test]
fn lines_are_those_of_the_file() {
    let text = "id,a,\"b\"\n1,\"x\r\ny\rz\",是\n\n2,x,maybe\n";
    finds(text, &[(6, Code::H323)], 1);
}

#[test]
fn too_many_columns() {
    let header = |extra: usize| {
        let mut text = "id,a,b".to_owned();
        (0..extra).for_each(|at| write!(text, ",c{at}").unwrap());
        text
    };
    let (_, problems) = read_all(&small(), &[("x.csv", header(1021).as_bytes())]);
    assert_eq!(codes(&problems), [(0, Code::H329)]);
    says(header(1022).as_bytes(), Code::H307, "1025 columns");
}

#[test]
fn control_characters_in_the_header() {
    finds("id,a\0,b\n1,x,是\n", &[(1, Code::H309)], 0);
    finds("id,\u{200b}a,b\n1,x,是\n", &[(1, Code::H309)], 0);
}

#[test]
fn a_missing_column_names_the_header_that_was_meant() {
    says("id,全量,b\n1,x,是\n".as_bytes(), Code::H320, "add a column with the header `a`");
    let columns = [column("id", ColumnKind::Id), column("单位名称", ColumnKind::Text)];
    let (_, problems) = read_all(&columns, &[("x.csv", "id,单位名\n".as_bytes())]);
    assert_eq!(codes(&problems), [(1, Code::H320)]);
    let help = problems.0[0].help.as_ref().unwrap().get(Lang::En);
    assert_eq!(help, "rename the header `单位名` to `单位名称`");
}

#[test]
fn a_header_twice_matters_where_it_is_read() {
    finds("id,a,b,ａ\n1,x,是,y\n", &[(1, Code::H321)], 0);
    finds("id,a,b,备注,备注,,\n1,x,是,,,,\n", &[(0, Code::H329)], 1);
}

#[test]
fn unused_columns_are_one_note_for_each_file() {
    let text = "备注,id,a,b,\n,1,x,是,\n";
    let (reading, problems) = read_all(&small(), &[("x.csv", text.as_bytes()), ("y.csv", b"id,a,b,z\n")]);
    assert_eq!(codes(&problems), [(0, Code::H329), (0, Code::H329)]);
    assert!(!problems.any_error());
    assert_eq!(reading.unused, [(0, vec!["备注".to_owned()]), (1, vec!["z".to_owned()])]);
}

#[test]
fn a_unit_twice_in_a_period_is_refused_both_times() {
    let columns =
        [column("id", ColumnKind::Id), column("p", ColumnKind::Period(None)), column("b", ColumnKind::Flag)];
    let one = "id,p,b\n1,2021,1\n2,2021,1\n1,2022,0\n";
    let two = "id,p,b\n3,2021,1\n1,2021,0\n2,2021,maybe\n";
    let (reading, problems) = read_all(&columns, &[("one.csv", one.as_bytes()), ("two.csv", two.as_bytes())]);
    assert_eq!(codes(&problems), [(3, Code::H325), (4, Code::H323), (4, Code::H325)]);
    assert!(problems.0[0].message.en.ends_with("one.csv line 2"));
    assert_eq!(rows(&columns, &reading.units), ["4: 1|2022|no", "2: 3|2021|yes"]);
    let refused: Vec<_> = reading.refused.iter().map(|r| (r.file, r.line, r.unit.as_deref())).collect();
    assert_eq!(refused, [(0, 2, Some("1")), (0, 3, Some("2")), (1, 3, Some("1")), (1, 4, Some("2"))]);
}

#[test]
fn periods_of_two_kinds_name_both_rows() {
    let columns = [column("id", ColumnKind::Id), column("p", ColumnKind::Period(None))];
    let (reading, problems) =
        read_all(&columns, &[("one.csv", b"id,p\n1,2021\n"), ("two.csv", b"id,p\n1,2021Q1\n2,2021\n")]);
    assert_eq!(codes(&problems), [(2, Code::H326)]);
    assert!(problems.0[0].message.en.contains("one.csv line 2 has a year"));
    assert_eq!(reading.units.rows, 2);
}

#[test]
fn every_problem_of_every_row_is_found() {
    let text = "id,a,b\n1,,maybe\n,x,maybe\n3,x,是\n4,\u{0}, \n";
    finds(
        text,
        &[
            (2, Code::H322),
            (2, Code::H323),
            (3, Code::H322),
            (3, Code::H323),
            (5, Code::H309),
            (5, Code::H322),
        ],
        1,
    );
}

#[test]
fn a_bad_file_leaves_the_others() {
    let (reading, problems) =
        read_all(&small(), &[("x.csv", b"id,a,b\n1,\"x"), ("y.csv", "id,a,b\n1,x,是\n".as_bytes())]);
    assert_eq!(codes(&problems), [(2, Code::H303)]);
    assert_eq!((reading.units.rows, reading.refused_files), (1, vec![0]));
    assert_eq!(reading.units.places, [(1, 2)]);
}

#[test]
fn names_in_sets_are_limited_and_refused_rows_add_none() {
    let columns = [
        column("id", ColumnKind::Id),
        column("x", ColumnKind::Set(Members::Free)),
        column("b", ColumnKind::Flag),
    ];
    let policy = Policy { members: vec!["丙".to_owned()], ..policy(&columns) };
    let mut text = "id,x,b\n0,甲、乙,maybe\n".to_owned();
    (1..=10_000).for_each(|at| writeln!(text, "{at},n{at},1").unwrap());
    let (reading, problems) = read(&policy, &[input("x.csv", text.as_bytes())]);
    assert_eq!(codes(&problems), [(2, Code::H323), (10_002, Code::H330)]);
    assert_eq!(reading.units.members.len(), 10_000);
    assert_eq!((reading.units.members.text(0), reading.units.members.text(1)), ("丙", "n1"));
}

#[test]
fn a_flood_of_problems_is_counted_not_listed() {
    let mut text = "id,a,b\n".to_owned();
    (0..12_000).for_each(|at| writeln!(text, "{at},x,maybe").unwrap());
    let (reading, problems) = read_all(&small(), &[("x.csv", text.as_bytes())]);
    assert_eq!((problems.len(), reading.refused.len()), (10_001, 12_000));
    let last = problems.0.last().unwrap();
    assert_eq!((last.code, last.message.en.as_str()), (Code::H331, "2000 more problems are not listed"));
}

#[test]
fn a_column_of_every_kind() {
    let text = "单位编码,单位名称,单位类别,评价期,全量,试点类别,屡次通报,次数,占比,验收日期\n\
        X01,城关镇,乡镇,2021,是,甲、乙,,0,95%,2021-05-06\n\
        X02,发改委,县直单位,2021,×,无,信用承诺,2,,\n";
    let (reading, problems) = read_all(&wide(), &[("x.csv", text.as_bytes())]);
    assert_eq!(codes(&problems), []);
    assert_eq!(
        rows(&wide(), &reading.units),
        [
            "2: X01|城关镇|乡镇|2021|yes|{甲,乙}|{}|0|0.9500|2021-05-06",
            "3: X02|发改委|县直|2021|no|{}|{信用承诺}|2|none|none"
        ]
    );
}
