//! Folds over records agree with records taken one by one, whatever the policies, the data and the block size.

use heng::data::{Joined, Units};
use heng::eval::{self, Book, Options, Run};
use heng::ir::{
    Cell, ColumnKind, Comparison, Fold, Members, OpKind, Policy, Records, Reg, Response, RowCheck, Shift,
    Target, Track, Tracked, Type,
};
use heng::source::Span;
use heng::value::PeriodKind;
use proptest::prelude::*;

use crate::build_ir::{Builder, define, named};
use crate::naive::Naive;
use crate::{naive_records, naive_time};

/// What a random operation is made from: its kind, its operands and a number.
type Seed = (u8, [u16; 4], i64);

fn program() -> impl Strategy<Value = Vec<Seed>> {
    let number = prop_oneof![8 => -9i64..10, 2 => -70_000i64..70_000, 1 => any::<i64>()];
    prop::collection::vec((0u8..19, any::<[u16; 4]>(), number), 4..24)
}

/// Registers to choose operands from.
#[derive(Default, Clone)]
struct Pool {
    flags: Vec<Reg>,
    numbers: Vec<Reg>,
    sets: Vec<Reg>,
}

impl Pool {
    fn put(&mut self, reg: Reg, ty: Type) {
        match ty {
            Type::Flag => self.flags.push(reg),
            Type::Set => self.sets.push(reg),
            Type::Text => {}
            _ => self.numbers.push(reg),
        }
    }
}

const NUMBER: Type = Type::Number { decimals: 0 };

/// The columns of rows and of records alike.
fn columns(b: &mut Builder) -> Pool {
    let (whole, free) = (ColumnKind::Number { decimals: 0, percent: false }, ColumnKind::Set(Members::Free));
    let mut pool = Pool::default();
    pool.flags.extend([b.column("f", ColumnKind::Flag), b.column("g", ColumnKind::Flag)]);
    pool.numbers.extend([
        b.column("m", whole.clone()),
        b.column("n", whole),
        b.column("d", ColumnKind::Date),
    ]);
    pool.numbers.push(b.column("c", ColumnKind::OneOf(["p", "q", "r"].map(named).to_vec())));
    pool.sets.push(b.column("s", free));
    b.column("x", ColumnKind::Text);
    pool
}

/// Adds operations of one row; `beyond` makes the others.
fn operations(
    b: &mut Builder,
    pool: &mut Pool,
    seeds: &[Seed],
    mut beyond: impl FnMut(&mut Builder, &Pool, &Seed) -> (Reg, Type),
) {
    for seed in seeds {
        let (kind, operands, constant) = seed;
        let pick = |regs: &[Reg], at: usize| regs[operands[at] as usize % regs.len()];
        let (n, m) = (pick(&pool.numbers, 0), pick(&pool.numbers, 1));
        let (f, g) = (pick(&pool.flags, 2), pick(&pool.flags, 3));
        let (reg, ty) = match kind {
            0 => (b.constant(*constant), NUMBER),
            1 => (b.not(f), Type::Flag),
            2 => (b.flag(OpKind::All(vec![f, g])), Type::Flag),
            3 => (b.flag(OpKind::Any(vec![f, g])), Type::Flag),
            4 | 5 => (b.compare(Comparison::Less, n, m), Type::Flag),
            6 => (b.number(OpKind::Select(f, n, m)), NUMBER),
            7 => (b.number(OpKind::Add(n, m)), NUMBER),
            8 => (b.number(OpKind::Multiply(n, m)), NUMBER),
            9 => (b.number(OpKind::Size(pick(&pool.sets, 0))), NUMBER),
            10 => (b.flag(OpKind::TextIs(7, ["甲", "乙"][operands[0] as usize % 2].into())), Type::Flag),
            11 => (b.flag(OpKind::Given(operands[0] as usize % 8)), Type::Flag),
            _ => beyond(b, pool, seed),
        };
        pool.put(reg, ty);
    }
}

