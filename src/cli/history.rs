//! `heng history POLICY DATA… UNIT`

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use super::explain::{UnitRow, names_of, of_unit};
use super::graded::Graded;
use super::load::{Loaded, VersionFile};
use super::report::{Report, width};
use super::sheet::{self, Cells, Kind, Since};
use super::standing::{Change, change, leading};
use super::{Exit, table};
use crate::data::{Earlier, item_mark, outcomes_header, until_header};
use crate::ir::Policy;
use crate::problem::Lang;
use crate::value::Period;

/// A unit in one period.
struct Entry {
    period: Option<Period>,
    /// The version that graded it, by position.
    version: usize,
    /// Whether it is a kept result.
    kept: bool,
    /// Header and text of each grade and place; what the unit has none of is empty.
    cells: Vec<(Kind, String, String)>,
    outcomes: Value,
    /// From the entry before; nothing for the first.
    change: Option<Change>,
    /// How many periods lie between it and the entry before.
    skipped: i64,
}

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let json = matches.get_one::<String>("format").is_some_and(|format| format == "json");
    of_unit(matches, report, true, |graded, loaded, rows| {
        let Some((unit, names)) = rows.last().and_then(|row| who(graded, loaded, row)) else { return };
        let entries = entries(graded, loaded, rows, &unit);
        if json {
            let periods: Vec<Value> = entries.iter().map(|entry| as_json(entry, loaded)).collect();
            report.out(&format!("{:#}\n", json!({ "unit": unit, "names": names, "periods": periods })));
        } else {
            let head: Vec<String> = [unit].into_iter().chain(names).collect();
            report.out(&format!("{}\n\n{}", head.join("  "), as_table(&entries, loaded)));
        }
    })
}

fn who(graded: &Graded<'_>, loaded: &Loaded, &(at, row): &UnitRow) -> Option<(String, Vec<String>)> {
    let period = graded.run.periods().get(at)?;
    let policy = &loaded.versions.get(period.version)?.policy;
    let unit = sheet::unit_of(policy, graded, period, row).to_owned();
    Some((unit, names_of(graded, policy, period, row)))
}

/// What is known of the unit, oldest period first.
fn entries(graded: &Graded<'_>, loaded: &Loaded, rows: &[UnitRow], unit: &str) -> Vec<Entry> {
    let mut since = Since::new(graded);
    let mut entries = Vec::new();
    for &(at, row) in rows {
        let Some(period) = graded.run.periods().get(at) else { continue };
        let Some(VersionFile { policy, .. }) = loaded.versions.get(period.version) else { continue };
        since.advance(&loaded.versions, graded, period);
        let surface = loaded.surface;
        let cells = result_columns(loaded).map(|(kind, header)| {
            let text = Cells::new(policy, graded, period, surface, (&kind, &header)).text(row);
            (kind, header, text)
        });
        let cells = cells.collect();
        let outcomes = Cells::new(policy, graded, period, surface, (&Kind::Outcomes, ""));
        let outcomes = outcomes.objects(row, &since);
        let outcomes = serde_json::from_str(&outcomes).unwrap_or(Value::Null);
        let (period, version) = (period.period, period.version);
        entries.push(Entry { period, version, kept: false, cells, outcomes, change: None, skipped: 0 });
    }
    if let Some(kept) = &graded.data.kept {
        for row in (0..kept.earlier.periods.len()).filter(|row| kept.earlier.units.get(*row) == unit) {
            entries.push(kept_entry(&kept.earlier, row, loaded));
        }
    }
    entries.sort_by_key(|entry| entry.period);
    let changes: Vec<(Change, i64)> =
        entries.iter().zip(entries.iter().skip(1)).map(|(old, new)| between(old, new, loaded)).collect();
    for (entry, (change, skipped)) in entries.iter_mut().skip(1).zip(changes) {
        (entry.change, entry.skipped) = (Some(change), skipped);
    }
    entries
}

