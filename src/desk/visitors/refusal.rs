//! Every "no" at the door, worded.

use crate::desk::visitors::state::Status;
use crate::domain::calendar::Minutes;
use crate::domain::{Day, Lang, Spoken, Title, VisitorId};

/// Why a visitor, or a step of a visit, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum VisitorRefusal {
    NoRules {
        day: Day,
    },
    NoClass,
    BadId {
        why: (String, String),
    },
    OutOfOrder {
        visitor: VisitorId,
        status: &'static str,
        step: &'static str,
    },
    SlipIncomplete {
        class: Title,
        missing: Vec<&'static str>,
    },
    NoGuide {
        class: Title,
    },
    Badges {
        class: Title,
        party: u32,
        given: usize,
    },
    BadgeTwice {
        badge: String,
    },
    BadgeInUse {
        badge: String,
        by: VisitorId,
    },
    Unannounced {
        class: Title,
        before: Minutes,
    },
    BeforeComing {
        visitor: VisitorId,
    },
    OtherBadge {
        visitor: VisitorId,
        badge: String,
        given: Vec<String>,
    },
    BadgeNotBack {
        visitor: VisitorId,
        badges: Vec<String>,
    },
    NothingLost {
        visitor: VisitorId,
    },
    NotSigned {
        visitor: VisitorId,
    },
    /// Somebody of a class that is turned away is expected.
    NotAdmitted {
        class: Title,
    },
    /// Somebody is turned away, and given a badge.
    BadgeForNobody {
        class: Title,
    },
    /// Somebody is turned away, and what was done about it is not noted.
    NotNoted {
        class: Title,
        then: Title,
    },
}

impl VisitorRefusal {
    fn english(&self) -> String {
        match self {
            Self::NoRules { day } => format!("the rules of {day} know no visitors"),
            Self::NoClass => "of which class the visitor is was not told".to_owned(),
            Self::BadId { why } => format!("the ID number is none: {}", why.0),
            Self::OutOfOrder {
                visitor,
                status,
                step,
            } => format!("{visitor} is {status}: `{step}` does not follow"),
            Self::SlipIncomplete { class, missing } => {
                let verb = if missing.len() == 1 { "is" } else { "are" };
                let missing = missing.join(" and ");
                let class = &class.en;
                format!("a slip is filled in for every {class}: {missing} {verb} missing")
            }
            Self::NoGuide { class } => {
                format!("every {} goes by a route with a guide", class.en)
            }
            Self::Badges {
                class,
                party,
                given,
            } => format!(
                "every {} wears a badge: {party} to come in, {given} badges given",
                class.en
            ),
            Self::BadgeTwice { badge } => format!("badge {badge} is given twice"),
            Self::BadgeInUse { badge, by } => format!("badge {badge} is worn by {by}"),
            Self::Unannounced { class, before } => {
                format!("every {} is announced at least {before} ahead", class.en)
            }
            Self::BeforeComing { visitor } => format!("{visitor} came later than that"),
            Self::OtherBadge {
                visitor,
                badge,
                given,
            } => {
                let given = given.join(", ");
                format!("badge {badge} is not one of {visitor}, who has {given}")
            }
            Self::BadgeNotBack { visitor, badges } => {
                let verb = if badges.len() == 1 { "is" } else { "are" };
                let badges = badges.join(", ");
                format!("badge {badges} of {visitor} {verb} not back")
            }
            Self::NothingLost { visitor } => format!("{visitor} has given every badge back"),
            Self::NotSigned { visitor } => format!("the host has not signed {visitor} out"),
            Self::NotAdmitted { class } => {
                format!("nobody of this class comes in: {}", class.en)
            }
            Self::BadgeForNobody { class } => {
                format!("who is turned away wears no badge: {}", class.en)
            }
            Self::NotNoted { class, then } => format!(
                "{} are turned away, and what was done is not noted: {}",
                class.en, then.en
            ),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoRules { day } => format!("{day} 的规则没有访客一节"),
            Self::NoClass => "没有写明访客类别".to_owned(),
            Self::BadId { why } => format!("证件号码有误：{}", why.1),
            Self::OutOfOrder {
                visitor,
                status,
                step,
            } => {
                let status = Status::called(status, Lang::Zh);
                format!("{visitor} 的状态是{status}，不能接着做 {step}")
            }
            Self::SlipIncomplete { class, missing } => {
                format!("{}须填会客单，缺少：{}", class.zh, missing.join("、"))
            }
            Self::NoGuide { class } => format!("{}须有参观路线和陪同人", class.zh),
            Self::Badges {
                class,
                party,
                given,
            } => format!(
                "{}每人佩戴一枚证件：来客 {party} 人，发放 {given} 枚",
                class.zh
            ),
            Self::BadgeTwice { badge } => format!("证件 {badge} 写了两次"),
            Self::BadgeInUse { badge, by } => format!("证件 {badge} 正由 {by} 佩戴"),
            Self::Unannounced { class, before } => {
                format!("{}须至少提前 {}预约", class.zh, before.in_lang(Lang::Zh))
            }
            Self::BeforeComing { visitor } => format!("{visitor} 到访晚于该时间"),
            Self::OtherBadge {
                visitor,
                badge,
                given,
            } => format!(
                "证件 {badge} 不是发给 {visitor} 的，其证件为 {}",
                given.join("、")
            ),
            Self::BadgeNotBack { visitor, badges } => {
                format!("{visitor} 的证件 {} 尚未交回", badges.join("、"))
            }
            Self::NothingLost { visitor } => format!("{visitor} 的证件已全部交回"),
            Self::NotSigned { visitor } => format!("被访人尚未为 {visitor} 签字"),
            Self::NotAdmitted { class } => format!("{}谢绝入内，不能预约", class.zh),
            Self::BadgeForNobody { class } => format!("{}谢绝入内，不发证件", class.zh),
            Self::NotNoted { class, then } => {
                format!("{}谢绝入内，尚未写明处理情况：{}", class.zh, then.zh)
            }
        }
    }

