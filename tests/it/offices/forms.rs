//! Which forms of the language the random policies have: every variant of the tree, told by matches without a wildcard.

use std::collections::BTreeSet;

use heng::syntax::ast::*;

/// Names of variants that were seen, each behind its type's.
pub(super) type Seen = BTreeSet<(&'static str, &'static str)>;

/// For a type all its variants, and which one a value is. A variant that is not listed does not compile.
macro_rules! variants {
    ($all:ident, $of:ident, $ty:ident: $($variant:ident)*) => {
        const $all: &[(&str, &str)] = &[$((stringify!($ty), stringify!($variant))),*];
        fn $of(value: &$ty) -> (&'static str, &'static str) {
            match value {
                $($ty::$variant { .. } => (stringify!($ty), stringify!($variant)),)*
            }
        }
    };
}

variants!(BLOCKS, of_block, BlockKind: Policy Scale Data Records Choice Table Define Measure EveryMeasure Overall Rank
    Outcome Example);
variants!(POLICY, of_policy, PolicyItem: Number IssuedBy Force Replaces);
variants!(CLAUSES, of_clause, ScaleClause: SignsCancel SignsApart AtMost Outside Formerly);
variants!(DATA, of_data, DataItem: Columns Check RowsWithoutUnit UnitsWithoutRows);
variants!(COLUMNS, of_column, ColumnKind: Id Text YesNo Whole Number Decimals Percentage Date Period OneOf Set
    SetOfMeasures Level);
variants!(ATTRIBUTES, of_attribute, Attribute: ReadFrom Blank Bounds Label);
variants!(ROWS, of_table_row, TableRow: Row Pipe);
variants!(KEYS, of_key, RowKey: Range Values When Otherwise None Unknown);
variants!(ITEMS, of_item, Item: Applies OnScale StartPoints Start GradedBy Reach Indicators Categories Each Every EachRow
    When KnockOuts Always Limit FullMarks NeverBelowZero RoundPoints Join WorstOfMeasures BestOfMeasures Weights);
variants!(FIRSTS, of_first, First: Counts Base BaseWhereNoneRequired);
variants!(COUNTED, of_counted, Counted: MissingIndicator MetIndicator ExtraCategory MissingCategory);
variants!(LIMITED, of_limited, Limited: Drops Raises Deducts Adds);
variants!(EFFECTS, of_effect, EffectKind: Drop Raise Signs Deduct Add AtBest AtWorst Grade);
variants!(RANKS, of_rank, RankItem: Order Within);
variants!(ORDERS, of_order, KeyOrder: Lowest Highest Best);
variants!(OUTCOMES, of_outcome, OutcomeItem: When Lasts Excludes);
variants!(UNITS, of_unit, TimeUnit: Year Quarter Month Day Period);
variants!(EXAMPLES, of_example, ExampleItem: Given GivenTable ExpectTable Expect);
variants!(EXPECTED, of_expected, Expected: Is Holds Points);
variants!(COMPARISONS, of_comparison, Comparison: Equal NotEqual Less AtMost More AtLeast);
variants!(GRADES, of_grades, GradeComparison: Better Worse NoWorse NoBetter);
variants!(ROUNDINGS, of_rounding, Rounding: Nearest Up Down);
variants!(AGGREGATES, of_aggregate, Aggregate: Sum Mean Max Min Best Worst Count Latest Highest Lowest WithoutLowest
    WithoutHighest Set);
variants!(QUANTITIES, of_quantity, Quantity: Any All AtLeast);
variants!(SOURCES, of_source, ListSource: Of Last Since Units Measures);
variants!(EXPRESSIONS, of_expression, ExprKind: Name Number Text Date Period Grade YesNo None Unknown It ThisMeasure Set
    List OrElse If Or And Not Compare CompareGrades InRange Given Empty In HasAny HasAll Before Sum Product Duration
    Without SharedWith OutOf Power Previous Ago InARow Round Shift Apply Aggregate Quantified Measures PointsOf SignsOf
    LevelsOf SizeOf ColumnOf RankOf);

/// Every variant of every type above.
pub(super) fn all() -> Seen {
    let lists = [
        BLOCKS,
        POLICY,
        CLAUSES,
        DATA,
        COLUMNS,
        ATTRIBUTES,
        ROWS,
        KEYS,
        ITEMS,
        FIRSTS,
        COUNTED,
        LIMITED,
        EFFECTS,
        RANKS,
        ORDERS,
        OUTCOMES,
        UNITS,
        EXAMPLES,
        EXPECTED,
        COMPARISONS,
        GRADES,
        ROUNDINGS,
        AGGREGATES,
        QUANTITIES,
        SOURCES,
        EXPRESSIONS,
    ];
    // What points come to by chance no example can say; `check/points.rs` has those.
    lists.into_iter().flatten().copied().filter(|form| *form != ("Expected", "Points")).collect()
}

