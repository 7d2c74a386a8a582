//! Versions of one policy beside each other: their times in force, and how their grades compare.

use crate::both;
use crate::ir::{Formerly, Named, OpKind, Part, Policy};
use crate::problem::{Both, Code, Lang, Problem, list};
use crate::source::{Source, Span};
use crate::value::Date;

/// Sorts versions by the day from which they are in force, one without a day first; `of` finds the policy and its
/// file's name.
pub fn sort_versions<T>(versions: &mut [T], of: impl Fn(&T) -> (&Policy, &str)) {
    versions.sort_by(|a, b| {
        let ((a, a_name), (b, b_name)) = (of(a), of(b));
        (a.from, a_name).cmp(&(b.from, b_name))
    });
}

/// Whether policies of one folder are versions of one policy: each says from when it is in force, or one replaces
/// another, or has the title of one that says it.
pub fn are_versions(policies: &[&Policy]) -> bool {
    let replaces = |new: &Policy| policies.iter().any(|old| !std::ptr::eq(*old, new) && replaces(new, old));
    let dated = policies.iter().filter(|policy| policy.from.is_some());
    let copied =
        |undated: &&Policy| undated.from.is_none() && dated.clone().any(|p| p.title == undated.title);
    policies.len() > 1
        && (dated.clone().count() == policies.len()
            || policies.iter().any(|new| replaces(new))
            || policies.iter().any(copied))
}

/// The last day of each version, oldest first: its own, else the day before the next one that replaces it.
pub fn ends_of_versions(versions: &[&Policy]) -> Vec<Option<Date>> {
    let next = versions.iter().skip(1).map(Some).chain([None]);
    versions
        .iter()
        .zip(next)
        .map(|(version, next)| {
            version.until.or_else(|| day_before(next.filter(|n| replaces(n, version))?.from?))
        })
        .collect()
}

/// What is wrong with versions that stand beside each other, oldest first: each problem with the position of the
/// version in whose text it stands.
pub fn check_versions(versions: &[(&Source, &Policy)]) -> Vec<(usize, Problem)> {
    let mut problems = Vec::new();
    if versions.len() < 2 {
        return problems;
    }
    for (at, (_, policy)) in versions.iter().enumerate() {
        if policy.from.is_none() {
            problems.push((at, without_start(policy)));
        }
        if policy.period_column().is_none() {
            problems.push((at, without_period(policy)));
        }
    }
    for (at, pair) in versions.windows(2).enumerate() {
        let [(old_source, old), (_, new)] = pair else { continue };
        problems.extend(between(old_source, old, new).map(|problem| (at + 1, problem)));
    }
    // A version that looks back reads grades through all versions between.
    let looks: Vec<Option<Span>> = versions.iter().map(|(_, policy)| compares_grades(policy)).collect();
    for (at, pair) in versions.windows(2).enumerate() {
        let ([(old_source, old), (_, new)], at) = (pair, at + 1) else { continue };
        if looks.iter().skip(at).any(Option::is_some) {
            let span = looks.get(at).copied().flatten().unwrap_or(new.force_span);
            problems.extend(unmapped(old_source, old, new, span).map(|problem| (at, problem)));
        }
    }
    problems
}

fn replaces(new: &Policy, old: &Policy) -> bool {
    let said = new.replaces.as_deref().map(str::trim);
    said.is_some_and(|said| said == old.title.trim() || old.number.as_deref().map(str::trim) == Some(said))
}

fn day_before(day: Date) -> Option<Date> {
    Date::from_day_number(day.day_number() - 1)
}

fn day_after(day: Date) -> Option<Date> {
    Date::from_day_number(day.day_number() + 1)
}

