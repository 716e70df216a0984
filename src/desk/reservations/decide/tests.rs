//! Wishes and steps against a small house, as tables.

use super::*;
use crate::desk::reservations::places::Openings;
use crate::desk::reservations::state::{Event, Sealed};
use crate::domain::calendar::{Hours, Span};
use crate::domain::source::Place;
use crate::domain::source::toml;
use crate::domain::{Lang, Spoken as _, Title, Version};

fn slug(text: &str) -> Slug {
    text.parse().expect("an id")
}

fn title(text: &str) -> Title {
    Title {
        en: text.to_owned(),
        zh: text.to_owned(),
    }
}

fn everyday(text: &str) -> Hours {
    let mut hours = Hours::default();
    let span: Span = text.parse().expect("hours");
    for day in 0..7u8 {
        let day = chrono::Weekday::try_from(day).expect("a weekday");
        hours.add(day, span).expect("no overlap");
    }
    hours
}

fn rules() -> ReservationRules {
    let text = "[reservations]\nslot = \"15 minutes\"\noffer_within = \"1 day\"\nahead_at_least = \"30 minutes\"\n\
        ahead_at_most = \"30 days\"\nhold = \"15 minutes\"\ncancel_until = \"2 hours\"\nlate_cancellation = \"fails\"\n\
        [[service]]\nid = \"massage\"\nlasts = \"60 minutes\"\nturnaround = \"15 minutes\"\ntherapists = 1\nparty = 2\n\
        [[service]]\nid = \"bath\"\nlasts = \"2 hours\"\n\
        [[service]]\nid = \"talk\"\nlasts = \"1 hour\"\nroom = false\n";
    toml::read("a.toml", text, &["reservations", "service"], |root| {
        ReservationRules::read(root, |_| None)
    })
    .expect("sound rules")
}

fn places() -> Places {
    let place = Place::new("club.toml".into(), 1);
    let room = |id: &str, capacity, shared, takes: &str| Room {
        id: slug(id),
        title: title(id),
        store: None,
        capacity,
        shared,
        takes: vec![slug(takes)],
        place: place.clone(),
    };
    let therapist = |id: &str, works: Option<Hours>| Therapist {
        id: slug(id),
        title: title(id),
        staff: None,
        stores: Vec::new(),
        does: vec![slug("massage")],
        works,
        place: place.clone(),
    };
    Places {
        rooms: vec![
            room("m1", 1, false, "massage"),
            room("m2", 2, false, "massage"),
            room("pool", 10, true, "bath"),
        ],
        therapists: vec![
            therapist("li", None),
            therapist("wang", Some(everyday("12:00-20:00"))),
        ],
        openings: Openings {
            house: Some(everyday("10:00-02:00")),
            stores: Vec::new(),
        },
    }
}

struct House {
    places: Places,
    rules: ReservationRules,
    hours: BusinessHours,
    bookings: Bookings,
}

impl House {
    fn new() -> Self {
        Self {
            places: places(),
            rules: rules(),
            hours: BusinessHours::new("Asia/Shanghai", "06:00").expect("hours"),
            bookings: Bookings::default(),
        }
    }

    fn at(&self, text: &str) -> When {
        self.hours.when(text).expect(text)
    }

    fn seconds(&self, text: &str) -> i64 {
        self.at(text).seconds().expect("a moment")
    }

    fn wish(&self, item: &str, start: &str, party: u32) -> Wish {
        Wish {
            start: self.seconds(start),
            lasts: self.rules.service(item).expect("a service").lasts,
            party,
            store: None,
            room: None,
            therapists: Vec::new(),
        }
    }

    fn place(&self, item: &str, wish: &Wish) -> Result<Placed, Refusal> {
        self.place_anew(item, wish, None, "2024-05-01 12:00")
    }

    fn place_anew(
        &self,
        item: &str,
        wish: &Wish,
        changes: Option<ReservationId>,
        at: &str,
    ) -> Result<Placed, Refusal> {
        let house = Houseful {
            places: &self.places,
            hours: &self.hours,
            rules: &self.rules,
            service: self.rules.service(item).expect("a service"),
            bookings: &self.bookings,
            changes,
        };
        place(house, wish, Made::new(&self.hours, self.at(at)))
    }

    /// Books, and says in one line what came of it.
    fn book(&mut self, item: &str, wish: &Wish) -> String {
        let placed = match self.place(item, wish) {
            Ok(placed) => placed,
            Err(why) => {
                let remedy = why.remedy(Lang::En).unwrap_or_default();
                return format!("{why}; {remedy}");
            }
        };
        let id = ReservationId::from_index(self.bookings.iter().len() as u64);
        let event = Event {
            slot: Some(placed.slot),
            item: Some(slug(item)),
            room: placed.room.clone(),
            therapists: placed.therapists.clone(),
            party: Some(wish.party),
            sealed: Sealed::default(),
            ..Event::plain(EventKind::Book, self.at("2024-05-01 12:00"), Version(1))
        };
        self.bookings.take(id, event);
        let who: Vec<&str> = placed.therapists.iter().map(Slug::as_str).collect();
        let room = placed.room.map(|room| room.to_string());
        format!("{} {}", room.unwrap_or_default(), who.join("+"))
    }
}

