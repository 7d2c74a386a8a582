//! What a statement that cannot be read was probably meant to be: each hint is tried before it is given.

use std::cell::{Cell, OnceCell};

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;

use super::from_text::line_rule;
use super::grammar::{Grammar, Rule};
use super::hints::{beginnings, block_synonym, column_kind, openers, synonym};
use super::layout::{Logical, slice};
use super::lex::{half, is_name_char, span};
use super::phrases;
use super::problem::{Block, Deep, Fault};
use super::saying::full_number;
use super::slips::{date_like, near, thousands};
use super::words::{HEADS, expected, is_reserved, twin, word};
use crate::problem::{Both, Lang, Problem, backtick};
use crate::source::Span;

/// Most trial readings for one text; past them, messages have no hints.
const MOST_TRIALS: usize = 5_000;
/// Most characters compared with phrases in one text.
const MOST_STEPS: usize = 10_000_000;
/// Longest statement, in bytes, for which hints are tried.
const LONGEST_TRIED: usize = 2_000;
/// Most things named as expected.
const MOST_EXPECTED: usize = 6;

/// Looks for hints in one text.
pub(super) struct Repairs<'a> {
    pub(super) text: &'a str,
    pub(super) surface: Lang,
    trials: usize,
    /// Characters of lines that may still be compared with phrases.
    pub(super) steps: Cell<usize>,
    /// The levels of the first scale of the text, best first, and its verdicts, once they are asked for.
    pub(super) scale: OnceCell<(Vec<String>, Vec<String>)>,
}

/// Where and how a statement failed.
pub(super) struct Failure {
    /// Bytes into the statement.
    pub(super) at: usize,
    /// The rules that could have stood there.
    rules: Vec<Rule>,
}

impl<'a> Repairs<'a> {
    /// For `text`, written in `surface`.
    pub(super) fn new(text: &'a str, surface: Lang) -> Self {
        Repairs { text, surface, trials: 0, steps: Cell::new(MOST_STEPS), scale: OnceCell::new() }
    }

    /// The one problem of a line under a head.
    pub(super) fn line(&mut self, place: Span, head: Rule) -> Problem {
        let line = slice(self.text, place);
        let Some(rule) = line_rule(head) else { return Fault::WithoutBlock.at(place) };
        let failure = match failure(rule, line) {
            Ok(failure) => failure,
            Err(fault) => return fault.at(place),
        };
        if let Some(problem) = self.said(place, line, head).or_else(|| self.quoted(place, line, rule)) {
            return problem;
        }
        if let Some(problem) = self.extra(place, line, rule) {
            return problem;
        }
        if let Some(problem) = self.no_type(place, line, rule) {
            return problem;
        }
        if let Some(problem) = self.unit(place, line, rule, &failure) {
            return problem;
        }
        if let Some(problem) = self.special(place, line, &failure) {
            return problem;
        }
        if let Some(problem) = self.misspelt(place, line, rule, &failure) {
            return problem;
        }
        if let Some(problem) = self.opened(place, line, rule) {
            return problem;
        }
        if let Some(problem) = self.no_effect(place, line, failure.at, &failure.rules, head) {
            return problem;
        }
        if let Some(problem) = self.instead(place, line, rule, &failure) {
            return problem;
        }
        if let Some(problem) = self.missing(place, line, rule, &failure) {
            return problem;
        }
        let start = Span::new(place.start, place.start + token(line, 0).len().max(1) as u32);
        if let Some(there) = self.elsewhere(line, rule) {
            return Fault::OtherBlock { here: block(head), there }.at(start);
        }
        if failure.at == 0 && rule != Rule::define_line {
            let openers = beginnings(rule, head == Rule::overall_head, self.surface);
            return Fault::NoStatement { block: block(head), openers }.at(start);
        }
        let (found, place) = self.found(place, line, failure.at);
        Fault::Unexpected { found, expected: self.expected(&failure.rules) }.at(place)
    }

