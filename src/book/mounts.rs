//! Which file system a book lies on: over a network, locks may be granted twice and a sync may promise
//! what the server has not kept, so that is told.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::disk::fault;
use crate::domain::Lang;

/// File systems whose files lie on another machine. Those in user space are known by what follows `fuse.`.
const NETWORK: [&str; 25] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "davfs2",
    "gcsfuse",
    "glusterfs",
    "lustre",
    "moosefs",
    "ncpfs",
    "nfs",
    "nfs4",
    "orangefs",
    "prl_fs",
    "pvfs2",
    "rclone",
    "s3fs",
    "smb3",
    "smbfs",
    "sshfs",
    "vboxsf",
    "vmhgfs-fuse",
];

/// A network file system that a folder lies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    pub kind: String,
    pub at: PathBuf,
}

impl Network {
    pub fn say(&self, lang: Lang) -> String {
        let (kind, at) = (&self.kind, self.at.display());
        match lang {
            Lang::En => format!(
                "the book lies on a network file system ({kind} at {at}), where locks and syncs cannot be relied upon; keep it on a local disk, and copies of it there"
            ),
            Lang::Zh => format!(
                "账簿位于网络文件系统（{at} 上的 {kind}），其锁与落盘并不可靠；请将账簿放在本机磁盘，网络上只放副本"
            ),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::of_format(f)))
    }
}

/// The network file system that a folder lies on; none where the system does not tell.
pub fn network(dir: &Path) -> Option<Network> {
    let mounts = fs::read(fault::mounts()).ok()?;
    let dir = fs::canonicalize(dir).ok()?;
    of(&String::from_utf8_lossy(&mounts), &dir)
}

/// Looks for a folder in a text such as `/proc/self/mountinfo`: the longest mount point above it counts, and
/// of two at one place the later, which covers the earlier.
fn of(mounts: &str, dir: &Path) -> Option<Network> {
    let mount = mounts
        .lines()
        .filter_map(parse)
        .filter(|mount| dir.starts_with(&mount.at))
        .max_by_key(|mount| mount.at.components().count())?;
    let kind = mount.kind.as_str();
    NETWORK
        .contains(&kind.strip_prefix("fuse.").unwrap_or(kind))
        .then_some(mount)
}

/// One mount: `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`.
fn parse(line: &str) -> Option<Network> {
    let (place, system) = line.split_once(" - ")?;
    Some(Network {
        at: unescape(place.split(' ').nth(4)?),
        kind: system.split(' ').next()?.to_owned(),
    })
}

/// Blanks and backslashes of a path are written as three octal digits.
fn unescape(text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let octal = after
            .first_chunk::<3>()
            .filter(|digits| *first == b'\\' && digits.iter().all(|d| (b'0'..b'8').contains(d)));
        match octal {
            Some([a, b, c]) => {
                bytes.push(((a - b'0') << 6) | ((b - b'0') << 3) | (c - b'0'));
                rest = &after[3..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /home rw shared:2 - nfs4 nas:/home rw,vers=4.2
31 30 0:41 / /home/wang/local rw - xfs /dev/sdb1 rw
40 22 0:50 / /mnt/our\\040shop rw - cifs //nas/shop rw
41 22 0:51 / /mnt/tape\\134old rw - fuse.sshfs till@shop: rw
42 22 0:52 / /win rw - 9p C: rw
43 22 0:53 / /smb rw shared:5 master:2 - smb3 //nas/x rw
44 22 0:54 / /old rw - nfs nas:/old rw
45 22 0:55 / /old rw - ext4 /dev/sdc1 rw
46 22 0:56 / /new rw - ext4 /dev/sdd1 rw
47 22 0:57 / /new rw - nfs nas:/new rw
48 22 0:58 / /pics rw - fuse.gvfsd-fuse gvfsd-fuse rw
torn line
";

    #[test]
    fn the_longest_mount_point_above_counts() {
        let table = [
            ("/srv/book", None),
            ("/homes/book", None),
            ("/home/wang/book", Some("nfs4")),
            ("/home/wang/local/book", None),
            ("/mnt/our shop/book", Some("cifs")),
            ("/mnt/our", None),
            ("/mnt/tape\\old/book", Some("fuse.sshfs")),
            ("/win/book", Some("9p")),
            ("/smb", Some("smb3")),
            ("/old/book", None),
            ("/new/book", Some("nfs")),
            ("/pics/book", None),
        ];
        for (dir, expected) in table {
            let found = of(MOUNTS, Path::new(dir));
            assert_eq!(found.map(|found| found.kind).as_deref(), expected, "{dir}");
        }
        assert_eq!(of("", Path::new("/book")), None);
    }

    #[test]
    fn both_languages_name_it() {
        let found = of(MOUNTS, Path::new("/mnt/our shop/book")).expect("a network");
        for lang in [Lang::En, Lang::Zh] {
            let told = found.say(lang);
            assert!(
                told.contains("cifs") && told.contains("/mnt/our shop"),
                "{told}"
            );
        }
    }
}
