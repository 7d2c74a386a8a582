//! Lists of values: sums, means, the n-th highest, without the lowest. Values that are none are left out.

use super::Checker;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{Comparison, OpKind, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{Aggregate, Expr, ExprKind, ListSource};

const WHOLE: Type = Type::Number { decimals: 0 };
/// Most items of a list, and of one that is put in order.
const MOST_ITEMS: usize = 1_000;
const MOST_ORDERED: usize = 64;

/// An item and where it counts.
#[derive(Debug, Clone)]
struct Item {
    value: Value,
    counts: Reg,
}

impl Checker<'_> {
    /// `FN of X in LIST where C`
    pub(super) fn aggregate(
        &mut self,
        function: Aggregate,
        x: Option<&Expr>,
        source: &ListSource,
        condition: Option<&Expr>,
        span: Span,
    ) -> Option<Value> {
        let ListSource::Of(of) = source else {
            return self.aggregate_rows(function, x, source, condition, span);
        };
        if let Some(made) = self.aggregate_records(function, x, of, condition, span) {
            return made;
        }
        match (&of.kind, function, x, condition) {
            (ExprKind::Name(name), Aggregate::Count, Some(x), None)
                if self.peek(name) == Some(Symbol::Overall) && self.is_value(x) =>
            {
                return self.count_of(x, span);
            }
            (ExprKind::List(_), ..) => {}
            (ExprKind::Name(name), ..) if self.peek(name) == Some(Symbol::Overall) => {}
            (_, Aggregate::Count, None, None) => {
                let value = self.wanted_set(of)?;
                let What::Set(reg, _) = value.what else { return None };
                let size = self.emit(OpKind::Size(reg), WHOLE, span);
                return Some(Value::new(What::Number(size, 0), span).given(value.given));
            }
            _ => {}
        }
        let items = self.items(of, span)?;
        if let (Aggregate::Count, Some(wanted)) = (function, x.filter(|x| self.is_value(x))) {
            return self.count_equal(items, wanted, condition, span);
        }
        let items = self.picked(items, x, condition, span)?;
        self.fold_items(function, items, x.is_some(), span)
    }

    /// Whether an expression is a value as written, that items can be equal to: `count of yes in (a, b)`,
    /// `count of D in overall`.
    fn is_value(&self, x: &Expr) -> bool {
        match &x.kind {
            ExprKind::Name(name) => {
                matches!(
                    self.peek(name),
                    None | Some(Symbol::Level(..) | Symbol::Verdict(..) | Symbol::Choice(_))
                )
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::YesNo(_)
            | ExprKind::Date(_)
            | ExprKind::Grade { .. } => true,
            _ => false,
        }
    }

    /// `count of V in LIST`: how many items are V.
    fn count_equal(
        &mut self,
        items: Vec<Item>,
        wanted: &Expr,
        condition: Option<&Expr>,
        span: Span,
    ) -> Option<Value> {
        let items = self.picked(items, None, condition, span)?;
        let mut flags = Vec::new();
        for item in items {
            let value = Value { given: None, ..item.value };
            let wanted = self.right_side(&value, wanted)?;
            let What::Flag(same) = self.compare_values(Comparison::Equal, value, wanted, span)?.what else {
                return None;
            };
            flags.push(self.all(vec![item.counts, same], span));
        }
        let count = self.count(flags, span);
        Some(Value::new(What::Number(count, 0), span))
    }

    /// The items of a list; a list within it is spread.
    fn items(&mut self, of: &Expr, span: Span) -> Option<Vec<Item>> {
        let items = match &of.kind {
            ExprKind::List(list) => {
                let mut items = Vec::new();
                let mut fine = true;
                for one in list {
                    match self.items(one, span) {
                        Some(more) => items.extend(more),
                        None => fine = false,
                    }
                    if items.len() > MOST_ITEMS {
                        self.too_long(MOST_ITEMS, of.span.span);
                        return None;
                    }
                }
                fine.then_some(items)?
            }
            ExprKind::Name(name) if self.peek(name) == Some(Symbol::Overall) => {
                self.look_up(name);
                let mut items = Vec::new();
                for at in 0..self.names.measures.len() {
                    let grade = self.measure_value(at, of.span.span)?;
                    items.push(self.item(Value::new(What::Grade(grade), of.span.span), span));
                }
                items
            }
            ExprKind::Aggregate {
                function: function @ (Aggregate::WithoutLowest(_) | Aggregate::WithoutHighest(_)),
                x,
                source: ListSource::Of(source),
                condition,
            } => {
                let items = self.items(source, span)?;
                let items = self.picked(items, x.as_deref(), condition.as_deref(), span)?;
                self.trimmed(*function, items, of.span.span)?
            }
            _ => {
                let value = self.expr(of)?;
                vec![self.item(value, span)]
            }
        };
        Some(items)
    }

    fn item(&mut self, value: Value, span: Span) -> Item {
        let counts = self.where_given(&value, span);
        Item { value, counts }
    }

    fn too_long(&mut self, most: usize, span: Span) {
        let message = both!("这一列值太长，最多 {most} 个", "this list is too long: at most {most} values");
        let help = both!("请分成几列，或改用明细", "split it, or use records");
        self.report(span, CheckProblem::OutOfRange { message, help });
    }

    /// Each item put through `x` and kept where `condition` holds; in both `it` is the item.
    fn picked(
        &mut self,
        items: Vec<Item>,
        x: Option<&Expr>,
        condition: Option<&Expr>,
        span: Span,
    ) -> Option<Vec<Item>> {
        if x.is_none() && condition.is_none() {
            return Some(items);
        }
        let mut picked = Vec::new();
        for item in items {
            let outer = self.it.replace(item.value.clone());
            let holds = condition.map(|condition| self.condition(condition));
            let value = match x {
                Some(x) => self.expr(x),
                None => Some(item.value.clone()),
            };
            self.it = outer;
            let mut counts = vec![item.counts];
            if let Some(holds) = holds {
                counts.push(holds?);
            }
            let value = value?;
            counts.push(self.where_given(&value, span));
            picked.push(Item { value, counts: self.all(counts, span) });
        }
        Some(picked)
    }

    fn fold_items(&mut self, function: Aggregate, items: Vec<Item>, of_x: bool, span: Span) -> Option<Value> {
        let all: Vec<Reg> = items.iter().map(|item| item.counts).collect();
        let none = |checker: &mut Self| Given {
            reg: checker.any(all.clone(), span),
            from: span,
            why: both!("一个值也没有时是无", "of nothing this is none"),
        };
        match function {
            Aggregate::Count => {
                let mut flags = Vec::new();
                for item in &items {
                    flags.push(match item.value.what {
                        What::Flag(flag) => self.all(vec![item.counts, flag], span),
                        _ if of_x => return self.wrong_kind(&item.value, Kind::Flag),
                        _ => item.counts,
                    });
                }
                let count = self.count(flags, span);
                Some(Value::new(What::Number(count, 0), span))
            }
            Aggregate::Sum => self.sum_items(&items, span),
            Aggregate::Mean => {
                let given = none(self);
                let sum = self.sum_items(&items, span)?;
                let count = self.count(all.clone(), span);
                let count = Value::new(What::Number(count, 0), span);
                let mean = self.divide(sum, count, span)?;
                Some(Value { given: Some(given), ..mean })
            }
            Aggregate::Max | Aggregate::Min | Aggregate::Best | Aggregate::Worst => {
                let given = none(self);
                let extreme = self.extreme_item(function, items, span)?;
                Some(Value { given: Some(given), span, ..extreme })
            }
            Aggregate::Highest(nth) | Aggregate::Lowest(nth) => {
                let highest = matches!(function, Aggregate::Highest(_));
                let places = self.places(&items, highest, span)?;
                let wanted = self.whole(i64::from(nth), span);
                let mut found: Option<Value> = None;
                let mut hits = Vec::new();
                for (item, place) in items.into_iter().zip(places) {
                    let is = self.compare(Comparison::Equal, place, wanted, span);
                    let hit = self.all(vec![item.counts, is], span);
                    hits.push(hit);
                    let value = Value { given: None, ..item.value };
                    found = Some(match found {
                        Some(before) => self.choose(hit, value, before, span)?,
                        None => value,
                    });
                }
                let given = Given {
                    reg: self.any(hits, span),
                    from: span,
                    why: both!("没有这么多个值时是无", "where there are fewer values this is none"),
                };
                Some(Value { given: Some(given), span, ..found? })
            }
            Aggregate::Latest => {
                let message =
                    both!("一列值没有先后，说不出最近的", "a list has no order in time: none is the latest");
                let help = both!("“最近”用于往期和明细", "`latest` is for earlier periods and records");
                self.report(span, CheckProblem::WrongPlace { message, help });
                None
            }
            Aggregate::WithoutLowest(_) | Aggregate::WithoutHighest(_) => {
                let message =
                    both!("去掉几个以后还是一列值", "without some of its values a list is still a list");
                let help = both!("请在后面写“的合计”“的平均”", "write `sum of` or `mean of` in front of it");
                self.report(span, CheckProblem::WrongPlace { message, help });
                None
            }
        }
    }

    fn sum_items(&mut self, items: &[Item], span: Span) -> Option<Value> {
        let mut total: Option<Value> = None;
        for item in items {
            if !matches!(item.value.what, What::Number(..) | What::Ratio(..)) {
                return self.wrong_kind(&item.value, Kind::Number);
            }
            let zero = Value::new(What::Number(self.whole(0, span), 0), span);
            let value = Value { given: None, ..item.value.clone() };
            let here = if self.known_flag(item.counts) == Some(true) {
                value
            } else {
                self.choose(item.counts, value, zero, span)?
            };
            total = Some(match total {
                Some(before) => self.add_values(before, here, false, span)?,
                None => here,
            });
        }
        total.map(|total| Value { span, ..total })
    }

    /// The largest, smallest, best or worst; the first where there is none.
    fn extreme_item(&mut self, function: Aggregate, items: Vec<Item>, span: Span) -> Option<Value> {
        let levels = matches!(function, Aggregate::Best | Aggregate::Worst);
        let comparison = match function {
            Aggregate::Max | Aggregate::Worst => Comparison::More,
            _ => Comparison::Less,
        };
        let mut best: Option<(Value, Reg)> = None;
        for item in items {
            let value = Value { given: None, ..item.value };
            let value = if levels {
                Value { given: None, ..self.single_level(value)? }
            } else if matches!(value.what, What::Number(..) | What::Ratio(..) | What::Date(_)) {
                value
            } else {
                return self.wrong_kind(&value, Kind::Number);
            };
            best = Some(match best {
                None => (value, item.counts),
                Some((before, some)) => {
                    let beats = match (&value.what, &before.what) {
                        (What::Level(a, x), What::Level(b, y)) if x == y => {
                            self.compare(comparison, *a, *b, span)
                        }
                        _ => match self.compare_values(comparison, value.clone(), before.clone(), span)?.what
                        {
                            What::Flag(flag) => flag,
                            _ => return None,
                        },
                    };
                    let first = self.not(some, span);
                    let wins = self.any(vec![first, beats], span);
                    let wins = self.all(vec![item.counts, wins], span);
                    let some = self.any(vec![some, item.counts], span);
                    (self.choose(wins, value, before, span)?, some)
                }
            });
        }
        best.map(|(value, _)| value)
    }

    /// The place of each item in order, from 1; of equal ones the first in the list comes first.
    fn places(&mut self, items: &[Item], highest: bool, span: Span) -> Option<Vec<Reg>> {
        if items.len() > MOST_ORDERED {
            self.too_long(MOST_ORDERED, span);
            return None;
        }
        let (strict, even) = if highest {
            (Comparison::More, Comparison::AtLeast)
        } else {
            (Comparison::Less, Comparison::AtMost)
        };
        let one = self.whole(1, span);
        let mut places = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let mut before = Vec::new();
            for (other_at, other) in items.iter().enumerate().filter(|(other, _)| *other != at) {
                let comparison = if other_at < at { even } else { strict };
                let (a, b) = (other.value.clone(), item.value.clone());
                let What::Flag(ahead) = self.compare_values(comparison, a, b, span)?.what else {
                    return None;
                };
                before.push(self.all(vec![other.counts, ahead], span));
            }
            let count = self.count(before, span);
            places.push(self.add(count, one, WHOLE, span));
        }
        Some(places)
    }

    /// The items without the `N` lowest or highest.
    fn trimmed(&mut self, function: Aggregate, items: Vec<Item>, span: Span) -> Option<Vec<Item>> {
        let (number, highest) = match function {
            Aggregate::WithoutHighest(number) => (number, true),
            Aggregate::WithoutLowest(number) => (number, false),
            _ => return Some(items),
        };
        let places = self.places(&items, highest, span)?;
        let number = self.whole(i64::from(number), span);
        let mut left = Vec::new();
        for (item, place) in items.into_iter().zip(places) {
            let stays = self.compare(Comparison::More, place, number, span);
            let counts = self.all(vec![item.counts, stays], span);
            left.push(Item { value: item.value, counts });
        }
        Some(left)
    }

    pub(super) fn divide(&mut self, a: Value, b: Value, span: Span) -> Option<Value> {
        let (a, b) = (self.fraction(&a)?, self.fraction(&b)?);
        let fraction = self.over(a, b, span)?;
        Some(Self::from_fraction(fraction, None, span))
    }

    /// `it`: the item that a condition or value of a list is about.
    pub(super) fn it(&mut self, span: Span) -> Option<Value> {
        if let Some(value) = &self.it {
            return Some(Value { span, ..value.clone() });
        }
        let message = both!("“其”在这里没有所指", "`it` means nothing here");
        let help = both!(
            "“其”指一列值里的一个，如“（30、90）中（其 < 分数）的条数”",
            "`it` is one value of a list, as in `count of (30, 90) where (it < score)`"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
        None
    }
}
