//! Every "no" to a reservation, worded, with what is free instead.

use crate::desk::reservations::state::Status;
use crate::domain::calendar::Minutes;
use crate::domain::{Day, Lang, Money, ReservationId, SaleId, Slug, Spoken};

/// A place that is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// `2024-05-01 14:00`
    pub start: String,
    pub room: Option<Slug>,
    pub therapists: Vec<Slug>,
}

/// Why a reservation, or a step of one, is refused: first what no other time would change, then what
/// another time, room or person would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReservationRefusal {
    NoRules {
        day: Day,
    },
    UnknownItem {
        word: String,
        known: Vec<String>,
    },
    UnknownRoom {
        word: String,
        known: Vec<String>,
    },
    UnknownTherapist {
        word: String,
        known: Vec<String>,
    },
    NoGuest,
    NoMoment {
        text: String,
    },
    Backwards {
        start: String,
        until: String,
    },
    NoHost {
        item: Slug,
    },
    NoStore {
        known: Vec<String>,
    },
    PartyTooLarge {
        item: Slug,
        party: u32,
        most: u32,
    },
    NoRoomAtAll {
        item: Slug,
        party: u32,
    },
    RoomNotFor {
        room: Slug,
        item: Slug,
    },
    RoomTooSmall {
        room: Slug,
        party: u32,
        holds: u32,
    },
    RoomElsewhere {
        room: Slug,
        store: Slug,
    },
    TherapistNotFor {
        therapist: Slug,
        item: Slug,
    },
    TooFewTherapists {
        item: Slug,
        needed: usize,
        there: usize,
    },
    Past {
        start: String,
        at: String,
    },
    TooSoon {
        start: String,
        ahead: Minutes,
    },
    TooFarAhead {
        start: String,
        ahead: Minutes,
    },
    Closed {
        start: String,
        until: String,
        date: Day,
        hours: Vec<String>,
        offers: Vec<Offer>,
    },
    RoomTaken {
        room: Slug,
        from: String,
        free: String,
        by: ReservationId,
        offers: Vec<Offer>,
    },
    RoomFull {
        room: Slug,
        party: u32,
        left: u32,
        offers: Vec<Offer>,
    },
    NoRoomFree {
        item: Slug,
        start: String,
        offers: Vec<Offer>,
    },
    TherapistOff {
        therapist: Slug,
        start: String,
        offers: Vec<Offer>,
    },
    TherapistTaken {
        therapist: Slug,
        from: String,
        free: String,
        by: ReservationId,
        offers: Vec<Offer>,
    },
    NoTherapistFree {
        start: String,
        needed: usize,
        free: usize,
        offers: Vec<Offer>,
    },
    OutOfOrder {
        reservation: ReservationId,
        status: &'static str,
        step: &'static str,
    },
    OtherDay {
        reservation: ReservationId,
        on: Day,
        day: Day,
    },
    StillWaitedFor {
        reservation: ReservationId,
        until: String,
    },
    Begun {
        reservation: ReservationId,
        start: String,
    },
    DepositShort {
        reservation: ReservationId,
        needed: Money,
        paid: Money,
    },
    /// More is paid beforehand than is asked for.
    DepositOver {
        reservation: ReservationId,
        needed: Money,
        paid: Money,
    },
    /// More would leave a deposit than is there, or nothing would.
    NotHeld {
        reservation: ReservationId,
        held: Money,
        asked: Money,
    },
    NothingChanges {
        reservation: ReservationId,
    },
    UnknownSale {
        sale: SaleId,
    },
    SaleOfAnother {
        sale: SaleId,
        reservation: ReservationId,
    },
    SaleLinked {
        sale: SaleId,
        by: ReservationId,
    },
}

impl ReservationRefusal {
    /// Whether a room stands in the way, where another one might not.
    pub(super) const fn is_of_room(&self) -> bool {
        matches!(self, Self::RoomTaken { .. } | Self::RoomFull { .. })
    }

    /// Of two reasons, the one that another room does not change.
    pub(super) fn or_graver(self, other: Self) -> Self {
        if self.is_of_room() && !other.is_of_room() {
            other
        } else {
            self
        }
    }

