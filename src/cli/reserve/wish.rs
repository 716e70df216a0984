//! What may be asked for with a reservation, made new or changed.

use crate::cli::args::whole;
use crate::cli::help::Zh;
use crate::domain::calendar::Minutes;
use crate::domain::{Slug, Wording};
use crate::ops::reservations::Wishes;

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct WishArgs {
    /// How long, in minutes or as "2 hours" (default: as long as the rules say)
    #[arg(add = Zh("时长，单位为分钟，或写作 \"2 hours\"（默认：按规则）"))]
    #[arg(long = "minutes", alias = "for", value_name = "MINUTES", value_parser = minutes, conflicts_with = "until")]
    lasts: Option<Minutes>,
    /// When it ends
    #[arg(add = Zh("结束时间"))]
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// How many guests
    #[arg(add = Zh("顾客人数"))]
    #[arg(long, value_name = "N", value_parser = whole::<u32>(1..=100_000))]
    party: Option<u32>,
    /// The room, by its id in club.toml (default: any that is free)
    #[arg(add = Zh("房间：club.toml 中的标识（默认：任一空闲房间）"))]
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
    /// Who treats the guest, by id, staff number or name (default: any who is free)
    #[arg(add = Zh("技师：标识、员工号或姓名（默认：任一空闲技师）"))]
    #[arg(long, value_name = "WHO")]
    therapist: Vec<String>,
    /// The store
    #[arg(add = Zh("门店"))]
    #[arg(long, value_name = "STORE")]
    store: Option<Slug>,
    /// Who of the house receives the guests, kept sealed
    #[arg(add = Zh("接待人，封存保管"))]
    #[arg(long, value_name = "WHO")]
    host: Option<String>,
    /// What the visit is for, kept sealed
    #[arg(add = Zh("来访事由，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// What else is to be known, kept sealed
    #[arg(add = Zh("其他须知，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl WishArgs {
    pub(super) fn told(&self) -> Wishes {
        Wishes {
            lasts: self.lasts,
            until: self.until.clone(),
            party: self.party,
            room: self.room.clone(),
            therapist: self.therapist.clone(),
            store: self.store.clone(),
            host: self.host.clone(),
            purpose: self.purpose.clone(),
            note: self.note.clone(),
        }
    }
}

/// `90`, `90 minutes`, `2 hours`.
fn minutes(text: &str) -> Result<Minutes, Wording> {
    let plain = text.parse().ok().and_then(Minutes::new);
    let minutes = match plain {
        Some(minutes) => minutes,
        None => text
            .parse()
            .map_err(|_| Wording::fixed("write 90, or \"2 hours\"", "请写 90，或 \"2 hours\""))?,
    };
    if minutes == Minutes::ZERO {
        return Err(Wording::fixed(
            "a reservation lasts a minute at least",
            "预约至少一分钟",
        ));
    }
    Ok(minutes)
}
