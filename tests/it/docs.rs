//! The prose is executed: every fenced program of the README files and the language reference.
//!
//! | fence | what is held |
//! |---|---|
//! | `rule` | it compiles without an error, its examples included |
//! | `rule H211` | its errors have exactly these codes; where lines end in `# H211: …`, just these lines have them |
//! | `rule zh twin`, then `rule en twin` | both lower to the same operations |
//! | `rule zh beginning` | kept: each `part` of that surface stands behind the latest one |
//! | `csv beside=NAME` | kept: it stands beside every program behind it |
//! | `csv`, `json` or `jsonl`, then `grades` | the program before, run on this data, gives these grades |
//! | `csv records=NAME` | records beside the data before |
//! | `diff PATH` | the change is made in the document's own copy of the project's files |
//! | `console` | each `$ heng …` is run there and prints what stands below it; `…` is any lines |

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use heng::ir::Policy;
use heng::problem::{Place, Problem, Problems};
use heng::source::{Content, Source};

use crate::common::{shown, text_of};

/// A fenced part of a document.
pub(crate) struct Fence {
    /// The first word of its info string.
    pub(crate) kind: String,
    /// The words behind it.
    tags: Vec<String>,
    pub(crate) text: String,
    /// Where it stands, for messages.
    pub(crate) at: String,
}

impl Fence {
    pub(crate) fn is(&self, tag: &str) -> bool {
        self.tags.iter().any(|other| other == tag)
    }

    /// The name under which it stands beside a program.
    fn beside(&self) -> Option<&str> {
        self.tags.iter().find_map(|tag| tag.strip_prefix("beside="))
    }

    pub(crate) fn surface(&self) -> &str {
        self.tags.iter().find(|tag| *tag == "zh" || *tag == "en").map_or("", String::as_str)
    }

    /// The codes that a `rule` fence must give.
    fn codes(&self) -> Vec<&str> {
        let is_code = |tag: &&String| tag.len() == 4 && tag.starts_with('H');
        self.tags.iter().filter(is_code).map(String::as_str).collect()
    }
}

pub(crate) fn fences(path: &str) -> Vec<Fence> {
    let text = text_of(path);
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    for (line, number) in text.lines().zip(1..) {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                let kind = words.next().unwrap_or_default();
                let at = format!("{path}:{number}");
                open = Some(Fence { kind, tags: words.collect(), text: String::new(), at });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(fence), None) => fence.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{path}: a fence is not closed");
    found
}

/// Runs every fence of a document, in order.
pub(crate) fn run(path: &str) {
    let mut document = Document {
        beginnings: HashMap::new(),
        program: String::new(),
        beside: Vec::new(),
        data: None,
        records: Vec::new(),
        twin: None,
        folder: tempfile::tempdir().unwrap(),
        exit: 0,
    };
    copy("policies", document.folder.path());
    copy("examples", document.folder.path());
    for fence in fences(path) {
        match fence.kind.as_str() {
            "rule" => document.rule(&fence),
            "csv" if fence.beside().is_some() => {
                let name = fence.beside().unwrap_or_default().to_owned();
                document.beside.push((name, fence.text.clone()));
            }
            "csv" | "json" | "jsonl" => document.data(&fence),
            "grades" => document.grades(&fence),
            "diff" => document.change(&fence),
            "console" => document.console(&fence),
            "sh" | "text" | "rust" => {}
            other => panic!("{}: a fence of kind `{other}` would not be run", fence.at),
        }
    }
    assert!(document.twin.is_none(), "{path}: a twin stands alone");
}

/// A document while it is run.
struct Document {
    beginnings: HashMap<String, String>,
    /// The latest program.
    program: String,
    /// The files beside the programs: name and text.
    beside: Vec<(String, String)>,
    /// The latest data: its format and text.
    data: Option<(String, String)>,
    /// The records beside it: name and text.
    records: Vec<(String, String)>,
    /// The first of two twins, and where it stands.
    twin: Option<(String, String)>,
    folder: tempfile::TempDir,
    exit: i32,
}

