//! History across versions and over kept results: what stood is what counts.

use heng::data::{Earlier, Units, item_mark, outcomes_header, until_header};
use heng::eval::{Book, GradedPeriod, Options, Run};
use heng::ir::{Cell, ColumnKind, Formerly, Policy};
use heng::source::Span;
use heng::value::{Date, Period, PeriodKind};

use crate::common::policy;

const TEXT: &str = "办法 “样例”
    施行 2020-01-01
等级 A > B > C，加减号相抵，另有 取消
数据
    编号 为 编号
    年 为 年度
    甲、乙、丙、假 为 是否
    场景 为 集合
评价 一
    起始 A
    指标 甲、乙
    每缺一项指标，降一级
    类别 场景，首个不计
    每多一个类别，加一个 +
    凡 假 的，直接判定 取消
评价 二
    起始 A
    凡 未 丙 的，降一级
总评
    连写各评价等级，合计加减号
    凡 任一评价 为 取消 的，直接判定 取消
名次
    依 总评 中 C 的个数 低者先，再依 总评 中 B 的个数 低者先，再依 总评 的加减号 高者先
定义 晋级
    总评 优于 上期 总评 无则 否
定义 滑坡
    总评 差于 上期 总评 无则 否
结果 表彰 “表彰，含奖”
    凡（晋级 或 （名次 < 上期 名次 无则 否））且 未 受限 的，处置 “表彰”
结果 追责
    凡 近 2 年 中 （一 差于 B 无则 否）的条数 ≥ 2 或 （2 年前 二 为 B 无则 否）的，处置 “追责”
结果 受限
    凡 假 的，处置 “不得评先，至{止期}”
    期限 2 年，含当期
    互斥 表彰
";

/// What also looks at data of earlier periods.
const RAW: &str = "结果 提醒
    凡 连续 2 期 滑坡 或（（上期 甲 无则 否）且 未 甲）的，处置 “提醒”
";

fn units(policy: &Policy, years: std::ops::Range<i64>) -> Units {
    let mut units = Units { period_kind: Some(PeriodKind::Year), ..Units::new(&policy.columns) };
    ["x", "y", "z"].iter().for_each(|text| {
        units.members.intern(text);
    });
    let mut state = 7u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for unit in 0..150 {
        for year in 2020..2025 {
            let cells: Vec<Cell> = policy
                .columns
                .iter()
                .map(|column| match &column.kind {
                    ColumnKind::Id => Cell::Text(format!("u{:03}", unit * 37 % 150)),
                    ColumnKind::Period(_) => Cell::Number(year),
                    ColumnKind::Set(_) => Cell::Set((0..3).filter(|_| next(3) == 0).collect()),
                    _ => Cell::Flag(next(5) < if column.name == "假" { 1 } else { 3 }),
                })
                .collect();
            if next(6) != 0 && years.contains(&year) {
                units.push(&cells, (0, 2));
            }
        }
    }
    units
}

/// Everything that results say, row by row: period, id, grades, place, outcomes with their texts and ends.
fn told(run: &Run<'_>, from: i64) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for graded in run.periods().iter().filter(|graded| graded.period.unwrap().number >= from) {
        rows.extend((0..graded.rows.len()).map(|row| {
            let mut cells = vec![graded.period.unwrap().to_string(), id(run, graded, row)];
            let grades = &graded.grades;
            cells.extend(grades.measures.iter().chain(&grades.overall).map(|c| c.texts.get(row).to_owned()));
            cells.extend(
                grades.places.iter().filter(|c| !c.places.is_empty()).map(|c| c.places[row].to_string()),
            );
            for outcome in &grades.outcomes {
                let until = outcome.until.get(row).copied().unwrap_or(0);
                cells.push(format!("{} {} {until}", outcome.holds.get(row), outcome.found.get(row)));
            }
            cells
        }));
    }
    rows
}

fn id(run: &Run<'_>, graded: &GradedPeriod, row: usize) -> String {
    let (policy, units) = run.book().versions[graded.version];
    units.text(policy.id_column().unwrap(), graded.rows[row] as usize).to_owned()
}

