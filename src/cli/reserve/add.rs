//! `club reserve add`: a room and people for a guest.

use super::shown::record;
use super::wish::WishArgs;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::guest::GuestArgs;
use crate::cli::help::Zh;
use crate::ops::reservations::Add;

/// Reserve a room and people for a guest
///
/// Without --room and --therapist the first that are free are taken, in the order of club.toml. The number
/// printed is what the guest is told as a confirmation; what is to be minded is told with it. --when is the
/// time that is reserved, --at when it was asked for.
///
/// Example: club reserve add --name "Ms Li" --contact 13800138000 --item massage --when "2024-05-01 14:00"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    为顾客预约房间和人员\n\n\
    不写 --room 和 --therapist 时，按 club.toml 的顺序取第一个空闲的。输出的编号用来向顾客确认；注意事项一并显\
    示。--when 是预约的时间，--at 是提出预约的时间。"))]
pub(super) struct Args {
    #[command(flatten)]
    guest: GuestArgs,
    /// What is reserved: a service of the rules
    #[arg(add = Zh("预约项目：规则中的一项服务"))]
    #[arg(long, value_name = "ITEM")]
    item: String,
    /// The time that is reserved
    #[arg(add = Zh("预约时间"))]
    #[arg(long, value_name = "TIME")]
    when: String,
    #[command(flatten)]
    wish: WishArgs,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let add = Add {
        guest: args.guest.told(),
        item: args.item.clone(),
        when: args.when.clone(),
        wish: args.wish.told(),
    };
    record(desk, &args.recording, add)
}
