//! What an expression is, as a thing that has a value: `the sum of …`, `the number …`.

use crate::syntax::ast::{Expr, ExprKind, KeyOrder, Rounding};

use super::names::Sort;
use super::words::short;
use super::{Voice, say};

impl Voice<'_> {
    /// The value of an expression, as a noun.
    pub(super) fn value(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Name(name) => self.named(name),
            ExprKind::Number(number) => self.number(*number, expr.span),
            ExprKind::Text(text) => self.text(text),
            ExprKind::Date(date) => say!(self, "{date}这一天", "the day {date}"),
            ExprKind::Period(period) => say!(self, "{period}这一期", "the period {period}"),
            ExprKind::Grade { level, plus, minus } => {
                let (level, signs) = (self.level(level), format!("{}{}", run('+', *plus), run('-', *minus)));
                say!(self, "{level}而且加减号正好是{signs}", "{level} with just the signs {signs}")
            }
            ExprKind::YesNo(true) => say!(self, "“是”", "\"yes\""),
            ExprKind::YesNo(false) => say!(self, "“否”", "\"no\""),
            ExprKind::None => say!(
                self,
                "“无”（没有这个值，不是 0，也不是“否”）",
                "nothing (no such value: neither 0 nor no)"
            ),
            ExprKind::Unknown => say!(
                self,
                "（有这个值，只是现在不知道是什么）",
                "a value that there is, though nobody knows it here"
            ),
            ExprKind::It => say!(self, "这一个值", "this one value"),
            ExprKind::ThisMeasure => say!(self, "手上这一项评价", "the measure at hand"),
            ExprKind::Set(members) if members.is_empty() => say!(self, "空集合", "the empty set"),
            ExprKind::Set(members) => {
                let members = self.texts(members);
                say!(self, "由{members}组成的集合", "the set of {members}")
            }
            ExprKind::List(list) => {
                let list = self.listed(list.iter().map(|one| self.value(one)));
                say!(self, "（{list}）这几个", "({list})")
            }
            ExprKind::OrElse(list) => self.first_given(list.iter().map(|one| self.operand(one)).collect()),
            ExprKind::If(cases, otherwise) => self.cases(cases, otherwise.as_deref()),
            ExprKind::Sum(terms) => self.sum(terms),
            ExprKind::Product(terms) => self.product(terms),
            ExprKind::Duration(duration) => self.length(duration),
            ExprKind::Without(a, b) => {
                let (a, b) = (self.operand(a), self.operand(b));
                say!(self, "{a}里有、而{b}里没有的", "what is among {a} and not among {b}")
            }
            ExprKind::SharedWith(a, b) => {
                let (a, b) = (self.operand(a), self.operand(b));
                say!(self, "{a}和{b}里都有的", "what is among both {a} and {b}")
            }
            ExprKind::OutOf(a, b) => {
                let (a, b) = (self.operand(a), self.operand(b));
                say!(
                    self,
                    "{a}除以{b}所得的比例（除数为 0 时为“无”）",
                    "the share {a} ÷ {b} (none where the divisor is 0)"
                )
            }
            ExprKind::Power(x, n) => {
                let (x, n) = (self.operand(x), n.node);
                say!(self, "{n}个{x}相乘", "{x} to the power {n}")
            }
            ExprKind::Previous(x) => {
                let x = self.operand(x);
                say!(
                    self,
                    "该单位最近一个更早评价期的{x}（没有更早的就是“无”）",
                    "{x} of the unit's latest earlier period (none where there is no earlier one)"
                )
            }
            ExprKind::Ago(x, length) => {
                let (x, length) = (self.operand(x), self.length(length));
                say!(
                    self,
                    "该单位恰好{length}以前那个评价期的{x}（那一期没有数据时为“无”）",
                    "{x} of the unit's period exactly {length} back (none where that period has no data)"
                )
            }
            ExprKind::Round(x, how, places) => {
                let x = self.operand(x);
                self.rounded(&x, *how, places.node)
            }
            ExprKind::Shift(level, up, by) => {
                let (level, by) = (self.operand(level), self.levels(by));
                if *up {
                    say!(
                        self,
                        "比{level}好{by}的等级（到最好一级为止）",
                        "the level {by} above {level} (the best level at most)"
                    )
                } else {
                    say!(
                        self,
                        "比{level}差{by}的等级（到最差一级为止）",
                        "the level {by} below {level} (the worst level at most)"
                    )
                }
            }
            ExprKind::Apply(table, keys) => {
                let table = self.quote(&table.node);
                let keys = self.listed(keys.iter().map(|key| self.value(key)));
                say!(self, "拿{keys}去查表{table}得到的结果", "what table {table} says for {keys}")
            }
            ExprKind::Aggregate { function, x, source, condition } => {
                self.aggregate(*function, x.as_deref(), source, condition.as_deref())
            }
            ExprKind::PointsOf(x) if let Some(column) = self.column_called(["得分", "points"], x) => {
                self.result_of(column, x)
            }
            ExprKind::SignsOf(x) if let Some(column) = self.column_called(["加减号", "signs"], x) => {
                self.result_of(column, x)
            }
            ExprKind::LevelsOf(x) if let Some(column) = self.column_called(["等级", "levels"], x) => {
                self.result_of(column, x)
            }
            ExprKind::PointsOf(x) if x.kind == ExprKind::ThisMeasure => {
                say!(self, "手上这一项评价所得的分数", "the number of points that the measure at hand has")
            }
            ExprKind::PointsOf(x) => {
                let x = self.operand(x);
                say!(self, "评价{x}所得的分数", "the number of points that {x} has")
            }
            ExprKind::SignsOf(x) => {
                let x = self.operand(x);
                say!(self, "{x}的 + 个数减去 - 个数", "the count of + less the count of - in {x}")
            }
            ExprKind::LevelsOf(x) => {
                let x = self.operand(x);
                say!(self, "{x}去掉加减号后的等级", "the grade {x} with its signs left off")
            }
            ExprKind::SizeOf(x) => {
                let x = self.operand(x);
                say!(self, "{x}里有几个", "how many there are in {x}")
            }
            ExprKind::ColumnOf(column, table) => self.result_of(&column.node, table),
            ExprKind::RankOf(x, order, within) => {
                self.place(x, *order, within.as_ref().map(|g| g.node.as_str()))
            }
            ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::Compare(..)
            | ExprKind::CompareGrades(..)
            | ExprKind::InRange(..)
            | ExprKind::Given(..)
            | ExprKind::Empty(..)
            | ExprKind::In(..)
            | ExprKind::HasAny(..)
            | ExprKind::HasAll(..)
            | ExprKind::Before(..)
            | ExprKind::InARow(..)
            | ExprKind::Quantified { .. }
            | ExprKind::Measures(..) => {
                let holds = self.bracket(&self.holds(expr));
                say!(self, "{holds}这件事的是否", "whether {holds}")
            }
        }
    }

    /// What a table says in one of its result columns.
    fn result_of(&self, column: &str, table: &Expr) -> String {
        let (column, table) = (self.quote(column), self.operand(table));
        say!(
            self,
            "查{table}那一行里{column}一列的值",
            "what stands under {column} in the row found by {table}"
        )
    }

    /// The same, in brackets where it has parts that could be taken for those of what stands around it.
    pub(super) fn operand(&self, expr: &Expr) -> String {
        let value = self.value(expr);
        if has_parts(expr) { self.bracket(&value) } else { value }
    }

    /// The same as what a clause begins with.
    pub(super) fn subject(&self, expr: &Expr) -> String {
        let value = self.value(expr);
        if !has_parts(expr) {
            return value;
        }
        let bracketed = self.bracket(&value);
        say!(self, "{value}，这个值", "{bracketed}")
    }

    /// A name where a value stands.
    fn named(&self, name: &str) -> String {
        let quoted = self.quote(name);
        match self.names.sort(name) {
            Some(Sort::Level) => self.level(name),
            Some(Sort::Choice(Some(taken))) => {
                let taken = short(self.literal(taken));
                say!(self, "{quoted}（取义，现取{taken}）", "{quoted} (a choice, now {taken})")
            }
            Some(Sort::Rank) => say!(self, "{quoted}（排第几）", "{quoted} (the place, 1 is the first)"),
            Some(Sort::Outcome(_)) => say!(self, "有没有处置{quoted}", "whether outcome {quoted} holds"),
            None if self.names.is_points(name, self.lang) => {
                say!(self, "这项评价自己的分数", "the points of the measure itself")
            }
            Some(
                Sort::Column(_)
                | Sort::Choice(None)
                | Sort::Value
                | Sort::Records
                | Sort::Graded
                | Sort::Verdict,
            )
            | None => quoted,
        }
    }

    /// A value as it is written in data: the name of a level, of one of several values, a number.
    pub(super) fn literal(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Name(name) => match self.names.sort(name) {
                Some(Sort::Level) => self.level(name),
                None => self.text(name),
                Some(_) => self.named(name),
            },
            ExprKind::Date(date) => date.to_string(),
            ExprKind::Period(period) => period.to_string(),
            _ => self.value(expr),
        }
    }

    /// `N levels`
    pub(super) fn levels(&self, by: &Expr) -> String {
        let n = self.operand(by);
        let s = if n == "1" { "" } else { "s" };
        say!(self, "{n}级", "{n} level{s}")
    }

    /// The first that is there, of several.
    fn first_given(&self, values: Vec<String>) -> String {
        let mut values = values.into_iter();
        let first = values.next().unwrap_or_default();
        let others: Vec<String> =
            values.map(|value| say!(self, "为“无”时取{value}", "where it is none, {value}")).collect();
        let others = others.join(self.lang.pick("，再", ", and "));
        say!(self, "{first}（{others}）", "{first} ({others})")
    }

    /// A number taken to so many decimals.
    pub(super) fn rounded(&self, x: &str, how: Rounding, places: u32) -> String {
        let places = self.places(places);
        match how {
            Rounding::Nearest => say!(
                self,
                "{x}取到{places}的结果（四舍五入，正好在半数时往离 0 远的方向进）",
                "{x} taken to {places} (the nearest; a half goes away from zero)"
            ),
            Rounding::Up => say!(
                self,
                "{x}取到{places}的结果（只进不舍，有零头就往离 0 远的方向进）",
                "{x} taken to {places} (any rest goes away from zero)"
            ),
            Rounding::Down => say!(
                self,
                "{x}取到{places}的结果（只舍不进，零头去掉）",
                "{x} taken to {places} (any rest is cut off, towards zero)"
            ),
        }
    }

    /// To which place something is rounded.
    fn places(&self, places: u32) -> String {
        match places {
            0 => say!(self, "整数", "a whole number"),
            1 => say!(self, "小数点后 1 位", "1 digit behind the point"),
            n => say!(self, "小数点后{n}位", "{n} digits behind the point"),
        }
    }

    fn place(&self, x: &Expr, order: KeyOrder, within: Option<&str>) -> String {
        let x = self.operand(x);
        let order = self.order(order);
        let among = match within {
            Some(group) => {
                let group = self.quote(group);
                say!(self, "{group}相同的单位", "the units with the same {group}")
            }
            None => say!(self, "本期全部单位", "all units of the period"),
        };
        say!(
            self,
            "在{among}里按{x}排队（{order}），该单位排第几（并列的同一名次；没有{x}的不排，为“无”）",
            "the unit's place among {among} by {x} ({order}; equal ones share a place; without {x} there is none)"
        )
    }

    /// Which end comes first.
    pub(super) fn order(&self, order: KeyOrder) -> String {
        match order {
            KeyOrder::Lowest => say!(self, "小的在前", "the smaller one stands in front"),
            KeyOrder::Highest => say!(self, "大的在前", "the larger one stands in front"),
            KeyOrder::Best => say!(self, "等级好的在前", "the better grade stands in front"),
        }
    }
}

/// A run of one sign.
fn run(sign: char, count: u32) -> String {
    match usize::try_from(count) {
        Ok(count) if count <= 10 => sign.to_string().repeat(count),
        _ => format!("{count}×{sign}"),
    }
}

/// Whether an expression has parts that could be taken for those of what stands around it.
fn has_parts(expr: &Expr) -> bool {
    !matches!(
        expr.kind,
        ExprKind::Name(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Date(_)
            | ExprKind::Period(_)
            | ExprKind::Grade { .. }
            | ExprKind::YesNo(_)
            | ExprKind::None
            | ExprKind::Unknown
            | ExprKind::It
            | ExprKind::ThisMeasure
            | ExprKind::Set(_)
            | ExprKind::List(_)
            | ExprKind::Duration(_)
    )
}
