//! What can go wrong between a record and its reader.

use std::io;
use std::path::PathBuf;

use crate::messages;

messages! {
    /// Why something could not be written out.
    #[derive(Debug)]
    pub enum OutputError {
        /// The reader has enough (`club … | head`): no error, the program ends quietly.
        Closed => ("the reader closed the pipe", "读取方已关闭管道"), exit 0;
        Stdout(error: io::Error) => ("cannot write to stdout: {error}", "无法写到标准输出：{error}"), help (
            "what the command recorded stands; see the room and the rights there, then ask again",
            "已记录的内容不受影响；请检查磁盘空间与权限后再查询"
        ), exit 74;
        File { path: PathBuf, error: io::Error } => (
            "cannot write {}: {error}",
            "无法写入 {}：{error}",
            path.display()
        ), help (
            "what the command recorded stands; see the room and the rights there, then ask again",
            "已记录的内容不受影响；请检查磁盘空间与权限后再查询"
        ), exit 74;
        /// A word of the line names none of the columns that a command prints.
        NoColumn { word: String, known: Vec<String> } => (
            "there is no column `{word}`",
            "没有 `{word}` 这一列"
        ), help ("the columns are: {}", "各列为：{}", known.join(", ")), exit 2;
        /// Columns are named, sorted or summed where a text is printed.
        NoRecords { asked: String } => (
            "`{asked}`: what is printed is a text, without columns and rows",
            "“{asked}”：所打印的是文字，没有行和列"
        ), help ("leave it out", "请去掉它"), exit 2;
        /// What is there is a book's, or a keyring.
        Owned { path: PathBuf } => (
            "cannot write {}: it is part of a book, or a keyring",
            "无法写入 {}：它是账簿的一部分，或是密钥环",
            path.display()
        ), help ("name another file", "请另指定一个文件"), exit 2;
        /// GB 18030 has no bytes for a character.
        NotEncodable { character: char } => (
            "GB 18030 has no bytes for the character U+{:04X}",
            "GB 18030 中没有字符 U+{:04X}",
            u32::from(*character)
        ), help ("use --encoding utf-8", "请使用 --encoding utf-8"), exit 65;
        /// A workbook cannot hold what it was given.
        Workbook { path: PathBuf, why: String } => (
            "cannot make the workbook {}: {why}",
            "无法生成工作簿 {}：{why}",
            path.display()
        ), help ("ask for CSV, which has no such bounds", "请改用没有此类限制的 CSV"), exit 65;
    }
}

impl OutputError {
    /// What became of a write to stdout.
    pub(super) fn of_stdout(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Stdout(error)
        }
    }
}
