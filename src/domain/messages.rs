//! What people are told, declared once: the case, what it says in both languages, and what to do about it.

use std::fmt;

/// Declares an error or a refusal with its words:
///
/// ```text
/// messages! {
///     /// Why a deed is not done.
///     #[derive(Clone, Debug)]
///     pub enum Refusal {
///         /// Nothing but a note follows.
///         Closed { complaint: ComplaintId } => ("complaint {complaint} is closed", "投诉 {complaint} 已结案"),
///             help ("open a new one", "新问题请另立投诉"), exit 2;
///         Unknown { what: Choice, known: Listing } => ("no such {what}", "没有此{what:#}"),
///             help ("the rules name {known}", "规则中有：{known:#}");
///         Stored(error: BookError) => inner;
///     }
/// }
/// ```
///
/// A field is named in the text; `{field:#}` is its Chinese, where its type has words of its own. Further parts follow
/// the texts as in [`worded!`](crate::worded). Where the words follow from figures, one expression in the brackets gives a [`Wording`](super::Wording), and for the help that or
/// an `Option` of it. The exit code is 1 unless told. `inner` says what its only field says.
#[macro_export]
macro_rules! messages {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $(
        $(#[$doc:meta])* $one:ident
            $({ $($(#[$of:meta])* $field:ident: $type:ty),* $(,)? })? $(($it:ident: $inner:ty))?
            => $said:tt $(, help $help:tt)? $(, exit $code:expr)?;
    )+ }) => {
        $(#[$meta])*
        $vis enum $name { $(
            $(#[$doc])* $one $({ $($(#[$of])* $field: $type),* })? $(($inner))?,
        )+ }

        impl $crate::domain::Spoken for $name {
            #[allow(unused_variables)]
            fn say(&self, lang: $crate::domain::Lang) -> String {
                let words = match self { $(
                    Self::$one $({ $($field),* })? $(($it))? => $crate::message_part!(@say $said $($it)?),
                )+ };
                words.in_lang(lang).to_owned()
            }

            #[allow(unused_variables)]
            fn remedy(&self, lang: $crate::domain::Lang) -> Option<String> {
                let words = match self { $(
                    Self::$one $({ $($field),* })? $(($it))? =>
                        $crate::message_part!(@help $said [$($help)?] $($it)?),
                )+ };
                words.map(|words| words.in_lang(lang).to_owned())
            }

            #[allow(unused_variables)]
            fn exit_code(&self) -> u8 {
                match self { $(
                    Self::$one $({ $($field: _),* })? $(($it))? =>
                        $crate::message_part!(@exit $said [$($code)?] $($it)?),
                )+ }
            }
        }

        $crate::message!(@shown $name);
    };
}

/// Declares an error of one case, as [`messages!`] does one of several:
///
/// ```text
/// message! {
///     /// A row with more or fewer cells than the header.
///     #[derive(Debug)]
///     pub struct Ragged { pub cells: usize, pub columns: usize }
///     => ("the row has {cells} cells, the header {columns}", "该行有 {cells} 格，表头有 {columns} 格"), exit 65;
/// }
/// ```
#[macro_export]
macro_rules! message {
    ($(#[$meta:meta])* $vis:vis struct $name:ident => $($said:tt)+) => {
        $(#[$meta])*
        $vis struct $name;
        $crate::message!(@impls $name [] => $($said)+);
    };
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$of:meta])* $seen:vis $field:ident: $type:ty),+ $(,)?
    } => $($said:tt)+) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$of])* $seen $field: $type),+ }
        $crate::message!(@impls $name [$($field),+] => $($said)+);
    };
    (@impls $name:ident [$($field:ident),*] => $said:tt $(, help $help:tt)? $(, exit $code:expr)?;) => {
        impl $crate::domain::Spoken for $name {
            #[allow(unused_variables)]
            fn say(&self, lang: $crate::domain::Lang) -> String {
                let Self { $($field),* } = self;
                $crate::message_part!(@say $said).in_lang(lang).to_owned()
            }

            #[allow(unused_variables)]
            fn remedy(&self, lang: $crate::domain::Lang) -> Option<String> {
                let Self { $($field),* } = self;
                let words = $crate::message_part!(@help $said [$($help)?]);
                words.map(|words| words.in_lang(lang).to_owned())
            }

            #[allow(unused_variables)]
            fn exit_code(&self) -> u8 {
                let Self { $($field),* } = self;
                $crate::message_part!(@exit $said [$($code)?])
            }
        }

        $crate::message!(@shown $name);
    };
    (@shown $name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let lang = $crate::domain::Lang::of_format(f);
                f.write_str(&$crate::domain::Spoken::say(self, lang))
            }
        }

        impl std::error::Error for $name {}
    };
}

