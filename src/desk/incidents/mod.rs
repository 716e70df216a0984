//! Incidents: leaks of customers' data, what was found out, and what was done about them.

pub(crate) mod rows;
pub(crate) mod state;

pub(crate) use rows::{INCIDENTS, load, load_one};
pub(crate) use state::{Event, Incident, IncidentRefusal, What, follow};
