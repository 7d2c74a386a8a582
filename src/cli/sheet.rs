//! Results as a sheet.

use std::collections::HashMap;

use serde_json::json;

use super::graded::Graded;
use super::load::VersionFile;
use crate::data::{
    Sheet, SheetCells, SheetColumn, error_word, item_mark, outcomes_header, undetermined_mark,
    undetermined_word, until_header,
};
use crate::eval::{Column, GradedPeriod, Grades, OutcomeColumn, PlaceColumn, shown_cell};
use crate::ir::{Measure, Outcome, Policy};
use crate::problem::Lang;
use crate::value::{Bits, Date, Texts};

/// A column of results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    Period,
    /// A measure or the overall grade, by name.
    Measure,
    Overall,
    /// The points of a measure or of overall: by the measure's name where it has nothing else, else by their own.
    Points,
    /// A ranking, by name.
    Place,
    Outcomes,
    Until,
    /// A define, by name.
    Define,
    /// A column of the data, by name.
    Column,
}

/// The results, period by period and in each by unit: id, period, the measures of the newest version and those that
/// only older ones have, the overall grade, places, outcomes and how long they last; of those `asked` for by name columns
/// of the data stand before the measures, and defines behind all. `objects` is how JSON has them: places as numbers,
/// outcomes with all that is known of them.
pub(super) fn results(
    versions: &[VersionFile],
    graded: &Graded<'_>,
    surface: Lang,
    asked: &[String],
    objects: bool,
) -> Sheet {
    let written = graded.written();
    let mut since = if objects { Since::new(graded) } else { Since::default() };
    let rows = written.iter().map(|(_, rows)| rows.len()).sum();
    let mut columns = Vec::new();
    for (kind, header) in with_asked(versions, surface, asked) {
        if objects && kind == Kind::Until {
            continue;
        }
        let mut texts = Texts::with_capacity(rows);
        // In JSON a result that is not determined is no text: then the whole column is written as JSON.
        let open = objects
            && written.iter().any(|(period, _)| {
                versions.get(period.version).is_some_and(|version| {
                    Source::of(&version.policy, &period.grades, &kind, &header).is_open()
                })
            });
        for (period, rows) in &written {
            let Some(version) = versions.get(period.version) else { continue };
            let cell = Cells::new(&version.policy, graded, period, surface, (&kind, &header));
            if objects && kind == Kind::Outcomes {
                since.advance(versions, graded, period);
            }
            for &row in rows {
                match kind {
                    Kind::Outcomes if objects => texts.push(&cell.objects(row, &since)),
                    Kind::Place if objects => texts.push(&cell.number(row)),
                    _ if open => texts.push(&cell.json(row)),
                    _ => texts.push(&cell.text(row)),
                }
            }
        }
        let raw = open || objects && matches!(kind, Kind::Outcomes | Kind::Place);
        let cells = if raw { SheetCells::Json(texts) } else { SheetCells::Text(texts) };
        columns.push(SheetColumn { header, cells, given: None::<Bits> });
    }
    Sheet { rows, columns }
}

/// The columns of the results: each kind of the newest version first, then what only older ones have.
pub(super) fn columns_of(versions: &[VersionFile], surface: Lang) -> Vec<(Kind, String)> {
    let policies = || versions.iter().rev().map(|version| &version.policy);
    let mut columns: Vec<(Kind, String)> = Vec::new();
    let mut add = |kind: Kind, header: &str| {
        if !columns.iter().any(|(_, known)| known == header) {
            columns.push((kind, header.to_owned()));
        }
    };
    let column = |policy: &Policy, at: Option<usize>| {
        at.and_then(|at| policy.columns.get(at)).map(|column| column.name.clone())
    };
    // One column of ids and one of periods, whatever older versions call them.
    if let Some(id) = policies().find_map(|policy| column(policy, policy.id_column())) {
        add(Kind::Id, &id);
    }
    if let Some(period) = policies().find_map(|policy| column(policy, policy.period_column())) {
        add(Kind::Period, &period);
    }
    for policy in policies() {
        for measure in &policy.measures {
            graded(policy, measure, Kind::Measure).into_iter().for_each(|(kind, header)| add(kind, header));
        }
    }
    for policy in policies() {
        if let Some(overall) = &policy.overall {
            graded(policy, overall, Kind::Overall).into_iter().for_each(|(kind, header)| add(kind, header));
        }
    }
    for policy in policies() {
        let names = policy.rankings.iter().filter_map(|ranking| ranking.name.as_deref());
        names.for_each(|name| add(Kind::Place, name));
    }
    let mut outcomes = policies().flat_map(|policy| &policy.outcomes).peekable();
    if outcomes.peek().is_some() {
        add(Kind::Outcomes, outcomes_header(surface));
    }
    if outcomes.any(|outcome| outcome.lasting.is_some()) {
        add(Kind::Until, until_header(surface));
    }
    columns
}

