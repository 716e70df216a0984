//! Lunar dates and festivals, computed, from lunar year 1900 to 2100; and the solar festivals beside them.
//!
//! Past 2100 the tables that exist disagree, so no date is given rather than a wrong one.

use std::sync::OnceLock;

use icu_calendar::Date;
use icu_calendar::cal::ChineseTraditional;

use super::solar::{Nth, WeekdayOfMonth, qingming};
use super::{Day, LunarMissing30};

const FIRST: i32 = 1900;

const COUNT: usize = 201;

/// A day of the Chinese lunar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarDate {
    month: u8,
    day: u8,
    leap: bool,
}

impl LunarDate {
    /// Month 1 to 12, day 1 to 30; `leap` is the month inserted after the one of the same number.
    pub fn new(month: u8, day: u8, leap: bool) -> Option<Self> {
        ((1..=12).contains(&month) && (1..=30).contains(&day)).then_some(Self { month, day, leap })
    }

    pub const fn month(self) -> u8 {
        self.month
    }

    pub const fn day(self) -> u8 {
        self.day
    }

    pub const fn leap(self) -> bool {
        self.leap
    }
}

#[derive(Clone, Copy, Debug)]
struct Month {
    number: u8,
    leap: bool,
    first: Day,
}

/// The months of one lunar year in their order, and the day after its last.
#[derive(Debug)]
struct LunarYear {
    months: Vec<Month>,
    end: Day,
}

impl LunarYear {
    fn length(&self, index: usize) -> i32 {
        let end = self.months.get(index + 1).map_or(self.end, |m| m.first);
        end.number() - self.months[index].first.number()
    }

    fn find(&self, number: u8, leap: bool) -> Option<usize> {
        self.months
            .iter()
            .position(|m| m.number == number && m.leap == leap)
    }
}

fn lunar_year(year: i32) -> Option<&'static LunarYear> {
    static YEARS: [OnceLock<LunarYear>; COUNT] = [const { OnceLock::new() }; COUNT];
    let index = usize::try_from(year - FIRST).ok()?;
    Some(YEARS.get(index)?.get_or_init(|| compute(year)))
}

/// Walks the days from late January, when no lunar year has begun yet, and notes where months begin.
fn compute(year: i32) -> LunarYear {
    let mut months: Vec<Month> = Vec::with_capacity(13);
    let mut day = Day::new(year, 1, 20).unwrap_or(Day::MIN);
    loop {
        let (of, date) = convert(day);
        if of > year {
            return LunarYear { months, end: day };
        }
        if of == year && date.day == 1 {
            months.push(Month {
                number: date.month,
                leap: date.leap,
                first: day,
            });
        }
        // Months have 29 or 30 days: from a first, the next can be reached in one step.
        day = day.plus_days(if date.day == 1 { 29 } else { 1 });
    }
}

fn convert(day: Day) -> (i32, LunarDate) {
    use chrono::Datelike as _;
    let civil = day.date();
    let date = Date::try_new_iso(
        civil.year(),
        u8::try_from(civil.month()).unwrap_or(1),
        u8::try_from(civil.day()).unwrap_or(1),
    )
    .expect("a chrono date is a date of the ISO calendar")
    .to_calendar(ChineseTraditional::new());
    let month = date.month();
    let date_of_month = LunarDate {
        month: month.number(),
        day: date.day_of_month().0,
        leap: month.to_input().is_leap(),
    };
    (date.cyclic_year().related_iso, date_of_month)
}

/// The lunar year and date of a day; none outside lunar years 1900 to 2100.
pub fn lunar_of(day: Day) -> Option<(i32, LunarDate)> {
    let mut year = day.year();
    let this = lunar_year(year);
    if this.is_none_or(|y| y.months.first().is_none_or(|m| day < m.first)) {
        year -= 1;
    }
    let table = lunar_year(year)?;
    if day >= table.end {
        return None;
    }
    let month = table.months.iter().rfind(|m| m.first <= day)?;
    let into = day.number() - month.first.number() + 1;
    let date = LunarDate::new(month.number, u8::try_from(into).ok()?, month.leap)?;
    Some((year, date))
}

