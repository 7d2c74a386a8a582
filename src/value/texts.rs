//! A column of texts in one buffer.

/// Rows that share a start of their ends.
pub(crate) const GROUP: usize = 64;

/// A growing column of texts: all bytes in one buffer, and where each row ends. Bytes of a row that are no text
/// read as empty; there are none unless `push_group` brought them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    bytes: Vec<u8>,
    ends: Ends,
}

/// Where rows end. Shape: two bytes a row as long as no 64 rows have more than 64 KiB of text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ends {
    /// From the start of the row's group, and where each group starts.
    Near { starts: Vec<usize>, ends: Vec<u16> },
    /// From the start of the text.
    Far(Vec<usize>),
}

impl Default for Ends {
    fn default() -> Self {
        Ends::Near { starts: Vec::new(), ends: Vec::new() }
    }
}

impl Texts {
    /// No rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// No rows yet, with room for the ends of so many.
    pub fn with_capacity(rows: usize) -> Self {
        let (starts, ends) = (Vec::with_capacity(rows.div_ceil(GROUP)), Vec::with_capacity(rows));
        Texts { bytes: Vec::new(), ends: Ends::Near { starts, ends } }
    }

    /// From a buffer and the byte offset at which each row ends; rows past a wrong offset read as empty.
    pub fn from_parts(text: String, ends: Vec<usize>) -> Self {
        let mut column = Texts::with_capacity(ends.len());
        let mut start = 0;
        for &end in &ends {
            if !column.ends.push(start, end) {
                return Texts { bytes: text.into_bytes(), ends: Ends::Far(ends) };
            }
            start = end;
        }
        Texts { bytes: text.into_bytes(), ends: column.ends }
    }

    /// Makes room for so many bytes of text.
    pub fn reserve_text(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        match &self.ends {
            Ends::Near { ends, .. } => ends.len(),
            Ends::Far(ends) => ends.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a row.
    pub fn push(&mut self, value: &str) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(value.as_bytes());
        self.end(start, self.bytes.len());
    }

    /// Adds at most [`GROUP`] rows to as many whole groups: the bytes of their texts, and where in them each
    /// text ends. The ends must not go back.
    pub(crate) fn push_group(&mut self, text: &[u8], rows: &[u16]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(text);
        match &mut self.ends {
            Ends::Near { starts, ends } => {
                starts.push(start);
                ends.extend_from_slice(rows);
            }
            Ends::Far(ends) => ends.extend(rows.iter().map(|&end| start + usize::from(end))),
        }
    }

    /// Row `row`; empty past the end.
    pub fn get(&self, row: usize) -> &str {
        std::str::from_utf8(self.bytes_of(row)).unwrap_or("")
    }

    /// The bytes of row `row`; none past the end.
    pub(crate) fn bytes_of(&self, row: usize) -> &[u8] {
        let place = self.ends.place(row);
        place.and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default()
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
            + match &self.ends {
                Ends::Near { starts, ends } => size_of_val(starts.as_slice()) + size_of_val(ends.as_slice()),
                Ends::Far(ends) => size_of_val(ends.as_slice()),
            }
    }

    /// Adds the place of a row.
    fn end(&mut self, start: usize, end: usize) {
        if !self.ends.push(start, end) {
            let mut all: Vec<usize> =
                (0..self.len()).filter_map(|row| Some(self.ends.place(row)?.1)).collect();
            all.push(end);
            self.ends = Ends::Far(all);
        }
    }
}

impl Ends {
    /// Where row `row` begins and ends.
    fn place(&self, row: usize) -> Option<(usize, usize)> {
        // Where a group begins, the row before it ends.
        let before = row.checked_sub(1);
        match self {
            Ends::Near { starts, ends } => {
                let group = *starts.get(row / GROUP)?;
                let before =
                    before.filter(|_| !row.is_multiple_of(GROUP)).and_then(|before| ends.get(before));
                let near = usize::from(before.copied().unwrap_or(0));
                Some((group + near, group + usize::from(*ends.get(row)?)))
            }
            Ends::Far(ends) => {
                Some((before.and_then(|before| ends.get(before)).copied().unwrap_or(0), *ends.get(row)?))
            }
        }
    }

    /// Adds a row, unless it lies too far from the start of its group.
    fn push(&mut self, start: usize, end: usize) -> bool {
        match self {
            Ends::Near { starts, ends } => {
                let group =
                    if ends.len() % GROUP == 0 { start } else { starts.last().copied().unwrap_or(start) };
                let Some(near) = end.checked_sub(group).and_then(|near| u16::try_from(near).ok()) else {
                    return false;
                };
                if ends.len() % GROUP == 0 {
                    starts.push(group);
                }
                ends.push(near);
                true
            }
            Ends::Far(ends) => {
                ends.push(end);
                true
            }
        }
    }
}
