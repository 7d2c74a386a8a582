//! Numbers of whole small policies against fractions of any size: sums, products, quotients, powers, every rounding and
//! comparison; for all rows at once and for one row.

use heng::eval::{self, Options, Registers, Value};
use heng::ir::{Policy, Target, Type};
use heng::source::Source;
use num_rational::BigRational;
use proptest::prelude::*;

use crate::common::units;

const HEAD: &str = "policy \"p\"
scale A > B
data
    id is an id
    a is a whole number, -9 to 99
    b is a number with 2 decimals, -50 to 50
    c is a number with 4 decimals, -2 to 2
    d is a whole number, 1 to 7
";
/// Decimals of each column.
const DECIMALS: [u32; 4] = [0, 2, 4, 0];

#[derive(Debug, Clone)]
enum Number {
    Column(usize),
    Fixed(i64, u32),
    Sum(Box<Number>, Box<Number>),
    Difference(Box<Number>, Box<Number>),
    Product(Box<Number>, Box<Number>),
    /// By a column that is never 0.
    Quotient(Box<Number>),
    /// By `b`, where it is not 0; else the second.
    Guarded(Box<Number>, Box<Number>),
    Power(Box<Number>, u32),
    Rounded(Box<Number>, usize, u32),
}

const ROUNDINGS: [&str; 3] = ["", " up", " down"];
const COMPARISONS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn ten(power: u32) -> BigRational {
    whole(10i64.pow(power))
}

/// To the nearest, half away from zero; away from zero; towards zero.
fn rounded(number: &BigRational, rounding: usize, places: u32) -> BigRational {
    let scaled = number * ten(places);
    let zero = whole(0);
    let size = if scaled < zero { -scaled.clone() } else { scaled.clone() };
    let size = match rounding {
        0 => (size + whole(1) / whole(2)).floor(),
        1 => size.ceil(),
        _ => size.floor(),
    };
    (if scaled < zero { -size } else { size }) / ten(places)
}

impl Number {
    fn text(&self) -> String {
        match self {
            Number::Column(at) => ["a", "b", "c", "d"][*at].to_owned(),
            Number::Fixed(digits, 0) => digits.to_string(),
            Number::Fixed(digits, places) => {
                let unit = 10i64.pow(*places);
                format!("{}.{:0width$}", digits / unit, digits % unit, width = *places as usize)
            }
            Number::Sum(x, y) => format!("({} + {})", x.text(), y.text()),
            Number::Difference(x, y) => format!("({} - {})", x.text(), y.text()),
            Number::Product(x, y) => format!("({} * {})", x.text(), y.text()),
            Number::Quotient(x) => format!("({} / d)", x.text()),
            Number::Guarded(x, y) => format!("(if b = 0 then {} else {} / b)", y.text(), x.text()),
            Number::Power(x, n) => format!("({}^{n})", x.text()),
            Number::Rounded(x, rounding, places) => {
                format!("(round ({}){} to {places} decimals)", x.text(), ROUNDINGS[*rounding])
            }
        }
    }

    fn value(&self, row: &[i64; 4]) -> BigRational {
        match self {
            Number::Column(at) => whole(row[*at]) / ten(DECIMALS[*at]),
            Number::Fixed(digits, places) => whole(*digits) / ten(*places),
            Number::Sum(x, y) => x.value(row) + y.value(row),
            Number::Difference(x, y) => x.value(row) - y.value(row),
            Number::Product(x, y) => x.value(row) * y.value(row),
            Number::Quotient(x) => x.value(row) / whole(row[3]),
            Number::Guarded(_, y) if row[1] == 0 => y.value(row),
            Number::Guarded(x, _) => x.value(row) / Number::Column(1).value(row),
            Number::Power(x, n) => {
                let base = x.value(row);
                (0..*n).fold(whole(1), |power, _| power * &base)
            }
            Number::Rounded(x, rounding, places) => rounded(&x.value(row), *rounding, *places),
        }
    }
}

