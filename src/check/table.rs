//! Tables with one key: every case has one row, and the row is found by halving.

use super::find::Finder;
use super::key::Scope;
use super::names::Symbol;
use super::problem::CheckProblem;
use super::shares::Shares;
use super::statement::by_name;
use super::value::{Given, Value, What, same_kind};
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, OpKind, Reg, Type};
use crate::problem::{Both, backtick};
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Expr, RowKey, TableRow};

/// Conditions of a table that are compared with one another.
const COMPARED: usize = 100;

/// A value in a register; nothing beside it where it always exists.
type Held = (Reg, Option<Given>);

/// A table's rows, lowered but for their keys.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    pub(super) otherwise: Option<usize>,
    none: Option<usize>,
    unknown: Option<usize>,
    /// What kind of value the rows have.
    what: What,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    value: Reg,
    /// Nothing where it always has a value.
    given: Option<Given>,
    /// `when C`
    pub(super) when: Option<Reg>,
    pub(super) span: Span,
}

impl<'a> Checker<'a> {
    fn table_at(&self, at: usize) -> Option<(&'a ast::Table, Span)> {
        let block = *self.names.tables.get(at)?;
        match &block.kind {
            BlockKind::Table(table) => Some((table, block.head.span)),
            _ => None,
        }
    }

    /// Lowers tables by their own keys, used or not, so that what they leave open is found: those whose key is known
    /// first, in the end those that are only applied to other values.
    pub(super) fn whole_tables(&mut self, known: bool) {
        for at in 0..self.names.tables.len() {
            let Some((table, head)) = self.table_at(at) else { continue };
            let formal = table.keys.first().is_some_and(|key| self.peek(&key.node).is_none());
            if known == formal || self.applied.contains(&at) {
                continue;
            }
            match self.rows_of_table(table) {
                Some(records) => self.over_rows(records, |checker| checker.table(at, head)),
                None => self.table(at, head),
            };
        }
    }

    /// The records whose rows a table is for: those it names, or those that alone have its keys.
    fn rows_of_table(&mut self, table: &'a ast::Table) -> Option<usize> {
        match &table.each {
            Some(each) => self.records_named(each),
            None => {
                let unknown = table.keys.iter().find(|key| self.peek(&key.node).is_none())?;
                self.records_with(&unknown.node)
            }
        }
    }

    /// The value of a table by its own key.
    pub(super) fn table(&mut self, at: usize, asked: Span) -> Option<Value> {
        let (table, _) = self.table_at(at)?;
        if let Some(name) = table.keys.first().filter(|name| self.is_points_word(&name.node)) {
            // The points are those of the measure where the table is used.
            self.applied.insert(at);
            let key = self.own_points(name.span).map(|key| Value { span: asked, ..key })?;
            let rows = self.rows(at, asked)?;
            return self.looked_up(at, &rows, Some(key), Some(asked));
        }
        match self.table_values.get(at)? {
            Progress::Done(value) => return value.clone().map(|value| Value { span: asked, ..value }),
            Progress::Started => {
                self.circle(&table.name.node, asked);
                return None;
            }
            Progress::Waiting => {}
        }
        if let Some(progress) = self.table_values.get_mut(at) {
            *progress = Progress::Started;
        }
        let rows = self.rows(at, asked);
        let value = rows.and_then(|rows| {
            let key = match table.keys.first() {
                None => None,
                Some(name) => {
                    self.path.push(table.name.node.clone());
                    let key = self.expr(&by_name(name));
                    self.path.pop();
                    Some(key?)
                }
            };
            self.looked_up(at, &rows, key, None)
        });
        if let Some(progress) = self.table_values.get_mut(at) {
            *progress = Progress::Done(value.clone());
        }
        value.map(|value| Value { span: asked, ..value })
    }

