//! Kept results read by the scale of the version that was in force then.

use std::collections::BTreeMap;

use super::book::{Book, RunProblem};
use super::history::none_of;
use super::possible::{Open, Possible};
use super::problem::{self, Unread};
use super::series::Numbers;
use super::stood::{OpenGrade, Stood, StoodGrade, StoodOutcome, StoodPlace, What, code_of};
use crate::data::{
    Earlier, error_word, item_mark, outcomes_header, undetermined_items, undetermined_mark,
    undetermined_word, until_header,
};
use crate::ir::{Level, Measure, Named, Policy, Scale, SignRule};
use crate::problem::Lang;
use crate::value::{Date, Period, Texts};

/// Problems of one file told one by one.
const MOST_TOLD: usize = 20;

/// The version in force on the last day of a period, else the first.
pub(crate) fn in_force(book: &Book<'_>, period: Option<Period>) -> usize {
    let day = period.and_then(Period::last_day);
    let holds = |policy: &Policy| {
        day.is_none_or(|day| {
            policy.from.is_none_or(|from| from <= day) && policy.until.is_none_or(|until| day <= until)
        })
    };
    book.versions.iter().position(|(policy, _)| holds(policy)).unwrap_or(0)
}

/// Reads the results of some rows, and tells of what cannot be read.
pub(crate) fn read(
    policy: &Policy,
    version: usize,
    earlier: &Earlier,
    rows: &[u32],
    problems: &mut Vec<RunProblem>,
) -> Stood {
    let mut reader = Reader { policy, version, earlier, rows, problems, told: 0 };
    let mut stood = Stood::new(policy, version, rows.len());
    stood.measures = policy.measures.iter().map(|measure| reader.grade(measure)).collect();
    stood.overall = policy.overall.as_ref().and_then(|overall| reader.grade(overall));
    stood.places = policy
        .rankings
        .iter()
        .map(|ranking| {
            let everyone = ranking.group.is_none_or(|group| group.given.is_none());
            ranking.name.as_deref().and_then(|name| reader.places(name, everyone))
        })
        .collect();
    stood.outcomes = reader.outcomes();
    stood
}

struct Reader<'a> {
    policy: &'a Policy,
    version: usize,
    earlier: &'a Earlier,
    rows: &'a [u32],
    problems: &'a mut Vec<RunProblem>,
    told: usize,
}

impl<'a> Reader<'a> {
    /// The texts of the rows under a header.
    fn texts(&self, header: &str) -> Option<(&'a Texts, Vec<usize>)> {
        Some((self.earlier.column(header)?, self.rows.iter().map(|&row| row as usize).collect()))
    }

    fn unread(&mut self, row: usize, header: &str, text: &str, what: Unread) {
        self.told += 1;
        if self.told <= MOST_TOLD {
            self.problems.push(problem::unread(self.version, self.earlier, row, header, text, what));
        }
    }

    fn is_error(&self, text: &str) -> bool {
        text == error_word(crate::problem::Lang::Zh) || text == error_word(crate::problem::Lang::En)
    }

    fn grade(&mut self, measure: &Measure) -> Option<StoodGrade> {
        let header = &measure.name.name;
        let (texts, rows) = self.texts(header)?;
        let size = rows.len();
        let mut grade = StoodGrade {
            what: Numbers::with_capacity(size),
            signs: Numbers::with_capacity(size),
            minuses: Numbers::with_capacity(size),
            faults: none_of(size),
            open: BTreeMap::new(),
        };
        let joined = matches!(measure.grade.level, Level::Joined(_));
        for (at, row) in rows.into_iter().enumerate() {
            let text = texts.get(row);
            // A verdict may be called just so.
            let written = read_grade(self.policy.scale(measure.grade.scale), text, joined).is_some();
            if let Some(items) = undetermined_items(text).filter(|_| !written) {
                let open = self.open_grade(measure, &items, joined);
                // One of them stands in its place.
                let least = |possible: &Possible| possible.bounds().map_or(0, |(low, _)| low);
                grade.what.extend(&[open.what.first().copied().unwrap_or(0)]);
                grade.signs.extend(&[least(&open.signs)]);
                grade.minuses.extend(&[least(&open.minuses)]);
                grade.open.insert(at, open);
                continue;
            }
            // Nothing was written blank where there always is a grade.
            let read = read_grade(self.policy.scale(measure.grade.scale), text, joined)
                .filter(|_| !text.is_empty() || measure.grade.given.is_some());
            if read.is_none() {
                grade.faults.set(at);
                if !self.is_error(text) {
                    self.unread(row, header, text, Unread::Grade);
                }
            }
            let (what, signs, minuses) = read.unwrap_or((What::None, 0, 0));
            grade.what.extend(&[code_of(what)]);
            grade.signs.extend(&[signs]);
            grade.minuses.extend(&[minuses]);
        }
        Some(grade)
    }

