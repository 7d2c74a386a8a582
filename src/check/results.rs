//! The result columns of a table: of which kind each is, and its value in every row.

use super::Checker;
use super::grid::{Said, bare_name};
use super::names::Symbol;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Value, What, same_kind};
use crate::both;
use crate::ir::{self, OpKind, Reg, SignRule, Type};
use crate::problem::Both;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, Text};
use crate::syntax::result_cell;
use crate::value::Decimal;

/// A value that is the same for every unit, as a cell of a table says it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Constant {
    None,
    Number(Decimal),
    /// A day, by its number.
    Date(i64),
    Flag(bool),
    /// A level, by its scale and its place on it.
    Level(usize, i64),
    /// A verdict, by its scale and its code.
    Verdict(usize, i64),
    Signed {
        scale: usize,
        level: i64,
        plus: u32,
        minus: u32,
    },
    Text(String),
}

/// A register's value in one case of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// The same for every unit.
    Fixed(i64),
    In(Reg),
}

/// A result of one row.
#[derive(Debug, Clone)]
enum Cell {
    Constant(Constant),
    Value(Value),
}

/// The registers that make up a result.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// One register, of this kind.
    One(What),
    /// A number out of another, with the decimals of each.
    Ratio(u8, u8),
    /// A level, a verdict, and signs as the scale (by position) has them.
    Grade(usize),
    /// No row has any.
    None,
}

/// Registers of one result: the type of each and its value in every row.
type Parts = Vec<(Type, Vec<Held>)>;

