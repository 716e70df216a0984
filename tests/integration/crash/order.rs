//! What a power cut leaves is what was synced: so the order of operations is proved of every command.

use super::rig::{Operation, Rig};
use super::{at_once, has_faults, rigs};

/// Files that may be lost: made again when missing.
fn is_derived(operation: &Operation) -> bool {
    let path = operation.path.to_string_lossy();
    path.contains(".club/")
        || path.ends_with(".club")
        || !path.contains('/') && operation.kind != "print" && path.starts_with("club-")
}

fn is_chain(operation: &Operation) -> bool {
    operation.name() == "versions.csv"
}

#[test]
fn everything_is_synced_before_what_stands_on_it() {
    if !has_faults() {
        return;
    }
    at_once(&rigs(), |rig| {
        for wrong in [unsynced(rig), unnamed(rig), unplaced(rig), early(rig)] {
            assert_eq!(wrong, None, "club {}\n{:#?}", rig.case.line, rig.trace);
        }
    });
}

/// Where the commit is: the row of `versions.csv`, or the rename that puts a whole new one in place.
fn commit(rig: &Rig) -> usize {
    let of = |kind: &str, what: &dyn Fn(&Operation) -> bool| {
        rig.trace.iter().rposition(|op| op.kind == kind && what(op))
    };
    if rig.case.page == "migrate" {
        of("rename", &|op| op.name() == "ledgers").expect("a swap")
    } else {
        of("write", &is_chain).expect("a version")
    }
}

/// A file whose bytes are not synced between their writing and the commit.
fn unsynced(rig: &Rig) -> Option<String> {
    let commit = commit(rig);
    let before = &rig.trace[..commit];
    for (at, op) in before.iter().enumerate() {
        if op.kind != "write" || is_derived(op) || is_temporary(op) {
            continue;
        }
        let synced = before[at..]
            .iter()
            .any(|later| later.kind == "sync" && later.path == op.path);
        if !synced {
            return Some(format!(
                "{} is not synced before the commit",
                op.path.display()
            ));
        }
    }
    None
}

/// A file of output that gets its own name once it is whole.
fn is_partial(op: &Operation) -> bool {
    op.path.extension().is_some_and(|ending| ending == "part")
}

fn is_temporary(op: &Operation) -> bool {
    op.path.is_absolute() && op.name().starts_with("club-")
}

/// A new name whose folder is not synced before the commit.
fn unnamed(rig: &Rig) -> Option<String> {
    let commit = commit(rig);
    let before = &rig.trace[..commit];
    for (at, op) in before.iter().enumerate() {
        let makes = matches!(op.kind.as_str(), "create" | "rename" | "make-dir");
        if !makes || is_derived(op) || is_temporary(op) || is_partial(op) {
            continue;
        }
        let parent = op.path.parent().expect("a folder");
        let synced = before[at..]
            .iter()
            .any(|later| later.kind == "sync-dir" && same_folder(&later.path, parent));
        if !synced {
            return Some(format!(
                "the name {} is not synced before the commit",
                op.path.display()
            ));
        }
    }
    None
}

fn same_folder(a: &std::path::Path, b: &std::path::Path) -> bool {
    let plain = |path: &std::path::Path| {
        if path.as_os_str().is_empty() {
            ".".into()
        } else {
            path.to_owned()
        }
    };
    plain(a) == plain(b)
}

/// A rename whose file was not synced before it, or whose folder is not after.
fn unplaced(rig: &Rig) -> Option<String> {
    for (at, op) in rig.trace.iter().enumerate() {
        if op.kind != "rename" || is_derived(op) {
            continue;
        }
        let part = format!(".{}.", op.name());
        let beside = rig.trace[..at]
            .iter()
            .rposition(|op| op.kind == "write" && op.name().starts_with(&part));
        let synced = beside.is_none_or(|written| {
            rig.trace[written..at]
                .iter()
                .any(|op| op.kind == "sync" && op.name().starts_with(&part))
        });
        let parent = op.path.parent().expect("a folder");
        let named = rig.trace[at..]
            .iter()
            .any(|op| op.kind == "sync-dir" && same_folder(&op.path, parent));
        if !synced || !named {
            return Some(format!("{} is renamed unsynced", op.path.display()));
        }
    }
    None
}

/// Something printed before the version's row is synced, or rows written after it.
fn early(rig: &Rig) -> Option<String> {
    let commit = commit(rig);
    let kind = if rig.case.page == "migrate" {
        "sync-dir"
    } else {
        "sync"
    };
    let Some(synced) = rig.trace[commit..]
        .iter()
        .position(|op| op.kind == kind && (is_chain(op) || kind == "sync-dir"))
    else {
        return Some("the version is not synced".to_owned());
    };
    let print = rig.trace.iter().position(|op| op.kind == "print");
    if print.is_some_and(|print| print < commit + synced) {
        return Some("printed before the version is synced".to_owned());
    }
    let after = rig.trace[commit + 1..]
        .iter()
        .find(|op| op.kind == "write" && !is_derived(op) && op.path.starts_with("book"));
    after.map(|op| format!("{} is written after the commit", op.path.display()))
}
