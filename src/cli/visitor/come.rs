//! Visitors at the door: in, out, and what they say afterwards.

use super::{Details, again, asked, class_named, named, record, repeated, rules_of, texts, visit};
use crate::book::{AskedBy, KeySlot};
use crate::cli::Desk;
use crate::cli::args::{Recording, whole};
use crate::cli::closed::yes_no;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::desk::visitors::decide::{Remark, Shown, enter, follows, leave, turn_away};
use crate::desk::visitors::rows::{SCHEMA, load};
use crate::desk::visitors::rules::{VisitorClass, VisitorRules};
use crate::desk::visitors::state::{Event, EventKind, Sealed, Visit};
use crate::desk::visitors::{VISITORS, VisitorRefusal};
use crate::domain::{Day, Lang, Slug, Title, VisitorId};
use crate::members::facts::narrow;
use crate::members::identity::id_number;
use crate::ops::Session;

/// Let visitors in
///
/// Names an announced visit by its number, or a new visitor by name. A class that the rules turn away is put
/// on record as turned away, and told; where the rules say what is done about it, --note says that it was.
///
/// Example: club visitor in G000001 --id-number 11010519491231002X --host "Ms Li" --host-consents --badge 7
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    登记访客进入\n\n\
    写已预告来访的编号，或未预告访客的姓名。规则不接待的类别记为已劝离，并作提示；规则写明处理办法的，用 --note 说\
    明已照办。"))]
pub(super) struct In {
    /// An announced visit (number or ref), or the name of a visitor who was not
    #[arg(add = Zh("已预告的来访（编号或原编号），或未预告访客的姓名"))]
    #[arg(value_name = "VISITOR|NAME")]
    visitor: String,
    /// The class of visitors; as announced unless told
    #[arg(add = Zh("访客类别（默认：与预告相同）"))]
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// How many; as announced unless told
    #[arg(add = Zh("人数（默认：与预告相同）"))]
    #[arg(long, value_name = "N", value_parser = whole::<u32>(1..=10_000))]
    party: Option<u32>,
    /// The number of the ID card that was shown, kept sealed
    #[arg(add = Zh("所出示身份证的号码，封存保管"))]
    #[arg(long, value_name = "NUMBER")]
    id_number: Option<String>,
    /// Another paper that was shown, with its number
    #[arg(add = Zh("所出示的其他证件及其号码"))]
    #[arg(long, value_name = "TEXT", conflicts_with = "id_number")]
    id_other: Option<String>,
    /// The host has said yes
    #[arg(add = Zh("被访人已同意"))]
    #[arg(long)]
    host_consents: bool,
    /// A badge that is handed out, one for each visitor
    #[arg(add = Zh("发放的访客证，每位访客一张"))]
    #[arg(long, value_name = "BADGE")]
    badge: Vec<Slug>,
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    recording: Recording,
}

/// Let visitors out, and take the badges back
///
/// Example: club visitor out G000001 --badge 7 --host-signed
#[derive(clap::Args, Debug)]
#[command(add = Zh("登记访客离开，收回访客证"))]
pub(super) struct Out {
    /// The visit, by its number or ref
    #[arg(add = Zh("来访的编号或原编号"))]
    #[arg(value_name = "VISITOR")]
    visitor: String,
    /// A badge that is given back
    #[arg(add = Zh("交回的访客证"))]
    #[arg(long, value_name = "BADGE")]
    badge: Vec<Slug>,
    /// What is not given back is lost; why, kept sealed
    #[arg(add = Zh("未交回的按遗失处理；原因封存保管"))]
    #[arg(long, value_name = "REASON")]
    badge_lost: Option<String>,
    /// The host has signed them out
    #[arg(add = Zh("被访人已签字送出"))]
    #[arg(long)]
    host_signed: bool,
    #[command(flatten)]
    recording: Recording,
}

