//! Which rows a deed or a recalculation adds to a member's tiers. Pure: figures in, rows out.

use super::history::Seen;
use super::measure::{Moment, Person};
use super::reasons::{brought_over, by_hand, ended, fell, fell_on, none_holds, revoked};
use super::rules::{Down, TierGroup, Up};
use super::standing::{Basis, Fall, Grant, GrantKind, Standing, kept, kept_until, later};
use crate::domain::reason::Why;
use crate::domain::{Day, Slug, When};
use crate::words;

words! {
    /// What a row means for the member.
    pub(crate) enum Change {
        Enter = "enter";
        Up = "up";
        Down = "down";
        Leave = "leave";
        /// The tier stays; how long it lasts may have changed.
        Keep = "keep";
    }
}

impl Change {
    /// From one tier to another, each by its place in the group, highest first.
    pub(crate) const fn between(from: Option<usize>, to: Option<usize>) -> Self {
        match (from, to) {
            (None, Some(_)) => Self::Enter,
            (Some(_), None) => Self::Leave,
            (Some(from), Some(to)) if to < from => Self::Up,
            (Some(from), Some(to)) if to > from => Self::Down,
            _ => Self::Keep,
        }
    }
}

/// A row to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct TierRow {
    pub grant: Grant,
    pub from: Option<Slug>,
    pub change: Change,
    pub why: Why,
}

/// A tier with the stretch that one moment's purchases give it.
#[derive(Clone, Copy, Debug)]
struct Step {
    tier: usize,
    at: When,
    seen: Seen,
    until: Option<Day>,
    given: Option<Ground>,
    /// What was reached has fallen to this tier since.
    fell: Option<Fall>,
}

/// What gives a tier without purchases behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    BroughtOver,
    /// One step down from a tier that no longer holds, on a day.
    Fell(Fall),
}

/// The rows that a deed of some day adds: its own moment is judged, and every later one that its figures
/// reach. Groups that move at recalculation only get none.
pub(crate) fn judge(person: &Person<'_>, group: &TierGroup, first: Day) -> Vec<TierRow> {
    if group.up != Up::AtOnce {
        return Vec::new();
    }
    let steps = person
        .history
        .moments_from(first)
        .filter_map(|(at, seen)| step(person, group, at, seen));
    let mut fresh: Vec<Step> = Vec::new();
    for step in steps {
        if !covered(person, group, &fresh, step) {
            fresh.push(step);
        }
    }
    rows_of(person, group, fresh)
}

/// The rows that a change without a purchase adds: a fact learnt, a member registered.
pub(crate) fn judge_moment(person: &Person<'_>, group: &TierGroup, at: When) -> Vec<TierRow> {
    if group.up != Up::AtOnce {
        return Vec::new();
    }
    let seen = person.history.by_close_of(at.day());
    let held = person.tiers.best(group, at, at.day());
    let rises = |step: &Step| {
        let held = held.tier.filter(|_| held.fell.is_none());
        held.is_none_or(|held| step.tier < held)
    };
    let fresh: Vec<Step> = step(person, group, at, seen)
        .filter(rises)
        .into_iter()
        .filter(|s| !covered(person, group, &[], *s))
        .collect();
    let rows = rows_of(person, group, fresh);
    if rows.is_empty() {
        posting(person, group, at, at.day()).into_iter().collect()
    } else {
        rows
    }
}

fn step(person: &Person<'_>, group: &TierGroup, at: When, seen: Seen) -> Option<Step> {
    let moment = Moment { on: at.day(), seen };
    let tier = person.highest(group, moment)?;
    let until = group.keeps.map(|keeps| keeps.until(at.day()));
    Some(Step {
        tier,
        at,
        seen,
        until,
        given: None,
        fell: None,
    })
}

/// Whether what is on record (or about to be) already gives this tier, or a better one, for as long.
fn covered(person: &Person<'_>, group: &TierGroup, fresh: &[Step], step: Step) -> bool {
    let by_fresh = fresh
        .iter()
        .any(|f| f.tier <= step.tier && !later(step.until, f.until) && step.at.sees(f.at));
    by_fresh || covered_on_record(person, group, step)
}

