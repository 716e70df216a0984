//! `club event invite`: members by name, or everybody of a tier or a store who may be asked.

use super::guests::{GUEST_COLUMNS, Step, guest_cells};
use super::on_record;
use crate::book::{AskedBy, Recorded, Told};
use crate::care::courtesies::decide::marketing;
use crate::care::courtesies::rules::Asks;
use crate::care::events::rows::{GuestStep, INVITATIONS, INVITED, write_guest};
use crate::care::events::state::Event;
use crate::care::events::{EventRefusal, Events, decide};
use crate::care::rules::Channel;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::choice::NotKnown;
use crate::domain::{InvitationId, Lang, MemberId};
use crate::members::Status;
use crate::ops::words::{tiers, tiers_named};
use crate::ops::{Session, Stop};
use crate::output::Cell;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Customers};

/// Invite members to an event
///
/// By name, or all of a tier or a store at once: of these, whoever is active, is not invited yet and has not
/// said no to marketing. With a channel that sends or rings (phone, message, email) only those who said yes
/// are invited.
///
/// Example: club event invite health-talk --tier A --tier B --channel letter
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    邀请会员参加活动\n\n\
    指明会员，或一次邀请某等级、某门店的全部会员：其中正常、尚未受邀、未拒绝营销的会员。使用发送或拨打的方式\
    （phone、message、email）时，只邀请已同意的会员。"))]
pub(super) struct InviteArgs {
    /// The event: its number, its ref, or its id where only one is to come
    #[arg(add = Zh("活动：编号、原编号；仅一场待举行时也可用标识"))]
    #[arg(value_name = "EVENT")]
    event: String,
    /// Who is invited
    #[arg(add = Zh("受邀会员"))]
    #[arg(value_name = "MEMBER", required_unless_present_any = ["tier", "store", "everybody"], conflicts_with_all = ["tier", "store", "everybody"])]
    members: Vec<String>,
    /// Everybody in this tier; may be given several times
    #[arg(add = Zh("此等级的全部会员；可多次给出"))]
    #[arg(long, value_name = "TIER")]
    tier: Vec<String>,
    /// Everybody registered in this store
    #[arg(add = Zh("在此门店登记的全部会员"))]
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    /// All members
    #[arg(add = Zh("全部会员"))]
    #[arg(long)]
    everybody: bool,
    /// How they are invited
    #[arg(add = Zh("邀请方式"))]
    #[arg(long, value_name = "CHANNEL", value_parser = crate::cli::closed::channels())]
    channel: Option<Channel>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &InviteArgs, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let members = args.members.iter().map(|word| writing.member(word));
    let members = members.collect::<Result<Vec<MemberId>, Stop>>()?;
    let day = writing.at.day();
    let mut events = on_record(&writing)?;
    let event = decide::find(&events, &args.event, day)?.clone();
    let asked = asked(args, &event, &members, &mut writing)?;
    let snapshot = writing.draft.snapshot().clone();
    let reference = args.recording.reference.as_deref();
    let repeated: Option<Recorded<InvitationId>> = INVITED.repeat(&snapshot, reference, &asked)?;
    if let Some(first) = repeated {
        return super::guests::print_version(desk, &writing, first.version, Step::Invite);
    }
    let invited = if members.is_empty() {
        segment(args, &writing, &events, &event, desk)?
    } else {
        by_name(args, &members, &writing, &events, &event)?
    };
    let mut next: InvitationId = INVITED.next(&snapshot)?;
    let time = writing.time.clone();
    let told = Told::new(&time, reference.unwrap_or_default(), &asked.named);
    let channel = args.channel.map_or("", Channel::word);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for member in invited {
        let number = events
            .guest(event.event, member)
            .map(|guest| guest.invitation);
        let number = number.unwrap_or(next);
        next = next.max(number.next());
        let who = (number, event.event, member);
        let step = GuestStep::Invite(args.channel);
        write_guest(&mut writing.draft, who, (step, day), told)?;
        let version = writing.draft.version();
        rows.push(guest_cells(who, version, (Step::Invite, day), channel));
        let guest = events.guest_mut(event.event, member, || {
            crate::care::events::Guest::new(number, member)
        });
        guest.invited = Some(day);
    }
    if !rows.is_empty() {
        writing.commit()?;
    }
    let mut printer = desk.printer(&GUEST_COLUMNS)?;
    for cells in &rows {
        printer.row(cells)?;
    }
    Ok(printer.finish()?)
}

