//! Where records may be written: never over the book itself, nor over the file that they are read from. Looked
//! at before anything is recorded, so that no deed is done whose output has nowhere to go.

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::{Lang, Spoken};
use crate::output::Speaking;

/// What a book's folder holds of its own; whatever else is kept there is not the book's.
const BOOK: [&str; 8] = [
    "ledgers",
    "rules",
    ".club",
    "recovered",
    "club.toml",
    "datapackage.json",
    ".gitattributes",
    ".gitignore",
];

/// Why records cannot be written to a file.
#[derive(Debug)]
pub enum BadOutlet {
    Folder { path: PathBuf },
    NoFolder { path: PathBuf },
    InBook { path: PathBuf },
    OwnInput { path: PathBuf },
    Twice { path: PathBuf },
}

impl Spoken for BadOutlet {
    fn say(&self, lang: Lang) -> String {
        let (path, en, zh) = match self {
            Self::Folder { path } => (path, "it is a folder", "它是文件夹"),
            Self::NoFolder { path } => (path, "its folder is not there", "所在的文件夹不存在"),
            Self::InBook { path } => (path, "it is part of the book", "它是账簿的一部分"),
            Self::OwnInput { path } => {
                (path, "the rows are read from it", "各行正是从该文件读取的")
            }
            Self::Twice { path } => (
                path,
                "two things would both go there",
                "有两项内容都要写入该文件",
            ),
        };
        let path = path.display();
        match lang {
            Lang::En => format!("cannot write {path}: {en}; nothing was recorded"),
            Lang::Zh => format!("无法写入 {path}：{zh}；未记录任何内容"),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(match lang {
            Lang::En => "name another file".into(),
            Lang::Zh => "请另指定一个文件".into(),
        })
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Folder { .. } | Self::NoFolder { .. } => 74,
            Self::InBook { .. } | Self::OwnInput { .. } | Self::Twice { .. } => 2,
        }
    }
}

/// A path as the system knows it, though the file itself may not be there yet.
fn real(path: &Path) -> Option<PathBuf> {
    if let Ok(real) = fs::canonicalize(path) {
        return Some(real);
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
    Some(folder.join(path.file_name()?))
}

/// Proves a file that records, or rows that were rejected, are to be written to.
pub fn prove(path: &Path, book: &Path) -> Result<(), BadOutlet> {
    let own = || path.to_owned();
    if path.is_dir() {
        return Err(BadOutlet::Folder { path: own() });
    }
    let Some(real) = real(path) else {
        return Err(BadOutlet::NoFolder { path: own() });
    };
    let Ok(book) = fs::canonicalize(book) else {
        return Ok(());
    };
    let Ok(within) = real.strip_prefix(&book) else {
        return Ok(());
    };
    let first = within.components().next();
    let first = first.map(|first| first.as_os_str().to_string_lossy().into_owned());
    if first.is_some_and(|first| BOOK.contains(&first.as_str())) {
        return Err(BadOutlet::InBook { path: own() });
    }
    Ok(())
}

/// Proves every file that a command writes its records to, and that no two of them are one.
pub fn prove_all(speaking: &Speaking, book: &Path) -> Result<(), BadOutlet> {
    let pages = [&speaking.pages.html, &speaking.pages.xlsx];
    let mut known: Vec<PathBuf> = Vec::new();
    for path in pages.into_iter().chain([&speaking.file]).flatten() {
        prove(path, book)?;
        let real = real(path).filter(|real| !real.starts_with("/dev"));
        if real.as_ref().is_some_and(|real| known.contains(real)) {
            return Err(BadOutlet::Twice { path: path.clone() });
        }
        known.extend(real);
    }
    Ok(())
}

/// Proves that a batch does not write over the file that it reads, nor two things into one.
pub fn prove_batch(
    from: &Path,
    output: Option<&Path>,
    rejects: Option<&Path>,
    book: &Path,
) -> Result<(), BadOutlet> {
    if let Some(rejects) = rejects {
        prove(rejects, book)?;
    }
    let own = real(from).filter(|own| own.is_file());
    for path in [output, rejects].into_iter().flatten() {
        if own.is_some() && real(path) == own {
            return Err(BadOutlet::OwnInput {
                path: path.to_owned(),
            });
        }
    }
    match (output.and_then(real), rejects.and_then(real)) {
        (Some(output), Some(rejects)) if output == rejects && !output.starts_with("/dev") => {
            Err(BadOutlet::Twice { path: rejects })
        }
        _ => Ok(()),
    }
}
