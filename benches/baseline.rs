//! The Luoning policy by hand, twice: what a program that knew only this policy could do. One version goes over
//! rows, the other over columns of bits, 64 rows to a word.

/// How many pilot categories there are in generated data.
pub(crate) const PILOT_KINDS: usize = 12;
/// How many scene categories there are in generated data.
pub(crate) const SCENE_KINDS: usize = 8;

/// One unit in one period; sets are masks, by category or by measure in clause order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Unit {
    pub(crate) complete: bool,
    pub(crate) timely: bool,
    pub(crate) accurate: bool,
    pub(crate) concealed: bool,
    pub(crate) pledged: bool,
    pub(crate) staff_pledged: bool,
    pub(crate) sector_pledged: bool,
    pub(crate) firms_published: bool,
    pub(crate) supervised: bool,
    pub(crate) rules_sound: bool,
    pub(crate) rules_operating: bool,
    pub(crate) rules_effective: bool,
    pub(crate) piloted: bool,
    pub(crate) pilots_sound: bool,
    pub(crate) pilots_operating: bool,
    pub(crate) pilots_effective: bool,
    pub(crate) staged: bool,
    pub(crate) noticed: u8,
    pub(crate) fraud: u8,
    pub(crate) pilots: u64,
    pub(crate) required: u64,
    pub(crate) scenes: u64,
}

/// Appends the overall grade of each unit to `out`, and where it ends to `ends`.
pub(crate) fn overall_text(units: &[Unit], out: &mut Vec<u8>, ends: &mut Vec<usize>) {
    let mut writer = Writer::new(out, ends, units.len());
    for unit in units {
        writer.overall(
            unit.levels(),
            unit.pilot_signs() + unit.scene_signs() - unit.notice_signs(),
            unit.fraud != 0,
        );
    }
    writer.flush();
}

/// Appends six texts for each unit: the five measures in clause order, then the overall grade.
pub(crate) fn all_texts(units: &[Unit], out: &mut Vec<u8>, ends: &mut Vec<usize>) {
    let mut writer = Writer::new(out, ends, units.len() * 6);
    for unit in units {
        let levels = unit.levels();
        let signs = [0, 0, 0, unit.pilot_signs(), unit.scene_signs()];
        for (at, signs) in signs.into_iter().enumerate() {
            let noticed = i32::from(unit.noticed >> at & 1);
            writer.measure(levels >> (2 * at) & 3, signs - 3 * noticed, unit.fraud >> at & 1 != 0);
        }
        let pooled = unit.pilot_signs() + unit.scene_signs() - unit.notice_signs();
        writer.overall(levels, pooled, unit.fraud != 0);
    }
    writer.flush();
}

impl Unit {
    /// The five levels, two bits each, the first lowest; A is 0.
    fn levels(&self) -> usize {
        level([self.complete, self.timely, self.accurate], self.concealed)
            | level([self.staff_pledged, self.sector_pledged, self.firms_published], !self.pledged) << 2
            | level([self.rules_sound, self.rules_operating, self.rules_effective], !self.supervised) << 4
            | level([self.pilots_sound, self.pilots_operating, self.pilots_effective], !self.piloted) << 6
            | level([true; 3], !self.staged) << 8
    }

    /// Extra less missing categories. The shared ones cancel: |P - R| - |R - P| = |P| - |R|.
    fn pilot_signs(&self) -> i32 {
        let base = self.required == 0 && self.pilots != 0;
        size(self.pilots) - size(self.required) - i32::from(base)
    }

    /// The categories beyond the first.
    fn scene_signs(&self) -> i32 {
        size(self.scenes) - i32::from(self.scenes != 0)
    }

    fn notice_signs(&self) -> i32 {
        3 * size(u64::from(self.noticed))
    }
}

fn level(met: [bool; 3], straight_to_d: bool) -> usize {
    let missing = 3 - met.into_iter().map(usize::from).sum::<usize>();
    if straight_to_d { 3 } else { missing }
}

