//! The examples inside a policy, run by the operations that grade.

use super::{Options, grade_with};
use crate::both;
use crate::data::Units;
use crate::ir::{Cell, Example, Policy, Target};
use crate::problem::{Code, Problem, Problems};

/// Runs every example of `policy`: each expectation that is not met is a problem at its place.
pub fn examples(policy: &Policy) -> Problems {
    let mut problems = Problems::new();
    for example in &policy.examples {
        run(policy, example, &mut problems);
    }
    problems
}

fn run(policy: &Policy, example: &Example, problems: &mut Problems) {
    let mut units = Units::new(&policy.columns);
    for member in policy.members.iter().chain(&example.members) {
        units.members.intern(member);
    }
    let cells: Vec<Cell> = example.cells.iter().map(|cell| cell.clone().unwrap_or(Cell::None)).collect();
    units.push(&cells, (0, 1));
    let mut targets: Vec<Target> = Vec::new();
    for expectation in &example.expected {
        if !targets.contains(&expectation.target) {
            targets.push(expectation.target);
        }
    }
    let options = Options { targets: Some(targets), checks: false, by_name: true, ..Options::default() };
    let grades = grade_with(policy, &units, &options);
    for expectation in &example.expected {
        let (column, name) = match expectation.target {
            Target::Measure(at) => {
                (grades.measures.get(at), policy.measures.get(at).map(|m| m.name.name.as_str()))
            }
            Target::Define(at) => (grades.defines.get(at), policy.defines.get(at).map(|d| d.name.as_str())),
            Target::Place(_) | Target::Outcome(_) => continue,
            Target::Overall => {
                (grades.overall.as_ref(), policy.overall.as_ref().map(|m| m.name.name.as_str()))
            }
        };
        let (Some(column), Some(name)) = (column, name) else { continue };
        let got = column.texts.get(0);
        let failed = column.errors.get(0);
        if got == expectation.text && !failed {
            continue;
        }
        let (title, wanted) = (&example.title, &expectation.text);
        let none = ["无", "none"];
        let [zh, en] = none.map(|word| if got.is_empty() { word } else { got });
        let message = if failed {
            both!(
                "例子“{title}”里 {name} 的数超出了范围",
                "in the example \"{title}\" a number of {name} is out of range"
            )
        } else {
            both!(
                "例子“{title}”不符：{name} 应得 {wanted}，实得 {zh}",
                "the example \"{title}\" fails: {name} should be {wanted} and is {en}"
            )
        };
        problems.push(
            Problem::at(Code::H230, expectation.span, message).label(both!("实得 {zh}", "it is {en}")).help(
                both!(
                    "如果办法改对了，请把例子改成 {zh}；否则请改回办法",
                    "if the policy is right as it now stands, expect {en} here; if not, mend the policy"
                ),
            ),
        );
    }
}
