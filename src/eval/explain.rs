//! The explanation of one row: every value that led to its grades, read off the same plan that grades.

use std::collections::BTreeSet;

use serde::Serialize;

use super::around::Around;
use super::followed::{OutcomeTrace, PlaceTrace, RecordsHeld, RecordsRead};
use super::hanging::{self, Asked, HangingTrace};
use super::named::made_from;
use super::plan;
use super::possible::Possible;
use super::show::{Show, Shown};
use super::trace::{
    self, EffectTrace, Joined, LevelAfter, LookupTrace, RowTrace, StepTrace, SubjectTrace, Totals,
};
use super::undetermined;
use super::unknown::Ground;
use super::values::{self, Registers, Value, Values};
use crate::ir::{
    Defined, Effect, Level, Lookup, Measure, Phase, Policy, Reg, Slot, Step, Subject, Target, Type,
};

/// How the results of one row came about. Shape: measures, defines and checks in the order of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The row, from 0.
    pub row: usize,
    /// The measures.
    pub measures: Vec<MeasureTrace>,
    /// The overall grade.
    pub overall: Option<MeasureTrace>,
    /// The named values.
    pub defines: Vec<DefineTrace>,
    /// The tables, where they are looked up.
    pub lookups: Vec<LookupTrace>,
    /// The places in the rankings of the policy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceTrace>,
    /// The outcomes, those that do not hold too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<OutcomeTrace>,
    /// The conditions that make a row contradictory, and behind them those of its records.
    pub checks: Vec<CheckTrace>,
}

/// How one grade came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeasureTrace {
    /// Its name.
    pub name: String,
    /// Its title, else its name.
    pub shown: String,
    /// The name of its scale, where it is not the unnamed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// The clause.
    pub citing: Option<String>,
    /// Its block in the policy, first byte and one past the last.
    pub span: (u32, u32),
    /// Whether a number left the range: then nothing below counts.
    pub error: bool,
    /// Why it is not determined, where something unknown leaves it open: then nothing below counts but the statements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undetermined: Option<HangingTrace>,
    /// Whether there is a grade at all.
    pub applies: bool,
    /// The level it started from.
    pub start: Option<String>,
    /// The statements in order, those that did not fire too.
    pub steps: Vec<StepTrace>,
    /// The sums over its statements.
    pub totals: Totals,
    /// The level after each phase that set or moved it.
    pub levels: Vec<LevelAfter>,
    /// The level, unless there is a verdict.
    pub level: Option<String>,
    /// The measures whose levels are joined.
    pub joined: Vec<Joined>,
    /// The verdict, if any.
    pub verdict: Option<String>,
    /// The signs, or the pluses where minuses stand apart.
    pub signs: Option<i64>,
    /// The minuses where they stand apart.
    pub minuses: Option<i64>,
    /// Its points, where it has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<String>,
    /// The grade as written.
    pub text: String,
}

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefineTrace {
    /// Its name.
    pub name: String,
    /// Its value; none where it has none.
    pub value: Shown,
    /// Why it is not determined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undetermined: Option<HangingTrace>,
    /// Whether a number left the range.
    pub error: bool,
    /// The clause.
    pub citing: Option<String>,
    /// Its place in the policy.
    pub span: (u32, u32),
}

/// A row check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckTrace {
    /// Whether the row contradicts itself, or has a record that does.
    pub holds: bool,
    /// Whether such a row is refused.
    pub refuse: bool,
    /// The office's text.
    pub message: String,
    /// Its place in the policy.
    pub span: (u32, u32),
    /// Of a check of records those of the row for which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<RecordsHeld>,
}

impl Registers<'_> {
    /// Explains a row.
    pub fn explain(&self, row: usize) -> Explanation {
        let values = self.row(row);
        Teller::new(&values, None).explanation()
    }
}

