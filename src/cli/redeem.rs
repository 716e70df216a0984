//! `club redeem`: points for rewards, one or a file of them, and cancellations.

use super::Desk;
use super::args::{Many, Recording, at_least};
use super::batch::Columns;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::post::{self, Fields, File};
use super::row_cells::{whole, yes};
use crate::domain::CardNo;
use crate::ops::redemption::{Receipt, Redemptions, Request, What, Wish};
use crate::output::{Cell, Column, columns};

/// Give a reward for points, or cancel one
///
/// The points that expire first are spent first. Points of different cards are never put together,
/// unless the rules say so: the card pays whose number is given, else the only valid one. A reward may ask that the
/// holder's ID is checked (`needs`). A cancelled redemption gives the same points back, with their old last days.
///
/// Example: club redeem M000001 tea-set --quantity 2
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    用积分兑换，或取消兑换\n\n\
    先使用最早到期的积分。不同卡的积分从不合并，除非规则允许：写明卡号时用该卡的积分，否则用唯一的有效卡。有的兑换\
    品要求查验持卡人证件（`needs`）。取消兑换时退回原来的积分，到期日不变。"))]
pub(super) struct Args {
    /// Who redeems
    #[arg(add = Zh("兑换的会员"))]
    #[arg(value_name = "MEMBER", required_unless_present_any = ["from", "cancel"])]
    member: Option<String>,
    /// What for: a reward of the rules in force
    #[arg(add = Zh("兑换品：现行规则中的一项"))]
    #[arg(value_name = "REWARD", required_unless_present_any = ["from", "cancel"])]
    reward: Option<String>,
    /// How many
    #[arg(add = Zh("数量"))]
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least::<u32>(1))]
    quantity: u32,
    /// The holder's ID was checked
    #[arg(add = Zh("已查验持卡人证件"))]
    #[arg(long, conflicts_with_all = ["cancel", "from"])]
    id_checked: bool,
    /// Use the points of this card only
    #[arg(add = Zh("只使用此卡的积分"))]
    #[arg(long, value_name = "CARD")]
    card: Option<CardNo>,
    /// Cancel this redemption
    #[arg(add = Zh("取消此次兑换"))]
    #[arg(long, value_name = "REDEMPTION", conflicts_with_all = ["member", "from"])]
    cancel: Option<String>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

const COLUMNS: Columns = Columns {
    taken: &["member", "at", "reward", "quantity", "id_checked", "ref"],
    needed: &["member", "reward"],
};

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::REDEMPTION,
            columns::VERSION,
            columns::MEMBER,
            columns::REWARD,
            columns::QUANTITY,
            columns::POINTS,
            columns::BALANCE,
        ]
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        let redeemed = &self.redeemed;
        vec![
            redeemed.redemption.to_string().into(),
            redeemed.version.into(),
            redeemed.member.to_string().into(),
            redeemed.reward.clone().into(),
            i64::from(redeemed.quantity).into(),
            redeemed.points.into(),
            self.balance.into(),
        ]
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.many.from.is_some() {
        return post::file::<Redemptions>(
            desk,
            &File(&args.many, &args.recording, &COLUMNS),
            |row| {
                let what = What::Redeem(Wish {
                    member: row.get("member").to_owned(),
                    reward: row.get("reward").to_owned(),
                    quantity: whole(row, "quantity")?.unwrap_or(1),
                    id_checked: yes(row, "id_checked")?,
                    card: None,
                });
                Ok(Request { what, note: None })
            },
        );
    }
    let what = match (&args.cancel, &args.member, &args.reward) {
        (Some(word), ..) => What::Cancel(word.clone()),
        (None, Some(member), Some(reward)) => What::Redeem(Wish {
            member: member.clone(),
            reward: reward.clone(),
            quantity: args.quantity,
            id_checked: args.id_checked,
            card: args.card.clone(),
        }),
        _ => {
            return Err(CliError::usage(
                "name the member and the reward",
                "请写会员和兑换品",
            ));
        }
    };
    let note = args.note.clone();
    post::one::<Redemptions>(desk, &args.recording, Request { what, note })
}
