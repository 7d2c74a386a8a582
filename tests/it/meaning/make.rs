//! Random policies.

use super::*;

/// Random choices, and what may be named just now.
pub(super) struct Maker {
    state: u64,
    measures: usize,
    this: bool,
    overall: bool,
    defines: Vec<Result<C, N>>,
    signs: Signs,
}

impl Maker {
    pub(super) fn new(state: u64) -> Self {
        Maker { state, measures: 0, this: false, overall: false, defines: Vec::new(), signs: Signs::None }
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % most
    }

    pub(super) fn yes(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(super) fn some<T>(&mut self, of: usize, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = 1 + self.below(of);
        (0..count).map(|_| make(self)).collect()
    }

    /// A condition that is never none.
    pub(super) fn settled(&mut self, depth: usize) -> C {
        let c = self.c(depth);
        if c.may_be_none(&self.defines) { C::Else(c.into(), self.yes()) } else { c }
    }

    pub(super) fn c(&mut self, depth: usize) -> C {
        let pick = if depth == 0 { self.below(11) } else { self.below(22) };
        match pick {
            0..=2 => C::Flag(self.below(4)),
            3 => C::Compare(["=", "<>", "<", "<=", ">", ">="][self.below(6)], self.n(depth), self.n(depth)),
            4 => C::Range(self.n(depth), self.below(5) as i128, 5 + self.below(3) as i128),
            5 => C::Kind(self.below(3), self.yes()),
            6 => C::KindIn(self.some(2, |g| g.below(3))),
            7 => C::Has(self.yes(), self.some(2, |g| g.below(4))),
            8 => C::In(self.below(4)),
            9 => C::Covers(self.yes()),
            10 if self.this => C::This,
            11 => C::Not(self.c(depth - 1).into()),
            12 | 13 => C::Logic(self.yes(), vec![self.c(depth - 1), self.c(depth - 1)]),
            14 => {
                let last = self.yes().then(|| self.c(depth - 1).into());
                C::If(self.settled(depth - 1).into(), self.c(depth - 1).into(), last)
            }
            15 => C::Else(self.c(depth - 1).into(), self.yes()),
            16 => C::Given(self.n(depth - 1), self.yes()),
            17 => {
                let of = vec![self.c(depth - 1), self.c(depth - 1), self.c(0)];
                C::Of(self.yes().then(|| 1 + self.below(3)), self.yes(), of)
            }
            18 if !self.defines.is_empty() => {
                let at = self.below(self.defines.len());
                if self.defines[at].is_ok() { C::Def(at) } else { C::Given(self.n(0), true) }
            }
            19 if self.overall => C::Measures(self.yes(), self.below(4)),
            _ if self.measures > 0 => {
                let measure = self.below(self.measures);
                match self.below(4) {
                    0 if self.signs != Signs::None => {
                        let (plus, minus) = (self.below(3), self.below(2));
                        let minus = if plus == 0 {
                            1 + minus
                        } else if self.signs == Signs::Apart {
                            minus
                        } else {
                            0
                        };
                        C::Is(measure, L::Literal(self.below(4)), Some([plus, minus]))
                    }
                    0 | 1 => C::Is(measure, self.l(depth.saturating_sub(1)), None),
                    2 => C::IsVerdict(measure, self.below(2)),
                    _ => C::Than(
                        ["better", "worse", "no better", "no worse"][self.below(4)],
                        measure,
                        self.below(4),
                    ),
                }
            }
            _ => C::Flag(self.below(3)),
        }
    }

    pub(super) fn n(&mut self, depth: usize) -> N {
        let pick = if depth == 0 { self.below(5) } else { self.below(12) };
        match pick {
            0 => N::Literal(self.below(60) as i128, self.below(3) as u32),
            1 | 2 => N::Whole,
            3 => N::Tenths,
            4 => N::Size,
            5..=7 => N::Binary(['+', '-', '*'][pick - 5], self.n(depth - 1).into(), self.n(depth - 1).into()),
            8 => N::Extreme(self.yes(), self.some(2, |g| g.number(depth - 1))),
            9 => {
                let last = self.yes().then(|| self.n(depth - 1).into());
                N::If(self.settled(depth - 1).into(), self.n(depth - 1).into(), last)
            }
            10 if self.overall => N::Count(self.below(4)),
            11 if self.measures > 0 && self.signs != Signs::None => N::Signs(self.below(self.measures)),
            _ => N::Else(self.n(depth - 1).into(), self.n(depth - 1).into()),
        }
    }

    /// A number that is never none.
    pub(super) fn number(&mut self, depth: usize) -> N {
        let n = self.n(depth);
        if n.may_be_none() { N::Else(n.into(), N::Literal(3, 0).into()) } else { n }
    }

    pub(super) fn l(&mut self, depth: usize) -> L {
        match if depth == 0 { 0 } else { self.below(5) } {
            1 => L::If(self.settled(depth - 1).into(), self.l(depth - 1).into(), self.l(depth - 1).into()),
            2 => L::Shift(self.l(depth - 1).into(), self.yes(), 1 + self.below(2)),
            3 if self.measures > 0 => {
                L::Of(["levels of ", ""][self.below(2)], self.below(self.measures), self.l(depth - 1).into())
            }
            _ => L::Literal(self.below(4)),
        }
    }

    pub(super) fn statement(&mut self, joined: bool) -> (When, Vec<Effect>) {
        let when = match self.below(if joined { 4 } else { 9 }) {
            4 => When::Indicators(self.yes(), 1 + self.below(2)),
            5 => When::Categories(self.yes(), 1 + self.below(2)),
            6 => When::Every(1 + self.below(4) as i128, self.number(1)),
            7 => When::KnockOuts([self.below(3), self.below(3)]),
            8 => When::Always,
            _ => When::Holds(self.settled(2), self.yes()),
        };
        let mut effects = self.some(2, |g| match g.below(8) {
            5 | 6 if g.signs != Signs::None => Effect::Sign(g.yes(), 1 + g.below(3)),
            7 if !matches!(when, When::Always) || joined => Effect::Verdict(g.below(2)),
            _ if joined => Effect::Verdict(g.below(2)),
            0 if !matches!(when, When::Always) => Effect::Level(g.l(1)),
            1 => Effect::Cap(g.yes(), g.l(1)),
            2 => Effect::Move(g.yes(), N::Whole),
            _ => Effect::Move(g.yes(), N::Literal(1 + g.below(2) as i128, 0)),
        });
        let direct = |effect: &Effect| matches!(effect, Effect::Level(_) | Effect::Verdict(_));
        if matches!(when, When::KnockOuts(_)) || effects.iter().all(direct) {
            effects.truncate(1);
        }
        (when, effects)
    }

    pub(super) fn block(&mut self, start: Start) -> Block {
        let joined = matches!(start, Start::Join(_));
        let statements = self.some(5, |g| g.statement(joined));
        let limits = [self.below(4), self.below(4)].map(|most| (most > 1 && !joined).then(|| most - 1));
        Block { applies: (self.below(3) == 0).then(|| self.settled(1)), start, limits, statements }
    }

    pub(super) fn world(seed: u64) -> World {
        let mut g = Maker::new(seed);
        g.signs = [Signs::Cancel, Signs::Apart, Signs::None, Signs::Cancel][g.below(4)];
        let most = [g.below(4), g.below(4)].map(|most| (most > 1 && g.signs != Signs::None).then_some(most));
        for at in 0..4 {
            let define = if at % 2 == 0 { Ok(g.c(2)) } else { Err(g.n(2)) };
            g.defines.push(define);
        }
        g.this = true;
        let every = g.some(2, |g| g.statement(false));
        let mut measures = Vec::new();
        for at in 0..MEASURES.len() {
            g.measures = at;
            let start = g.l(2);
            measures.push(g.block(Start::Level(start)));
        }
        (g.this, g.overall, g.measures) = (false, true, MEASURES.len());
        let start = match g.below(4) {
            0 | 1 => Start::Join(g.yes() && g.signs != Signs::None),
            2 if g.signs != Signs::Apart => Start::Extreme(g.yes()),
            _ => Start::Level(g.l(2)),
        };
        let joins = !matches!(start, Start::Level(_));
        let mut overall = g.block(start);
        for verdict in (0..2).filter(|_| joins) {
            let when = When::Holds(C::AnyVerdict(verdict), true);
            overall.statements.push((when, vec![Effect::Verdict(verdict)]));
        }
        let fewest = measures.iter().filter(|measure| measure.applies.is_none()).count().max(1);
        let written = (0..fewest + g.below(4 - fewest)).map(|_| g.below(4)).collect();
        let first = g.below(3);
        World { signs: g.signs, most, first, defines: g.defines, measures, every, overall, written }
    }
}

impl C {
    pub(super) fn may_be_none(&self, defines: &[Result<C, N>]) -> bool {
        match self {
            C::Flag(at) => *at == 3,
            C::Compare(_, a, b) => a.may_be_none() || b.may_be_none(),
            C::Range(n, ..) => n.may_be_none(),
            C::Not(c) => c.may_be_none(defines),
            C::Logic(_, all) => all.iter().any(|c| c.may_be_none(defines)),
            C::If(_, yes, no) => {
                yes.may_be_none(defines) || no.as_ref().is_none_or(|no| no.may_be_none(defines))
            }
            C::Than(..) => true,
            C::Def(at) => defines[*at].as_ref().is_ok_and(|c| c.may_be_none(defines)),
            _ => false,
        }
    }
}

impl N {
    pub(super) fn may_be_none(&self) -> bool {
        match self {
            N::Tenths | N::Signs(_) => true,
            N::Binary(_, a, b) => a.may_be_none() || b.may_be_none(),
            N::If(_, yes, no) => yes.may_be_none() || no.as_ref().is_none_or(|no| no.may_be_none()),
            N::Else(a, b) => a.may_be_none() && b.may_be_none(),
            _ => false,
        }
    }
}
