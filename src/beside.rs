//! The files beside a policy: which rows its tables take from them.

use crate::both;
use crate::data;
use crate::problem::{Both, Code, Problem, Problems, backtick};
use crate::source::Spanned;
use crate::source::{Content, Source};
use crate::syntax::{
    self,
    ast::{BlockKind, File, Line, TableRow, Text},
};

/// The files beside a policy that its tables take rows from, each once, as the policy names them: within its folder.
pub fn files_beside(source: &Source) -> Vec<String> {
    let Some(file) = syntax::parse(source).0 else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    for name in file.files_beside().filter(|name| is_within(&name.node)) {
        if !names.contains(&name.node) {
            names.push(name.node.clone());
        }
    }
    names
}

/// Whether a path stays within the folder it is taken from.
fn is_within(path: &str) -> bool {
    let parts = || path.split(['/', '\\']);
    !path.contains(':') && parts().all(|part| !matches!(part.trim(), "" | "." | ".."))
}

/// Reads a policy text and the rows that its tables take from the files beside it, and reports all that is wrong there.
pub fn parse(source: &Source) -> (Option<File>, Problems) {
    let (file, mut problems) = syntax::parse(source);
    let Some(mut file) = file else { return (None, problems) };
    for block in &mut file.blocks {
        let BlockKind::Table(table) = &mut block.kind else { continue };
        let Some(from) = &table.from else { continue };
        match rows(source, from) {
            Ok(rows) => {
                table.rows.splice(0..0, rows);
            }
            Err(found) => problems.extend(found),
        }
    }
    (Some(file), problems.sorted())
}

/// The rows of a file as lines of a pipe table without a double bar.
fn rows(source: &Source, from: &Text) -> Result<Vec<Line<TableRow>>, Problems> {
    let shown = backtick(&from.node);
    let told = |message: Both, help: Both| {
        Err(Problems(vec![Problem::at(Code::H255, from.span, message).help(help)]))
    };
    if !is_within(&from.node) {
        return told(
            both!("{shown} 不在办法所在的文件夹里", "{shown} is not within the folder of the policy"),
            both!(
                "请把文件放在办法旁边，只写文件名，如“名单.csv”",
                "put the file beside the policy and write its name alone, such as \"list.csv\""
            ),
        );
    }
    let (bytes, start) = match source.beside(&from.node) {
        Some((Content::Bytes(bytes), start)) => (bytes, start),
        Some((Content::Unread(zh, en), _)) => {
            return told(
                both!("读不了文件 {shown}：{zh}", "cannot read {shown}: {en}"),
                both!(
                    "文件要放在办法旁边，名称一字不差",
                    "the file stands beside the policy, under exactly this name"
                ),
            );
        }
        None => {
            return told(
                both!("没有给出文件 {shown}", "the file {shown} was not handed in"),
                both!(
                    "请用 heng 的命令打开办法所在的文件夹；程序请先交入这个文件",
                    "run `heng` on the policy where it stands; a program hands the file in first"
                ),
            );
        }
    };
    let rows = data::read_placed(&from.node, bytes, start)?;
    if rows.is_empty() {
        return told(
            both!("文件 {shown} 是空的", "the file {shown} is empty"),
            both!(
                "第一行写各列的名称，以下每行是表的一行",
                "its first line names the columns; each line below is a row of the table"
            ),
        );
    }
    // Cells behind the last filled one are there all the same.
    let wide = rows.first().map_or(0, |header| header.cells.len());
    Ok(rows
        .into_iter()
        .map(|mut row| {
            let end = crate::source::Span::new(row.span.end, row.span.end);
            while row.cells.len() < wide {
                row.cells.push(Spanned::new(String::new(), end));
            }
            Line {
                node: TableRow::Pipe { left: row.cells, right: None },
                span: Spanned::new((), row.span),
                citing: None,
                because: None,
            }
        })
        .collect())
}
