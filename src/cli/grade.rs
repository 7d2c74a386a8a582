//! `heng grade POLICY DATA…`

use std::time::Instant;

use clap::ArgMatches;
use serde_json::json;

use super::progress::Progress;
use super::report::{Report, write_out};
use super::{Exit, files, load, sheet};
use crate::both;
use crate::data::{Sheet, to_csv, to_json, to_jsonl};
use crate::ir::Policy;
use crate::problem::Lang;
use load::Graded;

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
    let (policy, lang) = (&loaded.policy, loaded.lang);
    let output = matches.get_one::<String>("output").map(String::as_str).filter(|path| *path != "-");
    let shape = match shape(matches.get_one::<String>("format").map(String::as_str), output) {
        Some(shape) => shape,
        None => {
            let path = output.unwrap_or_default();
            let text = both!(
                "错误：从文件名 {path} 看不出结果的样式；请让它以 .csv、.json 或 .jsonl 结尾，或写 --format csv",
                "error: the name {path} does not tell the format; let it end in .csv, .json or .jsonl, or say --format csv"
            );
            super::report::write_err(&format!("{}\n", text.get(lang)));
            return Exit::Use;
        }
    };
    let paths: Vec<String> = matches.get_many::<String>("data").into_iter().flatten().cloned().collect();
    let progress = Progress::start(report.quiet, lang.pick("打开文件", "opening files"));
    let contents = match load::contents(&paths) {
        Ok(contents) => contents,
        Err(problems) => {
            problems.iter().for_each(|problem| super::report::write_err(&report.one(problem, None, lang)));
            return Exit::Use;
        }
    };
    let inputs = load::inputs(&contents);
    progress.stage(lang.pick("读入并评定", "reading and grading"));
    let graded = match load::graded(policy, &inputs, matches.get_flag("keep-going")) {
        Ok(graded) => graded,
        Err(stopped) => {
            drop(progress);
            report.problems(&stopped.problems, None, lang);
            report.say(lang.pick(
                "没有评定：请改好上面的错误，或加 --keep-going 先评其余的行",
                "nothing was graded: mend the errors above, or add --keep-going to grade the other rows",
            ));
            count_rows(report, lang, [0, stopped.rows, stopped.blank_lines], begun);
            return Exit::Data;
        }
    };
    progress.stage(lang.pick("写出", "writing"));
    let sheet = sheet::results(policy, &graded.reading.units, &graded.grades);
    let bytes = written(&sheet, shape);
    drop(progress);
    report.problems(&graded.problems, None, lang);
    let done = match output {
        Some(path) => match files::write(path, &bytes) {
            Ok(()) => Exit::Fine,
            Err(problem) => {
                super::report::write_err(&report.one(&problem, None, lang));
                return Exit::Use;
            }
        },
        None => write_out(&bytes),
    };
    summary(policy, &graded, report, lang, begun);
    match done {
        Exit::Fine if graded.refused => Exit::Data,
        done => done,
    }
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

fn written(sheet: &Sheet, shape: Shape) -> Vec<u8> {
    match shape {
        Shape::Table => sheet::sheet_table(sheet).into_bytes(),
        Shape::Csv => to_csv(sheet),
        Shape::Json => to_json(sheet),
        Shape::JsonLines => to_jsonl(sheet),
    }
}

/// Most distinct grades that the summary lists of one column.
const MOST_LISTED: usize = 6;

/// Units, how many of each grade, rows, time: to standard error.
fn summary(policy: &Policy, graded: &Graded, report: &Report, lang: Lang, begun: Instant) {
    let names = policy.measures.iter().chain(&policy.overall).map(|measure| measure.name.name.clone());
    let columns = graded.grades.measures.iter().chain(&graded.grades.overall);
    let rows = names.zip(columns).map(|(name, column)| {
        let mut counts = column.counts().to_vec();
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
        vec![name, shown.join(lang.pick("，", ", "))]
    });
    let headers =
        [lang.pick("评价", "measure").to_owned(), lang.pick("各等级的单位数", "units by level").to_owned()];
    report.say(sheet::table(&headers, rows).trim_end());
    let reading = &graded.reading;
    let good = reading.units.rows - graded.faulty;
    count_rows(report, lang, [good, reading.refused.len() + graded.faulty, reading.blank_lines], begun);
    for refused in &reading.refused {
        let file = reading.units.files.get(refused.file as usize).cloned().unwrap_or_default();
        let line = refused.line;
        let unit = refused.unit.clone().unwrap_or_default();
        report.say(both!("拒收：{file} 第 {line} 行 {unit}", "refused: {file} line {line} {unit}").get(lang));
    }
}

/// Where every row that was read went: graded, refused, blank; and the time.
fn count_rows(report: &Report, lang: Lang, [good, refused, blank]: [usize; 3], begun: Instant) {
    let read = good + refused + blank;
    let time = begun.elapsed().as_millis();
    let text = both!(
        "读入 {read} 行 = 评定 {good} + 拒收 {refused} + 空行 {blank}；用时 {time} 毫秒",
        "rows read {read} = graded {good} + refused {refused} + blank {blank}; {time} ms"
    );
    report.say(text.get(lang));
    report.tell(&json!({ "read": read, "graded": good, "refused": refused, "blank": blank, "milliseconds": time as u64 }));
}
