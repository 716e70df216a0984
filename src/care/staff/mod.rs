//! Who works here: people with a number, a name, roles and stores, dated; and the members who have one of
//! them for their own.

mod own;
pub(crate) mod refusal;
pub(crate) mod rows;

pub(crate) use own::{Own, write as write_turn};
pub(crate) use refusal::StaffRefusal;
pub(crate) use rows::{Post, Turn, TurnKind};

use crate::book::Records;
use crate::book::{BookError, Draft, KeySlot, Keyring, Row, Snapshot, Told};
use crate::domain::choice::is_same;
use crate::domain::{Day, Month, Slug, StaffId};
use crate::worded;
use rows::{Person, STAFF, StaffKind, Step};

const KIND: usize = STAFF.at("kind");
const FROM: usize = STAFF.at("from");
const UNTIL: usize = STAFF.at("until");
const PERSON: usize = STAFF.at("person");

/// The ledger of those who work here, as one of numbered records.
pub(crate) static STAFF_RECORDS: Records = Records::of(&STAFF, "staff", "员工");

/// The ledger of whose members are whose.
pub(crate) static ASSIGNED: Records =
    Records::about(&rows::ASSIGNMENTS, "member", ("assignment", "专属员工"));

/// Somebody who works here, or did.
#[derive(Clone, Debug)]
pub(crate) struct StaffMember {
    pub id: StaffId,
    /// The place of the person's key.
    pub person: KeySlot,
    /// None without the keyring.
    pub name: Option<String>,
    reference: String,
    posts: Vec<(Day, Post)>,
    until: Option<Day>,
}

impl StaffMember {
    /// Somebody who comes.
    pub(crate) fn new(id: StaffId, name: &str, person: KeySlot, post: (Day, Post)) -> Self {
        Self {
            id,
            person,
            name: Some(name.to_owned()),
            reference: String::new(),
            posts: vec![post],
            until: None,
        }
    }

    /// The same with what holds from a day on.
    pub(crate) fn changed(mut self, from: Day, post: Post) -> Self {
        self.posts.push((from, post));
        self
    }

    /// The same who leaves with a day.
    pub(crate) fn leaving(mut self, until: Day) -> Self {
        self.until = Some(until);
        self
    }

    /// The first day.
    pub(crate) fn since(&self) -> Day {
        let first = self.posts.iter().map(|(from, _)| *from).min();
        first.unwrap_or(Day::MAX)
    }

    /// The last day of one who leaves.
    pub(crate) fn until(&self) -> Option<Day> {
        self.until
    }

    pub(crate) fn works_on(&self, day: Day) -> bool {
        self.since() <= day && self.until.is_none_or(|until| day <= until)
    }

    /// What holds on a day; of somebody who has not begun, what will hold first.
    pub(crate) fn post(&self, on: Day) -> &Post {
        static NONE: Post = Post {
            roles: Vec::new(),
            stores: Vec::new(),
            operator: String::new(),
        };
        let begun = self.posts.iter().filter(|(from, _)| *from <= on);
        // Of several from one day the last told holds.
        let held = begun.max_by_key(|(from, _)| *from);
        let first = || self.posts.iter().min_by_key(|(from, _)| *from);
        held.or_else(first).map_or(&NONE, |(_, post)| post)
    }

    pub(crate) fn bears(&self, role: &Slug, on: Day) -> bool {
        self.post(on).roles.contains(role)
    }

    /// Whether they work in a store; a store that is not told is any.
    pub(crate) fn serves(&self, store: &str, on: Day) -> bool {
        let stores = &self.post(on).stores;
        stores.is_empty() || stores.iter().any(|own| own.as_str() == store)
    }

    /// Refuses a day on which they do not work here.
    pub(crate) fn prove_here(&self, day: Day) -> Result<(), StaffRefusal> {
        let staff = self.id;
        match self.until {
            Some(until) if until < day => Err(StaffRefusal::Left { staff, until }),
            _ if day < self.since() => Err(StaffRefusal::NotYet {
                staff,
                since: self.since(),
                day,
            }),
            _ => Ok(()),
        }
    }

    /// Refuses a month of which they worked here on no day.
    pub(crate) fn prove_in(&self, month: Month) -> Result<(), StaffRefusal> {
        let last = month.last_day();
        if last < self.since() {
            return self.prove_here(last);
        }
        self.prove_here(month.first_day().max(self.since()))
    }
}

/// Everybody who works here or did, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Staff {
    all: Vec<StaffMember>,
}

impl Staff {
    /// Reads everybody; without the keyring names stay unknown.
    pub(crate) fn load(snapshot: &Snapshot, keyring: Option<&Keyring>) -> Result<Self, BookError> {
        let mut staff = Self::default();
        STAFF_RECORDS.each(snapshot, |row| staff.take(row, keyring))?;
        staff.all.sort_by_key(|member| member.id);
        Ok(staff)
    }

