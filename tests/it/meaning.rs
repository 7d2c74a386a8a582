//! The language reference, stated a second time: random policies and rows, graded by reading the reference alone.

use heng::eval::{Options, grade_with};
use heng::ir::Target;
use heng::source::Source;
use proptest::prelude::*;

use crate::common::{shown, units};
use make::Maker;
use text::number;

mod make;
mod records;
mod text;
mod unknown;
mod value;

const LEVELS: [&str; 4] = ["A", "B", "C", "D"];
const VERDICTS: [&str; 2] = ["gone", "lost"];
const KINDS: [&str; 3] = ["town", "village", "isle"];
const MEMBERS: [&str; 4] = ["w", "x", "y", "z"];
const FLAGS: [&str; 4] = ["a", "b", "c", "m"];
const MEASURES: [&str; 3] = ["m0", "m1", "m2"];

/// Conditions; none is `None`.
#[derive(Debug, Clone)]
enum C {
    Flag(usize),
    Compare(&'static str, N, N),
    Range(N, i128, i128),
    Kind(usize, bool),
    KindIn(Vec<usize>),
    Not(Box<C>),
    Logic(bool, Vec<C>),
    If(Box<C>, Box<C>, Option<Box<C>>),
    Else(Box<C>, bool),
    Given(N, bool),
    Has(bool, Vec<usize>),
    In(usize),
    Covers(bool),
    Of(Option<usize>, bool, Vec<C>),
    This,
    Is(usize, L, Option<[usize; 2]>),
    IsVerdict(usize, usize),
    Than(&'static str, usize, usize),
    Measures(bool, usize),
    AnyVerdict(usize),
    Def(usize),
}

/// Numbers: digits and decimals.
#[derive(Debug, Clone)]
enum N {
    Literal(i128, u32),
    Whole,
    Tenths,
    Size,
    Binary(char, Box<N>, Box<N>),
    Extreme(bool, Vec<N>),
    If(Box<C>, Box<N>, Option<Box<N>>),
    Else(Box<N>, Box<N>),
    Count(usize),
    Signs(usize),
}

/// Levels.
#[derive(Debug, Clone)]
enum L {
    Literal(usize),
    If(Box<C>, Box<L>, Box<L>),
    Shift(Box<L>, bool, usize),
    Of(&'static str, usize, Box<L>),
}

#[derive(Debug, Clone)]
enum When {
    Always,
    Holds(C, bool),
    Indicators(bool, usize),
    Categories(bool, usize),
    Every(i128, N),
    KnockOuts([usize; 2]),
}

#[derive(Debug, Clone)]
enum Effect {
    Move(bool, N),
    Sign(bool, usize),
    Cap(bool, L),
    Level(L),
    Verdict(usize),
}

#[derive(Debug, Clone)]
enum Start {
    Level(L),
    Join(bool),
    Extreme(bool),
}

#[derive(Debug, Clone)]
struct Block {
    applies: Option<C>,
    start: Start,
    limits: [Option<usize>; 2],
    statements: Vec<(When, Vec<Effect>)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Signs {
    None,
    Cancel,
    Apart,
}

struct World {
    signs: Signs,
    most: [Option<usize>; 2],
    first: usize,
    defines: Vec<Result<C, N>>,
    measures: Vec<Block>,
    every: Vec<(When, Vec<Effect>)>,
    overall: Block,
    written: Vec<usize>,
}

/// A grade: levels, pluses and minuses.
#[derive(Debug, Clone)]
enum G {
    None,
    Verdict(usize),
    Level(Vec<usize>, [i128; 2]),
}

/// A row, the grades so far, and the measure at hand.
struct Row<'w> {
    world: &'w World,
    flags: [Option<bool>; 4],
    n: i128,
    r: Option<i128>,
    kind: usize,
    s: Vec<usize>,
    t: Vec<usize>,
    hit: Vec<usize>,
    grades: Vec<G>,
    this: usize,
}

/// Checks one policy on some rows; says whether it could be graded at all.
fn agrees(seed: u64) -> bool {
    let world = Maker::world(seed);
    let source = Source::new("meaning.rule", world.text());

    let (policy, problems) = heng::compile(&source);
    let Some(policy) = policy else {
        // By chance the same is said twice, or one condition is graded in two ways.
        let mut errors = problems
            .iter()
            .filter(|problem| problem.is_error() && !["H222", "H226"].contains(&problem.code.id()));
        assert!(errors.next().is_none(), "{}", shown(&problems, &source));
        return false;
    };
    let mut g = Maker::new(seed ^ 77);
    let rows: Vec<(String, Vec<String>)> = (0..70).map(|_| world.row(&mut g)).collect();
    let mut csv = "unit,a,b,c,m,n,r,kind,s,t,hit\n".to_owned();
    for (at, (cells, _)) in rows.iter().enumerate() {
        csv.push_str(&format!("u{at},{cells}\n"));
    }
    let measures = (0..policy.measures.len()).map(Target::Measure);
    let defines = (0..policy.defines.len()).map(Target::Define);
    let targets = [Target::Overall].into_iter().chain(measures).chain(defines).collect();
    let grades =
        grade_with(&policy, &units(&policy, &csv), &Options { targets: Some(targets), ..Options::default() });
    let columns: Vec<_> = grades.overall.iter().chain(&grades.measures).chain(&grades.defines).collect();
    for (at, (cells, wanted)) in rows.iter().enumerate() {
        let got: Vec<&str> = columns.iter().map(|column| column.texts.get(at)).collect();
        assert_eq!(&got, wanted, "seed {seed}, row {cells}\n{}", source.text);
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn policies_mean_what_the_reference_says(seed in any::<u64>()) {
        agrees(seed);
    }
}

/// The generator above is not vacuous: nearly all of its policies are graded.
#[test]
fn nearly_all_generated_policies_are_graded() {
    assert!((0..40).filter(|seed| agrees(*seed)).count() > 30);
}