#[test]
fn the_first_free_room_and_people_are_taken_and_then_there_are_none() {
    let mut house = House::new();
    let two = house.wish("massage", "2024-05-01 14:00", 1);
    assert_eq!(house.book("massage", &two), "m1 li");
    assert_eq!(house.book("massage", &two), "m2 wang");
    assert_eq!(
        house.book("massage", &two),
        "no room for massage is free at 2024-05-01 14:00; \
         free: 2024-05-01 12:45 (room m1, li); 2024-05-01 15:15 (room m1, li)"
    );
    // The turnaround keeps room and people for a quarter of an hour more.
    let early = house.wish("massage", "2024-05-01 15:00", 1);
    assert!(house.book("massage", &early).starts_with("no room"));
    let free = house.wish("massage", "2024-05-01 15:15", 1);
    assert_eq!(house.book("massage", &free), "m1 li");
}

#[test]
fn wishes_for_a_room_or_a_person_are_told_what_else_is_free() {
    let mut house = House::new();
    let any = house.wish("massage", "2024-05-01 14:00", 1);
    house.book("massage", &any);
    let room = Wish {
        room: Some(slug("m1")),
        ..any.clone()
    };
    assert_eq!(
        house.book("massage", &room),
        "room m1 is taken from 2024-05-01 14:00 to 2024-05-01 15:15 by B000001; \
         free: 2024-05-01 14:00 (room m2, wang); 2024-05-01 12:45 (room m1, li); \
         2024-05-01 15:15 (room m1, li)"
    );
    let person = Wish {
        therapists: vec![slug("li")],
        ..any.clone()
    };
    assert_eq!(
        house.book("massage", &person),
        "li is taken from 2024-05-01 14:00 to 2024-05-01 15:15 by B000001; \
         free: 2024-05-01 14:00 (room m2, wang); 2024-05-01 12:45 (room m1, li); \
         2024-05-01 15:15 (room m1, li)"
    );
    let off = Wish {
        therapists: vec![slug("wang")],
        start: house.seconds("2024-05-01 20:00"),
        ..any
    };
    assert_eq!(
        house.book("massage", &off),
        "wang does not work there at 2024-05-01 20:00; free: 2024-05-01 20:00 (room m1, li); \
         2024-05-01 19:00 (room m1, wang); 2024-05-02 12:00 (room m1, wang)"
    );
}

#[test]
fn a_party_has_as_many_people_and_a_room_that_holds_it() {
    let mut house = House::new();
    let two = house.wish("massage", "2024-05-01 14:00", 2);
    assert_eq!(house.book("massage", &two), "m2 li+wang");
    let one = house.wish("massage", "2024-05-01 14:30", 1);
    assert_eq!(
        house.book("massage", &one),
        "1 therapist needed at 2024-05-01 14:30, 0 free; \
         free: 2024-05-01 12:45 (room m1, li); 2024-05-01 15:15 (room m1, li)"
    );
    let three = house.wish("massage", "2024-05-01 16:00", 3);
    assert!(
        house
            .book("massage", &three)
            .starts_with("massage is for 2 guests at most")
    );
    let small = Wish {
        room: Some(slug("m1")),
        ..house.wish("massage", "2024-05-01 18:00", 2)
    };
    assert!(
        house
            .book("massage", &small)
            .starts_with("room m1 holds 1 guest,")
    );
    let other = Wish {
        room: Some(slug("pool")),
        ..house.wish("massage", "2024-05-01 18:00", 1)
    };
    assert!(
        house
            .book("massage", &other)
            .starts_with("room pool is not for massage")
    );
}

#[test]
fn a_shared_room_fills_up() {
    let mut house = House::new();
    for (start, party, said) in [
        ("2024-05-01 14:00", 6, "pool "),
        ("2024-05-01 15:00", 3, "pool "),
        (
            "2024-05-01 15:30",
            2,
            "no room for bath is free at 2024-05-01 15:30; free: 2024-05-01 13:00 (room pool); 2024-05-01 16:00 (room pool)",
        ),
        ("2024-05-01 15:30", 1, "pool "),
        ("2024-05-01 16:00", 6, "pool "),
    ] {
        let wish = house.wish("bath", start, party);
        assert_eq!(house.book("bath", &wish), said, "{start} {party}");
    }
}

