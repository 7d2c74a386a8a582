//! Expressions: connectives, comparisons, sums, names and literals.

use super::super::ast::{Comparison, Expr, ExprKind, GradeComparison, Operator, Range};
use super::super::grammar::Rule;
use super::super::lex::half;
use super::super::problem::Fault;
use super::super::slips::iso;
use super::super::words::twin;
use super::reader::{Node, Reader, kids, parts};
use crate::source::Spanned;

impl Reader {
    /// Any expression.
    pub(super) fn expr(&mut self, node: Node<'_>) -> Option<Expr> {
        match node.as_rule() {
            Rule::expr => self.several(node, ExprKind::OrElse),
            Rule::if_expr => self.if_expr(node),
            Rule::or_expr => self.or_expr(node),
            Rule::and_expr => self.several(node, ExprKind::And),
            Rule::not_expr => self.not_expr(node),
            Rule::compare => self.compare(node),
            Rule::sum => self.sum(node),
            Rule::product => self.product(node),
            Rule::power => self.power(node),
            Rule::suffixed => self.suffixed(node),
            Rule::past => self.past(node),
            Rule::value => self.expr(node.into_inner().next()?),
            Rule::unit => self.unit(node.into_inner().next()?),
            _ => self.unit(node),
        }
    }

    /// The one part, or a node of several.
    fn several(&mut self, node: Node<'_>, make: fn(Vec<Expr>) -> ExprKind) -> Option<Expr> {
        let place = self.place(&node);
        let mut made = Vec::new();
        for part in parts(node) {
            made.push(self.expr(part)?);
        }
        if made.len() == 1 { made.pop() } else { Some(Expr { kind: make(made), span: place }) }
    }

    fn if_expr(&mut self, node: Node<'_>) -> Option<Expr> {
        let place = self.place(&node);
        let mut cases = Vec::new();
        let mut otherwise = None;
        let mut parts = parts(node).into_iter();
        while let Some(condition) = parts.next() {
            let condition = self.expr(condition)?;
            match parts.next() {
                Some(value) => cases.push((condition, self.expr(value)?)),
                None => otherwise = Some(Box::new(condition)),
            }
        }
        Some(Expr { kind: ExprKind::If(cases, otherwise), span: place })
    }

    /// `C or C`; with a bare `and` beside it the two readings are shown.
    fn or_expr(&mut self, node: Node<'_>) -> Option<Expr> {
        let terms = parts(node.clone());
        let mixed = terms.len() > 1 && terms.iter().any(|term| parts(term.clone()).len() > 1);
        if mixed {
            let (open, close, and, or) = self.surface.pick(("（", "）", "且", "或"), ("(", ")", "and", "or"));
            let rows: Vec<Vec<String>> = terms
                .iter()
                .map(|term| parts(term.clone()).iter().map(|part| squeeze(part.as_str())).collect())
                .collect();
            let bracketed = |words: &[String], joint: &str| match words {
                [only] => only.clone(),
                _ => format!("{open}{}{close}", words.join(&format!(" {joint} "))),
            };
            let and_first: Vec<String> = rows.iter().map(|row| bracketed(row, and)).collect();
            let mut groups: Vec<Vec<String>> = vec![Vec::new()];
            for row in &rows {
                for (at, word) in row.iter().enumerate() {
                    if at > 0 {
                        groups.push(Vec::new());
                    }
                    if let Some(group) = groups.last_mut() {
                        group.push(word.clone());
                    }
                }
            }
            let or_first: Vec<String> = groups.iter().map(|group| bracketed(group, or)).collect();
            let tight = |joined: String| joined.replace("） ", "）").replace(" （", "（");
            let fault = Fault::Mixed {
                and_first: tight(and_first.join(&format!(" {or} "))),
                or_first: tight(or_first.join(&format!(" {and} "))),
            };
            self.fault(fault, self.span(&node));
        }
        self.several(node, ExprKind::Or)
    }

