//! Rows of CSV files.
//!
//! The `csv` crate takes what it can from broken quoting and swallows rows without a word, so the quotes are checked
//! first, in one pass that also finds the line of each row.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use memchr::{memchr, memchr3};

use super::cell::{Given, check_visible, is_total};
use super::guard;
use super::headers::{Headers, missing, period_place};
use super::limits::{MOST_CHARS, MOST_COLUMNS};
use super::problem::Wrong;
use super::read::FileError;
use super::rows::Gather;
use super::side::{Side, named};

/// Rows that are read ahead, so that the units of all of them are looked up together.
const AHEAD: usize = 128;

/// Reads the rows of `text`.
pub(super) fn read_csv(gather: &mut Gather<'_>, file: u32, text: &str) -> Result<(), FileError> {
    let separator = separator(gather, text);
    let scan = scan(text.as_bytes(), separator).map_err(|(line, what)| (Some(line), vec![what]))?;
    let mut blank_lines = scan.blank;
    let mut lines = scan.lines.iter().copied();
    let mut reader = reader(text, separator);
    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| {
        // Quotes and UTF-8 are known to be sound: nothing is left that could fail.
        reader.read_record(record).unwrap_or(false).then(|| lines.next().unwrap_or_default())
    };
    let (header, line) = loop {
        match next(&mut record) {
            None => return Err((None, vec![Wrong::NoHeader])),
            Some(_) if is_blank(&record) => blank_lines += 1,
            Some(line) => break (record.clone(), line),
        }
    };
    let names: Vec<&str> = header.iter().collect();
    let heads = check_header(gather, &names, || likely_header(gather, text, separator, &scan.lines))
        .map_err(|wrong| (Some(line), wrong))?;
    let when = period_place(&gather.sides, &names, gather.is_parted()).map_err(|w| (Some(line), vec![w]))?;
    let mut told = vec![false; heads.len()];

    let mut ahead = Ahead::default();
    while ahead.fill(&mut next, &mut blank_lines) {
        gather.look_ahead(ahead.lines.len(), &|nth, at, column| {
            let place = heads.get(at).and_then(|head| *head.headers.places.get(column)?)?;
            ahead.records.get(nth).map(|record| cell_at(record, place))
        });
        for (nth, (record, row_line)) in ahead.rows().enumerate() {
            gather.begin();
            let place = (file, row_line);
            let cell = |at: usize| cell_at(record, at);
            let row = |at: usize| -> Vec<Given<'_>> {
                let places = heads.get(at).map_or(&[][..], |head| &head.headers.places);
                places.iter().map(|at| at.map_or(Given::Text(Cow::Borrowed("")), cell)).collect()
            };
            let cell_of = |at: usize, column: usize| {
                let places = heads.get(at).map(|head| &head.headers.places)?;
                Some((*places.get(column)?).map_or(Given::Text(Cow::Borrowed("")), cell))
            };
            let surplus = record.len() > names.len()
                && record.iter().skip(names.len()).any(|cell| !cell.trim().is_empty());
            if record.len() < names.len() || surplus {
                let row = row(gather.newest());
                let unit = gather.unit(gather.newest(), &row).map(str::to_owned);
                let what = Wrong::Ragged { cells: record.len(), header: names.len() };
                gather.bad_row(place, unit.as_deref(), what, None);
                continue;
            }
            let id = cell_of(gather.newest(), gather.id_of(gather.newest()));
            if let Some(word) = total(record, id.as_ref()) {
                gather.found.note(gather.found.place(place, None), Wrong::Totals(word.to_owned()));
                // No unit, and so nobody's: its word stands for one.
                gather.lost_row(place, Some(word), None);
                continue;
            }
            let period = when.map(cell);
            for at in gather.takers(place, period.as_ref(), Some(nth), &cell_of).iter() {
                let Some(head) = heads.get(at) else { continue };
                if head.wrong.is_empty() {
                    gather.row(at, place, &head.names, &row(at), &[]);
                    continue;
                }
                if let Some(told) = told.get_mut(at).filter(|told| !**told) {
                    *told = true;
                    head.wrong.iter().for_each(|what| gather.note_file(file, Some(line), what.clone()));
                }
                gather.lost_side(at);
                let row = row(gather.newest());
                let unit = gather.unit(gather.newest(), &row).map(str::to_owned);
                gather.lost_row(place, unit.as_deref(), Some(at));
            }
        }
    }
    gather.bare_file(file);
    gather.reading.blank_lines += blank_lines;
    let unused = (0..names.len()).filter(|at| heads.iter().all(|head| head.headers.unused.contains(at)));
    let unused = unused.filter_map(|at| names.get(at)).map(|name| name.trim().to_owned());
    gather.unused(file, unused.collect());
    Ok(())
}

