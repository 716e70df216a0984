//! `club register`: one new member, or a file of them.

use super::args::{Many, Recording, word};
use super::card::tell_due;
use super::closed::PURPOSE;
use super::errors::{CliError, CliResult};
use super::file_words::Judged;
use super::help::{Called, Zh};
use super::{Desk, register_batch};
use crate::domain::{CardNo, Day, MemberId, Version, When, Wording};
use crate::members::cards::valid_until;
use crate::members::decide::{self, NewMember, Registration, Request};
use crate::members::directory::Noted;
use crate::members::identity::{Contradiction, contradictions};
use crate::members::write::{self, CardKind, CardPaid, CardRow, Moment};
use crate::members::{Directory, MemberError, MemberRefusal, Profile, facts, rows};
use crate::ops::Session;
use crate::output::{Cell, Column, columns};
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, SaleRefusal, moved};

/// Register a member
///
/// Name, contacts and notes are sealed under a key of the person's own, which lies outside the book. A
/// phone that a member has already is refused, naming the member.
///
/// Example: club register 王芳 --phone 13800138000 --birthday lunar:08-15 --consent marketing
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    登记会员\n\n\
    姓名、联系方式和备注用此人自己的密钥封存，密钥在账簿之外。电话已属于某会员时拒绝，并指明该会员。"))]
pub(super) struct Args {
    /// The name
    #[arg(add = Zh("姓名"), add = Called("姓名"), add = Judged)]
    #[arg(value_name = "NAME", required_unless_present_any = ["from", "reference"])]
    name: Option<String>,
    /// The phone number; only a member with a --ref may be without
    #[arg(add = Zh("电话号码；只有给出 --ref 的会员可以没有"), add = Judged)]
    #[arg(long, value_name = "PHONE", required_unless_present_any = ["from", "reference"])]
    phone: Option<String>,
    /// The birthday: 1990-08-15, 08-15, lunar:08-15 or lunar:leap-06-01
    #[arg(add = Zh("生日：1990-08-15、08-15、lunar:08-15 或 lunar:leap-06-01"), add = Judged)]
    #[arg(long, value_name = "DAY")]
    birthday: Option<String>,
    /// The sex: F or M
    #[arg(add = Zh("性别：F 或 M"), add = Judged)]
    #[arg(long, value_name = "SEX")]
    sex: Option<String>,
    /// A fact that the rules keep on members
    #[arg(add = Zh("规则所列的一项会员资料"))]
    #[arg(long, value_name = "KEY=VALUE", value_parser = fact)]
    fact: Vec<(String, String)>,
    /// The number of a card handed out now
    #[arg(add = Zh("当场发放的卡号"))]
    #[arg(long, value_name = "NO")]
    card: Option<CardNo>,
    /// How the card's fee and deposit are paid
    #[arg(add = Zh("卡工本费和押金的付款方式"))]
    #[arg(long, value_name = "MEANS", value_parser = word, requires = "card")]
    pay: Option<String>,
    /// The member who brought this one
    #[arg(add = Zh("介绍人"))]
    #[arg(long, value_name = "MEMBER")]
    referrer: Option<String>,
    /// Where the member was registered
    #[arg(add = Zh("登记的门店"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    /// The day from which the member counts as one; the business day unless told
    #[arg(add = Zh("入会日（默认：当前营业日）"))]
    #[arg(long, value_name = "DATE")]
    joined: Option<Day>,
    /// What the member consents to: marketing, sharing
    #[arg(add = Zh("会员同意的事项：marketing（营销）、sharing（信息共享）"), add = Called("事项"))]
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = PURPOSE.ids(facts::CONSENTS))]
    consent: Vec<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

