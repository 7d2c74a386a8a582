//! What is made of the rows of records: sums, counts, extremes, and a statement for each row.

use super::Checker;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{ColumnKind, Comparison, Fold, OpKind, Reg, Type};
use crate::problem::backtick;
use crate::source::Span;
use crate::syntax::ast::{Aggregate, Expr, ExprKind, ListSource, Quantity};

const WHOLE: Type = Type::Number { decimals: 0 };

/// What an aggregate over records is of: the block, the value, the condition, and which rows are left out.
type OfRecords<'e> = (usize, Option<&'e Expr>, Option<&'e Expr>, Vec<Aggregate>);

/// Values over the rows of records, and which rows count.
struct Items {
    value: Value,
    reg: Reg,
    ty: Type,
    /// Nothing where all do.
    counts: Option<Reg>,
}

/// A fold over records: which of them, how, of what, and what of the unit it hangs on.
pub(super) struct Folded {
    fold: Fold,
    value: Reg,
    ty: Type,
    counts: Reg,
    outer: Vec<Reg>,
}

impl Checker<'_> {
    /// The records that an aggregate is of, what of them, which, and which it leaves out.
    fn records_of<'e>(
        &self,
        x: Option<&'e Expr>,
        source: &'e Expr,
        condition: Option<&'e Expr>,
    ) -> Option<OfRecords<'e>> {
        if let Some(at) = self.as_records(source) {
            return Some((at, x, condition, Vec::new()));
        }
        match &source.kind {
            ExprKind::Aggregate {
                function: function @ (Aggregate::WithoutLowest(_) | Aggregate::WithoutHighest(_)),
                x: inner,
                source: ListSource::Of(source),
                condition: chosen,
            } if x.is_none() && condition.is_none() => {
                let (at, x, condition, mut trims) =
                    self.records_of(inner.as_deref(), source, chosen.as_deref())?;
                trims.push(*function);
                Some((at, x, condition, trims))
            }
            _ => None,
        }
    }

    /// `FN of X in R where C`; nothing when the source is no records block.
    pub(super) fn aggregate_records(
        &mut self,
        function: Aggregate,
        x: Option<&Expr>,
        source: &Expr,
        condition: Option<&Expr>,
        span: Span,
    ) -> Option<Option<Value>> {
        let (at, x, condition, trims) = self.records_of(x, source, condition)?;
        self.look_up(&self.records_name(at));
        if x.is_none() && function != Aggregate::Count {
            let name = self.records_name(at);
            let message = both!("这里没有说统计明细的哪一列", "this does not say of which column");
            let help = both!(
                "请写成“{name} 中 列名 的合计”",
                "write the column in front, as in `sum of COLUMN in {name}`"
            );
            self.report(span, CheckProblem::Incomplete { message, help });
            return Some(None);
        }
        if function == Aggregate::Set && trims.is_empty() {
            return Some(self.set_of_records(at, x?, condition, span));
        }
        Some(self.made_of_records(at, function, x, condition, &trims, span))
    }

    /// `set of X in R where C`
    fn set_of_records(&mut self, at: usize, x: &Expr, condition: Option<&Expr>, span: Span) -> Option<Value> {
        let (names, folded) = self.over_rows(at, |checker| {
            let holds = match condition {
                Some(condition) => Some(checker.condition_of_rows(condition)?),
                None => None,
            };
            let value = checker.expr(x)?;
            let exists = checker.where_given(&value, span);
            let counts = checker.all(holds.into_iter().chain([exists]).collect(), span);
            let (members, names) = match value.what {
                What::TextColumn(column) => {
                    if let Some(column) = checker.columns.get_mut(column) {
                        column.listed = true;
                    }
                    (checker.text_cells(column, value.span), None)
                }
                What::Code(reg, column) => (reg, Some(column)),
                _ => {
                    let help = Some(both!(
                        "集合由文本列或写明取值的列列成",
                        "a set is made of a column of texts or of one of several values"
                    ));
                    let problem = CheckProblem::WrongKind { found: value.kind(), expected: Kind::Text, help };
                    checker.report(value.span, problem);
                    return None;
                }
            };
            Some((names, checker.folded(Fold::Members, (members, Type::Set), counts)))
        })?;
        let reg = self.records_op(at, folded, span);
        Some(Value::new(What::Set(reg, names), span))
    }

    fn made_of_records(
        &mut self,
        at: usize,
        function: Aggregate,
        x: Option<&Expr>,
        condition: Option<&Expr>,
        trims: &[Aggregate],
        span: Span,
    ) -> Option<Value> {
        let (items, folds) = self.over_rows(at, |checker| {
            let items = checker.items_of_rows(x, condition, trims, span)?;
            let folds = checker.folds(function, x, &items, span)?;
            Some((items, folds))
        })?;
        let regs: Vec<Reg> = folds.into_iter().map(|folded| self.records_op(at, folded, span)).collect();
        let whole = |reg: Reg| Value::new(What::Number(reg, 0), span);
        let first = *regs.first()?;
        if matches!(function, Aggregate::Count) {
            return Some(whole(first));
        }
        let number = |reg: Reg| match items.ty {
            Type::Number { decimals } => Value::new(What::Number(reg, decimals), span),
            _ => whole(reg),
        };
        if function == Aggregate::Sum {
            return Some(number(first));
        }
        // The last of the folds is how many there are.
        let count = *regs.last()?;
        let zero = self.whole(0, span);
        let some = self.compare(Comparison::More, count, zero, span);
        let any_will_do =
            !matches!(function, Aggregate::Highest(2..) | Aggregate::Lowest(2..) | Aggregate::Latest);
        if items.counts.is_none() && any_will_do {
            self.recorded(at, some);
        }
        let given = Given {
            reg: some,
            from: span,
            why: match function {
                Aggregate::Highest(_) | Aggregate::Lowest(_) => {
                    both!("没有这么多条时是无", "where there are fewer rows this is none")
                }
                _ => both!("一条也没有时是无", "of no rows this is none"),
            },
        };
        let value = match function {
            Aggregate::Mean => self.divide(number(first), whole(count), span)?,
            _ => Value::new(items.value.what.in_reg(first)?, span),
        };
        Some(Value { span, ..value }.given(Some(given)))
    }

    /// The operation of the unit that a fold over its records is.
    pub(super) fn records_op(&mut self, records: usize, folded: Folded, span: Span) -> Reg {
        let Folded { fold, value, ty, counts, outer } = folded;
        let ty = if fold == Fold::Count || ty == Type::Flag && fold == Fold::Sum { WHOLE } else { ty };
        self.emit(OpKind::Records { records, fold, value, counts, outer }, ty, span)
    }

    pub(super) fn folded(&mut self, fold: Fold, (value, ty): (Reg, Type), counts: Reg) -> Folded {
        let outer = self.unit_regs([value, counts]);
        Folded { fold, value, ty, counts, outer }
    }

    pub(super) fn counted(&mut self, counts: Reg) -> Folded {
        self.folded(Fold::Count, (counts, Type::Flag), counts)
    }

    /// Over the rows: `x` of those for which the condition holds and that are not left out.
    fn items_of_rows(
        &mut self,
        x: Option<&Expr>,
        condition: Option<&Expr>,
        trims: &[Aggregate],
        span: Span,
    ) -> Option<Items> {
        let holds = match condition {
            Some(condition) => Some(self.condition_of_rows(condition)?),
            None => None,
        };
        let Some(x) = x else {
            let holds = self.all(holds.into_iter().collect(), span);
            let value = Value::new(What::Flag(holds), span);
            return Some(Items { value, reg: holds, ty: Type::Flag, counts: None });
        };
        let value = self.expr(x)?;
        let value = self.as_word(value);
        let value = match &value.what {
            What::Grade(_) => self.single_level(value)?,
            What::TextColumn(_) => {
                self.column_not_chosen(value.span);
                return None;
            }
            What::Ratio(..) => return self.rounded_first(x, value.span),
            _ => value,
        };
        let exists = value.given.as_ref().map(|given| given.reg);
        let counts: Vec<Reg> = holds.into_iter().chain(exists).collect();
        let mut counts = (!counts.is_empty()).then(|| self.all(counts, span));
        let Some((reg, ty)) = value.reg() else {
            return self.wrong_kind(&value, Kind::Number);
        };
        for trim in trims {
            let (n, largest) = match trim {
                Aggregate::WithoutHighest(n) => (*n, true),
                Aggregate::WithoutLowest(n) => (*n, false),
                _ => continue,
            };
            self.orderable(&value)?;
            let among = counts.unwrap_or_else(|| self.flag(true, span));
            let position = OpKind::Position { value: reg, counts: among, largest, later: false };
            let place = self.emit(position, WHOLE, span);
            let number = self.whole(i64::from(n), span);
            counts = Some(self.compare(Comparison::More, place, number, span));
        }
        Some(Items { value, reg, ty, counts })
    }

    /// Which rows are meant; a comparison stands in brackets there.
    fn condition_of_rows(&mut self, condition: &Expr) -> Option<Reg> {
        let value = self.expr(condition)?;
        let What::Flag(reg) = value.what else {
            self.no_condition(&value, condition);
            return None;
        };
        self.settled(&value)?;
        Some(reg)
    }

    fn no_condition(&mut self, value: &Value, expr: &Expr) {
        let help = match &expr.kind {
            ExprKind::Name(name) => Some(both!(
                "条件要放在括号里，如“（{name} > 3）”",
                "put the condition in brackets, as in `({name} > 3)`"
            )),
            _ => None,
        };
        self.report(value.span, CheckProblem::WrongKind { found: value.kind(), expected: Kind::Flag, help });
    }

    fn orderable(&mut self, value: &Value) -> Option<()> {
        if matches!(value.what, What::Number(..) | What::Date(_)) {
            return Some(());
        }
        self.wrong_kind(value, Kind::Number)
    }

    /// Over the rows: the folds that a function is made of; where it may be none, the last of them counts.
    fn folds(
        &mut self,
        function: Aggregate,
        x: Option<&Expr>,
        items: &Items,
        span: Span,
    ) -> Option<Vec<Folded>> {
        let Items { value, reg, ty, .. } = items;
        let whole = (*reg, *ty);
        let fits = |checker: &mut Self, fits: bool, expected: Kind| {
            if !fits {
                checker.wrong_kind::<()>(value, expected);
            }
            fits.then_some(())
        };
        let is_number = matches!(value.what, What::Number(..));
        if function == Aggregate::Count {
            if let Some(x) = x.filter(|_| !matches!(value.what, What::Flag(_))) {
                self.no_condition(value, x);
                return None;
            }
            let counts = self.all(items.counts.into_iter().chain([*reg]).collect(), span);
            return Some(vec![self.counted(counts)]);
        }
        let counts = items.counts.unwrap_or_else(|| self.flag(true, span));
        Some(match function {
            Aggregate::Sum => {
                fits(self, is_number, Kind::Number)?;
                vec![self.folded(Fold::Sum, whole, counts)]
            }
            Aggregate::Mean => {
                fits(self, is_number, Kind::Number)?;
                vec![self.folded(Fold::Sum, whole, counts), self.counted(counts)]
            }
            Aggregate::Max | Aggregate::Min => {
                self.orderable(value)?;
                let fold = if function == Aggregate::Max { Fold::Max } else { Fold::Min };
                vec![self.folded(fold, whole, counts), self.counted(counts)]
            }
            Aggregate::Best | Aggregate::Worst => {
                fits(self, matches!(value.what, What::Level(..)), Kind::Level)?;
                let fold = if function == Aggregate::Worst { Fold::Max } else { Fold::Min };
                vec![self.folded(fold, whole, counts), self.counted(counts)]
            }
            Aggregate::Highest(n) | Aggregate::Lowest(n) => {
                self.orderable(value)?;
                let largest = matches!(function, Aggregate::Highest(_));
                let chosen = OpKind::Position { value: *reg, counts, largest, later: false };
                self.only(chosen, i64::from(n), whole, span)
            }
            Aggregate::Latest => {
                fits(self, *ty != Type::Set, Kind::Number)?;
                let (day, counts) = self.day_of_row(counts, span)?;
                let chosen = OpKind::Position { value: day, counts, largest: true, later: true };
                self.only(chosen, 1, whole, span)
            }
            Aggregate::Set => return self.no_set(span),
            Aggregate::Count | Aggregate::WithoutLowest(_) | Aggregate::WithoutHighest(_) => {
                return self.still_a_list(span);
            }
        })
    }

    /// The value of the one row at a position, and whether there is one.
    fn only(&mut self, position: OpKind, n: i64, value: (Reg, Type), span: Span) -> Vec<Folded> {
        let place = self.emit(position, WHOLE, span);
        let wanted = self.whole(n, span);
        let chosen = self.compare(Comparison::Equal, place, wanted, span);
        vec![self.folded(Fold::Max, value, chosen), self.counted(chosen)]
    }

    /// The day or period of a row, by which the latest is told, and which rows have one.
    fn day_of_row(&mut self, counts: Reg, span: Span) -> Option<(Reg, Reg)> {
        let (columns, name) = (self.columns_of_rows(), self.within.map(|at| self.records_name(at)));
        let is = |wanted: fn(&ColumnKind) -> bool| {
            let mut found =
                columns.clone().filter(|at| self.columns.get(*at).is_some_and(|column| wanted(&column.kind)));
            (found.next(), found.next())
        };
        let dates = is(|kind| matches!(kind, ColumnKind::Date));
        let periods = is(|kind| matches!(kind, ColumnKind::Period(_)));
        let at = match (dates, periods) {
            ((Some(only), None), _) | ((None, None), (Some(only), None)) => only,
            _ => {
                let name = backtick(&name.unwrap_or_default());
                let message = if dates.0.is_none() {
                    both!("{name} 没有日期列，说不出哪一条最近", "{name} have no date: none is the latest")
                } else {
                    both!(
                        "{name} 有几个日期列，说不出按哪一个最近",
                        "{name} have several dates: nothing says by which the latest is meant"
                    )
                };
                let help = both!(
                    "请只留一个日期列，或写“按日期取最大”这样的条件",
                    "keep one date column, or choose the row by a condition on its date"
                );
                self.report(span, CheckProblem::WrongPlace { message, help });
                return None;
            }
        };
        let value = self.column(at, span)?;
        let exists = self.where_given(&value, span);
        let counts = self.all(vec![counts, exists], span);
        Some((value.reg()?.0, counts))
    }

    /// `any of C in R`, `all of …`, `at least 2 of …`; rows where C is none are left out.
    pub(super) fn quantified_records(
        &mut self,
        at: usize,
        quantity: &Quantity,
        conditions: &[Expr],
        among: Option<&Expr>,
        span: Span,
    ) -> Option<Value> {
        self.look_up(&self.records_name(at));
        let condition = self.one_condition(conditions, span)?;
        let (folded, all) = self.over_rows(at, |checker| {
            let among = match among {
                Some(among) => Some(checker.condition_of_rows(among)?),
                None => None,
            };
            let value = checker.wanted_flag(condition)?;
            let What::Flag(holds) = value.what else { return None };
            let given = checker.where_given(&value, span);
            let given = checker.all(among.into_iter().chain([given]).collect(), span);
            let counted = if *quantity == Quantity::All { checker.not(holds, span) } else { holds };
            let counts = checker.all(vec![given, counted], span);
            let every = checker.known_flag(given) == Some(true);
            let all = (*quantity == Quantity::All).then(|| (checker.counted(given), every));
            Some((checker.counted(counts), all))
        })?;
        let count = self.records_op(at, folded, span);
        let given = all.map(|(all, every)| {
            let all = self.records_op(at, all, span);
            let zero = self.whole(0, span);
            let reg = self.compare(Comparison::More, all, zero, span);
            if every {
                self.recorded(at, reg);
            }
            Given { reg, from: span, why: both!("一条也没有时是无", "of no rows this is none") }
        });
        let (comparison, wanted) = match quantity {
            Quantity::Any => (Comparison::AtLeast, 1),
            Quantity::All => (Comparison::Equal, 0),
            Quantity::AtLeast(number) => (Comparison::AtLeast, i64::from(number.node)),
        };
        let wanted = self.whole(wanted, span);
        Some(Value::new(What::Flag(self.compare(comparison, count, wanted, span)), span).given(given))
    }

    /// Whether a name is that of records, where a value is wanted; then reported.
    pub(super) fn records_are_no_value(&mut self, at: usize, span: Span) {
        let name = self.records_name(at);
        let message = both!("`{name}` 是许多条明细，不是一个值", "`{name}` are many rows, not one value");
        let help = both!(
            "请写成“{name} 的条数”“{name} 中 … 的合计”",
            "write `count of {name}` or `sum of … in {name}`"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
    }
}
