//! The log of a run: one JSON object a step, in a file that only grows.
//!
//! Keys are those of TRL where TRL has them, so that scripts made for its logs read these.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::state::write_file;
use super::{Error, Result};

/// What is known after a step. What a kind of training does not have is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogLine {
    /// Steps so far, this one with them: from 1. 0 for what is known before the first.
    pub step: u64,
    /// Epochs so far.
    pub epoch: f64,
    /// Loss of the batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<f64>,
    /// Norm of the gradient before it was scaled; `null` if it is not finite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grad_norm: Option<f64>,
    /// Whether the step was skipped because of its gradient.
    #[serde(skip_serializing_if = "is_false")]
    pub skipped: bool,
    /// Rate of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning_rate: Option<f64>,
    /// Mean reward of the replies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<f64>,
    /// Mean standard deviation of the rewards within a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward_std: Option<f64>,
    /// Share of the groups whose rewards are equal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frac_reward_zero_std: Option<f64>,
    /// Mean tokens of the sampled replies.
    #[serde(
        rename = "completions/mean_length",
        skip_serializing_if = "Option::is_none"
    )]
    pub mean_length: Option<f64>,
    /// Share of the sampled replies that were cut at the longest length.
    #[serde(
        rename = "completions/clipped_ratio",
        skip_serializing_if = "Option::is_none"
    )]
    pub clipped_ratio: Option<f64>,
    /// Smallest budget in the prompts, tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_min: Option<f64>,
    /// Largest budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_max: Option<f64>,
    /// Mean divergence from the reference policy, a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kl: Option<f64>,
    /// Mean entropy of the policy, a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entropy: Option<f64>,
    /// Share of the tokens whose ratio was clipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clip_ratio: Option<f64>,
    /// How well the value head predicts returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explained_variance: Option<f64>,
    /// Share of right answers on validation, greedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Mean tokens of the replies on validation.
    #[serde(
        rename = "eval_completions/mean_length",
        skip_serializing_if = "Option::is_none"
    )]
    pub eval_mean_length: Option<f64>,
    /// Tokens of replies that were trained on, a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_per_s: Option<f64>,
    /// Resident memory, bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rss: Option<u64>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde wants it so
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A log that is written to.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    file: File,
}

impl Log {
    /// The log of a run that stands at `step`: lines of later steps, which an interrupted run wrote
    /// after its last state, are dropped, and so is a last line that was cut short. At step 0 nothing
    /// is kept.
    ///
    /// # Errors
    /// [`Error::Damaged`] names the line that is no line of a log, [`Error::Io`].
    pub fn open(path: &Path, step: u64) -> Result<Self> {
        let io = |e| Error::io(path, e);
        if step == 0 {
            fs::write(path, "").map_err(io)?;
        } else if path.exists() {
            let mut kept = String::new();
            for line in read(path)?.iter().filter(|line| line.step <= step) {
                kept.push_str(&json(line));
            }
            write_file(path, &|w| w.write_all(kept.as_bytes())).map_err(io)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path);
        Ok(Self {
            path: path.to_owned(),
            file: file.map_err(io)?,
        })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn push(&mut self, line: &LogLine) -> Result<()> {
        let written = self.file.write_all(json(line).as_bytes());
        written.map_err(|e| Error::io(&self.path, e))
    }
}

fn json(line: &LogLine) -> String {
    let text = serde_json::to_string(line);
    text.expect("numbers under fixed keys") + "\n"
}

/// The lines of a log, without a last one that was cut short.
///
/// # Errors
/// [`Error::Damaged`] names the line that is no line of a log, [`Error::Io`].
pub fn read(path: &Path) -> Result<Vec<LogLine>> {
    let text = fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
    let whole = text.rfind('\n').map_or(0, |at| at + 1);
    let lines = text[..whole].lines().enumerate();
    let parse = |(i, line)| {
        let what = |e| Error::damaged(path, format!("line {}: {e}", i + 1));
        serde_json::from_str(line).map_err(what)
    };
    lines.map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(step: u64) -> LogLine {
        LogLine {
            step,
            epoch: step as f64 / 3.0,
            loss: Some(1.0 / step as f64),
            mean_length: step.is_multiple_of(2).then_some(57.5),
            ..Default::default()
        }
    }

    #[test]
    fn keys_are_those_of_trl() {
        let all = LogLine {
            grad_norm: Some(f64::INFINITY),
            skipped: true,
            clipped_ratio: Some(0.0),
            eval_mean_length: Some(57.0),
            rss: Some(1 << 30),
            ..line(2)
        };
        let expected = r#"{"step":2,"epoch":0.6666666666666666,"loss":0.5,"grad_norm":null,"skipped":true,"completions/mean_length":57.5,"completions/clipped_ratio":0.0,"eval_completions/mean_length":57.0,"rss":1073741824}"#;
        assert_eq!(json(&all), format!("{expected}\n"));
    }

    #[test]
    fn a_continued_log_has_every_step_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log.jsonl");
        let mut log = Log::open(&path, 0).unwrap();
        (1..=5).for_each(|step| log.push(&line(step)).unwrap());
        let mut torn = OpenOptions::new().append(true).open(&path).unwrap();
        torn.write_all(b"{\"step\": 6, \"lo").unwrap();
        // The last state is that of step 3.
        let mut log = Log::open(&path, 3).unwrap();
        (4..=6).for_each(|step| log.push(&line(step)).unwrap());
        let expected: Vec<LogLine> = (1..=6).map(line).collect();
        assert_eq!(read(&path).unwrap(), expected);
        // Another run in the same place.
        Log::open(&path, 0).unwrap().push(&line(1)).unwrap();
        assert_eq!(read(&path).unwrap(), [line(1)]);
        fs::write(&path, "{\"step\": 1}\nhello\n").unwrap();
        let error = Log::open(&path, 3).unwrap_err().to_string();
        assert!(error.contains("log.jsonl: line 2"), "{error}");
    }
}
