//! The rules as the book knows them: texts adopted one after another, each from its own day.
//!
//! Deeds are judged by the text adopted for their day, so a file edited on disk changes nothing until it
//! is adopted, and adopting never reaches back to days already judged.

use std::path::Path;
use std::sync::Arc;

use super::grants::Commands;
use super::house::{House, Misfit};
use super::{Pack, Packs, digest, means};
use crate::book::{BookError, Draft, Fault, Finding, Snapshot, reading};
use crate::desk::DeskRules;
use crate::desk::complaints::rules::ComplaintRules;
use crate::desk::inquiries::rules::InquiryRules;
use crate::desk::surveys::rules::SurveyRules;
use crate::desk::targets::Target;
use crate::domain::calendar::WorkCalendar;
use crate::domain::source::Diagnostic;
use crate::domain::{Day, Lang, Means, Spoken, Wording};
use crate::rules::accounting::InForce;
use crate::sales::Terms;
use crate::sales::terms::Rulebook;
use crate::{ledger, messages, worded};

ledger! {
    /// the text of club.toml and of every rule file, as adopted
    pub(crate) static RULES = "rules", 1;

    /// One row.
    struct Line<'a> {
        /// club.toml or a rule file, from the book's folder
        file [required]: &'a str,
        /// the first day that is judged by this text
        from: Day,
        /// SHA-256 of the text
        digest [required]: &'a str,
        text [required]: &'a str,
    }
}

/// The name of the file that describes the house.
pub(crate) const HOUSE_FILE: &str = "club.toml";

/// One adopted text.
#[derive(Clone, Debug)]
pub struct AdoptedText {
    pub file: String,
    pub from: Day,
    pub text: String,
}

/// The rules of a book, for any day.
#[derive(Debug)]
pub struct Adopted {
    texts: Vec<AdoptedText>,
    house: House,
    packs: Vec<Pack>,
    /// From each of these days on, the pack at a place holds.
    spans: Vec<(Day, usize)>,
}

messages! {
    /// Why the rules of a book cannot be used.
    #[derive(Debug)]
    pub enum RulesError {
        Book(error: BookError) => inner;
        /// A text has faults; they are rendered already.
        Faulty { file: String, shown: Wording, count: usize } => (Wording::new(
            shown.in_lang(Lang::En).trim_end().to_owned(),
            shown.in_lang(Lang::Zh).trim_end().to_owned(),
        )), exit 78;
        NoneAdopted => ("the book has no adopted rules", "账簿中没有已采用的规则"),
            help ("run `club rules adopt`", "请运行 `club rules adopt`"), exit 78;
        Missing { file: String } => ("{file} is named but not there", "找不到 {file}"), help (
            "`club rules adopt` takes the file as it is; or put the old file back",
            "用 `club rules adopt` 采用现在的文件，或把原文件放回"
        ), exit 78;
        /// It is there, and cannot be read as a text.
        Unreadable { file: String, why: Wording } => (why), help (
            "put the file back, or write it anew and take it with `club rules adopt`",
            "请恢复该文件，或重写后用 `club rules adopt` 采用"
        ), exit 78;
        NoRules { file: String } => ("{file} names no rule file", "{file} 没有写明规则文件"), help (
            "write rules = [\"rules/….toml\"]",
            "请写 rules = [\"rules/….toml\"]"
        ), exit 78;
        /// Files that are sound one by one and do not fit together.
        Misfit { shown: Wording } => (shown), exit 78;
    }
}

impl From<BookError> for RulesError {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}

/// Turns findings into an error.
pub(crate) fn faulty(file: &str, found: &[Diagnostic]) -> RulesError {
    let shown = |lang, label| {
        let shown = found.iter().map(|one| one.render_in(lang, false));
        let shown = shown.collect::<Vec<_>>().join("\n");
        // Whoever tells the error writes its first label.
        shown.strip_prefix(label).unwrap_or(&shown).to_owned()
    };
    RulesError::Faulty {
        file: file.to_owned(),
        shown: Wording::new(shown(Lang::En, "error: "), shown(Lang::Zh, "错误: ")),
        count: found.len(),
    }
}

impl Adopted {
    /// Reads the rules as of a snapshot.
    pub fn load(snapshot: &Snapshot) -> Result<Self, RulesError> {
        Self::of(Self::texts_of(snapshot)?)
    }

