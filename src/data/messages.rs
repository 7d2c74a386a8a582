//! The words of each problem of unit data, for the person who has the file open.

use crate::both;
use crate::problem::{Both, Code, Lang, backtick, list, out_of_bounds};

use super::limits::{MOST_CHARS, MOST_COLUMNS, MOST_DEPTH, MOST_MEMBERS, MOST_SHOWN};
use super::problem::Wrong;
use super::version::Force;
use super::wanted::{kind_name, some};

impl Wrong {
    /// Its code, message and help.
    pub(super) fn say(&self) -> (Code, Both, Option<Both>) {
        let help = Some::<Both>;
        match self {
            Wrong::NotUtf8 { byte, utf16: false } => (
                Code::H301,
                both!(
                    "第 {byte} 个字节不是 UTF-8 编码，文件可能存成了 GBK，目前还不能读",
                    "byte {byte} is not UTF-8; the file may be saved as GBK, which is not read yet"
                ),
                help(both!(
                    "在 Excel 或 WPS 中“另存为”，类型选“CSV UTF-8（逗号分隔）”",
                    "in Excel or WPS choose “save as” and the type “CSV UTF-8 (comma delimited)”"
                )),
            ),
            Wrong::NotUtf8 { utf16: true, .. } => (
                Code::H301,
                both!(
                    "文件是 UTF-16 编码（“Unicode 文本”），不能读",
                    "the file is UTF-16 (“Unicode text”), which is not read"
                ),
                help(both!(
                    "在 Excel 或 WPS 中“另存为”，类型选“CSV UTF-8（逗号分隔）”",
                    "in Excel or WPS choose “save as” and the type “CSV UTF-8 (comma delimited)”"
                )),
            ),
            Wrong::UnknownFormat { workbook: true } => (
                Code::H302,
                both!("这是 Excel 工作簿，不是文本文件", "this is an Excel workbook, not a text file"),
                help(both!(
                    "在 Excel 或 WPS 中“另存为”，类型选“CSV UTF-8（逗号分隔）”",
                    "in Excel or WPS choose “save as” and the type “CSV UTF-8 (comma delimited)”"
                )),
            ),
            Wrong::UnknownFormat { workbook: false } => (
                Code::H302,
                both!("认不出文件的格式", "the format of the file is not known"),
                help(both!(
                    "文件名以 .csv、.json 或 .jsonl 结尾",
                    "give it a name that ends in .csv, .json or .jsonl"
                )),
            ),
            Wrong::QuoteUnclosed => (
                Code::H303,
                both!(
                    "这一行有个单元格的引号没有收尾，后面各行都被它吞掉了",
                    "a quote that opens in this line is never closed and swallows all lines after it"
                ),
                help(both!(
                    "在这个单元格末尾补上 `\"`，或删去开头的 `\"`",
                    "add `\"` at the end of that cell, or delete the `\"` at its start"
                )),
            ),
            Wrong::QuoteThenText { opened } => (
                Code::H303,
                both!(
                    "从第 {opened} 行开始的带引号的单元格在这里结束，引号后面却还有文字",
                    "the quoted cell that begins in line {opened} ends here, yet text follows its closing quote"
                ),
                help(both!(
                    "单元格里面的引号写两遍（`\"\"`）；或者看看第 {opened} 行是不是少了收尾的 `\"`",
                    "write a quote inside a cell twice (`\"\"`), or see whether the closing `\"` is missing in line {opened}"
                )),
            ),
            Wrong::QuoteInside => (
                Code::H303,
                both!(
                    "没有用引号括起来的单元格里出现了引号",
                    "a quote stands inside a cell that does not begin with one"
                ),
                help(both!(
                    "把整个单元格用 `\"` 括起来，里面的引号写两遍（`\"\"`），或删去引号",
                    "put the whole cell between `\"` and write the quote inside twice (`\"\"`), or delete the quote"
                )),
            ),
            Wrong::JsonSyntax { column, ended: true } => (
                Code::H305,
                both!(
                    "JSON 在第 {column} 个字符处没有写完就结束了",
                    "the JSON ends too early, at character {column}"
                ),
                help(both!(
                    "文件可能没有传完整，请重新导出",
                    "the file may have been cut off; export it again"
                )),
            ),
            Wrong::JsonSyntax { column, ended: false } => (
                Code::H305,
                both!("第 {column} 个字符处不符合 JSON 的写法", "this is not JSON at character {column}"),
                help(both!(
                    "看看这里是不是少了逗号、引号或括号",
                    "see whether a comma, quote or bracket is missing here"
                )),
            ),
            Wrong::JsonDepth => (
                Code::H305,
                both!(
                    "JSON 的括号嵌套超过 {MOST_DEPTH} 层",
                    "the JSON is nested more than {MOST_DEPTH} deep"
                ),
                help(both!(
                    "每行数据写成一个对象，里面只放文字、数字、是否和名称的列表",
                    "write each row as one object that holds texts, numbers, true or false, and lists of names"
                )),
            ),
            Wrong::JsonTop { lines: false } => (
                Code::H306,
                both!(
                    "JSON 文件的最外层应是列表，每行数据一个对象",
                    "a JSON file should be a list with one object for each row"
                ),
                help(both!(
                    "写成 `[{{…}}, {{…}}]`；一行一个对象的文件请以 .jsonl 结尾",
                    "write `[{{…}}, {{…}}]`; a file with one object a line should be named .jsonl"
                )),
            ),
            Wrong::JsonTop { lines: true } => (
                Code::H306,
                both!(
                    "JSON Lines 文件应一行一个对象，这里却是列表",
                    "a JSON Lines file should have one object a line, here is a list"
                ),
                help(both!("文件名改以 .json 结尾", "give the file a name that ends in .json")),
            ),
            Wrong::TooManyColumns(count) => (
                Code::H307,
                both!(
                    "有 {count} 列，最多 {MOST_COLUMNS} 列",
                    "there are {count} columns, at most {MOST_COLUMNS} are read"
                ),
                help(both!("删去办法用不到的列", "delete the columns that the policy does not use")),
            ),
            Wrong::NoHeader => (
                Code::H310,
                both!("文件是空的，连表头也没有", "the file is empty, without even a header"),
                help(both!(
                    "第 1 行写表头，从第 2 行起每行一个单位",
                    "write the header in line 1 and one unit a line from line 2 on"
                )),
            ),
            Wrong::StrangeHeader { wanted, likely } => {
                let (zh, en) = (some(wanted, Lang::Zh), some(wanted, Lang::En));
                (
                    Code::H310,
                    both!(
                        "这一行不像表头，办法要的列一个也没有",
                        "this line is no header: none of the policy's columns stands in it"
                    ),
                    help(match likely {
                        Some(line) => both!(
                            "第 {line} 行才像表头，请删去它上面的各行",
                            "line {line} looks like the header; delete the lines above it"
                        ),
                        None => both!("表头要有 {zh}", "the header needs {en}"),
                    }),
                )
            }
            Wrong::MissingColumn { headers, near, unused, in_row } => {
                let name = backtick(headers.first().map_or("", String::as_str));
                let (zh, en) = (list(headers, Lang::Zh), list(headers, Lang::En));
                let message = if *in_row {
                    both!("这一行没有 {zh}", "this row has no {en}")
                } else {
                    both!("缺少 {zh} 列", "there is no column {en}")
                };
                let tip = match near {
                    Some(near) => {
                        let near = backtick(near);
                        both!("把表头 {near} 改为 {name}", "rename the header {near} to {name}")
                    }
                    None if *in_row => both!(
                        "补上 {name}；没有值的写 null",
                        "add {name}; write null where there is no value"
                    ),
                    None if unused.is_empty() => {
                        both!("补上表头为 {name} 的列", "add a column with the header {name}")
                    }
                    None => {
                        let (zh, en) = (some(unused, Lang::Zh), some(unused, Lang::En));
                        both!(
                            "补上表头为 {name} 的列；没有用上的表头有 {zh}，是其中一列的，把它的表头改为 {name}",
                            "add a column with the header {name}; not read are {en}: if it is one of these, rename that header to {name}"
                        )
                    }
                };
                (Code::H320, message, help(tip))
            }
            Wrong::DuplicateHeader { first, second } => {
                let (first, second) = (backtick(first), backtick(second));
                (
                    Code::H321,
                    if first == second {
                        both!("表头 {first} 出现了两次", "the header {first} stands there twice")
                    } else {
                        both!(
                            "表头 {first} 和 {second} 指的是同一列",
                            "the headers {first} and {second} mean the same column"
                        )
                    },
                    help(both!(
                        "删去其中一列，或改掉它的表头",
                        "delete one of the two columns, or rename it"
                    )),
                )
            }
            Wrong::RecordsAsData(records) => {
                let shown = backtick(records);
                (
                    Code::H355,
                    both!(
                        "这个文件像是明细 {shown}，却当作数据给了",
                        "this file looks like the records {shown}, and was given as data"
                    ),
                    help(both!(
                        "写成 --records {records}=这个文件，数据给另一个文件，每个单位一行",
                        "give it as --records {records}=FILE, and as data the file that has a row for each unit"
                    )),
                )
            }
            Wrong::Totals(word) => {
                let word = backtick(word);
                (
                    Code::H356,
                    both!("这一行是 {word}，不是单位", "this row is {word}, no unit"),
                    help(both!("删去这一行", "take the row out")),
                )
            }
            Wrong::SpoiltId(id) => {
                let id = backtick(id);
                (
                    Code::H323,
                    both!(
                        "编号 {id} 是科学记数法，后面的数字已经丢了",
                        "the id {id} is in scientific notation: its last digits are lost"
                    ),
                    help(both!(
                        "在 Excel 中先把这一列设为“文本”，再从原来的表里重新填编号；只改格式，丢了的数字回不来",
                        "set the column to “text” in Excel first, then fill in the ids again from where they came; changing the format alone does not bring the digits back"
                    )),
                )
            }
            Wrong::AlikeIds { ids, more } => {
                let (zh, en, count) = (all(ids, Lang::Zh), all(ids, Lang::En), ids.len());
                let (more_zh, more_en) = match more {
                    0 => (String::new(), String::new()),
                    more => (format!("；另有 {more} 组也是"), format!("; so do {more} more groups")),
                };
                (
                    Code::H357,
                    both!(
                        "编号 {zh} 只差在全角半角、大小写、空格或前面的 0，当作 {count} 个单位{more_zh}",
                        "the ids {en} differ in width, case, spaces or leading zeros only, and are taken for {count} units{more_en}"
                    ),
                    help(both!(
                        "是同一个单位的，改成一样的编号；本来就是几个单位的，不用改",
                        "write them alike where they are one unit; where they are not, leave them"
                    )),
                )
            }
            Wrong::UnusedColumns(headers) => {
                let (zh, en) = (some(headers, Lang::Zh), some(headers, Lang::En));
                (Code::H329, both!("办法没有用到 {zh}", "the policy does not use {en}"), None)
            }
            Wrong::Ragged { cells, header } => (
                Code::H304,
                both!(
                    "这一行有 {cells} 个单元格，表头有 {header} 个",
                    "this row has {cells} cells, the header has {header}"
                ),
                help(if cells > header {
                    both!(
                        "单元格里有逗号的，整个单元格用 `\"` 括起来",
                        "put a cell that holds a comma between `\"`"
                    )
                } else {
                    both!(
                        "补上缺少的单元格，空白的也要留逗号",
                        "add the missing cells; blank ones need their commas too"
                    )
                }),
            ),
            Wrong::RowShape => (
                Code::H306,
                both!("这一行不是对象", "this row is not an object"),
                help(both!("写成 `{{\"列\": 值, …}}`", "write `{{\"column\": value, …}}`")),
            ),
            Wrong::CellShape { set } => (
                Code::H306,
                if *set {
                    both!("这里应是名称的列表", "a list of names is expected here")
                } else {
                    both!(
                        "这里应是一个值，不是列表或对象",
                        "one value is expected here, not a list or object"
                    )
                },
                help(if *set {
                    both!("写成 `[\"甲\", \"乙\"]`", "write `[\"a\", \"b\"]`")
                } else {
                    both!(
                        "写成文字、数字、true、false 或 null",
                        "write a text, a number, true, false or null"
                    )
                }),
            ),
            Wrong::TooLong(count) => (
                Code::H308,
                both!(
                    "单元格有 {count} 个字符，最多 {MOST_CHARS} 个",
                    "the cell has {count} characters, at most {MOST_CHARS} are read"
                ),
                help(both!(
                    "看看这一格的引号是不是少了一个，把后面的行也包了进去",
                    "see whether a missing quote has drawn the next rows into this cell"
                )),
            ),
            Wrong::Control(c) => {
                let point = format!("U+{:04X}", u32::from(*c));
                (
                    Code::H309,
                    both!(
                        "单元格里有看不见的字符 {point}",
                        "the cell holds {point}, a character that cannot be seen"
                    ),
                    help(both!("删去单元格的内容，重新输入一遍", "clear the cell and type it again")),
                )
            }
            Wrong::Blank(wanted) => {
                let (zh, en) = (wanted.name(Lang::Zh), wanted.name(Lang::En));
                (
                    Code::H322,
                    both!("单元格是空的", "the cell is blank"),
                    help(both!("填写{zh}", "fill in {en}")),
                )
            }
            Wrong::Bad { value, wanted, near } => {
                let value = backtick(value);
                let (zh, en) = (wanted.name(Lang::Zh), wanted.name(Lang::En));
                let tip = match near {
                    Some(near) => {
                        let near = backtick(near);
                        both!("写成 {near}", "write {near}")
                    }
                    None => wanted.tip(),
                };
                (Code::H323, both!("{value} 不是{zh}", "{value} is not {en}"), help(tip))
            }
            Wrong::Number { value, fault } => {
                let value = backtick(value);
                let (message, tip) = fault.say(&value);
                (Code::H323, message, help(tip))
            }
            Wrong::Bounds(value, bounds) => {
                let value = backtick(value);
                (
                    Code::H324,
                    out_of_bounds(&value, bounds.as_deref()),
                    help(both!(
                        "核对后改正这一格；范围定错了，就改办法",
                        "correct the cell, or the bounds in the policy"
                    )),
                )
            }
            Wrong::DuplicateUnit { same: true, file, .. } => (
                Code::H325,
                both!("这一行读了两遍：{file} 给了两次", "this row was read twice: {file} was given twice"),
                help(both!("命令里只写一次", "give it once")),
            ),
            Wrong::DuplicateUnit { periods: true, file, line, .. } => (
                Code::H325,
                both!(
                    "同一单位在同一评价期已有一行：{file} 第 {line} 行",
                    "this unit already has a row in this period: {file} line {line}"
                ),
                help(both!(
                    "删去其中一行，或改正单位或评价期",
                    "delete one of the two rows, or correct the unit or the period"
                )),
            ),
            Wrong::DuplicateUnit { periods: false, file, line, .. } => (
                Code::H325,
                both!(
                    "同一单位已有一行：{file} 第 {line} 行",
                    "this unit already has a row: {file} line {line}"
                ),
                help(both!(
                    "删去其中一行，或改正编号；一个单位本来就有几行的，请让编号写全（如连同日期），或在办法的“数据”里加一列评价期，或把这些行写成“明细”",
                    "delete one of the two rows, or correct the unit; where a unit has several rows by nature, let its id say which (the day too), or give the policy a column of periods under `data`, or make them `records`"
                )),
            ),
            Wrong::MixedPeriods { value, kind, first, file, line } => {
                let value = backtick(value);
                let (zh, zh_first) = (kind_name(*kind, Lang::Zh), kind_name(*first, Lang::Zh));
                let (en, en_first) = (kind_name(*kind, Lang::En), kind_name(*first, Lang::En));
                (
                    Code::H326,
                    both!(
                        "{value} 是{zh}，{file} 第 {line} 行却是{zh_first}",
                        "{value} is {en}, but {file} line {line} has {en_first}"
                    ),
                    help(both!(
                        "一批数据的评价期只用一种写法，改正其中一行",
                        "use one kind of period in all the data; correct one of the two rows"
                    )),
                )
            }
            Wrong::OutOfForce { value, forces } => out_of_force(value, forces),
            Wrong::KeptAndGraded { file, line } => (
                Code::H333,
                both!(
                    "这个单位这一期既有留存的结果，又有数据：{file} 第 {line} 行",
                    "this unit has a kept result and data too in this period: {file} line {line}"
                ),
                help(both!(
                    "只留一个：有数据的，删去留存的结果，由数据重新评定",
                    "keep one of the two: where there is data, take out the kept result and the data is graded again"
                )),
            ),
            Wrong::MissingResult { header, lasting } => {
                let header = backtick(header);
                (
                    Code::H334,
                    if *lasting {
                        both!(
                            "留存的结果缺少 {header} 一列，不知道处置持续到哪一天",
                            "these kept results lack the column {header}: nobody can say until when their outcomes last"
                        )
                    } else {
                        both!(
                            "留存的结果缺少 {header} 一列，以后各期要用",
                            "these kept results lack the column {header}, which later periods look at"
                        )
                    },
                    help(both!(
                        "给出 heng grade 写出的完整结果，或给出当时的数据",
                        "give the whole results that heng grade wrote, or the data of that time"
                    )),
                )
            }
            Wrong::Of { version, what } => {
                let (code, message, help) = what.say();
                let (zh, en) = (message.zh, message.en);
                (code, both!("{zh}（{version} 要用）", "{en} (read by {version})"), help)
            }
            Wrong::In { records, what } => {
                let (code, message, help) = what.say();
                let (zh, en) = (message.zh, message.en);
                (code, both!("{zh}（明细 {records}）", "{en} (of the records {records})"), help)
            }
            Wrong::OfRecords { records, what } => what.say(records),
            Wrong::TooManyMembers => (
                Code::H330,
                both!(
                    "各集合列的名称合计超过 {MOST_MEMBERS} 个",
                    "the set columns hold more than {MOST_MEMBERS} different names"
                ),
                help(both!("看看名称之间是不是用了 、 隔开", "see whether the names are parted by commas")),
            ),
            Wrong::More(count) => (
                Code::H331,
                both!("还有 {count} 个问题没有列出", "{count} more problems are not listed"),
                help(both!("先改正上面列出的，再检查一遍", "mend those above and check again")),
            ),
        }
    }
}

