//! How fast unit data is read: 30 columns, 200 rows and 100,000.

use std::fmt::Write;

use divan::Bencher;
use heng::data::{Input, read};
use heng::ir::{Column, ColumnKind, Members, Named, Policy};
use heng::problem::Lang;
use heng::source::Span;

fn main() {
    divan::main();
}

fn columns() -> Vec<Column> {
    let named = |names: &[&str]| {
        names.iter().map(|name| Named { name: (*name).to_owned(), title: None }).collect::<Vec<_>>()
    };
    let mut kinds = vec![
        ("编码".to_owned(), ColumnKind::Id),
        ("名称".to_owned(), ColumnKind::Text),
        ("类别".to_owned(), ColumnKind::OneOf(named(&["乡镇", "县直单位"]))),
        ("评价期".to_owned(), ColumnKind::Period(None)),
        ("试点".to_owned(), ColumnKind::Set(Members::Free)),
        ("应试点".to_owned(), ColumnKind::Set(Members::Free)),
        ("通报".to_owned(), ColumnKind::Set(Members::Named(named(&["归集", "承诺"])))),
        ("次数".to_owned(), ColumnKind::Number { decimals: 0, percent: false }),
        ("占比".to_owned(), ColumnKind::Number { decimals: 4, percent: true }),
        ("日期".to_owned(), ColumnKind::Date),
    ];
    kinds.extend((10..30).map(|at| (format!("指标{at}"), ColumnKind::Flag)));
    kinds.into_iter().map(|(name, kind)| Column::new(name, kind, Span::default())).collect()
}

fn csv(rows: usize) -> String {
    let names: Vec<String> = columns().into_iter().map(|column| column.name).collect();
    let mut text = format!("{}\n", names.join(","));
    for row in 0..rows {
        write!(text, "X{row:07},某某镇{row},乡镇,2021,甲、乙,\"甲,丙\",归集,{},95%,2021-05-06", row % 7).ok();
        (10..30).for_each(|at| text.push_str(if (row + at) % 3 == 0 { ",否" } else { ",是" }));
        text.push('\n');
    }
    text
}

fn json(rows: usize) -> String {
    let names: Vec<String> = columns().into_iter().map(|column| column.name).collect();
    let mut text = "[".to_owned();
    for row in 0..rows {
        let comma = if row == 0 { "" } else { ",\n" };
        write!(
            text,
            "{comma}{{\"编码\":\"X{row:07}\",\"名称\":\"某某镇{row}\",\"类别\":\"乡镇\",\"评价期\":2021,"
        )
        .ok();
        text.push_str("\"试点\":[\"甲\",\"乙\"],\"应试点\":[\"甲\",\"丙\"],\"通报\":[\"归集\"],\"次数\":3,\"占比\":0.95,");
        text.push_str("\"日期\":\"2021-05-06\"");
        names.iter().skip(10).for_each(|name| {
            write!(text, ",\"{name}\":true").ok();
        });
        text.push('}');
    }
    text.push(']');
    text
}

fn run(bencher: Bencher<'_, '_>, name: &str, text: &str) {
    let input = [Input::new(name, text.as_bytes())];
    let policy = Policy { columns: columns(), ..Policy::new(Lang::Zh) };
    bencher.bench(|| {
        let (reading, problems) = read(&policy, &input);
        assert!(problems.is_empty());
        reading.units.rows
    });
}

#[divan::bench(args = [200, 100_000], sample_count = 10)]
fn from_csv(bencher: Bencher<'_, '_>, rows: usize) {
    run(bencher, "units.csv", &csv(rows));
}

#[divan::bench(args = [200, 100_000], sample_count = 10)]
fn from_json(bencher: Bencher<'_, '_>, rows: usize) {
    run(bencher, "units.json", &json(rows));
}
