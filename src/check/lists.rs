//! Sets, lists of conditions, and what is counted over the measures.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use super::{Checker, MOST_MEMBERS};
use crate::both;
use crate::ir::{ColumnKind, Comparison, Members, OpKind, Part, Reg, Target, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Quantity};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// A set, a literal one with its members taken from the column `names` (free texts without).
    pub(super) fn as_set(&mut self, value: Value, names: Option<usize>) -> Option<Value> {
        match &value.what {
            What::Set(_, found) if *found == names => Some(value),
            What::Literal(texts) => {
                let texts = texts.clone();
                if texts.len() > MOST_MEMBERS {
                    self.report(value.span, CheckProblem::TooManyMembers { most: MOST_MEMBERS });
                    return None;
                }
                let mut ids = Vec::new();
                for text in &texts {
                    ids.push(self.member(names, &text.node, text.span)?);
                }
                ids.sort_unstable();
                ids.dedup();
                let reg = self.emit(OpKind::Set(ids), Type::Set, value.span);
                Some(Value { what: What::Set(reg, names), ..value })
            }
            What::Set(..) => {
                let message =
                    both!("两个集合的成员不是同一类", "the two sets have different kinds of members");
                let help = both!("请用成员相同的两列", "use two columns with the same members");
                self.report(value.span, CheckProblem::Contradiction { message, help, first: None });
                None
            }
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Set, help: None };
                self.report(value.span, problem);
                None
            }
        }
    }

    /// The id of a member of the sets that column `names` names.
    pub(super) fn member(&mut self, names: Option<usize>, text: &str, span: Span) -> Option<u32> {
        let column = names.and_then(|column| self.columns.get(column));
        if let Some(ColumnKind::Set(Members::Named(values)) | ColumnKind::OneOf(values)) =
            column.map(|column| &column.kind)
        {
            let at = match super::columns::find(values, text) {
                Some(at) => at,
                None => {
                    let values = values.clone();
                    self.position(&values, text, span)?
                }
            };
            return u32::try_from(at).ok();
        }
        if let Some(&at) = self.member_ids.get(text) {
            return Some(at);
        }
        let at = u32::try_from(self.members.len()).ok()?;
        self.members.push(text.to_owned());
        self.member_ids.insert(text.to_owned(), at);
        Some(at)
    }

    pub(super) fn wanted_set(&mut self, expr: &Expr) -> Option<Value> {
        let value = self.expr(expr)?;
        match &value.what {
            What::Set(..) => Some(value),
            What::Literal(_) => self.as_set(value, None),
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Set, help: None };
                self.report(value.span, problem);
                None
            }
        }
    }

    pub(super) fn is_empty(&mut self, set: Reg, span: Span) -> Reg {
        let size = self.emit(OpKind::Size(set), WHOLE, span);
        let zero = self.whole(0, span);
        self.compare(Comparison::Equal, size, zero, span)
    }

    pub(super) fn empty(&mut self, set: &Expr, yes: bool, span: Span) -> Option<Value> {
        let value = self.wanted_set(set)?;
        let What::Set(reg, _) = value.what else { return None };
        let empty = self.is_empty(reg, span);
        let reg = if yes { empty } else { self.not(empty, span) };
        Some(Value::new(What::Flag(reg), span).given(value.given))
    }

    pub(super) fn set_pair(
        &mut self,
        a: &Expr,
        b: &Expr,
        operation: fn(Reg, Reg) -> OpKind,
        span: Span,
    ) -> Option<Value> {
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        let names = match (&a.what, &b.what) {
            (What::Set(_, names), _) | (What::Literal(_), What::Set(_, names)) => *names,
            _ => None,
        };
        let (a, b) = (self.as_set(a, names)?, self.as_set(b, names)?);
        let given = self.both_given(a.given.clone(), b.given.clone(), span);
        let (Some((x, _)), Some((y, _))) = (a.reg(), b.reg()) else { return None };
        let reg = self.emit(operation(x, y), Type::Set, span);
        Some(Value::new(What::Set(reg, names), span).given(given))
    }

    pub(super) fn has(&mut self, set: &Expr, wanted: &Expr, all: bool, span: Span) -> Option<Value> {
        let set = self.wanted_set(set)?;
        let What::Set(reg, names) = set.what else { return None };
        let wanted = self.expr(wanted)?;
        let wanted = self.as_set(wanted, names)?;
        let given = self.both_given(set.given, wanted.given.clone(), span);
        let What::Set(other, _) = wanted.what else { return None };
        let holds = if all {
            let missing = self.emit(OpKind::Without(other, reg), Type::Set, span);
            self.is_empty(missing, span)
        } else {
            let shared = self.emit(OpKind::Shared(reg, other), Type::Set, span);
            let none = self.is_empty(shared, span);
            self.not(none, span)
        };
        Some(Value::new(What::Flag(holds), span).given(given))
    }

    /// `X in S`, `this measure in S`, `X in (a, b)`.
    pub(super) fn membership(&mut self, item: &Expr, set: &Expr, yes: bool, span: Span) -> Option<Value> {
        let value = match &set.kind {
            ExprKind::List(items) => self.in_list(item, items, span)?,
            _ if self.is_single(item, set) => self.in_list(item, std::slice::from_ref(set), span)?,
            _ => self.in_set(item, set, span)?,
        };
        let What::Flag(reg) = value.what else { return None };
        let reg = if yes { reg } else { self.not(reg, span) };
        Some(Value { what: What::Flag(reg), ..value })
    }

    /// Whether what stands behind `in` is a list of one value, as in `kind in (town)`.
    fn is_single(&self, item: &Expr, set: &Expr) -> bool {
        match (&set.kind, &item.kind) {
            (ExprKind::Number(_) | ExprKind::Date(_) | ExprKind::Text(_) | ExprKind::Grade { .. }, _) => true,
            (ExprKind::Name(text), item) => match (self.peek(text), item) {
                (Some(Symbol::Level(..) | Symbol::Verdict(..)), _) => true,
                (None, ExprKind::Name(item)) => match self.peek(item) {
                    Some(Symbol::Column(at)) => match self.columns.get(at).map(|column| &column.kind) {
                        Some(ColumnKind::OneOf(values)) => super::columns::find(values, text).is_some(),
                        _ => false,
                    },
                    _ => false,
                },
                _ => false,
            },
            _ => false,
        }
    }

    fn in_list(&mut self, item: &Expr, items: &[Expr], span: Span) -> Option<Value> {
        let mut flags = Vec::new();
        let mut given = None;
        for other in items {
            let value = self.comparison(Comparison::Equal, item, other, span)?;
            let What::Flag(reg) = value.what else { return None };
            given = self.both_given(given, value.given, span);
            flags.push(reg);
        }
        let reg = self.any(flags, span);
        Some(Value::new(What::Flag(reg), span).given(given))
    }

    fn in_set(&mut self, item: &Expr, set: &Expr, span: Span) -> Option<Value> {
        let set = self.wanted_set(set)?;
        let What::Set(reg, names) = set.what else { return None };
        let contains =
            |checker: &mut Self, member: u32| checker.emit(OpKind::Contains(reg, member), Type::Flag, span);
        let flag = match &item.kind {
            ExprKind::ThisMeasure => {
                let this = match self.that_measure.or(self.this_measure) {
                    Some(this) => this,
                    None => return self.expr(item),
                };
                let name = self.measure_name(this);
                let member = self.member(names, &name, span)?;
                contains(self, member)
            }
            ExprKind::Text(text) => {
                let member = self.member(names, text, item.span.span)?;
                contains(self, member)
            }
            ExprKind::Name(text)
                if !matches!(
                    self.peek(text),
                    Some(Symbol::Column(_) | Symbol::Choice(_) | Symbol::Define(_) | Symbol::Table(_))
                ) =>
            {
                let member = self.member(names, text, item.span.span)?;
                contains(self, member)
            }
            _ => {
                let value = self.expr(item)?;
                if let What::Text(text) = &value.what {
                    let member = self.member(names, text, item.span.span)?;
                    let flag = contains(self, member);
                    return Some(Value::new(What::Flag(flag), span).given(set.given));
                }
                let (What::Code(code, column), Some(ColumnKind::OneOf(values))) = (
                    &value.what,
                    match &value.what {
                        What::Code(_, column) => self.columns.get(*column).map(|column| column.kind.clone()),
                        _ => None,
                    },
                ) else {
                    let problem =
                        CheckProblem::WrongKind { found: value.kind(), expected: Kind::OneOf, help: None };
                    self.report(value.span, problem);
                    return None;
                };
                let (code, column) = (*code, *column);
                let mut flags = Vec::new();
                for (at, named) in values.iter().enumerate() {
                    let wanted = self.number(at as i64, Type::Code, span);
                    let is = self.compare(Comparison::Equal, code, wanted, span);
                    let member = if names == Some(column) {
                        u32::try_from(at).ok()
                    } else {
                        self.member(names, named.text(), item.span.span)
                    }?;
                    let held = contains(self, member);
                    flags.push(self.all(vec![is, held], span));
                }
                let reg = self.any(flags, span);
                let given = self.both_given(value.given, set.given, span);
                return Some(Value::new(What::Flag(reg), span).given(given));
            }
        };
        Some(Value::new(What::Flag(flag), span).given(set.given))
    }

    /// Reports `kind is a or b`, which would read as `(kind is a) or b`.
    pub(super) fn bare_alternatives(&mut self, conditions: &[Expr]) -> Option<()> {
        let Some(ExprKind::Compare(Comparison::Equal, left, first)) = conditions.first().map(|c| &c.kind)
        else {
            return Some(());
        };
        let (ExprKind::Name(left), ExprKind::Name(first)) = (&left.kind, &first.kind) else {
            return Some(());
        };
        let bare = conditions.iter().find_map(|condition| match &condition.kind {
            ExprKind::Name(name) if self.peek(name).is_none() => Some((name, condition.span.span)),
            _ => None,
        });
        let Some((name, span)) = bare else { return Some(()) };
        let help = Some(both!(
            "如果是说两者之一，请写 `{left} 在（{first}、{name}）中`",
            "if either of them is meant, write `{left} in ({first}, {name})`"
        ));
        self.report(span, CheckProblem::WrongKind { found: Kind::OneOf, expected: Kind::Flag, help });
        None
    }

    /// `any of (a, b)`, `all of (…)`, `at least N of (…)`: conditions that are none are left out.
    pub(super) fn quantified(
        &mut self,
        quantity: &Quantity,
        conditions: &[Expr],
        span: Span,
    ) -> Option<Value> {
        let mut items = Vec::new();
        for condition in conditions {
            let value = self.wanted_flag(condition)?;
            let What::Flag(reg) = value.what else { return None };
            items.push((reg, self.where_given(&value, span)));
        }
        if let Quantity::AtLeast(number) = quantity
            && items.len() < number.node as usize
        {
            let message = both!("列出的项没有这么多", "fewer are listed than asked for");
            let help = both!("请改小数字，或多列几项", "ask for fewer, or list more");
            self.report(number.span, CheckProblem::OutOfRange { message, help });
            return None;
        }
        let reg = self.so_many(quantity, items, span);
        Some(Value::new(What::Flag(reg), span))
    }

    /// Whether any, all or so many of flags are yes, of those that count.
    pub(super) fn so_many(&mut self, quantity: &Quantity, items: Vec<(Reg, Reg)>, span: Span) -> Reg {
        let (mut holds, mut fails) = (Vec::new(), Vec::new());
        for (flag, counts) in items {
            let no = self.not(flag, span);
            holds.push(self.all(vec![counts, flag], span));
            fails.push(self.all(vec![counts, no], span));
        }
        match quantity {
            Quantity::Any => self.any(holds, span),
            Quantity::All => {
                let failed = self.any(fails, span);
                self.not(failed, span)
            }
            Quantity::AtLeast(number) => {
                let count = self.count(holds, span);
                let wanted = self.whole(i64::from(number.node), span);
                self.compare(Comparison::AtLeast, count, wanted, span)
            }
        }
    }

    /// `any measure is V`, `every measure is V`.
    pub(super) fn measures_are(&mut self, any: bool, wanted: &Expr, span: Span) -> Option<Value> {
        if self.this_measure.is_some() {
            let message = both!("评价里不能看全部评价", "a measure cannot look at all measures");
            let help = both!("请移到“总评”里", "move this to `overall`");
            self.report(span, CheckProblem::WrongPlace { message, help });
            return None;
        }
        let (mut flags, given) = self.each_measure_is(wanted, span)?;
        if any {
            return Some(Value::new(What::Flag(self.any(flags, span)), span).given(given));
        }
        for (at, flag) in flags.iter_mut().enumerate() {
            // A measure that does not apply is left out.
            if self.measure_grade(at, span)?.given.is_some() {
                let applies = self.part(Target::Measure(at), Part::Given, span)?;
                let absent = self.not(applies, span);
                *flag = self.any(vec![absent, *flag], span);
            }
        }
        Some(Value::new(What::Flag(self.all(flags, span)), span).given(given))
    }

    /// Where each measure has the grade `wanted`, as it stands on the measure's own scale, and where that exists.
    fn each_measure_is(&mut self, wanted: &Expr, span: Span) -> Option<(Vec<Reg>, Option<Given>)> {
        let mut by_scale: BTreeMap<usize, Value> = BTreeMap::new();
        let count = self.names.measures.len();
        let scales: BTreeSet<usize> = (0..count).map(|at| self.measure_scale(at)).collect();
        let named = match &wanted.kind {
            ExprKind::Name(name) => self.scales_with(name),
            ExprKind::Number(number) => self.scales_with(&number.to_string()),
            ExprKind::Grade { level, .. } => self.scales_with(level),
            _ => Vec::new(),
        };
        if scales.len() > 1 && named.iter().any(|scale| scales.contains(scale)) {
            for scale in scales.into_iter().filter(|scale| named.contains(scale)) {
                let value = self.on_scale(Some(scale), |checker| checker.level(wanted))?;
                by_scale.insert(scale, value);
            }
        } else {
            let value = self.on_scale(scales.first().copied(), |checker| checker.level(wanted))?;
            match value.scale() {
                Some(scale) if scales.contains(&scale) => by_scale.insert(scale, value),
                _ => scales.first().and_then(|scale| by_scale.insert(*scale, value)),
            };
        }
        let mut given = None;
        for value in by_scale.values() {
            given = self.both_given(given, value.given.clone(), span);
        }
        let mut flags = Vec::new();
        for at in 0..count {
            let Some(wanted) = by_scale.get(&self.measure_scale(at)) else {
                flags.push(self.flag(false, span));
                continue;
            };
            let grade = Value::new(What::Grade(self.measure_value(at, span)?), span);
            let value = self.compare_values(Comparison::Equal, grade, wanted.clone(), span)?;
            let What::Flag(reg) = value.what else { return None };
            flags.push(reg);
        }
        Some((flags, given))
    }

    /// `count of D in overall`: the measures' levels, whatever their signs.
    pub(super) fn count_of(&mut self, wanted: &Expr, span: Span) -> Option<Value> {
        let own = self.overall_scale();
        let alike = (0..self.names.measures.len()).all(|at| self.measure_scale(at) == own);
        if alike {
            let wanted = self.on_scale(Some(own), |checker| checker.level(wanted))?;
            if let What::Level(level, scale) = wanted.what
                && scale == own
                && let Some(level) = self.known_number(level).and_then(|level| usize::try_from(level).ok())
            {
                let count = self.overall_count(level, span)?;
                return Some(Value::new(What::Number(count, 0), span).given(wanted.given));
            }
        }
        let (flags, given) = self.each_measure_is(wanted, span)?;
        let count = self.count(flags, span);
        Some(Value::new(What::Number(count, 0), span).given(given))
    }
}
