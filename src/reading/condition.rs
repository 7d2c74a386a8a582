//! What an expression is as a condition: a clause that holds, or does not.

use crate::syntax::ast::{ColumnKind, Expr, ExprKind, GradeComparison};

use super::names::Sort;
use super::words::short;
use super::{Voice, say};

impl Voice<'_> {
    /// The clause that an expression holds.
    pub(super) fn holds(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Name(name) => self.name_holds(name, true),
            ExprKind::YesNo(true) => say!(self, "不论什么情形", "in any case"),
            ExprKind::YesNo(false) => say!(self, "（任何情形都不成立）", "never (no case is meant)"),
            ExprKind::Or(parts) => {
                let parts = self.clauses(parts);
                say!(self, "{parts}当中至少有一个成立", "at least one of these holds: {parts}")
            }
            ExprKind::And(parts) => {
                let parts = self.clauses(parts);
                say!(self, "{parts}全都成立", "all of these hold: {parts}")
            }
            ExprKind::Not(x) => self.fails(x),
            ExprKind::Compare(how, left, right) => self.compare(*how, left, right),
            ExprKind::CompareGrades(how, left, right) => {
                let bare = [left, right].iter().any(|side| match &side.kind {
                    ExprKind::LevelsOf(of) => self.column_called(["等级", "levels"], of).is_none(),
                    _ => false,
                });
                let (left, right) = (self.subject(left), self.operand(right));
                let signs = if bare {
                    String::new()
                } else {
                    say!(self, "（先比等级，等级一样再比加减号）", " (by level first, then by signs)")
                };
                match how {
                    GradeComparison::Better => {
                        say!(self, "{left}比{right}更好{signs}", "{left} is above {right}{signs}")
                    }
                    GradeComparison::Worse => {
                        say!(self, "{left}比{right}更差{signs}", "{left} is below {right}{signs}")
                    }
                    GradeComparison::NoWorse => {
                        say!(
                            self,
                            "{left}与{right}一样或者更好{signs}",
                            "{left} equals {right} or is above it{signs}"
                        )
                    }
                    GradeComparison::NoBetter => {
                        say!(
                            self,
                            "{left}与{right}一样或者更差{signs}",
                            "{left} equals {right} or is below it{signs}"
                        )
                    }
                }
            }
            ExprKind::InRange(x, range) => {
                let in_time = self.is_period(x);
                let (x, range) = (self.subject(x), self.range(range, in_time));
                say!(self, "{x}{range}", "{x} is {range}")
            }
            ExprKind::Given(x, true) => {
                let x = self.subject(x);
                say!(self, "{x}存在（不是“无”）", "there is such a value as {x} (not none)")
            }
            ExprKind::Given(x, false) => {
                let x = self.subject(x);
                say!(self, "{x}不存在（是“无”）", "there is no such value as {x} (none)")
            }
            ExprKind::Empty(x, true) => {
                let x = self.operand(x);
                say!(self, "{x}里一个也没有", "there is nothing in {x}")
            }
            ExprKind::Empty(x, false) => {
                let x = self.operand(x);
                say!(self, "{x}里至少有一个", "there is at least one in {x}")
            }
            ExprKind::In(x, set, inside) => self.among(x, set, *inside),
            ExprKind::HasAny(set, wanted) => {
                let (set, wanted) = (self.operand(set), self.operand(wanted));
                say!(self, "{wanted}里至少有一个也在{set}里", "at least one of {wanted} is in {set}")
            }
            ExprKind::HasAll(set, wanted) => {
                let (set, wanted) = (self.operand(set), self.operand(wanted));
                say!(self, "{wanted}的每一个都在{set}里", "every one of {wanted} is in {set}")
            }
            ExprKind::Before(day, length, end) => {
                let (day, length, end) = (self.operand(day), self.length(length), self.operand(end));
                say!(
                    self,
                    "{day}落在{end}往前数{length}的那段时间里（到那天为止，含那天；{length}以前的那一天本身不算）",
                    "{day} lies in the {length} that end with {end} (that day counts; the day {length} earlier does not)"
                )
            }
            ExprKind::InARow(condition, n) => {
                let holds = self.holds(condition);
                self.in_a_row(n.node, &holds)
            }
            ExprKind::Quantified { quantity, conditions, source, among } => {
                self.quantified(quantity, conditions, source.as_ref(), among.as_deref())
            }
            ExprKind::Measures(any, value) => {
                let value = self.is(value);
                if *any {
                    say!(
                        self,
                        "至少有一项评价{value}（不适用的不看）",
                        "at least one measure {value} (those that do not apply are not looked at)"
                    )
                } else {
                    say!(
                        self,
                        "每一项评价都{value}（不适用的不看）",
                        "each measure {value} (those that do not apply are not looked at)"
                    )
                }
            }
            ExprKind::Previous(x) => {
                let holds = self.holds(x);
                self.in_previous(&holds)
            }
            ExprKind::Ago(x, length) => {
                let (holds, length) = (self.holds(x), self.length(length));
                say!(
                    self,
                    "在该单位恰好{length}以前的那个评价期（没有数据时为“无”），{holds}",
                    "in the unit's period exactly {length} back (none where it has no data) {holds}"
                )
            }
            ExprKind::OrElse(parts) => self.settled(parts),
            ExprKind::If(..) => {
                let value = self.value(expr);
                say!(self, "按下面取得的是“是”（{value}）", "this gives \"yes\" ({value})")
            }
            ExprKind::None => say!(self, "（没有说，“无”）", "nothing is said (none)"),
            ExprKind::Unknown => say!(self, "（不知道，“未知”）", "it is not known (unknown)"),
            ExprKind::It
            | ExprKind::ThisMeasure
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Date(_)
            | ExprKind::Period(_)
            | ExprKind::Grade { .. }
            | ExprKind::Set(_)
            | ExprKind::List(_)
            | ExprKind::Sum(_)
            | ExprKind::Product(_)
            | ExprKind::Duration(_)
            | ExprKind::Without(..)
            | ExprKind::SharedWith(..)
            | ExprKind::OutOf(..)
            | ExprKind::Power(..)
            | ExprKind::Round(..)
            | ExprKind::Shift(..)
            | ExprKind::Apply(..)
            | ExprKind::Aggregate { .. }
            | ExprKind::PointsOf(_)
            | ExprKind::SignsOf(_)
            | ExprKind::LevelsOf(_)
            | ExprKind::SizeOf(_)
            | ExprKind::ColumnOf(..)
            | ExprKind::RankOf(..) => {
                let x = self.operand(expr);
                say!(self, "{x}为“是”", "{x} is yes")
            }
        }
    }

    /// The clause that an expression does not hold.
    pub(super) fn fails(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Name(name) => self.name_holds(name, false),
            ExprKind::Or(parts) => {
                let parts = self.clauses(parts);
                say!(self, "{parts}一个也不成立", "none of these holds: {parts}")
            }
            ExprKind::And(parts) => {
                let parts = self.clauses(parts);
                say!(
                    self,
                    "{parts}没有全都成立（至少缺一个）",
                    "not all of these hold (one at least fails): {parts}"
                )
            }
            _ => {
                let holds = self.bracket(&self.holds(expr));
                say!(self, "{holds}不成立", "it is not so that {holds}")
            }
        }
    }

    /// A name that is yes, or no.
    fn name_holds(&self, name: &str, yes: bool) -> String {
        let quoted = self.quote(name);
        match (self.names.sort(name), yes) {
            (Some(Sort::Outcome(true)), true) => say!(
                self,
                "该单位有处置{quoted}（本期才有的，或者以前有而期限没到的）",
                "the unit has outcome {quoted} (from this period, or lasting from an earlier one)"
            ),
            (Some(Sort::Outcome(true)), false) => say!(
                self,
                "该单位没有处置{quoted}（本期没有，也没有以前有而期限没到的）",
                "the unit has not outcome {quoted} (neither from this period nor lasting from an earlier one)"
            ),
            (Some(Sort::Outcome(false)), true) => {
                say!(
                    self,
                    "该单位有处置{quoted}（只看当期）",
                    "the unit has outcome {quoted} (in the period itself)"
                )
            }
            (Some(Sort::Outcome(false)), false) => {
                say!(
                    self,
                    "该单位没有处置{quoted}（只看当期）",
                    "the unit has not outcome {quoted} (in the period itself)"
                )
            }
            (Some(Sort::Choice(Some(taken))), _) => {
                let taken = short(self.literal(taken));
                let yes = self.yes(yes);
                say!(
                    self,
                    "{quoted}（取义，现取{taken}）为{yes}",
                    "{quoted} (a choice, now {taken}) is {yes}"
                )
            }
            _ => {
                let yes = self.yes(yes);
                say!(self, "{quoted}为{yes}", "{quoted} is {yes}")
            }
        }
    }

    fn yes(&self, yes: bool) -> String {
        if yes { say!(self, "“是”", "yes") } else { say!(self, "“否”", "no") }
    }

    /// Conditions, each in brackets of its own.
    pub(super) fn clauses(&self, parts: &[Expr]) -> String {
        self.listed(parts.iter().map(|part| self.bracket(&self.holds(part))))
    }

    /// `C or else D`
    fn settled(&self, parts: &[Expr]) -> String {
        let mut parts = parts.iter();
        let Some(first) = parts.next() else { return String::new() };
        let mut said = self.holds(first);
        if matches!(first.kind, ExprKind::And(_) | ExprKind::Or(_)) {
            said = self.bracket(&said);
        }
        for part in parts {
            said = self.or_else(&said, part);
        }
        said
    }

    /// A condition, and what counts where it is none.
    pub(super) fn or_else(&self, said: &str, other: &Expr) -> String {
        match &other.kind {
            ExprKind::YesNo(true) => {
                say!(
                    self,
                    "{said}（这一整个条件是“无”时，算成立）",
                    "{said} (where this whole condition is none, it counts as yes)"
                )
            }
            ExprKind::YesNo(false) => {
                say!(
                    self,
                    "{said}（这一整个条件是“无”时，算不成立）",
                    "{said} (where this whole condition is none, it counts as no)"
                )
            }
            _ => {
                let other = self.holds(other);
                say!(
                    self,
                    "{said}（这一整个条件是“无”时，改看：{other}）",
                    "{said} (where this whole condition is none, look at this instead: {other})"
                )
            }
        }
    }

    /// A condition in the unit's period before.
    pub(super) fn in_previous(&self, holds: &str) -> String {
        say!(
            self,
            "在该单位最近一个更早的评价期（没有时为“无”），{holds}",
            "in the unit's latest earlier period (none where there is no earlier one) {holds}"
        )
    }

    /// A condition in so many periods, one behind the other.
    pub(super) fn in_a_row(&self, n: u32, holds: &str) -> String {
        say!(
            self,
            "从本期往前数，该单位有数据的{n}个评价期里，每一期都是：{holds}（不足{n}期的不成立；跳过的期不断开）",
            "in each of the unit's {n} latest periods, this one included, it is so that {holds} (not where there are fewer; skipped periods do not break it)"
        )
    }

    /// `X in S`: a list of values, or a set.
    fn among(&self, x: &Expr, set: &Expr, inside: bool) -> String {
        if let ExprKind::List(values) = &set.kind {
            let x = self.operand(x);
            let values = self.listed(values.iter().map(|value| self.literal(value)));
            return if inside {
                say!(self, "{x}是{values}当中的一个", "{x} is one of {values}")
            } else {
                say!(self, "{x}不是{values}当中的任何一个", "{x} is none of {values}")
            };
        }
        let of_measures = matches!(&set.kind, ExprKind::Name(name)
            if matches!(self.names.sort(name), Some(Sort::Column(ColumnKind::SetOfMeasures))));
        let (x, set) = (if of_measures { self.operand(x) } else { self.literal(x) }, self.operand(set));
        if inside {
            say!(self, "{set}里列有{x}", "{x} is listed in {set}")
        } else {
            say!(self, "{set}里没有{x}", "{x} is missing from {set}")
        }
    }

    /// The clause of `when C`, or of `unless C`.
    pub(super) fn condition(&self, condition: &Expr, negated: bool) -> String {
        if negated { self.fails(condition) } else { self.holds(condition) }
    }
}
