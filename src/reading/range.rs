//! Ranges and their edges: which side is meant, and whether the edge itself counts.

use crate::syntax::ast::{Expr, ExprKind, Range};

use super::{Voice, say};

/// Which side of an edge is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Above it, with it or without.
    Over(bool),
    /// Below it, with it or without.
    Under(bool),
}

impl Voice<'_> {
    /// A range with both of its edges; `in_time` where it is one of periods.
    pub(super) fn range(&self, range: &Range, in_time: bool) -> String {
        let low = range.low.as_ref().map(|(edge, included)| self.edge(edge, Side::Over(*included), in_time));
        let high =
            range.high.as_ref().map(|(edge, included)| self.edge(edge, Side::Under(*included), in_time));
        let edges: Vec<String> = low.into_iter().chain(high).collect();
        edges.join(self.lang.pick("，并且", " and "))
    }

    /// One side of an edge, and whether the edge counts.
    pub(super) fn edge(&self, edge: &Expr, side: Side, in_time: bool) -> String {
        let value = self.operand(edge);
        if in_time || matches!(edge.kind, ExprKind::Period(_)) {
            let at = self.literal(edge);
            return match side {
                Side::Over(true) => say!(self, "在{at}之内或者以后", "within {at} or later"),
                Side::Over(false) => say!(self, "在{at}结束以后", "later than the end of {at}"),
                Side::Under(true) => say!(self, "在{at}之内或者以前", "within {at} or earlier"),
                Side::Under(false) => say!(self, "在{at}开始以前", "earlier than {at}"),
            };
        }
        match (&edge.kind, side) {
            (ExprKind::Date(day), Side::Over(true)) => say!(self, "在{day}当天或者以后", "on {day} or later"),
            (ExprKind::Date(day), Side::Over(false)) => {
                say!(self, "在{day}以后（当天不算）", "later than {day} (not that day)")
            }
            (ExprKind::Date(day), Side::Under(true)) => {
                say!(self, "在{day}当天或者以前", "on {day} or earlier")
            }
            (ExprKind::Date(day), Side::Under(false)) => {
                say!(self, "在{day}以前（当天不算）", "earlier than {day} (not that day)")
            }
            (ExprKind::Number(_), Side::Over(true)) => say!(self, "大于或等于{value}", "{value} or more"),
            (ExprKind::Number(_), Side::Over(false)) => say!(
                self,
                "大于{value}（{value}本身不算）",
                "more than {value} ({value} itself does not count)"
            ),
            (ExprKind::Number(_), Side::Under(true)) => say!(self, "小于或等于{value}", "{value} or less"),
            (ExprKind::Number(_), Side::Under(false)) => say!(
                self,
                "小于{value}（{value}本身不算）",
                "less than {value} ({value} itself does not count)"
            ),
            (_, Side::Over(true)) => say!(self, "大于或等于{value}", "equal to {value} or larger"),
            (_, Side::Over(false)) => {
                say!(self, "大于{value}（相等不算）", "larger than {value} (not when equal)")
            }
            (_, Side::Under(true)) => say!(self, "小于或等于{value}", "equal to {value} or smaller"),
            (_, Side::Under(false)) => {
                say!(self, "小于{value}（相等不算）", "smaller than {value} (not when equal)")
            }
        }
    }
}
