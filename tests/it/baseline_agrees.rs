//! The baselines of the benchmark agree with the readings and with each other.

use crate::baseline::{Unit, all_texts, bit_columns, generated, overall_text};
use crate::reading::{Facts, every_case, expected};

/// The facts that a unit stands for.
fn facts(unit: &Unit) -> Facts {
    let members = |set: u64| (0..64).filter(|kind| set >> kind & 1 == 1).collect();
    let measures = |set: u8| std::array::from_fn(|at| set >> at & 1 == 1);
    Facts {
        complete: unit.complete,
        timely: unit.timely,
        accurate: unit.accurate,
        concealed: unit.concealed,
        pledged: unit.pledged,
        staff_pledged: unit.staff_pledged,
        sector_pledged: unit.sector_pledged,
        firms_published: unit.firms_published,
        supervised: unit.supervised,
        rules_sound: unit.rules_sound,
        rules_operating: unit.rules_operating,
        rules_effective: unit.rules_effective,
        piloted: unit.piloted,
        pilots_sound: unit.pilots_sound,
        pilots_operating: unit.pilots_operating,
        pilots_effective: unit.pilots_effective,
        pilots: members(unit.pilots),
        required: members(unit.required),
        staged: unit.staged,
        scenes: members(unit.scenes),
        noticed: measures(unit.noticed),
        fraud: measures(unit.fraud),
        incident: false,
        notices: 0,
    }
}

/// The unit that has these facts.
fn unit(facts: &Facts) -> Unit {
    let mask = |named: &[bool; 5]| named.iter().rev().fold(0, |mask, yes| mask << 1 | u8::from(*yes));
    Unit {
        complete: facts.complete,
        timely: facts.timely,
        accurate: facts.accurate,
        concealed: facts.concealed,
        pledged: facts.pledged,
        staff_pledged: facts.staff_pledged,
        sector_pledged: facts.sector_pledged,
        firms_published: facts.firms_published,
        supervised: facts.supervised,
        rules_sound: facts.rules_sound,
        rules_operating: facts.rules_operating,
        rules_effective: facts.rules_effective,
        piloted: facts.piloted,
        pilots_sound: facts.pilots_sound,
        pilots_operating: facts.pilots_operating,
        pilots_effective: facts.pilots_effective,
        staged: facts.staged,
        noticed: mask(&facts.noticed),
        fraud: mask(&facts.fraud),
        pilots: facts.pilots.iter().map(|kind| 1 << kind).sum(),
        required: facts.required.iter().map(|kind| 1 << kind).sum(),
        scenes: facts.scenes.iter().map(|kind| 1 << kind).sum(),
    }
}

/// The texts that `write` appends.
fn texts(write: impl FnOnce(&mut Vec<u8>, &mut Vec<usize>)) -> Vec<String> {
    let (mut out, mut ends) = (Vec::new(), Vec::new());
    write(&mut out, &mut ends);
    assert_eq!(ends.last().copied().unwrap_or(0), out.len());
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, &end)| String::from_utf8(out[start..end].to_vec()).unwrap()).collect()
}

#[track_caller]
fn check_rows(units: &[Unit]) {
    let wanted: Vec<_> = units.iter().map(|unit| expected(&facts(unit))).collect();
    let overall: Vec<_> = wanted.iter().map(|grades| grades[5].clone()).collect();
    assert_eq!(texts(|out, ends| all_texts(units, out, ends)), wanted.concat());
    assert_eq!(texts(|out, ends| overall_text(units, out, ends)), overall);
}

#[test]
fn rows_agree_with_every_reading() {
    let units: Vec<_> = every_case().map(|facts| unit(&facts)).collect();
    assert!(every_case().zip(&units).all(|(wanted, unit)| facts(unit) == wanted));
    check_rows(&units);
}

#[test]
fn rows_agree_on_generated_units() {
    check_rows(&generated(10_000));
}

#[test]
fn columns_agree_with_rows() {
    for count in [0, 1, 63, 64, 65, 20_000] {
        let units = generated(count);
        let blocks = bit_columns::blocks(&units);
        let columns = texts(|out, ends| bit_columns::overall_text(&blocks, count, out, ends));
        assert_eq!(columns, texts(|out, ends| overall_text(&units, out, ends)));
    }
}

#[test]
fn long_runs_of_signs_are_written_out() {
    let unit = Unit { pilots: u64::MAX, scenes: u64::MAX, ..unit(&Facts::standard()) };
    check_rows(&[unit, Unit { pilots: 0, required: u64::MAX, scenes: 0, noticed: 31, ..unit }, unit]);
}