/// A records block of random operations, which may read every register of the rows made so far.
fn records(name: &str, outer: &Builder, rows: &Pool, seeds: &[Seed]) -> Records {
    let mut b = Builder::new();
    let mut pool = columns(&mut b);
    operations(&mut b, &mut pool, seeds, |b, pool, (kind, operands, _)| {
        let pick = |regs: &[Reg], at: usize| regs[operands[at] as usize % regs.len()];
        if *kind < 15 {
            let all: Vec<Reg> = rows.flags.iter().chain(&rows.numbers).chain(&rows.sets).copied().collect();
            let reg = pick(&all, 0);
            let ty = outer.policy.op(reg).unwrap().ty;
            return (b.op(OpKind::Unit(reg), ty), ty);
        }
        let (value, counts) = (pick(&pool.numbers, 1), pick(&pool.flags, 2));
        let (largest, later) = (operands[0] % 2 == 0, operands[3] % 2 == 0);
        let place = b.number(OpKind::Position { value, counts, largest, later });
        if *kind < 17 {
            return (place, NUMBER);
        }
        // As the n-th highest is asked for, and what is left without the lowest.
        let n = b.constant(i64::from(operands[0] % 12));
        let comparison = [Comparison::Equal, Comparison::More][operands[3] as usize % 2];
        (b.compare(comparison, place, n), Type::Flag)
    });
    let span = Span::default();
    let check = |holds| RowCheck { holds, refuse: false, message: String::new(), span };
    b.policy.checks = pool.flags.iter().rev().take(2).map(|flag| check(*flag)).collect();
    block(name, b.policy)
}

fn block(name: &str, rows: Policy) -> Records {
    Records {
        name: name.into(),
        span: Span::default(),
        own: rows.columns.len(),
        rows,
        by: Vec::new(),
        orphans: Response::Ignore,
        barren: Response::Ignore,
        against: None,
    }
}

/// The registers of the rows that registers of records hang on.
fn outer_of(policy: &Policy, regs: [Reg; 2]) -> Vec<Reg> {
    let ops = policy.ops.iter().zip(policy.cone(regs)).filter(|(_, within)| *within);
    ops.filter_map(|(op, _)| if let OpKind::Unit(reg) = op.kind { Some(reg) } else { None }).collect()
}

fn fold(b: &mut Builder, (kind, operands, _): &Seed) -> (Reg, Type) {
    let pick = |regs: &[Reg], at: usize| regs[operands[at] as usize % regs.len()];
    let at = *kind as usize % b.policy.records.len();
    let inner = &b.policy.records[at].rows;
    let of = |flag: bool| -> Vec<Reg> {
        let regs = (0..inner.ops.len() as u32).map(Reg);
        regs.filter(|reg| {
            let ty = inner.op(*reg).unwrap().ty;
            if flag { ty == Type::Flag } else { !matches!(ty, Type::Set | Type::Text) }
        })
        .collect()
    };
    let (value, counts) = (pick(&of(false), 0), pick(&of(true), 1));
    let fold = naive_time::FOLDS[operands[2] as usize % naive_time::FOLDS.len()];
    let flag = inner.op(value).unwrap().ty == Type::Flag && !matches!(fold, Fold::Sum | Fold::Count);
    let ty = if flag { Type::Flag } else { NUMBER };
    let outer = outer_of(inner, [value, counts]);
    (b.op(OpKind::Records { records: at, fold, value, counts, outer }, ty), ty)
}

/// A policy over rows and two records blocks, of which the second reads what is made of the first; every register is a
/// define.
fn policy(seeds: &[Vec<Seed>]) -> Policy {
    let mut b = Builder::new();
    let mut pool = columns(&mut b);
    operations(&mut b, &mut pool, &seeds[0], |b, _, seed| (b.constant(seed.2), NUMBER));
    for (name, (inner, outer)) in ["甲", "乙"].iter().zip([(&seeds[1], &seeds[2]), (&seeds[3], &seeds[4])])
    {
        let made = records(name, &b, &pool, inner);
        b.policy.records.push(made);
        operations(&mut b, &mut pool, outer, |b, _, seed| fold(b, seed));
    }
    b.policy.defines = (0..b.policy.ops.len() as u32).map(|reg| define("d", Reg(reg))).collect();
    b.policy
}

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn cells(&mut self, policy: &Policy, narrow: bool) -> Vec<Cell> {
        let cells = policy.columns.iter().map(|column| match &column.kind {
            _ if self.next(15) == 0 => Cell::None,
            ColumnKind::Flag => Cell::Flag(self.next(2) == 0),
            ColumnKind::OneOf(_) => Cell::Code(self.next(3) as u32),
            ColumnKind::Set(_) => Cell::Set((0..4).filter(|_| self.next(3) == 0).collect()),
            ColumnKind::Text => Cell::Text(["甲", "乙", "丙"][self.next(3) as usize].into()),
            _ => Cell::Number(match self.next(if narrow { 1 } else { 40 }) {
                0..=37 => self.next(12) as i64 - 4,
                38 => self.next(1 << 20) as i64 - (1 << 19),
                _ => [i64::MIN, i64::MAX, 1 << 33][self.next(3) as usize],
            }),
        });
        cells.collect()
    }
}

