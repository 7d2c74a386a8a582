//! What a version knows of all rows so far: its tracks, over its own rows and over those of others.

use std::borrow::Cow;

use super::past::Kept;
use super::series::{Block, Followed};
use crate::data::{Dictionary, Units};
use crate::ir::{Policy, Reg, Track, Type};
use crate::value::Bits;

/// The tracks of one version. Shape: each holds `len` entries of the timeline.
#[derive(Debug, Default)]
pub(crate) struct Ledger<'a> {
    /// Which tracks are followed.
    pub(crate) needed: Vec<bool>,
    pub(crate) tracks: Vec<Option<Kept>>,
    /// The texts of the members of free sets, those of other versions' data too.
    pub(crate) members: Cow<'a, Dictionary>,
    pub(crate) len: usize,
}

impl<'a> Ledger<'a> {
    /// No entries yet, of the tracks that `needed` marks; room for `rows`, some of which may be `foreign`.
    pub(crate) fn new(
        policy: &Policy,
        units: &'a Units,
        needed: Vec<bool>,
        rows: usize,
        foreign: bool,
    ) -> Self {
        let tracks = policy.tracks.iter().zip(&needed).map(|(track, needed)| {
            needed.then(|| Kept {
                value: Followed::new(track.ty, rows),
                given: (foreign || track.given.is_some()).then(|| Followed::new(Type::Flag, rows)),
            })
        });
        Ledger { tracks: tracks.collect(), needed, members: Cow::Borrowed(&units.members), len: 0 }
    }

    /// The registers that are followed.
    pub(crate) fn regs(policy: &Policy, tracks: &[Option<Kept>]) -> Vec<Reg> {
        let followed = policy.tracks.iter().zip(tracks).filter(|(_, kept)| kept.is_some());
        followed.flat_map(|(track, _)| [Some(track.value), track.given]).flatten().collect()
    }
}

impl Kept {
    /// Adds the rows of a block.
    pub(crate) fn follow(&mut self, track: &Track, block: &Block<'_, '_>) {
        self.value.follow(track.value, block);
        match (&mut self.given, track.given) {
            (Some(given), Some(reg)) => given.follow(reg, block),
            (Some(given), None) => given.fill(block.rows),
            (None, _) => {}
        }
    }

    /// Adds the rows of a block, those of `strange` without a value.
    pub(crate) fn follow_but(&mut self, track: &Track, block: &Block<'_, '_>, strange: &Bits) {
        let start = self.value.len();
        self.follow(track, block);
        for row in (0..block.rows).filter(|row| strange.get(block.first + row)) {
            if let Some(given) = &mut self.given {
                given.clear(start + row);
            }
        }
    }

    /// Adds so many rows of which nobody knows the value, nor whether there is one.
    pub(crate) fn lose(&mut self, rows: usize) {
        self.value.lose(rows);
        self.given.iter_mut().for_each(|given| given.lose(rows));
    }

    /// Adds so many rows without a value.
    pub(crate) fn skip(&mut self, rows: usize) {
        self.value.skip(rows);
        self.given.iter_mut().for_each(|given| given.skip(rows));
    }
}
