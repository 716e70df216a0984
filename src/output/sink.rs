//! Where bytes go: stdout, or a file that appears whole or not at all.

use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Seek as _, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use encoding_rs::{EncoderResult, GB18030};

use super::OutputError;
use crate::book::disk::{self, Printing, Writable};
use crate::book::owner;

/// How text becomes bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    #[default]
    Utf8,
    Gb18030,
}

const BLOCK: usize = 64 * 1024;

/// A stream of text that is written out as it comes. Nothing counts as written before `finish`.
pub struct Sink {
    to: To,
    encoding: Encoding,
}

enum To {
    Stdout {
        out: BufWriter<Printing>,
        terminal: bool,
    },
    File(Draft),
    Held(Held),
    #[cfg(test)]
    Memory(std::sync::Arc<std::sync::Mutex<Vec<u8>>>),
}

/// Output that waits for a commit: a file without a name, copied to stdout at the end.
struct Held {
    out: BufWriter<Writable>,
}

impl Held {
    fn open() -> io::Result<Self> {
        Ok(Self {
            out: BufWriter::with_capacity(BLOCK, Writable::unnamed()?),
        })
    }

    fn release(mut self) -> io::Result<()> {
        self.out.flush()?;
        let file = self
            .out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        let mut held: &fs::File = &file;
        held.rewind()?;
        let mut stdout = BufWriter::with_capacity(BLOCK, Printing(io::stdout()));
        io::copy(&mut held, &mut stdout)?;
        stdout.flush()
    }
}

/// Who may read a file.
#[derive(Clone, Copy)]
enum Reader {
    /// As the umask has it, or as the file did that is replaced.
    AsUmask,
    Owner,
}

/// A file being written beside the one it will replace.
struct Draft {
    out: BufWriter<Writable>,
    /// Where it is written now; none when it goes straight to a device or a pipe.
    beside: Option<PathBuf>,
    path: PathBuf,
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let to = match &self.to {
            To::Stdout { .. } => "stdout".into(),
            To::File(draft) => draft.path.display().to_string(),
            To::Held(_) => "stdout, held back".into(),
            #[cfg(test)]
            To::Memory(_) => "memory".into(),
        };
        f.debug_struct("Sink")
            .field("to", &to)
            .field("encoding", &self.encoding)
            .finish()
    }
}