    /// The house as of a snapshot, without its packs.
    pub fn house_of(snapshot: &Snapshot) -> Result<House, RulesError> {
        let texts = Self::texts_of(snapshot)?;
        let latest = latest(&texts, HOUSE_FILE, Day::MAX).ok_or(RulesError::NoneAdopted)?;
        House::read(HOUSE_FILE, &latest.text).map_err(|found| faulty(HOUSE_FILE, &found))
    }

    /// The adopted texts as of a snapshot, in order of adoption, whatever their state.
    pub fn texts_of(snapshot: &Snapshot) -> Result<Vec<AdoptedText>, BookError> {
        let mut texts = Vec::new();
        snapshot.ledger(&RULES)?.each(Line::HOT, |row| {
            let line = Line::read(row)?;
            texts.push(AdoptedText {
                file: line.file.to_owned(),
                from: line.from,
                text: line.text.to_owned(),
            });
            Ok(())
        })?;
        Ok(texts)
    }

    /// The rules that texts make, in order of adoption.
    pub fn of(texts: Vec<AdoptedText>) -> Result<Self, RulesError> {
        let latest = latest(&texts, HOUSE_FILE, Day::MAX).ok_or(RulesError::NoneAdopted)?;
        let house =
            House::read(HOUSE_FILE, &latest.text).map_err(|found| faulty(HOUSE_FILE, &found))?;
        let mut packs = Vec::new();
        let mut read: Vec<(usize, usize)> = Vec::new();
        let holidays = holiday_files(&texts);
        let is_pack =
            |text: &AdoptedText| text.file != HOUSE_FILE && !holidays.contains(&text.file);
        for (place, text) in texts.iter().enumerate().filter(|(_, text)| is_pack(text)) {
            let pack =
                Pack::read(&text.file, &text.text).map_err(|found| faulty(&text.file, &found))?;
            read.push((place, packs.len()));
            packs.push(pack);
        }
        add_later_means(&texts, &mut packs, &read);
        add_work_days(&texts, &house, &mut packs)?;
        let spans = spans(&texts, &mut packs, &read, house.means.as_ref())?;
        Ok(Self {
            texts,
            house,
            packs,
            spans,
        })
    }

    pub fn house(&self) -> &House {
        &self.house
    }

    /// The working days of the house, by the holidays adopted last. A house that keeps none has its weekends.
    pub fn work_days(&self) -> Result<WorkCalendar, RulesError> {
        work_days(&self.texts, &self.house)
    }

    /// The pack in force on a day.
    pub fn pack(&self, day: Day) -> &Pack {
        let after = self.spans.partition_point(|(from, _)| *from <= day);
        &self.packs[self.spans[after.saturating_sub(1)].1]
    }

    /// Each pack in force one after another, with the day from which it is.
    pub fn in_force(&self) -> impl Iterator<Item = (Day, &Pack)> {
        self.spans
            .iter()
            .map(|(from, place)| (*from, &self.packs[*place]))
    }

