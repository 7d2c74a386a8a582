//! From the operations of the compiled policy to block operations over the data at hand.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::graph::Graph;
use super::input::{Input, Inputs, Values};
use super::node::{Arithmetic, Id, Node};
use super::number::{self, Number};
use crate::data::{Cells, UnitColumn, Units};
use crate::ir::{Op, OpKind, Policy, Ranking, Reg, Type};
use crate::value::{Bits, Texts};

/// What an operation of the policy becomes: where its values are found.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    /// A plane.
    Flag(Id),
    /// A number.
    Number(Number),
    /// For each member that can occur, the plane of the rows that hold it; ascending.
    Set(Vec<(u32, Id)>),
    /// The texts of a column of the data, or behind these of an input.
    Text(usize),
}

impl Held {
    /// As yes/no; a value of another kind is no.
    pub(crate) fn flag(&self) -> Id {
        match self {
            Held::Flag(plane) => *plane,
            _ => Id::ZERO,
        }
    }

    /// As a number; a value of another kind is 0.
    pub(crate) fn number(&self) -> Number {
        match self {
            Held::Flag(plane) => Number::flag(*plane),
            Held::Number(number) => number.clone(),
            _ => Number::same(0),
        }
    }

    /// As a set; a value of another kind is empty.
    pub(crate) fn set(&self) -> &[(u32, Id)] {
        match self {
            Held::Set(members) => members,
            _ => &[],
        }
    }
}

/// The graph of a policy over some data.
pub(crate) struct Lowering<'a> {
    units: &'a Units,
    inputs: &'a Inputs,
    pub(crate) graph: Graph,
    /// The words that `Node::Load` reads.
    pub(crate) sources: Vec<Cow<'a, [u64]>>,
    /// The numbers that `Node::Column` reads.
    pub(crate) columns: Vec<&'a [i64]>,
    /// The texts of inputs.
    pub(crate) texts: Vec<&'a Texts>,
    /// One for each operation; those not asked for are no.
    pub(crate) values: Vec<Held>,
    /// Where each operation overflows.
    faults: Vec<Id>,
    texts_sought: HashMap<(usize, &'a str), Id>,
    planes_loaded: HashMap<(usize, Part), Id>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Given,
    Unknown,
    Flag,
    Plane(usize),
    Member(u32),
}

/// Lowers the operations that `asked` marks.
pub(crate) fn lower<'a>(
    policy: &'a Policy,
    units: &'a Units,
    inputs: &'a Inputs,
    asked: &[bool],
) -> Lowering<'a> {
    let mut lowering = Lowering {
        units,
        inputs,
        texts: Vec::new(),
        graph: Graph::new(),
        sources: Vec::new(),
        columns: Vec::new(),
        values: Vec::with_capacity(policy.ops.len()),
        faults: Vec::with_capacity(policy.ops.len()),
        texts_sought: HashMap::new(),
        planes_loaded: HashMap::new(),
    };
    for (at, op) in policy.ops.iter().enumerate() {
        let (value, fault) = if asked.get(at) == Some(&true) {
            match inputs.get(at) {
                Some(input) => lowering.input(input),
                None => lowering.operation(op),
            }
        } else {
            (Held::Flag(Id::ZERO), Id::ZERO)
        };
        lowering.values.push(value);
        lowering.faults.push(fault);
    }
    lowering
}

/// Every register of the same row that `regs` depend on, themselves included, not beyond those that are given.
pub(crate) fn cone(policy: &Policy, inputs: &Inputs, regs: impl IntoIterator<Item = Reg>) -> Vec<bool> {
    let mut within = vec![false; policy.ops.len()];
    let mut open: Vec<Reg> = regs.into_iter().collect();
    while let Some(reg) = open.pop() {
        let at = reg.0 as usize;
        let (Some(slot), Some(op)) = (within.get_mut(at), policy.ops.get(at)) else { continue };
        if std::mem::replace(slot, true) || inputs.has(at) {
            continue;
        }
        open.extend(op.kind.reads());
        if let OpKind::Place(ranking) = op.kind {
            open.extend(policy.rankings.get(ranking).into_iter().flat_map(Ranking::reads));
        }
    }
    within
}

