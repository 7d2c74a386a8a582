//! What lies around a row, in words: its place among the others, what follows from it, what was before.

use unicode_width::UnicodeWidthStr;

use super::listed;
use super::prose::{aligned, cited, statement};
use crate::data::{error_word, undetermined_word};
use crate::eval::{
    CauseTrace, Distance, Explanation, HangingTrace, Neighbour, OutcomeTrace, PastRead, PlaceTrace, Shown,
    StepBack, When,
};
use crate::problem::Lang;
use crate::source::{Source, Span};

/// The unit's places: who stands just above and below, and on which key that hangs.
pub(super) fn places(told: &Explanation, source: &Source, lang: Lang) -> String {
    told.places
        .iter()
        .filter_map(|place| Some(one_place(told, place, place.name.as_deref()?, source, lang)))
        .collect()
}

fn one_place(told: &Explanation, place: &PlaceTrace, name: &str, source: &Source, lang: Lang) -> String {
    let clause = cited(place.citing.as_deref(), lang);
    let group = place.group.as_ref().map(|group| value(group, lang));
    let within =
        group.map_or(String::new(), |group| lang.pick(format!("“{group}”的 "), format!("{group}: ")));
    let text = match (place.error, place.place) {
        (true, _) => error_word(lang).to_owned(),
        (false, None) if place.undetermined.is_some() => {
            place.undetermined.as_ref().map(|open| open.text(lang)).unwrap_or_default()
        }
        (false, None) => {
            let overall =
                told.overall.as_ref().and_then(|overall| overall.verdict.as_ref().zip(Some(&overall.shown)));
            let why = overall.map_or(String::new(), |(verdict, name)| {
                lang.pick(format!("（{name}为 {verdict}，不排）"), format!(" ({name} is {verdict})"))
            });
            lang.pick(format!("无{why}"), format!("none{why}"))
        }
        (false, Some(at)) => {
            let (of, others) = (place.of, place.shared_with);
            let shared = match others {
                0 => String::new(),
                _ => lang.pick(format!("，另有 {others} 个并列"), format!(", shared with {others}")),
            };
            lang.pick(
                format!("{at}（{within}{of} 个单位中{shared}）"),
                format!("{at} ({within}of {of} units{shared})"),
            )
        }
    };
    let mut out = lang.pick(format!("\n{name}：{text}{clause}\n"), format!("\n{name}: {text}{clause}\n"));
    if place.error || place.place.is_none() {
        return out;
    }
    let head = |what: &str, other: &Neighbour| {
        let (unit, at) = (&other.unit, other.place);
        lang.pick(format!("{what} {unit}（{at}）"), format!("{what} {unit} ({at})"))
    };
    let beside = [
        place.above.as_ref().map(|other| (head(lang.pick("前面", "above"), other), other)),
        place.below.as_ref().map(|other| (head(lang.pick("后面", "below"), other), other)),
    ];
    let beside: Vec<&(String, &Neighbour)> = beside.iter().flatten().collect();
    let mut rows = vec![
        [String::new(), lang.pick("本单位", "this unit").to_owned()]
            .into_iter()
            .chain(beside.iter().map(|(head, _)| head.clone()))
            .collect::<Vec<_>>(),
    ];
    for (at, key) in place.keys.iter().enumerate() {
        let mut row = vec![words(source, key.span), value(&key.value, lang)];
        for (_, other) in &beside {
            let text = other.keys.get(at).map_or(String::new(), |key| value(key, lang));
            row.push(if other.differs == at { format!("{text} ←") } else { text });
        }
        rows.push(row);
    }
    out.push_str(&aligned(rows));
    out
}

/// What follows: each outcome that holds, since when, until when and why; the names of the others.
pub(super) fn outcomes(told: &Explanation, source: &Source, lang: Lang) -> String {
    let word = lang.pick("处置", "outcome");
    let mut out = String::new();
    let is_told = |outcome: &&OutcomeTrace| outcome.holds || outcome.error || outcome.undetermined.is_some();
    for outcome in told.outcomes.iter().filter(is_told) {
        out.push_str(&one_outcome(outcome, word, source, lang));
    }
    let others = told.outcomes.iter().filter(|outcome| !is_told(outcome));
    let others: Vec<&str> = others.map(|outcome| outcome.shown.as_str()).collect();
    if !others.is_empty() {
        let names = others.join(lang.pick("、", ", "));
        out.push_str(
            &lang.pick(format!("\n没有的处置：{names}\n"), format!("\noutcomes that do not hold: {names}\n")),
        );
    }
    out
}

