//! The keyring by itself: formats, rotations, copies, destruction.

use super::*;
use crate::book::disk::fault::armed;
use std::sync::atomic::{AtomicU32, Ordering};

const BOOK: &str = "00112233445566778899aabbccddeeff";

/// A folder of its own that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let nth = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("club-keyring-{}-{nth}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("a folder");
        Self(dir)
    }

    fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// A keyring with the house's key and so many persons'.
    fn keyring(&self, persons: u32) -> Keyring {
        let mut keyring = Keyring::create(&self.keys(), BOOK).expect("a keyring");
        for _ in 0..=persons {
            keyring.new_person().expect("a key");
        }
        keyring.sync().expect("on disk");
        keyring
    }

    fn open(&self) -> Keyring {
        Keyring::open(&self.keys(), BOOK).expect("the keyring")
    }

    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).expect("a folder");
        let mut names: Vec<String> = names
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A keyring as the first format was: the book's key is its secret too.
fn format_1(path: &Path, persons: u32) {
    let book_key = random_key().expect("a key");
    let mut bytes = b"club keyring 1\n\n".to_vec();
    bytes.extend_from_slice(BOOK.as_bytes());
    bytes.extend_from_slice(&*book_key);
    for slot in (0..=persons).map(KeySlot) {
        let key = random_key().expect("a key");
        let wrapped = seal(&book_key, &slot_aad(BOOK, slot), &*key).expect("wrapped");
        bytes.extend_from_slice(&wrapped);
    }
    fs::write(path, bytes).expect("a file");
}

fn seal_name(keyring: &Keyring, slot: u32, name: &str) -> String {
    let slot = KeySlot(slot);
    keyring
        .seal_unbound(slot, "profile", "sealed", name)
        .expect("sealed")
}

fn name(keyring: &Keyring, cell: &str) -> Option<String> {
    match keyring.unseal(cell, "profile", "sealed") {
        Ok(Unsealed::Text(text)) => Some(text),
        Ok(Unsealed::Destroyed | Unsealed::Unreadable) | Err(_) => None,
    }
}

#[test]
fn an_old_copy_opens_nothing_that_was_sealed_after_a_rotation() {
    let place = Place::new();
    let keyring = place.keyring(2);
    let before = seal_name(&keyring, 1, "王小明");
    let stolen = place.0.join("stolen");
    fs::copy(place.keys(), &stolen).expect("a copy");
    let digests = (
        keyring.mac("asked", b"x"),
        keyring.index_mac("phone", b"x").expect("a digest"),
    );
    let mut rotated = keyring.rotate().expect("rotated");
    assert!(!keyring.is_current() && rotated.is_current());
    let after = seal_name(&rotated, 1, "李四");
    let tail = rotated
        .seal_tail("ledgers/sales.csv", 0, b"rows")
        .expect("sealed");
    let fresh = rotated.new_person().expect("a key");
    rotated.sync().expect("on disk");
    let newcomer = seal_name(&rotated, fresh.get(), "赵六");

    let rotated = place.open();
    assert_eq!(name(&rotated, &before).as_deref(), Some("王小明"));
    assert_eq!(name(&rotated, &after).as_deref(), Some("李四"));
    assert_eq!(
        rotated
            .unseal_tail("ledgers/sales.csv", &tail)
            .expect("its rows"),
        b"rows"
    );
    let stolen = Keyring::open(&stolen, BOOK).expect("a keyring");
    assert_eq!(name(&stolen, &before).as_deref(), Some("王小明"));
    for cell in [&after, &newcomer] {
        assert!(
            stolen.open_cell(cell, "profile", "sealed").is_err(),
            "{cell}"
        );
    }
    assert!(stolen.unseal_tail("ledgers/sales.csv", &tail).is_err());
    assert_eq!(
        rotated.mac("asked", b"x"),
        digests.0,
        "digests in ledgers must agree for ever"
    );
    assert_ne!(
        rotated.index_mac("phone", b"x").expect("a digest"),
        digests.1
    );

    // Again, and a key that is destroyed is so in every epoch.
    let mut again = rotated.rotate().expect("rotated");
    let third = seal_name(&again, 1, "王五");
    assert_eq!(name(&again, &after).as_deref(), Some("李四"));
    assert_eq!(again.whole().expect("whole").census().epochs, 2);
    again.destroy(&[KeySlot(1)]).expect("destroyed");
    for cell in [&before, &after, &third] {
        assert_eq!(name(&place.open(), cell), None, "{cell}");
    }
    assert_eq!(name(&place.open(), &newcomer).as_deref(), Some("赵六"));
    let refused = place
        .open()
        .seal_unbound(KeySlot(1), "profile", "sealed", "x");
    assert!(matches!(refused, Err(KeyError::Destroyed { slot: 1 })));
}

