//! What the names of a policy are names of, as far as the tree tells.

use std::collections::{BTreeMap, BTreeSet};

use crate::problem::Lang;
use crate::syntax::ast::{
    BlockKind, ColumnKind, Data, DataItem, Expr, File, Name, OutcomeItem, Scale, ScaleClause, TableRow,
};

/// What a name is a name of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sort<'a> {
    /// A column of the data or of records.
    Column(&'a ColumnKind),
    /// A choice, and what it takes.
    Choice(Option<&'a Expr>),
    /// A define or a table.
    Value,
    /// Records.
    Records,
    /// A measure, or overall.
    Graded,
    /// A ranking.
    Rank,
    /// An outcome, and whether it lasts.
    Outcome(bool),
    /// A level of a scale.
    Level,
    /// A verdict outside the scales.
    Verdict,
}

/// The names of a policy, its levels and its signs.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    sorts: BTreeMap<&'a str, Sort<'a>>,
    /// The levels of each scale, best first; the unnamed one under the empty name.
    scales: BTreeMap<&'a str, Vec<&'a str>>,
    /// The result columns of tables, by table and column.
    results: BTreeSet<(&'a str, &'a str)>,
    /// Whether signs stay apart.
    pub(super) signs_apart: bool,
}

impl<'a> Names<'a> {
    /// The names that `file` gives.
    pub(super) fn of(file: &'a File) -> Self {
        let mut names = Names::default();
        let (overall, rank) = file.surface.pick(("总评", "名次"), ("overall", "rank"));
        for block in &file.blocks {
            match &block.kind {
                BlockKind::Scale(scale) => names.scale(scale),
                BlockKind::Data(data) => names.columns(data),
                BlockKind::Records(records) => {
                    names.add(&records.name, Sort::Records);
                    names.columns(&records.data);
                }
                BlockKind::Choice(choice) => {
                    let taken = choice.line.as_ref().map(|line| &line.node.taken);
                    names.add(&choice.name, Sort::Choice(taken));
                }
                BlockKind::Table(table) => {
                    names.add(&table.name, Sort::Value);
                    if let Some(TableRow::Pipe { left, right }) = table.rows.first().map(|line| &line.node) {
                        let titles = right.as_ref().unwrap_or(left).iter();
                        let bare = |title: &'a str| title.trim_matches(['【', '】', '[', ']']);
                        let named = titles.map(|title| (table.name.node.as_str(), bare(&title.node)));
                        names.results.extend(named);
                    }
                }
                BlockKind::Define(define) => names.add(&define.name, Sort::Value),
                BlockKind::Measure(measure) => names.add(&measure.name.name, Sort::Graded),
                BlockKind::Overall(_) => {
                    names.sorts.entry(overall).or_insert(Sort::Graded);
                }
                BlockKind::Rank(ranking) => {
                    let name = ranking.name.as_ref().map_or(rank, |name| name.node.as_str());
                    names.sorts.entry(name).or_insert(Sort::Rank);
                }
                BlockKind::Outcome(outcome) => {
                    let lasts = outcome.lines.iter().any(|line| matches!(line.node, OutcomeItem::Lasts(..)));
                    names.add(&outcome.name.name, Sort::Outcome(lasts));
                }
                BlockKind::Policy(_) | BlockKind::EveryMeasure(_) | BlockKind::Example(_) => {}
            }
        }
        names
    }

    fn add(&mut self, name: &'a Name, sort: Sort<'a>) {
        self.sorts.entry(&name.node).or_insert(sort);
    }

    fn columns(&mut self, data: &'a Data) {
        for line in &data.lines {
            if let DataItem::Columns { names, kind, .. } = &line.node {
                for name in names {
                    self.add(name, Sort::Column(&kind.node));
                }
            }
        }
    }

    fn scale(&mut self, scale: &'a Scale) {
        let name = scale.name.as_ref().map_or("", |name| name.node.as_str());
        for level in &scale.levels {
            self.add(&level.name, Sort::Level);
        }
        self.scales
            .entry(name)
            .or_insert_with(|| scale.levels.iter().map(|level| level.name.node.as_str()).collect());
        for clause in &scale.clauses {
            match &clause.node {
                ScaleClause::Outside(verdicts) => {
                    for verdict in verdicts {
                        self.add(&verdict.name, Sort::Verdict);
                    }
                }
                ScaleClause::SignsApart => self.signs_apart = true,
                ScaleClause::SignsCancel | ScaleClause::AtMost(..) | ScaleClause::Formerly(..) => {}
            }
        }
    }

    /// What `name` is a name of; nothing when the policy does not give it.
    pub(super) fn sort(&self, name: &str) -> Option<Sort<'a>> {
        self.sorts.get(name).copied()
    }

    /// The best and the worst level of a scale.
    pub(super) fn ends(&self, scale: &str) -> Option<(&'a str, &'a str)> {
        let levels = self.scales.get(scale)?;
        Some((levels.first()?, levels.last()?))
    }

    /// Whether a table has a result column of that name.
    pub(super) fn is_result(&self, table: &str, column: &str) -> bool {
        self.results.contains(&(table, column))
    }

    /// Whether a column has a value that is called `value`.
    pub(super) fn has_value(&self, column: &str, value: &str) -> bool {
        matches!(self.sort(column), Some(Sort::Column(ColumnKind::OneOf(values)))
            if values.iter().any(|one| one.name.node == value))
    }

    /// Whether `name` is that of records.
    pub(super) fn is_records(&self, name: &str) -> bool {
        matches!(self.sort(name), Some(Sort::Records))
    }

    /// Whether a name that nothing else has speaks of the points of the measure itself.
    pub(super) fn is_points(&self, name: &str, lang: Lang) -> bool {
        self.sort(name).is_none() && name == lang.pick("得分", "points")
    }
}
