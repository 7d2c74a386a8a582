//! What an unknown name was probably meant to be where a near name would be a wrong guess: a word for not before a
//! name, a number with its unit, a name with brackets in it, a result column of a table, a column of records.

use super::Checker;
use super::names::Symbol;
use crate::both;
use crate::ir::ColumnKind;
use crate::problem::{Both, backtick};
use crate::source::Spanned;
use crate::syntax::ast::{BlockKind, Expr, ExprKind};
use crate::syntax::full_number;

/// Words for not that stand before a name; the longer of two that begin alike first.
const NOT: [&str; 15] = [
    "没有", "并未", "不是", "没", "未", "不", "非", "无", "without_", "not_", "non_", "no_", "not", "non",
    "un",
];

impl Checker<'_> {
    /// What a name is that nothing is called, and what to type.
    pub(super) fn misread(&self, name: &str) -> Option<(Both, Both)> {
        self.negated(name)
            .or_else(|| number_with_unit(name))
            .or_else(|| self.result_of_a_table(name))
            .or_else(|| self.column_of_some_records(name))
    }

    /// A name with a word for not before a known one: the near name would say the opposite.
    fn negated(&self, name: &str) -> Option<(Both, Both)> {
        let known =
            |rest: &str| (!rest.is_empty()).then(|| self.peek(rest))?.map(|symbol| (rest.to_owned(), symbol));
        let (subject, symbol) = NOT.iter().find_map(|word| {
            let rest = name.strip_prefix(word)?;
            // `没有制度`, `无制度` of a column 有制度.
            known(rest).or_else(|| known(&format!("有{rest}")))
        })?;
        let flag = match symbol {
            Symbol::Column(at) => self.columns.get(at).is_some_and(|column| column.kind == ColumnKind::Flag),
            Symbol::Define(_) | Symbol::Outcome(_) => true,
            _ => return None,
        };
        let found = backtick(name);
        let message = both!("没有叫 {found} 的名称", "there is no name {found}");
        let ascii = name.is_ascii();
        Some((
            message,
            match (flag, ascii) {
                (true, false) => both!("请写 `未 {subject}`", "type `未 {subject}`"),
                (true, true) => both!("请写 `not {subject}`", "type `not {subject}`"),
                (false, false) => both!("请写 `{subject} 无值`", "type `{subject} 无值`"),
                (false, true) => both!("请写 `{subject} is not given`", "type `{subject} is not given`"),
            },
        ))
    }

    /// A name that is a result column of a table.
    fn result_of_a_table(&self, name: &str) -> Option<(Both, Both)> {
        let table = self.names.tables.iter().find_map(|block| {
            let BlockKind::Table(table) = &block.kind else { return None };
            let span = Spanned::new((), table.name.span);
            let of = Expr { kind: ExprKind::Name(table.name.node.clone()), span };
            self.is_column_of(name, &of).then(|| table.name.node.clone())
        })?;
        let (shown, of) = (backtick(name), backtick(&table));
        Some((
            both!(
                "{shown} 是表 {of} 的结果列，不是名称",
                "{shown} is a result column of the table {of}, not a name"
            ),
            both!(
                "请写 `{table} 的 {name}`；要填进文字里的，另写一块 `定义 {name}`，下一行写 `{table} 的 {name}`",
                "write `{name} of {table}`; to fill it into a text, write a block `define {name}` with the line `{name} of {table}`"
            ),
        ))
    }

    /// A name that is a column of records.
    fn column_of_some_records(&self, name: &str) -> Option<(Both, Both)> {
        let records = self.records_name(self.records_with(name)?);
        Some((
            both!(
                "`{name}` 是明细 `{records}` 的列，一个单位可以有许多条",
                "`{name}` is a column of the records `{records}`, of which a unit may have many"
            ),
            both!(
                "请写成“{records} 中 {name} 的合计”这样的统计",
                "say what is made of them, as in `sum of {name} in {records}`"
            ),
        ))
    }

    /// A known name with brackets in it, where it was read as a table and what it is applied to.
    pub(super) fn name_in_brackets(&self, name: &str, arguments: &[Expr]) -> Option<(Both, Both)> {
        let [Expr { kind: ExprKind::Name(inner), .. }] = arguments else { return None };
        let whole = format!("{name}({inner})");
        self.peek(&whole)?;
        let whole = if name.is_ascii() { format!("[{whole}]") } else { format!("【{name}（{inner}）】") };
        Some((
            both!("没有叫 `{name}` 的表", "there is no table `{name}`"),
            both!("请连同括号写成 `{whole}`", "type `{whole}`, brackets and all"),
        ))
    }
}

/// `5万元`, `90分`: a number is written without its unit.
fn number_with_unit(name: &str) -> Option<(Both, Both)> {
    let (full, short) = full_number(name)?;
    let message = both!("数字后面不写单位：`{name}`", "a number has no unit behind it: `{name}`");
    Some((
        message,
        both!(
            "请写 `{full}`；数据里这一列本来就按这个单位填的，写 `{short}`",
            "type `{full}`, or `{short}` if the column is in that unit already"
        ),
    ))
}
