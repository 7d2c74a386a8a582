//! Between which numbers the values of a register lie, reckoned as its operation is emitted.

use super::Checker;
use super::shares::ENDS;
use crate::ir::{Blank, Cell, ColumnKind, Fold, OpKind, Reg, Type};
use crate::value::Date;

/// What a column without bounds is reckoned to hold.
const FREE: i128 = 1_000_000;
/// What a percentage without bounds is reckoned to hold: 10000%.
const FREE_SHARE: i128 = 100;
/// Digits that columns without bounds may have beyond that, where two of them are multiplied.
const FREE_MORE: i128 = 10_000;
/// Rows that are reckoned to be summed: records of a unit, units of a period, rows of a time.
pub(super) const FOLDED: i128 = 1_000;

/// How an end is known, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// The bounds and numbers that the policy states.
    Stated,
    /// So many rows as are reckoned with.
    Reckoned,
    /// A column without bounds.
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    at: i128,
    by: By,
}

/// Whether numbers leave the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grows {
    No,
    Here,
    /// What it is made of does already.
    Before,
}

/// The least and the greatest value that a register may have where it has one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    low: End,
    high: End,
    grows: Grows,
}

impl Default for Extent {
    fn default() -> Self {
        Extent::new(ENDS.0, ENDS.1, By::Reckoned)
    }
}

impl Extent {
    fn new(low: i128, high: i128, by: By) -> Self {
        Extent { low: End { at: low, by }, high: End { at: high, by }, grows: Grows::No }
    }

    /// The ends, open where bounds do not tell.
    fn told(self) -> (i128, i128) {
        let stated = |end: End, open: i128| if end.by == By::Stated { end.at } else { open };
        (stated(self.low, ENDS.0).clamp(ENDS.0, ENDS.1), stated(self.high, ENDS.1).clamp(ENDS.0, ENDS.1))
    }

    /// The largest number, its sign aside, as far as it is reckoned.
    pub(super) fn size(self) -> i128 {
        self.low.at.saturating_abs().max(self.high.at.saturating_abs())
    }

    /// Whether there is room for it, as far as it is reckoned.
    pub(super) fn fits(self) -> bool {
        ENDS.0 <= self.low.at && self.high.at <= ENDS.1
    }

    /// Whether the numbers leave the range here first.
    pub(super) fn grows_here(self) -> bool {
        self.grows == Grows::Here
    }

    fn by(self) -> By {
        self.low.by.max(self.high.by)
    }

    /// Either one or the other.
    fn or(self, other: Extent) -> Self {
        Extent {
            low: End { at: self.low.at.min(other.low.at), by: self.low.by.max(other.low.by) },
            high: End { at: self.high.at.max(other.high.at), by: self.high.by.max(other.high.by) },
            grows: Grows::No,
        }
    }

    /// In other rows, whose versions may have had other bounds.
    fn elsewhere(self) -> Self {
        let zero = Extent::new(0, 0, By::Reckoned);
        self.or(zero)
    }

    /// The sum of so many rows; columns without bounds are as large in sum as each.
    fn times_rows(self) -> Self {
        let grown =
            |end: End| End { at: end.at.saturating_mul(if end.by == By::Open { 1 } else { FOLDED }), ..end };
        Extent { low: grown(self.low), high: grown(self.high), ..self }.elsewhere()
    }

    fn plus(self, other: Extent) -> Self {
        let sum = |a: End, b: End| End { at: a.at.saturating_add(b.at), by: a.by.max(b.by) };
        Extent { low: sum(self.low, other.low), high: sum(self.high, other.high), grows: Grows::No }
    }

    fn negative(self) -> Self {
        let turned = |end: End| End { at: end.at.saturating_neg(), ..end };
        Extent { low: turned(self.high), high: turned(self.low), grows: Grows::No }
    }

    fn product(self, other: Extent) -> Self {
        let (a, b) = (self, other);
        let ends = [(a.low, b.low), (a.low, b.high), (a.high, b.low), (a.high, b.high)];
        let corners = ends.map(|(x, y)| x.at.saturating_mul(y.at));
        let least = corners.iter().copied().min().unwrap_or(0);
        let most = corners.iter().copied().max().unwrap_or(0);
        // What is never below 0 stays so.
        let [low, high] = if [a.low, b.low].iter().all(|end| end.by == By::Stated && end.at >= 0) {
            [By::Stated, a.high.by.max(b.high.by)]
        } else {
            [a.by().max(b.by()); 2]
        };
        let low = End { at: least, by: low };
        Extent { low, high: End { at: most, by: high }, grows: Grows::No }
    }

