//! `club treatment add`: a treatment begins.

use super::shown::record;
use super::step::StepArgs;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::{CliError, CliResult};
use crate::cli::guest::GuestArgs;
use crate::cli::help::Zh;
use crate::domain::Slug;
use crate::ops::treatments::Begin;

/// Begin a treatment, with the steps that are done already
///
/// With --reservation the guest, the service, the room and who treats come from it; its guest has arrived.
///
/// Example: club treatment add M000001 --item facial --step greeted --step consulted --note "dry, tired"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    开始疗程，写明已完成的步骤\n\n\
    使用 --reservation 时，顾客、服务、房间和操作人员取自预约；顾客须已到店。"))]
pub(super) struct Args {
    #[command(flatten)]
    guest: GuestArgs,
    /// What the guest is treated with (default: as reserved)
    #[arg(add = Zh("护理项目（默认：与预约相同）"))]
    #[arg(long, value_name = "ITEM")]
    item: Option<Slug>,
    /// The reservation that it fulfils, by number or ref
    #[arg(add = Zh("对应的预约：编号或原编号"))]
    #[arg(long, value_name = "RESERVATION")]
    reservation: Option<String>,
    /// A step that is done, in the order of the rules
    #[arg(add = Zh("已完成的步骤，按规则的顺序"))]
    #[arg(long, value_name = "STEP")]
    step: Vec<Slug>,
    /// The store
    #[arg(add = Zh("门店"))]
    #[arg(long, value_name = "STORE")]
    store: Option<Slug>,
    #[command(flatten)]
    told: StepArgs,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let told = args.told.done();
    if args.step.is_empty() && told.is_of_step() {
        return Err(CliError::usage(
            "say with --step which step the room, the staff, the products or the values belong to",
            "请用 --step 写明房间、操作人员、用品或内容属于哪个步骤",
        ));
    }
    let begin = Begin {
        guest: args.guest.told(),
        item: args.item.clone(),
        reservation: args.reservation.clone(),
        steps: args.step.clone(),
        store: args.store.clone(),
        told,
    };
    record(desk, &args.recording, begin)
}
