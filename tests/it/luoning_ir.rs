//! The Luoning policy, compiled by hand, and made-up unit data for it.

use heng::data::Units;
use heng::ir::{
    Cell, ColumnKind, Comparison, Effect, Grade, Level, Members, OpKind, Phase, Policy, Reg, SignRule,
    Subject, Type,
};

use crate::build_ir::{Builder, measure, named, scale, step};

const NAMES: [&str; 5] = ["信息归集", "信用承诺", "分级分类监管", "示范试点", "场景应用"];
const CATEGORIES: [&str; 8] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"];

/// The policy. Shape: 18 flag columns, two sets of free categories twice, two sets of measure names.
pub(crate) fn policy() -> Policy {
    let mut b = Builder::new();
    b.policy.scale = scale(&["A", "B", "C", "D"], &["取消"], SignRule::Cancel);
    let flags = |b: &mut Builder, names: &[&str]| -> Vec<(String, Reg)> {
        names.iter().map(|name| (name.to_string(), b.column(name, ColumnKind::Flag))).collect()
    };
    let indicators = [
        flags(&mut b, &["全量", "及时", "精准"]),
        flags(&mut b, &["机关人员承诺", "从业人员承诺", "经营机构承诺公示"]),
        flags(&mut b, &["监管制度健全", "监管运行实施", "监管效果明显"]),
        flags(&mut b, &["试点制度健全", "试点运行实施", "试点效果明显"]),
        Vec::new(),
    ];
    let concealed = b.column("瞒报拒不改正", ColumnKind::Flag);
    let mut direct = vec![concealed];
    for name in ["承诺工作开展", "监管工作开展", "试点工作开展", "场景工作开展"] {
        let carried_out = b.column(name, ColumnKind::Flag);
        direct.push(b.not(carried_out));
    }
    let free = ColumnKind::Set(Members::Free);
    let pilots = b.column("试点类别", free.clone());
    let required = b.column("应开展试点类别", free.clone());
    let scenes = b.column("场景类别", free);
    let names = ColumnKind::Set(Members::Named(NAMES.iter().map(|name| named(name)).collect()));
    let notices = b.column("屡次通报", names.clone());
    let fraud = b.column("弄虚作假", names);
    let always = b.flag(OpKind::Flag(true));
    let (zero, one, three) = (b.constant(0), b.constant(1), b.constant(3));
    for (at, name) in NAMES.iter().enumerate() {
        let missing: Vec<(String, Reg)> =
            indicators[at].iter().map(|(name, reg)| (name.clone(), b.not(*reg))).collect();
        let mut steps = vec![step(Phase::Start, always, Effect::Start(zero), Subject::Always)];
        let drops = b.number(OpKind::Count(missing.iter().map(|(_, reg)| *reg).collect()));
        let any = b.compare(Comparison::More, drops, zero);
        if !missing.is_empty() {
            let subject =
                Subject::Named { what: heng::ir::Counted::MissingIndicator, items: missing, per: 1 };
            steps.push(step(Phase::Moves, any, Effect::Drop(drops), subject));
        }
        let moved = b.level(OpKind::Add(zero, drops));
        let moved = b.level(OpKind::Min(moved, three));
        let moved = b.level(OpKind::Max(moved, zero));
        let level = b.level(OpKind::Select(direct[at], three, moved));
        steps.push(step(Phase::Direct, direct[at], Effect::Level(three), Subject::Condition(direct[at])));
        let cancelled = b.flag(OpKind::Contains(fraud, at as u32));
        let verdict = b.op(OpKind::Select(cancelled, one, zero), Type::Verdict);
        steps.push(step(Phase::Direct, cancelled, Effect::Verdict(1), Subject::Condition(cancelled)));
        let (mut plus, mut minus) = (zero, zero);
        if at >= 3 {
            let carried = if at == 3 { pilots } else { scenes };
            let size = b.number(OpKind::Size(carried));
            let beyond = b.number(OpKind::Subtract(size, one));
            let beyond = b.number(OpKind::Max(beyond, zero));
            let mut set = carried;
            plus = beyond;
            if at == 3 {
                let wanted = b.number(OpKind::Size(required));
                let none_wanted = b.compare(Comparison::Equal, wanted, zero);
                let extra = b.op(OpKind::Without(pilots, required), Type::Set);
                set = extra;
                let more = b.number(OpKind::Size(extra));
                plus = b.number(OpKind::Select(none_wanted, beyond, more));
                let lacking = b.op(OpKind::Without(required, pilots), Type::Set);
                minus = b.number(OpKind::Size(lacking));
                let fires = b.compare(Comparison::More, minus, zero);
                let subject = Subject::Members {
                    what: heng::ir::Counted::MissingCategory,
                    set: lacking,
                    names: None,
                    count: minus,
                    per: 1,
                };
                steps.push(step(Phase::Signs, fires, Effect::Minus(minus), subject));
            }
            let fires = b.compare(Comparison::More, plus, zero);
            let subject = Subject::Members {
                what: heng::ir::Counted::ExtraCategory,
                set,
                names: None,
                count: plus,
                per: 1,
            };
            steps.push(step(Phase::Signs, fires, Effect::Plus(plus), subject));
        }
        let noticed = b.flag(OpKind::Contains(notices, at as u32));
        steps.push(step(Phase::Signs, noticed, Effect::Minus(three), Subject::Condition(noticed)));
        let off = b.number(OpKind::Select(noticed, three, zero));
        let minus = b.number(OpKind::Add(minus, off));
        let signs = b.number(OpKind::Subtract(plus, minus));
        let signs = b.number(OpKind::Select(cancelled, zero, signs));
        let grade = Grade {
            given: None,
            verdict: Some(verdict),
            level: Level::One(level),
            signs: Some(signs),
            minuses: None,
        };
        let mut measure = measure(name, grade);
        measure.steps = steps;
        b.policy.measures.push(measure);
    }
    let grades: Vec<Grade> = b.policy.measures.iter().map(|m| m.grade.clone()).collect();
    let cancelled: Vec<Reg> = grades
        .iter()
        .filter_map(|grade| grade.verdict)
        .map(|verdict| b.compare(Comparison::Equal, verdict, one))
        .collect();
    let any = b.flag(OpKind::Any(cancelled));
    let verdict = b.op(OpKind::Select(any, one, zero), Type::Verdict);
    let signs = grades
        .iter()
        .filter_map(|grade| grade.signs)
        .fold(zero, |sum, signs| b.number(OpKind::Add(sum, signs)));
    let level = Level::Joined((0..NAMES.len()).collect());
    let mut overall = measure(
        "总评",
        Grade { given: None, verdict: Some(verdict), level, signs: Some(signs), minuses: None },
    );
    overall.steps = vec![
        step(Phase::Start, always, Effect::Join, Subject::Always),
        step(Phase::Direct, any, Effect::Verdict(1), Subject::Condition(any)),
        step(Phase::Signs, always, Effect::SumSigns, Subject::Always),
    ];
    b.policy.overall = Some(overall);
    b.policy
}

/// `rows` made-up units; most of them good, as units are.
pub(crate) fn units(policy: &Policy, rows: usize) -> Units {
    let mut units = Units::new(&policy.columns);
    let ids: Vec<u32> = CATEGORIES.iter().map(|name| units.members.intern(name)).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    for row in 0..rows {
        let cells: Vec<Cell> = policy
            .columns
            .iter()
            .map(|column| match &column.kind {
                ColumnKind::Flag if column.name == "瞒报拒不改正" => Cell::Flag(next(50) == 0),
                ColumnKind::Flag => Cell::Flag(next(8) != 0),
                ColumnKind::Set(Members::Free) => {
                    Cell::Set(ids.iter().copied().filter(|_| next(4) == 0).collect())
                }
                _ => Cell::Set((0..5).filter(|_| next(60) == 0).collect()),
            })
            .collect();
        units.push(&cells, (0, row as u64 + 2));
    }
    units
}
