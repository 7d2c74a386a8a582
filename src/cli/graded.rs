//! A run over data: files read by all versions of a policy, graded over time, and what was found on the way.

use clap::ArgMatches;

use super::contradictions::row_checks;
use super::files;
use super::load::{VersionFile, for_reading};
use super::report::counted;
use crate::both;
use crate::data::{
    Holds, Input, Kept, Reading, RecordsRead, Units, Version, is_kept, no_such_records, read_kept,
    read_versions,
};
use crate::eval::{Book, GradedPeriod, Options, Run, RunProblem};
use crate::ir::{ColumnKind, Policy};
use crate::problem::Lang;
use crate::problem::{Both, Code, DataPlace, Place, Problem, Problems, backtick, list};
use crate::value::{Period, half_width};

/// The files and periods that a run is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// Files of data.
    pub(super) data: Vec<String>,
    /// Files of earlier periods, data or kept results, that are read and not written out.
    pub(super) history: Vec<String>,
    /// Files of records: the block that each holds, and the file.
    pub(super) records: Vec<(String, String)>,
    /// The periods to write out; all when there is none.
    pub(super) periods: Vec<Period>,
    /// The unit that is asked about, by its id or name: of the others it is not told what their row checks say.
    pub(super) unit: Option<String>,
}

impl Asked {
    /// What the command line asks for.
    pub(super) fn of(matches: &ArgMatches) -> Result<Self, Problem> {
        let all = |name: &str| -> Vec<String> {
            let said = matches.try_get_many::<String>(name).ok().flatten();
            said.into_iter().flatten().cloned().collect()
        };
        let period = |text: String| Period::parse(&half_width(&text)).ok_or_else(|| no_period(&text));
        Ok(Asked {
            data: all("data"),
            history: all("history"),
            records: all("records").into_iter().map(|said| named_file(&said)).collect::<Result<_, _>>()?,
            periods: all("period").into_iter().map(period).collect::<Result<_, _>>()?,
            unit: all("unit").pop(),
        })
    }
}

impl Asked {
    /// The paths of all files of data.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let records = self.records.iter().map(|(_, file)| file);
        self.data.iter().chain(&self.history).chain(records).map(String::as_str).filter(|path| *path != "-")
    }
}

/// A block of records and its file.
fn named_file(said: &str) -> Result<(String, String), Problem> {
    let parts = said.split_once(['=', '＝']).map(|(name, file)| (name.trim(), file.trim()));
    match parts.filter(|(name, file)| !name.is_empty() && !file.is_empty()) {
        Some((name, file)) => Ok((name.to_owned(), file.to_owned())),
        None => {
            let message = both!(
                "--records {said} 没有写明是哪一种明细的哪个文件",
                "--records {said} does not say which records are in which file"
            );
            let help = both!(
                "写成 --records 名称=文件，名称是办法里“明细”后面的",
                "write --records NAME=FILE, where NAME stands behind `records` in the policy"
            );
            Err(Problem::new(Code::H344, Place::Whole, message).help(help))
        }
    }
}

fn no_period(text: &str) -> Problem {
    let message = both!("--period {text} 不是评价期", "--period {text} is not a period");
    let help = both!("写成 2021、2021Q3 或 2021-07", "write 2021, 2021Q3 or 2021-07");
    Problem::new(Code::H604, Place::Whole, message).help(help)
}

/// Data of all versions as it was read.
#[derive(Debug)]
pub(super) struct DataSet {
    pub(super) reading: Reading<Vec<Units>>,
    pub(super) kept: Option<Kept>,
    /// What was found in reading it.
    problems: Problems,
    /// The first so many of its files are written out, the others history.
    written_files: u32,
    periods: Vec<Period>,
}

/// A graded data set, and all that was found on the way.
#[derive(Debug)]
pub(super) struct Graded<'a> {
    pub(super) data: &'a DataSet,
    pub(super) run: Run<'a>,
    pub(super) problems: Problems,
    /// The errors among them for which nothing is graded unless one goes on.
    pub(super) stops: Problems,
    /// What was found at a place in the text of a version, by position.
    pub(super) of_versions: Vec<(usize, Problem)>,
    /// Rows written out that were graded but for a number out of range.
    pub(super) faulty: usize,
}

