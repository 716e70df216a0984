//! Sessions at the desk, run with the real program: one binary, so that it links once.

mod support;

mod access;
mod batches;
mod clocks;
mod desks;
mod erasure;
mod faces;
mod hostile;
mod keys;
mod refusals;
mod regimes;
mod roles;
mod staff;
mod validity;
mod visit_plan;
mod visits;
mod work;
