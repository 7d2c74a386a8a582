//! Texts of the policy as values: interned, chosen and compared by their position among them.

use std::collections::BTreeSet;

use super::Checker;
use super::problem::CheckProblem;
use super::value::{Value, What};
use crate::both;
use crate::ir::{Comparison, OpKind, Reg, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

impl Checker<'_> {
    /// The register of a text of the policy.
    pub(super) fn word(&mut self, text: &str, span: Span) -> Reg {
        let at = match self.text_ids.get(text) {
            Some(&at) => at,
            None => {
                let at = self.texts.len();
                self.texts.push(text.to_owned());
                self.text_ids.insert(text.to_owned(), at);
                at
            }
        };
        self.number(i64::try_from(at).unwrap_or(i64::MAX), Type::Word, span)
    }

    /// A text as written in a register; any other value as it is.
    pub(super) fn as_word(&mut self, value: Value) -> Value {
        match &value.what {
            What::Text(text) => {
                let reg = self.word(&text.clone(), value.span);
                Value { what: What::Word(reg), ..value }
            }
            _ => value,
        }
    }

    /// The texts, by position, that a register may hold; nothing when that cannot be told.
    pub(super) fn possible_words(&self, reg: Reg) -> Option<BTreeSet<i64>> {
        let (mut words, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![reg]);
        while let Some(reg) = open.pop() {
            if !seen.insert(reg) {
                continue;
            }
            match &self.ops.get(reg.0 as usize)?.kind {
                OpKind::Number(word) => {
                    words.insert(*word);
                }
                OpKind::Select(_, yes, no) => open.extend([*yes, *no]),
                OpKind::At(_, all) => words.extend(all),
                _ => return None,
            }
        }
        Some(words)
    }

    /// The text at a position among the policy's texts.
    pub(super) fn word_text(&self, word: i64) -> Option<&str> {
        usize::try_from(word).ok().and_then(|at| self.texts.get(at)).map(String::as_str)
    }

    /// A bare word beside a text: one of the texts that it may be.
    pub(super) fn bare_word(&self, left: &Value, right: &Expr) -> Option<Value> {
        let (What::Word(reg), ExprKind::Name(name)) = (&left.what, &right.kind) else { return None };
        if self.peek(name).is_some() {
            return None;
        }
        let words = self.possible_words(*reg)?;
        let known = words.iter().any(|word| self.word_text(*word) == Some(name.as_str()));
        known.then(|| Value::new(What::Text(name.clone()), right.span.span))
    }

    /// Whether a text column's cell is the text that a register holds.
    pub(super) fn text_is_word(&mut self, column: usize, word: Reg, span: Span) -> Option<Reg> {
        let Some(words) = self.possible_words(word) else {
            let message = both!(
                "文本列不能与往期得出的文字相比",
                "a text column cannot be compared with a text of an earlier period"
            );
            let help = both!(
                "请把这一列写成“为 甲 或 乙”，列出它的取值，或与写明的文字相比",
                "declare the column as `a or b`, with all its values, or compare it with a text as written"
            );
            self.report(span, CheckProblem::WrongPlace { message, help });
            return None;
        };
        let mut flags = Vec::new();
        for one in words {
            let Some(text) = self.word_text(one).map(str::to_owned) else { continue };
            let same = self.text_is(column, text, span);
            let wanted = self.number(one, Type::Word, span);
            let is = self.compare(Comparison::Equal, word, wanted, span);
            flags.push(self.all(vec![is, same], span));
        }
        Some(self.any(flags, span))
    }

    /// Reports a text column where one of several values is chosen.
    pub(super) fn column_not_chosen(&mut self, span: Span) {
        let message =
            both!("数据里的文本列不能在这里选用", "a text column of the data cannot be chosen as a value");
        let help = both!(
            "请写成办法里的文字，如“…”；取值不多的列可以写成 `甲 或 乙`",
            "write texts of the policy, such as \"…\"; a column of few values can be declared as `a or b`"
        );
        self.report(span, CheckProblem::WrongPlace { message, help });
    }
}
