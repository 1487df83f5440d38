//! How a reply ends: stop strings, the end of thinking asked for; and what is told on the way.

use brevity_model::Tokenizer;

use super::*;
use crate::budget::{EndThinking, Marks, Part};
use crate::stop::StopStrings;
use crate::writer::Wrote;

/// Token ids of `<|user|>` and `<|assistant|>`, which stand for the marks of thinking here.
const OPEN: u32 = 257;
const CLOSE: u32 = 258;

fn marks(tokenizer: &Tokenizer) -> Marks {
    Marks {
        open: Some(OPEN),
        close: Some(CLOSE),
        ..Marks::new(tokenizer, "\nAnswer:").unwrap()
    }
}

fn plain(runtime: &Runtime) -> WriterOptions<'_> {
    let options = WriterOptions::new(runtime, 100, SamplerOptions::NEUTRAL, false);
    WriterOptions {
        marks: marks(runtime.tokenizer().unwrap()),
        ..options
    }
}

fn stops(strings: &[&str]) -> StopStrings {
    let strings: Vec<String> = strings.iter().map(|s| (*s).to_owned()).collect();
    StopStrings::new(&strings).unwrap()
}

/// What a model that chooses `tokens` says, token by token, until the reply ends.
fn told(options: WriterOptions<'_>, tokens: &[u32]) -> (Vec<Wrote>, Written) {
    let mut writer = Writer::new(options, 0, &[0]).unwrap();
    let mut told = vec![];
    for &token in tokens {
        let mut logits = vec![0.0; 272];
        logits[token as usize] = 1.0;
        told.push(writer.write(&logits, 1000, &mut None).unwrap());
        if writer.finish().is_some() {
            break;
        }
    }
    told.push(writer.stop(Finish::Interrupted, &mut None));
    (told, writer.written())
}

fn pieces(told: &[Wrote]) -> Vec<(Part, &str)> {
    let pieces = told.iter().flat_map(|wrote| &wrote.pieces);
    pieces.map(|(part, piece)| (*part, &**piece)).collect()
}

fn ids(text: &str) -> Vec<u32> {
    text.bytes().map(u32::from).collect()
}

#[test]
fn a_stop_string_is_not_in_the_text_and_may_span_tokens() {
    let (_dir, runtime) = runtime();
    let options = |strings: &[&str]| WriterOptions {
        stop: stops(strings),
        logprobs: Some(0),
        ..plain(&runtime)
    };
    let (heard, written) = told(options(&["x", "END"]), &ids("aEENDb"));
    let answer = Part::Answer;
    assert_eq!(pieces(&heard), [(answer, "a"), (answer, "E")]);
    assert_eq!((&*written.text, &*written.content), ("aE", "aE"));
    assert_eq!(written.stopped_by.as_deref(), Some("END"));
    assert_eq!(
        (written.finish, written.tokens),
        (Finish::Stop, ids("aEEND"))
    );
    let at: Vec<usize> = written.logprobs.iter().map(|chosen| chosen.at).collect();
    assert_eq!(at, [0, 1, 2, 3, 4]);
    // What was held back comes out when the reply ends otherwise.
    let (heard, written) = told(
        options(&["END"]),
        &[ids("EN"), vec![tiny_model::END]].concat(),
    );
    assert_eq!(pieces(&heard), [(answer, "EN")]);
    assert_eq!((written.stopped_by, written.tokens), (None, ids("EN")));
    let (heard, written) = told(options(&["END"]), &ids("aEN"));
    assert_eq!(pieces(&heard), [(answer, "a"), (answer, "EN")]);
    assert_eq!(written.finish, Finish::Interrupted);
}

#[test]
fn thinking_and_what_a_budget_says_are_not_searched() {
    let (_dir, runtime) = runtime();
    let options = WriterOptions {
        stop: stops(&["\n", "ab"]),
        ..plain(&runtime)
    };
    let thought = [vec![OPEN], ids("ab\n"), vec![CLOSE], ids("xaby")].concat();
    let (heard, written) = told(options.clone(), &thought);
    let thinking: String = pieces(&heard[..5])
        .iter()
        .map(|(_, piece)| *piece)
        .collect();
    assert_eq!((&*thinking, pieces(&heard)[0].0), ("ab\n", Part::Thinking));
    assert_eq!((&*written.reasoning, &*written.content), ("ab\n", "x"));
    assert_eq!((written.reasoning_tokens, written.tokens.len()), (5, 8));
    let budget = BudgetOptions {
        tokens: 2,
        window: 0,
        ..BudgetOptions::default()
    };
    let options = options.with_budget(&runtime, Some(budget)).unwrap();
    let (heard, written) = told(options, &ids("xx7ab"));
    assert_eq!(
        pieces(&heard),
        [
            (Part::Open, "x"),
            (Part::Open, "x"),
            (Part::Answer, "\nAnswer:"),
            (Part::Answer, "7"),
        ]
    );
    assert_eq!(
        (&*written.reasoning, &*written.content),
        ("xx", "\nAnswer:7")
    );
    assert_eq!(
        (written.reasoning_tokens, written.finish),
        (2, Finish::Stop)
    );
}

