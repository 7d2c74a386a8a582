//! Records in the examples of a policy: of one example, and of one that is built upon another.

use crate::common::shown;
use heng::source::Source;

const HEAD: &str = "policy \"sample\"
scale A > B > C > D > E
data
    id is an id
    year is a year
    big is yes/no, blank means no
records visits by id
    kind is hygiene or fire
records yearly by id, year
    kind is hygiene or fire
measure one
    start at A
    each row of visits drops one level
    each row of yearly drops one level
    when big, drop one level
example \"base\"
    given in 2023, big is no
    given in 2024, big is no
    given visits:
        | kind |
        | fire |
    given in 2024, yearly:
        | kind    |
        | hygiene |
        | fire    |
    expect in 2023, one = B
    expect in 2024, one = D
example \"other\"
    given big is no
    given visits:
        | kind    |
        | hygiene |
        | fire    |
    given yearly:
        | kind |
        | fire |
    expect one = D
";

/// The codes of the errors of one more example with these lines.
#[track_caller]
fn finds(lines: &[&str], expected: &[&str]) {
    let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    let source = Source::new("x.rule", format!("{HEAD}example \"mine\"\n{lines}"));
    let (_, problems) = heng::compile(&source);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
    assert_eq!(codes, expected, "{}", shown(&problems, &source));
}

#[test]
fn records_of_another_example_are_taken_over() {
    finds(&["given as in \"base\"", "expect in 2023, one = B", "expect in 2024, one = D"], &[]);
    finds(&["given as in \"base\", big is yes", "expect in 2023, one = C", "expect in 2024, one = E"], &[]);
}

#[test]
fn a_table_of_its_own_stands_in_place_of_theirs() {
    let fire = ["given as in \"base\"", "given visits:", "    | kind |", "    | fire |", "    | fire |"];
    finds(&[&fire[..], &["expect in 2023, one = C", "expect in 2024, one = E"]].concat(), &[]);
    let early = ["given as in \"base\"", "given in 2023, yearly:", "    | kind |", "    | fire |"];
    finds(&[&early[..], &["expect in 2023, one = C", "expect in 2024, one = B"]].concat(), &[]);
}

#[test]
fn a_first_line_alone_says_that_there_are_none() {
    let none = ["given as in \"base\"", "given visits:", "    | kind |"];
    finds(&[&none[..], &["expect in 2023, one = A", "expect in 2024, one = C"]].concat(), &[]);
    let none = ["given as in \"base\"", "given yearly:", "    | kind |"];
    finds(&[&none[..], &["expect in 2023, one = B", "expect in 2024, one = B"]].concat(), &[]);
}

#[test]
fn a_period_takes_over_its_records_too() {
    finds(&["given in 2024, as in \"base\"", "expect one = D"], &[]);
    finds(&["given in 2023, as in \"base\", big is yes", "expect one = C"], &[]);
    let both = ["given in 2023, as in \"other\"", "given in 2024, as in \"other\", big is yes"];
    finds(&[&both[..], &["expect in 2023, one = D", "expect in 2024, one = E"]].concat(), &[]);
    let none = ["given in 2023, as in \"other\"", "given visits:", "    | kind |"];
    finds(&[&none[..], &["expect one = B"]].concat(), &[]);
}

#[test]
fn records_of_all_periods_come_from_one_example() {
    let two = ["given as in \"base\"", "given in 2023, as in \"other\""];
    finds(&[&two[..], &["expect in 2024, one = D"]].concat(), &["H253"]);
    let settled = ["given visits:", "    | kind |", "expect in 2023, one = B", "expect in 2024, one = C"];
    finds(&[&two[..], &settled[..]].concat(), &[]);
}

#[test]
fn a_record_of_no_row_is_an_error() {
    let given = ["given in 2023, big is no", "given yearly:", "    | year | kind |", "    | 2022 | fire |"];
    finds(&[&given[..], &["expect one = A"]].concat(), &["H253"]);
    let ids =
        ["given big is no", "given visits:", "    | id | kind |", "    | u1 | fire |", "expect one = A"];
    finds(&ids, &["H253"]);
}
