//! Golden cases: data with the results it must have beside it.

use std::path::Path;

use super::graded::{Asked, Failed, Stopped, graded, is_not_given};
use super::load::VersionFile;
use super::{files, sheet, table};
use crate::both;
use crate::data::{Sheet, Table};
use crate::eval::Options;
use crate::ir::Policy;
use crate::problem::{Code, Lang, Place, Problem, Problems};

/// One golden case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    /// The data.
    pub(super) data: String,
    /// The data or the results of earlier periods, if there are any.
    pub(super) history: Option<String>,
    /// The records: the block, and the file.
    pub(super) records: Vec<(String, String)>,
    /// The expected results.
    pub(super) golden: String,
}

/// One cell that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Difference {
    pub(super) unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) period: Option<String>,
    pub(super) column: String,
    pub(super) expected: String,
    pub(super) got: String,
}

/// What came of a case.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) units: usize,
    pub(super) differences: Vec<Difference>,
    pub(super) problems: Problems,
    /// What the golden file would hold now; only its own columns.
    pub(super) now: Option<Sheet>,
}

/// The cases beside the versions of a policy: every `x.golden.csv` with an `x.csv`, `x.json` or `x.jsonl`, and an
/// `x.history.csv` (or json, jsonl) where there is one, by name; records called R stand in `x.R.csv`. A case that begins with the name of a policy is that
/// policy's alone.
pub(super) fn cases(versions: &[VersionFile]) -> Vec<Case> {
    let Some(newest) = versions.last() else { return Vec::new() };
    let beside: Vec<String> = std::fs::read_dir(files::folder_of(&newest.source.name))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().to_string_lossy().into_owned())
        .collect();
    let blocks = blocks_of(versions);
    let mut found: Vec<Case> = beside
        .iter()
        .filter_map(|golden| {
            let golden = golden.clone();
            let stem = golden.strip_suffix(".golden.csv")?;
            let owner = beside.iter().filter_map(|file| file.strip_suffix(".rule"));
            let owner = owner.filter(|policy| stem.starts_with(policy)).max_by_key(|policy| policy.len());
            let ours = |owner| versions.iter().any(|one| stem_of(&one.source.name) == stem_of(owner));
            if !owner.is_none_or(ours) {
                return None;
            }
            let named = |stem: &str| {
                let files = ["csv", "json", "jsonl"].iter().map(|ending| format!("{stem}.{ending}"));
                files.into_iter().find(|data| Path::new(data).is_file())
            };
            let (data, history) = (named(stem)?, named(&format!("{stem}.history")));
            let records =
                blocks.iter().filter_map(|block| Some((block.clone(), named(&format!("{stem}.{block}"))?)));
            let records = records.collect();
            Some(Case { data, history, records, golden })
        })
        .collect();
    found.sort_by(|a, b| a.golden.cmp(&b.golden));
    found
}

/// The records of all versions that can be the part of a file's name.
fn blocks_of(versions: &[VersionFile]) -> Vec<String> {
    let blocks = versions.iter().flat_map(|version| &version.policy.records).map(|block| block.name.clone());
    let mut blocks: Vec<String> =
        blocks.filter(|name| !name.contains(['/', '\\']) && name != "history" && name != "golden").collect();
    blocks.sort();
    blocks.dedup();
    blocks
}

/// The name of a file without its folder and without `.rule`.
fn stem_of(path: &str) -> Option<std::borrow::Cow<'_, str>> {
    let path = path.strip_suffix(".rule").unwrap_or(path);
    Path::new(path).file_name().map(std::ffi::OsStr::to_string_lossy)
}

/// Grades a case's data and compares with what is expected, in the columns that the golden file has.
pub(super) fn run(versions: &[VersionFile], surface: Lang, case: &Case) -> Outcome {
    let mut outcome = Outcome::default();
    let golden = match files::read(&case.golden) {
        Ok(golden) => golden,
        Err(problem) => {
            outcome.problems.push(problem);
            return outcome;
        }
    };
    let golden = match Table::read(&case.golden, &golden) {
        Ok(golden) => golden,
        Err(problems) => {
            outcome.problems.extend(problems);
            return outcome;
        }
    };
    let defines = sheet::defines_of(versions).into_iter().map(str::to_owned);
    let defines: Vec<String> = defines.filter(|name| golden.headers.contains(name)).collect();
    let history = case.history.iter().cloned().collect();
    let records = case.records.clone();
    let asked = Asked { data: vec![case.data.clone()], history, records, ..Asked::default() };
    let options = Options { defines: defines.clone(), ..Options::default() };
    let results = graded(versions, &asked, &options, false, |graded| {
        sheet::results(versions, graded, surface, &defines, false)
    });
    let got = match results {
        Ok(got) => got,
        Err(Failed::Data(Stopped { problems, .. })) => {
            outcome.problems.extend(problems);
            return outcome;
        }
        Err(Failed::Use(problems)) => {
            let stem = case.golden.strip_suffix(".golden.csv").unwrap_or(&case.golden);
            let beside = |problem: Problem| match is_not_given(&problem) {
                true => problem.help(both!(
                    "放一个文件 {stem}.名称.csv 在旁边，名称是办法里“明细”后面的",
                    "put them beside it as {stem}.NAME.csv, where NAME stands behind `records` in the policy"
                )),
                false => problem,
            };
            outcome.problems.extend(Problems(problems.into_iter().map(beside).collect()));
            return outcome;
        }
    };
    outcome.units = got.rows;
    let Some(newest) = versions.last() else { return outcome };
    compare(&newest.policy, case, &golden, &got, &mut outcome);
    outcome
}