    fn help(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::NoRules { .. } => (
                "add `[visitors]` and a `[[visitor_class]]` to the rule file, then `club rules adopt`",
                "在规则文件中加上 `[visitors]` 和 `[[visitor_class]]`，再运行 `club rules adopt`",
            ),
            Self::NoClass => ("give it with --class", "用 --class 写明"),
            Self::BadId { .. } => (
                "another paper is told with --id-other",
                "其他证件用 --id-other 写明",
            ),
            Self::OutOfOrder { .. } => (
                "`club history` of the visitor tells the steps; `club undo` takes a wrong one back",
                "用 `club history` 查看各步骤；记错的用 `club undo` 撤销",
            ),
            Self::NoGuide { .. } => ("give --route and --guide", "用 --route 和 --guide 写明"),
            Self::Badges { .. } => ("give --badge for each of them", "每人写一个 --badge"),
            Self::BadgeTwice { .. } | Self::BadgeInUse { .. } => {
                ("hand out another one", "请换一枚")
            }
            Self::Unannounced { .. } => (
                "`club visitor announce` for another day, or receive them as another class",
                "用 `club visitor announce` 另约时间，或按其他类别接待",
            ),
            Self::BadgeNotBack { .. } => (
                "give what is back with --badge; what is lost with --badge-lost and the reason",
                "交回的用 --badge 写明；遗失的用 --badge-lost 写明原因",
            ),
            Self::NothingLost { .. } => ("leave --badge-lost out", "请删去 --badge-lost"),
            Self::NotSigned { .. } => (
                "have the host sign, then give --host-signed",
                "请被访人签字，再写 --host-signed",
            ),
            Self::NotAdmitted { .. } => (
                "give another class, or turn them away when they come: `club visitor in`",
                "请写其他类别，或待其到访时用 `club visitor in` 记为谢绝",
            ),
            Self::BadgeForNobody { .. } => ("leave --badge out", "请删去 --badge"),
            Self::NotNoted { .. } => (
                "say with --note what happened and who was told",
                "用 --note 写明经过和通知了谁",
            ),
            _ => return None,
        })
    }
}

impl std::fmt::Display for VisitorRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.english())
    }
}

impl std::error::Error for VisitorRefusal {}

impl Spoken for VisitorRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = self.help()?;
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }

    /// A line that says too little is no rule of the house.
    fn exit_code(&self) -> u8 {
        match self {
            Self::NoClass | Self::BadId { .. } => 2,
            _ => 1,
        }
    }
}
