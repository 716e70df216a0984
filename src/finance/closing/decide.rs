//! Whether a month may be closed, or opened again. Pure: closings, figures and a wish in, a deed or a
//! refusal out.

use super::figures::{Account, Figures};
use super::refusal::ClosingRefusal;
use super::state::{Closing, Closings, Event};
use crate::domain::{Day, Month};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Close,
    /// To have closed whatever has ended: no month was named.
    CloseEnded,
    Reopen,
}

/// What is to be recorded, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed<'a> {
    /// The month may be closed, where its figures hold; `first` where it is the first one of the book, with
    /// which all before it is closed.
    Close {
        first: bool,
    },
    Reopen,
    /// It was recorded before, under this ref.
    Again(&'a Event),
    /// It is closed, which is all that was asked.
    Stands(Closing<'a>),
}

/// Looks at what is asked, before any figure is made.
pub(crate) fn decide<'a>(
    closings: &'a Closings,
    (wish, month): (Wish, Month),
    today: Day,
    (reference, asked): (&str, &str),
) -> Result<Deed<'a>, ClosingRefusal> {
    if let Some(event) = closings.by_ref(reference) {
        if event.asked == asked {
            return Ok(Deed::Again(event));
        }
        return Err(ClosingRefusal::RefKnown {
            reference: reference.to_owned(),
            month: event.month,
            version: event.version,
        });
    }
    let last = closings.last();
    match wish {
        Wish::Close | Wish::CloseEnded => {
            if let Some(by) = closings.of(month) {
                if wish == Wish::CloseEnded {
                    return Ok(Deed::Stands(by));
                }
                return Err(ClosingRefusal::Closed {
                    month,
                    by: by.month,
                    version: by.version,
                });
            }
            if today <= month.last_day() {
                return Err(ClosingRefusal::NotEnded { month, today });
            }
            if let Some(next) = last.map(|last| last.month.next()).filter(|n| *n < month) {
                return Err(ClosingRefusal::OutOfOrder { month, next });
            }
            Ok(Deed::Close {
                first: last.is_none(),
            })
        }
        Wish::Reopen => match last {
            Some(last) if last.month == month => Ok(Deed::Reopen),
            Some(last) if month < last.month => Err(ClosingRefusal::NotLast {
                month,
                last: last.month,
            }),
            _ => Err(ClosingRefusal::NotClosed { month }),
        },
    }
}

