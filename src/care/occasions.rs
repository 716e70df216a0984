//! The days on which festivals and events fall, for whoever plans by them: visits, greetings, gifts.

use super::reason::Reason;
use super::rules::{CareRules, EventRule, FestivalRule, Importance, Occasion};
use crate::domain::choice::{Kind, NotKnown, Thing, choose};
use crate::domain::{Day, Title};

/// An event on one of its days, as the book knows it; the rules may know more of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventDay {
    pub id: String,
    /// What it is called, where that was told.
    pub title: Option<String>,
    pub on: Day,
}

/// What comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Festival,
    Event,
}

/// A festival or an event on one of its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Happening {
    pub source: Source,
    pub id: String,
    pub title: Title,
    pub importance: Importance,
    pub on: Day,
}

/// Every festival and event of the rules, and every event that the book dates, between two days, both
/// included, in the order of their days.
pub(crate) fn happenings(
    care: &CareRules,
    events: &[EventDay],
    from: Day,
    to: Day,
) -> Vec<Happening> {
    let mut found = Vec::new();
    for festival in &care.festivals {
        let years = from.year()..=to.year();
        let days = years.filter_map(|year| festival.on.in_year(year));
        found.extend(days.map(|on| Happening::festival(festival, on)));
    }
    for event in &care.events {
        found.extend(event.on.map(|on| Happening::event(event, on)));
    }
    for dated in events {
        let rule = care.events.iter().find(|event| event.id == dated.id[..]);
        let happening = Happening::dated(dated, rule);
        if !found.iter().any(|other| other.is_same(&happening)) {
            found.push(happening);
        }
    }
    found.retain(|happening| (from..=to).contains(&happening.on));
    found.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
    found
}

impl Happening {
    fn festival(rule: &FestivalRule, on: Day) -> Self {
        Self {
            source: Source::Festival,
            id: rule.id.to_string(),
            title: rule.title.clone(),
            importance: rule.importance,
            on,
        }
    }

    fn event(rule: &EventRule, on: Day) -> Self {
        Self {
            source: Source::Event,
            id: rule.id.to_string(),
            title: rule.title.clone(),
            importance: rule.importance,
            on,
        }
    }

