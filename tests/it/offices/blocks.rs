//! Random policies, block by block.

use heng::problem::Lang;

use super::maker::{Maker, Periods, X};
use super::two::{Two, joined, same, say};

/// A head and its lines.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) head: Two,
    pub(super) lines: Vec<Two>,
    /// Whether its lines may stand in any order.
    pub(super) free: bool,
    /// Whether it is a measure: their order is that of joined levels.
    pub(super) measure: bool,
}

/// A policy and what its data has.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) blocks: Vec<Block>,
    pub(super) periods: Periods,
    pub(super) unknown: bool,
    /// Whether records are joined by the period too.
    pub(super) by_period: bool,
}

impl Office {
    pub(super) fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            text.push_str(block.head.of(lang));
            text.push('\n');
            for line in &block.lines {
                text.push_str("    ");
                text.push_str(line.of(lang));
                text.push('\n');
            }
        }
        text
    }
}

fn free(head: Two, lines: Vec<Two>) -> Block {
    Block { head, lines, free: true, measure: false }
}

fn fixed(head: Two, lines: Vec<Two>) -> Block {
    Block { head, lines, free: false, measure: false }
}

fn lines(text: &[(&str, &str)]) -> Vec<Two> {
    text.iter().map(|(zh, en)| say(zh, en, &[])).collect()
}

impl Maker {
    /// A whole policy; with `groups` one unit's grades may hang on the others.
    pub(super) fn office(seed: u64, groups: bool) -> Office {
        let mut g = Maker::new(seed, groups);
        let by_period = g.dice.below(3) > 0;
        let mut blocks = vec![g.policy()];
        blocks.extend(g.scales());
        blocks.push(g.data());
        if g.records {
            blocks.extend(g.records(by_period));
        }
        blocks.extend(choices());
        blocks.extend(g.tables());
        g.named = true;
        blocks.extend(g.first_defines());
        blocks.extend(g.grading());
        blocks.extend(g.last_defines());
        blocks.extend(g.ranks());
        blocks.extend(g.outcomes());
        blocks.extend(g.examples());
        Office { blocks, periods: g.periods, unknown: g.unknown, by_period }
    }

    fn policy(&mut self) -> Block {
        let all = lines(&[
            ("文号 “1号”", "number \"1号\""),
            ("印发 “县办”", "issued by \"县办\""),
            ("施行 2020-01-01，至 2025-12-31", "in force from 2020-01-01 until 2025-12-31"),
            ("替代 “0号”", "replaces \"0号\""),
        ]);
        free(say("办法 “样例”", "policy \"样例\"", &[]), all)
    }

    fn scales(&mut self) -> Vec<Block> {
        let mut clauses = lines(&[("另有 gone > lost", "outside it gone > lost")]);
        if self.signs {
            let &(zh, en) =
                self.dice.pick(&[&("加减号相抵", "signs cancel"), &("加减号并列", "signs kept apart")]);
            clauses.push(say(zh, en, &[]));
            self.apart = zh == "加减号并列";
            if self.dice.once_in(2) {
                clauses.push(say("最多 3 个 +", "at most 3 +", &[]));
            }
        }
        if self.dice.once_in(3) {
            clauses.push(say("原 E 现为 D", "formerly E now D", &[]));
        }
        let stars = lines(&[("加减号相抵", "signs cancel"), ("另有 struck", "outside it struck")]);
        vec![
            free(say("等级 A > B > C > D", "scale A > B > C > D", &[]), clauses),
            free(say("等级 stars：five > four > three", "scale stars: five > four > three", &[]), stars),
        ]
    }

