//! What a define will be, told from its form alone: needed where it speaks of itself through the past.

use std::collections::HashMap;

use super::Checker;
use super::names::Symbol;
use super::results::Constant;
use super::value::What;
use crate::ir::{ColumnKind, Members, Reg, Type};
use crate::syntax::ast::{Aggregate, BlockKind, Expr, ExprKind, ListSource, Operator, TableRow, Text};

type Seen = HashMap<usize, Option<Known>>;

/// How deep forms and names are looked into.
const DEPTH: usize = 64;

/// A kind of value that a define can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Flag,
    Number(u8),
    Date,
    Period,
    Level(usize),
    Code(usize),
    Set(Option<usize>),
    Word,
}

impl Known {
    pub(super) fn ty(self) -> Type {
        match self {
            Known::Flag => Type::Flag,
            Known::Number(decimals) => Type::Number { decimals },
            Known::Date => Type::Date,
            Known::Period => Type::Period,
            Known::Level(scale) => Type::Level(scale),
            Known::Code(_) => Type::Code,
            Known::Set(_) => Type::Set,
            Known::Word => Type::Word,
        }
    }

    pub(super) fn what(self, reg: Reg) -> What {
        match self {
            Known::Flag => What::Flag(reg),
            Known::Number(decimals) => What::Number(reg, decimals),
            Known::Date => What::Date(reg),
            Known::Period => What::Period(reg),
            Known::Level(scale) => What::Level(reg, scale),
            Known::Code(column) => What::Code(reg, column),
            Known::Set(names) => What::Set(reg, names),
            Known::Word => What::Word(reg),
        }
    }
}

