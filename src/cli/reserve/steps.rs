//! The steps of a reservation after it is made: confirmed, put ready, arrived, not come, cancelled.

use super::shown::{line, line_then, print};
use super::{booking, named, rules_of};
use crate::book::{AskedBy, KeySlot, Snapshot, Told};
use crate::cli::Desk;
use crate::cli::args::{Recording, word};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::desk::reservations::decide::{deposit, settles, spoken, step};
use crate::desk::reservations::rows::{SCHEMA, load, write};
use crate::desk::reservations::rules::ReservationRules;
use crate::desk::reservations::state::{Event, EventKind, Sealed};
use crate::desk::reservations::{Booking, RESERVATIONS, ReservationRefusal};
use crate::domain::ids::Named;
use crate::domain::{Day, Lang, MemberId, Money, SaleId};
use crate::finance::accounting::gather::{is_money, tenders};
use crate::ops::{Session, Stop};
use crate::sales::customer::mentions_appointments;
use crate::sales::rows::{self as sales, Hot, Of, SALES};
use crate::sales::terms::Rulebook as _;
use crate::sales::till::sale_by_ref;
use crate::sales::{Roots, View, moved};

/// Confirm a reservation, with the deposit where the rules ask for one
///
/// The deposit is owed to the guest until it pays the bill (`reserve arrive --sale`), goes back or is kept
/// (`reserve settle`). No more is taken than the rules ask for.
///
/// Example: club reserve confirm B000001 --deposit 100 --pay wechat
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    确认预约，规则要求订金时一并收取\n\n\
    订金为应退顾客的款项，直到抵付账单（`reserve arrive --sale`）、退还或留下（`reserve settle`）。收取的金额不超\
    过规则的规定。"))]
pub(super) struct Confirm {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What is paid beforehand
    #[arg(add = Zh("预付金额"))]
    #[arg(long, value_name = "AMOUNT")]
    deposit: Option<Money>,
    /// How the deposit is paid; the house's general account unless told
    #[arg(add = Zh("订金的付款方式（默认：商户的总科目）"))]
    #[arg(long, value_name = "MEANS", value_parser = word, requires = "deposit")]
    pay: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// What becomes of a deposit.
#[derive(clap::Args, Debug, Default)]
struct Deposit {
    /// What of the deposit goes back
    #[arg(add = Zh("退还的订金金额"))]
    #[arg(long, value_name = "AMOUNT")]
    returned: Option<Money>,
    /// What of the deposit the house keeps
    #[arg(add = Zh("商户留下的订金金额"))]
    #[arg(long, value_name = "AMOUNT")]
    kept: Option<Money>,
    /// By which means it goes back; the house's general account unless told
    #[arg(add = Zh("退还方式（默认：商户的总科目）"))]
    #[arg(long, value_name = "MEANS", value_parser = word, requires = "returned")]
    pay: Option<String>,
}

/// Record that room and material are ready
///
/// Example: club reserve prepare B000001 --note "projector, tea for six"
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录房间和用品已备妥"))]
pub(super) struct Prepare {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What is ready, kept sealed
    #[arg(add = Zh("已备妥的内容，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Record that the host is there
///
/// By when is in the rules (`host_before` of the service); a host who comes later is told of.
///
/// Example: club reserve host B000001 --at "2024-05-01 09:40"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录接待人已到位\n\n\
    到位时限写在规则中（服务的 `host_before`）；迟到会提示。"))]
pub(super) struct Host {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    #[command(flatten)]
    recording: Recording,
}

/// Record that the guests have come
///
/// Who was put down as a no-show may still come. --sale links what was bought. The `appointments` of a tier count
/// the member's reservation from now on; its `bookings` count sales told with `consume --booked` alone. A deposit
/// pays its part of the bill: the sale is told with all that it comes to, and of what its means brought in so much
/// was there already.
///
/// Example: club reserve arrive B000001 --sale S00000042
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录顾客已到店\n\n\
    已记为未到的仍可到店。--sale 关联顾客的消费。等级的 `appointments` 从此计入该会员的预约；`bookings` 只计 \
    `consume --booked` 的销售。订金抵付账单的相应部分：销售按全额记录，其付款方式收到的金额中，订金部分为已先收取\
    的。"))]
pub(super) struct Arrive {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What the guests bought, by number or ref
    #[arg(add = Zh("顾客的消费：编号或原编号"))]
    #[arg(long, value_name = "SALE")]
    sale: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Record that the guests have not come
///
/// Guests are waited for as long as the rules say (`hold`). What becomes of a deposit is told here, or later with
/// `reserve settle`: until then it is owed to the guest.
///
/// Example: club reserve no-show B000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录顾客未到\n\n\
    等候时间按规则（`hold`）。订金的处理在此写明，或以后用 `reserve settle`：在此之前为应退顾客的款项。"))]
pub(super) struct NoShow {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    #[command(flatten)]
    deposit: Deposit,
    #[command(flatten)]
    recording: Recording,
}

/// Cancel a reservation before its time
///
/// Whether it comes late is in the rules (`cancel_until`), and whether that counts against the success rate
/// (`late_cancellation`). What becomes of a deposit is told here, or later with `reserve settle`: until then it is
/// owed to the guest.
///
/// Example: club reserve cancel B000001 --reason "has a cold"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    在预约时间之前取消预约\n\n\
    是否算过晚取消按规则（`cancel_until`），是否影响守约率也按规则（`late_cancellation`）。订金的处理在此写明，或\
    以后用 `reserve settle`：在此之前为应退顾客的款项。"))]
pub(super) struct Cancel {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    deposit: Deposit,
    #[command(flatten)]
    recording: Recording,
}

/// Record what came of a visit
///
/// Example: club reserve follow-up B000001 --text "contract sent"
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录到店后的跟进"))]
pub(super) struct FollowUp {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What was done since, kept sealed
    #[arg(add = Zh("其后所做的跟进，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    recording: Recording,
}

/// Settle a deposit: it goes back, is kept, or pays a part of what was bought
///
/// At any time, as long as something of it is held, and in parts as well.
///
/// Example: club reserve settle B000001 --returned 40 --kept 160 --pay wechat
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["returned", "kept", "sale"]))]
#[command(add = Zh("\
    处理订金：退还、留下或抵付一部分消费\n\n\
    只要仍有余额，随时可以办理，也可以分次办理。"))]
