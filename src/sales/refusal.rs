//! Every "no" about sales and refunds, in the order in which they are looked for.

use super::sealed::SealedFact;
use crate::domain::{Day, Lang, MemberId, Money, Overflow, SaleId, Spoken};
use crate::members::Status;
use crate::points::PointsRefusal;
use crate::sales::CouponRefusal;
use crate::sales::tenders::WALLET;
use crate::wallet::WalletRefusal;

/// Why a sale or a refund is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaleRefusal {
    /// A rule asks for what cannot be read.
    Sealed(SealedFact),
    Nothing,
    /// An adjustment by no points.
    NothingAdjusted,
    /// A refund of nothing.
    NothingBack {
        left: Option<Money>,
    },
    /// More than one deed may come to.
    OverMost {
        amount: Money,
        most: Money,
    },
    Negative {
        what: &'static str,
        amount: Money,
    },
    NotActive {
        member: MemberId,
        status: &'static str,
    },
    BeforeJoining {
        member: MemberId,
        joined: Day,
        day: Day,
    },
    Future {
        day: Day,
        today: Day,
    },
    UnknownCategory {
        category: String,
        known: Vec<String>,
    },
    UnknownStore {
        store: String,
        known: Vec<String>,
    },
    TenderSum {
        told: Money,
        paid: Money,
    },
    UnknownSale {
        word: String,
    },
    IsRefund {
        sale: SaleId,
        of: String,
    },
    NothingLeft {
        sale: SaleId,
        paid: Money,
    },
    TooMuch {
        sale: SaleId,
        left: Money,
        asked: Money,
    },
    NoSuchLine {
        sale: SaleId,
        line: u32,
        lines: u32,
    },
    BeforeSale {
        sale: SaleId,
        sold: Day,
        day: Day,
    },
    /// No line of the sale is of this category or kind of goods.
    NoLineOf {
        sale: SaleId,
        of: String,
    },
    /// More would go back by a means than it paid.
    OtherMeans {
        sale: SaleId,
        means: String,
        had: Money,
        asked: Money,
        paid_with: Vec<String>,
    },
    /// A refund has no use for what a cell tells.
    NoEffect,
    OtherCustomer {
        sale: SaleId,
        sold_to: String,
        asked: String,
    },
    RefKnown {
        reference: String,
        first: String,
    },
    RefUndone {
        reference: String,
        undone: String,
    },
    Coupon(CouponRefusal),
    Points(PointsRefusal),
    Wallet(WalletRefusal),
    Overflow,
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

impl std::fmt::Display for SaleRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for SaleRefusal {}

impl From<SealedFact> for SaleRefusal {
    fn from(why: SealedFact) -> Self {
        Self::Sealed(why)
    }
}

impl Spoken for SaleRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Sealed(why) => why.exit_code(),
            _ => 1,
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Sealed(why) => return why.remedy(lang),
            Self::Points(refusal) => return refusal.remedy(lang),
            Self::Wallet(refusal) => return refusal.remedy(lang),
            Self::Coupon(refusal) => return refusal.remedy(lang),
            Self::Nothing => (
                "give an amount, or --item lines",
                "请给出金额，或用 --item 逐行给出",
            ),
            Self::NothingAdjusted => (
                "write the points with their sign, such as +50 or -30",
                "请写带正负号的分数，如 +50 或 -30",
            ),
            Self::NothingBack { .. } => (
                "leave the amount out to give back all that is left",
                "要全部退还，请不写金额",
            ),
            Self::OverMost { .. } => (
                "an amount stands after the member: see whether a phone or a card was typed as one; a house that sells for more says so in `[sales] most`",
                "金额写在会员之后：请看是否把电话或卡号写成了金额；若确有更大金额，请在规则 `[sales] most` 中写明",
            ),
            Self::NotActive { status, .. } if *status == Status::Erased.word() => (
                "register the person anew with `club register`",
                "请用 `club register` 重新登记此人",
            ),
            Self::NotActive { .. } => (
                "`club member resume` lifts a suspension",
                "`club member resume` 可恢复暂停的会员",
            ),
            Self::BeforeJoining { .. } => (
                "record it as a walk-in, or with a later date",
                "请按散客记录，或改用之后的日期",
            ),
            Self::Future { .. } => ("record it when it has happened", "请在发生之后再记录"),
            Self::UnknownSale { .. } => (
                "a return without a known sale is refund_of=- in a batch",
                "没有原单的退货在批量文件中写 refund_of=-",
            ),
            Self::OtherMeans { means, .. } if means == WALLET => (
                "give it back by the means it was paid with, and take it as a top-up: `club topup`",
                "请按原付款方式退款，再作充值：`club topup`",
            ),
            Self::OtherMeans { .. } => (
                "leave the means out and it goes back as it was paid; or write `[refunds] other_means = true` in the rules",
                "不写退款方式则原路退回；或在规则中写 `[refunds] other_means = true`",
            ),
            Self::NoEffect => ("leave the cell empty", "请留空"),
            Self::RefKnown { .. } => ("use a new --ref for a new record", "新的记录请用新的 --ref"),
            _ => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}

