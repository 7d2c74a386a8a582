//! A compiled policy: columns, operations, and which registers are its results.

use super::lookup::Lookup;
use super::time::{Carried, Formerly, Outcome, Ranking, Shift, Track, Window};
use super::{Cell, Column, Define, Named, Op, OpKind, Records, Reg};
use crate::problem::Lang;
use crate::source::Span;
use crate::value::{Date, PeriodKind};

/// A compiled policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The surface it is written in: the language of its results.
    pub surface: Lang,
    /// Its title.
    pub title: String,
    /// Its number, if said.
    pub number: Option<String>,
    /// Who issued it, if said.
    pub issuer: Option<String>,
    /// First day in force.
    pub from: Option<Date>,
    /// Last day in force.
    pub until: Option<Date>,
    /// Where that is said; where the title is, when it is not.
    pub force_span: Span,
    /// The number or title of the version before.
    pub replaces: Option<String>,
    /// How levels and verdicts of the version before compare.
    pub formerly: Vec<Formerly>,
    /// Its scales: the unnamed one first, if there is one, then those with names.
    pub scales: Vec<Scale>,
    /// The columns it reads.
    pub columns: Vec<Column>,
    /// The records beside the data.
    pub records: Vec<Records>,
    /// The texts of its set literals; ids of free sets begin with them.
    pub members: Vec<String>,
    /// The texts that its values can be.
    pub texts: Vec<String>,
    /// The operations.
    pub ops: Vec<Op>,
    /// Conditions that make a row contradictory.
    pub checks: Vec<RowCheck>,
    /// Its settings.
    pub choices: Vec<Choice>,
    /// Its named values: the defines, then the tables by their own keys.
    pub defines: Vec<Define>,
    /// Where tables are looked up, for explanations.
    pub lookups: Vec<Lookup>,
    /// The measures, in order.
    pub measures: Vec<Measure>,
    /// The overall grade, if the policy has one.
    pub overall: Option<Measure>,
    /// Orders of units; the first `named` of `Target::Place` are the policy's own.
    pub rankings: Vec<Ranking>,
    /// What follows from grades.
    pub outcomes: Vec<Outcome>,
    /// What is looked at in earlier rows.
    pub tracks: Vec<Track>,
    /// Which earlier row: steps back, the first one first.
    pub moments: Vec<Vec<Shift>>,
    /// Which earlier rows.
    pub windows: Vec<Window>,
    /// The parts of results that `OpKind::Carried` names.
    pub carried: Vec<Carried>,
    /// Its examples.
    pub examples: Vec<Example>,
}

/// Levels best first, verdicts strongest first, and how signs count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scale {
    /// Its name; nothing for the unnamed one.
    pub name: Option<String>,
    /// The levels, best first.
    pub levels: Vec<Named>,
    /// The verdicts, strongest first.
    pub verdicts: Vec<Named>,
    /// Whether and how there are signs.
    pub signs: SignRule,
    /// Most pluses shown.
    pub most_plus: Option<u32>,
    /// Most minuses shown.
    pub most_minus: Option<u32>,
}

/// The scale of what is on none.
static NO_SCALE: Scale = Scale {
    name: None,
    levels: Vec::new(),
    verdicts: Vec::new(),
    signs: SignRule::None,
    most_plus: None,
    most_minus: None,
};

impl Scale {
    /// The number that stands for a verdict: the stronger the larger, none is 0.
    pub fn verdict_code(&self, position: usize) -> i64 {
        (self.verdicts.len() - position.min(self.verdicts.len())) as i64
    }

    /// The verdict that a code stands for.
    pub fn verdict(&self, code: i64) -> Option<&Named> {
        let back = usize::try_from(code).ok().filter(|&code| code > 0)?;
        self.verdicts.get(self.verdicts.len().checked_sub(back)?)
    }

    /// The position of the worst level.
    pub fn worst(&self) -> i64 {
        self.levels.len() as i64 - 1
    }
}

/// How signs count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignRule {
    /// The scale has no signs.
    #[default]
    None,
    /// A plus and a minus make nothing.
    Cancel,
    /// Pluses and minuses stand side by side.
    Apart,
}

