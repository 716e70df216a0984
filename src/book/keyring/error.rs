//! Why keys cannot be had, each with its remedy.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::book::reading::in_chinese;
use crate::domain::Wording;
use crate::messages;

messages! {
    /// Why keys cannot be had.
    #[derive(Clone, Debug)]
    pub enum KeyError {
        /// There is no keyring where it should be.
        Missing { path: PathBuf } => (
            "the keyring {} is missing: names, contacts and notes stay sealed; put it back with `club key restore`, or name it in CLUB_KEY_FILE",
            "缺少密钥环 {}：姓名、联系方式与备注无法解封；请用 `club key restore` 恢复，或用 CLUB_KEY_FILE 指定",
            path.display()
        ), exit 78;
        /// Neither `CLUB_KEY_FILE` nor a home folder is known.
        NoPlace => (
            "no place for the keyring is known; set CLUB_KEY_FILE to a file outside the book",
            "不知密钥环应放何处；请将 CLUB_KEY_FILE 设为账簿之外的文件"
        ), exit 78;
        /// A keyring stands where a new one was to be made.
        Exists { path: PathBuf } => (
            "there is a keyring at {} already; move it away or name another in CLUB_KEY_FILE",
            "{} 已有密钥环；请移走，或用 CLUB_KEY_FILE 另行指定",
            path.display()
        ), exit 78;
        /// The keyring of another book.
        OtherBook { path: PathBuf, of: String } => (
            "the keyring {} belongs to another book, {of}; name this book's own in CLUB_KEY_FILE",
            "密钥环 {} 属于另一账簿 {of}；请用 CLUB_KEY_FILE 指定本账簿的密钥环",
            path.display()
        ), exit 78;
        /// Not a keyring at all.
        Shape { path: PathBuf } => (
            "{} is not a keyring of club; put it back from its copy, or name the right one in CLUB_KEY_FILE",
            "{} 不是 club 的密钥环；请从备份恢复，或用 CLUB_KEY_FILE 指定正确的文件",
            path.display()
        ), exit 78;
        /// A keyring of a newer program.
        Newer { path: PathBuf } => (
            "the keyring {} was written by a newer club; use that one",
            "密钥环 {} 由较新的 club 写成；请使用该版本",
            path.display()
        ), exit 78;
        /// A slot that the keyring does not have: the keyring is an older copy.
        NoSlot { slot: u32, path: PathBuf } => (
            "the keyring {} has no slot {slot}: it is older than the book; put its latest copy back",
            "密钥环 {} 没有密钥位 {slot}：它比账簿旧；请恢复最新的备份",
            path.display()
        ), exit 65;
        /// The keyring is an older copy: it has fewer keys than the book needs.
        Short { path: PathBuf, keys: u32, needed: u32 } => (
            "the keyring {} is older than the book: it has {keys} keys, {needed} needed; put its latest copy back with `club key restore`",
            "密钥环 {} 比账簿旧：有 {keys} 个密钥位，需要 {needed} 个；请用 `club key restore` 恢复最新的备份",
            path.display()
        ), exit 78;
        /// Nothing can be sealed for a person whose key was destroyed.
        Destroyed { slot: u32 } => (
            "key {slot} was destroyed: no text can be sealed for an erased person",
            "密钥 {slot} 已销毁：不能再为已删除的人封存文字"
        );
        /// The keyring came from an older copy, which did not have this key.
        Lost { slot: u32 } => (
            "key {slot} is lost: the keyring was put back from a copy older than it; register the person anew and merge the old number into the new one",
            "密钥 {slot} 已遗失：密钥环是从更旧的备份恢复的；请重新登记此人，并把旧编号并入新编号"
        );
        /// What stands in a slot is no key that was wrapped there.
        Damaged { slot: u32, path: PathBuf } => (
            "key {slot} is damaged in the keyring {}: what is sealed under it stays sealed, and `club check` names whose it is; take it from a copy of the keyring with `club key restore`",
            "密钥环 {} 中的密钥位 {slot} 的密钥已损坏：以它封存的内容无法解封，`club check` 会指明属于何人；请用 `club key restore` 从密钥环备份中取回",
            path.display()
        ), exit 78;
        /// A copy that is sealed with a passphrase, and none was told.
        Passphrase { path: PathBuf } => (
            "{} is sealed with a passphrase; name the file that holds it with --passphrase-file",
            "{} 以口令封存；请用 --passphrase-file 指明口令文件",
            path.display()
        ), exit 78;
        /// The passphrase does not open the copy, or the copy was changed.
        WrongPassphrase { path: PathBuf } => (
            "the passphrase does not open {}, or the copy is damaged; try another",
            "口令打不开 {}，或备份已损坏；请换一个口令",
            path.display()
        ), exit 78;
        /// A sealed cell that is not the one that was sealed there.
        Forged { ledger: String, column: String } => (
            "a sealed cell of {ledger}.{column} cannot be opened: it was changed, or moved from another place; `club check` tells all that differs",
            "{ledger}.{column} 中有一格无法解封：被改动或从别处移来；`club check` 会列出所有差异"
        ), exit 65;
        /// No randomness to be had from the system.
        Random { why: String } => (
            "the system gives no random bytes: {why}; try again",
            "系统未能提供随机数：{why}；请重试"
        ), exit 74;
        /// Sealing failed, which only an overlong text can bring about.
        Seal => (
            "the text is too long to be sealed; shorten it",
            "文字过长，无法封存；请缩短"
        ), exit 65;
        Io { doing: &'static str, path: PathBuf, source: Arc<io::Error> } => (Wording::new(
            format!("cannot {doing} {}: {source}", path.display()),
            format!("无法读写 {}：{}", path.display(), in_chinese(source)),
        )), exit 74;
    }
}

impl KeyError {
    pub(in crate::book) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source: Arc::new(source),
        }
    }
}