impl Sink {
    pub fn stdout(encoding: Encoding) -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        Self {
            // A terminal speaks its own encoding; the wish is for what is kept.
            encoding: if terminal { Encoding::Utf8 } else { encoding },
            to: To::Stdout {
                out: BufWriter::with_capacity(BLOCK, Printing(stdout)),
                terminal,
            },
        }
    }

    /// Stdout, to which nothing goes before `finish`: what a batch records is printed once it is durable.
    pub fn held(encoding: Encoding) -> Result<Self, OutputError> {
        let held = Held::open().map_err(|error| OutputError::File {
            path: std::env::temp_dir(),
            error,
        })?;
        Ok(Self {
            to: To::Held(held),
            encoding,
        })
    }

    /// A file that takes its place by rename once it is whole. A device or a pipe is written to directly.
    pub fn file(path: &Path, encoding: Encoding) -> Result<Self, OutputError> {
        Self::file_for(path, encoding, Reader::AsUmask)
    }

    /// A file that its owner alone may read, whatever the umask, for what is told in clear.
    pub fn private_file(path: &Path, encoding: Encoding) -> Result<Self, OutputError> {
        Self::file_for(path, encoding, Reader::Owner)
    }

    fn file_for(path: &Path, encoding: Encoding, reader: Reader) -> Result<Self, OutputError> {
        if owner(path).is_some() {
            return Err(OutputError::Owned {
                path: path.to_owned(),
            });
        }
        Draft::open(path, reader)
            .map(|draft| Self {
                to: To::File(draft),
                encoding,
            })
            .map_err(|error| OutputError::File {
                path: path.to_owned(),
                error,
            })
    }

    #[cfg(test)]
    pub(super) fn memory(encoding: Encoding) -> (Self, std::sync::Arc<std::sync::Mutex<Vec<u8>>>) {
        let kept = std::sync::Arc::default();
        let to = To::Memory(std::sync::Arc::clone(&kept));
        (Self { to, encoding }, kept)
    }

    pub fn is_terminal(&self) -> bool {
        matches!(self.to, To::Stdout { terminal: true, .. })
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Writes UTF-8 text, in the sink's encoding.
    pub fn write(&mut self, text: &[u8]) -> Result<(), OutputError> {
        match self.encoding {
            Encoding::Utf8 => self.put(text),
            Encoding::Gb18030 => match std::str::from_utf8(text) {
                Ok(text) => self.put_gb18030(text),
                Err(_) => self.put(text),
            },
        }
    }

    fn put_gb18030(&mut self, text: &str) -> Result<(), OutputError> {
        let mut encoder = GB18030.new_encoder();
        let mut bytes = Vec::with_capacity(text.len() + 16);
        let mut done = 0;
        loop {
            let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(
                text.get(done..).unwrap_or_default(),
                &mut bytes,
                true,
            );
            done += read;
            match result {
                EncoderResult::InputEmpty => break self.put(&bytes),
                EncoderResult::OutputFull => bytes.reserve(text.len().max(64)),
                EncoderResult::Unmappable(character) => {
                    break Err(OutputError::NotEncodable { character });
                }
            }
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        match &mut self.to {
            To::Stdout { out, .. } => out.write_all(bytes).map_err(OutputError::of_stdout),
            To::File(draft) => {
                let wrote = draft.out.write_all(bytes);
                wrote.map_err(|error| draft.failed(error))
            }
            To::Held(held) => {
                let wrote = held.out.write_all(bytes);
                wrote.map_err(|error| OutputError::File {
                    path: std::env::temp_dir(),
                    error,
                })
            }
            #[cfg(test)]
            To::Memory(kept) => {
                if let Ok(mut kept) = kept.lock() {
                    kept.extend_from_slice(bytes);
                }
                Ok(())
            }
        }
    }

    /// Writes out what is still held back and puts a file in its place.
    pub fn finish(self) -> Result<(), OutputError> {
        match self.to {
            To::Stdout { mut out, .. } => out.flush().map_err(OutputError::of_stdout),
            To::File(draft) => draft.publish(),
            To::Held(held) => held.release().map_err(OutputError::of_stdout),
            #[cfg(test)]
            To::Memory(_) => Ok(()),
        }
    }
}

impl Draft {
    fn open(path: &Path, reader: Reader) -> io::Result<Self> {
        // A link stays a link: what it points to is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let existing = match fs::metadata(&path) {
            Ok(found) if !found.is_file() => {
                let out = Writable::open_to_write(&path)?;
                return Ok(Self {
                    out: BufWriter::with_capacity(BLOCK, out),
                    beside: None,
                    path,
                });
            }
            Ok(found) => Some(found),
            Err(_) => None,
        };
        path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let beside = disk::beside(&path);
        let rights = existing.map(|existing| existing.permissions().mode() & 0o7777);
        let out = match (rights, reader) {
            (_, Reader::Owner) => Writable::create_private(&beside, 0o600)?,
            (Some(mode), Reader::AsUmask) => Writable::create_private(&beside, mode)?,
            (None, Reader::AsUmask) => Writable::create_shared(&beside)?,
        };
        Ok(Self {
            out: BufWriter::with_capacity(BLOCK, out),
            beside: Some(beside),
            path,
        })
    }

    fn failed(&self, error: io::Error) -> OutputError {
        if self.beside.is_none() && error.kind() == io::ErrorKind::BrokenPipe {
            return OutputError::Closed;
        }
        OutputError::File {
            path: self.path.clone(),
            error,
        }
    }

    fn publish(mut self) -> Result<(), OutputError> {
        self.out.flush().map_err(|error| self.failed(error))?;
        if let Some(beside) = self.beside.take() {
            let placed = self
                .out
                .get_ref()
                .sync_all()
                .and_then(|()| disk::rename(&beside, &self.path));
            if let Err(error) = placed {
                self.beside = Some(beside);
                return Err(self.failed(error));
            }
            disk::sync_dir(disk::parent(&self.path)).map_err(|error| self.failed(error))?;
        }
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // It never became the file; nobody misses it.
            let _ = disk::remove_file(beside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("club-sink-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the test");
        folder
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() -> Result<(), Box<dyn std::error::Error>> {
        let folder = folder("whole");
        let path = folder.join("list.csv");
        fs::write(&path, "old\n")?;
        let mut dropped = Sink::file(&path, Encoding::Utf8)?;
        dropped.write(b"half")?;
        drop(dropped);
        assert_eq!(fs::read_to_string(&path)?, "old\n");
        let mut kept = Sink::file(&path, Encoding::Gb18030)?;
        kept.write("会员𠮷\n".as_bytes())?;
        kept.finish()?;
        let bytes = fs::read(&path)?;
        let (text, _, faulty) = GB18030.decode(&bytes);
        assert_eq!((text.as_ref(), faulty), ("会员𠮷\n", false));
        assert_eq!(fs::read_dir(&folder)?.count(), 1, "nothing is left beside");
        fs::remove_dir_all(&folder)?;
        Ok(())
    }

    #[test]
    fn a_link_stays_a_link() -> Result<(), Box<dyn std::error::Error>> {
        let folder = folder("link");
        let (target, link) = (folder.join("target.csv"), folder.join("link.csv"));
        fs::write(&target, "old\n")?;
        std::os::unix::fs::symlink(&target, &link)?;
        let mut sink = Sink::file(&link, Encoding::Utf8)?;
        sink.write(b"new\n")?;
        sink.finish()?;
        assert!(fs::symlink_metadata(&link)?.is_symlink());
        assert_eq!(fs::read_to_string(&target)?, "new\n");
        fs::remove_dir_all(&folder)?;
        Ok(())
    }

    #[test]
    fn a_full_device_is_told() -> Result<(), Box<dyn std::error::Error>> {
        let mut sink = Sink::file(Path::new("/dev/full"), Encoding::Utf8)?;
        sink.write(b"row\n")?;
        let told = sink.finish().expect_err("the device is full");
        assert!(told.to_string().starts_with("cannot write /dev/full: "));
        Ok(())
    }

    #[test]
    fn a_character_without_bytes_is_told() {
        let (mut sink, _) = Sink::memory(Encoding::Gb18030);
        let told = sink.write("\u{e5e5}".as_bytes());
        assert!(matches!(
            told,
            Err(OutputError::NotEncodable {
                character: '\u{e5e5}'
            })
        ));
    }
}
