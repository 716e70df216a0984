//! Sessions at the desk, run with the real program: one binary, so that it links once.

mod support;

mod access;
mod accounting;
mod batch_files;
mod batches;
mod cards;
mod care;
mod clocks;
mod closing;
mod complaints;
mod coupons;
mod crash;
mod damage;
mod desk_reports;
mod desks;
mod erasure;
mod events;
mod faces;
mod gifts;
mod hostile;
mod insight;
mod keys;
mod pages;
mod refusals;
mod regimes;
mod reservations;
mod roles;
mod service;
mod staff;
mod validity;
mod visit_plan;
mod visits;
mod wallet;
mod whatif;
mod work;
