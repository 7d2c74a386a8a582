//! The promises, over random policies of every form: order never counts, twins are equal, explanations say what grades
//! say, and a unit's grades are its own.

use heng::ir::{Measure, Policy};
use heng::problem::Lang;
use heng::source::{Content, Source};
use proptest::prelude::*;

use crate::common::shown;
use blocks::Office;
use maker::Maker;
use results::{Results, explained, graded, run, units};
use sheets::{LIST, Sheets};
use two::Dice;

mod blocks;
mod conditions;
mod forms;
mod grading;
mod maker;
mod results;
mod sheets;
mod two;

fn source(office: &Office, lang: Lang) -> Source {
    let mut source = Source::new("office.rule", office.text(lang));
    source.put_beside("list.csv", Content::Bytes(LIST.into()));
    source
}

/// The codes of all problems, the policy if it can be graded, and all that is told.
fn compiled(source: &Source) -> (Vec<&'static str>, Option<Policy>, String) {
    let (policy, problems) = heng::compile(source);
    let mut codes: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
    codes.sort_unstable();
    (codes, policy, shown(&problems, source))
}

/// The results of a random policy over random data, if it can be graded.
fn office(seed: u64, groups: bool) -> (Office, Option<Policy>, String) {
    let office = Maker::office(seed, groups);
    let text = source(&office, Lang::En);
    let (codes, policy, told) = compiled(&text);
    if policy.is_none() {
        // By chance the same is said twice, one condition is graded in two ways, or a share is counted in wholes.
        let by_chance = ["H216", "H222", "H226"];
        assert!(codes.iter().any(|code| by_chance.contains(code)), "{told}\n{}", text.text);
    }
    if let Some(policy) = &policy {
        // What is valid is all there.
        let heads: Vec<&str> = office.blocks.iter().map(|block| block.head.en.as_str()).collect();
        let of = |word: &str| {
            heads.iter().filter(|head| head.starts_with(word) && !head.contains("for each")).count()
        };
        let made = [policy.measures.len(), policy.outcomes.len(), policy.overall.iter().len()];
        assert_eq!(made, [of("measure"), of("outcome"), 1], "{}", text.text);
        let graded = |measure: &Measure| {
            measure.points.is_some() || measure.grade.has_level() || measure.grade.verdict.is_some()
        };
        assert!(policy.measures.iter().chain(&policy.overall).all(graded), "{}", text.text);
        let named = policy.rankings.iter().filter(|ranking| ranking.name.is_some()).count();
        assert_eq!(named, of("rank"), "{}", text.text);
        for define in
            heads.iter().filter_map(|head| head.strip_prefix("define ")).filter(|name| !name.contains(' '))
        {
            assert!(policy.defines.iter().any(|made| made.name == define), "{define} in\n{}", text.text);
        }
    }
    (office, policy, text.text)
}

fn results(policy: &Policy, sheets: &Sheets) -> Results {
    run(policy, &units(policy, sheets), 64, graded)
}

/// A sentence with the words that it quotes in English.
fn worded(sentence: String) -> String {
    let words = [
        ("\"是\"", "\"yes\""),
        ("\"否\"", "\"no\""),
        ("得分", "points"),
        ("总评", "overall"),
        ("名次", "rank"),
        ("止期", "until"),
    ];
    words.into_iter().fold(sentence, |sentence, (zh, en)| sentence.replace(zh, en))
}

