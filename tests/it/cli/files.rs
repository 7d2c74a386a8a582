//! Files in and out: what is never written over, and what every verb refuses alike.

use super::{POLICY, folder, heng, heng_with};

const UNITS: &str = "编号,年份,甲,乙,件数\nu1,2021,是,是,0\nu2,2021,是,否,12\n";
const OLD: &str = "编号,年份,甲,乙,件数\nu1,2020,是,是,0\n";
const RANKED: &str = "名次\n    依 质量 优者先\n";
const CHECKED: &str = "办法 “检查”
等级 优 > 良 > 差
表 扣 按 类 取自 “扣.csv”
数据
    编号 为 编号
明细 检查 按 编号
    类 为 甲 或 乙
评价 日常
    起始 优
    凡 检查 中 任一（扣 > 1）的，降一级
";

/// `-o` never replaces a file that the command reads, however its path is written.
#[test]
fn results_are_not_written_over_what_is_read() {
    let files = [
        ("p/p.rule", CHECKED),
        ("p/扣.csv", "类,分\n甲,1\n乙,2\n"),
        ("u.csv", "编号\nA\n"),
        ("old.csv", "编号\n"),
        ("c.csv", "编号,类\nA,甲\n"),
    ];
    let folder = folder(&files);
    for output in ["u.csv", "./u.csv", "p/../u.csv", "old.csv", "c.csv", "p/p.rule", "p/扣.csv"] {
        for lang in ["zh", "en"] {
            let args = format!(
                "grade p/p.rule u.csv --history old.csv --records 检查=c.csv -o {output} --format csv --lang {lang}"
            );
            let run = heng(folder.path(), &args, "");
            assert_eq!(run.code, 2, "{output}: {}", run.err);
            assert!(run.err.contains("H606") && run.err.contains(output), "{}", run.err);
        }
    }
    for (name, text) in files {
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), text, "{name}");
    }
    let run = heng(folder.path(), "grade p/p.rule u.csv --records 检查=c.csv -o new.csv", "");
    assert_eq!(run.code, 0, "{}", run.err);
}

/// What one verb refuses the others refuse with the same code, and print nothing of the unit.
#[track_caller]
fn refuses(files: &[(&str, &[u8])], data: &str, code: &str) {
    let folder = folder(&[("p.rule", POLICY)]);
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    for verb in ["grade p.rule DATA --format csv", "explain p.rule DATA u1", "history p.rule DATA u1"] {
        for lang in ["zh", "en"] {
            let args = format!("{} --lang {lang}", verb.replace(" u1", "").replace("DATA", data));
            // The unit stands behind the data, and options behind both.
            let args = if verb.ends_with("u1") { args.replace(data, &with_unit(data)) } else { args };
            let run = heng(folder.path(), &args, "");
            assert_eq!((run.code, run.out.as_str()), (4, ""), "{args}: {}", run.err);
            assert!(run.err.contains(code), "{args}: {}", run.err);
        }
    }
}

fn with_unit(data: &str) -> String {
    match data.split_once(" --") {
        Some((files, options)) => format!("{files} u1 --{options}"),
        None => format!("{data} u1"),
    }
}

#[test]
fn a_file_that_cannot_be_read_is_refused_by_every_verb() {
    let gbk: &[u8] = b"\xb1\xe0\xba\xc5,1\n";
    let misspelt = OLD.replace("件数", "件次");
    for data in ["u.csv --history old.csv", "old.csv u.csv"] {
        refuses(&[("u.csv", UNITS.as_bytes()), ("old.csv", gbk)], data, "H301");
        refuses(&[("u.csv", UNITS.as_bytes()), ("old.csv", misspelt.as_bytes())], data, "H320");
    }
    let nameless = format!("{UNITS},2021,是,是,0\n");
    refuses(&[("u.csv", nameless.as_bytes())], "u.csv", "H322");
}

