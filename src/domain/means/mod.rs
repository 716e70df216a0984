//! Means of payment: a closed list of what the house takes as money, and the words that move something else.
//!
//! Whoever writes `wallet`, `储值卡` or `walet` never means a drawer with that name. So every word at a till
//! passes one door: it is one of the list, by id or by title in either language, or it names what it moves, or it
//! is refused. Rules without a list take other words as money, except those that resemble what moves something.

mod read;
mod refusal;

use std::sync::LazyLock;

use super::choice::{Kind, Listed, Thing, choose, folded};
use super::source::Place;
use super::words::Words as _;
use super::{Account, Lang, Slug, Title};
use crate::words;

pub use refusal::BadMeans;

/// One means of payment: money that an account receives.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: Slug,
    pub title: Title,
    pub account: Option<Account>,
    pub place: Place,
}

const MEANS: Kind = Kind::new("means of payment", "付款方式");

words! {
    /// What is no money and moves something of the member's, or a price.
    pub enum Moves {
        Wallet = "wallet", "stored value", "储值";
        Bonus = "bonus", "bonus money", "赠金";
        Points = "points", "points", "积分";
        Pass = "pass", "pass", "次卡";
        Coupon = "coupon", "coupon", "优惠券";
    }
}

impl Moves {
    /// Every word that desks have for it.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Wallet => &["wallet", "stored value", "储值", "储值卡", "储值余额"],
            Self::Bonus => &[
                "bonus",
                "bonus money",
                "赠金",
                "赠送金",
                "赠送金额",
                "赠送余额",
            ],
            Self::Points => &["points", "point", "积分"],
            Self::Pass => &["pass", "passes", "次卡", "期限卡"],
            Self::Coupon => &["coupon", "coupons", "优惠券", "代金券", "券"],
        }
    }

    /// What bears an id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::of_cell(id.as_bytes())
    }

    /// What a word names, whatever its case.
    pub fn named(word: &str) -> Option<Self> {
        let folded = fold(word);
        let mut names = NAMES.iter().filter(|(name, _)| *name == folded);
        names.next().map(|(_, own)| *own)
    }

    /// What a word names, or nearly.
    pub fn resembled(word: &str) -> Option<Self> {
        let folded = fold(word);
        let near = NAMES.iter().find(|(name, _)| is_near(&folded, name));
        // 余额 alone is most likely the balance of the card.
        let is_part = |name: &str| {
            let letters = folded.chars().count();
            letters >= 2 && !folded.is_ascii() && name.contains(folded.as_str())
        };
        let part = || NAMES.iter().find(|(name, _)| is_part(name));
        let found = Self::named(word).or_else(|| near.map(|(_, own)| *own));
        found.or_else(|| part().map(|(_, own)| *own))
    }
}

/// Every word of everything that moves, as words are held together.
static NAMES: LazyLock<Vec<(String, Moves)>> = LazyLock::new(|| {
    let all = Moves::ALL.into_iter();
    all.flat_map(|own| own.names().iter().map(move |name| (fold(name), own)))
        .collect()
});

/// The form in which words are held against what moves something: blanks and joints are set aside as well.
fn fold(word: &str) -> String {
    let folded = folded(word);
    let letters = folded.chars();
    letters
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'))
        .collect()
}

/// Whether a word is a slip of a name, or contains one that is written in characters. Two slips at most, and
/// one where a name has no more than four letters: `cash` is no slip of `pass`. Of a name of two characters
/// the first has to stand: 现金 is no slip of 赠金.
fn is_near(word: &str, name: &str) -> bool {
    let letters = name.chars().count();
    if word.chars().count().abs_diff(letters) > 2 && !word.contains(name) {
        return false;
    }
    let slips = strsim::osa_distance(word, name);
    if name.is_ascii() {
        return slips <= if letters <= 4 { 1 } else { 2 } && word.chars().count() > 2;
    }
    match letters {
        1 => false,
        2 => word.contains(name) || (slips <= 1 && word.chars().next() == name.chars().next()),
        _ => word.contains(name) || slips <= 1,
    }
}

