//! What reads well and is hardly meant: words of the language that the policy gives away as names, and percentages
//! without their sign.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Checker;
use super::meant_problem::MeantProblem;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::statement::by_name;
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{self, ColumnKind};
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Expr, ExprKind, KeyCell, KeyItem, ListSource, Range};
use crate::value::{Decimal, key};

/// Expressions looked into for whether one is a percentage.
const MOST_STEPS: usize = 200;

/// What is kept to find what is hardly meant.
#[derive(Debug, Default)]
pub(super) struct Meant {
    /// Where a missing percent sign was told of.
    unsigned: HashSet<Span>,
    /// How the bounds settle comparisons and whole conditions (yes), each wherever it is lowered; nothing where not.
    pub(super) settled: BTreeMap<(Span, bool), Option<bool>>,
    /// Where the values of defines stand that may be none.
    pub(super) open_defines: HashMap<Span, OpenDefine>,
    /// Where records make a value that is there because every unit has records, and of which block.
    pub(super) recorded: Vec<(ir::Reg, usize)>,
    /// The blocks of which it matters that every unit has records.
    pub(super) relied_on: BTreeSet<usize>,
    /// Whose points something looks at: measures by position, overall as none.
    pub(super) points_read: BTreeSet<Option<usize>>,
}

/// A define that may be none.
#[derive(Debug, Clone)]
pub(super) struct OpenDefine {
    name: String,
    /// Where its none comes from.
    from: Span,
    /// What it could be then, as it is typed.
    then: Both,
    told: bool,
}

