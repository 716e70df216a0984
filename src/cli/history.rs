//! `club history`: the versions, and all that ever changed of one record.

use super::Desk;
use super::args::{Arranging, WHO, word};
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::reveal::{self, Records, Revealing, Seen};
use crate::audit::history::{About, Change, Value, each, rows_written};
use crate::audit::records::RECORDS;
use crate::book::{At, Book, BookError, KeyError, Keyring, Snapshot, Unsealed, VersionRow};
use crate::domain::{
    AdjustmentId, Day, Listing, MemberId, Month, PayoutId, RedemptionId, SaleId, TopupId, Version,
};
use crate::finance::closing::load;
use crate::members::facts::veil;
use crate::members::refusal::MemberError;
use crate::members::{Directory, MemberRefusal};
use crate::messages;
use crate::ops::keys::keys_for;
use crate::output::{Cell, columns};
use crate::points::rows::{ADJUSTMENTS, REWARDS};
use crate::rules::{Adopted, Power};
use crate::sales::Roots;
use crate::sales::rows::SALES;
use std::collections::BTreeMap;

/// List the versions, or all that ever changed of one record
///
/// Without RECORD: who recorded what, when, and how many rows of which ledgers. Of a member, a sale, a
/// complaint or any other numbered record, or of a version: its rows field by field, with what a fact was
/// before. Contacts and sensitive facts are masked and notes stay sealed, unless they are revealed. Of a member
/// it also tells who looked.
///
/// Example: club history M000001 --since 2025-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出各版本，或一条记录的全部变更\n\n\
    不写“记录”时：何人何时记录了什么，各台账多少行。写会员、销售、投诉等有编号的记录或版本时：逐项列出其各行，以及\
    资料变更前的内容。联系方式和敏感资料隐去，备注保持封存，除非显示。对会员还会列出查阅过的人。"))]
pub(super) struct Args {
    /// A member or any numbered record (by number or ref), a month that was closed, or the number of a version
    #[arg(add = Zh("会员或任何有编号的记录（编号或原编号）、已结账的月份，或版本号"))]
    #[arg(value_name = "RECORD")]
    record: Option<String>,
    /// Only from this version, or from what was recorded on this date, on
    #[arg(add = Zh("只列出此版本起，或此日期起记录的内容"))]
    #[arg(long, value_name = "VERSION|DATE")]
    since: Option<String>,
    /// Who looks (default: CLUB_OPERATOR, else the login)
    #[arg(add = Zh("查阅人（默认：CLUB_OPERATOR，否则为登录名）"))]
    #[arg(long = "operator", id = WHO, value_name = "NAME", value_parser = word)]
    operator: Option<String>,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    arranging: Arranging,
}

messages! {
    /// A word that names no record, or more than one.
    #[derive(Debug)]
    enum BadRecord {
        Unknown { word: String } => ("no record is known as {}", "找不到记录 {}", veil(word));
        Ambiguous { word: String, all: Listing } => (
            "{} fits more than one record: {all}",
            "{} 对应多个记录：{all:#}",
            veil(word)
        );
        Since { word: String } => ("{word} is neither a version nor a date", "{word} 既不是版本也不是日期"), exit 2;
    }
}

/// The book as its history is told.
struct Told<'a> {
    book: &'a Book,
    snapshot: Snapshot,
    versions: Vec<VersionRow>,
    keyring: Result<Keyring, KeyError>,
    rules: Option<Adopted>,
    /// Whether what is sealed is told in clear.
    reveals: bool,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let book = desk.folder()?;
    let snapshot = book.snapshot(At::Now)?;
    desk.warn_of_copy(&snapshot);
    let told = Told {
        versions: book.versions()?,
        keyring: keys_for(&desk.key_place().path(&book)?, &book, &snapshot)?,
        // A history can be told whatever the state of the rules.
        rules: Adopted::load(&snapshot).ok(),
        book: &book,
        snapshot,
        reveals: args.revealing.reveal,
    };
    if told.reveals {
        if args.record.is_none() {
            return Err(CliError::usage(
                "--reveal goes with a RECORD: the list of versions hides nothing",
                "--reveal 须与“记录”同用：版本列表没有隐去的内容",
            ));
        }
        desk.may_access(&book, Power::Reveal)?;
    }
    let since = told.since(args.since.as_deref())?;
    match &args.record {
        None => told.list(desk, since),
        Some(word) => {
            let about = told.about(word)?;
            told.changes(desk, &about, since, &args.revealing)
        }
    }
}

