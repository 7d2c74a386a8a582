//! `heng grade POLICY DATA…`

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;

use clap::ArgMatches;
use serde_json::json;

use super::graded::{Asked, Failed, Graded, Stopped, graded};
use super::load::{self, Loaded};
use super::progress::Progress;
use super::report::{Report, terminal_width, write_err, write_out};
use super::{Exit, files, sheet, table};
use crate::both;
use crate::data::{
    RecordsRead, Sheet, outcomes_header, to_csv, to_json, to_jsonl, undetermined_mark, undetermined_word,
};
use crate::eval::{Column, Options};
use crate::problem::{Code, Lang, Place, Problem, nearest};
use crate::value::{Bits, Decimal};

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Table,
    Csv,
    Json,
    JsonLines,
}

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let begun = Instant::now();
    let loaded = match load::policy(matches.get_one::<String>("policy").map_or("", String::as_str), report) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let lang = loaded.lang;
    let output = matches.get_one::<String>("output").map(String::as_str).filter(|path| *path != "-");
    let shape = match shape(matches.get_one::<String>("format").map(String::as_str), output) {
        Some(shape) => shape,
        None => {
            let path = output.unwrap_or_default();
            let text = both!(
                "错误：从文件名 {path} 看不出结果的样式；请让它以 .csv、.json 或 .jsonl 结尾，或写 --format csv",
                "error: the name {path} does not tell the format; let it end in .csv, .json or .jsonl, or say --format csv"
            );
            write_err(&format!("{}\n", text.get(lang)));
            return Exit::Use;
        }
    };
    let asked = match Asked::of(matches) {
        Ok(asked) => asked,
        Err(problem) => return report.refuse_in(&problem, lang),
    };
    if let Some(output) = output {
        let policies = loaded.versions.iter().flat_map(|version| files::paths_of(&version.source));
        let read: Vec<PathBuf> = policies.chain(asked.paths().map(PathBuf::from)).collect();
        if let Err(problem) = files::not_over(output, &read) {
            return report.refuse_in(&problem, lang);
        }
    }
    let asked_for = match asked_for(matches, &loaded) {
        Ok(names) => names,
        Err(problem) => return report.refuse_in(&problem, lang),
    };
    let progress = Progress::start(report.quiet, lang.pick("读入并评定", "reading and grading"));
    let objects = matches!(shape, Shape::Json | Shape::JsonLines);
    let known = sheet::defines_of(&loaded.versions);
    let computed = asked_for.iter().filter(|name| known.contains(&name.as_str())).cloned();
    let options = Options { texts: objects, defines: computed.collect(), ..Options::default() };
    let done = graded(&loaded.versions, &asked, &options, matches.get_flag("keep-going"), |graded| {
        progress.stage(lang.pick("写出", "writing"));
        let sheet = sheet::results(&loaded.versions, graded, loaded.surface, &asked_for, objects);
        let (bytes, cut) = written(&sheet, shape, output.is_none(), &loaded, &asked_for);
        drop(progress);
        report.graded(graded, &loaded.versions, lang);
        let done = match output {
            Some(path) => match files::write(path, &bytes) {
                Ok(()) => Exit::Fine,
                Err(problem) => return report.refuse_in(&problem, lang),
            },
            None => write_out(&bytes),
        };
        if cut {
            report.say(lang.pick(
                "终端放不下全部的列，只列要紧的；--format csv 有全部",
                "the terminal is too narrow for all columns and shows the main ones; --format csv has all",
            ));
        }
        summary(&loaded, graded, report, begun);
        match done {
            Exit::Fine if graded.refused() => Exit::Data,
            done => done,
        }
    });
    match done {
        Ok(exit) => exit,
        Err(Failed::Use(problems)) => {
            problems.iter().for_each(|problem| write_err(&report.one(problem, None, lang)));
            Exit::Use
        }
        Err(Failed::Data(Stopped { problems, rows, blank_lines, records })) => {
            report.problems(&problems, None, lang);
            // Of a file that cannot be read as a whole there are no other rows.
            report.say(match rows {
                0 => lang.pick("没有评定：请改好上面的错误", "nothing was graded: mend the errors above"),
                _ => lang.pick(
                    "没有评定：请改好上面的错误，或加 --keep-going 先评其余的行",
                    "nothing was graded: mend the errors above, or add --keep-going to grade the other rows",
                ),
            });
            let rows = Rows { refused: rows, blank: blank_lines, ..Rows::default() };
            count_rows(report, lang, &rows, &records, begun);
            Exit::Data
        }
    }
}

