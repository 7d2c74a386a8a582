//! The cases of a table where its keys are known: complete, unambiguous, each row reached.

use super::Checker;
use super::cases::{Asked, Boxes, Case, Cases, Domain, Leaf, Point, cases};
use super::find::Finder;
use super::grid::Asks;
use super::key::{Key, Scope, scaled};
use super::rows::Rows;
use super::table_problem::TableProblem;
use crate::both;
use crate::ir::{OpKind, Reg, Type};
use crate::problem::{Both, backtick};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, KeyCell, KeyItem, RowKey};
use crate::syntax::key_cell;
use crate::value::Decimal;

/// Rows that nothing reaches, told of one by one.
const MOST_IDLE: usize = 10;
/// Rows before one that are compared with it for having all its cases.
const COMPARED: usize = 1_000;

/// The cases of a table, ready to look up.
pub(super) struct Decided {
    pub(super) finder: Finder,
    /// What each case is.
    pub(super) leaves: Vec<Leaf>,
    /// For each row its break point of the last key, and the decimals of them all.
    pub(super) points: Option<(Vec<Option<Point>>, u8)>,
    /// The keys whose being none is no case of its own.
    pub(super) needed: Vec<usize>,
}

impl Checker<'_> {
    /// What every row asks of each key, as cells; nothing where that cannot be read, which is then reported.
    pub(super) fn cells_of(
        &mut self,
        rows: &Rows<'_>,
        textual: &[bool],
    ) -> Option<Vec<Vec<Option<KeyCell>>>> {
        let mut fine = true;
        let mut cells = Vec::new();
        for row in &rows.rows {
            cells.push(match &row.asked {
                Asks::Key(asked) => {
                    let cell = cell_of(asked, row.span);
                    textual.iter().map(|_| cell.clone()).collect()
                }
                Asks::Cells(texts) => {
                    let mut own = Vec::new();
                    for (text, textual) in texts.iter().zip(textual) {
                        match key_cell(text, *textual) {
                            Ok(cell) => own.push(Some(cell)),
                            Err(problem) => {
                                fine = false;
                                own.push(None);
                                match problem {
                                    Some(problem) => self.problems.push(*problem),
                                    None => self.unread_cell(text),
                                }
                            }
                        }
                    }
                    own
                }
            });
        }
        fine.then_some(cells)
    }

    fn unread_cell(&mut self, text: &ast::Text) {
        let shown = backtick(&text.node);
        let message = both!("看不懂这一格：{shown}", "this cell cannot be read: {shown}");
        let help = both!(
            "一格里写范围（“60 以上”“60 以上不满 90”“60 至 80”“≥ 60”）、几个值（“1、2”）、“任意”或“无”",
            "a key cell is a range (`60 and above`, `60 to under 90`, `60 to 80`, `≥ 60`), values (`1, 2`), `any` or `none`"
        );
        self.report(text.span, TableProblem::Cell { message, help });
    }

    /// The cases of a table for `keys`. `span` is where it is applied, else its head.
    pub(super) fn decide(
        &mut self,
        table: &ast::Table,
        rows: &Rows<'_>,
        keys: &mut [Key],
        cells: &[Vec<Option<KeyCell>>],
        (span, applied): (Span, bool),
    ) -> Option<Decided> {
        let mut asked: Vec<Vec<Asked>> = Vec::new();
        let mut fine = true;
        for cells in cells {
            let mut own = Vec::new();
            for (cell, key) in cells.iter().zip(keys.iter()) {
                let read = cell.as_ref().map_or(Some(Asked::default()), |cell| self.asked(cell, key.scope));
                fine &= read.is_some();
                own.push(read.unwrap_or_default());
            }
            asked.push(own);
        }
        if !fine {
            return None;
        }
        let points = if table.interpolated { Some(self.points(rows, keys, cells)?) } else { None };
        for (at, key) in keys.iter_mut().enumerate() {
            if let Scope::Column(_) = key.scope {
                words_in_order(key, &mut asked, at);
            }
        }
        let domains = self.domains(keys, &asked);
        let boxes = Boxes {
            keys: &domains,
            rows: &asked,
            first_match: table.first_match,
            points: points.as_ref().map(|(points, _)| points.as_slice()),
        };
        // The row of all other cases is in none of its own.
        let found = cases(&boxes);
        let place = if applied { span } else { table.name.span };
        if found.too_many {
            let table = table.name.node.clone();
            self.report(place, TableProblem::TooWide { table });
            return None;
        }
        let sound = self.sound(table, rows, keys, &found, place);
        if sound && !applied {
            self.idle_rows(rows, keys, &asked, &found, table.first_match);
        }
        if !sound {
            return None;
        }
        let mut of_finder = Vec::new();
        for (key, domain) in keys.iter().zip(&domains) {
            let given = key.value.given.as_ref().map(|given| given.reg).filter(|_| domain.none);
            let (reg, ty) = self.key_register(key)?;
            of_finder.push((reg, ty, given));
        }
        let needed =
            domains.iter().enumerate().filter(|(_, domain)| !domain.none).map(|(at, _)| at).collect();
        Some(Decided {
            finder: Finder { keys: of_finder, tree: found.tree },
            leaves: found.leaves,
            points,
            needed,
        })
    }

    pub(super) fn key_register(&mut self, key: &Key) -> Option<(Reg, Type)> {
        let Scope::Column(column) = key.scope else { return key.value.reg() };
        let words = key.words.iter().filter_map(|word| i64::try_from(*word).ok());
        let texts: Vec<String> = words.filter_map(|word| self.word_text(word).map(str::to_owned)).collect();
        let ty = Type::Number { decimals: 0 };
        Some((self.of_column(column, OpKind::Among(column, texts), ty, key.value.span), ty))
    }

    /// Numbers the texts that rows of a text column are for.
    pub(super) fn words_of(&self, key: &mut Key, asked: &mut [Option<Asked>]) {
        if matches!(key.scope, Scope::Column(_)) {
            let mut all: Vec<Vec<Asked>> =
                asked.iter_mut().map(|asked| vec![asked.take().unwrap_or_default()]).collect();
            words_in_order(key, &mut all, 0);
            for (slot, own) in asked.iter_mut().zip(all) {
                *slot = own.into_iter().next();
            }
        }
    }

    /// What each key can be; that it is none counts where a row speaks of it.
    fn domains(&self, keys: &[Key], asked: &[Vec<Asked>]) -> Vec<Domain> {
        let mut domains = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            let spoken = asked.iter().any(|row| row.get(at).is_some_and(|asked| asked.none));
            domains.push(Domain {
                values: self.values_of(&key.value, key.scope),
                none: key.value.given.is_some() && spoken,
            });
        }
        domains
    }

    /// The break points of an interpolated table, and their decimals.
    fn points(
        &mut self,
        rows: &Rows<'_>,
        keys: &[Key],
        cells: &[Vec<Option<KeyCell>>],
    ) -> Option<(Vec<Option<Point>>, u8)> {
        let key = keys.last()?;
        let ratio = matches!(key.scope, Scope::Ratio { .. });
        let own = match key.scope {
            Scope::Number { decimals, .. } | Scope::Ratio { decimals } => decimals,
            Scope::Date => 0,
            _ => {
                let (shown, Both { zh, en }) = (backtick(&key.name), key.scope.kind().words());
                let message =
                    both!("{shown} 是“{zh}”，不能内插", "{shown} is {en}: nothing lies between its values");
                let help = both!(
                    "内插的是表头里最后一项，它应当是数或日期",
                    "the last key of the head is the one that is interpolated: a number or a date"
                );
                self.report(key.value.span, TableProblem::BreakPoint { message, help });
                return None;
            }
        };
        let mut found: Vec<Option<Decimal>> = Vec::new();
        let mut fine = true;
        for (row, cells) in rows.rows.iter().zip(cells) {
            let Some(Some(KeyCell::These(items))) = cells.last() else {
                found.push(None);
                continue;
            };
            let values = items.iter().filter(|item| matches!(item, KeyItem::Value(_)));
            match (values.count(), items.as_slice()) {
                (0, _) => found.push(None),
                (1, [KeyItem::Value(value)]) => {
                    let point = self.break_point(value, key.scope);
                    fine &= point.is_some();
                    found.push(point);
                }
                _ => {
                    let message = both!("一行只写一个断点", "a row has one break point");
                    let help = both!("请一个断点写一行", "write a row for each break point");
                    self.report(row.span, TableProblem::BreakPoint { message, help });
                    fine = false;
                    found.push(None);
                }
            }
        }
        if !fine {
            return None;
        }
        let decimals = found.iter().flatten().map(|point| point.decimals).max().unwrap_or(0).max(own);
        let points = found.into_iter().map(|point| {
            let point = point?;
            let (floor, exact) = scaled(point, own);
            let from = if exact { floor } else { floor + 1 };
            let from = if ratio { 2 * from } else { from };
            Some(Point { fine: scaled(point, decimals).0, from, exact })
        });
        Some((points.collect(), decimals))
    }

    fn break_point(&mut self, value: &Expr, scope: Scope) -> Option<Decimal> {
        match (&value.kind, scope) {
            (ExprKind::Number(number), Scope::Number { .. } | Scope::Ratio { .. }) => Some(number.reduced()),
            (ExprKind::Date(date), Scope::Date) => Some(Decimal::whole(date.day_number())),
            _ => {
                let message = both!("断点是写定的数或日期", "a break point is a number or a date as written");
                let help = both!("请写数，如“35：50”", "write a number, such as `35: 50`");
                self.report(value.span.span, TableProblem::BreakPoint { message, help });
                None
            }
        }
    }

    /// Reports a case without a row and cases in two rows; whether there is neither.
    fn sound(
        &mut self,
        table: &ast::Table,
        rows: &Rows<'_>,
        keys: &[Key],
        found: &Cases,
        place: Span,
    ) -> bool {
        for (first, second, case) in &found.clashes {
            let (Some(first), Some(second)) = (rows.rows.get(*first), rows.rows.get(*second)) else {
                continue;
            };
            let value = self.case_in_words(keys, case, false);
            let mend = overlap(&first.asked, &second.asked);
            let problem = TableProblem::Clash {
                table: table.name.node.clone(),
                value,
                first: first.span,
                interpolated: table.interpolated,
                mend,
            };
            self.report(second.span, problem);
        }
        let mut sound = found.clashes.is_empty();
        if let (Some(case), None, true) = (&found.gap, rows.otherwise, sound) {
            let case = self.case_in_words(keys, case, true);
            self.report(place, TableProblem::Gap { table: table.name.node.clone(), case });
            sound = false;
        }
        sound
    }

    /// A case in the words of the policy; of one key its value alone.
    pub(super) fn case_in_words(&self, keys: &[Key], case: &Case, gap: bool) -> Both {
        let mut parts: Vec<Both> = Vec::new();
        for (key, stretch) in keys.iter().zip(case) {
            let Both { zh, en } = match stretch {
                None => both!("无", "none"),
                Some(stretch) if gap => self.shown_gap(key, *stretch),
                Some(stretch) => self.shown_first(key, *stretch),
            };
            let name = &key.name;
            parts.push(if keys.len() == 1 {
                Both { zh, en }
            } else {
                both!("{name} = {zh}", "{name} = {en}")
            });
        }
        let zh: Vec<String> = parts.iter().map(|part| part.zh.clone()).collect();
        let en: Vec<String> = parts.into_iter().map(|part| part.en).collect();
        Both { zh: zh.join("，"), en: en.join(", ") }
    }

    /// Reports rows that nothing reaches.
    fn idle_rows(
        &mut self,
        rows: &Rows<'_>,
        keys: &[Key],
        asked: &[Vec<Asked>],
        found: &Cases,
        first_match: bool,
    ) {
        let mut reached = vec![false; rows.rows.len()];
        let mut mark = |at: usize| {
            if let Some(slot) = reached.get_mut(at) {
                *slot = true;
            }
        };
        for leaf in &found.leaves {
            match *leaf {
                Leaf::Row(at) => mark(at),
                Leaf::Between(first, second) => {
                    mark(first);
                    mark(second);
                }
                Leaf::Gap => rows.otherwise.into_iter().for_each(&mut mark),
                Leaf::None => {}
            }
        }
        rows.unknown.into_iter().for_each(&mut mark);
        let idle = rows.rows.iter().enumerate().filter(|(at, _)| reached.get(*at) == Some(&false));
        for (at, row) in idle.take(MOST_IDLE) {
            let problem = self.why_idle(rows, keys, asked, at, first_match);
            self.report(row.span, problem);
        }
    }

    fn why_idle(
        &self,
        rows: &Rows<'_>,
        keys: &[Key],
        asked: &[Vec<Asked>],
        at: usize,
        first_match: bool,
    ) -> TableProblem {
        if rows.otherwise == Some(at) {
            let message =
                both!("轮不到这一行：其余的情形没有了", "nothing reaches this row: no other case is left");
            return TableProblem::NeverReached { message, first: None };
        }
        let own = asked.get(at).map_or(&[][..], Vec::as_slice);
        let never_none = own
            .iter()
            .zip(keys)
            .find(|(asked, key)| asked.none && asked.stretches.is_empty() && key.value.given.is_none());
        if let Some((_, key)) = never_none {
            let never = backtick(&key.name);
            let message =
                both!("{never} 总是有值，用不到这一行", "{never} is never none: nothing reaches this row");
            return TableProblem::NeverReached { message, first: None };
        }
        let within = |inner: &Asked, outer: &Asked| {
            inner.stretches.iter().all(|a| outer.stretches.iter().any(|b| b.0 <= a.0 && a.1 <= b.1))
                && (outer.none || !inner.none)
        };
        let has_all =
            |other: &&Vec<Asked>| own.iter().zip(other.iter()).all(|(own, other)| within(own, other));
        let before = asked.iter().take(at).take(COMPARED).position(|other| has_all(&other));
        let first = before.filter(|_| first_match).and_then(|at| rows.rows.get(at)).map(|row| row.span);
        TableProblem::NeverReached { message: both!("轮不到这一行", "nothing reaches this row"), first }
    }
}

