//! Options of commands that think under a budget and vote.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use crate::budget::BudgetOptions;
use crate::engine::Ballot;
use crate::runtime::RuntimeOptions;

/// What a vote weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoteArg {
    /// 1.
    Majority,
    /// How likely the model finds its words.
    Logprob,
    /// What the verifier in this folder says.
    Verifier(PathBuf),
}

impl FromStr for VoteArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("verifier:")) {
            ("majority", _) => Ok(VoteArg::Majority),
            ("logprob", _) => Ok(VoteArg::Logprob),
            (_, Some(path)) if !path.is_empty() => Ok(VoteArg::Verifier(path.into())),
            _ => Err("expected majority, logprob or verifier:PATH".into()),
        }
    }
}

impl VoteArg {
    /// Has the runtime load the verifier.
    pub fn apply(&self, options: &mut RuntimeOptions) {
        if let VoteArg::Verifier(path) = self {
            options.verifier = Some(path.clone());
        }
    }

    /// What a ballot weighs.
    pub fn ballot(&self) -> Ballot {
        match self {
            VoteArg::Majority => Ballot::Majority,
            VoteArg::Logprob => Ballot::Logprob,
            VoteArg::Verifier(_) => Ballot::Verifier,
        }
    }

    /// As it is given.
    pub fn name(&self) -> &'static str {
        match self {
            VoteArg::Majority => "majority",
            VoteArg::Logprob => "logprob",
            VoteArg::Verifier(_) => "verifier",
        }
    }
}

/// How a budget ends, beside its size.
#[derive(Clone, Debug, Args)]
pub struct BudgetLimits {
    /// A sentence end within so many tokens before the budget's end cuts
    #[arg(long, default_value_t = 16, value_name = "N")]
    pub budget_window: usize,
    /// Tokens for the answer after a cut
    #[arg(long, default_value_t = 48, value_name = "N")]
    pub answer_tokens: usize,
    /// What asks for the answer after a cut
    #[arg(
        long,
        default_value = "\nAnswer:",
        hide_default_value = true,
        value_name = "TEXT"
    )]
    pub answer_prompt: String,
}

impl BudgetLimits {
    /// With its size per stream and for all streams; `None` without either.
    pub fn options(&self, tokens: Option<usize>, shared: Option<usize>) -> Option<BudgetOptions> {
        (tokens.is_some() || shared.is_some()).then(|| BudgetOptions {
            tokens: tokens.unwrap_or(usize::MAX),
            window: self.budget_window,
            answer: self.answer_tokens,
            shared,
            answer_prompt: self.answer_prompt.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_read() {
        let vote = |text: &str| text.parse::<VoteArg>();
        assert_eq!(vote("majority").unwrap().ballot(), Ballot::Majority);
        assert_eq!(vote("logprob").unwrap().ballot(), Ballot::Logprob);
        assert_eq!(
            vote("verifier:a:b").unwrap(),
            VoteArg::Verifier("a:b".into())
        );
        for bad in ["", "verifier", "verifier:", "Majority"] {
            assert!(vote(bad).unwrap_err().contains("verifier:PATH"), "{bad}");
        }
    }
}
