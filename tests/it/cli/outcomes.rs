//! Ranks, outcomes and their ends through the program: results, explanations, and results read back as history.

use super::{folder, heng};

const POLICY: &str = "policy \"Review\"
    in force from 2020-01-01
scale A > B > C, signs cancel, outside it void
data
    id is an id
    year is a year
    missing is a whole number
    extra is a whole number
    cheated is yes/no
measure work citing \"1\"
    start at A
    every 1 of missing drops one level
    every 1 of extra adds a +
    when cheated, grade void
overall
    worst of the measures
    when work is void, grade void
rank citing \"2\"
    order by missing lowest first, then extra highest first
outcome barred \"no awards\" citing \"3\"
    when cheated, \"no awards until {until}\"
    lasts 2 years, the current one included
outcome praised citing \"4\"
    when rank is given and work is A and not barred, \"praised as number {rank}\"
outcome talk
    when work worse than previous work or else no, \"a talk\"
    excludes praised
outcome watched
    when missing >= 2, \"watched\"
    excludes talk
";

const EARLY: &str = "id,year,missing,extra,cheated\nu1,2021,0,0,no\nu2,2021,0,1,yes\nu3,2021,1,0,no\n";
const LATE: &str = "id,year,missing,extra,cheated\nu3,2022,0,2,no\nu1,2022,2,0,no\nu2,2022,0,0,no\nu1,2023,0,0,no\nu2,2023,0,0,no\n";

fn files<'a>(more: &[(&'a str, &'a str)]) -> tempfile::TempDir {
    let mut all = vec![("p.rule", POLICY), ("early.csv", EARLY), ("late.csv", LATE)];
    all.extend_from_slice(more);
    folder(&all)
}

#[test]
fn results_have_ranks_outcomes_and_ends() {
    let run = heng(files(&[]).path(), "grade p.rule late.csv early.csv --format csv", "");
    let expected = "\u{feff}id,year,work,overall,rank,outcomes,until
u1,2021,A,A,1,praised,
u2,2021,void,void,,no awards,no awards 2022-12-31
u3,2021,B,B,2,,
u1,2022,C,C,3,talk;watched,
u2,2022,A,A,2,no awards,no awards 2022-12-31
u3,2022,A++,A++,1,praised,
u1,2023,A,A,1,praised,
u2,2023,A,A,1,praised,
";
    assert_eq!(run.out.replace("\r\n", "\n"), expected, "{}", run.err);
    assert!(run.err.contains("no awards 2, praised 4, talk 1, watched 1"), "{}", run.err);
    assert!(
        run.err.contains("H341")
            && run.err.contains("late.csv line 3 (unit u1)")
            && run.err.contains("watched and talk"),
        "{}",
        run.err
    );
}

#[test]
fn json_has_all_that_is_known_of_an_outcome() {
    let run = heng(files(&[]).path(), "grade p.rule late.csv early.csv --format jsonl -q", "");
    let second = "{\"id\": \"u2\", \"year\": \"2022\", \"work\": \"A\", \"overall\": \"A\", \"rank\": 2, \"outcomes\": [{\"id\": \"no awards\", \"text\": \"no awards until 2022-12-31\", \"clause\": \"3\", \"since\": \"2021\", \"until\": \"2022-12-31\"}]}";
    assert_eq!(run.out.lines().nth(4), Some(second));
    assert!(run.out.lines().nth(1).is_some_and(|line| line.contains("\"rank\": null")), "{}", run.out);
    assert!(run.out.lines().nth(2).is_some_and(|line| line.ends_with("\"outcomes\": []}")), "{}", run.out);
}

/// What was written is as good as the data it came from, in every format.
#[test]
fn kept_results_give_the_same_later_results_as_the_data() {
    let folder = files(&[]);
    for format in ["csv", "json", "jsonl"] {
        let kept = format!("kept.{format}");
        let run = |args: &str| {
            let run = heng(folder.path(), args, "");
            assert_eq!(run.code, 0, "{args}: {}", run.err);
            run.out
        };
        run(&format!("grade p.rule early.csv -o {kept}"));
        let from_data = run(&format!("grade p.rule late.csv --history early.csv --format {format} -q"));
        let from_kept = run(&format!("grade p.rule late.csv --history {kept} --format {format} -q"));
        assert_eq!(from_kept, from_data, "{format}");
        assert_eq!(from_data.matches("2021").count(), usize::from(format != "csv"), "{from_data}");
    }
}

#[test]
fn kept_results_without_the_ends_of_lasting_outcomes_are_refused() {
    let kept = "id,year,work,overall,rank,outcomes\nu2,2021,void,void,,no awards\n";
    let run = heng(files(&[("kept.csv", kept)]).path(), "grade p.rule late.csv --history kept.csv", "");
    assert!(run.code == 4 && run.err.contains("H334") && run.err.contains("`until`"), "{}", run.err);
}

#[test]
fn a_grade_that_was_left_blank_is_no_missing_grade() {
    let kept = "id,year,work,overall,rank,outcomes,until\nu1,2021,,A,1,,\nu2,2021,void,,,no awards,no awards 2022-12-31\n";
    let run = heng(
        files(&[("kept.csv", kept)]).path(),
        "grade p.rule late.csv --history kept.csv -q --format csv",
        "",
    );
    for word in
        ["H403 kept.csv line 2 (unit u1), column `work`", "H403 kept.csv line 3 (unit u2), column `overall`"]
    {
        assert!(run.err.contains(word), "no {word} in\n{}", run.err);
    }
    assert!(run.err.contains("hangs on an earlier cell that cannot be read"), "{}", run.err);
    assert!(run.code == 4 && run.out.contains("u1,2022,C,C,3,error,"), "{}", run.out);
}