impl<'a> Lowering<'a> {
    /// What is given for an operation, and where it is faulty.
    fn input(&mut self, input: &'a Input) -> (Held, Id) {
        let held = match &input.values {
            Values::Same(number) => Held::Number(Number::same(*number)),
            Values::Flags(bits) => Held::Flag(self.source(Cow::Borrowed(bits.words()))),
            Values::Sliced(low, high, planes) => {
                let planes = planes.iter().map(|bits| self.source(Cow::Borrowed(bits.words()))).collect();
                Held::Number(Number::sliced(*low, *high, planes))
            }
            Values::Wide(low, high, numbers) => {
                self.columns.push(numbers);
                let id = self.graph.node(Node::Column(self.columns.len() - 1));
                Held::Number(Number::wide(*low, *high, id))
            }
            Values::Sets(members) => Held::Set(
                members
                    .iter()
                    .map(|(&member, bits)| (member, self.source(Cow::Borrowed(bits.words()))))
                    .collect(),
            ),
            Values::Texts(texts) => {
                self.texts.push(texts);
                Held::Text(self.units.columns.len() + self.texts.len() - 1)
            }
        };
        let fault = input.faults.as_ref().map_or(Id::ZERO, |bits| self.source(Cow::Borrowed(bits.words())));
        (held, fault)
    }

    /// The value of a register.
    pub(crate) fn value(&self, reg: Reg) -> Held {
        self.values.get(reg.0 as usize).cloned().unwrap_or(Held::Flag(Id::ZERO))
    }

    /// Where any operation that `regs` depend on overflows.
    pub(crate) fn fault(&mut self, policy: &Policy, regs: impl IntoIterator<Item = Reg>) -> Id {
        let cone = cone(policy, self.inputs, regs);
        let faults: Vec<Id> =
            self.faults.iter().zip(cone).filter(|(_, within)| *within).map(|(fault, _)| *fault).collect();
        self.graph.any(faults)
    }

    fn flags(&self, regs: &[Reg]) -> Vec<Id> {
        regs.iter().map(|&reg| self.value(reg).flag()).collect()
    }

    fn number(&self, reg: &Reg) -> Number {
        self.value(*reg).number()
    }

    fn operation(&mut self, op: &'a Op) -> (Held, Id) {
        let value = match &op.kind {
            OpKind::Column(column) => self.column(*column),
            OpKind::Given(column) => Held::Flag(self.given(*column)),
            OpKind::CellUnknown(column) => Held::Flag(self.cell_unknown(*column)),
            OpKind::Unknown { low, high, .. } => self.stand_in(op.ty, 0.clamp(*low, (*high).max(*low))),
            OpKind::Undetermined(_) => Held::Flag(Id::ZERO),
            OpKind::TextIs(column, text) => Held::Flag(self.text_is(*column, text)),
            OpKind::Among(column, texts) => Held::Number(self.among(*column, texts)),
            OpKind::Case(keys, tree) => {
                let mut of = Vec::new();
                for (key, given) in keys {
                    let key = self.number(key).widen(&mut self.graph);
                    of.push((key, given.map(|given| self.value(given).flag())));
                }
                let leads = tree.branches.iter().flat_map(|branch| branch.next.iter().chain(&branch.none));
                let high = leads.copied().max().unwrap_or(0);
                let id = self.graph.node(Node::Case(of, Arc::new((**tree).clone())));
                Held::Number(Number::wide(0, high.into(), id))
            }
            OpKind::At(at, numbers) => {
                let (low, high) = numbers.iter().fold((0, 0), |(low, high), &n| (low.min(n), high.max(n)));
                let at = self.number(at).widen(&mut self.graph);
                let id = self.graph.node(Node::At(at, Arc::new(numbers.clone())));
                Held::Number(Number::wide(low, high, id))
            }
            OpKind::Flag(yes) => Held::Flag(if *yes { Id::ONES } else { Id::ZERO }),
            OpKind::Number(number) => Held::Number(Number::same(*number)),
            OpKind::Set(members) => {
                let mut members: Vec<(u32, Id)> = members.iter().map(|&member| (member, Id::ONES)).collect();
                members.sort_unstable();
                members.dedup();
                Held::Set(members)
            }
            OpKind::Not(a) => Held::Flag(self.graph.not(self.value(*a).flag())),
            OpKind::All(all) => {
                let all = self.flags(all);
                Held::Flag(self.graph.all(all))
            }
            OpKind::Any(any) => {
                let any = self.flags(any);
                Held::Flag(self.graph.any(any))
            }
            OpKind::Count(all) => {
                let all = self.flags(all);
                Held::Number(number::count(&mut self.graph, all))
            }
            OpKind::Compare(comparison, a, b) => {
                let (a, b) = (self.number(a), self.number(b));
                Held::Flag(number::compare(&mut self.graph, *comparison, &a, &b))
            }
            OpKind::Select(on, a, b) => self.select(*on, *a, *b),
            OpKind::Add(a, b) => return self.arithmetic(Arithmetic::Add, a, b),
            OpKind::Subtract(a, b) => return self.arithmetic(Arithmetic::Subtract, a, b),
            OpKind::Multiply(a, b) => return self.arithmetic(Arithmetic::Multiply, a, b),
            OpKind::Quotient(a, b, power, rounding) => {
                return self.arithmetic(Arithmetic::Quotient(*power, *rounding), a, b);
            }
            OpKind::AddMonths(a, b) => return self.arithmetic(Arithmetic::AddMonths, a, b),
            OpKind::Times(a, per) => {
                let a = self.number(a);
                Held::Number(number::times(&mut self.graph, &a, *per))
            }
            OpKind::Min(a, b) => {
                let (a, b) = (self.number(a), self.number(b));
                Held::Number(number::extreme(&mut self.graph, false, &a, &b))
            }
            OpKind::Max(a, b) => {
                let (a, b) = (self.number(a), self.number(b));
                Held::Number(number::extreme(&mut self.graph, true, &a, &b))
            }
            OpKind::Contains(set, member) => Held::Flag(held(self.value(*set).set(), *member)),
            OpKind::Size(set) => {
                let planes: Vec<Id> = self.value(*set).set().iter().map(|(_, plane)| *plane).collect();
                Held::Number(number::count(&mut self.graph, planes))
            }
            OpKind::Without(a, b) => self.members(*a, *b, Graph::and_not),
            OpKind::Shared(a, b) => self.members(*a, *b, Graph::and),
            OpKind::Members(members) => {
                let mut held: Vec<(u32, Id)> =
                    members.iter().map(|(member, flag)| (*member, self.value(*flag).flag())).collect();
                held.retain(|(_, plane)| *plane != Id::ZERO);
                held.sort_unstable_by_key(|(member, _)| *member);
                Held::Set(held)
            }
            OpKind::Carried(_, a) => self.value(*a),
            OpKind::PastGiven(..) => Held::Flag(Id::ZERO),
            OpKind::Past(..)
            | OpKind::PastFold(..)
            | OpKind::Place(_)
            | OpKind::Group { .. }
            | OpKind::Records { .. }
            | OpKind::Unit(_)
            | OpKind::Position { .. }
            | OpKind::LastDay
            | OpKind::EndOf(..) => Held::Number(Number::same(0)),
        };
        (value, Id::ZERO)
    }

