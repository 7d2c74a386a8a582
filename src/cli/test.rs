//! `heng test [PATH…]`

use clap::ArgMatches;
use serde_json::{Value, json};

use super::golden::{self, Case, Difference, Outcome};
use super::load::{self, VersionFile};
use super::report::{Report, counted};
use super::{Exit, files, table};
use crate::both;
use crate::data::to_csv;
use crate::problem::{Code, Lang, Place, Problem, Problems};
use crate::source::Source;

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let paths: Vec<String> = matches.get_many::<String>("paths").into_iter().flatten().cloned().collect();
    let found = match files::policies(&paths) {
        Ok(found) => found,
        Err(problem) => return report.refuse(&problem),
    };
    let mut tests = Tests {
        report,
        accept: matches.get_flag("accept"),
        json: matches.get_one::<String>("format").is_some_and(|format| format == "json"),
        tally: Tally::default(),
        listed: Vec::new(),
    };
    let mut surfaces = Vec::new();
    let mut compiled: Vec<Option<VersionFile>> = Vec::new();
    for path in &found {
        let source = match files::source(path) {
            Ok(source) => source,
            Err(problem) => return report.refuse(&problem),
        };
        let surface = crate::syntax::surface_of(&source.text);
        surfaces.push(surface);
        let (policy, problems) = crate::compile(&source);
        tests.tally.policies += 1;
        tests.tally.examples += policy.as_ref().map_or(0, |policy| policy.examples.len());
        tests.tell(&problems, Some(&source), surface);
        compiled.push(policy.map(|policy| VersionFile { source, policy }));
    }
    for files in sets(&paths, &found) {
        let versions = files.iter().map(|at| compiled.get_mut(*at).and_then(Option::take));
        let versions: Vec<Option<VersionFile>> = versions.collect();
        let whole = versions.iter().all(Option::is_some);
        let versions: Vec<VersionFile> = versions.into_iter().flatten().collect();
        // Golden cases stand beside all versions of a policy, or beside each policy of its own.
        let sets = match load::are_versions(&versions) {
            true if whole => vec![versions],
            true => Vec::new(),
            false => versions.into_iter().map(|version| vec![version]).collect(),
        };
        for versions in sets {
            if let Err(problem) = tests.cases(versions) {
                return report.refuse(&problem);
            }
        }
    }
    let Tests { json, tally, listed, .. } = tests;
    let Tally { policies, examples, cases, units, accepted, failed } = tally;
    if json {
        let value = json!({
            "policies": policies, "examples": examples, "cases": cases, "units": units,
            "passed": !failed, "accepted": accepted, "results": listed,
        });
        report.out(&format!("{value:#}\n"));
    } else {
        let files = counted(accepted, "golden file", "golden files");
        let end = if failed && accepted > 0 {
            both!("已改写 {accepted} 个标准答案，仍有不符", "{files} rewritten, yet something differs")
        } else if failed {
            both!("有不符", "something differs")
        } else if accepted > 0 {
            both!("已改写 {accepted} 个标准答案", "{files} rewritten")
        } else {
            both!("全部相符", "all as expected")
        };
        let (zh, en) = (end.zh, end.en);
        let counts_en = [
            counted(policies, "policy", "policies"),
            counted(examples, "example", "examples"),
            counted(cases, "golden case", "golden cases"),
        ]
        .join(", ");
        let rows_en = counted(units, "row", "rows");
        let text = both!(
            "{policies} 份办法，{examples} 个例子，{cases} 个标准答案（{units} 行）：{zh}",
            "{counts_en} ({rows_en}): {en}"
        );
        report.say(text.get(report.lang_of_all(&surfaces)));
    }
    if failed { Exit::Problems } else { Exit::Fine }
}