fn size(set: u64) -> i32 {
    set.count_ones().cast_signed()
}

/// Puts up to 64 texts of at most a [`WORD`] together in a block of its own, then copies them out.
struct Writer<'a> {
    block: [u8; 1024],
    filled: usize,
    block_ends: [usize; 64],
    texts: usize,
    out: &'a mut Vec<u8>,
    ends: &'a mut Vec<usize>,
}

/// The longest text that is written as one word.
const WORD: usize = 16;
/// The letters of five levels, by two bits each.
static LETTERS: [u64; 1024] = letters();
/// Runs of signs by their sum, from -15 to 15.
static RUNS: [u128; 31] = runs();
const CANCELLED: u64 = u64::from_le_bytes(*b"\xe5\x8f\x96\xe6\xb6\x88\0\0");
const CANCELLED_LEN: usize = 6;

const fn letters() -> [u64; 1024] {
    let mut table = [0; 1024];
    let (mut rest, mut levels): (&mut [u64], u64) = (&mut table, 0);
    while let Some((text, others)) = rest.split_first_mut() {
        let mut at = 0;
        while at < 5 {
            *text |= (b'A' as u64 + (levels >> (2 * at) & 3)) << (8 * at);
            at += 1;
        }
        (rest, levels) = (others, levels + 1);
    }
    table
}

const fn runs() -> [u128; 31] {
    let mut table = [0; 31];
    let (mut rest, mut signs): (&mut [u128], i32) = (&mut table, -15);
    while let Some((text, others)) = rest.split_first_mut() {
        let sign = if signs < 0 { b'-' } else { b'+' };
        *text = u128::from_le_bytes([sign; WORD]) & !(u128::MAX << (8 * signs.unsigned_abs()));
        (rest, signs) = (others, signs + 1);
    }
    table
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut Vec<u8>, ends: &'a mut Vec<usize>, texts: usize) -> Self {
        ends.reserve(texts);
        out.reserve(texts * 4);
        Writer { block: [0; 1024], filled: 0, block_ends: [0; 64], texts: 0, out, ends }
    }

    #[inline(always)]
    fn overall(&mut self, levels: usize, signs: i32, cancelled: bool) {
        let letters = LETTERS.get(levels).copied().unwrap_or(0);
        self.text::<5>(letters, signs, cancelled);
    }

    #[inline(always)]
    fn measure(&mut self, level: usize, signs: i32, cancelled: bool) {
        self.text::<1>(u64::from(b'A') + level as u64, signs, cancelled);
    }

    /// `N` letters and the signs behind them.
    #[inline(always)]
    fn text<const N: usize>(&mut self, letters: u64, signs: i32, cancelled: bool) {
        let (letters, signs) = if cancelled { (CANCELLED, 0) } else { (letters, signs) };
        let len = if cancelled { CANCELLED_LEN } else { N + signs.unsigned_abs() as usize };
        if len > WORD {
            return self.long(&letters.to_le_bytes(), N, signs);
        }
        let run = RUNS.get((signs + 15) as usize).copied().unwrap_or(0);
        self.word(u128::from(letters) | run << (8 * N), len);
    }

    #[inline(always)]
    fn word(&mut self, text: u128, len: usize) {
        if self.texts == 64 {
            self.flush();
        }
        if let Some(place) = self.block.get_mut(self.filled..self.filled + WORD) {
            place.copy_from_slice(&text.to_le_bytes());
        }
        self.filled += len;
        if let Some(end) = self.block_ends.get_mut(self.texts) {
            *end = self.filled;
        }
        self.texts += 1;
    }

    #[cold]
    fn long(&mut self, letters: &[u8], count: usize, signs: i32) {
        self.flush();
        self.out.extend(letters.iter().take(count));
        let sign = if signs < 0 { b'-' } else { b'+' };
        self.out.extend(std::iter::repeat_n(sign, signs.unsigned_abs() as usize));
        self.ends.push(self.out.len());
    }

    fn flush(&mut self) {
        let before = self.out.len();
        self.out.extend_from_slice(self.block.get(..self.filled).unwrap_or(&[]));
        self.ends.extend(self.block_ends.iter().take(self.texts).map(|end| before + end));
        (self.filled, self.texts) = (0, 0);
    }
}

