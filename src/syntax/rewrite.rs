//! A statement in an office's words said in the form of the language: phrases are replaced one after another until the
//! grammar reads the whole, so that what is shown can be typed as it stands.

use pest::Parser;

use super::from_text::line_rule;
use super::grammar::{Grammar, Rule};
use super::lex::{half, is_name_char, span};
use super::problem::Fault;
use super::repair::{Repairs, block, failure};
use super::rewrites::{LEADS, NOTES, Phrase, phrases};
use super::words::is_reserved;
use crate::both;
use crate::problem::{Both, Lang, Problem};
use crate::source::Span;

/// Phrases replaced in one statement.
const MOST_STEPS: usize = 3;
/// Statements tried at each step.
const MOST_OPEN: usize = 8;
/// Longest statement, in bytes, whose phrases are looked for.
const LONGEST_SAID: usize = 600;
/// Names put in brackets in one statement.
const MOST_QUOTED: usize = 4;

/// A statement to type, and when it is the one that is meant; nothing where there is no other.
pub(super) type Form = (Both, String);

/// Where a phrase stands in a line, in bytes, and what stands in its gaps.
struct Match<'a> {
    from: usize,
    to: usize,
    gaps: Vec<Gap<'a>>,
}

/// What stands in a gap of a phrase, and whether the phrase asks for a number there.
type Gap<'a> = (&'a str, bool);