impl SaleRefusal {
    fn english(&self) -> String {
        match self {
            Self::Sealed(why) => why.say(Lang::En),
            Self::Nothing => "there is nothing to sell".to_owned(),
            Self::NothingAdjusted => "an adjustment by 0 points changes nothing".to_owned(),
            Self::OverMost { amount, most } => {
                format!("{amount} is more than one record may come to, which is {most}")
            }
            Self::Negative { what, amount } => format!("{what} is {amount}, which is below zero"),
            Self::NotActive { member, status } => format!("member {member} is {status}"),
            Self::BeforeJoining {
                member,
                joined,
                day,
            } => {
                format!("member {member} joined on {joined}, after {day}")
            }
            Self::Future { day, today } => {
                format!("{day} has not come yet; the business day is {today}")
            }
            Self::UnknownCategory { category, known } => {
                let known = known.join(", ");
                format!("the rules know no category {category}; they know {known}")
            }
            Self::UnknownStore { store, known } => {
                format!(
                    "club.toml names no store {store}; it names {}",
                    known.join(", ")
                )
            }
            Self::TenderSum { told, paid } => {
                format!("the means of payment come to {told}, {paid} is to be paid")
            }
            Self::UnknownSale { word } => format!("there is no sale {word}"),
            Self::IsRefund { sale, of } => format!("{sale} is itself a refund of {of}"),
            Self::NothingLeft { sale, paid } => {
                format!("the {paid} paid for sale {sale} went back already")
            }
            Self::TooMuch { sale, left, asked } => {
                format!("{left} of sale {sale} can still go back, {asked} asked")
            }
            Self::NoSuchLine { sale, line, lines } => {
                format!("sale {sale} has {lines} lines, no line {line}")
            }
            Self::NoLineOf { .. }
            | Self::OtherMeans { .. }
            | Self::NoEffect
            | Self::NothingBack { .. } => self.back(Lang::En),
            Self::BeforeSale { sale, sold, day } => {
                format!("sale {sale} is of {sold}, the refund of {day}")
            }
            Self::OtherCustomer {
                sale,
                sold_to,
                asked,
            } => {
                format!("sale {sale} was to {sold_to}, the refund names {asked}")
            }
            Self::RefKnown { reference, first } => {
                format!("ref {reference} is already that of {first}, with other content")
            }
            Self::RefUndone { reference, undone } => {
                format!("ref {reference} was that of {undone}")
            }
            Self::Coupon(refusal) => refusal.say(Lang::En),
            Self::Points(refusal) => refusal.say(Lang::En),
            Self::Wallet(refusal) => refusal.say(Lang::En),
            Self::Overflow => "the figure is too large to be kept exactly".to_owned(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Sealed(why) => why.say(Lang::Zh),
            Self::Nothing => "没有要出售的内容".to_owned(),
            Self::NothingAdjusted => "调整 0 分没有任何变动".to_owned(),
            Self::OverMost { amount, most } => {
                format!("{amount} 超过单笔上限 {most}")
            }
            Self::Negative { what, amount } => format!("{what} 为 {amount}，小于零"),
            Self::NotActive { member, status } => {
                let status = Status::called(status, Lang::Zh);
                format!("会员 {member} 的状态是{status}")
            }
            Self::BeforeJoining {
                member,
                joined,
                day,
            } => format!("会员 {member} 于 {joined} 入会，晚于 {day}"),
            Self::Future { day, today } => format!("{day} 尚未到来；今天的营业日是 {today}"),
            Self::UnknownCategory { category, known } => {
                format!("规则中没有类别 {category}；有：{}", known.join("、"))
            }
            Self::UnknownStore { store, known } => {
                format!("club.toml 中没有门店 {store}；有：{}", known.join("、"))
            }
            Self::TenderSum { told, paid } => format!("付款方式合计 {told}，应付 {paid}"),
            Self::UnknownSale { word } => format!("没有销售 {word}"),
            Self::IsRefund { sale, of } => format!("{sale} 本身是 {of} 的退款"),
            Self::NothingLeft { sale, paid } => format!("销售 {sale} 实付的 {paid} 已全部退还"),
            Self::TooMuch { sale, left, asked } => {
                format!("销售 {sale} 还可退 {left}，要求退 {asked}")
            }
            Self::NoSuchLine { sale, line, lines } => {
                format!("销售 {sale} 共 {lines} 行，没有第 {line} 行")
            }
            Self::NoLineOf { .. }
            | Self::OtherMeans { .. }
            | Self::NoEffect
            | Self::NothingBack { .. } => self.back(Lang::Zh),
            Self::BeforeSale { sale, sold, day } => {
                format!("销售 {sale} 在 {sold}，退款却在 {day}")
            }
            Self::OtherCustomer {
                sale,
                sold_to,
                asked,
            } => {
                format!("销售 {sale} 的顾客是 {sold_to}，退款写的是 {asked}")
            }
            Self::RefKnown { reference, first } => {
                format!("ref {reference} 已属于 {first}，内容不同")
            }
            Self::RefUndone { reference, undone } => format!("ref {reference} 曾属于 {undone}"),
            Self::Coupon(refusal) => refusal.say(Lang::Zh),
            Self::Points(refusal) => refusal.say(Lang::Zh),
            Self::Wallet(refusal) => refusal.say(Lang::Zh),
            Self::Overflow => "数字过大，无法精确保存".to_owned(),
        }
    }

    /// What concerns the lines and the means of what goes back.
    fn back(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NothingBack { left: Some(left) }, Lang::En) => {
                format!("a refund of 0.00 gives nothing back; {left} can still be refunded")
            }
            (Self::NothingBack { left: Some(left) }, Lang::Zh) => {
                format!("退款 0.00 没有退还任何金额；尚可退 {left}")
            }
            (Self::NothingBack { left: None }, Lang::En) => {
                "a return of 0.00 gives nothing back".to_owned()
            }
            (Self::NothingBack { left: None }, Lang::Zh) => "退货 0.00 没有退还任何金额".to_owned(),
            (Self::NoLineOf { sale, of }, Lang::En) => format!("sale {sale} has no line of {of}"),
            (Self::NoLineOf { sale, of }, Lang::Zh) => format!("销售 {sale} 没有 {of} 的行"),
            (
                Self::OtherMeans {
                    sale,
                    means,
                    had,
                    asked,
                    paid_with,
                },
                _,
            ) => match lang {
                Lang::En if paid_with.is_empty() => {
                    format!("{asked} to {means}: by which means sale {sale} was paid was not told")
                }
                Lang::Zh if paid_with.is_empty() => {
                    format!("以 {means} 退 {asked}：销售 {sale} 未写明付款方式")
                }
                Lang::En => format!(
                    "{asked} to {means}: {had} of sale {sale} is left of what it was paid with {means}; it was paid with {}",
                    paid_with.join(", ")
                ),
                Lang::Zh => format!(
                    "以 {means} 退 {asked}：销售 {sale} 以 {means} 支付的尚余 {had}；付款方式为 {}",
                    paid_with.join("、")
                ),
            },
            (_, Lang::En) => "a refund has no use for this".to_owned(),
            (_, Lang::Zh) => "退款不用此项".to_owned(),
        }
    }
}
