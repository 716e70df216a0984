//! Every "no" about stored value, in the order in which they are looked for.

use super::withdraw::Because;
use crate::domain::{Day, Lang, MemberId, Money, Overflow, Spoken, TopupId};

/// Where a law is written, in English and in Chinese, with its place in the rules.
pub(crate) type Basis = (String, String);

/// Why a movement of stored value is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WalletRefusal {
    NoWallet,
    NoAmount {
        amount: Money,
    },
    /// A walk-in has no stored value.
    NoMember,
    /// Bonus is spent as part of the wallet, by the rule.
    BonusAlone,
    NotPaidInBy {
        means: String,
        known: Vec<String>,
    },
    MeansNeeded {
        amount: Money,
        below: Money,
        law: Basis,
    },
    TooMuchCash {
        amount: Money,
        below: Money,
        company: bool,
        law: Basis,
    },
    OverCap {
        member: MemberId,
        has: Money,
        after: Money,
        at_most: Money,
        named: bool,
        law: Basis,
    },
    NoIdRef {
        member: MemberId,
        named: bool,
        from: Money,
        law: Basis,
    },
    BonusByHand {
        told: Money,
        table: Money,
    },
    Short {
        member: MemberId,
        day: Day,
        there: Money,
        wanted: Money,
        missing: Money,
        /// What there is today, where later days have more.
        later: Option<Money>,
    },
    UnknownTopup {
        word: String,
    },
    NothingThere {
        member: MemberId,
    },
    NothingOwed {
        member: MemberId,
        because: Because,
    },
    NoRefundRule {
        because: Because,
    },
    NoHolidays {
        year: i32,
        day: Day,
    },
    UsedAlready {
        topup: TopupId,
        used: Money,
    },
    TooLate {
        member: MemberId,
        last: Day,
        day: Day,
    },
    AmountNeeded,
    MoreThanOwed {
        member: MemberId,
        because: Because,
        owed: Money,
        asked: Money,
    },
    TooMuchCashOut {
        amount: Money,
        at_most: Money,
        /// Whether the means was told.
        told: bool,
        law: Basis,
    },
    RefKnown {
        reference: String,
        first: String,
    },
    RefUndone {
        reference: String,
        undone: String,
    },
    Overflow,
}

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

impl std::fmt::Display for WalletRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for WalletRefusal {}

impl Spoken for WalletRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::NoHolidays { .. } => 78,
            _ => 1,
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        if let Self::OverCap {
            has,
            at_most,
            named,
            ..
        } = self
        {
            return Some(under_cap(*has, *at_most, *named, lang));
        }
        let (en, zh) = match self {
            Self::NoWallet => (
                "add a [wallet] section to the rules",
                "请在规则中加入 [wallet] 一节",
            ),
            Self::NoMember => ("name the member who pays", "请写明付款的会员"),
            Self::BonusAlone => (
                "write --pay wallet: the rules say how much of it is bonus",
                "请写 --pay wallet：其中多少用赠金由规则决定",
            ),
            Self::MeansNeeded { .. } => ("name the means with --pay", "请用 --pay 写明付款方式"),
            Self::TooMuchCash { .. } => (
                "have it transferred, and write --pay transfer",
                "请改为银行转账，并写 --pay transfer",
            ),
            Self::TooMuchCashOut { told: false, .. } => (
                "name the means with --pay; what is more goes back by transfer: --pay transfer",
                "请用 --pay 写明退款方式；超出限额的应转账退回：--pay transfer",
            ),
            Self::TooMuchCashOut { .. } => (
                "transfer it to an account in the member's name",
                "请转账到会员本人名下的账户",
            ),
            Self::NoIdRef { .. } => (
                "look at the paper and say where it is on file: --id-ref",
                "请核对证件，并用 --id-ref 写明存档号",
            ),
            Self::BonusByHand { .. } => (
                "leave the bonus to the table, or write `bonus_by_hand = true` in [wallet]",
                "请按赠送表，或在 [wallet] 中写 `bonus_by_hand = true`",
            ),
            Self::Short { .. } => (
                "top up first, or pay the rest by other means: --pay wallet=AMOUNT --pay cash",
                "请先充值，或其余部分用其他方式支付：--pay wallet=金额 --pay cash",
            ),
            Self::NoRefundRule { .. } => (
                "add a [[wallet.law]] that says it, or pay out --because agreed",
                "请在规则中加入相应的 [[wallet.law]]，或用 --because agreed",
            ),
            Self::NoHolidays { .. } => (
                "add the year to the file of holidays and run `club rules adopt`",
                "请在节假日文件中补上该年，并运行 `club rules adopt`",
            ),
            Self::UsedAlready { .. } | Self::TooLate { .. } => (
                "pay out --because customer, or shop where the house is at fault",
                "请用 --because customer；因本店原因则用 --because shop",
            ),
            Self::AmountNeeded => ("say how much was agreed", "请写明商定的金额"),
            Self::RefKnown { .. } => ("use a new --ref for a new record", "新的记录请用新的 --ref"),
            _ => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}

