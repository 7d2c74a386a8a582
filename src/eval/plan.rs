//! A policy bound to unit data: a straight-line program of block operations over physical registers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::findings::{self, Findings};
use super::input::Inputs;
use super::lower::{self, Held, Lowering};
use super::node::{Id, Node};
use super::number::{Form, Number};
use super::table::{self, GradeTables, Naming};
use super::undetermined::Undetermined;
use super::unknown::Ground;
use crate::data::{Dictionary, Units};
use crate::ir::{Policy, Reg, Target};
use crate::value::{Bits, Texts};

/// Which results a plan computes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The grades and defines whose texts are written.
    pub targets: Vec<Target>,
    /// Whether the conditions that make a row contradictory are computed.
    pub checks: bool,
    /// Whether every register is kept, for explanations.
    pub registers: bool,
    /// The registers that are kept beside the results.
    pub kept: Vec<Reg>,
    /// Whether levels and verdicts are written by name rather than by title.
    pub by_name: bool,
    /// The only row of which it is asked what is not determined; nothing for all.
    pub only: Option<usize>,
}

impl Wanted {
    /// All measures, the overall grade and the row checks.
    pub fn grades(policy: &Policy) -> Self {
        let measures = (0..policy.measures.len()).map(Target::Measure);
        let targets = measures.chain(policy.overall.as_ref().map(|_| Target::Overall));
        let all = policy.measures.iter().chain(&policy.overall);
        let points = all.filter_map(|measure| measure.points).map(Target::Define);
        let targets = targets.chain(points).collect();
        Wanted { targets, checks: true, ..Wanted::default() }
    }

    /// Every result and every register.
    pub fn everything(policy: &Policy) -> Self {
        let mut wanted = Wanted::grades(policy);
        wanted.targets.retain(|target| !matches!(target, Target::Define(_)));
        wanted.targets.extend((0..policy.defines.len()).map(Target::Define));
        Wanted { registers: true, ..wanted }
    }
}

/// A policy bound to unit data. Shape: operations in order, each filling one physical register for a block of
/// rows and reading such registers or the data in place; results name what holds them when the block is done.
#[derive(Debug)]
pub struct Plan<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) units: &'a Units,
    /// The texts of the members of free sets.
    pub(crate) members: &'a Dictionary,
    pub(crate) naming: Naming,
    pub(crate) sources: Vec<Cow<'a, [u64]>>,
    pub(crate) columns: Vec<&'a [i64]>,
    /// The texts of inputs.
    texts: Vec<&'a Texts>,
    pub(crate) steps: Vec<Instruction>,
    /// How many physical planes; the first two are no and yes.
    pub(crate) planes: usize,
    /// How many physical wide columns.
    pub(crate) wides: usize,
    pub(crate) results: Vec<Output>,
    pub(crate) checks: Vec<Checked>,
    /// The registers of the policy that are kept.
    pub(crate) kept: BTreeMap<Reg, Held>,
    /// Where the registers asked for are faulty.
    pub(crate) faults: BTreeMap<Reg, Id>,
    /// What is not determined.
    pub(crate) findings: Findings,
}

/// Nothing that comes from other rows.
pub(crate) static ALONE: Inputs = Inputs::none();

/// A block operation and the physical register that it fills.
#[derive(Debug)]
pub(crate) struct Instruction {
    pub(crate) node: Node,
    pub(crate) to: Id,
}

/// A result that is written as text.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) target: Target,
    /// The rows that have no result because of an overflow, or because it is not determined.
    pub(crate) fault: Id,
    /// How it is written; nothing for a define, which is read from the kept registers.
    pub(crate) tables: Option<GradeTables>,
}

/// A row check.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) holds: Id,
    pub(crate) fault: Id,
}

impl<'a> Plan<'a> {
    /// Binds `policy` to `units`. What looks beyond a row finds nothing there.
    pub fn new(policy: &'a Policy, units: &'a Units, wanted: &Wanted) -> Self {
        Plan::bind(policy, units, &units.members, &ALONE, wanted)
    }

