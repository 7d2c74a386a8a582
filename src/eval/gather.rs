//! The rows of one period put next to each other.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::data::{Cells, UnitColumn, Units};
use crate::value::{Bits, Texts};

/// The rows of `units` that `rows` names, in that order, with the columns that `wanted` marks; the others are
/// empty. The data itself when that is all of it in order. The dictionary stays behind.
pub(crate) fn gather<'a>(units: &'a Units, rows: &[u32], wanted: &[bool]) -> Cow<'a, Units> {
    let picked = Picked::of(rows);
    if picked == Picked::Range(0) && rows.len() == units.rows {
        return Cow::Borrowed(units);
    }
    let columns = units.columns.iter().enumerate();
    let columns = columns.map(|(at, column)| {
        let wanted = wanted.get(at) == Some(&true);
        let cells = if wanted { picked.cells(&column.cells, rows) } else { empty(&column.cells) };
        let given = column.given.as_ref().filter(|_| wanted).map(|given| picked.bits(given, rows));
        let unknown = column.unknown.as_ref().filter(|_| wanted).map(|unknown| picked.bits(unknown, rows));
        UnitColumn {
            cells,
            given: given.filter(|given| given.count() < rows.len()),
            unknown: unknown.filter(|unknown| unknown.count() > 0),
        }
    });
    Cow::Owned(Units {
        rows: rows.len(),
        columns: columns.collect(),
        period_kind: units.period_kind,
        ..Units::default()
    })
}

fn empty(cells: &Cells) -> Cells {
    match cells {
        Cells::Text(_) => Cells::Text(Texts::new()),
        Cells::Flag(_) => Cells::Flag(Bits::new()),
        Cells::Number(_) => Cells::Number(Vec::new()),
        Cells::Code(_) => Cells::Code(Vec::new()),
        Cells::Set(_) => Cells::Set(BTreeMap::new()),
    }
}

/// How rows are picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picked {
    /// Next to each other, from this one on.
    Range(usize),
    /// One by one.
    Each,
}

impl Picked {
    fn of(rows: &[u32]) -> Self {
        let first = rows.first().copied().unwrap_or(0);
        if rows.iter().zip(first..).all(|(&row, at)| row == at) {
            Picked::Range(first as usize)
        } else {
            Picked::Each
        }
    }

    fn cells(self, cells: &Cells, rows: &[u32]) -> Cells {
        match cells {
            Cells::Text(texts) => {
                let mut picked = Texts::with_capacity(rows.len());
                rows.iter().for_each(|&row| picked.push(texts.get(row as usize)));
                Cells::Text(picked)
            }
            Cells::Flag(flags) => Cells::Flag(self.bits(flags, rows)),
            Cells::Number(numbers) => Cells::Number(match self {
                Picked::Range(from) => numbers.iter().skip(from).take(rows.len()).copied().collect(),
                Picked::Each => {
                    rows.iter().map(|&row| numbers.get(row as usize).copied().unwrap_or(0)).collect()
                }
            }),
            Cells::Code(planes) => Cells::Code(planes.iter().map(|plane| self.bits(plane, rows)).collect()),
            Cells::Set(members) => {
                let picked = members.iter().map(|(&member, held)| (member, self.bits(held, rows)));
                Cells::Set(picked.filter(|(_, held)| held.count() > 0).collect())
            }
        }
    }

    fn bits(self, all: &Bits, rows: &[u32]) -> Bits {
        if let Picked::Range(from) = self {
            return all.range(from, rows.len());
        }
        let words = all.words();
        let mut picked = Vec::with_capacity(rows.len().div_ceil(64));
        for rows in rows.chunks(64) {
            let word = rows.iter().enumerate().fold(0u64, |word, (place, &row)| {
                let bit = words.get(row as usize / 64).map_or(0, |word| word >> (row % 64) & 1);
                word | bit << place
            });
            picked.push(word);
        }
        Bits::from_words(picked, rows.len())
    }
}
