//! What is written nearly right: words with a slip of the pen, numbers and days in the form of a spreadsheet.

use super::lex::is_name_char;
use crate::value::{Date, Period};

/// Ends of beginnings of `line` that are nearly `meant`, nearest first; all but the words themselves are tried.
pub(super) fn near(line: &str, meant: &str, glued: bool) -> Vec<usize> {
    let wanted = meant.chars().count();
    let ends: Vec<usize> = if meant.is_ascii() {
        let words = meant.matches(' ').count() + 1;
        let mut starts = line.match_indices(' ').map(|(at, _)| at);
        starts
            .nth(words - 1)
            .or(Some(line.len()))
            .into_iter()
            .chain(line.find(|c: char| !is_name_char(c)))
            .collect()
    } else {
        let bounds: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        [wanted, wanted + 1, wanted.saturating_sub(1)]
            .iter()
            .filter_map(|count| bounds.get(*count).copied())
            .collect()
    };
    let most = match wanted {
        0 | 1 => 0,
        2..=4 => 1,
        _ => 2,
    };
    let mut near: Vec<(usize, usize)> = ends
        .into_iter()
        // One character of a Chinese word is too little to go by.
        .filter(|end| {
            *end > 0
                && (meant.is_ascii()
                    || wanted < 2
                    || line.get(..*end).is_some_and(|found| found.chars().count() > 1))
        })
        .filter_map(|end| {
            let found = line.get(..end)?;
            let distance = strsim::damerau_levenshtein(&found.to_lowercase(), meant);
            let same = found == meant;
            (distance <= most && (!same || (glued && !meant.is_ascii()))).then_some((distance, end))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, end)| end).collect()
}

/// `1,000` in a run of digits and commas.
pub(super) fn thousands(run: &str) -> Option<&str> {
    let run = run.trim_end_matches([',', '，', '.']);
    let mut groups = run.split([',', '，']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let digits = |group: &str, most: usize| {
        !group.is_empty() && group.len() <= most && group.bytes().all(|b| b.is_ascii_digit())
    };
    let (last, middle) = rest.split_last()?;
    let last = last.split('.').next()?;
    let marks =
        digits(first, 3) && last.len() == 3 && digits(last, 3) && middle.iter().all(|group| group.len() == 3);
    marks.then_some(run)
}

/// `2020年10月1日`, `2020/10/01`, `2020.10.1`, `2020-1-5` in a run.
pub(super) fn date_like(run: &str) -> Option<&str> {
    let start = run.find(|c: char| c.is_ascii_digit())?;
    let run = run.get(start..)?;
    let end = run.find(|c: char| {
        !(c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '-' | '/' | '.' | '－' | '／'))
    });
    let run = run.get(..end.unwrap_or(run.len()))?;
    let mut groups = run.split(|c: char| !c.is_ascii_digit());
    let (year, month) = (groups.next()?, groups.next()?);
    (year.len() == 4 && matches!(month.len(), 1 | 2)).then_some(run)
}

/// `2020年10月1日`, `2020/10/1`, `2020年` as a date or period is written; nothing where there is no such day.
pub(super) fn iso(written: &str) -> Option<String> {
    let groups: Vec<&str> = written.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
    match groups.as_slice() {
        [year] if year.len() == 4 => Some((*year).to_owned()),
        [year, month] if year.len() == 4 && month.len() <= 2 => {
            let month = format!("{year}-{month:0>2}");
            Period::parse(&month).map(|_| month)
        }
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            let day = format!("{year}-{month:0>2}-{day:0>2}");
            Date::parse(&day).map(|_| day)
        }
        _ => None,
    }
}
