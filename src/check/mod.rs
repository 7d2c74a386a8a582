//! From syntax tree to compiled policy: names, types, phases, and what contradicts itself.

mod against;
mod blocks;
mod bounds;
mod build;
mod carried;
mod cases;
mod chosen;
mod columns;
mod compare;
mod conditions;
mod cover;
mod dates;
mod decide;
mod doubt;
mod each;
mod each_row;
mod early;
mod example;
mod expr;
mod extent;
mod find;
mod folds;
mod grades;
mod grid;
mod guess;
mod holds;
mod infer;
mod interpolate;
mod items;
mod key;
mod ladder;
mod length;
mod level;
mod lists;
mod lookup;
mod meant;
mod meant_problem;
mod measure;
mod names;
mod number;
mod of_measures;
mod outcome;
mod overall;
mod overflow;
mod past;
mod points;
mod problem;
mod rank;
mod records;
mod requirements;
mod results;
mod rows;
mod scale;
mod scale_problem;
mod shares;
mod stated;
mod statement;
mod table;
mod table_problem;
mod units;
mod unknown;
mod unused;
mod value;
mod versions;
mod weights;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::ir;
use crate::problem::{Problem, Problems};
use crate::source::Span;
use crate::stack::on_large_stack;
use crate::syntax::ast;
use names::Names;
use problem::CheckProblem;
use value::Value;
pub use versions::{are_versions, check_versions, ends_of_versions, sort_versions};

/// Longest chain of names that are defined by one another.
const MOST_CHAINED: usize = 256;

/// Most members of one set literal or list of values.
pub const MOST_MEMBERS: usize = 10_000;

/// Checks `file` and lowers it. A policy comes back only when there is no error; warnings may stand beside it.
/// `unread` are the problems of reading the same file: what they may have caused is left out.
pub fn check(file: &ast::File, unread: &Problems) -> (Option<ir::Policy>, Problems) {
    let (policy, problems) = on_large_stack(|| {
        let mut checker = Checker::new(file);
        let policy = checker.file();
        (policy, checker.problems.sorted())
    });
    let problems = doubt::certain(problems, unread, file);
    if problems.any_error() || unread.any_error() { (None, problems) } else { (policy, problems) }
}

/// How far a thing that is lowered on demand has come.
#[derive(Debug, Clone)]
enum Progress<T> {
    Waiting,
    Started,
    /// Nothing when it has problems of its own.
    Done(Option<T>),
}

/// The state of one run of the check.
struct Checker<'a> {
    file: &'a ast::File,
    names: Names<'a>,
    problems: Problems,
    ops: Vec<ir::Op>,
    /// One for each operation.
    extents: Vec<extent::Extent>,
    known: HashMap<(ir::OpKind, ir::Type), ir::Reg>,
    columns: Vec<ir::Column>,
    scales: scale::Scales,
    members: Vec<String>,
    member_ids: HashMap<String, u32>,
    /// The texts that values can be, and where each stands among them.
    texts: Vec<String>,
    text_ids: HashMap<String, usize>,
    defines: Vec<Progress<Value>>,
    measures: Vec<Progress<ir::Measure>>,
    overall: Progress<ir::Measure>,
    /// The rows of each table, and its value by its own key.
    table_rows: Vec<Progress<std::rc::Rc<rows::Rows<'a>>>>,
    table_values: Vec<Progress<Vec<Value>>>,
    /// The grades that tables say: what is graded by them has their signs and verdicts too.
    stated: Vec<ir::Grade>,
    /// The tables that are applied to a value.
    applied: HashSet<usize>,
    lookups: Vec<ir::Lookup>,
    /// The index of each rank block's ranking.
    ranks: Vec<Progress<usize>>,
    outcomes: Vec<Progress<ir::Outcome>>,
    time: past::Time,
    formerly: Vec<ir::Formerly>,
    /// The first example of each title, by the position of its block.
    examples_by_title: BTreeMap<&'a str, usize>,
    examples_made: example::Examples,
    /// What is being lowered just now, for messages about circles.
    path: Vec<String>,
    /// Whether a chain of names that is too long was reported.
    too_deep: bool,
    /// What is known of measures and overall before their levels, and what their levels go on from.
    early: HashMap<ir::Target, Progress<early::Early>>,
    begun: HashMap<ir::Target, early::Begun>,
    /// The points of the block being lowered, where it has any; nothing of them when they have problems of their own.
    points_here: Option<Option<value::Value>>,
    /// The records blocks, and the one whose rows are being looked at.
    records: Vec<records::Records<'a>>,
    within: Option<usize>,
    /// Columns of records that a requirement without an answer leaves none.
    lacking: HashSet<usize>,
    /// The item of a list that is being looked at.
    it: Option<value::Value>,
    /// Where divisors are not 0.
    divisors: HashSet<ir::Reg>,
    /// What stands at a place, where operations alone do not tell how it is called.
    forms: HashMap<Span, overflow::Form>,
    /// What is known to hold where the statement at hand acts.
    assumed: Vec<ir::Reg>,
    /// The measure whose statements are being lowered.
    this_measure: Option<usize>,
    /// The measure that `this measure` is in what is made of all measures.
    that_measure: Option<usize>,
    /// What was found that is hardly meant, and what is kept to find it.
    meant: meant::Meant,
}

