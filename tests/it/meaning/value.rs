//! What a policy comes to, by the reference.

use super::*;

impl C {
    pub(super) fn value(&self, e: &Row<'_>) -> Option<bool> {
        Some(match self {
            C::Flag(at) => return e.flags[*at],
            C::Compare(how, a, b) => {
                let (a, b) = same(a.value(e)?, b.value(e)?);
                match *how {
                    "=" => a == b,
                    "<>" => a != b,
                    "<" => a < b,
                    "<=" => a <= b,
                    ">" => a > b,
                    _ => a >= b,
                }
            }
            C::Range(n, low, high) => {
                let (n, low, high) = (n.value(e)?, (*low, 0), (*high, 0));
                let ((a, from), (b, to)) = (same(n, low), same(n, high));
                a >= from && b < to
            }
            C::Kind(at, yes) => (e.kind == *at) == *yes,
            C::KindIn(of) => of.contains(&e.kind),
            C::Not(c) => !c.value(e)?,
            C::Logic(all, of) => {
                let of: Vec<_> = of.iter().map(|c| c.value(e)).collect();
                if of.contains(&Some(!all)) {
                    !all
                } else if of.contains(&None) {
                    return None;
                } else {
                    *all
                }
            }
            C::If(c, yes, no) => {
                return if c.value(e)? { yes.value(e) } else { no.as_ref().and_then(|no| no.value(e)) };
            }
            C::Else(c, yes) => c.value(e).unwrap_or(*yes),
            C::Given(n, yes) => n.value(e).is_some() == *yes,
            C::Has(true, of) => of.iter().all(|at| e.s.contains(at)),
            C::Has(false, of) => of.iter().any(|at| e.s.contains(at)),
            C::In(at) => e.s.contains(at),
            C::Covers(yes) => e.s.iter().all(|at| e.t.contains(at)) == *yes,
            C::Of(Some(least), _, of) => of.iter().filter(|c| c.value(e) == Some(true)).count() >= *least,
            C::Of(None, true, of) => !of.iter().any(|c| c.value(e) == Some(false)),
            C::Of(None, false, of) => of.iter().any(|c| c.value(e) == Some(true)),
            C::This => e.hit.contains(&e.this),
            C::Is(at, level, signs) => match &e.grades[*at] {
                G::Level(is, has) => {
                    let same = signs.is_none_or(|signs| match e.world.signs {
                        Signs::Apart => *has == signs.map(|signs| signs as i128),
                        _ => has[0] - has[1] == signs[0] as i128 - signs[1] as i128,
                    });
                    is[0] == level.value(e) && same
                }
                _ => false,
            },
            C::IsVerdict(at, verdict) => matches!(e.grades[*at], G::Verdict(is) if is == *verdict),
            C::Than(how, at, level) => {
                let G::Level(is, signs) = &e.grades[*at] else { return None };
                let order = (is[0], signs[1] - signs[0]).cmp(&(*level, 0));
                match *how {
                    "better" => order.is_lt(),
                    "worse" => order.is_gt(),
                    "no better" => order.is_ge(),
                    _ => order.is_le(),
                }
            }
            C::Measures(any, level) => {
                let is = |grade: &&G| matches!(grade, G::Level(is, _) if is[0] == *level);
                let mut of = e.grades.iter().filter(|grade| !matches!(grade, G::None));
                if *any { of.any(|grade| is(&grade)) } else { of.all(|grade| is(&grade)) }
            }
            C::AnyVerdict(at) => e.grades.iter().any(|grade| matches!(grade, G::Verdict(is) if is == at)),
            C::Def(at) => return e.world.defines[*at].as_ref().ok().and_then(|c| c.value(e)),
        })
    }
}

