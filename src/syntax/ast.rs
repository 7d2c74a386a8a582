//! The syntax tree: what a policy text says, before names mean anything. One tree for both surfaces.

use crate::problem::Lang;
use crate::source::Spanned;
use crate::value::{Date, Decimal, Period};

/// A name as written, without the brackets of a quoted one.
pub type Name = Spanned<String>;
/// A text without its quotes.
pub type Text = Spanned<String>;

/// A policy file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// The surface it is written in.
    pub surface: Lang,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// Its comments, in order; what stands where is told by their spans.
    pub comments: Vec<Comment>,
}

/// From `#` to the end of the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Its text, with the mark, without the line break.
    pub text: Spanned<String>,
    /// Whether it stands alone on its line.
    pub own_line: bool,
}

/// A head and the statements under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What kind, with its statements.
    pub kind: BlockKind,
    /// `citing "…"` in the head.
    pub citing: Option<Text>,
    /// The head line.
    pub head: Spanned<()>,
    /// Head and statements.
    pub span: Spanned<()>,
}

/// The kinds of blocks.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    /// `policy "title"`
    Policy(Policy),
    /// `scale A > B > C`
    Scale(Scale),
    /// `data`
    Data(Data),
    /// `records R by id`
    Records(Records),
    /// `choice NAME`
    Choice(Choice),
    /// `table NAME by key`
    Table(Table),
    /// `define NAME`
    Define(Define),
    /// `measure NAME`
    Measure(Measure),
    /// `every measure`
    EveryMeasure(Vec<Statement>),
    /// `overall`
    Overall(Vec<Statement>),
    /// `rank [NAME]`
    Rank(Rank),
    /// `outcome NAME`
    Outcome(Outcome),
    /// `example "title"`
    Example(Example),
}

/// One line of a block that has lines of one shape, with what may stand at its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<T> {
    /// What it says.
    pub node: T,
    /// The whole line.
    pub span: Spanned<()>,
    /// `, citing "…"`
    pub citing: Option<Text>,
    /// `, because "…"`
    pub because: Option<Text>,
}

/// A line of a measure, `every measure` or `overall`.
pub type Statement = Line<Item>;

/// `policy "title"` and its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The title.
    pub title: Text,
    /// Its lines.
    pub lines: Vec<Line<PolicyItem>>,
}

/// A line of the policy block.
#[derive(Debug, Clone, PartialEq)]
pub enum PolicyItem {
    /// `number "…"`
    Number(Text),
    /// `issued by "…"`
    IssuedBy(Text),
    /// `in force from DATE [until DATE]`, both days included
    Force(Spanned<Date>, Option<Spanned<Date>>),
    /// `replaces "…"`
    Replaces(Text),
}

/// `scale [NAME:] L > L` and its clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// The name of a second scale.
    pub name: Option<Name>,
    /// The levels, best first.
    pub levels: Vec<Titled>,
    /// Its clauses, behind the levels or on lines of their own.
    pub clauses: Vec<Line<ScaleClause>>,
}

/// A name, and the text shown to readers and read in data.
#[derive(Debug, Clone, PartialEq)]
pub struct Titled {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
}

/// A clause of a scale.
#[derive(Debug, Clone, PartialEq)]
pub enum ScaleClause {
    /// `signs cancel`
    SignsCancel,
    /// `signs kept apart`
    SignsApart,
    /// `at most N +`
    AtMost(Spanned<u32>, Sign),
    /// `outside it V > V`: verdicts, strongest first
    Outside(Vec<Titled>),
    /// `formerly L now L`
    Formerly(Name, Name),
}

/// A kind of sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// Columns and row checks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Data {
    /// The lines, in order.
    pub lines: Vec<Line<DataItem>>,
}

