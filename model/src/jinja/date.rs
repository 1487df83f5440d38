//! The date that `strftime_now` gives.

use super::{Error, Result};

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    year: u32,
    month: u32,
    day: u32,
}

impl Date {
    /// A day; `None` if there is no such day, or the year is beyond 9999.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let date = Self { year, month, day };
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=date.days_in_month()).contains(&day);
        exists.then_some(date)
    }

    fn days_in_month(self) -> u32 {
        let leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// 1 for 1 January.
    fn day_of_year(self) -> u32 {
        (1..self.month)
            .map(|month| Self { month, ..self }.days_in_month())
            .sum::<u32>()
            + self.day
    }

    /// 0 is Sunday.
    fn weekday(self) -> usize {
        // One day more each year, and one for each leap year before this one; 1 January of the
        // year 1 is a Monday.
        let years = (self.year + 399) % 400; // the calendar repeats after 400 years
        let days = years * 365 + years / 4 - years / 100 + self.day_of_year();
        (days % 7) as usize
    }

    /// Python's `strftime` for the fields a date has; the time of day is midnight.
    pub(super) fn format(self, format: &str) -> Result<String> {
        let Self { year, month, day } = self;
        let (weekday, month_name) = (DAYS[self.weekday()], MONTHS[month as usize - 1]);
        let mut out = String::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            let mut field = chars.next();
            let padded = field != Some('-');
            if !padded {
                field = chars.next();
            }
            let two = |n: u32| {
                if padded {
                    format!("{n:02}")
                } else {
                    n.to_string()
                }
            };
            match field {
                Some('Y') => out.push_str(&format!("{year:04}")),
                Some('y') => out.push_str(&two(year % 100)),
                Some('m') => out.push_str(&two(month)),
                Some('B') => out.push_str(month_name),
                Some('b' | 'h') => out.push_str(&month_name[..3]),
                Some('d') => out.push_str(&two(day)),
                Some('e') => out.push_str(&format!("{day:2}")),
                Some('j') => out.push_str(&format!("{:03}", self.day_of_year())),
                Some('A') => out.push_str(weekday),
                Some('a') => out.push_str(&weekday[..3]),
                Some('F') => out.push_str(&format!("{year:04}-{month:02}-{day:02}")),
                Some('H' | 'M' | 'S') => out.push_str(&two(0)),
                Some('I') => out.push_str("12"),
                Some('p') => out.push_str("AM"),
                Some('%') => out.push('%'),
                other => {
                    let found = other.map_or("the end".into(), |c| format!("%{c}"));
                    let what = format!("strftime_now: unsupported field: {found}");
                    return Err(Error::new(what));
                }
            }
        }
        Ok(out)
    }
}

impl Default for Date {
    /// The day that templates see unless told another, so that a prompt does not change from day
    /// to day.
    fn default() -> Self {
        Self {
            year: 2024,
            month: 7,
            day: 26,
        }
    }
}

impl std::str::FromStr for Date {
    type Err = crate::Error;

    /// `2026-03-05`.
    fn from_str(text: &str) -> crate::Result<Self> {
        let wrong = || {
            let what = format!("expected a date such as 2026-03-05, found {text:?}");
            crate::Error::Request(what)
        };
        let mut parts = text.split('-').map(|part| part.parse::<u32>().ok());
        let (Some(year), Some(month), Some(day), None) = (
            parts.next().flatten(),
            parts.next().flatten(),
            parts.next().flatten(),
            parts.next(),
        ) else {
            return Err(wrong());
        };
        Self::new(year, month, day).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: u32, month: u32, day: u32) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn weekdays() {
        for (year, month, day, name) in [
            (2024, 7, 26, "Friday"),
            (2000, 2, 29, "Tuesday"),
            (1970, 1, 1, "Thursday"),
            (2100, 3, 1, "Monday"),
            (1, 1, 1, "Monday"),
        ] {
            assert_eq!(date(year, month, day).format("%A").unwrap(), name);
        }
    }

    #[test]
    fn fields_of_a_date() {
        assert_eq!(
            date(2026, 3, 5)
                .format("%d %b %Y, %A %-d.%-m.%y %F %j %H:%M%%")
                .unwrap(),
            "05 Mar 2026, Thursday 5.3.26 2026-03-05 064 00:00%"
        );
        assert!(Date::default().format("%Q").is_err());
        assert!(Date::default().format("%").is_err());
    }

    #[test]
    fn days_that_do_not_exist() {
        assert_eq!(Date::new(2023, 2, 29), None);
        assert_eq!("2024-02-29".parse::<Date>().unwrap(), date(2024, 2, 29));
        for wrong in [
            "2023-02-29",
            "2024-13-01",
            "2024-1",
            "0-1-1",
            "2024-1-1-1",
            "x",
        ] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
    }
}
