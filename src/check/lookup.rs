//! A table looked up: its case, the value of each result column, and what is told of it.

use super::cases::Leaf;
use super::conditions::Ordered;
use super::decide::Decided;
use super::key::Key;
use super::results::{Column, Constant, Held, Shape};
use super::rows::Rows;
use super::table_problem::TableProblem;
use super::value::{Given, Value, What};
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, Reg, Type};
use crate::problem::backtick;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Date;

/// Where a key is left open, and the row for that.
type Open = (Reg, usize);

/// How the case of a table is found.
pub(super) enum Found {
    ByKeys(Decided),
    InOrder(Ordered),
}

impl<'a> Checker<'a> {
    /// What a table says for its keys, in each result column. `asked` is where it is applied.
    pub(super) fn looked_up(
        &mut self,
        at: usize,
        rows: &Rows<'a>,
        keys: Vec<Value>,
        asked: Option<Span>,
    ) -> Option<Vec<Value>> {
        let (table, head) = self.table_at(at)?;
        let span = asked.unwrap_or(head);
        let Some((found, keys)) = self.found(table, rows, keys, (span, asked.is_some())) else {
            // Said once; what it would be for other keys is beside the point.
            if let Some(progress) = self.table_rows.get_mut(at) {
                *progress = Progress::Done(None);
            }
            return None;
        };
        let needed = found.needed(&keys);
        let key_given = needed.into_iter().fold(None, |given, next| self.both_given(given, Some(next), span));
        let leaves = found.leaves(rows);
        let open = self.where_open_key(rows, keys.first(), asked.is_some())?;
        let mut values = Vec::new();
        let mut columns = Vec::new();
        for column in &rows.columns {
            let exists: Vec<Held> = leaves.iter().map(|leaf| of_leaf(*leaf, rows, &column.given)).collect();
            let own = self.find_in(&found, &exists, Type::Flag, span)?;
            let exists = match &key_given {
                Some(given) => self.all(vec![given.reg, own], span),
                None => own,
            };
            let exists = self.unless_open(open, (exists, Type::Flag), &column.given, span);
            let given = (self.known_flag(exists) != Some(true)).then(|| {
                let source = key_given.clone().or_else(|| column.why.clone());
                let source = source.or_else(|| keys.iter().find_map(|key| key.value.given.clone()));
                let (from, why) = source.map_or_else(
                    || (span, both!("表的有的行没有值", "some rows of the table have no value")),
                    |given| (given.from, given.why),
                );
                Given { reg: exists, from, why }
            });
            let what = match (&found, table.interpolated) {
                (Found::ByKeys(decided), true) => {
                    self.interpolated(rows, column, keys.last()?, decided, span)?
                }
                _ => {
                    let mut parts = Vec::new();
                    for (ty, of_row) in &column.parts {
                        let held: Vec<Held> =
                            leaves.iter().map(|leaf| of_leaf(*leaf, rows, of_row)).collect();
                        let part = self.find_in(&found, &held, *ty, span)?;
                        parts.push(self.unless_open(open, (part, *ty), of_row, span));
                    }
                    let what = column.value(&parts, given.as_ref().map(|given| given.reg))?;
                    if let What::Grade(grade) = &what {
                        self.stated.push(grade.clone());
                    }
                    what
                }
            };
            let value = Value::new(what, span).given(given);
            columns.push((column, self.shown_result(column, &value, &found, &leaves, rows, span)));
            values.push(value);
        }
        self.lookup(table, &keys, rows, (&found, &leaves, open), columns, span);
        Some(values)
    }

    /// Where the key is left open, and the row for that.
    fn where_open_key(&mut self, rows: &Rows<'_>, key: Option<&Key>, applied: bool) -> Option<Option<Open>> {
        let (Some(at), Some(key)) = (rows.unknown, key) else { return Some(None) };
        let span = rows.rows.get(at).map_or(key.value.span, |row| row.span);
        let (open, ever) = self.where_unknown(&key.asked, span)?;
        if !ever && !applied {
            let never = backtick(&key.name);
            let message = both!(
                "{never} 从不会是未知，用不到这一行",
                "{never} is never unknown: nothing reaches this row"
            );
            self.report(span, TableProblem::NeverReached { message, first: None });
        }
        Some(Some((open, at)))
    }