    /// The same with what is free instead.
    pub(super) fn offering(mut self, found: Vec<Offer>) -> Self {
        if let Self::Closed { offers, .. }
        | Self::RoomTaken { offers, .. }
        | Self::RoomFull { offers, .. }
        | Self::NoRoomFree { offers, .. }
        | Self::TherapistOff { offers, .. }
        | Self::TherapistTaken { offers, .. }
        | Self::NoTherapistFree { offers, .. } = &mut self
        {
            *offers = found;
        }
        self
    }

    /// What is free instead; none where nothing was looked for.
    pub(crate) fn offers(&self) -> Option<&[Offer]> {
        match self {
            Self::Closed { offers, .. }
            | Self::RoomTaken { offers, .. }
            | Self::RoomFull { offers, .. }
            | Self::NoRoomFree { offers, .. }
            | Self::TherapistOff { offers, .. }
            | Self::TherapistTaken { offers, .. }
            | Self::NoTherapistFree { offers, .. } => Some(offers),
            _ => None,
        }
    }

    fn english(&self) -> String {
        match self {
            Self::UnknownItem { .. } | Self::UnknownRoom { .. } | Self::UnknownTherapist { .. } => {
                self.unknown(Lang::En)
            }
            Self::Closed { .. }
            | Self::RoomTaken { .. }
            | Self::RoomFull { .. }
            | Self::NoRoomFree { .. }
            | Self::TherapistOff { .. }
            | Self::TherapistTaken { .. }
            | Self::NoTherapistFree { .. } => self.taken_in_english(),
            Self::OutOfOrder { .. }
            | Self::OtherDay { .. }
            | Self::StillWaitedFor { .. }
            | Self::Begun { .. }
            | Self::DepositShort { .. }
            | Self::DepositOver { .. }
            | Self::NotHeld { .. }
            | Self::NothingChanges { .. }
            | Self::UnknownSale { .. }
            | Self::SaleOfAnother { .. }
            | Self::SaleLinked { .. } => self.step_in_english(),
            Self::NoRules { day } => format!("the rules of {day} take no reservations"),
            Self::NoGuest => "a guest is a member, or has a name and a contact".to_owned(),
            Self::NoMoment { text } => format!("{text} names no time of day"),
            Self::Backwards { start, until } => format!("{until} is not after {start}"),
            Self::NoHost { item } => format!("{item} has a host, and none is named"),
            Self::NoStore { known } => {
                format!(
                    "in which store was not told; there are {}",
                    known.join(", ")
                )
            }
            Self::PartyTooLarge { item, party, most } => {
                format!(
                    "{item} is for {} at most, {party} are to come",
                    guests(*most)
                )
            }
            Self::NoRoomAtAll { item, party } => {
                format!("no room holds {} for {item}", guests(*party))
            }
            Self::RoomNotFor { room, item } => format!("room {room} is not for {item}"),
            Self::RoomTooSmall { room, party, holds } => {
                format!("room {room} holds {}, {party} are to come", guests(*holds))
            }
            Self::RoomElsewhere { room, store } => format!("room {room} is not in store {store}"),
            Self::TherapistNotFor { therapist, item } => {
                format!("{therapist} does not give {item}")
            }
            Self::TooFewTherapists {
                item,
                needed,
                there,
            } => {
                format!(
                    "{} needed for {item}, the house has {there}",
                    therapists(*needed)
                )
            }
            Self::Past { start, at } => format!("{start} is past: it is {at}"),
            Self::TooSoon { start, ahead } => {
                format!("{start} is too soon: at least {ahead} ahead is needed")
            }
            Self::TooFarAhead { start, ahead } => {
                format!("{start} is too far ahead: {ahead} at most")
            }
        }
    }

