//! Complaints: five steps that cannot be skipped, and a loop that goes on until the customer is satisfied.

pub mod decide;
pub mod figures;
pub mod refusal;
pub mod rows;
pub mod rules;
pub mod state;

pub use figures::{Fate, FollowUp, fates, follow_ups};
pub use refusal::ComplaintRefusal;
pub use rows::{COMPLAINTS, load, load_one};
pub use state::{Complaint, End, Event, State, Step, Todo, What};
