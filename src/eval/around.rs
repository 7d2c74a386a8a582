//! Explaining a row of a run: the earlier rows, the other units and the outcomes that its results hang on.

use std::collections::{BTreeMap, BTreeSet};

use super::book::GradedPeriod;
use super::explain::{Explanation, Teller};
use super::followed::{CauseTrace, Distance, OutcomeTrace, PastRead, StepBack, When};
use super::gather::gather;
use super::hanging::Asked;
use super::history::Run;
use super::input::Inputs;
use super::outcome;
use super::past::Past;
use super::plan::{Plan, Wanted};
use super::records::Beside;
use super::run::Machine;
use super::series::Block;
use super::show::Shown;
use super::stage::{Beyond, Job};
use super::timeline::{NONE, Slice, Source};
use super::undetermined;
use super::unknown::Ground;
use super::values::{Value, Values};
use crate::data::Joined;
use crate::data::undetermined_word;
use crate::ir::{Grade, Length, OpKind, Outcome, Policy, Reg, Shift, Slot, Target, Tracked, Window};
use crate::value::Date;

/// What lies around one row of a graded period.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) graded: &'a GradedPeriod,
    period: usize,
    past: Past<'a>,
    pub(super) plan: &'a Plan<'a>,
    pub(super) inputs: &'a Inputs,
    pub(super) beyond: &'a Beyond,
    pub(super) row: usize,
}

impl Run<'_> {
    /// Explains result row `row` of graded period `period`. A run that computed only some results explains these.
    pub fn explain(&self, period: usize, row: usize) -> Option<Explanation> {
        self.around(period, row, |around| {
            let values = Values::of(around.plan, row);
            let mut told = Teller::new(&values, Some(*around)).explanation();
            told.row = around.graded.rows.get(row).map_or(row, |&row| row as usize);
            told
        })
    }

    /// Computes a period again, every register kept, and asks of one of its rows.
    fn around<T>(&self, period: usize, row: usize, ask: impl FnOnce(&Around<'_>) -> T) -> Option<T> {
        let graded = self.periods.get(period)?;
        graded.rows.get(row)?;
        let slice = self.graded_slices().nth(period)?;
        let &(policy, units) = self.book.versions.get(graded.version)?;
        let ledger = self.ledgers.get(graded.version)?;
        let mut wanted = Wanted { by_name: self.options.by_name, ..Wanted::everything(policy) };
        let regs = policy.outcomes.iter().flat_map(|outcome| outcome::regs_of(outcome, true));
        wanted.kept.extend(regs);
        let gathered = gather(units, &graded.rows, &vec![true; units.columns.len()]);
        let (members, block_rows) = (ledger.members.as_ref(), self.options.block_rows);
        let beside = Beside { joined: &units.records, rows: &graded.rows };
        let period_at = slice.period;
        let job =
            Job { policy, units: &gathered, members, period: period_at, block_rows, beside, owners: None };
        let past = Past { policy, timeline: &self.timeline, slice, tracks: &ledger.tracks };
        let roots: Vec<Reg> = (0..policy.ops.len() as u32).map(Reg).collect();
        let rankings: Vec<usize> = (0..policy.rankings.len()).collect();
        let mut inputs = Inputs::none();
        let beyond = job.beyond(&mut inputs, Some(&past), &roots, &rankings);
        wanted.only = Some(row);
        let mut plan = Plan::bind(policy, &gathered, members, &inputs, &wanted);
        // Of this row every register is told; what the results are was found as they are graded.
        let ground = Ground { policy, units: &gathered, inputs: &inputs };
        plan.findings.find_besides(ground, members, &wanted, &roots);
        let inputs = &inputs;
        Some(ask(&Around { run: self, graded, period, past, plan: &plan, inputs, beyond: &beyond, row }))
    }

    /// The graded period that a slice is, by position.
    pub(crate) fn period_of(&self, slice: &Slice) -> usize {
        self.graded_slices().take_while(|other| other.start < slice.start).count()
    }

    /// The policy that graded an entry, its results and the row in them.
    fn graded_at(&self, entry: usize) -> Option<(&Policy, usize, &GradedPeriod, usize)> {
        let slice = self.timeline.slice_of(entry)?;
        let Source::Version(version) = slice.source else { return None };
        let period = self.period_of(slice);
        let (policy, _) = self.book.versions.get(version)?;
        Some((policy, period, self.periods.get(period)?, entry - slice.start))
    }

    /// The text under a header in the row of kept results that an entry is.
    fn kept_at(&self, entry: usize, header: &str) -> Option<String> {
        let slice = self.timeline.slice_of(entry).filter(|slice| slice.source == Source::Earlier)?;
        let _ = slice;
        let row = *self.timeline.rows.get(entry)? as usize;
        Some(self.book.earlier?.column(header)?.get(row).to_owned())
    }

    /// Whether an outcome of that name holds in an entry, and whether it was found there, if that is known.
    fn outcome_at(&self, entry: usize, name: &str) -> Option<(bool, Option<bool>)> {
        if let Some((policy, _, graded, row)) = self.graded_at(entry) {
            let at = policy.outcomes.iter().position(|outcome| outcome.name.name == name)?;
            let column = graded.grades.outcomes.get(at)?;
            return Some((column.holds.get(row), Some(column.found.get(row))));
        }
        let at = self.timeline.slices.partition_point(|slice| slice.end <= entry);
        let (slice, stood) = self.timeline.slices.get(at).zip(self.stood.get(&at))?;
        let (policy, _) = self.book.versions.get(stood.version)?;
        let outcome = policy.outcomes.iter().position(|outcome| outcome.name.name == name)?;
        Some((stood.outcomes.get(outcome)?.as_ref()?.holds.get(entry - slice.start), None))
    }
}