/// Data that was not graded: what was found, and how much was read.
#[derive(Debug)]
pub(super) struct Stopped {
    pub(super) problems: Problems,
    pub(super) rows: usize,
    pub(super) blank_lines: usize,
    pub(super) records: Vec<RecordsRead>,
}

/// Why nothing was graded.
#[derive(Debug)]
pub(super) enum Failed {
    /// The command was used wrongly, or a file could not be read.
    Use(Vec<Problem>),
    /// Data was refused.
    Data(Stopped),
}

/// Reads what is asked for, grades it by `versions`, and hands it to `then`. Nothing is graded when data was refused
/// and `keep_going` is no.
pub(super) fn graded<T>(
    versions: &[VersionFile],
    asked: &Asked,
    options: &Options,
    keep_going: bool,
    then: impl FnOnce(&Graded<'_>) -> T,
) -> Result<T, Failed> {
    let mut data = DataSet::read(&for_reading(versions), asked).map_err(Failed::Use)?;
    let not_given: Vec<Problem> =
        data.problems.iter().filter(|problem| is_not_given(problem)).cloned().collect();
    if !not_given.is_empty() {
        return Err(Failed::Use(not_given));
    }
    data.known(versions)?;
    if data.problems.any_error() && !keep_going {
        return Err(Failed::Data(data.stopped(data.problems.clone())));
    }
    let mut refused: Option<Vec<(usize, usize)>> = None;
    let mut checked = Problems::new();
    // A second time without the rows that the policy's own checks refuse.
    loop {
        if let Some(rows) = refused.take() {
            data.refuse(versions, &rows);
        }
        let book = data.book(versions);
        let run = Run::new(&book, options);
        if checked.is_empty() {
            let rows = row_checks(versions, &data, &run, asked.unit.as_deref(), &mut checked);
            if checked.any_error() && !keep_going {
                let mut problems = data.problems.clone();
                problems.extend(checked);
                return Err(Failed::Data(data.stopped(problems)));
            }
            if !rows.is_empty() {
                refused = Some(rows);
                continue;
            }
        }
        let mut problems = data.problems.clone();
        problems.extend(checked);
        let stops = Problems(problems.iter().filter(|problem| problem.is_error()).cloned().collect());
        let faulty = faults(versions, &data, &run, &mut problems);
        let mut of_versions = Vec::new();
        for found in run.problems() {
            match found.problem.place {
                Place::Text(_) => of_versions.push((found.version, found.problem.clone())),
                _ => problems.push(found.problem.clone()),
            }
        }
        notes(versions, &data, &run, &mut problems);
        data.reading.records.iter().filter_map(nameless).for_each(|problem| problems.push(problem));
        let (problems, stops) = (problems.sorted(), stops.sorted());
        let graded = Graded { data: &data, run, problems, stops, of_versions, faulty };
        return Ok(then(&graded));
    }
}

impl Graded<'_> {
    /// Whether anything was refused.
    pub(super) fn refused(&self) -> bool {
        self.problems.any_error() || self.of_versions.iter().any(|(_, problem)| problem.is_error())
    }

    /// The graded periods with the rows of each that are written out.
    pub(super) fn written(&self) -> Vec<(&GradedPeriod, Vec<usize>)> {
        let rows = |period: &GradedPeriod| {
            (0..period.rows.len()).filter(|row| self.data.is_written(period, *row)).collect::<Vec<_>>()
        };
        self.run
            .periods()
            .iter()
            .map(|period| (period, rows(period)))
            .filter(|(_, r)| !r.is_empty())
            .collect()
    }
}