    fn not_expr(&mut self, node: Node<'_>) -> Option<Expr> {
        let mut nots = Vec::new();
        let mut made = None;
        for kid in kids(node) {
            if kid.as_rule() == Rule::w_not {
                nots.push(self.span(&kid))
            } else {
                made = Some(self.expr(kid)?)
            }
        }
        let mut made = made?;
        for (at, not) in nots.into_iter().rev().enumerate() {
            if at > 0 {
                self.chain(not)?;
            }
            let span = Spanned::new((), not.to(made.span.span));
            made = Expr { kind: ExprKind::Not(Box::new(made)), span };
        }
        Some(made)
    }

    fn compare(&mut self, node: Node<'_>) -> Option<Expr> {
        let place = self.place(&node);
        let mut kids = kids(node);
        let left = self.expr(kids.next()?)?;
        let Some(tail) = kids.next() else { return Some(left) };
        let left = Box::new(left);
        let kind = self.comparison(left, tail)?;
        Some(Expr { kind, span: place })
    }

    fn comparison(&mut self, left: Box<Expr>, tail: Node<'_>) -> Option<ExprKind> {
        let rule = tail.as_rule();
        let mut kids = kids(tail);
        let word = kids.next()?;
        let said = word.as_rule();
        Some(match rule {
            Rule::cmp_given => ExprKind::Given(left, said == Rule::w_is_given),
            Rule::cmp_empty => ExprKind::Empty(left, said == Rule::w_is_empty),
            Rule::cmp_grade => {
                let how = match said {
                    Rule::w_better => GradeComparison::Better,
                    Rule::w_worse => GradeComparison::Worse,
                    Rule::w_no_worse => GradeComparison::NoWorse,
                    _ => GradeComparison::NoBetter,
                };
                ExprKind::CompareGrades(how, left, Box::new(self.expr(kids.next()?)?))
            }
            Rule::cmp_has => {
                let right = Box::new(self.expr(kids.next()?)?);
                if said == Rule::w_has_any {
                    ExprKind::HasAny(left, right)
                } else {
                    ExprKind::HasAll(left, right)
                }
            }
            Rule::in_zh => {
                let set = Box::new(self.expr(kids.next()?)?);
                let inside = !matches!(said, Rule::w_not_in_zh);
                match kids.find(|kid| kid.as_rule() == Rule::duration) {
                    Some(duration) => {
                        let before = ExprKind::Before(left, self.duration(duration)?, set);
                        if inside {
                            before
                        } else {
                            let span = Spanned::new((), self.span(&word));
                            ExprKind::Not(Box::new(Expr { kind: before, span }))
                        }
                    }
                    None => ExprKind::In(left, set, inside),
                }
            }
            Rule::in_en => ExprKind::In(left, Box::new(self.expr(kids.next()?)?), said == Rule::w_in),
            Rule::before => {
                let mut rest = kids.filter(|kid| twin(kid.as_rule()).is_none());
                let duration = self.duration(rest.next()?)?;
                ExprKind::Before(left, duration, Box::new(self.expr(rest.next()?)?))
            }
            Rule::cmp_range => {
                let range = if said == Rule::range { word } else { kids.next()? };
                ExprKind::InRange(left, self.range(range)?)
            }
            Rule::cmp_is => {
                let how = if said == Rule::w_is { Comparison::Equal } else { Comparison::NotEqual };
                ExprKind::Compare(how, left, Box::new(self.expr(kids.next()?)?))
            }
            _ => ExprKind::Compare(operator(said), left, Box::new(self.expr(kids.next()?)?)),
        })
    }

    fn sum(&mut self, node: Node<'_>) -> Option<Expr> {
        self.run(node, |rule| match rule {
            Rule::plus => Some(Operator::Plus),
            Rule::minus => Some(Operator::Minus),
            _ => None,
        })
    }

