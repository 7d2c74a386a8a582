//! A comma at the end of a line that joins the next statement to it.

use super::grammar::Rule;
use super::hints::openers;
use super::problem::Fault;
use super::repair::Repairs;
use crate::problem::Problem;
use crate::source::Span;

/// Line ends looked at in one statement.
const MOST_ENDS: usize = 50;

impl Repairs<'_> {
    /// The two statements that a comma at the end of a line made one, and the problem at the comma. `reads` says
    /// that the one statement can be read: then only what cannot be meant otherwise is taken for two.
    pub(super) fn hanging(&mut self, place: Span, rule: Rule, reads: bool) -> Option<(Span, Span, Problem)> {
        let text = self.text.get(place.start as usize..place.end as usize)?;
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).take(MOST_ENDS).collect();
        ends.into_iter().find_map(|end| {
            let line = text.get(..end)?.trim_end();
            let mark = line.chars().next_back().filter(|mark| matches!(mark, ',' | '，' | '、'))?;
            let before = line.strip_suffix(mark)?.trim_end();
            let rest = text.get(end..)?;
            let start = end + (rest.len() - rest.trim_start().len());
            let rest = rest.trim_start();
            if reads && !self.opens(rule, rest) {
                return None;
            }
            if !self.parses(rule, rest) || !self.parses(rule, before) {
                return None;
            }
            let at = |from: usize, to: usize| Span::new(place.start + from as u32, place.start + to as u32);
            let comma = at(line.len() - mark.len_utf8(), line.len());
            let last = before.lines().next_back().unwrap_or(before).trim().to_owned();
            let problem = Fault::Extra { mark: mark.to_string(), before: last }.at(comma);
            Some((at(0, before.len()), at(start, text.len()), problem))
        })
    }

    /// Whether a line begins as only a statement of a measure does that is more than an effect.
    fn opens(&self, rule: Rule, line: &str) -> bool {
        const EACH: [&str; 6] = ["每缺", "每多", "每少", "每有", "each missing ", "each extra "];
        rule == Rule::measure_line
            && (EACH.iter().any(|word| line.starts_with(word))
                || openers(rule, self.surface, true).iter().any(|word| {
                    line.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\u{3000}']))
                }))
    }
}
