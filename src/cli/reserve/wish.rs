//! What may be asked for with a reservation, made new or changed.

use crate::cli::args::whole;
use crate::cli::errors::CliError;
use crate::cli::help::Zh;
use crate::desk::reservations::ReservationRefusal;
use crate::desk::reservations::decide::spoken;
use crate::domain::calendar::{BusinessHours, Minutes};
use crate::domain::{Slug, Wording};
use crate::ops::Session;
use crate::ops::moment::parse_moment;

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct WishArgs {
    /// How long, in minutes or as "2 hours"; as long as the rules say unless told
    #[arg(add = Zh("时长，单位为分钟，或写作 \"2 hours\"（默认：按规则）"))]
    #[arg(long = "minutes", alias = "for", value_name = "MINUTES", value_parser = minutes, conflicts_with = "until")]
    pub lasts: Option<Minutes>,
    /// When it ends
    #[arg(add = Zh("结束时间"))]
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// How many guests
    #[arg(add = Zh("顾客人数"))]
    #[arg(long, value_name = "N", value_parser = whole::<u32>(1..=100_000))]
    pub party: Option<u32>,
    /// The room, by its id in club.toml; any that is free unless told
    #[arg(add = Zh("房间：club.toml 中的标识（默认：任一空闲房间）"))]
    #[arg(long, value_name = "ROOM")]
    pub room: Option<String>,
    /// Who treats the guest, by id, staff number or name; any who is free unless told
    #[arg(add = Zh("技师：标识、员工号或姓名（默认：任一空闲技师）"))]
    #[arg(long, value_name = "WHO")]
    pub therapist: Vec<String>,
    /// The store
    #[arg(add = Zh("门店"))]
    #[arg(long, value_name = "STORE")]
    pub store: Option<Slug>,
    /// Who of the house receives the guests, kept sealed
    #[arg(add = Zh("接待人，封存保管"))]
    #[arg(long, value_name = "WHO")]
    pub host: Option<String>,
    /// What the visit is for, kept sealed
    #[arg(add = Zh("来访事由，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    pub purpose: Option<String>,
    /// What else is to be known, kept sealed
    #[arg(add = Zh("其他须知，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// The word that frees a room, or those who treat, for whoever is there.
pub(super) const ANY: &str = "any";

impl WishArgs {
    /// What was asked, for the digest by which a repeat is known.
    pub(super) fn asked(&self) -> Vec<String> {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            self.lasts.map(|m| m.to_string()).unwrap_or_default(),
            told(&self.until),
            self.party.map(|p| p.to_string()).unwrap_or_default(),
            told(&self.room),
            self.therapist.join(";"),
            self.store.as_ref().map(Slug::to_string).unwrap_or_default(),
            told(&self.host),
            told(&self.purpose),
            told(&self.note),
        ]
    }

    /// The same with what its words name.
    pub(super) fn named(&self, writing: &Session) -> Result<Self, CliError> {
        let is_any = |word: &&String| word.as_str() == ANY;
        let room = match self.room(writing)? {
            Some(room) => Some(room.to_string()),
            None => self.room.clone(),
        };
        let mut therapist: Vec<String> = self.therapist.iter().filter(is_any).cloned().collect();
        let wished = self.therapists(writing)?;
        therapist.extend(wished.iter().map(Slug::to_string));
        let until = self.until.as_deref();
        let until = until.map(|text| named_moment(writing, text)).transpose()?;
        Ok(Self {
            until,
            room,
            therapist,
            store: writing.store(self.store.as_ref())?,
            ..self.clone()
        })
    }

    /// The room that is wished for.
    pub(super) fn room(&self, writing: &Session) -> Result<Option<Slug>, CliError> {
        let places = &writing.rules.house().places;
        match self.room.as_deref() {
            None | Some(ANY) => Ok(None),
            Some(word) => {
                let rooms = writing.words(writing.at.day()).rooms();
                let id = rooms.sought(word, [])?;
                Ok(places.room(&id).map(|room| room.id.clone()))
            }
        }
    }

    /// Those who are wished for.
    pub(super) fn therapists(&self, writing: &Session) -> Result<Vec<Slug>, CliError> {
        let all = &writing.rules.house().places.therapists;
        let mut wished: Vec<Slug> = Vec::new();
        for word in self.therapist.iter().filter(|word| *word != ANY) {
            let found = all.iter().find(|one| one.answers_to(word));
            let unknown = || ReservationRefusal::UnknownTherapist {
                word: word.clone(),
                known: all.iter().map(|one| &one.id).collect(),
            };
            let id = found.ok_or_else(unknown)?.id.clone();
            if !wished.contains(&id) {
                wished.push(id);
            }
        }
        Ok(wished)
    }

    /// How long it lasts from its start on; nothing where nothing was told.
    pub(super) fn lasts(
        &self,
        hours: &BusinessHours,
        start: i64,
    ) -> Result<Option<Minutes>, CliError> {
        let Some(until) = &self.until else {
            return Ok(self.lasts);
        };
        let until = moment(hours, until)?;
        let minutes = u32::try_from((until - start).div_euclid(60)).ok();
        let minutes = minutes.filter(|m| *m > 0).and_then(Minutes::new);
        match minutes {
            Some(minutes) => Ok(Some(minutes)),
            None => Err(ReservationRefusal::Backwards {
                start: spoken(hours, start),
                until: spoken(hours, until),
            }
            .into()),
        }
    }
}

/// A moment, which a date alone is not.
pub(super) fn moment(hours: &BusinessHours, text: &str) -> Result<i64, CliError> {
    let (when, _) = parse_moment(hours, text)?;
    let none = || ReservationRefusal::NoMoment {
        text: text.to_owned(),
    };
    Ok(when.seconds().ok_or_else(none)?)
}

/// A moment in one form, however it was written.
pub(super) fn named_moment(writing: &Session, text: &str) -> Result<String, CliError> {
    let hours = writing.hours();
    Ok(hours.rfc3339(moment(hours, text)?))
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
