//! The Luoning policy compiled, and the units of the baseline as its unit data.

use heng::data::{UnitColumn, Units, Value};
use heng::ir::Policy;
use heng::source::Source;

use crate::baseline::{PILOT_KINDS, Unit};

/// The policy as it ships.
pub(crate) fn policy() -> Policy {
    let text = include_str!("../policies/luoning/2020-10-01.rule");
    let (policy, problems) = heng::compile(&Source::new("2020-10-01.rule", text));
    assert!(!problems.any_error());
    policy.unwrap_or_else(|| std::process::exit(1))
}

/// The units as columns; what only names a unit is left out.
pub(crate) fn units(policy: &Policy, rows: &[Unit]) -> Units {
    let mut units = Units { rows: rows.len(), ..Units::new(&policy.columns) };
    policy.members.iter().for_each(|text| {
        units.members.intern(text);
    });
    let kinds: Vec<u32> = (0..PILOT_KINDS).map(|kind| units.members.intern(&format!("类别{kind}"))).collect();
    let measures: Vec<u32> = (0..5).collect();
    for (column, cells) in policy.columns.iter().zip(&mut units.columns) {
        match cell(&column.name) {
            Some(Of::Flag(flag)) => {
                rows.iter().enumerate().for_each(|(row, unit)| cells.put(row, Value::Flag(flag(unit))));
            }
            Some(Of::Kinds(set)) => put_sets(cells, rows, &kinds, set),
            Some(Of::Measures(set)) => put_sets(cells, rows, &measures, set),
            Some(Of::Zero) => (0..rows.len()).for_each(|row| cells.put(row, Value::Number(0))),
            None => (0..rows.len()).for_each(|row| cells.put(row, Value::None)),
        }
    }
    units
}

fn put_sets(cells: &mut UnitColumn, rows: &[Unit], ids: &[u32], set: fn(&Unit) -> u64) {
    let mut members = Vec::new();
    for (row, unit) in rows.iter().enumerate() {
        members.clear();
        members.extend((0..).zip(ids).filter(|(kind, _)| set(unit) >> kind & 1 == 1).map(|(_, id)| *id));
        cells.put(row, Value::Set(&members));
    }
}

/// Where a column is found in a unit.
enum Of {
    Flag(fn(&Unit) -> bool),
    Kinds(fn(&Unit) -> u64),
    Measures(fn(&Unit) -> u64),
    Zero,
}

fn cell(name: &str) -> Option<Of> {
    Some(match name {
        "全量" => Of::Flag(|unit| unit.complete),
        "及时" => Of::Flag(|unit| unit.timely),
        "精准" => Of::Flag(|unit| unit.accurate),
        "瞒报拒不改正" => Of::Flag(|unit| unit.concealed),
        "承诺工作开展" => Of::Flag(|unit| unit.pledged),
        "机关人员承诺" => Of::Flag(|unit| unit.staff_pledged),
        "从业人员承诺" => Of::Flag(|unit| unit.sector_pledged),
        "经营机构承诺公示" => Of::Flag(|unit| unit.firms_published),
        "监管工作开展" => Of::Flag(|unit| unit.supervised),
        "监管制度健全" => Of::Flag(|unit| unit.rules_sound),
        "监管运行实施" => Of::Flag(|unit| unit.rules_operating),
        "监管效果明显" => Of::Flag(|unit| unit.rules_effective),
        "试点工作开展" => Of::Flag(|unit| unit.piloted),
        "试点制度健全" => Of::Flag(|unit| unit.pilots_sound),
        "试点运行实施" => Of::Flag(|unit| unit.pilots_operating),
        "试点效果明显" => Of::Flag(|unit| unit.pilots_effective),
        "场景工作开展" => Of::Flag(|unit| unit.staged),
        "试点类别" => Of::Kinds(|unit| unit.pilots),
        "应开展试点类别" => Of::Kinds(|unit| unit.required),
        "场景类别" => Of::Kinds(|unit| unit.scenes),
        "屡次通报" => Of::Measures(|unit| unit.noticed.into()),
        "弄虚作假" => Of::Measures(|unit| unit.fraud.into()),
        "造成失信事件" => Of::Flag(|_| false),
        "连续通报未整改次数" => Of::Zero,
        _ => return None,
    })
}