/// The same with what was asked for by name.
fn with_asked(versions: &[VersionFile], surface: Lang, asked: &[String]) -> Vec<(Kind, String)> {
    let mut columns = columns_of(versions, surface);
    let of_data = data_columns_of(versions);
    let known: Vec<String> = columns.iter().map(|(_, header)| header.clone()).collect();
    let new = asked.iter().filter(|name| !known.contains(name));
    let (data, defines): (Vec<&String>, Vec<&String>) =
        new.partition(|name| of_data.contains(&name.as_str()));
    let at = columns.iter().take_while(|(kind, _)| matches!(kind, Kind::Id | Kind::Period)).count();
    columns.splice(at..at, data.into_iter().map(|name| (Kind::Column, name.clone())));
    columns.extend(defines.into_iter().map(|name| (Kind::Define, name.clone())));
    columns
}

/// The columns of the data, by name, those of the newest version first.
pub(super) fn data_columns_of(versions: &[VersionFile]) -> Vec<&str> {
    let mut known: Vec<&str> = Vec::new();
    for column in versions.iter().rev().flat_map(|version| &version.policy.columns) {
        if !known.contains(&column.name.as_str()) {
            known.push(&column.name);
        }
    }
    known
}

/// The defines and tables that can be written out, by name, those of the newest version first.
pub(super) fn defines_of(versions: &[VersionFile]) -> Vec<&str> {
    let of_points = |policy: &Policy, at: usize| {
        policy.measures.iter().chain(&policy.overall).any(|measure| measure.points == Some(at))
    };
    let mut known: Vec<&str> = Vec::new();
    for policy in versions.iter().rev().map(|version| &version.policy) {
        let own = policy.defines.iter().enumerate().filter(|(at, _)| !of_points(policy, *at));
        for (_, define) in own {
            if !known.contains(&define.name.as_str()) {
                known.push(&define.name);
            }
        }
    }
    known
}

/// The columns of one measure: its grade, its points, or both.
fn graded<'p>(policy: &'p Policy, measure: &'p Measure, kind: Kind) -> Vec<(Kind, &'p str)> {
    let name = measure.name.name.as_str();
    if measure.is_of_points() {
        return vec![(Kind::Points, name)];
    }
    let points = measure.points.and_then(|at| policy.defines.get(at));
    let points = points.map(|define| (Kind::Points, define.name.as_str()));
    std::iter::once((kind, name)).chain(points).collect()
}

/// The headers of the columns that matter most, those first; of the columns of the data those asked for.
pub(super) fn first_columns(versions: &[VersionFile], surface: Lang, asked: &[String]) -> Vec<String> {
    let columns = with_asked(versions, surface, asked).into_iter();
    columns
        .filter(|(kind, _)| !matches!(kind, Kind::Measure | Kind::Define))
        .map(|(_, header)| header)
        .collect()
}

/// The cells of one column in one period.
pub(super) struct Cells<'a> {
    policy: &'a Policy,
    graded: &'a Graded<'a>,
    period: &'a GradedPeriod,
    surface: Lang,
    source: Source<'a>,
}

