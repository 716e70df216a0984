//! Incidents: leaks of customers' data, and what was done about them.