    /// `T(x)`
    pub(super) fn apply(&mut self, name: &ast::Name, arguments: &[Expr], span: Span) -> Option<Value> {
        let at = match self.look_up(&name.node) {
            Some(Symbol::Table(at)) => at,
            Some(_) => {
                let shown = backtick(&name.node);
                let message = both!("{shown} 不是表", "{shown} is no table");
                let help = both!(
                    "只有表可以这样用：`表名（值）`；名称和括号之间不要连写",
                    "only a table is applied so: `table(value)`"
                );
                self.report(name.span, CheckProblem::WrongPlace { message, help });
                return None;
            }
            None => {
                self.unknown_name(&name.node, name.span);
                return None;
            }
        };
        self.applied.insert(at);
        let rows = self.rows(at, span)?;
        let (table, _) = self.table_at(at)?;
        let (1, [argument]) = (table.keys.len(), arguments) else {
            let (asks, has) = (table.keys.len(), arguments.len());
            let message = both!(
                "这个表按 {asks} 项查，这里给了 {has} 项",
                "this table has {asks} keys and is given {has}"
            );
            let help = both!("请一项对一项地写", "write one value for each key");
            self.report(span, CheckProblem::WrongPlace { message, help });
            return None;
        };
        let key = self.expr(argument)?;
        self.looked_up(at, &rows, Some(key), Some(span))
    }

    /// The rows of a table, lowered when they are first asked for.
    fn rows(&mut self, at: usize, asked: Span) -> Option<Rows> {
        let (table, head) = self.table_at(at)?;
        match self.table_rows.get(at)? {
            Progress::Done(rows) => return rows.clone(),
            Progress::Started => {
                self.circle(&table.name.node, asked);
                return None;
            }
            Progress::Waiting => {}
        }
        if self.chained_too_far(asked) {
            return None;
        }
        if let Some(progress) = self.table_rows.get_mut(at) {
            *progress = Progress::Started;
        }
        let rows = self.apart(&table.name.node, |checker| checker.lower_rows(table, head));
        if let Some(progress) = self.table_rows.get_mut(at) {
            *progress = Progress::Done(rows.clone());
        }
        rows
    }

    fn lower_rows(&mut self, table: &ast::Table, head: Span) -> Option<Rows> {
        let pipe = table.rows.iter().any(|row| matches!(row.node, TableRow::Pipe { .. }));
        let later = [
            (table.keys.len() > 1 || pipe, both!("按几项查的表", "tables by several keys")),
            (table.interpolated, both!("内插的表", "interpolated tables")),
            (table.from.is_some(), both!("取自文件的表", "tables read from a file")),
        ];
        if let Some((_, what)) = later.into_iter().find(|(said, _)| *said) {
            self.report(head, CheckProblem::NotYet { what });
            return None;
        }
        let scale = self.common_scale(table.rows.iter().filter_map(|row| match &row.node {
            TableRow::Row(_, result) => Some(result),
            TableRow::Pipe { .. } => None,
        }));
        let mut values = Vec::new();
        let mut whens = Vec::new();
        let (mut otherwise, mut none, mut unknown) = (None, None, None);
        let mut sound = true;
        for (at, line) in table.rows.iter().enumerate() {
            let TableRow::Row(key, result) = &line.node else { continue };
            let span = line.span.span;
            let mut when = None;
            match key {
                RowKey::When(condition) => {
                    when = self.condition(condition);
                    sound &= when.is_some();
                    if !table.first_match {
                        let message = both!(
                            "写条件的行只用于依次判断的表",
                            "rows with conditions are for tables with `first match`"
                        );
                        let help = both!(
                            "请在表头末尾加“，依次判断”",
                            "add `, first match` at the end of the table's head"
                        );
                        self.report(span, CheckProblem::WrongPlace { message, help });
                        sound = false;
                    }
                }
                RowKey::Otherwise | RowKey::None | RowKey::Unknown => {
                    let slot = match key {
                        RowKey::None => &mut none,
                        RowKey::Unknown => &mut unknown,
                        _ => &mut otherwise,
                    };
                    if let Some(first) = slot.replace(at) {
                        let first = table.rows.get(first).map_or(span, |row| row.span.span);
                        self.report(span, CheckProblem::SaidTwice { first });
                    }
                }
                RowKey::Range(_) | RowKey::Values(_) => {}
            }
            let keyed = !matches!(key, RowKey::When(_) | RowKey::Otherwise);
            if keyed && table.keys.is_empty() {
                let message = both!("这个表没有说按什么查", "this table does not say by which key");
                let help = both!("请在表头写“按 名称”", "write `by NAME` in the table's head");
                self.report(span, CheckProblem::WrongPlace { message, help });
                sound = false;
            }
            let value = self
                .on_scale(scale, |checker| checker.expr_or_unknown(result))
                .map(|value| self.as_word(value));
            whens.push(when);
            values.push(value);
        }
        let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
        if !sound {
            return None;
        }
        let (what, values) = self.alike(values)?;
        let rows = values.into_iter().zip(whens).zip(&table.rows);
        let rows = rows
            .map(|(((value, given), when), line)| Row { value, given, when, span: line.span.span })
            .collect();
        Some(Rows { rows, otherwise, none, unknown, what })
    }

