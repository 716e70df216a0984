//! Incidents: leaks of customers' data, what was found out, and what was done about them.

pub mod rows;
pub mod state;

pub use rows::{INCIDENTS, load, load_one};
pub use state::{Event, Incident, IncidentRefusal, What, follow};
