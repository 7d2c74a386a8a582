//! Policies as they are written.

use super::*;

pub(super) fn bracketed(texts: impl Iterator<Item = String>, by: &str) -> String {
    format!("({})", texts.collect::<Vec<_>>().join(by))
}

impl C {
    pub(super) fn text(&self) -> String {
        let set = |of: &[usize]| of.iter().map(|at| MEMBERS[*at]).collect::<Vec<_>>().join(", ");
        match self {
            C::Flag(at) => FLAGS[*at].into(),
            C::Compare(how, a, b) => format!("({} {how} {})", a.text(), b.text()),
            C::Range(n, low, high) => format!("({} {low} to under {high})", n.text()),
            C::Kind(at, yes) => format!("kind {} {}", if *yes { "is" } else { "is not" }, KINDS[*at]),
            C::KindIn(of) => format!("kind in {}", bracketed(of.iter().map(|at| KINDS[*at].into()), ", ")),
            C::Not(c) => format!("not ({})", c.text()),
            C::Logic(all, of) => bracketed(of.iter().map(C::text), if *all { " and " } else { " or " }),
            C::If(c, yes, None) => format!("(if {} then {})", c.text(), yes.text()),
            C::If(c, yes, Some(no)) => format!("(if {} then {} else {})", c.text(), yes.text(), no.text()),
            C::Else(c, yes) => format!("({} or else {})", c.text(), if *yes { "yes" } else { "no" }),
            C::Given(n, yes) => format!("({} {})", n.text(), if *yes { "is given" } else { "is not given" }),
            C::Has(all, of) => format!("s has {} of {{{}}}", if *all { "all" } else { "any" }, set(of)),
            C::In(at) => format!("\"{}\" in s", MEMBERS[*at]),
            C::Covers(yes) => format!("(s without t) is {}empty", if *yes { "" } else { "not " }),
            C::Of(Some(least), _, of) => {
                format!("at least {least} of {}", bracketed(of.iter().map(C::text), ", "))
            }
            C::Of(None, all, of) => {
                format!("{} of {}", if *all { "all" } else { "any" }, bracketed(of.iter().map(C::text), ", "))
            }
            C::This => "this measure in hit".into(),
            C::Is(at, level, None) => format!("{} is {}", MEASURES[*at], level.text()),
            C::Is(at, level, Some([plus, minus])) => {
                format!("{} = {}{}{}", MEASURES[*at], level.text(), "+".repeat(*plus), "-".repeat(*minus))
            }
            C::IsVerdict(at, verdict) => format!("{} is {}", MEASURES[*at], VERDICTS[*verdict]),
            C::Than(how, at, level) => format!("{} {how} than {}", MEASURES[*at], LEVELS[*level]),
            C::Measures(any, level) => {
                format!("{} measure is {}", if *any { "any" } else { "every" }, LEVELS[*level])
            }
            C::AnyVerdict(at) => format!("any measure is {}", VERDICTS[*at]),
            C::Def(at) => format!("d{at}"),
        }
    }
}

impl N {
    pub(super) fn text(&self) -> String {
        match self {
            N::Literal(digits, decimals) => number((*digits, *decimals)),
            N::Whole => "n".into(),
            N::Tenths => "r".into(),
            N::Size => "(size of s)".into(),
            N::Binary(how, a, b) => format!("({} {how} {})", a.text(), b.text()),
            N::Extreme(most, of) => {
                format!(
                    "({} of {})",
                    if *most { "max" } else { "min" },
                    bracketed(of.iter().map(N::text), ", ")
                )
            }
            N::If(c, yes, None) => format!("(if {} then {})", c.text(), yes.text()),
            N::If(c, yes, Some(no)) => format!("(if {} then {} else {})", c.text(), yes.text(), no.text()),
            N::Else(a, b) => format!("({} or else {})", a.text(), b.text()),
            N::Count(level) => format!("(count of {} in overall)", LEVELS[*level]),
            N::Signs(at) => format!("(signs of {})", MEASURES[*at]),
        }
    }
}

impl L {
    pub(super) fn text(&self) -> String {
        match self {
            L::Literal(at) => LEVELS[*at].into(),
            L::If(c, yes, no) => format!("(if {} then {} else {})", c.text(), yes.text(), no.text()),
            L::Shift(level, up, by) => {
                format!("({} {} by {by} levels)", level.text(), if *up { "raised" } else { "lowered" })
            }
            L::Of(what, at, level) => format!("({what}{} or else {})", MEASURES[*at], level.text()),
        }
    }
}

impl G {
    pub(super) fn text(&self) -> String {
        match self {
            G::None => String::new(),
            G::Verdict(at) => VERDICTS[*at].into(),
            G::Level(levels, [plus, minus]) => {
                let levels: String = levels.iter().map(|at| LEVELS[*at]).collect();
                format!("{levels}{}{}", "+".repeat(*plus as usize), "-".repeat(*minus as usize))
            }
        }
    }
}

