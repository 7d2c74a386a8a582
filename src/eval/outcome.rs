//! Outcomes: who has them, until when, and what follows in words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::grades::OutcomeColumn;
use super::possible::Possible;
use super::rank::Ranked;
use super::series::{Block, Followed, Series};
use super::show::{self, Show};
use super::undetermined::{self, Undetermined};
use super::values;
use crate::ir::{Cause, Outcome, Piece, Policy, Reg, Slot, Target, Type};
use crate::value::{Bits, Date, Texts};

/// The outcomes of one period in the making.
pub(crate) struct Outcomes<'a> {
    policy: &'a Policy,
    places: &'a BTreeMap<usize, Ranked>,
    making: Vec<(usize, Making)>,
}

struct Making {
    found: Followed,
    holds: Followed,
    until: Option<Followed>,
    /// The row and text of each finding, if texts are made.
    texts: Option<Vec<(usize, String)>>,
    text_faults: Bits,
}

/// The registers that an outcome is made of.
pub(crate) fn regs_of(outcome: &Outcome, texts: bool) -> Vec<Reg> {
    let mut regs = vec![outcome.found, outcome.holds];
    regs.extend(outcome.lasting.as_ref().map(|lasting| lasting.until));
    if texts {
        regs.extend(outcome.causes.iter().map(|cause| cause.fires));
        let pieces = outcome.causes.iter().flat_map(|cause| &cause.text);
        let slots = pieces.filter_map(|piece| match piece {
            Piece::Value(slot) => Some(slot),
            _ => None,
        });
        regs.extend(slots.flat_map(Slot::regs));
    }
    regs
}

/// The results that the texts of an outcome name.
pub(crate) fn targets_of(outcome: &Outcome) -> impl Iterator<Item = Target> {
    outcome.causes.iter().flat_map(|cause| &cause.text).filter_map(|piece| match piece {
        Piece::Result(target) => Some(*target),
        _ => None,
    })
}

impl<'a> Outcomes<'a> {
    /// For the asked outcomes of `policy` over `rows` rows.
    pub(crate) fn new(
        policy: &'a Policy,
        places: &'a BTreeMap<usize, Ranked>,
        asked: &[usize],
        texts: bool,
        rows: usize,
    ) -> Self {
        let making = asked.iter().filter_map(|&at| {
            let outcome = policy.outcomes.get(at)?;
            let number = Type::Number { decimals: 0 };
            let making = Making {
                found: Followed::new(Type::Flag, rows),
                holds: Followed::new(Type::Flag, rows),
                until: outcome.lasting.as_ref().map(|_| Followed::new(number, rows)),
                texts: texts.then(Vec::new),
                text_faults: Bits::no(rows),
            };
            Some((at, making))
        });
        Outcomes { policy, places, making: making.collect() }
    }

    /// Adds a block.
    pub(crate) fn block(&mut self, at: &Block<'_, '_>) {
        for (outcome, making) in &mut self.making {
            let Some(outcome) = self.policy.outcomes.get(*outcome) else { continue };
            making.found.follow(outcome.found, at);
            making.holds.follow(outcome.holds, at);
            if let Some((until, lasting)) = making.until.as_mut().zip(outcome.lasting.as_ref()) {
                until.follow(lasting.until, at);
            }
            let Some(texts) = &mut making.texts else { continue };
            let found = &making.found;
            let surely = |row: &usize| {
                found.values.number(at.first + row) != 0 && !found.open.contains_key(&(at.first + row))
            };
            for row in (0..at.rows).filter(surely) {
                let (text, sound) = text_of(outcome, self.places, at, row);
                if !sound {
                    making.text_faults.set(at.first + row);
                }
                texts.push((at.first + row, text));
            }
        }
    }

    /// Puts the columns into `to`. The text of a row that has an outcome only from before is what `before` says.
    pub(crate) fn finish(
        self,
        to: &mut [OutcomeColumn],
        rows: usize,
        before: impl Fn(usize, usize) -> String,
    ) {
        for (at, making) in self.making {
            let Some(slot) = to.get_mut(at) else { continue };
            let parts = [Some(&making.found), Some(&making.holds), making.until.as_ref()];
            let faults = parts.into_iter().flatten().map(Followed::known_faults);
            let faults = faults.chain([Cow::Borrowed(&making.text_faults)]);
            let errors = faults.fold(vec![0u64; rows.div_ceil(64)], |mut words, bits| {
                words.iter_mut().zip(bits.words()).for_each(|(word, fault)| *word |= fault);
                words
            });
            let errors = Bits::from_words(errors, rows);
            let sound = |followed: &Followed| {
                let mut sound = match &followed.values {
                    Series::Flags(bits) => {
                        let words =
                            bits.words().iter().zip(errors.words()).map(|(word, fault)| word & !fault);
                        Bits::from_words(words.collect(), rows)
                    }
                    _ => Bits::no(rows),
                };
                followed.open.keys().for_each(|&row| sound.clear(row));
                sound
            };
            let (holds, found) = (sound(&making.holds), sound(&making.found));
            let mut undetermined = Bits::no(rows);
            let unsaid = making.holds.open.keys().filter(|&&row| !errors.get(row));
            unsaid.for_each(|&row| undetermined.set(row));
            let open_until = making.until.iter().flat_map(|until| &until.open);
            let undetermined_until: BTreeMap<usize, Undetermined> = open_until
                .filter(|(row, _)| holds.get(**row))
                .map(|(&row, open)| (row, undetermined::day(open)))
                .collect();
            let until = making.until.as_ref().map(|until| {
                let known = |row: usize| holds.get(row) && !undetermined_until.contains_key(&row);
                let last = |row: usize| if known(row) { until.values.number(row) } else { 0 };
                (0..rows).map(last).collect()
            });
            let texts = making.texts.map(|texts| {
                let mut own = texts.into_iter().peekable();
                let mut all = Texts::with_capacity(rows);
                for row in 0..rows {
                    let own = own.next_if(|(found, _)| *found == row).map(|(_, text)| text);
                    all.push(&match own {
                        Some(text) if holds.get(row) => text,
                        None if holds.get(row) => before(at, row),
                        _ => String::new(),
                    });
                }
                all
            });
            let until = until.unwrap_or_default();
            *slot = OutcomeColumn { holds, found, errors, undetermined, undetermined_until, until, texts };
        }
    }
}

