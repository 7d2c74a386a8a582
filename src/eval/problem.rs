//! What a run tells: kept results that cannot be read, moments that are no whole periods.

use super::book::RunProblem;
use crate::both;
use crate::data::Earlier;
use crate::ir::Policy;
use crate::problem::{Both, Code, DataPlace, Place, Problem};
use crate::value::{Period, PeriodKind};

/// What a kept result should have been.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unread {
    Grade,
    Place,
    Outcomes,
    Ends,
}

/// A kept result that the version in force then could not have written.
pub(crate) fn unread(
    version: usize,
    earlier: &Earlier,
    row: usize,
    header: &str,
    text: &str,
    what: Unread,
) -> RunProblem {
    let (file, line) = earlier.places.get(row).copied().unwrap_or_default();
    let place = DataPlace {
        file: earlier.files.get(file as usize).cloned().unwrap_or_default(),
        line: Some(line),
        unit: Some(earlier.units.get(row).to_owned()),
        column: Some(header.to_owned()),
        value: Some(text.to_owned()),
    };
    let wanted = match what {
        Unread::Grade => both!("当时办法写得出的等级", "a grade that the policy of that time writes"),
        Unread::Place => both!("从 1 起的名次，或者空白", "a place from 1 on, or a blank"),
        Unread::Outcomes => both!("当时办法里结果的名称", "names of outcomes of the policy of that time"),
        Unread::Ends => both!("“结果 日期”，日期写作 2023-12-31", "`OUTCOME DATE`, the date as 2023-12-31"),
    };
    let (zh, en) = (wanted.zh, wanted.en);
    let message = if text.is_empty() {
        both!("往期结果空着，应为{zh}", "the kept result is blank: it should be {en}")
    } else {
        both!(
            "往期结果“{text}”认不出，应为{zh}",
            "the kept result `{text}` cannot be read: it should be {en}"
        )
    };
    let help = both!(
        "请改正往期结果的这一格，或换成与当时办法相符的文件",
        "mend this cell of the kept results, or give the file that the policy of that time made"
    );
    RunProblem { version, problem: Problem::new(Code::H403, Place::Data(place), message).help(help) }
}

/// A moment or a window that is no whole number of the data's periods.
pub(crate) fn no_periods(
    version: usize,
    policy: &Policy,
    op: usize,
    period: Option<Period>,
) -> Option<RunProblem> {
    let span = policy.ops.get(op)?.span;
    let kind = period?.kind;
    let (zh, en) = match kind {
        PeriodKind::Year => ("年度", "years"),
        PeriodKind::Quarter => ("季度", "quarters"),
        PeriodKind::Month => ("月份", "months"),
    };
    let message = both!(
        "数据的评价期是{zh}，这里说的时间不是整数个{zh}",
        "the periods of the data are {en}, and this is no whole number of {en}"
    );
    let help = both!("请改成整数个{zh}，或改用“期”", "say a whole number of {en}, or count in periods");
    Some(RunProblem { version, problem: Problem::at(Code::H404, span, message).help(help) })
}

/// Something looked at in earlier periods that kept results do not tell.
pub(crate) fn not_kept(version: usize, policy: &Policy, op: usize, missing: &Missing) -> Option<RunProblem> {
    let span = policy.ops.get(op)?.span;
    let message = match missing {
        Missing::Column(name) => both!(
            "往期只有评价结果，没有数据列 {name}，这里要看它往期的值",
            "of earlier periods only results were kept, not the column `{name}` that is looked at here"
        ),
        Missing::Result(name) => both!(
            "往期的评价结果里没有 {name} 一列，这里要看它往期的值",
            "the kept results of earlier periods have no column `{name}`, which is looked at here"
        ),
        Missing::Records(name) => both!(
            "往期只有评价结果，没有明细 {name}，这里要看它往期的情况",
            "of earlier periods only results were kept, not the records `{name}` that are looked at here"
        ),
    };
    let help = match missing {
        Missing::Column(name) => both!(
            "请给出往期的数据（含 {name}），而不只是结果",
            "give the data of the earlier periods, with `{name}`, not only the results"
        ),
        Missing::Result(name) => both!(
            "请给出含 {name} 一列的往期结果，或往期的数据",
            "give kept results with a column `{name}`, or the data of the earlier periods"
        ),
        Missing::Records(name) => both!(
            "请给出往期的数据和明细 {name}，而不只是结果",
            "give the data of the earlier periods and their records `{name}`, not only the results"
        ),
    };
    Some(RunProblem { version, problem: Problem::at(Code::H405, span, message).help(help) })
}

/// What kept results lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Missing {
    Column(String),
    Result(String),
    Records(String),
}

/// A level or verdict of an earlier version that no later one says how to read.
pub(crate) fn unmapped(version: usize, policy: &Policy, old: &str) -> RunProblem {
    let message = both!(
        "上一版本的等级 {old} 在这一版本里没有对应",
        "this version does not say what the level `{old}` of an earlier version is now"
    );
    let help: Both = both!(
        "请在这一版本里写明 {old} 相当于现在的哪一级",
        "say in this version which level `{old}` is now"
    );
    RunProblem { version, problem: Problem::at(Code::H406, policy.force_span, message).help(help) }
}
