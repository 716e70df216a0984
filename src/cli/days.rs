//! Which days a list or a report tells.

use clap::{ArgMatches, Command, FromArgMatches as _};

use super::args::{takes, whole};
use super::errors::CliError;
use super::help::Zh;
use crate::domain::{Day, Month, Stretch};

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Which days count")]
pub(super) struct Days {
    /// The first day
    #[arg(add = Zh("第一天"))]
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// The last day, included
    #[arg(add = Zh("最后一天，含当天"))]
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    /// A period: 2024, 2024-03, 2024-Q1, today, last-month, 2024-01..2024-06
    #[arg(add = Zh("期间：2024、2024-03、2024-Q1、今天、上月、2024-01..2024-06"))]
    #[arg(long, value_name = "PERIOD", conflicts_with_all = ["from", "to", "month", "year"])]
    period: Option<Stretch>,
    /// A month
    #[arg(add = Zh("月份"))]
    #[arg(long, value_name = "YYYY-MM", conflicts_with_all = ["from", "to", "year"])]
    month: Option<Month>,
    /// A year
    #[arg(add = Zh("年份"))]
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["from", "to"], value_parser = whole::<i32>(1900..=2299))]
    year: Option<i32>,
}

impl Days {
    /// What a line tells; nothing where its command has no such options.
    pub(super) fn told(shape: &Command, matches: &ArgMatches) -> Self {
        if ["from", "to", "period", "month", "year"]
            .iter()
            .all(|id| takes(shape, id))
        {
            Self::from_arg_matches(matches).unwrap_or_default()
        } else {
            Self::default()
        }
    }

    fn whole(self) -> Option<Stretch> {
        let month = self.month.map(Month::days);
        self.period
            .or(month)
            .or_else(|| Stretch::of_year(self.year?))
    }

    /// The first day that is told.
    pub(super) fn from(self) -> Option<Day> {
        self.whole().map_or(self.from, |days| Some(days.from))
    }

    /// The last day that is told.
    pub(super) fn to(self) -> Option<Day> {
        self.whole().map_or(self.to, |days| Some(days.to))
    }

    /// The days to come that are meant: today and the six after it where nothing is told.
    pub(super) fn ahead(self, today: Day) -> Result<Stretch, CliError> {
        const WEEK: i32 = 6;
        let from = self.from();
        let from = from.unwrap_or_else(|| self.to().map_or(today, |to| to.min(today)));
        self.stretch_or(Stretch {
            from,
            to: from.plus_days(WEEK),
        })
    }

    /// The days that count: from the first to the last of all where nothing is told.
    pub(super) fn stretch(self) -> Result<Stretch, CliError> {
        self.stretch_or(Stretch::EVER)
    }

    /// The same, with the bounds of other days where none is told.
    pub(super) fn stretch_or(self, other: Stretch) -> Result<Stretch, CliError> {
        let from = self.from().unwrap_or(other.from);
        let to = self.to().unwrap_or(other.to);
        if from > to {
            return Err(CliError::backwards(from, to));
        }
        Ok(Stretch { from, to })
    }
}
