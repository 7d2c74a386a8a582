//! Examples inside the policy: one row, and what must come out.

use std::collections::HashMap;
use std::iter::repeat;

use super::Checker;
use super::columns::kind_of_expr;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use crate::both;
use crate::ir::{self, Blank, Cell, ColumnKind, Expectation, Level, Target};
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, ExampleItem, Expected, Expr, ExprKind};
use crate::value::key;

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
            if let Some(example) = self.example(policy, example, block.span.span) {
                done.push(example);
            }
        }
        done
    }

    fn example(&mut self, policy: &ir::Policy, example: &ast::Example, span: Span) -> Option<ir::Example> {
        let mut members = Vec::new();
        let mut cells: Vec<Option<Cell>> = policy.columns.iter().map(not_said).collect();
        let mut visited = Vec::new();
        let mut periods = Vec::new();
        self.given(policy, example, &mut cells, &mut members, &mut visited, &mut periods)?;
        let mut expected = Vec::new();
        for line in &example.lines {
            let ExampleItem::Expect { period, expected: wanted } = &line.node else { continue };
            periods.extend(period.as_ref().map(|period| period.node));
            for one in wanted {
                if let Some(one) = self.expected(policy, one, &cells) {
                    expected.push(one);
                }
            }
        }
        periods.dedup();
        if periods.len() > 1 {
            let what = both!("跨几个评价期的例子", "examples over several periods");
            self.report(span, CheckProblem::NotYet { what });
            return None;
        }
        if let (Some(period), Some(at)) = (periods.first(), policy.period_column())
            && let Some(cell) = cells.get_mut(at)
        {
            *cell = Some(Cell::Number(period.number));
        }
        if !example.lines.iter().any(|line| matches!(line.node, ExampleItem::Expect { .. })) {
            let message = both!("这个例子没有说应得什么", "this example expects nothing");
            let help = both!("请加一句“应得 总评 = …”", "add a line such as `expect overall = …`");
            self.report(example.title.span, CheckProblem::NoEffect { message, help });
        }
        Some(ir::Example { title: example.title.node.clone(), span, cells, expected, members })
    }

    /// Fills `cells` from the given lines, those of an example it builds on first.
    fn given(
        &mut self,
        policy: &ir::Policy,
        example: &ast::Example,
        cells: &mut [Option<Cell>],
        members: &mut Vec<String>,
        visited: &mut Vec<String>,
        periods: &mut Vec<crate::value::Period>,
    ) -> Option<()> {
        visited.push(example.title.node.clone());
        let bases = example.lines.iter().filter_map(|line| match &line.node {
            ExampleItem::Given { as_in, .. } => as_in.as_ref(),
            _ => None,
        });
        let mut base: Option<&ast::Text> = None;
        for title in bases {
            if let Some(first) = base.replace(title) {
                self.report(title.span, CheckProblem::SaidTwice { first: first.span });
                return None;
            }
        }
        // What it builds on comes first, wherever it is said.
        if let Some(title) = base {
            self.as_in(policy, title, cells, members, visited, periods)?;
        }
        let mut own = Vec::new();
        let mut named: HashMap<String, Span> = HashMap::new();
        for line in &example.lines {
            match &line.node {
                ExampleItem::Given { period, cells: said, .. } => {
                    own.extend(period.as_ref().map(|period| period.node));
                    for (name, value) in
                        said.iter().flat_map(|(names, value)| names.iter().zip(repeat(value)))
                    {
                        if let Some(first) = named.insert(key(&name.node), name.span) {
                            let name_twice = name.node.clone();
                            self.report(name.span, CheckProblem::ListedTwice { name: name_twice, first });
                        }
                        self.given_cell(policy, name, value, cells, members);
                    }
                }
                ExampleItem::GivenTable { .. } => {
                    let what = both!("用表给出几行的例子", "examples given by a table");
                    self.report(line.span.span, CheckProblem::NotYet { what });
                    return None;
                }
                ExampleItem::Expect { .. } => {}
            }
        }
        if !own.is_empty() {
            *periods = own;
        }
        Some(())
    }

    fn as_in(
        &mut self,
        policy: &ir::Policy,
        title: &ast::Text,
        cells: &mut [Option<Cell>],
        members: &mut Vec<String>,
        visited: &mut Vec<String>,
        periods: &mut Vec<crate::value::Period>,
    ) -> Option<()> {
        if visited.contains(&title.node) {
            let mut names = visited.clone();
            names.push(title.node.clone());
            self.report(title.span, CheckProblem::Circular { names, periods: false });
            return None;
        }
        if visited.len() >= super::MOST_CHAINED {
            self.report(title.span, CheckProblem::ChainedTooFar);
            return None;
        }
        let file = self.file;
        if let Some(&block) = self.examples_by_title.get(title.node.as_str())
            && let Some(BlockKind::Example(other)) = file.blocks.get(block).map(|block| &block.kind)
        {
            return self.given(policy, other, cells, members, visited, periods);
        }
        let examples = || {
            file.blocks.iter().filter_map(|block| match &block.kind {
                BlockKind::Example(example) => Some(example),
                _ => None,
            })
        };
        let titles: Vec<&str> = examples().map(|example| example.title.node.as_str()).collect();
        let nearest = crate::problem::nearest(&title.node, titles).map(str::to_owned);
        self.report(title.span, CheckProblem::NoSuchExample { title: title.node.clone(), nearest });
        None
    }

    fn given_cell(
        &mut self,
        policy: &ir::Policy,
        name: &ast::Name,
        value: &Expr,
        cells: &mut [Option<Cell>],
        members: &mut Vec<String>,
    ) {
        match self.peek(&name.node) {
            Some(Symbol::Column(at)) => {
                if let Some(column) = policy.columns.get(at)
                    && let Some(cell) = self.cell(column, value, members)
                    && let Some(slot) = cells.get_mut(at)
                {
                    *slot = Some(cell);
                }
            }
            Some(_) => {
                let message = both!("“已知”里只能写数据的列", "`given` takes columns of the data only");
                let help = both!("请写列名", "write the name of a column");
                self.report(name.span, CheckProblem::WrongPlace { message, help });
            }
            None => self.unknown_name(&name.node, name.span),
        }
    }

    fn expected(
        &mut self,
        policy: &ir::Policy,
        one: &Expected,
        cells: &[Option<Cell>],
    ) -> Option<Expectation> {
        let (name, wanted, span) = match one {
            Expected::Is(name, value) => (name, Ok(value), name.span.to(value.span.span)),
            Expected::Holds(name, yes) => (name, Err(*yes), name.span),
        };
        let target = match self.peek(&name.node) {
            Some(Symbol::Measure(at)) => Target::Measure(at),
            Some(Symbol::Overall) => Target::Overall,
            Some(Symbol::Define(_) | Symbol::Table(_)) => {
                let mut defines = policy.defines.iter();
                match defines.position(|define| Self::same_name(&define.name, &name.node)) {
                    Some(at) => Target::Define(at),
                    None => {
                        // One with a problem of its own was answered there.
                        if !self.problems.any_error() {
                            let what = both!(
                                "应得结论或带加减号的等级的定义、只用于别的值的表",
                                "expecting defines that are verdicts or whole grades, tables without a key of their own"
                            );
                            self.report(name.span, CheckProblem::NotYet { what });
                        }
                        return None;
                    }
                }
            }
            Some(Symbol::Later) => return None,
            Some(_) => {
                let message = both!(
                    "“应得”里只能写评价、总评或定义",
                    "`expect` takes measures, overall and defines only"
                );
                let help = both!(
                    "请写评价的名称，如“应得 总评 = …”",
                    "write the name of a measure, such as `expect overall = …`"
                );
                self.report(name.span, CheckProblem::WrongPlace { message, help });
                return None;
            }
            None => {
                self.unknown_name(&name.node, name.span);
                return None;
            }
        };
        let yes_no = |yes: bool| {
            let (zh, en) = if yes { ("是", "yes") } else { ("否", "no") };
            policy.surface.pick(zh, en).to_owned()
        };
        let (text, regs) = match target {
            Target::Define(at) => {
                let define = policy.defines.get(at)?;
                let text = match wanted {
                    Err(yes) => yes_no(yes),
                    Ok(value) => match &value.kind {
                        ExprKind::Name(text) | ExprKind::Text(text) => text.clone(),
                        ExprKind::Number(number) => number.reduced().to_string(),
                        ExprKind::YesNo(yes) => yes_no(*yes),
                        ExprKind::Date(date) => date.to_string(),
                        ExprKind::None => String::new(),
                        _ => {
                            let found = kind_of_expr(value);
                            let problem = CheckProblem::WrongKind { found, expected: Kind::Text, help: None };
                            self.report(value.span.span, problem);
                            return None;
                        }
                    },
                };
                let regs = [Some(define.value.value), define.value.given].into_iter().flatten().collect();
                (text, regs)
            }
            Target::Place(_) | Target::Outcome(_) => return None,
            Target::Measure(_) | Target::Overall => {
                let measure = match target {
                    Target::Measure(at) => policy.measures.get(at)?,
                    _ => policy.overall.as_ref()?,
                };
                let Ok(value) = wanted else {
                    let asked = &name.node;
                    let help = both!("请写“{asked} = 等级”", "write `{asked} = LEVEL`");
                    let problem = CheckProblem::WrongKind {
                        found: Kind::Grade,
                        expected: Kind::Flag,
                        help: Some(help),
                    };
                    self.report(name.span, problem);
                    return None;
                };
                (self.grade_text(policy, &measure.grade, value)?, policy.grade_regs(&measure.grade))
            }
        };
        let open: Vec<String> = policy
            .columns_of(regs)
            .into_iter()
            .filter(|column| matches!(cells.get(*column), Some(None)))
            .filter_map(|column| policy.columns.get(column))
            .map(|column| column.name.clone())
            .collect();
        // What a statement with a problem of its own would have said may be what the result depends on.
        if !open.is_empty() && !self.problems.any_error() {
            let problem = CheckProblem::ExampleIncomplete { target: name.node.clone(), columns: open };
            self.report(span, problem);
            return None;
        }
        Some(Expectation { target, text, span })
    }

    /// A grade as written in an example, as results write it by names; a problem when it cannot be one.
    fn grade_text(&mut self, policy: &ir::Policy, grade: &ir::Grade, value: &Expr) -> Option<String> {
        let span = value.span.span;
        let (levels, signs) = match &value.kind {
            ExprKind::Name(name) | ExprKind::Text(name) => (name.clone(), String::new()),
            ExprKind::Number(number) => (number.to_string(), String::new()),
            ExprKind::None => return Some(String::new()),
            ExprKind::Grade { level, plus, minus } => {
                (level.clone(), format!("{}{}", "+".repeat(*plus as usize), "-".repeat(*minus as usize)))
            }
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: kind_of_expr(value), expected: Kind::Grade, help: None };
                self.report(span, problem);
                return None;
            }
        };
        let scale = &policy.scale;
        let whole = format!("{levels}{signs}");
        let verdict = scale.verdicts.iter().find(|verdict| key(&verdict.name) == key(&levels));
        if let (Some(verdict), true) = (verdict, signs.is_empty()) {
            return Some(verdict.name.clone());
        }
        let wanted = match &grade.level {
            Level::One(_) => 1,
            Level::Joined(measures) => measures.len(),
        };
        // With measures that may not apply, fewer levels may be joined.
        let fits = (1..=wanted).rev().any(|count| split_levels(&levels, &scale.levels, count).is_some());
        if wanted == 0 || fits || scale.levels.iter().any(|level| level.name == whole) {
            return Some(whole);
        }
        self.not_on_scale(&levels, span);
        None
    }

    /// Whether an example expects something of `name`.
    pub(super) fn expected_in_example(&self, name: &str) -> bool {
        self.file.blocks.iter().any(|block| match &block.kind {
            BlockKind::Example(example) => example.lines.iter().any(|line| match &line.node {
                ExampleItem::Expect { expected, .. } => expected.iter().any(|one| match one {
                    Expected::Is(other, _) | Expected::Holds(other, _) => Self::same_name(&other.node, name),
                }),
                _ => false,
            }),
            _ => false,
        })
    }
}

/// What a column holds in an example that does not name it: as a blank cell, unless that is an error.
fn not_said(column: &ir::Column) -> Option<Cell> {
    match (&column.blank, &column.kind) {
        (Blank::Means(cell), _) => Some(cell.clone()),
        (Blank::None, _) => Some(Cell::None),
        (Blank::Refused, ColumnKind::Set(_)) => Some(Cell::Set(Vec::new())),
        (Blank::Refused, _) => None,
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