/// Reads off the values of one row.
pub(crate) struct Teller<'a> {
    pub(super) policy: &'a Policy,
    pub(crate) show: Show<'a>,
    pub(super) values: &'a Values<'a>,
    pub(super) around: Option<Around<'a>>,
}

impl<'a> Teller<'a> {
    /// For a row; what lies around it is told when it is known.
    pub(crate) fn new(values: &'a Values<'a>, around: Option<Around<'a>>) -> Self {
        Teller { policy: values.plan.policy, show: Show::of(values.plan), values, around }
    }
}

impl Teller<'_> {
    /// Whether something unknown leaves a register open.
    pub(crate) fn is_open(&self, reg: Reg) -> bool {
        self.open(reg).is_some()
    }

    fn open(&self, reg: Reg) -> Option<&Possible> {
        self.values.plan.findings.regs.get(&reg)?.get(&self.values.row())
    }

    /// Why what is asked is not determined.
    pub(crate) fn hanging(&self, asked: &Asked) -> Option<HangingTrace> {
        let plan = self.values.plan;
        let inputs = self.around.as_ref().map_or(&plan::ALONE, |around| around.inputs());
        let ground = Ground { policy: self.policy, units: plan.units, inputs };
        hanging::hanging(ground, &self.show, asked, self.values.row())
    }

    fn hanging_result(&self, target: Target) -> Option<HangingTrace> {
        values::open(self.values.plan, target, self.values.row())?;
        self.hanging(&Asked::Of(target))
    }

    /// The value of a slot, and whether there may be one.
    pub(crate) fn slot(&self, slot: &Slot) -> (Shown, bool) {
        let given = slot.given.is_none_or(|given| self.yes(given));
        let known = !slot.given.is_some_and(|given| self.is_open(given));
        if !known || given && self.is_open(slot.value) {
            let possible =
                |reg: Reg| self.open(reg).cloned().unwrap_or_else(|| Possible::known(&self.values.get(reg)));
            let open = undetermined::slot(&self.show, slot, possible(slot.value), slot.given.map(possible));
            return (Shown::One(Some(open.text(self.policy.surface))), true);
        }
        (self.show.slot(slot, &self.values.get(slot.value), given), given)
    }

    /// The value of a define that comes out the same however its registers may be open.
    pub(crate) fn defined(&self, at: usize) -> Shown {
        match self.policy.defines.get(at).map(|define| &define.value) {
            Some(Defined::Value(slot)) => self.determined(slot),
            Some(Defined::Grade(_)) => {
                Shown::One(Some(self.values.text(Target::Define(at))).filter(|text| !text.is_empty()))
            }
            None => Shown::One(None),
        }
    }

    /// The value of a slot that comes out the same however its registers may be open.
    fn determined(&self, slot: &Slot) -> Shown {
        let given = slot.given.is_none_or(|given| self.yes(given));
        self.show.slot(slot, &self.values.get(slot.value), given)
    }

    pub(crate) fn explanation(&self) -> Explanation {
        let measures = self.policy.measures.iter().enumerate();
        let defines = self.policy.defines.iter().enumerate();
        Explanation {
            row: self.values.row(),
            measures: measures.map(|(at, measure)| self.measure(measure, Target::Measure(at))).collect(),
            overall: self.policy.overall.as_ref().map(|overall| self.measure(overall, Target::Overall)),
            defines: defines
                .map(|(at, define)| DefineTrace {
                    name: define.name.clone(),
                    value: match values::open(self.values.plan, Target::Define(at), self.values.row()) {
                        Some(open) => Shown::One(Some(open.text(self.policy.surface))),
                        None => self.defined(at),
                    },
                    undetermined: self.hanging_result(Target::Define(at)),
                    error: self.values.is_error(Target::Define(at)),
                    citing: define.citing.clone(),
                    span: (define.span.start, define.span.end),
                })
                .collect(),
            lookups: self.policy.lookups.iter().filter_map(|lookup| self.lookup(lookup)).collect(),
            places: self.around.iter().flat_map(|around| around.places(self)).collect(),
            outcomes: self.around.iter().flat_map(|around| around.outcomes(self)).collect(),
            checks: self
                .policy
                .checks
                .iter()
                .map(|check| CheckTrace {
                    holds: self.yes(check.holds) && !self.is_open(check.holds),
                    refuse: check.refuse,
                    message: check.message.clone(),
                    span: (check.span.start, check.span.end),
                    of: None,
                })
                .chain(self.around.iter().flat_map(|around| around.record_checks(self)))
                .collect(),
        }
    }

    /// What a table says of the row; nothing where no row of it is for its key.
    fn lookup(&self, lookup: &Lookup) -> Option<LookupTrace> {
        if self.is_open(lookup.row) {
            return None;
        }
        let shown = |slot: &Slot| self.slot(slot);
        let keys: Vec<_> = lookup.keys.iter().map(|(name, slot)| (name.clone(), shown(slot))).collect();
        let results: Vec<_> = lookup.results.iter().map(|(name, slot)| (name.clone(), shown(slot))).collect();
        let found = results.iter().any(|(_, (_, given))| *given);
        if !found && keys.iter().any(|(_, (_, given))| !given) {
            return None;
        }
        let (row, to) = usize::try_from(self.number(lookup.row)).ok().and_then(|at| lookup.rows.get(at))?;
        let mut value = None;
        let mut of_columns = Vec::new();
        for (name, (shown, _)) in results {
            match name {
                Some(name) => of_columns.push((name, shown)),
                None => value = Some(shown),
            }
        }
        Some(LookupTrace {
            name: lookup.name.clone(),
            keys: keys.into_iter().map(|(name, (shown, _))| (name, shown)).collect(),
            value,
            results: of_columns,
            span: (row.start, row.end),
            to: to.map(|to| RowTrace { span: (to.start, to.end) }),
        })
    }

    pub(crate) fn yes(&self, reg: Reg) -> bool {
        self.values.get(reg).is_yes()
    }

    pub(crate) fn value(&self, reg: Reg) -> Value {
        self.values.get(reg)
    }

    pub(crate) fn number(&self, reg: Reg) -> i64 {
        self.values.get(reg).number()
    }

    fn measure(&self, measure: &Measure, target: Target) -> MeasureTrace {
        let grade = &measure.grade;
        let verdict = grade.verdict.map_or(0, |verdict| self.number(verdict));
        let applies = grade.given.is_none_or(|given| self.yes(given));
        let fired: Vec<&Step> = measure.steps.iter().filter(|step| self.yes(step.fires)).collect();
        let totals = self.totals(&fired);
        let scale = self.policy.scale(grade.scale);
        let levels = self.levels(&fired, &totals, grade.scale);
        let own = match &grade.level {
            Level::One(level) if applies && verdict == 0 => {
                Some(self.show.level(grade.scale, self.number(*level)))
            }
            _ => None,
        };
        let joined = match &grade.level {
            Level::Joined(measures) => measures.iter().filter_map(|&at| self.joined(at)).collect(),
            Level::One(_) => Vec::new(),
        };
        let of_points = measure.points.filter(|_| measure.is_of_points()).map(Target::Define);
        let undetermined = self.hanging_result(target).or_else(|| self.hanging_result(of_points?));
        let known = undetermined.is_none();
        let (totals, levels) = if known { (totals, levels) } else { Default::default() };
        let start = levels.iter().find(|after| after.phase == Phase::Start).map(|after| after.level.clone());
        MeasureTrace {
            name: measure.name.name.clone(),
            shown: measure.name.text().to_owned(),
            scale: scale.name.clone(),
            citing: measure.citing.clone(),
            span: (measure.span.start, measure.span.end),
            error: self.values.is_error(target),
            applies: applies || !known,
            start,
            steps: measure.steps.iter().map(|step| self.step(step, grade.scale, measure.points)).collect(),
            totals,
            levels,
            level: own.filter(|_| known),
            joined,
            verdict: (verdict != 0 && known).then(|| self.show.verdict(grade.scale, verdict)),
            signs: grade.signs.filter(|_| known).map(|signs| self.number(signs)),
            minuses: grade.minuses.filter(|_| known).map(|minuses| self.number(minuses)),
            undetermined,
            points: measure.points.map(|at| self.values.text(Target::Define(at))),
            text: self.values.text(target),
        }
    }

    fn joined(&self, at: usize) -> Option<Joined> {
        let measure = self.policy.measures.get(at)?;
        Some(Joined {
            name: measure.name.name.clone(),
            text: self.values.text(Target::Measure(at)),
            signs: measure.grade.signs.filter(|signs| !self.is_open(*signs)).map(|signs| self.number(signs)),
        })
    }

    fn totals(&self, fired: &[&Step]) -> Totals {
        let mut totals = Totals::default();
        for step in fired {
            match &step.effect {
                Effect::Drop(by) => totals.drops = totals.drops.saturating_add(self.number(*by)),
                Effect::Raise(by) => totals.raises = totals.raises.saturating_add(self.number(*by)),
                Effect::MostDrops(most) => totals.most_drops = least(totals.most_drops, self.number(*most)),
                Effect::MostRaises(most) => {
                    totals.most_raises = least(totals.most_raises, self.number(*most))
                }
                Effect::Plus(by) => totals.pluses = totals.pluses.saturating_add(self.number(*by)),
                Effect::Minus(by) => totals.minuses = totals.minuses.saturating_add(self.number(*by)),
                _ => {}
            }
        }
        let drops = totals.drops.min(totals.most_drops.unwrap_or(i64::MAX));
        totals.net = drops.saturating_sub(totals.raises.min(totals.most_raises.unwrap_or(i64::MAX)));
        totals
    }

    /// The level after each phase that has a step that fired.
    fn levels(&self, fired: &[&Step], totals: &Totals, scale: usize) -> Vec<LevelAfter> {
        let worst = self.policy.scale(scale).worst().max(0);
        let mut level = None;
        let mut levels = Vec::new();
        for phase in [Phase::Start, Phase::Moves, Phase::Caps, Phase::Direct] {
            let before = level;
            let steps = || fired.iter().filter(|step| step.phase == phase);
            if phase == Phase::Moves && steps().next().is_some() {
                level = level.map(|level: i64| level.saturating_add(totals.net).clamp(0, worst));
            }
            let mut direct: Option<i64> = None;
            for step in steps() {
                match &step.effect {
                    Effect::Start(start) | Effect::Reach(_, start) => level = Some(self.number(*start)),
                    Effect::OfMeasures(worst) => level = self.of_measures(*worst),
                    Effect::AtBest(cap) => level = level.map(|level| level.max(self.number(*cap))),
                    Effect::AtWorst(cap) => level = level.map(|level| level.min(self.number(*cap))),
                    Effect::Level(named) => direct = direct.max(Some(self.number(*named))),
                    _ => {}
                }
            }
            level = direct.or(level);
            if let Some(after) =
                level.filter(|_| steps().next().is_some() && (level != before || phase != Phase::Direct))
            {
                levels.push(LevelAfter { phase, level: self.show.level(scale, after) });
            }
        }
        levels
    }

    /// The worst or best level of the measures that have one.
    fn of_measures(&self, worst: bool) -> Option<i64> {
        let levels = self.policy.measures.iter().filter_map(|measure| {
            let level = measure.grade.one_level()?;
            let applies = measure.grade.given.is_none_or(|given| self.yes(given));
            let verdict = measure.grade.verdict.is_some_and(|verdict| self.yes(verdict));
            (applies && !verdict).then(|| self.number(level))
        });
        if worst { levels.max() } else { levels.min() }
    }

    /// A step of a measure on `scale`, whose points are a named value by position.
    fn step(&self, step: &Step, scale: usize, points: Option<usize>) -> StepTrace {
        StepTrace {
            phase: step.phase,
            fired: self.yes(step.fires) && !self.is_open(step.fires),
            undetermined: self.is_open(step.fires)
                || self.yes(step.fires)
                    && trace::amounts(&step.effect).into_iter().any(|reg| self.is_open(reg)),
            effect: self.effect(&step.effect, scale),
            subject: self.subject(step, points),
            span: (step.span.start, step.span.end),
            citing: step.citing.clone(),
            because: step.because.clone(),
        }
    }

    fn effect(&self, effect: &Effect, scale: usize) -> EffectTrace {
        let level = |reg: &Reg| self.show.level(scale, self.number(*reg));
        let points = |reg: &Reg| {
            let ty = self.policy.op(*reg).map_or(Type::Number { decimals: 0 }, |op| op.ty);
            self.show.value(&self.values.get(*reg), ty, None).text(self.policy.surface)
        };
        match effect {
            Effect::Applies => EffectTrace::Applies,
            Effect::StartPoints(reg) => EffectTrace::StartPoints { points: points(reg) },
            Effect::AddPoints(reg, each) => {
                EffectTrace::AddPoints { points: points(reg), each: points(each) }
            }
            Effect::Deduct(reg, each) => EffectTrace::Deduct { points: points(reg), each: points(each) },
            Effect::MostAdds(reg) => EffectTrace::MostAdds { points: points(reg) },
            Effect::MostDeducts(reg) => EffectTrace::MostDeducts { points: points(reg) },
            Effect::FullMarks(reg) => EffectTrace::FullMarks { points: points(reg) },
            Effect::NeverBelowZero => EffectTrace::NeverBelowZero,
            Effect::RoundPoints(reg) => EffectTrace::RoundPoints { points: points(reg) },
            Effect::Weigh(reg, parts) => {
                let out = parts.iter().filter(|(_, counts)| !self.yes(*counts));
                let without = out.map(|(name, _)| name.clone()).collect();
                EffectTrace::Weigh { points: points(reg), without }
            }
            Effect::Start(reg) => {
                let mut lookups = self.policy.lookups.iter();
                let by = lookups.find(|lookup| lookup.results.iter().any(|(_, slot)| slot.value == *reg));
                let by = by.and_then(|lookup| self.lookup(lookup)).map(Box::new);
                EffectTrace::Start { level: level(reg), by }
            }
            Effect::Reach(reg, _) => EffectTrace::Reach { level: level(reg) },
            Effect::Join => EffectTrace::Join,
            Effect::OfMeasures(worst) => EffectTrace::OfMeasures { worst: *worst },
            Effect::Drop(by) => EffectTrace::Drop { by: self.number(*by) },
            Effect::Raise(by) => EffectTrace::Raise { by: self.number(*by) },
            Effect::MostDrops(most) => EffectTrace::MostDrops { most: self.number(*most) },
            Effect::MostRaises(most) => EffectTrace::MostRaises { most: self.number(*most) },
            Effect::AtBest(reg) => EffectTrace::AtBest { level: level(reg) },
            Effect::AtWorst(reg) => EffectTrace::AtWorst { level: level(reg) },
            Effect::Level(reg) => EffectTrace::Level { level: level(reg) },
            Effect::Verdict(code) => EffectTrace::Verdict { verdict: self.show.verdict(scale, *code) },
            Effect::Plus(by) => EffectTrace::Plus { by: self.number(*by) },
            Effect::Minus(by) => EffectTrace::Minus { by: self.number(*by) },
            Effect::SumSigns => EffectTrace::SumSigns,
        }
    }

    fn subject(&self, step: &Step, points: Option<usize>) -> SubjectTrace {
        match &step.subject {
            Subject::Always => match made_from(&step.effect) {
                Some(amount) if !self.is_fixed(amount) => self.looked_at(true, &[amount], points),
                _ => SubjectTrace::Always,
            },
            Subject::Condition(reg) => {
                let regs: Vec<Reg> = [Some(*reg), made_from(&step.effect)].into_iter().flatten().collect();
                self.looked_at(self.yes(*reg), &regs, points)
            }
            Subject::Named { what, items, per } => SubjectTrace::Named {
                what: *what,
                counted: items
                    .iter()
                    .filter(|(_, reg)| self.yes(*reg))
                    .map(|(name, _)| name.clone())
                    .collect(),
                of: items.len(),
                per: *per,
            },
            Subject::Members { what, set, names, count, per } => {
                let members = match self.values.get(*set) {
                    Value::Set(members) => members,
                    _ => Vec::new(),
                };
                SubjectTrace::Members {
                    what: *what,
                    members: members.into_iter().map(|member| self.show.member(member, *names)).collect(),
                    count: self.number(*count),
                    per: *per,
                }
            }
            Subject::Records { records, counts, each, count } => {
                let total = match step.effect {
                    Effect::AddPoints(total, _) | Effect::Deduct(total, _) => Some(total),
                    Effect::Drop(total) | Effect::Raise(total) => Some(total),
                    Effect::Plus(total) | Effect::Minus(total) => Some(total),
                    _ => None,
                };
                let around = self.around.as_ref();
                around
                    .and_then(|around| around.subject_of_records(self, *records, [*counts, *each], total))
                    .unwrap_or_else(|| SubjectTrace::Records {
                        records: self.policy.records.get(*records).map_or(String::new(), |r| r.name.clone()),
                        count: usize::try_from(self.number(*count)).unwrap_or(0),
                        each: None,
                        together: None,
                        reads: Vec::new(),
                        rows: Vec::new(),
                    })
            }
            Subject::Number { of, per, span } => {
                let ty = self.policy.op(*of).map_or(Type::Number { decimals: 0 }, |op| op.ty);
                let text = |value: &Value| self.show.value(value, ty, None).text(self.policy.surface);
                SubjectTrace::Number {
                    value: text(&self.values.get(*of)),
                    per: text(&Value::Number(*per)),
                    times: self.number(*of).max(0).checked_div(*per).unwrap_or(0),
                    span: (span.start, span.end),
                    made: self.made_of_records(&self.ops_of(*of)),
                }
            }
        }
    }

    /// The operations of the row that a register hangs on.
    fn ops_of(&self, reg: Reg) -> Vec<usize> {
        let cone = self.policy.cone_of_row([reg]);
        (0..cone.len()).filter(|&at| cone.get(at) == Some(&true)).collect()
    }

    pub(super) fn made_of_records(&self, ops: &[usize]) -> Vec<RecordsRead> {
        self.around.iter().flat_map(|around| around.records_read(self, ops)).collect()
    }

    /// The columns that operations read, each once, in order.
    pub(crate) fn cells(&self, ops: &[usize]) -> Vec<(String, Shown)> {
        let ops = ops.iter().filter_map(|&at| self.policy.ops.get(at));
        let columns: BTreeSet<usize> = ops.filter_map(|op| op.kind.column()).collect();
        columns.into_iter().filter_map(|column| self.cell(column)).collect()
    }

    /// A column's name and its value in the row.
    fn cell(&self, column: usize) -> Option<(String, Shown)> {
        let name = self.policy.columns.get(column)?.name.clone();
        let unknown = self.show.units.columns.get(column).and_then(|column| column.unknown.as_ref());
        if unknown.is_some_and(|unknown| unknown.get(self.values.row())) {
            return Some((name, Shown::One(Some(self.policy.surface.pick("未知", "unknown").to_owned()))));
        }
        let (value, given) = values::cell(self.show.units, column, self.values.row())?;
        Some((name, self.show.cell(column, &value, given)))
    }
}

fn least(known: Option<i64>, next: i64) -> Option<i64> {
    Some(known.map_or(next, |known| known.min(next)))
}
