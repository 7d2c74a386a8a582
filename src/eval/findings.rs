//! What the results of a period's rows can be where they hang on something unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::Wanted;
use super::possible::{Open, Possible};
use super::show::Show;
use super::table::Naming;
use super::undetermined::{Grades, Named, Undetermined};
use super::unknown::{Ground, Reckoner};
use crate::data::Dictionary;
use crate::ir::{Grade, Reg, Slot, Target};
use crate::value::Bits;

/// For the rows of a period that hang on something unknown, what is not determined.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// What results can be, by row.
    pub(crate) targets: BTreeMap<Target, BTreeMap<usize, Undetermined>>,
    /// What registers can be.
    pub(crate) regs: BTreeMap<Reg, Open>,
    /// By check: the rows of which nobody can say whether it holds.
    pub(crate) checks: BTreeMap<usize, Bits>,
}

/// What is asked of a root.
#[derive(Clone, Copy)]
enum Asked<'a> {
    Grade(Target, &'a Grade),
    Named(Target, &'a Slot),
    Check(usize),
    Reg(Reg),
}

/// What was found of a root in one row.
struct Found {
    what: What,
    /// Whether it leaves the range in some way, and whether it does not in another.
    fails: bool,
    stands: bool,
}

enum What {
    Grades(Grades),
    Named(Named),
    Value(Possible),
}

/// Reckons all that `wanted` asks for, each by itself: what is found of a result hangs on no other that is asked for.
pub(crate) fn find(ground: Ground<'_>, members: &Dictionary, wanted: &Wanted) -> Findings {
    let mut findings = Findings::default();
    if !ground.is_open() {
        return findings;
    }
    let policy = ground.policy;
    let targets = wanted.targets.iter().filter_map(|&target| {
        let grade = policy.grade_of(target).map(|grade| Asked::Grade(target, grade));
        grade.or_else(|| Some(Asked::Named(target, policy.slot_of(target)?)))
    });
    let checks = (0..policy.checks.len()).filter(|_| wanted.checks).map(Asked::Check);
    let kept: BTreeSet<Reg> = wanted.kept.iter().copied().collect();
    for asked in targets.chain(checks).chain(kept.into_iter().map(Asked::Reg)) {
        findings.reckon(ground, members, wanted, &[asked]);
    }
    findings
}

impl Findings {
    /// Reckons registers besides, all together: of each no less is found to be possible than if it were asked for alone.
    pub(crate) fn find_besides(
        &mut self,
        ground: Ground<'_>,
        members: &Dictionary,
        wanted: &Wanted,
        regs: &[Reg],
    ) {
        let known: BTreeSet<Reg> = wanted.kept.iter().copied().collect();
        let asked: Vec<Asked<'_>> =
            regs.iter().filter(|reg| !known.contains(reg)).map(|reg| Asked::Reg(*reg)).collect();
        self.reckon(ground, members, wanted, &asked);
    }

    fn reckon(&mut self, ground: Ground<'_>, members: &Dictionary, wanted: &Wanted, asked: &[Asked<'_>]) {
        let policy = ground.policy;
        let naming = if wanted.by_name { Naming::Names } else { Naming::Titles };
        let roots = asked.iter().map(|asked| match asked {
            Asked::Grade(target, _) | Asked::Named(target, _) => policy.regs_of(*target),
            Asked::Check(at) => policy.checks.get(*at).map(|check| check.holds).into_iter().collect(),
            Asked::Reg(reg) => vec![*reg],
        });
        let Some(mut reckoner) = Reckoner::new(ground, roots.collect()) else { return };
        let show = Show { policy, units: ground.units, members, naming };
        for row in reckoner.rows().into_iter().filter(|row| wanted.only.is_none_or(|only| only == *row)) {
            let mut found: BTreeMap<usize, Found> = BTreeMap::new();
            reckoner.row(row, &mut |at, root, way| {
                let Some(&asked) = asked.get(at) else { return };
                let found = found.entry(at).or_insert_with(|| Found::new(asked));
                if way.fails(root) {
                    found.fails = true;
                    return;
                }
                found.stands = true;
                match (&mut found.what, asked) {
                    (What::Grades(grades), Asked::Grade(_, grade)) => grades.add(policy, naming, grade, way),
                    (What::Named(named), Asked::Named(_, slot)) => named.add(slot, way),
                    (What::Value(value), _) => {
                        let so_far = std::mem::replace(value, Possible::Never);
                        let now = root.regs.first().map_or(Possible::Never, |reg| way.get(*reg).clone());
                        *value = so_far.or(now);
                    }
                    _ => {}
                }
            });
            for (at, found) in found {
                if let Some(&asked) = asked.get(at) {
                    self.note(asked, row, found, &show);
                }
            }
        }
    }
}

impl Found {
    fn new(asked: Asked<'_>) -> Self {
        let what = match asked {
            Asked::Grade(..) => What::Grades(Grades::default()),
            Asked::Named(..) => What::Named(Named::default()),
            Asked::Check(_) | Asked::Reg(_) => What::Value(Possible::Never),
        };
        Found { what, fails: false, stands: false }
    }
}

impl Findings {
    /// Notes what was found, if it is not determined. What leaves the range in every way is an error like any other.
    fn note(&mut self, asked: Asked<'_>, row: usize, found: Found, show: &Show<'_>) {
        if !found.stands {
            return;
        }
        match (asked, found.what) {
            (Asked::Grade(target, _), What::Grades(grades)) if found.fails || !grades.is_one() => {
                self.targets.entry(target).or_default().insert(row, grades.finish());
            }
            (Asked::Named(target, slot), What::Named(named)) if found.fails || !named.is_one() => {
                self.targets.entry(target).or_default().insert(row, named.finish(show, slot));
            }
            (Asked::Check(at), What::Value(value)) if found.fails || !value.is_one() => {
                self.checks.entry(at).or_default().set(row);
            }
            (Asked::Reg(reg), What::Value(value)) if found.fails || !value.is_one() => {
                self.regs.entry(reg).or_default().insert(row, value);
            }
            _ => {}
        }
    }
}
