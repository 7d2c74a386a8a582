//! The records of rows: run by their own policy, piece by piece, and folded into the rows that they belong to.

use super::gather::gather;
use super::grades::RecordCheck;
use super::history;
use super::input::{Input, Inputs, Values};
use super::plan::{Plan, Wanted};
use super::possible::{Open, Possible};
use super::rank::Columns;
use super::run::Machine;
use super::series::{Block, Followed, picked};
use super::stage::Job;
use super::stretch::{self, Folding, Source};
use super::unsure;
use crate::data::{Cells, Joined};
use crate::ir::{OpKind, Policy, Records, Reg, Type};
use crate::value::Bits;

/// Blocks of records in a piece, unless those of one row are more: few enough to stay near, enough to be worth a plan.
const PIECE_BLOCKS: usize = 32;

/// Up to so many positions are found without putting all records in order.
const FEW_POSITIONS: usize = 8;

/// The records beside some rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    /// One for each records block; none where none were read.
    pub(crate) joined: &'a [Joined],
    /// For each row at hand its row there.
    pub(crate) rows: &'a [u32],
}

/// Records of some rows at hand, in order of these.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    /// The first of the rows at hand.
    pub(crate) first: usize,
    /// For each of them where its records end, here.
    pub(crate) ends: Vec<u32>,
    /// The records, by their row in the file.
    pub(crate) records: Vec<u32>,
}

impl Piece {
    /// The row at hand that each record belongs to.
    fn owners(&self) -> Vec<u32> {
        let mut owners = Vec::with_capacity(self.records.len());
        for (row, &end) in (self.first as u32..).zip(&self.ends) {
            owners.resize(end as usize, row);
        }
        owners
    }

    /// The row at hand that a record belongs to.
    pub(crate) fn owner(&self, record: usize) -> usize {
        self.first + self.ends.partition_point(|&end| end as usize <= record)
    }
}

/// What records know of the rows that they belong to.
#[derive(Clone, Copy)]
pub(crate) struct Owners<'a> {
    /// Registers of these rows.
    columns: &'a Columns,
    /// The row of each record.
    owners: &'a [u32],
    /// Where the records of each row end.
    ends: &'a [u32],
}

