//! `club staff list`.

use super::{cells, columns};
use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::domain::{Lang, Slug};

/// List those who work here
///
/// Those who work here today, or at --as-of, with what holds that day.
///
/// Example: club staff list --role sales-manager
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Only those who bear this role
    #[arg(long, value_name = "ROLE")]
    role: Option<Slug>,
    /// Only those who work in this store
    #[arg(long, value_name = "STORE")]
    store: Option<Slug>,
    /// Those who left, or have not begun, as well
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let staff = opened.staff()?;
    if opened.keyring().is_none() {
        desk.talk().warn(match desk.lang() {
            Lang::En => "the keyring is missing: names stay sealed",
            Lang::Zh => "缺少密钥文件：姓名无法显示",
        });
    }
    let [staff_column, _, rest @ ..] = columns();
    let mut shown = vec![staff_column];
    shown.extend(rest);
    let mut printer = desk.printer(&shown)?;
    for person in staff.iter() {
        let role = args.role.as_ref();
        let wanted = (args.all || person.works_on(on))
            && role.is_none_or(|role| person.bears(role, on))
            && args
                .store
                .as_ref()
                .is_none_or(|store| person.serves(store.as_str(), on));
        if wanted {
            printer.row(&cells(person, on))?;
        }
    }
    Ok(printer.finish()?)
}
