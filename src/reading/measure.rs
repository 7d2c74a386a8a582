//! The statements of a measure, of every measure and of overall.

use crate::syntax::ast::{Counted, Expr, ExprKind, First, Item, Limited, Name, Statement};

use super::names::Names;
use super::{Voice, say};

/// What stands around a statement in its block.
#[derive(Debug, Default)]
pub(super) struct Around<'a> {
    /// The best and the worst level of the scale that is used.
    pub(super) ends: Option<(&'a str, &'a str)>,
    indicators: Vec<&'a Name>,
    categories: Option<(&'a Expr, Option<&'a Expr>, First)>,
}

impl<'a> Around<'a> {
    /// What `statements` tell of one another.
    pub(super) fn of(statements: &'a [Statement], names: &Names<'a>) -> Self {
        let mut around = Around { ends: names.ends(""), ..Around::default() };
        for statement in statements {
            match &statement.node {
                Item::OnScale(name) => around.ends = names.ends(&name.node),
                Item::Indicators(names) => around.indicators.extend(names),
                // Where these are no names, what counts them does not say them again.
                Item::Categories { carried, required, first }
                    if [Some(carried), required.as_ref()].iter().flatten().all(|set| is_name(set)) =>
                {
                    around.categories = Some((carried, required.as_ref(), *first));
                }
                _ => {}
            }
        }
        around
    }
}

fn is_name(set: &Expr) -> bool {
    matches!(set.kind, ExprKind::Name(_))
}

/// Most indicators named beside what counts them.
const MOST_NAMED: usize = 6;

