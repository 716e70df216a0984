//! The one door by which files are opened to be read: what is no plain file is told as what it is, instead of
//! waited for or read without end.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

/// What a text beside the ledgers may hold: rules, holidays, descriptions, lists, passphrases.
pub(crate) const TEXT_MOST: u64 = 16 << 20;

/// Why what is there is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfit {
    Folder,
    Pipe,
    Socket,
    Device,
    Longer(u64),
    NoText,
}

impl Unfit {
    fn in_chinese(self) -> String {
        match self {
            Self::Folder => "它是文件夹，应为文件".to_owned(),
            Self::Pipe => "它是管道，应为文件".to_owned(),
            Self::Socket => "它是套接字，应为文件".to_owned(),
            Self::Device => "它是设备，应为文件".to_owned(),
            Self::Longer(most) => format!("它超过 {most} 字节"),
            Self::NoText => "文字不是 UTF-8".to_owned(),
        }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder => f.write_str("it is a folder, and a file is needed"),
            Self::Pipe => f.write_str("it is a pipe, and a file is needed"),
            Self::Socket => f.write_str("it is a socket, and a file is needed"),
            Self::Device => f.write_str("it is a device, and a file is needed"),
            Self::Longer(most) => write!(f, "it is longer than {most} bytes"),
            Self::NoText => f.write_str("the text is not UTF-8"),
        }
    }
}

impl std::error::Error for Unfit {}

impl From<Unfit> for io::Error {
    fn from(unfit: Unfit) -> Self {
        Self::new(io::ErrorKind::InvalidInput, unfit)
    }
}

/// Why a file was not read, in Chinese as far as it is ours to say; the system speaks for itself.
pub(super) fn in_chinese(error: &io::Error) -> String {
    let unfit = error.get_ref().and_then(|own| own.downcast_ref::<Unfit>());
    unfit.map_or_else(|| error.to_string(), |unfit| unfit.in_chinese())
}

/// Opens a file; through a link, too.
///
/// # Errors
/// What the system says, or that it is a folder, a pipe, a socket or a device.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    prove(path)?;
    File::open(path)
}

/// Refuses what is no plain file.
pub(super) fn prove(path: &Path) -> io::Result<()> {
    let kind = fs::metadata(path)?.file_type();
    let is = if kind.is_file() {
        return Ok(());
    } else if kind.is_dir() {
        Unfit::Folder
    } else if kind.is_fifo() {
        Unfit::Pipe
    } else if kind.is_socket() {
        Unfit::Socket
    } else {
        Unfit::Device
    };
    Err(is.into())
}

/// What a file holds.
///
/// # Errors
/// As [`open`], or that it is longer than so many bytes.
pub(crate) fn within(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let length = file.metadata()?.len().min(most);
    // In one piece from the start: what is secret leaves no copy behind where it had to grow.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Unfit::Longer(most).into());
    }
    Ok(bytes)
}

/// The text of a file that holds rules or the like.
///
/// # Errors
/// As [`within`], or that it is not UTF-8.
pub(crate) fn text(path: &Path) -> io::Result<String> {
    let bytes = within(path, TEXT_MOST)?;
    String::from_utf8(bytes).map_err(|_| Unfit::NoText.into())
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
        let zh = within(Path::new("/dev/zero"), 8).map_err(|error| in_chinese(&error));
        assert_eq!(zh, Err("它是设备，应为文件".to_owned()));
    }
}
