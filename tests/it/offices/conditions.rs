//! Random conditions.

use super::maker::{Maker, X};
use super::two::{Two, joined, same, say};

const COMPARISONS: [(&str, &str); 8] = [
    ("=", "="),
    ("≠", "<>"),
    ("<", "<"),
    ("≤", "<="),
    (">", ">"),
    ("≥", ">="),
    ("不小于", "at least"),
    ("不大于", "at most"),
];

const RANGES: [(&str, &str); 8] = [
    ("{0} 以上", "{0} and above"),
    ("{0} 以下", "{0} and below"),
    ("不满 {1}", "under {1}"),
    ("超过 {0}", "over {0}"),
    ("{0} 以上不满 {1}", "{0} to under {1}"),
    ("超过 {0}、{1} 以下", "over {0} to {1}"),
    ("超过 {0} 不满 {1}", "over {0} to under {1}"),
    ("{0} 至 {1}", "{0} to {1}"),
];

impl Maker {
    /// A condition that is never none.
    pub(super) fn settled(&mut self, depth: usize) -> Two {
        let x = self.condition(depth);
        self.settle(x, "否", "no")
    }

    pub(super) fn settle(&mut self, x: X, zh: &str, en: &str) -> Two {
        if x.none {
            say(&format!("（{{0}} 无则 {zh}）"), &format!("({{0}} or else {en})"), &[&x.text])
        } else {
            x.text
        }
    }

    /// A condition in brackets, or a name.
    pub(super) fn condition(&mut self, depth: usize) -> X {
        let pick = if depth == 0 { self.dice.below(12) } else { self.dice.below(40) };
        let inner = depth.saturating_sub(1);
        match pick {
            0 | 1 => X::sure(same(self.dice.pick(&["f", "g", "h"]))),
            2 => X { text: same("m"), none: true },
            3 if self.unknown => X::sure(same(self.dice.pick(&["u", "v"]))),
            4 => {
                // Beside a share a number has its percent sign; ten shares are none.
                let (a, b) = (self.quotient(depth), self.number(depth.min(1)));
                let a = a.with("（{0} × 10）", "({0} * 10)", &same(""));
                let (zh, en) = COMPARISONS[self.dice.below(8)];
                X {
                    none: a.none || b.none,
                    text: say(
                        &format!("（{{0}} {zh} {{1}}）"),
                        &format!("({{0}} {en} {{1}})"),
                        &[&a.text, &b.text],
                    ),
                }
            }
            5 => {
                let x = self.quotient(depth).with("（{0} × 10）", "({0} * 10)", &same(""));
                let range = self.range(0, 9);
                x.with("（{0} {1}）", "({0} {1})", &range)
            }
            6 => {
                let kind = same(self.dice.pick(&["east", "west", "south"]));
                let &(zh, en) = self.dice.pick(&[
                    &("（kind 为 {0}）", "(kind is {0})"),
                    &("（kind 不为 {0}）", "(kind is not {0})"),
                    &("（kind 在（{0}、west）中）", "(kind in ({0}, west))"),
                    &("（kind 不在（{0}、south）中）", "(kind not in ({0}, south))"),
                ]);
                X::sure(say(zh, en, &[&kind]))
            }
            7 => self.of_sets(),
            8 => self.of_days(),
            9 => self.of_texts(),
            10 if self.each => X::sure(self.of_record()),
            11 if self.this => X::sure(say("（本评价 在 hit 中）", "(this measure in hit)", &[])),
            12 => {
                let c = self.condition(inner);
                c.with("（未 {0}）", "(not {0})", &same(""))
            }
            13 | 14 => {
                let (a, b) = (self.condition(inner), self.condition(inner));
                let &(zh, en) = self
                    .dice
                    .pick(&[&("（{0} 且 {1}）", "({0} and {1})"), &("（{0} 或 {1}）", "({0} or {1})")]);
                X { none: a.none || b.none, text: say(zh, en, &[&a.text, &b.text]) }
            }
            15 => self.chosen(inner, Self::condition),
            16 => {
                let c = self.condition(inner);
                X::sure(say("（{0} 无则 是）", "({0} or else yes)", &[&c.text]))
            }
            17 => {
                let x = if self.dice.once_in(2) { self.number(inner) } else { self.level(inner) };
                let &(zh, en) = self
                    .dice
                    .pick(&[&("（{0} 有值）", "({0} is given)"), &("（{0} 无值）", "({0} is not given)")]);
                X::sure(say(zh, en, &[&x.text]))
            }
            18 | 19 => {
                let of = [self.condition(inner).text, self.condition(0).text, self.condition(0).text];
                let (zh, en) = self.quantity();
                let list = joined(&of, "、", ", ");
                X::sure(say(&format!("（{zh}（{{0}}））"), &format!("({en} of ({{0}}))"), &[&list]))
            }
            20..=22 if !self.inner && self.records => self.of_records(),
            23 | 24 if !self.inner => self.of_a_time(),
            25 if !self.inner && self.groups => {
                let c = self.inside(0, Self::settled);
                let (zh, en) = self.quantity();
                X::sure(say(
                    &format!("（各单位 中 {zh} {{0}}）"),
                    &format!("({en} of {{0}} in units)"),
                    &[&c],
                ))
            }
            26 if !self.inner => {
                let c = self.inside(1, Self::condition);
                X {
                    none: c.none, text: say("（连续 2 期 {0}）", "({0} for 2 periods in a row)", &[&c.text])
                }
            }
            27 | 28 if !self.inner => {
                let c = self.inside(0, Self::condition);
                let &(zh, en) = self
                    .dice
                    .pick(&[&("（上期 {0}）", "(previous {0})"), &("（2 年前 {0}）", "({0} 2 years ago)")]);
                X { none: true, text: say(zh, en, &[&c.text]) }
            }
            29..=32 if !self.measures.is_empty() && !self.each => self.of_grades(inner),
            33 if self.joined => {
                let v = &["gone", "lost", "A", "C"][self.dice.below(4)];
                let &(zh, en) = self.dice.pick(&[
                    &("（任一评价 为 {0}）", "(any measure is {0})"),
                    &("（各评价均 为 {0}）", "(every measure is {0})"),
                    &(
                        "（各评价 中 至少 2 项（本评价 为 {0}））",
                        "(at least 2 of (this measure is {0}) in measures)",
                    ),
                    &(
                        "（各评价 中（本评价 为 {0}）的条数 > 1）",
                        "(count of measures where (this measure is {0}) > 1)",
                    ),
                    &(
                        "（（各评价 中（本评价 为 {0}）的集合）不为空）",
                        "((set of measures where (this measure is {0})) is not empty)",
                    ),
                ]);
                X::sure(say(zh, en, &[&same(*v)]))
            }
            34 if self.unknown => {
                let x = self.dice.pick(&["u", "v", "w"]);
                let &(zh, en) = self.dice.pick(&[
                    &("（{0} 为 未知）", "({0} is unknown)"),
                    &("（{0} 不为 未知）", "({0} is not unknown)"),
                ]);
                X::sure(say(zh, en, &[&same(x)]))
            }
            35 if self.unknown => {
                let c = self.settled(0);
                X::sure(say("（若 {0} 则 g 否则 未知）", "(if {0} then g else unknown)", &[&c]))
            }
            36 if !self.outcomes.is_empty() && !self.inner => {
                let name = self.outcomes[self.dice.below(self.outcomes.len())].clone();
                let &(zh, en) = self.dice.pick(&[
                    &("（{0} 或 h）", "({0} or h)"),
                    &("（（上期 {0}）无则 否）", "((previous {0}) or else no)"),
                ]);
                X::sure(say(zh, en, &[&same(name)]))
            }
            37 if !self.flags.is_empty() => {
                let at = self.dice.below(self.flags.len());
                self.flags[at].clone()
            }
            38 => X::sure(say("strict", "strict", &[])),
            39 => {
                let &(zh, en) = self
                    .dice
                    .pick(&[&("（year ≥ {0}）", "(year >= {0})"), &("（year 为 {0}）", "(year is {0})")]);
                X::sure(say(zh, en, &[&same(self.some_period())]))
            }
            _ => X::sure(same(self.dice.pick(&["f", "g", "h"]))),
        }
    }

