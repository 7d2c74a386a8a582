//! Results of earlier rows as they stood: from another version's grading, or read from kept results.

use std::collections::BTreeMap;

use super::book::Book;
use super::history::column_of;
use super::input::{Input, Values};
use super::mapping::{Mapping, Now};
use super::rank::as_declared;
use super::rank::{Columns, Ranked};
use super::series::{Block, Numbers};
use crate::ir::{Carried, Grade, Level, Part, Policy, Reg, Target};
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
}

/// A place of each row, 0 for none.
#[derive(Debug)]
pub(crate) struct StoodPlace {
    pub(crate) places: Numbers,
    pub(crate) faults: Bits,
}

/// An outcome of each row.
#[derive(Debug)]
pub(crate) struct StoodOutcome {
    pub(crate) holds: Bits,
    /// Day numbers; nothing when it is not known.
    pub(crate) until: Option<Numbers>,
    pub(crate) faults: Bits,
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
            policy.measures.iter().chain(&policy.overall).flat_map(|measure| regs_of(&measure.grade));
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
                Some(StoodPlace { places: numbers, faults: ranked.faults.clone() })
            })
            .collect();
        self.outcomes = policy
            .outcomes
            .iter()
            .map(|outcome| {
                let holds = following.get(&outcome.holds)?;
                let until = outcome.lasting.as_ref().and_then(|lasting| following.get(&lasting.until));
                let mut faults = holds.faults.clone();
                let mut bits = Bits::no(self.rows);
                let mut days = until.map(|_| Numbers::with_capacity(self.rows));
                for row in 0..self.rows {
                    if holds.values.number(row) != 0 {
                        bits.set(row);
                    }
                    if let Some((days, until)) = days.as_mut().zip(until) {
                        days.extend(&[until.values.number(row)]);
                        if until.faults.get(row) {
                            faults.set(row);
                        }
                    }
                }
                Some(StoodOutcome { holds: bits, until: days, faults })
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
                Some(Input::new(Values::numbers(numbers), places.faults.clone()))
            }
            Target::Outcome(at) => {
                let name = &to.outcomes.get(at)?.name;
                let same = own.outcomes.iter().position(|outcome| outcome.name.name == name.name)?;
                let outcome = self.outcomes.get(same)?.as_ref()?;
                let values = match carried.part {
                    Part::Holds => Values::Flags(outcome.holds.clone()),
                    _ => {
                        let until = outcome.until.as_ref()?;
                        Values::numbers((0..self.rows).map(|row| until.get(row)).collect())
                    }
                };
                Some(Input::new(values, outcome.faults.clone()))
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
        Some(Input::new(as_declared(numbers, part == Part::Given), faults))
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
        Some(Input::new(Values::numbers(counts), faults))
    }
}

fn regs_of(grade: &Grade) -> Vec<Reg> {
    let level = match grade.level {
        Level::One(level) => Some(level),
        Level::Joined(_) => None,
    };
    [grade.given, grade.verdict, level, grade.signs, grade.minuses].into_iter().flatten().collect()
}

fn stood_grade(grade: &Grade, following: &Columns, rows: usize) -> StoodGrade {
    let number = |reg: Option<Reg>, row: usize| {
        reg.and_then(|reg| following.get(&reg)).map_or(0, |c| c.values.number(row))
    };
    let level = match grade.level {
        Level::One(level) => Some(level),
        Level::Joined(_) => None,
    };
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
    for column in regs_of(grade).into_iter().filter_map(|reg| following.get(&reg)) {
        (0..rows).filter(|&row| column.faults.get(row)).for_each(|row| faults.set(row));
    }
    StoodGrade {
        what: all(&mut what.into_iter()),
        signs: all(&mut (0..rows).map(|row| number(grade.signs, row))),
        minuses: all(&mut (0..rows).map(|row| number(grade.minuses, row))),
        faults,
    }
}
