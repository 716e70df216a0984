//! How cards are shown, and how the repeat of a card's deed is known.

use crate::book::undone::undoes;
use crate::book::{BookError, Ledger};
use crate::cli::Desk;
use crate::cli::errors::CliResult;
use crate::domain::{CardNo, Day, MemberId, Money, Version, When};
use crate::members::rules::CardRules;
use crate::members::write::CardKind;
use crate::members::{Card, MemberRefusal, rows};
use crate::ops::Session;
use crate::output::columns;

/// A card as it is shown after a deed.
#[derive(Debug)]
pub(super) struct Shown {
    pub card: CardNo,
    pub version: Version,
    pub member: MemberId,
    pub day: Day,
    pub until: Option<Day>,
    pub activate_by: Option<Day>,
    pub fee: Option<Money>,
    pub deposit: Option<Money>,
    pub state: &'static str,
}

impl Shown {
    /// A card as it stands after a deed of a moment.
    pub(super) fn after(
        card: &Card,
        member: MemberId,
        version: Version,
        at: When,
        rules: &CardRules,
    ) -> Self {
        Self {
            card: card.number.clone(),
            version,
            member,
            day: at.day(),
            until: card.until(),
            activate_by: card.still_to_activate_by(rules),
            fee: None,
            deposit: None,
            state: card.word(at, rules),
        }
    }

    pub(super) fn print(&self, desk: &Desk) -> CliResult {
        let mut printer = desk.printer(&[
            columns::CARD,
            columns::VERSION,
            columns::MEMBER,
            columns::DAY,
            columns::VALID_TO,
            columns::ACTIVATE_BY,
            columns::FEE,
            columns::DEPOSIT,
            columns::STATE,
        ])?;
        printer.row(&[
            (&self.card).into(),
            self.version.into(),
            self.member.into(),
            self.day.into(),
            self.until.into(),
            self.activate_by.into(),
            self.fee.into(),
            self.deposit.into(),
            self.state.into(),
        ])?;
        Ok(printer.finish()?)
    }
}

/// A card's deed on record under a ref.
#[derive(Debug)]
pub(super) struct Before {
    pub version: Version,
    pub card: CardNo,
    pub at: When,
    pub fee: Money,
    pub deposit: Money,
}

/// The deed that was recorded under the same ref; with another content the ref is refused.
pub(super) fn before(
    writing: &Session,
    kind: CardKind,
    reference: &str,
    asked: &str,
) -> Result<Option<Before>, crate::members::MemberError> {
    use rows::{Befell, BefellFor, cards as c};
    if reference.is_empty() {
        return Ok(None);
    }
    let mut found: Option<(Before, bool)> = None;
    let ledger = writing.draft.snapshot().ledger(&rows::CARDS)?;
    ledger.each_where(c::REF, reference, c::ALL, |row| {
        let (own, paid) = (Befell::read(row)?, BefellFor::read(row)?);
        if found.is_none() && own.kind == kind {
            let same = paid.asked == asked;
            let before = Before {
                version: row.version(),
                at: When::of(own.day, own.time).map_err(|e| row.bad(c::DAY, e))?,
                card: own.card,
                fee: paid.fee.unwrap_or_default(),
                deposit: match paid.pay {
                    c::KEPT => Money::ZERO,
                    _ => paid.deposit.unwrap_or_default(),
                },
            };
            found = Some((before, same));
        }
        Ok::<_, BookError>(())
    })?;
    let Some((first, same)) = found else {
        return Ok(None);
    };
    if let Some(by) = undone_by(&ledger, kind, &first)? {
        let reference = reference.to_owned();
        return Err(MemberRefusal::RefUndone { reference, by }.into());
    }
    match (first, same) {
        (before, true) => Ok(Some(before)),
        (Before { version, .. }, false) => {
            let reference = reference.to_owned();
            Err(MemberRefusal::RefKnown { reference, version }.into())
        }
    }
}

/// The version that took a card's row back.
fn undone_by(
    ledger: &Ledger,
    kind: CardKind,
    first: &Before,
) -> Result<Option<Version>, BookError> {
    use rows::cards as c;
    let mark = undoes(&format!("{}-{}", kind.word(), first.card));
    let mut by = None;
    ledger.each(c::ALL, |row| {
        if row.version() > first.version && row.bytes(c::ASKED) == mark.as_bytes() {
            by = by.or(Some(row.version()));
        }
        Ok(())
    })?;
    Ok(by)
}
