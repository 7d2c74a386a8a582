//! Examples inside the policy: rows of some units and periods, and what must come out.

mod cell;
mod expect;
mod given;
mod needs;
mod records;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::Checker;
use super::columns::Extra;
use super::problem::CheckProblem;
use crate::both;
use crate::ir::{self, Cell, ColumnKind};
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, ExampleItem, Expected};
use crate::value::{Period, PeriodKind};

/// Most rows of one example.
const MOST_ROWS: usize = 1_000;
/// Most cells of all examples together.
const MOST_CELLS: usize = 5_000_000;
/// The year of a row without a period, where the policy does not say since when it is in force.
const SOME_YEAR: i64 = 2000;

/// The examples as they are made.
#[derive(Debug, Default)]
pub(super) struct Examples {
    /// The given rows of each example by the position of its block; nothing while they are being made.
    made: HashMap<usize, Option<Rc<Given>>>,
    cells: usize,
    full: bool,
}

/// What an example gives.
#[derive(Debug, Clone, Default)]
struct Given {
    rows: Vec<Row>,
    /// The records of all blocks, in order.
    records: Vec<records::Record>,
    /// The records blocks of which it has a table, by position.
    tables: BTreeSet<usize>,
    /// Texts of free members, behind those of the policy.
    members: Extra,
    /// Whether it has no problems of its own.
    sound: bool,
    /// Its title.
    span: Span,
}

/// A row of an example.
#[derive(Debug, Clone)]
struct Row {
    unit: Option<String>,
    period: Option<Period>,
    cells: Vec<Option<Cell>>,
}

impl Checker<'_> {
    pub(super) fn examples(&mut self, policy: &ir::Policy) -> Vec<ir::Example> {
        let file = self.file;
        for (at, block) in file.blocks.iter().enumerate() {
            if let BlockKind::Example(example) = &block.kind {
                self.examples_by_title.entry(example.title.node.as_str()).or_insert(at);
            }
        }
        let mut done = Vec::new();
        for (at, block) in file.blocks.iter().enumerate() {
            let BlockKind::Example(example) = &block.kind else { continue };
            let title = &example.title;
            match self.examples_by_title.get(title.node.as_str()).copied() {
                Some(first) if first != at => {
                    let first = self.file.blocks.get(first).map_or(title.span, |block| block.head.span);
                    let name = title.node.clone();
                    self.report(title.span, CheckProblem::NamedTwice { name, first });
                }
                _ => {}
            }
            if let Some(example) = self.example(policy, at, example, block.span.span) {
                done.push(example);
            }
        }
        done
    }

    fn example(
        &mut self,
        policy: &ir::Policy,
        at: usize,
        example: &ast::Example,
        span: Span,
    ) -> Option<ir::Example> {
        let given = self.given_rows(policy, at, example).filter(|given| given.sound)?;
        let mut rows = given.rows.clone();
        self.dated(policy, example, &mut rows)?;
        let records = self.records_of_example(policy, &given, &rows);
        let mut expected = Vec::new();
        for line in &example.lines {
            match &line.node {
                ExampleItem::Expect { period, expected: wanted } => {
                    let Some(row) = self.row_meant(policy, &rows, period.as_ref(), line.span.span) else {
                        continue;
                    };
                    for one in wanted {
                        expected.extend(self.expected(policy, one, &rows, row));
                    }
                }
                ExampleItem::ExpectTable { period, name, rows: table } => {
                    expected.extend(self.expected_table(policy, &rows, period.as_ref(), name, table));
                }
                ExampleItem::Given { .. } | ExampleItem::GivenTable { .. } => {}
            }
        }
        self.without_records(policy, &given, &rows, &expected);
        let expects = |line: &ast::Line<ExampleItem>| {
            matches!(line.node, ExampleItem::Expect { .. } | ExampleItem::ExpectTable { .. })
        };
        if !example.lines.iter().any(expects) {
            let message = both!("这个例子没有说应得什么", "this example expects nothing");
            let help = both!("请加一句“应得 总评 = …”", "add a line such as `expect overall = …`");
            self.report(example.title.span, CheckProblem::NoEffect { message, help });
        }
        Some(ir::Example {
            title: example.title.node.clone(),
            span,
            period_kind: rows.iter().find_map(|row| row.period).map(|period| period.kind),
            rows: rows.into_iter().map(|row| row.cells).collect(),
            records,
            expected,
            members: given.members.texts.clone(),
        })
    }

    /// Gives each row its period, where the data has periods: one said in the example, else the first that the
    /// policy is in force in.
    fn dated(&mut self, policy: &ir::Policy, example: &ast::Example, rows: &mut [Row]) -> Option<()> {
        let Some(column) = policy.period_column() else { return Some(()) };
        let asked: Vec<Period> = example
            .lines
            .iter()
            .filter_map(|line| match &line.node {
                ExampleItem::Expect { period, .. } | ExampleItem::ExpectTable { period, .. } => {
                    period.as_ref()
                }
                _ => None,
            })
            .map(|period| period.node)
            .collect();
        let only = asked.first().filter(|first| asked.iter().all(|other| other == *first)).copied();
        let kind = match policy.columns.get(column).map(|column| &column.kind) {
            Some(ColumnKind::Period(Some(kind))) => *kind,
            _ => rows.iter().find_map(|row| row.period).map_or(PeriodKind::Year, |period| period.kind),
        };
        let first = policy.from.and_then(|from| Period::of(kind, from));
        let first = first.unwrap_or(Period { kind, number: SOME_YEAR * kind.per_year() });
        for row in rows.iter_mut() {
            let period = row.period.or(only).unwrap_or(first);
            row.period = Some(period);
            if let Some(cell) = row.cells.get_mut(column) {
                *cell = Some(Cell::Number(period.number));
            }
        }
        let mut periods = rows.iter().filter_map(|row| row.period);
        let first = periods.next();
        if let Some((first, other)) =
            first.zip(periods.find(|other| first.is_some_and(|p| p.kind != other.kind)))
        {
            let message = both!(
                "例子里的评价期不是同一种：{first} 和 {other}",
                "the periods of this example are of different kinds: {first} and {other}"
            );
            let help = both!("请都写年，或都写季度、月份", "write years only, or quarters, or months");
            self.report(example.title.span, CheckProblem::Contradiction { message, help, first: None });
            return None;
        }
        Some(())
    }

    /// Whether an example expects something of `name`.
    pub(super) fn expected_in_example(&self, name: &str) -> bool {
        let same = |other: &ast::Name| Self::same_name(&other.node, name);
        self.file.blocks.iter().any(|block| match &block.kind {
            BlockKind::Example(example) => example.lines.iter().any(|line| match &line.node {
                ExampleItem::Expect { expected, .. } => expected.iter().any(|one| match one {
                    Expected::Is(other, _) | Expected::Points(other, _) | Expected::Holds(other, _) => {
                        same(other)
                    }
                }),
                ExampleItem::ExpectTable { rows, .. } => rows.iter().take(1).flatten().any(same),
                _ => false,
            }),
            _ => false,
        })
    }
}

