//! `club gift give`: something is given to a member, once for each occasion.

use crate::book::{AskedBy, Told};
use crate::care::events;
use crate::care::gifts::decide::{GivenTo, Giving, give};
use crate::care::gifts::due::due_day;
use crate::care::gifts::rows::{self, GIFTS, GIVEN, Given};
use crate::care::stock::rows::shelf;
use crate::care::stock::state::start_of;
use crate::cli::Desk;
use crate::cli::args::{Many, Recording, whole};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{Day, GiftId, MemberId};
use crate::ops::cards::who_shows;
use crate::ops::{Session, Stop};
use crate::output::{Cell, Column, columns};
use crate::sales::Roots;
use crate::sales::decide::may_deal;
use crate::sales::terms::Rulebook as _;

/// Record a gift to a member
///
/// It leaves the stock. With --occasion it is the gift of that birthday, festival or event: `club care` no
/// longer lists it, and a second one for the same is refused. What the rules call unsuitable for a member
/// (no local speciality to locals) is refused, naming what to give instead.
///
/// With --from many are recorded in one version: the columns are member, at, gift, quantity, occasion, due, note
/// and ref, and every row says when.
///
/// Example: club gift give M000001 spa-voucher --occasion birthday
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录赠给会员的礼品\n\n\
    从库存中减去。使用 --occasion 时，作为该生日、节日或活动的礼品：`club care` 不再列出，同一事由再送则拒绝。规则\
    认为不适合该会员的（例如不向本地人送本地特产）会拒绝，并指出可改送什么。\n\n\
    使用 --from 时，多条一次记录为一个版本：列为 member, at, gift, quantity, occasion, due, note 和 ref，每行写明\
    时间。"))]
pub(super) struct Args {
    #[arg(value_name = "MEMBER", required_unless_present = "from")]
    member: Option<String>,
    /// What is given: a gift of the rules in force
    #[arg(add = Zh("礼品：现行规则中的一种"))]
    #[arg(value_name = "GIFT", required_unless_present = "from")]
    gift: Option<String>,
    /// What for: birthday, card-issue, a festival or an event
    #[arg(add = Zh("事由：birthday（生日）、card-issue（发卡）、节日或活动"))]
    #[arg(long, value_name = "OCCASION")]
    occasion: Option<String>,
    /// The day of the occasion (default: the nearest one)
    #[arg(add = Zh("事由的日期（默认：最近的一次）"))]
    #[arg(long, value_name = "DATE", requires = "occasion")]
    due: Option<Day>,
    /// How many
    #[arg(add = Zh("数量"))]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32>(1..=1_000_000))]
    quantity: u32,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    pub(super) many: Many,
    #[command(flatten)]
    pub(super) recording: Recording,
}

impl Args {
    /// Refuses what the line tells and each row of a file tells for itself.
    pub(super) fn prove_alone(&self) -> CliResult {
        let told = [
            self.member.is_some() || self.gift.is_some(),
            self.occasion.is_some() || self.note.is_some() || self.quantity != 1,
            self.recording.reference.is_some(),
        ];
        if told.contains(&true) {
            return Err(CliError::usage(
                "with --from, each row says whom, what, what for and its own `ref`",
                "使用 --from 时，每行各自写明会员、礼品、事由和 `ref`",
            ));
        }
        Ok(())
    }
}

/// The columns of a gift.
pub(super) const COLUMNS: [Column; 9] = [
    columns::GIFT_RECORD,
    columns::VERSION,
    columns::AT_DAY,
    columns::MEMBER,
    columns::GIFT_ITEM,
    columns::QUANTITY,
    columns::UNIT_COST,
    columns::OCCASION,
    columns::FESTIVAL_DAY,
];

