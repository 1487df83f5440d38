//! What templates may call beyond Jinja itself.

use minijinja::value::{Kwargs, Value, ValueKind, from_args};
use minijinja::{Environment, Error, ErrorKind, Output, State, escape_formatter};
use minijinja_contrib::pycompat;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

pub(super) fn add_to(environment: &mut Environment) {
    environment.set_formatter(format_like_python);
    environment.set_unknown_method_callback(method);
    environment.add_filter("tojson", tojson);
    environment.add_test("iterable", |value: &Value| {
        !value.is_none() && value.try_iter().is_ok()
    });
    environment.add_test("sequence", |value: &Value| {
        matches!(
            value.kind(),
            ValueKind::Seq | ValueKind::Iterable | ValueKind::String | ValueKind::Map
        )
    });
    environment.add_function(
        "raise_exception",
        |message: String| -> Result<Value, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, message))
        },
    );
}

pub(super) fn set_date(environment: &mut Environment, date: Date) {
    environment.add_function("strftime_now", move |format: String| {
        strftime(&format, date)
    });
}

/// `{{ none }}` prints `None`, `{{ true }}` prints `True`.
fn format_like_python(out: &mut Output, state: &State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => Ok(out.write_str("None")?),
        ValueKind::Bool => Ok(out.write_str(if value.is_true() { "True" } else { "False" })?),
        _ => escape_formatter(out, state, value),
    }
}

/// The methods of Python's types.
fn method(state: &State, value: &Value, name: &str, args: &[Value]) -> Result<Value, Error> {
    match (value.as_str(), name) {
        (Some(text), "removeprefix") => {
            let (prefix,): (&str,) = from_args(args)?;
            Ok(Value::from(text.strip_prefix(prefix).unwrap_or(text)))
        }
        (Some(text), "removesuffix") => {
            let (suffix,): (&str,) = from_args(args)?;
            Ok(Value::from(text.strip_suffix(suffix).unwrap_or(text)))
        }
        _ => pycompat::unknown_method_callback(state, value, name, args),
    }
}

/// JSON as Python's `json.dumps` spaces it, without escapes for HTML.
fn tojson(value: &Value, kwargs: Kwargs) -> Result<Value, Error> {
    let indent: Option<usize> = kwargs.get("indent")?;
    let ascii = kwargs.get::<Option<bool>>("ensure_ascii")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let mut json = Vec::new();
    let written = match indent {
        Some(width) if width > 16 => {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                format!("indent {width}, at most 16"),
            ));
        }
        Some(width) => {
            let indent = " ".repeat(width);
            let pretty = PrettyFormatter::with_indent(indent.as_bytes());
            value.serialize(&mut Serializer::with_formatter(&mut json, pretty))
        }
        None => value.serialize(&mut Serializer::with_formatter(&mut json, Spaced)),
    };
    let wrong = |what: String| Error::new(ErrorKind::InvalidOperation, format!("tojson: {what}"));
    written.map_err(|error| wrong(error.to_string()))?;
    let json = String::from_utf8(json).map_err(|error| wrong(error.to_string()))?;
    Ok(Value::from(if ascii {
        escape_non_ascii(&json)
    } else {
        json
    }))
}

/// `[1, 2]` and `{"a": 1}`.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

fn escape_non_ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

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

impl Default for Date {
    /// 26 July 2024: a prompt does not change from day to day.
    fn default() -> Self {
        Self {
            year: 2024,
            month: 7,
            day: 26,
        }
    }
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
}

/// Python's `strftime` for the fields a date has; the time of day is midnight.
fn strftime(format: &str, date: Date) -> Result<String, Error> {
    let (year, month, day) = (date.year, date.month, date.day);
    let (weekday, month_name) = (DAYS[date.weekday()], MONTHS[month as usize - 1]);
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
            Some('j') => out.push_str(&format!("{:03}", date.day_of_year())),
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
                return Err(Error::new(ErrorKind::InvalidOperation, what));
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays() {
        for (year, month, day, name) in [
            (2024, 7, 26, "Friday"),
            (2000, 2, 29, "Tuesday"),
            (1970, 1, 1, "Thursday"),
            (2100, 3, 1, "Monday"),
            (1, 1, 1, "Monday"),
        ] {
            assert_eq!(
                DAYS[Date::new(year, month, day).unwrap().weekday()],
                name,
                "{year}-{month}-{day}"
            );
        }
    }

    #[test]
    fn fields_of_a_date() {
        let date = Date::new(2026, 3, 5).unwrap();
        assert_eq!(
            strftime("%d %b %Y, %A %-d.%-m.%y %F %j %H:%M%%", date).unwrap(),
            "05 Mar 2026, Thursday 5.3.26 2026-03-05 064 00:00%"
        );
        assert!(strftime("%Q", date).is_err());
        assert!(strftime("%", date).is_err());
    }

    #[test]
    fn days_that_do_not_exist_are_none() {
        assert!(Date::new(2024, 2, 29).is_some());
        for (year, month, day) in [
            (2023, 2, 29),
            (2024, 0, 1),
            (2024, 13, 1),
            (2024, 4, 31),
            (0, 1, 1),
            (10000, 1, 1),
        ] {
            assert_eq!(Date::new(year, month, day), None);
        }
    }
}
