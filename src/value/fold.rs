//! Forms of a text under which it is compared.

use unicode_normalization::UnicodeNormalization;

/// The form under which names are compared: NFKC, so that full-width and half-width are the same.
pub fn key(name: &str) -> String {
    name.nfkc().collect()
}

/// The form under which two names look alike (Unicode Technical Standard 39, section 4).
pub fn skeleton(name: &str) -> String {
    let folded = key(name);
    unicode_security::skeleton(&folded).collect()
}

/// A cell trimmed and in its half-width form, as headers, yes/no, numbers and periods are read.
pub fn half_width(cell: &str) -> String {
    key(cell).trim().to_owned()
}