/// A record about to be joined: the row it belongs to, its line and its cells.
type Record = (usize, u64, Vec<Cell>);

/// Rows, and for each block records in the order of units; `most` of a row, one row in three without any.
fn data(
    policy: &Policy,
    rows: usize,
    most: u64,
    state: u64,
    narrow: bool,
) -> (Vec<Vec<Cell>>, Vec<Vec<Record>>) {
    let mut dice = Dice(state);
    let cells = (0..rows).map(|_| dice.cells(policy, narrow)).collect();
    let of_block = |block: &Records| {
        let mut all = Vec::new();
        for row in 0..rows {
            let count = if dice.next(3) == 0 { 0 } else { dice.next(most) };
            (0..count).for_each(|_| all.push((row, all.len() as u64, dice.cells(&block.rows, narrow))));
        }
        all
    };
    (cells, policy.records.iter().map(of_block).collect())
}

/// Puts records into units as reading does.
fn units(policy: &Policy, rows: &[Vec<Cell>], records: &[Vec<Record>]) -> Units {
    let mut units = Units::new(&policy.columns);
    ["a", "b", "c", "d"].iter().for_each(|text| {
        units.members.intern(text);
    });
    rows.iter().enumerate().for_each(|(row, cells)| units.push(cells, (0, row as u64)));
    for (block, records) in policy.records.iter().zip(records) {
        let mut joined = Joined { rows: Units::new(&block.rows.columns), ..Joined::default() };
        records.iter().for_each(|(_, line, cells)| joined.rows.push(cells, (0, *line)));
        for row in 0..rows.len() {
            let from = joined.order.len() as u32;
            let own = records.iter().enumerate().filter(|(_, (owner, ..))| *owner == row);
            joined.order.extend(own.map(|(at, _)| at as u32));
            joined.stretches.push((from, joined.order.len() as u32));
        }
        units.records.push(joined);
    }
    units
}

fn text(value: &Naive) -> String {
    match value {
        Naive::Flag(yes) => if *yes { "是" } else { "否" }.into(),
        Naive::Number(number) => number.to_string(),
        Naive::Set(ids) => {
            ids.iter().map(|id| ["a", "b", "c", "d"][*id as usize]).collect::<Vec<_>>().join("、")
        }
        Naive::Text(text) => text.clone(),
    }
}

/// For each register its text in every row; none where it hangs on a number out of range. Dates have another text.
fn graded(policy: &Policy, units: &Units, block_rows: usize) -> Vec<Vec<Option<String>>> {
    let targets = (0..policy.defines.len()).map(Target::Define).collect();
    let options = Options { block_rows, targets: Some(targets), ..Options::default() };
    let grades = eval::grade_with(policy, units, &options);
    let columns = grades.defines.iter();
    columns
        .map(|column| {
            let rows = 0..units.rows;
            rows.map(|row| (!column.errors.get(row)).then(|| column.texts.get(row).to_owned())).collect()
        })
        .collect()
}

fn agrees(policy: &Policy, units: &Units, block_rows: usize) {
    let found = graded(policy, units, block_rows);
    for row in 0..units.rows {
        for (reg, (value, fault)) in naive_records::row(policy, units, row).iter().enumerate() {
            let op = &policy.ops[reg];
            let expected = (!fault).then(|| text(value));
            if op.ty != Type::Date {
                assert_eq!(found[reg].get(row), Some(&expected), "r{reg} row {row}: {:?}", op.kind);
            }
        }
    }
}

/// The row checks of records hold where the register does, each record once for each row that has it.
fn checks_agree(policy: &Policy, units: &Units, block_rows: usize) {
    let options = Options { block_rows, targets: Some(Vec::new()), ..Options::default() };
    let grades = eval::grade_with(policy, units, &options);
    let rows: Vec<_> = (0..units.rows).map(|row| naive_records::row(policy, units, row)).collect();
    for (at, (block, found)) in policy.records.iter().zip(&grades.records).enumerate() {
        let records: Vec<_> = (0..units.rows)
            .map(|row| naive_records::records_of(policy, units, at, row, &rows[row]))
            .collect();
        for (check, found) in block.rows.checks.iter().zip(found) {
            let told = |of: &dyn Fn(&(Naive, bool)) -> bool| -> Vec<(u32, u32)> {
                let all = records.iter().enumerate().flat_map(|(row, records)| {
                    let own = units.records[at].of(row).iter().zip(records);
                    own.filter(|(_, regs)| of(&regs[check.holds.0 as usize]))
                        .map(move |(at, _)| (row as u32, *at))
                });
                all.collect()
            };
            assert_eq!(found.holds, told(&|(value, fault)| !fault && value.flag()));
            assert_eq!(found.errors, told(&|(_, fault)| *fault));
        }
    }
    assert_eq!(grades.records.len(), policy.records.len());
}