/// Record what visitors say of their visit
///
/// Example: club visitor feedback G000001 --satisfied yes --text "friendly guide, too little time"
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录访客的意见"))]
pub(super) struct Feedback {
    /// The visit, by its number or ref
    #[arg(add = Zh("来访的编号或原编号"))]
    #[arg(value_name = "VISITOR")]
    visitor: String,
    /// Whether they are satisfied
    #[arg(add = Zh("是否满意"))]
    #[arg(long, value_name = "yes|no", value_parser = yes_no())]
    satisfied: Option<String>,
    /// What they say, kept sealed
    #[arg(add = Zh("访客的意见，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// What is told beside the record.
#[derive(Clone, Debug)]
pub(super) enum Told {
    Remark(Remark),
    TurnedAway { then: Option<Title> },
}

impl Told {
    pub(super) fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Remark(Remark::Unannounced), Lang::En) => {
                "they were not announced as long ahead as the rules ask for".to_owned()
            }
            (Self::Remark(Remark::Unannounced), Lang::Zh) => "没有按规则提前预约".to_owned(),
            (Self::Remark(Remark::BadgeFound { badge, lost_by }), Lang::En) => {
                format!("badge {badge} was lost by {lost_by}; it is found, and handed out again")
            }
            (Self::Remark(Remark::BadgeFound { badge, lost_by }), Lang::Zh) => {
                format!("证件 {badge} 曾由 {lost_by} 遗失；现按已找回重新发放")
            }
            (Self::TurnedAway { then: None }, Lang::En) => {
                "visitors of this class are turned away".to_owned()
            }
            (Self::TurnedAway { then: None }, Lang::Zh) => "此类访客谢绝入内".to_owned(),
            (Self::TurnedAway { then: Some(then) }, Lang::En) => {
                format!("visitors of this class are turned away: {}", then.en)
            }
            (Self::TurnedAway { then: Some(then) }, Lang::Zh) => {
                format!("此类访客谢绝入内：{}", then.zh)
            }
        }
    }
}

impl In {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let mut writing = desk.write(&self.recording)?;
        let (before, name) = self.found(&writing)?;
        let asked = self.asked(&mut writing, before.as_ref())?;
        if let Some(first) = repeated(&writing, &self.recording, &asked)? {
            return again(desk, writing, first);
        }
        let known = before.as_ref().and_then(|visit| visit.class.clone());
        let rules = rules_of(&writing.rules, writing.at.day())?;
        let word = self.class.as_deref().or(known.as_ref().map(Slug::as_str));
        let class = class_named(rules, word.ok_or(VisitorRefusal::NoClass)?)?.clone();
        writing.store(self.details.store.as_ref())?;
        let told = self.judged(&writing, rules, &class, before.as_ref())?;
        let kind = if class.admitted {
            EventKind::In
        } else {
            EventKind::TurnAway
        };
        let person = match &before {
            Some(visit) => KeySlot::new(visit.person),
            None => writing.person(None)?,
        };
        let event = self.event(&writing, kind, &class, person, &name)?;
        let reference = self.recording.reference.as_deref();
        record(desk, writing, before, event, (reference, &asked.named))?;
        for told in told {
            desk.talk().warn(&told.say(desk.lang()));
        }
        Ok(())
    }

    /// The visit on record that the word names, or the name of somebody new.
    fn found(&self, writing: &Session) -> Result<(Option<Visit>, String), CliError> {
        let (snapshot, word) = (writing.draft.snapshot(), self.visitor.trim());
        let is_number = word.parse::<VisitorId>().is_ok();
        if is_number || !VISITORS.fitting(snapshot, word)?.is_empty() {
            let id = VISITORS.find(snapshot, word)?;
            return Ok((Some(visit(snapshot, id)?), String::new()));
        }
        Ok((None, word.to_owned()))
    }

    fn asked(&self, writing: &mut Session, before: Option<&Visit>) -> Result<AskedBy, CliError> {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        let badges = badges(&self.badge);
        let parts = |visitor: &str, class: &Option<String>, details: &Details| {
            [
                visitor.to_owned(),
                told(class),
                self.party
                    .map(|party| party.to_string())
                    .unwrap_or_default(),
                told(&self.id_number),
                told(&self.id_other),
                self.host_consents.to_string(),
                badges.join(";"),
                details.asked(),
            ]
        };
        let class = match &self.class {
            Some(word) => {
                let rules = rules_of(&writing.rules, writing.at.day())?;
                Some(class_named(rules, word)?.id.to_string())
            }
            None => None,
        };
        let visitor =
            before.map_or_else(|| self.visitor.trim().to_owned(), |own| own.id.to_string());
        let named = parts(&visitor, &class, &self.details.named(writing)?);
        let typed = parts(&self.visitor, &self.class, &self.details);
        let (named, typed) = (texts(&named), texts(&typed));
        asked(&self.recording, writing, EventKind::In, (&named, &typed))
    }

    /// Whether they come in, and what is told of it.
    fn judged(
        &self,
        writing: &Session,
        rules: &VisitorRules,
        class: &VisitorClass,
        before: Option<&Visit>,
    ) -> Result<Vec<Told>, CliError> {
        if !class.admitted {
            let note = self.details.note.as_deref().unwrap_or_default();
            turn_away(class, before, &badges(&self.badge), !note.trim().is_empty())?;
            let then = class.then.clone();
            return Ok(vec![Told::TurnedAway { then }]);
        }
        let sealed = before.map(|visit| &visit.sealed);
        let has = |told: bool, cell: fn(&Sealed) -> &String| {
            told || sealed.is_some_and(|sealed| !cell(sealed).is_empty())
        };
        let badges = badges(&self.badge);
        let shown = Shown {
            has_id: self.id_number.is_some() || self.id_other.is_some(),
            has_host: has(self.details.host.is_some(), |own| &own.host),
            host_consents: self.host_consents,
            has_guide: has(self.details.guide.is_some(), |own| &own.guide),
            has_route: has(self.details.route.is_some(), |own| &own.route),
            party: self.party(before),
            badges: &badges,
        };
        let inside = load(writing.draft.snapshot(), Day::MAX)?;
        let when = (writing.at, writing.hours());
        let remarks = enter(rules, class, before, shown, when, &inside)?;
        Ok(remarks.into_iter().map(Told::Remark).collect())
    }

    fn party(&self, before: Option<&Visit>) -> u32 {
        self.party.or(before.map(|visit| visit.party)).unwrap_or(1)
    }

    fn event(
        &self,
        writing: &Session,
        kind: EventKind,
        class: &VisitorClass,
        person: KeySlot,
        name: &str,
    ) -> Result<Event, CliError> {
        let number = match (&self.id_number, &self.id_other) {
            (Some(number), _) => id_number(number).map_err(|why| VisitorRefusal::BadId { why })?,
            (None, Some(other)) => other.trim().to_owned(),
            (None, None) => String::new(),
        };
        Ok(Event {
            class: Some(class.id.clone()),
            party: self.party,
            store: writing.store(self.details.store.as_ref())?,
            badges: badges(&self.badge),
            signed: self.host_consents,
            person: Some(person.get()),
            sealed: Sealed {
                id_number: writing.seal_under(person, (SCHEMA.name, "id_number"), &number)?,
                ..self.details.sealed(writing, person, name)?
            },
            ..Event::plain(kind, writing.at)
        })
    }
}

