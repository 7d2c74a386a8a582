//! Problems as text (by miette) and as JSON.

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use serde_json::{Value, json};

use super::{Lang, Place, Problem, Severity};
use crate::source::{Source, Span};

/// How text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The language of messages.
    pub lang: Lang,
    /// With colours.
    pub color: bool,
    /// Width of a line, in columns.
    pub width: usize,
}

/// One problem in one language, with the text it stands in.
#[derive(Debug)]
pub struct Rendered<'a> {
    problem: &'a Problem,
    source: Option<WholeLines<'a>>,
    lang: Lang,
}

/// A source that is shown by whole lines, or by the part of a very long line around the place.
#[derive(Debug)]
struct WholeLines<'a>(&'a Source);

/// Bytes shown of a line before and behind a place, and of the place itself.
const SHOWN: usize = 240;

impl SourceCode for WholeLines<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let (name, text, base) = self.0.file_at(u32::try_from(span.offset()).unwrap_or(u32::MAX));
        let base = base as usize;
        let offset = span.offset() - base;
        let (from, to) = (offset.min(text.len()), (offset + span.len()).min(text.len()));
        let line_start = text.get(..from).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
        let line_end = text.get(to..).and_then(|tail| tail.find('\n')).map_or(text.len(), |at| to + at);
        let start = text.ceil_char_boundary(line_start.max(from.saturating_sub(SHOWN)));
        let end = text.floor_char_boundary(line_end.min(to + SHOWN));
        let line = text.get(..start).map_or(0, |before| before.matches('\n').count());
        let column = text.get(line_start..from).map_or(0, |head| head.chars().count());
        let lines = text.get(start..end).unwrap_or_default();
        Ok(Box::new(MietteSpanContents::new_named(
            name.to_owned(),
            lines.as_bytes(),
            SourceSpan::from((base + start, end - start)),
            line,
            column,
            lines.matches('\n').count(),
        )))
    }
}

impl<'a> Rendered<'a> {
    /// `problem` as a miette diagnostic.
    pub fn new(problem: &'a Problem, source: Option<&'a Source>, lang: Lang) -> Self {
        Rendered { problem, source: source.map(WholeLines), lang }
    }

    /// A label of at most so many bytes of its line.
    fn label(&self, span: Span, text: &str) -> (Option<String>, usize, usize) {
        let text = (!text.is_empty()).then(|| text.to_owned());
        let (start, end) = (span.start as usize, span.end.max(span.start) as usize);
        let (_, whole, base) =
            self.source.as_ref().map_or(("", "", 0), |source| source.0.file_at(span.start));
        let base = base as usize;
        let end = base + whole.floor_char_boundary(end.min(start + SHOWN).saturating_sub(base));
        let end = end.max(start);
        (text, start, end - start)
    }
}

impl std::fmt::Display for Rendered<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.problem.message.get(self.lang))
    }
}

impl std::error::Error for Rendered<'_> {}

impl Diagnostic for Rendered<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn std::fmt::Display + 'b>> {
        Some(Box::new(self.problem.code.id()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let Place::Text(span) = self.problem.place else { return None };
        let (text, start, length) = self.label(span, self.problem.label.get(self.lang));
        let first = LabeledSpan::new_primary_with_span(text, (start, length));
        // Two places far apart on one long line cannot be drawn together.
        let (_, whole, base) =
            self.source.as_ref().map_or(("", "", 0), |source| source.0.file_at(span.start));
        let beside = |at: u32| self.source.as_ref().map_or(0, |source| source.0.file_at(at).2);
        let near = move |other: Span| {
            let (low, high) = (span.start.min(other.start), span.start.max(other.start));
            let between = whole.get(low.saturating_sub(base) as usize..high.saturating_sub(base) as usize);
            // What stands in two files cannot be drawn together either.
            beside(other.start) == base
                && ((high - low) as usize <= 2 * SHOWN
                    || between.is_none_or(|between| between.contains('\n')))
        };
        let rest = self.problem.related.iter().filter(move |(other, _)| near(*other)).map(|(span, text)| {
            let (text, start, length) = self.label(*span, text.get(self.lang));
            LabeledSpan::new(text, start, length)
        });
        Some(Box::new(std::iter::once(first).chain(rest)))
    }
}

