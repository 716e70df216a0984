//! Inputs that nobody would write: real files, cut, spliced and filled with what has hurt other programs.

use crate::rng::Rng;

/// Longer inputs only take longer.
const LENGTH_MAX: usize = 32 << 10;

/// Tokens that have hurt readers of CSV, TOML, numbers, dates and texts.
const TOKENS: [&[u8]; 72] = [
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\"",
    b"\"\"",
    b"\"\"\"",
    b"'",
    b"'''",
    b",",
    b";",
    b"\t",
    b"\\",
    b"\\u0000",
    b"\\uD800",
    b"\\U0010FFFF",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"\xe2\x80\xa8",
    b"\x1b[2J",
    b"\x07",
    b"\x7f",
    b"=1+1",
    b"+1",
    b"-1",
    b"@x",
    b"'=1",
    b"0",
    b"-0",
    b"00",
    b"1e3",
    b"1E+400",
    b"NaN",
    b"inf",
    b"0x10",
    b".5",
    b"5.",
    b"1,000.00",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"9223372036854775808",
    b"92233720368547758.07",
    b"18446744073709551616",
    b"99999999999999999999999999",
    b"0.001",
    b"\xef\xbc\x95",
    b"2024-02-30",
    b"0000-00-00",
    b"9999-12-31",
    b"1800-01-01",
    b"-0001-01-01",
    b"2024-05-01T24:00:00+08:00",
    b"2024-05-01T23:59:60Z",
    b"lunar:leap-06-30",
    b"M000000",
    b"M999999999999",
    b"S4294967296",
    b"../../etc/passwd",
    b"[[",
    b"]]",
    b"[a.b.c]",
    b"a.b.c = 1",
    b"{ a = ",
    b"#",
    b"= =",
    b"k1:4294967295:AAAA",
];

/// Makes one input out of some real ones.
pub(crate) fn input(rng: &mut Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = rng.pick(corpus).cloned().unwrap_or_default();
    // Most faults need a file that is sound but for one thing.
    for _ in 0..=rng.below(4) {
        mutate(rng, &mut bytes, corpus);
        bytes.truncate(LENGTH_MAX);
    }
    bytes
}

fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    let at = rng.below(bytes.len() + 1);
    let to = (at + rng.below(40)).min(bytes.len());
    match rng.below(14) {
        0 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
        1 => drop(bytes.drain(at..to)),
        2 => {
            let again = bytes[at..to].to_vec();
            bytes.splice(at..at, again).for_each(drop);
        }
        3 => splice(rng, bytes, corpus),
        4 => bytes.truncate(at),
        5 => lines(rng, bytes),
        6 => repeat(rng, bytes, at),
        7 => nest(rng, bytes, at),
        8 | 9 => cell(rng, bytes),
        _ => {
            let token = *rng.pick(&TOKENS).unwrap_or(&&b""[..]);
            let over = if rng.percent(50) { at } else { to };
            bytes.splice(at..over, token.iter().copied()).for_each(drop);
        }
    }
}

/// The start of one input and the end of another.
fn splice(rng: &mut Rng, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    let Some(other) = rng.pick(corpus) else {
        return;
    };
    let (keep, from) = (rng.below(bytes.len() + 1), rng.below(other.len() + 1));
    bytes.truncate(keep);
    bytes.extend_from_slice(&other[from..]);
}

/// A line taken out, doubled, or moved.
fn lines(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let mut lines: Vec<Vec<u8>> = bytes
        .split_inclusive(|b| *b == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    if lines.is_empty() {
        return;
    }
    let (one, other) = (rng.below(lines.len()), rng.below(lines.len()));
    match rng.below(3) {
        0 => drop(lines.remove(one)),
        1 => {
            let line = lines[one].clone();
            lines.insert(other, line);
        }
        _ => lines.swap(one, other),
    }
    *bytes = lines.concat();
}

/// One byte many times over.
fn repeat(rng: &mut Rng, bytes: &mut Vec<u8>, at: usize) {
    const LETTERS: [u8; 10] = *b"9,\"[{=\\a \n";
    let letter = *rng.pick(&LETTERS).unwrap_or(&b'a');
    let most = if rng.percent(5) { 20_000 } else { 300 };
    let many = vec![letter; rng.below(most)];
    bytes.splice(at..at, many).for_each(drop);
}

/// Brackets within brackets.
fn nest(rng: &mut Rng, bytes: &mut Vec<u8>, at: usize) {
    const PAIRS: [(&str, &str); 4] = [("[", "]"), ("{a=", "}"), ("[[", "]]"), ("a.", "")];
    let (open, close) = *rng.pick(&PAIRS).unwrap_or(&PAIRS[0]);
    let most = if rng.percent(10) { 2_000 } else { 20 };
    let depth = 1 + rng.below(most);
    let text = format!("x = {}1{}", open.repeat(depth), close.repeat(depth));
    bytes.splice(at..at, text.into_bytes()).for_each(drop);
}

/// A word of the input replaced by a token, so that the shape stays and the value does not.
fn cell(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let is_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'+');
    let at = rng.below(bytes.len());
    let Some(rest) = bytes.get(at..) else { return };
    let Some(start) = rest.iter().position(|b| is_word(*b)) else {
        return;
    };
    let start = at + start;
    let length = bytes[start..].iter().take_while(|b| is_word(**b)).count();
    let token = *rng.pick(&TOKENS).unwrap_or(&&b""[..]);
    bytes
        .splice(start..start + length, token.iter().copied())
        .for_each(drop);
}
