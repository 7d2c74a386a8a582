//! Between break points: the exact value on the straight line from one to the next.

use super::Checker;
use super::cases::Leaf;
use super::decide::Decided;
use super::key::{Key, Scope};
use super::number::Fraction;
use super::overflow::Form;
use super::results::{Column, Constant, Held, Shape};
use super::rows::Rows;
use super::table_problem::TableProblem;
use super::value::What;
use crate::both;
use crate::ir::{Reg, Type};
use crate::problem::backtick;
use crate::source::Span;
use crate::value::Decimal;

/// (`base` + `slope` × key) ÷ `whole`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    base: i128,
    slope: i128,
    whole: i128,
}

impl Checker<'_> {
    /// What a column of an interpolated table says.
    pub(super) fn interpolated(
        &mut self,
        rows: &Rows<'_>,
        column: &Column,
        key: &Key,
        decided: &Decided,
        span: Span,
    ) -> Option<What> {
        let (points, x_decimals) = decided.points.as_ref()?;
        self.forms.entry(span).or_insert(Form::Interpolated);
        let numbers = self.numbers_of(rows, column, decided)?;
        let y_decimals = numbers.iter().flatten().map(|number| number.decimals).max().unwrap_or(0);
        let at = |row: usize| -> Option<(i128, i128)> {
            let x = points.get(row).copied().flatten().map_or(0, |point| point.fine);
            let y = numbers.get(row).copied().flatten().and_then(|number| number.at(y_decimals))?;
            Some((x, y.into()))
        };
        let unit = 10i128.checked_pow(u32::from(*x_decimals))?;
        let mut lines = Vec::new();
        for leaf in &decided.leaves {
            let line = match *leaf {
                Leaf::Between(first, second) => {
                    let ((x0, y0), (x1, y1)) = (at(first).unwrap_or((0, 0)), at(second).unwrap_or((1, 0)));
                    let (whole, slope) = (x1 - x0, y1 - y0);
                    y0.checked_mul(whole)
                        .zip(x0.checked_mul(slope))
                        .and_then(|(a, b)| a.checked_sub(b))
                        .map(|base| Line { base, slope, whole })
                }
                Leaf::Row(row) => at(row).unwrap_or((0, 0)).1.checked_mul(unit).map(|base| Line {
                    base,
                    slope: 0,
                    whole: unit,
                }),
                Leaf::Gap => {
                    let y = rows.otherwise.and_then(at).unwrap_or((0, 0)).1;
                    y.checked_mul(unit).map(|base| Line { base, slope: 0, whole: unit })
                }
                Leaf::None => Some(Line { base: 0, slope: 0, whole: 1 }),
            };
            match line.map(Line::reduced).filter(|line| line.fits()) {
                Some(line) => lines.push(line),
                None => {
                    let of = [*x_decimals, y_decimals];
                    self.too_many_decimals(i16::from(*x_decimals) + i16::from(y_decimals), of, span);
                    return None;
                }
            }
        }
        self.on_lines(&lines, key, decided, (*x_decimals, y_decimals), span)
    }

    /// The value on the line of each case, as a quotient unless all are whole.
    fn on_lines(
        &mut self,
        lines: &[Line],
        key: &Key,
        decided: &Decided,
        (x_decimals, y_decimals): (u8, u8),
        span: Span,
    ) -> Option<What> {
        let number = |decimals| Type::Number { decimals };
        let part = |checker: &mut Self, pick: fn(&Line) -> i128, decimals: u8| -> Option<(Reg, u8)> {
            let held: Option<Vec<Held>> =
                lines.iter().map(|line| i64::try_from(pick(line)).ok().map(Held::Fixed)).collect();
            Some((checker.find(&decided.finder, &held?, number(decimals), span)?, decimals))
        };
        let base_decimals = x_decimals.checked_add(y_decimals).filter(|decimals| *decimals <= 18);
        let Some(base_decimals) = base_decimals else {
            let of = [x_decimals, y_decimals];
            self.too_many_decimals(i16::from(x_decimals) + i16::from(y_decimals), of, span);
            return None;
        };
        let base = part(self, |line| line.base, base_decimals)?;
        let slope = part(self, |line| line.slope, y_decimals)?;
        let key = match (key.number, key.scope) {
            (Some(fraction), _) => fraction,
            (None, Scope::Date) => Fraction { part: (key.value.reg()?.0, 0), whole: None },
            _ => return None,
        };
        let along = self.times_exact(slope, key.part, span)?;
        let base = match key.whole {
            Some(whole) => self.times_exact(base, whole, span)?,
            None => base,
        };
        let above = self.add_exact(base, along, false, span);
        if lines.iter().all(|line| line.whole == 1) && key.whole.is_none() && above.1 >= x_decimals {
            // Nothing is left to divide by but the unit of the break points.
            let decimals = above.1 - x_decimals;
            let zero = self.number(0, number(decimals), span);
            let reg = self.emit(crate::ir::OpKind::Add(above.0, zero), number(decimals), span);
            return Some(What::Number(reg, decimals));
        }
        let whole = part(self, |line| line.whole, x_decimals)?;
        let whole = match key.whole {
            Some(of_key) => self.times_exact(whole, of_key, span)?,
            None => whole,
        };
        Some(What::Ratio(above, whole))
    }

    /// The result of each row as a number; at break points there must be one.
    fn numbers_of(
        &mut self,
        rows: &Rows<'_>,
        column: &Column,
        decided: &Decided,
    ) -> Option<Vec<Option<Decimal>>> {
        let decimals = match (&column.shape, column.parts.first()) {
            (Shape::One(What::Number(_, decimals)), _) => *decimals,
            _ => {
                let found = column.kind().words();
                let (zh, en) = (found.zh, found.en);
                let name = column.name.as_ref().map_or_else(|| backtick(""), |name| backtick(&name.node));
                let at = column
                    .name
                    .as_ref()
                    .map_or_else(|| rows.rows.first().map(|row| row.span), |n| Some(n.span));
                let message = if column.name.is_some() {
                    both!("{name} 是“{zh}”，不能内插", "{name} is {en}: only numbers are interpolated")
                } else {
                    both!("结果是“{zh}”，不能内插", "the results are {en}: only numbers are interpolated")
                };
                let help = both!("请写数，如“35：50”", "write numbers, such as `35: 50`");
                self.report(at.unwrap_or_default(), TableProblem::BreakPoint { message, help });
                return None;
            }
        };
        let held = column.parts.first().map_or(&[][..], |(_, held)| held);
        let points = decided.points.as_ref().map_or(&[][..], |(points, _)| points);
        let mut numbers = Vec::new();
        let mut fine = true;
        for (at, row) in rows.rows.iter().enumerate() {
            let none = column.constants.get(at) == Some(&Some(Constant::None));
            let number = match held.get(at) {
                Some(Held::Fixed(digits)) if !none => Some(Decimal { digits: *digits, decimals }),
                _ => None,
            };
            let is_point = points.get(at).copied().flatten().is_some();
            if number.is_none() && (is_point || !none) {
                let message = both!(
                    "内插的表的结果是写定的数",
                    "the results of an interpolated table are fixed numbers"
                );
                let help = both!(
                    "请写数；断点之外没有结果的，另写一行范围，如“超过 500：无”",
                    "write a number; where there is none outside the break points, say so by a range, as `over 500: none`"
                );
                self.report(row.span, TableProblem::BreakPoint { message, help });
                fine = false;
            }
            numbers.push(number);
        }
        fine.then_some(numbers)
    }
}

impl Line {
    /// The same with the smallest numbers.
    fn reduced(self) -> Self {
        let by = gcd(gcd(self.base.abs(), self.slope.abs()), self.whole.abs()).max(1);
        Line { base: self.base / by, slope: self.slope / by, whole: self.whole / by }
    }

    fn fits(self) -> bool {
        [self.base, self.slope, self.whole].iter().all(|number| i64::try_from(*number).is_ok())
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
