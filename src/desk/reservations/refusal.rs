//! Every "no" to a reservation, worded, with what is free instead.

use crate::desk::reservations::state::Status;
use crate::domain::calendar::Minutes;
use crate::domain::{Day, Lang, Listing, Money, Pair, ReservationId, SaleId, Slug, Wording};
use crate::{messages, worded};

/// A place that is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// `2024-05-01 14:00`
    pub start: String,
    pub room: Option<Slug>,
    pub therapists: Vec<Slug>,
}

messages! {
    /// Why a reservation, or a step of one, is refused: first what no other time would change, then what
    /// another time, room or person would. A line that says too little is no rule of the house.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum ReservationRefusal {
        NoRules { day: Day } => ("the rules of {day} take no reservations", "{day} 的规则不接受预约"), help (
            "add `[reservations]` and the services to the rule file, then `club rules adopt`",
            "在规则文件中加上 `[reservations]` 和服务项目，再运行 `club rules adopt`"
        );
        UnknownItem { word: String, known: Listing } => (unknown(
            ("the rules have no service", "规则中没有服务项目"), word, known
        ));
        UnknownRoom { word: String, known: Listing } => (unknown(
            ("club.toml has no room", "club.toml 中没有房间"), word, known
        ));
        UnknownTherapist { word: String, known: Listing } => (unknown(
            ("club.toml has no therapist", "club.toml 中没有技师"), word, known
        ));
        NoGuest => (
            "a guest is a member, or has a name and a contact",
            "顾客须是会员，或写明姓名和联系方式"
        ), help ("name the member, or give --name and --contact", "写明会员，或用 --name 和 --contact"), exit 2;
        NoMoment { text: String } => ("{text} names no time of day", "{text} 没有写明几点"),
            help ("write it as \"2024-05-01 14:00\"", "写成 \"2024-05-01 14:00\""), exit 2;
        Backwards { start: String, until: String } => (
            "{until} is not after {start}",
            "{until} 不晚于 {start}"
        ), exit 2;
        NoHost { item: Slug } => ("{item} has a host, and none is named", "{item} 须有接待人，但没有写明"),
            help ("name who receives the guests with --host", "用 --host 写明接待人");
        NoStore { known: Listing } => (
            "in which store was not given; there are {known}",
            "没有写明门店；有：{known:#}"
        ), help ("give it with --store, or name the room", "用 --store 写明，或写明房间"), exit 2;
        PartyTooLarge { item: Slug, party: u32, most: u32 } => ({
            let most = guests(*most);
            worded!("{item} is for {most} at most, {party} are to come", "{item} 最多 {most:#}，来客 {party} 人")
        });
        NoRoomAtAll { item: Slug, party: u32 } => ({
            let party = guests(*party);
            worded!("no room holds {party} for {item}", "没有可容纳 {party:#}的 {item} 房间")
        }), help (
            "make it several reservations, or add the room to club.toml",
            "分成几个预约，或在 club.toml 中加上房间"
        );
        RoomNotFor { room: Slug, item: Slug } => ("room {room} is not for {item}", "房间 {room} 不用于 {item}");
        RoomTooSmall { room: Slug, party: u32, holds: u32 } => ({
            let holds = guests(*holds);
            worded!("room {room} holds {holds}, {party} are to come", "房间 {room} 容纳 {holds:#}，来客 {party} 人")
        });
        RoomElsewhere { room: Slug, store: Slug } => (
            "room {room} is not in store {store}",
            "房间 {room} 不在门店 {store}"
        );
        TherapistNotFor { therapist: Slug, item: Slug } => (
            "{therapist} does not give {item}",
            "{therapist} 不做 {item}"
        );
        TooFewTherapists { item: Slug, needed: usize, there: usize } => ({
            let needed = therapists(*needed);
            worded!(
                "{needed} needed for {item}, the house has {there}",
                "{item} 需要 {needed:#}服务，本店只有 {there} 人"
            )
        });
        Past { start: String, at: String } => ("{start} is past: it is {at}", "{start} 已过：现在是 {at}"), help (
            "give --at where it was booked earlier and is written down only now",
            "若是早先预约、现在补记，请写明 --at"
        );
        TooSoon { start: String, ahead: Minutes } => (
            "{start} is too soon: at least {ahead} ahead is needed",
            "{start} 太近：至少须提前 {ahead:#}"
        );
        TooFarAhead { start: String, ahead: Minutes } => (
            "{start} is too far ahead: {ahead} at most",
            "{start} 太远：最多提前 {ahead:#}"
        );
        Closed { start: String, until: String, date: Day, hours: Listing, offers: Vec<Offer> } => (if hours.is_empty() {
            worded!("the house is closed on {date}, from {start} to {until}", "{date} 不营业（{start} 至 {until}）")
        } else {
            worded!(
                "{start} to {until} is outside the hours of {date}: {hours}",
                "{start} 至 {until} 不在 {date} 的营业时间内：{hours:#}"
            )
        }), help (instead(offers));
        RoomTaken { room: Slug, from: String, free: String, by: ReservationId, offers: Vec<Offer> } => (
            "room {room} is taken from {from} to {free} by {by}",
            "房间 {room} 自 {from} 至 {free} 已由 {by} 预约"
        ), help (instead(offers));
        RoomFull { room: Slug, party: u32, left: u32, offers: Vec<Offer> } => ({
            let left = guests(*left);
            worded!(
                "room {room} has place for {left} then, {party} are to come",
                "房间 {room} 届时还能容纳 {left:#}，来客 {party} 人"
            )
        }), help (instead(offers));
        NoRoomFree { item: Slug, start: String, offers: Vec<Offer> } => (
            "no room for {item} is free at {start}",
            "{start} 没有空闲的 {item} 房间"
        ), help (instead(offers));
        TherapistOff { therapist: Slug, start: String, offers: Vec<Offer> } => (
            "{therapist} does not work there at {start}",
            "{therapist} 在 {start} 不当班"
        ), help (instead(offers));
        TherapistTaken { therapist: Slug, from: String, free: String, by: ReservationId, offers: Vec<Offer> } => (
            "{therapist} is taken from {from} to {free} by {by}",
            "{therapist} 自 {from} 至 {free} 已由 {by} 预约"
        ), help (instead(offers));
        NoTherapistFree { start: String, needed: usize, free: usize, offers: Vec<Offer> } => ({
            let needed = therapists(*needed);
            worded!("{needed} needed at {start}, {free} free", "{start} 需要 {needed:#}服务，空闲 {free} 人")
        }), help (instead(offers));
        OutOfOrder { reservation: ReservationId, status: Status, step: &'static str } => (
            "{reservation} is {status}: `{step}` does not follow",
            "{reservation} 的状态是{status:#}，不能接着做 {step}"
        ), help (
            "`club history` of the reservation tells its steps; `club undo` reverses a wrong one",
            "用 `club history` 查看各步骤；记错的用 `club undo` 撤销"
        );
        OtherDay { reservation: ReservationId, on: Day, day: Day } => (
            "{reservation} is booked for {on}, not for {day}",
            "{reservation} 预约的是 {on}，不是 {day}"
        ), help ("`club reserve change` moves it first", "先用 `club reserve change` 改期");
        StillWaitedFor { reservation: ReservationId, until: String } => (
            "the guests of {reservation} are waited for until {until}",
            "{reservation} 的顾客须等候至 {until}"
        );
        Begun { reservation: ReservationId, start: String } => (
            "{reservation} has begun at {start}",
            "{reservation} 已于 {start} 开始"
        ), help (
            "record that the guests came, or `club reserve no-show`",
            "记录顾客到店，或用 `club reserve no-show`"
        );
        DepositShort { reservation: ReservationId, needed: Money, paid: Money } => (
            "{reservation} asks for a deposit of {needed}, {paid} is paid",
            "{reservation} 须付订金 {needed}，实付 {paid}"
        ), help ("give it with --deposit", "用 --deposit 写明");
        /// More is paid beforehand than is asked for.
        DepositOver { reservation: ReservationId, needed: Money, paid: Money } => (
            "{reservation} asks for a deposit of {needed}: with this it would be {paid}",
            "{reservation} 须付订金 {needed}，这样将达 {paid}"
        ), help (
            "take what is asked for; what the service asks for stands in the rules",
            "请按规则所定金额收取"
        );
        /// More would leave a deposit than is there, or nothing would.
        NotHeld { reservation: ReservationId, held: Money, asked: Money } => (
            "{held} is held of the deposit of {reservation}, not {asked}",
            "{reservation} 的订金现存 {held}，不是 {asked}"
        ), help (
            "`club history` of the reservation tells what was paid and what left it",
            "用 `club history` 查看订金的收付"
        );
        NothingChanges { reservation: ReservationId } => (
            "nothing of {reservation} would change",
            "{reservation} 没有任何变动"
        );
        UnknownSale { sale: SaleId } => ("there is no sale {sale}", "没有销售 {sale}");
        SaleOfAnother { sale: SaleId, reservation: ReservationId } => (
            "{sale} is not a sale of the day and the guest of {reservation}",
            "{sale} 不是 {reservation} 当天该顾客的消费"
        );
        SaleLinked { sale: SaleId, by: ReservationId } => (
            "{sale} belongs to {by} already",
            "{sale} 已属于 {by}"
        );
    }
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
}

fn unknown(what: Pair, word: &str, known: &Listing) -> Wording {
    let what = Wording::from(what);
    if known.is_empty() {
        worded!("{what} {word}", "{what:#} {word}")
    } else {
        worded!(
            "{what} {word}; there are {known}",
            "{what:#} {word}；有：{known:#}"
        )
    }
}

fn guests(number: u32) -> Wording {
    let plural = if number == 1 { "" } else { "s" };
    worded!("{number} guest{plural}", "{number} 人")
}

fn therapists(number: usize) -> Wording {
    let plural = if number == 1 { "" } else { "s" };
    worded!("{number} therapist{plural}", "{number} 人")
}

/// What is free instead, for the help.
fn instead(offers: &[Offer]) -> Wording {
    if offers.is_empty() {
        return Wording::fixed("nothing near that time is free", "附近没有空闲的时间");
    }
    let told = |lang| -> Vec<String> { offers.iter().map(|offer| told(offer, lang)).collect() };
    let (en, zh) = (told(Lang::En).join("; "), told(Lang::Zh).join("；"));
    Wording::new(format!("free: {en}"), format!("空闲：{zh}"))
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