    /// A register, but where the key is left open what the row for that says.
    fn unless_open(
        &mut self,
        open: Option<Open>,
        (reg, ty): (Reg, Type),
        of_row: &[Held],
        span: Span,
    ) -> Reg {
        let Some((open, at)) = open else { return reg };
        let own = self.in_register(of_row.get(at).copied().unwrap_or(Held::Fixed(0)), ty, span);
        self.select(open, own, reg, ty, span)
    }

    /// How the case of a table is found for `keys`.
    fn found(
        &mut self,
        table: &ast::Table,
        rows: &Rows<'_>,
        keys: Vec<Value>,
        place: (Span, bool),
    ) -> Option<(Found, Vec<Key>)> {
        let textual: Vec<bool> = keys.iter().map(Self::is_textual).collect();
        let cells = self.cells_of(rows, &textual)?;
        let mut own = Vec::new();
        for (at, (name, key)) in table.keys.iter().zip(keys).enumerate() {
            let column: Vec<_> = cells.iter().map(|row| row.get(at).cloned().flatten()).collect();
            let unsigned = self.percent_cells(name, &key, &column);
            own.push(self.table_key(&name.node, key, &column).filter(|_| !unsigned));
        }
        let mut keys = own.into_iter().collect::<Option<Vec<Key>>>()?;
        let found = if keys.is_empty() || rows.rows.iter().any(|row| row.when.is_some()) {
            Found::InOrder(self.in_order(table, rows, &mut keys, &cells, place)?)
        } else {
            Found::ByKeys(self.decide(table, rows, &mut keys, &cells, place)?)
        };
        Some((found, keys))
    }

    pub(super) fn find_in(&mut self, found: &Found, of: &[Held], ty: Type, span: Span) -> Option<Reg> {
        match found {
            Found::ByKeys(decided) => self.find(&decided.finder, of, ty, span),
            Found::InOrder(ordered) => self.find_in_order(ordered, of, ty, span),
        }
    }

    /// Where the result of a column is shown from.
    fn shown_result(
        &mut self,
        column: &Column,
        value: &Value,
        found: &Found,
        leaves: &[Leaf],
        rows: &Rows<'_>,
        span: Span,
    ) -> Option<ir::Slot> {
        let given = value.given.as_ref().map(|given| given.reg);
        match &column.shape {
            Shape::Grade(_) => {
                let mut texts = Vec::new();
                for constant in &column.constants {
                    let text = self.constant_text(constant.as_ref()?);
                    let word = self.word(&text, span);
                    texts.push(Held::Fixed(self.known_number(word)?));
                }
                let held: Vec<Held> = leaves.iter().map(|leaf| of_leaf(*leaf, rows, &texts)).collect();
                let value = self.find_in(found, &held, Type::Word, span)?;
                Some(ir::Slot { value, given, names: None })
            }
            _ if matches!(value.what, What::Ratio(..)) => {
                let value = self.shown_quotient(value, span)?;
                Some(ir::Slot { value, given, names: None })
            }
            _ => value.slot(),
        }
    }

