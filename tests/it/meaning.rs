//! The language reference, stated a second time: random policies and rows, graded by reading the reference alone.

use heng::eval::{Options, grade_with};
use heng::ir::Target;
use heng::source::Source;
use proptest::prelude::*;

use crate::common::{shown, units};

const LEVELS: [&str; 4] = ["A", "B", "C", "D"];
const VERDICTS: [&str; 2] = ["gone", "lost"];
const KINDS: [&str; 3] = ["town", "village", "isle"];
const MEMBERS: [&str; 4] = ["w", "x", "y", "z"];
const FLAGS: [&str; 4] = ["a", "b", "c", "m"];
const MEASURES: [&str; 3] = ["m0", "m1", "m2"];

/// Conditions; none is `None`.
#[derive(Debug, Clone)]
enum C {
    Flag(usize),
    Compare(&'static str, N, N),
    Range(N, i128, i128),
    Kind(usize, bool),
    KindIn(Vec<usize>),
    Not(Box<C>),
    Logic(bool, Vec<C>),
    If(Box<C>, Box<C>, Option<Box<C>>),
    Else(Box<C>, bool),
    Given(N, bool),
    Has(bool, Vec<usize>),
    In(usize),
    Covers(bool),
    Of(Option<usize>, bool, Vec<C>),
    This,
    Is(usize, L, Option<[usize; 2]>),
    IsVerdict(usize, usize),
    Than(&'static str, usize, usize),
    Measures(bool, usize),
    AnyVerdict(usize),
    Def(usize),
}

/// Numbers: digits and decimals.
#[derive(Debug, Clone)]
enum N {
    Literal(i128, u32),
    Whole,
    Tenths,
    Size,
    Binary(char, Box<N>, Box<N>),
    Extreme(bool, Vec<N>),
    If(Box<C>, Box<N>, Option<Box<N>>),
    Else(Box<N>, Box<N>),
    Count(usize),
    Signs(usize),
}

/// Levels.
#[derive(Debug, Clone)]
enum L {
    Literal(usize),
    If(Box<C>, Box<L>, Box<L>),
    Shift(Box<L>, bool, usize),
    Of(&'static str, usize, Box<L>),
}

#[derive(Debug, Clone)]
enum When {
    Always,
    When(C, bool),
    Indicators(bool, usize),
    Categories(bool, usize),
    Every(i128, N),
    KnockOuts([usize; 2]),
}

#[derive(Debug, Clone)]
enum Effect {
    Move(bool, N),
    Sign(bool, usize),
    Cap(bool, L),
    Level(L),
    Verdict(usize),
}

#[derive(Debug, Clone)]
enum Start {
    Level(L),
    Join(bool),
    Extreme(bool),
}

#[derive(Debug, Clone)]
struct Block {
    applies: Option<C>,
    start: Start,
    limits: [Option<usize>; 2],
    statements: Vec<(When, Vec<Effect>)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Signs {
    None,
    Cancel,
    Apart,
}

struct World {
    signs: Signs,
    most: [Option<usize>; 2],
    first: usize,
    defines: Vec<Result<C, N>>,
    measures: Vec<Block>,
    every: Vec<(When, Vec<Effect>)>,
    overall: Block,
    written: Vec<usize>,
}

/// Random choices, and what may be named just now.
struct Maker {
    state: u64,
    measures: usize,
    this: bool,
    overall: bool,
    defines: Vec<Result<C, N>>,
    signs: Signs,
}

impl Maker {
    fn below(&mut self, most: usize) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % most
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }

    fn some<T>(&mut self, of: usize, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = 1 + self.below(of);
        (0..count).map(|_| make(self)).collect()
    }

    /// A condition that is never none.
    fn settled(&mut self, depth: usize) -> C {
        let c = self.c(depth);
        if c.may_be_none(&self.defines) { C::Else(c.into(), self.yes()) } else { c }
    }

    fn c(&mut self, depth: usize) -> C {
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

    fn n(&mut self, depth: usize) -> N {
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
    fn number(&mut self, depth: usize) -> N {
        let n = self.n(depth);
        if n.may_be_none(&self.defines) { N::Else(n.into(), N::Literal(3, 0).into()) } else { n }
    }

    fn l(&mut self, depth: usize) -> L {
        match if depth == 0 { 0 } else { self.below(5) } {
            1 => L::If(self.settled(depth - 1).into(), self.l(depth - 1).into(), self.l(depth - 1).into()),
            2 => L::Shift(self.l(depth - 1).into(), self.yes(), 1 + self.below(2)),
            3 if self.measures > 0 => {
                L::Of(["levels of ", ""][self.below(2)], self.below(self.measures), self.l(depth - 1).into())
            }
            _ => L::Literal(self.below(4)),
        }
    }

    fn statement(&mut self, joined: bool) -> (When, Vec<Effect>) {
        let when = match self.below(if joined { 4 } else { 9 }) {
            4 => When::Indicators(self.yes(), 1 + self.below(2)),
            5 => When::Categories(self.yes(), 1 + self.below(2)),
            6 => When::Every(1 + self.below(4) as i128, self.number(1)),
            7 => When::KnockOuts([self.below(3), self.below(3)]),
            8 => When::Always,
            _ => When::When(self.settled(2), self.yes()),
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

    fn block(&mut self, start: Start) -> Block {
        let joined = matches!(start, Start::Join(_));
        let statements = self.some(5, |g| g.statement(joined));
        let limits = [self.below(4), self.below(4)].map(|most| (most > 1 && !joined).then(|| most - 1));
        Block { applies: (self.below(3) == 0).then(|| self.settled(1)), start, limits, statements }
    }

    fn world(seed: u64) -> World {
        let mut g = Maker {
            state: seed,
            measures: 0,
            this: false,
            overall: false,
            defines: vec![],
            signs: Signs::None,
        };
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
            let when = When::When(C::AnyVerdict(verdict), true);
            overall.statements.push((when, vec![Effect::Verdict(verdict)]));
        }
        let fewest = measures.iter().filter(|measure| measure.applies.is_none()).count().max(1);
        let written = (0..fewest + g.below(4 - fewest)).map(|_| g.below(4)).collect();
        let first = g.below(3);
        World { signs: g.signs, most, first, defines: g.defines, measures, every, overall, written }
    }
}

fn bracketed(texts: impl Iterator<Item = String>, by: &str) -> String {
    format!("({})", texts.collect::<Vec<_>>().join(by))
}

impl C {
    fn may_be_none(&self, defines: &[Result<C, N>]) -> bool {
        match self {
            C::Flag(at) => *at == 3,
            C::Compare(_, a, b) => a.may_be_none(defines) || b.may_be_none(defines),
            C::Range(n, ..) => n.may_be_none(defines),
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

    fn text(&self) -> String {
        let set = |of: &[usize]| of.iter().map(|at| MEMBERS[*at]).collect::<Vec<_>>().join(", ");
        match self {
            C::Flag(at) => FLAGS[*at].into(),
            C::Compare(how, a, b) => format!("({} {how} {})", a.text(), b.text()),
            C::Range(n, low, high) => format!("({} {low} to under {high})", n.text()),
            C::Kind(at, yes) => format!("kind {} {}", if *yes { "is" } else { "is not" }, KINDS[*at]),
            C::KindIn(of) => format!("kind in {}", bracketed(of.iter().map(|at| KINDS[*at].into()), ", ")),
            C::Not(c) => format!("not ({})", c.text()),
            C::Logic(all, of) => bracketed(of.iter().map(C::text), if *all { " and " } else { " or " }),
            C::If(c, yes, None) => format!("(if {} then {})", c.text(), yes.text()),
            C::If(c, yes, Some(no)) => format!("(if {} then {} else {})", c.text(), yes.text(), no.text()),
            C::Else(c, yes) => format!("({} or else {})", c.text(), if *yes { "yes" } else { "no" }),
            C::Given(n, yes) => format!("({} {})", n.text(), if *yes { "is given" } else { "is not given" }),
            C::Has(all, of) => format!("s has {} of {{{}}}", if *all { "all" } else { "any" }, set(of)),
            C::In(at) => format!("\"{}\" in s", MEMBERS[*at]),
            C::Covers(yes) => format!("(s without t) is {}empty", if *yes { "" } else { "not " }),
            C::Of(Some(least), _, of) => {
                format!("at least {least} of {}", bracketed(of.iter().map(C::text), ", "))
            }
            C::Of(None, all, of) => {
                format!("{} of {}", if *all { "all" } else { "any" }, bracketed(of.iter().map(C::text), ", "))
            }
            C::This => "this measure in hit".into(),
            C::Is(at, level, None) => format!("{} is {}", MEASURES[*at], level.text()),
            C::Is(at, level, Some([plus, minus])) => {
                format!("{} = {}{}{}", MEASURES[*at], level.text(), "+".repeat(*plus), "-".repeat(*minus))
            }
            C::IsVerdict(at, verdict) => format!("{} is {}", MEASURES[*at], VERDICTS[*verdict]),
            C::Than(how, at, level) => format!("{} {how} than {}", MEASURES[*at], LEVELS[*level]),
            C::Measures(any, level) => {
                format!("{} measure is {}", if *any { "any" } else { "every" }, LEVELS[*level])
            }
            C::AnyVerdict(at) => format!("any measure is {}", VERDICTS[*at]),
            C::Def(at) => format!("d{at}"),
        }
    }

    fn value(&self, e: &Row<'_>) -> Option<bool> {
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
    fn may_be_none(&self, defines: &[Result<C, N>]) -> bool {
        match self {
            N::Tenths | N::Signs(_) => true,
            N::Binary(_, a, b) => a.may_be_none(defines) || b.may_be_none(defines),
            N::If(_, yes, no) => {
                yes.may_be_none(defines) || no.as_ref().is_none_or(|no| no.may_be_none(defines))
            }
            N::Else(a, b) => a.may_be_none(defines) && b.may_be_none(defines),
            _ => false,
        }
    }

    fn text(&self) -> String {
        match self {
            N::Literal(digits, decimals) => number((*digits, *decimals)),
            N::Whole => "n".into(),
            N::Tenths => "r".into(),
            N::Size => "(size of s)".into(),
            N::Binary(how, a, b) => format!("({} {how} {})", a.text(), b.text()),
            N::Extreme(most, of) => {
                format!(
                    "({} of {})",
                    if *most { "max" } else { "min" },
                    bracketed(of.iter().map(N::text), ", ")
                )
            }
            N::If(c, yes, None) => format!("(if {} then {})", c.text(), yes.text()),
            N::If(c, yes, Some(no)) => format!("(if {} then {} else {})", c.text(), yes.text(), no.text()),
            N::Else(a, b) => format!("({} or else {})", a.text(), b.text()),
            N::Count(level) => format!("(count of {} in overall)", LEVELS[*level]),
            N::Signs(at) => format!("(signs of {})", MEASURES[*at]),
        }
    }

    fn value(&self, e: &Row<'_>) -> Option<(i128, u32)> {
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

fn same((a, from): (i128, u32), (b, to): (i128, u32)) -> (i128, i128) {
    let most = from.max(to);
    (a * 10i128.pow(most - from), b * 10i128.pow(most - to))
}

/// A number without idle zeros.
fn number((mut digits, mut decimals): (i128, u32)) -> String {
    while decimals > 0 && digits % 10 == 0 {
        (digits, decimals) = (digits / 10, decimals - 1);
    }
    let text = format!("{:0width$}", digits.abs(), width = decimals as usize + 1);
    let (whole, part) = text.split_at(text.len() - decimals as usize);
    let point = if part.is_empty() { "" } else { "." };
    format!("{}{whole}{point}{part}", if digits < 0 { "-" } else { "" })
}

impl L {
    fn text(&self) -> String {
        match self {
            L::Literal(at) => LEVELS[*at].into(),
            L::If(c, yes, no) => format!("(if {} then {} else {})", c.text(), yes.text(), no.text()),
            L::Shift(level, up, by) => {
                format!("({} {} by {by} levels)", level.text(), if *up { "raised" } else { "lowered" })
            }
            L::Of(what, at, level) => format!("({what}{} or else {})", MEASURES[*at], level.text()),
        }
    }

    fn value(&self, e: &Row<'_>) -> usize {
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

/// A grade: levels, pluses and minuses.
#[derive(Debug, Clone)]
enum G {
    None,
    Verdict(usize),
    Level(Vec<usize>, [i128; 2]),
}

impl G {
    fn text(&self) -> String {
        match self {
            G::None => String::new(),
            G::Verdict(at) => VERDICTS[*at].into(),
            G::Level(levels, [plus, minus]) => {
                let levels: String = levels.iter().map(|at| LEVELS[*at]).collect();
                format!("{levels}{}{}", "+".repeat(*plus as usize), "-".repeat(*minus as usize))
            }
        }
    }
}

/// A row, the grades so far, and the measure at hand.
struct Row<'w> {
    world: &'w World,
    flags: [Option<bool>; 4],
    n: i128,
    r: Option<i128>,
    kind: usize,
    s: Vec<usize>,
    t: Vec<usize>,
    hit: Vec<usize>,
    grades: Vec<G>,
    this: usize,
}

impl Row<'_> {
    fn times(&self, when: &When) -> i128 {
        let per = |count: usize, per: usize| (count / per) as i128;
        match when {
            When::Always => 1,
            When::When(c, yes) => (c.value(self).unwrap() == *yes).into(),
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

    fn clamp(&self, signs: [i128; 2]) -> [i128; 2] {
        let most = self.world.most.map(|most| most.map_or(i128::MAX, |most| most as i128));
        let net = signs[0] - signs[1];
        match self.world.signs {
            Signs::Apart => [signs[0].min(most[0]), signs[1].min(most[1])],
            _ => [net.clamp(0, most[0]), (-net).clamp(0, most[1])],
        }
    }

    fn grade(&self, block: &Block, every: &[(When, Vec<Effect>)]) -> G {
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
    fn lines(&self, text: &mut String, block: &Block) {
        if let Some(applies) = &block.applies {
            text.push_str(&format!("    applies when {}\n", applies.text()));
        }
        text.push_str(&match &block.start {
            Start::Level(L::Literal(at)) => format!("    start at {}\n", LEVELS[*at]),
            Start::Level(level) => format!("    graded by {}\n", level.text()),
            Start::Join(sum) => {
                format!("    join levels in order{}\n", if *sum { ", sum signs" } else { "" })
            }
            Start::Extreme(worst) => {
                format!("    {} of the measures\n", if *worst { "worst" } else { "best" })
            }
        });
        for (what, most) in ["drops", "raises"].iter().zip(block.limits) {
            text.extend(most.map(|most| format!("    {what} at most {most} levels\n")));
        }
        self.statements(text, &block.statements);
    }

    fn statements(&self, text: &mut String, statements: &[(When, Vec<Effect>)]) {
        for (when, effects) in statements {
            let effects: Vec<String> = effects
                .iter()
                .map(|effect| match effect {
                    Effect::Move(up, by) => {
                        format!("{} ({}) levels", if *up { "raise" } else { "drop" }, by.text())
                    }
                    Effect::Sign(minus, by) => format!("add {}", if *minus { "-" } else { "+" }.repeat(*by)),
                    Effect::Cap(best, level) => {
                        format!("at {} {}", if *best { "best" } else { "worst" }, level.text())
                    }
                    Effect::Level(level) => format!("grade {}", level.text()),
                    Effect::Verdict(at) => format!("grade {}", VERDICTS[*at]),
                })
                .collect();
            let effects = effects.join(", ");
            text.push_str(&match when {
                When::Always => format!("    {effects}\n"),
                When::When(c, true) => format!("    when {}, {effects}\n", c.text()),
                When::When(c, false) => format!("    unless {}, {effects}\n", c.text()),
                When::Indicators(met, per) => {
                    format!("    each {per} {} indicators {effects}\n", if *met { "met" } else { "missing" })
                }
                When::Categories(extra, per) => {
                    format!(
                        "    each {per} {} categories {effects}\n",
                        if *extra { "extra" } else { "missing" }
                    )
                }
                When::Every(per, n) => format!("    every {per} of {} {effects}\n", n.text()),
                When::KnockOuts(of) => {
                    format!("    knock-outs {}, {}: {effects}\n", FLAGS[of[0]], FLAGS[of[1]])
                }
            });
        }
    }
}

impl World {
    fn text(&self) -> String {
        let signs = match self.signs {
            Signs::None => "",
            Signs::Cancel => ", signs cancel",
            Signs::Apart => ", signs kept apart",
        };
        let mut text = format!("policy \"meaning\"\nscale A > B > C > D{signs}");
        for (most, sign) in self.most.iter().zip(["+", "-"]) {
            text.extend(most.map(|most| format!(", at most {most} {sign}")));
        }
        text.push_str(
            ", outside it gone > lost\ndata\n    unit is an id\n    a, b, c are yes/no\n    m is yes/no, blank means none\n    \
             n is a whole number\n    r is a number with 1 decimal, blank means none\n    kind is town or village or isle\n    \
             s, t are sets\n    hit is a set of measures\n",
        );
        for (at, define) in self.defines.iter().enumerate() {
            let value = define.as_ref().map_or_else(N::text, C::text);
            text.push_str(&format!("define d{at}\n    {value}\n"));
        }
        if matches!(self.overall.start, Start::Join(_)) {
            let levels: String = self.written.iter().map(|at| LEVELS[*at]).collect();
            text.push_str(&format!("define written\n    overall is {levels}\n"));
        }
        let first = ["", ", beyond the first", ", else beyond the first"][self.first];
        let counted = format!("    indicators a, b, m\n    categories s, required t{first}\n");
        for (name, measure) in MEASURES.iter().zip(&self.measures) {
            text.push_str(&format!("measure {name}\n{counted}"));
            self.lines(&mut text, measure);
        }
        text.push_str("every measure\n");
        self.statements(&mut text, &self.every);
        text.push_str("overall\n");
        text.push_str(if matches!(self.overall.start, Start::Join(_)) { "" } else { &counted });
        self.lines(&mut text, &self.overall);
        text
    }

    /// A row: its cells, and what the policy makes of it, overall first.
    fn row(&self, g: &mut Maker) -> (String, Vec<String>) {
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

/// Checks one policy on some rows; says whether it could be graded at all.
fn agrees(seed: u64) -> bool {
    let world = Maker::world(seed);
    let source = Source::new("meaning.rule", world.text());
    std::fs::write("/tmp/rv/last.rule", &source.text).unwrap(); // DUMP
    let (policy, problems) = heng::compile(&source);
    let Some(policy) = policy else {
        // By chance the same is said twice, or one condition is graded in two ways.
        let mut errors = problems
            .iter()
            .filter(|problem| problem.is_error() && !["H222", "H226"].contains(&problem.code.id()));
        assert!(errors.next().is_none(), "{}", shown(&problems, &source));
        return false;
    };
    let mut g = Maker {
        state: seed ^ 77,
        measures: 0,
        this: false,
        overall: false,
        defines: vec![],
        signs: Signs::None,
    };
    let rows: Vec<(String, Vec<String>)> = (0..70).map(|_| world.row(&mut g)).collect();
    let mut csv = "unit,a,b,c,m,n,r,kind,s,t,hit\n".to_owned();
    for (at, (cells, _)) in rows.iter().enumerate() {
        csv.push_str(&format!("u{at},{cells}\n"));
    }
    let measures = (0..policy.measures.len()).map(Target::Measure);
    let defines = (0..policy.defines.len()).map(Target::Define);
    let targets = [Target::Overall].into_iter().chain(measures).chain(defines).collect();
    let grades =
        grade_with(&policy, &units(&policy, &csv), &Options { targets: Some(targets), ..Options::default() });
    let columns: Vec<_> = grades.overall.iter().chain(&grades.measures).chain(&grades.defines).collect();
    for (at, (cells, wanted)) in rows.iter().enumerate() {
        let got: Vec<&str> = columns.iter().map(|column| column.texts.get(at)).collect();
        assert_eq!(&got, wanted, "seed {seed}, row {cells}\n{}", source.text);
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn policies_mean_what_the_reference_says(seed in any::<u64>()) {
        agrees(seed);
    }
}

/// The generator above is not vacuous: nearly all of its policies are graded.
#[test]
fn nearly_all_generated_policies_are_graded() {
    assert!((0..40).filter(|seed| agrees(*seed)).count() > 30);
}
