//! Random data for random policies.

use std::fmt::Write;

use super::blocks::Office;
use super::maker::Periods;
use super::two::Dice;

/// What stands in the files: units, and the records of each block.
#[derive(Debug, Clone)]
pub(super) struct Sheets {
    pub(super) units: String,
    pub(super) log: String,
    pub(super) reply: String,
}

/// The file that a table takes its rows from.
pub(super) const LIST: &str = "kind,area,amount\neast,north,1\n\"west, south\",north,2.5\neast,coast,3\n";

impl Sheets {
    /// Rows of some units in some periods; of `only` one unit the same rows.
    pub(super) fn new(office: &Office, seed: u64, only: Option<usize>) -> Self {
        let mut dice = Dice(seed);
        dice.below(2);
        let mut head = "id,year,area,kind,f,g,h,m,n,k,r,share,x,day,due,s,t,focus,hit,claim,star".to_owned();
        head.push_str(if office.unknown { ",u,v,w\n" } else { "\n" });
        let (mut units, mut log) = (head, "id,year,seen,sort,score,cost,grave,mark\n".to_owned());
        let mut reply = "id,item,fits\n".to_owned();
        if !office.by_period {
            log = log.replace("year,", "");
        }
        for unit in 0..7 {
            let counts = only.is_none_or(|only| only == unit);
            let mut records = |dice: &mut Dice, year: &str| {
                for _ in 0..dice.below(5) {
                    let line = record(dice);
                    if counts {
                        writeln!(log, "{unit},{year}{line}").unwrap();
                    }
                }
            };
            if !office.by_period {
                records(&mut dice, "");
            }
            for item in ["1.1", "1.2", "2.1"] {
                let fits = dice.pick(&["yes", "no", ""]);
                if counts && dice.clone().below(4) > 0 {
                    writeln!(reply, "{unit},{item},{fits}").unwrap();
                }
                dice.below(2);
            }
            for year in 2020..2024 {
                if dice.once_in(4) {
                    continue;
                }
                let year = match office.periods {
                    Periods::Years => year.to_string(),
                    Periods::Quarters => format!("2022Q{}", year - 2019),
                    Periods::Months => format!("2022-0{}", year - 2018),
                };
                let cells = row(&mut dice, office.unknown);
                if counts {
                    writeln!(units, "{unit},{year},{cells}").unwrap();
                }
                if office.by_period {
                    records(&mut dice, &format!("{year},"));
                }
            }
        }
        Sheets { units, log, reply }
    }
}

fn flag(dice: &mut Dice) -> &'static str {
    dice.pick(&["yes", "no"])
}

fn tenths(dice: &mut Dice, most: usize) -> String {
    let tenths = dice.below(most * 10);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn day(dice: &mut Dice) -> String {
    format!("202{}-{:02}-{:02}", 1 + dice.below(3), 1 + dice.below(12), 1 + dice.below(28))
}

fn some(dice: &mut Dice, of: &[&str]) -> String {
    let of: Vec<&str> = of.iter().copied().filter(|_| dice.once_in(2)).collect();
    of.join("、")
}

fn blank(dice: &mut Dice, most: usize, text: String) -> String {
    if dice.once_in(most) { String::new() } else { text }
}

fn row(dice: &mut Dice, unknown: bool) -> String {
    let mut cells = vec![dice.pick(&["north", "coast", "hill"]).to_owned()];
    cells.push(dice.pick(&["east", "w", "south"]).to_owned());
    (0..3).for_each(|_| cells.push(flag(dice).into()));
    cells.push(dice.pick(&["yes", "no", ""]).to_owned());
    (0..2).for_each(|_| cells.push(dice.below(10).to_string()));
    let r = tenths(dice, 10);
    cells.push(blank(dice, 4, r));
    cells.push(format!("{}%", dice.below(101)));
    cells.push((dice.below(19) as i64 - 9).to_string());
    cells.push(day(dice));
    let due = day(dice);
    cells.push(blank(dice, 3, due));
    for of in [&["水", "电", "火"][..], &["水", "电", "气"], &["水", "火"], &["m0", "m2", "p0"]] {
        cells.push(some(dice, of));
    }
    cells.push(dice.pick(&["A", "B", "D", ""]).to_owned());
    cells.push(dice.pick(&["five", "four", "three"]).to_owned());
    if unknown {
        (0..2).for_each(|_| cells.push(dice.pick(&["yes", "no", "no", ""]).to_owned()));
        let w = dice.below(10).to_string();
        cells.push(blank(dice, 5, w));
    }
    cells.join(",")
}

fn record(dice: &mut Dice) -> String {
    let cost = tenths(dice, 20);
    let cells = [
        day(dice),
        dice.pick(&["fire", "water", "noise"]).to_owned(),
        dice.below(101).to_string(),
        blank(dice, 4, cost),
        flag(dice).to_owned(),
        dice.pick(&["A", "B", "C", "D"]).to_owned(),
    ];
    cells.join(",")
}
