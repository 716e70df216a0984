//! `club staff list`.

use super::{cells, columns};
use crate::cli::Desk;
use crate::cli::args::{Reading, word};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::Slug;

/// List those who work here
///
/// Those who work here today, or at --as-of, with what holds that day.
///
/// Example: club staff list --role sales-manager
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出员工\n\n\
    今天或 --as-of 当日在职的员工，以及当日有效的内容。"))]
pub(super) struct Args {
    /// Only those who bear this role
    #[arg(add = Zh("只列出此角色的员工"))]
    #[arg(long, value_name = "ROLE", value_parser = word)]
    role: Option<String>,
    /// Only those who work in this store
    #[arg(add = Zh("只列出在此门店工作的员工"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    /// Those who left, or have not begun, as well
    #[arg(add = Zh("包括已离职和尚未入职的"))]
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let staff = opened.staff()?;
    let words = opened.words();
    let posts = || staff.iter().map(|person| person.post(on));
    let role = args.role.as_deref().map(|word| {
        let seen = posts().flat_map(|post| &post.roles);
        words.roles().sought(word, seen.map(Slug::as_str))
    });
    let role: Option<Slug> = role.transpose()?.and_then(|id| id.parse().ok());
    let store = args.store.as_deref().map(|word| {
        let seen = posts().flat_map(|post| &post.stores);
        words.stores().sought(word, seen.map(Slug::as_str))
    });
    let store = store.transpose()?;
    desk.tell_sealed(&opened);
    let [staff_column, _, rest @ ..] = columns();
    let mut shown = vec![staff_column];
    shown.extend(rest);
    let mut printer = desk.printer(&shown)?;
    for person in staff.iter() {
        let wanted = (args.all || person.works_on(on))
            && role.as_ref().is_none_or(|role| person.bears(role, on))
            && store.as_ref().is_none_or(|store| person.serves(store, on));
        if wanted {
            printer.row(&cells(person, on))?;
        }
    }
    Ok(printer.finish()?)
}
