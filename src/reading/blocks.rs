//! Heads of blocks, and the lines of those blocks that have lines of one shape.

use crate::syntax::ast::{
    Block, BlockKind, Choice, ChoiceItem, Define, Expr, ExprKind, Line, OutcomeItem, PolicyItem, RankItem,
    Records, Scale, ScaleClause, Sign, Statement, Text, Titled,
};

use super::measure::Around;
use super::{Said, Voice, say};

impl Voice<'_> {
    /// What a block says, statement by statement.
    pub(super) fn block(&self, block: &Block, said: &mut Vec<Said>) {
        let head = self.head(&block.kind);
        let cited = self.tail(block.citing.as_ref(), None);
        said.push(Said {
            span: block.head.span,
            head: true,
            sentence: self.spaced(&format!("{head}{cited}")),
        });
        match &block.kind {
            BlockKind::Policy(policy) => self.lines(&policy.lines, said, |item| self.policy_item(item)),
            BlockKind::Scale(scale) => self.lines(&scale.clauses, said, |clause| self.scale_clause(clause)),
            BlockKind::Data(data) => self.lines(&data.lines, said, |item| self.data_item(item)),
            BlockKind::Records(records) => self.lines(&records.data.lines, said, |item| self.data_item(item)),
            BlockKind::Choice(choice) => {
                self.lines(choice.line.as_slice(), said, |item| self.choice_item(choice, item));
            }
            BlockKind::Table(table) => self.table_rows(table, said),
            BlockKind::Define(define) => {
                self.lines(define.value.as_slice(), said, |value| self.define_value(define, value));
            }
            BlockKind::Measure(measure) => self.statements(&measure.statements, said),
            BlockKind::EveryMeasure(statements) | BlockKind::Overall(statements) => {
                self.statements(statements, said);
            }
            BlockKind::Rank(rank) => self.lines(&rank.lines, said, |item| self.rank_item(item)),
            BlockKind::Outcome(outcome) => self.lines(&outcome.lines, said, |item| self.outcome_item(item)),
            BlockKind::Example(example) => self.lines(&example.lines, said, |item| self.example_item(item)),
        }
    }

    /// Each line by `say`, with what stands at its end.
    fn lines<T>(&self, lines: &[Line<T>], said: &mut Vec<Said>, say: impl Fn(&T) -> String) {
        for line in lines {
            let cited = self.tail(line.citing.as_ref(), line.because.as_ref());
            let sentence = say(&line.node);
            let (first, parts) = sentence.split_at(sentence.find('\n').unwrap_or(sentence.len()));
            let sentence = self.spaced(&format!("{first}{cited}{parts}"));
            said.push(Said { span: line.span.span, head: false, sentence });
        }
    }

    fn statements(&self, statements: &[Statement], said: &mut Vec<Said>) {
        let around = Around::of(statements, &self.names);
        self.lines(statements, said, |item| self.item(item, &around));
    }

    /// Where a statement is taken from, and why it is so.
    pub(super) fn tail(&self, citing: Option<&Text>, because: Option<&Text>) -> String {
        let citing = citing.map(|text| {
            let text = self.text(&text.node);
            say!(self, "（出自{text}）", " (from {text})")
        });
        let because = because.map(|text| {
            let text = self.text(&text.node);
            say!(self, "（理由：{text}）", " (the reason: {text})")
        });
        citing.into_iter().chain(because).collect()
    }

    fn head(&self, kind: &BlockKind) -> String {
        match kind {
            BlockKind::Policy(policy) => {
                let title = self.text(&policy.title.node);
                say!(self, "这份办法题为{title}", "this policy is called {title}")
            }
            BlockKind::Scale(scale) => self.scale(scale),
            BlockKind::Data(_) => say!(
                self,
                "每个单位每一期填一行，各列如下",
                "each unit has one row of data for each period, with these columns"
            ),
            BlockKind::Records(records) => self.records(records),
            BlockKind::Choice(choice) => {
                let name = self.quote(&choice.name.node);
                say!(
                    self,
                    "条文有几种读法的地方，这里定下一种；别处写{name}，就是所定的那个值",
                    "a place that can be read in several ways, settled here; elsewhere {name} stands for what is taken"
                )
            }
            BlockKind::Table(table) => self.table_head(table),
            BlockKind::Define(define) => {
                let name = self.quote(&define.name.node);
                match &define.each {
                    None => say!(
                        self,
                        "别处写{name}，就是下面这个算出来的值",
                        "elsewhere {name} stands for the value reckoned below"
                    ),
                    Some(records) => {
                        let records = self.quote(&records.node);
                        say!(
                            self,
                            "明细{records}的每条记录都有一个{name}，就是下面这个算出来的值",
                            "each record of {records} has a value {name}, reckoned below"
                        )
                    }
                }
            }
            BlockKind::Measure(measure) => {
                let name = self.measure_name(&measure.name);
                say!(
                    self,
                    "要评的一项：{name}；以下各句谁先谁后都一样",
                    "one thing that is graded: {name}; the order of its statements does not matter"
                )
            }
            BlockKind::EveryMeasure(_) => {
                say!(self, "以下各句，每一项评价都各自算上", "the statements below are part of each measure")
            }
            BlockKind::Overall(_) => say!(
                self,
                "各项评价评完以后，再评一个总的；以下各句谁先谁后都一样",
                "after all measures one grade is made for the whole; the order of its statements does not matter"
            ),
            BlockKind::Rank(rank) => {
                let skip = say!(
                    self,
                    "同一期的单位排先后，并列的占同一个名次，后面的名次空出来；总评没有等级的不排",
                    "the units of a period are put in order; equal ones share a place and the next place is left free; units whose overall has no level have none"
                );
                match &rank.name {
                    None => skip,
                    Some(name) => {
                        let name = self.quote(&name.node);
                        say!(self, "{skip}；这一套排位叫{name}", "{skip}; this order is called {name}")
                    }
                }
            }
            BlockKind::Outcome(outcome) => {
                let name = self.measure_name(&outcome.name);
                say!(
                    self,
                    "随等级而来的一件事：{name}；以下只要有一个条件成立，该单位就有它",
                    "something that follows from a grade: {name}; a unit has it as soon as one of the conditions below holds"
                )
            }
            BlockKind::Example(example) => {
                let title = self.text(&example.title.node);
                say!(
                    self,
                    "随办法一起核对的一个例子：{title}",
                    "a case that is checked together with the policy: {title}"
                )
            }
        }
    }

    fn measure_name(&self, name: &Titled) -> String {
        let quoted = self.quote(&name.name.node);
        match &name.title {
            None => quoted,
            Some(title) => {
                let title = self.text(&title.node);
                say!(self, "{quoted}（给人看时叫{title}）", "{quoted} (readers see {title})")
            }
        }
    }

    fn policy_item(&self, item: &PolicyItem) -> String {
        match item {
            PolicyItem::Number(number) => {
                let number = self.text(&number.node);
                say!(self, "它的编号是{number}", "it is known by {number}")
            }
            PolicyItem::IssuedBy(issuer) => {
                let issuer = self.text(&issuer.node);
                say!(self, "它由{issuer}发出", "it comes from {issuer}")
            }
            PolicyItem::Force(from, None) => {
                let from = from.node;
                say!(
                    self,
                    "末日在{from}当天或者以后的评价期用它（有后一版时，用到后一版开始为止）",
                    "it grades the periods whose last day is {from} or later (up to the beginning of a later version)"
                )
            }
            PolicyItem::Force(from, Some(until)) => {
                let (from, until) = (from.node, until.node);
                say!(
                    self,
                    "末日从{from}到{until}的评价期用它（这两天都算）",
                    "it grades the periods whose last day is from {from} to {until} (both days count)"
                )
            }
            PolicyItem::Replaces(before) => {
                let before = self.text(&before.node);
                say!(
                    self,
                    "题目或文号是{before}的那一版，到这一版开始的前一天为止",
                    "the version whose title or number is {before} ends the day before this one begins"
                )
            }
        }
    }

    fn scale(&self, scale: &Scale) -> String {
        let levels = self.titled(&scale.levels);
        let count = scale.levels.len();
        match &scale.name {
            None => say!(
                self,
                "一共{count}级，从最好到最差：{levels}",
                "{count} levels, from the best to the worst: {levels}"
            ),
            Some(name) => {
                let name = self.quote(&name.node);
                say!(
                    self,
                    "另一套等级{name}，一共{count}级，从最好到最差：{levels}",
                    "a further scale {name} of {count} levels, from the best to the worst: {levels}"
                )
            }
        }
    }

    fn scale_clause(&self, clause: &ScaleClause) -> String {
        match clause {
            ScaleClause::SignsCancel => say!(
                self,
                "一个 + 抵掉一个 -，等级后面只写抵剩的",
                "one + makes up for one -, and only the rest is written behind the level"
            ),
            ScaleClause::SignsApart => say!(
                self,
                "+ 和 - 互不抵消，都写在等级后面",
                "+ and - do not make up for one another; both are written behind the level"
            ),
            ScaleClause::AtMost(most, sign) => {
                let most = most.node;
                let sign = match sign {
                    Sign::Plus => "+",
                    Sign::Minus => "-",
                };
                say!(
                    self,
                    "一个等级后面的{sign}不超过{most}个，再多的不写",
                    "no more than {most} {sign} stand behind a level; further ones are dropped"
                )
            }
            ScaleClause::Outside(verdicts) => {
                let names = self.values(verdicts);
                if verdicts.len() == 1 {
                    say!(
                        self,
                        "{names}不是等级：比不出好坏，也没有加减号",
                        "{names} is no level: neither better nor worse than one, and without signs"
                    )
                } else {
                    say!(
                        self,
                        "{names}不是等级：比不出好坏，也没有加减号；同时成立时取写在前面的",
                        "{names} are no levels: neither better nor worse than one, and without signs; where several hold, the one written first counts"
                    )
                }
            }
            ScaleClause::Formerly(old, new) => {
                let (old, new) = (self.level(&old.node), self.level(&new.node));
                say!(
                    self,
                    "拿上一版评出的{old}来比时，当它是这一版的{new}；以前的结果本身不变",
                    "where a grade {old} of the version before is compared, it stands for {new}; the earlier grade itself stays as it is"
                )
            }
        }
    }

    fn records(&self, records: &Records) -> String {
        let (name, by) = (self.quote(&records.name.node), self.names(&records.by));
        let mut said = say!(
            self,
            "一个单位可以有许多条的另一份数据，叫{name}：靠{by}相同对上单位，各列如下",
            "further data called {name}, any number of rows for a unit: a row belongs to the unit that has the same {by}; its columns"
        );
        if records.by.len() == 1 {
            said.push_str(&say!(
                self,
                "；同一个单位，期期都用这些条",
                "; a unit has the same rows in each of its periods"
            ));
        }
        if let Some(table) = &records.against {
            let table = self.quote(&table.node);
            said.push_str(&say!(self, "；表{table}的每一行，每个单位都该有一条；没有的，那一条的各列是“无”", "; each unit is asked for one for each row of table {table}, and where it is missing its columns are none"));
        }
        said
    }

    fn choice_item(&self, choice: &Choice, item: &ChoiceItem) -> String {
        let name = self.quote(&choice.name.node);
        let all = self.listed(item.alternatives.iter().map(|value| self.literal(value)));
        let taken = self.literal(&item.taken);
        say!(
            self,
            "可以是{all}；现在定的是{taken}，凡是写{name}的地方都按{taken}算",
            "it could be {all}; {taken} is what counts now wherever {name} is written"
        )
    }

    fn define_value(&self, define: &Define, value: &Expr) -> String {
        let name = self.quote(&define.name.node);
        if self.is_condition(value) {
            let clause = self.clause(value, false);
            let holds = &clause.text;
            return clause.under(say!(
                self,
                "{name}在这种情形是“是”，不然是“否”：{holds}",
                "{name} is yes in this case, and no otherwise: {holds}"
            ));
        }
        let value = match &value.kind {
            ExprKind::If(cases, otherwise) => self.case_lines(cases, otherwise.as_deref()),
            _ => self.value(value),
        };
        say!(self, "{name}的值：{value}", "the value of {name}: {value}")
    }

    fn rank_item(&self, item: &RankItem) -> String {
        match item {
            RankItem::Order(keys) => {
                let keys = keys.iter().map(|(key, order)| {
                    let (key, order) = (self.value(key), self.order(*order));
                    say!(self, "\n  · {key}：{order}", "\n  · {key}: {order}")
                });
                let keys: String = keys.collect();
                say!(
                    self,
                    "一条一条往下比，前一条分不出先后才看后一条，全都一样就并列：{keys}",
                    "compared by these, a later line only where those before it are equal; equal in all, they share a place: {keys}"
                )
            }
            RankItem::Within(group) => {
                let group = self.quote(&group.node);
                say!(
                    self,
                    "{group}相同的单位放在一起排，不同的各排各的",
                    "units that have the same {group} are put in order among themselves, apart from the others"
                )
            }
        }
    }

    fn outcome_item(&self, item: &OutcomeItem) -> String {
        match item {
            OutcomeItem::When { condition, negated, text } => {
                let clause = self.clause(condition, *negated);
                let (holds, text) = (&clause.text, self.text(&text.node));
                let filled = if text.contains('{') {
                    say!(
                        self,
                        "（花括号里的换成该单位的值）",
                        " (what stands in braces is filled in for the unit)"
                    )
                } else {
                    String::new()
                };
                clause.under(say!(
                    self,
                    "只要{holds}，就写上：{text}{filled}",
                    "as soon as {holds}, this is written: {text}{filled}"
                ))
            }
            OutcomeItem::Lasts(length, included) => {
                let length = self.length(length);
                if *included {
                    say!(
                        self,
                        "有了之后管{length}，从出现的那一年（季、月、期）本身算起；期间又出现的，按后一次重新算",
                        "once found it holds for {length}, and the year (quarter, month, period) of the finding is the first of them; a later finding begins anew"
                    )
                } else {
                    say!(
                        self,
                        "有了之后管到底，再管{length}，从出现的那一年（季、月、期）的下一个算起；期间又出现的，按后一次重新算",
                        "once found it holds for the year (quarter, month, period) of the finding and for {length} behind it; a later finding begins anew"
                    )
                }
            }
            OutcomeItem::Excludes(others) => {
                let others = self.names(others);
                say!(
                    self,
                    "同一个单位不应该又有它、又有{others}；两样都有时，照写，但会点名",
                    "a unit should not have both this and {others}; where it does, both are written and it is told of"
                )
            }
        }
    }
}
