//! Random measures.

use super::blocks::Block;
use super::maker::Maker;
use super::two::{Two, joined, same, say};

/// What a statement's effects may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Levels,
    Points,
    Stars,
    Joined,
}

fn block(head: Two, lines: Vec<Two>, measure: bool) -> Block {
    Block { head, lines, free: true, measure }
}

fn times(words: &[(&'static str, &'static str)], at: usize) -> (&'static str, &'static str) {
    words[at % words.len()]
}

impl Maker {
    /// Measures, `every measure` and overall.
    pub(super) fn grading(&mut self) -> Vec<Block> {
        let weighed = self.dice.once_in(3);
        let together = !weighed && self.dice.below(3) > 0;
        let rescaled = self.dice.once_in(2);
        let mut blocks = Vec::new();
        for at in 0..3 {
            let name = format!("m{at}");
            let own = self.of_levels();
            blocks.push(block(
                say("评价 {0}  依据 “第{0}条”", "measure {0} citing \"第{0}条\"", &[&same(&name)]),
                own,
                true,
            ));
            self.measures.push(name);
        }
        let mut own = self.of_points(weighed && rescaled);
        own.push(say("按 bands 定级", "graded by bands", &[]));
        blocks.push(block(say("评价 p0", "measure p0", &[]), own, true));
        self.pointed.push("p0".into());
        self.measures.push("p0".into());
        if weighed {
            let own = self.of_points(rescaled);
            blocks.push(block(say("评价 p1 “满意”", "measure p1 \"满意\"", &[]), own, true));
            self.pointed.push("p1".into());
        }
        if !together {
            let own = self.of_stars();
            blocks.push(block(say("评价 st", "measure st", &[]), own, true));
        }
        if !weighed && together {
            self.this = true;
            let measures = std::mem::take(&mut self.measures);
            let pointed = std::mem::take(&mut self.pointed);
            let own = (0..1 + self.dice.below(2)).map(|_| self.statement(Kind::Levels)).collect();
            self.this = false;
            (self.measures, self.pointed) = (measures, pointed);
            blocks.push(block(say("每项评价", "every measure", &[]), own, false));
        }
        (self.joined, self.one_scale) = (true, together);
        let own = if weighed {
            self.weighed(rescaled)
        } else if together {
            self.together()
        } else {
            self.of_levels()
        };
        blocks.push(block(say("总评", "overall", &[]), own, false));
        blocks
    }

    fn counting(&mut self, own: &mut Vec<Two>) {
        own.push(say("指标 f、g、m", "indicators f, g, m", &[]));
        let &(zh, en) = self.dice.pick(&[
            &("类别 s，应有 t", "categories s, required t"),
            &("类别 s，应有 t，首个不计", "categories s, required t, beyond the first"),
            &("类别 s，应有 t，未定应有的首个不计", "categories s, required t, else beyond the first"),
        ]);
        own.push(say(zh, en, &[]));
    }

    fn of_levels(&mut self) -> Vec<Two> {
        let mut own = Vec::new();
        if self.dice.once_in(4) {
            let c = self.settled(1);
            own.push(say("适用于 {0} 的", "applies when {0}", &[&c]));
        }
        match self.dice.below(6) {
            0 | 1 => own.push(say("起始 {0}", "start at {0}", &[&same(self.dice.pick(&["A", "B"]))])),
            2 | 3 => {
                let level = self.some_level(2);
                own.push(say("按 {0} 定级", "graded by {0}", &[&level]));
            }
            4 => own.push(say("按 by_r 定级", "graded by by_r", &[])),
            _ => {
                for level in ["C", "B", "B", "A"] {
                    let c = self.settled(1);
                    own.push(say("评为 {0} 须 {1}", "to reach {0}, {1}", &[&same(level), &c]));
                }
            }
        }
        self.counting(&mut own);
        for (zh, en) in [
            ("共降最多 3 级", "drops at most 3 levels"),
            ("共升最多 limit 级", "raises at most limit levels"),
        ] {
            if self.dice.once_in(4) {
                own.push(say(zh, en, &[]));
            }
        }
        own.extend((0..1 + self.dice.below(5)).map(|_| self.statement(Kind::Levels)));
        own
    }