/// The results of the periods before `before`, as files keep them.
fn kept(run: &Run<'_>, before: i64) -> Earlier {
    let (policy, _) = run.book().versions[0];
    let mut earlier =
        Earlier { files: vec!["old.csv".into()], period_kind: Some(PeriodKind::Year), ..Earlier::default() };
    let surface = policy.surface;
    let measures = policy.measures.iter().chain(&policy.overall).map(|measure| measure.name.name.clone());
    let headers = measures.chain(policy.rankings.iter().filter_map(|ranking| ranking.name.clone()));
    let headers = headers.chain([outcomes_header(surface).to_owned(), until_header(surface).to_owned()]);
    earlier.results = headers.map(|header| (header, Default::default())).collect();
    for graded in run.periods().iter().filter(|graded| graded.period.unwrap().number < before) {
        for row in 0..graded.rows.len() {
            earlier.units.push(&id(run, graded, row));
            earlier.periods.push(graded.period.unwrap().number);
            earlier.places.push((0, earlier.periods.len() as u64 + 1));
            let grades = &graded.grades;
            let mut cells: Vec<String> =
                grades.measures.iter().chain(&grades.overall).map(|c| c.texts.get(row).to_owned()).collect();
            for column in grades.places.iter().filter(|column| !column.places.is_empty()) {
                cells.push(
                    Some(column.places[row])
                        .filter(|place| *place > 0)
                        .map_or_else(String::new, |p| p.to_string()),
                );
            }
            let held =
                || policy.outcomes.iter().zip(&grades.outcomes).filter(|(_, column)| column.holds.get(row));
            let ids: Vec<&str> = held().map(|(outcome, _)| outcome.name.text()).collect();
            let ends = held().filter_map(|(outcome, column)| {
                let day = Date::from_day_number(*column.until.get(row)?)?;
                Some(format!("{} {day}", outcome.name.text()))
            });
            cells.push(ids.join(item_mark(surface)));
            cells.push(ends.collect::<Vec<_>>().join(item_mark(surface)));
            earlier.results.iter_mut().zip(cells).for_each(|((_, texts), cell)| texts.push(&cell));
        }
    }
    earlier
}

