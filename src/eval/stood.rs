//! Results of earlier rows as they stood: from another version's grading, or read from kept results.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Book;
use super::history::column_of;
use super::input::{Input, Values};
use super::mapping::{Mapping, Now};
use super::possible::{Open, Possible};
use super::rank::as_declared;
use super::rank::{Columns, Ranked};
use super::reckon;
use super::series::{Block, Numbers};
use super::table::MOST_SIGNS;
use super::unsure;
use crate::ir::{Carried, Grade, Level, Part, Policy, Reg, SignRule, Target};
use crate::value::Bits;

/// The results of the rows of one slice, by the scale of the version that gave them. Shape: as many grades,
/// places and outcomes as that version has; nothing where a result is not known.
#[derive(Debug, Default)]
pub(crate) struct Stood {
    pub(crate) version: usize,
    pub(crate) rows: usize,
    pub(crate) measures: Vec<Option<StoodGrade>>,
    pub(crate) overall: Option<StoodGrade>,
    pub(crate) places: Vec<Option<StoodPlace>>,
    pub(crate) outcomes: Vec<Option<StoodOutcome>>,
    /// The registers that are followed until the slice is graded.
    following: Columns,
}

/// A grade of each row.
#[derive(Debug)]
pub(crate) struct StoodGrade {
    /// What it is, as [`code_of`] says.
    pub(crate) what: Numbers,
    pub(crate) signs: Numbers,
    pub(crate) minuses: Numbers,
    pub(crate) faults: Bits,
    /// The rows in which it is not determined.
    pub(crate) open: BTreeMap<usize, OpenGrade>,
}

/// What a grade can be that is not determined.
#[derive(Debug, Clone)]
pub(crate) struct OpenGrade {
    /// As [`code_of`] says.
    pub(crate) what: Vec<i64>,
    pub(crate) signs: Possible,
    pub(crate) minuses: Possible,
}

impl OpenGrade {
    /// Any grade of a measure.
    pub(crate) fn any(policy: &Policy, grade: &Grade) -> Self {
        let none = grade.given.map(|_| code_of(What::None));
        let levels = match grade.level {
            Level::One(_) => 0..policy.scale(grade.scale).levels.len(),
            Level::Joined(_) => 0..1,
        };
        let codes = (1..=policy.scale(grade.scale).verdicts.len() as i64).filter(|_| grade.verdict.is_some());
        let signs = |reg: Option<Reg>, low: i64| match reg {
            Some(_) => Possible::between(low, MOST_SIGNS),
            None => Possible::One(0),
        };
        OpenGrade {
            what: none
                .into_iter()
                .chain(levels.map(|level| code_of(What::Level(level))))
                .chain(codes.map(|code| code_of(What::Verdict(code))))
                .collect(),
            signs: signs(
                grade.signs,
                if policy.scale(grade.scale).signs == SignRule::Apart { 0 } else { -MOST_SIGNS },
            ),
            minuses: signs(grade.minuses, 0),
        }
    }
}

/// A place of each row, 0 for none.
#[derive(Debug)]
pub(crate) struct StoodPlace {
    pub(crate) places: Numbers,
    pub(crate) faults: Bits,
    /// The rows in which it is not determined.
    pub(crate) open: Open,
}

/// An outcome of each row.
#[derive(Debug)]
pub(crate) struct StoodOutcome {
    pub(crate) holds: Bits,
    /// Day numbers; nothing when it is not known.
    pub(crate) until: Option<Numbers>,
    pub(crate) faults: Bits,
    /// The rows in which nobody can say whether it holds.
    pub(crate) open: Open,
    /// The rows in which its end is not determined.
    pub(crate) open_until: Open,
}

/// A grade without its signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    None,
    /// A level by position; 0 for joined levels.
    Level(usize),
    /// A verdict by code.
    Verdict(i64),
}

/// As one number: none -1, levels from 0 up, verdicts from -3 down.
pub(crate) fn code_of(what: What) -> i64 {
    match what {
        What::None => -1,
        What::Level(level) => level as i64,
        What::Verdict(code) => -2 - code,
    }
}

