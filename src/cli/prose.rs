//! An explanation in words: what was done, why, and by which line of the policy.

use comfy_table::{ContentArrangement, Table, TableStyle};

use super::around;
use super::explain::Told;
use super::listed;
use super::report::room;
use super::wrap;
use crate::data::error_word;
use crate::eval::{EffectTrace, LookupTrace, MeasureTrace, Shown, StepTrace, SubjectTrace};
use crate::ir::{Counted, Phase, Policy};
use crate::problem::Lang;
use crate::source::{Source, Span};
use crate::value::Decimal;

/// Decimals in which points are summed.
const MOST_DECIMALS: u8 = 9;

/// Why a unit got what it got.
pub(super) fn explanation(told: &Told, policy: &Policy, source: &Source, lang: Lang) -> String {
    let head: Vec<&str> = [told.unit.as_str()]
        .into_iter()
        .chain(told.names.iter().map(String::as_str))
        .chain(told.period.as_deref())
        .collect();
    let mut out = format!("{}\n", head.join("  "));
    let number = policy
        .number
        .as_deref()
        .map_or(String::new(), |number| lang.pick(format!("（{number}）"), format!(" ({number})")));
    out.push_str(
        &lang.pick(format!("依《{}》{number}\n", policy.title), format!("by \"{}\"{number}\n", policy.title)),
    );
    for measure in &told.explanation.measures {
        out.push_str(&grade(measure, source, lang));
    }
    if let Some(overall) = &told.explanation.overall {
        out.push_str(&grade(overall, source, lang));
    }
    out.push_str(&around::places(&told.explanation, source, lang));
    out.push_str(&around::outcomes(&told.explanation, source, lang));
    // The points of a measure stand beside it.
    let of_points: Vec<usize> =
        policy.measures.iter().chain(&policy.overall).filter_map(|measure| measure.points).collect();
    let defines: Vec<String> = told
        .explanation
        .defines
        .iter()
        .enumerate()
        .filter(|(at, _)| !of_points.contains(at))
        .map(|(_, define)| define)
        // A table is shown with its row below.
        .filter(|define| {
            told.explanation.lookups.iter().all(|lookup| !is_of(lookup, &define.name, policy.surface))
        })
        .map(|define| {
            let value = if define.error { error_word(lang).to_owned() } else { define.value.text(lang) };
            let value = if value.is_empty() { lang.pick("无", "none").to_owned() } else { value };
            format!("  {} = {value}\n", define.name)
        })
        .collect();
    if !defines.is_empty() {
        out.push_str(&format!("\n{}\n{}", lang.pick("定义", "defines"), defines.concat()));
    }
    let lookups: Vec<String> =
        told.explanation.lookups.iter().map(|lookup| looked_up(lookup, source, lang)).collect();
    if !lookups.is_empty() {
        out.push_str(&format!("\n{}\n{}", lang.pick("查表", "tables"), lookups.concat()));
    }
    for choice in &policy.choices {
        let because = choice
            .because
            .as_deref()
            .map_or(String::new(), |why| lang.pick(format!("，因“{why}”"), format!(", because \"{why}\"")));
        let line = lang.pick(
            format!(
                "\n取义 {}：取 {}{because}{}\n",
                choice.name,
                choice.taken,
                cited(choice.citing.as_deref(), lang)
            ),
            format!(
                "\nchoice {}: {} is taken{because}{}\n",
                choice.name,
                choice.taken,
                cited(choice.citing.as_deref(), lang)
            ),
        );
        out.push_str(&line);
    }
    out.push('\n');
    out
}

/// Whether a named value is what a table said.
fn is_of(lookup: &LookupTrace, name: &str, surface: Lang) -> bool {
    let column = |column: &str| crate::ir::Lookup::result_name(&lookup.name, column, surface);
    lookup.name == name || lookup.results.iter().any(|(known, _)| column(known) == name)
}

