//! What is counted: indicators, categories, whole amounts of a number.

use super::Checker;
use super::problem::CheckProblem;
use super::statement::{Phases, When};
use super::value::What;
use crate::both;
use crate::ir::{self, Comparison, OpKind, Subject, Type};
use crate::syntax::ast::{Counted, Expr, Item};

const WHOLE: Type = Type::Number { decimals: 0 };

impl Checker<'_> {
    /// `each missing indicator`, `each two extra categories`: how many, and of what.
    pub(super) fn each(
        &mut self,
        phases: &mut Phases,
        what: &crate::source::Spanned<Counted>,
        per: &crate::source::Spanned<u32>,
    ) -> Option<When> {
        let span = what.span;
        if per.node == 0 {
            let message = both!("“每 0 项”没有意义", "each 0 of them means nothing");
            let help = both!("请写 1 或更大的数", "write 1 or more");
            self.report(per.span, CheckProblem::OutOfRange { message, help });
            return None;
        }
        phases.counted.push(what.node);
        let per = i64::from(per.node);
        let (times, subject) = match what.node {
            Counted::MissingIndicator | Counted::MetIndicator => {
                if phases.indicators_at.is_none() {
                    if !phases.own(span) && self.some_measure(|item| matches!(item, Item::Indicators(_))) {
                        return None;
                    }
                    self.report(span, CheckProblem::NothingToCount { zh: "指标", en: "indicators" });
                    return None;
                }
                let mut items = Vec::new();
                for (name, reg, given) in phases.indicators.clone() {
                    let flag = if what.node == Counted::MissingIndicator { self.not(reg, span) } else { reg };
                    let counts = match given {
                        Some(given) => self.all(vec![given.reg, flag], span),
                        None => flag,
                    };
                    items.push((name, counts));
                }
                let count = self.count(items.iter().map(|(_, reg)| *reg).collect(), span);
                (count, Subject::Named { what: counted(what.node), items, per })
            }
            Counted::ExtraCategory | Counted::MissingCategory => {
                let Some(categories) = phases.categories.clone() else {
                    if !phases.own(span) && self.some_measure(|item| matches!(item, Item::Categories { .. }))
                    {
                        return None;
                    }
                    self.report(span, CheckProblem::NothingToCount { zh: "类别", en: "categories" });
                    return None;
                };
                let (set, count) = if what.node == Counted::ExtraCategory {
                    categories.extra
                } else if let Some(missing) = categories.missing {
                    missing
                } else {
                    let message = both!(
                        "“类别”一句没有说应有哪些",
                        "the categories line does not say which are required"
                    );
                    let help =
                        both!("请在“类别”一句加上“，应有 …”", "add `, required …` to the categories line");
                    self.report(span, CheckProblem::WrongPlace { message, help });
                    return None;
                };
                (
                    count,
                    Subject::Members { what: counted(what.node), set, names: categories.names, count, per },
                )
            }
        };
        let times = self.times(times, per, span);
        let zero = self.whole(0, span);
        let fires = self.compare(Comparison::More, times, zero, span);
        Some(When { fires, times: Some(times), subject })
    }

    /// `every N of X`: how many whole times.
    pub(super) fn every(&mut self, per: &Expr, of: &Expr) -> Option<When> {
        let span = of.span.span;
        self.percent_signs(of, [per]);
        let (value, of, decimals) = self.wanted_number(of)?;
        self.settled(&value)?;
        let amount = self.expr(per)?;
        let number = match amount.what {
            What::Number(reg, from) => self
                .known_number(reg)
                .and_then(|digits| crate::value::Decimal { digits, decimals: from }.at(decimals)),
            _ => None,
        };
        let Some(number) = number.filter(|number| *number > 0) else {
            let message = both!("这里要一个大于 0 的固定的数", "a fixed number above 0 is needed here");
            let help = both!(
                "请写一个数，小数位数不多于这一列",
                "write a number with no more decimals than the column"
            );
            self.report(amount.span, CheckProblem::OutOfRange { message, help });
            return None;
        };
        // The sum of whole times counts from 0: a number below 0 has none.
        let times = self.emit(OpKind::Times(of, number), WHOLE, span);
        let zero = self.whole(0, span);
        let fires = self.compare(Comparison::More, times, zero, span);
        Some(When { fires, times: Some(times), subject: Subject::Number { of, per: number, span } })
    }
}

fn counted(what: Counted) -> ir::Counted {
    match what {
        Counted::MissingIndicator => ir::Counted::MissingIndicator,
        Counted::MetIndicator => ir::Counted::MetIndicator,
        Counted::ExtraCategory => ir::Counted::ExtraCategory,
        Counted::MissingCategory => ir::Counted::MissingCategory,
    }
}
