//! The compiled form as text, one operation a line.

use std::fmt::Write;

use super::{
    Branch, Carried, Comparison, Fold, Grade, Length, Level, OpKind, Part, Policy, Reg, Rounding, Shift,
    Target, Tree, Type, Window,
};
use crate::source::Source;

/// The operations of `policy`, one a line: register, type, operation. With a source, each line ends with
/// the words it came from; without one, Chinese and English twins print the same.
pub fn print(policy: &Policy, source: Option<&Source>) -> String {
    let mut out = String::new();
    for (at, scale) in policy.scales.iter().enumerate().filter(|_| policy.scales.len() > 1) {
        let name = scale.name.as_deref().filter(|_| source.is_some()).unwrap_or_default();
        let verdicts = scale.verdicts.len();
        put(&mut out, &format!("scale {at} {name} = {} levels, {verdicts} verdicts", scale.levels.len()));
    }
    for (at, records) in policy.records.iter().enumerate() {
        let name = if source.is_some() { records.name.as_str() } else { "" };
        put(&mut out, &format!("records {at} {name}"));
        print(&records.rows, source).lines().for_each(|line| put(&mut out, &format!("    {line}")));
    }
    for (at, op) in policy.ops.iter().enumerate() {
        let line = format!("r{at} {} = {}", type_name(op.ty), operation(&op.kind, policy));
        match source {
            None => put(&mut out, &line),
            Some(source) => {
                let words: String = source.slice(op.span).split_whitespace().collect::<Vec<_>>().join(" ");
                let (row, _) = source.line_column(op.span.start);
                put(&mut out, &format!("{line:<44} # {row}: {words}"));
            }
        }
    }
    for (at, measure) in policy.measures.iter().enumerate() {
        let name = if source.is_some() { measure.name.name.as_str() } else { "" };
        put(&mut out, &format!("measure {at} {name} = {}", grade(&measure.grade)));
    }
    if let Some(overall) = &policy.overall {
        put(&mut out, &format!("overall = {}", grade(&overall.grade)));
    }
    for (at, track) in policy.tracks.iter().enumerate() {
        let given = track.given.map_or(String::new(), |given| format!(", given {}", reg(given)));
        put(&mut out, &format!("track {at} = {}{given}", reg(track.value)));
    }
    for (at, ranking) in policy.rankings.iter().enumerate() {
        let keys = ranking.keys.iter().flat_map(|key| &key.by);
        let keys: Vec<String> = keys
            .map(|(key, larger)| format!("{}{}", reg(*key), if *larger { " highest" } else { " lowest" }))
            .collect();
        let within = ranking.group.map_or(String::new(), |group| format!(" within {}", reg(group.value)));
        let among = reg(ranking.among);
        put(&mut out, &format!("ranking {at} = {} among {among}{within}", keys.join(", ")));
    }
    for (at, outcome) in policy.outcomes.iter().enumerate() {
        let name = if source.is_some() { outcome.name.name.as_str() } else { "" };
        let until = outcome.lasting.as_ref().map_or(String::new(), |l| format!(", until {}", reg(l.until)));
        let (holds, found) = (reg(outcome.holds), reg(outcome.found));
        put(&mut out, &format!("outcome {at} {name} = {holds}, found {found}{until}"));
    }
    for check in &policy.checks {
        put(&mut out, &format!("{} {}", if check.refuse { "refuse" } else { "warn" }, reg(check.holds)));
    }
    out
}

fn put(out: &mut String, line: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(out, "{}", line.trim_end());
}

fn reg(reg: Reg) -> String {
    format!("r{}", reg.0)
}

fn regs(all: &[Reg]) -> String {
    all.iter().map(|&r| reg(r)).collect::<Vec<_>>().join(" ")
}

fn grade(grade: &Grade) -> String {
    let on = if grade.scale == 0 { String::new() } else { format!("scale {}, ", grade.scale) };
    let mut parts = vec![
        on + &match &grade.level {
            Level::One(level) => format!("level {}", reg(*level)),
            Level::Joined(measures) => {
                format!("levels of {}", measures.iter().map(usize::to_string).collect::<Vec<_>>().join(" "))
            }
        },
    ];
    for (name, part) in [
        ("given", grade.given),
        ("verdict", grade.verdict),
        ("signs", grade.signs),
        ("minuses", grade.minuses),
    ] {
        if let Some(part) = part {
            parts.push(format!("{name} {}", reg(part)));
        }
    }
    parts.join(", ")
}

