//! Several scales in one policy: what each measure is on, what a level's name means, what cannot meet.

use heng::problem::Lang;
use heng::source::Source;
use proptest::prelude::*;

use crate::common::{grades, policy, shown_in, units};

const HEAD: &str = "policy \"hotels\"
scale good > fair > poor, signs cancel, outside it void
scale stars: five > four > good > poor, outside it void > struck
scale marks: 5 > 4 > 3
data
    id is an id
    clean is yes/no, blank means no
    n is a whole number, blank means 0
    claimed is a level of stars, blank means none
    before is a level, blank means good
    mark is a level of marks, blank means 3
measure hygiene
    start at good
    unless clean, drop one level
measure rooms
    on scale stars
    start at five
    drop n levels
";

const ZH_HEAD: &str = "办法 “酒店”
等级 优 > 良 > 差
等级 星级：五星 > 四星 > 三星
数据
    编号 为 编号
    整洁 为 是否
    自评 为 星级 的 等级
评价 卫生
    起始 优
    凡 未 整洁 的，降一级
评价 设施
    采用等级 星级
    按 自评 定级
";

fn told(head: &str, rest: &str, lang: Lang) -> (Vec<&'static str>, String) {
    let source = Source::new("test.rule", format!("{head}{rest}"));
    let (_, problems) = heng::compile(&source);
    let errors = problems.iter().filter(|problem| problem.is_error());
    (errors.map(|problem| problem.code.id()).collect(), shown_in(&problems, &source, lang))
}

/// What the examples in `rest` expect comes out.
#[track_caller]
fn holds(rest: &str) {
    let (errors, shown) = told(HEAD, rest, Lang::En);
    assert!(errors.is_empty(), "{shown}");
}

#[track_caller]
fn refused(rest: &str, codes: &[&str]) {
    let (errors, shown) = told(HEAD, rest, Lang::En);
    assert_eq!(errors, codes, "{rest}\n{shown}");
}

/// Each of `words` is told of `ZH_HEAD` with `rest` behind it.
#[track_caller]
fn says(rest: &str, zh: &[&str], en: &[&str]) {
    for (lang, words) in [(Lang::Zh, zh), (Lang::En, en)] {
        let (_, shown) = told(ZH_HEAD, rest, lang);
        let joined: String =
            shown.lines().map(|line| line.trim_start_matches([' ', '│'])).collect::<Vec<_>>().join(" ");
        assert!(words.iter().all(|word| joined.contains(word)), "{words:?}\n{shown}");
    }
}

#[test]
fn a_name_on_several_scales_is_of_the_one_it_stands_by() {
    holds(
        "outcome first
    when rooms is good, \"by what it is compared with\"
outcome second
    when claimed in (good, poor) or else no, \"in a list\"
measure again
    on scale stars
    start at good
    when n > 1, at best poor
define third
    if clean then five else poor
define fourth
    if clean then good else poor
choice fifth
    good or four, taken good
table sixth by claimed
    five, four: good of stars
    good, poor, none: poor of stars
outcome all
    when third is rooms or fourth better than before or fifth is rooms or sixth is again, \"each finds its own scale\"
example \"two lower\"
    given n is 2, claimed is good, mark is 4, clean is yes
    expect hygiene = good, rooms = good, again = poor, first, second, third = five, fourth = good, fifth = good, sixth = poor
"
        .replace("    good, poor, none: poor of stars\n", "    good, poor: poor of stars\n    none: poor of stars\n")
        .replace(", fifth = good", "")
        .as_str(),
    );
}

#[test]
fn a_level_column_is_a_level_wherever_one_can_stand() {
    holds(
        "measure given
    on scale stars
    graded by claimed or else poor
measure worst
    start at good
    when before worse than good, drop one level
    when mark is 3, at best fair
    when (worst of (mark, mark)) is 3, add a -
table by_mark by mark
    5, 4: good
    3: poor
define lower
    claimed lowered by one level
define either
    before is fair or mark better than 4
example \"blank\"
    given n is 9
    expect given = poor, worst = fair-, rooms = poor, by_mark = poor, lower = none, not either
example \"given\"
    given claimed is five, before is fair, mark is 5
    expect given = five, worst = fair, by_mark = good, lower = four, either
"
        .replace("measure worst\n", "measure worse\n")
        .replace("worst = fair", "worse = fair")
        .as_str(),
    );
}