    fn data(&mut self) -> Block {
        let year = match self.periods {
            Periods::Years => ("year 为 年度", "year is a year"),
            Periods::Quarters => ("year 为 季度", "year is a quarter"),
            Periods::Months => *self
                .dice
                .pick(&[&("year 为 评价期", "year is a period"), &("year 为 月份", "year is a month")]),
        };
        let mut all = lines(&[
            ("id 为 编号，列名 “id” 或 “单位”", "id is an id, read from \"id\" or \"单位\""),
            year,
            ("area 为 文本", "area is a text"),
            ("kind 为 east 或 west “w” 或 south", "kind is east or west \"w\" or south"),
            ("f、g、h 为 是否", "f, g, h are yes/no"),
            ("m 为 是否，空白视为 无", "m is yes/no, blank means none"),
            ("n、k 为 整数，0 至 9，标签 “次数”", "n, k are whole numbers, 0 to 9, label \"次数\""),
            (
                "r 为 1位小数，不小于 0，不大于 10，空白视为 无",
                "r is a number with 1 decimal, at least 0, at most 10, blank means none",
            ),
            ("share 为 百分比，不大于 100%", "share is a percentage, at most 100%"),
            ("x 为 数值，-9 至 9", "x is a number, -9 to 9"),
            ("day 为 日期", "day is a date"),
            ("due 为 日期，空白视为 无", "due is a date, blank means none"),
            ("s、t 为 集合", "s, t are sets"),
            ("focus 为 集合 取自 水 或 电 或 火", "focus is a set of 水 or 电 or 火"),
            ("hit 为 集合 取自 各评价", "hit is a set of measures"),
            ("claim 为 等级，空白视为 无", "claim is a level, blank means none"),
            ("star 为 stars 的 等级", "star is a level of stars"),
        ]);
        if self.unknown {
            all.extend(lines(&[
                ("u、v 为 是否，空白视为 未知", "u, v are yes/no, blank means unknown"),
                ("w 为 整数，0 至 9，空白视为 未知", "w is a whole number, 0 to 9, blank means unknown"),
            ]));
        }
        let c = self.inside(1, Self::settled);
        all.push(say("凡 {0} 的，提醒 “看一看”", "when {0}, warn \"看一看\"", &[&c]));
        if self.dice.once_in(3) {
            all.push(say(
                "凡 f 且 n = 9 且 g 的，报错 “不会”",
                "when f and n = 9 and g, error \"不会\"",
                &[],
            ));
        }
        free(say("数据", "data", &[]), all)
    }

    fn records(&mut self, by_period: bool) -> Vec<Block> {
        let mut log = lines(&[
            ("seen 为 日期", "seen is a date"),
            ("sort 为 fire 或 water 或 noise", "sort is fire or water or noise"),
            ("score 为 整数，0 至 100", "score is a whole number, 0 to 100"),
            (
                "cost 为 1位小数，0 至 20，空白视为 无",
                "cost is a number with 1 decimal, 0 to 20, blank means none",
            ),
            ("grave 为 是否", "grave is yes/no"),
            ("mark 为 等级", "mark is a level"),
            ("凡 grave 且 score ≥ 90 的，提醒 “重”", "when grave and score >= 90, warn \"重\""),
            ("凡 score < 5 且 f 的，报错 “低”", "when score < 5 and f, error \"低\""),
        ]);
        let &(zh, en) = self.dice.pick(&[&("不论", "ignore"), &("提醒", "warn")]);
        log.push(say(&format!("无主的明细，{zh}"), &format!("rows without a unit, {en}"), &[]));
        log.push(say("无明细的单位，提醒", "units without rows, warn", &[]));
        let head = if by_period {
            say("明细 log 按 id、year", "records log by id, year", &[])
        } else {
            say("明细 log 按 id", "records log by id", &[])
        };
        let mut reply = lines(&[
            ("item 为 文本", "item is a text"),
            ("fits 为 是否，空白视为 无", "fits is yes/no, blank means none"),
        ]);
        reply.push(say("无主的明细，不论", "rows without a unit, ignore", &[]));
        let wanted = lines(&[
            ("| item || tier | marks |", "| item || tier | marks |"),
            ("| 1.1 || A | 3 |", "| 1.1 || A | 3 |"),
            ("| 1.2 || B | 1 |", "| 1.2 || B | 1 |"),
            ("| 2.1 || B | 1.5 |", "| 2.1 || B | 1.5 |"),
        ]);
        let own = |zh, en, line| fixed(say(zh, en, &[]), vec![line]);
        let c = self.settled(0);
        let each = std::mem::replace(&mut self.each, true);
        let cut = loop {
            // Itself it may not name.
            let c = self.settled(1);
            if !c.en.contains("cut") {
                break c;
            }
        };
        self.each = each;
        vec![
            free(head, log),
            free(say("明细 reply 按 id，对照 wanted", "records reply by id, against wanted", &[]), reply),
            fixed(say("表 wanted 按 item", "table wanted by item", &[]), wanted),
            free(
                say("表 fee 按 sort 逐条 log", "table fee by sort for each log", &[]),
                lines(&[("fire：2", "fire: 2"), ("water、noise：3", "water, noise: 3")]),
            ),
            own(
                "定义 met 逐条 reply",
                "define met for each reply",
                say("fits 无则 否", "fits or else no", &[]),
            ),
            own(
                "定义 shaky 逐条 log",
                "define shaky for each log",
                say("score < 50 或 {0}", "score < 50 or {0}", &[&c]),
            ),
            own(
                "定义 cut 逐条 log",
                "define cut for each log",
                say("若 {0} 则 2 × fee 否则 1", "if {0} then 2 * fee else 1", &[&cut]),
            ),
        ]
    }

