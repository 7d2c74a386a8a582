//! What is made of the rows of records: sums, counts, extremes, and a statement for each row.

use super::Checker;
use super::problem::{CheckProblem, Kind};
use super::statement::Phases;
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{ColumnKind, Comparison, Effect, Fold, OpKind, Phase, Reg, SignRule, Subject, Type};
use crate::problem::backtick;
use crate::source::Span;
use crate::syntax::ast::{
    self, Aggregate, EffectKind, Expr, ExprKind, ListSource, Quantity, Sign, Statement,
};

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
struct Folded {
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
        Some(self.made_of_records(at, function, x, condition, &trims, span))
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
    fn records_op(&mut self, records: usize, folded: Folded, span: Span) -> Reg {
        let Folded { fold, value, ty, counts, outer } = folded;
        let ty = if fold == Fold::Count || ty == Type::Flag && fold == Fold::Sum { WHOLE } else { ty };
        self.emit(OpKind::Records { records, fold, value, counts, outer }, ty, span)
    }

    fn folded(&mut self, fold: Fold, (value, ty): (Reg, Type), counts: Reg) -> Folded {
        let outer = self.unit_regs([value, counts]);
        Folded { fold, value, ty, counts, outer }
    }

    fn counted(&mut self, counts: Reg) -> Folded {
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
            What::Ratio(..) => {
                let message = both!("这里的商要先四舍五入", "this quotient is rounded first");
                self.quotient_not_rounded(x, message, value.span);
                return None;
            }
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
            Aggregate::Count | Aggregate::WithoutLowest(_) | Aggregate::WithoutHighest(_) => {
                let message =
                    both!("去掉几个以后还是一列值", "without some of its values a list is still a list");
                let help = both!("请在后面写“的合计”“的平均”", "write `sum of` or `mean of` in front of it");
                self.report(span, CheckProblem::WrongPlace { message, help });
                return None;
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

    /// `each row of R where C, E`
    pub(super) fn each_row(
        &mut self,
        phases: &mut Phases,
        statement: &Statement,
        records: &ast::Name,
        condition: Option<&Expr>,
        effects: &[ast::Effect],
    ) {
        let span = statement.span.span;
        let Some(at) = self.records_named(records) else { return };
        let counts = self.over_rows(at, |checker| {
            let counts = match condition {
                Some(condition) => checker.condition(condition)?,
                None => checker.flag(true, span),
            };
            Some((counts, checker.counted(counts)))
        });
        let Some((counts, counted)) = counts else { return };
        let count = self.records_op(at, counted, span);
        let zero = self.whole(0, span);
        let fires = self.compare(Comparison::More, count, zero, span);
        for effect in effects {
            let Some((phase, done, each)) = self.effect_of_rows(phases, at, (counts, fires), effect) else {
                continue;
            };
            let subject = Subject::Records { records: at, counts, each, count };
            self.step(phases, statement, phase, fires, done, subject);
        }
    }

    /// Over the rows: for each value of a column of few values the rows that count and have it.
    fn groups_of_rows(&mut self, group: &ast::Name, counts: Reg) -> Option<Vec<Reg>> {
        let span = group.span;
        let value = self.expr(&super::statement::by_name(group))?;
        self.settled(&value)?;
        let values = match &value.what {
            What::Code(_, column) => match self.columns.get(*column).map(|column| &column.kind) {
                Some(ColumnKind::OneOf(values)) => values.len(),
                _ => return None,
            },
            What::Level(_, scale) => self.scale(*scale).levels.len(),
            What::Flag(reg) => {
                let no = self.not(*reg, span);
                return Some(vec![self.all(vec![counts, *reg], span), self.all(vec![counts, no], span)]);
            }
            _ => {
                let help = Some(both!(
                    "请把这一列写成“为 甲 或 乙”，列出它的取值",
                    "declare the column as `a or b`, with all its values"
                ));
                let problem = CheckProblem::WrongKind { found: value.kind(), expected: Kind::OneOf, help };
                self.report(span, problem);
                return None;
            }
        };
        let (reg, ty) = value.reg()?;
        let groups = (0..values).map(|one| {
            let wanted = self.number(one as i64, ty, span);
            let is = self.compare(Comparison::Equal, reg, wanted, span);
            self.all(vec![counts, is], span)
        });
        Some(groups.collect())
    }

    /// A sum over the rows that count, of a register over them.
    fn sum_of_rows(&mut self, at: usize, counts: Reg, each: (Reg, Type), span: Span) -> Reg {
        let folded = self.over_rows(at, |checker| checker.folded(Fold::Sum, each, counts));
        self.records_op(at, folded, span)
    }

    /// What an effect comes to for all rows that count, and for each of them.
    fn effect_of_rows(
        &mut self,
        phases: &mut Phases,
        at: usize,
        (counts, fires): (Reg, Reg),
        effect: &ast::Effect,
    ) -> Option<(Phase, Effect, Reg)> {
        let span = effect.span.span;
        match &effect.kind {
            EffectKind::Deduct(by, most) | EffectKind::Add(by, most) => {
                let (each, decimals) = self.over_rows(at, |checker| checker.amount_of_points(by))?;
                let limit = match most {
                    Some(most) => Some(self.amount_of_points(&most.points)?),
                    None => None,
                };
                let ty = Type::Number { decimals };
                let groups = match most.as_ref().and_then(|most| most.group.as_ref()) {
                    Some(group) => self.over_rows(at, |checker| checker.groups_of_rows(group, counts))?,
                    None => vec![counts],
                };
                let mut total = (self.number(0, ty, span), decimals);
                for counts in groups {
                    let sum = self.sum_of_rows(at, counts, (each, ty), span);
                    let sum = self.at_most((sum, decimals), limit, span);
                    total = self.add_exact(total, sum, false, span);
                }
                let deducts = matches!(effect.kind, EffectKind::Deduct(..));
                let done = phases.points.moved(total, total.0, deducts);
                Some((Phase::Points, done, each))
            }
            EffectKind::Drop(by) | EffectKind::Raise(by) => {
                let each = self.over_rows(at, |checker| checker.whole_amount(by))?;
                let total = self.sum_of_rows(at, counts, (each, WHOLE), span);
                Some(if matches!(effect.kind, EffectKind::Drop(_)) {
                    phases.drops.push(total);
                    (Phase::Moves, Effect::Drop(total), each)
                } else {
                    phases.raises.push(total);
                    (Phase::Moves, Effect::Raise(total), each)
                })
            }
            EffectKind::Signs(sign, number) => {
                if self.scale(phases.scale).signs == SignRule::None {
                    self.report(span, CheckProblem::NoSigns);
                    return None;
                }
                let each = self.over_rows(at, |checker| checker.whole(i64::from(*number), span));
                let total = self.sum_of_rows(at, counts, (each, WHOLE), span);
                Some(if *sign == Sign::Plus {
                    phases.plus.push(total);
                    (Phase::Signs, Effect::Plus(total), each)
                } else {
                    phases.minus.push(total);
                    (Phase::Signs, Effect::Minus(total), each)
                })
            }
            EffectKind::AtBest(level) | EffectKind::AtWorst(level) => {
                let best = matches!(effect.kind, EffectKind::AtBest(_));
                // Of several caps the worst holds, of several floors the best.
                let fold = if best { Fold::Max } else { Fold::Min };
                let each = self.over_rows(at, |checker| checker.settled_level(level, phases.scale))?;
                let level = self.level_of_rows(at, fold, counts, (each, phases.scale), span);
                Some(if best {
                    phases.at_best.push((fires, level, span));
                    (Phase::Caps, Effect::AtBest(level), each)
                } else {
                    phases.at_worst.push((fires, level, span));
                    (Phase::Caps, Effect::AtWorst(level), each)
                })
            }
            EffectKind::Grade(level) => {
                let value = self.over_rows(at, |checker| checker.level(level))?;
                if let What::Verdict(code, scale) = value.what {
                    self.of_own_scale(scale, phases.scale, value.span)?;
                    phases.verdicts.push((fires, code, span));
                    return Some((Phase::Direct, Effect::Verdict(code), counts));
                }
                let each = self.over_rows(at, |checker| checker.settled_level(level, phases.scale))?;
                let level = self.level_of_rows(at, Fold::Max, counts, (each, phases.scale), span);
                phases.levels.push((fires, level, span));
                Some((Phase::Direct, Effect::Level(level), each))
            }
        }
    }

    fn level_of_rows(
        &mut self,
        at: usize,
        fold: Fold,
        counts: Reg,
        (each, scale): (Reg, usize),
        span: Span,
    ) -> Reg {
        let ty = Type::Level(scale);
        if let Some(same) = self.over_rows(at, |checker| checker.known_number(each)) {
            return self.number(same, ty, span);
        }
        let folded = self.over_rows(at, |checker| checker.folded(fold, (each, ty), counts));
        self.records_op(at, folded, span)
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
