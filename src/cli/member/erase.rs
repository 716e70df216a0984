//! `club member erase`: a person is gone from every version; the figures stay.

use std::path::{Path, PathBuf};

use super::recorded_before;
use crate::audit::erasure::{Held, ToErase};
use crate::audit::{self, standing};
use crate::book::{self, At, Book, BookError, KeySlot, Keyring};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult, Unfinished};
use crate::cli::help::Zh;
use crate::domain::{Day, Lang, MemberId, Points, Version};
use crate::finance::rebates;
use crate::members::retention::Days;
use crate::members::write::Moment;
use crate::members::{MemberError, MemberRefusal, erasure};
use crate::ops::Session;
use crate::output::columns;
use crate::sales::{Customers, View};

/// Erase a member: destroy the key that opens name, contacts and notes, in every version
///
/// Sales, points and sums stay, without the person; nothing finds the member but the number, and the same phone
/// may register anew. It cannot be undone. Refused while anything is open either way: points owed, stored value, a
/// card deposit, a rebate that is due, open coupons, reservations, complaints, inquiries and treatments, a visit that
/// was promised, a seat at an event or an invitation without an answer, the deposit of a reservation, points that
/// never end; each is named with the command that settles it.
/// Points with an end are told, and end on their dates. What the rules say the law keeps is told, with its
/// last day, and so is what older copies of the keyring mean. Somebody who is no member: `club person erase`.
///
/// Example: club member erase M000017 --reason "asked for it by letter" --dry-run
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    删除会员：销毁在所有版本中打开姓名、联系方式和备注的密钥\n\n\
    销售、积分和合计保留，但不再对应到人；只能用编号找到该会员，同一电话可重新登记。不能撤回。双方尚有未了事项时拒\
    绝：欠分、储值、卡押金、未用的优惠券、未结的预约、投诉、咨询和疗程、已约定的回访、活动名额和未答复的邀请、预约订金、永不到期\
    的积分；每项都指出相应的处理命令。有到期日的积分会提示，并按期失效。规则规定依法保存的内容会连同期限提示，密钥\
    环旧副本的影响也会提示。非会员请用 `club person erase`。"))]
pub(crate) struct Args {
    /// A number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    /// Why; kept sealed under the house's own key
    #[arg(add = Zh("原因；用商户自己的密钥封存"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Erase though a rule of retention says that it has to wait
    #[arg(add = Zh("规则要求继续保存时仍然删除"))]
    #[arg(long)]
    despite_retention: bool,
    #[command(flatten)]
    recording: Recording,
}

/// What is printed of an erasure.
struct Erased {
    member: MemberId,
    version: Version,
    day: Day,
    keys: usize,
    holds: String,
    /// What was left of the points, which end on their dates.
    points: Points,
}

pub(crate) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    writing.keys()?;
    let reference = args.recording.reference.as_deref();
    if let Some(version) = recorded_before(&writing, desk, reference)? {
        let erased = again(&writing, args, version)?;
        writing.commit()?;
        return print(desk, &erased);
    }
    writing.prove_own_keys()?;
    let member = named(&writing, &args.member)?;
    let customer = writing.customer(member)?;
    let snapshot = writing.draft.snapshot().clone();
    let book = writing.book.clone();
    let who = ToErase::find(&book, &snapshot, writing.keys()?, &customer.profile)?;
    let (day, time) = (writing.at.day(), writing.time.clone());
    let days = Days {
        joined: customer.profile.joined,
        erased: day,
    };
    let rules = writing.rules.pack(day).retention.clone();
    let held = audit::erasure::held(&rules, &snapshot, &who, days)?;
    let now = writing.hours().moment(desk.now().seconds());
    let asked = (now, args.despite_retention);
    let days = (writing.at.day(), writing.today);
    let rebates = rebates::owed(writing.draft.snapshot(), &writing.rules, &customer, days)??;
    let rebates = rebates.into_iter();
    let rebates = rebates.map(|(period, due)| standing::rebate(period, due));
    audit::erasure::may_erase(&snapshot, &customer, &held, rebates.collect(), asked)?;
    let clear = audit::erasure::clear_facts(&snapshot, &who)?;
    let erased = Erased {
        member,
        version: writing.draft.version(),
        day,
        keys: who.keys(),
        holds: holds(&held),
        points: customer.points.balance(writing.today),
    };
    let at = Moment { day, time: &time };
    let (draft, keyring) = writing.writers()?;
    audit::erasure::record(draft, keyring, &who, at, &args.reason)?;
    let path = writing.key_path().to_owned();
    if writing.commit()?.written {
        let keys: Vec<_> = who.people.iter().map(|person| person.key).collect();
        destroy(desk, &book, &path, &keys)?;
    }
    tell_points(desk, erased.points);
    tell(desk, &held, &clear);
    print(desk, &erased)
}

