//! Reads what `club.toml` says of rooms, opening hours and those who treat guests.

use chrono::Weekday;

use super::{Store, each};
use crate::desk::reservations::places::{Openings, Places, Room, Therapist};
use crate::domain::calendar::{Hours, Span};
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Day, Slug};
use crate::worded;

const ROOM: &[&str] = &["id", "title", "store", "capacity", "shared", "takes"];
const THERAPIST: &[&str] = &["id", "title", "staff", "stores", "does", "works"];
const OPENING: &[&str] = &["store", "days", "on", "hours", "closed"];
const WORKS: &[&str] = &["days", "on", "hours", "closed"];
const MOST_GUESTS: i64 = 100_000;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

pub(super) fn read(root: &Table<'_>, stores: &[Store]) -> Places {
    Places {
        rooms: each(
            root,
            "room",
            [("room", "房间"), ("rooms", "房间")],
            ROOM,
            |table, id| read_room(table, id, stores),
        ),
        therapists: read_therapists(root, stores),
        openings: read_openings(root, stores),
    }
}

/// A store of the house.
fn store(value: &Value<'_>, stores: &[Store]) -> Option<Slug> {
    let store = value.slug()?;
    if !stores.iter().any(|own| own.id == store) {
        let known = stores.iter().map(|own| own.id.as_str());
        value.unknown_name(("store", "门店"), store.as_str(), known);
    }
    Some(store)
}

fn read_room(table: &Table<'_>, id: Slug, stores: &[Store]) -> Room {
    let capacity = table.get("capacity");
    Room {
        title: table.title(&id),
        id,
        store: table.get("store").and_then(|value| store(&value, stores)),
        capacity: capacity
            .and_then(|value| value.whole(1, MOST_GUESTS))
            .unwrap_or(1),
        shared: table.get("shared").and_then(|value| value.yes_no()) == Some(true),
        takes: table.list("takes", Value::slug),
        place: table.place(),
    }
}

fn read_therapists(root: &Table<'_>, stores: &[Store]) -> Vec<Therapist> {
    let list = each(
        root,
        "therapist",
        [("therapist", "技师"), ("therapists", "技师")],
        THERAPIST,
        |table, id| {
            let works = table.get("works").map(|value| {
                let mut hours = Hours::default();
                for value in value.elements() {
                    if let Some(table) = value.table(("a time of work", "工作时间"), WORKS) {
                        add_hours(&table, &mut hours);
                    }
                }
                hours
            });
            Therapist {
                title: table.title(&id),
                id,
                staff: table
                    .get("staff")
                    .and_then(|value| value.parsed(("write it as \"E0001\"", "写成 \"E0001\""))),
                stores: table.list("stores", |value| store(value, stores)),
                does: table.list("does", Value::slug),
                works,
                place: table.place(),
            }
        },
    );
    let mut seen = Vec::new();
    for staff in root
        .glance("therapist")
        .iter()
        .filter_map(|v| v.peek("staff"))
    {
        let Some(number) = staff.as_text() else {
            continue;
        };
        if seen.contains(&number) {
            staff.report(
                worded!("two therapists are {number}", "有两个技师都是 {number}"),
                ("give each a number of their own", "各用各的编号"),
            );
        }
        seen.push(number);
    }
    list
}

fn read_openings(root: &Table<'_>, stores: &[Store]) -> Openings {
    let mut openings = Openings::default();
    for value in root.each("opening") {
        let Some(table) = value.table(("an opening", "营业时间"), OPENING) else {
            continue;
        };
        let of = table.get("store").and_then(|value| store(&value, stores));
        let hours = match of {
            None => openings.house.get_or_insert_default(),
            Some(store) => match openings.stores.iter().position(|(own, _)| *own == store) {
                Some(place) => &mut openings.stores[place].1,
                None => {
                    openings.stores.push((store, Hours::default()));
                    let last = openings.stores.len() - 1;
                    &mut openings.stores[last].1
                }
            },
        };
        add_hours(&table, hours);
    }
    openings
}

/// Adds what a table says to hours: of days of the week, every one unless told, or of dates.
fn add_hours(table: &Table<'_>, hours: &mut Hours) {
    let dates = table.list("on", Value::day);
    let days = match table.get("days") {
        Some(value) if !dates.is_empty() => {
            value.report(
                (
                    "`days` does not go with `on`: a date has hours of its own",
                    "`days` 不能与 `on` 同用：日期自有时段",
                ),
                ("leave one of them out", "删去其一"),
            );
            return;
        }
        Some(value) => value.one_or_more(|day| day.word(&WEEKDAYS)),
        None => WEEKDAYS.map(|(_, day)| day).to_vec(),
    };
    let closed = table.get("closed");
    if let Some(value) = &closed
        && (dates.is_empty() || value.yes_no() != Some(true))
    {
        value.report(
            (
                "only a date is `closed = true`: what has no hours is closed anyway",
                "只有日期才写 `closed = true`：没有时段的本来就不营业",
            ),
            (
                "name the dates: `on = [2026-02-17]`",
                "写明日期：`on = [2026-02-17]`",
            ),
        );
        return;
    }
    let Some(given) = table.one_of(
        &["hours", "closed"],
        (
            "say when: `hours = [\"10:00-22:00\"]`, past midnight as \"10:00-02:00\"",
            "写明时段：`hours = [\"10:00-22:00\"]`，过午夜写成 \"10:00-02:00\"",
        ),
    ) else {
        return;
    };
    for day in &dates {
        if !hours.set_apart(*day) {
            given.report(
                worded!("{day} has hours of its own already", "{day} 已另有时段"),
                (
                    "put all hours of the day into one list",
                    "把这一天的时段写在一个列表里",
                ),
            );
            return;
        }
    }
    if closed.is_some() {
        return;
    }
    add_spans(&given, hours, &dates, &days);
}

fn add_spans(given: &Value<'_>, hours: &mut Hours, dates: &[Day], days: &[Weekday]) {
    for (value, span) in given.one_or_more(read_span) {
        let overlap = if dates.is_empty() {
            days.iter().find_map(|day| hours.add(*day, span).err())
        } else {
            dates.iter().find_map(|day| hours.add_on(*day, span).err())
        };
        if let Some(other) = overlap {
            value.report(
                worded!(
                    "the hours {span} overlap {other}",
                    "时段 {span} 与 {other} 重叠"
                ),
                (
                    "let one end where the other begins, or make them one",
                    "让一段在另一段开始时结束，或合为一段",
                ),
            );
        }
    }
}

fn read_span<'d>(value: &Value<'d>) -> Option<(Value<'d>, Span)> {
    let span = value.parsed((
        "write it as \"10:00-22:00\", past midnight as \"10:00-02:00\"",
        "写成 \"10:00-22:00\"，过午夜写成 \"10:00-02:00\"",
    ))?;
    Some((value.clone(), span))
}
