//! The page of each code: the wrong program gives that code and no other, the right one none.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use heng::data::Input;
use heng::problem::{Code, Lang, Problems, page};

/// Codes whose wrong example gives another code besides, and why nothing else is possible.
const WITH: [(Code, Code); 4] = [
    // It counts the problems that are left out of the list, so that there must be a list of others.
    (Code::H331, Code::H322),
    // It says what records without an id mean for a unit.
    (Code::H352, Code::H322),
    // It says what the errors of other units mean for this one.
    (Code::H342, Code::H323),
    // It says which later row has no result for it.
    (Code::H403, Code::H401),
];

/// Codes whose pages have no example of their own, and why.
const NOT_YET: [Code; 1] = [
    // The check of versions finds it first (H265): only a caller of the library can leave that out.
    Code::H406,
];

/// A fence of a page. Behind its kind (`rule`, `csv`, `json`, `jsonl`, `console`) may stand `错` or `wrong`, `对` or
/// `right` (without, it belongs to both), `golden` (a CSV of expected grades) and
/// - `escaped`: `\xNN` is a byte and `\u{N}` a character;
/// - `repeat=N`: the line with `№` stands N times, `№` being 1 to N;
/// - `copies=N`: a policy that stands N times in the folder `policies`;
/// - `file=NAME`: the file in which it stands, where a run needs several of a kind.
struct Fence {
    kind: String,
    words: Vec<String>,
    text: String,
}

impl Fence {
    fn is(&self, word: &str) -> bool {
        self.words.iter().any(|other| other == word)
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
    }

    /// What the fence stands for.
    fn bytes(&self) -> Vec<u8> {
        let mut text = self.text.clone();
        if let Some(times) = self.number("repeat") {
            let numbered = |line: &str| -> Vec<String> {
                (1..=times).map(|at| format!("{}\n", line.replace('№', &at.to_string()))).collect()
            };
            text = text
                .lines()
                .flat_map(|line| if line.contains('№') { numbered(line) } else { vec![format!("{line}\n")] })
                .collect();
        }
        if self.is("escaped") { unescaped(&text) } else { text.into_bytes() }
    }

    fn file(&self) -> String {
        if let Some(name) = self.words.iter().find_map(|word| word.strip_prefix("file=")) {
            return name.to_owned();
        }
        match self.kind.as_str() {
            "rule" => "policy.rule".into(),
            _ if self.is("golden") => "units.golden.csv".into(),
            kind => format!("units.{kind}"),
        }
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, mark)) = rest.split_once('\\') {
        bytes.extend(before.bytes());
        if let Some(number) = mark.strip_prefix('x') {
            let (number, behind) = number.split_at(2);
            bytes.push(u8::from_str_radix(number, 16).unwrap());
            rest = behind;
        } else {
            let (number, behind) = mark.strip_prefix("u{").and_then(|mark| mark.split_once('}')).unwrap();
            let c = char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap();
            bytes.extend(c.to_string().bytes());
            rest = behind;
        }
    }
    bytes.extend(rest.bytes());
    bytes
}

/// The words before the first fence, and the fences.
fn parts(section: &str) -> (String, Vec<Fence>) {
    let mut prose = String::new();
    let mut fences: Vec<Fence> = Vec::new();
    let mut inside = false;
    for line in section.lines().skip(1) {
        match (line.strip_prefix("```"), inside) {
            (Some(_), true) => inside = false,
            (Some(info), false) => {
                inside = true;
                let mut words = info.split_whitespace().map(str::to_owned);
                let kind = words.next().unwrap_or_default();
                fences.push(Fence { kind, words: words.collect(), text: String::new() });
            }
            (None, true) => {
                if let Some(fence) = fences.last_mut() {
                    fence.text.push_str(line);
                    fence.text.push('\n');
                }
            }
            (None, false) if fences.is_empty() => prose.push_str(line.trim()),
            (None, false) => assert!(line.trim().is_empty(), "words behind the examples: {line}"),
        }
    }
    assert!(!inside, "a fence is not closed");
    (prose, fences)
}

fn codes(problems: &Problems) -> BTreeSet<Code> {
    problems.iter().map(|problem| problem.code).collect()
}

/// The codes that a policy text gives.
fn of_policy(bytes: Vec<u8>) -> BTreeSet<Code> {
    match heng::syntax::decode("policy.rule", bytes) {
        Ok(source) => codes(&heng::compile(&source).1),
        Err(problem) => BTreeSet::from([problem.code]),
    }
}

