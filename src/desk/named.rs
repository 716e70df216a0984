//! What the rules name for the desk's choice: departments, severities, causes, topics.

use crate::domain::source::Place;
use crate::domain::source::toml::Table;
use crate::domain::{Lang, Listing, Pair, Slug, Title};

/// One choice.
#[derive(Clone, Debug)]
pub struct Named {
    pub id: Slug,
    pub title: Title,
    pub place: Place,
}

/// Reads `[[section.key]]`: each has an id and a title.
pub(crate) fn read_named(table: &Table<'_>, key: &'static str, called: [Pair; 2]) -> Vec<Named> {
    let tables = table.named(key, called, &["id", "title"]);
    let list = tables.iter().filter_map(|own| {
        let id = own.id()?;
        Some(Named {
            title: own.title(&id),
            id,
            place: own.place(),
        })
    });
    list.collect()
}

/// What a choice is called; one that the rules no longer name, by its id.
pub(crate) fn title_of<'a>(list: &'a [Named], id: &'a Slug, lang: Lang) -> &'a str {
    list.iter()
        .find(|named| named.id == *id)
        .map_or(id.as_str(), |named| named.title.in_lang(lang))
}

/// Whether a word may be chosen. Where the rules name none, any may.
pub(crate) fn is_known(list: &[Named], id: &Slug) -> bool {
    list.is_empty() || list.iter().any(|named| named.id == *id)
}

/// The ids, for a message.
pub(crate) fn ids(list: &[Named]) -> Listing {
    list.iter().map(|named| &named.id).collect()
}
