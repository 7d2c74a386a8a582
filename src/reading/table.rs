//! Tables: their heads, and what each row says.

use crate::syntax::ast::{Line, RowKey, Table, TableRow, Text};

use super::{Said, Voice, say};

impl Voice<'_> {
    /// What the head of a table says.
    pub(super) fn table_head(&self, table: &Table) -> String {
        let name = self.quote(&table.name.node);
        let mut said = if table.keys.is_empty() {
            say!(self, "{name}是查出来的一个值", "{name} is a value that is looked up")
        } else {
            let keys = self.names(&table.keys);
            say!(self, "{name}是看着{keys}查出来的一个值", "{name} is a value that is looked up by {keys}")
        };
        if let Some(records) = &table.each {
            let records = self.quote(&records.node);
            said.push_str(&say!(
                self,
                "；对明细{records}的每条记录各查一次",
                "; once for each record of {records}"
            ));
        }
        said.push_str(&match (table.first_match, table.interpolated) {
            (true, _) => say!(
                self,
                "；从上往下看，哪一行最先符合就用哪一行",
                "; of the rows that fit, the topmost one counts"
            ),
            (false, true) => say!(
                self,
                "；给出几个点，两点之间按直线比例推算",
                "; the rows are points, and between two of them the value lies on a straight line"
            ),
            (false, false) => say!(
                self,
                "；每种情形正好落在一行里，各行先后不论",
                "; each case fits just one row, whatever their order"
            ),
        });
        if let Some(file) = &table.from {
            let file = self.text(&file.node);
            said.push_str(&say!(
                self,
                "；各行写在办法旁边的文件{file}里",
                "; its rows stand in the file {file} beside the policy"
            ));
        }
        said
    }

    /// What the rows of a table say.
    pub(super) fn table_rows(&self, table: &Table, said: &mut Vec<Said>) {
        let mut header: Option<(&[Text], Option<&[Text]>)> = None;
        for (at, Line { node, span, citing, because }) in table.rows.iter().enumerate() {
            let sentence = match node {
                TableRow::Row(key, result) => {
                    let when = self.row_key(table, key, at == 0);
                    let result = self.literal(result);
                    let name = self.quote(&table.name.node);
                    say!(self, "{when}，{name}是{result}", "{when}, {name} is {result}")
                }
                TableRow::Pipe { left, right } => match header {
                    None => {
                        header = Some((left, right.as_deref()));
                        self.pipe_head(left, right.as_deref())
                    }
                    Some((keys, results)) => {
                        let when = self.cells(keys, left, true);
                        match (results, right) {
                            (Some(names), Some(right)) => {
                                let results = self.cells(names, right, false);
                                say!(self, "{when}时，{results}", "where {when}, {results}")
                            }
                            _ => say!(
                                self,
                                "{when}（没有“||”，说不出结果）",
                                "{when} (without `||` no result is said)"
                            ),
                        }
                    }
                },
            };
            let cited = self.tail(citing.as_ref(), because.as_ref());
            said.push(Said {
                span: span.span,
                head: false,
                sentence: self.spaced(&format!("{sentence}{cited}")),
            });
        }
    }

    fn pipe_head(&self, left: &[Text], right: Option<&[Text]>) -> String {
        let keys = self.names(left);
        match right {
            Some(right) => {
                let results = self.names(right);
                say!(
                    self,
                    "以下各行，左边{keys}是条件，右边{results}是结果",
                    "in the rows below, {keys} on the left are asked for, and {results} on the right come out"
                )
            }
            None => say!(self, "以下各行是{keys}", "the rows below are of {keys}"),
        }
    }

    /// The cells of a pipe table's line under their names.
    pub(super) fn cells(&self, names: &[Text], cells: &[Text], asked: bool) -> String {
        let cells = cells.iter().enumerate().map(|(at, cell)| {
            let name = names.get(at).map_or_else(String::new, |name| self.quote(&name.node));
            match cell.node.trim() {
                "任意" | "any" if asked => say!(self, "{name}不论是什么", "{name} is whatever it is"),
                text if asked => {
                    let text = self.asked_cell(text);
                    say!(self, "{name}{text}", "{name} {text}")
                }
                "" => say!(self, "{name}没有说", "{name} is not said"),
                text => say!(self, "{name}是“{text}”", "{name} is \"{text}\""),
            }
        });
        let cells: Vec<String> = cells.collect();
        cells.join(self.lang.pick("、", ", "))
    }

    /// What a cell of a key asks for: as a row of the table by that key alone would.
    fn asked_cell(&self, cell: &str) -> String {
        say!(self, "符合“{cell}”", "is as \"{cell}\" says")
    }

    fn row_key(&self, table: &Table, key: &RowKey, first: bool) -> String {
        if matches!(key, RowKey::Otherwise) && table.keys.is_empty() {
            return say!(self, "上面各行都不符合时", "where no row above fits");
        }
        let key = self.key(table, key);
        if table.first_match && !first {
            say!(self, "上面各行都不符合，而{key}", "where no row above fits, {key}")
        } else {
            key
        }
    }

    fn key(&self, table: &Table, key: &RowKey) -> String {
        let by = match table.keys.as_slice() {
            keys @ ([_] | [_, _] | [_, _, _]) => self.names(keys),
            _ => say!(self, "所看的值", "the value looked at"),
        };
        match key {
            RowKey::Range(range) => {
                let range = self.range(range, false);
                say!(self, "{by}{range}时", "where {by} is {range}")
            }
            RowKey::Values(values) if table.interpolated => {
                let values = self.listed(values.iter().map(|value| self.value(value)));
                say!(self, "{by}正好是{values}时", "where {by} is just {values}")
            }
            RowKey::Values(values) => match values.as_slice() {
                [one] => {
                    let one = self.literal(one);
                    say!(self, "{by}是{one}时", "where {by} is {one}")
                }
                values => {
                    let values = self.listed(values.iter().map(|value| self.literal(value)));
                    say!(self, "{by}是{values}当中的一个时", "where {by} is one of {values}")
                }
            },
            RowKey::When(condition) => {
                let holds = self.holds(condition);
                say!(self, "{holds}时", "where {holds}")
            }
            RowKey::Otherwise => {
                say!(self, "{by}是别的值时（“无”不在内）", "where {by} is anything else (but not none)")
            }
            RowKey::None => say!(self, "没有{by}时（“无”）", "where there is no {by} (none)"),
            RowKey::Unknown => {
                say!(self, "有{by}而不知道是什么时（“未知”）", "where there is {by} but it is not known")
            }
        }
    }
}
