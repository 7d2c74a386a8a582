//! The readings R1 to R9, stated once more as a table, apart from the library and from the policy files.

use std::collections::BTreeSet;

/// The headers of a data file, in the order of [`Facts::row`].
pub(crate) const HEADERS: &str = "单位编码,单位名称,单位类别,评价期,\
    全量,及时,精准,瞒报拒不改正,\
    承诺工作开展,机关人员承诺,从业人员承诺,经营机构承诺公示,\
    监管工作开展,监管制度健全,监管运行实施,监管效果明显,\
    试点工作开展,试点制度健全,试点运行实施,试点效果明显,试点类别,应开展试点类别,\
    场景工作开展,场景类别,屡次通报,弄虚作假,造成失信事件,连续通报未整改次数";

/// What is told of one unit in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) complete: bool,
    pub(crate) timely: bool,
    pub(crate) accurate: bool,
    pub(crate) concealed: bool,
    pub(crate) pledged: bool,
    pub(crate) staff_pledged: bool,
    pub(crate) sector_pledged: bool,
    pub(crate) firms_published: bool,
    pub(crate) supervised: bool,
    pub(crate) rules_sound: bool,
    pub(crate) rules_operating: bool,
    pub(crate) rules_effective: bool,
    pub(crate) piloted: bool,
    pub(crate) pilots_sound: bool,
    pub(crate) pilots_operating: bool,
    pub(crate) pilots_effective: bool,
    pub(crate) pilots: BTreeSet<u8>,
    pub(crate) required: BTreeSet<u8>,
    pub(crate) staged: bool,
    pub(crate) scenes: BTreeSet<u8>,
    /// By measure, in clause order.
    pub(crate) noticed: [bool; 5],
    /// By measure, in clause order.
    pub(crate) fraud: [bool; 5],
    pub(crate) incident: bool,
    /// Times in a row noticed without putting right.
    pub(crate) notices: u8,
}

/// One line of the table of measures.
struct Reading {
    measure: &'static str,
    indicators: fn(&Facts) -> Vec<bool>,
    straight_to_d: fn(&Facts) -> bool,
    signs: fn(&Facts) -> i64,
}

/// The five measures in clause order.
const READINGS: [Reading; 5] = [
    Reading {
        measure: "信息归集",
        indicators: |f| vec![f.complete, f.timely, f.accurate],
        straight_to_d: |f| f.concealed,
        signs: |_| 0,
    },
    Reading {
        measure: "信用承诺",
        indicators: |f| vec![f.staff_pledged, f.sector_pledged, f.firms_published],
        straight_to_d: |f| !f.pledged,
        signs: |_| 0,
    },
    Reading {
        measure: "分级分类监管",
        indicators: |f| vec![f.rules_sound, f.rules_operating, f.rules_effective],
        straight_to_d: |f| !f.supervised,
        signs: |_| 0,
    },
    Reading {
        measure: "示范试点",
        indicators: |f| vec![f.pilots_sound, f.pilots_operating, f.pilots_effective],
        straight_to_d: |f| !f.piloted,
        signs: |f| extra_pilots(f) - count(f.required.difference(&f.pilots)), // R3, R4
    },
    Reading {
        measure: "场景应用",
        indicators: |_| vec![],
        straight_to_d: |f| !f.staged, // R5
        signs: |f| beyond_the_first(&f.scenes),
    },
];

/// R3: the categories beyond those required; where none is required, those beyond the first.
fn extra_pilots(facts: &Facts) -> i64 {
    if facts.required.is_empty() {
        beyond_the_first(&facts.pilots)
    } else {
        count(facts.pilots.difference(&facts.required))
    }
}

fn beyond_the_first(categories: &BTreeSet<u8>) -> i64 {
    count(categories.iter().skip(1))
}

fn count<'a>(categories: impl Iterator<Item = &'a u8>) -> i64 {
    categories.map(|_| 1).sum()
}

/// The level and the signed sum of each measure, fraud aside.
pub(crate) fn measured(facts: &Facts) -> [(char, i64); 5] {
    std::array::from_fn(|at| {
        let reading = &READINGS[at];
        let missing = (reading.indicators)(facts).iter().filter(|met| !**met).count();
        let level = if (reading.straight_to_d)(facts) { 'D' } else { ['A', 'B', 'C', 'D'][missing] }; // R1, R2
        (level, (reading.signs)(facts) - if facts.noticed[at] { 3 } else { 0 }) // R6
    })
}

/// The grades as written: the five measures in clause order, then the overall grade.
pub(crate) fn expected(facts: &Facts) -> [String; 6] {
    let mut grades: [String; 6] = Default::default();
    let mut levels = String::new();
    let mut pooled = 0;
    for (at, (level, signs)) in measured(facts).into_iter().enumerate() {
        levels.push(level);
        pooled += signs;
        grades[at] = if facts.fraud[at] { "取消".into() } else { format!("{level}{}", written(signs)) }; // R7
    }
    let cancelled = facts.fraud.contains(&true);
    grades[5] = if cancelled { "取消".into() } else { levels + &written(pooled) }; // R7, R9
    grades
}