impl Owners<'_> {
    /// A register of the rows, handed to their records.
    pub(crate) fn value(&self, reg: Reg) -> Input {
        let Some(column) = self.columns.get(&reg) else { return Input::faulty(self.owners.len()) };
        let values = column.values.pick(self.owners);
        let input = if column.faults.count() == 0 {
            Input::sound(values)
        } else {
            Input::new(values, picked(&column.faults, self.owners))
        };
        if column.open.is_empty() {
            return input;
        }
        let owners = self.owners.iter().enumerate();
        let open = owners.filter_map(|(at, owner)| Some((at, column.open.get(&(*owner as usize))?.clone())));
        input.but(open.collect())
    }

    /// The position of each record among those of its row that count; all behind the `last` that anybody asks about
    /// have the one after it. Where it cannot be known how one compares, none of the row that counts has a position.
    pub(crate) fn positions(
        &self,
        [value, counts]: [&Followed; 2],
        (largest, later): (bool, bool),
        last: Option<usize>,
        records: usize,
    ) -> Input {
        let few = last.filter(|&last| last <= FEW_POSITIONS);
        let sound = value.faults.count() == 0 && counts.faults.count() == 0;
        let mut positions = vec![0i64; records];
        let mut faults = Bits::no(records);
        let mut order: Vec<(i64, u32)> = Vec::new();
        let mut from = 0;
        for &end in self.ends {
            let stretch = from..end;
            from = end;
            let is_counted = |record: &u32| counts.values.number(*record as usize) != 0;
            let is_doubtful = |record: &u32| {
                let at = *record as usize;
                counts.faults.get(at) || is_counted(record) && value.faults.get(at)
            };
            if !sound && stretch.clone().any(|record| is_doubtful(&record)) {
                let touched = stretch.filter(|record| is_counted(record) || is_doubtful(record));
                touched.for_each(|record| faults.set(record as usize));
                continue;
            }
            order.clear();
            let keys = stretch.filter(is_counted).map(|record| {
                let number = value.values.number(record as usize);
                // Of turned bits the smaller is the larger number.
                (if largest { !number } else { number }, if later { !record } else { record })
            });
            match few {
                None => {
                    order.extend(keys);
                    order.sort_unstable();
                }
                Some(few) => keys.for_each(|key| {
                    let record = if later { !key.1 } else { key.1 };
                    if let Some(slot) = positions.get_mut(record as usize) {
                        *slot = few as i64 + 1;
                    }
                    let at = order.iter().rposition(|other| *other < key).map_or(0, |before| before + 1);
                    if at < few {
                        order.truncate(few - 1);
                        order.insert(at, key);
                    }
                }),
            }
            for (position, &(_, record)) in (1..).zip(&order) {
                let record = if later { !record } else { record };
                if let Some(slot) = positions.get_mut(record as usize) {
                    *slot = position;
                }
            }
        }
        let open = self.open_positions(value, counts, &faults);
        Input::new(Values::numbers(positions), faults).but(open)
    }

    /// The positions that the records of a row may have of which one is open: any.
    fn open_positions(&self, value: &Followed, counts: &Followed, faults: &Bits) -> Open {
        let mut open = Open::new();
        if value.open.is_empty() && counts.open.is_empty() {
            return open;
        }
        let mut from = 0;
        for &end in self.ends {
            let stretch = from as usize..end as usize;
            from = end;
            let is_open =
                |record: usize| value.open.contains_key(&record) || counts.open.contains_key(&record);
            if !stretch.clone().any(is_open) {
                continue;
            }
            let counted = |record: usize| unsure::at(counts, record).as_flag();
            let most = stretch.clone().filter(|&record| counted(record).1).count();
            let any = Possible::between(1, i64::try_from(most).unwrap_or(i64::MAX));
            for record in stretch.filter(|&record| !faults.get(record)) {
                let (none, some) = counted(record);
                let place = if some { any.clone() } else { Possible::Never };
                let place = if none { place.or(Possible::One(0)) } else { place };
                if !place.is_one() {
                    open.insert(record, place);
                }
            }
        }
        open
    }
}

