//! `club treatment step`: one step of a treatment, or several at once.

use super::{again, asked, line, row_of, rules_of, shown, treatment};
use crate::book;
use crate::book::{AskedBy, KeySlot};
use crate::cli::Desk;
use crate::cli::args::{Recording, read};
use crate::cli::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::desk::treatments::decide::{self, Told};
use crate::desk::treatments::rows::{SCHEMA, write};
use crate::desk::treatments::rules::{Need, StepRule};
use crate::desk::treatments::state::{Event, EventKind, Sealed, Used};
use crate::desk::treatments::{TREATMENTS, Treatment};
use crate::domain::choice::NotKnown;
use crate::domain::{Day, Slug, StaffId, TreatmentId, Wording};
use crate::message;
use crate::ops::words::CASE;
use crate::ops::{Session, Stop};

/// Record a step of a treatment, or several that were done one after another
///
/// What is told goes to the steps that the rules record it with, and else to the last one; --before to the
/// first, --after to the last.
///
/// Example: club treatment step N000001 treatment --staff li --product serum=15ml --product mask=1
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录疗程的一个步骤，或连续完成的几个步骤\n\n\
    所写内容记入规则要求记录该内容的步骤，否则记入最后一步；--before 记入第一步，--after 记入最后一步。"))]
pub(super) struct Args {
    /// The treatment, by its number or ref
    #[arg(add = Zh("疗程的编号或原编号"))]
    #[arg(value_name = "TREATMENT")]
    treatment: String,
    /// The steps of the rules, in the order in which they were done
    #[arg(add = Zh("规则中的步骤，按完成的顺序"))]
    #[arg(value_name = "STEP", required = true)]
    steps: Vec<Slug>,
    #[command(flatten)]
    told: StepArgs,
    #[command(flatten)]
    recording: Recording,
}

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct StepArgs {
    /// The room, by its id in club.toml
    #[arg(add = Zh("房间：club.toml 中的标识"))]
    #[arg(long, value_name = "ROOM")]
    pub room: Option<String>,
    /// Who did it, by id, staff number or name
    #[arg(add = Zh("操作人员：标识、员工号或姓名"))]
    #[arg(long, value_name = "WHO")]
    pub staff: Option<String>,
    /// What was found or said, such as the customer analysis; kept sealed
    #[arg(add = Zh("了解到的情况，如顾客分析；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// How it was before, kept sealed
    #[arg(add = Zh("护理前的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    pub before: Option<String>,
    /// How it was after, kept sealed
    #[arg(add = Zh("护理后的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    pub after: Option<String>,
    /// A product and how much of it was used, such as serum=15ml
    #[arg(add = Zh("所用产品及用量，如 serum=15ml"))]
    #[arg(long, value_name = "PRODUCT=AMOUNT", value_parser = used)]
    pub product: Vec<Used>,
    /// A skin case of the rules, in which the consultant looks in twice
    #[arg(add = Zh("规则中的皮肤情况，须由顾问两次查看"))]
    #[arg(long, value_name = "CASE")]
    pub case: Vec<Slug>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let id: TreatmentId = TREATMENTS.find(writing.draft.snapshot(), &args.treatment)?;
    let steps = steps_named(&writing, &args.steps)?;
    let told = args.told.named(&writing)?;
    let words: Vec<&str> = steps.iter().map(Slug::as_str).collect();
    let mut by = |told: &StepArgs| {
        let parts = ["step", &id.to_string(), &words.join(";"), &told.asked()];
        asked(&args.recording, &mut writing, &parts)
    };
    let asked = AskedBy::new(by(&told)?).or(by(&args.told)?);
    let shown = match again(desk, &writing, &args.recording, &asked)? {
        Some(shown) => shown,
        None => {
            let mut own = treatment(writing.draft.snapshot(), id, Day::MAX)?;
            let reference = args.recording.reference.as_deref().unwrap_or_default();
            let under = (reference, asked.named.as_str());
            let missed = record(&mut writing, &mut own, &steps, &told, under)?;
            if let Some(step) = missed {
                desk.doubt(&NoLook { step })?;
            }
            line(&writing, &own, (writing.draft.version(), desk.lang()))?
        }
    };
    writing.commit()?;
    shown::print(desk, &shown)
}