    /// The rules of accounting; none where no pack has any.
    pub fn accounting(&self) -> Option<InForce<'_>> {
        let all = self.in_force();
        InForce::new(all.filter_map(|(from, pack)| Some((from, pack.accounting.as_ref()?))))
    }

    /// The packs in force between two days, both included, each with its first and last day of them.
    pub fn between(&self, from: Day, to: Day) -> Vec<(Day, Day, &Pack)> {
        let mut found: Vec<(Day, Day, &Pack)> = Vec::new();
        let mut begun = from;
        let ends = self.spans.iter().map(|(start, _)| start.previous());
        for end in ends.filter(|end| (from..to).contains(end)).chain([to]) {
            if begun <= end {
                found.push((begun, end, self.pack(begun)));
                begun = end.next();
            }
        }
        found
    }

    /// The files on disk that do not hold what was adopted, also those that are gone or cannot be read. They change
    /// nothing.
    pub fn unadopted(&self, dir: &Path) -> Vec<&str> {
        let own = self.house.rules.iter().chain(&self.house.holidays);
        let files = std::iter::once(HOUSE_FILE).chain(own.map(String::as_str));
        let differs = |file: &&str| {
            let adopted = latest(&self.texts, file, Day::MAX);
            let on_disk = read_text(dir, file);
            !adopted.is_some_and(|own| on_disk.is_ok_and(|text| is_same(&own.text, &text)))
        };
        files.filter(differs).collect()
    }

    /// The files on disk that differ from what was adopted, each with its text; all of them read sound.
    pub fn pending(
        texts: &[AdoptedText],
        dir: &Path,
        known: &Commands,
    ) -> Result<Vec<(String, String)>, RulesError> {
        let read = |file: &str| read_text(dir, file);
        let house_text = read(HOUSE_FILE)?;
        let house = House::judge(HOUSE_FILE, &house_text, known)
            .map_err(|found| faulty(HOUSE_FILE, &found))?;
        if house.rules.is_empty() {
            return Err(RulesError::NoRules {
                file: HOUSE_FILE.to_owned(),
            });
        }
        let mut pending = vec![(HOUSE_FILE.to_owned(), house_text)];
        let mut packs = Vec::new();
        for file in &house.rules {
            let text = read(file)?;
            packs.push(Pack::read(file, &text).map_err(|found| faulty(file, &found))?);
            pending.push((file.clone(), text));
        }
        fit_together(&house, packs)?;
        if let Some(file) = &house.holidays {
            let text = read(file)?;
            WorkCalendar::read(file, &text).map_err(|found| faulty(file, &found))?;
            pending.push((file.clone(), text));
        }
        pending.retain(|(file, text)| {
            latest(texts, file, Day::MAX).is_none_or(|old| !is_same(&old.text, text))
        });
        Ok(pending)
    }

    pub fn texts(&self) -> &[AdoptedText] {
        &self.texts
    }
}

fn work_days(texts: &[AdoptedText], house: &House) -> Result<WorkCalendar, RulesError> {
    let Some(file) = &house.holidays else {
        return Ok(WorkCalendar::default());
    };
    let text = latest(texts, file, Day::MAX).map_or("", |adopted| &adopted.text);
    WorkCalendar::read(file, text).map_err(|found| faulty(file, &found))
}

/// Gives the working days to every pack with a rule that asks for them.
fn add_work_days(
    texts: &[AdoptedText],
    house: &House,
    packs: &mut [Pack],
) -> Result<(), RulesError> {
    let asks = |pack: &Pack| {
        let mut all = pack.terms().conditions();
        all.any(|rule| rule.when.working_days.is_some())
    };
    let mut work = None;
    for pack in packs.iter_mut().filter(|pack| asks(pack)) {
        let own = match &work {
            Some(own) => Arc::clone(own),
            None => Arc::clone(work.insert(Arc::new(work_days(texts, house)?))),
        };
        pack.work = own;
    }
    Ok(())
}

/// The text of a rule file as it lies in the book's folder.
fn read_text(dir: &Path, file: &str) -> Result<String, RulesError> {
    let path = dir.join(file);
    let file = file.to_owned();
    reading::text(&path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            return RulesError::Missing { file };
        }
        let error = BookError::io("read", &path)(error);
        let why = Wording::new(error.say(Lang::En), error.say(Lang::Zh));
        RulesError::Unreadable { file, why }
    })
}

/// Refuses packs that do not suit the house, or of which two would be in force on one day.
pub(crate) fn fit_together(house: &House, packs: Vec<Pack>) -> Result<(), RulesError> {
    let misfits = packs.iter().flat_map(|pack| house.misfits(pack));
    let misfits = misfits.chain(house.unknown_services(&packs));
    let misfits: Vec<Misfit> = misfits.collect();
    if !misfits.is_empty() {
        let shown = |lang| {
            let said: Vec<String> = misfits.iter().map(|misfit| misfit.say(lang)).collect();
            said.join("\n")
        };
        return Err(RulesError::Misfit {
            shown: Wording::new(shown(Lang::En), shown(Lang::Zh)),
        });
    }
    Packs::new(packs)
        .map(drop)
        .map_err(|why| RulesError::Misfit {
            shown: Wording::of(&why),
        })
}