impl<'a> Checker<'a> {
    fn new(file: &'a ast::File) -> Self {
        Checker {
            file,
            names: Names::default(),
            problems: Problems::new(),
            ops: Vec::new(),
            extents: Vec::new(),
            known: HashMap::new(),
            columns: Vec::new(),
            scales: scale::Scales::default(),
            members: Vec::new(),
            member_ids: HashMap::new(),
            texts: Vec::new(),
            text_ids: HashMap::new(),
            defines: Vec::new(),
            measures: Vec::new(),
            overall: Progress::Waiting,
            table_rows: Vec::new(),
            table_values: Vec::new(),
            stated: Vec::new(),
            applied: HashSet::new(),
            lookups: Vec::new(),
            ranks: Vec::new(),
            outcomes: Vec::new(),
            time: past::Time::default(),
            formerly: Vec::new(),
            examples_by_title: BTreeMap::new(),
            examples_made: example::Examples::default(),
            path: Vec::new(),
            too_deep: false,
            early: HashMap::new(),
            begun: HashMap::new(),
            points_here: None,
            records: Vec::new(),
            within: None,
            lacking: HashSet::new(),
            it: None,
            divisors: HashSet::new(),
            forms: HashMap::new(),
            assumed: Vec::new(),
            this_measure: None,
            that_measure: None,
            meant: meant::Meant::default(),
        }
    }

    /// Lowers what stands for itself, known by `name` in messages about circles: of where its name is used, it
    /// knows neither the measure, nor its points, nor the item of a list.
    fn apart<T>(&mut self, name: &str, lower: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name.to_owned());
        let outside =
            (self.this_measure.take(), self.that_measure.take(), self.points_here.take(), self.it.take());
        let scale = self.take_scale();
        let assumed = std::mem::take(&mut self.assumed);
        let lowered = lower(self);
        self.assumed = assumed;
        self.give_back_scale(scale);
        (self.this_measure, self.that_measure, self.points_here, self.it) = outside;
        self.path.pop();
        lowered
    }

    fn report(&mut self, span: Span, problem: impl Into<CheckProblem>) {
        self.problems.push(problem.into().at(span));
    }

    /// Whether an error was found behind the first `before` problems. A warning keeps nothing back.
    fn error_since(&self, before: usize) -> bool {
        self.problems.iter().skip(before).any(Problem::is_error)
    }

    /// The register of an operation, the same one for the same operation.
    fn emit(&mut self, kind: ir::OpKind, ty: ir::Type, span: Span) -> ir::Reg {
        let key = (kind, ty);
        if let Some(&reg) = self.known.get(&key) {
            return reg;
        }
        let reg = ir::Reg(u32::try_from(self.ops.len()).unwrap_or(u32::MAX));
        self.extents.push(self.extent_of(&key.0, ty));
        self.ops.push(ir::Op { kind: key.0.clone(), ty, span });
        self.known.insert(key, reg);
        reg
    }
}
