//! What an expression is while it is lowered.

use super::problem::{CheckProblem, Kind};
use crate::ir::{self, Reg};
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Period;

/// A lowered expression.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) what: What,
    /// Which rows have a value; nothing when all have.
    pub(super) given: Option<Given>,
    pub(super) span: Span,
}

/// Where a value exists, and why it may not.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) reg: Reg,
    pub(super) from: Span,
    pub(super) why: Both,
}

/// The kinds of lowered values.
#[derive(Debug, Clone)]
pub(super) enum What {
    Flag(Reg),
    Number(Reg, u8),
    Date(Reg),
    Period(Reg),
    /// A period as written.
    Span(Period),
    /// A level without signs, and its scale.
    Level(Reg, usize),
    /// The grade of a measure, or overall.
    Grade(ir::Grade),
    /// Several grades put together.
    Tally(Tally),
    /// A number out of another, with the decimals of each.
    Ratio((Reg, u8), (Reg, u8)),
    /// A verdict, by its code, and its scale.
    Verdict(i64, usize),
    /// A level with signs behind it, as written in the policy.
    Signed {
        scale: usize,
        level: i64,
        plus: u32,
        minus: u32,
    },
    /// One of a column's values, and the column that names them.
    Code(Reg, usize),
    /// A set, and the column that names its members; free texts without.
    Set(Reg, Option<usize>),
    /// A set as written, before it is known what its members are.
    Literal(Vec<ast::Text>),
    /// A text column.
    TextColumn(usize),
    /// A text of the policy.
    Word(Reg),
    /// A text as written.
    Text(String),
    /// No value at all.
    None,
    /// A value that nobody knows, before it is known of what kind.
    Unknown,
}

/// Several grades put together, by how many of them have each level: what is left of joined grades in earlier periods.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) scale: usize,
    pub(super) given: Option<Reg>,
    pub(super) verdict: Option<Reg>,
    /// For each level, the best first.
    pub(super) counts: Vec<Reg>,
    /// The signs as in a grade; nothing where they do not count.
    pub(super) signs: Option<Reg>,
    pub(super) minuses: Option<Reg>,
}

impl What {
    /// The same kind of value in another register, if it is one that has a register.
    pub(super) fn in_reg(&self, reg: Reg) -> Option<What> {
        Some(match self {
            What::Flag(_) => What::Flag(reg),
            What::Number(_, decimals) => What::Number(reg, *decimals),
            What::Date(_) => What::Date(reg),
            What::Period(_) => What::Period(reg),
            What::Level(_, scale) => What::Level(reg, *scale),
            What::Code(_, names) => What::Code(reg, *names),
            What::Set(_, names) => What::Set(reg, *names),
            What::Word(_) => What::Word(reg),
            _ => return None,
        })
    }
}

impl Value {
    pub(super) fn new(what: What, span: Span) -> Self {
        Value { what, given: None, span }
    }

    pub(super) fn given(mut self, given: Option<Given>) -> Self {
        self.given = given;
        self
    }

    pub(super) fn kind(&self) -> Kind {
        match &self.what {
            What::Flag(_) => Kind::Flag,
            What::Number(..) => Kind::Number,
            What::Date(_) => Kind::Date,
            What::Period(_) | What::Span(_) => Kind::Period,
            What::Level(..) => Kind::Level,
            What::Grade(_) | What::Signed { .. } | What::Tally(_) => Kind::Grade,
            What::Ratio(..) => Kind::Ratio,
            What::Verdict(..) => Kind::Verdict,
            What::Code(..) => Kind::OneOf,
            What::Set(..) | What::Literal(_) => Kind::Set,
            What::TextColumn(_) | What::Word(_) | What::Text(_) => Kind::Text,
            What::None => Kind::None,
            What::Unknown => Kind::Unknown,
        }
    }

    /// Its scale, if it is on one.
    pub(super) fn scale(&self) -> Option<usize> {
        match &self.what {
            What::Level(_, scale) | What::Verdict(_, scale) | What::Signed { scale, .. } => Some(*scale),
            What::Grade(grade) => Some(grade.scale),
            What::Tally(tally) => Some(tally.scale),
            _ => None,
        }
    }

    /// Where it is found, if it has a register.
    pub(super) fn slot(&self) -> Option<ir::Slot> {
        let names = match &self.what {
            What::Code(_, column) => Some(*column),
            What::Set(_, names) => *names,
            _ => None,
        };
        let given = self.given.as_ref().map(|given| given.reg);
        self.reg().map(|(value, _)| ir::Slot { value, given, names })
    }

    /// The register and type of a value that has one.
    pub(super) fn reg(&self) -> Option<(Reg, ir::Type)> {
        Some(match &self.what {
            What::Flag(reg) => (*reg, ir::Type::Flag),
            What::Number(reg, decimals) => (*reg, ir::Type::Number { decimals: *decimals }),
            What::Date(reg) => (*reg, ir::Type::Date),
            What::Period(reg) => (*reg, ir::Type::Period),
            What::Level(reg, scale) => (*reg, ir::Type::Level(*scale)),
            What::Code(reg, _) => (*reg, ir::Type::Code),
            What::Set(reg, _) => (*reg, ir::Type::Set),
            What::Word(reg) => (*reg, ir::Type::Word),
            _ => return None,
        })
    }
}

impl super::Checker<'_> {
    /// Where a value is found, a text column of the data too.
    pub(super) fn located(&mut self, value: &Value) -> Option<ir::Slot> {
        match value.what {
            What::TextColumn(column) => Some(ir::Slot {
                value: self.text_cells(column, value.span),
                given: value.given.as_ref().map(|given| given.reg),
                names: None,
            }),
            _ => value.slot(),
        }
    }
}

impl super::Checker<'_> {
    /// Reports two values that cannot stand for one another.
    pub(super) fn different_kinds(&mut self, a: &Value, b: &Value, span: Span) {
        match (a.scale(), b.scale()) {
            (Some(x), Some(y)) if x != y => self.two_scales(x, y, span),
            _ => self.report(span, CheckProblem::DifferentKinds { left: a.kind(), right: b.kind() }),
        }
    }
}

/// Whether two values can stand for one another: both numbers, both levels, …
pub(super) fn same_kind(a: &Value, b: &Value) -> bool {
    match (&a.what, &b.what) {
        (What::Code(_, x), What::Code(_, y)) => x == y,
        (What::Set(_, x), What::Set(_, y)) => x == y,
        (What::Level(_, x), What::Level(_, y)) => x == y,
        (What::Grade(_) | What::Tally(_) | What::Ratio(..), _)
        | (_, What::Grade(_) | What::Tally(_) | What::Ratio(..)) => false,
        _ => std::mem::discriminant(&a.what) == std::mem::discriminant(&b.what),
    }
}