/// What a table said, and by which row.
fn looked_up(lookup: &LookupTrace, source: &Source, lang: Lang) -> String {
    let value = match &lookup.value {
        Some(value) => format!(" = {}", value_or_none(value, lang)),
        None => {
            let results = each_value(&lookup.results, lang);
            lang.pick(format!("：{results}"), format!(": {results}"))
        }
    };
    let (keys, from) = (lookup_keys(lookup, lang), lookup_row(lookup, source, lang));
    format!("  {}{keys}{value}  {from}\n", lookup.name)
}

fn value_or_none(value: &Shown, lang: Lang) -> String {
    let text = value.text(lang);
    if text.is_empty() { lang.pick("无", "none").to_owned() } else { text }
}

fn each_value(values: &[(String, Shown)], lang: Lang) -> String {
    let values = values.iter().map(|(name, value)| format!("{name} = {}", value_or_none(value, lang)));
    values.collect::<Vec<_>>().join(lang.pick("，", ", "))
}

/// The keys that a table was asked with, in brackets.
fn lookup_keys(lookup: &LookupTrace, lang: Lang) -> String {
    let keys = each_value(&lookup.keys, lang);
    if keys.is_empty() { keys } else { lang.pick(format!("（{keys}）"), format!(" ({keys})")) }
}

/// The row that said it, or the two between which it lies.
fn lookup_row(lookup: &LookupTrace, source: &Source, lang: Lang) -> String {
    let row = |(start, end): (u32, u32)| {
        let (line, _) = source.line_column(start);
        let words = statement(source, Span::new(start, end));
        let file = source.beside_at(start).map_or(String::new(), |name| format!("{name} "));
        lang.pick(format!("{file}第 {line} 行：{words}"), format!("{file}line {line}: {words}"))
    };
    let from = row(lookup.span);
    match &lookup.to {
        None => from,
        Some(to) => {
            let to = row(to.span);
            lang.pick(format!("在 {from} 与 {to} 之间"), format!("between {from} and {to}"))
        }
    }
}

pub(super) fn cited(clause: Option<&str>, lang: Lang) -> String {
    clause.map_or(String::new(), |clause| {
        lang.pick(format!("，依据“{clause}”"), format!(", citing \"{clause}\""))
    })
}

fn grade(measure: &MeasureTrace, source: &Source, lang: Lang) -> String {
    let text = match (measure.error, measure.applies) {
        (true, _) => error_word(lang).to_owned(),
        (_, false) => lang.pick("不适用", "does not apply").to_owned(),
        _ => match &measure.points {
            Some(points) if measure.text.is_empty() => points.clone(),
            Some(points) => lang.pick(
                format!("{}（{points} 分）", measure.text),
                format!("{} ({points} points)", measure.text),
            ),
            None => measure.text.clone(),
        },
    };
    let text = match measure.scale.as_ref().filter(|_| measure.level.is_some()) {
        Some(scale) => lang.pick(format!("{text}（等级 {scale}）"), format!("{text} (scale {scale})")),
        None => text,
    };
    let name = if measure.shown == measure.name {
        measure.name.clone()
    } else {
        lang.pick(
            format!("{}（{}）", measure.name, measure.shown),
            format!("{} ({})", measure.name, measure.shown),
        )
    };
    let mut out = lang.pick(
        format!("\n{name}：{text}{}\n", cited(measure.citing.as_deref(), lang)),
        format!("\n{name}: {text}{}\n", cited(measure.citing.as_deref(), lang)),
    );
    if measure.error || !measure.applies {
        return out;
    }
    if let Some(open) = &measure.undetermined {
        out.push_str(&around::hanging(open, source, lang));
    }
    let row = |step: &StepTrace| {
        let (line, _) = source.line_column(step.span.0);
        let words = statement(source, Span::new(step.span.0, step.span.1));
        // How much it does is open too.
        let what = match step.undetermined {
            true => lang.pick("可能", "perhaps").to_owned(),
            false => effect(step, measure, lang),
        };
        let condition = matches!(step.subject, SubjectTrace::Condition { .. });
        [
            what,
            if step.undetermined && !condition { String::new() } else { reason(step, measure, source, lang) },
            lang.pick(format!("第 {line} 行：{words}"), format!("line {line}: {words}")),
        ]
    };
    let rows: Vec<[String; 3]> = fired(measure).map(row).collect();
    for (row, step) in wrap::rows_of(&rows, room()).into_iter().zip(fired(measure)) {
        out.push_str(&row);
        for record in listed::rows_of(&step.subject, &step.effect, source, lang) {
            out.push_str(&format!("      {record}\n"));
        }
    }
    if let Some(end) = ending(measure, lang) {
        out.push_str(&format!("  {end}\n"));
    }
    out
}