impl DataSet {
    fn read(versions: &[Version<'_>], asked: &Asked) -> Result<Self, Vec<Problem>> {
        let (blocks, files): (Vec<String>, Vec<String>) = asked.records.iter().cloned().unzip();
        let policies = || versions.iter().map(|version| version.policy);
        let strange: Vec<Problem> =
            blocks.iter().filter_map(|block| no_such_records(policies(), block)).collect();
        let (data, history, records) =
            match (contents(&asked.data), contents(&asked.history), contents(&files)) {
                (Ok(data), Ok(history), Ok(records)) if strange.is_empty() => (data, history, records),
                (data, history, records) => {
                    let unread = [data.err(), history.err(), records.err()].into_iter().flatten().flatten();
                    return Err(strange.into_iter().chain(unread).collect());
                }
            };
        let (kept, raw): (Vec<Input<'_>>, Vec<Input<'_>>) =
            inputs(&history).into_iter().partition(|input| is_kept(versions, input));
        let kept: Vec<Input<'_>> =
            kept.into_iter().map(|input| Input { holds: Holds::Kept, ..input }).collect();
        let written_files = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let records = blocks.iter().zip(inputs(&records));
        let records = records.map(|(block, input)| Input { holds: Holds::Records(block.clone()), ..input });
        let all: Vec<Input<'_>> =
            inputs(&data).into_iter().chain(raw).chain(records).chain(kept.iter().cloned()).collect();
        let (reading, mut problems) = read_versions(versions, &all);
        let kept = (!kept.is_empty()).then(|| {
            let (kept, found) = read_kept(versions, &kept, &reading);
            problems.extend(found);
            kept
        });
        Ok(DataSet { reading, kept, problems, written_files, periods: asked.periods.clone() })
    }

    /// Whether every period asked for is known.
    fn known(&self, versions: &[VersionFile]) -> Result<(), Failed> {
        let mut known: Vec<Period> = Vec::new();
        for (version, units) in versions.iter().zip(&self.reading.units) {
            let Some(column) = version.policy.period_column() else { continue };
            known.extend((0..units.rows).filter_map(|row| units.period(column, row)));
            known.sort_unstable();
            known.dedup();
        }
        let Some(period) = self.periods.iter().find(|period| !known.contains(period)) else { return Ok(()) };
        let message = both!("数据里没有评价期 {period}", "there is no period {period} in the data");
        let known: Vec<String> = known.iter().map(Period::to_string).collect();
        let (zh, en) = (list(&known, Lang::Zh), list(&known, Lang::En));
        let help = if known.is_empty() {
            both!("数据里没有评价期", "the data has no periods")
        } else {
            both!("写 {zh}", "say {en}")
        };
        Err(Failed::Use(vec![Problem::new(Code::H604, Place::Whole, message).help(help)]))
    }

    /// What a run grades.
    fn book<'a>(&'a self, versions: &'a [VersionFile]) -> Book<'a> {
        Book {
            versions: versions.iter().map(|version| &version.policy).zip(&self.reading.units).collect(),
            earlier: self.kept.as_ref().map(|kept| &kept.earlier),
        }
    }

    fn stopped(&self, problems: Problems) -> Stopped {
        Stopped {
            problems: problems.sorted(),
            rows: self.reading.rows_read
                + self.kept_rows()
                + self.kept.as_ref().map_or(0, |kept| kept.refused),
            blank_lines: self.reading.blank_lines,
            records: self.reading.records.clone(),
        }
    }

    /// How many rows of kept results there are.
    pub(super) fn kept_rows(&self) -> usize {
        self.kept.as_ref().map_or(0, |kept| kept.earlier.periods.len())
    }

    fn refuse(&mut self, versions: &[VersionFile], rows: &[(usize, usize)]) {
        for (at, version) in versions.iter().enumerate() {
            let here = rows.iter().filter(|(of, _)| *of == at).map(|(_, row)| *row);
            self.reading.refuse(at, &here.collect::<Vec<_>>(), version.policy.id_column());
        }
    }

    /// Whether a result row is written out; the others are history.
    pub(super) fn is_written(&self, period: &GradedPeriod, row: usize) -> bool {
        let asked = self.periods.is_empty() || period.period.is_some_and(|at| self.periods.contains(&at));
        let units = self.reading.units.get(period.version);
        let row = period.rows.get(row).copied().unwrap_or(u32::MAX) as usize;
        asked
            && units
                .and_then(|units| units.places.get(row))
                .is_some_and(|(file, _)| *file < self.written_files)
    }

    /// Whether a result row is of the unit that is called so, by its id or one of its texts.
    pub(super) fn is_of(
        &self,
        versions: &[VersionFile],
        period: &GradedPeriod,
        row: usize,
        unit: &str,
    ) -> bool {
        let version = versions.get(period.version).zip(self.reading.units.get(period.version));
        let row = period.rows.get(row).copied().unwrap_or(u32::MAX) as usize;
        version.is_some_and(|(version, units)| {
            let mut columns = version.policy.columns.iter().enumerate();
            columns.any(|(at, column)| {
                matches!(column.kind, ColumnKind::Id | ColumnKind::Text) && units.text(at, row) == unit
            })
        })
    }

    /// Where a record of a result row was read: the block, and the record among those of the version.
    pub(super) fn record_place(
        &self,
        versions: &[VersionFile],
        period: &GradedPeriod,
        row: usize,
        (block, record): (usize, u32),
    ) -> DataPlace {
        let unit = self.place(versions, period, row);
        let units = self.reading.units.get(period.version);
        let joined = units.and_then(|units| units.records.get(block));
        let read = joined.and_then(|joined| joined.rows.places.get(record as usize));
        match (read, units) {
            (Some((file, line)), Some(units)) => DataPlace {
                file: units.files.get(*file as usize).cloned().unwrap_or_default(),
                line: Some(*line),
                ..unit
            },
            _ => unit,
        }
    }

    /// Where a result row was read.
    pub(super) fn place(&self, versions: &[VersionFile], period: &GradedPeriod, row: usize) -> DataPlace {
        let row = period.rows.get(row).copied().unwrap_or(u32::MAX) as usize;
        let version = versions.get(period.version).zip(self.reading.units.get(period.version));
        version.map_or_else(DataPlace::default, |(version, units)| place(&version.policy, units, row))
    }
}

/// That the policy looks at records and the command names no file of them.
pub(super) fn is_not_given(problem: &Problem) -> bool {
    problem.code == Code::H343 && problem.place == Place::Whole
}

/// Most rows that are told of one by one.
pub(super) const MOST_TOLD: usize = 10;

/// Reports the rows of which a number left the range, and counts those that are written out.
fn faults(versions: &[VersionFile], data: &DataSet, run: &Run<'_>, problems: &mut Problems) -> usize {
    let mut faulty = 0;
    let unread = run.problems().iter().any(|found| matches!(found.problem.place, Place::Data(_)));
    for (at, row) in run.faults() {
        let Some(period) = run.periods().get(at) else { continue };
        faulty += usize::from(data.is_written(period, row));
        let in_policy = |found: &RunProblem| {
            found.version == period.version && matches!(found.problem.place, Place::Text(_))
        };
        // What the policy asks of the past in vain is told once, at its place.
        if run.problems().iter().any(in_policy) {
            continue;
        }
        if unread {
            let message = both!(
                "这个单位的结果要看往期认不出的一格，或一个算出了范围的数，定不了",
                "a result of this unit hangs on an earlier cell that cannot be read, or on a number out of range"
            );
            let help = both!("请先改正往期的结果", "mend the kept results first");
            let place = Place::Data(data.place(versions, period, row));
            problems.push(Problem::new(Code::H401, place, message).help(help));
            continue;
        }
        let mut grades = period.grades.measures.iter().chain(&period.grades.overall);
        let message = if grades.any(|column| column.errors.get(row)) {
            both!(
                "这个单位的数算出了范围，没有等级",
                "a number of this unit is out of range: it has no grade"
            )
        } else {
            both!(
                "这个单位的名次或处置要看一个算出了范围的数，定不了",
                "the place or an outcome of this unit hangs on a number out of range: nobody can say it"
            )
        };
        let place = Place::Data(data.place(versions, period, row));
        problems.push(Problem::new(Code::H401, place, message).help(too_many_digits()));
    }
    faulty
}

pub(super) fn too_many_digits() -> Both {
    both!("请核对这一行的数是否多写了几位", "check whether a number of this row has too many digits")
}

/// That some records do not say whose they are, which leaves every result in doubt.
fn nameless(read: &RecordsRead) -> Option<Problem> {
    let (count, records) = (read.nameless, backtick(&read.records));
    let rows_en = counted(
        count,
        "record does not say whose it is and is not counted",
        "records do not say whose they are and are not counted",
    );
    let message = both!(
        "明细 {records} 有 {count} 条看不出是哪个单位的，没有计入；每个单位的结果都可能因此少算",
        "of {records} {rows_en}: any unit's result may lack one"
    );
    let help = both!(
        "请补上编号再评；heng grade 列出是哪些行",
        "write their ids and grade again; heng grade lists the lines"
    );
    (count > 0).then(|| Problem::new(Code::H352, Place::Whole, message).help(help))
}

/// Tells of skipped periods, and of outcomes that exclude one another.
fn notes(versions: &[VersionFile], data: &DataSet, run: &Run<'_>, problems: &mut Problems) {
    let written =
        |period: usize, row: usize| run.periods().get(period).filter(|period| data.is_written(period, row));
    let mut told = 0;
    for gap in run.gaps() {
        let Some(period) = written(gap.period, gap.row) else { continue };
        told += 1;
        if told > MOST_TOLD {
            continue;
        }
        let (skipped, before) = (gap.skipped, gap.before);
        let here = period.period.map_or(String::new(), |period| period.to_string());
        let message = both!(
            "这个单位 {before} 之后接着是 {here}，中间缺 {skipped} 期",
            "this unit has {before} and then {here}: {skipped} skipped between them"
        );
        let place = Place::Data(data.place(versions, period, gap.row));
        problems.push(Problem::new(Code::H340, place, message));
    }
    if told > MOST_TOLD {
        let more = told - MOST_TOLD;
        let message = both!("另有 {more} 处也缺评价期", "and {more} more skip periods");
        problems.push(Problem::new(Code::H340, Place::Whole, message));
    }
    let mut told = 0;
    for conflict in run.conflicts() {
        let Some(period) = written(conflict.period, conflict.row) else { continue };
        told += 1;
        let policy = versions.get(period.version).map(|version| &version.policy);
        let outcomes = policy
            .map(|policy| (policy.outcomes.get(conflict.outcome), policy.outcomes.get(conflict.excluded)));
        let Some((Some(one), Some(other))) = outcomes.filter(|_| told <= MOST_TOLD) else { continue };
        let words = |lang: Lang| {
            let words = [one, other].map(|outcome| {
                let (name, clause) = (outcome.name.text(), outcome.citing.as_deref());
                let clause =
                    clause.map(|c| lang.pick(format!("（依据“{c}”）"), format!(" (citing \"{c}\")")));
                format!("{name}{}", clause.unwrap_or_default())
            });
            words.join(lang.pick("和", " and "))
        };
        let (zh, en) = (words(Lang::Zh), words(Lang::En));
        let message =
            both!("这个单位同时有互斥的处置：{zh}", "this unit has outcomes that exclude one another: {en}");
        let help = both!("请核对，由办公室定用哪一项", "the office decides which of them stands");
        let place = Place::Data(data.place(versions, period, conflict.row));
        problems.push(Problem::new(Code::H341, place, message).help(help));
    }
    if told > MOST_TOLD {
        let more = told - MOST_TOLD;
        let message = both!(
            "另有 {more} 行也有互斥的处置",
            "and {more} more rows have outcomes that exclude one another"
        );
        problems.push(Problem::new(Code::H341, Place::Whole, message));
    }
}

/// Where a row of a version's units was read.
fn place(policy: &Policy, units: &Units, row: usize) -> DataPlace {
    let (file, line) = units.places.get(row).copied().unwrap_or_default();
    DataPlace {
        file: units.files.get(file as usize).cloned().unwrap_or_default(),
        line: Some(line),
        unit: policy.id_column().map(|id| units.text(id, row).to_owned()),
        ..DataPlace::default()
    }
}

/// The bytes of the data files that the command line names.
fn contents(paths: &[String]) -> Result<Vec<(String, Vec<u8>)>, Vec<Problem>> {
    let mut read = Vec::new();
    let mut failed = Vec::new();
    for path in paths {
        let name = if path == "-" { "<stdin>".to_owned() } else { path.clone() };
        match files::read(path) {
            Ok(bytes) => read.push((name, bytes)),
            Err(problem) => failed.push(problem),
        }
    }
    if failed.is_empty() { Ok(read) } else { Err(failed) }
}

/// The files as inputs of the reader.
fn inputs(contents: &[(String, Vec<u8>)]) -> Vec<Input<'_>> {
    contents.iter().map(|(name, bytes)| Input::new(name, bytes)).collect()
}
