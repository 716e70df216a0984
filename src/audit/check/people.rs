//! Members, their keys and facts, cards and tiers: each row is about somebody who is there, and follows
//! what it must follow.

use crate::members::erasure;
use rustc_hash::{FxHashMap, FxHashSet};

use super::tickets::Tickets;
use super::{Findings, TAKE_BACK};
use crate::book::{BookError, KeySlot, Keyring, Row, Schema, Snapshot, epoch_of, slot_of};
use crate::domain::{ByNumber, Day, MemberId, SaleId, Wording};
use crate::members::rows::{
    Became, CARDS, ERASURES, ErasedKey, MEMBERS, PROFILE, Registered, STATUS, StatusKind,
};
use crate::sales::Roots;
use crate::tiers::rows::{OPENING, TIERS};
use crate::worded;

pub(super) fn prove(
    snapshot: &Snapshot,
    keyring: Option<&Keyring>,
    (tickets, roots): (&Tickets, &Roots),
    findings: &mut Findings,
) -> Result<(), BookError> {
    let slots = keyring.map(Keyring::slots).transpose()?;
    let people = members(snapshot, keyring, findings)?;
    facts(snapshot, &people, slots, findings)?;
    erasures(snapshot, &people, keyring, findings)?;
    if let Some(keyring) = keyring {
        destroyed(snapshot, keyring, findings)?;
    }
    cards(snapshot, roots, findings)?;
    tiers(snapshot, tickets, findings)?;
    for (schema, column) in [(&STATUS, STATUS.at("day")), (&OPENING, OPENING.at("day"))] {
        snapshot.ledger(schema)?.each(column + 1, |row| {
            dated(row, schema, column, findings).map(drop)
        })?;
    }
    Ok(())
}

fn day(row: &Row<'_>, column: usize) -> Result<Day, BookError> {
    Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e))
}

fn dated(
    row: &Row<'_>,
    schema: &Schema,
    column: usize,
    findings: &mut Findings,
) -> Result<Day, BookError> {
    let day = day(row, column)?;
    findings.prove_day(row, schema, day);
    Ok(day)
}

/// The key of each member, by the member's number.
fn members(
    snapshot: &Snapshot,
    keyring: Option<&Keyring>,
    findings: &mut Findings,
) -> Result<ByNumber<Option<u32>>, BookError> {
    let slots = keyring.map(Keyring::slots).transpose()?;
    let mut people: ByNumber<Option<u32>> = ByNumber::default();
    let mut last: Option<MemberId> = None;
    snapshot.ledger(&MEMBERS)?.each(Registered::HOT, |row| {
        let own = Registered::read(row)?;
        let id = own.member;
        if let Some(last) = last.replace(id)
            && id != last.next()
        {
            let what = worded!("{id} follows {last}", "{id} 排在 {last} 之后");
            findings.at(row, &MEMBERS, what);
        }
        findings.prove_day(row, &MEMBERS, own.day);
        findings.prove_day(row, &MEMBERS, own.joined);
        let person = own.person.get();
        if slots.is_some_and(|slots| person >= slots) {
            let what = worded!(
                "the keyring has no key {person}, which is that of {id}: it is older than the book; put its latest copy back",
                "密钥环没有 {id} 的密钥位 {person} 的密钥：它比账簿旧；请恢复其最新备份"
            );
            findings.at(row, &MEMBERS, what);
        }
        if let Some(keyring) = keyring
            && keyring.is_damaged(own.person)?
        {
            let what = worded!(
                "key {person}, which is that of {id}, is damaged in the keyring",
                "{id} 的密钥位 {person} 的密钥在密钥环中已损坏"
            );
            findings.at_with(row, &MEMBERS, what, TAKE_BACK);
        }
        *people.at(id.index()) = Some(person);
        Ok(())
    })?;
    Ok(people)
}

/// A sealed fact is sealed under the key of the member it is about, in an epoch that the keyring knows.
fn facts(
    snapshot: &Snapshot,
    people: &ByNumber<Option<u32>>,
    slots: Option<u32>,
    findings: &mut Findings,
) -> Result<(), BookError> {
    use crate::members::rows::profile as p;
    snapshot.ledger(&PROFILE)?.each(p::ALL, |row| {
        dated(row, &PROFILE, p::DAY, findings)?;
        let sealed = row.as_it_stands(p::SEALED)?;
        let Some(slot) = slot_of(sealed) else {
            return Ok(());
        };
        let id = MemberId::parse(row.bytes(p::MEMBER)).map_err(|e| row.bad(p::MEMBER, e))?;
        if people.get(id.index()).copied().flatten().map(KeySlot::new) != Some(slot) {
            let what = worded!(
                "sealed under key {slot}, which is not that of {id}",
                "以密钥位 {slot} 的密钥封存，而它不属于 {id}"
            );
            findings.at(row, &PROFILE, what);
        }
        let epoch = epoch_of(sealed).map(KeySlot::get);
        if let (Some(epoch), Some(slots)) = (epoch, slots)
            && epoch >= slots
        {
            let what = worded!(
                "sealed after a rotation (key {epoch}) that the keyring does not know; put its latest copy back",
                "在密钥环所不知的一次换钥（第 {epoch} 把）之后封存；请恢复其最新备份"
            );
            findings.at(row, &PROFILE, what);
        }
        Ok(())
    })
}

