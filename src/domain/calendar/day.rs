//! A day of the (proleptic Gregorian) calendar, 1 January 1800 to 31 December 2299.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, Months, NaiveDate};

use crate::messages;

/// A day, counted from 1970-01-01. Four bytes, so that arrays of them are small.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

messages! {
    /// Why a text is no day.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum BadDay {
        Shape => ("a date is written 2024-05-01", "日期写作 2024-05-01");
        NoSuchDay => ("there is no such day in the calendar", "日历上没有这一天");
        OutOfRange => ("dates run from 1800-01-01 to 2299-12-31", "日期范围为 1800-01-01 至 2299-12-31");
    }
}

const EPOCH_FROM_CE: i32 = 719_163;
const FIRST_YEAR: i32 = 1800;
const LAST_YEAR: i32 = 2299;

impl Day {
    /// 1800-01-01, before every day a book can hold.
    pub const MIN: Self = Self(-62_091);
    /// 2299-12-31, after every day a book can hold.
    pub const MAX: Self = Self(120_529);

    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, BadDay> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(BadDay::OutOfRange);
        }
        NaiveDate::from_ymd_opt(year, month, day)
            .map(Self::from_date)
            .ok_or(BadDay::NoSuchDay)
    }

    /// The day that a chrono date names, held to the range that books keep.
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - EPOCH_FROM_CE).clamped()
    }

    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0 + EPOCH_FROM_CE).unwrap_or_default()
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day so many days after 1970-01-01, held to the range that books keep.
    pub fn from_number(days: i32) -> Self {
        Self(days).clamped()
    }

    fn clamped(self) -> Self {
        Self(self.0.clamp(Self::MIN.0, Self::MAX.0))
    }

    pub fn year(self) -> i32 {
        self.date().year()
    }

    pub fn month(self) -> u32 {
        self.date().month()
    }

    pub fn day_of_month(self) -> u32 {
        self.date().day()
    }

    /// Months since year 0, so that neighbours differ by one.
    pub fn month_number(self) -> i32 {
        let date = self.date();
        date.year() * 12 + date.month0().cast_signed()
    }

    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days)).clamped()
    }

    pub fn next(self) -> Self {
        self.plus_days(1)
    }

    pub fn previous(self) -> Self {
        self.plus_days(-1)
    }

    /// The same day of the month so many months on; a day the month lacks becomes its last.
    pub fn plus_months(self, months: i32) -> Self {
        let step = Months::new(months.unsigned_abs());
        let date = if months < 0 {
            self.date().checked_sub_months(step)
        } else {
            self.date().checked_add_months(step)
        };
        match date {
            Some(date) => Self::from_date(date),
            None if months < 0 => Self::MIN,
            None => Self::MAX,
        }
    }

    /// How many days after Monday it is, 0 to 6.
    pub fn days_from_monday(self) -> i32 {
        // Day 0 was a Thursday.
        (self.0 + 3).rem_euclid(7)
    }

    pub fn first_of_month(self) -> Self {
        self.plus_days(1 - self.day_of_month().cast_signed())
    }

    pub fn last_of_month(self) -> Self {
        self.first_of_month().plus_months(1).previous()
    }

    pub fn first_of_year(self) -> Self {
        Self::new(self.year(), 1, 1).unwrap_or(Self::MIN)
    }

    pub fn last_of_year(self) -> Self {
        Self::new(self.year(), 12, 31).unwrap_or(Self::MAX)
    }

    /// Reads `2024-05-01` from bytes: the shape that ledgers keep, at a scanner's speed.
    pub fn parse(text: &[u8]) -> Result<Self, BadDay> {
        let digit = |at: usize| match text[at] {
            byte @ b'0'..=b'9' => Ok(i32::from(byte - b'0')),
            _ => Err(BadDay::Shape),
        };
        if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
            return Err(BadDay::Shape);
        }
        let year = digit(0)? * 1000 + digit(1)? * 100 + digit(2)? * 10 + digit(3)?;
        let month = digit(5)? * 10 + digit(6)?;
        let day = digit(8)? * 10 + digit(9)?;
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(BadDay::OutOfRange);
        }
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return Err(BadDay::NoSuchDay);
        }
        // Days from the civil calendar, with years that begin in March so that leap days come last.
        let from_march = if month > 2 { month - 3 } else { month + 9 };
        let march_year = if month > 2 { year } else { year - 1 };
        let century = march_year / 100;
        let days = 146_097 * century / 4
            + 1461 * (march_year % 100) / 4
            + (153 * from_march + 2) / 5
            + day;
        Ok(Self(days - 719_469))
    }
}

