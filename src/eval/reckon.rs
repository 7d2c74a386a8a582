//! Operations on what values can be: the slow twins of the block operations, one row at a time.

use super::node::Arithmetic;
use super::possible::{MOST_LISTED, Possible, both, less, union};
use crate::ir::{Comparison, OpKind, Reg};
use crate::value::Date;

/// A set has at most so many members.
const MOST_MEMBERS: i64 = 10_000;

/// What an operation that reads registers alone can make of them; nothing for an operation that reads something else.
pub(crate) fn reckon<'a>(kind: &OpKind, get: &impl Fn(Reg) -> &'a Possible) -> Option<Possible> {
    Some(match kind {
        OpKind::Flag(yes) => Possible::flag(*yes),
        OpKind::Number(number) => Possible::One(*number),
        OpKind::Set(members) => {
            let mut members = members.clone();
            members.sort_unstable();
            members.dedup();
            Possible::Set(members, Some(Vec::new()))
        }
        OpKind::Not(a) => {
            let (no, yes) = get(*a).as_flag();
            Possible::either(yes, no)
        }
        OpKind::All(all) => all.iter().fold(Possible::flag(true), |so_far, flag| {
            let ((no, yes), (other_no, other_yes)) = (so_far.as_flag(), get(*flag).as_flag());
            Possible::either(no || other_no, yes && other_yes)
        }),
        OpKind::Any(any) => any.iter().fold(Possible::flag(false), |so_far, flag| {
            let ((no, yes), (other_no, other_yes)) = (so_far.as_flag(), get(*flag).as_flag());
            Possible::either(no && other_no, yes || other_yes)
        }),
        OpKind::Count(all) => {
            let flags = || all.iter().map(|flag| get(*flag).as_flag());
            let surely = flags().filter(|(no, yes)| *yes && !*no).count() as i64;
            Possible::between(surely, surely + flags().filter(|(no, yes)| *yes && *no).count() as i64)
        }
        OpKind::Compare(comparison, a, b) => compare(*comparison, get(*a), get(*b)),
        OpKind::Select(on, a, b) => match get(*on).as_flag() {
            (false, true) => get(*a).clone(),
            (true, false) => get(*b).clone(),
            (true, true) => get(*a).clone().or(get(*b).clone()),
            (false, false) => Possible::Never,
        },
        OpKind::Add(a, b) => arithmetic(Arithmetic::Add, get(*a), get(*b)),
        OpKind::Subtract(a, b) => arithmetic(Arithmetic::Subtract, get(*a), get(*b)),
        OpKind::Multiply(a, b) => arithmetic(Arithmetic::Multiply, get(*a), get(*b)),
        OpKind::Quotient(a, b, power, rounding) => {
            arithmetic(Arithmetic::Quotient(*power, *rounding), get(*a), get(*b))
        }
        OpKind::AddMonths(a, b) => arithmetic(Arithmetic::AddMonths, get(*a), get(*b)),
        OpKind::Times(a, per) => {
            let times =
                |number: i64| if number > 0 && *per > 0 { number.checked_div(*per).unwrap_or(0) } else { 0 };
            match (get(*a).listed(), get(*a).bounds()) {
                (Some(all), _) => Possible::numbers(all.into_iter().map(times).collect()),
                (None, Some((low, high))) => Possible::between(times(low), times(high)),
                (None, None) => Possible::Never,
            }
        }
        OpKind::At(a, numbers) => {
            let number =
                |at: i64| usize::try_from(at).ok().and_then(|at| numbers.get(at)).copied().unwrap_or(0);
            match (get(*a).listed(), get(*a).bounds()) {
                (Some(all), _) => Possible::numbers(all.into_iter().map(number).collect()),
                (None, Some((low, high))) => {
                    let most = numbers.len() as i64;
                    Possible::numbers((low.clamp(0, most)..=high.clamp(0, most)).map(number).collect())
                }
                (None, None) => Possible::Never,
            }
        }
        OpKind::Case(keys, tree) => {
            let mut known = Vec::new();
            for (key, given) in keys {
                let (none, some) = given.map_or((false, true), |given| get(given).as_flag());
                let value = get(*key);
                let stretches = match (value.listed(), value.bounds()) {
                    (Some(all), _) => all.into_iter().map(|number| (number, number)).collect(),
                    (None, bounds) => bounds.into_iter().collect(),
                };
                known.push((if some { stretches } else { Vec::new() }, none));
            }
            Possible::numbers(tree.cases(known))
        }
        OpKind::Min(a, b) => extreme(get(*a), get(*b), i64::min),
        OpKind::Max(a, b) => extreme(get(*a), get(*b), i64::max),
        OpKind::Contains(set, member) => match get(*set) {
            Possible::Set(surely, _) if surely.binary_search(member).is_ok() => Possible::flag(true),
            Possible::Set(_, None) => Possible::EITHER,
            Possible::Set(_, Some(more)) if more.binary_search(member).is_ok() => Possible::EITHER,
            Possible::Never => Possible::Never,
            _ => Possible::flag(false),
        },
        OpKind::Size(set) => match get(*set) {
            Possible::Set(surely, more) => {
                let least = surely.len() as i64;
                let most = more.as_ref().map_or(MOST_MEMBERS.max(least), |more| least + more.len() as i64);
                Possible::between(least, most)
            }
            Possible::Never => Possible::Never,
            _ => Possible::One(0),
        },
        OpKind::Without(a, b) => without(get(*a), get(*b)),
        OpKind::Shared(a, b) => shared(get(*a), get(*b)),
        OpKind::Members(members) => {
            let (mut surely, mut more) = (Vec::new(), Vec::new());
            for (member, flag) in members {
                match get(*flag).as_flag() {
                    (false, true) => surely.push(*member),
                    (true, true) => more.push(*member),
                    (true, false) => {}
                    (false, false) => return Some(Possible::Never),
                }
            }
            surely.sort_unstable();
            more.sort_unstable();
            Possible::Set(surely, Some(more))
        }
        OpKind::Carried(_, a) => get(*a).clone(),
        _ => return None,
    })
}

