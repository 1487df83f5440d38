//! What a chat template is told on the command line.

use std::str::FromStr;

use brevity_model::Date;
use clap::Args;
use serde_json::Value;

use crate::prompt::TemplateOptions;

/// `NAME=VALUE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    name: String,
    value: Value,
}

impl FromStr for Variable {
    type Err = String;

    /// A value that is JSON is what it says (`false`, `3`, `["a"]`, `"text"`); any other is a text.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').unwrap_or_default();
        let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
        let follows = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.starts_with(begins) || !name.chars().all(follows) {
            return Err("expected NAME=VALUE, as enable_thinking=false".into());
        }
        if name == "messages" || name == "add_generation_prompt" {
            return Err(format!("{name} is what the prompt is made of"));
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        let name = name.to_owned();
        Ok(Self { name, value })
    }
}

fn date(text: &str) -> Result<Date, String> {
    let parts: Vec<Option<u32>> = text
        .split('-')
        .map(|part| {
            part.bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| part.parse().ok())?
        })
        .collect();
    let date = match parts[..] {
        [Some(year), Some(month), Some(day)] => Date::new(year, month, day),
        _ => None,
    };
    date.ok_or_else(|| "expected a day of the calendar, as 2026-02-28".into())
}

/// What a chat template is told beside the messages.
#[derive(Clone, Debug, Default, Args)]
pub struct TemplateArgs {
    /// Variable for the chat template, as enable_thinking=false; VALUE is JSON, or else a text
    #[arg(long = "template-var", value_name = "NAME=VALUE")]
    variables: Vec<Variable>,
    /// Today, for chat templates that write the date [default: 2024-07-26, always]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<Date>,
}

impl TemplateArgs {
    /// As the library takes them. The last of several values of a variable counts.
    pub fn options(&self) -> TemplateOptions {
        let mut options = TemplateOptions::default().date(self.date.unwrap_or_default());
        for Variable { name, value } in &self.variables {
            options = options.variable(name, value.clone());
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_json_or_texts() {
        for (text, name, value) in [
            ("enable_thinking=false", "enable_thinking", json!(false)),
            ("n=3", "n", json!(3)),
            ("style=brief and dry", "style", json!("brief and dry")),
            ("a=b=c", "a", json!("b=c")),
            ("empty=", "empty", json!("")),
            ("quoted=\"false\"", "quoted", json!("false")),
        ] {
            let name = name.to_owned();
            assert_eq!(text.parse(), Ok(Variable { name, value }), "{text}");
        }
        for bad in [
            "",
            "=",
            "=1",
            "enable_thinking",
            "a b=1",
            "1a=1",
            "messages=[]",
        ] {
            assert!(bad.parse::<Variable>().is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        assert_eq!(date("2024-02-29"), Ok(Date::new(2024, 2, 29).unwrap()));
        for bad in [
            "2023-02-29",
            "2024-2",
            "today",
            "2024-02-29-1",
            "+2024-02-01",
            "-1-1-1",
            "",
        ] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }
}
