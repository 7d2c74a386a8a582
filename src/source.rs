//! A policy text and the places in it.

use std::fmt;

/// One policy file: the name it is shown under and its whole text; beside it the files that its tables take rows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path or title shown in messages.
    pub name: String,
    /// The text, UTF-8, without a byte order mark.
    pub text: String,
    beside: Vec<Beside>,
}

/// A file beside a policy. Its places follow those of the policy and of the files before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Beside {
    name: String,
    content: Content,
    start: u32,
}

/// What a file beside a policy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// Why it could not be read, in Chinese and in English.
    Unread(String, String),
}

impl Source {
    /// A source named `name`; a leading byte order mark is left out.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        Self { name: name.into(), text, beside: Vec::new() }
    }

    /// Puts a file beside the text, under the name by which the text calls it.
    pub fn put_beside(&mut self, name: impl Into<String>, mut content: Content) {
        if let Content::Bytes(bytes) = &mut content
            && bytes.starts_with(b"\xef\xbb\xbf")
        {
            bytes.drain(..3);
        }
        let start = self.beside.last().map_or(self.text.len(), |last| last.start as usize + last.length());
        // Files too large to have places keep none: nobody reads them.
        let start = u32::try_from(start + 1).unwrap_or(u32::MAX);
        self.beside.push(Beside { name: name.into(), content, start });
    }

    /// The file beside the text that it calls `name`, and where its places begin.
    pub fn beside(&self, name: &str) -> Option<(&Content, u32)> {
        let file = self.beside.iter().find(|file| file.name == name)?;
        Some((&file.content, file.start))
    }

    /// The names of the files beside the text, as it calls them.
    pub fn names_beside(&self) -> impl Iterator<Item = &str> {
        self.beside.iter().map(|file| file.name.as_str())
    }

    /// The file that an offset lies in: its name, its text, and where that begins.
    pub fn file_at(&self, offset: u32) -> (&str, &str, u32) {
        match self.beside.iter().rfind(|file| file.start <= offset) {
            Some(file) => (&file.name, file.text(), file.start),
            None => (&self.name, &self.text, 0),
        }
    }

    /// The name of the file beside the text that an offset lies in; nothing for the text itself.
    pub fn beside_at(&self, offset: u32) -> Option<&str> {
        self.beside.iter().rfind(|file| file.start <= offset).map(|file| file.name.as_str())
    }

    /// The text under `span`, or nothing when the span lies outside.
    pub fn slice(&self, span: Span) -> &str {
        let (_, text, start) = self.file_at(span.start);
        let (from, to) = (span.start.saturating_sub(start), span.end.saturating_sub(start));
        text.get(from as usize..to as usize).unwrap_or("")
    }

    /// Line and column of a byte offset in its file, both from 1; the column counts characters.
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let (_, text, start) = self.file_at(offset);
        let head = text.get(..offset.saturating_sub(start) as usize).unwrap_or(text);
        let line_start = head.rfind('\n').map_or(0, |at| at + 1);
        let column = head.get(line_start..).map_or(0, |tail| tail.chars().count());
        (head.matches('\n').count() + 1, column + 1)
    }
}

impl Beside {
    fn length(&self) -> usize {
        match &self.content {
            Content::Bytes(bytes) => bytes.len(),
            Content::Unread(..) => 0,
        }
    }

    fn text(&self) -> &str {
        match &self.content {
            Content::Bytes(bytes) => std::str::from_utf8(bytes).unwrap_or(""),
            Content::Unread(..) => "",
        }
    }
}

/// A range of bytes in a [`Source`], end excluded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// From `start` up to, not with, `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A value and where it stands; the place is left out of `==`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spanned<T> {
    /// The value.
    pub node: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `node` at `span`.
    pub fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }

    /// The same place, another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { node: f(self.node), span: self.span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T: Eq> Eq for Spanned<T> {}
