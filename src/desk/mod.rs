//! The desk: what is done for those who come, call and complain, and how those who do it are judged.

pub mod staff;
