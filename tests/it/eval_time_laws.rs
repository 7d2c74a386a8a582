//! A run over time agrees with rows looked up one by one, whatever the policy, the data, their order and the blocks.

use heng::data::Units;
use heng::eval::{Book, Options, Run};
use heng::ir::{
    Cell, ColumnKind, Comparison, Fold, Length, Members, OpKind, Policy, RankKey, Ranking, Reg, Shift, Slot,
    Target, Track, Tracked, Type, Window,
};
use heng::source::Span;
use heng::value::{Period, PeriodKind};
use proptest::prelude::*;

use crate::build_ir::{Builder, define, named};
use crate::naive::Naive;
use crate::naive_time;

/// What a random operation is made from: its kind, its operands and a number.
type Seed = (u8, [u16; 4], i64);

fn program() -> impl Strategy<Value = Vec<Seed>> {
    let number = prop_oneof![8 => -9i64..10, 2 => -70_000i64..70_000, 1 => any::<i64>()];
    prop::collection::vec((0u8..24, any::<[u16; 4]>(), number), 4..40)
}

const TYPES: [Type; 6] = [
    Type::Number { decimals: 0 },
    Type::Flag,
    Type::Set,
    Type::Text,
    Type::Number { decimals: 0 },
    Type::Flag,
];

fn years(count: u32) -> Length {
    Length { year: count, ..Length::default() }
}

fn periods(count: u32) -> Length {
    Length { period: count, ..Length::default() }
}