/// The defines, tables and columns of the data that `--with` asks for; `all` is all defines, in the order of the
/// policy's versions, newest first.
fn asked_for(matches: &ArgMatches, loaded: &Loaded) -> Result<Vec<String>, Problem> {
    let known = sheet::defines_of(&loaded.versions);
    let columns = sheet::data_columns_of(&loaded.versions);
    let mut asked = Vec::new();
    for name in matches.get_many::<String>("with").into_iter().flatten() {
        if matches!(name.as_str(), "all" | "全部") {
            asked.extend(known.iter().map(|name| (*name).to_owned()));
        } else if known.contains(&name.as_str()) || columns.contains(&name.as_str()) {
            asked.push(name.clone());
        } else {
            let message = both!("没有叫 {name} 的定义或列", "there is no define or column {name}");
            let help = match nearest(name, known.iter().chain(&columns).copied()) {
                Some(near) => both!("您是不是想写 {near}？", "did you mean {near}?"),
                None => both!(
                    "请写办法里一个定义或数据的一列的名称，或写 all",
                    "write the name of a define of the policy or of a column of the data, or all"
                ),
            };
            return Err(Problem::new(Code::H605, Place::Whole, message).help(help));
        }
    }
    let mut seen = std::collections::HashSet::new();
    asked.retain(|name| seen.insert(name.clone()));
    Ok(asked)
}

fn shape(format: Option<&str>, output: Option<&str>) -> Option<Shape> {
    match (format, output) {
        (Some("csv"), _) => Some(Shape::Csv),
        (Some("json"), _) => Some(Shape::Json),
        (Some("jsonl"), _) => Some(Shape::JsonLines),
        (Some(_), _) | (None, None) => Some(Shape::Table),
        (None, Some(path)) => match path.rsplit_once('.')?.1.to_lowercase().as_str() {
            "csv" => Some(Shape::Csv),
            "json" => Some(Shape::Json),
            "jsonl" => Some(Shape::JsonLines),
            _ => None,
        },
    }
}

/// The bytes of the results, and whether columns were left out for want of room.
fn written(
    sheet: &Sheet,
    shape: Shape,
    shown: bool,
    loaded: &Loaded,
    asked_for: &[String],
) -> (Vec<u8>, bool) {
    match shape {
        Shape::Table => {
            let width = if shown { terminal_width() } else { None };
            let first = sheet::first_columns(&loaded.versions, loaded.surface, asked_for);
            let (text, cut) = table::sheet_table(sheet, width, &first);
            (text.into_bytes(), cut)
        }
        Shape::Csv => (to_csv(sheet), false),
        Shape::Json => (to_json(sheet), false),
        Shape::JsonLines => (to_jsonl(sheet), false),
    }
}

/// Most distinct grades that the summary lists of one column.
const MOST_LISTED: usize = 6;

/// Outcomes in one line of the summary.
const MOST_OUTCOMES: usize = 5;

/// Refused rows that are named one by one.
const MOST_REFUSED: usize = 20;

/// How many rows went where.
#[derive(Debug, Default)]
struct Rows {
    graded: usize,
    history: usize,
    refused: usize,
    blank: usize,
}