/// One digit.
fn ascii(digit: u32) -> u8 {
    b'0' + u8::try_from(digit % 10).unwrap_or(0)
}

fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Day {
    type Err = BadDay;

    /// As people write it: `2024-05-01`, `2024/5/1`, `2024.5.1`, `20240501`, `2024年5月1日`. The year comes first and
    /// has four digits: `01/02/2024` could be two days.
    fn from_str(text: &str) -> Result<Self, BadDay> {
        match Self::parse(text.as_bytes()) {
            Err(BadDay::Shape) => Self::parse(plain(text).ok_or(BadDay::Shape)?.as_bytes()),
            read => read,
        }
    }
}

/// Another way to write a day in the plain one.
fn plain(text: &str) -> Option<String> {
    let digits = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if digits(text, 8, 8) {
        return Some(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]));
    }
    let day = text.strip_suffix(['日', '号']);
    let (year, rest, between) = match day {
        Some(day) => {
            let (year, rest) = day.split_once('年')?;
            (year, rest, '月')
        }
        None => {
            let between = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
            let (year, rest) = text.split_once(between)?;
            (year, rest, between)
        }
    };
    let (month, day) = rest.split_once(between)?;
    let sound = digits(year, 4, 4) && digits(month, 1, 2) && digits(day, 1, 2);
    sound.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Millions of these are written; the calendar library's own formatting takes ten times as long.
        let date = self.date();
        let (year, month, day) = (date.year(), date.month(), date.day());
        let digits = [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
        let mut text = *b"0000-00-00";
        for (place, digit) in digits.into_iter().enumerate() {
            text[place] = ascii(digit.unsigned_abs());
        }
        text[5..7].copy_from_slice(&[ascii(month / 10), ascii(month % 10)]);
        text[8..].copy_from_slice(&[ascii(day / 10), ascii(day % 10)]);
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_reader_agrees_with_the_calendar_on_every_day() {
        for number in Day::MIN.0..=Day::MAX.0 {
            let day = Day(number);
            assert_eq!(day.to_string().parse(), Ok(day));
        }
    }

    #[test]
    fn months_are_clamped() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert_eq!(day("2024-01-31").plus_months(1), day("2024-02-29"));
        assert_eq!(day("2024-08-31").plus_months(-6), day("2024-02-29"));
        assert_eq!(day("2023-02-10").last_of_month(), day("2023-02-28"));
        assert_eq!("2023-02-29".parse::<Day>(), Err(BadDay::NoSuchDay));
        for same in [
            "2023-2-9",
            "2023/2/9",
            "2023.02.9",
            "20230209",
            "2023年2月9日",
            "2023年02月09号",
        ] {
            assert_eq!(same.parse::<Day>(), Ok(day("2023-02-09")), "{same}");
        }
        for wrong in [
            "01/02/2024",
            "2/9/2023",
            "23-2-9",
            "2023-2/9",
            "2023年2月",
            "2023020",
            "2023-002-09",
        ] {
            assert_eq!(wrong.parse::<Day>(), Err(BadDay::Shape), "{wrong}");
        }
        assert_eq!(
            Day::parse(b"2023-2-9"),
            Err(BadDay::Shape),
            "ledgers have one form"
        );
    }
}