/// A result column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its name; none where the rows are lines.
    pub(super) name: Option<Text>,
    pub(super) shape: Shape,
    /// The registers of its shape, each with its value in every row.
    pub(super) parts: Parts,
    /// Whether each row has a value.
    pub(super) given: Vec<Held>,
    /// Where a row comes from that may have none.
    pub(super) why: Option<Given>,
    /// The cells that are the same for every unit.
    pub(super) constants: Vec<Option<Constant>>,
}

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// A result column from what its rows say.
    pub(super) fn result_column(&mut self, name: Option<&Text>, said: &[(Said<'_>, Span)]) -> Option<Column> {
        let exprs: Vec<(Said<'_>, Option<Expr>)> = said
            .iter()
            .map(|(said, _)| match said {
                Said::Expr(expr) => (*said, Some((*expr).clone())),
                Said::Cell(cell) => (*said, result_cell(cell)),
            })
            .collect();
        let scale = self.common_scale(exprs.iter().filter_map(|(_, expr)| expr.as_ref()));
        let cells = self.on_scale(scale, |checker| {
            let cells: Vec<Option<Cell>> =
                exprs.into_iter().map(|(said, expr)| checker.result_of(said, expr)).collect();
            cells.into_iter().collect::<Option<Vec<Cell>>>()
        });
        let places = said.iter().map(|(said, row)| Self::stands(*said, *row));
        let mut cells: Vec<(Cell, Span)> = cells?.into_iter().zip(places).collect();
        let graded = |cell: &Cell| {
            matches!(
                cell,
                Cell::Constant(Constant::Level(..) | Constant::Verdict(..) | Constant::Signed { .. })
                    | Cell::Value(Value { what: What::Level(..), .. })
            )
        };
        if let Some((cell, span)) = cells.iter().find(|(cell, _)| graded(cell)) {
            let scale = self.stand_in(cell, *span).and_then(|value| value.scale());
            self.on_scale(scale, |checker| checker.as_grades(&mut cells))?;
        }
        self.unknown_cells(&mut cells)?;
        let constants = cells
            .iter()
            .map(|(cell, _)| match cell {
                Cell::Constant(constant) => Some(constant.clone()),
                Cell::Value(_) => None,
            })
            .collect();
        let mut given = Vec::new();
        let mut why = None;
        for (cell, span) in &cells {
            given.push(match cell {
                Cell::Constant(Constant::None) => {
                    let why_none = both!("表的这一行的结果是无", "this row of the table says none");
                    let none = Given { reg: self.flag(false, *span), from: *span, why: why_none };
                    why.get_or_insert(none);
                    Held::Fixed(0)
                }
                Cell::Value(Value { given: Some(given), .. }) => {
                    why.get_or_insert(given.clone());
                    Held::In(given.reg)
                }
                _ => Held::Fixed(1),
            });
        }
        let (shape, parts) = self.shaped(&cells)?;
        Some(Column { name: name.map(named), shape, parts, given, why, constants })
    }

    /// Gives `unknown` the kind of the other results.
    fn unknown_cells(&mut self, cells: &mut [(Cell, Span)]) -> Option<()> {
        let is_unknown = |cell: &Cell| matches!(cell, Cell::Value(Value { what: What::Unknown, .. }));
        let stands = cells.iter().filter(|(cell, _)| !is_unknown(cell));
        let like = stands.filter_map(|(cell, span)| self.stand_in(cell, *span)).next();
        for (cell, span) in cells.iter_mut().filter(|(cell, _)| is_unknown(cell)) {
            let Cell::Value(value) = cell else { continue };
            match &like {
                Some(like) => *value = self.unknown_like(value.clone(), like)?,
                None => {
                    self.of_no_kind(*span);
                    return None;
                }
            }
        }
        Some(())
    }

    /// Where a result stands: its cell, else its row.
    fn stands(said: Said<'_>, row: Span) -> Span {
        match said {
            Said::Expr(expr) => expr.span.span,
            Said::Cell(cell) if cell.span.start < cell.span.end => cell.span,
            Said::Cell(_) => row,
        }
    }

    fn result_of(&mut self, said: Said<'_>, expr: Option<Expr>) -> Option<Cell> {
        let expr = match (said, expr) {
            (Said::Cell(cell), expr) => match self.fixed_cell(cell, expr) {
                Ok(constant) => return Some(Cell::Constant(constant)),
                Err(expr) => expr,
            },
            (_, expr) => expr?,
        };
        let value = match self.fixed(&expr) {
            Some(constant) => return Some(Cell::Constant(constant)),
            None => self.expr_or_unknown(&expr)?,
        };
        let value = self.as_word(value);
        Some(Cell::Value(match &value.what {
            What::Grade(_) => self.single_level(value)?,
            What::Literal(_) => self.as_set(value, None)?,
            What::TextColumn(_) => {
                self.column_not_chosen(value.span);
                return None;
            }
            What::None => return Some(Cell::Constant(Constant::None)),
            What::Signed { scale, level, plus, minus } => {
                let (scale, level, plus, minus) = (*scale, *level, *plus, *minus);
                return Some(Cell::Constant(Constant::Signed { scale, level, plus, minus }));
            }
            What::Verdict(code, scale) => return Some(Cell::Constant(Constant::Verdict(*scale, *code))),
            _ => value,
        }))
    }

    /// What an expression says, when it is the same for every unit.
    pub(super) fn fixed(&self, expr: &Expr) -> Option<Constant> {
        Some(match &expr.kind {
            ExprKind::None => Constant::None,
            ExprKind::Number(number) => Constant::Number(number.reduced()),
            ExprKind::Date(date) => Constant::Date(date.day_number()),
            ExprKind::YesNo(yes) => Constant::Flag(*yes),
            ExprKind::Text(text) => Constant::Text(text.clone()),
            ExprKind::Name(name) => self.graded_name(name)?,
            ExprKind::Grade { level, plus, minus } => {
                let whole = format!("{level}{}{}", "+".repeat(*plus as usize), "-".repeat(*minus as usize));
                match (self.graded_name(&whole), self.peek(level)) {
                    (Some(whole), _) => whole,
                    (None, Some(Symbol::Level(scale, at)))
                        if self.scale(scale).signs != SignRule::None
                            && self.unclear_level(level).is_none() =>
                    {
                        Constant::Signed { scale, level: at as i64, plus: *plus, minus: *minus }
                    }
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    /// What a cell says: the same for every unit, or an expression with names of the policy. A text needs no quotes.
    pub(super) fn cell_constant(&self, cell: &Text) -> Result<Constant, Expr> {
        self.fixed_cell(cell, result_cell(cell))
    }

    /// The same of a cell that was read as an expression, or as none.
    fn fixed_cell(&self, cell: &Text, expr: Option<Expr>) -> Result<Constant, Expr> {
        let text = || Ok(Constant::Text(cell.node.clone()));
        let Some(expr) = expr else { return text() };
        if let Some(constant) = self.fixed(&expr) {
            return Ok(constant);
        }
        let known = |word: &str| !word.is_empty() && self.peek(word).is_some();
        let is = |c: char| c.is_alphanumeric() || c == '_';
        if expr.kind == ExprKind::Unknown {
            return Err(expr);
        }
        let names = known(bare_name(&cell.node)) || cell.node.split(|c| !is(c)).any(known);
        let words = matches!(expr.kind, ExprKind::Duration(_) | ExprKind::Period(_) | ExprKind::List(_));
        if names && !words { Err(expr) } else { text() }
    }

    fn graded_name(&self, name: &str) -> Option<Constant> {
        if self.unclear_level(name).is_some() {
            return None;
        }
        match self.peek(name)? {
            Symbol::Level(scale, at) => Some(Constant::Level(scale, at as i64)),
            Symbol::Verdict(scale, at) => Some(Constant::Verdict(scale, self.scale(scale).verdict_code(at))),
            _ => None,
        }
    }

    /// The level that a number names: its scale and its place on it.
    pub(super) fn level_named(&self, number: Decimal) -> Option<(usize, i64)> {
        match self.graded_name(&number.reduced().to_string())? {
            Constant::Level(scale, at) => Some((scale, at)),
            _ => None,
        }
    }

    /// Beside levels, numbers and words are names of levels.
    fn as_grades(&mut self, cells: &mut [(Cell, Span)]) -> Option<()> {
        let mut fine = true;
        for (cell, span) in cells {
            let Cell::Constant(constant) = cell else { continue };
            match constant {
                Constant::Number(number) => match self.level_named(*number) {
                    Some((scale, level)) => *constant = Constant::Level(scale, level),
                    None => {
                        let name = number.to_string();
                        self.not_on_scale(&name, *span);
                        fine = false;
                    }
                },
                Constant::Text(text) => {
                    let text = text.clone();
                    self.not_on_scale(&text, *span);
                    fine = false;
                }
                _ => {}
            }
        }
        fine.then_some(())
    }

    /// The registers of a column's results.
    fn shaped(&mut self, cells: &[(Cell, Span)]) -> Option<(Shape, Parts)> {
        let values: Vec<Value> = cells.iter().filter_map(|(cell, span)| self.stand_in(cell, *span)).collect();
        let Some(first) = values.first() else {
            return Some((Shape::None, vec![(Type::Flag, vec![Held::Fixed(0); cells.len()])]));
        };
        let number = |what: &What| matches!(what, What::Number(..) | What::Ratio(..));
        let grade = |what: &What| matches!(what, What::Level(..) | What::Verdict(..) | What::Signed { .. });
        for value in &values {
            let alike = (grade(&first.what) && grade(&value.what))
                || same_kind(first, value)
                || (number(&first.what) && number(&value.what));
            if let (true, Some(a), Some(b)) = (alike, first.scale(), value.scale())
                && a != b
            {
                self.two_scales(a, b, value.span);
                return None;
            }
            if !alike {
                let (left, right) = (first.kind(), value.kind());
                self.report(value.span, CheckProblem::DifferentKinds { left, right });
                return None;
            }
        }
        if number(&first.what) {
            return self.number_column(cells, &values);
        }
        if values.iter().any(|value| matches!(value.what, What::Verdict(..) | What::Signed { .. })) {
            let scale = first.scale().unwrap_or(0);
            return Some((Shape::Grade(scale), self.grade_parts(cells, scale)));
        }
        let Some((_, ty)) = first.reg() else {
            let Both { zh, en } = first.kind().words();
            let message = both!("表的结果不能是{zh}", "a row of a table cannot say {en}");
            let help = both!(
                "可以写数、日期、文字、是否、集合、等级、结论",
                "a row says a number, a date, a text, yes or no, a set, a level or a verdict"
            );
            self.report(first.span, CheckProblem::WrongPlace { message, help });
            return None;
        };
        let held = cells.iter().map(|(cell, span)| match cell {
            Cell::Constant(constant) => match constant {
                Constant::Flag(yes) => Held::Fixed(i64::from(*yes)),
                Constant::Date(number) | Constant::Level(_, number) => Held::Fixed(*number),
                Constant::Text(text) => {
                    let word = self.word(text, *span);
                    self.known_number(word).map_or(Held::In(word), Held::Fixed)
                }
                _ if ty == Type::Set => Held::In(self.emit(OpKind::Set(Vec::new()), Type::Set, *span)),
                _ => Held::Fixed(0),
            },
            Cell::Value(value) => self.held(value.reg().map_or(Reg(0), |(reg, _)| reg)),
        });
        let held = held.collect();
        Some((Shape::One(first.what.clone()), vec![(ty, held)]))
    }

    /// What a cell would be in a register; nothing for none. Constants are not yet put into one.
    fn stand_in(&self, cell: &Cell, span: Span) -> Option<Value> {
        let nowhere = Reg(u32::MAX);
        let what = match cell {
            Cell::Value(value) => return Some(value.clone()),
            Cell::Constant(constant) => match constant {
                Constant::None => return None,
                Constant::Number(number) => What::Number(nowhere, number.decimals),
                Constant::Date(_) => What::Date(nowhere),
                Constant::Flag(_) => What::Flag(nowhere),
                Constant::Level(scale, _) => What::Level(nowhere, *scale),
                Constant::Verdict(scale, code) => What::Verdict(*code, *scale),
                Constant::Signed { scale, level, plus, minus } => {
                    What::Signed { scale: *scale, level: *level, plus: *plus, minus: *minus }
                }
                Constant::Text(_) => What::Word(nowhere),
            },
        };
        Some(Value::new(what, span))
    }

    /// A register's value, fixed if it is the same for every unit.
    fn held(&self, reg: Reg) -> Held {
        let known = self.known_number(reg).or_else(|| self.known_flag(reg).map(i64::from));
        known.map_or(Held::In(reg), Held::Fixed)
    }

    fn number_column(&mut self, cells: &[(Cell, Span)], values: &[Value]) -> Option<(Shape, Parts)> {
        let (mut above, mut below, mut ratio) = (0, 0, false);
        for value in values {
            match value.what {
                What::Number(_, decimals) => above = above.max(decimals),
                What::Ratio((_, x), (_, y)) => {
                    (above, below, ratio) = (above.max(x), below.max(y), true);
                }
                _ => {}
            }
        }
        let (mut parts, mut wholes) = (Vec::new(), Vec::new());
        let one = 10i64.checked_pow(below.into()).unwrap_or(i64::MAX);
        for (cell, span) in cells {
            let (part, whole) = match cell {
                Cell::Constant(Constant::Number(number)) => match number.at(above) {
                    Some(digits) => (Held::Fixed(digits), Held::Fixed(one)),
                    None => {
                        let message = both!("这个数的位数太多", "this number has too many digits");
                        let help = both!("请减少小数位数", "give it fewer decimals");
                        self.report(*span, CheckProblem::OutOfRange { message, help });
                        return None;
                    }
                },
                Cell::Value(Value { what: What::Number(reg, from), .. }) => {
                    let reg = self.rescale(*reg, *from, above, *span);
                    (self.held(reg), Held::Fixed(one))
                }
                Cell::Value(Value { what: What::Ratio((a, x), (b, y)), .. }) => {
                    let (a, b) = (self.rescale(*a, *x, above, *span), self.rescale(*b, *y, below, *span));
                    (self.held(a), self.held(b))
                }
                _ => (Held::Fixed(0), Held::Fixed(one)),
            };
            parts.push(part);
            wholes.push(whole);
        }
        let number = |decimals| Type::Number { decimals };
        Some(if ratio {
            (Shape::Ratio(above, below), vec![(number(above), parts), (number(below), wholes)])
        } else {
            (Shape::One(What::Number(Reg(0), above)), vec![(number(above), parts)])
        })
    }

    /// Level, verdict, and signs: their sum, or pluses and minuses where they stand apart.
    fn grade_parts(&mut self, cells: &[(Cell, Span)], scale: usize) -> Parts {
        let signs = self.scale(scale).signs;
        let apart = signs == SignRule::Apart;
        let of = |pick: &dyn Fn(&Constant) -> i64| -> Vec<Held> {
            let pick = |cell: &Cell| match cell {
                Cell::Constant(constant) => Held::Fixed(pick(constant)),
                Cell::Value(_) => Held::Fixed(0),
            };
            cells.iter().map(|(cell, _)| pick(cell)).collect()
        };
        let mut levels = of(&|constant| match constant {
            Constant::Level(_, level) | Constant::Signed { level, .. } => *level,
            _ => 0,
        });
        for (held, (cell, _)) in levels.iter_mut().zip(cells) {
            if let Cell::Value(value) = cell
                && let Some((reg, _)) = value.reg()
            {
                *held = self.held(reg);
            }
        }
        let verdicts = of(&|constant| match constant {
            Constant::Verdict(_, code) => *code,
            _ => 0,
        });
        let mut parts = vec![(Type::Level(scale), levels), (Type::Verdict(scale), verdicts)];
        if signs != SignRule::None {
            parts.push((
                WHOLE,
                of(&|constant| match constant {
                    Constant::Signed { plus, .. } if apart => i64::from(*plus),
                    Constant::Signed { plus, minus, .. } => i64::from(*plus) - i64::from(*minus),
                    _ => 0,
                }),
            ));
        }
        if apart {
            parts.push((
                WHOLE,
                of(&|constant| match constant {
                    Constant::Signed { minus, .. } => i64::from(*minus),
                    _ => 0,
                }),
            ));
        }
        parts
    }
}

impl Column {
    /// The value of the column from the registers of its shape.
    pub(super) fn value(&self, parts: &[Reg], given: Option<Reg>) -> Option<What> {
        let first = *parts.first()?;
        Some(match &self.shape {
            Shape::None => What::None,
            Shape::Ratio(above, below) => What::Ratio((first, *above), (*parts.get(1)?, *below)),
            Shape::Grade(scale) => {
                let verdicts = self
                    .parts
                    .get(1)
                    .is_some_and(|(_, held)| held.iter().any(|held| *held != Held::Fixed(0)));
                What::Grade(ir::Grade {
                    scale: *scale,
                    given,
                    verdict: if verdicts { parts.get(1).copied() } else { None },
                    level: ir::Level::One(first),
                    signs: parts.get(2).copied(),
                    minuses: parts.get(3).copied(),
                })
            }
            Shape::One(what) => what.in_reg(first)?,
        })
    }

    /// What the column holds, for messages.
    pub(super) fn kind(&self) -> Kind {
        match &self.shape {
            Shape::None => Kind::None,
            Shape::Ratio(..) => Kind::Ratio,
            Shape::Grade(_) => Kind::Grade,
            Shape::One(what) => Value::new(what.clone(), Span::default()).kind(),
        }
    }
}

fn named(title: &Text) -> ast::Name {
    ast::Name::new(bare_name(&title.node).to_owned(), title.span)
}
