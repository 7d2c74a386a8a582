//! The one integration binary.
#![cfg(test)]

#[path = "../../benches/baseline.rs"]
mod baseline;
mod baseline_agrees;
mod build_ir;
mod check;
mod cli;
mod common;
mod data;
mod docs;
mod eval_explain;
mod eval_grades;
mod eval_laws;
mod eval_records;
mod eval_replay;
mod eval_texts;
mod eval_time_laws;
mod examples;
mod examples_records;
mod explain_records;
mod histories;
mod laws;
mod lengths;
mod list_of_forms;
mod listed;
#[path = "../../benches/luoning.rs"]
mod luoning;
mod meaning;
mod mistakes;
mod naive;
mod naive_records;
mod naive_time;
mod offices;
mod ordered;
mod pages;
mod policies;
mod rationals;
mod reading;
mod reading_time;
mod readings;
mod scales;
mod show_reading;
mod syntax;
mod tables;
mod texts;
mod tidy;
mod unknown;
mod versions;
