//! Every "no" about members and their cards, in the order in which they are looked for.

use super::card_refusal::CardRefusal;
use super::facts::{BadFact, veil};
use crate::book::BookError;
use crate::domain::choice::NotKnown;
use crate::domain::{BadCheck, CardNo, Day, Lang, MemberId, Slug, Spoken, Title, Version, quoted};
use crate::members::Status;

/// Why something about a member is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberRefusal {
    Unknown {
        word: String,
    },
    Ambiguous {
        word: String,
        candidates: Vec<String>,
    },
    PhoneKnown {
        member: MemberId,
    },
    /// The number does not bear the check character that the rules ask for.
    BadCard {
        card: String,
        why: BadCheck,
    },
    CardKnown {
        card: String,
        member: MemberId,
    },
    NotActive {
        member: MemberId,
        status: &'static str,
    },
    Merged {
        member: MemberId,
        into: MemberId,
    },
    /// The person's key is destroyed: nothing can be kept of them any more.
    Erased {
        member: MemberId,
    },
    UnknownFact {
        fact: String,
        why: NotKnown,
    },
    /// Looked for by somebody who may not see it.
    Masked {
        fact: String,
    },
    BadFact {
        fact: String,
        value: String,
        why: BadFact,
    },
    /// Only a record that brings its own number may come without a name or a phone.
    Missing {
        fact: &'static str,
    },
    FactTwice {
        fact: String,
    },
    /// The key stands for another change already.
    RefKnown {
        reference: String,
        version: Version,
    },
    /// The key's change was taken back.
    RefUndone {
        reference: String,
        by: Version,
    },
    /// A name can be changed, not taken away.
    NoName {
        member: MemberId,
    },
    /// The key stands for something else already.
    OtherContent {
        reference: String,
        member: MemberId,
    },
    /// The key's registration was undone.
    ReferenceUndone {
        reference: String,
        member: MemberId,
    },
    NoCards,
    NotQualified {
        member: MemberId,
        tiers: Vec<String>,
    },
    /// What the rules want on file before a card is issued is not; each fact's id and title.
    FactsMissing {
        facts: Vec<(Slug, Title)>,
    },
    HasCard {
        member: MemberId,
        card: CardNo,
    },
    NoCard {
        member: MemberId,
    },
    AlreadyActive {
        card: CardNo,
        since: Day,
    },
    NotYetIssued {
        card: CardNo,
        issued: Day,
    },
    CardVoid {
        card: CardNo,
        since: Option<Day>,
    },
    Card(CardRefusal),
    TooLateToActivate {
        card: CardNo,
        last: Day,
        days: u16,
    },
    NoExchange {
        card: CardNo,
    },
    ExchangedAlready {
        card: CardNo,
        until: Day,
    },
    NotExchangeMonth {
        card: CardNo,
        month: u8,
        until: Day,
    },
    SameMember {
        member: MemberId,
    },
    NothingToChange {
        member: MemberId,
        status: &'static str,
    },
}

/// Why something about a member cannot be done: the house says no, or the book cannot be read.
#[derive(Debug)]
pub(crate) enum MemberError {
    Refused(MemberRefusal),
    Book(BookError),
}

impl From<MemberRefusal> for MemberError {
    fn from(refusal: MemberRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<BookError> for MemberError {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}

impl std::fmt::Display for MemberError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for MemberError {}

impl Spoken for MemberError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.say(lang),
            Self::Book(error) => error.to_string(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Refused(refusal) => refusal.remedy(lang),
            Self::Book(_) => None,
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(refusal) => refusal.exit_code(),
            Self::Book(error) => error.exit_code(),
        }
    }
}

impl std::fmt::Display for MemberRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for MemberRefusal {}

impl Spoken for MemberRefusal {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let (en, zh) = match self {
            Self::Card(refusal) => return refusal.remedy(lang),
            Self::UnknownFact { why, .. } => return why.remedy(lang),
            Self::Unknown { .. } => (
                "look with `club member list`, or register the person first",
                "用 `club member list` 查找，或先登记此人",
            ),
            Self::Ambiguous { .. } => ("name the member by number", "请用会员编号指明"),
            Self::Missing { .. } => (
                "give it, or a --ref under which another system knows the person",
                "请补上，或用 --ref 给出此人在其他系统中的编号",
            ),
            Self::OtherContent { .. } => (
                "change facts with `club member set`, or give another ref",
                "请用 `club member set` 修改资料，或换一个编号",
            ),
            Self::RefKnown { .. } | Self::RefUndone { .. } | Self::ReferenceUndone { .. } => {
                ("give another ref", "请换一个编号")
            }
            Self::Masked { .. } => (
                "reveal it: --reveal --reason WHY, where your role may",
                "如您的角色有权，请加 --reveal --reason 原因",
            ),
            Self::FactsMissing { .. } => (
                "record them with `club member set MEMBER KEY=VALUE`, or with the registration",
                "请用 `club member set 会员 KEY=VALUE` 登记，或在入会登记时写明",
            ),
            Self::BadCard { .. } => ("read the number off the card again", "请核对卡面号码"),
            Self::PhoneKnown { .. } => (
                "use that member, or another phone",
                "请使用该会员，或换一个电话",
            ),
            Self::Erased { .. } => (
                "register the person anew with `club register`",
                "请用 `club register` 重新登记此人",
            ),
            Self::NotActive { .. } => (
                "`club member resume` lifts a suspension",
                "`club member resume` 可恢复暂停的会员",
            ),
            Self::NoCard { .. } => (
                "issue one with `club card issue`",
                "请用 `club card issue` 发卡",
            ),
            Self::HasCard { .. } | Self::CardVoid { .. } => (
                "exchange it with `club card renew`",
                "请用 `club card renew` 换卡",
            ),
            Self::TooLateToActivate { .. } => (
                "a new card can be activated after the next exchange",
                "下次换卡后可激活新卡",
            ),
            _ => return None,
        };
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}

