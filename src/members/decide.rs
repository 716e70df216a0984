//! What a request makes of a member. Pure: what is known in, what is to be recorded or a refusal out.

use super::directory::Directory;
use super::facts::{self, Learnt};
use super::profile::Status;
use super::refusal::{MemberError, MemberRefusal};
use super::rows::StatusKind;
use super::rules::{CardRules, Fields};
use crate::domain::{CardNo, Day, MemberId};

/// What somebody asks to have registered, as told; members are resolved already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub name: String,
    pub phone: String,
    /// Every other fact by its id: birthday, sex, the pack's own, consents.
    pub facts: Vec<(String, String)>,
    pub card: Option<CardNo>,
    /// The means by which the card's fee and deposit are paid; empty where none was told.
    pub pay: String,
    pub referrer: Option<MemberId>,
    pub store: String,
    pub joined: Option<Day>,
    /// The time that was told, if one was: part of what a repeat must repeat.
    pub at: String,
    pub reference: String,
}

/// A sound new member, not yet written.
#[derive(Clone, Debug)]
pub(crate) struct NewMember {
    pub(super) facts: Vec<Learnt>,
    pub(super) card: Option<CardNo>,
    pub(super) referrer: Option<MemberId>,
    pub(super) store: String,
    pub(super) joined: Day,
    pub(super) reference: String,
    pub(super) asked: String,
}

impl NewMember {
    /// A fact that was told; empty for any other.
    pub(crate) fn fact(&self, id: &str) -> &str {
        let told = self.facts.iter().find(|learnt| learnt.fact() == id);
        told.map_or("", Learnt::value)
    }

    pub(crate) fn card(&self) -> Option<&CardNo> {
        self.card.as_ref()
    }

    pub(crate) fn joined(&self) -> Day {
        self.joined
    }

    pub(crate) fn reference(&self) -> &str {
        &self.reference
    }

    /// Digest of what was asked.
    pub(crate) fn asked(&self) -> &str {
        &self.asked
    }
}

/// What a registration comes to.
#[derive(Clone, Debug)]
pub(crate) enum Registration {
    New(Box<NewMember>),
    /// The same was asked before under the same ref: nothing is to be recorded.
    Already(MemberId),
}

/// Judges a registration on a business day. `digest` makes of a text what the ledger may keep of it.
pub(crate) fn register(
    request: &Request,
    (fields, cards): (&Fields, Option<&CardRules>),
    directory: &Directory,
    today: Day,
    digest: &dyn Fn(&str) -> String,
) -> Result<Registration, MemberError> {
    let facts = told(request, fields, today)?;
    let asked = if request.reference.is_empty() {
        String::new()
    } else {
        digest(&canonical(request, &facts))
    };
    if let Some(member) = repeated(directory, &request.reference, &asked)? {
        return Ok(Registration::Already(member));
    }
    let new = NewMember {
        facts,
        card: request.card.clone(),
        referrer: request.referrer,
        store: request.store.clone(),
        joined: request.joined.unwrap_or(today),
        reference: request.reference.clone(),
        asked,
    };
    for fact in [facts::NAME, facts::PHONE] {
        if new.fact(fact).is_empty() && new.reference.is_empty() {
            return Err(MemberRefusal::Missing { fact }.into());
        }
    }
    phone_is_free(directory, None, new.fact(facts::PHONE))?;
    if let Some(card) = &new.card {
        card_is_free(directory, cards, card)?;
        facts_are_there(fields, cards, |fact| !new.fact(fact).is_empty())?;
    }
    Ok(Registration::New(Box::new(new)))
}

/// The facts of a request, sound and in the order in which the house keeps them.
fn told(request: &Request, fields: &Fields, today: Day) -> Result<Vec<Learnt>, MemberRefusal> {
    let own = [
        (facts::NAME, request.name.as_str()),
        (facts::PHONE, request.phone.as_str()),
    ];
    let others = request
        .facts
        .iter()
        .map(|(fact, text)| (fact.as_str(), text.as_str()));
    learn_all(own.into_iter().chain(others), fields, today).map(|facts| {
        let told = facts.into_iter().filter(|learnt| learnt.told().is_some());
        told.collect()
    })
}

fn learn_all<'a>(
    told: impl Iterator<Item = (&'a str, &'a str)>,
    fields: &Fields,
    today: Day,
) -> Result<Vec<Learnt>, MemberRefusal> {
    let mut learnt: Vec<Learnt> = Vec::new();
    for (fact, text) in told {
        // A name or a phone that was not given is no mistake in the rules.
        if text.trim().is_empty() && fields.named(fact).is_err() {
            continue;
        }
        let own = facts::learn(fields, fact, text, today)?;
        if learnt.iter().any(|other| other.fact() == own.fact()) {
            let fact = fact.to_owned();
            return Err(MemberRefusal::FactTwice { fact });
        }
        learnt.push(own);
    }
    Ok(learnt)
}

