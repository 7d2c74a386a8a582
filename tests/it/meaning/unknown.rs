//! Random policies over rows of which some cells are not known: the grades still possible are those of all the rows
//! that it may be.

use std::collections::BTreeSet;

use heng::eval::{Column, Undetermined};

use super::*;

/// The columns that may be unknown: where they stand in a row, and what they can be.
fn open_columns() -> Vec<(usize, Vec<String>)> {
    let flags = (0..3).map(|at| (at, vec!["yes".to_owned(), "no".to_owned()]));
    let numbers = (4, (0..10).map(|n| n.to_string()).collect());
    let kinds = (6, KINDS.map(str::to_owned).to_vec());
    flags.chain([numbers, kinds]).collect()
}

/// What is possible of a result, as a set of texts; nothing for a result of which only bounds are told.
fn possible(open: &Undetermined) -> Option<BTreeSet<String>> {
    let none = open.none.then(String::new);
    (!open.these.is_empty()).then(|| open.these.iter().cloned().chain(none).collect())
}

/// Checks one policy on some rows; says in how many results something was open.
fn agrees(seed: u64) -> usize {
    let world = Maker::world(seed);
    let text = world
        .text()
        .replace("a, b, c are yes/no\n", "a, b, c are yes/no, blank means unknown\n")
        .replace("n is a whole number\n", "n is a whole number, 0 to 9, blank means unknown\n")
        .replace(
            "kind is town or village or isle\n",
            "kind is town or village or isle, blank means unknown\n",
        );
    let source = Source::new("meaning.rule", text);
    let (Some(policy), _) = heng::compile(&source) else { return 0 };
    let mut g = Maker::new(seed ^ 78);
    let columns = open_columns();
    let head = "unit,a,b,c,m,n,r,kind,s,t,hit\n";
    let (mut csv, mut whole) = (head.to_owned(), head.to_owned());
    // For each row how many rows it may be.
    let mut counts = Vec::new();
    for at in 0..12 {
        let (cells, _) = world.row(&mut g);
        let mut rows: Vec<Vec<String>> = vec![cells.split(',').map(str::to_owned).collect()];
        let mut row = rows[0].clone();
        for _ in 0..1 + g.below(2) {
            let (column, values) = &columns[g.below(columns.len())];
            row[*column] = String::new();
            let with = |row: &Vec<String>, value: &String| {
                let mut row = row.clone();
                row[*column] = value.clone();
                row
            };
            rows = rows
                .iter()
                .flat_map(|row| values.iter().map(|value| with(row, value)).collect::<Vec<_>>())
                .collect();
        }
        csv.push_str(&format!("u{at},{}\n", row.join(",")));
        for (way, row) in rows.iter().enumerate() {
            whole.push_str(&format!("u{at}w{way},{}\n", row.join(",")));
        }
        counts.push(rows.len());
    }
    let measures = (0..policy.measures.len()).map(Target::Measure);
    let defines = (0..policy.defines.len()).map(Target::Define);
    let targets: Vec<Target> = [Target::Overall].into_iter().chain(measures).chain(defines).collect();
    let options = Options { targets: Some(targets), ..Options::default() };
    let found = grade_with(&policy, &units(&policy, &csv), &options);
    let known = grade_with(&policy, &units(&policy, &whole), &options);
    fn all(grades: &heng::eval::Grades) -> Vec<&Column> {
        grades.overall.iter().chain(&grades.measures).chain(&grades.defines).collect()
    }
    let mut open = 0;
    for (found, known) in all(&found).into_iter().zip(all(&known)) {
        let mut first = 0;
        for (row, count) in counts.iter().enumerate() {
            let ways: BTreeSet<String> =
                (first..first + count).map(|way| known.texts.get(way).to_owned()).collect();
            first += count;
            let at = format!("seed {seed}, row {row}\n{csv}\n{}", source.text);
            let Some(result) = found.undetermined.get(&row) else {
                assert_eq!(ways, BTreeSet::from([found.texts.get(row).to_owned()]), "{at}");
                continue;
            };
            open += 1;
            assert!(ways.len() > 1, "{at}");
            match (possible(result), &result.range) {
                (Some(possible), None) => assert_eq!(possible, ways, "{at}"),
                (None, Some((low, high))) => {
                    let number = |text: &String| text.parse::<f64>().unwrap();
                    let numbers: Vec<f64> = ways.iter().filter(|text| !text.is_empty()).map(number).collect();
                    let ends = [low, high].map(|end| number(end.as_ref().unwrap()));
                    assert!(numbers.iter().all(|n| ends[0] <= *n && *n <= ends[1]), "{at}");
                    assert!(ends.iter().all(|end| numbers.contains(end)), "{at}");
                    assert_eq!(result.none, ways.contains(""), "{at}");
                }
                _ => assert!(ways.len() > 8, "{at}"),
            }
        }
    }
    open
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn what_is_possible_is_what_may_be(seed in any::<u64>()) {
        agrees(seed);
    }
}

/// The rows above are not vacuous: of most policies some results are open.
#[test]
fn most_generated_policies_leave_something_open() {
    assert!((0..20).filter(|seed| agrees(*seed) > 0).count() > 14);
}