impl<'a> Around<'a> {
    /// What operations are given from other rows.
    pub(crate) fn inputs(&self) -> &'a Inputs {
        self.inputs
    }
}

impl Around<'_> {
    pub(crate) fn policy(&self) -> &Policy {
        self.past.policy
    }

    /// The row in the data, and what stands beside the data.
    pub(crate) fn beside(&self) -> Option<(u32, &[Joined])> {
        let (_, units) = self.run.book.versions.get(self.graded.version)?;
        Some((*self.graded.rows.get(self.row)?, &units.records))
    }

    /// What may be run again over the records of some rows.
    pub(crate) fn job<'j>(&'j self, beside: Beside<'j>) -> Job<'j> {
        let Plan { policy, units, members, .. } = self.plan;
        let block_rows = self.run.options.block_rows;
        Job { policy, units, members, period: self.past.slice.period, block_rows, beside, owners: None }
    }

    fn entry(&self) -> usize {
        self.past.slice.start + self.row
    }

    fn period_text(&self, entry: usize) -> String {
        let period = self.past.timeline.slice_of(entry).and_then(|slice| slice.period);
        period.map(|period| period.to_string()).unwrap_or_default()
    }

    /// What operations read in earlier rows, each thing once.
    pub(crate) fn past(&self, ops: &[usize]) -> Vec<PastRead> {
        let mut all: Vec<PastRead> = Vec::new();
        for kind in ops.iter().filter_map(|&at| self.policy().ops.get(at)).map(|op| &op.kind) {
            if let Some(read) = self.past_read(kind)
                && !all.contains(&read)
            {
                all.push(read);
            }
        }
        all.extend(self.peers(ops));
        all
    }

    fn past_read(&self, kind: &OpKind) -> Option<PastRead> {
        let at = kind.track()?;
        let track = self.policy().tracks.get(at)?;
        let (name, span) = match &track.shown {
            Tracked::Result(target) => (name_of(self.policy(), *target), Default::default()),
            Tracked::Column(column) => {
                let column = self.policy().columns.get(*column);
                (column.map(|column| column.name.clone()).unwrap_or_default(), Default::default())
            }
            Tracked::Written(span) => (String::new(), *span),
        };
        let (when, entries) = match kind {
            OpKind::Past(_, moment) | OpKind::PastGiven(_, moment) => {
                let steps = self.policy().moments.get(*moment)?;
                let link = self.past.link(self.entry(), steps).filter(|&link| link != NONE);
                let steps = steps.iter().map(step_back).collect();
                (When::Moment { steps }, link.map(|link| link as usize).into_iter().collect())
            }
            OpKind::PastFold(_, _, window) => {
                let window = self.policy().windows.get(*window)?;
                let when = match window {
                    Window::Last(length) => When::Last(distance(*length)),
                    Window::Since(period) => When::Since { period: period.to_string() },
                };
                (when, self.entries(self.past.bound(*window)?))
            }
            _ => return None,
        };
        let found = entries.into_iter().map(|entry| (self.period_text(entry), self.track_value(at, entry)));
        Some(PastRead { name, span: (span.start, span.end), when, found: found.collect() })
    }

    /// The unit's earlier entries from `bound` on, oldest first.
    fn entries(&self, bound: usize) -> Vec<usize> {
        let before = |entry: &usize| self.past.timeline.before(*entry).filter(|&entry| entry >= bound);
        let mut entries: Vec<usize> = std::iter::successors(before(&self.entry()), before).collect();
        entries.reverse();
        entries
    }

    /// A track's value in an entry, as that row's results have it.
    fn track_value(&self, at: usize, entry: usize) -> Shown {
        let Some(track) = self.policy().tracks.get(at) else { return Shown::One(None) };
        if let Tracked::Result(target) = track.shown
            && let Some(text) = self.result_at(entry, target)
        {
            return Shown::One(Some(text).filter(|text| !text.is_empty()));
        }
        let Some(kept) =
            self.past.tracks.get(at).and_then(Option::as_ref).filter(|kept| kept.is_given(entry))
        else {
            return Shown::One(None);
        };
        let (value, show) = (kept.value.values.value(entry), super::show::Show::of(self.plan));
        if let Some(open) = kept.value.open.get(&entry) {
            let names = match track.shown {
                Tracked::Column(column) => Some(column),
                _ => None,
            };
            let open = undetermined::shown(&show, open, track.ty, names);
            return Shown::One(Some(open.text(self.policy().surface)));
        }
        match track.shown {
            Tracked::Column(column) => show.cell(column, &value, true),
            _ => show.value(&value, track.ty, None),
        }
    }

    /// The text of a result in an entry, by the version that gave it.
    fn result_at(&self, entry: usize, target: Target) -> Option<String> {
        let name = name_of(self.policy(), target);
        let Some((policy, _, graded, row)) = self.run.graded_at(entry) else {
            return match target {
                Target::Outcome(_) => self.run.outcome_at(entry, &name).map(|(holds, _)| self.yes_no(holds)),
                _ => self.run.kept_at(entry, &name),
            };
        };
        let grades = &graded.grades;
        match target {
            Target::Measure(_) => {
                let at = policy.measures.iter().position(|measure| measure.name.name == name)?;
                grades.measures.get(at).map(|column| column.texts.get(row).to_owned())
            }
            Target::Overall => grades.overall.as_ref().map(|column| column.texts.get(row).to_owned()),
            Target::Place(_) => {
                let at = policy.rankings.iter().position(|ranking| ranking.name.as_ref() == Some(&name))?;
                let column = grades.places.get(at)?;
                if let Some(open) = column.undetermined.get(&row) {
                    return Some(open.text(policy.surface));
                }
                let place = *column.places.get(row)?;
                Some(if place > 0 { place.to_string() } else { String::new() })
            }
            Target::Outcome(_) => {
                let at = policy.outcomes.iter().position(|outcome| outcome.name.name == name)?;
                if grades.outcomes.get(at)?.undetermined.get(row) {
                    return Some(undetermined_word(policy.surface).to_owned());
                }
                self.run.outcome_at(entry, &name).map(|(holds, _)| self.yes_no(holds))
            }
            Target::Define(_) => None,
        }
    }

    fn yes_no(&self, yes: bool) -> String {
        super::show::flag(self.policy().surface, yes)
    }

    /// The outcomes.
    pub(crate) fn outcomes(&self, teller: &Teller<'_>) -> Vec<OutcomeTrace> {
        let all = self.policy().outcomes.iter();
        all.map(|outcome| self.outcome(teller, outcome)).collect()
    }

    fn outcome(&self, teller: &Teller<'_>, outcome: &Outcome) -> OutcomeTrace {
        let surely = |reg: Reg| teller.yes(reg) && !teller.is_open(reg);
        let (holds, found) = (surely(outcome.holds), surely(outcome.found));
        let finding = if found { Some(self.entry()) } else { self.finding(&outcome.name.name) };
        let until = outcome.lasting.as_ref().map_or(0, |lasting| teller.number(lasting.until));
        let until = Date::from_day_number(until).filter(|_| until > 0 && holds);
        let faulty = |reg: Reg| {
            let fault = self.plan.faults.get(&reg).copied();
            fault.is_some_and(|fault| {
                self.block(|block| super::show::bit(block.machine, fault, self.row % 64))
            })
        };
        let faulty = |reg: Reg| !teller.is_open(reg) && faulty(reg);
        let until_reg = outcome.lasting.as_ref().map(|lasting| lasting.until);
        let excluded = outcome.excludes.iter().filter_map(|(other, _)| self.policy().outcomes.get(*other));
        OutcomeTrace {
            name: outcome.name.name.clone(),
            shown: outcome.name.text().to_owned(),
            citing: outcome.citing.clone(),
            span: (outcome.span.start, outcome.span.end),
            error: [Some(outcome.holds), Some(outcome.found), until_reg].into_iter().flatten().any(faulty),
            holds,
            found,
            since: finding.filter(|_| holds).map(|entry| self.period_text(entry)),
            undetermined: teller
                .is_open(outcome.holds)
                .then(|| teller.hanging(&Asked::Flag(outcome.holds)))
                .flatten(),
            until: match until_reg.filter(|reg| holds && teller.is_open(*reg)) {
                Some(reg) => self
                    .plan
                    .findings
                    .regs
                    .get(&reg)
                    .and_then(|open| open.get(&self.row))
                    .map(|open| undetermined::day(open).text(self.policy().surface)),
                None => until.map(|day| day.to_string()),
            },
            text: finding.filter(|_| holds).and_then(|entry| self.finding_text(entry, &outcome.name.name)),
            causes: outcome.causes.iter().map(|cause| self.cause(teller, outcome, cause)).collect(),
            excluded: excluded
                .filter(|other| holds && teller.yes(other.holds))
                .map(|other| other.name.text().to_owned())
                .collect(),
        }
    }

    /// Asks of the block that this row stands in.
    fn block<T>(&self, ask: impl FnOnce(&Block<'_, '_>) -> T) -> T {
        let mut machine = Machine::new(self.plan, 64);
        let first = self.row / 64 * 64;
        machine.run(first);
        ask(&Block { plan: self.plan, machine: &machine, first, rows: 64 })
    }

    fn cause(&self, teller: &Teller<'_>, outcome: &Outcome, cause: &crate::ir::Cause) -> CauseTrace {
        let undetermined = teller.is_open(cause.fires);
        let fires = teller.yes(cause.fires) && !undetermined;
        let verdict = self.policy().overall.as_ref().and_then(|overall| overall.grade.verdict);
        let seen = seen(self.policy(), cause.fires, verdict.is_none_or(|reg| teller.number(reg) == 0));
        let text = || {
            let places = &self.beyond.places;
            self.block(|block| outcome::cause_text(outcome, cause, places, block, self.row % 64).0)
        };
        CauseTrace {
            fires,
            undetermined,
            text: fires.then(text),
            span: (cause.span.start, cause.span.end),
            citing: cause.citing.clone(),
            because: cause.because.clone(),
            reads: teller.cells(&seen.ops),
            results: seen
                .results
                .iter()
                .map(|&target| (name_of(self.policy(), target), self.result(teller, target)))
                .collect(),
            past: self.past(&seen.ops),
            records: self.records_read(teller, &seen.ops),
        }
    }

    /// The value of a result in this row.
    fn result(&self, teller: &Teller<'_>, target: Target) -> Shown {
        let policy = self.policy();
        let values = Values::of(self.plan, self.row);
        match target {
            Target::Measure(_) | Target::Overall => {
                Shown::One(Some(values.text(target)).filter(|text| !text.is_empty()))
            }
            Target::Define(at) => teller.defined(at),
            Target::Place(at) => {
                let ranked = self.beyond.places.get(&at);
                if let Some(open) = ranked.and_then(|ranked| ranked.open.get(&self.row)) {
                    return Shown::One(Some(undetermined::place(open).text(policy.surface)));
                }
                let place = ranked.and_then(|ranked| ranked.places.get(self.row));
                Shown::One(place.filter(|place| **place > 0).map(|place| place.to_string()))
            }
            Target::Outcome(at) => {
                if policy.outcomes.get(at).is_some_and(|outcome| teller.is_open(outcome.holds)) {
                    return Shown::One(Some(undetermined_word(policy.surface).to_owned()));
                }
                let holds =
                    policy.outcomes.get(at).map(|outcome| values.get(outcome.holds) == Value::Flag(true));
                Shown::One(holds.map(|holds| self.yes_no(holds)))
            }
        }
    }

    /// The entry of the finding that an outcome still lasts from.
    fn finding(&self, name: &str) -> Option<usize> {
        let mut at = self.past.timeline.before(self.entry());
        let mut oldest = None;
        while let Some(entry) = at {
            match self.run.outcome_at(entry, name) {
                Some((true, Some(true))) => return Some(entry),
                Some((true, _)) => oldest = Some(entry),
                _ => break,
            }
            at = self.past.timeline.before(entry);
        }
        oldest
    }

    /// What followed in the row of a finding; nothing when only its name was kept.
    fn finding_text(&self, entry: usize, name: &str) -> Option<String> {
        let (policy, period, graded, row) = self.run.graded_at(entry)?;
        let at = policy.outcomes.iter().position(|outcome| outcome.name.name == name)?;
        if let Some(texts) = graded.grades.outcomes.get(at).and_then(|column| column.texts.as_ref()) {
            return Some(texts.get(row).to_owned());
        }
        let outcome = policy.outcomes.get(at)?;
        let tell = |around: &Around<'_>| {
            around.block(|block| outcome::text_of(outcome, &around.beyond.places, block, row % 64).0)
        };
        if period == self.period && row == self.row {
            Some(tell(self))
        } else {
            self.run.around(period, row, tell)
        }
    }
}

