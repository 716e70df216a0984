//! Complaints: five steps that cannot be skipped, and a loop that goes on until the customer is satisfied.

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod figures;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;

pub(crate) use figures::{Fate, follow_ups};
pub(crate) use refusal::ComplaintRefusal;
pub(crate) use rows::{COMPLAINTS, load, load_one};
pub(crate) use state::{Complaint, End, Event, State, Step, Todo, What};
