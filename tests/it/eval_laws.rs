//! The plan agrees with the operations done one by one, whatever the policy, the data and the block size.

use std::collections::BTreeSet;

use heng::data::Units;
use heng::eval::{self, Options, Registers, Value};
use heng::ir::{
    Branch, Cell, ColumnKind, Comparison, Members, OpKind, Policy, Reg, Rounding, RowCheck, Target, Tree,
    Type,
};
use heng::source::Span;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::build_ir::{Builder, define, named};
use crate::naive::{self, Naive};

const COMPARISONS: [Comparison; 6] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::AtMost,
    Comparison::More,
    Comparison::AtLeast,
];

/// What a random operation is made from: its kind, its operands and a number.
type Seed = (u8, [u16; 4], i64);

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => -9i64..10,
        3 => -70_000i64..70_000,
        1 => any::<i64>(),
        1 => prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(i64::MIN + 1), Just(1 << 32), Just(-1)],
    ]
}

fn program() -> impl Strategy<Value = Vec<Seed>> {
    prop::collection::vec((0u8..32, any::<[u16; 4]>(), number()), 1..40)
}

fn rows() -> impl Strategy<Value = usize> {
    prop_oneof![Just(0usize), Just(1), Just(63), Just(64), Just(65), Just(200)]
}

/// A policy of random operations; every register is a define, every other flag a row check.
fn policy(seeds: &[Seed]) -> Policy {
    let mut b = Builder::new();
    let code = ColumnKind::OneOf(["p", "q", "r", "s", "t"].map(named).to_vec());
    let (whole, free) = (ColumnKind::Number { decimals: 0, percent: false }, ColumnKind::Set(Members::Free));
    let mut flags = vec![b.column("f", ColumnKind::Flag), b.column("g", ColumnKind::Flag)];
    let mut numbers = vec![b.column("m", whole.clone()), b.column("n", whole.clone()), b.column("o", whole)];
    numbers.push(b.column("c", code));
    let mut sets = vec![b.column("s", free.clone()), b.column("t", free)];
    b.column("x", ColumnKind::Text);
    for (kind, operands, constant) in seeds {
        let pick = |regs: &[Reg], at: usize| regs[operands[at] as usize % regs.len()];
        let some =
            |regs: &[Reg]| (0..(operands[3] % 6) as usize).map(|at| pick(regs, at % 4)).collect::<Vec<_>>();
        let member = u32::from(operands[2] % 6);
        let (n, m) = (pick(&numbers, 0), pick(&numbers, 1));
        let (f, s, t) = (pick(&flags, 2), pick(&sets, 0), pick(&sets, 1));
        let column = operands[0] as usize % 9;
        match kind {
            0 => flags.push(b.flag(OpKind::Given(column))),
            1 => flags.push(b.flag(OpKind::Flag(operands[0] % 2 == 0))),
            2 | 3 => numbers.push(b.constant(*constant)),
            4 => sets.push(b.op(OpKind::Set(vec![member, member + 1]), Type::Set)),
            5 => flags.push(b.not(f)),
            6 => flags.push(b.flag(OpKind::All(some(&flags)))),
            7 => flags.push(b.flag(OpKind::Any(some(&flags)))),
            8 => numbers.push(b.number(OpKind::Count(
                flags.iter().cycle().take(operands[0] as usize % 40).copied().collect(),
            ))),
            9 | 10 => flags.push(b.compare(COMPARISONS[operands[2] as usize % 6], n, m)),
            11 => numbers.push(b.number(OpKind::Select(f, n, m))),
            12 => flags.push(b.flag(OpKind::Select(f, pick(&flags, 0), pick(&flags, 1)))),
            13 => sets.push(b.op(OpKind::Select(f, s, t), Type::Set)),
            14 => numbers.push(b.number(OpKind::Add(n, m))),
            15 => numbers.push(b.number(OpKind::Subtract(n, m))),
            16 => numbers.push(b.number(OpKind::Multiply(n, m))),
            17 => numbers.push(b.number(OpKind::Times(n, *constant))),
            18 => numbers.push(b.number(OpKind::Min(n, m))),
            19 => numbers.push(b.number(OpKind::Max(n, m))),
            20 => flags.push(b.flag(OpKind::Contains(s, member))),
            21 => numbers.push(b.number(OpKind::Size(s))),
            22 => {
                let made = match member {
                    0 | 2 => OpKind::Without(s, t),
                    1 => OpKind::Shared(s, t),
                    _ => OpKind::Members(vec![(2, f), (0, flags[operands[1] as usize % flags.len()])]),
                };
                sets.push(b.op(made, Type::Set));
            }
            23 | 24 => {
                let rounding = [Rounding::Nearest, Rounding::Up, Rounding::Down][operands[2] as usize % 3];
                let power = (*constant % 19) as i8;
                numbers.push(b.number(OpKind::Quotient(n, m, power, rounding)));
            }
            25 => numbers.push(b.number(OpKind::Among(8, ["甲", "丙"].map(str::to_owned).to_vec()))),
            26 => {
                let (at, amounts) = (b.number(OpKind::Count(some(&flags))), [*constant, -3, 0, 700]);
                numbers.push(b.number(OpKind::At(at, amounts[..1 + operands[0] as usize % 4].to_vec())));
            }
            27 | 28 => {
                let given = [None, Some(f)][operands[3] as usize % 2];
                numbers.push(b.number(OpKind::Case(vec![(n, given), (m, None)], tree(*constant))));
            }
            29 => numbers.push(b.number(OpKind::AddMonths(n, m))),
            30 => {
                // Days of our time, and months of some years.
                let (day, months) = (b.constant(730_000 + constant % 20_000), b.constant(constant % 40));
                let day = b.number(OpKind::Add(day, pick(&numbers, 3)));
                numbers.push(b.number(OpKind::AddMonths(day, months)));
                numbers.push(b.number(OpKind::Carried(0, n)));
            }
            _ => flags.push(b.flag(OpKind::TextIs(8, ["甲", "", "乙"][operands[0] as usize % 3].into()))),
        }
    }
    b.policy.defines = (0..b.policy.ops.len() as u32).map(|reg| define("d", Reg(reg))).collect();
    let check = |holds| RowCheck { holds, refuse: false, message: String::new(), span: Span::default() };
    b.policy.checks = flags.iter().step_by(2).map(|flag| check(*flag)).collect();
    b.policy
}