fn five() -> impl Strategy<Value = Vec<Vec<Seed>>> {
    prop::collection::vec(program(), 5)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(160) })]

    #[test]
    fn folds_agree_with_records_one_by_one(
        seeds in five(), rows in 0usize..70, state in any::<u64>(), narrow in any::<bool>(), block in 0usize..3,
    ) {
        let policy = policy(&seeds);
        let (rows, records) = data(&policy, rows, 9, state, narrow);
        let units = units(&policy, &rows, &records);
        agrees(&policy, &units, [64, 128, 8192][block]);
        checks_agree(&policy, &units, 64);
    }

    /// The files may come in any order, but for records of one unit that are told apart by it alone.
    #[test]
    fn the_order_of_the_file_counts_within_a_unit_only(
        seeds in five(), state in any::<u64>(), narrow in any::<bool>(),
    ) {
        let policy = policy(&seeds);
        let (rows, mut records) = data(&policy, 40, 7, state, narrow);
        let straight = graded(&policy, &units(&policy, &rows, &records), 64);
        let mut dice = Dice(state ^ 77);
        for records in &mut records {
            // Each unit's records stay in order among themselves.
            let mut places: Vec<(u64, usize)> = (0..records.len()).map(|at| (dice.next(u64::MAX), at)).collect();
            places.sort_unstable();
            let mut shuffled: Vec<usize> = places.iter().map(|(_, at)| records[*at].0).collect();
            let mut next: Vec<Vec<Record>> = vec![Vec::new(); rows.len()];
            records.iter().rev().for_each(|record| next[record.0].push(record.clone()));
            *records = shuffled.drain(..).map(|owner| next[owner].pop().unwrap()).collect();
        }
        prop_assert_eq!(graded(&policy, &units(&policy, &rows, &records), 128), straight.clone());
        let told_by_order = |policy: &Policy| {
            policy.records.iter().flat_map(|records| &records.rows.ops).any(|op| matches!(op.kind, OpKind::Position { .. }))
                || policy.ops.iter().any(|op| matches!(op.kind, OpKind::Records { fold: Fold::Latest, .. }))
        };
        records.iter_mut().for_each(|records| records.reverse());
        if !told_by_order(&policy) {
            prop_assert_eq!(graded(&policy, &units(&policy, &rows, &records), 64), straight);
        }
    }

    /// A unit's results hang on its own row and records, in whichever block and period they stand.
    #[test]
    fn a_run_grades_each_row_as_it_does_alone(
        seeds in five(), state in any::<u64>(), narrow in any::<bool>(), tracked in any::<u16>(),
    ) {
        let mut policy = policy(&seeds);
        let plain = policy.ops.len();
        let (rows, records) = data(&policy, 30, 7, state, narrow);
        let expected = graded(&policy, &units(&policy, &rows, &records), 64);
        let alone = eval::grade(&policy, &units(&policy, &rows, &records));
        let folds = (0..plain).filter(|at| matches!(policy.ops[*at].kind, OpKind::Records { .. }));
        let folds: Vec<usize> = folds.collect();
        prop_assume!(!folds.is_empty());
        let at = folds[tracked as usize % folds.len()];
        let mut b = Builder { policy: policy.clone() };
        b.column("id", ColumnKind::Id);
        b.column("period", ColumnKind::Period(None));
        let ty = policy.ops[at].ty;
        let (value, shown) = (Reg(at as u32), Tracked::Written(Span::default()));
        b.policy.tracks = vec![Track { value, given: None, ty, shown }];
        b.policy.moments = vec![vec![Shift::Previous]];
        let past = b.op(OpKind::Past(0, 0), ty);
        b.policy.defines.push(define("past", past));
        policy = b.policy;
        // Ten units over three years, the last year first.
        let place = |row: usize| (format!("u{}", row % 10), 2022 - row as i64 / 10);
        let rows: Vec<Vec<Cell>> = rows.iter().enumerate().map(|(row, cells)| {
            let (id, year) = place(row);
            cells.iter().cloned().chain([Cell::Text(id), Cell::Number(year)]).collect()
        }).collect();
        let mut units = units(&policy, &rows, &records);
        units.period_kind = Some(PeriodKind::Year);
        let book = Book::of(&policy, &units);
        let targets = (0..policy.defines.len()).map(Target::Define).collect();
        let options = Options { block_rows: 64, targets: Some(targets), ..Options::default() };
        let run = Run::new(&book, &options);
        prop_assert_eq!(eval::grade_with(&policy, &units, &options).records, alone.records);
        for period in run.periods() {
            for (row, &source) in period.rows.iter().enumerate() {
                let got = |at: usize| {
                    let column = &period.grades.defines[at];
                    (!column.errors.get(row)).then(|| column.texts.get(row).to_owned())
                };
                for (reg, expected) in expected.iter().enumerate() {
                    prop_assert_eq!(&got(reg), &expected[source as usize], "r{} row {}", reg, source);
                }
                let before = expected[at].get(source as usize + 10).cloned();
                let nothing = if ty == Type::Flag { "否" } else { "0" };
                prop_assert_eq!(got(plain), before.unwrap_or_else(|| Some(nothing.to_owned())));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(6) })]

    /// Units of thousands of records, and more records than are run at a time.
    #[test]
    fn long_stretches_agree_too(seeds in five(), state in any::<u64>(), narrow in any::<bool>()) {
        let policy = policy(&seeds);
        let (rows, records) = data(&policy, 9, 600, state, narrow);
        agrees(&policy, &units(&policy, &rows, &records), 64);
    }
}

