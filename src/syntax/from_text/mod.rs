//! From statements to the tree: each is parsed on its own, so one mistake costs one statement.

mod blocks;
mod cell;
mod data;
mod expr;
mod lists;
mod measure;
mod reader;

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser;

pub use self::cell::{key_cell, result_cell};
use self::reader::{Node, Reader, kids};
use super::ast::{Block, BlockKind, ExampleItem, File, Line, TableRow};
use super::grammar::{Grammar, Rule};
use super::layout::{Layout, Logical, layout, slice};
use super::problem::Fault;
use super::repair::{Repairs, other_surface};
use super::{MOST_PIECES, MOST_STATEMENT, lex};
use crate::problem::{Code, Lang, Problem, Problems};
use crate::source::{Span, Spanned};

/// The tree of a text, and all that is wrong with it.
pub(super) fn file(text: &str) -> (Option<File>, Problems) {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(NonZeroUsize::new(1_000_000 + 200 * MOST_STATEMENT)));
    let lexed = lex::lex(text);
    let pieces = lexed.lexemes.iter().filter(|piece| piece.kind != lex::Kind::Newline).count();
    if pieces > MOST_PIECES {
        return (None, Problems(vec![Fault::TooDense.at(Span::default())]));
    }
    let surface = super::layout::first_surface(text, &lexed.lexemes);
    let Layout { statements, comments, problems } = layout(text, lexed);
    let mut problems = Problems(problems);
    if problems.iter().any(|problem| problem.code == Code::H109) {
        return (None, problems);
    }
    if statements.is_empty() {
        problems.push(Fault::Empty.at(Span::default()));
        return (None, problems);
    }
    let mut builder = Builder {
        text,
        surface,
        blocks: Vec::new(),
        open: None,
        repairs: Repairs::new(text, surface),
        problems,
    };
    for (at, statement) in statements.iter().enumerate() {
        builder.statement(statement, statements.get(at + 1));
    }
    let Builder { blocks, problems, .. } = builder;
    let file = (!blocks.is_empty()).then_some(File { surface, blocks, comments });
    (file, problems)
}

struct Builder<'a> {
    text: &'a str,
    surface: Lang,
    blocks: Vec<Block>,
    /// The head rule of the block that is open.
    open: Option<Open>,
    repairs: Repairs<'a>,
    problems: Problems,
}

/// The block that lines belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A block of this head rule, the last of the list.
    Known(Rule),
    /// A block that nobody could read: its lines say nothing.
    Unread,
}

