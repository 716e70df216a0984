//! `club reserve`: rooms and people kept for guests, from the call to the arrival.

mod add;
mod change;
mod ics;
mod list;
mod remind;
mod shown;
mod steps;
mod wish;

pub(super) use shown::masked;

use super::help::Zh;
use super::registry::{Entry, Runs, command};

/// Reserve a room and people, and follow a reservation to the guest's arrival
///
/// What can be reserved, for how long and until when, stands in the rules (`[reservations]`, `[[service]]`);
/// rooms, therapists and opening hours stand in club.toml. Whatever is taken, closed or too small is refused
/// with what is free instead: another room, other people, an earlier and a later time.
///
/// Example: club reserve add M000001 --item massage --when "2024-05-01 14:00"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    预约房间和人员，直到顾客到店\n\n\
    可预约的项目、时长和提前时限写在规则中（`[reservations]`、`[[service]]`）；房间、技师和营业时间写在 club.toml \
    中。已占用、不营业或容纳不下时拒绝，并列出可选的：其他房间、其他技师、稍早和稍晚的时间。"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("reserve add", &Runs(add::run)),
    command("reserve change", &Runs(change::run)),
    command("reserve confirm", &Runs(steps::Confirm::run)),
    command("reserve prepare", &Runs(steps::Prepare::run)),
    command("reserve host", &Runs(steps::Host::run)),
    command("reserve arrive", &Runs(steps::Arrive::run)),
    command("reserve no-show", &Runs(steps::NoShow::run)),
    command("reserve cancel", &Runs(steps::Cancel::run)),
    command("reserve follow-up", &Runs(steps::FollowUp::run)),
    command("reserve settle", &Runs(steps::Settle::run)),
    command("reserve list", &Runs(list::run)),
    command("reserve remind", &Runs(remind::run)),
    command("reserve reminded", &Runs(remind::reminded)),
];
