//! The data block: columns, what their cells may hold, and checks over whole rows.

use std::collections::HashMap;

use super::meant::{lacks_sign, percent_most};
use super::meant_problem::MeantProblem;
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::scale::named;
use super::{Checker, MOST_MEMBERS};
use crate::both;
use crate::ir::{self, Blank, Cell, ColumnKind, Members};
use crate::problem::{backtick, out_of_bounds, too_fine};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Attribute, BlockKind, DataItem, ExprKind, Response};
use crate::value::{Decimal, key};

/// Decimals kept of a number whose policy says no number of them, and of percentages.
const FREE_DECIMALS: u8 = 6;
/// Values that a message lists.
const SHOWN: usize = 12;
/// Most decimals of a number.
const MOST_DECIMALS: u32 = 9;

/// Texts of free members that are not the policy's own.
#[derive(Debug, Clone, Default)]
pub(super) struct Extra {
    pub(super) texts: Vec<String>,
    ids: HashMap<String, usize>,
}

impl Extra {
    fn id(&mut self, text: &str) -> usize {
        if let Some(&at) = self.ids.get(text) {
            return at;
        }
        self.ids.insert(text.to_owned(), self.texts.len());
        self.texts.push(text.to_owned());
        self.texts.len() - 1
    }
}

impl Checker<'_> {
    pub(super) fn columns_of_block(&mut self, data: &ast::Data) {
        let mut ids: Option<Span> = None;
        let mut periods: Option<Span> = None;
        for line in &data.lines {
            match &line.node {
                DataItem::Columns { names, kind, attributes } => {
                    let Some(column) = self.column_kind(kind) else {
                        names.iter().for_each(|name| self.declare(name, Symbol::Later));
                        continue;
                    };
                    for name in names {
                        let only = match column.0 {
                            ColumnKind::Id => {
                                Some((&mut ids, both!("编号列有两个", "there are two id columns")))
                            }
                            ColumnKind::Period(_) => {
                                Some((&mut periods, both!("评价期列有两个", "there are two period columns")))
                            }
                            _ => None,
                        };
                        if let Some((before, message)) = only {
                            if let Some(first) = *before {
                                let help = both!("请只留一个", "keep one of them");
                                let first = Some(first);
                                self.report(name.span, CheckProblem::Contradiction { message, help, first });
                            } else {
                                *before = Some(name.span);
                            }
                        }
                        self.declare(name, Symbol::Column(self.columns.len()));
                        let column = self.one_column(name, column.clone(), attributes);
                        self.columns.push(column);
                    }
                }
                DataItem::Check { .. } => {}
                DataItem::RowsWithoutUnit(_) | DataItem::UnitsWithoutRows(_) => {
                    let help = both!("请移到“明细”一块", "move this line to a `records` block");
                    let message = both!("这一句只用于明细", "this line is for `records` blocks");
                    self.report(line.span.span, CheckProblem::WrongPlace { message, help });
                }
            }
        }
        let mut blocks = self.file.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Data(_)));
        // A second `data` block is a problem of its own.
        if let (None, Some(block), None) = (ids, blocks.next(), blocks.next()) {
            self.report(block.head.span, CheckProblem::NoId);
        }
    }

    /// What a column holds, and the scale of its levels where it holds levels.
    pub(super) fn column_kind(
        &mut self,
        kind: &Spanned<ast::ColumnKind>,
    ) -> Option<(ColumnKind, Option<usize>)> {
        let held = match &kind.node {
            ast::ColumnKind::Id => ColumnKind::Id,
            ast::ColumnKind::Text => ColumnKind::Text,
            ast::ColumnKind::YesNo => ColumnKind::Flag,
            ast::ColumnKind::Whole => ColumnKind::Number { decimals: 0, percent: false },
            ast::ColumnKind::Number => ColumnKind::Number { decimals: FREE_DECIMALS, percent: false },
            ast::ColumnKind::Decimals(number) => {
                if number.node > MOST_DECIMALS {
                    let message = both!("小数最多 {MOST_DECIMALS} 位", "at most {MOST_DECIMALS} decimals");
                    let help = both!("请写 {MOST_DECIMALS} 位以内", "write {MOST_DECIMALS} or fewer");
                    self.report(number.span, CheckProblem::OutOfRange { message, help });
                }
                let decimals = u8::try_from(number.node.min(MOST_DECIMALS)).unwrap_or(0);
                ColumnKind::Number { decimals, percent: false }
            }
            ast::ColumnKind::Percentage => ColumnKind::Number { decimals: FREE_DECIMALS, percent: true },
            ast::ColumnKind::Date => ColumnKind::Date,
            ast::ColumnKind::Period(kind) => ColumnKind::Period(*kind),
            ast::ColumnKind::OneOf(values) => ColumnKind::OneOf(self.listed(values)),
            ast::ColumnKind::Set(None) => ColumnKind::Set(Members::Free),
            ast::ColumnKind::Set(Some(values)) => ColumnKind::Set(Members::Named(self.listed(values))),
            ast::ColumnKind::SetOfMeasures => {
                let measures = self.file.blocks.iter().filter_map(|block| match &block.kind {
                    BlockKind::Measure(measure) => Some(named(&measure.name)),
                    _ => None,
                });
                ColumnKind::Set(Members::Named(measures.collect()))
            }
            ast::ColumnKind::Level(name) => {
                let scale = self.column_scale(name.as_ref(), kind.span)?;
                return Some((ColumnKind::OneOf(self.scale(scale).levels.clone()), Some(scale)));
            }
        };
        Some((held, None))
    }

    /// The values of a column: each once, none that look alike.
    fn listed(&mut self, values: &[ast::Titled]) -> Vec<ir::Named> {
        if values.len() > MOST_MEMBERS {
            let span = values.first().map_or(Span::default(), |value| value.name.span);
            self.report(span, CheckProblem::TooManyMembers { most: MOST_MEMBERS });
        }
        let mut seen: HashMap<String, (String, Span)> = HashMap::new();
        for value in values {
            let name = &value.name;
            match seen.get(&crate::value::skeleton(&name.node)).cloned() {
                Some((other, first)) if other == name.node => {
                    self.report(name.span, CheckProblem::ListedTwice { name: other, first });
                }
                Some((other, first)) => {
                    self.report(name.span, CheckProblem::LookAlike { name: name.node.clone(), other, first });
                }
                None => {
                    seen.insert(crate::value::skeleton(&name.node), (name.node.clone(), name.span));
                }
            }
        }
        self.titles(values);
        values.iter().map(named).collect()
    }

    /// Reports a title by which something else is read already, by its own title or its name.
    pub(super) fn titles<'t>(&mut self, named: impl IntoIterator<Item = &'t ast::Titled> + Clone) {
        let mut texts: HashMap<&str, Span> = HashMap::new();
        for one in named.clone() {
            texts.insert(&one.name.node, one.name.span);
        }
        for one in named {
            let Some(title) = one.title.as_ref().filter(|title| title.node != one.name.node) else {
                continue;
            };
            if let Some(first) = texts.insert(&title.node, title.span) {
                self.report(title.span, CheckProblem::ListedTwice { name: title.node.clone(), first });
            }
        }
    }

    pub(super) fn one_column(
        &mut self,
        name: &ast::Name,
        (kind, scale): (ColumnKind, Option<usize>),
        attributes: &[Spanned<Attribute>],
    ) -> ir::Column {
        let mut column = ir::Column { scale, ..ir::Column::new(name.node.clone(), kind, name.span) };
        let mut seen: Vec<(std::mem::Discriminant<Attribute>, Span)> = Vec::new();
        let mut bounds: Option<ast::Range> = None;
        for attribute in attributes {
            if let (Attribute::Bounds(range), Some(first)) = (&attribute.node, &mut bounds)
                && first.low.is_some() != range.low.is_some()
                && first.high.is_some() != range.high.is_some()
            {
                // A lower bound and an upper one are one range.
                first.low = first.low.take().or_else(|| range.low.clone());
                first.high = first.high.take().or_else(|| range.high.clone());
                first.span.span = first.span.span.to(range.span.span);
                continue;
            }
            let which = std::mem::discriminant(&attribute.node);
            if let Some((_, first)) = seen.iter().find(|(before, _)| *before == which) {
                let first = *first;
                self.report(attribute.span, CheckProblem::SaidTwice { first });
                continue;
            }
            seen.push((which, attribute.span));
            match &attribute.node {
                Attribute::ReadFrom(headers) => {
                    column.headers = headers.iter().map(|header| header.node.clone()).collect();
                }
                Attribute::Label(label) => column.label = Some(label.node.clone()),
                Attribute::Bounds(range) => bounds = Some(range.clone()),
                Attribute::Blank(value) => {
                    if let Some(blank) = self.blank(&column, value) {
                        column.blank = blank;
                    }
                }
            }
        }
        if let Some(range) = &bounds {
            self.bounds(&mut column, range);
        }
        column
    }

    fn blank(&mut self, column: &ir::Column, value: &ast::Expr) -> Option<Blank> {
        match &value.kind {
            ExprKind::None => Some(Blank::None),
            ExprKind::Unknown => match column.kind {
                ColumnKind::Id | ColumnKind::Period(_) => {
                    let problem = CheckProblem::WrongKind {
                        found: Kind::Unknown,
                        expected: kind_of(&column.kind),
                        help: Some(both!(
                            "每一行都要写明是哪个单位、哪一期",
                            "every row has to say which unit and which period it is of"
                        )),
                    };
                    self.report(value.span.span, problem);
                    None
                }
                _ => Some(Blank::Unknown),
            },
            _ => {
                let mut extra = Extra::default();
                let cell = self.cell(column, value, &mut extra);
                for text in extra.texts {
                    self.member_ids
                        .insert(text.clone(), u32::try_from(self.members.len()).unwrap_or(u32::MAX));
                    self.members.push(text);
                }
                cell.map(Blank::Means)
            }
        }
    }

    fn bounds(&mut self, column: &mut ir::Column, range: &ast::Range) {
        let edge = |checker: &mut Self, edge: &Option<(Box<ast::Expr>, bool)>, inward: i64| {
            let (expr, included) = edge.as_ref()?;
            let number = match (&column.kind, &expr.kind) {
                (ColumnKind::Number { decimals, .. }, ExprKind::Number(number)) => number.at(*decimals),
                (ColumnKind::Date, ExprKind::Date(date)) => Some(date.day_number()),
                _ => None,
            };
            match number {
                Some(number) => Some(if *included { number } else { number.saturating_add(inward) }),
                None => {
                    let (found, expected) = match column.kind {
                        ColumnKind::Date => (Kind::Number, Kind::Date),
                        ColumnKind::Number { decimals: 0, .. } => (Kind::Number, Kind::WholeNumber),
                        ColumnKind::Number { .. } => (Kind::Date, Kind::Number),
                        _ => (kind_of(&column.kind), Kind::Number),
                    };
                    let help = Some(both!(
                        "上下限只能用于数和日期，小数位数不能多于这一列的",
                        "bounds are for numbers and dates, with no more decimals than the column"
                    ));
                    checker.report(expr.span.span, CheckProblem::WrongKind { found, expected, help });
                    None
                }
            }
        };
        if matches!(column.kind, ColumnKind::Number { percent: true, .. }) {
            self.percent_bounds(range);
        }
        let low = edge(self, &range.low, 1);
        let high = edge(self, &range.high, -1);
        if let (Some(low), Some(high)) = (low, high)
            && low > high
        {
            let message = both!("这个范围里一个数也没有", "no value lies in this range");
            let help = both!("请改正上下限的先后", "put the lower bound first");
            self.report(range.span.span, CheckProblem::Contradiction { message, help, first: None });
        }
        column.bounds = Some(bounds_text(range));
        (column.low, column.high) = (low, high);
    }

    /// `value` as a cell of `column`; free members are interned into `extra` behind the policy's own.
    pub(super) fn cell(&mut self, column: &ir::Column, value: &ast::Expr, extra: &mut Extra) -> Option<Cell> {
        let span = value.span.span;
        let none = self.file.surface.pick("无", "none");
        let found = match (&column.kind, &value.kind) {
            (ColumnKind::Flag, ExprKind::YesNo(yes)) => Some(Cell::Flag(*yes)),
            (ColumnKind::Number { decimals, .. }, ExprKind::Number(number)) => {
                return self.number_cell(column, *number, *decimals, span);
            }
            (ColumnKind::Number { decimals, .. }, ExprKind::Sum(terms)) => {
                negative(terms, *decimals).map(Cell::Number)
            }
            (ColumnKind::Date, ExprKind::Date(date)) => Some(Cell::Number(date.day_number())),
            (ColumnKind::Period(_), ExprKind::Period(period)) => Some(Cell::Number(period.number)),
            (ColumnKind::Period(_), ExprKind::Number(year)) => year.as_whole().map(Cell::Number),
            (ColumnKind::Text | ColumnKind::Id, ExprKind::Text(text) | ExprKind::Name(text)) => {
                Some(Cell::Text(text.clone()))
            }
            (ColumnKind::OneOf(values), ExprKind::Name(text) | ExprKind::Text(text)) => {
                return self.position(values, text, span).map(|at| Cell::Code(at as u32));
            }
            (ColumnKind::OneOf(values), ExprKind::Number(number)) => {
                return self.position(values, &number.to_string(), span).map(|at| Cell::Code(at as u32));
            }
            (ColumnKind::OneOf(values), ExprKind::Grade { level, plus, minus }) => {
                let text = format!("{level}{}{}", "+".repeat(*plus as usize), "-".repeat(*minus as usize));
                return self.position(values, &text, span).map(|at| Cell::Code(at as u32));
            }
            // One of the values may be called so.
            (ColumnKind::OneOf(values), ExprKind::None) if let Some(at) = find(values, none) => {
                u32::try_from(at).ok().map(Cell::Code)
            }
            (ColumnKind::Set(members), ExprKind::Set(texts)) => {
                let mut ids = Vec::new();
                for text in texts {
                    ids.push(match members {
                        Members::Named(values) => self.position(values, &text.node, text.span)? as u32,
                        Members::Free => self.member_or_extra(&text.node, extra),
                    });
                }
                Some(Cell::Set(ids))
            }
            (ColumnKind::Set(_), ExprKind::None) if column.blank != Blank::None => {
                Some(Cell::Set(Vec::new()))
            }
            (_, ExprKind::None) => Some(Cell::None),
            (ColumnKind::Id | ColumnKind::Period(_), ExprKind::Unknown) => None,
            (_, ExprKind::Unknown) => Some(Cell::Unknown),
            _ => None,
        };
        if found.is_none() {
            let (found, expected) = (kind_of_expr(value), kind_of(&column.kind));
            let help = match (&column.kind, &value.kind) {
                (ColumnKind::Set(_), ExprKind::Name(text) | ExprKind::Text(text)) => Some(both!(
                    "集合写在花括号里：`{{{text}}}`，有几个的写 `{{甲、乙}}`",
                    "a set stands in braces: `{{{text}}}`, of several members `{{a, b}}`"
                )),
                _ => None,
            };
            self.report(span, CheckProblem::WrongKind { found, expected, help });
        }
        found
    }

    /// A number as a cell of `column`, as a data file may hold it.
    pub(super) fn number_cell(
        &mut self,
        column: &ir::Column,
        number: Decimal,
        decimals: u8,
        span: Span,
    ) -> Option<Cell> {
        let most = percent_most(column).filter(|most| lacks_sign(number, *most));
        if most.is_some() {
            self.report(span, MeantProblem::NoPercentSign { number });
            return None;
        }
        let cell = number.at(decimals).map(Cell::Number);
        if cell.is_none() {
            let (message, help) = too_fine(&backtick(&number.to_string()), decimals);
            self.report(span, CheckProblem::OutOfRange { message, help });
        }
        cell
    }

    /// Reports a cell of an example that no data may hold: a number or day out of bounds, or none where a blank
    /// cell is something else.
    pub(super) fn cell_in_data(&mut self, column: &ir::Column, cell: Cell, span: Span) -> Option<Cell> {
        if matches!(&column.blank, Blank::Means(blank) if *blank == cell) {
            return Some(cell);
        }
        let (message, help) = match (&cell, &column.kind) {
            (Cell::Number(number), kind)
                if column.low.is_some_and(|low| *number < low)
                    || column.high.is_some_and(|high| *number > high) =>
            {
                let shown = match kind {
                    ColumnKind::Date => {
                        crate::value::Date::from_day_number(*number).map(|date| date.to_string())
                    }
                    ColumnKind::Number { decimals, .. } => {
                        Some(Decimal { digits: *number, decimals: *decimals }.reduced().to_string())
                    }
                    _ => None,
                };
                let message = out_of_bounds(&backtick(&shown.unwrap_or_default()), column.bounds.as_deref());
                let help = both!(
                    "请改正这里的值；范围定错了，就改“数据”里的",
                    "correct the value, or the bounds under `data`"
                );
                (message, help)
            }
            (Cell::None, _) if column.blank != Blank::None => {
                let shown = backtick(&column.name);
                let message = both!(
                    "{shown} 不会是“无”：数据里没有说空白视为无",
                    "{shown} is never none: `data` does not say that a blank means none"
                );
                let help = both!(
                    "请写它的值，或在“数据”里给它加上“，空白视为 无”",
                    "write its value, or add `, blank means none` to it under `data`"
                );
                (message, help)
            }
            _ => return Some(cell),
        };
        self.report(span, CheckProblem::OutOfRange { message, help });
        None
    }

    /// The position of `text` among named values, by name or title.
    pub(super) fn position(&mut self, values: &[ir::Named], text: &str, span: Span) -> Option<usize> {
        let found = find(values, text);
        if found.is_none() {
            let names: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
            let nearest = crate::problem::nearest(text, names.iter().copied()).map(str::to_owned);
            let values = names.iter().take(SHOWN).map(|name| (*name).to_owned()).collect();
            self.report(span, CheckProblem::NoSuchValue { name: text.to_owned(), values, nearest });
        }
        found
    }

    /// The id of a free member: among the policy's own, else among those behind them.
    pub(super) fn member_or_extra(&self, text: &str, extra: &mut Extra) -> u32 {
        let at = match self.member_ids.get(text) {
            Some(&at) => at as usize,
            None => self.members.len() + extra.id(text),
        };
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    pub(super) fn row_checks(&mut self) -> Vec<ir::RowCheck> {
        let file = self.file;
        let data = file.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Data(data) => Some(data),
            _ => None,
        });
        data.flat_map(|data| self.checks_of(data)).collect()
    }

    /// The row checks of a block.
    pub(super) fn checks_of(&mut self, data: &ast::Data) -> Vec<ir::RowCheck> {
        let mut checks = Vec::new();
        {
            for line in &data.lines {
                let DataItem::Check { condition, negated, response, message } = &line.node else { continue };
                let Some(holds) = self.condition(condition) else { continue };
                let holds = if *negated { self.not(holds, line.span.span) } else { holds };
                if *response == Response::Ignore {
                    continue;
                }
                checks.push(ir::RowCheck {
                    holds,
                    refuse: *response == Response::Error,
                    message: message.node.clone(),
                    span: line.span.span,
                });
            }
        }
        checks
    }
}