/// Proves that each adopted text is the one its digest tells, and notes the files on disk that are not the adopted
/// ones.
pub(crate) fn prove(snapshot: &Snapshot, dir: &Path) -> Result<Vec<Finding>, BookError> {
    let mut findings = Vec::new();
    snapshot.ledger(&RULES)?.each(Line::HOT, |row| {
        let line = Line::read(row)?;
        if digest(line.text) != line.digest {
            findings.push(Finding {
                file: RULES.path(),
                line: row.line_number(),
                version: Some(row.version()),
                what: worded!(
                    "the text of {file} is not the one of its digest",
                    "{file} 的文本与其校验码不符",
                    file = line.file
                ),
                remedy: Wording::fixed(
                    "put the file back from a copy or from git",
                    "请从备份或 git 中恢复该文件",
                ),
                fault: Fault::Broken,
            });
        }
        Ok(())
    })?;
    let texts = Adopted::texts_of(snapshot)?;
    let mut files: Vec<&str> = texts.iter().map(|text| text.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        let adopted = latest(&texts, file, Day::MAX).map(|text| text.text.as_str());
        let adopted = adopted.unwrap_or_default();
        let (line, what) = match reading::within(&dir.join(file), reading::TEXT_MOST) {
            Err(_) => (
                None,
                worded!(
                    "{file} is adopted, and not there",
                    "已采用 {file}，但找不到该文件"
                ),
            ),
            Ok(text) if str::from_utf8(&text).is_ok_and(|text| is_same(adopted, text)) => continue,
            Ok(text) => (
                Some(first_difference(&text, adopted)),
                worded!(
                    "{file} is not the text that was adopted",
                    "{file} 与已采用的文本不同"
                ),
            ),
        };
        findings.push(Finding {
            file: file.to_owned(),
            line,
            version: None,
            what,
            remedy: Wording::fixed(
                "adopt it with `club rules adopt`, or put the old file back",
                "用 `club rules adopt` 采用现在的文件，或把原文件放回",
            ),
            // The adopted text holds, whatever lies there.
            fault: Fault::Note,
        });
    }
    Ok(findings)
}

/// The first line that differs, counted from 1.
fn first_difference(found: &[u8], adopted: &str) -> u64 {
    let found = found.split(|byte| *byte == b'\n');
    let adopted = adopted.as_bytes().split(|byte| *byte == b'\n');
    1 + found.zip(adopted).take_while(|(a, b)| a == b).count() as u64
}

/// Whether the description bears a name that the club has, or had.
pub(crate) fn prove_title(snapshot: &Snapshot, title: &str) -> Result<Option<Finding>, BookError> {
    let texts = Adopted::texts_of(snapshot)?;
    let houses = texts.iter().filter(|text| text.file == HOUSE_FILE);
    let mut names = houses.filter_map(|text| Some(House::read(HOUSE_FILE, &text.text).ok()?.name));
    if names.any(|name| name == title) {
        return Ok(None);
    }
    Ok(Some(Finding {
        file: "datapackage.json".to_owned(),
        line: None,
        version: None,
        what: worded!(
            "the title is '{title}', which club.toml never had for a name",
            "名称为“{title}”，而 club.toml 从未用过此名"
        ),
        remedy: Wording::fixed(
            "put the file back from a copy or from git",
            "请从备份或 git 中恢复该文件",
        ),
        fault: Fault::Broken,
    }))
}

/// Records a text as adopted from a day on.
pub(crate) fn adopt(draft: &mut Draft, file: &str, from: Day, text: &str) -> Result<(), BookError> {
    let line = Line {
        file,
        from,
        digest: &digest(text),
        text,
    };
    draft.post(&RULES, &[&line]).map(drop)
}

/// Whether a file holds the adopted text: line ends that git or an editor of another system put in change
/// nothing of what it says.
fn is_same(adopted: &str, on_disk: &str) -> bool {
    adopted == on_disk || on_disk.contains('\r') && adopted == on_disk.replace("\r\n", "\n")
}

/// The text of a file for a day: of those from that day or before, the one adopted last.
fn latest<'a>(texts: &'a [AdoptedText], file: &str, day: Day) -> Option<&'a AdoptedText> {
    texts
        .iter()
        .rfind(|text| text.file == file && text.from <= day)
}

/// The files that any adopted house names as its holidays: they hold no pack.
fn holiday_files(texts: &[AdoptedText]) -> Vec<String> {
    let houses = texts.iter().filter(|text| text.file == HOUSE_FILE);
    houses
        .filter_map(|text| House::read(HOUSE_FILE, &text.text).ok()?.holidays)
        .collect()
}