pub(super) struct Settle {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What the guests bought, by number or ref: what is held pays a part of it
    #[arg(add = Zh("顾客的消费：编号或原编号；以持有的订金抵付一部分"))]
    #[arg(long, value_name = "SALE", conflicts_with_all = ["returned", "kept"])]
    sale: Option<String>,
    #[command(flatten)]
    deposit: Deposit,
    #[command(flatten)]
    recording: Recording,
}

/// A step, whichever it is.
#[derive(Debug)]
pub(super) struct Step<'a> {
    kind: EventKind,
    reservation: &'a str,
    recording: &'a Recording,
    note: Option<&'a str>,
    deposit: Option<Money>,
    pay: Option<&'a str>,
    returned: Option<Money>,
    kept: Option<Money>,
    sale: Option<&'a str>,
}

impl<'a> Step<'a> {
    fn of(kind: EventKind, reservation: &'a str, recording: &'a Recording) -> Self {
        Self {
            kind,
            reservation,
            recording,
            note: None,
            deposit: None,
            pay: None,
            returned: None,
            kept: None,
            sale: None,
        }
    }

    /// The same with what becomes of the deposit.
    fn with(self, deposit: &'a Deposit) -> Self {
        Self {
            pay: deposit.pay.as_deref(),
            returned: deposit.returned,
            kept: deposit.kept,
            ..self
        }
    }
}

impl Confirm {
    pub(super) fn step(&self) -> Step<'_> {
        Step {
            deposit: self.deposit,
            pay: self.pay.as_deref(),
            ..Step::of(EventKind::Confirm, &self.reservation, &self.recording)
        }
    }
}

impl Prepare {
    pub(super) fn step(&self) -> Step<'_> {
        Step {
            note: self.note.as_deref(),
            ..Step::of(EventKind::Prepare, &self.reservation, &self.recording)
        }
    }
}

impl Host {
    pub(super) fn step(&self) -> Step<'_> {
        Step::of(EventKind::Host, &self.reservation, &self.recording)
    }
}

