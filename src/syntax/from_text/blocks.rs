//! Heads, and the lines of the smaller blocks: policy, scale, choice, table, rank, outcome, example.

use super::super::ast::{
    BlockKind, Choice, ChoiceItem, Data, Define, Example, ExampleItem, Expected, Line, Measure, Name,
    Outcome, OutcomeItem, Policy, PolicyItem, Rank, RankItem, Records, RowKey, Scale, ScaleClause, Table,
    TableRow, Text, Titled,
};
use super::super::grammar::Rule;
use super::reader::{Node, Reader, kids, parts};
use crate::source::{Span, Spanned};

impl Reader {
    /// The block that a head opens, and `citing` in it.
    pub(super) fn head(&mut self, node: Node<'_>) -> Option<(BlockKind, Option<Text>)> {
        let rule = node.as_rule();
        let span = self.span(&node);
        let mut all: Vec<Node<'_>> = kids(node).collect();
        let tail = all.iter().position(|kid| kid.as_rule() == Rule::tail).map(|at| all.remove(at));
        let citing = self.line((), span, tail).citing;
        let mut kind = nameless(rule, Spanned::new(String::new(), span))?;
        match &mut kind {
            BlockKind::Policy(Policy { title, .. }) | BlockKind::Example(Example { title, .. }) => {
                *title = self.text(all.iter().find(|kid| kid.as_rule() == Rule::text)?);
            }
            BlockKind::Scale(scale) => self.scale_head(scale, all)?,
            BlockKind::Records(records) => {
                let mut names = all.iter().filter(|kid| kid.as_rule() == Rule::name);
                records.name = self.name(names.next()?);
                records.against = names.next().map(|name| self.name(name));
                for kid in all.iter().filter(|kid| kid.as_rule() == Rule::by_names) {
                    records.by = self.names(kid.clone());
                }
            }
            BlockKind::Table(table) => self.table_head(table, all)?,
            BlockKind::Define(Define { name, each, .. }) => {
                for kid in all {
                    match kid.as_rule() {
                        Rule::name => *name = self.name(&kid),
                        Rule::each_of => *each = self.names(kid).pop(),
                        _ => {}
                    }
                }
            }
            BlockKind::Choice(Choice { name, .. }) => {
                *name = self.name(all.iter().find(|kid| kid.as_rule() == Rule::name)?);
            }
            BlockKind::Measure(Measure { name, .. }) | BlockKind::Outcome(Outcome { name, .. }) => {
                *name = self.titled(all.into_iter().find(|kid| kid.as_rule() == Rule::titled)?)?;
            }
            BlockKind::Rank(rank) => {
                rank.name = all.iter().find(|kid| kid.as_rule() == Rule::name).map(|name| self.name(name));
            }
            BlockKind::Data(_) | BlockKind::EveryMeasure(_) | BlockKind::Overall(_) => {}
        }
        Some((kind, citing))
    }