fn type_name(ty: Type) -> String {
    match ty {
        Type::Flag => "flag".into(),
        Type::Number { decimals: 0 } => "number".into(),
        Type::Number { decimals } => format!("number.{decimals}"),
        Type::Date => "date".into(),
        Type::Period => "period".into(),
        Type::Level(0) => "level".into(),
        Type::Level(scale) => format!("level.{scale}"),
        Type::Verdict(0) => "verdict".into(),
        Type::Verdict(scale) => format!("verdict.{scale}"),
        Type::Code => "code".into(),
        Type::Set => "set".into(),
        Type::Text => "text".into(),
        Type::Word => "word".into(),
    }
}

fn operation(kind: &OpKind, policy: &Policy) -> String {
    match kind {
        OpKind::Column(column) => format!("column {column}"),
        OpKind::Given(column) => format!("given {column}"),
        OpKind::CellUnknown(column) => format!("unknown {column}"),
        OpKind::Unknown { low, high, .. } => format!("unknown from {low} to {high}"),
        OpKind::Undetermined(all) => format!("undetermined {}", regs(all)),
        OpKind::Flag(yes) => if *yes { "yes" } else { "no" }.into(),
        OpKind::Number(number) => number.to_string(),
        OpKind::Set(members) => {
            format!("{{{}}}", members.iter().map(u32::to_string).collect::<Vec<_>>().join(" "))
        }
        OpKind::Not(a) => format!("not {}", reg(*a)),
        OpKind::All(all) => format!("all {}", regs(all)),
        OpKind::Any(any) => format!("any {}", regs(any)),
        OpKind::Count(all) => format!("count {}", regs(all)),
        OpKind::Compare(comparison, a, b) => format!("{} {} {}", reg(*a), symbol(*comparison), reg(*b)),
        OpKind::Select(c, a, b) => format!("{} ? {} : {}", reg(*c), reg(*a), reg(*b)),
        OpKind::Add(a, b) => format!("{} + {}", reg(*a), reg(*b)),
        OpKind::Subtract(a, b) => format!("{} - {}", reg(*a), reg(*b)),
        OpKind::Multiply(a, b) => format!("{} * {}", reg(*a), reg(*b)),
        OpKind::Times(a, per) => format!("{} div {per}", reg(*a)),
        OpKind::Quotient(a, b, power, rounding) => {
            let way = match rounding {
                Rounding::Nearest => "nearest",
                Rounding::Up => "up",
                Rounding::Down => "down",
            };
            format!("{} e{power} / {} {way}", reg(*a), reg(*b))
        }
        OpKind::AddMonths(a, b) => format!("{} + {} months", reg(*a), reg(*b)),
        OpKind::Min(a, b) => format!("min {} {}", reg(*a), reg(*b)),
        OpKind::Max(a, b) => format!("max {} {}", reg(*a), reg(*b)),
        OpKind::Contains(set, member) => format!("{} contains {member}", reg(*set)),
        OpKind::Size(set) => format!("size {}", reg(*set)),
        OpKind::Without(a, b) => format!("{} without {}", reg(*a), reg(*b)),
        OpKind::Members(members) => {
            let members = members.iter().map(|(member, flag)| format!("{member} if {}", reg(*flag)));
            format!("members {}", members.collect::<Vec<_>>().join(", "))
        }
        OpKind::Shared(a, b) => format!("{} shared with {}", reg(*a), reg(*b)),
        OpKind::TextIs(column, text) => {
            let known = policy.columns.get(*column).is_some();
            if known { format!("column {column} is {text:?}") } else { "no".into() }
        }
        OpKind::Among(column, texts) => format!("column {column} among {texts:?}"),
        OpKind::Case(keys, tree) => format!("case of {} {}", all_keys(keys), all_branches(tree)),
        OpKind::At(at, numbers) => {
            let numbers = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
            format!("{} of [{numbers}]", reg(*at))
        }
        OpKind::Past(track, moment) => format!("track {track} at {}", at_moment(policy, *moment)),
        OpKind::PastGiven(track, moment) => format!("given track {track} at {}", at_moment(policy, *moment)),
        OpKind::PastFold(fold, track, window) => {
            format!("{} of track {track} {}", fold_name(*fold), in_window(policy, *window))
        }
        OpKind::Place(ranking) => format!("place in ranking {ranking}"),
        OpKind::Group { fold, value, given, group } => {
            let within = group.map_or(String::new(), |group| format!(" within {}", reg(group)));
            format!("{} of {} where {} over units{within}", fold_name(*fold), reg(*value), reg(*given))
        }
        OpKind::Records { records, fold, value, counts, .. } => {
            format!("{} of {} where {} over records {records}", fold_name(*fold), reg(*value), reg(*counts))
        }
        OpKind::Unit(of) => format!("{} of the unit", reg(*of)),
        OpKind::Position { value, counts, largest, later } => {
            let (first, equal) =
                (if *largest { "largest" } else { "smallest" }, if *later { "last" } else { "first" });
            format!("position of {} where {}, {first} and {equal} first", reg(*value), reg(*counts))
        }
        OpKind::LastDay => "last day".into(),
        OpKind::EndOf(length, included) => {
            format!("end of {}{}", length_text(*length), if *included { ", this one included" } else { "" })
        }
        OpKind::Carried(at, of) => match policy.carried.get(*at) {
            Some(carried) => format!("{} as {}", reg(*of), carried_text(carried)),
            None => reg(*of),
        },
    }
}

