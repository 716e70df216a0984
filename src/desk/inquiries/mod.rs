//! Inquiries: what was asked and answered, call-backs promised, wishes and suggestions.

pub mod decide;
pub mod refusal;
pub mod rows;
pub mod rules;
pub mod state;

pub use refusal::InquiryRefusal;
pub use rows::{INQUIRIES, load, load_one};
pub use state::{About, Event, Inquiry, Promise, State, Step, What};
