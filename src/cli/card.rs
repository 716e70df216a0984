//! `club card`: the life of a card by the pack's rules.

mod activate;
mod befall;
mod fees;
mod issue;
mod list;
mod renew;
mod shown;

use super::Desk;
use super::errors::CliError;
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::care::gifts::decide::CARD_ISSUE;
use crate::domain::{CardNo, CheckDigit, Lang, MemberId};
use crate::members::rules::CardRules;
use crate::members::{Card, CardRefusal, MemberRefusal};
use crate::ops::Choice;
use crate::ops::Session;
use crate::sales::customer::mentions_cards;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, moved};

/// Issue, activate, renew, block, replace and take back cards, and list them
#[derive(clap::Args, Debug)]
#[command(add = Zh("发卡、激活、续期、挂失、换卡、退卡，以及列出卡"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("card issue", &Runs(issue::run)),
    command("card activate", &Runs(activate::run)),
    command("card renew", &Runs(renew::run)),
    command("card lost", &Runs(befall::lost)),
    command("card found", &Runs(befall::found)),
    command("card replace", &Runs(befall::replace)),
    command("card return", &Runs(befall::hand_back)),
    command("card cancel", &Runs(befall::cancel)),
    command("card list", &Runs(list::run)),
    command("card fees", &Runs(fees::run)),
];

/// The rules for cards of the deed's day.
fn rules(writing: &Session) -> Result<CardRules, MemberRefusal> {
    let terms = writing.rules.on(writing.at.day());
    terms.cards.cloned().ok_or(MemberRefusal::NoCards)
}

/// The card that a word names: a card's own number, else the only card that the member it means holds, or the
/// last one that was held.
fn named(writing: &Session, word: &str) -> Result<(Customer, Card), CliError> {
    let member = writing.member(word)?;
    let customer = writing.customer(member)?;
    let cards = &customer.profile.cards;
    let told = writing.card(&customer, Some(word));
    let held: Vec<&Card> = cards.held().collect();
    let card = match (told, held.as_slice()) {
        (Some(told), _) => cards.find(told.as_str()),
        (None, [_, _, ..]) => {
            let cards: Vec<CardNo> = held.iter().map(|card| card.number.clone()).collect();
            let why = CardRefusal::Which {
                member: customer.id(),
                cards: cards.iter().collect(),
            };
            return Err(CliError::Choose(Choice {
                why: Box::new(why),
                cards,
            }));
        }
        (None, [one]) => Some(*one),
        (None, []) => cards.iter().next_back(),
    };
    match card.cloned() {
        Some(card) => Ok((customer, card)),
        None => Err(MemberRefusal::NoCard { member }.into()),
    }
}

/// The tiers that a card moves at once, where the rules judge by the cards that members hold.
fn move_tiers(writing: &mut Session, mut holder: Customer) -> Result<(), CliError> {
    let (at, time) = (writing.at, writing.time.clone());
    let terms = writing.rules.on(at.day());
    if mentions_cards(&terms) {
        holder.prove_tiers(&terms)?;
        moved::record(&mut writing.draft, &terms, &mut holder, at, &time)?;
    }
    Ok(())
}

/// Tells what is to be paid and handed out with a card that was just issued.
pub(super) fn tell_due(desk: &Desk, rules: &CardRules, member: MemberId) {
    let (fee, deposit) = (rules.fee, rules.deposit);
    if !fee.is_zero() || !deposit.is_zero() {
        desk.talk().note(&match desk.lang() {
            Lang::En => format!("to be paid for the card: fee {fee}, deposit {deposit}"),
            Lang::Zh => format!("应收：工本费 {fee}，押金 {deposit}"),
        });
    }
    if rules.gift_on_issue.is_empty() {
        return;
    }
    let gifts = rules.gift_on_issue.iter().map(ToString::to_string);
    let gifts: Vec<String> = gifts.collect();
    desk.talk().note(&match desk.lang() {
        Lang::En => format!(
            "given with the card: {}; record each with `club gift give {member} GIFT --occasion {CARD_ISSUE}`",
            gifts.join(", ")
        ),
        Lang::Zh => format!(
            "随卡赠送：{}；发放后逐一用 `club gift give {member} 礼品 --occasion {CARD_ISSUE}` 登记",
            gifts.join("、")
        ),
    });
}

impl Desk {
    /// Asks on a terminal which card is shown; elsewhere nobody is there to ask. What is chosen holds for the
    /// command, which runs once more from its beginning: nobody thinks while the book is locked.
    pub(super) fn chooses(&mut self, choice: &Choice) -> bool {
        let talk = self.talk();
        if self.chosen.is_some() || !talk.hears() {
            return false;
        }
        talk.warn(&choice.why.say(self.lang()));
        let listed = (1..).zip(&choice.cards);
        let listed: Vec<String> = listed
            .map(|(place, card)| format!("  {place}  {card}"))
            .collect();
        let asked = match self.lang() {
            Lang::En => "number, or nothing to leave it: ",
            Lang::Zh => "请输入序号（直接回车则放弃）：",
        };
        let question = format!("{}\n{asked}", listed.join("\n"));
        let answer = talk.ask(&question).unwrap_or_default();
        let answer = answer.trim();
        let nth = answer
            .parse()
            .ok()
            .and_then(|nth: usize| nth.checked_sub(1));
        let by_number = || choice.cards.iter().find(|card| card.as_str() == answer);
        let chosen = nth.and_then(|nth| choice.cards.get(nth)).or_else(by_number);
        self.chosen = chosen.cloned();
        self.chosen.is_some()
    }
}

/// A number for a card that is issued without one: the member's own, told apart where it has had others,
/// and with the check character that the rules ask for.
fn given_number(
    member: MemberId,
    rules: &CardRules,
    taken: impl Fn(&CardNo) -> Result<bool, CliError>,
) -> Result<CardNo, CliError> {
    // Luhn reckons with digits alone.
    let letter = match rules.check_digit {
        Some(CheckDigit::Luhn) => "",
        Some(CheckDigit::Iso7064) | None => "C",
    };
    let plain = format!("{letter}{}", &member.to_string()[1..]);
    for nth in 1_u32.. {
        let text = if nth == 1 {
            plain.clone()
        } else {
            format!("{plain}-{nth}")
        };
        let check = rules.check_digit.and_then(|way| way.of(&text).ok());
        let text = text + &check.map(String::from).unwrap_or_default();
        let number: CardNo = text.parse().map_err(CliError::misread)?;
        if !taken(&number)? {
            return Ok(number);
        }
    }
    Err(CliError::usage("no card number is left", "没有可用的卡号"))
}
