//! What is said about tables and records full of mistakes, in both languages: each message names the place and what to type.

use heng::data::{Input, read};
use heng::problem::{Lang, Problems, Style, render};
use heng::source::{Content, Source};

use crate::common::{policy, shown_in};

const TABLES: &str = "办法 “样例”
等级 A > B
数据
    编号 为 编号
    风险 为 高 或 中 或 低
    分数 为 整数，0 至 100
    报送 为 日期
表 缺口 按 风险、分数
    | 风险 | 分数    || 天数 |
    | 高   | 任意    || 3    |
    | 低   | 60 以上 || 7    |
表 重叠 按 风险、分数
    | 风险   | 分数    || 天数 |
    | 高     | 任意    || 3    |
    | 任意   | 不满 60 || 7    |
    | 中、低 | 60 以上 || 5    |
表 够不着 按 风险、分数，依次判断
    | 风险 | 分数    || 天数 |
    | 任意 | 60 以上 || 3    |
    | 高   | 90 以上 || 5    |
    | 任意 | 任意    || 7    |
表 格数 按 风险、分数
    | 风险   | 分数    || 天数 | 谁   |
    | 高     | 任意    || 3    |
    | 中     | 任意    | 3    || 科长 |
    | 低     | 任意    | 3    | 科长 |
表 空格 按 风险、分数
    | 风险   | 分数 || 天数 |
    | 高     | 任意 ||      |
    | 中、低 |      || 3    |
表 写错 按 风险、分数、报送
    | 风险 | 分数         | 报送     || 天数 |
    | 高高 | 60分以上     | 任意     || 3    |
    | 任意 | 六十以上     | 三月以后 || 7    |
表 不懂 按 风险、分数
    | 风险 | 分数         || 天数 |
    | 任意 | 60-80        || 7    |
    | 任意 | 60（含）以上 || 7    |
表 表头 按 风险、分数
    | 风险 | 得分数 || 天数 |
    | 高   | 任意   || 3    |
表 没双杠 按 风险、分数
    | 风险 | 分数 | 天数 |
    | 高   | 任意 | 3    |
表 两点 按 分数，内插
    0：0
    60：50
    60：55
    100：60
表 不到头 按 分数，内插
    0：0
    60：50
表 缺列 按 风险、分数，取自 “缺列.csv”
表 国标码 按 风险、分数，取自 “国标码.csv”
表 没有 按 风险、分数，取自 “没有.csv”
评价 一
    起始 A
    凡 缺口 + 重叠 + 够不着 + 写错 + 表头 + 没双杠 + 空格 + 不懂 > 5 的，降一级
    凡 格数 的 天数 + 两点 + 不到头 + 缺列 + 国标码 + 没有 > 5 的，降一级
";

fn tables(lang: Lang) -> String {
    let mut source = Source::new("样例.rule", TABLES);
    source.put_beside("缺列.csv", Content::Bytes("风险,天数\n高,3\n".into()));
    source.put_beside("国标码.csv", Content::Bytes(b"\xb7\xe7\xcf\xd5,\xb7\xd6\xca\xfd\n".to_vec()));
    let (_, problems) = heng::compile(&source);
    shown_in(&problems, &source, lang)
}

#[test]
fn of_tables_in_chinese() {
    insta::assert_snapshot!(tables(Lang::Zh));
}

#[test]
fn of_tables_in_english() {
    insta::assert_snapshot!(tables(Lang::En));
}

const RECORDS: &str = "办法 “样例”
等级 A > B
数据
    编号 为 编号
    年 为 年度
明细 检查 按 编号、年
    类别 为 卫生 或 消防
    分数 为 整数，0 至 100
    凡 类别 为 消防 且 分数 = 0 的，报错 “消防不会是 0 分”
    无明细的单位，提醒
明细 答复 按 编号，对照 要求
    条款 为 文本
    符合 为 是否
表 要求 按 条款
    | 条款 || 分值 |
    | 1.1  || 5    |
    | 1.2  || 5    |
评价 一
    起始 A
    每条 检查 中 分数 < 60 且 类别 为 卫生 的，降一级
    凡 答复 中（符合 无则 否）的 分值 的合计 < 5 的，降一级
";

fn records(lang: Lang) -> String {
    let policy = policy(RECORDS);
    let units = "编号,年\nX01,2024\nX02,2024\nX03,2024\n";
    let style = Style { lang, color: false, width: 100 };
    let told = |files: &[(&str, &str)]| {
        let mut inputs = vec![Input::new("单位.csv", units.as_bytes())];
        inputs.extend(
            files.iter().map(|(name, text)| Input::of_records(*name, format!("{name}.csv"), text.as_bytes())),
        );
        let (_, problems): (_, Problems) = read(&policy, &inputs);
        problems.iter().map(|problem| render(problem, None, style)).collect::<String>()
    };
    let checks = "编号,年,类别,分数\nX01,2024,卫生,50\nX09,2024,卫生,50\nX1,2024,卫生,50\nX01,2023,卫生,50\nX02,2024,卫声,150\n";
    let answers = "编号,条款,符合\nX01,1.1,是\nX01,1.1,否\nX02,1.3,是\n";
    [
        told(&[("检查", checks), ("答复", answers)]),
        told(&[("检查", "编号,年,类型,分数\nX01,2024,卫生,50\n"), ("答复", "编号,条款\nX01,1.1\n")]),
        told(&[("检查", checks)]),
        told(&[("检査", checks), ("答复", answers)]),
    ]
    .join("----\n")
}

#[test]
fn of_records_in_chinese() {
    insta::assert_snapshot!(records(Lang::Zh));
}

#[test]
fn of_records_in_english() {
    insta::assert_snapshot!(records(Lang::En));
}
