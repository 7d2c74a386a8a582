//! Two versions of a policy: random histories that cross the change, against the two texts read by hand.

use std::sync::LazyLock;

use heng::data::{Input, Units, Version};
use heng::eval::{Book, Options, Run};
use heng::ir::Policy;
use proptest::prelude::*;

use crate::common::{kept, lines, policy, text_of};

static FOLDERS: LazyLock<[[Policy; 2]; 2]> = LazyLock::new(|| {
    ["canteens", "canteens-en"].map(|folder| {
        ["2022", "2024"].map(|year| policy(&text_of(&format!("examples/{folder}/{year}-01-01.rule"))))
    })
});

/// The first year of the revision.
const REVISED: usize = 2024;

/// What is told of a canteen in a year.
#[derive(Debug, Clone)]
struct Told {
    sampled: bool,
    disinfected: bool,
    licensed: bool,
    logged: bool,
    open_kitchen: bool,
    poisoning: bool,
}

#[derive(Debug, Clone)]
struct Row {
    canteen: usize,
    year: usize,
    told: Told,
}

/// A graded row: levels by the version's own scale, best 0.
#[derive(Debug, Clone)]
struct Graded {
    year: usize,
    hygiene: usize,
    management: usize,
    closed: bool,
    place: usize,
    kitchen: Option<bool>,
    barred_to: usize,
}

const SCALES: [&[&str]; 2] = [&["优", "良", "差"], &["优", "良", "中", "差"]];

impl Graded {
    fn new(row: &Row) -> Self {
        let (told, revised) = (&row.told, row.year >= REVISED);
        let worst = SCALES[usize::from(revised)].len() - 1;
        let missing = |indicators: [bool; 2]| indicators.iter().filter(|met| !**met).count();
        let (hygiene, management) =
            (missing([told.sampled, told.disinfected]), missing([told.licensed, told.logged]));
        let (hygiene, management) = if revised {
            (2 * hygiene, 2 * management + usize::from(!told.open_kitchen))
        } else {
            (hygiene, management)
        };
        Graded {
            year: row.year,
            hygiene: hygiene.min(worst),
            management: management.min(worst),
            closed: told.poisoning,
            place: 0,
            kitchen: revised.then_some(told.open_kitchen),
            barred_to: 0,
        }
    }

    fn level(&self) -> usize {
        self.hygiene.max(self.management)
    }

    /// The level on the scale in force in `year`.
    fn level_in(&self, year: usize) -> Option<usize> {
        let level = self.level();
        let now = if self.year < REVISED && year >= REVISED { [0, 2, 3][level] } else { level };
        (!self.closed).then_some(now)
    }

    fn order(&self) -> (usize, usize) {
        (self.level(), self.management)
    }
}

fn wanted(rows: &[Row]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut histories: [Vec<Graded>; 4] = Default::default();
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by_key(|row| (row.year, row.canteen));
    for rows in rows.chunk_by(|a, b| a.year == b.year) {
        let all: Vec<Graded> = rows.iter().map(|row| Graded::new(row)).collect();
        for (row, graded) in rows.iter().zip(&all) {
            let mut graded = graded.clone();
            if !graded.closed {
                let ahead = all.iter().filter(|other| !other.closed && other.order() < graded.order());
                graded.place = ahead.count() + 1;
            }
            let history = &mut histories[row.canteen];
            lines.push(line(row, &mut graded, history));
            history.push(graded);
        }
    }
    lines
}

fn line(row: &Row, graded: &mut Graded, history: &[Graded]) -> String {
    let (year, revised) = (row.year, row.year >= REVISED);
    let worst = SCALES[usize::from(revised)].len() - 1;
    let before = history.last();
    graded.barred_to = before.map_or(0, |before| before.barred_to);
    if graded.closed {
        graded.barred_to = graded.barred_to.max(year + if revised { 2 } else { 1 });
    }
    let barred = graded.barred_to >= year;
    let now = graded.level_in(year);
    let then = before.and_then(|before| before.level_in(year));
    let both = now.zip(then);
    let best_thrice = history.len() > 1
        && now == Some(0)
        && history[history.len() - 2..].iter().all(|before| before.level_in(year) == Some(0));
    let moved_up = before.is_some_and(|before| graded.place > 0 && before.place > graded.place);
    let opened = graded.kitchen == Some(true) && before.is_some_and(|before| before.kitchen == Some(false));
    let outcomes = [
        ("优秀食堂", now == Some(0) && !barred),
        ("示范食堂", revised && best_thrice && !barred),
        ("进步", revised && (both.is_some_and(|(now, then)| now < then) || moved_up)),
        ("新建明厨", opened),
        ("降级约谈", both.is_some_and(|(now, then)| now > then)),
        ("停餐整改", both == Some((worst, worst))),
        ("不得评优", barred),
    ];
    let held: Vec<&str> = outcomes.iter().filter(|(_, holds)| *holds).map(|(name, _)| *name).collect();
    let name = |level: usize| SCALES[usize::from(revised)][level];
    let or_closed = |level: usize| if graded.closed { "停业" } else { name(level) };
    let grades = [or_closed(graded.hygiene), name(graded.management), or_closed(graded.level())].join(",");
    let place = if graded.place > 0 { graded.place.to_string() } else { "-".into() };
    let until = if barred { format!(" 不得评优 {}-12-31", graded.barred_to) } else { String::new() };
    format!("C{} {year} {grades} {place} {}{until}", row.canteen, held.join("、"))
}