/// The digests of what was asked, to know a repeat; none without a ref.
fn asked(
    args: &InviteArgs,
    event: &Event,
    members: &[MemberId],
    writing: &mut Session,
) -> Result<AskedBy, CliError> {
    if args.recording.reference.is_none() {
        return Ok(AskedBy::default());
    }
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    let tiers = tiers_named(&args.tier, &writing.rules.on(writing.at.day()))?;
    let store = match &args.store {
        Some(_) => store(args, writing, &writing.customers()?)?,
        None => None,
    };
    let at = args.recording.at.as_deref();
    let when = writing.told_at();
    let mut digest = |(event, when): (&str, &str), tiers: &[String], store: Option<&str>| {
        writing.asked(&[
            INVITATIONS.name,
            event,
            &members.join(" "),
            &tiers.join(" "),
            store.unwrap_or_default(),
            if args.everybody { "everybody" } else { "" },
            args.channel.map_or("", Channel::word),
            when,
        ])
    };
    Ok(AskedBy::new(digest(
        (&event.event.to_string(), &when),
        &tiers,
        store.as_deref(),
    )?)
    .or(digest(
        (&args.event, at.unwrap_or_default()),
        &args.tier,
        args.store.as_deref(),
    )?))
}

/// The store that is told, by its id.
fn store(
    args: &InviteArgs,
    writing: &Session,
    customers: &Customers,
) -> Result<Option<String>, NotKnown> {
    let store = args.store.as_deref().map(|word| {
        let seen = customers.iter().map(|customer| &*customer.profile.store);
        writing.words(writing.at.day()).stores().sought(word, seen)
    });
    store.transpose()
}

/// What the channel asks of a member's consent; where none is told, nobody is invited against their word.
fn asks(args: &InviteArgs) -> Asks {
    args.channel.map_or(Asks::UnlessRefused, Asks::of)
}

/// Members named one by one: each has to be allowed.
fn by_name(
    args: &InviteArgs,
    members: &[MemberId],
    writing: &Session,
    events: &Events,
    event: &Event,
) -> Result<Vec<MemberId>, CliError> {
    let day = writing.at.day();
    let mut invited: Vec<MemberId> = Vec::new();
    for member in members {
        let customer = writing.customer(*member)?;
        crate::sales::decide::may_deal(&customer, writing.at)?;
        let said = marketing(&customer, day);
        if !asks(args).lets(said) {
            let member = *member;
            let refusal = match (said, args.channel) {
                (None, Some(channel)) => EventRefusal::Unasked {
                    member,
                    channel: channel.word(),
                },
                _ => EventRefusal::Refused { member },
            };
            return Err(refusal.into());
        }
        decide::invite(events, event, *member, day)?;
        // Two words may mean one member.
        if !invited.contains(member) {
            invited.push(*member);
        }
    }
    Ok(invited)
}

/// Everybody of the tiers and the store who may be invited; how many may not is told.
fn segment(
    args: &InviteArgs,
    writing: &Session,
    events: &Events,
    event: &Event,
    desk: &Desk,
) -> Result<Vec<MemberId>, CliError> {
    let day = writing.at.day();
    let terms = writing.rules.on(day);
    let tiers = tiers(&args.tier, &terms)?;
    let customers = writing.customers()?;
    let store = store(args, writing, &customers)?;
    let belongs = |customer: &&Customer| {
        let status = customer.profile.status(writing.at);
        status == Status::Active
            && customer.profile.joined <= day
            && store
                .as_ref()
                .is_none_or(|store| **store == *customer.profile.store)
            && (tiers.is_empty()
                || customer
                    .stands(&terms, writing.at)
                    .iter()
                    .any(|own| tiers.contains(own)))
    };
    let mut invited = Vec::new();
    let mut unasked = 0u32;
    for customer in customers.iter().filter(belongs) {
        if !asks(args).lets(marketing(customer, day)) {
            unasked += 1;
            continue;
        }
        match decide::invite(events, event, customer.id(), day) {
            Ok(()) => invited.push(customer.id()),
            Err(EventRefusal::Invited { .. }) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    if unasked > 0 {
        desk.talk().note(&match desk.lang() {
            Lang::En => format!("{unasked} not invited: no consent to marketing"),
            Lang::Zh => format!("{unasked} 人未邀请：没有营销同意"),
        });
    }
    Ok(invited)
}