    /// An event that the book dates, with what the rules know of its kind.
    pub(crate) fn dated(dated: &EventDay, rule: Option<&EventRule>) -> Self {
        let told = dated.title.as_ref().map(|title| Title {
            en: title.clone(),
            zh: title.clone(),
        });
        let by_rule = || rule.map(|rule| rule.title.clone());
        Self {
            source: Source::Event,
            id: dated.id.clone(),
            title: told.or_else(by_rule).unwrap_or_else(|| Title {
                en: dated.id.clone(),
                zh: dated.id.clone(),
            }),
            importance: rule.map_or(Importance::Ordinary, |rule| rule.importance),
            on: dated.on,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.source == other.source && self.id == other.id && self.on == other.on
    }

    /// Why a visit for it is made; none where its id names nothing that a plan can.
    pub(crate) fn reason(&self) -> Option<Reason> {
        let id = self.id.parse().ok()?;
        Some(match self.source {
            Source::Festival => Reason::Festival(id),
            Source::Event => Reason::Event(id),
        })
    }

    /// Whether a rule's occasion means it.
    pub(crate) fn is_meant_by(&self, occasion: &Occasion) -> bool {
        let enough = |least: &Option<Importance>| {
            least.is_none_or(|least| rank(self.importance) >= rank(least))
        };
        match (self.source, occasion) {
            (Source::Festival, Occasion::Festivals(least))
            | (Source::Event, Occasion::Events(least)) => enough(least),
            (Source::Festival, Occasion::Festival(id)) | (Source::Event, Occasion::Event(id)) => {
                *id == self.id[..]
            }
            _ => false,
        }
    }
}

/// What words that name an occasion should name.
pub(crate) const OCCASION: Kind = Kind::new("occasion", "事由");

/// The kind that a word says before an occasion, as plans of visits write it, and the rest.
pub(crate) fn kind(word: &str) -> (Option<Source>, &str) {
    match word.split_once(':') {
        Some(("festival", own)) => (Some(Source::Festival), own),
        Some(("event", own)) => (Some(Source::Event), own),
        _ => (None, word),
    }
}

/// The occasion that a word names: a birthday, or a festival or an event by its id or its title in either
/// language, with or without its kind before it.
///
/// # Errors
/// A word that names none of them, or several.
pub(crate) fn named(word: &str, care: &CareRules, events: &[EventDay]) -> Result<Reason, NotKnown> {
    let (source, own) = kind(word);
    let (festivals, kinds, dated) = match source {
        None => (&care.festivals[..], &care.events[..], events),
        Some(Source::Festival) => (&care.festivals[..], &[][..], &[][..]),
        Some(Source::Event) => (&[][..], &care.events[..], events),
    };
    let birthday = Thing::new("birthday", "Birthday", "生日");
    let birthday = source.is_none().then_some(birthday).into_iter();
    let things = birthday
        .chain(
            festivals
                .iter()
                .map(|own| Thing::titled(&own.id, &own.title)),
        )
        .chain(kinds.iter().map(|own| Thing::titled(&own.id, &own.title)))
        .chain(dated.iter().map(|event| {
            let title = event.title.as_deref().unwrap_or(&event.id);
            Thing::new(&event.id, title, title)
        }));
    let id = choose(OCCASION, own, things)?;
    if id == "birthday" && source.is_none() {
        return Ok(Reason::Birthday);
    }
    let slug = id.parse().map_err(|_| NotKnown::no_id(OCCASION, word))?;
    Ok(if festivals.iter().any(|own| own.id == *id) {
        Reason::Festival(slug)
    } else {
        Reason::Event(slug)
    })
}

/// The id of an occasion, as lists of care and gifts write it.
pub(crate) fn id(reason: &Reason) -> String {
    match reason {
        Reason::Festival(id) | Reason::Event(id) => id.to_string(),
        Reason::Birthday | Reason::Regular | Reason::WinBack | Reason::Complaint(_) => {
            reason.to_string()
        }
    }
}

pub(crate) fn birthday_title() -> Title {
    Title {
        en: "birthday".to_owned(),
        zh: "生日".to_owned(),
    }
}

/// How much an importance counts.
const fn rank(importance: Importance) -> u8 {
    match importance {
        Importance::Major => 2,
        Importance::Important => 1,
        Importance::Ordinary => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Festival;
    use crate::domain::source::Place;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn title(text: &str) -> Title {
        Title {
            en: text.to_owned(),
            zh: text.to_owned(),
        }
    }

    fn care() -> CareRules {
        let place = || Place::new("a.toml".into(), 1);
        CareRules {
            festivals: vec![FestivalRule {
                id: "mid-autumn".parse().expect("an id"),
                title: title("Mid-Autumn"),
                importance: Importance::Major,
                on: Festival::MidAutumn.on(),
                place: place(),
            }],
            events: vec![EventRule {
                id: "talk".parse().expect("an id"),
                title: title("health talk"),
                importance: Importance::Important,
                on: Some(day("2026-03-01")),
                place: place(),
            }],
            ..CareRules::default()
        }
    }

    #[test]
    fn rules_and_book_are_put_together() {
        let dated = |id: &str, on| EventDay {
            id: id.to_owned(),
            title: None,
            on: day(on),
        };
        let events = [
            dated("talk", "2026-09-01"),
            dated("talk", "2026-03-01"),
            dated("fair", "2026-09-25"),
            dated("fair", "2027-01-01"),
        ];
        let found = happenings(&care(), &events, day("2026-01-01"), day("2026-12-31"));
        let told: Vec<String> = found
            .iter()
            .map(|h| format!("{} {} {:?}", h.on, h.title.en, h.importance))
            .collect();
        assert_eq!(
            told,
            [
                "2026-03-01 health talk Important",
                "2026-09-01 health talk Important",
                "2026-09-25 fair Ordinary",
                "2026-09-25 Mid-Autumn Major",
            ]
        );
    }

    #[test]
    fn an_occasion_goes_by_its_id_or_its_title() {
        let events = [EventDay {
            id: "fair".to_owned(),
            title: Some("集市".to_owned()),
            on: day("2026-09-25"),
        }];
        let table = [
            ("birthday", Some("birthday")),
            ("生日", Some("birthday")),
            ("mid-autumn", Some("festival:mid-autumn")),
            ("festival:mid-autumn", Some("festival:mid-autumn")),
            ("MID-AUTUMN", Some("festival:mid-autumn")),
            ("Health Talk", Some("event:talk")),
            ("event:talk", Some("event:talk")),
            ("festival:talk", None),
            ("集市", Some("event:fair")),
            ("event:fair", Some("event:fair")),
            ("easter", None),
            ("birthday:1", None),
        ];
        for (word, expected) in table {
            let found = named(word, &care(), &events).ok();
            let found = found.map(|reason| reason.to_string());
            assert_eq!(found.as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn an_importance_means_that_much_or_more() {
        let events = [];
        let found = happenings(&care(), &events, day("2026-01-01"), day("2026-12-31"));
        let [talk, autumn] = found.as_slice() else {
            panic!("{found:?}");
        };
        let table = [
            (Occasion::Festivals(None), false, true),
            (Occasion::Festivals(Some(Importance::Major)), false, true),
            (Occasion::Events(Some(Importance::Major)), false, false),
            (Occasion::Events(Some(Importance::Ordinary)), true, false),
            (Occasion::Event("talk".parse().expect("an id")), true, false),
            (
                Occasion::Festival("talk".parse().expect("an id")),
                false,
                false,
            ),
            (Occasion::Birthday, false, false),
        ];
        for (occasion, of_talk, of_autumn) in table {
            assert_eq!(talk.is_meant_by(&occasion), of_talk, "{occasion:?}");
            assert_eq!(autumn.is_meant_by(&occasion), of_autumn, "{occasion:?}");
        }
    }
}
