//! Sessions at the desk, run with the real program: one binary, so that it links once.

mod support;

mod batches;
mod care;
mod clocks;
mod desks;
mod events;
mod faces;
mod gifts;
mod hostile;
mod refusals;
mod regimes;
mod staff;
mod work;
