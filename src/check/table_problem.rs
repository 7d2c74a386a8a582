//! What can be wrong with a table, in both languages.

use super::problem::CheckProblem;
use crate::both;
use crate::problem::{Both, Code, Problem, backtick};
use crate::source::Span;

/// A finding about a table. The comment above each is the smallest mistake that gives it.
#[derive(Debug, Clone)]
pub(super) enum TableProblem {
    /// a table of `90 and above` and `under 80`
    Gap { table: String, case: Both },
    /// a table of `90 and above` and `under 95`
    Clash { table: String, value: Both, first: Span, interpolated: bool, mend: Option<Both> },
    /// `table t by risk, from "x.csv"` where nobody hands in the file
    NoFile { name: String },
    /// `table t by risk` with a first line `| rsik || days |`
    Header { message: Both, help: Both },
    /// `| risk | || 3 |`
    Cell { message: Both, help: Both },
    /// a table of so many ranges over so many keys that its cases cannot all be looked at
    TooWide { table: String },
    /// `table t by name, interpolated`
    BreakPoint { message: Both, help: Both },
    /// a table of two result columns used by its bare name
    WhichColumn { message: Both, help: Both },
    /// a row behind rows that have all its cases
    NeverReached { message: Both, first: Option<Span> },
}

impl From<TableProblem> for CheckProblem {
    fn from(problem: TableProblem) -> Self {
        CheckProblem::Table(problem)
    }
}

impl TableProblem {
    /// The problem at `span`.
    pub(super) fn at(self, span: Span) -> Problem {
        use TableProblem as P;
        match self {
            P::Gap { table, case } => {
                let (shown, zh, en) = (backtick(&table), case.zh, case.en);
                Problem::at(
                    Code::H250,
                    span,
                    both!("表 {shown} 有的情形没有行，例如：{zh}", "the table {shown} has no row for {en}"),
                )
                .label(both!("{zh} 不在任何一行", "{en} is in no row"))
                .help(both!("请补上一行，或加一行“其余：…”", "add a row for it, or a row `otherwise: …`"))
            }
            P::Clash { table, value, first, interpolated, mend } => {
                let (shown, zh, en) = (backtick(&table), value.zh, value.en);
                let mend = mend.unwrap_or_default();
                let (mend_zh, mend_en) = (mend.zh, mend.en);
                let help = match interpolated {
                    true => both!(
                        "内插的表每个点只有一个值：请删去一行，或改正其中的数",
                        "a point has one value: take one of the two out, or mend its number"
                    ),
                    false => both!(
                        "请改正其中一行{mend_zh}；如果先写的行优先，请在表头末尾加“，依次判断”",
                        "mend one of the two{mend_en}; if the earlier row is meant to win, add `, first match` at the end of the head"
                    ),
                };
                Problem::at(
                    Code::H251,
                    span,
                    both!("表 {shown} 的两行都有 {zh}", "{en} is in two rows of the table {shown}"),
                )
                .label(both!("这一行有 {zh}", "{en} is in this row"))
                .also(first, both!("这一行也有", "and in this one"))
                .help(help)
            }
            P::NoFile { name } => {
                let shown = backtick(&name);
                let message = both!("没有给出文件 {shown}", "the file {shown} was not handed in");
                Problem::at(Code::H255, span, message)
                    .help(both!("请先交入这个文件", "hand the file in first"))
            }
            P::Header { message, help } => Problem::at(Code::H256, span, message).help(help),
            P::Cell { message, help } => Problem::at(Code::H257, span, message).help(help),
            P::TooWide { table } => {
                let shown = backtick(&table);
                Problem::at(
                    Code::H258,
                    span,
                    both!(
                        "表 {shown} 的情形太多，核对不过来",
                        "the table {shown} has too many cases to look at"
                    ),
                )
                .label(both!("不知道是否完整", "nobody can tell whether it is complete"))
                .help(both!(
                    "请拆成几个表，或让各行用同样的几个范围",
                    "split it into several tables, or let its rows share the same few ranges"
                ))
            }
            P::BreakPoint { message, help } => Problem::at(Code::H259, span, message).help(help),
            P::WhichColumn { message, help } => Problem::at(Code::H270, span, message).help(help),
            P::NeverReached { message, first } => {
                let problem = Problem::at(Code::H252, span, message)
                    .label(both!("没有情形会到这里", "no case comes here"))
                    .help(both!("请删去这一行，或改正它的范围", "take the row out, or mend what it is for"));
                match first {
                    Some(first) => problem.also(first, both!("这一行已经占了", "this row has them already")),
                    None => problem,
                }
            }
        }
    }
}
