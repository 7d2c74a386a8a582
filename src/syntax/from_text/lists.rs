//! Lists, records, the past and the group: what is made of many values.

use super::super::ast::{Aggregate, Expr, ExprKind, KeyOrder, ListSource, Quantity, Rounding};
use super::super::grammar::Rule;
use super::reader::{Node, Reader, kids, parts};
use crate::source::{Span, Spanned};

impl Reader {
    /// A phrase or a name, with what stands behind it.
    pub(super) fn suffixed(&mut self, node: Node<'_>) -> Option<Expr> {
        let place = self.place(&node);
        let mut kids = kids(node);
        let mut made = self.phrase(kids.next()?)?;
        for (at, suffix) in kids.enumerate() {
            let end = self.span(&suffix);
            if at > 0 {
                self.chain(end)?;
            }
            let span = Spanned::new((), Span::new(place.span.start, end.end));
            made = self.suffix(made, suffix, span)?;
        }
        Some(made)
    }

    fn phrase(&mut self, node: Node<'_>) -> Option<Expr> {
        let place = self.place(&node);
        let rule = node.as_rule();
        let kind = match rule {
            Rule::source_zh => {
                let mut kids = kids(node);
                let source = self.source(kids.next()?)?;
                let last = kids.next()?;
                return match last.as_rule() {
                    Rule::among => self.among(source, last, place),
                    _ => self.of_list(source, None, None, last, place),
                };
            }
            Rule::measures => {
                let any = node.clone().into_inner().next()?.as_rule() == Rule::w_any_measure;
                ExprKind::Measures(any, Box::new(self.expr(parts(node).pop()?)?))
            }
            Rule::quantity => {
                let mut quantity = Quantity::All;
                let mut conditions = None;
                let (mut source, mut among) = (None, None);
                for kid in kids(node) {
                    match kid.as_rule() {
                        Rule::w_any => quantity = Quantity::Any,
                        Rule::at_least_zh | Rule::at_least_en => {
                            quantity = Quantity::AtLeast(self.count(parts(kid).first()?)?)
                        }
                        Rule::past | Rule::bracket if conditions.is_none() => {
                            conditions = Some(self.expr(kid)?);
                        }
                        Rule::past => among = Some(self.expr(kid)?),
                        Rule::source => source = Some(self.source(kid)?),
                        _ => {}
                    }
                }
                quantified(quantity, conditions?, source, among)
            }
            Rule::aggregate => return self.aggregate(node),
            Rule::round_en => {
                let x = kids(node.clone()).find(|kid| kid.as_rule() == Rule::past)?;
                let x = Box::new(self.expr(x)?);
                let (rounding, places) = self.rounding(node)?;
                ExprKind::Round(x, rounding, places)
            }
            Rule::rank_en => {
                let order = self.order(&node);
                let mut parts = parts(node).into_iter();
                let x = Box::new(self.expr(parts.next()?)?);
                ExprKind::RankOf(x, order?, parts.next().map(|name| self.name(&name)))
            }
            Rule::part_of => {
                let word = node.clone().into_inner().next()?.as_rule();
                part(word, Box::new(self.expr(parts(node).pop()?)?))
            }
            Rule::column_of => {
                let mut parts = parts(node).into_iter();
                let column = self.name(&parts.next()?);
                ExprKind::ColumnOf(column, Box::new(self.expr(parts.next()?)?))
            }
            _ => return self.expr(node),
        };
        Some(Expr { kind, span: place })
    }

    fn suffix(&mut self, x: Expr, suffix: Node<'_>, span: Spanned<()>) -> Option<Expr> {
        let kind = match suffix.as_rule() {
            Rule::among => return self.among(ListSource::Of(Box::new(x)), suffix, span),
            Rule::of_zh => {
                let first = kids(suffix.clone()).next()?;
                match first.as_rule() {
                    Rule::function | Rule::nth_zh => {
                        return self.of_list(ListSource::Of(Box::new(x)), None, None, suffix, span);
                    }
                    word => part(word, Box::new(x)),
                }
            }
            Rule::column_zh => {
                let column = self.name(parts(suffix).first()?);
                ExprKind::ColumnOf(column, Box::new(x))
            }
            Rule::round_zh => {
                let (rounding, places) = self.rounding(suffix)?;
                ExprKind::Round(Box::new(x), rounding, places)
            }
            Rule::shift => {
                let up = suffix.clone().into_inner().next()?.as_rule() == Rule::w_raised;
                let amount = self.amount(parts(suffix).pop()?)?;
                ExprKind::Shift(Box::new(x), up, Box::new(amount))
            }
            Rule::trim => {
                let function = self.trim(suffix)?;
                let source = ListSource::Of(Box::new(x));
                ExprKind::Aggregate { function, x: None, source, condition: None }
            }
            _ => {
                let order = self.order(&suffix)?;
                let within = parts(suffix).first().map(|name| self.name(name));
                ExprKind::RankOf(Box::new(x), order, within)
            }
        };
        Some(Expr { kind, span })
    }