    /// The one problem of a head.
    pub(super) fn head(&mut self, place: Span, head: Rule) -> Problem {
        let line = slice(self.text, place);
        let failure = match failure(head, line) {
            Ok(failure) => failure,
            Err(fault) => return fault.at(place),
        };
        if let Some(problem) = self.special(place, line, &failure) {
            return problem;
        }
        if let Some(problem) = self.said_head(place, line, head).or_else(|| self.quoted(place, line, head)) {
            return problem;
        }
        let (found, place) = self.found(place, line, failure.at);
        Fault::BadHead { block: block(head), found, expected: self.expected(&failure.rules) }.at(place)
    }

    /// The block that a line was meant to open, when it is near to a head.
    pub(super) fn misspelt_head(
        &mut self,
        statement: &Logical,
        next: Option<&Logical>,
    ) -> Option<(Option<Rule>, Problem)> {
        let line = slice(self.text, statement.span);
        let first = token(line, 0);
        for (word_rule, head) in HEADS {
            let Some(meant) = word(word_rule, self.surface) else { continue };
            let place = Span::new(statement.span.start, statement.span.start + first.len().max(1) as u32);
            let after = line.get(first.len()..).unwrap_or("").trim_start();
            if block_synonym(first, self.surface) == Some(meant)
                && self.parses(head, &format!("{meant} {after}"))
            {
                return Some((Some(head), Fault::MisspeltHead { found: first.to_owned(), meant }.at(place)));
            }
            if first == meant && !after.is_empty() && !statement.indented {
                let problem = self.extra(statement.span, line, head);
                return Some((Some(head), problem.unwrap_or_else(|| self.head(statement.span, head))));
            }
            let glued = line.strip_prefix(meant).filter(|_| first != meant && !meant.is_ascii());
            if let Some(rest) = glued.filter(|_| !statement.indented)
                && self.parses(head, &format!("{meant} {rest}"))
            {
                return Some((Some(head), Fault::Glued { word: meant, rest: rest.to_owned() }.at(place)));
            }
            for end in near(line, meant, true) {
                // Inside a block, a line that merely begins like a head is none.
                if statement.indented && line.get(end..).is_some_and(|rest| rest.starts_with(is_name_char)) {
                    continue;
                }
                let repaired = format!("{meant} {}", line.get(end..).unwrap_or("").trim_start());
                if self.parses(head, &repaired) {
                    let found = line.get(..end).unwrap_or("").to_owned();
                    let place = Span::new(statement.span.start, statement.span.start + end as u32);
                    return Some((Some(head), Fault::MisspeltHead { found, meant }.at(place)));
                }
            }
        }
        let next = next.filter(|next| !statement.indented && next.indented && next.head.is_none())?;
        let following = slice(self.text, next.span);
        let combines = [Rule::s_join, Rule::s_worst, Rule::s_best];
        let mut head =
            combines.into_iter().any(|rule| self.parses(rule, following)).then_some(Rule::overall_head);
        for (_, candidate) in HEADS {
            let Some(rule) = line_rule(candidate).filter(|rule| *rule != Rule::define_line) else { continue };
            if head.is_none() && candidate != Rule::every_head && self.parses(rule, following) {
                head = Some(candidate);
                break;
            }
        }
        let found = token(line, 0).to_owned();
        let place = Span::new(statement.span.start, statement.span.start + found.len().max(1) as u32);
        Some((head, Fault::NoHead { found }.at(place)))
    }

