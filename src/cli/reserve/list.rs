//! `club reserve list`: what is booked, and what became of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::closed::RESERVATION_STATUS;
use crate::cli::help::Zh;

use super::shown::{Shown, fields};
use crate::cli::Desk;
use crate::cli::args::{Reading, word};
use crate::cli::callers::Callers;
use crate::cli::days::Days;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::fields::{On, cells, columns};
use crate::cli::reveal::{Records, Revealing, Seen};
use crate::desk::reservations::Booking;
use crate::desk::reservations::rows::{SCHEMA, each_as_known, load};
use crate::desk::reservations::state::{Bookings, Status};
use crate::domain::{MemberId, ReservationId, Slug};
use crate::members::Directory;
use crate::ops::Opened;
use crate::output::Cell;
use crate::sales::Roots;

/// List reservations in the order of their times
///
/// Contacts are masked unless they are revealed. --ics writes them to a calendar file as well, names and no
/// contacts; what was cancelled or taken back, or is among those that are listed no more, is cancelled there.
///
/// Example: club reserve list --from 2024-05-01 --to 2024-05-07 --status booked
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    按时间顺序列出预约\n\n\
    联系方式隐去，除非显示。--ics 同时写入日历文件，含姓名，不含联系方式；已取消、已撤销或不再属于所列范围的预约在其\
    中标为取消。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    /// Only those that are so far
    #[arg(add = Zh("只列出此状态的预约"))]
    #[arg(long, value_name = "STATUS", value_parser = RESERVATION_STATUS.ids(Status::CALLED.map(|(word, ..)| word)))]
    status: Option<String>,
    /// Only of this room
    #[arg(add = Zh("只列出此房间的"))]
    #[arg(long, value_name = "ROOM", value_parser = word)]
    room: Option<String>,
    /// Only with this therapist
    #[arg(add = Zh("只列出此技师的"))]
    #[arg(long, value_name = "WHO", value_parser = word)]
    therapist: Option<String>,
    /// Only of this service
    #[arg(add = Zh("只列出此项服务的"))]
    #[arg(long, value_name = "ITEM", value_parser = word)]
    item: Option<String>,
    /// Only in this store
    #[arg(add = Zh("只列出此门店的"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    /// Only of this member
    #[arg(add = Zh("只列出此会员的"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// Write a calendar file, for calendar programs
    #[arg(add = Zh("写出日历文件，供日历程序使用"))]
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    #[command(flatten)]
    revealing: Revealing,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let reveals = desk.reveals(&opened, &args.revealing)?;
    let roots = Roots::load(&opened.snapshot, opened.view)?;
    let bookings = load(&opened.snapshot, opened.view.rows_to)?;
    let wanted = Wanted::of(args, &opened, &roots, &bookings)?;
    let mut list: Vec<&Booking> = bookings.iter().filter(|one| wanted.holds(one)).collect();
    list.sort_by_key(|booking| (booking.slot.start, booking.id));
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    let records = Records::new(desk, columns(&fields(), On::List), reveals)?;
    let records = fill(records, &opened, &roots, &list, reveals)?;
    records.finish(&opened.book, &args.revealing)?;
    if let Some(file) = &args.ics {
        let gone = gone(&opened, &wanted, &bookings)?;
        super::ics::write(desk, &opened, &directory, (&list, &gone), file)?;
    }
    Ok(())
}

/// What was asked for once and is no more: taken back, moved elsewhere, or not to take place. What is only of another
/// status than is asked for takes place all the same.
fn gone(
    opened: &Opened,
    wanted: &Wanted<'_>,
    bookings: &Bookings,
) -> Result<Vec<Booking>, CliError> {
    let mut gone: BTreeMap<ReservationId, Booking> = BTreeMap::new();
    each_as_known(&opened.snapshot, opened.view.rows_to, |then| {
        let now = bookings.get(then.id);
        let stays = now.is_some_and(|now| {
            let off = matches!(now.status, Status::Cancelled { .. } | Status::NoShow);
            wanted.holds(now) || (wanted.means(now) && !off)
        });
        if wanted.means(then) && !stays {
            gone.insert(then.id, then.clone());
        }
    })?;
    Ok(gone.into_values().collect())
}

