//! Whole numbers of a block: constants, bit-sliced in two's complement while small, else wide columns.

use super::graph::Graph;
use super::node::{Arithmetic, Id, Node, Test};
use crate::ir::Comparison;

/// Bit-sliced numbers have at most this many planes.
pub(crate) const MOST_PLANES: usize = 16;
/// A wide number that turns out to need so few planes is sliced.
const FEW_PLANES: usize = 4;
/// Division of sliced numbers is done by comparisons up to this quotient.
const MOST_QUOTIENT: i64 = 16;

/// A number for each row, with bounds that hold for every row.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    pub(crate) low: i64,
    pub(crate) high: i64,
    pub(crate) form: Form,
}

/// How a number is held.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// The same for every row.
    Same(i64),
    /// Bit planes, the lowest first; the last is the sign when the lower bound is negative.
    Planes(Vec<Id>),
    /// A wide column.
    Wide(Id),
}

impl Number {
    pub(crate) fn same(number: i64) -> Self {
        Number { low: number, high: number, form: Form::Same(number) }
    }

    /// A yes/no value as 1 or 0.
    pub(crate) fn flag(plane: Id) -> Self {
        Self::sliced(0, 1, vec![plane])
    }

    /// From planes in two's complement; the bounds must hold.
    pub(crate) fn sliced(low: i64, high: i64, planes: Vec<Id>) -> Self {
        if low == high {
            return Number::same(low);
        }
        let planes = (0..width(low, high)).map(|place| plane_of(&planes, low < 0, place)).collect();
        Number { low, high, form: Form::Planes(planes) }
    }

    /// A wide column with bounds that hold.
    pub(crate) fn wide(low: i64, high: i64, column: Id) -> Self {
        if low == high {
            return Number::same(low);
        }
        Number { low, high, form: Form::Wide(column) }
    }

    /// Plane `place` of its two's complement, if it has planes.
    fn plane(&self, place: usize) -> Id {
        match &self.form {
            Form::Same(number) => {
                if number >> place.min(63) & 1 == 1 {
                    Id::ONES
                } else {
                    Id::ZERO
                }
            }
            Form::Planes(planes) => plane_of(planes, self.low < 0, place),
            Form::Wide(_) => Id::ZERO,
        }
    }

    fn is_small(&self) -> bool {
        !matches!(self.form, Form::Wide(_)) && width(self.low, self.high) <= MOST_PLANES
    }

    /// As a wide column.
    pub(crate) fn widen(&self, graph: &mut Graph) -> Id {
        match &self.form {
            Form::Same(number) => graph.node(Node::Number(*number)),
            Form::Planes(planes) => graph.node(Node::Widen(planes.clone(), self.low < 0)),
            Form::Wide(column) => *column,
        }
    }

    /// As planes, when its bounds allow that many.
    pub(crate) fn slice(self, graph: &mut Graph, most: usize) -> Self {
        match self.form {
            Form::Wide(column) if width(self.low, self.high) <= most => {
                let planes = (0u8..)
                    .take(width(self.low, self.high))
                    .map(|place| graph.node(Node::PlaneOf(column, place)))
                    .collect();
                Number::sliced(self.low, self.high, planes)
            }
            _ => self,
        }
    }

    /// Where it is not 0.
    pub(crate) fn nonzero(&self, graph: &mut Graph) -> Id {
        compare(graph, Comparison::NotEqual, self, &Number::same(0))
    }
}

fn plane_of(planes: &[Id], signed: bool, place: usize) -> Id {
    let beyond = if signed { planes.last().copied() } else { None };
    planes.get(place).copied().or(beyond).unwrap_or(Id::ZERO)
}

/// How many planes numbers within the bounds need.
pub(crate) fn width(low: i64, high: i64) -> usize {
    let bits = |number: i64| (i64::BITS - if number < 0 { !number } else { number }.leading_zeros()) as usize;
    if low >= 0 { bits(high) } else { bits(low).max(bits(high)) + 1 }
}