    fn product(&mut self, node: Node<'_>) -> Option<Expr> {
        // `2024/1/31` without spaces is a day in the form of a spreadsheet, never a quotient.
        let written = node.as_str().trim();
        let slashes = written.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '／'));
        if slashes && written.split(['/', '／']).count() == 3 && iso(written).is_some() {
            self.fault(Fault::BadDate(written.to_owned()), self.span(&node));
            return None;
        }
        self.run(node, |rule| match rule {
            Rule::times => Some(Operator::Times),
            Rule::divide => Some(Operator::Divide),
            _ => None,
        })
    }

    /// Operands of one rank: runs of `+ -` or `× ÷` side by side, the other words chained to the left.
    fn run(&mut self, node: Node<'_>, operator: fn(Rule) -> Option<Operator>) -> Option<Expr> {
        let is_sum = node.as_rule() == Rule::sum;
        let first = if is_sum { Operator::Plus } else { Operator::Times };
        let gather = |mut terms: Vec<(Operator, Expr)>| {
            if terms.len() == 1 {
                return terms.pop().map(|(_, only)| only);
            }
            let span = terms.first()?.1.span.span.to(terms.last()?.1.span.span);
            let kind = if is_sum { ExprKind::Sum(terms) } else { ExprKind::Product(terms) };
            Some(Expr { kind, span: Spanned::new((), span) })
        };
        let mut kids = kids(node);
        let mut terms = vec![(first, self.expr(kids.next()?)?)];
        while let (Some(sign), Some(right)) = (kids.next(), kids.next()) {
            let right = self.expr(right)?;
            if let Some(operator) = operator(sign.as_rule()) {
                terms.push((operator, right));
                continue;
            }
            self.chain(self.span(&sign))?;
            let left = Box::new(gather(terms)?);
            let span = Spanned::new((), left.span.span.to(right.span.span));
            let right = Box::new(right);
            let kind = match sign.as_rule() {
                Rule::w_without => ExprKind::Without(left, right),
                Rule::w_shared => ExprKind::SharedWith(left, right),
                _ => ExprKind::OutOf(left, right),
            };
            terms = vec![(first, Expr { kind, span })];
        }
        gather(terms)
    }

    fn power(&mut self, node: Node<'_>) -> Option<Expr> {
        let place = self.place(&node);
        let mut parts = parts(node).into_iter().filter(|part| part.as_rule() != Rule::caret);
        let base = self.expr(parts.next()?)?;
        match parts.next() {
            None => Some(base),
            Some(power) => {
                Some(Expr { kind: ExprKind::Power(Box::new(base), self.count(&power)?), span: place })
            }
        }
    }

    /// A name or a bracket, moved to another period.
    fn past(&mut self, node: Node<'_>) -> Option<Expr> {
        let place = self.place(&node);
        let mut before = Vec::new();
        let mut made = None;
        let mut steps = 0;
        for kid in kids(node) {
            if kid.as_rule() == Rule::unit {
                made = self.expr(kid);
                made.as_ref()?;
                continue;
            }
            steps += 1;
            if steps > 1 {
                self.chain(self.span(&kid))?;
            }
            made = match made {
                None => {
                    before.push(kid);
                    None
                }
                Some(made) => Some(self.moved(made, kid, place)?),
            };
        }
        let mut made = made?;
        for kid in before.into_iter().rev() {
            made = self.moved(made, kid, place)?;
        }
        Some(made)
    }

    fn moved(&mut self, x: Expr, step: Node<'_>, span: Spanned<()>) -> Option<Expr> {
        let x = Box::new(x);
        let kind = match step.as_rule() {
            Rule::w_previous => ExprKind::Previous(x),
            Rule::ago_zh | Rule::ago_en => ExprKind::Ago(x, self.duration(parts(step).into_iter().next()?)?),
            _ => ExprKind::InARow(x, self.count(parts(step).first()?)?),
        };
        Some(Expr { kind, span })
    }

    /// A name, a literal or a bracket.
    fn unit(&mut self, node: Node<'_>) -> Option<Expr> {
        let kind = match node.as_rule() {
            Rule::bracket => return self.several(node, ExprKind::List),
            Rule::set => {
                let members = kids(node.clone()).filter_map(|member| {
                    let inner = member.into_inner().next()?;
                    Some(match inner.as_rule() {
                        Rule::text => self.text(&inner),
                        _ => Spanned::new(inner.as_str().trim().to_owned(), self.span(&inner)),
                    })
                });
                ExprKind::Set(members.filter(|member| !member.node.is_empty()).collect())
            }
            Rule::text => ExprKind::Text(self.text(&node).node),
            Rule::date => ExprKind::Date(self.date(&node)?.node),
            Rule::period => ExprKind::Period(self.period(&node)?.node),
            Rule::span_of_time => {
                // `2024年1月1日`: more years than a length of time may have are a day.
                let written = node.as_str().trim();
                if written.find('年') == Some(4) && written.get(..4) > Some("1000") && iso(written).is_some()
                {
                    self.fault(Fault::BadDate(written.to_owned()), self.span(&node));
                    return None;
                }
                ExprKind::Duration(self.duration(node.clone().into_inner().next()?)?)
            }
            Rule::number | Rule::negative | Rule::loose | Rule::edge_number => {
                ExprKind::Number(self.decimal(&node)?)
            }
            Rule::numeral => ExprKind::Number(crate::value::Decimal::whole(self.count(&node)?.node.into())),
            Rule::w_none => ExprKind::None,
            Rule::w_unknown => ExprKind::Unknown,
            Rule::w_yes => ExprKind::YesNo(true),
            Rule::w_no => ExprKind::YesNo(false),
            Rule::w_it => ExprKind::It,
            Rule::w_this_measure => ExprKind::ThisMeasure,
            Rule::apply => {
                let mut parts = parts(node.clone()).into_iter();
                let name = self.name(&parts.next()?);
                let mut arguments = Vec::new();
                for part in parts {
                    arguments.push(self.expr(part)?);
                }
                ExprKind::Apply(name, arguments)
            }
            Rule::grade => self.grade(&node),
            Rule::name => {
                let name = self.name(&node).node;
                if !node.as_str().starts_with(['[', '［', '【']) {
                    self.odd_name(&node, &name)?;
                }
                ExprKind::Name(name)
            }
            _ => return None,
        };
        Some(self.made(&node, kind))
    }

    fn grade(&mut self, node: &Node<'_>) -> ExprKind {
        let written: String = node.as_str().trim().chars().map(half).collect();
        let level = written.trim_end_matches(['+', '-']);
        let signs = written.get(level.len()..).unwrap_or("");
        let count = |sign: char| u32::try_from(signs.matches(sign).count()).unwrap_or(u32::MAX);
        ExprKind::Grade { level: level.to_owned(), plus: count('+'), minus: count('-') }
    }

    /// Names that are numbers or dates in disguise: `10万`, `2020年10月1日`.
    fn odd_name(&mut self, node: &Node<'_>, name: &str) -> Option<()> {
        let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() == name.len() {
            return Some(());
        }
        let shape: String = name.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        let fault = if matches!(rest, "万" | "亿" | "千" | "百") {
            Fault::Myriad(name.to_owned())
        } else if shape.starts_with("0000年") && shape.trim_end_matches(['0', '年', '月', '日']).is_empty()
        {
            Fault::BadDate(name.to_owned())
        } else {
            return Some(());
        };
        self.fault(fault, self.span(node));
        None
    }

    /// A range of any form, or a bound.
    pub(super) fn range(&mut self, node: Node<'_>) -> Option<Range> {
        let mut range = Range { low: None, high: None, span: self.place(&node) };
        let mut held = None;
        let mut word = None;
        for kid in kids(node) {
            match kid.as_rule() {
                Rule::edge => {
                    let edge = Box::new(self.unit(kid.into_inner().next()?)?);
                    match word.take() {
                        Some(Rule::w_over | Rule::op_gt) => range.low = Some((edge, false)),
                        Some(Rule::w_under | Rule::op_lt) => range.high = Some((edge, false)),
                        Some(Rule::w_to | Rule::op_le) => range.high = Some((edge, true)),
                        Some(Rule::op_ge) => range.low = Some((edge, true)),
                        _ => held = Some(edge),
                    }
                }
                Rule::w_above => range.low = held.take().map(|edge| (edge, true)),
                Rule::w_below => range.high = held.take().map(|edge| (edge, true)),
                rule => {
                    if rule == Rule::w_to && held.is_some() {
                        range.low = held.take().map(|edge| (edge, true));
                    }
                    word = Some(rule);
                }
            }
        }
        Some(range)
    }
}

fn operator(rule: Rule) -> Comparison {
    match rule {
        Rule::op_ge => Comparison::AtLeast,
        Rule::op_le => Comparison::AtMost,
        Rule::op_ne => Comparison::NotEqual,
        Rule::op_lt => Comparison::Less,
        Rule::op_gt => Comparison::More,
        _ => Comparison::Equal,
    }
}

/// On one line, single spaces.
fn squeeze(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}