    /// `levels_n` and `points_n`: the number before the unit.
    pub(super) fn amount(&mut self, node: Node<'_>) -> Option<Expr> {
        self.expr(parts(node).into_iter().next()?)
    }

    /// `SOURCE 中 [C 的] X 的FN`
    fn among(&mut self, source: ListSource, node: Node<'_>, span: Spanned<()>) -> Option<Expr> {
        let mut parts = parts(node).into_iter();
        let first = parts.next()?;
        if first.as_rule() == Rule::quantity_in {
            return self.quantity_in(source, None, first, span);
        }
        let first = self.expr(first)?;
        let second = parts.next()?;
        if second.as_rule() == Rule::quantity_in {
            return self.quantity_in(source, Some(first), second, span);
        }
        if second.as_rule() == Rule::past {
            let second = self.expr(second)?;
            return self.of_list(source, Some(second), Some(first), parts.next()?, span);
        }
        let function = kids(second.clone()).next().map_or("", |function| function.as_str().trim());
        // Rows are counted and measures are listed by which of them, not by what of them.
        if function == "条数" || function == "集合" && source == ListSource::Measures {
            self.of_list(source, None, Some(first), second, span)
        } else {
            self.of_list(source, Some(first), None, second, span)
        }
    }

    /// `SOURCE 中 [C 的] 任一 D`
    fn quantity_in(
        &mut self,
        source: ListSource,
        among: Option<Expr>,
        node: Node<'_>,
        span: Spanned<()>,
    ) -> Option<Expr> {
        let mut quantity = Quantity::All;
        let mut condition = None;
        for kid in kids(node) {
            match kid.as_rule() {
                Rule::w_any => quantity = Quantity::Any,
                Rule::at_least_zh => quantity = Quantity::AtLeast(self.count(parts(kid).first()?)?),
                Rule::past => condition = Some(self.expr(kid)?),
                _ => {}
            }
        }
        Some(Expr { kind: quantified(quantity, condition?, Some(source), among), span })
    }

    /// What a function makes of a list.
    fn of_list(
        &mut self,
        source: ListSource,
        x: Option<Expr>,
        condition: Option<Expr>,
        last: Node<'_>,
        span: Spanned<()>,
    ) -> Option<Expr> {
        let function = if last.as_rule() == Rule::trim {
            self.trim(last)?
        } else {
            let node = kids(last).next()?;
            match node.as_rule() {
                Rule::w_size => Aggregate::Count,
                _ => self.function(node)?,
            }
        };
        let (x, condition) = (x.map(Box::new), condition.map(Box::new));
        Some(Expr { kind: ExprKind::Aggregate { function, x, source, condition }, span })
    }

    /// `FN of X in SOURCE where C`
    fn aggregate(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.place(&node);
        let mut function = None;
        let mut first = None;
        let mut second = None;
        let mut condition = None;
        let mut trims = Vec::new();
        for kid in kids(node) {
            match kid.as_rule() {
                Rule::function | Rule::nth_en => function = Some(self.function(kid)?),
                Rule::source if first.is_none() => first = Some(self.source(kid)?),
                Rule::source => second = Some(self.source(kid)?),
                Rule::past => condition = Some(Box::new(self.expr(kid)?)),
                Rule::trim => trims.push(kid),
                _ => {}
            }
        }
        let (mut x, mut source) = match (first?, second) {
            (ListSource::Of(x), Some(source)) => (Some(x), source),
            (source, None) => (None, source),
            (_, Some(_)) => return None,
        };
        for trim in trims {
            self.chain(self.span(&trim))?;
            let function = self.trim(trim)?;
            let kind = ExprKind::Aggregate { function, x: x.take(), source, condition: condition.take() };
            source = ListSource::Of(Box::new(Expr { kind, span }));
        }
        Some(Expr { kind: ExprKind::Aggregate { function: function?, x, source, condition }, span })
    }

