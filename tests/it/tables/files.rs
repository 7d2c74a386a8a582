//! Tables whose rows stand in a CSV file beside the policy.

use std::fmt::Write;

use heng::source::{Content, Source};

use crate::common::shown;

const HEAD: &str = "办法 “样例”
等级 A > B
数据
    编号 为 编号
    区 为 东 或 西 或 南
    分 为 整数，0 至 100
    名 为 文本
评价 一
    起始 A
    凡 值 > 5 的，降一级
";

/// The codes that a policy with this file beside it gives, and what is told.
fn with(rest: &str, file: &[u8]) -> (Vec<&'static str>, String) {
    let mut source = Source::new("x.rule", format!("{HEAD}{rest}"));
    source.put_beside("表.csv", Content::Bytes(file.to_vec()));
    let (_, problems) = heng::compile(&source);
    let codes = problems.iter().map(|problem| problem.code.id());
    (codes.filter(|code| !matches!(*code, "H206" | "H207")).collect(), shown(&problems, &source))
}

#[track_caller]
fn says(rest: &str, file: &str, code: &str, words: &[&str]) {
    let (codes, told) = with(rest, file.as_bytes());
    assert_eq!(codes, [code], "{told}");
    for word in words {
        assert!(told.contains(word), "{word}\n{told}");
    }
}

const TABLE: &str = "表 天 按 区、分，取自 “表.csv”\n定义 值\n    天\n";

#[test]
fn rows_in_a_file_are_as_rows_in_a_pipe_table() {
    let cases = "例 “一”\n    已知 区 为 东，分 为 60，名 为 甲\n    应得 值 = 3\n例 “二”\n    已知 区 为 西，分 为 1，名 为 甲\n    应得 值 = 7.5\n";
    for file in [
        "区,分,果\n东,≥ 60,3\n东,不满 60,5\n\"西、南\",任意,7.5\n",
        "\u{feff}分,果,区\r\n60 以上,3,东\r\n不满 60,5,东\r\n\r\n任意,7.5,\"西,南\"\r\n",
        "区;分;果\n东;≥ 60;3\n东;< 60;5\n西、南;any;7.5",
        "区\t分\t果\n东\t≥ 60\t3\n其余\t其余\t7.5\n东\t\"< 60\"\t5\n",
    ] {
        let (codes, told) = with(&format!("{TABLE}{cases}"), file.as_bytes());
        assert!(codes.is_empty(), "{file}\n{told}");
    }
    let (codes, told) =
        with(&format!("{TABLE}    其余：7.5\n{cases}").replace("    天\n    其余：7.5", "    天"), b"");
    assert_eq!(codes, ["H255"], "{told}");
}

#[test]
fn lines_of_the_policy_stand_below_those_of_the_file() {
    let table = "表 天 按 名，取自 “表.csv”\n    其余：9\n    无：1\n定义 值\n    天\n";
    let cases = "例 “一”\n    已知 区 为 东，分 为 60，名 为 “甲 乙”\n    应得 值 = 3\n例 “二”\n    已知 区 为 西，分 为 1，名 为 丙\n    应得 值 = 9\n";
    let (codes, told) = with(
        &format!("{table}{cases}").replace("    无：1\n", ""),
        "名,果\n甲 乙,3\n\"“丁”\",4\n".as_bytes(),
    );
    assert!(codes.is_empty(), "{told}");
    let pipe = "表 天 按 名，取自 “表.csv”\n    | 名 || 果 |\n    | 其余 || 9 |\n定义 值\n    天\n";
    says(pipe, "名,果\n甲,3\n", "H231", &["这个表的行在文件里"]);
}

