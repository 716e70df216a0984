//! What a fact on a member may hold, in the one form in which it is kept, and how much of it is shown.
//!
//! A house that keeps `138 0013 8000` and `+86-13800138000` as two phones has two members where it has
//! one, so every kind of fact has one written form. Numbers that cannot be proved wrong are taken as
//! they are: nothing here invents validity.

use std::ops::RangeInclusive;

pub(crate) use super::bad_fact::{BadFact, within};
use super::identity;
use super::refusal::MemberRefusal;
use super::rules::{FACT, Fact, FactKind, Fields};
use super::spelling;
use crate::domain::calendar::Birthday;
use crate::domain::choice::NotKnown;
use crate::domain::{Day, Slug, is_too_long, start_of};

/// The facts by which lookups and letters know a member.
pub(crate) const NAME: &str = "name";
pub(crate) const PHONE: &str = "phone";
pub(crate) const SEX: &str = "sex";

/// What a member may consent to; kept as the facts `consent.marketing` and `consent.sharing`, in clear,
/// since every list and export has to obey them.
pub(crate) const CONSENTS: [&str; 2] = ["marketing", "sharing"];

const CONSENT: &str = "consent.";

/// A fact as it is to be written: in its one form, and sealed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    fact: String,
    value: String,
    sealed: bool,
}

impl Learnt {
    pub fn fact(&self) -> &str {
        &self.fact
    }

    /// Empty where the fact is taken back.
    pub fn value(&self) -> &str {
        &self.value
    }

    pub fn sealed(&self) -> bool {
        self.sealed
    }

    /// The text, where it says anything.
    pub(super) fn told(&self) -> Option<&str> {
        Some(self.value.as_str()).filter(|value| !value.is_empty())
    }
}

/// A fact that somebody tells: known to the rules, and sound. An empty text takes the fact back.
pub(crate) fn learn(
    fields: &Fields,
    fact: &str,
    text: &str,
    today: Day,
) -> Result<Learnt, MemberRefusal> {
    let text = text.trim();
    let fact = &fields.known(fact)?;
    let bad = |value: String| {
        move |why| MemberRefusal::BadFact {
            fact: fact.clone(),
            value,
            why,
        }
    };
    if is_consent(fact) {
        let value = if text.is_empty() {
            String::new()
        } else {
            form(&FactKind::YesNo, text).map_err(bad(veil(text)))?
        };
        return Ok(Learnt {
            fact: fact.to_owned(),
            value,
            sealed: false,
        });
    }
    let unknown = || MemberRefusal::UnknownFact {
        fact: fact.clone(),
        why: NotKnown::no_id(FACT, fact),
    };
    let rule = fields.fact(fact).ok_or_else(unknown)?;
    let value = if text.is_empty() {
        String::new()
    } else {
        check(rule, text)?
    };
    if is_after(&rule.kind, &value, today) {
        return Err(bad(told_again(rule, text))(BadFact::NotYet { today }));
    }
    Ok(Learnt {
        fact: fact.to_owned(),
        value,
        sealed: is_sealed(rule),
    })
}

pub(super) fn is_consent(fact: &str) -> bool {
    fact.strip_prefix(CONSENT)
        .is_some_and(|to| CONSENTS.contains(&to))
}

/// The fact that keeps a consent.
pub(crate) fn consent(to: &str) -> String {
    format!("{CONSENT}{to}")
}

/// Nobody was born tomorrow.
fn is_after(kind: &FactKind, value: &str, today: Day) -> bool {
    match kind {
        FactKind::Date => {}
        FactKind::IdNumber => return identity::born(value).is_some_and(|born| born > today),
        _ => return false,
    }
    match value.parse::<Day>() {
        Ok(day) => day > today,
        Err(_) => value
            .parse::<Birthday>()
            .is_ok_and(|birthday| birthday.year().is_some_and(|year| year > today.year())),
    }
}

/// The one form in which a fact of the rules is kept.
pub(crate) fn check(fact: &Fact, text: &str) -> Result<String, MemberRefusal> {
    let text = text.trim();
    let sound = if fact.id == *NAME {
        name_fault(text).map_or_else(|| form(&fact.kind, text), Err)
    } else {
        form(&fact.kind, text)
    };
    sound.map_err(|why| MemberRefusal::BadFact {
        fact: fact.id.to_string(),
        value: told_again(fact, text),
        why,
    })
}

/// What is wrong with a name, whoever has it: a member, a guest, a caller or one of the staff.
pub(crate) fn name_fault(text: &str) -> Option<BadFact> {
    let deceives = spelling::deceiving(text).map(BadFact::Deceiving);
    deceives.or_else(|| plain(text).err())
}