#[test]
fn every_scale_has_its_own_verdicts_and_signs() {
    holds(
        "measure struck_off
    on scale stars
    start at five
    when n > 5, grade struck
    when n > 7, grade void
measure voided
    start at good
    when n > 6, grade void
outcome some_void
    when any measure is void, \"asked of each measure on its own scale\"
outcome two_good
    when count of good in overall >= 2, \"on whichever scale\"
overall
    graded by hygiene or else poor
    when struck_off is struck, grade void
example \"six\"
    given n is 6
    expect struck_off = struck, voided = good, overall = void, not some_void, not two_good
example \"seven\"
    given n is 7
    expect struck_off = struck, voided = void, some_void
example \"two\"
    given n is 2, clean is yes
    expect rooms = good, hygiene = good, two_good
",
    );
    refused("measure x\n    on scale stars\n    start at five\n    add a +\n", &["H213"]);
    refused("measure x\n    start at good\n    when clean, grade struck\n", &["H280"]);
    refused("measure x\n    on scale marks\n    start at 5\n    when clean, grade void\n", &["H280"]);
}

#[test]
fn scales_do_not_meet() {
    for (rest, codes) in [
        ("outcome x\n    when rooms better than hygiene, \"x\"\n", ["H280"]),
        ("outcome x\n    when rooms is fair, \"x\"\n", ["H280"]),
        ("outcome x\n    when claimed is before, \"x\"\n", ["H280"]),
        ("define x\n    worst of (rooms, hygiene)\n", ["H280"]),
        ("define x\n    if clean then five else fair\n", ["H280"]),
        ("define x\n    rooms or else fair\n", ["H280"]),
        ("table x by clean\n    yes: five\n    no: fair\n", ["H280"]),
        ("choice x\n    five or fair, taken five\n", ["H280"]),
        ("measure x\n    start at five\n", ["H280"]),
        ("measure x\n    graded by rooms\n", ["H280"]),
        ("measure x\n    on scale stars\n    start at five\n    at worst fair\n", ["H280"]),
        ("measure x\n    on scale stars\n    to reach fair, clean\n", ["H280"]),
        ("measure x\n    on scale star\n    start at good\n", ["H281"]),
        ("overall\n    worst of the measures\n", ["H284"]),
        ("overall\n    join levels in order\n", ["H284"]),
        ("outcome x\n    when rooms is fair of stars, \"x\"\n", ["H212"]),
        ("measure x\n    start at good\n    on scale stars\n    on scale marks\n", ["H222"]),
        ("scale a > b\n", ["H221"]),
    ] {
        refused(rest, &codes);
    }
}

#[test]
fn what_cannot_meet_is_told_in_both_languages() {
    says(
        "结果 甲\n    凡 设施 差于 良 的，处置 “x”\n",
        &[
            "这里碰到两种等级：等级 `星级`，没有另起名称的等级（优 > 良 > 差），分不出高低",
            "表里一行如“优：五星”",
        ],
        &[
            "levels of two scales meet here, the scale `星级` and the unnamed scale (优 > 良 > 差)",
            "a row such as `优: 五星`",
        ],
    );
    says(
        "评价 丙\n    起始 五星\n",
        &["这是等级 `星级`的，这里用的是没有另起名称的等级（优 > 良 > 差）", "加一句“采用等级 星级”"],
        &[
            "this is of the scale `星级`, and here is the unnamed scale",
            "add `on scale 星级` to this measure",
        ],
    );
    says(
        "评价 丙\n    采用等级 星\n    起始 优\n",
        &["没有叫 `星` 的等级", "您是不是想写 `星级`？"],
        &["no scale is called `星`"],
    );
    says(
        "总评\n    各评价就低不就高\n",
        &[
            "各评价用的不是同一种等级",
            "卫生 用没有另起名称的等级（优 > 良 > 差），设施 用等级 `星级`",
            "按 … 定级",
        ],
        &[
            "the measures are on different scales",
            "`卫生` is on the unnamed scale (优 > 良 > 差), `设施` on the scale `星级`",
        ],
    );
    says(
        "结果 甲\n    凡 设施 为 星级 的，处置 “x”\n",
        &["“星级”是一种等级的名称，不是值", "星级 的 五星"],
        &["`五星 of 星级`"],
    );
}

