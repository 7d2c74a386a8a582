//! Rows that hang on something unknown: what their registers can be, whatever it is.
//!
//! Each row is reckoned once with all that is unknown left open. What is open then is reckoned again for each way in
//! which the unknown can be told apart (yes and no, each level, each side of a number that it is compared with), so that
//! what hangs on one unknown in two places is found to agree with itself.

use std::collections::{BTreeMap, BTreeSet};

use super::input::{Input, Inputs, Values};
use super::lower;
use super::possible::{Open, Possible};
use super::reckon::reckon;
use super::values;
use crate::data::Units;
use crate::ir::{ColumnKind, Members, OpKind, Policy, Reg, Type};
use crate::value::Bits;

/// Most operations reckoned for one row, in all ways of telling the unknown apart.
const MOST_STEPS: usize = 1 << 18;
/// Most ways of telling the unknown apart.
const MOST_WAYS: usize = 512;
/// Most members of which every subset is tried.
const MOST_MEMBERS: usize = 6;
/// Most numbers at which a range is cut.
const MOST_CUTS: usize = 100;

/// The rows of a period, and what they are given from other rows.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) units: &'a Units,
    pub(crate) inputs: &'a Inputs,
}

/// Something that is not known in some rows.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) what: Unknown,
    rows: Rows<'a>,
    /// Where its values are cut: each begins a stretch.
    cuts: Vec<i64>,
    /// The texts that it is compared with.
    texts: Vec<&'a str>,
}

/// What is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unknown {
    /// The cell of a column.
    Column(usize),
    /// What an operation is given from other rows, or a value that the policy calls unknown.
    Op(usize),
}

/// The rows in which something is not known.
#[derive(Debug)]
enum Rows<'a> {
    All,
    Some(&'a Bits),
    Open(&'a Open),
}

impl Rows<'_> {
    fn has(&self, row: usize) -> bool {
        match self {
            Rows::All => true,
            Rows::Some(bits) => bits.get(row),
            Rows::Open(open) => open.contains_key(&row),
        }
    }
}

/// Registers that are asked for together.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) regs: Vec<Reg>,
    /// The operations it hangs on that can leave the range.
    risks: Vec<usize>,
}

/// Reckons rows.
pub(crate) struct Reckoner<'a> {
    ground: Ground<'a>,
    pub(crate) sources: Vec<Source<'a>>,
    /// For each operation the source it is a reading of.
    source_of: Vec<Option<usize>>,
    /// The operations that the roots hang on, in order.
    order: Vec<usize>,
    pub(crate) roots: Vec<Root>,
    /// By the sources told apart: the operations that hang on them.
    hanging: BTreeMap<Vec<usize>, Vec<usize>>,
    values: Vec<Possible>,
    /// What each source is taken to be; nothing where it is known in the row.
    taken: Vec<Option<Possible>>,
}

/// One way in which the unknown may be, and what comes of it.
pub(crate) struct Way<'w> {
    values: &'w [Possible],
    /// What each source is taken to be; nothing where it is known.
    taken: &'w [Option<Possible>],
    /// The sources that are told apart, and which piece of each this is.
    told: &'w [usize],
    at: &'w [usize],
}

impl Way<'_> {
    /// What a register can be.
    pub(crate) fn get(&self, reg: Reg) -> &Possible {
        self.values.get(reg.0 as usize).unwrap_or(&Possible::Never)
    }

    /// The sources that are told apart: which piece it is, and that piece.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (usize, (usize, Possible))> {
        let told = self.told.iter().zip(self.at);
        told.filter_map(|(source, at)| Some((*source, (*at, self.taken.get(*source)?.clone()?))))
    }

    /// The sources that are not told apart although they are not known.
    pub(crate) fn whole(&self) -> impl Iterator<Item = usize> {
        let open = self.taken.iter().enumerate().filter(|(_, taken)| taken.is_some());
        open.map(|(at, _)| at).filter(|at| !self.told.contains(at))
    }

    /// Whether a number of a root leaves the range.
    pub(crate) fn fails(&self, root: &Root) -> bool {
        root.risks.iter().any(|&op| self.values.get(op) == Some(&Possible::Never))
    }

    /// Whether every register of a root can be one thing only.
    pub(crate) fn settles(&self, root: &Root) -> bool {
        root.regs.iter().all(|&reg| self.get(reg).is_one())
    }
}

