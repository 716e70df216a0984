//! Inquiries: what was asked and answered, call-backs promised, wishes and suggestions.

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;

pub(crate) use rows::{INQUIRIES, load, load_one};
pub(crate) use state::{About, Event, Inquiry, State, Step, What};
