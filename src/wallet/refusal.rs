//! Every "no" about stored value, in the order in which they are looked for.

use super::withdraw::Because;
use crate::domain::{Day, Listing, MemberId, Money, Overflow, TopupId, Wording};
use crate::{messages, worded};

messages! {
    /// Why a movement of stored value is refused.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum WalletRefusal {
        NoWallet => ("the rules in force keep no stored value", "现行规则不设储值"),
            help ("add a [wallet] section to the rules", "请在规则中加入 [wallet] 一节");
        NoAmount { amount: Money } => ("{amount} is not an amount to move", "{amount} 不是可变动的金额");
        /// A walk-in has no stored value.
        NoMember => ("a walk-in has no stored value", "散客没有储值"),
            help ("name the member who pays", "请写明付款的会员");
        /// Bonus is spent as part of the wallet, by the rule.
        BonusAlone => ("bonus is not paid with by itself", "赠金不能单独支付"), help (
            "write --pay wallet: the rules say how much of it is bonus",
            "请写 --pay wallet：其中多少用赠金由规则决定"
        );
        NotPaidInBy { means: String, known: Listing } => (if known.is_empty() {
            worded!("stored value is not paid in or out by {means}", "储值不能以 {means} 存入或退出")
        } else {
            worded!(
                "stored value is not paid in or out by {means}; the rules have {known}",
                "储值不能以 {means} 存入或退出；规则中有：{known:#}"
            )
        });
        MeansNeeded { amount: Money, below: Money, law: Wording } => (
            "{amount} may be cash only below {below}, and no payment method is given: {law}",
            "{amount} 未写明付款方式，而现金须低于 {below}：{law:#}"
        ), help ("name the means with --pay", "请用 --pay 写明付款方式");
        TooMuchCash { amount: Money, below: Money, company: bool, law: Wording } => ({
            let whose = if *company { ("a company's", "单位") } else { ("a person's", "个人") };
            let whose = Wording::from(whose);
            worded!(
                "{amount} in cash: {whose} cash is taken below {below} only: {law}",
                "现金 {amount}：{whose:#}现金充值须低于 {below}：{law:#}"
            )
        }), help (
            "have it transferred, and write --pay transfer",
            "请改为银行转账，并写 --pay transfer"
        );
        OverCap { member: MemberId, has: Money, after: Money, at_most: Money, named: bool, law: Wording } => ({
            let kind = Wording::from(if *named { ("a named", "记名") } else { ("an unnamed", "不记名") });
            worded!(
                "member {member} has {has} and would have {after}; {at_most} at most for {kind} one: {law}",
                "会员 {member} 已有 {has}，充值后为 {after}；{kind:#}上限为 {at_most}：{law:#}"
            )
        }), help (under_cap(*has, *at_most, *named));
        NoIdRef { member: MemberId, named: bool, from: Money, law: Wording } => ({
            let kind = Wording::from(if *named { ("named", "记名") } else { ("unnamed", "不记名") });
            worded!(
                "{kind} top-ups from {from} on need an ID document on file, and none is given for {member}: {law}",
                "{kind:#}充值满 {from} 须登记证件，会员 {member} 未提供：{law:#}"
            )
        }), help (
            "check the ID document and give where it is on file: --id-ref",
            "请核对证件，并用 --id-ref 写明存档号"
        );
        BonusByHand { told: Money, table: Money } => (
            "the table gives a bonus of {table}, not {told}",
            "按赠送表应赠 {table}，不是 {told}"
        ), help (
            "leave the bonus to the table, or write `bonus_by_hand = true` in [wallet]",
            "请按赠送表，或在 [wallet] 中写 `bonus_by_hand = true`"
        );
        Short {
            member: MemberId,
            day: Day,
            there: Money,
            wanted: Money,
            missing: Money,
            /// What there is today, where later days have more.
            later: Option<Money>,
        } => ({
            let later = later.map_or(Wording::same(""), |later| worded!(
                " ({later} by now: later deeds and top-ups are not touched)",
                "（现有 {later}，不动用之后的充值和消费）"
            ));
            worded!(
                "member {member} has {there} in the wallet on {day}{later}, {wanted} needed: {missing} missing",
                "会员 {member} 在 {day} 的储值为 {there}{later:#}，需要 {wanted}，还差 {missing}"
            )
        }), help (
            "top up first, or pay the rest by other means: --pay wallet=AMOUNT --pay cash",
            "请先充值，或其余部分用其他方式支付：--pay wallet=金额 --pay cash"
        );
        UnknownTopup { word: String } => ("there is no top-up {word}", "没有充值 {word}");
        NothingThere { member: MemberId } => (
            "member {member} has no stored value left",
            "会员 {member} 没有剩余储值"
        );
        NothingOwed { member: MemberId, because: Because } => ({
            let because = because.titled();
            worded!(
                "nothing is owed to {member} {because}, and nothing lapses",
                "{because:#}退款不应退会员 {member}"
            )
        });
        NoRefundRule { because: Because } => ({
            let because = because.titled();
            worded!(
                "the rules in force do not say what is refunded {because}",
                "现行规则没有规定{because:#}退款退多少"
            )
        }), help (
            "add a [[wallet.law]] that says it, or pay out --because agreed",
            "请在规则中加入相应的 [[wallet.law]]，或用 --because agreed"
        );
        NoHolidays { year: i32, day: Day } => (
            "the holidays of {year} are not known, and the last day falls on {day}",
            "没有 {year} 年的节假日，而期限最后一天是 {day}"
        ), help (
            "add the year to the file of holidays and run `club rules adopt`",
            "请在节假日文件中补上该年，并运行 `club rules adopt`"
        ), exit 78;
        UsedAlready { topup: TopupId, used: Money } => (
            "{used} of {topup} was used already, so it does not go back without a reason",
            "{topup} 已使用 {used}，不能无理由退款"
        ), help (WITH_A_REASON);
        TooLate { member: MemberId, last: Day, day: Day } => (
            "the last day to take stored value of {member} back without a reason was {last}; it is {day}",
            "会员 {member} 无理由退款的最后一天是 {last}，今天是 {day}"
        ), help (WITH_A_REASON);
        AmountNeeded => ("an agreed payout needs its amount", "协商退款须写明金额"),
            help ("say how much was agreed", "请写明商定的金额");
        MoreThanOwed { member: MemberId, because: Because, owed: Money, asked: Money } => ({
            let because = because.titled();
            worded!(
                "{owed} is owed to {member} {because}, {asked} asked",
                "{because:#}退款应退会员 {member} {owed}，要求退 {asked}"
            )
        });
        TooMuchCashOut {
            amount: Money,
            at_most: Money,
            /// Whether the means was told.
            told: bool,
            law: Wording,
        } => ({
            let how = if *told { ("in cash", "现金") } else { ("by a method that is not given", "未写明退款方式的") };
            let how = Wording::from(how);
            worded!(
                "{amount} {how}: {at_most} at most is refunded in cash: {law}",
                "{how:#} {amount}：退现金最多 {at_most}：{law:#}"
            )
        }), help (Wording::from(if *told {
            ("transfer it to an account in the member's name", "请转账到会员本人名下的账户")
        } else {
            (
                "name the means with --pay; refund the rest by transfer: --pay transfer",
                "请用 --pay 写明退款方式；超出限额的应转账退回：--pay transfer",
            )
        }));
        RefKnown { reference: String, first: String } => (
            "ref {reference} is already that of {first}, with other content",
            "ref {reference} 已属于 {first}，内容不同"
        ), help ("use a new --ref for a new record", "新的记录请用新的 --ref");
        RefUndone { reference: String, undone: String } => (
            "ref {reference} was that of {undone}",
            "ref {reference} 曾属于 {undone}"
        );
        Overflow => ("the figure is too large to be kept exactly", "数字过大，无法精确保存");
    }
}