/// A number with more decimals than its column has.
fn negative(terms: &[(ast::Operator, ast::Expr)], decimals: u8) -> Option<i64> {
    match terms {
        [(ast::Operator::Minus, only)] => match &only.kind {
            ExprKind::Number(number) => number.at(decimals)?.checked_neg(),
            _ => None,
        },
        _ => None,
    }
}

fn bounds_text(range: &ast::Range) -> String {
    let show = |expr: &ast::Expr| match &expr.kind {
        ExprKind::Number(number) => number.to_string(),
        ExprKind::Date(date) => date.to_string(),
        _ => String::new(),
    };
    let low =
        range.low.as_ref().map(|(x, included)| format!("{} {}", if *included { "≥" } else { ">" }, show(x)));
    let high =
        range.high.as_ref().map(|(x, included)| format!("{} {}", if *included { "≤" } else { "<" }, show(x)));
    [low, high].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub(super) fn kind_of(kind: &ColumnKind) -> Kind {
    match kind {
        ColumnKind::Id | ColumnKind::Text => Kind::Text,
        ColumnKind::Flag => Kind::Flag,
        ColumnKind::Number { decimals: 0, .. } => Kind::WholeNumber,
        ColumnKind::Number { .. } => Kind::Number,
        ColumnKind::Date => Kind::Date,
        ColumnKind::Period(_) => Kind::Period,
        ColumnKind::OneOf(_) => Kind::OneOf,
        ColumnKind::Set(_) => Kind::Set,
    }
}

pub(super) fn kind_of_expr(expr: &ast::Expr) -> Kind {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Sum(_) | ExprKind::Product(_) => Kind::Number,
        ExprKind::Date(_) => Kind::Date,
        ExprKind::Period(_) => Kind::Period,
        ExprKind::YesNo(_) => Kind::Flag,
        ExprKind::Set(_) => Kind::Set,
        ExprKind::List(_) => Kind::List,
        ExprKind::Grade { .. } => Kind::Grade,
        ExprKind::Duration(_) => Kind::Duration,
        ExprKind::None => Kind::None,
        _ => Kind::Text,
    }
}

/// The position of `text` among named values, by name or title; as spelt first, then after NFKC.
pub(super) fn find(values: &[ir::Named], text: &str) -> Option<usize> {
    let spelt = |value: &ir::Named| value.name == text || value.title.as_deref() == Some(text);
    values.iter().position(spelt).or_else(|| {
        let folded = key(text);
        // Only a name with characters of other forms can differ from its own folding.
        let other = |value: &ir::Named| value.name.len() != folded.len() || !value.name.is_ascii();
        values.iter().position(|value| other(value) && key(&value.name) == folded)
    })
}
