//! Texts that nobody writes on purpose: a problem each, or a clean tree; never a panic, never a long wait.

use proptest::prelude::*;

use super::{DRAFTS, clean, codes, read};

/// A text gives exactly these codes. What takes long is seen by how long the tests take.
#[track_caller]
fn gives(text: &str, expected: &[&str]) {
    assert_eq!(codes(text), expected);
}

#[test]
fn density() {
    gives(&format!("define d\n {}a", "a+".repeat(130_000)), &["H102"]);
}

#[test]
fn depth() {
    gives(&format!("define d\n {}", "(".repeat(100_000)), &["H107"]);
    gives(&format!("define d\n {}a{}", "(".repeat(100_000), ")".repeat(100_000)), &["H107"]);
    gives(&format!("define d\n {}a{}", "(".repeat(64), ")".repeat(64)), &[]);
    gives(&format!("define d\n {}a{}", "(".repeat(64), ")".repeat(63)), &["H106"]);
    gives(&format!("define d\n {}", "(a + ".repeat(64)), &["H106"]);
    gives(&format!("define d\n {}a", "not ".repeat(10_000)), &["H107"]);
    gives(&format!("define d\n {}a", "previous ".repeat(10_000)), &["H107"]);
    gives(&format!("define d\n {}a", "signs of ".repeat(10_000)), &["H123"]);
    gives(&format!("定义 d\n a{}", " 的等级".repeat(10_000)), &["H107"]);
    gives(&format!("define d\n {}1", "if a then ".repeat(10_000)), &["H107"]);
    gives(&format!("define d\n {}1", "if a then ".repeat(64)), &[]);
    gives(&format!("define d\n {}1", "if a then 1 else ".repeat(64)), &[]);
    gives(&format!("define d\n a{}", " without b".repeat(10_000)), &["H107"]);
    gives(&format!("define d\n {}x{}", "if (a) then (".repeat(60), ")".repeat(60)), &[]);
    gives(
        &format!("define d\n {}x y{}", "if a then 1 else (if b then ".repeat(30), ")".repeat(30)),
        &["H123"],
    );
    gives(&format!("define d\n {}x y{}", "t(".repeat(64), ")".repeat(64)), &["H123"]);
    gives(&format!("定义 d\n {}x y{}", "（a 中（".repeat(32), "））".repeat(32)), &["H123"]);
}

#[test]
fn breadth() {
    let terms = if cfg!(debug_assertions) { 5_000 } else { 50_000 };
    gives(&format!("define d\n a{}", " + a".repeat(terms)), &[]);
    gives(&format!("define d\n a{}", " and a".repeat(terms)), &[]);
    gives(&format!("define d\n a{}", "\n or a".repeat(terms)), &[]);
    gives(&format!("measure m\n{}", " drop one level\n".repeat(20_000)), &["H109"]);
    gives(&format!("define d\n a{}", "+a".repeat(500_000)), &["H102"]);
    gives(&"x".repeat(10 * 1024 * 1024), &["H102"]);
    gives(&"\n".repeat(1024 * 1024), &["H110"]);
    gives(&format!("define {}\n 1", "x".repeat(129)), &["H108"]);
    gives(&format!("define {}\n 1", "名".repeat(128)), &[]);
    gives(&format!("measure m\n start at A{}", "“".repeat(50_000)), &["H105"]);
    assert!(codes(&format!("measure m\n{}", " zzz zzz\n".repeat(9_000))).len() >= 9_000);
}

#[test]
fn characters() {
    gives("办法 “t”\n文号 “a\0b”", &["H103"]);
    gives("办法 “t” # a\0", &["H103"]);
    gives("办法 “t” # \u{202e}a", &["H104"]);
    gives("办法 “t\u{200b}”", &["H104"]);
    gives("评价 m\n 指标 a\u{200b}b", &["H104"]);
    gives("评价 m\u{200b}\n 指标 a", &["H104"]);
    gives("\u{200b}评价 m\n 指标 a", &["H104"]);
    gives("评价 m\n 指标 a\u{fe0f}\n 起始 A", &["H104"]);
    gives("\u{feff}", &["H110"]);
    gives("\u{feff}\u{feff}办法 “t”", &["H104"]);
    gives("", &["H110"]);
    gives("# 注\n\n # 注", &["H110"]);
    gives("办法 “t\n文号 “n”", &["H105"]);
    gives("办法 “t”\n文号 “n\n印发 “i”", &["H105"]);
    gives("办法 “t”\r文号 “n”", &["H103"]);
    gives("\n\n", &["H110"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}") {
        read(&text);
    }

    #[test]
    fn any_words_are_survived(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..40)) {
        read(&words.concat());
    }

    #[test]
    fn a_mutated_draft_is_survived(draft in 0..2usize, at in 0..8000usize, length in 0..40usize, put in "[\\PC\n]{0,3}") {
        let chars: Vec<char> = DRAFTS[draft].chars().collect();
        let at = at % chars.len();
        let end = (at + length).min(chars.len());
        let text: String = chars[..at].iter().chain(put.chars().collect::<Vec<_>>().iter()).chain(&chars[end..]).collect();
        read(&text);
    }
}

const WORDS: [&str; 44] = [
    "评价 m\n",
    "measure m\n",
    "表 t\n",
    "定义 d\n",
    "数据\n",
    "例 “x”\n",
    " ",
    "\n",
    "凡 ",
    "when ",
    "的",
    "，",
    ", ",
    "(",
    "）",
    "{",
    "}",
    "【",
    "】",
    "“",
    "”",
    "\"",
    "a",
    "中 ",
    "在 ",
    "且 ",
    "or ",
    "not ",
    "若 ",
    "then ",
    "否则 ",
    "每",
    "满 ",
    "+",
    "-",
    "|",
    "||",
    "：",
    "为 ",
    "12",
    "一",
    "级",
    " of ",
    "#",
];

#[test]
fn long_policies_are_read_whole() {
    clean(&DRAFTS[0].repeat(50));
}
