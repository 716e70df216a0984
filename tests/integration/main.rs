//! Sessions at the desk, run with the real program: one binary, so that it links once.

mod support;

mod batches;
mod clocks;
mod crash;
mod desks;
mod faces;
mod hostile;
mod refusals;
mod regimes;