    pub(super) fn quantity(&mut self) -> (&'static str, &'static str) {
        *self.dice.pick(&[&("任一", "any"), &("全部", "all"), &("至少 2 项", "at least 2")])
    }

    pub(super) fn range(&mut self, low: usize, high: usize) -> Two {
        let middle = low + (high - low) / 2;
        let low = same((low + self.dice.below(middle - low + 1)).to_string());
        let high = same((middle + 1 + self.dice.below(high - middle)).to_string());
        let (zh, en) = RANGES[self.dice.below(8)];
        say(zh, en, &[&low, &high])
    }

    fn of_sets(&mut self) -> X {
        let &(zh, en) = self.dice.pick(&[
            &("（（s 除去 t）为空）", "((s without t) is empty)"),
            &("（（s 同有 t）不为空）", "((s shared with t) is not empty)"),
            &("（“水” 在 s 中）", "(\"水\" in s)"),
            &("（“电” 不在 t 中）", "(\"电\" not in t)"),
            &("（s 含任一 {水、电}）", "(s has any of {水, 电})"),
            &("（s 含全部 t）", "(s has all of t)"),
            &("（focus 含任一 {水、火}）", "(focus has any of {水, 火})"),
        ]);
        X::sure(say(zh, en, &[]))
    }

    fn of_days(&mut self) -> X {
        let day = same(self.dice.pick(&["2021-06-30", "2022-12-31"]));
        let &(zh, en, none) = self.dice.pick(&[
            &("（day > {0}）", "(day > {0})", false),
            &("（due ≤ day + 2 个月 - 1 天）", "(due <= day + 2 months - 1 day)", true),
            &("（day 在 {0} 前 12 个月内）", "(day in the 12 months before {0})", false),
            &("（due 在 day 前 1 年 3 个月内）", "(due in the 1 year 3 months before day)", true),
            &("（due 2021-01-01 至 {0}）", "(due 2021-01-01 to {0})", true),
            &("（due 有值）", "(due is given)", false),
            &("（day 不为 {0}）", "(day is not {0})", false),
            &("（until_day > day）", "(until_day > day)", false),
        ]);
        X { none, text: say(zh, en, &[&day]) }
    }

