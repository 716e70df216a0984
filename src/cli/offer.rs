//! What the book itself offers to a line that is being completed: members by number with their names, and
//! the rewards in force. A book that cannot be read offers nothing; a Tab is no place for errors.

use std::ffi::OsStr;

use clap::Command;
use clap_complete::CompletionCandidate;
use clap_complete::engine::ArgValueCompleter;

use super::Desk;
use super::args::Reading;
use crate::domain::Lang;
use crate::ops::Opened;
use crate::sales::Customers;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

/// Lets every argument that names a member or a reward offer what the book holds.
pub(super) fn from_book(command: Command) -> Command {
    let command = command.mut_args(|arg| {
        let name = arg
            .get_value_names()
            .and_then(|names| names.first())
            .map(ToString::to_string);
        match name.as_deref() {
            Some("MEMBER") => arg.add(ArgValueCompleter::new(members)),
            Some("REWARD") => arg.add(ArgValueCompleter::new(rewards)),
            _ => arg,
        }
    });
    command.mut_subcommands(from_book)
}

fn opened() -> Option<Opened> {
    Desk::for_completion().ok()?.read(&Reading::default()).ok()
}

fn members(begun: &OsStr) -> Vec<CompletionCandidate> {
    offered(begun, || {
        let opened = opened()?;
        let needs = Needs {
            sales: false,
            points: false,
            facts: false,
        };
        let customers = Customers::load(&opened.snapshot, opened.view, needs).ok()?;
        let names = opened.names().ok();
        let each = customers.iter().map(|customer| {
            let name = names.as_ref().and_then(|names| names.get(customer.id()));
            (
                customer.id().to_string(),
                name.unwrap_or_default().to_owned(),
            )
        });
        Some(each.collect())
    })
}

fn rewards(begun: &OsStr) -> Vec<CompletionCandidate> {
    offered(begun, || {
        let opened = opened()?;
        let terms = opened.rules.on(opened.view.on());
        let each = terms.rewards.iter();
        let told = each.map(|reward| {
            (
                reward.id.to_string(),
                reward.title.in_lang(Lang::Zh).to_owned(),
            )
        });
        Some(told.collect())
    })
}

fn offered(
    begun: &OsStr,
    all: impl FnOnce() -> Option<Vec<(String, String)>>,
) -> Vec<CompletionCandidate> {
    let begun = begun.to_string_lossy();
    let all = all().unwrap_or_default().into_iter();
    all.filter(|(word, _)| word.starts_with(&*begun))
        .map(|(word, help)| CompletionCandidate::new(word).help(Some(help.into())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_is_offered_and_no_book_offers_nothing() {
        let all = || {
            Some(vec![
                ("tea-set".into(), "茶具".into()),
                ("towel".into(), "浴巾".into()),
            ])
        };
        let words = |begun: &str| -> Vec<String> {
            let offered = offered(OsStr::new(begun), all);
            offered
                .iter()
                .map(|c| c.get_value().to_string_lossy().into_owned())
                .collect()
        };
        assert_eq!(words("t"), ["tea-set", "towel"]);
        assert_eq!(words("to"), ["towel"]);
        assert!(words("x").is_empty());
        assert!(offered(OsStr::new(""), || None).is_empty());
    }

    #[test]
    fn every_member_and_reward_is_offered_where_it_is_asked_for() {
        let mut root = from_book(crate::cli::whole());
        root.build();
        let redeem = root.find_subcommand("redeem").expect("redeem");
        for name in ["member", "reward"] {
            let arg = redeem
                .get_arguments()
                .find(|arg| arg.get_id() == name)
                .expect(name);
            assert!(arg.get::<ArgValueCompleter>().is_some(), "{name}");
        }
    }
}