/// Rows that are read before they are gathered.
#[derive(Default)]
struct Ahead {
    /// As many as lines, and some that are left from before.
    records: Vec<StringRecord>,
    lines: Vec<u64>,
}

impl Ahead {
    /// Reads the next rows, without those that are blank; whether there are any.
    fn fill(
        &mut self,
        next: &mut impl FnMut(&mut StringRecord) -> Option<u64>,
        blank_lines: &mut usize,
    ) -> bool {
        self.lines.clear();
        while self.lines.len() < AHEAD {
            if self.records.len() == self.lines.len() {
                self.records.push(StringRecord::new());
            }
            let Some(record) = self.records.get_mut(self.lines.len()) else { break };
            match next(record) {
                None => break,
                Some(_) if is_blank(record) => *blank_lines += 1,
                Some(line) => self.lines.push(line),
            }
        }
        !self.lines.is_empty()
    }

    fn rows(&self) -> impl Iterator<Item = (&StringRecord, u64)> {
        self.records.iter().zip(self.lines.iter().copied())
    }
}

fn cell_at(record: &StringRecord, at: usize) -> Given<'_> {
    Given::Text(Cow::Borrowed(record.get(at).map_or("", guard::lifted)))
}

pub(super) fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes())
}

fn is_blank(record: &StringRecord) -> bool {
    record.as_slice().trim().is_empty()
}

/// What a row of totals calls itself: its first cell that is filled, where no unit's id stands in it.
fn total<'r>(record: &'r StringRecord, id: Option<&Given<'_>>) -> Option<&'r str> {
    let first = record.iter().map(str::trim).find(|cell| !cell.is_empty()).filter(|cell| is_total(cell))?;
    id.and_then(named).is_none_or(is_total).then_some(first)
}

/// The comma, unless only `;` or a tab makes a header of the first row: Excel writes them in some places.
fn separator(gather: &Gather<'_>, text: &str) -> u8 {
    let matched = |separator: u8| {
        let mut record = StringRecord::new();
        let read = reader(text, separator).read_record(&mut record);
        if !read.unwrap_or(false) || record.len() > MOST_COLUMNS {
            return 0;
        }
        matched(gather, &record)
    };
    if matched(b',') > 0 {
        return b',';
    }
    let (semicolon, tab) = (matched(b';'), matched(b'\t'));
    match semicolon.max(tab) {
        0 => b',',
        most if most == semicolon => b';',
        _ => b'\t',
    }
}

/// How many columns of the policy a line has as a header, of the version that has most.
fn matched(gather: &Gather<'_>, record: &StringRecord) -> usize {
    let names: Vec<&str> = record.iter().collect();
    let sides = gather.sides.iter().map(|side| Headers::find(&side.readers, &names).matched());
    sides.max().unwrap_or(0)
}

/// Where the columns of one version stand in a file, their headers, and what is wrong with them.
struct Head<'n> {
    headers: Headers,
    names: Vec<&'n str>,
    wrong: Vec<Wrong>,
}

/// The columns of each version. Errors when none of them can be read.
fn check_header<'n>(
    gather: &Gather<'_>,
    names: &[&'n str],
    likely: impl FnOnce() -> Option<u64>,
) -> Result<Vec<Head<'n>>, Vec<Wrong>> {
    if names.len() > MOST_COLUMNS {
        return Err(vec![Wrong::TooManyColumns(names.len())]);
    }
    for name in names {
        check_visible(name).map_err(|wrong| vec![wrong])?;
        let length = name.chars().count();
        if length > MOST_CHARS {
            return Err(vec![Wrong::TooLong(length)]);
        }
    }
    let heads: Vec<Head<'n>> = gather.sides.iter().map(|side| head(side, names)).collect();
    if heads.iter().all(|head| head.headers.matched() == 0)
        && let Some(side) = gather.sides.last().filter(|side| !side.readers.is_empty())
    {
        let wanted = side.readers.iter().map(|reader| reader.header().to_owned()).collect();
        return Err(vec![Wrong::StrangeHeader { wanted, likely: likely() }]);
    }
    if heads.iter().all(|head| !head.wrong.is_empty())
        && let Some(records) = gather.looks_like(names.iter().copied())
    {
        return Err(vec![Wrong::RecordsAsData(records)]);
    }
    match heads.as_slice() {
        [only] if !only.wrong.is_empty() => Err(only.wrong.clone()),
        _ => Ok(heads),
    }
}