/// What follows in row `row` of a block where the outcome was found, and whether all of it is known.
pub(crate) fn text_of(
    outcome: &Outcome,
    places: &BTreeMap<usize, Ranked>,
    at: &Block<'_, '_>,
    row: usize,
) -> (String, bool) {
    let mut text = String::new();
    let mut sound = true;
    let lang = at.plan.policy.surface;
    for cause in &outcome.causes {
        let open = at.open(cause.fires, row).is_some();
        if !open && !values::value(at.plan, at.machine, cause.fires, at.first, row).is_yes() {
            continue;
        }
        if !text.is_empty() {
            text.push_str(lang.pick("；", "; "));
        }
        let (own, known) = cause_text(outcome, cause, places, at, row);
        if open {
            text.push_str(&Undetermined::of(vec![own]).text(lang));
        } else {
            text.push_str(&own);
        }
        sound &= known || open;
    }
    (text, sound)
}

/// What one condition says in row `row` of a block, and whether all of it is known.
pub(crate) fn cause_text(
    outcome: &Outcome,
    cause: &Cause,
    places: &BTreeMap<usize, Ranked>,
    at: &Block<'_, '_>,
    row: usize,
) -> (String, bool) {
    let Block { plan, machine, first, .. } = *at;
    let get = |reg: Reg| values::value(plan, machine, reg, first, row);
    let faulty = |reg: Reg| plan.faults.get(&reg).is_some_and(|fault| show::bit(machine, *fault, row));
    let lang = plan.policy.surface;
    let mut text = String::new();
    let mut sound = true;
    for piece in &cause.text {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Value(slot)
                if at.open(slot.value, row).is_some()
                    || slot.given.is_some_and(|given| at.open(given, row).is_some()) =>
            {
                let possible =
                    |reg: Reg| at.open(reg, row).cloned().unwrap_or_else(|| Possible::known(&get(reg)));
                let given = slot.given.map(possible);
                let open = undetermined::slot(&Show::of(plan), slot, possible(slot.value), given);
                text.push_str(&open.text(lang));
            }
            Piece::Value(slot) => {
                let given = slot.given.is_none_or(|given| get(given).is_yes());
                sound &= !faulty(slot.value) && !slot.given.is_some_and(faulty);
                let shown = Show::of(plan).slot(slot, &get(slot.value), given);
                text.push_str(&shown.text(plan.policy.surface));
            }
            Piece::Result(Target::Place(ranking)) => {
                let ranked = places.get(ranking);
                if let Some(open) = ranked.and_then(|ranked| ranked.open.get(&(first + row))) {
                    text.push_str(&undetermined::place(open).text(lang));
                    continue;
                }
                let place = ranked.and_then(|ranked| ranked.places.get(first + row)).copied().unwrap_or(0);
                sound &= !ranked.is_some_and(|ranked| ranked.faults.get(first + row));
                if place > 0 {
                    text.push_str(&place.to_string());
                }
            }
            Piece::Result(target) => match values::text(plan, machine, *target, first, row) {
                Some(result) => text.push_str(&result),
                None => match plan.findings.targets.get(target).and_then(|open| open.get(&(first + row))) {
                    Some(open) => text.push_str(&open.text(lang)),
                    None => sound = false,
                },
            },
            Piece::Until => {
                let open = outcome.lasting.as_ref().and_then(|lasting| at.open(lasting.until, row));
                if let Some(open) = open {
                    text.push_str(&undetermined::day(open).text(lang));
                    continue;
                }
                let until = outcome.lasting.as_ref().map_or(0, |lasting| get(lasting.until).number());
                if let Some(day) = Date::from_day_number(until).filter(|_| until > 0) {
                    text.push_str(&day.to_string());
                }
            }
        }
    }
    (text, sound)
}