#[test]
fn what_is_wrong_in_a_file_names_it_and_the_line() {
    says(TABLE, "地区,分,果\n东,任意,3\n", "H256", &["第一行没有 `区` 这一列", "表.csv:1:1"]);
    says(TABLE, "区,分,果\n东,任意,3\n北,任意,4\n", "H201", &["表.csv:3:1", "北"]);
    says(TABLE, "区,分,果\n东,任意,3\n西,任意\n南,任意,4\n", "H257", &["表.csv:3:1"]);
    says(
        TABLE,
        "区,分,果\n东,任意,3\n西,任意,4,5\n",
        "H254",
        &["表.csv:3:1", "这一行有 4 格，第一行有 3 格"],
    );
    says(
        TABLE,
        "区,分,果\n东,任意,3\n东,≥ 60,4\n西、南,任意,4\n",
        "H251",
        &["表.csv:3:1", "区 = 东，分 = 60"],
    );
    says(TABLE, "区,分,果\n东,任意,3\n西,任意,4\n", "H250", &["x.rule:11:3", "区 = 南"]);
    says(TABLE, "区,分,果\n东,任意,3\n西,,4\n", "H257", &["表.csv:3:1", "这一行的 `分` 是空格"]);
    says(TABLE, "区,分,果\n东,任意,3\n西,60以上？,4\n", "H257", &["表.csv:3:3", "看不懂这一格"]);
    says(TABLE, "区,分,果\n东,\"任意,3\n", "H303", &["表.csv 第 2 行"]);
    says(TABLE, "", "H255", &["文件 `表.csv` 是空的"]);
    says(TABLE, "\n\n,,\n", "H255", &["文件 `表.csv` 是空的"]);
    says(TABLE, "区,分,果\n", "H250", &["区 = 东"]);
    let (codes, told) = with(TABLE, b"\xc7\xf8,\xb7\xd6,\xb9\xfb\n");
    assert_eq!(codes, ["H301"], "{told}");
}

#[test]
fn a_file_that_nobody_hands_in() {
    let told = |name: &str, content: Option<Content>| {
        let mut source = Source::new("x.rule", format!("{HEAD}{}", TABLE.replace("表.csv", name)));
        content.into_iter().for_each(|content| source.put_beside(name, content));
        let (policy, problems) = heng::compile(&source);
        assert!(policy.is_none());
        assert_eq!(problems.iter().map(|problem| problem.code.id()).collect::<Vec<_>>(), ["H255"]);
        shown(&problems, &source)
    };
    assert!(told("表.csv", None).contains("没有给出文件 `表.csv`"));
    let unread = Content::Unread("没有这个文件".into(), "no such file".into());
    assert!(told("子/表.csv", Some(unread)).contains("没有这个文件"));
    for outside in ["../表.csv", "/表.csv", "C:\\表.csv", "子/../../表.csv", ".", "子//表.csv"] {
        let content = Content::Bytes(b"a,b\n".to_vec());
        assert!(told(outside, Some(content)).contains("不在办法所在的文件夹里"), "{outside}");
    }
    let source = Source::new("x.rule", format!("{HEAD}{TABLE}"));
    assert_eq!(heng::files_beside(&source), ["表.csv"]);
    let (file, _) = heng::syntax::parse(&source);
    let (policy, problems) = heng::check::check(&file.unwrap(), &heng::problem::Problems::new());
    assert!(policy.is_none() && problems.iter().any(|problem| problem.code.id() == "H255"));
}

#[test]
fn ten_thousand_rows() {
    let mut file = "名,区,果\n".to_owned();
    for at in 0..10_000 {
        writeln!(file, "单位{at},{},{}", ["东", "西、南"][at % 2], at * 7 % 1000).unwrap();
    }
    let table = "表 天 按 名、区，取自 “表.csv”\n    其余：-1\n定义 值\n    天\n";
    let cases: String =
        [("单位0", "东", 0), ("单位0", "西", -1), ("单位9999", "南", 993), ("单位10000", "东", -1)]
            .iter()
            .map(|(name, area, value)| {
                format!(
                    "例 “{name}{area}”\n    已知 名 为 {name}，区 为 {area}，分 为 1\n    应得 值 = {value}\n"
                )
            })
            .collect();
    let (codes, told) = with(&format!("{table}{cases}"), file.as_bytes());
    assert!(codes.is_empty(), "{told}");
}
