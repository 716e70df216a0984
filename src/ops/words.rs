//! What the words of a line or a cell name: things of the rules and of `club.toml`, by id or by title.
//!
//! A deed knows the things of its own day ([`Session::words`]); a list knows those of every pack, newest titles
//! first, and what its rows name ([`Opened::words`]). Records keep ids, and digests are of ids.

use crate::care::gifts::decide::CARD_ISSUE;
use crate::care::occasions::{self, EventDay, OCCASION};
use crate::domain::calendar::Festival;
use crate::domain::choice::{Kind, NotKnown, Thing, choose, folded};
use crate::domain::{Day, Slug, TierRef, Title};
use crate::rules::{House, Pack};
use crate::sales::terms::Terms;
use crate::tiers::TierGroup;

use super::{Opened, Session};

pub(crate) const CATEGORY: Kind = Kind::new("category", "类别");
pub(crate) const STORE: Kind = Kind::new("store", "门店");
pub(crate) const GROUP: Kind = Kind::new("group of tiers", "等级分组");
pub(crate) const TIER: Kind = Kind::new("tier", "等级");
pub(crate) const REWARD: Kind = Kind::new("reward", "兑换品");
pub(crate) const GIFT: Kind = Kind::new("gift", "礼品");
pub(crate) const ITEM: Kind = Kind::new("reward or gift", "兑换品或礼品");
pub(crate) const PASS: Kind = Kind::new("pass", "次卡或期限卡");
pub(crate) const COUPON: Kind = Kind::new("kind of coupon", "券种");
pub(crate) const DEPARTMENT: Kind = Kind::new("department", "部门");
pub(crate) const SEVERITY: Kind = Kind::new("severity", "严重程度");
pub(crate) const CAUSE: Kind = Kind::new("cause", "原因");
pub(crate) const TOPIC: Kind = Kind::new("topic", "主题");
pub(crate) const ROLE: Kind = Kind::new("role", "角色");
pub(crate) const ROOM: Kind = Kind::new("room", "房间");
pub(crate) const THERAPIST: Kind = Kind::new("therapist", "技师");
pub(crate) const STEP: Kind = Kind::new("step", "步骤");
pub(crate) const CASE: Kind = Kind::new("skin case", "皮肤情况");
pub(crate) const BREACH: Kind = Kind::new("kind of breach", "违规类别");
pub(crate) const SERVICE: Kind = Kind::new("service", "项目");
pub(crate) const CLASS: Kind = Kind::new("class of visitors", "访客类别");
pub(crate) const SEGMENT: Kind = Kind::new("segment", "客群");
pub(crate) const OPERATOR: Kind = Kind::new("operator", "操作员");

/// The things that words may name.
#[derive(Debug)]
pub(crate) struct Words<'a> {
    house: &'a House,
    /// The first tells the titles.
    packs: Vec<&'a Pack>,
}

impl Session {
    /// What words name on the day of a deed.
    pub(crate) fn words(&self, day: Day) -> Words<'_> {
        Words {
            house: self.rules.house(),
            packs: vec![self.rules.pack(day)],
        }
    }
}

impl Opened {
    /// What words name that look for records of any day.
    pub(crate) fn words(&self) -> Words<'_> {
        let mut packs = vec![self.rules.pack(self.view.on())];
        let mut all: Vec<_> = self.rules.in_force().collect();
        all.reverse();
        packs.extend(all.into_iter().map(|(_, pack)| pack));
        Words {
            house: self.rules.house(),
            packs,
        }
    }
}

impl Session {
    /// The store that a word of the line names.
    ///
    /// # Errors
    /// A word that names none of the house's.
    pub(crate) fn store(&self, word: Option<&Slug>) -> Result<Option<Slug>, NotKnown> {
        let stores = self.words(self.at.day()).stores();
        word.map(|word| stores.slug(word.as_str())).transpose()
    }
}

/// The things of a kind that the rules list.
#[derive(Debug)]
pub(crate) struct Listed<'a> {
    kind: Kind,
    things: Vec<Thing<'a>>,
}

impl<'a> Listed<'a> {
    fn of<I>(kind: Kind, things: I) -> Self
    where
        I: IntoIterator<Item = (&'a Slug, &'a Title)>,
    {
        let things = things.into_iter();
        Self {
            kind,
            things: things.map(|(id, title)| Thing::titled(id, title)).collect(),
        }
    }

    /// What a deed names. Where the rules list none, any word is one.
    ///
    /// # Errors
    /// A word that names nothing of the list.
    pub(crate) fn named(&self, word: &str) -> Result<String, NotKnown> {
        if self.things.is_empty() || word.is_empty() {
            return Ok(word.to_owned());
        }
        choose(self.kind, word, self.things.iter().copied()).map(str::to_owned)
    }