/// A policy with the sum of a column of its records and that of the row before, and rows of one unit in `years` with
/// two records each.
fn version(column: &str, years: std::ops::Range<i64>) -> (Policy, Units) {
    let whole = ColumnKind::Number { decimals: 0, percent: false };
    let mut inner = Builder::new();
    let value = inner.column(column, whole);
    let counts = inner.flag(OpKind::Flag(true));
    let mut b = Builder::new();
    b.column("id", ColumnKind::Id);
    b.column("period", ColumnKind::Period(None));
    b.policy.records = vec![block("甲", inner.policy)];
    let sum = OpKind::Records { records: 0, fold: Fold::Sum, value, counts, outer: Vec::new() };
    let sum = b.number(sum);
    let shown = Tracked::Written(Span::default());
    b.policy.tracks = vec![Track { value: sum, given: None, ty: NUMBER, shown }];
    b.policy.moments = vec![vec![Shift::Previous]];
    let (past, given) = (b.number(OpKind::Past(0, 0)), b.flag(OpKind::PastGiven(0, 0)));
    b.policy.defines = [sum, past, given].map(|reg| define("d", reg)).into();
    let rows: Vec<Vec<Cell>> = years.map(|year| vec![Cell::Text("u".into()), Cell::Number(year)]).collect();
    let record = |row: usize, number: i64| (row, 0, vec![Cell::Number(number)]);
    let records = (0..rows.len()).flat_map(|row| [record(row, 10 + row as i64), record(row, 1)]).collect();
    let mut units = units(&b.policy, &rows, &[records]);
    units.period_kind = Some(PeriodKind::Year);
    (b.policy, units)
}

/// The sum of the last year, that of the year before, and whether there is one.
fn last_year(book: &Book<'_>, policy: &Policy) -> Vec<String> {
    let targets = (0..policy.defines.len()).map(Target::Define).collect();
    let run = Run::new(book, &Options { targets: Some(targets), ..Options::default() });
    assert!(run.problems().is_empty());
    let grades = &run.periods().last().unwrap().grades;
    grades.defines.iter().map(|column| column.texts.get(0).to_owned()).collect()
}

/// A version looks back at records of rows that another version graded, if these have records of that name and column.
#[test]
fn records_of_another_version_are_looked_back_at_by_name() {
    let (before, old) = version("数", 2021..2023);
    let (other, others) = version("别的数", 2021..2023);
    let (policy, units) = version("数", 2023..2024);
    let book = Book { versions: vec![(&before, &old), (&policy, &units)], earlier: None };
    assert_eq!(last_year(&book, &policy), ["11", "12", "是"]);
    let book = Book { versions: vec![(&other, &others), (&policy, &units)], earlier: None };
    assert_eq!(last_year(&book, &policy), ["11", "0", "否"]);
    let mut renamed = before.clone();
    renamed.records[0].name = "乙".into();
    let book = Book { versions: vec![(&renamed, &old), (&policy, &units)], earlier: None };
    assert_eq!(last_year(&book, &policy), ["11", "0", "否"]);
}

/// Policies of the generator above, the same ones each time.
pub(crate) fn samples() -> Vec<Policy> {
    crate::eval_laws::sampled(five().prop_map(|seeds| policy(&seeds)))
}
