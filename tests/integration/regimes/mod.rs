//! One file for each regime: every figure that its rules promise, asserted at the desk.

mod k05;
