//! The file as a whole: which blocks there are, in which order they are lowered.

use std::mem;

use super::names::Symbol;
use super::problem::CheckProblem;
use super::value::{Value, What};
use super::{Checker, Progress};
use crate::both;
use crate::ir;
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind};

impl<'a> Checker<'a> {
    /// Lowers the whole file.
    pub(super) fn file(&mut self) -> Option<ir::Policy> {
        let file = self.file;
        let whole = file.blocks.first().map_or(Span::default(), |block| block.head.span);
        self.once(
            "办法",
            "policy",
            whole,
            |kind| matches!(kind, BlockKind::Policy(_)),
            || both!("请在文件开头加一行“办法 “题目””", "begin the file with `policy \"title\"`"),
        );
        self.once(
            "数据",
            "data",
            whole,
            |kind| matches!(kind, BlockKind::Data(_)),
            || both!("请加“数据”一块，说明每一列是什么", "add a `data` block that says what each column is"),
        );
        self.scales();
        for block in &file.blocks {
            if let BlockKind::Data(data) = &block.kind {
                self.columns_of_block(data);
            }
        }
        self.declare_blocks();
        self.overall_taken();
        self.scales_of_measures();
        self.declare_records();
        self.lower_choices();
        self.whole_tables(true);
        for at in 0..self.names.measures.len() {
            self.measure(at);
        }
        if self.names.overall.is_some() {
            self.overall();
        }
        for at in 0..self.names.defines.len() {
            let span = self.names.defines.get(at).map_or(whole, |block| block.head.span);
            if self.define_each(at).is_none() {
                self.define(at, span);
            }
        }
        for at in 0..self.names.ranks.len() {
            self.rank(at, whole);
        }
        for at in 0..self.names.outcomes.len() {
            self.outcome(at, whole);
        }
        self.excludes();
        let checks = self.row_checks();
        self.whole_records();
        self.whole_tables(false);
        self.resolve_tracks();
        self.overflows();
        self.settled_conditions();
        self.finish(checks)
    }

    /// Reports a kind of block that is missing or stands twice.
    fn once(
        &mut self,
        zh: &'static str,
        en: &'static str,
        whole: Span,
        is: impl Fn(&BlockKind) -> bool,
        help: impl Fn() -> Both,
    ) {
        let mut found = self.file.blocks.iter().filter(|block| is(&block.kind)).map(|block| block.head.span);
        match found.next() {
            None => self.report(whole, CheckProblem::MissingBlock { zh, en, help: help() }),
            Some(first) => {
                let more: Vec<Span> = found.collect();
                for span in more {
                    self.report(span, CheckProblem::BlockTwice { zh, en, first });
                }
            }
        }
    }