    fn take(&mut self, row: &Row<'_>, keyring: Option<&Keyring>) -> Result<(), BookError> {
        let (step, person) = (Step::read(row)?, Person::read(row)?);
        let (id, from) = (step.staff, || row.need(step.from, FROM));
        let known = self.all.iter().position(|member| member.id == id);
        match (step.kind, known) {
            (StaffKind::Add, None) => self.all.push(StaffMember {
                id,
                person: row.need(person.person, PERSON)?,
                name: name(person.name, keyring)?,
                reference: STAFF_RECORDS.told(row)?.reference.to_owned(),
                posts: vec![(from()?, Post::read(row)?)],
                until: None,
            }),
            (StaffKind::Change, Some(at)) => {
                self.all[at].posts.push((from()?, Post::read(row)?));
            }
            (StaffKind::Leave, Some(at)) => {
                self.all[at].until = Some(row.need(step.until, UNTIL)?);
            }
            _ => {
                return Err(row.bad(
                    KIND,
                    worded!(
                        "nobody was added under this number, or twice",
                        "此编号下没有添加员工，或添加了两次"
                    ),
                ));
            }
        }
        Ok(())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &StaffMember> {
        self.all.iter()
    }

    pub(crate) fn get(&self, id: StaffId) -> Option<&StaffMember> {
        let place = self.all.binary_search_by_key(&id, |member| member.id);
        self.all.get(place.ok()?)
    }

    /// The one who records under a login on a day.
    pub(crate) fn by_operator(&self, login: &str, on: Day) -> Option<&StaffMember> {
        let mut here = self.all.iter().filter(|member| member.works_on(on));
        here.find(|member| !login.is_empty() && member.post(on).operator == login)
    }

    /// Whom a word means on a day: a number, a ref, a login, or a name that one of those at work bears.
    pub(crate) fn resolve(&self, word: &str, on: Day) -> Result<&StaffMember, StaffRefusal> {
        let word = word.trim();
        let unknown = || StaffRefusal::Unknown {
            word: word.to_owned(),
        };
        if let Ok(id) = word.parse() {
            let found = self.get(id).ok_or_else(unknown)?;
            found.prove_here(on)?;
            return Ok(found);
        }
        let fits = |member: &&StaffMember| {
            let name = member.name.as_deref();
            let named = name.is_some_and(|name| is_same(name, word)) || member.reference == word;
            !word.is_empty() && (named || member.post(on).operator == word)
        };
        let all: Vec<&StaffMember> = self.all.iter().filter(fits).collect();
        let here: Vec<&StaffMember> = all.iter().copied().filter(|m| m.works_on(on)).collect();
        match (here.as_slice(), all.as_slice()) {
            ([one], _) => Ok(one),
            ([], [gone, ..]) => gone.prove_here(on).map(|()| *gone),
            ([], []) => Err(unknown()),
            (several, _) => Err(StaffRefusal::Ambiguous {
                word: word.to_owned(),
                candidates: several.iter().map(|member| member.id).collect(),
            }),
        }
    }

    /// Refuses a login that somebody else records under from a day on.
    pub(crate) fn prove_operator(
        &self,
        operator: &str,
        (from, own): (Day, Option<StaffId>),
    ) -> Result<(), StaffRefusal> {
        let taken = self.all.iter().find(|member| {
            let stays = member.until.is_none_or(|until| from <= until);
            let held = member
                .posts
                .iter()
                .any(|(_, post)| post.operator == operator);
            !operator.is_empty() && Some(member.id) != own && stays && held
        });
        match taken {
            Some(by) => Err(StaffRefusal::OperatorTaken {
                operator: operator.to_owned(),
                by: by.id,
            }),
            None => Ok(()),
        }
    }
}

fn name(sealed: &str, keyring: Option<&Keyring>) -> Result<Option<String>, BookError> {
    let Some(keyring) = keyring else {
        return Ok(None);
    };
    Ok(keyring.unseal(sealed, STAFF.name, "name")?.text())
}

/// Refuses a role that the rules do not have; any is one where they list none.
pub(crate) fn prove_role(role: &Slug, known: &[super::rules::Role]) -> Result<(), StaffRefusal> {
    if known.is_empty() || known.iter().any(|own| own.id == *role) {
        return Ok(());
    }
    Err(StaffRefusal::UnknownRole {
        role: role.to_string(),
        known: known.iter().map(|role| &role.id).collect(),
    })
}

/// What a row says of somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said<'a> {
    Added {
        from: Day,
        post: &'a Post,
        person: KeySlot,
        /// Sealed already.
        name: &'a str,
    },
    Changed {
        from: Day,
        post: &'a Post,
    },
    Left {
        until: Day,
    },
}