impl<'a> Reckoner<'a> {
    /// For `roots`, each some registers that are asked for together; nothing when they hang on nothing unknown.
    pub(crate) fn new(ground: Ground<'a>, roots: Vec<Vec<Reg>>) -> Option<Self> {
        let Ground { policy, inputs, .. } = ground;
        let cone = lower::cone(policy, inputs, roots.iter().flatten().copied());
        let within = |at: usize| cone.get(at) == Some(&true);
        let mut sources: Vec<Source<'a>> = Vec::new();
        let mut source_of = vec![None; policy.ops.len()];
        for (at, op) in policy.ops.iter().enumerate().filter(|(at, _)| within(*at)) {
            let Some((what, rows)) = ground.source(at) else { continue };
            let known = sources.iter().position(|source| source.what == what);
            let source = known.unwrap_or_else(|| {
                sources.push(Source { what, rows, cuts: Vec::new(), texts: Vec::new() });
                sources.len() - 1
            });
            if let (OpKind::TextIs(_, text), Some(source)) = (&op.kind, sources.get_mut(source)) {
                source.texts.push(text);
            }
            if let (OpKind::Among(_, texts), Some(source)) = (&op.kind, sources.get_mut(source)) {
                source.texts.extend(texts.iter().map(String::as_str));
            }
            if let Some(slot) = source_of.get_mut(at) {
                *slot = Some(source);
            }
        }
        if sources.is_empty() {
            return None;
        }
        let constant = |reg: &Reg| match policy.op(*reg).map(|op| &op.kind) {
            Some(OpKind::Number(number)) => Some(*number),
            _ => None,
        };
        for (_, op) in policy.ops.iter().enumerate().filter(|(at, _)| within(*at)) {
            if let OpKind::Case(keys, tree) = &op.kind {
                for (place, (key, _)) in keys.iter().enumerate() {
                    let source = source_of.get(key.0 as usize).copied().flatten();
                    if let Some(source) = source.and_then(|at| sources.get_mut(at)) {
                        source.cuts.extend(tree.cuts(place));
                    }
                }
            }
            let OpKind::Compare(_, a, b) = &op.kind else { continue };
            for (reg, number) in [(a, constant(b)), (b, constant(a))] {
                let source = source_of.get(reg.0 as usize).copied().flatten();
                if let Some((number, source)) = number.zip(source.and_then(|at| sources.get_mut(at))) {
                    source.cuts.extend([number, number.saturating_add(1)]);
                }
            }
        }
        for source in &mut sources {
            source.cuts.sort_unstable();
            source.cuts.dedup();
            source.cuts.truncate(MOST_CUTS);
            source.texts.sort_unstable();
            source.texts.dedup();
        }
        let risky: Vec<usize> =
            (0..policy.ops.len()).filter(|&at| within(at) && ground.is_risk(at)).collect();
        let roots = roots.into_iter().map(|regs| {
            let cone = match risky.is_empty() {
                true => Vec::new(),
                false => lower::cone(policy, inputs, regs.iter().copied()),
            };
            let risks = risky.iter().copied().filter(|&at| cone.get(at) == Some(&true)).collect();
            Root { regs, risks }
        });
        Some(Reckoner {
            roots: roots.collect(),
            order: (0..policy.ops.len()).filter(|&at| within(at)).collect(),
            values: vec![Possible::Never; policy.ops.len()],
            taken: vec![None; sources.len()],
            hanging: BTreeMap::new(),
            ground,
            sources,
            source_of,
        })
    }

    /// The rows in which something is not known, ascending.
    pub(crate) fn rows(&self) -> Vec<usize> {
        let mut rows = BTreeSet::new();
        for source in &self.sources {
            match source.rows {
                Rows::All => return (0..self.ground.units.rows).collect(),
                Rows::Some(bits) => {
                    for (at, word) in bits.words().iter().enumerate().filter(|(_, word)| **word != 0) {
                        rows.extend((0..64).filter(|bit| word >> bit & 1 == 1).map(|bit| at * 64 + bit));
                    }
                }
                Rows::Open(open) => rows.extend(open.keys()),
            }
        }
        rows.into_iter().filter(|&row| row < self.ground.units.rows).collect()
    }