fn head<'n>(side: &Side<'_>, names: &[&'n str]) -> Head<'n> {
    let headers = Headers::find(&side.readers, names);
    let unused = headers.unused.iter().filter_map(|at| names.get(*at).copied());
    let mut wrong: Vec<Wrong> = side
        .readers
        .iter()
        .zip(&headers.places)
        .filter(|(_, place)| place.is_none())
        .map(|(reader, _)| Wrong::of(side.name(), missing(reader, unused.clone(), false)))
        .collect();
    wrong.extend_from_slice(&headers.twice);
    let names = headers.places.iter().flatten().filter_map(|at| names.get(*at)).map(|h| h.trim()).collect();
    Head { headers, names, wrong }
}

/// The line among the first few that has at least half of the policy's columns: a title stands above the header.
fn likely_header(gather: &Gather<'_>, text: &str, separator: u8, lines: &[u64]) -> Option<u64> {
    const TRIED: usize = 10;
    let mut reader = reader(text, separator);
    reader
        .records()
        .zip(lines)
        .take(TRIED)
        .filter_map(|(record, line)| Some((record.ok()?, *line)))
        .filter(|(record, _)| record.len() <= MOST_COLUMNS)
        .find(|(record, _)| {
            let columns = gather.sides.last().map_or(0, |side| side.readers.len());
            matched(gather, record) * 2 >= columns
        })
        .map(|(_, line)| line)
}

/// What the check of the quotes finds: the line of each row that the `csv` crate will give, and the empty lines.
pub(super) struct Scan {
    pub(super) lines: Vec<u64>,
    blank: usize,
}

/// Checks that every quote opens at the start of a cell and closes at its end.
pub(super) fn scan(bytes: &[u8], separator: u8) -> Result<Scan, (u64, Wrong)> {
    let mut scan = Scan { lines: Vec::new(), blank: 0 };
    let (mut line, mut row_start, mut at) = (1u64, 0usize, 0usize);
    // The line where the current row begins: quoted cells may hold line breaks.
    let mut row_line = 1u64;
    loop {
        let found = bytes.get(at..).and_then(|rest| memchr3(b'"', b'\n', b'\r', rest)).map(|far| at + far);
        let Some(found) = found else {
            if row_start < bytes.len() {
                scan.lines.push(row_line);
            }
            return Ok(scan);
        };
        if bytes.get(found) == Some(&b'"') {
            let opens =
                found == row_start || found.checked_sub(1).and_then(|b| bytes.get(b)) == Some(&separator);
            if !opens {
                return Err((line, Wrong::QuoteInside));
            }
            (at, line) = skip_quoted(bytes, found, line, separator)?;
            continue;
        }
        if found > row_start {
            scan.lines.push(row_line);
        } else {
            scan.blank += 1;
        }
        at = found + line_break(bytes, found);
        line += 1;
        (row_start, row_line) = (at, line);
    }
}

/// From an opening quote to behind its closing one; the place and the line there.
fn skip_quoted(bytes: &[u8], open: usize, opened: u64, separator: u8) -> Result<(usize, u64), (u64, Wrong)> {
    let (mut at, mut line) = (open + 1, opened);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(length) = memchr(b'"', rest) else {
            return Err((opened, Wrong::QuoteUnclosed));
        };
        line += line_breaks(rest.get(..length).unwrap_or_default());
        let close = at + length;
        match bytes.get(close + 1) {
            Some(b'"') => at = close + 2,
            None | Some(b'\n' | b'\r') => return Ok((close + 1, line)),
            Some(next) if *next == separator => return Ok((close + 1, line)),
            Some(_) => return Err((line, Wrong::QuoteThenText { opened })),
        }
    }
}

/// The length of the line break at `at`.
fn line_break(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 }
}

/// Line breaks of any kind in `bytes`.
fn line_breaks(bytes: &[u8]) -> u64 {
    let (mut at, mut count) = (0, 0);
    while let Some(far) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest)) {
        count += 1;
        at += far + line_break(bytes, at + far);
    }
    count
}