fn without_start(policy: &Policy) -> Problem {
    let message = both!(
        "同一文件夹里有几份办法，这一份没有写何时施行",
        "several policies stand in this folder, and this one does not say from when it is in force"
    );
    let help = both!(
        "在“办法”一块里加一行，如“施行 2020-10-01”；不是同一办法的，请分放在不同的文件夹",
        "add a line such as `in force from 2020-10-01` to the block `policy`; keep different policies in different folders"
    );
    Problem::at(Code::H261, policy.force_span, message).help(help)
}

fn without_period(policy: &Policy) -> Problem {
    let message = both!(
        "办法有几版，这一版的数据却没有评价期，分不清哪一行归哪一版",
        "there are several versions, yet the data of this one has no period: nobody can say which row is whose"
    );
    let help = both!(
        "在“数据”一块里加一列，如“评价期 为 评价期”",
        "add a column such as `period is a period` to the block `data`"
    );
    Problem::at(Code::H266, policy.force_span, message).help(help)
}

/// What is wrong between a version and the next one.
fn between(old_source: &Source, old: &Policy, new: &Policy) -> Option<Problem> {
    let (from, next) = (old.from?, new.from?);
    let file = &old_source.name;
    if from == next {
        let message = both!(
            "这一版和 {file} 都自 {next} 起施行",
            "this version and {file} are both in force from {next}"
        );
        let help = both!("请改正其中一个日期", "correct one of the two dates");
        return Some(Problem::at(Code::H262, new.force_span, message).help(help));
    }
    let last = day_before(next)?;
    let Some(until) = old.until else {
        if replaces(new, old) {
            return None;
        }
        let name = old.number.as_deref().unwrap_or(&old.title);
        let message = both!(
            "这一版自 {next} 起施行，{file} 自 {from} 起施行而没有写到哪一天为止，两版重叠",
            "this version is in force from {next}, and {file} from {from} on without an end: they overlap"
        );
        let help = both!(
            "在这里加一行“替代 “{name}””，或在 {file} 里写“施行 {from}，至 {last}”",
            "add a line `replaces \"{name}\"` here, or say `in force from {from} until {last}` in {file}"
        );
        return Some(Problem::at(Code::H263, new.force_span, message).help(help));
    };
    let after = day_after(until)?;
    if until >= next {
        let message = both!(
            "这一版自 {next} 起施行，{file} 施行到 {until}，两版重叠",
            "this version is in force from {next}, and {file} until {until}: they overlap"
        );
        let help = both!(
            "在 {file} 里改为“至 {last}”，或在这里改为“施行 {after}”",
            "say `until {last}` in {file}, or `in force from {after}` here"
        );
        return Some(Problem::at(Code::H263, new.force_span, message).help(help));
    }
    (after < next).then(|| {
        let message = both!(
            "{file} 施行到 {until}，这一版自 {next} 起施行，中间自 {after} 至 {last} 没有哪一版施行",
            "{file} is in force until {until} and this version from {next}: from {after} until {last} there is none"
        );
        let help = both!(
            "在 {file} 里改为“至 {last}”，或在这里改为“施行 {after}”；中间另有一版的，也放进这个文件夹",
            "say `until {last}` in {file}, or `in force from {after}` here; if there is a version between, put it into this folder"
        );
        Problem::at(Code::H264, new.force_span, message).help(help)
    })
}

/// Where a policy first looks at levels or verdicts of earlier periods.
fn compares_grades(policy: &Policy) -> Option<Span> {
    let carries = |at: usize| {
        let Some(track) = policy.tracks.get(at) else { return false };
        let cone = policy.cone([Some(track.value), track.given].into_iter().flatten());
        let parts = policy.ops.iter().zip(cone).filter(|(_, wanted)| *wanted).map(|(op, _)| match op.kind {
            OpKind::Carried(part, _) => policy.carried.get(part).map(|carried| carried.part),
            _ => None,
        });
        parts.flatten().any(|part| matches!(part, Part::Level | Part::Count(_) | Part::Verdict))
    };
    let mut looks = policy.ops.iter().filter_map(|op| Some((op.kind.track()?, op.span)));
    looks.find(|(track, _)| carries(*track)).map(|(_, span)| span)
}