fn not_qualified(member: MemberId, tiers: &str) -> String {
    format!("member {member} is in none of the tiers that get a card: {tiers}")
}

fn facts_missing(facts: &[(Slug, Title)], lang: Lang) -> String {
    let titles: Vec<&str> = facts.iter().map(|(_, title)| title.in_lang(lang)).collect();
    match lang {
        Lang::En => format!(
            "a card is issued once these are on file: {}",
            titles.join(", ")
        ),
        Lang::Zh => format!("发卡前须登记：{}", titles.join("、")),
    }
}

impl From<CardRefusal> for MemberRefusal {
    fn from(refusal: CardRefusal) -> Self {
        Self::Card(refusal)
    }
}

fn void(card: &CardNo, since: Option<Day>) -> String {
    let until = since.map_or_else(String::new, |last| format!("was valid to {last} and "));
    format!("card {card} {until}is void")
}

/// Why a card's number does not prove itself.
fn bad_card(card: &str, why: BadCheck, lang: Lang) -> String {
    match (why, lang) {
        (BadCheck::Character(c), Lang::En) => {
            let c = quoted(&c.to_string(), lang);
            format!("card {card} cannot have {c}: the rules prove digits alone")
        }
        (BadCheck::Character(c), Lang::Zh) => {
            let c = quoted(&c.to_string(), lang);
            format!("卡号 {card} 不能含{c}：按规则只用数字校验")
        }
        (BadCheck::Short, Lang::En) => format!("card {card} is too short to prove itself"),
        (BadCheck::Short, Lang::Zh) => format!("卡号 {card} 过短，无法校验"),
        (BadCheck::Expected(c), Lang::En) => {
            format!("card {card} is mistyped: by its other characters the last one would be {c}")
        }
        (BadCheck::Expected(c), Lang::Zh) => {
            format!("卡号 {card} 有误：按其余各位，末位应为 {c}")
        }
    }
}

