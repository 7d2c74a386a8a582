//! Six years of units graded with history, ranks and outcomes: time a row, how it grows, and memory above the input.

use std::hint::black_box;
use std::time::Instant;

use heng::data::{UnitColumn, Units, Value};
use heng::eval::{Book, Options, Run};
use heng::ir::{ColumnKind, Policy};
use heng::value::PeriodKind;

#[expect(dead_code, reason = "the programs by hand are for the bench of one period")]
mod baseline;
mod luoning;
mod memory;

use memory::{forget_peak, memory};

const YEARS: usize = 6;

fn main() {
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let policy = luoning::policy();
    let mut first = None;
    for units in [100_000 / YEARS, 1_000_000 / YEARS, 1_000_000] {
        let data = data(&policy, units);
        let book = Book::of(&policy, &data);
        forget_peak();
        let before = memory("VmRSS");
        let start = Instant::now();
        let run = Run::new(&book, &Options::default());
        let time = start.elapsed().as_secs_f64() * 1e9 / data.rows as f64;
        let above = memory("VmHWM").saturating_sub(before) as f64 * 1024.0 / data.rows as f64;
        let graded: usize = run.periods().iter().map(|period| period.rows.len()).sum();
        assert_eq!(graded, data.rows);
        let ratio = time / *first.get_or_insert(time);
        println!(
            "{:>9} rows: {time:6.1} ns a row ({ratio:.2} of the first), {above:5.1} bytes a row above the input",
            data.rows
        );
        black_box(run);
    }
}

/// Units with an id over six years, the years one after the other, ids in no order.
fn data(policy: &Policy, count: usize) -> Units {
    let mut units = luoning::units(policy, &baseline::generated(count * YEARS));
    units.period_kind = Some(PeriodKind::Year);
    for (column, cells) in policy.columns.iter().zip(&mut units.columns) {
        let mut put = |value: &dyn Fn(usize, usize, &mut UnitColumn)| {
            *cells = UnitColumn::new(column);
            (0..count * YEARS).for_each(|row| value(row, row % count, cells));
        };
        match &column.kind {
            ColumnKind::Id => put(&|row, unit, cells| {
                let id = format!("U{:07}", unit.wrapping_mul(7_654_321) % 10_000_019);
                cells.put(row, Value::Text(&id));
            }),
            ColumnKind::Period(_) => {
                put(&|row, _, cells| cells.put(row, Value::Number(2020 + (row / count) as i64)));
            }
            ColumnKind::Number { .. } => put(&|row, unit, cells| {
                cells.put(row, Value::Number(((row ^ unit) % 17 / 15) as i64));
            }),
            _ => {}
        }
    }
    units
}