/// The statements that took effect, and every rung of a ladder; a grade with a verdict has no signs to sum.
fn fired(measure: &MeasureTrace) -> impl Iterator<Item = &StepTrace> {
    let settled = measure.verdict.is_some();
    let rung = |step: &StepTrace| matches!(step.effect, EffectTrace::Reach { .. });
    let steps = measure.steps.iter().filter(move |step| step.fired || step.undetermined || rung(step));
    steps.filter(move |step| !(settled && step.phase == Phase::Signs))
}

/// Rows of cells in columns, indented.
pub(super) fn aligned<R: IntoIterator<Item = String>>(rows: impl IntoIterator<Item = R>) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    table.set_content_arrangement(ContentArrangement::Disabled);
    for row in rows {
        table.add_row(row.into_iter().collect::<Vec<_>>());
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
        .lines()
        .map(|line| format!("  {}\n", line.trim_end()))
        .filter(|line| !line.trim().is_empty())
        .collect()
}

fn effect(step: &StepTrace, measure: &MeasureTrace, lang: Lang) -> String {
    use EffectTrace as E;
    let zh = lang == Lang::Zh;
    match &step.effect {
        E::Applies => lang.pick("适用", "applies").to_owned(),
        E::StartPoints { points } => lang.pick(format!("起评 {points} 分"), format!("start {points} points")),
        E::AddPoints { points, .. } => lang.pick(format!("加 {points} 分"), format!("add {points} points")),
        E::Deduct { points, .. } => lang.pick(format!("扣 {points} 分"), format!("deduct {points} points")),
        E::MostAdds { points } => {
            lang.pick(format!("共加最多 {points} 分"), format!("adds at most {points}"))
        }
        E::MostDeducts { points } => {
            lang.pick(format!("共扣最多 {points} 分"), format!("deducts at most {points}"))
        }
        E::FullMarks { points } => lang.pick(format!("满分 {points} 分"), format!("full marks {points}")),
        E::NeverBelowZero => lang.pick("扣完为止", "never below 0").to_owned(),
        E::RoundPoints { points } => {
            lang.pick(format!("取整为 {points} 分"), format!("rounded to {points} points"))
        }
        E::Weigh { points, without } if without.is_empty() => {
            lang.pick(format!("加权得 {points} 分"), format!("weighed: {points} points"))
        }
        E::Weigh { points, without } => {
            let names = without.join(lang.pick("、", ", "));
            lang.pick(
                format!("加权得 {points} 分（{names} 不计，权重折算到其余各项）"),
                format!("weighed: {points} points ({names} left out, its weight spread over the rest)"),
            )
        }
        E::Start { level, .. } => lang.pick(format!("起始 {level}"), format!("start {level}")),
        E::Reach { level } if step.fired => {
            lang.pick(format!("达到 {level} 的要求"), format!("meets what {level} needs"))
        }
        E::Reach { level } => {
            lang.pick(format!("未达到 {level} 的要求"), format!("lacks what {level} needs"))
        }
        E::Join => {
            let levels: Vec<&str> =
                measure.joined.iter().map(|joined| joined.text.trim_end_matches(['+', '-'])).collect();
            lang.pick(format!("连写 {}", levels.join(" ")), format!("join {}", levels.join(" ")))
        }
        E::OfMeasures { worst: true } => lang.pick("取最差的评价", "the worst measure").to_owned(),
        E::OfMeasures { worst: false } => lang.pick("取最好的评价", "the best measure").to_owned(),
        E::Drop { by } => lang.pick(format!("降 {by} 级"), format!("drop {by}")),
        E::Raise { by } => lang.pick(format!("升 {by} 级"), format!("raise {by}")),
        E::MostDrops { most } => lang.pick(format!("共降最多 {most} 级"), format!("drops at most {most}")),
        E::MostRaises { most } => lang.pick(format!("共升最多 {most} 级"), format!("raises at most {most}")),
        E::AtBest { level } => lang.pick(format!("最高评为 {level}"), format!("at best {level}")),
        E::AtWorst { level } => lang.pick(format!("最低评为 {level}"), format!("at worst {level}")),
        E::Level { level } => lang.pick(format!("直接判定 {level}"), format!("grade {level}")),
        E::Verdict { verdict } => lang.pick(format!("直接判定 {verdict}"), format!("grade {verdict}")),
        E::Plus { by } => signs(*by, '+', zh),
        E::Minus { by } => signs(*by, '-', zh),
        E::SumSigns => lang.pick("合计加减号", "sum of signs").to_owned(),
    }
}