    /// Reckons a row. For each root that is open (by position) `each` is shown every way in which the unknown is told
    /// apart; a root that is not open is not shown.
    pub(crate) fn row(&mut self, row: usize, each: &mut dyn FnMut(usize, &Root, &Way<'_>)) {
        for (taken, source) in self.taken.iter_mut().zip(&self.sources) {
            *taken = source.rows.has(row).then(|| self.ground.whole(source, row));
        }
        for at in 0..self.order.len() {
            if let Some(&op) = self.order.get(at) {
                self.compute(op, row);
            }
        }
        let whole = Way { values: &self.values, taken: &self.taken, told: &[], at: &[] };
        let is_open = |root: &Root| !whole.fails(root) && !whole.settles(root);
        let open: Vec<usize> =
            (0..self.roots.len()).filter(|&at| self.roots.get(at).is_some_and(is_open)).collect();
        if open.is_empty() {
            return;
        }
        let (told, pieces) = self.told_apart();
        let hanging = self.hanging_on(&told);
        let mut at = vec![0; told.len()];
        loop {
            for ((source, piece), pieces) in told.iter().zip(&at).zip(&pieces) {
                if let Some(taken) = self.taken.get_mut(*source) {
                    *taken = pieces.get(*piece).cloned();
                }
            }
            hanging.iter().for_each(|&op| self.compute(op, row));
            let way = Way { values: &self.values, taken: &self.taken, told: &told, at: &at };
            for &at in &open {
                if let Some(root) = self.roots.get(at) {
                    each(at, root, &way);
                }
            }
            // The next way counts up.
            let next = at.iter_mut().zip(&pieces).find_map(|(at, pieces)| {
                *at += 1;
                if *at < pieces.len() {
                    return Some(());
                }
                *at = 0;
                None
            });
            if next.is_none() {
                return;
            }
        }
    }

    /// The sources that are told apart in the row at hand, those of fewest pieces first, and their pieces.
    fn told_apart(&self) -> (Vec<usize>, Vec<Vec<Possible>>) {
        let mut told: Vec<(usize, Vec<Possible>)> = Vec::new();
        for (at, (taken, source)) in self.taken.iter().zip(&self.sources).enumerate() {
            let pieces = taken.as_ref().map(|whole| pieces(whole, source)).unwrap_or_default();
            if pieces.len() > 1 {
                told.push((at, pieces));
            }
        }
        told.sort_by_key(|(at, pieces)| (pieces.len(), *at));
        let most = (MOST_STEPS / self.order.len().max(1)).clamp(2, MOST_WAYS);
        let mut ways = 1usize;
        told.retain(|(_, pieces)| {
            let more = ways.saturating_mul(pieces.len());
            let fits = more <= most;
            ways = if fits { more } else { ways };
            fits
        });
        told.into_iter().unzip()
    }

    /// The operations that hang on sources, in order.
    fn hanging_on(&mut self, told: &[usize]) -> Vec<usize> {
        if let Some(known) = self.hanging.get(told) {
            return known.clone();
        }
        let mut hangs = vec![false; self.ground.policy.ops.len()];
        let mut all = Vec::new();
        for &at in &self.order {
            let own = self.source_of.get(at).copied().flatten().is_some_and(|source| told.contains(&source));
            let through = !self.ground.inputs.has(at)
                && self.ground.policy.ops.get(at).is_some_and(|op| {
                    op.kind.reads().iter().any(|reg| hangs.get(reg.0 as usize) == Some(&true))
                });
            if own || through {
                all.push(at);
                if let Some(slot) = hangs.get_mut(at) {
                    *slot = true;
                }
            }
        }
        self.hanging.insert(told.to_vec(), all.clone());
        all
    }

    fn compute(&mut self, at: usize, row: usize) {
        let source = self.source_of.get(at).copied().flatten();
        let taken = source.and_then(|source| self.taken.get(source)?.as_ref());
        let value = match taken {
            Some(taken) => self.ground.reading(at, taken),
            None => {
                let get = |reg: Reg| self.values.get(reg.0 as usize).unwrap_or(&Possible::Never);
                self.ground.known(at, row, &get)
            }
        };
        if let Some(slot) = self.values.get_mut(at) {
            *slot = value;
        }
    }
}

impl<'a> Ground<'a> {
    /// Whether anything is not known in some rows.
    pub(crate) fn is_open(&self) -> bool {
        (0..self.policy.ops.len()).any(|at| self.source(at).is_some())
    }