/// The words of one case of [`messages!`] or [`message!`].
#[macro_export]
macro_rules! message_part {
    (@say inner $it:ident) => {
        $crate::domain::Wording::of($it)
    };
    (@say ($en:literal, $zh:literal $(, $($rest:tt)*)?) $($it:ident)?) => {
        $crate::worded!($en, $zh $(, $($rest)*)?)
    };
    (@say ($words:expr) $($it:ident)?) => {
        $crate::domain::Wording::from($words)
    };
    (@help inner [] $it:ident) => {
        $crate::domain::Wording::remedy_of($it)
    };
    (@help $said:tt [] $($it:ident)?) => {
        None::<$crate::domain::Wording>
    };
    (@help $said:tt [($en:literal, $zh:literal $(, $($rest:tt)*)?)] $($it:ident)?) => {
        Some($crate::worded!($en, $zh $(, $($rest)*)?))
    };
    (@help $said:tt [($words:expr)] $($it:ident)?) => {
        Option::<$crate::domain::Wording>::from($words)
    };
    (@exit inner [] $it:ident) => {
        $crate::domain::Spoken::exit_code($it)
    };
    (@exit $said:tt [] $($it:ident)?) => {
        1
    };
    (@exit $said:tt [$code:expr] $($it:ident)?) => {
        $code
    };
}

/// Words one after the other, as each language writes a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing(Vec<String>);

impl Listing {
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: ToString> FromIterator<T> for Listing {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        Self(words.into_iter().map(|word| word.to_string()).collect())
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(if f.alternate() { "、" } else { ", " }))
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Lang, Listing, Spoken};
    use crate::worded;

    messages! {
        /// Something that is well formed in itself.
        #[derive(Debug)]
        enum Inner {
            Full { room: u8 } => ("room {room} is full", "房间 {room} 已满"), help ("another day", "请改日"), exit 2;
        }
    }

    messages! {
        #[derive(Debug)]
        enum Outer {
            /// With a list.
            Unknown { word: String, known: Listing } => ("there is no {word}", "没有“{word}”"),
                help ("there are {known}", "有：{known:#}");
            /// Which words follow from a figure.
            Late { days: u8 } => (match days {
                1 => worded!("a day late", "迟一天"),
                days => worded!("{days} days late", "迟 {days} 天"),
            }), help ((*days > 1).then(|| worded!("call today", "请今天致电")));
            Room(inner: Inner) => inner;
            Bare => ("nothing", "无");
        }
    }

    message! {
        /// With a part that both languages name by its place.
        #[derive(Clone, Copy, Debug)]
        struct Dear {
            pub price: u8,
        } => ("{} is dear", "{} 太贵", price + 1), help ((*price > 8).then(|| worded!("wait", "请等等"))), exit 65;
    }

    message! {
        #[derive(Debug)]
        struct Shut => ("the door is shut", "门已关");
    }

    #[test]
    fn one_case_is_said_as_one_of_several_is() {
        let dear = Dear { price: 9 };
        assert_eq!(dear.say(Lang::Zh), "10 太贵");
        assert_eq!(
            (dear.to_string(), dear.exit_code()),
            ("10 is dear".into(), 65)
        );
        assert_eq!(dear.remedy(Lang::En).as_deref(), Some("wait"));
        assert_eq!(Dear { price: 8 }.remedy(Lang::En), None);
        assert_eq!(
            (format!("{Shut:#}"), Shut.exit_code()),
            ("门已关".into(), 1)
        );
    }

    #[test]
    fn a_message_is_said_once() {
        let told = |message: &Outer| {
            let zh = message.say(Lang::Zh);
            assert_eq!(format!("{message:#}"), zh);
            (
                message.to_string(),
                zh,
                message.remedy(Lang::Zh),
                message.exit_code(),
            )
        };
        let known = ["a", "b"].into_iter().collect();
        let word = "c".to_owned();
        let expected = (
            "there is no c".into(),
            "没有“c”".into(),
            Some("有：a、b".into()),
            1,
        );
        assert_eq!(told(&Outer::Unknown { word, known }), expected);
        let expected = (
            "3 days late".into(),
            "迟 3 天".into(),
            Some("请今天致电".into()),
            1,
        );
        assert_eq!(told(&Outer::Late { days: 3 }), expected);
        assert_eq!(told(&Outer::Late { days: 1 }).2, None);
        let expected = (
            "room 7 is full".into(),
            "房间 7 已满".into(),
            Some("请改日".into()),
            2,
        );
        assert_eq!(told(&Outer::Room(Inner::Full { room: 7 })), expected);
        assert_eq!(told(&Outer::Bare), ("nothing".into(), "无".into(), None, 1));
    }
}