    /// Binds `policy` to the rows of one period and to what they are given from other rows.
    pub(crate) fn bind(
        policy: &'a Policy,
        units: &'a Units,
        members: &'a Dictionary,
        inputs: &'a Inputs,
        wanted: &Wanted,
    ) -> Self {
        let asked = if wanted.registers {
            vec![true; policy.ops.len()]
        } else {
            let checks = policy.checks.iter().filter(|_| wanted.checks).map(|check| check.holds);
            let targets = wanted.targets.iter().flat_map(|&target| policy.regs_of(target));
            lower::cone(policy, inputs, targets.chain(checks).chain(wanted.kept.iter().copied()))
        };
        let findings = findings::find(Ground { policy, units, inputs }, members, wanted);
        let mut lowering = lower::lower(policy, units, inputs, &asked);
        let mut kept = BTreeMap::new();
        let results = wanted
            .targets
            .iter()
            .filter_map(|&target| {
                output(policy, &mut lowering, target, &mut kept, findings.targets.get(&target))
            })
            .collect();
        let mut checks = Vec::new();
        for (at, check) in policy.checks.iter().enumerate().filter(|_| wanted.checks) {
            let mut fault = lowering.fault(policy, [check.holds]);
            let mut holds = lowering.value(check.holds).flag();
            if let Some(open) = findings.checks.get(&at) {
                let open = lowering.source(Cow::Owned(open.words().to_vec()));
                fault = lowering.graph.and_not(fault, open);
                holds = lowering.graph.and_not(holds, open);
            }
            checks.push(Checked { holds: lowering.graph.and_not(holds, fault), fault });
        }
        let mut faults = BTreeMap::new();
        for &reg in &wanted.kept {
            kept.insert(reg, lowering.value(reg));
            faults.insert(reg, lowering.fault(policy, [reg]));
        }
        if wanted.registers {
            kept = (0u32..).map(Reg).zip(lowering.values.iter().cloned()).collect();
        }
        let Lowering { graph, sources, columns, texts, .. } = lowering;
        let mut plan = Plan {
            policy,
            units,
            members,
            naming: if wanted.by_name { Naming::Names } else { Naming::Titles },
            sources,
            columns,
            texts,
            steps: Vec::new(),
            planes: 0,
            wides: 0,
            results,
            checks,
            kept,
            faults,
            findings,
        };
        plan.allocate(graph.nodes());
        plan
    }

    /// How many block operations it has.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether nothing is computed.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How many planes and wide columns a block takes.
    pub fn registers(&self) -> (usize, usize) {
        (self.planes, self.wides)
    }

    /// A text of the data or of an input.
    pub(crate) fn text(&self, column: usize, row: usize) -> &str {
        match column.checked_sub(self.units.columns.len()) {
            Some(input) => self.texts.get(input).map_or("", |texts| texts.get(row)),
            None => self.units.text(column, row),
        }
    }

    /// Puts every value that a result reads through `f`.
    fn rename(&mut self, f: &mut impl FnMut(Id) -> Id) {
        for output in &mut self.results {
            output.fault = f(output.fault);
            if let Some(tables) = &mut output.tables {
                tables.rename(f);
            }
        }
        for check in &mut self.checks {
            check.holds = f(check.holds);
            check.fault = f(check.fault);
        }
        self.faults.values_mut().for_each(|fault| *fault = f(*fault));
        for held in self.kept.values_mut() {
            match held {
                Held::Flag(plane) => *plane = f(*plane),
                Held::Number(Number { form: Form::Planes(planes), .. }) => {
                    planes.iter_mut().for_each(|plane| *plane = f(*plane));
                }
                Held::Number(Number { form: Form::Wide(column), .. }) => *column = f(*column),
                Held::Number(_) | Held::Text(_) => {}
                Held::Set(members) => members.iter_mut().for_each(|(_, plane)| *plane = f(*plane)),
            }
        }
    }

