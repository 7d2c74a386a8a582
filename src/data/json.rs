//! Rows of JSON and JSON Lines files.
//!
//! Values stay the text that stands in the file until their column reads them, so that no number passes through a
//! binary float.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cell::{Given, folded};
use super::found::RowPlace;
use super::headers::{Headers, period_place};
use super::limits::{MOST_COLUMNS, MOST_DEPTH};
use super::nested::{List, Nest, NestRow};
use super::problem::Wrong;
use super::read::FileError;
use super::rows::{Gather, Takers};
use super::unjoined::Unjoined;

/// Reads a list of objects.
pub(super) fn read_json<'a>(gather: &mut Gather<'a>, file: u32, text: &'a str) -> Result<(), FileError> {
    let body = text.trim_start();
    if body.starts_with('{') {
        let line = 1 + line_feeds(text, 0, text.len() - body.len());
        return Err((Some(line), vec![Wrong::JsonTop { lines: false }]));
    }
    let rows: Vec<&RawValue> = match serde_json::from_str(text) {
        Ok(rows) => rows,
        Err(error) if error.is_data() => {
            return Err((Some(error.line().max(1) as u64), vec![Wrong::JsonTop { lines: false }]));
        }
        Err(error) => {
            return Err((Some(error.line().max(1) as u64), vec![syntax(text, &error)]));
        }
    };
    let mut objects = Objects::new(file, gather);
    let (mut at, mut line) = (0, 1);
    for row in rows {
        let start = offset(text, row.get());
        line += line_feeds(text, at, start);
        at = start;
        objects.row(gather, line, row.get());
    }
    objects.end(gather);
    Ok(())
}

/// Reads one object a line.
pub(super) fn read_json_lines<'a>(
    gather: &mut Gather<'a>,
    file: u32,
    text: &'a str,
) -> Result<(), FileError> {
    let mut objects = Objects::new(file, gather);
    if text.trim_start().starts_with('[') {
        return Err((None, vec![Wrong::JsonTop { lines: true }]));
    }
    for (line, row) in (1u64..).zip(text.lines()) {
        let row = row.trim();
        if row.is_empty() {
            gather.reading.blank_lines += 1;
        } else {
            objects.row(gather, line, row);
        }
    }
    objects.end(gather);
    Ok(())
}

/// Reads the lists of records in rows of units; `sides` are the versions that have such records.
pub(super) fn read_lists<'a>(gather: &mut Gather<'a>, lists: &[List<'a>], sides: &[usize]) {
    for lists in lists.chunk_by(|a, b| a.row.0 == b.row.0) {
        let Some(first) = lists.first() else { continue };
        let mut objects = Objects::new(first.row.0, gather);
        for list in lists {
            if let Some(at) = sides.iter().position(|version| *version == list.version) {
                objects.list(gather, at, list);
            }
        }
        objects.end(gather);
    }
}

/// The keys of the first row, if it can be read.
pub(super) fn first_keys(text: &str, lines: bool) -> Option<Vec<String>> {
    let first: String = if lines {
        text.lines().find(|line| !line.trim().is_empty())?.to_owned()
    } else {
        let rows: Vec<&RawValue> = serde_json::from_str(text).ok()?;
        rows.first()?.get().to_owned()
    };
    let object: Object = serde_json::from_str(&first).ok()?;
    Some(object.keys().cloned().collect())
}

/// A row with its values.
type Object = serde_json::Map<String, serde_json::Value>;

/// Every row and the line where it begins.
pub(super) fn objects(text: &str, lines: bool) -> Result<Vec<(u64, Object)>, FileError> {
    let wrong = |line: u64, text: &str, error: &serde_json::Error| {
        let what = if error.is_data() { Wrong::RowShape } else { syntax(text, error) };
        (Some(line), vec![what])
    };
    let mut rows: Vec<(u64, &str)> = Vec::new();
    if lines {
        rows.extend((1u64..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty()));
    } else {
        let all: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| {
            let line = error.line().max(1) as u64;
            let top = error.is_data().then_some(Wrong::JsonTop { lines: false });
            (Some(line), vec![top.unwrap_or_else(|| syntax(text, &error))])
        })?;
        let (mut at, mut line) = (0, 1);
        for row in all {
            let start = offset(text, row.get());
            line += line_feeds(text, at, start);
            at = start;
            rows.push((line, row.get()));
        }
    }
    let read = |(line, row): (u64, &str)| match serde_json::from_str::<Object>(row) {
        Ok(object) => Ok((line, object)),
        Err(error) => Err(wrong(line, row, &error)),
    };
    rows.into_iter().map(read).collect()
}