/// Notes what a policy has.
pub(super) fn note(file: &File, seen: &mut Seen) {
    for block in &file.blocks {
        seen.insert(of_block(&block.kind));
        match &block.kind {
            BlockKind::Policy(policy) => seen.extend(policy.lines.iter().map(|line| of_policy(&line.node))),
            BlockKind::Scale(scale) => seen.extend(scale.clauses.iter().map(|line| of_clause(&line.node))),
            BlockKind::Data(data) => self::data(data, seen),
            BlockKind::Records(records) => {
                data(&records.data, seen);
                if records.against.is_some() {
                    seen.insert(("Records", "against"));
                }
            }
            BlockKind::Choice(choice) => {
                let line = &choice.line.as_ref().unwrap().node;
                line.alternatives.iter().chain([&line.taken]).for_each(|value| expr(value, seen));
            }
            BlockKind::Table(table) => self::table(table, seen),
            BlockKind::Define(define) => {
                expr(&define.value.as_ref().unwrap().node, seen);
                if define.each.is_some() {
                    seen.insert(("Define", "each"));
                }
            }
            BlockKind::Measure(measure) => measure.statements.iter().for_each(|line| item(&line.node, seen)),
            BlockKind::EveryMeasure(lines) | BlockKind::Overall(lines) => {
                lines.iter().for_each(|line| item(&line.node, seen));
            }
            BlockKind::Rank(rank) => {
                for line in &rank.lines {
                    seen.insert(of_rank(&line.node));
                    if let RankItem::Order(keys) = &line.node {
                        keys.iter().for_each(|(value, order)| {
                            seen.insert(of_order(order));
                            expr(value, seen);
                        });
                    }
                }
            }
            BlockKind::Outcome(outcome) => {
                for line in &outcome.lines {
                    seen.insert(of_outcome(&line.node));
                    match &line.node {
                        OutcomeItem::When { condition, .. } => expr(condition, seen),
                        OutcomeItem::Lasts(length, _) => duration(length, seen),
                        OutcomeItem::Excludes(_) => {}
                    }
                }
            }
            BlockKind::Example(example) => {
                for line in &example.lines {
                    seen.insert(of_example(&line.node));
                    if let ExampleItem::Expect { expected, .. } = &line.node {
                        seen.extend(expected.iter().map(of_expected));
                    }
                }
            }
        }
    }
}

fn data(data: &Data, seen: &mut Seen) {
    for line in &data.lines {
        seen.insert(of_data(&line.node));
        match &line.node {
            DataItem::Columns { kind, attributes, .. } => {
                seen.insert(of_column(&kind.node));
                seen.extend(attributes.iter().map(|attribute| of_attribute(&attribute.node)));
                for attribute in attributes {
                    if let Attribute::Blank(value) = &attribute.node {
                        expr(value, seen);
                    }
                }
            }
            DataItem::Check { condition, .. } => expr(condition, seen),
            DataItem::RowsWithoutUnit(_) | DataItem::UnitsWithoutRows(_) => {}
        }
    }
}

fn table(table: &Table, seen: &mut Seen) {
    let options = [
        (table.each.is_some(), "each"),
        (table.first_match, "first match"),
        (table.interpolated, "interpolated"),
        (table.from.is_some(), "from"),
        (table.keys.len() > 1, "several keys"),
    ];
    seen.extend(options.iter().filter(|(has, _)| *has).map(|(_, name)| ("Table", *name)));
    for line in &table.rows {
        seen.insert(of_table_row(&line.node));
        if let TableRow::Row(key, result) = &line.node {
            seen.insert(of_key(key));
            expr(result, seen);
            if let RowKey::When(condition) = key {
                expr(condition, seen);
            }
        }
    }
}

fn item(item: &Item, seen: &mut Seen) {
    seen.insert(of_item(item));
    match item {
        Item::Applies(x)
        | Item::StartPoints(x)
        | Item::Start(x)
        | Item::GradedBy(x)
        | Item::Reach(_, x)
        | Item::FullMarks(x) => expr(x, seen),
        Item::Categories { first, .. } => {
            seen.insert(of_first(first));
        }
        Item::Each { what, effects: all, .. } => {
            seen.insert(of_counted(&what.node));
            effects(all, seen);
        }
        Item::Every { per, of, effects: all } => {
            expr(per, seen);
            expr(of, seen);
            effects(all, seen);
        }
        Item::EachRow { condition, effects: all, .. } => {
            condition.iter().for_each(|x| expr(x, seen));
            effects(all, seen);
        }
        Item::When { condition, effects: all, .. } => {
            expr(condition, seen);
            effects(all, seen);
        }
        Item::KnockOuts(_, effect) => effects(std::slice::from_ref(effect), seen),
        Item::Always(all) => effects(all, seen),
        Item::Limit(limited, most) => {
            seen.insert(of_limited(limited));
            expr(most, seen);
        }
        Item::RoundPoints(rounding, _) => {
            seen.insert(of_rounding(rounding));
        }
        Item::Weights { rescaled, .. } => {
            seen.insert(("Weights", if *rescaled { "rescaled" } else { "plain" }));
        }
        Item::OnScale(_)
        | Item::Indicators(_)
        | Item::NeverBelowZero
        | Item::Join { .. }
        | Item::WorstOfMeasures
        | Item::BestOfMeasures => {}
    }
}

