//! Deeds that are recorded: the session they run in, and one file a transaction.
//!
//! A [`Session`] is a book under the lock. Every transaction takes one way, be it one record of a line, a row of a
//! file or a dry run: the words are resolved, a request that is on record under its ref is told again, anything else
//! is decided and appended, and one version commits all of it. What comes in files as well is a [`Transaction`]; a deed
//! about one numbered record, which never does, is a [`case::Case`].
//! What a line or a row says comes in as a request, and what was recorded goes out as a receipt: neither knows how it
//! was typed, nor how it is printed.

pub(crate) mod adjustments;
pub(crate) mod answer;
pub(crate) mod asked;
pub(crate) mod cards;
pub(crate) mod case;
pub(crate) mod complaints;
pub(crate) mod counts;
pub(crate) mod coupons;
pub(crate) mod facts;
pub(crate) mod gifts;
pub(crate) mod guests;
pub(crate) mod incidents;
pub(crate) mod inquiries;
pub(crate) mod judged;
pub(crate) mod keys;
pub(crate) mod moment;
pub(crate) mod naming;
mod opened;
pub(crate) mod passes;
pub(crate) mod payout;
mod people;
mod post;
pub(crate) mod redemption;
pub(crate) mod refusal;
pub(crate) mod registration;
pub(crate) mod reservations;
mod retold;
pub(crate) mod sale;
mod session;
mod stop;
pub(crate) mod top_up;
pub(crate) mod treatments;
pub(crate) mod visiting;
pub(crate) mod visitors;
pub(crate) mod words;
pub(crate) mod work_days;

pub(crate) use opened::{MemberNames, Opened, unseal};
pub(crate) use people::Loaded;
pub(crate) use post::{Posting, Transaction};
pub(crate) use session::{Before, Session, of_record};
pub(crate) use stop::{Choice, Meant, NoRepeat, Stop};
