//! Records beside the data: how they are read and joined, and what is told of those that do not fit.

use heng::data::{Input, Reading, Units, Version, read, read_versions};
use heng::ir::{Against, Blank, Cell, Column, ColumnKind, Members, Policy, Records, Response};
use heng::problem::{Code, Place, Problems};
use heng::source::Span;
use heng::value::Date;
use proptest::prelude::*;

use super::schema::{codes, column, number, policy, rows, show};

/// Records called `checks`: an id, a score that may be missing, and tags.
fn checks() -> Records {
    let mut score = column("score", number(0, false));
    score.blank = Blank::None;
    let columns = [column("id", ColumnKind::Id), score, column("tags", ColumnKind::Set(Members::Free))];
    Records {
        name: "checks".into(),
        span: Span::default(),
        own: columns.len(),
        rows: policy(&columns),
        by: vec![(0, 0)],
        orphans: Response::Error,
        barren: Response::Ignore,
        against: None,
    }
}

/// Units of an id and yes/no, with `checks`.
fn plain(checks: Records) -> Policy {
    let columns = [column("id", ColumnKind::Id), column("b", ColumnKind::Flag)];
    Policy { records: vec![checks], ..policy(&columns) }
}

/// Units of an id and a year, with checks of a year each.
fn yearly() -> Policy {
    let mut checks = checks();
    checks.rows.columns.push(column("year", ColumnKind::Period(None)));
    checks.own = 4;
    checks.by.push((3, 1));
    let columns = [column("id", ColumnKind::Id), column("year", ColumnKind::Period(None))];
    Policy { records: vec![checks], ..policy(&columns) }
}

const UNITS: &str = "id,b\nK1,1\nK2,0\nK3,1\n";

#[track_caller]
fn read_both(policy: &Policy, units: &str, checks: &str) -> (Reading, Problems) {
    let inputs = [
        Input::new("units.csv", units.as_bytes()),
        Input::of_records("checks", "checks.csv", checks.as_bytes()),
    ];
    sound(policy, read(policy, &inputs))
}

/// What must hold of any reading.
#[track_caller]
fn sound(policy: &Policy, (reading, problems): (Reading, Problems)) -> (Reading, Problems) {
    assert_eq!(reading.rows_read, reading.units.rows + reading.refused.len(), "no row is lost");
    assert_eq!(reading.units.records.len(), policy.records.len());
    for joined in &reading.units.records {
        assert_eq!(joined.stretches.len(), reading.units.rows);
        assert!(
            joined.rows.columns.iter().all(|c| c.given.as_ref().is_none_or(|g| g.len() == joined.rows.rows))
        );
        for &(from, to) in &joined.stretches {
            assert!(from <= to && to as usize <= joined.order.len());
        }
        assert!(joined.order.iter().all(|&record| (record as usize) < joined.rows.rows));
    }
    (reading, problems)
}

/// Each unit with its records: the id, then a record a bar, cells parted by commas.
fn shown(policy: &Policy, units: &Units) -> Vec<String> {
    (0..units.rows)
        .map(|row| {
            let cells = |columns: &[Column], units: &Units, row: usize| {
                let cells = (1..columns.len()).map(|at| show(columns, units, at, row));
                cells.collect::<Vec<_>>().join(",")
            };
            let mut line = units.text(0, row).to_owned();
            for (block, joined) in policy.records.iter().zip(&units.records) {
                let rows = Units { members: units.members.clone(), ..joined.rows.clone() };
                for &record in joined.of(row) {
                    line += &format!(" | {}", cells(&block.rows.columns, &rows, record as usize));
                }
            }
            line
        })
        .collect()
}

#[track_caller]
fn joins(checks: &str, expected: &[&str]) {
    let policy = plain(self::checks());
    let (reading, problems) = read_both(&policy, UNITS, checks);
    assert_eq!(codes(&problems), [], "{problems:#?}");
    assert_eq!(shown(&policy, &reading.units), expected);
}

