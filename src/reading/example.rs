//! The policy's own examples.

use crate::source::Spanned;
use crate::syntax::ast::{ExampleItem, Expected, Expr, ExprKind, Name, Text};
use crate::value::Period;

use super::names::Sort;
use super::{Voice, say};

impl Voice<'_> {
    /// What a line of an example says.
    pub(super) fn example_item(&self, item: &ExampleItem) -> String {
        match item {
            ExampleItem::Given { period, as_in, cells } => {
                let mut parts = Vec::new();
                if let Some(other) = as_in {
                    let other = self.text(&other.node);
                    parts.push(say!(
                        self,
                        "先照搬例{other}里的各列",
                        "the columns are those of the example {other}"
                    ));
                }
                if !cells.is_empty() {
                    let cells = cells.iter().map(|(names, value)| self.cell(names, value));
                    parts.push(cells.collect::<Vec<_>>().join(self.lang.pick("，", ", ")));
                }
                let parts = parts.join(self.lang.pick("，再改成", ", but "));
                let when = self.when(period.as_ref());
                say!(self, "设想一个单位{when}：{parts}", "imagine a unit{when}: {parts}")
            }
            ExampleItem::GivenTable { period, name, rows } => {
                let (name, when, rows) =
                    (self.quote(&name.node), self.when(period.as_ref()), self.rows(rows));
                say!(self, "设想这样几行{name}{when}：{rows}", "imagine these rows of {name}{when}: {rows}")
            }
            ExampleItem::ExpectTable { period, name, rows } => {
                let (name, when, rows) =
                    (self.quote(&name.node), self.when(period.as_ref()), self.rows(rows));
                say!(
                    self,
                    "评出来的{name}各行{when}必须正好是：{rows}",
                    "what comes out for the rows of {name}{when} has to be: {rows}"
                )
            }
            ExampleItem::Expect { period, expected } => {
                let when = self.when(period.as_ref());
                let expected: Vec<String> = expected.iter().map(|one| self.expected(one)).collect();
                let expected = expected.join(self.lang.pick("，", ", "));
                say!(
                    self,
                    "评出来{when}必须正好是这样：{expected}",
                    "what comes out{when} has to be this: {expected}"
                )
            }
        }
    }

    fn when(&self, period: Option<&Spanned<Period>>) -> String {
        match period {
            None => String::new(),
            Some(period) => {
                let period = period.node;
                say!(self, "在{period}这一期", " in the period {period}")
            }
        }
    }

    fn cell(&self, names: &[Name], value: &Expr) -> String {
        let columns = self.names(names);
        let none = self.source.slice(value.span.span);
        let value = match &value.kind {
            ExprKind::Set(members) if members.is_empty() => say!(self, "空白（一个也没有）", "nothing"),
            ExprKind::Set(members) => self.texts(members),
            // A value of the column may be called so.
            ExprKind::None if names.iter().all(|name| self.names.has_value(&name.node, none)) => {
                self.text(none)
            }
            _ => self.literal(value),
        };
        if names.len() == 1 {
            say!(self, "{columns}填{value}", "{columns} holds {value}")
        } else {
            say!(self, "{columns}都填{value}", "{columns} each hold {value}")
        }
    }

    fn expected(&self, expected: &Expected) -> String {
        match expected {
            Expected::Is(name, value) => {
                let graded = matches!(self.names.sort(&name.node), Some(Sort::Graded));
                let name = self.quote(&name.node);
                let value = match &value.kind {
                    ExprKind::None => return say!(self, "没有{name}（“无”）", "there is no {name} (none)"),
                    ExprKind::Name(level) if graded && self.names.sort(level).is_none() => level.clone(),
                    ExprKind::Grade { .. } => self.source.slice(value.span.span).to_owned(),
                    _ => self.literal(value),
                };
                say!(self, "{name}是{value}", "{name} is {value}")
            }
            Expected::Points(name, value) => {
                let (name, value) = (self.quote(&name.node), self.literal(value));
                say!(self, "{name}的得分是{value}", "the points of {name} are {value}")
            }
            Expected::Holds(name, true) => {
                let name = self.quote(&name.node);
                say!(self, "{name}成立", "{name} holds")
            }
            Expected::Holds(name, false) => {
                let name = self.quote(&name.node);
                say!(self, "{name}不成立", "{name} does not hold")
            }
        }
    }

    /// The lines of a table; the first names the columns, and an empty cell says nothing.
    fn rows(&self, rows: &[Vec<Text>]) -> String {
        let Some((names, rows)) = rows.split_first() else { return String::new() };
        let rows = rows.iter().enumerate().map(|(at, row)| {
            let at = at + 1;
            let cells = self.cells(names, row, false);
            say!(self, "\n  · 第{at}行，{cells}", "\n  · row {at}: {cells}")
        });
        rows.collect()
    }
}
