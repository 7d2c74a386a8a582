//! Values as text, the way data writes them.

use super::node::Id;
use super::plan::Plan;
use super::run::Machine;
use super::table::Naming;
use super::values::{self, Value};
use crate::data::{self, Cells, Dictionary, Units};
use crate::ir::{ColumnKind, Define, Members, Named, Policy, Slot, Type};
use crate::problem::Lang;
use crate::value::{Date, Decimal, Period};

/// A value shown: one text, or the members of a set.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// A text; none when the value does not exist.
    One(Option<String>),
    /// The members of a set.
    Many(Vec<String>),
}

impl Shown {
    /// As one text, members put together as a cell of the data would have them.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Shown::One(text) => text.clone().unwrap_or_default(),
            Shown::Many(members) => members.join(lang.pick("、", ", ")),
        }
    }
}

/// Shows the values of one policy over some data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Show<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) units: &'a Units,
    pub(crate) members: &'a Dictionary,
    pub(crate) naming: Naming,
}

impl<'a> Show<'a> {
    pub(crate) fn of(plan: &Plan<'a>) -> Self {
        Show { policy: plan.policy, units: plan.units, members: plan.members, naming: plan.naming }
    }

    /// A value of type `ty`; `names` is the column whose list names a code or the members of a set.
    pub(crate) fn value(&self, value: &Value, ty: Type, names: Option<usize>) -> Shown {
        let number = match value {
            Value::Flag(yes) if ty == Type::Flag => return one(flag(self.policy.surface, *yes)),
            Value::Set(members) => {
                return Shown::Many(members.iter().map(|&member| self.member(member, names)).collect());
            }
            Value::Text(text) => return one(text.clone()),
            Value::Flag(yes) => i64::from(*yes),
            Value::Number(number) => *number,
        };
        one(match ty {
            Type::Number { decimals } => Decimal { digits: number, decimals }.reduced().to_string(),
            Type::Date => {
                Date::from_day_number(number).map_or_else(|| number.to_string(), |date| date.to_string())
            }
            Type::Period => match self.units.period_kind {
                Some(kind) => Period { kind, number }.to_string(),
                None => number.to_string(),
            },
            Type::Level(scale) => self.level(scale, number),
            Type::Verdict(scale) => self.verdict(scale, number),
            Type::Code => self.code(number, names),
            Type::Flag => flag(self.policy.surface, number != 0),
            Type::Word => usize::try_from(number)
                .ok()
                .and_then(|at| self.policy.texts.get(at))
                .cloned()
                .unwrap_or_default(),
            Type::Set | Type::Text => String::new(),
        })
    }

    /// A cell of the data; none where there is no value.
    pub(crate) fn cell(&self, column: usize, value: &Value, given: bool) -> Shown {
        let Some(kind) = self.policy.columns.get(column).map(|column| &column.kind) else {
            return Shown::One(None);
        };
        if !given {
            return Shown::One(None);
        }
        match kind {
            ColumnKind::Id | ColumnKind::Text => self.value(value, Type::Text, None),
            ColumnKind::Flag => self.value(value, Type::Flag, None),
            ColumnKind::Number { decimals, percent: true } if *decimals >= 2 => {
                let shown = Decimal { digits: value.number(), decimals: decimals - 2 }.reduced();
                one(format!("{shown}%"))
            }
            ColumnKind::Number { decimals, .. } => {
                self.value(value, Type::Number { decimals: *decimals }, None)
            }
            ColumnKind::Date => self.value(value, Type::Date, None),
            ColumnKind::Period(_) => self.value(value, Type::Period, None),
            ColumnKind::OneOf(_) => self.value(value, Type::Code, Some(column)),
            ColumnKind::Set(_) => self.value(value, Type::Set, Some(column)),
        }
    }

    /// The value of a slot, by the type of its register.
    pub(crate) fn slot(&self, slot: &Slot, value: &Value, given: bool) -> Shown {
        match self.policy.op(slot.value).filter(|_| given) {
            Some(op) => self.value(value, op.ty, slot.names),
            None => Shown::One(None),
        }
    }

