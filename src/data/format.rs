//! Which format a file has.

/// A format of unit data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Cells parted by commas (or `;` or tabs), the first line a header.
    Csv,
    /// A list of objects.
    Json,
    /// One object a line.
    JsonLines,
}

impl Format {
    /// The format that the name's ending tells, else the content. Nothing for workbooks, whatever their name.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Format> {
        if is_workbook(bytes) {
            return None;
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("csv" | "tsv") => return Some(Format::Csv),
            Some("json") => return Some(Format::Json),
            Some("jsonl" | "ndjson") => return Some(Format::JsonLines),
            Some("xlsx" | "xlsm" | "xls" | "et" | "ods") => return None,
            _ => {}
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'[') => Some(Format::Json),
            Some(b'{') => Some(Format::JsonLines),
            _ if bytes.contains(&0) => None,
            _ => Some(Format::Csv),
        }
    }
}

/// Whether the file is an Excel or WPS workbook (a zip archive or an OLE document).
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0")
}