/// Ids one by one, up to a number.
fn all(ids: &[String], lang: Lang) -> String {
    let more = if ids.len() > MOST_SHOWN { "…" } else { "" };
    let ids: Vec<String> = ids.iter().take(MOST_SHOWN).map(|id| backtick(id)).collect();
    format!("{}{more}", ids.join(lang.pick("、", ", ")))
}

/// That no version is in force in the period of a row, and when which is.
fn out_of_force(value: &str, forces: &[Force]) -> (Code, Both, Option<Both>) {
    let value = backtick(value);
    let when = |lang: Lang| {
        let one = |force: &Force| {
            let name = if force.name.is_empty() { lang.pick("办法", "the policy") } else { &force.name };
            let words = match (force.from, force.until) {
                (Some(from), Some(until)) => lang.pick(
                    format!("{name} 自 {from} 至 {until} 施行"),
                    format!("{name} is in force from {from} until {until}"),
                ),
                (Some(from), None) => {
                    lang.pick(format!("{name} 自 {from} 起施行"), format!("{name} is in force from {from}"))
                }
                (None, Some(until)) => {
                    lang.pick(format!("{name} 施行至 {until}"), format!("{name} is in force until {until}"))
                }
                (None, None) => lang.pick(format!("{name} 一直施行"), format!("{name} is always in force")),
            };
            words.trim_start().to_owned()
        };
        forces.iter().map(one).collect::<Vec<_>>().join(lang.pick("，", ", "))
    };
    let (zh, en) = (when(Lang::Zh), when(Lang::En));
    (
        Code::H332,
        both!(
            "{value} 的最后一天没有施行的办法：{zh}",
            "no version is in force on the last day of {value}: {en}"
        ),
        Some(both!(
            "删去这一行，或改正评价期；这一期另有办法的，把那份办法放进同一个文件夹",
            "take the row out, or correct its period; if another version graded that time, put it into the same folder"
        )),
    )
}
