//! What is said about a file full of mistakes, in both languages.

use heng::problem::{Lang, Style, render};

use super::schema::{read_all, small, wide};

const MISTAKES: &str = "\
单位编码,单位名称,单位类别,评价期,全量,试点类别,屡次通报,次数,占比,验收日期,备注
X01,城关镇,乡,2021,以上,甲、乙,信息归,\"1,234\",95%,2020/10/1,
X02,,县直单位,2021年,是,甲,,-1,0.12345,,
X03,兴华镇,乡镇,2021Q3,否,甲,,1.5,,,
,陈吴乡,乡镇,2021,是,,,1.2E+3,,,
X05,赵村镇,乡镇,2021,是,,,2
X06,底张乡,乡镇,2021,是,甲\u{200b},,3,50%,,
X07,下峪镇,乡镇,2021,是,甲,无,3,50%,,
X07,下峪镇,乡镇,2021,是,甲,/,123456789012345678901,50%,,
";

fn told(lang: Lang) -> String {
    let files: [(&str, &[u8]); 5] = [
        ("units.csv", MISTAKES.as_bytes()),
        ("quotes.csv", "单位编码,单位名称\nX01,\"城关镇\nX02,兴华镇\n".as_bytes()),
        ("gbk.csv", b"\xb5\xa5\xce\xbb,1\n"),
        ("title.csv", "评价表,,\n单位编码,单位名称,单位类别,评价期,全量,试点\n".as_bytes()),
        ("cut.json", "[{\"单位编码\": \"X01\",\n \"单位名称\": \"城".as_bytes()),
    ];
    let (_, mut problems) = read_all(&wide(), &files);
    let (_, missing) = read_all(
        &small(),
        &[
            ("header.csv", "id,ａ,a,B\n".as_bytes()),
            ("rows.json", b"[{\"id\":1,\"a\":[1]},\n{\"id\":2,\"a\":\"x\",\"b\":1},7]"),
        ],
    );
    problems.extend(missing);
    let style = Style { lang, color: false, width: 100 };
    problems.iter().map(|problem| render(problem, None, style)).collect()
}

#[test]
fn in_chinese() {
    insta::assert_snapshot!(told(Lang::Zh));
}

#[test]
fn in_english() {
    insta::assert_snapshot!(told(Lang::En));
}
