//! Requirements through the program: their keys as they are written.

use super::{folder, heng};

const POLICY: &str = "办法 “考评”
等级 优 > 差
数据
    编号 为 编号
明细 评审 按 编号，对照 考评内容
    条款号 为 文本
    得 为 整数，空白视为 0
评价 得分
    起评（评审 中 得 的合计 无则 0）分
表 考评内容 按 条款号
    | 条款号 || 标准分 |
    | 5.1    || 10     |
    | 5.10   || 20     |
    | 001    || 5      |
    | 010101 || 5      |
";
const FILE: &str = "条款号,标准分\n5.1,10\n5.10,20\n001,5\n010101,5\n";
const ANSWERS: &str = "编号,条款号,得\nA,5.10,20\nA,5.1,9\nA,001,5\nA,010101,4\n";

/// The same policy with its requirements in a file beside it.
fn from_file() -> String {
    let head = POLICY.split("表 考评内容").next().unwrap();
    format!("{head}表 考评内容 按 条款号，取自 “考评.csv”\n")
}

/// `5.10` is not `5.1`, and `001` is not `1`: a column of texts has requirements as they are written.
#[test]
fn keys_of_requirements_keep_their_spelling() {
    let beside = from_file();
    for policy in [POLICY, &beside] {
        let folder =
            folder(&[("p.rule", policy), ("考评.csv", FILE), ("u.csv", "编号\nA\n"), ("c.csv", ANSWERS)]);
        let run = heng(folder.path(), "grade p.rule u.csv --records 评审=c.csv --format csv", "");
        assert_eq!((run.code, run.out.as_str()), (0, "\u{feff}编号,得分\r\nA,38\r\n"), "{}", run.err);
        std::fs::write(folder.path().join("c.csv"), "编号,条款号,得\nA,1,5\n").unwrap();
        for (lang, words) in [("zh", "没有 `1` 这一项"), ("en", "have no row `1`")] {
            let args = format!("grade p.rule u.csv --records 评审=c.csv --lang {lang}");
            let run = heng(folder.path(), &args, "");
            assert!(run.code == 4 && run.err.contains("H350") && run.err.contains(words), "{}", run.err);
        }
    }
}

/// A requirement is listed once.
#[test]
fn a_requirement_listed_twice_is_found() {
    let beside = from_file();
    let twice = POLICY.replace("| 001 ", "| 5.10");
    for (policy, file) in [(twice.as_str(), FILE), (&beside, &FILE.replace("\n001", "\n5.10"))] {
        let folder = folder(&[("p.rule", policy), ("考评.csv", file)]);
        for (lang, words) in [("zh", "两行都是要求 `5.10`"), ("en", "are the requirement `5.10`")] {
            let run = heng(folder.path(), &format!("check p.rule --lang {lang}"), "");
            let said = format!("{}{}", run.out, run.err);
            assert!(run.code == 1 && said.contains("H226") && said.contains(words), "{said}");
        }
    }
}