/// What `error` says of `text`: it counts bytes of the line, people count characters.
fn syntax(text: &str, error: &serde_json::Error) -> Wrong {
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or("");
    let column = line.char_indices().take_while(|(at, _)| *at < error.column()).count().max(1);
    Wrong::JsonSyntax { column, ended: error.is_eof() }
}

/// Where `part`, a piece of `text`, begins in it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

fn line_feeds(text: &str, from: usize, to: usize) -> u64 {
    let bytes = text.as_bytes().get(from..to).unwrap_or_default();
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// A key of an object as it stands in the file.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

type Fields<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

/// Reads an object into a list that keeps every key, the repeated ones too.
struct ReadFields<'f, 'a>(&'f mut Fields<'a>);

impl<'a> DeserializeSeed<'a> for ReadFields<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for ReadFields<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(key)) = map.next_key()? {
            self.0.push((key, map.next_value()?));
        }
        Ok(())
    }
}

/// The objects of one file. Rows mostly have the keys of the row before them, which are matched once.
struct Objects<'a> {
    file: u32,
    /// How many rows of each version.
    rows: Vec<usize>,
    fields: Fields<'a>,
    keys: Vec<Cow<'a, str>>,
    headers: Option<Keys>,
    unused: Vec<String>,
    seen: HashSet<String>,
}

/// Where the columns stand among the keys of a row.
struct Keys {
    /// For each version.
    sides: Vec<Headers>,
    /// The key of the period.
    period: Result<Option<usize>, Wrong>,
    /// The key of each block of records.
    nests: Vec<Option<usize>>,
}

impl<'a> Objects<'a> {
    fn new(file: u32, gather: &Gather<'_>) -> Self {
        Objects {
            file,
            rows: vec![0; gather.sides.len()],
            fields: Vec::new(),
            keys: Vec::new(),
            headers: None,
            unused: Vec::new(),
            seen: HashSet::new(),
        }
    }

    fn row(&mut self, gather: &mut Gather<'a>, line: u64, text: &'a str) {
        if let Err((more, what)) = self.fields(text) {
            gather.begin();
            self.count(gather.newest());
            gather.bad_row((self.file, line + more), None, what, None);
            return;
        }
        if self.fields.iter().all(|(_, value)| is_blank(value.get())) {
            gather.reading.blank_lines += 1;
            return;
        }
        gather.begin();
        let keys = self.headers(gather);
        self.keyed_row(gather, (self.file, line), &keys, text);
        self.headers = Some(keys);
    }

    /// The records in the row of a unit; `at` is the version that grades it, among those that have such records.
    fn list(&mut self, gather: &mut Gather<'a>, at: usize, list: &List<'a>) {
        if is_blank(list.text) {
            return;
        }
        let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(list.text) else {
            gather.begin();
            let unit = gather.unit_of(at, &list.cells).map(str::to_owned);
            gather.bad_row(
                (self.file, list.line),
                unit.as_deref(),
                gather.unjoined(Unjoined::Shape),
                Some(at),
            );
            return;
        };
        let (mut from, mut line) = (0, list.line);
        for item in items {
            let start = offset(list.text, item.get());
            line += line_feeds(list.text, from, start);
            from = start;
            self.item(gather, at, (self.file, line), item.get(), list);
        }
    }

    /// A record in the row of a unit: what it does not say itself in the columns of the join stands in that row.
    fn item(&mut self, gather: &mut Gather<'a>, at: usize, place: RowPlace, text: &'a str, list: &List<'a>) {
        gather.begin();
        self.count(at);
        if let Err((more, what)) = self.fields(text) {
            let unit = gather.unit_of(at, &list.cells).map(str::to_owned);
            gather.bad_row((place.0, place.1 + more), unit.as_deref(), what, Some(at));
            return;
        }
        let keys = self.headers(gather);
        if let (Some(headers), Some(side)) = (keys.sides.get(at), gather.sides.get(at)) {
            let mut row = self.cells(headers);
            let mut told = Vec::new();
            let mut wrong = None;
            for (column, cell) in &list.cells {
                match (row.get_mut(*column), side.readers.get(*column)) {
                    (Some(own @ Given::Absent), _) => {
                        *own = cell.clone();
                        told.push(*column);
                    }
                    (Some(own), Some(reader)) if !reader.agree(own, cell) => {
                        wrong = Some(gather.unjoined(Unjoined::Elsewhere))
                    }
                    _ => {}
                }
            }
            self.typed_row(gather, at, place, &keys, (&row, &told), wrong);
        }
        self.headers = Some(keys);
    }

