//! Exact arithmetic on whole numbers, as operations do it in every place they are done.

use crate::value::Date;

/// Which way a number is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rounding {
    /// To the nearest, half away from zero.
    Nearest,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// `part` × 10^`power` ÷ `whole`, rounded; 0 when `whole` is 0; nothing when it leaves the range.
/// `power` is between -36 and 36.
pub fn quotient(part: i64, whole: i64, power: i8, rounding: Rounding) -> Option<i64> {
    if whole == 0 || part == 0 {
        return Some(0);
    }
    let factor = 10i128.checked_pow(u32::from(power.unsigned_abs()));
    let (part, whole) = (i128::from(part), i128::from(whole));
    let (above, below) = match (factor, power >= 0) {
        (Some(factor), true) => (part.checked_mul(factor)?, whole),
        (Some(factor), false) => match whole.checked_mul(factor) {
            Some(below) => (part, below),
            // So large a divisor leaves less than half of one.
            None => {
                return Some(if rounding == Rounding::Up {
                    part.signum() as i64 * whole.signum() as i64
                } else {
                    0
                });
            }
        },
        (None, _) => return None,
    };
    let (down, left) = (above.checked_div(below)?, above.checked_rem(below)?);
    let away = match rounding {
        Rounding::Down => false,
        Rounding::Up => left != 0,
        Rounding::Nearest => left.unsigned_abs() >= below.unsigned_abs() - left.unsigned_abs(),
    };
    let step = if (above < 0) == (below < 0) { 1 } else { -1 };
    i64::try_from(if away { down + step } else { down }).ok()
}

/// The day so many months after a day; a day that the month does not have is its last. Nothing when the calendar ends before it.
pub fn add_months(day: i64, months: i64) -> Option<i64> {
    Date::from_day_number(day)?.add_months(months).map(Date::day_number)
}