impl Builder<'_> {
    fn statement(&mut self, statement: &Logical, next: Option<&Logical>) {
        if let Some(head) = statement.head {
            self.head(statement, head, false);
            return;
        }
        if statement.too_deep {
            return;
        }
        let Some(Open::Known(head)) = self.open else {
            if self.open.is_none() && !self.guess_head(statement, next) {
                self.open = Some(Open::Unread);
                self.report(statement, |_| Fault::WithoutBlock.at(statement.span));
            }
            return;
        };
        if statement.pipe {
            if self.pipe(statement) {
                self.widen(statement.span);
                return;
            }
        } else {
            if self.parted(statement, head, true) {
                return;
            }
            match self.line(statement, head) {
                Ok(()) => {
                    self.widen(statement.span);
                    return;
                }
                Err(Some(problem)) => {
                    self.report(statement, |_| *problem);
                    return;
                }
                Err(None) => {}
            }
            if self.parted(statement, head, false) {
                return;
            }
            if self.guess_head(statement, next) {
                return;
            }
        }
        self.report(statement, |builder| builder.repairs.line(statement.span, head));
    }

    /// Reads as two what a comma at the end of a line made one statement, and blames the comma.
    fn parted(&mut self, statement: &Logical, head: Rule, reads: bool) -> bool {
        let Some(rule) = line_rule(head).filter(|_| !statement.flawed) else { return false };
        let Some((before, rest, problem)) = self.repairs.hanging(statement.span, rule, reads) else {
            return false;
        };
        self.report(statement, |_| problem);
        for span in [before, rest] {
            self.statement(&Logical { span, flawed: true, ..statement.clone() }, None);
        }
        true
    }

    /// Opens a block; a head that cannot be read opens it all the same.
    fn head(&mut self, statement: &Logical, head: Rule, silent: bool) {
        let mut reader = Reader::new(statement.span.start, self.surface);
        let readable = if statement.too_deep { "" } else { slice(self.text, statement.span) };
        let first = |text| Grammar::parse(head, text).ok().and_then(|mut pairs| pairs.next());
        let parsed = first(readable);
        // `表 分档 按 得分：` is answered, and read without its colon.
        let colon = readable.strip_suffix([':', '：']).filter(|_| parsed.is_none()).and_then(first);
        let flawed = parsed.is_none();
        let read = parsed.or(colon).and_then(|node| {
            if let Some(problem) = other_surface(&node, statement.span.start, self.surface) {
                reader.fault = reader.fault.take().or(Some(problem));
            }
            reader.head(node)
        });
        let place = Spanned::new((), statement.span);
        self.open = Some(Open::Known(head));
        if let Some(problem) = reader.fault.take() {
            self.report(statement, |_| problem);
        } else if (read.is_none() || flawed) && !silent {
            self.report(statement, |builder| builder.repairs.head(statement.span, head));
        }
        let nameless = || {
            let name = Spanned::new(String::new(), statement.span);
            blocks::nameless(head, name).map(|kind| (kind, None))
        };
        if let Some((kind, citing)) = read.or_else(nameless) {
            self.blocks.push(Block { kind, citing, head: place, span: place });
        }
    }

    /// Takes a line that is none of its block for a head, when it looks like one.
    fn guess_head(&mut self, statement: &Logical, next: Option<&Logical>) -> bool {
        let Some((head, problem)) = self.repairs.misspelt_head(statement, next) else { return false };
        self.report(statement, |_| problem);
        match head {
            Some(head) => self.head(statement, head, true),
            None => self.open = Some(Open::Unread),
        }
        true
    }

    /// Reports the one problem of a statement, unless one was reported already.
    fn report(&mut self, statement: &Logical, problem: impl FnOnce(&mut Self) -> Problem) {
        if !statement.flawed {
            let problem = problem(self);
            self.problems.push(problem);
        }
    }

    /// The block reaches to the end of its last statement.
    fn widen(&mut self, span: Span) {
        if let Some(block) = self.blocks.last_mut() {
            block.span.span = block.span.span.to(span);
        }
    }

    /// Adds a line to the open block; the problem is none when the grammar could not read it.
    fn line(&mut self, statement: &Logical, head: Rule) -> Result<(), Option<Box<Problem>>> {
        let rule = line_rule(head).ok_or(None)?;
        let node =
            Grammar::parse(rule, slice(self.text, statement.span)).map_err(|_| None)?.next().ok_or(None)?;
        if let Some(problem) = other_surface(&node, statement.span.start, self.surface) {
            return Err(Some(Box::new(problem)));
        }
        let mut reader = Reader::new(statement.span.start, self.surface);
        let Some(block) = self.blocks.last_mut() else { return Err(None) };
        let added = add(&mut reader, block, node, statement.span);
        match (reader.fault, added) {
            (Some(problem), _) => Err(Some(Box::new(problem))),
            (None, Some(true)) => Ok(()),
            (None, _) => Err(None),
        }
    }

    /// Adds a line of a pipe table.
    fn pipe(&mut self, statement: &Logical) -> bool {
        let (left, right) = blocks::pipe(self.text, statement.span);
        match self.blocks.last_mut().map(|block| &mut block.kind) {
            Some(BlockKind::Table(table)) => {
                let span = Spanned::new((), statement.span);
                table.rows.push(Line {
                    node: TableRow::Pipe { left, right },
                    span,
                    citing: None,
                    because: None,
                });
                true
            }
            Some(BlockKind::Example(example)) => match example.lines.last_mut() {
                Some(Line {
                    node: ExampleItem::GivenTable { rows, .. } | ExampleItem::ExpectTable { rows, .. },
                    span,
                    ..
                }) => {
                    rows.push(left.into_iter().chain(right.into_iter().flatten()).collect());
                    span.span = span.span.to(statement.span);
                    true
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// The rule of the lines under a head.
pub(super) fn line_rule(head: Rule) -> Option<Rule> {
    Some(match head {
        Rule::policy_head => Rule::policy_line,
        Rule::scale_head => Rule::scale_line,
        Rule::data_head | Rule::records_head => Rule::data_line,
        Rule::choice_head => Rule::choice_line,
        Rule::table_head => Rule::table_row,
        Rule::define_head => Rule::define_line,
        Rule::measure_head | Rule::every_head | Rule::overall_head => Rule::measure_line,
        Rule::rank_head => Rule::rank_line,
        Rule::outcome_head => Rule::outcome_line,
        Rule::example_head => Rule::example_line,
        _ => return None,
    })
}

/// Adds a parsed line to its block; false when the block has no room for another.
fn add(reader: &mut Reader, block: &mut Block, node: Node<'_>, span: Span) -> Option<bool> {
    let mut all: Vec<Node<'_>> = kids(node).collect();
    let tail = all.iter().position(|kid| kid.as_rule() == Rule::tail).map(|at| all.remove(at));
    let first = all.first()?.clone();
    match &mut block.kind {
        BlockKind::Policy(policy) => {
            let item = reader.policy_item(first)?;
            policy.lines.push(reader.line(item, span, tail));
        }
        BlockKind::Scale(scale) => {
            let last = all.len().saturating_sub(1);
            for (at, clause) in all.into_iter().enumerate() {
                let place = reader.span(&clause);
                let clause = reader.scale_clause(clause)?;
                let tail = if at == last { tail.clone() } else { None };
                scale.clauses.push(reader.line(clause, place, tail));
            }
        }
        BlockKind::Data(data) | BlockKind::Records(super::ast::Records { data, .. }) => {
            let item = reader.data_item(first)?;
            data.lines.push(reader.line(item, span, tail));
        }
        BlockKind::Choice(choice) => {
            if choice.line.is_some() {
                reader.fault(Fault::SecondLine, span);
                return None;
            }
            let item = reader.choice_item(
                all.into_iter().filter(|kid| super::words::twin(kid.as_rule()).is_none()).collect(),
            )?;
            choice.line = Some(reader.line(item, span, tail));
        }
        BlockKind::Table(table) => {
            let row = reader.table_row(all.into_iter())?;
            table.rows.push(reader.line(row, span, tail));
        }
        BlockKind::Define(define) => {
            if define.value.is_some() {
                reader.fault(Fault::SecondLine, span);
                return None;
            }
            let value = reader.expr(first)?;
            define.value = Some(reader.line(value, span, tail));
        }
        BlockKind::Measure(super::ast::Measure { statements, .. })
        | BlockKind::EveryMeasure(statements)
        | BlockKind::Overall(statements) => {
            let item = reader.item(first)?;
            statements.push(reader.line(item, span, tail));
        }
        BlockKind::Rank(rank) => {
            let item = reader.rank_item(first)?;
            rank.lines.push(reader.line(item, span, tail));
        }
        BlockKind::Outcome(outcome) => {
            let item = reader.outcome_item(first)?;
            outcome.lines.push(reader.line(item, span, tail));
        }
        BlockKind::Example(example) => {
            let item = reader.example_item(first)?;
            example.lines.push(reader.line(item, span, tail));
        }
    }
    Some(true)
}
