//! `[visits]`: how visits are planned, and `[[win_back]]`: who is called back after staying away.
//!
//! Every figure of a plan stands in the pack: without the section nothing is limited, put off or given up.

use super::read::{read_channel, read_each_unnamed, read_every};
use super::{Channel, Every};
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Day, Slug, TierRef};
use crate::members::names::Names;

/// How visits are planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planning {
    /// Visits are planned for working days alone.
    pub working_days: bool,
    /// How many visits one person makes on a day, where that is limited.
    pub capacity: Capacity,
    /// Days between two calls upon one member, unless one of them is overdue.
    pub apart_days: u16,
    pub retry: Option<Retry>,
    pub declined: Declined,
    pub stops: Stops,
    /// How many days before an occasion each channel is used.
    pub(in crate::care) ahead_days: [u16; Channel::ALL.len()],
    /// What is planned only for those who have consented to marketing.
    pub needs_consent: Vec<Wooing>,
    /// Who answers those who complained, and how.
    pub complaints: Option<Answering>,
    /// Facts told longer ago than this are to be asked again.
    pub stale: Option<Every>,
    pub place: Option<Place>,
}

/// How many visits of each channel would fill a person's day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity([Option<u16>; Channel::ALL.len()]);

impl Capacity {
    /// A whole day, in the parts by which visits are weighed.
    pub const DAY: u32 = 1_000_000;

    /// What one visit takes of a day; nothing where it is not limited.
    pub fn share(self, channel: Channel) -> u32 {
        self.0[channel.place()].map_or(0, |most| Self::DAY / u32::from(most))
    }

    pub fn most(self, channel: Channel) -> Option<u16> {
        self.0[channel.place()]
    }
}

/// What follows when nobody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    pub after_days: u16,
    /// How often it is tried again before the round is given up.
    pub at_most: u16,
}

/// What follows when a member does not want the visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Declined {
    /// This once: the next is due as after a visit.
    #[default]
    Once,
    /// No visit by that channel for so long.
    Rests(Every),
    /// None by that channel any more.
    ForGood,
}

/// What rests after a visit that the member did not want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stops {
    /// The channel by which it was to be made.
    #[default]
    ThatChannel,
    /// Every channel: the member does not want to be disturbed.
    EveryChannel,
}

/// What a member may take for advertising.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wooing {
    Festival,
    Event,
    Birthday,
    WinBack,
}

impl Wooing {
    pub const ALL: [Self; 4] = [Self::Festival, Self::Event, Self::Birthday, Self::WinBack];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Festival => "festival",
            Self::Event => "event",
            Self::Birthday => "birthday",
            Self::WinBack => "win-back",
        }
    }
}

/// Who calls upon those who have complained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answering {
    pub by: Slug,
    /// Any of these will do.
    pub channels: Vec<Channel>,
}

/// From when on somebody is called back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// So long without a purchase.
    After(Every),
    /// From the day on which `[churn]` finds that a member is about to leave.
    AtRisk,
}

/// Whom somebody calls back, and from when on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WinBack {
    /// None is all.
    pub tiers: Vec<TierRef>,
    pub by: Slug,
    pub channel: Channel,
    pub begins: Begins,
    /// How long after a call without a purchase it is tried once more.
    pub again: Option<Every>,
    pub place: Place,
}

impl Default for Planning {
    fn default() -> Self {
        Self {
            working_days: true,
            capacity: Capacity::default(),
            apart_days: 0,
            retry: None,
            declined: Declined::default(),
            stops: Stops::default(),
            ahead_days: [0; Channel::ALL.len()],
            needs_consent: Vec::new(),
            complaints: None,
            stale: None,
            place: None,
        }
    }
}

impl Planning {
    /// How many days before an occasion a channel is used.
    pub fn ahead(&self, channel: Channel) -> i32 {
        self.ahead_days[channel.place()].into()
    }

    pub(super) fn read(root: &Table<'_>, names: &Names) -> Self {
        const KEYS: &[&str] = &[
            "working_days",
            "capacity",
            "apart",
            "retry",
            "declined",
            "declined_stops",
            "ahead",
            "needs_consent",
            "complaints",
            "stale",
        ];
        let Some(table) = root.section("visits", KEYS) else {
            return Self::default();
        };
        let working_days = table.get("working_days").and_then(|v| v.yes_no());
        let declined = table.get("declined").and_then(|v| read_declined(&v));
        let words = Wooing::ALL.map(|wooing| (wooing.word(), wooing));
        Self {
            working_days: working_days.unwrap_or(true),
            capacity: table
                .get("capacity")
                .map(|v| read_capacity(&v))
                .unwrap_or_default(),
            apart_days: table.get("apart").and_then(|v| v.days()).unwrap_or(0),
            retry: table.get("retry").and_then(|v| read_retry(&v)),
            declined: declined.unwrap_or_default(),
            stops: table
                .get("declined_stops")
                .and_then(|v| read_stops(&v, declined))
                .unwrap_or_default(),
            ahead_days: table
                .get("ahead")
                .map(|v| read_ahead(&v))
                .unwrap_or_default(),
            needs_consent: table.list("needs_consent", |v| v.word(&words)),
            complaints: table
                .get("complaints")
                .and_then(|v| read_answering(&v, names)),
            stale: table.get("stale").and_then(|v| read_every(&v)),
            place: Some(table.place()),
        }
    }
}

