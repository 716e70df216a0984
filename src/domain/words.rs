//! Closed lists of words: each is said once, as it stands in ledgers and on the command line, and as people of
//! either language read it.

use super::Lang;

/// One of a closed list of words.
pub trait Words: Copy + Eq + 'static {
    /// All of them, in the order in which they are told.
    const ALL: &'static [Self];
    /// What may stand in a cell: the words, and those of rows that the list says nothing about.
    const CELLS: &'static [&'static str];

    /// The word itself, the same in every language.
    fn word(self) -> &'static str;

    /// What people call it.
    fn in_lang(self, lang: Lang) -> &'static str;

    /// The one that a word is; none where it is no word of the list.
    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

/// Declares a closed list: `words! { pub enum Kind { In = "in", "in", "入库"; } }`. After a plus stand words of
/// cells that are none of the list, such as that of rows which take others back.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$note:meta])* $one:ident = $word:literal, $en:literal, $zh:literal;)+
    } $(+ $more:literal)*) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$note])* $one,)+ }

        impl $crate::domain::words::Words for $name {
            const ALL: &'static [Self] = &[$(Self::$one,)+];
            const CELLS: &'static [&'static str] = &[$($word,)+ $($more,)*];

            fn word(self) -> &'static str {
                match self { $(Self::$one => $word,)+ }
            }

            fn in_lang(self, lang: $crate::domain::Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$one, $crate::domain::Lang::En) => $en,
                      (Self::$one, $crate::domain::Lang::Zh) => $zh,)+
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::domain::Lang;

    words! {
        /// What moved.
        enum Kind {
            In = "in", "received", "入库";
            Count = "count", "counted", "盘点";
        } + "undo"
    }

    #[test]
    fn a_list_is_said_once() {
        assert_eq!(Kind::ALL, [Kind::In, Kind::Count]);
        assert_eq!(Kind::CELLS, ["in", "count", "undo"]);
        assert_eq!(Kind::of_word("count"), Some(Kind::Count));
        assert_eq!(Kind::of_word("undo"), None);
        assert_eq!(Kind::In.in_lang(Lang::En), "received");
        assert_eq!(Kind::Count.in_lang(Lang::Zh), "盘点");
    }
}
