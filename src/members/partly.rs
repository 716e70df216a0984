//! Parts of words by which somebody may be known: the end of a phone, a piece of a name, and what its characters
//! begin with in pinyin. Pure: nothing of it is kept.

use pinyin::ToPinyinMulti as _;

use super::{facts, spelling};

/// So many digits of a phone's end tell it apart.
const TAIL_MIN: usize = 4;
/// Single letters would find half of the house.
const LETTERS_MIN: usize = 2;

/// A word that is looked for as a part.
#[derive(Debug)]
pub(super) struct Part {
    tail: Option<String>,
    piece: Option<String>,
    letters: Option<String>,
}

impl Part {
    pub(super) fn of(word: &str) -> Self {
        let digits = facts::narrow(word).replace([' ', '-'], "");
        let is_tail = digits.len() >= TAIL_MIN && digits.bytes().all(|byte| byte.is_ascii_digit());
        let folded = spelling::fold(word);
        let is_short = folded.is_ascii() && folded.len() < LETTERS_MIN;
        let is_letters = !is_short && folded.bytes().all(|byte| byte.is_ascii_lowercase());
        Self {
            tail: is_tail.then_some(digits),
            letters: is_letters.then(|| folded.clone()),
            piece: (!is_short).then_some(folded),
        }
    }

    /// Whether any phone can fit: else none has to be opened.
    pub(super) const fn seeks_phones(&self) -> bool {
        self.tail.is_some()
    }

    pub(super) const fn seeks_names(&self) -> bool {
        self.piece.is_some()
    }

    pub(super) fn is_of_phone(&self, phone: &str) -> bool {
        let tail = self.tail.as_ref();
        tail.is_some_and(|tail| phone.ends_with(tail.as_str()))
    }

    pub(super) fn is_of_name(&self, name: &str) -> bool {
        let name = spelling::fold(name);
        let piece = self.piece.as_ref();
        let letters = self.letters.as_ref();
        piece.is_some_and(|piece| name.contains(piece.as_str()))
            || letters.is_some_and(|letters| spells(letters, &name))
    }
}

/// Whether letters spell how a name begins: of each character one letter at least, by any of its readings, as
/// `wf`, `wangf` and `wangfang` do of 王芳.
fn spells(letters: &str, name: &str) -> bool {
    // How many letters may be spelt by the characters so far.
    let mut spelt = vec![0];
    for c in name.chars() {
        let readings = readings(c);
        let mut longer: Vec<usize> = Vec::new();
        for at in spelt {
            for reading in &readings {
                let rest = letters[at..].bytes();
                let same = rest.zip(reading.bytes()).take_while(|(a, b)| a == b);
                longer.extend((1..=same.count()).map(|own| at + own));
            }
        }
        if longer.contains(&letters.len()) {
            return true;
        }
        longer.sort_unstable();
        longer.dedup();
        spelt = longer;
    }
    false
}

/// The ways in which a character is read, in plain letters: a letter stands for itself.
fn readings(c: char) -> Vec<String> {
    if c.is_ascii_lowercase() {
        return vec![c.to_string()];
    }
    let mut readings = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain();
        readings.push(plain.replace('ü', "v"));
        // Keyboards have no ü: lü is typed lv, and lu.
        if plain.contains('ü') {
            readings.push(plain.replace('ü', "u"));
        }
    }
    readings.sort_unstable();
    readings.dedup();
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_a_piece_and_by_its_pinyin() {
        let found = [
            ("芳", "王芳"),
            ("王", "王芳"),
            ("小芳", "王小芳"),
            ("wf", "王芳"),
            ("WF", "王芳"),
            ("ｗｆ", "王芳"),
            ("wangf", "王芳"),
            ("wangfang", "王芳"),
            ("wang fang", "王芳"),
            ("wxf", "王小芳"),
            ("wx", "王小芳"),
            // Polyphones by each of their readings.
            ("sx", "单雄"),
            ("dx", "单雄"),
            ("zl", "曾力"),
            ("cl", "曾力"),
            ("xf", "解芳"),
            ("qy", "仇英"),
            ("lf", "吕芳"),
            ("lvf", "吕芳"),
            ("luf", "吕芳"),
            ("mm", "买买提·吐尔逊"),
            ("mmtt", "买买提·吐尔逊"),
            ("brien", "O’Brien"),
            ("anna s", "Anna Smith"),
        ];
        for (word, name) in found {
            assert!(Part::of(word).is_of_name(name), "{word} {name}");
        }
        let not = [
            ("w", "王芳"),
            ("f", "Fay"),
            ("fw", "王芳"),
            ("ff", "王芳"),
            ("wfx", "王芳"),
            ("wagf", "王芳"),
            ("力芳", "王芳"),
            ("王芳", "王小芳"),
            ("0001", "王芳"),
        ];
        for (word, name) in not {
            assert!(!Part::of(word).is_of_name(name), "{word} {name}");
        }
    }

    #[test]
    fn a_phone_is_found_by_four_digits_of_its_end_and_more() {
        let phone = "13800001234";
        for word in ["1234", "１２３４", "01234", "0000 1234", "0000-1234", phone] {
            assert!(Part::of(word).is_of_phone(phone), "{word}");
        }
        for word in ["234", "1238", "1380", "123", "x1234", "王1234"] {
            assert!(!Part::of(word).is_of_phone(phone), "{word}");
        }
    }
}
