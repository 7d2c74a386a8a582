//! The parts of an explanation: statements, their effects and what they looked at, with the row's values.

use serde::{Serialize, Serializer};

use super::followed::{PastRead, RecordTrace, RecordsRead};
use super::show::Shown;
use crate::ir::{Counted, Effect, Phase, Reg};

/// One statement's part in a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepTrace {
    /// Its phase.
    #[serde(serialize_with = "phase_name")]
    pub phase: Phase,
    /// Whether it took effect.
    pub fired: bool,
    /// Whether something unknown decides whether it takes effect, or by how much; then the values here count for nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub undetermined: bool,
    /// What it does where it fires.
    pub effect: EffectTrace,
    /// What it looked at.
    pub subject: SubjectTrace,
    /// The statement in the policy, first byte and one past the last.
    pub span: (u32, u32),
    /// Its own clause.
    pub citing: Option<String>,
    /// Its reason.
    pub because: Option<String>,
}

/// What a table said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LookupTrace {
    /// The table's name.
    pub name: String,
    /// Its keys, as it calls them, with their values.
    pub keys: Vec<(String, Shown)>,
    /// What it says, where it has one result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Shown>,
    /// What it says in each of its result columns, where it has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<(String, Shown)>,
    /// The row that says it, first byte and one past the last.
    pub span: (u32, u32),
    /// The row up to which it is interpolated from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<RowTrace>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowTrace {
    /// First byte and one past the last.
    pub span: (u32, u32),
}

/// An effect with its amounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EffectTrace {
    /// The measure applies.
    Applies,
    /// Points begin at so many.
    StartPoints {
        /// How many.
        points: String,
    },
    /// So many points more.
    AddPoints {
        /// How many together.
        points: String,
        /// How many each time.
        each: String,
    },
    /// So many points less.
    Deduct {
        /// How many together.
        points: String,
        /// How many each time.
        each: String,
    },
    /// All points added together are at most so many.
    MostAdds {
        /// How many.
        points: String,
    },
    /// All points deducted together are at most so many.
    MostDeducts {
        /// How many.
        points: String,
    },
    /// Points are never above so many.
    FullMarks {
        /// How many.
        points: String,
    },
    /// Points are never below 0.
    NeverBelowZero,
    /// Points are rounded.
    RoundPoints {
        /// To how many.
        points: String,
    },
    /// The weighed points of the measures.
    Weigh {
        /// How many.
        points: String,
        /// The measures whose weight is spread over the rest.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        without: Vec<String>,
    },
    /// Starts at a level.
    Start {
        /// The level.
        level: String,
        /// The table that says it, where one does.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<Box<LookupTrace>>,
    },
    /// What a level of a ladder needs.
    Reach {
        /// The level.
        level: String,
    },
    /// Starts as the levels of the measures.
    Join,
    /// The worst or best of the measures.
    OfMeasures {
        /// The worst, not the best.
        worst: bool,
    },
    /// Drops so many levels.
    Drop {
        /// How many.
        by: i64,
    },
    /// Raises so many levels.
    Raise {
        /// How many.
        by: i64,
    },
    /// All drops together are at most so many.
    MostDrops {
        /// How many.
        most: i64,
    },
    /// All raises together are at most so many.
    MostRaises {
        /// How many.
        most: i64,
    },
    /// At best a level.
    AtBest {
        /// The level.
        level: String,
    },
    /// At worst a level.
    AtWorst {
        /// The level.
        level: String,
    },
    /// Straight to a level.
    Level {
        /// The level.
        level: String,
    },
    /// Straight to a verdict.
    Verdict {
        /// The verdict.
        verdict: String,
    },
    /// Adds pluses.
    Plus {
        /// How many.
        by: i64,
    },
    /// Adds minuses.
    Minus {
        /// How many.
        by: i64,
    },
    /// The sum of the measures' signs.
    SumSigns,
}