/// Cases of two keys: some where there is none of the first, the others by both.
fn tree(cut: i64) -> Box<Tree> {
    let cut = cut.clamp(-5, 5);
    let last =
        |next: [u32; 3]| Branch { lows: vec![i64::MIN, cut, cut + 3], next: next.to_vec(), none: None };
    let first = Branch { lows: vec![i64::MIN, 0, 4], next: vec![1, 2, 1], none: Some(2) };
    Box::new(Tree { branches: vec![first, last([0, 3, 1]), last([2, 2, 4])], first: 0 })
}

/// Rows of small and extreme cells, some of them blank; `narrow` keeps numbers small.
fn units(policy: &Policy, rows: usize, mut state: u64, narrow: bool) -> Units {
    let mut units = Units::new(&policy.columns);
    for text in ["a", "b", "c", "d", "e", "f"] {
        units.members.intern(text);
    }
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for row in 0..rows {
        let cells: Vec<Cell> = policy
            .columns
            .iter()
            .map(|column| match &column.kind {
                _ if next(15) == 0 => Cell::None,
                ColumnKind::Flag => Cell::Flag(next(2) == 0),
                ColumnKind::OneOf(_) => Cell::Code(next(5) as u32),
                ColumnKind::Set(_) => Cell::Set((0..6).filter(|_| next(3) == 0).collect()),
                ColumnKind::Text => Cell::Text(["甲", "乙", "丙"][next(3) as usize].into()),
                _ => Cell::Number(match next(if narrow { 1 } else { 6 }) {
                    0..=2 => next(12) as i64 - 4,
                    3 => next(1 << 20) as i64 - (1 << 19),
                    4 => [i64::MIN, i64::MAX, i64::MIN + 1, 1 << 33][next(4) as usize],
                    _ => (next(1 << 31) << 33 | next(1 << 31)) as i64,
                }),
            })
            .collect();
        units.push(&cells, (0, row as u64));
    }
    units
}

fn text(value: &Naive, policy: &Policy, reg: Reg) -> String {
    let code = policy.op(reg).is_some_and(|op| op.ty == Type::Code);
    match value {
        Naive::Flag(yes) => if *yes { "是" } else { "否" }.into(),
        Naive::Number(number) if code => number.to_string(),
        Naive::Number(number) => number.to_string(),
        Naive::Set(ids) => ids
            .iter()
            .map(|id| ["a", "b", "c", "d", "e", "f", ""][*id as usize])
            .collect::<Vec<_>>()
            .join("、"),
        Naive::Text(text) => text.clone(),
    }
}