    fn tables(&mut self) -> Vec<Block> {
        let (one, other) = (self.inside(1, Self::settled), self.inside(1, Self::settled));
        let (n, level) = (self.inside(1, Self::number), self.inside(0, Self::level));
        let key = if self.unknown { "w" } else { "k" };
        let mut steps = lines(&[("5 以上：1", "5 and above: 1"), ("不满 5：2", "under 5: 2")]);
        steps.extend(self.unknown.then(|| say("未知：3", "unknown: 3", &[])));
        let mut grid = lines(&[
            ("| n | kind || days | who |", "| n | kind || days | who |"),
            ("| 5 以上 | east || 3 | 科长 |", "| 5 and above | east || 3 | 科长 |"),
            ("| < 5 | east || 5 | 科员 |", "| < 5 | east || 5 | 科员 |"),
            ("| 任意 | west、south || 无 | 无 |", "| any | west, south || none | none |"),
        ]);
        if self.dice.once_in(2) {
            grid.truncate(3);
            grid.push(say(
                "| 其余 | 其余 || 7.5 | none_of |",
                "| otherwise | otherwise || 7.5 | none_of |",
                &[],
            ));
        }
        let first = vec![
            say("凡 {0} 的：0", "when {0}: 0", &[&one]),
            say("凡 {0} 的：2", "when {0}: 2", &[&other]),
            say("其余：{0}", "otherwise: {0}", &[&self.settle(n, "1", "1")]),
        ];
        let level = self.settle(level, "C", "C");
        let table = |zh, en| say(zh, en, &[]);
        vec![
            free(
                table("表 rate 按 kind", "table rate by kind"),
                lines(&[("east：1", "east: 1"), ("west、south：2.5", "west, south: 2.5")]),
            ),
            fixed(table("表 fine，依次判断", "table fine, first match"), first),
            fixed(table("表 grid 按 kind、n", "table grid by kind, n"), grid),
            free(
                table("表 curve 按 r，内插", "table curve by r, interpolated"),
                lines(&[
                    ("0：0", "0: 0"),
                    ("3.5：5", "3.5: 5"),
                    ("10：8", "10: 8"),
                    ("其余：无", "otherwise: none"),
                ]),
            ),
            free(say("表 steps 按 {0}", "table steps by {0}", &[&same(key)]), steps),
            free(
                table("表 by_n 按 n", "table by_n by n"),
                vec![
                    say("7 以上：A", "7 and above: A", &[]),
                    say("3 以上不满 7：{0}", "3 to under 7: {0}", &[&level]),
                    say("不满 3：D", "under 3: D", &[]),
                ],
            ),
            free(
                table("表 by_r 按 r", "table by_r by r"),
                lines(&[("5 以上：A", "5 and above: A"), ("不满 5：B", "under 5: B"), ("无：D", "none: D")]),
            ),
            free(
                table("表 bands 按 得分", "table bands by points"),
                lines(&[
                    ("90 以上：A", "90 and above: A"),
                    ("60 以上不满 90：B", "60 to under 90: B"),
                    ("不满 60：D", "under 60: D"),
                ]),
            ),
            free(
                table(
                    "表 listed 按 kind、area，取自 “list.csv”",
                    "table listed by kind, area, from \"list.csv\"",
                ),
                lines(&[("其余：4", "otherwise: 4")]),
            ),
            free(
                table("表 starred 按 n", "table starred by n"),
                lines(&[("6 以上：five", "6 and above: five"), ("不满 6：four", "under 6: four")]),
            ),
        ]
    }

