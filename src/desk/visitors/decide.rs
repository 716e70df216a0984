//! Who may come in, and who may go out. Pure: rules, what is on record and a request in, a warning or a
//! refusal out.

use super::refusal::VisitorRefusal as Refusal;
use super::rules::{VisitorClass, VisitorRules};
use super::state::{EventKind, Status, Visit, Visits};
use crate::domain::calendar::{BusinessHours, Unit};
use crate::domain::{VisitorId, When};

/// What somebody at the door shows.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each was shown or was not, whatever the others"
)]
pub(crate) struct Shown<'a> {
    pub has_id: bool,
    pub has_host: bool,
    pub host_consents: bool,
    pub has_guide: bool,
    pub has_route: bool,
    pub party: u32,
    pub badges: &'a [String],
}

/// What stops nobody and is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Remark {
    /// Announced too late, or not at all.
    Unannounced,
    /// A badge that was lost is handed out: it was found.
    BadgeFound { badge: String, lost_by: VisitorId },
}

/// Lets visitors in, or says why not; a class that is turned away never comes here.
pub(crate) fn enter(
    rules: &VisitorRules,
    class: &VisitorClass,
    visit: Option<&Visit>,
    shown: Shown<'_>,
    (at, hours): (When, &BusinessHours),
    inside: &Visits,
) -> Result<Vec<Remark>, Refusal> {
    if let Some(visit) = visit {
        follows(visit, EventKind::In)?;
    }
    if class.slip {
        let missing: Vec<&'static str> = [
            (shown.has_id, "--id-number"),
            (shown.has_host, "--host"),
            (shown.host_consents, "--host-consents"),
        ]
        .into_iter()
        .filter_map(|(there, flag)| (!there).then_some(flag))
        .collect();
        if !missing.is_empty() {
            let class = class.title.clone();
            return Err(Refusal::SlipIncomplete { class, missing });
        }
    }
    if class.guide && !(shown.has_guide && shown.has_route) {
        let class = class.title.clone();
        return Err(Refusal::NoGuide { class });
    }
    if class.badge && shown.badges.len() != shown.party as usize {
        return Err(Refusal::Badges {
            class: class.title.clone(),
            party: shown.party,
            given: shown.badges.len(),
        });
    }
    for (place, badge) in shown.badges.iter().enumerate() {
        if shown.badges[..place].contains(badge) {
            let badge = badge.clone();
            return Err(Refusal::BadgeTwice { badge });
        }
        if let Some(wearer) = inside.wearer(badge) {
            return Err(Refusal::BadgeInUse {
                badge: badge.clone(),
                by: wearer.id,
            });
        }
    }
    let found = shown.badges.iter().filter_map(|badge| {
        let lost_by = inside.loser(badge)?.id;
        let badge = badge.clone();
        Some(Remark::BadgeFound { badge, lost_by })
    });
    let announced = visit.and_then(|visit| visit.announced);
    let late = in_time(rules, class, announced, (at, hours))?;
    Ok(found.chain(late).collect())
}

/// What is told of visitors who were not announced as long before they come as the rules ask for; refused where
/// the rules say so. Asked at the announcement as well, while another day can still be named.
pub(crate) fn in_time(
    rules: &VisitorRules,
    class: &VisitorClass,
    announced: Option<When>,
    (coming, hours): (When, &BusinessHours),
) -> Result<Option<Remark>, Refusal> {
    if !class.announced || is_ahead(announced, coming, rules, hours) {
        return Ok(None);
    }
    if rules.refuses_unannounced {
        return Err(Refusal::Unannounced {
            class: class.title.clone(),
            before: rules.announce_before,
        });
    }
    Ok(Some(Remark::Unannounced))
}

/// Whether visitors of a class may be expected: nobody is who would be turned away.
pub(crate) fn expects(class: &VisitorClass) -> Result<(), Refusal> {
    if class.admitted {
        return Ok(());
    }
    let class = class.title.clone();
    Err(Refusal::NotAdmitted { class })
}

/// Whether somebody may be turned away: what was done about it is noted where the rules say what that is.
pub(crate) fn turn_away(
    class: &VisitorClass,
    visit: Option<&Visit>,
    badges: &[String],
    is_noted: bool,
) -> Result<(), Refusal> {
    if let Some(visit) = visit {
        follows(visit, EventKind::TurnAway)?;
    }
    if !badges.is_empty() {
        let class = class.title.clone();
        return Err(Refusal::BadgeForNobody { class });
    }
    match &class.then {
        Some(then) if !is_noted => Err(Refusal::NotNoted {
            class: class.title.clone(),
            then: then.clone(),
        }),
        _ => Ok(()),
    }
}

