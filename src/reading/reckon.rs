//! Sums, products, and the cases of an `if`.

use crate::syntax::ast::{Expr, ExprKind, Operator, TimeUnit};

use super::{Voice, say};

impl Voice<'_> {
    /// The cases of an `if`, inside a sentence.
    pub(super) fn cases(&self, cases: &[(Expr, Expr)], otherwise: Option<&Expr>) -> String {
        let mut said = String::new();
        for (condition, value) in cases {
            let (holds, value) = (self.holds(condition), self.operand(value));
            said.push_str(&say!(self, "{holds}时是{value}；", "{value} where {holds}; "));
        }
        match otherwise {
            Some(value) => {
                let value = self.operand(value);
                say!(self, "{said}都不成立时是{value}", "{said}{value} where none of these holds")
            }
            None => say!(self, "{said}都不成立时是“无”", "{said}none where none of these holds"),
        }
    }

    /// The same with each case on a line of its own.
    pub(super) fn case_lines(&self, cases: &[(Expr, Expr)], otherwise: Option<&Expr>) -> String {
        let mut said = say!(self, "看下面最先成立的一条", "that of the first line below that holds");
        for (condition, value) in cases {
            let (holds, value) = (self.holds(condition), self.literal(value));
            said.push_str(&say!(self, "\n  · {holds}：{value}", "\n  · {holds}: {value}"));
        }
        let otherwise =
            otherwise.map_or_else(|| self.lang.pick("“无”", "none").to_owned(), |value| self.literal(value));
        said.push_str(&say!(self, "\n  · 都不成立：{otherwise}", "\n  · none of them: {otherwise}"));
        said
    }

    /// `a + b - c`, days among them.
    pub(super) fn sum(&self, terms: &[(Operator, Expr)]) -> String {
        let mut said = String::new();
        for (at, (operator, term)) in terms.iter().enumerate() {
            let value = self.operand(term);
            let moved = match &term.kind {
                ExprKind::Duration(length) if length.parts.iter().all(|(_, unit)| *unit == TimeUnit::Day) => {
                    Some(String::new())
                }
                ExprKind::Duration(_) => Some(say!(
                    self,
                    "（那个月没有这一天的，取月末）",
                    " (the month's last day where it has no such day)"
                )),
                _ => None,
            };
            let plus = *operator == Operator::Plus;
            said = match (at, moved, plus) {
                (0, ..) => value,
                (_, Some(end), true) => {
                    say!(self, "{said}往后推{value}{end}", "{said} moved {value} later{end}")
                }
                (_, Some(end), false) => {
                    say!(self, "{said}往前推{value}{end}", "{said} moved {value} earlier{end}")
                }
                (_, None, true) => say!(self, "{said}加上{value}", "{said} plus {value}"),
                (_, None, false) => say!(self, "{said}减去{value}", "{said} minus {value}"),
            };
        }
        said
    }

    /// `a × b ÷ c`
    pub(super) fn product(&self, terms: &[(Operator, Expr)]) -> String {
        let mut said = String::new();
        for (at, (operator, term)) in terms.iter().enumerate() {
            let value = self.operand(term);
            said = match (at, operator) {
                (0, _) => value,
                (_, Operator::Divide) => {
                    say!(
                        self,
                        "{said}除以{value}（不先取整，除数为 0 时为“无”）",
                        "{said} divided by {value} (exact; none where the divisor is 0)"
                    )
                }
                (_, Operator::Times | Operator::Plus | Operator::Minus) => {
                    say!(self, "{said}乘以{value}", "{said} times {value}")
                }
            };
        }
        said
    }
}