/// A run of signs, as a number when it is long.
fn signs(by: i64, sign: char, zh: bool) -> String {
    let word = if zh { "加" } else { "add" };
    match usize::try_from(by) {
        Ok(by) if by <= 10 => format!("{word} {}", sign.to_string().repeat(by)),
        _ if zh => format!("{word} {by} 个 {sign}"),
        _ => format!("{word} {by} × {sign}"),
    }
}

fn reason(step: &StepTrace, measure: &MeasureTrace, source: &Source, lang: Lang) -> String {
    let comma = lang.pick("、", ", ");
    let counted = match &step.subject {
        SubjectTrace::Always => match &step.effect {
            EffectTrace::SumSigns => {
                let parts: Vec<String> = measure
                    .joined
                    .iter()
                    .filter(|joined| joined.signs.is_some_and(|signs| signs != 0))
                    .map(|joined| format!("{} {}", joined.name, run(joined.signs.unwrap_or(0))))
                    .collect();
                if parts.is_empty() {
                    lang.pick("各评价都没有", "none of the measures has any").to_owned()
                } else {
                    parts.join(comma)
                }
            }
            EffectTrace::MostAdds { points } => cut(measure, points, true, lang),
            EffectTrace::MostDeducts { points } => cut(measure, points, false, lang),
            EffectTrace::Start { by: Some(lookup), .. } => {
                let keys = lookup_keys(lookup, lang);
                let (line, _) = source.line_column(lookup.span.0);
                lang.pick(
                    format!("{}{keys}，第 {line} 行", lookup.name),
                    format!("{}{keys}, line {line}", lookup.name),
                )
            }
            _ => String::new(),
        },
        SubjectTrace::Condition { reads, past, made, .. } => {
            let own = reads.iter().map(|(name, value)| {
                let value = value.text(lang);
                let value = if value.is_empty() { lang.pick("空", "empty").to_owned() } else { value };
                lang.pick(format!("{name}：{value}"), format!("{name}: {value}"))
            });
            let past = past.iter().map(|read| around::past(read, source, lang));
            let made = made.iter().map(|read| listed::made(read, source, lang));
            own.chain(made).chain(past).collect::<Vec<_>>().join(lang.pick("；", "; "))
        }
        SubjectTrace::Named { what, counted, of, per } => {
            let number = counted.len();
            let each = per_each(*per, lang);
            let (zh, en) = counted_as(*what);
            let names = counted.join(comma);
            lang.pick(
                format!("{zh} {number} 项（共 {of} 项）：{names}{each}"),
                format!("{en} {number} of {of}: {names}{each}"),
            )
        }
        SubjectTrace::Members { what, members, count, per } => {
            let each = per_each(*per, lang);
            let all = members.len() as i64;
            let free = lang.pick(format!("，计 {count} 个"), format!(", {count} count"));
            let free = if all == *count { String::new() } else { free };
            let (zh, en) = counted_as(*what);
            let names = members.join(comma);
            lang.pick(
                format!("{zh} {all} 个：{names}{free}{each}"),
                format!("{en} {all}: {names}{free}{each}"),
            )
        }
        SubjectTrace::Records { .. } => listed::counted(&step.subject, &step.effect, lang),
        SubjectTrace::Number { value, per, times, span, .. } => {
            let name = statement(source, Span::new(span.0, span.1));
            let counted = if *times == 1 {
                lang.pick(format!("，每满 {per} 计一次"), format!(", once for every {per}"))
            } else {
                lang.pick(
                    format!("，每满 {per} 计一次，计 {times} 次"),
                    format!(", once for every {per}: {times} times"),
                )
            };
            let counted = if times.to_string() == *value { String::new() } else { counted };
            lang.pick(format!("{name}：{value}{counted}"), format!("{name}: {value}{counted}"))
        }
    };
    match &step.because {
        Some(why) if counted.is_empty() => why.clone(),
        _ => counted,
    }
}

