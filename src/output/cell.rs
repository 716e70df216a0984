//! What a record is made of: columns with stable keys, and cells that keep their kind until written.

use std::borrow::Cow;
use std::fmt;

use crate::domain::reason::Why;
use crate::domain::{
    AdjustmentId, CardNo, ComplaintId, CountId, CouponId, Day, EventId, GiftId, IncidentId,
    InquiryId, InvitationId, Lang, LotId, MemberId, Money, PassId, PayoutId, Points, RedemptionId,
    SaleId, Slug, StockId, SurveyId, TopupId, Version,
};

/// What a column holds, for how a table sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Integer,
    Money,
    /// An exact figure that is neither money nor whole: a rate, an average.
    Decimal,
    Day,
    Moment,
    /// Reasons: in words for people, and for programs with their ids in a column beside.
    Why,
}

impl ColumnKind {
    /// Figures stand at the right, so that their digits align.
    pub(super) const fn is_figure(self) -> bool {
        matches!(self, Self::Integer | Self::Money | Self::Decimal)
    }

    /// Figures and dates are never broken over two lines.
    pub(super) const fn may_wrap(self) -> bool {
        matches!(self, Self::Text | Self::Why)
    }
}

/// A column: its key for machines, which never changes with the language, and its headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    key: Cow<'static, str>,
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
    kind: ColumnKind,
    /// Whether its figures in several records may be added up.
    sums: bool,
}

impl Column {
    pub const fn new(
        key: &'static str,
        zh: &'static str,
        en: &'static str,
        kind: ColumnKind,
    ) -> Self {
        Self {
            key: Cow::Borrowed(key),
            zh: Cow::Borrowed(zh),
            en: Cow::Borrowed(en),
            kind,
            sums: false,
        }
    }

    /// Why something was decided.
    pub const WHY: Self = Self::new("why", "依据", "Why", ColumnKind::Why);
    /// The ids of those reasons, which no language changes.
    pub(super) const WHY_ID: Self = Self::text("why_id", "依据编号", "Why id");

    pub const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(key, zh, en, ColumnKind::Text)
    }

    pub const fn integer(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(key, zh, en, ColumnKind::Integer)
    }

    pub const fn money(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(key, zh, en, ColumnKind::Money)
    }

    /// Money of which the records of a list together have a sum: no average, balance or bound.
    pub const fn amount(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::money(key, zh, en).summed()
    }

    /// The same of a count.
    pub const fn count(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::integer(key, zh, en).summed()
    }

    /// The same column, whose figures may be added up.
    pub const fn summed(mut self) -> Self {
        self.sums = true;
        self
    }

    pub(super) const fn has_sum(&self) -> bool {
        self.sums
    }

    pub const fn decimal(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(key, zh, en, ColumnKind::Decimal)
    }

    pub const fn day(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(key, zh, en, ColumnKind::Day)
    }

    pub const fn moment(key: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(key, zh, en, ColumnKind::Moment)
    }

    /// A column that a book's own rules name, such as `tier.GROUP`.
    pub fn named(key: String, zh: String, en: String, kind: ColumnKind) -> Self {
        Self {
            key: key.into(),
            zh: zh.into(),
            en: en.into(),
            kind,
            sums: false,
        }
    }

    /// Whether it names a person, or tells of one in words: a file with such a column is for its owner alone.
    pub fn is_personal(&self) -> bool {
        const KEYS: [&str; 16] = [
            "name", "phone", "contact", "email", "birthday", "host", "guide", "unit", "told",
            "text", "note", "comment", "reason", "message", "value", "new",
        ];
        KEYS.contains(&self.key()) || self.key().starts_with("fact.")
    }

    pub fn key(&self) -> &str {
        &self.key
    }

    pub const fn kind(&self) -> ColumnKind {
        self.kind
    }

    /// What people of a language read above it.
    pub fn heading(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// One value of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    #[default]
    Empty,
    Text(Cow<'static, str>),
    Integer(i128),
    Money(Money),
    Points(Points),
    Day(Day),
    Version(Version),
    /// An exact figure that is neither money nor whole, as text: `0.875`.
    Decimal(String),
    /// Reasons, worded by whoever prints them.
    Why(Vec<Why>),
}

impl Cell {
    /// The cell of a value that knows how to write itself.
    pub fn of(value: impl fmt::Display) -> Self {
        Self::Text(value.to_string().into())
    }

    /// The value as every format but JSON writes it, into a buffer that is reused.
    pub(super) fn write_into(&self, text: &mut String) {
        use fmt::Write as _;
        text.clear();
        // Writing into a `String` cannot fail.
        let _ = match self {
            Self::Empty => Ok(()),
            Self::Text(own) => text.write_str(own),
            Self::Decimal(own) => text.write_str(own),
            Self::Integer(number) => write!(text, "{number}"),
            Self::Money(money) => write!(text, "{money}"),
            Self::Points(points) => write!(text, "{points}"),
            Self::Day(day) => write!(text, "{day}"),
            Self::Version(version) => write!(text, "{version}"),
            Self::Why(whys) => whys.iter().try_for_each(|why| text.write_str(why.cell())),
        };
    }

    /// Whether a person wrote it, so that a spreadsheet must not run it.
    pub(super) const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

macro_rules! cells {
    ($($kind:ty => $make:expr),+ $(,)?) => {
        $(impl From<$kind> for Cell {
            fn from(value: $kind) -> Self {
                $make(value)
            }
        })+
    };
}

cells! {
    &'static str => |text| Self::Text(Cow::Borrowed(text)),
    String => |text| Self::Text(Cow::Owned(text)),
    Cow<'static, str> => Self::Text,
    i64 => |number| Self::Integer(i128::from(number)),
    i128 => Self::Integer,
    u32 => |number| Self::Integer(i128::from(number)),
    Money => Self::Money,
    Points => Self::Points,
    Day => Self::Day,
    Version => Self::Version,
    Why => |why| Self::Why(vec![why]),
    Vec<Why> => Self::Why,
    MemberId => Self::of,
    SaleId => Self::of,
    RedemptionId => Self::of,
    AdjustmentId => Self::of,
    TopupId => Self::of,
    PayoutId => Self::of,
    GiftId => Self::of,
    CouponId => Self::of,
    PassId => Self::of,
    StockId => Self::of,
    CountId => Self::of,
    EventId => Self::of,
    InvitationId => Self::of,
    LotId => Self::of,
    ComplaintId => Self::of,
    InquiryId => Self::of,
    IncidentId => Self::of,
    SurveyId => Self::of,
    CardNo => Self::of,
    &CardNo => Self::of,
    Slug => Self::of,
    &Slug => Self::of,
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}