/// `KEY=VALUE`, as facts are told on the line.
pub(super) fn fact(text: &str) -> Result<(String, String), Wording> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(Wording::fixed(
            "write the fact, '=' and what it is, such as birthday=1990-08-15",
            "请写 项目=值，如 birthday=1990-08-15",
        )),
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if let Some(from) = &args.many.from {
        return register_batch::run(from, &args.many, &args.recording, desk);
    }
    let mut writing = desk.write(&args.recording)?;
    writing.keys()?;
    let mut directory = writing.directory()?;
    let request = request(args, &writing, &directory)?;
    check_house(&writing, &request)?;
    let mut doubts = Vec::new();
    let mut due = None;
    let registered = match judge(&writing, &request, &directory, writing.at)? {
        Registration::Already(member) => again(&writing, &directory, member)?,
        Registration::New(new) => {
            let (at, time) = (writing.at, writing.time.clone());
            doubts = doubted(&writing, at, &new);
            let terms = writing.rules.on(at.day());
            let handed = new.card().and(terms.cards).cloned();
            let paid = handed.as_ref().map_or(CardPaid::NOTHING, |rules| CardPaid {
                fee: rules.fee,
                deposit: rules.deposit,
                pay: &request.pay,
            });
            let registered = record(&mut writing, &mut directory, &new, paid, (at, &time))?;
            due = handed.map(|rules| (rules, registered.member));
            registered
        }
    };
    writing.commit()?;
    for doubt in doubts {
        desk.talk().warn(&doubt.say(desk.lang()));
    }
    if let Some((rules, member)) = due {
        tell_due(desk, &rules, member);
    }
    let mut printer = desk.printer(&columns())?;
    printer.row(&registered.cells())?;
    Ok(printer.finish()?)
}

fn request(args: &Args, writing: &Session, directory: &Directory) -> Result<Request, CliError> {
    let own = |fact: &str, told: &Option<String>| {
        told.as_ref().map(|text| (fact.to_owned(), text.clone()))
    };
    let mut told = args.fact.clone();
    told.extend(own("birthday", &args.birthday));
    told.extend(own("sex", &args.sex));
    told.extend(args.consent.iter().map(|to| consented(to)));
    let referrer = args.referrer.as_deref().map(|word| directory.resolve(word));
    Ok(Request {
        name: args.name.clone().unwrap_or_default(),
        phone: args.phone.clone().unwrap_or_default(),
        facts: told,
        card: args.card.clone(),
        pay: writing.money(args.pay.as_deref())?,
        referrer: referrer.transpose()?,
        store: writing
            .words(writing.at.day())
            .stores()
            .id(args.store.as_deref().unwrap_or_default())?,
        joined: args.joined,
        at: told_at(args.recording.at.as_deref(), writing),
        reference: args.recording.reference.clone().unwrap_or_default(),
    })
}

/// The time that was told, in one form; nothing where the clock told it.
pub(super) fn told_at(at: Option<&str>, writing: &Session) -> String {
    at.map_or_else(String::new, |_| {
        format!("{} {}", writing.at.day(), writing.time)
    })
}

/// The fact of a consent that is given.
pub(super) fn consented(to: &str) -> (String, String) {
    (facts::consent(to), "yes".to_owned())
}

/// Refuses a store that the house does not have, and a day of joining that has not come.
pub(super) fn check_house(writing: &Session, request: &Request) -> Result<(), SaleRefusal> {
    match request.joined {
        Some(day) if day > writing.today => Err(SaleRefusal::Future {
            day,
            today: writing.today,
        }),
        _ => Ok(()),
    }
}

/// What a registration comes to by the rules of its day.
pub(super) fn judge(
    writing: &Session,
    request: &Request,
    directory: &Directory,
    at: When,
) -> Result<Registration, MemberError> {
    let terms = writing.rules.on(at.day());
    let digest = |text: &str| {
        let keys = writing.keyring();
        keys.map(|keys| write::asked(keys, text))
            .unwrap_or_default()
    };
    decide::register(
        request,
        (terms.fields, terms.cards),
        directory,
        at.day(),
        &digest,
    )
}