fn one_outcome(outcome: &OutcomeTrace, word: &str, source: &Source, lang: Lang) -> String {
    let text = match &outcome.undetermined {
        _ if outcome.error => Some(error_word(lang)),
        Some(_) => Some(undetermined_word(lang)),
        None => outcome.text.as_deref(),
    };
    let text = text.map_or(String::new(), |text| lang.pick(format!("：{text}"), format!(": {text}")));
    let name = &outcome.shown;
    let clause = cited(outcome.citing.as_deref(), lang);
    let mut out = format!("\n{word} {name}{text}{clause}\n");
    if outcome.error {
        return out;
    }
    let since = outcome.since.as_deref().filter(|_| !outcome.found);
    let time = match (since, outcome.until.as_deref()) {
        (Some(since), Some(until)) => {
            lang.pick(format!("自 {since} 起，到 {until} 为止"), format!("since {since}, until {until}"))
        }
        (Some(since), None) => lang.pick(format!("自 {since} 起"), format!("since {since}")),
        (None, Some(until)) => lang.pick(format!("到 {until} 为止"), format!("until {until}")),
        (None, None) => String::new(),
    };
    if !time.is_empty() {
        out.push_str(&format!("  {time}\n"));
    }
    if let Some(open) = &outcome.undetermined {
        out.push_str(&hanging(open, source, lang));
    }
    for cause in outcome.causes.iter().filter(|cause| cause.fires || cause.undetermined) {
        out.push_str(&one_cause(cause, source, lang));
    }
    if !outcome.excluded.is_empty() {
        let names = outcome.excluded.join(lang.pick("、", ", "));
        out.push_str(
            &lang
                .pick(format!("  与 {names} 互斥，却都有\n"), format!("  excludes {names}, yet both hold\n")),
        );
    }
    out
}

/// What a condition that holds looked at, a value a line where they are many, and its statement.
fn one_cause(cause: &CauseTrace, source: &Source, lang: Lang) -> String {
    let (line, _) = source.line_column(cause.span.0);
    let words = words(source, cause.span);
    let mut out = lang.pick(format!("  第 {line} 行：{words}"), format!("  line {line}: {words}"));
    out.push_str(&cited(cause.citing.as_deref(), lang));
    if let Some(because) = &cause.because {
        out.push_str(&lang.pick(format!("，因“{because}”"), format!(", because \"{because}\"")));
    }
    out.push('\n');
    let own = cause.reads.iter().chain(&cause.results);
    let own = own.map(|(name, shown)| {
        lang.pick(format!("{name}：{}", value(shown, lang)), format!("{name}: {}", value(shown, lang)))
    });
    let past = cause.past.iter().map(|read| past(read, source, lang));
    let made = cause.records.iter().map(|read| listed::made(read, source, lang));
    let mut at = 0;
    // Lines of about the width of a page.
    for item in own.chain(made).chain(past) {
        let wide = item.width();
        let mark = lang.pick("；", "; ");
        if at > 0 && at + wide <= MOST {
            out.push_str(mark);
            at += mark.width();
        } else {
            out.push_str(if at > 0 { "\n    " } else { "    " });
            at = 0;
        }
        out.push_str(&item);
        at += wide;
    }
    if at > 0 {
        out.push('\n');
    }
    for record in listed::rows_made(&cause.records, source, lang) {
        out.push_str(&format!("      {record}\n"));
    }
    out
}

/// Places of a line of values.
const MOST: usize = 76;

