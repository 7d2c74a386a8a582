//! How much memory this process has, where the kernel tells.

use std::fs;

/// A line of what the kernel tells of this process, in KiB; 0 where there is no such file.
pub(crate) fn memory(line: &str) -> u64 {
    let told = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found =
        told.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':')?.split_whitespace().next());
    found.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Lets the peak of memory begin anew.
pub(crate) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}
