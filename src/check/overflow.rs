//! Where a number may leave the range, and what to type.

use super::Checker;
use super::bounds::SHOWN;
use super::extent::{Extent, FOLDED};
use crate::both;
use crate::ir::{Column, ColumnKind, Op, OpKind, Reg, Type};
use crate::problem::{Both, Code, Problem};
use crate::source::Span;

/// Warnings of numbers that may grow too large.
const MOST_WARNED: usize = 20;

/// What makes a number, as a message calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Sum,
    Difference,
    Product,
    Power,
    /// Digits behind the point that a number gets beside others that have so many.
    Decimals,
    Rounded,
    /// Quotients that are compared or added, multiplied out.
    Quotients,
    /// A value between break points.
    Interpolated,
    /// A sum over records, units or periods.
    OverRows,
    /// All points of a measure.
    Points,
}

impl Form {
    /// What a message calls it, with the decimals that the number has.
    fn words(self, decimals: u8) -> Both {
        match self {
            Form::Sum => both!("相加的结果", "this sum"),
            Form::Difference => both!("相减的结果", "this difference"),
            Form::Product => both!("相乘的结果", "this product"),
            Form::Power => both!("乘方的结果", "this power"),
            Form::Decimals => both!(
                "补到 {decimals} 位小数、与旁边的数放在一起的数",
                "this number, given {decimals} decimals like what stands beside it,"
            ),
            Form::Rounded => both!("按位数取舍后的数", "what is rounded here"),
            Form::Quotients => {
                both!("为精确计算商而相乘的结果", "what is multiplied to reckon the quotient exactly")
            }
            Form::Interpolated => both!("内插的结果", "what is interpolated here"),
            Form::OverRows => {
                both!("合计（按 {FOLDED} 条估计）", "this sum, reckoned with {FOLDED} of them,")
            }
            Form::Points => both!("得分的合计", "the sum of these points"),
        }
    }
}

