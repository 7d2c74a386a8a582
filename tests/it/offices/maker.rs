//! What a random policy may name just now, and values of every kind but conditions.

use super::two::{Dice, Two, joined, same, say};

/// An expression in brackets, or a name; whether it may be none.
#[derive(Debug, Clone)]
pub(super) struct X {
    pub(super) text: Two,
    pub(super) none: bool,
}

impl X {
    pub(super) fn sure(text: Two) -> Self {
        X { text, none: false }
    }

    pub(super) fn maybe(text: Two) -> Self {
        X { text, none: true }
    }

    /// Put into patterns as `{0}`, with something that is never none as `{1}`.
    pub(super) fn with(self, zh: &str, en: &str, other: &Two) -> Self {
        X { text: say(zh, en, &[&self.text, other]), none: self.none }
    }
}

/// How long a period of the data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Periods {
    Years,
    Quarters,
    Months,
}

/// Random choices, and what may be named.
pub(super) struct Maker {
    pub(super) dice: Dice,
    pub(super) periods: Periods,
    /// Whether there are columns that may be unknown, and whether they may be named.
    pub(super) unknown: bool,
    /// Whether there are records.
    pub(super) records: bool,
    /// Whether other units may be looked at.
    pub(super) groups: bool,
    pub(super) signs: bool,
    /// Whether they stand apart.
    pub(super) apart: bool,
    /// Whether all measures are on the scale without a name.
    pub(super) one_scale: bool,
    /// Whether tables may be named.
    pub(super) named: bool,
    /// The measures that may be named, with levels of the scale without a name.
    pub(super) measures: Vec<String>,
    /// Those that have points.
    pub(super) pointed: Vec<String>,
    pub(super) outcomes: Vec<String>,
    /// Defines that may be named.
    pub(super) flags: Vec<X>,
    pub(super) numbers: Vec<X>,
    pub(super) levels: Vec<X>,
    /// In a statement of `every measure`.
    pub(super) this: bool,
    /// Behind all measures.
    pub(super) joined: bool,
    /// Behind the ranks.
    pub(super) ranked: bool,
    /// Of each record.
    pub(super) each: bool,
    /// Inside something that looks at other rows.
    pub(super) inner: bool,
}

impl Maker {
    pub(super) fn new(seed: u64, groups: bool) -> Self {
        let mut dice = Dice(seed);
        dice.below(2);
        Maker {
            periods: [Periods::Years, Periods::Years, Periods::Quarters, Periods::Months][dice.below(4)],
            unknown: dice.below(3) > 0,
            records: dice.below(4) > 0,
            groups,
            signs: dice.below(3) > 0,
            apart: false,
            one_scale: false,
            named: false,
            measures: Vec::new(),
            pointed: Vec::new(),
            outcomes: Vec::new(),
            flags: Vec::new(),
            numbers: Vec::new(),
            levels: Vec::new(),
            this: false,
            joined: false,
            ranked: false,
            each: false,
            inner: false,
            dice,
        }
    }

    /// Something that is looked at in other rows.
    pub(super) fn inside<T>(&mut self, depth: usize, make: impl FnOnce(&mut Self, usize) -> T) -> T {
        let (inner, each) = (self.inner, self.each);
        (self.inner, self.each) = (true, false);
        let made = make(self, depth);
        (self.inner, self.each) = (inner, each);
        made
    }

    pub(super) fn some_period(&mut self) -> String {
        let year = 2020 + self.dice.below(4);
        match self.periods {
            Periods::Years => year.to_string(),
            Periods::Quarters => format!("{year}Q{}", 1 + self.dice.below(4)),
            Periods::Months => format!("{year}-0{}", 1 + self.dice.below(9)),
        }
    }

    pub(super) fn some_measure(&mut self) -> Two {
        let at = self.dice.below(self.measures.len());
        same(self.measures[at].clone())
    }

