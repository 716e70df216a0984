//! Every "no" about sales and refunds, in the order in which they are looked for.

use super::sealed::SealedFact;
use crate::domain::{Day, Listing, MemberId, Money, Overflow, SaleId, Wording};
use crate::members::Status;
use crate::points::PointsRefusal;
use crate::sales::tenders::WALLET;
use crate::sales::{CouponRefusal, PassRefusal};
use crate::wallet::WalletRefusal;
use crate::{messages, worded};

messages! {
    /// Why a sale or a refund is refused.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum SaleRefusal {
        /// A rule asks for what cannot be read.
        Sealed(why: SealedFact) => inner;
        Nothing => ("there is nothing to sell", "没有要出售的内容"),
            help ("give an amount, or --item lines", "请给出金额，或用 --item 逐行给出");
        /// An adjustment by no points.
        NothingAdjusted => ("an adjustment by 0 points changes nothing", "调整 0 分没有任何变动"), help (
            "write the points with their sign, such as +50 or -30",
            "请写带正负号的分数，如 +50 或 -30"
        );
        /// A refund of nothing.
        NothingBack { left: Option<Money> } => (match left {
            Some(left) => worded!(
                "a refund of 0.00 gives nothing back; {left} can still be refunded",
                "退款 0.00 没有退还任何金额；尚可退 {left}"
            ),
            None => worded!("a return of 0.00 gives nothing back", "退货 0.00 没有退还任何金额"),
        }), help ("leave the amount out to give back all that is left", "要全部退还，请不写金额");
        /// More than one deed may come to.
        OverMost { amount: Money, most: Money } => (
            "{amount} is more than one record may come to, which is {most}",
            "{amount} 超过单笔上限 {most}"
        ), help (
            "an amount stands after the member: see whether a phone or a card was typed as one; \
             a house that sells for more says so in `[sales] most`",
            "金额写在会员之后：请看是否把电话或卡号写成了金额；若确有更大金额，请在规则 `[sales] most` 中写明"
        );
        Negative { what: &'static str, amount: Money } => (
            "{what} is {amount}, which is below zero",
            "{what} 为 {amount}，小于零"
        );
        NotActive { member: MemberId, status: Status } => (
            "member {member} is {status}",
            "会员 {member} 的状态是{status:#}"
        ), help (match status {
            Status::Erased => worded!("register the person anew with `club register`", "请用 `club register` 重新登记此人"),
            Status::Active | Status::Suspended | Status::Exited | Status::Merged(_) | Status::Undone => {
                worded!("`club member resume` lifts a suspension", "`club member resume` 可恢复暂停的会员")
            }
        });
        BeforeJoining { member: MemberId, joined: Day, day: Day } => (
            "member {member} joined on {joined}, after {day}",
            "会员 {member} 于 {joined} 入会，晚于 {day}"
        ), help ("record it as a walk-in, or with a later date", "请按散客记录，或改用之后的日期");
        Future { day: Day, today: Day } => (
            "{day} has not come yet; the business day is {today}",
            "{day} 尚未到来；今天的营业日是 {today}"
        ), help ("record it when it has happened", "请在发生之后再记录");
        UnknownCategory { category: String, known: Listing } => (
            "the rules know no category {category}; they know {known}",
            "规则中没有类别 {category}；有：{known:#}"
        );
        UnknownStore { store: String, known: Listing } => (
            "club.toml names no store {store}; it names {known}",
            "club.toml 中没有门店 {store}；有：{known:#}"
        );
        TenderSum { told: Money, paid: Money } => (
            "the means of payment come to {told}, {paid} is to be paid",
            "付款方式合计 {told}，应付 {paid}"
        );
        UnknownSale { word: String } => ("there is no sale {word}", "没有销售 {word}"), help (
            "a return without a known sale is refund_of=- in a batch",
            "没有原单的退货在批量文件中写 refund_of=-"
        );
        IsRefund { sale: SaleId, of: String } => (
            "{sale} is itself a refund of {of}",
            "{sale} 本身是 {of} 的退款"
        );
        NothingLeft { sale: SaleId, paid: Money } => (
            "the {paid} paid for sale {sale} went back already",
            "销售 {sale} 实付的 {paid} 已全部退还"
        );
        TooMuch { sale: SaleId, left: Money, asked: Money } => (
            "{left} of sale {sale} can still go back, {asked} asked",
            "销售 {sale} 还可退 {left}，要求退 {asked}"
        );
        NoSuchLine { sale: SaleId, line: u32, lines: u32 } => (
            "sale {sale} has {lines} lines, no line {line}",
            "销售 {sale} 共 {lines} 行，没有第 {line} 行"
        );
        BeforeSale { sale: SaleId, sold: Day, day: Day } => (
            "sale {sale} is of {sold}, the refund of {day}",
            "销售 {sale} 在 {sold}，退款却在 {day}"
        );
        /// No line of the sale is of this category or kind of goods.
        NoLineOf { sale: SaleId, of: String } => (
            "sale {sale} has no line of {of}",
            "销售 {sale} 没有 {of} 的行"
        );
        /// More would go back by a means than it paid.
        OtherMeans {
            sale: SaleId,
            means: String,
            had: Money,
            asked: Money,
            paid_with: Listing,
        } => (if paid_with.is_empty() {
            worded!(
                "{asked} to {means}: by which means sale {sale} was paid was not given",
                "以 {means} 退 {asked}：销售 {sale} 未写明付款方式"
            )
        } else {
            worded!(
                "{asked} to {means}: {had} of sale {sale} is left of what it was paid with {means}; \
                 it was paid with {paid_with}",
                "以 {means} 退 {asked}：销售 {sale} 以 {means} 支付的尚余 {had}；付款方式为 {paid_with:#}"
            )
        }), help (if means == WALLET {
            Wording::fixed(
                "give it back by the means it was paid with, and take it as a top-up: `club topup`",
                "请按原付款方式退款，再作充值：`club topup`",
            )
        } else {
            Wording::fixed(
                "leave the means out and it goes back as it was paid; or write `[refunds] other_means = true` in \
                 the rules",
                "不写退款方式则原路退回；或在规则中写 `[refunds] other_means = true`",
            )
        });
        /// A refund has no use for what a cell tells.
        /// An item of the price list with an amount of its own.
        PricedItem { item: String } => (
            "{item} is an item, which has its price in the price list",
            "“{item}”是价目表中的项目，按价目表定价"
        ), help (
            "write `--item {item}` without an amount, and --paid for what the till took",
            "写 `--item {item}`，不写金额；收银实收用 --paid"
        );
        NoEffect => ("a refund has no use for this", "退款不用此项"), help ("leave the cell empty", "请留空");
        OtherCustomer { sale: SaleId, sold_to: String, asked: String } => (
            "sale {sale} was to {sold_to}, the refund names {asked}",
            "销售 {sale} 的顾客是 {sold_to}，退款写的是 {asked}"
        );
        RefKnown { reference: String, first: String } => (
            "ref {reference} is already that of {first}, with other content",
            "ref {reference} 已属于 {first}，内容不同"
        ), help ("use a new --ref for a new record", "新的记录请用新的 --ref");
        RefUndone { reference: String, undone: String } => (
            "ref {reference} was that of {undone}",
            "ref {reference} 曾属于 {undone}"
        );
        Coupon(refusal: CouponRefusal) => inner;
        Pass(refusal: PassRefusal) => inner;
        Points(refusal: PointsRefusal) => inner;
        Wallet(refusal: WalletRefusal) => inner;
        Overflow => ("the figure is too large to be kept exactly", "数字过大，无法精确保存");
    }
}

impl From<Overflow> for SaleRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

impl From<CouponRefusal> for SaleRefusal {
    fn from(refusal: CouponRefusal) -> Self {
        Self::Coupon(refusal)
    }
}

impl From<PassRefusal> for SaleRefusal {
    fn from(refusal: PassRefusal) -> Self {
        Self::Pass(refusal)
    }
}

impl From<PointsRefusal> for SaleRefusal {
    fn from(refusal: PointsRefusal) -> Self {
        Self::Points(refusal)
    }
}

impl From<WalletRefusal> for SaleRefusal {
    fn from(refusal: WalletRefusal) -> Self {
        Self::Wallet(refusal)
    }
}

impl From<SealedFact> for SaleRefusal {
    fn from(why: SealedFact) -> Self {
        Self::Sealed(why)
    }
}