/// A policy of random operations over columns, the past and the other rows; every register is a define.
fn policy(seeds: &[Seed], kind: PeriodKind) -> Policy {
    let mut b = Builder::new();
    b.column("id", ColumnKind::Id);
    b.column("period", ColumnKind::Period(None));
    let (whole, free) = (ColumnKind::Number { decimals: 0, percent: false }, ColumnKind::Set(Members::Free));
    let mut flags = vec![b.column("f", ColumnKind::Flag), b.column("g", ColumnKind::Flag)];
    let mut numbers = vec![b.column("m", whole.clone()), b.column("n", whole)];
    numbers.push(b.column("c", ColumnKind::OneOf(["p", "q", "r"].map(named).to_vec())));
    let mut sets = vec![b.column("s", free)];
    let text = b.column("x", ColumnKind::Text);
    b.policy.moments = vec![
        vec![Shift::Previous],
        vec![Shift::Previous, Shift::Previous],
        vec![Shift::Ago(years(1))],
        vec![Shift::Ago(periods(2)), Shift::Previous],
    ];
    let since = Period { kind: PeriodKind::Year, number: 2021 };
    b.policy.windows = vec![
        Window::Last(periods(2)),
        Window::Last(years(2)),
        Window::Since(since),
        Window::Last(periods(3)),
    ];
    let _ = kind;
    for (kind, operands, constant) in seeds {
        let pick = |regs: &[Reg], at: usize| regs[operands[at] as usize % regs.len()];
        let (n, m) = (pick(&numbers, 0), pick(&numbers, 1));
        let (f, g) = (pick(&flags, 2), pick(&flags, 3));
        let (track, moment) = (operands[0] as usize % TYPES.len(), operands[1] as usize % 4);
        let ty = TYPES[track];
        let fold = naive_time::FOLDS[operands[2] as usize % naive_time::FOLDS.len()];
        let mut push = |reg: Reg, ty: Type| match ty {
            Type::Flag => flags.push(reg),
            Type::Set => sets.push(reg),
            Type::Text => {}
            _ => numbers.push(reg),
        };
        match kind {
            0 => numbers.push(b.constant(*constant)),
            1 => flags.push(b.not(f)),
            2 => flags.push(b.flag(OpKind::All(vec![f, g]))),
            3 => flags.push(b.flag(OpKind::Any(vec![f, g]))),
            4 => flags.push(b.compare(Comparison::Less, n, m)),
            5 => numbers.push(b.number(OpKind::Select(f, n, m))),
            6 | 7 => numbers.push(b.number(OpKind::Add(n, m))),
            8 => numbers.push(b.number(OpKind::Multiply(n, m))),
            9 => numbers.push(b.number(OpKind::Size(pick(&sets, 0)))),
            10..=12 => {
                let past = b.op(OpKind::Past(track, moment), ty);
                push(past, ty);
            }
            13 | 14 => flags.push(b.flag(OpKind::PastGiven(track, moment))),
            15..=17 => {
                let number = Type::Number { decimals: 0 };
                let (fold, ty) = match (ty, fold) {
                    (Type::Set | Type::Text, _) => (Fold::Latest, ty),
                    (Type::Flag, Fold::Max | Fold::Min | Fold::Latest) => (fold, Type::Flag),
                    _ => (fold, number),
                };
                let past = b.op(OpKind::PastFold(fold, track, moment), ty);
                push(past, ty);
            }
            18 | 19 => {
                let slot = |value: Reg, given| Slot { value, given, names: None };
                let group = [None, Some(slot(text, None)), Some(slot(pick(&numbers, 2), Some(g)))];
                b.policy.rankings.push(Ranking {
                    name: None,
                    keys: vec![RankKey {
                        by: vec![(n, operands[3] % 2 == 0), (m, operands[3] % 3 == 0)],
                        shown: None,
                        span: Span::default(),
                    }],
                    among: f,
                    group: group[operands[2] as usize % 3],
                    citing: None,
                    span: Span::default(),
                });
                numbers.push(b.number(OpKind::Place(b.policy.rankings.len() - 1)));
            }
            20 | 21 => {
                let fold = if fold == Fold::Latest { Fold::Sum } else { fold };
                let group = [None, Some(text), Some(m)][operands[3] as usize % 3];
                numbers.push(b.number(OpKind::Group { fold, value: n, given: f, group }));
            }
            22 => numbers.push(b.number(OpKind::LastDay)),
            _ => numbers.push(b.number(OpKind::EndOf(years(2), operands[0] % 2 == 0))),
        }
    }
    let last = |regs: &[Reg], at: usize| regs[seeds[at % seeds.len()].1[0] as usize % regs.len()];
    let track = |value, given, ty| Track { value, given, ty, shown: Tracked::Written(Span::default()) };
    b.policy.tracks = vec![
        track(last(&numbers, 0), None, TYPES[0]),
        track(last(&flags, 1), None, TYPES[1]),
        track(last(&sets, 2), Some(last(&flags, 2)), TYPES[2]),
        track(text, Some(last(&flags, 3)), TYPES[3]),
        track(last(&numbers, 1), Some(last(&flags, 0)), TYPES[4]),
        track(last(&flags, 0), Some(last(&flags, 1)), TYPES[5]),
    ];
    b.policy.defines = (0..b.policy.ops.len() as u32).map(|reg| define("d", Reg(reg))).collect();
    b.policy
}

/// Rows of `size` units over some periods, some left out, in no order.
fn rows(policy: &Policy, size: usize, kind: PeriodKind, mut state: u64, narrow: bool) -> Vec<Vec<Cell>> {
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut rows = Vec::new();
    for unit in 0..size {
        for period in 0..5 {
            if next(4) == 0 {
                continue;
            }
            let cells = policy.columns.iter().map(|column| match &column.kind {
                ColumnKind::Id => Cell::Text(format!("u{unit}")),
                ColumnKind::Period(_) => Cell::Number(2020 * kind.per_year() + period),
                _ if next(12) == 0 => Cell::None,
                ColumnKind::Flag => Cell::Flag(next(2) == 0),
                ColumnKind::OneOf(_) => Cell::Code(next(3) as u32),
                ColumnKind::Set(_) => Cell::Set((0..4).filter(|_| next(3) == 0).collect()),
                ColumnKind::Text => Cell::Text(["甲", "乙", "丙"][next(3) as usize].into()),
                _ => Cell::Number(match next(if narrow { 1 } else { 12 }) {
                    0..=9 => next(12) as i64 - 4,
                    10 => next(1 << 20) as i64 - (1 << 19),
                    _ => [i64::MIN, i64::MAX, 1 << 33][next(3) as usize],
                }),
            });
            let cells: Vec<Cell> = cells.collect();
            rows.push((next(u64::MAX), cells));
        }
    }
    rows.sort_by_key(|(order, _)| *order);
    rows.into_iter().map(|(_, cells)| cells).collect()
}