/// How many are yes: a carry-save tree of full adders.
pub(crate) fn count(graph: &mut Graph, flags: impl IntoIterator<Item = Id>) -> Number {
    let flags: Vec<Id> = flags.into_iter().filter(|&flag| flag != Id::ZERO).collect();
    let always = flags.iter().filter(|&&flag| flag == Id::ONES).count() as i64;
    let (low, high) = (always, flags.len() as i64);
    let mut planes = Vec::new();
    let mut column = flags;
    while !column.is_empty() {
        let mut carries = Vec::new();
        let mut at = 0;
        while let Some(&[a, b, c]) = column.get(at..at + 3) {
            at += 3;
            column.push(graph.parity(a, b, c));
            carries.push(graph.majority(a, b, c));
        }
        planes.push(match column.get(at..) {
            Some(&[a, b]) => {
                carries.push(graph.and(a, b));
                graph.xor(a, b)
            }
            Some(&[a]) => a,
            _ => Id::ZERO,
        });
        carries.retain(|&carry| carry != Id::ZERO);
        column = carries;
    }
    Number::sliced(low, high, planes)
}

/// A sum, difference or product, and where it overflows.
pub(crate) fn arithmetic(graph: &mut Graph, what: Arithmetic, a: &Number, b: &Number) -> (Number, Id) {
    let (low, high) = bounds(what, a, b);
    if let (Form::Same(a), Form::Same(b)) = (&a.form, &b.form)
        && let Some(number) = what.exact(*a, *b)
    {
        return (Number::same(number), Id::ZERO);
    }
    let (Ok(exact_low), Ok(exact_high)) = (i64::try_from(low), i64::try_from(high)) else {
        let (wide_a, wide_b) = (a.widen(graph), b.widen(graph));
        let (column, fault) = graph.checked(what, wide_a, wide_b);
        return (Number::wide(clamped(low.min(0)), clamped(high.max(0)), column), fault);
    };
    let places = width(exact_low, exact_high);
    let cheap = match what {
        Arithmetic::Add | Arithmetic::Subtract => true,
        Arithmetic::Multiply => {
            [a, b].iter().any(|n| matches!(n.form, Form::Same(_)) || width(n.low, n.high) <= 3)
        }
        Arithmetic::Quotient(..) | Arithmetic::AddMonths => false,
    };
    let number = if exact_low == exact_high {
        Number::same(exact_low)
    } else if a.is_small() && b.is_small() && places <= MOST_PLANES && cheap {
        let planes = match what {
            Arithmetic::Add => sum(graph, a, b, places, false),
            Arithmetic::Subtract => sum(graph, a, b, places, true),
            Arithmetic::Multiply => product(graph, a, b, places),
            Arithmetic::Quotient(..) | Arithmetic::AddMonths => Vec::new(),
        };
        Number::sliced(exact_low, exact_high, planes)
    } else {
        let (wide_a, wide_b) = (a.widen(graph), b.widen(graph));
        let column = graph.node(Node::Arithmetic(what, wide_a, wide_b));
        Number::wide(exact_low, exact_high, column)
    };
    (number, Id::ZERO)
}

