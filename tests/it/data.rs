//! Reading unit data and writing results.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod cells;
mod files;
mod json;
mod laws;
mod messages;
mod schema;
mod sheets;