    /// One or the other, by a condition.
    pub(super) fn chosen(&mut self, depth: usize, make: fn(&mut Self, usize) -> X) -> X {
        let c = self.settled(depth.min(1));
        let (a, b) = (make(self, depth), make(self, depth));
        match self.dice.below(3) {
            0 => X::maybe(say("（若 {0} 则 {1}）", "(if {0} then {1})", &[&c, &a.text])),
            1 => {
                let d = self.settled(0);
                let words = [&c, &a.text, &d, &b.text];
                let text = say(
                    "（若 {0} 则 {1} 否则 若 {2} 则 {3} 否则 {1}）",
                    "(if {0} then {1} else if {2} then {3} else {1})",
                    &words,
                );
                X { none: a.none || b.none, text }
            }
            _ => X {
                none: a.none || b.none,
                text: say(
                    "（若 {0} 则 {1} 否则 {2}）",
                    "(if {0} then {1} else {2})",
                    &[&c, &a.text, &b.text],
                ),
            },
        }
    }

    /// A number with an end to its decimals.
    pub(super) fn number(&mut self, depth: usize) -> X {
        let pick = if depth == 0 { self.dice.below(10) } else { self.dice.below(46) };
        let inner = depth.saturating_sub(1);
        match pick {
            0 | 1 => X::sure(same(self.dice.pick(&["0", "1", "2", "3.5", "5", "8", "10%"]))),
            2 | 3 => X::sure(same(self.dice.pick(&["n", "k"]))),
            4 => X::maybe(same("r")),
            5 if self.unknown => X::sure(same("w")),
            6 => X::sure(same(self.dice.pick(&["share", "x"]))),
            7 => X::sure(say("（s 的个数）", "(size of s)", &[])),
            8 => X::sure(say("limit", "limit", &[])),
            9 if self.named => X::sure(same(self.dice.pick(&["rate", "fine", "grid_sum"]))),
            10..=12 => {
                let (a, b) = (self.number(inner), self.number(0));
                let &(zh, en) = self
                    .dice
                    .pick(&[&("（{0} + {1}）", "({0} + {1})"), &("（{0} - {1} + 1）", "({0} - {1} + 1)")]);
                X { none: a.none || b.none, text: say(zh, en, &[&a.text, &b.text]) }
            }
            13 => X::sure(say("（n × 1.5 × k）", "(n * 1.5 × k)", &[])),
            14 => X::sure(say("（n^2）", "(n^2)", &[])),
            15 | 16 => {
                let q = self.quotient(depth);
                let &(zh, en) = self.dice.pick(&[
                    &("（（{0}）四舍五入到 2 位小数）", "(round ({0}) to 2 decimals)"),
                    &("（（{0}）进到整数）", "(round ({0}) up to a whole number)"),
                    &("（（{0}）舍到 1 位小数）", "(round ({0}) down to 1 decimal)"),
                ]);
                q.with(zh, en, &same(""))
            }
            17 | 18 => self.chosen(inner, Self::number),
            19 | 20 => {
                let x = self.number(inner);
                X::sure(say("（{0} 无则 4）", "({0} or else 4)", &[&x.text]))
            }
            21..=23 => self.of_list(inner),
            24..=29 if !self.inner && self.records => self.of_log(),
            30..=32 if !self.inner => self.in_a_time(),
            33 | 34 if !self.inner && self.groups => self.of_units(),
            35 if !self.inner => {
                let x = self.inside(0, Self::number);
                let &(zh, en) = self
                    .dice
                    .pick(&[&("（上期 {0}）", "(previous {0})"), &("（1 年前 {0}）", "({0} 1 year ago)")]);
                X::maybe(say(zh, en, &[&x.text]))
            }
            36 => X::sure(say("（day - 2020-01-01）", "(day - 2020-01-01)", &[])),
            37 => X::maybe(say("（due - day）", "(due - day)", &[])),
            38 if self.joined => {
                let level = same(self.dice.pick(&["A", "B", "C"]));
                X::sure(say("（总评 中 {0} 的个数）", "(count of {0} in overall)", &[&level]))
            }
            39 if !self.measures.is_empty() && self.signs => {
                let name = self.some_measure();
                X::maybe(say("（{0} 的加减号）", "(signs of {0})", &[&name]))
            }
            40 if !self.pointed.is_empty() => {
                let at = self.dice.below(self.pointed.len());
                X::maybe(say("（{0} 的得分）", "(points of {0})", &[&same(self.pointed[at].clone())]))
            }
            41 if self.ranked => X::maybe(say("（名次 + second）", "(rank + second)", &[])),
            42 if self.named => X::maybe(say("（grid 的 days）", "(days of grid)", &[])),
            43 if self.named => X::sure(same("listed")),
            44 if self.named => X::sure(say("steps", "steps", &[])),
            45 if !self.numbers.is_empty() => {
                let at = self.dice.below(self.numbers.len());
                self.numbers[at].clone()
            }
            _ => X::sure(same(self.dice.pick(&["n", "k"]))),
        }
    }

