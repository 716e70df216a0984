//! `club member export`: what is on record of one person, to be given to that person.

use serde_json::{Map, Value, json};

use crate::audit::dossier::{Datum, Person, Section, dossier};
use crate::cli::Desk;
use crate::cli::args::{Reading, at_least};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::reveal::{Revealing, Seen};
use crate::domain::MemberId;
use crate::members::Directory;
use crate::members::write::AccessKind;
use crate::output::{Column, Format, columns};
use crate::rules::Power;

/// Give a person everything that is on record of them
///
/// All facts in clear with the days they were learnt, consents, cards, tiers, sales, points, notes about
/// them, and who looked; of members who were merged into this one as well, and nothing of anybody else: who
/// introduced them is left out. One JSON object unless another format is told. The export is recorded in the
/// access log before it is printed.
///
/// Example: club member export M000001 -o wang.json --reason "asked in writing on 3 May"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    提供某人的全部记录\n\n\
    以明文列出全部资料及得知的日期、同意事项、卡、等级、销售、积分、有关备注和查阅过的人；包括合并到此人的会员，不\
    含任何其他人的内容：介绍人不列出。除非指定其他格式，输出为一个 JSON 对象。提供之前先记入查阅日志。"))]
pub(super) struct Args {
    /// A number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// How long to wait for another writer
    #[arg(add = Zh("等待其他写入者的最长时间"))]
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = at_least::<u32>(0))]
    wait: u32,
    /// Record though the clock shows a time before the last version
    #[arg(add = Zh("时钟早于上一版本时仍然记录"))]
    #[arg(long)]
    clock_behind: bool,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 4] = [
    columns::SECTION,
    columns::RECORD_NUMBER,
    columns::KEY,
    columns::VALUE,
];

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let asked = Revealing {
        reason: args.reason.clone(),
        wait: args.wait,
        clock_behind: args.clock_behind,
        ..Revealing::default()
    };
    desk.may_access(&opened.book, Power::Export)?;
    let keyring = desk.open_keys(&opened.book)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, Some(&keyring))?;
    let member = directory.resolve(&args.member)?;
    let numbers: Vec<_> = opened.customer_as_is(member)?.numbers().collect();
    let person = Person {
        numbers: &numbers,
        keyring: &keyring,
        rows_to: opened.view.rows_to,
    };
    let versions = opened.book.versions()?;
    let schemas = opened.book.schemas();
    let sections = dossier(&opened.snapshot, schemas, &versions, person)?;
    let mut seen = Seen::of(Some(member));
    for section in &sections {
        seen.note(section.ledger);
    }
    let access = (AccessKind::Export, Power::Export);
    desk.record_access(&opened.book, access, &asked, &[seen])?;
    print(desk, member, &numbers, &sections)
}

fn print(desk: &Desk, member: MemberId, numbers: &[MemberId], sections: &[Section]) -> CliResult {
    let speaking = desk.speaking();
    let told = speaking.format.is_some() || speaking.excel || speaking.file_format().is_some();
    if !told || speaking.settled_format() == Format::Json {
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let mut whole = json!({ "member": member.to_string(), "numbers": numbers });
        if let Value::Object(whole) = &mut whole {
            for section in sections {
                whole.insert(section.ledger.to_owned(), records(section));
            }
        }
        return Ok(speaking.object(&whole)?);
    }
    let mut printer = desk.printer(&COLUMNS)?;
    for section in sections {
        for (place, record) in section.records.iter().enumerate() {
            for (key, datum) in record {
                printer.row(&[
                    section.ledger.into(),
                    i64::try_from(place + 1)
                        .map_err(anyhow::Error::from)?
                        .into(),
                    (*key).into(),
                    datum.text().into_owned().into(),
                ])?;
            }
        }
    }
    Ok(printer.finish()?)
}

fn records(section: &Section) -> Value {
    let record = |record: &Vec<(&'static str, Datum)>| {
        let fields = record.iter().map(|(key, datum)| {
            let value = match datum {
                Datum::Text(text) => Value::from(text.as_str()),
                Datum::Number(number) => Value::from(*number),
            };
            ((*key).to_owned(), value)
        });
        Value::Object(fields.collect::<Map<String, Value>>())
    };
    section.records.iter().map(record).collect()
}