/// A condition that makes a row contradictory.
#[derive(Debug, Clone)]
pub struct RowCheck {
    /// Yes where the row contradicts itself.
    pub holds: Reg,
    /// Whether such a row is refused, or only told of.
    pub refuse: bool,
    /// The office's text.
    pub message: String,
    /// Its place.
    pub span: Span,
}

/// A setting of the policy.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// The alternative taken, as written.
    pub taken: String,
    /// All alternatives, as written.
    pub alternatives: Vec<String>,
    /// Why.
    pub because: Option<String>,
    /// The clause that leaves it open.
    pub citing: Option<String>,
    /// Its place.
    pub span: Span,
}

/// A measure, or the overall grade.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Name and title.
    pub name: Named,
    /// The clause.
    pub citing: Option<String>,
    /// Its block.
    pub span: Span,
    /// Its grade; no level at all (joined of none) where it has points only.
    pub grade: Grade,
    /// Its points, where it has any: the position of the define that holds them.
    pub points: Option<usize>,
    /// How the grade comes about: every statement that acts on it, in order of phase, then of place.
    pub steps: Vec<Step>,
}

/// A grade in registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Its scale, by position.
    pub scale: usize,
    /// Where there is one at all (the measure applies); nothing when everywhere.
    pub given: Option<Reg>,
    /// The verdict; nothing when there never is one.
    pub verdict: Option<Reg>,
    /// The level or the levels of other measures.
    pub level: Level,
    /// The signed number of signs, or of pluses when kept apart; nothing when there are none.
    pub signs: Option<Reg>,
    /// The number of minuses when kept apart.
    pub minuses: Option<Reg>,
}

impl Grade {
    /// A grade that never has a level.
    pub fn without_level(scale: usize, given: Option<Reg>, verdict: Option<Reg>) -> Self {
        Grade { scale, given, verdict, level: Level::Joined(Vec::new()), signs: None, minuses: None }
    }

    /// Whether it ever has a level, its own or those of measures.
    pub fn has_level(&self) -> bool {
        !matches!(&self.level, Level::Joined(measures) if measures.is_empty())
    }

    /// Its one level; nothing where it joins those of measures.
    pub fn one_level(&self) -> Option<Reg> {
        match self.level {
            Level::One(level) => Some(level),
            Level::Joined(_) => None,
        }
    }

    /// Its own registers, without those of the measures that it joins.
    pub fn own_regs(&self) -> impl Iterator<Item = Reg> {
        [self.given, self.verdict, self.signs, self.minuses, self.one_level()].into_iter().flatten()
    }
}

/// The level part of a grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Level {
    /// One level.
    One(Reg),
    /// The levels of these measures, in order.
    Joined(Vec<usize>),
}

/// One statement's part in a grade, for explanations.
#[derive(Debug, Clone)]
pub struct Step {
    /// The phase it belongs to.
    pub phase: Phase,
    /// Where it took effect.
    pub fires: Reg,
    /// What it does.
    pub effect: Effect,
    /// What it looks at.
    pub subject: Subject,
    /// The statement.
    pub span: Span,
    /// Its own clause.
    pub citing: Option<String>,
    /// Its reason.
    pub because: Option<String>,
}

/// The phases of a measure, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Whether the measure applies.
    Applies,
    /// Points.
    Points,
    /// Where the level starts.
    Start,
    /// Drops and raises, netted.
    Moves,
    /// At best, at worst.
    Caps,
    /// Straight to a level or a verdict.
    Direct,
    /// Signs.
    Signs,
}

