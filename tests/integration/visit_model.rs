//! Two hundred members whose visits were drawn by lot, and what the manual says of each of them: the plan drawn
//! again by a model that goes by club-rules.5 alone, duty by duty and round by round.

use std::collections::BTreeSet;

use club::domain::Day;

use crate::support::{House, Rows};

/// How the house plans, as the manual words it.
#[derive(Clone, Copy)]
struct Ways {
    working_days: bool,
    /// After so many days, so many times.
    retry: Option<(i32, u32)>,
    declined: Declined,
    every_channel: bool,
    /// How many days before an occasion a letter is sent.
    ahead: i32,
}

#[derive(Clone, Copy, PartialEq)]
enum Declined {
    Once,
    /// So many months.
    Rests(i32),
    ForGood,
}

impl Ways {
    fn pack(&self) -> String {
        let mut lines = vec![format!("[visits]\nworking_days = {}", self.working_days)];
        lines.extend(self.retry.map(|(after, at_most)| {
            format!("retry = {{ after = \"{after} days\", at_most = {at_most} }}")
        }));
        lines.push(match self.declined {
            Declined::Once => "declined = \"once\"".to_owned(),
            Declined::Rests(months) => format!("declined = \"{months} months\""),
            Declined::ForGood => "declined = \"for good\"".to_owned(),
        });
        if self.every_channel {
            lines.push("declined_stops = \"every channel\"".to_owned());
        }
        lines.push(format!("ahead = {{ letter = \"{} days\" }}\n", self.ahead));
        lines.join("\n")
    }
}

const PACK: &str = r#"
format = 1
id = "own"
in_force_from = 2000-01-01
[[role]]
id = "caller"
[[role]]
id = "head"
[[festival]]
id = "fair"
on = "07-16"
[[tier_group]]
id = "g"
up = "at-once"
down = "never"
[[tier_group.tier]]
id = "all"
otherwise = true
visits = [
  { by = "caller", channel = "phone", every = "1 month" },
  { by = "head", one_of = [
    { channel = "in-person", every = "2 months" },
    { channel = "message", every = "20 days" },
  ] },
  { by = "caller", channel = "letter", on = ["festival", "birthday"] },
]
"#;

/// The regular duties of the pack above: who calls, by which channels, and how long after it the next is due.
const REGULAR: [(&str, &[(&str, Span)]); 2] = [
    ("caller", &[("phone", Span::Months(1))]),
    (
        "head",
        &[("in-person", Span::Months(2)), ("message", Span::Days(20))],
    ),
];

#[derive(Clone, Copy)]
enum Span {
    Days(i32),
    Months(i32),
}

impl Span {
    fn after(self, day: Day) -> Day {
        match self {
            Self::Days(days) => day.plus_days(days),
            Self::Months(months) => day.plus_months(months),
        }
    }

    const fn length(self) -> i32 {
        match self {
            Self::Days(days) => days,
            Self::Months(months) => months * 30,
        }
    }
}

/// Numbers by lot, the same each time.
struct Lot(u64);