/// Whoever was erased is so on both ledgers, and the key is gone.
fn erasures(
    snapshot: &Snapshot,
    people: &ByNumber<Option<u32>>,
    keyring: Option<&Keyring>,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let mut erased: FxHashSet<MemberId> = FxHashSet::default();
    snapshot.ledger(&ERASURES)?.each(ErasedKey::HOT, |row| {
        let own = ErasedKey::read(row)?;
        findings.prove_day(row, &ERASURES, own.day);
        let key = own.person.get();
        let id = match own.member {
            None => {
                // Somebody who is no member goes by a record, and has no member's key.
                if own.record.is_empty() || people.iter().any(|(_, own)| *own == Some(key)) {
                    let what = worded!(
                        "key {key} is not that of somebody who is not a member",
                        "密钥位 {key} 的密钥不属于非会员"
                    );
                    findings.at(row, &ERASURES, what);
                }
                own.record.to_owned()
            }
            Some(id) => {
                if erased.insert(id) && people.get(id.index()) != Some(&Some(key)) {
                    let what = worded!(
                        "{key} is not the key of {id}",
                        "密钥位 {key} 的密钥不属于 {id}"
                    );
                    findings.at(row, &ERASURES, what);
                }
                id.to_string()
            }
        };
        if let Some(keyring) = keyring
            && keyring.has(own.person)?
        {
            let what = worded!(
                "{id} is erased, and key {key} is still in the keyring",
                "{id} 已删除，而密钥位 {key} 的密钥仍在密钥环中"
            );
            findings.at_with(row, &ERASURES, what, DESTROY);
        }
        Ok(())
    })?;
    snapshot.ledger(&STATUS)?.each(Became::HOT, |row| {
        let own = Became::read(row)?;
        let id = own.member;
        if own.kind == StatusKind::Erase && !erased.contains(&id) {
            let what = worded!(
                "{id} is erased, and no key is named that was destroyed",
                "{id} 已删除，却没有写明被销毁的密钥"
            );
            findings.at(row, &STATUS, what);
        }
        Ok(())
    })
}

/// No member's key is gone without an erasure: one that was recorded in a copy of the book, or is lost with later
/// versions, destroyed it all the same.
fn destroyed(
    snapshot: &Snapshot,
    keyring: &Keyring,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let known: FxHashSet<KeySlot> = erasure::all(snapshot)?.iter().map(|one| one.key).collect();
    snapshot.ledger(&MEMBERS)?.each(Registered::HOT, |row| {
        let Registered {
            member: id,
            person: key,
            ..
        } = Registered::read(row)?;
        if !known.contains(&key) && keyring.is_destroyed(key)? {
            let what = worded!(
                "key {key}, which is that of {id}, is destroyed, and no erasure is recorded: it was in a copy of the book, or in later versions than these",
                "{id} 的密钥位 {key} 的密钥已销毁，却没有删除记录：删除记在账簿的副本中，或记在更晚的版本中"
            );
            findings.at_with(row, &MEMBERS, what, RECORD);
        }
        Ok(())
    })
}

/// What brings a key that is gone and the rows together.
const RECORD: Wording = Wording::fixed(
    "if the erasure was meant, record it here with `club member erase`; if not, put a copy of the keyring from before it back with `club key restore`",
    "若确属应删除，请在此用 `club member erase` 记录；否则请用 `club key restore` 恢复此前的密钥环备份",
);

/// What destroys a key that should be gone.
const DESTROY: Wording = Wording::fixed(
    "the next command that records destroys it: run one, such as `club key rotate`",
    "下一个记录命令会将其销毁：请运行一个，如 `club key rotate`",
);