/// The codes that a file of checks gives, and the units that are left.
#[track_caller]
fn finds(checks: Records, text: &str, expected: &[(u64, Code)], left: &[&str]) -> Problems {
    let policy = plain(checks);
    let (reading, problems) = read_both(&policy, UNITS, text);
    assert_eq!(codes(&problems), expected, "{problems:#?}");
    let ids: Vec<&str> = (0..reading.units.rows).map(|row| reading.units.text(0, row)).collect();
    assert_eq!(ids, left);
    problems
}

#[test]
fn records_stand_by_their_unit_in_the_order_of_the_file() {
    joins("tags,score,id\n甲、乙,1,K2\n,2,K1\n乙,,K2\n", &["K1 | 2,{}", "K2 | 1,{甲,乙} | none,{乙}", "K3"]);
    joins("id,score,tags\n", &["K1", "K2", "K3"]);
}

#[test]
fn records_may_stand_in_several_files() {
    let policy = plain(checks());
    let inputs = [
        Input::of_records("checks", "a.csv", b"id,score,tags\nK1,1,\n"),
        Input::new("units.csv", UNITS.as_bytes()),
        Input::of_records("checks", "b.json", br#"[{"id": "K1", "score": 2, "tags": ["x"]}]"#),
    ];
    let (reading, problems) = sound(&policy, read(&policy, &inputs));
    assert_eq!(codes(&problems), []);
    assert_eq!(shown(&policy, &reading.units), ["K1 | 1,{} | 2,{x}", "K2", "K3"]);
    assert_eq!(reading.units.records[0].rows.places, [(0, 2), (2, 1)]);
}

#[test]
fn a_period_of_their_own_parts_them() {
    let policy = yearly();
    let units = "id,year\nK1,2020\nK1,2021\n";
    let (reading, problems) =
        read_both(&policy, units, "id,year,score,tags\nK1,2021,1,\nK1,2020,2,\nK1,2021,3,\n");
    assert_eq!(codes(&problems), []);
    assert_eq!(shown(&policy, &reading.units), ["K1 | 2,{},2020", "K1 | 1,{},2021 | 3,{},2021"]);
    let (reading, problems) = read_both(&policy, units, "id,year,score,tags\nK1,2022,1,\nK1,2022,1,\n");
    assert_eq!(codes(&problems), [(2, Code::H345)]);
    assert_eq!((reading.records[0].read, reading.records[0].orphans), (2, 2));
}

#[test]
fn rows_of_one_unit_share_records_without_a_period() {
    let mut policy = yearly();
    policy.records = vec![checks()];
    let (reading, _) = read_both(&policy, "id,year\nK1,2020\nK2,2020\nK1,2021\n", "id,score,tags\nK1,1,\n");
    assert_eq!(shown(&policy, &reading.units), ["K1 | 1,{}", "K2", "K1 | 1,{}"]);
    assert_eq!(reading.units.records[0].order.len(), 1);
}

#[test]
fn a_record_without_a_unit_is_told_once_a_unit() {
    let text = "id,score,tags\nK9,1,\nK1,1,\nK9,2,\nK8,x,\n";
    let problems = finds(checks(), text, &[(2, Code::H345), (5, Code::H345)], &["K1", "K2", "K3"]);
    assert!(problems.0[0].message.en.contains("2 records"), "{problems:#?}");
    let warned = Records { orphans: Response::Warn, ..checks() };
    finds(warned, text, &[(2, Code::H346)], &["K1", "K2", "K3"]);
    let ignored = Records { orphans: Response::Ignore, ..checks() };
    finds(ignored, text, &[], &["K1", "K2", "K3"]);
}

#[test]
fn a_unit_that_was_probably_meant_is_named() {
    let problems = finds(checks(), "id,score,tags\nk01,1,\n", &[(2, Code::H345)], &["K1", "K2", "K3"]);
    assert!(problems.0[0].help.is_some());
    let (_, problems) = read_both(&plain(checks()), "id,b\n007,1\n", "id,score,tags\n7,1,\n");
    assert!(problems.0[0].help.as_ref().unwrap().en.contains("`007`"), "{problems:#?}");
}

#[test]
fn records_of_a_refused_row_are_no_orphans() {
    let (_, problems) =
        read_both(&plain(checks()), "id,b\nK1,maybe\nK2,1\nK2,1\n", "id,score,tags\nK1,1,\nK2,2,\n");
    assert_eq!(codes(&problems), [(2, Code::H323), (4, Code::H325)]);
}

#[test]
fn where_units_are_not_read_nothing_is_an_orphan() {
    let (_, problems) = read_both(&plain(checks()), "a,c\n", "id,score,tags\nK1,1,\n");
    assert_eq!(codes(&problems), [(1, Code::H310)]);
}

#[test]
fn a_unit_is_not_graded_on_some_of_its_records() {
    finds(checks(), "id,score,tags\nK1,1,\nK1,x,\nK2,1,\n", &[(3, Code::H323)], &["K2", "K3"]);
    finds(checks(), "id,score,tags\nK1,1\nK2,1,\n", &[(2, Code::H304)], &["K2", "K3"]);
    let (reading, _) = read_both(&plain(checks()), UNITS, "id,score,tags\nK1,1,\nK1,x,\nK2,1,\n");
    assert_eq!((reading.records[0].read, reading.records[0].refused), (3, 1));
    assert_eq!(reading.refused[0].unit.as_deref(), Some("K1"));
    let (reading, _) = read_both(&plain(checks()), UNITS, "id,score,tags\nK1,1\nK9,x,\nK2,1,\n,1,\n");
    let seen = &reading.records[0];
    assert_eq!((seen.read, seen.refused, seen.orphans), (4, 2, 1));
    let text = r#"[{"id": 1, "b": 1, "checks": [{"score": "x", "tags": ""}, {"score": "y", "tags": ""}]}]"#;
    let (reading, _) = read(&plain(checks()), &[Input::new("x.json", text.as_bytes())]);
    assert_eq!((reading.records[0].read, reading.records[0].refused), (2, 2));
}

#[test]
fn only_the_period_of_a_bad_record_is_refused() {
    let (reading, problems) =
        read_both(&yearly(), "id,year\nK1,2020\nK1,2021\n", "id,year,score,tags\nK1,2021,x,\nK1,2020,1,\n");
    assert_eq!(codes(&problems), [(2, Code::H323)]);
    assert_eq!(rows(&yearly().columns, &reading.units), ["2: K1|2020"]);
}

#[test]
fn a_record_whose_unit_cannot_be_read_is_told() {
    finds(checks(), "id,score,tags\n,1,\nK2,1,\n", &[(2, Code::H322)], &["K1", "K2", "K3"]);
}

#[test]
fn a_file_that_cannot_be_read_grades_nobody() {
    finds(checks(), "id,tags\nK1,\n", &[(1, Code::H320)], &[]);
    finds(checks(), "", &[(0, Code::H310)], &[]);
    let policy = plain(checks());
    let inputs = [
        Input::new("units.csv", UNITS.as_bytes()),
        Input::of_records("checks", "a.csv", b"id,score,tags\nK1,1,\n"),
        Input::of_records("checks", "b.csv", b"\xff\xfei\0d\0"),
    ];
    let (reading, problems) = sound(&policy, read(&policy, &inputs));
    assert_eq!(codes(&problems), [(1, Code::H301)]);
    assert_eq!((reading.units.rows, reading.refused_files.as_slice()), (0, &[2][..]));
}

#[test]
fn a_row_without_records_is_told_where_the_policy_asks() {
    let text = "id,score,tags\nK1,1,\nK2,x,\n";
    let asked = Records { barren: Response::Error, ..checks() };
    finds(asked, text, &[(4, Code::H347), (3, Code::H323)], &["K1"]);
    let warned = Records { barren: Response::Warn, ..checks() };
    finds(warned, text, &[(0, Code::H348), (3, Code::H323)], &["K1", "K3"]);
}

#[test]
fn records_that_the_policy_looks_at_must_be_given() {
    let policy = plain(checks());
    let (reading, problems) = sound(&policy, read(&policy, &[Input::new("units.csv", UNITS.as_bytes())]));
    assert_eq!(codes(&problems), [(0, Code::H343)]);
    assert_eq!(reading.units.rows, 0);
    let (_, problems) = read(&policy, &[Input::new("units.csv", b"id,b\n")]);
    assert_eq!(codes(&problems), [], "no unit, no records");
}

#[test]
fn records_that_no_policy_has_are_told() {
    let policy = plain(checks());
    let inputs = [
        Input::new("units.csv", UNITS.as_bytes()),
        Input::of_records("checks", "a.csv", b"id,score,tags\n"),
        Input::of_records("check", "b.csv", b"id,score,tags\n"),
    ];
    let (reading, problems) = sound(&policy, read(&policy, &inputs));
    assert_eq!(codes(&problems), [(0, Code::H344)]);
    assert!(problems.0[0].help.as_ref().unwrap().en.contains("checks"));
    assert_eq!(reading.units.rows, 3);
}

#[track_caller]
fn nested(text: &str, expected: &[(u64, Code)], left: &[&str]) -> Problems {
    let policy = plain(checks());
    let (reading, problems) = sound(&policy, read(&policy, &[Input::new("units.json", text.as_bytes())]));
    assert_eq!(codes(&problems), expected, "{problems:#?}");
    assert_eq!(shown(&policy, &reading.units), left);
    problems
}

#[test]
fn records_may_stand_in_the_row_of_their_unit() {
    nested(
        r#"[{"id": 1, "b": true, "checks": [{"score": 1, "tags": ["x"]}, {"score": null, "tags": [], "id": "1"}]},
            {"id": 2, "b": true, "checks": []}, {"id": 3, "b": true, "checks": null}]"#,
        &[],
        &["1 | 1,{x} | none,{}", "2", "3"],
    );
    let policy = plain(checks());
    let text = "{\"id\":1,\"b\":1,\"checks\":[{\"score\":4,\"tags\":\"\"}]}\n";
    let inputs = [
        Input::new("units.jsonl", text.as_bytes()),
        Input::of_records("checks", "checks.csv", b"id,score,tags\n1,5,\n"),
    ];
    let (reading, problems) = sound(&policy, read(&policy, &inputs));
    assert_eq!(codes(&problems), []);
    assert_eq!(shown(&policy, &reading.units), ["1 | 5,{} | 4,{}"]);
}

