//! Lines of measures, `every measure` and `overall`, and their effects.

use super::super::ast::{Counted, Effect, EffectKind, First, Item, Limited, Most, Sign};
use super::super::grammar::Rule;
use super::reader::{Node, Reader, kids, parts};
use crate::source::Spanned;

impl Reader {
    /// What a line of a measure says.
    pub(super) fn item(&mut self, node: Node<'_>) -> Option<Item> {
        let rule = node.as_rule();
        let word = kids(node.clone()).next().map(|kid| kid.as_rule());
        let has = |wanted: Rule| kids(node.clone()).any(|kid| kid.as_rule() == wanted);
        Some(match rule {
            Rule::s_floor => Item::NeverBelowZero,
            Rule::s_round => {
                let (rounding, places) = self.rounding(node)?;
                Item::RoundPoints(rounding, places)
            }
            Rule::s_join => Item::Join { sum_signs: has(Rule::w_sum_signs) },
            Rule::s_worst => Item::WorstOfMeasures,
            Rule::s_best => Item::BestOfMeasures,
            Rule::s_categories => self.categories(node)?,
            Rule::s_each => self.each(node)?,
            Rule::s_each_row => {
                let mut parts = parts(node).into_iter();
                let records = self.name(&parts.next()?);
                let mut condition = None;
                let mut effects = Vec::new();
                for part in parts {
                    match part.as_rule() {
                        Rule::expr => condition = Some(self.expr(part)?),
                        _ => effects = self.effects(part)?,
                    }
                }
                Item::EachRow { records, condition, effects }
            }
            Rule::s_every => {
                let mut parts = parts(node).into_iter();
                let counted = parts.next()?;
                let zh = counted.as_rule() == Rule::every_zh;
                let mut pair = super::reader::parts(counted).into_iter();
                let (mut per, mut of) = (self.expr(pair.next()?)?, self.expr(pair.next()?)?);
                if zh {
                    std::mem::swap(&mut per, &mut of);
                }
                Item::Every { per, of, effects: self.effects(parts.next()?)? }
            }
            Rule::s_when => {
                let mut parts = parts(node).into_iter();
                let (condition, negated) = self.condition(parts.next()?)?;
                Item::When { condition, negated, effects: self.effects(parts.next()?)? }
            }
            Rule::s_knock => {
                let mut parts = parts(node).into_iter();
                let names = self.names(parts.next()?);
                Item::KnockOuts(names, self.effect(parts.next()?)?)
            }
            Rule::s_always => Item::Always(self.effects(parts(node).pop()?)?),
            Rule::s_limit_levels | Rule::s_limit_points => {
                let limited = match word? {
                    Rule::w_drops_most => Limited::Drops,
                    Rule::w_raises_most => Limited::Raises,
                    Rule::w_deducts_most => Limited::Deducts,
                    _ => Limited::Adds,
                };
                Item::Limit(limited, self.amount(parts(node).pop()?)?)
            }
            Rule::s_weights => {
                let rescaled = has(Rule::w_rescaled);
                let mut weights = Vec::new();
                for weight in parts(node) {
                    let mut parts = parts(weight).into_iter();
                    let name = self.name(&parts.next()?);
                    let number = parts.next()?;
                    weights.push((name, Spanned::new(self.decimal(&number)?, self.span(&number))));
                }
                Item::Weights { weights, rescaled }
            }
            Rule::s_reach => {
                let mut parts = parts(node).into_iter();
                let level = self.level(&parts.next()?);
                Item::Reach(level, self.expr(parts.next()?)?)
            }
            Rule::s_scale => Item::OnScale(self.name(parts(node).first()?)),
            Rule::s_indicators => Item::Indicators(self.names(parts(node).pop()?)),
            _ => {
                let x = self.expr(parts(node).into_iter().next()?)?;
                match rule {
                    Rule::s_applies => Item::Applies(x),
                    Rule::s_points => Item::StartPoints(x),
                    Rule::s_start => Item::Start(x),
                    Rule::s_graded => Item::GradedBy(x),
                    _ => Item::FullMarks(x),
                }
            }
        })
    }

    fn categories(&mut self, node: Node<'_>) -> Option<Item> {
        let mut carried = None;
        let mut required = None;
        let mut first = First::Counts;
        for kid in kids(node) {
            match kid.as_rule() {
                Rule::past => carried = Some(self.expr(kid)?),
                Rule::required => required = Some(self.expr(parts(kid).pop()?)?),
                Rule::w_base => first = First::Base,
                Rule::w_base_else => first = First::BaseWhereNoneRequired,
                _ => {}
            }
        }
        Some(Item::Categories { carried: carried?, required, first })
    }

    /// `each missing indicator E`
    fn each(&mut self, node: Node<'_>) -> Option<Item> {
        let mut parts = parts(node).into_iter();
        let counted = parts.next()?;
        let span = self.span(&counted);
        let mut per = Spanned::new(1, span);
        let mut what = Counted::MissingIndicator;
        for kid in kids(counted) {
            match kid.as_rule() {
                Rule::w_each_met_zh | Rule::w_met => what = Counted::MetIndicator,
                Rule::w_each_extra_zh | Rule::w_extra => what = Counted::ExtraCategory,
                Rule::w_each_missing_one_zh => what = Counted::MissingCategory,
                Rule::w_category if what == Counted::MissingIndicator => what = Counted::MissingCategory,
                Rule::count => per = self.count(&kid)?,
                _ => {}
            }
        }
        let effects = self.effects(parts.next()?)?;
        Some(Item::Each { what: Spanned::new(what, span), per, effects })
    }

    fn effects(&mut self, node: Node<'_>) -> Option<Vec<Effect>> {
        let mut effects = Vec::new();
        for part in parts(node) {
            effects.push(self.effect(part)?);
        }
        Some(effects)
    }

    fn effect(&mut self, node: Node<'_>) -> Option<Effect> {
        let span = self.place(&node);
        let node = node.into_inner().next()?;
        let rule = node.as_rule();
        let mut parts = parts(node).into_iter();
        let first = parts.next()?;
        let kind = match rule {
            Rule::e_signs => match first.as_rule() {
                Rule::sign_run => {
                    let (sign, count) = self.signs(&first);
                    EffectKind::Signs(sign, count)
                }
                Rule::count => {
                    let count = self.count(&first)?.node;
                    let (sign, _) = self.signs(&parts.next()?);
                    EffectKind::Signs(sign, count)
                }
                _ => {
                    let (sign, _): (Sign, u32) = self.signs(&first);
                    EffectKind::Signs(sign, 1)
                }
            },
            Rule::e_drop => EffectKind::Drop(self.amount(first)?),
            Rule::e_raise => EffectKind::Raise(self.amount(first)?),
            Rule::e_deduct | Rule::e_add => {
                let points = self.amount(first)?;
                let (mut most, mut group) = (None, None);
                for part in parts {
                    match part.as_rule() {
                        Rule::name => group = Some(self.name(&part)),
                        _ => most = Some(self.amount(part)?),
                    }
                }
                let most = most.map(|points| Most { points, group });
                if rule == Rule::e_add {
                    EffectKind::Add(points, most)
                } else {
                    EffectKind::Deduct(points, most)
                }
            }
            Rule::e_best => EffectKind::AtBest(self.expr(first)?),
            Rule::e_worst => EffectKind::AtWorst(self.expr(first)?),
            _ => EffectKind::Grade(self.expr(first)?),
        };
        Some(Effect { kind, span })
    }
}