fn what_of(code: i64) -> What {
    match code {
        0.. => What::Level(code as usize),
        -1 => What::None,
        _ => What::Verdict(-2 - code),
    }
}

impl Stood {
    /// Nothing known yet of `rows` rows that `version` grades.
    pub(crate) fn new(policy: &Policy, version: usize, rows: usize) -> Self {
        let mut stood = Stood { version, rows, ..Stood::default() };
        let regs = stood.regs(policy).into_iter();
        stood.following = regs.filter_map(|reg| Some((reg, column_of(policy, reg, rows)?))).collect();
        stood
    }

    /// The registers that it is made of.
    pub(crate) fn regs(&self, policy: &Policy) -> Vec<Reg> {
        let grades =
            policy.measures.iter().chain(&policy.overall).flat_map(|measure| measure.grade.own_regs());
        let outcomes = policy.outcomes.iter().flat_map(|outcome| {
            let until = outcome.lasting.as_ref().map(|lasting| lasting.until);
            [Some(outcome.holds), until].into_iter().flatten()
        });
        grades.chain(outcomes).collect()
    }

    /// Adds the rows of a block.
    pub(crate) fn follow(&mut self, block: &Block<'_, '_>) {
        self.following.iter_mut().for_each(|(reg, column)| column.follow(*reg, block));
    }

    /// Makes results of what was followed.
    pub(crate) fn finish(&mut self, policy: &Policy, places: &BTreeMap<usize, Ranked>) {
        let following = std::mem::take(&mut self.following);
        let grade = |grade: &Grade| stood_grade(grade, &following, self.rows);
        self.measures = policy.measures.iter().map(|measure| Some(grade(&measure.grade))).collect();
        self.overall = policy.overall.as_ref().map(|overall| grade(&overall.grade));
        self.places = (0..policy.rankings.len())
            .map(|at| {
                let ranked = places.get(&at)?;
                let mut numbers = Numbers::with_capacity(self.rows);
                numbers.extend(&ranked.places.iter().map(|&place| place.into()).collect::<Vec<_>>());
                Some(StoodPlace { places: numbers, faults: ranked.faults.clone(), open: ranked.open.clone() })
            })
            .collect();
        self.outcomes = policy
            .outcomes
            .iter()
            .map(|outcome| {
                let holds = following.get(&outcome.holds)?;
                let until = outcome.lasting.as_ref().and_then(|lasting| following.get(&lasting.until));
                let mut faults = holds.known_faults().into_owned();
                let mut bits = Bits::no(self.rows);
                let mut days = until.map(|_| Numbers::with_capacity(self.rows));
                for row in 0..self.rows {
                    if holds.values.number(row) != 0 {
                        bits.set(row);
                    }
                    if let Some((days, until)) = days.as_mut().zip(until) {
                        days.extend(&[until.values.number(row)]);
                        if until.is_faulty(row) {
                            faults.set(row);
                        }
                    }
                }
                let open_until = until.map(|until| until.open.clone()).unwrap_or_default();
                Some(StoodOutcome { holds: bits, until: days, faults, open: holds.open.clone(), open_until })
            })
            .collect();
    }

