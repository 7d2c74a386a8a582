//! Reading unit data and writing results.

mod cells;
mod files;
mod json;
mod laws;
mod messages;
mod schema;
mod sheets;
