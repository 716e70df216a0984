//! Why a visit is made, as a plan says it and as a visit may say it.

use std::fmt;
use std::str::FromStr;

use super::rules::Wooing;
use crate::book::Kind;
use crate::book::declared::values;
use crate::domain::{ComplaintId, Slug};

/// Why a visit is made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reason {
    Regular,
    Festival(Slug),
    Event(Slug),
    Birthday,
    WinBack,
    /// A complaint, where known which.
    Complaint(Option<ComplaintId>),
}

/// Why a text is no reason for a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadReason;

impl fmt::Display for BadReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a visit is for regular, festival:ID, event:ID, birthday, win-back, complaint or complaint:K000001",
        )
    }
}

impl std::error::Error for BadReason {}

impl Reason {
    /// The reason without the number of the complaint: what a plan tells.
    pub(crate) fn told(&self) -> Self {
        match self {
            Self::Complaint(_) => Self::Complaint(None),
            other => other.clone(),
        }
    }

    /// What a member may take for advertising, if it is that.
    pub(crate) const fn wooing(&self) -> Option<Wooing> {
        match self {
            Self::Festival(_) => Some(Wooing::Festival),
            Self::Event(_) => Some(Wooing::Event),
            Self::Birthday => Some(Wooing::Birthday),
            Self::WinBack => Some(Wooing::WinBack),
            Self::Regular | Self::Complaint(_) => None,
        }
    }
}

impl FromStr for Reason {
    type Err = BadReason;

    fn from_str(text: &str) -> Result<Self, BadReason> {
        let slug = |text: &str| text.parse().map_err(|_| BadReason);
        match text.split_once(':') {
            Some(("festival", id)) => Ok(Self::Festival(slug(id)?)),
            Some(("event", id)) => Ok(Self::Event(slug(id)?)),
            Some(("complaint", id)) => {
                let id = id.parse().map_err(|_| BadReason)?;
                Ok(Self::Complaint(Some(id)))
            }
            Some(_) => Err(BadReason),
            None => match text {
                "regular" => Ok(Self::Regular),
                "birthday" => Ok(Self::Birthday),
                "win-back" => Ok(Self::WinBack),
                "complaint" => Ok(Self::Complaint(None)),
                _ => Err(BadReason),
            },
        }
    }
}

values! {
    Kind::Text, true: Reason; |row, at| row.str(at)?.parse().map_err(|why| row.bad(at, why)), |own| own;
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Regular => f.write_str("regular"),
            Self::Festival(id) => write!(f, "festival:{id}"),
            Self::Event(id) => write!(f, "event:{id}"),
            Self::Birthday => f.write_str("birthday"),
            Self::WinBack => f.write_str("win-back"),
            Self::Complaint(None) => f.write_str("complaint"),
            Self::Complaint(Some(id)) => write!(f, "complaint:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_as_they_are_written() {
        let sound = [
            "regular",
            "festival:mid-autumn",
            "event:health-talk",
            "birthday",
            "win-back",
            "complaint",
            "complaint:K000001",
        ];
        for text in sound {
            let reason: Reason = text.parse().expect(text);
            assert_eq!(reason.to_string(), text);
        }
        for text in [
            "",
            "festival",
            "festival:",
            "complaint:7",
            "birthday:1",
            "moon",
        ] {
            assert_eq!(text.parse::<Reason>(), Err(BadReason), "{text}");
        }
    }
}
