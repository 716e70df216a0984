//! `club reserve change`: another time, room, party or person for a reservation.

use super::shown::record;
use super::wish::WishArgs;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::ops::reservations::Change;

/// Change a reservation: its time, length, room, people, party
///
/// What is not told stays as it is, the room and the people too: `--room any` and `--therapist any` take
/// whatever is free. Another time has to be confirmed anew.
///
/// Example: club reserve change B000001 --when "2024-05-02 15:00" --room any
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    更改预约：时间、时长、房间、人员、人数\n\n\
    未写的保持不变，房间和人员也是如此：`--room any` 和 `--therapist any` 取任一空闲的。改时间后须重新确认。"))]
pub(super) struct Args {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// Another service of the rules
    #[arg(add = Zh("改为规则中的另一项服务"))]
    #[arg(long, value_name = "ITEM")]
    item: Option<String>,
    /// Another time
    #[arg(add = Zh("改到的时间"))]
    #[arg(long, value_name = "TIME")]
    when: Option<String>,
    #[command(flatten)]
    wish: WishArgs,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let change = Change {
        reservation: args.reservation.clone(),
        item: args.item.clone(),
        when: args.when.clone(),
        wish: args.wish.told(),
    };
    record(desk, &args.recording, change)
}