    /// Counts a row of the version `at`.
    fn count(&mut self, at: usize) {
        if let Some(rows) = self.rows.get_mut(at) {
            *rows += 1;
        }
    }

    fn keyed_row(&mut self, gather: &mut Gather<'a>, place: RowPlace, keys: &Keys, text: &'a str) {
        let newest = gather.newest();
        let period = keys.period.as_ref().ok().copied().flatten();
        let period = period.and_then(|at| self.fields.get(at)).map(|(_, value)| given(value.get()));
        let deep = self.fields.iter().any(|(_, value)| is_deep(value.get()));
        let cell = |at: usize, column: usize| {
            let place = (*keys.sides.get(at)?.places.get(column)?)?;
            self.fields.get(place).map(|(_, value)| given(value.get()))
        };
        let takers =
            if deep { Takers::One(newest) } else { gather.takers(place, period.as_ref(), None, &cell) };
        for at in takers.iter() {
            self.count(at);
            let Some(headers) = keys.sides.get(at) else { continue };
            let row = self.cells(headers);
            let wrong = deep.then_some(Wrong::JsonDepth);
            let good = self.typed_row(gather, at, place, keys, (&row, &[]), wrong);
            if !deep && !gather.nests.is_empty() {
                let stored = gather.sides.get(at).filter(|_| good).map(|side| side.units.rows - 1);
                self.nests(gather, NestRow { version: at, at: stored, row: place }, keys, &row, text);
            }
        }
    }

    /// Adds the current row for the version `at`, unless something is wrong with it; what is wrong in the columns that
    /// stand beside it has been told. Whether it is good.
    fn typed_row(
        &self,
        gather: &mut Gather<'a>,
        at: usize,
        place: RowPlace,
        keys: &Keys,
        (row, told): (&[Given<'a>], &[usize]),
        wrong: Option<Wrong>,
    ) -> bool {
        let (Some(headers), Some(side)) = (keys.sides.get(at), gather.sides.get(at)) else { return false };
        let twice = || headers.twice.first().or(keys.period.as_ref().err()).cloned();
        if let Some(what) = wrong.or_else(twice) {
            let unit = gather.unit(at, row).map(str::to_owned);
            gather.bad_row(place, unit.as_deref(), what, Some(at));
            return false;
        }
        let names: Vec<&str> = (headers.places.iter().zip(&side.readers))
            .map(|(place, reader)| match place.and_then(|place| self.fields.get(place)) {
                Some((key, _)) => key.as_ref(),
                None => reader.header(),
            })
            .collect();
        gather.row(at, place, &names, row, told)
    }

    /// Keeps the lists of records of the current row for later.
    fn nests(&self, gather: &mut Gather<'a>, nested: NestRow, keys: &Keys, row: &[Given<'a>], text: &'a str) {
        let unit = gather.unit(nested.version, row).map(str::to_owned);
        for (nest, key) in gather.nests.iter_mut().zip(&keys.nests) {
            let list = key
                .and_then(|key| self.fields.get(key))
                .map(|(_, list)| (nested.row.1 + line_feeds(text, 0, offset(text, list.get())), list.get()));
            nest.row(nested, unit.as_deref(), row, list);
        }
    }

    /// The current row in the order of a version's columns.
    fn cells(&self, headers: &Headers) -> Vec<Given<'a>> {
        let cell = |place: &Option<usize>| match place.and_then(|place| self.fields.get(place)) {
            Some((_, value)) => given(value.get()),
            None => Given::Absent,
        };
        headers.places.iter().map(cell).collect()
    }