fn all_keys(keys: &[(Reg, Option<Reg>)]) -> String {
    let key = |(key, given): &(Reg, Option<Reg>)| match given {
        Some(given) => format!("{}/{}", reg(*key), reg(*given)),
        None => reg(*key),
    };
    keys.iter().map(key).collect::<Vec<_>>().join(" ")
}

/// The branches by number, each with what leads where.
fn all_branches(tree: &Tree) -> String {
    let branch = |branch: &Branch| {
        let ways = branch.lows.iter().zip(&branch.next).map(|(low, next)| format!("{low}:{next}"));
        let none = branch.none.map(|next| format!("none:{next}"));
        format!("({})", ways.chain(none).collect::<Vec<_>>().join(" "))
    };
    let branches: Vec<String> = tree.branches.iter().map(branch).collect();
    format!("{} from {}", branches.join(" "), tree.first)
}

fn fold_name(fold: Fold) -> String {
    match fold {
        Fold::Sum => "sum".to_owned(),
        Fold::Max => "max".to_owned(),
        Fold::Min => "min".to_owned(),
        Fold::Latest => "latest".to_owned(),
        Fold::Count => "count".to_owned(),
        Fold::Highest(n) => format!("largest {n}"),
        Fold::Lowest(n) => format!("smallest {n}"),
        Fold::Members => "set".to_owned(),
    }
}

fn at_moment(policy: &Policy, moment: usize) -> String {
    let shifts = policy.moments.get(moment).map(Vec::as_slice).unwrap_or_default();
    let words = shifts.iter().map(|shift| match shift {
        Shift::Previous => "previous".to_owned(),
        Shift::Ago(length) => format!("{} ago", length_text(*length)),
    });
    words.collect::<Vec<_>>().join(" of ")
}

fn in_window(policy: &Policy, window: usize) -> String {
    match policy.windows.get(window) {
        Some(Window::Last(length)) => format!("in the last {}", length_text(*length)),
        Some(Window::Since(period)) => format!("since {period}"),
        None => String::new(),
    }
}

fn length_text(length: Length) -> String {
    let units = [
        (length.period, "periods"),
        (length.year, "years"),
        (length.quarter, "quarters"),
        (length.month, "months"),
        (length.day, "days"),
    ];
    units
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn carried_text(carried: &Carried) -> String {
    let target = match carried.target {
        Target::Measure(at) => format!("measure {at}"),
        Target::Overall => "overall".into(),
        Target::Define(at) => format!("define {at}"),
        Target::Place(at) => format!("ranking {at}"),
        Target::Outcome(at) => format!("outcome {at}"),
    };
    let part = match carried.part {
        Part::Given => "given".into(),
        Part::Verdict => "verdict".into(),
        Part::Level => "level".into(),
        Part::Count(level) => format!("count of level {level}"),
        Part::Signs => "signs".into(),
        Part::Minuses => "minuses".into(),
        Part::Place => "place".into(),
        Part::Holds => "holds".into(),
        Part::Until => "until".into(),
    };
    format!("{part} of {target}")
}

fn symbol(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::More => ">",
        Comparison::AtLeast => ">=",
    }
}