impl Checker<'_> {
    /// A define's value, of which it is known where it is settled: at the define.
    pub(super) fn open_define(&mut self, name: &str, line: Span, value: Value) -> Value {
        let Some(given) = value.given.clone() else { return value };
        if self.meant.open_defines.contains_key(&given.from) {
            return value;
        }
        let open = OpenDefine {
            name: name.to_owned(),
            from: given.from,
            then: self.instead_of_none(&value),
            told: false,
        };
        self.meant.open_defines.insert(line, open);
        value.given(Some(Given { from: line, ..given }))
    }

    /// What a value could be where it is none, as it is typed.
    fn instead_of_none(&self, value: &Value) -> Both {
        match &value.what {
            What::Flag(_) => both!("否", "no"),
            What::Number(..) | What::Ratio(..) => Both::same("0".to_owned()),
            What::Level(_, scale) => Both::same(self.level_name(*scale, self.scale(*scale).worst())),
            _ => Both::same("…".to_owned()),
        }
    }

    /// Reports a value that may be none where it has to be settled: of a define once, at the define.
    pub(super) fn may_be_none(&mut self, value: &Value, given: &Given) {
        let then = self.instead_of_none(value);
        if let Some(open) = self.meant.open_defines.get_mut(&given.from) {
            if !std::mem::replace(&mut open.told, true) {
                let OpenDefine { name, from, then, .. } = open.clone();
                let (why, used) = (given.why.clone(), value.span);
                self.report(given.from, MeantProblem::OpenDefine { name, why, from, used, then });
            }
            return;
        }
        let help = self.division_help(given.reg).unwrap_or_else(|| {
            let (zh, en) = (then.zh, then.en);
            match value.what {
                What::Flag(_) => both!(
                    "请在条件末尾写明没有值时算什么，如“（…）无则 {zh}”；或先用“… 有值”问一问",
                    "say at the end of the condition what holds then, as in `(…) or else {en}`; or ask first by `… is given`"
                ),
                _ => both!(
                    "请连同括号写成“（… 无则 {zh}）”，说明没有值时算什么；或先用“… 有值”问一问",
                    "write it in brackets with what it is then, as in `(… or else {en})`; or ask first by `… is given`"
                ),
            }
        });
        let (from, why) = (given.from, given.why.clone());
        self.report(value.span, CheckProblem::MayBeNone { from, why, help: Some(help) });
    }

    /// Notes that a value made of records is there wherever its unit has records, as the block asks for.
    pub(super) fn recorded(&mut self, records: usize, given: ir::Reg) {
        if self.asks_for_records(records) && !self.meant.recorded.contains(&(given, records)) {
            self.meant.recorded.push((given, records));
        }
    }

    /// Whether a condition holds where every unit has the records that its block asks for. That is relied on then.
    pub(super) fn holds_with_records(&mut self, cases: &[ir::Reg], span: Span) -> bool {
        if self.within.is_some() || self.meant.recorded.is_empty() {
            return false;
        }
        let recorded = self.meant.recorded.clone();
        let mut cases = cases.to_vec();
        for (given, _) in &recorded {
            cases.push(self.not(*given, span));
        }
        let holds = self.uncovered(&cases).is_none();
        if holds {
            self.meant.relied_on.extend(recorded.iter().map(|(_, records)| *records));
        }
        holds
    }

    /// A name; where it is also the word for the points of the block at hand, both must be the same.
    pub(super) fn name(&mut self, name: &str, span: Span) -> Option<Value> {
        if self.is_points_word(name) && self.points_here.is_some() {
            return self.own_points(span);
        }
        self.own_meaning(name, span)?;
        self.named(name, span)
    }

    /// Reports a name that is also the word for points which differ from what has that name.
    pub(super) fn own_meaning(&mut self, name: &str, span: Span) -> Option<()> {
        let is_word = matches!(name, "得分" | "points")
            && self.peek(name).is_some()
            && self.record_column(&key(name)).is_none();
        let Some(points) = self.points_here.clone().flatten().filter(|_| is_word) else { return Some(()) };
        let Some(named) = self.named(name, span) else { return Some(()) };
        if points.reg().is_some() && points.reg() == named.reg() {
            self.meant.points_read.insert(self.this_measure);
            return Some(());
        }
        let here = match self.this_measure {
            Some(_) => both!("这项评价自己的得分", "the points of this measure"),
            None => both!("总评自己的得分", "the points of `overall`"),
        };
        self.two_readings(name, here, span);
        None
    }

    /// Reports a name beside the word of the language that it takes the place of.
    pub(super) fn two_readings(&mut self, name: &str, here: Both, span: Span) {
        let Some((symbol, first)) = self.names.table.get(&key(name)).copied() else { return };
        let column = matches!(symbol, Symbol::Column(_));
        self.report(span, MeantProblem::TwoReadings { name: name.to_owned(), here, column, first });
    }

    /// Reports a name that stands for the block `overall` too.
    pub(super) fn overall_taken(&mut self) {
        let word = self.file.surface.pick("总评", "overall");
        if let Some(block) = self.names.overall
            && self.names.table.contains_key(&key(word))
        {
            self.two_readings(word, both!("“总评”这一块", "the block `overall`"), block.head.span);
        }
    }

    /// Reports numbers above 1 that stand beside a percentage without a percent sign; whether there was one.
    pub(super) fn percent_signs<'e>(
        &mut self,
        of: &Expr,
        written: impl IntoIterator<Item = &'e Expr>,
    ) -> bool {
        let mut written =
            written.into_iter().filter(|expr| matches!(expr.kind, ExprKind::Number(_))).peekable();
        if written.peek().is_none() {
            return false;
        }
        let most = self.most_of_percentage(of, &mut MOST_STEPS.clone());
        most.is_some_and(|most| self.unsigned(most, written))
    }

    /// The same of the edges of a range.
    pub(super) fn percent_edges(&mut self, of: &Expr, range: &Range) -> bool {
        self.percent_signs(of, edges(range))
    }

    /// The same of the cells of a table's key.
    pub(super) fn percent_cells(&mut self, name: &ast::Name, key: &Value, cells: &[Option<KeyCell>]) -> bool {
        let most = match key.what {
            What::Number(reg, _) => {
                self.column_of_register(reg).and_then(|column| self.percent_column(column))
            }
            _ => None,
        };
        let most = match most {
            Some(most) => Some(most),
            None if self.peek(&name.node).is_some() => {
                self.most_of_percentage(&by_name(name), &mut MOST_STEPS.clone())
            }
            None => None,
        };
        let Some(most) = most else { return false };
        let items = cells.iter().flatten().flat_map(|cell| match cell {
            KeyCell::These(items) => items.as_slice(),
            _ => &[],
        });
        let mut any = false;
        for item in items {
            any |= match item {
                KeyItem::Range(range) => self.unsigned(most, edges(range)),
                KeyItem::Value(value) => self.unsigned(most, [value]),
                KeyItem::None(_) | KeyItem::Unknown(_) => false,
            };
        }
        any
    }

    /// The same of the bounds of a column.
    pub(super) fn percent_bounds(&mut self, range: &Range) {
        self.unsigned(Decimal::whole(1), edges(range));
    }

    fn unsigned<'e>(&mut self, most: Decimal, written: impl IntoIterator<Item = &'e Expr>) -> bool {
        let mut any = false;
        for expr in written {
            let ExprKind::Number(number) = expr.kind else { continue };
            if !lacks_sign(number, most) {
                continue;
            }
            any = true;
            if self.meant.unsigned.insert(expr.span.span) {
                self.report(expr.span.span, MeantProblem::NoPercentSign { number });
            }
        }
        any
    }

    fn percent_column(&self, column: usize) -> Option<Decimal> {
        percent_most(self.columns.get(column)?)
    }

    fn column_of_register(&self, reg: ir::Reg) -> Option<usize> {
        match self.ops.get(reg.0 as usize).map(|op| &op.kind) {
            Some(ir::OpKind::Column(column)) => Some(*column),
            _ => None,
        }
    }

    /// The most that a percentage takes without a percent sign; nothing where an expression is none.
    fn most_of_percentage(&self, expr: &Expr, steps: &mut usize) -> Option<Decimal> {
        *steps = steps.checked_sub(1)?;
        let mut of = |expr: &Expr| self.most_of_percentage(expr, steps);
        match &expr.kind {
            ExprKind::Name(name) => match self.peek(name)? {
                Symbol::Column(column) => self.percent_column(column),
                Symbol::Define(at) => match &self.names.defines.get(at)?.kind {
                    BlockKind::Define(define) => of(&define.value.as_ref()?.node),
                    _ => None,
                },
                _ => None,
            },
            ExprKind::OutOf(..) => Some(Decimal::whole(1)),
            ExprKind::Round(inner, ..) | ExprKind::Previous(inner) | ExprKind::Ago(inner, _) => of(inner),
            ExprKind::OrElse(all) => self.most_of_all(all.iter(), steps),
            ExprKind::If(branches, last) => {
                self.most_of_all(branches.iter().map(|(_, value)| value).chain(last.as_deref()), steps)
            }
            ExprKind::Aggregate { function, x, source, .. } => {
                use ast::Aggregate as A;
                if matches!(function, A::Count | A::Sum) {
                    return None;
                }
                match (x, source) {
                    (Some(x), _) => of(x),
                    (None, ListSource::Of(list)) => match &list.kind {
                        ExprKind::List(all) => self.most_of_all(all.iter(), steps),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The same of one of several values: all are percentages, but for numbers as written.
    fn most_of_all<'e>(&self, all: impl Iterator<Item = &'e Expr>, steps: &mut usize) -> Option<Decimal> {
        let mut most = None;
        for expr in all.filter(|expr| !matches!(expr.kind, ExprKind::Number(_) | ExprKind::None)) {
            let one = self.most_of_percentage(expr, steps)?;
            most = most.or(Some(one));
        }
        most
    }
}

/// The edges of a range, as written.
fn edges(range: &Range) -> impl Iterator<Item = &Expr> {
    [&range.low, &range.high].into_iter().flatten().map(|(edge, _)| &**edge)
}

/// The most that a column of percentages takes without a percent sign; nothing of other columns.
pub(super) fn percent_most(column: &ir::Column) -> Option<Decimal> {
    let ColumnKind::Number { decimals, percent: true } = column.kind else { return None };
    let high = column.high.map(|digits| Decimal { digits, decimals });
    Some(high.filter(|high| above(*high, Decimal::whole(1))).unwrap_or(Decimal::whole(1)))
}

fn above(a: Decimal, b: Decimal) -> bool {
    let unit = |decimals: u8| 10i128.pow(u32::from(decimals.min(18)));
    i128::from(a.digits) * unit(b.decimals) > i128::from(b.digits) * unit(a.decimals)
}

/// Whether a number above `most` was written without a percent sign. `95%` has two decimals, as `95.25` has, of which
/// nobody means 9525%.
pub(super) fn lacks_sign(number: Decimal, most: Decimal) -> bool {
    let unsigned = number.decimals < 2 || number.digits % 100 != 0 && above(number, Decimal::whole(10));
    unsigned && above(number, most)
}
