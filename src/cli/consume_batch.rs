//! `club consume --from`: sales and refunds from a file, judged row by row in business-time order.

use std::path::Path;

use super::args::{Many, Recording};
use super::batch::{BadRow, Batch, BatchRow, Columns, Rejects, Verdict};
use super::consume::{canonical, check_house};
use super::errors::{CliError, CliResult};
use super::open::{Writing, parse_moment};
use super::sale_output::{Line as _, columns};
use super::{Desk, note_digest, seal_note};
use crate::domain::{Goods, MemberId, Money, SaleId, When};
use crate::members::Directory;
use crate::sales::customer::Needs;
use crate::sales::decide::{Decided, SaleRequest, Tender, sell};
use crate::sales::price::AskedLine;
use crate::sales::refund::{RefundRequest, refund, return_unknown};
use crate::sales::refusal::SaleRefusal;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::{self, Recorded, SaleIndex, Told, asked_digest};
use crate::sales::{Customers, View};

const COLUMNS: &[&str] = &[
    "member", "at", "amount", "paid", "category", "goods", "store", "pay", "coupon", "id_checked",
    "booked", "refund_of", "ref", "note",
];