/// A list as a cell keeps it.
pub(crate) fn joined(words: &[Slug]) -> String {
    let words: Vec<&str> = words.iter().map(Slug::as_str).collect();
    words.join(";")
}

/// Writes a row of the staff.
pub(crate) fn write(
    draft: &mut Draft,
    id: StaffId,
    said: Said<'_>,
    (day, told): (Day, Told<'_>),
) -> Result<(), BookError> {
    let none = Post::default();
    let (kind, from, until, post) = match said {
        Said::Added { from, post, .. } => (StaffKind::Add, Some(from), None, post),
        Said::Changed { from, post } => (StaffKind::Change, Some(from), None, post),
        Said::Left { until } => (StaffKind::Leave, None, Some(until), &none),
    };
    let (person, name) = match said {
        Said::Added { person, name, .. } => (Some(person), name),
        Said::Changed { .. } | Said::Left { .. } => (None, ""),
    };
    let step = Step {
        staff: id,
        kind,
        day,
        from,
        until,
    };
    let person = Person {
        person,
        time: told.time,
        name,
        note: told.note,
    };
    draft
        .post(&STAFF, &[&step, post, &person, &told.asked()])
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn post(roles: &[&str], operator: &str) -> Post {
        Post {
            roles: roles
                .iter()
                .map(|role| role.parse().expect("a role"))
                .collect(),
            stores: Vec::new(),
            operator: operator.to_owned(),
        }
    }

    fn person(number: u32, name: &str, posts: &[(&str, Post)], until: Option<&str>) -> StaffMember {
        StaffMember {
            id: StaffId::from_index(number.into()),
            person: KeySlot::new(number),
            name: Some(name.to_owned()),
            reference: String::new(),
            posts: posts
                .iter()
                .map(|(from, post)| (day(from), post.clone()))
                .collect(),
            until: until.map(day),
        }
    }

    fn house() -> Staff {
        let (sales, head) = (post(&["sales"], "li"), post(&["sales", "head"], "li"));
        Staff {
            all: vec![
                person(
                    0,
                    "李娜",
                    &[("2024-01-01", sales), ("2024-06-01", head)],
                    None,
                ),
                person(
                    1,
                    "王芳",
                    &[("2024-01-01", post(&["desk"], "wang"))],
                    Some("2024-05-31"),
                ),
                person(2, "王芳", &[("2024-05-01", post(&["desk"], ""))], None),
            ],
        }
    }

    #[test]
    fn what_holds_depends_on_the_day() {
        let house = house();
        let li = &house.all[0];
        let head = "head".parse().expect("a role");
        assert!(!li.bears(&head, day("2024-05-31")));
        assert!(li.bears(&head, day("2024-06-01")));
        assert!(!li.works_on(day("2023-12-31")));
        assert!(house.all[1].works_on(day("2024-05-31")));
        assert!(!house.all[1].works_on(day("2024-06-01")));
    }

    #[test]
    fn a_word_means_one_of_those_at_work_that_day() {
        let house = house();
        let table = [
            ("E0001", "2024-03-01", "E0001"),
            ("li", "2024-03-01", "E0001"),
            ("李娜", "2024-03-01", "E0001"),
            // The other of the name is not here yet, or not any more.
            ("王芳", "2024-04-30", "E0002"),
            (
                "王芳",
                "2024-05-15",
                "王芳 is more than one who works here: E0002, E0003",
            ),
            ("王芳", "2024-06-01", "E0003"),
            ("E0002", "2024-06-01", "E0002 left with 2024-05-31"),
            ("wang", "2024-06-01", "E0002 left with 2024-05-31"),
            (
                "E0003",
                "2024-04-01",
                "E0003 works here from 2024-05-01, not yet on 2024-04-01",
            ),
            ("E0009", "2024-04-01", "nobody who works here is E0009"),
            ("zhao", "2024-04-01", "nobody who works here is zhao"),
        ];
        for (word, on, told) in table {
            let found = house.resolve(word, day(on));
            let found = found.map_or_else(|no| no.to_string(), |one| one.id.to_string());
            assert_eq!(found, told, "{word} on {on}");
        }
    }

    #[test]
    fn a_login_is_one_persons_at_a_time() {
        let house = house();
        let proved = |login: &str, from: &str, own: Option<u32>| {
            house
                .prove_operator(
                    login,
                    (day(from), own.map(|own| StaffId::from_index(own.into()))),
                )
                .is_ok()
        };
        assert!(!proved("li", "2024-03-01", None));
        assert!(proved("li", "2024-03-01", Some(0)));
        assert!(!proved("wang", "2024-05-31", None));
        assert!(proved("wang", "2024-06-01", None));
        assert!(proved("", "2024-03-01", None));
    }
}
