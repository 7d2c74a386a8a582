//! Values over several rows: the unit's rows of a time, the units of a period; and one number out of another.

use super::Checker;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use crate::both;
use crate::ir::{Comparison, Fold, OpKind, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{Aggregate, Expr, ExprKind, ListSource, Quantity};

const WHOLE: Type = Type::Number { decimals: 0 };
/// The n-th in order, and how many are left out, go so far.
const MOST_IN_ORDER: u32 = 64;

/// What an aggregate over rows is of.
#[derive(Clone, Copy)]
pub(super) struct OfRows<'e> {
    x: Option<&'e Expr>,
    source: &'e ListSource,
    condition: Option<&'e Expr>,
    /// How many of the lowest are left out, and of the highest.
    lowest: u32,
    highest: u32,
}

impl OfRows<'_> {
    fn trimmed(&self) -> u32 {
        self.lowest.saturating_add(self.highest)
    }
}

impl Checker<'_> {
    /// What an aggregate over rows is of, and what of it is left out; nothing when it is of something else.
    pub(super) fn rows_of<'e>(
        &self,
        x: Option<&'e Expr>,
        source: &'e ListSource,
        condition: Option<&'e Expr>,
    ) -> Option<OfRows<'e>> {
        let of = match source {
            ListSource::Of(of) => of,
            ListSource::Measures => return None,
            _ => return Some(OfRows { x, source, condition, lowest: 0, highest: 0 }),
        };
        let ExprKind::Aggregate { function, x: inner, source, condition: chosen } = &of.kind else {
            return None;
        };
        let (lowest, highest) = match function {
            Aggregate::WithoutLowest(n) => (*n, 0),
            Aggregate::WithoutHighest(n) => (0, *n),
            _ => return None,
        };
        if x.is_some() || condition.is_some() {
            return None;
        }
        let rest = self.rows_of(inner.as_deref(), source, chosen.as_deref())?;
        Some(OfRows {
            lowest: rest.lowest.saturating_add(lowest),
            highest: rest.highest.saturating_add(highest),
            ..rest
        })
    }

    /// `FN of X in SOURCE where C` over rows.
    pub(super) fn aggregate_rows(
        &mut self,
        function: Aggregate,
        of: OfRows<'_>,
        span: Span,
    ) -> Option<Value> {
        let condition = match of.condition {
            Some(condition) => self.condition(condition)?,
            None => self.flag(true, span),
        };
        let grouped = self.grouped(of.source)?;
        let condition = match &grouped {
            Some(grouped) => self.all(vec![condition, grouped.reg], span),
            None => condition,
        };
        let value = self.aggregate_of(function, condition, of, span)?;
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
        condition: Reg,
        of: OfRows<'_>,
        span: Span,
    ) -> Option<Value> {
        let source = of.source;
        let yes = self.flag(true, span);
        let Some(x) = of.x else {
            if function != Aggregate::Count {
                let message = both!("这里没有说统计什么", "this does not say of what");
                let help =
                    both!("请写成“近 3 年 中 得分 的合计”", "write `sum of score in the last 3 years`");
                self.report(span, CheckProblem::Incomplete { message, help });
                return None;
            }
            let count = self.fold(Fold::Count, (yes, Type::Flag), condition, source, span)?;
            return Some(Value::new(What::Number(count, 0), span));
        };
        let value = self.expr(x)?;
        let exists = self.where_given(&value, span);
        let given = self.all(vec![condition, exists], span);
        let whole = |reg: Reg| Value::new(What::Number(reg, 0), span);
        if let (Aggregate::Count, What::Flag(reg)) = (function, &value.what) {
            return Some(whole(self.fold(Fold::Sum, (*reg, Type::Flag), given, source, span)?));
        }
        let value = match (function, &value.what) {
            (Aggregate::WithoutLowest(_) | Aggregate::WithoutHighest(_), _) => {
                return self.still_a_list(span);
            }
            (Aggregate::Set, _) => return self.no_set(span),
            (Aggregate::Best | Aggregate::Worst | Aggregate::Latest, What::Grade(_)) => {
                self.single_level(value)?
            }
            (_, What::Ratio(..)) => return self.rounded_first(x, value.span),
            _ => value,
        };
        let expected = match (function, &value.what) {
            (Aggregate::Count, _) if of.trimmed() == 0 => Some(Kind::Flag),
            (Aggregate::Best | Aggregate::Worst, What::Level(..)) => None,
            (Aggregate::Best | Aggregate::Worst, _) => Some(Kind::Level),
            (Aggregate::Latest, What::Set(..)) => Some(Kind::Number),
            (Aggregate::Latest, _) => None,
            (Aggregate::Sum | Aggregate::Mean, What::Number(..)) => None,
            (Aggregate::Sum | Aggregate::Mean, _) => Some(Kind::Number),
            (_, What::Number(..) | What::Date(_)) => None,
            _ => Some(Kind::Number),
        };
        let (Some((reg, ty)), None) = (value.reg(), expected) else {
            return self.wrong_kind(&value, expected.unwrap_or(Kind::Number));
        };
        let folded = |checker: &mut Self, fold: Fold| checker.fold(fold, (reg, ty), given, source, span);
        let made = |value: &Value, reg: Reg| Some(Value::new(value.what.in_reg(reg)?, span));
        if function == Aggregate::Sum && of.trimmed() == 0 {
            return made(&value, folded(self, Fold::Sum)?);
        }
        let count = self.fold(Fold::Count, (yes, Type::Flag), given, source, span)?;
        let (above, why) = match function {
            Aggregate::Highest(n) | Aggregate::Lowest(n) => (
                of.trimmed().saturating_add(n).saturating_sub(1),
                both!("没有这么多个时是无", "where there are fewer this is none"),
            ),
            _ => (of.trimmed(), both!("一个也没有时是无", "of nothing this is none")),
        };
        if above >= MOST_IN_ORDER {
            return self.too_far(span);
        }
        let least = self.whole(i64::from(above), span);
        let some = self.compare(Comparison::More, count, least, span);
        let left = self.subtract(count, least, WHOLE, span);
        let result = match function {
            Aggregate::Count => return Some(whole(self.when(some, left, WHOLE, span))),
            Aggregate::Sum | Aggregate::Mean => {
                let mut sum = folded(self, Fold::Sum)?;
                let lowest = (1..=of.lowest).map(Fold::Lowest);
                for out in lowest.chain((1..=of.highest).map(Fold::Highest)) {
                    let out = folded(self, out)?;
                    sum = self.subtract(sum, out, ty, span);
                }
                if function == Aggregate::Sum {
                    return made(&value, self.when(some, sum, ty, span));
                }
                let sum = made(&value, sum)?;
                self.divide(sum, whole(left), span)?
            }
            Aggregate::Highest(n) => {
                made(&value, folded(self, Fold::Highest(of.highest.saturating_add(n)))?)?
            }
            Aggregate::Lowest(n) => made(&value, folded(self, Fold::Lowest(of.lowest.saturating_add(n)))?)?,
            Aggregate::Max if of.highest > 0 => made(&value, folded(self, Fold::Highest(of.highest + 1))?)?,
            Aggregate::Min if of.lowest > 0 => made(&value, folded(self, Fold::Lowest(of.lowest + 1))?)?,
            Aggregate::Latest if of.trimmed() > 0 => return self.no_latest(span),
            _ => made(&value, folded(self, fold_of(function))?)?,
        };
        Some(Value { span, ..result }.given(Some(Given { reg: some, from: span, why })))
    }

    fn too_far<T>(&mut self, span: Span) -> Option<T> {
        let message = both!(
            "最多数到第 {MOST_IN_ORDER} 个，去掉的也最多这么多",
            "the n-th and what is left out count up to {MOST_IN_ORDER}"
        );
        let help = both!("请改小这个数", "choose a smaller number");
        self.report(span, CheckProblem::OutOfRange { message, help });
        None
    }

    fn no_latest<T>(&mut self, span: Span) -> Option<T> {
        let message = both!(
            "去掉最高、最低以后剩下的，不按先后看",
            "what is left without the lowest or highest is not looked at in time"
        );
        let help = both!("请去掉“去掉…”这一部分", "take the latest of all, without `without`");
        self.report(span, CheckProblem::WrongPlace { message, help });
        None
    }

    /// Reports a set of what no set is made of.
    pub(super) fn no_set<T>(&mut self, span: Span) -> Option<T> {
        let message = both!("只有明细和各评价能列成集合", "a set is made of records or of measures");
        let help = both!(
            "如“检查 中（不合格）的 项目 的集合”“各评价 中（本评价 为 差）的集合”",
            "as in `set of item in inspections where (failed)` or `set of measures where (this measure is D)`"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
        None
    }

    /// Reports a list where one value is made of it.
    pub(super) fn still_a_list<T>(&mut self, span: Span) -> Option<T> {
        let message = both!("去掉几个以后还是一列值", "without some of its values a list is still a list");
        let help = both!("请在后面写“的合计”“的平均”", "write `sum of` or `mean of` in front of it");
        self.report(span, CheckProblem::WrongPlace { message, help });
        None
    }

    /// Reports a quotient where a number of so many decimals stands.
    pub(super) fn rounded_first<T>(&mut self, x: &Expr, span: Span) -> Option<T> {
        let message = both!("这里的商要先四舍五入", "this quotient is rounded first");
        self.quotient_not_rounded(x, message, span);
        None
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
        if let ListSource::Measures = source {
            return self.quantified_measures(quantity, conditions, among, span);
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

    /// A fold over the rows of a source: the unit's rows of a time, this one included, or the units of the period.
    /// `given` tells the rows that count.
    pub(super) fn fold(
        &mut self,
        fold: Fold,
        (value, ty): (Reg, Type),
        given: Reg,
        source: &ListSource,
        span: Span,
    ) -> Option<Reg> {
        let counts = fold == Fold::Count || (ty == Type::Flag && fold == Fold::Sum);
        let result = if counts { WHOLE } else { ty };
        if let ListSource::Units(group) = source {
            let group = match group {
                Some(name) => Some(self.group(name)?.value),
                None => None,
            };
            return Some(self.emit(OpKind::Group { fold, value, given, group }, result, span));
        }
        self.needs_period(span)?;
        let window = self.window(source)?;
        let track = self.written_track(value, given, ty, span);
        let past = self.emit(OpKind::PastFold(fold, track, window), result, span);
        let given = match self.within_window(source, span) {
            Some(within) => self.all(vec![given, within], span),
            None => given,
        };
        Some(match fold {
            Fold::Count => {
                let here = self.count(vec![given], span);
                self.add(past, here, WHOLE, span)
            }
            Fold::Sum => {
                let here = if ty == Type::Flag {
                    let both = self.all(vec![given, value], span);
                    self.count(vec![both], span)
                } else {
                    self.when(given, value, ty, span)
                };
                self.add(past, here, result, span)
            }
            Fold::Latest | Fold::Members => self.select(given, value, past, result, span),
            Fold::Max | Fold::Min => {
                let count = self.emit(OpKind::PastFold(Fold::Count, track, window), WHOLE, span);
                let zero = self.whole(0, span);
                let before = self.compare(Comparison::More, count, zero, span);
                let together = self.nearer(fold == Fold::Max, past, value, ty, span);
                let here = self.select(before, together, value, ty, span);
                self.select(given, here, past, ty, span)
            }
            Fold::Highest(n) | Fold::Lowest(n) => {
                let highest = matches!(fold, Fold::Highest(_));
                // Of the earlier ones the one before may move to this place.
                let next = match n {
                    0 | 1 => value,
                    n => {
                        let nearer = if highest { Fold::Highest(n - 1) } else { Fold::Lowest(n - 1) };
                        let nearer = self.emit(OpKind::PastFold(nearer, track, window), result, span);
                        self.nearer(!highest, nearer, value, ty, span)
                    }
                };
                let count = self.emit(OpKind::PastFold(Fold::Count, track, window), WHOLE, span);
                let wanted = self.whole(i64::from(n), span);
                let enough = self.compare(Comparison::AtLeast, count, wanted, span);
                let moved = self.nearer(highest, past, next, ty, span);
                let here = self.select(enough, moved, next, ty, span);
                self.select(given, here, past, ty, span)
            }
        })
    }

    /// The larger or the smaller of two.
    pub(super) fn nearer(&mut self, larger: bool, a: Reg, b: Reg, ty: Type, span: Span) -> Reg {
        if larger { self.larger(a, b, ty, span) } else { self.smaller(a, b, ty, span) }
    }
}

fn fold_of(function: Aggregate) -> Fold {
    match function {
        Aggregate::Max | Aggregate::Worst => Fold::Max,
        Aggregate::Min | Aggregate::Best => Fold::Min,
        _ => Fold::Latest,
    }
}