/// Whether it is given from the step's own moment on: a reset since then may have ended what gave it.
fn covered_on_record(person: &Person<'_>, group: &TierGroup, step: Step) -> bool {
    let resets = person.tiers.resets(group);
    let later_resets = resets.filter(|reset| !step.at.sees(*reset));
    std::iter::once(step.at).chain(later_resets).all(|at| {
        person.tiers.giving(group, at).any(|grant| {
            let tier = grant.tier.as_ref().and_then(|t| group.tier(t.as_str()));
            tier.is_some_and(|(place, _)| place <= step.tier) && !later(step.until, grant.until)
        })
    })
}

/// Rows for steps that are new, in order, each told against the standing before it.
fn rows_of(person: &Person<'_>, group: &TierGroup, fresh: Vec<Step>) -> Vec<TierRow> {
    let mut tiers = person.tiers.clone();
    let last = person.history.last_moment();
    let mut rows = Vec::with_capacity(fresh.len());
    for step in fresh {
        let looking =
            |tiers: &super::Tiers, at: When| Person { tiers, ..*person }.stands(group, at);
        let before = looking(&tiers, step.at);
        let mut grant = Grant {
            group: group.id.clone(),
            kind: GrantKind::Grant,
            tier: id(group, Some(step.tier)),
            since: step.at,
            until: step.until,
            stands: None,
            fell: None,
        };
        tiers.push(grant.clone());
        let after = looking(&tiers, step.at);
        let latest = last.filter(|last| last.sees(step.at)).unwrap_or(step.at);
        grant.stands = id(group, looking(&tiers, latest).tier);
        rows.push(TierRow {
            grant,
            from: id(group, before.tier),
            change: Change::between(before.tier, after.tier),
            why: reason(person, group, step),
        });
    }
    rows
}

fn reason(person: &Person<'_>, group: &TierGroup, step: Step) -> Why {
    let moment = Moment {
        on: step.at.day(),
        seen: step.seen,
    };
    match &group.tiers[step.tier].when {
        Some(condition) => person.reason(group, condition, moment),
        None => Why::default(),
    }
}

fn id(group: &TierGroup, tier: Option<usize>) -> Option<Slug> {
    tier.and_then(|place| group.tiers.get(place))
        .map(|tier| tier.id.clone())
}

/// The rows that bring one member's tier of one group to what the figures of a day say.
///
/// `on` is the day whose close is judged, `alive_on` the day on which what is kept must still live: the
/// next one for a closed day, the same for today. Run again, it adds nothing. `open` is the first day into
/// which rows may be dated: what was deserved in a month that is closed is given from then on.
pub(crate) fn recalculate(
    person: &Person<'_>,
    group: &TierGroup,
    days: (Day, Day),
    open: Day,
) -> Vec<TierRow> {
    bring(person, group, days, open, None)
}

/// The same at the close of a day, where deeds of a day and later ones were taken back: what they alone gave was
/// never held, so that nobody falls from it by one step.
pub(crate) fn recalculate_without(
    person: &Person<'_>,
    group: &TierGroup,
    (first, on): (Day, Day),
    open: Day,
) -> Vec<TierRow> {
    bring(person, group, (on, on), open, Some(first))
}