    /// Leaves out what no result needs, puts the rest in the order of first need, and gives each value a
    /// physical register for as long as it is read.
    fn allocate(&mut self, nodes: &[Node]) {
        let mut roots = vec![Id::ZERO, Id::ONES];
        self.rename(&mut |id| {
            roots.push(id);
            id
        });
        let order = in_order_of_need(nodes, &roots);
        let mut last_read = vec![0usize; nodes.len()];
        for (step, id) in order.iter().enumerate() {
            for read in nodes.get(id.index()).map(Node::reads).unwrap_or_default() {
                set(&mut last_read, read, step);
            }
        }
        roots.iter().for_each(|&root| set(&mut last_read, root, usize::MAX));
        let mut physical = vec![Id::ZERO; nodes.len()];
        let (mut planes, mut wides) = (Pool::default(), Pool::default());
        for (step, &id) in order.iter().enumerate() {
            let Some(node) = nodes.get(id.index()) else { continue };
            if let Node::Load(input) | Node::Column(input) = node {
                set(&mut physical, id, Id::input_at(*input));
                continue;
            }
            let to = if node.is_wide() { wides.take() } else { planes.take() };
            set(&mut physical, id, to);
            self.steps.push(Instruction { node: node.map(|read| at(&physical, read)), to });
            let mut reads = node.reads();
            reads.sort_unstable();
            reads.dedup();
            for read in reads.into_iter().filter(|read| at(&last_read, *read) == step) {
                let wide = nodes.get(read.index()).is_some_and(Node::is_wide);
                let register = at(&physical, read);
                if register.input().is_none() {
                    if wide { &mut wides } else { &mut planes }.free.push(register);
                }
            }
        }
        self.planes = planes.made as usize;
        self.wides = wides.made as usize;
        self.rename(&mut |id| at(&physical, id));
    }
}

/// Physical registers of one kind.
#[derive(Default)]
struct Pool {
    free: Vec<Id>,
    made: u32,
}

impl Pool {
    fn take(&mut self) -> Id {
        self.free.pop().unwrap_or_else(|| {
            self.made += 1;
            Id(self.made - 1)
        })
    }
}

fn at<T: Copy + Default>(all: &[T], id: Id) -> T {
    all.get(id.index()).copied().unwrap_or_default()
}

fn set<T>(all: &mut [T], id: Id, value: T) {
    if let Some(slot) = all.get_mut(id.index()) {
        *slot = value;
    }
}

/// What `roots` need, each node after those it reads and as late as they allow.
fn in_order_of_need(nodes: &[Node], roots: &[Id]) -> Vec<Id> {
    let mut order = Vec::new();
    let mut placed = vec![false; nodes.len()];
    let mut stack: Vec<(Id, bool)> = roots.iter().rev().map(|&root| (root, false)).collect();
    while let Some((id, ready)) = stack.pop() {
        if at(&placed, id) {
            continue;
        }
        if ready {
            set(&mut placed, id, true);
            order.push(id);
            continue;
        }
        stack.push((id, true));
        let reads = nodes.get(id.index()).map(Node::reads).unwrap_or_default();
        stack.extend(reads.into_iter().rev().filter(|read| !at(&placed, *read)).map(|read| (read, false)));
    }
    order
}

fn output(
    policy: &Policy,
    lowering: &mut Lowering<'_>,
    target: Target,
    kept: &mut BTreeMap<Reg, Held>,
    open: Option<&BTreeMap<usize, Undetermined>>,
) -> Option<Output> {
    let regs = policy.regs_of(target);
    let mut fault = lowering.fault(policy, regs.iter().copied());
    if let Some(open) = open {
        let mut rows = Bits::new();
        open.keys().for_each(|&row| rows.set(row));
        let open = lowering.source(Cow::Owned(rows.words().to_vec()));
        fault = lowering.graph.or(fault, open);
    }
    let Some(grade) = policy.grade_of(target) else {
        policy.slot_of(target)?;
        kept.extend(regs.into_iter().map(|reg| (reg, lowering.value(reg))));
        return Some(Output { target, fault, tables: None });
    };
    let (tables, fault) = table::lay_out(policy, lowering, grade, fault);
    Some(Output { target, fault, tables: Some(tables) })
}
