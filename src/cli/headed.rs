//! What stands above records on a page of their own: the house, the title, the days asked for, and what was
//! looked at and when.

use super::Desk;
use super::args::Reading;
use crate::domain::{Day, Lang, Version};
use crate::ops::Opened;
use crate::output::Head;

/// The book as a command saw it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    house: String,
    as_of: Day,
    version: Version,
    /// The moment at which it was looked at, by the house's clock.
    now: String,
    /// What the book knew then, where that was asked for.
    known_at: Option<String>,
}

impl Desk {
    /// Keeps what pages tell of the book that a command reads.
    pub(super) fn has_seen(&self, opened: &Opened, reading: &Reading) {
        let seen = Seen {
            house: opened.rules.house().name.clone(),
            as_of: opened.view.on(),
            version: opened.snapshot.version(),
            now: opened.hours().rfc3339(self.now().seconds()),
            known_at: reading.known_at.clone(),
        };
        // A command reads one book; what it saw first is what it tells of.
        let _ = self.seen.set(seen);
    }

    /// What stands above this command's records.
    pub fn head(&self) -> Head {
        let (name, lang) = (self.command(), self.lang());
        let name = name.strip_prefix("report ").unwrap_or(name);
        let title = self.asked.entry.title.map_or(name, |(en, zh)| match lang {
            Lang::En => en,
            Lang::Zh => zh,
        });
        let seen = self.seen.get();
        Head {
            name: name.replace(' ', "-"),
            title: title.to_owned(),
            house: seen.map(|seen| seen.house.clone()).unwrap_or_default(),
            period: period(lang, (self.asked.days.from(), self.asked.days.to())),
            seen: seen.map(|seen| seen.told(lang)).unwrap_or_default(),
            stamp: self.now().seconds(),
            in_clear: false,
        }
    }
}

impl Seen {
    fn told(&self, lang: Lang) -> String {
        let (as_of, version, now) = (self.as_of, self.version, &self.now);
        let known = self.known_at.as_ref().map(|known| match lang {
            Lang::En => format!(", as known at {known}"),
            Lang::Zh => format!("，以 {known} 时所知为准"),
        });
        let known = known.unwrap_or_default();
        match lang {
            Lang::En => {
                format!("As of {as_of}{known} · version {version} of the book · made {now}")
            }
            Lang::Zh => format!("截至 {as_of}{known} · 账簿版本 {version} · 生成于 {now}"),
        }
    }
}

fn period(lang: Lang, days: (Option<Day>, Option<Day>)) -> String {
    match (days, lang) {
        ((None, None), _) => String::new(),
        ((Some(from), Some(to)), Lang::En) => format!("{from} to {to}"),
        ((Some(from), Some(to)), Lang::Zh) => format!("{from} 至 {to}"),
        ((Some(from), None), Lang::En) => format!("from {from}"),
        ((Some(from), None), Lang::Zh) => format!("{from} 起"),
        ((None, Some(to)), Lang::En) => format!("to {to}"),
        ((None, Some(to)), Lang::Zh) => format!("至 {to}"),
    }
}