/// A line of `data` or `records`.
#[derive(Debug, Clone, PartialEq)]
pub enum DataItem {
    /// `a, b are TYPE, attribute…`
    Columns {
        /// The columns so typed.
        names: Vec<Name>,
        /// Their type.
        kind: Spanned<ColumnKind>,
        /// Their attributes.
        attributes: Vec<Spanned<Attribute>>,
    },
    /// `when C, error "…"` (`negated` for `unless`)
    Check {
        /// The condition.
        condition: Expr,
        /// Whether it was said with `unless`.
        negated: bool,
        /// What to do.
        response: Response,
        /// What to say.
        message: Text,
    },
    /// `rows without a unit, error`
    RowsWithoutUnit(Response),
    /// `units without rows, error`
    UnitsWithoutRows(Response),
}

/// What a row check does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// Refuse the row.
    Error,
    /// Say so.
    Warn,
    /// Nothing.
    Ignore,
}

/// A column's type.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnKind {
    /// `an id`
    Id,
    /// `a text`
    Text,
    /// `yes/no`
    YesNo,
    /// `a whole number`
    Whole,
    /// `a number`
    Number,
    /// `a number with N decimals`
    Decimals(Spanned<u32>),
    /// `a percentage`
    Percentage,
    /// `a date`
    Date,
    /// `a period` (none), `a year`, `a quarter`, `a month`
    Period(Option<crate::value::PeriodKind>),
    /// `a or b or c`, each with its text in the data
    OneOf(Vec<Titled>),
    /// `a set`, `a set of a or b`
    Set(Option<Vec<Titled>>),
    /// `a set of measures`
    SetOfMeasures,
    /// `a level [of NAME]`
    Level(Option<Name>),
}

/// An attribute of columns.
#[derive(Debug, Clone, PartialEq)]
pub enum Attribute {
    /// `read from "…" or "…"`
    ReadFrom(Vec<Text>),
    /// `blank means V`
    Blank(Expr),
    /// `at least 0`, `0 to 100`, …
    Bounds(Range),
    /// `label "…"`
    Label(Text),
}

/// `records R by column, column [, against T]`
#[derive(Debug, Clone, PartialEq)]
pub struct Records {
    /// Their name.
    pub name: Name,
    /// The columns they are joined by.
    pub by: Vec<Name>,
    /// The requirement table.
    pub against: Option<Name>,
    /// Columns and checks.
    pub data: Data,
}

/// `choice NAME` and its one line: `V or V, taken V, because "…"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its name, a value anywhere.
    pub name: Name,
    /// The one line; none when it could not be read.
    pub line: Option<Line<ChoiceItem>>,
}

/// The line of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceItem {
    /// The alternatives.
    pub alternatives: Vec<Expr>,
    /// The one taken.
    pub taken: Expr,
}

/// `table NAME [by key, key] [, option]`
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its keys.
    pub keys: Vec<Name>,
    /// `for each R`
    pub each: Option<Name>,
    /// `first match`
    pub first_match: bool,
    /// `interpolated`
    pub interpolated: bool,
    /// `from "x.csv"`
    pub from: Option<Text>,
    /// Its rows.
    pub rows: Vec<Line<TableRow>>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum TableRow {
    /// `KEY: RESULT`
    Row(RowKey, Expr),
    /// A line of a pipe table: cells left of `||` and right of it; the first such line names the columns.
    /// `right` is none where there is no `||`.
    Pipe {
        /// The cells on the left, as texts with their places.
        left: Vec<Text>,
        /// The cells on the right.
        right: Option<Vec<Text>>,
    },
}

/// The key of a table row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowKey {
    /// A range.
    Range(Range),
    /// One or several values.
    Values(Vec<Expr>),
    /// `when C`
    When(Expr),
    /// `otherwise`
    Otherwise,
    /// `none`
    None,
    /// `unknown`
    Unknown,
}

/// What a key cell is for.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyCell {
    /// `any`: every value.
    Any,
    /// `otherwise`: every value that no row is for.
    Otherwise,
    /// These, put together.
    These(Vec<KeyItem>),
}