fn bring(
    person: &Person<'_>,
    group: &TierGroup,
    (on, alive_on): (Day, Day),
    open: Day,
    without: Option<Day>,
) -> Vec<TierRow> {
    let at = When::on(on);
    let held = person.tiers.best(group, at, alive_on);
    let mut steps = deserved(person, group, on, alive_on);
    steps.extend(fallen_to(person, group, (at, alive_on), without));
    if group.down == Down::OneStep && without.is_none() {
        soften(group, held, at, &mut steps);
    }
    let best = steps.iter().map(|s| s.tier).min();
    let best_until = steps
        .iter()
        .filter(|s| Some(s.tier) == best)
        .map(|s| s.until)
        .max_by(|a, b| longer(*a, *b));
    let fallen = match (held.tier, best) {
        (Some(_), None) => true,
        (Some(held), Some(best)) if best > held => true,
        (Some(held_tier), Some(best)) if best == held_tier => {
            later(held.until, best_until.unwrap_or(None))
        }
        _ => false,
    };
    let mut rows = Vec::new();
    if fallen {
        rows.push(reset_row(person, group, at, &steps));
    }
    let mut tiers = person.tiers.clone();
    for row in &rows {
        tiers.push(row.grant.clone());
    }
    for step in staircase(steps) {
        let seen = Person {
            tiers: &tiers,
            ..*person
        };
        let step = Step {
            at: match step.at {
                _ if fallen => at,
                early if early.day() < open && open <= on => When::on(open),
                own => own,
            },
            ..step
        };
        if !covered_on_record(&seen, group, step) && !follows(&seen, group, step, (at, alive_on)) {
            let row = grant_row(person, group, step);
            tiers.push(row.grant.clone());
            rows.push(row);
        }
    }
    label(person, group, at, alive_on, rows)
}

/// Whether a fallen step follows from the dates of what is on record, so that it needs no row of its own.
fn follows(
    person: &Person<'_>,
    group: &TierGroup,
    step: Step,
    (at, alive_on): (When, Day),
) -> bool {
    let held = person.tiers.best(group, at, alive_on);
    let as_high = held.tier.is_some_and(|tier| tier <= step.tier);
    step.fell.is_some() && as_high && !later(step.until, held.until)
}

/// Tiers that were reached by a fall are held for a term of their own, whatever became of the purchases behind the
/// one above; not where the deed that gave that one is taken back.
fn fallen_to<'a>(
    person: &'a Person<'_>,
    group: &'a TierGroup,
    (at, alive_on): (When, Day),
    without: Option<Day>,
) -> impl Iterator<Item = Step> + 'a {
    let rows = person.tiers.giving(group, at);
    let rows = rows.filter(move |row| without.is_none_or(|first| row.since.day() < first));
    rows.filter_map(move |row| {
        let (place, _) = group.tier(row.tier.as_ref()?.as_str())?;
        let kept = kept(group, place, row, alive_on)?;
        let fall = kept.fell?;
        Some(Step {
            tier: kept.tier,
            at: row.since,
            seen: Seen::default(),
            until: kept.until,
            given: Some(Ground::Fell(fall)),
            fell: Some(fall),
        })
    })
}

fn longer(a: Option<Day>, b: Option<Day>) -> std::cmp::Ordering {
    match (a, b) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (Some(_), None) => std::cmp::Ordering::Less,
        (Some(a), Some(b)) => a.cmp(&b),
    }
}

/// Every step that the figures known now give a claim to on a day, refunds counted.
fn deserved(person: &Person<'_>, group: &TierGroup, on: Day, alive_on: Day) -> Vec<Step> {
    let seen = person.history.by_close_of(on);
    let today = step(person, group, When::on(on), seen);
    let held_by_figures_only = group.keeps.is_none() && group.down != Down::Never;
    let mut steps: Vec<Step> = Vec::new();
    if !held_by_figures_only {
        let bought = match group.up {
            Up::AtOnce => Some(person.history.moments_from(Day::MIN)),
            Up::AtRecalculation => None,
        };
        let bought = bought.into_iter().flatten();
        let bought = bought.take_while(|(at, _)| at.day() <= on);
        let claims = bought
            .chain(judged_before(person, group, on))
            .filter_map(|(at, seen)| step(person, group, at, seen));
        steps.extend(claims.filter_map(|s| alive(group, s, alive_on)));
    }
    steps.extend(given(person, group, on).filter_map(|s| alive(group, s, alive_on)));
    // Where purchases give terms, a look at the figures prolongs none that runs.
    let runs = |today: &Step| steps.iter().any(|step| step.tier <= today.tier);
    let prolongs = !held_by_figures_only && group.up == Up::AtOnce;
    steps.extend(today.filter(|today| !(prolongs && runs(today))));
    steps
}

