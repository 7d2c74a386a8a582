//! What is made of the measures that apply: counts, sums of their points, the best, the set of their names.

use super::Checker;
use super::items::Item;
use super::problem::{CheckProblem, Kind};
use super::value::{Value, What};
use crate::both;
use crate::ir::{OpKind, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{Aggregate, Expr, Quantity};

impl Checker<'_> {
    /// `FN of X in measures where C`
    pub(super) fn aggregate_measures(
        &mut self,
        function: Aggregate,
        x: Option<&Expr>,
        condition: Option<&Expr>,
        span: Span,
    ) -> Option<Value> {
        if function != Aggregate::Set {
            let items = self.measure_items(function, x, condition, span)?;
            return self.fold_items(function, items, x.is_some(), span);
        }
        if let Some(x) = x {
            let message = both!("各评价的集合就是名称的集合", "the set of measures is that of their names");
            let help = both!("请写“各评价 中（条件）的集合”", "write `set of measures where (…)`");
            self.report(x.span.span, CheckProblem::WrongPlace { message, help });
            return None;
        }
        let items = self.measure_items(function, None, condition, span)?;
        let mut members = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            let name = self.measure_name(at);
            members.push((self.member(None, &name, span)?, item.counts));
        }
        let reg = self.emit(OpKind::Members(members), Type::Set, span);
        Some(Value::new(What::Set(reg, None), span))
    }

    /// `any of C in measures`, `all of …`, `at least 2 of …`
    pub(super) fn quantified_measures(
        &mut self,
        quantity: &Quantity,
        conditions: &[Expr],
        among: Option<&Expr>,
        span: Span,
    ) -> Option<Value> {
        let condition = self.one_condition(conditions, span)?;
        let items = self.measure_items(Aggregate::Count, Some(condition), among, span)?;
        let mut flags = Vec::new();
        for item in items {
            let What::Flag(flag) = item.value.what else { return self.wrong_kind(&item.value, Kind::Flag) };
            flags.push((flag, item.counts));
        }
        let reg = self.so_many(quantity, flags, span);
        Some(Value::new(What::Flag(reg), span))
    }

    /// The measures, one item for each, that count where they apply and the condition holds: `x` of them, or their
    /// grades. Each is `this measure` in both.
    pub(super) fn measure_items(
        &mut self,
        function: Aggregate,
        x: Option<&Expr>,
        condition: Option<&Expr>,
        span: Span,
    ) -> Option<Vec<Item>> {
        if self.this_measure.is_some() {
            let message = both!("评价里不能看全部评价", "a measure cannot look at all measures");
            let help = both!("请移到“总评”里", "move this to `overall`");
            self.report(span, CheckProblem::WrongPlace { message, help });
            return None;
        }
        let mut items = Vec::new();
        for at in 0..self.names.measures.len() {
            let grade = self.measure_value(at, span)?;
            let applies = grade.given;
            let outside = (self.that_measure.replace(at), self.it.take());
            self.assumed.extend(applies);
            let holds = condition.map(|condition| self.condition(condition));
            let value = match x {
                Some(x) => self.expr(x),
                None => Some(Value::new(What::Grade(grade), span)),
            };
            if applies.is_some() {
                self.assumed.pop();
            }
            (self.that_measure, self.it) = outside;
            let (holds, value) = (holds.map_or(Some(None), |holds| holds.map(Some))?, value?);
            let mut counts: Vec<Reg> = applies.into_iter().chain(holds).collect();
            // A verdict is no level, but a measure all the same.
            if x.is_some() || !matches!(function, Aggregate::Count | Aggregate::Set) {
                counts.push(self.where_given(&value, span));
            }
            items.push(Item { counts: self.all(counts, span), value });
        }
        Some(items)
    }
}