/// A part of a key cell.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyItem {
    /// A range, or what a comparison leaves.
    Range(Range),
    /// A value.
    Value(Expr),
    /// `none`
    None(crate::source::Span),
    /// `unknown`
    Unknown(crate::source::Span),
}

/// `define NAME [for each R]` and its one expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// `for each R`
    pub each: Option<Name>,
    /// The expression; none when it could not be read.
    pub value: Option<Line<Expr>>,
}

/// `measure NAME ["title"]`
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Name and title.
    pub name: Titled,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// What a line of a measure says.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `applies when C`
    Applies(Expr),
    /// `on scale NAME`
    OnScale(Name),
    /// `start at N points`
    StartPoints(Expr),
    /// `start at L`
    Start(Expr),
    /// `graded by X`
    GradedBy(Expr),
    /// `to reach L, C`
    Reach(Name, Expr),
    /// `indicators a, b`
    Indicators(Vec<Name>),
    /// `categories a[, required b][, beyond the first | else beyond the first]`
    Categories {
        /// The categories carried out.
        carried: Expr,
        /// Those required.
        required: Option<Expr>,
        /// What becomes of the first.
        first: First,
    },
    /// `each missing indicator E`, `each two extra categories E`
    Each {
        /// What is counted.
        what: Spanned<Counted>,
        /// How many of them make one.
        per: Spanned<u32>,
        /// The effects, each once for every `per`.
        effects: Vec<Effect>,
    },
    /// `every N of X E`
    Every {
        /// The amount that makes one.
        per: Expr,
        /// The number it is taken of.
        of: Expr,
        /// The effects.
        effects: Vec<Effect>,
    },
    /// `each row of R [where C] E`
    EachRow {
        /// The records.
        records: Name,
        /// Which of them.
        condition: Option<Expr>,
        /// The effects.
        effects: Vec<Effect>,
    },
    /// `when C, E, E` and `unless C, E`
    When {
        /// The condition.
        condition: Expr,
        /// Whether it was said with `unless`.
        negated: bool,
        /// The effects.
        effects: Vec<Effect>,
    },
    /// `knock-outs a, b: E`
    KnockOuts(Vec<Name>, Effect),
    /// An effect alone: it holds always.
    Always(Vec<Effect>),
    /// `drops at most N levels`
    Limit(Limited, Expr),
    /// `full marks N`
    FullMarks(Expr),
    /// `never below 0`
    NeverBelowZero,
    /// `round points to 2 decimals`
    RoundPoints(Rounding, Spanned<u32>),
    /// `join levels in order[, sum signs]`; only in overall
    Join {
        /// Whether the signs of the measures are summed behind the levels.
        sum_signs: bool,
    },
    /// `worst of the measures`
    WorstOfMeasures,
    /// `best of the measures`
    BestOfMeasures,
    /// `weights a 30%, b 70%[, rescaled]`
    Weights {
        /// Measure and weight.
        weights: Vec<(Name, Spanned<Decimal>)>,
        /// Whether the weights of measures that do not apply are spread over the rest.
        rescaled: bool,
    },
}

/// What becomes of the first category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// It counts as extra like any other.
    Counts,
    /// `beyond the first`: it is never extra.
    Base,
    /// `else beyond the first`: it is not extra where none is required.
    BaseWhereNoneRequired,
}

/// What `each …` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Indicators that are no.
    MissingIndicator,
    /// Indicators that are yes.
    MetIndicator,
    /// Categories carried out beyond those required.
    ExtraCategory,
    /// Required categories not carried out.
    MissingCategory,
}

/// What a limit limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    /// `drops at most N levels`
    Drops,
    /// `raises at most N levels`
    Raises,
    /// `deducts at most N points`
    Deducts,
    /// `adds at most N points`
    Adds,
}

/// What a statement does to a grade.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What it does.
    pub kind: EffectKind,
    /// Its place.
    pub span: Spanned<()>,
}