fn agrees(policy: &Policy, units: &Units, block_rows: usize) {
    let targets = (0..policy.defines.len()).map(Target::Define).collect();
    let options = Options { block_rows, targets: Some(targets), ..Options::default() };
    let grades = eval::grade_with(policy, units, &options);
    for row in 0..units.rows {
        let values = naive::row(policy, units, row);
        for (at, define) in policy.defines.iter().enumerate() {
            let error = naive::is_error(policy, &values, &[define.slot().unwrap().value]);
            let expected =
                if error { String::new() } else { text(&values[at].0, policy, define.slot().unwrap().value) };
            let column = &grades.defines[at];
            assert_eq!(
                (column.texts.get(row), column.errors.get(row)),
                (expected.as_str(), error),
                "r{at} row {row}"
            );
        }
        for (check, column) in policy.checks.iter().zip(&grades.checks) {
            let error = naive::is_error(policy, &values, &[check.holds]);
            let holds = !error && values[check.holds.0 as usize].0.flag();
            assert_eq!((column.holds.get(row), column.errors.get(row)), (holds, error));
            assert!(column.holds.words().len() <= units.rows.div_ceil(64));
        }
    }
    for column in grades.checks.iter().flat_map(|check| [&check.holds, &check.errors]) {
        assert!(
            (0..units.rows).filter(|&row| column.get(row)).count() == column.count(),
            "bits past the rows"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn the_plan_agrees_with_one_by_one(
        seeds in program(), rows in rows(), state in any::<u64>(), narrow in any::<bool>(), block in 0usize..3,
    ) {
        let policy = policy(&seeds);
        let units = units(&policy, rows, state, narrow);
        agrees(&policy, &units, [64, 128, 4096][block]);
    }

    #[test]
    fn registers_read_the_same(seeds in program(), state in any::<u64>(), narrow in any::<bool>()) {
        let policy = policy(&seeds);
        let units = units(&policy, 70, state, narrow);
        let registers = Registers::new(&policy, &units);
        for row in [0, 5, 63, 64, 69] {
            let values = registers.row(row);
            for (at, (expected, _)) in naive::row(&policy, &units, row).into_iter().enumerate() {
                let expected = match expected {
                    Naive::Flag(yes) => Value::Flag(yes),
                    Naive::Number(number) => Value::Number(number),
                    Naive::Set(ids) => Value::Set(ids.into_iter().collect()),
                    Naive::Text(text) => Value::Text(text),
                };
                prop_assert_eq!(values.get(Reg(at as u32)), expected, "r{} row {}", at, row);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4) })]

    #[test]
    fn many_rows_agree_too(seeds in program(), state in any::<u64>(), narrow in any::<bool>()) {
        let policy = policy(&seeds);
        let units = units(&policy, 5000, state, narrow);
        [64, 128, 4096].into_iter().for_each(|block_rows| agrees(&policy, &units, block_rows));
    }
}

/// Policies of the generator above, the same ones each time.
pub(crate) fn samples() -> Vec<Policy> {
    sampled(program().prop_map(|seeds| policy(&seeds)))
}

/// The first values of a strategy, the same ones each time.
pub(crate) fn sampled<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..80).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Which laws run an operation over many rows and by itself; one that is new does not compile.
fn law(kind: &OpKind) -> (&'static str, &'static str) {
    macro_rules! laws {
        ($($law:literal: $($name:ident)*;)*) => {
            match kind { $($(OpKind::$name { .. } => ($law, stringify!($name)),)*)* }
        };
    }
    laws! {
        "row": Column Given Flag Number Set Not All Any Count Compare Select Add Subtract Multiply Times Quotient AddMonths
            Min Max Contains Size Without Shared Members TextIs Among Case At Carried;
        "time": Past PastGiven PastFold Place Group LastDay EndOf;
        "records": Records Unit Position;
        "unknown": CellUnknown Unknown Undetermined;
    }
}

/// Each law has all of its operations in its policies. What is unknown the laws of `offices` and `meaning` have.
#[test]
fn every_operation_stands_in_a_law() {
    let (time, records) = (crate::eval_time_laws::samples(), crate::eval_records::samples());
    for (name, policies, count) in [("row", samples(), 29), ("time", time, 7), ("records", records, 3)] {
        let inner = policies.iter().flat_map(|policy| policy.records.iter().map(|block| &block.rows));
        let ops = policies.iter().chain(inner).flat_map(|policy| &policy.ops);
        let found: BTreeSet<_> = ops.map(|op| law(&op.kind)).filter(|(law, _)| *law == name).collect();
        assert_eq!(found.len(), count, "{found:?}");
    }
}
