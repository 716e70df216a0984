//! One file for each regime: every figure that its rules promise, asserted at the desk.

mod house;
mod k01;
mod k02;
mod k03;
mod k04;
mod k05;
mod k06;
mod k07;
mod k09;
mod k11;
mod k12;
mod k13;
mod k16;
mod k17;
mod k18;
mod k19;
mod k19_visits;
mod k20;
mod k21;
mod k23;
mod k25;
mod k26;
mod k28;
mod k29_calls;
