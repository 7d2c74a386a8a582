//! Results of earlier runs, read back as history where the data behind them is gone.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::ir::{ColumnKind, OpKind, Part, Policy, Target};
use crate::problem::{DataPlace, Lang, Problems};
use crate::value::{Period, PeriodKind};

use super::cell::folded;
use super::earlier::{
    Earlier, item_mark, outcomes_header, undetermined_mark, undetermined_word, until_header,
};
use super::format::Format;
use super::hints;
use super::problem::{DataProblem, Wrong};
use super::read::{Input, Reading, decode};
use super::table::Table;
use super::units::Units;
use super::version::Version;
use super::wanted::Wanted;
use super::{csv, json};

/// Kept results of earlier periods.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    /// The results.
    pub earlier: Earlier,
    /// What results in JSON say of outcomes beside their names.
    pub said: Vec<SaidOutcome>,
    /// How many rows could not be taken.
    pub refused: usize,
}

/// What a kept result says of an outcome that held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidOutcome {
    /// The row in the kept results.
    pub row: usize,
    /// The outcome's id.
    pub id: String,
    /// What follows.
    pub text: Option<String>,
    /// The period of the finding.
    pub since: Option<String>,
}

/// The headers under which results of a policy are written, behind id and period.
pub fn result_headers(policy: &Policy) -> Vec<String> {
    let measures = policy.measures.iter().chain(&policy.overall).map(|measure| measure.name.name.clone());
    let places = policy.rankings.iter().filter_map(|ranking| ranking.name.clone());
    let mut headers: Vec<String> = measures.chain(places).collect();
    if !policy.outcomes.is_empty() {
        headers.push(outcomes_header(policy.surface).to_owned());
    }
    if policy.outcomes.iter().any(|outcome| outcome.lasting.is_some()) {
        headers.push(until_header(policy.surface).to_owned());
    }
    headers
}

/// Whether a file holds results rather than data: unit, period and a result stand there, and of no version more
/// than half of the data.
pub fn is_kept(versions: &[Version<'_>], input: &Input<'_>) -> bool {
    let Some(names) = headers_of(input) else { return false };
    let stands = |header: &str| names.iter().any(|name| folded(name) == folded(header));
    let kinds: [fn(&ColumnKind) -> bool; 2] =
        [|kind| *kind == ColumnKind::Id, |kind| matches!(kind, ColumnKind::Period(_))];
    kinds.iter().all(|kind| headers_of_kind(policies_of(versions), *kind).iter().any(|header| stands(header)))
        && versions.iter().any(|version| result_headers(version.policy).iter().any(|header| stands(header)))
        && versions.iter().all(|version| {
            let others =
                version.policy.columns.iter().filter(|column| !kinds.iter().any(|is| is(&column.kind)));
            let (all, there) = others.fold((0, 0), |(all, there), column| {
                let stands = stands(&column.name) || column.headers.iter().any(|header| stands(header));
                (all + 1, there + usize::from(stands))
            });
            there * 2 < all
        })
}

/// The names and headers of the columns of a kind, of all versions.
fn headers_of_kind<'p>(
    policies: impl Iterator<Item = &'p Policy>,
    kind: fn(&ColumnKind) -> bool,
) -> Vec<String> {
    let columns = policies.flat_map(|policy| &policy.columns);
    let columns = columns.filter(|column| kind(&column.kind));
    columns.flat_map(|column| [&column.name].into_iter().chain(&column.headers)).cloned().collect()
}

fn policies_of<'p>(versions: &[Version<'p>]) -> impl DoubleEndedIterator<Item = &'p Policy> {
    versions.iter().map(|version| version.policy)
}

fn newest_surface<'p>(mut policies: impl DoubleEndedIterator<Item = &'p Policy>) -> Lang {
    policies.next_back().map_or_else(Default::default, |newest| newest.surface)
}