/// Whether they were announced long enough ahead: by the day where the rules count days, else by the
/// clock.
fn is_ahead(
    announced: Option<When>,
    at: When,
    rules: &VisitorRules,
    hours: &BusinessHours,
) -> bool {
    let Some(announced) = announced else {
        return false;
    };
    match rules.announce_before.unit() {
        (days, Unit::Days) => {
            let days = i32::try_from(days).unwrap_or(i32::MAX);
            announced.day().plus_days(days) <= at.day()
        }
        _ => {
            let moment = |when: When| when.seconds().unwrap_or_else(|| hours.start_of(when.day()));
            moment(announced) + rules.announce_before.seconds() <= moment(at)
        }
    }
}

/// Lets visitors out: the badges back or told lost, the host's signature there. Gives the lost badges.
pub(crate) fn leave(
    class: Option<&VisitorClass>,
    visit: &Visit,
    returned: &[String],
    is_lost: bool,
    signed: bool,
    at: When,
) -> Result<Vec<String>, Refusal> {
    follows(visit, EventKind::Out)?;
    if let Some(came) = visit.came
        && !at.sees(came)
    {
        return Err(Refusal::BeforeComing { visitor: visit.id });
    }
    if let Some(badge) = returned.iter().find(|badge| !visit.badges.contains(badge)) {
        return Err(Refusal::OtherBadge {
            visitor: visit.id,
            badge: badge.clone(),
            given: visit.badges.iter().collect(),
        });
    }
    let missing: Vec<String> = visit
        .badges
        .iter()
        .filter(|badge| !returned.contains(badge))
        .cloned()
        .collect();
    if !missing.is_empty() && !is_lost {
        return Err(Refusal::BadgeNotBack {
            visitor: visit.id,
            badges: missing,
        });
    }
    if missing.is_empty() && is_lost {
        return Err(Refusal::NothingLost { visitor: visit.id });
    }
    if class.is_some_and(|class| class.slip) && !signed {
        return Err(Refusal::NotSigned { visitor: visit.id });
    }
    Ok(missing)
}