    /// A level of a scale.
    pub(crate) fn level(&self, scale: usize, position: i64) -> String {
        let level = usize::try_from(position).ok().and_then(|at| self.policy.scale(scale).levels.get(at));
        level.map(|level| self.naming.text(level).to_owned()).unwrap_or_default()
    }

    /// A verdict outside a scale, by its code.
    pub(crate) fn verdict(&self, scale: usize, code: i64) -> String {
        self.policy
            .scale(scale)
            .verdict(code)
            .map(|verdict| self.naming.text(verdict).to_owned())
            .unwrap_or_default()
    }

    /// A member of a set.
    pub(crate) fn member(&self, member: u32, names: Option<usize>) -> String {
        match self.names(names).and_then(|names| names.get(member as usize)) {
            Some(named) => self.naming.text(named).to_owned(),
            None if (member as usize) < self.members.len() => self.members.text(member).to_owned(),
            None => self.policy.members.get(member as usize).cloned().unwrap_or_default(),
        }
    }

    fn code(&self, code: i64, names: Option<usize>) -> String {
        let named = usize::try_from(code).ok().and_then(|at| self.names(names)?.get(at));
        named.map_or_else(|| code.to_string(), |named| self.naming.text(named).to_owned())
    }

    fn names(&self, column: Option<usize>) -> Option<&'a [Named]> {
        match &self.policy.naming_column(column?)?.kind {
            ColumnKind::OneOf(names) | ColumnKind::Set(Members::Named(names)) => Some(names),
            _ => None,
        }
    }
}

/// A cell of the data as it is shown; the word for it where nobody knows the value.
pub fn shown_cell(policy: &Policy, units: &Units, column: usize, row: usize) -> Shown {
    let Some(cells) = units.columns.get(column) else { return Shown::One(None) };
    if cells.unknown.as_ref().is_some_and(|unknown| unknown.get(row)) {
        return one(policy.surface.pick("未知", "unknown").to_owned());
    }
    let given = cells.given.as_ref().is_none_or(|given| given.get(row));
    let value = match (&cells.cells, cells.value(row)) {
        (Cells::Set(members), _) => {
            Value::Set(members.iter().filter(|(_, rows)| rows.get(row)).map(|(member, _)| *member).collect())
        }
        (_, data::Value::Flag(yes)) => Value::Flag(yes),
        (_, data::Value::Number(number)) => Value::Number(number),
        (_, data::Value::Code(code)) => Value::Number(code.into()),
        (_, data::Value::Text(text)) => Value::Text(text.to_owned()),
        (_, data::Value::None | data::Value::Unknown(_) | data::Value::Set(_)) => return Shown::One(None),
    };
    Show { policy, units, members: &units.members, naming: Naming::Titles }.cell(column, &value, given)
}

/// Yes or no.
pub(crate) fn flag(lang: Lang, yes: bool) -> String {
    if yes { lang.pick("是", "yes") } else { lang.pick("否", "no") }.to_owned()
}

fn one(text: String) -> Shown {
    Shown::One(Some(text))
}

/// Row `row` of a plane.
pub(crate) fn bit(machine: &Machine<'_>, plane: Id, row: usize) -> bool {
    machine.plane(plane).get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

/// The text of a define in row `row` of the block that starts at `first`; empty where it has no value.
pub(crate) fn define(
    plan: &Plan<'_>,
    machine: &Machine<'_>,
    define: usize,
    first: usize,
    row: usize,
) -> String {
    let Some(slot) = plan.policy.defines.get(define).and_then(Define::slot) else { return String::new() };
    let given = slot.given.is_none_or(|given| values::value(plan, machine, given, first, row).is_yes());
    let value = values::value(plan, machine, slot.value, first, row);
    Show::of(plan).slot(slot, &value, given).text(plan.policy.surface)
}
