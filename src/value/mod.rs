//! Values: exact decimals, dates, periods, bit columns.

mod bits;
mod decimal;
mod fold;
mod texts;
mod time;

pub use bits::Bits;
pub use decimal::Decimal;
pub use fold::{half_width, key, skeleton};
pub use texts::Texts;
pub use time::{Date, Period, PeriodKind};