const WITH_A_REASON: Wording = Wording::fixed(
    "pay out --because customer, or shop where the house is at fault",
    "请用 --because customer；因本店原因则用 --because shop",
);

impl From<Overflow> for WalletRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

impl WalletRefusal {
    /// The column of a file that it is about; none where it is about the whole row.
    pub const fn column(&self) -> Option<&'static str> {
        match self {
            Self::NoAmount { .. } | Self::OverCap { .. } => Some("amount"),
            Self::NotPaidInBy { .. } | Self::MeansNeeded { .. } | Self::TooMuchCash { .. } => {
                Some("pay")
            }
            Self::NoIdRef { .. } => Some("id_ref"),
            Self::BonusByHand { .. } => Some("bonus"),
            Self::RefKnown { .. } | Self::RefUndone { .. } => Some("ref"),
            _ => None,
        }
    }
}

/// What can still be paid in under a cap, and what raises it.
fn under_cap(has: Money, at_most: Money, named: bool) -> Wording {
    let left = Money::from_fen(at_most.fen().saturating_sub(has.fen()).max(0));
    match named {
        true if left == Money::ZERO => Wording::fixed(
            "nothing more can be stored until something of it is spent",
            "余额消费之前不能再充值",
        ),
        true => worded!("top up {left} at most", "最多可再充 {left}"),
        false => worded!(
            "top up {left} at most, or put the member's name on file: `club member set`",
            "最多可再充 {left}，或先登记姓名：`club member set`"
        ),
    }
}
