//! `club` keeps a club's members over versioned CSV ledgers in a plain folder.
//!
//! This is the map of the house. A room is named for what the house does, so that one capability lives in
//! one folder.
//!
//! | room | what it is for |
//! |---|---|
//! | [`cli`] | the only place that knows clap: a thin file for each command, its `Args` and its `run`, and one entry |
//! | [`output`] | the only printing: tables, CSV, TSV, JSON, talk on stderr, in both languages |
//! | [`ops`] | deeds that are recorded: the session under the lock, what words of a line name in it, and one file a transaction, posted one or many |
//! | [`reports`] | what a report counts, from the rows: its lines, whatever columns they are shown in |
//! | [`audit`] | what all ledgers say together: proofs that they agree, history, why, undo; a person's rows, given out or erased |
//! | [`whatif`] | all that happened, judged again by other rules, and what would be different |
//! | [`insight`] | what customers are worth: recency, frequency and spend, how spend moves, who is about to leave |
//! | [`finance`] | what is owed to members and booked of it: liability, vouchers, journal, roll-forward, closing |
//! | [`rules`] | a whole rule pack put together from the rooms' parts: read, checked, shown, adopted; `club.toml` |
//! | [`desk`] | the service desk: complaints, inquiries, surveys, incidents, reservations, visitors, treatments, and what it is measured by |
//! | [`care`] | whom to call, greet and surprise, and when: visits and staff, festivals and events, gifts and their stock |
//! | [`sales`] | sales, refunds and redemptions: prices, the till, what a customer is at a moment |
//! | [`wallet`] | stored value: what members paid in, and the bonus on it, top-up by top-up |
//! | [`points`] | points in lots: earned, spent, taken back, and ended by their dates |
//! | [`tiers`] | tiers: reached, kept, lost, set by hand, and recalculated from the figures |
//! | [`members`] | members, their facts, their cards, and how a word finds them |
//! | [`book`] | the folder: ledgers, versions, recovery, keyring; it knows rows as bytes and no business |
//! | [`domain`] | values only: ids, money, points, days and windows, places in a source text |
//!
//! Imports run one way, downward, and may skip rungs; a test holds them to it:
//!
//! ```text
//! main → cli → output, ops, reports, audit → whatif, insight, finance → rules → desk → care → sales → wallet → points → tiers → members → book → domain
//! ```
//!
//! In every room that keeps something: `rows` is what is written, each ledger declared once with [`ledger!`],
//! `rules` its part of a pack (raw, then checked), `decide` is pure (figures and a request in, rows or a refusal
//! out), `describe` its rules in words, and `refusal` words every "no". So a command is read top down: `cli/consume.rs` takes the line apart, `ops/sale.rs` finds what its
//! words name in a session, and `sales` decides what the sale comes to, asking `tiers` for the standing and `points` for
//! what it earns; one draft of rows goes to `book`, which commits all of them or none.
//!
//! A new command or report is its file and its entry beside the `mod` line: `cli/mod.rs`, the file of its group, or
//! `cli/report/mod.rs`. Its name stands nowhere else.
//!
//! What the ledgers hold is told in `man/club-book.5`, what a rule file may say in `man/club-rules.5`.

pub mod audit;
pub mod book;
pub(crate) mod care;
pub mod cli;
pub(crate) mod desk;
pub mod domain;
pub(crate) mod finance;
pub(crate) mod insight;
pub mod members;
pub(crate) mod ops;
pub mod output;
pub(crate) mod points;
pub(crate) mod reports;
pub mod rules;
pub(crate) mod sales;
pub(crate) mod tiers;
pub(crate) mod wallet;
pub(crate) mod whatif;