    fn define(&self, name: &str, value: Two) -> Block {
        fixed(say("定义 {0}", "define {0}", &[&same(name)]), vec![value])
    }

    /// Defines of columns, records, tables and earlier periods.
    fn first_defines(&mut self) -> Vec<Block> {
        let mut blocks = vec![
            self.define(
                "called",
                say("若 n ≥ 5 则 “high” 否则 “low”", "if n >= 5 then \"high\" else \"low\"", &[]),
            ),
            self.define("until_day", say("day + 3 个月 - 1 天", "day + 3 months - 1 day", &[])),
            self.define("grid_sum", say("（grid 的 days 无则 0）+ k", "(days of grid or else 0) + k", &[])),
            self.define(
                "quiet",
                say(
                    "若 n = 0 则（上期 quiet 无则 0）+ 1 否则 0",
                    "if n = 0 then (previous quiet or else 0) + 1 else 0",
                    &[],
                ),
            ),
        ];
        for at in 0..2 {
            let (c, n, l) = (self.condition(2), self.number(2), self.level(2));
            let names = [format!("c{at}"), format!("n{at}"), format!("l{at}")];
            for (name, x) in names.iter().zip([&c, &n, &l]) {
                blocks.push(self.define(name, x.text.clone()));
            }
            let named = |name: &String, x: &X| X { text: same(name.clone()), none: x.none };
            self.flags.push(named(&names[0], &c));
            self.numbers.push(named(&names[1], &n));
            self.levels.push(named(&names[2], &l));
        }
        blocks
    }

    /// Defines that look at grades.
    fn last_defines(&mut self) -> Vec<Block> {
        let (c, n, l) = (self.condition(3), self.number(3), self.level(2));
        vec![self.define("c9", c.text), self.define("n9", n.text), self.define("l9", l.text)]
    }

    fn ranks(&mut self) -> Vec<Block> {
        let n = self.counted(1);
        let mut blocks = Vec::new();
        if self.groups {
            let order = say(
                "依 总评 优者先，再依 {0} 高者先",
                "order by overall best first, then {0} highest first",
                &[&n],
            );
            blocks.push(free(say("名次", "rank", &[]), vec![order]));
            let second = vec![
                say("依 （r 无则 0）低者先", "order by (r or else 0) lowest first", &[]),
                say("在 kind 内", "within kind", &[]),
            ];
            blocks.push(free(say("名次 second", "rank second", &[]), second));
            self.ranked = true;
        }
        blocks
    }