/// What a register is made from in its own row.
struct Seen {
    ops: Vec<usize>,
    results: BTreeSet<Target>,
}

/// The operations down to results, which are named instead; what a define is made from is looked at too. `whole`:
/// the overall grade shows the levels of all its measures.
fn seen(policy: &Policy, reg: Reg, whole: bool) -> Seen {
    let known = results(policy);
    let mut seen = Seen { ops: Vec::new(), results: BTreeSet::new() };
    let mut open = vec![reg];
    let mut done = vec![false; policy.ops.len()];
    while let Some(reg) = open.pop() {
        let at = reg.0 as usize;
        let (Some(slot), Some(op)) = (done.get_mut(at), policy.ops.get(at)) else { continue };
        if std::mem::replace(slot, true) {
            continue;
        }
        match known.get(&reg) {
            Some(target @ Target::Define(_)) => {
                seen.results.insert(*target);
            }
            Some(target) => {
                seen.results.insert(*target);
                continue;
            }
            None => {}
        }
        if let OpKind::Place(ranking) = op.kind {
            seen.results.insert(Target::Place(ranking));
        }
        seen.ops.push(at);
        open.extend(op.kind.reads());
    }
    seen.ops.sort_unstable();
    // All measures of the overall grade are the overall grade.
    if let Some(crate::ir::Level::Joined(measures)) =
        policy.overall.as_ref().map(|overall| &overall.grade.level)
        && whole
        && !measures.is_empty()
        && measures.iter().all(|&at| seen.results.contains(&Target::Measure(at)))
    {
        seen.results.retain(|target| !matches!(target, Target::Measure(_)));
        seen.results.insert(Target::Overall);
    }
    seen
}

