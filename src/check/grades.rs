//! Grades compared: what one is, which of two is better, their levels and signs.

use super::Checker;
use super::problem::{CheckProblem, Kind};
use super::value::{Given, Tally, Value, What};
use crate::both;
use crate::ir::{self, Comparison, Level, Reg, SignRule, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, GradeComparison};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// Whether a grade is this level (whatever its signs), this level with these signs, or this verdict.
    pub(super) fn grade_is(&mut self, grade: &ir::Grade, what: &What, span: Span) -> Reg {
        match what {
            What::Verdict(code, _) => self.grade_is_verdict(grade, *code, span),
            What::Level(level, _) => self.grade_is_level(grade, *level, None, span),
            What::Signed { scale, level, plus, minus } => {
                let level = self.number(*level, Type::Level(*scale), span);
                self.grade_is_level(grade, level, Some((*plus, *minus)), span)
            }
            _ => self.flag(false, span),
        }
    }

    pub(super) fn grade_is_verdict(&mut self, grade: &ir::Grade, code: i64, span: Span) -> Reg {
        let Some(verdict) = grade.verdict else { return self.flag(false, span) };
        let code = self.number(code, Type::Verdict(grade.scale), span);
        let is = self.compare(Comparison::Equal, verdict, code, span);
        match grade.given {
            Some(given) => self.all(vec![given, is], span),
            None => is,
        }
    }

    /// Yes where the grade has a level, it is `level`, and its signs, if asked for, are `signs`.
    pub(super) fn grade_is_level(
        &mut self,
        grade: &ir::Grade,
        level: Reg,
        signs: Option<(u32, u32)>,
        span: Span,
    ) -> Reg {
        let Level::One(reg) = grade.level else { return self.flag(false, span) };
        let mut flags =
            vec![self.grade_given(grade, span), self.compare(Comparison::Equal, reg, level, span)];
        if let Some(signs) = signs {
            flags.push(self.signs_equal(grade, signs, span));
        }
        self.all(flags, span)
    }

    /// Yes where the signs are `plus` and `minus`: their sum, or each when they stand apart.
    pub(super) fn signs_equal(&mut self, grade: &ir::Grade, (plus, minus): (u32, u32), span: Span) -> Reg {
        let (plus, minus) = (i64::from(plus), i64::from(minus));
        let pairs = if self.scale(grade.scale).signs == SignRule::Apart {
            let zero = self.whole(0, span);
            vec![(grade.signs.unwrap_or(zero), plus), (grade.minuses.unwrap_or(zero), minus)]
        } else {
            vec![(self.net_signs(grade, span), plus - minus)]
        };
        let mut flags = Vec::new();
        for (signs, wanted) in pairs {
            let wanted = self.whole(wanted, span);
            flags.push(self.compare(Comparison::Equal, signs, wanted, span));
        }
        self.all(flags, span)
    }

    /// The signed number of a grade's signs.
    pub(super) fn net_signs(&mut self, grade: &ir::Grade, span: Span) -> Reg {
        match (grade.signs, grade.minuses) {
            (Some(plus), Some(minus)) => self.subtract(plus, minus, WHOLE, span),
            (Some(signs), None) => signs,
            _ => self.whole(0, span),
        }
    }

    /// Where a grade has a level: it applies and has no verdict.
    pub(super) fn grade_given(&mut self, grade: &ir::Grade, span: Span) -> Reg {
        let mut flags: Vec<Reg> = grade.given.into_iter().collect();
        if let Some(verdict) = grade.verdict {
            let none = self.number(0, Type::Verdict(grade.scale), span);
            flags.push(self.compare(Comparison::Equal, verdict, none, span));
        }
        self.all(flags, span)
    }

    /// Where several grades put together have levels: there are some and no verdict stands over them.
    pub(super) fn tally_given(&mut self, tally: &Tally, span: Span) -> Reg {
        let mut flags: Vec<Reg> = tally.given.into_iter().collect();
        if let Some(verdict) = tally.verdict {
            let none = self.number(0, Type::Verdict(tally.scale), span);
            flags.push(self.compare(Comparison::Equal, verdict, none, span));
        }
        self.all(flags, span)
    }

    /// Where a grade or several have levels, and why they may not: no verdict, and there in the first place.
    fn levels_given(&mut self, value: &Value) -> Option<Given> {
        let span = value.span;
        let own = match &value.what {
            What::Grade(grade) => self.grade_given(&grade.clone(), span),
            What::Tally(tally) => self.tally_given(&tally.clone(), span),
            _ => self.flag(true, span),
        };
        let verdict = (self.known_flag(own) != Some(true)).then(|| Given {
            reg: own,
            from: span,
            why: both!(
                "等级之外的结论、不适用的评价没有等级",
                "a verdict, or a measure that does not apply, has no level"
            ),
        });
        self.both_given(value.given.clone(), verdict, span)
    }

    pub(super) fn grade_comparison(
        &mut self,
        comparison: GradeComparison,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Value> {
        let a = self.level(left)?;
        let b = self.on_scale(a.scale(), |checker| checker.level(right))?;
        if let (Some(x), Some(y)) = (a.scale(), b.scale())
            && x != y
        {
            self.two_scales(x, y, span);
            return None;
        }
        let (a, b) = (self.comparable(a)?, self.comparable(b)?);
        // What is told is where none comes from: not from a grade that always has a level here.
        let always = |given: &Given| self.uncovered(&[given.reg]).is_none();
        let given = match (a.given, b.given) {
            (Some(a), Some(b)) if always(&a) => self.both_given(Some(b), Some(a), span),
            (a, b) => self.both_given(a, b, span),
        };
        if a.joined != b.joined {
            self.joined_with_one(span);
            return None;
        }
        let (negate, swap) = match comparison {
            GradeComparison::Better => (false, false),
            GradeComparison::Worse => (false, true),
            GradeComparison::NoWorse => (true, true),
            GradeComparison::NoBetter => (true, false),
        };
        let (mut x, mut y) = (a.keys, b.keys);
        let (mut more_x, mut more_y) = (a.signs, b.signs);
        if swap {
            std::mem::swap(&mut x, &mut y);
            std::mem::swap(&mut more_x, &mut more_y);
        }
        // The first key that differs decides, the smaller the better; then the larger number of signs.
        let mut better = match (more_x, more_y) {
            (None, None) => self.flag(false, span),
            (x, y) => {
                let zero = self.whole(0, span);
                self.compare(Comparison::More, x.unwrap_or(zero), y.unwrap_or(zero), span)
            }
        };
        for (x, y) in x.into_iter().zip(y).rev() {
            let less = self.compare(Comparison::Less, x, y, span);
            let same = self.compare(Comparison::Equal, x, y, span);
            let tie = self.all(vec![same, better], span);
            better = self.any(vec![less, tie], span);
        }
        let reg = if negate { self.not(better, span) } else { better };
        let reg = self.where_there(reg, &given, span);
        Some(Value::new(What::Flag(reg), span).given(given))
    }

    /// A flag that is no where there is no value.
    pub(super) fn where_there(&mut self, flag: Reg, given: &Option<Given>, span: Span) -> Reg {
        match given {
            Some(given) => self.all(vec![flag, given.reg], span),
            None => flag,
        }
    }

    /// Reports joined levels beside a single one.
    pub(super) fn joined_with_one(&mut self, span: Span) {
        let message = both!(
            "连写的各项等级不能与一个等级相比",
            "levels that are joined cannot be compared with one level"
        );
        let help = both!(
            "请两边都写总评，或写“总评 中 D 的个数”来比较",
            "write overall on both sides, or compare `count of D in overall`"
        );
        self.report(span, CheckProblem::Contradiction { message, help, first: None });
    }

    /// Where two grades are the same, level and signs or verdict, and where both are there.
    pub(super) fn same_grade(
        &mut self,
        a: &ir::Grade,
        b: &ir::Grade,
        span: Span,
    ) -> Option<(Reg, Option<Given>)> {
        let mut same = Vec::new();
        match (&a.level, &b.level) {
            _ if !a.has_level() || !b.has_level() => same.push(self.flag(false, span)),
            (Level::One(x), Level::One(y)) => same.push(self.compare(Comparison::Equal, *x, *y, span)),
            (Level::Joined(x), Level::Joined(y)) if x == y => {}
            _ => {
                self.joined_with_one(span);
                return None;
            }
        }
        let zero = self.whole(0, span);
        let pairs = match self.scale(a.scale).signs {
            SignRule::None => Vec::new(),
            SignRule::Apart => vec![(a.signs, b.signs), (a.minuses, b.minuses)],
            _ => vec![(Some(self.net_signs(a, span)), Some(self.net_signs(b, span)))],
        };
        for (x, y) in pairs {
            same.push(self.compare(Comparison::Equal, x.unwrap_or(zero), y.unwrap_or(zero), span));
        }
        same.extend([self.grade_given(a, span), self.grade_given(b, span)]);
        let mut ways = vec![self.all(same, span)];
        if let (Some(x), Some(y)) = (a.verdict, b.verdict) {
            let (is, same) = (self.has_verdict(a, span), self.compare(Comparison::Equal, x, y, span));
            ways.push(self.all(vec![is, same], span));
        }
        let same = self.any(ways, span);
        let there = [a, b].map(|grade| {
            let reg = if grade.has_level() { None } else { Some(self.has_verdict(grade, span)) };
            reg.into_iter().chain(grade.given).collect::<Vec<Reg>>()
        });
        let reg = self.all(there.concat(), span);
        let why = both!("不适用的评价没有等级", "a measure that does not apply has no grade");
        let given = (self.known_flag(reg) != Some(true)).then_some(Given { reg, from: span, why });
        Some((same, given))
    }

    /// Where a grade is a verdict.
    fn has_verdict(&mut self, grade: &ir::Grade, span: Span) -> Reg {
        let Some(verdict) = grade.verdict else { return self.flag(false, span) };
        let none = self.number(0, Type::Verdict(grade.scale), span);
        self.compare(Comparison::NotEqual, verdict, none, span)
    }

    /// What decides which of two grades is better: of one level its place on the scale; of several how many have
    /// the worst level, then the next, and so on; then the signs, where they count.
    pub(super) fn comparable(&mut self, value: Value) -> Option<Comparable> {
        let span = value.span;
        let given = self.levels_given(&value);
        match &value.what {
            What::Level(reg, _) => Some(Comparable { keys: vec![*reg], joined: false, signs: None, given }),
            What::Signed { scale, level, plus, minus } => {
                let ty = Type::Level(*scale);
                let (level, signs) = (*level, i64::from(*plus) - i64::from(*minus));
                let keys = vec![self.number(level, ty, span)];
                Some(Comparable { keys, joined: false, signs: Some(self.whole(signs, span)), given })
            }
            What::Grade(grade) => {
                let grade = grade.clone();
                match grade.level {
                    Level::One(level) => {
                        let signs = (self.scale(grade.scale).signs != SignRule::None
                            && grade.signs.is_some())
                        .then(|| self.net_signs(&grade, span));
                        Some(Comparable { keys: vec![level], joined: false, signs, given })
                    }
                    Level::Joined(measures) if measures.is_empty() => {
                        self.no_level(span);
                        None
                    }
                    Level::Joined(_) => {
                        let tally = self.tally(&grade, span)?;
                        self.comparable(Value { what: What::Tally(tally), ..value })
                    }
                }
            }
            What::Tally(tally) => {
                let keys = tally.counts.iter().skip(1).rev().copied().collect();
                let signs = match (tally.signs, tally.minuses) {
                    (Some(plus), Some(minus)) => Some(self.subtract(plus, minus, WHOLE, span)),
                    (signs, _) => signs,
                };
                Some(Comparable { keys, joined: true, signs, given })
            }
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Grade, help: None };
                self.report(span, problem);
                None
            }
        }
    }

    /// The overall grade that joins the measures, by how many have each level.
    fn tally(&mut self, grade: &ir::Grade, span: Span) -> Option<Tally> {
        let mut counts = Vec::new();
        for level in 0..self.scale(grade.scale).levels.len() {
            counts.push(self.overall_count(level, span)?);
        }
        Some(Tally {
            scale: grade.scale,
            given: grade.given,
            verdict: grade.verdict,
            counts,
            signs: grade.signs,
            minuses: grade.minuses,
        })
    }

    /// A value that is one level: a level, or a single grade without its signs.
    pub(super) fn single_level(&mut self, value: Value) -> Option<Value> {
        match &value.what {
            What::Level(..) => Some(value),
            What::Grade(ir::Grade { scale, level: Level::One(level), .. }) => {
                let (scale, level, span) = (*scale, *level, value.span);
                let given = self.levels_given(&value);
                Some(Value::new(What::Level(level, scale), span).given(given))
            }
            What::Number(reg, decimals) => match self.level_by_number((*reg, *decimals), value.span)? {
                Some((level, scale)) => Some(Value { what: What::Level(level, scale), ..value }),
                None => self.no_level_kind(&value),
            },
            _ => self.no_level_kind(&value),
        }
    }

    fn no_level_kind(&mut self, value: &Value) -> Option<Value> {
        let problem = CheckProblem::WrongKind { found: value.kind(), expected: Kind::Level, help: None };
        self.report(value.span, problem);
        None
    }

    pub(super) fn signs_of(&mut self, grade: &Expr, span: Span) -> Option<Value> {
        let value = self.wanted_grade(grade)?;
        if self.scale(value.scale().unwrap_or(0)).signs == SignRule::None {
            self.report(span, CheckProblem::NoSigns);
            return None;
        }
        let given = self.levels_given(&value);
        let signs = match &value.what {
            What::Grade(grade) => self.net_signs(&grade.clone(), span),
            What::Tally(tally) => match (tally.signs, tally.minuses) {
                (Some(plus), Some(minus)) => self.subtract(plus, minus, WHOLE, span),
                (Some(signs), None) => signs,
                _ => self.whole(0, span),
            },
            _ => return None,
        };
        Some(Value::new(What::Number(signs, 0), span).given(given))
    }

    pub(super) fn levels_of(&mut self, grade: &Expr, span: Span) -> Option<Value> {
        let value = self.wanted_grade(grade)?;
        match value.what {
            What::Grade(ir::Grade { scale, level: Level::One(level), .. }) => {
                let given = self.levels_given(&value);
                Some(Value::new(What::Level(level, scale), span).given(given))
            }
            What::Grade(grade) => {
                let grade = ir::Grade { signs: None, minuses: None, ..grade };
                Some(Value { what: What::Grade(grade), given: value.given, span })
            }
            What::Tally(tally) => {
                let tally = Tally { signs: None, minuses: None, ..tally };
                Some(Value { what: What::Tally(tally), given: value.given, span })
            }
            _ => None,
        }
    }

    fn wanted_grade(&mut self, expr: &Expr) -> Option<Value> {
        let value = self.expr(expr)?;
        match value.what {
            What::Grade(_) | What::Tally(_) => Some(value),
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Grade, help: None };
                self.report(value.span, problem);
                None
            }
        }
    }
}

/// What decides which of two grades is better.
pub(super) struct Comparable {
    /// The first that differs decides, the smaller the better.
    pub(super) keys: Vec<Reg>,
    /// Whether they are counts of several levels.
    joined: bool,
    /// The signed number of signs, where they count; the larger the better.
    pub(super) signs: Option<Reg>,
    /// Where there is anything to compare.
    pub(super) given: Option<Given>,
}