    fn declare_blocks(&mut self) {
        let file = self.file;
        for (at, block) in file.blocks.iter().enumerate() {
            match &block.kind {
                BlockKind::Policy(_) | BlockKind::Scale(_) | BlockKind::Data(_) | BlockKind::Example(_) => {}
                BlockKind::Choice(choice) => self.declare(&choice.name, Symbol::Choice(at)),
                BlockKind::Define(define) => {
                    self.declare(&define.name, Symbol::Define(self.names.defines.len()));
                    self.names.defines.push(block);
                    self.defines.push(Progress::Waiting);
                }
                BlockKind::Measure(measure) => {
                    self.declare(&measure.name.name, Symbol::Measure(self.names.measures.len()));
                    self.names.measures.push(block);
                    self.measures.push(Progress::Waiting);
                }
                BlockKind::EveryMeasure(_) => self.names.every.push(block),
                BlockKind::Overall(_) => {
                    if let Some(first) = self.names.overall {
                        let first = first.head.span;
                        self.report(
                            block.head.span,
                            CheckProblem::BlockTwice { zh: "总评", en: "overall", first },
                        );
                    } else {
                        self.names.overall = Some(block);
                    }
                }
                BlockKind::Records(records) => {
                    self.declare(&records.name, Symbol::Records(self.names.records.len()));
                    self.names.records.push(records.name.node.clone());
                }
                BlockKind::Table(table) => {
                    self.declare(&table.name, Symbol::Table(self.names.tables.len()));
                    self.names.tables.push(block);
                    self.table_rows.push(Progress::Waiting);
                    self.table_values.push(Progress::Waiting);
                }
                BlockKind::Outcome(outcome) => {
                    self.declare(&outcome.name.name, Symbol::Outcome(self.names.outcomes.len()));
                    self.names.outcomes.push(block);
                    self.outcomes.push(Progress::Waiting);
                }
                BlockKind::Rank(rank) => {
                    let name = rank.name.clone().unwrap_or(ast::Name::new(self.rank_word(), block.head.span));
                    self.declare(&name, Symbol::Rank(self.names.ranks.len()));
                    self.names.ranks.push(block);
                    self.ranks.push(Progress::Waiting);
                    self.time.rankings.push(None);
                }
            }
        }
        self.titles(file.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Measure(measure) => Some(&measure.name),
            _ => None,
        }));
        self.titles(file.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Outcome(outcome) => Some(&outcome.name),
            _ => None,
        }));
        if self.names.measures.is_empty() {
            let whole = file.blocks.first().map_or(Span::default(), |block| block.head.span);
            let help = both!("请加至少一项“评价 名称”", "add at least one `measure NAME`");
            self.report(whole, CheckProblem::MissingBlock { zh: "评价", en: "measure", help });
        }
    }

    /// A define's value, lowered when it is first asked for.
    pub(super) fn define(&mut self, at: usize, asked: Span) -> Option<Value> {
        let block = *self.names.defines.get(at)?;
        let BlockKind::Define(define) = &block.kind else { return None };
        if let Some(each) = &define.each {
            return self.define_of_row(at, each, asked);
        }
        match self.defines.get(at)? {
            Progress::Done(value) => return value.clone().map(|value| Value { span: asked, ..value }),
            Progress::Started => {
                self.circle(&define.name.node, asked);
                return None;
            }
            Progress::Waiting => {}
        }
        if self.chained_too_far(asked) {
            return None;
        }
        if let Some(progress) = self.defines.get_mut(at) {
            *progress = Progress::Started;
        }
        let value = self.apart(&define.name.node, |checker| {
            let line = define.value.as_ref()?;
            let scale = checker.common_scale([&line.node]);
            let value = checker.on_scale(scale, |checker| checker.expr(&line.node))?;
            let value = checker.open_define(&define.name.node, line.node.span.span, value);
            checker.storable(value)
        });
        if let Some(progress) = self.defines.get_mut(at) {
            *progress = Progress::Done(value.clone());
        }
        value.map(|value| Value { span: asked, ..value })
    }

    /// A define must be something that has a place in a column.
    pub(super) fn storable(&mut self, value: Value) -> Option<Value> {
        match value.what {
            What::Literal(_) => self.as_set(value, None),
            _ => Some(value),
        }
    }

    /// Reports, once, a chain of names that is longer than can be followed.
    pub(super) fn chained_too_far(&mut self, asked: Span) -> bool {
        if self.path.len() < super::MOST_CHAINED {
            return false;
        }
        if !std::mem::replace(&mut self.too_deep, true) {
            self.report(asked, CheckProblem::ChainedTooFar);
        }
        true
    }

    pub(super) fn circle(&mut self, name: &str, asked: Span) {
        let from = self.path.iter().position(|entry| entry == name).unwrap_or(0);
        let mut names: Vec<String> = self.path.iter().skip(from).cloned().collect();
        names.push(name.to_owned());
        let periods =
            self.data_columns().iter().any(|column| matches!(column.kind, ir::ColumnKind::Period(_)));
        self.report(asked, CheckProblem::Circular { names, periods });
    }

    fn lower_choices(&mut self) {
        let file = self.file;
        for block in &file.blocks {
            let BlockKind::Choice(ast::Choice { line: Some(line), .. }) = &block.kind else { continue };
            let item = &line.node;
            let open: Vec<Span> = item
                .alternatives
                .iter()
                .chain([&item.taken])
                .filter(|value| !self.is_fixed(value))
                .map(|value| value.span.span)
                .collect();
            if !open.is_empty() {
                for span in open {
                    let message =
                        both!("取义的各项只能是固定的值", "the alternatives of a choice are fixed values");
                    let help = both!(
                        "请写数、等级、结论、是或否；文字要加引号",
                        "write numbers, levels, verdicts, yes or no; put texts in quotes"
                    );
                    self.report(span, CheckProblem::WrongPlace { message, help });
                }
                continue;
            }
            let Some(taken) = self.choice_value(item, &item.taken) else { continue };
            let mut same = false;
            for alternative in &item.alternatives {
                same |= alternative.kind == item.taken.kind;
                if let Some(value) = self.choice_value(item, alternative)
                    && (value.kind() != taken.kind() || value.scale() != taken.scale())
                {
                    self.different_kinds(&value, &taken, alternative.span.span);
                }
            }
            if !same {
                self.report(
                    item.taken.span.span,
                    CheckProblem::Contradiction {
                        message: both!("取的不在可选之列", "what is taken is not one of the alternatives"),
                        help: both!("请从前面列出的几个里取一个", "take one of those listed before it"),
                        first: None,
                    },
                );
            }
        }
    }

    /// One of the values of a choice: a level is of the scale that has them all, wherever the choice is used.
    fn choice_value(&mut self, item: &ast::ChoiceItem, value: &ast::Expr) -> Option<Value> {
        let outside = self.take_scale();
        let scale = self.common_scale(item.alternatives.iter().chain([&item.taken]));
        let value = self.on_scale(scale, |checker| checker.expr(value));
        self.give_back_scale(outside);
        value
    }

    /// Whether a value of a choice stands for itself: a literal, a level or a verdict.
    fn is_fixed(&self, value: &ast::Expr) -> bool {
        use ast::ExprKind as K;
        match &value.kind {
            K::Name(name) => !matches!(
                self.peek(name),
                Some(
                    Symbol::Column(_)
                        | Symbol::Choice(_)
                        | Symbol::Define(_)
                        | Symbol::Table(_)
                        | Symbol::Measure(_)
                        | Symbol::Overall
                )
            ),
            K::Number(_) | K::Text(_) | K::Date(_) | K::YesNo(_) | K::Grade { .. } | K::Set(_) => true,
            _ => false,
        }
    }

    /// The value of the choice in block `at`.
    pub(super) fn choice(&mut self, at: usize, asked: Span) -> Option<Value> {
        let file = self.file;
        match &file.blocks.get(at)?.kind {
            BlockKind::Choice(ast::Choice { line: Some(line), .. }) if self.is_fixed(&line.node.taken) => {
                self.choice_value(&line.node, &line.node.taken).map(|value| Value { span: asked, ..value })
            }
            _ => None,
        }
    }

    fn finish(&mut self, checks: Vec<ir::RowCheck>) -> Option<ir::Policy> {
        let file = self.file;
        let mut policy = ir::Policy::new(file.surface);
        policy.scales.clone_from(&self.scales.all);
        policy.checks = checks;
        policy.choices = choices(file);
        policy.measures = self.done_measures();
        policy.overall = match &self.overall {
            Progress::Done(overall) => overall.clone(),
            _ => None,
        };
        self.time_into(&mut policy);
        self.policy_lines(&mut policy);
        policy.defines = self.done_defines();
        policy.lookups = mem::take(&mut self.lookups);
        self.points_into(&mut policy);
        self.records_into(&mut policy);
        for text in policy.records.iter().flat_map(ir::Records::listed_texts) {
            self.member(None, text, Span::default());
        }
        policy.columns = mem::take(&mut self.columns);
        policy.ops = mem::take(&mut self.ops);
        self.known.clear();
        self.unused(&policy);
        policy.examples = self.examples(&policy);
        policy.members = mem::take(&mut self.members);
        policy.texts = mem::take(&mut self.texts);
        for records in &mut policy.records {
            records.rows.texts.clone_from(&policy.texts);
            records.rows.members.clone_from(&policy.members);
        }
        Some(policy)
    }

    fn done_measures(&self) -> Vec<ir::Measure> {
        // A measure with a problem of its own keeps its place; nothing is graded by such a policy.
        let broken = |at: usize| ir::Measure {
            name: ir::Named { name: self.measure_name(at), title: None },
            citing: None,
            span: Span::default(),
            grade: ir::Grade::without_level(self.measure_scale(at), None, None),
            points: None,
            steps: Vec::new(),
        };
        let all = self.measures.iter().enumerate();
        all.map(|(at, progress)| match progress {
            Progress::Done(Some(measure)) => measure.clone(),
            _ => broken(at),
        })
        .collect()
    }

    /// The defines, and behind them the tables that are looked up by their own keys.
    fn done_defines(&mut self) -> Vec<ir::Define> {
        let mut named: Vec<(&ast::Block, String, Value)> = Vec::new();
        for (block, value) in self.names.defines.iter().copied().zip(self.defines.clone()) {
            if let (BlockKind::Define(define), Progress::Done(Some(value))) = (&block.kind, value) {
                named.push((block, define.name.node.clone(), value));
            }
        }
        for (at, values) in self.table_values.clone().into_iter().enumerate() {
            let Some(block) = self.names.tables.get(at).copied() else { continue };
            let Progress::Done(Some(values)) = values else { continue };
            let names = self.result_names(at);
            named.extend(names.into_iter().zip(values).map(|(name, value)| (block, name, value)));
        }
        let mut done = Vec::new();
        for (block, name, value) in named {
            let Some(value) = self.defined(value) else { continue };
            done.push(ir::Define {
                name,
                value,
                citing: block.citing.as_ref().map(|text| text.node.clone()),
                span: block.span.span,
            });
        }
        done
    }

    fn policy_lines(&mut self, policy: &mut ir::Policy) {
        let file = self.file;
        for block in &file.blocks {
            let BlockKind::Policy(head) = &block.kind else { continue };
            policy.title = head.title.node.clone();
            policy.force_span = head.title.span;
            let mut seen: Vec<(std::mem::Discriminant<ast::PolicyItem>, Span)> = Vec::new();
            for line in &head.lines {
                let kind = mem::discriminant(&line.node);
                if let Some((_, first)) = seen.iter().find(|(before, _)| *before == kind) {
                    let first = *first;
                    self.report(line.span.span, CheckProblem::SaidTwice { first });
                    continue;
                }
                seen.push((kind, line.span.span));
                match &line.node {
                    ast::PolicyItem::Number(text) => policy.number = Some(text.node.clone()),
                    ast::PolicyItem::IssuedBy(text) => policy.issuer = Some(text.node.clone()),
                    ast::PolicyItem::Replaces(text) => policy.replaces = Some(text.node.clone()),
                    ast::PolicyItem::Force(from, until) => {
                        policy.from = Some(from.node);
                        policy.force_span = line.span.span;
                        policy.until = until.map(|until| until.node);
                        if until.is_some_and(|until| until.node < from.node) {
                            self.report(line.span.span, CheckProblem::BadForce);
                        }
                    }
                }
            }
        }
    }
}

fn choices(file: &ast::File) -> Vec<ir::Choice> {
    file.blocks
        .iter()
        .filter_map(|block| match &block.kind {
            BlockKind::Choice(ast::Choice { name, line: Some(line) }) => Some(ir::Choice {
                name: name.node.clone(),
                taken: shown(&line.node.taken),
                alternatives: line.node.alternatives.iter().map(shown).collect(),
                because: line.because.as_ref().map(|text| text.node.clone()),
                citing: block.citing.as_ref().map(|text| text.node.clone()),
                span: block.span.span,
            }),
            _ => None,
        })
        .collect()
}

/// A literal as it is shown.
fn shown(expr: &ast::Expr) -> String {
    match &expr.kind {
        ast::ExprKind::Name(text) | ast::ExprKind::Text(text) => text.clone(),
        ast::ExprKind::Number(number) => number.to_string(),
        ast::ExprKind::YesNo(yes) => if *yes { "是" } else { "否" }.to_owned(),
        ast::ExprKind::Date(date) => date.to_string(),
        _ => String::new(),
    }
}