/// The member that a word names. Whoever was registered by mistake is found by number alone, and may well
/// want to be gone.
fn named(writing: &Session, word: &str) -> Result<MemberId, CliError> {
    let directory = writing.directory()?;
    match (directory.resolve(word), word.parse::<MemberId>()) {
        (Err(MemberError::Refused(MemberRefusal::Unknown { .. })), Ok(id)) if directory.has(id) => {
            Ok(id)
        }
        (found, _) => Ok(found?),
    }
}

/// Where keys are left that were destroyed in the book's own keyring.
#[derive(Default)]
struct Holding {
    backups: Vec<PathBuf>,
    /// The keyrings of copies.
    copies: Vec<PathBuf>,
}

/// Destroys the keys once the erasure is committed, and names the backups and the copies that still hold them.
pub(crate) fn destroy(desk: &Desk, book: &Book, path: &Path, keys: &[KeySlot]) -> CliResult {
    let holding = carry_out(book, path, keys).map_err(Unfinished::AnyWriter)?;
    let lang = desk.lang();
    let told = |paths: &[PathBuf]| {
        let all: Vec<String> = paths.iter().map(|one| one.display().to_string()).collect();
        all.join(if lang == Lang::Zh { "、" } else { ", " })
    };
    if !holding.copies.is_empty() {
        let all = told(&holding.copies);
        desk.talk().warn(&match lang {
            Lang::En => format!("the keyrings of these copies of the book still hold the key: {all}; erase the person in the copies, too, or delete them with their keyrings"),
            Lang::Zh => format!("以下账簿副本的密钥环仍含该密钥：{all}；请在副本中同样删除此人，或将副本连同其密钥环一并删除"),
        });
    }
    if holding.backups.is_empty() {
        return Ok(());
    }
    let all = told(&holding.backups);
    desk.talk().warn(&match lang {
        Lang::En => format!("these backups still hold the key, sealed: {all}; `club restore` does not revive it; delete them to be rid of it"),
        Lang::Zh => format!("以下备份仍含该密钥（已封存）：{all}；`club restore` 不会恢复它；删除这些备份即可彻底删除"),
    });
    Ok(())
}

/// Destroys the keys in the keyring as it now is, and keeps the erasure beside it and beside the backups that a
/// keyring is kept in: the list has a copy that is put back destroy them. Gives where they are still held.
fn carry_out(book: &Book, path: &Path, keys: &[KeySlot]) -> Result<Holding, BookError> {
    let mut keyring = Keyring::open(path, book.id())?;
    let snapshot = book.snapshot(At::Now)?;
    erasure::destroy_again(book, &snapshot, &mut keyring)?;
    let erased: Vec<_> = erasure::all(&snapshot)?.iter().map(|one| one.key).collect();
    let Some(first) = keys.iter().min().copied() else {
        return Ok(Holding::default());
    };
    let mut holding = Holding {
        copies: keyring.copies_holding(first)?,
        ..Holding::default()
    };
    let kept_as = book.kept_as();
    book::keep_erased(&kept_as, path.parent().unwrap_or(Path::new(".")), &erased)?;
    for place in book::places(path)? {
        book::keep_erased(&kept_as, &place, &erased)?;
        let backups = book::holding(&kept_as, &place, first)?;
        holding.backups.extend(backups);
    }
    Ok(holding)
}