    /// The same as a text that is an id, or nothing for nothing.
    ///
    /// # Errors
    /// As [`Self::slug`].
    pub(crate) fn id(&self, word: &str) -> Result<String, NotKnown> {
        match word {
            "" => Ok(String::new()),
            word => self.slug(word).map(|id| id.to_string()),
        }
    }

    /// The same, where a thing is kept as an id.
    ///
    /// # Errors
    /// A word that names nothing of the list, and one that is no id where there is no list.
    pub(crate) fn slug(&self, word: &str) -> Result<Slug, NotKnown> {
        let named = self.named(word)?;
        named.parse().map_err(|_| NotKnown::no_id(self.kind, word))
    }

    /// What a filter looks for: something of the rules, or something that is on record though no rule names it.
    ///
    /// # Errors
    /// A word that names neither.
    pub(crate) fn sought<'b>(
        &self,
        word: &str,
        on_record: impl IntoIterator<Item = &'b str>,
    ) -> Result<String, NotKnown> {
        let mut seen: Vec<&str> = Vec::new();
        for id in on_record {
            // Rows come in long runs of the same few ids.
            if !id.is_empty() && seen.last() != Some(&id) && !seen.contains(&id) {
                seen.push(id);
            }
        }
        seen.sort_unstable();
        let known = self.things.iter().copied();
        let all = known.chain(seen.into_iter().map(Thing::bare));
        choose(self.kind, word, all).map(str::to_owned)
    }
}