    fn of_stars(&mut self) -> Vec<Two> {
        let start = match self.dice.below(3) {
            0 => say("起始 five", "start at five", &[]),
            1 => say("按 star 定级", "graded by star", &[]),
            _ => say("按 starred 定级", "graded by starred", &[]),
        };
        let mut own = vec![say("采用等级 stars", "on scale stars", &[]), start];
        self.counting(&mut own);
        own.extend((0..1 + self.dice.below(3)).map(|_| self.statement(Kind::Stars)));
        own
    }

    fn of_points(&mut self, may_miss: bool) -> Vec<Two> {
        let mut own = Vec::new();
        if may_miss {
            let c = self.settled(1);
            own.push(say("适用于 {0} 的", "applies when {0}", &[&c]));
        }
        let start = self.counted(1);
        own.push(match self.dice.below(3) {
            0 => say("起评 {0} 分", "start at {0} points", &[&start]),
            1 => say("起评 limit 分", "start at limit points", &[]),
            _ => say("起评 100 分", "start at 100 points", &[]),
        });
        self.counting(&mut own);
        for (zh, en) in [
            ("满分 100 分", "full marks 100"),
            ("扣完为止", "never below 0"),
            ("共扣最多 30 分", "deducts at most 30 points"),
            ("共加最多 5.5 分", "adds at most 5.5 points"),
            ("得分四舍五入到 1 位小数", "round points to 1 decimal"),
        ] {
            if self.dice.once_in(2) {
                own.push(say(zh, en, &[]));
            }
        }
        own.extend((0..2 + self.dice.below(4)).map(|_| self.statement(Kind::Points)));
        own
    }

    fn weighed(&mut self, rescaled: bool) -> Vec<Two> {
        let tail = if rescaled { say("，缺项折算", ", rescaled", &[]) } else { same("") };
        let mut own = vec![
            say("权重 p0 60%，p1 40%{0}", "weights p0 60%, p1 40%{0}", &[&tail]),
            say("得分进到 2 位小数", "round points up to 2 decimals", &[]),
            say("按 bands 定级", "graded by bands", &[]),
        ];
        for (verdict, overall) in [("gone", "gone"), ("lost", "lost"), ("struck", "lost")] {
            let words = [&same(verdict), &same(overall)];
            own.push(say(
                "凡 任一评价 为 {0} 的，直接判定 {1}",
                "when any measure is {0}, grade {1}",
                &words,
            ));
        }
        own
    }

    fn together(&mut self) -> Vec<Two> {
        let mut own = Vec::new();
        let kind = match self.dice.below(3) + usize::from(self.apart) * 2 {
            0 => {
                own.push(say("各评价就低不就高", "worst of the measures", &[]));
                Kind::Levels
            }
            1 => {
                own.push(say("各评价就高不就低", "best of the measures", &[]));
                Kind::Levels
            }
            _ if self.signs && self.dice.once_in(2) => {
                own.push(say("连写各评价等级，合计加减号", "join levels in order, sum signs", &[]));
                Kind::Joined
            }
            _ => {
                own.push(say("连写各评价等级", "join levels in order", &[]));
                Kind::Joined
            }
        };
        for verdict in ["gone", "lost"] {
            own.push(say(
                "凡 任一评价 为 {0} 的，直接判定 {0}",
                "when any measure is {0}, grade {0}",
                &[&same(verdict)],
            ));
        }
        if kind == Kind::Levels {
            self.counting(&mut own);
        }
        own.extend((0..self.dice.below(3)).map(|_| self.statement(kind)));
        own
    }

    fn statement(&mut self, kind: Kind) -> Two {
        let effects = self.effects(kind);
        let tail = if self.dice.once_in(5) {
            say("，依据 “第二条”，因 “要”", ", citing \"第二条\", because \"要\"", &[])
        } else {
            same("")
        };
        let statement = match self.dice.below(if kind == Kind::Joined { 3 } else { 11 }) {
            3 => {
                let &(zh, en) = self.dice.pick(&[
                    &("每缺一项指标，{0}", "each missing indicator {0}"),
                    &("每缺两项指标，{0}", "each two missing indicators {0}"),
                    &("每有一项指标，{0}", "each met indicator {0}"),
                    &("每多一个类别，{0}", "each extra category {0}"),
                    &("每少一个类别，{0}", "each missing category {0}"),
                ]);
                say(zh, en, &[&effects])
            }
            4 => {
                let n = self.counted(1);
                let per = same(self.dice.pick(&["2", "limit", "3"]));
                say("每 {1} 满 {0}，{2}", "every {0} of {1} {2}", &[&per, &n, &effects])
            }
            5 => {
                let effect = self.effect(kind);
                say("一票否决项 g、h：{0}", "knock-outs g, h: {0}", &[&effect])
            }
            6 => effects,
            7..=9 if self.records => return self.each_row(kind, &tail),
            at => {
                let c = self.settled(2);
                let (zh, en) = times(
                    &[("凡 {0} 的，{1}", "when {0}, {1}"), ("凡 未 {0} 的，{1}", "unless {0}, {1}")],
                    at,
                );
                say(zh, en, &[&c, &effects])
            }
        };
        say("{0}{1}", "{0}{1}", &[&statement, &tail])
    }

