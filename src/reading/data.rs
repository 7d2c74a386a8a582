//! Columns of data and records, and the checks of rows.

use crate::source::Spanned;
use crate::syntax::ast::{Attribute, ColumnKind, DataItem, Expr, ExprKind, Response, Titled};
use crate::value::PeriodKind;

use super::{Voice, say};

impl Voice<'_> {
    /// What a line of data or of records means.
    pub(super) fn data_item(&self, item: &DataItem) -> String {
        match item {
            DataItem::Columns { names, kind, attributes } => {
                let columns = self.names(names);
                let kind_said = self.column_kind(&kind.node);
                let mut said = if names.len() == 1 {
                    say!(self, "{columns}一列{kind_said}", "the column {columns} holds {kind_said}")
                } else {
                    let count = names.len();
                    say!(
                        self,
                        "{columns}这{count}列各{kind_said}",
                        "each of the {count} columns {columns} holds {kind_said}"
                    )
                };
                for attribute in attributes {
                    said.push_str(&self.attribute(attribute));
                }
                let blank = attributes.iter().any(|one| matches!(one.node, Attribute::Blank(_)));
                if !blank {
                    said.push_str(&self.blank(&kind.node));
                }
                said
            }
            DataItem::Check { condition, negated, response, message } => {
                let clause = self.clause(condition, *negated);
                let (holds, message) = (&clause.text, self.text(&message.node));
                clause.under(match response {
                    Response::Error => say!(
                        self,
                        "一行数据，如果{holds}，这一行不收、不评，并说明：{message}",
                        "a row of data is refused and not graded if {holds}; it is told: {message}"
                    ),
                    Response::Warn => say!(
                        self,
                        "一行数据，如果{holds}，这一行照样评，只说一句：{message}",
                        "a row of data is still graded if {holds}, but it is told: {message}"
                    ),
                    Response::Ignore => say!(
                        self,
                        "一行数据，如果{holds}，什么也不做：{message}",
                        "nothing is done with a row of data if {holds}: {message}"
                    ),
                })
            }
            DataItem::RowsWithoutUnit(response) => {
                let what = say!(
                    self,
                    "明细里的记录，数据里却没有它的单位",
                    "a record whose unit is not in the data"
                );
                self.response(&what, *response)
            }
            DataItem::UnitsWithoutRows(response) => {
                let what = say!(
                    self,
                    "数据里的单位，明细里却一条记录也没有",
                    "a unit of the data that has no record here"
                );
                self.response(&what, *response)
            }
        }
    }

    fn response(&self, what: &str, response: Response) -> String {
        match response {
            Response::Error => say!(self, "{what}：算错，不评", "{what}: refused"),
            Response::Warn => {
                say!(self, "{what}：照评，只说一声", "{what}: told of, and graded all the same")
            }
            Response::Ignore => say!(self, "{what}：不管它", "{what}: nothing is done or told"),
        }
    }

    /// What stands in a column, behind its name.
    fn column_kind(&self, kind: &ColumnKind) -> String {
        match kind {
            ColumnKind::Id => say!(
                self,
                "填单位的代号：一个代号在一期里只有一行",
                "what a unit is known by: one row for each unit and period"
            ),
            ColumnKind::Text => say!(self, "填文字，什么字都行", "any words"),
            ColumnKind::YesNo => say!(self, "只填“是”或“否”", "yes or no"),
            ColumnKind::Whole => say!(self, "填没有小数的数", "a number without a fraction"),
            ColumnKind::Number => say!(self, "填数，最多 6 位小数", "a number of up to 6 decimals"),
            ColumnKind::Decimals(n) => {
                let n = n.node;
                let s = if n == 1 { "" } else { "s" };
                say!(self, "填数，小数点后最多{n}位", "a number of no more than {n} decimal{s}")
            }
            ColumnKind::Percentage => {
                say!(self, "填百分数（95% 就是 0.95）", "a share in percent (95% is 0.95)")
            }
            ColumnKind::Date => say!(self, "填年月日", "a day"),
            ColumnKind::Period(None) => say!(
                self,
                "填这一行属于哪一期（年、季或月，全表一样）",
                "which year, quarter or month the row is of (one kind throughout)"
            ),
            ColumnKind::Period(Some(PeriodKind::Year)) => {
                say!(self, "填这一行属于哪一年，如 2024", "which year the row is of, such as 2024")
            }
            ColumnKind::Period(Some(PeriodKind::Quarter)) => {
                say!(self, "填这一行属于哪个季度，如 2024Q3", "which quarter the row is of, such as 2024Q3")
            }
            ColumnKind::Period(Some(PeriodKind::Month)) => {
                say!(self, "填这一行属于哪个月，如 2024-07", "which month the row is of, such as 2024-07")
            }
            ColumnKind::OneOf(values) => {
                let values = self.values(values);
                say!(self, "只填这几个当中的一个：{values}", "just one of these: {values}")
            }
            ColumnKind::Set(None) => {
                say!(self, "填任意几个词，用顿号分开", "any number of words, parted by commas")
            }
            ColumnKind::Set(Some(values)) => {
                let values = self.values(values);
                say!(self, "从这几个里填任意几个：{values}", "any number of these: {values}")
            }
            ColumnKind::SetOfMeasures => {
                say!(self, "填任意几项评价的名称", "the names of any number of measures")
            }
            ColumnKind::Level(None) => {
                say!(self, "填没有名称的那套等级里的一级", "one level of the scale without a name")
            }
            ColumnKind::Level(Some(scale)) => {
                let scale = self.quote(&scale.node);
                say!(self, "填名为{scale}的那套等级里的一级", "one level of the scale named {scale}")
            }
        }
    }

    /// Values with the texts that stand for them in the data.
    pub(super) fn values(&self, values: &[Titled]) -> String {
        self.listed(values.iter().map(|value| {
            let name = self.text(&value.name.node);
            match &value.title {
                None => name,
                Some(title) => {
                    let title = self.text(&title.node);
                    say!(self, "{name}（数据里写{title}）", "{name} (written {title} in data)")
                }
            }
        }))
    }

    fn attribute(&self, attribute: &Spanned<Attribute>) -> String {
        match &attribute.node {
            Attribute::ReadFrom(headers) => {
                let any = headers.len() > 1;
                let headers = self.texts(headers);
                if any {
                    say!(self, "；表头上写的是{headers}当中的哪一个都行", "; its header is any of {headers}")
                } else {
                    say!(self, "；表头上写的是{headers}", "; its header is {headers}")
                }
            }
            Attribute::Blank(value) => self.blank_means(value),
            Attribute::Bounds(range) => {
                let range = self.range(range, false);
                say!(self, "；要{range}，不然这一行不收", "; it has to be {range}, or the row is refused")
            }
            Attribute::Label(label) => {
                let label = self.text(&label.node);
                say!(self, "；给人看时叫{label}", "; readers see it called {label}")
            }
        }
    }

    fn blank_means(&self, value: &Expr) -> String {
        match &value.kind {
            ExprKind::None => say!(
                self,
                "；不填的，表示没有这回事（“无”），不当作 0 或“否”",
                "; left empty, there is no such value (none), which is neither 0 nor no"
            ),
            ExprKind::Unknown => say!(
                self,
                "；不填的，表示有而不知道（“未知”），不当作 0 或“否”",
                "; left empty, there is a value that is not known, which is neither 0 nor no"
            ),
            _ => {
                let value = self.literal(value);
                say!(self, "；不填的，当作填了{value}", "; left empty, it is taken for {value}")
            }
        }
    }

    /// What becomes of a blank that nothing is said of.
    fn blank(&self, kind: &ColumnKind) -> String {
        match kind {
            ColumnKind::Set(_) | ColumnKind::SetOfMeasures => {
                say!(self, "；不填就是一个也没有", "; left empty, it is a set of nothing")
            }
            ColumnKind::Id
            | ColumnKind::Text
            | ColumnKind::YesNo
            | ColumnKind::Whole
            | ColumnKind::Number
            | ColumnKind::Decimals(_)
            | ColumnKind::Percentage
            | ColumnKind::Date
            | ColumnKind::Period(_)
            | ColumnKind::OneOf(_)
            | ColumnKind::Level(_) => say!(self, "；不能不填", "; it must not be left empty"),
        }
    }
}