    fn function(&mut self, node: Node<'_>) -> Option<Aggregate> {
        Some(match node.as_rule() {
            Rule::nth_zh => {
                let low = kids(node.clone()).any(|kid| kid.as_rule() == Rule::w_low);
                let n = self.count(parts(node).first()?)?.node;
                if low { Aggregate::Lowest(n) } else { Aggregate::Highest(n) }
            }
            Rule::nth_en => {
                let low = kids(node.clone()).any(|kid| kid.as_rule() == Rule::w_lowest_fn);
                let nth = kids(node).next()?;
                let digits: String = nth.as_str().chars().take_while(char::is_ascii_digit).collect();
                let n = digits.parse().ok()?;
                if low { Aggregate::Lowest(n) } else { Aggregate::Highest(n) }
            }
            Rule::function => match node.into_inner().next()?.as_rule() {
                Rule::w_sum => Aggregate::Sum,
                Rule::w_mean => Aggregate::Mean,
                Rule::w_max => Aggregate::Max,
                Rule::w_min => Aggregate::Min,
                Rule::w_best => Aggregate::Best,
                Rule::w_worst_fn => Aggregate::Worst,
                Rule::w_count => Aggregate::Count,
                Rule::w_set => Aggregate::Set,
                _ => Aggregate::Latest,
            },
            _ => return None,
        })
    }

    /// How a number is rounded, and to how many decimals.
    pub(super) fn rounding(&mut self, node: Node<'_>) -> Option<(Rounding, Spanned<u32>)> {
        let nested = kids(node.clone()).find(|kid| kid.as_rule() == Rule::round_zh);
        let mut rounding = Rounding::Nearest;
        let mut places = None;
        for kid in kids(nested.unwrap_or(node)) {
            match kid.as_rule() {
                Rule::w_round_up | Rule::w_round_up_zh => rounding = Rounding::Up,
                Rule::w_round_down | Rule::w_round_down_zh => rounding = Rounding::Down,
                Rule::int | Rule::numeral => places = Some(self.count(&kid)?),
                Rule::w_whole => places = Some(Spanned::new(0, self.span(&kid))),
                _ => {}
            }
        }
        Some((rounding, places?))
    }

    fn trim(&mut self, node: Node<'_>) -> Option<Aggregate> {
        let low = node.clone().into_inner().next()?.as_rule() == Rule::w_trim_low;
        let n = self.count(parts(node).first()?)?.node;
        Some(if low { Aggregate::WithoutLowest(n) } else { Aggregate::WithoutHighest(n) })
    }

    fn source(&mut self, node: Node<'_>) -> Option<ListSource> {
        let node = if node.as_rule() == Rule::source { node.into_inner().next()? } else { node };
        Some(match node.as_rule() {
            Rule::src_last | Rule::src_last_zh => ListSource::Last(self.duration(parts(node).pop()?)?),
            Rule::src_since | Rule::src_since_zh => ListSource::Since(self.period(parts(node).first()?)?),
            Rule::src_units | Rule::src_units_zh => {
                ListSource::Units(parts(node).first().map(|name| self.name(name)))
            }
            Rule::src_measures => ListSource::Measures,
            _ => ListSource::Of(Box::new(self.expr(node)?)),
        })
    }

    /// Which end comes first.
    pub(super) fn order(&mut self, node: &Node<'_>) -> Option<KeyOrder> {
        node.clone().into_inner().find_map(|kid| match kid.as_rule() {
            Rule::w_lowest | Rule::w_up => Some(KeyOrder::Lowest),
            Rule::w_highest | Rule::w_down => Some(KeyOrder::Highest),
            Rule::w_best_first | Rule::w_best_down => Some(KeyOrder::Best),
            _ => None,
        })
    }
}

fn part(word: Rule, x: Box<Expr>) -> ExprKind {
    match word {
        Rule::w_points_of => ExprKind::PointsOf(x),
        Rule::w_signs_of => ExprKind::SignsOf(x),
        Rule::w_levels_of => ExprKind::LevelsOf(x),
        _ => ExprKind::SizeOf(x),
    }
}

/// A list of conditions, spread out.
fn quantified(
    quantity: Quantity,
    conditions: Expr,
    source: Option<ListSource>,
    among: Option<Expr>,
) -> ExprKind {
    let conditions = match conditions.kind {
        ExprKind::List(list) => list,
        kind => vec![Expr { kind, span: conditions.span }],
    };
    ExprKind::Quantified { quantity, conditions, source, among: among.map(Box::new) }
}