/// What was asked, written one way only, so that its digest knows a repeat.
fn canonical(request: &Request, facts: &[Learnt]) -> String {
    let mut lines: Vec<String> = facts
        .iter()
        .map(|learnt| format!("fact.{}={}", learnt.fact(), learnt.value()))
        .collect();
    let text = |word: &str, value: Option<String>| {
        value
            .filter(|value| !value.is_empty())
            .map(|value| format!("{word}={value}"))
    };
    lines.extend(text("card", request.card.as_ref().map(ToString::to_string)));
    lines.extend(text("pay", Some(request.pay.clone())));
    lines.extend(text("referrer", request.referrer.map(|m| m.to_string())));
    lines.extend(text("store", Some(request.store.clone())));
    lines.extend(text("joined", request.joined.map(|day| day.to_string())));
    lines.extend(text("at", Some(request.at.clone())));
    lines.sort();
    lines.join("\n")
}

/// The member that the same request registered before.
fn repeated(
    directory: &Directory,
    reference: &str,
    asked: &str,
) -> Result<Option<MemberId>, MemberError> {
    if reference.is_empty() {
        return Ok(None);
    }
    let Some(before) = directory.registered_as(reference)? else {
        return Ok(None);
    };
    let (reference, member) = (reference.to_owned(), before.member);
    if before.undone {
        return Err(MemberRefusal::ReferenceUndone { reference, member }.into());
    }
    if before.asked != asked {
        return Err(MemberRefusal::OtherContent { reference, member }.into());
    }
    Ok(Some(member))
}

fn phone_is_free(
    directory: &Directory,
    of: Option<MemberId>,
    phone: &str,
) -> Result<(), MemberError> {
    if phone.is_empty() {
        return Ok(());
    }
    match directory.phone_owner(phone)? {
        Some(member) if Some(member) != of => Err(MemberRefusal::PhoneKnown { member }.into()),
        _ => Ok(()),
    }
}

/// Refuses a card while facts that the rules want before it are not on file.
pub(crate) fn facts_are_there(
    fields: &Fields,
    cards: Option<&CardRules>,
    is_known: impl Fn(&str) -> bool,
) -> Result<(), MemberRefusal> {
    let needed = cards.map(|rules| rules.needs_facts.as_slice());
    let missing = needed
        .unwrap_or_default()
        .iter()
        .filter(|id| !is_known(id.as_str()));
    let told = missing.filter_map(|id| {
        let fact = fields.fact(id.as_str())?;
        Some((id.clone(), fact.title.clone()))
    });
    let facts: Vec<_> = told.collect();
    if facts.is_empty() {
        Ok(())
    } else {
        Err(MemberRefusal::FactsMissing { facts })
    }
}

/// Whether a card's number can be issued: sound by the rules, and never anybody's.
pub(crate) fn card_is_free(
    directory: &Directory,
    rules: Option<&CardRules>,
    card: &CardNo,
) -> Result<(), MemberError> {
    if let Some(way) = rules.and_then(|rules| rules.check_digit) {
        way.prove(card.as_str())
            .map_err(|why| MemberRefusal::BadCard {
                card: card.to_string(),
                why,
            })?;
    }
    match directory.card_owner(card.as_str())? {
        Some(member) => Err(MemberRefusal::CardKnown {
            card: card.to_string(),
            member,
        }
        .into()),
        None => Ok(()),
    }
}

/// Judges what is told of a member; what is as it was is left out, but for what is to be recorded as confirmed.
/// `current` tells what is known now.
pub(crate) fn set(
    member: MemberId,
    told: &[(String, String)],
    fields: &Fields,
    directory: &Directory,
    today: Day,
    current: &dyn Fn(&str) -> Option<String>,
    confirms: &dyn Fn(&str) -> bool,
) -> Result<Vec<Learnt>, MemberError> {
    if directory.is_erased(member) {
        return Err(MemberRefusal::Erased { member }.into());
    }
    let pairs = told
        .iter()
        .map(|(fact, text)| (fact.as_str(), text.as_str()));
    let mut changed = learn_all(pairs, fields, today)?;
    for learnt in &changed {
        match (learnt.fact(), learnt.told()) {
            (facts::NAME, None) => return Err(MemberRefusal::NoName { member }.into()),
            (facts::PHONE, Some(phone)) => phone_is_free(directory, Some(member), phone)?,
            _ => {}
        }
    }
    changed.retain(|learnt| {
        let changes = current(learnt.fact()).unwrap_or_default() != learnt.value();
        changes || (learnt.told().is_some() && confirms(learnt.fact()))
    });
    Ok(changed)
}

/// What can become of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Suspend,
    /// Lifts a suspension, or takes back one who had left.
    Resume,
    Exit,
}