impl<'a> Words<'a> {
    fn each<T: 'a, I>(&self, kind: Kind, list: impl Fn(&'a Pack) -> I, of: Of<'a, T>) -> Listed<'a>
    where
        I: IntoIterator<Item = &'a T>,
    {
        let all = self.packs.iter().flat_map(|pack| list(pack));
        Listed::of(kind, all.map(of))
    }

    pub(crate) fn categories(&self) -> Listed<'a> {
        let all = self.packs.iter().flat_map(|pack| &pack.categories);
        let thing =
            |own: &'a crate::rules::Category| Thing::new(&own.id, &own.title.en, &own.title.zh);
        Listed {
            kind: CATEGORY,
            things: all.map(thing).collect(),
        }
    }

    pub(crate) fn stores(&self) -> Listed<'a> {
        Listed::of(
            STORE,
            self.house.stores.iter().map(|own| (&own.id, &own.title)),
        )
    }

    pub(crate) fn rooms(&self) -> Listed<'a> {
        let rooms = self.house.places.rooms.iter();
        Listed::of(ROOM, rooms.map(|own| (&own.id, &own.title)))
    }

    pub(crate) fn therapists(&self) -> Listed<'a> {
        let all = self.house.places.therapists.iter();
        Listed::of(THERAPIST, all.map(|own| (&own.id, &own.title)))
    }

    pub(crate) fn groups(&self) -> Listed<'a> {
        self.each(GROUP, |pack| &pack.groups, |own| (&own.id, &own.title))
    }

    /// The tiers of all groups.
    pub(crate) fn tiers(&self) -> Tiers<'a> {
        Tiers::of(self.packs.iter().flat_map(|pack| &pack.groups))
    }

    /// The tiers of the group that lists mean.
    pub(crate) fn main_tiers(&self) -> Tiers<'a> {
        let groups = self.packs.iter().flat_map(|pack| &pack.groups);
        Tiers::of(groups.filter(|own| own.main))
    }

    pub(crate) fn rewards(&self) -> Listed<'a> {
        self.each(REWARD, |pack| &pack.rewards, |own| (&own.id, &own.title))
    }

    pub(crate) fn gifts(&self) -> Listed<'a> {
        self.each(
            GIFT,
            |pack| &pack.courtesies.gifts,
            |own| (&own.id, &own.title),
        )
    }

    /// Rewards and gifts: what a shelf holds.
    pub(crate) fn items(&self) -> Listed<'a> {
        let (mut rewards, gifts) = (self.rewards(), self.gifts());
        rewards.things.extend(gifts.things);
        Listed {
            kind: ITEM,
            things: rewards.things,
        }
    }

    /// Birthdays, the issue of a card, festivals of the calendar and of the rules, events.
    pub(crate) fn occasions(&self, events: &'a [EventDay]) -> Listed<'a> {
        let own = [
            Thing::new("birthday", "Birthday", "生日"),
            Thing::new(CARD_ISSUE, "Card issue", "发卡"),
        ];
        let calendar = Festival::ALL.iter().map(|festival| {
            let (en, zh) = festival.names();
            Thing::new(festival.id(), en, zh)
        });
        let festivals = self.packs.iter().flat_map(|pack| &pack.care.festivals);
        let kinds = self.packs.iter().flat_map(|pack| &pack.care.events);
        let dated = events.iter().map(|event| {
            let title = event.title.as_deref().unwrap_or(&event.id);
            Thing::new(&event.id, title, title)
        });
        let things = own
            .into_iter()
            .chain(festivals.map(|own| Thing::titled(&own.id, &own.title)))
            .chain(kinds.map(|own| Thing::titled(&own.id, &own.title)))
            .chain(dated)
            .chain(calendar);
        Listed {
            kind: OCCASION,
            things: things.collect(),
        }
    }

    /// The id of the occasion that a word names, also with its kind before it as plans of visits write it.
    ///
    /// # Errors
    /// A word that names none of the rules, the calendar, the book and the records.
    pub(crate) fn occasion<'b>(
        &self,
        word: &str,
        events: &[EventDay],
        on_record: impl IntoIterator<Item = &'b str>,
    ) -> Result<String, NotKnown> {
        let cares = || self.packs.iter().map(|pack| &pack.care);
        let own = match occasions::kind(word) {
            (None, _) => None,
            _ => cares().find_map(|care| occasions::named(word, care, events).ok()),
        };
        match own {
            Some(reason) => Ok(occasions::id(&reason)),
            None => Words::occasions(self, events).sought(word, on_record),
        }
    }

    pub(crate) fn coupons(&self) -> Listed<'a> {
        self.each(COUPON, |pack| &pack.coupons, |own| (&own.id, &own.title))
    }

    pub(crate) fn passes(&self) -> Listed<'a> {
        self.each(PASS, |pack| &pack.passes, |own| (&own.id, &own.title))
    }

    pub(crate) fn departments(&self) -> Listed<'a> {
        self.each(
            DEPARTMENT,
            |pack| &pack.complaints.departments,
            |own| (&own.id, &own.title),
        )
    }

    pub(crate) fn severities(&self) -> Listed<'a> {
        self.each(
            SEVERITY,
            |pack| &pack.complaints.severities,
            |own| (&own.id, &own.title),
        )
    }

    pub(crate) fn causes(&self) -> Listed<'a> {
        self.each(
            CAUSE,
            |pack| &pack.complaints.causes,
            |own| (&own.id, &own.title),
        )
    }

    pub(crate) fn survey_topics(&self) -> Listed<'a> {
        self.each(
            TOPIC,
            |pack| &pack.surveys.topics,
            |own| (&own.id, &own.title),
        )
    }

    pub(crate) fn inquiry_topics(&self) -> Listed<'a> {
        self.each(
            TOPIC,
            |pack| &pack.inquiries.topics,
            |own| (&own.id, &own.title),
        )
    }

    pub(crate) fn roles(&self) -> Listed<'a> {
        self.each(ROLE, |pack| &pack.care.roles, |own| (&own.id, &own.title))
    }

    pub(crate) fn services(&self) -> Listed<'a> {
        self.each(
            SERVICE,
            |pack| pack.reservations.iter().flat_map(|rules| &rules.services),
            |own| (&own.id, &own.title),
        )
    }

    /// The steps of treatments.
    pub(crate) fn steps(&self) -> Listed<'a> {
        self.each(
            STEP,
            |pack| pack.treatments.iter().flat_map(|rules| &rules.steps),
            |own| (&own.id, &own.title),
        )
    }

    /// The skin cases of treatments.
    pub(crate) fn cases(&self) -> Listed<'a> {
        self.each(
            CASE,
            |pack| pack.treatments.iter().flat_map(|rules| &rules.cases),
            |own| (&own.id, &own.title),
        )
    }

    pub(crate) fn breaches(&self) -> Listed<'a> {
        self.each(
            BREACH,
            |pack| &pack.staff.breaches,
            |own| (&own.id, &own.title),
        )
    }

    pub(crate) fn classes(&self) -> Listed<'a> {
        self.each(
            CLASS,
            |pack| pack.visitors.iter().flat_map(|rules| &rules.classes),
            |own| (&own.id, &own.title),
        )
    }

    /// Those who work with the book, by the names that `club.toml` has for them.
    pub(crate) fn operators(&self) -> Listed<'a> {
        let all = self.house.operators.iter();
        Listed {
            kind: OPERATOR,
            things: all.map(|own| Thing::bare(&own.name)).collect(),
        }
    }
}

/// A tier with the group that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TierOf<'a> {
    pub(crate) group: &'a Slug,
    pub(crate) tier: &'a Slug,
    title: &'a Title,
}

impl TierOf<'_> {
    /// Whether it is this tier of this group.
    pub(crate) fn is(&self, group: &Slug, tier: &Slug) -> bool {
        self.group == group && self.tier == tier
    }

    fn with_group(&self) -> String {
        format!("{}.{}", self.group, self.tier)
    }
}