/// Proves what is to be closed: every account balances, goes on from the closing before, and comes to what
/// members hold by another reckoning.
pub(crate) fn prove(
    closings: &Closings,
    figures: &[Figures],
    held: &[Figures],
) -> Result<(), ClosingRefusal> {
    let last = closings.last();
    for line in figures {
        let (month, account) = (line.month, line.account);
        let expected = line.balance().map_err(|_| ClosingRefusal::Overflow)?;
        let differs = |expected| ClosingRefusal::Unbalanced {
            month,
            account,
            expected,
            found: line.closing,
        };
        if expected != line.closing {
            return Err(differs(expected));
        }
        if let Some(held) = held.iter().find(|held| held.account == account)
            && held.closing != line.closing
        {
            return Err(differs(held.closing));
        }
        // The books go on by what they tell themselves: see `accounting::told`.
        let before = last.filter(|_| !Account::BOOKS.contains(&account));
        let before = before.and_then(|last| last.figures.iter().find(|own| own.account == account));
        if let (Some(before), Some(last)) = (before, last)
            && before.closing != line.opening
        {
            return Err(ClosingRefusal::Broken {
                account,
                before: last.month,
                version: last.version,
                closed: before.closing,
                opens: line.opening,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Money, Version};

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn figures(of: &str, opening: i128, came: i128, closing: i128) -> Figures {
        Figures {
            month: month(of),
            account: Account::Points,
            opening: Money::from_fen(opening),
            came: Money::from_fen(came),
            went: Money::ZERO,
            expired: Money::ZERO,
            adjusted: Money::ZERO,
            reversed: Money::ZERO,
            closing: Money::from_fen(closing),
        }
    }

    fn event(version: u64, of: &str, closing: Option<i128>) -> Event {
        Event {
            version: Version(version),
            month: month(of),
            closing: closing.map(|closing| vec![figures(of, 0, closing, closing)]),
            day: day("2024-06-02"),
            reference: format!("r{version}"),
            asked: format!("a{version}"),
        }
    }

    fn closings() -> Closings {
        Closings::new(vec![
            event(5, "2024-03", Some(100)),
            event(6, "2024-04", Some(100)),
            event(7, "2024-04", None),
            event(9, "2024-04", Some(120)),
        ])
    }

    #[test]
    fn a_month_is_closed_once_and_in_order() {
        let closings = closings();
        let today = day("2024-06-30");
        let ask = |wish, of: &str| decide(&closings, (wish, month(of)), today, ("", ""));
        assert_eq!(
            ask(Wish::Close, "2024-05"),
            Ok(Deed::Close { first: false })
        );
        let closed = |of, by, version| {
            Err(ClosingRefusal::Closed {
                month: month(of),
                by: month(by),
                version: Version(version),
            })
        };
        assert_eq!(ask(Wish::Close, "2024-04"), closed("2024-04", "2024-04", 9));
        assert_eq!(ask(Wish::Close, "2024-01"), closed("2024-01", "2024-03", 5));
        assert!(matches!(
            ask(Wish::CloseEnded, "2024-04"),
            Ok(Deed::Stands(by)) if (by.month, by.version) == (month("2024-04"), Version(9))
        ));
        assert_eq!(
            ask(Wish::CloseEnded, "2024-05"),
            Ok(Deed::Close { first: false })
        );
        let not_ended = ClosingRefusal::NotEnded {
            month: month("2024-06"),
            today,
        };
        assert_eq!(ask(Wish::Close, "2024-06"), Err(not_ended));
        assert_eq!(ask(Wish::Reopen, "2024-04"), Ok(Deed::Reopen));
        let not_last = ClosingRefusal::NotLast {
            month: month("2024-03"),
            last: month("2024-04"),
        };
        assert_eq!(ask(Wish::Reopen, "2024-03"), Err(not_last));
        let not_closed = ClosingRefusal::NotClosed {
            month: month("2024-05"),
        };
        assert_eq!(ask(Wish::Reopen, "2024-05"), Err(not_closed));
        let later = decide(
            &closings,
            (Wish::Close, month("2024-06")),
            day("2024-07-01"),
            ("", ""),
        );
        let out_of_order = ClosingRefusal::OutOfOrder {
            month: month("2024-06"),
            next: month("2024-05"),
        };
        assert_eq!(later, Err(out_of_order));
    }

    #[test]
    fn a_ref_tells_a_repeat() {
        let closings = closings();
        let ask = |told| {
            decide(
                &closings,
                (Wish::Close, month("2024-03")),
                day("2024-07-01"),
                told,
            )
        };
        assert!(matches!(ask(("r5", "a5")), Ok(Deed::Again(event)) if event.version == Version(5)));
        assert!(matches!(
            ask(("r5", "other")),
            Err(ClosingRefusal::RefKnown { .. })
        ));
    }

    #[test]
    fn what_stood_at_a_version_is_known() {
        let closings = closings();
        let standing = |version| -> Vec<u64> {
            let all = closings.standing_before(Version(version));
            all.iter().map(|own| own.version.0).collect()
        };
        assert_eq!(standing(5), [] as [u64; 0]);
        assert_eq!(standing(7), [5, 6]);
        assert_eq!(standing(9), [5]);
        assert_eq!(standing(10), [5, 9]);
    }

    #[test]
    fn what_does_not_balance_or_go_on_is_not_closed() {
        let closings = closings();
        let good = [figures("2024-05", 120, 30, 150)];
        assert_eq!(prove(&closings, &good, &good), Ok(()));
        let short = [figures("2024-05", 120, 30, 140)];
        assert!(matches!(
            prove(&closings, &short, &[]),
            Err(ClosingRefusal::Unbalanced { .. })
        ));
        let held = [figures("2024-05", 0, 0, 149)];
        assert!(matches!(
            prove(&closings, &good, &held),
            Err(ClosingRefusal::Unbalanced { .. })
        ));
        let broken = [figures("2024-05", 100, 50, 150)];
        assert!(matches!(
            prove(&closings, &broken, &[]),
            Err(ClosingRefusal::Broken { .. })
        ));
    }
}