/// The files that are tested together, as positions in `found`: those of one folder, else each for itself.
fn sets(paths: &[String], found: &[String]) -> Vec<Vec<usize>> {
    let mut sets = files::folders(paths, found);
    let alone = (0..found.len()).filter(|at| !sets.iter().any(|set| set.contains(at)));
    let alone: Vec<Vec<usize>> = alone.map(|at| vec![at]).collect();
    sets.extend(alone);
    sets.sort();
    sets
}

/// What is tested, and what came of it so far.
struct Tests<'r> {
    report: &'r Report,
    accept: bool,
    json: bool,
    tally: Tally,
    listed: Vec<Value>,
}

impl Tests<'_> {
    /// Tells of problems, or lists them where the answer is JSON.
    fn tell(&mut self, problems: &Problems, source: Option<&Source>, surface: Lang) {
        let lang = self.report.lang(Some(surface));
        self.tally.failed |= problems.any_error();
        if self.json {
            self.listed.extend(problems.iter().map(|problem| problem.to_json(source, lang)));
        } else {
            self.report.problems(problems, source, lang);
        }
    }

    /// Runs the golden cases beside a policy.
    fn cases(&mut self, mut versions: Vec<VersionFile>) -> Result<(), Problem> {
        let problems = load::beside_each_other(&mut versions);
        let wrong = problems.iter().any(|(_, problem)| problem.is_error());
        for (at, problem) in problems {
            let Some(version) = versions.get(at) else { continue };
            self.tell(&Problems(vec![problem]), Some(&version.source), version.policy.surface);
        }
        let Some(newest) = versions.last().filter(|_| !wrong) else { return Ok(()) };
        let surface = newest.policy.surface;
        for case in golden::cases(&versions) {
            let outcome = golden::run(&versions, surface, &case);
            self.judge(&case, outcome, surface)?;
        }
        Ok(())
    }

    /// Tells what came of a case, and rewrites its golden file where that is asked for.
    fn judge(&mut self, case: &Case, outcome: Outcome, surface: Lang) -> Result<(), Problem> {
        self.tally.cases += 1;
        self.tally.units += outcome.units;
        let accepted = |problem: &Problem| self.accept && problem.code == Code::H502;
        let mut told =
            Problems(outcome.problems.0.into_iter().filter(|problem| !accepted(problem)).collect());
        let differs = !outcome.differences.is_empty();
        if self.accept
            && let Some(now) = &outcome.now
            && !told.any_error()
        {
            files::write(&case.golden, &to_csv(now))?;
            self.tally.accepted += usize::from(differs);
        } else {
            self.tally.failed |= differs;
        }
        if differs && !self.accept {
            told.push(golden_differs(&case.golden, outcome.differences.len()));
        }
        self.tell(&told, None, surface);
        if self.json {
            self.listed.push(
                json!({ "case": case.data, "golden": case.golden, "differences": outcome.differences }),
            );
        } else if differs {
            self.report.out(&differences(&outcome.differences, self.report.lang(Some(surface))));
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Tally {
    policies: usize,
    examples: usize,
    cases: usize,
    units: usize,
    accepted: usize,
    failed: bool,
}

/// That results are not what `path` expects; the table behind it says where.
fn golden_differs(path: &str, count: usize) -> Problem {
    let count_en = counted(count, "result differs", "results differ");
    let message = both!("{path}：{count} 处与标准答案不符", "{path}: {count_en} from the golden case");
    let help = both!(
        "结果本该变的，用 heng test --accept 改写标准答案；不该变的，请改回办法",
        "if the results were meant to change, rewrite it by heng test --accept; if not, mend the policy"
    );
    Problem::new(Code::H501, Place::Whole, message).help(help)
}

fn differences(differences: &[Difference], lang: Lang) -> String {
    let headers =
        lang.pick(["单位", "评价期", "列", "应为", "实得"], ["unit", "period", "column", "expected", "got"]);
    let rows = differences.iter().map(|one| {
        let period = one.period.clone().unwrap_or_default();
        vec![one.unit.clone(), period, one.column.clone(), one.expected.clone(), one.got.clone()]
    });
    table::table(&headers.map(str::to_owned), rows)
}