/// Where the facts of a new member contradict each other.
pub(super) fn doubted(writing: &Session, at: When, new: &NewMember) -> Vec<Contradiction> {
    let terms = writing.rules.on(at.day());
    let known = |fact: &str| Some(new.fact(fact).to_owned()).filter(|text| !text.is_empty());
    contradictions(terms.fields, *terms.birthdays, &known)
}

/// Writes a new member, the card and the tiers that come with registering, and takes all of it in.
pub(super) fn record(
    writing: &mut Session,
    directory: &mut Directory,
    new: &NewMember,
    paid: CardPaid<'_>,
    (at, time): (When, &str),
) -> Result<Registered, CliError> {
    let member = directory.next()?;
    let moment = Moment {
        day: at.day(),
        time,
    };
    let (draft, keyring) = writing.writers()?;
    let person = write::registration(draft, keyring, new, member, moment)?;
    let terms = writing.rules.on(at.day());
    let until = terms.cards.and_then(|rules| valid_until(rules, at.day()));
    if let Some(card) = new.card() {
        let row = CardRow {
            until,
            paid,
            ..CardRow::new(card, member, CardKind::Issue)
        };
        write::card(&mut writing.draft, &row, moment)?;
    }
    let mut customer = Customer::new(Profile::fresh(new, person, at, until));
    moved::record(&mut writing.draft, &terms, &mut customer, at, time)?;
    directory.note_new(&Noted {
        member,
        phone: new.fact(facts::PHONE),
        name: new.fact(facts::NAME),
        reference: new.reference(),
        card: new.card().map(CardNo::as_str),
        asked: new.asked(),
    });
    Ok(Registered {
        member,
        version: writing.draft.version(),
        name: new.fact(facts::NAME).to_owned(),
        phone: facts::mask_phone(new.fact(facts::PHONE)),
        joined: new.joined(),
        card: new.card().cloned(),
        reference: new.reference().to_owned(),
    })
}

/// A registration as it is shown.
#[derive(Debug)]
pub(super) struct Registered {
    member: MemberId,
    version: Version,
    name: String,
    phone: String,
    joined: Day,
    card: Option<CardNo>,
    reference: String,
}

/// The columns of `register`.
pub(super) fn columns() -> [Column; 7] {
    [
        columns::MEMBER,
        columns::VERSION,
        columns::NAME,
        columns::PHONE,
        columns::JOINED,
        columns::CARD,
        columns::REF,
    ]
}

impl Registered {
    pub(super) fn cells(&self) -> [Cell; 7] {
        [
            self.member.into(),
            self.version.into(),
            self.name.clone().into(),
            self.phone.clone().into(),
            self.joined.into(),
            self.card.as_ref().into(),
            self.reference.clone().into(),
        ]
    }
}

/// The first result of a ref that is told again.
fn again(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
) -> Result<Registered, CliError> {
    use rows::{Befell, cards as c, members as m};
    let snapshot = writing.draft.snapshot();
    let number = member.to_string();
    let mut found = None;
    let ledger = snapshot.ledger(&rows::MEMBERS)?;
    ledger.each_where(m::MEMBER, &number, m::ALL, |row| {
        found = Some((row.version(), Profile::read(row)?));
        Ok(())
    })?;
    let (version, profile) = found.ok_or(MemberRefusal::Unknown {
        word: number.clone(),
    })?;
    let mut card = None;
    snapshot.each_where(&rows::CARDS, c::MEMBER, &number, Befell::HOT, |row| {
        let own = Befell::read(row)?;
        if row.version() == version && own.kind == CardKind::Issue {
            card = Some(own.card);
        }
        Ok(())
    })?;
    Ok(Registered {
        member,
        version,
        name: directory.name(member)?.unwrap_or_default(),
        phone: facts::mask_phone(&directory.phone(member)?.unwrap_or_default()),
        joined: profile.joined,
        card,
        reference: profile.reference.map(|r| r.to_string()).unwrap_or_default(),
    })
}
