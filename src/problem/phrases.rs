//! Small phrases that messages of every stage are made of.

use super::{Both, Lang};
use crate::both;

/// `word` in backticks, cut to a length that a line can hold.
pub fn backtick(word: &str) -> String {
    const MOST: usize = 40;
    let mut shown: String =
        word.chars().take(MOST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if word.chars().count() > MOST {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Words as a list: `a`、`b` or `c`.
pub fn list<S: AsRef<str>>(words: &[S], lang: Lang) -> String {
    let ticked: Vec<String> = words.iter().map(|word| backtick(word.as_ref())).collect();
    match ticked.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => match lang {
            Lang::Zh => format!("{}或{last}", rest.join("、")),
            Lang::En => format!("{} or {last}", rest.join(", ")),
        },
    }
}

/// That a value, in backticks, does not lie within the bounds of its column.
pub fn out_of_bounds(value: &str, bounds: Option<&str>) -> Both {
    match bounds {
        Some(bounds) => both!("{value} 超出范围：{bounds}", "{value} is out of bounds: {bounds}"),
        None => both!("{value} 超出范围", "{value} is out of bounds"),
    }
}

/// That a number, in backticks, has more decimals than its column, and what to do.
pub fn too_fine(value: &str, decimals: u8) -> (Both, Both) {
    match decimals {
        0 => (
            both!("{value} 不是整数", "{value} is not a whole number"),
            both!("写成 `12`，没有小数", "write `12`, without decimals"),
        ),
        _ => (
            both!("{value} 的小数位太多", "{value} has too many decimals"),
            both!(
                "最多 {decimals} 位小数；请自行取舍，这里不代为四舍五入",
                "at most {decimals} decimals; nothing is rounded here, so round it yourself"
            ),
        ),
    }
}

/// The candidate most like `word`, if any is near enough to be what was meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| {
            let longer = length.max(candidate.chars().count());
            *distance
                <= match longer {
                    0..=1 => 0,
                    2..=4 => 1,
                    5..=8 => 2,
                    _ => longer / 3,
                }
        })
        .min()
        .map(|(_, candidate)| candidate)
}