fn compare(policy: &Policy, case: &Case, golden: &Table, got: &Sheet, outcome: &mut Outcome) {
    let name_of =
        |at: Option<usize>| at.and_then(|at| policy.columns.get(at)).map(|column| column.name.as_str());
    let (id, period) = (name_of(policy.id_column()), name_of(policy.period_column()));
    let in_golden = |name: &str| golden.headers.iter().position(|header| header == name);
    let in_got = |name: &str| got.columns.iter().position(|column| column.header == name);
    let wrong = |message, help| Problem::new(Code::H502, Place::Whole, message).help(help);
    let path = &case.golden;
    let Some((id, id_golden)) = id.and_then(|id| Some((id, in_golden(id)?))) else {
        let id = id.unwrap_or_default();
        let message = both!("{path} 里没有编号列 {id}", "{path} has no column {id}");
        outcome.problems.push(wrong(message, both!("请加上这一列", "add this column")));
        return;
    };
    let period = period.and_then(|period| Some((in_golden(period)?, in_got(period)?)));
    let mut compared = Vec::new();
    for (at, header) in golden.headers.iter().enumerate() {
        match in_got(header) {
            Some(column) if Some(column) != in_got(id) && Some(at) != period.map(|(golden, _)| golden) => {
                compared.push((at, column, header));
            }
            Some(_) => {}
            None => {
                let known: Vec<&str> = got.columns.iter().map(|column| column.header.as_str()).collect();
                let near = crate::problem::nearest(header, known.iter().copied());
                let near = near.or(known.last().copied()).unwrap_or(header);
                let message =
                    both!("{path} 的列 {header} 不是结果列", "the column {header} of {path} is no result");
                let help = both!("请改成结果的列名，如 {near}", "use the name of a result, such as {near}");
                outcome.problems.push(wrong(message, help));
            }
        }
    }
    let Some(id_got) = in_got(id) else { return };
    let key = |unit: &str, period: &str| (unit.to_owned(), period.to_owned());
    let rows: std::collections::HashMap<(String, String), usize> = (0..got.rows)
        .map(|row| {
            let period = period.map_or("", |(_, column)| table::cell(got, column, row));
            (key(table::cell(got, id_got, row), period), row)
        })
        .collect();
    let mut seen = vec![false; got.rows];
    for row in &golden.rows {
        let text = |at: usize| row.get(at).map_or("", String::as_str);
        let at_period = period.map_or("", |(golden, _)| text(golden));
        let shown_period = period.map(|_| at_period.to_owned());
        match rows.get(&key(text(id_golden), at_period)) {
            None => {
                let (unit, data) = (text(id_golden), &case.data);
                let message = both!(
                    "{path} 里有单位 {unit} {at_period}，{data} 里没有",
                    "{path} has the unit {unit} {at_period}, {data} does not"
                );
                let help = both!("请删去这一行，或在数据里补上", "take this row out, or add it to the data");
                outcome.problems.push(wrong(message, help));
            }
            Some(&found) => {
                if let Some(seen) = seen.get_mut(found) {
                    *seen = true;
                }
                for (at, column, header) in &compared {
                    let (expected, got) = (text(*at), table::cell(got, *column, found));
                    if expected != got {
                        outcome.differences.push(Difference {
                            unit: text(id_golden).to_owned(),
                            period: shown_period.clone(),
                            column: (*header).clone(),
                            expected: expected.to_owned(),
                            got: got.to_owned(),
                        });
                    }
                }
            }
        }
    }
    for row in (0..got.rows).filter(|row| seen.get(*row) == Some(&false)) {
        let unit = table::cell(got, id_got, row);
        let message =
            both!("单位 {unit} 在 {path} 里没有标准答案", "{path} expects nothing of the unit {unit}");
        let help =
            both!("请补上一行，或用 heng test --accept 写入", "add a row, or write it by heng test --accept");
        outcome.problems.push(wrong(message, help));
    }
    let kept = golden.headers.iter().filter_map(|header| in_got(header));
    let columns = kept.filter_map(|column| got.columns.get(column).cloned()).collect();
    outcome.now = Some(Sheet { rows: got.rows, columns });
}
