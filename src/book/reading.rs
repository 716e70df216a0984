//! The one door by which files are opened to be read: what is no plain file is told as what it is, instead of
//! waited for or read without end.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

/// What a text beside the ledgers may hold: rules, holidays, descriptions, lists, passphrases.
pub const TEXT_MOST: u64 = 16 << 20;

/// Opens a file; through a link, too.
///
/// # Errors
/// What the system says, or that it is a folder, a pipe, a socket or a device.
pub fn open(path: &Path) -> io::Result<File> {
    prove(path)?;
    File::open(path)
}

/// Refuses what is no plain file.
pub(super) fn prove(path: &Path) -> io::Result<()> {
    let kind = fs::metadata(path)?.file_type();
    let is = if kind.is_file() {
        return Ok(());
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    };
    let what = format!("it is {is}, and a file is needed");
    Err(io::Error::new(io::ErrorKind::InvalidInput, what))
}

/// What a file holds.
///
/// # Errors
/// As [`open`], or that it is longer than so many bytes.
pub fn within(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let length = file.metadata()?.len().min(most);
    // In one piece from the start: what is secret leaves no copy behind where it had to grow.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let what = format!("it is longer than {most} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    Ok(bytes)
}

/// The text of a file that holds rules or the like.
///
/// # Errors
/// As [`within`], or that it is not UTF-8.
pub fn text(path: &Path) -> io::Result<String> {
    let bytes = within(path, TEXT_MOST)?;
    String::from_utf8(bytes).map_err(|_| {
        let what = "the text is not UTF-8";
        io::Error::new(io::ErrorKind::InvalidData, what)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_told_at_once() {
        let told = |path: &str| within(Path::new(path), 8).expect_err("no file").to_string();
        assert_eq!(told("/dev/zero"), "it is a device, and a file is needed");
        assert_eq!(told("/"), "it is a folder, and a file is needed");
        assert_eq!(told(file!()), "it is longer than 8 bytes");
        assert!(text(Path::new(file!())).is_ok());
    }
}