/// A faulty fact as a message may repeat it: what reaches or proves a person is masked, and no more of a long text is
/// shown than tells it apart.
fn told_again(fact: &Fact, text: &str) -> String {
    const LONGEST: usize = 40;
    start_of(&mask(fact, text), LONGEST)
}

fn form(kind: &FactKind, text: &str) -> Result<String, BadFact> {
    match kind {
        FactKind::Text => plain(text),
        FactKind::Phone => proved_phone(text),
        FactKind::Email => email(text).ok_or(BadFact::Email),
        FactKind::Date => text
            .parse::<Birthday>()
            .map(|birthday| birthday.to_string())
            .map_err(|_| BadFact::Birthday),
        FactKind::Choice(known) => choice(known, text),
        FactKind::Number(bounds) => number(text, bounds),
        FactKind::YesNo => yes_no(text).map(str::to_owned).ok_or(BadFact::YesNo),
        FactKind::IdNumber => identity::id_number(text),
    }
}

fn number(text: &str, bounds: &RangeInclusive<i64>) -> Result<String, BadFact> {
    let number: i64 = narrow(text).parse().map_err(|_| BadFact::Number)?;
    if bounds.contains(&number) {
        Ok(number.to_string())
    } else {
        Err(BadFact::OutOfBounds(bounds.clone()))
    }
}

/// Whether a fact is sealed in the ledgers: all that names or reaches a person, all free text, and
/// whatever the rules call sensitive. What is left drives rules, and has to be read without a key.
pub(crate) fn is_sealed(fact: &Fact) -> bool {
    let personal = match fact.kind {
        FactKind::Text | FactKind::Phone | FactKind::Email | FactKind::IdNumber => true,
        FactKind::Date | FactKind::Choice(_) | FactKind::Number(_) | FactKind::YesNo => false,
    };
    personal || fact.sensitive
}

/// A fact as everybody at the desk may see it. Names are shown: without them nobody is found.
pub(crate) fn mask(fact: &Fact, text: &str) -> String {
    if text.is_empty() || fact.id == *NAME {
        return text.to_owned();
    }
    match fact.kind {
        FactKind::Phone => mask_phone(text),
        FactKind::Email => mask_email(text),
        FactKind::IdNumber => mask_middle(text, 3, 2),
        _ if fact.sensitive => "***".to_owned(),
        _ => text.to_owned(),
    }
}

/// `138****8000`; of shorter numbers less is shown.
pub fn mask_phone(text: &str) -> String {
    match text.chars().count() {
        11.. => mask_middle(text, 3, 4),
        8..=10 => mask_middle(text, 2, 2),
        _ => mask_middle(text, 0, 2),
    }
}

/// `w***@example.com`; of several signs the last tells where the domain begins.
fn mask_email(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            let signs = local.len() - local.trim_end_matches('@').len();
            format!("{first}***{}@{domain}", "@".repeat(signs))
        }
        None => "***".to_owned(),
    }
}

fn mask_middle(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    text.chars()
        .enumerate()
        .map(|(at, c)| {
            let shown = at < first || at + last >= length;
            if shown { c } else { '*' }
        })
        .collect()
}

fn plain(text: &str) -> Result<String, BadFact> {
    let sound = !is_too_long(text) && !text.chars().any(char::is_control);
    if sound {
        Ok(text.to_owned())
    } else {
        Err(BadFact::Text)
    }
}

/// Full-width digits, signs and blanks as ASCII has them.
pub(crate) fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => u32::from(c)
                .checked_sub(0xfee0)
                .and_then(char::from_u32)
                .unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .collect()
}

/// A phone number in its one form: digits alone, with a plus where another country's number was told
/// with one. None for what is no phone number.
pub fn phone(text: &str) -> Option<String> {
    let bare: String = narrow(text)
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '\u{2010}'..='\u{2014}'))
        .collect();
    let mut number = &*bare;
    // Told twice it is the same number: its one form has to be the form of itself.
    while let Some(home) = at_home(number) {
        number = home;
    }
    // 00 is how another country is dialled from here.
    let abroad = number.strip_prefix("00").map(|rest| format!("+{rest}"));
    let number = abroad.as_deref().unwrap_or(number);
    let digits = number.strip_prefix('+').unwrap_or(number);
    let sound = (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| number.to_owned())
}

/// A number without the mainland's own code.
fn at_home(number: &str) -> Option<&str> {
    let mut told = ["+86", "0086"].into_iter();
    told.find_map(|code| number.strip_prefix(code))
        .or_else(|| number.strip_prefix("86").filter(|rest| is_mobile(rest)))
}

