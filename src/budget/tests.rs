use proptest::prelude::*;

use super::*;

const OPEN: u32 = 1000;
const CLOSE: u32 = 1001;
const ASK: [u32; 3] = [10, 65, 58];

fn marks(think: bool) -> Marks {
    Marks {
        open: think.then_some(OPEN),
        close: think.then_some(CLOSE),
        ask: ASK.to_vec(),
        ask_on_line: ASK[1..].to_vec(),
    }
}

fn budget(tokens: usize, window: usize, answer: usize) -> BudgetOptions {
    BudgetOptions {
        tokens,
        window,
        answer,
        ..BudgetOptions::default()
    }
}

fn turn(budget: BudgetOptions, think: bool) -> Turn {
    Turn::new(Some(budget), marks(think), &[]).unwrap()
}

/// The text of a token.
fn piece(token: u32) -> String {
    match token {
        OPEN => "<think>".into(),
        CLOSE => "</think>".into(),
        c => char::from_u32(c).unwrap().to_string(),
    }
}

/// Feeds a reply character by character, obeys, and returns all tokens of it.
fn run(turn: &mut Turn, reply: &[u32], shared: &mut Option<SharedBudget>) -> Vec<u32> {
    let mut tokens = vec![];
    let force = |turn: &mut Turn, tokens: &mut Vec<u32>, forced: Vec<u32>| {
        for token in forced {
            turn.note(token, &piece(token));
            tokens.push(token);
        }
    };
    if let Some(forced) = turn.begin(shared) {
        force(turn, &mut tokens, forced);
    }
    for &token in reply {
        match turn.push(token, &piece(token), shared) {
            Step::Go => tokens.push(token),
            Step::Force {
                keep,
                tokens: forced,
            } => {
                tokens.extend(keep.then_some(token));
                force(turn, &mut tokens, forced);
            }
            Step::End => {
                tokens.push(token);
                break;
            }
        }
    }
    turn.end(shared);
    tokens
}

