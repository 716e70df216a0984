//! Members: who they are, what is known of them, and their cards.
//!
//! `rules` is the pack's part (facts, cards), `retention` what of it outlives an erasure; `rows` is what is
//! written; `profile` and `cards` are what rows add up to; `directory` finds a member by number, card, phone, ref
//! or name; `facts` judges what a fact may hold (`identity` an ID number, `spelling` a name); `consent` says what a
//! member consents to on a day; `erasure` knows whose keys are destroyed; `decide` says what a request makes of a
//! member, `write` puts it into rows; `refusal` words every "no".

mod bad_fact;
pub mod card_refusal;
pub mod cards;
pub mod complete;
pub mod consent;
pub mod decide;
pub mod directory;
pub mod erasure;
pub mod facts;
pub mod identity;
pub mod names;
pub mod profile;
pub mod refusal;
pub mod retention;
pub mod rows;
pub mod rules;
pub mod spelling;
pub mod write;

pub use card_refusal::CardRefusal;
pub use cards::{Card, CardState, Cards, Stop};
pub use directory::Directory;
pub use profile::{Profile, Status};
pub use refusal::{MemberError, MemberRefusal};