/// The day that a lunar date falls on in a lunar year. A leap month that the year lacks is none; a
/// 30th that the month lacks goes by the rule.
pub fn lunar_year_day(year: i32, date: LunarDate, missing: LunarMissing30) -> Option<Day> {
    let table = lunar_year(year)?;
    let index = table.find(date.month, date.leap)?;
    let first = table.months[index].first;
    let last = table.length(index);
    if i32::from(date.day) <= last {
        return Some(first.plus_days(i32::from(date.day) - 1));
    }
    match missing {
        LunarMissing30::The29th => Some(first.plus_days(last - 1)),
        LunarMissing30::FirstOfNext => Some(first.plus_days(last)),
        LunarMissing30::Skip => None,
    }
}

/// A day that comes every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum YearDay {
    Solar {
        month: u8,
        day: u8,
    },
    Lunar {
        month: u8,
        day: u8,
    },
    /// The day before the lunar year begins, be it the 29th or the 30th.
    LunarNewYearsEve,
    /// Such as the second Sunday of May.
    Weekday(WeekdayOfMonth),
    /// 4, 5 or 6 April, as the sun stands.
    Qingming,
}

impl YearDay {
    /// The day within the calendar year; none where the year has no such day.
    pub fn in_year(self, year: i32) -> Option<Day> {
        let new_year = |year| {
            let first = LunarDate::new(1, 1, false)?;
            lunar_year_day(year, first, LunarMissing30::Skip)
        };
        match self {
            Self::Solar { month, day } => Day::new(year, month.into(), day.into()).ok(),
            Self::LunarNewYearsEve => new_year(year).map(Day::previous),
            Self::Weekday(weekday) => weekday.in_year(year),
            Self::Qingming => qingming(year),
            Self::Lunar { month, day } => {
                let date = LunarDate::new(month, day, false)?;
                [year, year - 1]
                    .into_iter()
                    .filter_map(|lunar| lunar_year_day(lunar, date, LunarMissing30::Skip))
                    .find(|day| day.year() == year)
            }
        }
    }
}

/// The first and the last calendar year of which every festival is known.
pub const FESTIVAL_YEARS: (i32, i32) = (1900, 2100);

/// A festival that the calendar itself knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Festival {
    SpringFestival,
    Lantern,
    DragonBoat,
    Qixi,
    MidAutumn,
    DoubleNinth,
    NewYearsEve,
    NewYearsDay,
    ValentinesDay,
    WomensDay,
    Qingming,
    LabourDay,
    MothersDay,
    ChildrensDay,
    FathersDay,
    TeachersDay,
    NationalDay,
    Christmas,
}

impl Festival {
    pub const ALL: [Self; 18] = [
        Self::SpringFestival,
        Self::Lantern,
        Self::DragonBoat,
        Self::Qixi,
        Self::MidAutumn,
        Self::DoubleNinth,
        Self::NewYearsEve,
        Self::NewYearsDay,
        Self::ValentinesDay,
        Self::WomensDay,
        Self::Qingming,
        Self::LabourDay,
        Self::MothersDay,
        Self::ChildrensDay,
        Self::FathersDay,
        Self::TeachersDay,
        Self::NationalDay,
        Self::Christmas,
    ];

