//! Whom a record is about: a member, or somebody with a name and a contact.

use super::help::{Called, Zh};
use crate::ops::guests::GuestWords;

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct GuestArgs {
    /// The member who comes; somebody else is told by --name and --contact
    #[arg(add = Zh("到店会员；非会员用 --name 和 --contact 说明"))]
    #[arg(value_name = "MEMBER")]
    member: Option<String>,
    /// The name of a guest who is no member
    #[arg(add = Zh("非会员顾客的姓名"), add = Called("姓名"))]
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "member",
        requires = "contact"
    )]
    name: Option<String>,
    /// How to reach the guest, kept sealed (default: a member's own phone)
    #[arg(add = Zh("顾客的联系电话，封存保管（默认：会员自己的电话）"))]
    #[arg(long, value_name = "PHONE")]
    contact: Option<String>,
}

impl GuestArgs {
    pub(super) fn told(&self) -> GuestWords {
        GuestWords {
            member: self.member.clone(),
            name: self.name.clone(),
            contact: self.contact.clone(),
        }
    }
}