impl Lot {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn days(&mut self, most: u64) -> i32 {
        i32::try_from(self.below(most)).expect("a few days")
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        let place = self.below(u64::try_from(of.len()).expect("a few"));
        of[usize::try_from(place).expect("a place")]
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Done,
    NoAnswer,
    Declined,
    Postponed(Day),
}

#[derive(Clone)]
struct Visit {
    at: Day,
    by: &'static str,
    channel: &'static str,
    outcome: Outcome,
    occasion: &'static str,
}

#[derive(Clone)]
struct Member {
    id: String,
    joined: Day,
    /// In the year 2024.
    birthday: Day,
    visits: Vec<Visit>,
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn drawn(lot: &mut Lot, number: usize) -> Member {
    let joined = day("2023-10-01").plus_days(lot.days(240));
    let today = day("2024-06-11");
    let mut days = BTreeSet::new();
    let span = u64::try_from(today.number() - joined.number()).expect("joined before");
    for _ in 0..lot.below(8) {
        // Most of what counts lies near the plan.
        let back = if lot.below(2) == 0 {
            span.min(45)
        } else {
            span
        };
        days.insert(today.plus_days(-1 - lot.days(back)));
    }
    let visits = days.into_iter().filter(|at| *at >= joined);
    let visits = visits.map(|at| {
        let (by, channel) = lot.one(&[
            ("caller", "phone"),
            ("caller", "phone"),
            ("head", "phone"),
            ("head", "in-person"),
            ("head", "message"),
            ("caller", "message"),
            ("caller", "letter"),
        ]);
        let outcome = match lot.below(8) {
            0..=2 => Outcome::Done,
            3 | 4 => Outcome::NoAnswer,
            5 | 6 => Outcome::Declined,
            _ => Outcome::Postponed(at.plus_days(1 + lot.days(70))),
        };
        let occasion = match channel {
            "letter" => lot.one(&["", "festival:fair", "birthday"]),
            _ => "",
        };
        Visit {
            at,
            by,
            channel,
            outcome,
            occasion,
        }
    });
    Member {
        id: format!("M{number:06}"),
        joined,
        visits: visits.collect(),
        birthday: day("2024-06-20").plus_days(lot.days(75)),
    }
}

/// The rest of a channel: until when, by what the member declined.
fn rest(member: &Member, ways: Ways, channel: &str) -> Option<Day> {
    let mut until: Option<Day> = None;
    for visit in &member.visits {
        if visit.channel != channel && !ways.every_channel {
            continue;
        }
        match (visit.outcome, ways.declined) {
            (Outcome::Done, _) => until = None,
            (Outcome::Declined, Declined::Rests(months)) => {
                until = Some(visit.at.plus_months(months));
            }
            (Outcome::Declined, Declined::ForGood) => until = Some(Day::MAX),
            (Outcome::Postponed(named), _) => until = until.map(|end| end.min(named)),
            (Outcome::Declined, Declined::Once) | (Outcome::NoAnswer, _) => {}
        }
    }
    until
}

fn rests(member: &Member, ways: Ways, channel: &str, on: Day) -> bool {
    rest(member, ways, channel).is_some_and(|until| on < until)
}

fn is_off(ways: Ways, day: Day) -> bool {
    // None of the days that are planned here is a public holiday.
    ways.working_days && matches!(day.number().rem_euclid(7), 2 | 3)
}

/// The day on which what is due is made: on the last working day before it that is not too early, else on the
/// first after it.
fn made_on(ways: Ways, due: Day, earliest: Day) -> Day {
    let wanted = due.max(earliest);
    let mut day = wanted;
    while is_off(ways, day) && day > earliest {
        day = day.previous();
    }
    if is_off(ways, day) {
        day = wanted;
        while is_off(ways, day) {
            day = day.next();
        }
    }
    day
}

/// One row of a plan: member, due, planned, owner, channels and reason.
type Duty = (String, Day, Day, String, String, String);

struct Model {
    ways: Ways,
    /// The day whose plan is drawn.
    today: Day,
    /// The last of the days off that follow the last day that is planned.
    due_to: Day,
    found: BTreeSet<Duty>,
    /// What is made today of what is planned for today.
    made: Vec<Visit>,
}

impl Model {
    fn push(
        &mut self,
        member: &Member,
        (due, planned): (Day, Day),
        channels: &str,
        why: &str,
        (by, channel, occasion): (&'static str, &'static str, &'static str),
    ) {
        if planned != self.today {
            return;
        }
        let (id, by_whom) = (member.id.clone(), by.to_owned());
        let duty = (
            id,
            due,
            planned,
            by_whom,
            channels.to_owned(),
            why.to_owned(),
        );
        self.found.insert(duty);
        self.made.push(Visit {
            at: planned,
            by,
            channel,
            outcome: Outcome::Done,
            occasion,
        });
    }

    fn regular(&mut self, member: &Member, by: &'static str, all: &[(&'static str, Span)]) {
        let ways = self.ways;
        let spans = all.iter().map(|(_, span)| *span);
        let shortest = spans.min_by_key(|span| span.length()).expect("some way");
        let mut due = shortest.after(member.joined);
        let mut not_before = Day::MIN;
        let mut tries = 0;
        for visit in member.visits.iter().filter(|visit| visit.by == by) {
            let Some((_, every)) = all.iter().find(|(channel, _)| *channel == visit.channel) else {
                continue;
            };
            let begun = match visit.outcome {
                Outcome::Done => Some((every.after(visit.at), Day::MIN)),
                Outcome::Postponed(named) => Some((named, named)),
                Outcome::Declined if ways.declined == Declined::Once => {
                    Some((every.after(visit.at), Day::MIN))
                }
                Outcome::Declined => None,
                Outcome::NoAnswer => match ways.retry {
                    None => None,
                    Some((_, at_most)) if tries == at_most => {
                        Some((every.after(visit.at), Day::MIN))
                    }
                    Some((after, _)) => {
                        tries += 1;
                        not_before = not_before.max(visit.at.plus_days(after));
                        None
                    }
                },
            };
            if let Some((next, first)) = begun {
                (due, not_before, tries) = (next, first, 0);
            }
        }
        // By what may be used on the day; where all rests, when the first of them may be used again.
        let free = |on: Day| -> Vec<(&'static str, Span)> {
            let free = all.iter().filter(|(by, _)| !rests(member, ways, by, on));
            free.copied().collect()
        };
        if free(due).is_empty() {
            let ends = all.iter().filter_map(|(by, _)| rest(member, ways, by));
            due = ends.min().expect("all of them rest");
            not_before = due;
        }
        if due == Day::MAX || due > self.due_to {
            return;
        }
        let ways_left = free(due.max(self.today));
        // Not within the rest of any channel that it may be made by.
        for (by, _) in &ways_left {
            if let Some(end) = rest(member, ways, by).filter(|end| *end <= due) {
                not_before = not_before.max(end);
            }
        }
        let planned = made_on(ways, due, self.today.max(not_before));
        let channels: Vec<&str> = ways_left.iter().map(|(by, _)| *by).collect();
        let soonest = ways_left.iter().min_by_key(|(_, span)| span.length());
        let (channel, _) = soonest.expect("one is left");
        let made = (by, *channel, "");
        self.push(member, (due, planned), &channels.join("|"), "regular", made);
    }

