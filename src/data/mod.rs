//! Reading unit data and writing results.

mod units;

pub use units::{Cells, Dictionary, UnitColumn, Units};