/// A card is issued before anything else befalls it, and to one member; that of somebody who was merged is
/// the survivor's.
fn cards(snapshot: &Snapshot, roots: &Roots, findings: &mut Findings) -> Result<(), BookError> {
    use crate::members::rows::cards as c;
    let mut issued: FxHashMap<String, MemberId> = FxHashMap::default();
    let mut last: FxHashMap<String, Vec<String>> = FxHashMap::default();
    snapshot.ledger(&CARDS)?.each(c::ALL, |row| {
        dated(row, &CARDS, c::DAY, findings)?;
        let member = MemberId::parse(row.bytes(c::MEMBER)).map_err(|e| row.bad(c::MEMBER, e))?;
        let (card, replaces) = (row.text(c::CARD)?, row.text(c::REPLACES)?);
        let known = if replaces.is_empty() {
            &card
        } else {
            &replaces
        };
        let what = match (row.bytes(c::KIND), issued.get(&**known)) {
            (b"issue", None) => None,
            (b"issue", Some(of)) => Some(worded!(
                "card {card} was issued to {of} already",
                "卡 {card} 已发给 {of}"
            )),
            (_, None) => Some(never_issued(known, &issued)),
            (_, Some(of)) if roots.root(*of) != roots.root(member) => Some(worded!(
                "card {known} is that of {of}",
                "卡 {known} 属于 {of}"
            )),
            _ => None,
        };
        if let Some(what) = what {
            findings.at(row, &CARDS, what);
        }
        if let Some(what) = out_of_turn(&row.text(c::KIND)?, &card, known, &mut last) {
            findings.at(row, &CARDS, what);
        }
        if row.bytes(c::KIND) == b"undo" && replaces.is_empty() {
            issued.remove(&*card);
        } else {
            issued.insert(card.into_owned(), member);
        }
        Ok(())
    })
}

/// A step that cannot follow the one before it. What befell each card is told by the number it bears, and goes
/// back one step with an undo.
fn out_of_turn(
    kind: &str,
    card: &str,
    known: &str,
    last: &mut FxHashMap<String, Vec<String>>,
) -> Option<Wording> {
    if kind == "undo" {
        // What had gone over to a new number comes back from it.
        let mut steps = last.remove(card).unwrap_or_default();
        steps.pop();
        if !steps.is_empty() {
            last.insert(known.to_owned(), steps);
        }
        return None;
    }
    let mut steps = if kind == "issue" {
        Vec::new()
    } else {
        last.remove(known).unwrap_or_default()
    };
    let was = steps.last().map_or("", String::as_str).to_owned();
    steps.push(kind.to_owned());
    last.insert(card.to_owned(), steps);
    match (was.as_str(), kind) {
        ("return" | "cancel", "void") => None,
        ("return" | "cancel", _) => Some(worded!(
            "card {card} was handed back or cancelled before",
            "卡 {card} 此前已退还或注销"
        )),
        ("lost", "lost" | "activate" | "renew") => Some(worded!(
            "card {card} was lost, and is `{kind}`",
            "卡 {card} 已挂失，却又有 `{kind}`"
        )),
        (was, "found") if was != "lost" && was != "void" => Some(worded!(
            "card {card} was found, and never lost",
            "卡 {card} 未曾挂失，却被找回"
        )),
        _ => None,
    }
}

/// A card that nobody was given, or one that lost its zeros.
fn never_issued(card: &str, issued: &FxHashMap<String, MemberId>) -> Wording {
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    let like = issued.keys().find(|other| bare(other) == bare(card));
    match like {
        Some(like) => worded!(
            "card {card} was never issued, {like} was: a spreadsheet drops leading zeros",
            "从未发出卡 {card}，发出的是 {like}：表格软件会去掉开头的零"
        ),
        None => worded!("card {card} was never issued", "从未发出卡 {card}"),
    }
}

/// A tier does not end before it begins, and the sale that moved it is on record.
fn tiers(snapshot: &Snapshot, tickets: &Tickets, findings: &mut Findings) -> Result<(), BookError> {
    use crate::tiers::rows as t;
    snapshot.ledger(&TIERS)?.each(t::SOURCE + 1, |row| {
        let since = dated(row, &TIERS, t::DAY, findings)?;
        if !row.bytes(t::UNTIL).is_empty() && day(row, t::UNTIL)? < since {
            let what = worded!("the tier ends before it begins", "等级在开始之前结束");
            findings.at(row, &TIERS, what);
        }
        if let Ok(sale) = SaleId::parse(row.bytes(t::SOURCE))
            && tickets.get(sale).is_none()
        {
            let what = worded!(
                "{sale} is not a sale or refund on record",
                "没有消费或退款记录 {sale}"
            );
            findings.at(row, &TIERS, what);
        }
        Ok(())
    })
}