/// The codes that reading a data file gives.
fn of_data(policy: &[u8], name: &str, bytes: &[u8]) -> BTreeSet<Code> {
    let policy = crate::common::policy(std::str::from_utf8(policy).unwrap());
    codes(&heng::data::read(&policy, &[Input::new(name, bytes)]).1)
}

/// The codes that a run of the tool speaks of.
fn of_run(folder: &Path, lang: Lang, words: &[&str]) -> BTreeSet<Code> {
    let output = Command::new(env!("CARGO_BIN_EXE_heng"))
        .args(words)
        .args(["--lang", lang.pick("zh", "en"), "--color", "never"])
        .current_dir(folder)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(matches!(output.status.code(), Some(0..=4)), "{words:?}: {told}");
    told.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(Code::from_id).collect()
}

/// The codes that the fences of one side give, those of both sides among them.
fn of_fences(fences: &[&Fence], lang: Lang) -> BTreeSet<Code> {
    let find = |kinds: &[&str]| fences.iter().find(|f| kinds.contains(&f.kind.as_str()) && !f.is("golden"));
    let (policy, data) = (find(&["rule"]), find(&["csv", "json", "jsonl"]));
    let (console, golden) = (find(&["console"]), fences.iter().find(|fence| fence.is("golden")));
    let policy = policy.map(|fence| (fence, fence.bytes()));
    if let (Some((_, policy)), None, None, None) = (&policy, data, golden, console) {
        return of_policy(policy.clone());
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    for fence in fences.iter().filter(|fence| fence.kind != "console") {
        write(&fence.file(), &fence.bytes());
    }
    if let Some((fence, policy)) = &policy
        && let Some(copies) = fence.number("copies")
    {
        fs::create_dir(folder.path().join("policies")).unwrap();
        (1..=copies).for_each(|at| write(&format!("policies/{at}.rule"), policy));
    }
    match (console, golden, data, &policy) {
        (Some(console), ..) => console
            .text
            .lines()
            .map(|line| line.strip_prefix("$ heng ").expect("a line of a console begins with `$ heng `"))
            .flat_map(|line| of_run(folder.path(), lang, &line.split(' ').collect::<Vec<_>>()))
            .collect(),
        (None, Some(_), ..) => of_run(folder.path(), lang, &["test", "policy.rule"]),
        (None, None, Some(data), Some((_, policy))) => {
            let read = of_data(policy, &data.file(), &data.bytes());
            let told = of_run(folder.path(), lang, &["grade", "policy.rule", &data.file()]);
            assert!(read.is_subset(&told), "the tool keeps {read:?} to itself");
            told
        }
        _ => panic!("no example"),
    }
}

#[test]
fn every_page_shows_its_mistake_and_how_to_mend_it() {
    let mut wrong = Vec::new();
    for &code in Code::ALL {
        for lang in [Lang::Zh, Lang::En] {
            let page = page(code, lang);
            let here = format!("{} {lang:?}", code.id());
            let (title, section) = page.split_once('\n').unwrap();
            let [id, zh, en] = title.split(" · ").collect::<Vec<_>>()[..] else { panic!("{here}: {title}") };
            assert_eq!(id, format!("# {}", code.id()));
            assert!(!zh.is_ascii() && en.is_ascii(), "{here}: {title}");
            let (prose, fences) = parts(section);
            assert_eq!(
                lang == Lang::Zh,
                prose.chars().any(|c| ('一'..='鿿').contains(&c)),
                "{here}: {prose}"
            );
            let sides = [["错", "wrong"], ["对", "right"]];
            for (side, words) in sides.iter().enumerate() {
                let word = lang.pick(words[0], words[1]);
                if !fences.iter().any(|fence| fence.is(word)) {
                    wrong.push(format!("{here}: no example marked {word}"));
                    continue;
                }
                let other = lang.pick(sides[1 - side][0], sides[1 - side][1]);
                if NOT_YET.contains(&code) {
                    continue;
                }
                let chosen: Vec<&Fence> = fences.iter().filter(|fence| !fence.is(other)).collect();
                let got = of_fences(&chosen, lang);
                let mut expected = BTreeSet::new();
                if side == 0 {
                    expected.insert(code);
                    expected.extend(WITH.iter().filter(|(one, _)| *one == code).map(|(_, with)| *with));
                }
                if got != expected {
                    wrong.push(format!("{here} {word}: gives {got:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