    fn each_row(&mut self, kind: Kind, tail: &Two) -> Two {
        self.each = true;
        let c = self.settled(1);
        self.each = false;
        let effect = match kind {
            Kind::Points => {
                let &(zh, en) = self.dice.pick(&[
                    &("扣 cut 分", "deduct cut points"),
                    &("扣 2 分，最多扣 5 分", "deduct 2 points, at most 5 points"),
                    &("扣 fee 分，每 sort 最多扣 4 分", "deduct fee points, at most 4 points for each sort"),
                    &("加 1.5 分，每 grave 最多加 3 分", "add 1.5 points, at most 3 points for each grave"),
                    &("加（n + 1）分", "add (n + 1) points"),
                ]);
                say(zh, en, &[])
            }
            _ => self.effect(kind),
        };
        match self.dice.below(4) {
            0 => say("每条 log，{0}{1}", "each row of log {0}{1}", &[&effect, tail]),
            1 if kind == Kind::Points => say(
                "每条 reply 中 met 的，加 marks 分{0}",
                "each row of reply where met adds marks points{0}",
                &[tail],
            ),
            _ => say("每条 log 中 {0} 的，{1}{2}", "each row of log where {0} {1}{2}", &[&c, &effect, tail]),
        }
    }

    fn effects(&mut self, kind: Kind) -> Two {
        let several = 1 + usize::from(self.dice.once_in(3));
        let effects: Vec<Two> = (0..several).map(|_| self.effect(kind)).collect();
        joined(&effects, "，", ", ")
    }

    fn effect(&mut self, kind: Kind) -> Two {
        if kind == Kind::Joined {
            let verdict = same(self.dice.pick(&["gone", "lost"]));
            return say("直接判定 {0}", "grade {0}", &[&verdict]);
        }
        if kind == Kind::Points {
            let n = self.counted(1);
            let &(zh, en) = self.dice.pick(&[
                &("扣 5 分，最多扣 20 分", "deduct 5 points, at most 20 points"),
                &("加两分，最多加 limit 分", "add two points, at most limit points"),
                &("扣 1.5 分", "deduct 1.5 points"),
                &("加 {0} 分", "add {0} points"),
            ]);
            return say(zh, en, &[&n]);
        }
        let n = self.counted(1);
        match self.dice.below(12) {
            0..=2 => {
                let &(zh, en) = self.dice.pick(&[
                    &("降一级", "drop one level"),
                    &("升一级", "raise one level"),
                    &("降 2 级", "drop 2 levels"),
                    &("降 n 级", "drop n levels"),
                ]);
                say(zh, en, &[])
            }
            3 => say("升（（{0}）舍到整数）级", "raise (round ({0}) down to a whole number) levels", &[&n]),
            4 | 5 if self.signs || kind == Kind::Stars => {
                let &(zh, en) = self.dice.pick(&[
                    &("加一个 +", "add a +"),
                    &("加 ---", "add ---"),
                    &("加两个 -", "add two -"),
                ]);
                say(zh, en, &[])
            }
            6 if kind == Kind::Stars => say("最高评为 four", "at best four", &[]),
            6 => {
                let level = self.some_level(1);
                let &(zh, en) =
                    self.dice.pick(&[&("最高评为 {0}", "at best {0}"), &("最低评为 {0}", "at worst {0}")]);
                say(zh, en, &[&level])
            }
            7 if kind == Kind::Stars => say("直接判定 struck", "grade struck", &[]),
            7 => say("直接判定 {0}", "grade {0}", &[&same(self.dice.pick(&["gone", "lost"]))]),
            8 if kind == Kind::Levels => {
                let level = self.some_level(1);
                say("直接判定 {0}", "grade {0}", &[&level])
            }
            _ => say("降一级", "drop one level", &[]),
        }
    }
}