impl Arrive {
    pub(super) fn step(&self) -> Step<'_> {
        Step {
            sale: self.sale.as_deref(),
            ..Step::of(EventKind::Arrive, &self.reservation, &self.recording)
        }
    }
}

impl NoShow {
    pub(super) fn step(&self) -> Step<'_> {
        Step::of(EventKind::NoShow, &self.reservation, &self.recording).with(&self.deposit)
    }
}

impl Cancel {
    pub(super) fn step(&self) -> Step<'_> {
        let step = Step::of(EventKind::Cancel, &self.reservation, &self.recording);
        Step {
            note: self.reason.as_deref(),
            ..step.with(&self.deposit)
        }
    }
}

impl FollowUp {
    pub(super) fn step(&self) -> Step<'_> {
        Step {
            note: Some(&self.text),
            ..Step::of(EventKind::FollowUp, &self.reservation, &self.recording)
        }
    }
}

impl Settle {
    pub(super) fn step(&self) -> Step<'_> {
        let step = Step::of(EventKind::Settle, &self.reservation, &self.recording);
        Step {
            sale: self.sale.as_deref(),
            ..step.with(&self.deposit)
        }
    }
}

pub(super) fn run(asking: &Step<'_>, desk: &Desk) -> CliResult {
    let mut writing = desk.write(asking.recording)?;
    let id = named(&writing, asking.reservation)?;
    let pay = writing.money(asking.pay)?;
    let number = id.to_string();
    let sale = asking.sale.map(|word| sale_number(&writing, word));
    let sale = sale.transpose()?.map(|sale| sale.to_string());
    let asked = AskedBy::new(asked(
        asking,
        &mut writing,
        (&number, sale.as_deref()),
        &pay,
    )?)
    .or(asked(asking, &mut writing, (&number, asking.sale), &pay)?);
    let reference = asking.recording.reference.clone().unwrap_or_default();
    let first = RESERVATIONS.repeat(writing.draft.snapshot(), Some(&reference), &asked)?;
    let (line, said) = match first {
        Some(first) => {
            desk.tells_first(first.version)?;
            let line = line_then(desk, &writing, (first.record, first.version))?;
            (line, Vec::new())
        }
        None => {
            let before = booking(writing.draft.snapshot(), id)?;
            let (event, said) = event(asking, &writing, &before, pay)?;
            let after = take(&mut writing, before, event, (&reference, &asked.named))?;
            if asking.kind == EventKind::Arrive {
                move_tiers(&mut writing, &after)?;
            }
            let version = writing.draft.version();
            (line(desk, &writing, &after, version)?, said)
        }
    };
    writing.commit()?;
    print(desk, &[line])?;
    for warning in said {
        desk.talk().warn(&warning.say(desk.lang()));
    }
    Ok(())
}

/// The tiers that a kept reservation moves at once, where the rules judge by it.
fn move_tiers(writing: &mut Session, booking: &Booking) -> Result<(), CliError> {
    let (at, time) = (writing.at, writing.time.clone());
    let terms = writing.rules.on(at.day());
    let Some(member) = booking.member.filter(|_| mentions_appointments(&terms)) else {
        return Ok(());
    };
    let roots = Roots::load(writing.draft.snapshot(), View::today(writing.today))?;
    let mut customer = writing.customer(roots.root(member))?;
    customer.kept.push(at.day());
    let terms = writing.rules.on(at.day());
    customer.prove_tiers(&terms)?;
    moved::record(&mut writing.draft, &terms, &mut customer, at, &time)?;
    Ok(())
}

fn asked(
    asking: &Step<'_>,
    writing: &mut Session,
    (id, sale): (&str, Option<&str>),
    pay: &str,
) -> Result<String, Stop> {
    if asking.recording.reference.is_none() {
        return Ok(String::new());
    }
    let at = writing.told_at();
    let deposit = asking.deposit.map(|d| d.to_string()).unwrap_or_default();
    let (note, sale) = (asking.note.unwrap_or_default(), sale.unwrap_or_default());
    let mut parts = vec![asking.kind.word(), id, &at, &deposit, sale, note];
    // Without money it is what it was before a step could tell any.
    let money = [asking.returned, asking.kept].map(|part| part.map(|part| part.to_string()));
    let money: Vec<String> = money.map(Option::unwrap_or_default).to_vec();
    if !pay.is_empty() || money.iter().any(|part| !part.is_empty()) {
        parts.push(pay);
        parts.extend(money.iter().map(String::as_str));
    }
    writing.asked(&parts)
}

