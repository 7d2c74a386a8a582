//! Results that hang on something unknown: what they can still be.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::possible::Possible;
use super::show::Show;
use super::table::{self, Naming};
use super::unknown::Way;
use super::values::Value;
use crate::data::undetermined_word;
use crate::ir::{Grade, Level, Policy, Reg, Scale, SignRule, Slot, Type};
use crate::problem::Lang;
use crate::value::Date;

/// Results that are listed; where more are possible none is.
const MOST_RESULTS: usize = 32;
/// Numbers and days that are listed; of more only the bounds are told.
const MOST_NUMBERS: usize = 8;
/// Ways in which the parts of one grade are put together.
const MOST_GRADES: usize = 4096;
/// Numbers of so many digits are as good as without bounds.
const OPEN_END: i64 = 100_000_000_000_000_000;

/// What a result that is not determined can be. Where nothing is listed and nothing bounds it, it can be anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Undetermined {
    /// What it can be: grades best first, numbers and days ascending.
    pub these: Vec<String>,
    /// The least and the greatest that it can be, where that is not listed; nothing for an open end.
    pub range: Option<(Option<String>, Option<String>)>,
    /// Whether it may be that there is no such result at all.
    pub none: bool,
}

impl Undetermined {
    /// Any of these, and none besides.
    pub fn of(these: Vec<String>) -> Self {
        Undetermined { these, ..Undetermined::default() }
    }

    /// As JSON, what is listed as numbers.
    pub fn as_numbers(&self) -> serde_json::Value {
        let number = |text: &String| text.parse::<i64>().ok();
        match &self.range {
            Some((low, high)) => serde_json::json!({
                "undetermined": { "from": low.as_ref().and_then(number), "to": high.as_ref().and_then(number) },
                "none": self.none,
            }),
            None => {
                let these: Vec<Option<i64>> =
                    self.these.iter().map(number).chain(self.none.then_some(None)).collect();
                serde_json::json!({ "undetermined": these })
            }
        }
    }

    /// Whether it can be one thing only.
    pub fn is_one(&self) -> bool {
        self.range.is_none() && self.these.len() + usize::from(self.none) == 1
    }

    /// What it can be, item by item; nothing where it can be anything.
    pub fn items(&self, lang: Lang) -> Vec<String> {
        let mut items = self.these.clone();
        match &self.range {
            Some((Some(low), Some(high))) => items.push(match lang {
                Lang::Zh => format!("{low} 至 {high}"),
                Lang::En => format!("{low} to {high}"),
            }),
            Some((Some(low), None)) => items.push(match lang {
                Lang::Zh => format!("{low} 以上"),
                Lang::En => format!("{low} and above"),
            }),
            Some((None, Some(high))) => items.push(match lang {
                Lang::Zh => format!("{high} 以下"),
                Lang::En => format!("{high} and below"),
            }),
            _ => {}
        }
        if self.none && (!items.is_empty() || self.is_one()) {
            items.push(lang.pick("无", "none").to_owned());
        }
        items
    }

    /// As results are written: `undetermined (A, B)`.
    pub fn text(&self, lang: Lang) -> String {
        let items = self.items(lang);
        let word = undetermined_word(lang);
        match (items.is_empty(), lang) {
            (true, _) => word.to_owned(),
            (false, Lang::Zh) => format!("{word}（{}）", items.join("、")),
            (false, Lang::En) => format!("{word} ({})", items.join(", ")),
        }
    }
}

impl Serialize for Undetermined {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.range {
            Some((low, high)) => {
                map.serialize_entry("undetermined", &BTreeMap::from([("from", low), ("to", high)]))?;
                if self.none {
                    map.serialize_entry("none", &true)?;
                }
            }
            None => {
                let none = (self.none && !self.these.is_empty()).then_some(None);
                let these: Vec<Option<&str>> =
                    self.these.iter().map(|text| Some(text.as_str())).chain(none).collect();
                map.serialize_entry("undetermined", &these)?;
            }
        }
        map.end()
    }
}

/// The grades that were found possible so far, in the order of the scale.
#[derive(Debug, Default)]
pub(crate) struct Grades {
    found: BTreeMap<Vec<i64>, String>,
    /// Whether there are too many to list.
    pub(crate) many: bool,
}