impl Voice<'_> {
    /// What a statement of a measure means.
    pub(super) fn item(&self, item: &Item, around: &Around<'_>) -> String {
        match item {
            Item::Applies(condition) => {
                let clause = self.clause(condition, false);
                let holds = &clause.text;
                clause.under(say!(self, "{holds}，才有这项评价；不然这项评价既没有等级也没有分数，总评也不看它", "only where {holds} is there this measure; elsewhere it has neither level nor points, and overall leaves it out"))
            }
            Item::OnScale(scale) => {
                let scale = self.quote(&scale.node);
                say!(
                    self,
                    "这项评价的等级出自名为{scale}的那一套等级，不用没有名称的那一套",
                    "the levels of this measure are those of the scale named {scale}, not of the one without a name"
                )
            }
            Item::StartPoints(points) => {
                let points = self.operand(points);
                say!(
                    self,
                    "分数从{points}开始，再加再减",
                    "the points begin at {points}, before anything is added or deducted"
                )
            }
            Item::Start(level) => {
                let level = self.operand(level);
                say!(
                    self,
                    "别的句子都没有动它时，等级是{level}；升降从{level}算起",
                    "the level is {level} as long as no other statement moves it; moves count from {level}"
                )
            }
            Item::GradedBy(by) => {
                let by = self.operand(by);
                say!(
                    self,
                    "等级先由{by}得出，升降再从那一级算起",
                    "the level is first what {by} gives; moves count from there"
                )
            }
            Item::Reach(level, condition) => {
                let clause = self.clause(condition, false);
                let (level, holds) = (self.level(&level.node), &clause.text);
                clause.under(say!(self, "够得上{level}的条件之一：{holds}；缺了它，{level}和更好的等级都得不到（更差各级的条件也都要满足）", "one need of {level}: {holds}; without it neither {level} nor any level above is reached (the needs of all levels below count too)"))
            }
            Item::Indicators(names) => {
                let (names, count) = (self.names(names), names.len());
                say!(
                    self,
                    "要数的指标有{count}项，各看“是”还是“否”：{names}",
                    "these {count} are looked at one by one, yes or no, and may be counted: {names}"
                )
            }
            Item::Categories { carried, required, first } => {
                self.categories(carried, required.as_ref(), *first)
            }
            Item::Each { what, per, effects } => {
                let effects = self.effects(effects, around);
                self.each(what.node, per.node, &effects, around)
            }
            Item::Every { per, of, effects } => {
                let (per, of) = (self.operand(per), self.operand(of));
                let effects = self.effects(effects, around);
                say!(
                    self,
                    "{of}里每够一个{per}，做一次：{effects}；够几个做几次，不够{per}的零头不算",
                    "once for each whole {per} in {of}: {effects}; a rest below {per} counts for nothing"
                )
            }
            Item::EachRow { records, condition, effects } => {
                let (records, effects) = (self.quote(&records.node), self.effects(effects, around));
                match condition {
                    None => say!(
                        self,
                        "明细{records}里归到该单位的有几条记录，就做几次：{effects}",
                        "once for each of the unit's records of {records}: {effects}"
                    ),
                    Some(condition) => {
                        let holds = self.bracket(&self.holds(condition));
                        say!(
                            self,
                            "明细{records}里归到该单位、而且{holds}的有几条记录，就做几次：{effects}",
                            "once for each of the unit's records of {records} where {holds}: {effects}"
                        )
                    }
                }
            }
            Item::When { condition, negated, effects } => {
                let clause = self.clause(condition, *negated);
                let (holds, effects) = (&clause.text, self.effects(effects, around));
                clause.under(say!(self, "如果{holds}，那么{effects}", "if {holds}, then {effects}"))
            }
            Item::KnockOuts(names, effect) => {
                let (names, effect) = (self.names(names), self.effect(effect, around));
                say!(
                    self,
                    "{names}里只要有一项为“是”，{effect}",
                    "as soon as one of {names} is yes, {effect}"
                )
            }
            Item::Always(effects) => {
                let effects = self.effects(effects, around);
                say!(self, "每个单位都这样：{effects}", "for every unit: {effects}")
            }
            Item::Limit(limited, most) => {
                let most = self.operand(most);
                match limited {
                    Limited::Drops => say!(
                        self,
                        "这项评价里往下走的级数全部加起来，超过{most}的部分不算",
                        "of all levels that this measure goes down, no more than {most} count together"
                    ),
                    Limited::Raises => say!(
                        self,
                        "这项评价里往上走的级数全部加起来，超过{most}的部分不算",
                        "of all levels that this measure goes up, no more than {most} count together"
                    ),
                    Limited::Deducts => say!(
                        self,
                        "这项评价里减少的分数全部加起来，超过{most}的部分不算",
                        "of all points that this measure loses, no more than {most} count together"
                    ),
                    Limited::Adds => say!(
                        self,
                        "这项评价里增加的分数全部加起来，超过{most}的部分不算",
                        "of all points that this measure gains, no more than {most} count together"
                    ),
                }
            }
            Item::FullMarks(most) => {
                let most = self.operand(most);
                say!(
                    self,
                    "加减完后分数高于{most}的，按{most}算",
                    "a sum of points above {most} is taken as {most}"
                )
            }
            Item::NeverBelowZero => {
                say!(self, "加减完后分数是负数的，按 0 算", "a sum of points less than 0 is taken as 0")
            }
            Item::RoundPoints(how, places) => {
                let points = say!(self, "加减完后的分数", "the sum of points");
                let rounded = self.rounded(&points, *how, places.node);
                say!(self, "用的分数是{rounded}", "the points used are {rounded}")
            }
            Item::Join { sum_signs } => {
                let joined = say!(
                    self,
                    "总评是各项评价的等级挨个写在一起（按评价在文件里的先后，不适用的跳过）",
                    "overall is the levels of the measures written one behind the other (as the measures stand in the file, without those that do not apply)"
                );
                if *sum_signs {
                    say!(
                        self,
                        "{joined}，最后写上各项加减号加起来的结果",
                        "{joined}, then all their signs added up"
                    )
                } else {
                    say!(self, "{joined}，各项的加减号不写进来", "{joined}, their signs left off")
                }
            }
            Item::WorstOfMeasures => say!(
                self,
                "总评等于各项评价里最差的那一个（连同它的加减号；不适用的不看）",
                "overall is whichever measure has the lowest grade, signs included (without those that do not apply)"
            ),
            Item::BestOfMeasures => say!(
                self,
                "总评等于各项评价里最好的那一个（连同它的加减号；不适用的不看）",
                "overall is whichever measure has the highest grade, signs included (without those that do not apply)"
            ),
            Item::Weights { weights, rescaled } => {
                let terms = weights.iter().map(|(name, weight)| {
                    let place = crate::source::Spanned::new((), weight.span);
                    let (name, weight) = (self.quote(&name.node), self.number(weight.node, place));
                    say!(self, "{name}的分数 × {weight}", "points of {name} × {weight}")
                });
                let sum = terms.collect::<Vec<_>>().join(" + ");
                if *rescaled {
                    say!(
                        self,
                        "总评的分数 = {sum}；有评价不适用、或者没有分数时，它的权重按比例摊给其余各项",
                        "the points of overall are {sum}; the weight of a measure that does not apply, or has a verdict, is spread over the others in proportion"
                    )
                } else {
                    say!(self, "总评的分数 = {sum}", "the points of overall are {sum}")
                }
            }
        }
    }

    fn categories(&self, carried: &Expr, required: Option<&Expr>, first: First) -> String {
        let done = self.operand(carried);
        let Some(required) = required else {
            return match first {
                First::Counts | First::BaseWhereNoneRequired => say!(
                    self,
                    "{done}里的类别个个都算“多”，没有哪一个是必须有的",
                    "each category in {done} counts as extra; none is asked for"
                ),
                First::Base => say!(
                    self,
                    "{done}里的类别，第一个是本分，从第二个起才算“多”；没有哪一个是必须有的",
                    "of the categories in {done} one is expected, and from the second on each counts as extra; none is asked for"
                ),
            };
        };
        let asked = self.operand(required);
        let sets = say!(
            self,
            "在{done}里而不在{asked}里的类别算“多”，在{asked}里而不在{done}里的算“少”",
            "a category in {done} and not in {asked} counts as extra, one in {asked} and not in {done} as missing"
        );
        match first {
            First::Counts => {
                say!(self, "{sets}；多一个算一个", "{sets}; the first extra one counts like any other")
            }
            First::Base => {
                say!(self, "{sets}；多出来的第一个一律不算", "{sets}; the first extra one never counts")
            }
            First::BaseWhereNoneRequired => say!(
                self,
                "{sets}；{asked}为空的单位，多出来的第一个不算",
                "{sets}; where {asked} is empty, the first extra one does not count"
            ),
        }
    }

    fn each(&self, what: Counted, per: u32, effects: &str, around: &Around<'_>) -> String {
        let listed = match around.indicators.len() {
            0 => say!(self, "所列的指标", "the indicators listed"),
            1..=MOST_NAMED => self.listed(around.indicators.iter().map(|name| self.quote(&name.node))),
            n => say!(self, "所列的{n}项指标", "the {n} indicators listed"),
        };
        let thing = match (what, around.categories) {
            (Counted::MissingIndicator, _) => say!(self, "{listed}里为“否”的", "one of {listed} that is no"),
            (Counted::MetIndicator, _) => say!(self, "{listed}里为“是”的", "one of {listed} that is yes"),
            (Counted::ExtraCategory, Some((done, Some(asked), _))) => {
                let (done, asked) = (self.operand(done), self.operand(asked));
                say!(self, "{done}里有、{asked}里没有的类别", "category in {done} beyond {asked}")
            }
            (Counted::ExtraCategory, Some((done, None, _))) => {
                let done = self.operand(done);
                say!(self, "{done}里的类别", "category in {done}")
            }
            (Counted::ExtraCategory, None) => {
                say!(self, "有而不必有的类别", "category that is there and not asked for")
            }
            (Counted::MissingCategory, Some((done, Some(asked), _))) => {
                let (done, asked) = (self.operand(done), self.operand(asked));
                say!(self, "{asked}里有、{done}里没有的类别", "category in {asked} that {done} lacks")
            }
            (Counted::MissingCategory, _) => {
                say!(self, "该有而没有的类别", "category that is asked for and not there")
            }
        };
        let free = match (what, around.categories) {
            (Counted::ExtraCategory, Some((_, _, First::Base))) => {
                say!(self, "（第一个不算）", " (the first not counted)")
            }
            (Counted::ExtraCategory, Some((_, Some(asked), First::BaseWhereNoneRequired))) => {
                let asked = self.operand(asked);
                say!(
                    self,
                    "（{asked}为空的单位，第一个不算）",
                    " (the first not counted where {asked} is empty)"
                )
            }
            _ => String::new(),
        };
        match per {
            1 => say!(
                self,
                "{thing}{free}，有一个算一次，有两个算两次：{effects}",
                "once for each {thing}{free}: {effects}"
            ),
            n => say!(
                self,
                "{thing}{free}，凑满{n}个才算一次，零头不算：{effects}",
                "once for every {n} together, a rest not counted, of each {thing}{free}: {effects}"
            ),
        }
    }
}
