//! The mark that keeps spreadsheets from running a text as a formula.
//!
//! Excel and WPS run a CSV cell that begins with `=`, `+`, `-` or `@` as a formula, so a text from the data could run a
//! command on the reader's machine. Such a text is written with a `'` in front and read without it. Runs of signs
//! (`++`, `---`) and plain numbers are no formulas and stay as they are; a text that already begins with `'` and then
//! such a formula gets one more, so that reading gives back exactly what was written.

use std::borrow::Cow;

use crate::value::Decimal;

/// The text as it is written to CSV.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that a CSV cell stands for.
pub(super) fn lifted(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(text.trim_start_matches('\'')) => text,
        _ => cell,
    }
}

fn is_formula(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        && !text.chars().all(|c| matches!(c, '+' | '-'))
        && Decimal::parse(text).is_none()
}