/// The columns of grades and places.
fn result_columns(loaded: &Loaded) -> impl Iterator<Item = (Kind, String)> {
    let columns = sheet::columns_of(&loaded.versions, loaded.surface).into_iter();
    columns.filter(|(kind, _)| matches!(kind, Kind::Measure | Kind::Overall | Kind::Place))
}

/// A kept result as it stood.
fn kept_entry(earlier: &Earlier, row: usize, loaded: &Loaded) -> Entry {
    let text = |header: &str| earlier.column(header).map_or("", |texts| texts.get(row));
    let period = earlier.period_kind.zip(earlier.periods.get(row));
    let period = period.map(|(kind, &number)| Period { kind, number });
    let day = period.and_then(Period::last_day);
    let in_force = |policy: &Policy| {
        day.is_none_or(|day| {
            policy.from.is_none_or(|from| from <= day) && policy.until.is_none_or(|until| day <= until)
        })
    };
    let mark = item_mark(loaded.surface);
    let items = |header: &str| -> Vec<String> {
        text(header).split(mark).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    };
    let ends = items(until_header(loaded.surface));
    let outcomes = items(outcomes_header(loaded.surface)).into_iter().map(|id| {
        let until = ends.iter().find_map(|end| end.strip_prefix(id.as_str())?.strip_prefix(' '));
        json!({ "id": id, "text": null, "clause": null, "since": null, "until": until })
    });
    Entry {
        period,
        version: loaded.policies().position(in_force).unwrap_or(0),
        kept: true,
        cells: result_columns(loaded)
            .map(|(kind, header)| {
                let text = text(&header).to_owned();
                (kind, header, text)
            })
            .collect(),
        outcomes: outcomes.collect(),
        change: None,
        skipped: 0,
    }
}

/// How the leading grade changed, and how many periods lie between.
fn between(old: &Entry, new: &Entry, loaded: &Loaded) -> (Change, i64) {
    let skipped = match (old.period, new.period) {
        (Some(old), Some(new)) => (new.number - old.number - 1).max(0),
        _ => 0,
    };
    let leads = |entry: &Entry| {
        let header = &leading(&loaded.versions.get(entry.version)?.policy)?.name.name;
        entry.cells.iter().find(|(_, known, _)| known == header).map(|(_, _, text)| text.clone())
    };
    let changed = match (leads(old), leads(new)) {
        (Some(then), Some(now)) => change(&loaded.versions, (old.version, &then), (new.version, &now)),
        _ => Change::Unknown,
    };
    (changed, skipped)
}

fn as_json(entry: &Entry, loaded: &Loaded) -> Value {
    let policy = loaded.versions.get(entry.version).map(|version| &version.policy);
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let of = |wanted: Kind| -> Map<String, Value> {
        let cells = entry.cells.iter().filter(|(kind, ..)| *kind == wanted);
        cells.map(|(_, header, text)| (header.clone(), json!(some(text)))).collect()
    };
    let places: Map<String, Value> = of(Kind::Place)
        .into_iter()
        .map(|(header, text)| {
            let number = text.as_str().and_then(|text| text.parse::<u32>().ok());
            (header, number.map_or(text, |number| json!(number)))
        })
        .collect();
    json!({
        "period": entry.period.map(|period| period.to_string()),
        "policy": policy.map(|policy| json!({ "title": policy.title, "number": policy.number })),
        "kept": entry.kept,
        "skipped_before": entry.skipped,
        "measures": of(Kind::Measure),
        "overall": of(Kind::Overall).into_iter().next().map(|(_, text)| text),
        "ranks": places,
        "change": entry.change.and_then(Change::word),
        "outcomes": entry.outcomes,
    })
}