/// Where the cells of a column are taken from; nothing where the version has no such column.
enum Source<'a> {
    Id,
    Period,
    Grade(Option<&'a Column>),
    /// The verdict, which stands in the place of the points where there is one, and the points.
    Points(Option<&'a Column>, Option<&'a Column>),
    Place(Option<&'a PlaceColumn>),
    Outcomes,
    Until,
    /// A column of the data, by position.
    Column(Option<usize>),
}

impl<'a> Source<'a> {
    fn of(policy: &Policy, grades: &'a Grades, kind: &Kind, header: &str) -> Self {
        let measure = |at: Option<usize>| at.and_then(|at| grades.measures.get(at));
        let define = |at: Option<usize>| at.and_then(|at| grades.defines.get(at));
        let named = |measure: &Measure| measure.name.name == header;
        match kind {
            Kind::Id => Source::Id,
            Kind::Period => Source::Period,
            Kind::Outcomes => Source::Outcomes,
            Kind::Until => Source::Until,
            Kind::Column => Source::Column(policy.columns.iter().position(|column| column.name == header)),
            Kind::Measure => Source::Grade(measure(policy.measures.iter().position(named))),
            Kind::Overall => {
                let overall = policy.overall.as_ref().filter(|overall| named(overall));
                Source::Grade(overall.and(grades.overall.as_ref()))
            }
            Kind::Define => {
                Source::Grade(define(policy.defines.iter().position(|define| define.name == header)))
            }
            Kind::Place => {
                let mut rankings = policy.rankings.iter();
                let at = rankings.position(|ranking| ranking.name.as_deref() == Some(header));
                Source::Place(at.and_then(|at| grades.places.get(at)))
            }
            Kind::Points => {
                let own = |measure: &&Measure| {
                    let points = measure.points.and_then(|at| policy.defines.get(at));
                    points.is_some_and(|define| define.name == header)
                        || measure.is_of_points() && named(measure)
                };
                let Some(of) = policy.measures.iter().chain(&policy.overall).find(own) else {
                    return Source::Points(None, None);
                };
                let verdict = match policy.measures.iter().position(|measure| measure.name == of.name) {
                    _ if !of.is_of_points() => None,
                    Some(at) => grades.measures.get(at),
                    None => grades.overall.as_ref(),
                };
                Source::Points(verdict, define(of.points))
            }
        }
    }
}

impl Source<'_> {
    /// Whether a grade or points among them are not determined.
    fn is_open(&self) -> bool {
        let open = |column: &Option<&Column>| column.is_some_and(|column| !column.undetermined.is_empty());
        match self {
            Source::Grade(column) => open(column),
            Source::Points(verdict, points) => open(verdict) || open(points),
            _ => false,
        }
    }
}

impl<'a> Cells<'a> {
    /// The cells of the column `header` of a kind.
    pub(super) fn new(
        policy: &'a Policy,
        graded: &'a Graded<'a>,
        period: &'a GradedPeriod,
        surface: Lang,
        (kind, header): (&Kind, &str),
    ) -> Self {
        let source = Source::of(policy, &period.grades, kind, header);
        Cells { policy, graded, period, surface, source }
    }

    /// A cell as text.
    pub(super) fn text(&self, row: usize) -> String {
        match self.source {
            Source::Id => unit_of(self.policy, self.graded, self.period, row).to_owned(),
            Source::Period => self.period.period.map_or(String::new(), |period| period.to_string()),
            Source::Grade(column) => self.grade(column, row),
            Source::Column(column) => self.cell(column, row),
            Source::Points(verdict, points) => {
                let verdict = self.grade(verdict, row);
                if verdict.is_empty() { self.grade(points, row) } else { verdict }
            }
            Source::Place(Some(column)) if column.undetermined.contains_key(&row) => {
                column.undetermined.get(&row).map(|open| open.text(self.surface)).unwrap_or_default()
            }
            Source::Place(_) => match self.place(row) {
                Ok(0) => String::new(),
                Ok(place) => place.to_string(),
                Err(()) => error_word(self.surface).to_owned(),
            },
            Source::Outcomes => self.items(
                row,
                |outcome, _| Some(outcome.name.text().to_owned()),
                |outcome| Some(format!("{}{}", outcome.name.text(), undetermined_mark(self.surface))),
            ),
            Source::Until => {
                let text = |outcome: &Outcome, until| Some(format!("{} {}", outcome.name.text(), until?));
                self.items(row, text, |_| None)
            }
        }
    }

