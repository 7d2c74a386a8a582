//! The operations of a policy, row by row and one after the other: what the plan must agree with.

use std::collections::BTreeSet;

use heng::data::{Cells, Units};
use heng::ir::{Comparison, OpKind, Policy, Reg, Rounding};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Naive {
    Flag(bool),
    Number(i64),
    Set(BTreeSet<u32>),
    Text(String),
}

impl Naive {
    pub(crate) fn flag(&self) -> bool {
        matches!(self, Naive::Flag(true))
    }

    pub(crate) fn number(&self) -> i64 {
        match self {
            Naive::Number(number) => *number,
            _ => panic!("{self:?} is no number"),
        }
    }

    fn set(&self) -> &BTreeSet<u32> {
        match self {
            Naive::Set(set) => set,
            _ => panic!("{self:?} is no set"),
        }
    }
}

/// The value of every register in one row, and whether its own operation overflows.
pub(crate) fn row(policy: &Policy, units: &Units, row: usize) -> Vec<(Naive, bool)> {
    let mut values: Vec<(Naive, bool)> = Vec::new();
    for op in &policy.ops {
        let value = operation(&values, units, row, &op.kind);
        values.push(value);
    }
    values
}

pub(crate) fn operation(values: &[(Naive, bool)], units: &Units, row: usize, kind: &OpKind) -> (Naive, bool) {
    let get = |reg: &Reg| &values[reg.0 as usize].0;
    let flags = |regs: &[Reg]| regs.iter().map(|reg| get(reg).flag()).collect::<Vec<_>>();
    let wide = |reg: &Reg| i128::from(get(reg).number());
    let checked = |number: i128| match i64::try_from(number) {
        Ok(number) => (Naive::Number(number), false),
        Err(_) => (Naive::Number(0), true),
    };
    let value = match kind {
        OpKind::Column(column) => match &units.columns[*column].cells {
            Cells::Text(texts) => Naive::Text(texts.get(row).into()),
            Cells::Flag(bits) => Naive::Flag(bits.get(row)),
            Cells::Number(numbers) => Naive::Number(numbers[row]),
            Cells::Code(planes) => Naive::Number(
                planes.iter().enumerate().map(|(at, bits)| i64::from(bits.get(row)) << at).sum(),
            ),
            Cells::Set(sets) => {
                Naive::Set(sets.iter().filter(|(_, bits)| bits.get(row)).map(|(id, _)| *id).collect())
            }
        },
        OpKind::Given(column) => {
            Naive::Flag(units.columns[*column].given.as_ref().is_none_or(|bits| bits.get(row)))
        }
        OpKind::Flag(yes) => Naive::Flag(*yes),
        OpKind::Number(number) => Naive::Number(*number),
        OpKind::Set(ids) => Naive::Set(ids.iter().copied().collect()),
        OpKind::Not(a) => Naive::Flag(!get(a).flag()),
        OpKind::All(all) => Naive::Flag(flags(all).iter().all(|flag| *flag)),
        OpKind::Any(any) => Naive::Flag(flags(any).iter().any(|flag| *flag)),
        OpKind::Count(all) => Naive::Number(flags(all).iter().filter(|flag| **flag).count() as i64),
        OpKind::Compare(comparison, a, b) => {
            let (a, b) = (get(a).number(), get(b).number());
            Naive::Flag(match comparison {
                Comparison::Equal => a == b,
                Comparison::NotEqual => a != b,
                Comparison::Less => a < b,
                Comparison::AtMost => a <= b,
                Comparison::More => a > b,
                Comparison::AtLeast => a >= b,
            })
        }
        OpKind::Select(on, a, b) => get(if get(on).flag() { a } else { b }).clone(),
        OpKind::Add(a, b) => return checked(wide(a) + wide(b)),
        OpKind::Subtract(a, b) => return checked(wide(a) - wide(b)),
        OpKind::Multiply(a, b) => return checked(wide(a) * wide(b)),
        OpKind::Quotient(a, b, power, rounding) => {
            return checked(big_quotient(wide(a), wide(b), *power, *rounding));
        }
        OpKind::Times(a, per) => Naive::Number(get(a).number().max(0).checked_div(*per).unwrap_or(0).max(0)),
        OpKind::Min(a, b) => Naive::Number(get(a).number().min(get(b).number())),
        OpKind::Max(a, b) => Naive::Number(get(a).number().max(get(b).number())),
        OpKind::Contains(set, id) => Naive::Flag(get(set).set().contains(id)),
        OpKind::Size(set) => Naive::Number(get(set).set().len() as i64),
        OpKind::Members(members) => Naive::Set(
            members.iter().filter(|(_, flag)| get(flag).flag()).map(|(member, _)| *member).collect(),
        ),
        OpKind::Without(a, b) => Naive::Set(get(a).set().difference(get(b).set()).copied().collect()),
        OpKind::Shared(a, b) => Naive::Set(get(a).set().intersection(get(b).set()).copied().collect()),
        OpKind::TextIs(column, text) => Naive::Flag(units.text(*column, row) == text),
        OpKind::Among(column, texts) => {
            let cell = units.text(*column, row);
            Naive::Number(texts.iter().position(|text| text == cell).unwrap_or(texts.len()) as i64)
        }
        OpKind::Case(keys, tree) => {
            let mut at = tree.first;
            for (key, given) in keys {
                let branch = &tree.branches[at as usize];
                let none = given.is_some_and(|given| !get(&given).flag());
                at = match branch.none {
                    Some(next) if none => next,
                    _ => {
                        let key = if none { 0 } else { get(key).number() };
                        let ways = branch.lows.iter().zip(&branch.next).rev();
                        ways.clone().find(|(low, _)| **low <= key).map_or(branch.next[0], |(_, next)| *next)
                    }
                };
            }
            Naive::Number(at.into())
        }
        OpKind::At(at, numbers) => {
            let at = get(at).number();
            Naive::Number(usize::try_from(at).ok().and_then(|at| numbers.get(at)).copied().unwrap_or(0))
        }
        OpKind::Carried(_, a) => get(a).clone(),
        OpKind::AddMonths(a, b) => match months_later(wide(a), wide(b)) {
            Some(day) => return checked(day),
            None => return (Naive::Number(0), true),
        },
        other => panic!("{other:?} is not of one row"),
    };
    (value, false)
}