impl Job<'_> {
    /// What operations over the records of one block give the rows; `columns` has what they hang on.
    pub(crate) fn folds(&self, records: usize, ops: &[usize], columns: &Columns) -> Vec<(usize, Input)> {
        let rows = self.units.rows;
        let mut foldings: Vec<(usize, Folding)> = Vec::new();
        for &at in ops {
            let Some(op) = self.policy.ops.get(at) else { continue };
            if let OpKind::Records { fold, value, counts, .. } = op.kind {
                foldings.push((at, Folding::new(fold, op.ty == Type::Flag, [value, counts], rows)));
            }
        }
        let mut open: Vec<Open> = vec![Open::new(); foldings.len()];
        let kept = foldings.iter().flat_map(|(_, folding)| folding.regs()).collect();
        let wanted = Wanted { kept, ..Wanted::default() };
        self.over_records(records, columns, &wanted, &mut |piece, plan| {
            let mut source = Source::default();
            let mut machine = Machine::new(plan, self.block_rows);
            foldings.iter_mut().for_each(|(_, folding)| folding.begin(piece.first));
            for first in (0..piece.records.len()).step_by(machine.block_rows()) {
                machine.run(first);
                let rows = (piece.records.len() - first).min(machine.block_rows());
                let block = Block { plan, machine: &machine, first, rows };
                source.begin();
                foldings.iter_mut().for_each(|(_, folding)| folding.block(&block, &piece.ends, &mut source));
            }
            if !plan.findings.regs.is_empty() {
                for ((at, folding), open) in foldings.iter().zip(&mut open) {
                    self.open_folds(*at, folding.regs(), piece, plan, open);
                }
            }
        });
        let foldings = foldings.into_iter().zip(open);
        foldings.map(|((at, folding), open)| (at, folding.finish().but(open))).collect()
    }

    /// What an operation over records can give the rows of a piece of which a record is open.
    fn open_folds(
        &self,
        at: usize,
        [value, counts]: [Reg; 2],
        piece: &Piece,
        plan: &Plan<'_>,
        open: &mut Open,
    ) {
        let Some(op) = self.policy.ops.get(at) else { return };
        let OpKind::Records { fold, .. } = op.kind else { return };
        let regs = &plan.findings.regs;
        if !regs.contains_key(&value) && !regs.contains_key(&counts) {
            return;
        }
        let follow = |reg: Reg| Some(Followed::new(plan.policy.op(reg)?.ty, piece.records.len()));
        let (Some(mut values), Some(mut counted)) = (follow(value), follow(counts)) else { return };
        let mut machine = Machine::new(plan, self.block_rows);
        for first in (0..piece.records.len()).step_by(machine.block_rows()) {
            machine.run(first);
            let rows = (piece.records.len() - first).min(machine.block_rows());
            let block = Block { plan, machine: &machine, first, rows };
            values.follow(value, &block);
            counted.follow(counts, &block);
        }
        let mut from = 0;
        for (row, &end) in (piece.first..).zip(&piece.ends) {
            let stretch = from as usize..end as usize;
            from = end;
            let is_open =
                |record: usize| values.open.contains_key(&record) || counted.open.contains_key(&record);
            if !stretch.clone().any(is_open) {
                continue;
            }
            let mut folding = unsure::Folding::new(fold);
            // The latest is the last of the file.
            for record in stretch.rev() {
                let counts = unsure::at(&counted, record);
                if counted.is_faulty(record) || counts.as_flag().1 && values.is_faulty(record) {
                    folding.spoil();
                }
                folding.add(&unsure::at(&values, record), &counts);
            }
            let result = folding.result(op.ty == Type::Flag);
            if !result.is_one() && result != Possible::Never {
                open.insert(row, result);
            }
        }
    }

    /// The row checks of records, by block.
    pub(crate) fn record_checks(&self, inputs: &Inputs) -> Vec<Vec<RecordCheck>> {
        let of_block = |(at, block): (usize, &Records)| {
            let mut found = vec![RecordCheck::default(); block.rows.checks.len()];
            if !found.is_empty() {
                let columns = self.columns(inputs, outer_of_checks(&block.rows));
                let wanted = Wanted { checks: true, ..Wanted::default() };
                self.over_records(at, &columns, &wanted, &mut |piece, plan| {
                    checks_of(piece, plan, self.block_rows, &mut found);
                });
            }
            found
        };
        self.policy.records.iter().enumerate().map(of_block).collect()
    }

    /// Runs the policy of a records block over the records of the rows at hand, piece by piece, and shows each to
    /// `each`; `columns` has the registers of the rows that are handed in.
    pub(crate) fn over_records(
        &self,
        records: usize,
        columns: &Columns,
        wanted: &Wanted,
        each: &mut dyn FnMut(&Piece, &Plan<'_>),
    ) {
        let (Some(block), Some(joined)) = (self.policy.records.get(records), self.beside.joined.get(records))
        else {
            return;
        };
        let most = self.block_rows.saturating_mul(PIECE_BLOCKS);
        let mut piece = Piece::default();
        for (row, &source) in self.beside.rows.iter().enumerate() {
            piece.records.extend_from_slice(joined.of(source as usize));
            piece.ends.push(piece.records.len() as u32);
            if piece.records.len() >= most {
                self.piece(block, joined, &piece, columns, wanted, each);
                piece.first = row + 1;
                piece.ends.clear();
                piece.records.clear();
            }
        }
        if !piece.records.is_empty() {
            self.piece(block, joined, &piece, columns, wanted, each);
        }
    }

    fn piece(
        &self,
        block: &Records,
        joined: &Joined,
        piece: &Piece,
        columns: &Columns,
        wanted: &Wanted,
        each: &mut dyn FnMut(&Piece, &Plan<'_>),
    ) {
        let policy = &block.rows;
        let roots: Vec<Reg> = if wanted.registers {
            (0..policy.ops.len() as u32).map(Reg).collect()
        } else {
            history::roots(policy, wanted)
        };
        let cone = policy.cone_of_row(roots.iter().copied());
        let mut columns_read = vec![false; policy.columns.len()];
        let mut inputs = Inputs::none();
        for (at, op) in policy.ops.iter().enumerate().filter(|(at, _)| cone.get(*at) == Some(&true)) {
            match &op.kind {
                // Texts are compared where they stand.
                OpKind::TextIs(column, text) => {
                    inputs.put(
                        at,
                        Input::sound(Values::Flags(texts_are(joined, *column, text, &piece.records))),
                    );
                }
                kind => {
                    if let Some(slot) = kind.column().and_then(|column| columns_read.get_mut(column)) {
                        *slot = true;
                    }
                }
            }
        }
        let units = gather(&joined.rows, &piece.records, &columns_read);
        let hands_in = policy.ops.iter().any(|op| matches!(op.kind, OpKind::Unit(_)));
        let owners = if hands_in { piece.owners() } else { Vec::new() };
        let owners = Owners { columns, owners: &owners, ends: &piece.ends };
        let job = Job {
            policy,
            units: &units,
            members: self.members,
            period: self.period,
            block_rows: self.block_rows,
            beside: Beside::default(),
            owners: Some(owners),
        };
        job.beyond(&mut inputs, None, &roots, &[]);
        each(piece, &Plan::bind(policy, &units, self.members, &inputs, wanted));
    }
}

/// Which records have exactly this text in a column.
fn texts_are(joined: &Joined, column: usize, text: &str, records: &[u32]) -> Bits {
    let Some(Cells::Text(texts)) = joined.rows.columns.get(column).map(|column| &column.cells) else {
        return Bits::no(records.len());
    };
    let words = records.chunks(64).map(|records| {
        let here = records.iter().enumerate();
        here.fold(0u64, |word, (at, &record)| word | u64::from(texts.get(record as usize) == text) << at)
    });
    Bits::from_words(words.collect(), records.len())
}

/// Adds the records of a piece that contradict themselves.
fn checks_of(piece: &Piece, plan: &Plan<'_>, block_rows: usize, found: &mut [RecordCheck]) {
    let mut machine = Machine::new(plan, block_rows);
    for first in (0..piece.records.len()).step_by(machine.block_rows()) {
        machine.run(first);
        let rows = (piece.records.len() - first).min(machine.block_rows());
        for (check, found) in plan.checks.iter().zip(&mut *found) {
            for (plane, told) in [(check.holds, &mut found.holds), (check.fault, &mut found.errors)] {
                stretch::each_set(machine.plane(plane), 0, rows, |at| {
                    let record = piece.records.get(first + at).copied().unwrap_or(0);
                    told.push((piece.owner(first + at) as u32, record));
                });
            }
        }
    }
}

/// The registers of the rows that the row checks of their records hang on.
pub(crate) fn outer_of_checks(policy: &Policy) -> Vec<Reg> {
    outer_of(policy, policy.checks.iter().map(|check| check.holds))
}

/// The registers of the rows that `regs` of the policy of their records hang on.
pub(crate) fn outer_of(policy: &Policy, regs: impl IntoIterator<Item = Reg>) -> Vec<Reg> {
    let cone = policy.cone_of_row(regs);
    let ops = policy.ops.iter().zip(cone).filter(|(_, within)| *within);
    let mut outer: Vec<Reg> = ops
        .filter_map(|(op, _)| match op.kind {
            OpKind::Unit(reg) => Some(reg),
            _ => None,
        })
        .collect();
    outer.sort_unstable();
    outer.dedup();
    outer
}