    /// A number that is never none.
    pub(super) fn counted(&mut self, depth: usize) -> Two {
        let x = self.number(depth);
        self.settle(x, "2", "2")
    }

    /// A number that may be a quotient.
    pub(super) fn quotient(&mut self, depth: usize) -> X {
        if depth == 0 {
            return self.number(0);
        }
        match self.dice.below(11) {
            10 if self.named => X::maybe(if self.dice.once_in(2) {
                same("curve")
            } else {
                say("（curve（n + 1））", "(curve(n + 1))", &[])
            }),
            0 => self.number(depth - 1).with("（{0} ÷ 3）", "({0} / 3)", &same("")),
            1 => {
                let (a, b) = (self.number(depth - 1), self.number(0));
                X::maybe(say("（{0} 占 {1}）", "({0} out of {1})", &[&a.text, &b.text]))
            }
            2 => X::maybe(say("（（n、r、k）的平均）", "(mean of (n, r, k))", &[])),
            3 if self.records && !self.inner => {
                let c = self.of_record();
                let &(zh, en) = self.dice.pick(&[
                    &("（log 中 score 的平均）", "(mean of score in log)"),
                    &("（log 中 {0} 的 cost 的平均）", "(mean of cost in log where {0})"),
                    &(
                        "（log 中 score 去掉最低一个 的平均）",
                        "(mean of score in log without the lowest one)",
                    ),
                ]);
                X::maybe(say(zh, en, &[&c]))
            }
            4 if self.groups && !self.inner => X::maybe(say(
                "（（同 kind 各单位 中 f 的条数）占（同 kind 各单位 的条数））",
                "((count of units within kind where f) out of (count of units within kind))",
                &[],
            )),
            5 => {
                let (a, b) = (self.number(depth - 1), self.counted(0));
                X {
                    none: a.none,
                    text: say(
                        "（若 {1} > 0 则 {0} ÷ {1} 否则 {0}）",
                        "(if {1} > 0 then {0} / {1} else {0})",
                        &[&a.text, &b],
                    ),
                }
            }
            _ => self.number(depth),
        }
    }

    fn of_list(&mut self, depth: usize) -> X {
        let items = [self.number(depth), self.number(0), self.number(0)];
        let whole = joined(&items.map(|x| x.text), "、", ", ");
        let c = self.settled(0);
        let &(zh, en, none) = self.dice.pick(&[
            &("（（{0}）的最大）", "(max of ({0}))", true),
            &("（（{0}）的最小）", "(min of ({0}))", true),
            &("（（{0}）的合计）", "(sum of ({0}))", false),
            &("（（{0}）的条数）", "(count of ({0}))", false),
            &("（（{0}）的第 2 高）", "(2nd highest of ({0}))", true),
            &("（（{0}）的第 2 低）", "(2nd lowest of ({0}))", true),
            &("（（{0}）去掉最低一个 的合计）", "(sum of ({0}) without the lowest one)", false),
            &("（（{0}）去掉最高 2 个 的合计）", "(sum of ({0}) without the highest 2)", false),
            &("（（2、5、8）中（其 < n）的条数）", "(count of (2, 5, 8) where (it < n))", false),
            &("（（f、g、{1}）中 是 的个数）", "(count of yes in (f, g, {1}))", false),
            &("（（{0}）中（其 > 2）的 其 的合计）", "(sum of it in ({0}) where (it > 2))", false),
        ]);
        X { none, text: say(zh, en, &[&whole, &c]) }
    }

