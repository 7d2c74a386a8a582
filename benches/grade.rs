//! Grading a million units of the Luoning policy in memory, one thread.

use divan::Bencher;
use divan::counter::ItemsCount;
use heng::eval::{self, Options, Plan, Wanted};
use heng::ir::Target;

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/build_ir.rs"]
mod build_ir;
#[path = "../tests/it/luoning_ir.rs"]
mod luoning_ir;

const ROWS: usize = 1_000_000;

fn main() {
    divan::main();
}

/// The overall grade as text.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn overall(bencher: Bencher<'_, '_>) {
    let policy = luoning_ir::policy();
    let units = luoning_ir::units(&policy, ROWS);
    let options = Options { targets: Some(vec![Target::Overall]), ..Options::default() };
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| eval::grade_with(&policy, &units, &options));
}

/// The five measures and the overall grade as texts.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn all_grades(bencher: Bencher<'_, '_>) {
    let policy = luoning_ir::policy();
    let units = luoning_ir::units(&policy, ROWS);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| eval::grade(&policy, &units));
}

/// Binding the policy to the data alone.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn plan(bencher: Bencher<'_, '_>) {
    let policy = luoning_ir::policy();
    let units = luoning_ir::units(&policy, ROWS);
    bencher.bench_local(|| Plan::new(&policy, &units, &Wanted::grades(&policy)).len());
}