fn compare(comparison: Comparison, a: &Possible, b: &Possible) -> Possible {
    let (Some((low, high)), Some((from, to))) = (a.bounds(), b.bounds()) else { return Possible::Never };
    if let (Some(all), Some(others)) = (a.listed(), b.listed()) {
        let (mut no, mut yes) = (false, false);
        for number in all {
            for other in &others {
                let holds = comparison.holds(number, *other);
                (no, yes) = (no || !holds, yes || holds);
            }
        }
        return Possible::either(no, yes);
    }
    // One of them is a range of more than one number.
    let apart = high < from || to < low;
    let (no, yes) = match comparison {
        Comparison::Equal => (true, !apart),
        Comparison::NotEqual => (!apart, true),
        Comparison::AtLeast => (low < to, high >= from),
        Comparison::More => (low <= to, high > from),
        Comparison::AtMost => (high > from, low <= to),
        Comparison::Less => (high >= from, low < to),
    };
    Possible::either(no, yes)
}

fn extreme(a: &Possible, b: &Possible, pick: fn(i64, i64) -> i64) -> Possible {
    pairs(a, b, |a, b| Some(pick(a, b)))
        .unwrap_or_else(|(low, high), (from, to)| Possible::between(pick(low, from), pick(high, to)))
}

/// A sum.
pub(crate) fn sum(a: &Possible, b: &Possible) -> Possible {
    arithmetic(Arithmetic::Add, a, b)
}

/// The larger or the smaller.
pub(crate) fn extreme_of(larger: bool, a: &Possible, b: &Possible) -> Possible {
    extreme(a, b, if larger { i64::max } else { i64::min })
}

fn arithmetic(what: Arithmetic, a: &Possible, b: &Possible) -> Possible {
    pairs(a, b, |a, b| what.exact(a, b)).unwrap_or_else(|one, other| hull(what, one, other))
}

/// What is made of pairs of numbers, each with each; the bounds where they are too many.
enum Pairs {
    Made(Possible),
    Bounds((i64, i64), (i64, i64)),
}