#[test]
fn the_only_scale_counts_named_or_not() {
    let text = "policy \"p\"\nscale stars: five > four\ndata\n    id is an id\n    l is a level\nmeasure m\n    start at five\n    when l is four, drop one level\noverall\n    worst of the measures\n";
    let policy = policy(text);
    let told = units(&policy, "id,l\n1,four\n2,five\n");
    assert_eq!(grades(&policy, &told), [["four", "four"], ["five", "five"]]);
}

#[test]
fn where_all_scales_have_names_each_measure_says_one() {
    let head = "policy \"p\"\nscale a: x > y\nscale b: y > z\ndata\n    id is an id\n    c is yes/no\n";
    let codes = |rest: &str| told(head, rest, Lang::En).0;
    assert_eq!(codes("measure m\n    start at x\n    when c, drop one level\n"), ["H283"]);
    assert_eq!(codes("measure m\n    start at 5 points\n    when c, deduct 1 point\n"), Vec::<&str>::new());
    assert_eq!(
        codes(
            "measure m\n    on scale b\n    start at y\n    when c, at best z\noverall\n    worst of the measures\n"
        ),
        Vec::<&str>::new()
    );
    assert_eq!(
        codes("define d\n    y\nmeasure m\n    on scale b\n    graded by d\n    when c, drop one level\n"),
        ["H282"]
    );
    assert_eq!(
        codes(
            "define d\n    y of b\nmeasure m\n    on scale b\n    graded by d\n    when c, drop one level\n"
        ),
        Vec::<&str>::new()
    );
}

#[test]
fn where_a_scale_stands_does_not_matter() {
    let [first, rest] = HEAD.split_once("scale stars").map(|(a, b)| [a, b]).unwrap();
    let scale = first.split_once("scale ").map(|(_, scale)| format!("scale {scale}")).unwrap();
    let moved = HEAD.replace(&scale, "").replace("data\n", &format!("{scale}data\n"));
    assert_ne!(moved, HEAD, "{rest}");
    let print = |text: &str| heng::ir::print(&policy(text), None);
    assert_eq!(print(&moved), print(HEAD));
}

/// A measure with its scale, on its own in a policy, or beside others.
fn part(name: &str, scale: &str, first: &str) -> [String; 2] {
    [
        format!("scale {scale}\n"),
        format!(
            "measure {name}\n{}    start at {first}\n    drop n levels\n    when c, raise one level, add ++\n    when d, grade off\n    at worst low\n",
            if name == "plain" { String::new() } else { format!("    on scale {name}_scale\n") }
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// A measure is graded on its scale as if the others were not there.
    #[test]
    fn scales_do_not_disturb_each_other(rows in prop::collection::vec((0u8..6, any::<bool>(), any::<bool>()), 1..40)) {
        let data = "data\n    id is an id\n    n is a whole number\n    c, d are yes/no\n";
        let parts = [
            part("plain", "top > mid > low > out, signs cancel, at most 1 +, outside it off", "mid"),
            part("wide", "wide_scale: best > top > more > low > least, signs kept apart, outside it gone > off", "top"),
            part("tight", "tight_scale: low > top, signs cancel, outside it off > gone", "top"),
        ];
        let together = |chosen: &[[String; 2]]| {
            let scales: String = chosen.iter().map(|[scale, _]| scale.as_str()).collect();
            let measures: String = chosen.iter().map(|[_, measure]| measure.as_str()).collect();
            policy(&format!("policy \"p\"\n{scales}{data}{measures}"))
        };
        let mut csv = "id,n,c,d\n".to_owned();
        for (at, (n, c, d)) in rows.iter().enumerate() {
            let yes = |flag: &bool| if *flag { "yes" } else { "no" };
            csv.push_str(&format!("{at},{n},{},{}\n", yes(c), yes(d)));
        }
        let all = together(&parts);
        let all = grades(&all, &units(&all, &csv));
        for (at, one) in parts.iter().enumerate() {
            let alone = together(std::slice::from_ref(one));
            let alone = grades(&alone, &units(&alone, &csv));
            for (row, (together, alone)) in all.iter().zip(&alone).enumerate() {
                prop_assert_eq!(&together[at], &alone[0], "row {}", row);
            }
        }
    }
}
