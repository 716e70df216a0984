//! `club event answer` and `attend`: what the invited say, and who came.

use super::on_record;
use crate::book::Recorded;
use crate::book::Told;
use crate::book::{AskedBy, At};
use crate::care::events::rows::{GuestStep, INVITATIONS, INVITED, write_guest};
use crate::care::events::state::Event;
use crate::care::events::{Events, decide};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::closed::yes_no;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{Day, EventId, InvitationId, MemberId, Version};
use crate::ops::cards::who_shows;
use crate::ops::{Session, Stop};
use crate::output::{Cell, Column, columns};

/// Record what an invited member answers
///
/// A yes takes a seat; with all seats taken it is refused.
///
/// Example: club event answer health-talk M000001 yes
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录受邀会员的答复\n\n\
    答应即占一个名额；名额已满时拒绝。"))]
pub(super) struct AnswerArgs {
    /// The event: its number, its ref, or its id where only one is to come
    #[arg(add = Zh("活动：编号、原编号；仅一场待举行时也可用标识"))]
    #[arg(value_name = "EVENT")]
    event: String,
    #[arg(value_name = "MEMBER")]
    member: String,
    /// yes or no
    #[arg(add = Zh("yes（是）或 no（否）"))]
    #[arg(value_name = "ANSWER", value_parser = yes_no())]
    answer: String,
    #[command(flatten)]
    recording: Recording,
}

/// Record that members came to an event
///
/// Invited or not, once each, on the event's day or after it, while there are seats.
///
/// Example: club event attend health-talk M000001 M000007
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录会员到场\n\n\
    不论是否受邀，每人一次，在活动当天或以后，且名额未满。"))]
pub(super) struct AttendArgs {
    /// The event: its number, its ref, or its id where only one is to come
    #[arg(add = Zh("活动：编号、原编号；仅一场待举行时也可用标识"))]
    #[arg(value_name = "EVENT")]
    event: String,
    /// Who came
    #[arg(add = Zh("到场会员"))]
    #[arg(value_name = "MEMBER", required = true)]
    members: Vec<String>,
    #[command(flatten)]
    recording: Recording,
}

/// What a guest did, as it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Invite,
    Answer,
    Attend,
}

impl Step {
    const fn word(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Answer => "answer",
            Self::Attend => "attend",
        }
    }
}

pub(super) const GUEST_COLUMNS: [Column; 7] = [
    columns::INVITATION,
    columns::VERSION,
    columns::EVENT,
    columns::MEMBER,
    columns::AT_DAY,
    columns::KIND,
    columns::CHANNEL,
];

pub(super) fn guest_cells(
    (invitation, event, member): (InvitationId, EventId, MemberId),
    version: Version,
    (step, day): (Step, Day),
    channel: &str,
) -> Vec<Cell> {
    let channel = Some(channel).filter(|channel| !channel.is_empty());
    vec![
        invitation.into(),
        version.into(),
        event.into(),
        member.into(),
        day.into(),
        step.word().into(),
        channel.map(str::to_owned).into(),
    ]
}

pub(super) fn answer(args: &AnswerArgs, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let member = writing.member(&args.member)?;
    let events = on_record(&writing)?;
    let day = writing.at.day();
    let event = decide::find(&events, &args.event, day)?;
    let digest = digest(
        (event, &args.event),
        &[member],
        &args.answer,
        &args.recording,
        &mut writing,
    )?;
    if let Some(version) = repeated(&writing, &args.recording, &digest)? {
        return print_version(desk, &writing, version, Step::Answer);
    }
    let coming = args.answer == "yes";
    let guest = decide::answer(&events, event, member, (coming, day))?;
    let who = (guest.invitation, event.event, member);
    let step = GuestStep::Answer(coming);
    write(&mut writing, &args.recording, &digest.named, (who, step))?;
    let version = writing.draft.version();
    writing.commit()?;
    print(desk, &[guest_cells(who, version, (Step::Answer, day), "")])
}

