//! Every "no" about those who work here, in the order in which they are looked for.

use crate::domain::{Day, Listing, Pair, Slug, StaffId, Wording};
use crate::{messages, worded};

messages! {
    /// Why something about the staff is refused.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum StaffRefusal {
        NoName => ("somebody who works here has a name", "员工须有姓名");
        UnknownRole { role: String, known: Listing } => ("the rules have no role {role}", "规则中没有角色 {role}"),
            help (one_of(known, ("add a [[role]] to the rules", "请在规则中加入 [[role]]")));
        UnknownStore { store: String, known: Listing } => (
            "club.toml lists no store {store}",
            "club.toml 中没有门店 {store}"
        ), help (one_of(known, ("add a [[store]] to club.toml", "请在 club.toml 中加入 [[store]]")));
        Unknown { word: String } => ("nobody who works here is {word}", "没有员工“{word}”"), help (
            "`club staff list` shows who does; `club staff add` adds somebody",
            "`club staff list` 可列出，`club staff add` 可添加"
        );
        Ambiguous { word: String, candidates: Listing } => (
            "{word} is more than one who works here: {candidates}",
            "“{word}”对应多名员工：{candidates:#}"
        ), help ("name them by the number", "请用编号指明");
        /// One login is one person.
        OperatorTaken { operator: String, by: StaffId } => (
            "{operator} is the login of {by} already",
            "登录名 {operator} 已属于 {by}"
        ), help (
            "give another login, or let the other one leave first",
            "请换一个登录名，或先为对方办理离职"
        );
        NotYet { staff: StaffId, since: Day, day: Day } => (
            "{staff} works here from {since}, not yet on {day}",
            "{staff} 自 {since} 起在职，{day} 尚未到岗"
        ), help (WHO_WAS_HERE);
        Left { staff: StaffId, until: Day } => ("{staff} left with {until}", "{staff} 已于 {until} 离职"),
            help (WHO_WAS_HERE);
        /// Somebody who acts in a role must bear it.
        NotInRole { staff: StaffId, role: String, bears: Listing } => (
            "{staff} is {bears}, not {role}",
            "{staff} 的角色是 {bears:#}，不是 {role}"
        ), help ("`club staff change` gives them another role", "可用 `club staff change` 变更角色");
        SeveralRoles { staff: StaffId, bears: Vec<Slug> } => ({
            let bears: Listing = bears.iter().collect();
            worded!("{staff} bears several roles: {bears}", "{staff} 有多个角色：{bears:#}")
        }), help ({
            let role = bears.first().map(ToString::to_string).unwrap_or_default();
            worded!("say in which one: {staff}:{role}", "请写明以哪个角色：{staff}:{role}")
        });
        NotAssigned { staff: StaffId, member: String } => (
            "{staff} does not look after {member}",
            "{staff} 并不负责 {member}"
        ), help ("`club member show` tells who does", "`club member show` 可查看由谁负责");
    }
}

const WHO_WAS_HERE: Wording = Wording::fixed(
    "`club staff list --all` shows who was here when",
    "`club staff list --all` 可列出各人的在职时间",
);

/// What may be named; where nothing may, what to do first.
fn one_of(known: &Listing, none: Pair) -> Wording {
    if known.is_empty() {
        none.into()
    } else {
        worded!("it is one of {known}", "可用：{known:#}")
    }
}
