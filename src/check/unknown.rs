//! Values that nobody knows: written as a value, and asked for.

use super::Checker;
use super::problem::CheckProblem;
use super::value::{Value, What};
use crate::both;
use crate::ir::{self, Blank, ColumnKind, OpKind, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// Numbers of the data have at most 18 digits.
const MOST: i64 = 999_999_999_999_999_999;

impl Checker<'_> {
    /// An expression in a place that takes its kind from the values beside it: there `unknown` may stand.
    pub(super) fn expr_or_unknown(&mut self, expr: &Expr) -> Option<Value> {
        match expr.kind {
            ExprKind::Unknown => Some(Value::new(What::Unknown, expr.span.span)),
            _ => self.expr(expr),
        }
    }

    /// Reports `unknown` where nothing beside it tells what kind of value is not known.
    pub(super) fn of_no_kind(&mut self, span: Span) {
        self.report(span, CheckProblem::UnknownOfNoKind);
    }

    /// A value that may be none or unknown but must be of some kind.
    pub(super) fn of_a_kind(&mut self, value: Value) -> Option<Value> {
        if matches!(value.what, What::Unknown) {
            self.of_no_kind(value.span);
            return None;
        }
        Some(value)
    }

    /// An unknown value of the kind of another one; any other value as it is.
    pub(super) fn unknown_like(&mut self, value: Value, other: &Value) -> Option<Value> {
        if !matches!(value.what, What::Unknown) || matches!(other.what, What::Unknown | What::None) {
            return Some(value);
        }
        let span = value.span;
        let (low, high) = match &other.what {
            What::Flag(_) => (0, 1),
            What::Number(..) => (-MOST, MOST),
            What::Date(_) => (crate::value::Date::FIRST, crate::value::Date::LAST),
            What::Period(_) => (0, MOST),
            What::Level(_, scale) => (0, self.scale(*scale).worst().max(0)),
            What::Word(_) | What::Set(..) => (0, i64::MAX),
            What::Code(_, column) => match self.columns.get(*column).map(|column| &column.kind) {
                Some(ColumnKind::OneOf(values)) => (0, (values.len() as i64 - 1).max(0)),
                _ => (0, i64::MAX),
            },
            _ => {
                self.report(span, CheckProblem::DifferentKinds { left: value.kind(), right: other.kind() });
                return None;
            }
        };
        let (_, ty) = other.reg()?;
        let which = self.ops.iter().filter(|op| matches!(op.kind, OpKind::Unknown { .. })).count();
        let reg = self.emit(OpKind::Unknown { low, high, which }, ty, span);
        Some(Value { what: other.what.in_reg(reg)?, ..value })
    }

    /// `X is unknown`: of a column whether its cell is not known, of anything else whether what is known leaves it
    /// open. It is never open itself.
    pub(super) fn is_unknown(&mut self, inner: &Expr, yes: bool, span: Span) -> Option<Value> {
        let value = self.expr(inner)?;
        let (reg, ever) = self.where_unknown(&value, span)?;
        if !ever {
            let problem = CheckProblem::NoEffect {
                message: both!(
                    "这里从不会是未知：它所看的列，空白都不视为未知",
                    "this is never unknown: no column it reads has blanks that mean unknown"
                ),
                help: both!(
                    "请在数据里给那一列加上“，空白视为 未知”，或去掉这一问",
                    "add `, blank means unknown` to the column, or take the question out"
                ),
            };
            self.report(span, problem);
        }
        let reg = if yes { reg } else { self.not(reg, span) };
        Some(Value::new(What::Flag(reg), span))
    }

    /// Where a value is not determined by what is known of the row, and whether it can ever be so. What surely is none,
    /// or a verdict, is determined whatever its level would be.
    pub(super) fn where_unknown(&mut self, value: &Value, span: Span) -> Option<(Reg, bool)> {
        let given = value.given.as_ref().map(|given| given.reg);
        let (open, mut ever) = match &value.what {
            What::TextColumn(column) => {
                let reg = self.emit(OpKind::Column(*column), Type::Text, value.span);
                self.where_open(vec![reg], span)
            }
            What::Grade(grade) => self.where_grade_open(&grade.clone(), span)?,
            What::Tally(tally) => {
                let regs = [tally.given, tally.verdict, tally.signs, tally.minuses].into_iter().flatten();
                self.where_open(regs.chain(tally.counts.iter().copied()).collect(), span)
            }
            What::Ratio((part, _), (whole, _)) => self.where_open(vec![*part, *whole], span),
            _ => self.where_open(value.reg().into_iter().map(|(reg, _)| reg).collect(), span),
        };
        let Some(given) = given else { return Some((open, ever)) };
        let (unsure, also) = self.where_open(vec![given], span);
        ever |= also;
        let there = self.all(vec![given, open], span);
        Some((self.any(vec![unsure, there], span), ever))
    }

    fn where_grade_open(&mut self, grade: &ir::Grade, span: Span) -> Option<(Reg, bool)> {
        let (unsure, mut ever) =
            self.where_open([grade.given, grade.verdict].into_iter().flatten().collect(), span);
        let (signs, also) =
            self.where_open([grade.signs, grade.minuses].into_iter().flatten().collect(), span);
        ever |= also;
        let mut open = vec![signs];
        match &grade.level {
            ir::Level::One(level) => {
                let (level, also) = self.where_open(vec![*level], span);
                ever |= also;
                open.push(level);
            }
            ir::Level::Joined(measures) => {
                for &at in measures {
                    let grade = self.measure_value(at, span)?;
                    let (grade, also) = self.where_grade_open(&grade, span)?;
                    ever |= also;
                    open.push(grade);
                }
            }
        }
        let open = self.any(open, span);
        let has_level = self.grade_given(grade, span);
        let shown = self.all(vec![has_level, open], span);
        Some((self.any(vec![unsure, shown], span), ever))
    }

    /// Where any of `regs` is open, and whether any ever can be.
    fn where_open(&mut self, mut regs: Vec<Reg>, span: Span) -> (Reg, bool) {
        regs.retain(|reg| self.may_be_unknown(&[*reg]));
        let kind = match regs.as_slice() {
            [] => return (self.flag(false, span), false),
            [reg] => match self.ops.get(reg.0 as usize).map(|op| &op.kind) {
                Some(OpKind::Column(column)) => OpKind::CellUnknown(*column),
                _ => OpKind::Undetermined(regs),
            },
            _ => OpKind::Undetermined(regs),
        };
        (self.emit(kind, Type::Flag, span), true)
    }

    /// Whether any of `regs` can hang on something that is not known. What looks beyond the row can.
    fn may_be_unknown(&self, regs: &[Reg]) -> bool {
        let mut seen = vec![false; self.ops.len()];
        let mut open = regs.to_vec();
        while let Some(reg) = open.pop() {
            let at = reg.0 as usize;
            let (Some(slot), Some(op)) = (seen.get_mut(at), self.ops.get(at)) else { continue };
            if std::mem::replace(slot, true) {
                continue;
            }
            let column = op.kind.column().and_then(|column| self.columns.get(column));
            let cell = column.is_some_and(|column| column.blank == Blank::Unknown);
            if cell || matches!(op.kind, OpKind::Unknown { .. }) || op.kind.is_beyond_the_row() {
                return true;
            }
            open.extend(op.kind.reads());
        }
        false
    }
}
