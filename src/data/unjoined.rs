//! What can be wrong with records beside the data, and the words of it.

use crate::both;
use crate::problem::{Both, Code, Lang, backtick, list};

use super::wanted::{some, some_of};

/// What is wrong with the records of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unjoined {
    /// Nobody gave them, neither as a file nor in the rows of the data.
    NotGiven {
        /// Whether other files have them in their rows.
        in_file: bool,
    },
    /// A file of records that the policy does not have.
    Unknown {
        /// Those that it has.
        known: Vec<String>,
        /// The one that was probably meant.
        near: Option<String>,
    },
    /// Records of a unit that no row of the data is of.
    Orphan {
        /// How many.
        count: usize,
        /// Where the unit has rows, the other columns of the join.
        by: Vec<String>,
        /// The unit that was probably meant.
        near: Option<String>,
    },
    /// The same of several units, as a warning.
    Orphans {
        /// The units.
        units: Vec<String>,
        /// How many records.
        count: usize,
    },
    /// A row of the data without records.
    Barren,
    /// The same of several units, as a warning.
    SomeBarren {
        /// The first of the units.
        units: Vec<String>,
        /// How many rows.
        count: usize,
    },
    /// `"inspections": 3`; something else than a list in the row of a unit.
    Shape,
    /// A record in the row of one unit that says it is another's.
    Elsewhere,
    /// A second row with records of its own, though the records belong to both rows.
    Shared {
        /// The file of the first row.
        file: String,
        /// Its line.
        line: u64,
    },
    /// A record that answers no requirement.
    Beyond {
        /// The table of the requirements.
        table: String,
        /// What the record answers: its cells under the keys of the table.
        asked: Vec<String>,
    },
    /// A second record for one requirement of one unit.
    Again {
        /// The file of the first one.
        file: String,
        /// Its line.
        line: u64,
    },
    /// Records that say in every column what an earlier one of their unit says.
    Twins {
        /// The first few: their file where it is another than that of the first, their line, and the same of the
        /// earlier one.
        pairs: Vec<(Line, Line)>,
        /// How many.
        count: usize,
    },
    /// Records with a day of their own that count in every period of their unit.
    EveryPeriod {
        /// One such unit.
        unit: String,
        /// The columns of the id and of the period.
        by: Vec<String>,
    },
}

/// A line, and its file where that has to be said.
type Line = (Option<String>, u64);