    fn outcomes(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for name in ["o0", "o1", "o2"] {
            let mut own = Vec::new();
            for at in 0..1 + self.dice.below(3) {
                let c = self.settled(2);
                let text = same(format!("{name}.{at}：{{n}}、{{called}}"));
                let &(zh, en) = self.dice.pick(&[
                    &("凡 {0} 的，处置 “{1}”", "when {0}, \"{1}\""),
                    &("凡 未 {0} 的，处置 “{1}”", "unless {0}, \"{1}\""),
                ]);
                own.push(say(zh, en, &[&c, &text]));
            }
            if self.dice.once_in(2) {
                let &(zh, en) = self.dice.pick(&[
                    &("期限 2 年", "lasts 2 years"),
                    &("期限 两年，含当期", "lasts two years, the current one included"),
                    &("期限 2 个季度", "lasts 2 quarters"),
                    &("期限 3 个月", "lasts 3 months"),
                ]);
                own.push(say(zh, en, &[]));
                let c = self.settled(1);
                own.push(say("凡 {0} 的，处置 “至{止期}”", "when {0}, \"至{until}\"", &[&c]));
            }
            if let Some(last) = self.outcomes.last().filter(|_| self.dice.clone().once_in(2)) {
                own.push(say("互斥 {0}", "excludes {0}", &[&same(last.clone())]));
            }
            self.outcomes.push(name.into());
            blocks.push(free(
                say(
                    "结果 {0} “题{0}”  依据 “第三条”",
                    "outcome {0} \"题{0}\" citing \"第三条\"",
                    &[&same(name)],
                ),
                own,
            ));
        }
        blocks
    }

    fn examples(&mut self) -> Vec<Block> {
        let when = match self.periods {
            Periods::Years => say("2022 年", "2022", &[]),
            Periods::Quarters => same("2022Q1"),
            Periods::Months => same("2022-03"),
        };
        let table = [
            same("| id | f |"),
            say("| 甲 | 是 |", "| 甲 | yes |", &[]),
            say("| 乙 | 否 |", "| 乙 | no |", &[]),
        ];
        let wanted = [same("| id | one_f |"), say("| 甲 | 1 |", "| 甲 | 1 |", &[]), same("| 乙 | 2 |")];
        let under = |head: Two, rows: &[Two]| {
            let rows = joined(rows, "\n        ", "\n        ");
            say("{0}\n        {1}", "{0}\n        {1}", &[&head, &rows])
        };
        let example =
            |name: &str, own: Vec<Two>| free(say("例 “{0}”", "example \"{0}\"", &[&same(name)]), own);
        vec![
            self.define("one_f", say("若 f 则 1 否则 2", "if f then 1 else 2", &[])),
            self.define("is_f", say("f 且 是", "f and yes", &[])),
            example(
                "一",
                vec![
                    say("已知 {0}，f 为 是", "given in {0}, f is yes", &[&when]),
                    say("应得 {0}，one_f = 1，is_f", "expect in {0}, one_f = 1, is_f", &[&when]),
                ],
            ),
            example(
                "二",
                vec![
                    say("已知 同 “一”，f 为 否，n、k 为 3", "given as in \"一\", f is no, n, k are 3", &[]),
                    say("应得 one_f = 2，未 is_f", "expect one_f = 2, not is_f", &[]),
                ],
            ),
            example(
                "三",
                vec![
                    under(say("已知 id：", "given id:", &[]), &table),
                    under(say("应得 id：", "expect id:", &[]), &wanted),
                ],
            ),
        ]
    }
}

fn choices() -> Vec<Block> {
    let choice = |name: &str, zh: &str, en: &str| {
        fixed(
            say("取义 {0}  依据 “第六条”", "choice {0} citing \"第六条\"", &[&same(name)]),
            vec![say(zh, en, &[])],
        )
    };
    vec![
        choice("limit", "2 或 3 或 4，取 3，因 “含本数”", "2 or 3 or 4, taken 3, because \"含本数\""),
        choice("strict", "是 或 否，取 否，因 “从宽”", "yes or no, taken no, because \"从宽\""),
        choice("reached", "B 或 C，取 C，因 “从严”", "B or C, taken C, because \"从严\""),
    ]
}
