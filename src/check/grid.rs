//! The rows of a table in one shape, whether they stand as lines, as a pipe table or in a file.

use std::collections::HashMap;

use super::Checker;
use super::problem::CheckProblem;
use super::table_problem::TableProblem;
use crate::both;
use crate::problem::{Both, backtick, nearest};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, Line, RowKey, TableRow, Text};
use crate::value::key;

/// A table's rows. Shape: each row has a cell for every key, save those of lines, and a result for every column.
#[derive(Debug, Clone)]
pub(super) struct Grid<'a> {
    /// The result columns; one without a name where the rows are lines.
    pub(super) columns: Vec<Option<&'a Text>>,
    pub(super) rows: Vec<GridRow<'a>>,
}

#[derive(Debug, Clone)]
pub(super) struct GridRow<'a> {
    pub(super) asked: Asks<'a>,
    pub(super) results: Vec<Said<'a>>,
    pub(super) span: Span,
}

/// What a row is for.
#[derive(Debug, Clone)]
pub(super) enum Asks<'a> {
    /// `KEY: …`
    Key(&'a RowKey),
    /// A cell for each key, in the order of the head.
    Cells(Vec<&'a Text>),
}

/// A result as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said<'a> {
    Expr(&'a Expr),
    Cell(&'a Text),
}

/// A line of a pipe table: its cells left and right of the double bar.
type Pipe<'a> = (&'a Line<TableRow>, &'a [Text], Option<&'a [Text]>);

/// Where the cells of a line of a pipe table belong.
enum Place {
    Key(usize),
    Result(usize),
}

impl<'a> Checker<'a> {
    /// The rows of a table, when they fit its head.
    pub(super) fn grid(&mut self, table: &'a ast::Table) -> Option<Grid<'a>> {
        let mut lines = Vec::new();
        let mut pipes = Vec::new();
        for line in &table.rows {
            match &line.node {
                TableRow::Row(asked, result) => lines.push((asked, result, line.span.span)),
                TableRow::Pipe { right: Some(_), .. } if table.from.is_some() => {
                    let message = both!("这个表的行在文件里", "the rows of this table are in its file");
                    let help = both!(
                        "请写进文件；办法里只能再写“其余：…”",
                        "write it in the file; only `otherwise: …` may stand here besides"
                    );
                    self.report(line.span.span, CheckProblem::WrongPlace { message, help });
                    return None;
                }
                TableRow::Pipe { left, right } => pipes.push((line, left.as_slice(), right.as_deref())),
            }
        }
        let mut grid = match pipes.split_first() {
            Some((header, rows)) => self.pipe_table(table, header, rows)?,
            None => Grid { columns: vec![None], rows: Vec::new() },
        };
        let mut fine = true;
        for (asked, result, span) in lines {
            let several = !pipes.is_empty() || table.keys.len() > 1;
            if several && !matches!(asked, RowKey::Otherwise) {
                let message =
                    both!("这样的行只用于按一项查的表", "rows such as this are for tables by one key");
                let help = both!(
                    "请写成表格的一行，如“| … | … || … |”",
                    "write it as a line of the pipe table, such as `| … | … || … |`"
                );
                self.report(span, CheckProblem::WrongPlace { message, help });
                fine = false;
                continue;
            }
            let columns = grid.columns.len();
            if columns > 1 && !matches!(result.kind, ast::ExprKind::None) {
                let message = both!(
                    "这个表有 {columns} 列结果，这一行只说了一个",
                    "this table has {columns} result columns, and this row says one"
                );
                let help = both!(
                    "请写成表格的一行，各项写“其余”；都没有就写“其余：无”",
                    "write it as a line of the pipe table with `otherwise` for the keys; `otherwise: none` stands for none in every column"
                );
                self.report(span, TableProblem::Cell { message, help });
                fine = false;
                continue;
            }
            let results = vec![Said::Expr(result); columns];
            grid.rows.push(GridRow { asked: Asks::Key(asked), results, span });
        }
        fine.then_some(grid)
    }

    fn pipe_table(
        &mut self,
        table: &'a ast::Table,
        header: &Pipe<'a>,
        rows: &[Pipe<'a>],
    ) -> Option<Grid<'a>> {
        let (columns, places) = self.header_places(table, header)?;
        let (wide, split) = (places.len(), header.2.map(|_| header.1.len()));
        let mut grid = Grid { columns: columns.into_iter().map(Some).collect(), rows: Vec::new() };
        let mut fine = true;
        for (line, left, right) in rows {
            let span = line.span.span;
            let count = left.len() + right.map_or(0, <[Text]>::len);
            if count != wide || right.map(|_| left.len()) != split {
                let (message, help) = match (split, right) {
                    (Some(keys), Some(_)) if count == wide => {
                        let own = left.len();
                        let message = both!(
                            "双竖线左边，这一行有 {own} 格，第一行有 {keys} 格",
                            "left of the double bar this row has {own} cells and the first has {keys}"
                        );
                        let help = both!(
                            "双竖线左边是查的各项，右边是结果：请把“||”移到第 {keys} 格后面",
                            "left of it stand the keys and right of it the results: move `||` behind cell {keys}"
                        );
                        (message, help)
                    }
                    (Some(_), None) => {
                        let message = both!("这一行没有双竖线", "this row has no double bar");
                        let help = both!(
                            "查的各项和结果之间请写“||”，和第一行一样",
                            "write `||` between the keys and the results, as in the first line"
                        );
                        (message, help)
                    }
                    _ => {
                        let message = both!(
                            "这一行有 {count} 格，第一行有 {wide} 格",
                            "this row has {count} cells and the first has {wide}"
                        );
                        let help = both!(
                            "请补上缺的格，或删去多的",
                            "add the cells that are missing, or take out those too many"
                        );
                        (message, help)
                    }
                };
                self.report(span, CheckProblem::RaggedTable { message, help });
                fine = false;
                continue;
            }
            let mut asked = vec![None; table.keys.len()];
            let mut results = vec![None; grid.columns.len()];
            for (cell, place) in left.iter().chain(right.iter().copied().flatten()).zip(&places) {
                match place {
                    Place::Key(at) => asked.get_mut(*at).map(|slot| *slot = Some(cell)),
                    Place::Result(at) => results.get_mut(*at).map(|slot| *slot = Some(Said::Cell(cell))),
                };
            }
            let asked = asked.into_iter().collect::<Option<Vec<&Text>>>()?;
            let results = results.into_iter().collect::<Option<Vec<_>>>()?;
            for (cell, name) in asked.iter().zip(&table.keys).filter(|(cell, _)| cell.node.is_empty()) {
                let shown = backtick(&name.node);
                let at = if cell.span.start < cell.span.end { cell.span } else { span };
                let message = both!("这一行的 {shown} 是空格", "the cell of {shown} is empty in this row");
                let help = both!(
                    "不论是什么都行的，请写“任意”；没有值的，请写“无”",
                    "write `any` where it may be anything, `none` where there is no value"
                );
                self.report(at, TableProblem::Cell { message, help });
                fine = false;
            }
            grid.rows.push(GridRow { asked: Asks::Cells(asked), results, span });
        }
        fine &= self.blank_results(&grid);
        fine.then_some(grid)
    }

    /// Blank result cells: told once for each column.
    fn blank_results(&mut self, grid: &Grid<'_>) -> bool {
        let mut fine = true;
        for (at, column) in grid.columns.iter().enumerate() {
            let blank = |row: &&GridRow<'_>| matches!(row.results.get(at), Some(Said::Cell(cell)) if cell.node.is_empty());
            let mut blanks = grid.rows.iter().filter(blank);
            let Some(first) = blanks.next() else { continue };
            let more = blanks.count();
            let (zh, en) = match more {
                0 => (String::new(), String::new()),
                1 => ("，另有 1 行也是".to_owned(), ", and in one row more".to_owned()),
                more => (format!("，另有 {more} 行也是"), format!(", and in {more} rows more")),
            };
            let shown = backtick(column.map_or("", |name| &name.node));
            let message =
                both!("这一行的 {shown} 是空格{zh}", "the cell of {shown} is empty in this row{en}");
            let help = both!("没有结果就写“无”", "write `none` where there is no result");
            self.report(first.span, TableProblem::Cell { message, help });
            fine = false;
        }
        fine
    }

    /// The result columns, and what each cell of a line is.
    fn header_places(
        &mut self,
        table: &'a ast::Table,
        (line, left, right): &Pipe<'a>,
    ) -> Option<(Vec<&'a Text>, Vec<Place>)> {
        let before = self.problems.len();
        let span = line.span.span;
        let keys: HashMap<String, usize> =
            table.keys.iter().enumerate().map(|(at, name)| (key(&name.node), at)).collect();
        let known = |title: &Text| keys.get(&key(bare_name(&title.node))).copied();
        if table.keys.is_empty() {
            // In a file nothing tells keys from results: one column finds the row, as a rule.
            let keys = if table.from.is_some() && right.is_none() { 1 } else { left.len() };
            let titles: Vec<&str> = left.iter().take(keys).map(|title| title.node.as_str()).collect();
            let (zh, en) = (titles.join("、"), titles.join(", "));
            let message = both!("表头没有说按什么查", "the head does not say by which keys");
            let help = both!("请在表头写“按 {zh}”", "write `by {en}` in the table's head");
            self.header_problem(table.name.span, message, help);
            return None;
        }
        let from_file = table.from.is_some() && right.is_none();
        if right.is_none() && !from_file {
            let message = both!("这一行没有双竖线", "this line has no double bar");
            let help = both!(
                "左边是查的各项，右边是结果，中间写“||”，如“| 风险 | 分数 || 天数 |”",
                "put `||` between the keys and the results, such as `| risk | score || days |`"
            );
            self.header_problem(span, message, help);
            return None;
        }
        let mut columns: Vec<&'a Text> = Vec::new();
        let mut places = Vec::new();
        let mut seen: HashMap<String, Span> = HashMap::new();
        let titles = left.iter().map(|title| (title, true));
        let titles = titles.chain(right.iter().copied().flatten().map(|title| (title, false)));
        for (title, on_left) in titles {
            let name = bare_name(&title.node);
            if name.is_empty() {
                let message = both!("第一行有一格没有名称", "a cell of the first line has no name");
                let help = both!("请给每一列写上名称", "give every column a name");
                self.header_problem(
                    if title.span.start < title.span.end { title.span } else { span },
                    message,
                    help,
                );
                continue;
            }
            if let Some(&first) = seen.get(&key(name)) {
                self.report(title.span, CheckProblem::ListedTwice { name: name.to_owned(), first });
                continue;
            }
            seen.insert(key(name), title.span);
            match known(title) {
                Some(at) if on_left => places.push(Place::Key(at)),
                Some(_) => {
                    let shown = backtick(name);
                    let message = both!(
                        "{shown} 是查的一项，却在双竖线右边",
                        "{shown} is a key and stands right of the double bar"
                    );
                    let help = both!("请移到左边", "move it to the left");
                    self.header_problem(title.span, message, help);
                }
                None if on_left && !from_file => self.no_such_key(table, title, name),
                None => {
                    places.push(Place::Result(columns.len()));
                    columns.push(title);
                }
            }
        }
        for name in table.keys.iter().filter(|name| !seen.contains_key(&key(&name.node))) {
            if self.problems.len() > before && !from_file {
                continue;
            }
            let shown = backtick(&name.node);
            let near = columns.iter().map(|title| title.node.as_str());
            let near = nearest(&name.node, near).filter(|_| from_file).map(backtick);
            let message = both!("第一行没有 {shown} 这一列", "the first line has no column {shown}");
            let help = match near {
                Some(near) => {
                    both!(
                        "请加上这一列；如果 {near} 就是它，请改成 {shown}",
                        "add the column; if {near} is meant, call it {shown}"
                    )
                }
                None => {
                    both!("表头说按 {shown} 查，请加上这一列", "the head says `by {shown}`: add the column")
                }
            };
            self.header_problem(span, message, help);
        }
        if columns.is_empty() && self.problems.len() == before {
            let message = both!("这个表没有结果的列", "the table has no result column");
            let help = if from_file {
                both!(
                    "文件里“按”后面没有列出的各列是结果：请在表头只写查得到每一行的那几列",
                    "in a file the columns that the head does not list behind `by` are results: list only those that find a row"
                )
            } else {
                both!("请在双竖线右边写出结果", "write the results right of the double bar")
            };
            self.header_problem(span, message, help);
        }
        (self.problems.len() == before).then_some((columns, places))
    }

    fn no_such_key(&mut self, table: &ast::Table, title: &Text, name: &str) {
        let shown = backtick(name);
        let keys: Vec<&str> = table.keys.iter().map(|key| key.node.as_str()).collect();
        let near = nearest(name, keys.iter().copied()).map(backtick);
        let (zh, en) = (keys.join("、"), keys.join(", "));
        let message = both!("表头没有说按 {shown} 查", "the head does not say `by {shown}`");
        let help = match near {
            Some(near) => {
                both!("您是不是想写 {near}？表头是按 {zh} 查", "did you mean {near}? the keys are {en}")
            }
            None => both!(
                "双竖线左边只写查的各项：{zh}；结果写在右边",
                "left of the double bar stand the keys, {en}; results stand right of it"
            ),
        };
        self.header_problem(title.span, message, help);
    }

    fn header_problem(&mut self, span: Span, message: Both, help: Both) {
        self.report(span, TableProblem::Header { message, help });
    }
}

/// A name without the brackets that it may stand in.
pub(super) fn bare_name(text: &str) -> &str {
    let text = text.trim();
    let within = |open: char, close: char| {
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).map(str::trim)
    };
    within('【', '】').or_else(|| within('[', ']')).or_else(|| within('［', '］')).unwrap_or(text)
}