#[track_caller]
fn same(one: &Results, other: &Results, text: &str) {
    for (at, row) in one {
        for (name, value) in row {
            let found = other.get(at).and_then(|row| row.get(name));
            assert!(found == Some(value), "{text}\nDIFF {name} of {at:?}: {value:?}, {found:?}");
        }
    }
    assert_eq!(one.len(), other.len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    /// Both surfaces are one program, with one reading.
    #[test]
    fn twins_are_one_program(seed in any::<u64>()) {
        let (office, policy, text) = office(seed, true);
        let twin = source(&office, Lang::Zh);
        let (_, other, told) = compiled(&twin);
        let print = |policy: &Option<Policy>| policy.as_ref().map(|policy| heng::ir::print(policy, None));
        prop_assert_eq!(print(&policy), print(&other), "{}\n{}\n{}", told, twin.text, text);
        let said = |text: &Source| {
            let file = heng::parse(text).0.unwrap();
            let said = heng::reading::read(&file, text, Lang::En);
            said.into_iter().map(|said| worded(said.sentence)).collect::<Vec<_>>()
        };
        // Cells of pipe tables are quoted as they are written, and `R 中 C 的条数` counts rows where `count of C in R` counts yes.
        let quotes = |sentence: &&String| sentence.contains(" says") || sentence.contains("how many");
        let (one, other) = (said(&source(&office, Lang::En)), said(&twin));
        for (one, other) in one.iter().zip(&other).filter(|(one, _)| !quotes(one)) {
            prop_assert_eq!(one, other);
        }
        prop_assert_eq!(one.len(), other.len());
    }

    /// Statements in another order inside their blocks, and blocks in another order, give the same results.
    #[test]
    fn order_never_counts(seed in any::<u64>()) {
        let (office, policy, text) = office(seed, true);
        let mut other = office.clone();
        let mut dice = Dice(seed ^ 77);
        for block in other.blocks.iter_mut().filter(|block| block.free) {
            dice.shuffle(&mut block.lines);
        }
        let (mut measures, mut rest): (Vec<_>, Vec<_>) = other.blocks.into_iter().partition(|block| block.measure);
        dice.shuffle(&mut rest);
        for block in measures.drain(..).rev() {
            let at = dice.below(rest.len() + 1);
            // Measures keep their order: each before the one behind it.
            let behind = rest.iter().position(|block| block.measure).unwrap_or(rest.len());
            rest.insert(at.min(behind), block);
        }
        other.blocks = rest;
        let turned = source(&other, Lang::En);
        let (_, second, told) = compiled(&turned);
        prop_assert_eq!(policy.is_some(), second.is_some(), "{}\n{}\n{}", told, turned.text, text);
        if let (Some(policy), Some(second)) = (&policy, &second) {
            let sheets = Sheets::new(&office, seed ^ 5, None);
            same(&results(policy, &sheets), &results(second, &sheets), &format!("{text}\n{}", turned.text));
        }
    }

    /// An explanation says what was graded, in every block of rows.
    #[test]
    fn explanations_say_what_was_graded(seed in any::<u64>()) {
        let (office, Some(policy), text) = office(seed, true) else { return Ok(()) };
        let sheets = Sheets::new(&office, seed ^ 6, None);
        let units = units(&policy, &sheets);
        let (graded, mut explained) = run(&policy, &units, 64, |run| (graded(run), explained(run)));
        for (row, explained) in graded.values().zip(explained.values_mut()) {
            let checks = row.iter().filter(|(name, _)| name.starts_with("check "));
            explained.extend(checks.map(|(name, value)| (name.clone(), value.clone())));
        }
        same(&graded, &explained, &text);
    }

    /// Where nothing looks at other units, a unit's results are what they are without the others, in any order of rows.
    #[test]
    fn a_unit_alone_is_graded_as_among_others(seed in any::<u64>()) {
        let (office, Some(policy), text) = office(seed, false) else { return Ok(()) };
        let all = results(&policy, &Sheets::new(&office, seed ^ 9, None));
        for unit in [0, 3, 6] {
            let mut sheets = Sheets::new(&office, seed ^ 9, Some(unit));
            let (head, rows) = sheets.units.split_once('\n').unwrap();
            let rows: Vec<&str> = rows.lines().rev().collect();
            sheets.units = format!("{head}\n{}\n", rows.join("\n"));
            let own: Results =
                all.iter().filter(|((id, _), _)| *id == unit.to_string()).map(|(at, row)| (at.clone(), row.clone())).collect();
            if !own.is_empty() {
                same(&own, &results(&policy, &sheets), &text);
            }
        }
    }
}

/// The laws above are not vacuous: most generated policies can be graded.
#[test]
fn most_generated_policies_are_graded() {
    let graded = (0..16u64).filter(|seed| office(seed * 7919, *seed % 2 == 0).1.is_some()).count();
    assert!(graded > 10, "{graded}");
}

/// Nothing of the language is left out: every variant of the tree stands in some generated policy.
#[test]
fn every_form_is_generated() {
    let mut missing: forms::Seen = forms::all().into_iter().chain(forms::BESIDES).collect();
    for seed in 0..300u64 {
        let text = source(&Maker::office(seed * 7919, true), if seed % 2 == 0 { Lang::Zh } else { Lang::En });
        let mut seen = forms::Seen::new();
        forms::note(&heng::parse(&text).0.unwrap(), &mut seen);
        missing.retain(|form| !seen.contains(form));
        if missing.is_empty() {
            return;
        }
    }
    panic!("no policy has {missing:?}");
}
