//! Closed lists of words: each is said once, as it stands in ledgers and on the command line, and as people of
//! either language read it.

use super::Lang;

/// One of a closed list of words.
pub trait Words: Copy + Eq + 'static {
    /// What may stand in a cell: the words, and those of rows that the list says nothing about.
    const CELLS: &'static [&'static str];

    /// The word of its cell.
    fn cell(self) -> &'static str;

    /// The one that a cell tells; none where it is no word of the list.
    fn of_cell(cell: &[u8]) -> Option<Self>;
}

/// A closed list of which each word is called something in both languages.
pub trait Called: Words + Send + Sync {
    /// All of them, in the order in which they are told.
    fn all() -> impl Iterator<Item = Self>;

    /// What people call it.
    fn called(self, lang: Lang) -> &'static str;
}

/// What people call a word of a list where a reason tells it; English keeps the word.
pub(crate) fn called<T: Called>(word: &str, lang: Lang) -> &str {
    match (lang, T::of_cell(word.as_bytes())) {
        (Lang::En, _) | (_, None) => word,
        (Lang::Zh, Some(own)) => own.called(lang),
    }
}

/// A word of a list, and what it is called in English and in Chinese.
pub(crate) type Entry = (&'static str, &'static str, &'static str);

/// What people call a word of a list in a sentence; English keeps the word.
pub(crate) fn listed<'a>(list: &[Entry], word: &'a str, lang: Lang) -> &'a str {
    let own = list.iter().find(|(own, ..)| *own == word);
    match (lang, own) {
        (Lang::En, _) | (_, None) => word,
        (Lang::Zh, Some((.., zh))) => zh,
    }
}

/// Declares a closed list: `words! { pub enum Kind { In = "in", "in", "入库"; } }`, or without what people read where
/// nobody reads it. After a plus stand words of cells that are none of the list, such as that of rows which take
/// others back.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$note:meta])* $one:ident = $word:literal;)+
    } $(+ $more:literal)*) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$note])* $one,)+ }

        #[allow(dead_code)]
        impl $name {
            /// All of them, in the order in which they are told.
            $vis const ALL: [Self; [$($word,)+].len()] = [$(Self::$one,)+];

            /// The word itself, the same in every language.
            $vis const fn word(self) -> &'static str {
                match self { $(Self::$one => $word,)+ }
            }
        }

        impl $crate::domain::words::Words for $name {
            const CELLS: &'static [&'static str] = &[$($word,)+ $($more,)*];

            fn cell(self) -> &'static str {
                self.word()
            }

            fn of_cell(cell: &[u8]) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.word().as_bytes() == cell)
            }
        }
    };
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$note:meta])* $one:ident = $word:literal, $en:literal, $zh:literal;)+
    } $(+ $more:literal)*) => {
        $crate::words! {
            $(#[$meta])* $vis enum $name { $($(#[$note])* $one = $word;)+ } $(+ $more)*
        }

        #[allow(dead_code)]
        impl $name {
            /// What people call it.
            $vis const fn in_lang(self, lang: $crate::domain::Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$one, $crate::domain::Lang::En) => $en,
                      (Self::$one, $crate::domain::Lang::Zh) => $zh,)+
                }
            }

            /// The same in both languages, to be part of a message.
            $vis const fn titled(self) -> $crate::domain::Wording {
                match self { $(Self::$one => $crate::domain::Wording::fixed($en, $zh),)+ }
            }
        }

        /// The word itself, and what people call it in Chinese with `{:#}`.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(match $crate::domain::Lang::of_format(f) {
                    $crate::domain::Lang::En => self.word(),
                    zh => self.in_lang(zh),
                })
            }
        }

        impl $crate::domain::words::Called for $name {
            fn all() -> impl Iterator<Item = Self> {
                Self::ALL.into_iter()
            }

            fn called(self, lang: $crate::domain::Lang) -> &'static str {
                self.in_lang(lang)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(Kind::of_cell(b"count"), Some(Kind::Count));
        assert_eq!(Kind::of_cell(b"undo"), None);
        assert_eq!(Kind::In.in_lang(Lang::En), "received");
        assert_eq!(Kind::Count.in_lang(Lang::Zh), "盘点");
    }
}
