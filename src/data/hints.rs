//! What a person probably meant by a cell that cannot be read, in the form to type.

use crate::value::{Date, Decimal, Period, PeriodKind};

use super::wanted::NumberFault;

/// The right form of `2020/10/1`, `2020年10月1日`, `20201001` or Excel's day number `44105`.
pub(super) fn date(cell: &str) -> Option<String> {
    let date = match parts(cell).as_slice() {
        [year, month, day, ..] if year.len() == 4 => {
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        [all] if all.len() == 8 => {
            Date::new(all.get(..4)?.parse().ok()?, all.get(4..6)?.parse().ok()?, all.get(6..)?.parse().ok()?)
        }
        [serial] if serial.len() == 5 && *serial == cell => {
            // Excel counts days from 1899-12-30.
            let first = Date::new(1899, 12, 30)?.day_number();
            Date::from_day_number(first + serial.parse::<i64>().ok()?)
        }
        _ => None,
    }?;
    Some(date.to_string())
}

/// The day of `2020年10月1日`, which nobody can misread.
pub(super) fn spelt_date(cell: &str) -> Option<Date> {
    let (year, rest) = cell.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let day = day.strip_suffix(['日', '号'])?;
    let number = |part: &str, most: usize| -> Option<u32> {
        let fits = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse().ok()).flatten()
    };
    let year = number(year, 4).filter(|year| *year >= 1000)?;
    Date::new(i32::try_from(year).ok()?, number(month, 2)?, number(day, 2)?)
}

/// The right form of `2021年`, `2021年第三季度`, `2021-Q3`, `2021年7月` or `2021/7`.
pub(super) fn period(cell: &str, wanted: Option<PeriodKind>) -> Option<String> {
    let quarterly = cell.contains(['季', 'Q', 'q']);
    let cell: String = cell
        .chars()
        .map(|c| match c {
            '一' => '1',
            '二' => '2',
            '三' => '3',
            '四' => '4',
            _ => c,
        })
        .collect();
    let parts = parts(&cell);
    let year = parts.first().filter(|year| year.len() == 4)?;
    let written = match parts.get(1) {
        None => (*year).to_owned(),
        Some(quarter) if quarterly => format!("{year}Q{quarter}"),
        Some(month) => format!("{year}-{month:0>2}"),
    };
    let period = Period::parse(&written)?;
    wanted.is_none_or(|kind| kind == period.kind).then_some(written)
}

/// What is wrong with a number, when it is one in another way of writing.
pub(super) fn number(cell: &str) -> Option<NumberFault> {
    const LONGEST: usize = 400;
    if cell.len() > LONGEST {
        return None;
    }
    let bare: String = cell.chars().filter(|c| !matches!(c, ',' | ' ' | '\'' | '_')).collect();
    if bare.len() < cell.len() && cell.contains(',') && Decimal::parse(&bare).is_some() {
        return Some(NumberFault::Thousands(bare));
    }
    if let Some((mantissa, exponent)) = cell.split_once(['e', 'E']) {
        let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let digits = !power.is_empty() && power.bytes().all(|b| b.is_ascii_digit());
        return (digits && is_number(mantissa)).then_some(NumberFault::Scientific);
    }
    is_number(cell.strip_suffix('%').unwrap_or(cell)).then_some(NumberFault::TooLong)
}

/// Whether `text` is a number of any length.
fn is_number(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction)
}

/// The runs of digits.
fn parts(cell: &str) -> Vec<&str> {
    cell.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect()
}