#[test]
fn hours_past_midnight_hold_and_what_is_past_or_far_is_refused() {
    let mut house = House::new();
    for (start, said) in [
        ("2024-05-02 01:00", "m1 li"),
        (
            "2024-05-02 01:15",
            "2024-05-02 01:15 to 2024-05-02 02:15 is outside the hours of 2024-05-01: 10:00-02:00; \
             free: 2024-05-01 23:45 (room m1, li); 2024-05-02 10:00 (room m1, li)",
        ),
        (
            "2024-05-01 11:45",
            "2024-05-01 11:45 is past: it is 2024-05-01 12:00; \
             give --at where it was booked earlier and is written down only now",
        ),
        (
            "2024-05-01 12:15",
            "2024-05-01 12:15 is too soon: at least 30 minutes ahead is needed; ",
        ),
        (
            "2024-06-01 12:00",
            "2024-06-01 12:00 is too far ahead: 30 days at most; ",
        ),
    ] {
        let wish = house.wish("massage", start, 1);
        assert_eq!(house.book("massage", &wish), said, "{start}");
    }
    let talk = house.wish("talk", "2024-05-02 00:30", 5);
    assert_eq!(house.book("talk", &talk), " ");
}

#[test]
fn steps_follow_each_other_and_lateness_is_told() {
    let mut house = House::new();
    let wish = house.wish("massage", "2024-05-01 14:00", 1);
    house.book("massage", &wish);
    let fresh = house
        .bookings
        .get(ReservationId::FIRST)
        .expect("booked")
        .clone();
    let with = |status| Booking {
        status,
        ..fresh.clone()
    };
    let table = [
        (
            Status::Booked,
            EventKind::Confirm,
            "2024-05-01 12:00",
            "false",
        ),
        (
            Status::Confirmed,
            EventKind::Confirm,
            "2024-05-01 12:00",
            "B000001 is confirmed: `confirm` does not follow",
        ),
        (
            Status::Confirmed,
            EventKind::Cancel,
            "2024-05-01 12:00",
            "false",
        ),
        (
            Status::Confirmed,
            EventKind::Cancel,
            "2024-05-01 12:01",
            "true",
        ),
        (Status::Confirmed, EventKind::Cancel, "2024-05-01", "false"),
        (
            Status::Confirmed,
            EventKind::Cancel,
            "2024-05-01 14:00",
            "B000001 has begun at 2024-05-01 14:00",
        ),
        (
            Status::Confirmed,
            EventKind::Cancel,
            "2024-05-02",
            "B000001 has begun at 2024-05-01 14:00",
        ),
        (
            Status::Booked,
            EventKind::NoShow,
            "2024-05-01 14:14",
            "the guests of B000001 are waited for until 2024-05-01 14:15",
        ),
        (
            Status::Booked,
            EventKind::NoShow,
            "2024-05-01 14:15",
            "false",
        ),
        (Status::Booked, EventKind::NoShow, "2024-05-01", "false"),
        (
            Status::NoShow,
            EventKind::Arrive,
            "2024-05-01 14:40",
            "false",
        ),
        (
            Status::Booked,
            EventKind::Arrive,
            "2024-05-02 14:40",
            "B000001 is booked for 2024-05-01, not for 2024-05-02",
        ),
        (
            Status::Arrived,
            EventKind::Arrive,
            "2024-05-01 14:40",
            "B000001 is arrived: `arrive` does not follow",
        ),
        (Status::Arrived, EventKind::FollowUp, "2024-05-03", "false"),
        (
            Status::Booked,
            EventKind::FollowUp,
            "2024-05-03",
            "B000001 is booked: `follow-up` does not follow",
        ),
        (
            Status::Cancelled { late: false },
            EventKind::Change,
            "2024-05-01",
            "B000001 is cancelled: `change` does not follow",
        ),
    ];
    for (status, kind, at, said) in table {
        let told = match step(
            &with(status),
            kind,
            house.at(at),
            &house.rules,
            &house.hours,
        ) {
            Ok(late) => late.to_string(),
            Err(why) => why.to_string(),
        };
        assert_eq!(told, said, "{status:?} {kind:?} {at}");
    }
}

#[test]
fn every_refusal_is_said_in_both_languages() {
    let mut house = House::new();
    let wish = house.wish("massage", "2024-05-01 14:00", 1);
    for _ in 0..2 {
        house.book("massage", &wish);
    }
    let why = house.place("massage", &wish).expect_err("taken");
    assert_eq!(
        why.say(Lang::Zh),
        "2024-05-01 14:00 没有空闲的 massage 房间"
    );
    assert_eq!(
        why.remedy(Lang::Zh).as_deref(),
        Some("空闲：2024-05-01 12:45（房间 m1、li）；2024-05-01 15:15（房间 m1、li）")
    );
}

#[test]
fn a_change_of_the_last_minute_keeps_its_time_but_finds_no_other() {
    let mut house = House::new();
    let wish = house.wish("massage", "2024-05-01 14:00", 1);
    house.book("massage", &wish);
    let own = Some(ReservationId::FIRST);
    let two = Wish {
        party: 2,
        ..wish.clone()
    };
    let placed = house.place_anew("massage", &two, own, "2024-05-01 13:55");
    assert_eq!(placed.map(|placed| placed.therapists.len()), Ok(2));
    let later = Wish {
        start: wish.start + 900,
        ..wish
    };
    let why = house.place_anew("massage", &later, own, "2024-05-01 13:55");
    assert!(matches!(why, Err(Refusal::TooSoon { .. })), "{why:?}");
}
