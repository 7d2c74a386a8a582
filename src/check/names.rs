//! The names of a policy: one scope, compared after NFKC, none that look alike.

use std::collections::{HashMap, HashSet};

use super::Checker;
use super::problem::CheckProblem;
use crate::problem::nearest;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{key, skeleton};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Symbol {
    Column(usize),
    /// By scale and position on it.
    Level(usize, usize),
    Verdict(usize, usize),
    Scale(usize),
    /// A block by its position in the file.
    Choice(usize),
    Define(usize),
    Table(usize),
    Measure(usize),
    Overall,
    /// An order of units, by position among the rank blocks.
    Rank(usize),
    Outcome(usize),
    /// A records block, by position among them.
    Records(usize),
    /// A block whose meaning a later version builds: already answered at its head.
    Later,
}

/// The table of names.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub(super) table: HashMap<String, (Symbol, Span)>,
    /// What the name of a level stands for on further scales.
    also: HashMap<String, Vec<Symbol>>,
    skeletons: HashMap<String, (String, Span)>,
    pub(super) order: Vec<(String, Symbol, Span)>,
    pub(super) used: HashSet<Symbol>,
    pub(super) defines: Vec<&'a ast::Block>,
    pub(super) tables: Vec<&'a ast::Block>,
    pub(super) measures: Vec<&'a ast::Block>,
    pub(super) overall: Option<&'a ast::Block>,
    pub(super) every: Vec<&'a ast::Block>,
    pub(super) ranks: Vec<&'a ast::Block>,
    pub(super) outcomes: Vec<&'a ast::Block>,
    /// The names of the records blocks.
    pub(super) records: Vec<String>,
}

/// Words that read as a name followed or preceded by a word of the language when their space is missing.
const PARTED: [&str; 11] = ["上期", "previous_", "不在", "在", "且", "或", "若", "则", "的", "中", "为"];

/// Comparisons in other words, run together with a name, and the form for each.
const OTHERWISE: [(&str, &str); 20] = [
    ("不低于", "不小于"),
    ("不少于", "不小于"),
    ("大于等于", "不小于"),
    ("达到", "不小于"),
    ("不高于", "不大于"),
    ("不多于", "不大于"),
    ("不超过", "不大于"),
    ("小于等于", "不大于"),
    ("未达到", "<"),
    ("未满", "<"),
    ("不足", "<"),
    ("低于", "<"),
    ("少于", "<"),
    ("小于", "<"),
    ("高于", ">"),
    ("多于", ">"),
    ("大于", ">"),
    ("超出", ">"),
    ("等于", "="),
    ("是", "为"),
];

/// Phrases that read as a name, and an example of the form for each.
const OFFICE: [(&str, &str); 6] = [
    ("其他", "其余"),
    ("其它", "其余"),
    ("去掉一个最高分", "（甲、乙、丙）去掉最高一个 的平均"),
    ("去掉一个最低分", "（甲、乙、丙）去掉最低一个 的平均"),
    ("四舍五入取整", "（甲 ÷ 乙）四舍五入到整数"),
    ("四舍五入", "（甲 ÷ 乙）四舍五入到 2 位小数"),
];

/// Words behind a name from which a space parts them; the longer of two that begin alike first.
const GLUED: [&str; 16] = [
    "不为空",
    "不为",
    "不在",
    "不满",
    "不小于",
    "不大于",
    "不差于",
    "不优于",
    "为空",
    "为",
    "超过",
    "优于",
    "差于",
    "且",
    "或",
    "在",
];

impl Symbol {
    /// The scale of a level or verdict.
    fn on_scale(self) -> Option<usize> {
        match self {
            Symbol::Level(scale, _) | Symbol::Verdict(scale, _) => Some(scale),
            _ => None,
        }
    }
}