fn codes(run: &Run<'_>) -> Vec<&'static str> {
    run.problems().iter().map(|found| found.problem.code.id()).collect()
}

#[test]
fn kept_results_are_as_good_a_history_as_the_data() {
    let policy = policy(TEXT);
    let all = units(&policy, 2020..2025);
    let whole_book = Book::of(&policy, &all);
    let whole = Run::new(&whole_book, &Options::default());
    assert!(whole.conflicts().is_empty() && whole.faults().is_empty() && !whole.gaps().is_empty());
    for from in 2021..2025 {
        let earlier = kept(&whole, from);
        let rest = units(&policy, from..2025);
        let book = Book { versions: vec![(&policy, &rest)], earlier: Some(&earlier) };
        let run = Run::new(&book, &Options::default());
        assert_eq!(codes(&run), Vec::<&str>::new());
        assert_eq!(told(&run, 0), told(&whole, from), "from {from}");
    }
}

#[test]
fn a_later_version_of_the_same_words_changes_nothing() {
    let policy = policy(&format!("{TEXT}{RAW}"));
    let all = units(&policy, 2020..2025);
    let whole_book = Book::of(&policy, &all);
    let options = Options { texts: true, ..Options::default() };
    let whole = Run::new(&whole_book, &options);
    let parts = [2020..2022, 2022..2023, 2023..2025].map(|years| units(&policy, years));
    let book = Book { versions: parts.iter().map(|units| (&policy, units)).collect(), earlier: None };
    let run = Run::new(&book, &options);
    assert_eq!(codes(&run), Vec::<&str>::new());
    assert_eq!(told(&run, 0), told(&whole, 0));
    let texts = |run: &Run<'_>| -> Vec<String> {
        let columns = run.periods().iter().flat_map(|graded| &graded.grades.outcomes);
        columns
            .flat_map(|column| column.texts.as_ref().unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    };
    assert_eq!(texts(&run), texts(&whole));
    assert!(texts(&run).iter().any(|text| text == "不得评先，至2022-12-31"));
}

/// Two versions whose data has other columns and other members, and whose scale is another.
#[test]
fn old_levels_count_as_the_new_version_says() {
    let old = policy(&TEXT.replace("2020-01-01", "2020-01-01 至 2021-12-31"));
    let renamed = TEXT.replace('A', "甲等").replace('B', "乙等").replace('C', "丙等");
    let mut new = policy(&renamed.replace("2020-01-01", "2022-01-01"));
    let whole_units = units(&new, 2020..2025);
    let whole_book = Book::of(&new, &whole_units);
    let options = Options::default();
    let expected = told(&Run::new(&whole_book, &options), 2022);
    let (first, second) = (units(&old, 2020..2022), units(&new, 2022..2025));
    {
        let book = Book { versions: vec![(&old, &first), (&new, &second)], earlier: None };
        let run = Run::new(&book, &options);
        assert_eq!(codes(&run), ["H406", "H406", "H406"]);
        assert!(!run.faults().is_empty());
    }
    let span = Span::default();
    new.formerly = ["A", "B", "C"]
        .into_iter()
        .enumerate()
        .map(|(now, old)| Formerly { scale: 0, old: old.into(), now: Ok(now), span })
        .collect();
    let book = Book { versions: vec![(&old, &first), (&new, &second)], earlier: None };
    let run = Run::new(&book, &options);
    assert_eq!(codes(&run), Vec::<&str>::new());
    assert_eq!(told(&run, 2022), expected);
}

#[test]
fn what_kept_results_do_not_tell_is_an_error_not_a_no() {
    let policy = policy(&format!("{TEXT}{RAW}"));
    let all = units(&policy, 2020..2025);
    let whole_book = Book::of(&policy, &all);
    let mut earlier = kept(&Run::new(&whole_book, &Options::default()), 2022);
    let rest = units(&policy, 2022..2025);
    let book = Book { versions: vec![(&policy, &rest)], earlier: Some(&earlier) };
    let run = Run::new(&book, &Options::default());
    assert!(
        codes(&run).contains(&"H405") && codes(&run).iter().all(|code| *code == "H405"),
        "{:?}",
        run.problems()
    );
    earlier.results[2].1 = heng::value::Texts::from_parts(
        "?".repeat(earlier.periods.len()),
        (1..=earlier.periods.len()).collect(),
    );
    let book = Book { versions: vec![(&policy, &rest)], earlier: Some(&earlier) };
    let run = Run::new(&book, &Options::default());
    assert_eq!(codes(&run).iter().filter(|code| **code == "H403").count(), 40, "twenty for each period");
    assert!(!run.faults().is_empty());
}

#[test]
fn a_moment_that_is_no_whole_number_of_periods_is_told() {
    let policy = policy(&TEXT.replace("2 年前 二", "6 个月前 二").replace("年 为 年度", "年 为 评价期"));
    let all = units(&policy, 2020..2025);
    let book = Book::of(&policy, &all);
    let run = Run::new(&book, &Options::default());
    assert!(codes(&run).contains(&"H404"), "{:?}", run.problems());
    assert!(run.periods()[0].grades.outcomes[1].errors.count() > 0);
}

#[test]
fn explanations_tell_of_the_past_the_others_and_the_outcomes() {
    let policy = policy(&format!("{TEXT}{RAW}"));
    let all = units(&policy, 2020..2025);
    let book = Book::of(&policy, &all);
    let run = Run::new(&book, &Options::default());
    let mut lasting = 0;
    for (at, graded) in run.periods().iter().enumerate() {
        for row in (0..graded.rows.len()).step_by(7) {
            let told = run.explain(at, row).unwrap();
            let grades = &graded.grades;
            assert_eq!(told.overall.unwrap().text, grades.overall.as_ref().unwrap().texts.get(row));
            let place = &told.places[0];
            assert_eq!(place.place.unwrap_or(0), grades.places[0].places[row]);
            for (beside, better) in [(&place.above, true), (&place.below, false)] {
                let Some(beside) = beside else { continue };
                assert_eq!(beside.place < place.place.unwrap(), better);
                assert_ne!(beside.keys[beside.differs], place.keys[beside.differs].value);
                assert!(beside.keys.iter().zip(&place.keys).take(beside.differs).all(|(a, b)| *a == b.value));
            }
            for (outcome, column) in told.outcomes.iter().zip(&grades.outcomes) {
                assert_eq!((outcome.holds, outcome.found), (column.holds.get(row), column.found.get(row)));
                assert_eq!(outcome.since.is_some(), outcome.holds);
                assert_eq!(outcome.text.is_some(), outcome.holds);
                if outcome.holds && !outcome.found {
                    lasting += 1;
                    assert_ne!(outcome.since, graded.period.map(|period: Period| period.to_string()));
                    assert!(outcome.text.as_ref().unwrap().contains(outcome.until.as_ref().unwrap()));
                }
            }
        }
    }
    assert!(lasting > 0);
}

#[test]
fn an_explanation_names_what_was_read_of_earlier_periods() {
    let policy = policy(TEXT);
    let all = units(&policy, 2020..2025);
    let book = Book::of(&policy, &all);
    let run = Run::new(&book, &Options::default());
    let found = |period: usize| {
        let holds = &run.periods()[period].grades.outcomes[0].found;
        (0..holds.len()).find(|row| holds.get(*row)).unwrap()
    };
    let told = run.explain(2, found(2)).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&told.outcomes[0]).unwrap());
}