#[test]
fn thinking_ends_when_its_client_says_so() {
    let (_dir, runtime) = runtime();
    let now = EndThinking::default();
    let options = WriterOptions {
        end_thinking: now.clone(),
        ..plain(&runtime)
    };
    // Before it is asked, nothing changes; where nothing is thought, there is nothing to end.
    let (_, written) = told(options.clone(), &ids("ab"));
    assert_eq!((&*written.text, written.cut), ("ab", None));
    now.now();
    let (_, written) = told(options.clone(), &ids("ab"));
    assert_eq!((&*written.text, written.cut), ("ab", None));
    // An open span is closed in place of the next token.
    let thinks = [vec![OPEN], ids("a8")].concat();
    let (_, written) = told(options.clone(), &thinks);
    assert_eq!(written.cut, Some(Cut::Asked));
    let forced = [vec![OPEN, CLOSE], ids("\nAnswer:8")].concat();
    assert_eq!((written.tokens, &*written.content), (forced, "\nAnswer:8"));
    // Under a budget text without marks is thinking too; from the first token on.
    let budget = Some(BudgetOptions::default());
    let (_, written) = told(options.with_budget(&runtime, budget).unwrap(), &ids("a8"));
    assert_eq!(
        (&*written.text, written.cut),
        ("Answer:8", Some(Cut::Asked))
    );
}

#[test]
fn log_probabilities_add_up_and_change_nothing() {
    let (_dir, runtime) = runtime();
    let request = request(prompt(40, 3), 2, Some(1));
    let mut asked = request.clone();
    asked.options.logprobs = Some(3);
    asked.options.stop = vec!["a string that does not come up".into()];
    let plain = &together(&runtime, None, 0, vec![(request, Manner::default())])[0];
    let heard = &together(&runtime, None, 0, vec![(asked, Manner::default())])[0];
    assert_eq!(heard.texts, plain.texts);
    assert_eq!(heard.tokens(), plain.tokens());
    for stream in &heard.completion().streams {
        let written = &stream.written;
        let tokens: Vec<u32> = written.logprobs.iter().map(|c| c.token.token).collect();
        assert_eq!(tokens, written.tokens);
        if written.chosen == tokens.len() {
            let sum: f64 = written
                .logprobs
                .iter()
                .map(|c| f64::from(c.token.logprob))
                .sum();
            assert_eq!(sum, written.logprob);
        }
        for chosen in &written.logprobs {
            let [a, b, c] = chosen.likeliest[..] else {
                panic!("three were asked for");
            };
            assert!(a.logprob >= b.logprob && b.logprob >= c.logprob && a.logprob <= 0.0);
            let same = chosen
                .likeliest
                .iter()
                .find(|t| t.token == chosen.token.token);
            assert!(same.is_none_or(|t| *t == chosen.token), "one formula");
            assert!(chosen.token.logprob <= a.logprob);
        }
    }
}

#[test]
fn a_stop_string_cuts_a_reply_where_it_first_stands() {
    let (_dir, runtime) = runtime();
    let request = request(prompt(60, 2), 1, None);
    let whole = &together(
        &runtime,
        None,
        0,
        vec![(request.clone(), Manner::default())],
    )[0];
    let (text, tokens) = (whole.texts[0].clone(), whole.tokens()[0].clone());
    let mut chars = text.char_indices().skip(text.chars().count() / 2);
    let (start, end) = (chars.next().unwrap().0, chars.nth(2).unwrap().0);
    let stop = &text[start..end];
    let mut asked = request.clone();
    asked.options = asked.options.stop(stop);
    let heard = &together(&runtime, None, 0, vec![(asked, Manner::default())])[0];
    let written = &heard.completion().streams[0].written;
    assert_eq!(written.text, text[..text.find(stop).unwrap()]);
    assert_eq!(heard.texts[0], written.text);
    assert!(tokens.starts_with(&written.tokens) && written.tokens.len() < tokens.len());
    let mut bad = request;
    bad.options.stop = vec![String::new()];
    let checked = super::super::check(&runtime, &SchedulerOptions::default(), &bad);
    assert!(matches!(checked, Err(Error::StopStrings { .. })));
}