    /// Notes where a table is looked up, for explanations.
    fn lookup(
        &mut self,
        table: &ast::Table,
        keys: &[Key],
        rows: &Rows<'_>,
        (found, leaves, open): (&Found, &[Leaf], Option<Open>),
        columns: Vec<(&Column, Option<ir::Slot>)>,
        span: Span,
    ) {
        let numbers: Vec<Held> = (0i64..).take(leaves.len()).map(Held::Fixed).collect();
        let Some(case) = self.find_in(found, &numbers, Type::Number { decimals: 0 }, span) else { return };
        let last = Held::Fixed(i64::try_from(leaves.len()).unwrap_or(i64::MAX));
        let last = vec![last; rows.rows.len()];
        let case = self.unless_open(open, (case, Type::Number { decimals: 0 }), &last, span);
        let span_of = |at: usize| rows.rows.get(at).map_or(span, |row| row.span);
        let several = columns.len() > 1;
        let results = columns.into_iter().filter_map(|(column, slot)| {
            let name = column.name.as_ref().filter(|_| several).map(|name| name.node.clone());
            Some((name, slot?))
        });
        let lookup = ir::Lookup {
            name: table.name.node.clone(),
            keys: keys.iter().filter_map(|key| Some((key.name.clone(), key.shown?))).collect(),
            results: results.collect(),
            row: case,
            rows: leaves
                .iter()
                .map(|leaf| match *leaf {
                    Leaf::Row(at) => (span_of(at), None),
                    Leaf::Between(first, second) => (span_of(first), Some(span_of(second))),
                    Leaf::Gap => (rows.otherwise.map_or(span, span_of), None),
                    Leaf::None => (Span::default(), None),
                })
                .chain(rows.unknown.map(|at| (span_of(at), None)))
                .collect(),
            span,
        };
        let same = |other: &ir::Lookup| {
            other.name == lookup.name && other.keys == lookup.keys && other.results == lookup.results
        };
        if !self.lookups.iter().any(same) {
            self.lookups.push(lookup);
        }
    }

    /// A constant as it is written.
    pub(super) fn constant_text(&self, constant: &Constant) -> String {
        match constant {
            Constant::None => String::new(),
            Constant::Number(number) => number.to_string(),
            Constant::Date(day) => {
                Date::from_day_number(*day).map_or_else(String::new, |date| date.to_string())
            }
            Constant::Flag(yes) => {
                let (zh, en) = if *yes { ("是", "yes") } else { ("否", "no") };
                self.file.surface.pick(zh, en).to_owned()
            }
            Constant::Level(scale, at) => self.level_name(*scale, *at),
            Constant::Verdict(scale, code) => {
                self.scale(*scale).verdict(*code).map_or_else(String::new, |verdict| verdict.name.clone())
            }
            Constant::Signed { scale, level, plus, minus } => {
                format!(
                    "{}{}{}",
                    self.level_name(*scale, *level),
                    "+".repeat(*plus as usize),
                    "-".repeat(*minus as usize)
                )
            }
            Constant::Text(text) => text.clone(),
        }
    }
}

/// What a row's value is in a case; nothing, 0 or no where no row is for it.
pub(super) fn of_leaf(leaf: Leaf, rows: &Rows<'_>, held: &[Held]) -> Held {
    let row = match leaf {
        Leaf::Row(at) | Leaf::Between(at, _) => Some(at),
        Leaf::Gap => rows.otherwise,
        Leaf::None => None,
    };
    row.and_then(|at| held.get(at)).copied().unwrap_or(Held::Fixed(0))
}

impl Found {
    /// What each case is.
    fn leaves(&self, rows: &Rows<'_>) -> Vec<Leaf> {
        match self {
            Found::ByKeys(decided) => decided.leaves.clone(),
            Found::InOrder(_) => (0..rows.rows.len()).map(Leaf::Row).collect(),
        }
    }

    /// Where the keys that have to be there are.
    fn needed(&self, keys: &[Key]) -> Vec<Given> {
        let is_needed = |at: usize| match self {
            Found::ByKeys(decided) => decided.needed.contains(&at),
            Found::InOrder(ordered) => !ordered.none,
        };
        let needed = keys.iter().enumerate().filter(|(at, _)| is_needed(*at));
        needed.filter_map(|(_, key)| key.value.given.clone()).collect()
    }
}

impl Checker<'_> {
    fn is_textual(key: &Value) -> bool {
        matches!(key.what, What::Code(..) | What::Word(_) | What::Text(_) | What::TextColumn(_))
    }
}