impl Row {
    /// Says what some cells are.
    fn say(&mut self, cells: &[(usize, Cell)]) {
        for (column, cell) in cells {
            if let Some(slot) = self.cells.get_mut(*column) {
                *slot = Some(cell.clone());
            }
        }
    }

    /// The row in words, as far as rows differ by it.
    fn shown(&self, rows: &[Row]) -> String {
        let units = rows.iter().any(|other| other.unit != self.unit);
        let periods = rows.iter().any(|other| other.period != self.period);
        let period = self.period.filter(|_| periods).map(|period| period.to_string());
        let unit = self.unit.clone().filter(|_| units);
        [unit, period].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// `text` as `count` levels one after the other: their positions, if it can be read so.
pub(super) fn split_levels(text: &str, levels: &[ir::Named], count: usize) -> Option<Vec<usize>> {
    // reached[n] holds, for each byte offset, the level that ends there as the n-th.
    let mut reached: Vec<Vec<(usize, usize)>> = vec![vec![(0, 0)]];
    for _ in 0..count {
        let mut next: Vec<(usize, usize)> = Vec::new();
        for (offset, _) in reached.last()?.clone() {
            for (at, level) in levels.iter().enumerate() {
                let rest = text.get(offset..)?;
                if !level.name.is_empty() && rest.starts_with(&level.name) {
                    let end = offset + level.name.len();
                    if !next.iter().any(|(other, _)| *other == end) {
                        next.push((end, at));
                    }
                }
            }
        }
        reached.push(next);
    }
    let mut end = text.len();
    let mut found = Vec::new();
    for ends in reached.iter().skip(1).rev() {
        let (_, level) = ends.iter().find(|(offset, _)| *offset == end)?;
        found.push(*level);
        end = end.checked_sub(levels.get(*level)?.name.len())?;
    }
    found.reverse();
    (end == 0).then_some(found)
}