    /// Mistakes with a name of their own, looked for where reading stopped.
    fn special(&self, place: Span, line: &str, failure: &Failure) -> Option<Problem> {
        let at = failure.at;
        let base = place.start as usize;
        let here = |from: usize, to: usize| span(base + from, base + to);
        let rest = line.get(at..)?;
        let first = rest.chars().next();
        if let Some(dash) = first.filter(|c| matches!(c, '—' | '–' | '―' | '‒' | '─')) {
            return Some(Fault::LongDash(dash).at(here(at, at + dash.len_utf8())));
        }
        let (from, to) = around(line, at, |c| c.is_ascii_digit() || matches!(c, ',' | '，' | '.'));
        let shown = line.get(from..to).unwrap_or("");
        if let Some(number) = thousands(shown) {
            let from = from + shown.find(number).unwrap_or(0);
            return Some(Fault::Thousands(number.to_owned()).at(here(from, from + number.len())));
        }
        let (from, to) =
            around(line, at, |c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '－' | '／'));
        let shown = line.get(from..to).unwrap_or("");
        if let Some(date) = date_like(shown) {
            let from = from + shown.find(date).unwrap_or(0);
            return Some(Fault::BadDate(date.to_owned()).at(here(from, from + date.len())));
        }
        let (before_at, before) = token_before(line, at);
        let unit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '百' | '千' | '万' | '亿' | '元');
        let (from, to) = around(line, at, unit);
        let run = line.get(from..to).unwrap_or("");
        let from = from + (run.len() - run.trim_start().len());
        let number: String = run.split_whitespace().collect();
        if full_number(&number).is_some() {
            let to = from + run.trim().len();
            return Some(Fault::Myriad(number).at(here(from, to)));
        }
        let found = token(line, at);
        if failure.rules.contains(&Rule::w_level)
            && let Some(wrong) =
                ["个档次", "个等级", "档次", "档"].into_iter().find(|wrong| before.ends_with(wrong))
        {
            let end = before_at + before.len();
            let form = Both::same(backtick("级"));
            return Some(Fault::Synonym { found: wrong.to_owned(), form }.at(here(end - wrong.len(), end)));
        }
        if let Some((from, length, form)) = phrases::here(line, at, self.surface) {
            let found = line.get(from..from + length)?.to_owned();
            return Some(Fault::Synonym { found, form }.at(here(from, from + length)));
        }
        let earlier = token_before(line, before_at);
        for (from, word) in [(at, found), (before_at, before), earlier] {
            if let Some((synonym, form)) = synonym(word, self.surface) {
                return Some(
                    Fault::Synonym { found: synonym.to_owned(), form }.at(here(from, from + synonym.len())),
                );
            }
        }
        if let Some(problem) =
            spaced_sign(line, at).map(|(from, fault)| fault.at(here(from, at + found.len())))
        {
            return Some(problem);
        }
        let compares = |c: char| matches!(half(c), '<' | '>' | '=' | '≤' | '≥' | '≠');
        let chained = first.is_some_and(compares) && line.get(..at)?.trim_end().contains(compares);
        if chained && !failure.rules.contains(&Rule::above) && !line.get(..at)?.trim_end().ends_with(compares)
        {
            return Some(Fault::Chained.at(here(at, at + first.map_or(1, char::len_utf8))));
        }
        let names = |rule: &Rule| {
            matches!(
                rule,
                Rule::name | Rule::names | Rule::titled | Rule::level | Rule::by_names | Rule::levels
            )
        };
        if is_reserved(found) && failure.rules.iter().any(names) {
            let fault = Fault::Reserved { word: found.to_owned(), surface: self.surface };
            return Some(fault.at(here(at, at + found.len())));
        }
        None
    }

    /// A word of the language with a letter wrong: at the start of the line, or where reading stopped.
    fn misspelt(&mut self, place: Span, line: &str, rule: Rule, failure: &Failure) -> Option<Problem> {
        let surface = self.surface;
        let words: Vec<&'static str> = failure.rules.iter().filter_map(|rule| word(*rule, surface)).collect();
        let (before, _) = token_before(line, failure.at);
        let starts = [(0, openers(rule, surface, false)), (failure.at, words.clone()), (before, words)];
        for (at, candidates) in starts {
            let (head, rest) = (line.get(..at)?, line.get(at..)?);
            for meant in candidates {
                for end in near(rest, meant, at == 0) {
                    let after = rest.get(end..).unwrap_or("");
                    let gap = if surface == Lang::En && after.starts_with(is_name_char) { " " } else { "" };
                    if self.parses(rule, &format!("{head}{meant}{gap}{after}")) {
                        let found = rest.get(..end).unwrap_or("").to_owned();
                        let from = place.start as usize + at;
                        let fault = Fault::Misspelt { found, meant: meant.to_owned() };
                        return Some(fault.at(span(from, from + end)));
                    }
                }
            }
        }
        None
    }

    /// A unit behind a number: `超过5件`.
    fn unit(&mut self, place: Span, line: &str, rule: Rule, failure: &Failure) -> Option<Problem> {
        let unit = phrases::unit_at(line, failure.at, self.surface)?;
        let (before, after) = (line.get(..failure.at)?, line.get(failure.at + unit.len()..)?);
        if !self.parses(rule, &format!("{before} {after}")) {
            return None;
        }
        let number = token_before(line, failure.at).1.to_owned();
        let from = place.start as usize + failure.at;
        if unit.starts_with('万') {
            let from = from - number.len();
            let whole = before.get(before.trim_end().len() - number.len()..)?.len() + unit.len();
            return Some(Fault::Myriad(format!("{number}{unit}")).at(span(from, from + whole)));
        }
        let fault = Fault::Extra { mark: unit.to_owned(), before: number };
        Some(fault.at(span(from, from + unit.len())))
    }

    /// A line of a measure that begins with an office's phrase.
    fn opened(&self, place: Span, line: &str, rule: Rule) -> Option<Problem> {
        if rule != Rule::measure_line {
            return None;
        }
        let (from, phrase, form) = phrases::opening(line, self.surface)?;
        let start = place.start as usize + from;
        let fault = Fault::Synonym { found: phrase.to_owned(), form };
        Some(fault.at(span(start, start + phrase.len())))
    }

    /// A colon behind the word that opens a line, where none stands.
    fn extra(&mut self, place: Span, line: &str, rule: Rule) -> Option<Problem> {
        let (at, mark) = line.char_indices().find(|(_, c)| !is_name_char(*c) && !c.is_whitespace())?;
        let (before, after) = (line.get(..at)?.trim_end(), line.get(at + mark.len_utf8()..)?.trim_start());
        if half(mark) != ':' || before.is_empty() || !self.parses(rule, &format!("{before} {after}")) {
            return None;
        }
        let from = place.start as usize + at;
        let fault = Fault::Extra { mark: mark.to_string(), before: before.to_owned() };
        Some(fault.at(span(from, from + mark.len_utf8())))
    }

    /// A line of `data` that is right but for the type.
    fn no_type(&mut self, place: Span, line: &str, rule: Rule) -> Option<Problem> {
        if rule != Rule::data_line {
            return None;
        }
        let mark = self.surface.pick(["为", "为"], [" is ", " are "]);
        let (at, mark) = mark.into_iter().find_map(|mark| Some((line.find(mark)?, mark)))?;
        let (before, after) = (line.get(..at + mark.len())?, line.get(at + mark.len()..)?);
        let found = after.split([',', '，']).next()?.trim();
        let rest = after.get(after.find(found)? + found.len()..)?;
        let kind = self.surface.pick("文本", "a text");
        if found.is_empty()
            || found.contains(['“', '"'])
            || !self.parses(rule, &format!("{before} {kind}{rest}"))
        {
            return None;
        }
        let from = place.start as usize + line.len() - rest.len() - found.len();
        let nearest = column_kind(found, self.surface);
        if nearest.is_none() && found.contains(char::is_whitespace) {
            return None;
        }
        Some(Fault::NoType { found: found.to_owned(), nearest }.at(span(from, from + found.len())))
    }

    /// A word or mark of the language where another is meant.
    fn instead(&mut self, place: Span, line: &str, rule: Rule, failure: &Failure) -> Option<Problem> {
        const ZH: [(&str, &[&str]); 10] = [
            ("-", &["至"]),
            ("～", &["至"]),
            ("~", &["至"]),
            ("是", &["为"]),
            ("：", &["，", "为", "="]),
            (":", &["，", "为", "="]),
            ("，", &["："]),
            (",", &["："]),
            ("为", &["="]),
            ("、", &["，"]),
        ];
        const EN: [(&str, &[&str]); 4] =
            [(":", &[",", "is", "="]), (",", &[":"]), ("is", &["="]), ("-", &["to"])];
        let pairs: &[(&str, &'static [&'static str])] = self.surface.pick(&ZH, &EN);
        let head = line.get(..failure.at)?;
        let last = head.char_indices().rfind(|(_, c)| !is_name_char(*c) && !c.is_whitespace());
        let places = [Some(failure.at), last.map(|(at, _)| at)];
        for at in places.into_iter().flatten() {
            let found = token(line, at);
            let Some((_, meant)) = pairs.iter().find(|(wrong, _)| *wrong == found) else { continue };
            let (before, after) = (line.get(..at)?, line.get(at + found.len()..)?);
            for meant in meant.iter().copied() {
                if self.parses(rule, &format!("{before} {meant} {after}")) {
                    let from = place.start as usize + at;
                    let fault = Fault::Instead { found: found.to_owned(), meant };
                    return Some(fault.at(span(from, from + found.len())));
                }
            }
        }
        None
    }

    /// A mark or `的` without which nothing else is wrong.
    fn missing(&mut self, place: Span, line: &str, rule: Rule, failure: &Failure) -> Option<Problem> {
        let (head, rest) = (line.get(..failure.at)?.trim_end(), line.get(failure.at..)?);
        let marks = self
            .surface
            .pick(["的", "=", "、", "，", "：", "的，", "为"], [",", "=", ":", "and", "is", "are", "or"]);
        let mark = marks.into_iter().find(|mark| self.parses(rule, &format!("{head} {mark} {rest}")))?;
        let (_, place) = self.found(place, line, failure.at);
        Some(Fault::Missing(mark).at(place))
    }

    /// The block in which this line could stand.
    fn elsewhere(&mut self, line: &str, rule: Rule) -> Option<Block> {
        for (word_rule, head) in HEADS {
            let other = line_rule(head)?;
            if other != rule
                && !matches!(other, Rule::define_line | Rule::table_row)
                && self.parses(other, line)
            {
                // Effects and checks stand in measures first, whatever blocks share the rule.
                return if other == Rule::measure_line {
                    Some(block(Rule::measure_head))
                } else {
                    twin(word_rule)
                };
            }
        }
        None
    }

    /// Whether one more trial reading is allowed.
    pub(super) fn may_try(&mut self) -> bool {
        self.trials += 1;
        self.trials <= MOST_TRIALS
    }

    pub(super) fn parses(&mut self, rule: Rule, line: &str) -> bool {
        self.may_try() && line.len() <= LONGEST_TRIED && Grammar::parse(rule, line).is_ok()
    }

    /// What stands where reading stopped, and its place; nothing at the end of the line.
    fn found(&self, place: Span, line: &str, at: usize) -> (Option<String>, Span) {
        let found = token(line, at);
        if found.is_empty() {
            let last = line.chars().next_back().map_or(0, char::len_utf8) as u32;
            return (None, Span::new(place.end.saturating_sub(last), place.end));
        }
        let from = place.start as usize + at;
        (Some(found.to_owned()), span(from, from + found.len()))
    }

    fn expected(&self, rules: &[Rule]) -> Vec<Both> {
        let mut things: Vec<Both> = Vec::new();
        let (last, first): (Vec<Rule>, Vec<Rule>) = rules.iter().partition(|rule| **rule == Rule::EOI);
        // Behind a whole value nearly any operator could stand; what ends it is what was forgotten.
        let behind_value = first.contains(&Rule::w_and);
        let wanted = |rule: &Rule| {
            !behind_value
                || !matches!(
                    rule,
                    Rule::count
                        | Rule::int
                        | Rule::duration
                        | Rule::w_year
                        | Rule::w_quarter
                        | Rule::w_month
                        | Rule::w_day
                        | Rule::w_period_unit
                        | Rule::range
                        | Rule::edge
                        | Rule::w_in_zh
                        | Rule::w_among
                        | Rule::w_in
                )
        };
        // Behind `凡 … 的` an effect is meant, and no part of a value.
        let behind_condition = first.contains(&Rule::comma) && first.contains(&Rule::w_points_of);
        let wanted = |rule: &Rule| wanted(rule) && (!behind_condition || *rule == Rule::comma);
        let ends =
            |rule: &Rule| matches!(rule, Rule::comma | Rule::colon | Rule::close | Rule::w_de | Rule::w_then);
        let (ends, others): (Vec<Rule>, Vec<Rule>) = first.into_iter().filter(wanted).partition(ends);
        for rule in ends.into_iter().chain(others).chain(last) {
            if let Some(thing) = expected(rule, self.surface).filter(|thing| !things.contains(thing)) {
                things.push(thing);
            }
        }
        things.truncate(MOST_EXPECTED);
        things
    }
}

