//! The library in about thirty lines: compile a policy, read a table, grade, print one column.
//!
//! `cargo run --example embed`, or `cargo run --example embed -- POLICY.rule DATA.csv`.

use std::error::Error;

use heng::data::Input;
use heng::source::Source;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let policy_path = args.next().unwrap_or("policies/luoning/2020-10-01.rule".into());
    let data_path = args.next().unwrap_or("policies/luoning/county-2021.csv".into());

    // From text to a compiled policy. Each stage returns what it could make and all that it found.
    let source = Source::new(&policy_path, std::fs::read_to_string(&policy_path)?);
    let (policy, problems) = heng::compile(&source);
    let Some(policy) = policy else { return Err(format!("{problems:?}").into()) };

    // From a file to units. Rows with an error are left out, and each has a problem.
    let bytes = std::fs::read(&data_path)?;
    let (reading, problems) = heng::data::read(&policy, &[Input::new(data_path, &bytes)]);
    eprintln!("{} rows graded, {} problems and notes", reading.units.rows, problems.iter().count());

    // From both to grades: one column for each measure, and the overall grade.
    let grades = heng::eval::grade(&policy, &reading.units);
    if let (Some(id), Some(overall)) = (policy.id_column(), &grades.overall) {
        for row in 0..grades.rows {
            println!("{} {}", reading.units.text(id, row), overall.texts.get(row));
        }
    }
    Ok(())
}