    /// A cell of the data; empty where there is no value.
    fn cell(&self, column: Option<usize>, row: usize) -> String {
        let units = self.graded.data.reading.units.get(self.period.version);
        let row = self.period.rows.get(row).copied().unwrap_or(u32::MAX) as usize;
        let shown = column.zip(units).map(|(column, units)| shown_cell(self.policy, units, column, row));
        shown.map_or(String::new(), |shown| shown.text(self.surface))
    }

    /// A grade or points as JSON.
    fn json(&self, row: usize) -> String {
        let open = |column: Option<&Column>| column.and_then(|column| column.undetermined.get(&row)).cloned();
        let open = match self.source {
            Source::Grade(column) => open(column),
            Source::Points(verdict, points) if self.grade(verdict, row).is_empty() => open(points),
            Source::Points(verdict, _) => open(verdict),
            _ => None,
        };
        match open {
            Some(open) => json!(open).to_string(),
            None => json!(self.text(row)).to_string(),
        }
    }

    /// The text of a grade; where a number left the range the word for an error.
    fn grade(&self, column: Option<&Column>, row: usize) -> String {
        match column {
            Some(column) if column.errors.get(row) => error_word(self.surface).to_owned(),
            Some(column) => column.texts.get(row).to_owned(),
            None => String::new(),
        }
    }

    /// The place, 0 for none; an error where it hangs on a number out of range.
    fn place(&self, row: usize) -> Result<u32, ()> {
        match self.source {
            Source::Place(Some(column)) if column.errors.get(row) => Err(()),
            Source::Place(Some(column)) => Ok(column.places.get(row).copied().unwrap_or(0)),
            _ => Ok(0),
        }
    }

    /// The place as JSON.
    fn number(&self, row: usize) -> String {
        if let Source::Place(Some(column)) = self.source
            && let Some(open) = column.undetermined.get(&row)
        {
            return open.as_numbers().to_string();
        }
        match self.place(row) {
            Ok(0) => "null".to_owned(),
            Ok(place) => place.to_string(),
            Err(()) => json!(error_word(self.surface)).to_string(),
        }
    }

    /// Something of each outcome that holds, by its last day, and of each of which nobody knows whether it holds; the
    /// word for an error when a number out of range decides which hold.
    fn items(
        &self,
        row: usize,
        item: impl Fn(&Outcome, Option<String>) -> Option<String>,
        open: impl Fn(&Outcome) -> Option<String>,
    ) -> String {
        let columns = self.policy.outcomes.iter().zip(&self.period.grades.outcomes);
        if columns.clone().any(|(_, column)| column.errors.get(row)) {
            return error_word(self.surface).to_owned();
        }
        let items = columns.filter_map(|(outcome, column)| match () {
            () if column.undetermined.get(row) => open(outcome),
            () if column.undetermined_until.contains_key(&row) => {
                item(outcome, Some(undetermined_word(self.surface).to_owned()))
            }
            () if column.holds.get(row) => item(outcome, column.until.get(row).and_then(|day| day_of(*day))),
            () => None,
        });
        items.collect::<Vec<_>>().join(item_mark(self.surface))
    }

