//! A column of yes/no values, 64 to a word.

/// A growing column of bits. Row `r` is bit `r % 64` of word `r / 64`; bits past the length are 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// No rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// `len` rows, all no.
    pub fn no(len: usize) -> Self {
        Bits { words: vec![0; len.div_ceil(64)], len }
    }

    /// `len` rows from words of 64 rows; missing words are no, and what lies past the length is left out.
    pub fn from_words(mut words: Vec<u64>, len: usize) -> Self {
        words.resize(len.div_ceil(64), 0);
        if let Some(last) = words.last_mut().filter(|_| !len.is_multiple_of(64)) {
            *last &= u64::MAX >> (64 - len % 64);
        }
        Bits { words, len }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a row.
    pub fn push(&mut self, value: bool) {
        let row = self.len;
        self.len += 1;
        if self.words.len() * 64 < self.len {
            self.words.push(0);
        }
        if value {
            self.set(row);
        }
    }

    /// Makes row `row` a yes, growing up to it when it lies past the end.
    pub fn set(&mut self, row: usize) {
        if row >= self.len {
            self.len = row + 1;
            self.words.resize(self.len.div_ceil(64), 0);
        }
        if let Some(word) = self.words.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    /// Makes row `row` a no.
    pub fn clear(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word &= !(1 << (row % 64));
        }
    }

    /// Adds the first `rows` rows of `words`, 64 to a word; missing words are no.
    pub fn extend(&mut self, words: &[u64], rows: usize) {
        let (shift, start) = (self.len % 64, self.len / 64);
        self.len += rows;
        self.words.resize(self.len.div_ceil(64), 0);
        for (at, word) in words.iter().take(rows.div_ceil(64)).enumerate() {
            let left = rows - at * 64;
            let word = if left < 64 { word & (u64::MAX >> (64 - left)) } else { *word };
            if let Some(low) = self.words.get_mut(start + at) {
                *low |= word << shift;
            }
            if shift > 0
                && let Some(high) = self.words.get_mut(start + at + 1)
            {
                *high |= word >> (64 - shift);
            }
        }
    }

    /// `rows` rows from row `from` on; those past the end are no.
    pub fn range(&self, from: usize, rows: usize) -> Bits {
        let (shift, start) = (from % 64, from / 64);
        let word = |at: usize| self.words.get(at).copied().unwrap_or(0);
        let words = (start..start + rows.div_ceil(64)).map(|at| {
            let high = if shift > 0 { word(at + 1) << (64 - shift) } else { 0 };
            word(at) >> shift | high
        });
        Bits::from_words(words.collect(), rows)
    }

    /// Makes room for so many rows in all.
    pub fn reserve(&mut self, rows: usize) {
        self.words.reserve_exact(rows.div_ceil(64).saturating_sub(self.words.len()));
    }

    /// Row `row`; no past the end.
    pub fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// The words, 64 rows each. There may be fewer than the data has rows: the rest is no.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many rows are yes.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }
}
