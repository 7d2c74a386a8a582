//! Small phrases that messages of every stage are made of.

use super::Lang;

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
