//! Orders of units: the keys, best first, and within which group.

use super::problem::{CheckProblem, Kind};
use super::statement::by_name;
use super::value::{Given, Value, What};
use super::{Checker, Progress};
use crate::both;
use crate::ir::{self, OpKind, Part, RankKey, Ranking, Reg, Slot, Target, Type};
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Expr, KeyOrder, RankItem};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// What a rank block without a name is called.
    pub(super) fn rank_word(&self) -> String {
        self.file.surface.pick("名次", "rank").to_owned()
    }

    /// The ranking of rank block `at`, lowered when it is first asked for.
    pub(super) fn rank(&mut self, at: usize, asked: Span) -> Option<usize> {
        match self.ranks.get(at)? {
            Progress::Done(done) => return *done,
            Progress::Started => {
                let word = self.rank_word();
                self.circle(&word, asked);
                return None;
            }
            Progress::Waiting => {}
        }
        let block = *self.names.ranks.get(at)?;
        let BlockKind::Rank(rank) = &block.kind else { return None };
        if let Some(progress) = self.ranks.get_mut(at) {
            *progress = Progress::Started;
        }
        let name = rank.name.as_ref().map_or(self.rank_word(), |name| name.node.clone());
        let ranking = self.apart(&name, |checker| checker.rank_block(rank, block, name.clone()));
        let done = ranking.and_then(|ranking| {
            *self.time.rankings.get_mut(at)? = Some(ranking);
            Some(at)
        });
        if let Some(progress) = self.ranks.get_mut(at) {
            *progress = Progress::Done(done);
        }
        done
    }

    fn rank_block(&mut self, rank: &ast::Rank, block: &ast::Block, name: String) -> Option<Ranking> {
        let head = block.head.span;
        let mut order: Option<(&Vec<(Expr, KeyOrder)>, Span)> = None;
        let mut within: Option<(&ast::Name, Span)> = None;
        for line in &rank.lines {
            let span = line.span.span;
            let first = match &line.node {
                RankItem::Order(keys) => order.replace((keys, span)).map(|(_, first)| first),
                RankItem::Within(name) => within.replace((name, span)).map(|(_, first)| first),
            };
            if let Some(first) = first {
                self.report(span, CheckProblem::SaidTwice { first });
                return None;
            }
        }
        let Some((keys, _)) = order else {
            let help = both!(
                "请加一行“依 总评 中 D 的个数 低者先，再依 总评 的加减号 高者先”这样的话",
                "add a line such as `order by count of D in overall lowest first, then signs of overall highest first`"
            );
            let message = both!("名次没有说依什么排", "the rank does not say what it orders by");
            self.report(head, CheckProblem::Incomplete { message, help });
            return None;
        };
        let group = within.map(|(name, _)| self.group(name));
        let group = match group {
            Some(group) => Some(group?),
            None => None,
        };
        let among = match self.names.overall {
            Some(_) => {
                let grade = self.overall_value(head)?;
                self.grade_given(&grade, head)
            }
            None => self.flag(true, head),
        };
        self.ranking(
            keys,
            among,
            group,
            (Some(name), block.citing.as_ref().map(|text| text.node.clone()), head),
        )
    }

    /// A ranking of `keys`; every key must exist wherever `among` holds.
    fn ranking(
        &mut self,
        keys: &[(Expr, KeyOrder)],
        among: Reg,
        group: Option<Slot>,
        (name, citing, span): (Option<String>, Option<String>, Span),
    ) -> Option<Ranking> {
        let among = match group.and_then(|group| group.given) {
            Some(given) => self.all(vec![among, given], span),
            None => among,
        };
        let mut lowered = Vec::new();
        for (expr, order) in keys {
            lowered.push(self.key(expr, *order, Some(among)));
        }
        let keys = lowered.into_iter().collect::<Option<_>>()?;
        Some(Ranking { name, keys, among, group, citing, span })
    }

    /// One key. Where it may be none although the unit has a place, that is a problem.
    fn key(&mut self, expr: &Expr, order: KeyOrder, among: Option<Reg>) -> Option<RankKey> {
        let span = expr.span.span;
        let value = self.expr(expr)?;
        let (by, given, shown) = match (&value.what, order) {
            (What::Number(reg, _) | What::Date(reg), KeyOrder::Lowest | KeyOrder::Highest) => {
                let given = value.given.clone();
                let slot = Slot { value: *reg, given: given.as_ref().map(|given| given.reg), names: None };
                (vec![(*reg, order == KeyOrder::Highest)], given, Some(slot))
            }
            (What::Level(..) | What::Grade(_) | What::Tally(_), KeyOrder::Best) => {
                let comparable = self.comparable(value.clone())?;
                let mut by: Vec<(Reg, bool)> = comparable.keys.into_iter().map(|key| (key, false)).collect();
                by.extend(comparable.signs.map(|signs| (signs, true)));
                (by, comparable.given, None)
            }
            (_, KeyOrder::Best) => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Grade, help: None };
                self.report(span, problem);
                return None;
            }
            (What::Level(..) | What::Grade(_) | What::Tally(_), _) => {
                let help = Some(both!("等级请写“优者先”", "write `best first` for grades"));
                let problem = CheckProblem::WrongKind { found: value.kind(), expected: Kind::Number, help };
                self.report(span, problem);
                return None;
            }
            _ => {
                let problem =
                    CheckProblem::WrongKind { found: value.kind(), expected: Kind::Number, help: None };
                self.report(span, problem);
                return None;
            }
        };
        if let (Some(given), Some(among)) = (&given, among) {
            let unranked = self.not(among, span);
            if self.uncovered(&[given.reg, unranked]).is_some() {
                let (from, why) = (given.from, given.why.clone());
                let help = Some(both!(
                    "没有值的单位排在哪里，请写明：“（… 无则 …）”",
                    "say where units without a value stand: `(… or else …)`"
                ));
                self.report(value.span, CheckProblem::MayBeNone { from, why, help });
                return None;
            }
        }
        Some(RankKey { by, shown, span })
    }

    /// The value that the units of one group share.
    pub(super) fn group(&mut self, name: &ast::Name) -> Option<Slot> {
        let span = name.span;
        let value = self.expr(&by_name(name))?;
        let set = matches!(value.what, What::Set(..) | What::Literal(_));
        let slot = self.located(&value).filter(|_| !set);
        if slot.is_none() {
            self.no_group(value.kind(), span);
        }
        slot
    }

    fn no_group(&mut self, found: Kind, span: Span) {
        let help = Some(both!(
            "请写一列的名称，按它的值分组",
            "write the name of a column: its values are the groups"
        ));
        self.report(span, CheckProblem::WrongKind { found, expected: Kind::OneOf, help });
    }

    /// The place in the ranking of rank block `at`, and where there is one.
    pub(super) fn place(&mut self, at: usize, span: Span) -> Option<(Reg, Given)> {
        let ranking = self.rank(at, span)?;
        let raw = self.emit(OpKind::Place(ranking), WHOLE, span);
        let place = self.carry(Target::Place(at), Part::Place, raw, span);
        Some((place, self.placed(place, span)))
    }

    fn placed(&mut self, place: Reg, span: Span) -> Given {
        let zero = self.whole(0, span);
        Given {
            reg: self.compare(ir::Comparison::More, place, zero, span),
            from: span,
            why: both!("没有等级的单位没有名次", "a unit without a grade has no place"),
        }
    }

    /// `rank of X highest first [within G]`
    pub(super) fn rank_of(
        &mut self,
        x: &Expr,
        order: KeyOrder,
        within: Option<&ast::Name>,
        span: Span,
    ) -> Option<Value> {
        let group = match within {
            Some(name) => Some(self.group(name)?),
            None => None,
        };
        let key = self.key(x, order, None)?;
        let value = self.expr(x)?;
        let mut among = self.where_given(&value, span);
        if let Some(given) = group.and_then(|group| group.given) {
            among = self.all(vec![among, given], span);
        }
        let ranking = Ranking { name: None, keys: vec![key], among, group, citing: None, span };
        let same = |other: &Option<Ranking>| {
            other.as_ref().is_some_and(|other| {
                other.name.is_none()
                    && other.among == ranking.among
                    && other.group == ranking.group
                    && other.keys.iter().map(|key| &key.by).eq(ranking.keys.iter().map(|key| &key.by))
            })
        };
        let at = match self.time.rankings.iter().position(same) {
            Some(at) => at,
            None => {
                self.time.rankings.push(Some(ranking));
                self.time.rankings.len() - 1
            }
        };
        let place = self.emit(OpKind::Place(at), WHOLE, span);
        let placed = self.placed(place, span);
        let given = Given { reg: among, ..value.given.clone().unwrap_or(placed) };
        Some(Value::new(What::Number(place, 0), span).given(Some(given)))
    }
}
