//! How a grade is written: bits of each row form an index into tables of ready texts.

use super::lower::Lowering;
use super::node::Id;
use super::number::{self, Form, Number};
use crate::ir::{Comparison, Grade, Level, Named, Policy, Reg, Scale, SignRule};

/// A table has at most this many index bits.
const MOST_BITS: usize = 12;
/// A grade with more signs than this is an error, not a text.
pub(crate) const MOST_SIGNS: i64 = 2000;

/// Whether levels and verdicts are written by title or by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    Titles,
    Names,
}

impl Naming {
    /// The text of `named`.
    pub(crate) fn text(self, named: &Named) -> &str {
        match self {
            Naming::Titles => named.text(),
            Naming::Names => &named.name,
        }
    }
}

/// The tables that together write one grade, one after the other.
#[derive(Debug)]
pub(crate) struct GradeTables {
    pub(crate) tables: Vec<Table>,
}

impl GradeTables {
    pub(crate) fn rename(&mut self, f: &mut impl FnMut(Id) -> Id) {
        for plane in self.tables.iter_mut().flat_map(|table| &mut table.planes) {
            *plane = f(*plane);
        }
    }
}

/// What one index says. Shape: bit `p` of a row's index is the row's bit of `planes[p]`.
#[derive(Debug)]
pub(crate) struct Table {
    /// The scale of the grade, by position.
    scale: usize,
    /// The planes, once allocated the physical ones.
    pub(crate) planes: Vec<Id>,
    /// The same planes as the pieces know them.
    known: Vec<Id>,
    pieces: Vec<Piece>,
    /// The plane that must be yes for anything to be written.
    gate: Option<Id>,
}

/// What a table writes for one index.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// The text.
    pub(crate) text: String,
    /// The part of it that is levels or a verdict.
    pub(crate) label: String,
    /// The place of the label in the order of the scale.
    pub(crate) key: Vec<i64>,
}

impl Table {
    /// Whether it writes levels or a verdict, not only signs.
    pub(crate) fn has_levels(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Level { .. } | Piece::Verdict { .. }))
    }

    /// What is written for `index`.
    pub(crate) fn write(&self, policy: &Policy, naming: Naming, index: usize) -> Written {
        let scale = policy.scale(self.scale);
        let flag = |plane: Id| bit(&self.known, index, plane);
        let number = |number: &Number| number_at(&self.known, index, number);
        let (mut text, mut key, mut signs) = (String::new(), vec![0], String::new());
        if !self.gate.is_none_or(flag) {
            return Written::default();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Verdict { given, verdict } => {
                    let verdict = number(verdict);
                    if !flag(*given) {
                        return Written::default();
                    }
                    if verdict != 0 {
                        let named = scale.verdict(verdict);
                        let text = named.map(|named| naming.text(named).to_owned()).unwrap_or_default();
                        return Written { label: text.clone(), text, key: vec![1, -verdict] };
                    }
                }
                Piece::Level { absent, level } => {
                    let level = number(level);
                    let named = usize::try_from(level).ok().and_then(|level| scale.levels.get(level));
                    if !flag(*absent) {
                        text.push_str(named.map(|named| naming.text(named)).unwrap_or_default());
                        key.push(level);
                    }
                }
                Piece::Signs(of) => match number(of) {
                    plus @ 0.. => signs.push_str(&"+".repeat(plus as usize)),
                    minus => signs.push_str(&"-".repeat(minus.unsigned_abs() as usize)),
                },
                Piece::Minuses(of) => signs.push_str(&"-".repeat(number(of).max(0) as usize)),
            }
        }
        let label = text.clone();
        text.push_str(&signs);
        Written { text, label, key }
    }
}

/// A text of at most 16 bytes, ready to be copied, and how often it was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) bytes: [u8; 16],
    /// Its length, [`Entry::LONG`] or [`Entry::UNSET`].
    pub(crate) length: u32,
    pub(crate) count: u32,
}

