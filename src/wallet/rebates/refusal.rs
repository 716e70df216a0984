//! Every "no" to a settlement of rebates.

use super::{Every, Period};
use crate::domain::{Day, Lang, Listing, Overflow, Wording};
use crate::{messages, worded};

messages! {
    /// Why rebates are not settled.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum RebateRefusal {
        NotEnded { period: Period, day: Day } => (
            "{period} has not ended; the business day is {day}",
            "{period} 尚未结束；营业日是 {day}"
        ), help (
            "settle it on {first} or later",
            "请在 {first} 或之后结算",
            first = period.last().next()
        );
        /// The rules of the period's last day have no rebate of this kind.
        NoRule { period: Period, known: Vec<Every> } => (
            "the rules in force on {last} have no rebate by the {every}",
            "{last} 有效的规则没有按{every:#}返利",
            last = period.last(), every = period.every
        ), help (match known.as_slice() {
            [] => worded!("rules with rebates have a `[[rebate]]`", "带返利的规则有 `[[rebate]]`"),
            known => Wording::new(
                format!("they have one by the {}", known.iter().map(|every| every.word()).collect::<Vec<_>>().join(", by the ")),
                format!("现有按{:#}的返利", known.iter().map(|every| every.in_lang(Lang::Zh)).collect::<Listing>()),
            ),
        });
        Overflow => (Overflow);
    }
}
