//! What can be wrong with a policy text, and what to type instead.

use super::rewrite::Form;
use super::saying::{choices, effects, expecting, full_number, head_form, other_surface, partner, point};
use super::slips::iso;
use super::{MOST_BYTES, MOST_DEPTH, MOST_NAME, MOST_PIECES, MOST_STATEMENTS};
use crate::both;
use crate::problem::{Both, Code, Lang, Problem, backtick};
use crate::source::Span;

/// One kind of mistake in a policy text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault {
    /// A file over the size limit.
    TooLarge,
    /// More words and marks than a policy of 10,000 statements has.
    TooDense,
    /// A NUL or another control character.
    Control(char),
    /// A character that cannot be seen.
    Invisible(char),
    /// `文号 “某办`
    UnclosedQuote,
    /// `（甲 或 乙` or `甲）`
    Unbalanced { mark: char, opens: bool },
    /// `((((…`
    TooDeep(Deep),
    /// A name of more than 128 characters.
    NameTooLong,
    /// More than 10,000 statements.
    TooManyStatements,
    /// Nothing but comments.
    Empty,
    /// `全量合格` in a measure
    NoStatement { block: Block, openers: Vec<&'static str> },
    /// `eech missing indicator drops one level`
    Misspelt { found: String, meant: String },
    /// `indicators a, b` in an outcome
    OtherBlock { here: Block, there: Block },
    /// A second expression in a define, a second line in a choice.
    SecondLine,
    /// A statement before the first block.
    WithoutBlock,
    /// `平价 质量`
    MisspeltHead { found: String, meant: &'static str },
    /// A line that stands like a head, but opens no block.
    NoHead { found: String },
    /// `办法 某某考核办法`
    BadHead { block: Block, found: Option<String>, expected: Vec<Both> },
    /// Anything else: what stands there, and what could stand there.
    Unexpected { found: Option<String>, expected: Vec<Both> },
    /// `90 以上 A`: a mark or `的` left out.
    Missing(&'static str),
    /// `起始：A`: a mark too many.
    Extra { mark: String, before: String },
    /// `总评 为 A` in an example: one word or mark for another.
    Instead { found: String, meant: &'static str },
    /// `编号 为 文字`
    NoType { found: String, nearest: Option<&'static str> },
    /// `评价质量`: no space behind a word.
    Glued { word: &'static str, rest: String },
    /// `a < b < c`
    Chained,
    /// `when` in a Chinese file
    OtherSurface { found: String, twin: String, surface: Lang, whole: bool },
    /// `甲 且 乙 或 丙`
    Mixed { and_first: String, or_first: String },
    /// `a- b`
    SpacedSign { left: String, sign: char, right: String },
    /// `a — b`
    LongDash(char),
    /// `1,000`
    Thousands(String),
    /// `10万`
    Myriad(String),
    /// More than 18 digits.
    LongNumber(String),
    /// `2020年10月1日`, `2020-13-01`
    BadDate(String),
    /// `评价 的`
    Reserved { word: String, surface: Lang },
    /// `未满 60`
    Synonym { found: String, form: Both },
    /// `凡 甲 的，定为 C`: the lines that can be typed for it.
    Write { found: String, forms: Vec<Form> },
    /// `凡 甲 的，予以关注`
    NoEffect { found: String, level: String, surface: Lang, block: Block },
    /// `90 分以上：优` in a measure
    RowOutside { row: String, surface: Lang },
    /// `综合分 = 甲 + 乙` in a measure
    Assigned { found: String, points: String, define: Option<(String, String)> },
    /// `PM2.5 为 数值`: a name that needs brackets, and the line with them.
    Quote { found: String, form: String },
}

/// What stands too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deep {
    /// Brackets in brackets.
    Brackets,
    /// `if` in `if`.
    Ifs,
    /// `not not not …`, `X 的等级 的等级 …`
    Chain,
    /// So many ways to read it that reading was given up.
    Effort,
}

/// The words that open a block, Chinese and English.
pub(super) type Block = (&'static str, &'static str);

impl Fault {
    /// The problem at its place.
    pub(super) fn at(self, span: Span) -> Problem {
        let (code, message, label, help) = self.say();
        let problem = Problem::at(code, span, message).label(label);
        match help {
            Some(help) => problem.help(help),
            None => problem,
        }
    }

    fn say(self) -> (Code, Both, Both, Option<Both>) {
        let here = both!("在此处", "here");
        match self {
            Fault::TooDense => (
                Code::H102,
                both!(
                    "办法里的词和标点超过 {MOST_PIECES} 个",
                    "the policy has more than {MOST_PIECES} words and marks"
                ),
                Both::default(),
                Some(both!(
                    "把办法分成几个文件，或删去粘入的无关内容",
                    "split the policy, or delete what was pasted in by mistake"
                )),
            ),
            Fault::TooLarge => {
                let most = MOST_BYTES / 1024;
                (
                    Code::H102,
                    both!("办法文件超过 {most} KB", "the policy file is larger than {most} KB"),
                    Both::default(),
                    Some(both!(
                        "把办法分成几个文件，或删去粘入的无关内容",
                        "split the policy, or delete what was pasted in by mistake"
                    )),
                )
            }
            Fault::Control(c) => {
                let point = point(c);
                (
                    Code::H103,
                    both!("这里有一个控制字符 {point}", "there is a control character {point} here"),
                    here,
                    Some(both!(
                        "删去这个字符；若整个文件都是乱码，请另存为 UTF-8 文本",
                        "delete it; if the whole file looks garbled, save it as UTF-8 text"
                    )),
                )
            }
            Fault::Invisible(c) => {
                let point = point(c);
                (
                    Code::H104,
                    both!("这里有一个看不见的字符 {point}", "there is an invisible character {point} here"),
                    here,
                    Some(both!(
                        "删去这个字符，重新输入它两边的字",
                        "delete it and type the characters around it again"
                    )),
                )
            }
            Fault::UnclosedQuote => (
                Code::H105,
                both!("引号没有配对", "this quote is not closed"),
                both!("从这里开始", "opened here"),
                Some(both!(
                    "在同一行里补上后引号：“…” 要成对，引号内不能换行",
                    "close it on the same line: quotes come in pairs, and a text has no line break"
                )),
            ),
            Fault::Unbalanced { mark, opens } => {
                let partner = partner(mark);
                if opens {
                    (
                        Code::H106,
                        both!("括号 `{mark}` 没有配对", "the bracket `{mark}` is not closed"),
                        both!("从这里开始", "opened here"),
                        Some(both!(
                            "在这一句里补上 `{partner}`；换行只能在逗号、运算符或前括号之后",
                            "add `{partner}` within the statement; it goes on to the next line only after a comma, an operator or an open bracket"
                        )),
                    )
                } else {
                    (
                        Code::H106,
                        both!("多出一个括号 `{mark}`", "the bracket `{mark}` closes nothing"),
                        here,
                        Some(both!(
                            "删去它，或在前面补上 `{partner}`",
                            "delete it, or add `{partner}` before it"
                        )),
                    )
                }
            }
            Fault::TooDeep(deep) => {
                let most = MOST_DEPTH;
                let message = match deep {
                    Deep::Brackets => {
                        both!("括号嵌套超过 {most} 层", "brackets are nested more than {most} deep")
                    }
                    Deep::Ifs => both!(
                        "一句里的 `若` 超过 {most} 个",
                        "there are more than {most} `if` in one statement"
                    ),
                    Deep::Chain => both!(
                        "同类的词连用超过 {most} 次",
                        "more than {most} words of one kind stand in a row"
                    ),
                    Deep::Effort => {
                        both!("这一句太复杂，无法读完", "this statement is too complicated to read")
                    }
                };
                (
                    Code::H107,
                    message,
                    here,
                    Some(both!(
                        "把其中一部分写成 `定义`，在这里用它的名称；多种情形用 `表`",
                        "give a part of it a name with `define` and use the name here; for many cases use a `table`"
                    )),
                )
            }
            Fault::NameTooLong => {
                let most = MOST_NAME;
                (
                    Code::H108,
                    both!("名称超过 {most} 个字", "this name is longer than {most} characters"),
                    here,
                    Some(both!(
                        "换一个短名称；全称可以写在引号里作标题",
                        "choose a shorter name; the full one can stand in quotes as a title"
                    )),
                )
            }
            Fault::TooManyStatements => {
                let most = MOST_STATEMENTS;
                (
                    Code::H109,
                    both!("办法超过 {most} 句", "the policy has more than {most} statements"),
                    both!("从这一句起没有读", "not read from here on"),
                    Some(both!(
                        "长表放进 CSV 文件，用 `取自 “x.csv”` 引入",
                        "move long tables to a CSV file and read them with `from \"x.csv\"`"
                    )),
                )
            }
            Fault::Empty => (
                Code::H110,
                both!("办法是空的", "the policy is empty"),
                Both::default(),
                Some(both!("第一行写 `办法 “名称”`", "begin with `policy \"title\"`")),
            ),
            Fault::NoStatement { block, openers } => {
                let (zh, en) = block;
                let openers: Vec<Both> = openers.into_iter().map(|word| Both::same(backtick(word))).collect();
                let help = choices(&openers, Lang::Zh);
                let help_en = choices(&openers, Lang::En);
                (
                    Code::H120,
                    both!("`{zh}` 里没有这样的语句", "`{en}` has no such statement"),
                    both!("读不懂这一句", "not understood"),
                    (!openers.is_empty()).then_some(Both {
                        zh: format!("这里的语句以{help}等开头"),
                        en: format!("statements here begin with {help_en}"),
                    }),
                )
            }
            Fault::Misspelt { found, meant } => {
                let (found, meant) = (backtick(&found), backtick(&meant));
                (
                    Code::H120,
                    both!("没有 {found} 这个说法", "there is no word {found} here"),
                    both!("是不是 {meant}？", "did you mean {meant}?"),
                    Some(both!("改为 {meant}", "type {meant}")),
                )
            }
            Fault::OtherBlock { here: (zh, en), there: (other_zh, other_en) } => (
                Code::H120,
                both!("`{zh}` 里不能写这一句", "this statement cannot stand in `{en}`"),
                both!("属于 `{other_zh}`", "belongs in `{other_en}`"),
                Some(both!("把它移到 `{other_zh}` 之下", "move it under a `{other_en}` head")),
            ),
            Fault::SecondLine => (
                Code::H120,
                both!(
                    "这个块只有一句，这里是第二句",
                    "this block has one statement, and this is a second one"
                ),
                both!("多出的一句", "one too many"),
                Some(both!("把两句连成一句，或另写一个块", "join the two, or write another block")),
            ),
            Fault::WithoutBlock => (
                Code::H121,
                both!("这一句前面还没有块", "this statement stands before any block"),
                both!("不属于任何块", "belongs to no block"),
                Some(both!(
                    "先写一行块首，如 `办法 “…”`、`数据`、`评价 名称`，再写它下面的语句",
                    "write a head before it, such as `policy \"…\"`, `data` or `measure NAME`"
                )),
            ),
            Fault::MisspeltHead { found, meant } => {
                let found = backtick(&found);
                (
                    Code::H122,
                    both!("没有 {found} 这种块", "there is no block {found}"),
                    both!("是不是 `{meant}`？", "did you mean `{meant}`?"),
                    Some(both!("改为 `{meant}`，后面空一格", "type `{meant}` and a space")),
                )
            }
            Fault::NoHead { found } => {
                let found = backtick(&found);
                (
                    Code::H122,
                    both!("{found} 不是块首", "{found} opens no block"),
                    both!("读不懂这一行", "not understood"),
                    Some(both!(
                        "块首有：办法、等级、数据、明细、取义、表、定义、评价、每项评价、总评、名次、结果、例",
                        "a head begins with policy, scale, data, records, choice, table, define, measure, every measure, overall, rank, outcome or example"
                    )),
                )
            }
            Fault::BadHead { block: (zh, en), found, expected } => {
                let form = head_form(zh);
                let message = match found {
                    Some(found) => {
                        let found = backtick(&found);
                        both!("`{zh}` 的块首里不应有 {found}", "unexpected {found} in the head of `{en}`")
                    }
                    None => both!("`{zh}` 的块首没有写完", "the head of `{en}` is not complete"),
                };
                (Code::H122, message, expecting(&expected, true), Some(form))
            }
            Fault::Unexpected { found, expected } => {
                let message = match found {
                    Some(found) => {
                        let found = backtick(&found);
                        both!("这里不应有 {found}", "unexpected {found}")
                    }
                    None => both!("这一句没有写完", "this statement is not complete"),
                };
                let help = (!expected.is_empty()).then(|| expecting(&expected, false));
                (Code::H123, message, both!("读到这里不通", "cannot be read from here on"), help)
            }
            Fault::Missing(mark) => (
                Code::H123,
                both!("这里少了 `{mark}`", "`{mark}` is missing here"),
                both!("在它前面", "before this"),
                Some(both!("在这之前补上 `{mark}`", "type `{mark}` before it")),
            ),
            Fault::Extra { mark, before } => {
                let (mark, before) = (backtick(&mark), backtick(&before));
                (
                    Code::H123,
                    both!("{before} 后面不用 {mark}", "no {mark} stands behind {before}"),
                    both!("多出的", "one too many"),
                    Some(both!("删去 {mark}", "delete {mark}")),
                )
            }
            Fault::Instead { found, meant } => {
                let found = backtick(&found);
                (
                    Code::H123,
                    both!("这里的 {found} 应为 `{meant}`", "{found} should be `{meant}` here"),
                    both!("应为 `{meant}`", "should be `{meant}`"),
                    Some(both!("把 {found} 改为 `{meant}`", "type `{meant}` instead of {found}")),
                )
            }
            Fault::NoType { found, nearest } => {
                let found = backtick(&found);
                if let Some(near) = nearest {
                    return (
                        Code::H123,
                        both!("没有 {found} 这种类型", "there is no type {found}"),
                        both!("是不是 `{near}`？", "did you mean `{near}`?"),
                        Some(both!("改为 `{near}`", "type `{near}`")),
                    );
                }
                (
                    Code::H123,
                    both!("没有 {found} 这种类型", "there is no type {found}"),
                    both!("不是列的类型", "not a type of column"),
                    Some(both!(
                        "类型有：编号、文本、是否、整数、数值、2位小数、百分比、日期、评价期、年度、季度、月份、集合，或列出几种，如 `城 或 乡`",
                        "the types are an id, a text, yes/no, a whole number, a number, a number with 2 decimals, a percentage, a date, a period, a year, a quarter, a month, a set, or a list such as `town or village`"
                    )),
                )
            }
            Fault::Glued { word, rest } => (
                Code::H122,
                both!("`{word}` 后面少了空格", "a space is missing behind `{word}`"),
                both!("这里要分开", "part the two here"),
                Some(both!("写成 `{word} {rest}`", "type `{word} {rest}`")),
            ),
            Fault::Chained => (
                Code::H123,
                both!("比较不能连写", "comparisons do not chain"),
                both!("第二个比较", "a second comparison"),
                Some(both!(
                    "用 `且` 连接两个比较，或写成范围，如 `X 70 以上不满 90`",
                    "join two comparisons with `and`, or write a range such as `X is 70 to under 90`"
                )),
            ),
            Fault::OtherSurface { found, twin, surface, whole } => {
                other_surface(&found, &twin, surface, whole)
            }
            Fault::Mixed { and_first, or_first } => (
                Code::H125,
                both!("“且”和“或”混用，要加括号", "`and` and `or` together need brackets"),
                both!("两种读法", "two readings"),
                Some(both!("写成 `{and_first}`，或写成 `{or_first}`", "write `{and_first}` or `{or_first}`")),
            ),
            Fault::SpacedSign { left, sign, right } => (
                Code::H126,
                both!("`{left}{sign} {right}` 读不准", "`{left}{sign} {right}` can be read in two ways"),
                both!("加减号只有一边有空格", "space on one side only"),
                Some(both!(
                    "算式写 `{left} {sign} {right}`；等级写 `{left}{sign}`，后面不接名称",
                    "write `{left} {sign} {right}` for a sum; `{left}{sign}` is a level and no name follows it"
                )),
            ),
            Fault::LongDash(c) => (
                Code::H126,
                both!("`{c}` 不是减号", "`{c}` is not a minus sign"),
                here,
                Some(both!("改为键盘上的 `-`", "type `-` from the keyboard")),
            ),
            Fault::Thousands(number) => {
                let plain: String = number.chars().filter(char::is_ascii_digit).collect();
                (
                    Code::H127,
                    both!("数字 `{number}` 里有千位分隔号", "the number `{number}` has thousands marks"),
                    here,
                    Some(both!("写 `{plain}`", "type `{plain}`")),
                )
            }
            Fault::Myriad(number) => {
                let help = full_number(&number).map(|(plain, short)| {
                    both!(
                        "写 `{plain}`；数据里这一列本来就按这个单位填的，写 `{short}`",
                        "type `{plain}`, or `{short}` if the column is in that unit already"
                    )
                });
                let help = help
                    .or(Some(both!("把数字写全，如 `100000`", "write the number in full, such as `100000`")));
                (
                    Code::H127,
                    both!("数字后面不写单位：`{number}`", "a number has no unit behind it: `{number}`"),
                    here,
                    help,
                )
            }
            Fault::LongNumber(number) => {
                let number = backtick(&number);
                (
                    Code::H127,
                    both!("数字 {number} 太长", "the number {number} is too long"),
                    here,
                    Some(both!("最多 18 位有效数字、16 位小数", "at most 18 digits, 16 of them decimals")),
                )
            }
            Fault::BadDate(date) => {
                let help = match iso(&date) {
                    Some(iso) => both!("写 `{iso}`", "type `{iso}`"),
                    None => both!(
                        "日期写 `2020-10-01`；评价期写 `2021`、`2021Q3` 或 `2021-07`",
                        "write a date as `2020-10-01`, a period as `2021`, `2021Q3` or `2021-07`"
                    ),
                };
                let date = backtick(&date);
                (
                    Code::H128,
                    both!(
                        "{date} 不是日期的写法，或没有这一天",
                        "{date} is not how a date is written, or there is no such day"
                    ),
                    here,
                    Some(help),
                )
            }
            Fault::Reserved { word, surface } => {
                let bracketed = surface.pick(format!("【{word}】"), format!("[{word}]"));
                (
                    Code::H129,
                    both!(
                        "`{word}` 是语言的词，不能直接作名称",
                        "`{word}` is a word of the language, not a name"
                    ),
                    both!("这里要一个名称", "a name is needed here"),
                    Some(both!("若就叫这个名字，写 `{bracketed}`", "if it is the name, type `{bracketed}`")),
                )
            }
            Fault::Synonym { found, form } => {
                let found = backtick(&found);
                (
                    Code::H130,
                    both!("不用 {found} 这个说法", "{found} is not a form of the language"),
                    here,
                    Some(Both { zh: format!("写 {}", form.zh), en: format!("type {}", form.en) }),
                )
            }
            Fault::Write { found, forms } => {
                let found = backtick(&found);
                let all = |lang: Lang, write: &str, mark: &str| {
                    let forms = forms.iter().map(|(lead, form)| format!("{}{write}`{form}`", lead.get(lang)));
                    forms.collect::<Vec<_>>().join(mark)
                };
                (
                    Code::H130,
                    both!("不用 {found} 这个说法", "{found} is not a form of the language"),
                    here,
                    Some(Both { zh: all(Lang::Zh, "写 ", "；"), en: all(Lang::En, "type ", "; ") }),
                )
            }
            Fault::NoEffect { found, level, surface, block: (zh, en) } => {
                let found = backtick(&found);
                let effects = effects(surface, &level);
                let effects_en = effects.join(", ");
                let effects = effects.join("、");
                (
                    Code::H123,
                    both!("`{zh}` 里没有 {found} 这样的结果", "{found} is no effect in `{en}`"),
                    both!("这里要一个结果", "an effect is needed here"),
                    Some(both!(
                        "结果有：{effects}；要写的是文字的，放在 `结果` 一块里",
                        "the effects are {effects_en}; a text stands in an `outcome`"
                    )),
                )
            }
            Fault::RowOutside { row, surface } => {
                let (graded, head) = surface
                    .pick(("按 分档 定级", "表 分档 按 得分"), ("graded by bands", "table bands by points"));
                (
                    Code::H120,
                    both!(
                        "这是 `表` 的一行，不能写在 `评价` 里",
                        "this is a row of a `table`, and cannot stand in a `measure`"
                    ),
                    both!("表的一行", "a row of a table"),
                    Some(both!(
                        "这里写 `{graded}`，另写一块 `{head}`，各行写在它下面，如 `{row}`",
                        "write `{graded}` here, and under a head `{head}` the rows, such as `{row}`"
                    )),
                )
            }
            Fault::Assigned { found, points, define } => {
                let found = backtick(&found);
                let help = match define {
                    None => both!("写 `{points}`", "type `{points}`"),
                    Some((head, value)) => both!(
                        "它就是得分的，写 `{points}`；只是中间一步的，另写一块 `{head}`，下一行写 `{value}`",
                        "if these are the points, type `{points}`; if it is a step on the way, write a block `{head}` with the line `{value}`"
                    ),
                };
                (
                    Code::H120,
                    both!("评价里不能写 {found}", "{found} cannot stand in a measure"),
                    both!("这里不能给名称赋值", "no name is given a value here"),
                    Some(help),
                )
            }
            Fault::Quote { found, form } => {
                let found = backtick(&found);
                (
                    Code::H129,
                    both!("{found} 作名称要加括号", "as a name, {found} needs brackets"),
                    both!(
                        "名称里有别的符号，或是语言的词",
                        "it has marks in it, or is a word of the language"
                    ),
                    Some(both!(
                        "写 `{form}`；别处也照样加括号",
                        "type `{form}`, with the brackets wherever it stands"
                    )),
                )
            }
        }
    }
}