/// Records a step, and hands back the reservation as it is after it.
pub(super) fn take(
    writing: &mut Session,
    mut booking: Booking,
    event: Event,
    (reference, asked): (&str, &str),
) -> Result<Booking, CliError> {
    let (hours, time) = (*writing.hours(), writing.time.clone());
    let told = Told::new(&time, reference, asked);
    write(&mut writing.draft, booking.id, &event, &hours, told)?;
    booking.take(event);
    Ok(booking)
}

/// What is worth telling though it stops nothing.
#[derive(Debug)]
enum Warning {
    Late { start: String },
    HostLate { by: String },
    NotReady,
    NoHost,
    NotBooked { sale: SaleId },
}

impl Warning {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Late { start }, Lang::En) => {
                format!("the cancellation is late: it was booked for {start}")
            }
            (Self::Late { start }, Lang::Zh) => format!("取消过晚：预约时间为 {start}"),
            (Self::HostLate { by }, Lang::En) => format!("the host was to be there by {by}"),
            (Self::HostLate { by }, Lang::Zh) => format!("接待人应于 {by} 到位"),
            (Self::NotReady, Lang::En) => "room and material were not put ready".to_owned(),
            (Self::NotReady, Lang::Zh) => "房间和物料没有备好".to_owned(),
            (Self::NoHost, Lang::En) => "the host was not there".to_owned(),
            (Self::NoHost, Lang::Zh) => "接待人没有到位".to_owned(),
            (Self::NotBooked { sale }, Lang::En) => {
                format!("{sale} was told without --booked and counts as no booking of a tier")
            }
            (Self::NotBooked { sale }, Lang::Zh) => {
                format!("{sale} 记录时没有 --booked，不计入等级的预约次数")
            }
        }
    }
}

/// What was to be there before the guests came.
fn unready(rules: &ReservationRules, booking: &Booking) -> Vec<Warning> {
    let service = rules.service(booking.item.as_str());
    let ready = service.is_some_and(|own| own.prepare) && booking.prepared.is_none();
    let hosted = service.is_some_and(|own| own.host_before.is_some());
    let no_host = hosted && booking.host_there.is_none();
    let ready = ready.then_some(Warning::NotReady);
    ready
        .into_iter()
        .chain(no_host.then_some(Warning::NoHost))
        .collect()
}

/// The step as it is to be recorded.
fn event(
    asking: &Step<'_>,
    writing: &Session,
    booking: &Booking,
    pay: String,
) -> Result<(Event, Vec<Warning>), CliError> {
    let rules = rules_of(&writing.rules, writing.at.day())?;
    let hours = writing.hours();
    let late = step(booking, asking.kind, writing.at, rules, hours)?;
    let mut said = Vec::new();
    let (mut sale, mut paid) = (None, None);
    settles(booking, &[asking.returned, asking.kept])?;
    match asking.kind {
        EventKind::Confirm => {
            let service = rules.service(booking.item.as_str());
            let needed = service.and_then(|own| own.deposit).unwrap_or_default();
            paid = deposit(booking, needed, asking.deposit)?;
        }
        EventKind::Cancel if late => said.push(Warning::Late {
            start: spoken(hours, booking.slot.start),
        }),
        EventKind::Host => {
            let ready = booking.slot.ready;
            if writing.at.seconds().is_some_and(|at| at > ready) {
                let by = spoken(hours, ready);
                said.push(Warning::HostLate { by });
            }
        }
        EventKind::Arrive => {
            said = unready(rules, booking);
            if let Some(word) = asking.sale {
                let found = linked(writing, booking, word)?;
                if !found.booked && !mentions_appointments(&writing.rules.on(writing.at.day())) {
                    said.push(Warning::NotBooked { sale: found.sale });
                }
                sale = Some(found.sale);
            }
        }
        EventKind::Settle => {
            if let Some(word) = asking.sale {
                sale = Some(linked(writing, booking, word)?.sale);
            }
        }
        _ => {}
    }
    let bill = sale.filter(|_| booking.held() > Money::ZERO);
    let bill = bill.map(|sale| bill_of(writing.draft.snapshot(), sale, booking.held()));
    let bill = bill.transpose()?.flatten();
    let (applied, pay) = match bill {
        Some((applied, pay)) => (Some(applied), pay),
        None => (None, pay),
    };
    let person = KeySlot::new(booking.person);
    let note = asking.note.unwrap_or_default();
    let event = Event {
        sale,
        deposit: paid,
        late,
        pay,
        returned: asking.returned,
        kept: asking.kept,
        applied,
        sealed: Sealed {
            note: writing.seal_under(person, (SCHEMA.name, "note"), note)?,
            ..Sealed::default()
        },
        ..Event::plain(asking.kind, writing.at, writing.draft.version())
    };
    Ok((event, said))
}