/// Made-up units, always the same: mostly sound, with every kind of fault.
pub(crate) fn generated(count: usize) -> Vec<Unit> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    (0..count).map(|_| dice.unit()).collect()
}

/// Marsaglia's xorshift.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn chance(&mut self, percent: u64) -> bool {
        (self.next() >> 32) % 100 < percent
    }

    /// A set in which each of `kinds` categories stands with a chance of `percent`.
    fn set(&mut self, kinds: usize, percent: u64) -> u64 {
        (0..kinds).map(|kind| u64::from(self.chance(percent)) << kind).sum()
    }

    fn unit(&mut self) -> Unit {
        let required = if self.chance(20) { 0 } else { self.set(PILOT_KINDS, 15) };
        Unit {
            complete: self.chance(90),
            timely: self.chance(80),
            accurate: self.chance(85),
            concealed: self.chance(2),
            pledged: self.chance(96),
            staff_pledged: self.chance(90),
            sector_pledged: self.chance(80),
            firms_published: self.chance(75),
            supervised: self.chance(95),
            rules_sound: self.chance(90),
            rules_operating: self.chance(85),
            rules_effective: self.chance(70),
            piloted: self.chance(92),
            pilots_sound: self.chance(90),
            pilots_operating: self.chance(80),
            pilots_effective: self.chance(70),
            staged: self.chance(90),
            noticed: if self.chance(10) { self.set(5, 25) as u8 } else { 0 },
            fraud: if self.chance(3) { self.set(5, 30) as u8 } else { 0 },
            pilots: (required & !self.set(PILOT_KINDS, 15)) | self.set(PILOT_KINDS, 8),
            required,
            scenes: self.set(SCENE_KINDS, 20),
        }
    }
}

/// The same policy over columns of bits.
pub(crate) mod bit_columns {
    use super::{PILOT_KINDS, SCENE_KINDS, Unit, Writer};