/// `problem` as text for a person, ending with a line break. What stands in a policy is shown with its line;
/// anything else, of which there may be many, takes a line or two.
pub fn render(problem: &Problem, source: Option<&Source>, style: Style) -> String {
    if !matches!(problem.place, Place::Text(_)) {
        return brief(problem, source, style);
    }
    let theme = GraphicalTheme {
        characters: ThemeCharacters::unicode(),
        styles: if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    let mut handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false)
        .with_context_lines(0);
    if let Some(help) = &problem.help {
        handler =
            handler.with_footer(format!("{}{}", style.lang.pick("建议：", "help: "), help.get(style.lang)));
    }
    let mut out = String::new();
    // Writing into a String cannot fail; a failure would only cut the text short.
    let _ = handler.render_report(&mut out, &Rendered::new(problem, source, style.lang));
    out.push('\n');
    out
}

/// A problem in a line, its help in a second.
fn brief(problem: &Problem, source: Option<&Source>, style: Style) -> String {
    let lang = style.lang;
    let (word, paint) = match problem.severity {
        Severity::Error => (lang.pick("错误", "error"), "31"),
        Severity::Warning => (lang.pick("提醒", "warning"), "33"),
        Severity::Note => (lang.pick("附注", "note"), "36"),
    };
    let word = format!("{word} {}", problem.code.id());
    let word = if style.color { format!("\u{1b}[{paint}m{word}\u{1b}[0m") } else { word };
    let colon = lang.pick("：", ": ");
    let place = match (&problem.place, source) {
        (Place::Data(place), _) => place.show(lang),
        (_, Some(source)) => format!("{}{colon}", source.name),
        _ => String::new(),
    };
    let mut out = format!("{word} {place}{}\n", problem.message.get(lang));
    if let Some(help) = &problem.help {
        out.push_str(&format!("  {}{}\n", lang.pick("建议：", "help: "), help.get(lang)));
    }
    out
}

impl Problem {
    /// The problem as JSON: code, name, severity, message, label, help, and its place.
    pub fn to_json(&self, source: Option<&Source>, lang: Lang) -> Value {
        let mut value = json!({
            "code": self.code.id(),
            "name": self.code.name(),
            "severity": self.severity,
            "message": self.message.get(lang),
        });
        let mut put = |key: &str, entry: Value| {
            if let Some(object) = value.as_object_mut() {
                object.insert(key.to_owned(), entry);
            }
        };
        if !self.label.get(lang).is_empty() {
            put("label", json!(self.label.get(lang)));
        }
        if let Some(help) = &self.help {
            put("help", json!(help.get(lang)));
        }
        match &self.place {
            Place::Text(span) => {
                if let Some(source) = source {
                    let (line, column) = source.line_column(span.start);
                    let (end_line, end_column) = source.line_column(span.end);
                    put("file", json!(source.file_at(span.start).0));
                    put("line", json!(line));
                    put("column", json!(column));
                    put("end_line", json!(end_line));
                    put("end_column", json!(end_column));
                }
                let related: Vec<Value> = self
                    .related
                    .iter()
                    .filter_map(|(span, text)| {
                        let (line, column) = source?.line_column(span.start);
                        Some(json!({"line": line, "column": column, "label": text.get(lang)}))
                    })
                    .collect();
                if !related.is_empty() {
                    put("related", json!(related));
                }
            }
            Place::Data(place) => {
                put("file", json!(place.file));
                for (key, entry) in [
                    ("line", json!(place.line)),
                    ("unit", json!(place.unit)),
                    ("header", json!(place.column)),
                    ("value", json!(place.value)),
                ] {
                    if !entry.is_null() {
                        put(key, entry);
                    }
                }
            }
            Place::Whole => {
                if let Some(source) = source {
                    put("file", json!(source.name));
                }
            }
        }
        value
    }
}

impl super::DataPlace {
    /// The place as words before a message: `units.csv 第 3 行（单位 X01）列 全量：`.
    pub fn show(&self, lang: Lang) -> String {
        let mut out = self.file.clone();
        if let Some(line) = self.line {
            out.push_str(&lang.pick(format!(" 第 {line} 行"), format!(" line {line}")));
        }
        if let Some(unit) = &self.unit {
            out.push_str(&lang.pick(format!("（单位 {unit}）"), format!(" (unit {unit})")));
        }
        if let Some(column) = &self.column {
            out.push_str(&lang.pick(format!("“{column}”列"), format!(", column `{column}`")));
        }
        out.push_str(lang.pick("：", ": "));
        out
    }
}