/// What of a deposit pays a bill, and the means that brought in so much less: those of the sale that are money.
fn bill_of(
    snapshot: &Snapshot,
    sale: SaleId,
    held: Money,
) -> Result<Option<(Money, String)>, CliError> {
    let (mut paid, mut pay) = (Money::ZERO, String::new());
    let ledger = snapshot.ledger(&SALES)?;
    ledger.each_where(sales::SALE, &sale.to_string(), sales::PAY + 1, |row| {
        let line = Money::parse(row.bytes(sales::PAID)).map_err(|e| row.bad(sales::PAID, e))?;
        paid = paid
            .checked_add(line)
            .map_err(|e| row.bad(sales::PAID, e))?;
        pay = row.text(sales::PAY)?.into_owned();
        Ok(())
    })?;
    let told = tenders(&pay, paid);
    let money = told.into_iter().filter(|(means, _)| is_money(means));
    let money: Vec<(String, Money)> = money.collect();
    let sum = Money::sum(money.iter().map(|(_, amount)| *amount)).unwrap_or_default();
    let applied = sum.min(held);
    if applied <= Money::ZERO {
        return Ok(None);
    }
    let weights: Vec<u128> = money
        .iter()
        .map(|(_, amount)| amount.fen().unsigned_abs())
        .collect();
    let parts = money.iter().zip(applied.split(&weights));
    let parts: Vec<String> = match money.as_slice() {
        [(means, _)] => vec![means.clone()],
        _ => parts
            .map(|((means, _), part)| format!("{means}={part}"))
            .collect(),
    };
    Ok(Some((applied, parts.join(";"))))
}

/// The number of the sale that a word names.
fn sale_number(writing: &Session, word: &str) -> Result<SaleId, CliError> {
    match Named::of(word) {
        Named::Number(number) => Ok(number),
        Named::Reference(reference) => match sale_by_ref(writing.draft.snapshot(), reference)? {
            Some((_, row)) => Ok(row.sale),
            None => {
                let word = word.to_owned();
                Err(crate::sales::SaleRefusal::UnknownSale { word }.into())
            }
        },
    }
}

/// The sale that a word names, which is the guest's, of that day, and no other reservation's.
fn linked(writing: &Session, booking: &Booking, word: &str) -> Result<Hot, CliError> {
    let snapshot = writing.draft.snapshot();
    let number = sale_number(writing, word)?;
    let mut found: Option<Hot> = None;
    let ledger = snapshot.ledger(&SALES)?;
    ledger.each_where(sales::SALE, &number.to_string(), sales::HOT, |row| {
        found = found.or(Some(sales::read_hot(row)?));
        Ok(())
    })?;
    let found = found.ok_or(ReservationRefusal::UnknownSale { sale: number })?;
    // A member may have been merged since.
    let roots = Roots::load(snapshot, View::today(writing.today))?;
    let root = |member: Option<MemberId>| member.map(|id| roots.root(id));
    let same_guest = booking.member.is_none() || root(found.member) == root(booking.member);
    if found.of != Of::Sale || !same_guest || found.at.day() != booking.slot.on {
        return Err(ReservationRefusal::SaleOfAnother {
            sale: number,
            reservation: booking.id,
        }
        .into());
    }
    let all = load(snapshot, Day::MAX)?;
    if let Some(by) = all.iter().find(|other| other.sale == Some(number)) {
        let by = by.id;
        return Err(ReservationRefusal::SaleLinked { sale: number, by }.into());
    }
    Ok(found)
}