    fn occasion(&mut self, member: &Member, (why, on): (&'static str, Day)) {
        let ways = self.ways;
        let mut send = on.plus_days(-ways.ahead);
        while is_off(ways, send) {
            send = send.previous();
        }
        let (mut tries, mut not_before, mut over) = (0, Day::MIN, false);
        for visit in &member.visits {
            let counts = match visit.occasion {
                "" => visit.at >= send,
                named => named == why && visit.at >= on.plus_days(-180),
            };
            if visit.by != "caller" || visit.channel != "letter" || !counts || visit.at > on {
                continue;
            }
            match visit.outcome {
                Outcome::Done => return,
                Outcome::Declined => over = true,
                Outcome::Postponed(named) => (not_before, tries, over) = (named, 0, false),
                Outcome::NoAnswer => {
                    if let Some((after, at_most)) = ways.retry {
                        tries += 1;
                        over |= tries > at_most;
                        not_before = not_before.max(visit.at.plus_days(after));
                    }
                }
            }
        }
        let rested = rest(member, ways, "letter").unwrap_or(Day::MIN);
        let earliest = send.max(self.today).max(not_before).max(rested);
        let mut planned = earliest;
        while is_off(ways, planned) {
            planned = planned.next();
        }
        if !over && planned <= on {
            self.push(
                member,
                (on, planned),
                "letter",
                why,
                ("caller", "letter", why),
            );
        }
    }
}

/// Day by day, each visit made on the day for which it is planned.
fn modelled(members: &[Member], ways: Ways, (start, to): (Day, Day)) -> BTreeSet<Duty> {
    let mut due_to = to;
    while is_off(ways, due_to.next()) {
        due_to = due_to.next();
    }
    let mut model = Model {
        ways,
        today: start,
        due_to,
        found: BTreeSet::new(),
        made: Vec::new(),
    };
    for member in members {
        let mut member = member.clone();
        for number in start.number()..=to.number() {
            model.today = Day::from_number(number);
            for (by, all) in REGULAR {
                model.regular(&member, by, all);
            }
            model.occasion(&member, ("festival:fair", day("2024-07-16")));
            model.occasion(&member, ("birthday", member.birthday));
            member.visits.append(&mut model.made);
        }
    }
    model.found
}

fn planned(rows: &Rows) -> BTreeSet<Duty> {
    let row = |row: &crate::support::Row| {
        let text = |key: &str| row.get(key).to_owned();
        let planned = row.get("planned");
        (
            text("member"),
            day(row.get("due")),
            if planned.is_empty() {
                Day::MAX
            } else {
                day(planned)
            },
            text("owner"),
            text("channel"),
            text("reason"),
        )
    };
    rows.iter().map(row).collect()
}

fn book(members: &[Member], ways: Ways) -> House {
    let house = House::empty();
    house.file("own.toml", &format!("{PACK}{}", ways.pack()));
    house.clock("2024-06-11");
    house.run("init book --rules own.toml").ok();
    let mut people = vec!["name,phone,birthday,joined".to_owned()];
    let mut visits = Vec::new();
    for (number, member) in members.iter().enumerate() {
        let (born, joined) = (&member.birthday.to_string()[5..], member.joined);
        people.push(format!(
            "客{number},1380001{number:04},1990-{born},{joined}"
        ));
        visits.extend(member.visits.iter().map(|visit| (&member.id, visit)));
    }
    visits.sort_by_key(|(_, visit)| visit.at);
    let mut lines = vec!["member,at,channel,by,outcome,occasion".to_owned()];
    lines.extend(visits.into_iter().map(|(id, visit)| {
        let outcome = match visit.outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::NoAnswer => "no-answer".to_owned(),
            Outcome::Declined => "declined".to_owned(),
            Outcome::Postponed(named) => format!("postponed:{named}"),
        };
        let Visit {
            at,
            by,
            channel,
            occasion,
            ..
        } = visit;
        format!("{id},{at},{channel},{by},{outcome},{occasion}")
    }));
    let (people, lines) = (people.join("\n") + "\n", lines.join("\n") + "\n");
    house.file("people.csv", &people);
    house.file("visits.csv", &lines);
    house.run("register --from people.csv").ok();
    house.run("visit --from visits.csv").ok();
    house
}

#[test]
fn two_hundred_histories_by_lot_are_planned_as_the_manual_says() {
    let plain = Ways {
        working_days: false,
        retry: Some((3, 2)),
        declined: Declined::Once,
        every_channel: false,
        ahead: 5,
    };
    let all = [
        plain,
        Ways {
            declined: Declined::Rests(3),
            ..plain
        },
        Ways {
            declined: Declined::Rests(2),
            every_channel: true,
            ..plain
        },
        Ways {
            declined: Declined::ForGood,
            retry: None,
            ..plain
        },
        Ways {
            working_days: true,
            declined: Declined::Rests(1),
            every_channel: true,
            ahead: 7,
            ..plain
        },
    ];
    let mut lot = Lot(0x9e37_79b9_7f4a_7c15);
    for (nth, ways) in all.into_iter().enumerate() {
        let members: Vec<Member> = (1..=40).map(|number| drawn(&mut lot, number)).collect();
        let house = book(&members, ways);
        for (from, to) in [
            ("2024-06-11", "2024-08-30"),
            ("2024-06-11", "2024-06-14"),
            ("2024-07-01", "2024-07-26"),
        ] {
            let rows = house
                .run(&format!("visit-plan --from {from} --to {to}"))
                .ok()
                .rows();
            let (own, expected) = (
                planned(&rows),
                modelled(&members, ways, (day(from), day(to))),
            );
            assert!(expected.len() > 20, "{nth} {from}: {}", expected.len());
            let lacks: Vec<&Duty> = expected.difference(&own).collect();
            let more: Vec<&Duty> = own.difference(&expected).collect();
            assert!(
                lacks.is_empty() && more.is_empty(),
                "{nth} {from}..{to}\nlacks {lacks:#?}\nmore {more:#?}"
            );
            assert_eq!(own.len(), rows.len(), "no duty twice");
        }
    }
}