/// The units and periods of the results in a file, as far as they can be read: `read_kept` tells of the others.
pub(super) fn kept_rows(policies: &[&Policy], input: &Input<'_>) -> Vec<(String, Option<i64>)> {
    let Ok((table, _)) = table_of(input, newest_surface(policies.iter().copied())) else { return Vec::new() };
    let find = |kind: fn(&ColumnKind) -> bool| {
        let wanted = headers_of_kind(policies.iter().copied(), kind);
        let is = |header: &String| wanted.iter().any(|wanted| folded(wanted) == folded(header));
        table.headers.iter().position(is)
    };
    let (id, period) =
        (find(|kind| *kind == ColumnKind::Id), find(|kind| matches!(kind, ColumnKind::Period(_))));
    let row = |cells: &Vec<String>| {
        let period = cells.get(period?).and_then(|cell| Period::parse(&folded(cell)));
        Some((cells.get(id?)?.clone(), period.map(|period| period.number)))
    };
    table.rows.iter().filter_map(row).collect()
}

/// The headers of a file, or the keys of its first row.
fn headers_of(input: &Input<'_>) -> Option<Vec<String>> {
    let text = decode(input.bytes).ok()?;
    match input.format.or_else(|| Format::of(&input.name, input.bytes))? {
        Format::Csv => {
            let mut record = ::csv::StringRecord::new();
            let mut reader = csv::reader(text, b',');
            while reader.read_record(&mut record).ok()? {
                if record.iter().any(|cell| !cell.trim().is_empty()) {
                    return Some(record.iter().map(str::to_owned).collect());
                }
            }
            None
        }
        Format::Json => json::first_keys(text, false),
        Format::JsonLines => json::first_keys(text, true),
    }
}

