//! Moments as ledgers write them: RFC 3339, to the second, with the offset of the club's zone.

use chrono::{DateTime, FixedOffset};

/// The text of a moment at an offset east of Greenwich.
pub(crate) fn text(seconds: i64, offset_seconds: i32) -> String {
    let moment = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let format = "%Y-%m-%dT%H:%M:%S%:z";
    match FixedOffset::east_opt(offset_seconds) {
        Some(zone) => moment.with_timezone(&zone).format(format).to_string(),
        None => moment.format(format).to_string(),
    }
}

/// Seconds since 1970-01-01T00:00:00Z of a moment as `text` writes it; none for any other shape.
pub(crate) fn parse(text: &[u8]) -> Option<i64> {
    let [
        date @ ..,
        b'T',
        h0,
        h1,
        b':',
        m0,
        m1,
        b':',
        s0,
        s1,
        sign,
        oh0,
        oh1,
        b':',
        om0,
        om1,
    ] = text
    else {
        return None;
    };
    let two = |tens: u8, ones: u8, below: i64| {
        let sound = tens.is_ascii_digit() && ones.is_ascii_digit();
        let number = i64::from(tens.wrapping_sub(b'0')) * 10 + i64::from(ones.wrapping_sub(b'0'));
        (sound && number < below).then_some(number)
    };
    let day = i64::from(crate::domain::Day::parse(date).ok()?.number());
    let clock = two(*h0, *h1, 24)? * 3600 + two(*m0, *m1, 60)? * 60 + two(*s0, *s1, 60)?;
    let offset = two(*oh0, *oh1, 24)? * 3600 + two(*om0, *om1, 60)? * 60;
    let offset = match sign {
        b'+' => offset,
        b'-' => -offset,
        _ => return None,
    };
    Some(day * 86_400 + clock - offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_they_are_written() {
        for (seconds, offset) in [(0, 0), (1_700_000_001, 28_800), (951_782_400, -12_600)] {
            assert_eq!(parse(text(seconds, offset).as_bytes()), Some(seconds));
        }
        assert_eq!(text(0, 28_800), "1970-01-01T08:00:00+08:00");
        for other in [
            "1970-01-01T08:00:00",
            "1970-01-01 08:00:00+08:00",
            "1970-01-01T24:00:00+08:00",
            "1970-02-30T08:00:00+08:00",
            "1970-01-01T08:00:00Z",
            "",
        ] {
            assert_eq!(parse(other.as_bytes()), None, "{other}");
        }
    }
}