fn effects(effects: &[Effect], seen: &mut Seen) {
    for effect in effects {
        seen.insert(of_effect(&effect.kind));
        match &effect.kind {
            EffectKind::Drop(x)
            | EffectKind::Raise(x)
            | EffectKind::AtBest(x)
            | EffectKind::AtWorst(x)
            | EffectKind::Grade(x) => expr(x, seen),
            EffectKind::Signs(..) => {}
            EffectKind::Deduct(x, most) | EffectKind::Add(x, most) => {
                expr(x, seen);
                if let Some(most) = most {
                    seen.insert(("Most", if most.group.is_some() { "for each" } else { "of all" }));
                    expr(&most.points, seen);
                }
            }
        }
    }
}

fn duration(length: &Duration, seen: &mut Seen) {
    seen.extend(length.parts.iter().map(|(_, unit)| of_unit(unit)));
}

fn source(source: &ListSource, seen: &mut Seen) {
    seen.insert(of_source(source));
    match source {
        ListSource::Of(of) => expr(of, seen),
        ListSource::Last(length) => duration(length, seen),
        ListSource::Since(_) | ListSource::Units(_) | ListSource::Measures => {}
    }
}

fn expr(x: &Expr, seen: &mut Seen) {
    seen.insert(of_expression(&x.kind));
    let mut all = |of: &mut dyn Iterator<Item = &Expr>| of.for_each(|x| expr(x, seen));
    match &x.kind {
        ExprKind::Name(_)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Date(_)
        | ExprKind::Period(_)
        | ExprKind::Grade { .. }
        | ExprKind::YesNo(_)
        | ExprKind::None
        | ExprKind::Unknown
        | ExprKind::It
        | ExprKind::ThisMeasure
        | ExprKind::Set(_) => {}
        ExprKind::List(of)
        | ExprKind::OrElse(of)
        | ExprKind::Or(of)
        | ExprKind::And(of)
        | ExprKind::Apply(_, of) => {
            all(&mut of.iter());
        }
        ExprKind::If(cases, last) => {
            all(&mut cases.iter().flat_map(|(c, x)| [c, x]).chain(last.as_deref()));
        }
        ExprKind::Compare(how, a, b) => {
            all(&mut [&**a, b].into_iter());
            seen.insert(of_comparison(how));
        }
        ExprKind::CompareGrades(how, a, b) => {
            all(&mut [&**a, b].into_iter());
            seen.insert(of_grades(how));
        }
        ExprKind::Round(x, how, _) => {
            all(&mut [&**x].into_iter());
            seen.insert(of_rounding(how));
        }
        ExprKind::Before(a, length, b) => {
            all(&mut [&**a, b].into_iter());
            duration(length, seen);
        }
        ExprKind::Ago(x, length) => {
            all(&mut [&**x].into_iter());
            duration(length, seen);
        }
        ExprKind::Duration(length) => duration(length, seen),
        ExprKind::RankOf(x, order, _) => {
            all(&mut [&**x].into_iter());
            seen.insert(of_order(order));
        }
        ExprKind::Sum(of) | ExprKind::Product(of) => all(&mut of.iter().map(|(_, x)| x)),
        ExprKind::In(a, b, _)
        | ExprKind::HasAny(a, b)
        | ExprKind::HasAll(a, b)
        | ExprKind::Without(a, b)
        | ExprKind::SharedWith(a, b)
        | ExprKind::OutOf(a, b)
        | ExprKind::Shift(a, _, b) => {
            all(&mut [&**a, b].into_iter());
        }
        ExprKind::Not(x)
        | ExprKind::InRange(x, _)
        | ExprKind::Given(x, _)
        | ExprKind::Empty(x, _)
        | ExprKind::Power(x, _)
        | ExprKind::Previous(x)
        | ExprKind::InARow(x, _)
        | ExprKind::Measures(_, x)
        | ExprKind::PointsOf(x)
        | ExprKind::SignsOf(x)
        | ExprKind::LevelsOf(x)
        | ExprKind::SizeOf(x)
        | ExprKind::ColumnOf(_, x) => {
            all(&mut [&**x].into_iter());
        }
        ExprKind::Aggregate { function, x, source: of, condition } => {
            all(&mut x.iter().chain(condition).map(|x| &**x));
            seen.insert(of_aggregate(function));
            source(of, seen);
        }
        ExprKind::Quantified { quantity, conditions, source: of, among } => {
            all(&mut conditions.iter().chain(among.as_deref()));
            seen.insert(of_quantity(quantity));
            of.iter().for_each(|of| source(of, seen));
            if among.is_some() {
                seen.insert(("Quantified", "where"));
            }
        }
    }
}

/// What no enum tells apart.
pub(super) const BESIDES: [(&str, &str); 11] = [
    ("Records", "against"),
    ("Define", "each"),
    ("Table", "each"),
    ("Table", "first match"),
    ("Table", "interpolated"),
    ("Table", "from"),
    ("Table", "several keys"),
    ("Weights", "rescaled"),
    ("Most", "for each"),
    ("Most", "of all"),
    ("Quantified", "where"),
];