/// A word of the other surface in a parsed statement.
pub(super) fn other_surface(node: &Pair<'_, Rule>, base: u32, surface: Lang) -> Option<Problem> {
    let mut first = None;
    let mut own = 0;
    let mut foreign = 0;
    for pair in node.clone().into_inner().flatten() {
        let Some((zh, en)) = twin(pair.as_rule()) else { continue };
        let Some(letter) = pair.as_str().chars().next().filter(|c| c.is_alphabetic()) else { continue };
        if letter.is_ascii() == (surface == Lang::En) {
            own += 1;
            continue;
        }
        foreign += 1;
        if first.is_none() {
            let start = base as usize + pair.as_span().start();
            let twin = surface.pick(zh, en).to_owned();
            first = Some((pair.as_str().to_owned(), twin, span(start, start + pair.as_str().len())));
        }
    }
    let (found, twin, place) = first?;
    let whole = own == 0 && foreign > 1;
    Some(Fault::OtherSurface { found, twin, surface, whole }.at(place))
}

/// The words of the block that a head rule opens.
pub(super) fn block(head: Rule) -> Block {
    HEADS.iter().find(|(_, rule)| *rule == head).and_then(|(word, _)| twin(*word)).unwrap_or(("", ""))
}

pub(super) fn failure(rule: Rule, line: &str) -> Result<Failure, Fault> {
    match Grammar::parse(rule, line) {
        Ok(_) => Ok(Failure { at: 0, rules: Vec::new() }),
        Err(error) => match error.variant {
            ErrorVariant::CustomError { .. } => Err(Fault::TooDeep(Deep::Effort)),
            ErrorVariant::ParsingError { positives, .. } => {
                let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
                Ok(Failure { at, rules: positives })
            }
        },
    }
}