/// The days on which rows gave a tier: what the figures of each say now counts as it did then.
fn judged_before<'a>(
    person: &'a Person<'_>,
    group: &'a TierGroup,
    on: Day,
) -> impl Iterator<Item = (When, Seen)> + 'a {
    let rows = person.tiers.of(&group.id);
    let gave = move |row: &&Grant| match row.kind {
        GrantKind::Grant => true,
        GrantKind::Reset => group.up == Up::AtOnce && row.tier.is_some() && row.fell.is_none(),
        GrantKind::Given | GrantKind::Hand | GrantKind::Revoke | GrantKind::Post => false,
    };
    rows.filter(gave)
        .filter(move |row| row.since.day() <= on)
        .map(|row| (row.since, person.history.by_close_of(row.since.day())))
}

fn given<'a>(
    person: &'a Person<'_>,
    group: &'a TierGroup,
    on: Day,
) -> impl Iterator<Item = Step> + 'a {
    let rows = person.tiers.of(&group.id);
    rows.filter(move |g| g.kind == GrantKind::Given && g.since.day() <= on)
        .filter_map(|g| {
            let (tier, _) = group.tier(g.tier.as_ref()?.as_str())?;
            Some(Step {
                tier,
                at: g.since,
                seen: person.history.all(),
                until: g.until,
                given: Some(Ground::BroughtOver),
                fell: None,
            })
        })
}

fn alive(group: &TierGroup, step: Step, alive_on: Day) -> Option<Step> {
    let kept = kept_until(group, step.tier, step.until, alive_on)?;
    Some(Step {
        tier: kept.tier,
        until: kept.until,
        fell: kept.fell,
        ..step
    })
}

/// One step down at a time: what falls further lands one tier below what is held.
fn soften(group: &TierGroup, held: Standing, at: When, steps: &mut Vec<Step>) {
    let Some(below) = held.tier.map(|tier| tier + 1) else {
        return;
    };
    let lands = group.tiers.get(below).is_some_and(|tier| !tier.otherwise);
    let further = steps.iter().all(|step| step.tier > below);
    if lands && further {
        let until = group.keeps.map(|keeps| keeps.until(at.day()));
        steps.push(Step {
            tier: below,
            at,
            seen: Seen::default(),
            until,
            given: Some(Ground::Fell(Fall {
                from: below - 1,
                ended: at.day(),
            })),
            fell: None,
        });
    }
}

/// The steps that are worth a row: for each tier the longest, and none that a better one outlasts.
fn staircase(mut steps: Vec<Step>) -> Vec<Step> {
    steps.sort_by(|a, b| a.tier.cmp(&b.tier).then(longer(b.until, a.until)));
    let mut stairs: Vec<Step> = Vec::new();
    for step in steps {
        if stairs.iter().all(|above| later(step.until, above.until)) {
            stairs.push(step);
        }
    }
    stairs
}

fn reset_row(person: &Person<'_>, group: &TierGroup, at: When, steps: &[Step]) -> TierRow {
    let best = staircase(steps.to_vec()).into_iter().next();
    let why = match best {
        Some(step) => why_given(person, group, step),
        None => none_holds(),
    };
    TierRow {
        grant: Grant {
            group: group.id.clone(),
            kind: GrantKind::Reset,
            tier: id(group, best.map(|s| s.tier)),
            since: at,
            until: best.and_then(|s| s.until),
            stands: None,
            fell: fell_on(&why),
        },
        from: None,
        change: Change::Keep,
        why,
    }
}

fn why_given(person: &Person<'_>, group: &TierGroup, step: Step) -> Why {
    match step.given {
        None => match step.fell {
            Some(fall) => fall_reason(person, group, fall),
            None => reason(person, group, step),
        },
        Some(Ground::BroughtOver) => brought_over(),
        Some(Ground::Fell(fall)) => fall_reason(person, group, fall),
    }
}