    /// A part of these results in terms of version `to`; nothing when they have no such part.
    pub(crate) fn part(
        &self,
        book: &Book<'_>,
        to: &Policy,
        mapping: &mut Mapping,
        carried: Carried,
    ) -> Option<Input> {
        let (own, _) = book.versions.get(self.version)?;
        match carried.target {
            Target::Measure(at) => {
                let name = &to.measures.get(at)?.name;
                let same = own.measures.iter().position(|measure| measure.name.name == name.name)?;
                self.grade_part(self.measures.get(same)?.as_ref()?, mapping, carried.part)
            }
            Target::Overall => match carried.part {
                Part::Count(level) => self.count(own, mapping, level),
                part => self.grade_part(self.overall.as_ref()?, mapping, part),
            },
            Target::Place(at) => {
                let name = to.rankings.get(at)?.name.as_deref()?;
                let same = own.rankings.iter().position(|ranking| ranking.name.as_deref() == Some(name))?;
                let places = self.places.get(same)?.as_ref()?;
                let numbers = (0..self.rows).map(|row| places.places.get(row)).collect();
                Some(Input::new(Values::numbers(numbers), places.faults.clone()).but(places.open.clone()))
            }
            Target::Outcome(at) => {
                let name = &to.outcomes.get(at)?.name;
                let same = own.outcomes.iter().position(|outcome| outcome.name.name == name.name)?;
                let outcome = self.outcomes.get(same)?.as_ref()?;
                let (values, open) = match carried.part {
                    Part::Holds => (Values::Flags(outcome.holds.clone()), &outcome.open),
                    _ => {
                        let until = outcome.until.as_ref()?;
                        let days = (0..self.rows).map(|row| until.get(row)).collect();
                        (Values::numbers(days), &outcome.open_until)
                    }
                };
                Some(Input::new(values, outcome.faults.clone()).but(open.clone()))
            }
            Target::Define(_) => None,
        }
    }

    fn grade_part(&self, grade: &StoodGrade, mapping: &mut Mapping, part: Part) -> Option<Input> {
        let mut faults = grade.faults.clone();
        let mut numbers = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            let now = mapping.now(what_of(grade.what.get(row)));
            let sign = |numbers: &Numbers| if matches!(now, Now::Level(_)) { numbers.get(row) } else { 0 };
            let number = match (part, now) {
                (Part::Signs, _) => sign(&grade.signs),
                (Part::Minuses, _) => sign(&grade.minuses),
                (_, Now::Unknown) => {
                    faults.set(row);
                    0
                }
                (Part::Given, now) => i64::from(now != Now::None),
                (Part::Verdict, Now::Verdict(code)) => code,
                (Part::Level, Now::Level(level)) => level as i64,
                (Part::Count(wanted), Now::Level(level)) => i64::from(level == wanted),
                _ => 0,
            };
            numbers.push(number);
        }
        let mut open = Open::new();
        for (&row, grade) in &grade.open {
            match open_part(grade, mapping, part) {
                Some(possible) => open.insert(row, possible),
                None => {
                    faults.set(row);
                    None
                }
            };
        }
        open.retain(|_, possible| !possible.is_one());
        Some(Input::new(as_declared(numbers, part == Part::Given), faults).but(open))
    }

    /// How many measures have a level.
    fn count(&self, own: &Policy, mapping: &mut Mapping, wanted: usize) -> Option<Input> {
        let all: Vec<usize> = (0..own.measures.len()).collect();
        let joined = match own.overall.as_ref().map(|overall| &overall.grade.level) {
            Some(Level::Joined(measures)) => measures,
            _ => &all,
        };
        let scale = own.overall.as_ref().map_or(0, |overall| overall.grade.scale);
        let here = |at: &&usize| own.measures.get(**at).is_some_and(|measure| measure.grade.scale == scale);
        let grades: Vec<&StoodGrade> =
            joined.iter().filter(here).map(|&at| self.measures.get(at)?.as_ref()).collect::<Option<_>>()?;
        let mut faults = Bits::no(self.rows);
        let mut counts = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            let mut count = 0;
            for grade in &grades {
                match mapping.now(what_of(grade.what.get(row))) {
                    Now::Level(level) => count += i64::from(level == wanted),
                    Now::Unknown => faults.set(row),
                    _ => {}
                }
                if grade.faults.get(row) {
                    faults.set(row);
                }
            }
            counts.push(count);
        }
        let mut open = Open::new();
        let rows: BTreeSet<usize> = grades.iter().flat_map(|grade| grade.open.keys().copied()).collect();
        for row in rows.into_iter().filter(|&row| !faults.get(row)) {
            let mut sum = Possible::One(0);
            for grade in &grades {
                let now = match grade.open.get(&row) {
                    Some(grade) => open_part(grade, mapping, Part::Count(wanted))?,
                    None => {
                        let now = mapping.now(what_of(grade.what.get(row)));
                        Possible::One(i64::from(now == Now::Level(wanted)))
                    }
                };
                sum = reckon::sum(&sum, &now);
            }
            if !sum.is_one() {
                open.insert(row, sum);
            }
        }
        Some(Input::new(Values::numbers(counts), faults).but(open))
    }
}