    fn of_log(&mut self) -> X {
        let c = self.of_record();
        let &(zh, en, none) = self.dice.pick(&[
            &("（log 的条数）", "(count of log)", false),
            &("（log 中 {0} 的条数）", "(count of {0} in log)", false),
            &("（log 中 score 的合计）", "(sum of score in log)", false),
            &("（log 中 {0} 的 cost 的合计）", "(sum of cost in log where {0})", false),
            &("（log 中 {0} 的 score 的最大）", "(max of score in log where {0})", true),
            &("（log 中 cost 的最小）", "(min of cost in log)", true),
            &("（log 中 score 的最近）", "(latest of score in log)", true),
            &("（log 中 {0} 的 cost 的最近）", "(latest of cost in log where {0})", true),
            &("（log 中 score 的第 2 高）", "(2nd highest of score in log)", true),
            &("（log 中 cost 的第 1 低）", "(1st lowest of cost in log)", true),
            &("（log 中 score 去掉最高 2 个 的合计）", "(sum of score in log without the highest 2)", false),
            &("（log 中（score + n）的合计）", "(sum of (score + n) in log)", false),
            &("（log 中 cut 的合计）", "(sum of cut in log)", false),
            &("（reply 中 met 的 marks 的合计）", "(sum of marks in reply where met)", false),
            &("（reply 中 met 的条数）", "(count of met in reply)", false),
            &("（log 中（seen - day）的最大）", "(max of (seen - day) in log)", true),
        ]);
        X { none, text: say(zh, en, &[&c]) }
    }

    fn in_a_time(&mut self) -> X {
        let (source, window) = self.window();
        let (x, c) = (self.inside(0, Self::number).text, self.inside(0, Self::settled));
        let &(zh, en, none) = self.dice.pick(&[
            &("中 {0} 的合计", "sum of {0} in ", false),
            &("中 {0} 的最大", "max of {0} in ", true),
            &("中 {0} 的最小", "min of {0} in ", true),
            &("中 {0} 的最近", "latest of {0} in ", true),
            &("中 {0} 的第 2 高", "2nd highest of {0} in ", true),
            &("中 {0} 的第 1 低", "1st lowest of {0} in ", true),
            &("的条数", "count of ", false),
            &("中 {1} 的个数", "count of {1} in ", false),
        ]);
        let text = say(&format!("（{source} {zh}）"), &format!("({en}{window})"), &[&x, &c]);
        if self.dice.once_in(6) {
            let zh = format!("（{source} 中 {{0}} 去掉最低一个 的合计）");
            return X::sure(say(&zh, &format!("(sum of {{0}} in {window} without the lowest one)"), &[&x]));
        }
        if self.dice.once_in(6) {
            let zh = format!("（（{source} 中 {{0}} 的平均）四舍五入到 2 位小数）");
            return X::maybe(say(&zh, &format!("(round (mean of {{0}} in {window}) to 2 decimals)"), &[&x]));
        }
        if self.dice.once_in(3) {
            let zh = format!("（{source} 中 {{1}} 的 {{0}} 的合计）");
            return X::sure(say(&zh, &format!("(sum of {{0}} in {window} where {{1}})"), &[&x, &c]));
        }
        X { none, text }
    }

