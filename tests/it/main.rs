//! The one integration binary.

mod build_ir;
mod eval_explain;
mod eval_grades;
mod eval_laws;
mod eval_texts;
mod luoning_ir;
mod naive;