    /// The outcomes as JSON, each with what follows, the clause, the period of the finding and the last day.
    pub(super) fn objects(&self, row: usize, since: &Since) -> String {
        let columns = self.policy.outcomes.iter().zip(&self.period.grades.outcomes);
        if columns.clone().any(|(_, column)| column.errors.get(row)) {
            return json!(error_word(self.surface)).to_string();
        }
        let unit = unit_of(self.policy, self.graded, self.period, row);
        let now = self.period.period.map(|period| period.to_string());
        let mut items = Vec::new();
        let told = |column: &OutcomeColumn| column.holds.get(row) || column.undetermined.get(row);
        for (outcome, column) in columns.filter(|(_, column)| told(column)) {
            let id = outcome.name.text();
            if column.undetermined.get(row) {
                let [id, clause] = [json!(id), json!(outcome.citing)];
                items.push(format!(r#"{{"id": {id}, "undetermined": true, "clause": {clause}}}"#));
                continue;
            }
            let text = column.texts.as_ref().map(|texts| texts.get(row)).filter(|text| !text.is_empty());
            let said = since.said.get(&(unit.to_owned(), id.to_owned()));
            let found =
                if column.found.get(row) { now.clone() } else { said.and_then(|said| said.0.clone()) };
            let text = text.map(str::to_owned).or_else(|| said.and_then(|said| said.1.clone()));
            let until = match column.undetermined_until.get(&row) {
                Some(open) => json!(open),
                None => json!(column.until.get(row).and_then(|day| day_of(*day))),
            };
            // By hand, so that the keys stand in this order.
            let [id, text, clause, since] = [json!(id), json!(text), json!(outcome.citing), json!(found)];
            items.push(format!(
                r#"{{"id": {id}, "text": {text}, "clause": {clause}, "since": {since}, "until": {until}}}"#
            ));
        }
        format!("[{}]", items.join(", "))
    }
}

/// The unit's id in a result row.
pub(super) fn unit_of<'a>(
    policy: &Policy,
    graded: &'a Graded<'_>,
    period: &GradedPeriod,
    row: usize,
) -> &'a str {
    let units = graded.data.reading.units.get(period.version);
    let row = period.rows.get(row).copied().unwrap_or(u32::MAX) as usize;
    match (policy.id_column(), units) {
        (Some(id), Some(units)) => units.text(id, row),
        _ => "",
    }
}

fn day_of(number: i64) -> Option<String> {
    Some(number).filter(|number| *number > 0).and_then(Date::from_day_number).map(|day| day.to_string())
}

/// The period and the text of the latest finding, each if it is known.
type Finding = (Option<String>, Option<String>);

/// The latest finding of each unit's lasting outcomes before a period.
#[derive(Default)]
pub(super) struct Since {
    said: HashMap<(String, String), Finding>,
    /// What kept results say, by period, still to come.
    kept: std::collections::VecDeque<(i64, (String, String), Finding)>,
    /// The next graded period.
    next: usize,
}

impl Since {
    pub(super) fn new(graded: &Graded<'_>) -> Self {
        let mut kept = Vec::new();
        if let Some(results) = &graded.data.kept {
            for said in &results.said {
                let unit = results.earlier.units.get(said.row).to_owned();
                let Some(&period) = results.earlier.periods.get(said.row) else { continue };
                kept.push((period, (unit, said.id.clone()), (said.since.clone(), said.text.clone())));
            }
        }
        kept.sort();
        Since { kept: kept.into(), ..Since::default() }
    }

    /// Takes in all that was found before `period`.
    pub(super) fn advance(&mut self, versions: &[VersionFile], graded: &Graded<'_>, period: &GradedPeriod) {
        let now = period.period.map_or(i64::MAX, |period| period.number);
        while let Some(before) = graded.run.periods().get(self.next) {
            let Some(at) = before.period.filter(|at| at.number < now) else { break };
            self.next += 1;
            self.take_kept(at.number);
            let Some(version) = versions.get(before.version) else { continue };
            let columns = version.policy.outcomes.iter().zip(&before.grades.outcomes);
            for (outcome, column) in columns.filter(|(outcome, _)| outcome.lasting.is_some()) {
                for row in (0..before.grades.rows).filter(|row| column.found.get(*row)) {
                    let unit = unit_of(&version.policy, graded, before, row).to_owned();
                    let text = column.texts.as_ref().map(|texts| texts.get(row).to_owned());
                    let finding = (Some(at.to_string()), text);
                    self.said.insert((unit, outcome.name.text().to_owned()), finding);
                }
            }
        }
        self.take_kept(now);
    }

    fn take_kept(&mut self, before: i64) {
        while self.kept.front().is_some_and(|(period, ..)| *period < before) {
            self.said.extend(self.kept.pop_front().map(|(_, key, finding)| (key, finding)));
        }
    }
}