    fn of_texts(&mut self) -> X {
        let &(zh, en) = self.dice.pick(&[
            &("（area = “north”）", "(area = \"north\")"),
            &("（area 在（“north”、“coast”）中）", "(area in (\"north\", \"coast\"))"),
            &("（called 不为 “low”）", "(called is not \"low\")"),
            &("（called 在（“high”、“low”）中）", "(called in (\"high\", \"low\"))"),
        ]);
        X::sure(say(zh, en, &[]))
    }

    /// Of the record at hand.
    pub(super) fn of_record(&mut self) -> Two {
        let &(zh, en) = self.dice.pick(&[
            &("grave", "grave"),
            &("（score < 60）", "(score < 60)"),
            &("（score 40 以上不满 80）", "(score 40 to under 80)"),
            &("（sort 为 fire）", "(sort is fire)"),
            &("（sort 在（fire、noise）中）", "(sort in (fire, noise))"),
            &("（cost > 3 无则 否）", "(cost > 3 or else no)"),
            &("（mark 差于 B）", "(mark worse than B)"),
            &("（seen > day）", "(seen > day)"),
            &("（cut > 1）", "(cut > 1)"),
            &("（fee ≥ 2 且 grave）", "(fee >= 2 and grave)"),
            &("shaky", "shaky"),
        ]);
        say(zh, en, &[])
    }

    /// What a condition makes of the records of a block.
    fn of_records(&mut self) -> X {
        let (zh, en) = self.quantity();
        let (a, b) = (self.of_record(), self.of_record());
        // Of no records, that all hold is none.
        let none = zh == "全部";
        let (one, other) = match self.dice.below(5) {
            3 => {
                let set = (
                    "（（log 中 {0} 的 sort 的集合）含任一 {fire、noise}）",
                    "((set of sort in log where {0}) has any of {fire, noise})",
                );
                return X::sure(say(set.0, set.1, &[&a]));
            }
            4 => {
                let set = (
                    "（“1.2” 在（reply 中 met 的 item 的集合）中）",
                    "(\"1.2\" in (set of item in reply where met))",
                );
                return X::sure(say(set.0, set.1, &[]));
            }
            0 => (format!("（log 中 {{0}} 的 {zh} {{1}}）"), format!("({en} of {{1}} in log where {{0}})")),
            1 => (
                format!("（reply 中（marks > 1）的 {zh} met）"),
                format!("({en} of met in reply where (marks > 1))"),
            ),
            _ => (format!("（log 中 {zh} {{0}}）"), format!("({en} of {{0}} in log)")),
        };
        X { none, text: say(&one, &other, &[&a, &b]) }
    }

    fn of_a_time(&mut self) -> X {
        let c = self.inside(0, Self::settled);
        let (zh, en) = self.quantity();
        let (source, window) = self.window();
        X::sure(say(&format!("（{source} 中 {zh} {{0}}）"), &format!("({en} of {{0}} in {window})"), &[&c]))
    }

    /// The rows of a time.
    pub(super) fn window(&mut self) -> (String, String) {
        let since = self.some_period();
        match self.dice.below(3) {
            0 => ("近 2 年".into(), "the last 2 years".into()),
            1 => ("近三期".into(), "the last three periods".into()),
            _ => (format!("自 {since} 起"), format!("since {since}")),
        }
    }

    fn of_grades(&mut self, depth: usize) -> X {
        let name = self.some_measure();
        match self.dice.below(6) {
            0 => {
                let level = self.level(depth.min(1));
                let level = self.settle(level, "B", "B");
                X::sure(say("（{0} 为 {1}）", "({0} is {1})", &[&name, &level]))
            }
            1 => X::sure(say(
                "（{0} 为 {1}）",
                "({0} is {1})",
                &[&name, &same(self.dice.pick(&["gone", "lost"]))],
            )),
            2 if self.signs => X::sure(say(
                "（{0} = {1}）",
                "({0} = {1})",
                &[&name, &same(self.dice.pick(&["A+", "B--", "C-"]))],
            )),
            3 if !self.inner => X {
                none: true,
                text: say("（{0} 差于 上期 {0}）", "({0} worse than previous {0})", &[&name]),
            },
            _ => {
                let level = same(self.dice.pick(&["A", "B", "C", "D"]));
                let &(zh, en) = self.dice.pick(&[
                    &("优于", "better than"),
                    &("差于", "worse than"),
                    &("不差于", "no worse than"),
                    &("不优于", "no better than"),
                ]);
                X {
                    none: true,
                    text: say(
                        &format!("（{{0}} {zh} {{1}}）"),
                        &format!("({{0}} {en} {{1}})"),
                        &[&name, &level],
                    ),
                }
            }
        }
    }
}