#[test]
fn what_was_not_kept_is_never_taken_for_none() {
    let kept = "id,year,work,overall,rank,until\nu2,2021,void,void,,no awards 2022-12-31\n";
    let run = heng(
        files(&[("kept.csv", kept)]).path(),
        "grade p.rule late.csv --history kept.csv -q --format csv",
        "",
    );
    assert!(run.code == 4 && run.err.contains("no column `outcomes, until`"), "{}", run.err);
    assert!(!run.err.contains("H401") && run.out.contains("u2,2022,A,A,2,error,"), "{}{}", run.err, run.out);
}

#[track_caller]
fn explains(args: &str, words: &[&str]) {
    let run = heng(files(&[]).path(), args, "");
    for word in words {
        assert!(run.out.contains(word), "no {word} in\n{}{}", run.out, run.err);
    }
}

#[test]
fn a_place_is_explained_by_who_stands_beside() {
    explains(
        "explain p.rule early.csv late.csv u2 --period 2022",
        &[
            "rank: 2 (of 3 units), citing \"2\"",
            "this unit  above u3 (1)  below u1 (3)",
            "missing  0          0             2 ←",
            "extra    0          2 ←           0",
        ],
    );
    explains("explain p.rule early.csv late.csv u1 --period 2023", &["rank: 1 (of 2 units, shared with 1)"]);
    explains("explain p.rule early.csv late.csv u2 --period 2021", &["rank: none (overall is void)"]);
}

#[test]
fn an_outcome_is_explained_by_its_periods_and_grades() {
    explains(
        "explain p.rule early.csv late.csv u1 --period 2022",
        &[
            "outcome talk: a talk\n  line 26: when work worse than previous work or else no, \"a talk\"\n    work: C; work in the period before (2021): A",
            "outcomes that do not hold: no awards, praised",
            "excludes talk, yet both hold",
        ],
    );
    explains(
        "explain p.rule early.csv late.csv u2 --period 2022",
        &["outcome no awards: no awards until 2022-12-31, citing \"3\"\n  since 2021, until 2022-12-31\n"],
    );
}

#[test]
fn an_outcome_kept_in_json_is_explained_as_it_was_said() {
    let folder = files(&[]);
    heng(folder.path(), "grade p.rule early.csv -o kept.json", "");
    let run = heng(folder.path(), "explain p.rule late.csv u2 --period 2022 --history kept.json", "");
    assert!(
        run.out.contains(
            "outcome no awards: no awards until 2022-12-31, citing \"3\"\n  since 2021, until 2022-12-31\n"
        ),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn a_history_shows_places_and_outcomes_with_their_ends() {
    let run = heng(files(&[]).path(), "history p.rule early.csv late.csv u2", "");
    let expected = "u2

period   work   overall   change   rank   outcomes
────────────────────────────────────────────────────────────────────────
2021     void   void                      no awards (until 2022-12-31)
2022     A      A         —        2      no awards (until 2022-12-31)
2023     A      A         →        1      praised
";
    assert_eq!(run.out, expected, "{}", run.err);
}

#[test]
fn a_window_is_explained_by_the_earlier_periods_in_it() {
    let policy = POLICY
        .replace(
            "when missing >= 2, \"watched\"",
            "when count of cheated in the last 3 years >= 1, \"watched\"",
        )
        .replace("lasts 2 years", "lasts 1 year")
        .replace("when work worse than previous work or else no", "when (work is A) for 3 periods in a row");
    let folder = files(&[("w.rule", &policy)]);
    let run = heng(folder.path(), "explain w.rule early.csv late.csv u2 --period 2023", "");
    assert!(
        run.out.contains("count of cheated in the last 3 years, earlier: 2021 yes, 2022 no"),
        "{}",
        run.out
    );
    let run = heng(folder.path(), "explain w.rule early.csv late.csv u3 --period 2022", "");
    assert!(!run.out.contains("period before, in the period before"), "{}", run.out);
}

/// A cancelled unit's overall grade hides the levels that an outcome counts.
#[test]
fn levels_behind_a_verdict_are_shown_where_they_count() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let args = "explain policies/luoning policies/luoning/county-2021-2026.csv XZ10 --period 2023";
    let run = heng(root, args, "");
    let cause = "的，处置 “取消信用机关参评认定资格，启动专项治理、专班督查、专门问效”\n    信息归集：D；";
    assert!(run.out.contains(cause), "{}", run.out);
}

/// A blank kept place of a unit that has a level is no "no place": it is told.
#[test]
fn a_blank_kept_place_of_a_graded_unit_is_told() {
    let kept = "id,year,work,overall,rank,outcomes,until
u1,2021,A,A,,praised,
u2,2021,void,void,,no awards,no awards 2022-12-31
u3,2021,B,B,2,,
";
    let folder = files(&[("kept.csv", kept)]);
    let run = heng(folder.path(), "grade p.rule late.csv --history kept.csv --format csv", "");
    assert_eq!(run.code, 4, "{}", run.err);
    assert_eq!(run.err.matches("H403").count(), 1, "{}", run.err);
    assert!(run.err.contains("u1"), "{}", run.err);
}