    fn taken_in_english(&self) -> String {
        match self {
            Self::Closed {
                start,
                until,
                date,
                hours,
                ..
            } if hours.is_empty() => {
                format!("the house is closed on {date}, from {start} to {until}")
            }
            Self::Closed {
                start,
                until,
                date,
                hours,
                ..
            } => format!(
                "{start} to {until} is outside the hours of {date}: {}",
                hours.join(", ")
            ),
            Self::RoomTaken {
                room,
                from,
                free,
                by,
                ..
            } => {
                format!("room {room} is taken from {from} to {free} by {by}")
            }
            Self::RoomFull {
                room, party, left, ..
            } => {
                format!(
                    "room {room} has place for {} then, {party} are to come",
                    guests(*left)
                )
            }
            Self::NoRoomFree { item, start, .. } => {
                format!("no room for {item} is free at {start}")
            }
            Self::TherapistOff {
                therapist, start, ..
            } => {
                format!("{therapist} does not work there at {start}")
            }
            Self::TherapistTaken {
                therapist,
                from,
                free,
                by,
                ..
            } => {
                format!("{therapist} is taken from {from} to {free} by {by}")
            }
            Self::NoTherapistFree {
                start,
                needed,
                free,
                ..
            } => {
                format!("{} needed at {start}, {free} free", therapists(*needed))
            }
            _ => String::new(),
        }
    }