    /// Values of one kind in registers of one type, and where each exists; their kind.
    fn alike(&mut self, values: Vec<Value>) -> Option<(What, Vec<Held>)> {
        let mut made = Vec::new();
        for value in values {
            made.push(match &value.what {
                What::Grade(_) => self.single_level(value)?,
                What::Literal(_) => self.as_set(value, None)?,
                What::TextColumn(_) => {
                    self.column_not_chosen(value.span);
                    return None;
                }
                What::None | What::Unknown => value,
                _ if value.reg().is_none() => {
                    let Both { zh, en } = value.kind().words();
                    let what = both!("结果是{zh}的表", "tables whose rows say {en}");
                    self.report(value.span, CheckProblem::NotYet { what });
                    return None;
                }
                _ => value,
            });
        }
        let kindless = |value: &&Value| !matches!(value.what, What::None | What::Unknown);
        let Some(first) = made.iter().find(kindless).cloned() else {
            if let Some(unknown) = made.iter().find(|value| matches!(value.what, What::Unknown)) {
                self.of_no_kind(unknown.span);
                return None;
            }
            return Some((
                What::None,
                made.iter().map(|value| self.no_value(value.span, Type::Flag)).collect(),
            ));
        };
        let most = made.iter().filter_map(|value| match value.what {
            What::Number(_, decimals) => Some(decimals),
            _ => None,
        });
        let most = most.max().unwrap_or(0);
        let ty = match first.reg()?.1 {
            Type::Number { .. } => Type::Number { decimals: most },
            ty => ty,
        };
        let mut regs = Vec::new();
        for value in made {
            let span = value.span;
            let value = self.unknown_like(value, &first)?;
            regs.push(match &value.what {
                What::None => self.no_value(span, ty),
                What::Number(reg, decimals) if same_kind(&first, &value) => {
                    (self.rescale(*reg, *decimals, most, span), value.given)
                }
                _ if same_kind(&first, &value) => (value.reg()?.0, value.given),
                _ => {
                    self.different_kinds(&first, &value, span);
                    return None;
                }
            });
        }
        let what = match first.what {
            What::Number(reg, _) => What::Number(reg, most),
            what => what,
        };
        Some((what, regs))
    }

    fn no_value(&mut self, span: Span, ty: Type) -> Held {
        let zero = match ty {
            Type::Flag => self.flag(false, span),
            Type::Set => self.emit(OpKind::Set(Vec::new()), Type::Set, span),
            _ => self.number(0, ty, span),
        };
        let why = both!("表的这一行的结果是无", "this row of the table says none");
        (zero, Some(Given { reg: self.flag(false, span), from: span, why }))
    }