    /// What an operation reads that is not known in some rows.
    fn source(&self, at: usize) -> Option<(Unknown, Rows<'a>)> {
        if let Some(input) = self.inputs.get(at) {
            return (!input.open.is_empty()).then_some((Unknown::Op(at), Rows::Open(&input.open)));
        }
        match &self.policy.ops.get(at)?.kind {
            OpKind::Unknown { .. } => Some((Unknown::Op(at), Rows::All)),
            OpKind::Column(column) | OpKind::TextIs(column, _) | OpKind::Among(column, _) => {
                let unknown = self.units.columns.get(*column)?.unknown.as_ref()?;
                Some((Unknown::Column(*column), Rows::Some(unknown)))
            }
            _ => None,
        }
    }

    /// Whether an operation can leave the range.
    fn is_risk(&self, at: usize) -> bool {
        if let Some(input) = self.inputs.get(at) {
            return input.faults.is_some() || !input.open.is_empty();
        }
        matches!(
            self.policy.ops.get(at).map(|op| &op.kind),
            Some(
                OpKind::Add(..)
                    | OpKind::Subtract(..)
                    | OpKind::Multiply(..)
                    | OpKind::Quotient(..)
                    | OpKind::AddMonths(..)
            )
        )
    }

    /// All that a source can be in a row.
    fn whole(&self, source: &Source<'_>, row: usize) -> Possible {
        match (source.what, &source.rows) {
            (_, Rows::Open(open)) => open.get(&row).cloned().unwrap_or(Possible::Never),
            (Unknown::Column(at), _) => match self.policy.columns.get(at) {
                Some(column) => match (&column.kind, column.extent()) {
                    (ColumnKind::Set(Members::Named(names)), _) => {
                        Possible::Set(Vec::new(), Some((0..names.len() as u32).collect()))
                    }
                    (ColumnKind::Set(Members::Free), _) => Possible::Set(Vec::new(), None),
                    (ColumnKind::Flag, _) => Possible::EITHER,
                    (_, Some((low, high))) => Possible::between(low, high),
                    (_, None) => Possible::AnyText,
                },
                None => Possible::Never,
            },
            (Unknown::Op(at), _) => match self.policy.ops.get(at).map(|op| (&op.kind, op.ty)) {
                Some((OpKind::Unknown { low, high, .. }, ty)) => Possible::any(ty, *low, *high),
                _ => Possible::Never,
            },
        }
    }

    /// What an operation reads of a source that is taken to be so.
    fn reading(&self, at: usize, taken: &Possible) -> Possible {
        match (self.policy.ops.get(at).map(|op| &op.kind), taken) {
            (Some(OpKind::TextIs(_, text)), Possible::Text(taken)) => Possible::flag(text == taken),
            (Some(OpKind::TextIs(..)), Possible::OtherText) => Possible::flag(false),
            (Some(OpKind::TextIs(..)), _) => Possible::EITHER,
            (Some(OpKind::Among(_, texts)), taken) => match taken {
                Possible::Text(taken) => Possible::One(among(texts, taken)),
                Possible::OtherText => Possible::One(texts.len() as i64),
                _ => Possible::between(0, texts.len() as i64),
            },
            _ => taken.clone(),
        }
    }