/// What a step does where it fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The measure applies.
    Applies,
    /// Points begin at so many.
    StartPoints(Reg),
    /// So many points more, all times together within the statement's limit; and how many each time.
    AddPoints(Reg, Reg),
    /// So many points less, all times together within the statement's limit; and how many each time.
    Deduct(Reg, Reg),
    /// All points added together are at most so many.
    MostAdds(Reg),
    /// All points deducted together are at most so many.
    MostDeducts(Reg),
    /// Points are never above so many.
    FullMarks(Reg),
    /// Points are never below 0.
    NeverBelowZero,
    /// Points are rounded to so many.
    RoundPoints(Reg),
    /// The weighed points of the measures, and the measures whose weight is spread over the rest where they do not
    /// count: name, and where it counts. Shape: no names unless the weights are rescaled.
    Weigh(Reg, Vec<(String, Reg)>),
    /// Starts at a level.
    Start(Reg),
    /// What this level needs, besides what every level below it needs; the second is where the whole ladder starts.
    Reach(Reg, Reg),
    /// Starts as the levels of the measures.
    Join,
    /// The worst (true) or best of the measures.
    OfMeasures(bool),
    /// Drops by so many levels.
    Drop(Reg),
    /// Raises by so many levels.
    Raise(Reg),
    /// All drops together are at most so many.
    MostDrops(Reg),
    /// All raises together are at most so many.
    MostRaises(Reg),
    /// At best this level.
    AtBest(Reg),
    /// At worst this level.
    AtWorst(Reg),
    /// Straight to this level.
    Level(Reg),
    /// Straight to this verdict.
    Verdict(i64),
    /// So many pluses.
    Plus(Reg),
    /// So many minuses.
    Minus(Reg),
    /// The sum of the measures' signs.
    SumSigns,
}

/// What a step looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Nothing: it always holds.
    Always,
    /// A condition.
    Condition(Reg),
    /// Named yes/no values, each with the register that says whether it counts here; `per` of them make one.
    Named {
        /// What they are counted as.
        what: Counted,
        /// Name, and where it counts.
        items: Vec<(String, Reg)>,
        /// How many make one.
        per: i64,
    },
    /// Members of a set, less the `free` ones that do not count; `per` of them make one.
    Members {
        /// What they are counted as.
        what: Counted,
        /// The set.
        set: Reg,
        /// The column whose list names the members, if they are not free texts.
        names: Option<usize>,
        /// How many members count.
        count: Reg,
        /// How many make one.
        per: i64,
    },
    /// Records: once for each that counts.
    Records {
        /// Which records, by position.
        records: usize,
        /// Which of them count: a register of the records' own policy.
        counts: Reg,
        /// The amount for each of them: a register of the records' own policy.
        each: Reg,
        /// How many count.
        count: Reg,
    },
    /// A number, each `per` of it makes one.
    Number {
        /// The number.
        of: Reg,
        /// The amount that makes one, at the number's decimals.
        per: i64,
        /// The words that say the number.
        span: Span,
    },
}

/// What a step counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Indicators that are no.
    MissingIndicator,
    /// Indicators that are yes.
    MetIndicator,
    /// Categories beyond those required.
    ExtraCategory,
    /// Required categories not carried out.
    MissingCategory,
    /// Knock-outs that are yes.
    KnockOut,
}

/// An example inside the policy.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its title.
    pub title: String,
    /// Its place.
    pub span: Span,
    /// Its rows. Shape: a cell for each column; nothing where the example does not say and a blank would be an
    /// error.
    pub rows: Vec<Vec<Option<Cell>>>,
    /// Its records. Shape: for each records block its rows, each a cell for each column that is read from the file, as
    /// in `rows`.
    pub records: Vec<Vec<Vec<Option<Cell>>>>,
    /// The kind of its periods, if the data has periods.
    pub period_kind: Option<PeriodKind>,
    /// What must come out.
    pub expected: Vec<Expectation>,
    /// Texts of free members that occur only in examples, after those of the policy.
    pub members: Vec<String>,
}

/// One thing an example expects.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The row it is expected in.
    pub row: usize,
    /// What is looked at.
    pub target: Target,
    /// The text it must have, as results are written: for an outcome yes or no, for a place its number.
    pub text: String,
    /// Whether it must be left open by what is not known; then there is no text.
    pub undetermined: bool,
    /// Its place.
    pub span: Span,
}

/// A result that can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// A measure, by position.
    Measure(usize),
    /// The overall grade.
    Overall,
    /// A define, by position.
    Define(usize),
    /// The place in a ranking, by position.
    Place(usize),
    /// An outcome, by position.
    Outcome(usize),
}

impl Example {
    /// The id of a unit that an example does not name.
    pub const UNNAMED: &str = "1";
}

