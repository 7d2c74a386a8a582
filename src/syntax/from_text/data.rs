//! Lines of `data` and `records`: columns, their types and attributes, row checks.

use super::super::ast::{Attribute, ColumnKind, DataItem, Expr, Range, Response, Titled};
use super::super::grammar::Rule;
use super::reader::{Node, Reader, kids, parts};
use crate::source::Spanned;
use crate::value::PeriodKind;

impl Reader {
    /// A line of `data` or `records`.
    pub(super) fn data_item(&mut self, node: Node<'_>) -> Option<DataItem> {
        match node.as_rule() {
            Rule::orphans => Some(DataItem::RowsWithoutUnit(response(node)?)),
            Rule::barren => Some(DataItem::UnitsWithoutRows(response(node)?)),
            Rule::check => {
                let mut said = Response::Error;
                let mut condition = None;
                let mut message = None;
                for kid in kids(node) {
                    match kid.as_rule() {
                        Rule::condition => condition = Some(self.condition(kid)?),
                        Rule::w_warn => said = Response::Warn,
                        Rule::text => message = Some(self.text(&kid)),
                        _ => {}
                    }
                }
                let (condition, negated) = condition?;
                Some(DataItem::Check { condition, negated, response: said, message: message? })
            }
            _ => self.columns(node),
        }
    }

    /// `when C`, `unless C`, `凡 C 的`: the condition, and whether it was said with `unless`.
    pub(super) fn condition(&mut self, node: Node<'_>) -> Option<(Expr, bool)> {
        let node = if node.as_rule() == Rule::condition { node.into_inner().next()? } else { node };
        let negated = node.as_rule() == Rule::unless;
        let condition = self.expr(parts(node).into_iter().next()?)?;
        Some((condition, negated))
    }

    fn columns(&mut self, node: Node<'_>) -> Option<DataItem> {
        let mut names = Vec::new();
        let mut kind = None;
        let mut attributes = Vec::new();
        for part in parts(node) {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::names => names = self.names(part),
                Rule::column_kind => {
                    kind = Some(Spanned::new(self.column_kind(part.into_inner().next()?)?, span))
                }
                _ => attributes.push(Spanned::new(self.attribute(part.into_inner().next()?)?, span)),
            }
        }
        Some(DataItem::Columns { names, kind: kind?, attributes })
    }

    fn column_kind(&mut self, node: Node<'_>) -> Option<ColumnKind> {
        let word = kids(node.clone()).next().map(|kid| kid.as_rule());
        Some(match node.as_rule() {
            Rule::one_of => ColumnKind::OneOf(self.members(node)?),
            Rule::k_set => {
                if kids(node.clone()).any(|kid| kid.as_rule() == Rule::w_measures) {
                    return Some(ColumnKind::SetOfMeasures);
                }
                match parts(node).pop() {
                    Some(members) => ColumnKind::Set(Some(self.members(members)?)),
                    None => ColumnKind::Set(None),
                }
            }
            Rule::k_level => ColumnKind::Level(parts(node).first().map(|name| self.name(name))),
            Rule::k_decimals => ColumnKind::Decimals(self.count(parts(node).first()?)?),
            Rule::k_period => ColumnKind::Period(match word? {
                Rule::w_year_kind => Some(PeriodKind::Year),
                Rule::w_quarter_kind => Some(PeriodKind::Quarter),
                Rule::w_month_kind => Some(PeriodKind::Month),
                _ => None,
            }),
            _ => match word? {
                Rule::w_id => ColumnKind::Id,
                Rule::w_text => ColumnKind::Text,
                Rule::w_yes_no => ColumnKind::YesNo,
                Rule::w_whole => ColumnKind::Whole,
                Rule::w_percent => ColumnKind::Percentage,
                Rule::w_date => ColumnKind::Date,
                _ => ColumnKind::Number,
            },
        })
    }

    fn members(&mut self, node: Node<'_>) -> Option<Vec<Titled>> {
        let mut members = Vec::new();
        for part in parts(node) {
            members.push(self.titled(part)?);
        }
        Some(members)
    }

    fn attribute(&mut self, node: Node<'_>) -> Option<Attribute> {
        Some(match node.as_rule() {
            Rule::a_read => Attribute::ReadFrom(parts(node).iter().map(|text| self.text(text)).collect()),
            Rule::a_blank => Attribute::Blank(self.expr(parts(node).pop()?)?),
            Rule::a_label => Attribute::Label(self.text(parts(node).first()?)),
            _ => Attribute::Bounds(self.bounds(node.into_inner().next()?)?),
        })
    }

    fn bounds(&mut self, node: Node<'_>) -> Option<Range> {
        self.range(node)
    }
}

fn response(node: Node<'_>) -> Option<Response> {
    let response = parts(node).pop()?;
    Some(match response.into_inner().next()?.as_rule() {
        Rule::w_error => Response::Error,
        Rule::w_warn => Response::Warn,
        _ => Response::Ignore,
    })
}