/// A means that a later text of the same file only adds may be used at once.
fn add_later_means(texts: &[AdoptedText], packs: &mut [Pack], read: &[(usize, usize)]) {
    for (place, pack) in read {
        let same = |(later, _): &&(usize, usize)| texts[*later].file == texts[*place].file;
        let last = read.iter().rfind(same).map(|(_, last)| *last);
        let Some(last) = last.filter(|last| last != pack) else {
            continue;
        };
        let later = packs[last].means.clone();
        packs[*pack].add_means(&later);
    }
}

/// From which day on which pack holds. Where the house lists its means of payment, a pack has them from the
/// house's own text of the day, with what the last one adds.
fn spans(
    texts: &[AdoptedText],
    packs: &mut Vec<Pack>,
    read: &[(usize, usize)],
    last_means: Option<&Means>,
) -> Result<Vec<(Day, usize)>, RulesError> {
    let mut starts: Vec<Day> = texts.iter().map(|text| text.from).collect();
    starts.extend(packs.iter().map(|pack| pack.in_force_from));
    starts.push(Day::MIN);
    starts.sort_unstable();
    starts.dedup();
    let mut spans: Vec<(Day, usize)> = Vec::new();
    let mut held_last = None;
    for start in starts {
        let Some(house_text) = latest(texts, HOUSE_FILE, start.max(first_of(texts))) else {
            continue;
        };
        let Ok(house) = House::read(HOUSE_FILE, &house_text.text) else {
            continue;
        };
        let held = house.rules.iter().filter_map(|file| {
            let text = latest(texts, file, start.max(first_of(texts)))?;
            read.iter()
                .find(|(place, _)| std::ptr::eq(&raw const texts[*place], text))
                .map(|(_, pack)| *pack)
        });
        let held: Vec<usize> = held.collect();
        let begun = held
            .iter()
            .filter(|pack| packs[**pack].in_force_from <= start);
        let chosen = begun
            .max_by_key(|pack| packs[**pack].in_force_from)
            .or_else(|| held.iter().min_by_key(|pack| packs[**pack].in_force_from));
        let Some(chosen) = chosen.copied() else {
            continue;
        };
        let own_list = house.means.as_ref().map(|_| house_text.text.as_str());
        if held_last.replace((chosen, own_list)) == Some((chosen, own_list)) {
            continue;
        }
        match &house.means {
            None => spans.push((start, chosen)),
            Some(means) => {
                let mut pack = means::with_house(&packs[chosen], means);
                if let Some(last) = last_means {
                    pack.add_means(last);
                }
                packs.push(pack);
                spans.push((start, packs.len() - 1));
            }
        }
    }
    if spans.is_empty() {
        return Err(RulesError::NoRules {
            file: HOUSE_FILE.to_owned(),
        });
    }
    Ok(spans)
}

fn first_of(texts: &[AdoptedText]) -> Day {
    texts.iter().map(|text| text.from).min().unwrap_or(Day::MIN)
}

impl Pack {
    /// What deeds are judged by.
    pub fn terms(&self) -> Terms<'_> {
        Terms {
            groups: &self.groups,
            items: &self.price_list,
            prices: &self.prices,
            refunds: self.refunds,
            points: self.points.as_ref(),
            rewards: &self.rewards,
            wallet: self.wallet.as_ref(),
            coupons: &self.coupons,
            passes: &self.passes,
            cards: self.cards.as_ref(),
            fields: &self.fields,
            means: &self.means,
            birthdays: &self.calendar,
            work: &self.work,
        }
    }
}

impl Rulebook for Adopted {
    fn on(&self, day: Day) -> Terms<'_> {
        self.pack(day).terms()
    }
}

impl DeskRules for Adopted {
    fn complaints(&self, day: Day) -> &ComplaintRules {
        &self.pack(day).complaints
    }

    fn inquiries(&self, day: Day) -> &InquiryRules {
        &self.pack(day).inquiries
    }

    fn surveys(&self, day: Day) -> &SurveyRules {
        &self.pack(day).surveys
    }

    fn targets(&self, day: Day) -> &[Target] {
        &self.pack(day).targets
    }
}
