//! How much of anything is read.

/// Columns of a file, or keys of a JSON row.
pub const MOST_COLUMNS: usize = 1024;
/// Characters of a cell, as in Excel.
pub const MOST_CHARS: usize = 32_767;
/// Texts in the dictionary of all free sets, those of the policy included.
pub const MOST_MEMBERS: usize = 10_000;
/// Digits of a number.
pub const MOST_DIGITS: usize = 18;
/// Lists and objects in each other in JSON.
pub const MOST_DEPTH: usize = 128;
/// Names that one message lists; the rest is counted.
pub const MOST_SHOWN: usize = 8;
/// Problems that are listed one by one; the rest is counted.
pub const MOST_PROBLEMS: usize = 10_000;
