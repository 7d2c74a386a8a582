//! Explaining a place: the units just above and below, and the keys that part them.

use super::around::Around;
use super::explain::Teller;
use super::followed::{KeyTrace, Neighbour, PlaceTrace};
use super::rank::Ranked;
use super::show::{Show, Shown};
use super::undetermined;
use super::values::Values;
use crate::ir::Slot;

impl Around<'_> {
    /// The places in the rankings that have a name.
    pub(crate) fn places(&self, teller: &Teller<'_>) -> Vec<PlaceTrace> {
        let named = self.policy().rankings.iter().enumerate().filter(|(_, ranking)| ranking.name.is_some());
        named.filter_map(|(at, _)| self.place(teller, at, self.beyond.places.get(&at)?)).collect()
    }

    fn place(&self, teller: &Teller<'_>, at: usize, ranked: &Ranked) -> Option<PlaceTrace> {
        let ranking = self.policy().rankings.get(at)?;
        let open = ranked.open.get(&self.row);
        let place = ranked.places.get(self.row).copied().filter(|&place| place > 0 && open.is_none());
        let place_of = |row: u32| ranked.places.get(row as usize).copied().unwrap_or(0);
        let group = ranked.group(self.row);
        let peers: Vec<u32> =
            ranked.order.iter().copied().filter(|&row| ranked.group(row as usize) == group).collect();
        // Beside stand only those whose place is known.
        let known = |row: &&u32| !ranked.open.contains_key(&(**row as usize));
        let beside = |row: Option<&u32>| row.and_then(|&row| self.neighbour(at, row, place_of(row)));
        let (above, below) = match place {
            Some(place) => (
                peers.iter().filter(known).rfind(|&&row| place_of(row) < place),
                peers.iter().filter(known).find(|&&row| place_of(row) > place),
            ),
            None => (None, None),
        };
        let keys = self.keys(at, self.row);
        Some(PlaceTrace {
            name: ranking.name.clone(),
            citing: ranking.citing.clone(),
            span: (ranking.span.start, ranking.span.end),
            error: ranked.faults.get(self.row),
            undetermined: open.map(undetermined::place),
            place,
            of: peers.len(),
            shared_with: peers.iter().filter(|&&row| Some(place_of(row)) == place).count().saturating_sub(1),
            group: ranking.group.as_ref().map(|slot| {
                let given = slot.given.is_none_or(|given| teller.yes(given));
                teller.show.slot(slot, &Values::of(self.plan, self.row).get(slot.value), given)
            }),
            keys: ranking
                .keys
                .iter()
                .zip(keys)
                .map(|(key, value)| KeyTrace { span: (key.span.start, key.span.end), value })
                .collect(),
            above: beside(above),
            below: beside(below),
        })
    }

    fn neighbour(&self, ranking: usize, row: u32, place: u32) -> Option<Neighbour> {
        let policy = self.policy();
        let (_, units) = self.run.book.versions.get(self.graded.version)?;
        let source = *self.graded.rows.get(row as usize)? as usize;
        let (own, other) = (Values::of(self.plan, self.row), Values::of(self.plan, row as usize));
        let ranking_keys = &policy.rankings.get(ranking)?.keys;
        let differs = ranking_keys
            .iter()
            .position(|key| key.by.iter().any(|(reg, _)| own.get(*reg).number() != other.get(*reg).number()));
        Some(Neighbour {
            unit: policy.id_column().map_or_else(String::new, |id| units.text(id, source).to_owned()),
            place,
            keys: self.keys(ranking, row as usize),
            differs: differs.unwrap_or(0),
        })
    }

    /// The values of a ranking's keys in a row.
    fn keys(&self, ranking: usize, row: usize) -> Vec<Shown> {
        let values = Values::of(self.plan, row);
        let show = Show::of(self.plan);
        let keys = self.policy().rankings.get(ranking).map(|ranking| ranking.keys.as_slice());
        keys.unwrap_or_default()
            .iter()
            .map(|key| {
                let first = key.by.first().map(|(reg, _)| Slot { value: *reg, given: None, names: None });
                let Some(slot) = key.shown.or(first) else { return Shown::One(None) };
                let open = self.plan.findings.regs.get(&slot.value).and_then(|open| open.get(&row));
                if let Some(open) = open {
                    let open = undetermined::slot(&show, &slot, open.clone(), None);
                    return Shown::One(Some(open.text(self.policy().surface)));
                }
                let given = slot.given.is_none_or(|given| values.get(given).is_yes());
                show.slot(&slot, &values.get(slot.value), given)
            })
            .collect()
    }
}
