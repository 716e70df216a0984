//! Every "no" about a means of payment.

use super::Moves;
use crate::domain::Wording;
use crate::domain::choice::{Listed, NotKnown, Thing};
use crate::{messages, worded};

fn named(moves: Moves) -> Wording {
    Thing::word(moves).named()
}

messages! {
    /// Why a word does not pay.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum BadMeans {
        /// The list does not have it, or several of the list bear it as a title.
        Unknown(why: NotKnown) => inner;
        /// No word, or more than one.
        NotOne => ("write one means, without an amount", "请写一种付款方式，不写金额");
        /// No list says what it is, and it may be a slip of what moves something.
        Resembles { word: String, moves: Moves } => (
            "\"{word}\" may mean {what}, which is not money, and the rules list no means of payment of that name",
            "“{word}”可能是指{what:#}，那不是收款；规则中没有列出这一付款方式",
            what = named(*moves)
        ), help (
            "write `{id}`, or list it under [[means]] if it is money",
            "请写 `{id}`；若是收款方式，请列入 [[means]]",
            id = moves.word()
        );
        /// It moves something that does not pay for a sale by itself.
        DoesNotPay { moves: Moves } => (match moves {
            Moves::Points => ("paying with points needs [points] worth", "用积分付款须在 [points] 中设 worth"),
            Moves::Pass => ("which pass pays is not told", "未写明用哪张卡付款"),
            Moves::Coupon => ("a coupon takes off a price and does not pay", "优惠券减免价格，不能用于付款"),
            Moves::Bonus | Moves::Wallet => ("bonus is not paid with by itself", "赠金不能单独支付"),
        }), help (Wording::from(match moves {
            Moves::Points => (
                "take another means of payment; points are spent on rewards: `club redeem`",
                "请用其他付款方式；积分用于兑换：`club redeem`"
            ),
            Moves::Pass => (
                "show it with --pass P000001, and pay the rest by other means; `club pass list` shows them",
                "请用 --pass P000001 出示，其余用其他方式支付；`club pass list` 可列出"
            ),
            Moves::Coupon => (
                "hand it in with --coupon NO, and pay the rest by other means",
                "请用 --coupon 券号 提交，其余用其他方式支付"
            ),
            Moves::Bonus | Moves::Wallet => (
                "write --pay wallet: the rules say how much of it is bonus",
                "请写 --pay wallet：其中多少用赠金由规则决定"
            ),
        }));
        /// Only money is taken or given here.
        NoMoney { moves: Moves, known: Listed } => (
            "{what} is not money that is taken or given back here",
            "{what:#}不是款项，不能在此收付",
            what = named(*moves)
        ), help ((!known.is_empty()).then(|| worded!("name one of {known}", "可用：{known:#}")));
    }
}
