//! How events and invitations are written and read.

use super::state::{Event, Events, Guest};
use crate::book::{BookError, Draft, Snapshot};
use crate::book::{Records, Told};
use crate::care::occasions::EventDay;
use crate::care::rules::Channel;
use crate::domain::{Day, EventId, InvitationId, MemberId, Version};
use crate::sales::{Roots, View};
use crate::{ledger, words};

ledger! {
    /// events of the house and their days
    pub(crate) static EVENTS = "events", 1;

    /// One row of an event.
    struct EventLine<'a> {
        event: EventId,
        kind: EventStep,
        /// when it was told
        day: Day,
        /// what kind of event, as the rules name it
        id: &'a str,
        /// the day of the event
        on [spare]: Day,
        /// how many may come; empty: any number
        seats: Option<u32>,
        title: Option<&'a str>,
    }
    + Told {}
}

pub(crate) static HELD: Records = Records::of(&EVENTS, "event", "活动");

ledger! {
    /// invitations to events, answers, and who came
    pub(crate) static INVITATIONS = "invitations", 1;

    /// One row of an invitation.
    struct GuestLine {
        invitation: InvitationId,
        kind: GuestKind,
        day: Day,
        event [spare] -> events.event: EventId,
        member [spare] -> members.member: MemberId,
        channel: Option<Channel>,
        answer: Option<bool>,
    }
    + Told {}
}

pub(crate) static INVITED: Records = Records::of(&INVITATIONS, "invitation", "邀请");

words! {
    /// What becomes of an event.
    pub(crate) enum EventStep {
        Add = "add", "planned", "计划";
        Change = "change", "changed", "变更";
        Cancel = "cancel", "cancelled", "取消";
    } + "undo"
}

words! {
    enum GuestKind {
        Invite = "invite", "invited", "邀请";
        Answer = "answer", "answered", "答复";
        Attend = "attend", "attended", "到场";
    } + "undo"
}

/// What becomes of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GuestStep {
    /// By the channel, where one is told.
    Invite(Option<Channel>),
    Answer(bool),
    Attend,
}

/// Writes the event as it stands after a step.
pub(crate) fn write_event(
    draft: &mut Draft,
    event: &Event,
    (step, day): (EventStep, Day),
    told: Told<'_>,
) -> Result<(), BookError> {
    let line = EventLine {
        event: event.event,
        kind: step,
        day,
        id: &event.id,
        on: event.on,
        seats: event.seats,
        title: event.title.as_deref(),
    };
    draft.post(&EVENTS, &[&line, &told]).map(drop)
}

/// Writes one step of a guest.
pub(crate) fn write_guest(
    draft: &mut Draft,
    (invitation, event, member): (InvitationId, EventId, MemberId),
    (step, day): (GuestStep, Day),
    told: Told<'_>,
) -> Result<(), BookError> {
    let (kind, channel, answer) = match step {
        GuestStep::Invite(channel) => (GuestKind::Invite, channel, None),
        GuestStep::Answer(true) => (GuestKind::Answer, None, Some(true)),
        GuestStep::Answer(false) => (GuestKind::Answer, None, Some(false)),
        GuestStep::Attend => (GuestKind::Attend, None, None),
    };
    let line = GuestLine {
        invitation,
        kind,
        day,
        event,
        member,
        channel,
        answer,
    };
    draft.post(&INVITATIONS, &[&line, &told]).map(drop)
}

/// Every event and its guests, by what was told to the close of a day.
pub(crate) fn events(snapshot: &Snapshot, rows_to: Day) -> Result<Events, BookError> {
    let mut events = Events::default();
    HELD.each(snapshot, |row| {
        let line = EventLine::read(row)?;
        if line.day <= rows_to {
            events.take(line.event(row.version(), HELD.told(row)?.reference));
        }
        Ok(())
    })?;
    let roots = Roots::load(snapshot, View::close_of(rows_to))?;
    INVITED.each(snapshot, |row| {
        let mut line = GuestLine::read(row)?;
        if line.day <= rows_to {
            // A guest who was merged is the one they live on in, who stands once.
            line.member = roots.root(line.member);
            line.take_part(&mut events);
        }
        Ok(())
    })?;
    Ok(events)
}

/// The days of all events that are not cancelled, by what was told to the close of a day: what visit plans
/// and courtesies go by where the rules have no day.
pub(crate) fn days(snapshot: &Snapshot, rows_to: Day) -> Result<Vec<EventDay>, BookError> {
    let events = events(snapshot, rows_to)?;
    let dated = events.standing().map(|event| EventDay {
        id: event.id.clone(),
        title: event.title.clone(),
        on: event.on,
    });
    Ok(dated.collect())
}

impl EventLine<'_> {
    /// The event as it stands after this row.
    fn event(self, version: Version, reference: &str) -> Event {
        Event {
            event: self.event,
            id: self.id.to_owned(),
            title: self.title.map(str::to_owned),
            on: self.on,
            seats: self.seats,
            cancelled: self.kind == EventStep::Cancel,
            reference: Some(reference.to_owned()).filter(|reference| !reference.is_empty()),
            version,
        }
    }
}

impl GuestLine {
    fn take_part(&self, events: &mut Events) {
        let new = || Guest::new(self.invitation, self.member);
        let guest = events.guest_mut(self.event, self.member, new);
        match self.kind {
            GuestKind::Invite => {
                guest.invited = Some(self.day);
                let channel = self.channel.map_or("", Channel::word);
                channel.clone_into(&mut guest.channel);
            }
            GuestKind::Answer => guest.coming = Some(self.answer == Some(true)),
            GuestKind::Attend => guest.attended = Some(self.day),
        }
    }
}