fn bounds(what: Arithmetic, a: &Number, b: &Number) -> (i128, i128) {
    let ((a, above_a), (b, above_b)) =
        ((i128::from(a.low), i128::from(a.high)), (i128::from(b.low), i128::from(b.high)));
    let size = |low: i128, high: i128| low.abs().max(high.abs());
    match what {
        Arithmetic::Quotient(power, _) => {
            // The least divisor that is not 0 gives the most; rounding adds at most 1.
            let least = if b > 0 {
                b
            } else if above_b < 0 {
                -above_b
            } else {
                1
            };
            let factor = 10i128.saturating_pow(u32::from(power.unsigned_abs()));
            let most = if power >= 0 {
                size(a, above_a).saturating_mul(factor) / least + 1
            } else {
                size(a, above_a) / least / factor + 1
            };
            let signed = a < 0 || b < 0;
            (if signed { -most } else { 0 }, most)
        }
        Arithmetic::AddMonths => {
            // Day numbers far from the calendar are no days: they and what leaves the calendar overflow.
            (i128::from(i64::MIN) - 1, i128::from(i64::MAX) + 1)
        }
        Arithmetic::Add => (a + b, above_a + above_b),
        Arithmetic::Subtract => (a - above_b, above_a - b),
        Arithmetic::Multiply => {
            let corners = [a * b, a * above_b, above_a * b, above_a * above_b];
            let [first, ..] = corners;
            corners.iter().fold((first, first), |(low, high), &corner| (low.min(corner), high.max(corner)))
        }
    }
}

