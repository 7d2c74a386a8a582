//! One mistake costs one statement.

use super::{codes, read};
use heng::syntax::ast::BlockKind;

/// A text gives exactly these codes.
#[track_caller]
fn gives(text: &str, expected: &[&str]) {
    assert_eq!(codes(text), expected, "\n{text}");
}

#[test]
fn ten_mistakes_are_ten_problems() {
    let text = "办法 “t”\n    文好 “n”\n\n等级 A > > B\n\n数据\n    a 为 是否是\n    b 为 是否\n\n平价 m\n    起始 A\n    指标 a\n\n\
        评价 n\n    每却一项指标，降一级\n    起始 A\n\n总评\n    连写各评价等级合计\n\n名次\n    依 a\n\n取义 c\n    2 或 3，取\n\n\
        结果 o\n    凡 甲 且 乙 或 丙 的，处置 “x”\n\n例 “e”\n    已知 a\n    应得 m = A\n";
    let (file, problems) = read(text);
    let found: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
    assert_eq!(
        found,
        ["H120", "H122", "H123", "H122", "H120", "H120", "H123", "H123", "H125", "H123"],
        "{problems:#?}"
    );
    assert_eq!(file.map(|file| file.blocks.len()), Some(10));
}

#[test]
fn the_rest_is_still_read() {
    let (file, _) =
        read("measure m\n  start at A\n  eech missing indicator drops one level\n  indicators a, b\n");
    let blocks = file.map(|file| file.blocks).unwrap_or_default();
    let Some(BlockKind::Measure(measure)) = blocks.first().map(|block| &block.kind) else {
        panic!("a measure")
    };
    assert_eq!(measure.statements.len(), 2);
}

#[test]
fn heads() {
    gives("measre m\n  start at A\n", &["H122"]);
    gives("评价m\n  起始 A\n", &["H122"]);
    gives("Measure m\n  start at A\n", &["H122"]);
    gives("办法 洛宁\n  文号 “n”\n", &["H122"]);
    gives("评价 m\n  起始 A\n胡说八道 一通\n  起始 B\n  指标 a\n", &["H122"]);
    gives("评价\n  起始 A\n", &["H122"]);
    gives("表 t 接 a\n  1：2\n", &["H122"]);
}

#[test]
fn statements() {
    gives("起始 A\n评价 m\n  起始 A", &["H121"]);
    gives("结果 o\n  指标 a、b", &["H120"]);
    gives("评价 m\n  全都不对", &["H120"]);
    gives("评价 m\n  指标 a、\n  起始 A\n", &["H123"]);
    gives("定义 d\n  a\n  b\n", &["H120"]);
    gives("评价 m\n  | a | b |\n", &["H120"]);
}

#[test]
fn a_comma_left_at_the_end_of_a_line_is_blamed_itself() {
    let head = "办法 “样例”\n等级 A > B\n数据\n    编号 为 编号\n    甲、乙 为 是否\n评价 一\n    起始 A\n    指标 甲、乙";
    for (lines, at) in [
        ("、\n    每缺一项指标，降一级\n", "、"),
        ("，\n    每缺一项指标，降一级\n", "，"),
        ("\n    每缺一项指标，降一级，\n    凡 甲 的，加 +\n", "，"),
    ] {
        let text = format!("{head}{lines}").replace("A > B", "A > B，加减号相抵");
        let (_, problems) = heng::compile(&heng::source::Source::new("x.rule", text.clone()));
        let found: Vec<_> =
            problems.iter().map(|problem| (problem.code.id(), problem.place.clone())).collect();
        let comma = text.find(&format!("{at}\n")).unwrap() as u32;
        let place = heng::problem::Place::Text(heng::source::Span::new(comma, comma + 3));
        assert_eq!(found, [("H123", place)], "{text}");
    }
    // A list may go on behind its comma.
    let text = format!("{}、\n    乙\n    每缺一项指标，\n        降一级\n", head.trim_end_matches("、乙"));
    assert!(heng::compile(&heng::source::Source::new("x.rule", text)).1.iter().next().is_none());
}