impl MemberRefusal {
    fn english(&self) -> String {
        match self {
            Self::Unknown { word } => format!("no member is known as {}", veil(word)),
            Self::Ambiguous { word, candidates } => {
                let among = candidates.join(", ");
                format!("{} fits more than one member: {among}", veil(word))
            }
            Self::PhoneKnown { member } => format!("the phone is already that of member {member}"),
            Self::BadCard { card, why } => bad_card(card, *why, Lang::En),
            Self::CardKnown { card, member } => {
                format!("card {card} is already that of member {member}")
            }
            Self::NotActive { member, status } => format!("member {member} is {status}"),
            Self::Merged { member, into } => format!("member {member} was merged into {into}"),
            Self::Erased { member } => format!("member {member} is erased: only figures are left"),
            Self::UnknownFact { why, .. } => why.say(Lang::En),
            Self::Masked { fact } => format!("{fact} is masked: it cannot be searched in the dark"),
            Self::BadFact { fact, value, why } => {
                let value = quoted(value, Lang::En);
                format!("{fact} cannot be {value}: {}", why.say(Lang::En))
            }
            Self::Missing { fact } => format!("a new member needs a {fact}"),
            Self::FactTwice { fact } => format!("{fact} is given twice"),
            Self::RefKnown { reference, version } => {
                format!("ref {reference} stands for another change already: version {version}")
            }
            Self::RefUndone { reference, by } => format!("version {by} undid ref {reference}"),
            Self::NoName { member } => format!("member {member} cannot be without a name"),
            Self::OtherContent { reference, member } => {
                format!("ref {reference} is member {member} already, registered with other facts")
            }
            Self::ReferenceUndone { reference, member } => {
                format!("ref {reference} was member {member}, whose registration was undone")
            }
            Self::NoCards => "the rules in force have no [card] section".to_owned(),
            Self::NotQualified { member, tiers } => not_qualified(*member, &tiers.join(", ")),
            Self::FactsMissing { facts } => facts_missing(facts, Lang::En),
            Self::HasCard { member, card } => format!("member {member} has card {card} already"),
            Self::NoCard { member } => format!("member {member} has no card"),
            Self::AlreadyActive { card, since } => {
                format!("card {card} has been active since {since}")
            }
            Self::NotYetIssued { card, issued } => {
                format!("card {card} was issued on {issued} only")
            }
            Self::CardVoid { card, since } => void(card, *since),
            Self::Card(refusal) => refusal.say(Lang::En),
            Self::TooLateToActivate { card, last, days } => {
                format!("card {card} could be activated to {last}, {days} days after its issue")
            }
            Self::NoExchange { card } => {
                format!(
                    "card {card} needs no exchange: the rules name neither an exchange month nor a term"
                )
            }
            Self::ExchangedAlready { card, until } => {
                format!("card {card} is valid to {until} already")
            }
            Self::NotExchangeMonth { card, month, until } => {
                format!("card {card} is valid to {until} and is exchanged in month {month}")
            }
            Self::SameMember { member } => format!("{member} cannot be merged into itself"),
            Self::NothingToChange { member, status } => {
                format!("member {member} is {status} already")
            }
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Unknown { word } => format!("没有会员叫做 {}", veil(word)),
            Self::Ambiguous { word, candidates } => {
                format!("{} 对应多个会员：{}", veil(word), candidates.join("、"))
            }
            Self::PhoneKnown { member } => format!("该电话已属于会员 {member}"),
            Self::BadCard { card, why } => bad_card(card, *why, Lang::Zh),
            Self::CardKnown { card, member } => format!("卡 {card} 已属于会员 {member}"),
            Self::NotActive { member, status } => {
                let status = Status::called(status, Lang::Zh);
                format!("会员 {member} 的状态是{status}")
            }
            Self::Merged { member, into } => format!("会员 {member} 已并入 {into}"),
            Self::Erased { member } => format!("会员 {member} 已清除，只留下数字"),
            Self::UnknownFact { why, .. } => why.say(Lang::Zh),
            Self::Masked { fact } => format!("{fact} 是隐去的内容，不能直接按它查找"),
            Self::BadFact { fact, value, why } => {
                let value = quoted(value, Lang::Zh);
                format!("{fact} 不能是{value}：{}", why.say(Lang::Zh))
            }
            Self::Missing { fact } => format!("新会员缺少 {fact}"),
            Self::FactTwice { fact } => format!("{fact} 给出了两次"),
            Self::RefKnown { reference, version } => {
                format!("编号 {reference} 已用于另一次变更：版本 {version}")
            }
            Self::RefUndone { reference, by } => {
                format!("编号 {reference} 的变更已由版本 {by} 撤销")
            }
            Self::NoName { member } => format!("会员 {member} 不能没有姓名"),
            Self::OtherContent { reference, member } => {
                format!("编号 {reference} 已是会员 {member}，登记内容不同")
            }
            Self::ReferenceUndone { reference, member } => {
                format!("编号 {reference} 原为会员 {member}，其登记已撤销")
            }
            Self::NoCards => "现行规则没有 [card] 一节".to_owned(),
            Self::NotQualified { member, tiers } => {
                format!("会员 {member} 不在可领卡的等级之内：{}", tiers.join("、"))
            }
            Self::FactsMissing { facts } => facts_missing(facts, Lang::Zh),
            Self::HasCard { member, card } => format!("会员 {member} 已有卡 {card}"),
            Self::NoCard { member } => format!("会员 {member} 没有卡"),
            Self::AlreadyActive { card, since } => format!("卡 {card} 已于 {since} 激活"),
            Self::NotYetIssued { card, issued } => format!("卡 {card} 于 {issued} 才发出"),
            Self::CardVoid {
                card,
                since: Some(last),
            } => format!("卡 {card} 有效期至 {last}，现已作废"),
            Self::CardVoid { card, since: None } => format!("卡 {card} 已作废"),
            Self::Card(refusal) => refusal.say(Lang::Zh),
            Self::TooLateToActivate { card, last, days } => {
                format!("卡 {card} 须在发卡后 {days} 天内（至 {last}）激活")
            }
            Self::NoExchange { card } => {
                format!("卡 {card} 无须更换：规则没有换卡月，也没有有效期限")
            }
            Self::ExchangedAlready { card, until } => format!("卡 {card} 的有效期已至 {until}"),
            Self::NotExchangeMonth { card, month, until } => {
                format!("卡 {card} 有效期至 {until}，换卡月是 {month} 月")
            }
            Self::SameMember { member } => format!("{member} 不能并入自己"),
            Self::NothingToChange { member, status } => {
                let status = Status::called(status, Lang::Zh);
                format!("会员 {member} 的状态已是{status}")
            }
        }
    }
}
