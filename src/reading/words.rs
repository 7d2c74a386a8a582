//! Small words: names and texts in their marks, numbers as written, lengths of time, lists.

use crate::problem::Lang;
use crate::source::Spanned;
use crate::syntax::ast::{Duration, Name, Sign, Text, TimeUnit, Titled};
use crate::value::Decimal;

use super::{Voice, say};

impl Voice<'_> {
    /// A name in its marks.
    pub(super) fn quote(&self, name: &str) -> String {
        let name = short(name.to_owned());
        say!(self, "「{name}」", "`{name}`")
    }

    /// A level: in marks where it is a Chinese word, which would run into the sentence.
    pub(super) fn level(&self, level: &str) -> String {
        if level.is_ascii() || self.lang == Lang::En { level.to_owned() } else { self.text(level) }
    }

    /// A text in its marks.
    pub(super) fn text(&self, text: &str) -> String {
        say!(self, "“{text}”", "\"{text}\"")
    }

    /// In the brackets that hold together what belongs together; round ones are for remarks.
    pub(super) fn bracket(&self, inner: &str) -> String {
        say!(self, "〔{inner}〕", "[{inner}]")
    }

    /// One after the other.
    pub(super) fn listed(&self, parts: impl IntoIterator<Item = String>) -> String {
        parts.into_iter().collect::<Vec<_>>().join(self.lang.pick("、", ", "))
    }

    /// Names in their marks.
    pub(super) fn names(&self, names: &[Name]) -> String {
        self.listed(names.iter().map(|name| self.quote(&name.node)))
    }

    /// Texts in their marks.
    pub(super) fn texts(&self, texts: &[Text]) -> String {
        self.listed(texts.iter().map(|text| self.text(&text.node)))
    }

    /// Levels or values with their titles.
    pub(super) fn titled(&self, titled: &[Titled]) -> String {
        self.listed(titled.iter().map(|one| {
            let name = self.level(&one.name.node);
            match &one.title {
                None => name,
                Some(title) => {
                    let title = &title.node;
                    say!(
                        self,
                        "{name}（数据和结果里写“{title}”）",
                        "{name} (written \"{title}\" in data and results)"
                    )
                }
            }
        }))
    }

    /// Chinese characters and Latin letters or digits parted by a space, but inside names and texts.
    pub(super) fn spaced(&self, sentence: &str) -> String {
        let sentence = sentence.replace(" \n", "\n");
        if self.lang == Lang::En {
            return sentence;
        }
        let mut said = String::with_capacity(sentence.len() + 16);
        let mut inside = 0usize;
        let mut before = ' ';
        for c in sentence.chars() {
            let latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '%');
            let han = |c: char| c.is_alphabetic() && !c.is_ascii();
            if inside == 0 && ((latin(before) && han(c)) || (han(before) && latin(c))) {
                said.push(' ');
            }
            match c {
                '「' | '“' => inside += 1,
                '」' | '”' => inside = inside.saturating_sub(1),
                _ => {}
            }
            said.push(c);
            before = c;
        }
        said
    }

    /// A number as it was written: a percentage stays one.
    pub(super) fn number(&self, number: Decimal, place: Spanned<()>) -> String {
        let percent = self.source.slice(place.span).ends_with(['%', '％']) && number.decimals >= 2;
        if percent {
            return format!("{}%", Decimal { decimals: number.decimals - 2, ..number });
        }
        number.to_string()
    }

    /// `3 年 6 个月`
    pub(super) fn length(&self, duration: &Duration) -> String {
        let parts = duration.parts.iter().map(|(count, unit)| {
            let s = if *count == 1 { "" } else { "s" };
            match unit {
                TimeUnit::Year => say!(self, "{count}年", "{count} year{s}"),
                TimeUnit::Quarter => say!(self, "{count}个季度", "{count} quarter{s}"),
                TimeUnit::Month => say!(self, "{count}个月", "{count} month{s}"),
                TimeUnit::Day => say!(self, "{count}天", "{count} day{s}"),
                TimeUnit::Period => say!(self, "{count}个评价期", "{count} period{s}"),
            }
        });
        let parts: Vec<String> = parts.collect();
        parts.join(self.lang.pick("又 ", " and "))
    }

    /// Whether a length speaks of the data's own periods.
    pub(super) fn of_periods(&self, duration: &Duration) -> bool {
        duration.parts.iter().all(|(_, unit)| *unit == TimeUnit::Period)
    }

    /// So many more signs of a kind.
    pub(super) fn signs(&self, sign: Sign, count: u32) -> String {
        let sign = match sign {
            Sign::Plus => "+",
            Sign::Minus => "-",
        };
        match count {
            1 => say!(self, "1 个{sign}", "one more {sign} stands"),
            _ => say!(self, "{count}个{sign}", "{count} more {sign} stand"),
        }
    }
}

/// Most characters of what is said again at every mention.
const MOST_SAID: usize = 128;

/// A text that is said again at every mention, cut where it is very long.
pub(super) fn short(text: String) -> String {
    match text.char_indices().nth(MOST_SAID) {
        None => text,
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
    }
}
