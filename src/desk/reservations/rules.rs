//! The pack's part on reservations: what can be booked, how long it takes, and until when.

use crate::domain::calendar::Minutes;
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Money, Slug, Title};
use crate::worded;

const RESERVATIONS: &[&str] = &[
    "slot",
    "offer_within",
    "ahead_at_least",
    "ahead_at_most",
    "hold",
    "cancel_until",
    "late_cancellation",
    "remind",
];
const SERVICE: &[&str] = &[
    "id",
    "title",
    "category",
    "lasts",
    "turnaround",
    "room",
    "therapists",
    "party",
    "mind",
    "deposit",
    "host_before",
    "prepare",
];

/// What a reservation is judged by.
#[derive(Clone, Debug)]
pub struct ReservationRules {
    /// The steps in which other times are looked for.
    pub slot: Minutes,
    /// How far before and after the time that was asked for.
    pub offer_within: Minutes,
    pub ahead_at_least: Minutes,
    pub ahead_at_most: Option<Minutes>,
    /// How long after its time a guest is waited for.
    pub hold: Minutes,
    /// How long before its time a reservation is cancelled without reproach.
    pub cancel_until: Minutes,
    /// Whether a late cancellation counts against the success rate.
    pub late_fails: bool,
    pub remind: Minutes,
    pub services: Vec<Service>,
    pub place: Place,
}

/// Something that can be booked.
#[derive(Clone, Debug)]
pub struct Service {
    pub id: Slug,
    pub title: Title,
    pub category: Option<String>,
    pub lasts: Minutes,
    /// How long the room and those who treat are taken after it.
    pub turnaround: Minutes,
    /// Whether it needs a room, where the house lists any.
    pub room: bool,
    /// How many people treat each guest.
    pub therapists: u32,
    pub party: Option<u32>,
    /// What the guest is told to mind.
    pub mind: Option<Title>,
    pub deposit: Option<Money>,
    /// For a reception: how long before its time the host is there and the room kept.
    pub host_before: Option<Minutes>,
    /// Whether room and material are put ready beforehand.
    pub prepare: bool,
    pub place: Place,
}

impl ReservationRules {
    /// Reads the section; none where the pack takes no reservations.
    pub fn read(root: &Table<'_>, category: impl Fn(&Value<'_>) -> Option<String>) -> Option<Self> {
        let services = read_services(root, category);
        let Some(section) = root.get("reservations") else {
            if let Some(first) = root.glance("service").first() {
                first.report(
                    (
                        "the pack has services and takes no reservations",
                        "规则包有服务项目，却不接受预约",
                    ),
                    (
                        "add `[reservations]`, or leave the services out",
                        "加上 `[reservations]`，或删去服务项目",
                    ),
                );
            }
            return None;
        };
        let table = section.section(RESERVATIONS)?;
        if services.is_empty() && root.glance("service").is_empty() {
            table.wrong(
                (
                    "`[reservations]` has nothing to book",
                    "`[reservations]` 没有可预约的项目",
                ),
                (
                    "add a `[[service]]` for each thing that can be booked",
                    "每个可预约的项目写一个 `[[service]]`",
                ),
            );
        }
        let time = |key| table.get(key).and_then(|value| minutes(&value));
        let slot = table.get("slot");
        let slot = slot.and_then(|value| some_minutes(&value));
        let late = table.get("late_cancellation");
        let late = late.and_then(|value| value.word(&[("fails", true), ("free", false)]));
        Some(Self {
            slot: slot.or(Minutes::new(15))?,
            offer_within: time("offer_within").or(Minutes::new(7 * 24 * 60))?,
            ahead_at_least: time("ahead_at_least").unwrap_or_default(),
            ahead_at_most: time("ahead_at_most"),
            hold: time("hold").unwrap_or_default(),
            cancel_until: time("cancel_until").unwrap_or_default(),
            late_fails: late.unwrap_or(false),
            remind: time("remind").or(Minutes::new(24 * 60))?,
            services,
            place: table.place(),
        })
    }

    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id == *id)
    }
}

fn read_services(
    root: &Table<'_>,
    category: impl Fn(&Value<'_>) -> Option<String>,
) -> Vec<Service> {
    let mut list = Vec::new();
    for table in root.named(
        "service",
        [("service", "服务项目"), ("services", "服务项目")],
        SERVICE,
    ) {
        let lasts = table
            .need(
                "lasts",
                (
                    "say how long: `lasts = \"60 minutes\"`",
                    "请写明：`lasts = \"60 minutes\"`",
                ),
            )
            .and_then(|value| some_minutes(&value));
        let (Some(id), Some(lasts)) = (table.id(), lasts) else {
            continue;
        };
        let time = |key| table.get(key).and_then(|value| minutes(&value));
        list.push(Service {
            title: table.title(&id),
            id,
            category: table.get("category").and_then(|value| category(&value)),
            lasts,
            turnaround: time("turnaround").unwrap_or_default(),
            room: table.get("room").and_then(|v| v.yes_no()) != Some(false),
            therapists: table
                .get("therapists")
                .and_then(|v| v.whole(0, 10))
                .unwrap_or(0),
            party: table.get("party").and_then(|v| v.whole(1, i64::MAX)),
            mind: table.get("mind").and_then(|v| v.title()),
            deposit: table.get("deposit").and_then(|v| v.money()),
            host_before: time("host_before"),
            prepare: table.get("prepare").and_then(|v| v.yes_no()) == Some(true),
            place: table.place(),
        });
    }
    list
}

fn minutes(value: &Value<'_>) -> Option<Minutes> {
    value.parsed((
        "write it as \"15 minutes\", \"2 hours\" or \"1 day\"",
        "写成 \"15 minutes\"、\"2 hours\" 或 \"1 day\"",
    ))
}

/// More than nothing.
fn some_minutes(value: &Value<'_>) -> Option<Minutes> {
    let minutes = minutes(value)?;
    if minutes == Minutes::ZERO {
        let message = worded!("`{}` cannot be nothing", "`{}` 不能为零", value.key());
        value.report(
            message,
            (
                "write it as \"15 minutes\", \"2 hours\" or \"1 day\"",
                "写成 \"15 minutes\"、\"2 hours\" 或 \"1 day\"",
            ),
        );
        return None;
    }
    Some(minutes)
}