impl Entry {
    /// The length of an entry whose first bytes number a long text.
    pub(crate) const LONG: u32 = 32;
    /// The length of an entry that was not made yet.
    pub(crate) const UNSET: u32 = 64;
    /// An entry to be made.
    pub(crate) const NONE: Entry = Entry { bytes: [0; 16], length: Entry::UNSET, count: 0 };

    /// The text; long ones stand in `long`.
    pub(crate) fn text<'a>(&'a self, long: &'a [String]) -> &'a str {
        if self.length == Entry::LONG {
            let [a, b, c, d, ..] = self.bytes;
            return long.get(u32::from_le_bytes([a, b, c, d]) as usize).map_or("", String::as_str);
        }
        let bytes = self.bytes.get(..self.length as usize).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Makes it stand for `text`, which joins `long` when it does not fit.
    pub(crate) fn fill(&mut self, text: String, long: &mut Vec<String>) {
        if let Some(place) = self.bytes.get_mut(..text.len()) {
            place.copy_from_slice(text.as_bytes());
            self.length = text.len() as u32;
        } else {
            let [a, b, c, d, ..] = &mut self.bytes;
            [*a, *b, *c, *d] = (long.len() as u32).to_le_bytes();
            self.length = Entry::LONG;
            long.push(text);
        }
    }
}

/// A part of a grade's text.
#[derive(Debug)]
enum Piece {
    /// The text of the verdict, where there is one; nothing else is shown there.
    Verdict { given: Id, verdict: Number },
    /// The text of a level, where it is not left out.
    Level { absent: Id, level: Number },
    /// Pluses, or minuses where below 0.
    Signs(Number),
    /// Minuses.
    Minuses(Number),
}

/// Makes the tables of a grade. `fault` marks rows without a result; it comes back with those whose text
/// would have too many signs.
pub(crate) fn lay_out(
    policy: &Policy,
    lowering: &mut Lowering<'_>,
    grade: &Grade,
    mut fault: Id,
) -> (GradeTables, Id) {
    let scale = policy.scale(grade.scale);
    let mut signs = Vec::new();
    if let Some(reg) = grade.signs {
        let number = lowering.value(reg).number();
        let (least, below) = match scale.signs {
            SignRule::Apart => (0, Id::ZERO),
            _ => shown_signs(lowering, &number, scale.most_minus, true),
        };
        let (most, above) = shown_signs(lowering, &number, scale.most_plus, false);
        fault = lowering.graph.any([fault, above, below]);
        let number = between(lowering, &number, least, most);
        signs.push(Piece::Signs(number));
    }
    if let Some(reg) = grade.minuses {
        let number = lowering.value(reg).number();
        let (most, above) = shown_signs(lowering, &number, scale.most_minus, false);
        fault = lowering.graph.or(fault, above);
        let number = between(lowering, &number, 0, most);
        signs.push(Piece::Minuses(number));
    }
    let given = grade.given.map_or(Id::ONES, |reg| lowering.value(reg).flag());
    let given = lowering.graph.and_not(given, fault);
    let verdict = verdict(lowering, grade, scale);
    let any_verdict = verdict.nonzero(&mut lowering.graph);
    let shown = lowering.graph.and_not(given, any_verdict);
    let first =
        Table { scale: grade.scale, planes: Vec::new(), known: Vec::new(), pieces: Vec::new(), gate: None };
    let mut layout = Layout { scale: grade.scale, shown, tables: vec![first] };
    layout.add(lowering, Piece::Verdict { given, verdict });
    match &grade.level {
        Level::One(reg) => {
            let level = level(lowering, *reg, scale);
            layout.add(lowering, Piece::Level { absent: Id::ZERO, level });
        }
        Level::Joined(measures) => {
            for measure in measures.iter().filter_map(|&at| policy.measures.get(at)) {
                let Level::One(reg) = measure.grade.level else { continue };
                let own = self::verdict(lowering, &measure.grade, scale).nonzero(&mut lowering.graph);
                let own = lowering.graph.and_not(own, any_verdict);
                let given = measure.grade.given.map_or(Id::ONES, |reg| lowering.value(reg).flag());
                let not_given = lowering.graph.not(given);
                let absent = lowering.graph.or(own, not_given);
                let level = level(lowering, reg, scale);
                layout.add(lowering, Piece::Level { absent, level });
            }
        }
    }
    for piece in signs {
        layout.add(lowering, piece);
    }
    let mut tables = layout.tables;
    tables.iter_mut().for_each(|table| table.planes.clone_from(&table.known));
    (GradeTables { tables }, fault)
}

/// A grade of these numbers as the tables write it, and its place in the order of the scale; nothing where it has too
/// many signs.
pub(crate) fn written(
    policy: &Policy,
    naming: Naming,
    grade: &Grade,
    get: &dyn Fn(Reg) -> i64,
) -> Option<(Vec<i64>, String)> {
    let scale = policy.scale(grade.scale);
    let capped = |number: i64, most: Option<u32>| match most.map(i64::from).filter(|most| *most <= MOST_SIGNS)
    {
        Some(most) => Some(number.min(most)),
        None => (number <= MOST_SIGNS).then_some(number),
    };
    let pluses = grade.signs.map_or(0, get);
    let apart = scale.signs == SignRule::Apart;
    let plus = capped(pluses.max(0), scale.most_plus)?;
    let below = if apart { 0 } else { capped((-pluses).max(0), scale.most_minus)? };
    let minus = below + grade.minuses.map_or(Some(0), |reg| capped(get(reg).max(0), scale.most_minus))?;
    if grade.given.is_some_and(|given| get(given) == 0) {
        return Some((vec![2], String::new()));
    }
    let verdict = grade.verdict.map_or(0, get);
    if verdict != 0 {
        let named = scale.verdict(verdict);
        return Some((
            vec![1, -verdict],
            named.map(|named| naming.text(named).to_owned()).unwrap_or_default(),
        ));
    }
    let level_of = |reg: Reg| {
        let level = get(reg);
        let named = usize::try_from(level).ok().and_then(|level| scale.levels.get(level));
        (level, named.map(|named| naming.text(named)).unwrap_or_default())
    };
    let (mut key, mut text) = (vec![0], String::new());
    let mut add = |reg: Reg| {
        let (level, named) = level_of(reg);
        key.push(level);
        text.push_str(named);
    };
    match &grade.level {
        Level::One(reg) => add(*reg),
        Level::Joined(measures) => {
            for measure in measures.iter().filter_map(|&at| policy.measures.get(at)) {
                let Level::One(reg) = measure.grade.level else { continue };
                let own = measure.grade.verdict.is_some_and(|verdict| get(verdict) != 0);
                if !own && measure.grade.given.is_none_or(|given| get(given) != 0) {
                    add(reg);
                }
            }
        }
    }
    text.push_str(&"+".repeat(usize::try_from(plus).unwrap_or(0)));
    text.push_str(&"-".repeat(usize::try_from(minus).unwrap_or(0)));
    key.extend([-plus, minus]);
    Some((key, text))
}

/// The most signs that are shown (as a bound on the number), and where there are too many to write.
fn shown_signs(lowering: &mut Lowering<'_>, number: &Number, most: Option<u32>, minus: bool) -> (i64, Id) {
    let side = if minus { -1 } else { 1 };
    match most.map(i64::from).filter(|&most| most <= MOST_SIGNS) {
        Some(most) => (most * side, Id::ZERO),
        None => {
            let beyond = if minus { Comparison::Less } else { Comparison::More };
            let bound = MOST_SIGNS * side;
            (bound, number::compare(&mut lowering.graph, beyond, number, &Number::same(bound)))
        }
    }
}

/// The number kept within bounds and sliced.
fn between(lowering: &mut Lowering<'_>, number: &Number, low: i64, high: i64) -> Number {
    let graph = &mut lowering.graph;
    let above = number::extreme(graph, true, number, &Number::same(low));
    number::extreme(graph, false, &above, &Number::same(high)).slice(graph, MOST_BITS)
}

fn verdict(lowering: &mut Lowering<'_>, grade: &Grade, scale: &Scale) -> Number {
    let verdict = grade.verdict.map_or(Number::same(0), |reg| lowering.value(reg).number());
    between(lowering, &verdict, 0, scale.verdicts.len() as i64)
}

fn level(lowering: &mut Lowering<'_>, reg: crate::ir::Reg, scale: &Scale) -> Number {
    let level = lowering.value(reg).number();
    between(lowering, &level, -1, scale.levels.len() as i64)
}

/// Tables in the making: the last one is open.
struct Layout {
    scale: usize,
    /// Where a level is shown.
    shown: Id,
    tables: Vec<Table>,
}

impl Layout {
    fn add(&mut self, lowering: &mut Lowering<'_>, piece: Piece) {
        let mut piece = piece;
        if self.tables.len() > 1 {
            piece = self.only_shown(lowering, piece);
        }
        if let Some(open) = self.tables.last_mut() {
            let mut planes = open.known.clone();
            gather(&mut planes, &piece);
            if planes.len() <= MOST_BITS || open.pieces.is_empty() {
                open.known = planes;
                open.pieces.push(piece);
                return;
            }
        }
        let piece = self.only_shown(lowering, piece);
        let gate = matches!(piece, Piece::Level { .. }).then_some(self.shown);
        let mut known = Vec::new();
        gate.into_iter().for_each(|shown| note(&mut known, shown));
        gather(&mut known, &piece);
        self.tables.push(Table { scale: self.scale, planes: Vec::new(), known, pieces: vec![piece], gate });
    }