#[test]
fn a_keyring_of_the_first_format_is_read_and_brought_up() {
    let place = Place::new();
    format_1(&place.keys(), 3);
    let mut old = place.open();
    let cells: Vec<String> = (0..4).map(|slot| seal_name(&old, slot, "王")).collect();
    let tail = old
        .seal_tail("ledgers/sales.csv", 0, b"rows")
        .expect("sealed");
    let digest = old.mac("asked", b"x");
    let fresh = old.new_person().expect("a key");
    old.sync().expect("on disk");
    assert_eq!((fresh.get(), old.erased_end()), (4, 0));

    // By an erasure …
    old.destroy_erased(&[KeySlot(2)], 70).expect("destroyed");
    let two = place.open();
    assert_eq!((two.erased_end(), two.slots().expect("slots")), (70, 5));
    assert_eq!(name(&two, &cells[2]), None);
    // … and by a rotation.
    format_1(&place.0.join("other"), 3);
    let other = Keyring::open(&place.0.join("other"), BOOK).expect("a keyring");
    let kept = seal_name(&other, 3, "李");
    let other = other.rotate().expect("rotated");
    assert_eq!(name(&other, &kept).as_deref(), Some("李"));
    for (cell, there) in cells.iter().zip([true, true, false, true]) {
        assert_eq!(name(&two, cell).is_some(), there, "{cell}");
    }
    assert_eq!(two.mac("asked", b"x"), digest);
    assert_eq!(
        two.unseal_tail("ledgers/sales.csv", &tail)
            .expect("its rows"),
        b"rows"
    );
}

#[test]
fn what_is_no_keyring_of_this_book_is_told() {
    let place = Place::new();
    let keyring = place.keyring(1);
    assert!(matches!(
        keyring.prove_reaches(3),
        Err(KeyError::Short {
            keys: 2,
            needed: 3,
            ..
        })
    ));
    let whole = fs::read(place.keys()).expect("bytes");
    let other = place.0.join("other");
    let open = |bytes: &[u8]| {
        fs::write(&other, bytes).expect("a file");
        Keyring::open(&other, BOOK)
    };
    for length in [0, 15, 16, 47, 79, 100, 167] {
        assert!(
            matches!(open(&whole[..length]), Err(KeyError::Shape { .. })),
            "{length}"
        );
    }
    let newer = [b"club keyring 9\n\n", &whole[16..]].concat();
    assert!(matches!(open(&newer), Err(KeyError::Newer { .. })));
    let mut of = whole.clone();
    of[16..48].fill(b'a');
    assert!(matches!(open(&of), Err(KeyError::OtherBook { of, .. }) if of == "a".repeat(32)));
    // A header that was changed, and a slot.
    for at in [80, 100, 160] {
        let mut bent = whole.clone();
        bent[at] ^= 1;
        let bent = open(&bent);
        assert!(matches!(bent, Err(KeyError::Shape { .. })), "{at}");
    }
    let mut bent = whole.clone();
    *bent.last_mut().expect("bytes") ^= 1;
    let bent = open(&bent).expect("a header");
    assert_eq!(bent.whole().expect("a header").census().damaged, 1);
    assert!(bent.is_damaged(KeySlot(1)).expect("read"));
    assert!(
        bent.seal_unbound(KeySlot(1), "profile", "sealed", "x")
            .is_err()
    );
    // A torn slot is written over.
    let mut torn = open(&whole[..whole.len() - 5]).expect("a header");
    assert_eq!(torn.new_person().expect("a key"), KeySlot(1));
    torn.sync().expect("on disk");
    assert_eq!(torn.whole().expect("whole").slots.len(), 2);
}