/// What the key of a line asks; nothing for conditions and for all other cases.
/// How one of two ranges that overlap is written, where they share an edge or each has one edge only.
fn overlap(one: &Asks<'_>, other: &Asks<'_>) -> Option<Both> {
    let (Asks::Key(RowKey::Range(one)), Asks::Key(RowKey::Range(other))) = (one, other) else { return None };
    let number = |edge: &Option<(Box<Expr>, bool)>| match edge {
        Some((edge, _)) => match &edge.kind {
            ExprKind::Number(number) => Some(number.reduced()),
            _ => None,
        },
        None => None,
    };
    let [(low, high), (low_other, high_other)] =
        [one, other].map(|range| (number(&range.low), number(&range.high)));
    let shared = low.filter(|_| low == high_other).or(high.filter(|_| high == low_other));
    if let Some(edge) = shared {
        return Some(both!(
            "，如把“{edge} 以下”写成“不满 {edge}”，或把“{edge} 以上”写成“超过 {edge}”",
            ", as `under {edge}` for `{edge} and below`, or `over {edge}` for `{edge} and above`"
        ));
    }
    let sorted = |a: Decimal, b: Decimal| {
        let decimals = a.decimals.max(b.decimals);
        if scaled(a, decimals) < scaled(b, decimals) { (a, b) } else { (b, a) }
    };
    match (low, high, low_other, high_other) {
        (Some(a), None, Some(b), None) if a != b => {
            let (low, high) = sorted(a, b);
            Some(both!("，如“{low} 以上不满 {high}”", ", as `{low} to under {high}`"))
        }
        (None, Some(a), None, Some(b)) if a != b => {
            let (low, high) = sorted(a, b);
            Some(both!("，如“超过 {low}、{high} 以下”", ", as `over {low} to {high}`"))
        }
        _ => None,
    }
}

fn cell_of(key: &RowKey, span: Span) -> Option<KeyCell> {
    Some(KeyCell::These(match key {
        RowKey::Range(range) => vec![KeyItem::Range(range.clone())],
        RowKey::Values(values) => values.iter().cloned().map(KeyItem::Value).collect(),
        RowKey::None => vec![KeyItem::None(span)],
        RowKey::When(_) | RowKey::Otherwise | RowKey::Unknown => return None,
    }))
}

/// Numbers the texts that rows ask for, in place of their positions among those of the policy.
fn words_in_order(key: &mut Key, asked: &mut [Vec<Asked>], at: usize) {
    let own = || asked.iter().filter_map(|row| row.get(at));
    let mut words: Vec<i128> = own()
        .flat_map(|asked| asked.stretches.iter().filter(|(low, high)| low == high).map(|(low, _)| *low))
        .collect();
    words.sort_unstable();
    words.dedup();
    for asked in asked.iter_mut().filter_map(|row| row.get_mut(at)) {
        for (low, high) in asked.stretches.iter_mut().filter(|(low, high)| low == high) {
            let place = words.partition_point(|word| word < low) as i128;
            (*low, *high) = (place, place);
        }
    }
    key.words = words;
}