impl Change {
    pub(crate) const fn kind(self) -> StatusKind {
        match self {
            Self::Suspend => StatusKind::Suspend,
            Self::Resume => StatusKind::Resume,
            Self::Exit => StatusKind::Exit,
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        self.kind().word()
    }

    /// The status that it leads to.
    pub(crate) const fn leads_to(self) -> Status {
        match self {
            Self::Suspend => Status::Suspended,
            Self::Resume => Status::Active,
            Self::Exit => Status::Exited,
        }
    }
}

/// Whether a member's status may change so.
pub(crate) fn may_change(
    member: MemberId,
    now: Status,
    change: Change,
) -> Result<(), MemberRefusal> {
    let status = now;
    match (now, change) {
        (Status::Merged(into), _) => Err(MemberRefusal::Merged { member, into }),
        (Status::Undone, _) => Err(MemberRefusal::NotActive { member, status }),
        (Status::Erased, _) => Err(MemberRefusal::Erased { member }),
        _ if now == change.leads_to() => Err(MemberRefusal::NothingToChange { member, status }),
        (Status::Exited, Change::Suspend) => Err(MemberRefusal::NotActive { member, status }),
        _ => Ok(()),
    }
}

/// Whether one member may live on in another. A member who was merged before lives on elsewhere already;
/// one who left is taken back first, since the merged history would leave with them.
pub(crate) fn may_merge(
    from: (MemberId, Status),
    into: (MemberId, Status),
) -> Result<(), MemberRefusal> {
    let (member, status) = from;
    if member == into.0 {
        return Err(MemberRefusal::SameMember { member });
    }
    match status {
        Status::Merged(into) => return Err(MemberRefusal::Merged { member, into }),
        Status::Undone => return Err(MemberRefusal::NotActive { member, status }),
        Status::Erased => return Err(MemberRefusal::Erased { member }),
        Status::Active | Status::Suspended | Status::Exited => {}
    }
    let (member, status) = into;
    match status {
        Status::Active => Ok(()),
        Status::Merged(into) => Err(MemberRefusal::Merged { member, into }),
        Status::Erased => Err(MemberRefusal::Erased { member }),
        Status::Suspended | Status::Exited | Status::Undone => {
            Err(MemberRefusal::NotActive { member, status })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(text: &str) -> MemberId {
        text.parse().expect("a member")
    }

    #[test]
    fn a_status_changes_only_where_it_makes_sense() {
        use Change::{Exit, Resume, Suspend};
        let other = member("M000002");
        let table = [
            (Status::Active, Suspend, true),
            (Status::Active, Resume, false),
            (Status::Active, Exit, true),
            (Status::Suspended, Suspend, false),
            (Status::Suspended, Resume, true),
            (Status::Suspended, Exit, true),
            (Status::Exited, Suspend, false),
            (Status::Exited, Resume, true),
            (Status::Exited, Exit, false),
            (Status::Merged(other), Resume, false),
            (Status::Undone, Resume, false),
            (Status::Erased, Resume, false),
            (Status::Erased, Exit, false),
        ];
        for (now, change, may) in table {
            let judged = may_change(member("M000001"), now, change);
            assert_eq!(judged.is_ok(), may, "{now:?} {change:?}: {judged:?}");
        }
    }

    #[test]
    fn two_members_merge_into_a_living_one() {
        let (a, b, c) = (member("M000001"), member("M000002"), member("M000003"));
        let table = [
            ((a, Status::Active), (b, Status::Active), true),
            ((a, Status::Exited), (b, Status::Active), true),
            ((a, Status::Suspended), (b, Status::Active), true),
            ((a, Status::Active), (a, Status::Active), false),
            ((a, Status::Merged(c)), (b, Status::Active), false),
            ((a, Status::Active), (b, Status::Merged(a)), false),
            ((a, Status::Active), (b, Status::Exited), false),
            ((a, Status::Undone), (b, Status::Active), false),
            ((a, Status::Erased), (b, Status::Active), false),
            ((a, Status::Active), (b, Status::Erased), false),
        ];
        for (from, into, may) in table {
            let judged = may_merge(from, into);
            assert_eq!(judged.is_ok(), may, "{from:?} {into:?}: {judged:?}");
        }
        assert_eq!(
            may_merge((a, Status::Active), (b, Status::Merged(a))),
            Err(MemberRefusal::Merged { member: b, into: a })
        );
    }

    #[test]
    fn what_was_asked_is_written_one_way() {
        let request = |facts: &[(&str, &str)]| Request {
            facts: facts
                .iter()
                .map(|(fact, text)| ((*fact).to_owned(), (*text).to_owned()))
                .collect(),
            store: "昆明".to_owned(),
            ..Request::default()
        };
        let fields = Fields::default();
        let today = Day::new(2024, 5, 1).expect("a day");
        let text = |request: &Request| {
            let facts = told(request, &fields, today).expect("sound");
            canonical(request, &facts)
        };
        let one = request(&[("consent.marketing", "yes"), ("consent.sharing", "no")]);
        let other = request(&[("consent.sharing", "否"), ("consent.marketing", "YES")]);
        assert_eq!(text(&one), text(&other));
        assert_eq!(
            text(&one),
            "fact.consent.marketing=yes\nfact.consent.sharing=no\nstore=昆明"
        );
        let twice = request(&[("consent.sharing", "no"), ("consent.sharing", "yes")]);
        let refused = told(&twice, &fields, today);
        assert!(matches!(refused, Err(MemberRefusal::FactTwice { .. })));
    }
}
