//! The cells of a file as what their columns ask for.

use std::str::FromStr;

use super::batch::{BadRow, BatchRow};
use super::batch_flow::Trouble;
use crate::domain::choice::yes_no;
use crate::domain::{Lang, Spoken, Wording, is_hidden};
use crate::members::{MemberError, MemberRefusal};
use crate::sales::decide::Tender;
use crate::{message, messages, worded};

message! {
    /// A cell that does not hold what its column asks for.
    #[derive(Debug)]
    pub(super) struct BadCell {
        pub why: Wording,
    } => (why), exit 65;
}

messages! {
    /// A row that does not tell clearly who bought.
    #[derive(Debug)]
    enum NobodyNamed {
        Nobody { unnamed: Unnamed } => ("the row names no member", "该行没有写明会员"), help (match unnamed {
            Unnamed::WalkIns => worded!(
                "say yes in the column `walk_in`, or --walk-in for all such rows; leave out rows of totals",
                "散客请在“walk_in”列写“是”，或用 --walk-in 指明所有此类行；合计行请删去"
            ),
            Unnamed::Anonymous => worded!(
                "say yes in the column `walk_in`, or --anonymous for all such rows; leave out rows of totals",
                "匿名答复请在“walk_in”列写“是”，或用 --anonymous 指明所有此类行；合计行请删去"
            ),
        }), exit 65;
        Both => ("the row names a member as well", "该行同时写明了会员"),
            help ("leave one of them empty", "请留空其中一格"), exit 65;
    }
}

/// What the rows of a command are that name no member, as the line says of all of them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unnamed {
    /// `--walk-in`
    WalkIns,
    /// `--anonymous`
    Anonymous,
}

/// The word that says whose row it is: none only where the row or the line says so.
pub(super) fn word_of(
    row: &BatchRow,
    (all, unnamed): (bool, Unnamed),
) -> Result<Option<&str>, BadRow> {
    let said = yes(row, "walk_in")?;
    match row.filled("member") {
        None if said || all => Ok(None),
        None => Err(row.bad("member", &NobodyNamed::Nobody { unnamed })),
        Some(_) if said => Err(row.bad("walk_in", &NobodyNamed::Both)),
        told => Ok(told),
    }
}

/// A cell read by its type's own door.
pub(super) fn cell<T: FromStr>(row: &BatchRow, column: &str) -> Result<Option<T>, Trouble>
where
    T::Err: Spoken,
{
    let Some(text) = row.filled(column) else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|e: T::Err| {
        row.bad(
            column,
            &BadCell {
                why: Wording::of(&e),
            },
        )
        .into()
    })
}

message! {
    /// A whole number that is not where one belongs.
    #[derive(Debug)]
    struct NotWhole => ("this is a whole number, such as 120", "应为整数，如 120"), exit 65;
}

/// A whole number, with decimals of nothing where other systems print them: 120.00 is 120.
pub(super) fn whole<T: FromStr>(row: &BatchRow, column: &str) -> Result<Option<T>, Trouble> {
    let Some(text) = row.filled(column) else {
        return Ok(None);
    };
    let digits = match text.split_once('.') {
        Some((digits, "0" | "00")) => digits,
        _ => text,
    };
    let plain = digits.trim_start_matches(['+', '-']);
    let told = Some(digits).filter(|_| plain.bytes().all(|b| b.is_ascii_digit()));
    match told.and_then(|digits| digits.parse().ok()) {
        Some(number) => Ok(Some(number)),
        None => Err(row.bad(column, &NotWhole).into()),
    }
}

/// A yes or no.
pub(super) fn yes(row: &BatchRow, column: &str) -> Result<bool, BadRow> {
    let told = row.filled(column).map(yes_no).transpose();
    told.map(Option::unwrap_or_default)
        .map_err(|why| row.bad(column, &why))
}

/// A refusal at the cell that it is about; trouble with the book ends the batch.
pub(super) fn of_member(row: &BatchRow, why: MemberError) -> Trouble {
    let refusal = match why {
        MemberError::Refused(refusal) => refusal,
        MemberError::Book(error) => return error.into(),
    };
    let column = match &refusal {
        MemberRefusal::PhoneKnown { .. } => "phone".to_owned(),
        MemberRefusal::CardKnown { .. } | MemberRefusal::BadCard { .. } => "card".to_owned(),
        MemberRefusal::NoName { .. } => "name".to_owned(),
        MemberRefusal::Missing { fact } => (*fact).to_owned(),
        MemberRefusal::OtherContent { .. } | MemberRefusal::ReferenceUndone { .. } => {
            "ref".to_owned()
        }
        MemberRefusal::BadFact { fact, value, .. } => {
            let column = column_of(row, fact);
            return row.bad_value(&column, value, &refusal).into();
        }
        MemberRefusal::UnknownFact { fact, .. } | MemberRefusal::FactTwice { fact } => {
            column_of(row, fact)
        }
        _ => return row.refused(&refusal).into(),
    };
    row.bad(&column, &refusal).into()
}

/// The column from which a fact was read.
fn column_of(row: &BatchRow, fact: &str) -> String {
    if row.filled(fact).is_some() {
        fact.to_owned()
    } else {
        format!("fact.{fact}")
    }
}

/// Reads a means of payment, with its amount where it has one.
pub(super) fn tender(text: &str) -> Result<Tender, Wording> {
    let (means, amount) = match text.split_once('=') {
        None => (text, None),
        Some((means, amount)) => (means, Some(part(amount)?)),
    };
    let plain = |c: char| c != ';' && c != '=' && !is_hidden(c);
    if means.is_empty() || !means.chars().all(plain) {
        return Err(Wording::fixed(
            "write the means, such as cash, or cash=50.00",
            "请写付款方式，如 cash，或 cash=50.00",
        ));
    }
    Ok(Tender {
        means: means.to_owned(),
        amount,
    })
}

/// A part of a word, told by itself where it cannot be read.
pub(super) fn part<T: FromStr<Err: Spoken>>(text: &str) -> Result<T, Wording> {
    text.parse().map_err(|why: T::Err| {
        let (en, zh) = (why.say(Lang::En), why.say(Lang::Zh));
        worded!("{text}: {en}", "{text}：{zh}")
    })
}
