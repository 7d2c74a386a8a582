//! From bit planes to one index for each row: 8×8 bit-matrix transposes within words.

/// The rows of a word.
pub(crate) const ROWS: usize = 64;
/// An index has at most this many bits.
pub(crate) const MOST_PLANES: usize = 16;

/// An index for each of 64 rows.
pub(crate) type Indexes = [u16; ROWS];

/// Writes each row's index: bit `p` is the row's bit of word `word` of `planes[p]`.
pub(crate) fn indexes(to: &mut Indexes, planes: &[&[u64]], word: usize) {
    let (low, high) = planes.split_at(planes.len().min(8));
    let low = eight(low, word);
    if high.is_empty() {
        to.iter_mut().zip(low).for_each(|(to, low)| *to = u16::from(low));
        return;
    }
    for (to, (low, high)) in to.iter_mut().zip(low.into_iter().zip(eight(high, word))) {
        *to = u16::from(low) | u16::from(high) << 8;
    }
}

/// A byte for each row from at most eight planes.
fn eight(planes: &[&[u64]], word: usize) -> [u8; ROWS] {
    let mut words = [0; 8];
    for (to, plane) in words.iter_mut().zip(planes) {
        *to = plane.get(word).copied().unwrap_or(0);
    }
    rows(transposed(words))
}

/// The bytes of the words, in order.
fn rows(words: [u64; 8]) -> [u8; ROWS] {
    let mut bytes = [0; ROWS];
    for (to, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *to = word.to_le_bytes();
    }
    bytes
}

/// 64 rows of 8 planes: byte `r` of word `w` becomes the bits of row `8w + r`.
fn transposed(words: [u64; 8]) -> [u64; 8] {
    // Bits of each byte against the planes …
    let words = stage(words, 4, 0x0f0f_0f0f_0f0f_0f0f, 2, 0x3333_3333_3333_3333, 1, 0x5555_5555_5555_5555);
    // … then bytes against the rows.
    stage(words, 32, 0x0000_0000_ffff_ffff, 16, 0x0000_ffff_0000_ffff, 8, 0x00ff_00ff_00ff_00ff)
}

/// Three rounds of swaps between words 4, 2 and 1 apart.
#[inline(always)]
fn stage(
    words: [u64; 8],
    far: u32,
    far_mask: u64,
    mid: u32,
    mid_mask: u64,
    near: u32,
    near_mask: u64,
) -> [u64; 8] {
    let [a, b, c, d, e, f, g, h] = words;
    let ((a, e), (b, f)) = (swap(a, e, far, far_mask), swap(b, f, far, far_mask));
    let ((c, g), (d, h)) = (swap(c, g, far, far_mask), swap(d, h, far, far_mask));
    let ((a, c), (b, d)) = (swap(a, c, mid, mid_mask), swap(b, d, mid, mid_mask));
    let ((e, g), (f, h)) = (swap(e, g, mid, mid_mask), swap(f, h, mid, mid_mask));
    let ((a, b), (c, d)) = (swap(a, b, near, near_mask), swap(c, d, near, near_mask));
    let ((e, f), (g, h)) = (swap(e, f, near, near_mask), swap(g, h, near, near_mask));
    [a, b, c, d, e, f, g, h]
}

/// Swaps the high part of `a` with the low part of `b`.
#[inline(always)]
fn swap(a: u64, b: u64, shift: u32, mask: u64) -> (u64, u64) {
    let moved = ((a >> shift) ^ b) & mask;
    (a ^ (moved << shift), b ^ moved)
}