impl Document {
    fn rule(&mut self, fence: &Fence) {
        let at = &fence.at;
        let mut text = fence.text.clone();
        if fence.is("part") {
            let beginning = self.beginnings.get(fence.surface());
            text = format!("{}\n{text}", beginning.unwrap_or_else(|| panic!("{at}: no beginning")));
        }
        if fence.is("beginning") {
            self.beginnings.insert(fence.surface().to_owned(), text.clone());
        }
        let wanted = fence.codes();
        let (policy, problems, told) = compiled(&text, &self.beside);
        if wanted.is_empty() {
            assert!(!problems.any_error(), "{at}\n{told}");
        } else {
            // A warning counts where it is what the fence is about.
            let counts = problems.iter().filter(|one| one.is_error() || wanted.contains(&one.code.id()));
            let mut codes: Vec<&str> = counts.map(|problem| problem.code.id()).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes, wanted, "{at}\n{told}");
            let places = places(&text, &problems, &wanted);
            let marked = marked(&text);
            assert!(marked.is_empty() || marked == places, "{at}: {marked:?}, not {places:?}\n{told}");
        }
        if fence.is("twin") {
            match self.twin.take() {
                None => self.twin = Some((text.clone(), at.clone())),
                Some((other, before)) => {
                    let (other, ..) = compiled(&other, &self.beside);
                    let print = |policy: Option<Policy>| policy.map(|policy| heng::ir::print(&policy, None));
                    assert_eq!(print(other), print(policy), "{before} and {at} are no twins");
                }
            }
        } else {
            assert!(self.twin.is_none(), "{at}: a twin is missing before this");
        }
        self.program = text;
    }

    fn data(&mut self, fence: &Fence) {
        let text = fence.text.clone();
        match fence.tags.iter().find_map(|tag| tag.strip_prefix("records=")) {
            Some(name) => self.records.push((name.to_owned(), text)),
            None => {
                self.data = Some((fence.kind.clone(), text));
                self.records.clear();
            }
        }
    }

    fn grades(&self, fence: &Fence) {
        let at = &fence.at;
        let (ending, data) = self.data.as_ref().unwrap_or_else(|| panic!("{at}: no data before"));
        let folder = tempfile::tempdir().unwrap();
        let data_name = format!("units.{ending}");
        fs::write(folder.path().join("p.rule"), &self.program).unwrap();
        for (name, text) in &self.beside {
            fs::write(folder.path().join(name), text).unwrap();
        }
        fs::write(folder.path().join(&data_name), data).unwrap();
        let mut args = ["grade", "-q", "--format", "csv", "p.rule", &data_name].map(str::to_owned).to_vec();
        for (name, text) in &self.records {
            fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
            args.extend(["--records".to_owned(), format!("{name}={name}.csv")]);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (said, _) = heng(folder.path(), &args);
        let said = said.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        assert_eq!(said, fence.text, "{at}");
    }

    fn change(&self, fence: &Fence) {
        let at = &fence.at;
        let path = fence.tags.first().unwrap_or_else(|| panic!("{at}: a diff names its file"));
        let path = self.folder.path().join(path);
        let side = |drop: char| -> String {
            let kept = fence.text.lines().filter(|line| !line.starts_with(drop));
            kept.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
        };
        let (old, new) = (side('+'), side('-'));
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(&old).count(), 1, "{at}: the lines before the change stand there once");
        fs::write(&path, text.replacen(&old, &new, 1)).unwrap();
    }

    fn console(&mut self, fence: &Fence) {
        let at = &fence.at;
        assert!(fence.text.starts_with("$ "), "{at}: a console begins with a command");
        for part in format!("\n{}", fence.text).split("\n$ ").skip(1) {
            let (command, wanted) = part.split_once('\n').unwrap_or((part, ""));
            let said = if command == "echo $?" {
                format!("{}\n", self.exit)
            } else {
                let args = command
                    .strip_prefix("heng ")
                    .or_else(|| command.strip_prefix("cargo run --release -- "))
                    .unwrap_or_else(|| panic!("{at}: `{command}` is not run here"));
                let args: Vec<&str> = args.split_whitespace().collect();
                let (said, exit) = heng(self.folder.path(), &args);
                self.exit = exit;
                said
            };
            let (said, wanted) = (timeless(&said), timeless(wanted));
            assert!(fits(&said, &wanted), "{at}: `{command}` prints\n{said}");
        }
    }
}