impl Checker<'_> {
    /// What define `at` will be, if its form tells.
    pub(super) fn infer_define(&self, at: usize) -> Option<Known> {
        self.infer_block(at, DEPTH, &mut HashMap::new())
    }

    /// `seen` holds the defines looked into so far; one that is being looked into tells nothing.
    fn infer_block(&self, at: usize, depth: usize, seen: &mut Seen) -> Option<Known> {
        if let Some(known) = seen.get(&at) {
            return *known;
        }
        seen.insert(at, None);
        let BlockKind::Define(define) = &self.names.defines.get(at)?.kind else { return None };
        let known = self.infer(&define.value.as_ref()?.node, depth.checked_sub(1)?, seen);
        seen.insert(at, known);
        known
    }

    fn infer(&self, expr: &Expr, depth: usize, seen: &mut Seen) -> Option<Known> {
        let depth = depth.checked_sub(1)?;
        let mut several = |all: &mut dyn Iterator<Item = &Expr>| {
            all.filter_map(|one| self.infer(one, depth, seen)).reduce(larger)
        };
        if expr.kind.is_condition() == Some(true) {
            return Some(Known::Flag);
        }
        match &expr.kind {
            ExprKind::Number(number) => Some(Known::Number(number.reduced().decimals)),
            ExprKind::Date(_) => Some(Known::Date),
            ExprKind::Text(_) => Some(Known::Word),
            ExprKind::SignsOf(_) | ExprKind::SizeOf(_) | ExprKind::RankOf(..) => Some(Known::Number(0)),
            ExprKind::LevelsOf(inner) | ExprKind::Shift(inner, ..) => {
                let scale = match &inner.kind {
                    ExprKind::Name(name) => match self.peek(name) {
                        Some(Symbol::Measure(at)) => self.measure_scale(at),
                        Some(Symbol::Overall) => self.overall_scale(),
                        _ => match self.infer(inner, depth, seen) {
                            Some(Known::Level(scale)) => scale,
                            _ => 0,
                        },
                    },
                    _ => match self.infer(inner, depth, seen) {
                        Some(Known::Level(scale)) => scale,
                        _ => 0,
                    },
                };
                Some(Known::Level(scale))
            }
            ExprKind::ColumnOf(_, of) => self.is_scale(of).map(Known::Level),
            ExprKind::OrElse(all) => several(&mut all.iter()),
            ExprKind::If(branches, last) => {
                several(&mut branches.iter().map(|(_, value)| value).chain(last.as_deref()))
            }
            ExprKind::Sum(terms) => several(&mut terms.iter().map(|(_, term)| term)),
            ExprKind::Product(factors) => {
                factors.iter().try_fold(Known::Number(0), |product, (by, factor)| {
                    match (by, product, self.infer(factor, depth, seen)?) {
                        (Operator::Times, Known::Number(a), Known::Number(b)) => {
                            Some(Known::Number(a.checked_add(b)?))
                        }
                        _ => None,
                    }
                })
            }
            ExprKind::Round(_, _, places) => u8::try_from(places.node).ok().map(Known::Number),
            ExprKind::Set(_) => Some(Known::Set(None)),
            ExprKind::Without(a, b) | ExprKind::SharedWith(a, b) => several(&mut [&**a, &**b].into_iter()),
            ExprKind::Previous(inner) | ExprKind::Ago(inner, _) => self.infer(inner, depth, seen),
            ExprKind::Aggregate { function: Aggregate::Count, .. } => Some(Known::Number(0)),
            ExprKind::Apply(name, _) => match self.peek(&name.node)? {
                Symbol::Table(at) => self.infer_table(at, depth, seen),
                _ => None,
            },
            ExprKind::Aggregate { x: Some(x), .. } => self.infer(x, depth, seen),
            ExprKind::Aggregate { source: ListSource::Of(list), .. } => self.infer(list, depth, seen),
            ExprKind::List(all) => several(&mut all.iter()),
            ExprKind::Name(name) => match self.peek(name)? {
                Symbol::Column(at) => self.infer_column(at),
                Symbol::Define(at) => self.infer_block(at, depth, seen),
                Symbol::Choice(at) => match &self.file.blocks.get(at)?.kind {
                    BlockKind::Choice(choice) => self.infer(&choice.line.as_ref()?.node.taken, depth, seen),
                    _ => None,
                },
                Symbol::Table(at) => self.infer_table(at, depth, seen),
                Symbol::Rank(_) => Some(Known::Number(0)),
                Symbol::Outcome(_) => Some(Known::Flag),
                Symbol::Level(scale, _) => Some(Known::Level(scale)),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a table's rows say. Tables are seen from the end of the numbers.
    fn infer_table(&self, at: usize, depth: usize, seen: &mut Seen) -> Option<Known> {
        if let Some(known) = seen.get(&(usize::MAX - at)) {
            return *known;
        }
        seen.insert(usize::MAX - at, None);
        let BlockKind::Table(table) = &self.names.tables.get(at)?.kind else { return None };
        let results = table.rows.iter().filter_map(|row| match &row.node {
            TableRow::Row(_, result) => self.infer(result, depth, seen),
            TableRow::Pipe { right, .. } => match right.as_deref() {
                Some([cell]) => self.infer_cell(cell),
                _ => None,
            },
        });
        let known = results.reduce(larger);
        seen.insert(usize::MAX - at, known);
        known
    }

    /// What the only result of a line of a pipe table is. The names of columns, in the first line, are texts.
    fn infer_cell(&self, cell: &Text) -> Option<Known> {
        match self.cell_constant(cell).ok()? {
            Constant::Number(number) => Some(Known::Number(number.decimals)),
            Constant::Date(_) => Some(Known::Date),
            Constant::Flag(_) => Some(Known::Flag),
            Constant::Level(scale, _) => Some(Known::Level(scale)),
            Constant::Text(_) | Constant::None | Constant::Verdict(..) | Constant::Signed { .. } => None,
        }
    }

    fn infer_column(&self, at: usize) -> Option<Known> {
        let column = self.columns.get(at)?;
        Some(match &column.kind {
            ColumnKind::Flag => Known::Flag,
            ColumnKind::Number { decimals, .. } => Known::Number(*decimals),
            ColumnKind::Date => Known::Date,
            ColumnKind::Period(_) => Known::Period,
            ColumnKind::OneOf(_) => column.scale.map_or(Known::Code(at), Known::Level),
            ColumnKind::Set(Members::Free) => Known::Set(None),
            ColumnKind::Set(Members::Named(_)) => Known::Set(Some(at)),
            ColumnKind::Id | ColumnKind::Text => return None,
        })
    }
}

/// Of two numbers the one with more decimals.
fn larger(a: Known, b: Known) -> Known {
    match (a, b) {
        (Known::Number(x), Known::Number(y)) => Known::Number(x.max(y)),
        (a, _) => a,
    }
}
