//! A policy ready to grade with: one version, or several beside each other.

use super::report::Report;
use super::{Exit, files};
use crate::check;
use crate::data::Version;
use crate::ir::Policy;
use crate::problem::{Code, Lang, Problem, Problems, Severity};
use crate::source::Source;

/// The versions of a policy, oldest first; never none.
pub(super) struct Loaded {
    pub(super) versions: Vec<VersionFile>,
    pub(super) lang: Lang,
    /// The surface of the newest version: the language of results.
    pub(super) surface: Lang,
}

/// A version and its text.
pub(super) struct VersionFile {
    pub(super) source: Source,
    pub(super) policy: Policy,
}

impl Loaded {
    /// The policies, oldest first.
    pub(super) fn policies(&self) -> impl DoubleEndedIterator<Item = &Policy> + Clone {
        self.versions.iter().map(|version| &version.policy)
    }
}

/// Versions as the reader of data takes them.
pub(super) fn for_reading(versions: &[VersionFile]) -> Vec<Version<'_>> {
    versions.iter().map(|one| Version { policy: &one.policy, name: one.source.name.clone() }).collect()
}

/// Compiles the policy that `path` names, all versions of it where that is a folder, and shows its problems.
/// Failing examples are shown and do not stop the run: whoever has just changed a line wants to see what it does.
pub(super) fn policy(path: &str, report: &Report) -> Result<Loaded, Exit> {
    if let Some(problem) = files::not_a_policy(path) {
        return Err(report.refuse(&problem));
    }
    let paths = files::versions(path).map_err(|problem| report.refuse(&problem))?;
    let mut versions = Vec::new();
    let mut failed = false;
    for path in &paths {
        let source = match files::source(path) {
            Ok(source) => source,
            Err(problem) => {
                let exit = report.refuse_in(&problem, report.lang(files::language_of(path)));
                return Err(if problem.code == Code::H601 { exit } else { Exit::Problems });
            }
        };
        let lang = report.lang(Some(crate::syntax::surface_of(&source.text)));
        let (policy, mut problems) = crate::compile(&source);
        if policy.is_some() {
            for problem in problems.0.iter_mut().filter(|problem| problem.code == Code::H230) {
                problem.severity = Severity::Warning;
            }
        }
        report.problems(&problems, Some(&source), lang);
        failed |= problems.any_error();
        match policy {
            Some(policy) => versions.push(VersionFile { source, policy }),
            None => failed = true,
        }
    }
    if failed {
        return Err(Exit::Problems);
    }
    for (at, problem) in beside_each_other(&mut versions) {
        failed |= problem.is_error();
        let version = versions.get(at);
        let lang = report.lang(version.map(|version| version.policy.surface));
        report.problems(&Problems(vec![problem]), version.map(|version| &version.source), lang);
    }
    let surface = versions.last().map_or(Lang::Zh, |newest| newest.policy.surface);
    if failed {
        Err(Exit::Problems)
    } else {
        Ok(Loaded { versions, lang: report.lang(Some(surface)), surface })
    }
}

/// Sorts versions by time, ends those that a newer one replaces, and checks them against each other: each problem
/// with the position of its version.
pub(super) fn beside_each_other(versions: &mut [VersionFile]) -> Vec<(usize, Problem)> {
    check::sort_versions(versions, |version| (&version.policy, &version.source.name));
    let pairs: Vec<(&Source, &Policy)> =
        versions.iter().map(|version| (&version.source, &version.policy)).collect();
    let problems = check::check_versions(&pairs);
    let policies: Vec<&Policy> = versions.iter().map(|version| &version.policy).collect();
    let ends = check::ends_of_versions(&policies);
    for (version, end) in versions.iter_mut().zip(ends) {
        version.policy.until = end;
    }
    problems
}

/// Whether the policies of one folder are versions of one policy.
pub(super) fn are_versions(files: &[VersionFile]) -> bool {
    check::are_versions(&files.iter().map(|file| &file.policy).collect::<Vec<_>>())
}