    fn scale_head(&mut self, scale: &mut Scale, all: Vec<Node<'_>>) -> Option<()> {
        for kid in all {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::name => scale.name = Some(self.name(&kid)),
                Rule::levels => {
                    for level in parts(kid) {
                        scale.levels.push(self.titled(level)?);
                    }
                }
                Rule::scale_clause => {
                    let clause = self.scale_clause(kid)?;
                    scale.clauses.push(Line {
                        node: clause,
                        span: Spanned::new((), span),
                        citing: None,
                        because: None,
                    });
                }
                _ => {}
            }
        }
        Some(())
    }

    fn table_head(&mut self, table: &mut Table, all: Vec<Node<'_>>) -> Option<()> {
        for kid in all {
            match kid.as_rule() {
                Rule::name => table.name = self.name(&kid),
                Rule::by_names => table.keys = self.names(kid),
                Rule::each_of => table.each = self.names(kid).pop(),
                Rule::option => {
                    let option = kid.into_inner().next()?;
                    match option.as_rule() {
                        Rule::w_first_match => table.first_match = true,
                        Rule::w_interpolated => table.interpolated = true,
                        _ => table.from = parts(option).first().map(|text| self.text(text)),
                    }
                }
                _ => {}
            }
        }
        Some(())
    }

    /// A clause of a scale.
    pub(super) fn scale_clause(&mut self, node: Node<'_>) -> Option<ScaleClause> {
        let clause = node.into_inner().next()?;
        let rule = clause.as_rule();
        let parts = parts(clause);
        Some(match rule {
            Rule::c_cancel => ScaleClause::SignsCancel,
            Rule::c_apart => ScaleClause::SignsApart,
            Rule::c_most => {
                let count = self.count(parts.first()?)?;
                ScaleClause::AtMost(count, self.signs(parts.last()?).0)
            }
            Rule::c_outside => {
                let mut verdicts: Vec<Titled> = Vec::new();
                for part in parts {
                    verdicts.push(self.titled(part)?);
                }
                ScaleClause::Outside(verdicts)
            }
            _ => {
                let old = self.level(parts.first()?);
                ScaleClause::Formerly(old, self.level(parts.last()?))
            }
        })
    }

    /// A line of the policy block.
    pub(super) fn policy_item(&mut self, node: Node<'_>) -> Option<PolicyItem> {
        let rule = node.as_rule();
        let parts = parts(node);
        let first = parts.first()?;
        Some(match rule {
            Rule::p_number => PolicyItem::Number(self.text(first)),
            Rule::p_issued => PolicyItem::IssuedBy(self.text(first)),
            Rule::p_replaces => PolicyItem::Replaces(self.text(first)),
            _ => {
                let from = self.date(first)?;
                let until = match parts.get(1) {
                    Some(until) => Some(self.date(until)?),
                    None => None,
                };
                PolicyItem::Force(from, until)
            }
        })
    }

    /// The line of a choice, from its alternatives and `taken`.
    pub(super) fn choice_item(&mut self, parts: Vec<Node<'_>>) -> Option<ChoiceItem> {
        let mut alternatives = Vec::new();
        let mut taken = None;
        for part in parts {
            match part.as_rule() {
                Rule::taken => taken = Some(self.expr(super::reader::parts(part).pop()?)?),
                _ => alternatives.push(self.expr(part)?),
            }
        }
        Some(ChoiceItem { alternatives, taken: taken? })
    }

    /// A row of a table, from its key and result.
    pub(super) fn table_row<'n>(&mut self, mut kids: impl Iterator<Item = Node<'n>>) -> Option<TableRow> {
        let key = kids.next()?;
        let key = match key.as_rule() {
            Rule::condition => {
                let (condition, negated) = self.condition(key)?;
                let span = condition.span;
                RowKey::When(if negated {
                    super::super::ast::Expr {
                        kind: super::super::ast::ExprKind::Not(Box::new(condition)),
                        span,
                    }
                } else {
                    condition
                })
            }
            Rule::w_otherwise => RowKey::Otherwise,
            Rule::r_none => RowKey::None,
            Rule::r_unknown => RowKey::Unknown,
            Rule::range | Rule::bound => RowKey::Range(self.range(key)?),
            _ => {
                let mut values = Vec::new();
                for value in parts(key) {
                    values.push(self.expr(value)?);
                }
                RowKey::Values(values)
            }
        };
        Some(TableRow::Row(key, self.expr(kids.next()?)?))
    }

    /// A line of a rank block.
    pub(super) fn rank_item(&mut self, node: Node<'_>) -> Option<RankItem> {
        if node.as_rule() == Rule::rank_within {
            return Some(RankItem::Within(self.name(parts(node).first()?)));
        }
        let mut keys = Vec::new();
        for key in parts(node) {
            let order = self.order(&key)?;
            keys.push((self.expr(parts(key).into_iter().next()?)?, order));
        }
        Some(RankItem::Order(keys))
    }

    /// A line of an outcome.
    pub(super) fn outcome_item(&mut self, node: Node<'_>) -> Option<OutcomeItem> {
        let rule = node.as_rule();
        let included = kids(node.clone()).any(|kid| kid.as_rule() == Rule::w_included);
        let mut parts = parts(node).into_iter();
        let first = parts.next()?;
        Some(match rule {
            Rule::outcome_when => {
                let (condition, negated) = self.condition(first)?;
                OutcomeItem::When { condition, negated, text: self.text(&parts.next()?) }
            }
            Rule::lasts => OutcomeItem::Lasts(self.duration(first)?, included),
            _ => OutcomeItem::Excludes(self.names(first)),
        })
    }

    /// A line of an example.
    pub(super) fn example_item(&mut self, node: Node<'_>) -> Option<ExampleItem> {
        let rule = node.as_rule();
        let mut period = None;
        let mut as_in = None;
        let mut name: Option<Name> = None;
        let mut cells = Vec::new();
        let mut expected = Vec::new();
        for part in parts(node) {
            match part.as_rule() {
                Rule::at_period => period = Some(self.period(parts(part).first()?)?),
                Rule::as_in => as_in = Some(self.text(parts(part).first()?)),
                Rule::name => name = Some(self.name(&part)),
                Rule::expected => expected.push(self.expected(part)?),
                _ => {
                    for cell in parts(part) {
                        let mut pair = parts(cell).into_iter();
                        cells.push((self.names(pair.next()?), self.expr(pair.next()?)?));
                    }
                }
            }
        }
        Some(match rule {
            Rule::given => ExampleItem::Given { period, as_in, cells },
            Rule::given_table => ExampleItem::GivenTable { period, name: name?, rows: Vec::new() },
            Rule::expect_table => ExampleItem::ExpectTable { period, name: name?, rows: Vec::new() },
            _ => ExampleItem::Expect { period, expected },
        })
    }

    fn expected(&mut self, node: Node<'_>) -> Option<Expected> {
        let not = kids(node.clone()).any(|kid| kid.as_rule() == Rule::w_not);
        let mut name = None;
        let mut points = false;
        let mut value = None;
        for part in parts(node) {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::points_of => {
                    points = true;
                    name = parts(part).first().map(|of| self.name(of));
                }
                Rule::sum => value = Some(self.expr(part)?),
                _ => {}
            }
        }
        Some(match value {
            Some(value) if points => Expected::Points(name?, value),
            Some(value) => Expected::Is(name?, value),
            None => Expected::Holds(name?, !not),
        })
    }
}