impl Told<'_> {
    /// The first version that is told.
    fn since(&self, word: Option<&str>) -> Result<Version, CliError> {
        let Some(word) = word else {
            return Ok(Version(0));
        };
        if let Ok(version) = word.parse() {
            return Ok(Version(version));
        }
        let day: Day = word.parse().map_err(|_| BadRecord::Since {
            word: word.to_owned(),
        })?;
        let text = day.to_string();
        let first = self
            .versions
            .iter()
            .find(|row| row.recorded.get(..text.len()) >= Some(&text));
        Ok(first.map_or(Version(u64::MAX), |row| row.version))
    }

    fn list(&self, desk: &Desk, since: Version) -> CliResult {
        let rows = rows_written(&self.snapshot, self.book.schemas(), since)?;
        let mut printer = desk.printer(&[
            columns::VERSION,
            columns::RECORDED_AT,
            columns::OPERATOR,
            columns::COMMAND,
            columns::PAPER,
            columns::ROW_NUMBERS,
        ])?;
        for row in self.versions.iter().filter(|row| row.version >= since) {
            printer.row(&[
                row.version.into(),
                row.recorded.clone().into(),
                row.operator.clone().into(),
                row.command.clone().into(),
                row.reference.clone().into(),
                rows.get(&row.version).cloned().into(),
            ])?;
        }
        Ok(printer.finish()?)
    }

    /// The record that a word names, by its number or its ref.
    fn about(&self, word: &str) -> Result<About, CliError> {
        let last = self.snapshot.version();
        if let Ok(number) = word.parse()
            && (1..=last.0).contains(&number)
        {
            return Ok(About::Version(Version(number)));
        }
        if is_deed(word) {
            return Ok(About::Record(word.to_owned()));
        }
        let month = |month: Month| {
            let closings = load(&self.snapshot)?;
            let closed = closings.events().iter().any(|event| event.month == month);
            Ok::<_, CliError>(closed)
        };
        if word.parse().map_or(Ok(false), month)? {
            return Ok(About::Record(word.to_owned()));
        }
        if let Ok(id) = word.parse::<MemberId>() {
            return Ok(self.of_member(id)?);
        }
        let directory = Directory::open(self.book, &self.snapshot, self.keyring.as_ref().ok())?;
        let member = directory.resolve(word);
        let mut found: Vec<String> = member.iter().map(ToString::to_string).collect();
        for schema in [&SALES, &REWARDS, &ADJUSTMENTS] {
            let (id, reference) = (1, schema.at("ref"));
            let all = schema.columns.len();
            self.snapshot
                .each_where(schema, reference, word, all, |row| {
                    let id = row.text(id)?.into_owned();
                    if !found.contains(&id) {
                        found.push(id);
                    }
                    Ok(())
                })?;
        }
        for paid_out in [false, true] {
            let own = crate::wallet::records::by_ref(&self.snapshot, word, paid_out)?;
            found.extend(own.map(|own| own.row.source));
        }
        for records in RECORDS {
            found.extend(records.fitting(&self.snapshot, word)?);
        }
        found.sort();
        found.dedup();
        match (found.as_slice(), member) {
            ([_], Ok(id)) => Ok(self.of_member(id)?),
            ([one], Err(_)) => Ok(About::Record(one.clone())),
            ([], Err(MemberError::Refused(MemberRefusal::Unknown { .. }))) => {
                if let Err(why) = &self.keyring {
                    return Err(why.clone().into());
                }
                Err(BadRecord::Unknown {
                    word: word.to_owned(),
                }
                .into())
            }
            // The directory says best what is wrong with a member's word.
            ([], Err(error)) => Err(error.into()),
            _ => Err(BadRecord::Ambiguous {
                word: word.to_owned(),
                all: found.into_iter().collect(),
            }
            .into()),
        }
    }

    /// All that is on record of a member: under their own number, and under those of members who live on in them.
    fn of_member(&self, id: MemberId) -> Result<About, BookError> {
        let roots = Roots::now(&self.snapshot)?;
        let numbers = roots.numbers(roots.root(id));
        Ok(match numbers.as_slice() {
            [one] => About::Record(one.to_string()),
            _ => About::Member(numbers),
        })
    }

    fn changes(&self, desk: &Desk, about: &About, since: Version, asked: &Revealing) -> CliResult {
        let columns = vec![
            columns::VERSION,
            columns::RECORDED_AT,
            columns::OPERATOR,
            columns::COMMAND,
            columns::LEDGER,
            columns::FIELD,
            columns::OLD,
            columns::NEW,
        ];
        let mut records = Records::new(desk, columns, self.reveals)?;
        let mut changes = Vec::new();
        each(&self.snapshot, self.book.schemas(), about, |change| {
            if change.version >= since {
                changes.push(change);
            }
        })?;
        if let (About::Record(id), true) = (about, changes.is_empty() && since == Version(0)) {
            return Err(BadRecord::Unknown { word: id.clone() }.into());
        }
        changes.sort_by_key(|change| change.version);
        let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
        for change in &changes {
            let of = seen
                .entry(change.member.clone())
                .or_insert_with(|| Seen::of(change.member.parse().ok()));
            records.row(self.cells(change, of)?)?;
        }
        for of in seen.into_values() {
            records.saw(of);
        }
        records.finish(self.book, asked)
    }

    fn cells(&self, change: &Change, seen: &mut Seen) -> Result<Vec<Cell>, CliError> {
        let place = usize::try_from(change.version.0).unwrap_or(usize::MAX);
        let row = place.checked_sub(1).and_then(|at| self.versions.get(at));
        Ok(vec![
            change.version.into(),
            row.map(|row| row.recorded.clone()).into(),
            row.map(|row| row.operator.clone()).into(),
            row.map(|row| row.command.clone()).into(),
            change.ledger.name.into(),
            change.field.clone().into(),
            self.shown(change, &change.old, seen)?,
            self.shown(change, &change.new, seen)?,
        ])
    }

    /// A value as everybody at the desk may see it, or in clear where that is to be recorded.
    fn shown(&self, change: &Change, value: &Value, seen: &mut Seen) -> Result<Cell, CliError> {
        let (text, sealed) = match value {
            Value::Nothing => return Ok(Cell::Empty),
            Value::Clear(text) => (text.clone(), false),
            // Notes and reasons are for those who may reveal them.
            Value::Sealed(_) if !change.is_fact && !self.reveals => return Ok("***".into()),
            Value::Sealed(cell) => match &self.keyring {
                Err(_) => return Ok("***".into()),
                Ok(keyring) => match keyring.unseal(cell, change.ledger.name, column(change)) {
                    Ok(Unsealed::Text(text)) => (text, true),
                    Ok(Unsealed::Destroyed) => return Ok("(erased)".into()),
                    Ok(Unsealed::Unreadable) | Err(KeyError::NoSlot { .. }) => {
                        return Ok("***".into());
                    }
                    Err(error) => return Err(error.into()),
                },
            },
        };
        if !change.is_fact {
            if sealed {
                seen.note(&format!("{}.{}", change.ledger.name, change.field));
            }
            return Ok(text.into());
        }
        let mut packs = self.rules.iter().flat_map(Adopted::in_force);
        let fact = packs.find_map(|(_, pack)| {
            let facts = &pack.fields.facts;
            facts.iter().find(|fact| fact.id == change.field[..])
        });
        Ok(match fact {
            Some(fact) => reveal::shown(fact, text, self.reveals, seen).into(),
            None if sealed && self.reveals => {
                seen.note(&change.field);
                text.into()
            }
            None if sealed => "***".into(),
            None => text.into(),
        })
    }
}

/// The column that a sealed value is bound to.
fn column(change: &Change) -> &str {
    if change.is_fact {
        "sealed"
    } else {
        &change.field
    }
}

fn is_deed(word: &str) -> bool {
    let word = word.as_bytes();
    SaleId::parse(word).is_ok()
        || RedemptionId::parse(word).is_ok()
        || AdjustmentId::parse(word).is_ok()
        || TopupId::parse(word).is_ok()
        || PayoutId::parse(word).is_ok()
}