/// Reads files of kept results. `reading` is the data of the same run: a unit has either data or a kept result in a
/// period, and all periods are of one kind.
pub fn read_kept(
    versions: &[Version<'_>],
    inputs: &[Input<'_>],
    reading: &Reading<Vec<Units>>,
) -> (Kept, Problems) {
    let mut reader = Keeper {
        versions,
        kept: Kept::default(),
        columns: HashMap::new(),
        first: first_period(versions, reading),
        seen: rows_of(versions, reading),
        problems: Problems::new(),
    };
    reader.kept.earlier.files = inputs.iter().map(|input| input.name.clone()).collect();
    for (file, input) in (0u32..).zip(inputs) {
        match table_of(input, newest_surface(policies_of(versions))) {
            Ok((table, said)) => reader.file(file, &input.name, &table, said),
            Err(problems) => reader.problems.extend(problems),
        }
    }
    reader.in_each_language();
    let Keeper { mut kept, first, problems, .. } = reader;
    kept.earlier.period_kind = first.map(|(kind, ..)| kind).filter(|_| !kept.earlier.periods.is_empty());
    (kept, problems)
}

/// A row of data or of kept results: its file and line, and whether it is data.
type Place = (String, u64, bool);

struct Keeper<'v, 'p> {
    versions: &'v [Version<'p>],
    kept: Kept,
    /// The position of each result column.
    columns: HashMap<String, usize>,
    first: Option<(PeriodKind, String, u64)>,
    seen: HashMap<(String, i64), Place>,
    problems: Problems,
}

impl Keeper<'_, '_> {
    fn file(&mut self, file: u32, name: &str, table: &Table, mut said: Vec<SaidOutcome>) {
        let place = |line: Option<u64>| DataPlace { file: name.to_owned(), line, ..DataPlace::default() };
        let find = |kind: fn(&ColumnKind) -> bool| {
            let wanted = headers_of_kind(policies_of(self.versions), kind);
            let is = |header: &String| wanted.iter().any(|wanted| folded(wanted) == folded(header));
            table.headers.iter().position(is)
        };
        let id = find(|kind| *kind == ColumnKind::Id);
        let period = find(|kind| matches!(kind, ColumnKind::Period(_)));
        let (Some(id), Some(period)) = (id, period) else { return };
        let results: Vec<usize> = (0..table.headers.len()).filter(|at| *at != id && *at != period).collect();
        let mut graded_by = vec![false; self.versions.len()];
        // Where each row of the file went.
        let mut at = vec![None; table.rows.len()];
        for (index, (cells, line)) in table.rows.iter().zip(&table.lines).enumerate() {
            let cell = |at: usize| cells.get(at).map_or("", String::as_str);
            match self.row(name, *line, cell(id), cell(period)) {
                Ok((number, version)) => {
                    if let Some(slot) = graded_by.get_mut(version) {
                        *slot = true;
                    }
                    let row = self.kept.earlier.periods.len();
                    self.kept.earlier.units.push(cell(id));
                    self.kept.earlier.periods.push(number);
                    self.kept.earlier.places.push((file, *line));
                    for &column in &results {
                        let header = table.headers.get(column).cloned().unwrap_or_default();
                        self.put(header, row, cell(column));
                    }
                    if let Some(at) = at.get_mut(index) {
                        *at = Some(row);
                    }
                }
                Err((what, column)) => {
                    self.kept.refused += 1;
                    let column = column.then_some(period).and_then(|at| table.headers.get(at)).cloned();
                    let unit = Some(cell(id).to_owned()).filter(|unit| !unit.is_empty());
                    let place = DataPlace { unit, column, ..place(Some(*line)) };
                    self.problems.push(DataProblem { place, what });
                }
            }
        }
        self.fill();
        said.retain_mut(|said| match at.get(said.row).copied().flatten() {
            Some(row) => {
                said.row = row;
                true
            }
            None => false,
        });
        self.kept.said.extend(said);
        for (header, lasting) in self.needed(&graded_by) {
            if !table.headers.iter().any(|known| folded(known) == folded(&header)) {
                let what = Wrong::MissingResult { header, lasting };
                self.problems.push(DataProblem { place: place(None), what });
            }
        }
    }

    /// Checks unit and period of a row; the period's number and the version that graded it. On failure what is
    /// wrong, and whether with the period.
    fn row(&mut self, file: &str, line: u64, unit: &str, cell: &str) -> Result<(i64, usize), (Wrong, bool)> {
        if unit.is_empty() {
            return Err((Wrong::Blank(Wanted::Id), false));
        }
        let Some(period) = Period::parse(&folded(cell)) else {
            let near = hints::period(&folded(cell), None);
            return Err((Wrong::Bad { value: cell.to_owned(), wanted: Wanted::Period(None), near }, true));
        };
        match &self.first {
            None => self.first = Some((period.kind, file.to_owned(), line)),
            Some((first, other, line)) if *first != period.kind => {
                let (value, file, line) = (cell.to_owned(), other.clone(), *line);
                return Err((
                    Wrong::MixedPeriods { value, kind: period.kind, first: *first, file, line },
                    true,
                ));
            }
            Some(_) => {}
        }
        let forces = || self.versions.iter().map(|version| version.force(self.versions.len() > 1));
        let day = period.last_day();
        let Some(version) = day.and_then(|day| forces().position(|force| force.holds(day))) else {
            let value = cell.to_owned();
            return Err((Wrong::OutOfForce { value, forces: forces().collect() }, true));
        };
        let (place, same) = ((file.to_owned(), line, false), (file, line));
        if let Some((file, line, data)) = self.seen.insert((unit.to_owned(), period.number), place) {
            let what = if data {
                Wrong::KeptAndGraded { file, line }
            } else {
                Wrong::DuplicateUnit { periods: true, same: (&*file, line) == same, file, line }
            };
            return Err((what, false));
        }
        Ok((period.number, version))
    }

    /// Sets the result under `header` of row `row`.
    fn put(&mut self, header: String, row: usize, text: &str) {
        let results = &mut self.kept.earlier.results;
        let at = *self.columns.entry(header.clone()).or_insert_with(|| {
            results.push((header, crate::value::Texts::new()));
            results.len() - 1
        });
        let Some((_, texts)) = results.get_mut(at) else { return };
        while texts.len() < row {
            texts.push("");
        }
        texts.push(text);
    }

    /// Gives every result a text for every row.
    fn fill(&mut self) {
        let rows = self.kept.earlier.periods.len();
        for (_, texts) in &mut self.kept.earlier.results {
            while texts.len() < rows {
                texts.push("");
            }
        }
    }

    /// Gives versions in another language than the newest, whose words results have, their own headers and marks.
    fn in_each_language(&mut self) {
        let Some(newest) = self.versions.last().map(|newest| newest.policy.surface) else { return };
        let Some(other) = self.versions.iter().map(|version| version.policy.surface).find(|s| *s != newest)
        else {
            return;
        };
        for header in [outcomes_header, until_header] {
            let results = &mut self.kept.earlier.results;
            let known = results.iter().any(|(known, _)| known == header(other));
            let texts = results.iter().find(|(known, _)| known == header(newest)).map(|(_, texts)| {
                let mut twin = crate::value::Texts::new();
                texts.iter().for_each(|text| twin.push(&text.replace(item_mark(newest), item_mark(other))));
                twin
            });
            if let Some(texts) = texts.filter(|_| !known) {
                results.push((header(other).to_owned(), texts));
            }
        }
    }

    /// The result columns that later periods look at, of those which the versions that graded a file write, and
    /// whether for outcomes that last.
    fn needed(&self, graded_by: &[bool]) -> Vec<(String, bool)> {
        let mut needed: Vec<(String, bool)> = Vec::new();
        let graders: Vec<&Policy> =
            self.versions.iter().zip(graded_by).filter(|(_, by)| **by).map(|(v, _)| v.policy).collect();
        for version in self.versions {
            let policy = version.policy;
            let tracked = policy.tracks.iter().flat_map(|track| [Some(track.value), track.given]);
            let cone = policy.cone(tracked.flatten());
            let parts = policy.ops.iter().zip(cone).filter(|(_, wanted)| *wanted);
            let parts = parts.filter_map(|(op, _)| match op.kind {
                OpKind::Carried(part, _) => policy.carried.get(part),
                _ => None,
            });
            for part in parts {
                let lasting = part.part == Part::Until;
                let header = match part.target {
                    Target::Measure(at) => policy.measures.get(at).map(|measure| measure.name.name.clone()),
                    Target::Overall => policy.overall.as_ref().map(|overall| overall.name.name.clone()),
                    Target::Place(at) => policy.rankings.get(at).and_then(|ranking| ranking.name.clone()),
                    Target::Outcome(_) if lasting => Some(until_header(policy.surface).to_owned()),
                    Target::Outcome(_) => Some(outcomes_header(policy.surface).to_owned()),
                    Target::Define(_) => None,
                };
                let written = |header: &String| match part.target {
                    Target::Outcome(_) if lasting => {
                        graders.iter().any(|by| by.outcomes.iter().any(|outcome| outcome.lasting.is_some()))
                    }
                    Target::Outcome(_) => graders.iter().any(|by| !by.outcomes.is_empty()),
                    _ => graders.iter().any(|by| result_headers(by).contains(header)),
                };
                let header = header.filter(written).map(|header| {
                    let newest = self.versions.last().map_or(policy.surface, |newest| newest.policy.surface);
                    [outcomes_header, until_header]
                        .into_iter()
                        .find(|of| of(policy.surface) == header)
                        .map_or(header.clone(), |of| of(newest).to_owned())
                });
                if let Some(header) = header
                    && !needed.iter().any(|(known, _)| *known == header)
                {
                    needed.push((header, lasting));
                }
            }
        }
        needed
    }
}

/// The kind of the data's periods, and the first row that has one.
fn first_period(
    versions: &[Version<'_>],
    reading: &Reading<Vec<Units>>,
) -> Option<(PeriodKind, String, u64)> {
    let mut rows = versions.iter().zip(&reading.units).filter_map(|(version, units)| {
        let period = units.period(version.policy.period_column()?, 0)?;
        let (file, line) = *units.places.first()?;
        Some((period.kind, units.files.get(file as usize)?.clone(), line))
    });
    rows.next()
}

/// Every row of the data by unit and period.
fn rows_of(versions: &[Version<'_>], reading: &Reading<Vec<Units>>) -> HashMap<(String, i64), Place> {
    let mut rows = HashMap::new();
    for (version, units) in versions.iter().zip(&reading.units) {
        let columns = version.policy.id_column().zip(version.policy.period_column());
        let Some((id, period)) = columns else { continue };
        for row in 0..units.rows {
            let Some(at) = units.period(period, row) else { continue };
            let (file, line) = units.places.get(row).copied().unwrap_or_default();
            let file = units.files.get(file as usize).cloned().unwrap_or_default();
            rows.insert((units.text(id, row).to_owned(), at.number), (file, line, true));
        }
    }
    rows
}

/// The rows of a file as texts, and what it says of outcomes; their rows count those of the table.
fn table_of(input: &Input<'_>, surface: Lang) -> Result<(Table, Vec<SaidOutcome>), Problems> {
    let format = input.format.or_else(|| Format::of(&input.name, input.bytes));
    if format == Some(Format::Csv) || format.is_none() {
        return Ok((Table::read(&input.name, input.bytes)?, Vec::new()));
    }
    let wrong = |(line, what): (Option<u64>, Vec<Wrong>)| {
        let place = DataPlace { file: input.name.clone(), line, ..DataPlace::default() };
        let all = what.into_iter().map(|what| DataProblem { place: place.clone(), what }.into());
        Problems(all.collect())
    };
    let text = decode(input.bytes).map_err(wrong)?;
    let objects = json::objects(text, format == Some(Format::JsonLines)).map_err(wrong)?;
    let mut table = Table::default();
    let mut said = Vec::new();
    for (row, (line, object)) in objects.into_iter().enumerate() {
        let mut cells = vec![String::new(); table.headers.len()];
        for (key, value) in &object {
            let mut until = Vec::new();
            let text = match value {
                Json::Array(items) => {
                    let items =
                        items.iter().filter_map(|item| item_of(item, surface, row, &mut until, &mut said));
                    items.collect::<Vec<_>>().join(item_mark(surface))
                }
                Json::Object(parts) if parts.contains_key("undetermined") => undetermined(parts, surface),
                other => plain(other),
            };
            put(&mut table.headers, &mut cells, key, text);
            if !until.is_empty() {
                let until = until.join(item_mark(surface));
                put(&mut table.headers, &mut cells, until_header(surface), until);
            } else if matches!(value, Json::Array(_)) {
                put(&mut table.headers, &mut cells, until_header(surface), String::new());
            }
        }
        table.rows.push(cells);
        table.lines.push(line);
    }
    Ok((table, said))
}

/// The id of an outcome in a list; how long it lasts and what else is said of it are added.
fn item_of(
    item: &Json,
    surface: Lang,
    row: usize,
    until: &mut Vec<String>,
    said: &mut Vec<SaidOutcome>,
) -> Option<String> {
    let Json::Object(parts) = item else { return Some(plain(item)) };
    let id = parts.get("id").map(plain)?;
    let text = |key: &str| parts.get(key).map(plain).filter(|text| !text.is_empty());
    if parts.get("undetermined") == Some(&Json::Bool(true)) {
        return Some(format!("{id}{}", undetermined_mark(surface)));
    }
    match parts.get("until") {
        Some(Json::Object(_)) => until.push(format!("{id} {}", undetermined_word(surface))),
        _ => until.extend(text("until").map(|end| format!("{id} {end}"))),
    }
    said.push(SaidOutcome { row, id: id.clone(), text: text("text"), since: text("since") });
    Some(id)
}

/// A result that is not determined, as a cell of CSV has it.
fn undetermined(parts: &serde_json::Map<String, Json>, surface: Lang) -> String {
    let word = undetermined_word(surface);
    let items: Vec<String> = match parts.get("undetermined") {
        Some(Json::Array(items)) => items.iter().map(plain).collect(),
        _ => Vec::new(),
    };
    let items: Vec<&str> =
        items.iter().map(|item| if item.is_empty() { surface.pick("无", "none") } else { item }).collect();
    match items.is_empty() {
        true => word.to_owned(),
        false => format!("{word} ({})", items.join(", ")),
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

fn put(headers: &mut Vec<String>, cells: &mut Vec<String>, header: &str, text: String) {
    let at = headers.iter().position(|known| known == header).unwrap_or_else(|| {
        headers.push(header.to_owned());
        headers.len() - 1
    });
    cells.resize(headers.len().max(cells.len()), String::new());
    if let Some(cell) = cells.get_mut(at) {
        *cell = text;
    }
}
