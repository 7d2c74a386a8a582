//! What is made of lists, records, earlier periods and other units.

use crate::syntax::ast::{Aggregate, Expr, ExprKind, ListSource, Quantity};

use super::kind::Is;
use super::names::Sort;
use super::{Voice, say};

/// What the items of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    /// A value of a list.
    Value,
    /// A row of the unit in some period.
    Period,
    /// A record.
    Record,
    /// A unit.
    Unit,
    /// A measure.
    Measure,
}

impl Voice<'_> {
    /// A source, of which only those count for which a condition holds.
    fn those_of(&self, source: &ListSource, condition: &Expr) -> String {
        let (of, holds) = (self.source(source), self.bracket(&self.holds(condition)));
        say!(self, "{of}（只看其中{holds}的）", "{of} (only where {holds})")
    }

    /// `FN of X in SOURCE where C`, as a noun.
    pub(super) fn aggregate(
        &self,
        function: Aggregate,
        x: Option<&Expr>,
        source: &ListSource,
        condition: Option<&Expr>,
    ) -> String {
        let item = self.item_of(source);
        let of = match condition {
            None => self.source(source),
            Some(condition) => self.those_of(source, condition),
        };
        if function == Aggregate::Count {
            return match x {
                Some(x) if self.of_measures(source) => {
                    let (is, are) = (self.is(x), self.are(x));
                    say!(self, "{of}里有几项{is}", "how many of {of} {are}")
                }
                _ => self.count(x, item, &of),
            };
        }
        if function == Aggregate::Set {
            return match x {
                None => say!(self, "{of}的名称，合成一个集合", "the set of the names of {of}"),
                Some(x) => {
                    let x = self.operand(x);
                    say!(
                        self,
                        "{of}，各自的{x}，合成一个集合（相同的只算一个，一条也没有时是空集合）",
                        "the set of the values of {x} in {of} (equal ones are one; empty where there are none)"
                    )
                }
            };
        }
        let each = match x {
            None if item == Item::Value => of,
            None => say!(self, "{of}的值", "the values of {of}"),
            Some(x) => {
                let x = self.operand(x);
                say!(self, "{of}，各自的{x}", "the values of {x} in {of}")
            }
        };
        let none = self.lang.pick("一个也没有时为“无”", "none where there are none");
        let is = match (x, source) {
            (Some(x), _) => self.number_or_day(x),
            (None, ListSource::Of(list)) => self.number_or_day(list),
            (None, _) => None,
        };
        match function {
            Aggregate::Sum => say!(
                self,
                "{each}加起来的总数（为“无”的不计，一个也没有时为 0）",
                "{each} added up (those that are none are left out; 0 where there are none)"
            ),
            Aggregate::Mean => say!(
                self,
                "{each}的算术平均（为“无”的不计，不先取整，{none}）",
                "{each} added up and divided by their number (those that are none are left out; exact; {none})"
            ),
            Aggregate::Max if is == Some(Is::Number) => {
                say!(self, "{each}当中最大的一个（{none}）", "the largest of {each} ({none})")
            }
            Aggregate::Max if is == Some(Is::Day) => {
                say!(self, "{each}当中日子最晚的一个（{none}）", "the latest day of {each} ({none})")
            }
            Aggregate::Min if is == Some(Is::Number) => {
                say!(self, "{each}当中最小的一个（{none}）", "the smallest of {each} ({none})")
            }
            Aggregate::Min if is == Some(Is::Day) => {
                say!(self, "{each}当中日子最早的一个（{none}）", "the earliest day of {each} ({none})")
            }
            Aggregate::Max => say!(
                self,
                "{each}当中数最大、日子最晚的一个（{none}）",
                "the largest number or latest day of {each} ({none})"
            ),
            Aggregate::Min => say!(
                self,
                "{each}当中数最小、日子最早的一个（{none}）",
                "the smallest number or earliest day of {each} ({none})"
            ),
            Aggregate::Best => say!(
                self,
                "{each}当中等级最靠前的一个（{none}）",
                "the level of {each} that stands first on the scale ({none})"
            ),
            Aggregate::Worst => say!(
                self,
                "{each}当中等级最靠后的一个（{none}）",
                "the level of {each} that stands last on the scale ({none})"
            ),
            Aggregate::Latest => say!(
                self,
                "{each}当中日子最新、又不是“无”的一个（{none}）",
                "the newest of {each} that is not none ({none})"
            ),
            Aggregate::Highest(n) => say!(
                self,
                "{each}从大到小排，排在第{n}的一个（相等的各占一位，不足{n}个时为“无”）",
                "number {n} of {each}, counted from the largest (equal ones take a place each; none where there are fewer than {n})"
            ),
            Aggregate::Lowest(n) => say!(
                self,
                "{each}从小到大排，排在第{n}的一个（相等的各占一位，不足{n}个时为“无”）",
                "number {n} of {each}, counted from the smallest (equal ones take a place each; none where there are fewer than {n})"
            ),
            Aggregate::WithoutLowest(n) => say!(
                self,
                "{each}拿掉最小的{n}个之后剩下的（相等的也只拿掉{n}个）",
                "{each} less the {n} smallest (no more than {n}, even of equal ones)"
            ),
            Aggregate::WithoutHighest(n) => say!(
                self,
                "{each}拿掉最大的{n}个之后剩下的（相等的也只拿掉{n}个）",
                "{each} less the {n} largest (no more than {n}, even of equal ones)"
            ),
            Aggregate::Count | Aggregate::Set => each,
        }
    }

    fn count(&self, x: Option<&Expr>, item: Item, of: &str) -> String {
        match (x, item) {
            (None, Item::Value) => say!(
                self,
                "{of}一共有几个（为“无”的不计）",
                "how many there are of {of} (those that are none are left out)"
            ),
            (None, Item::Period) => say!(self, "{of}一共有几期", "how many periods there are of {of}"),
            (None, Item::Record) => say!(self, "{of}一共有几条", "how many records there are of {of}"),
            (None, Item::Unit) => say!(self, "{of}一共有几个", "how many units there are of {of}"),
            (None, Item::Measure) => say!(self, "{of}一共有几项", "how many there are of {of}"),
            (Some(x), Item::Value) => {
                let x = self.literal(x);
                say!(self, "{of}当中有几个是{x}", "how many of {of} are {x}")
            }
            (Some(x), Item::Measure) => {
                let holds = self.bracket(&self.holds(x));
                say!(
                    self,
                    "{of}当中有几项{holds}（定不下来的不计）",
                    "for how many of {of} it is so that {holds} (where that is none is left out)"
                )
            }
            (Some(x), Item::Period) => {
                let holds = self.bracket(&self.holds(x));
                say!(
                    self,
                    "{of}当中有几期{holds}（定不下来的不计）",
                    "in how many of {of} it is so that {holds} (where that is none is left out)"
                )
            }
            (Some(x), Item::Record) => {
                let holds = self.bracket(&self.holds(x));
                say!(
                    self,
                    "{of}当中有几条{holds}（定不下来的不计）",
                    "for how many of {of} it is so that {holds} (where that is none is left out)"
                )
            }
            (Some(x), Item::Unit) => {
                let holds = self.bracket(&self.holds(x));
                say!(
                    self,
                    "{of}当中有几个{holds}（定不下来的不计）",
                    "for how many of {of} it is so that {holds} (where that is none is left out)"
                )
            }
        }
    }

    fn item_of(&self, source: &ListSource) -> Item {
        match source {
            ListSource::Last(_) | ListSource::Since(_) => Item::Period,
            ListSource::Units(_) => Item::Unit,
            ListSource::Measures => Item::Measure,
            ListSource::Of(list) => match &list.kind {
                ExprKind::Name(name) if self.names.is_records(name) => Item::Record,
                _ => Item::Value,
            },
        }
    }

    /// Whether the items are the grades of the measures.
    fn of_measures(&self, source: &ListSource) -> bool {
        matches!(source, ListSource::Of(list) if matches!(&list.kind, ExprKind::Name(name)
            if matches!(self.names.sort(name), Some(Sort::Graded))))
    }

    fn measures(&self) -> String {
        say!(self, "各项评价（不适用的不看）", "the measures (without those that do not apply)")
    }

    /// Where the items come from.
    fn source(&self, source: &ListSource) -> String {
        match source {
            ListSource::Of(list) => match &list.kind {
                ExprKind::Name(name) if self.names.is_records(name) => {
                    let name = self.quote(name);
                    say!(self, "明细{name}里归到该单位的各条记录", "the unit's records of {name}")
                }
                _ if self.of_measures(source) => self.measures(),
                _ => self.operand(list),
            },
            ListSource::Measures => self.measures(),
            ListSource::Last(length) if self.of_periods(length) => {
                let length = self.length(length);
                say!(
                    self,
                    "该单位到本期为止的{length}（含本期；没有数据的一期也占一个）",
                    "the unit's rows of the {length} that end with this one (a period without data is one of them)"
                )
            }
            ListSource::Last(length) => {
                let length = self.length(length);
                say!(
                    self,
                    "该单位到本期为止{length}里的各期（按整年、整季、整月算，含本期所在的那一个）",
                    "the unit's rows of {length} up to this period (whole calendar units, the one of this period among them)"
                )
            }
            ListSource::Since(period) => {
                let period = period.node;
                say!(
                    self,
                    "该单位从{period}到本期的各期（两头都含）",
                    "the unit's rows from {period} to this period (both included)"
                )
            }
            ListSource::Units(None) => {
                say!(self, "本期的全部单位（含该单位自己）", "all units of this period (this one among them)")
            }
            ListSource::Units(Some(group)) => {
                let group = self.quote(&group.node);
                say!(
                    self,
                    "本期{group}与该单位相同的全部单位（含该单位自己）",
                    "all units of this period that have this one's {group} (this one among them)"
                )
            }
        }
    }

    /// `any of`, `all of`, `at least N of`, as a clause.
    pub(super) fn quantified(
        &self,
        quantity: &Quantity,
        conditions: &[Expr],
        source: Option<&ListSource>,
        among: Option<&Expr>,
    ) -> String {
        let Some(source) = source else {
            let parts = self.clauses(conditions);
            let count = conditions.len();
            return match quantity {
                Quantity::Any => say!(
                    self,
                    "{parts}这{count}项当中，成立的有 1 项以上（为“无”的不看）",
                    "of these {count}, 1 or more hold (those that are none are left out): {parts}"
                ),
                Quantity::All => say!(
                    self,
                    "{parts}这{count}项当中，没有一项不成立（为“无”的不看）",
                    "of these {count}, not one fails (those that are none are left out): {parts}"
                ),
                Quantity::AtLeast(n) => {
                    let n = n.node;
                    say!(
                        self,
                        "{parts}这{count}项当中，成立的有{n}项或者更多（为“无”的不看）",
                        "of these {count}, {n} or more hold (those that are none are left out): {parts}"
                    )
                }
            };
        };
        let of = match among {
            None => self.source(source),
            Some(among) => self.those_of(source, among),
        };
        let holds = self.listed(conditions.iter().map(|condition| self.holds(condition)));
        let each = match self.item_of(source) {
            Item::Value => self.lang.pick("一个", "value"),
            Item::Period => self.lang.pick("一期", "period"),
            Item::Record => self.lang.pick("一条", "record"),
            Item::Unit => self.lang.pick("一个", "unit"),
            Item::Measure => self.lang.pick("一项", "measure"),
        };
        match quantity {
            Quantity::Any => say!(
                self,
                "{of}当中，哪怕只有{each}：{holds}（一个也没有时为“否”）",
                "for one {each} or more of {of} it is so that {holds} (no where there are none)"
            ),
            Quantity::All => match self.item_of(source) {
                Item::Record => say!(
                    self,
                    "{of}当中，没有{each}不是：{holds}（一条也没有时为“无”）",
                    "for no {each} of {of} it fails that {holds} (none where there are none)"
                ),
                _ => say!(
                    self,
                    "{of}当中，没有{each}不是：{holds}（一个也没有时为“是”）",
                    "for no {each} of {of} it fails that {holds} (yes where there are none)"
                ),
            },
            Quantity::AtLeast(n) => {
                let n = n.node;
                say!(
                    self,
                    "{of}当中，有{n}个或者更多：{holds}",
                    "for {n} or more of {of} it is so that {holds}"
                )
            }
        }
    }
}