impl Grades {
    /// Adds what a grade can be in one way.
    pub(crate) fn add(&mut self, policy: &Policy, naming: Naming, grade: &Grade, way: &Way<'_>) {
        if self.many {
            return;
        }
        let mut parts: Vec<(Reg, Vec<i64>)> = Vec::new();
        let mut ways = 1usize;
        for (reg, ty) in parts_of(policy, grade) {
            if parts.iter().any(|(known, _)| *known == reg) {
                continue;
            }
            let (low, high) = limits(policy.scale(grade.scale), ty);
            let possible = way.get(reg);
            let numbers = match (possible.listed(), possible.bounds()) {
                (Some(numbers), _) => numbers,
                (None, Some((from, to))) if to.min(high) - from.max(low) < MOST_GRADES as i64 => {
                    (from.max(low)..=to.min(high)).collect()
                }
                _ => {
                    self.many = true;
                    return;
                }
            };
            ways = ways.saturating_mul(numbers.len());
            parts.push((reg, numbers));
        }
        if ways > MOST_GRADES {
            self.many = true;
            return;
        }
        for way in 0..ways {
            let mut left = way;
            let taken: BTreeMap<Reg, i64> = parts
                .iter()
                .filter_map(|(reg, numbers)| {
                    let number = numbers.get(left % numbers.len().max(1)).copied();
                    left /= numbers.len().max(1);
                    Some((*reg, number?))
                })
                .collect();
            let written = table::written(policy, naming, grade, &|reg| taken.get(&reg).copied().unwrap_or(0));
            let Some((key, text)) = written else { continue };
            self.found.insert(key, text);
            if self.found.len() > MOST_RESULTS {
                self.many = true;
                return;
            }
        }
    }

    /// Whether no more than one grade is possible.
    pub(crate) fn is_one(&self) -> bool {
        !self.many && self.found.len() <= 1
    }

    /// What was found.
    pub(crate) fn finish(self) -> Undetermined {
        if self.many {
            return Undetermined::default();
        }
        let none = self.found.values().any(String::is_empty);
        let mut these: Vec<String> = Vec::new();
        for text in self.found.into_values().filter(|text| !text.is_empty()) {
            if !these.contains(&text) {
                these.push(text);
            }
        }
        Undetermined { these, range: None, none }
    }
}

/// The registers of a grade.
fn parts_of(policy: &Policy, grade: &Grade) -> Vec<(Reg, Part)> {
    let mut parts: Vec<(Reg, Part)> = Vec::new();
    parts.extend(grade.given.map(|reg| (reg, Part::Flag)));
    parts.extend(grade.verdict.map(|reg| (reg, Part::Verdict)));
    parts.extend(grade.signs.map(|reg| (reg, Part::Signs)));
    parts.extend(grade.minuses.map(|reg| (reg, Part::Signs)));
    match &grade.level {
        Level::One(reg) => parts.push((*reg, Part::Level)),
        Level::Joined(measures) => {
            for measure in measures.iter().filter_map(|&at| policy.measures.get(at)) {
                let Level::One(level) = measure.grade.level else { continue };
                parts.push((level, Part::Level));
                parts.extend(measure.grade.given.map(|reg| (reg, Part::Flag)));
                parts.extend(measure.grade.verdict.map(|reg| (reg, Part::Verdict)));
            }
        }
    }
    parts
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Flag,
    Verdict,
    Level,
    Signs,
}

/// Between which numbers the parts of grades lie that are written in different ways.
fn limits(scale: &Scale, part: Part) -> (i64, i64) {
    match part {
        Part::Flag => (0, 1),
        Part::Verdict => (0, scale.verdicts.len() as i64),
        Part::Level => (0, scale.worst().max(0)),
        Part::Signs => {
            let most = |most: Option<u32>| i64::from(most.unwrap_or(u32::MAX)).min(table::MOST_SIGNS);
            let least = if scale.signs == SignRule::Apart { 0 } else { -most(scale.most_minus) };
            (least, most(scale.most_plus).max(most(scale.most_minus)))
        }
    }
}

/// What a named value was found to be able to be so far.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) value: Possible,
    pub(crate) none: bool,
}