impl Unjoined {
    /// Code, message and help, for the records called `records`.
    pub(super) fn say(&self, records: &str) -> (Code, Both, Option<Both>) {
        let plain = records;
        let records = backtick(records);
        let help = Some::<Both>;
        match self {
            Unjoined::NotGiven { in_file } => (
                Code::H343,
                if *in_file {
                    both!(
                        "这个文件的各行里没有明细 {records}",
                        "no row of this file has the records {records}"
                    )
                } else {
                    both!(
                        "办法要看明细 {records}，没有给",
                        "the policy looks at the records {records}, and none are given"
                    )
                },
                help(both!(
                    "命令里加上 --records {plain}=明细文件；JSON 数据也可以在每一行里放一个叫 {records} 的列表",
                    "add --records {plain}=FILE to the command, or give each row of JSON data a list {records}"
                )),
            ),
            Unjoined::Unknown { known, near } => {
                let (zh, en) = (list(known, Lang::Zh), list(known, Lang::En));
                (
                    Code::H344,
                    both!("办法里没有叫 {records} 的明细", "the policy has no records {records}"),
                    help(match near {
                        Some(near) => {
                            both!("您是不是想写 --records {near}=…？", "did you mean --records {near}=…?")
                        }
                        None if known.is_empty() => both!(
                            "这份办法没有明细，去掉 --records",
                            "this policy has no records at all: leave out --records"
                        ),
                        None => both!("办法的明细有 {zh}", "its records are {en}"),
                    }),
                )
            }
            Unjoined::Orphan { count, by, near } => {
                let rows = if *count == 1 { "1 record" } else { &format!("{count} records") };
                let (zh, en) = (list(by, Lang::Zh), list(by, Lang::En));
                (
                    Code::H345,
                    if by.is_empty() {
                        both!(
                            "数据里没有这个单位，明细 {records} 却有它的 {count} 条",
                            "no row of the data is of this unit, which has {rows} in {records}"
                        )
                    } else {
                        both!(
                            "这个单位在数据里没有 {zh} 相同的一行，明细 {records} 却有 {count} 条",
                            "this unit has no row in the data with the same {en}, yet {rows} in {records}"
                        )
                    },
                    help(match near {
                        Some(near) => {
                            let near = backtick(near);
                            both!(
                                "是不是 {near}？把编号改成与数据里一样",
                                "is it {near}? write the id as the data has it"
                            )
                        }
                        None => both!(
                            "改正明细，或在数据里补上这一行；如果明细里本来就有别的单位，在办法的明细里写 `无主的明细，不论`",
                            "correct the records, or add the row to the data; where other units' records are expected, let the policy say `rows without a unit, ignore`"
                        ),
                    }),
                )
            }
            Unjoined::Orphans { units, count } => {
                let (zh, en) = (some(units, Lang::Zh), some(units, Lang::En));
                let rows = if *count == 1 { "1 record" } else { &format!("{count} records") };
                (
                    Code::H346,
                    both!(
                        "明细 {records} 有 {count} 条不归数据里的任何一行：单位 {zh}",
                        "{rows} in {records} belong to no row of the data: of {en}"
                    ),
                    help(both!(
                        "请核对；这些明细没有计入",
                        "see whether that is right; they are not counted"
                    )),
                )
            }
            Unjoined::Barren => (
                Code::H347,
                both!("这一行没有明细 {records}", "this row has no records in {records}"),
                help(both!(
                    "补上它的明细，或核对编号；没有也可以的，在办法的明细里写 `无明细的单位，不论`",
                    "add its records, or check the id; where there may be none, let the policy say `units without rows, ignore`"
                )),
            ),
            Unjoined::SomeBarren { units, count } => {
                let (zh, en) = (some_of(units, *count, Lang::Zh), some_of(units, *count, Lang::En));
                (
                    Code::H348,
                    both!("没有明细 {records} 的单位：{zh}", "without records in {records}: {en}"),
                    help(both!("请核对；照没有明细评", "see whether that is right; they are graded without")),
                )
            }
            Unjoined::Shape => (
                Code::H306,
                both!(
                    "{records} 应是列表，每条明细一个对象",
                    "{records} should be a list with one object for each record"
                ),
                help(both!(
                    "写成 `[{{…}}, {{…}}]`；没有的写 `[]`",
                    "write `[{{…}}, {{…}}]`, or `[]` where there are none"
                )),
            ),
            Unjoined::Elsewhere => (
                Code::H349,
                both!(
                    "这条明细 {records} 放在一行里，写的编号或评价期却不是那一行的",
                    "this record of {records} stands in one row and says that it belongs to another"
                ),
                help(both!(
                    "放进它自己的那一行，或从明细里删去编号和评价期",
                    "move it to its own row, or leave the id and the period out of the record"
                )),
            ),
            Unjoined::Shared { file, line } => (
                Code::H349,
                both!(
                    "明细 {records} 归这一行，也归 {file} 第 {line} 行，两行里却各放了一份",
                    "the records {records} belong to this row and to {file} line {line} alike, yet each of the two has a list of its own"
                ),
                help(both!(
                    "明细按期分开的，在办法里写 `按` 编号和评价期；不分期的，每个单位只放一份",
                    "if each period has records of its own, let the policy join them `by` the period too; if not, give each unit one list"
                )),
            ),
            Unjoined::Beyond { table, asked } => {
                let (table, asked_zh, asked_en) =
                    (backtick(table), backtick(&asked.join("、")), backtick(&asked.join(", ")));
                (
                    Code::H350,
                    both!(
                        "对照表 {table} 里没有 {asked_zh} 这一项",
                        "the requirements {table} have no row {asked_en}"
                    ),
                    help(both!(
                        "改正这条明细，或在表里补上这一项",
                        "correct the record, or add the row to the table"
                    )),
                )
            }
            Unjoined::Twins { pairs, count } => {
                let line = |(file, line): &Line, lang: Lang| {
                    let file = file.as_ref().map_or(String::new(), |file| format!("{file} "));
                    lang.pick(format!("{file}第 {line} 行"), format!("{file}line {line}"))
                };
                let all = |lang: Lang| {
                    let pairs = pairs.iter().map(|(one, other)| {
                        let (one, other) = (line(one, lang), line(other, lang));
                        lang.pick(format!("{one}同{other}"), format!("{one} as {other}"))
                    });
                    let more = if pairs.len() < *count { "…" } else { "" };
                    pairs.chain([more.to_owned()]).filter(|one| !one.is_empty()).collect::<Vec<_>>()
                };
                let (zh, en) = (all(Lang::Zh).join("，"), all(Lang::En).join(", "));
                (
                    Code::H353,
                    both!(
                        "明细 {records} 有 {count} 条和前面一条各列都一样，都算了：{zh}",
                        "in {records}, {count} say in every column what an earlier one says, and all count: {en}"
                    ),
                    help(both!(
                        "重复录入的，删去；本来就是几件事的，不用改",
                        "take out what was entered twice; if they are several matters, leave them"
                    )),
                )
            }
            Unjoined::EveryPeriod { unit, by } => {
                let (unit, zh, en) = (backtick(unit), by.join("、"), by.join(", "));
                (
                    Code::H354,
                    both!(
                        "明细 {records} 只按编号对应，同一单位的每一期都算上了它的全部明细，如 {unit}",
                        "the records {records} are joined by the id alone: a unit's all count in each of its periods, as those of {unit} do"
                    ),
                    help(both!(
                        "每期只算当期的，在办法里写“明细 {plain} 按 {zh}”，明细里加上评价期一列；每期都该算的，不用改",
                        "if each period has its own, let the policy say `records {plain} by {en}` and give the records that column; if all are meant in each, leave it"
                    )),
                )
            }
            Unjoined::Again { file, line } => (
                Code::H351,
                both!(
                    "这个单位的这一项已有一条明细：{file} 第 {line} 行",
                    "this unit already has a record for this requirement: {file} line {line}"
                ),
                help(both!("删去其中一条，或改正它们", "delete one of the two, or correct them")),
            ),
        }
    }
}
