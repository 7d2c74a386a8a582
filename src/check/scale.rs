//! The scale: levels, verdicts, signs.

use super::Checker;
use super::names::Symbol;
use super::problem::CheckProblem;
use crate::both;
use crate::ir::{self, SignRule};
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, ScaleClause, Sign};

impl Checker<'_> {
    pub(super) fn scales(&mut self) {
        let file = self.file;
        let mut first: Option<Span> = None;
        for block in &file.blocks {
            let BlockKind::Scale(scale) = &block.kind else { continue };
            let span = block.head.span;
            if scale.name.is_some() {
                self.report(
                    span,
                    CheckProblem::NotYet { what: both!("另起名称的等级", "a second, named scale") },
                );
            } else if let Some(first) = first {
                self.report(span, CheckProblem::BlockTwice { zh: "等级", en: "scale", first });
            } else {
                first = Some(span);
                self.scale_block(scale);
            }
        }
        let measured = file.blocks.iter().find(|block| matches!(block.kind, BlockKind::Measure(_)));
        if let (None, Some(measured)) = (first, measured) {
            let help =
                both!("请加一行“等级 A > B > C”，最好的在前", "add a line `scale A > B > C`, best first");
            self.report(measured.head.span, CheckProblem::MissingBlock { zh: "等级", en: "scale", help });
        }
    }

    fn scale_block(&mut self, scale: &ast::Scale) {
        for (at, level) in scale.levels.iter().enumerate() {
            self.declare(&level.name, Symbol::Level(at));
            self.scale.levels.push(named(level));
        }
        let mut signs: Option<Span> = None;
        let mut most: [Option<Span>; 2] = [None, None];
        let mut outside: Option<Span> = None;
        let mut formerly = Vec::new();
        for clause in &scale.clauses {
            let span = clause.span.span;
            let mut again = |before: &mut Option<Span>| match *before {
                Some(first) => {
                    self.problems.push(CheckProblem::SaidTwice { first }.at(span));
                    true
                }
                None => {
                    *before = Some(span);
                    false
                }
            };
            match &clause.node {
                ScaleClause::SignsCancel if !again(&mut signs) => self.scale.signs = SignRule::Cancel,
                ScaleClause::SignsApart if !again(&mut signs) => self.scale.signs = SignRule::Apart,
                ScaleClause::AtMost(number, sign) => {
                    let [plus, minus] = &mut most;
                    match sign {
                        Sign::Plus if !again(plus) => self.scale.most_plus = Some(number.node),
                        Sign::Minus if !again(minus) => self.scale.most_minus = Some(number.node),
                        _ => {}
                    }
                }
                ScaleClause::Outside(verdicts) if !again(&mut outside) => {
                    for (at, verdict) in verdicts.iter().enumerate() {
                        self.declare(&verdict.name, Symbol::Verdict(at));
                        self.scale.verdicts.push(named(verdict));
                    }
                }
                ScaleClause::Formerly(old, now) => formerly.push((old, now, span)),
                _ => {}
            }
        }
        let verdicts = scale.clauses.iter().flat_map(|clause| match &clause.node {
            ScaleClause::Outside(verdicts) => verdicts.as_slice(),
            _ => &[],
        });
        self.titles(scale.levels.iter().chain(verdicts));
        for (old, now, span) in formerly {
            self.formerly(old, now, span);
        }
        if self.scale.signs == SignRule::None && most.iter().any(Option::is_some) {
            let span = most.into_iter().flatten().next().unwrap_or_default();
            self.report(span, CheckProblem::NoSigns);
        }
    }
}

impl Checker<'_> {
    /// `formerly L now L`: what a level or verdict of the version before is on this scale.
    fn formerly(&mut self, old: &ast::Name, now: &ast::Name, span: Span) {
        let same = |known: &&ir::Formerly| Self::same_name(&known.old, &old.node);
        if let Some(first) = self.formerly.iter().find(same).map(|known| known.span) {
            self.report(old.span, CheckProblem::SaidTwice { first });
            return;
        }
        let at = match self.peek(&now.node) {
            Some(Symbol::Level(at)) => Ok(at),
            Some(Symbol::Verdict(at)) => Err(self.scale.verdict_code(at)),
            _ => {
                self.not_on_scale(&now.node, now.span);
                return;
            }
        };
        self.formerly.push(ir::Formerly { old: old.node.clone(), now: at, span });
    }
}

pub(super) fn named(titled: &ast::Titled) -> ir::Named {
    ir::Named { name: titled.name.node.clone(), title: titled.title.as_ref().map(|text| text.node.clone()) }
}