    /// 64 units: row `r` is bit `r` of each word. One word for each flag, category and measure.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    pub(crate) struct Block {
        pub(crate) complete: u64,
        pub(crate) timely: u64,
        pub(crate) accurate: u64,
        pub(crate) concealed: u64,
        pub(crate) pledged: u64,
        pub(crate) staff_pledged: u64,
        pub(crate) sector_pledged: u64,
        pub(crate) firms_published: u64,
        pub(crate) supervised: u64,
        pub(crate) rules_sound: u64,
        pub(crate) rules_operating: u64,
        pub(crate) rules_effective: u64,
        pub(crate) piloted: u64,
        pub(crate) pilots_sound: u64,
        pub(crate) pilots_operating: u64,
        pub(crate) pilots_effective: u64,
        pub(crate) staged: u64,
        pub(crate) noticed: [u64; 5],
        pub(crate) fraud: [u64; 5],
        pub(crate) pilots: [u64; PILOT_KINDS],
        pub(crate) required: [u64; PILOT_KINDS],
        pub(crate) scenes: [u64; SCENE_KINDS],
    }

    impl Block {
        /// At most 64 units turned on their side.
        pub(crate) fn of(units: &[Unit]) -> Self {
            let flag = |value: fn(&Unit) -> bool| {
                units.iter().rev().fold(0, |word, unit| word << 1 | u64::from(value(unit)))
            };
            let member = |set: fn(&Unit) -> u64, kind: usize| {
                units.iter().rev().fold(0, |word, unit| word << 1 | (set(unit) >> kind & 1))
            };
            Block {
                complete: flag(|unit| unit.complete),
                timely: flag(|unit| unit.timely),
                accurate: flag(|unit| unit.accurate),
                concealed: flag(|unit| unit.concealed),
                pledged: flag(|unit| unit.pledged),
                staff_pledged: flag(|unit| unit.staff_pledged),
                sector_pledged: flag(|unit| unit.sector_pledged),
                firms_published: flag(|unit| unit.firms_published),
                supervised: flag(|unit| unit.supervised),
                rules_sound: flag(|unit| unit.rules_sound),
                rules_operating: flag(|unit| unit.rules_operating),
                rules_effective: flag(|unit| unit.rules_effective),
                piloted: flag(|unit| unit.piloted),
                pilots_sound: flag(|unit| unit.pilots_sound),
                pilots_operating: flag(|unit| unit.pilots_operating),
                pilots_effective: flag(|unit| unit.pilots_effective),
                staged: flag(|unit| unit.staged),
                noticed: std::array::from_fn(|at| member(|unit| unit.noticed.into(), at)),
                fraud: std::array::from_fn(|at| member(|unit| unit.fraud.into(), at)),
                pilots: std::array::from_fn(|at| member(|unit| unit.pilots, at)),
                required: std::array::from_fn(|at| member(|unit| unit.required, at)),
                scenes: std::array::from_fn(|at| member(|unit| unit.scenes, at)),
            }
        }
    }

    /// Units as columns of bits.
    pub(crate) fn blocks(units: &[Unit]) -> Vec<Block> {
        units.chunks(64).map(Block::of).collect()
    }

    /// Appends the overall grade of each of the `rows` units to `out`, and where it ends to `ends`.
    pub(crate) fn overall_text(blocks: &[Block], rows: usize, out: &mut Vec<u8>, ends: &mut Vec<usize>) {
        let mut writer = Writer::new(out, ends, rows);
        let mut left = rows;
        for block in blocks {
            let levels = bytes(block.levels());
            let rest = bytes(block.rest());
            for (levels, rest) in levels.into_iter().zip(rest).take(left) {
                let staged = usize::from(rest >> 6 & 1) * 3;
                let signs = i32::from(rest & 63) - BIAS;
                writer.overall(usize::from(levels) | staged << 8, signs, rest >> 7 != 0);
            }
            left = left.saturating_sub(64);
        }
        writer.flush();
    }

    /// Signs are counted as a sum of bits: what takes a sign off is counted where it is not there. This is how
    /// much too high the count is: required categories, the two that may count as the base, three for a notice.
    const BIAS: i32 = PILOT_KINDS as i32 + 2 + 3 * 5;
    const _: () = assert!(BIAS as usize + PILOT_KINDS + SCENE_KINDS < 64);

    impl Block {
        /// Two bits for each of the first four levels.
        fn levels(&self) -> [u64; 8] {
            let [a, b] = level([self.complete, self.timely, self.accurate], self.concealed);
            let [c, d] =
                level([self.staff_pledged, self.sector_pledged, self.firms_published], !self.pledged);
            let [e, f] =
                level([self.rules_sound, self.rules_operating, self.rules_effective], !self.supervised);
            let [g, h] =
                level([self.pilots_sound, self.pilots_operating, self.pilots_effective], !self.piloted);
            [a, b, c, d, e, f, g, h]
        }

        /// Six bits of signs, whether the fifth level is D, whether the grade is cancelled.
        fn rest(&self) -> [u64; 8] {
            let [a, b, c, d, e, f] = self.signs();
            [a, b, c, d, e, f, !self.staged, any(&self.fraud)]
        }

        /// The pooled signs and [`BIAS`].
        fn signs(&self) -> [u64; 6] {
            let mut count = Count::default();
            let added = self.pilots.iter().chain(&self.scenes).copied();
            let mut words = added.chain(self.required.iter().map(|word| !word));
            for _ in 0..(2 * PILOT_KINDS + SCENE_KINDS) / 8 {
                count.add_eight(std::array::from_fn(|_| words.next().unwrap_or(0)));
            }
            count.add_at(0, any(&self.required) | !any(&self.pilots));
            count.add_at(0, !any(&self.scenes));
            let mut unnoticed = Count::default();
            self.noticed.iter().for_each(|word| unnoticed.add_at(0, !word));
            for (at, word) in unnoticed.0.into_iter().take(3).enumerate() {
                count.add_at(at, word);
                count.add_at(at + 1, word);
            }
            count.0
        }
    }

    const _: () = assert!((2 * PILOT_KINDS + SCENE_KINDS).is_multiple_of(8));

    /// How many of three are missing, as two bits; both where it is straight to D.
    fn level([a, b, c]: [u64; 3], straight_to_d: u64) -> [u64; 2] {
        let (even, two) = full_add(!a, !b, !c);
        [even | straight_to_d, two | straight_to_d]
    }

    fn any(words: &[u64]) -> u64 {
        words.iter().fold(0, |all, word| all | word)
    }

    /// A number for each row, lowest bit first.
    #[derive(Default)]
    struct Count([u64; 6]);

    impl Count {
        fn add_at(&mut self, at: usize, word: u64) {
            let mut carry = word;
            for bit in self.0.iter_mut().skip(at) {
                (*bit, carry) = (*bit ^ carry, *bit & carry);
            }
        }

        fn add_eight(&mut self, [a, b, c, d, e, f, g, h]: [u64; 8]) {
            let [ones, twos, fours, ..] = &mut self.0;
            let (sum, two_a) = full_add(*ones, a, b);
            let (sum, two_b) = full_add(sum, c, d);
            let (sum, two_c) = full_add(sum, e, f);
            let (sum, two_d) = full_add(sum, g, h);
            *ones = sum;
            let (sum, four_a) = full_add(*twos, two_a, two_b);
            let (sum, four_b) = full_add(sum, two_c, two_d);
            *twos = sum;
            let (sum, eight) = full_add(*fours, four_a, four_b);
            *fours = sum;
            self.add_at(3, eight);
        }
    }

    /// Sum and carry.
    fn full_add(a: u64, b: u64, c: u64) -> (u64, u64) {
        let half = a ^ b;
        (half ^ c, a & b | half & c)
    }

    /// Eight columns of bits as a byte for each row: the words are turned as a square of bytes, by swapping ever
    /// larger corners between them, and then each word as a square of bits.
    fn bytes([a, b, c, d, e, f, g, h]: [u64; 8]) -> [u8; 64] {
        let single = |low, high| swapped(low, high, 8, 0x00ff_00ff_00ff_00ff);
        let double = |low, high| swapped(low, high, 16, 0x0000_ffff_0000_ffff);
        let fourfold = |low, high| swapped(low, high, 32, 0x0000_0000_ffff_ffff);
        let ([a, b], [c, d], [e, f], [g, h]) = (single(a, b), single(c, d), single(e, f), single(g, h));
        let ([a, c], [b, d], [e, g], [f, h]) = (double(a, c), double(b, d), double(e, g), double(f, h));
        let ([a, e], [b, f], [c, g], [d, h]) =
            (fourfold(a, e), fourfold(b, f), fourfold(c, g), fourfold(d, h));
        let mut rows = [0; 64];
        for (rows, square) in rows.chunks_exact_mut(8).zip([a, b, c, d, e, f, g, h]) {
            rows.copy_from_slice(&transposed(square).to_le_bytes());
        }
        rows
    }

    /// Two words with the upper corner of the one and the lower of the other exchanged.
    fn swapped(low: u64, high: u64, shift: u32, corner: u64) -> [u64; 2] {
        let changed = (low >> shift ^ high) & corner;
        [low ^ changed << shift, high ^ changed]
    }

    /// An 8 by 8 square of bits turned about its diagonal.
    fn transposed(square: u64) -> u64 {
        let swap = |square: u64, shift: u32, corner: u64| {
            let changed = (square ^ square >> shift) & corner;
            square ^ changed ^ changed << shift
        };
        let square = swap(square, 7, 0x00aa_00aa_00aa_00aa);
        let square = swap(square, 14, 0x0000_cccc_0000_cccc);
        swap(square, 28, 0x0000_0000_f0f0_f0f0)
    }
}