    /// `self` × 10^`power` ÷ `by`, rounded. A divisor that may be 0 is at least one unit where it is not.
    fn quotient(self, by: Extent, power: i8) -> Self {
        let factor = 10i128.saturating_pow(u32::from(power.unsigned_abs()));
        let (above, below) = if power >= 0 { (factor, 1) } else { (1, factor) };
        let scaled = |at: i128| at.saturating_mul(above);
        let smallest = match by.told() {
            (low, _) if low > 0 => low,
            (_, high) if high < 0 => high.saturating_neg(),
            _ => 1,
        };
        let up = |number: i128, by: i128| {
            let by = by.saturating_mul(below).max(1);
            number / by + i128::from(number % by != 0)
        };
        let (low, high) = (self.low.at.min(0).saturating_neg(), self.high.at.max(0));
        if by.told().0 >= 0 {
            // Towards 0 it is as small as the largest divisor makes it, which is left out.
            let low = End { at: -up(scaled(low), smallest), by: self.low.by };
            let high = End { at: up(scaled(high), smallest), by: self.high.by };
            return Extent { low, high, grows: Grows::No };
        }
        let most = up(scaled(low.max(high)), smallest);
        Extent::new(-most, most, self.by())
    }
}

impl Checker<'_> {
    /// The least and the greatest value that a number or day register may have where it has one.
    pub(super) fn extent(&self, reg: Reg) -> (i128, i128) {
        self.reckoned(reg).told()
    }

    /// The same, as large as it is reckoned to be where bounds do not tell.
    pub(super) fn reckoned(&self, reg: Reg) -> Extent {
        self.extents.get(reg.0 as usize).copied().unwrap_or_default()
    }

    /// What an operation about to be emitted makes of what it reads.
    pub(super) fn extent_of(&self, kind: &OpKind, ty: Type) -> Extent {
        let made = self.made_by(kind, ty);
        let grows = if self.numbers_read(kind).iter().any(|read| read.grows != Grows::No) {
            Grows::Before
        } else if matches!(ty, Type::Number { .. }) && (!made.fits() || self.is_large_product(kind)) {
            Grows::Here
        } else {
            Grows::No
        };
        Extent { grows, ..made }
    }

    /// What the numbers that an operation is made of may be.
    fn numbers_read(&self, kind: &OpKind) -> Vec<Extent> {
        match kind {
            OpKind::Add(a, b)
            | OpKind::Subtract(a, b)
            | OpKind::Multiply(a, b)
            | OpKind::Quotient(a, b, ..)
            | OpKind::Select(_, a, b)
            | OpKind::Min(a, b)
            | OpKind::Max(a, b) => vec![self.reckoned(*a), self.reckoned(*b)],
            OpKind::Times(a, _) | OpKind::Carried(_, a) | OpKind::Group { value: a, .. } => {
                vec![self.reckoned(*a)]
            }
            OpKind::Unit(reg) => vec![self.extent_elsewhere(None, *reg)],
            OpKind::Records { records, value, .. } => vec![self.extent_elsewhere(Some(*records), *value)],
            OpKind::Past(track, _) | OpKind::PastFold(_, track, _) => {
                self.track_register(*track).map(|reg| self.reckoned(reg)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether two columns without bounds are multiplied that would not fit as large as they may be.
    fn is_large_product(&self, kind: &OpKind) -> bool {
        let OpKind::Multiply(a, b) = kind else { return false };
        let [a, b] = [a, b].map(|reg| self.reckoned(*reg));
        let most = a.size().saturating_mul(b.size()).saturating_mul(FREE_MORE * FREE_MORE);
        a.by() == By::Open && b.by() == By::Open && most > ENDS.1
    }

    fn made_by(&self, kind: &OpKind, ty: Type) -> Extent {
        let of = |reg: &Reg| self.reckoned(*reg);
        let (free, by) = free(ty, false);
        let free = Extent::new(free.0, free.1, by);
        match kind {
            OpKind::Column(at) => self.bounds_of(*at, ty),
            OpKind::Number(number) => Extent::new((*number).into(), (*number).into(), By::Stated),
            OpKind::Count(flags) => Extent::new(0, flags.len() as i128, By::Stated),
            OpKind::Size(_) | OpKind::Place(_) | OpKind::Position { .. } => from_zero(FREE),
            OpKind::Select(_, a, b) => of(a).or(of(b)),
            OpKind::Add(a, b) => of(a).plus(of(b)),
            OpKind::Subtract(a, b) => of(a).plus(of(b).negative()),
            OpKind::Multiply(a, b) => of(a).product(of(b)),
            OpKind::Quotient(a, b, power, _) => of(a).quotient(of(b), *power),
            OpKind::Times(a, per) => {
                let (low, high) = (of(a).told().0.max(0), of(a).high);
                let per = i128::from((*per).max(1));
                let low = End { at: low / per, by: By::Stated };
                Extent { low, high: End { at: high.at.max(0) / per, ..high }, grows: Grows::No }
            }
            OpKind::Min(a, b) => {
                let (a, b) = (of(a), of(b));
                Extent { high: surer(a.high, b.high, i128::min), ..a.or(b) }
            }
            OpKind::Max(a, b) => {
                let (a, b) = (of(a), of(b));
                Extent { low: surer(a.low, b.low, i128::max), ..a.or(b) }
            }
            OpKind::At(_, numbers) => {
                let low = numbers.iter().copied().min().unwrap_or(0);
                let high = numbers.iter().copied().max().unwrap_or(0);
                Extent::new(low.into(), high.into(), By::Stated)
            }
            OpKind::Case(..) | OpKind::Among(..) => from_zero(FREE),
            OpKind::Carried(_, a) => of(a),
            OpKind::Unit(reg) => self.extent_elsewhere(None, *reg),
            OpKind::Past(track, _) => self.track_register(*track).map_or(free, |reg| of(&reg).elsewhere()),
            OpKind::PastFold(fold, track, _) => {
                self.track_register(*track).map_or(free, |reg| folded(*fold, of(&reg)))
            }
            OpKind::Group { fold, value, .. } => folded(*fold, of(value)),
            OpKind::Records { records, fold, value, .. } => {
                folded(*fold, self.extent_elsewhere(Some(*records), *value))
            }
            _ => free,
        }
    }

    fn bounds_of(&self, at: usize, ty: Type) -> Extent {
        let column = self.columns.get(at);
        let share =
            matches!(column.map(|column| &column.kind), Some(ColumnKind::Number { percent: true, .. }));
        let (free, by) = free(ty, share);
        let Some(column) = column else { return Extent::new(free.0, free.1, by) };
        let low = column.low.map_or(free.0, i128::from);
        let high = column.high.map_or(free.1, i128::from);
        let by = |bound: Option<i64>| if bound.is_some() { By::Stated } else { by };
        let low = End { at: if column.low.is_some() { low } else { low.min(high) }, by: by(column.low) };
        let high =
            End { at: if column.high.is_some() { high } else { high.max(low.at) }, by: by(column.high) };
        let cells = Extent { low, high, grows: Grows::No };
        match &column.blank {
            Blank::Means(Cell::Number(number)) => {
                cells.or(Extent::new((*number).into(), (*number).into(), By::Stated))
            }
            _ => cells,
        }
    }
}

/// What a value is reckoned to be of which nothing is stated, and how that is known.
fn free(ty: Type, share: bool) -> ((i128, i128), By) {
    let (most, by) = if share { (FREE_SHARE, By::Reckoned) } else { (FREE, By::Open) };
    match ty {
        Type::Number { decimals } => {
            let most = most.saturating_mul(10i128.saturating_pow(decimals.into()));
            ((-most, most), by)
        }
        Type::Date => ((Date::FIRST.into(), Date::LAST.into()), By::Reckoned),
        _ => ((0, FREE), By::Reckoned),
    }
}

fn from_zero(most: i128) -> Extent {
    let low = End { at: 0, by: By::Stated };
    Extent { low, high: End { at: most, by: By::Reckoned }, grows: Grows::No }
}

/// What a fold makes of values in many rows.
fn folded(fold: Fold, value: Extent) -> Extent {
    let made = match fold {
        Fold::Count => return from_zero(FOLDED),
        Fold::Sum => value.times_rows(),
        Fold::Max | Fold::Min | Fold::Latest => value.elsewhere(),
    };
    if value.low.by == By::Stated && value.low.at >= 0 {
        // Of nothing it is 0.
        return Extent { low: End { at: 0, by: By::Stated }, ..made };
    }
    made
}

/// Of two ends that both hold the one that says more.
fn surer(a: End, b: End, tighter: impl Fn(i128, i128) -> i128) -> End {
    match (a.by == By::Stated, b.by == By::Stated) {
        (true, false) => a,
        (false, true) => b,
        _ => End { at: tighter(a.at, b.at), by: a.by.max(b.by) },
    }
}
