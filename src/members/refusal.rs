//! Every "no" about members and their cards, in the order in which they are looked for.

use super::card_refusal::CardRefusal;
use super::facts::{BadFact, veil};
use crate::book::BookError;
use crate::domain::choice::NotKnown;
use crate::domain::{
    BadCheck, CardNo, Day, Lang, Listing, MemberId, Slug, Title, Version, Wording, quoted,
};
use crate::members::Status;
use crate::{messages, worded};

messages! {
    /// Why something about a member is refused.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum MemberRefusal {
        Unknown { word: String } => ({
            let word = veil(word);
            worded!("no member is known as {word}", "没有会员叫做 {word}")
        }), help (
            "look with `club member list`, or register the person first",
            "用 `club member list` 查找，或先登记此人"
        );
        Ambiguous { word: String, candidates: Listing } => ({
            let word = veil(word);
            worded!("{word} fits more than one member: {candidates}", "{word} 对应多个会员：{candidates:#}")
        }), help ("name the member by number", "请用会员编号指明");
        PhoneKnown { member: MemberId } => (
            "the phone is already that of member {member}",
            "该电话已属于会员 {member}"
        ), help ("use that member, or another phone", "请使用该会员，或换一个电话");
        /// The number does not bear the check character that the rules ask for.
        BadCard { card: String, why: BadCheck } => (match why {
            BadCheck::Character(c) => {
                let c = in_quotes(&c.to_string());
                worded!(
                    "card {card} cannot have {c}: the rules prove digits alone",
                    "卡号 {card} 不能含{c:#}：按规则只用数字校验"
                )
            }
            BadCheck::Short => worded!("card {card} is too short to prove itself", "卡号 {card} 过短，无法校验"),
            BadCheck::Expected(c) => worded!(
                "card {card} is mistyped: by its other characters the last one would be {c}",
                "卡号 {card} 有误：按其余各位，末位应为 {c}"
            ),
        }), help ("read the number off the card again", "请核对卡面号码");
        CardKnown { card: String, member: MemberId } => (
            "card {card} is already that of member {member}",
            "卡 {card} 已属于会员 {member}"
        );
        NotActive { member: MemberId, status: Status } => (
            "member {member} is {status}",
            "会员 {member} 的状态是{status:#}"
        ), help ("`club member resume` lifts a suspension", "`club member resume` 可恢复暂停的会员");
        Merged { member: MemberId, into: MemberId } => (
            "member {member} was merged into {into}",
            "会员 {member} 已并入 {into}"
        );
        /// The person's key is destroyed: nothing can be kept of them any more.
        Erased { member: MemberId } => (
            "member {member} is erased: only figures are left",
            "会员 {member} 已删除，只留下数字"
        ), help ("register the person anew with `club register`", "请用 `club register` 重新登记此人");
        UnknownFact { fact: String, why: NotKnown } => (Wording::of(why)), help (Wording::remedy_of(why));
        /// Looked for by somebody who may not see it.
        Masked { fact: String } => (
            "{fact} is masked: it cannot be searched in the dark",
            "{fact} 是隐去的内容，不能直接按它查找"
        ), help (
            "reveal it: --reveal --reason WHY, where your role may",
            "如您的角色有权，请加 --reveal --reason 原因"
        );
        BadFact { fact: String, value: String, why: BadFact } => ({
            let value = in_quotes(value);
            worded!("{fact} cannot be {value}: {why}", "{fact} 不能是{value:#}：{why:#}")
        });
        /// Only a record that brings its own number may come without a name or a phone.
        Missing { fact: &'static str } => ("a new member needs a {fact}", "新会员缺少 {fact}"), help (
            "give it, or a --ref under which another system knows the person",
            "请补上，或用 --ref 给出此人在其他系统中的编号"
        );
        FactTwice { fact: String } => ("{fact} is given twice", "{fact} 给出了两次");
        /// The key stands for another change already.
        RefKnown { reference: String, version: Version } => (
            "ref {reference} stands for another change already: version {version}",
            "编号 {reference} 已用于另一次变更：版本 {version}"
        ), help (ANOTHER_REF);
        /// The key's change was taken back.
        RefUndone { reference: String, by: Version } => (
            "version {by} undid ref {reference}",
            "编号 {reference} 的变更已由版本 {by} 撤销"
        ), help (ANOTHER_REF);
        /// A name can be changed, not taken away.
        NoName { member: MemberId } => (
            "member {member} cannot be without a name",
            "会员 {member} 不能没有姓名"
        );
        /// The key stands for something else already.
        OtherContent { reference: String, member: MemberId } => (
            "ref {reference} is member {member} already, registered with other facts",
            "编号 {reference} 已是会员 {member}，登记内容不同"
        ), help (
            "change facts with `club member set`, or give another ref",
            "请用 `club member set` 修改资料，或换一个编号"
        );
        /// The key's registration was undone.
        ReferenceUndone { reference: String, member: MemberId } => (
            "ref {reference} was member {member}, whose registration was undone",
            "编号 {reference} 原为会员 {member}，其登记已撤销"
        ), help (ANOTHER_REF);
        NoCards => ("the rules in force have no [card] section", "现行规则没有 [card] 一节");
        NotQualified { member: MemberId, tiers: Listing } => (
            "member {member} is in none of the tiers that get a card: {tiers}",
            "会员 {member} 不在可领卡的等级之内：{tiers:#}"
        );
        /// What the rules want on file before a card is issued is not; each fact's id and title.
        FactsMissing { facts: Vec<(Slug, Title)> } => ({
            let en: Listing = facts.iter().map(|(_, title)| &title.en).collect();
            let zh: Listing = facts.iter().map(|(_, title)| &title.zh).collect();
            worded!("a card is issued once these are on file: {en}", "发卡前须登记：{zh:#}")
        }), help (
            "record them with `club member set MEMBER KEY=VALUE`, or with the registration",
            "请用 `club member set 会员 KEY=VALUE` 登记，或在入会登记时写明"
        );
        HasCard { member: MemberId, card: CardNo } => (
            "member {member} has card {card} already",
            "会员 {member} 已有卡 {card}"
        ), help (RENEW);
        NoCard { member: MemberId } => ("member {member} has no card", "会员 {member} 没有卡"),
            help ("issue one with `club card issue`", "请用 `club card issue` 发卡");
        AlreadyActive { card: CardNo, since: Day } => (
            "card {card} has been active since {since}",
            "卡 {card} 已于 {since} 激活"
        );
        NotYetIssued { card: CardNo, issued: Day } => (
            "card {card} was issued on {issued} only",
            "卡 {card} 于 {issued} 才发出"
        );
        CardVoid { card: CardNo, since: Option<Day> } => (match since {
            Some(last) => worded!(
                "card {card} was valid to {last} and is void",
                "卡 {card} 有效期至 {last}，现已作废"
            ),
            None => worded!("card {card} is void", "卡 {card} 已作废"),
        }), help (RENEW);
        Card(refusal: CardRefusal) => inner;
        TooLateToActivate { card: CardNo, last: Day, days: u16 } => (
            "card {card} could be activated to {last}, {days} days after its issue",
            "卡 {card} 须在发卡后 {days} 天内（至 {last}）激活"
        ), help ("a new card can be activated after the next exchange", "下次换卡后可激活新卡");
        NoExchange { card: CardNo } => (
            "card {card} needs no exchange: the rules name neither an exchange month nor a term",
            "卡 {card} 无须更换：规则没有换卡月，也没有有效期限"
        );
        ExchangedAlready { card: CardNo, until: Day } => (
            "card {card} is valid to {until} already",
            "卡 {card} 的有效期已至 {until}"
        );
        NotExchangeMonth { card: CardNo, month: u8, until: Day } => (
            "card {card} is valid to {until} and is exchanged in month {month}",
            "卡 {card} 有效期至 {until}，换卡月是 {month} 月"
        );
        SameMember { member: MemberId } => ("{member} cannot be merged into itself", "{member} 不能并入自己");
        NothingToChange { member: MemberId, status: Status } => (
            "member {member} is {status} already",
            "会员 {member} 的状态已是{status:#}"
        );
    }
}

const ANOTHER_REF: Wording = Wording::fixed("give another ref", "请换一个编号");

const RENEW: Wording = Wording::fixed(
    "exchange it with `club card renew`",
    "请用 `club card renew` 换卡",
);

fn in_quotes(text: &str) -> Wording {
    Wording::new(quoted(text, Lang::En), quoted(text, Lang::Zh))
}

messages! {
    /// Why something about a member cannot be done: the house says no, or the book cannot be read.
    #[derive(Debug)]
    pub(crate) enum MemberError {
        Refused(refusal: MemberRefusal) => inner;
        Book(error: BookError) => ("{error}", "{error}"), exit error.exit_code();
    }
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

impl From<CardRefusal> for MemberRefusal {
    fn from(refusal: CardRefusal) -> Self {
        Self::Card(refusal)
    }
}