impl Checker<'_> {
    /// Warns of numbers that may leave the range, each where it first does; of the same columns once.
    pub(super) fn overflows(&mut self) {
        self.overflows_here();
        for at in 0..self.records.len() {
            self.over_rows(at, Self::overflows_here);
        }
    }

    fn overflows_here(&mut self) {
        let mut found: Vec<(Span, Vec<usize>, Problem)> = Vec::new();
        for (at, op) in self.ops.iter().enumerate() {
            let Ok(at) = u32::try_from(at) else { break };
            let extent = self.reckoned(Reg(at));
            if !extent.grows_here() {
                continue;
            }
            let columns = self.columns_below(Reg(at));
            if found.iter().any(|(span, known, _)| *span == op.span || *known == columns) {
                continue;
            }
            if found.len() == MOST_WARNED {
                break;
            }
            let problem = self.grown(op, extent, &columns);
            found.push((op.span, columns, problem));
        }
        found.into_iter().for_each(|(.., problem)| self.problems.push(problem));
    }

    fn form_of(&self, op: &Op) -> Form {
        if let Some(form) = self.forms.get(&op.span) {
            return *form;
        }
        match &op.kind {
            OpKind::Add(..) => Form::Sum,
            OpKind::Subtract(..) => Form::Difference,
            OpKind::Quotient(..) => Form::Rounded,
            OpKind::Multiply(a, b) if [a, b].into_iter().any(|reg| self.is_one(*reg)) => Form::Decimals,
            OpKind::Multiply(..) => Form::Product,
            _ => Form::OverRows,
        }
    }

    /// Whether a register is 1, written with decimals.
    fn is_one(&self, reg: Reg) -> bool {
        match self.ops.get(reg.0 as usize) {
            Some(Op {
                kind: OpKind::Number(number), ty: Type::Number { decimals: decimals @ 1.. }, ..
            }) => 10i64.checked_pow((*decimals).into()) == Some(*number),
            _ => false,
        }
    }

    /// What is told of a number that may leave the range.
    fn grown(&self, op: &Op, extent: Extent, columns: &[usize]) -> Problem {
        let decimals = if let Type::Number { decimals } = op.ty { decimals } else { 0 };
        let Both { zh: what_zh, en: what_en } = self.form_of(op).words(decimals);
        let unit = 10i128.saturating_pow(decimals.into());
        // A divisor makes a quotient large where it is small: its upper bound does not matter.
        let above = if let OpKind::Quotient(part, ..) = op.kind {
            self.columns_below(part)
        } else {
            columns.to_vec()
        };
        let of =
            |all: &[usize]| -> Vec<&Column> { all.iter().filter_map(|at| self.columns.get(*at)).collect() };
        let mut free = of(&above);
        free.retain(|column| column.low.is_none() || column.high.is_none());
        let listed = |columns: &[&Column]| {
            let names: Vec<&str> = columns.iter().take(SHOWN).map(|column| column.name.as_str()).collect();
            (names.join("、"), names.join(", "))
        };
        let problem = |message: Both, help: Both| Problem::at(Code::H286, op.span, message).help(help);
        if free.is_empty() {
            let shown = extent.size() / unit;
            let message = if decimals == 0 {
                both!(
                    "{what_zh}最大可到 {shown}，超出 18 位，那一行就会出错",
                    "{what_en} may be as large as {shown}, which is more than 18 digits and an error for that row"
                )
            } else {
                both!(
                    "{what_zh}最大可到 {shown}，连 {decimals} 位小数共超出 18 位，那一行就会出错",
                    "{what_en} may be as large as {shown}, which with its {decimals} decimals is more than 18 digits and an error for that row"
                )
            };
            let room = i128::from(i64::MAX) / unit;
            let (zh, en) = listed(&of(columns));
            let help = match &op.kind {
                _ if columns.is_empty() => {
                    both!("请写小一些的数，或少几位小数", "write smaller numbers, or fewer decimals")
                }
                OpKind::Quotient(_, by, ..) if !self.columns_below(*by).is_empty() => {
                    let (by_zh, by_en) = listed(&of(&self.columns_below(*by)));
                    let (zh, en) = listed(&of(&above));
                    both!(
                        "{by_zh} 很小时商就很大：请在数据里写明它的小数位数和下限，或收紧 {zh} 的上下限，或少留几位小数",
                        "the quotient is large where {by_en} is small: say its decimals and its least value in `data`, or bound {en} more narrowly, or round to fewer decimals"
                    )
                }
                _ if decimals == 0 => both!(
                    "请收紧 {zh} 的上下限（最大能到 {room}）",
                    "bound {en} more narrowly (there is room up to {room})"
                ),
                _ => both!(
                    "请收紧 {zh} 的上下限，或先四舍五入，少留几位小数（这里有 {decimals} 位，最大能到 {room}）",
                    "bound {en} more narrowly, or round first to fewer decimals (there are {decimals} here, and room up to {room})"
                ),
            };
            return problem(message, help);
        }
        let (zh, en) = listed(&free);
        let message = both!(
            "{what_zh}可能超出 18 位数，那一行就会出错：{zh} 没有写全上下限",
            "{what_en} may have more than 18 digits, which would be an error for that row: not bounded above and below: {en}"
        );
        let kind = |is: fn(bool, u8) -> bool| {
            free.iter().all(|column| matches!(column.kind, ColumnKind::Number { decimals, percent } if is(percent, decimals)))
        };
        let help = if kind(|percent, _| percent) {
            both!(
                "请在数据里给 {zh} 加上下限，如“，0 至 100%”",
                "bound {en} in `data`, such as `, 0 to 100%`"
            )
        } else if extent.fits() {
            both!(
                "请在数据里给 {zh} 加上下限，如“，0 至 1000000”",
                "bound {en} in `data`, such as `, 0 to 1000000`"
            )
        } else if kind(|_, decimals| decimals <= 2) {
            both!(
                "请在数据里给 {zh} 加上下限，如“，0 至 1000”",
                "bound {en} in `data`, such as `, 0 to 1000`"
            )
        } else {
            both!(
                "请在数据里给 {zh} 加上下限，并写明小数位数，如“2位小数，0 至 1000”；也可以先四舍五入，少留几位小数",
                "bound {en} in `data` and say their decimals, such as `a number with 2 decimals, 0 to 1000`; or round first to fewer decimals"
            )
        };
        problem(message, help)
    }
}