    fn step_in_english(&self) -> String {
        match self {
            Self::OutOfOrder {
                reservation,
                status,
                step,
            } => {
                format!("{reservation} is {status}: `{step}` does not follow")
            }
            Self::OtherDay {
                reservation,
                on,
                day,
            } => {
                format!("{reservation} is booked for {on}, not for {day}")
            }
            Self::StillWaitedFor { reservation, until } => {
                format!("the guests of {reservation} are waited for until {until}")
            }
            Self::Begun { reservation, start } => format!("{reservation} has begun at {start}"),
            Self::DepositShort {
                reservation,
                needed,
                paid,
            } => {
                format!("{reservation} asks for a deposit of {needed}, {paid} is paid")
            }
            Self::DepositOver {
                reservation,
                needed,
                paid,
            } => {
                format!(
                    "{reservation} asks for a deposit of {needed}: with this it would be {paid}"
                )
            }
            Self::NotHeld {
                reservation,
                held,
                asked,
            } => format!("{held} is held of the deposit of {reservation}, not {asked}"),
            Self::NothingChanges { reservation } => {
                format!("nothing of {reservation} would change")
            }
            Self::UnknownSale { sale } => format!("there is no sale {sale}"),
            Self::SaleOfAnother { sale, reservation } => {
                format!("{sale} is not a sale of the day and the guest of {reservation}")
            }
            Self::SaleLinked { sale, by } => format!("{sale} belongs to {by} already"),
            _ => String::new(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::UnknownItem { .. } | Self::UnknownRoom { .. } | Self::UnknownTherapist { .. } => {
                self.unknown(Lang::Zh)
            }
            Self::Closed { .. }
            | Self::RoomTaken { .. }
            | Self::RoomFull { .. }
            | Self::NoRoomFree { .. }
            | Self::TherapistOff { .. }
            | Self::TherapistTaken { .. }
            | Self::NoTherapistFree { .. } => self.taken_in_chinese(),
            Self::OutOfOrder { .. }
            | Self::OtherDay { .. }
            | Self::StillWaitedFor { .. }
            | Self::Begun { .. }
            | Self::DepositShort { .. }
            | Self::DepositOver { .. }
            | Self::NotHeld { .. }
            | Self::NothingChanges { .. }
            | Self::UnknownSale { .. }
            | Self::SaleOfAnother { .. }
            | Self::SaleLinked { .. } => self.step_in_chinese(),
            Self::NoRules { day } => format!("{day} 的规则不接受预约"),
            Self::NoGuest => "顾客须是会员，或写明姓名和联系方式".to_owned(),
            Self::NoMoment { text } => format!("{text} 没有写明几点"),
            Self::Backwards { start, until } => format!("{until} 不晚于 {start}"),
            Self::NoHost { item } => format!("{item} 须有接待人，但没有写明"),
            Self::NoStore { known } => format!("没有写明门店；有：{}", known.join("、")),
            Self::PartyTooLarge { item, party, most } => {
                format!("{item} 最多 {most} 人，来客 {party} 人")
            }
            Self::NoRoomAtAll { item, party } => format!("没有可容纳 {party} 人的 {item} 房间"),
            Self::RoomNotFor { room, item } => format!("房间 {room} 不用于 {item}"),
            Self::RoomTooSmall { room, party, holds } => {
                format!("房间 {room} 容纳 {holds} 人，来客 {party} 人")
            }
            Self::RoomElsewhere { room, store } => format!("房间 {room} 不在门店 {store}"),
            Self::TherapistNotFor { therapist, item } => format!("{therapist} 不做 {item}"),
            Self::TooFewTherapists {
                item,
                needed,
                there,
            } => {
                format!("{item} 需要 {needed} 人服务，本店只有 {there} 人")
            }
            Self::Past { start, at } => format!("{start} 已过：现在是 {at}"),
            Self::TooSoon { start, ahead } => {
                format!("{start} 太近：至少须提前 {}", ahead.in_lang(Lang::Zh))
            }
            Self::TooFarAhead { start, ahead } => {
                format!("{start} 太远：最多提前 {}", ahead.in_lang(Lang::Zh))
            }
        }
    }

    fn taken_in_chinese(&self) -> String {
        match self {
            Self::Closed {
                start,
                until,
                date,
                hours,
                ..
            } if hours.is_empty() => {
                format!("{date} 不营业（{start} 至 {until}）")
            }
            Self::Closed {
                start,
                until,
                date,
                hours,
                ..
            } => {
                format!(
                    "{start} 至 {until} 不在 {date} 的营业时间内：{}",
                    hours.join("、")
                )
            }
            Self::RoomTaken {
                room,
                from,
                free,
                by,
                ..
            } => {
                format!("房间 {room} 自 {from} 至 {free} 已由 {by} 预约")
            }
            Self::RoomFull {
                room, party, left, ..
            } => {
                format!("房间 {room} 届时还能容纳 {left} 人，来客 {party} 人")
            }
            Self::NoRoomFree { item, start, .. } => format!("{start} 没有空闲的 {item} 房间"),
            Self::TherapistOff {
                therapist, start, ..
            } => format!("{therapist} 在 {start} 不当班"),
            Self::TherapistTaken {
                therapist,
                from,
                free,
                by,
                ..
            } => {
                format!("{therapist} 自 {from} 至 {free} 已由 {by} 预约")
            }
            Self::NoTherapistFree {
                start,
                needed,
                free,
                ..
            } => {
                format!("{start} 需要 {needed} 人服务，空闲 {free} 人")
            }
            _ => String::new(),
        }
    }

    fn step_in_chinese(&self) -> String {
        match self {
            Self::OutOfOrder {
                reservation,
                status,
                step,
            } => {
                let status = Status::called(status, Lang::Zh);
                format!("{reservation} 的状态是{status}，不能接着做 {step}")
            }
            Self::OtherDay {
                reservation,
                on,
                day,
            } => format!("{reservation} 预约的是 {on}，不是 {day}"),
            Self::StillWaitedFor { reservation, until } => {
                format!("{reservation} 的顾客须等候至 {until}")
            }
            Self::Begun { reservation, start } => format!("{reservation} 已于 {start} 开始"),
            Self::DepositShort {
                reservation,
                needed,
                paid,
            } => {
                format!("{reservation} 须付订金 {needed}，实付 {paid}")
            }
            Self::DepositOver {
                reservation,
                needed,
                paid,
            } => {
                format!("{reservation} 须付订金 {needed}，这样将达 {paid}")
            }
            Self::NotHeld {
                reservation,
                held,
                asked,
            } => format!("{reservation} 的订金现存 {held}，不是 {asked}"),
            Self::NothingChanges { reservation } => format!("{reservation} 没有任何变动"),
            Self::UnknownSale { sale } => format!("没有销售 {sale}"),
            Self::SaleOfAnother { sale, reservation } => {
                format!("{sale} 不是 {reservation} 当天该顾客的消费")
            }
            Self::SaleLinked { sale, by } => format!("{sale} 已属于 {by}"),
            _ => String::new(),
        }
    }

    fn unknown(&self, lang: Lang) -> String {
        let (en, zh, word, known) = match self {
            Self::UnknownItem { word, known } => (
                "the rules have no service",
                "规则中没有服务项目",
                word,
                known,
            ),
            Self::UnknownRoom { word, known } => {
                ("club.toml has no room", "club.toml 中没有房间", word, known)
            }
            Self::UnknownTherapist { word, known } => (
                "club.toml has no therapist",
                "club.toml 中没有技师",
                word,
                known,
            ),
            _ => return String::new(),
        };
        match lang {
            Lang::En if known.is_empty() => format!("{en} {word}"),
            Lang::En => format!("{en} {word}; there are {}", known.join(", ")),
            Lang::Zh if known.is_empty() => format!("{zh} {word}"),
            Lang::Zh => format!("{zh} {word}；有：{}", known.join("、")),
        }
    }

    fn help(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::NoRules { .. } => (
                "add `[reservations]` and the services to the rule file, then `club rules adopt`",
                "在规则文件中加上 `[reservations]` 和服务项目，再运行 `club rules adopt`",
            ),
            Self::NoGuest => (
                "name the member, or give --name and --contact",
                "写明会员，或用 --name 和 --contact",
            ),
            Self::NoMoment { .. } => (
                "write it as \"2024-05-01 14:00\"",
                "写成 \"2024-05-01 14:00\"",
            ),
            Self::NoStore { .. } => (
                "give it with --store, or name the room",
                "用 --store 写明，或写明房间",
            ),
            Self::NoHost { .. } => (
                "name who receives the guests with --host",
                "用 --host 写明接待人",
            ),
            Self::NoRoomAtAll { .. } => (
                "make it several reservations, or add the room to club.toml",
                "分成几个预约，或在 club.toml 中加上房间",
            ),
            Self::OutOfOrder { .. } => (
                "`club history` of the reservation tells its steps; `club undo` takes a wrong one back",
                "用 `club history` 查看各步骤；记错的用 `club undo` 撤销",
            ),
            Self::OtherDay { .. } => (
                "`club reserve change` moves it first",
                "先用 `club reserve change` 改期",
            ),
            Self::Begun { .. } => (
                "record that the guests came, or `club reserve no-show`",
                "记录顾客到店，或用 `club reserve no-show`",
            ),
            Self::DepositShort { .. } => ("give it with --deposit", "用 --deposit 写明"),
            Self::DepositOver { .. } => (
                "take what is asked for; what the service asks for stands in the rules",
                "请按规则所定金额收取",
            ),
            Self::NotHeld { .. } => (
                "`club history` of the reservation tells what was paid and what left it",
                "用 `club history` 查看订金的收付",
            ),
            Self::Past { .. } => (
                "give --at where it was booked earlier and is written down only now",
                "若是早先预约、现在补记，请写明 --at",
            ),
            _ => return None,
        })
    }
}

