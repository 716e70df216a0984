//! Makes sequences of deeds up. They lean towards what is hard: year ends, refunds of spent points, dates
//! in the past, the edges of windows.

use chrono::NaiveDate;

use crate::deeds::{At, Deed, Goods, Id, Kind, Line, Minutes, date, midnight, year_of};
use crate::model::{House, Model, REWARDS};
use crate::rng::Rng;

/// A house, its hours, and what happens in it.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    pub(crate) seed: u64,
    pub(crate) house: House,
    pub(crate) day_starts: Minutes,
    pub(crate) deeds: Vec<Deed>,
}

const MEMBERS: usize = 3;

struct Maker {
    rng: Rng,
    house: House,
    now: Minutes,
    model: Model,
    deeds: Vec<Deed>,
    sales: Vec<(Id, NaiveDate, usize)>,
    redemptions: Vec<Id>,
}

pub(crate) fn sequence(seed: u64, deeds: usize) -> Sequence {
    let mut rng = Rng::new(seed);
    let house = match rng.below(10) {
        0..6 => House::Vip,
        6..8 => House::Stars,
        _ => House::Chain,
    };
    let day_starts = if rng.percent(50) { 360 } else { 0 };
    let now = midnight(date(2023, 1, 1)) + rng.within(0, 500) * 1440 + 600;
    let model = Model::new(house, day_starts);
    let mut maker = Maker {
        rng,
        house,
        now,
        model,
        deeds: Vec::new(),
        sales: Vec::new(),
        redemptions: Vec::new(),
    };
    for _ in 0..MEMBERS {
        maker.register();
    }
    while maker.deeds.len() < deeds {
        maker.step();
    }
    Sequence {
        seed,
        house,
        day_starts,
        deeds: maker.deeds,
    }
}

impl Maker {
    fn add(&mut self, at: At, kind: Kind) {
        let id = self.deeds.len();
        let deed = Deed {
            id,
            now: self.now,
            at,
            kind,
        };
        let done = matches!(self.model.play(&deed), crate::model::Answer::Done(_));
        match (&deed.kind, done) {
            (Kind::Consume { lines, .. }, true) => {
                let day = match at {
                    At::Now => self.model.day_of(self.now),
                    At::Day(day) => day,
                    At::Time(minutes) => self.model.day_of(minutes),
                };
                self.sales.push((id, day, lines.len()));
            }
            (Kind::Redeem { .. }, true) => self.redemptions.push(id),
            _ => {}
        }
        self.deeds.push(deed);
    }

    fn register(&mut self) {
        let days = [(2, 29), (12, 31), (1, 1), (6, 15)];
        let birthday = self
            .rng
            .pick(&days)
            .copied()
            .filter(|_| self.rng.percent(70));
        let fact = match self.house {
            House::Stars if self.rng.percent(30) => Some(("membership-fee", "paid")),
            House::Chain if self.rng.percent(20) => Some(("residence", "out-of-province")),
            House::Chain if self.rng.percent(20) => Some(("position", "public-figure")),
            _ => None,
        };
        self.add(At::Now, Kind::Register { birthday, fact });
    }

    /// Mostly now; at times some day or hour before, seldom before the member came.
    fn at(&mut self, member: usize) -> At {
        let joined = self.model.joined(member).unwrap_or(date(2023, 1, 1));
        let today = self.model.day_of(self.now);
        match self.rng.below(10) {
            0..5 => At::Now,
            5 => At::Day(today),
            6 => At::Day(self.back(joined, today, 60)),
            7 => At::Day(self.back(joined, today, 400)),
            8 => {
                let day = self.back(joined, today, 60);
                let minutes = midnight(day) + 1440 + self.rng.within(0, 300);
                self.not_later(joined, minutes)
            }
            _ => {
                let minutes = self.now - self.rng.within(0, 3000);
                self.not_later(joined, minutes)
            }
        }
    }

    fn not_later(&self, joined: NaiveDate, minutes: Minutes) -> At {
        let fits = minutes <= self.now && self.model.day_of(minutes) > joined;
        if fits { At::Time(minutes) } else { At::Now }
    }

    fn back(&mut self, joined: NaiveDate, today: NaiveDate, most: i64) -> NaiveDate {
        let far = today
            .signed_duration_since(joined)
            .num_days()
            .min(most)
            .max(0);
        let days = self.rng.within(0, far);
        today - chrono::TimeDelta::days(days)
    }

    /// Time goes on: by minutes, by days, or to an edge of the year.
    fn tick(&mut self) {
        self.now += match self.rng.below(10) {
            0..3 => self.rng.within(1, 300),
            3..8 => self.rng.within(1, 12) * 1440 + self.rng.within(0, 1439),
            8 => self.rng.within(20, 70) * 1440,
            _ => {
                let end = midnight(date(year_of(self.now), 12, 31));
                let near = end + self.rng.within(-20, 3) * 1440 + self.rng.within(0, 1439);
                if near > self.now {
                    near - self.now
                } else {
                    1440
                }
            }
        };
    }

    fn step(&mut self) {
        self.tick();
        let member = self.rng.below(self.model.members());
        let at = self.at(member);
        match self.house {
            House::Vip => self.vip(member, at),
            House::Stars | House::Chain => self.plain(member, at),
        }
    }