    /// What an operation makes in a row in which what it reads itself is known.
    fn known<'v>(&self, at: usize, row: usize, get: &impl Fn(Reg) -> &'v Possible) -> Possible {
        if let Some(input) = self.inputs.get(at) {
            return given(input, row);
        }
        let Some(op) = self.policy.ops.get(at) else { return Possible::Never };
        if let Some(possible) = reckon(&op.kind, get) {
            return possible;
        }
        match &op.kind {
            OpKind::Column(column) => values::cell(self.units, *column, row)
                .map_or(Possible::Never, |(value, _)| Possible::known(&value)),
            OpKind::Given(column) => Possible::flag(
                self.units
                    .columns
                    .get(*column)
                    .is_some_and(|column| column.given.as_ref().is_none_or(|given| given.get(row))),
            ),
            OpKind::CellUnknown(column) => {
                let unknown = self.units.columns.get(*column).and_then(|column| column.unknown.as_ref());
                Possible::flag(unknown.is_some_and(|unknown| unknown.get(row)))
            }
            OpKind::TextIs(column, text) => Possible::flag(self.units.text(*column, row) == text),
            OpKind::Among(column, texts) => Possible::One(among(texts, self.units.text(*column, row))),
            // What nobody was asked for is no, or 0.
            _ => match op.ty {
                Type::Flag => Possible::flag(false),
                Type::Set => Possible::Set(Vec::new(), Some(Vec::new())),
                Type::Text => Possible::Text(String::new()),
                _ => Possible::One(0),
            },
        }
    }
}

/// What an operation is given from other rows, where it is known.
fn given(input: &Input, row: usize) -> Possible {
    if input.faults.as_ref().is_some_and(|faults| faults.get(row)) {
        return Possible::Never;
    }
    match &input.values {
        Values::Same(number) => Possible::One(*number),
        Values::Flags(bits) => Possible::flag(bits.get(row)),
        Values::Sliced(low, _, planes) => {
            let number = planes.iter().enumerate().fold(0i64, |sum, (place, plane)| {
                let bit = i64::from(plane.get(row));
                let sign = *low < 0 && place + 1 == planes.len();
                sum | if sign { 0i64.wrapping_sub(bit) } else { bit } << place.min(63)
            });
            Possible::One(number)
        }
        Values::Wide(_, _, numbers) => Possible::One(numbers.get(row).copied().unwrap_or(0)),
        Values::Sets(members) => {
            let held = members.iter().filter(|(_, bits)| bits.get(row)).map(|(member, _)| *member);
            Possible::Set(held.collect(), Some(Vec::new()))
        }
        Values::Texts(texts) => Possible::Text(texts.get(row).to_owned()),
    }
}

/// Which of `texts` a text is.
fn among(texts: &[String], text: &str) -> i64 {
    texts.iter().position(|known| known == text).unwrap_or(texts.len()) as i64
}

/// What a source can be, told apart as far as it matters.
fn pieces(whole: &Possible, source: &Source<'_>) -> Vec<Possible> {
    match whole {
        Possible::Flag { no: true, yes: true } => vec![Possible::flag(true), Possible::flag(false)],
        Possible::Many(numbers) => numbers.iter().map(|number| Possible::One(*number)).collect(),
        Possible::Range(low, high) => {
            let cuts = source.cuts.iter().copied().filter(|cut| low < cut && cut <= high);
            let starts: Vec<i64> = std::iter::once(*low).chain(cuts).collect();
            let ends = starts.iter().skip(1).map(|next| next - 1).chain([*high]);
            starts.iter().zip(ends).map(|(start, end)| Possible::between(*start, end)).collect()
        }
        Possible::Set(surely, Some(more)) if more.len() <= MOST_MEMBERS => (0u32..1 << more.len())
            .map(|which| {
                let held = more.iter().enumerate().filter(|(at, _)| which >> at & 1 == 1);
                let mut members: Vec<u32> = surely.iter().copied().chain(held.map(|(_, m)| *m)).collect();
                members.sort_unstable();
                Possible::Set(members, Some(Vec::new()))
            })
            .collect(),
        Possible::AnyText => {
            let texts = source.texts.iter().map(|text| Possible::Text((*text).to_owned()));
            texts.chain([Possible::OtherText]).collect()
        }
        other => vec![other.clone()],
    }
}
