//! What bounds tell: which comparisons can hold together, where a number may leave the range, where a divisor is 0.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Checker;
use super::extent::is_end;
use crate::both;
use crate::ir::{Blank, ColumnKind, Comparison, OpKind, Reg, Type};
use crate::problem::{Both, Code, Problem};
use crate::source::Span;
use crate::value::Decimal;

/// Largest number of a cell, in units of its last decimal: 18 digits.
const LARGEST_CELL: i128 = 999_999_999_999_999_999;
/// Numbers that are looked at for comparisons of one number.
const MOST_SAMPLES: usize = 64;
/// How deep operations are looked into.
const DEPTH: usize = 64;
/// Operations looked into for one place.
const MOST_STEPS: usize = 1_000;
/// Columns that a message names.
const SHOWN: usize = 4;
/// Warnings of numbers that may grow too large.
const MOST_WARNED: usize = 20;

/// A comparison with a fixed number: its position among the facts, how, and the number.
type Compared = (usize, Comparison, i64);

/// Comparisons of the same two things, and each way in which they can come out together.
pub(super) struct Together {
    /// Their positions among the facts.
    pub(super) facts: Vec<usize>,
    /// Shape: as many flags as facts.
    pub(super) ways: BTreeSet<Vec<bool>>,
}

impl Checker<'_> {
    /// Those of `facts` that compare the same number with fixed numbers, or the same two numbers.
    pub(super) fn compared_together(&self, facts: &[Reg]) -> Vec<Together> {
        let mut of: BTreeMap<(Reg, Option<Reg>), Vec<Compared>> = BTreeMap::new();
        for (at, fact) in facts.iter().enumerate() {
            let Some(OpKind::Compare(comparison, a, b)) = self.ops.get(fact.0 as usize).map(|op| &op.kind)
            else {
                continue;
            };
            let (key, comparison, limit) = match (self.known_number(*a), self.known_number(*b)) {
                (None, Some(limit)) => ((*a, None), *comparison, limit),
                (Some(limit), None) => ((*b, None), comparison.turned(), limit),
                (None, None) if a <= b => ((*a, Some(*b)), *comparison, 0),
                (None, None) => ((*b, Some(*a)), comparison.turned(), 0),
                _ => continue,
            };
            of.entry(key).or_default().push((at, comparison, limit));
        }
        let mut all = Vec::new();
        for ((reg, other), compared) in of {
            let samples = match other {
                // Of two numbers, one less the other.
                Some(_) => vec![-1, 0, 1],
                None => self.samples(reg, compared.iter().map(|(_, _, limit)| *limit)),
            };
            if samples.len() > MOST_SAMPLES {
                continue;
            }
            let holds =
                |sample: i64| compared.iter().map(|(_, by, limit)| by.holds(sample, *limit)).collect();
            all.push(Together {
                facts: compared.iter().map(|(at, ..)| *at).collect(),
                ways: samples.into_iter().map(holds).collect(),
            });
        }
        all
    }

    /// Numbers that stand for all that a register may hold, as far as comparisons with `limits` tell them apart.
    fn samples(&self, reg: Reg, limits: impl Iterator<Item = i64>) -> Vec<i64> {
        let (low, high) = self.domain(reg);
        let near = limits.flat_map(|limit| [limit.saturating_sub(1), limit, limit.saturating_add(1)]);
        let samples: BTreeSet<i64> = near.map(|sample| sample.clamp(low, high)).collect();
        samples.into_iter().collect()
    }

    /// The least and greatest value that a register holds in any row: also where there is none, and it holds 0.
    fn domain(&self, reg: Reg) -> (i64, i64) {
        let all = (i64::MIN, i64::MAX);
        let Some(op) = self.ops.get(reg.0 as usize) else { return all };
        let last = |count: usize| (0, i64::try_from(count).unwrap_or(i64::MAX).saturating_sub(1).max(0));
        match (&op.kind, op.ty) {
            (OpKind::Column(column), ty) => match self.columns.get(*column) {
                Some(column) if matches!(column.blank, Blank::None | Blank::Unknown) && ty != Type::Code => {
                    all
                }
                Some(column) => match &column.kind {
                    ColumnKind::OneOf(values) => last(values.len()),
                    ColumnKind::Number { .. } => {
                        let (low, high) = self.extent(reg);
                        (i64::try_from(low).unwrap_or(i64::MIN), i64::try_from(high).unwrap_or(i64::MAX))
                    }
                    _ => all,
                },
                None => all,
            },
            (_, Type::Level(scale)) => last(self.scale(scale).levels.len()),
            (OpKind::Size(_) | OpKind::Count(_), _) => (0, i64::MAX),
            _ => all,
        }
    }

    /// What to type where a value is none because a divisor may be 0; `given` says where it is there.
    pub(super) fn division_help(&self, given: Reg) -> Option<Both> {
        let mut open = vec![given];
        let mut seen = HashSet::new();
        let divisor = loop {
            let flag = open.pop()?;
            if !seen.insert(flag) || seen.len() > MOST_STEPS {
                continue;
            }
            match self.ops.get(flag.0 as usize).map(|op| &op.kind) {
                Some(OpKind::Compare(Comparison::NotEqual, number, zero))
                    if self.divisors.contains(&flag) && self.known_number(*zero) == Some(0) =>
                {
                    break *number;
                }
                Some(kind @ (OpKind::All(_) | OpKind::Any(_) | OpKind::Select(..))) => {
                    open.extend(kind.reads())
                }
                _ => {}
            }
        };
        let named = |column: usize| self.columns.get(column).map(|column| column.name.clone());
        if let Some(OpKind::Column(at)) = self.ops.get(divisor.0 as usize).map(|op| &op.kind) {
            let name = named(*at)?;
            let least = self.columns.get(*at).map(|column| &column.kind);
            let (zh, en) = match least {
                Some(ColumnKind::Number { decimals: 0, .. }) => ("不小于 1", "at least 1"),
                _ => ("超过 0", "over 0"),
            };
            return Some(both!(
                "{name} 可能是 0：从来不是 0 的，请在数据里给它加上“，{zh}”；可能是 0 的，请说明是 0 时算什么：“若 {name} > 0 则 … 否则 …”，或在后面写“无则 …”",
                "`{name}` may be 0: if it never is, add `, {en}` to it in `data`; if it may be, say what holds then by `if {name} > 0 then … else …`, or by `or else …` behind it"
            ));
        }
        let mut names: Vec<String> = self.columns_below(&[divisor]).into_iter().filter_map(named).collect();
        if names.is_empty() {
            return None;
        }
        names.truncate(SHOWN);
        let (zh, en) = (names.join("、"), names.join(", "));
        Some(both!(
            "除数由 {zh} 算出，可能是 0：请在数据里给它们加上下限，或说明是 0 时算什么：“若 … > 0 则 … 否则 …”，或在后面写“无则 …”",
            "the divisor is made of {en} and may be 0: bound them in `data`, or say what holds then by `if … > 0 then … else …`, or by `or else …` behind it"
        ))
    }

    /// The columns that registers are made of, in this row.
    fn columns_below(&self, regs: &[Reg]) -> Vec<usize> {
        let (mut open, mut seen, mut columns) = (regs.to_vec(), HashSet::new(), BTreeSet::new());
        while let Some(reg) = open.pop() {
            if !seen.insert(reg) || seen.len() > MOST_STEPS {
                continue;
            }
            let Some(op) = self.ops.get(reg.0 as usize) else { continue };
            match &op.kind {
                OpKind::Column(column) if matches!(op.ty, Type::Number { .. }) => {
                    columns.insert(*column);
                }
                OpKind::Select(_, a, b) => open.extend([*a, *b]),
                kind => open.extend(kind.reads()),
            }
        }
        columns.into_iter().collect()
    }

    /// Warns of products that may leave the range of numbers, each of the same columns once.
    pub(super) fn overflows(&mut self) {
        self.overflows_here();
        for at in 0..self.records.len() {
            self.over_rows(at, Self::overflows_here);
        }
    }

    fn overflows_here(&mut self) {
        // Of a power the last product is the largest.
        let mut found: Vec<(Span, Vec<usize>, Problem)> = Vec::new();
        for (at, op) in self.ops.iter().enumerate() {
            let (Type::Number { decimals }, OpKind::Multiply(a, b)) = (op.ty, &op.kind) else { continue };
            let Ok(at) = u32::try_from(at) else { break };
            let Some(problem) = self.may_overflow(Reg(at), [*a, *b], decimals, op.span) else { continue };
            let columns = self.columns_below(&[*a, *b]);
            let same = |(span, known, _): &(Span, Vec<usize>, Problem)| *span == op.span || *known == columns;
            match found.iter().position(same) {
                Some(at) => {
                    if let Some((_, _, told)) = found.get_mut(at).filter(|(span, ..)| *span == op.span) {
                        *told = problem;
                    }
                }
                None if found.len() == MOST_WARNED => break,
                None => found.push((op.span, columns, problem)),
            }
        }
        found.into_iter().for_each(|(.., problem)| self.problems.push(problem));
    }

    /// What is told of a product that may leave the range; nothing where it stays within, as far as bounds tell.
    fn may_overflow(&self, product: Reg, factors: [Reg; 2], decimals: u8, span: Span) -> Option<Problem> {
        let [a, b] = factors.map(|reg| self.extent(reg));
        let open = [a, b].map(|(low, high)| is_end(low) || is_end(high));
        let fixed = factors.iter().any(|reg| self.known_number(*reg).is_some());
        // A number times a fixed one stays small in practice; so does one that only gets more decimals.
        if fixed && open.contains(&true) {
            return None;
        }
        let size = |(low, high): (i128, i128)| {
            if is_end(low) || is_end(high) { LARGEST_CELL } else { low.abs().max(high.abs()) }
        };
        let largest = size(a).saturating_mul(size(b));
        if largest <= i128::from(i64::MAX) {
            return None;
        }
        let unit = 10i128.checked_pow(decimals.into())?;
        let room = i128::from(i64::MAX) / unit;
        let columns = self.columns_below(&factors);
        let unbounded = |at: &&usize| {
            self.columns.get(**at).is_some_and(|column| column.low.is_none() || column.high.is_none())
        };
        let without: Vec<usize> = columns.iter().filter(unbounded).copied().collect();
        let named = |all: &[usize], between: &str| {
            let names = all.iter().take(SHOWN).filter_map(|at| self.columns.get(*at));
            names.map(|column| column.name.clone()).collect::<Vec<_>>().join(between)
        };
        let problem = |message: Both, help: Both| Some(Problem::at(Code::H286, span, message).help(help));
        if open.contains(&true) && !without.is_empty() {
            let (zh, en) = (named(&without, "、"), named(&without, ", "));
            let message = both!(
                "相乘的结果可能超出 18 位数，那一行就会出错：{zh} 没有写全上下限",
                "this product may have more than 18 digits, which would be an error for that row: not bounded above and below: {en}"
            );
            let most = self.fitting(product, room);
            let help = match most {
                Some(most) => both!(
                    "请在数据里给 {zh} 加上下限，如“，0 至 {most}”",
                    "bound {en} in `data`, such as `, 0 to {most}`"
                ),
                None => both!(
                    "请在数据里给 {zh} 加上下限，并写明小数位数，如“2位小数，0 至 1000”",
                    "bound {en} in `data` and say their decimals, such as `a number with 2 decimals, 0 to 1000`"
                ),
            };
            return problem(message, help);
        }
        if open.contains(&true) {
            return None;
        }
        let shown = largest / unit;
        let (zh, en) = (named(&columns, "、"), named(&columns, ", "));
        let message = both!(
            "相乘的结果最大可到 {shown}，连小数共超出 18 位，那一行就会出错",
            "this product may be as large as {shown}, which with its decimals is more than 18 digits and an error for that row"
        );
        let help = if columns.is_empty() {
            both!("请写小一些的数，或少几位小数", "write smaller numbers, or fewer decimals")
        } else {
            both!(
                "请收紧 {zh} 的上下限，或先四舍五入，少留几位小数（这里有 {decimals} 位，最大能到 {room}）",
                "bound {en} more narrowly, or round first to fewer decimals (there are {decimals} here, and room up to {room})"
            )
        };
        problem(message, help)
    }

    /// A power of ten that the unbounded columns of a product may reach each, with room for the product.
    fn fitting(&self, product: Reg, room: i128) -> Option<i128> {
        let (mut fixed, mut open) = (1i128, 0u32);
        self.factors(product, DEPTH, &mut fixed, &mut open);
        let room = room / fixed.max(1);
        let fits = |most: &i128| most.checked_pow(open.max(1)).is_some_and(|product| product <= room);
        // More than a thousand million is no bound that anybody means.
        let powers = (1..10).rev().map(|power| 10i128.pow(power));
        powers.take_while(|most| *most >= 100).find(fits)
    }

    /// The size of the bounded factors of a product, and how many have no bounds.
    fn factors(&self, reg: Reg, depth: usize, fixed: &mut i128, open: &mut u32) {
        let (Some(op), Some(depth)) = (self.ops.get(reg.0 as usize), depth.checked_sub(1)) else { return };
        let Type::Number { decimals } = op.ty else { return };
        let (low, high) = self.extent(reg);
        match &op.kind {
            OpKind::Multiply(a, b) => {
                self.factors(*a, depth, fixed, open);
                self.factors(*b, depth, fixed, open);
            }
            _ if is_end(low) || is_end(high) => *open = open.saturating_add(1),
            _ => {
                let size = i64::try_from(low.abs().max(high.abs())).unwrap_or(i64::MAX);
                let whole = Decimal { digits: size, decimals }
                    .at(0)
                    .unwrap_or_else(|| size / 10i64.checked_pow(decimals.into()).unwrap_or(i64::MAX) + 1);
                *fixed = fixed.saturating_mul(i128::from(whole.max(1)));
            }
        }
    }
}
