//! Parts of messages: lists of what could stand, forms of heads, numbers as they are typed.

use crate::both;
use crate::problem::{Both, Code, Lang, backtick};

/// A word or a line of the other surface.
pub(super) fn other_surface(
    found: &str,
    twin: &str,
    surface: Lang,
    whole: bool,
) -> (Code, Both, Both, Option<Both>) {
    let found = backtick(found);
    let (other_zh, this_zh) = surface.pick(("英文", "中文"), ("中文", "英文"));
    let (other_en, this_en) = surface.pick(("English", "Chinese"), ("Chinese", "English"));
    let message = if whole {
        both!(
            "这一句是{other_zh}写的，而本文件用{this_zh}",
            "this line is written in {other_en}, and this file in {this_en}"
        )
    } else {
        both!(
            "本文件用{this_zh}，{found} 是{other_zh}的词",
            "this file is in {this_en}, and {found} is {other_en}"
        )
    };
    let help = if twin.is_empty() {
        both!("按{this_zh}的写法改写这一句", "write the statement in {this_en}")
    } else if whole {
        both!(
            "按{this_zh}的写法改写这一句，以 `{twin}` 开头",
            "write the line in {this_en}; it begins with `{twin}`"
        )
    } else {
        both!("{this_zh}写 `{twin}`", "in {this_en} type `{twin}`")
    };
    (Code::H124, message, both!("{other_zh}", "{other_en}"), Some(help))
}

/// `要 a、b 或 c` as a label or a help.
pub(super) fn expecting(expected: &[Both], label: bool) -> Both {
    if expected.is_empty() {
        return both!("读到这里不通", "cannot be read from here on");
    }
    let (zh, en) = (choices(expected, Lang::Zh), choices(expected, Lang::En));
    if label {
        both!("这里应是{zh}", "expected {en}")
    } else {
        both!("这里可以写{zh}", "here can stand {en}")
    }
}

/// Things as a list in one language.
pub(super) fn choices(things: &[Both], lang: Lang) -> String {
    let things: Vec<&str> = things.iter().map(|thing| thing.get(lang)).collect();
    match things.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => match lang {
            Lang::Zh => format!("{}或{last}", rest.join("、")),
            Lang::En => format!("{} or {last}", rest.join(", ")),
        },
    }
}

pub(super) fn point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

pub(super) fn partner(mark: char) -> char {
    match mark {
        '(' => ')',
        ')' => '(',
        '{' => '}',
        '}' => '{',
        '（' => '）',
        '）' => '（',
        '｛' => '｝',
        '｝' => '｛',
        '[' => ']',
        c => c,
    }
}

/// `1.5万元` in full digits, and without its unit.
pub(crate) fn full_number(number: &str) -> Option<(String, String)> {
    let end = number.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(number.len());
    let (short, unit) = number.split_at_checked(end)?;
    let (unit, zeros) = [("万", 4usize), ("亿", 8), ("千", 3), ("百", 2)]
        .into_iter()
        .find_map(|(mark, zeros)| Some((unit.trim().strip_prefix(mark)?, zeros)))?;
    let (zeros, unit) = match unit.strip_prefix('万') {
        Some(unit) => (zeros + 4, unit),
        None => (zeros, unit),
    };
    let (whole, part) = short.split_once('.').unwrap_or((short, ""));
    let counted = unit.is_empty() || unit.chars().count() == 1;
    (counted && !whole.is_empty() && part.len() <= zeros).then(|| {
        let full = format!("{whole}{part}{}", "0".repeat(zeros - part.len()));
        let full = full.trim_start_matches('0');
        (if full.is_empty() { "0" } else { full }.to_owned(), short.to_owned())
    })
}

/// The effects of a statement, as they are typed.
pub(super) fn effects(surface: Lang, level: &str) -> Vec<String> {
    let all = surface.pick(
        ["降一级", "升一级", "加一个 +", "扣 2 分", "加 2 分", "最高评为 ", "最低评为 ", "直接判定 "],
        [
            "drop one level",
            "raise one level",
            "add a +",
            "deduct 2 points",
            "add 2 points",
            "at best ",
            "at worst ",
            "grade ",
        ],
    );
    all.into_iter()
        .map(|effect| {
            backtick(&if effect.ends_with(' ') { format!("{effect}{level}") } else { effect.to_owned() })
        })
        .collect()
}

/// How a head is written.
pub(super) fn head_form(zh: &str) -> Both {
    let (zh, en) = match zh {
        "办法" => ("办法 “名称”", "policy \"title\""),
        "等级" => ("等级 A > B > C", "scale A > B > C"),
        "数据" => ("数据", "data"),
        "明细" => ("明细 名称 按 列", "records NAME by column"),
        "取义" => ("取义 名称", "choice NAME"),
        "表" => ("表 名称 按 列", "table NAME by column"),
        "定义" => ("定义 名称", "define NAME"),
        "评价" => ("评价 名称", "measure NAME"),
        "每项评价" => ("每项评价", "every measure"),
        "总评" => ("总评", "overall"),
        "名次" => ("名次", "rank"),
        "结果" => ("结果 名称", "outcome NAME"),
        _ => ("例 “题”", "example \"title\""),
    };
    both!("写成 `{zh}`", "write `{en}`")
}