impl Repairs<'_> {
    /// The problem of a line that can be said in the language, with the line to type.
    pub(super) fn said(&mut self, place: Span, line: &str, head: Rule) -> Option<Problem> {
        let rule = line_rule(head)?;
        if let Some(problem) = self.numbered(place, line, rule) {
            return Some(problem);
        }
        if rule == Rule::measure_line
            && let Some(problem) = self.row(place, line).or_else(|| self.assigned(place, line))
        {
            return Some(problem);
        }
        if rule == Rule::data_line
            && let Some(problem) = self.parted_name(place, line)
        {
            return Some(problem);
        }
        // What belongs elsewhere is moved, not made a text.
        if rule == Rule::outcome_line && self.parses(Rule::measure_line, line) {
            return None;
        }
        let (from, to, forms) = self.rewritten(line, rule)?;
        let found = line.get(from..to)?.trim_matches([' ', ',', '，']).to_owned();
        Some(Fault::Write { found, forms }.at(within(place, from, to)))
    }

    /// The problem of a head that can be said in the language, with the head to type.
    pub(super) fn said_head(&mut self, place: Span, line: &str, head: Rule) -> Option<Problem> {
        if let Some(mark) = line.chars().next_back().filter(|mark| half(*mark) == ':')
            && let Some(rest) = line.strip_suffix(mark)
            && self.parses(head, rest)
        {
            let before = rest.split_whitespace().next_back().unwrap_or(rest).to_owned();
            let fault = Fault::Extra { mark: mark.to_string(), before };
            return Some(fault.at(within(place, rest.len(), line.len())));
        }
        let (from, to, forms) = self.rewritten(line, head)?;
        let found = line.get(from..to)?.trim_matches([' ', ',', '，']).to_owned();
        Some(Fault::Write { found, forms }.at(within(place, from, to)))
    }

    /// A line that can be read with a name of it in brackets: `PM2.5 为 数值`.
    pub(super) fn quoted(&mut self, place: Span, line: &str, rule: Rule) -> Option<Problem> {
        let mut first = None;
        let mut written = line.to_owned();
        for _ in 0..MOST_QUOTED {
            if !self.may_try() {
                return None;
            }
            let at = failure(rule, &written).ok()?.at;
            let (from, to) = run(&written, at)?;
            let name = written.get(from..to)?.to_owned();
            if first.is_none() {
                first = Some((from, to, name.clone()));
            }
            let (open, close) = self.surface.pick(("【", "】"), ("[", "]"));
            written.replace_range(from..to, &format!("{open}{name}{close}"));
            if self.parses(rule, &written) {
                let (from, to, found) = first?;
                return Some(Fault::Quote { found, form: squeeze(&written) }.at(within(place, from, to)));
            }
        }
        None
    }

    /// The forms of a line, each read by the grammar, and where its first phrase stands.
    fn rewritten(&mut self, line: &str, rule: Rule) -> Option<(usize, usize, Vec<Form>)> {
        if line.len() > LONGEST_SAID || self.steps.get() == 0 {
            return None;
        }
        let mut open = vec![(line.to_owned(), None)];
        for _ in 0..MOST_STEPS {
            let mut next: Vec<(String, Option<(usize, usize)>)> = Vec::new();
            for (written, first) in &open {
                for list in phrases(rule, self.surface) {
                    let mut at = 0;
                    while let Some(&(pattern, _)) = list.get(at) {
                        let same = list.get(at..)?.iter().take_while(|(other, _)| *other == pattern).count();
                        let all = list.get(at..at + same)?;
                        at += same;
                        let Some(found) = self.find(pattern, written) else { continue };
                        let place = first.unwrap_or((found.from, found.to));
                        let made: Vec<(&Phrase, String)> = all
                            .iter()
                            .filter_map(|phrase| Some((phrase, self.put(phrase.1, written, &found)?)))
                            .collect();
                        let read: Vec<&(&Phrase, String)> =
                            made.iter().filter(|(_, made)| self.parses(rule, made)).collect();
                        let several = read.len() > 1;
                        let forms: Vec<Form> = read
                            .iter()
                            .map(|(phrase, made)| (lead(phrase.1, several), squeeze(made)))
                            .collect();
                        if !forms.is_empty() {
                            return Some((place.0, place.1, forms));
                        }
                        if next.len() < MOST_OPEN
                            && let Some((_, made)) = made.into_iter().next()
                            && next.iter().all(|(other, _)| *other != made)
                        {
                            next.push((made, Some(place)));
                        }
                    }
                }
            }
            open = next;
        }
        None
    }

    /// A line behind a number of the regulation: `（一）凡 …`, `1、凡 …`, `第三条 …`.
    fn numbered(&mut self, place: Span, line: &str, rule: Rule) -> Option<Problem> {
        let end = label(line)?;
        let (label, rest) = (line.get(..end)?.trim(), line.get(end..)?.trim_start());
        let (lead, rest) = if self.parses(rule, rest) {
            (Both::default(), squeeze(rest))
        } else {
            self.rewritten(rest, rule)?.2.into_iter().next()?
        };
        let cited =
            self.surface.pick(format!("{rest}，依据 “{label}”"), format!("{rest}, citing \"{label}\""));
        let bare = label.trim_end_matches(['、', '.', '．', ')', '）']).chars().all(|c| c.is_ascii_digit());
        let form = if !bare && self.parses(rule, &cited) { cited } else { rest };
        let fault = Fault::Write { found: label.to_owned(), forms: vec![(lead, form)] };
        Some(fault.at(within(place, 0, end)))
    }

    /// A column whose name has a space in it, or two columns without a mark between them: `人均 产值 为 数值`.
    fn parted_name(&mut self, place: Span, line: &str) -> Option<Problem> {
        let words = self.surface.pick([" 为 ", "为 "], [" is ", " are "]);
        let at = words.into_iter().find_map(|word| line.find(word))?;
        let (names, rest) = (line.get(..at)?.trim(), line.get(at..)?);
        let name_or_space = |c: char| is_name_char(c) || c.is_whitespace();
        if !names.contains(char::is_whitespace) || !names.chars().all(name_or_space) {
            return None;
        }
        let mark = self.surface.pick("、", ", ");
        let several = names.split_whitespace().collect::<Vec<_>>().join(mark);
        let (open, close) = self.surface.pick(("【", "】"), ("[", "]"));
        let forms = [
            (both!("一列的，", "for one column, "), format!("{open}{}{close}{rest}", squeeze(names))),
            (both!("几列的，", "for several, "), format!("{several}{rest}")),
        ];
        let forms: Vec<Form> = forms
            .into_iter()
            .filter(|(_, form)| self.parses(Rule::data_line, form))
            .map(|(lead, form)| (lead, squeeze(&form)))
            .collect();
        let found = squeeze(names);
        (forms.len() == 2).then(|| Fault::Write { found, forms }.at(within(place, 0, names.len())))
    }

    /// A row of a table of bands where a measure stands: `90 分以上：优`, `得分 90 以上的，优`.
    fn row(&mut self, place: Span, line: &str) -> Option<Problem> {
        let named = ["得分", "总分", "分数"].iter().find_map(|word| line.strip_prefix(word));
        let row = named.unwrap_or(line).trim_start();
        let bands = row.starts_with(|c: char| c.is_ascii_digit())
            || ["不满", "超过", "≥", "≤", "under", "over"].iter().any(|word| row.starts_with(word));
        if !bands {
            return None;
        }
        let row = if self.parses(Rule::table_row, row) {
            squeeze(row)
        } else {
            self.rewritten(row, Rule::table_row)?.2.into_iter().next()?.1
        };
        Some(Fault::RowOutside { row, surface: self.surface }.at(place))
    }

    /// A value given to a name where a measure stands: `综合分 = 甲 × 40% + 乙 × 60%`.
    fn assigned(&mut self, place: Span, line: &str) -> Option<Problem> {
        let at = line.find(['=', '＝'])?;
        let mark = line.get(at..)?.chars().next()?;
        let (name, value) = (line.get(..at)?.trim(), line.get(at + mark.len_utf8()..)?.trim());
        // `100 分`, `（甲 + 乙）分`
        let counted = value.strip_suffix('分').map(str::trim_end);
        let value = counted
            .filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit() || matches!(c, ')' | '）')))
            .unwrap_or(value);
        let head = self.surface.pick(format!("定义 {name}"), format!("define {name}"));
        let bracketed = value.starts_with(['(', '（']) || value.chars().all(|c| is_name_char(c) || c == '.');
        let points = match (self.surface, bracketed) {
            (Lang::Zh, true) => format!("起评 {value} 分"),
            (Lang::Zh, false) => format!("起评（{value}）分"),
            (Lang::En, true) => format!("start at {value} points"),
            (Lang::En, false) => format!("start at ({value}) points"),
        };
        let fine = self.parses(Rule::define_line, value) && self.parses(Rule::measure_line, &points);
        if !fine || !self.parses(Rule::define_head, &head) {
            return None;
        }
        let own = matches!(name, "得分" | "总分" | "points" | "score" | "基础分" | "基准分" | "起评分");
        let define = (!own).then(|| (head, squeeze(value)));
        let found = squeeze(line);
        Some(Fault::Assigned { found, points: squeeze(&points), define }.at(place))
    }

    /// Where a phrase stands in a line. In a pattern `^` and `$` are the ends of the line, `*` is a run without commas, `&` one with an operator, `…` any
    /// run, `#` a number, a mark its other width too, a space any space or, in Chinese, none; behind `?` stands what may be missing.
    fn find<'a>(&self, pattern: &str, line: &'a str) -> Option<Match<'a>> {
        let anchored = pattern.strip_prefix('^');
        let pattern = anchored.unwrap_or(pattern);
        let word = pattern.starts_with(|c: char| c.is_ascii_alphabetic());
        line.char_indices().map(|(at, _)| at).take_while(|at| anchored.is_none() || *at == 0).find_map(
            |from| {
                let behind = line.get(..from)?.chars().next_back();
                if word && behind.is_some_and(is_name_char) {
                    return None;
                }
                let mut gaps = Vec::new();
                let to = self.matches(pattern, line, from, &mut gaps)?;
                Some(Match { from, to, gaps })
            },
        )
    }

    fn matches<'a>(&self, pattern: &str, line: &'a str, at: usize, gaps: &mut Vec<Gap<'a>>) -> Option<usize> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        let mut wanted = pattern.chars();
        let Some(first) = wanted.next() else { return Some(at) };
        let (rest, text) = (wanted.as_str(), line.get(at..)?);
        match first {
            '$' => text.trim().is_empty().then_some(line.len()),
            '?' => {
                wanted.next()?;
                let known = gaps.len();
                self.matches(rest, line, at, gaps).or_else(|| {
                    gaps.truncate(known);
                    self.matches(wanted.as_str(), line, at, gaps)
                })
            }
            ' ' => {
                let run = text.len() - text.trim_start().len();
                (run > 0 || self.surface == Lang::Zh).then_some(())?;
                self.matches(rest, line, at + run, gaps)
            }
            '#' => {
                let run = number(text)?;
                gaps.push((text.get(..run)?, true));
                self.matches(rest, line, at + run, gaps)
            }
            '*' | '&' | '…' => {
                let known = gaps.len();
                let stop = |c: char| first != '…' && matches!(c, ',' | '，' | '；' | '“' | '"');
                let end = text.find(stop).unwrap_or(text.len());
                // Up to the next mark of the pattern, or as far as it goes.
                let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                let mut ends: Vec<usize> = ends.filter(|to| *to > 0 && *to <= end).collect();
                if rest.is_empty() {
                    ends.reverse();
                }
                ends.into_iter().find_map(|to| {
                    gaps.truncate(known);
                    let gap = text.get(..to)?.trim();
                    let reckons = first != '&' || gap.contains(['×', '*', '÷', '/', '+', '-', '＋', '－']);
                    (!gap.is_empty() && reckons).then(|| gaps.push((gap, false)))?;
                    self.matches(rest, line, at + to, gaps)
                })
            }
            mark => {
                let found = text.chars().next()?;
                let same =
                    half(found) == half(mark) || (mark == '-' && matches!(found, '～' | '~' | '—' | '–'));
                same.then(|| self.matches(rest, line, at + found.len_utf8(), gaps))?
            }
        }
    }

    /// The line with a phrase replaced: `$1` is what stands in the first gap, `$-1` the level below it, `$V` the strongest
    /// verdict, `$L` the worst level.
    fn put(&self, form: &str, line: &str, found: &Match<'_>) -> Option<String> {
        let mut parts = form.split('$');
        let mut made = parts.next()?.to_owned();
        for part in parts {
            let (value, rest) = if let Some(rest) = part.strip_prefix('V') {
                (self.scale().1.first()?.clone(), rest)
            } else if let Some(rest) = part.strip_prefix('L') {
                (self.scale().0.last()?.clone(), rest)
            } else if let Some(rest) = part.strip_prefix("-1") {
                let better = found.gaps.first()?.0.trim_end_matches('级').trim_end();
                let levels = &self.scale().0;
                let at = levels.iter().position(|level| level == better)?;
                (levels.get(at + 1)?.clone(), rest)
            } else {
                let at = part.chars().next()?.to_digit(10)?;
                let (gap, counts) = *found.gaps.get(usize::try_from(at).ok()?.checked_sub(1)?)?;
                (if counts { digits(gap) } else { gap.to_owned() }, part.get(1..)?)
            };
            made.push_str(&value);
            made.push_str(rest);
        }
        Some(format!("{}{made}{}", line.get(..found.from)?, line.get(found.to..)?))
    }

    /// The levels of the first scale of the text, best first, and its verdicts.
    fn scale(&self) -> &(Vec<String>, Vec<String>) {
        self.scale.get_or_init(|| self.read_scale())
    }

    fn read_scale(&self) -> (Vec<String>, Vec<String>) {
        let (mut levels, mut verdicts) = (Vec::new(), Vec::new());
        let begins = |line: &&str| line.starts_with("等级") || line.starts_with("scale");
        let heads = self.text.lines().map(str::trim).filter(begins);
        let read = heads.take(MOST_OPEN).find_map(|line| Grammar::parse(Rule::scale_head, line).ok());
        for part in read.into_iter().flatten().flat_map(|head| head.into_inner().flatten()) {
            let list = match part.as_rule() {
                Rule::levels => &mut levels,
                Rule::c_outside => &mut verdicts,
                _ => continue,
            };
            let named = part.into_inner().filter(|part| part.as_rule() == Rule::titled);
            list.extend(named.filter_map(|one| Some(one.into_inner().next()?.as_str().trim().to_owned())));
        }
        (levels, verdicts)
    }

    /// What is told of a line whose condition is right and whose effect is none.
    pub(super) fn no_effect(
        &self,
        place: Span,
        line: &str,
        at: usize,
        rules: &[Rule],
        head: Rule,
    ) -> Option<Problem> {
        let effects = [Rule::effect, Rule::effects, Rule::s_always, Rule::e_drop];
        let rest = line.get(at..)?.trim_end();
        let behind = line.get(..at)?.trim_end().ends_with([',', '，']);
        if rest.is_empty() || !behind || !rules.iter().any(|rule| effects.contains(rule)) {
            return None;
        }
        let level = self.scale().0.first().cloned().unwrap_or_else(|| "A".to_owned());
        let found = squeeze(rest);
        Some(Fault::NoEffect { found, level, surface: self.surface, block: block(head) }.at(within(
            place,
            at,
            at + rest.len(),
        )))
    }
}