/// The levels and verdicts of an older version of which the newer one does not say what they are now.
fn unmapped(old_source: &Source, old: &Policy, new: &Policy, span: Span) -> Option<Problem> {
    let mut missing: Vec<(String, Option<String>)> = Vec::new();
    for (from, to) in scales_of_both(old, new) {
        for one in unmapped_of((old, from), (new, to)) {
            if !missing.contains(&one) {
                missing.push(one);
            }
        }
    }
    if missing.is_empty() {
        return None;
    }
    let words: Vec<String> = missing.iter().map(|(name, _)| name.clone()).collect();
    let (zh, en) = (list(&words, Lang::Zh), list(&words, Lang::En));
    let file = &old_source.name;
    let message = both!(
        "这里要和以前的等级比较，而 {file} 的等级不同：没有写明 {zh} 现为什么",
        "this looks at earlier grades, and {file} has another scale: what {en} would be now is not said"
    );
    let lines = |lang: Lang| -> String {
        let line = |(old, now): &(String, Option<String>)| {
            let now = now.as_deref().unwrap_or("…");
            lang.pick(format!("“原 {old} 现为 {now}”"), format!("`formerly {old} now {now}`"))
        };
        missing.iter().map(line).collect::<Vec<_>>().join(lang.pick("、", ", "))
    };
    let help: Both = {
        let (zh, en) = (lines(Lang::Zh), lines(Lang::En));
        both!(
            "在“等级”一块里写明，各占一行，如 {zh}；现为哪一级由办公室定",
            "say it in the block `scale`, a line for each, such as {en}; which level it is now is for the office to decide"
        )
    };
    Some(Problem::at(Code::H265, span, message).help(help))
}

/// The scales on which results of both versions stand: that in the old one, that in the new one.
fn scales_of_both(old: &Policy, new: &Policy) -> Vec<(usize, usize)> {
    let measures = new.measures.iter().filter_map(|measure| {
        let same = old.measures.iter().find(|other| other.name.name == measure.name.name)?;
        Some((same.grade.scale, measure.grade.scale))
    });
    let overall = old.overall.as_ref().zip(new.overall.as_ref());
    let overall = overall.map(|(old, new)| (old.grade.scale, new.grade.scale));
    let mut pairs: Vec<(usize, usize)> = measures.chain(overall).collect();
    pairs.sort_unstable();
    pairs.dedup();
    if pairs.is_empty() { vec![(0, 0)] } else { pairs }
}

/// The levels and verdicts of an old scale that a new one does not map, each with what it might be.
fn unmapped_of((old, from): (&Policy, usize), (new, to): (&Policy, usize)) -> Vec<(String, Option<String>)> {
    let names = |named: &[Named]| named.iter().map(|named| named.name.clone()).collect::<Vec<_>>();
    let (old_scale, scale) = (old.scale(from), new.scale(to));
    let (old_levels, levels) = (names(&old_scale.levels), names(&scale.levels));
    let verdicts = names(&scale.verdicts);
    let said = |formerly: &Formerly, name: &String| formerly.scale == to && formerly.old == *name;
    let is_said = |name: &String| new.formerly.iter().any(|formerly| said(formerly, name));
    let left = old_levels.iter().filter(|_| old_levels != levels).enumerate();
    let mut missing: Vec<(String, Option<String>)> = left
        .filter(|(_, name)| !is_said(name))
        .map(|(at, name)| {
            let same = levels.iter().find(|level| *level == name);
            (name.clone(), same.or_else(|| levels.get(at)).or_else(|| levels.last()).cloned())
        })
        .collect();
    let old_verdicts = names(&old_scale.verdicts);
    let gone = old_verdicts.into_iter().filter(|name| !verdicts.contains(name) && !is_said(name));
    missing.extend(gone.map(|name| (name, verdicts.first().or(levels.last()).cloned())));
    missing
}