/// A line for each period, and one between for periods without a row and for a new version.
fn as_table(entries: &[Entry], loaded: &Loaded) -> String {
    let lang = loaded.surface;
    let whole = rows(entries, loaded, true);
    let narrow = || rows(entries, loaded, false);
    let (headers, rows) = if table::width_of(&whole.0, &whole.1) <= width() { whole } else { narrow() };
    let text = table::table(&headers, rows.into_iter());
    let mut lines = text.lines();
    let mut out: String = lines.by_ref().take(2).map(|line| format!("{line}\n")).collect();
    let mut before: Option<&Entry> = None;
    for (entry, line) in entries.iter().zip(lines) {
        if entry.skipped > 0 {
            let skipped = entry.skipped;
            let words = lang.pick(
                format!("（缺 {skipped} 期）"),
                format!("({skipped} {} skipped)", if skipped == 1 { "period" } else { "periods" }),
            );
            out.push_str(&format!("{words}\n"));
        }
        if let Some(version) = loaded.versions.get(entry.version)
            && before.is_some_and(|before| before.version != entry.version)
        {
            let policy = &version.policy;
            let name = policy.number.as_deref().unwrap_or(&policy.title);
            let from = policy.from.map_or(String::new(), |from| from.to_string());
            let words = lang.pick(
                format!("（以下依 {name}，{from} 起施行）"),
                format!("(from here by {name}, in force from {from})"),
            );
            out.push_str(&format!("{words}\n"));
        }
        out.push_str(&format!("{line}\n"));
        before = Some(entry);
    }
    if entries.iter().any(|entry| entry.kept) {
        out.push_str(lang.pick("* 留存的结果\n", "* a kept result\n"));
    }
    out
}

/// Headers and rows, with all measures or without.
fn rows(entries: &[Entry], loaded: &Loaded, measures: bool) -> (Vec<String>, Vec<Vec<String>>) {
    let lang = loaded.surface;
    let has_overall = loaded.policies().any(|policy| policy.overall.is_some());
    let shown = |kind: &Kind| measures || !has_overall || *kind != Kind::Measure;
    let columns: Vec<(Kind, String)> = result_columns(loaded).filter(|(kind, _)| shown(kind)).collect();
    let leads: Vec<&str> = loaded.policies().filter_map(leading).map(|one| one.name.name.as_str()).collect();
    // The change stands behind the last of the leading grades.
    let last = columns.iter().rposition(|(_, header)| leads.contains(&header.as_str()));
    let with_outcomes = loaded.policies().any(|policy| !policy.outcomes.is_empty());
    let mut headers = vec![lang.pick("评价期", "period").to_owned()];
    for (at, (_, header)) in columns.iter().enumerate() {
        headers.push(header.clone());
        if last == Some(at) {
            headers.push(lang.pick("变化", "change").to_owned());
        }
    }
    if with_outcomes {
        headers.push(outcomes_header(lang).to_owned());
    }
    let row = |entry: &Entry| {
        let period = entry.period.map_or(String::new(), |period| period.to_string());
        let mut cells = vec![if entry.kept { format!("{period}*") } else { period }];
        for (at, (_, header)) in columns.iter().enumerate() {
            let cell = entry.cells.iter().find(|(_, known, _)| known == header);
            cells.push(cell.map_or(String::new(), |(_, _, text)| text.clone()));
            if last == Some(at) {
                cells.push(entry.change.map_or("", Change::arrow).to_owned());
            }
        }
        if with_outcomes {
            cells.push(outcomes_of(&entry.outcomes, lang));
        }
        cells
    };
    (headers, entries.iter().map(row).collect())
}

/// Outcomes, each with its last day where it lasts.
fn outcomes_of(outcomes: &Value, lang: Lang) -> String {
    let Value::Array(items) = outcomes else {
        return outcomes.as_str().unwrap_or_default().to_owned();
    };
    let item = |item: &Value| {
        let id = item.get("id").and_then(Value::as_str).unwrap_or_default();
        match item.get("until").and_then(Value::as_str) {
            Some(until) => lang.pick(format!("{id}（至 {until}）"), format!("{id} (until {until})")),
            None => id.to_owned(),
        }
    };
    items.iter().map(item).collect::<Vec<_>>().join(lang.pick("、", "; "))
}