impl Default for Named {
    fn default() -> Self {
        Named { value: Possible::Never, none: false }
    }
}

impl Named {
    /// Adds what it can be in one way.
    pub(crate) fn add(&mut self, slot: &Slot, way: &Way<'_>) {
        let (no, yes) = slot.given.map_or((false, true), |given| way.get(given).as_flag());
        self.none |= no;
        if yes {
            let so_far = std::mem::replace(&mut self.value, Possible::Never);
            self.value = so_far.or(way.get(slot.value).clone());
        }
    }

    /// Whether it can be one thing only.
    pub(crate) fn is_one(&self) -> bool {
        if self.none { self.value == Possible::Never } else { self.value.is_one() }
    }

    /// What was found.
    pub(crate) fn finish(self, show: &Show<'_>, slot: &Slot) -> Undetermined {
        let ty = show.policy.op(slot.value).map_or(Type::Flag, |op| op.ty);
        Undetermined { none: self.none, ..shown(show, &self.value, ty, slot.names) }
    }
}

/// What a named value can be, and whether it exists.
pub(crate) fn slot(show: &Show<'_>, slot: &Slot, value: Possible, given: Option<Possible>) -> Undetermined {
    let (none, there) = given.map_or((false, true), |given| given.as_flag());
    let value = if there { value } else { Possible::Never };
    Named { value, none }.finish(show, slot)
}

/// What a day can be.
pub(crate) fn day(open: &Possible) -> Undetermined {
    let text = |number: i64| Date::from_day_number(number).filter(|_| number > 0).map(|day| day.to_string());
    match (open.listed(), open.bounds()) {
        (Some(days), _) if days.len() <= MOST_NUMBERS => {
            Undetermined::of(days.into_iter().filter_map(text).collect())
        }
        (_, Some((low, high))) => {
            let range =
                Some((text(low).filter(|_| low > Date::FIRST), text(high).filter(|_| high < Date::LAST)));
            Undetermined {
                range: range.filter(|(low, high)| low.is_some() || high.is_some()),
                ..Undetermined::default()
            }
        }
        _ => Undetermined::default(),
    }
}

/// What a place can be; 0 stands for none.
pub(crate) fn place(open: &Possible) -> Undetermined {
    let none = open.bounds().is_some_and(|(low, _)| low == 0);
    match (open.listed(), open.bounds()) {
        (Some(mut places), _) if places.len() <= MOST_NUMBERS => {
            places.retain(|place| *place > 0);
            Undetermined { none, ..Undetermined::of(places.iter().map(i64::to_string).collect()) }
        }
        (_, Some((low, high))) => {
            let range = Some((Some(low.max(1).to_string()), Some(high.to_string())));
            Undetermined { these: Vec::new(), range, none }
        }
        _ => Undetermined::default(),
    }
}

/// What a value can be, as data writes it.
pub(crate) fn shown(show: &Show<'_>, value: &Possible, ty: Type, names: Option<usize>) -> Undetermined {
    let lang = show.policy.surface;
    let text = |value: &Value| show.value(value, ty, names).text(lang);
    if let Some(value) = value.value() {
        return Undetermined::of(vec![text(&value)]);
    }
    let measured = matches!(ty, Type::Number { .. } | Type::Date | Type::Period);
    match (ty, value.listed(), value.bounds()) {
        (Type::Set | Type::Text, ..) => Undetermined::default(),
        (Type::Flag, ..) => Undetermined::of(vec![text(&Value::Flag(true)), text(&Value::Flag(false))]),
        (_, Some(numbers), _) if numbers.len() <= if measured { MOST_NUMBERS } else { MOST_RESULTS } => {
            Undetermined::of(numbers.into_iter().map(|number| text(&Value::Number(number))).collect())
        }
        (_, _, Some((low, high))) if measured => {
            let (first, last) = match ty {
                Type::Date => (Date::FIRST, Date::LAST),
                _ => (-OPEN_END, OPEN_END),
            };
            let low = (low > first).then(|| text(&Value::Number(low)));
            let high = (high < last).then(|| text(&Value::Number(high)));
            let range = (low.is_some() || high.is_some()).then_some((low, high));
            Undetermined { range, ..Undetermined::default() }
        }
        _ => Undetermined::default(),
    }
}
