//! Members: who they are, what is known of them, and their cards.
//!
//! `rules` is the pack's part (facts, cards), `retention` what of it outlives an erasure; `rows` is what is
//! written; `profile` and `cards` are what rows add up to; `directory` finds a member by number, card, phone, ref
//! or name, and by a part of these (`partly`); `facts` judges what a fact may hold (`identity` an ID number, `spelling` a name); `consent` says what a
//! member consents to on a day; `erasure` knows whose keys are destroyed; `decide` says what a request makes of a
//! member, `write` puts it into rows; `refusal` words every "no".

mod bad_fact;
pub(crate) mod card_refusal;
pub(crate) mod cards;
pub(crate) mod complete;
pub mod conditions;
pub(crate) mod consent;
pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod directory;
pub(crate) mod erasure;
pub mod facts;
pub(crate) mod identity;
pub(crate) mod names;
mod partly;
pub(crate) mod profile;
pub(crate) mod refusal;
pub(crate) mod retention;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod spelling;
pub(crate) mod write;

pub(crate) use card_refusal::CardRefusal;
pub(crate) use cards::{Card, CardState, Cards, Stop};
pub(crate) use directory::Directory;
pub(crate) use profile::{Profile, Status};
pub(crate) use refusal::{MemberError, MemberRefusal};