    fn arithmetic(&mut self, what: Arithmetic, a: &Reg, b: &Reg) -> (Held, Id) {
        let (a, b) = (self.number(a), self.number(b));
        let (number, fault) = number::arithmetic(&mut self.graph, what, &a, &b);
        (Held::Number(number), fault)
    }

    /// The members of the first set, each plane put together with the second set's.
    fn members(&mut self, a: Reg, b: Reg, join: fn(&mut Graph, Id, Id) -> Id) -> Held {
        let (a, b) = (self.value(a), self.value(b));
        let joined = a
            .set()
            .iter()
            .map(|&(member, plane)| (member, join(&mut self.graph, plane, held(b.set(), member))));
        Held::Set(joined.filter(|(_, plane)| *plane != Id::ZERO).collect())
    }

    fn select(&mut self, on: Reg, a: Reg, b: Reg) -> Held {
        let on = self.value(on).flag();
        match (self.value(a), self.value(b)) {
            (Held::Flag(a), Held::Flag(b)) => Held::Flag(self.graph.mux(on, a, b)),
            (Held::Set(a), Held::Set(b)) => {
                let mut members: Vec<u32> = a.iter().chain(&b).map(|(member, _)| *member).collect();
                members.sort_unstable();
                members.dedup();
                let chosen = members
                    .into_iter()
                    .map(|member| (member, self.graph.mux(on, held(&a, member), held(&b, member))));
                Held::Set(chosen.filter(|(_, plane)| *plane != Id::ZERO).collect())
            }
            (a @ Held::Text(_), _) => a,
            (a, b) => Held::Number(number::select(&mut self.graph, on, &a.number(), &b.number())),
        }
    }

    fn load(&mut self, column: usize, part: Part, bits: &'a Bits) -> Id {
        if let Some(&id) = self.planes_loaded.get(&(column, part)) {
            return id;
        }
        let id = self.source(Cow::Borrowed(bits.words()));
        self.planes_loaded.insert((column, part), id);
        id
    }

