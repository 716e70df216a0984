//! Courtesies: who gets which gift or which words, on which day.
//!
//! `rules` is the pack's part (gifts, texts, and when they are due); `text` makes a text of a template;
//! `decide` says who is due for what.

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod rules;
pub(crate) mod text;
