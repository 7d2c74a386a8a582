//! The list of all forms, `grammar/forms.md`: each form is in a program with its twin, and no word of the language is missing.

use std::collections::{BTreeMap, BTreeSet};

use heng::problem::Code;

use crate::common::text_of;
use crate::docs::{Fence, fences};

/// A row of two forms.
struct Row {
    line: usize,
    zh: String,
    en: String,
}

/// The cells in backticks of the table rows of a document, without the backticks.
fn rows(path: &str) -> Vec<(usize, Vec<String>)> {
    let mut rows = Vec::new();
    for (line, number) in text_of(path).lines().zip(1..) {
        if !line.starts_with("| ") {
            continue;
        }
        let text = line.replace("\\|", "\u{1}");
        let cells = text.split('`').skip(1).step_by(2).map(|cell| cell.replace('\u{1}', "|"));
        rows.push((number, cells.collect()));
    }
    rows
}

fn list() -> Vec<Row> {
    let rows = rows("grammar/forms.md").into_iter().filter(|(_, cells)| !cells.is_empty());
    rows.map(|(line, cells)| match cells.as_slice() {
        [zh, en] => Row { line, zh: zh.clone(), en: en.clone() },
        _ => panic!("grammar/forms.md:{line}: a row is one Chinese and one English form, each in backticks"),
    })
    .collect()
}

