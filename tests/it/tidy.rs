//! The rules of the house, held by machine.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file under `folder` with one of the endings, by path.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
                found.push((name.to_string_lossy().replace('\\', "/"), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The lines of `text` that are code, with their numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .filter(|(_, line)| !line.trim().starts_with("//"))
}

#[test]
fn every_source_file_opens_with_its_one_sentence() {
    for (name, text) in files("src", &[".rs"]) {
        assert!(text.starts_with("//! "), "{name} does not open with a `//!` sentence");
    }
}

#[test]
fn no_source_file_is_longer_than_six_hundred_lines() {
    for (name, text) in files("src", &[".rs"]) {
        // The tree is types only, with a comment on each.
        let most = if name == "src/syntax/ast.rs" { 1000 } else { 600 };
        assert!(text.lines().count() <= most, "{name} is too long: split it");
    }
}

#[test]
fn no_word_of_one_policy_stands_in_the_sources() {
    let words = [
        "洛宁",
        "宁信",
        "信用",
        "试点",
        "场景",
        "瞒报",
        "承诺",
        "乡镇",
        "县直",
        "归集",
        "通报",
        "弄虚作假",
        "luoning",
        "township",
        "county",
        "pilot",
        "pledge",
        "fraud",
    ];
    for (name, text) in files("src", &[".rs", ".md"]).into_iter().chain(files("grammar", &[".pest"])) {
        let folded = text.to_lowercase();
        for word in words {
            assert!(!folded.contains(word), "{name} speaks of {word}, a word of one office's policy");
        }
    }
}

/// Which rooms a room may not know, and which crates stay in one room.
#[test]
fn rooms_know_only_what_the_map_says() {
    let rooms: [(&str, &[&str]); 9] = [
        ("src/source.rs", &["value", "problem", "syntax", "reading", "ir", "check", "data", "eval", "cli"]),
        ("src/value/", &["problem", "syntax", "reading", "ir", "check", "data", "eval", "cli"]),
        ("src/problem/", &["syntax", "reading", "ir", "check", "data", "eval", "cli"]),
        ("src/syntax/", &["reading", "ir", "check", "data", "eval", "cli"]),
        ("src/reading/", &["ir", "check", "data", "eval", "cli"]),
        ("src/ir/", &["reading", "check", "data", "eval", "cli"]),
        ("src/check/", &["reading", "data", "eval", "cli"]),
        ("src/data/", &["syntax", "reading", "check", "eval", "cli"]),
        ("src/eval/", &["syntax", "reading", "check", "cli"]),
    ];
    let crates = [
        ("pest", "src/syntax/"),
        ("pest_derive", "src/syntax/"),
        ("chrono", "src/value/"),
        ("clap", "src/cli/"),
        ("csv", "src/data/"),
        ("miette", "src/problem/"),
        ("indicatif", "src/cli/"),
        ("tempfile", "src/cli/"),
        ("terminal_size", "src/cli/"),
    ];
    for (name, text) in files("src", &[".rs"]) {
        for (at, line) in code(&text) {
            for (_, strangers) in rooms.iter().filter(|(room, _)| name.starts_with(room)) {
                for stranger in *strangers {
                    // The comparison words of the tree are the compiled form's too.
                    let shared = name == "src/ir/op.rs" && line.contains("ast::Comparison");
                    let known = line.contains(&format!("crate::{stranger}::")) && !shared;
                    assert!(!known, "{name}:{at} knows {stranger}, which is above it");
                }
            }
            for (outside, room) in crates {
                let used =
                    line.contains(&format!("use {outside}::")) || line.contains(&format!(" {outside}::"));
                assert!(
                    !used || name.starts_with(room),
                    "{name}:{at} uses {outside}, which belongs to {room}"
                );
            }
        }
    }
}

#[test]
fn files_the_clock_and_printing_live_in_the_faces() {
    for (name, text) in files("src", &[".rs"]) {
        if name.starts_with("src/cli/") || name == "src/main.rs" {
            continue;
        }
        for (at, line) in code(&text) {
            for word in ["std::fs", "std::io", "std::env", "SystemTime", "Instant", "println!", "eprintln!"] {
                assert!(!line.contains(word), "{name}:{at} uses {word}: that is for the faces");
            }
        }
    }
}

#[test]
fn nothing_committed_names_a_path_of_a_machine() {
    for folder in ["src", "tests", "benches", "examples", "policies", "grammar"] {
        if !Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).is_dir() {
            continue;
        }
        for (name, text) in files(folder, &[".rs", ".md", ".rule", ".pest", ".snap"]) {
            let root = ["/wo", "rk/"].concat();
            assert!(!text.contains(&root), "{name} names a path of one machine");
        }
    }
}