    /// What a table says for a key; nothing for a table without one. `asked` is where it is applied.
    fn looked_up(
        &mut self,
        at: usize,
        rows: &Rows,
        key: Option<Value>,
        asked: Option<Span>,
    ) -> Option<Value> {
        let (table, head) = self.table_at(at)?;
        let span = asked.unwrap_or(head);
        let key = match key {
            None => None,
            Some(key) => Some(self.table_key(key)?),
        };
        let Some(shares) = self.share_out(table, rows, key.as_ref(), span, asked.is_some()) else {
            // Said once; what it would be for other keys is beside the point.
            if let Some(progress) = self.table_rows.get_mut(at) {
                *progress = Progress::Done(None);
            }
            return None;
        };
        let key_given = key.as_ref().and_then(|(key, _)| key.given.clone());
        if let (Some(none), Some((key, _)), None, None) = (rows.none, &key, &key_given, asked) {
            let never = backtick(table.keys.first().map_or("", |key| &key.node));
            let span = rows.rows.get(none).map_or(key.span, |row| row.span);
            let message =
                both!("{never} 总是有值，用不到这一行", "{never} is never none: nothing reaches this row");
            self.report(span, CheckProblem::NeverReached { message, first: None });
        }
        let ty = rows.what_type();
        let finder = Finder { key: key.as_ref(), shares: &shares, rows, table };
        let values: Vec<Reg> = rows.rows.iter().map(|row| row.value).collect();
        let mut value = self.find(&finder, &values, ty, span)?;
        let givens: Vec<Reg> = rows
            .rows
            .iter()
            .map(|row| row.given.as_ref().map_or_else(|| self.flag(true, row.span), |given| given.reg))
            .collect();
        let mut exists = self.find(&finder, &givens, Type::Flag, span)?;
        let numbers: Vec<Reg> =
            (0i64..).zip(&rows.rows).map(|(number, row)| self.whole(number, row.span)).collect();
        let whole = Type::Number { decimals: 0 };
        let mut found = self.find(&finder, &numbers, whole, span)?;
        if let Some(given) = &key_given {
            let none = rows.none.and_then(|at| Some((at, rows.rows.get(at)?)));
            exists = match none {
                Some((at, row)) => {
                    let here = row.given.as_ref().map_or_else(|| self.flag(true, span), |given| given.reg);
                    value = self.select(given.reg, value, row.value, ty, span);
                    let at = self.whole(i64::try_from(at).unwrap_or(i64::MAX), span);
                    found = self.select(given.reg, found, at, whole, span);
                    self.select(given.reg, exists, here, Type::Flag, span)
                }
                None => self.all(vec![given.reg, exists], span),
            };
        }
        if let (Some((at, row)), Some((key, _))) =
            (rows.unknown.and_then(|at| Some((at, rows.rows.get(at)?))), &key)
        {
            let (open, ever) = self.where_unknown(key, row.span)?;
            if !ever && asked.is_none() {
                let never = backtick(table.keys.first().map_or("", |key| &key.node));
                let message = both!(
                    "{never} 从不会是未知，用不到这一行",
                    "{never} is never unknown: nothing reaches this row"
                );
                self.report(row.span, CheckProblem::NeverReached { message, first: None });
            }
            let here = row.given.as_ref().map_or_else(|| self.flag(true, span), |given| given.reg);
            value = self.select(open, row.value, value, ty, span);
            let at = self.whole(i64::try_from(at).unwrap_or(i64::MAX), span);
            found = self.select(open, at, found, whole, span);
            exists = self.select(open, here, exists, Type::Flag, span);
        }
        let given = (self.known_flag(exists) != Some(true)).then(|| {
            let of_key = key_given.filter(|_| rows.none.is_none());
            let of_row = || rows.rows.iter().find_map(|row| row.given.clone());
            let source = of_key.or_else(of_row);
            let (from, why) = source.map_or_else(
                || (span, both!("表的有的行没有值", "some rows of the table have no value")),
                |given| (given.from, given.why),
            );
            Given { reg: exists, from, why }
        });
        let what = match &rows.what {
            What::Flag(_) => What::Flag(value),
            What::Number(_, decimals) => What::Number(value, *decimals),
            What::Date(_) => What::Date(value),
            What::Period(_) => What::Period(value),
            What::Level(_, scale) => What::Level(value, *scale),
            What::Code(_, names) => What::Code(value, *names),
            What::Set(_, names) => What::Set(value, *names),
            What::Word(_) => What::Word(value),
            _ => What::None,
        };
        let names = match &what {
            What::Code(_, names) => Some(*names),
            What::Set(_, names) => *names,
            _ => None,
        };
        let lookup = ir::Lookup {
            name: table.name.node.clone(),
            key: key.as_ref().and_then(|(key, scope)| self.key_slot(key, *scope)),
            by: table.keys.first().map(|key| key.node.clone()),
            value: ir::Slot { value, given: given.as_ref().map(|given| given.reg), names },
            row: found,
            rows: rows.rows.iter().map(|row| row.span).collect(),
            span,
        };
        if !self.lookups.iter().any(|other| other.name == lookup.name && other.key == lookup.key) {
            self.lookups.push(lookup);
        }
        Some(Value::new(what, span).given(given))
    }

