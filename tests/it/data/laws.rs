//! Laws of reading that hold for any bytes.

use heng::data::{Format, Reading};
use heng::ir::Column;
use heng::problem::Problems;
use proptest::prelude::*;
use serde_json::json;

use super::schema::{read_all, read_as, rows, small, wide};

/// Rows add up, and whatever is refused has its problem.
fn holds((reading, problems): (Reading, Problems)) {
    let refused = !reading.refused.is_empty() || !reading.refused_files.is_empty();
    assert_eq!(problems.any_error(), refused);
    for column in &reading.units.columns {
        if let Some(given) = &column.given {
            assert_eq!(given.len(), reading.units.rows);
        }
    }
}

fn holds_in_all(columns: &[Column], bytes: &[u8]) {
    for format in [Format::Csv, Format::Json, Format::JsonLines] {
        holds(read_as(columns, format, bytes));
    }
}

/// One row of cells that may be good or bad, the same in CSV and JSON.
fn cells() -> impl Strategy<Value = Vec<String>> {
    let one = |good: &'static str, bad: &'static str| prop_oneof![4 => good, 1 => bad];
    (
        one("[A-D][0-9]", " {0,2}"),
        one("[甲乙丙]{1,3}", "[\u{0}-\u{20}]"),
        one("乡镇|县直单位|县直", "省直"),
        one("202[0-9]", "2020Q1|x"),
        one("是|否|√|×|1|0|Ｙ", "maybe|"),
        one("[甲乙、;, ]{0,6}|无|-", "\u{200b}"),
        one("(信息归集|信用承诺|、){0,3}", "其他"),
        one("[0-9]{1,4}", "-?[0-9.]{1,25}"),
        one("[0-9]{1,2}%|0\\.[0-9]{1,4}|", "[0-9],[0-9]{3}"),
        one("202[0-4]-0[1-9]-1[0-9]|", "2020/1/1"),
    )
        .prop_map(|t| vec![t.0, t.1, t.2, t.3, t.4, t.5, t.6, t.7, t.8, t.9])
}

fn as_csv(columns: &[Column], table: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|column| &column.name)).unwrap();
    table.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn as_json(columns: &[Column], table: &[Vec<String>]) -> Vec<u8> {
    let row = |row: &Vec<String>| {
        columns.iter().zip(row).map(|(column, cell)| (column.name.clone(), json!(cell))).collect()
    };
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = table.iter().map(row).collect();
    serde_json::to_vec_pretty(&rows).unwrap()
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds_in_all(&small(), &bytes);
    }

    #[test]
    fn anything_like_a_table(text in "(id,a,b\n)?([0-9a是否,;\t\"\r\n {}\\[\\]:'=\u{0}\u{feff}]|\"id\":|\"a\":|\"b\":){0,120}") {
        holds_in_all(&small(), text.as_bytes());
    }

    #[test]
    fn rows_below_a_good_header(text in "([0-3],[xy\"]{0,3},[是否1?]{0,2}[,\"]{0,2}(\r\n|\n|\r)){0,20}") {
        let text = format!("id,a,b\n{text}");
        holds(read_all(&small(), &[("x.csv", text.as_bytes()), ("y.csv", text.as_bytes())]));
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts(cells in prop::collection::vec("[ab\r\n\"]{0,5}", 1..12)) {
        let mut text = "id,a,b\n".to_owned();
        let mut starts = Vec::new();
        for (id, cell) in cells.iter().enumerate() {
            let whole = text.replace("\r\n", "\n").replace('\r', "\n");
            starts.push(1 + whole.matches('\n').count() as u64);
            text.push_str(&format!("{id},\"z{}\",1\n", cell.replace('"', "\"\"")));
        }
        let (reading, _) = read_all(&small(), &[("x.csv", text.as_bytes())]);
        prop_assert_eq!(reading.units.places.iter().map(|place| place.1).collect::<Vec<_>>(), starts);
    }

    #[test]
    fn csv_and_json_of_the_same_rows(table in prop::collection::vec(cells(), 0..12)) {
        let columns = wide();
        let (from_csv, csv_problems) = read_as(&columns, Format::Csv, &as_csv(&columns, &table));
        let (from_json, json_problems) = read_as(&columns, Format::Json, &as_json(&columns, &table));
        let cut = |row: String| row.split_once(": ").map(|(_, cells)| cells.to_owned());
        prop_assert_eq!(
            rows(&columns, &from_csv.units).into_iter().map(cut).collect::<Vec<_>>(),
            rows(&columns, &from_json.units).into_iter().map(cut).collect::<Vec<_>>()
        );
        prop_assert_eq!(&from_csv.units.columns, &from_json.units.columns);
        prop_assert_eq!(&from_csv.units.members, &from_json.units.members);
        prop_assert_eq!(from_csv.blank_lines, from_json.blank_lines);
        let codes = |problems: &Problems| problems.iter().map(|problem| problem.code).collect::<Vec<_>>();
        prop_assert_eq!(codes(&csv_problems), codes(&json_problems));
        holds((from_csv, csv_problems));
    }
}
