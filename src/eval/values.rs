//! Every register of a policy, row by row: the reader behind explanations.

use super::lower::Held;
use super::number::{Form, Number};
use super::plan::{Plan, Wanted};
use super::run::Machine;
use super::show;
use super::undetermined::Undetermined;
use crate::data::{Cells, Units};
use crate::ir::{Policy, Reg, Target};

/// The value of a register in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A number, level, verdict, code, day number or period number.
    Number(i64),
    /// The members of a set, ascending.
    Set(Vec<u32>),
    /// A text.
    Text(String),
}

impl Value {
    /// Whether it is a yes, or a number that is not 0.
    pub fn is_yes(&self) -> bool {
        matches!(self, Value::Flag(true)) || matches!(self, Value::Number(number) if *number != 0)
    }

    /// As a number; yes is 1; another kind is 0.
    pub fn number(&self) -> i64 {
        match self {
            Value::Number(number) => *number,
            Value::Flag(yes) => i64::from(*yes),
            _ => 0,
        }
    }
}

/// A plan that keeps every register.
#[derive(Debug)]
pub struct Registers<'a> {
    plan: Plan<'a>,
}

impl<'a> Registers<'a> {
    /// Binds `policy` to `units`.
    pub fn new(policy: &'a Policy, units: &'a Units) -> Self {
        Registers { plan: Plan::new(policy, units, &Wanted::everything(policy)) }
    }

    /// The same, levels and verdicts written by name.
    pub fn by_name(policy: &'a Policy, units: &'a Units) -> Self {
        Registers { plan: Plan::new(policy, units, &Wanted { by_name: true, ..Wanted::everything(policy) }) }
    }

    /// The values of a row.
    pub fn row(&self, row: usize) -> Values<'_> {
        Values::of(&self.plan, row)
    }
}

/// The values of all registers in one row.
pub struct Values<'p> {
    pub(crate) plan: &'p Plan<'p>,
    machine: Machine<'p>,
    row: usize,
}

impl<'p> Values<'p> {
    /// Those of a row of a plan that keeps every register.
    pub(crate) fn of(plan: &'p Plan<'p>, row: usize) -> Self {
        let mut machine = Machine::new(plan, 64);
        machine.run(row / 64 * 64);
        Values { plan, machine, row }
    }

    /// The row.
    pub fn row(&self) -> usize {
        self.row
    }

    /// The value of a register.
    pub fn get(&self, reg: Reg) -> Value {
        value(self.plan, &self.machine, reg, self.row / 64 * 64, self.row % 64)
    }

    /// Whether a result has no value because a number left the range.
    pub fn is_error(&self, target: Target) -> bool {
        open(self.plan, target, self.row).is_none()
            && is_error(self.plan, &self.machine, target, self.row % 64)
    }

    /// The text of a result, as grading writes it.
    pub fn text(&self, target: Target) -> String {
        if let Some(open) = open(self.plan, target, self.row) {
            return open.text(self.plan.policy.surface);
        }
        text(self.plan, &self.machine, target, self.row / 64 * 64, self.row % 64).unwrap_or_default()
    }
}

/// What a result can be in a row in which it is not determined.
pub(crate) fn open<'p>(plan: &'p Plan<'_>, target: Target, row: usize) -> Option<&'p Undetermined> {
    plan.findings.targets.get(&target)?.get(&row)
}

fn is_error(plan: &Plan<'_>, machine: &Machine<'_>, target: Target, row: usize) -> bool {
    let result = plan.results.iter().find(|result| result.target == target);
    result.is_some_and(|result| show::bit(machine, result.fault, row))
}

/// The text of a result in row `row` of the block that starts at `first`; nothing where a number left the range.
pub(crate) fn text(
    plan: &Plan<'_>,
    machine: &Machine<'_>,
    target: Target,
    first: usize,
    row: usize,
) -> Option<String> {
    if is_error(plan, machine, target, row) {
        return None;
    }
    if let Target::Define(define) = target {
        return Some(show::define(plan, machine, define, first, row));
    }
    let mut results = plan.results.iter();
    let tables = results.find(|result| result.target == target).and_then(|result| result.tables.as_ref());
    let mut text = String::new();
    for table in tables.into_iter().flat_map(|tables| &tables.tables) {
        let bits = table.planes.iter().enumerate();
        let index = bits.map(|(place, &plane)| usize::from(show::bit(machine, plane, row)) << place);
        text.push_str(&table.write(plan.policy, plan.naming, index.sum()).text);
    }
    Some(text)
}

/// The value of a kept register in row `row` of the block that starts at `first`.
pub(crate) fn value(plan: &Plan<'_>, machine: &Machine<'_>, reg: Reg, first: usize, row: usize) -> Value {
    match plan.kept.get(&reg) {
        Some(Held::Flag(plane)) => Value::Flag(show::bit(machine, *plane, row)),
        Some(Held::Number(number)) => Value::Number(number_at(machine, number, row)),
        Some(Held::Set(members)) => {
            let members = members.iter().filter(|(_, plane)| show::bit(machine, *plane, row));
            Value::Set(members.map(|(member, _)| *member).collect())
        }
        Some(Held::Text(column)) => Value::Text(plan.text(*column, first + row).to_owned()),
        None => Value::Flag(false),
    }
}

fn number_at(machine: &Machine<'_>, number: &Number, row: usize) -> i64 {
    match &number.form {
        Form::Same(number) => *number,
        Form::Wide(column) => machine.column(*column).get(row).copied().unwrap_or(0),
        Form::Planes(planes) => planes.iter().enumerate().fold(0, |sum, (place, &plane)| {
            let bit = i64::from(show::bit(machine, plane, row));
            let sign = number.low < 0 && place + 1 == planes.len();
            sum | if sign { 0i64.wrapping_sub(bit) } else { bit } << place.min(63)
        }),
    }
}

/// A cell of the data and whether it has a value.
pub(crate) fn cell(units: &Units, column: usize, row: usize) -> Option<(Value, bool)> {
    let column = units.columns.get(column)?;
    let value = match &column.cells {
        Cells::Text(texts) => Value::Text(texts.get(row).to_owned()),
        Cells::Flag(bits) => Value::Flag(bits.get(row)),
        Cells::Number(numbers) => Value::Number(numbers.get(row).copied().unwrap_or(0)),
        Cells::Code(planes) => {
            let bits = planes.iter().enumerate().filter(|(_, bits)| bits.get(row));
            Value::Number(bits.fold(0, |code, (place, _)| code | 1i64 << place.min(62)))
        }
        Cells::Set(members) => {
            Value::Set(members.iter().filter(|(_, bits)| bits.get(row)).map(|(&member, _)| member).collect())
        }
    };
    Some((value, column.given.as_ref().is_none_or(|given| given.get(row))))
}