    /// A plane of such words, a bit for each row.
    pub(crate) fn source(&mut self, words: Cow<'a, [u64]>) -> Id {
        self.sources.push(words);
        self.graph.node(Node::Load(self.sources.len() - 1))
    }

    fn given(&mut self, column: usize) -> Id {
        match self.units.columns.get(column) {
            Some(UnitColumn { given: None, .. }) => Id::ONES,
            Some(UnitColumn { given: Some(bits), .. }) => self.load(column, Part::Given, bits),
            None => Id::ZERO,
        }
    }

    fn cell_unknown(&mut self, column: usize) -> Id {
        match self.units.columns.get(column).and_then(|column| column.unknown.as_ref()) {
            Some(bits) => self.load(column, Part::Unknown, bits),
            None => Id::ZERO,
        }
    }

    /// What stands for a value that nobody knows.
    fn stand_in(&self, ty: Type, number: i64) -> Held {
        match ty {
            Type::Flag => Held::Flag(if number != 0 { Id::ONES } else { Id::ZERO }),
            Type::Set => Held::Set(Vec::new()),
            _ => Held::Number(Number::same(number)),
        }
    }

    fn column(&mut self, column: usize) -> Held {
        match self.units.columns.get(column).map(|column| &column.cells) {
            Some(Cells::Flag(bits)) => Held::Flag(self.load(column, Part::Flag, bits)),
            Some(Cells::Number(numbers)) => {
                let (low, high) = numbers
                    .iter()
                    .fold((0i64, 0i64), |(low, high), &number| (low.min(number), high.max(number)));
                let at = self.columns.iter().position(|known| std::ptr::eq(*known, numbers.as_slice()));
                let at = at.unwrap_or_else(|| {
                    self.columns.push(numbers);
                    self.columns.len() - 1
                });
                let id = self.graph.node(Node::Column(at));
                Held::Number(Number::wide(low, high, id))
            }
            Some(Cells::Code(planes)) => {
                let loaded: Vec<Id> = planes
                    .iter()
                    .enumerate()
                    .map(|(place, bits)| self.load(column, Part::Plane(place), bits))
                    .collect();
                let high = 1i64.checked_shl(loaded.len() as u32).unwrap_or(i64::MAX).wrapping_sub(1);
                Held::Number(Number::sliced(0, high, loaded))
            }
            Some(Cells::Set(members)) => Held::Set(self.set(column, members)),
            Some(Cells::Text(_)) | None => Held::Text(column),
        }
    }

    fn set(&mut self, column: usize, members: &'a BTreeMap<u32, Bits>) -> Vec<(u32, Id)> {
        members
            .iter()
            .map(|(&member, bits)| (member, self.load(column, Part::Member(member), bits)))
            .collect()
    }

    fn text_is(&mut self, column: usize, text: &'a str) -> Id {
        if let Some(&id) = self.texts_sought.get(&(column, text)) {
            return id;
        }
        let Some(Cells::Text(texts)) = self.units.columns.get(column).map(|column| &column.cells) else {
            return Id::ZERO;
        };
        let mut bits = Bits::no(self.units.rows);
        for (row, _) in texts.iter().enumerate().filter(|(_, cell)| *cell == text) {
            bits.set(row);
        }
        let id = self.source(Cow::Owned(bits.words().to_vec()));
        self.texts_sought.insert((column, text), id);
        id
    }

    /// Which of `texts` each cell is, bit-sliced.
    fn among(&mut self, column: usize, texts: &'a [String]) -> Number {
        let Some(Cells::Text(cells)) = self.units.columns.get(column).map(|column| &column.cells) else {
            return Number::same(texts.len() as i64);
        };
        let known: HashMap<&str, usize> = texts.iter().map(String::as_str).zip(0..).collect();
        let places = usize::BITS - texts.len().leading_zeros();
        let mut planes = vec![Bits::no(self.units.rows); places as usize];
        for (row, cell) in cells.iter().enumerate() {
            let at = known.get(cell).copied().unwrap_or(texts.len());
            for (place, plane) in planes.iter_mut().enumerate() {
                if at >> place & 1 == 1 {
                    plane.set(row);
                }
            }
        }
        let planes = planes.into_iter().map(|bits| self.source(Cow::Owned(bits.words().to_vec()))).collect();
        Number::sliced(0, texts.len() as i64, planes)
    }
}

fn held(members: &[(u32, Id)], member: u32) -> Id {
    match members.binary_search_by_key(&member, |(member, _)| *member) {
        Ok(at) => members.get(at).map_or(Id::ZERO, |(_, plane)| *plane),
        Err(_) => Id::ZERO,
    }
}
