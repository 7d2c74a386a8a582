//! Values over several rows: the unit's rows of a time, the units of a period; and one number out of another.

use super::Checker;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{Comparison, Fold, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{Aggregate, Expr, ListSource, Quantity};

impl Checker<'_> {
    /// `FN of X in SOURCE where C` over rows.
    pub(super) fn aggregate_rows(
        &mut self,
        function: Aggregate,
        x: Option<&Expr>,
        source: &ListSource,
        condition: Option<&Expr>,
        span: Span,
    ) -> Option<Value> {
        let condition = match condition {
            Some(condition) => self.condition(condition)?,
            None => self.flag(true, span),
        };
        let grouped = self.grouped(source)?;
        let condition = match &grouped {
            Some(grouped) => self.all(vec![condition, grouped.reg], span),
            None => condition,
        };
        let value = self.aggregate_of(function, x, condition, source, span)?;
        let given = self.both_given(value.given.clone(), grouped, span);
        Some(value.given(given))
    }

    /// Where a unit has a group at all; nothing when every unit has one.
    fn grouped(&mut self, source: &ListSource) -> Option<Option<Given>> {
        let ListSource::Units(Some(name)) = source else { return Some(None) };
        let group = self.group(name)?;
        Some(group.given.map(|reg| Given {
            reg,
            from: name.span,
            why: both!("分组的列没有值，单位就不在任何一组", "a unit without a value here is in no group"),
        }))
    }

    fn aggregate_of(
        &mut self,
        function: Aggregate,
        x: Option<&Expr>,
        condition: Reg,
        source: &ListSource,
        span: Span,
    ) -> Option<Value> {
        let Some(x) = x else {
            if function != Aggregate::Count {
                let message = both!("这里没有说统计什么", "this does not say of what");
                let help =
                    both!("请写成“近 3 年 中 得分 的合计”", "write `sum of score in the last 3 years`");
                self.report(span, CheckProblem::Incomplete { message, help });
                return None;
            }
            let yes = self.flag(true, span);
            let count = self.fold(Fold::Count, (yes, Type::Flag), condition, source, span)?;
            return Some(Value::new(What::Number(count, 0), span));
        };
        let value = self.expr(x)?;
        let exists = self.where_given(&value, span);
        let given = self.all(vec![condition, exists], span);
        let none = |checker: &mut Self| -> Option<Given> {
            let yes = checker.flag(true, span);
            let count = checker.fold(Fold::Count, (yes, Type::Flag), given, source, span)?;
            let zero = checker.whole(0, span);
            let reg = checker.compare(Comparison::More, count, zero, span);
            let why = both!("一个也没有时是无", "of nothing this is none");
            Some(Given { reg, from: span, why })
        };
        match (function, &value.what) {
            (Aggregate::Count, What::Flag(reg)) => {
                let count = self.fold(Fold::Sum, (*reg, Type::Flag), given, source, span)?;
                Some(Value::new(What::Number(count, 0), span))
            }
            (Aggregate::Sum, What::Number(reg, decimals)) => {
                let ty = Type::Number { decimals: *decimals };
                let sum = self.fold(Fold::Sum, (*reg, ty), given, source, span)?;
                Some(Value::new(What::Number(sum, *decimals), span))
            }
            (Aggregate::Max | Aggregate::Min | Aggregate::Latest, What::Number(reg, decimals)) => {
                let ty = Type::Number { decimals: *decimals };
                let folded = self.fold(fold_of(function), (*reg, ty), given, source, span)?;
                let some = none(self)?;
                Some(Value::new(What::Number(folded, *decimals), span).given(Some(some)))
            }
            (Aggregate::Max | Aggregate::Min | Aggregate::Latest, What::Date(reg)) => {
                let folded = self.fold(fold_of(function), (*reg, Type::Date), given, source, span)?;
                let some = none(self)?;
                Some(Value::new(What::Date(folded), span).given(Some(some)))
            }
            (Aggregate::Best | Aggregate::Worst | Aggregate::Latest, What::Level(..) | What::Grade(_)) => {
                let level = self.single_level(value)?;
                let What::Level(reg, scale) = level.what else { return None };
                let folded = self.fold(fold_of(function), (reg, Type::Level(scale)), given, source, span)?;
                let some = none(self)?;
                Some(Value::new(What::Level(folded, scale), span).given(Some(some)))
            }
            (Aggregate::Latest, What::Flag(reg)) => {
                let folded = self.fold(Fold::Latest, (*reg, Type::Flag), given, source, span)?;
                let some = none(self)?;
                Some(Value::new(What::Flag(folded), span).given(Some(some)))
            }
            (
                Aggregate::Mean
                | Aggregate::Highest(_)
                | Aggregate::Lowest(_)
                | Aggregate::WithoutLowest(_)
                | Aggregate::WithoutHighest(_),
                _,
            ) => {
                let what = both!("平均、第几高和去掉几个", "means, n-th highest and leaving some out");
                self.report(span, CheckProblem::NotYet { what });
                None
            }
            (Aggregate::Count, _) => self.wrong_kind(&value, Kind::Flag),
            (Aggregate::Best | Aggregate::Worst, _) => self.wrong_kind(&value, Kind::Level),
            _ => self.wrong_kind(&value, Kind::Number),
        }
    }

    /// Reports a value of another kind than is expected.
    pub(super) fn wrong_kind<T>(&mut self, value: &Value, expected: Kind) -> Option<T> {
        self.report(value.span, CheckProblem::WrongKind { found: value.kind(), expected, help: None });
        None
    }

    /// The only one of several conditions, where one stands.
    pub(super) fn one_condition<'e>(&mut self, conditions: &'e [Expr], span: Span) -> Option<&'e Expr> {
        if let [condition] = conditions {
            return Some(condition);
        }
        let message = both!("这里只能写一个条件", "one condition stands here");
        let help =
            both!("请把几个条件用“且”“或”连成一个，放在括号里", "join them by `and` or `or` within brackets");
        self.report(span, CheckProblem::WrongPlace { message, help });
        None
    }

    /// `any of C in SOURCE`, `all of …`, `at least 2 of …` over rows; rows where C is none are left out.
    pub(super) fn quantified_over(
        &mut self,
        quantity: &Quantity,
        conditions: &[Expr],
        source: &ListSource,
        among: Option<&Expr>,
        span: Span,
    ) -> Option<Value> {
        if let ListSource::Of(of) = source {
            if let Some(at) = self.as_records(of) {
                return self.quantified_records(at, quantity, conditions, among, span);
            }
            let message = both!("这里要写明细或一段时间", "records or a length of time stand here");
            let help = both!(
                "如“检查 中 任一 不合格”“近 3 年 中 任一 不合格”",
                "as in `any of failed in inspections` or `any of failed in the last 3 years`"
            );
            self.report(of.span.span, CheckProblem::WrongPlace { message, help });
            return None;
        }
        let condition = self.one_condition(conditions, span)?;
        let value = self.wanted_flag(condition)?;
        let What::Flag(holds) = value.what else { return None };
        let grouped = self.grouped(source)?;
        let given = self.where_given(&value, span);
        let among = match among {
            Some(among) => Some(self.condition(among)?),
            None => None,
        };
        let grouping = grouped.as_ref().map(|grouped| grouped.reg);
        let given = self.all([given].into_iter().chain(grouping).chain(among).collect(), span);
        let (counted, comparison, wanted) = match quantity {
            Quantity::Any => (holds, Comparison::AtLeast, 1),
            Quantity::All => (self.not(holds, span), Comparison::Equal, 0),
            Quantity::AtLeast(number) => (holds, Comparison::AtLeast, i64::from(number.node)),
        };
        let count = self.fold(Fold::Sum, (counted, Type::Flag), given, source, span)?;
        let wanted = self.whole(wanted, span);
        let reg = self.compare(comparison, count, wanted, span);
        Some(Value::new(What::Flag(reg), span).given(grouped))
    }
}

fn fold_of(function: Aggregate) -> Fold {
    match function {
        Aggregate::Max | Aggregate::Worst => Fold::Max,
        Aggregate::Min | Aggregate::Best => Fold::Min,
        _ => Fold::Latest,
    }
}