/// A row of another unit stops an explanation only where something hangs on other units.
#[test]
fn another_units_row_counts_where_places_hang_on_it() {
    let bad = UNITS.replace("u2,2021,是,否,12", "u2,2021,是,也许,12");
    let ranked = format!("{POLICY}{RANKED}");
    let folder = folder(&[("p.rule", POLICY), ("r.rule", &ranked), ("u.csv", &bad)]);
    for (lang, stands) in [("zh", "的结果不看别的单位"), ("en", "what follows stands")] {
        let run = heng(folder.path(), &format!("explain p.rule u.csv u1 --lang {lang}"), "");
        assert_eq!(run.code, 4, "{}", run.err);
        assert!(run.out.contains("质量：A") && run.err.contains("H323"), "{}{}", run.out, run.err);
        assert!(run.err.contains("H342") && run.err.contains(stands), "{}", run.err);
    }
    for verb in ["explain", "history"] {
        let run = heng(folder.path(), &format!("{verb} r.rule u.csv u1"), "");
        assert_eq!((run.code, run.out.as_str()), (4, ""), "{}", run.err);
        assert!(run.err.contains("错误 H342") && run.err.contains("H323"), "{}", run.err);
        let run = heng(folder.path(), &format!("{verb} r.rule u.csv u1 --keep-going"), "");
        assert!(run.code == 4 && run.out.contains('A'), "{}{}", run.out, run.err);
        assert!(run.err.contains("提醒 H342"), "{}", run.err);
    }
    // What the office's own check refuses is refused here too.
    std::fs::write(folder.path().join("u.csv"), UNITS.replace(",12\n", ",101\n")).unwrap();
    let run = heng(folder.path(), "explain r.rule u.csv u1", "");
    assert!(run.code == 4 && run.out.is_empty() && run.err.contains("H327"), "{}{}", run.out, run.err);
    std::fs::write(folder.path().join("u.csv"), &bad).unwrap();
    let run = heng(folder.path(), "explain p.rule u.csv u9", "");
    assert!(run.code == 4 && run.err.contains("H402") && run.err.contains("H323"), "{}", run.err);
}

/// A record under an id that is probably this unit's leaves the unit ungraded, whatever the verb.
#[test]
fn a_record_that_is_probably_a_units_refuses_it() {
    let policy = CHECKED.replace("表 扣 按 类 取自 “扣.csv”", "表 扣 按 类\n    甲：1\n    乙：2");
    let folder =
        folder(&[("p.rule", &policy), ("u.csv", "编号\nA\nB\n"), ("c.csv", "编号,类\nＡ,乙\nB,甲\n")]);
    let run = heng(folder.path(), "explain p.rule u.csv A --records 检查=c.csv", "");
    assert!(run.code == 4 && run.out.is_empty() && run.err.contains("H345"), "{}{}", run.out, run.err);
    let graded = "grade p.rule u.csv --records 检查=c.csv --format csv --keep-going";
    let run = heng(folder.path(), graded, "");
    assert_eq!((run.code, run.out.as_str()), (4, "\u{feff}编号,日常\r\nB,优\r\n"), "{}", run.err);
    assert!(run.err.contains("拒收：u.csv 第 2 行 A"), "{}", run.err);
}

/// What is no policy is told in Chinese where a file name, its content or the locale is Chinese, else in English.
#[test]
fn what_is_no_policy_is_told_in_the_language_that_is_seen() {
    let folder = folder(&[("办法.rule", POLICY), ("p.rule", POLICY), ("数据.csv", UNITS), ("u.csv", UNITS)]);
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("gbk.rule", b"\xb0\xec\xb7\xa8 \xa1\xb0A\xa1\xb1\n");
    write("latin.rule", b"policy \"Caf\xe9\"\n");
    write("word.rule", b"PK\x03\x04\x14\x00\x06\x00");
    for (args, code, words) in [
        ("grade 数据.csv 办法.rule", 2, ["H607", "先写办法，再写数据"]),
        ("grade u.csv latin.rule", 2, ["H607", "the policy comes first"]),
        ("explain u.csv p.rule u1 --lang zh", 2, ["H607", "像是数据"]),
        ("check gbk.rule", 1, ["错误 H101", "看来是 GBK"]),
        ("grade gbk.rule u.csv", 1, ["错误 H101", "看来是 GBK"]),
        ("grade gbk.rule u.csv --lang en", 1, ["error H101", "it looks like GBK"]),
        ("show reading gbk.rule", 2, ["错误 H101", "看来是 GBK"]),
        ("explain p.rule", 2, ["错误：还缺", "<数据>"]),
        ("check latin.rule", 1, ["error H101", "line 1 is not UTF-8\n"]),
        ("check word.rule", 1, ["error H111", "plain text"]),
        ("check word.rule --lang zh", 1, ["错误 H111", "类型选“纯文本"]),
        ("grade 办法.rule", 2, ["错误：还缺", "数据"]),
        ("grade 办法.rule 数据.csv -o", 2, ["错误：", "少了要写的值"]),
    ] {
        let run = heng(folder.path(), args, "");
        assert_eq!(run.code, code, "{args}: {}{}", run.out, run.err);
        for word in words {
            assert!(run.err.contains(word), "{args}: {word}: {}", run.err);
        }
    }
}