fn within(place: Span, from: usize, to: usize) -> Span {
    span(place.start as usize + from, place.start as usize + to)
}

/// When a form with several beside it is meant.
fn lead(form: &str, several: bool) -> Both {
    let leads: &[(&str, &str, &str)] = if several { &LEADS } else { &NOTES };
    let found = leads.iter().find(|(of, ..)| *of == form);
    found.map(|(_, zh, en)| Both { zh: (*zh).to_owned(), en: (*en).to_owned() }).unwrap_or_default()
}

/// On one line, single spaces.
fn squeeze(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How long the number is that a text begins with: digits, or one Chinese numeral.
fn number(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if "一二两三四五六七八九十".contains(first) {
        return Some(first.len_utf8());
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let end = text.get(..end)?.trim_end_matches('.').len();
    let percent = text.get(end..)?.starts_with('%');
    first.is_ascii_digit().then_some(if percent { end + 1 } else { end })
}

/// A Chinese numeral in digits; anything else as it stands.
fn digits(gap: &str) -> String {
    let mut all = gap.chars();
    let only = all.next().filter(|_| all.next().is_none());
    let at = only.and_then(|only| "一二三四五六七八九十".chars().position(|one| one == only));
    match (only, at) {
        (Some('两'), _) => "2".to_owned(),
        (_, Some(at)) => (at + 1).to_string(),
        _ => gap.to_owned(),
    }
}

/// How long the number of a paragraph is that a line begins with.
fn label(line: &str) -> Option<usize> {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c);
    let first = line.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some(first.len_utf8());
    }
    let (open, closes): (usize, &[char]) = match first {
        '（' | '(' => (first.len_utf8(), &['）', ')']),
        '第' => (first.len_utf8(), &['条', '款', '项']),
        _ => (0, &['、', '.', '．', ')', '）']),
    };
    let rest = line.get(open..)?;
    let end = rest.find(|c: char| !numeral(c)).filter(|end| *end > 0)?;
    let close = rest.get(end..)?.chars().next().filter(|c| closes.contains(c))?;
    let end = open + end + close.len_utf8();
    // `2.5` is a number.
    (!line.get(end..)?.starts_with(|c: char| c.is_ascii_digit())).then_some(end)
}

