//! `heng test [PATH…]`

use clap::ArgMatches;
use serde_json::json;

use super::golden::{self, Difference};
use super::report::{Report, counted};
use super::{Exit, files, sheet};
use crate::both;
use crate::data::to_csv;
use crate::problem::{Code, Lang, Place, Problem, Problems};

pub(super) fn run(matches: &ArgMatches, report: &Report) -> Exit {
    let paths: Vec<String> = matches.get_many::<String>("paths").into_iter().flatten().cloned().collect();
    let found = match files::policies(&paths) {
        Ok(found) => found,
        Err(problem) => return report.refuse(&problem),
    };
    let accept = matches.get_flag("accept");
    let json = matches.get_one::<String>("format").is_some_and(|format| format == "json");
    let mut tally = Tally::default();
    let mut listed = Vec::new();
    let mut surfaces = Vec::new();
    for path in &found {
        let source = match files::source(path) {
            Ok(source) => source,
            Err(problem) => return report.refuse(&problem),
        };
        let surface = crate::syntax::surface_of(&source.text);
        let lang = report.lang(Some(surface));
        surfaces.push(surface);
        let (policy, problems) = crate::compile(&source);
        tally.policies += 1;
        tally.failed |= problems.any_error();
        if json {
            listed.extend(problems.iter().map(|problem| problem.to_json(Some(&source), lang)));
        } else {
            report.problems(&problems, Some(&source), lang);
        }
        let Some(policy) = policy else { continue };
        tally.examples += policy.examples.len();
        for case in golden::cases(path) {
            let outcome = golden::run(&policy, &case);
            tally.cases += 1;
            tally.units += outcome.units;
            let mut told = Problems(
                outcome
                    .problems
                    .0
                    .into_iter()
                    .filter(|problem| !accept || problem.code != Code::H502)
                    .collect(),
            );
            let differs = !outcome.differences.is_empty();
            if accept
                && let Some(now) = &outcome.now
                && !told.any_error()
            {
                if let Err(problem) = files::write(&case.golden, &to_csv(now)) {
                    return report.refuse(&problem);
                }
                tally.accepted += usize::from(differs);
            } else {
                tally.failed |= differs;
            }
            tally.failed |= told.any_error();
            if differs && !accept {
                told.push(golden_differs(&case.golden, outcome.differences.len()));
            }
            if json {
                listed.extend(told.iter().map(|problem| problem.to_json(None, lang)));
                listed.push(
                    json!({ "case": case.data, "golden": case.golden, "differences": outcome.differences }),
                );
            } else {
                report.problems(&told, None, lang);
                if differs {
                    report.out(&differences(&outcome.differences, lang));
                }
            }
        }
    }
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
    sheet::table(&headers.map(str::to_owned), rows)
}