/// What is asked for, made meaningful.
struct Wanted<'a> {
    args: &'a Args,
    therapist: Option<String>,
    room: Option<String>,
    item: Option<String>,
    store: Option<String>,
    member: Option<MemberId>,
    roots: &'a Roots,
}

impl<'a> Wanted<'a> {
    fn of(
        args: &'a Args,
        opened: &Opened,
        roots: &'a Roots,
        bookings: &Bookings,
    ) -> Result<Self, CliError> {
        if let (Some(from), Some(to)) = (args.days.from(), args.days.to())
            && from > to
        {
            return Err(CliError::backwards(from, to));
        }
        let words = opened.words();
        let all = &opened.rules.house().places.therapists;
        let therapist = args.therapist.as_deref();
        let therapist = therapist.map(|word| match all.iter().find(|one| one.answers_to(word)) {
            Some(one) => Ok(one.id.to_string()),
            // Somebody who has left is still on record.
            None => {
                let seen = bookings.iter().flat_map(|one| &one.therapists);
                words.therapists().sought(word, seen.map(Slug::as_str))
            }
        });
        let room = args.room.as_deref().map(|word| {
            let seen = bookings.iter().filter_map(|one| one.room.as_ref());
            words.rooms().sought(word, seen.map(Slug::as_str))
        });
        let item = args.item.as_deref().map(|word| {
            let seen = bookings.iter().map(|one| one.item.as_str());
            words.services().sought(word, seen)
        });
        let store = args.store.as_deref().map(|word| {
            let seen = bookings.iter().filter_map(|one| one.store.as_ref());
            words.stores().sought(word, seen.map(Slug::as_str))
        });
        let member = args.member.as_ref();
        Ok(Self {
            args,
            therapist: therapist.transpose()?,
            room: room.transpose()?,
            item: item.transpose()?,
            store: store.transpose()?,
            member: member.map(|word| opened.member(word)).transpose()?,
            roots,
        })
    }

    fn holds(&self, booking: &Booking) -> bool {
        let status = self.args.status.as_ref();
        status.is_none_or(|word| booking.status.word() == word) && self.means(booking)
    }

    /// Whether it is one of these, whatever became of it.
    fn means(&self, booking: &Booking) -> bool {
        let (from, to) = (self.args.days.from(), self.args.days.to());
        let on = booking.slot.on;
        from.is_none_or(|from| from <= on)
            && to.is_none_or(|to| on <= to)
            && is(self.room.as_deref(), booking.room.as_ref())
            && is(self.item.as_deref(), Some(&booking.item))
            && is(self.store.as_deref(), booking.store.as_ref())
            && (self.member.is_none()
                || self.member == booking.member.map(|id| self.roots.root(id)))
            && self
                .therapist
                .as_ref()
                .is_none_or(|one| booking.therapists.iter().any(|own| own.as_str() == one))
    }
}

/// Whether a record names what is looked for, where anything is.
fn is(wanted: Option<&str>, own: Option<&Slug>) -> bool {
    wanted.is_none_or(|wanted| own.is_some_and(|own| own.as_str() == wanted))
}

fn fill<'d>(
    mut records: Records<'d>,
    opened: &Opened,
    roots: &Roots,
    list: &[&Booking],
    reveals: bool,
) -> Result<Records<'d>, CliError> {
    let callers = Callers::of(opened, reveals)?;
    for booking in list {
        let member = booking.member.map(|id| roots.root(id));
        let (name, contact, seen) = guest_cells(&callers, booking, member)?;
        let own = Shown {
            booking,
            keyring: opened.keyring(),
            hours: opened.hours(),
            member,
            name,
            contact,
            deed: None,
        };
        records.row(cells(&fields(), On::List, &own)?)?;
        records.saw(seen);
    }
    Ok(records)
}

/// Who comes and how to reach them.
pub(super) fn guest_cells(
    callers: &Callers<'_>,
    booking: &Booking,
    member: Option<MemberId>,
) -> Result<(Cell, Cell, Seen), CliError> {
    let own = &booking.sealed;
    let (name, contact) = ((SCHEMA.name, "name"), (SCHEMA.name, "contact"));
    callers.cells(member, (name, &own.name), (contact, &own.contact))
}