/// R4: a signed sum, written as that many signs.
fn written(signs: i64) -> String {
    let sign = if signs < 0 { "-" } else { "+" };
    sign.repeat(signs.unsigned_abs() as usize)
}

impl Facts {
    /// A unit that does all that is asked, and no more: `AAAAA`.
    pub(crate) fn standard() -> Self {
        Facts {
            complete: true,
            timely: true,
            accurate: true,
            concealed: false,
            pledged: true,
            staff_pledged: true,
            sector_pledged: true,
            firms_published: true,
            supervised: true,
            rules_sound: true,
            rules_operating: true,
            rules_effective: true,
            piloted: true,
            pilots_sound: true,
            pilots_operating: true,
            pilots_effective: true,
            pilots: [0].into(),
            required: [0].into(),
            staged: true,
            scenes: [0].into(),
            noticed: [false; 5],
            fraud: [false; 5],
            incident: false,
            notices: 0,
        }
    }

    /// Sets what level and signs of measure `at` hang on: the indicators by the bits of `met`, and whether it
    /// goes straight to D.
    pub(crate) fn set(&mut self, at: usize, met: u8, straight_to_d: bool) {
        let [first, second, third] = [0, 1, 2].map(|bit| met >> bit & 1 == 1);
        match at {
            0 => {
                (self.complete, self.timely, self.accurate) = (first, second, third);
                self.concealed = straight_to_d;
            }
            1 => {
                (self.staff_pledged, self.sector_pledged, self.firms_published) = (first, second, third);
                self.pledged = !straight_to_d;
            }
            2 => {
                (self.rules_sound, self.rules_operating, self.rules_effective) = (first, second, third);
                self.supervised = !straight_to_d;
            }
            3 => {
                (self.pilots_sound, self.pilots_operating, self.pilots_effective) = (first, second, third);
                self.piloted = !straight_to_d;
            }
            _ => self.staged = !straight_to_d,
        }
    }

    /// The row of a data file under [`HEADERS`], for the unit numbered `number` in the year 2021.
    pub(crate) fn row(&self, number: usize) -> String {
        self.row_of(&format!("U{number},单位{number},{},2021", ["乡镇", "县直单位"][number % 2]))
    }

    /// The row of a data file under [`HEADERS`], behind the cells that name the unit and the period.
    pub(crate) fn row_of(&self, named: &str) -> String {
        let flags = |flags: &[bool]| {
            flags.iter().map(|yes| if *yes { "是" } else { "否" }).collect::<Vec<_>>().join(",")
        };
        let categories = |set: &BTreeSet<u8>| {
            set.iter().map(|category| format!("第{category}类")).collect::<Vec<_>>().join("、")
        };
        let measures = |named: &[bool; 5]| {
            let names =
                READINGS.iter().zip(named).filter(|(_, named)| **named).map(|(reading, _)| reading.measure);
            names.collect::<Vec<_>>().join("、")
        };
        [
            named.to_owned(),
            flags(&[self.complete, self.timely, self.accurate, self.concealed]),
            flags(&[self.pledged, self.staff_pledged, self.sector_pledged, self.firms_published]),
            flags(&[self.supervised, self.rules_sound, self.rules_operating, self.rules_effective]),
            flags(&[self.piloted, self.pilots_sound, self.pilots_operating, self.pilots_effective]),
            categories(&self.pilots),
            categories(&self.required),
            flags(&[self.staged]),
            categories(&self.scenes),
            measures(&self.noticed),
            measures(&self.fraud),
            flags(&[self.incident]),
            self.notices.to_string(),
        ]
        .join(",")
    }
}

/// Every combination that can change a grade: each measure alone, then the measures together.
pub(crate) fn every_case() -> impl Iterator<Item = Facts> {
    (0..5).flat_map(each_measure).chain(together()).chain(named_together())
}

/// Every combination of one measure's indicators, flag, categories, notice and fraud; the others are standard.
fn each_measure(at: usize) -> impl Iterator<Item = Facts> {
    let indicators = if at == 4 { 0..1 } else { 0..8 };
    let plain = indicators.flat_map(move |met| {
        (0..8_u8).map(move |flags| {
            let mut facts = Facts::standard();
            facts.set(at, met, flags & 1 != 0);
            facts.noticed[at] = flags & 2 != 0;
            facts.fraud[at] = flags & 4 != 0;
            facts
        })
    });
    plain.flat_map(move |facts| {
        let mut cases = Vec::new();
        match at {
            3 => cases.extend(category_sets().map(|(pilots, required)| Facts {
                pilots,
                required,
                ..facts.clone()
            })),
            4 => cases.extend((0..=4).map(|size| Facts { scenes: (0..size).collect(), ..facts.clone() })),
            _ => cases.push(facts),
        }
        cases
    })
}

