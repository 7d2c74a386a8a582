//! What an example expects: which result of which row, and the text it must have.

use super::super::Checker;
use super::super::columns::kind_of_expr;
use super::super::names::Symbol;
use super::super::problem::{CheckProblem, Kind};
use super::cell::{bare, is_none, is_unknown, yes_no};
use super::{Row, split_levels};
use crate::both;
use crate::ir::{self, Expectation, Level, Target, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, BlockKind, Expected, Expr, ExprKind};
use crate::value::{Date, Decimal, Period, key};

/// What a result must be, as it is written.
enum Wanted<'a> {
    Value(&'a Expr),
    Holds(bool),
    Cell(&'a ast::Text),
}

impl Checker<'_> {
    /// The row that an `expect` line means: that of its period, or the only one.
    pub(super) fn row_meant(
        &mut self,
        policy: &ir::Policy,
        rows: &[Row],
        period: Option<&Spanned<Period>>,
        span: Span,
    ) -> Option<usize> {
        let fits = |row: &Row| period.is_none_or(|period| row.period == Some(period.node));
        let mut fitting = rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at);
        let found = (fitting.next(), fitting.next());
        let several_units = rows.iter().any(|row| row.unit != rows.first().and_then(|row| row.unit.clone()));
        let (at, message, help) = match found {
            (Some(row), None) => return Some(row),
            (None, _) => (
                period.map_or(span, |period| period.span),
                both!("例子里没有这一期的行", "the example has no row of this period"),
                both!("请加一句这一期的“已知”", "add a `given` line of this period"),
            ),
            _ if several_units => {
                let id = policy.id_column().and_then(|at| policy.columns.get(at));
                let id = id.map_or("", |column| &column.name);
                (
                    span,
                    both!(
                        "例子里有几个单位，没有说是哪一个",
                        "the example has several units: which one is not said"
                    ),
                    both!(
                        "请写“应得 {id}：”，下面用表写明每个单位应得什么",
                        "write `expect {id}:` and a table below that says what each unit gets"
                    ),
                )
            }
            _ => (
                span,
                both!(
                    "例子里有几个评价期，没有说是哪一个",
                    "the example has several periods: which one is not said"
                ),
                both!("请写上评价期，如“应得 2021 年，…”", "name the period, such as `expect in 2021, …`"),
            ),
        };
        self.report(at, CheckProblem::NoSuchRow { message, help });
        None
    }

    /// What a table under the name of the id column expects.
    pub(super) fn expected_table(
        &mut self,
        policy: &ir::Policy,
        rows: &[Row],
        period: Option<&Spanned<Period>>,
        name: &ast::Name,
        table: &[Vec<ast::Text>],
    ) -> Vec<Expectation> {
        let mut found = Vec::new();
        let Some(header) = self.is_id(policy, name).and_then(|()| self.header(table, name.span)) else {
            return found;
        };
        let column = |checker: &Self, title: &ast::Text| match checker.peek(&title.node) {
            Some(Symbol::Column(at)) => Some(at),
            _ => None,
        };
        let at = |checker: &Self, wanted: Option<usize>| {
            header.iter().position(|title| wanted.is_some() && column(checker, title) == wanted)
        };
        let periods = at(self, policy.period_column());
        let Some(ids) = at(self, policy.id_column()) else {
            self.without_id(name, name.span);
            return found;
        };
        for cells in table.iter().skip(1) {
            let Some(unit_cell) = cells.get(ids) else { continue };
            let Some(unit) = self.unit_of(unit_cell) else { continue };
            let said = match periods.and_then(|at| cells.get(at)).filter(|cell| !cell.node.is_empty()) {
                Some(cell) => match self.period_cell(policy, cell) {
                    Some(period) => Some(period),
                    None => continue,
                },
                None => period.map(|period| period.node),
            };
            let fits = |row: &Row| {
                row.unit.as_deref() == Some(unit.as_str()) && said.is_none_or(|said| row.period == Some(said))
            };
            let mut fitting = rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at);
            let (Some(row), None) = (fitting.next(), fitting.next()) else {
                let (message, help) = if rows.iter().any(fits) {
                    (
                        both!(
                            "{unit} 有几期，没有说是哪一期",
                            "{unit} has several periods: which one is not said"
                        ),
                        both!(
                            "请加一列评价期，或写“应得 2021 年，…”",
                            "add a column of periods, or write `expect in 2021, …`"
                        ),
                    )
                } else {
                    (
                        match said {
                            Some(period) => both!(
                                "例子里没有 {unit} 在 {period} 的行",
                                "the example has no row of {unit} in {period}"
                            ),
                            None => both!("例子里没有 {unit} 的行", "the example has no row of {unit}"),
                        },
                        both!("请在“已知”里加上这一行", "add the row to `given`"),
                    )
                };
                self.report(unit_cell.span, CheckProblem::NoSuchRow { message, help });
                continue;
            };
            for (at, (title, cell)) in header.iter().zip(cells).enumerate() {
                if at == ids || Some(at) == periods || cell.node.is_empty() {
                    continue;
                }
                found.extend(self.result(policy, title, Wanted::Cell(cell), cell.span, rows, row));
            }
        }
        found
    }

    /// What a part of an `expect` line expects of row `row`.
    pub(super) fn expected(
        &mut self,
        policy: &ir::Policy,
        one: &Expected,
        rows: &[Row],
        row: usize,
    ) -> Option<Expectation> {
        match one {
            Expected::Is(name, value) => {
                let span = name.span.to(value.span.span);
                self.result(policy, name, Wanted::Value(value), span, rows, row)
            }
            Expected::Points(name, value) => {
                let span = name.span.to(value.span.span);
                let target = self.target_of_points(policy, name)?;
                self.of_target_wanted(policy, (name, target), Wanted::Value(value), span, rows, row)
            }
            Expected::Holds(name, yes) => {
                self.result(policy, name, Wanted::Holds(*yes), name.span, rows, row)
            }
        }
    }

    fn result(
        &mut self,
        policy: &ir::Policy,
        name: &ast::Name,
        wanted: Wanted<'_>,
        span: Span,
        rows: &[Row],
        row: usize,
    ) -> Option<Expectation> {
        let target = match points_title(&name.node).filter(|_| self.peek(&name.node).is_none()) {
            Some(of) => self.target_of_points(policy, &ast::Name::new(of.to_owned(), name.span))?,
            None => Self::in_points(policy, self.target(policy, name)?, &wanted),
        };
        self.of_target_wanted(policy, (name, target), wanted, span, rows, row)
    }

    /// The points of a measure or of overall.
    fn target_of_points(&mut self, policy: &ir::Policy, name: &ast::Name) -> Option<Target> {
        let measure = match self.target(policy, name)? {
            Target::Measure(at) => policy.measures.get(at),
            Target::Overall => policy.overall.as_ref(),
            _ => None,
        };
        let points = measure.and_then(|measure| measure.points).map(Target::Define);
        // A measure with a problem of its own was answered there.
        if points.is_none() && !self.problems.any_error() {
            self.no_points(&name.node, name.span);
        }
        points
    }

    fn of_target_wanted(
        &mut self,
        policy: &ir::Policy,
        (name, target): (&ast::Name, Target),
        wanted: Wanted<'_>,
        span: Span,
        rows: &[Row],
        row: usize,
    ) -> Option<Expectation> {
        let yes_no_text = |yes: bool| {
            let (zh, en) = if yes { ("是", "yes") } else { ("否", "no") };
            policy.surface.pick(zh, en).to_owned()
        };
        let undetermined = match &wanted {
            Wanted::Value(value) => value.kind == ExprKind::Unknown,
            Wanted::Cell(cell) => is_unknown(&cell.node),
            Wanted::Holds(_) => false,
        };
        if undetermined {
            // What the example does not say may be just what is not known.
            return Some(Expectation { row, target, text: String::new(), undetermined, span });
        }
        let text = match target {
            Target::Define(at) => {
                let ty =
                    policy.defines.get(at).and_then(|define| policy.op(define.value.value)).map(|op| op.ty);
                match wanted {
                    Wanted::Holds(yes) => yes_no_text(yes),
                    Wanted::Cell(cell) => self.cell_text(cell, ty?, policy)?,
                    Wanted::Value(value) => match &value.kind {
                        ExprKind::Name(text) | ExprKind::Text(text) => text.clone(),
                        ExprKind::Number(number) => number.reduced().to_string(),
                        ExprKind::YesNo(yes) => yes_no_text(*yes),
                        ExprKind::Date(date) => date.to_string(),
                        ExprKind::None => String::new(),
                        _ => return self.unlike(kind_of_expr(value), Kind::Text, value.span.span),
                    },
                }
            }
            Target::Outcome(_) => match wanted {
                Wanted::Holds(yes) => yes_no_text(yes),
                Wanted::Value(Expr { kind: ExprKind::YesNo(yes), .. }) => yes_no_text(*yes),
                Wanted::Value(value) => return self.unlike(kind_of_expr(value), Kind::Flag, value.span.span),
                Wanted::Cell(cell) => match yes_no(bare(&cell.node)) {
                    Some(yes) => yes_no_text(yes),
                    None => return self.unlike(Kind::Text, Kind::Flag, cell.span),
                },
            },
            Target::Place(_) => {
                let place = match wanted {
                    Wanted::Value(Expr { kind: ExprKind::None, .. }) => Some(String::new()),
                    Wanted::Value(Expr { kind: ExprKind::Number(number), .. }) => {
                        number.as_whole().filter(|place| *place > 0).map(|place| place.to_string())
                    }
                    Wanted::Cell(cell) if is_none(&cell.node) => Some(String::new()),
                    Wanted::Cell(cell) => Decimal::parse(&key(&cell.node))
                        .and_then(Decimal::as_whole)
                        .filter(|place| *place > 0)
                        .map(|place| place.to_string()),
                    _ => None,
                };
                match place {
                    Some(place) => place,
                    None => {
                        let asked = &name.node;
                        let help = both!(
                            "请写“{asked} = 1”，没有名次写“{asked} = 无”",
                            "write `{asked} = 1`, or `{asked} = none` where there is none"
                        );
                        let problem = CheckProblem::WrongKind {
                            found: Kind::Text,
                            expected: Kind::WholeNumber,
                            help: Some(help),
                        };
                        self.report(span, problem);
                        return None;
                    }
                }
            }
            Target::Measure(_) | Target::Overall => {
                let measure = match target {
                    Target::Measure(at) => policy.measures.get(at)?,
                    _ => policy.overall.as_ref()?,
                };
                self.grade_wanted(policy, &measure.grade, name, wanted)?
            }
        };
        self.complete(policy, name, target, rows, row, span)?;
        Some(Expectation { row, target, text, undetermined, span })
    }

    fn unlike<T>(&mut self, found: Kind, expected: Kind, span: Span) -> Option<T> {
        self.report(span, CheckProblem::WrongKind { found, expected, help: None });
        None
    }

    /// Of a measure that is nothing but points a number is its points.
    fn in_points(policy: &ir::Policy, target: Target, wanted: &Wanted<'_>) -> Target {
        let measure = match target {
            Target::Measure(at) => policy.measures.get(at),
            Target::Overall => policy.overall.as_ref(),
            _ => None,
        };
        let number = match wanted {
            Wanted::Value(value) => {
                matches!(value.kind, ExprKind::Number(_) | ExprKind::None | ExprKind::Unknown)
            }
            Wanted::Cell(cell) => {
                is_none(&cell.node) || is_unknown(&cell.node) || Decimal::parse(&key(&cell.node)).is_some()
            }
            Wanted::Holds(_) => false,
        };
        let points = measure.filter(|measure| number && measure.is_of_points());
        points.and_then(|measure| measure.points).map_or(target, Target::Define)
    }

    /// Whose result a name is.
    fn target(&mut self, policy: &ir::Policy, name: &ast::Name) -> Option<Target> {
        match self.peek(&name.node) {
            Some(Symbol::Measure(at)) => Some(Target::Measure(at)),
            Some(Symbol::Overall) => Some(Target::Overall),
            Some(Symbol::Rank(at)) => policy.rankings.get(at).map(|_| Target::Place(at)),
            Some(Symbol::Outcome(at)) => policy.outcomes.get(at).map(|_| Target::Outcome(at)),
            Some(Symbol::Define(_) | Symbol::Table(_)) => {
                let mut defines = policy.defines.iter();
                let at = defines.position(|define| Self::same_name(&define.name, &name.node));
                // One with a problem of its own was answered there.
                let unread = self.names.defines.iter().any(|block| {
                    matches!(&block.kind, BlockKind::Define(define)
                        if define.value.is_none() && Self::same_name(&define.name.node, &name.node))
                });
                if at.is_none() && !unread && !self.problems.any_error() {
                    let what = both!(
                        "应得结论或带加减号的等级的定义、只用于别的值的表",
                        "expecting defines that are verdicts or whole grades, tables without a key of their own"
                    );
                    self.report(name.span, CheckProblem::NotYet { what });
                }
                at.map(Target::Define)
            }
            Some(Symbol::Later) => None,
            Some(_) => {
                let message = both!(
                    "“应得”里只能写评价、总评、名次、结果、定义或表",
                    "`expect` takes measures, overall, ranks, outcomes, defines and tables only"
                );
                let help = both!(
                    "请写评价的名称，如“应得 总评 = …”",
                    "write the name of a measure, such as `expect overall = …`"
                );
                self.report(name.span, CheckProblem::WrongPlace { message, help });
                None
            }
            None => {
                self.unknown_name(&name.node, name.span);
                None
            }
        }
    }

    /// The cell of a define's value as results write it.
    fn cell_text(&mut self, cell: &ast::Text, ty: Type, policy: &ir::Policy) -> Option<String> {
        let text = bare(&cell.node);
        if is_none(&cell.node) {
            return Some(String::new());
        }
        let (read, expected) = match ty {
            Type::Flag => {
                let word = |yes| {
                    if yes { policy.surface.pick("是", "yes") } else { policy.surface.pick("否", "no") }
                };
                (yes_no(text).map(|yes| word(yes).to_owned()), Kind::Flag)
            }
            Type::Number { .. } => {
                (Decimal::parse(&key(text)).map(|number| number.reduced().to_string()), Kind::Number)
            }
            Type::Date => (Date::parse(&key(text)).map(|date| date.to_string()), Kind::Date),
            _ => (Some(text.to_owned()), Kind::Text),
        };
        match read {
            Some(read) => Some(read),
            None => self.unlike(Kind::Text, expected, cell.span),
        }
    }

    /// A grade as written in an example, as results write it by names; a problem when it cannot be one.
    fn grade_wanted(
        &mut self,
        policy: &ir::Policy,
        grade: &ir::Grade,
        name: &ast::Name,
        wanted: Wanted<'_>,
    ) -> Option<String> {
        let (levels, signs, span) = match wanted {
            Wanted::Holds(_) => {
                let asked = &name.node;
                let help = both!("请写“{asked} = 等级”", "write `{asked} = LEVEL`");
                let problem =
                    CheckProblem::WrongKind { found: Kind::Grade, expected: Kind::Flag, help: Some(help) };
                self.report(name.span, problem);
                return None;
            }
            Wanted::Cell(cell) if is_none(&cell.node) => return Some(String::new()),
            Wanted::Cell(cell) => {
                let text = bare(&cell.node).replace('＋', "+").replace(['－', '−'], "-");
                let levels = text.trim_end_matches(['+', '-']).to_owned();
                let signs = text.get(levels.len()..).unwrap_or_default().to_owned();
                (levels, signs, cell.span)
            }
            Wanted::Value(value) => {
                let span = value.span.span;
                match &value.kind {
                    ExprKind::Name(name) | ExprKind::Text(name) => (name.clone(), String::new(), span),
                    ExprKind::Number(number) => (number.to_string(), String::new(), span),
                    ExprKind::None => return Some(String::new()),
                    ExprKind::Grade { level, plus, minus } => {
                        let signs = format!("{}{}", "+".repeat(*plus as usize), "-".repeat(*minus as usize));
                        (level.clone(), signs, span)
                    }
                    _ => return self.unlike(kind_of_expr(value), Kind::Grade, span),
                }
            }
        };
        let scale = policy.scale(grade.scale);
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
        self.on_scale(Some(grade.scale), |checker| checker.not_on_scale(&levels, span));
        None
    }
}

/// Whose points the title of a column names: `points of M`.
fn points_title(title: &str) -> Option<&str> {
    let zh = title.strip_suffix("得分").and_then(|of| of.trim_end().strip_suffix('的'));
    zh.or_else(|| title.strip_prefix("points of ")).map(str::trim)
}
