//! Results of earlier periods, kept from earlier runs, where the data behind them may be gone.

use crate::problem::Lang;
use crate::value::{PeriodKind, Texts};

/// Kept results. Shape: as many units, periods and places as rows; each result a text for each row, empty where
/// its file has no such column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Earlier {
    /// The names of the files.
    pub files: Vec<String>,
    /// The kind of all periods, if there are any rows.
    pub period_kind: Option<PeriodKind>,
    /// The unit ids.
    pub units: Texts,
    /// The period numbers, of `period_kind`.
    pub periods: Vec<i64>,
    /// Where each row was read: index into `files`, and line from 1.
    pub places: Vec<(u32, u64)>,
    /// Header and texts of each result column: measures, the overall grade, places, outcomes, ends.
    pub results: Vec<(String, Texts)>,
}

impl Earlier {
    /// The texts under a header.
    pub fn column(&self, header: &str) -> Option<&Texts> {
        self.results.iter().find(|(known, _)| known == header).map(|(_, texts)| texts)
    }
}

/// The header of the result column that lists the outcomes which hold.
pub fn outcomes_header(surface: Lang) -> &'static str {
    surface.pick("处置", "outcomes")
}

/// The header of the result column that lists until when lasting outcomes hold.
pub fn until_header(surface: Lang) -> &'static str {
    surface.pick("止期", "until")
}

/// What stands between the items of a result cell.
pub fn item_mark(surface: Lang) -> &'static str {
    surface.pick("、", ";")
}

/// What stands in a result cell of a unit whose number left the range.
pub fn error_word(surface: Lang) -> &'static str {
    surface.pick("错误", "error")
}

/// What stands in a result cell where a result is not determined, alone or with what it can be in brackets.
pub fn undetermined_word(surface: Lang) -> &'static str {
    surface.pick("待定", "undetermined")
}

/// What a result cell that says that it is not determined lists as possible; nothing in the list where it says no
/// more, nothing at all for any other cell.
pub fn undetermined_items(cell: &str) -> Option<Vec<&str>> {
    let rest =
        [Lang::Zh, Lang::En].into_iter().find_map(|lang| cell.strip_prefix(undetermined_word(lang)))?;
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let list = rest.strip_prefix(['（', '('])?.strip_suffix(['）', ')'])?;
    Some(list.split('、').flat_map(|part| part.split(", ")).map(str::trim).collect())
}

/// What stands behind an outcome of which nobody can say whether it holds.
pub fn undetermined_mark(surface: Lang) -> &'static str {
    surface.pick("（待定）", " (undetermined)")
}