/// Something of earlier periods: `上期（2024）总评：AAAAA`.
pub(super) fn past(read: &PastRead, source: &Source, lang: Lang) -> String {
    let name = if read.name.is_empty() { words(source, read.span) } else { read.name.clone() };
    if let (When::Units, [(_, shown)]) = (&read.when, read.found.as_slice()) {
        let shown = value(shown, lang);
        return lang.pick(format!("{name}：{shown}"), format!("{name}: {shown}"));
    }
    let single = matches!(read.when, When::Moment { .. });
    // A window as it is written says itself which periods it has.
    let written = read.name.is_empty() && !single;
    let when = when(&read.when, lang);
    let found = match read.found.as_slice() {
        [] => lang.pick("无", "none").to_owned(),
        [(_, shown)] if single => value(shown, lang),
        several => {
            let each = several.iter().map(|(period, shown)| format!("{period} {}", value(shown, lang)));
            each.collect::<Vec<_>>().join(lang.pick("、", ", "))
        }
    };
    let period = match read.found.as_slice() {
        [(period, _)] if single => lang.pick(format!("（{period}）"), format!(" ({period})")),
        _ => String::new(),
    };
    if written {
        return lang.pick(format!("{name}，往期有 {found}"), format!("{name}, earlier: {found}"));
    }
    let gap = if period.is_empty() { " " } else { "" };
    lang.pick(format!("{when}{period}{gap}{name}：{found}"), format!("{name} {when}{period}: {found}"))
}

/// Which earlier rows: `上期`, `in the last 3 years`.
fn when(when: &When, lang: Lang) -> String {
    match when {
        When::Moment { steps } => {
            let step = |step: &StepBack| match step {
                StepBack::Previous => lang.pick("上期", "in the period before").to_owned(),
                StepBack::Ago(by) => {
                    lang.pick(format!("{}前", distance(by, lang)), format!("{} ago", distance(by, lang)))
                }
            };
            let steps: Vec<String> = steps.iter().map(step).collect();
            match steps.len() {
                many @ 2.. if lang == Lang::En && steps.iter().all(|step| step == "in the period before") => {
                    format!("{many} periods before")
                }
                _ => steps.join(lang.pick("的", ", ")),
            }
        }
        When::Last(by) => {
            lang.pick(format!("近 {}", distance(by, lang)), format!("in the last {}", distance(by, lang)))
        }
        When::Units => String::new(),
        When::Since { period } => lang.pick(format!("自 {period} 起"), format!("since {period}")),
    }
}

fn distance(by: &Distance, lang: Lang) -> String {
    let parts = [
        (by.periods, "期", "period"),
        (by.years, "年", "year"),
        (by.quarters, "个季度", "quarter"),
        (by.months, "个月", "month"),
        (by.days, "天", "day"),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0).map(|(count, zh, en)| {
        let several = if count == 1 { "" } else { "s" };
        lang.pick(format!("{count} {zh}"), format!("{count} {en}{several}"))
    });
    parts.collect::<Vec<_>>().join(" ")
}

fn value(shown: &Shown, lang: Lang) -> String {
    let text = shown.text(lang);
    if text.is_empty() { lang.pick("无", "none").to_owned() } else { text }
}

fn words(source: &Source, (start, end): (u32, u32)) -> String {
    statement(source, Span::new(start, end))
}

/// The unknown that a result hangs on, and what it would be in each case.
pub(super) fn hanging(open: &HangingTrace, source: &Source, lang: Lang) -> String {
    let on = open.hangs_on.iter().map(|on| match on.name.is_empty() {
        false => lang.pick(format!("{}（未知）", on.name), format!("{} (unknown)", on.name)),
        true => {
            let words = words(source, on.span);
            lang.pick(format!("{words}（待定）"), format!("{words} (undetermined)"))
        }
    });
    let on = on.collect::<Vec<_>>().join(lang.pick("、", ", "));
    let mut out = lang.pick(format!("  要看 {on}\n"), format!("  hangs on {on}\n"));
    for case in &open.cases {
        let when = case
            .when
            .iter()
            .map(|(name, value)| lang.pick(format!("{name} 为 {value}"), format!("{name} is {value}")));
        let when = when.collect::<Vec<_>>().join(lang.pick("、", ", "));
        let mut items = case.result.items(lang);
        if items.is_empty() {
            items.push(undetermined_word(lang).to_owned());
        }
        let result = items.join(lang.pick(" 或 ", " or "));
        out.push_str(&lang.pick(format!("  若 {when}：{result}\n"), format!("  if {when}: {result}\n")));
    }
    out
}