/// Without spaces, so that the layout of a program does not matter.
fn tight(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Programs that stand next to each other, Chinese and English.
fn pairs() -> Vec<(Fence, Fence)> {
    let mut pairs = Vec::new();
    for path in ["grammar/README.md", "grammar/forms.md"] {
        let mut before: Option<Fence> = None;
        for fence in fences(path).into_iter().filter(|fence| fence.kind == "rule") {
            before = match before.take() {
                Some(zh) if zh.surface() == "zh" && fence.surface() == "en" => {
                    pairs.push((zh, fence));
                    None
                }
                _ => Some(fence),
            };
        }
    }
    pairs
}

#[test]
fn each_form_stands_in_a_program_beside_its_twin() {
    let pairs: Vec<(String, String)> =
        pairs().iter().map(|(zh, en)| (tight(&zh.text), tight(&en.text))).collect();
    for Row { line, zh, en } in list() {
        let (form, twin) = (tight(&zh), tight(&en));
        let found = pairs.iter().any(|(zh, en)| zh.contains(&form) && en.contains(&twin));
        assert!(
            found,
            "grammar/forms.md:{line}: no two programs that stand next to each other hold `{zh}` and `{en}`"
        );
    }
}

#[test]
fn the_programs_of_the_list_are_true() {
    crate::docs::run("grammar/forms.md");
}

/// The words of the language: the name of the rule, the Chinese, the English.
fn words() -> Vec<(String, String, String)> {
    let text = text_of("src/syntax/words.rs");
    let line = |line: &str| {
        let mut parts = line.trim().strip_suffix(',')?.split('"');
        let rule = parts.next()?.trim().to_owned();
        let (zh, _, en) = (parts.next()?, parts.next()?, parts.next()?);
        (rule.starts_with("w_") && !rule.contains(' ')).then(|| (rule, zh.to_owned(), en.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

#[test]
fn every_word_of_the_grammar_has_its_twin() {
    let known: BTreeSet<String> = words().into_iter().map(|(rule, ..)| rule).collect();
    assert!(known.len() > 200, "{}", known.len());
    for line in text_of("grammar/heng.pest").lines() {
        let Some((rule, _)) = line.split_once('=') else { continue };
        let rule = rule.trim();
        assert!(!rule.starts_with("w_") || known.contains(rule), "{rule} is not in src/syntax/words.rs");
    }
}

/// The words of `known` that a text is made of, longest first: `不满` holds no `满`.
fn tokens<'a>(text: &str, known: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let mut longest: Vec<&str> = known.iter().copied().collect();
    longest.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut found = BTreeSet::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(next) = rest.chars().next() {
        let fits = |word: &&&str| {
            let after = rest.strip_prefix(**word).and_then(|rest| rest.chars().next());
            let whole = !before.is_ascii_alphanumeric()
                && !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            rest.starts_with(**word) && (!word.is_ascii() || whole)
        };
        let word = longest.iter().find(fits).copied();
        found.extend(word);
        let taken = word.map_or(next.len_utf8(), str::len);
        let (piece, left) = rest.split_at(taken);
        before = piece.chars().next_back().unwrap_or(' ');
        rest = left;
    }
    found
}

#[test]
fn every_word_of_the_language_is_in_the_list() {
    let words = words();
    let split = |text: &str| -> Vec<String> {
        let whole = text.split(" … ").map(str::to_owned);
        whole.filter(|part| part.chars().any(char::is_alphabetic)).collect()
    };
    let pieces: Vec<(String, Vec<String>, Vec<String>)> =
        words.iter().map(|(rule, zh, en)| (rule.clone(), split(zh), split(en))).collect();
    let all_zh: BTreeSet<&str> = pieces.iter().flat_map(|(_, zh, _)| zh).map(String::as_str).collect();
    let all_en: BTreeSet<&str> = pieces.iter().flat_map(|(_, _, en)| en).map(String::as_str).collect();
    let list = list();
    let zh: BTreeSet<&str> = list.iter().flat_map(|row| tokens(&row.zh, &all_zh)).collect();
    let en: BTreeSet<&str> = list.iter().flat_map(|row| tokens(&row.en, &all_en)).collect();
    // Words with something between them (`round … up to`) stand in one row together.
    let spread = |phrase: &str| {
        let parts =
            |row: &Row| phrase.split(' ').all(|word| tokens(&row.en, &BTreeSet::from([word])).contains(word));
        list.iter().any(parts)
    };
    let lacks = |of_zh: &[String], of_en: &[String]| {
        of_zh.iter().any(|word| !zh.contains(word.as_str()))
            || of_en.iter().any(|word| !en.contains(word.as_str()) && !spread(word))
    };
    let lacking: Vec<String> = pieces
        .iter()
        .filter(|(_, of_zh, of_en)| lacks(of_zh, of_en))
        .map(|(rule, of_zh, of_en)| format!("{rule} {of_zh:?} {of_en:?}"))
        .collect();
    assert!(lacking.is_empty(), "no row of grammar/forms.md has these words:\n{}", lacking.join("\n"));
}

#[test]
fn every_chinese_word_of_the_language_is_in_the_chinese_reference() {
    let words = words();
    let all = words.iter().flat_map(|(_, zh, _)| zh.split(" … "));
    let all: BTreeSet<&str> = all.filter(|part| part.chars().any(char::is_alphabetic)).collect();
    let path = "grammar/README.zh.md";
    let forms: Vec<String> = rows(path).into_iter().flat_map(|(_, cells)| cells).collect();
    let programs: Vec<String> = fences(path).into_iter().map(|fence| fence.text).collect();
    let found: BTreeSet<&str> = forms.iter().chain(&programs).flat_map(|text| tokens(text, &all)).collect();
    let lacking: Vec<&&str> = all.difference(&found).collect();
    assert!(lacking.is_empty(), "{path} has no word on {lacking:?}");
}

#[test]
fn every_problem_of_a_policy_is_in_the_reference() {
    let text = text_of("grammar/README.md");
    let of_policies = |code: &&Code| code.id().starts_with("H1") || code.id().starts_with("H2");
    for code in Code::ALL.iter().filter(of_policies) {
        assert!(text.contains(code.id()), "{} {}", code.id(), code.name());
    }
}

#[test]
fn what_offices_say_is_in_the_program_that_follows() {
    let text = text_of("grammar/README.md");
    let section = text.split("## How do I say").nth(1).unwrap().split("\n## ").next().unwrap();
    for part in section.split("\n### ").skip(1) {
        let fence = |surface: &str| {
            let opening = format!("```rule {surface} twin\n");
            tight(part.split(&opening).nth(1).unwrap().split("```").next().unwrap())
        };
        let programs = [fence("zh"), fence("en")];
        for row in part.lines().filter(|line| line.starts_with("| ")) {
            for form in row.split('`').skip(1).step_by(2) {
                let pieces = form.split('…').map(tight);
                for piece in pieces.filter(|piece| piece.chars().filter(|c| c.is_alphanumeric()).count() > 1)
                {
                    let found = programs.iter().any(|program| program.contains(&piece));
                    assert!(found, "`{form}` is not in the program that follows it");
                }
            }
        }
    }
}

/// The headings of a document by their anchors, each with its text down to the next heading of its rank.
fn sections(path: &str) -> BTreeMap<String, String> {
    let text = text_of(path);
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        let rank = line.chars().take_while(|c| *c == '#').count();
        if rank > 0 && !fenced {
            open.retain(|(above, _)| *above < rank);
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            open.push((rank, kept.collect::<String>().replace(' ', "-")));
        }
        for (_, anchor) in &open {
            let section = found.entry(anchor.clone()).or_default();
            section.push_str(line);
            section.push('\n');
        }
    }
    found
}

/// What a document links to within `path`, or within itself.
fn anchors(text: &str, path: &str) -> Vec<String> {
    let opening = format!("]({path}#");
    let links = text.split(&opening).skip(1);
    links.filter_map(|link| Some(link.split_once(')')?.0.to_owned())).collect()
}

/// Each form has its place in the reference: the sections that its part of the list names have all of its words.
#[test]
fn every_form_has_its_place_in_the_reference() {
    let reference = sections("grammar/README.md");
    let own = text_of("grammar/README.md");
    for anchor in anchors(&own, "") {
        assert!(reference.contains_key(&anchor), "grammar/README.md has no section #{anchor}");
    }
    let split = |text: &str| text.split(" … ").map(str::to_owned).collect::<Vec<_>>();
    let all: Vec<String> = words().iter().flat_map(|(_, zh, en)| [split(zh), split(en)].concat()).collect();
    // A single character is too often a name, or a part of one.
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let known: BTreeSet<&str> = all.iter().map(String::as_str).filter(is_word).collect();
    let mut lacking = Vec::new();
    let (mut places, mut behind) = (String::new(), false);
    for line in text_of("grammar/forms.md").lines() {
        let named = anchors(line, "README.md");
        if !named.is_empty() {
            let text = |anchor: &String| {
                reference
                    .get(anchor)
                    .unwrap_or_else(|| panic!("grammar/README.md has no section #{anchor}"))
                    .clone()
            };
            places.extend(named.iter().map(text));
        }
        behind |= line.starts_with("## What stands nowhere else");
        if line.starts_with("## ") {
            places.clear();
        }
        if !line.starts_with("| `") || behind {
            continue;
        }
        assert!(!places.is_empty(), "no section of the reference is named above {line}");
        let missing: Vec<&str> =
            tokens(line, &known).into_iter().filter(|word| !places.contains(word)).collect();
        if !missing.is_empty() {
            lacking.push(format!("{line}: {missing:?}"));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}