    /// What a grade can be of which these are listed; anything where none is, or one cannot be read.
    fn open_grade(&self, measure: &Measure, items: &[&str], joined: bool) -> OpenGrade {
        let read = items.iter().map(|item| match is_none(item) {
            true => Some((What::None, 0, 0)),
            false => {
                read_grade(self.policy.scale(measure.grade.scale), item, joined).filter(|_| !item.is_empty())
            }
        });
        let read: Vec<(What, i64, i64)> = match read.collect::<Option<Vec<_>>>() {
            Some(read) if !read.is_empty() => read,
            _ => return OpenGrade::any(self.policy, &measure.grade),
        };
        OpenGrade {
            what: read.iter().map(|(what, ..)| code_of(*what)).collect(),
            signs: Possible::numbers(read.iter().map(|(_, signs, _)| *signs).collect()),
            minuses: Possible::numbers(read.iter().map(|(.., minuses)| *minuses).collect()),
        }
    }

    /// Whether a row's overall grade has a level.
    fn has_level(&self, row: usize) -> bool {
        let Some(overall) = &self.policy.overall else { return false };
        let text = self.earlier.column(&overall.name.name).map_or("", |texts| texts.get(row));
        let joined = matches!(overall.grade.level, Level::Joined(_));
        let read = read_grade(self.policy.scale(overall.grade.scale), text, joined);
        !text.is_empty() && read.is_some_and(|(what, ..)| !matches!(what, What::None | What::Verdict(_)))
    }

    /// The places under a header; `everyone` says that whoever has a level has one.
    fn places(&mut self, header: &str, everyone: bool) -> Option<StoodPlace> {
        let (texts, rows) = self.texts(header)?;
        let (mut places, mut faults) = (Numbers::with_capacity(rows.len()), none_of(rows.len()));
        let mut open = Open::new();
        for (at, row) in rows.into_iter().enumerate() {
            let text = texts.get(row);
            if let Some(items) = undetermined_items(text) {
                let place = open_place(&items);
                places.extend(&[place.bounds().map_or(0, |(low, _)| low)]);
                open.insert(at, place);
                continue;
            }
            let place = if text.is_empty() {
                (!everyone || !self.has_level(row)).then_some(0)
            } else {
                text.parse::<u32>().ok().filter(|&place| place > 0)
            };
            if place.is_none() {
                faults.set(at);
                if !self.is_error(text) {
                    self.unread(row, header, text, Unread::Place);
                }
            }
            places.extend(&[place.unwrap_or(0).into()]);
        }
        Some(StoodPlace { places, faults, open })
    }

