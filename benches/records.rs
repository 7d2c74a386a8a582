//! Ten million records of a million units: joined, and several things made of them, beside a loop over structs.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

use heng::data::{UnitColumn, Units, Value, join};
use heng::eval::{Book, Options, Run};
use heng::ir::{ColumnKind, Policy};
use heng::source::Source;

mod memory;

use memory::{forget_peak, memory};

const POLICY: &str = "policy \"bench\"
scale A > B > C
data
    id is an id
records inspections by id
    day is a date
    kind is hygiene or fire or power
    score is a whole number, 0 to 100
    serious is yes/no
define bad
    count of (serious and score < 60) in inspections
define fire
    sum of score in inspections where (kind is fire)
define least
    min of score in inspections or else 100
define latest_score
    latest of score in inspections or else 100
measure daily
    start at 100 points
    each row of inspections where score < 60 deducts 2 points, at most 20 points
    graded by bands
    when bad >= 2, grade C
    when fire < 50, at best B
    when least < 20 and latest_score < 80, grade C
table bands by points
    90 and above: A
    under 90: B
";

/// A record as a program by hand would hold it.
#[derive(Clone, Copy)]
struct Record {
    unit: u32,
    day: i32,
    kind: u8,
    score: i16,
    serious: bool,
}

fn main() {
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let (policy, problems) = heng::compile(&Source::new("bench.rule", POLICY));
    assert!(!problems.any_error(), "{problems:?}");
    let policy = policy.unwrap_or_else(|| std::process::exit(1));
    let mut first = None;
    for (units, each) in [(10_000, 10), (100_000, 10), (1_000_000, 10), (10_000, 1000)] {
        for sorted in [true, false] {
            let records = generated(units, each, sorted);
            measure(&policy, units, &records, sorted, &mut first);
        }
    }
}

fn measure(policy: &Policy, units: usize, records: &[Record], sorted: bool, first: &mut Option<f64>) {
    let count = records.len() as f64;
    let order = if sorted { "in order" } else { "in no order" };
    let (by_hand, grades_by_hand) = timed(|| hand(units, records));
    let hashed = hashed(units, records);
    let mut data = rows(policy, units);
    let read = read(policy, records);
    let Some(block) = policy.records.first() else { return };
    forget_peak();
    let before = memory("VmRSS");
    let (joining, (joined, misfits)) = timed(|| join(block, &data, read));
    let join_bytes = memory("VmHWM").saturating_sub(before) as f64 * 1024.0 / count;
    assert!(misfits.is_empty());
    data.records.push(joined);
    let book = Book::of(policy, &data);
    forget_peak();
    let before = memory("VmRSS");
    let (grading, run) = timed(|| Run::new(&book, &Options::default()));
    let bytes = memory("VmHWM").saturating_sub(before) as f64 * 1024.0 / count;
    let grades = run.periods().first().and_then(|period| period.grades.measures.first());
    let found: Vec<usize> =
        grades.into_iter().flat_map(|column| column.counts()).map(|(_, count)| *count).collect();
    assert_eq!(found, grades_by_hand);
    let each = grading / count;
    println!(
        "{:>9} records {order:<11}: join {:5.1} ns ({:.2} of a hash table), {join_bytes:4.1} bytes; \
         grade {each:5.1} ns a record ({:.2} of the loop, {:.2} of the first), {bytes:4.1} bytes a record above the input",
        records.len(),
        joining / count,
        joining / hashed,
        grading / by_hand,
        each / *first.get_or_insert(each),
    );
    black_box(run);
}

/// Nanoseconds, and what came out.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let made = work();
    (start.elapsed().as_secs_f64() * 1e9, made)
}

/// How many units get each grade that occurs, by a loop over structs.
fn hand(units: usize, records: &[Record]) -> Vec<usize> {
    #[derive(Clone)]
    struct Made {
        deducted: i64,
        bad: i64,
        fire: i64,
        least: i64,
        latest: (i32, i64),
    }
    let none = Made { deducted: 0, bad: 0, fire: 0, least: 100, latest: (i32::MIN, 100) };
    let mut all = vec![none; units];
    for record in records {
        let Some(made) = all.get_mut(record.unit as usize) else { continue };
        let score = i64::from(record.score);
        made.deducted += if score < 60 { 2 } else { 0 };
        made.bad += i64::from(record.serious && score < 60);
        made.fire += if record.kind == 1 { score } else { 0 };
        made.least = made.least.min(score);
        if record.day >= made.latest.0 {
            made.latest = (record.day, score);
        }
    }
    let mut counts = [0usize; 3];
    for made in all {
        let level = usize::from(made.deducted.min(20) > 10);
        let level = if made.fire < 50 { level.max(1) } else { level };
        let worst = made.bad >= 2 || made.least < 20 && made.latest.1 < 80;
        if let Some(count) = counts.get_mut(if worst { 2 } else { level }) {
            *count += 1;
        }
    }
    counts.into_iter().filter(|count| *count > 0).collect()
}

/// Nanoseconds to find whose each record is, by a hash table of ids.
fn hashed(units: usize, records: &[Record]) -> f64 {
    let ids: Vec<String> = (0..units).map(id).collect();
    let texts: Vec<String> = records.iter().map(|record| id(record.unit as usize)).collect();
    let (time, sum) = timed(|| {
        let known: HashMap<&str, usize> = ids.iter().map(String::as_str).zip(0..).collect();
        texts.iter().filter_map(|text| known.get(text.as_str())).sum::<usize>()
    });
    black_box(sum);
    time
}

fn id(unit: usize) -> String {
    format!("U{unit:07}")
}

fn generated(units: usize, each: usize, sorted: bool) -> Vec<Record> {
    let mut state = 7u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut records = Vec::with_capacity(units * each);
    for at in 0..units * each {
        records.push(Record {
            unit: (at / each) as u32,
            day: 738_000 + next(3000) as i32,
            kind: next(3) as u8,
            score: next(101) as i16,
            serious: next(4) == 0,
        });
    }
    if !sorted {
        for at in (1..records.len()).rev() {
            let other = (next(1 << 31) as usize * 31 + next(1 << 31) as usize) % (at + 1);
            records.swap(at, other);
        }
    }
    records
}

/// The units.
fn rows(policy: &Policy, count: usize) -> Units {
    let mut units = Units { rows: count, ..Units::new(&policy.columns) };
    for (column, cells) in policy.columns.iter().zip(&mut units.columns) {
        (0..count).for_each(|row| match column.kind {
            ColumnKind::Id => cells.put(row, Value::Text(&id(row))),
            _ => cells.put(row, Value::None),
        });
    }
    units
}

/// The records as reading leaves them.
fn read(policy: &Policy, records: &[Record]) -> Units {
    let Some(block) = policy.records.first() else { return Units::default() };
    let columns = &block.rows.columns;
    let mut read = Units { rows: records.len(), ..Units::new(columns) };
    let put = |cells: &mut UnitColumn, value: &dyn Fn(&Record) -> Value<'static>| {
        records.iter().enumerate().for_each(|(row, record)| cells.put(row, value(record)));
    };
    for (column, cells) in columns.iter().zip(&mut read.columns) {
        match column.name.as_str() {
            "day" => put(cells, &|record| Value::Number(record.day.into())),
            "kind" => put(cells, &|record| Value::Code(record.kind.into())),
            "score" => put(cells, &|record| Value::Number(record.score.into())),
            "serious" => put(cells, &|record| Value::Flag(record.serious)),
            _ => records
                .iter()
                .enumerate()
                .for_each(|(row, record)| cells.put(row, Value::Text(&id(record.unit as usize)))),
        }
    }
    read
}