/// What a word at the till is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// Money, by the id of its means.
    Money(&'a str),
    Moves(Moves),
}

/// The means of payment of one day.
#[derive(Clone, Debug)]
pub struct Means {
    list: Vec<Payment>,
    /// Whether words beyond the list are money: the rules have no list, or an account for all others.
    open: bool,
}

impl Default for Means {
    /// Rules without a list.
    fn default() -> Self {
        Self {
            list: Vec::new(),
            open: true,
        }
    }
}

impl Means {
    pub fn list(&self) -> &[Payment] {
        &self.list
    }

    /// Whether words beyond the list are taken as money.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// The list with what a later one only added to it.
    pub fn extend(&mut self, later: &Self) {
        let own = |added: &&Payment| self.list.iter().all(|one| one.id != added.id);
        let added: Vec<Payment> = later.list.iter().filter(own).cloned().collect();
        self.list.extend(added);
    }

    /// What a word names: an id first, then a title of either language, then what moves something.
    pub fn find<'a>(&'a self, word: &'a str) -> Result<Found<'a>, BadMeans> {
        let unknown = match choose(MEANS, word, self.things()) {
            Ok(id) => return Ok(Found::Money(id)),
            Err(unknown) => unknown,
        };
        if unknown.is_of_several() {
            return Err(BadMeans::Unknown(unknown));
        }
        if let Some(moves) = Moves::named(word) {
            return Ok(Found::Moves(moves));
        }
        match Moves::resembled(word) {
            Some(moves) if self.open => Err(BadMeans::Resembles {
                word: word.to_owned(),
                moves,
            }),
            None if self.open && (fold(word).is_empty() || word.contains(['=', ';'])) => {
                Err(BadMeans::NotOne)
            }
            None if self.open => Ok(Found::Money(word)),
            Some(moves) => Err(BadMeans::Unknown(unknown.rather(&Thing::word(moves)))),
            None => Err(BadMeans::Unknown(unknown)),
        }
    }

    /// The id of what a word names, money or not.
    pub fn id(&self, word: &str) -> Result<String, BadMeans> {
        Ok(match self.find(word)? {
            Found::Money(id) => id.to_owned(),
            Found::Moves(moves) => moves.word().to_owned(),
        })
    }

    /// The id of a means by which money is taken or given back; nothing else is.
    pub fn money(&self, word: &str) -> Result<String, BadMeans> {
        match self.find(word)? {
            Found::Money(id) => Ok(id.to_owned()),
            Found::Moves(moves) => Err(BadMeans::NoMoney {
                moves,
                known: Listed::of(self.things()),
            }),
        }
    }

    /// The id of what pays for a sale: money, or stored value. What else moves something cannot pay as it is.
    pub fn paying(&self, word: &str) -> Result<String, BadMeans> {
        match self.find(word)? {
            Found::Money(id) => Ok(id.to_owned()),
            Found::Moves(moves @ Moves::Wallet) => Ok(moves.word().to_owned()),
            Found::Moves(moves) => Err(BadMeans::DoesNotPay { moves }),
        }
    }

    /// What a means is called; one that is not listed, by its id.
    pub fn title<'a>(&'a self, id: &'a str, lang: Lang) -> &'a str {
        let own = self.list.iter().find(|own| own.id.as_str() == id);
        match own {
            Some(own) => own.title.in_lang(lang),
            None => Moves::of_id(id).map_or(id, |moves| moves.in_lang(lang)),
        }
    }

    fn things(&self) -> impl Iterator<Item = Thing<'_>> {
        let list = self.list.iter();
        list.map(|own| Thing::titled(&own.id, &own.title))
    }
}

#[cfg(test)]
mod tests;