    fn outcomes(&mut self) -> Vec<Option<StoodOutcome>> {
        let surface = self.policy.surface;
        let all = &self.policy.outcomes;
        let Some((texts, rows)) = self.texts(outcomes_header(surface)) else {
            return all.iter().map(|_| None).collect();
        };
        let ends = self.earlier.column(until_header(surface));
        let mut stood: Vec<StoodOutcome> = all
            .iter()
            .map(|outcome| StoodOutcome {
                holds: none_of(rows.len()),
                until: outcome.lasting.as_ref().and(ends).map(|_| Numbers::with_capacity(rows.len())),
                faults: none_of(rows.len()),
                open: Open::new(),
                open_until: Open::new(),
            })
            .collect();
        for (at, row) in rows.into_iter().enumerate() {
            let text = texts.get(row);
            let mut known = true;
            let mut rest = text;
            while !rest.is_empty() {
                let Some((found, open, behind)) = self.item(rest) else {
                    known = false;
                    break;
                };
                match stood.get_mut(found) {
                    Some(outcome) if open => {
                        outcome.open.insert(at, Possible::EITHER);
                        // When nobody can say whether it holds, nobody can say until when.
                        outcome.open_until.insert(at, Possible::between(0, self.last_end(found, row)));
                    }
                    Some(outcome) => outcome.holds.set(at),
                    None => {}
                }
                rest = behind;
            }
            if !known && !self.is_error(text) {
                self.unread(row, outcomes_header(surface), text, Unread::Outcomes);
            }
            let days = ends.map(|ends| ends.get(row)).unwrap_or_default();
            let ended = self.ends(days);
            if ended.is_none() && !self.is_error(days) {
                self.unread(row, until_header(surface), days, Unread::Ends);
            }
            known &= ended.is_some();
            for (outcome, stood) in stood.iter_mut().enumerate() {
                if !known {
                    stood.faults.set(at);
                }
                if let Some(until) = &mut stood.until {
                    let day = ended.iter().flatten().find(|(known, _)| *known == outcome);
                    if let Some((_, None)) = day {
                        let last = self.last_end(outcome, row);
                        stood.open_until.insert(at, Possible::between(Date::FIRST, last));
                    }
                    until.extend(&[day.map_or(0, |(_, day)| day.unwrap_or(Date::FIRST))]);
                }
            }
        }
        stood.into_iter().map(Some).collect()
    }

    /// The last day on which an outcome can hold that was found in a row or before.
    fn last_end(&self, outcome: usize, row: usize) -> i64 {
        let lasting = self.policy.outcomes.get(outcome).and_then(|outcome| outcome.lasting.as_ref());
        let period = self.earlier.period_kind.zip(self.earlier.periods.get(row));
        let end = lasting.zip(period).and_then(|(lasting, (kind, &number))| {
            lasting.length.ends(Period { kind, number }, lasting.included)
        });
        end.map_or(Date::LAST, Date::day_number)
    }

    /// The outcome that a list begins with, the longest that fits, whether nobody can say if it holds, and what stands
    /// behind it and its mark.
    fn item<'t>(&self, list: &'t str) -> Option<(usize, bool, &'t str)> {
        let mark = item_mark(self.policy.surface);
        let found = self.policy.outcomes.iter().enumerate().flat_map(|(at, outcome)| {
            [outcome.name.text(), outcome.name.name.as_str()].into_iter().filter_map(move |id| {
                let behind = list.strip_prefix(id)?;
                let mut marks = [Lang::Zh, Lang::En].into_iter().map(undetermined_mark);
                let unmarked = marks.find_map(|mark| behind.strip_prefix(mark));
                let (open, behind) = (unmarked.is_some(), unmarked.unwrap_or(behind));
                let behind = if behind.is_empty() { behind } else { behind.strip_prefix(mark)?.trim_start() };
                Some((id.len(), at, open, behind))
            })
        });
        found.max_by_key(|(length, ..)| *length).map(|(_, at, open, behind)| (at, open, behind))
    }

    /// `ID DATE` items: the outcome and the day number of each, nothing for a day that is not determined.
    fn ends(&self, list: &str) -> Option<Vec<(usize, Option<i64>)>> {
        let mark = item_mark(self.policy.surface);
        let mut ends = Vec::new();
        let mut rest = list;
        while !rest.is_empty() {
            let found = self.policy.outcomes.iter().enumerate().find_map(|(at, outcome)| {
                [outcome.name.text(), outcome.name.name.as_str()].into_iter().find_map(|id| {
                    let behind = rest.strip_prefix(id)?.strip_prefix(' ')?;
                    let mut words = [Lang::Zh, Lang::En].into_iter().map(undetermined_word);
                    let open = words.find_map(|word| behind.strip_prefix(word));
                    let (day, behind) = match open {
                        Some(behind) => (None, behind),
                        None => (Some(Date::parse(behind.get(..10)?)?.day_number()), behind.get(10..)?),
                    };
                    let behind =
                        if behind.is_empty() { behind } else { behind.strip_prefix(mark)?.trim_start() };
                    Some((at, day, behind))
                })
            });
            let (at, day, behind) = found?;
            ends.push((at, day));
            rest = behind;
        }
        Some(ends)
    }
}

