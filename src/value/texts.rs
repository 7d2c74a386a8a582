//! A column of texts in one buffer.

/// Rows whose ends are counted from one start.
const GROUP: usize = 64;

/// A growing column of texts: all bytes in one string, and where each row ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    text: String,
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
        Texts { text: String::new(), ends: Ends::Near { starts, ends } }
    }

    /// From a buffer and the byte offset at which each row ends; rows past a wrong offset read as empty.
    pub fn from_parts(text: String, ends: Vec<usize>) -> Self {
        let mut column = Texts::with_capacity(ends.len());
        let mut start = 0;
        for &end in &ends {
            if !column.ends.push(start, end) {
                return Texts { text, ends: Ends::Far(ends) };
            }
            start = end;
        }
        Texts { text, ends: column.ends }
    }

    /// Makes room for so many bytes of text.
    pub fn reserve_text(&mut self, bytes: usize) {
        self.text.reserve(bytes);
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
        let start = self.text.len();
        self.text.push_str(value);
        self.end(start, self.text.len());
    }

    /// Adds many rows: their text, and where in it each ends, from its start. They must not go back.
    pub fn push_rows(&mut self, text: &str, rows: &[u32]) {
        let base = self.text.len();
        self.text.push_str(text);
        let mut start = 0u32;
        let mut groups = rows.chunks(GROUP);
        if let Ends::Near { starts, ends } = &mut self.ends
            && ends.len() % GROUP == 0
        {
            while let Some(group) = groups.clone().next() {
                let last = group.last().copied().unwrap_or(start);
                if last.wrapping_sub(start) > u32::from(u16::MAX) {
                    break;
                }
                starts.push(base + start as usize);
                ends.extend(group.iter().map(|end| end.wrapping_sub(start) as u16));
                start = last;
                groups.next();
            }
        }
        for &end in groups.flatten() {
            self.end(base + start as usize, base + end as usize);
            start = end;
        }
    }

    /// Row `row`; empty past the end.
    pub fn get(&self, row: usize) -> &str {
        let start = match row.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).unwrap_or(usize::MAX),
        };
        self.ends.get(row).and_then(|end| self.text.get(start..end)).unwrap_or("")
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.text.len()
            + match &self.ends {
                Ends::Near { starts, ends } => size_of_val(starts.as_slice()) + size_of_val(ends.as_slice()),
                Ends::Far(ends) => size_of_val(ends.as_slice()),
            }
    }

    /// Adds the place of a row.
    fn end(&mut self, start: usize, end: usize) {
        if !self.ends.push(start, end) {
            let mut all: Vec<usize> = (0..self.len()).filter_map(|row| self.ends.get(row)).collect();
            all.push(end);
            self.ends = Ends::Far(all);
        }
    }
}

impl Ends {
    /// Where row `row` ends.
    fn get(&self, row: usize) -> Option<usize> {
        match self {
            Ends::Near { starts, ends } => Some(starts.get(row / GROUP)? + usize::from(*ends.get(row)?)),
            Ends::Far(ends) => ends.get(row).copied(),
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
