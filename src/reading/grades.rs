//! What a statement does to a grade: its effects.

use crate::syntax::ast::{Effect, EffectKind, Expr, ExprKind, Most};

use super::measure::Around;
use super::names::Sort;
use super::{Voice, say};

impl Voice<'_> {
    /// What effects do, as clauses.
    pub(super) fn effects(&self, effects: &[Effect], around: &Around<'_>) -> String {
        let all: Vec<String> = effects.iter().map(|effect| self.effect(effect, around)).collect();
        all.join(self.lang.pick("；并且", "; and "))
    }

    /// What one effect does.
    pub(super) fn effect(&self, effect: &Effect, around: &Around<'_>) -> String {
        match &effect.kind {
            EffectKind::Drop(by) => {
                let by = self.levels(by);
                match around.ends {
                    Some((_, worst)) => {
                        let worst = self.level(worst);
                        say!(
                            self,
                            "等级往下走{by}（升降全部加减之后才定，最差到{worst}）",
                            "the level goes {by} down (all moves are netted first; {worst} is the lowest)"
                        )
                    }
                    None => say!(
                        self,
                        "等级往下走{by}（升降全部加减之后才定，到最差一级为止）",
                        "the level goes {by} down (all moves are netted first; never past the worst level)"
                    ),
                }
            }
            EffectKind::Raise(by) => {
                let by = self.levels(by);
                match around.ends {
                    Some((best, _)) => {
                        let best = self.level(best);
                        say!(
                            self,
                            "等级往上走{by}（升降全部加减之后才定，最好到{best}）",
                            "the level goes {by} up (all moves are netted first; {best} is the highest)"
                        )
                    }
                    None => say!(
                        self,
                        "等级往上走{by}（升降全部加减之后才定，到最好一级为止）",
                        "the level goes {by} up (all moves are netted first; never past the best level)"
                    ),
                }
            }
            EffectKind::Signs(sign, count) => {
                let signs = self.signs(*sign, *count);
                if self.names.signs_apart {
                    say!(
                        self,
                        "等级后面多写{signs}（与别的加减号并列，不相抵）",
                        "{signs} behind the level (beside the other signs)"
                    )
                } else {
                    say!(
                        self,
                        "等级后面多写{signs}（与别的加减号相抵之后才定）",
                        "{signs} behind the level (netted with the other signs)"
                    )
                }
            }
            EffectKind::Deduct(by, most) => {
                let (by, most) = (self.operand(by), self.most(most.as_ref()));
                say!(self, "分数减少{by}{most}", "the points go down by {by}{most}")
            }
            EffectKind::Add(by, most) => {
                let (by, most) = (self.operand(by), self.most(most.as_ref()));
                say!(self, "分数增加{by}{most}", "the points go up by {by}{most}")
            }
            EffectKind::AtBest(level) => {
                let level = self.operand(level);
                say!(
                    self,
                    "升降之后比{level}好的，改成{level}；本来就不比它好的，不动",
                    "a level above {level} after all moves becomes {level}; others stay as they are"
                )
            }
            EffectKind::AtWorst(level) => {
                let level = self.operand(level);
                say!(
                    self,
                    "升降之后比{level}差的，改成{level}；本来就不比它差的，不动（封顶的句子在它之后，以封顶为准）",
                    "a level below {level} after all moves becomes {level}; others stay as they are (ceilings come after this and prevail)"
                )
            }
            EffectKind::Grade(to) => self.determination(to),
        }
    }

    /// `at most M points [for each G]`, of one statement.
    fn most(&self, most: Option<&Most>) -> String {
        let Some(Most { points, group }) = most else { return String::new() };
        let points = self.operand(points);
        match group {
            None => say!(
                self,
                "（只就这一句而言，累计不超过{points}）",
                " (by this statement no more than {points} in all)"
            ),
            Some(group) => {
                let group = self.quote(&group.node);
                say!(
                    self,
                    "（只就这一句而言，{group}相同的记录合在一起，累计不超过{points}）",
                    " (by this statement no more than {points} in all for the records that have the same {group})"
                )
            }
        }
    }

    /// `grade L`, `grade V`
    fn determination(&self, to: &Expr) -> String {
        let shown = self.operand(to);
        let sort = match &to.kind {
            ExprKind::Name(name) => self.names.sort(name),
            _ => None,
        };
        match sort {
            Some(Sort::Verdict) => say!(
                self,
                "结果就是{shown}，不再有等级和加减号，压过一切等级（与别的这类结果同时成立时，取等级一句里“另有”排在前的）",
                "the result is {shown}, without level or signs, whatever else is found (of several such verdicts, the one that the scale names first)"
            ),
            Some(Sort::Level) => say!(
                self,
                "等级就定为{shown}，起始、升降、封顶都不管了（几句都这样定的，取最差的；加减号照算）",
                "the level is {shown}, whatever start, moves and ceilings say (of several such levels the worst; signs still count)"
            ),
            _ => say!(
                self,
                "结果就定为{shown}，起始、升降、封顶都不管了（几句都这样定的，取最差的）",
                "the result is {shown}, whatever start, moves and ceilings say (of several the worst)"
            ),
        }
    }
}
