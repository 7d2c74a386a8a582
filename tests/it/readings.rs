//! Small policies whose grades were worked out by hand: each once meant something else, or was refused.

use heng::source::Source;

use crate::common::shown;

const HEAD: &str = "policy \"reading\"
scale A > B > C > D, signs cancel, outside it gone > lost
data
    id is an id
    a, b, c are yes/no, blank means no
    n is a whole number, blank means 0
    s is a set
    kind is town or village, blank means town
measure one
    start at A
    when a, drop one level
";

fn problems(rest: &str) -> (Vec<&'static str>, String) {
    let source = Source::new("test.rule", format!("{HEAD}{rest}"));
    let (_, problems) = heng::compile(&source);
    let errors = problems.iter().filter(|problem| problem.is_error());
    (errors.map(|problem| problem.code.id()).collect(), shown(&problems, &source))
}

/// What the examples in `rest` expect comes out.
#[track_caller]
fn holds(rest: &str) {
    let (errors, shown) = problems(rest);
    assert!(errors.is_empty(), "{shown}");
}

#[track_caller]
fn refused(rest: &str, code: &str) {
    let (errors, shown) = problems(rest);
    assert_eq!(errors, [code], "{rest}\n{shown}");
}

#[test]
fn a_measure_is_what_a_define_says() {
    holds(
        "define target
    if b then B else A
measure two
    start at C
    when one is target, raise one level
    when target is one, add +
overall
    join levels in order
define all
    every measure is target
example \"it is\"
    given a, b are yes
    expect one = B, two = B+, all
example \"it is not\"
    given b is yes
    expect one = A, two = C, not all
",
    );
    refused("measure two\n    start at C\n    when one is b, drop one level\n", "H210");
    refused(
        "measure two\n    start at C\n    when two_less is one, drop one level\ndefine two_less\n    if b then one\n",
        "H214",
    );
    holds("measure two\n    graded by (if b then one) or else D\n");
}

#[test]
fn a_joined_grade_is_what_is_written_out() {
    holds(
        "measure two
    applies when b
    start at A
    when c, add +
overall
    join levels in order, sum signs
define both
    overall is AA
define only
    overall is A
define signed
    overall = AA+
example \"both\"
    given b, c are yes
    expect overall = AA+, both, not only, signed
example \"one of them\"
    expect overall = A, not both, only, not signed
example \"neither\"
    given a is yes
    expect overall = B, not only
",
    );
    let two = "measure two\n    start at A\noverall\n    join levels in order\ndefine x\n    overall is ";
    refused(&format!("{two}A\n"), "H212");
    refused(&format!("{two}a\n"), "H210");
}

#[test]
fn signs_that_stand_apart_are_compared_apart() {
    let source = Source::new(
        "test.rule",
        "policy \"apart\"
scale A > B, signs kept apart
data
    id is an id
    a, b are yes/no
measure one
    start at A
    when a, add ++
    when b, add -
define plus
    one = A+
define both
    one = A++-
example \"both\"
    given a, b are yes
    expect one = A++-, not plus, both
",
    );
    let (_, problems) = heng::compile(&source);
    assert!(!problems.any_error(), "{}", shown(&problems, &source));
}

#[test]
fn a_product_with_a_tenth_has_its_own_decimals() {
    holds(
        "define tenth
    0.1 * n
define more
    tenth + 1
example \"fifty\"
    given n is 55
    expect tenth = 5.5, more = 6.5
",
    );
}

#[test]
fn a_choice_in_a_set_is_what_is_taken() {
    holds(
        "choice wanted
    \"x\" or \"y\", taken \"x\"
define held
    wanted in s
example \"yes\"
    given s is {x}
    expect held
example \"no\"
    given s is {wanted, y}
    expect not held
",
    );
}

#[test]
fn lists_of_one() {
    holds(
        "define urban
    kind in (town)
define high
    one in (A)
define least
    min of (n)
example \"all\"
    given n is 7
    expect urban, high, least = 7
",
    );
}

#[test]
fn overall_counts_the_levels_it_joins() {
    holds(
        "measure two
    start at D
overall
    join levels in order
    when count of D in overall >= 1 and a, grade lost
example \"counted\"
    given a is yes
    expect overall = lost
example \"not asked\"
    expect overall = AD
",
    );
}

#[test]
fn measures_that_do_not_apply_are_left_out_of_every() {
    holds(
        "measure two
    applies when b
    start at C
define all
    every measure is A
example \"left out\"
    expect two = none, all
example \"not left out\"
    given b is yes
    expect two = C, not all
",
    );
}

#[test]
fn statements_of_every_measure_need_not_act_in_each() {
    holds(
        "    indicators a, b
measure low
    start at C
every measure
    when c, at best B
    drops at most 1 levels
    each two missing indicators drop one level
example \"both\"
    expect one = B, low = C
",
    );
    refused("measure two\n    start at A\n    each missing indicator drops one level\n", "H227");
}

#[test]
fn a_floor_can_lift_a_level_to_a_cap() {
    holds(
        "measure two
    start at C
    when a, at worst A
    when b, at best B
example \"both\"
    given a, b are yes
    expect two = B
",
    );
    refused("measure two\n    start at C\n    when b, at best B\n", "H226");
}

#[test]
fn a_measure_needs_no_start_where_it_does_not_apply() {
    holds(
        "measure two
    applies when a or b
    when a, grade B
    when b, grade A
example \"both\"
    given a, b are yes
    expect two = B
",
    );
}

#[test]
fn conditions_that_settled_choices_rule_out_contradict_nothing() {
    holds(
        "choice strict
    yes or no, taken no
choice stricter
    yes or no, taken no
measure two
    start at A
    when strict, grade B
    when stricter, grade C
example \"neither\"
    expect two = A
",
    );
}

#[test]
fn the_best_measure_keeps_its_signs_however_many() {
    holds(
        "measure two
    start at B
    every 1 of n adds a -
overall
    worst of the measures
define net
    signs of overall
example \"many\"
    given n is 200000
    expect net = -200000
",
    );
}

#[test]
fn what_an_example_builds_on_comes_first_wherever_it_is_said() {
    holds(
        "example \"base\"
    given a is no
    expect one = A
example \"changed\"
    given a is yes
    given as in \"base\"
    expect one = B
",
    );
    refused("example \"twice\"\n    given a is yes\n    given a is no\n    expect one = B\n", "H225");
    holds("define whole\n    one\nexample \"a grade\"\n    given a is yes\n    expect whole = B\n");
}

#[test]
fn titles_that_read_as_something_else_are_refused() {
    let source = Source::new(
        "test.rule",
        "policy \"titles\"\nscale A > B\ndata\n    id is an id\n    kind is x \"y\" or y \"x\"\nmeasure one\n    start at A\n",
    );
    let (_, problems) = heng::compile(&source);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.id()).collect();
    assert_eq!(codes, ["H225", "H225"], "{}", shown(&problems, &source));
}

#[test]
fn conditions_shared_many_times_over_are_followed_once() {
    let mut rest =
        "measure two\n    when d60, grade A\n    unless d60, grade B\ndefine d0\n    a\n".to_owned();
    for at in 1..=60 {
        let before = at - 1;
        rest.push_str(&format!("define d{at}\n    (d{before} and not b) or (not d{before} and b)\n"));
    }
    holds(&rest);
}
