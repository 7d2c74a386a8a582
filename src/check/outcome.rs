//! What follows from a grade: conditions, filled texts, how long it lasts, what it excludes.

use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What};
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, Cause, Comparison, Lasting, OpKind, Part, Piece, Reg, Target, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, BlockKind, Expr, ExprKind, OutcomeItem};

impl Checker<'_> {
    /// The outcome in block `at`, lowered when it is first asked for.
    pub(super) fn outcome(&mut self, at: usize, asked: Span) -> Option<ir::Outcome> {
        let block = *self.names.outcomes.get(at)?;
        let BlockKind::Outcome(outcome) = &block.kind else { return None };
        match self.outcomes.get(at)? {
            Progress::Done(done) => return done.clone(),
            Progress::Started => {
                self.circle(&outcome.name.name.node, asked);
                return None;
            }
            Progress::Waiting => {}
        }
        if self.chained_too_far(asked) {
            return None;
        }
        if let Some(progress) = self.outcomes.get_mut(at) {
            *progress = Progress::Started;
        }
        let lowered =
            self.apart(&outcome.name.name.node, |checker| checker.outcome_block(at, outcome, block));
        if let Some(progress) = self.outcomes.get_mut(at) {
            *progress = Progress::Done(lowered.clone());
        }
        lowered
    }

    fn outcome_block(
        &mut self,
        at: usize,
        outcome: &ast::Outcome,
        block: &ast::Block,
    ) -> Option<ir::Outcome> {
        let head = block.head.span;
        let mut lasts: Option<(&ast::Duration, bool, Span)> = None;
        for line in &outcome.lines {
            let OutcomeItem::Lasts(length, included) = &line.node else { continue };
            if let Some((.., first)) = lasts.replace((length, *included, line.span.span)) {
                self.report(line.span.span, CheckProblem::SaidTwice { first });
                return None;
            }
        }
        let mut fine = true;
        let mut causes: Vec<Cause> = Vec::new();
        let mut seen: Vec<(Reg, Span)> = Vec::new();
        for line in &outcome.lines {
            let OutcomeItem::When { condition, negated, text } = &line.node else { continue };
            let span = line.span.span;
            let Some(holds) = self.condition(condition) else {
                fine = false;
                continue;
            };
            self.note_condition(holds, condition);
            let fires = if *negated { self.not(holds, span) } else { holds };
            if let Some((_, first)) = seen.iter().find(|(reg, _)| *reg == fires) {
                let first = *first;
                self.report(span, CheckProblem::SaidTwice { first });
                fine = false;
                continue;
            }
            seen.push((fires, span));
            let Some(text) = self.filled(text, fires, lasts.is_some()) else {
                fine = false;
                continue;
            };
            let citing = line.citing.as_ref().map(|text| text.node.clone());
            let because = line.because.as_ref().map(|text| text.node.clone());
            causes.push(Cause { fires, text, span, citing, because });
        }
        if !fine {
            return None;
        }
        if causes.is_empty() {
            let message = both!("这个结果没有说什么时候出现", "this outcome does not say when it follows");
            let help = both!(
                "请加一行“凡 条件 的，处置 “…””",
                "add a line such as `when CONDITION, \"what follows\"`"
            );
            self.report(head, CheckProblem::Incomplete { message, help });
            return None;
        }
        let found = self.any(causes.iter().map(|cause| cause.fires).collect(), head);
        let target = Target::Outcome(at);
        let (holds, lasting) = match lasts {
            None => (found, None),
            Some((length, included, span)) => {
                self.needs_period(span)?;
                let length = self.length(length)?;
                let end = self.emit(OpKind::EndOf(length, included), Type::Date, span);
                let from_now = self.when(found, end, Type::Date, span);
                let before = self.previous_until(at, span);
                let until = self.larger(before, from_now, Type::Date, span);
                let until = self.carry(target, Part::Until, until, span);
                let today = self.emit(OpKind::LastDay, Type::Date, span);
                let lasts = self.compare(Comparison::AtLeast, until, today, span);
                (self.any(vec![found, lasts], span), Some(Lasting { until, length, included, span }))
            }
        };
        Some(ir::Outcome {
            name: super::scale::named(&outcome.name),
            citing: block.citing.as_ref().map(|text| text.node.clone()),
            span: block.span.span,
            causes,
            found,
            holds: self.carry(target, Part::Holds, holds, head),
            lasting,
            excludes: Vec::new(),
        })
    }

    /// Which outcomes exclude one another.
    pub(super) fn excludes(&mut self) {
        for at in 0..self.names.outcomes.len() {
            let Some(block) = self.names.outcomes.get(at).copied() else { continue };
            let BlockKind::Outcome(outcome) = &block.kind else { continue };
            let mut excluded: Vec<(usize, Span)> = Vec::new();
            for name in outcome.lines.iter().flat_map(|line| match &line.node {
                OutcomeItem::Excludes(names) => names.as_slice(),
                _ => &[],
            }) {
                match self.look_up(&name.node) {
                    Some(Symbol::Outcome(other)) if other == at => {
                        let message = both!("一个结果不能与自己互斥", "an outcome cannot exclude itself");
                        let help = both!("请写另一个结果的名称", "write the name of another outcome");
                        self.report(name.span, CheckProblem::WrongPlace { message, help });
                    }
                    Some(Symbol::Outcome(other)) => {
                        match excluded.iter().find(|(known, _)| *known == other) {
                            Some((_, first)) => {
                                let problem =
                                    CheckProblem::ListedTwice { name: name.node.clone(), first: *first };
                                self.report(name.span, problem);
                            }
                            None => excluded.push((other, name.span)),
                        }
                    }
                    Some(_) => {
                        let message = both!("“互斥”后面只能写结果", "`excludes` takes outcomes only");
                        let help = both!("请写另一个结果的名称", "write the name of another outcome");
                        self.report(name.span, CheckProblem::WrongPlace { message, help });
                    }
                    None => {
                        let outcomes: Vec<String> = self
                            .names
                            .outcomes
                            .iter()
                            .filter_map(|block| match &block.kind {
                                BlockKind::Outcome(outcome) => Some(outcome.name.name.node.clone()),
                                _ => None,
                            })
                            .collect();
                        let nearest =
                            crate::problem::nearest(&name.node, outcomes.iter().map(String::as_str))
                                .map(str::to_owned);
                        let problem =
                            CheckProblem::NoSuchValue { name: name.node.clone(), values: outcomes, nearest };
                        self.report(name.span, problem);
                    }
                }
            }
            if let Some(Progress::Done(Some(done))) = self.outcomes.get_mut(at) {
                done.excludes = excluded;
            }
        }
    }

    /// A text with `{NAME}` filled in; every value must exist where `fires` holds.
    fn filled(&mut self, text: &ast::Text, fires: Reg, lasts: bool) -> Option<Vec<Piece>> {
        let span = text.span;
        let mut pieces = Vec::new();
        let mut words = String::new();
        let mut rest = text.node.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            let (before, here) = rest.split_at(at);
            words.push_str(before);
            if let Some(after) = here.strip_prefix("{{") {
                words.push('{');
                rest = after;
            } else if let Some(after) = here.strip_prefix("}}") {
                words.push('}');
                rest = after;
            } else if let Some((name, after)) = here.strip_prefix('{').and_then(|inner| inner.split_once('}'))
            {
                if !words.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut words)));
                }
                pieces.push(self.fill(name.trim(), span, fires, lasts)?);
                rest = after;
            } else {
                let message = both!("这段文字里的花括号不成对", "the braces of this text do not match");
                let help = both!(
                    "要填入的值写成 {{名称}}；花括号本身写成 {{{{ 或 }}}}",
                    "write {{NAME}} for a value, and {{{{ or }}}} for a brace itself"
                );
                self.report(span, CheckProblem::WrongPlace { message, help });
                return None;
            }
        }
        words.push_str(rest);
        if !words.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Text(words));
        }
        Some(pieces)
    }

    fn fill(&mut self, name: &str, span: Span, fires: Reg, lasts: bool) -> Option<Piece> {
        if matches!(name, "止期" | "until") && self.peek(name).is_none() {
            if lasts {
                return Some(Piece::Until);
            }
            let message =
                both!("这个结果没有期限，填不出止期", "this outcome does not last: it has no end to fill in");
            let help = both!(
                "请加一行“期限 3 年，含当期”，或去掉它",
                "add a line such as `lasts 3 years`, or take it out"
            );
            self.report(span, CheckProblem::WrongPlace { message, help });
            return None;
        }
        if name.is_empty() {
            let message = both!("花括号里没有名称", "there is no name between the braces");
            let help = both!("请写要填入的名称", "write the name of a value");
            self.report(span, CheckProblem::WrongPlace { message, help });
            return None;
        }
        if lasts && matches!(name, "止期" | "until") {
            self.two_readings(name, both!("这个结果的止期", "the end of this outcome"), span);
            return None;
        }
        let expr = Expr { kind: ExprKind::Name(name.to_owned()), span: Spanned::new((), span) };
        let value = self.expr(&expr)?;
        let result =
            self.result_named(name).filter(|target| matches!(target, Target::Measure(_) | Target::Overall));
        let given = match &value.what {
            What::Grade(grade) if result.is_some() => grade.given.map(|reg| {
                let why = both!("评价不适用时没有评级", "where no measure applies there is no grade");
                Given { reg, from: span, why }
            }),
            _ => value.given.clone(),
        };
        if let Some(Given { reg, from, why }) = given {
            let idle = self.not(fires, span);
            if !self.implies(fires, reg) && self.uncovered(&[reg, idle]).is_some() {
                let help = Some(both!(
                    "有值才能填：请在条件里加上“且 {name} 有值”，或填一个写明“{name} 无则 …”的定义",
                    "only a value can be filled in: add `and {name} is given` to the condition, or fill in a define that reads `{name} or else …`"
                ));
                self.report(span, CheckProblem::MayBeNone { from, why, help });
                return None;
            }
        }
        if let Some(target) = result {
            if matches!(&value.what, What::Grade(grade) if !grade.has_level()) {
                self.no_level(span);
                return None;
            }
            return Some(Piece::Result(target));
        }
        self.piece(value)
    }

    fn piece(&mut self, value: Value) -> Option<Piece> {
        if let What::Text(text) = value.what {
            return Some(Piece::Text(text));
        }
        let slot = self.located(&value);
        if slot.is_none() {
            let problem = CheckProblem::WrongKind { found: value.kind(), expected: Kind::Text, help: None };
            self.report(value.span, problem);
        }
        slot.map(Piece::Value)
    }
}