/// A number that can be dialled, as far as its digits tell: a mobile or landline number of the mainland,
/// another country's, or a short one of a service.
fn dialled(number: String) -> Result<String, BadFact> {
    let length = number.len();
    let fault = match number.as_bytes() {
        [b'+', first, ..] => (*first == b'0' || length < 8).then_some(BadFact::Foreign),
        [b'0', ..] => (!(10..=12).contains(&length)).then_some(BadFact::Landline),
        // Of longer ones that begin neither with + nor with 0, only those of 400 and 800 are no mobile's.
        _ if length >= 9 => {
            (!is_mobile(&number) && !is_service(&number)).then_some(BadFact::Mobile)
        }
        _ => None,
    };
    fault.map_or(Ok(number), Err)
}

/// A text as a message may repeat it: what looks like a phone, an ID number or an e-mail address in it is
/// masked, since messages end in logs.
pub(crate) fn veil(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '@' | '.' | '_' | '-');
    let mut veiled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let length = rest[start..]
            .find(|c| !is_part(c))
            .unwrap_or(rest.len() - start);
        let word = &rest[start..start + length];
        veiled.push_str(&rest[..start]);
        veiled.push_str(&veil_word(word));
        rest = &rest[start + length..];
    }
    veiled + rest
}

/// A message that may repeat what somebody told, cell by cell or word by word: what reaches a person is masked, whatever
/// it was told as.
pub(crate) fn veil_told<'a>(
    message: String,
    told: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    told.fold(message, |message, (column, text)| {
        let veiled = veil_of(column, text);
        if text.len() < 6 || veiled == text {
            return message;
        }
        message.replace(text, &veiled)
    })
}

/// The cell of a column as a message may repeat it: what the column should hold is masked, whatever it holds.
pub(crate) fn veil_of(column: &str, text: &str) -> String {
    match column {
        PHONE | "contact" => mask_phone(text),
        "email" => mask_email(text),
        "id-number" | "id_number" => mask_middle(text, 3, 2),
        _ => veil(text),
    }
}

fn veil_word(word: &str) -> String {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    // Of the form, right or wrong: what was mistyped is a person's all the same.
    if word.contains('@') {
        return mask_email(word);
    }
    let begins = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let of_id_form = begins.bytes().all(|byte| byte.is_ascii_digit());
    if (15..=19).contains(&word.len()) && of_id_form && word.len() <= begins.len() + 1 {
        return mask_middle(word, 3, 2);
    }
    // A mobile number with a digit or two too many.
    let is_long = (12..=13).contains(&digits) && digits == word.len();
    if is_long && is_mobile(&word[..11]) {
        return mask_middle(word, 3, 4);
    }
    let reached = digits >= 8
        && phone(word).is_some_and(|number| {
            is_mobile(&number) || number.starts_with(['+', '0']) && dialled(number).is_ok()
        });
    if reached {
        return mask_phone(word);
    }
    word.to_owned()
}

/// A phone in its one form that can be dialled.
pub(crate) fn proved_phone(text: &str) -> Result<String, BadFact> {
    phone(text).ok_or(BadFact::Phone).and_then(dialled)
}

/// A number of ten digits under which a firm is called from all over the country.
fn is_service(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

/// A mobile number of the mainland: `1[3-9]` and nine more digits.
fn is_mobile(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'1', b'3'..=b'9', rest @ ..] => rest.len() == 9 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// The part before the @ as told, the domain in lower case.
fn email(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let domain = domain.to_lowercase();
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '@';
    let labels = domain.split('.').count();
    let sound = !local.is_empty()
        && text.len() <= 254
        && !text.chars().filter(|c| *c != '@').any(odd)
        && !local.contains('@')
        && labels >= 2
        && domain.split('.').all(|label| !label.is_empty());
    sound.then(|| format!("{local}@{domain}"))
}

fn choice(known: &[Slug], text: &str) -> Result<String, BadFact> {
    let exact = known.iter().find(|slug| slug.as_str() == text);
    let near = || {
        known
            .iter()
            .find(|slug| slug.as_str().to_lowercase() == text.to_lowercase())
    };
    // The sexes of every house, as both languages name them.
    let sex = || {
        let id = match text.to_lowercase().as_str() {
            "女" | "女性" | "female" => "F",
            "男" | "男性" | "male" => "M",
            _ => return None,
        };
        known.iter().find(|slug| slug.as_str() == id)
    };
    exact
        .or_else(near)
        .or_else(sex)
        .map(ToString::to_string)
        .ok_or_else(|| BadFact::Choice {
            known: known.iter().collect(),
        })
}

fn yes_no(text: &str) -> Option<&'static str> {
    let yes = crate::domain::choice::yes_no(text).ok()?;
    Some(if yes { "yes" } else { "no" })
}

