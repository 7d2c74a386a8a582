//! The one integration binary.
#![cfg(test)]

#[path = "../../benches/baseline.rs"]
mod baseline;
mod baseline_agrees;
mod reading;