impl N {
    pub(super) fn value(&self, e: &Row<'_>) -> Option<(i128, u32)> {
        Some(match self {
            N::Literal(digits, decimals) => (*digits, *decimals),
            N::Whole => (e.n, 0),
            N::Tenths => (e.r?, 1),
            N::Size => (e.s.len() as i128, 0),
            N::Binary(how, a, b) => {
                let ((a, from), (b, to)) = (a.value(e)?, b.value(e)?);
                let (x, y) = same((a, from), (b, to));
                match how {
                    '+' => (x + y, from.max(to)),
                    '-' => (x - y, from.max(to)),
                    _ => (a * b, from + to),
                }
            }
            N::Extreme(most, of) => {
                let of = of.iter().filter_map(|n| n.value(e));
                let larger = |a, b| {
                    let (x, y) = same(a, b);
                    if (x > y) == *most { a } else { b }
                };
                of.reduce(larger)?
            }
            N::If(c, yes, no) => {
                return if c.value(e)? { yes.value(e) } else { no.as_ref().and_then(|no| no.value(e)) };
            }
            N::Else(a, b) => return a.value(e).or_else(|| b.value(e)),
            N::Count(level) => {
                let is = |grade: &&G| matches!(grade, G::Level(is, _) if is[0] == *level);
                (e.grades.iter().filter(is).count() as i128, 0)
            }
            N::Signs(at) => match &e.grades[*at] {
                G::Level(_, signs) => (signs[0] - signs[1], 0),
                _ => return None,
            },
        })
    }
}

impl L {
    pub(super) fn value(&self, e: &Row<'_>) -> usize {
        match self {
            L::Literal(at) => *at,
            L::If(c, yes, no) => if c.value(e).unwrap() { yes } else { no }.value(e),
            L::Shift(level, true, by) => level.value(e).saturating_sub(*by),
            L::Shift(level, false, by) => (level.value(e) + by).min(3),
            L::Of(_, at, level) => match &e.grades[*at] {
                G::Level(is, _) => is[0],
                _ => level.value(e),
            },
        }
    }
}

pub(super) fn same((a, from): (i128, u32), (b, to): (i128, u32)) -> (i128, i128) {
    let most = from.max(to);
    (a * 10i128.pow(most - from), b * 10i128.pow(most - to))
}

impl Row<'_> {
    pub(super) fn times(&self, when: &When) -> i128 {
        let per = |count: usize, per: usize| (count / per) as i128;
        match when {
            When::Always => 1,
            When::Holds(c, yes) => (c.value(self).unwrap() == *yes).into(),
            // The indicators are a, b and m, which is left out where it is none.
            When::Indicators(met, each) => {
                per([0, 1, 3].iter().filter(|at| self.flags[**at] == Some(*met)).count(), *each)
            }
            When::Categories(true, each) => {
                let extra = self.s.iter().filter(|at| !self.t.contains(at)).count();
                let base = self.world.first == 1 || self.world.first == 2 && self.t.is_empty();
                per(extra.saturating_sub(base.into()), *each)
            }
            When::Categories(false, each) => {
                per(self.t.iter().filter(|at| !self.s.contains(at)).count(), *each)
            }
            When::Every(each, n) => {
                let (n, each) = same(n.value(self).unwrap(), (*each, 0));
                n.max(0) / each
            }
            When::KnockOuts(of) => of.iter().any(|at| self.flags[*at] == Some(true)).into(),
        }
    }

    pub(super) fn clamp(&self, signs: [i128; 2]) -> [i128; 2] {
        let most = self.world.most.map(|most| most.map_or(i128::MAX, |most| most as i128));
        let net = signs[0] - signs[1];
        match self.world.signs {
            Signs::Apart => [signs[0].min(most[0]), signs[1].min(most[1])],
            _ => [net.clamp(0, most[0]), (-net).clamp(0, most[1])],
        }
    }

    pub(super) fn grade(&self, block: &Block, every: &[(When, Vec<Effect>)]) -> G {
        if block.applies.as_ref().is_some_and(|c| !c.value(self).unwrap()) {
            return G::None;
        }
        let graded: Vec<(&Vec<usize>, [i128; 2])> = self
            .grades
            .iter()
            .filter_map(
                |grade| if let G::Level(levels, signs) = grade { Some((levels, *signs)) } else { None },
            )
            .collect();
        let all_absent = self.grades.iter().all(|grade| matches!(grade, G::None));
        let mut signs = [0, 0];
        let start = match &block.start {
            Start::Level(level) => vec![level.value(self)],
            _ if all_absent => return G::None,
            Start::Join(sum) => {
                for (_, of) in graded.iter().filter(|_| *sum) {
                    signs = [signs[0] + of[0], signs[1] + of[1]];
                }
                graded.iter().map(|(levels, _)| levels[0]).collect()
            }
            Start::Extreme(worst) => {
                let key = |(levels, of): &(&Vec<usize>, [i128; 2])| (levels[0], of[1] - of[0]);
                let keys = graded.iter().map(key);
                // Where all have verdicts overall has one too.
                let (level, net) = if *worst { keys.max() } else { keys.min() }.unwrap_or((0, 0));
                signs = [(-net).max(0), net.max(0)];
                vec![level]
            }
        };
        let fired: Vec<(i128, &Effect)> = block
            .statements
            .iter()
            .chain(every)
            .flat_map(|(when, effects)| effects.iter().map(|effect| (self.times(when), effect)))
            .filter(|(times, _)| *times > 0)
            .collect();
        let strongest = fired
            .iter()
            .filter_map(|(_, effect)| if let Effect::Verdict(at) = effect { Some(*at) } else { None });
        if let Some(verdict) = strongest.min() {
            return G::Verdict(verdict);
        }
        let mut moves = [0i128; 2];
        let (mut floor, mut cap, mut direct) = (3, 0, None);
        for (times, effect) in &fired {
            match effect {
                Effect::Move(up, by) => moves[usize::from(*up)] += times * by.value(self).unwrap().0,
                Effect::Sign(minus, by) => signs[usize::from(*minus)] += times * *by as i128,
                Effect::Cap(true, level) => cap = level.value(self).max(cap),
                Effect::Cap(false, level) => floor = level.value(self).min(floor),
                Effect::Level(level) => direct = direct.max(Some(level.value(self))),
                Effect::Verdict(_) => {}
            }
        }
        for (moved, most) in moves.iter_mut().zip(block.limits) {
            *moved = most.map_or(*moved, |most| (*moved).min(most as i128));
        }
        let levels = match start.as_slice() {
            [one] if !matches!(block.start, Start::Join(_)) => {
                let moved = (*one as i128 + moves[0] - moves[1]).clamp(0, 3) as usize;
                vec![direct.unwrap_or(moved.min(floor).max(cap))]
            }
            _ => start,
        };
        G::Level(levels, self.clamp(signs))
    }
}

