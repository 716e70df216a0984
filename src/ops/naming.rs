//! The member that a word of a line names, and what is said where it names nobody.

use super::{Session, Stop};
use crate::book::KeyError;
use crate::domain::{Lang, MemberId, Money, Points, Wording};
use crate::members::{MemberError, MemberRefusal};
use crate::{message, words};

/// A word that nobody is known by may be a name or a phone that only the keyring can read.
pub(super) fn unknown_without_keys(error: MemberError, why: Option<KeyError>) -> Stop {
    match (error, why) {
        (MemberError::Refused(MemberRefusal::Unknown { .. }), Some(why)) => why.into(),
        (error, _) => error.into(),
    }
}

/// The member that a word names, where an amount stands behind it: one that names nobody, before an amount that
/// is longer than any, was typed in the other's place.
pub(crate) fn buyer(
    writing: &Session,
    word: &str,
    amount: Option<Money>,
) -> Result<MemberId, Stop> {
    let amount = amount.map(|amount| amount.to_string());
    let other = amount.as_deref();
    let other = other.map(|own| own.strip_suffix(".00").unwrap_or(own));
    let figure = (Behind::Amount, word.parse::<Money>().is_ok());
    before(writing, word, other, figure)
}

/// The same where points stand behind it.
pub(crate) fn holder(writing: &Session, word: &str, points: Points) -> Result<MemberId, Stop> {
    let figure = (Behind::Points, word.parse::<Points>().is_ok());
    before(writing, word, Some(&points.get().to_string()), figure)
}

fn before(
    writing: &Session,
    word: &str,
    other: Option<&str>,
    (behind, is_figure): (Behind, bool),
) -> Result<MemberId, Stop> {
    let found = writing.member(word);
    let (Err(Stop::Spoken(why)), Some(other)) = (&found, other) else {
        return found;
    };
    let looks_swapped = is_figure && (other.len() >= MEMBER_WORD || writing.member(other).is_ok());
    if !looks_swapped {
        return found;
    }
    Err(Swapped {
        why: Wording::new(why.say(Lang::En), why.say(Lang::Zh)),
        exit_code: why.exit_code(),
        behind,
        member: other.to_owned(),
        figure: word.to_owned(),
    }
    .into())
}

words! {
    /// What stands behind a member.
    enum Behind {
        Amount = "amount", "amount", "金额";
        Points = "points", "points", "分数";
    }
}

/// A phone or a card has more digits than an amount.
const MEMBER_WORD: usize = 8;

message! {
    /// A member and a figure in each other's place.
    #[derive(Debug)]
    struct Swapped {
        why: Wording,
        exit_code: u8,
        behind: Behind,
        member: String,
        figure: String,
    } => (why), help (
        "the member stands before the {behind}: did you mean `{member} {figure}`?",
        "先写会员，再写{behind:#}：是否指“{member} {figure}”？"
    ), exit *exit_code;
}