/// Tiers that a word may name: by `group.tier`, by the id, which is that of each group that has it, or by a
/// title that one of them alone bears.
#[derive(Debug)]
pub(crate) struct Tiers<'a>(Vec<TierOf<'a>>);

impl<'a> Tiers<'a> {
    pub(crate) fn of(groups: impl IntoIterator<Item = &'a TierGroup>) -> Self {
        let mut all: Vec<TierOf<'a>> = Vec::new();
        for own in groups {
            for tier in &own.tiers {
                if !all.iter().any(|known| known.is(&own.id, &tier.id)) {
                    all.push(TierOf {
                        group: &own.id,
                        tier: &tier.id,
                        title: &tier.title,
                    });
                }
            }
        }
        Self(all)
    }

    /// Those of a group.
    #[must_use]
    pub(crate) fn within(mut self, group: &Slug) -> Self {
        self.0.retain(|own| own.group == group);
        self
    }

    /// The one that a word names as `group.tier`.
    pub(crate) fn with_group(&self, word: &str) -> Option<TierOf<'a>> {
        let wanted = folded(word);
        let mut all = self.0.iter();
        all.find(|own| folded(&own.with_group()) == wanted).copied()
    }

    /// Those that a word names in a filter, each group's where an id is that of several.
    ///
    /// # Errors
    /// A word that names none, and a title that several bear: they are told with their groups.
    pub(crate) fn sought(&self, word: &str) -> Result<Vec<TierOf<'a>>, NotKnown> {
        if let Some(own) = self.with_group(word) {
            return Ok(vec![own]);
        }
        let wanted = folded(word);
        let by_id = self
            .0
            .iter()
            .filter(|own| folded(own.tier.as_str()) == wanted);
        let by_id: Vec<TierOf<'a>> = by_id.copied().collect();
        if !by_id.is_empty() {
            return Ok(by_id);
        }
        match self.choose(word, TierOf::with_group) {
            Err(why) if !why.is_of_several() => self.choose(word, |own| self.short(own)),
            chosen => chosen,
        }
        .map(|own| vec![own])
    }

    /// The one that a word names for a deed.
    ///
    /// # Errors
    /// As [`Self::sought`], and an id that several groups have.
    pub(crate) fn one(&self, word: &str) -> Result<TierOf<'a>, NotKnown> {
        match self.sought(word)?.as_slice() {
            [one] => Ok(*one),
            several => {
                let names: Vec<String> = several.iter().map(TierOf::with_group).collect();
                let things = names.iter().zip(several);
                let things =
                    things.map(|(name, own)| Thing::new(name, &own.title.en, &own.title.zh));
                Err(NotKnown::of_several(TIER, word, things))
            }
        }
    }

    fn choose(
        &self,
        word: &str,
        name: impl Fn(&TierOf<'a>) -> String,
    ) -> Result<TierOf<'a>, NotKnown> {
        let names: Vec<String> = self.0.iter().map(name).collect();
        let things = names.iter().zip(&self.0);
        let things = things.map(|(name, own)| Thing::new(name, &own.title.en, &own.title.zh));
        let chosen = choose(TIER, word, things)?;
        let place = names.iter().position(|name| name == chosen);
        let own = place.and_then(|place| self.0.get(place)).copied();
        own.ok_or_else(|| NotKnown::no_id(TIER, word))
    }

    /// The id, with the group where several have it.
    fn short(&self, own: &TierOf<'a>) -> String {
        let alike = self.0.iter().filter(|other| other.tier == own.tier);
        if alike.count() > 1 {
            own.with_group()
        } else {
            own.tier.to_string()
        }
    }
}

/// What of a thing is its id and its title.
type Of<'a, T> = fn(&'a T) -> (&'a Slug, &'a Title);

/// The names of the tiers that words name, each once.
pub(crate) fn tiers_named(words: &[String], terms: &Terms<'_>) -> Result<Vec<String>, NotKnown> {
    let tiers = tiers(words, terms)?;
    let mut names: Vec<String> = tiers.iter().map(|tier| terms.tier_name(*tier)).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// The tiers that words name, each alone by its word: who is to get something is never guessed.
pub(crate) fn tiers(words: &[String], terms: &Terms<'_>) -> Result<Vec<TierRef>, NotKnown> {
    let all = Tiers::of(terms.groups);
    let named = words.iter().map(|word| {
        let own = all.one(word)?;
        let groups = terms.groups.iter().enumerate();
        let mut groups = groups.filter(|(_, rules)| rules.id == *own.group);
        let found = groups.find_map(|(group, rules)| {
            let (tier, _) = rules.tier(own.tier.as_str())?;
            Some(TierRef { group, tier })
        });
        found.ok_or_else(|| NotKnown::no_id(TIER, word))
    });
    named.collect()
}