/// Units, how many of each grade, outcomes, rows, time: to standard error.
fn summary(loaded: &Loaded, graded: &Graded<'_>, report: &Report, begun: Instant) {
    let lang = loaded.lang;
    let mut columns: Vec<(String, Vec<(String, usize)>)> = Vec::new();
    let mut outcomes: Vec<(String, usize)> = Vec::new();
    let mut points: HashMap<String, Vec<Decimal>> = HashMap::new();
    let written = graded.written();
    // Newest version first, so that its measures and levels lead.
    let mut periods: Vec<_> = written.iter().collect();
    periods.sort_by_key(|(period, _)| std::cmp::Reverse(period.version));
    for (period, rows) in periods {
        let Some(version) = loaded.versions.get(period.version) else { continue };
        let (policy, grades) = (&version.policy, &period.grades);
        let measures = policy.measures.iter().zip(&grades.measures);
        for (measure, column) in measures.chain(policy.overall.iter().zip(&grades.overall)) {
            let name = &measure.name.name;
            let at = columns.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                columns.push((name.clone(), Vec::new()));
                columns.len() - 1
            });
            if let Some(of_points) =
                measure.points.filter(|_| measure.is_of_points()).and_then(|at| grades.defines.get(at))
            {
                // A verdict stands in place of points.
                let counted = rows.iter().filter(|row| column.texts.get(**row).is_empty());
                let known = counted.filter_map(|row| Decimal::parse(of_points.texts.get(*row)));
                points.entry(name.clone()).or_default().extend(known);
            }
            let Some((_, counts)) = columns.get_mut(at) else { continue };
            add(counts, counts_of(column, rows, grades.rows));
            let open = rows.iter().filter(|row| column.undetermined.contains_key(row)).count();
            if open > 0 {
                add(counts, vec![(undetermined_word(loaded.surface).to_owned(), open)]);
            }
        }
        for (outcome, column) in policy.outcomes.iter().zip(&grades.outcomes) {
            let count = |bits: &Bits| rows.iter().filter(|row| bits.get(**row)).count();
            add(&mut outcomes, vec![(outcome.name.text().to_owned(), count(&column.holds))]);
            let open = count(&column.undetermined);
            if open > 0 {
                let name = format!("{}{}", outcome.name.text(), undetermined_mark(loaded.surface));
                add(&mut outcomes, vec![(name, open)]);
            }
        }
    }
    // What is not determined stands last.
    for counts in columns.iter_mut().map(|(_, counts)| counts).chain([&mut outcomes]) {
        counts.sort_by_key(|(name, _)| {
            name == undetermined_word(loaded.surface) || name.ends_with(undetermined_mark(loaded.surface))
        });
    }
    // Measures before the overall grades, as in the results.
    let is_overall = |name: &String| {
        loaded.policies().any(|policy| policy.overall.as_ref().is_some_and(|o| o.name.name == *name))
    };
    columns.sort_by_key(|(name, _)| is_overall(name));
    let rows = columns.into_iter().map(|(name, mut counts)| {
        let more = counts.len().saturating_sub(MOST_LISTED);
        if more > 0 {
            // Stable, so that equals stay in the order of the scale.
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        let mut shown: Vec<String> =
            counts.iter().take(MOST_LISTED).map(|(grade, count)| format!("{grade} {count}")).collect();
        if more > 0 {
            shown.push(lang.pick(format!("另有 {more} 种"), format!("and {more} more")));
        }
        shown.extend(points.get(&name).and_then(|points| spread(points, lang)));
        vec![name, shown.join(lang.pick("，", ", "))]
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    if !outcomes.is_empty() {
        let shown: Vec<String> = outcomes.iter().map(|(name, count)| format!("{name} {count}")).collect();
        for (at, some) in shown.chunks(MOST_OUTCOMES).enumerate() {
            let word = if at == 0 { outcomes_header(loaded.surface) } else { "" };
            rows.push(vec![word.to_owned(), some.join(lang.pick("，", ", "))]);
        }
    }
    let headers =
        [lang.pick("评价", "measure").to_owned(), lang.pick("各等级的单位数", "units by level").to_owned()];
    report.say(table::table(&headers, rows.into_iter()).trim_end());
    let reading = &graded.data.reading;
    let good = written.iter().map(|(_, rows)| rows.len()).sum::<usize>() - graded.faulty;
    let kept_refused = graded.data.kept.as_ref().map_or(0, |kept| kept.refused);
    let refused = reading.refused.len() + graded.faulty + kept_refused;
    let all = reading.rows_read + graded.data.kept_rows() + kept_refused;
    let history = all.saturating_sub(good + refused);
    let open: usize = written
        .iter()
        .map(|(period, rows)| rows.iter().filter(|row| period.grades.is_open(**row)).count())
        .sum();
    if open > 0 {
        let text = both!(
            "{open} 行有待定的结果：数据里有未知的值；`heng explain` 会说要看什么",
            "{open} rows have results that are not determined: something in the data is unknown; `heng explain` tells what"
        );
        report.say(text.get(lang));
    }
    let rows = Rows { graded: good, history, refused, blank: reading.blank_lines };
    count_rows(report, lang, &rows, &reading.records, begun);
    let files = reading.units.first().map_or(&[][..], |units| &units.files);
    for refused in reading.refused.iter().take(MOST_REFUSED) {
        let file = files.get(refused.file as usize).cloned().unwrap_or_default();
        let line = refused.line;
        let unit = refused.unit.clone().unwrap_or_default();
        report.say(both!("拒收：{file} 第 {line} 行 {unit}", "refused: {file} line {line} {unit}").get(lang));
    }
    let more = reading.refused.len().saturating_sub(MOST_REFUSED);
    if more > 0 {
        report.say(both!("拒收：另有 {more} 行", "refused: {more} more rows").get(lang));
    }
}

/// How many of `rows`, out of `all`, have each level.
fn counts_of(column: &Column, rows: &[usize], all: usize) -> Vec<(String, usize)> {
    if rows.len() == all {
        return column.counts().to_vec();
    }
    let mut counts: Vec<(String, usize)> =
        column.counts().iter().map(|(level, _)| (level.clone(), 0)).collect();
    for text in rows.iter().map(|row| column.texts.get(*row)) {
        // The level is what stands before the signs.
        let fits = |level: &str| {
            text.strip_prefix(level).is_some_and(|rest| rest.chars().all(|c| matches!(c, '+' | '-')))
        };
        let level = counts.iter_mut().filter(|(level, _)| fits(level)).max_by_key(|(level, _)| level.len());
        if let Some((_, count)) = level {
            *count += 1;
        }
    }
    counts.retain(|(_, count)| *count > 0);
    counts
}

/// How many have points, and from what to what; the mean has two decimals.
fn spread(points: &[Decimal], lang: Lang) -> Option<String> {
    let decimals = points.iter().map(|number| number.decimals).max()?.max(2);
    let fine = |number: &Decimal| {
        let unit = 10i128.checked_pow((decimals - number.decimals).into())?;
        i128::from(number.digits).checked_mul(unit)
    };
    let all: Vec<i128> = points.iter().map(fine).collect::<Option<_>>()?;
    let at = |pick: Option<(usize, &i128)>| points.get(pick?.0).map(|number| number.reduced());
    let least = at(all.iter().enumerate().min_by_key(|(_, fine)| **fine))?;
    let most = at(all.iter().enumerate().max_by_key(|(_, fine)| **fine))?;
    let count = points.len();
    let sum = all.iter().try_fold(0i128, |sum, fine| sum.checked_add(*fine))?;
    let per = i128::try_from(count).ok()?.checked_mul(10i128.checked_pow((decimals - 2).into())?)?;
    let twice = sum.checked_mul(2)?;
    let nearest = twice.checked_add(if sum < 0 { -per } else { per })? / per.checked_mul(2)?;
    let mean = Decimal { digits: i64::try_from(nearest).ok()?, decimals: 2 }.reduced();
    Some(if least == most {
        lang.pick(format!("{count} 个单位 {most} 分"), format!("{count} with {most} points"))
    } else {
        lang.pick(
            format!("{count} 个单位 {least} 至 {most} 分，平均 {mean} 分"),
            format!("{count} with {least} to {most} points, {mean} on average"),
        )
    })
}

fn add(to: &mut Vec<(String, usize)>, counts: Vec<(String, usize)>) {
    for (name, count) in counts {
        match to.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += count,
            None => to.push((name, count)),
        }
    }
}

/// Where every row that was read went: graded, history, refused, blank; the time; and the records.
fn count_rows(report: &Report, lang: Lang, rows: &Rows, records: &[RecordsRead], begun: Instant) {
    let Rows { graded, history, refused, blank } = *rows;
    let read = graded + history + refused + blank;
    let time = begun.elapsed().as_millis();
    let past = if history > 0 { both!(" + 历史 {history}", " + history {history}") } else { both!("", "") };
    let (zh, en) = (past.zh, past.en);
    let text = both!(
        "读入 {read} 行 = 评定 {graded}{zh} + 拒收 {refused} + 空行 {blank}；用时 {time} 毫秒",
        "rows read {read} = graded {graded}{en} + refused {refused} + blank {blank}; {time} ms"
    );
    report.say(text.get(lang));
    for RecordsRead { records, read, refused, nameless, orphans } in records {
        let of_these = match nameless {
            0 => both!("", ""),
            _ => both!("（其中 {nameless} 条看不出是哪个单位的）", " ({nameless} of them without an id)"),
        };
        let (zh, en) = (of_these.zh, of_these.en);
        let text = both!(
            "明细 {records}：读入 {read} 条，拒收 {refused}{zh}，无主 {orphans}",
            "{records}: {read} records read, {refused} refused{en}, {orphans} without a unit"
        );
        report.say(text.get(lang));
    }
    let records: Vec<_> = records
        .iter()
        .map(|one| {
            json!({
                "name": one.records, "read": one.read, "refused": one.refused, "nameless": one.nameless,
                "orphans": one.orphans,
            })
        })
        .collect();
    let mut told = json!({
        "read": read, "graded": graded, "history": history, "refused": refused, "blank": blank,
        "milliseconds": time as u64,
    });
    if let (Some(told), false) = (told.as_object_mut(), records.is_empty()) {
        told.insert("records".to_owned(), json!(records));
    }
    report.tell(&told);
}