impl Measure {
    /// Whether it has points and no level.
    pub fn is_of_points(&self) -> bool {
        self.points.is_some() && !self.grade.has_level()
    }
}

impl Policy {
    /// A policy that says nothing.
    pub fn new(surface: Lang) -> Self {
        Policy {
            surface,
            title: String::new(),
            number: None,
            issuer: None,
            from: None,
            until: None,
            force_span: Span::default(),
            replaces: None,
            formerly: Vec::new(),
            scales: Vec::new(),
            columns: Vec::new(),
            records: Vec::new(),
            members: Vec::new(),
            texts: Vec::new(),
            ops: Vec::new(),
            checks: Vec::new(),
            choices: Vec::new(),
            defines: Vec::new(),
            lookups: Vec::new(),
            measures: Vec::new(),
            overall: None,
            rankings: Vec::new(),
            outcomes: Vec::new(),
            tracks: Vec::new(),
            moments: Vec::new(),
            windows: Vec::new(),
            carried: Vec::new(),
            examples: Vec::new(),
        }
    }

    /// The scale at a position; an empty one when there is none.
    pub fn scale(&self, at: usize) -> &Scale {
        self.scales.get(at).unwrap_or(&NO_SCALE)
    }

    /// The operation that fills `reg`.
    pub fn op(&self, reg: Reg) -> Option<&Op> {
        self.ops.get(reg.0 as usize)
    }

    /// Every register that `regs` depend on, in this row and in others, themselves included: one flag for each
    /// operation.
    pub fn cone(&self, regs: impl IntoIterator<Item = Reg>) -> Vec<bool> {
        self.reach(regs, true)
    }

    /// Every register of the same row that `regs` depend on, themselves included; the past is no part of it.
    pub fn cone_of_row(&self, regs: impl IntoIterator<Item = Reg>) -> Vec<bool> {
        self.reach(regs, false)
    }

    fn reach(&self, regs: impl IntoIterator<Item = Reg>, past: bool) -> Vec<bool> {
        let mut wanted = vec![false; self.ops.len()];
        let mut open: Vec<Reg> = regs.into_iter().collect();
        while let Some(reg) = open.pop() {
            let at = reg.0 as usize;
            let (Some(slot), Some(op)) = (wanted.get_mut(at), self.ops.get(at)) else { continue };
            if std::mem::replace(slot, true) {
                continue;
            }
            open.extend(op.kind.reads());
            if let OpKind::Place(ranking) = op.kind {
                open.extend(self.rankings.get(ranking).into_iter().flat_map(Ranking::reads));
            }
            if let Some(track) = op.kind.track().filter(|_| past).and_then(|track| self.tracks.get(track)) {
                open.extend([Some(track.value), track.given].into_iter().flatten());
            }
        }
        wanted
    }

    /// The columns that `regs` depend on, in order.
    pub fn columns_of(&self, regs: impl IntoIterator<Item = Reg>) -> Vec<usize> {
        let cone = self.cone(regs);
        let mut columns: Vec<usize> = self
            .ops
            .iter()
            .zip(cone)
            .filter(|(_, wanted)| *wanted)
            .filter_map(|(op, _)| op.kind.column())
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The registers that make up a measure's grade.
    pub fn grade_regs(&self, grade: &Grade) -> Vec<Reg> {
        let mut regs: Vec<Reg> = grade.own_regs().collect();
        if let Level::Joined(measures) = &grade.level {
            for measure in measures.iter().filter_map(|&at| self.measures.get(at)) {
                regs.extend(self.grade_regs(&measure.grade));
            }
        }
        regs
    }

    /// The column whose list names values: one of the data's, or behind them one of the records', block by block.
    pub fn naming_column(&self, names: usize) -> Option<&Column> {
        let records = self.records.iter().flat_map(|records| &records.rows.columns);
        self.columns.iter().chain(records).nth(names)
    }

    /// The position of the id column.
    pub fn id_column(&self) -> Option<usize> {
        self.columns.iter().position(|c| c.kind == super::ColumnKind::Id)
    }

    /// The position of the period column.
    pub fn period_column(&self) -> Option<usize> {
        self.columns.iter().position(|c| matches!(c.kind, super::ColumnKind::Period(_)))
    }
}
