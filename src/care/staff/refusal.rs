//! Every "no" about those who work here, in the order in which they are looked for.

use crate::domain::{Day, Lang, Slug, Spoken, StaffId};

/// Why something about the staff is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffRefusal {
    NoName,
    UnknownRole {
        role: String,
        known: Vec<Slug>,
    },
    UnknownStore {
        store: String,
        known: Vec<Slug>,
    },
    Unknown {
        word: String,
    },
    Ambiguous {
        word: String,
        candidates: Vec<StaffId>,
    },
    /// One login is one person.
    OperatorTaken {
        operator: String,
        by: StaffId,
    },
    NotYet {
        staff: StaffId,
        since: Day,
        day: Day,
    },
    Left {
        staff: StaffId,
        until: Day,
    },
    /// Somebody who acts in a role must bear it.
    NotInRole {
        staff: StaffId,
        role: String,
        bears: Vec<Slug>,
    },
    SeveralRoles {
        staff: StaffId,
        bears: Vec<Slug>,
    },
    NotAssigned {
        staff: StaffId,
        member: String,
    },
}

/// Names one after another, as a language parts them.
pub(in crate::care) fn listed<T: ToString>(lang: Lang, items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(match lang {
        Lang::En => ", ",
        Lang::Zh => "、",
    })
}

impl StaffRefusal {
    fn english(&self) -> String {
        let list = |items: &[Slug]| listed(Lang::En, items);
        match self {
            Self::NoName => "somebody who works here has a name".into(),
            Self::UnknownRole { role, .. } => format!("the rules have no role {role}"),
            Self::UnknownStore { store, .. } => format!("club.toml lists no store {store}"),
            Self::Unknown { word } => format!("nobody who works here is {word}"),
            Self::Ambiguous { word, candidates } => {
                let candidates = listed(Lang::En, candidates);
                format!("{word} is more than one who works here: {candidates}")
            }
            Self::OperatorTaken { operator, by } => {
                format!("{operator} is the login of {by} already")
            }
            Self::NotYet { staff, since, day } => {
                format!("{staff} works here from {since}, not yet on {day}")
            }
            Self::Left { staff, until } => format!("{staff} left with {until}"),
            Self::NotInRole { staff, role, bears } => {
                format!("{staff} is {}, not {role}", list(bears))
            }
            Self::SeveralRoles { staff, bears } => {
                format!("{staff} bears several roles: {}", list(bears))
            }
            Self::NotAssigned { staff, member } => {
                format!("{staff} does not look after {member}")
            }
        }
    }

    fn chinese(&self) -> String {
        let list = |items: &[Slug]| listed(Lang::Zh, items);
        match self {
            Self::NoName => "员工须有姓名".into(),
            Self::UnknownRole { role, .. } => format!("规则中没有角色 {role}"),
            Self::UnknownStore { store, .. } => format!("club.toml 中没有门店 {store}"),
            Self::Unknown { word } => format!("没有员工“{word}”"),
            Self::Ambiguous { word, candidates } => {
                format!("“{word}”对应多名员工：{}", listed(Lang::Zh, candidates))
            }
            Self::OperatorTaken { operator, by } => format!("登录名 {operator} 已属于 {by}"),
            Self::NotYet { staff, since, day } => {
                format!("{staff} 自 {since} 起在职，{day} 尚未到岗")
            }
            Self::Left { staff, until } => format!("{staff} 已于 {until} 离职"),
            Self::NotInRole { staff, role, bears } => {
                format!("{staff} 的角色是 {}，不是 {role}", list(bears))
            }
            Self::SeveralRoles { staff, bears } => {
                format!("{staff} 有多个角色：{}", list(bears))
            }
            Self::NotAssigned { staff, member } => format!("{staff} 并不负责 {member}"),
        }
    }
}

impl std::fmt::Display for StaffRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for StaffRefusal {}

impl Spoken for StaffRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let of = |known: &[Slug], en: &str, zh: &str| match (lang, known) {
            (Lang::En, []) => en.to_owned(),
            (Lang::Zh, []) => zh.to_owned(),
            (Lang::En, known) => format!("it is one of {}", listed(lang, known)),
            (Lang::Zh, known) => format!("可用：{}", listed(lang, known)),
        };
        let (en, zh) = match self {
            Self::NoName => return None,
            Self::UnknownRole { known, .. } => {
                return Some(of(
                    known,
                    "add a [[role]] to the rules",
                    "请在规则中加入 [[role]]",
                ));
            }
            Self::UnknownStore { known, .. } => {
                return Some(of(
                    known,
                    "add a [[store]] to club.toml",
                    "请在 club.toml 中加入 [[store]]",
                ));
            }
            Self::Unknown { .. } => (
                "`club staff list` shows who does; `club staff add` adds somebody",
                "`club staff list` 可列出，`club staff add` 可添加",
            ),
            Self::Ambiguous { .. } => ("name them by the number", "请用编号指明"),
            Self::OperatorTaken { .. } => (
                "give another login, or let the other one leave first",
                "请换一个登录名，或先为对方办理离职",
            ),
            Self::NotYet { .. } | Self::Left { .. } => (
                "`club staff list --all` shows who was here when",
                "`club staff list --all` 可列出各人的在职时间",
            ),
            Self::NotInRole { .. } => (
                "`club staff change` gives them another role",
                "可用 `club staff change` 变更角色",
            ),
            Self::SeveralRoles { staff, bears } => {
                let role = bears.first().map(ToString::to_string).unwrap_or_default();
                return Some(match lang {
                    Lang::En => format!("say in which one: {staff}:{role}"),
                    Lang::Zh => format!("请写明以哪个角色：{staff}:{role}"),
                });
            }
            Self::NotAssigned { .. } => (
                "`club member show` tells who does",
                "`club member show` 可查看由谁负责",
            ),
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}
