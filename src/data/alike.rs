//! Ids that people take for one another, and the computer does not.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::cell::folded;
use super::found::RowPlace;

/// An id without what is easily overlooked: width, case, spaces, leading zeros.
pub(super) fn plain(id: &str) -> String {
    let bare: String = folded(id).chars().filter(|c| !c.is_whitespace()).collect();
    bare.trim_start_matches('0').to_lowercase()
}

/// The same, borrowed where nothing has to be taken away.
fn as_plain(id: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    if id.bytes().all(is_plain) && !id.starts_with('0') { Cow::Borrowed(id) } else { Cow::Owned(plain(id)) }
}

/// The ids that differ in what is easily overlooked only: those of each group once, in the order in which they were
/// read, and where the last of them first stands.
pub(super) fn look_alikes<'u>(
    ids: impl Iterator<Item = (&'u str, RowPlace)>,
) -> Vec<(Vec<String>, RowPlace)> {
    let ids: Vec<(&str, RowPlace)> = ids.collect();
    let hash = |id: &str| {
        let mut hasher = DefaultHasher::new();
        as_plain(id).hash(&mut hasher);
        hasher.finish()
    };
    let mut order: Vec<(u64, usize)> = ids.iter().enumerate().map(|(at, (id, _))| (hash(id), at)).collect();
    order.sort_unstable();
    let mut groups = Vec::new();
    for group in order.chunk_by(|(one, _), (other, _)| one == other) {
        let mut found = group.iter().filter_map(|(_, at)| ids.get(*at));
        let Some(&(first, place)) = found.next() else { continue };
        let mut alike: Vec<(&str, RowPlace)> = vec![(first, place)];
        let mut known = HashSet::from([first]);
        for &(id, place) in found {
            if known.insert(id) && as_plain(id) == as_plain(first) {
                alike.push((id, place));
            }
        }
        if let [_, .., (_, last)] = alike.as_slice() {
            groups.push((alike.iter().map(|(id, _)| (*id).to_owned()).collect(), *last));
        }
    }
    groups.sort_unstable_by_key(|(_, place)| *place);
    groups
}