impl Pairs {
    fn unwrap_or_else(self, of: impl FnOnce((i64, i64), (i64, i64)) -> Possible) -> Possible {
        match self {
            Pairs::Made(possible) => possible,
            Pairs::Bounds(a, b) => of(a, b),
        }
    }
}

fn pairs(a: &Possible, b: &Possible, make: impl Fn(i64, i64) -> Option<i64>) -> Pairs {
    if let (Possible::One(a), Possible::One(b)) = (a, b) {
        return Pairs::Made(make(*a, *b).map_or(Possible::Never, Possible::One));
    }
    let (Some(one), Some(other)) = (a.bounds(), b.bounds()) else { return Pairs::Made(Possible::Never) };
    match (a.listed(), b.listed()) {
        (Some(all), Some(others)) if all.len() * others.len() <= MOST_LISTED * MOST_LISTED => {
            let made = all.iter().flat_map(|a| others.iter().filter_map(|b| make(*a, *b)));
            Pairs::Made(Possible::numbers(made.collect()))
        }
        _ => Pairs::Bounds(one, other),
    }
}

/// Bounds of what arithmetic makes of two ranges; what leaves the range of numbers is left out.
fn hull(what: Arithmetic, (low, high): (i64, i64), (from, to): (i64, i64)) -> Possible {
    let wide = |number: i128| i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX });
    let (a, b, c, d) = (i128::from(low), i128::from(high), i128::from(from), i128::from(to));
    match what {
        Arithmetic::Add => Possible::between(wide(a + c), wide(b + d)),
        Arithmetic::Subtract => Possible::between(wide(a - d), wide(b - c)),
        Arithmetic::Multiply => {
            let corners = [a * c, a * d, b * c, b * d];
            let least = corners.iter().copied().min().unwrap_or(0);
            Possible::between(wide(least), wide(corners.iter().copied().max().unwrap_or(0)))
        }
        Arithmetic::Quotient(..) => {
            // The quotient is monotone in each number on either side of 0, and 0 where the divisor is.
            let mut bounds: Option<(i64, i64)> = None;
            let mut add = |number: i64| {
                let (low, high) = bounds.unwrap_or((number, number));
                bounds = Some((low.min(number), high.max(number)));
            };
            if from <= 0 && to >= 0 {
                add(0);
            }
            let sides = [(from, to.min(-1)), (from.max(1), to)];
            for (from, to) in sides.into_iter().filter(|(from, to)| from <= to) {
                for part in [low, high] {
                    for whole in [from, to] {
                        add(what.exact(part, whole).unwrap_or(if (part < 0) == (whole < 0) {
                            i64::MAX
                        } else {
                            i64::MIN
                        }));
                    }
                }
            }
            bounds.map_or(Possible::Never, |(low, high)| Possible::between(low, high))
        }
        Arithmetic::AddMonths => Possible::between(
            what.exact(low, from).unwrap_or(Date::FIRST),
            what.exact(high, to).unwrap_or(Date::LAST),
        ),
    }
}

fn without(a: &Possible, b: &Possible) -> Possible {
    let (Possible::Set(a, more), Possible::Set(b, other)) = (a, b) else { return of_no_set(a, b) };
    let surely = match other {
        Some(other) => less(a, &union(b, other)),
        None => Vec::new(),
    };
    let more = more.as_ref().map(|more| less(&less(&union(a, more), b), &surely));
    Possible::Set(surely, more)
}

fn shared(a: &Possible, b: &Possible) -> Possible {
    let (Possible::Set(a, more), Possible::Set(b, other)) = (a, b) else { return of_no_set(a, b) };
    let surely = both(a, b);
    let more = match (more, other) {
        (Some(more), Some(other)) => Some(both(&union(a, more), &union(b, other))),
        (Some(more), None) => Some(union(a, more)),
        (None, Some(other)) => Some(union(b, other)),
        (None, None) => None,
    };
    let more = more.map(|more| less(&more, &surely));
    Possible::Set(surely, more)
}

fn of_no_set(a: &Possible, b: &Possible) -> Possible {
    if *a == Possible::Never || *b == Possible::Never {
        return Possible::Never;
    }
    Possible::Set(Vec::new(), Some(Vec::new()))
}