pub(super) fn cells(own: &Given) -> [Cell; 9] {
    let (occasion, due) = own.occasion.clone().unzip();
    [
        own.gift.into(),
        own.version.into(),
        own.day.into(),
        own.member.into(),
        own.item.clone().into(),
        own.quantity.into(),
        own.cost.into(),
        occasion.into(),
        due.into(),
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let (Some(word), Some(item)) = (&args.member, &args.gift) else {
        return Err(CliError::usage(
            "name the member and the gift",
            "请写会员和礼品",
        ));
    };
    one(word, item, args, desk)
}

fn one(word: &str, item: &str, args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let member = writing.member(word)?;
    let day = writing.at.day();
    let snapshot = writing.draft.snapshot().clone();
    let events = events::days(&snapshot, Day::MAX)?;
    let item = writing.words(day).gifts().named(item)?;
    let named = |word: &String| writing.words(day).occasion(word, &events, []);
    let occasion = args.occasion.as_ref().map(named).transpose()?;
    let when = writing.told_at();
    let asking = Asking {
        member,
        item: &item,
        quantity: args.quantity,
        occasion: occasion.as_deref(),
        due: args.due,
        when: (&when, args.recording.at.as_deref().unwrap_or_default()),
        note: args.note.as_deref().unwrap_or_default(),
    };
    let asked = match &args.recording.reference {
        None => AskedBy::default(),
        Some(_) => asking.asked(&mut writing, &Roots::now(&snapshot)?)?,
    };
    let reference = args.recording.reference.clone().unwrap_or_default();
    if let Some(first) = GIVEN.repeat::<GiftId>(&snapshot, Some(reference.as_str()), &asked)? {
        let given = rows::all(&snapshot, Day::MAX)?;
        let first = given.iter().filter(|own| own.gift == first.record);
        return print(desk, first);
    }
    let customer = who_shows(&writing, word, member)?;
    may_deal(&customer, writing.at)?;
    let pack = writing.rules.pack(day);
    let rules = (&pack.care, &pack.calendar);
    let due = |id| due_day(id, args.due, &customer, rules, &events, day);
    let giving = Giving {
        day,
        item: &item,
        quantity: args.quantity,
        occasion: occasion.as_deref().map(due).transpose()?,
    };
    let given = rows::all(&snapshot, Day::MAX)?;
    let start = start_of(&item, &pack.courtesies, writing.rules.on(day).rewards);
    let shelf = shelf(&snapshot, Day::MAX)?;
    let given = GivenTo::of(&given);
    let given_gift = give(&giving, &customer, &pack.courtesies, &given, &shelf, start)?;
    let own = Given {
        gift: GIVEN.next(&snapshot)?,
        version: writing.draft.version(),
        day,
        member,
        item: given_gift.id.to_string(),
        quantity: args.quantity,
        cost: given_gift.cost,
        occasion: giving.occasion.map(|(id, due)| (id.to_owned(), due)),
        reference,
    };
    let note = match &args.note {
        Some(note) => writing.seal(Some(member), (GIFTS.name, "note"), "", note)?,
        None => String::new(),
    };
    let told = Told {
        time: &writing.time.clone(),
        note: &note,
        asked: &asked.named,
        ..Told::default()
    };
    rows::write(&mut writing.draft, &own, told)?;
    writing.commit()?;
    print(desk, [&own])
}

/// What was asked, for knowing a repeat.
pub(super) struct Asking<'a> {
    pub member: MemberId,
    pub item: &'a str,
    pub quantity: u32,
    pub occasion: Option<&'a str>,
    pub due: Option<Day>,
    /// When, where it was told: in one form, and as it was typed.
    pub when: (&'a str, &'a str),
    pub note: &'a str,
}

impl Asking<'_> {
    /// The digests of what was asked, by the member's own number or another's who was merged into them.
    pub(super) fn asked(&self, writing: &mut Session, roots: &Roots) -> Result<AskedBy, CliError> {
        let (named, typed) = self.when;
        let mut asked = AskedBy::new(self.digest(self.member, named, writing)?);
        for member in roots.numbers(self.member) {
            for when in [named, typed] {
                asked = asked.or(self.digest(member, when, writing)?);
            }
        }
        Ok(asked)
    }

    fn digest(&self, member: MemberId, when: &str, writing: &mut Session) -> Result<String, Stop> {
        let due = self.due.map(|due| due.to_string()).unwrap_or_default();
        writing.asked(&[
            "gift give",
            &member.to_string(),
            self.item,
            &self.quantity.to_string(),
            self.occasion.unwrap_or_default(),
            &due,
            when,
            self.note,
        ])
    }
}

fn print<'g>(desk: &Desk, given: impl IntoIterator<Item = &'g Given>) -> CliResult {
    let mut printer = desk.printer(&COLUMNS)?;
    for own in given {
        printer.row(&cells(own))?;
    }
    Ok(printer.finish()?)
}