/// What can still be paid in under a cap, and what raises it.
fn under_cap(has: Money, at_most: Money, named: bool, lang: Lang) -> String {
    let left = Money::from_fen(at_most.fen().saturating_sub(has.fen()).max(0));
    match (lang, named) {
        (Lang::En, true) if left == Money::ZERO => {
            "nothing more can be stored until something of it is spent".to_owned()
        }
        (Lang::Zh, true) if left == Money::ZERO => "余额消费之前不能再充值".to_owned(),
        (Lang::En, true) => format!("top up {left} at most"),
        (Lang::Zh, true) => format!("最多可再充 {left}"),
        (Lang::En, false) => {
            format!("top up {left} at most, or put the member's name on file: `club member set`")
        }
        (Lang::Zh, false) => format!("最多可再充 {left}，或先登记姓名：`club member set`"),
    }
}

impl WalletRefusal {
    fn english(&self) -> String {
        match self {
            Self::NoWallet => "the rules in force keep no stored value".to_owned(),
            Self::NoAmount { amount } => format!("{amount} is no amount to move"),
            Self::NoMember => "a walk-in has no stored value".to_owned(),
            Self::BonusAlone => "bonus is not paid with by itself".to_owned(),
            Self::NotPaidInBy { means, known } if known.is_empty() => {
                format!("stored value is not paid in or out by {means}")
            }
            Self::NotPaidInBy { means, known } => format!(
                "stored value is not paid in or out by {means}; the rules have {}",
                known.join(", ")
            ),
            Self::BonusByHand { told, table } => {
                format!("the table gives a bonus of {table}, not {told}")
            }
            Self::Short {
                member,
                day,
                there,
                wanted,
                missing,
                later,
            } => {
                let later = later.map_or_else(String::new, |later| {
                    format!(" ({later} by now: later deeds and top-ups are not touched)")
                });
                format!(
                    "member {member} has {there} in the wallet on {day}{later}, {wanted} needed: {missing} missing"
                )
            }
            Self::RefKnown { reference, first } => {
                format!("ref {reference} is already that of {first}, with other content")
            }
            Self::RefUndone { reference, undone } => {
                format!("ref {reference} was that of {undone}")
            }
            Self::Overflow => "the figure is too large to be kept exactly".to_owned(),
            other => other.english_law(),
        }
    }

    /// What the law forbids when money is paid in.
    fn english_law(&self) -> String {
        match self {
            Self::MeansNeeded { amount, below, law } => {
                format!(
                    "{amount} may be cash only below {below}, and no means is told: {}",
                    law.0
                )
            }
            Self::TooMuchCash {
                amount,
                below,
                company,
                law,
            } => {
                let whose = if *company {
                    "a company's"
                } else {
                    "a person's"
                };
                format!(
                    "{amount} in cash: {whose} cash is taken below {below} only: {}",
                    law.0
                )
            }
            Self::OverCap {
                member,
                has,
                after,
                at_most,
                named,
                law,
            } => {
                let kind = if *named { "a named" } else { "an unnamed" };
                format!(
                    "member {member} has {has} and would have {after}; {at_most} at most for {kind} one: {}",
                    law.0
                )
            }
            Self::NoIdRef {
                member,
                named,
                from,
                law,
            } => {
                let kind = if *named { "named" } else { "unnamed" };
                format!(
                    "{kind} top-ups from {from} on need a paper on file, and none is told for {member}: {}",
                    law.0
                )
            }
            other => other.english_out(),
        }
    }

