//! The parts of an explanation that look beyond the row: what was read of the past, places, outcomes.

use serde::Serialize;

use super::hanging::HangingTrace;
use super::show::Shown;
use super::undetermined::Undetermined;

/// Something read in the unit's earlier rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastRead {
    /// What it is called: a result, a column; empty for an expression, which stands at `span`.
    pub name: String,
    /// The expression in the policy, first byte and one past the last.
    pub span: (u32, u32),
    /// Where it was looked for.
    pub when: When,
    /// The periods in which it was found and its value in each, oldest first; at most one but in a window.
    pub found: Vec<(String, Shown)>,
}

/// Something made of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordsRead {
    /// The name of the records.
    pub records: String,
    /// The expression in the policy, first byte and one past the last; 0 where a statement counts the same records.
    pub span: (u32, u32),
    /// What it comes to, where that is one of the values or their sum; none for a count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The sum that a mean is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    /// Whether it holds only where no record counts: those that do speak against it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub against: bool,
    /// How many records count.
    pub count: usize,
    /// The first ten of them.
    pub rows: Vec<RecordTrace>,
}

/// The records of a row for which a row check of theirs holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordsHeld {
    /// The name of the records.
    pub records: String,
    /// How many.
    pub count: usize,
    /// The first ten of them.
    pub rows: Vec<RecordTrace>,
}

/// A record that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordTrace {
    /// The file it stands in.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The columns that matter, by name, and their values.
    pub cells: Vec<(String, Shown)>,
    /// What it gives, where the cells do not say that and not all give the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
}

/// Which earlier rows were looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum When {
    /// One earlier row.
    Moment {
        /// The steps back, the first one first.
        steps: Vec<StepBack>,
    },
    /// Those of the calendar units that end with this period's.
    Last(Distance),
    /// Those from a period on.
    Since {
        /// The period.
        period: String,
    },
    /// None of them: the units of this period, of whom one value was made.
    Units,
}

/// One step back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepBack {
    /// To the unit's latest earlier row.
    Previous,
    /// To the row of exactly so long ago.
    Ago(Distance),
}

/// A length of time as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Distance {
    /// Periods of the data's own kind.
    pub periods: u32,
    /// Years.
    pub years: u32,
    /// Quarters.
    pub quarters: u32,
    /// Months.
    pub months: u32,
    /// Days.
    pub days: u32,
}

/// The place in a ranking, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceTrace {
    /// The ranking's name; none for one that stands in an expression.
    pub name: Option<String>,
    /// The clause.
    pub citing: Option<String>,
    /// The ranking in the policy, first byte and one past the last.
    pub span: (u32, u32),
    /// Whether it hangs on a number out of range.
    pub error: bool,
    /// The place, from 1; none where there is none.
    pub place: Option<u32>,
    /// What it can be, where something unknown leaves it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undetermined: Option<Undetermined>,
    /// How many units have a place in the same period and group.
    pub of: usize,
    /// How many others share this place.
    pub shared_with: usize,
    /// What the units of the group share.
    pub group: Option<Shown>,
    /// The keys, in order.
    pub keys: Vec<KeyTrace>,
    /// The unit just above: the last of the next better place.
    pub above: Option<Neighbour>,
    /// The unit just below: the first of the next worse place.
    pub below: Option<Neighbour>,
}

/// A key of a ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyTrace {
    /// The key as it is written in the policy, first byte and one past the last.
    pub span: (u32, u32),
    /// Its value.
    pub value: Shown,
}

/// A unit beside this one in a ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// Its id.
    pub unit: String,
    /// Its place.
    pub place: u32,
    /// The values of its keys.
    pub keys: Vec<Shown>,
    /// The first key, from 0, that differs.
    pub differs: usize,
}

/// An outcome, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeTrace {
    /// Its name.
    pub name: String,
    /// Its id in results: the title, else the name.
    pub shown: String,
    /// The clause.
    pub citing: Option<String>,
    /// Its block in the policy, first byte and one past the last.
    pub span: (u32, u32),
    /// Whether a number left the range: then nothing below counts.
    pub error: bool,
    /// Whether it holds, newly found or still lasting.
    pub holds: bool,
    /// Why nobody can say whether it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undetermined: Option<HangingTrace>,
    /// Whether it was found in this period.
    pub found: bool,
    /// The period of the latest finding, where it holds.
    pub since: Option<String>,
    /// The last day on which it holds, where it can last.
    pub until: Option<String>,
    /// What follows, where it holds; none where only its name was kept.
    pub text: Option<String>,
    /// Its conditions, those that do not hold too.
    pub causes: Vec<CauseTrace>,
    /// The ids of the outcomes that hold too although this one excludes them.
    pub excluded: Vec<String>,
}

/// A condition of an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CauseTrace {
    /// Whether it holds in this period.
    pub fires: bool,
    /// Whether something unknown decides whether it holds.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub undetermined: bool,
    /// What follows; none where it does not hold.
    pub text: Option<String>,
    /// The statement, first byte and one past the last.
    pub span: (u32, u32),
    /// Its own clause.
    pub citing: Option<String>,
    /// Its reason.
    pub because: Option<String>,
    /// The columns it reads and their values.
    pub reads: Vec<(String, Shown)>,
    /// The results and named values it reads.
    pub results: Vec<(String, Shown)>,
    /// What it reads of earlier periods.
    pub past: Vec<PastRead>,
    /// What it makes of records.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordsRead>,
}