/// Whether an item says that there is no result.
fn is_none(item: &str) -> bool {
    matches!(item, "无" | "none")
}

/// What a place can be of which these are listed, or the first and the last of them; any place otherwise.
fn open_place(items: &[&str]) -> Possible {
    /// More units than any data has.
    const MOST: i64 = u32::MAX as i64;
    let mut all = Possible::Never;
    for item in items {
        let ends = item.split_once(" 至 ").or_else(|| item.split_once(" to ")).unwrap_or((item, item));
        let place = |text: &str| text.parse::<u32>().ok().map(i64::from);
        all = all.or(match (is_none(item), place(ends.0).zip(place(ends.1))) {
            (true, _) => Possible::One(0),
            (false, Some((low, high))) => Possible::between(low, high),
            (false, None) => Possible::between(0, MOST),
        });
    }
    if all == Possible::Never { Possible::between(0, MOST) } else { all }
}

/// A grade as it was written, its signs and minuses.
fn read_grade(scale: &Scale, text: &str, joined: bool) -> Option<(What, i64, i64)> {
    if text.is_empty() {
        return Some((What::None, 0, 0));
    }
    let called = |named: &Named, text: &str| named.text() == text || named.name == text;
    if let Some(at) = scale.verdicts.iter().position(|verdict| called(verdict, text)) {
        return Some((What::Verdict(scale.verdict_code(at)), 0, 0));
    }
    let exact = |text: &str| scale.levels.iter().position(|level| called(level, text));
    if let Some(at) = exact(text).filter(|_| !joined) {
        return Some((What::Level(at), 0, 0));
    }
    let levels = match scale.signs {
        SignRule::None => text,
        _ => text.trim_end_matches(['+', '-']),
    };
    let (signs, minuses) = read_signs(scale.signs, text.get(levels.len()..)?)?;
    if joined {
        return is_joined(scale, levels).then_some((What::Level(0), signs, minuses));
    }
    Some((What::Level(exact(levels)?), signs, minuses))
}

fn read_signs(rule: SignRule, text: &str) -> Option<(i64, i64)> {
    let pluses = text.chars().take_while(|&sign| sign == '+').count();
    let minuses = text.len() - pluses;
    if !text.get(pluses..)?.chars().all(|sign| sign == '-') {
        return None;
    }
    let (pluses, minuses) = (i64::try_from(pluses).ok()?, i64::try_from(minuses).ok()?);
    match rule {
        SignRule::None => (pluses == 0 && minuses == 0).then_some((0, 0)),
        SignRule::Cancel => (pluses == 0 || minuses == 0).then_some((pluses - minuses, 0)),
        SignRule::Apart => Some((pluses, minuses)),
    }
}

/// Whether a text can be cut into levels.
fn is_joined(scale: &Scale, text: &str) -> bool {
    let mut reached = vec![false; text.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    for at in 0..text.len() {
        let Some(rest) = text.get(at..).filter(|_| reached.get(at) == Some(&true)) else { continue };
        for name in scale.levels.iter().flat_map(|level| [level.text(), level.name.as_str()]) {
            if rest.starts_with(name)
                && let Some(slot) = reached.get_mut(at + name.len())
            {
                *slot = true;
            }
        }
    }
    reached.last() == Some(&true)
}
