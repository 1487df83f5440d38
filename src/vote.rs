//! A vote over the answers of several streams.
//!
//! Every stream casts at most one ballot: an answer and a weight from 0 to 1. The answer with the
//! most weight wins. **Ties**: among equal weights the answer with more ballots wins, and among those
//! the one that the lowest stream gave. Weights are added in the order of the streams, so the order
//! in which they finish does not show.
//!
//! A vote is decided when no ballot that is still out can change the winner. Nothing helps a rival more
//! than every open stream voting for it with weight 1: if the leader still wins then, it wins always.

use serde::Serialize;

/// What a stream has to say.
#[derive(Clone, Debug, PartialEq)]
enum Ballot {
    /// It is still thinking.
    Open,
    /// It ended without an answer.
    Abstained,
    /// It answered.
    Cast { answer: String, weight: f64 },
}

/// The ballots of some streams.
#[derive(Clone, Debug)]
pub struct Vote {
    ballots: Vec<Ballot>,
}

/// What an answer got.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tally {
    /// The answer, normalized; `None`: none was given.
    pub answer: Option<String>,
    /// Streams that gave it.
    pub streams: Vec<usize>,
    /// Sum of their weights.
    pub weight: f64,
}

impl Tally {
    /// The place of an answer among others: greater is better.
    fn rank(&self) -> Rank {
        Rank {
            weight: self.weight,
            ballots: self.streams.len(),
            first: self.streams.first().copied().unwrap_or(usize::MAX),
        }
    }
}

/// What decides between two answers.
#[derive(Clone, Copy, Debug)]
struct Rank {
    weight: f64,
    ballots: usize,
    /// Lowest stream.
    first: usize,
}

impl Rank {
    fn beats(&self, other: &Rank) -> bool {
        let order = self.weight.total_cmp(&other.weight);
        let order = order.then(self.ballots.cmp(&other.ballots));
        order.then(other.first.cmp(&self.first)).is_gt()
    }
}

impl Vote {
    /// A vote of `n` streams, all open.
    pub fn new(n: usize) -> Self {
        Self {
            ballots: vec![Ballot::Open; n],
        }
    }

    /// Takes the ballot of a stream; without an answer it abstains.
    ///
    /// # Panics
    /// If the stream has voted, there is no such stream, or `weight` is not from 0 to 1.
    pub fn cast(&mut self, stream: usize, answer: Option<&str>, weight: f64) {
        assert!((0.0..=1.0).contains(&weight), "a ballot of weight {weight}");
        let ballot = &mut self.ballots[stream];
        assert_eq!(*ballot, Ballot::Open, "stream {stream} votes twice");
        *ballot = match answer {
            Some(answer) => Ballot::Cast {
                answer: answer.to_owned(),
                weight,
            },
            None => Ballot::Abstained,
        };
    }

    /// Streams that have not voted.
    pub fn open(&self) -> usize {
        let open = self.ballots.iter().filter(|b| **b == Ballot::Open);
        open.count()
    }

    /// The streams that ended without an answer.
    pub fn abstained(&self) -> Tally {
        let ballots = self.ballots.iter().enumerate();
        let none = ballots.filter(|(_, ballot)| **ballot == Ballot::Abstained);
        Tally {
            answer: None,
            streams: none.map(|(stream, _)| stream).collect(),
            weight: 0.0,
        }
    }

    /// All answers, the winner first.
    pub fn tallies(&self) -> Vec<Tally> {
        let mut tallies: Vec<Tally> = vec![];
        for (stream, ballot) in self.ballots.iter().enumerate() {
            let Ballot::Cast { answer, weight } = ballot else {
                continue;
            };
            match tallies
                .iter_mut()
                .find(|t| t.answer.as_ref() == Some(answer))
            {
                Some(tally) => {
                    tally.streams.push(stream);
                    tally.weight += weight;
                }
                None => tallies.push(Tally {
                    answer: Some(answer.clone()),
                    streams: vec![stream],
                    weight: *weight,
                }),
            }
        }
        tallies.sort_by(|a, b| match a.rank().beats(&b.rank()) {
            true => std::cmp::Ordering::Less,
            false => std::cmp::Ordering::Greater,
        });
        tallies
    }

    /// Whether the leader stays the leader whatever the open streams say.
    pub fn decided(&self) -> bool {
        if self.open() == 0 {
            return true;
        }
        let tallies = self.tallies();
        let Some((leader, others)) = tallies.split_first() else {
            return false;
        };
        // An answer that nobody has given yet is a rival too.
        let rivals = others.iter().map(|t| t.answer.as_deref()).chain([None]);
        let leader = leader.rank();
        rivals
            .map(|rival| self.best_case(rival))
            .all(|best| leader.beats(&best))
    }