/// The kinds of effects.
#[derive(Debug, Clone, PartialEq)]
pub enum EffectKind {
    /// `drop N levels`
    Drop(Expr),
    /// `raise N levels`
    Raise(Expr),
    /// `add a +`, `add ---`
    Signs(Sign, u32),
    /// `deduct N points[, at most M points [for each G]]`
    Deduct(Expr, Option<Most>),
    /// `add N points[, at most M points [for each G]]`
    Add(Expr, Option<Most>),
    /// `at best L`
    AtBest(Expr),
    /// `at worst L`
    AtWorst(Expr),
    /// `grade L` or `grade V`
    Grade(Expr),
}

/// The limit of one statement on points.
#[derive(Debug, Clone, PartialEq)]
pub struct Most {
    /// The most points.
    pub points: Expr,
    /// `for each G`: the limit holds for each value of a column of the records by itself.
    pub group: Option<Name>,
}

/// `rank [NAME]`
#[derive(Debug, Clone, PartialEq)]
pub struct Rank {
    /// The name of a second ranking.
    pub name: Option<Name>,
    /// Its lines.
    pub lines: Vec<Line<RankItem>>,
}

/// A line of a rank block.
#[derive(Debug, Clone, PartialEq)]
pub enum RankItem {
    /// `order by X lowest first, then X highest first`
    Order(Vec<(Expr, KeyOrder)>),
    /// `within G`
    Within(Name),
}

/// Which end of a rank key comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOrder {
    /// `lowest first`
    Lowest,
    /// `highest first`
    Highest,
    /// `best first`
    Best,
}

/// `outcome NAME ["title"]`
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Name and title.
    pub name: Titled,
    /// Its lines.
    pub lines: Vec<Line<OutcomeItem>>,
}

/// A line of an outcome.
#[derive(Debug, Clone, PartialEq)]
pub enum OutcomeItem {
    /// `when C, "…"`
    When {
        /// The condition.
        condition: Expr,
        /// Whether it was said with `unless`.
        negated: bool,
        /// What follows.
        text: Text,
    },
    /// `lasts 3 years[, the current one included]`
    Lasts(Duration, bool),
    /// `excludes OUTCOME`
    Excludes(Vec<Name>),
}

/// `3 years, 6 months, 10 days`
#[derive(Debug, Clone, PartialEq)]
pub struct Duration {
    /// Number and unit, in order.
    pub parts: Vec<(u32, TimeUnit)>,
    /// Its place.
    pub span: Spanned<()>,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// 年
    Year,
    /// 季度
    Quarter,
    /// 个月
    Month,
    /// 天
    Day,
    /// 期: whatever the data's periods are
    Period,
}

/// `example "title"`
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its title.
    pub title: Text,
    /// Its lines.
    pub lines: Vec<Line<ExampleItem>>,
}

/// A line of an example.
#[derive(Debug, Clone, PartialEq)]
pub enum ExampleItem {
    /// `given [in P,] [as in "…",] a, b are V, c is V`
    Given {
        /// The period.
        period: Option<Spanned<Period>>,
        /// The example whose row is changed.
        as_in: Option<Text>,
        /// The columns and what they are.
        cells: Vec<(Vec<Name>, Expr)>,
    },
    /// `given [in P,] R:` and a pipe table
    GivenTable {
        /// The period.
        period: Option<Spanned<Period>>,
        /// The records, or the data's id column.
        name: Name,
        /// The lines of the table; the first names the columns.
        rows: Vec<Vec<Text>>,
    },
    /// `expect [in P,] ID:` and a pipe table
    ExpectTable {
        /// The period.
        period: Option<Spanned<Period>>,
        /// The data's id column.
        name: Name,
        /// The lines of the table; the first names the id, the period and the results.
        rows: Vec<Vec<Text>>,
    },
    /// `expect [in P,] a = V, outcome, not outcome`
    Expect {
        /// The period.
        period: Option<Spanned<Period>>,
        /// What is expected.
        expected: Vec<Expected>,
    },
}

