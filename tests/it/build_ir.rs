//! Compiled policies written by hand.

use heng::ir::{
    Column, ColumnKind, Comparison, Define, Defined, Grade, Measure, Named, Op, OpKind, Policy, Reg, Scale,
    SignRule, Slot, Type,
};
use heng::problem::Lang;
use heng::source::Span;

/// A policy with nothing in it.
pub(crate) fn empty() -> Policy {
    Policy::new(Lang::Zh)
}

/// A scale of `levels` and `verdicts`, by name.
pub(crate) fn scale(levels: &[&str], verdicts: &[&str], signs: SignRule) -> Scale {
    let named = |names: &[&str]| names.iter().map(|name| self::named(name)).collect();
    Scale {
        name: None,
        levels: named(levels),
        verdicts: named(verdicts),
        signs,
        most_plus: None,
        most_minus: None,
    }
}

pub(crate) fn named(name: &str) -> Named {
    Named { name: name.into(), title: None }
}

/// A measure without steps.
pub(crate) fn measure(name: &str, grade: Grade) -> Measure {
    Measure { name: named(name), citing: None, span: Span::default(), grade, points: None, steps: Vec::new() }
}

pub(crate) fn define(name: &str, value: Reg) -> Define {
    let value = Slot { value, given: None, names: None };
    Define { name: name.into(), value: Defined::Value(value), citing: None, span: Span::default() }
}

/// Adds columns and operations to a policy.
pub(crate) struct Builder {
    pub(crate) policy: Policy,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Builder { policy: empty() }
    }

    /// A column and the register of its values.
    pub(crate) fn column(&mut self, name: &str, kind: ColumnKind) -> Reg {
        let ty = match &kind {
            ColumnKind::Id | ColumnKind::Text => Type::Text,
            ColumnKind::Flag => Type::Flag,
            ColumnKind::Number { decimals, .. } => Type::Number { decimals: *decimals },
            ColumnKind::Date => Type::Date,
            ColumnKind::Period(_) => Type::Period,
            ColumnKind::OneOf(_) => Type::Code,
            ColumnKind::Set(_) => Type::Set,
        };
        self.policy.columns.push(Column::new(name, kind, Span::default()));
        let at = self.policy.columns.len() - 1;
        self.op(OpKind::Column(at), ty)
    }

    pub(crate) fn op(&mut self, kind: OpKind, ty: Type) -> Reg {
        self.policy.ops.push(Op { kind, ty, span: Span::default() });
        Reg(self.policy.ops.len() as u32 - 1)
    }

    pub(crate) fn flag(&mut self, kind: OpKind) -> Reg {
        self.op(kind, Type::Flag)
    }

    pub(crate) fn number(&mut self, kind: OpKind) -> Reg {
        self.op(kind, Type::Number { decimals: 0 })
    }

    pub(crate) fn not(&mut self, a: Reg) -> Reg {
        self.flag(OpKind::Not(a))
    }

    pub(crate) fn constant(&mut self, number: i64) -> Reg {
        self.number(OpKind::Number(number))
    }

    pub(crate) fn compare(&mut self, comparison: Comparison, a: Reg, b: Reg) -> Reg {
        self.flag(OpKind::Compare(comparison, a, b))
    }
}