    /// The rank of `answer` (`None`: a new one) if all open streams vote for it with weight 1.
    fn best_case(&self, answer: Option<&str>) -> Rank {
        let mut rank = Rank {
            weight: 0.0,
            ballots: 0,
            first: usize::MAX,
        };
        for (stream, ballot) in self.ballots.iter().enumerate() {
            let weight = match ballot {
                Ballot::Open => 1.0,
                Ballot::Cast { answer: a, weight } if Some(&**a) == answer => *weight,
                _ => continue,
            };
            rank.weight += weight;
            rank.ballots += 1;
            rank.first = rank.first.min(stream);
        }
        rank
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Votes in order; `None` in place of a ballot: open.
    fn vote(ballots: &[Option<(Option<&str>, f64)>]) -> Vote {
        let mut vote = Vote::new(ballots.len());
        for (stream, ballot) in ballots.iter().enumerate() {
            if let Some((answer, weight)) = ballot {
                vote.cast(stream, *answer, *weight);
            }
        }
        vote
    }

    fn leader(vote: &Vote) -> Option<String> {
        vote.tallies().into_iter().next()?.answer
    }

    #[test]
    fn weight_then_ballots_then_the_lowest_stream_win() {
        let a = |w| Some((Some("a"), w));
        let b = |w| Some((Some("b"), w));
        for (ballots, expected) in [
            (vec![b(1.0), a(1.0), a(1.0)], Some("a")),
            (vec![a(0.25), a(0.25), b(0.75)], Some("b")),
            (vec![b(0.5), a(0.25), a(0.25)], Some("a")),
            (vec![b(1.0), a(1.0)], Some("b")),
            (vec![None, a(0.5), Some((None, 1.0))], Some("a")),
            (vec![Some((None, 1.0)), None], None),
            (vec![], None),
        ] {
            assert_eq!(leader(&vote(&ballots)).as_deref(), expected, "{ballots:?}");
        }
        let tallies = vote(&[b(1.0), a(0.5), b(0.25)]).tallies();
        let found: Vec<_> = tallies
            .iter()
            .map(|t| (t.answer.as_deref(), &*t.streams, t.weight))
            .collect();
        assert_eq!(
            found,
            [(Some("b"), &[0, 2][..], 1.25), (Some("a"), &[1][..], 0.5)]
        );
    }

    #[test]
    fn a_majority_is_decided_before_all_have_voted() {
        let a = Some((Some("a"), 1.0));
        let b = Some((Some("b"), 1.0));
        let decided = |ballots: &[_]| vote(ballots).decided();
        assert!(decided(&[a, a, None]));
        assert!(decided(&[a, None]), "a tie goes to stream 0");
        assert!(decided(&[a]) && decided(&[]));
        assert!(!decided(&[None, a]), "a tie goes to stream 0");
        assert!(decided(&[a, a, b, None]) != decided(&[a, None, b, None]));
        assert!(!decided(&[Some((None, 1.0)), None]));
    }

    #[test]
    #[should_panic(expected = "stream 0 votes twice")]
    fn nobody_votes_twice() {
        let mut vote = Vote::new(1);
        vote.cast(0, None, 1.0);
        vote.cast(0, Some("a"), 1.0);
    }

    /// What an open stream may come to.
    const FUTURES: [Option<(Option<&str>, f64)>; 8] = [
        Some((None, 1.0)),
        Some((Some("a"), 0.0)),
        Some((Some("a"), 1.0)),
        Some((Some("b"), 0.5)),
        Some((Some("b"), 1.0)),
        Some((Some("c"), 1.0)),
        Some((Some("new"), 0.5)),
        Some((Some("new"), 1.0)),
    ];

    /// All winners that the open streams can bring about, one after the other in every way.
    fn winners(ballots: &mut Vec<Option<(Option<&'static str>, f64)>>) -> Vec<Option<String>> {
        let Some(open) = ballots.iter().position(Option::is_none) else {
            return vec![leader(&vote(ballots))];
        };
        let mut all = vec![];
        for future in FUTURES {
            ballots[open] = future;
            all.extend(winners(ballots));
        }
        ballots[open] = None;
        all.sort();
        all.dedup();
        all
    }

    fn ballot() -> impl Strategy<Value = Option<(Option<&'static str>, f64)>> {
        let answer = prop::sample::select(vec![None, Some("a"), Some("b"), Some("c")]);
        let weight = prop::sample::select(vec![0.0, 0.1, 0.3, 0.5, 0.75, 1.0]);
        prop::option::weighted(0.6, (answer, weight))
    }

    proptest! {
        /// Decided, if and only if every way to go on has the same winner.
        #[test]
        fn decided_means_that_nothing_can_change_the_winner(
            mut ballots in prop::collection::vec(ballot(), 1..7)
                .prop_filter("few open", |b| b.iter().filter(|b| b.is_none()).count() <= 4)
        ) {
            let vote = vote(&ballots);
            let winners = winners(&mut ballots);
            prop_assert_eq!(vote.decided(), winners.len() == 1, "{:?}", winners);
            if vote.decided() {
                prop_assert_eq!(&leader(&vote), &winners[0]);
            }
        }

        /// The order in which streams finish does not show.
        #[test]
        fn the_order_of_the_ballots_does_not_matter(ballots in prop::collection::vec(ballot(), 0..9)) {
            let forward = vote(&ballots);
            let mut backward = Vote::new(ballots.len());
            for (stream, ballot) in ballots.iter().enumerate().rev() {
                if let Some((answer, weight)) = ballot {
                    backward.cast(stream, *answer, *weight);
                }
            }
            prop_assert_eq!(forward.tallies(), backward.tallies());
            let weights: f64 = forward.tallies().iter().map(|t| t.weight).sum();
            prop_assert!(weights <= ballots.len() as f64);
        }
    }
}
