//! Reading unit data and writing results.

mod cells;
mod files;
mod joins;
mod json;
mod laws;
mod messages;
mod records;
mod schema;
mod sheets;