    pub const fn id(self) -> &'static str {
        match self {
            Self::SpringFestival => "spring-festival",
            Self::Lantern => "lantern",
            Self::DragonBoat => "dragon-boat",
            Self::Qixi => "qixi",
            Self::MidAutumn => "mid-autumn",
            Self::DoubleNinth => "double-ninth",
            Self::NewYearsEve => "new-years-eve",
            Self::NewYearsDay => "new-years-day",
            Self::ValentinesDay => "valentines-day",
            Self::WomensDay => "womens-day",
            Self::Qingming => "qingming",
            Self::LabourDay => "labour-day",
            Self::MothersDay => "mothers-day",
            Self::ChildrensDay => "childrens-day",
            Self::FathersDay => "fathers-day",
            Self::TeachersDay => "teachers-day",
            Self::NationalDay => "national-day",
            Self::Christmas => "christmas",
        }
    }

    /// The festival of an id.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|festival| festival.id() == id)
    }

    /// Whether it moves with the moon: nobody can tell its day better than the calendar.
    pub const fn is_lunar(self) -> bool {
        matches!(self.on(), YearDay::Lunar { .. } | YearDay::LunarNewYearsEve)
    }

    /// The English and the Chinese name.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::SpringFestival => ("Spring Festival", "春节"),
            Self::Lantern => ("Lantern Festival", "元宵节"),
            Self::DragonBoat => ("Dragon Boat Festival", "端午节"),
            Self::Qixi => ("Qixi Festival", "七夕"),
            Self::MidAutumn => ("Mid-Autumn Festival", "中秋节"),
            Self::DoubleNinth => ("Double Ninth Festival", "重阳节"),
            Self::NewYearsEve => ("New Year's Eve (lunar)", "除夕"),
            Self::NewYearsDay => ("New Year's Day", "元旦"),
            Self::ValentinesDay => ("Valentine's Day", "情人节"),
            Self::WomensDay => ("Women's Day", "妇女节"),
            Self::Qingming => ("Qingming Festival", "清明节"),
            Self::LabourDay => ("Labour Day", "劳动节"),
            Self::MothersDay => ("Mother's Day", "母亲节"),
            Self::ChildrensDay => ("Children's Day", "儿童节"),
            Self::FathersDay => ("Father's Day", "父亲节"),
            Self::TeachersDay => ("Teachers' Day", "教师节"),
            Self::NationalDay => ("National Day", "国庆节"),
            Self::Christmas => ("Christmas Day", "圣诞节"),
        }
    }

    pub const fn on(self) -> YearDay {
        const fn solar(month: u8, day: u8) -> YearDay {
            YearDay::Solar { month, day }
        }
        const fn lunar(month: u8, day: u8) -> YearDay {
            YearDay::Lunar { month, day }
        }
        const fn sunday(nth: Nth, month: u8) -> YearDay {
            YearDay::Weekday(WeekdayOfMonth::new(nth, chrono::Weekday::Sun, month))
        }
        match self {
            Self::SpringFestival => lunar(1, 1),
            Self::Lantern => lunar(1, 15),
            Self::DragonBoat => lunar(5, 5),
            Self::Qixi => lunar(7, 7),
            Self::MidAutumn => lunar(8, 15),
            Self::DoubleNinth => lunar(9, 9),
            Self::NewYearsEve => YearDay::LunarNewYearsEve,
            Self::NewYearsDay => solar(1, 1),
            Self::ValentinesDay => solar(2, 14),
            Self::WomensDay => solar(3, 8),
            Self::Qingming => YearDay::Qingming,
            Self::LabourDay => solar(5, 1),
            Self::MothersDay => sunday(Nth::Second, 5),
            Self::ChildrensDay => solar(6, 1),
            Self::FathersDay => sunday(Nth::Third, 6),
            Self::TeachersDay => solar(9, 10),
            Self::NationalDay => solar(10, 1),
            Self::Christmas => solar(12, 25),
        }
    }
}