fn ids(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

#[test]
fn a_cut_falls_at_the_sentence_end_in_the_window() {
    for (text, expected, cut) in [
        // The window is 4..8 tokens.
        ("ab. cde. fgh", "ab. cde.\nA:", Cut::Sentence),
        ("abcdef\nghij", "abcdef\nA:", Cut::Sentence),
        ("a. bcdefghij", "a. bcdef\nA:", Cut::Hard),
        // A decimal point is no sentence end; a full stop is, once a space shows it.
        ("abcd1.5 xyz", "abcd1.5 \nA:", Cut::Hard),
        ("abcd1. xyzw", "abcd1.\nA:", Cut::Sentence),
    ] {
        let mut turn = turn(budget(8, 4, 5), false);
        run(&mut turn, &ids(text), &mut None);
        let asked = turn.text().find("A:").unwrap() + 2;
        assert_eq!(&turn.text()[..asked], expected, "{text}");
        assert_eq!(turn.cut(), Some(cut), "{text}");
        assert_eq!(
            turn.reasoning(),
            expected
                .trim_end_matches("A:")
                .trim_end_matches('\n')
                .to_owned()
                + if text.contains('\n') { "\n" } else { "" }
        );
    }
}

#[test]
fn an_open_span_is_closed_with_the_models_own_token() {
    let mut turn = turn(budget(4, 0, 6), true);
    let reply = [&[OPEN][..], &ids("abcdefgh")].concat();
    let tokens = run(&mut turn, &reply, &mut None);
    assert_eq!(turn.text(), "<think>abc</think>\nA:de");
    assert_eq!((turn.reasoning(), turn.content()), ("abc", "\nA:de"));
    assert_eq!(tokens.len(), 4 + 6);
}

#[test]
fn a_span_opened_by_the_prompt_counts() {
    let prompt = [5, OPEN, 7];
    let mut turn = Turn::new(None, marks(true), &prompt).unwrap();
    run(&mut turn, &ids("ab"), &mut None);
    assert_eq!((turn.reasoning(), turn.content()), ("ab", ""));
    run(&mut turn, &[CLOSE], &mut None);
    run(&mut turn, &ids("42"), &mut None);
    assert_eq!((turn.reasoning(), turn.content()), ("ab", "42"));
    let closed = Turn::new(None, marks(true), &[OPEN, CLOSE]).unwrap();
    assert!(!closed.open);
}

#[test]
fn who_closes_early_and_goes_on_thinking_is_cut_all_the_same() {
    let mut turn = turn(budget(6, 0, 5), true);
    let reply = [&[OPEN, CLOSE][..], &ids("thinking on and on")].concat();
    let tokens = run(&mut turn, &reply, &mut None);
    assert_eq!(turn.text(), "<think></think>thin\nA:ki");
    assert_eq!(tokens.len(), 6 + 5);
}

#[test]
fn an_answer_under_way_is_not_asked_for() {
    let mut turn = turn(budget(12, 8, 6), false);
    let text = "ab\nAnswer: 12345678901";
    run(&mut turn, &ids(text), &mut None);
    assert_eq!(turn.text(), &text[..18], "12 tokens and 6 of the answer");
    assert_eq!(turn.cut(), Some(Cut::Hard));
}

#[test]
fn an_answer_after_a_cut_is_one_line() {
    let mut turn = turn(budget(4, 0, 30), false);
    run(&mut turn, &ids("abcd \n 42 apples.\nAnd more"), &mut None);
    assert_eq!(turn.text(), "abcd\nA: \n 42 apples.\n");
}

#[test]
fn a_budget_of_nothing_asks_at_once() {
    let mut turn = turn(budget(0, 4, 4), false);
    let tokens = run(&mut turn, &ids("7 and more"), &mut None);
    assert_eq!(turn.text(), "A:7 ");
    assert_eq!((turn.thinking_tokens(), tokens.len()), (0, 4));
}

#[test]
fn an_allowance_without_room_for_the_answer_is_refused() {
    let error = Turn::new(Some(budget(9, 4, 3)), marks(false), &[]).unwrap_err();
    assert!(
        error.to_string().contains("asking for it takes 3"),
        "{error}"
    );
}

#[test]
fn without_a_budget_nothing_is_cut() {
    let mut turn = Turn::new(None, marks(false), &[]).unwrap();
    let text = "One. Two.\nThree.";
    assert_eq!(run(&mut turn, &ids(text), &mut None), ids(text));
    assert_eq!((turn.reasoning(), turn.content()), ("", text));
}

#[test]
fn streams_share_a_pool() {
    let mut shared = Some(SharedBudget::new(20, 2));
    let options = budget(usize::MAX, 0, 5);
    let mut first = turn(options.clone(), false);
    // The first ends by itself after 4 tokens: the second has the other 16.
    run(&mut first, &ids("abcd"), &mut shared);
    let mut second = turn(options, false);
    let tokens = run(&mut second, &ids("abcdefghijklmnopqrstuvwxyz"), &mut shared);
    assert_eq!(second.thinking_tokens(), 16);
    assert_eq!(tokens.len(), 16 + 5);
}

proptest! {
    /// Whatever the model says: never more than budget and allowance, and a cut at a sentence end if one
    /// comes in the window.
    #[test]
    fn no_reply_exceeds_its_budget(
        reply in prop::collection::vec(prop::sample::select(vec![
            OPEN, CLOSE, 'a' as u32, 'b' as u32, '.' as u32, ' ' as u32, '\n' as u32, '1' as u32,
        ]), 0..60),
        tokens in 0usize..40, window in 0usize..20, answer in 5usize..12, think: bool,
        shared in prop::option::of(0usize..60),
    ) {
        let mut options = budget(tokens, window, answer);
        options.shared = shared;
        let mut left = shared.map(|tokens| SharedBudget::new(tokens, 1));
        let mut turn = turn(options, think);
        let found = run(&mut turn, &reply, &mut left);
        let limit = tokens.min(shared.unwrap_or(usize::MAX));
        prop_assert!(found.len() <= limit + answer, "{} tokens", found.len());
        prop_assert!(turn.thinking_tokens() <= limit);
        prop_assert!(turn.cut().is_some() || found == reply);
        let pieces: String = found.iter().map(|&t| piece(t)).collect();
        prop_assert_eq!(turn.text(), pieces);
        if turn.cut() == Some(Cut::Hard) {
            // No line ended in the window before the cut.
            let n = turn.thinking_tokens();
            let window = &found[(limit.saturating_sub(window)).min(n)..n];
            prop_assert!(!window.contains(&('\n' as u32)), "{:?}", turn.text());
        }
    }

    /// Streams in lockstep never take more than the shared budget holds.
    #[test]
    fn a_shared_budget_is_never_overdrawn(
        lens in prop::collection::vec(0usize..30, 1..6), total in 0usize..100, window in 0usize..5,
    ) {
        let mut shared = Some(SharedBudget::new(total, lens.len()));
        let mut turns: Vec<Turn> = lens.iter().map(|_| turn(budget(usize::MAX, window, 5), false)).collect();
        let mut done = vec![false; lens.len()];
        for (turn, done) in turns.iter_mut().zip(&mut done) {
            *done = turn.begin(&mut shared).is_some();
        }
        for step in 0..30 {
            for ((turn, done), &len) in turns.iter_mut().zip(&mut done).zip(&lens) {
                if *done {
                    continue;
                }
                if step == len {
                    turn.end(&mut shared);
                    *done = true;
                } else {
                    *done = turn.push('a' as u32, "a", &mut shared) != Step::Go;
                }
            }
        }
        let spent: usize = turns.iter().map(Turn::thinking_tokens).sum();
        prop_assert!(spent <= total, "{spent} of {total}");
    }
}
