//! The same words on both surfaces, and random choices.

use heng::problem::Lang;

/// A text in Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Two {
    pub(super) zh: String,
    pub(super) en: String,
}

impl Two {
    pub(super) fn of(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Two patterns, `{0}` and so on filled in.
pub(super) fn say(zh: &str, en: &str, parts: &[&Two]) -> Two {
    let fill = |pattern: &str, lang: Lang| {
        let mut text = pattern.to_owned();
        for (at, part) in parts.iter().enumerate() {
            text = text.replace(&format!("{{{at}}}"), part.of(lang));
        }
        text
    };
    Two { zh: fill(zh, Lang::Zh), en: fill(en, Lang::En) }
}

/// A name or a number, which both surfaces write alike.
pub(super) fn same(text: impl Into<String>) -> Two {
    let text = text.into();
    Two { zh: text.clone(), en: text }
}

pub(super) fn joined(parts: &[Two], zh: &str, en: &str) -> Two {
    let of = |lang: Lang, by: &str| parts.iter().map(|part| part.of(lang)).collect::<Vec<_>>().join(by);
    Two { zh: of(Lang::Zh, zh), en: of(Lang::En, en) }
}

/// Numbers that follow from a seed.
#[derive(Debug, Clone)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    /// Once in so many times.
    pub(super) fn once_in(&mut self, most: usize) -> bool {
        self.below(most) == 0
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    pub(super) fn shuffle<T>(&mut self, of: &mut [T]) {
        for at in (1..of.len()).rev() {
            let other = self.below(at + 1);
            of.swap(at, other);
        }
    }
}