fn badges(given: &[Slug]) -> Vec<String> {
    given.iter().map(|own| narrow(own.as_str())).collect()
}

impl Out {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let mut writing = desk.write(&self.recording)?;
        let id = named(&writing, &self.visitor)?;
        let returned = badges(&self.badge);
        let why = self.badge_lost.as_deref().unwrap_or_default();
        let signed = self.host_signed.to_string();
        let parts = [&id.to_string(), &returned.join(";"), why, &signed];
        let asked = asked(
            &self.recording,
            &mut writing,
            EventKind::Out,
            (&parts, &parts),
        )?;
        if let Some(first) = repeated(&writing, &self.recording, &asked)? {
            return again(desk, writing, first);
        }
        let visit = visit(writing.draft.snapshot(), id)?;
        // Who came in under rules that are no more is let out all the same.
        let came = visit
            .came
            .map_or(writing.at.day(), crate::domain::When::day);
        let rules = rules_of(&writing.rules, came)?;
        let class = visit.class.as_ref().and_then(|id| rules.class(id.as_str()));
        let is_lost = self.badge_lost.is_some();
        let lost = leave(
            class,
            &visit,
            &returned,
            is_lost,
            self.host_signed,
            writing.at,
        )?;
        let person = KeySlot::new(visit.person);
        let event = Event {
            badges: returned,
            lost,
            signed: self.host_signed,
            sealed: Sealed {
                note: writing.seal_under(person, (SCHEMA.name, "note"), why)?,
                ..Sealed::default()
            },
            ..Event::plain(EventKind::Out, writing.at)
        };
        let reference = self.recording.reference.as_deref();
        record(desk, writing, Some(visit), event, (reference, &asked.named))
    }
}

impl Feedback {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let satisfied = self.satisfied.as_deref();
        let text = self.text.as_deref().unwrap_or_default();
        if satisfied.is_none() && text.is_empty() {
            return Err(CliError::usage(
                "say --satisfied, --text or both",
                "请写 --satisfied、--text 或两者",
            ));
        }
        let mut writing = desk.write(&self.recording)?;
        let id = named(&writing, &self.visitor)?;
        let parts = [&id.to_string(), satisfied.unwrap_or_default(), text];
        let asked = asked(
            &self.recording,
            &mut writing,
            EventKind::Feedback,
            (&parts, &parts),
        )?;
        if let Some(first) = repeated(&writing, &self.recording, &asked)? {
            return again(desk, writing, first);
        }
        let visit = visit(writing.draft.snapshot(), id)?;
        follows(&visit, EventKind::Feedback)?;
        let person = KeySlot::new(visit.person);
        let event = Event {
            satisfied: satisfied.map(|word| word == "yes"),
            sealed: Sealed {
                note: writing.seal_under(person, (SCHEMA.name, "note"), text)?,
                ..Sealed::default()
            },
            ..Event::plain(EventKind::Feedback, writing.at)
        };
        let reference = self.recording.reference.as_deref();
        record(desk, writing, Some(visit), event, (reference, &asked.named))
    }
}