fn csv(rows: &[Row], [headers, yes, no]: [&str; 3]) -> String {
    let rows = rows.iter().map(|Row { canteen, year, told }| {
        let kitchen = if *year < REVISED {
            ""
        } else if told.open_kitchen {
            yes
        } else {
            no
        };
        let [sampled, disinfected, licensed, logged, poisoning] =
            [told.sampled, told.disinfected, told.licensed, told.logged, told.poisoning]
                .map(|met| if met { yes } else { no });
        format!("C{canteen},x,{year},{sampled},{disinfected},{licensed},{logged},{kitchen},{poisoning}\n")
    });
    format!("{headers}\n{}", rows.collect::<String>())
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let mostly = || prop::bool::weighted(0.8);
    let told = (mostly(), mostly(), mostly(), mostly(), mostly(), prop::bool::weighted(0.1)).prop_map(
        |(sampled, disinfected, licensed, logged, open_kitchen, poisoning)| Told {
            sampled,
            disinfected,
            licensed,
            logged,
            open_kitchen,
            poisoning,
        },
    );
    let told = prop::collection::vec(prop::option::weighted(0.85, told), 20);
    told.prop_flat_map(|told| {
        let rows = told
            .into_iter()
            .enumerate()
            .filter_map(|(at, told)| Some(Row { canteen: at / 5, year: 2022 + at % 5, told: told? }));
        Just(rows.collect::<Vec<_>>()).prop_shuffle()
    })
}

const ZH: [&str; 3] =
    ["食堂编号,学校,评定年度,留样规范,餐具消毒,证照齐全,台账完整,明厨亮灶,食物中毒", "是", "否"];
const EN: [&str; 3] =
    ["canteen,school,graded,sampled,disinfected,licensed,logged,open_kitchen,poisoning", "yes", "no"];

const TWINS: [[&str; 2]; 12] = [
    ["优秀食堂", "excellent"],
    ["示范食堂", "model"],
    ["新建明厨", "kitchen_opened"],
    ["降级约谈", "talk"],
    ["停餐整改", "suspended"],
    ["不得评优", "barred"],
    ["进步", "progress"],
    ["停业", "closed"],
    ["优", "good"],
    ["良", "fair"],
    ["中", "middling"],
    ["差", "poor"],
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Each year by its own version; the past seen through the newer one.
    #[test]
    fn histories_cross_the_change(rows in rows()) {
        let wanted = wanted(&rows);
        let english: Vec<String> = wanted
            .iter()
            .map(|line| TWINS.iter().fold(line.clone(), |line, [zh, en]| line.replace(zh, en)))
            .collect();
        for ((versions, words), wanted) in FOLDERS.iter().zip([ZH, EN]).zip([wanted, english]) {
            prop_assert_eq!(graded(versions, &csv(&rows, words), None), wanted.clone());
            prop_assert_eq!(graded(versions, &csv(&rows, words), Some(REVISED - 1)), wanted);
        }
    }
}

/// The results of all rows; where `kept` says so, those up to a year are kept and those behind it graded from them.
fn graded(versions: &[Policy; 2], csv: &str, kept_to: Option<usize>) -> Vec<String> {
    let units = read(versions, csv);
    let book = Book { versions: versions.iter().zip(&units).collect(), earlier: None };
    let run = Run::new(&book, &Options::default());
    let Some(last) = kept_to else { return lines(&run) };
    let kept = kept(&run, last as i64);
    let mut results = lines(&run);
    results.truncate(kept.periods.len());
    let header = csv.lines().next().into_iter();
    let later =
        csv.lines().skip(1).filter(|line| line.split(',').nth(2).unwrap() > last.to_string().as_str());
    let units = read(versions, &header.chain(later).map(|line| format!("{line}\n")).collect::<String>());
    let book = Book { versions: versions.iter().zip(&units).collect(), earlier: Some(&kept) };
    results.extend(lines(&Run::new(&book, &Options::default())));
    results
}

fn read(versions: &[Policy], csv: &str) -> Vec<Units> {
    let names = ["2022-01-01.rule", "2024-01-01.rule"];
    let named = versions.iter().zip(names).map(|(policy, name)| Version { policy, name: name.into() });
    let input = Input::new("x.csv", csv.as_bytes());
    let (reading, problems) = heng::data::read_versions(&named.collect::<Vec<_>>(), &[input]);
    assert!(!problems.any_error(), "{problems:#?}");
    reading.units
}