/// One thing that an example expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// `a = V`
    Is(Name, Expr),
    /// `points of M = N`
    Points(Name, Expr),
    /// `outcome` (yes) or `not outcome` (no)
    Holds(Name, bool),
}

/// A range of numbers, percentages or dates, with its edges said.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The lower edge, and whether it is included.
    pub low: Option<(Box<Expr>, bool)>,
    /// The upper edge, and whether it is included.
    pub high: Option<(Box<Expr>, bool)>,
    /// Its place.
    pub span: Spanned<()>,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its place.
    pub span: Spanned<()>,
}

/// Plus or minus; times or divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `×`
    Times,
    /// `÷`
    Divide,
}

/// A comparison of numbers, dates or values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`, `is`
    Equal,
    /// `≠`, `is not`
    NotEqual,
    /// `<`
    Less,
    /// `≤`, `at most`
    AtMost,
    /// `>`
    More,
    /// `≥`, `at least`
    AtLeast,
}

impl File {
    /// The files that tables take their rows from, as they are named; each where it stands.
    pub fn files_beside(&self) -> impl Iterator<Item = &Text> {
        self.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Table(table) => table.from.as_ref(),
            _ => None,
        })
    }
}

impl Comparison {
    /// Whether it holds of two numbers.
    pub fn holds(self, a: i64, b: i64) -> bool {
        match self {
            Comparison::Equal => a == b,
            Comparison::NotEqual => a != b,
            Comparison::Less => a < b,
            Comparison::AtMost => a <= b,
            Comparison::More => a > b,
            Comparison::AtLeast => a >= b,
        }
    }

    /// The same with its sides exchanged.
    pub fn turned(self) -> Self {
        match self {
            Comparison::Less => Comparison::More,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::More => Comparison::Less,
            Comparison::AtLeast => Comparison::AtMost,
            same => same,
        }
    }
}

/// A comparison of grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GradeComparison {
    /// `better than`
    Better,
    /// `worse than`
    Worse,
    /// `no worse than`
    NoWorse,
    /// `no better than`
    NoBetter,
}

/// Which way a number is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, half away from zero.
    Nearest,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// What is made of a list, records, the past or a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// `sum`
    Sum,
    /// `mean`
    Mean,
    /// `max`
    Max,
    /// `min`
    Min,
    /// `best`
    Best,
    /// `worst`
    Worst,
    /// `count`
    Count,
    /// `latest`
    Latest,
    /// `Nth highest`
    Highest(u32),
    /// `Nth lowest`
    Lowest(u32),
    /// `without the lowest N`: a list again
    WithoutLowest(u32),
    /// `without the highest N`: a list again
    WithoutHighest(u32),
}

/// How many of a list of conditions.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// `any of`
    Any,
    /// `all of`
    All,
    /// `at least N of`
    AtLeast(Spanned<u32>),
}

/// Where an aggregate takes its items from.
#[derive(Debug, Clone, PartialEq)]
pub enum ListSource {
    /// A records block, `overall`, a set or a list: a name or a bracketed list.
    Of(Box<Expr>),
    /// `the last 3 years`
    Last(Duration),
    /// `since 2021`
    Since(Spanned<Period>),
    /// `units`, `units within G`
    Units(Option<Name>),
}