/// A block of a kind under a name, with nothing in it.
pub(super) fn nameless(head: Rule, name: Name) -> Option<BlockKind> {
    let titled = Titled { name: name.clone(), title: None };
    Some(match head {
        Rule::policy_head => BlockKind::Policy(Policy { title: name, lines: Vec::new() }),
        Rule::scale_head => BlockKind::Scale(Scale { name: None, levels: Vec::new(), clauses: Vec::new() }),
        Rule::data_head => BlockKind::Data(Data::default()),
        Rule::records_head => {
            BlockKind::Records(Records { name, by: Vec::new(), against: None, data: Data::default() })
        }
        Rule::choice_head => BlockKind::Choice(Choice { name, line: None }),
        Rule::table_head => BlockKind::Table(Table {
            name,
            keys: Vec::new(),
            each: None,
            first_match: false,
            interpolated: false,
            from: None,
            rows: Vec::new(),
        }),
        Rule::define_head => BlockKind::Define(Define { name, each: None, value: None }),
        Rule::measure_head => BlockKind::Measure(Measure { name: titled, statements: Vec::new() }),
        Rule::every_head => BlockKind::EveryMeasure(Vec::new()),
        Rule::overall_head => BlockKind::Overall(Vec::new()),
        Rule::rank_head => BlockKind::Rank(Rank { name: None, lines: Vec::new() }),
        Rule::outcome_head => BlockKind::Outcome(Outcome { name: titled, lines: Vec::new() }),
        Rule::example_head => BlockKind::Example(Example { title: name, lines: Vec::new() }),
        _ => return None,
    })
}

/// The cells of a pipe line: left of `||` and right of it.
pub(super) fn pipe(text: &str, span: Span) -> (Vec<Text>, Option<Vec<Text>>) {
    let mut left = Vec::new();
    let mut right: Option<Vec<Text>> = None;
    let start = span.start as usize;
    let line = text.get(start..span.end as usize).unwrap_or("");
    let mut quote = None;
    let mut cell = None;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(close), c) if c == close => quote = None,
            (Some(_), _) => {}
            (None, '"') => quote = Some('"'),
            (None, '“') => quote = Some('”'),
            (None, '|' | '｜') => {
                if let Some(from) = cell {
                    right.as_mut().unwrap_or(&mut left).push(trimmed(line, from, at, start));
                }
                let mut next = at + c.len_utf8();
                if let Some((second, twin)) = chars.next_if(|&(_, twin)| matches!(twin, '|' | '｜')) {
                    next = second + twin.len_utf8();
                    right = right.or(Some(Vec::new()));
                }
                cell = Some(next);
            }
            _ => {}
        }
    }
    if let Some(from) = cell.filter(|&from| line.get(from..).is_some_and(|rest| !rest.trim().is_empty())) {
        right.as_mut().unwrap_or(&mut left).push(trimmed(line, from, line.len(), start));
    }
    (left, right)
}

fn trimmed(line: &str, from: usize, to: usize, base: usize) -> Text {
    let cell = line.get(from..to).unwrap_or("");
    let lead = cell.len() - cell.trim_start().len();
    let text = cell.trim();
    let start = base + from + lead;
    Spanned::new(text.to_owned(), super::super::lex::span(start, start + text.len()))
}