/// A column of the data stands beside the id, as its cells were read.
#[test]
fn columns_of_the_data_are_written_too() {
    let policy = POLICY.replace(
        "    年份 为 年度\n",
        "    年份 为 年度\n    单位名称 为 文本\n    占比 为 百分比，空白视为 无\n",
    );
    let data =
        "编号,年份,单位名称,占比,甲,乙,件数\nu1,2021,\"河湾\n乡\",95%,是,是,0\nu2,2021,城关镇,,是,否,12\n";
    let folder = folder(&[("p.rule", &policy), ("u.csv", data)]);
    let run =
        heng(folder.path(), "grade p.rule u.csv --with 单位名称 --with 占比 --with 编号 --format csv", "");
    let expected =
        "编号,年份,单位名称,占比,质量,总评\r\nu1,2021,\"河湾\n乡\",95%,A,A\r\nu2,2021,城关镇,,C,C\r\n";
    assert_eq!((run.code, run.out.trim_start_matches('\u{feff}')), (0, expected), "{}", run.err);
    let run = heng(folder.path(), "grade p.rule u.csv --with 单位名称", "");
    assert!(run.out.contains("河湾 乡") && run.out.lines().count() == 4, "{}", run.out);
    let run = heng(folder.path(), "grade p.rule u.csv --with 单位名", "");
    assert!(run.code == 2 && run.err.contains("H605") && run.err.contains("单位名称"), "{}", run.err);
}

/// In a narrow terminal why and by which line stand beneath each other, and nothing is wider than the terminal.
#[test]
fn an_explanation_is_as_wide_as_the_terminal() {
    let folder = folder(&[("p.rule", POLICY), ("u.csv", UNITS)]);
    for lang in ["zh", "en"] {
        let args = format!("explain p.rule u.csv u2 --lang {lang}");
        let wide = heng(folder.path(), &args, "").out;
        let narrow = heng_with(folder.path(), &args, "", &[("COLUMNS", "44")]).out;
        let widest = narrow.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= 44, "{narrow}");
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(bare(&wide), bare(&narrow));
    }
}

/// A number out of range is no reason to explain nothing: what led to it is what is asked for.
#[test]
fn a_number_out_of_range_is_explained() {
    let policy = POLICY.replace("评价 质量", "定义 多\n    （件数 + 1）^3\n评价 质量");
    let policy = policy.replace("    每 件数 满 10", "    凡 多 > 100 的，降一级\n    每 件数 满 10");
    let policy = policy.replace("    凡 件数 > 100 的，报错 “件数不会超过 100”\n", "");
    let data = UNITS.replace(",12\n", ",999999999\n");
    let folder = folder(&[("p.rule", &policy), ("u.csv", &data)]);
    let graded = heng(folder.path(), "grade p.rule u.csv --format csv", "");
    let told = heng(folder.path(), "explain p.rule u.csv u2", "");
    assert_eq!((graded.code, told.code), (4, 4), "{}{}", graded.err, told.err);
    assert!(told.out.contains("质量：错误") && told.err.contains("H401"), "{}{}", told.out, told.err);
    let other = heng(folder.path(), "explain p.rule u.csv u1", "");
    assert!(other.out.contains("质量：") && !other.err.contains("H401"), "{}{}", other.out, other.err);
}
