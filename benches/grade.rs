//! Grading a million units of the Luoning policy in memory, one thread: the compiled policy beside two programs
//! by hand, over the same units, each to texts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::ItemsCount;
use heng::data::Units;
use heng::eval::{self, Column, Options, Plan, Wanted};
use heng::ir::{Policy, Target};

mod baseline;
mod luoning;

use baseline::{Unit, bit_columns, generated};

const ROWS: usize = 1_000_000;

fn main() {
    divan::main();
    // Not when only some are asked for.
    if std::env::args().skip(1).eq(["--bench"]) {
        compare();
    }
}

/// The same units for everyone.
struct Data {
    policy: Policy,
    rows: Vec<Unit>,
    blocks: Vec<bit_columns::Block>,
    units: Units,
}

type Texts = (Vec<u8>, Vec<usize>);

impl Data {
    fn new() -> Self {
        let (policy, rows) = (luoning::policy(), generated(ROWS));
        let (blocks, units) = (bit_columns::blocks(&rows), luoning::units(&policy, &rows));
        Data { policy, rows, blocks, units }
    }

    /// The compiled policy, the overall grade alone.
    fn overall(&self) -> Vec<Column> {
        let options = Options { targets: Some(vec![Target::Overall]), checks: false, ..Options::default() };
        eval::grade_with(&self.policy, &self.units, &options).overall.into_iter().collect()
    }

    /// The compiled policy, the five measures and the overall grade.
    fn all(&self) -> Vec<Column> {
        let grades = (0..self.policy.measures.len()).map(Target::Measure).chain([Target::Overall]).collect();
        let options = Options { targets: Some(grades), checks: false, ..Options::default() };
        let grades = eval::grade_with(&self.policy, &self.units, &options);
        grades.measures.into_iter().chain(grades.overall).collect()
    }

    fn rows(&self) -> Texts {
        let (mut out, mut ends) = Texts::default();
        baseline::overall_text(&self.rows, &mut out, &mut ends);
        (out, ends)
    }

    fn rows_all(&self) -> Texts {
        let (mut out, mut ends) = Texts::default();
        baseline::all_texts(&self.rows, &mut out, &mut ends);
        (out, ends)
    }

    fn bits(&self) -> Texts {
        let (mut out, mut ends) = Texts::default();
        bit_columns::overall_text(&self.blocks, ROWS, &mut out, &mut ends);
        (out, ends)
    }

    /// That everyone finds the same texts.
    fn check(&self) {
        check(&self.overall(), &self.rows());
        check(&self.overall(), &self.bits());
        check(&self.all(), &self.rows_all());
    }
}

fn check(columns: &[Column], (out, ends): &Texts) {
    let mut wanted = ends.iter().scan(0, |start, &end| {
        let text = out.get(*start..end);
        *start = end;
        text
    });
    for row in 0..ROWS {
        for column in columns {
            assert_eq!(Some(column.texts.get(row).as_bytes()), wanted.next(), "row {row}");
        }
    }
    assert_eq!(wanted.next(), None);
}

fn bench<O>(bencher: Bencher<'_, '_>, run: fn(&Data) -> O) {
    let data = Data::new();
    data.check();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| run(&data));
}

/// The overall grade as text.
#[divan::bench_group(sample_count = 20, sample_size = 1)]
mod overall {
    use super::{Bencher, Data, bench};

    #[divan::bench]
    fn a_compiled(bencher: Bencher<'_, '_>) {
        bench(bencher, Data::overall);
    }

    #[divan::bench]
    fn b_rows_by_hand(bencher: Bencher<'_, '_>) {
        bench(bencher, Data::rows);
    }

    #[divan::bench]
    fn c_bits_by_hand(bencher: Bencher<'_, '_>) {
        bench(bencher, Data::bits);
    }
}

/// The five measures and the overall grade as texts.
#[divan::bench_group(sample_count = 20, sample_size = 1)]
mod six_grades {
    use super::{Bencher, Data, bench};

    #[divan::bench]
    fn a_compiled(bencher: Bencher<'_, '_>) {
        bench(bencher, Data::all);
    }

    #[divan::bench]
    fn b_rows_by_hand(bencher: Bencher<'_, '_>) {
        bench(bencher, Data::rows_all);
    }
}

/// Binding the policy to the data alone.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn plan(bencher: Bencher<'_, '_>) {
    let data = Data::new();
    let wanted = Wanted::grades(&data.policy);
    bencher.bench_local(|| Plan::new(&data.policy, &data.units, &wanted).len());
}

/// Everyone in turn, and how their fastest rounds compare.
fn compare() {
    let data = Data::new();
    let mut fastest = [Duration::MAX; 5];
    for _ in 0..30 {
        let round = [
            timed(|| data.overall()),
            timed(|| data.rows()),
            timed(|| data.bits()),
            timed(|| data.all()),
            timed(|| data.rows_all()),
        ];
        for (fastest, time) in fastest.iter_mut().zip(round) {
            *fastest = time.min(*fastest);
        }
    }
    let [overall, rows, bits, all, rows_all] = fastest.map(|time| time.as_secs_f64() * 1e9 / ROWS as f64);
    println!("fastest of 30 rounds in turn, ns a unit:");
    println!("overall: compiled {overall:.2}, rows by hand {rows:.2}, bits by hand {bits:.2}");
    println!("  compiled has {:.2} of the speed of rows, {:.2} of bits", rows / overall, bits / overall);
    println!("six grades: compiled {all:.2}, rows by hand {rows_all:.2}");
    println!("  compiled has {:.2} of the speed of rows", rows_all / all);
}

fn timed<O>(run: impl FnOnce() -> O) -> Duration {
    let start = Instant::now();
    let out = black_box(run());
    let time = start.elapsed();
    drop(out);
    time
}