    /// Reads the fields of the next object; on failure the lines into it where it is wrong, and what.
    fn fields(&mut self, text: &'a str) -> Result<(), (u64, Wrong)> {
        self.fields.clear();
        if !text.starts_with('{') {
            return Err(match serde_json::from_str::<&RawValue>(text) {
                Ok(_) => (0, Wrong::RowShape),
                Err(error) => (0, syntax(text, &error)),
            });
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let read = ReadFields(&mut self.fields).deserialize(&mut deserializer);
        if let Err(error) = read.and_then(|()| deserializer.end()) {
            return Err((error.line().saturating_sub(1) as u64, syntax(text, &error)));
        }
        if self.fields.len() > MOST_COLUMNS {
            return Err((0, Wrong::TooManyColumns(self.fields.len())));
        }
        Ok(())
    }

    /// Where the columns stand in the current row.
    fn headers(&mut self, gather: &Gather<'_>) -> Keys {
        let same = self.keys.len() == self.fields.len()
            && self.keys.iter().zip(&self.fields).all(|(key, (other, _))| key == other);
        if same && let Some(headers) = self.headers.take() {
            return headers;
        }
        self.keys = self.fields.iter().map(|(key, _)| key.clone()).collect();
        let names: Vec<&str> = self.keys.iter().map(Cow::as_ref).collect();
        let mut sides: Vec<Headers> =
            gather.sides.iter().map(|side| Headers::find(&side.readers, &names)).collect();
        let mut once = HashSet::new();
        for name in names.iter().filter(|name| !once.insert(**name)) {
            let name = (*name).to_owned();
            let twice = Wrong::DuplicateHeader { first: name.clone(), second: name };
            sides.iter_mut().for_each(|headers| headers.twice.push(twice.clone()));
        }
        let mut unused: Vec<usize> = (0..names.len()).collect();
        unused.retain(|place| sides.iter().all(|headers| headers.unused.contains(place)));
        let is = |place: &usize, header: &str| names.get(*place).is_some_and(|name| folded(name) == header);
        let place = |nest: &Nest<'_>| unused.iter().copied().find(|place| is(place, &nest.header));
        let nests: Vec<Option<usize>> = gather.nests.iter().map(place).collect();
        unused.retain(|place| !nests.contains(&Some(*place)));
        for name in unused.iter().filter_map(|place| names.get(*place)) {
            if self.unused.len() < MOST_COLUMNS && self.seen.insert((*name).to_owned()) {
                self.unused.push((*name).to_owned());
            }
        }
        let period = period_place(&gather.sides, &names, gather.is_parted() && gather.sides.len() > 1);
        Keys { sides, period, nests }
    }

    fn end(self, gather: &mut Gather<'_>) {
        for (at, rows) in self.rows.iter().enumerate() {
            gather.end_file(at, self.file, *rows, &self.unused);
        }
        gather.end_nests(self.file);
        gather.unused(self.file, self.unused);
    }
}

/// The value as a column reads it.
fn given(value: &str) -> Given<'_> {
    match value.as_bytes().first() {
        Some(b'"') => text(value).map_or(Given::Nested, Given::Text),
        Some(b'n') => Given::Text(Cow::Borrowed("")),
        Some(b'[') => names(value).map_or(Given::Nested, Given::Names),
        Some(b'{') | None => Given::Nested,
        Some(_) => Given::Text(Cow::Borrowed(value)),
    }
}

fn text(value: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str::<Text<'_>>(value).ok().map(|text| text.0)
}

/// The texts and numbers of a list, if it holds nothing else.
fn names(value: &str) -> Option<Vec<Cow<'_, str>>> {
    let items: Vec<&RawValue> = serde_json::from_str(value).ok()?;
    items
        .into_iter()
        .map(|item| match item.get().as_bytes().first()? {
            b'"' => text(item.get()),
            b'0'..=b'9' | b'-' => Some(Cow::Borrowed(item.get())),
            _ => None,
        })
        .collect()
}

/// Whether a value is nothing: null, a text of spaces, an empty list.
pub(super) fn is_blank(value: &str) -> bool {
    match value.as_bytes().first() {
        Some(b'n') => true,
        Some(b'"') => text(value).is_some_and(|text| text.trim().is_empty()),
        Some(b'[') => value.get(1..value.len() - 1).is_some_and(|inside| inside.trim().is_empty()),
        _ => false,
    }
}

/// Whether lists and objects stand in each other too often: two levels are the row's own.
fn is_deep(value: &str) -> bool {
    if !value.starts_with(['[', '{']) {
        return false;
    }
    let (mut depth, mut most, mut quoted, mut escaped) = (2usize, 0, false, false);
    for byte in value.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                most = depth.max(most);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most > MOST_DEPTH
}
