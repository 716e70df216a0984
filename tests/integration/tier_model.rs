//! Members whose purchases were drawn by lot, in groups that fall by one step: their tier on any day, the day since
//! which they stand in it and why, held against a model that goes by club-rules.5 alone, claim by claim and day by day.

use std::fmt::Write as _;

use club::domain::Day;

use crate::support::{House, Row};

/// How long a tier once reached is kept.
#[derive(Clone, Copy)]
enum Keeps {
    Months(i32),
    Days(i32),
    NextYear,
}

impl Keeps {
    fn word(self) -> String {
        match self {
            Self::Months(months) => format!("{months} months"),
            Self::Days(days) => format!("{days} days"),
            Self::NextYear => "to the end of the next calendar year".to_owned(),
        }
    }

    fn until(self, since: Day) -> Day {
        match self {
            Self::Months(months) => since.plus_months(months),
            Self::Days(days) => since.plus_days(days),
            Self::NextYear => day(&format!("{}-12-31", since.year() + 1)),
        }
    }
}

/// Highest first, each with the yuan that reach it within twelve months.
const TIERS: [(&str, i64); 4] = [("top", 3000), ("high", 1000), ("middle", 300), ("low", 0)];
const LOWEST: usize = TIERS.len() - 1;

fn pack(keeps: Keeps) -> String {
    let mut text = format!(
        "format = 1\nid = \"own\"\nin_force_from = 2000-01-01\n[[tier_group]]\nid = \"g\"\nwithin = \"12 months\"\n\
         up = \"at-once\"\ndown = \"one-step\"\nkeeps = \"{}\"\n",
        keeps.word()
    );
    for (id, spend) in TIERS {
        let when = match spend {
            0 => "otherwise = true".to_owned(),
            spend => format!("when = {{ metric = \"spend\", at_least = {spend} }}"),
        };
        write!(text, "[[tier_group.tier]]\nid = \"{id}\"\n{when}\n").expect("a text takes words");
    }
    text
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Numbers by lot, the same each time.
struct Lot(u64);

impl Lot {
    fn below(&mut self, most: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let most = u64::try_from(most).expect("a bound");
        i64::try_from(self.0 % most).expect("a small figure")
    }

    fn days(&mut self, most: i64) -> i32 {
        i32::try_from(self.below(most)).expect("a few days")
    }
}

/// One member: what was bought, day by day.
struct Member {
    joined: Day,
    bought: Vec<(Day, i64)>,
}

/// A tier that was reached, with its last day; or to which one of above fell, and when that ended.
#[derive(Clone, Copy)]
struct Held {
    tier: usize,
    since: Day,
    until: Option<Day>,
    fell: Option<(usize, Day)>,
}

impl Member {
    fn spend(&self, on: Day, seen: Day) -> i64 {
        let from = on.plus_months(-12);
        let within = self
            .bought
            .iter()
            .filter(|(day, _)| (from..=on.min(seen)).contains(day));
        within.map(|(_, yuan)| yuan).sum()
    }

    /// What each purchase reached, and what became of it term by term.
    fn held(&self, keeps: Keeps) -> Vec<Held> {
        let mut all = Vec::new();
        for (since, _) in &self.bought {
            let spend = self.spend(*since, *since);
            let reached = TIERS.iter().position(|(_, least)| spend >= *least);
            let mut tier = reached.expect("the lowest asks for nothing");
            let (mut since, mut fell) = (*since, None);
            while tier < LOWEST {
                let until = keeps.until(since);
                all.push(Held {
                    tier,
                    since,
                    until: Some(until),
                    fell,
                });
                fell = Some((tier, until));
                (tier, since) = (tier + 1, until.next());
            }
            // Where everybody stands who reached nothing, nobody is said to have come.
            all.extend(fell.map(|_| Held {
                tier,
                since,
                until: None,
                fell,
            }));
        }
        all
    }

    /// The best tier of a day, and all that give it.
    fn best(held: &[Held], known: Day, on: Day) -> (usize, Vec<Held>) {
        let alive = |own: &&Held| {
            own.since <= on && own.until.is_none_or(|until| until >= on) && own.first() <= known
        };
        let alive: Vec<Held> = held.iter().filter(alive).copied().collect();
        let tier = alive.iter().map(|own| own.tier).min().unwrap_or(LOWEST);
        (
            tier,
            alive.into_iter().filter(|own| own.tier == tier).collect(),
        )
    }
}

impl Held {
    /// No purchase after the day looked at has a part in it: the first of a chain is a purchase's own day.
    const fn first(&self) -> Day {
        match self.fell {
            None => self.since,
            Some((_, ended)) => ended,
        }
    }
}

fn drawn(lot: &mut Lot) -> Member {
    let joined = day("2020-01-01").plus_days(lot.days(200));
    let mut on = joined;
    let mut bought = Vec::new();
    for _ in 0..=lot.below(9) {
        on = on.plus_days(lot.days(240));
        let yuan =
            [50, 200, 350, 700, 1200, 2600, 3100][usize::try_from(lot.below(7)).expect("one")];
        bought.push((on, yuan));
    }
    Member { joined, bought }
}

fn agrees(member: &Member, keeps: Keeps, row: &Row, as_of: Day) {
    let held = member.held(keeps);
    let told = |what: &str| format!("{what} on {as_of}: {:?}\n{row:?}", member.bought);
    // What ends with the day has ended at its close.
    let (tier, by) = Member::best(&held, as_of, as_of.next());
    assert_eq!(row.get("tier"), TIERS[tier].0, "{}", told("tier"));
    let mut since = as_of.next();
    while since > member.joined && Member::best(&held, as_of, since.previous()).0 == tier {
        since = since.previous();
    }
    if since > as_of && by.iter().all(|own| own.since <= as_of) {
        since = as_of;
    }
    assert_eq!(row.get("since"), since.to_string(), "{}", told("since"));
    let why = row.get("why");
    let fallen = !by.is_empty() && by.iter().all(|own| own.fell.is_some());
    assert_eq!(
        why.starts_with("one step down: "),
        fallen,
        "{}",
        told("why")
    );
    if fallen {
        let said = by.iter().any(|own| {
            let (above, ended) = own.fell.expect("it fell");
            let spend = member.spend(ended.next(), ended);
            let (above, least) = TIERS[above];
            let mut said = format!("one step down: {above} ended on {ended}");
            if spend < least {
                write!(said, "; spend {spend}.00 < {least}.00").expect("a text takes words");
            }
            why.starts_with(&said)
        });
        assert!(said, "{}", told("why"));
    } else if tier < LOWEST {
        assert!(why.contains(">="), "{}", told("why"));
    }
}

#[test]
fn tiers_that_fall_by_one_step_agree_with_a_model_of_them() {
    let mut lot = Lot(0x5eed_1e55_0f7e_4a11);
    for keeps in [
        Keeps::Months(12),
        Keeps::Months(7),
        Keeps::Days(90),
        Keeps::NextYear,
    ] {
        let house = House::empty();
        house.file("own.toml", &pack(keeps));
        house.run("init book --rules own.toml").ok();
        house.clock("2026-01-05");
        let members: Vec<Member> = (0..24).map(|_| drawn(&mut lot)).collect();
        let (mut people, mut sales) = (
            "name,joined,ref\n".to_owned(),
            "member,at,amount\n".to_owned(),
        );
        for (place, member) in members.iter().enumerate() {
            writeln!(people, "会员{place},{},n-{place}", member.joined)
                .expect("a text takes words");
            for (on, yuan) in &member.bought {
                writeln!(sales, "M{:06},{on},{yuan}", place + 1).expect("a text takes words");
            }
        }
        house.feed("register --from -", people.as_bytes()).ok();
        house.feed("consume --from -", sales.as_bytes()).ok();
        let ends = members.iter().flat_map(|member| member.held(keeps));
        let mut days: Vec<Day> = ends.filter_map(|own| own.until).collect();
        days.retain(|day| *day < self::day("2026-01-01"));
        // Days by lot, and the days at which terms end, when what is told turns.
        let mut asked: Vec<Day> = (0..8)
            .map(|_| day("2020-08-01").plus_days(lot.days(1900)))
            .collect();
        for _ in 0..8 {
            let places = i64::try_from(days.len()).expect("a few");
            let ended = days[usize::try_from(lot.below(places)).expect("one")];
            asked.push(ended.plus_days(lot.days(3) - 1));
        }
        for as_of in asked {
            let list = house.run(&format!("tier list --as-of {as_of}")).ok().rows();
            let there = members.iter().enumerate();
            for (place, member) in there.filter(|(_, member)| member.joined <= as_of) {
                let number = format!("M{:06}", place + 1);
                let row = list.find(&[("member", &number)]);
                agrees(
                    member,
                    keeps,
                    row.expect("everybody stands somewhere"),
                    as_of,
                );
            }
        }
        house.run("check").ok();
    }
}

/// The house with two members.
fn two() -> House {
    let house = House::new("house");
    house.clock("2024-01-05");
    house.register("张三", "");
    house.register("李四", "");
    house
}

/// What a list of the first member's tier says: tier, since, until.
fn stands(house: &House, more: &str) -> [String; 3] {
    let rows = house.run(&format!("tier list {more}")).ok().rows();
    let row = rows.find(&[("group", "tier")]).expect("the group");
    ["tier", "since", "until"].map(|column| row.get(column).to_owned())
}

#[test]
fn one_fall_is_one_step_however_often_it_is_judged() {
    let house = two();
    house.clock("2024-02-01");
    house
        .run("consume M000001 25000 --category bath --pay cash --ref s1")
        .ok();
    house.clock("2024-03-01");
    house.run("refund s1").ok();
    house.clock("2024-03-02");
    house.run("tier-recalc").ok();
    let version = house.version();
    for _ in 0..2 {
        assert_eq!(house.run("tier-recalc").ok().rows().len(), 0);
    }
    assert_eq!(house.version(), version);
    let gold = ["gold", "2024-03-02", "2025-03-02"];
    assert_eq!(stands(&house, "M000001"), gold);
    // The tier that was reached by a fall is held for its own term, and then falls by one more.
    house.clock("2025-03-02");
    house.run("tier-recalc").ok();
    assert_eq!(stands(&house, "M000001"), gold);
    house.clock("2025-03-03");
    let silver = ["silver", "2025-03-03", "2026-03-03"];
    assert_eq!(stands(&house, "M000001"), silver);
    house.run("tier-recalc").ok();
    assert_eq!(stands(&house, "M000001"), silver);
    house.run("check").ok();
}

#[test]
fn a_fall_by_the_calendar_is_the_step_that_a_recalculation_tells() {
    let house = two();
    house.clock("2024-02-01");
    house
        .run("consume M000001 25000 --category bath --pay cash --ref s1")
        .ok();
    house.clock("2024-03-01");
    house.run("refund s1").ok();
    house.clock("2025-02-03");
    let told = house.run("tier-recalc").ok().rows();
    let own = told.find(&[("group", "tier")]).expect("a row");
    own.has(&[("from", "platinum"), ("to", "gold")]);
    let gold = ["gold", "2025-02-02", "2026-02-02"];
    assert_eq!(stands(&house, "M000001"), gold);
    // What another deed gave and lost in the meantime leaves the fall as it was.
    house
        .run("consume M000001 26000 --category bath --pay cash")
        .ok();
    assert_eq!(stands(&house, "M000001")[0], "platinum");
    house
        .run(&format!("undo {} --reason x", house.version()))
        .ok();
    assert_eq!(stands(&house, "M000001"), gold);
    assert_eq!(house.run("tier-recalc").ok().rows().len(), 0);
    house.run("check").ok();
}

#[test]
fn an_undo_takes_the_tier_with_the_points_that_counted_for_it() {
    let house = two();
    let before = stands(&house, "M000002");
    house.clock("2024-02-02");
    let sale = "consume M000002 6000 --category bath --pay cash";
    house.run(sale).ok();
    house.run(sale).ok();
    assert_eq!(stands(&house, "M000002")[0], "silver");
    house.clock("2024-03-02");
    house
        .run(&format!("undo {} --reason x", house.version()))
        .ok();
    assert_eq!(stands(&house, "M000002"), before);
    assert_eq!(house.run("tier-recalc").ok().rows().len(), 0);
    house.run("check").ok();
}

#[test]
fn the_tiers_of_an_import_that_is_undone_were_never_held() {
    let house = two();
    let before = stands(&house, "M000001");
    house.clock("2024-07-02");
    let file = |amount: &str, refs: &str| {
        let text = format!(
            "member,at,amount,pay,category,ref\n\
             M000001,2024-06-10,{amount},cash,bath,{refs}1\n\
             M000001,2024-06-20,100,cash,bath,{refs}2\n"
        );
        house.file("week.csv", &text);
        house.run("consume --from week.csv").ok().rows()
    };
    file("30000", "z");
    house
        .run(&format!("undo {} --reason x", house.version()))
        .ok();
    for day in ["2024-06-10", "2024-06-20", "2024-07-02"] {
        assert_eq!(stands(&house, &format!("M000001 --as-of {day}")), before);
    }
    let sold = file("3000", "y");
    assert_eq!(
        sold.columns(&["paid", "tier"]),
        [["3000.00", "ordinary"], ["100.00", "ordinary"]]
    );
    assert_eq!(stands(&house, "M000001"), before);
    house.run("check").ok();
}

#[test]
fn a_refund_that_is_taken_back_gives_the_tier_as_the_sale_did() {
    for judged_between in [false, true] {
        let house = two();
        house.clock("2024-02-01");
        house
            .run("consume M000002 25000 --category bath --pay cash --ref s2")
            .ok();
        let platinum = ["platinum", "2024-02-01", "2025-02-01"];
        assert_eq!(stands(&house, "M000002"), platinum);
        house.clock("2024-03-01");
        house.run("refund s2").ok();
        let refund = house.version();
        if judged_between {
            house.run("tier-recalc").ok();
            assert_eq!(stands(&house, "M000002")[0], "gold");
        }
        house.run(&format!("undo {refund} --reason x")).ok();
        assert_eq!(stands(&house, "M000002"), platinum);
        house.run("check").ok();
    }
}

/// Judges tiers at noon of each day, as cron does.
fn judged(house: &House, days: &[&str]) {
    for day in days {
        house.clock(day);
        house.run("tier-recalc").ok();
    }
}

#[test]
fn a_term_ends_by_its_date_however_often_cron_has_judged() {
    let jobs = ["2024-03-01", "2024-08-01", "2025-01-01", "2025-02-01"];
    for (pack, sales, after) in [
        (
            "house",
            &[("2024-02-01", "25000")][..],
            ["gold", "2025-02-02", "2026-02-02"],
        ),
        (
            "mall-svip",
            &[("2024-02-01", "16000"), ("2024-12-01", "6000")][..],
            ["member", "2025-12-02", ""],
        ),
    ] {
        for jobs in [&[][..], &jobs[..]] {
            let house = House::new(pack);
            house.clock("2024-01-05");
            house.register("张三", "");
            let mut days = jobs.to_vec();
            for (day, amount) in sales {
                let (before, later): (Vec<&str>, Vec<&str>) =
                    days.into_iter().partition(|job| job < day);
                judged(&house, &before);
                house.clock(day);
                house
                    .run(&format!(
                        "consume M000001 {amount} --category bath --pay cash"
                    ))
                    .ok();
                days = later;
            }
            judged(&house, &days);
            let last = if pack == "house" {
                "2025-02-15"
            } else {
                "2026-01-02"
            };
            house.clock(last);
            let now = || {
                let row = house.run("tier list").ok().rows();
                let group = if pack == "house" { "tier" } else { "card" };
                let row = row.find(&[("group", group)]).expect("the group");
                ["tier", "since", "until"].map(|column| row.get(column).to_owned())
            };
            assert_eq!(now(), after, "{pack} {jobs:?}");
            house.run("tier-recalc").ok();
            assert_eq!(now(), after, "{pack} {jobs:?}");
        }
    }
}

#[test]
fn a_fall_after_a_renewed_term_is_told_by_the_term_that_ended_last() {
    let house = two();
    for (day, amount) in [("2024-02-01", 25000), ("2024-12-01", 12000)] {
        house.clock(day);
        house
            .run(&format!(
                "consume M000001 {amount} --category bath --pay cash"
            ))
            .ok();
    }
    for (day, why) in [
        (
            "2025-12-03",
            "one step down: platinum ended on 2025-12-01; score worth 0.000 < 70.000",
        ),
        (
            "2026-02-03",
            "one step down: platinum ended on 2025-12-01; score worth 0.000 < 70.000",
        ),
        (
            "2026-12-03",
            "one step down: gold ended on 2026-12-02; score worth 0.000 < 50.000",
        ),
    ] {
        house.clock(day);
        let rows = house.run("tier list M000001").ok().rows();
        let row = rows.find(&[("group", "tier")]).expect("the group");
        assert!(row.get("why").starts_with(why), "{day}: {}", row.get("why"));
    }
}

#[test]
fn a_member_whose_registration_is_taken_back_was_brought_in_by_nobody() {
    let house = House::new("medals");
    house.clock("2024-01-05");
    house.register("甲", "");
    for _ in 0..5 {
        house.register("乙", "--referrer M000001");
    }
    let fifth = house.version();
    house.run("consume M000001 100").ok();
    house.clock("2024-01-06");
    let score = || house.run("explain M000001").ok().text();
    assert!(score().contains("20.200"), "{}", score());
    house.run(&format!("undo {fifth} --reason x")).ok();
    assert!(score().contains("16.200"), "{}", score());
    house.run("tier-recalc").ok();
    assert!(
        !house
            .run("tier list M000001")
            .ok()
            .text()
            .contains("bronze")
    );
    house.run("check").ok();
}
