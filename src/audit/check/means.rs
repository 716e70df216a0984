//! Words that were taken as money and resemble what moves something: an older program took any word. What was
//! recorded stays, so this is told as a note, once for each word of a ledger.

use rustc_hash::FxHashMap;

use crate::book::{BookError, Fault, Finding, Row, Schema, Snapshot};
use crate::domain::means::Moves;
use crate::domain::{Version, Wording};
use crate::members::rows::{CARDS, cards};
use crate::sales::tenders::{BONUS, PASS, WALLET as STORED};
use crate::wallet::rows::{self as wallet_rows, WALLET};
use crate::worded;

const REMEDY: Wording = Wording::fixed(
    "it counts as money; where it was none, undo the deed and record it again by the right means",
    "按收款计；若并非收款，请撤销该笔并以正确的付款方式重新记录",
);

/// The words of one ledger by which something was paid.
#[derive(Debug)]
pub(super) struct Words {
    schema: &'static Schema,
    /// Each with its place among those found; none where it resembles nothing.
    places: FxHashMap<Box<[u8]>, Option<usize>>,
    found: Vec<Resembling>,
}

impl Words {
    pub(super) fn of(schema: &'static Schema) -> Self {
        Self {
            schema,
            places: FxHashMap::default(),
            found: Vec::new(),
        }
    }

    /// Takes in a cell. What stored value or a pass paid has its amounts, and the bonus stands beside it.
    pub(super) fn take(&mut self, row: &Row<'_>, cell: &[u8]) {
        let names = |part: &[u8], word: &str| part.strip_prefix(word.as_bytes()) == Some(b"=");
        let up_to = |part: &[u8]| memchr::memchr(b'=', part).map_or(part.len(), |at| at + 1);
        let mut stored = false;
        for part in cell
            .split(|byte| *byte == b';')
            .filter(|part| !part.is_empty())
        {
            let head = &part[..up_to(part)];
            stored |= names(head, STORED);
            if names(head, STORED) || names(head, PASS) || (stored && names(head, BONUS)) {
                continue;
            }
            let word = head.strip_suffix(b"=").unwrap_or(head);
            match self.places.get(word) {
                Some(place) => {
                    if let Some(known) = place.and_then(|place| self.found.get_mut(place)) {
                        known.rows += 1;
                    }
                }
                None => self.first(row, word),
            }
        }
    }

    fn first(&mut self, row: &Row<'_>, word: &[u8]) {
        let told = String::from_utf8_lossy(word).into_owned();
        let moves = Moves::resembled(&told);
        self.places
            .insert(word.into(), moves.map(|_| self.found.len()));
        self.found.extend(moves.map(|moves| Resembling {
            word: told,
            moves,
            file: self.schema.path(),
            line: row.line_number(),
            version: row.version(),
            rows: 1,
        }));
    }
}

/// A word by which money was taken and that resembles what moves something, and where it stands first.
#[derive(Debug)]
pub struct Resembling {
    word: String,
    moves: Moves,
    file: String,
    line: Option<u64>,
    version: Version,
    rows: u64,
}

impl Resembling {
    pub fn word(&self) -> &str {
        &self.word
    }

    /// The same as a note.
    pub fn note(self) -> Finding {
        let (word, rows, id) = (&self.word, self.rows, self.moves.word());
        let times = match rows {
            1 => "once".to_owned(),
            rows => format!("{rows} times"),
        };
        Finding {
            what: worded!(
                "paid by \"{word}\" {times}: it resembles {id}, and was taken as money",
                "以“{word}”付款 {rows} 次：与 {id} 相近，当时按收款记录"
            ),
            file: self.file,
            line: self.line,
            version: Some(self.version),
            remedy: REMEDY,
            fault: Fault::Note,
        }
    }
}

/// The words of all ledgers; those of sales were read with the sales.
pub(super) fn resembling(snapshot: &Snapshot, sales: Words) -> Result<Vec<Resembling>, BookError> {
    let mut found = sales.found;
    for (schema, column) in [(&WALLET, wallet_rows::PAY), (&CARDS, cards::PAY)] {
        let mut words = Words::of(schema);
        snapshot.ledger(schema)?.each(column + 1, |row| {
            words.take(row, row.bytes(column));
            Ok(())
        })?;
        found.extend(words.found);
    }
    Ok(found)
}