fn units(policy: &Policy, rows: &[Vec<Cell>], kind: PeriodKind) -> Units {
    let mut units = Units { period_kind: Some(kind), ..Units::new(&policy.columns) };
    ["a", "b", "c", "d"].iter().for_each(|text| {
        units.members.intern(text);
    });
    rows.iter().enumerate().for_each(|(row, cells)| units.push(cells, (0, row as u64)));
    units
}

fn text(value: &Naive, policy: &Policy, reg: Reg) -> String {
    match value {
        Naive::Flag(yes) => if *yes { "是" } else { "否" }.into(),
        Naive::Number(number) if policy.op(reg).unwrap().ty == Type::Period => {
            Period { kind: PeriodKind::Year, number: *number }.to_string()
        }
        Naive::Number(number) => number.to_string(),
        Naive::Set(ids) => {
            ids.iter().map(|id| ["a", "b", "c", "d"][*id as usize]).collect::<Vec<_>>().join("、")
        }
        Naive::Text(text) => text.clone(),
    }
}

/// Id, period and the results of every row, by period and id.
fn results(policy: &Policy, units: &Units, block_rows: usize) -> Vec<(String, String, Vec<Option<String>>)> {
    let book = Book::of(policy, units);
    let targets = (0..policy.defines.len()).map(Target::Define).collect();
    let run = Run::new(&book, &Options { block_rows, targets: Some(targets), ..Options::default() });
    assert!(run.problems().is_empty());
    let mut all = Vec::new();
    for graded in run.periods() {
        for (row, &source) in graded.rows.iter().enumerate() {
            let results = graded
                .grades
                .defines
                .iter()
                .map(|column| (!column.errors.get(row)).then(|| column.texts.get(row).to_owned()));
            let id = units.text(policy.id_column().unwrap(), source as usize).to_owned();
            all.push((id, graded.period.unwrap().to_string(), results.collect()));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(160) })]

    #[test]
    fn a_run_agrees_with_one_by_one(
        seeds in program(), size in 1usize..40, state in any::<u64>(), narrow in any::<bool>(), quarters in any::<bool>(),
    ) {
        let kind = if quarters { PeriodKind::Quarter } else { PeriodKind::Year };
        let policy = policy(&seeds, kind);
        let mut rows = rows(&policy, size, kind, state, narrow);
        let first = units(&policy, &rows, kind);
        let found = results(&policy, &first, 64);
        let naive = naive_time::grade(&policy, &first);
        let mut expected: Vec<(String, String, Vec<Option<String>>)> = (0..first.rows)
            .map(|row| {
                let regs = naive[row].iter().enumerate().skip(2).map(|(reg, (value, fault))| {
                    (!fault).then(|| if reg == 4 + 2 { String::new() } else { text(value, &policy, Reg(reg as u32)) })
                });
                let id = first.text(0, row).to_owned();
                (id, first.period(1, row).unwrap().to_string(), regs.collect())
            })
            .collect();
        expected.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert_eq!((&found.0, &found.1), (&expected.0, &expected.1));
            for (reg, (found, expected)) in found.2.iter().skip(2).zip(&expected.2).enumerate() {
                // A code without a list of names shows none.
                if reg != 4 {
                    prop_assert_eq!(found, expected, "r{}: {:?}", reg + 2, policy.ops[reg + 2].kind);
                }
            }
        }
        prop_assert_eq!(found.len(), expected.len());
        rows.reverse();
        let turned = units(&policy, &rows, kind);
        prop_assert_eq!(results(&policy, &turned, 128), found);
    }
}

/// Policies of the generator above, the same ones each time.
pub(crate) fn samples() -> Vec<Policy> {
    crate::eval_laws::sampled(program().prop_map(|seeds| policy(&seeds, PeriodKind::Year)))
}