    /// Signs that are 0 where no level is shown.
    fn only_shown(&self, lowering: &mut Lowering<'_>, piece: Piece) -> Piece {
        let mut gated =
            |number: &Number| number::select(&mut lowering.graph, self.shown, number, &Number::same(0));
        match piece {
            Piece::Signs(number) => Piece::Signs(gated(&number)),
            Piece::Minuses(number) => Piece::Minuses(gated(&number)),
            other => other,
        }
    }
}

/// Adds the planes that a piece reads, each once, constants left out.
fn gather(planes: &mut Vec<Id>, piece: &Piece) {
    let number = match piece {
        Piece::Verdict { given: flag, verdict: number } | Piece::Level { absent: flag, level: number } => {
            note(planes, *flag);
            number
        }
        Piece::Signs(number) | Piece::Minuses(number) => number,
    };
    if let Form::Planes(all) = &number.form {
        all.iter().for_each(|&plane| note(planes, plane));
    }
}

fn note(planes: &mut Vec<Id>, plane: Id) {
    if plane > Id::ONES && !planes.contains(&plane) {
        planes.push(plane);
    }
}

fn bit(planes: &[Id], index: usize, plane: Id) -> bool {
    match planes.iter().position(|&known| known == plane) {
        Some(place) => index >> place & 1 == 1,
        None => plane == Id::ONES,
    }
}

fn number_at(planes: &[Id], index: usize, number: &Number) -> i64 {
    match &number.form {
        Form::Same(number) => *number,
        Form::Planes(all) => {
            let sum =
                all.iter().enumerate().map(|(place, &plane)| i64::from(bit(planes, index, plane)) << place);
            let sum: i64 = sum.sum();
            if number.low < 0 && all.last().is_some_and(|&sign| bit(planes, index, sign)) {
                sum - (1 << all.len())
            } else {
                sum
            }
        }
        Form::Wide(_) => 0,
    }
}
