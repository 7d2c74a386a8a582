//! Exact decimals.

use std::fmt;

/// An exact decimal: `digits` ÷ 10^`decimals`. At most 18 significant digits when read from text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The number without its point.
    pub digits: i64,
    /// How many of the digits stand behind the point, 0 to 18.
    pub decimals: u8,
}

impl Decimal {
    /// A whole number.
    pub fn whole(digits: i64) -> Self {
        Decimal { digits, decimals: 0 }
    }

    /// Reads `12`, `-3.50`, `95%` (0.95); half-width only, no thousands marks, no exponent.
    /// Nothing when it is no number or has more than 18 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (body, percent) = match text.strip_suffix('%') {
            Some(body) => (body.trim_end(), true),
            None => (text, false),
        };
        let (sign, body) = match body.as_bytes().first()? {
            b'-' => (-1i64, body.get(1..)?),
            b'+' => (1, body.get(1..)?),
            _ => (1, body),
        };
        let (whole, fraction) = match body.split_once('.') {
            Some((_, "")) => return None,
            Some((whole, fraction)) => (whole, fraction),
            None => (body, ""),
        };
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return None;
        }
        let joined = format!("{whole}{fraction}");
        let significant = joined.trim_start_matches('0');
        if significant.len() > 18 || fraction.len() > 16 {
            return None;
        }
        let digits: i64 = if significant.is_empty() { 0 } else { significant.parse().ok()? };
        let decimals = u8::try_from(fraction.len()).ok()? + if percent { 2 } else { 0 };
        Some(Decimal { digits: sign * digits, decimals })
    }

    /// The digits at `decimals` places: exact, or nothing when digits would be lost or overflow.
    pub fn at(self, decimals: u8) -> Option<i64> {
        if decimals >= self.decimals {
            let factor = 10i64.checked_pow(u32::from(decimals - self.decimals))?;
            self.digits.checked_mul(factor)
        } else {
            let factor = 10i64.checked_pow(u32::from(self.decimals - decimals))?;
            (self.digits % factor == 0).then(|| self.digits / factor)
        }
    }

    /// Without zeros at the end of its fraction.
    #[must_use]
    pub fn reduced(self) -> Self {
        let mut shorter = self;
        while shorter.decimals > 0 && shorter.digits % 10 == 0 {
            shorter.digits /= 10;
            shorter.decimals -= 1;
        }
        shorter
    }

    /// The number if it is whole.
    pub fn as_whole(self) -> Option<i64> {
        self.at(0)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.decimals);
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if places == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}
