//! All reasons, whichever room decides by them.

use crate::domain::reason::Reasons;
use crate::{points, sales, tiers, wallet};

mod own {
    use crate::reasons;

    reasons! {
        undone = "undo" (version) "undoes version {version}" "冲销第 {version} 版";
    }
}

pub(crate) use own::undone;

/// Whatever a ledger's cell of reasons may name.
pub(crate) const ALL: Reasons = Reasons(&[
    own::REASONS,
    points::reasons::REASONS,
    tiers::reasons::REASONS,
    wallet::reasons::REASONS,
    sales::reasons::REASONS,
]);

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::domain::Lang;
    use std::borrow::Cow;

    #[test]
    fn every_reason_has_an_id_and_words_of_its_own() {
        let mut ids: Vec<&str> = ALL.all().map(|own| own.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "two reasons bear one id");
        for own in ALL.all() {
            let figures: Vec<String> = (1001..)
                .take(own.args.len())
                .map(|n| n.to_string())
                .collect();
            let args: Vec<Cow<'_, str>> = figures.iter().map(Cow::from).collect();
            let (en, zh) = ((own.say)(&args, Lang::En), (own.say)(&args, Lang::Zh));
            assert!(!en.is_empty() && !zh.is_empty(), "{}", own.id);
            for figure in &figures {
                let (in_en, in_zh) = (en.contains(figure), zh.contains(figure));
                assert_eq!(in_en, in_zh, "{}: {figure} of {en} and of {zh}", own.id);
            }
        }
    }
}
