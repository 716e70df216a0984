//! What is drawn of a report, as its own file says it.

/// What is drawn of records: nothing, bars, lines over periods, or the steps of one balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    pub(super) what: What,
    /// What a bar or a point is called.
    pub(super) labels: &'static [&'static str],
    /// What tells the lines of one chart apart.
    pub(super) series: Option<&'static str>,
    /// What has no scale in common: a chart for each.
    pub(super) apart: Option<&'static str>,
    /// What comes before all others: a column and its word.
    pub(super) first: Option<(&'static str, &'static str)>,
    pub(super) figures: &'static [Figure],
    pub(super) order: Order,
    /// Whether records of one name are summed.
    pub(super) sums: bool,
}

/// How it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Bars,
    Lines,
    Steps,
}

/// In which order bars stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As the records come.
    Given,
    /// The largest first.
    Most,
    /// The smallest first.
    Least,
}

/// What stands in a month of which nothing is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing happened, so it is zero.
    Zero,
    /// It was not measured, so the line is broken.
    Open,
}

/// A figure that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    pub(super) key: &'static str,
    pub(super) gap: Gap,
    /// The whole of which it is a part.
    pub(super) of: Option<u32>,
}

impl Figure {
    /// What happened within a period.
    pub const fn flow(key: &'static str) -> Self {
        Self {
            key,
            gap: Gap::Zero,
            of: None,
        }
    }

    /// What stood at its end, or was measured.
    pub const fn stock(key: &'static str) -> Self {
        Self {
            key,
            gap: Gap::Open,
            of: None,
        }
    }

    /// A part of so many.
    pub const fn share(key: &'static str, whole: u32) -> Self {
        Self {
            key,
            gap: Gap::Open,
            of: Some(whole),
        }
    }
}

impl Default for Picture {
    fn default() -> Self {
        Self::NONE
    }
}

impl Picture {
    /// What is no matter of figures.
    pub const NONE: Self = Self::bars(&[], &[]);

    pub const fn bars(labels: &'static [&'static str], figures: &'static [Figure]) -> Self {
        Self {
            what: What::Bars,
            labels,
            series: None,
            apart: None,
            first: None,
            figures,
            order: Order::Given,
            sums: false,
        }
    }

    /// Lines over the periods of a column.
    pub const fn over(period: &'static [&'static str], figures: &'static [Figure]) -> Self {
        Self {
            what: What::Lines,
            ..Self::bars(period, figures)
        }
    }

    /// One balance over the moments of a column.
    pub const fn steps(at: &'static [&'static str], balance: &'static [Figure]) -> Self {
        Self {
            what: What::Steps,
            ..Self::bars(at, balance)
        }
    }

    #[must_use]
    pub const fn by(self, series: &'static str) -> Self {
        Self {
            series: Some(series),
            ..self
        }
    }

    #[must_use]
    pub const fn apart(self, by: &'static str) -> Self {
        Self {
            apart: Some(by),
            ..self
        }
    }

    #[must_use]
    pub const fn first(self, column: &'static str, word: &'static str) -> Self {
        Self {
            first: Some((column, word)),
            ..self
        }
    }

    #[must_use]
    pub const fn most(self) -> Self {
        Self {
            order: Order::Most,
            ..self
        }
    }

    #[must_use]
    pub const fn least(self) -> Self {
        Self {
            order: Order::Least,
            ..self
        }
    }

    /// Records of one name come together, the largest first.
    #[must_use]
    pub const fn summed(self) -> Self {
        Self {
            sums: true,
            ..self.most()
        }
    }

    pub(super) const fn is_over_time(&self) -> bool {
        !matches!(self.what, What::Bars)
    }
}