/// Whether a step may follow what there is.
pub(crate) fn follows(visit: &Visit, kind: EventKind) -> Result<(), Refusal> {
    let fits = match kind {
        EventKind::Announce | EventKind::Apply => false,
        EventKind::Approve => visit.status == Status::Applied,
        EventKind::Decline => matches!(visit.status, Status::Applied | Status::Announced),
        EventKind::In | EventKind::TurnAway => visit.status == Status::Announced,
        EventKind::Out => visit.status == Status::Inside,
        EventKind::Feedback => visit.status == Status::Left,
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::OutOfOrder {
        visitor: visit.id,
        status: visit.status,
        step: kind.word(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::visitors::state::Event;
    use crate::domain::source::toml;

    fn rules(unannounced: &str, before: &str) -> VisitorRules {
        let text = format!(
            "[visitors]\nannounce_before = \"{before}\"\nunannounced = \"{unannounced}\"\n\
             [[visitor_class]]\nid = \"general\"\nslip = true\nbadge = true\nannounced = true\n\
             [[visitor_class]]\nid = \"honoured\"\nguide = true\n"
        );
        let keys = &["visitors", "visitor_class"];
        toml::read("a.toml", &text, keys, VisitorRules::read).expect("sound rules")
    }

    fn hours() -> BusinessHours {
        BusinessHours::new("Asia/Shanghai", "00:00").expect("hours")
    }

    fn at(text: &str) -> When {
        hours().when(text).expect(text)
    }

    fn announced(when: &str) -> Visit {
        Visit::begin(
            VisitorId::FIRST,
            Event {
                class: "general".parse().ok(),
                ..Event::plain(EventKind::Announce, at(when))
            },
        )
    }

    const ALL: Shown<'static> = Shown {
        has_id: true,
        has_host: true,
        host_consents: true,
        has_guide: true,
        has_route: true,
        party: 1,
        badges: &[],
    };

    #[test]
    fn each_class_shows_what_it_needs() {
        let rules = rules("warn", "1 day");
        let badge = ["7".to_owned()];
        let twice = ["7".to_owned(), "7".to_owned()];
        let with = Shown {
            badges: &badge,
            ..ALL
        };
        let table = [
            ("general", with, "let in"),
            (
                "general",
                Shown {
                    has_id: false,
                    host_consents: false,
                    ..with
                },
                "a slip is filled in for every general: --id-number and --host-consents are missing",
            ),
            (
                "general",
                ALL,
                "every general wears a badge: 1 to come in, 0 badges given",
            ),
            (
                "general",
                Shown {
                    party: 2,
                    badges: &twice,
                    ..ALL
                },
                "badge 7 is given twice",
            ),
            (
                "honoured",
                Shown {
                    has_id: false,
                    has_host: false,
                    host_consents: false,
                    ..ALL
                },
                "let in",
            ),
            (
                "honoured",
                Shown {
                    has_route: false,
                    ..ALL
                },
                "every honoured goes by a route with a guide",
            ),
        ];
        for (class, shown, said) in table {
            let class = rules.class(class).expect("a class");
            let visit = announced("2024-05-01");
            let when = (at("2024-05-02 10:00"), &hours());
            let told = match enter(&rules, class, Some(&visit), shown, when, &Visits::default()) {
                Ok(remarks) if remarks.is_empty() => "let in".to_owned(),
                Ok(remarks) => format!("{remarks:?}"),
                Err(why) => why.to_string(),
            };
            assert_eq!(told, said, "{} {shown:?}", class.id);
        }
    }

    #[test]
    fn days_ahead_are_days_and_hours_are_hours() {
        let table = [
            ("1 day", "2024-05-01 23:00", true),
            ("1 day", "2024-05-02 00:10", false),
            ("24 hours", "2024-05-01 23:00", true),
            ("20 hours", "2024-05-01 14:00", true),
            ("20 hours", "2024-05-01 14:01", false),
        ];
        for (before, when, ahead) in table {
            let rules = rules("refuse", before);
            let class = rules.class("general").expect("a class");
            let badge = ["7".to_owned()];
            let shown = Shown {
                badges: &badge,
                ..ALL
            };
            let visit = announced(when);
            let at = (at("2024-05-02 10:00"), &hours());
            let told = enter(&rules, class, Some(&visit), shown, at, &Visits::default());
            assert_eq!(told.is_ok(), ahead, "{before} {when}");
            let never = enter(&rules, class, None, shown, at, &Visits::default());
            assert!(
                matches!(never, Err(Refusal::Unannounced { .. })),
                "{never:?}"
            );
        }
    }

    #[test]
    fn nobody_leaves_with_a_badge() {
        let rules = rules("warn", "1 day");
        let class = rules.class("general");
        let mut visit = announced("2024-05-01");
        let own =
            |badges: &[&str]| -> Vec<String> { badges.iter().map(|b| (*b).to_owned()).collect() };
        visit.take(Event {
            badges: own(&["7", "8"]),
            ..Event::plain(EventKind::In, at("2024-05-02 10:00"))
        });
        let table = [
            (own(&["7", "8"]), false, true, "2024-05-02 11:00", "[]"),
            (
                own(&["7"]),
                false,
                true,
                "2024-05-02 11:00",
                "badge 8 of G000001 is not back",
            ),
            (own(&["7"]), true, true, "2024-05-02 11:00", "[\"8\"]"),
            (
                own(&["7", "8"]),
                true,
                true,
                "2024-05-02 11:00",
                "G000001 has given every badge back",
            ),
            (
                own(&["9"]),
                false,
                true,
                "2024-05-02 11:00",
                "badge 9 is not one of G000001, who has 7, 8",
            ),
            (
                own(&["7", "8"]),
                false,
                false,
                "2024-05-02 11:00",
                "the host has not signed G000001 out",
            ),
            (
                own(&["7", "8"]),
                false,
                true,
                "2024-05-02 09:00",
                "G000001 came later than that",
            ),
        ];
        for (returned, lost, signed, when, said) in table {
            let told = match leave(class, &visit, &returned, lost, signed, at(when)) {
                Ok(lost) => format!("{lost:?}"),
                Err(why) => why.to_string(),
            };
            assert_eq!(told, said);
        }
        let mut visits = Visits::default();
        visits.take(
            visit.id,
            Event::plain(EventKind::Announce, at("2024-05-01")),
        );
        let badges = own(&["7"]);
        visits.take(
            visit.id,
            Event {
                badges: badges.clone(),
                ..Event::plain(EventKind::In, at("2024-05-02 10:00"))
            },
        );
        assert_eq!(visits.wearer("7").map(|own| own.id), Some(visit.id));
        let class = rules.class("general").expect("a class");
        let shown = Shown {
            badges: &badges,
            ..ALL
        };
        let other = announced("2024-05-01");
        let now = (at("2024-05-02 10:30"), &hours());
        let told = enter(&rules, class, Some(&other), shown, now, &visits);
        assert_eq!(
            told.expect_err("in use").to_string(),
            "badge 7 is worn by G000001"
        );
    }
}