    /// Which row has which values of the key; every case must have one row.
    fn share_out(
        &mut self,
        table: &ast::Table,
        rows: &Rows,
        key: Option<&(Value, Scope)>,
        span: Span,
        applied: bool,
    ) -> Option<Shares> {
        let values = key.map_or(vec![(0, 0)], |(key, scope)| self.values_of(key, *scope));
        let mut shares = Shares::new(values);
        let mut sound = true;
        let mut idle: Vec<(Span, Both, Option<Span>)> = Vec::new();
        let mut whens: Vec<(Reg, Span)> = Vec::new();
        for (at, (line, row)) in table.rows.iter().zip(&rows.rows).enumerate() {
            let TableRow::Row(row_key, _) = &line.node else { continue };
            if let Some(when) = row.when {
                let earlier = whens.iter().take(COMPARED).find(|(before, _)| self.implies(when, *before));
                let first = earlier.map(|(_, span)| *span);
                let never = self.known_flag(when) == Some(false);
                if first.is_some() || never || shares.gap().is_none() {
                    idle.push((row.span, both!("轮不到这一行", "nothing reaches this row"), first));
                }
                if self.known_flag(when) == Some(true) {
                    shares.rest(at);
                }
                whens.push((when, row.span));
                continue;
            }
            let Some((_, scope)) = key else { continue };
            let Some(pieces) = self.pieces(row_key, *scope) else {
                sound &= !matches!(row_key, RowKey::Range(_) | RowKey::Values(_));
                continue;
            };
            let mut got = false;
            let mut clash = None;
            for piece in pieces {
                let claim = shares.claim(piece, at);
                got |= claim.got;
                clash = clash.or(claim.clash);
            }
            let other = clash.and_then(|(value, other)| Some((value, rows.rows.get(other)?.span)));
            match other {
                Some((value, first)) if !table.first_match => {
                    let value = self.shown_key(*scope, value);
                    let problem = CheckProblem::TableClash { table: table.name.node.clone(), value, first };
                    self.report(row.span, problem);
                    sound = false;
                }
                _ if !got => {
                    idle.push((
                        row.span,
                        both!("轮不到这一行", "nothing reaches this row"),
                        other.map(|o| o.1),
                    ));
                }
                _ => {}
            }
        }
        let covered = || {
            let conditions: Vec<Reg> = whens.iter().map(|(when, _)| *when).collect();
            !conditions.is_empty() && self.uncovered(&conditions).is_none()
        };
        let open = shares.gap().filter(|_| !covered());
        match (rows.otherwise, open) {
            (Some(at), open) => {
                shares.rest(at);
                if open.is_none()
                    && let Some(row) = rows.rows.get(at)
                {
                    idle.push((
                        row.span,
                        both!(
                            "轮不到这一行：其余的情形没有了",
                            "nothing reaches this row: no other case is left"
                        ),
                        None,
                    ));
                }
            }
            (None, Some(gap)) if sound => {
                let case = match key {
                    Some((_, scope)) => self.shown_gap(*scope, gap),
                    None => {
                        let conditions: Vec<Reg> = whens.iter().map(|(when, _)| *when).collect();
                        let case = self.uncovered(&conditions).and_then(|case| self.show_case(&case));
                        case.unwrap_or_else(|| {
                            both!("以上条件都不满足的", "what meets none of the conditions")
                        })
                    }
                };
                let at = if applied { span } else { table.name.span };
                self.report(at, CheckProblem::TableGap { table: table.name.node.clone(), case });
                sound = false;
            }
            (None, _) => {}
        }
        // A table applied to something narrower than its key need not use all its rows.
        if !applied && sound {
            for (span, message, first) in idle {
                self.report(span, CheckProblem::NeverReached { message, first });
            }
        }
        sound.then_some(shares)
    }
}

impl Rows {
    fn what_type(&self) -> Type {
        Value::new(self.what.clone(), Span::default()).reg().map_or(Type::Flag, |(_, ty)| ty)
    }
}
