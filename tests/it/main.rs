//! The one integration binary.
#![cfg(test)]

#[path = "../../benches/baseline.rs"]
mod baseline;
mod baseline_agrees;
mod common;
mod data;
mod docs;
mod laws;
mod policies;
mod reading;
mod syntax;
mod tidy;