#[cfg(test)]
mod tests {
    use super::super::rules::{Ask, Weight};
    use super::*;
    use crate::domain::Title;

    fn fact(id: &str, kind: FactKind, sensitive: bool) -> Fact {
        let title = Title {
            en: id.to_owned(),
            zh: id.to_owned(),
        };
        Fact {
            id: id.parse().expect("an id"),
            title,
            kind,
            weight: Some(Weight::Hard),
            sensitive,
            ask: Ask::First,
            place: None,
        }
    }

    fn slugs(words: &[&str]) -> Vec<Slug> {
        words.iter().map(|w| w.parse().expect("an id")).collect()
    }

    #[test]
    fn every_kind_has_one_form() {
        let choice = FactKind::Choice(slugs(&["F", "M"]));
        let table = [
            (FactKind::Text, " 爱喝普洱 ", "爱喝普洱"),
            (FactKind::Phone, "138 0013-8000", "13800138000"),
            (FactKind::Phone, "+86 13800138000", "13800138000"),
            (FactKind::Phone, "0086-138-0013-8000", "13800138000"),
            (FactKind::Phone, "8613800138000", "13800138000"),
            (FactKind::Phone, "１３８００１３８０００", "13800138000"),
            (FactKind::Phone, "＋８６ 13800138000", "13800138000"),
            (FactKind::Phone, "(0871) 6331-2345", "087163312345"),
            (FactKind::Phone, "+1 415 555 0100", "+14155550100"),
            (FactKind::Phone, "001 415 555 0100", "+14155550100"),
            (FactKind::Phone, "400-810-0000", "4008100000"),
            (FactKind::Phone, "95588", "95588"),
            (
                FactKind::Email,
                "Wang.Fang@Example.COM",
                "Wang.Fang@example.com",
            ),
            (FactKind::Date, "lunar:08-15", "lunar:08-15"),
            (choice, "f", "F"),
            (FactKind::Number(i64::MIN..=i64::MAX), "００7", "7"),
            (FactKind::Number(0..=10), "0", "0"),
            (FactKind::Number(0..=10), "10", "10"),
            (FactKind::Number(-5..=i64::MAX), "-5", "-5"),
            (FactKind::YesNo, "是", "yes"),
            (
                FactKind::IdNumber,
                "11010519491231002x",
                "11010519491231002X",
            ),
        ];
        for (kind, told, kept) in table {
            assert_eq!(form(&kind, told.trim()), Ok(kept.to_owned()), "{told}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let choice = FactKind::Choice(slugs(&["local", "other"]));
        let known = slugs(&["local", "other"]);
        let table = [
            (FactKind::Text, "a\u{1b}[31m", BadFact::Text),
            (FactKind::Phone, "1234", BadFact::Phone),
            (FactKind::Phone, "1380013800O", BadFact::Phone),
            (FactKind::Phone, "138001380", BadFact::Mobile),
            (FactKind::Phone, "138001380000", BadFact::Mobile),
            (FactKind::Phone, "12800138000", BadFact::Mobile),
            (FactKind::Phone, "087163312", BadFact::Landline),
            (FactKind::Phone, "+0123456789", BadFact::Foreign),
            (FactKind::Phone, "1234567890123456", BadFact::Phone),
            (FactKind::Email, "wang@example", BadFact::Email),
            (FactKind::Email, "@example.com", BadFact::Email),
            (FactKind::Email, "a@b@example.com", BadFact::Email),
            (FactKind::Date, "1990/8/15", BadFact::Birthday),
            (
                choice,
                "elsewhere",
                BadFact::Choice {
                    known: known.iter().collect(),
                },
            ),
            (
                FactKind::Number(i64::MIN..=i64::MAX),
                "3.5",
                BadFact::Number,
            ),
            (FactKind::Number(0..=10), "11", BadFact::OutOfBounds(0..=10)),
            (FactKind::Number(0..=10), "-1", BadFact::OutOfBounds(0..=10)),
            (FactKind::YesNo, "perhaps", BadFact::YesNo),
            (FactKind::IdNumber, "110105491231002", BadFact::IdOld),
            (FactKind::IdNumber, "11010549123100", BadFact::IdShape),
            (FactKind::IdNumber, "00010519491231002X", BadFact::IdRegion),
            (FactKind::IdNumber, "110105199013310021", BadFact::IdBirth),
            (
                FactKind::IdNumber,
                "110105194912310021",
                BadFact::IdCheck { expected: 'X' },
            ),
        ];
        for (kind, told, why) in table {
            assert_eq!(form(&kind, told), Err(why), "{told}");
        }
    }

    #[test]
    fn what_reaches_a_person_is_masked_in_a_message() {
        let table = [
            ("13800138000", "138****8000"),
            ("call 138-0013-8000!", "call 138******8000!"),
            ("+14155550100", "+14*****0100"),
            ("身份证 11010519491231002X", "身份证 110*************2X"),
            ("wang@example.com", "w***@example.com"),
            ("wang@@example", "w***@@example"),
            ("wang@", "w***@"),
            ("110105194912310021", "110*************21"),
            ("11010519491231002", "110************02"),
            ("11010519491231002Y", "110*************2Y"),
            ("138123456789", "138*****6789"),
            ("2024-05-01", "2024-05-01"),
            ("M000001 S00000042 8800-0042", "M000001 S00000042 8800-0042"),
            ("20240501000123 99.50 王芳", "20240501000123 99.50 王芳"),
        ];
        for (text, shown) in table {
            assert_eq!(veil(text), shown);
        }
    }

    #[test]
    fn a_foreign_plus_is_kept_and_ours_is_not() {
        assert_eq!(phone("+8613800138000"), phone("13800138000"));
        assert_ne!(phone("+13800138000"), phone("13800138000"));
    }

    #[test]
    fn only_what_rules_may_ask_stands_in_clear() {
        let table = [
            (FactKind::Text, false, true),
            (FactKind::Phone, false, true),
            (FactKind::Email, false, true),
            (FactKind::IdNumber, false, true),
            (FactKind::Date, false, false),
            (FactKind::Date, true, true),
            (FactKind::Number(0..=10), false, false),
            (FactKind::YesNo, true, true),
            (FactKind::Choice(Vec::new()), false, false),
        ];
        for (kind, sensitive, sealed) in table {
            let fact = fact("f", kind, sensitive);
            assert_eq!(is_sealed(&fact), sealed, "{fact:?}");
        }
    }

    #[test]
    fn masks_leave_enough_to_know_and_too_little_to_call() {
        let table = [
            ("name", FactKind::Text, true, "王芳", "王芳"),
            ("phone", FactKind::Phone, true, "13800138000", "138****8000"),
            ("phone", FactKind::Phone, true, "95588", "***88"),
            (
                "id",
                FactKind::IdNumber,
                false,
                "11010519491231002X",
                "110*************2X",
            ),
            (
                "mail",
                FactKind::Email,
                false,
                "wang@example.com",
                "w***@example.com",
            ),
            ("taste", FactKind::Text, false, "普洱", "普洱"),
            (
                "income",
                FactKind::Number(0..=i64::MAX),
                true,
                "500000",
                "***",
            ),
            ("income", FactKind::Number(0..=i64::MAX), true, "", ""),
        ];
        for (id, kind, sensitive, text, shown) in table {
            assert_eq!(mask(&fact(id, kind, sensitive), text), shown, "{id} {text}");
        }
    }

    #[test]
    fn a_fact_is_learnt_by_the_rules() {
        let fields = Fields {
            facts: vec![
                fact("birthday", FactKind::Date, false),
                fact("phone", FactKind::Phone, true),
            ],
            weights: None,
        };
        let today = Day::new(2024, 5, 1).expect("a day");
        let learnt = |id: &str, text: &str| learn(&fields, id, text, today);
        let phone = learnt("phone", "138 0013 8000").expect("sound");
        assert_eq!((phone.value(), phone.sealed()), ("13800138000", true));
        let consent = learnt("consent.marketing", "Yes").expect("sound");
        assert_eq!((consent.value(), consent.sealed()), ("yes", false));
        assert_eq!(
            learnt("consent.sharing", "").map(|c| c.value),
            Ok(String::new())
        );
        assert_eq!(learnt("birthday", "").map(|b| b.told().is_none()), Ok(true));
        for later in ["2024-05-02", "lunar:2025-01-01"] {
            let refused = learnt("birthday", later);
            assert!(
                matches!(
                    &refused,
                    Err(MemberRefusal::BadFact {
                        why: BadFact::NotYet { .. },
                        ..
                    })
                ),
                "{refused:?}"
            );
        }
        assert_eq!(
            learnt("shoe", "42").expect_err("unknown").to_string(),
            "there is no fact `shoe`"
        );
        assert!(learnt("consent.moon", "yes").is_err());
    }
}