impl StepArgs {
    pub(super) fn asked(&self) -> String {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        let products = self.product.iter().map(|used| {
            let unit = used.unit.as_ref().map(Slug::as_str).unwrap_or_default();
            format!("{}={}{unit}", used.product, used.amount)
        });
        let cases: Vec<&str> = self.case.iter().map(Slug::as_str).collect();
        let all = [
            told(&self.room),
            told(&self.staff),
            told(&self.note),
            told(&self.before),
            told(&self.after),
            products.collect::<Vec<_>>().join(";"),
            cases.join(";"),
        ];
        all.join("\u{1e}")
    }

    /// Whether anything was told that only a step can bear.
    pub(super) fn is_of_step(&self) -> bool {
        let texts = [&self.room, &self.staff, &self.before, &self.after];
        texts.iter().any(|text| text.is_some()) || !self.product.is_empty()
    }

    /// The same with what its words name: the room, who did it, the skin cases.
    ///
    /// # Errors
    /// A word that names none.
    pub(super) fn named(&self, writing: &Session) -> Result<Self, CliError> {
        let cases = writing.words(writing.at.day()).cases();
        // Where the rules have none, no word is one.
        let named = |word: &Slug| {
            let id = cases.sought(word.as_str(), [])?;
            id.parse().map_err(|_| NotKnown::no_id(CASE, word.as_str()))
        };
        let text = |own: Option<Slug>| own.map(|id| id.to_string());
        Ok(Self {
            room: text(self.room(writing)?),
            // A repeat is one, though they have left since; a new step is refused when it is recorded.
            staff: self
                .staff(writing)
                .map_or_else(|_| self.staff.clone(), text),
            case: self
                .case
                .iter()
                .map(named)
                .collect::<Result<_, NotKnown>>()?,
            ..self.clone()
        })
    }

    /// The room, which the house has where it lists any.
    fn room(&self, writing: &Session) -> Result<Option<Slug>, NotKnown> {
        let rooms = writing.words(writing.at.day()).rooms();
        let word = self.room.as_deref();
        word.map(|word| rooms.slug(word)).transpose()
    }

    /// Who did it: a therapist of the house, or somebody on the staff list. Where neither is kept any word will do.
    fn staff(&self, writing: &Session) -> Result<Option<Slug>, CliError> {
        let Some(word) = &self.staff else {
            return Ok(None);
        };
        let all = &writing.rules.house().places.therapists;
        if let Some(one) = all.iter().find(|one| one.answers_to(word)) {
            return Ok(Some(one.id.clone()));
        }
        let people = writing.staff()?;
        let is_number = word.parse::<StaffId>().is_ok();
        match people.resolve(word, writing.at.day()) {
            Ok(one) => {
                let number = one.id.to_string();
                return Ok(Some(number.parse().map_err(CliError::misread)?));
            }
            Err(unknown) if is_number || (all.is_empty() && people.iter().next().is_some()) => {
                return Err(unknown.into());
            }
            Err(_) => {}
        }
        let therapists = writing.words(writing.at.day()).therapists();
        Ok(Some(therapists.slug(word)?))
    }
}

/// The steps that words name, by their ids.
///
/// # Errors
/// A step that the rules do not have.
pub(super) fn steps_named(writing: &Session, words: &[Slug]) -> Result<Vec<Slug>, NotKnown> {
    let steps = writing.words(writing.at.day()).steps();
    words.iter().map(|word| steps.slug(word.as_str())).collect()
}