    fn of_units(&mut self) -> X {
        let (x, c) = (self.inside(0, Self::number).text, self.inside(0, Self::settled));
        let &(zh, en, none) = self.dice.pick(&[
            &("（各单位 中 {0} 的合计）", "(sum of {0} in units)", false),
            &("（各单位 的条数）", "(count of units)", false),
            &("（各单位 中 {1} 的条数）", "(count of units where {1})", false),
            &("（同 kind 各单位 中 {0} 的最大）", "(max of {0} in units within kind)", true),
            &("（同 area 各单位 中 {1} 的条数）", "(count of units within area where {1})", true),
            &("（各单位 中 {0} 的第 2 低）", "(2nd lowest of {0} in units)", true),
            &("（各单位 中 {0} 去掉最高 2 个 的合计）", "(sum of {0} in units without the highest 2)", false),
            &("（n 由高到低 的名次）", "(rank of n highest first)", false),
            &("（n 在 kind 内 由低到高 的名次）", "(rank of n lowest first within kind)", false),
            &("（r 由高到低 的名次）", "(rank of r highest first)", true),
        ]);
        X { none, text: say(zh, en, &[&x, &c]) }
    }

    /// A level of the scale without a name.
    pub(super) fn level(&mut self, depth: usize) -> X {
        let pick = if depth == 0 { self.dice.below(5) } else { self.dice.below(18) };
        let inner = depth.saturating_sub(1);
        match pick {
            3 => X::sure(same("reached")),
            4 => X::maybe(same("claim")),
            5 | 6 => self.chosen(inner, Self::level),
            7 | 8 => {
                let by = self.dice.pick(&[&("1", "1"), &("（n）", "(n)"), &("两", "two")]);
                let &(zh, en) = self.dice.pick(&[
                    &("（{0} 升 {1} 级）", "({0} raised by {2} levels)"),
                    &("（{0} 降 {1} 级）", "({0} lowered by {2} levels)"),
                ]);
                let x = self.level(inner);
                X { none: x.none, text: say(zh, en, &[&x.text, &same(by.0), &same(by.1)]) }
            }
            9 => {
                let x = self.level(inner);
                X::sure(say("（{0} 无则 B）", "({0} or else B)", &[&x.text]))
            }
            10 if !self.measures.is_empty() && !self.each => {
                let name = self.some_measure();
                X::maybe(say("（{0} 的等级）", "(levels of {0})", &[&name]))
            }
            11 => {
                let x = self.level(inner);
                let &(zh, en) = self.dice.pick(&[
                    &("（（{0}、claim）的最差）", "(worst of ({0}, claim))"),
                    &("（（{0}、C）的最优）", "(best of ({0}, C))"),
                ]);
                X::maybe(say(zh, en, &[&x.text]))
            }
            12 if self.one_scale => X::maybe(say("（总评 的最差）", "(worst of overall)", &[])),
            13 if self.records && !self.inner => {
                let c = self.of_record();
                let &(zh, en) = self.dice.pick(&[
                    &("（log 中 mark 的最差）", "(worst of mark in log)"),
                    &("（log 中 {0} 的 mark 的最优）", "(best of mark in log where {0})"),
                ]);
                X::maybe(say(zh, en, &[&c]))
            }
            14 if !self.inner => {
                let (source, window) = self.window();
                let &(zh, en) = self.dice.pick(&[&("最差", "worst"), &("最优", "best"), &("最近", "latest")]);
                X::maybe(say(
                    &format!("（{source} 中 claim 的{zh}）"),
                    &format!("({en} of claim in {window})"),
                    &[],
                ))
            }
            15 if !self.levels.is_empty() => {
                let at = self.dice.below(self.levels.len());
                self.levels[at].clone()
            }
            16 if self.named => X::sure(same("by_n")),
            17 => X::maybe(say("（上期 claim）", "(previous claim)", &[])),
            _ => X::sure(same(self.dice.pick(&["A", "B", "C", "D"]))),
        }
    }

    /// A level that is never none.
    pub(super) fn some_level(&mut self, depth: usize) -> Two {
        let x = self.level(depth);
        self.settle(x, "C", "C")
    }
}