impl World {
    /// A row: its cells, and what the policy makes of it, overall first.
    pub(super) fn row(&self, g: &mut Maker) -> (String, Vec<String>) {
        let mut pick = |of: usize| (0..of).filter(|_| g.yes()).collect::<Vec<_>>();
        let (s, t, hit) = (pick(4), pick(4), pick(3));
        let mut flags = [(); 4].map(|()| Some(g.yes()));
        flags[3] = flags[3].filter(|_| g.below(3) > 0);
        let r = (g.below(3) > 0).then(|| g.below(90) as i128);
        let mut row = Row {
            world: self,
            flags,
            n: g.below(10) as i128,
            r,
            kind: g.below(3),
            s,
            t,
            hit,
            grades: vec![],
            this: 0,
        };
        for (at, measure) in self.measures.iter().enumerate() {
            row.this = at;
            let grade = row.grade(measure, &self.every);
            row.grades.push(grade);
        }
        let overall = row.grade(&self.overall, &[]);
        let flag = |yes: Option<bool>| yes.map_or("", |yes| if yes { "yes" } else { "no" }).to_owned();
        let list =
            |of: &[usize], names: &[&str]| of.iter().map(|at| names[*at]).collect::<Vec<_>>().join(";");
        let mut cells: Vec<String> = row.flags.iter().map(|yes| flag(*yes)).collect();
        cells.push(row.n.to_string());
        cells.push(row.r.map_or(String::new(), |r| number((r, 1))));
        cells.push(KINDS[row.kind].into());
        cells.extend([list(&row.s, &MEMBERS), list(&row.t, &MEMBERS), list(&row.hit, &MEASURES)]);
        let mut wanted = vec![overall.text()];
        wanted.extend(row.grades.iter().map(G::text));
        for define in &self.defines {
            wanted.push(match define {
                Ok(c) => flag(c.value(&row)),
                Err(n) => n.value(&row).map_or(String::new(), number),
            });
        }
        if let (Start::Join(_), G::Level(levels, _)) = (&self.overall.start, &overall) {
            wanted.push(flag(Some(*levels == self.written)));
        } else if matches!(self.overall.start, Start::Join(_)) {
            wanted.push("no".into());
        }
        (cells.join(","), wanted)
    }
}