fn guests(number: u32) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} guest{plural}")
}

fn therapists(number: usize) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} therapist{plural}")
}

/// `2024-05-01 14:00 (room m1, li)`
fn told(offer: &Offer, lang: Lang) -> String {
    let room = offer.room.as_ref().map(|room| match lang {
        Lang::En => format!("room {room}"),
        Lang::Zh => format!("房间 {room}"),
    });
    let who = offer.therapists.iter().map(Slug::to_string);
    let what: Vec<String> = room.into_iter().chain(who).collect();
    match (what.is_empty(), lang) {
        (true, _) => offer.start.clone(),
        (false, Lang::En) => format!("{} ({})", offer.start, what.join(", ")),
        (false, Lang::Zh) => format!("{}（{}）", offer.start, what.join("、")),
    }
}

impl std::fmt::Display for ReservationRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.english())
    }
}

impl std::error::Error for ReservationRefusal {}

impl Spoken for ReservationRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        if let Some(offers) = self.offers() {
            let told: Vec<String> = offers.iter().map(|offer| told(offer, lang)).collect();
            return Some(match (told.is_empty(), lang) {
                (true, Lang::En) => "nothing near that time is free".to_owned(),
                (true, Lang::Zh) => "附近没有空闲的时间".to_owned(),
                (false, Lang::En) => format!("free: {}", told.join("; ")),
                (false, Lang::Zh) => format!("空闲：{}", told.join("；")),
            });
        }
        let (en, zh) = self.help()?;
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }

    /// A line that says too little is no rule of the house.
    fn exit_code(&self) -> u8 {
        match self {
            Self::NoGuest
            | Self::NoStore { .. }
            | Self::NoMoment { .. }
            | Self::Backwards { .. } => 2,
            _ => 1,
        }
    }
}