/// What a statement looked at, with the row's values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SubjectTrace {
    /// Nothing.
    Always,
    /// A condition.
    Condition {
        /// Whether it holds.
        holds: bool,
        /// The columns it reads and their values.
        reads: Vec<(String, Shown)>,
        /// What it reads of earlier periods.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        past: Vec<PastRead>,
        /// What it makes of records.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        made: Vec<RecordsRead>,
    },
    /// Named yes/no values.
    Named {
        /// What they are counted as.
        what: Counted,
        /// The names of those that counted.
        counted: Vec<String>,
        /// Of how many.
        of: usize,
        /// How many make one.
        per: i64,
    },
    /// Members of a set.
    Members {
        /// What they are counted as.
        what: Counted,
        /// All of them, by text.
        members: Vec<String>,
        /// How many count.
        count: i64,
        /// How many make one.
        per: i64,
    },
    /// Records, each that counts.
    Records {
        /// The name of the records.
        records: String,
        /// How many count.
        count: usize,
        /// What each of them gives, where all give the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        each: Option<String>,
        /// What they give together, where that is not what the statement comes to, or they differ.
        #[serde(skip_serializing_if = "Option::is_none")]
        together: Option<String>,
        /// The columns of the unit that matter, and their values.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        reads: Vec<(String, Shown)>,
        /// The first ten of them.
        rows: Vec<RecordTrace>,
    },
    /// A number.
    Number {
        /// The number.
        value: String,
        /// The amount that makes one.
        per: String,
        /// How many times it is in the number.
        times: i64,
        /// The words of the policy that say the number, first byte and one past the last.
        span: (u32, u32),
        /// What of it is made of records.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        made: Vec<RecordsRead>,
    },
}

/// The sums over the statements that fired.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Levels dropped, before any limit.
    pub drops: i64,
    /// The limit on them.
    pub most_drops: Option<i64>,
    /// Levels raised, before any limit.
    pub raises: i64,
    /// The limit on them.
    pub most_raises: Option<i64>,
    /// Drops less raises, within their limits.
    pub net: i64,
    /// Pluses added.
    pub pluses: i64,
    /// Minuses added.
    pub minuses: i64,
}

/// The level after a phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelAfter {
    /// The phase.
    #[serde(serialize_with = "phase_name")]
    pub phase: Phase,
    /// The level.
    pub level: String,
}

/// A measure in a joined grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Joined {
    /// Its name.
    pub name: String,
    /// Its grade as written; empty where it has none.
    pub text: String,
    /// Its signs.
    pub signs: Option<i64>,
}

fn phase_name<S: Serializer>(phase: &Phase, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match phase {
        Phase::Applies => "applies",
        Phase::Points => "points",
        Phase::Start => "start",
        Phase::Moves => "moves",
        Phase::Caps => "caps",
        Phase::Direct => "direct",
        Phase::Signs => "signs",
    })
}

/// The registers of an effect's amounts.
pub(crate) fn amounts(effect: &Effect) -> Vec<Reg> {
    match effect {
        Effect::AddPoints(a, b) | Effect::Deduct(a, b) | Effect::Reach(a, b) => vec![*a, *b],
        Effect::StartPoints(a)
        | Effect::MostAdds(a)
        | Effect::MostDeducts(a)
        | Effect::FullMarks(a)
        | Effect::RoundPoints(a)
        | Effect::Weigh(a, _)
        | Effect::Start(a)
        | Effect::Drop(a)
        | Effect::Raise(a)
        | Effect::MostDrops(a)
        | Effect::MostRaises(a)
        | Effect::AtBest(a)
        | Effect::AtWorst(a)
        | Effect::Level(a)
        | Effect::Plus(a)
        | Effect::Minus(a) => vec![*a],
        Effect::Applies
        | Effect::NeverBelowZero
        | Effect::Join
        | Effect::OfMeasures(_)
        | Effect::Verdict(_)
        | Effect::SumSigns => Vec::new(),
    }
}
