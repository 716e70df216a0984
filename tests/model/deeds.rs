//! What happens at the desk, as data: a sequence can be cut, printed as a script and played again.
//!
//! Deeds name each other by their own numbers, given to the program as `--ref`, so that a sequence from
//! which deeds were taken away still means the same.

use std::fmt;

use chrono::{Datelike as _, Days, NaiveDate};

/// Whole minutes since the start of the year 2000, on the house's clock.
pub(crate) type Minutes = i64;

/// A deed's number in its sequence; stays the same when others are taken away.
pub(crate) type Id = usize;

pub(crate) fn epoch() -> NaiveDate {
    date(2000, 1, 1)
}

pub(crate) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date of the calendar")
}

pub(crate) fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days))
        .expect("a date within the calendar")
}

/// The first minute of a calendar date.
pub(crate) fn midnight(day: NaiveDate) -> Minutes {
    day.signed_duration_since(epoch()).num_minutes()
}

/// The calendar date of a minute.
pub(crate) fn date_of(minutes: Minutes) -> NaiveDate {
    plus(epoch(), minutes.div_euclid(1440).unsigned_abs())
}

/// A minute as the clock of the house shows it.
pub(crate) struct Clock(pub Minutes);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = self.0.rem_euclid(1440);
        let (hour, minute) = (of_day / 60, of_day % 60);
        write!(f, "{}T{hour:02}:{minute:02}:00+08:00", date_of(self.0))
    }
}

/// When a deed is said to have happened.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    Now,
    Day(NaiveDate),
    Time(Minutes),
}

/// Fen as the command line takes them.
pub(crate) struct Yuan(pub i64);

impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.abs() / 100, self.0.abs() % 100)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goods {
    Normal,
    Promotion,
    Special,
}

impl Goods {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Promotion => "promotion",
            Self::Special => "special",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) list: i64,
    pub(crate) goods: Goods,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Register {
        birthday: Option<(u32, u32)>,
        fact: Option<(&'static str, &'static str)>,
    },
    Learn {
        member: usize,
        fact: &'static str,
        value: &'static str,
    },
    Consume {
        member: usize,
        lines: Vec<Line>,
        id_checked: bool,
        paid: Option<i64>,
    },
    Refund {
        of: Id,
        amount: Option<i64>,
        line: Option<usize>,
    },
    Redeem {
        member: usize,
        reward: &'static str,
        quantity: i64,
    },
    Cancel {
        of: Id,
    },
    Adjust {
        member: usize,
        points: i64,
    },
    Issue {
        member: usize,
    },
    Activate {
        member: usize,
    },
    Renew {
        member: usize,
    },
    Hand {
        member: usize,
        group: &'static str,
        tier: &'static str,
        until: Option<NaiveDate>,
    },
    Recalc,
    YearEnd {
        year: i32,
    },
    Merge {
        member: usize,
        into: usize,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) id: Id,
    /// When the desk types it.
    pub(crate) now: Minutes,
    pub(crate) at: At,
    pub(crate) kind: Kind,
}

/// How a member is called on the command line: numbers are given in order of registration.
pub(crate) fn called(member: usize) -> String {
    format!("M{:06}", member + 1)
}

impl Deed {
    /// The words of the command line, without the program's name.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        let mut say = |word: &str| words.push(word.to_owned());
        match &self.kind {
            Kind::Register { birthday, fact } => {
                for word in ["register", "--phone", &format!("138{:08}", self.id)] {
                    say(word);
                }
                say(&format!("guest {}", self.id));
                if let Some((month, day)) = birthday {
                    say(&format!("--birthday=1992-{month:02}-{day:02}"));
                }
                if let Some((fact, value)) = fact {
                    say(&format!("--fact={fact}={value}"));
                }
            }
            Kind::Learn {
                member,
                fact,
                value,
            } => {
                for word in [
                    "member",
                    "set",
                    &called(*member),
                    &format!("{fact}={value}"),
                ] {
                    say(word);
                }
            }
            Kind::Consume {
                member,
                lines,
                id_checked,
                paid,
            } => {
                say("consume");
                say(&called(*member));
                match lines.as_slice() {
                    [line] => {
                        say(&Yuan(line.list).to_string());
                        say(&format!("--goods={}", line.goods.word()));
                    }
                    lines => {
                        for line in lines {
                            say(&format!(
                                "--item=:{}:{}",
                                Yuan(line.list),
                                line.goods.word()
                            ));
                        }
                    }
                }
                if *id_checked {
                    say("--id-checked");
                }
                if let Some(paid) = paid {
                    say(&format!("--paid={}", Yuan(*paid)));
                }
            }
            Kind::Refund { of, amount, line } => {
                say("refund");
                say(&format!("d{of}"));
                if let Some(amount) = amount {
                    say(&format!("--amount={}", Yuan(*amount)));
                }
                if let Some(line) = line {
                    say(&format!("--line={}", line + 1));
                }
            }
            Kind::Redeem {
                member,
                reward,
                quantity,
            } => {
                for word in [
                    "redeem",
                    &called(*member),
                    reward,
                    "--quantity",
                    &quantity.to_string(),
                ] {
                    say(word);
                }
            }
            Kind::Cancel { of } => say(&format!("redeem --cancel d{of}")),
            Kind::Adjust { member, points } => {
                for word in [
                    "points",
                    "adjust",
                    &called(*member),
                    &format!("{points:+}"),
                    "--reason=x",
                ] {
                    say(word);
                }
            }
            Kind::Issue { member } => {
                for word in ["card", "issue", &called(*member)] {
                    say(word);
                }
            }
            Kind::Activate { member } => {
                for word in ["card", "activate", &called(*member)] {
                    say(word);
                }
            }
            Kind::Renew { member } => {
                for word in ["card", "renew", &called(*member)] {
                    say(word);
                }
            }
            Kind::Hand {
                member,
                group,
                tier,
                until,
            } => {
                for word in ["tier", "set", &called(*member), group, tier, "--reason=x"] {
                    say(word);
                }
                if let Some(until) = until {
                    say(&format!("--until={until}"));
                }
            }
            Kind::Recalc => say("tier-recalc"),
            Kind::YearEnd { year } => say(&format!("year-end {year}")),
            Kind::Merge { member, into } => {
                for word in ["member", "merge", &called(*member), &called(*into)] {
                    say(word);
                }
            }
        }
        // Words that were written together are told apart; a name keeps its blank.
        if matches!(self.kind, Kind::Cancel { .. } | Kind::YearEnd { .. }) {
            words = words
                .iter()
                .flat_map(|w| w.split(' '))
                .map(str::to_owned)
                .collect();
        }
        if !matches!(self.kind, Kind::Recalc | Kind::YearEnd { .. }) {
            words.push(format!("--ref=d{}", self.id));
        }
        match self.at {
            At::Now => {}
            At::Day(day) => words.push(format!("--at={day}")),
            At::Time(minutes) => words.push(format!("--at={}", Clock(minutes))),
        }
        words
    }
}

/// The year of a minute.
pub(crate) fn year_of(minutes: Minutes) -> i32 {
    date_of(minutes).year()
}