fn number() -> impl Strategy<Value = Number> {
    let fixed = (0i64..2000, 0u32..3).prop_map(|(digits, places)| Number::Fixed(digits, places));
    let leaf = prop_oneof![(0usize..4).prop_map(Number::Column), fixed];
    leaf.prop_recursive(4, 12, 2, |inner| {
        let one = || inner.clone().prop_map(Box::new);
        prop_oneof![
            (one(), one()).prop_map(|(x, y)| Number::Sum(x, y)),
            (one(), one()).prop_map(|(x, y)| Number::Difference(x, y)),
            (one(), one()).prop_map(|(x, y)| Number::Product(x, y)),
            one().prop_map(Number::Quotient),
            (one(), one()).prop_map(|(x, y)| Number::Guarded(x, y)),
            (one(), 0u32..4).prop_map(|(x, n)| Number::Power(x, n)),
            (one(), 0usize..3, 0u32..4)
                .prop_map(|(x, rounding, places)| Number::Rounded(x, rounding, places)),
        ]
    })
}

fn row() -> impl Strategy<Value = [i64; 4]> {
    let near = |most: i64| prop_oneof![Just(0), -5i64..=5, -most..=most];
    (0i64..=99, near(5000), near(20_000), 1i64..=7).prop_map(|(a, b, c, d)| [a - 9, b, c, d])
}

fn csv(rows: &[[i64; 4]]) -> String {
    let cell = |at: usize, digits: i64| {
        let unit = 10i64.pow(DECIMALS[at]);
        let sign = if digits < 0 { "-" } else { "" };
        let (whole, rest) = (digits.abs() / unit, digits.abs() % unit);
        format!("{sign}{whole}.{rest:0width$}", width = DECIMALS[at] as usize)
            .trim_end_matches('.')
            .to_owned()
    };
    let mut csv = "id,a,b,c,d\n".to_owned();
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().enumerate().map(|(at, digits)| cell(at, *digits)).collect();
        csv.push_str(&format!("{at},{}\n", cells.join(",")));
    }
    csv
}

/// A text of a number as a fraction.
fn parsed(text: &str) -> BigRational {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (before, behind) = text.split_once('.').unwrap_or((text, ""));
    let digits: i64 = format!("{before}{behind}").parse().unwrap();
    whole(sign * digits) / ten(behind.len() as u32)
}

/// The policy, and whether it was warned that a number may leave the range.
fn compiled(text: &str) -> Option<(Policy, bool)> {
    let (policy, problems) = heng::compile(&Source::new("p.rule", text));
    let other = problems.iter().find(|problem| problem.is_error() && problem.code.id() != "H215");
    assert!(other.is_none(), "{text}\n{other:?}");
    Some((policy?, problems.iter().any(|problem| problem.code.id() == "H286")))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn numbers_are_exact_until_rounded(
        (x, y, z) in (number(), number(), number()), rounding in 0usize..3, places in 0u32..5, by in 0usize..6,
        rows in prop::collection::vec(row(), 1..70),
    ) {
        let shown = Number::Rounded(Box::new(x), rounding, places);
        let text = format!(
            "{HEAD}define shown\n    {}\ndefine compared\n    {} {} {}\nmeasure m\n    start at A\n    when compared, drop one level\n",
            shown.text(), y.text(), COMPARISONS[by], z.text(),
        );
        // Too many decimals are told and refused.
        let Some((policy, warned)) = compiled(&text) else { return Ok(()) };
        let units = units(&policy, &csv(&rows));
        let targets = (0..policy.defines.len()).map(Target::Define).collect();
        let options = Options { targets: Some(targets), ..Options::default() };
        let grades = eval::grade_with(&policy, &units, &options);
        let registers = Registers::new(&policy, &units);
        for (at, row) in rows.iter().enumerate() {
            let alone = registers.row(at);
            for (define, column) in policy.defines.iter().zip(&grades.defines) {
                if column.errors.get(at) {
                    // Every column is bounded: what may leave the range is known beforehand.
                    prop_assert!(warned, "{} {:?}", text, row);
                    continue;
                }
                let (told, alone) = (column.texts.get(at), alone.get(define.value.value));
                let Some(ty) = policy.op(define.value.value).map(|op| op.ty) else { continue };
                if let Type::Number { decimals } = ty {
                    let Value::Number(digits) = alone else { panic!("{alone:?}") };
                    let expected = shown.value(row);
                    prop_assert_eq!(&parsed(told), &expected, "{} {:?}", text, row);
                    prop_assert_eq!(whole(digits) / ten(decimals.into()), expected);
                } else {
                    let (y, z) = (y.value(row), z.value(row));
                    let expected = [y == z, y != z, y < z, y <= z, y > z, y >= z][by];
                    prop_assert_eq!(told, if expected { "yes" } else { "no" }, "{} {:?}", text, row);
                    prop_assert_eq!(alone, Value::Flag(expected));
                }
            }
        }
    }
}
