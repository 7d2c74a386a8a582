//! The one integration binary.

mod build_ir;
mod eval_texts;
mod luoning_ir;