impl Checker<'_> {
    /// Declares a name; a second one, or one that looks like another, is a problem.
    pub(super) fn declare(&mut self, name: &ast::Name, symbol: Symbol) {
        let folded = key(&name.node);
        if let Some((_, first)) = self.names.table.get(&folded) {
            let first = *first;
            let spelt = self.names.skeletons.get(&skeleton(&folded)).map(|(spelt, _)| spelt.clone());
            match spelt {
                Some(other) if other != name.node => {
                    self.report(name.span, CheckProblem::LookAlike { name: name.node.clone(), other, first });
                }
                _ => self.report(name.span, CheckProblem::NamedTwice { name: name.node.clone(), first }),
            }
            return;
        }
        let bones = skeleton(&folded);
        if let Some((other, first)) = self.names.skeletons.get(&bones).cloned() {
            self.report(name.span, CheckProblem::LookAlike { name: name.node.clone(), other, first });
        } else {
            self.names.skeletons.insert(bones, (name.node.clone(), name.span));
        }
        self.names.table.insert(folded, (symbol, name.span));
        self.names.order.push((name.node.clone(), symbol, name.span));
    }

    /// Declares the name of a level or verdict; other scales may have it too.
    pub(super) fn declare_on_scale(&mut self, name: &ast::Name, symbol: Symbol) {
        let folded = key(&name.node);
        if let Some((known, _)) = self.names.table.get(&folded)
            && let Some(on) = known.on_scale()
            && Some(on) != symbol.on_scale()
        {
            let also = self.names.also.entry(folded).or_default();
            if also.iter().all(|other| other.on_scale() != symbol.on_scale()) {
                also.push(symbol);
                return;
            }
        }
        self.declare(name, symbol);
    }

    /// The scales that have a level or verdict of a name.
    pub(super) fn scales_with(&self, name: &str) -> Vec<usize> {
        let folded = key(name);
        let first = self.names.table.get(&folded).and_then(|(symbol, _)| symbol.on_scale());
        let also = self.names.also.get(&folded).into_iter().flatten();
        first.into_iter().chain(also.filter_map(|symbol| symbol.on_scale())).collect()
    }

    /// What `name` stands for; marks it as used.
    pub(super) fn look_up(&mut self, name: &str) -> Option<Symbol> {
        let symbol = self.peek(name)?;
        self.names.used.insert(symbol);
        Some(symbol)
    }

    /// What `name` stands for.
    pub(super) fn peek(&self, name: &str) -> Option<Symbol> {
        let folded = key(name);
        if let Some(column) = self.record_column(&folded) {
            return Some(Symbol::Column(column));
        }
        if let Some((symbol, _)) = self.names.table.get(&folded) {
            return Some(self.on_this_scale(*symbol, &folded));
        }
        (matches!(folded.as_str(), "总评" | "overall") && self.names.overall.is_some())
            .then_some(Symbol::Overall)
    }

    /// Of the levels of one name, that on the scale at hand, else that on the unnamed scale.
    fn on_this_scale(&self, first: Symbol, folded: &str) -> Symbol {
        let Some(also) = self.names.also.get(folded) else { return first };
        let all = || [first].into_iter().chain(also.iter().copied());
        let here = self.scale_here();
        all().find(|symbol| here.is_some() && symbol.on_scale() == here).unwrap_or(first)
    }

    /// The scales of a level's name where nothing tells which is meant: none of them is at hand or unnamed.
    pub(super) fn unclear_level(&self, name: &str) -> Option<Vec<usize>> {
        let scales = self.scales_with(name);
        let clear = |at: &usize| Some(*at) == self.scale_here() || self.scale(*at).name.is_none();
        (scales.len() > 1 && !scales.iter().any(clear)).then_some(scales)
    }

    /// `name` with spaces, when it is a known name, a word of the language and something else run together.
    fn spaced(&self, name: &str) -> Option<String> {
        let known = self.names.order.iter().map(|(name, ..)| name.as_str());
        let subjects = known.chain(["任一评价", "各评价均", "本评价", "总评"]);
        let subject = subjects.filter(|known| name.starts_with(known)).max_by_key(|known| known.len())?;
        let rest = name.strip_prefix(subject).filter(|rest| !rest.is_empty())?;
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(format!("{subject} {rest}"));
        }
        let word = GLUED.iter().find(|word| rest.starts_with(*word))?;
        let object = rest.strip_prefix(word)?;
        Some(format!("{subject} {word} {object}").trim_end().to_owned())
    }

    /// The form for a phrase that was read as a name: `连续两次`, `上年得分`, `60分`, `得分低于60`.
    fn said_otherwise(&self, name: &str) -> Option<String> {
        let known = |rest: &str| self.peek(rest).is_some();
        if let Some(rest) = name.strip_prefix("连续") {
            let number = rest.chars().next().filter(|c| "一二两三四五六七八九十".contains(*c))?;
            let rest = rest.strip_prefix(number)?;
            let rest = ["个季度", "个月", "年", "次", "期", "季度", "月"]
                .iter()
                .find_map(|unit| rest.strip_prefix(unit))?;
            return Some(format!("连续{number}期 {rest}").trim_end().to_owned());
        }
        if let Some(rest) = ["上年", "去年", "上一年", "上一期", "上次", "上年度"]
            .iter()
            .find_map(|word| name.strip_prefix(word).filter(|rest| known(rest)))
        {
            return Some(format!("上期 {rest}"));
        }
        if let Some((_, form)) = OFFICE.iter().find(|(phrase, _)| *phrase == name) {
            return Some((*form).to_owned());
        }
        let digits = name.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = name.strip_prefix(digits)?;
        if !digits.is_empty()
            && digits.chars().all(|c| c.is_ascii_digit())
            && ["分", "件", "次", "人", "个", "元", "天", "家", "项", "起"].contains(&unit)
        {
            return Some(digits.to_owned());
        }
        let names = self.names.order.iter().map(|(known, ..)| known.as_str());
        let subject = names.filter(|known| name.starts_with(known)).max_by_key(|known| known.len())?;
        let rest = name.strip_prefix(subject)?;
        let (word, form) = OTHERWISE.iter().find(|(word, _)| rest.starts_with(word))?;
        Some(format!("{subject} {form} {}", rest.strip_prefix(word)?).trim_end().to_owned())
    }

    /// Reports that nothing is called `name`, with the best guess at what was meant.
    pub(super) fn unknown_name(&mut self, name: &str, span: Span) {
        if let Some((message, help)) = self.misread(name) {
            self.report(span, CheckProblem::Misread { message, help });
            return;
        }
        let part = PARTED.iter().find_map(|word| {
            let front = name.strip_prefix(word).map(|rest| (word, rest));
            let back = name.strip_suffix(word).map(|rest| (word, rest));
            let (word, rest) =
                [front, back].into_iter().flatten().find(|(_, rest)| self.peek(rest).is_some())?;
            Some((word.trim_end_matches('_').to_owned(), rest.to_owned()))
        });
        let spaced = self.spaced(name);
        let known: Vec<&str> = self.names.order.iter().map(|(name, ..)| name.as_str()).collect();
        let near = self.said_otherwise(name).or_else(|| nearest(name, known).map(str::to_owned));
        self.report(span, CheckProblem::UnknownName { name: name.to_owned(), nearest: near, part, spaced });
    }
}