/// Why a member fell by one step, in figures: `one step down: gold ended on 2025-02-01; spend 0.00 < 100.00`.
pub(crate) fn fall_reason(person: &Person<'_>, group: &TierGroup, fall: Fall) -> Why {
    let tier = &group.tiers[fall.from];
    // The term holds to the close of its last day; on the next one it is seen what there would be for another.
    let moment = Moment {
        on: fall.ended.next(),
        seen: person.history.by_close_of(fall.ended),
    };
    let told = fell(&tier.id, fall.ended);
    match &tier.when {
        Some(condition) if !person.holds(group, condition, moment) => {
            told.and(&person.lacking(group, condition, moment))
        }
        _ => told,
    }
}

fn grant_row(person: &Person<'_>, group: &TierGroup, step: Step) -> TierRow {
    TierRow {
        grant: Grant {
            group: group.id.clone(),
            kind: if step.given.is_some() {
                GrantKind::Given
            } else {
                GrantKind::Grant
            },
            tier: id(group, Some(step.tier)),
            since: step.at,
            until: step.until,
            stands: None,
            fell: None,
        },
        from: None,
        change: Change::Keep,
        why: match step.given {
            Some(_) => Why::default(),
            None => why_given(person, group, step),
        },
    }
}

/// Tells what the rows together change, on the first of them; where dates alone have changed the tier
/// since the ledger last said it, a row puts that on record.
fn label(
    person: &Person<'_>,
    group: &TierGroup,
    at: When,
    alive_on: Day,
    mut rows: Vec<TierRow>,
) -> Vec<TierRow> {
    let mut tiers = person.tiers.clone();
    for row in &rows {
        tiers.push(row.grant.clone());
    }
    let after = Person {
        tiers: &tiers,
        ..*person
    };
    if rows.is_empty() {
        return posting(&after, group, at, alive_on).into_iter().collect();
    }
    let now = after.stands_alive(group, at, alive_on).tier;
    let said = said(person, group);
    for row in &mut rows {
        row.grant.stands = id(group, now);
    }
    rows[0].from = id(group, said);
    rows[0].change = Change::between(said, now);
    rows
}

/// The tier that the ledger last said, by its place; before any row the lowest.
fn said(person: &Person<'_>, group: &TierGroup) -> Option<usize> {
    match person.tiers.posted(&group.id) {
        None => group.lowest(),
        Some(None) => None,
        Some(Some(tier)) => group.tier(tier.as_str()).map(|(place, _)| place),
    }
}

/// The row that puts on record what followed from dates or facts alone, where the ledger does not say it.
fn posting(person: &Person<'_>, group: &TierGroup, at: When, alive_on: Day) -> Option<TierRow> {
    let stands = person.stands_alive(group, at, alive_on);
    let said = said(person, group);
    (stands.tier != said).then(|| TierRow {
        grant: Grant {
            group: group.id.clone(),
            kind: GrantKind::Post,
            tier: id(group, stands.tier),
            since: at,
            until: stands.until,
            stands: id(group, stands.tier),
            fell: None,
        },
        from: id(group, said),
        change: Change::between(said, stands.tier),
        why: match (stands.basis, stands.fell) {
            (Basis::Forced, _) => forced_reason(person, group, alive_on, stands.tier),
            (Basis::Hand, _) => by_hand(),
            (Basis::Revoked, _) => revoked(),
            (_, Some(fall)) => fall_reason(person, group, fall),
            _ => ended(),
        },
    })
}

/// Why a member is forced into a tier on a day, in figures.
pub(crate) fn forced_reason(
    person: &Person<'_>,
    group: &TierGroup,
    on: Day,
    tier: Option<usize>,
) -> Why {
    let Some(tier) = tier.and_then(|place| group.tiers.get(place)) else {
        return Why::default();
    };
    tier.forced
        .iter()
        .find_map(|forced| {
            let on = if forced.judged_at_year_end {
                on.first_of_year().previous()
            } else {
                on
            };
            let moment = Moment {
                on,
                seen: person.history.by_close_of(on),
            };
            let holds = person.holds(group, &forced.when, moment);
            holds.then(|| person.reason(group, &forced.when, moment))
        })
        .unwrap_or_default()
}
