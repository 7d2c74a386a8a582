//! From bit planes to one index for each row: 8×8 bit-matrix transposes within words.

/// Writes each row's index: bit `p` is the row's bit of `planes[p]`, at most 16 planes. `to` holds 64 indexes a word.
pub(crate) fn indexes(to: &mut [u16], planes: &[&[u64]]) {
    let (low, high) = planes.split_at(planes.len().min(8));
    let mut low: Vec<_> = low.iter().map(|plane| plane.iter()).collect();
    let mut high: Vec<_> = high.iter().map(|plane| plane.iter()).collect();
    for rows in to.chunks_mut(64) {
        let bytes = transposed(next(&mut low));
        if high.is_empty() {
            for (to, byte) in rows.chunks_mut(8).zip(bytes) {
                for (to, byte) in to.iter_mut().zip(byte.to_le_bytes()) {
                    *to = u16::from(byte);
                }
            }
        } else {
            let above = transposed(next(&mut high));
            for (to, (low, high)) in rows.chunks_mut(8).zip(bytes.into_iter().zip(above)) {
                for (to, (low, high)) in
                    to.iter_mut().zip(low.to_le_bytes().into_iter().zip(high.to_le_bytes()))
                {
                    *to = u16::from_le_bytes([low, high]);
                }
            }
        }
    }
}

/// The next word of each plane; 0 where there is no plane.
fn next(planes: &mut [std::slice::Iter<'_, u64>]) -> [u64; 8] {
    let mut words = [0; 8];
    for (word, plane) in words.iter_mut().zip(planes) {
        *word = plane.next().copied().unwrap_or(0);
    }
    words
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