/// The run around a byte of a line that may be a name with marks in it, or a reserved word.
fn run(line: &str, at: usize) -> Option<(usize, usize)> {
    let part = |c: char| {
        is_name_char(c)
            || matches!(c, '.' | '．' | '%' | '％' | '/' | '／' | '（' | '）' | '(' | ')' | '·' | '℃' | '&')
    };
    let (head, tail) = (line.get(..at)?, line.get(at..)?);
    let trimmed = head.trim_end();
    let from = trimmed.rfind(|c| !part(c)).map_or(0, |found| {
        found + trimmed.get(found..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    });
    // Where reading stopped behind a space, the name begins there.
    let from = if trimmed.len() < head.len() && tail.starts_with(is_name_char) { at } else { from };
    let to = at + tail.find(|c| !part(c)).unwrap_or(tail.len());
    let name = line.get(from..to)?;
    let letters = name.chars().any(char::is_alphabetic);
    let marks = name.chars().any(|c| !is_name_char(c));
    let whole = name.matches(['（', '(']).count() == name.matches(['）', ')']).count();
    let begins = name.starts_with(|c: char| c.is_alphabetic());
    // A reserved word is quoted among the values of a column only: elsewhere it has a message of its own.
    let value = is_reserved(name)
        && [" 为 ", " is ", " are "]
            .iter()
            .any(|word| line.get(..from).is_some_and(|head| head.contains(word)));
    ((letters && marks && whole && begins) || value).then_some((from, to))
}
