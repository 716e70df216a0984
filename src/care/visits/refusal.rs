//! Every "no" to a visit, in the order in which they are looked for.

use crate::care::staff::StaffRefusal;
use crate::care::staff::refusal::listed;
use crate::domain::choice::NotKnown;
use crate::domain::{Day, Lang, Slug, Spoken};

/// Why a visit is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum VisitRefusal {
    /// Neither a role nor a person.
    NobodySuch {
        word: String,
        roles: Vec<Slug>,
    },
    Staff(StaffRefusal),
    PostponedBack {
        until: Day,
        day: Day,
    },
    NoSuchScore {
        score: u8,
    },
    ScoreWithoutVisit {
        outcome: &'static str,
    },
    Occasion(NotKnown),
}

impl From<StaffRefusal> for VisitRefusal {
    fn from(refusal: StaffRefusal) -> Self {
        Self::Staff(refusal)
    }
}

impl From<NotKnown> for VisitRefusal {
    fn from(refusal: NotKnown) -> Self {
        Self::Occasion(refusal)
    }
}

impl std::fmt::Display for VisitRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for VisitRefusal {}

impl Spoken for VisitRefusal {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NobodySuch { word, .. }, Lang::En) => {
                format!("{word} is neither a role of the rules nor anybody who works here")
            }
            (Self::NobodySuch { word, .. }, Lang::Zh) => {
                format!("“{word}”既不是规则中的角色，也不是员工")
            }
            (Self::Staff(refusal), _) => refusal.say(lang),
            (Self::PostponedBack { until, day }, Lang::En) => {
                format!("a visit of {day} cannot be postponed to {until}")
            }
            (Self::PostponedBack { until, day }, Lang::Zh) => {
                format!("{day} 的回访不能改期到 {until}")
            }
            (Self::NoSuchScore { score }, Lang::En) => {
                format!("{score} is no score: satisfaction is 1 to 5")
            }
            (Self::NoSuchScore { score }, Lang::Zh) => {
                format!("没有 {score} 分：满意度为 1 至 5")
            }
            (Self::ScoreWithoutVisit { outcome }, Lang::En) => {
                format!("nobody was heard ({outcome}), so there is no satisfaction to record")
            }
            (Self::ScoreWithoutVisit { outcome }, Lang::Zh) => {
                format!("未能谈话（{outcome}），无法记录满意度")
            }
            (Self::Occasion(refusal), _) => refusal.say(lang),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Staff(refusal) => return refusal.remedy(lang),
            Self::NobodySuch { roles, .. } => {
                let roles = listed(lang, roles);
                return Some(match lang {
                    Lang::En => format!(
                        "name one of the roles {roles}, or somebody whom `club staff list` shows"
                    ),
                    Lang::Zh => format!("请写角色（{roles}）之一，或 `club staff list` 所列的员工"),
                });
            }
            Self::Occasion(refusal) => return refusal.remedy(lang),
            Self::PostponedBack { .. } => ("name a later day", "请写更晚的日期"),
            Self::NoSuchScore { .. } => ("write a figure from 1 to 5", "请写 1 至 5 的数字"),
            Self::ScoreWithoutVisit { .. } => ("leave one of the two out", "请去掉其中一项"),
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}