/// The word or mark at a byte of a line.
fn token(line: &str, at: usize) -> &str {
    let rest = line.get(at..).unwrap_or("");
    let end = match rest.find(|c| !is_name_char(c)) {
        Some(0) => rest.chars().next().map_or(0, char::len_utf8),
        Some(end) => end,
        None => rest.len(),
    };
    rest.get(..end).unwrap_or("")
}

/// The word before a byte of a line, and where it begins.
fn token_before(line: &str, at: usize) -> (usize, &str) {
    let head = line.get(..at).unwrap_or("").trim_end();
    let start = head.rfind(|c| !is_name_char(c)).map_or(0, |found| {
        found + head.get(found..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    });
    (start, head.get(start..).unwrap_or(""))
}

/// The run of wanted characters around a byte of a line.
fn around(line: &str, at: usize, wanted: impl Fn(char) -> bool) -> (usize, usize) {
    let head = line.get(..at).unwrap_or("");
    let from = head.len() - head.chars().rev().take_while(|&c| wanted(c)).map(char::len_utf8).sum::<usize>();
    let tail = line.get(at..).unwrap_or("");
    (from, at + tail.chars().take_while(|&c| wanted(c)).map(char::len_utf8).sum::<usize>())
}

/// `a- b` where reading stopped at `b`.
fn spaced_sign(line: &str, at: usize) -> Option<(usize, Fault)> {
    let head = line.get(..at)?;
    let trimmed = head.trim_end();
    let sign = trimmed.chars().next_back().filter(|&c| matches!(half(c), '+' | '-'))?;
    let right = token(line, at);
    let left_end = trimmed.len() - sign.len_utf8();
    let adjacent = trimmed.get(..left_end)?.ends_with(is_name_char);
    if trimmed.len() == head.len() || !adjacent || !right.starts_with(is_name_char) || is_reserved(right) {
        return None;
    }
    let (start, left) = token_before(trimmed, left_end);
    Some((start, Fault::SpacedSign { left: left.to_owned(), sign: half(sign), right: right.to_owned() }))
}