    fn vip(&mut self, member: usize, at: At) {
        match self.rng.below(100) {
            0..34 => self.consume(member, at),
            34..46 => self.refund(),
            46..60 => {
                let rewards = REWARDS.map(|reward| reward.0);
                let reward = self.rng.pick(&rewards).copied().unwrap_or("towel");
                let quantity = self.rng.within(1, 3);
                self.add(
                    at,
                    Kind::Redeem {
                        member,
                        reward,
                        quantity,
                    },
                );
            }
            60..66 => self.cancel(),
            66..70 => {
                let points = self.rng.within(1, 300) * if self.rng.percent(40) { -1 } else { 1 };
                self.add(at, Kind::Adjust { member, points });
            }
            70..76 => self.add(at, Kind::Issue { member }),
            76..84 => self.add(at, Kind::Activate { member }),
            84..90 => self.add(At::Now, Kind::Renew { member }),
            90..92 => self.hand(member, at),
            92..95 => self.add(At::Now, Kind::Recalc),
            95..98 => {
                let year = year_of(self.now) - i32::from(self.rng.percent(50));
                self.add(At::Now, Kind::YearEnd { year });
            }
            98 => self.register(),
            _ => {
                let into = self.rng.below(self.model.members());
                self.add(At::Now, Kind::Merge { member, into });
            }
        }
    }

    fn plain(&mut self, member: usize, at: At) {
        match self.rng.below(100) {
            0..60 => self.consume(member, at),
            60..75 => self.refund(),
            75..80 => self.hand(member, at),
            80..92 => self.add(At::Now, Kind::Recalc),
            92..97 => {
                let (fact, values): (_, &[&'static str]) = match self.house {
                    House::Stars => ("membership-fee", &["paid", "unpaid"]),
                    _ if self.rng.percent(50) => ("residence", &["local", "out-of-province"]),
                    _ => (
                        "position",
                        &["public-figure", "other", "staff-of-important-enterprise"],
                    ),
                };
                let value = self.rng.pick(values).copied().unwrap_or_default();
                self.add(
                    At::Now,
                    Kind::Learn {
                        member,
                        fact,
                        value,
                    },
                );
            }
            97..99 => self.register(),
            _ => {
                let into = self.rng.below(self.model.members());
                self.add(At::Now, Kind::Merge { member, into });
            }
        }
    }

    fn amount(&mut self) -> i64 {
        let round: &[i64] = match self.house {
            House::Vip => &[100_000, 99_999, 200_000, 50_000, 113_637],
            House::Stars => &[1_000_000, 999_999, 4_000_000, 10_000_000],
            House::Chain => &[120_000, 80_000, 20_000, 10_000],
        };
        match self.rng.below(10) {
            0..3 => self.rng.pick(round).copied().unwrap_or(100_000),
            3 => self.rng.within(1, 999),
            _ => self.rng.within(1_000, round[0]),
        }
    }

    fn consume(&mut self, member: usize, at: At) {
        let kinds = [
            Goods::Normal,
            Goods::Normal,
            Goods::Promotion,
            Goods::Special,
        ];
        let count = if self.rng.percent(20) { 3 } else { 1 };
        let mut lines = Vec::new();
        for _ in 0..count {
            let goods = self.rng.pick(&kinds).copied().unwrap_or(Goods::Normal);
            lines.push(Line {
                list: self.amount(),
                goods,
            });
        }
        let mut at = at;
        // The edge of a window of months: exactly half a year or a year after another sale, or a day more.
        if self.rng.percent(15)
            && let Some((_, day, _)) = self.rng.pick(&self.sales).copied()
        {
            let months = if self.rng.percent(70) { 6 } else { 12 };
            let edge = day.checked_add_months(chrono::Months::new(months));
            let today = self.model.day_of(self.now);
            if let Some(edge) = edge.filter(|edge| *edge < today) {
                let later = u64::try_from(self.rng.within(0, 1)).unwrap_or(0);
                at = At::Day(crate::deeds::plus(edge, later));
            }
        }
        if self
            .model
            .joined(member)
            .is_some_and(|joined| matches!(at, At::Day(d) if d < joined))
        {
            at = At::Now;
        }
        let id_checked = self.rng.percent(30);
        let paid = (count == 1 && self.rng.percent(5)).then(|| lines[0].list / 2 + 1);
        self.add(
            at,
            Kind::Consume {
                member,
                lines,
                id_checked,
                paid,
            },
        );
    }

    fn refund(&mut self) {
        let Some((of, day, lines)) = self.rng.pick(&self.sales).copied() else {
            return;
        };
        let (amount, line) = match (self.rng.below(3), lines) {
            (0, _) => (None, None),
            (1, 1) => (Some(self.rng.within(1, 60_000)), None),
            (_, 1) => (Some(self.rng.within(1, 3) * 10_000), None),
            (_, lines) => (None, Some(self.rng.below(lines))),
        };
        let today = self.model.day_of(self.now);
        let at = if self.rng.percent(25) {
            At::Day(self.back(day, today, 300))
        } else {
            At::Now
        };
        self.add(at, Kind::Refund { of, amount, line });
    }

    fn cancel(&mut self) {
        let Some(of) = self.rng.pick(&self.redemptions).copied() else {
            return;
        };
        self.add(At::Now, Kind::Cancel { of });
    }

    fn hand(&mut self, member: usize, at: At) {
        let groups = self.house.groups();
        let (group, tiers) = groups[self.rng.below(groups.len())];
        let tier = if self.rng.percent(20) {
            "none"
        } else {
            self.rng.pick(tiers).copied().unwrap_or("none")
        };
        let today = self.model.day_of(self.now);
        let until = self.rng.percent(60).then(|| {
            let days = u64::try_from(self.rng.within(0, 90)).unwrap_or(0);
            crate::deeds::plus(today, days)
        });
        self.add(
            at,
            Kind::Hand {
                member,
                group,
                tier,
                until,
            },
        );
    }
}