/// The registers that are results; what every row has alike and plain columns are none.
fn results(policy: &Policy) -> BTreeMap<Reg, Target> {
    let mut known = BTreeMap::new();
    let mut add = |reg: Reg, target: Target| {
        let plain = policy.op(reg).is_none_or(|op| {
            op.kind.column().is_some()
                || matches!(op.kind, OpKind::Flag(_) | OpKind::Number(_) | OpKind::Set(_))
                || op.kind.track().is_some()
        });
        if !plain {
            known.entry(reg).or_insert(target);
        }
    };
    for (at, outcome) in policy.outcomes.iter().enumerate() {
        add(outcome.holds, Target::Outcome(at));
    }
    let measures = (0..policy.measures.len()).map(Target::Measure);
    let defines = (0..policy.defines.len()).map(Target::Define);
    // A grade is told before a define that is the same.
    for target in measures.chain([Target::Overall]).chain(defines) {
        policy.grade_of(target).into_iter().flat_map(Grade::own_regs).for_each(|reg| add(reg, target));
        policy.slot_of(target).into_iter().flat_map(Slot::regs).for_each(|reg| add(reg, target));
    }
    known
}

/// What a result is called in the policy.
fn name_of(policy: &Policy, target: Target) -> String {
    let name = match target {
        Target::Measure(at) => policy.measures.get(at).map(|measure| &measure.name.name),
        Target::Overall => policy.overall.as_ref().map(|overall| &overall.name.name),
        Target::Define(at) => policy.defines.get(at).map(|define| &define.name),
        Target::Place(at) => policy.rankings.get(at).and_then(|ranking| ranking.name.as_ref()),
        Target::Outcome(at) => policy.outcomes.get(at).map(|outcome| &outcome.name.name),
    };
    name.cloned().unwrap_or_default()
}

fn step_back(shift: &Shift) -> StepBack {
    match shift {
        Shift::Previous => StepBack::Previous,
        Shift::Ago(length) => StepBack::Ago(distance(*length)),
    }
}

fn distance(length: Length) -> Distance {
    Distance {
        periods: length.period,
        years: length.year,
        quarters: length.quarter,
        months: length.month,
        days: length.day,
    }
}