fn clamped(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

/// Ripple sum or difference, modulo 2^places.
fn sum(graph: &mut Graph, a: &Number, b: &Number, places: usize, minus: bool) -> Vec<Id> {
    let mut carry = if minus { Id::ONES } else { Id::ZERO };
    (0..places)
        .map(|place| {
            let (one, mut other) = (a.plane(place), b.plane(place));
            if minus {
                other = graph.not(other);
            }
            let bit = graph.parity(one, other, carry);
            carry = graph.majority(one, other, carry);
            bit
        })
        .collect()
}

/// Shift-and-add product, modulo 2^places.
fn product(graph: &mut Graph, a: &Number, b: &Number, places: usize) -> Vec<Id> {
    let (a, b) = if width(a.low, a.high) < width(b.low, b.high) { (b, a) } else { (a, b) };
    let mut total = vec![Id::ZERO; places];
    for shift in 0..places {
        let on = b.plane(shift);
        let mut carry = Id::ZERO;
        for (place, slot) in total.iter_mut().enumerate().skip(shift) {
            let part = graph.and(on, a.plane(place - shift));
            let bit = graph.parity(*slot, part, carry);
            carry = graph.majority(*slot, part, carry);
            *slot = bit;
        }
    }
    total
}

/// A comparison.
pub(crate) fn compare(graph: &mut Graph, comparison: Comparison, a: &Number, b: &Number) -> Id {
    match comparison {
        Comparison::Equal => equal(graph, a, b),
        Comparison::NotEqual => {
            let same = equal(graph, a, b);
            graph.not(same)
        }
        Comparison::AtLeast => at_least(graph, a, b),
        Comparison::AtMost => at_least(graph, b, a),
        Comparison::Less => {
            let not = at_least(graph, a, b);
            graph.not(not)
        }
        Comparison::More => {
            let not = at_least(graph, b, a);
            graph.not(not)
        }
    }
}

fn equal(graph: &mut Graph, a: &Number, b: &Number) -> Id {
    if a.high < b.low || b.high < a.low {
        return Id::ZERO;
    }
    if let (Form::Same(a), Form::Same(b)) = (&a.form, &b.form) {
        return if a == b { Id::ONES } else { Id::ZERO };
    }
    if a.is_small() && b.is_small() {
        let places = width(a.low.min(b.low), a.high.max(b.high));
        let mut differ = Id::ZERO;
        for place in 0..places {
            let here = graph.xor(a.plane(place), b.plane(place));
            differ = graph.or(differ, here);
        }
        return graph.not(differ);
    }
    let (a, b) = (a.widen(graph), b.widen(graph));
    graph.test(Test::Equal, a, b)
}

fn at_least(graph: &mut Graph, a: &Number, b: &Number) -> Id {
    if a.low >= b.high {
        return Id::ONES;
    }
    if a.high < b.low {
        return Id::ZERO;
    }
    if a.is_small() && b.is_small() {
        // The sign of a - b, in as many planes as the difference needs.
        let places = width(a.low.min(b.low), a.high.max(b.high)) + 1;
        let mut carry = Id::ONES;
        for place in 0..places - 1 {
            let other = graph.not(b.plane(place));
            carry = graph.majority(a.plane(place), other, carry);
        }
        let other = graph.not(b.plane(places - 1));
        let less = graph.parity(a.plane(places - 1), other, carry);
        return graph.not(less);
    }
    let (a, b) = (a.widen(graph), b.widen(graph));
    graph.test(Test::AtLeast, a, b)
}

/// The smaller, or the larger.
pub(crate) fn extreme(graph: &mut Graph, larger: bool, a: &Number, b: &Number) -> Number {
    let (low, high) =
        if larger { (a.low.max(b.low), a.high.max(b.high)) } else { (a.low.min(b.low), a.high.min(b.high)) };
    if a.low >= b.high {
        return if larger { a.clone() } else { b.clone() };
    }
    if b.low >= a.high {
        return if larger { b.clone() } else { a.clone() };
    }
    let flags = a.low.min(b.low) >= 0 && a.high.max(b.high) == 1;
    if flags && a.is_small() && b.is_small() {
        let (a, b) = (a.plane(0), b.plane(0));
        return Number::flag(if larger { graph.or(a, b) } else { graph.and(a, b) });
    }
    if a.is_small() && b.is_small() {
        let first = at_least(graph, a, b);
        return if larger {
            choose(graph, first, a, b, low, high)
        } else {
            choose(graph, first, b, a, low, high)
        };
    }
    let (a, b) = (a.widen(graph), b.widen(graph));
    let column = graph.node(if larger { Node::Most(a, b) } else { Node::Least(a, b) });
    Number::wide(low, high, column).slice(graph, FEW_PLANES)
}

/// `a` where `on` is yes, else `b`.
pub(crate) fn select(graph: &mut Graph, on: Id, a: &Number, b: &Number) -> Number {
    match on {
        Id::ONES => return a.clone(),
        Id::ZERO => return b.clone(),
        _ => {}
    }
    let (low, high) = (a.low.min(b.low), a.high.max(b.high));
    if a.is_small() && b.is_small() && width(low, high) <= MOST_PLANES {
        return choose(graph, on, a, b, low, high);
    }
    let (a, b) = (a.widen(graph), b.widen(graph));
    let column = if a == b { a } else { graph.node(Node::Select(on, a, b)) };
    Number::wide(low, high, column)
}

fn choose(graph: &mut Graph, on: Id, a: &Number, b: &Number, low: i64, high: i64) -> Number {
    let planes = (0..width(low, high)).map(|place| graph.mux(on, a.plane(place), b.plane(place))).collect();
    Number::sliced(low, high, planes)
}

/// How many whole times `per` goes into the number, at least 0; 0 for a `per` that is not above 0.
pub(crate) fn times(graph: &mut Graph, a: &Number, per: i64) -> Number {
    if per <= 0 {
        return Number::same(0);
    }
    let (low, high) = (a.low.max(0) / per, a.high.max(0) / per);
    if low == high {
        return Number::same(low);
    }
    if a.is_small() && high <= MOST_QUOTIENT && per > 1 {
        // Where the quotient is at least 1, 2, 3 …; its bit p changes at each multiple of 2^p.
        let reached: Vec<Id> =
            (1..=high).map(|times| at_least(graph, a, &Number::same(times.saturating_mul(per)))).collect();
        let planes = (0..width(low, high))
            .map(|place| {
                reached
                    .iter()
                    .skip((1 << place) - 1)
                    .step_by(1 << place)
                    .fold(Id::ZERO, |bit, &at| graph.xor(bit, at))
            })
            .collect();
        return Number::sliced(low, high, planes);
    }
    if per == 1 {
        return extreme(graph, true, a, &Number::same(0));
    }
    let column = a.widen(graph);
    let column = graph.node(Node::Times(column, per));
    Number::wide(low, high, column).slice(graph, FEW_PLANES)
}