/// The erasure that was recorded under the same ref. A word that finds nobody now may well have been the
/// phone or the name of the one who is gone.
fn again(writing: &Session, args: &Args, version: Version) -> Result<Erased, CliError> {
    let snapshot = writing.draft.snapshot();
    let found = audit::erasure::erased_by(snapshot, version)?;
    let named = match writing.directory()?.resolve(&args.member) {
        Ok(member) => Some(member),
        Err(MemberError::Refused(MemberRefusal::Unknown { .. })) => None,
        Err(error) => return Err(error.into()),
    };
    match found {
        Some((member, keys)) if named.is_none_or(|named| named == member) => Ok(Erased {
            member,
            version,
            day: erasure::all(snapshot)?
                .iter()
                .find(|erased| erased.version == version)
                .map_or(writing.at.day(), |erased| erased.day),
            keys,
            holds: String::new(),
            points: points_then(&writing.book, member, version)?,
        }),
        _ => {
            let reference = args.recording.reference.clone().unwrap_or_default();
            Err(MemberRefusal::RefKnown { reference, version }.into())
        }
    }
}

fn holds(held: &[Held<'_>]) -> String {
    let held = held
        .iter()
        .map(|held| format!("{}={}", held.rule.id, held.until));
    held.collect::<Vec<_>>().join(";")
}

fn print(desk: &Desk, erased: &Erased) -> CliResult {
    let mut printer = desk.printer(&[
        columns::MEMBER,
        columns::VERSION,
        columns::DAY,
        columns::KEYS_DESTROYED,
        columns::HOLDS,
        columns::POINTS_LOST,
    ])?;
    printer.row(&[
        erased.member.into(),
        erased.version.into(),
        erased.day.into(),
        u32::try_from(erased.keys).unwrap_or(u32::MAX).into(),
        erased.holds.clone().into(),
        erased.points.into(),
    ])?;
    Ok(printer.finish()?)
}

/// The points that somebody had when a version erased them.
fn points_then(book: &Book, member: MemberId, version: Version) -> Result<Points, BookError> {
    let before = version.before();
    let snapshot = book.snapshot(At::Version(before))?;
    let erased = erasure::all(&book.snapshot(At::Version(version))?)?;
    let day = erased
        .iter()
        .find(|one| one.version == version)
        .map(|one| one.day);
    let day = day.unwrap_or(Day::MIN);
    let customer = Customers::load_one(&snapshot, member, View::today(day))?;
    Ok(customer.map_or(Points::ZERO, |own| own.points.balance(day)))
}

/// Nobody can spend them any more.
fn tell_points(desk: &Desk, points: Points) {
    if points > Points::ZERO {
        desk.talk().note(&match desk.lang() {
            Lang::En => format!("{points} points cannot be spent any more, and end on their dates"),
            Lang::Zh => format!("{points} 积分不能再使用，到期失效"),
        });
    }
}

/// What the law keeps, what stands in clear, and what copies mean.
fn tell(desk: &Desk, held: &[Held<'_>], clear: &[String]) {
    let (talk, lang) = (desk.talk(), desk.lang());
    for held in held {
        let (title, basis) = (held.rule.title.in_lang(lang), &held.rule.basis);
        let until = held.until;
        talk.note(&match lang {
            Lang::En => format!("{title} are kept, without the name, to {until}: {basis}"),
            Lang::Zh => format!("{title}须保存至 {until}（不含姓名）：{basis}"),
        });
    }
    if !clear.is_empty() {
        let facts = clear.join(if lang == Lang::Zh { "、" } else { ", " });
        talk.note(&match lang {
            Lang::En => format!("these stand in clear and stay, under the number alone: {facts}"),
            Lang::Zh => format!("以下资料未封存，仅以编号保留：{facts}"),
        });
    }
    tell_copies(desk);
}

/// What copies mean that were made before.
pub(crate) fn tell_copies(desk: &Desk) {
    desk.talk().note(match desk.lang() {
        Lang::En => "copies of the keyring made before this still open what it sealed: destroy them and make a new one with `club key backup`; `club key restore` never revives the key, and copies of the book alone open nothing",
        Lang::Zh => "此前的密钥环备份仍能解封：请销毁，并用 `club key backup` 重新备份；`club key restore` 不会恢复该密钥，仅有账簿的备份无法解封",
    });
}
