//! Who may do what: the commands and powers that the roles of `club.toml` grant.
//!
//! Which commands there are, and what each needs, is told by whoever runs them. Some deeds need more than the
//! command that carries them: they are known by the rows that they write, whatever writes them, and stand in a table
//! of their own. Roles keep honest
//! people to their work and leave a trail; they are no lock against somebody who can read the files.

use super::house::{House, StaffRole};
use crate::book::Passing;
use crate::domain::choice::nearest;
use crate::domain::source::toml::Value;
use crate::domain::{Listing, Wording};
use crate::{messages, worded};

/// What goes beyond the daily work, and has to be granted by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// To see what is masked.
    Reveal,
    /// To hand out what is on record of a person.
    Export,
    Erase,
    Keys,
    /// To open a closed month again.
    Reopen,
    /// To accept ledgers edited by hand.
    Accept,
    Undo,
    /// To adopt rules and `club.toml`, and to migrate.
    Rules,
}

impl Power {
    pub const ALL: [Self; 8] = [
        Self::Reveal,
        Self::Export,
        Self::Erase,
        Self::Keys,
        Self::Reopen,
        Self::Accept,
        Self::Undo,
        Self::Rules,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Reveal => "reveal",
            Self::Export => "export",
            Self::Erase => "erase",
            Self::Keys => "keys",
            Self::Reopen => "reopen",
            Self::Accept => "accept",
            Self::Undo => "undo",
            Self::Rules => "rules",
        }
    }
}

/// What a command asks of who runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody may: it shows no person and records no deed, or there is no house yet.
    Nothing,
    /// A role that grants the daily work, or this command by name.
    Role,
    Power(Power),
}

