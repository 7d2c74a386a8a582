//! Scales: levels, verdicts, signs, and which scale a measure is on.

use super::Checker;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::scale_problem::ScaleProblem;
use crate::both;
use crate::ir::{self, SignRule, Target};
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, EffectKind, Expr, ExprKind, Item, ScaleClause, Sign, Statement};

/// Most scales of a policy.
const MOST_SCALES: usize = 64;
/// How deep forms are looked into for the names of levels.
const DEPTH: usize = 64;
/// Levels shown of a scale that has no name.
const SHOWN: usize = 5;

/// Which scales there are, and who is on which.
#[derive(Debug, Default)]
pub(super) struct Scales {
    /// The unnamed one first, if there is one.
    pub(super) all: Vec<ir::Scale>,
    /// The scale of each measure; nothing where it should say one and does not.
    measures: Vec<Option<usize>>,
    overall: Option<usize>,
    /// The scale that a level's name is first looked for on.
    here: Option<usize>,
}

/// A scale that has nothing.
static NO_SCALE: ir::Scale = ir::Scale {
    name: None,
    levels: Vec::new(),
    verdicts: Vec::new(),
    signs: SignRule::None,
    most_plus: None,
    most_minus: None,
};

impl Checker<'_> {
    /// The scale at a position.
    pub(super) fn scale(&self, at: usize) -> &ir::Scale {
        self.scales.all.get(at).unwrap_or(&NO_SCALE)
    }

    /// The name of a level.
    pub(super) fn level_name(&self, scale: usize, level: i64) -> String {
        let level = usize::try_from(level).ok().and_then(|at| self.scale(scale).levels.get(at));
        level.map_or(String::new(), |level| level.name.clone())
    }

    /// The scale of what says none: the unnamed one, or the only one.
    fn usual_scale(&self) -> Option<usize> {
        let all = &self.scales.all;
        (all.len() <= 1 || all.first().is_some_and(|first| first.name.is_none())).then_some(0)
    }

    /// The scale that the names of levels are looked for on while `lower` runs.
    pub(super) fn on_scale<T>(&mut self, scale: Option<usize>, lower: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.scales.here;
        self.scales.here = scale.or(outside);
        let lowered = lower(self);
        self.scales.here = outside;
        lowered
    }

    /// The scale that the names of levels are looked for on, which is taken away; for [`Self::give_back_scale`].
    pub(super) fn take_scale(&mut self) -> Option<usize> {
        self.scales.here.take()
    }

    pub(super) fn give_back_scale(&mut self, scale: Option<usize>) {
        self.scales.here = scale;
    }

    /// The scale that the names of levels are looked for on.
    pub(super) fn scale_here(&self) -> Option<usize> {
        self.scales.here
    }

    /// The scale of a measure.
    pub(super) fn measure_scale(&self, at: usize) -> usize {
        self.scales.measures.get(at).copied().flatten().unwrap_or(0)
    }

    /// The scale of overall.
    pub(super) fn overall_scale(&self) -> usize {
        self.scales.overall.unwrap_or(0)
    }

    /// The scale of a result.
    pub(super) fn target_scale(&self, target: Target) -> usize {
        match target {
            Target::Measure(at) => self.measure_scale(at),
            _ => self.overall_scale(),
        }
    }

    /// Whether what stands in the block being lowered is told on which scale it is.
    fn scale_is_said(&self) -> bool {
        match self.this_measure {
            Some(at) => self.scales.measures.get(at).copied().flatten().is_some(),
            None => self.scales.overall.is_some(),
        }
    }

    pub(super) fn scales(&mut self) {
        let file = self.file;
        let mut first: Option<Span> = None;
        let mut named: Vec<(&ast::Name, &ast::Scale, Span)> = Vec::new();
        for block in &file.blocks {
            let BlockKind::Scale(scale) = &block.kind else { continue };
            let span = block.head.span;
            match (&scale.name, first) {
                (Some(name), _) => named.push((name, scale, span)),
                (None, Some(first)) => self.report(span, ScaleProblem::second_unnamed(first)),
                (None, None) => {
                    first = Some(span);
                    self.scale_block(scale);
                }
            }
        }
        for (name, scale, span) in named {
            if self.scales.all.len() == MOST_SCALES {
                let message = both!("最多 {MOST_SCALES} 种等级", "at most {MOST_SCALES} scales");
                let help = both!("请减少等级的种数", "use fewer scales");
                self.report(span, CheckProblem::OutOfRange { message, help });
                break;
            }
            self.declare(name, Symbol::Scale(self.scales.all.len()));
            self.scale_block(scale);
        }
        let measured = file.blocks.iter().find(|block| matches!(block.kind, BlockKind::Measure(_)));
        if let (true, Some(measured)) = (self.scales.all.is_empty(), measured) {
            let help =
                both!("请加一行“等级 A > B > C”，最好的在前", "add a line `scale A > B > C`, best first");
            self.report(measured.head.span, CheckProblem::MissingBlock { zh: "等级", en: "scale", help });
        }
    }

    fn scale_block(&mut self, scale: &ast::Scale) {
        let at = self.scales.all.len();
        let mut made =
            ir::Scale { name: scale.name.as_ref().map(|name| name.node.clone()), ..ir::Scale::default() };
        for (level, titled) in scale.levels.iter().enumerate() {
            self.declare_on_scale(&titled.name, Symbol::Level(at, level));
            made.levels.push(named(titled));
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
                ScaleClause::SignsCancel if !again(&mut signs) => made.signs = SignRule::Cancel,
                ScaleClause::SignsApart if !again(&mut signs) => made.signs = SignRule::Apart,
                ScaleClause::AtMost(number, sign) => {
                    let [plus, minus] = &mut most;
                    match sign {
                        Sign::Plus if !again(plus) => made.most_plus = Some(number.node),
                        Sign::Minus if !again(minus) => made.most_minus = Some(number.node),
                        _ => {}
                    }
                }
                ScaleClause::Outside(verdicts) if !again(&mut outside) => {
                    for (verdict, titled) in verdicts.iter().enumerate() {
                        self.declare_on_scale(&titled.name, Symbol::Verdict(at, verdict));
                        made.verdicts.push(named(titled));
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
        if made.signs == SignRule::None && most.iter().any(Option::is_some) {
            let span = most.into_iter().flatten().next().unwrap_or_default();
            self.report(span, CheckProblem::NoSigns);
        }
        self.scales.all.push(made);
        for (old, now, span) in formerly {
            self.formerly(at, old, now, span);
        }
    }

    /// `formerly L now L`: what a level or verdict of the version before is on this scale.
    fn formerly(&mut self, scale: usize, old: &ast::Name, now: &ast::Name, span: Span) {
        let same = |known: &&ir::Formerly| known.scale == scale && Self::same_name(&known.old, &old.node);
        if let Some(first) = self.formerly.iter().find(same).map(|known| known.span) {
            self.report(old.span, CheckProblem::SaidTwice { first });
            return;
        }
        let called = |named: &ir::Named| Self::same_name(&named.name, &now.node);
        let here = self.scale(scale);
        let level = here.levels.iter().position(called).map(Ok);
        let verdict = here.verdicts.iter().position(called).map(|at| Err(here.verdict_code(at)));
        match level.or(verdict) {
            Some(at) => self.formerly.push(ir::Formerly { scale, old: old.node.clone(), now: at, span }),
            None => self.on_scale(Some(scale), |checker| checker.not_on_scale(&now.node, now.span)),
        }
    }

    /// Finds the scale of each measure and of overall.
    pub(super) fn scales_of_measures(&mut self) {
        let shared: Vec<&Statement> = self.names.every.iter().flat_map(|block| lines(&block.kind)).collect();
        for block in self.names.measures.clone() {
            let own = lines(&block.kind).iter().chain(shared.iter().copied());
            let said = self.said_scale(own.collect(), block.head.span);
            self.scales.measures.push(said);
        }
        let Some(block) = self.names.overall else { return };
        let own = lines(&block.kind);
        let together = own.iter().any(|line| {
            matches!(line.node, Item::Join { .. } | Item::WorstOfMeasures | Item::BestOfMeasures)
        });
        let says = own.iter().any(|line| matches!(line.node, Item::OnScale(_)));
        let first = self.scales.measures.first().copied().flatten();
        let alike = self.scales.measures.iter().all(|scale| *scale == first);
        self.scales.overall = match first.filter(|_| together && alike && !says) {
            // Measures put together stay on their scale.
            Some(scale) => Some(scale),
            None => self.said_scale(own.iter().collect(), block.head.span),
        };
    }

    /// `on scale NAME`, else the usual scale.
    fn said_scale(&mut self, statements: Vec<&Statement>, head: Span) -> Option<usize> {
        let mut said: Option<(&ast::Name, Span)> = None;
        for statement in &statements {
            let Item::OnScale(name) = &statement.node else { continue };
            match said {
                Some((_, first)) => self.report(statement.span.span, CheckProblem::SaidTwice { first }),
                None => said = Some((name, statement.span.span)),
            }
        }
        if let Some((name, _)) = said {
            return self.scale_named(name);
        }
        let usual = self.usual_scale();
        if usual.is_none() && statements.iter().any(|statement| is_of_levels(&statement.node)) {
            let scales = self.scale_names();
            self.problems.push(ScaleProblem::NotSaid { scales }.at(head));
        }
        usual
    }

    /// The scale of a name; a problem when there is none.
    pub(super) fn scale_named(&mut self, name: &ast::Name) -> Option<usize> {
        if let Some(Symbol::Scale(at)) = self.look_up(&name.node) {
            return Some(at);
        }
        let problem = ScaleProblem::NoSuchScale { name: name.node.clone(), scales: self.scale_names() };
        self.problems.push(problem.at(name.span));
        None
    }

    /// The scale that an expression names: what stands behind `of` in `five of stars`.
    pub(super) fn is_scale(&self, expr: &Expr) -> Option<usize> {
        match &expr.kind {
            ExprKind::Name(name) => match self.peek(name) {
                Some(Symbol::Scale(at)) => Some(at),
                _ => None,
            },
            _ => None,
        }
    }

    /// The scale of a column `a level [of NAME]`.
    pub(super) fn column_scale(&mut self, name: Option<&ast::Name>, span: Span) -> Option<usize> {
        if let Some(name) = name {
            return self.scale_named(name);
        }
        let usual = self.usual_scale();
        if usual.is_none() {
            let scales = self.scale_names();
            self.problems.push(ScaleProblem::ColumnNotSaid { scales }.at(span));
        }
        usual
    }

    fn scale_names(&self) -> Vec<String> {
        self.scales.all.iter().filter_map(|scale| scale.name.clone()).collect()
    }

    /// A scale in words.
    pub(super) fn scale_words(&self, at: usize) -> Both {
        let scale = self.scale(at);
        match &scale.name {
            Some(name) => both!("等级 `{name}`", "the scale `{name}`"),
            None => {
                let names = scale.levels.iter().take(SHOWN).map(|level| level.name.as_str());
                let mut levels = names.collect::<Vec<_>>().join(" > ");
                if scale.levels.len() > SHOWN {
                    levels.push_str(" > …");
                }
                both!("没有另起名称的等级（{levels}）", "the unnamed scale ({levels})")
            }
        }
    }

    /// Reports levels of two scales that meet.
    pub(super) fn two_scales(&mut self, a: usize, b: usize, span: Span) {
        let (left, right) = (self.scale_words(a), self.scale_words(b));
        let (from, to) = (self.level_name(b, 0), self.level_name(a, 0));
        self.problems.push(ScaleProblem::TwoScales { left, right, from, to }.at(span));
    }

    /// Whether a level or verdict of `scale` belongs to the block being lowered; a problem when not.
    pub(super) fn of_own_scale(&mut self, scale: usize, own: usize, span: Span) -> Option<()> {
        if scale == own {
            return Some(());
        }
        if self.scale_is_said() {
            let (found, expected) = (self.scale_words(scale), self.scale_words(own));
            let name = self.scale(scale).name.clone();
            self.problems.push(ScaleProblem::OffScale { found, expected, name }.at(span));
        }
        None
    }

    /// Reports a name that stands on several scales where nothing tells which is meant.
    pub(super) fn told_apart(&mut self, name: &str, span: Span) -> Option<()> {
        let Some(scales) = self.unclear_level(name) else { return Some(()) };
        let words = scales.iter().map(|at| self.scale_words(*at)).collect();
        let first = scales.iter().find_map(|at| self.scale(*at).name.clone());
        self.problems.push(ScaleProblem::Unclear { name: name.to_owned(), scales: words, first }.at(span));
        None
    }

    /// The scale on which all the levels named in the results of some expressions stand: the one at hand, the unnamed
    /// one, the only one.
    pub(super) fn common_scale<'e>(&self, results: impl IntoIterator<Item = &'e Expr>) -> Option<usize> {
        if self.scales.all.len() < 2 {
            return None;
        }
        let mut common: Option<Vec<usize>> = None;
        for result in results {
            self.scales_in(result, DEPTH, &mut common);
        }
        let common = common?;
        let unnamed = |at: &usize| self.scale(*at).name.is_none();
        let here = self.scales.here.filter(|here| common.contains(here));
        here.or_else(|| common.iter().copied().find(unnamed)).or(match common.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// Keeps of `common` the scales that the levels named in a result stand on.
    fn scales_in(&self, result: &Expr, depth: usize, common: &mut Option<Vec<usize>>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let mut on = |scales: Vec<usize>| {
            if scales.is_empty() {
                return;
            }
            match common {
                Some(known) => known.retain(|at| scales.contains(at)),
                None => *common = Some(scales),
            }
        };
        match &result.kind {
            ExprKind::Name(name) => match self.peek(name) {
                Some(Symbol::Measure(at)) => on(vec![self.measure_scale(at)]),
                Some(Symbol::Overall) => on(vec![self.overall_scale()]),
                Some(Symbol::Column(at)) => {
                    on(self.columns.get(at).and_then(|column| column.scale).into_iter().collect());
                }
                _ => on(self.scales_with(name)),
            },
            ExprKind::Grade { level, plus, minus } => {
                let whole = format!("{level}{}{}", "+".repeat(*plus as usize), "-".repeat(*minus as usize));
                let scales = self.scales_with(&whole);
                on(if scales.is_empty() { self.scales_with(level) } else { scales });
            }
            ExprKind::ColumnOf(_, of) => on(self.is_scale(of).into_iter().collect()),
            ExprKind::If(branches, last) => {
                for value in branches.iter().map(|(_, value)| value).chain(last.as_deref()) {
                    self.scales_in(value, depth, common);
                }
            }
            ExprKind::OrElse(all) | ExprKind::List(all) => {
                all.iter().for_each(|one| self.scales_in(one, depth, common));
            }
            ExprKind::Shift(inner, ..)
            | ExprKind::Previous(inner)
            | ExprKind::Ago(inner, _)
            | ExprKind::LevelsOf(inner) => self.scales_in(inner, depth, common),
            _ => {}
        }
    }
}

fn lines(kind: &BlockKind) -> &[Statement] {
    match kind {
        BlockKind::Measure(measure) => &measure.statements,
        BlockKind::EveryMeasure(statements) | BlockKind::Overall(statements) => statements,
        _ => &[],
    }
}

/// Whether a statement speaks of levels, signs or verdicts.
fn is_of_levels(item: &Item) -> bool {
    let in_effects = |effects: &[ast::Effect]| {
        effects.iter().any(|effect| !matches!(effect.kind, EffectKind::Deduct(..) | EffectKind::Add(..)))
    };
    match item {
        Item::Start(_)
        | Item::GradedBy(_)
        | Item::Reach(..)
        | Item::Join { .. }
        | Item::WorstOfMeasures
        | Item::BestOfMeasures => true,
        Item::Each { effects, .. }
        | Item::Every { effects, .. }
        | Item::EachRow { effects, .. }
        | Item::When { effects, .. }
        | Item::Always(effects) => in_effects(effects),
        Item::KnockOuts(_, effect) => in_effects(std::slice::from_ref(effect)),
        _ => false,
    }
}

pub(super) fn named(titled: &ast::Titled) -> ir::Named {
    ir::Named { name: titled.name.node.clone(), title: titled.title.as_ref().map(|text| text.node.clone()) }
}
