//! Every "no" to a settlement of rebates.

use super::{Every, Period};
use crate::domain::{Day, Lang, Spoken};

/// Why rebates are not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RebateRefusal {
    NotEnded {
        period: Period,
        day: Day,
    },
    /// The rules of the period's last day have no rebate of this kind.
    NoRule {
        period: Period,
        known: Vec<Every>,
    },
    Overflow,
}

impl Spoken for RebateRefusal {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotEnded { period, day }, Lang::En) => {
                format!("{period} has not ended; the business day is {day}")
            }
            (Self::NotEnded { period, day }, Lang::Zh) => {
                format!("{period} 尚未结束；营业日是 {day}")
            }
            (Self::NoRule { period, .. }, Lang::En) => format!(
                "the rules in force on {} have no rebate by the {}",
                period.last(),
                period.every.word()
            ),
            (Self::NoRule { period, .. }, Lang::Zh) => format!(
                "{} 有效的规则没有按{}返利",
                period.last(),
                period.every.in_chinese()
            ),
            (Self::Overflow, Lang::En) => "the figure is too large to be kept exactly".to_owned(),
            (Self::Overflow, Lang::Zh) => "数字过大，无法精确保存".to_owned(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        match (self, lang) {
            (Self::NotEnded { period, .. }, Lang::En) => {
                Some(format!("settle it on {} or later", period.last().next()))
            }
            (Self::NotEnded { period, .. }, Lang::Zh) => {
                Some(format!("请在 {} 或之后结算", period.last().next()))
            }
            (Self::NoRule { known, .. }, Lang::En) if known.is_empty() => {
                Some("rules with rebates have a `[[rebate]]`".to_owned())
            }
            (Self::NoRule { known, .. }, Lang::Zh) if known.is_empty() => {
                Some("带返利的规则有 `[[rebate]]`".to_owned())
            }
            (Self::NoRule { known, .. }, Lang::En) => {
                let known: Vec<&str> = known.iter().map(|every| every.word()).collect();
                Some(format!("they have one by the {}", known.join(", by the ")))
            }
            (Self::NoRule { known, .. }, Lang::Zh) => {
                let known: Vec<&str> = known.iter().map(|every| every.in_chinese()).collect();
                Some(format!("现有按{}的返利", known.join("、")))
            }
            (Self::Overflow, _) => None,
        }
    }
}