    /// What concerns paying out.
    fn english_out(&self) -> String {
        match self {
            Self::UnknownTopup { word } => format!("there is no top-up {word}"),
            Self::NothingThere { member } => format!("member {member} has no stored value left"),
            Self::NothingOwed { member, because } => format!(
                "nothing is owed to {member} {}, and nothing falls away",
                because.in_lang(Lang::En)
            ),
            Self::NoRefundRule { because } => format!(
                "the rules in force do not say what goes back {}",
                because.in_lang(Lang::En)
            ),
            Self::NoHolidays { year, day } => {
                format!("the holidays of {year} are not known, and the last day falls on {day}")
            }
            Self::UsedAlready { topup, used } => {
                format!(
                    "{used} of {topup} was used already, so it does not go back without a reason"
                )
            }
            Self::TooLate { member, last, day } => format!(
                "the last day to take stored value of {member} back without a reason was {last}; it is {day}"
            ),
            Self::AmountNeeded => "an agreed payout needs its amount".to_owned(),
            Self::MoreThanOwed {
                member,
                because,
                owed,
                asked,
            } => format!(
                "{owed} is owed to {member} {}, {asked} asked",
                because.in_lang(Lang::En)
            ),
            Self::TooMuchCashOut {
                amount,
                at_most,
                told,
                law,
            } => {
                let how = if *told {
                    "in cash"
                } else {
                    "by a means that is not told"
                };
                format!(
                    "{amount} {how}: {at_most} at most goes back in cash: {}",
                    law.0
                )
            }
            _ => String::new(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoWallet => "现行规则不设储值".to_owned(),
            Self::NoAmount { amount } => format!("{amount} 不是可变动的金额"),
            Self::NoMember => "散客没有储值".to_owned(),
            Self::BonusAlone => "赠金不能单独支付".to_owned(),
            Self::NotPaidInBy { means, known } if known.is_empty() => {
                format!("储值不能以 {means} 存入或退出")
            }
            Self::NotPaidInBy { means, known } => {
                format!(
                    "储值不能以 {means} 存入或退出；规则中有：{}",
                    known.join("、")
                )
            }
            Self::BonusByHand { told, table } => format!("按赠送表应赠 {table}，不是 {told}"),
            Self::Short {
                member,
                day,
                there,
                wanted,
                missing,
                later,
            } => {
                let later = later.map_or_else(String::new, |later| {
                    format!("（现有 {later}，不动用之后的充值和消费）")
                });
                format!(
                    "会员 {member} 在 {day} 的储值为 {there}{later}，需要 {wanted}，还差 {missing}"
                )
            }
            Self::RefKnown { reference, first } => {
                format!("ref {reference} 已属于 {first}，内容不同")
            }
            Self::RefUndone { reference, undone } => format!("ref {reference} 曾属于 {undone}"),
            Self::Overflow => "数字过大，无法精确保存".to_owned(),
            other => other.chinese_law(),
        }
    }

    fn chinese_law(&self) -> String {
        match self {
            Self::MeansNeeded { amount, below, law } => {
                format!("{amount} 未写明付款方式，而现金须低于 {below}：{}", law.1)
            }
            Self::TooMuchCash {
                amount,
                below,
                company,
                law,
            } => {
                let whose = if *company { "单位" } else { "个人" };
                format!("现金 {amount}：{whose}现金充值须低于 {below}：{}", law.1)
            }
            Self::OverCap {
                member,
                has,
                after,
                at_most,
                named,
                law,
            } => {
                let kind = if *named { "记名" } else { "不记名" };
                format!(
                    "会员 {member} 已有 {has}，充值后为 {after}；{kind}上限为 {at_most}：{}",
                    law.1
                )
            }
            Self::NoIdRef {
                member,
                named,
                from,
                law,
            } => {
                let kind = if *named { "记名" } else { "不记名" };
                format!(
                    "{kind}充值满 {from} 须登记证件，会员 {member} 未提供：{}",
                    law.1
                )
            }
            other => other.chinese_out(),
        }
    }

    fn chinese_out(&self) -> String {
        match self {
            Self::UnknownTopup { word } => format!("没有充值 {word}"),
            Self::NothingThere { member } => format!("会员 {member} 没有剩余储值"),
            Self::NothingOwed { member, because } => {
                format!("{}退款不应退会员 {member}", because.in_lang(Lang::Zh))
            }
            Self::NoRefundRule { because } => {
                format!("现行规则没有规定{}退款退多少", because.in_lang(Lang::Zh))
            }
            Self::NoHolidays { year, day } => {
                format!("没有 {year} 年的节假日，而期限最后一天是 {day}")
            }
            Self::UsedAlready { topup, used } => {
                format!("{topup} 已使用 {used}，不能无理由退款")
            }
            Self::TooLate { member, last, day } => {
                format!("会员 {member} 无理由退款的最后一天是 {last}，今天是 {day}")
            }
            Self::AmountNeeded => "协商退款须写明金额".to_owned(),
            Self::MoreThanOwed {
                member,
                because,
                owed,
                asked,
            } => format!(
                "{}退款应退会员 {member} {owed}，要求退 {asked}",
                because.in_lang(Lang::Zh)
            ),
            Self::TooMuchCashOut {
                amount,
                at_most,
                told,
                law,
            } => {
                let how = if *told {
                    "现金"
                } else {
                    "未写明退款方式的"
                };
                format!("{how} {amount}：退现金最多 {at_most}：{}", law.1)
            }
            _ => String::new(),
        }
    }
}
