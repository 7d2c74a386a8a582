//! Which column of a file is which column of the policy.

use std::collections::HashMap;

use crate::problem::nearest;

use super::cell::{Reader, folded};
use super::problem::Wrong;
use super::side::Side;

/// Where the policy's columns stand in a file, or in a JSON row.
#[derive(Debug, Default)]
pub(super) struct Headers {
    /// For each column of the policy, its place in the file.
    pub(super) places: Vec<Option<usize>>,
    /// Headers that cannot stand together.
    pub(super) twice: Vec<Wrong>,
    /// Places that the policy does not use and whose header is not blank.
    pub(super) unused: Vec<usize>,
}

impl Headers {
    /// Matches `names`, the headers of a file.
    pub(super) fn find(readers: &[Reader<'_>], names: &[&str]) -> Self {
        let folds: Vec<_> = names.iter().map(|name| folded(name)).collect();
        let mut standing: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, name) in folds.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            standing.entry(name).or_default().push(place);
        }
        let mut headers = Headers::default();
        let mut used = vec![false; names.len()];
        for reader in readers {
            let mut found: Vec<usize> = reader
                .headers
                .iter()
                .filter_map(|header| standing.get(header.as_str()))
                .flatten()
                .copied()
                .collect();
            found.sort_unstable();
            found.dedup();
            for &place in &found {
                if let Some(used) = used.get_mut(place) {
                    *used = true;
                }
            }
            if let [first, second, ..] = found.as_slice() {
                let name =
                    |place: &usize| names.get(*place).map_or(String::new(), |name| name.trim().to_owned());
                headers.twice.push(Wrong::DuplicateHeader { first: name(first), second: name(second) });
            }
            headers.places.push(found.first().copied());
        }
        headers.unused = used
            .iter()
            .zip(&folds)
            .enumerate()
            .filter(|(_, (used, name))| !**used && !name.is_empty())
            .map(|(place, _)| place)
            .collect();
        headers
    }

    /// How many columns of the policy have a place.
    pub(super) fn matched(&self) -> usize {
        self.places.iter().flatten().count()
    }
}

/// That `reader`'s column is missing, and which of the `unused` headers was probably meant.
pub(super) fn missing<'n>(
    reader: &Reader<'_>,
    unused: impl Iterator<Item = &'n str> + Clone,
    in_row: bool,
) -> Wrong {
    const LONGEST: usize = 200;
    let short = || unused.clone().map(str::trim).filter(|name| name.len() <= LONGEST).take(LONGEST);
    // The name of the column in the policy, where the policy reads it from another header.
    let own = short().find(|name| folded(name) == folded(&reader.column.name));
    let near = own.or_else(|| {
        reader.headers.iter().find_map(|header| {
            short()
                .find(|name| folded(without_unit(name)).eq_ignore_ascii_case(without_unit(header)))
                .or_else(|| nearest(header, short()))
        })
    });
    let mut headers = reader.column.headers.clone();
    if headers.is_empty() {
        headers.push(reader.column.name.clone());
    }
    let unused = match near {
        Some(_) => Vec::new(),
        None => short().filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    };
    Wrong::MissingColumn { headers, near: near.map(str::to_owned), unused, in_row }
}

/// A header without the unit that stands behind it in brackets.
fn without_unit(header: &str) -> &str {
    let header = header.trim();
    let open = header.strip_suffix(['）', ')']).and_then(|rest| rest.rfind(['（', '(']));
    open.and_then(|open| header.get(..open)).map(str::trim).filter(|bare| !bare.is_empty()).unwrap_or(header)
}

/// Where the period column of any version stands among `names`. It must when rows belong to versions by it.
pub(super) fn period_place(sides: &[Side<'_>], names: &[&str], needed: bool) -> Result<Option<usize>, Wrong> {
    let readers: Vec<&Reader<'_>> = sides.iter().filter_map(Side::period).collect();
    let is_period = |name: &&str| {
        let name = folded(name);
        readers.iter().any(|reader| reader.headers.iter().any(|header| *header == name))
    };
    let mut found = names.iter().enumerate().filter(|(_, name)| is_period(name));
    match (found.next(), found.next()) {
        (Some((_, first)), Some((_, second))) if needed => {
            Err(Wrong::DuplicateHeader { first: first.trim().to_owned(), second: second.trim().to_owned() })
        }
        (Some((at, _)), _) => Ok(Some(at)),
        (None, _) => match readers.last() {
            Some(reader) if needed => Err(missing(reader, names.iter().copied(), false)),
            _ => Ok(None),
        },
    }
}