/// Pilot categories carried out, and required: 0 to 4 extra, 0 to 3 missing, 0 to 2 shared. Nothing is required
/// where none is shared or missing.
fn category_sets() -> impl Iterator<Item = (BTreeSet<u8>, BTreeSet<u8>)> {
    let sizes = (0..=4).flat_map(|extra| {
        (0..=3).flat_map(move |missing| (0..=2).map(move |shared| [extra, missing, shared]))
    });
    sizes.map(|[extra, missing, shared]| {
        let kinds = |first: u8, size: u8| first..first + size;
        let shared = kinds(0, shared);
        (shared.clone().chain(kinds(10, extra)).collect(), shared.chain(kinds(20, missing)).collect())
    })
}

/// Every combination of the five measures' levels, with signs from two measures.
fn together() -> impl Iterator<Item = Facts> {
    (0..4_usize.pow(5)).flat_map(|levels| {
        (0..3).map(move |signs| {
            let mut facts = Facts::standard();
            for at in 0..5 {
                let missing = levels >> (2 * at) & 3;
                facts.set(at, [0b111, 0b101, 0b001, 0b000][missing], at == 4 && missing > 1);
            }
            facts.pilots = (0..=signs).collect();
            facts.required = (0..=2 * (signs % 2)).collect();
            facts.scenes = (0..signs + signs / 2).collect();
            facts
        })
    })
}

/// Every combination of measures named in notices and in fraud.
fn named_together() -> impl Iterator<Item = Facts> {
    let named = |bits: u16| std::array::from_fn(|at| bits >> at & 1 == 1);
    (0..1 << 10).map(move |bits: u16| Facts {
        noticed: named(bits),
        fraud: named(bits >> 5),
        ..Facts::standard()
    })
}

#[track_caller]
fn check(grades: [&str; 6], change: impl FnOnce(&mut Facts)) {
    let mut facts = Facts::standard();
    change(&mut facts);
    assert_eq!(expected(&facts), grades);
}

#[test]
fn the_standard_unit_has_five_as() {
    check(["A", "A", "A", "A", "A", "AAAAA"], |_| {});
}

#[test]
fn indicators_drop_levels_by_count() {
    check(["B", "A", "A", "A", "A", "BAAAA"], |f| f.timely = false);
    check(["A", "C", "A", "A", "A", "ACAAA"], |f| f.set(1, 0b010, false));
    check(["A", "A", "D", "A", "A", "AADAA"], |f| f.set(2, 0b000, false));
}

#[test]
fn straight_to_d_whatever_the_indicators_say() {
    check(["D", "A", "A", "A", "A", "DAAAA"], |f| f.concealed = true);
    check(["A", "D", "A", "A", "A", "ADAAA"], |f| f.pledged = false);
    check(["A", "A", "D", "A", "A", "AADAA"], |f| f.supervised = false);
    check(["A", "A", "A", "D", "A", "AAADA"], |f| f.piloted = false);
    check(["A", "A", "A", "A", "D", "AAAAD"], |f| f.staged = false);
}

#[test]
fn categories_give_signs() {
    check(["A", "A", "A", "A+++", "A", "AAAAA+++"], |f| f.pilots = [0, 1, 2, 3].into());
    check(["A", "A", "A", "A", "A++", "AAAAA++"], |f| f.scenes = [0, 1, 2].into());
    check(["A", "A", "A", "A+", "A", "AAAAA+"], |f| f.pilots = [1, 2].into());
    check(["A", "A", "A", "A", "A", "AAAAA"], |f| f.pilots = [1].into());
    check(["A", "A", "A", "A++", "A", "AAAAA++"], |f| {
        f.required.clear();
        f.pilots = [0, 1, 2].into();
    });
    check(["A", "A", "A", "D--", "A", "AAADA--"], |f| {
        f.piloted = false;
        f.pilots.clear();
        f.required = [0, 1].into();
    });
}

#[test]
fn notices_take_three_signs_off() {
    check(["C---", "A", "A", "A", "A", "CAAAA---"], |f| {
        f.set(0, 0b001, false);
        f.noticed[0] = true;
    });
    check(["A", "A", "A", "A", "A", "AAAAA"], |f| {
        f.pilots = [0, 1, 2, 3].into();
        f.noticed[3] = true;
    });
}

#[test]
fn fraud_cancels_the_measure_and_the_whole() {
    check(["A", "A", "A", "取消", "A", "取消"], |f| {
        f.pilots = [0, 1].into();
        f.fraud[3] = true;
    });
}

#[test]
fn a_row_has_a_cell_under_each_header() {
    let cells = HEADERS.split(',').count();
    assert!(every_case().enumerate().all(|(at, facts)| facts.row(at).split(',').count() == cells));
    let row =
        "U0,单位0,乡镇,2021,是,是,是,否,是,是,是,是,是,是,是,是,是,是,是,是,第0类,第0类,是,第0类,,,否,0";
    assert_eq!(Facts::standard().row(0), row);
}

#[test]
fn every_level_and_sign_occurs() {
    let measures: BTreeSet<String> = every_case().flat_map(|facts| expected(&facts)).collect();
    for level in ["A", "B", "C", "D"] {
        for signs in ["", "+", "++", "+++", "++++", "-", "--", "---", "----", "-----", "------"] {
            assert!(measures.contains(&format!("{level}{signs}")), "{level}{signs}");
        }
    }
}
