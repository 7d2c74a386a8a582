//! Records in words: what a policy makes of them, and each that counts.

use super::prose::statement;
use crate::eval::{EffectTrace, RecordTrace, RecordsRead, Shown, SubjectTrace};
use crate::problem::Lang;
use crate::source::{Source, Span};

/// What is made of records: `检查 中 严重 的条数：2`.
pub(super) fn made(read: &RecordsRead, source: &Source, lang: Lang) -> String {
    let words = match read.span {
        (_, 0) => read.records.clone(),
        (from, to) => statement(source, Span::new(from, to)),
    };
    let count = read.count;
    let rows = rows_en(count);
    let what = match (&read.value, &read.sum) {
        (Some(value), _) => value.clone(),
        (None, Some(sum)) => lang.pick(format!("{count} 条，共 {sum}"), format!("{rows}, {sum} together")),
        (None, None) if read.against => lang.pick(format!("不符的 {count} 条"), format!("{rows} against it")),
        (None, None) => lang.pick(format!("{count} 条"), rows),
    };
    lang.pick(format!("{words}：{what}"), format!("{words}: {what}"))
}

fn rows_en(count: usize) -> String {
    format!("{count} {}", if count == 1 { "row" } else { "rows" })
}

/// Why a statement for each record came to what it did: `检查 3 条，每条扣 2 分`.
pub(super) fn counted(subject: &SubjectTrace, effect: &EffectTrace, lang: Lang) -> String {
    let SubjectTrace::Records { records, count, each, together, reads, .. } = subject else {
        return String::new();
    };
    let mut parts =
        vec![lang.pick(format!("{records} {count} 条"), format!("{} of {records}", rows_en(*count)))];
    // One record gives what the statement comes to, and so do caps that are the same.
    let adds_up = !matches!(
        effect,
        EffectTrace::AtBest { .. } | EffectTrace::AtWorst { .. } | EffectTrace::Level { .. }
    );
    if let Some(each) = each.as_deref().filter(|_| adds_up && *count > 1 || together.is_some())
        && let Some(gives) = gives(effect, each, lang)
    {
        parts.push(lang.pick(format!("每条{gives}"), format!("{gives} each")));
    }
    if let Some(together) = together
        && let Some(gives) = gives(effect, together, lang)
    {
        parts.push(lang.pick(format!("共{gives}"), format!("{gives} together")));
    }
    let own = reads.iter().map(|(name, value)| cell(name, value, lang));
    parts.join(lang.pick("，", ", "))
        + &own.map(|own| lang.pick("；", "; ").to_owned() + &own).collect::<String>()
}

/// What a record gives, in the words of the effect; nothing where that is told by the statement.
fn gives(effect: &EffectTrace, amount: &str, lang: Lang) -> Option<String> {
    use EffectTrace as E;
    Some(match effect {
        E::AddPoints { .. } => lang.pick(format!("加 {amount} 分"), points_en("adds", amount)),
        E::Deduct { .. } => lang.pick(format!("扣 {amount} 分"), points_en("deducts", amount)),
        E::Drop { .. } => lang.pick(format!("降 {amount} 级"), format!("drops {amount}")),
        E::Raise { .. } => lang.pick(format!("升 {amount} 级"), format!("raises {amount}")),
        E::Plus { .. } => lang.pick(format!("加 {amount} 个 +"), format!("adds {amount} +")),
        E::Minus { .. } => lang.pick(format!("加 {amount} 个 -"), format!("adds {amount} -")),
        E::AtBest { .. } => lang.pick(format!("最高评为 {amount}"), format!("at best {amount}")),
        E::AtWorst { .. } => lang.pick(format!("最低评为 {amount}"), format!("at worst {amount}")),
        E::Level { .. } => lang.pick(format!("直接判定 {amount}"), format!("grade {amount}")),
        _ => return None,
    })
}

fn points_en(verb: &str, amount: &str) -> String {
    format!("{verb} {amount} {}", if amount == "1" { "point" } else { "points" })
}

/// The lines under a statement that name the records that it looked at.
pub(super) fn rows_of(
    subject: &SubjectTrace,
    effect: &EffectTrace,
    source: &Source,
    lang: Lang,
) -> Vec<String> {
    match subject {
        SubjectTrace::Records { rows, count, .. } => rows_in_words(rows, *count, Some(effect), lang),
        SubjectTrace::Condition { made, .. } | SubjectTrace::Number { made, .. } => {
            rows_made(made, source, lang)
        }
        _ => Vec::new(),
    }
}

/// The records of what is made of records, under its words where there is more than one of that.
pub(super) fn rows_made(all: &[RecordsRead], source: &Source, lang: Lang) -> Vec<String> {
    let several = all.iter().filter(|read| !read.rows.is_empty()).count() > 1;
    let of_one = |read: &RecordsRead| {
        let head = Some(made(read, source, lang)).filter(|_| several && !read.rows.is_empty());
        let rows = rows_in_words(&read.rows, read.count, None, lang);
        let rows = rows.into_iter().map(move |row| if several { format!("  {row}") } else { row });
        head.into_iter().chain(rows).collect::<Vec<_>>()
    };
    all.iter().flat_map(of_one).collect()
}

fn rows_in_words(
    rows: &[RecordTrace],
    count: usize,
    effect: Option<&EffectTrace>,
    lang: Lang,
) -> Vec<String> {
    let row = |row: &RecordTrace| {
        let (file, line) = (&row.file, row.line);
        let place = lang.pick(format!("{file} 第 {line} 行"), format!("{file} line {line}"));
        let cells = row.cells.iter().map(|(name, value)| cell(name, value, lang));
        let amount = row.amount.as_deref().map(|amount| {
            effect.and_then(|effect| gives(effect, amount, lang)).unwrap_or_else(|| format!("= {amount}"))
        });
        let all: Vec<String> = cells.chain(amount).collect();
        lang.pick(format!("{place}  {}", all.join("；")), format!("{place}  {}", all.join("; ")))
    };
    let more = count.saturating_sub(rows.len());
    let more = (more > 0).then(|| lang.pick(format!("另有 {more} 条"), format!("and {more} more")));
    rows.iter().map(row).chain(more).collect()
}

fn cell(name: &str, value: &Shown, lang: Lang) -> String {
    let value = value.text(lang);
    let value = if value.is_empty() { lang.pick("空", "empty").to_owned() } else { value };
    lang.pick(format!("{name}：{value}"), format!("{name}: {value}"))
}