/// Whether any operation that `regs` depend on overflows.
pub(crate) fn is_error(policy: &Policy, values: &[(Naive, bool)], regs: &[Reg]) -> bool {
    let cone = policy.cone(regs.iter().copied());
    values.iter().zip(cone).any(|((_, overflows), within)| *overflows && within)
}

/// `a` × 10^`power` ÷ `b` by long division: digit by digit, without any number larger than its divisor times ten.
fn big_quotient(a: i128, b: i128, power: i8, rounding: Rounding) -> i128 {
    if a == 0 || b == 0 {
        return 0;
    }
    let negative = (a < 0) != (b < 0);
    let (mut left, b) = (a.unsigned_abs(), b.unsigned_abs());
    let mut whole = left / b;
    left %= b;
    let mut rest_is_zero = left == 0;
    let mut half = (left * 2).cmp(&b);
    for _ in 0..power.max(0) {
        left *= 10;
        whole = whole.saturating_mul(10).saturating_add(left / b);
        left %= b;
        (rest_is_zero, half) = (left == 0, (left * 2).cmp(&b));
    }
    for _ in power.min(0)..0 {
        let digit = whole % 10;
        whole /= 10;
        half = match digit.cmp(&5) {
            std::cmp::Ordering::Equal if rest_is_zero => std::cmp::Ordering::Equal,
            std::cmp::Ordering::Equal => std::cmp::Ordering::Greater,
            other => other,
        };
        rest_is_zero &= digit == 0;
    }
    let away = match rounding {
        Rounding::Down => false,
        Rounding::Up => !rest_is_zero,
        Rounding::Nearest => half.is_ge(),
    };
    let whole = i128::try_from(whole.saturating_add(u128::from(away)).min(i128::MAX as u128)).unwrap();
    if negative { -whole } else { whole }
}

/// A day so many months later, by the rules of the calendar alone; none far from it.
fn months_later(day: i128, months: i128) -> Option<i128> {
    // Years begin in March, so that the day that some years lack is their last.
    let z = day + 305;
    let (era, of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year_of_era, month + 3) } else { (year_of_era + 1, month - 9) };
    let all = (year + era * 400) * 12 + month - 1 + months;
    let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
    if !(1..=9999).contains(&year) || months.abs() > u32::MAX.into() || day.abs() > 90_000_000 {
        return None;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i128::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let of_month = of_month.min(last);
    let days_before = |year: i128| 365 * year + year / 4 - year / 100 + year / 400;
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month as usize - 1];
    Some(days_before(year - 1) + before + i128::from(leap && month > 2) + of_month)
}