/// The kinds of expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A name: a column, define, choice, measure, level, verdict, value…; `overall`, `rank` too.
    Name(String),
    /// `12`, `0.5`, `95%` (0.95)
    Number(Decimal),
    /// `"…"`
    Text(String),
    /// `2020-10-01`
    Date(Date),
    /// `2021Q3`, `2021-07` (a bare year reads as a number)
    Period(Period),
    /// `A+++`: a level with signs, or a level so named
    Grade {
        /// The level's name.
        level: String,
        /// The pluses behind it.
        plus: u32,
        /// The minuses behind them.
        minus: u32,
    },
    /// `yes`, `no`
    YesNo(bool),
    /// `none`
    None,
    /// `unknown`
    Unknown,
    /// `it`
    It,
    /// `this measure`
    ThisMeasure,
    /// `{a, b}`: a set of texts
    Set(Vec<Text>),
    /// `(a, b)`, two or more
    List(Vec<Expr>),
    /// `X or else Y or else Z`
    OrElse(Vec<Expr>),
    /// `if C then X else …`
    If(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// `C or C`
    Or(Vec<Expr>),
    /// `C and C`
    And(Vec<Expr>),
    /// `not C`
    Not(Box<Expr>),
    /// `X < Y`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `X better than Y`
    CompareGrades(GradeComparison, Box<Expr>, Box<Expr>),
    /// `X is 70 to under 90`
    InRange(Box<Expr>, Range),
    /// `X is given`, or `is not given` with false
    Given(Box<Expr>, bool),
    /// `S is empty`, or `is not empty` with false
    Empty(Box<Expr>, bool),
    /// `X in S`, or `not in` with false
    In(Box<Expr>, Box<Expr>, bool),
    /// `S has any of {…}`
    HasAny(Box<Expr>, Box<Expr>),
    /// `S has all of {…}`
    HasAll(Box<Expr>, Box<Expr>),
    /// `day in the 12 months before D`
    Before(Box<Expr>, Duration, Box<Expr>),
    /// `a + b - c`: the first operator is always a plus
    Sum(Vec<(Operator, Expr)>),
    /// `a × b ÷ c`: the first operator is always times
    Product(Vec<(Operator, Expr)>),
    /// `X + 3 months`: dates; in a sum the duration stands as an operand
    Duration(Duration),
    /// `a without b`
    Without(Box<Expr>, Box<Expr>),
    /// `a shared with b`
    SharedWith(Box<Expr>, Box<Expr>),
    /// `a out of b`
    OutOf(Box<Expr>, Box<Expr>),
    /// `X^N`
    Power(Box<Expr>, Spanned<u32>),
    /// `previous X`
    Previous(Box<Expr>),
    /// `X 2 years ago`
    Ago(Box<Expr>, Duration),
    /// `C for 2 periods in a row`
    InARow(Box<Expr>, Spanned<u32>),
    /// `round (X) to N decimals`
    Round(Box<Expr>, Rounding, Spanned<u32>),
    /// `L raised by N levels` (true) or `lowered by` (false)
    Shift(Box<Expr>, bool, Box<Expr>),
    /// `T(x, y)`
    Apply(Name, Vec<Expr>),
    /// `FN of X in SOURCE where C`; for a list alone `x` is none
    Aggregate {
        /// What is made of the items.
        function: Aggregate,
        /// The item's value.
        x: Option<Box<Expr>>,
        /// Where the items come from.
        source: ListSource,
        /// Which of them.
        condition: Option<Box<Expr>>,
    },
    /// `any of (…)`, `at least 2 of (…)`, `any of C in R`
    Quantified {
        /// How many.
        quantity: Quantity,
        /// The conditions: one, or a list.
        conditions: Vec<Expr>,
        /// The records, or rows of a time.
        source: Option<ListSource>,
        /// Which of them: `any of C in R where D`.
        among: Option<Box<Expr>>,
    },
    /// `any measure is V` (true: any, false: every)
    Measures(bool, Box<Expr>),
    /// `points of M`
    PointsOf(Box<Expr>),
    /// `signs of M`
    SignsOf(Box<Expr>),
    /// `levels of M`
    LevelsOf(Box<Expr>),
    /// `size of S`
    SizeOf(Box<Expr>),
    /// `who of T`: a result column of a table
    ColumnOf(Name, Box<Expr>),
    /// `rank of X highest first [within G]`
    RankOf(Box<Expr>, KeyOrder, Option<Name>),
}