/// What the program prints to both of its streams, in order, and its exit code.
fn heng(folder: &Path, args: &[&str]) -> (String, i32) {
    let said = tempfile::NamedTempFile::new().unwrap();
    let stream = || Stdio::from(said.as_file().try_clone().unwrap());
    let status = Command::new(env!("CARGO_BIN_EXE_heng"))
        .args(args)
        .current_dir(folder)
        .env_remove("LC_MESSAGES")
        .envs([("LC_ALL", "en_US.UTF-8"), ("NO_COLOR", "1"), ("COLUMNS", "100")])
        .stdin(Stdio::null())
        .stdout(stream())
        .stderr(stream())
        .status()
        .unwrap();
    (fs::read_to_string(said.path()).unwrap(), status.code().unwrap_or(-1))
}

/// `text` without the time that a run took, nor spaces at the ends of lines.
fn timeless(text: &str) -> String {
    let line = |line: &str| {
        let words = line.split(' ').collect::<Vec<_>>();
        let is_time = |at: usize| matches!(words.get(at + 1), Some(&"ms" | &"毫秒"));
        let words = words.iter().enumerate().map(|(at, word)| if is_time(at) { "0" } else { word });
        words.collect::<Vec<_>>().join(" ").trim_end().to_owned()
    };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether `said` is `wanted`, where a line `…` stands for any lines.
fn fits(said: &str, wanted: &str) -> bool {
    let said: Vec<&str> = said.lines().collect();
    let wanted: Vec<&str> = wanted.lines().collect();
    let mut at = 0;
    for (piece, first) in wanted.split(|line| *line == "…").zip(0..) {
        let rest = &said[at..];
        let last = first + 1 == wanted.split(|line| *line == "…").count();
        let found = match (first, last) {
            (0, true) => return rest == piece,
            (0, false) => rest.starts_with(piece).then_some(0),
            (_, true) => rest.ends_with(piece).then(|| rest.len() - piece.len()),
            _ => (0..=rest.len()).find(|from| rest[*from..].starts_with(piece)),
        };
        match found {
            Some(from) => at += from + piece.len(),
            None => return false,
        }
    }
    true
}

/// The lines that end in a code, as `# H211: a number is no condition`, with their codes.
fn marked(text: &str) -> BTreeSet<(usize, String)> {
    let code = |line: &str| line.split_once("# H").and_then(|(_, rest)| Some(format!("H{}", rest.get(..3)?)));
    text.lines().zip(1..).filter_map(|(line, number)| Some((number, code(line)?))).collect()
}

/// The lines on which problems stand, with their codes; warnings where they are `wanted`.
fn places(text: &str, problems: &Problems, wanted: &[&str]) -> BTreeSet<(usize, String)> {
    let source = Source::new("fence.rule", text);
    let place = |problem: &Problem| match problem.place {
        Place::Text(span) => source.line_column(span.start).0,
        _ => 0,
    };
    let counts = problems.iter().filter(|one| one.is_error() || wanted.contains(&one.code.id()));
    counts.map(|one| (place(one), one.code.id().to_owned())).collect()
}

fn compiled(text: &str, beside: &[(String, String)]) -> (Option<Policy>, Problems, String) {
    let mut source = Source::new("fence.rule", text);
    for (name, text) in beside {
        source.put_beside(name, Content::Bytes(text.clone().into_bytes()));
    }
    let (policy, problems) = heng::compile(&source);
    let told = shown(&problems, &source);
    (policy, problems, told)
}

/// Copies a folder of the project into `to`.
fn copy(folder: &str, to: &Path) {
    fs::create_dir_all(to.join(folder)).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            copy(&name, to);
        } else {
            fs::copy(entry.path(), to.join(&name)).unwrap();
        }
    }
}

#[test]
fn the_english_readme_is_true() {
    run("README.md");
}

#[test]
fn the_chinese_readme_is_true() {
    run("README.zh.md");
}

#[test]
fn the_list_of_lessons_is_true() {
    run("examples/README.md");
}

#[test]
fn the_language_reference_is_true() {
    run("grammar/README.md");
}

#[test]
fn the_chinese_reference_is_true() {
    run("grammar/README.zh.md");
}