#[test]
fn a_copy_comes_back_with_the_erased_still_destroyed() {
    let place = Place::new();
    let mut keyring = place.keyring(3);
    let cells: Vec<String> = (0..4).map(|slot| seal_name(&keyring, slot, "王")).collect();
    let (plain, sealed) = (place.0.join("plain"), place.0.join("sealed"));
    keyring.back_up(&plain, None).expect("a copy");
    keyring
        .back_up(&sealed, Some(b"open sesame"))
        .expect("a copy");
    assert!(
        keyring.back_up(&plain, None).is_err(),
        "a copy is never written over"
    );
    let bytes = fs::read(&sealed).expect("bytes");
    assert!(memchr::memmem::find(&bytes, BOOK.as_bytes()).is_none());
    keyring
        .destroy_erased(&[KeySlot(2)], 99)
        .expect("destroyed");

    let read = |path: &Path, phrase: Option<&[u8]>| KeyCopy::read(path, BOOK, phrase);
    assert!(matches!(
        read(&sealed, None),
        Err(KeyError::Passphrase { .. })
    ));
    assert!(matches!(
        read(&sealed, Some(b"sesame")),
        Err(KeyError::WrongPassphrase { .. })
    ));
    let (from_plain, from_sealed) = (read(&plain, None), read(&sealed, Some(b"open sesame")));
    assert_eq!(
        *from_plain.expect("a copy").bytes,
        *from_sealed.expect("a copy").bytes
    );

    let copy = read(&plain, None).expect("a copy");
    let (mut back, kept) = copy.put_back(&place.keys()).expect("put back");
    assert_eq!(kept, Some(place.0.join("keys.kept-1")));
    assert!(
        name(&back, &cells[2]).is_some(),
        "the copy still had the key"
    );
    back.destroy_erased(&[KeySlot(2), KeySlot(3)], 120)
        .expect("destroyed");
    let kept = Keyring::open(&kept.expect("kept"), BOOK).expect("a keyring");
    for keyring in [&place.open(), &kept] {
        let there: Vec<bool> = cells
            .iter()
            .map(|cell| name(keyring, cell).is_some())
            .collect();
        assert_eq!(there, [true, true, false, false]);
    }
    // The very same is not kept twice.
    let same = read(&place.keys(), None).expect("a copy");
    assert_eq!(same.put_back(&place.keys()).expect("put back").1, None);
}

#[test]
fn keys_that_an_older_copy_lacks_keep_their_numbers() {
    let place = Place::new();
    let mut keyring = place.keyring(1);
    let plain = place.0.join("plain");
    keyring.back_up(&plain, None).expect("a copy");
    let late = keyring.new_person().expect("a key");
    keyring.sync().expect("on disk");
    let cell = seal_name(&keyring, late.get(), "李");
    let mut copy = KeyCopy::read(&plain, BOOK, None).expect("a copy");
    copy.whole.lose_up_to(3);
    let (mut back, _) = copy.put_back(&place.keys()).expect("put back");
    assert_eq!(
        back.unseal(&cell, "profile", "sealed").expect("told"),
        Unsealed::Destroyed
    );
    let refused = back.seal_unbound(late, "profile", "sealed", "x");
    assert!(matches!(refused, Err(KeyError::Lost { slot: 2 })));
    assert_eq!(back.new_person().expect("a key"), KeySlot(3));
    back.sync().expect("on disk");
    let census = back.whole().expect("whole").census();
    assert_eq!((census.keys, census.lost, census.destroyed), (3, 1, 0));
}

#[test]
fn a_change_that_is_cut_short_leaves_one_whole_keyring() {
    let place = Place::new();
    let keyring = place.keyring(2);
    let cell = seal_name(&keyring, 1, "王");
    let mut failed = 0;
    for number in 1.. {
        let keyring = place.open();
        armed::arm(&format!("{number}:eio"));
        let rotated = keyring.rotate();
        if !armed::disarm() {
            rotated.expect("rotated");
            break;
        }
        // The one that clears away beside may fail unseen.
        failed += u32::from(rotated.is_err());
        assert_eq!(
            name(&place.open(), &cell).as_deref(),
            Some("王"),
            "{number}"
        );
    }
    assert!(failed >= 5, "{failed}");
    let mut keyring = place.open();
    // Between the keys' destruction and the note of it.
    armed::arm("write@keys:2:eio");
    assert!(keyring.destroy_erased(&[KeySlot(1)], 50).is_err());
    assert!(armed::disarm());
    // Destroyed, and not yet remembered: the next one does it again.
    assert_eq!(
        (name(&place.open(), &cell), place.open().erased_end()),
        (None, 0)
    );
    place
        .open()
        .destroy_erased(&[KeySlot(1)], 50)
        .expect("destroyed");
    assert_eq!(place.open().erased_end(), 50);
    assert_eq!(place.names(), ["keys"], "nothing stays beside");
}

/// What sealed cells of any book are written in: the alphabet of URLs, without padding, one text for each value.
#[test]
fn sealed_bytes_are_read_in_the_one_form_in_which_they_are_written() {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    let bytes: Vec<u8> = (0..=255).collect();
    for length in 0..=bytes.len() {
        let text = Base64UrlUnpadded::encode_string(&bytes[..length]);
        let back = Base64UrlUnpadded::decode_vec(&text).expect("its own text");
        assert_eq!(back, &bytes[..length]);
    }
    assert_eq!(Base64UrlUnpadded::encode_string(b"club?>"), "Y2x1Yj8-");
    for other in ["A", "AB=", "A+", "AB ", "AB/", "AAAAA", "AB"] {
        assert!(Base64UrlUnpadded::decode_vec(other).is_err(), "{other}");
    }
}