/// Records steps one after another; the treatment is as it is after them.
pub(super) fn record(
    writing: &mut Session,
    own: &mut Treatment,
    steps: &[Slug],
    told: &StepArgs,
    under: (&str, &str),
) -> Result<Option<Slug>, CliError> {
    let mut missed = None;
    let rules = rules_of(&writing.rules, writing.at.day())?.clone();
    let (room, staff) = (told.room(writing)?, told.staff(writing)?);
    let known: Vec<Option<&StepRule>> = steps.iter().map(|id| rules.step(id.as_str())).collect();
    for (place, id) in steps.iter().enumerate() {
        let is_last = place + 1 == steps.len();
        // What no step asks for goes to the last one.
        let takes = |need: Need| {
            let asks = |step: Option<&StepRule>| step.is_some_and(|own| own.needs.contains(&need));
            asks(known[place]) || (is_last && !known.iter().copied().any(asks))
        };
        let note = told.note.as_ref().filter(|_| takes(Need::Note));
        let room = room.clone().filter(|_| takes(Need::Room));
        let staff = staff.clone().filter(|_| takes(Need::Staff));
        let products: &[Used] = if takes(Need::Product) {
            &told.product
        } else {
            &[]
        };
        let shown = Told {
            step: id,
            at: writing.at,
            has_note: note.is_some(),
            has_room: room.is_some(),
            has_staff: staff.is_some(),
            has_products: !products.is_empty(),
        };
        decide::step(&rules, own, shown)?;
        let cases = if place == 0 { &told.case[..] } else { &[] };
        own.cases.extend(cases.iter().cloned());
        if decide::misses_look(&rules, own, id, writing.at) {
            missed = Some(id.clone());
        }
        let seal = |column, text: Option<&String>| sealed(writing, own, id, (column, text));
        let event = Event {
            step: Some(id.clone()),
            room,
            staff,
            cases: if place == 0 {
                told.case.clone()
            } else {
                Vec::new()
            },
            sealed: Sealed {
                note: seal("note", note)?,
                before: seal("before", told.before.as_ref().filter(|_| place == 0))?,
                after: seal("after", told.after.as_ref().filter(|_| is_last))?,
                ..Sealed::default()
            },
            ..Event::plain(EventKind::Step, writing.at)
        };
        take(writing, own, event, under)?;
        use_up(writing, own, (id, products), under)?;
    }
    Ok(missed)
}

/// Seals a text for the row of a step.
fn sealed(
    writing: &Session,
    own: &Treatment,
    step: &Slug,
    (column, text): (&str, Option<&String>),
) -> Result<String, Stop> {
    let text = text.map(String::as_str).unwrap_or_default();
    let person = KeySlot::new(own.person);
    writing.seal_in(
        person,
        (SCHEMA.name, column),
        &row_of(own.id, Some(step)),
        text,
    )
}

/// Records what was used in a step.
fn use_up(
    writing: &mut Session,
    own: &mut Treatment,
    (step, products): (&Slug, &[Used]),
    under: (&str, &str),
) -> CliResult {
    for used in products {
        let event = Event {
            step: Some(step.clone()),
            used: Some(used.clone()),
            ..Event::plain(EventKind::Product, writing.at)
        };
        take(writing, own, event, under)?;
    }
    Ok(())
}

message! {
    /// A look that can no longer be made up for once the step is done.
    #[derive(Debug)]
    pub(super) struct NoLook {
        pub step: Slug,
    } => (
        "in this skin case the consultant looks in before {step}, and nobody has: record that first",
        "该皮肤情况下，{step} 之前须由顾问查看，而尚未查看：请先记录查看"
    );
}

/// Writes a row and goes on with it.
pub(super) fn take(
    writing: &mut Session,
    own: &mut Treatment,
    event: Event,
    (reference, asked): (&str, &str),
) -> CliResult {
    let time = writing.time.clone();
    let told = book::Told::new(&time, reference, asked);
    write(&mut writing.draft, own.id, &event, told)?;
    own.take(event);
    Ok(())
}

/// `serum=15ml`, `mask=1`
fn used(text: &str) -> Result<Used, Wording> {
    let wrong = || {
        Wording::fixed(
            "write the product, '=' and how much, such as serum=15ml",
            "请写 产品=用量，如 serum=15ml",
        )
    };
    let (product, amount) = text.split_once('=').ok_or_else(wrong)?;
    let amount = amount.trim();
    let end = amount.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (figure, unit) = amount.split_at(end.unwrap_or(amount.len()));
    let unit = unit.trim();
    Ok(Used {
        product: read(product.trim())?,
        amount: read(figure)?,
        unit: match unit {
            "" => None,
            unit => Some(read(unit)?),
        },
    })
}