const BY_CHANNEL: &[&str] = &["phone", "in-person", "letter", "message", "email"];

/// One figure for whatever is done, or one for each channel.
fn read_capacity(value: &Value<'_>) -> Capacity {
    const MOST: i64 = 500;
    let mut capacity = Capacity::default();
    if value.is_table() {
        if let Some(table) = value.part(BY_CHANNEL) {
            for channel in Channel::ALL {
                let most = table.get(channel.word()).and_then(|v| v.whole(1, MOST));
                capacity.0[channel.place()] = most;
            }
        }
    } else {
        let most = value.whole(1, MOST);
        capacity.0 = [most; Channel::ALL.len()];
    }
    capacity
}

fn read_ahead(value: &Value<'_>) -> [u16; Channel::ALL.len()] {
    let mut ahead = [0; Channel::ALL.len()];
    if let Some(table) = value.part(BY_CHANNEL) {
        for channel in Channel::ALL {
            let days = table.get(channel.word()).and_then(|v| v.days());
            ahead[channel.place()] = days.unwrap_or(0);
        }
    }
    ahead
}

fn read_retry(value: &Value<'_>) -> Option<Retry> {
    let table = value.part(&["after", "at_most"])?;
    let after = table.need(
        "after",
        (
            "say when: `after = \"3 days\"`",
            "请写明：`after = \"3 days\"`",
        ),
    );
    let at_most = table.need(
        "at_most",
        ("say how often: `at_most = 2`", "请写明：`at_most = 2`"),
    );
    Some(Retry {
        after_days: after.and_then(|v| v.days())?,
        at_most: at_most.and_then(|v| v.whole(1, 100))?,
    })
}

fn read_answering(value: &Value<'_>, names: &Names) -> Option<Answering> {
    let table = value.part(&["by", "channel"])?;
    let by = table.need(
        "by",
        (
            "say who calls: `by = \"sales-manager\"`",
            "请写明：`by = \"sales-manager\"`",
        ),
    );
    let by = by.and_then(|v| names.role(&v));
    let words = Channel::ALL.map(|channel| (channel.word(), channel));
    let channels = table.need(
        "channel",
        (
            "say how: `channel = \"phone\"`",
            "请写明：`channel = \"phone\"`",
        ),
    );
    Some(Answering {
        by: by?,
        channels: channels?.one_or_more(|v| v.word(&words)),
    })
}

fn read_declined(value: &Value<'_>) -> Option<Declined> {
    match value.text()? {
        text if text.starts_with(|c: char| c.is_ascii_digit()) => {
            read_every(value).map(Declined::Rests)
        }
        _ => value.word(&[("once", Declined::Once), ("for good", Declined::ForGood)]),
    }
}

/// Only what rests can rest by one channel or by every one.
fn read_stops(value: &Value<'_>, declined: Option<Declined>) -> Option<Stops> {
    let stops = value.word(&[
        ("that channel", Stops::ThatChannel),
        ("every channel", Stops::EveryChannel),
    ])?;
    if declined.unwrap_or_default() == Declined::Once {
        value.report(
            ("`declined_stops` goes with a `declined` after which something rests", "`declined_stops` 只与会停用一段时间的 `declined` 同用"),
            ("write `declined = \"6 months\"` or `declined = \"for good\"`, or leave `declined_stops` out", "请写 `declined = \"6 months\"` 或 `declined = \"for good\"`，或去掉 `declined_stops`"),
        );
        return None;
    }
    Some(stops)
}

impl WinBack {
    pub(super) fn read_all(root: &Table<'_>, names: &Names) -> Vec<Self> {
        const KEYS: &[&str] = &["tier", "tiers", "by", "channel", "after", "when", "again"];
        let read = |table: &Table<'_>| {
            let tiers = names.tiers_of(table);
            let by = table.need(
                "by",
                (
                    "say who calls: `by = \"sales-manager\"`",
                    "请写明：`by = \"sales-manager\"`",
                ),
            );
            let by = by.and_then(|v| names.role(&v));
            let channel = read_channel(table);
            let begins = table.one_of(
                &["after", "when"],
                (
                    "say after how long: `after = \"90 days\"`",
                    "请写明：`after = \"90 days\"`",
                ),
            );
            let begins = begins.and_then(|v| match v.key() {
                "when" => v.word(&[("at-risk", Begins::AtRisk)]),
                _ => read_every(&v).map(Begins::After),
            });
            Some(Self {
                tiers,
                by: by?,
                channel: channel?,
                begins: begins?,
                again: table.get("again").and_then(|v| read_every(&v)),
                place: table.place(),
            })
        };
        read_each_unnamed(root, "win_back", ("a win-back", "挽回一项"), KEYS, read)
    }
}

impl Every {
    /// The day so long after another.
    pub fn after(self, day: Day) -> Day {
        self.times_after(1, day)
    }

    /// The day so long before another.
    pub fn before(self, day: Day) -> Day {
        self.times_after(-1, day)
    }

    /// The day so many times as long after another; a day that a month lacks becomes its last.
    pub fn times_after(self, times: i32, day: Day) -> Day {
        match self {
            Self::Days(days) => day.plus_days(times.saturating_mul(days.into())),
            Self::Months(months) => day.plus_months(times.saturating_mul(months.into())),
        }
    }
}
