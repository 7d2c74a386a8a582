//! Problems: what is wrong, where, and what to type instead, in both languages.

mod codes;
mod page;
mod phrases;
mod render;

pub use codes::{Code, Stage};
pub use page::page;
pub use phrases::{backtick, list, nearest, out_of_bounds, too_fine};
pub use render::{Rendered, Style, render};

use crate::source::Span;

/// A language that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The one of two values that belongs to this language.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Both {
    /// The Chinese text.
    pub zh: String,
    /// The English text.
    pub en: String,
}

impl Both {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// The same words in both languages.
    pub fn same(text: impl Into<String>) -> Self {
        let zh = text.into();
        Both { en: zh.clone(), zh }
    }
}

/// A text in both languages from two format strings that may capture names: `both!("第 {n} 行", "line {n}")`.
#[macro_export]
macro_rules! both {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::problem::Both { zh: format!($zh), en: format!($en) }
    };
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is graded while it stands.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// Where a problem stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a policy text.
    Text(Span),
    /// In a data file.
    Data(DataPlace),
    /// In a file as a whole, or in none.
    Whole,
}

/// A place in a data file, as a person looks it up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct DataPlace {
    /// The file's name.
    pub file: String,
    /// The line of the file, or the row of its sheet, from 1; the header is line 1.
    pub line: Option<u64>,
    /// The unit's id, when it was read.
    pub unit: Option<String>,
    /// The column's header.
    pub column: Option<String>,
    /// The cell as it stands.
    pub value: Option<String>,
}

/// One finding, with all that a person needs to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its code in the registry.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in one line.
    pub message: Both,
    /// What to say at the place itself; may be empty.
    pub label: Both,
    /// What to type instead.
    pub help: Option<Both>,
    /// Other places that belong to it.
    pub related: Vec<(Span, Both)>,
}

impl Problem {
    /// A problem of the code's own severity at `span`.
    pub fn at(code: Code, span: Span, message: Both) -> Self {
        Self::new(code, Place::Text(span), message)
    }

    /// A problem of the code's own severity at any place.
    pub fn new(code: Code, place: Place, message: Both) -> Self {
        Problem {
            code,
            severity: code.severity(),
            place,
            message,
            label: Both::default(),
            help: None,
            related: Vec::new(),
        }
    }

    /// With `label` shown at the place.
    #[must_use]
    pub fn label(mut self, label: Both) -> Self {
        self.label = label;
        self
    }

    /// With `help`.
    #[must_use]
    pub fn help(mut self, help: Both) -> Self {
        self.help = Some(help);
        self
    }

    /// With a second place.
    #[must_use]
    pub fn also(mut self, span: Span, label: Both) -> Self {
        self.related.push((span, label));
        self
    }

    /// Whether it stops the run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// All that a stage found; sorted by place before it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, problem: impl Into<Problem>) {
        self.0.push(problem.into());
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Problems) {
        self.0.extend(other.0);
    }

    /// Whether any is an error.
    pub fn any_error(&self) -> bool {
        self.0.iter().any(Problem::is_error)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// In the order of their places, each once.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| match (&a.place, &b.place) {
            // The problems of a row stand in the order of the columns already.
            (Place::Data(a), Place::Data(b)) => (&a.file, a.line).cmp(&(&b.file, b.line)),
            _ => (&a.place, a.code).cmp(&(&b.place, b.code)),
        });
        self.0.dedup();
        self
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