/// What all points added, or deducted, came to before their limit cut them, where it did.
fn cut(measure: &MeasureTrace, most: &str, adds: bool, lang: Lang) -> String {
    let scaled = |text: &str| Some(i128::from(Decimal::parse(text)?.at(MOST_DECIMALS)?));
    let of_step = |step: &StepTrace| match &step.effect {
        EffectTrace::AddPoints { points, .. } if adds => scaled(points),
        EffectTrace::Deduct { points, .. } if !adds => scaled(points),
        _ => Some(0),
    };
    let all: Option<i128> = measure.steps.iter().filter(|step| step.fired).map(of_step).sum();
    let (Some(all), Some(limit)) = (all, scaled(most)) else { return String::new() };
    let Some(all) = i64::try_from(all).ok().filter(|_| all > limit) else { return String::new() };
    let all = Decimal { digits: all, decimals: MOST_DECIMALS }.reduced();
    lang.pick(format!("合计 {all} → {most}"), format!("{all} in all → {most}"))
}

/// How a count begins in words.
fn counted_as(what: Counted) -> (&'static str, &'static str) {
    match what {
        Counted::MissingIndicator => ("缺", "missing"),
        Counted::MetIndicator => ("有", "met"),
        Counted::ExtraCategory => ("多", "extra"),
        Counted::MissingCategory => ("少", "lacking"),
        Counted::KnockOut => ("触及", "knocked out by"),
    }
}

fn per_each(per: i64, lang: Lang) -> String {
    if per == 1 {
        String::new()
    } else {
        lang.pick(format!("，每 {per} 个计一次"), format!(", once for every {per}"))
    }
}

fn run(signs: i64) -> String {
    let sign = if signs < 0 { "-" } else { "+" };
    sign.repeat(usize::try_from(signs.unsigned_abs()).unwrap_or(0).min(100))
}

/// How the parts come together, where that is more than one step.
fn ending(measure: &MeasureTrace, lang: Lang) -> Option<String> {
    let moved = fired(measure).count();
    if moved < 2 || measure.undetermined.is_some() || fired(measure).any(|step| step.undetermined) {
        return None;
    }
    let path: Vec<&str> = measure.levels.iter().map(|after| after.level.as_str()).collect();
    let mut path: Vec<&str> = path.into_iter().fold(Vec::new(), |mut kept, level| {
        if kept.last() != Some(&level) {
            kept.push(level);
        }
        kept
    });
    let starts = measure.levels.first().is_some_and(|after| after.phase == Phase::Start);
    if !starts && let Some(start) = &measure.start {
        path.insert(0, start);
        path.dedup();
    }
    if path.last() != Some(&measure.text.as_str()) {
        path.push(&measure.text);
    }
    (path.len() > 1).then(|| lang.pick(path.join(" → "), path.join(" → ")))
}

/// A statement on one line, as it stands in the policy.
pub(super) fn statement(source: &Source, span: Span) -> String {
    source.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}