pub(super) fn attend(args: &AttendArgs, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let members = args.members.iter().map(|word| writing.member(word));
    let members = members.collect::<Result<Vec<MemberId>, Stop>>()?;
    let mut events: Events = on_record(&writing)?;
    let day = writing.at.day();
    // Whoever came is put down on the event's own day or later, so the last one of the kind is meant.
    let event = decide::held(&events, &args.event, day)?.clone();
    let digest = digest(
        (&event, &args.event),
        &members,
        "attend",
        &args.recording,
        &mut writing,
    )?;
    if let Some(version) = repeated(&writing, &args.recording, &digest)? {
        return print_version(desk, &writing, version, Step::Attend);
    }
    let mut next: InvitationId = INVITED.next(writing.draft.snapshot())?;
    let version = writing.draft.version();
    let mut rows = Vec::new();
    for (member, word) in members.into_iter().zip(&args.members) {
        let customer = who_shows(&writing, word, member)?;
        crate::sales::decide::may_deal(&customer, writing.at)?;
        decide::attend(&events, &event, member, day)?;
        let guest = events.guest(event.event, member);
        let number = guest.map_or(next, |guest| guest.invitation);
        next = next.max(number.next());
        let who = (number, event.event, member);
        write(
            &mut writing,
            &args.recording,
            &digest.named,
            (who, GuestStep::Attend),
        )?;
        rows.push(guest_cells(who, version, (Step::Attend, day), ""));
        let guest = events.guest_mut(event.event, member, || {
            crate::care::events::Guest::new(number, member)
        });
        guest.attended = Some(day);
    }
    writing.commit()?;
    print(desk, &rows)
}

type Who = (InvitationId, EventId, MemberId);

fn write(
    writing: &mut Session,
    recording: &Recording,
    digest: &str,
    (who, step): (Who, GuestStep),
) -> Result<(), CliError> {
    let (day, time) = (writing.at.day(), writing.time.clone());
    let told = Told::new(
        &time,
        recording.reference.as_deref().unwrap_or_default(),
        digest,
    );
    Ok(write_guest(&mut writing.draft, who, (step, day), told)?)
}

/// The digests of what was asked, to know a repeat; none without a ref.
fn digest(
    (event, word): (&Event, &str),
    members: &[MemberId],
    what: &str,
    recording: &Recording,
    writing: &mut Session,
) -> Result<AskedBy, CliError> {
    if recording.reference.is_none() {
        return Ok(AskedBy::default());
    }
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    let (members, at) = (members.join(" "), recording.at.as_deref());
    let when = writing.told_at();
    let mut by =
        |event: &str, when: &str| writing.asked(&[INVITATIONS.name, event, &members, what, when]);
    let named = by(&event.event.to_string(), &when)?;
    Ok(AskedBy::new(named).or(by(word, at.unwrap_or_default())?))
}

/// The version that did the same under the ref already.
fn repeated(
    writing: &Session,
    recording: &Recording,
    digest: &AskedBy,
) -> Result<Option<Version>, CliError> {
    let reference = recording.reference.as_deref();
    let first: Option<Recorded<InvitationId>> =
        INVITED.repeat(writing.draft.snapshot(), reference, digest)?;
    Ok(first.map(|first| first.version))
}

/// Prints again what a version recorded.
pub(super) fn print_version(
    desk: &Desk,
    writing: &Session,
    version: Version,
    step: Step,
) -> CliResult {
    const EVENT: usize = INVITATIONS.at("event");
    const MEMBER: usize = INVITATIONS.at("member");
    const DAY: usize = INVITATIONS.at("day");
    const CHANNEL: usize = INVITATIONS.at("channel");
    let then = writing.book.snapshot(At::Version(version))?;
    let mut rows = Vec::new();
    INVITED.each(&then, |row| {
        if row.version() == version {
            let event = EventId::parse(row.bytes(EVENT)).map_err(|e| row.bad(EVENT, e))?;
            let member = MemberId::parse(row.bytes(MEMBER)).map_err(|e| row.bad(MEMBER, e))?;
            let day = Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))?;
            let who = (INVITED.number(row)?, event, member);
            rows.push(guest_cells(who, version, (step, day), &row.text(CHANNEL)?));
        }
        Ok(())
    })?;
    print(desk, &rows)
}

fn print(desk: &Desk, rows: &[Vec<Cell>]) -> CliResult {
    let mut printer = desk.printer(&GUEST_COLUMNS)?;
    for cells in rows {
        printer.row(cells)?;
    }
    Ok(printer.finish()?)
}