/// Every command there is, with what it needs: those who read and judge a house are told of them.
#[derive(Clone, Debug)]
pub struct Commands(Vec<(&'static str, Needs)>);

impl Commands {
    pub fn new(all: Vec<(&'static str, Needs)>) -> Self {
        Self(all)
    }

    pub fn each(&self) -> impl Iterator<Item = (&'static str, Needs)> + Clone {
        self.0.iter().copied()
    }

    /// What a command needs; one that is not known is nobody's.
    pub fn needs(&self, command: &str) -> Option<Needs> {
        let found = self.each().find(|(name, _)| *name == command);
        found.map(|(_, needs)| needs)
    }

    /// Whether a name in a role stands for a command: the same, or a group of commands that it belongs to.
    /// `points` runs by itself, so it is no group: `points adjust` has to be named.
    fn covers(&self, name: &str, command: &str) -> bool {
        let below = || command.strip_prefix(name)?.strip_prefix(' ');
        name == command || self.needs(name).is_none() && below().is_some()
    }
}

/// A deed that is known by the row that it writes.
#[derive(Debug)]
pub struct Deed {
    /// What a role has to grant for it: a command, or a command with the option that makes it more than that.
    pub grant: &'static str,
    ledger: &'static str,
    is: fn(&Passing<'_>) -> bool,
    /// Commands that are the deed by their nature, beside the one that is granted.
    within: &'static [&'static str],
    /// In English and in Chinese.
    called: (&'static str, &'static str),
}

/// A card's or a member's row by its kind.
const fn deed(
    ledger: &'static str,
    is: fn(&Passing<'_>) -> bool,
    grant: &'static str,
    within: &'static [&'static str],
    called: (&'static str, &'static str),
) -> Deed {
    Deed {
        grant,
        ledger,
        is,
        within,
        called,
    }
}

/// Every such deed.
pub const DEEDS: &[Deed] = &[
    deed(
        "sales",
        |row| !row.cell("of").is_empty(),
        "refund",
        &["pass refund"],
        ("record a refund", "登记退款"),
    ),
    deed(
        "sales",
        |row| {
            row.cell("of").is_empty()
                && row
                    .cell("flags")
                    .split(';')
                    .any(|flag| flag == "till-price")
        },
        "consume --paid",
        &[],
        ("say the price that was paid", "自定实付金额"),
    ),
    deed(
        "rewards",
        |row| !row.cell("of").is_empty(),
        "redeem --cancel",
        &[],
        ("cancel a redemption", "取消兑换"),
    ),
    deed(
        "profile",
        |_| true,
        "member set",
        &["register", "member merge"],
        ("change what is known of a member", "修改会员资料"),
    ),
    deed(
        "adjustments",
        |row| row.cell("kind") == "adjust",
        "points adjust",
        &[],
        ("adjust points by hand", "手工调整积分"),
    ),
    deed(
        "adjustments",
        |row| row.cell("kind") == "open",
        "opening",
        &[],
        ("bring balances over", "登记期初余额"),
    ),
    deed(
        "wallet",
        |row| matches!(row.cell("kind"), "withdraw" | "forfeit"),
        "withdraw",
        &[],
        ("pay stored value out", "退还储值"),
    ),
    deed(
        "wallet",
        |row| row.cell("kind") == "topup",
        "topup",
        &[],
        ("take stored value in", "登记充值"),
    ),
    deed(
        "wallet",
        |row| row.cell("kind") == "open",
        "opening",
        &[],
        ("bring balances over", "登记期初余额"),
    ),
    deed(
        "tiers",
        |row| row.cell("kind") == "hand",
        "tier set",
        &[],
        ("set a tier by hand", "手工定级"),
    ),
    deed(
        "coupons",
        |row| row.cell("kind") == "issue",
        "coupon issue",
        &[],
        ("issue a coupon", "发放优惠券"),
    ),
    deed(
        "coupons",
        |row| row.cell("kind") == "void",
        "coupon void",
        &[],
        ("void a coupon", "作废优惠券"),
    ),
    deed(
        "passes",
        |row| row.cell("kind") == "sell",
        "pass sell",
        &[],
        ("sell a pass", "售卡"),
    ),
    deed(
        "passes",
        |row| row.cell("kind") == "extend",
        "pass extend",
        &[],
        ("extend a pass", "延长次卡"),
    ),
    deed(
        "passes",
        |row| row.cell("kind") == "transfer",
        "pass transfer",
        &[],
        ("pass a pass on", "转卡"),
    ),
    deed(
        "passes",
        |row| row.cell("kind") == "refund",
        "pass refund",
        &[],
        ("pay a pass back", "退卡"),
    ),
    deed(
        "cards",
        |row| row.cell("kind") == "issue",
        "card issue",
        &[],
        ("issue a card", "发卡"),
    ),
    deed(
        "cards",
        |row| row.cell("kind") == "return",
        "card return",
        &[],
        ("take a card back and pay its deposit out", "退卡并退还押金"),
    ),
    deed(
        "cards",
        |row| row.cell("kind") == "replace",
        "card replace",
        &[],
        ("replace a card", "补卡"),
    ),
    deed(
        "cards",
        |row| row.cell("kind") == "cancel",
        "card cancel",
        &[],
        ("cancel a card", "注销卡"),
    ),
    deed(
        "status",
        |row| matches!(row.cell("kind"), "suspend"),
        "member suspend",
        &[],
        ("suspend a member", "暂停会员"),
    ),
    deed(
        "status",
        |row| row.cell("kind") == "resume",
        "member resume",
        &[],
        ("take a member back", "恢复会员"),
    ),
    deed(
        "status",
        |row| row.cell("kind") == "exit",
        "member exit",
        &[],
        ("let a member go", "登记退会"),
    ),
    deed(
        "status",
        |row| row.cell("kind") == "merge",
        "member merge",
        &[],
        ("merge members", "合并会员"),
    ),
    deed(
        "reservations",
        |row| {
            ["returned", "kept"]
                .iter()
                .any(|way| has_amount(row.cell(way)))
        },
        "reserve settle",
        &[],
        ("settle the deposit of a reservation", "结清预约订金"),
    ),
    deed(
        "gifts",
        |row| row.cell("kind") == "give",
        "gift give",
        &[],
        ("give a gift", "赠送礼品"),
    ),
];

fn has_amount(cell: &str) -> bool {
    !matches!(cell, "" | "0.00")
}

messages! {
    /// Why somebody may not do something, in the order in which it is looked for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Denied {
        /// The house names its operators, and this is none of them.
        Stranger { operator: String, command: String } => (
            "club.toml names no operator {operator}, who may not run `club {command}`",
            "club.toml 没有操作员 {operator}，不能运行 `club {command}`"
        ), help (
            "say who works with --operator or CLUB_OPERATOR; or add an [[operator]] {operator} with a role to club.toml, then `club rules adopt`",
            "用 --operator 或 CLUB_OPERATOR 说明是谁；或在 club.toml 中以 [[operator]] 写入 {operator} 及其角色，再运行 `club rules adopt`"
        );
        /// None of the operator's roles grants the command.
        Command { operator: String, command: String, roles: Listing } => (if roles.is_empty() {
            worded!(
                "operator {operator} has no role, and may not run `club {command}`",
                "操作员 {operator} 没有角色，不能运行 `club {command}`"
            )
        } else {
            worded!(
                "operator {operator} may not run `club {command}`: it is not granted to {roles}",
                "操作员 {operator} 不能运行 `club {command}`：角色 {roles:#} 未获授权"
            )
        }), help (
            "add the command to `commands` of a role in club.toml, then `club rules adopt`; or ask somebody who may",
            "在 club.toml 中把该命令加入其角色的 `commands`，再运行 `club rules adopt`；或请有权者操作"
        );
        /// None of the operator's roles grants what a row does.
        Deed { operator: String, called: Wording, grant: &'static str } => (
            "operator {operator} may not {called}: that takes a role that grants \"{grant}\"",
            "操作员 {operator} 不能{called:#}：需要授权“{grant}”的角色"
        ), help (
            "add \"{grant}\" to `commands` of a role in club.toml, then `club rules adopt`; or ask somebody who may",
            "在 club.toml 中把 \"{grant}\" 加入其角色的 `commands`，再运行 `club rules adopt`；或请有权者操作"
        );
        /// It goes beyond the daily work, and none of the operator's roles grants it.
        Power {
            operator: String,
            command: String,
            power: Power,
            /// The roles of the house that do.
            granted_by: Listing,
        } => (if *power == Power::Reveal {
            worded!(
                "operator {operator} may not see what is masked: --reveal needs a role with may = [\"{}\"]",
                "操作员 {operator} 不能查看隐去的内容：--reveal 需要 may = [\"{}\"] 的角色",
                power.word()
            )
        } else {
            worded!(
                "operator {operator} may not run `club {command}`: it needs a role with may = [\"{}\"]",
                "操作员 {operator} 不能运行 `club {command}`：需要 may = [\"{}\"] 的角色",
                power.word()
            )
        }), help (if granted_by.is_empty() {
            worded!(
                "no role of club.toml has it: write may = [\"{}\"] in a [[role]], give the role to an [[operator]], then `club rules adopt`",
                "club.toml 中没有这样的角色：请在 [[role]] 中写 may = [\"{}\"]，赋予 [[operator]]，再运行 `club rules adopt`",
                power.word()
            )
        } else {
            worded!("ask somebody with the role {granted_by}", "请有角色 {granted_by:#} 的人操作")
        });
    }
}

impl StaffRole {
    /// Whether the role grants a command of the daily work.
    fn grants(&self, command: &str, known: &Commands) -> bool {
        let Some(commands) = &self.commands else {
            return true;
        };
        commands.iter().any(|name| known.covers(name, command))
    }
}

impl House {
    /// Whether somebody may run a command.
    pub fn may_run(&self, operator: &str, command: &str, known: &Commands) -> Result<(), Denied> {
        match known.needs(command) {
            Some(Needs::Nothing) => Ok(()),
            Some(Needs::Power(power)) => self.may(operator, power, command),
            Some(Needs::Role) | None => self.may_work(operator, command, known),
        }
    }

    /// Whether somebody who runs a command may write a row. What undoes a version, or otherwise goes beyond the
    /// daily work, was judged by its power.
    pub fn may_write(
        &self,
        operator: &str,
        command: &str,
        row: &Passing<'_>,
        known: &Commands,
    ) -> Result<(), Denied> {
        if self.operators.is_empty() || matches!(known.needs(command), Some(Needs::Power(_))) {
            return Ok(());
        }
        let deeds = DEEDS.iter().filter(|deed| deed.ledger == row.schema.name);
        let denied = deeds.filter(|deed| (deed.is)(row)).find(|deed| {
            let natural = deed.grant == command || deed.within.contains(&command);
            let granted = || {
                self.roles_of(operator)
                    .any(|role| role.grants(deed.grant, known))
            };
            !natural && !granted()
        });
        match denied {
            None => Ok(()),
            Some(deed) => Err(Denied::Deed {
                operator: operator.to_owned(),
                called: deed.called.into(),
                grant: deed.grant,
            }),
        }
    }

    /// Whether somebody may do what goes beyond the daily work. A house that names no operators leaves
    /// everything to everybody but what is masked.
    pub fn may(&self, operator: &str, power: Power, command: &str) -> Result<(), Denied> {
        let open = self.operators.is_empty() && power != Power::Reveal;
        if open || self.roles_of(operator).any(|role| role.has(power)) {
            return Ok(());
        }
        // Whoever works here may put right what nobody is named for: nobody locks the house out.
        let held = self
            .operators
            .iter()
            .any(|one| self.roles_of(&one.name).any(|role| role.has(power)));
        if power == Power::Rules && !held {
            return Ok(());
        }
        if !self.operators.is_empty() && !self.names(operator) {
            return Err(Denied::Stranger {
                operator: operator.to_owned(),
                command: command.to_owned(),
            });
        }
        let granting = self.roles.iter().filter(|role| role.has(power));
        Err(Denied::Power {
            operator: operator.to_owned(),
            command: command.to_owned(),
            power,
            granted_by: granting.map(|role| role.id.to_string()).collect(),
        })
    }

    fn may_work(&self, operator: &str, command: &str, all: &Commands) -> Result<(), Denied> {
        let (operator, command) = (operator.to_owned(), command.to_owned());
        if self.operators.is_empty() {
            return Ok(());
        }
        if !self.names(&operator) {
            return Err(Denied::Stranger { operator, command });
        }
        let known = all.needs(&command).is_some();
        if known
            && self
                .roles_of(&operator)
                .any(|role| role.grants(&command, all))
        {
            return Ok(());
        }
        let roles = self.roles_of(&operator).map(|role| role.id.to_string());
        Err(Denied::Command {
            roles: roles.collect(),
            operator,
            command,
        })
    }

    fn names(&self, operator: &str) -> bool {
        self.operators.iter().any(|one| one.name == operator)
    }

    fn roles_of(&self, operator: &str) -> impl Iterator<Item = &StaffRole> {
        let named = self.operators.iter().find(|one| one.name == operator);
        let borne = named.map_or(&[][..], |one| &one.roles);
        self.roles.iter().filter(|role| borne.contains(&role.id))
    }
}

impl StaffRole {
    fn has(&self, power: Power) -> bool {
        self.may.contains(&power)
    }
}

/// A command that a role grants by name, held against those there are. A text that was adopted is not judged again.
pub(super) fn read_command(value: &Value<'_>, known: Option<&Commands>) -> Option<String> {
    let text = value.text()?;
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.strip_prefix("club ").unwrap_or(&name);
    let Some(known) = known else {
        return Some(name.to_owned());
    };
    if let Some(Needs::Power(power)) = known.needs(name) {
        let help = worded!(
            "write `may = [\"{}\"]`",
            "请写 `may = [\"{}\"]`",
            power.word()
        );
        value.report(
            worded!(
                "\"{name}\" goes beyond the daily work, and is no matter of `commands`",
                "“{name}”超出日常工作，不能写在 `commands` 中"
            ),
            help,
        );
        return None;
    }
    let deeds = DEEDS.iter().map(|deed| deed.grant);
    let names = known.each().map(|(name, _)| name).chain(deeds);
    if names.clone().any(|command| known.covers(name, command)) {
        return Some(name.to_owned());
    }
    let help = match nearest(name, names) {
        Some(near) => worded!("did you mean \"{near}\"?", "是否想写 \"{near}\"？"),
        None => (
            "name it as `club --help` does, such as \"consume\" or \"member show\"",
            "按 `club --help` 所列命令书写，如 \"consume\" 或 \"member show\"",
        )
            .into(),
    };
    value.report(
        worded!("there is no command \"{name}\"", "没有名为“{name}”的命令"),
        help,
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Lang, Spoken as _};

    const HOUSE: &str = "format = 1\nname = \"Spa\"\ncurrency = \"CNY\"\n\
        timezone = \"Asia/Shanghai\"\nrules = [\"rules/vip-card.toml\"]\n";

    fn commands() -> Commands {
        Commands::new(vec![
            ("consume", Needs::Role),
            ("register", Needs::Role),
            ("member show", Needs::Role),
            ("member list", Needs::Role),
            ("points", Needs::Role),
            ("points adjust", Needs::Role),
            ("report sales", Needs::Role),
            ("history", Needs::Role),
            ("check", Needs::Nothing),
            ("rules check", Needs::Nothing),
            ("rules adopt", Needs::Power(Power::Rules)),
            ("undo", Needs::Power(Power::Undo)),
        ])
    }

    fn house(staff: &str) -> House {
        House::judge("club.toml", &format!("{HOUSE}{staff}"), &commands()).expect("a house")
    }

    fn staffed() -> House {
        house(
            "role = [\n\
               { id = \"desk\", commands = [\"consume\", \"member show\", \"points\"] },\n\
               { id = \"manager\", may = [\"reveal\", \"undo\", \"rules\"] },\n\
               { id = \"auditor\", commands = [\"report\", \"history\"] },\n\
             ]\n\
             operator = [\n\
               { name = \"lily\", roles = [\"desk\"] },\n\
               { name = \"wang\", roles = [\"manager\"] },\n\
               { name = \"zhao\", roles = [\"desk\", \"auditor\"] },\n\
               { name = \"new\" },\n\
             ]\n",
        )
    }

    #[test]
    fn each_may_run_what_their_roles_grant() {
        let house = staffed();
        let table = [
            ("lily", "consume", true),
            ("lily", "member show", true),
            ("lily", "member list", false),
            ("lily", "points", true),
            ("lily", "points adjust", false),
            ("lily", "report sales", false),
            ("lily", "undo", false),
            ("lily", "rules adopt", false),
            ("lily", "rules check", true),
            ("wang", "consume", true),
            ("wang", "points adjust", true),
            ("wang", "undo", true),
            ("wang", "rules adopt", true),
            ("zhao", "consume", true),
            ("zhao", "report sales", true),
            ("zhao", "register", false),
            ("new", "consume", false),
            ("stranger", "consume", false),
            ("stranger", "undo", false),
            ("stranger", "check", true),
            ("wang", "no such command", false),
        ];
        for (operator, command, may) in table {
            let judged = house.may_run(operator, command, &commands());
            assert_eq!(judged.is_ok(), may, "{operator} {command}: {judged:?}");
        }
    }

    #[test]
    fn a_house_without_operators_masks_and_leaves_the_rest_to_all() {
        let house = house("role = [{ id = \"manager\", may = [\"reveal\"] }]\n");
        for (command, _) in commands().each() {
            assert_eq!(
                house.may_run("anybody", command, &commands()),
                Ok(()),
                "{command}"
            );
        }
        assert!(house.may("anybody", Power::Reveal, "member show").is_err());
    }

    #[test]
    fn nobody_can_lock_the_house_out() {
        let house = house(
            "role = [{ id = \"desk\" }]\noperator = [{ name = \"lily\", roles = [\"desk\"] }]\n",
        );
        assert_eq!(
            house.may_run("stranger", "rules adopt", &commands()),
            Ok(())
        );
        assert!(house.may_run("lily", "undo", &commands()).is_err());
    }

    #[test]
    fn a_no_is_told_with_its_remedy_in_both_languages() {
        let house = staffed();
        let table = [
            (
                house.may_run("stranger", "consume", &commands()),
                "club.toml names no operator stranger, who may not run `club consume`",
                "club.toml 没有操作员 stranger，不能运行 `club consume`",
            ),
            (
                house.may_run("new", "consume", &commands()),
                "operator new has no role, and may not run `club consume`",
                "操作员 new 没有角色，不能运行 `club consume`",
            ),
            (
                house.may_run("lily", "register", &commands()),
                "operator lily may not run `club register`: it is not granted to desk",
                "操作员 lily 不能运行 `club register`：角色 desk 未获授权",
            ),
            (
                house.may_run("lily", "undo", &commands()),
                "operator lily may not run `club undo`: it needs a role with may = [\"undo\"]",
                "操作员 lily 不能运行 `club undo`：需要 may = [\"undo\"] 的角色",
            ),
            (
                house.may("lily", Power::Reveal, "member show"),
                "operator lily may not see what is masked: --reveal needs a role with may = [\"reveal\"]",
                "操作员 lily 不能查看隐去的内容：--reveal 需要 may = [\"reveal\"] 的角色",
            ),
        ];
        for (judged, en, zh) in table {
            let denied = judged.expect_err(en);
            assert_eq!(denied.say(Lang::En), en);
            assert_eq!(denied.say(Lang::Zh), zh);
            assert!(denied.remedy(Lang::En).is_some() && denied.remedy(Lang::Zh).is_some());
            assert_eq!(denied.exit_code(), 1);
        }
    }

    #[test]
    fn a_wrong_grant_is_told() {
        let table = [
            (
                "commands = [\"consum\"]",
                "there is no command \"consum\"",
                "did you mean \"consume\"?",
            ),
            (
                "commands = [\"undo\"]",
                "\"undo\" goes beyond the daily work, and is no matter of `commands`",
                "write `may = [\"undo\"]`",
            ),
            (
                "may = [\"revael\"]",
                "`may` cannot be \"revael\"",
                "did you mean \"reveal\"?",
            ),
        ];
        for (grant, message, help) in table {
            let text = format!("{HOUSE}role = [{{ id = \"r\", {grant} }}]\n");
            let found = House::judge("club.toml", &text, &commands()).expect_err(message);
            assert_eq!(found[0].say(Lang::En), message);
            let shown = found[0].render(false);
            assert!(shown.contains(help), "{shown}");
            assert_ne!(
                found[0].render_in(Lang::Zh, false),
                shown,
                "told in Chinese"
            );
        }
    }

    /// A command that goes by another name tomorrow closes no book.
    #[test]
    fn what_was_adopted_is_read_whatever_it_grants() {
        let text = format!("{HOUSE}role = [{{ id = \"r\", commands = [\"consum\"] }}]\n");
        let house = House::read("club.toml", &text).expect("read");
        assert!(house.roles[0].grants("consum", &commands()));
        assert!(!house.roles[0].grants("consume", &commands()));
    }
}