/// The festivals of a calendar year in the order of their days.
pub fn festivals(year: i32) -> Vec<(Day, Festival)> {
    let mut list: Vec<_> = Festival::ALL
        .into_iter()
        .filter_map(|festival| Some((festival.on().in_year(year)?, festival)))
        .collect();
    list.sort_by_key(|(day, _)| *day);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn festivals_fall_on_their_days() {
        let table = [
            (2024, "02-10", "02-24", "06-10", "09-17"),
            (2025, "01-29", "02-12", "05-31", "10-06"),
            (2026, "02-17", "03-03", "06-19", "09-25"),
            (2027, "02-06", "02-20", "06-09", "09-15"),
            (2028, "01-26", "02-09", "05-28", "10-03"),
            (2029, "02-13", "02-27", "06-16", "09-22"),
            (2030, "02-03", "02-17", "06-05", "09-12"),
        ];
        for (year, spring, lantern, dragon, autumn) in table {
            let on = |festival: Festival| festival.on().in_year(year).map(|d| d.to_string());
            let day = |text: &str| Some(format!("{year}-{text}"));
            assert_eq!(on(Festival::SpringFestival), day(spring));
            assert_eq!(on(Festival::Lantern), day(lantern));
            assert_eq!(on(Festival::DragonBoat), day(dragon));
            assert_eq!(on(Festival::MidAutumn), day(autumn));
        }
        let list = festivals(2025);
        assert_eq!(list.len(), Festival::ALL.len());
        assert_eq!(list[1], (day("2025-01-28"), Festival::NewYearsEve));
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn every_year_has_every_festival_once() {
        let (first, last) = FESTIVAL_YEARS;
        for year in first..=last {
            let list = festivals(year);
            assert_eq!(list.len(), Festival::ALL.len(), "{year}");
            assert!(list.iter().all(|(day, _)| day.year() == year), "{year}");
        }
    }

    /// Days that calculators and old tables got wrong.
    #[test]
    fn the_hard_years_are_right() {
        let table = [
            // The 12th month has 29 days: the eve is the 29th, and there is no 30th.
            (Festival::NewYearsEve, 2025, "2025-01-28"),
            (Festival::NewYearsEve, 2022, "2022-01-31"),
            // It has 30.
            (Festival::NewYearsEve, 2024, "2024-02-09"),
            // A leap fifth month comes after the fifth: Dragon Boat is kept once, in the ordinary one.
            (Festival::DragonBoat, 2028, "2028-05-28"),
            (Festival::DragonBoat, 2009, "2009-05-28"),
            // 2033: the leap month is the 11th, not the 7th nor the 8th as old tables had it.
            (Festival::MidAutumn, 2033, "2033-09-08"),
            (Festival::DoubleNinth, 2033, "2033-10-01"),
            (Festival::SpringFestival, 2034, "2034-02-19"),
            // 2020 has a leap fourth, 2014 a leap ninth, 2025 a leap sixth month.
            (Festival::DragonBoat, 2020, "2020-06-25"),
            (Festival::DoubleNinth, 2014, "2014-10-02"),
            (Festival::Qixi, 2025, "2025-08-29"),
            (Festival::SpringFestival, 1950, "1950-02-17"),
            // Old tables had the 16th.
            (Festival::MidAutumn, 1978, "1978-09-17"),
            (Festival::SpringFestival, 2100, "2100-02-09"),
        ];
        for (festival, year, on) in table {
            assert_eq!(
                festival.on().in_year(year),
                Some(day(on)),
                "{festival:?} {year}"
            );
        }
        let leap_eleventh = LunarDate::new(11, 1, true).expect("a date");
        assert_eq!(
            lunar_year_day(2033, leap_eleventh, LunarMissing30::Skip),
            Some(day("2033-12-22"))
        );
    }

    #[test]
    fn every_day_converts_there_and_back() {
        let mut day = Day::new(1900, 1, 31).expect("a day");
        let end = Day::new(2101, 1, 28).expect("a day");
        assert_eq!(lunar_of(day.previous()), None);
        assert_eq!(lunar_of(end.next()), None);
        while day <= end {
            let (year, date) = lunar_of(day).expect("a lunar date");
            assert_eq!(lunar_year_day(year, date, LunarMissing30::Skip), Some(day));
            assert_eq!((year, date), convert(day));
            day = day.plus_days(5);
        }
    }

    #[test]
    fn leap_months_and_missing_30ths() {
        let leap = LunarDate::new(6, 1, true).expect("a date");
        let on = |year, date, rule| lunar_year_day(year, date, rule).map(|d| d.to_string());
        // 2025 has a leap sixth month, 2024 has none; the 12th month of 2024 has 29 days.
        assert_eq!(
            on(2025, leap, LunarMissing30::Skip),
            Some("2025-07-25".into())
        );
        assert_eq!(on(2024, leap, LunarMissing30::Skip), None);
        let thirtieth = LunarDate::new(12, 30, false).expect("a date");
        assert_eq!(on(2024, thirtieth, LunarMissing30::Skip), None);
        assert_eq!(
            on(2024, thirtieth, LunarMissing30::The29th),
            Some("2025-01-28".into())
        );
        assert_eq!(
            on(2024, thirtieth, LunarMissing30::FirstOfNext),
            Some("2025-01-29".into())
        );
    }
}