impl World {
    pub(super) fn lines(&self, text: &mut String, block: &Block) {
        if let Some(applies) = &block.applies {
            text.push_str(&format!("    applies when {}\n", applies.text()));
        }
        text.push_str(&match &block.start {
            Start::Level(L::Literal(at)) => format!("    start at {}\n", LEVELS[*at]),
            Start::Level(level) => format!("    graded by {}\n", level.text()),
            Start::Join(sum) => {
                format!("    join levels in order{}\n", if *sum { ", sum signs" } else { "" })
            }
            Start::Extreme(worst) => {
                format!("    {} of the measures\n", if *worst { "worst" } else { "best" })
            }
        });
        for (what, most) in ["drops", "raises"].iter().zip(block.limits) {
            text.extend(most.map(|most| format!("    {what} at most {most} levels\n")));
        }
        self.statements(text, &block.statements);
    }

    pub(super) fn statements(&self, text: &mut String, statements: &[(When, Vec<Effect>)]) {
        for (when, effects) in statements {
            let effects: Vec<String> = effects
                .iter()
                .map(|effect| match effect {
                    Effect::Move(up, by) => {
                        format!("{} ({}) levels", if *up { "raise" } else { "drop" }, by.text())
                    }
                    Effect::Sign(minus, by) => format!("add {}", if *minus { "-" } else { "+" }.repeat(*by)),
                    Effect::Cap(best, level) => {
                        format!("at {} {}", if *best { "best" } else { "worst" }, level.text())
                    }
                    Effect::Level(level) => format!("grade {}", level.text()),
                    Effect::Verdict(at) => format!("grade {}", VERDICTS[*at]),
                })
                .collect();
            let effects = effects.join(", ");
            text.push_str(&match when {
                When::Always => format!("    {effects}\n"),
                When::Holds(c, true) => format!("    when {}, {effects}\n", c.text()),
                When::Holds(c, false) => format!("    unless {}, {effects}\n", c.text()),
                When::Indicators(met, per) => {
                    format!("    each {per} {} indicators {effects}\n", if *met { "met" } else { "missing" })
                }
                When::Categories(extra, per) => {
                    format!(
                        "    each {per} {} categories {effects}\n",
                        if *extra { "extra" } else { "missing" }
                    )
                }
                When::Every(per, n) => format!("    every {per} of {} {effects}\n", n.text()),
                When::KnockOuts(of) => {
                    format!("    knock-outs {}, {}: {effects}\n", FLAGS[of[0]], FLAGS[of[1]])
                }
            });
        }
    }

    pub(super) fn text(&self) -> String {
        let signs = match self.signs {
            Signs::None => "",
            Signs::Cancel => ", signs cancel",
            Signs::Apart => ", signs kept apart",
        };
        let mut text = format!("policy \"meaning\"\nscale A > B > C > D{signs}");
        for (most, sign) in self.most.iter().zip(["+", "-"]) {
            text.extend(most.map(|most| format!(", at most {most} {sign}")));
        }
        text.push_str(
            ", outside it gone > lost\ndata\n    unit is an id\n    a, b, c are yes/no\n    m is yes/no, blank means none\n    \
             n is a whole number\n    r is a number with 1 decimal, blank means none\n    kind is town or village or isle\n    \
             s, t are sets\n    hit is a set of measures\n",
        );
        for (at, define) in self.defines.iter().enumerate() {
            let value = define.as_ref().map_or_else(N::text, C::text);
            text.push_str(&format!("define d{at}\n    {value}\n"));
        }
        if matches!(self.overall.start, Start::Join(_)) {
            let levels: String = self.written.iter().map(|at| LEVELS[*at]).collect();
            text.push_str(&format!("define written\n    overall is {levels}\n"));
        }
        let first = ["", ", beyond the first", ", else beyond the first"][self.first];
        let counted = format!("    indicators a, b, m\n    categories s, required t{first}\n");
        for (name, measure) in MEASURES.iter().zip(&self.measures) {
            text.push_str(&format!("measure {name}\n{counted}"));
            self.lines(&mut text, measure);
        }
        text.push_str("every measure\n");
        self.statements(&mut text, &self.every);
        text.push_str("overall\n");
        text.push_str(if matches!(self.overall.start, Start::Join(_)) { "" } else { &counted });
        self.lines(&mut text, &self.overall);
        text
    }
}

/// A number without idle zeros.
pub(super) fn number((mut digits, mut decimals): (i128, u32)) -> String {
    while decimals > 0 && digits % 10 == 0 {
        (digits, decimals) = (digits / 10, decimals - 1);
    }
    let text = format!("{:0width$}", digits.abs(), width = decimals as usize + 1);
    let (whole, part) = text.split_at(text.len() - decimals as usize);
    let point = if part.is_empty() { "" } else { "." };
    format!("{}{whole}{point}{part}", if digits < 0 { "-" } else { "" })
}