#[test]
fn what_is_wrong_in_nested_records_is_told_at_its_line() {
    nested(
        "[{\"id\": 1, \"b\": true, \"checks\": [\n{\"score\": 1, \"tags\": []},\n{\"score\": \"x\", \"tags\": []}]},\n{\"id\": 2, \"b\": true, \"checks\": []}]",
        &[(3, Code::H323)],
        &["2"],
    );
    nested(
        r#"[{"id": 1, "b": true, "checks": 3}, {"id": 2, "b": true, "checks": [4]}]"#,
        &[(1, Code::H306), (1, Code::H306)],
        &[],
    );
    nested(r#"[{"id": 1, "b": true, "checks": [{"score": 1}]}]"#, &[(0, Code::H320)], &[]);
    nested(
        r#"[{"id": 1, "b": true, "checks": [{"score": 1, "tags": "", "by": "x"}]}]"#,
        &[(0, Code::H329)],
        &["1 | 1,{}"],
    );
    nested(
        r#"[{"id": "", "b": true, "checks": [{"score": "x", "tags": ""}]}]"#,
        &[(1, Code::H322), (1, Code::H323)],
        &[],
    );
    nested(r#"[{"b": true, "checks": [{"score": 1, "tags": ""}]}]"#, &[(0, Code::H320)], &[]);
}

#[test]
fn a_row_without_a_list_is_told_where_others_have_one() {
    nested(
        r#"[{"id": 1, "b": true, "checks": []}, {"id": 2, "b": true}, {"id": 2, "b": true, "checks": []}]"#,
        &[(1, Code::H325), (1, Code::H320)],
        &["1"],
    );
    nested(r#"[{"id": 1, "b": true, "checks": []}, {"id": 2, "b": true}]"#, &[(1, Code::H320)], &["1"]);
    nested(r#"[{"id": 1, "b": true}]"#, &[(0, Code::H343)], &[]);
    let policy = plain(checks());
    let inputs = [
        Input::new("a.json", br#"[{"id": "K9", "b": true, "checks": []}]"#),
        Input::new("units.csv", UNITS.as_bytes()),
    ];
    let (reading, problems) = sound(&policy, read(&policy, &inputs));
    assert_eq!(codes(&problems), [(0, Code::H343)]);
    assert!(matches!(&problems.0[0].place, Place::Data(place) if place.file == "units.csv"));
    assert_eq!(shown(&policy, &reading.units), ["K9"]);
}

#[test]
fn a_nested_record_belongs_to_its_row() {
    nested(
        r#"[{"id": 1, "b": true, "checks": [{"id": 2, "score": 1, "tags": ""}]}, {"id": 2, "b": true, "checks": []}]"#,
        &[(1, Code::H349)],
        &["1"],
    );
}

#[test]
fn two_rows_do_not_share_two_lists() {
    let mut policy = yearly();
    policy.records = vec![checks()];
    let text = r#"[{"id": 1, "year": 2020, "checks": [{"score": 1, "tags": ""}]},
                   {"id": 1, "year": 2021, "checks": [{"score": 1, "tags": ""}]},
                   {"id": 2, "year": 2020, "checks": [{"score": 1, "tags": ""}]},
                   {"id": 2, "year": 2021, "checks": []}]"#;
    let (reading, problems) = sound(&policy, read(&policy, &[Input::new("x.json", text.as_bytes())]));
    assert_eq!(codes(&problems), [(2, Code::H349)]);
    assert_eq!(shown(&policy, &reading.units), ["2 | 1,{}", "2 | 1,{}"]);
    let (reading, problems) = sound(&yearly(), read(&yearly(), &[Input::new("x.json", text.as_bytes())]));
    assert_eq!(codes(&problems), []);
    assert_eq!(shown(&yearly(), &reading.units), ["1 | 1,{},2020", "1 | 1,{},2021", "2 | 1,{},2020", "2"]);
}

/// Checks against two questions, 1 and 2, that are worth 5 and 10.
fn against() -> Records {
    let mut checks = checks();
    let columns = [
        column("id", ColumnKind::Id),
        column("question", number(0, false)),
        column("score", number(0, false)),
        column("worth", number(0, false)),
    ];
    checks.rows = policy(&columns);
    checks.own = 3;
    let row = |question, worth| vec![None, Some(Cell::Number(question)), None, Some(Cell::Number(worth))];
    checks.against =
        Some(Against { name: "questions".into(), keys: vec![1], rows: vec![row(1, 5), row(2, 10)] });
    checks
}

#[test]
fn each_unit_answers_each_requirement() {
    let policy = plain(against());
    let (reading, problems) = read_both(&policy, "id,b\nK1,1\nK2,0\n", "id,question,score\nK1,2,7\nK1,1,3\n");
    assert_eq!(codes(&problems), []);
    assert_eq!(shown(&policy, &reading.units), ["K1 | 1,3,5 | 2,7,10", "K2 | 1,none,5 | 2,none,10"]);
    let joined = &reading.units.records[0];
    assert_eq!((0..4).map(|row| joined.rows.text(0, row)).collect::<Vec<_>>(), ["K1", "K1", "K2", "K2"]);
    assert_eq!(joined.rows.places, [(1, 3), (1, 2), (0, 3), (0, 3)]);
}

#[test]
fn answers_that_fit_no_requirement_are_told() {
    let text = "id,question,score\nK1,2,7\nK1,3,1\nK2,1,1\nK2,1,2\n";
    finds(against(), text, &[(3, Code::H350), (5, Code::H351)], &["K3"]);
}

/// Two versions, the second from 2021 on, each with yearly or plain checks.
fn versions(older: Policy, newer: Policy) -> [Policy; 2] {
    let until = Date::new(2020, 12, 31);
    [Policy { until, ..older }, Policy { from: Date::new(2021, 1, 1), ..newer }]
}

#[track_caller]
fn by_versions(policies: &[Policy; 2], checks: &str) -> (Reading<Vec<Units>>, Vec<(u64, Code)>) {
    let versions: Vec<Version<'_>> =
        policies.iter().map(|policy| Version { policy, name: "v.rule".into() }).collect();
    let inputs = [
        Input::new("units.csv", b"id,year\nK1,2020\nK1,2021\nK2,2021\n"),
        Input::of_records("checks", "checks.csv", checks.as_bytes()),
    ];
    let (reading, problems) = read_versions(&versions, &inputs);
    (reading, codes(&problems))
}

#[test]
fn each_version_reads_the_records_of_its_rows() {
    let mut policies = versions(yearly(), yearly());
    policies[1].records[0].rows.columns[1] = column("points", number(0, false));
    let text = "id,year,score,points,tags\nK1,2020,1,x,\nK1,2021,x,2,\nK2,2021,,3,\n";
    let (reading, codes) = by_versions(&policies, text);
    assert_eq!(codes, []);
    assert_eq!(shown(&policies[0], &reading.units[0]), ["K1 | 1,{},2020"]);
    assert_eq!(shown(&policies[1], &reading.units[1]), ["K1 | 2,{},2021", "K2 | 3,{},2021"]);
}

#[test]
fn a_record_without_a_period_is_read_for_each_version() {
    let mut policies = versions(yearly(), yearly());
    policies.iter_mut().for_each(|policy| policy.records = vec![checks()]);
    let (reading, codes) = by_versions(&policies, "id,score,tags\nK1,1,a\nK2,2,b\n");
    assert_eq!(codes, []);
    assert_eq!(shown(&policies[0], &reading.units[0]), ["K1 | 1,{a}"]);
    assert_eq!(shown(&policies[1], &reading.units[1]), ["K1 | 1,{a}", "K2 | 2,{b}"]);
    assert_eq!(reading.records[0].read, 2);
}

#[test]
fn a_version_without_records_leaves_them_aside() {
    let mut policies = versions(yearly(), yearly());
    policies[0].records.clear();
    let (reading, codes) = by_versions(&policies, "id,year,score,tags\nK1,2020,x,\nK1,2021,1,\nK9,2020,1,\n");
    assert_eq!(codes, [(4, Code::H345)]);
    assert_eq!(shown(&policies[1], &reading.units[1]), ["K1 | 1,{},2021", "K2"]);
}

#[test]
fn a_file_that_one_version_cannot_read_grades_none_of_its_rows() {
    let mut policies = versions(yearly(), yearly());
    policies[0].records[0].rows.columns[1] = column("points", number(0, false));
    let (reading, codes) = by_versions(&policies, "id,year,score,tags\nK1,2020,1,\nK1,2021,1,\n");
    assert_eq!(codes, [(1, Code::H320)]);
    assert_eq!((reading.units[0].rows, reading.units[1].rows), (0, 2));
}

#[test]
fn rows_that_are_taken_out_leave_the_others_with_their_records() {
    let policy = plain(checks());
    let (reading, _) = read_both(&policy, UNITS, "id,score,tags\nK3,3,\nK1,1,\nK2,2,\n");
    let mut reading = Reading { units: vec![reading.units], rows_read: 3, ..Reading::default() };
    reading.refuse(0, &[1], Some(0));
    assert_eq!(shown(&policy, &reading.units[0]), ["K1 | 1,{}", "K3 | 3,{}"]);
}

proptest! {
    #[test]
    fn lists_in_json_are_as_a_file_beside(
        records in prop::collection::vec(prop::collection::vec((0i64..99, "[ab]{0,2}"), 0..4), 0..6),
        shuffled in any::<bool>(),
    ) {
        let policy = plain(checks());
        let mut units = "id,b\n".to_owned();
        let mut lines = Vec::new();
        let mut json = Vec::new();
        for (id, records) in records.iter().enumerate() {
            units += &format!("K{id},1\n");
            lines.extend(records.iter().map(|(score, tags)| format!("K{id},{score},{tags}\n")));
            let list: Vec<_> = records
                .iter()
                .map(|(score, tags)| serde_json::json!({ "score": score, "tags": tags }))
                .collect();
            json.push(serde_json::json!({ "id": format!("K{id}"), "b": true, "checks": list }));
        }
        if shuffled {
            // Stable by another key: the records of one unit stay in order.
            lines.sort_by_key(|line| std::cmp::Reverse(line.split(',').next().map(str::to_owned)));
        }
        let text = format!("id,score,tags\n{}", lines.concat());
        let (beside, problems) = read_both(&policy, &units, &text);
        prop_assert_eq!(codes(&problems), []);
        let json = serde_json::to_vec(&json).unwrap();
        let (nested, problems) = sound(&policy, read(&policy, &[Input::new("x.json", &json)]));
        prop_assert_eq!(codes(&problems), []);
        prop_assert_eq!(shown(&policy, &beside.units), shown(&policy, &nested.units));
        prop_assert_eq!(&beside.records, &nested.records);
    }

    /// However long the file and whatever stands between, each record is its own unit's, lost, or nobody's.
    #[test]
    fn every_record_of_a_long_file_is_accounted_for(lines in prop::collection::vec((0u8..8, 0u8..40), 0..600)) {
        let policy = plain(checks());
        let units: String = (0..5).map(|unit| format!("U{unit},1\n")).collect();
        let line = |(at, (unit, kind)): (usize, &(u8, u8))| match kind {
            0 => ",,\n".to_owned(),
            1 => format!("U{unit},1\n"),
            2 => format!("U{unit},x,\n"),
            _ => format!("U{unit},{at},\n"),
        };
        let text: String = lines.iter().enumerate().map(line).collect();
        let (reading, _) = read_both(&policy, &format!("id,b\n{units}"), &format!("id,score,tags\n{text}"));
        let count = |is: &dyn Fn(u8, u8) -> bool| lines.iter().filter(|(unit, kind)| is(*unit, *kind)).count();
        let read = &reading.records[0];
        prop_assert_eq!(read.read, count(&|_, kind| kind != 0));
        prop_assert_eq!(read.refused, count(&|unit, kind| kind == 1 || kind == 2 && unit < 5));
        prop_assert_eq!(read.orphans, count(&|unit, kind| kind > 1 && unit > 4));
        let expected: Vec<String> = (0..5)
            .filter(|unit| count(&|other, kind| other == *unit && (kind == 1 || kind == 2)) == 0)
            .map(|unit| {
                let of = |(_, (other, kind)): &(usize, &(u8, u8))| *other == unit && *kind > 2;
                let own = lines.iter().enumerate().filter(of).map(|(at, _)| format!(" | {at},{{}}"));
                format!("U{unit}{}", own.collect::<String>())
            })
            .collect();
        prop_assert_eq!(shown(&policy, &reading.units), expected);
    }

    #[test]
    fn any_text_as_records(text in "(id,score,tags\n)?([K0-3,x是\n\" 甲\\[\\]{}:'\u{feff}]|\"id\":|K1,){0,80}") {
        let policy = plain(checks());
        let (reading, problems) = read_both(&policy, UNITS, &text);
        if !reading.refused.is_empty() || !reading.refused_files.is_empty() {
            prop_assert!(problems.any_error());
        }
        let nested = format!("[{{\"id\":\"K1\",\"b\":1,\"checks\":{text}}}]");
        sound(&policy, read(&policy, &[Input::new("x.json", nested.as_bytes())]));
    }
}
