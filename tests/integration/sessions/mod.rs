//! Whole sessions: the book made, proved and looked into, members from the form to the card, and reports counted
//! again from the ledgers.

mod book;
mod members;
mod recounted;

use crate::support::House;

/// A folder without a book, on a day of June 2025.
fn desk() -> House {
    let desk = House::empty();
    desk.clock("2025-06-30");
    desk
}

/// The same with a book under some rules.
fn desk_under(rules: &str) -> House {
    let desk = desk();
    desk.run(&format!("init book --rules {rules} --name Spa"))
        .ok();
    desk
}
