//! The packs that the program carries with it, for `init` and for learning the language.

/// A pack's name and its text.
pub(super) type BuiltIn = (&'static str, &'static str);

macro_rules! packs {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../rules/", $name, ".toml")))),+]
    };
}

/// Every built-in pack, the reference case first.
pub const BUILT_IN: &[BuiltIn] = packs![
    "vip-card",
    "five-star",
    "club-cards",
    "health-chain",
    "mall-svip",
    "hotel-card",
    "medals",
    "partner-vip",
    "abc",
    "after-sales",
    "relations-care",
    "salon-visit",
    "service-desk",
    "shop-profile",
    "visitors",
    "house",
];

/// The public holidays that the program carries with it, under the name of their file.
pub const HOLIDAYS: BuiltIn = (
    "rules/holidays-cn.toml",
    include_str!("../../rules/holidays-cn.toml"),
);

/// The text of a built-in pack.
pub fn builtin(name: &str) -> Option<&'static str> {
    BUILT_IN
        .iter()
        .find(|(own, _)| *own == name)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Pack;

    #[test]
    fn the_built_in_holidays_are_sound() {
        let (file, text) = HOLIDAYS;
        let days = crate::domain::calendar::WorkCalendar::read(file, text).expect("sound");
        let day = |text: &str| text.parse().expect("a day");
        assert!(
            days.unknown(day("2024-01-01"), day("2026-12-31"))
                .is_empty()
        );
        assert!(!days.is_working(day("2026-02-17")));
        assert!(days.is_working(day("2026-02-14")));
    }

    #[test]
    fn every_built_in_pack_is_sound_and_bears_its_name() {
        for (name, text) in BUILT_IN {
            let file = format!("rules/{name}.toml");
            let pack = Pack::read(&file, text).unwrap_or_else(|found| {
                let shown: Vec<_> = found.iter().map(|f| f.render(false)).collect();
                panic!("{}", shown.join("\n"))
            });
            assert_eq!(pack.id.as_str(), *name);
        }
    }
}