/// What a part of a grade can be; nothing when a version in between does not say what it is now.
fn open_part(grade: &OpenGrade, mapping: &mut Mapping, part: Part) -> Option<Possible> {
    let mut all = Possible::Never;
    for &code in &grade.what {
        let now = mapping.now(what_of(code));
        let sign = |signs: &Possible| match now {
            Now::Level(_) => signs.clone(),
            _ => Possible::One(0),
        };
        all = all.or(match (part, now) {
            (Part::Signs, _) => sign(&grade.signs),
            (Part::Minuses, _) => sign(&grade.minuses),
            (_, Now::Unknown) => return None,
            (Part::Given, now) => Possible::flag(now != Now::None),
            (Part::Verdict, Now::Verdict(code)) => Possible::One(code),
            (Part::Level, Now::Level(level)) => Possible::One(level as i64),
            (Part::Count(wanted), Now::Level(level)) => Possible::One(i64::from(level == wanted)),
            _ => Possible::One(0),
        });
    }
    Some(all)
}

fn stood_grade(grade: &Grade, following: &Columns, rows: usize) -> StoodGrade {
    let number = |reg: Option<Reg>, row: usize| {
        reg.and_then(|reg| following.get(&reg)).map_or(0, |c| c.values.number(row))
    };
    let level = grade.one_level();
    let what = (0..rows).map(|row| {
        let verdict = number(grade.verdict, row);
        code_of(match () {
            () if grade.given.is_some() && number(grade.given, row) == 0 => What::None,
            () if verdict != 0 => What::Verdict(verdict),
            () => What::Level(usize::try_from(number(level, row)).unwrap_or(0)),
        })
    });
    let all = |each: &mut dyn Iterator<Item = i64>| {
        let mut numbers = Numbers::with_capacity(rows);
        numbers.extend(&each.collect::<Vec<_>>());
        numbers
    };
    let mut faults = Bits::no(rows);
    let mut open = BTreeMap::new();
    for column in grade.own_regs().filter_map(|reg| following.get(&reg)) {
        (0..rows).filter(|&row| column.is_faulty(row)).for_each(|row| faults.set(row));
        open.extend(column.open.keys().map(|&row| (row, open_grade(grade, following, row))));
    }
    StoodGrade {
        what: all(&mut what.into_iter()),
        signs: all(&mut (0..rows).map(|row| number(grade.signs, row))),
        minuses: all(&mut (0..rows).map(|row| number(grade.minuses, row))),
        faults,
        open,
    }
}

/// What a grade can be in a row in which a part of it is not determined.
fn open_grade(grade: &Grade, following: &Columns, row: usize) -> OpenGrade {
    let part = |reg: Option<Reg>, otherwise: Possible| {
        reg.and_then(|reg| following.get(&reg)).map_or(otherwise, |column| unsure::at(column, row))
    };
    let (none, given) = part(grade.given, Possible::flag(true)).as_flag();
    let mut what: Vec<i64> = none.then(|| code_of(What::None)).into_iter().collect();
    let level = grade.one_level();
    for verdict in part(grade.verdict, Possible::One(0)).listed().into_iter().flatten().filter(|_| given) {
        if verdict != 0 {
            what.push(code_of(What::Verdict(verdict)));
            continue;
        }
        let levels = part(level, Possible::One(0)).listed().into_iter().flatten();
        what.extend(levels.map(|level| code_of(What::Level(usize::try_from(level).unwrap_or(0)))));
    }
    OpenGrade {
        what,
        signs: part(grade.signs, Possible::One(0)),
        minuses: part(grade.minuses, Possible::One(0)),
    }
}
