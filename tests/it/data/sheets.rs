//! Results as text, and back again.

use heng::data::{Format, Sheet, SheetCells, SheetColumn, to_csv, to_json, to_jsonl};
use heng::ir::{Column, ColumnKind};
use heng::value::{Bits, Texts};
use proptest::prelude::*;

use super::schema::{codes, column, read_as};

fn texts<S: AsRef<str>>(values: &[S]) -> Texts {
    let mut texts = Texts::new();
    values.iter().for_each(|value| texts.push(value.as_ref()));
    texts
}

fn bits(values: &[bool]) -> Bits {
    let mut bits = Bits::new();
    values.iter().for_each(|value| bits.push(*value));
    bits
}

fn text_sheet<S: AsRef<str>>(values: &[S]) -> Sheet {
    let ids: Vec<String> = (0..values.len()).map(|id| id.to_string()).collect();
    let all = |header: &str, cells| SheetColumn { header: header.into(), cells, given: None };
    Sheet {
        rows: values.len(),
        columns: vec![all("id", SheetCells::Text(texts(&ids))), all("x", SheetCells::Text(texts(values)))],
    }
}

fn sheet() -> Sheet {
    let all = |header: &str, cells| SheetColumn { header: header.into(), cells, given: None };
    Sheet {
        rows: 2,
        columns: vec![
            all("单位", SheetCells::Text(texts(&["城关镇", "甲,\"乙\"\n丙"]))),
            SheetColumn {
                given: Some(bits(&[true, false])),
                ..all("得分", SheetCells::Number { digits: vec![-1050, 0], decimals: 2 })
            },
            all("5A", SheetCells::Flag { yes: bits(&[true, false]), words: ["是".into(), "否".into()] }),
            all(
                "结果",
                SheetCells::List {
                    items: texts(&["表彰", "=cmd"]),
                    ends: vec![0, 2],
                    separator: "；".into(),
                },
            ),
        ],
    }
}

#[test]
fn csv_for_excel() {
    let text = String::from_utf8(to_csv(&sheet())).unwrap();
    assert_eq!(
        text,
        "\u{feff}单位,得分,5A,结果\r\n城关镇,-10.50,是,\r\n\"甲,\"\"乙\"\"\n丙\",,否,表彰；=cmd\r\n"
    );
}

#[test]
fn json_and_json_lines() {
    let first = "{\"单位\": \"城关镇\", \"得分\": -10.50, \"5A\": true, \"结果\": []}";
    let second =
        "{\"单位\": \"甲,\\\"乙\\\"\\n丙\", \"得分\": null, \"5A\": false, \"结果\": [\"表彰\", \"=cmd\"]}";
    assert_eq!(String::from_utf8(to_json(&sheet())).unwrap(), format!("[\n  {first},\n  {second}\n]\n"));
    assert_eq!(String::from_utf8(to_jsonl(&sheet())).unwrap(), format!("{first}\n{second}\n"));
    assert_eq!(to_json(&Sheet::default()), b"[]\n");
}

#[test]
fn formulas_are_disarmed_and_signs_are_not() {
    let written =
        String::from_utf8(to_csv(&text_sheet(&["=1+1", "@x", "-1+1", "+", "---", "-5", "A+++", "'=1"])))
            .unwrap();
    let cells: Vec<&str> = written.lines().skip(1).map(|line| line.split_once(',').unwrap().1).collect();
    assert_eq!(cells, ["'=1+1", "'@x", "'-1+1", "+", "---", "-5", "A+++", "''=1"]);
}

#[track_caller]
fn comes_back(values: &[String]) {
    let columns: [Column; 2] = [column("id", ColumnKind::Id), column("x", ColumnKind::Text)];
    let sheet = text_sheet(values);
    for (format, bytes) in [
        (Format::Csv, to_csv(&sheet)),
        (Format::Json, to_json(&sheet)),
        (Format::JsonLines, to_jsonl(&sheet)),
    ] {
        let (reading, problems) = read_as(&columns, format, &bytes);
        assert_eq!(codes(&problems), []);
        let read: Vec<&str> = (0..reading.units.rows).map(|row| reading.units.text(1, row)).collect();
        assert_eq!(read, values, "{format:?}");
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read(values in prop::collection::vec("[-=+@'\",;a1甲\n \t]{0,6}[x甲'=\"]", 0..20)) {
        let values: Vec<String> = values.iter().map(|value| value.trim().to_owned()).collect();
        comes_back(&values);
    }
}
