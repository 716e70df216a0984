//! Several packs in force one after another: a deed is judged by the pack of its own business day.

use crate::domain::{Day, Slug};
use crate::messages;

use super::Pack;

/// The packs of a book, each in force until the next one is.
#[derive(Clone, Debug)]
pub struct Packs {
    /// At least one, by the day from which it is in force.
    packs: Vec<Pack>,
}

messages! {
    /// Why packs cannot follow one another.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum BadPacks {
        None => (
            "the book names no rule file; name one under `rules`",
            "账簿没有写明规则文件；请在 `rules` 中写明"
        );
        SameDay { first: Slug, second: Slug, from: Day } => (
            "rule packs \"{first}\" and \"{second}\" are both in force from {from}; give one of them a later `in_force_from`",
            "规则包“{first}”与“{second}”都自 {from} 起生效；请把其中一个的 `in_force_from` 改晚"
        );
    }
}

impl Packs {
    pub fn new(mut packs: Vec<Pack>) -> Result<Self, BadPacks> {
        packs.sort_by_key(|pack| pack.in_force_from);
        if packs.is_empty() {
            return Err(BadPacks::None);
        }
        for pair in packs.windows(2) {
            if let [first, second] = pair
                && first.in_force_from == second.in_force_from
            {
                return Err(BadPacks::SameDay {
                    first: first.id.clone(),
                    second: second.id.clone(),
                    from: first.in_force_from,
                });
            }
        }
        Ok(Self { packs })
    }

    /// The pack in force on a day; before the first one's day, the first.
    pub fn on(&self, day: Day) -> &Pack {
        let after = self.packs.partition_point(|pack| pack.in_force_from <= day);
        &self.packs[after.saturating_sub(1)]
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Pack> {
        self.packs.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(id: &str, from: &str) -> Pack {
        let text = format!("format = 1\nid = \"{id}\"\nin_force_from = {from}\n");
        Pack::read("a.toml", &text).expect("a pack")
    }

    #[test]
    fn each_day_has_its_pack() {
        let packs = Packs::new(vec![pack("new", "2025-01-01"), pack("old", "2020-01-01")]);
        let packs = packs.expect("packs");
        for (day, id) in [
            ("2019-06-01", "old"),
            ("2024-12-31", "old"),
            ("2025-01-01", "new"),
            ("2030-01-01", "new"),
        ] {
            let day: Day = day.parse().expect("a day");
            assert_eq!(packs.on(day).id.as_str(), id, "{day}");
        }
        let twice = Packs::new(vec![pack("a", "2020-01-01"), pack("b", "2020-01-01")]);
        assert!(matches!(twice, Err(BadPacks::SameDay { .. })));
        assert!(matches!(Packs::new(Vec::new()), Err(BadPacks::None)));
    }
}
