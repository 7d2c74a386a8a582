//! Between which numbers a register's values lie, as far as its operations tell.

use super::Checker;
use super::shares::ENDS;
use crate::ir::{OpKind, Reg};

/// Operations looked into for one register.
const MOST_STEPS: usize = 1_000;
/// How deep operations are looked into.
const MOST_DEPTH: usize = 64;

impl Checker<'_> {
    /// The least and the greatest value that a number or day register may have where it has one.
    pub(super) fn extent(&self, reg: Reg) -> (i128, i128) {
        self.extent_of(reg, MOST_DEPTH, &mut MOST_STEPS.clone())
    }

    fn extent_of(&self, reg: Reg, depth: usize, steps: &mut usize) -> (i128, i128) {
        let (Some(op), Some(left), Some(depth)) =
            (self.ops.get(reg.0 as usize), steps.checked_sub(1), depth.checked_sub(1))
        else {
            return ENDS;
        };
        *steps = left;
        let mut of = |reg: &Reg| self.extent_of(*reg, depth, steps);
        let (low, high) = match &op.kind {
            OpKind::Column(column) => match self.columns.get(*column) {
                Some(column) => {
                    let blank = match &column.blank {
                        crate::ir::Blank::Means(crate::ir::Cell::Number(number)) => Some(i128::from(*number)),
                        _ => None,
                    };
                    let low = column.low.map_or(ENDS.0, i128::from);
                    let high = column.high.map_or(ENDS.1, i128::from);
                    (blank.map_or(low, |blank| low.min(blank)), blank.map_or(high, |blank| high.max(blank)))
                }
                None => ENDS,
            },
            OpKind::Number(number) => ((*number).into(), (*number).into()),
            OpKind::Count(flags) => (0, flags.len() as i128),
            OpKind::Size(_) | OpKind::Place(_) => (0, ENDS.1),
            OpKind::Select(_, a, b) => {
                let (a, b) = (of(a), of(b));
                (a.0.min(b.0), a.1.max(b.1))
            }
            OpKind::Add(a, b) => {
                let (a, b) = (of(a), of(b));
                (unless_open([a.0, b.0], a.0 + b.0, ENDS.0), unless_open([a.1, b.1], a.1 + b.1, ENDS.1))
            }
            OpKind::Subtract(a, b) => {
                let (a, b) = (of(a), of(b));
                (unless_open([a.0, b.1], a.0 - b.1, ENDS.0), unless_open([a.1, b.0], a.1 - b.0, ENDS.1))
            }
            OpKind::Multiply(a, b) => {
                let (a, b) = (of(a), of(b));
                if [a.0, a.1, b.0, b.1].iter().any(|end| is_end(*end)) {
                    // What is never below 0 stays so.
                    (if a.0 >= 0 && b.0 >= 0 { 0 } else { ENDS.0 }, ENDS.1)
                } else {
                    let corners = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
                    let least = corners.iter().copied().min().unwrap_or(ENDS.0);
                    (least, corners.iter().copied().max().unwrap_or(ENDS.1))
                }
            }
            OpKind::Times(a, per) => {
                let high = of(a).1;
                (0, if is_end(high) { high } else { high.max(0) / i128::from((*per).max(1)) })
            }
            OpKind::Min(a, b) => {
                let (a, b) = (of(a), of(b));
                (a.0.min(b.0), a.1.min(b.1))
            }
            OpKind::Max(a, b) => {
                let (a, b) = (of(a), of(b));
                (a.0.max(b.0), a.1.max(b.1))
            }
            OpKind::Quotient(a, b, ..) => (if of(a).0 >= 0 && of(b).0 >= 0 { 0 } else { ENDS.0 }, ENDS.1),
            OpKind::At(_, numbers) => {
                let low = numbers.iter().copied().min().unwrap_or(0);
                (low.into(), numbers.iter().copied().max().unwrap_or(0).into())
            }
            OpKind::Case(..) | OpKind::Among(..) => (0, ENDS.1),
            OpKind::Carried(_, a) => of(a),
            _ => ENDS,
        };
        (low.clamp(ENDS.0, ENDS.1), high.clamp(ENDS.0, ENDS.1))
    }
}

/// Whether a number is an open end.
pub(super) fn is_end(number: i128) -> bool {
    number <= ENDS.0 || number >= ENDS.1
}

/// `number`, unless one of the ends it is made of is open: then `end`.
fn unless_open(of: [i128; 2], number: i128, end: i128) -> i128 {
    if of.iter().any(|one| is_end(*one)) { end } else { number }
}
